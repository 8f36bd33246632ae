//! Simulated card payments, of which a handful are frauds.
//!
//! There is no real payment in this table. Every row is drawn from the model below, whose numbers we chose so that a model
//! that is right for 99.8 % of the payments misses three of the seven frauds of a typical test part of a quarter.
//!
//! Exactly `FRAUDS` payments are frauds, at places that are drawn first. A fraud is bold, but for 30 % that are quiet and
//! drawn as honest payments are: no model finds them but by luck. `TRAVELLERS` honest payments are drawn as bold ones.
//!
//! | column | honest or quiet | bold |
//! |---|---|---|
//! | `hour` | about 14 ± 4, within 0 to 23 | 0 to 6 |
//! | `amount` | 4 to 320, mostly small: 4 + 316·u⁴ | 380 ± 130, at least 40 |
//! | `distance_km` | 1 + 40·u⁴ from home; for 3 % uniform up to 2,000 | 900 to 2,400 |
//! | `device_days` | 0 to 1,500 since the device was first seen | 0 to 24 |
//! | `attempts` | 1; 2 for 7 %, 3 for 2 % | 2 to 5 |
//! | `same_country` | yes for 96 % | yes for 20 % |
//! | `shop` | by the shares in `SHOPS` | by the shares in `BOLD_SHOPS` |
//! | `entry` | chip 62 %, online 34 %, stripe 4 % | online 85 %, stripe 15 % |

use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _};

use super::{BuiltInTable, draws::Draws};

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "card-fraud",
    title: "Card fraud",
    about: "11,000 simulated card payments, 28 of which are frauds.",
    rows: ROWS as usize,
    target: "fraud",
    licence: "MIT OR Apache-2.0, simulated for this program",
    make: || Cow::Owned(make()),
};

const ROWS: u32 = 11_000;
const FRAUDS: usize = 28;
/// Honest people far from home, at night, with a new device.
const TRAVELLERS: usize = 7;
const HEADER: &str = "hour,amount,distance_km,device_days,attempts,same_country,shop,entry,fraud\n";

const SHOPS: [(&str, f64); 6] = [
    ("Groceries", 0.42),
    ("Clothing", 0.18),
    ("Fuel", 0.16),
    ("Electronics", 0.11),
    ("Travel", 0.09),
    ("Vouchers", 0.04),
];
const BOLD_SHOPS: [(&str, f64); 3] = [("Electronics", 0.50), ("Vouchers", 0.35), ("Travel", 0.15)];

fn make() -> Vec<u8> {
    let mut draws = Draws::new(11_000);
    let bold = odd_ones(&mut draws);
    let mut text = String::with_capacity(ROWS as usize * 48);
    text.push_str(HEADER);
    for row in 0..ROWS {
        let odd = bold.get(&row);
        let is_bold = odd.is_some_and(|odd| odd.bold);
        let fraud = if odd.is_some_and(|odd| odd.fraud) { "yes" } else { "no" };
        payment(&mut draws, is_bold, fraud, &mut text);
    }
    text.into_bytes()
}

/// A payment that is not honest, or does not look so.
struct Odd {
    fraud: bool,
    bold: bool,
}

/// The frauds and the travellers, by row.
fn odd_ones(draws: &mut Draws) -> BTreeMap<u32, Odd> {
    let mut odd = BTreeMap::new();
    while odd.len() < FRAUDS + TRAVELLERS {
        let fraud = odd.len() < FRAUDS;
        let row = draws.whole(0, ROWS - 1);
        let bold = !fraud || !draws.chance(0.30);
        odd.entry(row).or_insert(Odd { fraud, bold });
    }
    odd
}

fn payment(draws: &mut Draws, bold: bool, fraud: &str, text: &mut String) {
    let (hour, amount, distance) = if bold {
        (draws.whole(0, 6), (380.0 + 130.0 * draws.normal()).max(40.0), draws.between(900.0, 2_400.0))
    } else {
        let hour = (14.0 + 4.0 * draws.normal()).round().clamp(0.0, 23.0) as u32;
        let far = draws.chance(0.03);
        let distance = if far { draws.between(1.0, 2_000.0) } else { 1.0 + 40.0 * fourth(draws.uniform()) };
        (hour, 4.0 + 316.0 * fourth(draws.uniform()), distance)
    };
    let (days, attempts, at_home) = if bold {
        (draws.whole(0, 24), draws.whole(2, 5), draws.chance(0.20))
    } else {
        (draws.whole(0, 1_500), draws.pick(&[(1, 0.91), (2, 0.07), (3, 0.02)]), draws.chance(0.96))
    };
    let shop = if bold { draws.pick(&BOLD_SHOPS) } else { draws.pick(&SHOPS) };
    let entry = if bold {
        draws.pick(&[("online", 0.85), ("stripe", 0.15)])
    } else {
        draws.pick(&[("chip", 0.62), ("online", 0.34), ("stripe", 0.04)])
    };
    let same_country = if at_home { "yes" } else { "no" };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{hour},{amount:.2},{distance:.1},{days},{attempts},{same_country},{shop},{entry},{fraud}");
}

fn fourth(value: f64) -> f64 {
    value * value * value * value
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{cells, counts},
        FRAUDS, HEADER, TRAVELLERS, make,
    };

    #[test]
    fn first_rows_are_these() {
        let text = String::from_utf8(make()).unwrap();
        let first: Vec<_> = text.lines().skip(1).take(2).collect();
        assert_eq!(
            first,
            ["17,4.12,1564.5,225,1,yes,Electronics,chip,no", "14,5.22,4.3,1394,1,yes,Vouchers,stripe,no"]
        );
        assert!(text.starts_with(HEADER));
        assert_eq!(text.as_bytes(), make());
    }

    #[test]
    fn a_quarter_has_seven_frauds() {
        assert_eq!(counts("card-fraud", "fraud")["yes"], FRAUDS);
        assert_eq!(FRAUDS / 4, 7);
    }

    #[test]
    fn most_frauds_are_far_at_night_and_some_are_as_honest_payments() {
        let (_, rows) = cells("card-fraud");
        let night_and_far = |row: &&Vec<String>| {
            row[0].parse::<u32>().unwrap() <= 6 && row[2].parse::<f64>().unwrap() >= 900.0 && row[4] != "1"
        };
        let (frauds, honest): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row[8] == "yes");
        let bold = frauds.into_iter().filter(night_and_far).count();
        assert!((14..=21).contains(&bold), "{bold}");
        let travellers = honest.into_iter().filter(night_and_far).count();
        assert!((TRAVELLERS..TRAVELLERS + 5).contains(&travellers), "{travellers}");
    }
}
