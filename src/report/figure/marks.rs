//! Points as paths: all points of a look in one path, or a few, so that thousands are one thing to a program that edits.

use super::{
    Shape, Tone, Weight,
    palette::{LIGHT, mix},
    scale::FigureFrame,
};
use crate::sampling::row_kinds::RowKind;

/// Many points that overlap are dealt to so many paths. Within one path nothing adds up: a crowd of faint dots would be
/// as light as one, and one of discs a blot.
const LAYERS: usize = 5;

/// Fewer points than this are one path.
const MANY: usize = 50;

/// Radius of a removed row.
const RING: f32 = 2.7;

/// What stands around rows by their kind, as in the window: the radius around a safe one.
pub const SAFE: f32 = 4.7;
/// How far the two bars beside a borderline row are from it, and how far they reach up and down.
pub const BARS: [f32; 2] = [5.25, 4.6];
/// How far the sides of the square around a rare row are from it.
pub const SQUARE: f32 = 5.4;
/// The same of the triangle around an outlier.
pub const TRIANGLE: f32 = 4.85;

/// Few points are drawn larger and stronger than many, as in the window.
#[derive(Clone, Copy, Debug)]
pub struct FigureCrowd {
    size: f32,
    strength: f32,
}

impl FigureCrowd {
    /// Alone, as in the legend.
    pub const NONE: Self = Self { size: 1.0, strength: 1.0 };

    /// How large points are drawn, 1 being their size alone.
    pub fn size(self) -> f32 {
        self.size
    }

    pub fn of(points: usize, frame: FigureFrame) -> Self {
        /// Room for a point, in square points of the page, that leaves it at its size.
        const ROOM: f32 = 180.0;
        let plenty = frame.width() * frame.height() / (points.max(1) as f32) / ROOM;
        Self { size: plenty.powf(0.2).clamp(0.68, 1.25), strength: plenty.powf(0.25).clamp(0.75, 1.5) }
    }
}

/// How points of one kind are drawn.
#[derive(Clone, Copy, Debug)]
struct Look {
    colour: u32,
    opacity: f32,
    /// Scale of the shape.
    size: f32,
    /// Width of the white border that sets it off from what is below.
    halo: f32,
}

impl Look {
    fn of(shape: Shape, tone: Tone, weight: Weight, crowd: FigureCrowd) -> Self {
        let hue = LIGHT.colour(tone);
        let (colour, opacity) = match shape {
            Shape::Dot => (hue, (0.45 * crowd.strength).min(1.0)),
            Shape::Disc | Shape::Around(_) | Shape::Other => (hue, 1.0),
            Shape::Diamond => (hue, (0.9 * crowd.strength).min(1.0)),
            // Towards the text, to be seen on a disc of its own hue.
            Shape::Cross | Shape::Ring => (mix(hue, LIGHT.text, 0.55), 1.0),
        };
        let halo = if matches!(shape, Shape::Disc | Shape::Other) { 0.6 } else { 0.0 };
        match weight {
            Weight::Faint => Self { colour, opacity: opacity * 0.4, size: crowd.size, halo: 0.0 },
            Weight::Plain => Self { colour, opacity, size: crowd.size, halo },
            Weight::Bold => Self { colour, opacity: 1.0, size: crowd.size.max(1.0) * 1.3, halo: 1.5 },
        }
    }
}

/// Appends the points, which are given as places on the page.
pub fn points(out: &mut String, shape: Shape, tone: Tone, weight: Weight, places: &[[f32; 2]], crowd: FigureCrowd) {
    if places.is_empty() {
        return;
    }
    let look = Look::of(shape, tone, weight, crowd);
    let overlap = look.opacity < 1.0 || look.halo > 0.0;
    let layers = if overlap && places.len() >= MANY { LAYERS } else { 1 };
    for layer in 0..layers {
        let places = places.iter().skip(layer).step_by(layers);
        if look.halo > 0.0 {
            path(out, shape, look.size, look.halo, (LIGHT.ground, 1.0), places.clone());
        }
        path(out, shape, look.size, 0.0, (look.colour, look.opacity), places);
    }
}

/// One path, or the halo below it, which is wider on each side.
fn path<'a>(
    out: &mut String,
    shape: Shape,
    size: f32,
    halo: f32,
    (colour, opacity): (u32, f32),
    places: impl Iterator<Item = &'a [f32; 2]>,
) {
    let stroke = 2.0 * halo
        + size
            * match shape {
                Shape::Dot => 3.8,
                Shape::Disc | Shape::Other => 6.2,
                Shape::Diamond | Shape::Around(RowKind::Borderline | RowKind::Outlier) => 1.3,
                Shape::Cross => 1.5,
                Shape::Ring | Shape::Around(RowKind::Rare) => 1.2,
                Shape::Around(RowKind::Safe) => 0.8,
            };
    out.push_str("<path fill=\"");
    // What passes below a diamond that is to be looked at must not be seen in it.
    out.push_str(if shape == Shape::Diamond && halo > 0.0 { "#ffffff" } else { "none" });
    out.push_str("\" stroke=\"");
    push_colour(out, colour);
    out.push_str("\" stroke-width=\"");
    push_number(out, stroke);
    out.push('"');
    if opacity < 1.0 {
        out.push_str(" stroke-opacity=\"");
        push_number(out, opacity);
        out.push('"');
    }
    // A disc is the shortest of lines with round ends.
    if matches!(shape, Shape::Dot | Shape::Disc | Shape::Other) {
        out.push_str(" stroke-linecap=\"round\"");
    }
    out.push_str(" d=\"");
    let outline = outline(shape, size);
    let corner = match shape {
        Shape::Dot | Shape::Disc | Shape::Other => [-0.05, 0.0],
        Shape::Diamond => [0.0, -4.1 * size],
        Shape::Cross => [-2.6 * size, -2.6 * size],
        Shape::Ring => [-RING * size, 0.0],
        Shape::Around(RowKind::Safe) => [-SAFE * size, 0.0],
        Shape::Around(RowKind::Borderline) => [-BARS[0] * size, -BARS[1] * size],
        Shape::Around(RowKind::Rare) => [-SQUARE * size, -SQUARE * size],
        Shape::Around(RowKind::Outlier) => [0.0, -2.0 * TRIANGLE * size],
    };
    for [x, y] in places {
        out.push('M');
        push_pair(out, [x + corner[0], y + corner[1]]);
        out.push_str(&outline);
    }
    out.push_str("\"/>\n");
}

/// What is drawn from the first corner of a shape on.
fn outline(shape: Shape, size: f32) -> String {
    let mut out = String::new();
    // Two halves, as an arc cannot end where it begins.
    let circle = |radius: f32| {
        let mut out = String::new();
        for across in [2.0 * radius, -2.0 * radius] {
            out.push('a');
            push_pair(&mut out, [radius, radius]);
            out.push_str(" 0 1 0 ");
            push_pair(&mut out, [across, 0.0]);
        }
        out
    };
    let mut step = |command: char, by: &[f32]| {
        out.push(command);
        match by {
            &[x, y] => push_pair(&mut out, [x, y]),
            by => by.iter().for_each(|&by| push_number(&mut out, by)),
        }
    };
    match shape {
        Shape::Dot | Shape::Disc | Shape::Other => return "h.1".to_owned(),
        Shape::Ring => return circle(RING * size),
        Shape::Around(RowKind::Safe) => return circle(SAFE * size),
        // Sides of the same tenths to and fro, or what is closed would not meet.
        Shape::Around(RowKind::Borderline) => {
            let [apart, high] = BARS.map(|half| tenths(2.0 * half * size));
            step('v', &[high]);
            step('m', &[apart, 0.0]);
            step('v', &[-high]);
        }
        Shape::Around(RowKind::Rare) => {
            let side = tenths(2.0 * SQUARE * size);
            step('h', &[side]);
            step('v', &[side]);
            step('h', &[-side]);
            step('z', &[]);
        }
        Shape::Around(RowKind::Outlier) => {
            let [half, high] = [3.0_f32.sqrt(), 3.0].map(|by| tenths(by * TRIANGLE * size));
            step('l', &[half, high]);
            step('h', &[-2.0 * half]);
            step('z', &[]);
        }
        Shape::Diamond => {
            let arm = tenths(4.1 * size);
            step('l', &[arm, arm]);
            step('l', &[-arm, arm]);
            step('l', &[-arm, -arm]);
            step('z', &[]);
        }
        Shape::Cross => {
            let arm = tenths(5.2 * size);
            step('l', &[arm, arm]);
            step('m', &[-arm, 0.0]);
            step('l', &[arm, -arm]);
        }
    }
    out
}

fn tenths(value: f32) -> f32 {
    (value * 10.0).round() / 10.0
}

/// Two numbers, with a blank only where a minus does not part them.
pub fn push_pair(out: &mut String, [a, b]: [f32; 2]) {
    push_number(out, a);
    let before = out.len();
    push_number(out, b);
    if !out[before..].starts_with('-') {
        out.insert(before, ' ');
    }
}

/// A number to a tenth of a point, in as few characters as SVG allows. What is no number is 0.
pub fn push_number(out: &mut String, value: f32) {
    let tenths = (f64::from(value) * 10.0).round() as i64;
    if tenths < 0 {
        out.push('-');
    }
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if whole > 0 || tenth == 0 {
        out.push_str(itoa::Buffer::new().format(whole));
    }
    if tenth > 0 {
        out.push('.');
        out.push_str(itoa::Buffer::new().format(tenth));
    }
}

pub fn push_colour(out: &mut String, rgb: u32) {
    out.push('#');
    let digits = (0..6).rev().filter_map(|place| char::from_digit((rgb >> (4 * place)) & 15, 16));
    out.extend(digits);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let text = |value: f32| {
            let mut out = String::new();
            push_number(&mut out, value);
            out
        };
        let cases =
            [(12.34, "12.3"), (0.0, "0"), (-0.04, "0"), (0.5, ".5"), (-0.55, "-.6"), (-7.0, "-7"), (1e3, "1000")];
        for (value, expected) in cases {
            assert_eq!(text(value), expected);
        }
        assert_eq!(text(f32::NAN), "0");
        let mut out = String::new();
        push_pair(&mut out, [1.0, -2.0]);
        push_pair(&mut out, [3.0, 0.5]);
        assert_eq!(out, "1-23 .5");
    }

    #[test]
    fn alike_points_are_one_path_and_faint_ones_a_few() {
        let places: Vec<[f32; 2]> = (0..100_u8).map(|at| [f32::from(at), 5.0]).collect();
        let paths = |shape, weight| {
            let mut out = String::new();
            points(&mut out, shape, Tone::Class(1), weight, &places, FigureCrowd::NONE);
            (out.matches("<path").count(), out.matches('M').count())
        };
        assert_eq!(paths(Shape::Cross, Weight::Plain), (1, 100));
        assert_eq!(paths(Shape::Dot, Weight::Plain), (LAYERS, 100));
        // With its halo.
        assert_eq!(paths(Shape::Diamond, Weight::Bold), (2 * LAYERS, 200));
    }
}
