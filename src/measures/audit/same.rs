//! Whether rows of two files are the same: by what their cells say, on the coarser grid of the two, missing as missing.
//!
//! A row that went through another program comes back with other digits: six decimals from Weka, six significant ones from
//! Orange, eight from a program that computes in single precision. It is a copy all the same. So where a file writes a column
//! more coarsely than the real one, real values are rounded as the file's are before they are compared: what then equals is as
//! much a copy as it would be had the source been coarsened first. What a file writes more finely is compared as it is, but for
//! what single precision leaves.

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::Hasher as _;

use super::{
    dataset::{Cells, Dataset, UNREADABLE},
    schema::Schema,
};
use crate::table::MISSING;

/// Digits that a number keeps in single precision, whatever it is.
const SINGLE_DIGITS: i32 = 6;
/// Powers of ten that are exact.
const MOST_DIGITS: i32 = 22;
/// Different values of a column by which its rounding is found out.
const MOST_TRIED: usize = 2_000;
/// Sets of columns that cannot be read in some row, at most: rows with others are not compared.
const MOST_PATTERNS: usize = 16;

/// How real values of a column are brought to the file's grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridRounding {
    Decimals(i32),
    Significant(i32),
    /// To single precision, the file's values too.
    Single,
}

/// How rows of the real files and of the audited one are compared.
#[derive(Clone, Debug, Default)]
pub struct RowComparison {
    /// By number column.
    roundings: Vec<Option<GridRounding>>,
    /// By column of words: the level that stands for each.
    merged: Vec<Option<Vec<u32>>>,
    /// Columns of which no cell can be told to be a real one or not, and why.
    pub unsaid: Vec<(String, &'static str)>,
    /// What was rounded, in sentences.
    pub notes: Vec<String>,
}

impl RowComparison {
    pub fn new(schema: &Schema, learning: &Dataset, file: &Dataset) -> Self {
        let mut it =
            Self { merged: file.written.nominals.iter().map(|it| it.merged.clone()).collect(), ..Self::default() };
        for (at, number) in schema.numbers.iter().enumerate() {
            let rounding = rounding(learning, file, at);
            it.roundings.push(rounding);
            it.notes.extend(rounding.map(|rounding| rounding.sentence(&number.name, learning, file)));
        }
        it.unsaid.extend(schema.unread.iter().map(|name| (name.clone(), "holds no number")));
        for (at, (nominal, translation)) in schema.nominals.iter().zip(&file.written.nominals).enumerate() {
            let codes =
                || file.cells().into_iter().flat_map(|cells| (0..cells.len()).map(move |row| cells.codes(row)[at]));
            let mut words = codes().filter(|code| *code != MISSING).peekable();
            if translation.is_a_guess() {
                it.unsaid.push((nominal.name.clone(), "holds codes, and which is which word is a guess"));
            } else if words.peek().is_some() && words.all(|code| code == nominal.unknown()) {
                it.unsaid.push((nominal.name.clone(), "holds no word of the real table"));
            }
        }
        it
    }
}

impl GridRounding {
    fn sentence(self, column: &str, real: &Dataset, file: &Dataset) -> String {
        let written = match self {
            Self::Decimals(0) => "whole numbers".to_owned(),
            Self::Decimals(1) => "one decimal".to_owned(),
            Self::Decimals(6) => "six decimals, as Weka does".to_owned(),
            Self::Decimals(digits) => format!("{digits} decimals"),
            Self::Significant(6) => "six significant digits, as Orange does".to_owned(),
            Self::Significant(15) => "15 significant digits, as spreadsheets do".to_owned(),
            Self::Significant(digits) => format!("{digits} significant digits"),
            Self::Single => "numbers of single precision, as neural networks do".to_owned(),
        };
        format!(
            "{column}: {} writes {written}, and {} more; real values are rounded so before rows are compared, as what equals a \
             real row on the grid that is given away is a copy.",
            file.source.name(),
            real.source.name()
        )
    }

    /// The value on the grid; in the middle between two places of it, both.
    fn round(self, value: f64) -> [f64; 2] {
        if value == 0.0 || !value.is_finite() {
            return [value; 2];
        }
        let digits = match self {
            Self::Decimals(digits) => digits,
            Self::Significant(digits) => digits - 1 - value.abs().log10().floor() as i32,
            Self::Single => return [single(value); 2],
        };
        let power = 10_f64.powi(digits.abs().min(MOST_DIGITS));
        let (scaled, back): (f64, fn(f64, f64) -> f64) =
            if digits >= 0 { (value * power, |x, p| x / p) } else { (value / power, |x, p| x * p) };
        let (low, high) = (scaled.floor(), scaled.ceil());
        let near_middle = (scaled - low - 0.5).abs() <= 4.0 * f64::EPSILON * scaled.abs() + 1e-9;
        let nearest = scaled.round();
        let both = if near_middle { [low, high] } else { [nearest; 2] };
        // Adding zero turns −0 into 0.
        both.map(|it| back(it, power) + 0.0)
    }
}

fn single(value: f64) -> f64 {
    f64::from(value as f32) + 0.0
}

fn decimals(side: &Dataset, at: usize) -> i32 {
    side.written.decimals[at].min(MOST_DIGITS as u32) as i32
}

/// The most digits of a value of the column from its first to its last that is not 0; 17 where a double holds no more.
fn significant(side: &Dataset, at: usize) -> i32 {
    let power = 10_f64.powi(decimals(side, at));
    let digits = |value: f64| {
        let mut scaled = (value * power).round().abs();
        if scaled >= 1e15 {
            return 17;
        }
        let mut digits = 0;
        while scaled >= 1.0 {
            let tenth = (scaled / 10.0).floor();
            if digits > 0 || scaled > tenth * 10.0 {
                digits += 1;
            }
            scaled = tenth;
        }
        digits
    };
    let values = side.cells().into_iter().flat_map(|cells| cells.column(at));
    values.filter(|value| value.is_finite()).map(digits).max().unwrap_or(0)
}

/// The rounding that makes most of the file's values real ones; `None` where none makes more of them so than there are without.
fn rounding(learning: &Dataset, file: &Dataset, at: usize) -> Option<GridRounding> {
    let values = |side: &Dataset| -> Vec<f64> {
        side.cells().into_iter().flat_map(|cells| cells.column(at)).filter(|it| it.is_finite()).collect()
    };
    let (real_digits, digits) = (significant(learning, at), significant(file, at));
    let (real_decimals, decimals) = (decimals(learning, at), decimals(file, at));
    let tries = [
        (decimals < real_decimals, GridRounding::Decimals(decimals)),
        (0 < digits && digits < real_digits, GridRounding::Significant(digits)),
        (real_digits > SINGLE_DIGITS || decimals > real_decimals, GridRounding::Single),
    ];
    if tries.iter().all(|(fits, _)| !fits) {
        return None;
    }
    let mut tried: Vec<f64> = values(file);
    tried.sort_unstable_by(f64::total_cmp);
    tried.dedup();
    let step = tried.len().div_ceil(MOST_TRIED).max(1);
    let tried: Vec<f64> = tried.into_iter().step_by(step).collect();
    let real = values(learning);
    let met = |rounding: Option<GridRounding>| {
        let of_file = |value: f64| if rounding == Some(GridRounding::Single) { single(value) } else { value };
        let wanted: FxHashSet<u64> = tried.iter().map(|value| of_file(*value).to_bits()).collect();
        let both = real.iter().flat_map(|&value| rounding.map_or([value; 2], |it| it.round(value)));
        both.map(f64::to_bits).filter(|bits| wanted.contains(bits)).collect::<FxHashSet<u64>>().len()
    };
    let mut best = (met(None), None);
    for (_, rounding) in tries.into_iter().filter(|(fits, _)| *fits) {
        let found = met(Some(rounding));
        if found > best.0 {
            best = (found, Some(rounding));
        }
    }
    best.1
}

/// Rows of one file, ready to be compared.
#[derive(Debug)]
struct View<'a> {
    cells: Cells<'a>,
    /// By number column: the values on the common grid, two where a value lies in the middle.
    rounded: Vec<Option<[Vec<f64>; 2]>>,
}

impl<'a> View<'a> {
    fn of_real(comparison: &RowComparison, cells: Cells<'a>) -> Self {
        let rounded = (comparison.roundings.iter().enumerate())
            .map(|(at, rounding)| {
                let both: Vec<[f64; 2]> =
                    cells.column(at).map(|value| rounding.map(|it| it.round(value))).collect::<Option<_>>()?;
                Some([both.iter().map(|it| it[0]).collect(), both.iter().map(|it| it[1]).collect()])
            })
            .collect();
        Self { cells, rounded }
    }

    fn of_file(comparison: &RowComparison, cells: Cells<'a>) -> Self {
        let rounded = (comparison.roundings.iter().enumerate())
            .map(|(at, rounding)| {
                let values: Vec<f64> =
                    (*rounding == Some(GridRounding::Single)).then(|| cells.column(at).map(single).collect())?;
                Some([values.clone(), values])
            })
            .collect();
        Self { cells, rounded }
    }

    /// What a number says; the same for all that are missing.
    fn number(&self, row: usize, at: usize, value: f64, variant: usize) -> u64 {
        let value = self.rounded[at].as_ref().map_or(value, |both| both[variant][row]);
        if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
    }

    /// What the cells of a row say, column by column, without those that are passed over.
    fn said<'b>(
        &'b self,
        comparison: &'b RowComparison,
        row: usize,
        variant: usize,
        passed: &'b [usize],
    ) -> impl Iterator<Item = u64> + 'b {
        let numbers = self.cells.numbers(row);
        let own = numbers.iter().enumerate().map(move |(at, &value)| self.number(row, at, value, variant));
        let words = self.cells.codes(row).iter().zip(&comparison.merged).map(|(&code, merged)| {
            let same = merged.as_ref().and_then(|merged| merged.get(code as usize)).copied();
            u64::from(same.unwrap_or(code))
        });
        own.chain(words).enumerate().filter(|(at, _)| !passed.contains(at)).map(|(_, said)| said)
    }

    /// Whether a value in the middle makes the row two.
    fn has_variants(&self, row: usize) -> bool {
        self.rounded.iter().flatten().any(|[a, b]| a[row] != b[row] && !a[row].is_nan())
    }

    /// Columns of the row that cannot be compared, numbers first: cells that are no numbers, and unknown words.
    fn open(&self, schema: &Schema, row: usize) -> Vec<usize> {
        let numbers = self.cells.numbers(row).iter().map(|value| *value == UNREADABLE);
        let words =
            self.cells.codes(row).iter().zip(&schema.nominals).map(|(code, nominal)| *code == nominal.unknown());
        numbers.chain(words).enumerate().filter(|(_, open)| *open).map(|(at, _)| at).collect()
    }
}

/// A row of a side, complete or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideRow {
    /// Which of the sides that were given.
    pub side: usize,
    /// The data row of its file.
    pub of_file: u32,
    pub class: u32,
}

/// Rows that say the same.
#[derive(Debug)]
struct Group {
    first: SideRow,
    /// Where the first one is: view, row, variant.
    at: (usize, usize, usize),
    /// The next group of the same hash.
    next: Option<u32>,
    /// How many rows of each class, of those few that there are.
    classes: Vec<(u32, usize)>,
}

/// Finds real rows by what they say.
#[derive(Debug)]
pub struct ValueIndex<'a> {
    comparison: &'a RowComparison,
    views: Vec<View<'a>>,
    /// Columns that are passed over.
    passed: Vec<usize>,
    groups: Vec<Group>,
    heads: FxHashMap<u64, u32>,
}

impl<'a> ValueIndex<'a> {
    /// Of all rows of some sides.
    pub fn new(comparison: &'a RowComparison, sides: &[&'a Dataset]) -> Self {
        Self::without(comparison, sides, Vec::new())
    }

    fn without(comparison: &'a RowComparison, sides: &[&'a Dataset], passed: Vec<usize>) -> Self {
        let views = sides.iter().flat_map(|side| side.cells()).map(|cells| View::of_real(comparison, cells)).collect();
        let mut index = Self { comparison, views, passed, groups: Vec::new(), heads: FxHashMap::default() };
        for view in 0..index.views.len() {
            for row in 0..index.views[view].cells.len() {
                let variants = 1 + usize::from(index.views[view].has_variants(row));
                for variant in 0..variants {
                    index.add((view, row, variant));
                }
            }
        }
        index
    }

    fn add(&mut self, at: (usize, usize, usize)) {
        let view = &self.views[at.0];
        let hash = hash(view.said(self.comparison, at.1, at.2, &self.passed));
        let class = view.cells.classes[at.1];
        let known = self.find(hash, view, at.1, at.2);
        let Some(known) = known else {
            let first = SideRow { side: at.0 / 2, of_file: view.cells.rows[at.1], class };
            let next = self.heads.insert(hash, self.groups.len() as u32);
            self.groups.push(Group { first, at, next, classes: vec![(class, 1)] });
            return;
        };
        let classes = &mut self.groups[known as usize].classes;
        match classes.iter_mut().find(|(own, _)| *own == class) {
            Some((_, rows)) => *rows += 1,
            None => classes.push((class, 1)),
        }
    }

    fn find(&self, hash: u64, view: &View<'_>, row: usize, variant: usize) -> Option<u32> {
        let mut at = self.heads.get(&hash).copied();
        while let Some(group) = at {
            let it = &self.groups[group as usize];
            let (of, own, own_variant) = it.at;
            let own = self.views[of].said(self.comparison, own, own_variant, &self.passed);
            if own.eq(view.said(self.comparison, row, variant, &self.passed)) {
                return Some(group);
            }
            at = it.next;
        }
        None
    }

    fn group(&self, view: &View<'_>, row: usize) -> Option<u32> {
        self.find(hash(view.said(self.comparison, row, 0, &self.passed)), view, row, 0)
    }
}

fn hash(said: impl Iterator<Item = u64>) -> u64 {
    let mut hasher = FxHasher::default();
    said.for_each(|it| hasher.write_u64(it));
    hasher.finish()
}

/// What is found of a row of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedRow {
    /// It is a real one.
    Copy(SideRow),
    /// It equals a real one in all that can be compared, and not everything can.
    Open(SideRow),
    /// It has cells that cannot be compared in too many ways to look into each.
    NotCompared,
    None,
}

/// For each row of the file, complete ones first, which real one it is.
pub fn found(schema: &Schema, comparison: &RowComparison, reals: &[&Dataset], file: &Dataset) -> Vec<MatchedRow> {
    let index = ValueIndex::new(comparison, reals);
    let mut patterns: Vec<ValueIndex<'_>> = Vec::new();
    let mut all = Vec::with_capacity(file.all_rows());
    let always: Vec<usize> = (comparison.unsaid.iter())
        .filter_map(|(name, _)| schema.nominals.iter().position(|it| it.name == *name))
        .map(|at| schema.numbers.len() + at)
        .collect();
    for cells in file.cells() {
        let view = View::of_file(comparison, cells);
        for row in 0..cells.len() {
            let whole = index.group(&view, row).filter(|_| schema.unread.is_empty());
            if let Some(group) = whole {
                all.push(MatchedRow::Copy(index.groups[group as usize].first));
                continue;
            }
            let mut open = view.open(schema, row);
            open.extend(&always);
            open.sort_unstable();
            open.dedup();
            if open.is_empty() && schema.unread.is_empty() {
                all.push(MatchedRow::None);
                continue;
            }
            let known = patterns.iter().position(|it| it.passed == open);
            if known.is_none() && patterns.len() == MOST_PATTERNS {
                all.push(MatchedRow::NotCompared);
                continue;
            }
            let at = known.unwrap_or_else(|| {
                patterns.push(ValueIndex::without(comparison, reals, open));
                patterns.len() - 1
            });
            let group = patterns[at].group(&view, row);
            all.push(
                group.map_or(MatchedRow::None, |group| MatchedRow::Open(patterns[at].groups[group as usize].first)),
            );
        }
    }
    all
}

/// Which rows of the file, complete ones first, are rows of the real one, each real one taken once; the class counts.
pub fn taken(comparison: &RowComparison, real: &Dataset, file: &Dataset) -> Vec<bool> {
    let mut index = ValueIndex::new(comparison, &[real]);
    let mut all = Vec::with_capacity(file.all_rows());
    for cells in file.cells() {
        let view = View::of_file(comparison, cells);
        for row in 0..cells.len() {
            let group = index.group(&view, row);
            let free = group.and_then(|group| {
                let classes = &mut index.groups[group as usize].classes;
                classes.iter_mut().find(|(class, rows)| *class == cells.classes[row] && *rows > 0)
            });
            all.push(free.is_some());
            if let Some((_, rows)) = free {
                *rows -= 1;
            }
        }
    }
    all
}
