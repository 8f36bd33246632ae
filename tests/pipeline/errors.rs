//! Recipes that a table cannot follow: the message says what would do, and which setting it is about.

use std::{fmt::Write, sync::Arc};

use smotescope::{
    error::{Error, Fault, Setting},
    pipeline::{self, Pipeline},
    progress::{Progress, Stop},
    recipe::{Categorical, Missing, Output, Recipe, Totals},
    table::{ColumnSettings, Source, Table},
};

use crate::cases::table;

/// `few` rows of class yes, ten of no; the first row of yes may have a hole.
fn small(few: usize, hole: bool) -> Arc<Table> {
    let mut text = String::from("a,b,class\n");
    for row in 0..few + 10 {
        let a = if hole && row == 0 { String::new() } else { (row * 7 % 17).to_string() };
        writeln!(text, "{a},{}.5,{}", row * 5 % 13, if row < few { "yes" } else { "no" }).unwrap();
    }
    table(&text, &ColumnSettings::default())
}

fn failed(table: &Arc<Table>, recipe: &Recipe) -> Error {
    match pipeline::run(table, recipe, &Progress::new()) {
        Err(Stop::Failed(error)) => error,
        other => panic!("{:?}", other.map(|outcome| outcome.ledger)),
    }
}

#[track_caller]
fn check(error: &Error, fault: Fault, setting: &Setting, says: &[&str]) {
    assert_eq!((error.fault, error.setting.as_ref()), (fault, Some(setting)), "{error}");
    for said in says {
        assert!(error.message.contains(said), "{said:?} is not in {error}");
    }
}

fn yes(total: u64) -> Totals {
    Totals::Counts([("yes".to_owned(), total)].into())
}

#[test]
fn too_many_neighbours_for_a_class() {
    let recipe = Recipe { k: 5, ..Recipe::default() };
    let says = ["class \"yes\"", "5 complete rows", "k = 4 or less"];
    check(&failed(&small(5, false), &recipe), Fault::Data, &Setting::Parameter("k"), &says);
    // An incomplete row is no neighbour.
    check(&failed(&small(6, true), &recipe), Fault::Data, &Setting::Parameter("k"), &says);
    assert!(pipeline::run(&small(6, false), &recipe, &Progress::new()).is_ok());
    let imputed = Recipe { missing: Missing::Impute, ..recipe };
    assert!(pipeline::run(&small(6, true), &imputed, &Progress::new()).is_ok());
}

#[test]
fn a_class_of_one_row_or_none() {
    let about = Setting::Total("yes".to_owned());
    let says = ["class \"yes\"", "single complete row", "method random"];
    check(&failed(&small(1, false), &Recipe::default()), Fault::Data, &about, &says);
    let error = failed(&small(1, true), &Recipe::default());
    check(&error, Fault::Data, &Setting::Missing, &["class \"yes\"", "no complete row", "impute"]);
    // A class that does not grow may be as small as it likes.
    let grown = Some(Totals::Counts([("no".to_owned(), 15)].into()));
    assert!(pipeline::run(&small(1, false), &Recipe { totals: grown, ..Recipe::default() }, &Progress::new()).is_ok());
}

#[test]
fn totals_that_cannot_be() {
    let about = Setting::Total("yes".to_owned());
    let below = Recipe { totals: Some(yes(5)), ..Recipe::default() };
    check(&failed(&small(8, false), &below), Fault::Usage, &about, &["\"yes\" has 8 rows", "8 or more"]);
    for total in [u64::from(u32::MAX), 1 << 42, u64::MAX] {
        let absurd = Recipe { totals: Some(yes(total)), ..Recipe::default() };
        check(&failed(&small(8, false), &absurd), Fault::Data, &about, &["would take", "free", "smaller total"]);
    }
    let unknown = Some(Totals::Counts([("maybe".to_owned(), 50)].into()));
    let error = failed(&small(8, false), &Recipe { totals: unknown, ..Recipe::default() });
    check(&error, Fault::Usage, &Setting::Total("maybe".to_owned()), &["\"maybe\"", "no, yes"]);
}

#[test]
fn settings_that_do_not_go_together() {
    let nothing = Recipe { method: "none".to_owned(), output: Output::Synthetic, ..Recipe::default() };
    check(&failed(&small(8, false), &nothing), Fault::Usage, &Setting::Method, &["nothing synthetic"]);
    let words = table("w,class\na,x\nb,x\na,y\na,x\nb,y\na,y\n", &ColumnSettings::default());
    let nc = Recipe { categorical: Categorical::Nc, k: 1, ..Recipe::default() };
    check(&failed(&words, &nc), Fault::Data, &Setting::Categorical, &["numeric column", "method random"]);
    let refusing = Recipe { missing: Missing::Error, ..Recipe::default() };
    let error = failed(&small(8, true), &refusing);
    check(&error, Fault::Data, &Setting::Missing, &["t.csv:2:", "\"a\"", "missing cell"]);
}

#[test]
fn every_row_with_a_hole() {
    let mut text = String::from("a,b,class\n");
    for row in 0..30 {
        let (a, b) = (row * 7 % 17, row * 5 % 13);
        let cells = if row % 2 == 0 { format!("{a},") } else { format!(",{b}") };
        writeln!(text, "{cells},{}", if row < 8 { "yes" } else { "no" }).unwrap();
    }
    let table = table(&text, &ColumnSettings::default());
    check(&failed(&table, &Recipe::default()), Fault::Data, &Setting::Missing, &["no row is complete", "impute"]);
    let imputed = Recipe { missing: Missing::Impute, ..Recipe::default() };
    assert!(pipeline::run(&table, &imputed, &Progress::new()).is_ok());
}

#[test]
fn a_pipeline_goes_on_after_a_refusal() {
    let table = small(8, false);
    let mut pipeline = Pipeline::with_projection(Arc::clone(&table));
    let before = pipeline.run(&Recipe::default(), &Progress::new()).unwrap();
    for k in [8, 1_000] {
        assert!(pipeline.run(&Recipe { k, ..Recipe::default() }, &Progress::new()).is_err());
    }
    let after = pipeline.run(&Recipe::default(), &Progress::new()).unwrap();
    assert_eq!(before.ledger, after.ledger);
    assert!(Arc::ptr_eq(before.generated[1].as_ref().unwrap(), after.generated[1].as_ref().unwrap()), "made anew");
}

#[test]
fn a_table_of_no_rows_of_a_class_is_no_table() {
    let source = Source::from_bytes("t.csv", b"a,class\n1,x\n2,x\n".to_vec(), true).unwrap();
    let roles = ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() };
    let stop = Table::from_source(Arc::new(source), "t.csv", None, &roles, &Progress::new()).unwrap_err();
    let Stop::Failed(error) = stop else { panic!("{stop:?}") };
    check(&error, Fault::Data, &Setting::Target, &["one class"]);
}
