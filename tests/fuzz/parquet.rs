//! Parquet files: read, and written as a delimited file that says the same, or refused in one line that names the file.

use proptest::prelude::*;
use smotescope::{
    error::Error,
    progress::Progress,
    table::{ColumnSettings, Format, Source, Table},
};

use crate::{
    corpus::{cases, seeds},
    mutation::spoilt,
    tables::{check_table, failed, read},
};

/// Marks, heads of pages and numbers of the foot.
const DICTIONARY: &[&str] = &[
    "PAR1",
    "PARE",
    "\0",
    "\u{1}",
    "\u{15}\0",
    "\u{15}\u{4}",
    "\u{15}\u{6}",
    "\u{15}\u{10}",
    "\u{19}\u{1c}",
    "\u{2c}",
    "\u{5c}",
    "\u{7f}\u{7f}\u{7f}\u{7f}",
    "\u{7ff}\u{7ff}\u{7ff}\u{7ff}",
    "ARROW:schema",
    "schema",
    "class",
];

fn check_error(error: &Error) -> Result<(), TestCaseError> {
    let message = &error.message;
    prop_assert!(!message.contains(char::is_control), "{message:?}");
    prop_assert!(message.starts_with("t.csv:") || message.contains("of memory cannot be had"), "{message:?}");
    Ok(())
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let table = match read(bytes, false) {
        Ok(table) => table,
        Err(error) => return check_error(&error),
    };
    check_table(&table)?;
    let source = &table.source;
    if source.format() != Format::Parquet {
        return Ok(());
    }
    let text = source.encode([source.head(), source.body()].concat());
    let again = Source::from_bytes("t.csv", text, source.output_options());
    let again = again.map_err(|error| TestCaseError::fail(format!("what is written cannot be read: {error}")))?;
    prop_assert_eq!(again.header(), source.header());
    prop_assert_eq!(again.rows(), source.rows());
    for row in 0..source.rows() {
        prop_assert_eq!(again.cells(row), source.cells(row));
    }
    let again = Table::from_source(again.into(), "t.csv", None, &ColumnSettings::default(), &Progress::new());
    prop_assert!(again.is_ok(), "what is written is no table: {:?}", again.map_err(failed));
    Ok(())
}

#[test]
fn every_parquet_file_of_the_corpus_is_a_table() {
    for seed in seeds("parquet") {
        let checked = check(&seed.bytes);
        assert!(checked.is_ok(), "{}: {checked:?}", seed.name);
        let read = read(&seed.bytes, false);
        assert!(read.is_ok_and(|table| table.source.format() == Format::Parquet), "{}", seed.name);
    }
}

#[test]
fn a_parquet_file_that_is_cut_short_is_refused() {
    for seed in seeds("parquet") {
        for length in (4..seed.bytes.len()).step_by(seed.bytes.len() / 40) {
            let error = read(&seed.bytes[..length], false).unwrap_err();
            assert!(error.message.contains("damaged or cut short"), "{} {length}: {}", seed.name, error.message);
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_spoilt_parquet_file_is_read_or_refused(input in spoilt(seeds("parquet"), DICTIONARY)) {
        check(&input.0)?;
    }

    /// With the foot as it was, so that what is spoilt is looked at.
    #[test]
    fn spoilt_pages_are_read_or_refused(
        seed in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..4),
    ) {
        let seeds = seeds("parquet");
        let mut bytes = seed.get(&seeds).bytes.clone();
        let tail = bytes.len() - 8;
        let foot = u32::from_le_bytes(*bytes[tail..].first_chunk().unwrap()) as usize;
        for (at, bits) in flips {
            bytes[4 + at.index(tail - foot - 4)] ^= bits;
        }
        check(&bytes)?;
    }

    /// And with whole pages, so that the foot is.
    #[test]
    fn a_spoilt_foot_is_read_or_refused(
        seed in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..4),
    ) {
        let seeds = seeds("parquet");
        let mut bytes = seed.get(&seeds).bytes.clone();
        let tail = bytes.len() - 8;
        let foot = u32::from_le_bytes(*bytes[tail..].first_chunk().unwrap()) as usize;
        for (at, bits) in flips {
            bytes[tail - foot + at.index(foot)] ^= bits;
        }
        check(&bytes)?;
    }
}
