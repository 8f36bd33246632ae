//! Authenticity: synthetic rows that are more than a small move away from a real one.

use super::{format::percent, holdout_baseline::ComparedShare};
use crate::{
    measures::audit::{Audience, AuditInput, Finding, Gate, near::NearRow},
    progress::{Progress, Stop},
};

/// The share up to which it says something by itself: one row of five.
const LOW: f64 = 0.20;

#[derive(Debug)]
pub struct Authenticity;

impl Gate for Authenticity {
    fn id(&self) -> &'static str {
        "authenticity"
    }

    fn name(&self) -> &'static str {
        "Authenticity"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Share of synthetic rows j with nearest real row i for which d(j, i) > d(i, nearest other real row) (Alaa et al. \
         2022), against the same share of held-out rows in the place of the synthetic ones. Passes when it is at most .05 \
         below that and above .20, fails from .10 below; up to .20 it is to be looked at, as low as theirs or not."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.05)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let distances = case.distances(progress)?;
        let among_real = &distances.real.learning_learning;
        let share = authentic(&distances.synthetic_learning, among_real);
        let control = distances.real.holdout_learning.as_ref().map(|it| authentic(it, among_real));
        let shares = ComparedShare {
            title: "Rows farther from their nearest real row than that row is from any other real row",
            rows: "synthetic",
            share,
            control,
            sign: -1.0,
            meaning: [
                "synthetic rows keep as much distance from real ones as real people do",
                "synthetic rows sit closer to real ones than other real people do",
            ],
            by_itself: (
                LOW,
                format!(
                    "only {} of the synthetic rows are farther from their nearest real row than that row is from any other: most lie close \
                     to someone, as rows of a table do that repeats itself or crowds around a few",
                    percent(share)
                ),
            ),
        };
        Ok(shares.finding(case))
    }
}

fn authentic(rows: &[Vec<NearRow>], among_real: &[Vec<NearRow>]) -> f64 {
    let is_authentic = |found: &&Vec<NearRow>| {
        found.first().is_some_and(|nearest| {
            let other = among_real.get(nearest.row as usize).and_then(|it| it.first());
            other.is_none_or(|other| nearest.distance > other.distance)
        })
    };
    rows.iter().filter(is_authentic).count() as f64 / rows.len().max(1) as f64
}
