//! Two islands in the sea: a table of two columns, so that the picture is the whole space.
//!
//! The rarest class, sand, is a beach of six rows on either island. Up to k = 5 the neighbours of a grain of sand lie on
//! its own beach; from k = 6 on some lie on the other island, and the line to them bridges the sea. Grass covers both
//! islands with more than eight rows each, so there the same k does no harm.

use std::{borrow::Cow, fmt::Write as _};

use super::{BuiltInTable, draws::Draws};

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "two-islands",
    title: "Two islands",
    about: "Simulated points in the plane: sea around two islands of grass, each with a small beach of sand.",
    rows: 97,
    target: "class",
    licence: "MIT OR Apache-2.0, simulated for this program",
    make: || Cow::Owned(make()),
};

/// A disc of the plane.
struct Disc {
    x: f64,
    y: f64,
    radius: f64,
}

impl Disc {
    const fn new(x: f64, y: f64, radius: f64) -> Self {
        Self { x, y, radius }
    }

    fn holds(&self, (x, y): (f64, f64)) -> bool {
        (x - self.x) * (x - self.x) + (y - self.y) * (y - self.y) < self.radius * self.radius
    }
}

const MEADOWS: [(Disc, usize); 2] = [(Disc::new(2.3, 3.7, 0.95), 13), (Disc::new(7.7, 3.9, 0.95), 12)];
const BEACHES: [(Disc, usize); 2] = [(Disc::new(2.6, 2.0, 0.55), 6), (Disc::new(7.3, 2.2, 0.55), 6)];
/// Sea rows keep this far from grass and sand.
const SHORE: f64 = 0.3;
/// Rows keep this far from each other, so that each can be seen.
const APART: f64 = 0.22;

fn make() -> Vec<u8> {
    let mut draws = Draws::new(60_2512);
    let mut placed: Vec<(f64, f64)> = Vec::new();
    let mut text = String::from("x,y,class\n");
    let mut put = |class: &str, rows: usize, fits: &dyn Fn((f64, f64)) -> bool| {
        let mut left = rows;
        while left > 0 {
            let hundredths = |v: f64| (v * 100.0).round() / 100.0;
            let point = (hundredths(draws.between(0.0, 10.0)), hundredths(draws.between(0.0, 6.0)));
            if fits(point) && !placed.iter().any(|&(x, y)| Disc::new(x, y, APART).holds(point)) {
                placed.push(point);
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{:.2},{:.2},{class}", point.0, point.1);
                left -= 1;
            }
        }
    };
    put("sea", 60, &|point| {
        MEADOWS.iter().chain(&BEACHES).all(|(d, _)| !Disc::new(d.x, d.y, d.radius + SHORE).holds(point))
    });
    for (disc, rows) in &MEADOWS {
        put("grass", *rows, &|point| disc.holds(point));
    }
    for (disc, rows) in &BEACHES {
        put("sand", *rows, &|point| disc.holds(point));
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cells, counts};

    /// The points of a class, scaled as `standard` does when asked to.
    fn points(class: &str, standard: bool) -> Vec<[f64; 2]> {
        let (_, rows) = cells("two-islands");
        let number = |row: &Vec<String>, c: usize| row[c].parse::<f64>().unwrap();
        let sigma = |c: usize| {
            let mean = rows.iter().map(|r| number(r, c)).sum::<f64>() / rows.len() as f64;
            (rows.iter().map(|r| (number(r, c) - mean).powi(2)).sum::<f64>() / rows.len() as f64).sqrt()
        };
        let scale = if standard { [sigma(0), sigma(1)] } else { [1.0, 1.0] };
        rows.iter().filter(|r| r[2] == class).map(|r| [number(r, 0) / scale[0], number(r, 1) / scale[1]]).collect()
    }

    /// For every point, whether its neighbours of rank 1, 2, … lie on the same island.
    fn same_island(points: &[[f64; 2]], middle: f64) -> Vec<Vec<bool>> {
        let distance = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
        let ranked = |i: usize| {
            let mut others: Vec<usize> = (0..points.len()).filter(|&j| j != i).collect();
            others.sort_by(|&a, &b| distance(&points[i], &points[a]).total_cmp(&distance(&points[i], &points[b])));
            others.iter().map(|&j| (points[j][0] < middle) == (points[i][0] < middle)).collect()
        };
        (0..points.len()).map(ranked).collect()
    }

    fn middle(points: &[[f64; 2]]) -> f64 {
        points.iter().map(|p| p[0]).sum::<f64>() / points.len() as f64
    }

    #[test]
    fn classes_have_the_rows_of_the_lesson() {
        let counts = counts("two-islands", "class");
        assert_eq!((counts["sea"], counts["grass"], counts["sand"]), (60, 25, 12));
    }

    #[test]
    fn sand_is_bridged_at_eight_neighbours_but_not_at_five() {
        for standard in [false, true] {
            let sand = points("sand", standard);
            for ranks in same_island(&sand, middle(&sand)) {
                assert_eq!(ranks[..8], [true, true, true, true, true, false, false, false]);
            }
        }
    }

    #[test]
    fn grass_stays_on_its_island_at_eight_neighbours() {
        for standard in [false, true] {
            let grass = points("grass", standard);
            assert!(same_island(&grass, middle(&grass)).iter().all(|ranks| ranks[..8].iter().all(|&same| same)));
        }
    }

    #[test]
    fn points_are_apart_and_written_with_two_decimals() {
        let (_, rows) = cells("two-islands");
        let mut seen = std::collections::BTreeSet::new();
        for row in &rows {
            assert!(row[..2].iter().all(|cell| cell.split_once('.').unwrap().1.len() == 2), "{row:?}");
            assert!(seen.insert(row[..2].to_vec()), "{row:?} twice");
        }
    }
}
