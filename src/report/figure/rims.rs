//! Where lines end: at the rim of what they lead to, so that the mark itself stays whole.

use super::{Figure, Item};

/// From the middle of a point to its rim, with a hair of room.
const POINT: f32 = 5.0;
/// Of more points than this, lines cannot mind each.
const POINTS_AT_MOST: usize = 300;

/// Places with something around them, and how far it reaches, in points of the page.
#[derive(Clone, Debug, Default)]
pub struct Rims(Vec<([f32; 2], f32)>);

impl Rims {
    pub fn of(figure: &Figure) -> Self {
        let mut rims = Vec::new();
        for item in &figure.items {
            match item {
                Item::Ring { at, radius, .. } if radius.is_finite() => rims.push((*at, *radius)),
                Item::Points { places, .. } if places.len() <= POINTS_AT_MOST => {
                    rims.extend(places.iter().map(|place| (*place, POINT)));
                }
                _ => {}
            }
        }
        Self(rims)
    }

    fn reach(&self, place: [f32; 2]) -> f32 {
        self.0.iter().filter(|(at, _)| *at == place).map(|(_, reach)| *reach).fold(0.0, f32::max)
    }

    /// A line on the page without what is within the rims of its two places. One that is too short stays as it is.
    pub fn trim(&self, places: [[f32; 2]; 2], line: [[f32; 2]; 2]) -> [[f32; 2]; 2] {
        let [a, b] = line;
        let by = [b[0] - a[0], b[1] - a[1]];
        let length = by[0].hypot(by[1]);
        let [start, end] = places.map(|place| self.reach(place));
        if length <= start + end + 2.0 {
            return line;
        }
        let at = |distance: f32| [a[0] + by[0] * distance / length, a[1] + by[1] * distance / length];
        [at(start), at(length - end)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Tone, Weight, tests::empty};
    use super::*;

    #[test]
    fn lines_end_at_rings() {
        let mut figure = empty();
        figure.items.push(Item::Ring { at: [1.0, 1.0], radius: 7.0, tone: Tone::Text, weight: Weight::Plain });
        let rims = Rims::of(&figure);
        let places = [[0.0, 0.0], [1.0, 1.0]];
        assert_eq!(rims.trim(places, [[10.0, 20.0], [60.0, 20.0]]), [[10.0, 20.0], [53.0, 20.0]]);
        assert_eq!(rims.trim(places, [[10.0, 20.0], [15.0, 20.0]]), [[10.0, 20.0], [15.0, 20.0]]);
    }
}
