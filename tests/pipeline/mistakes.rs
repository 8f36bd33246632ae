//! Mistakes that catalogues of over-samplers have made, each by what is right.

use std::{fmt::Write, sync::Arc};

use smotescope::{
    pipeline::{self, Outcome},
    progress::Progress,
    recipe::{Categorical, Recipe, Totals},
    table::{ColumnSettings, Table},
};

use crate::{cases::table, reference};

/// So many rows of `few` and 40 of `many`, by what each row holds; the target is the last column.
fn grown(header: &str, few: usize, row: impl Fn(usize) -> String, recipe: &Recipe) -> (Arc<Table>, Outcome) {
    let mut text = format!("{header},class\n");
    for at in 0..few + 40 {
        writeln!(text, "{},{}", row(at), if at < few { "few" } else { "many" }).unwrap();
    }
    let table = table(&text, &ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() });
    let outcome = pipeline::run(&table, recipe, &Progress::new()).unwrap();
    (table, outcome)
}

fn numbers(row: usize) -> String {
    format!("{}.5,{}.25", row * 37 % 101, row * row * 53 % 97)
}

fn to(few: u64, recipe: Recipe) -> Recipe {
    Recipe { totals: Some(Totals::Counts([("few".to_owned(), few)].into())), ..recipe }
}

#[test]
fn a_row_leaves_out_itself_by_its_number_and_not_its_twin() {
    // Row 1 is row 0 again: what is nearest to either is the other one, not the one that is found first.
    let recipe = to(30, Recipe { k: 1, drop_identical: Some(false), ..Recipe::default() });
    let (_, outcome) = grown("x,y", 8, |row| numbers(row.max(1)), &recipe);
    let near = outcome.neighbours[0].as_deref().unwrap();
    assert_eq!((near.first(0, 1), near.first(1, 1)), (&[1][..], &[0][..]));
    assert!(outcome.generated[0].as_ref().unwrap().draws.iter().all(|draw| draw.base != draw.neighbour));
}

#[test]
fn borderline_of_kind_2_begins_at_rows_of_the_class_and_goes_at_most_half_way_to_others() {
    let mut recipe = to(400, Recipe { method: "borderline".to_owned(), top_up: false, ..Recipe::default() });
    recipe.type_parameter("kind", "2").unwrap();
    let (_, outcome) = grown("x,y", 20, numbers, &recipe);
    let draws = &outcome.generated[0].as_ref().unwrap().draws;
    assert!(draws.iter().all(|draw| outcome.space.class(draw.base) == 0));
    let others: Vec<f64> =
        draws.iter().filter(|draw| outcome.space.class(draw.neighbour) == 1).map(|draw| draw.gap).collect();
    assert!(others.len() > 50 && others.iter().all(|gap| *gap < 0.5) && others.iter().any(|gap| *gap > 0.4));
}

#[test]
fn categories_of_smote_nc_are_voted_on_by_all_k_neighbours_of_the_base() {
    let recipe = to(60, Recipe { categorical: Categorical::Nc, ..Recipe::default() });
    let row = |row: usize| format!("{},{}", numbers(row), ["a", "b", "c"][row * 7 % 11 % 3]);
    let (_, outcome) = grown("x,y,w", 15, row, &recipe);
    let (space, reader) = (&outcome.space, outcome.reader());
    let places = reference::places(space);
    for (index, draw) in (0..).zip(&outcome.generated[0].as_ref().unwrap().draws) {
        let voters = reference::neighbours(space, &places, draw.base, 5);
        let levels: Vec<u32> = voters.iter().map(|&voter| space.code(0, voter)).collect();
        let made = reader.row(&reader.made(0, index).unwrap());
        assert_eq!(made.codes[0], reference::mode(&levels), "{draw:?}");
    }
}

#[test]
fn the_only_row_in_danger_is_the_base_of_all_rows() {
    // Row 0 lies beside the other class, row 1 between it and the others of its class.
    let at = |row: usize| match row {
        0 => 12.0,
        1 => 5.0,
        2..10 => 4.0 - 2.0 * row as f64,
        _ => 2.0 * row as f64,
    };
    let mut recipe = to(30, Recipe { method: "borderline".to_owned(), ..Recipe::default() });
    recipe.type_parameter("m", "3").unwrap();
    let (_, outcome) = grown("x,y", 10, |row| format!("{:.1},{}", at(row), 7), &recipe);
    let bases: Vec<u32> = outcome.generated[0].as_ref().unwrap().draws.iter().map(|draw| draw.base).collect();
    assert!(bases.len() >= 20 && bases.iter().all(|base| *base == 0), "{bases:?}");
}

#[test]
fn targets_are_met_to_the_row() {
    // 100 × 0.29 is 28.999…: counts are whole numbers here, and are neither rounded nor cut off.
    for few in [28, 29, 31, 39] {
        let (_, outcome) = grown("x,y", 12, numbers, &to(few, Recipe::default()));
        assert_eq!((outcome.ledger[0].total, outcome.ledger[1].total), (few, 40));
    }
}

#[test]
fn a_single_column_will_do() {
    for method in ["smote", "adasyn", "svm-smote", "mgs", "g-smote", "ccr", "rose", "polynom-fit", "prowsyn"] {
        let recipe = to(40, Recipe { method: method.to_owned(), ..Recipe::default() });
        let (_, outcome) = grown("x", 12, |row| format!("{}.5", row * 37 % 101), &recipe);
        assert_eq!(outcome.ledger[0].total, 40, "{method}");
    }
}

#[test]
fn a_level_that_no_row_of_the_class_has_deletes_no_row() {
    let row = |row: usize| format!("{},{}", numbers(row), if row < 12 { "a" } else { ["b", "c"][row % 2] });
    for categorical in [Categorical::OneHot, Categorical::Nc] {
        let (table, outcome) = grown("x,y,w", 12, row, &to(40, Recipe { categorical, ..Recipe::default() }));
        assert_eq!((table.rows(), outcome.output_rows()), (52, 80));
        assert!(outcome.removed.real().iter().next().is_none());
    }
}

#[test]
fn rows_without_a_class_stay_in_the_output_and_nothing_is_learnt_from_them() {
    let mut text = String::from("x,y,class\n");
    for row in 0..60 {
        let class = ["few", "many", "many", "many", ""][row % 5];
        writeln!(text, "{},{class}", numbers(row)).unwrap();
    }
    let table = table(&text, &ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() });
    let outcome = pipeline::run(&table, &to(36, Recipe::default()), &Progress::new()).unwrap();
    assert_eq!((outcome.space.rows(), outcome.output_rows()), (48, 36 + 36 + 12));
}
