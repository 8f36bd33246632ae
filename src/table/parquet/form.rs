//! What the values of a column are, by the schema, and how they are written as cells.

use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit, Type},
    data_type::Int96,
    schema::types::ColumnDescriptor,
};

/// What is stored in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Boolean,
    /// Of so many bits.
    Whole {
        signed: bool,
        bits: u8,
    },
    Half,
    Single,
    Double,
    /// So many decimals of a whole number.
    Decimal(u32),
    /// Days since 1970.
    Day,
    /// Since midnight, of a second in so many digits.
    Time(Digits),
    /// Since 1970.
    Moment {
        digits: Digits,
        utc: bool,
    },
    Words,
    Uuid,
}

/// Digits of a fraction of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    Three,
    Six,
    Nine,
}

impl Digits {
    fn of(unit: TimeUnit) -> Self {
        match unit {
            TimeUnit::MILLIS => Self::Three,
            TimeUnit::MICROS => Self::Six,
            TimeUnit::NANOS => Self::Nine,
        }
    }

    pub fn count(self) -> usize {
        match self {
            Self::Three => 3,
            Self::Six => 6,
            Self::Nine => 9,
        }
    }

    /// Units of a second.
    fn second(self) -> i64 {
        10_i64.pow(self.count() as u32)
    }
}

/// Most digits of a decimal number that are read: as many as sixteen bytes hold.
const MOST_DIGITS: i32 = 38;

const DAY: i64 = 86_400;

/// The number of 1970-01-01 in a count of days that older programs use.
const JULIAN_DAY_OF_1970: i64 = 2_440_588;

impl Form {
    /// What is stored in a column; an error says what it is instead and what to do.
    pub fn of(column: &ColumnDescriptor) -> Result<Self, String> {
        let kind = column.physical_type();
        let converted = column.converted_type();
        let decimal = |precision: i32, scale: i32| match u32::try_from(scale) {
            Ok(scale) if precision <= MOST_DIGITS && scale <= MOST_DIGITS as u32 => Ok(Self::Decimal(scale)),
            _ => Err(format!(
                "it holds decimals of {precision} digits, {scale} of them behind the point, and at most {MOST_DIGITS} are \
                 read; write it as floating-point numbers or as text"
            )),
        };
        let of_bytes = matches!(kind, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY);
        if kind == Type::BOOLEAN {
            return Ok(Self::Boolean);
        }
        if let Some(logical) = column.logical_type_ref() {
            match (logical, kind) {
                (LogicalType::Decimal(it), _) => return decimal(it.precision, it.scale),
                (LogicalType::Integer(it), Type::INT32 | Type::INT64) => {
                    let most = if kind == Type::INT32 { 32 } else { 64 };
                    let bits = u8::try_from(it.bit_width).ok().filter(|bits| matches!(bits, 8 | 16 | 32 | 64));
                    return Ok(Self::Whole { signed: it.is_signed, bits: bits.unwrap_or(most).min(most) });
                }
                (LogicalType::Date, Type::INT32) => return Ok(Self::Day),
                (LogicalType::Time(it), Type::INT32 | Type::INT64) => return Ok(Self::Time(Digits::of(it.unit))),
                (LogicalType::Timestamp(it), Type::INT64) => {
                    return Ok(Self::Moment { digits: Digits::of(it.unit), utc: it.is_adjusted_to_u_t_c });
                }
                (LogicalType::String | LogicalType::Enum | LogicalType::Json, _) if of_bytes => return Ok(Self::Words),
                (LogicalType::Float16, Type::FIXED_LEN_BYTE_ARRAY) if column.type_length() == 2 => {
                    return Ok(Self::Half);
                }
                (LogicalType::Uuid, Type::FIXED_LEN_BYTE_ARRAY) if column.type_length() == 16 => return Ok(Self::Uuid),
                (LogicalType::Unknown, _) => {}
                (other, _) => {
                    let name = format!("{other:?}");
                    let name = name.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or_default();
                    return Err(format!(
                        "it is of the type {name} over {kind}, which is not read; leave it out, or write it as numbers or text"
                    ));
                }
            }
        }
        match converted {
            ConvertedType::DECIMAL => return decimal(column.type_precision(), column.type_scale()),
            ConvertedType::DATE => return Ok(Self::Day),
            ConvertedType::TIME_MILLIS => return Ok(Self::Time(Digits::Three)),
            ConvertedType::TIME_MICROS => return Ok(Self::Time(Digits::Six)),
            ConvertedType::TIMESTAMP_MILLIS => return Ok(Self::Moment { digits: Digits::Three, utc: true }),
            ConvertedType::TIMESTAMP_MICROS => return Ok(Self::Moment { digits: Digits::Six, utc: true }),
            _ => {}
        }
        let unsigned = matches!(
            converted,
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64
        );
        Ok(match kind {
            Type::BOOLEAN => Self::Boolean,
            Type::INT32 => Self::Whole { signed: !unsigned, bits: 32 },
            Type::INT64 => Self::Whole { signed: !unsigned, bits: 64 },
            Type::INT96 => Self::Moment { digits: Digits::Nine, utc: false },
            Type::FLOAT => Self::Single,
            Type::DOUBLE => Self::Double,
            // Older programs do not say that their bytes are text; where they are not, the row is named.
            Type::BYTE_ARRAY => Self::Words,
            Type::FIXED_LEN_BYTE_ARRAY => {
                let length = column.type_length();
                return Err(format!(
                    "its cells are {length} bytes each, and nothing says what they are; leave it out, or write it as numbers \
                     or text"
                ));
            }
        })
    }

    /// Appends a whole number as what it stands for.
    pub fn whole(self, value: i64, out: &mut Vec<u8>) {
        let mut buffer = itoa::Buffer::new();
        match self {
            Self::Whole { signed: false, bits } => {
                let mask = if bits < 64 { (1_u64 << bits) - 1 } else { u64::MAX };
                out.extend_from_slice(buffer.format(value as u64 & mask).as_bytes());
            }
            Self::Decimal(scale) => decimal(i128::from(value), scale, out),
            Self::Day => day(value, out),
            Self::Time(digits) => time(value, digits, out),
            Self::Moment { digits, utc } => moment(value, digits, utc, out),
            _ => out.extend_from_slice(buffer.format(value).as_bytes()),
        }
    }

    /// Appends bytes as what they stand for; an error says what they are.
    pub fn bytes(self, value: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Self::Decimal(scale) => {
                let negative = value.first().is_some_and(|byte| byte & 0x80 != 0);
                let value = value.iter().skip_while(|byte| **byte == if negative { 0xFF } else { 0 });
                let bytes: Vec<u8> = value.copied().collect();
                if bytes.len() > 16 {
                    return Err("a decimal of more than 38 digits".to_owned());
                }
                let start: i128 = if negative { -1 } else { 0 };
                decimal(bytes.iter().fold(start, |sum, byte| (sum << 8) | i128::from(*byte)), scale, out);
            }
            Self::Half => {
                let half = value.first_chunk::<2>().map(|bytes| half::f16::from_le_bytes(*bytes));
                half_number(half.unwrap_or(half::f16::NAN), out);
            }
            Self::Uuid => {
                for (at, byte) in value.iter().enumerate() {
                    if matches!(at, 4 | 6 | 8 | 10) {
                        out.push(b'-');
                    }
                    out.extend_from_slice(crate::digits::hexadecimal(&[*byte]).as_bytes());
                }
            }
            _ => {
                let Ok(text) = std::str::from_utf8(value) else {
                    return Err("bytes that are no text in UTF-8".to_owned());
                };
                if text.contains('\0') {
                    return Err("a text with a NUL character".to_owned());
                }
                crate::table::cell::escape(text, out);
                if text.is_empty() {
                    // An empty text, where nothing at all is a missing one.
                    out.extend_from_slice(b"\"\"");
                }
            }
        }
        Ok(())
    }
}

/// Appends a number with the fewest digits that read back, in the words of Python: 3.0, 1e-05, 1.5e+16.
pub fn number(value: impl Into<f64> + std::fmt::Debug + Copy, out: &mut Vec<u8>) {
    let wide: f64 = value.into();
    if wide.is_nan() {
        // Not a number, where nothing at all is a missing one.
        out.extend_from_slice(b"\"\"");
        return;
    }
    let text = format!("{value:?}");
    match text.split_once('e') {
        None => out.extend_from_slice(text.as_bytes()),
        Some((mantissa, exponent)) => {
            let (sign, digits) = exponent.strip_prefix('-').map_or(("+", exponent), |digits| ("-", digits));
            out.extend_from_slice(
                format!("{}e{sign}{digits:0>2}", mantissa.strip_suffix(".0").unwrap_or(mantissa)).as_bytes(),
            );
        }
    }
}

/// The fewest digits that are the same number of 16 bits.
fn half_number(value: half::f16, out: &mut Vec<u8>) {
    let wide = f32::from(value);
    let short = (0..8).map(|digits| format!("{wide:.digits$e}")).find_map(|text| {
        let short: f32 = text.parse().ok()?;
        (half::f16::from_f32(short) == value).then_some(short)
    });
    number(short.unwrap_or(wide), out);
}

fn padded(value: i64, digits: usize, out: &mut Vec<u8>) {
    let mut buffer = itoa::Buffer::new();
    let text = buffer.format(value).as_bytes();
    out.resize(out.len() + digits.saturating_sub(text.len()), b'0');
    out.extend_from_slice(text);
}

fn decimal(value: i128, scale: u32, out: &mut Vec<u8>) {
    let digits = value.unsigned_abs().to_string();
    if value < 0 {
        out.push(b'-');
    }
    let scale = scale as usize;
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(scale));
    out.extend_from_slice(if whole.is_empty() { b"0" } else { whole.as_bytes() });
    if scale > 0 {
        out.push(b'.');
        out.resize(out.len() + scale - fraction.len(), b'0');
        out.extend_from_slice(fraction.as_bytes());
    }
}

/// Year, month and day of a count of days since 1970 in the calendar of ISO 8601: H. Hinnant, *chrono-compatible low-level date
/// algorithms*, where years begin in March and 400 of them have 146,097 days.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

fn day(days: i64, out: &mut Vec<u8>) {
    let (year, month, day) = civil(days);
    if year < 0 {
        out.push(b'-');
    }
    padded(year.abs(), 4, out);
    out.push(b'-');
    padded(month, 2, out);
    out.push(b'-');
    padded(day, 2, out);
}

/// A time of day; its fraction only where there is one.
fn time(units: i64, digits: Digits, out: &mut Vec<u8>) {
    let (seconds, fraction) = (units.div_euclid(digits.second()), units.rem_euclid(digits.second()));
    padded(seconds / 3_600, 2, out);
    out.push(b':');
    padded(seconds / 60 % 60, 2, out);
    out.push(b':');
    padded(seconds % 60, 2, out);
    if fraction > 0 {
        out.push(b'.');
        padded(fraction, digits.count(), out);
    }
}

fn moment(units: i64, digits: Digits, utc: bool, out: &mut Vec<u8>) {
    let per_day = DAY * digits.second();
    day(units.div_euclid(per_day), out);
    out.push(b'T');
    time(units.rem_euclid(per_day), digits, out);
    if utc {
        out.push(b'Z');
    }
}

/// A moment as older programs store it: nanoseconds of a day, and its number.
pub fn old_moment(value: &Int96, out: &mut Vec<u8>) {
    let &[low, high, number] = value.data() else { return };
    let nanoseconds = ((u64::from(high) << 32) | u64::from(low)) as i64;
    day(i64::from(number) - JULIAN_DAY_OF_1970, out);
    out.push(b'T');
    time(nanoseconds.rem_euclid(DAY * Digits::Nine.second()), Digits::Nine, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_have_the_fewest_digits_that_read_back() {
        for (value, said) in [
            (3.0, "3.0"),
            (0.1, "0.1"),
            (1e-5, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (1e16, "1e+16"),
            (-1.25e300, "-1.25e+300"),
            (0.0001, "0.0001"),
            (f64::NAN, "\"\""),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(text(|out| number(value, out)), said);
        }
        assert_eq!(text(|out| number(0.1_f32, out)), "0.1");
        for (bits, said) in
            [(0x2E66_u16, "0.1"), (0x3C00, "1.0"), (0x7BFF, "65500.0"), (0x0001, "6e-08"), (0xC248, "-3.14")]
        {
            assert_eq!(text(|out| Form::Half.bytes(&bits.to_le_bytes(), out).unwrap()), said);
        }
    }

    #[test]
    fn days_moments_and_decimals_are_written_out() {
        let whole = |form: Form, value| text(|out| form.whole(value, out));
        assert_eq!(whole(Form::Day, 0), "1970-01-01");
        assert_eq!(whole(Form::Day, 19_782), "2024-02-29");
        assert_eq!(whole(Form::Day, -1), "1969-12-31");
        let moment = |digits, utc| Form::Moment { digits, utc };
        assert_eq!(whole(moment(Digits::Three, false), 1_500), "1970-01-01T00:00:01.500");
        assert_eq!(whole(moment(Digits::Six, true), -1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(whole(Form::Time(Digits::Nine), 3_600_000_000_001), "01:00:00.000000001");
        assert_eq!(whole(Form::Decimal(2), -5), "-0.05");
        assert_eq!(whole(Form::Whole { signed: false, bits: 8 }, -1), "255");
        assert_eq!(text(|out| old_moment(&Int96::from(vec![0, 0, 2_440_589]), out)), "1970-01-02T00:00:00");
        assert_eq!(text(|out| Form::Words.bytes("a,\"b\"".as_bytes(), out).unwrap()), "\"a,\"\"b\"\"\"");
        assert_eq!(text(|out| Form::Words.bytes(b"", out).unwrap()), "\"\"");
        assert!(
            Form::Words.bytes(&[0xFF], &mut Vec::new()).is_err() && Form::Words.bytes(b"\0", &mut Vec::new()).is_err()
        );
    }
}
