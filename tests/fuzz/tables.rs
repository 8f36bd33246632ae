//! Tables: read whole and kept to the byte, or refused with file, line and reason.

use std::{fs, sync::Arc};

use proptest::prelude::*;
use smotescope::{
    error::Error,
    pipeline::{self, Outcome},
    progress::{Progress, Stop},
    recipe::{Recipe, Totals},
    report::export::{self, Files},
    table::{ColumnSettings, MISSING, Source, Table, Values},
};

use crate::{
    corpus::{cases, seeds},
    mutation::spoilt,
};

const NAME: &str = "t.csv";

/// What tables are made of, and what they trip over.
pub const DICTIONARY: &[&str] = &[
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r\n",
    "\r",
    "\"",
    "\"\"",
    "\",\"",
    "\"\n",
    "\u{feff}",
    "\0",
    "\u{1b}[31m",
    " ",
    "\u{a0}",
    "NA",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "-1e400",
    "1e-400",
    "1e308",
    "-1.797e308",
    "1e160",
    "-1e155",
    "1e-310",
    "5e-324",
    "-0",
    "-0.0",
    "00123",
    "1,5",
    "1.234,5",
    "+1",
    ".5",
    "5.",
    "0x1F",
    "1_000",
    "9007199254740993",
    "179769313486231570000000000000000000000",
    "0.1234567890123456789",
    "2024-02-30",
    "31.12.1999",
    "true",
    "yes",
    "class",
    "class\n",
    "id",
    "a_b,a_c",
    "é",
    "日本",
    "😀",
    "\u{202e}",
    ",,,,,,,,,,,,,,,,,,,,",
    "0,0,0\n0,0,1\n",
];

/// Turns a stop into the error that it is: nobody cancels here.
pub fn failed(stop: Stop) -> Error {
    match stop {
        Stop::Failed(error) => error,
        Stop::Cancelled => panic!("cancelled by nobody"),
    }
}

pub fn read(bytes: &[u8], no_header: bool) -> Result<Arc<Table>, Error> {
    let source = Arc::new(Source::from_bytes(NAME, bytes.to_vec(), !no_header)?);
    let roles = ColumnSettings { no_header, ..ColumnSettings::default() };
    Table::from_source(source, NAME, None, &roles, &Progress::new()).map(Arc::new).map_err(failed)
}

/// A message is one line that can be printed, and names the file; a place in it is a line that exists.
pub fn check_error(error: &Error, bytes: &[u8]) -> Result<(), TestCaseError> {
    let message = &error.message;
    prop_assert!(!message.contains(char::is_control), "{message:?}");
    let rest = message.strip_prefix(NAME).and_then(|rest| rest.strip_prefix(':'));
    prop_assert!(rest.is_some(), "{message:?} does not begin with the file");
    let line: String = rest.unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
    if let Ok(line) = line.parse::<usize>() {
        let ends = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
        prop_assert!((1..=ends + 1).contains(&line), "{message}");
    }
    Ok(())
}

/// What holds for every table.
pub fn check_table(table: &Table) -> Result<(), TestCaseError> {
    let source = &table.source;
    let rows = source.rows();
    prop_assert!(rows > 0 && table.columns.len() == source.width());
    for row in 0..rows {
        let cells = source.raw_cells(row);
        prop_assert_eq!(cells.len(), source.width());
        prop_assert_eq!(&cells.join(&source.delimiter()), source.row(row));
    }
    for column in &table.columns {
        let name = &column.name;
        let missing = match &column.values {
            Values::Numbers(values) => {
                prop_assert_eq!(values.len(), rows, "{}", name);
                let sound = |value: f64| !value.is_infinite() && (value != 0.0 || value.is_sign_positive());
                prop_assert!(values.iter().all(sound), "{}", name);
                values.iter().filter(|value| value.is_nan()).count()
            }
            Values::Levels { codes, levels } => {
                prop_assert_eq!(codes.len(), rows, "{}", name);
                prop_assert!(codes.iter().all(|&code| code == MISSING || (code as usize) < levels.len()), "{}", name);
                for (at, level) in levels.iter().enumerate() {
                    let count = codes.iter().filter(|&&code| code as usize == at).count();
                    prop_assert_eq!(level.count, count, "{} {}", name, &level.label);
                }
                codes.iter().filter(|&&code| code == MISSING).count()
            }
            Values::Opaque => column.missing,
        };
        prop_assert!(column.missing == missing && missing <= rows, "{name}: {missing} of {rows}");
    }
    let target = &table.target;
    prop_assert_eq!(target.codes.len(), rows);
    for (at, class) in target.classes.iter().enumerate() {
        prop_assert_eq!(class.count, target.codes.iter().filter(|&&code| code as usize == at).count());
    }
    Ok(())
}

/// A few rows more of every class.
fn resampled(table: &Arc<Table>) -> Result<Outcome, Error> {
    let totals = table.target.classes.iter().map(|class| (class.label.clone(), class.count as u64 + 3)).collect();
    let recipe = Recipe { totals: Some(Totals::Counts(totals)), drop_closest: 20.0, k: 2, ..Recipe::default() };
    pipeline::run(table, &Recipe { table: table.roles.clone(), ..recipe }, &Progress::new()).map_err(failed)
}

fn check_outcome(outcome: &Outcome, bytes: &[u8]) -> Result<(), TestCaseError> {
    for row in &outcome.ledger {
        prop_assert_eq!(row.generated, row.identical + row.closest + row.surplus + row.kept, "{:?}", row);
        prop_assert_eq!(row.total, row.real - row.undersampled + row.kept, "{:?}", row);
        prop_assert_eq!(row.target, row.total + row.shortfall, "{:?}", row);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(NAME);
    let files = Files { out: path.clone(), ..Files::default() };
    let written = export::export(outcome, &files, &Progress::new()).map_err(failed);
    if let Err(refused) = outcome.check_fruitful() {
        // A table of categories alone, of which every new row is a copy: nothing is written.
        let written = written.map(|_| ()).map_err(|error| error.message);
        prop_assert_eq!(written, Err(refused.message));
        prop_assert!(!path.exists());
        return Ok(());
    }
    prop_assert!(written.is_ok(), "{written:?}");
    let text = fs::read(&path).unwrap();
    prop_assert!(text.starts_with(bytes), "the real rows are not as they were");
    let source = &outcome.table.source;
    let again = Source::from_bytes(NAME, text, source.has_header());
    prop_assert!(again.is_ok(), "what was written cannot be read: {again:?}");
    let again = again.unwrap();
    prop_assert_eq!(again.header(), source.header());
    prop_assert_eq!(again.rows() as u64, outcome.output_rows());
    Ok(())
}

fn check(bytes: &[u8], no_header: bool) -> Result<(), TestCaseError> {
    let table = match read(bytes, no_header) {
        Ok(table) => table,
        Err(error) => return check_error(&error, bytes),
    };
    check_table(&table)?;
    // What was read can be written again, to the byte.
    prop_assert_eq!(&table.source.encode([table.source.head(), table.source.body()].concat()), bytes);
    match resampled(&table) {
        Ok(outcome) => check_outcome(&outcome, bytes),
        Err(error) => {
            prop_assert!(!error.message.is_empty() && !error.message.contains(char::is_control), "{:?}", error.message);
            Ok(())
        }
    }
}

#[test]
fn every_table_of_the_corpus_is_read_or_refused() {
    for seed in seeds("tables") {
        for no_header in [false, true] {
            let checked = check(&seed.bytes, no_header);
            assert!(checked.is_ok(), "{}: {checked:?}", seed.name);
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_spoilt_table_is_read_or_refused(input in spoilt(seeds("tables"), DICTIONARY), no_header: bool) {
        check(&input.0, no_header)?;
    }
}
