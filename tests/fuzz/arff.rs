//! ARFF files: read, and written as a delimited file that says the same, or refused with file, line and reason.

use proptest::prelude::*;
use smotescope::{
    progress::Progress,
    table::{ColumnSettings, Format, Source, Table},
};

use crate::{
    corpus::{cases, seeds},
    mutation::spoilt,
    tables::{check_error, check_table, failed, read},
};

/// What such files are made of, and what they trip over.
const DICTIONARY: &[&str] = &[
    "@relation",
    "@attribute",
    "@data",
    "@data\n",
    "@outputs",
    "@end",
    "\n@attribute z numeric\n",
    "numeric",
    "string",
    "date",
    "relational",
    "{",
    "}",
    "{}",
    "{0 1}",
    "{0 1, 0 2}",
    "{99999999999999999999 1}",
    ",",
    ";",
    "%",
    "?",
    "'",
    "\"",
    "\\",
    "\\'",
    "\\u00e9",
    "\\u0000",
    "\\ud800",
    "\\n",
    "<null>",
    "'?'",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\u{a0}",
    "\u{feff}",
    "inf",
    "nan",
    "1e400",
    "$5",
    "1,5",
    "é",
    "\0",
];

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let table = match read(bytes, false) {
        Ok(table) => table,
        Err(error) => return check_error(&error, bytes),
    };
    check_table(&table)?;
    let source = &table.source;
    if source.format() != Format::Arff {
        return Ok(());
    }
    let ends = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
    prop_assert!((0..source.rows()).all(|row| source.line_of(row) <= ends + 1));
    let text = source.encode([source.head(), source.body()].concat());
    let again = Source::from_bytes("t.csv", text, source.output_options());
    prop_assert!(again.is_ok(), "what is written cannot be read: {again:?}");
    let again = again.unwrap();
    prop_assert_eq!(again.header(), source.header());
    prop_assert_eq!(again.rows(), source.rows());
    for row in 0..source.rows() {
        prop_assert_eq!(again.cells(row), source.cells(row));
    }
    let roles = ColumnSettings::default();
    let again = Table::from_source(again.into(), "t.csv", None, &roles, &Progress::new()).map_err(failed);
    prop_assert!(again.is_ok(), "what is written is no table: {again:?}");
    for (one, other) in table.columns.iter().zip(&again.unwrap().columns) {
        prop_assert_eq!((one.kind, one.missing), (other.kind, other.missing), "{}", &one.name);
    }
    Ok(())
}

#[test]
fn every_arff_file_of_the_corpus_is_a_table() {
    for seed in seeds("arff") {
        let checked = check(&seed.bytes);
        assert!(checked.is_ok(), "{}: {checked:?}", seed.name);
        assert!(read(&seed.bytes, false).is_ok_and(|table| table.source.format() == Format::Arff), "{}", seed.name);
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_spoilt_arff_file_is_read_or_refused(input in spoilt(seeds("arff"), DICTIONARY)) {
        check(&input.0)?;
    }
}
