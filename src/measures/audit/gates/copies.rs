//! Exact copies: synthetic rows that are real ones.

use super::format::{cells, count, percent, plural, row_header};
use crate::{
    measures::audit::{
        Audience, AuditInput, ClassFigure, Finding, Gate, Sheet, Verdict,
        dataset::{Dataset, NO_CLASS},
        same::{self, MatchedRow, SideRow},
    },
    progress::{Progress, Stop},
};

const HELD_OUT: &str = "held-out";

#[derive(Debug)]
pub struct Copies;

/// What came of the rows of the file.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    rows: usize,
    copies: usize,
    /// Copies of held-out rows.
    by_chance: usize,
    /// Rows that equal a real one in all that can be compared, or were not compared.
    open: usize,
}

impl Gate for Copies {
    fn id(&self) -> &'static str {
        "copies"
    }

    fn name(&self) -> &'static str {
        "Exact copies"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Share of synthetic rows that are equal to a real row, learnt from or held out, in every feature: by value, on the coarser \
         grid of the two files, missing cells as missing ones, whatever their class. Passes at 0, if every column could be \
         compared; one copy blocks the export."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.0)
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let sides: Vec<(&str, &Dataset)> = [("real", Some(&case.learning)), (HELD_OUT, case.holdout.as_ref())]
            .into_iter()
            .filter_map(|(name, side)| Some((name, side?)))
            .collect();
        let reals: Vec<&Dataset> = sides.iter().map(|(_, side)| *side).collect();
        let found = same::found(&case.schema, &case.comparison, &reals, &case.synthetic);
        progress.check()?;
        let mut sheet = Sheet::new("Synthetic rows and the real rows that they are", &row_header(case));
        let mut all = Counts::default();
        let mut classes = vec![Counts::default(); case.schema.classes.len()];
        let rows = case.synthetic.cells().into_iter().flat_map(|cells| cells.rows.iter().zip(cells.classes));
        for ((&row, &class), found) in rows.zip(&found) {
            let mut counts = Counts { rows: 1, ..Counts::default() };
            let mut show = |real: &SideRow| {
                let (what, side) = sides[real.side];
                sheet.push_pair(|| {
                    [
                        cells(case, &case.synthetic.source, row, "synthetic"),
                        cells(case, &side.source, real.of_file, what),
                    ]
                });
                usize::from(what == HELD_OUT)
            };
            match found {
                MatchedRow::Copy(real) => (counts.copies, counts.by_chance) = (1, show(real)),
                MatchedRow::Open(real) => {
                    show(real);
                    counts.open = 1;
                }
                MatchedRow::NotCompared => counts.open = 1,
                MatchedRow::None => {}
            }
            all.add(counts);
            if class != NO_CLASS {
                classes[class as usize].add(counts);
            }
        }
        let unsaid = &case.comparison.unsaid;
        let classes = (case.schema.classes.iter().zip(&classes))
            .filter(|(_, counts)| counts.rows > 0)
            .map(|(class, counts)| ClassFigure {
                class: class.clone(),
                verdict: counts.verdict(unsaid.is_empty()),
                figure: Some(counts.copies as f64 / counts.rows as f64),
                detail: format!("{} of {}", count(counts.copies), count(counts.rows)),
            })
            .collect();
        let open = if all.open == 0 { String::new() } else { format!(" · {} open", count(all.open)) };
        Ok(Finding {
            verdict: Some(all.verdict(unsaid.is_empty())),
            figure: Some(all.copies as f64 / all.rows as f64),
            shown: format!("{} of {}{open}", count(all.copies), count(all.rows)),
            detail: all.detail(unsaid),
            classes,
            numbers: vec![
                ("copies", all.copies as f64),
                ("of_held_out_rows", all.by_chance as f64),
                ("rows", all.rows as f64),
                ("rows_open", all.open as f64),
                ("columns_not_compared", unsaid.len() as f64),
            ],
            evidence: sheet.into(),
            ..Finding::default()
        })
    }
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.copies += other.copies;
        self.by_chance += other.by_chance;
        self.open += other.open;
    }

    /// What was not compared cannot pass.
    fn verdict(&self, all_columns: bool) -> Verdict {
        match (self.copies, self.open) {
            (0, 0) if all_columns => Verdict::Green,
            (0, _) => Verdict::CannotSay,
            _ => Verdict::Red,
        }
    }

    fn detail(&self, unsaid: &[(String, &'static str)]) -> String {
        let open = match (unsaid, self.open) {
            ([], 0) => String::new(),
            ([], open) => format!(
                "{} {} a real one but for cells that cannot be compared: no numbers, or words that the real table does not \
                 know",
                plural(open, "row", "rows"),
                if open == 1 { "equals" } else { "equal" }
            ),
            (columns, open) => {
                let columns: Vec<String> = columns.iter().map(|(name, why)| format!("{name} {why}")).collect();
                format!(
                    "{}; {} of {} rows equal a real one in every other column",
                    columns.join(", "),
                    count(open),
                    count(self.rows)
                )
            }
        };
        let parts = if self.copies == 0 {
            [
                open,
                if unsaid.is_empty() && self.open == 0 {
                    "no synthetic row equals a real one".to_owned()
                } else {
                    String::new()
                },
            ]
        } else {
            // Nothing can remove these: what is removed would then depend on the held-out rows.
            let chance = match self.by_chance {
                0 => String::new(),
                _ => format!(
                    "; {} of them equal held-out rows by chance, which another seed may not",
                    count(self.by_chance)
                ),
            };
            let rows = plural(self.copies, "row", "rows");
            let share = percent(self.copies as f64 / self.rows as f64);
            [format!("{rows} ({share}) publish a real person's values unchanged{chance}"), open]
        };
        parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("; ")
    }
}
