//! The cells of the list, as the export writes them, and the selected rows as text to be pasted elsewhere.

use std::fmt::Write as _;

use rayon::prelude::*;

use crate::{
    app::{
        plots::data::RowId,
        rows::{CHUNK, class, fate, kind, plain},
    },
    pipeline::{MemberKinds, Outcome},
    progress::{Cancelled, Progress},
    report::{
        cells::RowWriter,
        format::{self, thousands},
    },
    sampling::{RealFate, row_kinds::RowKind},
};

/// The columns before those of the table.
pub const LEAD: [&str; 6] = ["row", "class", "fate", "kind", "distance", "nearest"];

/// Writes lines of the list.
#[derive(Debug)]
pub struct Lines<'a> {
    outcome: &'a Outcome,
    known: &'a MemberKinds,
    writer: RowWriter<'a>,
    cell: Vec<u8>,
}

impl<'a> Lines<'a> {
    /// `known` are the kinds of the real rows, as far as they are known.
    pub fn new(outcome: &'a Outcome, known: &'a MemberKinds) -> Self {
        Self { outcome, known, writer: RowWriter::new(outcome), cell: Vec::new() }
    }

    /// The cells of [`LEAD`], for people.
    pub fn lead(&self, id: RowId) -> [String; 6] {
        let row = |position: u32| thousands(u64::from(self.outcome.space.table_row(position)) + 1);
        self.led(id, &row, &|index| format!("#{}", thousands(u64::from(index) + 1)), &format::distance)
    }

    /// The cells of [`LEAD`] with all their digits.
    fn exact(&self, id: RowId) -> [String; 6] {
        let row = |position: u32| (self.outcome.space.table_row(position) + 1).to_string();
        self.led(id, &row, &|index| format!("#{}", index + 1), &|distance| distance.to_string())
    }

    fn led(
        &self,
        id: RowId,
        row: &impl Fn(u32) -> String,
        made: &impl Fn(u32) -> String,
        shown: &impl Fn(f64) -> String,
    ) -> [String; 6] {
        let outcome = self.outcome;
        let classes = &outcome.table.target.classes;
        let label = classes.get(class(outcome, id) as usize).map_or_else(String::new, |class| class.label.clone());
        match id {
            RowId::Real(position) => {
                let fate = match outcome.real_fate(position) {
                    RealFate::Kept => "real".to_owned(),
                    fate @ (RealFate::Undersampled(_) | RealFate::Cleaned(_)) => format!("real, {}", fate.name()),
                };
                let kind = kind(outcome, self.known, id).map_or("", RowKind::name).to_owned();
                [row(position), label, fate, kind, String::new(), String::new()]
            }
            RowId::Synthetic { class, index } => {
                let fate = fate(outcome, id).map_or("", crate::sampling::Fate::name).to_owned();
                let (distance, nearest) = match outcome.origin(class, index) {
                    Some(origin) => (shown(origin.distance), row(origin.nearest)),
                    None => (String::new(), String::new()),
                };
                [made(index), label, fate, String::new(), distance, nearest]
            }
        }
    }

    /// The cells of the table's columns, without quotes.
    pub fn cells(&mut self, id: RowId) -> Vec<String> {
        let outcome = self.outcome;
        match id {
            RowId::Real(position) => outcome.table.source.cells(outcome.space.table_row(position) as usize),
            RowId::Synthetic { class, index } => {
                self.writer.load(class, index);
                (0..outcome.table.columns.len())
                    .map(|column| {
                        self.cell.clear();
                        self.writer.cell(column, class, &mut self.cell);
                        plain(&self.cell)
                    })
                    .collect()
            }
        }
    }

    fn line(&mut self, id: RowId, out: &mut String) {
        let lead = self.exact(id);
        join(lead.iter().map(String::as_str).chain(self.cells(id).iter().map(String::as_str)), out);
    }
}

/// Cells with tabs between them; those that hold a tab, a quote or a line end stand in quotes.
fn join<'c>(cells: impl Iterator<Item = &'c str>, out: &mut String) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push('\t');
        }
        if cell.contains(['\t', '"', '\n', '\r']) {
            let written = write!(out, "\"{}\"", cell.replace('"', "\"\""));
            debug_assert!(written.is_ok());
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}

/// Rows as text: a header, then a line each, with tabs between the cells.
pub fn copied(
    outcome: &Outcome,
    known: &MemberKinds,
    rows: &[RowId],
    progress: &Progress,
) -> Result<String, Cancelled> {
    progress.stage("copy", rows.len() as u64)?;
    let mut text = String::new();
    join(LEAD.into_iter().chain(outcome.table.columns.iter().map(|column| column.name.as_str())), &mut text);
    let pieces: Vec<Result<String, Cancelled>> = rows
        .par_chunks(CHUNK)
        .map_init(
            || Lines::new(outcome, known),
            |lines, rows| {
                let mut piece = String::new();
                for &row in rows {
                    lines.line(row, &mut piece);
                }
                progress.advance(rows.len() as u64)?;
                Ok(piece)
            },
        )
        .collect();
    for piece in pieces {
        text.push_str(&piece?);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_break_a_line_are_quoted() {
        let mut text = String::new();
        join(["a b", "c\td", "say \"e\"", ""].into_iter(), &mut text);
        assert_eq!(text, "a b\t\"c\td\"\t\"say \"\"e\"\"\"\t\n");
    }
}
