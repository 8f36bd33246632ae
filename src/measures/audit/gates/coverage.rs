//! Coverage: how much of the real table has synthetic rows nearby.

use super::words::{percent, two};
use crate::{
    measures::audit::{Asks, Case, ClassFigure, Finding, Gate, Sheet, Verdict, case::COVERAGE_NEIGHBOURS},
    progress::{Progress, Stop},
};

#[derive(Debug)]
pub struct Coverage;

impl Gate for Coverage {
    fn id(&self) -> &'static str {
        "coverage"
    }

    fn name(&self) -> &'static str {
        "Coverage"
    }

    fn asks(&self) -> Asks {
        Asks::Reader
    }

    fn about(&self) -> &'static str {
        "Share of real rows with a synthetic row nearer than their fifth nearest other real row (PRDC coverage, Naeem et al. \
         2020, k = 5). Passes from .80 on, is to be looked at from .60 on."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.80)
    }

    fn judge(&self, case: &Case, progress: &Progress) -> Result<Finding, Stop> {
        let (sample, distances) = (case.sample(), case.distances(progress)?);
        let members = case.members(progress)?;
        let covered: Vec<bool> = (distances.real.learning_learning.iter().zip(&members.learning_synthetic))
            .map(|(real, synthetic)| match (real.get(COVERAGE_NEIGHBOURS - 1).or(real.last()), synthetic.first()) {
                (Some(radius), Some(nearest)) => nearest.distance < radius.distance,
                _ => false,
            })
            .collect();
        let share = |of: &[bool]| of.iter().filter(|it| **it).count() as f64 / of.len().max(1) as f64;
        let mut sheet = Sheet::new("Real rows with a synthetic row nearby", &["class", "share"]);
        let mut classes = Vec::new();
        for (class, label) in (0_u32..).zip(&case.schema.classes) {
            let own: Vec<bool> = covered
                .iter()
                .zip(&sample.learning.classes)
                .filter(|(_, it)| **it == class)
                .map(|(it, _)| *it)
                .collect();
            if own.is_empty() {
                continue;
            }
            let figure = share(&own);
            sheet.push(vec![label.clone(), percent(figure)]);
            classes.push(ClassFigure {
                class: label.clone(),
                verdict: Verdict::from(figure, 0.80, 0.60),
                figure: Some(figure),
                detail: format!("{} of its real rows", percent(figure)),
            });
        }
        let all = share(&covered);
        let verdict = Verdict::from(all, 0.80, 0.60);
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(all),
            shown: two(all),
            detail: if verdict == Verdict::Green {
                "nearly every kind of real row has synthetic ones nearby".to_owned()
            } else {
                format!(
                    "{} of the real rows have no synthetic one nearby: rare people are not in the file",
                    percent(1.0 - all)
                )
            },
            classes,
            sampled: Some(sample.sampled),
            evidence: sheet.into(),
            ..Finding::default()
        })
    }
}
