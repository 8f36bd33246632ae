//! Coverage: how much of the real table has synthetic rows nearby.

use super::format::{count, percent, two};
use crate::{
    measures::{
        audit::{Audience, AuditInput, ClassFigure, Finding, Gate, Sheet, Verdict, audit_input::no_row_of},
        coverage,
    },
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

    fn asks(&self) -> Audience {
        Audience::Reader
    }

    fn about(&self) -> &'static str {
        "Share of real rows with a synthetic row nearer than their fifth nearest other real row (PRDC coverage, Naeem et al. \
         2020, k = 5). Rows of a class without synthetic rows count as not covered, and the gate fails. Passes from .80 on, is to \
         be looked at from .60 on."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.80)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let (sample, distances) = (case.sample(), case.distances(progress)?);
        let members = case.members(progress)?;
        let covered: Vec<bool> = (distances.real.learning_learning.iter().zip(&members.learning_synthetic))
            .map(|(real, synthetic)| match (real.get(coverage::NEIGHBOURS - 1).or(real.last()), synthetic.first()) {
                (Some(radius), Some(nearest)) => nearest.distance < radius.distance,
                _ => false,
            })
            .collect();
        // Rows of a class that the file lacks are covered by none of their kind, however near others are.
        let (lacking, real) = (case.lacking(), case.learning.counts(case.schema.classes.len()));
        let mut sheet = Sheet::new("Real rows with a synthetic row nearby", &["class", "share"]);
        let mut classes = Vec::new();
        let (mut reached, mut rows) = (0.0, 0);
        for (class, label) in (0_u32..).zip(&case.schema.classes) {
            let own: Vec<bool> = (covered.iter().zip(&sample.learning.classes))
                .filter(|(_, it)| **it == class)
                .map(|(it, _)| *it)
                .collect();
            let is_lacking = lacking.contains(&class);
            if own.is_empty() && !is_lacking {
                continue;
            }
            let figure = own.iter().filter(|it| **it).count() as f64 / own.len().max(1) as f64;
            // The sample has of every class its share, and of one that is lacking none.
            let of_class = real[class as usize];
            reached += figure * of_class as f64;
            rows += of_class;
            sheet.push(vec![label.clone(), percent(figure)]);
            classes.push(ClassFigure {
                class: label.clone(),
                verdict: Verdict::from(figure, 0.80, 0.60),
                figure: Some(figure),
                detail: if is_lacking {
                    format!("no synthetic row for its {} real ones", count(of_class))
                } else {
                    format!("{} of its real rows", percent(figure))
                },
            });
        }
        let all = reached / rows.max(1) as f64;
        let verdict =
            Verdict::worst(std::iter::once(Verdict::from(all, 0.80, 0.60)).chain(lacking.iter().map(|_| Verdict::Red)));
        let lacks = if lacking.is_empty() { String::new() } else { format!("; {}", no_row_of(&case.schema, &lacking)) };
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(all),
            shown: two(all),
            detail: if verdict == Verdict::Green {
                "nearly every kind of real row has synthetic ones nearby".to_owned()
            } else {
                format!(
                    "{} of the real rows have no synthetic one nearby: rare people are not in the file{lacks}",
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
