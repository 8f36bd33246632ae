//! How numbers are shown to people, in the window and on the command line alike.

use std::fmt::Write;

pub use crate::digits::thousands;

/// A share between 0 and 1 as a percentage: 4.9 %, 36 %, 99.8 %. Nothing but all is 100 %, and nothing but none 0 %.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if (99.5..100.0).contains(&value) {
        format!("{:.1} %", value.min(99.9))
    } else if value == 0.0 || value >= 10.0 {
        format!("{value:.0} %")
    } else if value >= 0.1 {
        format!("{value:.1} %")
    } else {
        format!("{value:.2} %")
    }
}

/// The largest count over the smallest: 22 : 1, 2.6 : 1.
pub fn ratio(counts: impl Iterator<Item = u64> + Clone) -> String {
    match imbalance(counts) {
        None => "–".to_owned(),
        Some(ratio) if ratio >= 9.95 => format!("{} : 1", thousands(ratio.round() as u64)),
        Some(ratio) => {
            let text = format!("{ratio:.1}");
            format!("{} : 1", text.strip_suffix(".0").unwrap_or(&text))
        }
    }
}

/// The largest count over the smallest, if there are rows of every class.
pub fn imbalance(counts: impl Iterator<Item = u64> + Clone) -> Option<f64> {
    let (most, least) = (counts.clone().max()?, counts.min()?);
    (least > 0).then(|| most as f64 / least as f64)
}

/// Seconds for people: 38 ms, 1.24 s.
pub fn duration(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.0} ms", seconds * 1000.0) } else { format!("{seconds:.2} s") }
}

/// How many decimals operands need, from `least` on, so that what is printed comes out when it is computed anew: `comes_out`
/// gets the operands as they would be printed.
pub fn telling_decimals(operands: &[f64], least: usize, comes_out: impl Fn(&[f64]) -> bool) -> usize {
    /// All digits of a double of about one.
    const MOST: usize = 17;
    let rounded = |decimals: usize| -> Vec<f64> {
        operands.iter().map(|value| format!("{value:.decimals$}").parse().unwrap_or(*value)).collect()
    };
    (least..MOST).find(|&decimals| comes_out(&rounded(decimals))).unwrap_or(MOST)
}

/// A distance with three digits that count.
pub fn distance(distance: f64) -> String {
    if distance == 0.0 || distance >= 100.0 {
        format!("{distance:.0}")
    } else {
        let decimals = (2 - distance.log10().floor() as i32).max(0) as usize;
        format!("{distance:.decimals$}")
    }
}

/// A gap as it is shown: with a minus sign where it is below 0.
pub fn gap(gap: f64, decimals: usize) -> String {
    signed(&format!("{gap:.decimals$}"))
}

/// A number with the sign that is a minus.
pub fn signed(number: &str) -> String {
    let number = number.replace('-', "−");
    let is_nought = number.starts_with('−') && !number.contains(|sign: char| ('1'..='9').contains(&sign));
    if is_nought { number.replace('−', "") } else { number }
}

/// Text cut to so many characters, with a sign that it was cut.
pub fn clip(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(characters.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// Lines of aligned columns: the first to the left, the others to the right.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let mut text = String::new();
    let head: Vec<String> = header.iter().map(|&cell| cell.to_owned()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width - cell.chars().count());
            let written = match column {
                0 => write!(line, "{cell}{padding}"),
                _ => write!(line, "  {padding}{cell}"),
            };
            debug_assert!(written.is_ok());
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(
            (thousands(7), thousands(1234), thousands(1_234_567)),
            ("7".into(), "1,234".into(), "1,234,567".into())
        );
        assert_eq!((percent(0.0487), percent(0.36), percent(0.0004)), ("4.9 %".into(), "36 %".into(), "0.04 %".into()));
        assert_eq!(
            (percent(0.9983), percent(0.99999), percent(1.0)),
            ("99.8 %".into(), "99.9 %".into(), "100 %".into())
        );
        assert_eq!(ratio([4700, 209].into_iter()), "22 : 1");
        assert_eq!(ratio([4700, 1800].into_iter()), "2.6 : 1");
        assert_eq!((ratio([5, 5].into_iter()), ratio([5, 0].into_iter())), ("1 : 1".into(), "–".into()));
        assert_eq!((duration(0.0384), duration(1.239)), ("38 ms".into(), "1.24 s".into()));
        assert_eq!((clip("äöüß", 3), clip("abc", 3)), ("äö…".into(), "abc".into()));
    }

    #[test]
    fn columns_line_up() {
        let rows = vec![vec!["yes".to_owned(), "5".to_owned()], vec!["no".to_owned(), "1,000".to_owned()]];
        assert_eq!(table(&["class", "rows"], &rows), "class   rows\nyes        5\nno     1,000\n");
    }

    #[test]
    fn distances_keep_three_digits() {
        assert_eq!([0.0, 0.012_34, 0.41, 3.333, 123.4].map(distance), ["0", "0.0123", "0.410", "3.33", "123"]);
    }
}
