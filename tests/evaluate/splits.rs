//! Which rows are tested on.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use smotescope::recipe::EvaluateRecipe;

use crate::tables::{refused, said, study, two_classes};

fn plain(splits: usize) -> EvaluateRecipe {
    said(&["logistic"], &["as-is"], splits)
}

/// Every row is on one side of every split, and every class on both.
fn whole(study: &smotescope::evaluate::Study) {
    for split in &study.splits {
        let sides: BTreeSet<u32> = split.train.iter().chain(&split.test).copied().collect();
        assert_eq!(sides.len(), split.train.len() + split.test.len());
        for side in [&split.train, &split.test] {
            let classes: BTreeSet<u32> = study.read.rows.classes_of(side).into_iter().collect();
            assert_eq!(classes.len(), 2);
        }
    }
}

#[test]
fn a_share_of_every_class_is_tested_on() {
    let study = study(&two_classes(200, 10, 1), EvaluateRecipe { test: 0.25, ..plain(7) });
    whole(&study);
    assert_eq!(study.splits.len(), 7);
    for split in &study.splits {
        assert_eq!(split.test.len(), 50);
        let yes = study.read.rows.classes_of(&split.test).iter().filter(|class| **class == study.read.positive).count();
        assert_eq!(yes, 5);
    }
    assert_eq!(study.splits_in_words(), "7 splits, 25 % of every class tested");
}

#[test]
fn folds_test_every_row_once_a_round() {
    let study = study(&two_classes(120, 6, 1), EvaluateRecipe { folds: Some(5), ..plain(10) });
    whole(&study);
    for round in study.splits.chunks(5) {
        let mut tested: Vec<u32> = round.iter().flat_map(|split| split.test.clone()).collect();
        tested.sort_unstable();
        assert_eq!(tested, (0..120).collect::<Vec<u32>>());
    }
    assert_ne!(study.splits[0], study.splits[5]);
}

#[test]
fn rows_of_a_group_are_never_torn_apart() {
    for folds in [None, Some(3)] {
        let study =
            study(&two_classes(240, 3, 1), EvaluateRecipe { group: Some("family".to_owned()), folds, ..plain(6) });
        whole(&study);
        for split in &study.splits {
            let families = |rows: &[u32]| rows.iter().map(|row| row / 4).collect::<BTreeSet<u32>>();
            assert!(families(&split.train).is_disjoint(&families(&split.test)));
        }
        assert!(study.notes.iter().any(|note| note.contains("60 groups")), "{:?}", study.notes);
    }
}

#[test]
fn the_past_is_trained_on_and_the_future_tested() {
    // Out of order in the file.
    let text = two_classes(300, 5, 1);
    let (head, rows) = text.split_once('\n').unwrap();
    let mut lines: Vec<&str> = rows.lines().collect();
    lines.sort_by_key(|line| line.len() * 31 % 7);
    let study =
        study(&format!("{head}\n{}\n", lines.join("\n")), EvaluateRecipe { time: Some("day".to_owned()), ..plain(4) });
    whole(&study);
    let day = |row: u32| lines[row as usize].split(',').nth(4).unwrap();
    let mut before = 0;
    for split in &study.splits {
        let last = split.train.iter().map(|row| day(*row)).max().unwrap();
        let first = split.test.iter().map(|row| day(*row)).min().unwrap();
        assert!(last < first, "{last} {first}");
        assert!(split.train.len() > before);
        before = split.train.len();
    }
    assert!(study.notes.iter().any(|note| note.contains("5 blocks")));
}

#[test]
fn numbers_put_rows_in_order_too() {
    let rows = (0..100)
        .map(|row| format!("{},{},{}\n", row % 7, (row * 37) % 100, row % 3 % 2))
        .collect::<Vec<String>>()
        .concat();
    let study = study(&format!("a,week,class\n{rows}"), EvaluateRecipe { time: Some("week".to_owned()), ..plain(3) });
    for split in &study.splits {
        let week = |row: &u32| (row * 37) % 100;
        assert!(split.train.iter().map(week).max() < split.test.iter().map(week).min());
    }
    // It is a feature, as nobody said otherwise.
    assert!(study.notes.iter().any(|note| note.contains("week is a feature as well")), "{:?}", study.notes);
}

#[test]
fn what_cannot_be_split_is_said_with_what_to_do() {
    let text = two_classes(60, 10, 1);
    let rule = |change: &dyn Fn(&mut EvaluateRecipe)| {
        let mut rule = plain(4);
        change(&mut rule);
        refused(&text, rule)
    };
    assert!(rule(&|it| it.splits = 0).contains("choose 1 to 1,000"));
    assert!(rule(&|it| it.test = 1.0).contains("100 % of the rows"));
    assert!(rule(&|it| it.folds = Some(1)).contains("choose 2 or more"));
    assert!(rule(&|it| it.folds = Some(3)).contains("choose a multiple of 3"));
    let few = rule(&|it| (it.folds, it.splits) = (Some(10), 10));
    assert!(
        few.contains("class yes has 6 rows, fewer than 10 folds") && few.contains("choose 6 folds or fewer"),
        "{few}"
    );
    assert!(rule(&|it| it.group = Some("nowhere".to_owned())).contains("no column \"nowhere\""));
    assert!(rule(&|it| it.group = Some("class".to_owned())).contains("is the target"));
    assert!(rule(&|it| (it.group, it.time) = (Some("family".into()), Some("day".into()))).contains("one of the two"));
    assert!(rule(&|it| (it.folds, it.time) = (Some(2), Some("day".into()))).contains("one of the two"));
    let colour = rule(&|it| it.time = Some("colour".to_owned()));
    assert!(colour.contains("line 2, column \"colour\"") && colour.contains("neither a number nor a date"), "{colour}");
}

/// A group that holds all of a class: no split can have it on both sides.
#[test]
fn a_group_that_holds_all_of_a_class_is_named() {
    let rows = (0..40)
        .map(|row| format!("{row},{},{}\n", if row < 8 { "x" } else { "y" }, u8::from(row < 8)))
        .collect::<Vec<String>>()
        .concat();
    let found =
        refused(&format!("a,town,class\n{rows}"), EvaluateRecipe { group: Some("town".to_owned()), ..plain(3) });
    assert!(found.contains("no split has rows of class") && found.contains("choose another group"), "{found}");
}

/// Splits that lack a class are left out, and the rest goes on.
#[test]
fn splits_that_lack_a_class_are_left_out_and_said() {
    // The rare class is met in the first half of the time alone, but for one row.
    let rows = (0..200)
        .map(|row| {
            format!("{},{row},{}\n", row % 9, if row % 20 == 0 && row < 100 || row == 150 { "yes" } else { "no" })
        })
        .collect::<Vec<String>>()
        .concat();
    let study = study(&format!("a,week,class\n{rows}"), EvaluateRecipe { time: Some("week".to_owned()), ..plain(9) });
    assert!(!study.splits.is_empty() && study.splits.len() < 9);
    whole(&study);
    assert!(
        study.notes.iter().any(|note| note.contains("of 9 splits are left out, as class yes")),
        "{:?}",
        study.notes
    );
}

#[test]
fn a_class_of_one_row_is_trained_on_and_said() {
    let text = format!("{}9,9,red,f0,2024-01-01,odd\n", two_classes(80, 4, 1));
    let study = study(&text, plain(3));
    assert_eq!(study.splits.len(), 3);
    assert!(study.splits.iter().all(|split| split.train.contains(&80)));
    assert!(study.notes.iter().any(|note| note.starts_with("Class odd has one row")), "{:?}", study.notes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_split_is_empty_or_tears_a_row_apart(rows in 30..90_usize, rare in 2..9_usize, test in 0.05..0.9_f64, seed in 0..99_u64) {
        let study = study(&two_classes(rows, rare, seed), EvaluateRecipe { test, ..plain(3) });
        whole(&study);
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for split in &study.splits {
            *counts.entry(split.test.len()).or_default() += 1;
        }
        prop_assert_eq!(counts.len(), 1);
    }
}
