//! The text of a file, its rows and their cells as they stand in it, and text as the file would write it.

use std::borrow::Cow;

use super::{Encoding, Source};
use crate::table::{cell, records};

/// Bytes of a piece of text that is written.
const PIECE: usize = 1 << 20;

impl Source {
    /// The whole text in UTF-8, without the mark.
    pub fn text(&self) -> &[u8] {
        &self.bytes[self.skip..]
    }

    /// All that stands before the data: the header and its line end. Empty without a header.
    pub fn head(&self) -> &[u8] {
        &self.text()[..self.body_at]
    }

    /// All data rows with their line ends, blank lines included, byte for byte.
    pub fn body(&self) -> &[u8] {
        &self.text()[self.body_at..]
    }

    /// What is missing at the end of the text for another row to follow: nothing where the last row has its line end, half
    /// of one where the file was cut short within it.
    pub fn missing_end(&self) -> &'static [u8] {
        self.end_after(self.text().last().copied())
    }

    /// The same where the text ends in this byte.
    pub fn end_after(&self, last: Option<u8>) -> &'static [u8] {
        match last {
            Some(byte) if byte == self.terminator.last() => b"",
            Some(b'\r') => b"\n",
            _ => self.terminator.bytes(),
        }
    }

    /// Where data row `i` lies in [`Self::text`], without its line end. Rows count from 0.
    #[inline]
    pub fn row_span(&self, i: usize) -> (usize, usize) {
        let text = self.text();
        let start = self.index.get(i).unwrap_or(text.len());
        let mut end = self.index.get(i + 1).unwrap_or(text.len());
        // A row of several cells never ends in a line end of its own: such a cell would end in a quote.
        while end > start && matches!(text[end - 1], b'\n' | b'\r') {
            end -= 1;
        }
        (start, end)
    }

    /// Data row `i` without its line end.
    pub fn row(&self, i: usize) -> &[u8] {
        let (start, end) = self.row_span(i);
        &self.text()[start..end]
    }

    /// Cells of a data row as the file writes them, with quotes and blanks.
    pub fn raw_cells(&self, i: usize) -> Vec<&[u8]> {
        records::split(self.row(i), self.delimiter).collect()
    }

    /// Cells of a data row without quotes; blanks stay.
    pub fn cells(&self, i: usize) -> Vec<String> {
        records::split(self.row(i), self.delimiter)
            .map(|raw| String::from_utf8_lossy(&cell::unquote(raw)).into_owned())
            .collect()
    }

    /// One cell of a data row as the file writes it.
    pub fn raw_cell(&self, i: usize, column: usize) -> &[u8] {
        records::split(self.row(i), self.delimiter).nth(column).unwrap_or_default()
    }

    /// The line of the file, from 1, on which data row `i` starts; of a Parquet file the number of the row.
    pub fn line_of(&self, i: usize) -> u64 {
        if let Some(line) = self.index.line(i) {
            return line;
        }
        match &self.lines {
            Some(lines) => lines.get(i).copied().unwrap_or(1),
            None => records::line_at(self.text(), self.row_span(i).0, self.terminator),
        }
    }

    /// A whole UTF-8 text as this file would write it: its mark, its encoding.
    pub fn encode(&self, text: Vec<u8>) -> Vec<u8> {
        let mark = self.encoding.mark();
        let text = self.encoding.encode(text);
        if mark.is_empty() { text } else { [mark, &text].concat() }
    }

    /// A piece of UTF-8 text, cut between characters, in this file's encoding and without the mark.
    pub fn encode_piece(&self, text: Vec<u8>) -> Vec<u8> {
        self.encoding.encode(text)
    }

    /// Text of this file in pieces, in its encoding and without the mark; they are copies only where the encoding is another one.
    pub fn encoded<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = Cow<'t, [u8]>> {
        let (encoding, mut rest) = (self.encoding, text);
        std::iter::from_fn(move || {
            // A piece ends where a character does.
            let within = |at: &usize| rest.get(*at).is_some_and(|byte| byte & 0xC0 == 0x80);
            let end = (PIECE..rest.len()).find(|at| !within(at)).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            rest = after;
            (!piece.is_empty()).then(|| match encoding {
                Encoding::Utf8 | Encoding::Utf8Bom => Cow::Borrowed(piece),
                _ => Cow::Owned(encoding.encode(piece.to_vec())),
            })
        })
    }

    /// A cell with this text, in quotes where it needs them.
    pub fn escape(&self, text: &str) -> String {
        let needs = text.bytes().any(|b| b == self.delimiter || matches!(b, b'"' | b'\n' | b'\r'));
        if needs { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_pieces_is_that_text_in_its_encoding() {
        for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Windows1252] {
            // A piece would end within a character.
            let text = format!("x,é\n1,{}\n", "aé€".repeat(PIECE / 3)).into_bytes();
            let bytes = [encoding.mark(), &encoding.encode(text.clone())].concat();
            let source = Source::from_bytes("t.csv", bytes, true).unwrap();
            assert!(source.encoding() == encoding && source.text() == text);
            let pieces: Vec<_> = source.encoded(source.text()).collect();
            assert!(pieces.len() > 1 && pieces.concat() == encoding.encode(text));
            assert_eq!(source.encoded(b"").count(), 0);
        }
    }
}
