//! Reads all cells of chosen columns in one pass over the rows, in parallel: as numbers, as levels, or as mere text.
//!
//! What a column is, is guessed from its first rows. Where the guess proves wrong, the column is read again in another
//! [`ReadMode`]; so a clean file is read once, and no column is read more than three times.

use std::{
    hash::{DefaultHasher, Hasher as _},
    ops::Range,
};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    MISSING, NumberFormat, Source,
    cell::{self, CellRules, MOST_DECIMALS, NumberShape, Reading},
    dates,
    looks::Looks,
    records,
    style::significant_digits,
};
use crate::{
    error::Error,
    memory::{self, Room},
    progress::{Progress, Stop},
};

/// How a column is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadMode {
    Skip,
    Numbers,
    /// As levels, given up when there are more spellings than this.
    Levels(usize),
    /// As text that is not held: only counted and looked at.
    Probe,
}

/// What is known of a column read as numbers.
#[derive(Clone, Debug)]
pub struct NumberColumnFacts {
    pub values: Room<f64>,
    pub missing: usize,
    pub style: NumberFormat,
    /// The first row whose cell is infinite.
    pub infinite: Option<usize>,
    /// The first row with a whole number that a double cannot hold.
    pub inexact: Option<usize>,
}

/// A spelling of a level, and how often it stands.
#[derive(Clone, Copy, Debug)]
pub struct Spelling<'t> {
    pub raw: &'t [u8],
    pub count: usize,
}

/// What is known of a column read as text.
#[derive(Clone, Debug, Default)]
pub struct Probed {
    pub missing: usize,
    pub distinct: usize,
    /// No cell holds a blank, and none is long.
    pub short: bool,
    pub dates: bool,
}

/// What came of reading a column.
#[derive(Clone, Debug)]
pub enum TypedColumn<'t> {
    Skipped,
    Numbers(NumberColumnFacts),
    /// The first row whose cell is neither a number nor missing.
    NotNumbers(usize),
    /// Codes count the spellings, in order of their first row.
    Levels(Vec<u32>, Vec<Spelling<'t>>),
    TooMany,
    Probed(Probed),
}

/// The part of a column that one task reads.
enum Part<'a, 't> {
    Skip,
    Numbers { out: &'a mut [f64], seen: NumbersSeen<'t> },
    Levels { out: &'a mut [u32], most: usize, seen: LevelsSeen<'t> },
    Probe { out: &'a mut [u64], seen: Probed },
}

#[derive(Clone, Debug, Default)]
pub(super) struct NumbersSeen<'t> {
    pub(super) missing: usize,
    /// Bit d: some cell has d decimals.
    pub(super) decimals: u32,
    /// How a plain cell above is written: the next one is likely to be written alike.
    shape: NumberShape,
    pub(super) looks: Looks<'t>,
    pub(super) text: Option<usize>,
    pub(super) infinite: Option<usize>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct LevelsSeen<'t> {
    codes: FxHashMap<&'t [u8], u32>,
    spellings: Vec<Spelling<'t>>,
    /// The first few short spellings as numbers, see [`key`]: to look through them is faster than to hash.
    keys: Vec<(u128, u32)>,
    overflow: bool,
}

/// Where the codes or numbers of a column are gathered.
pub(super) enum Store {
    Skip,
    Numbers(Room<f64>),
    Levels(Vec<u32>),
    Probe(Vec<u64>),
}

/// Bytes that one task reads, and the most tasks there are. Both are fixed: the parts, and so all that is found, are the
/// same on any number of threads.
const PART_BYTES: usize = 1 << 20;
const MOST_PARTS: usize = 64;

/// Cells between two reports of progress: a few milliseconds of work, however many columns there are.
const REPORT: usize = 1 << 17;

/// Reads the columns, each in its mode.
pub fn read<'t>(source: &'t Source, modes: &[ReadMode], progress: &Progress) -> Result<Vec<TypedColumn<'t>>, Stop> {
    let (columns, per) = read_cells(source, modes, progress)?;
    Ok(columns
        .into_par_iter()
        .zip(modes)
        .enumerate()
        .map(|(column, ((store, seen), mode))| gather(store, seen, *mode, per, (source, column)))
        .collect())
}

/// The cells of a column, and what each task saw of its part of them.
pub(super) type ReadCells<'t> = (Store, Vec<Seen<'t>>);

/// Reads the cells of the columns, and says how many rows each task had.
pub(super) fn read_cells<'t>(
    source: &'t Source,
    modes: &[ReadMode],
    progress: &Progress,
) -> Result<(Vec<ReadCells<'t>>, usize), Stop> {
    let rows = source.rows();
    let parts = (source.body().len() / PART_BYTES).clamp(1, MOST_PARTS);
    let per = rows.div_ceil(parts);
    let mut stores: Vec<Store> = modes
        .iter()
        .map(|mode| match mode {
            ReadMode::Skip => Ok(Store::Skip),
            ReadMode::Numbers => Room::claim(rows).map(Store::Numbers),
            ReadMode::Levels(_) => memory::filled(rows, 0).map(Store::Levels),
            ReadMode::Probe => memory::filled(rows, 0).map(Store::Probe),
        })
        .collect::<Result<_, Error>>()?;
    progress.stage("reading the cells", rows as u64)?;
    let mut tasks = tasks(&mut stores, modes, rows, per);
    let done: Vec<Result<(), Stop>> =
        tasks.par_iter_mut().map(|(range, parts)| read_rows(source, range.clone(), parts, progress)).collect();
    done.into_iter().collect::<Result<(), Stop>>()?;

    // From one list of columns per task to one list of tasks per column; the borrowed outputs end here.
    let mut seen: Vec<Vec<Seen<'t>>> = modes.iter().map(|_| Vec::with_capacity(tasks.len())).collect();
    for (_, parts) in tasks {
        for (column, part) in seen.iter_mut().zip(parts) {
            column.push(match part {
                Part::Skip => Seen::Skip,
                Part::Numbers { seen, .. } => Seen::Numbers(seen),
                Part::Levels { seen, .. } => Seen::Levels(seen),
                Part::Probe { seen, .. } => Seen::Probe(seen),
            });
        }
    }
    progress.check()?;
    Ok((stores.into_iter().zip(seen).collect(), per))
}

pub(super) enum Seen<'t> {
    Skip,
    Numbers(NumbersSeen<'t>),
    Levels(LevelsSeen<'t>),
    Probe(Probed),
}

type Task<'a, 't> = (Range<usize>, Vec<Part<'a, 't>>);

fn tasks<'a, 't>(stores: &'a mut [Store], modes: &[ReadMode], rows: usize, per: usize) -> Vec<Task<'a, 't>> {
    let count = rows.div_ceil(per.max(1));
    let mut tasks: Vec<Task<'a, 't>> =
        (0..count).map(|i| (i * per..rows.min((i + 1) * per), Vec::with_capacity(modes.len()))).collect();
    for (store, mode) in stores.iter_mut().zip(modes) {
        match store {
            Store::Skip => tasks.iter_mut().for_each(|(_, parts)| parts.push(Part::Skip)),
            Store::Numbers(all) => {
                for ((_, parts), out) in tasks.iter_mut().zip(all.chunks_mut(per)) {
                    parts.push(Part::Numbers { out, seen: NumbersSeen::default() });
                }
            }
            Store::Levels(all) => {
                let most = if let ReadMode::Levels(most) = mode { *most } else { 0 };
                for ((_, parts), out) in tasks.iter_mut().zip(all.chunks_mut(per)) {
                    parts.push(Part::Levels { out, most, seen: LevelsSeen::default() });
                }
            }
            Store::Probe(all) => {
                for ((_, parts), out) in tasks.iter_mut().zip(all.chunks_mut(per)) {
                    parts.push(Part::Probe { out, seen: Probed { short: true, dates: true, ..Probed::default() } });
                }
            }
        }
    }
    tasks
}

fn read_rows<'t>(
    source: &'t Source,
    range: Range<usize>,
    parts: &mut [Part<'_, 't>],
    progress: &Progress,
) -> Result<(), Stop> {
    let text = source.text();
    let delimiter = source.delimiter();
    let rules = source.rules();
    let point = if rules.comma { b',' } else { b'.' };
    // Where a number may stand for "no value", every cell has to be looked at.
    let plain = !rules.marks.hold_numbers();
    let first = range.start;
    let report = (REPORT / parts.len().max(1)).max(1);
    for row in range.clone() {
        let i = row - first;
        if i % report == report - 1 {
            progress.advance(report as u64)?;
        }
        let (mut at, stop) = source.row_span(row);
        for part in &mut *parts {
            if let Part::Numbers { out, seen } = part
                && plain
            {
                let ends = |end: usize| end == stop || (end < stop && text[end] == delimiter);
                if let Some((value, end)) = cell::like_the_last(text, at, &seen.shape)
                    && ends(end)
                {
                    out[i] = value;
                    at = end + 1;
                    continue;
                }
                if let Some((value, decimals, end)) = cell::plain_number(text, at, point)
                    && ends(end)
                {
                    out[i] = value;
                    let digits = end - at - usize::from(text[at] == b'-') - usize::from(decimals > 0);
                    seen.plain(NumberShape::new(digits as u32 - decimals, decimals, point), decimals);
                    at = end + 1;
                    continue;
                }
            }
            let end = at + cell::end(&text[at.min(stop)..stop], 0, delimiter);
            let raw = &text[at.min(stop)..end.min(stop)];
            match part {
                Part::Skip => {}
                Part::Numbers { out, seen } => out[i] = seen.rare(raw, row, rules),
                Part::Levels { out, most, seen } => out[i] = seen.code(raw, key(text, at, raw), *most),
                Part::Probe { out, seen } => out[i] = probe(seen, raw, rules),
            }
            at = end + 1;
        }
    }
    Ok(())
}

impl<'t> NumbersSeen<'t> {
    /// Notes the looks of a plain cell. Those that look like the last need no note.
    #[inline]
    fn plain(&mut self, shape: NumberShape, decimals: u32) {
        self.decimals |= 1 << decimals.min(MOST_DECIMALS + 1);
        self.shape = shape;
        self.looks.plain = true;
    }

    /// The value of a cell that is not the plain spelling of a number.
    #[cold]
    fn rare(&mut self, raw: &'t [u8], row: usize, rules: &CellRules) -> f64 {
        let bare = cell::unquote(raw);
        let other = match rules.read(cell::trim(&bare)) {
            Reading::Missing => {
                self.missing += 1;
                return f64::NAN;
            }
            Reading::Number(..) => match self.looks.note(raw, row, rules) {
                Some((value, decimals)) => {
                    self.decimals |= 1 << decimals.min(MOST_DECIMALS + 1);
                    return value;
                }
                None => &mut self.text,
            },
            Reading::NotFinite => &mut self.infinite,
            Reading::Other => &mut self.text,
        };
        other.get_or_insert(row);
        f64::NAN
    }
}

impl<'t> LevelsSeen<'t> {
    #[inline]
    fn code(&mut self, raw: &'t [u8], key: u128, most: usize) -> u32 {
        if let Some((_, code)) = self.keys.iter().find(|(known, _)| *known == key && key != 0) {
            self.spellings[*code as usize].count += 1;
            return *code;
        }
        if self.overflow {
            return 0;
        }
        let spellings = &mut self.spellings;
        let code = *self.codes.entry(raw).or_insert_with(|| {
            spellings.push(Spelling { raw, count: 0 });
            (spellings.len() - 1) as u32
        });
        spellings[code as usize].count += 1;
        if spellings.len() > most {
            self.overflow = true;
        }
        if key != 0 && self.keys.len() < KEYS {
            self.keys.push((key, code));
        }
        code
    }
}

/// Spellings that are kept as numbers.
const KEYS: usize = 8;

/// A spelling of up to 15 bytes, which stands in the text at `at`, as a number that no other spelling has; 0 for a longer
/// one, and for the very last ones of the text.
#[inline]
fn key(text: &[u8], at: usize, raw: &[u8]) -> u128 {
    // Sixteen bytes whatever the length: to copy as many as there are would take longer than all the rest.
    let sixteen = text.get(at..at + 16).and_then(|s| <[u8; 16]>::try_from(s).ok());
    let Some(sixteen) = sixteen.filter(|_| raw.len() <= 15) else { return 0 };
    let kept = (1 << (8 * raw.len())) - 1;
    // The length, plus one so that an empty cell is not 0.
    (u128::from_le_bytes(sixteen) & kept) | ((raw.len() as u128 + 1) << 120)
}

/// Longest cell that may be an identifier.
const SHORT: usize = 64;

/// Looks at a text cell, and returns its fingerprint: 0 when it is missing.
///
/// Equal cells have equal fingerprints, so "all different" is certain; a count of different cells could be short by one
/// in a thousand million tables of a million rows.
fn probe(seen: &mut Probed, raw: &[u8], rules: &CellRules) -> u64 {
    let bare = cell::unquote(raw);
    let trimmed = cell::trim(&bare);
    if rules.is_missing(trimmed) {
        seen.missing += 1;
        return 0;
    }
    seen.short &= trimmed.len() <= SHORT && !trimmed.iter().any(u8::is_ascii_whitespace);
    seen.dates = seen.dates && dates::is_date(trimmed);
    let mut hasher = DefaultHasher::new();
    hasher.write(trimmed);
    hasher.finish().max(1)
}

/// Puts together what the tasks saw of one column.
fn gather<'t>(store: Store, seen: Vec<Seen<'t>>, mode: ReadMode, per: usize, of: (&Source, usize)) -> TypedColumn<'t> {
    match store {
        Store::Skip => TypedColumn::Skipped,
        Store::Numbers(values) => numbers(values, seen, of),
        Store::Levels(codes) => levels(codes, seen, mode, per),
        Store::Probe(prints) => {
            let mut all = Probed::default().all();
            for part in seen {
                if let Seen::Probe(part) = part {
                    all = all.and(&part);
                }
            }
            TypedColumn::Probed(all.counted(prints))
        }
    }
}

impl Probed {
    /// Of no cell: whatever is asked of all of them is so.
    pub(super) fn all(self) -> Self {
        Self { short: true, dates: true, ..self }
    }

    pub(super) fn and(self, other: &Self) -> Self {
        Self {
            missing: self.missing + other.missing,
            short: self.short && other.short,
            dates: self.dates && other.dates,
            ..self
        }
    }

    /// With how many different fingerprints there are.
    pub(super) fn counted(mut self, mut prints: Vec<u64>) -> Self {
        prints.sort_unstable();
        prints.dedup();
        self.distinct = prints.len() - usize::from(prints.first() == Some(&0));
        self.dates &= self.distinct > 0;
        self
    }
}

impl<'t> NumbersSeen<'t> {
    /// With what was seen of the rows below.
    pub(super) fn and(self, below: &Self) -> Self {
        Self {
            missing: self.missing + below.missing,
            decimals: self.decimals | below.decimals,
            looks: self.looks.and(below.looks),
            text: self.text.or(below.text),
            infinite: self.infinite.or(below.infinite),
            ..self
        }
    }

    /// All that the parts of a column saw.
    pub(super) fn of_all(seen: Vec<Seen<'t>>) -> Self {
        let parts = seen.into_iter().filter_map(|seen| if let Seen::Numbers(part) = seen { Some(part) } else { None });
        parts.fold(Self::default(), |all, part| all.and(&part))
    }

    /// Whether decimals say too little of the column, so that its significant digits have to be counted.
    pub(super) fn is_fine(&self) -> bool {
        self.decimals >> (MOST_DECIMALS + 1) != 0 || self.looks.has_exponents()
    }
}

fn numbers<'t>(values: Room<f64>, seen: Vec<Seen<'t>>, (source, column): (&Source, usize)) -> TypedColumn<'t> {
    let all = NumbersSeen::of_all(seen);
    column_of_numbers(values, &all, source.rules(), || significant(source, column))
}

/// A column of which all numbers were seen.
pub(super) fn column_of_numbers<'t>(
    values: Room<f64>,
    all: &NumbersSeen<'_>,
    rules: &CellRules,
    significant: impl FnOnce() -> u8,
) -> TypedColumn<'t> {
    if let Some(row) = all.text.or(all.looks.conflict()) {
        return TypedColumn::NotNumbers(row);
    }
    let bits = all.decimals;
    let decimals = |most: u32| if bits == 0 { 0 } else { most.min(MOST_DECIMALS) as u8 };
    let style = NumberFormat {
        min_decimals: decimals(bits.trailing_zeros()),
        max_decimals: decimals(bits.checked_ilog2().unwrap_or(0)),
        significant: all.is_fine().then(significant),
        ..all.looks.style(rules)
    };
    TypedColumn::Numbers(NumberColumnFacts {
        values,
        missing: all.missing,
        style,
        infinite: all.infinite,
        inexact: all.looks.inexact,
    })
}

/// The most significant digits of any number in a column. Only columns with exponents or very many decimals are read again.
pub(super) fn significant(source: &Source, column: usize) -> u8 {
    let digits = |row: usize| {
        let raw = records::split(source.row(row), source.delimiter()).nth(column).unwrap_or_default();
        significant_digits(&cell::label_of(raw), source.decimal_comma())
    };
    (0..source.rows()).into_par_iter().map(digits).max().unwrap_or(0)
}

pub(super) fn levels<'t>(mut codes: Vec<u32>, seen: Vec<Seen<'t>>, mode: ReadMode, per: usize) -> TypedColumn<'t> {
    let most = if let ReadMode::Levels(most) = mode { most } else { 0 };
    let mut known: FxHashMap<&[u8], u32> = FxHashMap::default();
    let mut all: Vec<Spelling<'t>> = Vec::new();
    for (part, codes) in seen.into_iter().zip(codes.chunks_mut(per.max(1))) {
        let Seen::Levels(part) = part else { continue };
        if part.overflow {
            return TypedColumn::TooMany;
        }
        let mut same = true;
        let map: Vec<u32> = (part.spellings.iter().enumerate())
            .map(|(i, spelling)| {
                let code = *known.entry(spelling.raw).or_insert_with(|| {
                    all.push(Spelling { count: 0, ..*spelling });
                    (all.len() - 1) as u32
                });
                all[code as usize].count += spelling.count;
                same &= code as usize == i;
                code
            })
            .collect();
        if all.len() > most {
            return TypedColumn::TooMany;
        }
        if !same {
            for code in codes {
                *code = map[*code as usize];
            }
        }
    }
    TypedColumn::Levels(codes, all)
}

/// Turns codes of spellings into codes of levels; `level_of` gives the level of a spelling.
pub fn recode(codes: &mut [u32], level_of: &[Option<u32>]) {
    let map: Vec<u32> = level_of.iter().map(|level| level.unwrap_or(MISSING)).collect();
    if map.iter().enumerate().any(|(i, code)| i as u32 != *code) {
        codes.par_iter_mut().with_min_len(1 << 16).for_each(|code| *code = map[*code as usize]);
    }
}
