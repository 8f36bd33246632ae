//! Cells as the values that a column stores, as Parquet writes them plainly.

use parquet::basic::Type;

use super::form::{Digits, Form};

/// What a cell says that is not missing.
#[derive(Clone, Copy, Debug)]
pub enum NewValue<'c> {
    /// As the reader of Parquet writes it.
    Text(&'c str),
    /// A number of a delimited file, whatever it looks like there.
    Number(f64),
}

/// Appends the value; nothing where it does not fit.
pub fn plain(form: Form, kind: Type, length: usize, given: NewValue<'_>, out: &mut Vec<u8>) -> Option<()> {
    match form {
        // Bits are put together when all are known.
        Form::Boolean => return None,
        Form::Single => out.extend_from_slice(&(number(given)? as f32).to_le_bytes()),
        Form::Double => out.extend_from_slice(&number(given)?.to_le_bytes()),
        Form::Half => out.extend_from_slice(&half::f16::from_f64(number(given)?).to_le_bytes()),
        Form::Words => {
            let NewValue::Text(text) = given else { return None };
            out.extend_from_slice(&u32::try_from(text.len()).ok()?.to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        Form::Uuid => {
            let NewValue::Text(text) = given else { return None };
            let digits: String = text.chars().filter(|sign| *sign != '-').collect();
            out.extend_from_slice(&u128::from_str_radix(&digits, 16).ok()?.to_be_bytes());
        }
        Form::Whole { signed, bits } => {
            let value = whole(given)?;
            let (least, most) =
                if signed { (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1) } else { (0, (1_i128 << bits) - 1) };
            stored((least..=most).contains(&value).then_some(value)?, kind, length, out)?;
        }
        Form::Decimal(scale) => {
            let NewValue::Text(text) = given else { return None };
            stored(decimal(text, scale)?, kind, length, out)?;
        }
        Form::Day => {
            let NewValue::Text(text) = given else { return None };
            stored(i128::from(days(text)?), kind, length, out)?;
        }
        Form::Time(digits) => {
            let NewValue::Text(text) = given else { return None };
            stored(time(text, digits)?, kind, length, out)?;
        }
        Form::Moment { digits, .. } => {
            let NewValue::Text(text) = given else { return None };
            let (day, clock) = text.trim_end_matches('Z').split_once('T')?;
            let second = 10_i128.pow(digits.count() as u32);
            stored(i128::from(days(day)?) * 86_400 * second + time(clock, digits)?, kind, length, out)?;
        }
    }
    Some(())
}

fn number(given: NewValue<'_>) -> Option<f64> {
    match given {
        NewValue::Number(value) => Some(value),
        // What is not a number is a pair of quotes.
        NewValue::Text("") => Some(f64::NAN),
        NewValue::Text(text) => text.parse().ok(),
    }
}

fn whole(given: NewValue<'_>) -> Option<i128> {
    let value: f64 = match given {
        NewValue::Text(text) => match text.parse() {
            Ok(value) => return Some(value),
            Err(_) => text.parse().ok()?,
        },
        NewValue::Number(value) => value,
    };
    (value.fract() == 0.0 && value.abs() < 1e30).then_some(value as i128)
}

/// A whole number in the bytes of its kind.
fn stored(value: i128, kind: Type, length: usize, out: &mut Vec<u8>) -> Option<()> {
    match kind {
        // Unsigned ones have the same bits.
        Type::INT32 => {
            let bits = i32::try_from(value).or_else(|_| u32::try_from(value).map(|value| value as i32)).ok()?;
            out.extend_from_slice(&bits.to_le_bytes());
        }
        Type::INT64 => {
            let bits = i64::try_from(value).or_else(|_| u64::try_from(value).map(|value| value as i64)).ok()?;
            out.extend_from_slice(&bits.to_le_bytes());
        }
        Type::FIXED_LEN_BYTE_ARRAY => out.extend_from_slice(&big_end(value, length)?),
        Type::BYTE_ARRAY => {
            out.extend_from_slice(&16_u32.to_le_bytes());
            out.extend_from_slice(&value.to_be_bytes());
        }
        _ => return None,
    }
    Some(())
}

/// So many bytes, the most significant first.
fn big_end(value: i128, length: usize) -> Option<Vec<u8>> {
    let sign = if value < 0 { 0xFF } else { 0 };
    let bytes = value.to_be_bytes();
    if length >= bytes.len() {
        let mut all = vec![sign; length - bytes.len()];
        all.extend_from_slice(&bytes);
        return Some(all);
    }
    let (left_out, kept) = bytes.split_at(bytes.len() - length);
    let fits = left_out.iter().all(|byte| *byte == sign) && kept.first().is_some_and(|first| (first ^ sign) < 0x80);
    fits.then(|| kept.to_vec())
}

/// A decimal number as a count of its last digits, rounded half away from zero.
fn decimal(text: &str, scale: u32) -> Option<i128> {
    if text.contains(['e', 'E']) {
        let value: f64 = text.parse().ok()?;
        return decimal(&format!("{value:.digits$}", digits = scale as usize), scale);
    }
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (kept, rest) = fraction.split_at(fraction.len().min(scale as usize));
    let all = format!("{whole}{kept:0<width$}", width = scale as usize);
    let mut value: i128 = all.bytes().all(|byte| byte.is_ascii_digit()).then(|| all.parse().ok())??;
    value += i128::from(rest.bytes().next().is_some_and(|digit| digit >= b'5'));
    Some(if negative { -value } else { value })
}

/// Days since 1970, by the same calendar as they are written.
fn days(text: &str) -> Option<i64> {
    let (before, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let mut parts = text.split('-').map(str::parse::<i64>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || year > 9_999_999 {
        return None;
    }
    let year = before * year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Units since midnight.
fn time(text: &str, digits: Digits) -> Option<i128> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':').map(str::parse::<i128>);
    let (Some(Ok(hours)), Some(Ok(minutes)), Some(Ok(seconds)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let width = digits.count();
    let fraction: i128 =
        if fraction.len() > width { return None } else { format!("{fraction:0<width$}").parse().ok()? };
    Some((hours * 3_600 + minutes * 60 + seconds) * 10_i128.pow(width as u32) + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read is written back to the same bytes.
    #[test]
    fn cells_are_written_back_as_they_were() {
        let whole = |signed, bits| Form::Whole { signed, bits };
        let moment = |digits| Form::Moment { digits, utc: true };
        for (form, kind, values) in [
            (whole(true, 64), Type::INT64, &[0, 1, -1, i64::MAX, i64::MIN][..]),
            (whole(false, 64), Type::INT64, &[0, -1, i64::MIN]),
            (whole(true, 8), Type::INT32, &[-128, 127]),
            (whole(false, 32), Type::INT32, &[0, -1]),
            (Form::Decimal(2), Type::INT64, &[0, 5, -5, 100, -12_345, i64::MIN]),
            (Form::Decimal(0), Type::INT32, &[7, -7]),
            (Form::Day, Type::INT32, &[0, -1, 19_723, -719_468, 2_932_896, 59, 60, 365, -25_508]),
            (Form::Time(Digits::Six), Type::INT64, &[0, 1, 86_399_999_999]),
            (moment(Digits::Three), Type::INT64, &[0, -1, 1_700_000_000_123]),
            (moment(Digits::Six), Type::INT64, &[1, -62_135_596_800_000_000]),
            (moment(Digits::Nine), Type::INT64, &[i64::MAX, i64::MIN, 0]),
        ] {
            for &value in values {
                let mut text = Vec::new();
                form.whole(value, &mut text);
                let text = String::from_utf8(text).unwrap();
                let mut out = Vec::new();
                assert_eq!(plain(form, kind, 0, NewValue::Text(&text), &mut out), Some(()), "{form:?} {text}");
                let expected = value.to_le_bytes();
                assert_eq!(out, expected[..if kind == Type::INT32 { 4 } else { 8 }], "{form:?} {text}");
            }
        }
        let mut text = Vec::new();
        Form::Decimal(3).bytes(&[0xFF, 0x00, 0x01], &mut text).unwrap();
        assert_eq!(text, b"-65.535");
        let mut out = Vec::new();
        plain(Form::Decimal(3), Type::FIXED_LEN_BYTE_ARRAY, 3, NewValue::Text("-65.535"), &mut out).unwrap();
        assert_eq!(out, [0xFF, 0x00, 0x01]);
    }

    #[test]
    fn what_does_not_fit_is_nothing() {
        let fits = |form, kind, text| plain(form, kind, 2, NewValue::Text(text), &mut Vec::new()).is_some();
        let tiny = Form::Whole { signed: true, bits: 8 };
        assert!(fits(tiny, Type::INT32, "127") && !fits(tiny, Type::INT32, "128") && !fits(tiny, Type::INT32, "1.5"));
        assert!(fits(tiny, Type::INT32, "7.0"));
        assert!(!fits(Form::Whole { signed: false, bits: 16 }, Type::INT32, "-1"));
        assert!(fits(Form::Decimal(2), Type::FIXED_LEN_BYTE_ARRAY, "327.67"));
        assert!(!fits(Form::Decimal(2), Type::FIXED_LEN_BYTE_ARRAY, "327.68"));
        assert!(!fits(Form::Day, Type::INT32, "2024-13-01") && !fits(Form::Day, Type::INT32, "tea"));
        assert_eq!(decimal("1.005", 2), Some(101));
        assert_eq!(decimal("-1.5e1", 1), Some(-150));
    }
}
