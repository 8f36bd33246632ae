//! Membership inference: can someone who holds a person's record tell whether it was in the table?

use super::format::{count, two};
use crate::{
    evaluation::metrics,
    measures::audit::{
        Audience, AuditInput, ClassFigure, Evidence, EvidenceChart, Finding, Gate, Verdict,
        audit_input::LEAST_HELD_OUT, evidence::UnitCurve, near,
    },
    progress::{Progress, Stop},
};

/// The false positive rate at which the true positive rate is told.
const FALSE_POSITIVES: f64 = 0.1;
/// Up to the first AUC it passes, beyond the second one it fails.
pub const LIMITS: [f64; 2] = [0.55, 0.60];

#[derive(Debug)]
pub struct Membership;

impl Gate for Membership {
    fn id(&self) -> &'static str {
        "membership"
    }

    fn name(&self) -> &'static str {
        "Membership"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Per class: a real row scores minus its distance to the nearest synthetic row; the area under the curve (AUC) of rows \
         that were learnt from against held-out ones, and the true positive rate at 10 % false positives (Ganev et al. 2025). \
         Passes up to .55, is to be looked at up to .60; below .45 by three standard errors of Mann and Whitney the files look \
         swapped, which is to be looked at, too. With fewer than 50 held-out rows of a class it cannot say."
    }

    fn threshold(&self) -> Option<f64> {
        Some(LIMITS[0])
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let sample = case.sample();
        let Some(holdout) = &sample.holdout else {
            return Ok(Finding::cannot_say(
                "no rows were held out, so nothing tells members from others; hold out 20 %",
            ));
        };
        let found = case.members(progress)?;
        let Some(others) = &found.holdout_synthetic else { return Ok(Finding::default()) };
        let (members, others) = (near::first(&found.learning_synthetic), near::first(others));
        let mut classes = Vec::new();
        let mut curves = Vec::new();
        let mut numbers = Vec::new();
        for (class, label) in (0_u32..).zip(&case.schema.classes) {
            let of = |side: &[u32], distances: &[f64]| -> Vec<f64> {
                side.iter().zip(distances).filter(|(it, _)| **it == class).map(|(_, distance)| -distance).collect()
            };
            let (inside, outside) = (of(&sample.learning.classes, &members), of(&holdout.classes, &others));
            if inside.is_empty() || outside.is_empty() {
                continue;
            }
            let is_member: Vec<bool> = (0..inside.len() + outside.len()).map(|at| at < inside.len()).collect();
            let held_out = outside.len();
            let rows = format!("{} learnt from, {} held out", count(inside.len()), count(held_out));
            let scores = [inside, outside].concat();
            let Some(auc) = metrics::roc_auc(&scores, &is_member) else { continue };
            let rate = metrics::tpr_at_fpr(&scores, &is_member, FALSE_POSITIVES).unwrap_or_default();
            let is_swapped = looks_swapped(auc, is_member.len() - held_out, held_out);
            let (verdict, remark) = match held_out {
                0..LEAST_HELD_OUT => (Verdict::CannotSay, "; too few to say"),
                _ if is_swapped => (Verdict::Amber, "; held-out rows are the nearer ones"),
                _ => (Verdict::up_to(auc, LIMITS[0], LIMITS[1]), ""),
            };
            classes.push(ClassFigure {
                class: label.clone(),
                verdict,
                figure: Some(auc),
                detail: format!("{rows}; {} of members are found at 10 % false positives{remark}", two(rate)),
            });
            numbers.push(("tpr_at_10_percent_fpr", rate));
            if let Some(curve) = metrics::roc_curve(&scores, &is_member) {
                curves.push(UnitCurve { name: format!("{label}: AUC {}", two(auc)), points: curve.points });
            }
        }
        // The class that says most against the file; where no class can say, the one with the largest figure.
        let worst = classes.iter().max_by(|a, b| {
            (a.verdict, a.figure).partial_cmp(&(b.verdict, b.figure)).unwrap_or(std::cmp::Ordering::Equal)
        });
        let Some(worst) = worst.cloned() else {
            return Ok(Finding::cannot_say("no class has both rows that were learnt from and rows that were held out"));
        };
        let largest = classes.iter().filter_map(|it| it.figure).fold(0.0, f64::max);
        let meaning = match worst.verdict {
            Verdict::Green => "a record's nearness to the file does not tell whether it was in the table",
            Verdict::CannotSay => "fewer than 50 rows of a class were held out: hold out more",
            _ if worst.figure.is_some_and(|auc| auc < 0.5) => {
                "held-out rows are nearer to the file than rows that were learnt from: it looks as if the real file and the \
                 holdout were swapped"
            }
            _ => "someone who holds a person's record can tell better than chance whether it was in the table",
        };
        Ok(Finding {
            verdict: Some(worst.verdict),
            figure: worst.figure,
            shown: format!("AUC {} ({})", two(worst.figure.unwrap_or_default()), worst.class),
            detail: format!("{meaning}; {}", worst.detail),
            classes,
            sampled: Some(sample.sampled),
            numbers: [vec![("largest_auc", largest)], numbers].concat(),
            evidence: Evidence {
                charts: vec![EvidenceChart::Rates {
                    title: "Members found against false alarms".to_owned(),
                    x: "false positives",
                    y: "true positives",
                    curves,
                }],
                note: "The score of a record is minus its distance to the nearest synthetic row. Dropping the closest rows \
                       hardly moves this curve."
                    .to_owned(),
                ..Evidence::default()
            },
        })
    }
}

/// Whether held-out rows are nearer to the file than chance explains, so that the files may be the wrong way round.
fn looks_swapped(auc: f64, learning: usize, held_out: usize) -> bool {
    let (n, h) = (learning as f64, held_out as f64);
    auc < 0.45 && (0.5 - auc) >= 3.0 * ((n + h + 1.0) / (12.0 * n * h)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_far_below_a_half_looks_like_swapped_files() {
        // The standard error of 200 against 50 rows is .0458.
        assert!(looks_swapped(0.36, 200, 50) && !looks_swapped(0.37, 200, 50));
        assert!(!looks_swapped(0.46, 20_000, 20_000) && looks_swapped(0.44, 20_000, 20_000));
    }
}
