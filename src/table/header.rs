//! The names of the columns: what the first line of a table says, and what is wrong with it.

use super::{
    cell,
    records::{self, Record},
    terminator::Terminator,
};
use crate::error::{Error, Result};

/// Rows that are looked at to tell that every row has one cell more than the header.
const LOOK: usize = 20;

/// Gives columns at the left end that have no name one: row names, as pandas and R write them.
///
/// Returns how many there are.
pub fn name_index_columns(names: &mut [String]) -> usize {
    let unnamed = names.iter().take_while(|name| name.is_empty()).count();
    if unnamed == names.len() {
        return 0;
    }
    for at in 0..unnamed {
        let mut name = format!("column_{}", at + 1);
        while names.contains(&name) {
            name.push('_');
        }
        names[at] = name;
    }
    unnamed
}

/// Every column needs a name of its own.
pub fn check(file: &str, line: u64, names: &[String]) -> Result<()> {
    let mut seen = rustc_hash::FxHashMap::default();
    for (i, name) in names.iter().enumerate() {
        if name.is_empty() {
            let after = if i == 0 {
                "the first one".to_owned()
            } else {
                format!("the one after {}", cell::quoted(&names[i - 1]))
            };
            return Err(Error::data(format!(
                "{file}:{line}: column {} of {}, {after}, has no name; name it in the header line",
                i + 1,
                names.len()
            )));
        }
        if let Some(before) = seen.insert(name.as_str(), i) {
            return Err(Error::data(format!(
                "{file}:{line}: columns {} and {} are both called {}; give each column a name of its own, or say --no-header if \
                 the first line is a row of data",
                before + 1,
                i + 1,
                cell::quoted(name)
            )));
        }
    }
    Ok(())
}

/// Refuses a header with one cell less than every row has: R's `write.table` names no column for the row names.
pub fn check_row_names(
    file: &str,
    text: &[u8],
    head: &Record,
    delimiter: u8,
    terminator: Terminator,
    line: u64,
) -> Result<()> {
    let mut at = head.next;
    let mut rows = 0;
    while at < text.len() && rows < LOOK {
        let record = records::next(text, at, delimiter, terminator);
        at = record.next;
        if record.is_blank() {
            continue;
        }
        if record.cells != head.cells + 1 || record.unclosed.is_some() {
            return Ok(());
        }
        rows += 1;
    }
    if rows == 0 {
        return Ok(());
    }
    Err(Error::data(format!(
        "{file}:{line}: the header has {} names and every row has {} cells, as R's write.table writes row names; put a name \
         for the first column at the beginning of the header, or write the table with col.names = NA",
        head.cells,
        head.cells + 1
    )))
}

/// Names that look like a row of data, for a note; `None` where they look like names.
///
/// Numbers that count from 0 or 1, and years in order, are names that programs give.
pub fn looks_like_data(names: &[String]) -> Option<String> {
    let numbers: Vec<(&String, f64)> =
        names.iter().filter_map(|name| Some((name, cell::parse_number(name.as_bytes(), false)?))).collect();
    let whole = numbers.iter().all(|(_, number)| number.fract() == 0.0);
    let counts = numbers.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1.0)
        && numbers.first().is_some_and(|(_, first)| (0.0..=1.0).contains(first));
    let years = numbers.windows(2).all(|pair| pair[0].1 < pair[1].1)
        && numbers.iter().all(|(_, number)| (1800.0..=2200.0).contains(number));
    if numbers.is_empty() || (whole && (counts || years)) || (whole && numbers.len() == 1 && names.len() > 2) {
        return None;
    }
    let shown: Vec<String> = numbers.iter().take(2).map(|(name, _)| cell::clipped(name)).collect();
    let more = if numbers.len() > 2 { " …" } else { "" };
    Some(format!("{}{more}", shown.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn row_names_get_a_name() {
        let mut both = names(&["", "", "a"]);
        assert_eq!(name_index_columns(&mut both), 2);
        assert_eq!(both, names(&["column_1", "column_2", "a"]));
        let mut taken = names(&["", "column_1"]);
        assert_eq!(name_index_columns(&mut taken), 1);
        assert_eq!(taken, names(&["column_1_", "column_1"]));
        let mut none = names(&["", ""]);
        assert_eq!(name_index_columns(&mut none), 0);
    }

    #[test]
    fn names_are_told_from_data() {
        assert_eq!(looks_like_data(&names(&["6.2", "3.3", "2.4", "0.7", "oak"])).as_deref(), Some("6.2, 3.3 …"));
        assert_eq!(looks_like_data(&names(&["5.1", "oak"])).as_deref(), Some("5.1"));
        assert_eq!(looks_like_data(&names(&["63", "145", "1"])).as_deref(), Some("63, 145 …"));
        for good in
            [&["0", "1", "2", "class"][..], &["2019", "2020", "y"], &["a", "y"], &["1", "2", "3"], &["age", "1", "y"]]
        {
            assert_eq!(looks_like_data(&names(good)), None, "{good:?}");
        }
    }
}
