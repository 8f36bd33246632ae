//! Boxes: rows that lie between a real row and one of its neighbours in every column, whether on a line or not.

use super::format::{count, percent, two};
use crate::{
    measures::{
        attacks::boxes::{self, BoxShares, Different},
        audit::{
            Audience, AuditInput, ClassFigure, Finding, Gate, Sheet, Verdict,
            dataset::Dataset,
            near::{self, Scales},
        },
    },
    progress::{Progress, Stop},
};

/// Share of real rows between two others above which nothing is said: there are too few columns for it to mean anything.
const TOO_MANY: f64 = 0.5;
/// What arithmetic leaves of a value, as a share of the column's range.
const EXACT: f64 = 1e-9;
/// Share of the rows between neighbours that lie on a line by chance where each column has a gap of its own, and from which on
/// most have one gap.
const FILLED: f64 = 0.1;
const LINED: f64 = 0.5;
/// Rows of a class that say anything, at least, real or synthetic.
const LEAST: usize = 20;

#[derive(Debug)]
pub struct Boxes;

impl Gate for Boxes {
    fn id(&self) -> &'static str {
        "boxes"
    }

    fn name(&self) -> &'static str {
        "Between neighbours"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Share of synthetic rows that lie, in every column of numbers, between a real row of their class and one of its k nearest \
         ones, against the same share of real rows among the others, per class: drawing between neighbours reveals bounds of \
         real rows, with one gap per row (SMOTE) or per column (Weka), which leaves no line for the other attacks to use. \
         Passes up to .20 above that; more is to be looked at."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.20)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let columns: Vec<usize> = (0..case.schema.numbers.len())
            .filter(|&at| {
                let number = &case.schema.numbers[at];
                number.binary.is_none() && number.range[0] < number.range[1]
            })
            .collect();
        if columns.len() < 2 {
            return Ok(Finding::cannot_say("the search needs two columns of numbers, and there are fewer"));
        }
        // Where the file is not rounded to the source's grid, rounding moved nothing out of a box.
        let step = |&at: &usize| {
            let number = &case.schema.numbers[at];
            if case.synthetic.off_grid[at] { EXACT * (number.range[1] - number.range[0]) } else { number.step }
        };
        let steps: Vec<f64> = columns.iter().map(step).collect();
        let scales = Scales::fit(&case.schema, &case.learning);
        let mut classes = Vec::new();
        let mut all: Option<BoxShares> = None;
        for (class, label) in (0_u32..).zip(&case.schema.classes) {
            let part = |side: &Dataset| side.select(&side.members(class));
            let (real, made) = (part(&case.learning), part(&case.synthetic));
            if real.len() < LEAST || made.len() < LEAST {
                continue;
            }
            let raw = |side: &Dataset| side.numbers.narrowed(&columns);
            let made_raw = raw(&made);
            let search = near::searcher(progress);
            let different = Different::of(&raw(&real));
            let with = |columns: &[usize]| scales.numbers(&real, &different.first, columns);
            // Weka looks for neighbours among the numbers as they are.
            let metrics = [&with(&columns), &different.rows];
            let mut found: Option<BoxShares> = None;
            for metric in metrics {
                let near = boxes::PointNeighbours::find(metric, case.options.k, &search)?;
                let shares = boxes::shares(&different, &made_raw, &steps, &near, progress)?;
                if found.is_none_or(|best| shares.excess() > best.excess()) {
                    found = Some(shares);
                }
            }
            let Some(mut shares) = found else { continue };
            // SMOTE looks with the binary and one-hot columns: boxes of such neighbours are large, but their lines tell.
            let everything: Vec<usize> = (0..case.schema.numbers.len()).collect();
            let near = boxes::PointNeighbours::find(&with(&everything), case.options.k, &search)?;
            let lined = boxes::shares(&different, &made_raw, &steps, &near, progress)?;
            shares.on_line = shares.on_line.max(lined.on_line);
            classes.push(ClassFigure {
                class: label.clone(),
                verdict: verdict(&shares),
                figure: Some(shares.between),
                detail: format!(
                    "{} between neighbours, {} of them on a line; of real rows {}",
                    percent(shares.between),
                    percent(shares.on_line),
                    percent(shares.control)
                ),
            });
            if all.is_none_or(|worst| shares.excess() > worst.excess()) {
                all = Some(shares);
            }
        }
        let Some(worst) = all else {
            return Ok(Finding::cannot_say(format!("no class has {LEAST} real and {LEAST} synthetic rows")));
        };
        let verdict = Verdict::worst(classes.iter().map(|it| it.verdict));
        let mut sheet = Sheet::new("Rows between a real row and one of its nearest", &["class", "rows"]);
        for it in &classes {
            sheet.push(vec![it.class.clone(), it.detail.clone()]);
        }
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(worst.between),
            shown: format!("{} against {}", two(worst.between), two(worst.control)),
            detail: match verdict {
                Verdict::Amber if worst.on_line < FILLED => "synthetic rows fill the boxes between real neighbours, each column with \
                                                          a gap of its own: whoever knows one real row has bounds of the other"
                    .to_owned(),
                Verdict::Amber if worst.on_line > LINED => "synthetic rows lie on lines between real neighbours: whoever knows one \
                                                            real row has bounds of the other"
                    .to_owned(),
                Verdict::Amber => "synthetic rows lie between real neighbours in every column: whoever knows one real row has \
                                   bounds of the other"
                    .to_owned(),
                Verdict::CannotSay => format!(
                    "in {} columns of numbers {} of the real rows lie between two others, too",
                    count(columns.len()),
                    percent(worst.control)
                ),
                _ => "synthetic rows lie between real neighbours no more than real rows do".to_owned(),
            },
            classes,
            numbers: vec![
                ("between", worst.between),
                ("real_between", worst.control),
                ("on_line", worst.on_line),
                ("k", case.options.k as f64),
                ("columns", columns.len() as f64),
            ],
            evidence: sheet.into(),
            ..Finding::default()
        })
    }
}

fn verdict(shares: &BoxShares) -> Verdict {
    if shares.control > TOO_MANY { Verdict::CannotSay } else { Verdict::up_to(shares.excess(), 0.20, 1.0) }
}
