//! A simulated clinic: visitors of all ages, and who of them had a stroke.
//!
//! There is no real record in this table. Every row is drawn from the model below, whose numbers we chose so that the
//! columns look plausible; it is for teaching and trying things out, and no medical conclusion can be drawn from it.
//!
//! | column | how it is drawn |
//! |---|---|
//! | `age` | whole years from 1 to 84: a decade by the shares in `AGES`, then uniform within it |
//! | `gender` | Female 56 %, Male 44 % |
//! | `hypertension` | 0.2 % up to 25 years, then 0.46 points more with every year |
//! | `heart_disease` | 0.1 % up to 35 years, then 0.009 points times the square of the years since; 3 points more with hypertension |
//! | `ever_married` | No below 18; Yes for 12 % below 25, 62 % below 35, 86 % below 50, 92 % from 50 on |
//! | `work_type` | children below 14 and 70 % of those of 14 and 15; then by the shares in `work`, self-employment growing with age |
//! | `residence_type` | Urban 51 %, Rural 49 % |
//! | `avg_glucose_level` | two humps: without diabetes about 90 ± 14, skewed, within 55 to 165; with diabetes about 200 ± 28, within 130 to 275 |
//! | `bmi` | a child's 16 + 0.5 a year (± 2); an adult's 26.5 rising by 0.1 a year to 50 and falling from 65 on, 2.5 more with diabetes, skewed (± 5.5); within 11 to 60; 4 % are missing, written N/A |
//! | `smoking_status` | unknown below 10; mostly never or unknown below 18; then current 19 %, former 8 % and 0.3 points more with every year, never 43 %, the rest unknown |
//! | `stroke` | by the risk model |
//!
//! Diabetes is not a column. Its probability is 2 %, 0.42 points more with every year from 30 on, and 8 points more with
//! hypertension.
//!
//! The risk model is logistic. The log-odds of a stroke are
//!
//! ```text
//! −3.66 + 0.075·(age − 50) + 0.45·hypertension + 0.40·heart_disease
//!       + 0.005·(avg_glucose_level − 90) + 0.20·(former smoker) + 0.40·(current smoker)
//! ```
//!
//! so that age weighs most: twenty years more multiply the odds by 4.5, hypertension by 1.6, heart disease by 1.5, a
//! glucose level of 200 by 1.7, smoking by 1.5. The body-mass index, the marriage, the work, the residence and the gender
//! have no weight of their own: what they show of the risk, they show through age and diabetes.

use std::{borrow::Cow, fmt::Write as _};

use super::{BuiltInTable, draws::Draws};

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "stroke-clinic",
    title: "Stroke clinic",
    about: "5,110 simulated visitors of a clinic, one in twenty of whom had a stroke.",
    rows: ROWS,
    target: "stroke",
    licence: "MIT OR Apache-2.0, simulated for this program",
    make: || Cow::Owned(make()),
};

const ROWS: usize = 5_110;
const HEADER: &str = "age,gender,hypertension,heart_disease,ever_married,work_type,residence_type,\
                      avg_glucose_level,bmi,smoking_status,stroke\n";

/// Shares of the decades: first and last year, share.
const AGES: [((u32, u32), f64); 8] = [
    ((1, 9), 0.10),
    ((10, 19), 0.12),
    ((20, 29), 0.12),
    ((30, 39), 0.13),
    ((40, 49), 0.15),
    ((50, 59), 0.16),
    ((60, 69), 0.12),
    ((70, 84), 0.10),
];

fn make() -> Vec<u8> {
    let mut draws = Draws::new(5_110);
    let mut text = String::with_capacity(ROWS * 64);
    text.push_str(HEADER);
    for _ in 0..ROWS {
        row(&mut draws, &mut text);
    }
    text.into_bytes()
}

/// Draws one visitor, column by column.
fn row(draws: &mut Draws, text: &mut String) {
    let (first, last) = draws.pick(&AGES);
    let age = draws.whole(first, last);
    let years = f64::from(age);
    let past = |start: f64| (years - start).max(0.0);

    let gender = draws.pick(&[("Female", 0.56), ("Male", 0.44)]);
    let hypertension = draws.chance(0.002 + 0.0046 * past(25.0));
    let strained = if hypertension { 0.03 } else { 0.0 };
    let heart_disease = draws.chance(0.001 + 0.000_09 * past(35.0) * past(35.0) + strained);
    let ever_married = draws.chance(match age {
        0..18 => 0.0,
        18..25 => 0.12,
        25..35 => 0.62,
        35..50 => 0.86,
        _ => 0.92,
    });
    let work_type = work(draws, age);
    let residence_type = draws.pick(&[("Urban", 0.51), ("Rural", 0.49)]);
    let diabetes = draws.chance(0.02 + 0.0042 * past(30.0) + if hypertension { 0.08 } else { 0.0 });
    let glucose = hundredths(glucose(draws, diabetes));
    let bmi = bmi(draws, years, diabetes);
    let bmi_missing = draws.chance(0.04);
    let smoking_status = smoking(draws, age);

    let odds = -3.66
        + 0.075 * (years - 50.0)
        + if hypertension { 0.45 } else { 0.0 }
        + if heart_disease { 0.40 } else { 0.0 }
        + 0.005 * (glucose - 90.0)
        + match smoking_status {
            "former" => 0.20,
            "current" => 0.40,
            _ => 0.0,
        };
    // The one exponential: a difference in its last bit cannot be seen but for a draw that hits it exactly.
    let stroke = draws.chance(1.0 / (1.0 + (-odds).exp()));

    let bmi = if bmi_missing { "N/A".to_owned() } else { format!("{bmi:.1}") };
    let (hypertension, heart_disease, stroke) = (u8::from(hypertension), u8::from(heart_disease), u8::from(stroke));
    let ever_married = if ever_married { "Yes" } else { "No" };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{age},{gender},{hypertension},{heart_disease},{ever_married},{work_type},{residence_type},{glucose:.2},{bmi},\
         {smoking_status},{stroke}"
    );
}

fn work(draws: &mut Draws, age: u32) -> &'static str {
    match age {
        0..14 => "Children",
        14..16 => draws.pick(&[("Children", 0.70), ("Private", 0.15), ("Never worked", 0.15)]),
        16..25 => {
            draws.pick(&[("Private", 0.72), ("Government", 0.06), ("Self-employed", 0.06), ("Never worked", 0.16)])
        }
        25..65 => draws.pick(&[("Private", 0.67), ("Government", 0.16), ("Self-employed", 0.17)]),
        _ => draws.pick(&[("Private", 0.45), ("Government", 0.12), ("Self-employed", 0.43)]),
    }
}

fn glucose(draws: &mut Draws, diabetes: bool) -> f64 {
    let z = draws.normal();
    if diabetes {
        (200.0 + 28.0 * z).clamp(130.0, 275.0)
    } else {
        (90.0 + 14.0 * z + 2.5 * (z * z - 1.0)).clamp(55.0, 165.0)
    }
}

fn bmi(draws: &mut Draws, years: f64, diabetes: bool) -> f64 {
    let z = draws.normal();
    let value = if years < 18.0 {
        16.0 + 0.5 * years + 2.0 * z
    } else {
        let shape = 26.5 + 0.1 * (years.min(50.0) - 18.0) - 0.08 * (years - 65.0).max(0.0);
        shape + if diabetes { 2.5 } else { 0.0 } + 5.5 * z + 0.8 * (z * z - 1.0)
    };
    value.clamp(11.0, 60.0)
}

fn smoking(draws: &mut Draws, age: u32) -> &'static str {
    match age {
        0..10 => "unknown",
        10..18 => draws.pick(&[("never", 0.55), ("current", 0.04), ("unknown", 0.41)]),
        _ => {
            let former = 0.08 + 0.003 * f64::from(age - 18);
            draws.pick(&[("current", 0.19), ("former", former), ("never", 0.43), ("unknown", 0.38 - former)])
        }
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{cells, column, counts},
        HEADER, ROWS, make,
    };

    fn numbers(header: &str) -> Vec<f64> {
        column("stroke-clinic", header).iter().filter(|c| *c != "N/A").map(|c| c.parse().unwrap()).collect()
    }

    fn mean(values: &[f64]) -> f64 {
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// The share of rows with that value.
    fn share(header: &str, value: &str) -> f64 {
        counts("stroke-clinic", header)[value] as f64 / ROWS as f64
    }

    #[test]
    fn first_rows_are_these() {
        let text = String::from_utf8(make()).unwrap();
        let first: Vec<_> = text.lines().skip(1).take(3).collect();
        assert_eq!(
            first,
            [
                "37,Female,0,0,Yes,Private,Urban,90.63,23.4,never,0",
                "5,Female,0,0,No,Children,Rural,75.02,20.9,unknown,0",
                "61,Female,0,0,Yes,Government,Urban,108.35,29.7,former,1"
            ]
        );
        assert!(text.starts_with(HEADER));
        assert_eq!(text.as_bytes(), make());
    }

    #[test]
    fn shares_are_plausible() {
        for (header, value, low, high) in [
            ("stroke", "1", 0.045, 0.055),
            ("gender", "Female", 0.54, 0.58),
            ("hypertension", "1", 0.07, 0.12),
            ("heart_disease", "1", 0.03, 0.07),
            ("ever_married", "Yes", 0.55, 0.70),
            ("residence_type", "Urban", 0.49, 0.53),
            ("work_type", "Children", 0.12, 0.18),
            ("work_type", "Private", 0.45, 0.60),
            ("smoking_status", "current", 0.12, 0.18),
            ("bmi", "N/A", 0.033, 0.047),
        ] {
            let share = share(header, value);
            assert!((low..high).contains(&share), "{header} {value}: {share}");
        }
        for (header, low, high) in [("age", 38.0, 46.0), ("avg_glucose_level", 95.0, 112.0), ("bmi", 25.0, 30.0)] {
            let mean = mean(&numbers(header));
            assert!((low..high).contains(&mean), "{header}: {mean}");
        }
    }

    #[test]
    fn glucose_has_two_humps() {
        let glucose = numbers("avg_glucose_level");
        let within = |low: f64, high: f64| glucose.iter().filter(|&&g| (low..high).contains(&g)).count();
        assert!(within(80.0, 100.0) > 3 * within(140.0, 160.0));
        assert!(within(190.0, 210.0) > 2 * within(140.0, 160.0));
    }

    #[test]
    fn age_and_illness_raise_the_risk() {
        let (names, rows) = cells("stroke-clinic");
        let at = |name: &str| names.iter().position(|n| n == name).unwrap();
        let (age, stroke) = (at("age"), at("stroke"));
        let risk = |of: &dyn Fn(&[String]) -> bool| {
            let chosen: Vec<_> = rows.iter().filter(|r| of(r)).collect();
            chosen.iter().filter(|r| r[stroke] == "1").count() as f64 / chosen.len() as f64
        };
        let old = risk(&|r| r[age].parse::<u32>().unwrap() >= 65);
        let young = risk(&|r| r[age].parse::<u32>().unwrap() < 45);
        assert!(old > 8.0 * young, "{old} {young}");
        for illness in ["hypertension", "heart_disease"] {
            assert!(risk(&|r| r[at(illness)] == "1") > 2.0 * risk(&|r| r[at(illness)] == "0"), "{illness}");
        }
    }

    #[test]
    fn columns_agree_with_age() {
        let (_, rows) = cells("stroke-clinic");
        for row in rows {
            let age: u32 = row[0].parse().unwrap();
            assert!((1..=84).contains(&age));
            assert!(age >= 18 || row[4] == "No", "{row:?}");
            assert_eq!(row[5] == "Children", age < 14 || (age < 16 && row[5] == "Children"), "{row:?}");
            assert!(age >= 10 || row[9] == "unknown", "{row:?}");
            assert_eq!(row[7].split_once('.').unwrap().1.len(), 2, "{row:?}");
            assert!(row[8] == "N/A" || row[8].split_once('.').unwrap().1.len() == 1, "{row:?}");
        }
    }
}
