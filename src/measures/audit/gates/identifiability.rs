//! ε-identifiability: real rows to which the file is nearer than any other real row is.

use super::control::Shares;
use crate::{
    measures::audit::{Asks, Case, Finding, Gate, near},
    progress::{Progress, Stop},
};

#[derive(Debug)]
pub struct Identifiability;

impl Gate for Identifiability {
    fn id(&self) -> &'static str {
        "identifiability"
    }

    fn name(&self) -> &'static str {
        "Identifiability"
    }

    fn asks(&self) -> Asks {
        Asks::Attacker
    }

    fn about(&self) -> &'static str {
        "Share of real rows whose nearest synthetic row is nearer than their nearest other real row (Yoon et al. 2020, without \
         its weights), against the same share of held-out rows. Passes when it is at most .05 above that of the held-out \
         rows, fails from .10 on."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.05)
    }

    fn judge(&self, case: &Case, progress: &Progress) -> Result<Finding, Stop> {
        let distances = case.distances(progress)?;
        let members = case.members(progress)?;
        let share = nearer(&near::first(&members.learning_synthetic), &near::first(&distances.real.learning_learning));
        let control = members
            .holdout_synthetic
            .as_ref()
            .zip(distances.real.holdout_learning.as_ref())
            .map(|(found, among_real)| nearer(&near::first(found), &near::first(among_real)));
        let shares = Shares {
            title: "Real rows to which a synthetic row is nearer than any other real row",
            rows: "learnt from",
            share,
            control,
            sign: 1.0,
            meaning: [
                "rows that were learnt from are no nearer to the file than rows that were not",
                "the file lies closer around the rows that it was made from than around others",
            ],
        };
        Ok(shares.finding(case))
    }
}

fn nearer(synthetic: &[f64], real: &[f64]) -> f64 {
    synthetic.iter().zip(real).filter(|(synthetic, real)| synthetic < real).count() as f64
        / synthetic.len().max(1) as f64
}
