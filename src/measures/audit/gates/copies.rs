//! Exact copies: synthetic rows that are real ones.

use super::words::{count, percent, plural, row_cells, row_header};
use crate::{
    measures::audit::{
        Asks, Case, ClassFigure, Finding, Gate, Sheet, Verdict,
        side::{Lookup, Side},
    },
    progress::{Progress, Stop},
};

const HELD_OUT: &str = "held-out";

#[derive(Debug)]
pub struct Copies;

impl Gate for Copies {
    fn id(&self) -> &'static str {
        "copies"
    }

    fn name(&self) -> &'static str {
        "Exact copies"
    }

    fn asks(&self) -> Asks {
        Asks::Attacker
    }

    fn about(&self) -> &'static str {
        "Share of synthetic rows that are equal to a real row, learnt from or held out, in every feature. Passes at 0; one \
         copy blocks the export."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.0)
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn judge(&self, case: &Case, progress: &Progress) -> Result<Finding, Stop> {
        let sides: Vec<(&str, &Side)> = [("real", Some(&case.learning)), (HELD_OUT, case.holdout.as_ref())]
            .into_iter()
            .filter_map(|(name, side)| Some((name, side?)))
            .collect();
        let lookups: Vec<Lookup<'_>> = sides.iter().map(|(_, side)| Lookup::new(side)).collect();
        progress.check()?;
        let mut sheet = Sheet::new("Synthetic rows and the real rows that they are", &row_header(case));
        let mut copies = vec![0_usize; case.schema.classes.len()];
        let mut by_chance = 0;
        for row in 0..case.synthetic.len() {
            let found = lookups
                .iter()
                .zip(&sides)
                .find_map(|(lookup, side)| Some((side, lookup.equal(&case.synthetic, row).next()?)));
            if let Some(((what, side), real)) = found {
                copies[case.synthetic.classes[row] as usize] += 1;
                by_chance += usize::from(*what == HELD_OUT);
                sheet.push_pair(
                    row_cells(case, &case.synthetic, row, "synthetic"),
                    row_cells(case, side, real as usize, what),
                );
            }
        }
        let (all, rows) = (copies.iter().sum::<usize>(), case.synthetic.len());
        let share = all as f64 / rows as f64;
        let made = case.synthetic.counts(copies.len());
        let classes = (case.schema.classes.iter().zip(&copies).zip(&made))
            .filter(|(_, made)| **made > 0)
            .map(|((class, &copies), &made)| ClassFigure {
                class: class.clone(),
                verdict: verdict(copies),
                figure: Some(copies as f64 / made as f64),
                detail: format!("{} of {}", count(copies), count(made)),
            })
            .collect();
        Ok(Finding {
            verdict: Some(verdict(all)),
            figure: Some(share),
            shown: format!("{} of {}", count(all), count(rows)),
            detail: if all == 0 {
                "no synthetic row equals a real one".to_owned()
            } else {
                // Nothing can remove these: what is removed would then depend on the held-out rows.
                let chance = match by_chance {
                    0 => String::new(),
                    _ => format!(
                        "; {} of them equal held-out rows by chance, which another seed may not",
                        count(by_chance)
                    ),
                };
                let rows = plural(all, "row", "rows");
                format!("{rows} ({}) publish a real person's values unchanged{chance}", percent(share))
            },
            classes,
            numbers: vec![("copies", all as f64), ("of_held_out_rows", by_chance as f64), ("rows", rows as f64)],
            evidence: sheet.into(),
            ..Finding::default()
        })
    }
}

fn verdict(copies: usize) -> Verdict {
    if copies == 0 { Verdict::Green } else { Verdict::Red }
}
