//! Texts: cells of identifiers, dates and free text that are a real person's.

use rustc_hash::FxHashMap;

use super::format::{count, percent, plural};
use crate::{
    measures::audit::{Audience, AuditInput, Finding, Gate, Sheet, Verdict, dataset::Dataset, schema::Text},
    progress::{Progress, Stop},
    table::{
        Kind, Source,
        dates::{self, Order},
        label_of, parse_number,
    },
};

/// Standard deviations above what chance gives that are still taken for chance.
const DEVIATIONS: f64 = 3.0;
/// Values that are shown of a column.
const SHOWN: usize = 5;

#[derive(Debug)]
pub struct Texts;

/// What came of a column.
struct Looked<'a> {
    text: &'a Text,
    /// Cells of synthetic rows that are not missing.
    cells: usize,
    /// Those of them that a real person has, and that tell them from others.
    real: usize,
    /// How many there would be of as many new people.
    by_chance: f64,
    /// The column only counts the rows of the file.
    counts: bool,
    /// The files write their dates in ways of which it cannot be told which day is which.
    unlike: bool,
    examples: Vec<String>,
}

impl Gate for Texts {
    fn id(&self) -> &'static str {
        "texts"
    }

    fn name(&self) -> &'static str {
        "Texts"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Cells of identifiers, dates and free text in synthetic rows that are a real person's: of identifiers every value that the \
         real files hold, of dates and text those that a single real row has, beside as many as new people would share with it \
         by chance (Good and Turing: twice the values that two rows have, over the rows). A column that counts the rows of its \
         file identifies nobody. Passes at no such cell, or no more than by chance."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.0)
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let texts = &case.schema.texts;
        if texts.is_empty() {
            return Ok(Finding {
                verdict: Some(Verdict::Green),
                figure: Some(0.0),
                shown: "no such column".to_owned(),
                detail: "the file has none of the real table's identifiers, dates and texts".to_owned(),
                ..Finding::default()
            });
        }
        let mut looked = Vec::with_capacity(texts.len());
        for text in texts {
            progress.check()?;
            looked.push(Looked::at(case, text));
        }
        let mut sheet = Sheet::new("Values that are a real person's", &["column", "kind", "value"]);
        for it in &looked {
            for value in it.examples.iter().filter(|_| it.is_given_away()) {
                sheet.push(vec![it.text.name.clone(), it.text.kind.label().to_owned(), value.clone()]);
            }
        }
        let worst: Vec<&Looked<'_>> = looked.iter().filter(|it| it.is_given_away()).collect();
        let real = worst.iter().map(|it| it.real).sum::<usize>();
        let of = if worst.is_empty() { &looked.iter().collect() } else { &worst };
        Ok(Finding {
            verdict: Some(match worst.is_empty() {
                false => Verdict::Red,
                true if looked.iter().any(|it| it.unlike) => Verdict::CannotSay,
                true => Verdict::Green,
            }),
            figure: Some(real as f64),
            shown: plural(real, "cell", "cells"),
            detail: of.iter().map(|it| it.sentence()).collect::<Vec<_>>().join("; "),
            numbers: vec![
                ("cells_real", real as f64),
                ("cells", looked.iter().map(|it| it.cells).sum::<usize>() as f64),
                ("columns", looked.len() as f64),
            ],
            evidence: sheet.into(),
            ..Finding::default()
        })
    }
}

impl<'a> Looked<'a> {
    fn at(case: &AuditInput, text: &'a Text) -> Self {
        let mut holders: FxHashMap<String, usize> = FxHashMap::default();
        let mut rows = 0;
        let (orders, unlike) = Orders::of(case, text);
        for (side, order) in [Some(&case.learning), case.holdout.as_ref()].into_iter().zip(orders.of_real) {
            let Some(source) = side.map(|side| &side.source) else { continue };
            for value in values(source, &text.name, 0..source.rows(), order).flatten() {
                *holders.entry(value).or_default() += 1;
                rows += 1;
            }
        }
        let made: Vec<Option<String>> = {
            let own =
                |side: &Dataset| side.cells().into_iter().flat_map(|it| it.rows).map(|row| *row as usize).collect();
            let mut own: Vec<usize> = own(&case.synthetic);
            own.sort_unstable();
            values(&case.synthetic.source, &text.name, own.into_iter(), orders.of_file).collect()
        };
        let tells = |value: &&String| match text.kind {
            // Of a person with several rows, too.
            Kind::Identifier => holders.contains_key(*value),
            _ => holders.get(*value) == Some(&1),
        };
        let found: Vec<&String> = made.iter().flatten().filter(tells).collect();
        let twice = holders.values().filter(|rows| **rows == 2).count();
        let share = match text.kind {
            Kind::Identifier => 0.0,
            // Days are few enough to be met by chance where no two real people have met.
            Kind::Date => (2 * twice + 1) as f64 / f64::from(rows + 1),
            _ => (2 * twice) as f64 / f64::from(rows.max(1)),
        };
        let cells = made.iter().flatten().count();
        let mean = share * cells as f64;
        let mut examples: Vec<String> = found.iter().map(|&value| value.clone()).take(SHOWN * SHOWN).collect();
        examples.sort_unstable();
        examples.dedup();
        examples.truncate(SHOWN);
        Self {
            text,
            cells,
            real: found.len(),
            by_chance: mean + DEVIATIONS * (mean * (1.0 - share)).max(0.0).sqrt(),
            counts: text.kind == Kind::Identifier && counts_rows(&made),
            unlike,
            examples,
        }
    }

    fn is_given_away(&self) -> bool {
        !self.counts && self.real as f64 > self.by_chance
    }

    fn sentence(&self) -> String {
        let Self { text, cells, real, .. } = self;
        let name = &text.name;
        if self.counts {
            return format!("{name} counts the rows of the file");
        }
        if *cells == 0 {
            return format!("{name} is empty");
        }
        if self.unlike && !self.is_given_away() {
            return format!("{name} holds dates in a form that cannot be compared with the real table's");
        }
        let of = format!("{} of {} values of {name}", count(*real), count(*cells));
        if self.is_given_away() {
            format!("{of} are a real person's ({})", percent(*real as f64 / *cells as f64))
        } else if *real > 0 {
            format!("{of} are a single real person's, no more than by chance")
        } else {
            format!("{of} identify a real person")
        }
    }
}

/// In which order the files write the days of a column.
struct Orders {
    of_real: [Option<Order>; 2],
    of_file: Option<Order>,
}

impl Orders {
    /// And whether days of the file cannot be compared with real ones.
    fn of(case: &AuditInput, text: &Text) -> (Self, bool) {
        if text.kind != Kind::Date {
            return (Self { of_real: [None; 2], of_file: None }, false);
        }
        let of = |source: &Source| {
            let labels: Vec<String> = labels(source, &text.name, 0..source.rows()).flatten().collect();
            dates::order(labels.iter().map(String::as_str))
        };
        let learning = of(&case.learning.source);
        // A file that does not tell day from month is taken to write them as the real one does, and the other way round.
        let like = |own: Option<Order>, other: Option<Order>| match (own, other) {
            (Some(Order::Either), Some(Order::DayFirst | Order::MonthFirst)) => other,
            _ => own,
        };
        let of_file = of(&case.synthetic.source);
        let real = like(learning, of_file);
        let of_file = like(of_file, real);
        let held_out = case.holdout.as_ref().map(|side| like(of(&side.source), real));
        let is_known = |order| matches!(order, Some(Order::YearFirst | Order::DayFirst | Order::MonthFirst));
        let unlike = [Some(real), held_out]
            .into_iter()
            .flatten()
            .any(|real| real.is_some() && of_file.is_some() && !(is_known(real) && is_known(of_file)));
        (Self { of_real: [real, held_out.flatten()], of_file }, unlike)
    }
}

/// Cells of a column; `None` where one is missing.
fn labels<'a>(
    source: &'a Source,
    name: &str,
    rows: impl Iterator<Item = usize> + 'a,
) -> impl Iterator<Item = Option<String>> + 'a {
    let column = source.header().iter().position(|it| it == name);
    rows.map(move |row| {
        let label = label_of(source.raw_cell(row, column?)).into_owned();
        (!source.rules().is_missing(label.as_bytes())).then_some(label)
    })
}

/// What cells of a column say, by which they are compared: whatever the case of letters, zeros before a number, the form of
/// dates, and midnight after one. `None` where one is missing.
fn values<'a>(
    source: &'a Source,
    name: &str,
    rows: impl Iterator<Item = usize> + 'a,
    order: Option<Order>,
) -> impl Iterator<Item = Option<String>> + 'a {
    let say = move |label: String| order.and_then(|order| dates::iso(&label, order)).unwrap_or_else(|| value(&label));
    labels(source, name, rows).map(move |label| label.map(say))
}

fn value(label: &str) -> String {
    let text = label.to_lowercase();
    let digits = text.strip_suffix(".0").unwrap_or(&text);
    // Digit by digit: a double does not hold long ones.
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let bare = digits.trim_start_matches('0');
        return if bare.is_empty() { "0".to_owned() } else { bare.to_owned() };
    }
    if let Some(number) = parse_number(text.as_bytes(), false) {
        return format!("{number}");
    }
    let date =
        text.split_once([' ', 't']).filter(|(_, time)| is_midnight(time)).map_or(text.as_str(), |(date, _)| date);
    date.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_midnight(time: &str) -> bool {
    let clock = time.trim_end_matches('z');
    clock.len() >= 5 && clock.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.'))
}

/// Whether the column counts its rows, from whatever number: that is what a program writes which numbers them itself.
fn counts_rows(made: &[Option<String>]) -> bool {
    let numbers: Option<Vec<u64>> = made.iter().map(|it| it.as_ref()?.parse().ok()).collect();
    numbers.is_some_and(|all| all.len() > 1 && all.is_sorted_by(|a, b| a.checked_add(1) == Some(*b)) && all[0] <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_the_same_whatever_a_program_made_of_their_looks() {
        for (a, b) in [
            ("00123", "123"),
            ("1001", "1001.0"),
            ("A@x.org", "a@X.org"),
            ("1980-02-03", "1980-02-03 00:00:00"),
            ("1980-02-03", "1980-02-03T00:00:00.000Z"),
            ("two  blanks", "Two blanks"),
            ("1e3", "1000"),
        ] {
            assert_eq!(value(a), value(b), "{a} {b}");
        }
        assert_ne!(value("9007199254740993"), value("9007199254740992"));
        assert_ne!(value("1980-02-03 10:00"), value("1980-02-03"));
        assert_ne!(value("to 5"), value("to"));
    }

    #[test]
    fn a_column_that_counts_is_told_from_one_of_numbers() {
        let made = |all: &[&str]| all.iter().map(|it| Some((*it).to_owned())).collect::<Vec<_>>();
        assert!(counts_rows(&made(&["0", "1", "2"])) && counts_rows(&made(&["1", "2", "3"])));
        assert!(
            !counts_rows(&made(&["1", "3", "2"])) && !counts_rows(&made(&["1", "1"])) && !counts_rows(&made(&["a"]))
        );
        assert!(!counts_rows(&made(&["7001", "7002"])), "those are people's");
        assert!(!counts_rows(&[Some("1".to_owned()), None]));
    }
}
