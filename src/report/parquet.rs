//! Outputs whose name ends in .parquet: the rows that would be written as a delimited file, with the kinds of the table's columns.

use std::{
    io::{self, Write},
    path::Path,
};

use crate::{
    error::{Error, Result},
    pipeline::Outcome,
    report::files::Draft,
    table::{
        CellRules, Column, Incoming, Kind, ParquetColumn, ParquetOutput, ParquetSchema, ParquetWriter, Role, Table,
        Terminator, Values, bit,
    },
};

/// Whether what is written there is to be Parquet.
pub fn is_asked(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}

/// A draft, as something that is written to.
#[derive(Debug)]
struct Paper(Draft);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A Parquet file that is being written.
#[derive(Debug)]
pub struct ParquetDraft<'p> {
    path: &'p Path,
    writer: ParquetWriter<Paper>,
}

impl<'p> ParquetDraft<'p> {
    /// Begins the output table of these columns.
    pub fn of_table(path: &'p Path, outcome: &Outcome, columns: &[usize], flag: Option<&str>) -> Result<Self> {
        let table = &outcome.table;
        let mut outputs: Vec<ParquetOutput> = columns.iter().map(|&column| output(table, column)).collect();
        outputs.extend(flag.map(|flag| ParquetOutput::New { name: flag.to_owned(), of: ParquetColumn::Flag }));
        let source = &table.source;
        let incoming =
            Incoming { delimiter: source.delimiter(), terminator: source.terminator(), rules: source.rules().clone() };
        Self::new(path, &outputs, source.schema(), incoming)
    }

    /// Begins a file of rows with commas.
    pub fn of_rows(path: &'p Path, columns: &[(&str, ParquetColumn)]) -> Result<Self> {
        let outputs: Vec<ParquetOutput> =
            columns.iter().map(|(name, of)| ParquetOutput::New { name: (*name).to_owned(), of: of.clone() }).collect();
        // What is said there is said in words: only nothing at all is missing.
        let marks = CellRules::default().marks.without_usual();
        let rules = CellRules { comma: false, marks };
        Self::new(path, &outputs, None, Incoming { delimiter: b',', terminator: Terminator::Lf, rules })
    }

    fn new(
        path: &'p Path,
        outputs: &[ParquetOutput],
        schema: Option<&ParquetSchema>,
        incoming: Incoming,
    ) -> Result<Self> {
        let paper = Paper(Draft::new(path)?);
        let writer = ParquetWriter::new(paper, outputs, schema, incoming).map_err(|error| named(path, error))?;
        Ok(Self { path, writer })
    }

    /// Takes whole rows.
    pub fn rows(&mut self, text: &[u8]) -> Result<()> {
        self.writer.rows(text).map_err(|error| named(self.path, error))
    }

    /// The file, complete.
    pub fn finish(self) -> Result<Draft> {
        let path = self.path;
        Ok(self.writer.finish().map_err(|error| named(path, error))?.0)
    }
}

fn named(path: &Path, error: Error) -> Error {
    if error.message.starts_with("cannot write ") {
        return error;
    }
    Error { message: format!("{}: {}", path.display(), error.message), ..error }
}

/// What a column of the table is written as.
fn output(table: &Table, at: usize) -> ParquetOutput {
    let column = &table.columns[at];
    if table.source.schema().is_some() {
        // New rows have no cells in a column that is not learnt from.
        return ParquetOutput::Kept { column: at, nullable: column.role == Role::Ignored };
    }
    ParquetOutput::New { name: column.name.clone(), of: kind(column) }
}

fn kind(column: &Column) -> ParquetColumn {
    match &column.values {
        Values::Numbers(_) if column.kind == Kind::Integer => ParquetColumn::Whole,
        Values::Numbers(_) => ParquetColumn::Decimal,
        Values::Opaque => ParquetColumn::Words,
        Values::Levels { levels, .. } => {
            let labels = || levels.iter().map(|level| level.label.as_str());
            let words = |label: &str| label.eq_ignore_ascii_case("true") || label.eq_ignore_ascii_case("false");
            if levels.is_empty() {
                ParquetColumn::Words
            } else if labels().all(|label| label.parse::<i64>().is_ok_and(|number| number.to_string() == label)) {
                ParquetColumn::Whole
            } else if labels().all(|label| words(label) && bit(label).is_some()) {
                ParquetColumn::Boolean
            } else {
                ParquetColumn::Levels(labels().map(str::to_owned).collect())
            }
        }
    }
}
