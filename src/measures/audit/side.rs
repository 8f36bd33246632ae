//! One of the files: its rows by the columns of the schema, and what was found while they were read.

use std::{borrow::Cow, sync::Arc};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::schema::{Feature, Schema};
use crate::{
    error::{Error, Result},
    matrix::Matrix,
    progress::{Progress, Stop},
    space::points,
    table::{Reading, Source, label_of},
};

/// Cells that are kept as examples of what is wrong.
const EXAMPLES: usize = 50;
/// Rows that are read together.
const CHUNK: usize = 1_024;
/// How far a number may be from the grid, in steps: what rounding in double precision may leave.
const ON_GRID: f64 = 1e-9;

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
    fn is_of_grid(self) -> bool {
        !matches!(self, Self::Range | Self::Unknown)
    }
}

/// A cell, with what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
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
    pub examples: Vec<Cell>,
}

impl Off {
    fn add(&mut self, cell: Cell) {
        self.count(cell.why, 1);
        if self.examples.len() < EXAMPLES {
            self.examples.push(cell);
        }
    }

    fn count(&mut self, why: Why, cells: usize) {
        self.cells += cells;
        match self.kinds.iter_mut().find(|(kind, _)| *kind == why) {
            Some((_, count)) => *count += cells,
            None => self.kinds.push((why, cells)),
        }
        self.kinds.sort_unstable();
    }

    fn join(&mut self, other: Self) {
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

/// A file's complete rows.
#[derive(Clone, Debug)]
pub struct Side {
    pub source: Arc<Source>,
    pub numbers: Matrix,
    /// Row-major, one for each column of words.
    pub codes: Vec<u32>,
    nominals: usize,
    pub classes: Vec<u32>,
    /// The data row of the file of each row, from 0, ascending.
    pub rows: Vec<u32>,
    pub left_out: LeftOut,
    /// What tells that a cell was interpolated.
    pub grid: Off,
    /// What the real table could not hold.
    pub invalid: Off,
    /// By number column: whether some cell is off the source's grid in value, not only in spelling.
    pub off_grid: Vec<bool>,
}

/// A piece of a file while it is read.
#[derive(Default)]
struct Piece {
    numbers: Vec<f64>,
    codes: Vec<u32>,
    classes: Vec<u32>,
    rows: Vec<u32>,
    left_out: LeftOut,
    grid: Off,
    invalid: Off,
    off_grid: Vec<bool>,
}

/// Where the schema's columns are in a file.
struct Reader<'a> {
    schema: &'a Schema,
    source: &'a Source,
    target: usize,
    numbers: Vec<usize>,
    nominals: Vec<usize>,
    groups: Vec<(&'a str, &'a [usize])>,
}

impl Side {
    /// Reads a file by the schema. Rows with a missing or unreadable cell are left out and counted.
    pub fn read(source: &Arc<Source>, schema: &Schema, progress: &Progress) -> std::result::Result<Self, Stop> {
        let reader = Reader::new(schema, source)?;
        progress.stage("reading", source.rows() as u64)?;
        let starts: Vec<usize> = (0..source.rows()).step_by(CHUNK).collect();
        let pieces: std::result::Result<Vec<Piece>, Stop> = starts
            .par_iter()
            .map(|&start| {
                let end = source.rows().min(start + CHUNK);
                progress.advance((end - start) as u64)?;
                Ok(reader.piece(start..end))
            })
            .collect();
        let mut all = Piece { off_grid: vec![false; schema.numbers.len()], ..Piece::default() };
        for piece in pieces? {
            all.join(piece);
        }
        if all.rows.is_empty() {
            let why = all.left_out.first.map_or_else(String::new, |first| format!(" ({first})"));
            return Err(Error::data(format!(
                "{}: no row can be compared: {} have missing cells, {} hold what is no number, {} are of an unknown class{why}; \
                 choose a file with the columns and classes of the real table",
                source.name(),
                all.left_out.missing,
                all.left_out.unreadable,
                all.left_out.unknown_class
            ))
            .into());
        }
        Ok(Self {
            source: Arc::clone(source),
            numbers: Matrix::new(schema.numbers.len(), all.numbers),
            codes: all.codes,
            nominals: schema.nominals.len(),
            classes: all.classes,
            rows: all.rows,
            left_out: all.left_out,
            grid: all.grid,
            invalid: all.invalid,
            off_grid: all.off_grid,
        })
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn row_codes(&self, row: usize) -> &[u32] {
        &self.codes[row * self.nominals..][..self.nominals]
    }

    /// How many rows each class has.
    pub fn counts(&self, classes: usize) -> Vec<usize> {
        let mut counts = vec![0; classes];
        for &class in &self.classes {
            counts[class as usize] += 1;
        }
        counts
    }

    /// The rows of a class, ascending.
    pub fn members(&self, class: u32) -> Vec<u32> {
        (0_u32..).zip(&self.classes).filter(|(_, it)| **it == class).map(|(row, _)| row).collect()
    }

    /// These rows alone; what was found while reading stays that of the file.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        Self {
            source: Arc::clone(&self.source),
            numbers: self.numbers.select(rows),
            codes: rows.iter().flat_map(|&row| self.row_codes(row as usize)).copied().collect(),
            nominals: self.nominals,
            classes: rows.iter().map(|&row| self.classes[row as usize]).collect(),
            rows: rows.iter().map(|&row| self.rows[row as usize]).collect(),
            left_out: self.left_out.clone(),
            grid: self.grid.clone(),
            invalid: self.invalid.clone(),
            off_grid: self.off_grid.clone(),
        }
    }

    /// The features of a row as one number, for finding equal ones.
    fn hash(&self, row: usize) -> u64 {
        points::hash(self.numbers.row(row), self.row_codes(row))
    }

    /// Whether two rows have the same features.
    pub fn same(&self, row: usize, other: &Self, other_row: usize) -> bool {
        self.numbers.row(row) == other.numbers.row(other_row) && self.row_codes(row) == other.row_codes(other_row)
    }
}

/// Finds rows by their features.
#[derive(Debug)]
pub struct Lookup<'a> {
    side: &'a Side,
    rows: FxHashMap<u64, Vec<u32>>,
}

impl<'a> Lookup<'a> {
    pub fn new(side: &'a Side) -> Self {
        let mut rows: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for row in 0..side.len() {
            rows.entry(side.hash(row)).or_default().push(row as u32);
        }
        Self { side, rows }
    }

    /// The rows with the features of a row of another side, ascending.
    pub fn equal(&self, other: &Side, row: usize) -> impl Iterator<Item = u32> {
        let found = self.rows.get(&other.hash(row)).map_or(&[][..], Vec::as_slice);
        found.iter().copied().filter(move |&own| self.side.same(own as usize, other, row))
    }
}

impl<'a> Reader<'a> {
    fn new(schema: &'a Schema, source: &'a Source) -> Result<Self> {
        let find = |name: &str| {
            source.header().iter().position(|it| it == name).ok_or_else(|| {
                Error::data(format!(
                    "{}: there is no column {name:?}; every file needs the columns that are compared",
                    source.name()
                ))
            })
        };
        Ok(Self {
            schema,
            source,
            target: find(&schema.target)?,
            numbers: schema.numbers.iter().map(|it| find(&it.name)).collect::<Result<_>>()?,
            nominals: schema.nominals.iter().map(|it| find(&it.name)).collect::<Result<_>>()?,
            groups: schema
                .features
                .iter()
                .filter_map(|feature| match feature {
                    Feature::Group(name, members) => Some((name.as_str(), members.as_slice())),
                    _ => None,
                })
                .collect(),
        })
    }

    fn piece(&self, rows: std::ops::Range<usize>) -> Piece {
        let mut piece = Piece { off_grid: vec![false; self.numbers.len()], ..Piece::default() };
        for row in rows {
            self.row(row, &mut piece);
        }
        piece
    }

    fn row(&self, row: usize, piece: &mut Piece) {
        let raw = self.source.raw_cells(row);
        let label = |column: usize| label_of(raw.get(column).copied().unwrap_or_default());
        let class_label = label(self.target);
        let Some(class) = self.schema.class(&class_label) else {
            if self.source.rules().is_missing(class_label.as_bytes()) {
                piece.left_out.missing += 1;
            } else {
                piece.left_out.unknown_class += 1;
                piece
                    .left_out
                    .remember(|| self.place(row, &self.schema.target, &class_label, "no class of the real table"));
            }
            return;
        };
        let start = piece.numbers.len();
        let missing = |piece: &mut Piece| {
            piece.left_out.missing += 1;
            piece.numbers.truncate(start);
        };
        for (at, &column) in self.numbers.iter().enumerate() {
            match self.source.rules().read(label(column).as_bytes()) {
                Reading::Number(value, _) => piece.numbers.push(value),
                Reading::Missing => return missing(piece),
                Reading::NotFinite | Reading::Other => {
                    let name = &self.schema.numbers[at].name;
                    piece.left_out.unreadable += 1;
                    piece.left_out.remember(|| self.place(row, name, &label(column), "no number"));
                    piece.numbers.truncate(start);
                    return;
                }
            }
        }
        let words: Vec<Cow<'_, str>> = self.nominals.iter().map(|&column| label(column)).collect();
        if words.iter().any(|word| self.source.rules().is_missing(word.as_bytes())) {
            return missing(piece);
        }
        for (nominal, word) in self.schema.nominals.iter().zip(&words) {
            let code = nominal.code(word);
            piece.codes.push(code);
            if code == nominal.unknown() {
                piece.off(row, &nominal.name, word, Why::Unknown);
            }
        }
        piece.classes.push(class);
        piece.rows.push(row as u32);
        for at in 0..self.numbers.len() {
            self.judge(row, at, piece.numbers[start + at], &label(self.numbers[at]), piece);
        }
        for (name, members) in &self.groups {
            let sum: f64 = members.iter().map(|&at| piece.numbers[start + at]).sum();
            if (sum - 1.0).abs() > ON_GRID {
                piece.off(row, name, &format!("{sum}"), Why::Sum);
            }
        }
    }

    /// Notes what the source would not have written.
    fn judge(&self, row: usize, at: usize, value: f64, found: &str, piece: &mut Piece) {
        let number = &self.schema.numbers[at];
        if let Some([low, high]) = &number.binary {
            if value != low.0 && value != high.0 {
                let why = if (low.0..=high.0).contains(&value) { Why::Fraction } else { Why::Range };
                piece.off_grid[at] |= why == Why::Fraction;
                piece.off(row, &number.name, found, why);
            } else if found != low.1 && found != high.1 {
                piece.off(row, &number.name, found, Why::Spelling);
            }
            return;
        }
        if !(number.range[0]..=number.range[1]).contains(&value) {
            piece.off(row, &number.name, found, Why::Range);
        }
        let steps = value / number.step;
        // A double beyond 2⁵³ steps has no place between two of them.
        if steps.abs() < 9_007_199_254_740_992.0
            && (steps - steps.round()).abs() > ON_GRID + 4.0 * f64::EPSILON * steps.abs()
        {
            piece.off_grid[at] = true;
            piece.off(row, &number.name, found, Why::Finer);
        } else if !is_spelled(found, number.style.min_decimals, number.style.max_decimals, self.source.decimal_comma())
        {
            piece.off(row, &number.name, found, Why::Spelling);
        }
    }

    fn place(&self, row: usize, column: &str, found: &str, what: &str) -> String {
        let found: String = found.chars().take(40).collect();
        format!("{}:{}: column {column:?}: {found:?} is {what}", self.source.name(), self.source.line_of(row))
    }
}

/// Whether a number is written with as many decimals as the source has, and without an exponent or a plus sign.
fn is_spelled(found: &str, least: u8, most: u8, comma: bool) -> bool {
    let point = if comma { ',' } else { '.' };
    let (whole, decimals) = found.split_once(point).map_or((found, 0), |(whole, rest)| (whole, rest.len()));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !found.contains(['e', 'E']);
    plain && (usize::from(least)..=usize::from(most)).contains(&decimals)
}

impl LeftOut {
    fn remember(&mut self, what: impl FnOnce() -> String) {
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
        (!parts.is_empty()).then(|| format!("Rows of {file} that are not compared: {}", parts.join(", ")))
    }
}

impl Piece {
    fn off(&mut self, row: usize, column: &str, found: &str, why: Why) {
        let side = if why.is_of_grid() { &mut self.grid } else { &mut self.invalid };
        side.add(Cell { row: row as u32, column: column.to_owned(), found: found.chars().take(40).collect(), why });
    }

    fn join(&mut self, other: Self) {
        self.numbers.extend(other.numbers);
        self.codes.extend(other.codes);
        self.classes.extend(other.classes);
        self.rows.extend(other.rows);
        self.left_out.missing += other.left_out.missing;
        self.left_out.unreadable += other.left_out.unreadable;
        self.left_out.unknown_class += other.left_out.unknown_class;
        self.left_out.first = self.left_out.first.take().or(other.left_out.first);
        self.grid.join(other.grid);
        self.invalid.join(other.invalid);
        for (all, own) in self.off_grid.iter_mut().zip(other.off_grid) {
            *all |= own;
        }
    }
}
