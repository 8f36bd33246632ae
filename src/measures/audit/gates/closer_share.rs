//! Closer to learning than to held-out rows: does the file lean towards the rows that it was made from?

use rayon::prelude::*;

use super::words::two;
use crate::{
    measures::audit::{Asks, Case, Finding, Gate, Sheet, Verdict, case::thinned, near, side::Side},
    progress::{Cancelled, Progress, Stop},
};

/// Synthetic rows that are measured by the distance of `SDMetrics`, at most: a share of so many is known to .014.
const MOST_BY_RANGES: usize = 5_000;

#[derive(Debug)]
pub struct CloserShare;

impl Gate for CloserShare {
    fn id(&self) -> &'static str {
        "closer_share"
    }

    fn name(&self) -> &'static str {
        "Closer to learning"
    }

    fn asks(&self) -> Asks {
        Asks::Attacker
    }

    fn about(&self) -> &'static str {
        "P[d_learning < d_held-out] over the synthetic rows, with as many learning as held-out rows. Beside it SDMetrics' \
         DCROverfittingProtection, min(1, 2(1 − share)), by its own distance (mean of ranges and mismatches over all columns). \
         Passes up to .55, fails above .60."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.55)
    }

    fn judge(&self, case: &Case, progress: &Progress) -> Result<Finding, Stop> {
        let sample = case.sample();
        let (Some(holdout), Some(holdout_places)) = (&sample.holdout, &sample.holdout_places) else {
            return Ok(Finding::cannot_say("no rows were held out, so there is nothing to compare the distances with"));
        };
        // A larger set has a nearer row by its size alone.
        let rows = sample.learning.len().min(holdout.len());
        let seed = case.options.seed.wrapping_add(17);
        let (learning, holdout) = (thinned(&sample.learning, rows, seed), thinned(holdout, rows, seed));
        let places = sample.scales.places(&learning);
        let to_learning = near::first(&sample.scales.among(&places).nearest(&sample.synthetic_places, 1, progress)?);
        let to_holdout = if holdout.len() == holdout_places.len() {
            case.distances(progress)?.synthetic_holdout.as_deref().map(near::first).unwrap_or_default()
        } else {
            let places = sample.scales.places(&holdout);
            near::first(&sample.scales.among(&places).nearest(&sample.synthetic_places, 1, progress)?)
        };
        let share = closer(&to_learning, &to_holdout);
        // There is no index for this distance, so that every row is compared with every other.
        let few = thinned(&sample.synthetic, MOST_BY_RANGES, seed);
        let by_range =
            closer(&by_ranges(case, &few, &learning, progress)?, &by_ranges(case, &few, &holdout, progress)?);
        let protection = (2.0 * (1.0 - by_range)).min(1.0);
        let verdict = Verdict::up_to(share, 0.55, 0.60);
        let mut sheet = Sheet::new(
            "Share of synthetic rows that are closer to a row that was learnt from",
            &["distance", "share", "SDMetrics' protection"],
        );
        sheet.push(vec!["standardised, Euclidean".to_owned(), two(share), two((2.0 * (1.0 - share)).min(1.0))]);
        sheet.push(vec!["SDMetrics': mean over columns".to_owned(), two(by_range), two(protection)]);
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(share),
            shown: two(share),
            detail: if verdict == Verdict::Green {
                "synthetic rows are about as near to people who were left out as to those who were learnt from"
                    .to_owned()
            } else {
                format!(
                    "{} of 100 synthetic rows sit nearer to a row that they may have come from than to one that was left out",
                    (share * 100.0).round()
                )
            },
            sampled: Some(sample.sampled),
            numbers: vec![
                ("rows_a_side", learning.len() as f64),
                ("rows_by_sdmetrics_distance", few.len() as f64),
                ("share_by_sdmetrics_distance", by_range),
                ("dcr_overfitting_protection", protection),
            ],
            evidence: sheet.into(),
            ..Finding::default()
        })
    }
}

fn closer(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).filter(|(a, b)| a < b).count() as f64 / a.len().max(1) as f64
}

/// The distance of `SDMetrics` to the closest record: the mean over columns, the target among them, of |x − y| by the range of the
/// reference, 1 at most, and of 0 or 1 for words and binary columns.
fn by_ranges(case: &Case, from: &Side, reference: &Side, progress: &Progress) -> Result<Vec<f64>, Cancelled> {
    let numbers = &case.schema.numbers;
    let ranges: Vec<Option<f64>> = (0..numbers.len())
        .map(|at| {
            let values = reference.numbers.column(at);
            let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
            numbers[at].binary.is_none().then_some(high - low)
        })
        .collect();
    let columns = (numbers.len() + case.schema.nominals.len() + 1) as f64;
    let between = |row: usize, other: usize, bound: f64| {
        let mut sum = f64::from(u8::from(from.classes[row] != reference.classes[other]));
        sum += from.row_codes(row).iter().zip(reference.row_codes(other)).filter(|(a, b)| a != b).count() as f64;
        if ranges.is_empty() {
            return sum;
        }
        for ((x, y), range) in from.numbers.row(row).iter().zip(reference.numbers.row(other)).zip(&ranges) {
            sum += match range {
                Some(range) if *range > 0.0 => ((x - y).abs() / range).min(1.0),
                _ => f64::from(u8::from(x != y)),
            };
            if sum >= bound {
                return sum;
            }
        }
        sum
    };
    (0..from.len())
        .into_par_iter()
        .map(|row| {
            if row % 64 == 0 {
                progress.check()?;
            }
            let least = (0..reference.len()).fold(f64::INFINITY, |least, other| least.min(between(row, other, least)));
            Ok(least / columns)
        })
        .collect()
}
