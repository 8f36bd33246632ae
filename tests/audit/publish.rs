//! A release: nothing in it depends on what was held out, and what is done about a gate does what it says.

use std::sync::Arc;

use proptest::prelude::*;
use smotescope::{
    measures::audit::{self, GATES, Verdict},
    progress::{Progress, Stop},
    publish::{self, holdout, remedies},
    recipe::{Coarsen, Decimals, Output, PublishSettings, Recipe},
    table::{ColumnSettings, Table, samples},
};

use crate::tables::{csv, gate, people, table};

/// Something that can be told to stop.
type Work<'a> = &'a dyn Fn(&Progress) -> Result<(), Stop>;

fn sample() -> Arc<Table> {
    Arc::new(samples::open("stroke-clinic", &ColumnSettings::default(), &Progress::new()).unwrap())
}

fn recipe(holdout: f64) -> Recipe {
    Recipe {
        output: Output::Synthetic,
        publish: Some(PublishSettings { holdout, keys: Vec::new() }),
        ..Recipe::default()
    }
}

#[test]
fn a_share_of_every_class_is_held_out_and_twins_stay_together() {
    let real = people(200, 60, 1);
    let twice = [real.clone(), real[..50].to_vec()].concat();
    let table = table(&csv(&twice));
    let parts = holdout::split(&table, &recipe(0.2), &Progress::new()).unwrap();
    assert_eq!(parts.held, [50, 12]);
    let held = parts.holdout.unwrap();
    assert_eq!((held.rows(), parts.learning.rows()), (62, 248));
    let learnt: std::collections::BTreeSet<Vec<u8>> =
        (0..248).map(|row| parts.learning.source.row(row).to_vec()).collect();
    assert!((0..62).all(|row| !learnt.contains(held.row(row))));
    let none = holdout::split(&table, &recipe(0.0), &Progress::new()).unwrap();
    assert!(none.holdout.is_none() && none.learning.rows() == 310);
}

/// What is held out of a tiny class is counted first, and an empty side is said with what to do about it.
#[test]
fn no_side_of_a_tiny_class_is_empty_without_a_word() {
    for rare in [1, 2, 3, 4, 5, 9, 15] {
        let table = table(&csv(&people(60, rare, rare as u64)));
        for share in [0.05, 0.1, 0.2, 0.3, 0.5] {
            let parts = holdout::split(&table, &recipe(share), &Progress::new()).unwrap();
            let sides = parts.sides(&table);
            assert_eq!(sides.len(), 2);
            for side in &sides {
                assert_eq!(side.learnt_from + side.held_out, side.rows);
                assert!(side.learnt_from > 0, "{rare} rows, {share}: {side:?}");
                let warning = side.warning(share);
                assert_eq!(warning.is_some(), side.held_out == 0, "{rare} rows, {share}: {side:?}");
                assert!(
                    warning.is_none_or(|text| text.contains("none is held out") && text.contains("put it together"))
                );
            }
            let tiny = sides.iter().find(|side| side.rows == rare).unwrap();
            let wanted = ((share * rare as f64).round() as usize).min(rare - 1);
            assert_eq!(tiny.held_out, wanted, "{rare} rows, {share}");
        }
    }
    let held = |rare, share| {
        let table = table(&csv(&people(60, rare, 1)));
        holdout::split(&table, &recipe(share), &Progress::new()).unwrap().held
    };
    assert_eq!([5, 9, 15].map(|rare| held(rare, 0.2)[1]), [1, 2, 3]);
    // What the warning advises holds out one row.
    let table = table(&csv(&people(60, 9, 1)));
    let warning = holdout::split(&table, &recipe(0.05), &Progress::new()).unwrap().sides(&table)[1].warning(0.05);
    assert!(warning.unwrap().contains("hold out 6 % or more"));
    assert_eq!(held(9, 0.06)[1], 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Other people in the place of those who are held out: the file is the same, byte for byte.
    #[test]
    fn nothing_in_the_file_depends_on_held_out_rows(seed in 0..1_000_u64, changed in 0..1_000_u64) {
        let mut people_ = people(120, 40, seed);
        let own = table(&csv(&people_));
        let recipe = Recipe { seed, drop_closest: 10.0, ..recipe(0.25) };
        let first = publish::release(&own, &recipe, &Progress::new()).unwrap();
        let held = first.parts.holdout.as_ref().unwrap();
        let rows: Vec<usize> = (0..own.rows())
            .filter(|&row| (0..held.rows()).any(|it| held.row(it) == own.source.row(row)))
            .collect();
        prop_assert_eq!(rows.len(), held.rows());
        let others = people(120, 40, changed + 5_000);
        for &row in &rows {
            // Of the same class, as the number of rows of each class is no secret; beyond the range and the decimals of
            // others. No two alike: repeated rows are held out together, so they decide who is held out.
            people_[row].0.clone_from(&others[row].0);
            people_[row].0[2] = 999.123 + row as f64;
        }
        let second = publish::release(&table(&csv(&people_)), &recipe, &Progress::new()).unwrap();
        prop_assert_eq!(&first.bytes, &second.bytes);
    }
}

#[test]
fn a_release_is_as_large_as_the_table_and_passes_what_repair_can_pass() {
    let table = sample();
    let release = publish::release(&table, &recipe(0.2), &Progress::new()).unwrap();
    assert_eq!(release.file.rows(), table.rows());
    let case = release.case(&Progress::new()).unwrap();
    let judged = audit::audit(GATES, &case, &Progress::new(), &|_| {}).unwrap();
    for id in ["grid", "lattice", "reconstruction", "validity", "shapes", "pairs"] {
        assert_eq!(gate(&judged, id).verdict, Verdict::Green, "{id}: {}", gate(&judged, id).finding.detail);
    }
    assert!(gate(&judged, "utility").finding.detail.contains("rows made anew within each split"));
    // The gates that follow the sliders say the same on their own.
    let quick = audit::quick(&case, &Progress::new()).unwrap();
    assert!(quick.len() >= 5);
    for it in &quick {
        assert_eq!(gate(&judged, it.id).finding, it.finding, "{}", it.id);
    }
}

/// Counted in looks: each thread may look once more, for what it was at.
#[test]
fn a_cancelled_audit_stops_within_its_inner_runs() {
    let table = table(&csv(&people(260, 90, 7)));
    let release = publish::release(&table, &recipe(0.2), &Progress::new()).unwrap();
    let case = |with_refits: bool| {
        let mut case = release.case(&Progress::new()).unwrap();
        case.refit = case.refit.filter(|_| with_refits);
        case
    };
    let looks = |with_refits| {
        let progress = Progress::new();
        audit::audit(GATES, &case(with_refits), &progress, &|_| {}).unwrap();
        progress.looks()
    };
    let (whole, without) = (looks(true), looks(false));
    assert!(whole > without + 50, "{whole} looks, {without} without rows made anew");
    let all = |progress: &Progress| audit::audit(GATES, &case(true), progress, &|_| {}).map(drop);
    let quick = |progress: &Progress| audit::quick(&case(true), progress).map(drop);
    let runs: [(Work<'_>, u64); 2] = [(&all, 12), (&quick, 6)];
    for (run, parts) in runs {
        let progress = Progress::new();
        run(&progress).unwrap();
        for part in 0..parts {
            let at = 1 + progress.looks() * part / (parts + 1);
            let progress = Progress::stopping_at(at);
            assert_eq!(run(&progress), Err(Stop::Cancelled), "look {at}");
            let late = progress.looks() - at;
            assert!(
                late <= 16 + 2 * rayon::current_num_threads() as u64,
                "cancelled at look {at}, it took {late} more"
            );
        }
    }
}

#[test]
fn coarse_columns_are_coarse_in_the_file() {
    let real = people(150, 50, 3);
    let mut recipe = recipe(0.2);
    recipe.coarsen.insert("glucose".to_owned(), Coarsen { to: Some(5.0), bottom: Some(80.0), top: Some(140.0) });
    let release = publish::release(&table(&csv(&real)), &recipe, &Progress::new()).unwrap();
    let column = release.file.header().iter().position(|name| name == "glucose").unwrap();
    for row in 0..release.file.rows() {
        let value: f64 = release.file.cells(row)[column].parse().unwrap();
        assert!(value % 5.0 == 0.0 && (80.0..=140.0).contains(&value), "{value}");
    }
    recipe.coarsen.insert("class".to_owned(), Coarsen::default());
    let error = publish::release(&table(&csv(&real)), &recipe, &Progress::new()).unwrap_err();
    assert!(format!("{error:?}").contains("no column of numbers by that name"), "{error:?}");
}

#[test]
fn every_remedy_that_is_offered_can_be_taken() {
    let table = table(&csv(&people(150, 50, 4)));
    let start = Recipe { decimals: Decimals::Full, drop_identical: Some(false), ..recipe(0.2) };
    let offered = remedies::remedies(&table, &start);
    let titles: Vec<&str> = offered.iter().map(|it| it.title.as_str()).collect();
    for words in [
        "Rows from a Gaussian copula",
        "Round to the source's decimals",
        "Remove copies",
        "Round glucose to",
        "Code glucose below",
        "Hold out 30 %",
        "Half as many",
        "Leave glucose out",
    ] {
        assert!(titles.iter().any(|title| title.starts_with(words)), "{words} in {titles:?}");
    }
    for remedy in &offered {
        let own = Arc::new(table.with_roles(&remedy.recipe.table, &Progress::new()).unwrap());
        let release = publish::release(&own, &remedy.recipe, &Progress::new());
        assert!(release.is_ok(), "{}: {release:?}", remedy.title);
        // What it is for is said beforehand, by gates that there are.
        assert!(!remedy.aims.is_empty(), "{}", remedy.title);
        assert!(remedy.aims.iter().all(|aim| audit::gate(aim).is_some()), "{:?}", remedy.aims);
        assert!(remedy.helps(&["utility", remedy.aims[0]]) && !remedy.helps(&["utility"]));
    }
    // What is done already is not offered again.
    let done = remedies::remedies(&table, &offered[0].recipe);
    assert!(done.iter().all(|it| it.title != offered[0].title));
}
