//! Which kinds of rows may be bases: the kinds by the rule in its plainest form, and that rows begin at no other ones.

use std::{fmt::Write, sync::Arc};

use proptest::{prelude::*, sample::subsequence};
use smotescope::{
    error::{Fault, Setting},
    pipeline::{self, Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Recipe, Totals},
    report::recipe_as,
    sampling::{
        ColumnsNeeded, METHODS, Sampler,
        row_kinds::{BaseKinds, RowKind},
    },
    space::Space,
    table::{ColumnSettings, Table},
};

use crate::{
    cases::{few, quick, recipes, table, tables},
    reference::{self, Place},
};

fn of_kinds(kinds: &[RowKind]) -> BaseKinds {
    kinds.to_vec().try_into().unwrap()
}

/// The kind of a row, from its five nearest ones.
fn kind(space: &Space, places: &[Place], row: u32) -> RowKind {
    let own = |row: u32| -> (Vec<u32>, usize) {
        let around = reference::around(space, places, row, 5);
        (around.iter().copied().filter(|&it| space.class(it) == space.class(row)).collect(), around.len())
    };
    let (same, around) = own(row);
    let share = same.len() as f64 / around.max(1) as f64;
    let is_pair = || same.iter().all(|&other| own(other).0.iter().all(|&it| it == row));
    match same.len() {
        0 => RowKind::Outlier,
        _ if share >= 0.8 => RowKind::Safe,
        _ if share >= 0.4 => RowKind::Borderline,
        _ if is_pair() => RowKind::Rare,
        _ => RowKind::Borderline,
    }
}

/// The outcome, or nothing where the table cannot follow the recipe: what is said then is tried elsewhere, but for bases.
fn outcome(table: &Arc<Table>, recipe: &Recipe) -> Option<Outcome> {
    match pipeline::run(table, recipe, &Progress::new()) {
        Ok(outcome) => Some(outcome),
        Err(Stop::Cancelled) => panic!("nobody cancelled"),
        Err(Stop::Failed(error)) => {
            assert!(error.setting != Some(Setting::Bases) || error.message.contains("choose"), "{error}");
            None
        }
    }
}

proptest! {
    #![proptest_config(few(64))]

    #[test]
    fn rows_begin_at_rows_of_the_chosen_kinds(
        table in tables(),
        recipe in recipes(),
        kinds in subsequence(RowKind::ALL.to_vec(), 1..4),
    ) {
        let mut recipe = recipe;
        if !recipe.method().unwrap().chooses_bases() {
            recipe.set_method("smote");
        }
        recipe.bases = of_kinds(&kinds);
        let Some(found) = outcome(&table, &recipe) else { return Ok(()) };
        prop_assert!(found.knows_all(&found.kinds));
        // Of a run that did not tell them they are found when they are asked for.
        recipe.bases = BaseKinds::default();
        if let Some(untold) = outcome(&table, &recipe) {
            let later = untold.find_kinds(&Progress::new()).ok();
            prop_assert_eq!(later.as_ref(), Some(&found.kinds));
        }
        let (space, places) = (&found.space, reference::places(&found.space));
        for (class, rows) in (0_u32..).zip(&found.generated) {
            let Some(rows) = rows else { continue };
            let Some(told) = found.kinds[class as usize].as_deref() else {
                // Rows of a class that shrinks are means of others (soft centroids), and begin at none.
                prop_assert!(!found.growing().any(|it| it == class as usize));
                continue;
            };
            let plain: Vec<RowKind> = space.members(class).iter().map(|&row| kind(space, &places, row)).collect();
            prop_assert_eq!(&told[..], &plain[..], "class {}", class);
            for index in 0..rows.len() as u32 {
                if let Some(&base) = rows.lineage(index).unwrap().rows().first() {
                    let member = space.members(class).binary_search(&base).unwrap();
                    prop_assert!(kinds.contains(&told[member]), "{:?} is {:?}", base, told[member]);
                }
            }
        }
    }
}

/// Twelve rows of `few` along a line, by hand: 0 to 5 are safe, 1000 and 1001 rare, 2000 an outlier, and the last three borderline.
fn along_a_line() -> Arc<Table> {
    let few = [0, 1, 2, 3, 4, 5, 1_000, 1_001, 2_000, 3_000, 3_002, 3_004];
    let many =
        [990, 991, 992, 1_010, 1_011, 1_012, 1_990, 1_995, 2_005, 2_010, 2_011, 3_001, 3_003, 3_005, 3_010, 3_011];
    let mut text = String::from("x,class\n");
    for (label, rows) in [("few", &few[..]), ("many", &many[..])] {
        for at in rows {
            writeln!(text, "{at}.0,{label}").unwrap();
        }
    }
    table(&text, &ColumnSettings::default())
}

/// The same kinds, in words alone.
fn in_words() -> Arc<Table> {
    let mut text = String::from("u,v,class\n");
    for row in 0..60_usize {
        let word = |of: usize| ["a", "b", "c", "d", "e", "f"][row * of % 29 % 6];
        writeln!(text, "{},{},{}", word(3), word(7), if row % 3 == 0 { "few" } else { "many" }).unwrap();
    }
    table(&text, &ColumnSettings::default())
}

fn table_for(method: &dyn Sampler) -> Arc<Table> {
    if method.needs(&Recipe::default()).columns == ColumnsNeeded::Categories { in_words() } else { along_a_line() }
}

fn recipe(method: &dyn Sampler, bases: &[RowKind]) -> Recipe {
    let totals = Some(Totals::Counts([("few".to_owned(), 90)].into()));
    let mut recipe = quick(Recipe {
        method: method.name().to_owned(),
        k: 2,
        totals,
        drop_identical: Some(false),
        bases: of_kinds(bases),
        ..Recipe::default()
    });
    for (key, value) in [
        ("m", "8"),
        ("clusters", "2"),
        ("neighbours", "1"),
        ("surface", "minority"),
        ("shrinkage", "0.01"),
        ("energy", "0.01"),
    ] {
        if method.parameters().iter().any(|parameter| parameter.key == key) {
            recipe.type_parameter(key, value).unwrap();
        }
    }
    recipe
}

fn with_bases() -> impl Iterator<Item = &'static dyn Sampler> {
    METHODS.iter().copied().filter(|method| method.chooses_bases())
}

/// Where each row was made.
fn made(outcome: &Outcome) -> Vec<(Vec<u64>, Vec<u32>)> {
    let reader = outcome.reader();
    let count = outcome.generated[0].as_ref().unwrap().len() as u32;
    let row = |index| reader.row(&reader.made(0, index).unwrap());
    (0..count).map(row).map(|row| (row.numbers.iter().map(|it| it.to_bits()).collect(), row.codes)).collect()
}

#[test]
fn bases_count_are_kept_apart_and_are_the_same_on_any_number_of_threads() {
    for method in with_bases() {
        let table = table_for(method);
        let all = recipe(method, &RowKind::ALL);
        let name = method.name();
        let mut pipeline = Pipeline::new(Arc::clone(&table));
        let usual = made(&pipeline.run(&all, &Progress::new()).unwrap());
        // A choice may lack what the method needs, or leave out nothing that it would begin at.
        let choices = [
            &[RowKind::Borderline, RowKind::Outlier, RowKind::Rare][..],
            &[RowKind::Safe, RowKind::Borderline],
            &[RowKind::Rare, RowKind::Outlier],
        ];
        let counts = |it: &Recipe| outcome(&table, it).is_some_and(|found| made(&found) != usual);
        let some = choices.map(|kinds| recipe(method, kinds)).into_iter().find(counts);
        let some = some.unwrap_or_else(|| panic!("{name}: no choice counts"));
        let chosen = pipeline.run(&some, &Progress::new()).unwrap();
        assert_eq!(made(&pipeline.run(&all, &Progress::new()).unwrap()), usual, "{name}");
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let again = pool.install(|| outcome(&table, &some).unwrap());
            assert_eq!((made(&again), &again.ledger), (made(&chosen), &chosen.ledger), "{name}");
        }
        let text = some.to_toml().unwrap();
        assert_eq!(Recipe::from_toml(&text, "r.toml"), Ok(some.clone()), "{text}");
        assert!(!all.to_toml().unwrap().contains("bases"));
        let [said, unsaid] = [&some, &all].map(|it| recipe_as::command(it, "t.csv", None, recipe_as::OUT));
        assert!(said.contains(&format!(" --bases {}", some.bases.typed())) && !unsaid.contains("bases"), "{said}");
    }
}

/// Methods whose rows name no parents: all that is made from safe rows lies among them, and nothing that is made from the others does.
#[test]
fn rows_around_a_base_lie_around_one_of_a_chosen_kind() {
    for name in ["rose", "g-smote", "ccr", "polynom-fit"] {
        let method = smotescope::sampling::method(name).unwrap();
        let places = |kinds: &[RowKind]| -> Vec<f64> {
            let found = outcome(&along_a_line(), &recipe(method, kinds)).unwrap();
            let reader = found.reader();
            let count = found.generated[0].as_ref().unwrap().len() as u32;
            (0..count).map(|index| reader.row(&reader.made(0, index).unwrap()).numbers[0]).collect()
        };
        // The star's lines lead to the mean of the class, 1,085.
        let most = if name == "polynom-fit" { 1_085.2 } else { 100.0 };
        assert!(places(&[RowKind::Safe]).iter().all(|x| (-100.0..=most).contains(x)), "{name}");
        assert!(places(&[RowKind::Outlier, RowKind::Borderline]).iter().all(|x| *x >= most), "{name}");
        assert!(places(&RowKind::ALL).iter().any(|x| *x > most), "{name}");
    }
}

#[test]
fn a_class_without_a_row_of_a_chosen_kind_is_an_error_with_the_numbers() {
    let mut text = String::from("x,y,class\n");
    for row in 0..60_usize {
        let (class, at) = if row < 20 { ("few", 0) } else { ("many", 1_000) };
        writeln!(text, "{},{},{class}", at + row * 7 % 31, row * 11 % 29).unwrap();
    }
    let apart = table(&text, &ColumnSettings::default());
    for method in with_bases().filter(|method| method.needs(&Recipe::default()).columns == ColumnsNeeded::Any) {
        let recipe = recipe(method, &[RowKind::Rare, RowKind::Outlier]);
        let Err(Stop::Failed(error)) = pipeline::run(&apart, &recipe, &Progress::new()) else {
            panic!("{}", method.name())
        };
        assert_eq!((error.fault, error.setting), (Fault::Data, Some(Setting::Bases)));
        for words in [
            "class \"few\": none of its 20 rows is of a kind that may be a base (rare, outlier)",
            "there are safe 20, borderline 0, rare 0, outlier 0: choose",
        ] {
            assert!(error.message.contains(words), "{}", error.message);
        }
    }
}

#[test]
fn methods_without_bases_refuse_a_choice_and_forget_it_where_they_are_chosen() {
    let safe = Recipe { bases: of_kinds(&[RowKind::Safe]), ..Recipe::default() };
    for method in METHODS.iter().filter(|method| !method.chooses_bases()) {
        let error = Recipe { method: method.name().to_owned(), ..safe.clone() }.check().unwrap_err();
        assert_eq!((error.fault, error.setting), (Fault::Usage, Some(Setting::Bases)));
        let words = format!(
            "bases safe: {} chooses no row to be a base; choose a method that does: smote, borderline",
            method.title()
        );
        assert!(error.message.starts_with(&words), "{}", error.message);
        assert!(safe.by(method.name()).bases.is_all());
    }
    for method in with_bases() {
        assert_eq!(safe.by(method.name()).bases, safe.bases);
    }
    let refused = |line: &str| Recipe::from_toml(&format!("version = 1\n{line}\n"), "r.toml").unwrap_err().message;
    assert!(refused("bases = []").contains("name one or more of safe, borderline, rare, outlier"));
    assert!(refused("bases = [\"odd\"]").contains("odd") && refused("bases = \"safe\"").contains("line 2"));
}
