//! Which rows undersamplers leave out, held against their rules in the plainest form.

use std::sync::Arc;

use proptest::prelude::*;
use smotescope::{
    error::Setting,
    pipeline::{self, Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Output, Recipe, Totals},
    report::{recipe_as, removed},
    sampling::{
        RealFate,
        fate::{Undersampled, WhyLeftOut},
        parameter::Domain,
        undersampling::{UNDERSAMPLERS, Undersampling},
    },
    table::{ColumnSettings, Table},
};

use crate::{
    cases::{few, outcome, recipes, table, tables},
    reference,
};

/// The complete rows of a class that `NearMiss` keeps, by position.
fn near_misses(outcome: &Outcome, class: u32, keep: usize, settings: &Undersampling) -> Vec<u32> {
    let space = &outcome.space;
    let places = reference::places(space);
    let set =
        |key: &str, usual: usize| settings.parameters.get(key).map_or(usual, |it| it.to_string().parse().unwrap());
    let (version, k, m) = (set("version", 1), set("k", 3), set("m", 3));
    let others = (0..outcome.ledger.len() as u32).filter(|&other| other != class && !space.members(other).is_empty());
    let smallest = others.min_by_key(|&other| space.members(other).len()).unwrap();
    let far = |from: u32, measured_by: u32, to: &[u32]| {
        reference::sorted(&space.level_weights(measured_by), &places[from as usize], &places, to)
    };
    let members = space.members(class).to_vec();
    let sum = |row: u32| {
        let all = far(row, class, space.members(smallest));
        let first = if version == 2 { all.len() - k } else { 0 };
        all[first..first + k].iter().map(|(distance2, _)| distance2.sqrt()).sum::<f64>()
    };
    let mut order: Vec<(f64, u32)> = members.iter().map(|&row| (sum(row), row)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    if version == 3 {
        let around: Vec<u32> = space
            .members(smallest)
            .iter()
            .flat_map(|&row| far(row, smallest, &members).into_iter().take(m).map(|(_, other)| other))
            .collect();
        let (mut inside, outside): (Vec<_>, Vec<_>) = order.into_iter().partition(|(_, row)| around.contains(row));
        inside.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        order = [inside, outside].concat();
    }
    order.truncate(keep);
    order.into_iter().map(|(_, row)| row).collect()
}

proptest! {
    #![proptest_config(few(120))]

    #[test]
    fn the_rows_stay_that_the_rules_name(table in tables(), recipe in recipes()) {
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let Some(settings) = recipe.undersample.as_ref().filter(|_| recipe.output == Output::Augmented) else {
            return Ok(());
        };
        for (class, row) in (0_u32..).zip(&outcome.ledger) {
            let members = outcome.space.members(class);
            let left_out = |position: u32| match outcome.real_fate(position) {
                RealFate::Undersampled(it) => Some(it.reason),
                RealFate::Kept | RealFate::Cleaned(_) => None,
            };
            if row.undersampled == 0 {
                continue;
            }
            for &position in members {
                if let Some(WhyLeftOut::Represented(other)) = left_out(position) {
                    prop_assert!(left_out(other).is_none() && outcome.space.class(other) == class);
                }
            }
            if settings.method == "nearmiss" && row.target > 0 {
                let mut stay: Vec<u32> = members.iter().copied().filter(|&row| left_out(row).is_none()).collect();
                let mut named = near_misses(&outcome, class, row.target as usize, settings);
                stay.sort_unstable();
                named.sort_unstable();
                // Distances that are the same on paper may differ in their last digits, where the index adds them up otherwise.
                prop_assert_eq!(stay, named);
            }
        }
    }

    #[test]
    fn an_undersampler_that_comes_and_goes_leaves_nothing_behind(table in tables(), recipe in recipes(), other in recipes()) {
        let mut pipeline = Pipeline::with_projection(Arc::clone(&table));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let changed = Recipe { undersample: other.undersample.clone(), ..recipe.clone() };
        for recipe in [&recipe, &changed, &recipe] {
            let Some(anew) = pool.install(|| outcome(&table, recipe)) else { continue };
            let kept = pipeline.run(recipe, &Progress::new()).unwrap();
            prop_assert_eq!(&kept.removed, &anew.removed);
            prop_assert_eq!(&kept.ledger, &anew.ledger);
        }
    }
}

/// 60 rows of `many`, 20 of `few` in their midst.
fn crossed() -> Arc<Table> {
    let mut text = String::from("x,y,kind,class\n");
    for row in 0..80_usize {
        let class = if row % 4 == 0 { "few" } else { "many" };
        let kind = ["red", "green", "blue"][row * row % 3];
        text.extend([format!("{}.5,{},{kind},{class}\n", row * 37 % 41, row * row * 17 % 43)]);
    }
    table(&text, &ColumnSettings::default())
}

fn with(typed: &str, total: u64) -> Recipe {
    Recipe {
        method: "none".to_owned(),
        undersample: Some(Undersampling::read(typed).unwrap()),
        totals: Some(Totals::Counts([("many".to_owned(), total)].into())),
        ..Recipe::default()
    }
}

fn run(recipe: &Recipe) -> Outcome {
    pipeline::run(&crossed(), recipe, &Progress::new()).unwrap()
}

#[test]
fn every_parameter_of_every_undersampler_counts() {
    for undersampler in UNDERSAMPLERS {
        let name = undersampler.name();
        for parameter in undersampler.parameters() {
            // That of one version alone counts there.
            let base = if parameter.key == "m" { format!("{name}:version=3") } else { name.to_owned() };
            let before = run(&with(&base, 25)).removed;
            let value = match parameter.domain {
                Domain::Whole { usual: 50.., least, .. } => least.to_string(),
                Domain::Whole { usual, .. } => (usual + 4).to_string(),
                Domain::Number { least, .. } => least.to_string(),
                Domain::Choice(words) => words[1].0.to_owned(),
            };
            let mark = if base.contains(':') { ',' } else { ':' };
            let changed = with(&format!("{base}{mark}{}={value}", parameter.key), 25);
            let text = changed.to_toml().unwrap();
            assert_eq!(Recipe::from_toml(&text, "r.toml"), Ok(changed.clone()), "{text}");
            let command = recipe_as::command(&changed, "t.csv", None, recipe_as::OUT);
            assert!(command.contains(&format!("--undersample {name}:")), "{command}");
            assert!(command.contains(&format!("{}={value}", parameter.key)), "{command}");
            assert_ne!(run(&changed).removed, before, "{name} {}: the same rows", parameter.key);
        }
    }
}

#[test]
fn a_target_is_met_to_the_row_and_every_row_has_its_reason() {
    for undersampler in UNDERSAMPLERS {
        for total in [0, 1, 19, 20, 37, 59, 60] {
            let outcome = run(&with(undersampler.name(), total));
            let many = outcome.ledger.iter().find(|row| row.class == "many").unwrap();
            assert_eq!((many.total, many.undersampled), (total, 60 - total), "{}", undersampler.name());
            for &(row, fate) in outcome.removed.real() {
                let RealFate::Undersampled(Undersampled { rule, .. }) = fate else { panic!("{fate:?}") };
                assert_eq!(rule, undersampler.name());
                assert!(!removed::real(&outcome, fate).is_empty(), "row {row}");
            }
        }
    }
}

#[test]
fn repeated_rows_stay_as_often_as_it_takes() {
    let text = format!("x,class\n{}0,few\n9,few\n5,few\n", "1,many\n2,many\n".repeat(10));
    let recipe = with("centroids", 7);
    let outcome = pipeline::run(&table(&text, &ColumnSettings::default()), &recipe, &Progress::new()).unwrap();
    assert_eq!(outcome.ledger.iter().find(|row| row.class == "many").unwrap().total, 7);
}

#[test]
fn what_an_undersampler_lacks_is_said() {
    let refused = |recipe: &Recipe| match pipeline::run(&crossed(), recipe, &Progress::new()) {
        Err(Stop::Failed(error)) => error,
        other => panic!("{other:?}"),
    };
    let error = refused(&with("nearmiss:k=21", 25));
    assert_eq!(error.setting, Some(Setting::Undersampling));
    assert_eq!(
        error.message,
        "undersample, nearmiss: class \"few\" has 20 complete rows to be near to, too few for k = 21: choose k = 20 or less"
    );
    assert!(refused(&with("hardness:parts=90", 25)).message.contains("80 complete rows, too few for parts = 90"));
    for (typed, says) in [
        ("nearest", "no undersampler called \"nearest\"; there are random, nearmiss, centroids, hardness"),
        ("nearmiss:version=4", "version = 4: choose 1 or 2 or 3"),
        ("random:k=3", "undersampler random has no parameter called \"k\": it has none"),
    ] {
        let error = Undersampling::read(typed).unwrap_err();
        assert!(error.message.contains(says), "{typed}: {error}");
        assert_eq!(error.setting, Some(Setting::Undersampling), "{typed}");
    }
}

#[test]
fn undersampling_can_be_cancelled() {
    for undersampler in UNDERSAMPLERS.iter().filter(|it| it.name() != "random") {
        let recipe = with(undersampler.name(), 25);
        let progress = Progress::new();
        pipeline::run(&crossed(), &recipe, &progress).unwrap();
        for look in 1..progress.looks().min(60) {
            let stopped = pipeline::run(&crossed(), &recipe, &Progress::stopping_at(look));
            assert!(matches!(stopped, Err(Stop::Cancelled)), "{} at {look}", undersampler.name());
        }
    }
}
