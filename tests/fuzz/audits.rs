//! Audits of a table against a spoilt copy of itself: every gate says something, or the pair is refused with a reason.

use std::sync::Arc;

use proptest::{
    prelude::*,
    sample::{Index, select},
};
use smotescope::{
    measures::audit::{self, AuditInput, AuditOptions, GATES},
    progress::Progress,
    table::{Source, Table},
};

use crate::{
    corpus::{cases, seeds},
    mutation::{Spoilt, spoilt},
    tables::{DICTIONARY, failed, read},
};

/// A table of the corpus, and the same spoilt.
fn pair() -> impl Strategy<Value = (Spoilt, Spoilt)> {
    any::<Index>().prop_flat_map(|at| {
        let seed = at.get(&seeds("tables")).clone();
        (Just(Spoilt(seed.bytes.clone())), spoilt(vec![seed], DICTIONARY))
    })
}

/// Whether the pair was audited, or refused.
fn check(
    real: &Arc<Table>,
    other: &[u8],
    augmented: bool,
    holdout: Option<&Arc<Source>>,
) -> Result<bool, TestCaseError> {
    let progress = Progress::new();
    let Ok(synthetic) = Source::from_bytes("s.csv", other.to_vec(), real.source.has_header()) else { return Ok(false) };
    // The first feature as a key, wherever there is one.
    let keys = real.features().first().map(|&at| real.columns[at].name.clone()).into_iter().collect();
    let options = AuditOptions { augmented, keys, splits: 3, ..AuditOptions::default() };
    let case = match AuditInput::read(real, &Arc::new(synthetic), holdout, options, &progress).map_err(failed) {
        Ok(case) => case,
        Err(error) => {
            prop_assert!(!error.message.is_empty() && !error.message.contains(char::is_control), "{:?}", error.message);
            return Ok(false);
        }
    };
    let judged = audit::audit(GATES, &case, &progress, &|_| {}).map_err(failed);
    prop_assert!(judged.is_ok(), "{judged:?}");
    for it in judged.unwrap() {
        let finding = &it.finding;
        let numbers = finding.figure.into_iter().chain(finding.numbers.iter().map(|(_, number)| *number));
        prop_assert!(numbers.clone().all(f64::is_finite), "{}: {finding:?}", it.id);
        prop_assert!(!finding.shown.is_empty() && !finding.detail.is_empty(), "{}: {finding:?}", it.id);
        for sheet in &finding.evidence.sheets {
            prop_assert!(sheet.rows.iter().all(|row| row.len() == sheet.header.len()), "{}: {}", it.id, sheet.title);
        }
    }
    Ok(true)
}

#[test]
fn every_table_of_the_corpus_is_audited_against_itself_and_its_neighbour() {
    let all = seeds("tables");
    let mut audited = 0;
    for (at, seed) in all.iter().enumerate() {
        let Ok(real) = read(&seed.bytes, false) else { continue };
        for other in [seed, &all[(at + 1) % all.len()]] {
            let checked = check(&real, &other.bytes, false, None);
            assert!(checked.is_ok(), "{} with {}: {checked:?}", seed.name, other.name);
            audited += usize::from(matches!(checked, Ok(true)));
        }
    }
    assert!(audited > 20, "only {audited} pairs could be audited");
}

/// Rows of two columns of numbers of any magnitude, a word and a class.
fn far_rows(rows: usize) -> impl Strategy<Value = String> {
    let sizes = vec![-320, -310, -200, -155, -100, 0, 0, 0, 2, 100, 140, 155, 200, 307];
    let cell = (-17_i32..=17, select(sizes)).prop_map(|(tenths, size)| format!("{}e{size}", f64::from(tenths) / 10.0));
    let ends = select(vec!["1.7976931348623157e308", "-1.7976931348623157e308", "0"]).prop_map(str::to_owned);
    let cell = prop_oneof![5 => cell, 1 => ends];
    let near = (0..90_u8).prop_map(|it| format!("{}e0", f64::from(it) / 10.0));
    let row = (prop_oneof![3 => cell.clone(), 1 => near.clone()], prop_oneof![1 => cell, 3 => near], 0..6_u8);
    proptest::collection::vec(row, rows).prop_map(|rows| {
        let line = |(x, y, code): &(String, String, u8)| {
            format!("{x},{y},{},{}\n", ["a", "b", "c"][usize::from(code % 3)], ["no", "yes"][usize::from(code / 3)])
        };
        let whole = "1.5e0,2.5e0,a,no\n-1.5e0,1.5e0,b,yes\n";
        format!("x,y,w,class\n{whole}{}", rows.iter().map(line).collect::<String>())
    })
}

proptest! {
    #![proptest_config(cases(120))]

    /// What lies at the other end of all numbers from the real rows is far, and no figure of it is without an end.
    #[test]
    fn numbers_of_any_magnitude_are_audited(
        real in far_rows(60),
        other in far_rows(50),
        held in far_rows(40),
        augmented: bool,
    ) {
        let Ok(table) = read(real.as_bytes(), false) else { return Ok(()) };
        let holdout = Source::from_bytes("h.csv", held.into_bytes(), true).ok().map(Arc::new);
        check(&table, other.as_bytes(), false, holdout.as_ref())?;
        if augmented {
            let rows = other.split_once('\n').map_or("", |(_, rows)| rows);
            check(&table, format!("{real}{rows}").as_bytes(), true, None)?;
        }
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_spoilt_copy_is_audited_or_refused((real, other) in pair(), augmented: bool, held: bool) {
        let Ok(real) = read(&real.0, false) else { return Ok(()) };
        let holdout = held.then(|| Source::from_bytes("h.csv", other.0.clone(), true).ok().map(Arc::new)).flatten();
        check(&real, &other.0, augmented, holdout.as_ref())?;
        // Another table with rows of its own takes the place of the held-out ones.
        let turned = real.source.part(&(0..real.rows() as u32 / 2).collect::<Vec<_>>(), &Progress::new());
        check(&real, &other.0, augmented, turned.ok().map(Arc::new).as_ref())?;
    }
}
