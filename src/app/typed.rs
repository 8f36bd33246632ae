//! Numbers as people type them: the one way in which every box of the window reads its text.
//!
//! Decimal point or comma, an exponent, and thousands set apart are all taken; whatever can be read in two ways, or is no
//! number, is refused in a sentence that says what to type.

use std::ops::RangeInclusive;

use crate::report::format::thousands;

/// What a box takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    pub range: RangeInclusive<f64>,
    /// Whole numbers alone.
    pub whole: bool,
}

impl Limits {
    /// Any number at all.
    pub const ANY: Self = Self { range: f64::MIN..=f64::MAX, whole: false };
}

/// The words of a text, which blanks set apart; one with blanks in it stands between quotes.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in text.split('"').enumerate() {
        // Every other part stands between quotes.
        if at % 2 == 1 {
            words.push(part.trim().to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words.retain(|word| !word.is_empty());
    words.dedup();
    words
}

/// The text of which these are the words.
pub fn joined(words: &[String]) -> String {
    let quoted = |word: &String| {
        if word.contains(char::is_whitespace) { format!("\"{word}\"") } else { word.clone() }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// Reads a number, or says in a sentence why it is not taken.
pub fn number(text: &str, limits: &Limits) -> Result<f64, String> {
    let text = text.trim();
    let Some(parts) = Parts::of(text) else {
        return Err(format!(
            "{text:?} is not a number: write digits, as in {}",
            if limits.whole { "12" } else { "12.5" }
        ));
    };
    let value = parts.value(text, limits.whole)?;
    if limits.whole && value.fract() != 0.0 {
        return Err(format!("{text} is not a whole number"));
    }
    if limits.range.contains(&value) {
        return Ok(value);
    }
    let (least, most) = (shown(*limits.range.start()), shown(*limits.range.end()));
    Err(format!("{text} is out of range: choose {least} to {most}"))
}

fn shown(bound: f64) -> String {
    match bound {
        whole if whole.fract() == 0.0 && (0.0..1e16).contains(&whole) => thousands(whole as u64),
        other => format!("{other}"),
    }
}

/// The parts of what may be a number.
struct Parts<'a> {
    minus: bool,
    /// Digits and marks between them.
    mantissa: &'a str,
    /// What stands behind the e, or nothing.
    exponent: Option<String>,
}

fn is_minus(sign: char) -> bool {
    matches!(sign, '-' | '−')
}

/// What sets thousands apart besides comma and point.
fn is_spacer(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '\'' | '’')
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let minus = text.starts_with(is_minus);
        let unsigned = text.strip_prefix(|sign| is_minus(sign) || sign == '+').unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent.replace('−', "-"))),
            None => (unsigned, None),
        };
        let is_power = |exponent: &String| {
            let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            (1..=4).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        };
        let is_mark = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ',') || is_spacer(sign);
        let has_digits = mantissa.contains(|sign: char| sign.is_ascii_digit());
        let ends = mantissa.trim() == mantissa;
        (has_digits && ends && mantissa.chars().all(is_mark) && exponent.as_ref().is_none_or(is_power))
            .then_some(Self { minus, mantissa, exponent })
    }

    fn value(&self, text: &str, whole: bool) -> Result<f64, String> {
        let (digits, decimals) = self.split(text, whole)?;
        let groups: Vec<&str> = digits.split(|sign: char| !sign.is_ascii_digit()).collect();
        let mut marks = digits.chars().filter(|sign| !sign.is_ascii_digit());
        let one_mark = marks.next().is_none_or(|first| marks.all(|mark| mark == first));
        let in_threes = groups.len() == 1
            || groups.first().is_some_and(|first| (1..=3).contains(&first.len()))
                && groups.iter().skip(1).all(|group| group.len() == 3);
        if !one_mark || !in_threes || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(format!("{text:?} is not a number: separate thousands in groups of three, as in 12 500"));
        }
        let sign = if self.minus { "-" } else { "" };
        let exponent = self.exponent.as_deref().unwrap_or("0");
        let written = format!("{sign}0{}.{decimals}0e{exponent}", groups.concat());
        match written.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(format!("{text} is larger than any number that can be calculated with")),
        }
    }

    /// What stands before and behind the decimal mark.
    fn split(&self, text: &str, whole: bool) -> Result<(&'a str, &'a str), String> {
        let mantissa = self.mantissa;
        let Some((at, mark)) = mantissa.char_indices().rev().find(|(_, sign)| matches!(sign, '.' | ',')) else {
            return Ok((mantissa, ""));
        };
        let (before, after) = (&mantissa[..at], &mantissa[at + 1..]);
        if before.contains(mark) {
            // Twice the same mark: it sets thousands apart.
            return Ok((mantissa, ""));
        }
        let plain = before.bytes().all(|digit| digit.is_ascii_digit());
        let thousands = plain
            && after.len() == 3
            && after.bytes().all(|digit| digit.is_ascii_digit())
            && (1..=3).contains(&before.len())
            && !before.starts_with('0')
            && self.exponent.is_none();
        match (thousands, mark, whole) {
            // As the program writes them.
            (true, ',', true) => Ok((mantissa, "")),
            (true, '.', false) | (false, ..) => Ok((before, after)),
            (true, ..) => {
                let decimal = format!("{before}.{}", after.trim_end_matches('0'));
                let decimal = decimal.trim_end_matches('.');
                Err(format!("{text} can be read as {before}{after} or as {decimal}: write the one that is meant"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WHOLE: Limits = Limits { range: 1.0..=1_000.0, whole: true };

    #[test]
    fn what_is_a_number_is_taken() {
        let cases = [
            ("12.5", 12.5),
            ("12,5", 12.5),
            (" 12,5 ", 12.5),
            ("1e3", 1_000.0),
            ("1,5E-3", 0.001_5),
            ("2e−3", 0.002),
            ("1 000", 1_000.0),
            ("1\u{a0}000", 1_000.0),
            ("1\u{202f}234\u{202f}567,25", 1_234_567.25),
            ("1'000", 1_000.0),
            ("1’000.5", 1_000.5),
            ("1,234.5", 1_234.5),
            ("1.234,5", 1_234.5),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("−3", -3.0),
            ("-0,5", -0.5),
            ("+7", 7.0),
            (".5", 0.5),
            (",5", 0.5),
            ("5.", 5.0),
            ("0,125", 0.125),
            ("1.125", 1.125),
            ("1234,567", 1_234.567),
            ("007", 7.0),
        ];
        for (text, value) in cases {
            assert_eq!(number(text, &Limits::ANY), Ok(value), "{text:?}");
        }
        assert_eq!(number("1,000", &WHOLE), Ok(1_000.0), "as the program writes it");
        assert_eq!(number("5,0", &WHOLE), Ok(5.0));
        assert_eq!(number("1e2", &WHOLE), Ok(100.0));
    }

    #[test]
    fn whatever_is_none_is_refused_in_a_sentence() {
        let none = [
            "",
            " ",
            "5; drop",
            "k",
            "1e",
            "e3",
            "1e+",
            "0x10",
            "inf",
            "NaN",
            "-",
            ".",
            ",",
            "1..2",
            "1 00",
            "1 0000",
            "12 34 567",
            "1,2,3",
            "1 000'000",
            "1.000,000,0",
            "--5",
            "5-",
            "1e3.5",
            "½",
            "٣",
            "5%",
            "1e12345",
            "1 ,5",
        ];
        for text in none {
            let said = number(text, &Limits::ANY).unwrap_err();
            assert!(said.contains("is not a number"), "{text:?}: {said}");
        }
        assert!(number("1e999", &Limits::ANY).unwrap_err().contains("larger than any number"));
        assert_eq!(number("1e99", &WHOLE).unwrap_err(), "1e99 is out of range: choose 1 to 1,000");
        assert_eq!(number("0", &WHOLE).unwrap_err(), "0 is out of range: choose 1 to 1,000");
        assert_eq!(number("12,5", &WHOLE).unwrap_err(), "12,5 is not a whole number");
        let both = "1.000 can be read as 1000 or as 1: write the one that is meant";
        assert_eq!(number("1.000", &WHOLE).unwrap_err(), both);
        assert!(number("1,250", &Limits::ANY).unwrap_err().contains("as 1250 or as 1.25"));
    }

    #[test]
    fn words_are_set_apart_by_blanks_and_kept_together_by_quotes() {
        assert_eq!(words("  -9 \"not known\"  n.a.\u{a0}x "), ["-9", "not known", "n.a.", "x"]);
        assert_eq!(words("\"open end"), ["open end"]);
        assert!(words(" \"\" ").is_empty());
        for some in [vec![], vec!["-9"], vec!["not known", "NA", "?"]] {
            let some: Vec<String> = some.into_iter().map(str::to_owned).collect();
            assert_eq!(words(&joined(&some)), some);
        }
    }

    proptest! {
        #[test]
        fn every_number_is_read_as_it_is_written(value in -1e12..1e12_f64, whole in 0_u64..1_000_000_000) {
            prop_assert_eq!(number(&value.to_string(), &Limits::ANY), Ok(value));
            prop_assert_eq!(number(&format!("{value:e}"), &Limits::ANY), Ok(value));
            let comma = format!("{value:.2}");
            prop_assert_eq!(number(&comma.replace('.', ","), &Limits::ANY), Ok(comma.parse::<f64>().unwrap()));
            let limits = Limits { range: 0.0..=1e9, whole: true };
            prop_assert_eq!(number(&thousands(whole), &limits), Ok(whole as f64));
            prop_assert_eq!(number(&thousands(whole).replace(',', " "), &limits), Ok(whole as f64));
        }

        #[test]
        fn no_text_panics_and_what_is_taken_is_within_its_limits(text in "[-+−0-9.,eE '\u{a0}a;%]{0,12}") {
            if let Ok(value) = number(&text, &WHOLE) {
                prop_assert!(WHOLE.range.contains(&value) && value.fract() == 0.0, "{}", text);
            }
        }
    }
}
