//! The source's grid: cells that the source could not have written, which tell that they were interpolated, and how.

use super::format::{count, plural};
use crate::{
    measures::audit::{
        Audience, AuditInput, Finding, Gate, Sheet, Verdict,
        dataset::{Off, Why},
    },
    progress::{Progress, Stop},
};

#[derive(Debug)]
pub struct GridGate;

impl Gate for GridGate {
    fn id(&self) -> &'static str {
        "grid"
    }

    fn name(&self) -> &'static str {
        "Source grid"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Cells finer than the source's decimals, between the two values of a binary or one-hot column, groups that do not sum \
         to 1, and values spelled unlike the source. Passes at 0; one cell blocks the export, but for spelling in a file of \
         synthetic rows alone, which is to be looked at."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.0)
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn judge(&self, case: &AuditInput, _progress: &Progress) -> Result<Finding, Stop> {
        // Of an augmented file the real rows are spelled by whoever wrote the file, too.
        let off = &case.synthetic.grid;
        let columns = case.schema.numbers.len() + case.schema.nominals.len();
        let cells = case.mixed.as_ref().map_or(case.synthetic.len(), |(file, _)| file.len()) * columns;
        // Beside real rows another spelling tells which rows are synthetic; in a file of these alone, only which program wrote it.
        let only_spelled = case.mixed.is_none() && off.kinds.iter().all(|(why, _)| *why == Why::Spelling);
        let (verdict, meaning) = match off.cells {
            0 => (Verdict::Green, ""),
            _ if only_spelled => (
                Verdict::Amber,
                "the values are ones that the source has, so this gives no row away; write them as the source does before \
                 they are published beside real ones",
            ),
            _ => (Verdict::Red, "they tell which rows were interpolated, and how"),
        };
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(off.cells as f64),
            shown: plural(off.cells, "cell", "cells"),
            detail: if off.cells == 0 {
                "every value is one that the source could have written".to_owned()
            } else {
                format!("of {} cells: {}; {meaning}", count(cells), kinds(off))
            },
            numbers: vec![("cells_off", off.cells as f64), ("cells", cells as f64)],
            evidence: sheet("Cells that the source could not have written", off).into(),
            ..Finding::default()
        })
    }
}

/// How many cells are off in which way.
pub fn kinds(off: &Off) -> String {
    let parts: Vec<String> =
        off.kinds.iter().map(|(why, cells)| format!("{} {}", count(*cells), why.words())).collect();
    parts.join(", ")
}

pub fn sheet(title: &str, off: &Off) -> Sheet {
    let mut sheet = Sheet::new(title, &["row", "column", "found", "what is wrong"]);
    for cell in &off.examples {
        sheet.push(vec![
            count(cell.row as usize + 1),
            cell.column.clone(),
            cell.found.clone(),
            cell.why.words().to_owned(),
        ]);
    }
    sheet
}
