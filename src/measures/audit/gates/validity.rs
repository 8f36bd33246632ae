//! Validity: nothing that the real table could not hold.

use rustc_hash::FxHashSet;

use super::{
    grid::{kinds, sheet},
    words::{count, percent, plural},
};
use crate::{
    measures::audit::{Asks, Case, Finding, Gate, Verdict},
    progress::{Progress, Stop},
};

#[derive(Debug)]
pub struct Validity;

impl Gate for Validity {
    fn id(&self) -> &'static str {
        "validity"
    }

    fn name(&self) -> &'static str {
        "Validity"
    }

    fn asks(&self) -> Asks {
        Asks::Reader
    }

    fn about(&self) -> &'static str {
        "Share of cells within the real range or among the real categories, rows of an unknown class and repeated identifiers \
         counted against it. Passes at 1, is to be looked at from .99 on."
    }

    fn threshold(&self) -> Option<f64> {
        Some(1.0)
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn judge(&self, case: &Case, _progress: &Progress) -> Result<Finding, Stop> {
        let file = case.mixed.as_ref().map_or(&case.synthetic, |(file, _)| file);
        let left_out = &file.left_out;
        let rows = file.len() + left_out.rows();
        let columns = case.schema.numbers.len() + case.schema.nominals.len() + 1;
        let repeated: usize = case.schema.identifiers.iter().map(|name| repeats(case, name)).sum();
        let lost = left_out.unreadable + left_out.unknown_class + repeated;
        let wrong = file.invalid.cells + lost;
        let share = 1.0 - wrong as f64 / (rows * columns) as f64;
        let mut parts = Vec::new();
        if file.invalid.cells > 0 {
            parts.push(kinds(&file.invalid));
        }
        for (rows, what) in [
            (left_out.unreadable, "with cells that are no numbers"),
            (left_out.unknown_class, "of an unknown class"),
            (repeated, "with an identifier that is there already"),
        ] {
            if rows > 0 {
                parts.push(format!("{} {what}", plural(rows, "row", "rows")));
            }
        }
        Ok(Finding {
            verdict: Some(Verdict::from(share, 1.0, 0.99)),
            figure: Some(share),
            shown: percent(share),
            detail: if wrong == 0 {
                "every value lies within the real range, every category is known".to_owned()
            } else {
                format!("of {} cells: {}", count(rows * columns), parts.join(", "))
            },
            numbers: vec![("cells_wrong", wrong as f64), ("cells", (rows * columns) as f64)],
            evidence: sheet("Cells that the real table could not hold", &file.invalid).into(),
            ..Finding::default()
        })
    }
}

/// Rows of the file whose identifier stands in an earlier row.
fn repeats(case: &Case, name: &str) -> usize {
    let file = case.mixed.as_ref().map_or(&case.synthetic, |(file, _)| file);
    let Some(column) = file.source.header().iter().position(|it| it == name) else { return 0 };
    let mut seen = FxHashSet::default();
    file.rows.iter().filter(|&&row| !seen.insert(file.source.raw_cell(row as usize, column))).count()
}
