//! Audits of a table against a spoilt copy of itself: every gate says something, or the pair is refused with a reason.

use std::sync::Arc;

use proptest::{prelude::*, sample::Index};
use smotescope::{
    measures::audit::{self, Case, GATES, Options},
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
    let options = Options { augmented, keys, splits: 3, ..Options::default() };
    let case = match Case::read(real, &Arc::new(synthetic), holdout, options, &progress).map_err(failed) {
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
