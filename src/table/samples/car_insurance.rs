//! Simulated customers who were offered an insurance for their car, and who of them was interested.
//!
//! There is no real customer in this table. Every row is drawn from the model below, whose numbers we chose so that a
//! forest names too few of the interested ones, and finds more by over-sampling or by a lower threshold alike.
//!
//! | column | how it is drawn |
//! |---|---|
//! | `age` | 45 % uniform from 20 to 29; the others about 46 ± 13, within 20 to 85 |
//! | `gender` | Female 46 %, Male 54 % |
//! | `licence` | yes for 99.7 % |
//! | `area` | North, South, East, West, Coast, Hills, with equal shares |
//! | `insured_elsewhere` | yes for 68 % below 30, for 27 % from 30 on |
//! | `car_years` | 0.5 for 85 % below 30 and for 17 % from 30 on, else 1.0 to 7.0 |
//! | `had_damage` | yes for 6 % of those who are insured elsewhere, for 84 % of the others |
//! | `premium` | 120 for 17 %, else 310 ± 70, at least 120 |
//! | `customer_days` | 10 to 299 |
//! | `interested` | by the chance below |
//!
//! Without damage or with another insurance the chance is 0.4 %. Of those with damage and no other insurance it is 9 % below
//! 30; from 36 to 44 years, with a car older than a year, 68 %; else from 32 to 50 years 38 %, 8 % above 60, and 16 % of
//! all others.

use std::{borrow::Cow, fmt::Write as _};

use super::{BuiltInTable, draws::Draws};

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "car-insurance",
    title: "Car insurance",
    about: "8,000 simulated customers offered an insurance, one in eight of whom was interested.",
    rows: ROWS,
    target: "interested",
    licence: "MIT OR Apache-2.0, simulated for this program",
    make: || Cow::Owned(make()),
};

const ROWS: usize = 8_000;
const HEADER: &str =
    "age,gender,licence,area,insured_elsewhere,car_years,had_damage,premium,customer_days,interested\n";
const AREAS: [&str; 6] = ["North", "South", "East", "West", "Coast", "Hills"];

fn make() -> Vec<u8> {
    let mut draws = Draws::new(8_000);
    let mut text = String::with_capacity(ROWS * 52);
    text.push_str(HEADER);
    for _ in 0..ROWS {
        customer(&mut draws, &mut text);
    }
    text.into_bytes()
}

fn customer(draws: &mut Draws, text: &mut String) {
    let age = if draws.chance(0.45) {
        draws.whole(20, 29)
    } else {
        (46.0 + 13.0 * draws.normal()).round().clamp(20.0, 85.0) as u32
    };
    let gender = draws.pick(&[("Female", 0.46), ("Male", 0.54)]);
    let licence = yes_no(draws.chance(0.997));
    let area = AREAS[draws.whole(0, 5) as usize];
    let insured = draws.chance(if age < 30 { 0.68 } else { 0.27 });
    let new_car = draws.chance(if age < 30 { 0.85 } else { 0.17 });
    let car_years = if new_car { 0.5 } else { (10.0 * draws.between(1.0, 7.0)).round() / 10.0 };
    let damage = draws.chance(if insured { 0.06 } else { 0.84 });
    let premium = if draws.chance(0.17) { 120.0 } else { (310.0 + 70.0 * draws.normal()).max(120.0) };
    let days = draws.whole(10, 299);
    let interested = yes_no(draws.chance(chance(age, insured, car_years, damage)));
    let (insured, damage) = (yes_no(insured), yes_no(damage));
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{age},{gender},{licence},{area},{insured},{car_years:.1},{damage},{premium:.2},{days},{interested}"
    );
}

/// Of being interested.
fn chance(age: u32, insured: bool, car_years: f64, damage: bool) -> f64 {
    if insured || !damage {
        return 0.004;
    }
    match age {
        0..30 => 0.09,
        36..=44 if car_years > 1.0 => 0.68,
        32..=50 => 0.38,
        61.. => 0.08,
        _ => 0.16,
    }
}

fn yes_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
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
        assert_eq!(first, ["60,Female,yes,East,yes,4.0,no,120.00,294,no", "49,Male,yes,West,no,5.0,yes,319.33,201,no"]);
        assert!(text.starts_with(HEADER));
        assert_eq!(text.as_bytes(), make());
    }

    #[test]
    fn shares_are_as_the_model_says() {
        for (header, value, low, high) in [
            ("interested", "yes", 0.11, 0.14),
            ("gender", "Male", 0.52, 0.56),
            ("licence", "yes", 0.994, 0.999),
            ("area", "Hills", 0.15, 0.185),
            ("insured_elsewhere", "yes", 0.44, 0.52),
            ("premium", "120.00", 0.15, 0.19),
        ] {
            let share = counts("car-insurance", header)[value] as f64 / ROWS as f64;
            assert!((low..high).contains(&share), "{header} {value}: {share}");
        }
    }

    #[test]
    fn damage_without_insurance_makes_interested() {
        let (_, rows) = cells("car-insurance");
        let share = |of: &dyn Fn(&[String]) -> bool| {
            let chosen: Vec<_> = rows.iter().filter(|row| of(row)).collect();
            chosen.iter().filter(|row| row[9] == "yes").count() as f64 / chosen.len() as f64
        };
        let open = |row: &[String]| row[4] == "no" && row[6] == "yes";
        assert!(share(&|row| !open(row)) < 0.01);
        let sharp = |row: &[String]| {
            (36..=44).contains(&row[0].parse::<u32>().unwrap()) && row[5].parse::<f64>().unwrap() > 1.0
        };
        let found = share(&|row| open(row) && sharp(row));
        assert!((0.6..0.76).contains(&found), "{found}");
    }
}
