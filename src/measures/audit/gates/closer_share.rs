//! Closer to learning than to held-out rows: does the file lean towards the rows that it was made from?

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::format::{count, percent, two};
use crate::{
    measures::audit::{
        Audience, AuditInput, Finding, Gate, Sheet, Verdict, audit_input::SampleDistances, near::NearRow,
    },
    progress::{Cancelled, Progress, Stop},
};

/// Standard errors from ½ at which a share is to be looked at, and at which it fails or looks like swapped files.
const LOOK: f64 = 2.0;
const CERTAIN: f64 = 3.0;
/// The standard error up to which a share that passes means anything: twice it is the way from ½ to .60.
const LARGEST_ERROR: f64 = 0.05;
/// Share of rows that are nearer to one side than to the other, below which ties leave nothing to compare.
const LEAST_DECIDED: f64 = 0.1;
/// Distances that are the same but for rounding.
const SAME: f64 = 1e-9;

#[derive(Debug)]
pub struct CloserShare;

/// Whose row is the nearest one of each synthetic row.
#[derive(Debug)]
struct Nearest {
    /// By learning and by held-out row: how many synthetic rows it is the nearest of all real ones to.
    learning: Vec<u32>,
    holdout: Vec<u32>,
    tied: usize,
}

impl Gate for CloserShare {
    fn id(&self) -> &'static str {
        "closer_share"
    }

    fn name(&self) -> &'static str {
        "Closer to learning"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Of a synthetic rows the nearest of all real rows is one of the n learnt from, of b it is one of the h held out, ties \
         decided by lot: share = (a/n) / (a/n + b/h), which is ½ for a file that leans to neither and 1 for a copy, whatever n and \
         h are. Its standard error is a quarter of that of a/n − b/h by their mean, from how unlike real rows are in how often they \
         are the nearest. Passes \
         up to .55 or where it is within two standard errors of ½, fails above .60 at three; below .45 at three the files look \
         swapped. Where the error is above .05, or less than a tenth of the rows is nearer to one side, it cannot say."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.55)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let distances = case.distances(progress)?;
        let Some(nearest) = nearest(case, distances, progress)? else {
            return Ok(Finding::cannot_say("no rows were held out, so there is nothing to compare the distances with"));
        };
        let (a, b) = (sum(&nearest.learning), sum(&nearest.holdout));
        let (n, h) = (nearest.learning.len() as f64, nearest.holdout.len() as f64);
        if n == 0.0 || h == 0.0 || a + b == 0.0 {
            return Ok(Finding::cannot_say("no rows of the file's classes were held out"));
        }
        let share = (a / n) / (a / n + b / h);
        let error = error(&nearest);
        // By the difference of both means: a logarithm would make much of a few rows less.
        let from_half = (a / n - b / h) / ((a + b) / (n + h)) / (4.0 * error);
        let tied = nearest.tied as f64 / (a + b);
        let verdict = verdict(share, error, from_half, tied);
        let mut sheet = Sheet::new("Synthetic rows by their nearest real row", &["nearest row", "rows", "expected"]);
        for (name, rows, of) in [("learnt from", a, n), ("held out", b, h)] {
            let expected = (a + b) * of / (n + h);
            sheet.push(vec![name.to_owned(), count(rows as usize), count(expected.round() as usize)]);
        }
        sheet.push(vec!["as near to both, decided by lot".to_owned(), count(nearest.tied), String::new()]);
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(share),
            shown: format!("{} ± {}", two(share), two(LOOK * error)),
            detail: detail(verdict, share, tied, h),
            sampled: Some(case.sample().sampled),
            numbers: vec![
                ("nearest_learning", a),
                ("nearest_held_out", b),
                ("learning", n),
                ("held_out", h),
                ("ties", nearest.tied as f64),
                ("standard_error", error),
                ("standard_errors_from_half", from_half),
            ],
            evidence: sheet.into(),
            ..Finding::default()
        })
    }
}

fn verdict(share: f64, error: f64, from_half: f64, tied: f64) -> Verdict {
    if share > 0.60 && from_half >= CERTAIN {
        Verdict::Red
    } else if (share > 0.55 && from_half >= LOOK) || (share < 0.45 && from_half <= -CERTAIN) {
        Verdict::Amber
    } else if error > LARGEST_ERROR || tied > 1.0 - LEAST_DECIDED {
        Verdict::CannotSay
    } else {
        Verdict::Green
    }
}

fn detail(verdict: Verdict, share: f64, tied: f64, held_out: f64) -> String {
    let of_hundred = (share * 100.0).round();
    match verdict {
        Verdict::Green => {
            "synthetic rows are about as near to people who were left out as to those who were learnt from".to_owned()
        }
        Verdict::CannotSay if tied > 1.0 - LEAST_DECIDED => {
            format!("{} of the synthetic rows are as near to held-out rows as to those learnt from", percent(tied))
        }
        Verdict::CannotSay => format!(
            "{} held-out rows are too few to tell a file that leans towards the rows learnt from: hold out more",
            count(held_out as usize)
        ),
        _ if share < 0.5 => {
            "synthetic rows sit nearer to held-out rows than to those learnt from: it looks as if the real file \
                             and the holdout were swapped"
                .to_owned()
        }
        _ => format!(
            "with as many rows on both sides, {of_hundred} of 100 synthetic rows would be nearest to a row that was learnt from, \
             and {} to one that was held out",
            100.0 - of_hundred
        ),
    }
}

fn nearest(case: &AuditInput, distances: &SampleDistances, progress: &Progress) -> Result<Option<Nearest>, Cancelled> {
    let sample = case.sample();
    let (Some(to_holdout), Some(holdout)) = (&distances.synthetic_holdout, &sample.holdout_places) else {
        return Ok(None);
    };
    let mut found = Nearest { learning: vec![0; sample.learning.len()], holdout: vec![0; holdout.len()], tied: 0 };
    let mut tied = Vec::new();
    for (row, (learning, holdout)) in (0_u32..).zip(distances.synthetic_learning.iter().zip(to_holdout)) {
        match (learning.first(), holdout.first()) {
            (Some(a), Some(b)) if (a.distance - b.distance).abs() <= SAME * a.distance.max(b.distance) => {
                tied.push(row);
            }
            (Some(a), Some(b)) if a.distance > b.distance => found.holdout[b.row as usize] += 1,
            (Some(a), _) => found.learning[a.row as usize] += 1,
            (None, Some(b)) => found.holdout[b.row as usize] += 1,
            (None, None) => {}
        }
    }
    found.tied = tied.len();
    if !tied.is_empty() {
        // Of all rows that are as near, each shall be as likely. The search finds the first of them, so they are shuffled.
        let real = sample.learning_places.clone().stacked(holdout);
        let order = shuffled(real.len(), case.options.seed);
        let among = sample.scales.among(&real.select(&order));
        let lots = among.nearest(&sample.synthetic_places.select(&tied), 1, progress)?;
        for &NearRow { row, .. } in lots.iter().filter_map(|it| it.first()) {
            let row = order[row as usize] as usize;
            match row.checked_sub(found.learning.len()) {
                None => found.learning[row] += 1,
                Some(row) => found.holdout[row] += 1,
            }
        }
    }
    Ok(Some(found))
}

/// The numbers below `count` in random order (Fisher and Yates).
fn shuffled(count: usize, seed: u64) -> Vec<u32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<u32> = (0..count as u32).collect();
    for last in (1..count).rev() {
        order.swap(last, random.random_range(0..=last));
    }
    order
}

fn sum(counts: &[u32]) -> f64 {
    counts.iter().map(|&count| f64::from(count)).sum()
}

/// The standard error of the share near ½: a quarter of that of the difference of a mean of n and one of h of the same counts,
/// relative to their mean.
fn error(nearest: &Nearest) -> f64 {
    let (n, h) = (nearest.learning.len() as f64, nearest.holdout.len() as f64);
    let counts = || nearest.learning.iter().chain(&nearest.holdout).map(|&count| f64::from(count));
    let mean = counts().sum::<f64>() / (n + h);
    let variance = counts().map(|count| (count - mean) * (count - mean)).sum::<f64>() / (n + h);
    (variance / (mean * mean) * (1.0 / n + 1.0 / h)).sqrt() / 4.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_that_of_counts_that_scatter() {
        // Counts 0, 1, 2, 1 over 2 + 2 rows: mean 1, variance ½, so √(½ · 1) / 4.
        let nearest = Nearest { learning: vec![0, 1], holdout: vec![2, 1], tied: 0 };
        assert!((error(&nearest) - 0.5_f64.sqrt() / 4.0).abs() < 1e-15);
    }

    #[test]
    fn verdicts_need_a_share_and_certainty() {
        for (share, error, from_half, tied, expected) in [
            (0.50, 0.02, 0.0, 0.0, Verdict::Green),
            (0.70, 0.08, 2.5, 0.0, Verdict::Amber),
            (0.70, 0.05, 4.0, 0.0, Verdict::Red),
            (0.58, 0.02, 4.0, 0.0, Verdict::Amber),
            (0.58, 0.05, 1.6, 0.0, Verdict::Green),
            (0.30, 0.02, -9.0, 0.0, Verdict::Amber),
            (0.40, 0.08, -1.0, 0.0, Verdict::CannotSay),
            (0.50, 0.02, 0.0, 0.95, Verdict::CannotSay),
        ] {
            assert_eq!(verdict(share, error, from_half, tied), expected, "{share} {error} {from_half} {tied}");
        }
    }

    #[test]
    fn every_order_is_as_likely() {
        let mut first = [0; 4];
        for seed in 0..400 {
            first[shuffled(4, seed)[0] as usize] += 1;
        }
        assert!(first.iter().all(|count| (70..=130).contains(count)), "{first:?}");
        assert_eq!(shuffled(3, 5).len(), 3);
        assert!(shuffled(0, 1).is_empty());
    }
}
