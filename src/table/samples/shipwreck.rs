//! A simulated shipwreck: who was aboard, and who was saved.
//!
//! There is no real passenger in this table and no ship that ever sailed. Every row is drawn from the model below, whose
//! numbers we chose so that a model trained on real rows is right for about 80 of 100, with an area under the curve of .85.
//!
//! | column | how it is drawn |
//! |---|---|
//! | `deck` | upper 24 %, middle 21 %, lower 55 % |
//! | `sex` | female 44 % on the upper deck, 41 % on the middle one, 29 % on the lower one |
//! | `age` | about 38, 30 and 26 years ± 13 by deck; 9 % are children of 0 to 13; within 0 to 76; 20 % are missing |
//! | `with` | how many travel along: 0 for 60 %, 1 for 22 %, 2 for 9 %, 3 for 5 %, 4 for 4 %; a child is never alone |
//! | `fare` | 14 + 70·(1 + u⁴·4)·u on the upper deck, 10 + 24·u on the middle one, 5 + 14·u on the lower one; half as much again for each who travels along |
//! | `harbour` | by the shares in `harbour` |
//! | `saved` | by the chance below |
//!
//! The log-odds of being saved are
//!
//! ```text
//! −2.65 + 3.0·female + 1.9·(upper deck) + 1.0·(middle deck) + 1.6·child − 0.022·(age − 30) − 0.5·(3 or more travel along)
//! ```

use std::{borrow::Cow, fmt::Write as _};

use super::{BuiltInTable, draws::Draws};

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "shipwreck",
    title: "Shipwreck",
    about: "890 simulated passengers of a ship that sank, two in five of whom were saved.",
    rows: ROWS,
    target: "saved",
    licence: "MIT OR Apache-2.0, simulated for this program",
    make: || Cow::Owned(make()),
};

const ROWS: usize = 890;
const HEADER: &str = "deck,sex,age,with,fare,harbour,saved\n";

#[derive(Clone, Copy)]
enum Deck {
    Upper,
    Middle,
    Lower,
}

fn make() -> Vec<u8> {
    let mut draws = Draws::new(890);
    let mut text = String::with_capacity(ROWS * 40);
    text.push_str(HEADER);
    for _ in 0..ROWS {
        passenger(&mut draws, &mut text);
    }
    text.into_bytes()
}

fn passenger(draws: &mut Draws, text: &mut String) {
    let deck = draws.pick(&[(Deck::Upper, 0.24), (Deck::Middle, 0.21), (Deck::Lower, 0.55)]);
    let (name, women, years, of_deck) = match deck {
        Deck::Upper => ("upper", 0.44, 38.0, 1.9),
        Deck::Middle => ("middle", 0.41, 30.0, 1.0),
        Deck::Lower => ("lower", 0.29, 26.0, 0.0),
    };
    let female = draws.chance(women);
    let child = draws.chance(0.09);
    let age = if child { draws.whole(0, 13) } else { (years + 13.0 * draws.normal()).round().clamp(14.0, 76.0) as u32 };
    let missing = draws.chance(0.20);
    let along = draws.pick(&[(0, 0.60), (1, 0.22), (2, 0.09), (3, 0.05), (4, 0.04)]);
    let along: u32 = if child { along.max(1) } else { along };
    let fare = fare(draws, deck) * (1.0 + 0.5 * f64::from(along));
    let harbour = harbour(draws, deck);
    let odds = -2.65
        + if female { 3.0 } else { 0.0 }
        + of_deck
        + if child { 1.6 } else { 0.0 }
        + -0.022 * (f64::from(age) - 30.0)
        + if along >= 3 { -0.5 } else { 0.0 };
    // The one exponential: a difference in its last bit cannot be seen but for a draw that hits it exactly.
    let saved = if draws.chance(1.0 / (1.0 + (-odds).exp())) { "yes" } else { "no" };
    let sex = if female { "female" } else { "male" };
    let age = if missing { String::new() } else { age.to_string() };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{name},{sex},{age},{along},{fare:.2},{harbour},{saved}");
}

fn fare(draws: &mut Draws, deck: Deck) -> f64 {
    let u = draws.uniform();
    match deck {
        Deck::Upper => 14.0 + 70.0 * (1.0 + 4.0 * u * u * u * u) * u,
        Deck::Middle => 10.0 + 24.0 * u,
        Deck::Lower => 5.0 + 14.0 * u,
    }
}

fn harbour(draws: &mut Draws, deck: Deck) -> &'static str {
    match deck {
        Deck::Upper => draws.pick(&[("Aldport", 0.56), ("Brenmouth", 0.40), ("Corrabay", 0.04)]),
        Deck::Middle => draws.pick(&[("Aldport", 0.86), ("Brenmouth", 0.10), ("Corrabay", 0.04)]),
        Deck::Lower => draws.pick(&[("Aldport", 0.70), ("Brenmouth", 0.13), ("Corrabay", 0.17)]),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{cells, counts},
        HEADER, ROWS, make,
    };

    #[test]
    fn first_rows_are_these() {
        let text = String::from_utf8(make()).unwrap();
        let first: Vec<_> = text.lines().skip(1).take(2).collect();
        assert_eq!(first, ["lower,male,,1,11.95,Aldport,no", "middle,female,,3,63.54,Aldport,yes"]);
        assert!(text.starts_with(HEADER));
        assert_eq!(text.as_bytes(), make());
    }

    #[test]
    fn shares_are_as_the_model_says() {
        for (header, value, low, high) in [
            ("saved", "yes", 0.36, 0.41),
            ("deck", "lower", 0.50, 0.60),
            ("sex", "female", 0.31, 0.40),
            ("age", "", 0.16, 0.24),
            ("harbour", "Corrabay", 0.08, 0.15),
        ] {
            let share = counts("shipwreck", header)[value] as f64 / ROWS as f64;
            assert!((low..high).contains(&share), "{header} {value}: {share}");
        }
    }

    #[test]
    fn women_the_upper_deck_and_children_are_saved_more_often() {
        let (_, rows) = cells("shipwreck");
        let share = |of: &dyn Fn(&[String]) -> bool| {
            let chosen: Vec<_> = rows.iter().filter(|row| of(row)).collect();
            chosen.iter().filter(|row| row[6] == "yes").count() as f64 / chosen.len() as f64
        };
        assert!(share(&|row| row[1] == "female") > share(&|row| row[1] == "male") + 0.3);
        assert!(share(&|row| row[0] == "upper") > share(&|row| row[0] == "lower") + 0.2);
        let men =
            |child: bool| share(&|row| row[1] == "male" && row[2].parse::<u32>().is_ok_and(|age| (age < 14) == child));
        assert!(men(true) > men(false) + 0.1, "{} {}", men(true), men(false));
        assert!(
            rows.iter()
                .all(|row| row[2].parse::<u32>().is_err() || row[2].parse::<u32>().unwrap() > 13 || row[3] != "0")
        );
    }
}
