//! Keys: what someone learns who knows a few columns of a person.

use rustc_hash::FxHashMap;

use super::format::{count, percent, row_cells, row_header};
use crate::{
    measures::audit::{Audience, AuditInput, Finding, Gate, Sheet, Verdict, dataset::Dataset, schema::SchemaFeature},
    progress::{Progress, Stop},
};

#[derive(Debug)]
pub struct Keys;

/// Rows with the same key: how many, the first, and the class that all have.
#[derive(Clone, Copy, Debug)]
struct Holders {
    rows: usize,
    first: usize,
    class: Option<u32>,
}

impl Gate for Keys {
    fn id(&self) -> &'static str {
        "keys"
    }

    fn name(&self) -> &'static str {
        "Keys"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Over the columns that an outsider may know: repU, the share of real rows whose key is unique in the real and in the \
         synthetic file; DiSCO, the share whose key leads to a single class in the synthetic file, and the right one \
         (synthpop, Raab et al. 2024), beside how often naming the largest class would be right for the same rows. Passes at repU 0; above that it is to be looked at."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.0)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        if case.keys.is_empty() {
            return Ok(Finding::cannot_say("mark the columns that an outsider may know of a person"));
        }
        let (real, synthetic) = (holders(case, &case.learning), holders(case, &case.synthetic));
        progress.check()?;
        let mut sheet = Sheet::new("People whose key is unique in both files", &row_header(case));
        let (mut unique, mut led, mut told, mut by_largest) = (0, 0, 0, 0);
        let counts = case.learning.counts(case.schema.classes.len());
        let largest = (0_u32..).zip(&counts).max_by_key(|(_, rows)| **rows).map(|(class, _)| class);
        for row in 0..case.learning.len() {
            let key = key(case, &case.learning, row);
            let Some(found) = synthetic.get(&key) else { continue };
            let class = Some(case.learning.classes[row]);
            told += usize::from(found.class == class);
            led += usize::from(found.class.is_some());
            by_largest += usize::from(found.class.is_some() && largest == class);
            if found.rows == 1 && real.get(&key).is_some_and(|it| it.rows == 1) {
                unique += 1;
                sheet.push_pair(|| {
                    [
                        row_cells(case, &case.learning, row, "real"),
                        row_cells(case, &case.synthetic, found.first, "synthetic"),
                    ]
                });
            }
        }
        let rows = case.learning.len();
        let (unique_share, told_share) = (unique as f64 / rows as f64, told as f64 / rows as f64);
        let of_led = |right: usize| right as f64 / led.max(1) as f64;
        let names: Vec<&str> = case.keys.iter().map(|&at| case.schema.name(&case.schema.features[at])).collect();
        Ok(Finding {
            verdict: Some(if unique == 0 { Verdict::Green } else { Verdict::Amber }),
            figure: Some(unique_share),
            shown: format!("repU {}", percent(unique_share)),
            detail: format!(
                "by {}: {} of {} real rows have a key that is unique in both files; the synthetic file gives the right class for {} \
                 of all rows; where a key leads to a single class, it is right for {}, and always naming the largest class for {}",
                names.join(", "),
                count(unique),
                count(rows),
                percent(told_share),
                percent(of_led(told)),
                percent(of_led(by_largest))
            ),
            numbers: vec![
                ("rep_u", unique_share),
                ("disco", told_share),
                ("led_to_one_class", led as f64),
                ("right_where_led", of_led(told)),
                ("largest_class_where_led", of_led(by_largest)),
            ],
            evidence: sheet.into(),
            ..Finding::default()
        })
    }
}

/// The key of a row: bits of numbers, and codes.
fn key(case: &AuditInput, side: &Dataset, row: usize) -> Vec<u64> {
    let number = |at: usize| side.numbers.row(row)[at].to_bits();
    let mut key = Vec::new();
    for &feature in &case.keys {
        match &case.schema.features[feature] {
            SchemaFeature::Number(at) | SchemaFeature::Binary(at) => key.push(number(*at)),
            SchemaFeature::Group(_, members) => key.extend(members.iter().map(|&at| number(at))),
            SchemaFeature::Nominal(at) => key.push(u64::from(side.row_codes(row)[*at])),
        }
    }
    key
}

fn holders(case: &AuditInput, side: &Dataset) -> FxHashMap<Vec<u64>, Holders> {
    let mut all: FxHashMap<Vec<u64>, Holders> = FxHashMap::default();
    for row in 0..side.len() {
        let class = side.classes[row];
        all.entry(key(case, side, row))
            .and_modify(|it| {
                it.rows += 1;
                it.class = it.class.filter(|own| *own == class);
            })
            .or_insert(Holders { rows: 1, first: row, class: Some(class) });
    }
    all
}
