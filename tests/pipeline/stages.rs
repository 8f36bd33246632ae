//! What was computed before, how many threads there are, and a user who changes her mind: none of it changes the outcome.

use std::{fmt::Write, sync::Arc};

use proptest::{collection::vec, prelude::*};
use smotescope::{
    pipeline::{self, Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Recipe, Totals},
    report::cells,
    sampling::Fate,
    table::{ColumnSettings, Table},
};

use crate::cases::{few, outcome, recipes, table, tables};

/// All that makes an outcome, down to the cells that are written.
fn told(outcome: &Outcome) -> String {
    let mut text = format!("{:?}\n{:?}\n{:?}\n", outcome.ledger, outcome.removed, outcome.selection.cut);
    for origin in outcome.origins() {
        writeln!(text, "{origin:?} {}", origin.distance.to_bits()).unwrap();
        if origin.fate == Fate::Kept {
            writeln!(text, "{:?}", cells::synthetic(outcome, origin.class, origin.index)).unwrap();
        }
    }
    text
}

fn told_or_refused(outcome: Result<Outcome, Stop>) -> String {
    match outcome {
        Ok(outcome) => told(&outcome),
        Err(stop) => format!("{stop:?}"),
    }
}

/// A recipe and others that differ from it in a setting or two, as when a slider is moved.
fn sequences() -> impl Strategy<Value = Vec<Recipe>> {
    (recipes(), vec((recipes(), 0..8_u8), 1..7)).prop_map(|(first, others)| {
        let mut all = vec![first];
        for (other, change) in others {
            let mut next = all[all.len() - 1].clone();
            match change {
                0 => next.k = other.k,
                1 => next.seed = other.seed,
                2 => next.totals = other.totals,
                3 => (next.drop_closest, next.drop_scope) = (other.drop_closest, other.drop_scope),
                4 => next.method = other.method,
                5 => (next.nearest, next.decimals) = (other.nearest, other.decimals),
                6 => (next.output, next.oversupply, next.top_up) = (other.output, other.oversupply, other.top_up),
                _ => next = other,
            }
            all.push(next);
        }
        all
    })
}

proptest! {
    #![proptest_config(few(64))]

    #[test]
    fn stages_that_were_kept_give_what_a_fresh_run_gives(table in tables(), recipes in sequences()) {
        let mut plain = Pipeline::new(Arc::clone(&table));
        let mut pictured = Pipeline::with_projection(Arc::clone(&table));
        for recipe in &recipes {
            let fresh = told_or_refused(pipeline::run(&table, recipe, &Progress::new()));
            let kept = told_or_refused(plain.run(recipe, &Progress::new()));
            prop_assert_eq!(&kept, &fresh, "{:?}", recipe);
            let kept = told_or_refused(pictured.run(recipe, &Progress::new()));
            prop_assert_eq!(&kept, &fresh, "with the picture: {:?}", recipe);
        }
    }

    #[test]
    fn one_thread_and_four_give_the_same(table in tables(), recipe in recipes()) {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| outcome(&table, &recipe).map(|outcome| told(&outcome)))
        };
        prop_assert_eq!(on(1), on(4));
    }
}

/// Copies follow one parent, whatever was computed for another method before.
#[test]
fn copies_after_mixtures_are_copies_still() {
    let mut text = String::from("a,w,class\n");
    for row in 0..40 {
        writeln!(text, "{},{},{}", row * 7 % 13, ["x", "y", "z"][row % 3], if row < 9 { "c0" } else { "c1" }).unwrap();
    }
    let table = table(&text, &ColumnSettings::default());
    let nc = smotescope::recipe::Categorical::Nc;
    let smote = Recipe { categorical: nc, k: 3, ..Recipe::default() };
    let random = Recipe { method: "random".to_owned(), k: 8, ..smote.clone() };
    let mut pipeline = Pipeline::new(Arc::clone(&table));
    pipeline.run(&smote, &Progress::new()).unwrap();
    let after = pipeline.run(&random, &Progress::new()).unwrap();
    assert_eq!(told(&after), told(&outcome(&table, &random).unwrap()));
    assert!(after.generated[0].as_ref().unwrap().identical.iter().all(|&identical| identical));
}

/// A table that keeps a run busy for some time.
fn large() -> Arc<Table> {
    let mut text = String::from("a,b,c,d,e,f,w,class\n");
    let mut state = 7_u64;
    for row in 0..30_000 {
        for _ in 0..6 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            write!(text, "{},", state >> 44).unwrap();
        }
        writeln!(text, "{},{}", ["x", "y", "z"][row % 7 / 3], if row % 3 == 0 { "c0" } else { "c1" }).unwrap();
    }
    table(&text, &ColumnSettings::default())
}

#[test]
fn a_cancelled_run_stops_soon_and_the_next_one_is_right() {
    let table = large();
    let recipe = Recipe {
        totals: Some(Totals::Counts([("c0".to_owned(), 40_000)].into())),
        oversupply: 1.0,
        drop_closest: 5.0,
        ..Recipe::default()
    };
    let whole = Progress::new();
    let fresh = pipeline::run(&table, &recipe, &whole).unwrap();
    let cancelled = (0..7).map(|part| {
        // From nothing, as stages that stay would take fewer looks.
        let mut pipeline = Pipeline::with_projection(Arc::clone(&table));
        let at = 1 + whole.looks() * part / 7;
        let progress = Progress::stopping_at(at);
        assert_eq!(pipeline.run(&recipe, &progress).map(drop), Err(Stop::Cancelled), "look {at}");
        // Each thread may look once more, for what it was at.
        let late = progress.looks() - at;
        assert!(late <= 16 + 2 * rayon::current_num_threads() as u64, "cancelled at look {at}, it took {late} more");
        pipeline
    });
    let mut pipeline = cancelled.last().unwrap();
    let after = pipeline.run(&recipe, &Progress::new()).unwrap();
    assert_eq!(after.ledger, fresh.ledger);
    assert_eq!(after.selection.fates, fresh.selection.fates);
    let (after, fresh) = (after.generated[0].clone().unwrap(), fresh.generated[0].clone().unwrap());
    assert_eq!(after.draws, fresh.draws);
    assert_eq!((&after.nearest, &after.distance), (&fresh.nearest, &fresh.distance));
    assert_eq!(after.places.len(), after.draws.len());
}
