//! Tables that a comparison is hard to make on.

use std::fmt::Write as _;

use smotescope::evaluate::summary::summarise;

use crate::tables::{refused, said, study, trials, two_classes};

const MODELS: [&str; 5] = ["logistic", "tree", "forest", "boosting", "knn"];

#[test]
fn a_hundred_classes_are_compared() {
    let mut text = String::from("a,b,class\n");
    for row in 0..600 {
        let class = row % 100;
        writeln!(text, "{},{},c{class:02}", class * 3 + row % 2, class % 10 + row % 3).unwrap();
    }
    let study = study(&text, said(&["logistic", "tree", "knn"], &["as-is", "smote", "threshold", "smote+isotonic"], 2));
    let summaries = summarise(&study, &trials(&study));
    assert_eq!(summaries.len(), 12);
    for summary in summaries {
        assert!(summary.failure.is_none(), "{:?}", summary.failure);
        assert_eq!((summary.confusion.classes(), summary.confusion.rows()), (100, 2 * 200));
        assert!(summary.score("roc_auc").unwrap().mean.unwrap() > 0.5);
        assert!(summary.score("calibration_slope").unwrap().mean.is_none());
    }
    assert!(study.notes.iter().any(|note| note.contains("There are 100 classes, and a threshold is one of two")));
}

#[test]
fn constant_columns_and_missing_cells_are_no_obstacle() {
    let mut text = String::from("same,a,word,empty,class\n");
    for row in 0..90 {
        let a = if row % 5 == 0 { String::new() } else { format!("{}", row * 7 % 31 + row % 3 * 9) };
        let word = if row % 7 == 0 { "" } else { ["x", "y"][row % 2] };
        writeln!(text, "4,{a},{word},,{}", if row % 3 == 0 { "yes" } else { "no" }).unwrap();
    }
    let study = study(&text, said(&MODELS, &["as-is", "smote", "weights"], 2));
    let note = study.notes.iter().find(|note| note.contains("missing cells")).unwrap();
    assert!(note.starts_with("28 rows have missing cells: in every split they are filled in"), "{note}");
    for summary in summarise(&study, &trials(&study)) {
        assert!(summary.failure.is_none(), "{:?}", summary.failure);
        // Every row takes part.
        assert_eq!(summary.confusion.rows() as usize, study.splits.iter().map(|split| split.test.len()).sum::<usize>());
    }
    assert_eq!(study.read.rows.len(), 90);
}

/// Cells that a model is given in place of missing ones are those of the training rows.
#[test]
fn missing_cells_are_filled_in_by_the_training_rows() {
    use smotescope::evaluate::rows::Imputer;
    let text = "a,word,class\n1,x,no\n3,x,yes\n,y,no\n100,,yes\n5,y,no\n7,z,yes\n";
    let study = study(text, said(&["tree"], &["as-is"], 1));
    let (rows, schema) = (&study.read.rows, &study.read.schema);
    let imputer = Imputer::of(rows, &[0, 1, 4]);
    let filled = imputer.design(schema, rows, &[2, 3]);
    // The median of 1, 3 and 5, and x of x, x and y.
    assert_eq!((filled.row(0), filled.row(1)), (&[3.0, 0.0, 1.0, 0.0][..], &[100.0, 1.0, 0.0, 0.0][..]));
    // A column that no training row has a value in.
    assert_eq!(Imputer::of(rows, &[2]).design(schema, rows, &[2]).row(0)[0], 0.0);
}

#[test]
fn a_positive_class_is_one_of_the_table() {
    let text = two_classes(60, 6, 1);
    let mut asked = said(&["logistic"], &["as-is"], 2);
    asked.positive = Some("no".to_owned());
    let study = study(&text, asked.clone());
    assert_eq!(study.read.schema.classes[study.read.positive as usize], "no");
    assert!((study.read.prevalence() - 50.0 / 60.0).abs() < 1e-12);
    asked.positive = Some("maybe".to_owned());
    assert!(refused(&text, asked).contains("no class \"maybe\" to be the positive one: choose one of"));
}
