//! Whether a cell is a date, and which one: ISO and the common day/month/year forms, with or without a time.

/// In which order a column writes its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    YearFirst,
    DayFirst,
    MonthFirst,
    /// Day or month comes first, and no cell tells which.
    Either,
    /// A cell is no date, or cells differ in their order.
    Unknown,
}

/// The order of a column's days; `None` where there is no cell.
pub fn order<'a>(cells: impl Iterator<Item = &'a str>) -> Option<Order> {
    let (mut of_year, mut of_others) = (false, false);
    let (mut day_first, mut month_first) = (false, false);
    for cell in cells {
        let Some((parts, year_first, separator)) = is_date_text(cell).then(|| parts(cell)).flatten() else {
            return Some(Order::Unknown);
        };
        of_year |= year_first;
        of_others |= !year_first;
        // 31.5.2024 is written with dots where the day comes first.
        day_first |= !year_first && (parts[0] > 12 || separator == '.');
        month_first |= !year_first && parts[1] > 12;
    }
    Some(match (of_year, of_others) {
        (false, false) => return None,
        (true, false) => Order::YearFirst,
        (false, true) if day_first && !month_first => Order::DayFirst,
        (false, true) if month_first && !day_first => Order::MonthFirst,
        (false, true) if !day_first => Order::Either,
        _ => Order::Unknown,
    })
}

/// A date as `yyyy-mm-dd`, with the time unless it is midnight; `None` where it is none, or its order is not known. Of two
/// digits of a year, 69 to 99 are of the twentieth century, as POSIX has it.
pub fn iso(cell: &str, order: Order) -> Option<String> {
    let ([a, b, c], year_first, _) = is_date_text(cell).then(|| parts(cell)).flatten()?;
    let (year, month, day) = match order {
        Order::YearFirst if year_first => (a, b, c),
        Order::DayFirst if !year_first => (c, b, a),
        Order::MonthFirst if !year_first => (c, a, b),
        _ => return None,
    };
    let year = match year {
        0..69 => 2000 + year,
        69..100 => 1900 + year,
        _ => year,
    };
    let time = cell.split_once(['T', 't', ' ']).map(|(_, time)| clock(time)).unwrap_or_default();
    Some(format!("{year:04}-{month:02}-{day:02}{time}"))
}

/// The numbers of a day as they stand, whether the year comes first, and what stands between them.
fn parts(cell: &str) -> Option<([u32; 3], bool, char)> {
    let day = cell.split(['T', 't', ' ']).next()?;
    let Some(separator) = day.chars().find(|it| matches!(it, '-' | '/' | '.')) else {
        let number: u32 = day.parse().ok()?;
        return Some(([number / 10_000, number / 100 % 100, number % 100], true, '-'));
    };
    let numbers: Vec<u32> = day.split(separator).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    Some((numbers.try_into().ok()?, day.find(separator) == Some(4), separator))
}

/// Whether it is a date or the number of a day.
fn is_date_text(cell: &str) -> bool {
    is_date(cell.as_bytes()) || cell.len() == 8 && cell.parse().is_ok_and(is_number_of_day)
}

/// A time of day as it is compared: of 24 hours, without what is nought at its end, and empty at midnight.
fn clock(time: &str) -> String {
    let time = time.trim().to_ascii_lowercase();
    let half = [("am", 0), ("pm", 12)]
        .into_iter()
        .find_map(|(half, hours)| Some((time.strip_suffix(half)?.trim_end(), hours)));
    let text = half.map_or(time.as_str(), |(text, _)| text);
    let text = text.strip_suffix('z').unwrap_or(text);
    let zone = text.find(['+', '-']).unwrap_or(text.len());
    let mut numbers = text[..zone].split(':');
    let hour: u32 = numbers.next().and_then(|hour| hour.parse().ok()).unwrap_or_default();
    let hour = half.map_or(hour, |(_, hours)| hour % 12 + hours);
    let rest: Vec<&str> = numbers.collect();
    let [minute, second] = [rest.first(), rest.get(1)].map(|it| it.copied().unwrap_or("0"));
    let bare = |number: &str| {
        let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
        let bare = number.trim_start_matches('0');
        if bare.is_empty() { "0".to_owned() } else { bare.to_owned() }
    };
    let (minute, second, zone) = (bare(minute), bare(second), text[zone..].trim_start_matches("+00:00"));
    if hour == 0 && minute == "0" && second == "0" && zone.is_empty() {
        return String::new();
    }
    format!(" {hour}:{minute}:{second}{zone}")
}

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
    use super::{Order, is_date, is_number_of_day, iso, order};

    #[test]
    fn a_day_is_the_same_day_in_every_form() {
        let day = |text, order| iso(text, order).unwrap();
        for (text, order) in [
            ("2024-05-31", Order::YearFirst),
            ("2024/5/31", Order::YearFirst),
            ("20240531", Order::YearFirst),
            ("2024-05-31T00:00:00.000Z", Order::YearFirst),
            ("2024-05-31 00:00:00+00:00", Order::YearFirst),
            ("31.05.2024", Order::DayFirst),
            ("31/5/24", Order::DayFirst),
            ("5/31/2024", Order::MonthFirst),
            ("05-31-24 12:00 AM", Order::MonthFirst),
        ] {
            assert_eq!(day(text, order), "2024-05-31", "{text}");
        }
        assert_eq!(day("5/31/2024 3:05 PM", Order::MonthFirst), day("2024-05-31T15:05:00.0", Order::YearFirst));
        assert_ne!(day("2024-05-31 10:20", Order::YearFirst), day("2024-05-31", Order::YearFirst));
        assert_ne!(day("2024-05-31 10:20+02:00", Order::YearFirst), day("2024-05-31 10:20", Order::YearFirst));
        assert_eq!(day("1/2/69", Order::DayFirst), "1969-02-01");
        assert_eq!(iso("31.05.2024", Order::YearFirst), None);
        assert_eq!(iso("soon", Order::YearFirst), None);
    }

    #[test]
    fn the_order_of_a_column_is_told_by_its_cells_or_not_at_all() {
        let of = |cells: &[&str]| order(cells.iter().copied());
        assert_eq!(of(&["2024-05-31", "20240531T10:20"]), Some(Order::YearFirst));
        assert_eq!(of(&["20240531"]), Some(Order::YearFirst));
        assert_eq!(of(&["1/2/2024", "31/2/2024"]), Some(Order::DayFirst));
        assert_eq!(of(&["1/2/2024", "2/31/2024"]), Some(Order::MonthFirst));
        assert_eq!(of(&["1/2/2024", "3/4/2024"]), Some(Order::Either));
        assert_eq!(of(&["1.2.2024"]), Some(Order::DayFirst));
        for mixed in [&["1/2/2024", "31/2/2024", "2/31/2024"][..], &["2024-05-31", "1/2/2024"], &["45291"], &["soon"]] {
            assert_eq!(of(mixed), Some(Order::Unknown), "{mixed:?}");
        }
        assert_eq!(of(&[]), None);
    }

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
