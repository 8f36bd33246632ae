//! A table that is streamed gives the bytes of one that is held, however small the blocks.

use std::{fs, path::Path, sync::Arc};

use proptest::{prelude::*, sample::select};
use serde_json::Value;
use smotescope::{
    pipeline::{self, Outcome},
    progress::{Progress, Stop},
    recipe::{Categorical, Missing, Output, Recipe},
    report::export::{Files, export},
    sampling::METHODS,
    table::{
        ColumnSettings, Table, Values, samples,
        streamed::{ReadingWay, StreamedTable},
    },
};

use crate::cases::{few, quick, recipes, tables};

fn message(stop: Stop) -> String {
    match stop {
        Stop::Failed(error) => error.message,
        Stop::Cancelled => panic!("nobody cancelled"),
    }
}

/// All that a run writes, but for how long it took.
fn written(outcome: &Outcome, folder: &Path) -> Result<(Vec<u8>, Vec<u8>, Value), String> {
    let path = |name: &str| folder.join(name);
    let files = Files {
        out: path("out.csv"),
        provenance: Some(path("p.csv")),
        manifest: Some(path("m.json")),
        removed: Some(path("r.csv")),
        recipe: None,
    };
    export(outcome, &files, &Progress::new()).map_err(message)?;
    let mut manifest: Value = serde_json::from_slice(&fs::read(path("m.json")).unwrap()).unwrap();
    manifest["seconds"] = Value::Null;
    Ok((fs::read(path("out.csv")).unwrap(), fs::read(path("p.csv")).unwrap(), manifest))
}

/// What is known of a table besides its rows.
fn known(table: &Table) -> String {
    let columns = table.columns.iter().map(|it| {
        let levels = if let Values::Levels { levels, .. } = &it.values { levels.clone() } else { Vec::new() };
        (&it.name, it.kind, it.role, &it.group, it.missing, &it.style, levels)
    });
    let columns: Vec<_> = columns.collect();
    let source = &table.source;
    let file = (source.original_len(), source.sha256(), source.rows(), source.decimal_comma(), source.has_quotes());
    let notes = (&table.notes, &table.doubts, &table.marks, &table.groups, &table.target.classes);
    format!("{columns:#?}\n{file:?}\n{notes:#?}")
}

/// Runs a recipe on a text both ways.
fn check(text: &[u8], recipe: &Recipe, (block_bytes, passed_rows): (usize, usize)) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    fs::write(&path, text).unwrap();
    let progress = Progress::new();
    let way =
        ReadingWay { counts_numbers: true, block_bytes, passed_rows, ..ReadingWay::new(folder.path().to_owned()) };
    let held = Table::open(&path, &recipe.table, &progress).map_err(message);
    let streamed = StreamedTable::open(&path, &recipe.table, way, &progress).map_err(message);
    let (held, streamed) = match (held, streamed) {
        (Ok(held), Ok(streamed)) => (Arc::new(held), Arc::new(streamed)),
        (held, streamed) => {
            prop_assert_eq!(held.err(), streamed.err());
            return Ok(());
        }
    };
    prop_assert_eq!(known(&held), known(streamed.outline()));
    prop_assert_eq!(&held.target.codes, streamed.codes());
    let outcomes = (pipeline::run(&held, recipe, &progress), pipeline::streamed::run(&streamed, recipe, &progress));
    let (held, streamed) = match outcomes {
        (Ok(held), Ok(streamed)) => (held, streamed),
        (held, streamed) => {
            prop_assert_eq!(held.err().map(message), streamed.err().map(message));
            return Ok(());
        }
    };
    prop_assert_eq!(&held.ledger, &streamed.ledger);
    prop_assert_eq!(&held.selection, &streamed.selection);
    prop_assert_eq!(held.output_rows(), streamed.output_rows());
    prop_assert_eq!(held.rows_not_learnt_from(), streamed.rows_not_learnt_from());
    let own = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let both = (written(&held, own[0].path()), written(&streamed, own[1].path()));
    match both {
        (Ok(held), Ok(streamed)) => {
            prop_assert_eq!(String::from_utf8_lossy(&held.1), String::from_utf8_lossy(&streamed.1));
            prop_assert!(held.0 == streamed.0, "the outputs differ");
            prop_assert_eq!(held.2, streamed.2);
        }
        (held, streamed) => prop_assert_eq!(held.err(), streamed.err()),
    }
    Ok(())
}

/// The recipe without what cannot be streamed.
fn streamable(mut recipe: Recipe) -> Recipe {
    recipe.undersample = None;
    recipe.clean_before.clear();
    recipe.clean_after.clear();
    if recipe.method().unwrap().looks_at_others(&recipe) {
        recipe.set_method("smote");
        recipe.parameters.clear();
    }
    pipeline::streamed::check(&recipe).unwrap();
    recipe
}

proptest! {
    #![proptest_config(few(60))]

    #[test]
    fn every_byte_is_that_of_a_table_that_is_held(
        table in tables(),
        recipe in recipes(),
        block in select(vec![1_usize, 40, 300, 100_000]),
        passed in select(vec![1_usize, 9, 1_000]),
        flag: bool,
    ) {
        let flag = flag.then(|| "made".to_owned());
        let recipe = Recipe { table: table.roles.clone(), flag, ..streamable(recipe) };
        check(table.source.text(), &recipe, (block, passed))?;
    }
}

#[test]
fn built_in_tables_with_three_seeds() {
    // Those of some hundred rows.
    for sample in samples::SAMPLES.iter().filter(|sample| sample.csv().len() < 60_000) {
        let table = samples::open(sample.name, &ColumnSettings::default(), &Progress::new()).unwrap();
        for seed in 1..=3_u64 {
            let recipe = Recipe {
                seed,
                table: table.roles.clone(),
                drop_closest: 10.0,
                missing: Missing::Impute,
                ..Recipe::default()
            };
            check(table.source.text(), &recipe, (2_000, 100))
                .unwrap_or_else(|error| panic!("{}: {error}", sample.name));
        }
    }
}

#[test]
fn every_method_that_is_not_refused() {
    let table = samples::open(samples::DEFAULT, &ColumnSettings::default(), &Progress::new()).unwrap();
    let mut run = 0;
    for method in METHODS {
        let mut recipe = Recipe { table: table.roles.clone(), missing: Missing::Impute, ..Recipe::default() };
        recipe.set_method(method.name());
        let recipe = quick(recipe);
        if pipeline::streamed::check(&recipe).is_ok() {
            run += 1;
            check(table.source.text(), &recipe, (1 << 14, 500))
                .unwrap_or_else(|error| panic!("{}: {error}", method.name()));
        }
    }
    assert!(run >= 12, "{run}");
}

/// Rows by number, each from what is to be in it.
fn lines(head: &str, rows: usize, end: &str, cells: impl Fn(usize) -> String) -> String {
    let rows = (0..rows).map(|row| cells(row) + if row % 9 == 0 { ",rare" } else { ",usual" } + end);
    head.to_owned() + end + &rows.collect::<String>()
}

#[test]
fn whatever_a_file_looks_like() {
    let odd = |row: usize| (row * 7_919) % 1_009;
    let texts = [
        // Quotes with delimiters and line ends in them, and blank lines.
        lines("a,b,t,class", 90, "\n", |row| format!("{},\"x{}\",\"p,\n{}\"", odd(row), row % 3, row)),
        lines("a,b,class", 90, "\r\n", |row| format!("{}.50,{}", odd(row), row % 4)) + "\r\n\r\n",
        lines("a,b,class", 90, "\r", |row| format!("{},{}", odd(row), odd(row + 5))),
        // A decimal comma that shows late, between semicolons and in quotes.
        lines("a,b,class", 90, "\n", |row| format!("{},{row}", odd(row))).replace(',', ";")
            + "1,5;3;rare\n2;4,25;rare\n",
        lines("a,b,class", 90, "\n", |row| format!("{},{}", odd(row), if row > 60 { "\"1,5\"" } else { "2" })),
        // Numbers that are written in other ways further down.
        lines("a,b,class", 90, "\n", |row| {
            format!("{},{}", odd(row), if row == 80 { "1.25e-3".into() } else { format!("0.{}", odd(row)) })
        }),
        lines("a,b,class", 90, "\n", |row| format!("${},{}%", odd(row), row % 30)),
        lines("a,b,class", 90, "\n", |row| {
            format!("{},{}", odd(row), if row == 70 { "n.b.".into() } else { odd(row + 3).to_string() })
        }),
        lines("a,b,class", 90, "\n", |row| {
            format!("{},{}", odd(row), if row == 70 { "inf".into() } else { odd(row + 3).to_string() })
        }),
        lines("a,b,class", 90, "\n", |row| format!(" {} ,-{}.{:03}", odd(row), row, row % 10)),
        lines("a,b,class", 90, "\n", |row| format!("{},12345678901234567{}", odd(row), 100 + row)),
        // Identifiers, dates, words, missing cells by several names, and nothing but missing cells.
        lines("id,day,word,n,none,class", 90, "\n", |row| {
            let n = ["NA", "", "?", "7.5", "8", "9.25"][row % 6];
            format!("k{row},2024-01-{:02},{},{n},", row % 28 + 1, ["red", "None", "blue"][row % 3])
        }),
        // A group with a member that is never 1, and one of more levels than two in one column of numbers.
        lines("a,g_x,g_y,g_z,c,class", 90, "\n", |row| {
            format!("{},{},{},0,{}", odd(row), u8::from(row % 2 == 0), u8::from(row % 2 == 1), row % 3)
        }),
        // Above and around the table.
        "\u{feff}a title\n\n".to_owned() + &lines("a,b,class", 90, "\n", |row| format!("{},{}", odd(row), row)),
        lines("a,b,class", 90, "\n", |row| format!("{},{}", odd(row), row)).trim_end().to_owned(),
        // What is wrong with a file.
        lines("a,b,class", 90, "\n", |row| format!("{},{}", odd(row), row)) + "1,2\n",
        lines("a,b,class", 90, "\n", |row| format!("{},{}", odd(row), row)) + "1,\"2,rare\n",
        "a,b,class\n".to_owned(),
        lines("a,b,class", 90, "\n", |row| format!("{},{}", odd(row), row)) + "\0,1,rare\n",
        // A target of numbers.
        lines("a,b,c", 90, "\n", |row| format!("{},{}", odd(row), row)).replace("rare", "1.0").replace("usual", "0.0"),
        lines("a,b,c", 90, "\n", |row| format!("{},{}", odd(row), row)).replace("rare", "").replace("usual", "0"),
    ];
    for (at, text) in texts.iter().enumerate() {
        for missing in [Missing::Drop, Missing::Impute, Missing::Level] {
            for categorical in [Categorical::OneHot, Categorical::Nc] {
                for flag in [None, Some("made".to_owned())] {
                    let mut recipe = Recipe { missing, categorical, flag, ..Recipe::default() };
                    if at % 2 == 0 {
                        recipe.output = Output::Augmented;
                        recipe.table.ignore = vec!["b".to_owned()].into_iter().filter(|_| at == 4).collect();
                    }
                    let block = if (at + usize::from(recipe.flag.is_some())).is_multiple_of(2) { 1 } else { 64 };
                    check(text.as_bytes(), &recipe, (block, 10))
                        .unwrap_or_else(|error| panic!("{at}: {error}\n{text}"));
                }
            }
        }
    }
}

#[test]
fn what_shows_behind_the_first_thousand_rows() {
    let odd = |row: usize| (row * 7_919) % 1_009;
    for late in ["n.b.", "1.2e-4", "0.12345", "", "$4", "7 "] {
        let text = lines("a,b,class", 1_500, "\n", |row| {
            format!("{},{}", odd(row), if row == 1_400 { late.to_owned() } else { odd(row + 3).to_string() })
        });
        let recipe = Recipe { missing: Missing::Level, ..Recipe::default() };
        check(text.as_bytes(), &recipe, (5_000, 400)).unwrap_or_else(|error| panic!("{late}: {error}"));
    }
}

#[test]
fn a_file_that_changes_between_two_readings_is_refused_and_nothing_is_written() {
    let text = lines("a,b,class", 300, "\n", |row| format!("{},{}", row * 7_919 % 1_009, row % 13));
    let last = text.len() - 3;
    let other = [&text.as_bytes()[..last], b"x", &text.as_bytes()[last + 1..]].concat();
    let longer = text.clone().into_bytes().repeat(2);
    for (flag, changed) in [(None, other.clone()), (None, longer), (Some("made".to_owned()), other)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        fs::write(&path, &text).unwrap();
        let way = ReadingWay { block_bytes: 500, passed_rows: 50, ..ReadingWay::new(folder.path().to_owned()) };
        let (recipe, progress) = (Recipe { flag, ..Recipe::default() }, Progress::new());
        let table = Arc::new(StreamedTable::open(&path, &recipe.table, way, &progress).map_err(message).unwrap());
        let outcome = pipeline::streamed::run(&table, &recipe, &progress).map_err(message).unwrap();
        fs::write(&path, changed).unwrap();
        let out = tempfile::tempdir().unwrap();
        let error = written(&outcome, out.path()).unwrap_err();
        assert!(error.starts_with("t.csv: the file was changed while it was read"), "{error}");
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    }
}
