//! The leakage bench: what is not there is found outside, and not inside.

use std::fmt::Write as _;

use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;
use smotescope::{
    evaluate::leakage::{Labels, LeakSize, Leakage, measure_leaks},
    progress::{Progress, Stop},
    recipe::EvaluateRecipe,
};

use crate::tables::{said, settings, table, two_classes};

fn leaks(text: &str, models: &[&str], rounds: usize) -> Leakage {
    measure_leaks(&table(text), &settings(said(models, &["as-is"], rounds)), &Progress::new()).unwrap()
}

fn size<'a>(found: &'a Leakage, leak: &str, model: &str, labels: Labels) -> &'a LeakSize {
    let mut of = found.sizes.iter();
    of.find(|size| size.leak.name == leak && size.model.name() == model && size.labels == labels).unwrap()
}

/// Twelve columns that say nothing of the class: resampled before the split, a forest seems to know it all the same.
#[test]
fn shuffled_labels_are_learnt_outside_and_not_inside() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let names: Vec<String> = (0..12).map(|column| format!("x{column}")).collect();
    let mut text = format!("{},class\n", names.join(","));
    for row in 0..500 {
        let cells: Vec<String> = (0..12).map(|_| format!("{:.3}", rng.random::<f64>())).collect();
        writeln!(text, "{},{}", cells.join(","), if row % 10 == 0 { "yes" } else { "no" }).unwrap();
    }
    let found = leaks(&text, &["forest"], 10);
    let leak = |name| size(&found, name, "forest", Labels::Shuffled);
    let (resampled, copies) = (leak("resampled-before"), leak("copies"));
    assert!(resampled.leaking > 0.9 && copies.leaking > 0.9, "{resampled:?} {copies:?}");
    assert!((resampled.honest - 0.5).abs() < 0.05 && (copies.honest - 0.5).abs() < 0.05, "{resampled:?} {copies:?}");
    assert!(resampled.interval.unwrap().0 > 0.0);
    // Trees do not scale, and the largest leak stands first.
    assert_eq!(leak("scaled-on-all").difference(), 0.0);
    let of_labels: Vec<f64> =
        found.sizes.iter().filter(|size| size.labels == Labels::Own).map(LeakSize::difference).collect();
    assert!(of_labels.is_sorted_by(|a, b| a >= b));
    assert!(leak("best-seed").difference() > 0.0 && leak("best-seed").interval.is_none());
}

#[test]
fn scaling_on_all_rows_hardly_matters_but_is_there() {
    let found = leaks(&two_classes(80, 5, 2), &["knn", "logistic"], 4);
    let size = size(&found, "scaled-on-all", "knn", Labels::Own);
    assert!(size.difference() != 0.0 && size.difference().abs() < 0.05, "{size:?}");
    assert_eq!((found.rounds, found.method, found.sizes.len()), (4, "smote", 2 * 2 * 4));
}

#[test]
fn it_can_be_cancelled_and_is_the_same_on_any_number_of_threads() {
    let (text, of) = (two_classes(40, 5, 2), settings(said(&["tree"], &["as-is"], 3)));
    let table = table(&text);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| measure_leaks(&table, &of, &Progress::new())).unwrap();
        found.sizes.iter().map(|size| (size.honest, size.leaking)).collect::<Vec<_>>()
    };
    assert_eq!(with(1), with(3));
    let watched = Progress::new();
    measure_leaks(&table, &of, &watched).unwrap();
    for looks in (1..watched.looks()).step_by(37) {
        assert!(matches!(measure_leaks(&table, &of, &Progress::stopping_at(looks)), Err(Stop::Cancelled)), "{looks}");
    }
}

/// Of one round no interval says how sure a difference is, and of the best seed none ever does.
#[test]
fn what_has_no_interval_is_not_carried() {
    let found = leaks(&two_classes(60, 5, 2), &["tree"], 1);
    assert!(found.sizes.iter().any(|size| size.difference() != 0.0));
    assert!(found.sizes.iter().all(|size| size.interval.is_none() && !size.is_carried()));
    assert!(found.largest_of_nothing().is_none());
    let found = leaks(&two_classes(60, 5, 2), &["tree"], 4);
    assert!(!size(&found, "best-seed", "tree", Labels::Own).is_carried());
}

#[test]
fn what_the_rounds_do_not_heed_is_said() {
    let grouped = EvaluateRecipe { group: Some("family".to_owned()), ..said(&["tree"], &["as-is"], 2) };
    let found = measure_leaks(&table(&two_classes(120, 3, 2)), &settings(grouped), &Progress::new()).unwrap();
    assert!(found.note.is_some_and(|note| note.contains("neither groups nor time")));
    assert!(leaks(&two_classes(60, 5, 2), &["tree"], 1).note.is_none());
}
