//! Which rows undersamplers leave out, held against their rules in the plainest form.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use proptest::prelude::*;
use smotescope::{
    error::Setting,
    pipeline::{self, Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Categorical, Missing, Output, Recipe, Totals},
    report::{export, recipe_as, removed},
    sampling::{
        Fate, Lineage, RealFate,
        cleaning::Cleaning,
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
                if let Some(WhyLeftOut::Merged { class: of, index, rows }) = left_out(position) {
                    let parents = outcome.origin(class, index).unwrap().lineage.rows();
                    prop_assert_eq!((of, rows as usize), (class, parents.len()));
                    prop_assert!(parents.contains(&position));
                }
            }
            for index in 0..row.generated as u32 {
                let parents = outcome.origin(class, index).unwrap().lineage.rows();
                let is_merged = |row: &u32| matches!(left_out(*row), Some(WhyLeftOut::Merged { index: into, .. }) if into == index);
                prop_assert!(parents.iter().all(is_merged));
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

/// Rows, by what stands for them.
type Groups = BTreeMap<u32, Vec<u32>>;

/// The complete rows of class `many`, by what stands for them: those of each new row, and those of each row that stays.
fn clusters(outcome: &Outcome) -> (Groups, Groups) {
    let class = outcome.ledger.iter().position(|row| row.class == "many").unwrap() as u32;
    let (mut means, mut stays) = (Groups::new(), Groups::new());
    for &position in outcome.space.members(class) {
        match outcome.real_fate(position) {
            RealFate::Kept => stays.entry(position).or_default().push(position),
            RealFate::Undersampled(Undersampled { reason: WhyLeftOut::Represented(other), .. }) => {
                stays.entry(other).or_default().push(position);
            }
            RealFate::Undersampled(Undersampled { reason: WhyLeftOut::Merged { index, .. }, .. }) => {
                means.entry(index).or_default().push(position);
            }
            other => panic!("{other:?}"),
        }
    }
    for rows in stays.values_mut() {
        rows.sort_unstable();
    }
    (means, stays)
}

/// Soft voting parts the class as hard voting does, and writes the means of its clusters, of rows that differ.
#[test]
fn soft_voting_writes_the_mean_of_each_cluster_of_hard_voting() {
    for categorical in [Categorical::OneHot, Categorical::Nc] {
        for total in [1, 5, 19, 37, 59] {
            for seed in [1, 2] {
                let by = |voting: &str| {
                    run(&Recipe { categorical, seed, ..with(&format!("centroids:voting={voting}"), total) })
                };
                let (hard, soft) = (by("hard"), by("soft"));
                let (means, stays) = clusters(&soft);
                let mut all: Vec<Vec<u32>> = means.values().chain(stays.values()).cloned().collect();
                all.sort();
                assert_eq!(
                    all,
                    clusters(&hard).1.into_values().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
                );
                assert!(stays.values().all(|rows| rows.len() == 1), "no two rows are equal");
                assert_eq!((means.len() + stays.len()) as u64, total);
                let row = soft.ledger.iter().find(|row| row.class == "many").unwrap();
                let (merged, made) = (60 - stays.len() as u64, means.len() as u64);
                assert_eq!((row.undersampled, row.generated, row.kept, row.total), (merged, made, made, total));
                for (&index, rows) in &means {
                    check_mean(&soft, index, rows);
                }
            }
        }
    }
}

/// A new row of class `many` is the mean of some rows: its numbers to half a step of their columns, its category that of most.
fn check_mean(outcome: &Outcome, index: u32, rows: &[u32]) {
    let (space, reader) = (&outcome.space, outcome.reader());
    let class = space.class(rows[0]);
    let origin = outcome.origin(class, index).unwrap();
    let mut parents = origin.lineage.rows();
    parents.sort_unstable();
    assert_eq!((parents.as_slice(), origin.fate), (rows, Fate::Kept));
    let Lineage::Between(between) = &origin.lineage else { panic!("{origin:?}") };
    assert!(between.parents().all(|(_, weight)| (weight * rows.len() as f64 - 1.0).abs() < 1e-9));
    let row = reader.row(&reader.made(class, index).unwrap());
    for (axis, of) in space.numbers.iter().enumerate() {
        let mean = rows.iter().map(|&row| space.number(axis, row)).sum::<f64>() / rows.len() as f64;
        let half = if of.name == "x" { 0.05 } else { 0.5 };
        assert!((row.numbers[axis] - mean).abs() <= half + 1e-9, "{} of {index}: {mean}", of.name);
    }
    for (axis, &code) in row.codes.iter().enumerate() {
        let count = |level: u32| rows.iter().filter(|&&row| space.code(axis, row) == level).count();
        let most = rows.iter().map(|&row| count(space.code(axis, row))).max().unwrap();
        assert_eq!(count(code), most);
        // Of equally many that of the row nearest to the mean, if it has one of them.
        let nearest = space.code(axis, between.base);
        assert!(count(nearest) < most || code == nearest);
    }
}

#[test]
fn a_cluster_of_equal_rows_keeps_real_ones() {
    let text = format!("x,class\n{}0,few\n9,few\n5,few\n", "1,many\n2,many\n".repeat(10));
    let table = table(&text, &ColumnSettings::default());
    for (total, made) in [(7, 0), (2, 0), (1, 1)] {
        let outcome = pipeline::run(&table, &with("centroids:voting=soft", total), &Progress::new()).unwrap();
        let row = outcome.ledger.iter().find(|row| row.class == "many").unwrap();
        assert_eq!((row.total, row.generated, row.real_left()), (total, made, total - made));
    }
}

/// 40 rows of `many`, every fourth of which lacks a number or a word, and 6 of `few`.
fn with_holes() -> Arc<Table> {
    let mut text = String::from("x,kind,class\n");
    for row in 0..46_usize {
        let x = if row % 8 == 0 { String::new() } else { format!("{}.5", row * 29 % 31) };
        let kind = if row % 8 == 4 { "" } else { ["red", "green"][row * row % 5 % 2] };
        text.extend([format!("{x},{kind},{}\n", if row < 40 { "many" } else { "few" })]);
    }
    table(&text, &ColumnSettings::default())
}

#[test]
fn rows_that_lack_a_feature_go_first_or_are_averaged_as_the_recipe_has_it() {
    let table = with_holes();
    for (total, missing, made) in
        [(12, Missing::Drop, true), (30, Missing::Drop, false), (34, Missing::Drop, false), (12, Missing::Level, true)]
    {
        let recipe = Recipe { missing, ..with("centroids:voting=soft", total) };
        let outcome = pipeline::run(&table, &recipe, &Progress::new()).unwrap();
        let row = outcome.ledger.iter().find(|row| row.class == "many").unwrap();
        assert_eq!((row.total, row.generated > 0), (total, made), "{total} {missing:?}");
        let incomplete = |it: &&(u32, RealFate)| {
            matches!(it.1, RealFate::Undersampled(Undersampled { reason: WhyLeftOut::Incomplete, .. }))
        };
        let first = if missing == Missing::Drop { 10.min(40 - total as usize) } else { 0 };
        assert_eq!(outcome.removed.real().iter().filter(incomplete).count(), first, "{total} {missing:?}");
        if missing == Missing::Drop {
            for (index, rows) in clusters_of_complete(&outcome) {
                check_mean_of_numbers(&outcome, index, &rows);
            }
        }
    }
}

/// What stands for rows that are complete, where some are not.
fn clusters_of_complete(outcome: &Outcome) -> Groups {
    let mut means = Groups::new();
    for position in 0..outcome.space.rows() as u32 {
        if let RealFate::Undersampled(Undersampled { reason: WhyLeftOut::Merged { index, .. }, .. }) =
            outcome.real_fate(position)
        {
            means.entry(index).or_default().push(position);
        }
    }
    means
}

fn check_mean_of_numbers(outcome: &Outcome, index: u32, rows: &[u32]) {
    let (space, reader) = (&outcome.space, outcome.reader());
    let row = reader.row(&reader.made(space.class(rows[0]), index).unwrap());
    let mean = rows.iter().map(|&row| space.number(0, row)).sum::<f64>() / rows.len() as f64;
    assert!((row.numbers[0] - mean).abs() <= 0.05 + 1e-9);
}

/// Other classes may grow, cleaners may come after: the files are the same on any number of threads, and say the same as the ledger.
#[test]
fn means_are_the_same_on_any_number_of_threads_and_a_cleaner_may_take_them() {
    let recipe = |method: &str, seed: u64| Recipe {
        method: method.to_owned(),
        seed,
        totals: Some(Totals::Counts([("many".to_owned(), 33), ("few".to_owned(), 30)].into())),
        clean_after: vec![Cleaning::read("tomek:classes=all").unwrap()],
        ..with("centroids:voting=soft", 33)
    };
    let files = |recipe: &Recipe, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let outcome = pool.install(|| run(recipe));
        let (bytes, _) = pool.install(|| export::bytes(&outcome, &Progress::new())).unwrap();
        (outcome, String::from_utf8(bytes).unwrap())
    };
    for method in ["smote", "simplex", "copula", "none"] {
        let recipe = recipe(method, 5);
        let (outcome, text) = files(&recipe, 1);
        assert!(text == files(&recipe, 4).1, "{method}");
        let many = outcome.ledger.iter().find(|row| row.class == "many").unwrap();
        assert!(many.generated > 0 && many.cleaned > 0, "{many:?}");
        assert_eq!(many.real - many.undersampled + many.generated, 33);
        assert_eq!(text.lines().filter(|line| line.ends_with(",many")).count() as u64, many.total);
        // What is made of the other class is what is made without it.
        let alone = run(&Recipe {
            undersample: None,
            totals: Some(Totals::Counts([("few".to_owned(), 30)].into())),
            ..recipe.clone()
        });
        let few = outcome.ledger.iter().position(|row| row.class == "few").unwrap();
        let lineages = |outcome: &Outcome| {
            let of = |index| outcome.origin(few as u32, index).map(|it| (it.lineage, it.nearest, it.distance));
            (0..outcome.ledger[few].generated as u32).map(of).collect::<Vec<_>>()
        };
        assert_eq!(lineages(&outcome), lineages(&alone), "{method}");
    }
    assert_ne!(files(&recipe("none", 5), 2).1, files(&recipe("none", 6), 2).1);
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
