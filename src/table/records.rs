//! Where the records start. Without quotes every line is one, and the lines are found in parallel.

use rayon::prelude::*;

use super::{cell, terminator::Terminator};
use crate::{
    error::{Error, Result},
    progress::{Progress, Stop},
};

/// A record and where the next one starts.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    pub start: usize,
    /// Without the line end.
    pub end: usize,
    pub next: usize,
    pub cells: usize,
    /// Where a quote opened that is never closed.
    pub unclosed: Option<usize>,
}

/// The record that starts at `start`.
pub fn next(text: &[u8], start: usize, delimiter: u8, terminator: Terminator) -> Record {
    let last = terminator.last();
    let mut at = start;
    let mut cells = 1;
    loop {
        if text.get(at) == Some(&b'"') {
            match closing(text, at) {
                Some(after) => at = after,
                None => return Record { start, end: text.len(), next: text.len(), cells, unclosed: Some(at) },
            }
        }
        let Some(n) = memchr::memchr2(delimiter, last, &text[at..]) else {
            let end = text.len() - usize::from(last == b'\n' && text[at..].ends_with(b"\r"));
            return Record { start, end, next: text.len(), cells, unclosed: None };
        };
        at += n;
        if text[at] == delimiter {
            cells += 1;
            at += 1;
        } else {
            let end = at - usize::from(last == b'\n' && at > start && text[at - 1] == b'\r');
            return Record { start, end, next: at + 1, cells, unclosed: None };
        }
    }
}

/// The place after the quote that closes the one at `open`.
fn closing(text: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr::memchr(b'"', &text[at..])? + 1;
        if text.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

/// The raw cells of a row.
pub fn split(row: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let start = from?;
        let end = cell::end(row, start, delimiter);
        from = (end < row.len()).then_some(end + 1);
        Some(&row[start..end])
    })
}

/// Record starts, in four bytes each where that is enough.
#[derive(Debug)]
pub enum RecordIndex {
    Short(Vec<u32>),
    Long(Vec<u64>),
    /// Of a file that is not held: some of its rows.
    Some(SomeRows),
}

/// Some rows of a file, in text that holds these alone.
#[derive(Debug, Default)]
pub struct SomeRows {
    /// How many the file has.
    pub of: usize,
    /// Their numbers, ascending, where each starts in the text, and in which line of the file.
    pub rows: Vec<(usize, usize, u64)>,
}

impl SomeRows {
    /// The first of them from a row on. A row that is not among them starts where the next one does, so that it is empty.
    fn from(&self, row: usize) -> Option<&(usize, usize, u64)> {
        self.rows.get(self.rows.partition_point(|(at, ..)| *at < row))
    }
}

impl RecordIndex {
    pub fn len(&self) -> usize {
        match self {
            Self::Short(starts) => starts.len(),
            Self::Long(starts) => starts.len(),
            Self::Some(some) => some.of,
        }
    }

    /// In which line of the file a row starts, where that is known.
    pub fn line(&self, i: usize) -> Option<u64> {
        match self {
            Self::Short(_) | Self::Long(_) => None,
            Self::Some(some) => some.from(i).filter(|(row, ..)| *row == i).map(|(.., line)| *line),
        }
    }

    pub fn get(&self, i: usize) -> Option<usize> {
        match self {
            Self::Short(starts) => starts.get(i).map(|s| *s as usize),
            Self::Long(starts) => starts.get(i).map(|s| *s as usize),
            Self::Some(some) => some.from(i).map(|(_, start, _)| *start),
        }
    }

    fn new(text: usize, parts: &[Vec<usize>]) -> Self {
        let all = parts.iter().flatten();
        if u32::try_from(text).is_ok() {
            let mut starts = Vec::with_capacity(parts.iter().map(Vec::len).sum());
            starts.extend(all.map(|s| *s as u32));
            Self::Short(starts)
        } else {
            Self::Long(all.map(|s| *s as u64).collect())
        }
    }
}

/// What the index is built from, and what its errors name.
#[derive(Debug)]
pub struct Job<'a> {
    pub file: &'a str,
    pub text: &'a [u8],
    /// Where the data rows begin.
    pub from: usize,
    pub delimiter: u8,
    pub terminator: Terminator,
    pub names: &'a [String],
    pub quotes: bool,
    /// Lines of the file above the text.
    pub lines_before: u64,
}

/// Bytes a task takes on: enough to be worth it, few enough to answer a cancel.
const PIECE: usize = 1 << 20;

impl Job<'_> {
    /// Finds all data rows and checks that each has as many cells as the header.
    pub fn index(&self, progress: &Progress) -> std::result::Result<RecordIndex, Stop> {
        progress.stage("finding the rows", (self.text.len() - self.from) as u64)?;
        let parts = if self.quotes { vec![self.sequential(progress)?] } else { self.parallel(progress)? };
        Ok(RecordIndex::new(self.text.len(), &parts))
    }

    fn parallel(&self, progress: &Progress) -> std::result::Result<Vec<Vec<usize>>, Stop> {
        let pieces = (self.text.len() - self.from).div_ceil(PIECE);
        let parts: Vec<std::result::Result<Vec<usize>, Stop>> = (0..pieces)
            .into_par_iter()
            .map(|piece| {
                let start = self.from + piece * PIECE;
                let end = (start + PIECE).min(self.text.len());
                progress.advance((end - start) as u64)?;
                Ok(self.lines(start, end)?)
            })
            .collect();
        // In order, so that the first bad line is the one reported, whichever thread was faster.
        parts.into_iter().collect()
    }

    /// The lines that start between the two places.
    fn lines(&self, from: usize, to: usize) -> Result<Vec<usize>> {
        let last = self.terminator.last();
        let mut starts = Vec::new();
        let mut at = from;
        if from > self.from && self.text[from - 1] != last {
            match memchr::memchr(last, &self.text[from..to]) {
                Some(n) => at = from + n + 1,
                None => return Ok(starts),
            }
        }
        while at < to {
            let stop = memchr::memchr(last, &self.text[at..]).map_or(self.text.len(), |n| at + n);
            let mut line = &self.text[at..stop];
            if last == b'\n' {
                line = line.strip_suffix(b"\r").unwrap_or(line);
            }
            if !line.is_empty() {
                let cells = 1 + memchr::memchr_iter(self.delimiter, line).count();
                if cells != self.names.len() {
                    return Err(self.ragged(at, cells));
                }
                starts.push(at);
            }
            at = stop + 1;
        }
        Ok(starts)
    }

    fn sequential(&self, progress: &Progress) -> std::result::Result<Vec<usize>, Stop> {
        let mut starts = Vec::new();
        let (mut at, mut told) = (self.from, self.from);
        while at < self.text.len() {
            let record = next(self.text, at, self.delimiter, self.terminator);
            if let Some(open) = record.unclosed {
                return Err(unclosed(
                    self.file,
                    (self.text, self.lines_before),
                    open,
                    self.terminator,
                    self.names.get(record.cells - 1),
                )
                .into());
            }
            if !record.is_blank() {
                if record.cells != self.names.len() {
                    return Err(self.ragged(at, record.cells).into());
                }
                starts.push(at);
            }
            at = record.next;
            if at - told >= PIECE {
                progress.advance((at - told) as u64)?;
                told = at;
            }
        }
        Ok(starts)
    }

    fn ragged(&self, at: usize, cells: usize) -> Error {
        let line = self.lines_before + line_at(self.text, at, self.terminator);
        let (file, expected) = (self.file, self.names.len());
        let s = if cells == 1 { "" } else { "s" };
        if cells < expected {
            let column = cell::quoted(&self.names[cells]);
            Error::data(format!(
                "{file}:{line}: column {column}: the row ends before it, with {cells} cell{s} where the header has \
                 {expected}; complete or remove the row"
            ))
        } else {
            let column = self.names.last().map(|name| cell::quoted(name)).unwrap_or_default();
            Error::data(format!(
                "{file}:{line}: column {column}: the row goes on after it, with {cells} cell{s} where the header has \
                 {expected}; put quotes around cells that hold the delimiter, or remove what is too much"
            ))
        }
    }
}

/// The error for a quote that is never closed, in text with so many lines above it.
pub fn unclosed(
    file: &str,
    (text, lines_before): (&[u8], u64),
    open: usize,
    terminator: Terminator,
    column: Option<&String>,
) -> Error {
    let line = lines_before + line_at(text, open, terminator);
    let column = column.map(|name| format!(" column {}:", cell::quoted(name))).unwrap_or_default();
    let shown = &text[open..text.len().min(open + 200)];
    let shown = cell::quoted(&String::from_utf8_lossy(shown));
    Error::data(format!(
        "{file}:{line}:{column} a quote opens here and is never closed: {shown}; close it, or double it if it is part of \
         the text"
    ))
}

/// The line, from 1, that holds the byte at `at`.
pub fn line_at(text: &[u8], at: usize, terminator: Terminator) -> u64 {
    1 + memchr::memchr_iter(terminator.last(), &text[..at]).count() as u64
}
