//! The table: a delimited text file with typed columns, and how its cells are written back.

mod arff;
mod cell;
mod columns;
mod contents;
pub mod dates;
mod declared;
mod dialect;
mod encoding;
mod groups;
pub mod gzip;
mod header;
mod infer;
mod load;
mod looks;
mod matcher;
mod notes;
mod number_cells;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "parquet_left_out.rs"]
mod parquet;
mod preamble;
mod records;
pub mod samples;
pub mod source;
pub mod streamed;
mod style;
mod subsets;
mod target;
mod terminator;
mod typing;
mod write;

pub use cell::{CellRules, MissingMarks, Negative, Reading, bit, label_of, parse_number, unquote};
pub use declared::Declared;
pub use dialect::delimiter_name;
pub use matcher::{Match, Matcher};
pub use number_cells::NumberCells;
pub use options::ReadOptions;
pub use parquet::{Incoming, ParquetColumn, ParquetOutput, ParquetSchema, ParquetWriter};
pub use source::{Encoding, Format, Source, Terminator};
pub use style::{Grid, NumberFormat, Scientific, significant, significant_digits};
pub use target::MOST_CLASSES;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use serde::{Deserialize, Serialize};

/// The code of a missing cell in a column of levels.
pub const MISSING: u32 = u32::MAX;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Whole numbers, also when written 3.0.
    Integer,
    /// Numbers with decimals.
    Decimal,
    /// Two values, of any spelling.
    Binary,
    /// Text, or whole numbers marked so by the user or by the file.
    Category,
    /// A 0/1 column of a group whose rows sum to 1: the group is one category.
    OneHot,
    Identifier,
    Date,
    Text,
}

/// What a column is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Target,
    Feature,
    Ignored,
}

/// What the user says of the columns; everything not said is found out from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnSettings {
    /// The column that holds the classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Columns that take no part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// Kinds that replace the ones found. An identifier, date or text column given another kind becomes a feature.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, Kind>,
    /// The file has no header: columns are called `column_1`, `column_2`, …
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_header: bool,
    /// Lines above the header that are no part of the table; unset: found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_lines: Option<usize>,
    /// Cells that stand for "no value", besides the usual ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_marks: Vec<String>,
    /// Words that are usually taken as missing, and are values here: `None`, `NA`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_missing: Vec<String>,
}

impl ColumnSettings {
    /// Whether both take the same classes from a file.
    pub fn same_classes(&self, other: &Self) -> bool {
        self.target == other.target && ReadOptions::from(self) == ReadOptions::from(other)
    }
}

/// A value of a column that has few of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The value, without the blanks around it.
    pub label: String,
    /// The cell as the file writes it, quotes and blanks included, ready to be written back.
    pub raw: String,
    /// Rows that have it.
    pub count: usize,
}

/// The values of a column, one per data row of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Integer and decimal columns; a missing cell is NaN. Never infinite, never −0.
    Numbers(NumberCells),
    /// Binary, category and one-hot columns: an index into `levels`, or [`MISSING`].
    /// The levels stand in numeric order where all are numbers, in lexicographic order elsewhere (so 0 before 1, no before yes);
    /// words in the order of the file that declares them.
    Levels { codes: Vec<u32>, levels: Vec<Level> },
    /// Identifiers, dates and text are not held; their cells are read from the file's bytes when needed.
    Opaque,
}

/// A column of the table.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    pub role: Role,
    /// The one-hot group it belongs to, by the common prefix without its separator.
    pub group: Option<String>,
    pub missing: usize,
    /// Counted when first asked for, by [`Column::distinct()`].
    distinct: OnceLock<usize>,
    pub values: Values,
    pub style: NumberFormat,
}

/// A group of 0/1 columns that stand for one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneHotGroup {
    pub name: String,
    /// Column numbers, in the file's order.
    pub columns: Vec<usize>,
}

/// A class: a value of the target column.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    pub label: String,
    /// The cell as the file writes it.
    pub raw: String,
    /// Rows of the class in the file, incomplete ones included.
    pub count: usize,
}

/// The column that is to be balanced, and its classes in the order of [`Values::Levels`].
#[derive(Clone, Debug)]
pub struct Target {
    pub column: usize,
    pub classes: Vec<Class>,
    /// The class of every data row, or [`MISSING`].
    pub codes: Vec<u32>,
}

impl Target {
    /// 0 for the largest class (the first of equally large ones); the others count from 1 in their order.
    pub fn ranks(&self) -> Vec<usize> {
        let largest = (0..self.classes.len()).rev().max_by_key(|&at| self.classes[at].count);
        let mut next = 0;
        let mut rank = |at: usize| {
            if Some(at) == largest {
                return 0;
            }
            next += 1;
            next
        };
        (0..self.classes.len()).map(&mut rank).collect()
    }
}

/// A loaded table: the file's bytes, and what they mean.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file's name, or the sample's.
    pub name: String,
    pub path: Option<PathBuf>,
    pub source: Arc<Source>,
    pub roles: ColumnSettings,
    pub columns: Vec<Column>,
    pub groups: Vec<OneHotGroup>,
    pub target: Target,
    /// Sentences about what was found and decided, for people.
    pub notes: Vec<String>,
    /// Those of them that may be wrong: words taken as missing, names that look like data, numbers that are not read.
    pub doubts: Vec<String>,
    /// Of every column the words that count as missing, such as None or NA, and how many cells say each.
    pub marks: Vec<Vec<(String, usize)>>,
    /// Where only some rows of the file are held: which.
    pub held: Option<Arc<streamed::HeldRows>>,
}
