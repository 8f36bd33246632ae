//! The rare spellings of a number: signs, exponents, thousands separators, currency and percent signs.

use super::{Reading, trim};

/// How a negative number is told from a positive one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Negative {
    /// -5, and $-5.
    #[default]
    Inside,
    /// -$5.
    Before,
    /// (5), as in accounts.
    Parentheses,
    /// −5, with the sign that typographers use.
    Typographic,
}

/// How an exponent is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exponent {
    pub value: i32,
    /// E, not e.
    pub upper: bool,
    /// Digits, leading zeros included.
    pub digits: u8,
    /// Whether it has a plus sign; `None` where it is negative.
    pub plus: Option<bool>,
    /// Digits after the point of the mantissa.
    pub mantissa: u8,
}

/// A number as it stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Dressed<'t> {
    /// Finite, never −0. A percentage is the number before its sign.
    pub value: f64,
    /// Digits after the point once the exponent is carried out, at most 255.
    pub decimals: u32,
    pub exponent: Option<Exponent>,
    /// What stands between the thousands.
    pub group: Option<char>,
    pub negative: Option<Negative>,
    /// What stands before and after the digits and the sign beside them: a currency, a percent sign, and blanks.
    pub lead: &'t str,
    pub trail: &'t str,
    /// A whole number of so many digits that a double cannot hold it.
    pub inexact: bool,
}

/// Symbols and words that stand beside an amount. ISO 4217 codes are those of the most traded currencies.
const CURRENCIES: [&str; 35] = [
    "US$", "R$", "C$", "A$", "$", "€", "£", "¥", "₹", "₩", "₽", "₺", "₪", "₫", "₴", "฿", "¢", "USD", "EUR", "GBP",
    "JPY", "CHF", "CAD", "AUD", "CNY", "INR", "BRL", "SEK", "NOK", "DKK", "PLN", "CZK", "kr", "zł", "Kč",
];
const PARTS: [&str; 2] = ["%", "‰"];

/// What may stand between thousands; the one that is the decimal sign cannot.
const GROUPS: [char; 8] = [',', '.', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'];

/// Reads a cell without quotes and blanks.
pub fn read(cell: &[u8], comma: bool) -> Result<Dressed<'_>, Reading> {
    let text = std::str::from_utf8(cell).map_err(|_| Reading::Other)?;
    // Most cells that come here are words.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        let unsigned = text.strip_prefix(['+', '-', '−']).unwrap_or(text);
        let infinite = unsigned.eq_ignore_ascii_case("inf") || unsigned.eq_ignore_ascii_case("infinity");
        return Err(if infinite { Reading::NotFinite } else { Reading::Other });
    }
    dressed(text, comma)
}

fn dressed(text: &str, comma: bool) -> Result<Dressed<'_>, Reading> {
    let mut negative = None;
    let mut rest = text;
    if let Some(inner) = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        negative = Some(Negative::Parentheses);
        rest = inner;
    }
    let mut signed = negative.is_some();
    let mut sign = |rest: &mut &str, place: Negative| {
        let (minus, after) = match rest.chars().next() {
            Some('-') => (Some(place), &rest[1..]),
            Some('−') => (Some(Negative::Typographic), &rest['−'.len_utf8()..]),
            Some('+') => (None, &rest[1..]),
            _ => return,
        };
        if !signed {
            signed = true;
            negative = minus;
            *rest = after;
        }
    };
    let outside = rest;
    sign(&mut rest, Negative::Inside);
    let from = rest;
    let had_sign = rest.len() < outside.len();
    if let Some(currency) = CURRENCIES.iter().find(|it| rest.starts_with(**it)) {
        rest = rest[currency.len()..].trim_start();
        sign(&mut rest, Negative::Inside);
    }
    let core = rest;
    let symbol = [CURRENCIES.as_slice(), PARTS.as_slice()].concat().into_iter().find(|it| core.ends_with(it));
    let digits = symbol.map_or(core, |symbol| core[..core.len() - symbol.len()].trim_end());
    let mut found = number(digits, comma)?;
    let lead = &from[..from.len() - core.len()];
    // A sign between the symbol and the digits belongs to the number.
    found.lead = lead.trim_end_matches(['-', '+', '−']);
    found.trail = &core[digits.len()..];
    found.negative = negative.map(|it| match it {
        Negative::Inside if had_sign && !found.lead.is_empty() => Negative::Before,
        other => other,
    });
    if found.negative.is_some() {
        found.value = 0.0 - found.value;
    }
    Ok(found)
}

/// Digits with their point, thousands separators and exponent, but no sign.
fn number(text: &str, comma: bool) -> Result<Dressed<'_>, Reading> {
    let point = if comma { ',' } else { '.' };
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(exponent(&text[at..]).ok_or(Reading::Other)?)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once(point).map_or((mantissa, None), |(a, b)| (a, Some(b)));
    let fraction = fraction.unwrap_or("");
    let (whole, group) = ungrouped(whole, point).ok_or(Reading::Other)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // A leading zero before another digit ("00123") makes it a code.
    if whole.len() + fraction.len() == 0
        || !digits(&whole)
        || !digits(fraction)
        || (whole.len() > 1 && whole.starts_with('0'))
    {
        return Err(Reading::Other);
    }
    let power = exponent.map_or(0, |it| it.value);
    let value: f64 = fast_float2::parse(format!("{whole}.{fraction}e{power}")).map_err(|_| Reading::Other)?;
    if !value.is_finite() {
        return Err(Reading::NotFinite);
    }
    let inexact = exponent.is_none()
        && fraction.is_empty()
        && whole.len() > 15
        && whole.parse::<u128>().map_or_else(|_| format!("{value}") != *whole, |exact| value as u128 != exact);
    let mantissa = fraction.len().min(255) as u8;
    Ok(Dressed {
        value,
        decimals: (fraction.len() as i64).saturating_sub(i64::from(power)).clamp(0, 255) as u32,
        exponent: exponent.map(|it| Exponent { mantissa, ..it }),
        group,
        negative: None,
        lead: "",
        trail: "",
        inexact,
    })
}

/// The digits before the point without what stands between the thousands.
fn ungrouped(whole: &str, point: char) -> Option<(std::borrow::Cow<'_, str>, Option<char>)> {
    let Some(group) = whole.chars().find(|c| !c.is_ascii_digit()) else { return Some((whole.into(), None)) };
    if group == point || !GROUPS.contains(&group) {
        return None;
    }
    let mut parts = whole.split(group);
    let first = parts.next().filter(|it| (1..=3).contains(&it.len()) && !it.starts_with('0'))?;
    let mut digits = first.to_owned();
    for part in parts {
        if part.len() != 3 {
            return None;
        }
        digits.push_str(part);
    }
    Some((digits.into(), Some(group)))
}

/// An exponent from its letter on.
fn exponent(text: &str) -> Option<Exponent> {
    let upper = text.starts_with('E');
    let signed = &text[1..];
    let digits = signed.strip_prefix(['+', '-']).unwrap_or(signed);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // No double has an exponent of five digits.
    let size = digits.bytes().fold(0_i32, |size, digit| (size * 10 + i32::from(digit - b'0')).min(100_000));
    let minus = signed.starts_with('-');
    Some(Exponent {
        value: if minus { -size } else { size },
        upper,
        digits: digits.len().min(9) as u8,
        plus: (!minus).then(|| signed.starts_with('+')),
        mantissa: 0,
    })
}

/// Whether the commas of a cell can only be decimal signs, can only stand between thousands, or may be either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comma {
    Decimal,
    Thousands,
    Either,
}

/// What the commas of a number are; `None` where the cell is no number.
pub fn comma(cell: &[u8]) -> Option<Comma> {
    match (read(trim(cell), true).is_ok(), read(trim(cell), false).is_ok()) {
        (true, true) => Some(Comma::Either),
        (true, false) => Some(Comma::Decimal),
        (false, true) => Some(Comma::Thousands),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Dressed<'_> {
        read(text.as_bytes(), false).unwrap()
    }

    #[test]
    fn dressed_numbers_are_read() {
        for (text, value) in [
            ("$5.50", 5.5),
            ("$ 1,234.50", 1234.5),
            ("-$5", -5.0),
            ("$-5", -5.0),
            ("($5.50)", -5.5),
            ("(12)", -12.0),
            ("−7", -7.0),
            ("12%", 12.0),
            ("12 %", 12.0),
            ("-0.5 %", -0.5),
            ("1 234", 1234.0),
            ("1\u{a0}234\u{202f}", f64::NAN),
            ("1'234'567", 1_234_567.0),
            ("1,234,567.25 €", 1_234_567.25),
            ("EUR 12", 12.0),
            ("12 kr", 12.0),
            ("US$3", 3.0),
            ("+4%", 4.0),
        ] {
            match read(text.as_bytes(), false) {
                Ok(found) => assert_eq!(found.value, value, "{text}"),
                Err(_) => assert!(value.is_nan(), "{text}"),
            }
        }
        assert_eq!(read(b"1.234,50 EUR", true).unwrap().value, 1234.5);
        assert_eq!((read_text("-$5").lead, read_text("-$5").negative), ("$", Some(Negative::Before)));
        assert_eq!((read_text("$-5").lead, read_text("$-5").negative), ("$", Some(Negative::Inside)));
        assert_eq!(read_text("12 %").trail, " %");
        assert_eq!(read_text("1,000").group, Some(','));
    }

    #[test]
    fn what_only_looks_like_a_number_is_none() {
        for text in [
            "1,23",
            "12,34",
            "1,2345",
            "0,123",
            "1,234 567",
            "1 2",
            "$",
            "%",
            "5$%",
            "--5",
            "(-5)",
            "$00123",
            "5 kg",
            "1d",
            "3-4",
            "1,000,00",
            "10.1.1",
            "e5",
            "1e",
            "555-1234",
            "12:30",
            "5%%",
        ] {
            assert!(read(text.as_bytes(), false).is_err(), "{text}");
        }
    }

    #[test]
    fn an_exponent_is_known_by_its_looks() {
        let found = read_text("1.23E-05").exponent.unwrap();
        assert_eq!(found, Exponent { value: -5, upper: true, digits: 2, plus: None, mantissa: 2 });
        assert_eq!(read_text("2e+10").exponent.unwrap().plus, Some(true));
        assert_eq!(read_text("2e10").exponent.unwrap().plus, Some(false));
    }

    #[test]
    fn whole_numbers_that_a_double_cannot_hold_are_told() {
        assert!(read_text("9007199254740993").inexact);
        assert!(!read_text("9007199254740992").inexact);
        assert!(!read_text("100000000000000000000").inexact);
        assert!(read_text("12345678901234567890123456789012345678901234567890").inexact);
        assert!(!read_text("0.12345678901234567890123").inexact);
    }

    #[test]
    fn commas_are_decimal_signs_or_stand_between_thousands() {
        assert_eq!(comma(b"22,5"), Some(Comma::Decimal));
        assert_eq!(comma(b"0,125"), Some(Comma::Decimal));
        assert_eq!(comma(b"1.234,5"), Some(Comma::Decimal));
        assert_eq!(comma(b"1,377"), Some(Comma::Either));
        assert_eq!(comma(b"1,377.50"), Some(Comma::Thousands));
        assert_eq!(comma(b"1,234,567"), Some(Comma::Thousands));
        assert_eq!(comma(b"Smith, J"), None);
    }
}
