//! What may stand above a table: the line that tells Excel the delimiter, comments, titles.

use super::{cell, dialect::DELIMITERS, records, terminator::Terminator};

/// Lines above the header that are found unasked.
const MOST: usize = 20;

/// Records that are looked at.
const LOOK: usize = 100;

/// Where the table begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preamble {
    /// The place of the first byte of the header.
    pub end: usize,
    /// Lines above it that are not blank.
    pub lines: usize,
    /// The delimiter that the first line names (`sep=;`).
    pub delimiter: Option<u8>,
}

/// Finds what stands above the table; `skip` says how many lines do, blank ones among them.
pub fn find(text: &[u8], terminator: Terminator, has_header: bool, skip: Option<usize>) -> Preamble {
    let named = delimiter_line(text, terminator);
    if let Some(skip) = skip {
        let mut found = Preamble::default();
        for _ in 0..skip {
            let line = line(text, found.end, terminator);
            found.lines += usize::from(!line.trim_ascii().is_empty());
            found.end = (found.end + line.len() + terminator.bytes().len()).min(text.len());
        }
        // A line that is not passed over is a line of the table.
        return Preamble { delimiter: named.filter(|it| it.end <= found.end).and_then(|it| it.delimiter), ..found };
    }
    if let Some(named) = named {
        return named;
    }
    titles(text, terminator, has_header).unwrap_or_default()
}

fn line(text: &[u8], from: usize, terminator: Terminator) -> &[u8] {
    let rest = &text[from.min(text.len())..];
    let line = memchr::memchr(terminator.last(), rest).map_or(rest, |n| &rest[..n]);
    if terminator == Terminator::CrLf { line.strip_suffix(b"\r").unwrap_or(line) } else { line }
}

/// `sep=;` in the first line that is not blank.
fn delimiter_line(text: &[u8], terminator: Terminator) -> Option<Preamble> {
    let first = text.iter().position(|byte| !matches!(byte, b'\n' | b'\r'))?;
    let line = line(text, first, terminator);
    let bare = line.strip_prefix(b"\"").map_or(line, |inner| inner.strip_suffix(b"\"").unwrap_or(inner));
    let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
    let (word, sign) = bare.split_at_checked(4)?;
    let &[delimiter, ref rest @ ..] = sign else { return None };
    let known = word.eq_ignore_ascii_case(b"sep=") && DELIMITERS.contains(&delimiter);
    // Spreadsheets fill the line up with delimiters.
    if !known || rest.iter().any(|byte| *byte != delimiter) {
        return None;
    }
    let end = memchr::memchr(terminator.last(), &text[first..]).map_or(text.len(), |n| first + n + 1);
    Some(Preamble { end, lines: 1, delimiter: Some(delimiter) })
}

/// Comments and titles: lines above a table that every further line belongs to.
fn titles(text: &[u8], terminator: Terminator, has_header: bool) -> Option<Preamble> {
    let mut found = None;
    for delimiter in DELIMITERS {
        let mut at = 0;
        let mut all = Vec::new();
        while at < text.len() && all.len() < LOOK {
            let record = records::next(text, at, delimiter, terminator);
            if record.unclosed.is_some() {
                break;
            }
            at = record.next;
            if !record.is_blank() {
                all.push(record);
            }
        }
        let Some(width) = all.last().map(|record| record.cells).filter(|cells| *cells > 1) else { continue };
        let cells = |at: usize| -> Vec<String> {
            records::split(&text[all[at].start..all[at].end], delimiter).map(cell::label).collect()
        };
        let above = (0..all.len()).take_while(|&at| is_above(&cells(at), width)).count();
        if all[above..].iter().any(|record| record.cells != width) {
            continue;
        }
        if above == 0 {
            // All lines are of one table.
            return None;
        }
        // A header and a row below it.
        let comments = (0..above).all(|at| text[all[at].start..].starts_with(b"#"));
        let fits = all.len() >= above + 2 && above <= MOST && (comments || (has_header && is_header(&cells(above))));
        if fits && found.is_none() {
            found = Some(Preamble { end: all[above].start, lines: above, delimiter: None });
        }
    }
    found
}

/// A comment, or a single cell where the table has several.
fn is_above(cells: &[String], width: usize) -> bool {
    let Some(first) = cells.first() else { return false };
    let comment =
        first.starts_with("# ") || first.starts_with("##") || (first.starts_with('#') && cells.len() != width);
    let alone = !first.is_empty() && cells.iter().skip(1).all(String::is_empty);
    comment || (alone && (cells.len() == 1 || width > 2))
}

/// Whether a line can hold the names of columns: words that differ.
fn is_header(cells: &[String]) -> bool {
    let distinct: std::collections::BTreeSet<&String> = cells.iter().collect();
    let word = |(at, cell): (usize, &String)| {
        (!cell.is_empty() || at == 0) && cell::parse_number(cell.as_bytes(), false).is_none()
    };
    distinct.len() == cells.len() && cells.iter().enumerate().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (usize, usize, Option<u8>) {
        let terminator = super::super::dialect::terminator(text.as_bytes());
        let found = find(text.as_bytes(), terminator, true, None);
        (found.end, found.lines, found.delimiter)
    }

    #[test]
    fn the_line_that_names_the_delimiter_is_found() {
        assert_eq!(of("sep=;\na;y\n1;n\n"), (6, 1, Some(b';')));
        assert_eq!(of("\"sep=;\"\r\na;y\r\n1;n\r\n"), (9, 1, Some(b';')));
        assert_eq!(of("SEP=\t\na\ty\n"), (6, 1, Some(b'\t')));
        assert_eq!(of("sep=,,,\na,b,y,z\n"), (8, 1, Some(b',')));
        assert_eq!(of("sep=x\na,y\n1,n\n2,p\n").2, None);
    }

    #[test]
    fn comments_and_titles_are_found() {
        assert_eq!(of("# made 2024-01-01\na,y\n1,n\n2,n\n"), (18, 1, None));
        assert_eq!(of("# made by me, today\na,y\n1,n\n"), (20, 1, None));
        assert_eq!(of("Report of the year\n\na,b,y\n1,2,n\n"), (20, 1, None));
        assert_eq!(of("Report,,\na,b,y\n1,2,n\n"), (9, 1, None));
        assert_eq!(of("##v1\n##v2\n#id\ty\nx1\tn\nx2\tp\n"), (10, 2, None));
    }

    #[test]
    fn tables_without_anything_above_begin_at_once() {
        for text in [
            "a,y\n1,n\n",
            "#id,y\n1,n\n",
            "x\nr1,5\nr2,6\n",
            "a\n1\n2\n",
            "",
            "a,y\n1\n2,3\n",
            "x,class\n,a\n,b\n1,a\n",
        ] {
            assert_eq!(of(text), (0, 0, None), "{text:?}");
        }
    }

    #[test]
    fn lines_are_passed_over_when_asked() {
        let skip = |text: &str, n| find(text.as_bytes(), Terminator::Lf, true, Some(n)).end;
        assert_eq!(skip("t\nu\na,y\n", 2), 4);
        assert_eq!(skip("t\n", 5), 2);
        assert_eq!(skip("# x\na,y\n1,2\n", 0), 0);
    }
}
