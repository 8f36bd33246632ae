//! Figures against the plain definitions, by looking at every row.

use smotescope::measures::audit::{AuditOptions, Verdict};

use crate::tables::{COLUMNS, Row, audit, csv, gate, number, people, smote};

/// Distance by the deviations of the real rows.
fn distance(scale: &[f64], a: &Row, b: &Row) -> f64 {
    scale.iter().enumerate().map(|(at, scale)| ((a.0[at] - b.0[at]) * scale).powi(2)).sum::<f64>().sqrt()
}

fn scale(real: &[Row]) -> Vec<f64> {
    (0..COLUMNS.len())
        .map(|at| {
            let mean = real.iter().map(|row| row.0[at]).sum::<f64>() / real.len() as f64;
            (real.iter().map(|row| (row.0[at] - mean).powi(2)).sum::<f64>() / real.len() as f64).sqrt().recip()
        })
        .collect()
}

fn nearest(scale: &[f64], row: &Row, among: &[Row], leave: Option<usize>) -> (usize, f64) {
    let all = among.iter().enumerate().filter(|(at, _)| Some(*at) != leave);
    all.map(|(at, other)| (at, distance(scale, row, other))).min_by(|a, b| a.1.total_cmp(&b.1)).unwrap()
}

fn share(of: usize, all: usize) -> f64 {
    of as f64 / all as f64
}

#[test]
fn distances_between_the_files_are_those_of_looking_at_every_row() {
    let (real, held) = (people(150, 60, 1), people(60, 50, 2));
    let made = smote(&real, 1.0, true, 3);
    let judged = audit(&csv(&real), &csv(&made), Some(&csv(&held)), AuditOptions::default());
    let scale = scale(&real);
    let own: Vec<f64> = (0..real.len()).map(|at| nearest(&scale, &real[at], &real, Some(at)).1).collect();
    let nearer = |rows: &[Row], other: &dyn Fn(usize) -> f64| {
        (0..rows.len()).filter(|&at| nearest(&scale, &rows[at], &made, None).1 < other(at)).count()
    };
    let learning = share(nearer(&real, &|at| own[at]), real.len());
    let control = share(nearer(&held, &|at| nearest(&scale, &held[at], &real, None).1), held.len());
    let it = gate(&judged, "identifiability");
    assert!((it.finding.figure.unwrap() - learning).abs() < 1e-12);
    assert!((number(it, "held_out") - control).abs() < 1e-12);
    let authentic = made.iter().filter(|row| {
        let (at, distance) = nearest(&scale, row, &real, None);
        distance > own[at]
    });
    let it = gate(&judged, "authenticity");
    assert!((it.finding.figure.unwrap() - share(authentic.count(), made.len())).abs() < 1e-12);
    let fifth = |at: usize| {
        let mut all: Vec<f64> = (0..real.len())
            .filter(|&other| other != at)
            .map(|other| distance(&scale, &real[at], &real[other]))
            .collect();
        all.sort_by(f64::total_cmp);
        all[4]
    };
    let covered = (0..real.len()).filter(|&at| nearest(&scale, &real[at], &made, None).1 < fifth(at));
    assert!((gate(&judged, "coverage").finding.figure.unwrap() - share(covered.count(), real.len())).abs() < 1e-12);
}

#[test]
fn copies_are_counted_by_their_features_wherever_they_stand() {
    let (real, held) = (people(40, 20, 4), people(10, 10, 5));
    let mut made = people(30, 15, 6);
    made[3] = (real[7].0.clone(), 1);
    made[9] = held[2].clone();
    let judged = audit(&csv(&real), &csv(&made), Some(&csv(&held)), AuditOptions::default());
    let it = gate(&judged, "copies");
    assert_eq!((it.verdict, it.finding.figure), (Verdict::Red, Some(2.0 / 45.0)));
    assert_eq!(number(it, "of_held_out_rows"), 1.0);
    assert!(it.finding.detail.contains("1 of them equal held-out rows by chance"), "{}", it.finding.detail);
    let rows = &it.finding.evidence.sheets[0].rows;
    assert_eq!(
        (rows[0][0].as_str(), rows[1][0].as_str(), rows[3][0].as_str()),
        ("synthetic 4", "real 8", "held-out 3")
    );
    // The class is no feature: the copy is one though its class was changed.
    assert_eq!(rows[0][1..9], rows[1][1..9]);
}

#[test]
fn keys_are_counted_by_hand() {
    let row = |age: f64, smoker: f64, class: u32| (vec![age, 20.0, 90.5, smoker, 0.0, 1.0, 0.0, 0.0], class);
    let real = vec![
        row(30.0, 0.0, 0),
        row(31.0, 0.0, 0),
        row(31.0, 0.0, 1),
        row(32.0, 1.0, 1),
        row(33.0, 1.0, 0),
        row(40.0, 0.0, 1),
    ];
    // 30/no is unique in both, and tells the class; 31/no is not unique in the real file; 32/yes is there twice with two
    // classes; 33/yes tells a wrong class.
    let made = vec![row(30.0, 0.0, 0), row(31.0, 0.0, 1), row(32.0, 1.0, 1), row(32.0, 1.0, 0), row(33.0, 1.0, 1)];
    let keys = vec!["age".to_owned(), "smoker".to_owned()];
    let judged = audit(&csv(&real), &csv(&made), None, AuditOptions { keys, ..AuditOptions::default() });
    let it = gate(&judged, "keys");
    assert_eq!(it.verdict, Verdict::Amber);
    assert!((number(it, "rep_u") - 2.0 / 6.0).abs() < 1e-12, "{}", it.finding.detail);
    assert!((number(it, "disco") - 2.0 / 6.0).abs() < 1e-12, "{}", it.finding.detail);
    // 30/no, both 31/no and 33/yes lead to one class, which is right for two of the four; both classes have three rows, and
    // the last of the largest ones is named.
    assert_eq!((number(it, "led_to_one_class"), number(it, "right_where_led")), (4.0, 0.5));
    assert_eq!(number(it, "largest_class_where_led"), 0.25);
}

#[test]
fn shapes_and_pairs_are_one_for_the_same_rows_and_fall_with_a_shift() {
    let real = people(200, 100, 8);
    let mut order: Vec<Row> = real.iter().rev().cloned().collect();
    // Another row, so that the file is not the real one.
    order[0].0[0] += 1.0;
    let judged = audit(&csv(&real), &csv(&order), None, AuditOptions::default());
    assert!(gate(&judged, "shapes").finding.figure.unwrap() > 0.998);
    assert!(gate(&judged, "pairs").finding.figure.unwrap() > 0.998);
    assert_eq!(gate(&judged, "detection").verdict, Verdict::Green);
    for row in order.iter_mut().filter(|row| row.1 == 1) {
        row.0[2] += 30.0;
    }
    let judged = audit(&csv(&real), &csv(&order), None, AuditOptions::default());
    let shapes = gate(&judged, "shapes");
    assert_eq!(shapes.verdict, Verdict::Amber);
    assert!(shapes.finding.shown.contains("worst glucose"), "{}", shapes.finding.shown);
    assert_eq!(shapes.finding.classes[0].verdict, Verdict::Green);
}

#[test]
fn a_file_of_noise_is_of_no_use() {
    let real = people(300, 150, 10);
    let mut noise = people(300, 150, 11);
    let classes: Vec<u32> = noise.iter().map(|row| row.1).collect();
    let count = noise.len();
    for (at, row) in noise.iter_mut().enumerate() {
        row.1 = classes[(at * 7 + 3) % count];
    }
    let judged = audit(&csv(&real), &csv(&noise), Some(&csv(&people(150, 75, 12))), AuditOptions::default());
    let it = gate(&judged, "utility");
    assert_eq!(it.verdict, Verdict::Red, "{}", it.finding.shown);
    let sheet = &it.finding.evidence.sheets[0];
    let accuracy = sheet.rows.iter().find(|row| row[0].starts_with("accuracy")).unwrap();
    assert!(accuracy[0].contains("always the largest class"), "accuracy is never alone: {}", accuracy[0]);
}
