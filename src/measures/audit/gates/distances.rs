//! Distances to the closest record: shown, and not judged.

use super::format::two;
use crate::{
    measures::audit::{
        Audience, AuditInput, Evidence, Finding, Gate, Sheet,
        near::{self, NearRow},
    },
    progress::{Progress, Stop},
};

/// The quantiles that are listed.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

#[derive(Debug)]
pub struct DistancesGate;

impl Gate for DistancesGate {
    fn id(&self) -> &'static str {
        "distances"
    }

    fn name(&self) -> &'static str {
        "Distances"
    }

    fn asks(&self) -> Audience {
        Audience::Reader
    }

    fn about(&self) -> &'static str {
        "Quantiles of the distance of synthetic rows to the nearest real and the nearest held-out row, and of real rows to \
         each other; NNDR, the nearest distance by the second nearest. They describe only: passing a distance test proves \
         nothing (Yao et al. 2025)."
    }

    fn threshold(&self) -> Option<f64> {
        None
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let distances = case.distances(progress)?;
        let header: Vec<String> = std::iter::once("distance".to_owned())
            .chain(QUANTILES.iter().map(|it| format!("{:.0} %", it * 100.0)))
            .collect();
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        let mut sheet = Sheet::new("Quantiles of the distance to the nearest row, standardised", &header);
        let mut add = |name: &str, values: Vec<f64>| {
            let quantiles = quantiles(values);
            sheet.push(std::iter::once(name.to_owned()).chain(quantiles.map(|it| format!("{it:.3}"))).collect());
            quantiles[2]
        };
        let synthetic = add("synthetic to real", near::first(&distances.synthetic_learning));
        let real = add("real to other real", near::first(&distances.real.learning_learning));
        let mut numbers = vec![("median_synthetic_real", synthetic), ("median_real_real", real)];
        if let (Some(made), Some(held)) = (&distances.synthetic_holdout, &distances.real.holdout_learning) {
            numbers.push(("median_synthetic_held_out", add("synthetic to held-out", near::first(made))));
            numbers.push(("median_held_out_real", add("held-out to real", near::first(held))));
        }
        let ratio = add("NNDR of synthetic rows", ratios(&distances.synthetic_learning));
        numbers.push(("median_nndr", ratio));
        Ok(Finding {
            figure: Some(synthetic),
            shown: format!("median {}", two(synthetic)),
            detail: format!(
                "real rows are {} from each other; a SMOTE row lies between two real ones at any distance, so this says \
                 nothing about safety",
                two(real)
            ),
            sampled: Some(case.sample().sampled),
            numbers,
            evidence: Evidence {
                sheets: vec![sheet],
                note: "Passing a distance test proves nothing: distances find no leak of SMOTE where attacks do."
                    .to_owned(),
                ..Evidence::default()
            },
            ..Finding::default()
        })
    }
}

/// Of finite values, by linear interpolation as numpy does; 0 without any.
fn quantiles(mut values: Vec<f64>) -> [f64; 5] {
    values.retain(|value| value.is_finite());
    values.sort_unstable_by(f64::total_cmp);
    QUANTILES.map(|share| {
        let at = share * values.len().saturating_sub(1) as f64;
        let (below, above) = (values.get(at.floor() as usize), values.get(at.ceil() as usize));
        match (below, above) {
            (Some(below), Some(above)) => below + (above - below) * at.fract(),
            _ => 0.0,
        }
    })
}

/// d1 / d2; 1 where both are 0.
fn ratios(found: &[Vec<NearRow>]) -> Vec<f64> {
    let ratio = |it: &Vec<NearRow>| match it.as_slice() {
        [first, second, ..] if second.distance > 0.0 => Some(first.distance / second.distance),
        [_, _, ..] => Some(1.0),
        _ => None,
    };
    found.iter().filter_map(ratio).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_numpys() {
        assert_eq!(quantiles(vec![4.0, 1.0, 3.0, 2.0, 5.0]), [1.2, 2.0, 3.0, 4.0, 4.8]);
        assert_eq!(quantiles(Vec::new()), [0.0; 5]);
        let found = |a, b| vec![NearRow { row: 0, distance: a }, NearRow { row: 1, distance: b }];
        assert_eq!(ratios(&[found(1.0, 2.0), found(0.0, 0.0), Vec::new()]), [0.5, 1.0]);
    }
}
