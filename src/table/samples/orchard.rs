//! Fruit on a pair of scales: plums among apples, one of which is a plum by a slip of the pen.
//!
//! Two columns, so that the picture is the whole space. Small apples and large plums overlap in weight and sugar; and the
//! last row, deep among the apples, is called a plum. For SMOTE it is a plum like any other.

use std::{borrow::Cow, fmt::Write as _};

use super::{BuiltInTable, draws::Draws};

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "orchard",
    title: "Orchard",
    about: "Simulated weights and sugar of 60 apples and 12 plums, one of them a plum by mistake.",
    rows: 72,
    target: "fruit",
    licence: "MIT OR Apache-2.0, simulated for this program",
    make: || Cow::Owned(make()),
};

/// Where a fruit lies: an ellipse, by its middle and its radii in grams and in grams of sugar per 100.
struct Patch {
    weight: (f64, f64),
    sugar: (f64, f64),
}

impl Patch {
    fn holds(&self, (weight, sugar): (f64, f64)) -> bool {
        let (x, y) = ((weight - self.weight.0) / self.weight.1, (sugar - self.sugar.0) / self.sugar.1);
        x * x + y * y < 1.0
    }
}

const APPLES: (Patch, usize) = (Patch { weight: (108.0, 48.0), sugar: (11.4, 3.4) }, 60);
const PLUMS: (Patch, usize) = (Patch { weight: (66.0, 27.0), sugar: (9.8, 2.6) }, 11);
/// The apple that someone called a plum.
const MISTAKE: (f64, f64) = (131.4, 12.9);
/// Fruits keep this far from each other, as a share of the picture, so that each can be seen.
const APART: f64 = 0.022;

fn make() -> Vec<u8> {
    let mut draws = Draws::new(72_6012);
    let mut placed = vec![MISTAKE];
    let mut text = String::from("weight,sugar,fruit\n");
    for (fruit, (patch, rows)) in [("apple", &APPLES), ("plum", &PLUMS)] {
        let mut left = *rows;
        while left > 0 {
            let tenths = |v: f64| (v * 10.0).round() / 10.0;
            let point = (tenths(draws.between(30.0, 160.0)), tenths(draws.between(6.0, 16.0)));
            let near = |other: &(f64, f64)| {
                let (x, y) = ((point.0 - other.0) / 130.0, (point.1 - other.1) / 10.0);
                x * x + y * y < APART * APART
            };
            if patch.holds(point) && !placed.iter().any(near) {
                placed.push(point);
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{:.1},{:.1},{fruit}", point.0, point.1);
                left -= 1;
            }
        }
    }
    let _ = writeln!(text, "{:.1},{:.1},plum", MISTAKE.0, MISTAKE.1);
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{cells, counts},
        APPLES, MISTAKE, PLUMS,
    };

    #[test]
    fn fruits_are_as_many_as_said() {
        let counts = counts("orchard", "fruit");
        assert_eq!((counts["apple"], counts["plum"]), (60, 12));
    }

    #[test]
    fn the_mistake_lies_among_apples_and_the_patches_overlap() {
        let (_, rows) = cells("orchard");
        let points: Vec<_> =
            rows.iter().map(|row| ((row[0].parse().unwrap(), row[1].parse().unwrap()), row[2].as_str())).collect();
        assert_eq!(points.last(), Some(&(MISTAKE, "plum")));
        assert!(APPLES.0.holds(MISTAKE) && !PLUMS.0.holds(MISTAKE));
        let within = |fruit: &str| {
            let both = |point| APPLES.0.holds(point) && PLUMS.0.holds(point);
            points.iter().filter(|(point, name)| *name == fruit && both(*point)).count()
        };
        assert!(within("apple") >= 2 && within("plum") >= 2, "{} {}", within("apple"), within("plum"));
    }
}
