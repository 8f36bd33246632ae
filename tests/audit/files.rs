//! Pairs of files that do not fit together, or fit too well.

use smotescope::measures::audit::{AuditOptions, GATES, Verdict};

use crate::tables::{audit, case, csv, gate, people, smote};

fn refused(real: &str, synthetic: &str, holdout: Option<&str>, options: AuditOptions) -> String {
    case(real, synthetic, holdout, options).unwrap_err().message
}

#[test]
fn the_same_file_twice_is_red_throughout() {
    let real = csv(&people(60, 30, 1));
    for holdout in [None, Some(csv(&people(60, 60, 2)))] {
        for augmented in [false, true] {
            let judged = audit(&real, &real, holdout.as_deref(), AuditOptions { augmented, ..AuditOptions::default() });
            assert_eq!(judged.len(), GATES.len());
            for it in &judged {
                assert_eq!(it.verdict, Verdict::Red, "{}", it.id);
                assert!(it.finding.detail.contains("the real one, row for row"), "{}", it.finding.detail);
            }
        }
    }
}

#[test]
fn columns_are_matched_by_name_and_what_differs_is_said() {
    let real = people(60, 30, 3);
    let text = csv(&smote(&real, 1.0, true, 4));
    // Another order, one column less, one more.
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells.remove(4);
        cells.reverse();
        cells.push(if at == 0 { "score" } else { "1" });
        lines.push(cells.join(","));
    }
    let case = case(&csv(&real), &lines.join("\n"), None, AuditOptions::default()).unwrap();
    assert!(
        case.notes.iter().any(|note| note == "Not in synthetic.csv, so not looked at: active."),
        "{:?}",
        case.notes
    );
    assert!(
        case.notes.iter().any(|note| note == "Only in synthetic.csv, so not looked at: score."),
        "{:?}",
        case.notes
    );
    assert_eq!(case.synthetic.len(), 90);
    assert_eq!(case.synthetic.grid.cells, 0, "{:?}", case.synthetic.grid);
}

#[test]
fn files_without_a_common_target_or_feature_are_refused() {
    let real = csv(&people(30, 20, 5));
    let other = real.replacen("class", "kind", 1);
    assert!(
        refused(&real, &other, None, AuditOptions::default()).contains("no column \"class\", the target of real.csv")
    );
    let only = "class,z\n0,1\n1,2\n";
    assert!(refused(&real, only, None, AuditOptions::default()).contains("no feature of real.csv besides the target"));
}

#[test]
fn other_kinds_unknown_classes_and_missing_cells_are_counted_and_named() {
    let real = people(60, 30, 6);
    let mut lines: Vec<String> = csv(&smote(&real, 1.0, true, 7)).lines().map(str::to_owned).collect();
    lines[3] = lines[3].replacen(|_: char| true, "old", 1);
    lines[5] = format!("{}2", &lines[5][..lines[5].len() - 1]);
    lines[6] = format!(",{}", lines[6].split_once(',').unwrap().1);
    let judged = audit(&csv(&real), &lines.join("\n"), None, AuditOptions::default());
    let validity = gate(&judged, "validity");
    assert_ne!(validity.verdict, Verdict::Green);
    assert!(
        validity.finding.detail.contains("1 row with cells that are no numbers, 1 row of an unknown class"),
        "{}",
        validity.finding.detail
    );
    let case = case(&csv(&real), &lines.join("\n"), None, AuditOptions::default()).unwrap();
    let note = case.notes.iter().find(|note| note.starts_with("Rows of synthetic.csv")).unwrap();
    assert!(note.contains("1 with missing cells, 1 with cells that are no numbers, 1 of an unknown class"), "{note}");
    assert!(note.contains("synthetic.csv:4: column \"age\""), "{note}");
    // Nothing but rows that cannot be compared.
    let all: Vec<String> = csv(&real)
        .lines()
        .enumerate()
        .map(|(at, line)| if at == 0 { line.to_owned() } else { format!("{line}7") })
        .collect();
    assert!(refused(&csv(&real), &all.join("\n"), None, AuditOptions::default()).contains("no row can be compared"));
}

#[test]
fn a_single_class_leaves_a_model_nothing_to_learn_and_the_other_gates_their_work() {
    let real = people(60, 30, 8);
    let one: Vec<_> = smote(&real, 1.0, true, 9).into_iter().filter(|row| row.1 == 1).collect();
    let judged = audit(&csv(&real), &csv(&one), None, AuditOptions::default());
    assert_eq!(gate(&judged, "utility").verdict, Verdict::CannotSay);
    assert!(gate(&judged, "utility").finding.detail.contains("single class"));
}

#[test]
fn a_class_without_synthetic_rows_is_said_and_fails_where_it_is_looked_for() {
    let real = people(60, 30, 8);
    let one: Vec<_> = smote(&real, 1.0, true, 9).into_iter().filter(|row| row.1 == 1).collect();
    let file = csv(&one);
    let read = case(&csv(&real), &file, None, AuditOptions::default()).unwrap();
    for notes in [&read.notes, &read.open_notes] {
        assert!(
            notes.iter().any(|it| it.contains("no synthetic row of class 0: coverage and shapes fail")),
            "{notes:?}"
        );
    }
    let judged = audit(&csv(&real), &file, None, AuditOptions::default());
    for id in ["coverage", "shapes"] {
        let it = gate(&judged, id);
        assert_eq!(it.verdict, Verdict::Red, "{id}");
        assert!(it.finding.detail.contains("no synthetic row of class 0"), "{id}: {}", it.finding.detail);
        let verdicts: Vec<_> = it.finding.classes.iter().map(|it| (it.class.as_str(), it.verdict)).collect();
        assert_eq!(verdicts[0], ("0", Verdict::Red), "{id}");
        assert_ne!(verdicts[1], ("1", Verdict::Red), "{id}");
        assert!(it.finding.classes[0].detail.starts_with("no synthetic row"), "{id}");
    }
    // Of all 90 real rows the 60 of class 0 have none of their kind.
    let coverage = &gate(&judged, "coverage").finding;
    let of_one = coverage.classes[1].figure.unwrap();
    assert!(of_one > 0.8 && (coverage.figure.unwrap() - of_one * 30.0 / 90.0).abs() < 1e-12);
    // In an augmented file the real rows of the class are there, and nobody had to make any.
    let augmented = csv(&[real.clone(), one].concat());
    let options = || AuditOptions { augmented: true, ..AuditOptions::default() };
    let read = case(&csv(&real), &augmented, None, options()).unwrap();
    assert!(read.notes.iter().any(|it| it.contains("no synthetic row of class 0: usual for an augmented file")));
    let judged = audit(&csv(&real), &augmented, None, options());
    for id in ["coverage", "shapes"] {
        assert_ne!(gate(&judged, id).verdict, Verdict::Red, "{id}: {}", gate(&judged, id).finding.detail);
        assert_eq!(gate(&judged, id).finding.classes.len(), 1, "{id}");
    }
}

#[test]
fn several_classes_without_synthetic_rows_are_named() {
    let mut real = people(60, 30, 8);
    for (at, row) in real.iter_mut().enumerate() {
        row.1 = (at % 4) as u32;
    }
    let made: Vec<_> = real.iter().filter(|row| row.1 == 2).take(15).cloned().collect();
    let read = case(&csv(&real), &csv(&made), None, AuditOptions::default()).unwrap();
    assert!(read.notes.iter().any(|it| it.contains("no synthetic row of classes 0, 1 and 3")), "{:?}", read.notes);
}

#[test]
fn another_spelling_throughout_a_file_of_synthetic_rows_gives_no_row_away() {
    let real = people(60, 30, 16);
    let floats = |text: &str| text.replace(",0,", ",0.0,").replace(",1,", ",1.0,");
    let made = smote(&real, 1.0, true, 17);
    let judged = audit(&csv(&real), &floats(&csv(&made)), None, AuditOptions::default());
    let it = gate(&judged, "grid");
    assert_eq!(it.verdict, Verdict::Amber, "{}", it.finding.detail);
    assert!(it.finding.figure.unwrap() > 0.0 && it.finding.detail.contains("written unlike the source"));
    assert!(!it.finding.detail.contains("interpolated"), "{}", it.finding.detail);
    // Beside real rows it tells which ones are synthetic; and one cell of another kind tells more than spelling.
    let (head, rows) = csv(&made).split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(csv(&real).starts_with(&head));
    let augmented = csv(&real) + &floats(&rows);
    let judged = audit(&csv(&real), &augmented, None, AuditOptions { augmented: true, ..AuditOptions::default() });
    assert_eq!(gate(&judged, "grid").verdict, Verdict::Red);
    let mut finer = made;
    finer[0].0[0] = 41.5;
    let judged = audit(&csv(&real), &floats(&csv(&finer)), None, AuditOptions::default());
    assert_eq!(gate(&judged, "grid").verdict, Verdict::Red);
    assert!(gate(&judged, "grid").finding.detail.contains("interpolated"));
}

#[test]
fn held_out_rows_that_were_learnt_from_are_refused_and_twins_of_a_table_that_repeats_rows_are_not() {
    let (real, mut held) = (people(60, 30, 10), people(60, 60, 11));
    held[5] = real[3].clone();
    held[7] = real[4].clone();
    let made = csv(&people(20, 20, 12));
    let message = refused(&csv(&real), &made, Some(&csv(&held)), AuditOptions::default());
    assert!(message.starts_with("2 of the 120 held-out rows of holdout.csv are rows of real.csv as well"), "{message}");
    // 3 and 3.0 are the same.
    let floats = csv(&held).replace(",0,", ",0.0,").replace(",1,", ",1.0,");
    assert!(refused(&csv(&real), &made, Some(&floats), AuditOptions::default()).starts_with("2 of the 120"));
    let twice = [real.clone(), real[..30].to_vec()].concat();
    let case = case(&csv(&twice), &made, Some(&csv(&held)), AuditOptions::default()).unwrap();
    assert!(case.notes.iter().any(|note| note.contains("repeats 60 of its own rows")), "{:?}", case.notes);
}

#[test]
fn few_held_out_rows_cannot_say() {
    let (real, held) = (people(200, 60, 13), people(80, 49, 14));
    let judged = audit(&csv(&real), &csv(&people(100, 60, 15)), Some(&csv(&held)), AuditOptions::default());
    let classes = &gate(&judged, "membership").finding.classes;
    assert_eq!(classes[1].verdict, Verdict::CannotSay);
    assert_ne!(classes[0].verdict, Verdict::CannotSay);
    assert!(classes[1].detail.ends_with("too few to say"), "{}", classes[1].detail);
    let without = audit(&csv(&real), &csv(&people(100, 60, 15)), None, AuditOptions::default());
    for id in ["membership", "closer_share", "identifiability", "authenticity"] {
        assert_eq!(gate(&without, id).verdict, Verdict::CannotSay, "{id}");
    }
}

#[test]
fn cells_off_the_grid_are_told_by_kind_and_place() {
    let real = people(60, 30, 16);
    let mut made = people(40, 20, 17);
    made[0].0[0] = 41.5;
    made[1].0[3] = 0.25;
    made[2].0[5] = 1.0;
    made[2].0[6] = 1.0;
    let text = csv(&made).replacen(",0,", ",0.0,", 1);
    let judged = audit(&csv(&real), &text, None, AuditOptions::default());
    let it = gate(&judged, "grid");
    assert_eq!(it.verdict, Verdict::Red);
    for words in
        ["more decimals than the source", "between two values", "group does not sum to 1", "written unlike the source"]
    {
        assert!(it.finding.detail.contains(words), "{words}: {}", it.finding.detail);
    }
    let first = &it.finding.evidence.sheets[0].rows[0];
    assert_eq!((first[0].as_str(), first[1].as_str(), first[2].as_str()), ("1", "age", "41.5"));
}

#[test]
fn a_decimal_comma_and_semicolons_are_read_alike() {
    let real = people(60, 30, 18);
    let made = csv(&smote(&real, 1.0, true, 19));
    let other = made.replace(',', ";").replace('.', ",");
    let (plain, commas) = (
        audit(&csv(&real), &made, None, AuditOptions::default()),
        audit(&csv(&real), &other, None, AuditOptions::default()),
    );
    for (a, b) in plain.iter().zip(&commas) {
        assert_eq!((a.id, a.verdict, a.finding.figure), (b.id, b.verdict, b.finding.figure));
    }
}
