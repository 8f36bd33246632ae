//! From drafts to columns: what kind each is, and what it is used for.

use std::sync::OnceLock;

use super::{
    Column, ColumnSettings, Kind, NumberCells, NumberFormat, Role, Source, Values, cell, dates,
    declared::DeclaredKind,
    infer::{self, DraftColumn, place, shown},
    typing::{NumberColumnFacts, Probed},
};
use crate::error::{Error, Result, Setting};

/// Rows from which on a column that counts 1, 2, 3, … is taken for an identifier by that alone.
const COUNTING: usize = 20;

/// What is decided of one column.
#[derive(Debug)]
pub struct Decided {
    pub kind: Kind,
    pub values: Values,
    pub style: NumberFormat,
    pub missing: usize,
    pub distinct: OnceLock<usize>,
}

/// Where the column stands and what the user said of it.
#[derive(Clone, Copy, Debug)]
pub struct ColumnPlace<'a> {
    pub source: &'a Source,
    pub column: usize,
    pub asked: Option<Kind>,
    pub is_target: bool,
}

impl ColumnPlace<'_> {
    /// What the file says of it, where the user says nothing.
    fn declared(&self) -> Option<&DeclaredKind> {
        self.source.declared().filter(|_| self.asked.is_none()).and_then(|declared| declared.kind(self.name()))
    }

    /// Whether it is a column of row names, which the header does not name.
    fn is_index(&self) -> bool {
        !self.is_target && self.column < self.source.index_columns()
    }

    /// Whether it holds numbers or codes of people or things that come more than once.
    fn is_repeated_identifier(&self, distinct: usize, filled: usize) -> bool {
        self.asked.is_none() && !self.is_target && is_identifier_name(self.name()) && is_many(distinct, filled)
    }

    fn name(&self) -> &str {
        &self.source.header()[self.column]
    }

    /// The column as errors that are about all of it begin: with the line of its name.
    fn whole(&self) -> String {
        format!(
            "{}:{}: column {}",
            self.source.name(),
            self.source.line_of_name(self.column),
            cell::quoted(self.name())
        )
    }

    fn at(&self, row: usize) -> (String, String) {
        (place(self.source, row, self.column), shown(self.source, row, self.column))
    }
}

/// Makes a column of a draft.
pub fn decide(place: ColumnPlace<'_>, draft: DraftColumn, roles: &ColumnSettings) -> Result<Column> {
    let decided = match draft {
        DraftColumn::Numbers(numbers) => of_numbers(place, numbers)?,
        DraftColumn::Levels { codes, levels, missing } => of_levels(place, Values::Levels { codes, levels }, missing)?,
        DraftColumn::Text(probed) => of_text(place, &probed)?,
    };
    let role = if place.is_target {
        Role::Target
    } else if roles.ignore.iter().any(|name| name == place.name()) || decided.kind.is_unread() {
        Role::Ignored
    } else {
        Role::Feature
    };
    Ok(Column {
        name: place.name().to_owned(),
        kind: decided.kind,
        role,
        group: None,
        missing: decided.missing,
        distinct: decided.distinct,
        values: decided.values,
        style: decided.style,
    })
}

fn known(distinct: usize) -> OnceLock<usize> {
    OnceLock::from(distinct)
}

fn of_numbers(place: ColumnPlace<'_>, numbers: NumberColumnFacts) -> Result<Decided> {
    let NumberColumnFacts { values, missing, .. } = &numbers;
    let missing = *missing;
    let style = numbers.style.clone();
    let levels = |kind: Kind, different: &[(f64, usize)]| {
        let all = infer::number_levels(place.source, place.column, values, different);
        Decided { kind, values: all, style: style.clone(), missing, distinct: known(different.len()) }
    };
    if place.is_target || place.asked == Some(Kind::Category) {
        let different = infer::different(values, usize::MAX).unwrap_or_default();
        let kind =
            if different.len() == 2 && place.asked != Some(Kind::Category) { Kind::Binary } else { Kind::Category };
        return Ok(levels(kind, &different));
    }
    if place.asked.is_none() && place.is_index() {
        return Ok(unread(Kind::Identifier, missing, infer::distinct(values.iter().copied())));
    }
    let two = infer::different(values, 2);
    match place.asked {
        Some(Kind::Binary) => {
            return match two {
                Some(two) if two.len() == 2 => Ok(levels(Kind::Binary, &two)),
                _ => Err(not_binary(place, infer::distinct(values.iter().copied()))),
            };
        }
        Some(Kind::OneHot) => {
            let bad = values.iter().position(|v| !v.is_nan() && *v != 0.0 && *v != 1.0);
            return match (bad, two) {
                (Some(row), _) => {
                    let (place, shown) = place.at(row);
                    Err(Error::data(format!(
                        "{place}: {shown} is not 0 or 1, so the column cannot be one_hot; leave its kind to the program"
                    ))
                    .about(Setting::Columns))
                }
                (None, Some(two)) if two.len() == 2 => Ok(levels(Kind::Binary, &two)),
                _ => Ok(held(Kind::Integer, numbers, style)),
            };
        }
        _ => {}
    }
    let fraction = if style.max_decimals == 0 && style.significant.is_none() {
        None
    } else {
        values.iter().position(|v| !v.is_nan() && !infer::is_whole(*v))
    };
    match (place.asked, fraction) {
        (Some(Kind::Integer), Some(row)) => {
            let (place, shown) = place.at(row);
            Err(Error::data(format!(
                "{place}: {shown} is not a whole number, so the column cannot be integer; call it decimal"
            ))
            .about(Setting::Columns))
        }
        (Some(Kind::Decimal), _) => Ok(held(Kind::Decimal, numbers, style)),
        (Some(Kind::Integer), None) => Ok(held(Kind::Integer, numbers, style)),
        _ if missing == values.len() => Ok(unread(Kind::Text, missing, 0)),
        (_, None) if let Some(distinct) = identifiers(place.name(), values, missing) => {
            Ok(unread(Kind::Identifier, missing, distinct))
        }
        (_, None) if place.declared().is_none() && are_days(values) => {
            Ok(unread(Kind::Date, missing, infer::distinct(values.iter().copied())))
        }
        _ => Ok(match (two, fraction) {
            (Some(two), _) if two.len() == 2 => levels(Kind::Binary, &two),
            (_, None) => held(Kind::Integer, numbers, style),
            (_, Some(_)) => held(Kind::Decimal, numbers, style),
        }),
    }
}

fn held(kind: Kind, numbers: NumberColumnFacts, style: NumberFormat) -> Decided {
    let missing = numbers.missing;
    let values = Values::Numbers(NumberCells::of(numbers.values, &style));
    Decided { kind, values, style, missing, distinct: OnceLock::new() }
}

fn unread(kind: Kind, missing: usize, distinct: usize) -> Decided {
    Decided { kind, values: Values::Opaque, style: NumberFormat::default(), missing, distinct: known(distinct) }
}

fn not_binary(place: ColumnPlace<'_>, found: usize) -> Error {
    let s = if found == 1 { "" } else { "s" };
    Error::data(format!(
        "{}: it holds {found} different value{s}, so it cannot be binary, which takes exactly two; call it category",
        place.whole()
    ))
    .about(Setting::Columns)
}

fn of_levels(place: ColumnPlace<'_>, values: Values, missing: usize) -> Result<Decided> {
    let rows = place.source.rows();
    let Values::Levels { levels, .. } = &values else { return Ok(unread(Kind::Text, missing, 0)) };
    let n = levels.len();
    let filled = rows - missing;
    let kind = match place.asked {
        Some(Kind::Category) => Kind::Category,
        Some(Kind::Binary) if n != 2 => return Err(not_binary(place, n)),
        None if place.is_index() => Kind::Identifier,
        _ if n == 2 => Kind::Binary,
        _ if place.is_target => Kind::Category,
        _ if n == 0 => Kind::Text,
        _ if matches!(place.declared(), Some(DeclaredKind::Levels(_))) => Kind::Category,
        _ if place.is_repeated_identifier(n, filled) && levels.iter().all(|level| is_short(&level.label)) => {
            Kind::Identifier
        }
        _ if (n <= 50 && n <= (rows / 2).max(2)) || (n <= rows / 20 && n <= 1000) => Kind::Category,
        _ if levels.iter().all(|level| dates::is_date(level.label.as_bytes())) => Kind::Date,
        _ if missing == 0 && n == filled && levels.iter().all(|level| is_short(&level.label)) => Kind::Identifier,
        _ => Kind::Text,
    };
    if kind.is_unread() {
        return Ok(unread(kind, missing, n));
    }
    Ok(Decided { kind, values, style: NumberFormat::default(), missing, distinct: known(n) })
}

fn is_short(label: &str) -> bool {
    label.len() <= 64 && !label.contains(char::is_whitespace)
}

fn of_text(place: ColumnPlace<'_>, probed: &Probed) -> Result<Decided> {
    let rows = place.source.rows();
    let kind = match place.asked {
        Some(Kind::Date) if !probed.dates => return Err(not_a_date(place)),
        Some(kind) => kind,
        None if place.is_index() => Kind::Identifier,
        None if place.declared() == Some(&DeclaredKind::Text) => Kind::Text,
        None if probed.dates => Kind::Date,
        None if place.declared() == Some(&DeclaredKind::Date) => Kind::Text,
        None if probed.short && place.is_repeated_identifier(probed.distinct, rows - probed.missing) => {
            Kind::Identifier
        }
        None if probed.missing == 0 && probed.distinct == rows && probed.short => Kind::Identifier,
        None => Kind::Text,
    };
    Ok(unread(kind, probed.missing, probed.distinct))
}

fn not_a_date(place: ColumnPlace<'_>) -> Error {
    let source = place.source;
    let row = (0..source.rows()).find(|row| {
        let label = cell::label(source.raw_cell(*row, place.column));
        !source.rules().is_missing(label.as_bytes()) && !dates::is_date(label.as_bytes())
    });
    let found = row.map_or_else(
        || format!("{}: it is empty", place.whole()),
        |row| {
            let (place, shown) = place.at(row);
            format!("{place}: {shown} is not a date")
        },
    );
    Error::data(format!("{found}, so the column cannot be date; call it text")).about(Setting::Columns)
}

/// The different values of a whole-number column that only tells rows, people or things apart, because it counts or by its
/// name; `None` where it tells more.
fn identifiers(name: &str, values: &[f64], missing: usize) -> Option<usize> {
    let counts =
        missing == 0 && values.len() >= COUNTING && values.iter().enumerate().all(|(i, v)| *v == (i + 1) as f64);
    if counts {
        return Some(values.len());
    }
    if !is_identifier_name(name) {
        return None;
    }
    if missing == 0 && all_different(values) {
        return Some(values.len());
    }
    let distinct = infer::distinct(values.iter().copied());
    is_many(distinct, values.len() - missing).then_some(distinct)
}

/// Whether so many different values tell people apart rather than kinds: a shop of five, a patient of many.
fn is_many(distinct: usize, filled: usize) -> bool {
    distinct >= 5 && (distinct > 50 || distinct * 20 >= filled)
}

/// Whether all numbers are days written `yyyymmdd`, and not all the same.
fn are_days(values: &[f64]) -> bool {
    let mut days = values.iter().filter(|value| !value.is_nan());
    // Most columns are told by their first number.
    days.clone().next().is_some_and(|value| dates::is_number_of_day(*value))
        && days.all(|value| dates::is_number_of_day(*value))
}

/// Whether a name says "identifier": id, index, or id as the last word of it, or what numbers of people are called.
pub fn is_identifier_name(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    if matches!(
        lower.as_str(),
        "id" | "ids"
            | "index"
            | "rowid"
            | "rownumber"
            | "row"
            | "unnamed: 0"
            | "uuid"
            | "guid"
            | "ssn"
            | "mrn"
            | "eid"
            | "pid"
    ) {
        return true;
    }
    let Some(stem) = ["uuid", "guid", "id"].iter().find_map(|word| lower.strip_suffix(word)) else { return false };
    let before = stem.chars().next_back();
    if before.is_some_and(|c| !c.is_alphanumeric()) {
        return true;
    }
    // PassengerId and userID, but not "paid" or "COVID".
    let camel = name.ends_with("Id") || name.ends_with("ID");
    let original = name.chars().rev().nth(2);
    camel && original.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
}

/// Whether no whole number stands twice: by a bit map where they lie close together, else by sorting.
fn all_different(values: &[f64]) -> bool {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = high - low;
    if span < values.len() as f64 * 64.0 {
        let mut bits = vec![0_u64; span as usize / 64 + 1];
        return values.iter().all(|value| {
            let at = (value - low) as usize;
            let (word, bit) = (at / 64, 1 << (at % 64));
            let fresh = bits[word] & bit == 0;
            bits[word] |= bit;
            fresh
        });
    }
    infer::distinct(values.iter().copied()) == values.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_identifiers_are_told_from_words_that_end_alike() {
        for name in [
            "id",
            "ID",
            "PassengerId",
            "patient_uuid",
            "MRN",
            "patient id",
            "user_id",
            "rowid",
            "Unnamed: 0",
            "index",
            "customerID",
            "row.id",
        ] {
            assert!(is_identifier_name(name), "{name}");
        }
        for name in ["paid", "Covid", "COVID", "humid", "void", "age", "idx", "identity"] {
            assert!(!is_identifier_name(name), "{name}");
        }
    }

    #[test]
    fn repeats_are_found_near_and_far() {
        assert!(all_different(&[3.0, 1.0, 2.0]));
        assert!(!all_different(&[3.0, 1.0, 3.0]));
        assert!(all_different(&[3.0, 1e12, -1e12]));
        assert!(!all_different(&[1e12, 3.0, 1e12]));
    }
}
