//! `DistinSMOTE`: which rows of an augmented file are synthetic?

use super::{
    format::{count, row_cells, row_header, two},
    reconstruction::{free_columns, verdict},
};
use crate::{
    measures::{
        attacks::{Parameters, distinction},
        audit::{
            Audience, AuditInput, ClassFigure, Evidence, Finding, Gate, Sheet, Verdict,
            near::{self, Scales},
        },
    },
    progress::{Progress, Stop},
};

/// Rows of a class that are attacked, at most.
const MOST_ROWS: usize = 40_000;

#[derive(Debug)]
pub struct DistinctionGate;

impl Gate for DistinctionGate {
    fn id(&self) -> &'static str {
        "distinction"
    }

    fn name(&self) -> &'static str {
        "Distinction"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "DistinSMOTE (Ganev et al. 2025), on augmented files, in the classes that grew: a row in the middle of three collinear \
         ones is synthetic, what remains is called real. It uses the columns that are off the source's grid, or all where fewer \
         than two are. Passes when no synthetic row is correctly identified and there are fewer \
         than 5 per real row."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.0)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let Some((file, is_synthetic)) = &case.mixed else {
            return Ok(Finding::cannot_say("it attacks augmented files; this one holds synthetic rows alone"));
        };
        if case.schema.numbers.len() < 2 {
            return Ok(Finding::cannot_say("the attack needs two columns of numbers, and there are fewer"));
        }
        let scales = Scales::fit(&case.schema, &case.learning);
        let free = free_columns(case);
        let columns = if free.len() < 2 { (0..case.schema.numbers.len()).collect() } else { free };
        let mut sheet = Sheet::new("Synthetic rows that were told from the real ones", &row_header(case));
        let (mut right, mut wrong, mut rounds) = (0, 0, 0);
        let mut classes = Vec::new();
        for (class, (_, made, ratio)) in (0_u32..).zip(case.ratios()) {
            let members = file.members(class);
            if made == 0 || members.len() > MOST_ROWS {
                continue;
            }
            let truth: Vec<bool> = members.iter().map(|&row| is_synthetic[row as usize]).collect();
            let rows = scales.numbers(file, &members, &columns);
            let parameters = Parameters { k: case.options.k, ratio };
            let found = distinction::attack(&rows, parameters, &near::searcher(progress), progress)?;
            let score = found.verdict(&truth);
            let called = found.called_synthetic.len();
            let hits = found.called_synthetic.iter().filter(|&&row| truth[row as usize]).count();
            for &row in found.called_synthetic.iter().filter(|&&row| truth[row as usize]).take(20) {
                sheet.push(row_cells(case, file, members[row as usize] as usize, "synthetic"));
            }
            right += hits;
            wrong += called - hits;
            rounds = rounds.max(found.rounds);
            classes.push(ClassFigure {
                class: case.schema.classes[class as usize].clone(),
                verdict: verdict(hits, ratio),
                figure: Some(hits as f64 / made as f64),
                detail: format!(
                    "{} of {} synthetic rows identified, {} real ones taken for synthetic; rows classified as real: precision {}, recall {}",
                    count(hits),
                    count(made),
                    count(called - hits),
                    score.precision().map_or_else(|| "–".to_owned(), two),
                    score.recall().map_or_else(|| "–".to_owned(), two)
                ),
            });
        }
        if classes.is_empty() {
            return Ok(Finding::cannot_say("no class with synthetic rows is small enough for the attack"));
        }
        let verdict = Verdict::worst(classes.iter().map(|it| it.verdict));
        let made = case.synthetic.len();
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(right as f64),
            shown: format!("{} of {} identified", count(right), count(made)),
            detail: match verdict {
                Verdict::Red => {
                    "synthetic rows are found by lying between two others, and so the real ones are known".to_owned()
                }
                Verdict::Amber => {
                    "none identified, but there are 5 or more synthetic rows per real row of a class".to_owned()
                }
                _ => "collinear rows do not tell the synthetic from the real ones".to_owned(),
            },
            classes,
            numbers: vec![
                ("told_rightly", right as f64),
                ("told_wrongly", wrong as f64),
                ("rounds", rounds as f64),
                ("k", case.options.k as f64),
            ],
            evidence: Evidence::from(sheet),
            ..Finding::default()
        })
    }
}
