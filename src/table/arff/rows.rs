//! The rows of an ARFF file, dense or sparse, as lines with commas.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::{
    super::{
        cell::{self, Negative},
        declared::{Declared, DeclaredColumn, DeclaredKind},
    },
    Delimited, Lines,
    words::{ArffWord, skip_blanks, word},
};
use crate::{
    error::Error,
    memory::{self, GrowthLimit},
    progress::{Progress, Stop},
};

/// Bytes between two looks at the progress.
const PIECE: usize = 1 << 20;

/// Values that an error names.
const SHOWN: usize = 6;

/// What is wrong with a row, and with which column of it.
struct BadRow {
    column: Option<usize>,
    why: String,
}

impl BadRow {
    fn of(column: usize) -> impl Fn(String) -> Self {
        move |why| Self { column: Some(column), why }
    }

    fn whole(why: String) -> Self {
        Self { column: None, why }
    }
}

/// The columns, ready to be written.
struct Writer<'d> {
    columns: &'d [DeclaredColumn],
    /// Of a column with levels, all of them.
    levels: Vec<Option<FxHashSet<&'d str>>>,
    out: Vec<u8>,
}

/// Reads what stands below `@data`.
pub fn read(file: &str, mut lines: Lines<'_>, declared: Declared, progress: &Progress) -> Result<Delimited, Stop> {
    let first = lines.line;
    progress.stage("reading the rows", lines.rest.len() as u64)?;
    let mut writer = Writer::new(declared.columns());
    let mut places = Vec::new();
    let mut limit = GrowthLimit::default();
    let mut told = lines.rest.len();
    while let Some((number, line)) = lines.next() {
        if told - lines.rest.len() >= PIECE {
            progress.advance((told - lines.rest.len()) as u64)?;
            told = lines.rest.len();
        }
        let line = without_comment(line);
        if line.is_empty() {
            continue;
        }
        // Quotes may be doubled, and what a sparse row leaves out is written.
        let most = 2 * line.len() + 4 * declared.columns().len();
        if !limit.makes_room(&mut writer.out, most) {
            let done = memory::human(writer.out.len() as f64);
            let message =
                format!("{file}:{number}: after {done} of rows no more fits into memory; cut the table into parts");
            return Err(Error::data(message).into());
        }
        let row = if line.starts_with('{') { writer.sparse(line) } else { writer.dense(line) };
        row.map_err(|bad| {
            let of = bad.column.and_then(|at| declared.columns().get(at));
            let column = of.map(|column| format!("column {}: ", cell::quoted(&column.name))).unwrap_or_default();
            Error::data(format!("{file}:{number}: {column}{}", bad.why))
        })?;
        places.push(number);
    }
    if places.is_empty() {
        return Err(super::wrong(file, first, "there is no row below @data; choose a file with rows").into());
    }
    let text = writer.out;
    Ok(Delimited { text, declared, lines: places })
}

/// The line up to a comment. A percent sign within a word is part of it.
fn without_comment(line: &str) -> &str {
    if !line.contains('%') {
        return line;
    }
    let mut at = 0;
    let mut between = true;
    while let Some(sign) = line[at..].chars().next() {
        match sign {
            '%' if between => return line[..at].trim_end(),
            '"' | '\'' if between => match word(line, at, |_| false) {
                Ok(quoted) => {
                    at = quoted.end;
                    between = false;
                    continue;
                }
                // Whoever reads the cells says what is wrong.
                Err(_) => return line,
            },
            _ => between = sign.is_whitespace() || matches!(sign, ',' | '{' | '}'),
        }
        at += sign.len_utf8();
    }
    line
}

impl<'d> Writer<'d> {
    fn new(columns: &'d [DeclaredColumn]) -> Self {
        let levels = columns.iter().map(|column| match &column.kind {
            DeclaredKind::Levels(levels) => Some(levels.iter().map(String::as_str).collect()),
            _ => None,
        });
        let mut writer = Self { columns, levels: levels.collect(), out: Vec::new() };
        for (at, column) in columns.iter().enumerate() {
            writer.between(at);
            cell::escape(&column.name, &mut writer.out);
        }
        writer.out.push(b'\n');
        writer
    }

    fn between(&mut self, column: usize) {
        if column > 0 {
            self.out.push(b',');
        }
    }

    /// A value for each column, with commas or, where there are none, with blanks between them.
    fn dense(&mut self, line: &str) -> Result<(), BadRow> {
        let by_blanks = !line.contains(',');
        let width = self.columns.len();
        let (mut at, mut column) = (0, 0);
        loop {
            at = skip_blanks(line, at);
            if column == width {
                return Err(too_many(line, at, width));
            }
            let ends = |sign: char| if by_blanks { sign.is_whitespace() } else { sign == ',' };
            let value = word(line, at, ends).map_err(BadRow::of(column))?;
            self.between(column);
            self.write(column, &value)?;
            at = skip_blanks(line, value.end);
            column += 1;
            if at == line.len() {
                break;
            }
            if !by_blanks {
                if !line[at..].starts_with(',') {
                    return Err(BadRow::of(column - 1)(format!(
                        "{} stands behind the closing quote; put a comma between two values",
                        cell::quoted(&line[at..])
                    )));
                }
                at += 1;
            }
        }
        if column < width {
            let s = if column == 1 { "" } else { "s" };
            return Err(BadRow::of(column)(format!(
                "the row ends before it, with {column} value{s} where {width} attributes are declared; complete or remove \
                 the row"
            )));
        }
        self.out.push(b'\n');
        Ok(())
    }

    /// `{0 1.5, 3 b}`: columns by their number, from 0; what is left out is 0, and the first of the values of a nominal one.
    fn sparse(&mut self, line: &str) -> Result<(), BadRow> {
        let width = self.columns.len();
        let mut cells: Vec<(usize, ArffWord<'_>)> = Vec::new();
        let mut at = skip_blanks(line, 1);
        while !line[at..].starts_with('}') {
            let index =
                word(line, at, |sign| sign.is_whitespace() || matches!(sign, ',' | '}')).map_err(BadRow::whole)?;
            let column = index.text.parse::<usize>().ok().filter(|column| *column < width).ok_or_else(|| {
                BadRow::whole(format!(
                    "{} is no column of this sparse row; write a number from 0 to {}, a blank and the value, and end the row \
                     with }}",
                    cell::quoted(&index.text),
                    width - 1
                ))
            })?;
            let value = word(line, skip_blanks(line, index.end), |sign| matches!(sign, ',' | '}'));
            let value = value.map_err(BadRow::of(column))?;
            at = skip_blanks(line, value.end);
            cells.push((column, value));
            match line[at..].chars().next() {
                Some(',') => at = skip_blanks(line, at + 1),
                Some('}') => {}
                _ => {
                    let why =
                        "the sparse row does not go on with a comma or } behind its value; end it with }".to_owned();
                    return Err(BadRow::of(column)(why));
                }
            }
        }
        let after = skip_blanks(line, at + 1);
        if after < line.len() {
            return Err(too_many(line, skip_blanks(line, after + usize::from(line[after..].starts_with(','))), width));
        }
        cells.sort_by_key(|(column, _)| *column);
        if let Some(pair) = cells.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(BadRow::of(pair[0].0)("the sparse row gives it two values; leave one out".to_owned()));
        }
        let mut given = cells.iter().peekable();
        for column in 0..width {
            self.between(column);
            match given.next_if(|(at, _)| *at == column) {
                Some((_, value)) => self.write(column, value)?,
                None => self.left_out(column),
            }
        }
        self.out.push(b'\n');
        Ok(())
    }

    fn left_out(&mut self, column: usize) {
        match &self.columns[column].kind {
            DeclaredKind::Number => self.out.push(b'0'),
            DeclaredKind::Levels(levels) => {
                if let Some(first) = levels.first() {
                    cell::escape(first, &mut self.out);
                }
            }
            DeclaredKind::Text | DeclaredKind::Date | DeclaredKind::Words => {}
        }
    }

    fn write(&mut self, column: usize, value: &ArffWord<'_>) -> Result<(), BadRow> {
        if value.is_missing() {
            return Ok(());
        }
        let DeclaredColumn { kind, line, .. } = &self.columns[column];
        match (kind, &self.levels[column]) {
            (DeclaredKind::Number, _) => {
                let number = number(&value.text).ok_or_else(|| {
                    BadRow::of(column)(format!(
                        "{} is not a number, and line {line} declares numbers; correct the cell, or write ? where there is no \
                         value",
                        cell::quoted(&value.text)
                    ))
                })?;
                self.out.extend_from_slice(number.as_bytes());
            }
            (DeclaredKind::Levels(all), Some(known)) => {
                let level = value.text.trim_matches(cell::is_blank);
                if !known.contains(level) {
                    let mut shown: Vec<String> = all.iter().take(SHOWN).map(|level| cell::quoted(level)).collect();
                    shown.extend((all.len() > SHOWN).then(|| "…".to_owned()));
                    return Err(BadRow::of(column)(format!(
                        "{} is none of the values that line {line} declares, {}; correct the cell, or add the value there",
                        cell::quoted(level),
                        shown.join(", ")
                    )));
                }
                cell::escape(level, &mut self.out);
            }
            _ => cell::escape(&value.text, &mut self.out),
        }
        Ok(())
    }
}

fn too_many(line: &str, at: usize, width: usize) -> BadRow {
    BadRow::whole(if line[at..].starts_with('{') {
        format!("the row ends in a weight, {}, and weights of rows are not read; remove it", cell::quoted(&line[at..]))
    } else {
        format!(
            "the row goes on with {} after a value for each of the {width} attributes; put quotes around values that hold a \
             comma or a blank, or remove what is too much",
            cell::quoted(&line[at..])
        )
    })
}

/// The text of a number as a delimited file has it, empty for NaN; `None` for what is none.
fn number(text: &str) -> Option<Cow<'_, str>> {
    let bytes = text.as_bytes();
    if cell::plain_number(bytes, 0, b'.').is_some_and(|(_, _, end)| end == bytes.len()) {
        return Some(Cow::Borrowed(text));
    }
    // Currency signs and separators, which are read elsewhere, are no part of this format.
    if let Ok(found) = cell::read_dressed(bytes, false) {
        let bare = found.lead.is_empty() && found.trail.is_empty() && found.group.is_none();
        return (bare && matches!(found.negative, None | Some(Negative::Inside))).then_some(Cow::Borrowed(text));
    }
    // 007 is a number here, where a column says so.
    let value: f64 = fast_float2::parse(bytes).ok()?;
    Some(if value.is_nan() {
        Cow::Borrowed("")
    } else if value.is_infinite() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{value}"))
    })
}
