//! Validity: nothing that the real table could not hold.

use rustc_hash::FxHashSet;

use super::{
    format::{count, percent, plural},
    grid::{kinds, sheet},
};
use crate::{
    measures::audit::{Audience, AuditInput, Finding, Gate, Verdict, schema::Text},
    progress::{Progress, Stop},
    table::{Kind, Source},
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

    fn asks(&self) -> Audience {
        Audience::Reader
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

    fn judge(&self, case: &AuditInput, _progress: &Progress) -> Result<Finding, Stop> {
        let file = case.mixed.as_ref().map_or(&case.synthetic, |(file, _)| file);
        let left_out = &file.left_out;
        let rows = file.len() + left_out.rows();
        let columns = case.schema.numbers.len() + case.schema.nominals.len() + 1;
        let identifiers = case.schema.texts.iter().filter(|text| text.kind == Kind::Identifier);
        let repeated: usize = identifiers.map(|text| repeats(case, text)).sum();
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

/// Rows of the file whose identifier stands in an earlier row; none where real ones stand in several.
fn repeats(case: &AuditInput, text: &Text) -> usize {
    let file = case.mixed.as_ref().map_or(&case.synthetic, |(file, _)| file);
    let again = |source: &Source, column: usize, rows: &mut dyn Iterator<Item = usize>| {
        let mut seen = FxHashSet::default();
        rows.filter(|&row| !seen.insert(source.raw_cell(row, column).to_vec())).count()
    };
    let real = &case.learning.source;
    if again(real, text.column, &mut (0..real.rows())) > 0 {
        return 0;
    }
    let Some(column) = file.source.header().iter().position(|it| *it == text.name) else { return 0 };
    again(&file.source, column, &mut file.rows.iter().map(|&row| row as usize))
}
