//! One cell: where it ends, what it says without its quotes, and whether it is missing or a number.

mod dress;
mod marks;
mod plain;

use std::borrow::Cow;

pub use dress::{Comma, Dressed, Exponent, Negative, comma, read as read_dressed};
pub use marks::MissingMarks;
pub use plain::{NumberShape, POWERS, like_the_last, plain_number};

/// Most decimals that a column's style holds.
pub const MOST_DECIMALS: u32 = 15;

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    Missing,
    /// A finite number, never −0, and how many decimals it is written with.
    Number(f64, u32),
    /// Infinite, or too large for a double.
    NotFinite,
    Other,
}

/// Where the cell that starts at `from` ends: at a delimiter or at the end of the row.
#[inline]
pub fn end(row: &[u8], from: usize, delimiter: u8) -> usize {
    let mut at = from;
    if row.get(from) == Some(&b'"') {
        at += 1;
        loop {
            match memchr::memchr(b'"', &row[at..]) {
                None => return row.len(),
                Some(n) if row.get(at + n + 1) == Some(&b'"') => at += n + 2,
                Some(n) => {
                    at += n + 1;
                    break;
                }
            }
        }
    }
    memchr::memchr(delimiter, &row[at..]).map_or(row.len(), |n| at + n)
}

/// The cell without its quotes; blanks stay.
pub fn unquote(raw: &[u8]) -> Cow<'_, [u8]> {
    let Some(inner) = raw.strip_prefix(b"\"") else { return Cow::Borrowed(raw) };
    if let Some(plain) = inner.strip_suffix(b"\"")
        && memchr::memchr(b'"', plain).is_none()
    {
        return Cow::Borrowed(plain);
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut at = 0;
    while at < inner.len() {
        if inner[at] != b'"' {
            out.push(inner[at]);
        } else if inner.get(at + 1) == Some(&b'"') {
            out.push(b'"');
            at += 1;
        } else {
            // What follows the closing quote is taken as it stands.
            out.extend_from_slice(&inner[at + 1..]);
            break;
        }
        at += 1;
    }
    Cow::Owned(out)
}

/// Blanks are those of Unicode, and marks that print nothing: they come along when text is copied from a page.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}')
}

/// The cell for people and for comparison: without quotes and without the blanks around it.
pub fn label(raw: &[u8]) -> String {
    label_of(raw).into_owned()
}

/// The same, borrowed where that is possible.
pub fn label_of(raw: &[u8]) -> Cow<'_, str> {
    match unquote(raw) {
        Cow::Borrowed(bare) => String::from_utf8_lossy(trim(bare)),
        Cow::Owned(bare) => Cow::Owned(String::from_utf8_lossy(trim(&bare)).into_owned()),
    }
}

/// The text without the blanks around it.
#[inline]
pub fn trim(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    match (cell.first(), cell.last()) {
        (Some(first), Some(last)) if !first.is_ascii() || !last.is_ascii() => trim_wide(cell),
        _ => cell,
    }
}

#[cold]
fn trim_wide(cell: &[u8]) -> &[u8] {
    std::str::from_utf8(cell).map_or(cell, |text| text.trim_matches(is_blank).as_bytes())
}

/// How the cells of a file are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellRules {
    /// Numbers are written 1,5.
    pub comma: bool,
    /// What stands for "no value".
    pub marks: MissingMarks,
}

impl CellRules {
    /// What a cell without quotes and blanks says.
    pub fn read(&self, cell: &[u8]) -> Reading {
        let point = if self.comma { b',' } else { b'.' };
        if let Some((value, decimals, stop)) = plain_number(cell, 0, point)
            && stop == cell.len()
        {
            // A number may be a mark as well, but only if the user says so.
            return if self.marks.adds(cell) { Reading::Missing } else { Reading::Number(value, decimals) };
        }
        if self.is_missing(cell) {
            return Reading::Missing;
        }
        match dress::read(cell, self.comma) {
            Ok(dressed) => Reading::Number(dressed.value, dressed.decimals),
            Err(reading) => reading,
        }
    }

    /// Whether a cell without quotes and blanks stands for "no value".
    pub fn is_missing(&self, cell: &[u8]) -> bool {
        self.marks.holds(cell)
    }

    /// The finite number that a cell without quotes holds, blanks around it allowed.
    pub fn number(&self, cell: &[u8]) -> Option<f64> {
        match self.read(trim(cell)) {
            Reading::Number(value, _) => Some(value),
            _ => None,
        }
    }
}

/// The finite number that a cell holds, blanks around it allowed; `None` for anything else.
///
/// A leading zero before another digit ("00123") makes it text.
pub fn parse_number(cell: &[u8], decimal_comma: bool) -> Option<f64> {
    CellRules { comma: decimal_comma, marks: MissingMarks::default() }.number(cell)
}

/// What a cell of two values says where they are 0 and 1, or words for no and yes: any number equal to 0 or 1, with point or
/// comma, and booleans as programs write them.
pub fn bit(label: &str) -> Option<bool> {
    const WORDS: [(&str, bool); 10] = [
        ("false", false),
        ("true", true),
        ("f", false),
        ("t", true),
        ("no", false),
        ("yes", true),
        ("n", false),
        ("y", true),
        ("off", false),
        ("on", true),
    ];
    let label = label.trim_matches(is_blank);
    if let Some((_, bit)) = WORDS.iter().find(|(word, _)| label.eq_ignore_ascii_case(word)) {
        return Some(*bit);
    }
    let number = parse_number(label.as_bytes(), false).or_else(|| parse_number(label.as_bytes(), true))?;
    (number == 0.0 || number == 1.0).then_some(number == 1.0)
}

/// Appends a cell of a file with commas, in quotes where it needs them.
pub fn escape(text: &str, out: &mut Vec<u8>) {
    if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for (at, part) in text.split('"').enumerate() {
        out.extend_from_slice(if at > 0 { b"\"\"" } else { b"" });
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'"');
}

/// Text for a message: at most 40 characters, on one line.
pub fn clipped(cell: &str) -> String {
    let mut short: String = cell.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if cell.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

/// The same in quotes.
pub fn quoted(cell: &str) -> String {
    format!("\"{}\"", clipped(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &[u8], comma: bool) -> Reading {
        CellRules { comma, marks: MissingMarks::default() }.read(cell)
    }

    #[test]
    fn blanks_of_every_kind_come_off() {
        for text in ["25.5\u{a0}", "\u{3000}25.5", "\u{feff}25.5", " \t25.5\u{2003}\u{200b}"] {
            assert_eq!(parse_number(text.as_bytes(), false), Some(25.5), "{text:?}");
            assert_eq!(label(text.as_bytes()), "25.5");
        }
        assert_eq!(read(trim("\u{a0}".as_bytes()), false), Reading::Missing);
    }

    #[test]
    fn two_values_are_read_as_no_and_yes() {
        for (label, bit_of) in [
            ("0", false),
            ("1.0", true),
            ("1,0", true),
            ("0e0", false),
            ("TRUE", true),
            ("False", false),
            ("T", true),
            ("yes", true),
        ] {
            assert_eq!(bit(label), Some(bit_of), "{label}");
        }
        for label in ["2", "", "maybe", "01", "male"] {
            assert_eq!(bit(label), None, "{label}");
        }
    }

    #[test]
    fn a_number_may_be_a_mark() {
        let rules = CellRules { comma: false, marks: MissingMarks::new(&["-999".to_owned()], &[]) };
        assert_eq!(rules.read(b"-999"), Reading::Missing);
        assert_eq!(rules.read(b"999"), Reading::Number(999.0, 0));
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        for text in [
            "0",
            "7",
            "-7",
            "12345678",
            "123456789",
            "1.5",
            "-0.25",
            "3.0",
            "228.69",
            "0.1",
            "9007199254740993",
            "1e3",
            "2.5E-3",
            "+4",
            ".5",
            "5.",
            "123456789.123456789",
            "0.00000000000000000001",
            "4.9e-324",
            "1.7976931348623157e308",
            "12345678901234567890123",
        ] {
            assert_eq!(parse_number(text.as_bytes(), false), Some(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_not_read_as_one() {
        for text in ["", "NA", "00123", "-007", "1,5", "1.2.3", "abc", "1e", "--1", "-", ".", "1 2", "0x10", "١"] {
            assert_eq!(parse_number(text.as_bytes(), false), None, "{text}");
        }
        for text in ["inf", "-Infinity", "1e400", "+INF"] {
            assert_eq!(read(text.as_bytes(), false), Reading::NotFinite, "{text}");
        }
    }

    #[test]
    fn decimals_are_counted_through_the_exponent() {
        assert_eq!(read(b"1.25e1", false), Reading::Number(12.5, 1));
        assert_eq!(read(b"1.25e-3", false), Reading::Number(0.00125, 5));
        assert_eq!(read(b"1,50", true), Reading::Number(1.5, 2));
        assert_eq!(read(b"1.50", true), Reading::Other);
    }

    #[test]
    fn minus_zero_becomes_zero() {
        for text in ["-0", "-0.0", "-0e0", "-1e-400"] {
            assert_eq!(parse_number(text.as_bytes(), false).unwrap().to_bits(), 0, "{text}");
        }
    }

    #[test]
    fn quotes_come_off() {
        assert_eq!(&*unquote(br#""a ""b"" c""#), br#"a "b" c"#);
        assert_eq!(&*unquote(br#""a" b"#), b"a b");
        assert_eq!(&*unquote(br#"a"b"#), br#"a"b"#);
        assert_eq!(end(br#""a,""b",c"#, 0, b','), 7);
        assert_eq!(label(b"\"  x \""), "x");
    }

    proptest::proptest! {
        #[test]
        fn the_fast_ways_round_correctly(whole in proptest::prop_oneof![0_u64..10, 0_u64..1_000_000_000_000], fraction in "[0-9]{0,12}", minus: bool) {
            let text = format!("{}{whole}{}{fraction}", if minus { "-" } else { "" }, if fraction.is_empty() { "" } else { "." });
            let expected = text.parse::<f64>().unwrap() + 0.0;
            proptest::prop_assert_eq!(parse_number(text.as_bytes(), false).unwrap().to_bits(), expected.to_bits());
            let padded = format!("{text},{:24}", "");
            let whole_digits = whole.to_string().len() as u32;
            if let Some((value, end)) = like_the_last(padded.as_bytes(), 0, &NumberShape::new(whole_digits, fraction.len() as u32, b'.')) {
                proptest::prop_assert_eq!((value.to_bits(), end), (expected.to_bits(), text.len()));
            } else {
                proptest::prop_assert!(whole_digits > 7 || fraction.len() > 7);
            }
        }

        #[test]
        fn nothing_makes_the_reader_panic(bytes: Vec<u8>) {
            let _ = read(&bytes, false);
            let _ = (unquote(&bytes), end(&bytes, 0, b','), label(&bytes));
        }
    }
}
