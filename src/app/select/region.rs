//! What is drawn around points: a rectangle or a lasso.

/// Horizontal strips of a lasso; a point is tested against the edges of its own strip alone.
const STRIPS: usize = 64;

#[derive(Clone, Debug, PartialEq)]
pub enum Region {
    /// Lowest and highest of x and y.
    Box([[f32; 2]; 2]),
    Lasso(Polygon),
}

impl Region {
    /// The rectangle with two opposite corners.
    pub fn spanned(one: [f32; 2], other: [f32; 2]) -> Self {
        Self::Box([0, 1].map(|at| [one[at].min(other[at]), one[at].max(other[at])]))
    }

    pub fn contains(&self, x: f32, y: f32) -> bool {
        match self {
            Self::Box([[left, right], [low, high]]) => (*left..=*right).contains(&x) && (*low..=*high).contains(&y),
            Self::Lasso(polygon) => polygon.contains(x, y),
        }
    }
}

/// A closed line. What it goes around an odd number of times is inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Polygon {
    bounds: [[f32; 2]; 2],
    /// Edges by the strips that they reach into, from the lowest strip up.
    strips: Vec<Vec<[[f32; 2]; 2]>>,
}

impl Polygon {
    /// By its corners; the last one is joined to the first.
    pub fn new(corners: &[[f32; 2]]) -> Self {
        let range = |at: usize| {
            let values = corners.iter().map(|corner| corner[at]);
            values.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], value| [low.min(value), high.max(value)])
        };
        let mut polygon = Self { bounds: [range(0), range(1)], strips: vec![Vec::new(); STRIPS] };
        let next = corners.iter().cycle().skip(1);
        for (&from, &to) in corners.iter().zip(next) {
            let (first, last) = (polygon.strip(from[1].min(to[1])), polygon.strip(from[1].max(to[1])));
            for strip in &mut polygon.strips[first..=last] {
                strip.push([from, to]);
            }
        }
        polygon
    }

    fn strip(&self, y: f32) -> usize {
        let [low, high] = self.bounds[1];
        let share = if high > low { (y - low) / (high - low) } else { 0.0 };
        ((share * STRIPS as f32) as usize).min(STRIPS - 1)
    }

    /// Counts the edges to the right of the point; an edge has its lower end and not its upper one.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        let [[left, right], [low, high]] = self.bounds;
        if !(left..=right).contains(&x) || !(low..=high).contains(&y) {
            return false;
        }
        let crosses =
            |[[x1, y1], [x2, y2]]: &[[f32; 2]; 2]| (*y1 > y) != (*y2 > y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1);
        self.strips[self.strip(y)].iter().filter(|edge| crosses(edge)).count() % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_known_shape_has_a_bay_and_an_inside() {
        // A U, open at the top.
        let polygon = Polygon::new(&[
            [0.0, 0.0],
            [3.0, 0.0],
            [3.0, 3.0],
            [2.0, 3.0],
            [2.0, 1.0],
            [1.0, 1.0],
            [1.0, 3.0],
            [0.0, 3.0],
        ]);
        for (x, y, inside) in [
            (0.5, 2.0, true),
            (1.5, 2.0, false),
            (2.5, 2.0, true),
            (1.5, 0.5, true),
            (1.5, 3.5, false),
            (-1.0, 1.0, false),
        ] {
            assert_eq!(polygon.contains(x, y), inside, "{x} {y}");
        }
        // A line that crosses itself leaves its middle out.
        let star: Vec<[f32; 2]> = (0..5)
            .map(|at| std::f32::consts::TAU * (at * 2 % 5) as f32 / 5.0)
            .map(|angle| [angle.sin(), angle.cos()])
            .collect();
        let star = Polygon::new(&star);
        assert!(!star.contains(0.0, 0.0) && star.contains(0.0, 0.8));
        assert!(!Polygon::new(&[]).contains(0.0, 0.0) && !Polygon::new(&[[0.0, 0.0]]).contains(0.0, 0.0));
    }

    proptest! {
        #[test]
        fn strips_change_nothing(
            corners in prop::collection::vec(prop::array::uniform2(-5.0_f32..5.0), 0..40),
            x in -6.0_f32..6.0,
            y in -6.0_f32..6.0,
        ) {
            let next = corners.iter().cycle().skip(1);
            let crossed = corners.iter().zip(next).filter(|([x1, y1], [x2, y2])| {
                (*y1 > y) != (*y2 > y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
            });
            prop_assert_eq!(Polygon::new(&corners).contains(x, y), crossed.count() % 2 == 1);
        }

        #[test]
        fn a_rectangle_drawn_as_a_lasso_is_the_same_rectangle(
            one in prop::array::uniform2(-5.0_f32..5.0),
            size in prop::array::uniform2(0.1_f32..5.0),
            x in -6.0_f32..6.0,
            y in -6.0_f32..6.0,
        ) {
            let other = [one[0] + size[0], one[1] + size[1]];
            let lasso = Polygon::new(&[one, [other[0], one[1]], other, [one[0], other[1]]]);
            prop_assert_eq!(Region::spanned(other, one).contains(x, y), lasso.contains(x, y));
        }
    }
}
