//! What is known of cleaners and undersamplers without any random number: small tables with what others take out of them, and what
//! catalogues have got wrong.

use std::sync::Arc;

use smotescope::{
    pipeline::{self, Outcome},
    progress::Progress,
    recipe::{Recipe, Scale, Totals},
    sampling::{
        RealFate,
        cleaning::Cleaning,
        fate::{Cleaned, Reason, Undersampled, WhyLeftOut},
        undersampling::{UNDERSAMPLERS, Undersampling},
    },
    table::{ColumnSettings, Table},
};

use crate::cases::table;

const TOMEK: &str = include_str!("facts/tomek_links.csv");
const ENN: &str = include_str!("facts/edited_nearest_neighbours.csv");
const RENN: &str = include_str!("facts/repeated_edited_nearest_neighbours.csv");
const NEARMISS: &str = include_str!("facts/nearmiss.csv");
const CNN: &str = include_str!("facts/cnn.csv");
const OSS: &str = include_str!("facts/oss.csv");

fn named(rows: impl IntoIterator<Item = impl AsRef<str>>) -> Arc<Table> {
    let mut lines = String::from("x,y,class\n");
    for row in rows {
        lines.extend([row.as_ref(), "\n"]);
    }
    table(&lines, &ColumnSettings { target: Some("class".into()), ..ColumnSettings::default() })
}

fn cleaned(table: &Arc<Table>, cleaner: &str) -> Outcome {
    let clean_before = vec![Cleaning::read(cleaner).unwrap()];
    run(table, &Recipe { clean_before, ..Recipe::default() })
}

fn run(table: &Arc<Table>, recipe: &Recipe) -> Outcome {
    let recipe = Recipe { method: "none".to_owned(), scale: Scale::None, ..recipe.clone() };
    pipeline::run(table, &recipe, &Progress::new()).unwrap()
}

fn gone(outcome: &Outcome) -> Vec<u32> {
    outcome.removed.real().iter().map(|(row, _)| *row).collect()
}

/// Every class as large as the smallest.
fn balanced(table: &Table) -> Totals {
    let least = table.target.classes.iter().map(|class| class.count as u64).min().unwrap();
    Totals::Counts(table.target.classes.iter().map(|class| (class.label.clone(), least)).collect())
}

fn undersampled(table: &Arc<Table>, undersampler: &str, totals: Totals) -> Outcome {
    let undersample = Some(Undersampling::read(undersampler).unwrap());
    run(table, &Recipe { undersample, totals: Some(totals), ..Recipe::default() })
}

#[test]
fn small_tables_lose_the_rows_that_are_known() {
    for (text, cleaner, known) in [
        (TOMEK, "tomek", vec![10, 14, 15]),
        (TOMEK, "tomek:classes=all", vec![2, 10, 11, 14, 15, 17]),
        (ENN, "enn", vec![2, 5, 6, 7, 9, 10, 12, 13, 14, 16, 17, 18, 19]),
        (ENN, "enn:votes=most", vec![7, 12, 14, 17, 18, 19]),
        (RENN, "renn", vec![0, 1, 3, 7, 8, 9, 10, 14, 15, 18, 19, 27, 29, 38]),
        (RENN, "renn:votes=most", vec![3, 7, 9, 15, 27, 38]),
        (RENN, "allknn", vec![0, 1, 3, 7, 8, 9, 10, 15, 18, 19, 27, 29, 38]),
        (RENN, "allknn:votes=most", vec![3, 7, 9, 10, 15, 19, 27, 29, 38]),
    ] {
        assert_eq!(gone(&cleaned(&named(text.lines()), cleaner)), known, "{cleaner}");
    }
}

/// Here the first rows of a class are those that it begins with, elsewhere rows drawn at random: these stand first.
#[test]
fn rows_begun_with_and_condensed_are_those_that_are_known() {
    for (text, cleaner, seeds, kept) in [
        (CNN, "cnn", vec![17, 9], vec![4, 5, 7, 9, 11, 12, 14, 17, 18, 19]),
        (OSS, "oss", vec![7], vec![0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 13, 14]),
    ] {
        let lines: Vec<&str> = text.lines().collect();
        let others = (0..lines.len()).filter(|row| !seeds.contains(row));
        let order: Vec<usize> = seeds.iter().copied().chain(others).collect();
        let gone = gone(&cleaned(&named(order.iter().map(|&row| lines[row])), cleaner));
        let mut stays: Vec<usize> =
            (0..lines.len()).filter(|at| !gone.contains(&(*at as u32))).map(|at| order[at]).collect();
        stays.sort_unstable();
        assert_eq!(stays, kept, "{cleaner}");
    }
}

#[test]
fn nearmiss_keeps_the_rows_that_are_known_in_whatever_order_they_stand() {
    let lines: Vec<&str> = NEARMISS.lines().collect();
    for (version, known) in
        [(1, [1, 2, 3, 5, 6, 8, 9, 10, 11]), (2, [1, 2, 3, 5, 6, 8, 9, 10, 11]), (3, [0, 3, 4, 5, 8, 10, 11, 12, 14])]
    {
        let rows: Vec<usize> = (0..lines.len()).collect();
        let turned = [&rows[6..], &rows[..6]].concat();
        let reversed: Vec<usize> = rows.iter().rev().copied().collect();
        for order in [rows, turned, reversed] {
            let table = named(order.iter().map(|&row| lines[row]));
            let gone = gone(&undersampled(&table, &format!("nearmiss:version={version}"), balanced(&table)));
            let stays = (0..lines.len()).filter(|at| !gone.contains(&(*at as u32)));
            let mut stays: Vec<usize> = stays.map(|at| order[at]).collect();
            stays.sort_unstable();
            assert_eq!(stays, known, "version {version} in order {order:?}");
        }
    }
}

#[test]
fn a_row_is_never_its_own_neighbour_and_its_twin_is() {
    // Each of three twins has two beside it, of which one is of the other class.
    let rows = ["0,0,a", "0,0,b", "0,0,a", "9,9,b", "9,8,b", "8,9,b", "30,9,a", "30,8,a", "31,9,a"];
    let outcome = cleaned(&named(rows), "enn:k=2,classes=all");
    assert_eq!(gone(&outcome), [0, 1, 2]);
    let reason = |row: u32| match outcome.removed.fate(row) {
        RealFate::Cleaned(Cleaned { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(0), Reason::Votes { against: 1, of: 2, round: 1 });
    assert_eq!(reason(1), Reason::Votes { against: 2, of: 2, round: 1 });
}

#[test]
fn of_a_link_the_row_of_the_larger_class_goes_alone() {
    let rows = ["0,0,few", "1,0,many", "9,0,many", "9,2,many", "0,5,few"];
    let table = named(rows);
    assert_eq!(gone(&cleaned(&table, "tomek")), [1]);
    assert_eq!(gone(&cleaned(&table, "tomek:classes=all")), [0, 1]);
}

#[test]
fn a_class_of_exactly_the_threshold_is_cleaned() {
    // Of the three rows of `few` the one at 0 has one of `many` for its nearest, whose own nearest is of `many`.
    let few = ["0,0,few", "50,0,few", "50.1,0,few"];
    let many = ["0.9,0,many", "1,0,many", "1.1,0,many", "1.2,0,many", "1.3,0,many", "1.4,0,many"];
    let table = named(few.iter().chain(&many));
    // Six rows are 200 % of three.
    assert_eq!(gone(&cleaned(&table, "ncr:k=1,threshold=200")), [3]);
    assert!(gone(&cleaned(&table, "ncr:k=1,threshold=201")).is_empty());
}

#[test]
fn one_sided_selection_makes_one_pass() {
    // The row at 6 is nearer to the smallest class than to the first row, so it is kept; what is around it is nearer to the
    // smallest class as well than to the first row, and is kept too, where passes would find it told by the row at 6.
    let rows = ["0,0,many", "6,0,many", "6.1,0,many", "6.2,0,many", "1,0,many", "9,0,few", "9.5,0,few"];
    let table = named(rows);
    assert_eq!(gone(&cleaned(&table, "oss")), [4]);
    assert_eq!(gone(&cleaned(&table, "cnn")), [2, 3, 4]);
}

#[test]
fn a_class_without_complete_rows_takes_nothing_from_the_others() {
    let rows = ["0,0,a", "1,0,b", "2,0,b", "3,1,b", "3,2,b", ",9,none", "0,1,a"];
    for cleaner in ["tomek", "enn", "renn", "allknn", "ncr", "cnn", "oss"] {
        let outcome = cleaned(&named(rows), &format!("{cleaner}:classes=larger"));
        assert!(outcome.ledger.iter().all(|row| row.total > 0), "{cleaner}: {:?}", outcome.ledger);
    }
    let totals = Totals::Counts([("b".to_owned(), 2)].into());
    for undersampler in ["random", "nearmiss:k=2", "centroids", "hardness:trees=5"] {
        let outcome = undersampled(&named(rows), undersampler, totals.clone());
        assert_eq!(outcome.ledger.iter().map(|row| row.total).collect::<Vec<_>>(), [2, 2, 1], "{undersampler}");
    }
}

#[test]
fn one_column_is_enough_and_rows_without_a_class_stay() {
    let text = "x,class\n0,a\n1,b\n2,b\n3,b\n4,\n5,b\n6,a\n7,b\n";
    let table = table(text, &ColumnSettings::default());
    for cleaner in ["tomek", "enn", "renn", "allknn", "ncr", "cnn", "oss"] {
        assert!(!gone(&cleaned(&table, cleaner)).contains(&4), "{cleaner}");
    }
    for undersampler in UNDERSAMPLERS {
        let name = undersampler.name();
        let typed = if name == "nearmiss" { "nearmiss:k=2" } else { name };
        let outcome = undersampled(&table, typed, balanced(&table));
        assert_eq!(gone(&outcome).len(), 3, "{name}");
        assert!(!gone(&outcome).contains(&4), "{name}");
    }
}

#[test]
fn rows_that_lack_a_feature_go_before_others_are_compared() {
    let rows = ["0,0,a", "0,1,a", "1,0,b", "2,,b", "3,0,b", "4,0,b", ",7,b"];
    let table = named(rows);
    let of = |total: u64| {
        let outcome = undersampled(&table, "nearmiss:k=1", Totals::Counts([("b".to_owned(), total)].into()));
        outcome.removed.real().to_vec()
    };
    let incomplete = RealFate::Undersampled(Undersampled { rule: "nearmiss", reason: WhyLeftOut::Incomplete });
    assert_eq!(of(4), [(6, incomplete)], "the first of them stays");
    assert_eq!(of(3), [(3, incomplete), (6, incomplete)]);
    assert_eq!(of(2).iter().map(|(row, _)| *row).collect::<Vec<_>>(), [3, 5, 6]);
    assert_eq!(of(0).len(), 5);
}
