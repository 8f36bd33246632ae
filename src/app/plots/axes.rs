//! The numbers at the axes of the scatter: enough of them to read off where a row lies, and none over another.

use egui::{FontId, Rangef};
use egui_plot::{AxisHints, GridInput, GridMark};

use crate::{
    app::theme,
    report::figure::{
        letters::LetterStyle,
        scale::{self, FigureAxis, Tick},
    },
};

/// Lines of the grid are no nearer to one another, and are drawn fully when they are so far apart, in points.
pub const SPACING: Rangef = Rangef { min: 10.0, max: 220.0 };

/// How far apart marks usually are along each axis: numbers side by side need more room.
const USUAL: [f32; 2] = [90.0, 50.0];
/// Between numbers.
const APART: f32 = 8.0;
const NUMBER: LetterStyle = LetterStyle::regular(theme::SMALL);

/// The values that are marked on the axis across (0) or upwards (1).
pub fn marks(axis: usize) -> impl Fn(GridInput) -> Vec<GridMark> {
    move |input| {
        let (low, high) = input.bounds;
        let length = ((high - low) / input.base_step_size) as f32 * SPACING.min;
        if !(length.is_finite() && length > 0.0) {
            return Vec::new();
        }
        let line = FigureAxis::exact([low, high], 0.0, length);
        let marks = line.marks(line.apart(USUAL[axis], |ticks| touch(axis, ticks)));
        let step_size = marks.windows(2).next().map_or(high - low, |pair| pair[1].0 - pair[0].0);
        marks.into_iter().map(|(value, _)| GridMark { value, step_size }).collect()
    }
}

/// How an axis is labelled.
pub fn hints(axis: usize, title: &str) -> AxisHints<'_> {
    let hints = if axis == 0 { AxisHints::new_x() } else { AxisHints::new_y() };
    hints
        .label(title)
        .formatter(|mark, range| scale::written(mark.value, mark.step_size, range.start().abs().max(range.end().abs())))
        // Marks are chosen so that there is room for every number: none is to fade.
        .label_spacing(Rangef::new(SPACING.min, SPACING.min + 1.0))
        .tick_label_font(FontId::proportional(theme::SMALL))
}

fn touch(axis: usize, ticks: &[Tick]) -> bool {
    let widest = ticks.iter().map(|tick| NUMBER.width(&tick.text)).fold(0.0, f32::max);
    // All steps are alike, so the widest number decides.
    let room = if axis == 0 { widest + APART } else { NUMBER.size * 1.5 };
    ticks.windows(2).any(|pair| (pair[1].at - pair[0].at).abs() < room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_numbers_enough_and_none_touches_another() {
        let ranges = [
            (0.0, 1.0),
            (-0.2, 15.3),
            (0.0, 99.0),
            (-3.1, 2.9),
            (1e-6, 9e-6),
            (-40_000.0, 1.2e6),
            (17.8, 18.1),
            (1_960.0, 2_026.0),
            (0.0, 9e9),
            (-7e-9, 2e-9),
            (100.0, 101.0),
        ];
        for (low, high) in ranges {
            for (axis, length) in [(0, 900.0), (0, 420.0), (0, 330.0), (1, 600.0), (1, 250.0), (1, 120.0)] {
                let step = (high - low) / length * f64::from(SPACING.min);
                let marks = marks(axis)(GridInput { bounds: (low, high), base_step_size: step });
                assert!(marks.len() >= 4, "{low} to {high}, {length}: {marks:?}");
                let texts: Vec<String> =
                    marks.iter().map(|mark| scale::written(mark.value, mark.step_size, low.abs().max(high))).collect();
                for (pair, words) in marks.windows(2).zip(texts.windows(2)) {
                    let room = (pair[1].value - pair[0].value) / (high - low) * length;
                    assert!(words[0] != words[1] && room >= 12.0, "{low} to {high}, {length}: {texts:?}");
                    let wide = f32::midpoint(NUMBER.width(&words[0]), NUMBER.width(&words[1]));
                    assert!(axis == 1 || f64::from(wide) < room, "{low} to {high}, {length}: {texts:?}");
                }
            }
        }
        let none = marks(0)(GridInput { bounds: (0.0, f64::NAN), base_step_size: 1.0 });
        assert!(none.is_empty());
    }
}
