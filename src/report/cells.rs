//! The cells of a synthetic row, as the source would have written them.

use crate::{
    pipeline::{Outcome, RowReader},
    recipe::Decimals,
    sampling::decode::{ParentNumbers, Row},
    space::{AxisKind, Space},
    table::{Role, Values, bit},
};

/// How one column of the table is filled.
#[derive(Debug)]
enum Fill {
    /// The class's own spelling.
    Class,
    Number(usize),
    Level(usize),
    /// One column of a group: the cell for "this level" and the cell for any other.
    Member {
        axis: usize,
        level: u32,
        this: Vec<u8>,
        other: Vec<u8>,
    },
    /// An ignored column: nothing is known of a synthetic row there.
    Empty,
}

/// Writes synthetic rows cell by cell.
#[derive(Debug)]
pub struct RowWriter<'a> {
    outcome: &'a Outcome,
    reader: RowReader<'a>,
    fills: Vec<Fill>,
    /// By column.
    blanks: Vec<Option<Blank>>,
    row: Row,
    /// Rows that were loaded together, and their parents.
    together: Vec<Row>,
    parents: ParentNumbers,
}

impl<'a> RowWriter<'a> {
    pub fn new(outcome: &'a Outcome) -> Self {
        let space: &Space = &outcome.space;
        let mut fills: Vec<Fill> = outcome
            .table
            .columns
            .iter()
            .map(|column| if column.role == Role::Target { Fill::Class } else { Fill::Empty })
            .collect();
        for (number, axis) in space.numbers.iter().enumerate() {
            if let Some(&column) = axis.columns().first() {
                fills[column] = Fill::Number(number);
            }
        }
        for (number, axis) in space.nominals.iter().enumerate() {
            if let AxisKind::Group { columns, .. } = &axis.kind {
                for (level, &column) in (0_u32..).zip(columns) {
                    let raw = |one| zero_or_one(&outcome.table.columns[column].values, one);
                    fills[column] = Fill::Member { axis: number, level, this: raw(true), other: raw(false) };
                }
            } else if let AxisKind::Levels { column, .. } = axis.kind {
                fills[column] = Fill::Level(number);
            }
        }
        Self {
            outcome,
            reader: outcome.reader(),
            fills,
            blanks: blanks(space),
            row: Row::of(space),
            together: Vec::new(),
            parents: ParentNumbers::default(),
        }
    }

    /// Computes the row that is written next.
    pub fn load(&mut self, class: u32, index: u32) -> &Row {
        if let Some(made) = self.reader.made(class, index) {
            self.reader.read(&made, &mut self.row);
        }
        &self.row
    }

    /// Computes rows, by class and number, that are written next: several at once take less time than one after the other.
    pub fn load_all(&mut self, rows: &[(u32, u32)]) {
        self.together.resize_with(rows.len(), || Row::of(&self.outcome.space));
        self.reader.read_all(rows, &mut self.parents, &mut self.together);
    }

    /// Turns to one of the rows that were loaded together; to each once.
    pub fn turn_to(&mut self, at: usize) {
        std::mem::swap(&mut self.row, &mut self.together[at]);
    }

    /// Appends the cell of a column of the row that was loaded.
    pub fn cell(&self, column: usize, class: u32, out: &mut Vec<u8>) {
        let columns = &self.outcome.table.columns;
        if let Some(blank) = self.blanks[column].as_ref().filter(|blank| self.row.codes[blank.axis] == blank.level) {
            return out.extend_from_slice(&blank.cell);
        }
        match &self.fills[column] {
            Fill::Class => out.extend_from_slice(self.outcome.table.target.classes[class as usize].raw.as_bytes()),
            Fill::Number(axis) => {
                columns[column].write_number(
                    self.row.numbers[*axis],
                    self.outcome.recipe.decimals == Decimals::Full,
                    out,
                );
            }
            Fill::Level(axis) => columns[column].write_level(self.row.codes[*axis], out),
            Fill::Member { axis, level, this, other } => {
                out.extend_from_slice(if self.row.codes[*axis] == *level { this } else { other });
            }
            Fill::Empty => {}
        }
    }
}

/// Where new rows may miss a column: at which level of which nominal axis, and what is written.
#[derive(Clone, Debug)]
struct Blank {
    axis: usize,
    level: u32,
    /// As the source writes its first missing cell in the column.
    cell: Vec<u8>,
}

/// By column.
fn blanks(space: &Space) -> Vec<Option<Blank>> {
    let table = &space.table;
    let mut blanks = vec![None; table.columns.len()];
    for (axis, nominal) in space.nominals.iter().enumerate() {
        let Some(level) = nominal.missing_level(table) else { continue };
        for &column in nominal.columns() {
            let cell = table.first_missing_cell(column).to_vec();
            blanks[column] = Some(Blank { axis, level, cell });
        }
    }
    blanks
}

/// The spelling of 1 or 0 in a column of a one-hot group.
fn zero_or_one(values: &Values, one: bool) -> Vec<u8> {
    let Values::Levels { levels, .. } = values else { return Vec::new() };
    match levels.iter().find(|level| bit(&level.label) == Some(one)) {
        Some(level) => level.raw.clone().into_bytes(),
        // A column that is 0 throughout is never the level of a new row.
        None => u8::from(one).to_string().into_bytes(),
    }
}

/// The cells of one synthetic row as they would be written, by table column; `None` for ignored columns.
pub fn synthetic(outcome: &Outcome, class: u32, index: u32) -> Vec<Option<String>> {
    let mut writer = RowWriter::new(outcome);
    writer.load(class, index);
    (0..outcome.table.columns.len())
        .map(|column| {
            if outcome.table.columns[column].role == Role::Ignored {
                return None;
            }
            let mut cell = Vec::new();
            writer.cell(column, class, &mut cell);
            Some(String::from_utf8_lossy(&cell).into_owned())
        })
        .collect()
}
