//! Writes single cells as the file would: same decimals, same blanks, same quotes, same symbols.

use super::{
    Column, NumberFormat, Values,
    cell::{Negative, POWERS},
    style::{Scientific, nearest_whole},
};

/// Up to here value · 10^d has an error below ½, so that rounding finds the digits that were read.
const EXACT: f64 = (1_u64 << 51) as f64;

/// What stands before and after the point of m / 10^decimals. By constants, which the compiler does not divide by.
fn split(m: u64, decimals: u32) -> [u64; 2] {
    match decimals {
        0 => [m, 0],
        1 => [m / 10, m % 10],
        2 => [m / 100, m % 100],
        3 => [m / 1_000, m % 1_000],
        4 => [m / 10_000, m % 10_000],
        5 => [m / 100_000, m % 100_000],
        6 => [m / 1_000_000, m % 1_000_000],
        _ => {
            let base = 10_u64.pow(decimals.min(19));
            [m / base, m % base]
        }
    }
}

impl Column {
    /// Appends a number as this column writes its cells. The value is already rounded to `max_decimals`; with
    /// `full_decimals` the shortest digits that read back as the same value are written. NaN writes an empty cell.
    pub fn write_number(&self, value: f64, full_decimals: bool, out: &mut Vec<u8>) {
        self.style.write(value, full_decimals, out);
    }

    /// Appends a level as the file writes it; nothing for a missing one.
    pub fn write_level(&self, code: u32, out: &mut Vec<u8>) {
        if let Values::Levels { levels, .. } = &self.values
            && let Some(level) = levels.get(code as usize)
        {
            out.extend_from_slice(level.raw.as_bytes());
        }
    }
}

impl NumberFormat {
    /// Appends a number in this style.
    pub fn write(&self, value: f64, full_decimals: bool, out: &mut Vec<u8>) {
        if value.is_nan() {
            return;
        }
        if self.quoted {
            out.push(b'"');
        }
        let start = out.len();
        let negative = if value < 0.0 { self.opening() } else { "" };
        if self.negative != Negative::Inside {
            out.extend_from_slice(negative.as_bytes());
        }
        out.extend_from_slice(self.before.as_bytes());
        if self.negative == Negative::Inside {
            out.extend_from_slice(negative.as_bytes());
        }
        let digits = out.len();
        self.magnitude(value.abs(), full_decimals, out);
        let nothing = !negative.is_empty() && !out[digits..].iter().any(|byte| (b'1'..=b'9').contains(byte));
        if let Some(group) = self.group {
            Self::grouped(group, digits, out);
        }
        out.extend_from_slice(self.after.as_bytes());
        if negative == "(" {
            out.push(b')');
        }
        if self.quoted {
            out.push(b'"');
        }
        if nothing {
            // What was rounded to nothing has no sign.
            out.truncate(start - usize::from(self.quoted));
            self.write(0.0, full_decimals, out);
        }
    }

    fn opening(&self) -> &'static str {
        match self.negative {
            Negative::Inside | Negative::Before => "-",
            Negative::Parentheses => "(",
            Negative::Typographic => "−",
        }
    }

    fn point(&self) -> u8 {
        if self.comma { b',' } else { b'.' }
    }

    /// Writes a number that is not negative, without symbols.
    fn magnitude(&self, value: f64, full_decimals: bool, out: &mut Vec<u8>) {
        let value = value + 0.0;
        if let Some(scientific) = &self.scientific {
            // The shortest digits that read back: the value has been rounded to those of the source.
            let shortest = format!("{value:e}");
            let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
            let exponent: i32 = exponent.parse().unwrap_or(0);
            if exponent <= scientific.below || exponent >= scientific.from {
                self.scientific(scientific, mantissa, exponent, out);
                return;
            }
        }
        let max = usize::from(self.max_decimals);
        let scaled = value * POWERS[max.min(22)];
        let scaled = if scaled < EXACT { nearest_whole(scaled) } else { scaled };
        if self.significant.is_some() || full_decimals {
            // Display never uses an exponent, and writes the shortest digits that read back.
            self.text(&format!("{value}"), out);
        } else if scaled < EXACT && max <= 22 {
            self.digits(scaled as u64, out);
        } else {
            self.text(&format!("{value:.max$}"), out);
        }
    }

    fn scientific(&self, style: &Scientific, mantissa: &str, exponent: i32, out: &mut Vec<u8>) {
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        out.extend_from_slice(whole.as_bytes());
        let least = usize::from(style.least_mantissa);
        if !fraction.is_empty() || least > 0 {
            out.push(self.point());
            out.extend_from_slice(fraction.as_bytes());
            out.resize(out.len() + least.saturating_sub(fraction.len()), b'0');
        }
        out.push(if style.upper { b'E' } else { b'e' });
        if exponent < 0 {
            out.push(b'-');
        } else if style.plus {
            out.push(b'+');
        }
        let digits = exponent.unsigned_abs().to_string();
        out.resize(out.len() + usize::from(style.digits).saturating_sub(digits.len()), b'0');
        out.extend_from_slice(digits.as_bytes());
    }

    /// Writes m / 10^d, d = `max_decimals`, without the trailing zeros that the style does not ask for.
    fn digits(&self, m: u64, out: &mut Vec<u8>) {
        let (min, mut decimals) = (u32::from(self.min_decimals), u32::from(self.max_decimals));
        let [whole, mut fraction] = split(m, decimals);
        let mut buffer = itoa::Buffer::new();
        out.extend_from_slice(buffer.format(whole).as_bytes());
        while decimals > min && fraction % 10 == 0 {
            fraction /= 10;
            decimals -= 1;
        }
        if decimals > 0 {
            out.push(self.point());
            let digits = buffer.format(fraction).as_bytes();
            out.resize(out.len() + decimals as usize - digits.len(), b'0');
            out.extend_from_slice(digits);
        }
    }

    /// Writes digits with a decimal point as the style wants them: its trailing zeros, its decimal sign.
    fn text(&self, text: &str, out: &mut Vec<u8>) {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        let min = usize::from(self.min_decimals);
        out.extend_from_slice(whole.as_bytes());
        if !fraction.is_empty() || min > 0 {
            out.push(self.point());
            out.extend_from_slice(fraction.as_bytes());
            out.resize(out.len() + min.saturating_sub(fraction.len()), b'0');
        }
    }

    /// Puts separators between the thousands of the number that begins at `from`.
    fn grouped(group: char, from: usize, out: &mut Vec<u8>) {
        let whole = out[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut buffer = [0; 4];
        let sign = group.encode_utf8(&mut buffer).as_bytes();
        for at in (1..whole).rev().filter(|at| (whole - at) % 3 == 0) {
            out.splice(from + at..from + at, sign.iter().copied());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{CellRules, Reading, parse_number};
    use proptest::prelude::*;

    fn written(style: &NumberFormat, value: f64, full: bool) -> String {
        let mut out = Vec::new();
        style.write(value, full, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn style(min: u8, max: u8) -> NumberFormat {
        NumberFormat { min_decimals: min, max_decimals: max, ..NumberFormat::default() }
    }

    #[test]
    fn numbers_look_as_the_style_says() {
        assert_eq!(written(&style(0, 0), 3.0, false), "3");
        assert_eq!(written(&style(1, 1), 3.0, false), "3.0");
        assert_eq!(written(&style(0, 2), 3.1, false), "3.1");
        assert_eq!(written(&style(2, 2), -3.1, false), "-3.10");
        assert_eq!(written(&style(0, 3), 0.007, false), "0.007");
        assert_eq!(written(&style(0, 0), 1e20, false), "100000000000000000000");
        assert_eq!(written(&style(0, 0), -0.2, false), "0");
        assert_eq!(written(&style(2, 2), 0.1 + 0.2, true), "0.30000000000000004");
        assert_eq!(written(&style(2, 2), 5.0, true), "5.00");
        assert_eq!(written(&style(0, 0), f64::NAN, false), "");
        let accounts =
            NumberFormat { before: "$".into(), negative: Negative::Parentheses, group: Some(','), ..style(2, 2) };
        assert_eq!(written(&accounts, -1_234_567.5, false), "($1,234,567.50)");
        assert_eq!(written(&accounts, -0.001, false), "$0.00");
        let dollars = NumberFormat { before: "$".into(), negative: Negative::Before, ..style(0, 0) };
        assert_eq!(written(&dollars, -5.0, false), "-$5");
        let percent = NumberFormat { after: " %".into(), comma: true, group: Some('.'), quoted: true, ..style(1, 1) };
        assert_eq!(written(&percent, -12_345.5, false), "\"-12.345,5 %\"");
        let padded = NumberFormat { comma: true, before: " ".into(), after: "\t".into(), quoted: true, ..style(1, 2) };
        assert_eq!(written(&padded, 1234.5, false), "\" 1234,5\t\"");
    }

    #[test]
    fn exponents_look_as_the_style_says() {
        let always =
            Scientific { upper: true, digits: 2, plus: true, least_mantissa: 2, below: i32::MAX, from: i32::MIN };
        let all = NumberFormat { significant: Some(3), scientific: Some(always), ..style(0, 15) };
        assert_eq!(written(&all, 1.23e-5, false), "1.23E-05");
        assert_eq!(written(&all, -4.6e-5, false), "-4.60E-05");
        assert_eq!(written(&all, 2e10, false), "2.00E+10");
        assert_eq!(written(&all, 0.0, false), "0.00E+00");
        let some = Scientific { upper: false, digits: 2, plus: true, least_mantissa: 0, below: -5, from: i32::MAX };
        let mixed = NumberFormat { significant: Some(4), scientific: Some(some), ..style(0, 8) };
        assert_eq!(written(&mixed, 9e-5, false), "9e-05");
        assert_eq!(written(&mixed, 0.1234, false), "0.1234");
        let tiny = NumberFormat { significant: Some(2), ..style(0, 15) };
        assert_eq!(written(&tiny, 2.1e-18, false), "0.0000000000000000021");
    }

    proptest! {
        #[test]
        fn every_number_written_reads_back(value in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, comma: bool) {
            let style = NumberFormat { comma, ..style(0, 15) };
            let text = written(&style, value, true);
            prop_assert_eq!(parse_number(text.as_bytes(), comma), Some(value + 0.0), "{}", text);
        }

        #[test]
        fn a_cell_of_a_uniform_column_is_written_as_it_stands(minus: bool, whole in 0_u64..100_000_000, fraction in "[0-9]{0,7}") {
            let point = if fraction.is_empty() { "" } else { "." };
            let decimals = fraction.len() as u8;
            let value = parse_number(format!("{}{whole}{point}{fraction}", if minus { "-" } else { "" }).as_bytes(), false).unwrap();
            let sign = if value < 0.0 { "-" } else { "" };
            prop_assert_eq!(written(&style(decimals, decimals), value, false), format!("{sign}{whole}{point}{fraction}"));
        }

        #[test]
        fn large_and_long_numbers_are_written_without_an_exponent(value in prop::num::f64::NORMAL, max in 0_u8..=15) {
            let text = written(&style(0, max), value, false);
            prop_assert!(text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.')), "{}", text);
            prop_assert!(matches!(CellRules::default().read(text.as_bytes()), Reading::Number(..)));
        }
    }
}
