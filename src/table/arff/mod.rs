//! ARFF, the format of Weka and `OpenML`, and of `KEEL` with a few words of its own: a head that declares the columns, and
//! rows below it. Witten, Frank & Hall, *Data Mining*, section 2.4; the sparse rows are those of Weka's manual.
//!
//! The rows become the text of a delimited file, so that all that reads, compares and writes cells has one format to know;
//! the head becomes a [`Declared`].

mod head;
mod rows;
mod words;

use memchr::memchr;

use super::{declared::Declared, dialect};
use crate::{
    error::Error,
    progress::{Progress, Stop},
};

/// An ARFF file as a delimited one.
#[derive(Debug)]
pub struct Delimited {
    /// The names and the rows, with commas, in UTF-8; a missing cell is empty.
    pub text: Vec<u8>,
    pub declared: Declared,
    /// Where each row stands in the file it came from.
    pub lines: Vec<u64>,
}

/// The lines of a text, with their number from 1.
#[derive(Clone, Debug)]
struct Lines<'t> {
    rest: &'t str,
    end: u8,
    line: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text, end: dialect::terminator(text.as_bytes()).last(), line: 0 }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = (u64, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        // A line ends at an ASCII byte, so the text is cut between characters.
        let (line, rest) = match memchr(self.end, self.rest.as_bytes()) {
            Some(at) => (&self.rest[..at], &self.rest[at + 1..]),
            None => (self.rest, ""),
        };
        self.rest = rest;
        Some((self.line, line.trim()))
    }
}

/// Whether a text begins as such a file does: with a declaration, below nothing but comments.
pub fn is_arff(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"%"));
    first.is_some_and(|line| ["@relation", "@attribute"].iter().any(|word| words::begins_with(line, word)))
}

/// Reads such a file. Errors name the file, the line, and the column where it is one's.
pub fn read(name: &str, text: &[u8], progress: &Progress) -> Result<Delimited, Stop> {
    let text = std::str::from_utf8(text).map_err(|error| {
        let message = format!("{name}: the byte at {} is not UTF-8; save the file as UTF-8", error.valid_up_to());
        Error::data(message)
    })?;
    let mut lines = Lines::new(text);
    let declared = head::read(name, &mut lines)?;
    rows::read(name, lines, declared, progress)
}

/// What is wrong with a line.
fn wrong(file: &str, line: u64, why: &str) -> Error {
    Error::data(format!("{file}:{line}: {why}"))
}

#[cfg(test)]
mod tests;
