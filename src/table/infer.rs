//! From cells to drafts of columns: each column is read as what its first rows suggest, and again where that was wrong.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    ColumnSettings, Kind, Level, MISSING, Source, Values,
    cell::{self, Reading, bit},
    declared::DeclaredKind,
    records,
    typing::{self, NumberColumnFacts, Probed, ReadMode, Spelling, TypedColumn},
};
use crate::{
    error::{Error, Setting},
    progress::{Progress, Stop},
};

/// Spellings a column of levels may have before it counts as text.
const MOST_SPELLINGS: usize = 4096;

/// A column as it was read, before it is decided what it is.
#[derive(Debug)]
pub enum DraftColumn {
    Numbers(NumberColumnFacts),
    Levels { codes: Vec<u32>, levels: Vec<Level>, missing: usize },
    Text(Probed),
}

/// Drafts of all columns, and what is to be told of them.
#[derive(Debug)]
pub struct Drafts {
    pub columns: Vec<DraftColumn>,
    /// For a column of numbers that some text spoils: the first row with text.
    pub mixed: Vec<Option<usize>>,
    /// The words of every column of levels that count as missing, and how often each stands.
    pub marks: Vec<Vec<(String, usize)>>,
}

/// What the first rows say of each column.
#[derive(Clone, Copy, Debug, Default)]
struct Sample {
    numbers: usize,
    others: usize,
    /// The first row whose cell is not a number.
    first_other: Option<usize>,
}

/// Rows that the guess is made from.
const GUESS_ROWS: usize = 1000;

/// Looks at the first rows.
fn sample(source: &Source) -> Vec<Sample> {
    let mut samples = vec![Sample::default(); source.width()];
    // Enough rows for a guess, but not a whole file of thousands of columns.
    let rows = source.rows().min(GUESS_ROWS).min(1 + 2_000_000 / source.width().max(1));
    for row in 0..rows {
        for (sample, raw) in samples.iter_mut().zip(records::split(source.row(row), source.delimiter())) {
            let bare = cell::unquote(raw);
            match source.rules().read(cell::trim(&bare)) {
                Reading::Missing => {}
                Reading::Number(..) | Reading::NotFinite => sample.numbers += 1,
                Reading::Other => {
                    sample.others += 1;
                    sample.first_other.get_or_insert(row);
                }
            }
        }
    }
    samples
}

/// The place of a cell, as errors begin.
pub fn place(source: &Source, row: usize, column: usize) -> String {
    format!("{}:{}: column {}", source.name(), source.line_of(row), cell::quoted(&source.header()[column]))
}

/// A cell as errors show it.
pub fn shown(source: &Source, row: usize, column: usize) -> String {
    cell::quoted(&cell::label(source.raw_cell(row, column)))
}

/// What reads columns, each in its mode, and the source that errors are told from.
pub trait ColumnReader {
    fn read(&mut self, modes: &[ReadMode]) -> Result<(Vec<TypedColumn<'_>>, &Source), Stop>;
}

/// Reads the columns of a file that is held.
struct HeldFile<'a>(&'a Source, &'a Progress);

impl ColumnReader for HeldFile<'_> {
    fn read(&mut self, modes: &[ReadMode]) -> Result<(Vec<TypedColumn<'_>>, &Source), Stop> {
        Ok((typing::read(self.0, modes, self.1)?, self.0))
    }
}

/// Reads every column.
pub fn read(source: &Source, roles: &ColumnSettings, progress: &Progress) -> Result<Drafts, Stop> {
    read_by(&mut HeldFile(source, progress), source, roles)
}

/// Reads every column of a file of which the source has the first rows at least.
pub fn read_by(reader: &mut impl ColumnReader, source: &Source, roles: &ColumnSettings) -> Result<Drafts, Stop> {
    let width = source.width();
    let samples = sample(source);
    let kinds: Vec<Option<Kind>> = source.header().iter().map(|name| roles.kinds.get(name).copied()).collect();
    let levels = |kind: Option<Kind>| {
        let all = matches!(kind, Some(Kind::Category | Kind::Binary));
        ReadMode::Levels(if all { usize::MAX } else { MOST_SPELLINGS })
    };
    let mut mixed: Vec<Option<usize>> = Vec::with_capacity(width);
    let mut modes: Vec<ReadMode> = Vec::with_capacity(width);
    for ((kind, sample), name) in kinds.iter().zip(&samples).zip(source.header()) {
        // What the user says of a column, also that it holds the classes, has precedence.
        let from_file = source.declared().and_then(|declared| declared.kind(name)).filter(|_| kind.is_none());
        let words = from_file == Some(&DeclaredKind::Words);
        let spoilt = !words && sample.numbers > 0 && sample.numbers >= sample.others;
        mixed.push(sample.first_other.filter(|_| spoilt));
        let is_target = roles.target.as_ref() == Some(name);
        modes.push(match kind {
            Some(Kind::Identifier | Kind::Date | Kind::Text) => ReadMode::Probe,
            Some(Kind::Integer | Kind::Decimal | Kind::OneHot) => ReadMode::Numbers,
            // The levels of a category are told apart by their text: 250.1 and 250.10 are two codes.
            Some(Kind::Category) => levels(*kind),
            None if !is_target && matches!(from_file, Some(DeclaredKind::Text | DeclaredKind::Date)) => ReadMode::Probe,
            None if matches!(from_file, Some(DeclaredKind::Levels(_))) => ReadMode::Levels(usize::MAX),
            None if words => levels(None),
            _ if sample.others == 0 => ReadMode::Numbers,
            _ => levels(*kind),
        });
    }
    let mut columns: Vec<Option<DraftColumn>> = (0..width).map(|_| None).collect();
    let mut marks = vec![Vec::new(); width];
    while modes.iter().any(|mode| *mode != ReadMode::Skip) {
        let (found, source) = reader.read(&modes)?;
        for (column, found) in found.into_iter().enumerate() {
            modes[column] = ReadMode::Skip;
            match found {
                TypedColumn::Skipped => {}
                TypedColumn::Numbers(numbers) => match numbers.infinite {
                    Some(_) if roles.ignore.contains(&source.header()[column]) => modes[column] = ReadMode::Probe,
                    Some(row) => return Err(not_finite(source, row, column).into()),
                    // As numbers, codes of many digits would fall together.
                    None if numbers.inexact.is_some()
                        && !matches!(kinds[column], Some(Kind::Integer | Kind::Decimal)) =>
                    {
                        modes[column] = levels(kinds[column]);
                    }
                    None => columns[column] = Some(DraftColumn::Numbers(numbers)),
                },
                TypedColumn::NotNumbers(row) => {
                    if let Some(kind @ (Kind::Integer | Kind::Decimal | Kind::OneHot)) = kinds[column] {
                        return Err(not_a_number(source, row, column, kind).into());
                    }
                    if samples[column].numbers > 0 {
                        mixed[column] = Some(row);
                    }
                    modes[column] = levels(kinds[column]);
                }
                TypedColumn::Levels(codes, spellings) => {
                    let drafted = draft_levels(codes, &spellings, source, declared_levels(source, column));
                    marks[column] = drafted.marks;
                    columns[column] = Some(drafted.draft);
                }
                TypedColumn::TooMany => modes[column] = ReadMode::Probe,
                TypedColumn::Probed(probed) => columns[column] = Some(DraftColumn::Text(probed)),
            }
        }
    }
    let columns = columns.into_iter().map(|draft| draft.unwrap_or(DraftColumn::Text(Probed::default()))).collect();
    Ok(Drafts { columns, mixed, marks })
}

fn not_finite(source: &Source, row: usize, column: usize) -> Error {
    Error::data(format!(
        "{}: {} is not a finite number; correct it, leave the cell empty, or ignore the column",
        place(source, row, column),
        shown(source, row, column)
    ))
    .about(Setting::Columns)
}

fn not_a_number(source: &Source, row: usize, column: usize, kind: Kind) -> Error {
    let what = match kind {
        Kind::Integer => "a whole number",
        Kind::OneHot => "0 or 1",
        _ => "a number",
    };
    Error::data(format!(
        "{}: {} is not {what}, so the column cannot be {}; correct the cell, or mark the column as a category",
        place(source, row, column),
        shown(source, row, column),
        kind.label()
    ))
    .about(Setting::Columns)
}

/// The levels that the file declares for a column; none where it declares none.
fn declared_levels(source: &Source, column: usize) -> &[String] {
    match source.declared().and_then(|declared| declared.kind(&source.header()[column])) {
        Some(DeclaredKind::Levels(levels)) => levels,
        _ => &[],
    }
}

/// A column of levels, and the words that count as missing in it.
struct Drafted {
    draft: DraftColumn,
    marks: Vec<(String, usize)>,
}

/// Joins spellings that say the same, puts the levels in order, and recodes the cells.
///
/// Words that the file declares stand in its order.
fn draft_levels(mut codes: Vec<u32>, spellings: &[Spelling<'_>], source: &Source, declared: &[String]) -> Drafted {
    let labels: Vec<String> = spellings.iter().map(|spelling| cell::label(spelling.raw)).collect();
    // Beside a plus the minus is a value: blood groups, and classes of many benchmark tables.
    let signs = labels.iter().any(|label| label == "+");
    let missing_words: Vec<bool> =
        labels.iter().map(|label| source.rules().is_missing(label.as_bytes()) && !(signs && label == "-")).collect();
    let mut missing = 0;
    let mut marks: Vec<(String, usize)> = Vec::new();
    let mut levels: Vec<Level> = Vec::new();
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    let mut level_of: Vec<Option<usize>> = Vec::with_capacity(spellings.len());
    for ((spelling, label), is_missing) in spellings.iter().zip(&labels).zip(missing_words) {
        if is_missing {
            missing += spelling.count;
            match marks.iter_mut().find(|(word, _)| word == label) {
                Some((_, count)) => *count += spelling.count,
                None if !label.is_empty() => marks.push((label.clone(), spelling.count)),
                None => {}
            }
            level_of.push(None);
            continue;
        }
        let at = *known.entry(label).or_insert_with(|| {
            // Spellings come in the order of their rows: the first is the one that is written back.
            let raw = String::from_utf8_lossy(spelling.raw).into_owned();
            levels.push(Level { label: label.clone(), raw, count: 0 });
            levels.len() - 1
        });
        levels[at].count += spelling.count;
        level_of.push(Some(at));
    }
    join_booleans(&mut levels, &mut level_of);
    let numbers: Option<Vec<f64>> = levels.iter().map(|level| source.rules().number(level.label.as_bytes())).collect();
    // No comes before yes, as 0 before 1.
    let bits = levels.iter().all(|level| bit(&level.label).is_some());
    let places: FxHashMap<&str, usize> =
        declared.iter().filter(|_| !bits).enumerate().map(|(at, level)| (level.as_str(), at)).collect();
    let place = |level: usize| places.get(levels[level].label.as_str()).copied().unwrap_or(usize::MAX);
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by(|&a, &b| {
        let by_value = numbers.as_ref().map(|numbers| numbers[a].total_cmp(&numbers[b]));
        by_value.unwrap_or_else(|| place(a).cmp(&place(b))).then_with(|| levels[a].label.cmp(&levels[b].label))
    });
    let mut rank = vec![0; levels.len()];
    for (new, old) in order.iter().enumerate() {
        rank[*old] = new as u32;
    }
    let map: Vec<Option<u32>> = level_of.iter().map(|level| level.map(|old| rank[old])).collect();
    typing::recode(&mut codes, &map);
    let levels = order.iter().map(|old| levels[*old].clone()).collect();
    Drafted { draft: DraftColumn::Levels { codes, levels, missing }, marks }
}

/// Joins True, TRUE and 1 where all levels of a column say no or yes, and say it in more than two ways.
fn join_booleans(levels: &mut Vec<Level>, level_of: &mut [Option<usize>]) {
    let Some(bits) = levels.iter().map(|level| bit(&level.label)).collect::<Option<Vec<bool>>>() else { return };
    if bits.len() <= 2 {
        return;
    }
    let mut joined: Vec<Level> = Vec::new();
    let mut of: [Option<usize>; 2] = [None; 2];
    let mut map = Vec::with_capacity(bits.len());
    for (level, bit) in levels.drain(..).zip(bits) {
        let at = *of[usize::from(bit)].get_or_insert(joined.len());
        match joined.get_mut(at) {
            Some(known) => known.count += level.count,
            None => joined.push(level),
        }
        map.push(at);
    }
    *levels = joined;
    for level in level_of.iter_mut().flatten() {
        *level = map[*level];
    }
}

/// Values that are looked at together.
const BLOCK: usize = 256;

/// The different values of a column of numbers with the row where each first stands; `None` if there are more than
/// `most`. In ascending order.
pub fn different(values: &[f64], most: usize) -> Option<Vec<(f64, usize)>> {
    let mut few: Vec<(f64, usize)> = Vec::new();
    let mut known: FxHashSet<u64> = FxHashSet::default();
    let mut row = 0;
    while row < values.len() {
        if let ([(a, _)] | [(a, _), _], [.., (b, _)]) = (few.as_slice(), few.as_slice()) {
            // Most columns that are asked about have two values: pass over them without a branch for each.
            let old = |block: &[f64]| block.iter().fold(true, |all, v| all & (v == a || v == b || v.is_nan()));
            row += BLOCK * values[row..].chunks_exact(BLOCK).take_while(|block| old(block)).count();
        }
        let end = values.len().min(row + BLOCK);
        for (row, value) in (row..).zip(&values[row..end]) {
            let old = value.is_nan()
                || few.iter().take(4).any(|(v, _)| v == value)
                || (few.len() > 4 && known.contains(&value.to_bits()));
            if old {
                continue;
            }
            if few.len() == most {
                return None;
            }
            few.push((*value, row));
            known.insert(value.to_bits());
        }
        row = end;
    }
    few.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some(few)
}

/// A column of numbers as levels, by value; the raw cell of a level is the first one that has the value.
pub fn number_levels(source: &Source, column: usize, values: &[f64], different: &[(f64, usize)]) -> Values {
    let known: FxHashMap<u64, u32> = different.iter().enumerate().map(|(i, (v, _))| (v.to_bits(), i as u32)).collect();
    let tasks = values.par_iter().with_min_len(1 << 16);
    let codes: Vec<u32> = match different {
        // Two values need no look-up, and are by far the most common case.
        [(a, _), (b, _)] => {
            let code = |value: &f64| if value == a { 0 } else { u32::from(value == b).wrapping_sub(1) | 1 };
            tasks.map(code).collect()
        }
        _ => tasks.map(|value| known.get(&value.to_bits()).copied().unwrap_or(MISSING)).collect(),
    };
    let mut counts = vec![0; different.len() + 1];
    for code in &codes {
        counts[(*code as usize).min(different.len())] += 1;
    }
    let levels = (different.iter().zip(&counts))
        .map(|((_, row), count)| {
            let raw = source.raw_cell(*row, column);
            Level { label: cell::label(raw), raw: String::from_utf8_lossy(raw).into_owned(), count: *count }
        })
        .collect();
    Values::Levels { codes, levels }
}

/// How many different numbers there are.
pub fn distinct(values: impl Iterator<Item = f64>) -> usize {
    let mut bits: Vec<u64> = values.filter(|v| !v.is_nan()).map(f64::to_bits).collect();
    bits.sort_unstable();
    bits.dedup();
    bits.len()
}

/// Whether the value is whole. Beyond 2⁵³ every double is.
pub fn is_whole(value: f64) -> bool {
    value.abs() >= 9_007_199_254_740_992.0 || (value as i64) as f64 == value
}

/// Names in `asked` that are no column, as an error.
pub fn check_names(source: &Source, roles: &ColumnSettings) -> crate::error::Result<()> {
    let known: BTreeSet<&str> = source.header().iter().map(String::as_str).collect();
    for name in roles.ignore.iter().chain(roles.kinds.keys()) {
        if !known.contains(name.as_str()) {
            return Err(Error::usage(format!(
                "{}: there is no column {}; {}",
                source.name(),
                cell::quoted(name),
                suggestion(source.header(), name)
            ))
            .about(Setting::Columns));
        }
    }
    Ok(())
}

/// The names closest to a wrong one, or the first ones of the file.
pub fn suggestion(names: &[String], wrong: &str) -> String {
    let wanted = wrong.trim().to_lowercase();
    let mut close: Vec<(usize, &String)> = names
        .iter()
        .map(|name| {
            let lower = name.to_lowercase();
            let part = !wanted.is_empty() && (lower.contains(&wanted) || wanted.contains(&lower));
            (if part { 1 } else { edits(&lower, &wanted) }, name)
        })
        .filter(|(distance, _)| *distance <= 1 + wanted.chars().count() / 3)
        .collect();
    close.sort_by_key(|(distance, _)| *distance);
    let list = |names: &mut dyn Iterator<Item = &String>| names.map(|n| cell::quoted(n)).collect::<Vec<_>>().join(", ");
    if close.is_empty() {
        let more = if names.len() > 8 { format!(" and {} more", names.len() - 8) } else { String::new() };
        format!("the columns are {}{more}", list(&mut names.iter().take(8)))
    } else {
        format!("did you mean {}?", list(&mut close.iter().take(3).map(|(_, name)| *name)))
    }
}

/// Letters to change, add or leave out to come from one word to the other (Levenshtein), for words of sensible length.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_answered_with_a_close_one() {
        let names: Vec<String> = ["stroke", "age", "bmi"].iter().map(|s| (*s).to_owned()).collect();
        assert_eq!(suggestion(&names, "Stroke "), "did you mean \"stroke\"?");
        assert_eq!(suggestion(&names, "strike"), "did you mean \"stroke\"?");
        assert_eq!(suggestion(&names, "xyzzy"), "the columns are \"stroke\", \"age\", \"bmi\"");
    }

    #[test]
    fn different_values_are_found_up_to_a_limit() {
        let values = [2.0, f64::NAN, 1.0, 2.0, 1.0];
        assert_eq!(different(&values, 2), Some(vec![(1.0, 2), (2.0, 0)]));
        assert_eq!(different(&values, 1), None);
        let many: Vec<f64> = (0..1000).map(|i| f64::from(i % 90)).collect();
        assert_eq!(different(&many, 100).unwrap().len(), 90);
        assert_eq!(distinct(many.into_iter()), 90);
    }
}
