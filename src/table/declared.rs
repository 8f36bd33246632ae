//! What a file says of its columns itself, where its format has words for that.

use rustc_hash::FxHashMap;

use super::{
    cell,
    dialect::DELIMITERS,
    records::{self, Record},
    terminator::Terminator,
};

/// The columns as the head of a file declares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    columns: Vec<DeclaredColumn>,
    by_name: FxHashMap<String, usize>,
    /// The column that holds the classes, where the file names one.
    pub target: Option<String>,
}

/// A column as the file declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredColumn {
    pub name: String,
    pub kind: DeclaredKind,
    /// The line of the file that declares it, from 1.
    pub line: u64,
}

/// What the cells of a column are said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclaredKind {
    Number,
    /// One of these, without blanks around them.
    Levels(Vec<String>),
    Text,
    Date,
    /// Words, of which there may be few or many; no numbers, though they may look like some.
    Words,
}

impl Declared {
    /// All columns, in the file's order.
    pub fn columns(&self) -> &[DeclaredColumn] {
        &self.columns
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&DeclaredColumn> {
        self.by_name.get(name).map(|at| &self.columns[*at])
    }

    /// What is said of the column of this name.
    pub fn kind(&self, name: &str) -> Option<&DeclaredKind> {
        self.column(name).map(|column| &column.kind)
    }

    /// The delimiter that cuts a header into names of these columns: in cells of text others may stand as evenly.
    pub fn delimiter(&self, text: &[u8], header: usize, terminator: Terminator) -> Option<u8> {
        let names_columns = |delimiter: u8| {
            let Record { start, end, cells, .. } = records::next(text, header, delimiter, terminator);
            let mut names = records::split(&text[start..end], delimiter);
            cells > 1 && names.all(|raw| self.by_name.contains_key(&*cell::label_of(raw)))
        };
        DELIMITERS.into_iter().find(|delimiter| names_columns(*delimiter))
    }

    /// Adds a column of a name that none has yet.
    pub fn add(&mut self, column: DeclaredColumn) {
        self.by_name.insert(column.name.clone(), self.columns.len());
        self.columns.push(column);
    }
}
