//! How gates word figures and rows.

use rustc_hash::FxHashMap;

use crate::{
    digits::thousands,
    measures::audit::{AuditInput, dataset::Dataset},
    table::Source,
};

/// A share or an area with two digits: .81, 1.00, −.03.
pub fn two(figure: f64) -> String {
    let text = format!("{:.2}", figure.abs());
    let short = text.strip_prefix('0').unwrap_or(&text);
    if figure < 0.0 && text != "0.00" { format!("−{short}") } else { short.to_owned() }
}

/// A share as a percentage with one digit after the point.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.001 { "< 0.1 %".to_owned() } else { format!("{:.1} %", share * 100.0) }
}

/// 1234567 as 1,234,567.
pub fn count(number: usize) -> String {
    thousands(number as u64)
}

/// "1 row", "2 rows".
pub fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// Rows that are named, at most.
const MOST_NAMED: usize = 5;

/// "row 7", "rows 3, 12 and 40", "rows 1, 2, 3, 4, 5 and 25 more", by their numbers in a file, from 1.
pub fn rows_named(rows: &[usize]) -> String {
    let names: Vec<String> = rows.iter().take(MOST_NAMED).map(|&row| count(row)).collect();
    match (rows.len().saturating_sub(MOST_NAMED), names.split_last()) {
        (_, None) => String::new(),
        (0, Some((only, []))) => format!("row {only}"),
        (0, Some((last, others))) => format!("rows {} and {last}", others.join(", ")),
        (more, Some(_)) => format!("rows {} and {} more", names.join(", "), count(more)),
    }
}

/// The headings of a sheet of rows: what the row is, then the columns, then the target.
pub fn row_header(case: &AuditInput) -> Vec<&str> {
    let mut header = vec!["row"];
    header.extend(case.schema.column_names());
    header.push(&case.schema.target);
    header
}

/// A row as its file writes it, below [`row_header`].
pub fn row_cells(case: &AuditInput, side: &Dataset, row: usize, what: &str) -> Vec<String> {
    cells(case, &side.source, side.rows[row], what)
}

/// The same of a data row of a file, from 0.
pub fn cells(case: &AuditInput, source: &Source, row: u32, what: &str) -> Vec<String> {
    let cells = source.cells(row as usize);
    let columns: FxHashMap<&str, usize> = (source.header().iter().map(String::as_str)).zip(0..).collect();
    let cell = |name: &str| {
        columns.get(name).and_then(|column| cells.get(*column)).map_or_else(String::new, |cell| cell.trim().to_owned())
    };
    let mut all = vec![format!("{what} {}", count(row as usize + 1))];
    all.extend(case.schema.column_names().into_iter().map(cell));
    all.push(cell(&case.schema.target));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        assert_eq!(
            (two(0.8142), two(1.0), two(-0.031), two(-0.001)),
            (".81".into(), "1.00".into(), "−.03".into(), ".00".into())
        );
        assert_eq!(
            (percent(0.0), percent(0.000_1), percent(0.049)),
            ("0.0 %".into(), "< 0.1 %".into(), "4.9 %".into())
        );
        assert_eq!(
            (count(1_234_567), plural(1, "row", "rows"), plural(1_000, "row", "rows")),
            ("1,234,567".into(), "1 row".into(), "1,000 rows".into())
        );
        assert_eq!(
            [&[][..], &[7], &[3, 1_200], &[1, 2, 3, 4, 5], &[9, 8, 7, 6, 5, 4, 3]].map(rows_named),
            ["", "row 7", "rows 3 and 1,200", "rows 1, 2, 3, 4 and 5", "rows 9, 8, 7, 6, 5 and 2 more"]
        );
    }
}
