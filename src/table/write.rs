//! Writes single cells as the file would: same decimals, same blanks, same quotes.

use super::{Column, Style, Values, cell::POWERS};

/// Up to here value · 10^d has an error below ½, so that rounding finds the digits that were read.
const EXACT: f64 = (1_u64 << 51) as f64;

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

impl Style {
    /// Appends a number in this style.
    pub fn write(&self, value: f64, full_decimals: bool, out: &mut Vec<u8>) {
        if value.is_nan() {
            return;
        }
        if self.quoted {
            out.push(b'"');
        }
        out.extend_from_slice(self.before.as_bytes());
        let value = value + 0.0;
        let max = usize::from(self.max_decimals);
        let scaled = (value.abs() * POWERS[max.min(22)]).round();
        if !full_decimals && scaled < EXACT && max <= 22 {
            self.digits(value < 0.0 && scaled > 0.0, scaled as u64, out);
        } else {
            // Display never uses an exponent, and writes the shortest digits that read back.
            let text = if full_decimals { format!("{value}") } else { format!("{value:.max$}") };
            self.text(&text, out);
        }
        out.extend_from_slice(self.after.as_bytes());
        if self.quoted {
            out.push(b'"');
        }
    }

    fn point(&self) -> u8 {
        if self.comma { b',' } else { b'.' }
    }

    /// Writes m / 10^d, d = `max_decimals`, without the trailing zeros that the style does not ask for.
    fn digits(&self, negative: bool, m: u64, out: &mut Vec<u8>) {
        let (min, mut decimals) = (u32::from(self.min_decimals), u32::from(self.max_decimals));
        if negative {
            out.push(b'-');
        }
        let base = 10_u64.pow(decimals.min(19));
        let (whole, mut fraction) = if decimals == 0 { (m, 0) } else { (m / base, m % base) };
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
        let negative = whole.strip_prefix('-');
        // What was rounded to nothing has no sign.
        let zero = fraction.is_empty() && negative == Some("0");
        out.extend_from_slice(if zero { b"0" } else { whole.as_bytes() });
        if !fraction.is_empty() || min > 0 {
            out.push(self.point());
            out.extend_from_slice(fraction.as_bytes());
            out.resize(out.len() + min.saturating_sub(fraction.len()), b'0');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{cell, parse_number};
    use proptest::prelude::*;

    fn written(style: &Style, value: f64, full: bool) -> String {
        let mut out = Vec::new();
        style.write(value, full, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn style(min: u8, max: u8) -> Style {
        Style { min_decimals: min, max_decimals: max, ..Style::default() }
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
        let padded = Style { comma: true, before: " ".into(), after: "\t".into(), quoted: true, ..style(1, 2) };
        assert_eq!(written(&padded, 1234.5, false), "\" 1234,5\t\"");
    }

    proptest! {
        #[test]
        fn every_number_written_reads_back(value in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, comma: bool) {
            let style = Style { comma, ..style(0, 15) };
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
            prop_assert!(matches!(cell::read(text.as_bytes(), false), cell::Reading::Number(..)));
        }
    }
}
