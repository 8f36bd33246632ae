//! One of the files: its rows by the columns of the schema, and what was found while they were read.

use std::{borrow::Cow, sync::Arc};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

pub use super::found::{FlaggedCell, LeftOut, Off, Why, WrittenForm};
use super::{
    habits::Translation,
    schema::{Schema, SchemaFeature},
};
use crate::{
    error::{Error, Result},
    matrix::Matrix,
    progress::{Progress, Stop},
    table::{MISSING, Reading, Source, bit, label_of},
};

/// What stands for a cell that should be a number and is none; a missing one is NaN.
pub const UNREADABLE: f64 = f64::INFINITY;
/// The class of a row whose label is missing or none of the real table's.
pub const NO_CLASS: u32 = u32::MAX;
/// Words that are kept of those that a column of 0 and 1 is written with.
const MOST_WORDS: usize = 6;

/// Rows that are read together.
const CHUNK: usize = 1_024;
/// How far a number may be from the grid, in steps: what rounding in double precision may leave.
const ON_GRID: f64 = 1e-9;

/// Rows that no distance can be taken to: a feature or the class is missing, unreadable or unknown. They may be copies all
/// the same.
#[derive(Clone, Debug, Default)]
pub struct Partial {
    /// NaN where a cell is missing, [`UNREADABLE`] where it is no number.
    pub numbers: Matrix,
    /// Row-major; [`MISSING`] where a word is.
    codes: Vec<u32>,
    pub classes: Vec<u32>,
    pub rows: Vec<u32>,
}

/// Rows as they are compared, those of a side that are complete or those that are not.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    numbers: &'a Matrix,
    codes: &'a [u32],
    nominals: usize,
    pub classes: &'a [u32],
    /// The data row of the file of each row, from 0.
    pub rows: &'a [u32],
}

/// A file's complete rows.
#[derive(Clone, Debug)]
pub struct Dataset {
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
    pub partial: Arc<Partial>,
    pub written: Arc<WrittenForm>,
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
    partial: PartialPiece,
    bits: Vec<Vec<String>>,
    decimals: Vec<u32>,
    /// Some word is not one of the real table's.
    unknown_words: bool,
}

#[derive(Default)]
struct PartialPiece {
    numbers: Vec<f64>,
    codes: Vec<u32>,
    classes: Vec<u32>,
    rows: Vec<u32>,
}

/// Why a row is not measured: the first thing that it lacks.
#[derive(Clone, Copy)]
enum Lack {
    Missing,
    Number(usize),
    Class,
}

/// Where the schema's columns are in a file.
struct Reader<'a> {
    schema: &'a Schema,
    source: &'a Source,
    target: usize,
    numbers: Vec<usize>,
    nominals: Vec<usize>,
    groups: Vec<(&'a str, &'a [usize])>,
    class: Translation,
    words: Vec<Translation>,
}

impl Dataset {
    /// Reads a file by the schema. Rows that no distance can be taken to are counted, and kept apart.
    pub fn read(source: &Arc<Source>, schema: &Schema, progress: &Progress) -> std::result::Result<Self, Stop> {
        let mut reader = Reader::new(schema, source)?;
        progress.stage("reading", source.rows() as u64)?;
        let mut all = reader.all(progress)?;
        if all.unknown_words {
            // The usual file does not pay for it.
            reader.translate(progress)?;
            all = reader.all(progress)?;
        }
        if all.rows.is_empty() {
            let why = all.left_out.first.map_or_else(String::new, |first| format!(" ({first})"));
            return Err(Error::data(format!(
                "{}: no row can be compared: {} have missing cells, {} hold what is not a number, {} are of an unknown class{why}; \
                 choose a file with the columns and classes of the real table",
                source.name(),
                all.left_out.missing,
                all.left_out.unreadable,
                all.left_out.unknown_class
            ))
            .into());
        }
        let partial = all.partial;
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
            partial: Arc::new(Partial {
                numbers: Matrix::new(schema.numbers.len(), partial.numbers),
                codes: partial.codes,
                classes: partial.classes,
                rows: partial.rows,
            }),
            written: Arc::new(WrittenForm {
                class: reader.class,
                nominals: reader.words,
                bits: all.bits,
                decimals: all.decimals,
            }),
        })
    }

    /// All rows, the complete ones first.
    pub fn cells(&self) -> [Cells<'_>; 2] {
        let (nominals, partial) = (self.nominals, &*self.partial);
        let (codes, classes, rows) = (&self.codes, &self.classes, &self.rows);
        [
            Cells { numbers: &self.numbers, codes, nominals, classes, rows },
            Cells {
                numbers: &partial.numbers,
                codes: &partial.codes,
                nominals,
                classes: &partial.classes,
                rows: &partial.rows,
            },
        ]
    }

    /// All rows of the file, those among them that no distance can be taken to.
    pub fn all_rows(&self) -> usize {
        self.rows.len() + self.partial.rows.len()
    }

    /// These rows, and these of the partial ones.
    #[must_use]
    pub fn select_all(&self, rows: &[u32], partial: &[u32]) -> Self {
        let all = &*self.partial;
        let [_, cells] = self.cells();
        Self {
            partial: Arc::new(Partial {
                numbers: all.numbers.select(partial),
                codes: partial.iter().flat_map(|&row| cells.codes(row as usize)).copied().collect(),
                classes: partial.iter().map(|&row| all.classes[row as usize]).collect(),
                rows: partial.iter().map(|&row| all.rows[row as usize]).collect(),
            }),
            ..self.select(rows)
        }
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
            partial: Arc::clone(&self.partial),
            written: Arc::clone(&self.written),
        }
    }
}

/// Number columns of the schema in which a file has no number at all, though there is something in them.
pub fn without_numbers(source: &Source, schema: &Schema) -> Vec<String> {
    let place = |name: &str| source.header().iter().position(|it| it == name);
    let mut open: Vec<(usize, usize, bool)> =
        (0..schema.numbers.len()).filter_map(|at| Some((at, place(&schema.numbers[at].name)?, false))).collect();
    for row in 0..source.rows() {
        if open.is_empty() {
            break;
        }
        let raw = source.raw_cells(row);
        open.retain_mut(|(at, column, seen)| {
            let found = label_of(raw.get(*column).copied().unwrap_or_default());
            match source.rules().read(found.as_bytes()) {
                Reading::Missing => true,
                Reading::Number(..) => false,
                Reading::NotFinite | Reading::Other => {
                    *seen = true;
                    bit(&found).is_none() || !schema.numbers[*at].is_bit()
                }
            }
        });
    }
    open.into_iter().filter(|(_, _, seen)| *seen).map(|(at, ..)| schema.numbers[at].name.clone()).collect()
}

impl<'a> Cells<'a> {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn numbers(&self, row: usize) -> &'a [f64] {
        self.numbers.row(row)
    }

    /// A column of numbers, from the first row on.
    pub fn column(self, at: usize) -> impl Iterator<Item = f64> + Clone + 'a {
        self.numbers.column(at)
    }

    pub fn codes(&self, row: usize) -> &'a [u32] {
        &self.codes[row * self.nominals..][..self.nominals]
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
                    SchemaFeature::Group(name, members) => Some((name.as_str(), members.as_slice())),
                    _ => None,
                })
                .collect(),
            class: Translation::of(&schema.classes, &[], [false; 2]),
            words: schema.nominals.iter().map(|it| Translation::of(&it.levels, &[], [false; 2])).collect(),
        })
    }

    /// Reads all rows.
    fn all(&self, progress: &Progress) -> std::result::Result<Piece, Stop> {
        let starts: Vec<usize> = (0..self.source.rows()).step_by(CHUNK).collect();
        let pieces: std::result::Result<Vec<Piece>, Stop> = starts
            .par_iter()
            .map(|&start| {
                let end = self.source.rows().min(start + CHUNK);
                progress.advance((end - start) as u64)?;
                Ok(self.piece(start..end))
            })
            .collect();
        let mut all = self.piece(0..0);
        for piece in pieces? {
            all.join(piece);
        }
        Ok(all)
    }

    /// Looks through the words of the file, and finds out what those are that the real table does not have.
    fn translate(&mut self, progress: &Progress) -> std::result::Result<(), Stop> {
        let columns: Vec<usize> = std::iter::once(self.target).chain(self.nominals.iter().copied()).collect();
        let mut found: Vec<FxHashSet<String>> = vec![FxHashSet::default(); columns.len()];
        for row in 0..self.source.rows() {
            if row % CHUNK == 0 {
                progress.check()?;
            }
            let raw = self.source.raw_cells(row);
            for (&column, words) in columns.iter().zip(&mut found) {
                let word = label_of(raw.get(column).copied().unwrap_or_default());
                if !words.contains(&*word) && !self.source.rules().is_missing(word.as_bytes()) {
                    words.insert(word.into_owned());
                }
            }
        }
        let mut found = found.into_iter().map(|words| {
            let mut words: Vec<String> = words.into_iter().collect();
            words.sort_unstable();
            words
        });
        let commas = [self.schema.comma, self.source.decimal_comma()];
        self.class = Translation::of(&self.schema.classes, &found.next().unwrap_or_default(), commas);
        self.words = self
            .schema
            .nominals
            .iter()
            .zip(found)
            .map(|(it, words)| Translation::of(&it.levels, &words, commas))
            .collect();
        Ok(())
    }

    fn piece(&self, rows: std::ops::Range<usize>) -> Piece {
        let numbers = self.numbers.len();
        let mut piece = Piece {
            off_grid: vec![false; numbers],
            bits: vec![Vec::new(); numbers],
            decimals: vec![0; numbers],
            ..Piece::default()
        };
        for row in rows {
            self.row(row, &mut piece);
        }
        piece
    }

    fn row(&self, row: usize, piece: &mut Piece) {
        let raw = self.source.raw_cells(row);
        let label = |column: usize| label_of(raw.get(column).copied().unwrap_or_default());
        let mut lacks = None;
        let class_label = label(self.target);
        let class = self.class.code(&class_label).unwrap_or(NO_CLASS);
        if class == NO_CLASS {
            lacks =
                Some(if self.source.rules().is_missing(class_label.as_bytes()) { Lack::Missing } else { Lack::Class });
        }
        let mut numbers = Vec::with_capacity(self.numbers.len());
        for (at, &column) in self.numbers.iter().enumerate() {
            let value = self.number(at, &label(column), piece);
            if value.is_nan() {
                lacks.get_or_insert(Lack::Missing);
            } else if value == UNREADABLE {
                lacks.get_or_insert(Lack::Number(at));
            }
            numbers.push(value);
        }
        let words: Vec<Cow<'_, str>> = self.nominals.iter().map(|&column| label(column)).collect();
        let mut codes = Vec::with_capacity(words.len());
        for ((nominal, translation), word) in self.schema.nominals.iter().zip(&self.words).zip(&words) {
            let code = match translation.code(word) {
                Some(code) => code,
                None if self.source.rules().is_missing(word.as_bytes()) => MISSING,
                None => nominal.unknown(),
            };
            piece.unknown_words |= code == nominal.unknown();
            if code == MISSING {
                lacks.get_or_insert(Lack::Missing);
            }
            codes.push(code);
        }
        if let Some(lack) = lacks {
            match lack {
                Lack::Missing => piece.left_out.missing += 1,
                Lack::Number(at) => {
                    piece.left_out.unreadable += 1;
                    let name = &self.schema.numbers[at].name;
                    piece.left_out.remember(|| self.place(row, name, &label(self.numbers[at]), "no number"));
                }
                Lack::Class => {
                    piece.unknown_words = true;
                    piece.left_out.unknown_class += 1;
                    piece
                        .left_out
                        .remember(|| self.place(row, &self.schema.target, &class_label, "no class of the real table"));
                }
            }
            let partial = &mut piece.partial;
            partial.numbers.extend(numbers);
            partial.codes.extend(codes);
            partial.classes.push(class);
            partial.rows.push(row as u32);
            return;
        }
        if class_label != self.schema.classes[class as usize] {
            piece.off(row, &self.schema.target, &class_label, Why::Spelling);
        }
        for ((nominal, &code), word) in self.schema.nominals.iter().zip(&codes).zip(&words) {
            if code == nominal.unknown() {
                piece.off(row, &nominal.name, word, Why::Unknown);
            } else if *word != nominal.levels[code as usize] {
                piece.off(row, &nominal.name, word, Why::Spelling);
            }
        }
        for (at, &value) in numbers.iter().enumerate() {
            self.judge(row, at, value, &label(self.numbers[at]), piece);
        }
        for (name, members) in &self.groups {
            let sum: f64 = members.iter().map(|&at| numbers[at]).sum();
            if (sum - 1.0).abs() > ON_GRID {
                piece.off(row, name, &format!("{sum}"), Why::Sum);
            }
        }
        piece.numbers.extend(numbers);
        piece.codes.extend(codes);
        piece.classes.push(class);
        piece.rows.push(row as u32);
    }

    /// What a cell of a number column holds: a finite number, NaN where it is missing, or [`UNREADABLE`].
    fn number(&self, at: usize, found: &str, piece: &mut Piece) -> f64 {
        match self.source.rules().read(found.as_bytes()) {
            Reading::Number(value, decimals) => {
                piece.decimals[at] = piece.decimals[at].max(decimals);
                value
            }
            Reading::Missing => f64::NAN,
            Reading::NotFinite => UNREADABLE,
            Reading::Other => {
                let Some(bit) = bit(found).filter(|_| self.schema.numbers[at].is_bit()) else { return UNREADABLE };
                let words = &mut piece.bits[at];
                if words.len() < MOST_WORDS && words.iter().all(|word| word != found) {
                    words.push(found.to_owned());
                }
                f64::from(u8::from(bit))
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
        if !number.grid.holds(value) {
            piece.off_grid[at] = true;
            piece.off(row, &number.name, found, Why::Finer);
        } else if !number.style.spells(found, self.source.decimal_comma()) {
            piece.off(row, &number.name, found, Why::Spelling);
        }
    }

    fn place(&self, row: usize, column: &str, found: &str, what: &str) -> String {
        let found: String = found.chars().take(40).collect();
        format!("{}:{}: column {column:?}: {found:?} is {what}", self.source.name(), self.source.line_of(row))
    }
}

impl Piece {
    fn off(&mut self, row: usize, column: &str, found: &str, why: Why) {
        let side = if why.is_of_grid() { &mut self.grid } else { &mut self.invalid };
        side.add(FlaggedCell {
            row: row as u32,
            column: column.to_owned(),
            found: found.chars().take(40).collect(),
            why,
        });
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
        for (all, own) in self.decimals.iter_mut().zip(other.decimals) {
            *all = own.max(*all);
        }
        for (all, own) in self.bits.iter_mut().zip(other.bits) {
            let fresh: Vec<String> = own.into_iter().filter(|word| !all.contains(word)).collect();
            all.extend(fresh);
            all.truncate(MOST_WORDS);
        }
        let partial = other.partial;
        self.partial.numbers.extend(partial.numbers);
        self.partial.codes.extend(partial.codes);
        self.partial.classes.extend(partial.classes);
        self.partial.rows.extend(partial.rows);
        self.unknown_words |= other.unknown_words;
    }
}
