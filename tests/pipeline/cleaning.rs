//! What cleaners take out, held against the rules in their plainest form, and what becomes of it everywhere.

use std::sync::Arc;

use proptest::prelude::*;
use smotescope::{
    error::Setting,
    pipeline::{self, Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Nearest, Output, Recipe, Totals},
    report::{recipe_as, removed},
    sampling::{
        Fate, RealFate, RowId,
        cleaning::{CLEANERS, Cleaning},
        fate::{Cleaned, Spared, When},
        parameter::Domain,
        undersampling::Undersampling,
    },
    space::{Space, neighbours},
    table::{ColumnSettings, Table},
};

use crate::{
    cases::{few, outcome, recipes, table, tables},
    cleaning_rules::{Row, found},
    reference,
};

/// Compares what was found, step by step, with what an outcome says was taken out.
fn check(outcome: &Outcome, mut rows: Vec<Row>, steps: &[Cleaning], when: When) -> Result<(), TestCaseError> {
    let mut spared = Vec::new();
    for settings in steps {
        let rule = settings.item().unwrap().name();
        let mut goes = found(&outcome.space, &rows, settings, when);
        for class in 0..outcome.ledger.len() as u32 {
            let all = rows.iter().filter(|row| row.class == class).count();
            let gone = goes.iter().filter(|(at, _)| rows[*at].class == class).count();
            if gone > 0 && gone == all {
                spared.push(Spared { when, rule, class, rows: all as u64 });
                goes.retain(|(at, _)| rows[*at].class != class);
            }
        }
        for &(at, reason) in &goes {
            let row = &rows[at];
            prop_assert_eq!(cleaned(outcome, row.id), Some(Cleaned { when, rule, reason }), "{:?}", row.id);
        }
        let mut at = 0;
        rows.retain(|_| {
            at += 1;
            goes.iter().all(|(gone, _)| *gone != at - 1)
        });
    }
    for row in &rows {
        prop_assert_eq!(cleaned(outcome, row.id).filter(|it| it.when == when), None, "{:?}", row.id);
    }
    let said: Vec<Spared> = outcome.removed.spared.iter().filter(|it| it.when == when).copied().collect();
    prop_assert_eq!(said, spared);
    Ok(())
}

/// Why a row was cleaned away, if it was; of rows made, as the fate says as well.
fn cleaned(outcome: &Outcome, id: RowId) -> Option<Cleaned> {
    match id {
        RowId::Real(position) => match outcome.real_fate(position) {
            RealFate::Cleaned(it) => Some(it),
            RealFate::Kept | RealFate::Undersampled(_) => None,
        },
        RowId::Synthetic { class, index } => {
            let cleaned = outcome.removed.cleaned(class, index);
            let fate = outcome.origin(class, index).unwrap().fate;
            assert_eq!(fate, if cleaned.is_some() { Fate::Cleaned } else { Fate::Kept });
            cleaned
        }
    }
}

fn real(space: &Space, position: u32) -> Row {
    Row { id: RowId::Real(position), class: space.class(position), place: reference::place(space, position) }
}

fn check_both(outcome: &Outcome) -> Result<(), TestCaseError> {
    let (space, recipe) = (&outcome.space, &outcome.recipe);
    let before = |fate: RealFate| matches!(fate, RealFate::Cleaned(Cleaned { when: When::Before, .. }));
    let rows: Vec<Row> = (0..space.rows() as u32).map(|position| real(space, position)).collect();
    check(outcome, rows, &recipe.clean_before, When::Before)?;
    let learnt: Vec<u32> = (0..space.rows() as u32).filter(|&row| !before(outcome.real_fate(row))).collect();
    prop_assert_eq!(&learnt, &space.learnt_from());
    let stays = |row: &&u32| !matches!(outcome.real_fate(**row), RealFate::Undersampled(_));
    let written = recipe.output == Output::Augmented;
    let rows = learnt.iter().filter(stays).filter(|_| written).map(|&position| real(space, position));
    let reader = outcome.reader();
    let made = outcome.origins().filter(|origin| matches!(origin.fate, Fate::Kept | Fate::Cleaned)).map(|origin| {
        let row = reader.row(&reader.made(origin.class, origin.index).unwrap());
        let scaled = row.numbers.iter().zip(&space.numbers).map(|(&number, axis)| axis.scaled(number)).collect();
        let id = RowId::Synthetic { class: origin.class, index: origin.index };
        Row { id, class: origin.class, place: (scaled, row.codes) }
    });
    check(outcome, rows.chain(made).collect(), &recipe.clean_after, When::After)
}

proptest! {
    #![proptest_config(few(160))]

    #[test]
    fn the_rows_go_that_the_rules_name(table in tables(), recipe in recipes()) {
        if let Some(outcome) = outcome(&table, &recipe) {
            check_both(&outcome)?;
        }
    }

    /// What is kept between runs, and on how many threads, makes no difference.
    #[test]
    fn a_cleaner_that_comes_and_goes_leaves_nothing_behind(table in tables(), recipe in recipes(), other in recipes()) {
        let mut pipeline = Pipeline::with_projection(Arc::clone(&table));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        for recipe in [&recipe, &other, &recipe] {
            let Some(anew) = pool.install(|| outcome(&table, recipe)) else { continue };
            let kept = pipeline.run(recipe, &Progress::new()).unwrap();
            prop_assert_eq!(&kept.removed, &anew.removed);
            prop_assert_eq!(&kept.ledger, &anew.ledger);
            let rows = |outcome: &Outcome| outcome.origins().collect::<Vec<_>>();
            prop_assert_eq!(rows(&kept), rows(&anew));
            let mut resumed = Pipeline::resume(&kept);
            let again = resumed.run(recipe, &Progress::new()).unwrap();
            prop_assert_eq!(&again.removed, &anew.removed);
            prop_assert_eq!(rows(&again), rows(&anew));
        }
    }
}

/// Two classes in one another: 60 rows of `many`, 20 of `few`.
fn crossed() -> Arc<Table> {
    let mut text = String::from("x,y,class\n");
    for row in 0..80_usize {
        let class = if row % 4 == 0 { "few" } else { "many" };
        text.extend([format!("{}.5,{},{class}\n", row * 37 % 41, row * row * 17 % 43)]);
    }
    table(&text, &ColumnSettings::default())
}

fn with(when: When, cleaner: &str) -> Recipe {
    let mut recipe = Recipe::default();
    *recipe.cleaning_mut(when) = vec![Cleaning::read(cleaner).unwrap()];
    recipe
}

fn run(recipe: &Recipe) -> Outcome {
    pipeline::run(&crossed(), &Recipe { k: 1, ..recipe.clone() }, &Progress::new()).unwrap()
}

/// One that is forgotten anywhere would show here: in the rows, in the recipe, in the command.
#[test]
fn every_parameter_of_every_cleaner_counts() {
    for cleaner in CLEANERS {
        for when in When::ALL {
            // All that counts here is what is taken out.
            let of = |typed: &str| Recipe { method: "none".to_owned(), ..with(when, typed) };
            for parameter in cleaner.parameters() {
                // Rounds end soon where larger classes lose much: here they go on.
                let set = match (cleaner.name(), parameter.key) {
                    ("renn", "rounds") => ":k=1,classes=larger,",
                    ("allknn", "k") => ":votes=most,classes=larger,",
                    ("ipf", "rounds") => ":share=100,",
                    ("ipf", "share") => ":rounds=1,",
                    ("allknn", "votes") => ":classes=larger,",
                    _ => ":",
                };
                let base = format!("{}{set}", cleaner.name());
                let before = run(&of(base.trim_end_matches([':', ',']))).removed;
                let values: Vec<String> = match parameter.domain {
                    // What goes in rounds may be done after a few, and what is large has no effect on a small table.
                    Domain::Whole { usual: 50.., most, .. } => vec!["1".to_owned(), most.to_string()],
                    Domain::Whole { usual, .. } if parameter.key == "rounds" => {
                        vec!["1".to_owned(), (usual + 4).to_string()]
                    }
                    Domain::Whole { usual, .. } => vec![(usual + 4).to_string()],
                    Domain::Number { usual, most, .. } => vec![(usual / 2.0).to_string(), (most / 2.0).to_string()],
                    Domain::Choice(words) => words.iter().skip(1).map(|(word, _)| (*word).to_owned()).collect(),
                };
                let differs = values.iter().fold(false, |differs, value| {
                    let changed = of(&format!("{base}{}={value}", parameter.key));
                    let text = changed.to_toml().unwrap();
                    assert_eq!(Recipe::from_toml(&text, "r.toml"), Ok(changed.clone()), "{text}");
                    let command = recipe_as::command(&changed, "t.csv", None, recipe_as::OUT);
                    assert!(command.contains(&format!("--clean-{} {}", when.name(), cleaner.name())), "{command}");
                    assert!(command.contains(&format!("{}={value}", parameter.key)), "{command}");
                    assert!(changed.cleaning(when)[0].words().contains(&parameter.title.to_lowercase()));
                    differs || run(&changed).removed != before
                });
                assert!(differs, "{} {}: the same rows", cleaner.name(), parameter.key);
            }
        }
    }
}

/// Real rows look for neighbours of any class in the index that new rows look in, where that has the rows that they look among and no
/// others. Whichever recipe it was built for, kept from one run to the next, all comes to the same as by itself.
#[test]
fn an_index_that_is_kept_serves_as_one_of_its_own() {
    let mut recipes = Vec::new();
    for method in ["smote", "borderline", "adasyn", "svm-smote"] {
        for nearest in [Nearest::Any, Nearest::Class] {
            for cleaner in [None, Some("tomek:classes=all")] {
                let before = cleaner.map_or_else(Recipe::default, |cleaner| with(When::Before, cleaner));
                recipes.push(Recipe { method: method.to_owned(), nearest, k: 2, ..before });
            }
        }
    }
    let table = crossed();
    let mut pipeline = Pipeline::new(Arc::clone(&table));
    let progress = Progress::new();
    let rows = |outcome: &Outcome| outcome.origins().collect::<Vec<_>>();
    // Every third one, round and round: each comes after several others.
    for at in 0..2 * recipes.len() {
        let recipe = &recipes[at * 3 % recipes.len()];
        let kept = pipeline.run(recipe, &progress).unwrap();
        assert_eq!(rows(&kept), rows(&pipeline::run(&table, recipe, &progress).unwrap()), "{recipe:?}");
        for (class, found) in (0..).zip(&kept.mixed) {
            let Some(found) = found else { continue };
            let own = neighbours::find_mixed(&kept.space, class, found.k, &progress).unwrap();
            let members = 0..kept.space.members(class).len();
            assert!(members.into_iter().all(|member| found.of(member) == own.of(member)), "{recipe:?}");
        }
    }
}

/// The second one sees what the first one left.
#[test]
fn cleaners_work_one_after_the_other() {
    let chain = |cleaners: &[&str]| {
        let clean_before = cleaners.iter().map(|it| Cleaning::read(it).unwrap()).collect();
        let recipe = Recipe { method: "none".to_owned(), clean_before, ..Recipe::default() };
        run(&recipe).removed.real().iter().map(|(row, fate)| (*row, *fate)).collect::<Vec<_>>()
    };
    let (links, edits) = (chain(&["tomek"]), chain(&["enn:votes=most"]));
    let both = chain(&["tomek", "enn:votes=most"]);
    assert!(links.iter().all(|it| both.contains(it)) && both.len() > links.len());
    assert_ne!(both, chain(&["enn:votes=most", "tomek"]));
    assert!(edits.iter().all(|it| chain(&["enn:votes=most", "tomek"]).contains(it)));
}

#[test]
fn what_was_taken_out_is_neither_learnt_from_nor_written_but_compared_with() {
    let outcome = run(&Recipe { nearest: Nearest::Class, ..with(When::Before, "tomek:classes=all") });
    let gone: Vec<u32> =
        (0..outcome.space.rows() as u32).filter(|&row| outcome.real_fate(row) != RealFate::Kept).collect();
    assert!(gone.len() > 3);
    let origins: Vec<_> = outcome.origins().collect();
    assert!(origins.iter().all(|it| !it.lineage.rows().iter().any(|row| gone.contains(row))));
    assert!(origins.iter().any(|it| gone.contains(&it.nearest)), "a row that was taken out is somebody's all the same");
    let row = &outcome.ledger[0];
    assert_eq!(row.total, row.real - row.cleaned_real + row.kept);
    assert_eq!(outcome.output_rows(), outcome.ledger.iter().map(|row| row.total).sum::<u64>());
    // Every class as large as the largest that is left.
    assert_eq!(row.target, outcome.ledger.iter().map(|row| row.real - row.cleaned_real).max().unwrap());
}

#[test]
fn undersampling_leaves_out_rows_that_cleaning_left() {
    let counts = |few, many| Some(Totals::Counts([("few".to_owned(), few), ("many".to_owned(), many)].into()));
    let recipe = Recipe {
        undersample: Some(Undersampling::new("random")),
        totals: counts(20, 15),
        ..with(When::Before, "tomek")
    };
    let outcome = run(&recipe);
    let many = outcome.ledger.iter().find(|row| row.class == "many").unwrap();
    assert!(many.cleaned_real > 0);
    assert_eq!((many.total, many.real_left()), (15, 15));
    assert_eq!(many.undersampled, 60 - many.cleaned_real - 15);
    for &(row, fate) in outcome.removed.real() {
        assert!(!removed::real(&outcome, fate).is_empty(), "row {row}");
    }
}

#[test]
fn a_class_that_would_be_emptied_is_left_with_a_word() {
    // Every row of `one` is alone among others.
    let mut text = String::from("x,class\n");
    for row in 0..30 {
        text.extend([format!("{row},{}\n", if row % 6 == 3 { "one" } else { "two" })]);
    }
    let recipe = Recipe { method: "none".to_owned(), ..with(When::After, "enn:k=1") };
    let outcome = pipeline::run(&table(&text, &ColumnSettings::default()), &recipe, &Progress::new()).unwrap();
    let [one, two] = [0, 1].map(|class| &outcome.ledger[class]);
    assert_eq!((one.total, one.cleaned_real), (5, 0));
    assert!(two.cleaned_real > 0);
    let said: Vec<String> = outcome.spared().collect();
    assert_eq!(said, ["cleaning after (enn) would take all 5 rows of class \"one\", so the class was left as it was"]);
}

#[test]
fn needs_that_are_not_met_are_said() {
    let refused = |recipe: &Recipe| match pipeline::run(&crossed(), recipe, &Progress::new()) {
        Err(Stop::Failed(error)) => error,
        other => panic!("{other:?}"),
    };
    let error = refused(&with(When::Before, "enn:k=80"));
    assert_eq!(error.setting, Some(Setting::Cleaning));
    assert!(error.message.starts_with("clean before, enn: there are 79 other complete rows"), "{error}");
    assert!(error.message.contains("choose k = 79 or less"), "{error}");
    for (typed, says) in [
        ("editing", "no cleaner called \"editing\"; there are tomek, enn, renn"),
        ("enn:k=0", "k = 0: choose 1 to 1000"),
        ("enn:k=2.5", "k = 2.5"),
        ("enn:k", "write parameters of a cleaner as enn:KEY=VALUE"),
        ("enn:votes=some", "votes = some: choose all or most"),
        ("tomek:k=3", "cleaner tomek has no parameter called \"k\": it has classes"),
    ] {
        let error = Cleaning::read(typed).unwrap_err();
        assert!(error.message.contains(says), "{typed}: {error}");
        assert_eq!(error.setting, Some(Setting::Cleaning), "{typed}");
    }
    for (text, says) in [
        ("[clean_before]\nmethod = \"edit\"", "no cleaner called"),
        ("[clean_before]\nk = 3", "method"),
        ("[clean_after]\nmethod = \"enn\"\nkay = 3", "cleaner enn has no parameter called \"kay\""),
        ("[clean_after]\nmethod = \"enn\"\nk = \"three\"", "k = three"),
        ("clean_after = \"enn\"", "line 2"),
    ] {
        let error = Recipe::from_toml(&format!("version = 1\n{text}\n"), "r.toml").unwrap_err();
        assert!(error.message.contains(says), "{text}: {error}");
    }
}

#[test]
fn cleaning_can_be_cancelled() {
    for when in When::ALL {
        let looks = |recipe: Recipe| {
            let progress = Progress::new();
            let recipe = Recipe { method: "none".to_owned(), ..recipe };
            pipeline::run(&crossed(), &recipe, &progress).unwrap();
            progress.looks()
        };
        assert!(looks(with(when, "enn")) > looks(Recipe::default()), "{}", when.name());
    }
}
