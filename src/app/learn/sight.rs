//! Where the picture of the lesson looks: at the rows that a step tells of, near enough to be seen from the last row.

use std::sync::Arc;

use crate::{
    app::learn::LessonView,
    lesson::{
        position::birth,
        steps::{self, Reach},
    },
    report::plane::{AxisChoice, Plane, Repair},
};

/// How long the picture takes to go there, in seconds.
const MOVE: f64 = 0.4;

/// The part of the picture's width or height that the rows of a step take up.
const FILLED: f32 = 0.45;

/// As near as it gets.
const NEAREST: f32 = 30.0;

/// A difference to the whole that is not worth moving for.
const WORTH: f32 = 1.4;

/// The least and the largest value on both axes.
pub type SightBounds = [[f64; 2]; 2];

/// What a sight is of: another one is gone to, and between two the picture can be moved by hand.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    outcome: usize,
    axes: (AxisChoice, AxisChoice),
    /// The rows that are looked at, or none: the whole picture.
    rows: Vec<u32>,
    index: u32,
    fits: u32,
}

/// The way from one sight to the next.
#[derive(Debug, Default)]
pub struct Sight {
    key: Option<Key>,
    way: Option<(SightBounds, SightBounds, f64)>,
}

impl Sight {
    /// Where to look now; `None` leaves the picture where it is. `whole` is all of the picture, `now` where it looks.
    pub fn look(
        &mut self,
        described: &LessonView,
        plane: &Plane<'_>,
        (whole, now): (SightBounds, SightBounds),
        moment: (f64, bool, u32),
    ) -> Option<SightBounds> {
        let (time, motion, fits) = moment;
        let rows = if described.plays || described.of_all { Vec::new() } else { rows(described) };
        let walk = &described.walk;
        let key = Key {
            outcome: Arc::as_ptr(&walk.outcome) as usize,
            axes: described.axes,
            index: if rows.is_empty() { 0 } else { walk.index },
            rows,
            fits,
        };
        if self.key.as_ref() != Some(&key) {
            let first = self.key.is_none();
            // Where the whole picture was in sight before, it is still.
            let stays =
                key.rows.is_empty() && self.key.as_ref().is_none_or(|old| old.rows.is_empty() && old.fits == fits);
            let mut places: Vec<[f32; 2]> = key.rows.iter().map(|&row| plane.real(row)).collect();
            if !places.is_empty() && described.at.step >= birth() {
                places.push(plane.drawn(walk.draw));
            }
            let mut to = around(&places, whole);
            // Asked for again, the picture goes from the step's rows to all of them.
            let again = self.key.as_ref().is_some_and(|old| old.fits != fits && Key { fits, ..old.clone() } == key);
            if again && alike(now, to) {
                to = whole;
            }
            self.key = Some(key);
            self.way = (!stays).then_some((if motion && !first { now } else { to }, to, time));
        }
        let (from, to, since) = self.way?;
        let share = ((time - since) / MOVE).clamp(0.0, 1.0);
        if from == to || share >= 1.0 {
            self.way = None;
            return Some(to);
        }
        let eased = share * share * (3.0 - 2.0 * share);
        Some(std::array::from_fn(|axis| {
            std::array::from_fn(|end| from[axis][end] + eased * (to[axis][end] - from[axis][end]))
        }))
    }

    /// Whether the picture is on its way.
    pub fn moves(&self) -> bool {
        self.way.is_some()
    }
}

/// The rows that a step tells of: the base and those that can be picked, then the two parents. None where a step is about
/// the table.
fn rows(described: &LessonView) -> Vec<u32> {
    let walk = &described.walk;
    let at = &described.at;
    // Of rows that were played all are looked at, not the one that happened to land last.
    if at.played > 0 && at.played == at.row + 1 {
        return Vec::new();
    }
    match described.at.reach() {
        Reach::Judged(_) => Vec::new(),
        Reach::Unborn if described.at.step < steps::number("neighbours") => {
            let named = described.question.iter().flat_map(|question| question.rows.iter().copied());
            let base = described.question.iter().filter(|question| !question.rows.is_empty()).map(|_| walk.draw.base);
            named.chain(base).collect()
        }
        Reach::Unborn => walk.candidates().iter().map(|near| near.row).chain([walk.draw.base]).collect(),
        Reach::Born(Repair::Drawn | Repair::Rounded | Repair::Written) => vec![walk.draw.base, walk.draw.neighbour],
    }
}

/// Whether two sights are the same but for what is not seen.
fn alike(a: SightBounds, b: SightBounds) -> bool {
    a.iter().zip(b).all(|(a, b)| a.iter().zip(b).all(|(x, y)| (x - y).abs() <= 0.02 * (b[1] - b[0]).abs()))
}

/// The part of the whole, of the same shape, in whose middle the places fill a good part.
fn around(places: &[[f32; 2]], whole: SightBounds) -> SightBounds {
    let sizes = whole.map(|[low, high]| (high - low) as f32);
    if places.is_empty() || sizes.iter().any(|size| size.is_nan() || *size <= 0.0) {
        return whole;
    }
    let ends: [[f32; 2]; 2] = std::array::from_fn(|axis| {
        let values = places.iter().map(|place| place[axis]);
        values.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], value| [low.min(value), high.max(value)])
    });
    let zooms = ends.iter().zip(sizes).map(|([low, high], size)| FILLED * size / (high - low).max(1e-6 * size));
    let zoom = zooms.fold(NEAREST, f32::min);
    if zoom < WORTH {
        // A line that leaves the whole picture is still to be seen.
        let out = |axis: usize| [f64::from(ends[axis][0]), f64::from(ends[axis][1])];
        return std::array::from_fn(|axis| [whole[axis][0].min(out(axis)[0]), whole[axis][1].max(out(axis)[1])]);
    }
    std::array::from_fn(|axis| {
        let half = f64::from(sizes[axis] / zoom / 2.0);
        let [low, high] = whole[axis];
        let middle = f64::from(f32::midpoint(ends[axis][0], ends[axis][1]));
        let middle = middle.clamp(low + half, (high - half).max(low + half));
        [middle - half, middle + half]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: SightBounds = [[0.0, 100.0], [0.0, 50.0]];

    #[test]
    fn rows_near_one_another_fill_the_picture_and_rows_far_apart_leave_it_whole() {
        let near = around(&[[10.0, 10.0], [20.0, 12.0]], WHOLE);
        let [wide, high] = near.map(|[low, high]| high - low);
        assert!((10.0 / wide - 0.45).abs() < 1e-3 && (wide / high - 2.0).abs() < 1e-6, "{near:?}");
        assert!(near[0][0] <= 10.0 && near[0][1] >= 20.0 && near[1][0] >= 0.0);
        assert_eq!(around(&[[5.0, 5.0], [90.0, 40.0]], WHOLE), WHOLE);
        assert_eq!(around(&[], WHOLE), WHOLE);
        // Two rows at one place: near, but not beyond all bounds.
        let [wide, _] = around(&[[50.0, 25.0], [50.0, 25.0]], WHOLE).map(|[low, high]| high - low);
        assert!((wide - 100.0 / 30.0).abs() < 1e-4);
        // What lies outside is taken in.
        assert_eq!(around(&[[-10.0, 5.0], [90.0, 60.0]], WHOLE), [[-10.0, 100.0], [0.0, 60.0]]);
    }
}
