//! Many points as one image: each cell takes its class's colour, the stronger the more points fall into it.

use egui::{Color32, ColorImage};

use crate::app::{
    plots::data::{Layers, Mark, Picture},
    theme::Tokens,
};

/// The part of the plane that is shown, and into how many cells it is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    pub min: [f64; 2],
    pub max: [f64; 2],
    pub size: [usize; 2],
}

impl Grid {
    /// The cell of a place; rows count from the top.
    fn cell(&self, x: f32, y: f32) -> Option<usize> {
        let along = |value: f32, axis: usize| {
            (f64::from(value) - self.min[axis]) / (self.max[axis] - self.min[axis]) * self.size[axis] as f64
        };
        let (column, row) = (along(x, 0), self.size[1] as f64 - along(y, 1));
        let inside = column >= 0.0 && row >= 0.0 && column < self.size[0] as f64 && row < self.size[1] as f64;
        inside.then(|| row as usize * self.size[0] + column as usize)
    }
}

/// Bins the visible points, group over group: the largest class below, the others on top.
pub fn image(picture: &Picture, layers: &Layers, tokens: &Tokens, grid: Grid) -> ColorImage {
    let mut image = ColorImage::filled(grid.size, Color32::TRANSPARENT);
    let mut counts = vec![0_u32; grid.size[0] * grid.size[1]];
    for group in picture.visible(layers) {
        counts.fill(0);
        for point in group.points.iter() {
            if let Some(cell) = grid.cell(point.x, point.y) {
                counts[cell] += 1;
            }
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        let hue = match group.mark {
            Mark::Real => tokens.class(group.rank),
            Mark::Synthetic => tokens.lighter(tokens.class(group.rank)),
            Mark::Dropped => tokens.class(group.rank).lerp_to_gamma(tokens.text, 0.55),
        };
        // By the logarithm, so that single points still show where thousands lie elsewhere.
        let scale = 1.0 / (1.0 + most as f32).ln().max(1.0);
        let strengths: Vec<Color32> = (0..=most.min(4_095))
            .map(|count| hue.gamma_multiply(0.30 + 0.70 * ((1.0 + count as f32).ln() * scale).min(1.0)))
            .collect();
        for (pixel, &count) in image.pixels.iter_mut().zip(&counts) {
            if count > 0 {
                *pixel = pixel.blend(strengths[(count as usize).min(strengths.len() - 1)]);
            }
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_count_from_the_top_left_and_what_is_outside_has_none() {
        let grid = Grid { min: [0.0, 0.0], max: [10.0, 10.0], size: [10, 5] };
        assert_eq!(grid.cell(0.0, 9.9), Some(0));
        assert_eq!(grid.cell(9.9, 0.1), Some(49));
        assert_eq!((grid.cell(-0.1, 5.0), grid.cell(5.0, 10.1), grid.cell(f32::NAN, 1.0)), (None, None, None));
    }
}
