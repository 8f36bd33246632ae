//! Authenticity: synthetic rows that are more than a small move away from a real one.

use super::words::{percent, two};
use crate::{
    measures::audit::{Asks, Case, Finding, Gate, Sheet, Verdict, near::Found},
    progress::{Progress, Stop},
};

#[derive(Debug)]
pub struct Authenticity;

impl Gate for Authenticity {
    fn id(&self) -> &'static str {
        "authenticity"
    }

    fn name(&self) -> &'static str {
        "Authenticity"
    }

    fn asks(&self) -> Asks {
        Asks::Attacker
    }

    fn about(&self) -> &'static str {
        "Share of synthetic rows j with nearest real row i for which d(j, i) > d(i, nearest other real row) (Alaa et al. \
         2022), against the same share of held-out rows in the place of the synthetic ones. Passes when it is at most .05 \
         below that, fails from .10 on."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.05)
    }

    fn judge(&self, case: &Case, progress: &Progress) -> Result<Finding, Stop> {
        let distances = case.distances(progress)?;
        let among_real = &distances.real.learning_learning;
        let share = authentic(&distances.synthetic_learning, among_real);
        let control = distances.real.holdout_learning.as_ref().map(|it| authentic(it, among_real));
        let mut sheet = Sheet::new(
            "Rows that are further from their nearest real row than that is from another",
            &["rows", "share"],
        );
        sheet.push(vec!["synthetic".to_owned(), percent(share)]);
        if let Some(control) = control {
            sheet.push(vec!["held out".to_owned(), percent(control)]);
        }
        let mut finding = Finding {
            figure: Some(share),
            sampled: Some(case.sample().sampled),
            evidence: sheet.into(),
            numbers: control.map(|control| ("held_out", control)).into_iter().collect(),
            ..Finding::default()
        };
        match control {
            None => {
                finding.verdict = Some(Verdict::CannotSay);
                finding.shown = two(share);
                finding.detail.push_str("without held-out rows there is nothing to compare this share with");
            }
            Some(control) => {
                let verdict = Verdict::up_to(control - share, 0.05, 0.10);
                finding.verdict = Some(verdict);
                finding.shown = format!("{} against {}", two(share), two(control));
                finding.detail = if verdict == Verdict::Green {
                    "synthetic rows keep as much distance from real ones as real people do".to_owned()
                } else {
                    "synthetic rows sit closer to real ones than other real people do".to_owned()
                };
            }
        }
        Ok(finding)
    }
}

fn authentic(rows: &[Vec<Found>], among_real: &[Vec<Found>]) -> f64 {
    let is_authentic = |found: &&Vec<Found>| {
        found.first().is_some_and(|nearest| {
            let other = among_real.get(nearest.row as usize).and_then(|it| it.first());
            other.is_none_or(|other| nearest.distance > other.distance)
        })
    };
    rows.iter().filter(is_authentic).count() as f64 / rows.len().max(1) as f64
}
