//! What kind of delimited text it is: the delimiter, the line ends, the decimal comma.

use super::{
    cell::{self, Comma},
    records::{self, Record},
    terminator::Terminator,
};

/// The delimiters that are tried, in order of preference.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Records that are looked at to tell the delimiter.
const LOOK: usize = 100;

/// Bytes after which two records are enough, for files with huge cells.
const ENOUGH: usize = 4 << 20;

/// Cells with a decimal sign that settle the question of the decimal comma.
const SETTLED: usize = 1000;

/// The delimiter as people call it.
pub fn delimiter_name(delimiter: u8) -> &'static str {
    match delimiter {
        b',' => "comma",
        b';' => "semicolon",
        b'\t' => "tab",
        _ => "vertical bar",
    }
}

/// The first line end outside quotes decides for the file, except that a lone \r counts only where there is no \n: files
/// whose lines end in \n may well have a stray \r somewhere.
pub fn terminator(text: &[u8]) -> Terminator {
    let mut inside = false;
    let mut found = Terminator::Lf;
    for at in memchr::memchr3_iter(b'"', b'\r', b'\n', text) {
        match text[at] {
            b'"' => inside = !inside,
            _ if inside => {}
            b'\n' => return Terminator::Lf,
            _ if text.get(at + 1) == Some(&b'\n') => return Terminator::CrLf,
            _ => found = Terminator::Cr,
        }
    }
    found
}

/// The delimiter that cuts the first records into the same number of cells, more than one; `None` if there is none.
pub fn delimiter(text: &[u8], terminator: Terminator) -> Option<u8> {
    let mut best: Option<(usize, usize, u8)> = None;
    for delimiter in DELIMITERS {
        let mut at = 0;
        let (mut cells, mut seen, mut same) = (0, 0, 0);
        while at < text.len() && seen < LOOK && (at < ENOUGH || seen < 2) {
            let record = records::next(text, at, delimiter, terminator);
            at = record.next;
            if record.is_blank() {
                continue;
            }
            if seen == 0 {
                cells = record.cells;
                if cells < 2 {
                    break;
                }
            }
            seen += 1;
            same += usize::from(record.cells == cells);
        }
        if cells < 2 {
            continue;
        }
        // Thousandths, so that shares of different numbers of records compare.
        let share = same * 1000 / seen.max(1);
        if best.is_none_or(|(s, c, _)| (share, cells) > (s, c)) {
            best = Some((share, cells, delimiter));
        }
    }
    best.map(|(_, _, delimiter)| delimiter)
}

/// Whether numbers are written 1,5: by what the cells show.
///
/// 1,377 may be either; it is a decimal where semicolons divide the cells, as in files from countries that write so, and has
/// its thousands marked elsewhere.
pub fn decimal_comma<'t>(delimiter: u8, quotes: bool, rows: impl Iterator<Item = &'t [u8]>) -> bool {
    if delimiter == b',' && !quotes {
        return false;
    }
    let mut signs = DecimalSigns::default();
    signs.look(delimiter, rows);
    signs.is_comma()
}

/// What the cells of a file show of its decimal sign.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecimalSigns {
    commas: usize,
    points: usize,
}

impl DecimalSigns {
    pub fn is_comma(self) -> bool {
        self.commas > self.points
    }

    /// Whether more rows would change nothing.
    pub fn is_settled(self) -> bool {
        self.commas + self.points >= SETTLED
    }

    /// Looks at rows until the question is settled.
    pub fn look<'t>(&mut self, delimiter: u8, rows: impl Iterator<Item = &'t [u8]>) {
        let Self { commas, points } = self;
        for row in rows {
            if *commas + *points >= SETTLED {
                break;
            }
            look_at(row, delimiter, commas, points);
        }
    }
}

fn look_at(row: &[u8], delimiter: u8, commas: &mut usize, points: &mut usize) {
    if memchr::memchr2(b',', b'.', row).is_none() {
        return;
    }
    for raw in records::split(row, delimiter) {
        let bare = cell::unquote(raw);
        let bare = cell::trim(&bare);
        // Words hold no digits, mostly.
        if memchr::memchr2(b',', b'.', bare).is_none() || !bare.iter().any(u8::is_ascii_digit) {
            continue;
        }
        match cell::comma(bare) {
            Some(Comma::Decimal) => *commas += 1,
            Some(Comma::Thousands) => *points += 1,
            Some(Comma::Either) if memchr::memchr(b',', bare).is_none() => *points += 1,
            Some(Comma::Either) => *commas += usize::from(delimiter == b';'),
            None => {}
        }
    }
}

impl Record {
    pub fn is_blank(&self) -> bool {
        self.start == self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_cuts_evenly() {
        let find = |text: &str| delimiter(text.as_bytes(), terminator(text.as_bytes()));
        assert_eq!(find("a,b\n1,2\n"), Some(b','));
        assert_eq!(find("a;b\n1,5;2,5\n"), Some(b';'));
        assert_eq!(find("a\tb\r\n1\t2\r\n"), Some(b'\t'));
        assert_eq!(find("a|b\r1|2\r"), Some(b'|'));
        assert_eq!(find("\"x;y\",b\n\"p;q;r\",2\n"), Some(b','));
        assert_eq!(find("name;age, years\nMüller, Ann;3\nX;4\n"), Some(b';'));
        assert_eq!(find("a\n1\n"), None);
        assert_eq!(find(""), None);
    }

    #[test]
    fn line_ends_inside_quotes_do_not_count() {
        assert_eq!(terminator(b"\"a\nb\",c\r\n"), Terminator::CrLf);
        assert_eq!(terminator(b"a,b\r1,2\r"), Terminator::Cr);
        assert_eq!(terminator(b"a,b\r1,\"2\n3\"\r"), Terminator::Cr);
        assert_eq!(terminator(b"a,b\r1,2\n"), Terminator::Lf);
        assert_eq!(terminator(b"a,b"), Terminator::Lf);
    }

    #[test]
    fn the_decimal_comma_is_decided_on_the_cells() {
        let decide = |rows: &[&str]| decimal_comma(b';', false, rows.iter().map(|r| r.as_bytes()));
        assert!(decide(&["1;2", "1,5;x"]));
        assert!(!decide(&["1.5;Smith, John"]));
        assert!(!decide(&["1;2"]));
        let quoted = |rows: &[&str]| decimal_comma(b',', true, rows.iter().map(|r| r.as_bytes()));
        assert!(quoted(&["\"22,5\",1", "\"1,377\",2"]));
        assert!(!quoted(&["\"1,377\",12"]));
        assert!(!quoted(&["\"1,377\",12.5"]));
        let tab = |rows: &[&str]| decimal_comma(b'\t', false, rows.iter().map(|r| r.as_bytes()));
        assert!(tab(&["22,5\tx"]) && !tab(&["1,377\tx"]) && tab(&["0,125\tx"]));
        assert!(decide(&["1,377;x"]));
    }
}
