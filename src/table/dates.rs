//! Whether a cell is a date: ISO and the common day/month/year forms, with or without a time.

/// True for `2024-05-31`, `31.5.2024`, `5/31/24`, `20240531T10:20`, `2024-05-31 10:20:30.5Z` and their like.
pub fn is_date(cell: &[u8]) -> bool {
    if cell.len() > 40 {
        return false;
    }
    let end = cell.iter().position(|b| matches!(b, b'T' | b' ')).unwrap_or(cell.len());
    is_day(&cell[..end]) && (end == cell.len() || is_time(&cell[end + 1..]))
}

fn is_day(day: &[u8]) -> bool {
    let Some(separator) = day.iter().copied().find(|b| matches!(b, b'-' | b'/' | b'.')) else {
        // Eight digits are a day only together with a time; alone they are a number, and never come here.
        return day.len() == 8 && number(&day[4..6], 12) && number(&day[6..], 31) && number(&day[..4], 9999);
    };
    let parts: Vec<&[u8]> = day.split(|b| *b == separator).collect();
    let [a, b, c] = parts.as_slice() else { return false };
    if a.len() == 4 {
        return number(a, 9999) && number(b, 12) && number(c, 31);
    }
    let year = (c.len() == 4 || c.len() == 2) && number_from(c, 0, 9999);
    year && ((number(a, 31) && number(b, 12)) || (number(a, 12) && number(b, 31)))
}

/// Whether a number is a day of the calendar written `yyyymmdd`, of the centuries that tables tell of.
pub fn is_number_of_day(number: f64) -> bool {
    if !(18_000_101.0..22_000_000.0).contains(&number) || number.fract() != 0.0 {
        return false;
    }
    let whole = number as u32;
    let (year, month, day) = (whole / 10_000, whole / 100 % 100, whole % 100);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn is_time(time: &[u8]) -> bool {
    let time = time.trim_ascii();
    let upper = time.to_ascii_uppercase();
    let time = [&b"AM"[..], b"PM"].iter().find_map(|half| upper.strip_suffix(*half)).unwrap_or(&upper).trim_ascii_end();
    let time = time.strip_suffix(b"Z").unwrap_or(time);
    let zone = time.iter().position(|b| matches!(b, b'+' | b'-')).unwrap_or(time.len());
    let clock = time[..zone].split(|b| *b == b'.').next().unwrap_or_default();
    let parts: Vec<&[u8]> = clock.split(|b| *b == b':').collect();
    let fits = |part: &&[u8], most| number_from(part, 0, most);
    match parts.as_slice() {
        [hour, minute] => fits(hour, 24) && fits(minute, 59),
        [hour, minute, second] => fits(hour, 24) && fits(minute, 59) && fits(second, 60),
        _ => false,
    }
}

fn number(digits: &[u8], most: u32) -> bool {
    number_from(digits, 1, most)
}

fn number_from(digits: &[u8], least: u32, most: u32) -> bool {
    if digits.is_empty() || digits.len() > 4 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let value = digits.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0'));
    (least..=most).contains(&value)
}

#[cfg(test)]
mod tests {
    use super::{is_date, is_number_of_day};

    #[test]
    fn numbers_of_days_are_told_from_other_numbers() {
        for number in [20_200_131.0, 20_240_229.0, 18_000_101.0, 19_991_231.0] {
            assert!(is_number_of_day(number), "{number}");
        }
        for number in
            [20_200_499.0, 20_230_229.0, 20_200_100.0, 99_999_999.0, 1e9, 20_200_131.5, 17_000_101.0, f64::NAN]
        {
            assert!(!is_number_of_day(number), "{number}");
        }
    }

    #[test]
    fn common_forms_are_dates() {
        for text in [
            "2024-05-31",
            "2024/5/31",
            "31.05.2024",
            "31/12/24",
            "12/31/2024",
            "2024-05-31 10:20",
            "2024-05-31T10:20:30Z",
            "2024-05-31T10:20:30.123+02:00",
            "5/31/2024 3:05 PM",
            "20240531T10:20",
        ] {
            assert!(is_date(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn other_text_is_no_date() {
        for text in
            ["", "2024", "2024-13-01", "2024-05", "31.31.2024", "1.2.3.4", "192.168.0.1", "a-b-c", "2024-05-31 noon"]
        {
            assert!(!is_date(text.as_bytes()), "{text}");
        }
    }
}
