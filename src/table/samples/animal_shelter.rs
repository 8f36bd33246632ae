//! A simulated animal shelter: whole numbers, a decimal number, a category and a yes or no in one small table.
//!
//! | column | how it is drawn |
//! |---|---|
//! | `age` | whole years: 1 to 9 of animals that found a home, 4 to 13 of those that wait |
//! | `weight` | kilograms with one decimal: cats 3 to 6.5, dogs 8 to 32, rabbits 1.2 to 3 |
//! | `visits` | whole number of visitors: 2 to 12 of animals that found a home, 0 to 5 of those that wait |
//! | `animal` | cat 45 %, dog 40 %, rabbit 15 %; of those that wait dog 60 %, cat 40 % |
//! | `shy` | yes 25 %; of those that wait 60 % |
//! | `outcome` | home (36 rows) or waits (12 rows) |

use std::{borrow::Cow, fmt::Write as _};

use super::{BuiltInTable, draws::Draws};

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "animal-shelter",
    title: "Animal shelter",
    about: "48 simulated animals: 36 found a home, 12 still wait; whole numbers, decimals and categories mixed.",
    rows: 48,
    target: "outcome",
    licence: "MIT OR Apache-2.0, simulated for this program",
    make: || Cow::Owned(make()),
};

fn make() -> Vec<u8> {
    let mut draws = Draws::new(48_3612);
    let mut text = String::from("age,weight,visits,animal,shy,outcome\n");
    for row in 0..48 {
        // Every fourth animal waits.
        let waits = row % 4 == 3;
        let animal = if waits {
            draws.pick(&[("dog", 0.6), ("cat", 0.4)])
        } else {
            draws.pick(&[("cat", 0.45), ("dog", 0.4), ("rabbit", 0.15)])
        };
        let age = if waits { draws.whole(4, 13) } else { draws.whole(1, 9) };
        let weight = match animal {
            "cat" => draws.between(3.0, 6.5),
            "dog" => draws.between(8.0, 32.0),
            _ => draws.between(1.2, 3.0),
        };
        let visits = if waits { draws.whole(0, 5) } else { draws.whole(2, 12) };
        let shy = if draws.chance(if waits { 0.6 } else { 0.25 }) { "yes" } else { "no" };
        let outcome = if waits { "waits" } else { "home" };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{age},{weight:.1},{visits},{animal},{shy},{outcome}");
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cells, counts};

    #[test]
    fn classes_and_words_are_as_said() {
        let outcomes = counts("animal-shelter", "outcome");
        assert_eq!((outcomes["home"], outcomes["waits"]), (36, 12));
        assert_eq!(counts("animal-shelter", "animal").into_keys().collect::<Vec<_>>(), ["cat", "dog", "rabbit"]);
        assert_eq!(counts("animal-shelter", "shy").into_keys().collect::<Vec<_>>(), ["no", "yes"]);
    }

    #[test]
    fn cells_are_written_as_their_kinds() {
        for row in cells("animal-shelter").1 {
            assert!(row[0].parse::<u8>().is_ok() && row[2].parse::<u8>().is_ok(), "{row:?}");
            assert_eq!(row[1].split_once('.').unwrap().1.len(), 1, "{row:?}");
        }
    }
}
