//! What was found while a file was read: cells that the source could not hold, rows that are left out, words taken for others.

use super::{
    habits::{Habit, Translation},
    schema::Schema,
};

/// Cells that are kept as examples of what is wrong.
const EXAMPLES: usize = 50;

/// Why a cell is not one that the source could hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// More decimals than the source has.
    Finer,
    /// A number between the two values of a binary or one-hot column.
    Fraction,
    /// The members of a one-hot group do not sum to 1.
    Sum,
    /// The value is one of the source's, and written in another way.
    Spelling,
    /// Beyond the smallest or largest real value.
    Range,
    /// A word that the real table does not know.
    Unknown,
}

impl Why {
    pub fn words(self) -> &'static str {
        match self {
            Self::Finer => "more decimals than the source",
            Self::Fraction => "between two values",
            Self::Sum => "group does not sum to 1",
            Self::Spelling => "written unlike the source",
            Self::Range => "beyond the real range",
            Self::Unknown => "unknown in the source",
        }
    }

    /// Whether it tells that the cell was interpolated, rather than what it says.
    pub(super) fn is_of_grid(self) -> bool {
        !matches!(self, Self::Range | Self::Unknown)
    }
}

/// A cell, with what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlaggedCell {
    /// The data row of the file, from 0.
    pub row: u32,
    pub column: String,
    pub found: String,
    pub why: Why,
}

/// Cells that are off, counted, with examples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Off {
    pub cells: usize,
    /// How many of each kind, by kind.
    pub kinds: Vec<(Why, usize)>,
    pub examples: Vec<FlaggedCell>,
}

impl Off {
    pub(super) fn add(&mut self, cell: FlaggedCell) {
        self.count(cell.why, 1);
        if self.examples.len() < EXAMPLES {
            self.examples.push(cell);
        }
    }

    pub(super) fn count(&mut self, why: Why, cells: usize) {
        self.cells += cells;
        match self.kinds.iter_mut().find(|(kind, _)| *kind == why) {
            Some((_, count)) => *count += cells,
            None => self.kinds.push((why, cells)),
        }
        self.kinds.sort_unstable();
    }

    pub(super) fn join(&mut self, other: Self) {
        for (why, cells) in other.kinds {
            self.count(why, cells);
        }
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(other.examples.into_iter().take(room));
    }
}

/// Rows that cannot be measured, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// A feature or the class is missing.
    pub missing: usize,
    /// A cell that should be a number is none.
    pub unreadable: usize,
    /// The class is none of the real table's.
    pub unknown_class: usize,
    /// The first unreadable cell or unknown class: file, line, column, what was found.
    pub first: Option<String>,
}

/// How a file writes what the real table holds.
#[derive(Clone, Debug, Default)]
pub struct WrittenForm {
    pub class: Translation,
    pub nominals: Vec<Translation>,
    /// By number column: the words that stand for 0 and 1.
    pub bits: Vec<Vec<String>>,
    /// By number column: the most decimals of a cell.
    pub decimals: Vec<u32>,
}

impl WrittenForm {
    /// What was taken for what in a file, with and without what stands in its cells.
    pub fn sentences(&self, schema: &Schema) -> [Vec<String>; 2] {
        let names = std::iter::once(&schema.target).chain(schema.nominals.iter().map(|it| &it.name));
        let all: Vec<(&String, &Translation)> = names.zip(std::iter::once(&self.class).chain(&self.nominals)).collect();
        let mut own: Vec<String> = all.iter().filter_map(|(name, it)| it.sentence(name)).collect();
        let mut open: Vec<String> = all.iter().filter_map(|(name, it)| it.open_sentence(name)).collect();
        for (number, words) in schema.numbers.iter().zip(&self.bits).filter(|(_, words)| !words.is_empty()) {
            let real = number.binary.as_ref().map_or_else(String::new, |[low, high]| format!("{}/{}", low.1, high.1));
            let sentence = format!("{}: {real} against {}, {}.", number.name, words.join("/"), Habit::Boolean.words());
            own.push(sentence.clone());
            open.push(sentence);
        }
        [own, open]
    }
}

impl LeftOut {
    pub(super) fn remember(&mut self, what: impl FnOnce() -> String) {
        self.first.get_or_insert_with(what);
    }

    pub fn rows(&self) -> usize {
        self.missing + self.unreadable + self.unknown_class
    }

    /// What was left out, as a sentence; `None` when nothing was.
    pub fn sentence(&self, file: &str) -> Option<String> {
        let first = self.first.as_ref().map_or_else(String::new, |first| format!("; the first: {first}"));
        Some(format!("{}{first}.", self.counted(file)?))
    }

    /// The same in counts alone, without what was found in a cell.
    pub fn open_sentence(&self, file: &str) -> Option<String> {
        Some(format!("{}.", self.counted(file)?))
    }

    fn counted(&self, file: &str) -> Option<String> {
        let parts = [
            (self.missing, "with missing cells"),
            (self.unreadable, "with cells that are no numbers"),
            (self.unknown_class, "of an unknown class"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|(rows, _)| *rows > 0).map(|(rows, what)| format!("{rows} {what}")).collect();
        (!parts.is_empty()).then(|| format!("Rows of {file} that are looked at for copies alone: {}", parts.join(", ")))
    }
}
