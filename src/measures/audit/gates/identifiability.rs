//! ε-identifiability: real rows to which the file is nearer than any other real row is.

use super::{format::percent, holdout_baseline::ComparedShare};
use crate::{
    measures::audit::{Audience, AuditInput, Finding, Gate, near},
    progress::{Progress, Stop},
};

/// The share from which on it says something by itself: four of five people.
const HIGH: f64 = 0.80;

#[derive(Debug)]
pub struct Identifiability;

impl Gate for Identifiability {
    fn id(&self) -> &'static str {
        "identifiability"
    }

    fn name(&self) -> &'static str {
        "Identifiability"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Share of real rows whose nearest synthetic row is nearer than their nearest other real row (Yoon et al. 2020, without \
         its weights), against the same share of held-out rows. Passes when it is at most .05 above that of the held-out \
         rows and below .80, fails from .10 above them; from .80 on it is to be looked at, as high as theirs or not. So many fresh \
         rows of the same people would give m / (m + n − 1), for m synthetic and n real rows."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.05)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let distances = case.distances(progress)?;
        let members = case.members(progress)?;
        let share = nearer(&near::first(&members.learning_synthetic), &near::first(&distances.real.learning_learning));
        let control = members
            .holdout_synthetic
            .as_ref()
            .zip(distances.real.holdout_learning.as_ref())
            .map(|(found, among_real)| nearer(&near::first(found), &near::first(among_real)));
        let shares = ComparedShare {
            title: "Real rows to which a synthetic row is nearer than any other real row",
            rows: "learnt from",
            share,
            control,
            sign: 1.0,
            meaning: [
                "rows that were learnt from are no nearer to the file than rows that were not",
                "the file lies closer around the rows that it was made from than around others",
            ],
            by_itself: (HIGH, by_itself(share, distances.synthetic_learning.len(), members.learning_synthetic.len())),
        };
        Ok(shares.finding(case))
    }
}

fn nearer(synthetic: &[f64], real: &[f64]) -> f64 {
    synthetic.iter().zip(real).filter(|(synthetic, real)| synthetic < real).count() as f64
        / synthetic.len().max(1) as f64
}

/// Why a high share is not good, though held-out rows have one as high.
fn by_itself(share: f64, made: usize, real: usize) -> String {
    let fresh = made as f64 / (made + real).saturating_sub(1).max(1) as f64;
    format!(
        "{} of the real rows have a synthetic row nearer than any other real one; as many fresh rows of the same people would \
         give {}, so {}",
        percent(share),
        percent(fresh),
        if share > fresh + 0.05 {
            "the synthetic rows lie closer to real rows than fresh rows would"
        } else {
            "the number of synthetic rows explains it"
        }
    )
}
