//! Every way to the values of a generated row gives the same values, whatever method made it, on a table with everything in it.

use std::{fmt::Write, slice::from_ref, sync::Arc};

use smotescope::{
    error::Setting,
    lesson::walk::{Walk, WhatIf},
    measures::rows::Reader,
    pipeline::{Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Categorical, Coarsen, Decimals, Nearest, Output, Recipe, Totals},
    report::{
        cells, export,
        plane::{AxisChoice, Plane, Repair},
        recipe_as::As,
        trace,
    },
    sampling::{
        ColumnsNeeded, LedgerRow, METHODS, Parents, Sampler, Script, decode::Row, undersampling::Undersampling,
    },
    table::{ColumnSettings, Table, parse_number},
};

use crate::cases::{quick, table};

/// Whole numbers, decimals, a constant, categories, a column of two values and a one-hot group, with rows that are repeated and
/// distances that are equal: 24 rows of `few` and 60 of `many`.
fn everything() -> Arc<Table> {
    let mut text = String::from("whole,decimal,same,word,yes,g_a,g_b,g_c,class\n");
    for row in 0..84_usize {
        let at = if row % 9 == 0 { 0 } else { row };
        let (whole, decimal) = (at * 7 % 12, (at * 31 % 50) as f64 / 4.0);
        let (word, yes) = (["red", "green", "blue"][at % 3], if at * 5 % 11 < 6 { "y" } else { "n" });
        let group = |level: usize| u8::from(at * 13 % 7 % 3 == level);
        let class = if row % 7 < 2 { "few" } else { "many" };
        let [a, b, c] = [0, 1, 2].map(group);
        writeln!(text, "{whole},{decimal:.2},5,{word},{yes},{a},{b},{c},{class}").unwrap();
    }
    table(&text, &ColumnSettings::default())
}

/// Whether it makes rows of any column.
fn takes_everything(method: &dyn Sampler) -> bool {
    method.generates() && method.needs(&Recipe::default()).columns == ColumnsNeeded::Any
}

fn recipe(method: &dyn Sampler, categorical: Categorical, decimals: Decimals) -> Recipe {
    quick(Recipe {
        method: method.name().to_owned(),
        categorical,
        decimals,
        coarsen: [("whole".to_owned(), Coarsen { to: Some(2.0), top: Some(10.0), bottom: None })].into(),
        totals: Some(Totals::Counts([("few".to_owned(), 60), ("many".to_owned(), 90)].into())),
        drop_identical: Some(false),
        top_up: false,
        oversupply: 1.0,
        output: Output::Synthetic,
        nearest: Nearest::Class,
        shuffle: Some(false),
        ..Recipe::default()
    })
}

/// The cells that are exported, row by row.
fn exported(outcome: &Outcome) -> Vec<Vec<String>> {
    let (bytes, _) = export::bytes(outcome, &Progress::new()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn check(outcome: &Outcome, told: bool) {
    let (space, reader, columns) = (&outcome.space, outcome.reader(), Reader::new(outcome));
    let axis = |at: usize| AxisChoice::Column(space.numbers[at].columns()[0]);
    let plane = Plane::new(outcome, (axis(0), axis(1)));
    let lines = exported(outcome);
    // Real rows come first.
    let real = if outcome.recipe.output == Output::Augmented {
        outcome.ledger.iter().map(LedgerRow::real_left).sum::<u64>() as usize
    } else {
        0
    };
    assert_eq!(lines.len(), real + outcome.origins().count());
    let mut row = Row::of(space);
    let shared = Arc::new(outcome.clone());
    for (origin, line) in outcome.origins().zip(&lines[real..]) {
        let (class, index) = (origin.class, origin.index);
        let written: Vec<String> = cells::synthetic(outcome, class, index).into_iter().flatten().collect();
        assert_eq!(*line, written, "{origin:?}");
        let made = reader.made(class, index).unwrap();
        reader.read(&made, &mut row);
        assert_eq!(reader.row(&made), row);
        let traces = trace::traces(outcome, &made);
        let trace = |name: &str| traces.iter().find(|trace| trace.name == name).unwrap();
        for (at, of) in space.numbers.iter().enumerate() {
            let cell = &written[of.columns()[0]];
            assert_eq!(parse_number(cell.as_bytes(), false), Some(row.numbers[at]), "{}", of.name);
            assert_eq!((reader.number(at, &made), columns.number(at, &made)), (row.numbers[at], row.numbers[at]));
            assert_eq!(&trace(&of.name).written, cell);
        }
        for (at, of) in space.nominals.iter().enumerate() {
            assert_eq!(
                (reader.code(at, &made), columns.made_codes(at, from_ref(&made))),
                (row.codes[at], vec![row.codes[at]])
            );
            assert_eq!(trace(&of.name).written, of.short_level(&outcome.table, row.codes[at]));
        }
        let place = [0, 1].map(|at| row.numbers[at] as f32);
        assert_eq!((plane.synthetic(class, index), plane.of_row(&row)), (place, place));
        let walk = Walk::of(&shared, class, index, WhatIf::default());
        assert_eq!(walk.is_some(), told && !outcome.ledger[class as usize].merges());
        assert!(walk.is_none_or(|walk| walk.row == row));
        // One that is not there is nobody's.
        assert!(reader.made(class, u32::MAX).is_none() && outcome.origin(class, u32::MAX).is_none());
    }
}

#[test]
fn a_row_is_the_same_through_every_door() {
    let table = everything();
    for method in METHODS.iter().filter(|method| takes_everything(**method)) {
        for categorical in [Categorical::OneHot, Categorical::Nc] {
            for decimals in [Decimals::Source, Decimals::Full] {
                let recipe = recipe(*method, categorical, decimals);
                let outcome = Pipeline::with_projection(Arc::clone(&table)).run(&recipe, &Progress::new()).unwrap();
                check(&outcome, method.untold(&recipe).is_none());
                // Nothing is stored of rows that are computed anew.
                let stored = outcome.generated.iter().flatten().all(|rows| rows.draws.is_empty());
                assert_eq!(stored, method.parents(&recipe) != Parents::Two, "{}", method.name());
            }
        }
    }
}

/// Nor does it matter whether undersampling made it, and what makes the rows of other classes.
#[test]
fn a_row_of_undersampling_is_the_same_through_every_door() {
    let table = everything();
    for method in METHODS.iter().filter(|method| takes_everything(**method) && !["vae", "gan"].contains(&method.name()))
    {
        for categorical in [Categorical::OneHot, Categorical::Nc] {
            for decimals in [Decimals::Source, Decimals::Full] {
                let recipe = Recipe {
                    output: Output::Augmented,
                    undersample: Some(Undersampling::read("centroids:voting=soft").unwrap()),
                    totals: Some(Totals::Counts([("few".to_owned(), 40), ("many".to_owned(), 21)].into())),
                    ..recipe(*method, categorical, decimals)
                };
                let outcome = Pipeline::with_projection(Arc::clone(&table)).run(&recipe, &Progress::new()).unwrap();
                assert!(outcome.ledger.iter().any(|row| row.merges() && row.total == 21));
                check(&outcome, method.untold(&recipe).is_none());
            }
        }
    }
}

/// Only a row between two rows has a way that is told of, and any other is where it is written.
#[test]
fn rows_without_two_parents_stand_where_they_are_written() {
    let table = everything();
    for method in METHODS.iter().filter(|method| takes_everything(**method)) {
        let recipe = recipe(*method, Categorical::OneHot, Decimals::Source);
        let outcome = Pipeline::with_projection(Arc::clone(&table)).run(&recipe, &Progress::new()).unwrap();
        let plane = Plane::new(&outcome, (AxisChoice::Component(0), AxisChoice::Component(1)));
        for origin in outcome.origins() {
            let [drawn, rounded, written] = [Repair::Drawn, Repair::Rounded, Repair::Written]
                .map(|step| plane.on_the_way(origin.class, origin.index, step));
            assert!(method.parents(&recipe) == Parents::Two || [drawn, rounded] == [written; 2], "{}", method.name());
        }
    }
}

/// A script that makes the rows of another method would be worse than none.
#[test]
fn a_method_without_a_script_says_so() {
    let table = everything();
    for method in METHODS.iter().filter(|method| takes_everything(**method)) {
        let recipe = Recipe { output: Output::Augmented, ..recipe(*method, Categorical::OneHot, Decimals::Source) };
        let script = As::Python.text(&recipe, Some(&table), "t.csv", "new.csv");
        let absent = matches!(method.script(), Script::Absent(_));
        match script {
            Ok(_) => assert!(!absent, "{}", method.name()),
            Err(error) => {
                assert!(absent, "{}: {}", method.name(), error.message);
                assert_eq!(error.setting, Some(Setting::Method));
                assert!(
                    error.message.contains(method.title()) && error.message.contains("command line"),
                    "{}",
                    error.message
                );
            }
        }
    }
}

/// One row, two rows, equal rows: an error in a sentence that names the class and its rows, or rows.
#[test]
fn small_classes_are_refused_in_a_sentence_or_grown() {
    for rows in 1..=4_usize {
        for repeated in [false, true] {
            let mut text = String::from("x,y,w,class\n");
            for row in 0..30 + rows {
                let at = if row >= 30 && repeated { 30 } else { row };
                let class = if row < 30 { "many" } else { "few" };
                writeln!(text, "{},{}.5,{},{class}", at * 7 % 11, at * 5 % 13, ["a", "b"][at % 2]).unwrap();
            }
            let table = table(&text, &ColumnSettings::default());
            for method in METHODS.iter().filter(|method| takes_everything(**method)) {
                let totals = Some(Totals::Counts([("few".to_owned(), 20)].into()));
                let recipe = quick(Recipe { method: method.name().to_owned(), k: 1, totals, ..Recipe::default() });
                match Pipeline::new(Arc::clone(&table)).run(&recipe, &Progress::new()) {
                    Ok(outcome) => assert_eq!(outcome.ledger[0].real, rows as u64),
                    Err(Stop::Failed(error)) => {
                        let named = error.message.contains("class \"few\"") && error.message.contains("row");
                        assert!(named && error.message.contains(": "), "{}: {}", method.name(), error.message);
                    }
                    Err(Stop::Cancelled) => panic!("nobody cancelled"),
                }
            }
        }
    }
}
