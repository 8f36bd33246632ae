//! Many points as one image: each cell takes its class's colour, the stronger the more points fall into it.

use egui::{Color32, ColorImage, Rect, Ui};

use crate::app::{
    plots::{
        data::{Layers, Mark, Picture, PointGroup},
        marks,
    },
    theme::Tokens,
};

/// The part of the plane that is shown, and into how many cells it is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DensityGrid {
    pub min: [f64; 2],
    pub max: [f64; 2],
    pub size: [usize; 2],
}

impl DensityGrid {
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

/// What the cells of a group look like: its hue, the stronger the more points fall into a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Ramp {
    pub mark: Mark,
    pub class: u32,
    /// The points of the fullest cell.
    pub most: u32,
    hue: Color32,
    /// How opaque the group is, as [`marks::faded`] wants it.
    largest: Option<f32>,
    /// The colours of small counts, made once.
    ready: Vec<Color32>,
}

impl Ramp {
    pub fn new(group: &PointGroup, most: u32, tokens: &Tokens, largest: f32) -> Self {
        let hue = tokens.class(group.rank);
        let hue = match group.mark {
            Mark::Real => hue,
            Mark::Synthetic => tokens.lighter(hue),
            Mark::Dropped | Mark::Removed => hue.lerp_to_gamma(tokens.text, 0.55),
        };
        let largest = (group.rank == 0).then_some(largest);
        let mut ramp = Self { mark: group.mark, class: group.class, most, hue, largest, ready: Vec::new() };
        ramp.ready = (0..=most.min(READY)).map(|count| ramp.made(count)).collect();
        ramp
    }

    /// How opaque a cell with so many points is: by the logarithm, so that single points still show where thousands lie
    /// elsewhere.
    fn opacity(&self, count: u32) -> f32 {
        let share = (1.0 + count as f32).ln() / (1.0 + self.most as f32).ln().max(1.0);
        let [least, most] = match self.mark {
            Mark::Real => [0.3, 1.0],
            // A light hue, which must not vanish.
            Mark::Synthetic => [0.55, 1.0],
            // A dark one that lies on top: what is kept is to be seen through it.
            Mark::Dropped | Mark::Removed => [0.2, 0.65],
        };
        let usual = least + (most - least) * share.min(1.0);
        // However strong, cells stay apart by their counts.
        self.largest.map_or(usual, |largest| marks::faded(usual, largest, f32::midpoint(1.0, usual)))
    }

    fn made(&self, count: u32) -> Color32 {
        self.hue.gamma_multiply(self.opacity(count))
    }

    pub fn colour(&self, count: u32) -> Color32 {
        self.ready.get(count as usize).copied().unwrap_or_else(|| self.made(count))
    }
}

/// Counts up to this one have their colours ready.
const READY: u32 = 4_095;

/// Into how many cells of so many points a frame is divided: on the largest screens no more than a texture can hold.
pub fn cells(ui: &Ui, frame: Rect, side: f32) -> [usize; 2] {
    let most = ui.input(|input| input.max_texture_side).max(1);
    [frame.width(), frame.height()].map(|length| ((length / side) as usize).clamp(1, most))
}

/// Bins the visible points, group over group: the largest class below, the others on top.
pub fn image(
    picture: &Picture,
    layers: &Layers,
    tokens: &Tokens,
    grid: DensityGrid,
    largest: f32,
) -> (ColorImage, Vec<Ramp>) {
    let mut image = ColorImage::filled(grid.size, Color32::TRANSPARENT);
    let mut counts = vec![0_u32; grid.size[0] * grid.size[1]];
    let mut ramps = Vec::new();
    for group in picture.visible(layers) {
        counts.fill(0);
        for point in group.points.iter() {
            if let Some(cell) = grid.cell(point.x, point.y) {
                counts[cell] += 1;
            }
        }
        let ramp = Ramp::new(group, counts.iter().copied().max().unwrap_or(0), tokens, largest);
        for (pixel, &count) in image.pixels.iter_mut().zip(&counts) {
            if count > 0 {
                *pixel = pixel.blend(ramp.colour(count));
            }
        }
        ramps.push(ramp);
    }
    (image, ramps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_count_from_the_top_left_and_what_is_outside_has_none() {
        let grid = DensityGrid { min: [0.0, 0.0], max: [10.0, 10.0], size: [10, 5] };
        assert_eq!(grid.cell(0.0, 9.9), Some(0));
        assert_eq!(grid.cell(9.9, 0.1), Some(49));
        assert_eq!((grid.cell(-0.1, 5.0), grid.cell(5.0, 10.1), grid.cell(f32::NAN, 1.0)), (None, None, None));
    }

    #[test]
    fn colours_grow_with_the_count_and_the_largest_class_can_be_faded() {
        let ramps = [(1, 0.5), (0, 0.0), (0, 0.5), (0, 1.0)].map(|(rank, largest)| {
            let group = PointGroup { mark: Mark::Real, class: 0, rank, points: std::sync::Arc::default() };
            Ramp::new(&group, 10_000, Tokens::in_theme(egui::Theme::Light), largest)
        });
        let [other, none, usual, all] = &ramps;
        for ramp in [other, usual, all] {
            let grown = [1, 10, 100, 5_000, 10_000].map(|count| ramp.colour(count).a());
            assert!(grown.windows(2).all(|pair| pair[0] < pair[1]), "{grown:?}");
        }
        assert_eq!((other.colour(10_000).a(), none.colour(10_000).a()), (255, 0));
        assert!((usual.opacity(1) - other.opacity(1)).abs() < 1e-6, "as usual is as any other class");
        assert!(all.colour(1).a() > usual.colour(1).a());
    }
}
