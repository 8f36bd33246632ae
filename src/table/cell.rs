//! One cell: where it ends, what it says without its quotes, and whether it is missing or a number.

use std::borrow::Cow;

/// Powers of ten that a double holds exactly.
pub const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Whole numbers up to here are exact in a double.
const EXACT: u64 = 1 << 53;

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

/// Whether the trimmed cell stands for "no value".
pub fn is_missing(cell: &[u8]) -> bool {
    matches!(cell, b"" | b"NA" | b"N/A" | b"NaN" | b"nan" | b"null" | b"NULL" | b"None" | b"?")
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

/// The cell for people and for comparison: without quotes and without the blanks around it.
pub fn label(raw: &[u8]) -> String {
    String::from_utf8_lossy(&unquote(raw)).trim().to_owned()
}

/// The text without the blanks around it. Only blanks of one byte matter here: numbers and missing marks are ASCII.
pub fn trim(cell: &[u8]) -> &[u8] {
    cell.trim_ascii()
}

const ZEROS: u64 = 0x3030_3030_3030_3030;
const HIGH: u64 = 0x8080_8080_8080_8080;
/// Added to a byte above 9, it carries into the highest bit.
const DIGIT: u64 = 0x7676_7676_7676_7676;

/// Marks the bytes that are no digits; only the lowest mark is certain, and that is the one that counts.
#[inline]
fn stops(eight: u64) -> u64 {
    let t = eight ^ ZEROS;
    (t.wrapping_add(DIGIT) | t) & HIGH
}

/// The value of up to eight digits, one in each byte, the last in the top one, by three multiplications.
#[inline]
fn value(digits: u64) -> u64 {
    let v = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let a = (v & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let b = ((v >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    a.wrapping_add(b) >> 32
}

/// The value of the first n digits of eight bytes, n from 1 to 8.
#[inline]
fn first_digits(eight: u64, n: u32) -> u64 {
    // They move to the top bytes, so that zeros stand before them.
    value((eight ^ ZEROS) << (64 - 8 * n))
}

#[inline]
fn eight(text: &[u8], at: usize) -> Option<u64> {
    text.get(at..at + 8).and_then(|s| <[u8; 8]>::try_from(s).ok()).map(u64::from_le_bytes)
}

const WHOLE: [u64; 9] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Reads the digits from `at` on into `m`, and returns where they stop.
fn run(text: &[u8], mut at: usize, m: &mut u64) -> usize {
    while let Some(eight) = eight(text, at) {
        let n = stops(eight).trailing_zeros() / 8;
        if n > 0 {
            *m = m.wrapping_mul(WHOLE[n as usize]).wrapping_add(first_digits(eight, n));
        }
        at += n as usize;
        if n < 8 {
            return at;
        }
    }
    while let Some(digit) = text.get(at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
        *m = m.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    at
}

/// The common spelling of a number, `-12.50`, read straight from the text: the value, its decimals, and where it ends.
///
/// `None` means only that the slow way has to look at it. The result is correctly rounded: both parts of the division
/// are exact.
pub fn plain_number(text: &[u8], from: usize, point: u8) -> Option<(f64, u32, usize)> {
    let negative = text.get(from) == Some(&b'-');
    let start = from + usize::from(negative);
    let mut m = 0;
    let mut at = run(text, start, &mut m);
    let whole = at - start;
    if whole == 0 || (whole > 1 && text[start] == b'0') {
        return None;
    }
    let mut decimals = 0;
    if text.get(at) == Some(&point) {
        let first = at + 1;
        at = run(text, first, &mut m);
        decimals = at - first;
        if decimals == 0 {
            return None;
        }
    }
    // 19 digits cannot overflow 64 bits, so the comparison after it means something.
    if whole + decimals > 19 || m > EXACT {
        return None;
    }
    let value = m as f64;
    let value = if decimals == 0 { value } else { value / POWERS[decimals] };
    // Adding zero turns −0 into 0.
    let value = if negative { -value } else { value };
    Some((value + 0.0, decimals as u32, at))
}

/// How a plain number is written: its digits before and after the point, at most seven each.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// Digits before the point; 0 where no number has this shape.
    whole: u32,
    decimals: u32,
    point: u8,
    /// The rest is of use where all characters fit into eight bytes, from the first digit on. Zeros, and the point.
    pattern: u64,
    /// Added to the difference from the pattern, it carries into the highest bit of a byte that does not fit.
    carry: u64,
    /// The highest bit of every character.
    marks: u64,
    /// The bytes before the point; none where there is no point.
    before: u64,
}

impl Shape {
    pub fn new(whole: u32, decimals: u32, point: u8) -> Self {
        if whole > 7 || decimals > 7 {
            return Self::default();
        }
        let mut shape = Self { whole, decimals, point, pattern: ZEROS, carry: DIGIT, marks: 0, before: 0 };
        if shape.is_short() {
            shape.marks = HIGH >> (64 - 8 * shape.length());
        }
        if decimals > 0 {
            let at = 8 * whole;
            shape.pattern ^= u64::from(b'0' ^ point) << at;
            shape.carry ^= u64::from(0x76_u8 ^ 0x7F) << at;
            shape.before = (1 << at) - 1;
        }
        shape
    }

    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// Characters, without a sign.
    fn length(&self) -> u32 {
        self.whole + self.decimals + u32::from(self.decimals > 0)
    }

    fn is_short(&self) -> bool {
        self.length() <= 8
    }
}

/// The same for a number of the same shape as the cell above.
///
/// Guessing the lengths lets the processor go on to the next cell before this one is worked out; finding them by
/// calculation makes every cell wait for the one before, which takes three times as long.
#[inline]
pub fn like_the_last(text: &[u8], from: usize, shape: &Shape) -> Option<(f64, usize)> {
    let cell = text.get(from..from + 24)?;
    let negative = cell[0] == b'-';
    let start = usize::from(negative);
    let first = eight(cell, start)?;
    let (whole, decimals) = (shape.whole, shape.decimals);
    if whole == 0 || (whole > 1 && first as u8 == b'0') {
        return None;
    }
    let m = if shape.is_short() {
        let t = first ^ shape.pattern;
        if (t.wrapping_add(shape.carry) | t) & shape.marks != 0 {
            return None;
        }
        // The digits before the point move up to those after it.
        let digits = ((t & shape.before) << 8) | (t & !shape.before);
        value(digits << (64 - 8 * shape.length()))
    } else {
        let w = start + whole as usize;
        let second = eight(cell, w + 1)?;
        if !stops_at(first, whole) || cell[w] != shape.point || !stops_at(second, decimals) {
            return None;
        }
        first_digits(first, whole) * WHOLE[decimals as usize] + first_digits(second, decimals)
    };
    // The sign is put on while the number is whole: that takes no branch, and there is no −0.
    let m = if negative { -(m as i64) } else { m as i64 };
    let number = if decimals == 0 { m as f64 } else { m as f64 / POWERS[decimals as usize] };
    Some((number, from + start + shape.length() as usize))
}

/// Whether the first byte that is no digit stands at n, which is below 8.
#[inline]
fn stops_at(eight: u64, n: u32) -> bool {
    let mark = 0x80_u64 << (8 * n);
    stops(eight) & (mark | (mark - 1)) == mark
}

/// What a cell without quotes and blanks says.
pub fn read(cell: &[u8], comma: bool) -> Reading {
    let point = if comma { b',' } else { b'.' };
    if let Some((value, decimals, stop)) = plain_number(cell, 0, point)
        && stop == cell.len()
    {
        return Reading::Number(value, decimals);
    }
    if is_missing(cell) {
        return Reading::Missing;
    }
    read_long(cell, point)
}

/// The spellings that are rare: signs, exponents, many digits, infinity.
fn read_long(cell: &[u8], point: u8) -> Reading {
    let unsigned = match cell {
        [b'+' | b'-', rest @ ..] => rest,
        _ => cell,
    };
    if unsigned.eq_ignore_ascii_case(b"inf") || unsigned.eq_ignore_ascii_case(b"infinity") {
        return Reading::NotFinite;
    }
    let count = |from: usize| unsigned[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = count(0);
    let mut at = whole;
    let mut decimals = 0;
    if unsigned.get(at) == Some(&point) {
        decimals = count(at + 1);
        at += 1 + decimals;
    }
    if whole + decimals == 0 || (whole > 1 && unsigned[0] == b'0') {
        return Reading::Other;
    }
    let mut exponent = 0_i64;
    if matches!(unsigned.get(at), Some(b'e' | b'E')) {
        at += 1;
        let minus = unsigned.get(at) == Some(&b'-');
        at += usize::from(matches!(unsigned.get(at), Some(b'+' | b'-')));
        let n = count(at);
        if n == 0 {
            return Reading::Other;
        }
        for digit in &unsigned[at..at + n] {
            exponent = (exponent * 10 + i64::from(digit - b'0')).min(1_000_000);
        }
        if minus {
            exponent = -exponent;
        }
        at += n;
    }
    if at != unsigned.len() {
        return Reading::Other;
    }
    let parsed = if point == b',' {
        let dotted: Vec<u8> = cell.iter().map(|b| if *b == b',' { b'.' } else { *b }).collect();
        fast_float2::parse::<f64, _>(&dotted)
    } else {
        fast_float2::parse::<f64, _>(cell)
    };
    match parsed {
        Ok(value) if value.is_finite() => {
            let decimals = (decimals as i64).saturating_sub(exponent).clamp(0, 255);
            Reading::Number(value + 0.0, decimals as u32)
        }
        Ok(_) => Reading::NotFinite,
        Err(_) => Reading::Other,
    }
}

/// The finite number that a cell holds, blanks around it allowed; `None` for anything else.
///
/// A leading zero before another digit ("00123") makes it text.
pub fn parse_number(cell: &[u8], decimal_comma: bool) -> Option<f64> {
    match read(trim(cell), decimal_comma) {
        Reading::Number(value, _) => Some(value),
        _ => None,
    }
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
            if let Some((value, end)) = like_the_last(padded.as_bytes(), 0, &Shape::new(whole_digits, fraction.len() as u32, b'.')) {
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
