//! The built-in tables: one file and one line in [`SAMPLES`] each; and in [`make`], tables made to measure.

mod animal_shelter;
mod breast_cancer;
mod car_insurance;
mod card_fraud;
mod chess_club;
mod draws;
pub mod generated;
mod german_credit;
mod orchard;
mod shipwreck;
mod stroke_clinic;
mod two_islands;
mod wine;

use std::{borrow::Cow, sync::Arc};

use crate::{
    error::Error,
    progress::{Progress, Stop},
    table::{ColumnSettings, Source, Table},
};

/// A table that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct BuiltInTable {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it is called in the window.
    pub title: &'static str,
    /// One sentence on what it holds.
    pub about: &'static str,
    pub rows: usize,
    /// The column with the classes.
    pub target: &'static str,
    pub licence: &'static str,
    make: fn() -> Cow<'static, [u8]>,
}

impl BuiltInTable {
    /// The table as a CSV file with a header; the same bytes at every call.
    pub fn csv(&self) -> Cow<'static, [u8]> {
        (self.make)()
    }
}

/// The sample that is shown when no file is given.
pub const DEFAULT: &str = "stroke-clinic";

/// All samples, in the order in which they are offered.
pub const SAMPLES: &[BuiltInTable] = &[
    stroke_clinic::SAMPLE,
    two_islands::SAMPLE,
    wine::SAMPLE,
    breast_cancer::SAMPLE,
    german_credit::SAMPLE,
    orchard::SAMPLE,
    animal_shelter::SAMPLE,
    chess_club::SAMPLE,
    card_fraud::SAMPLE,
    car_insurance::SAMPLE,
    shipwreck::SAMPLE,
];

/// The sample of that name.
pub fn find(name: &str) -> Option<&'static BuiltInTable> {
    SAMPLES.iter().find(|sample| sample.name == name)
}

/// Loads a sample with its own target, unless the roles name another.
pub fn open(name: &str, roles: &ColumnSettings, progress: &Progress) -> Result<Table, Stop> {
    let Some(sample) = find(name) else {
        return Err(Error::usage(format!("no sample called {name:?}")).into());
    };
    let source = Source::from_bytes(&format!("{name}.csv"), sample.csv().into_owned(), true)?;
    let mut roles = roles.clone();
    roles.target.get_or_insert_with(|| sample.target.to_owned());
    Table::from_source(Arc::new(source), name, None, &roles, progress)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The header and the rows of a sample, cut at its commas (no sample quotes a cell).
    pub(super) fn cells(name: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let text = String::from_utf8(find(name).unwrap().csv().into_owned()).unwrap();
        assert!(text.ends_with('\n') && !text.contains(['"', '\r']), "{name}");
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        (lines.next().unwrap(), lines.collect())
    }

    /// The cells of one column.
    pub(super) fn column(name: &str, header: &str) -> Vec<String> {
        let (names, rows) = cells(name);
        let at = names.iter().position(|n| n == header).unwrap();
        rows.into_iter().map(|mut row| row.swap_remove(at)).collect()
    }

    /// How often each value of a column occurs.
    pub(super) fn counts(name: &str, header: &str) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for cell in column(name, header) {
            *counts.entry(cell).or_default() += 1;
        }
        counts
    }

    /// FNV-1a: enough to notice that a byte has changed.
    fn hash(bytes: &[u8]) -> u64 {
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
    }

    #[test]
    fn every_sample_is_a_whole_table_with_its_target() {
        let mut names = BTreeSet::new();
        for sample in SAMPLES {
            assert!(names.insert(sample.name), "{} is listed twice", sample.name);
            let (header, rows) = cells(sample.name);
            assert_eq!(rows.len(), sample.rows, "{}", sample.name);
            assert!(rows.iter().all(|row| row.len() == header.len()), "{}", sample.name);
            assert_eq!(header.iter().collect::<BTreeSet<_>>().len(), header.len(), "{}", sample.name);
            assert!(header.iter().all(|h| !h.is_empty() && h.trim() == h), "{}", sample.name);
            assert!(header.iter().any(|h| h == sample.target), "{}", sample.name);
            assert!(sample.about.ends_with('.') && !sample.title.is_empty() && !sample.licence.is_empty());
            assert!((2..=20).contains(&counts(sample.name, sample.target).len()), "{}", sample.name);
        }
    }

    #[test]
    fn names_are_found_and_others_are_not() {
        assert_eq!(find(DEFAULT).unwrap().name, DEFAULT);
        assert!(find("Wine").is_none());
        assert!(find("").is_none());
    }

    #[test]
    fn samples_keep_their_bytes() {
        let hashes: Vec<_> = SAMPLES.iter().map(|s| format!("{} {:016x}", s.name, hash(&s.csv()))).collect();
        assert_eq!(
            hashes,
            [
                "stroke-clinic d898be7582096592",
                "two-islands a7c2b93052ae893c",
                "wine c9c5579bcfa4e994",
                "breast-cancer a95065fb5317f4b1",
                "german-credit f6e317a8f567ab73",
                "orchard 7c82d92c4ebf6bb9",
                "animal-shelter e9315c0d19cc7e29",
                "chess-club 94de2ed7f599f452",
                "card-fraud cedec1b1d711a820",
                "car-insurance 81b0b117e86d8e88",
                "shipwreck 40e94d17d3c8ed31"
            ],
            "a sample has changed: results published from it can no longer be repeated"
        );
    }
}
