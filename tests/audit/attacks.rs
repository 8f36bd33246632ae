//! Attacks on rows whose making is known.

use smotescope::measures::audit::{AuditOptions, Verdict};

use crate::tables::{audit, boxed, csv, gate, normal, number, people, smote};

#[test]
fn rows_of_plain_smote_without_repair_give_their_parents_away() {
    let real = people(300, 60, 1);
    let judged = audit(&csv(&real), &csv(&smote(&real, 2.0, false, 2)), None, AuditOptions::default());
    let lattice = gate(&judged, "lattice");
    assert_eq!(lattice.verdict, Verdict::Red);
    assert_eq!(number(lattice, "precision"), 1.0);
    assert!(number(lattice, "recall") > 0.75, "{}", lattice.finding.detail);
    assert!(!lattice.finding.evidence.sheets[0].rows.is_empty());
    assert_eq!(gate(&judged, "grid").verdict, Verdict::Red);
    assert_eq!(gate(&judged, "copies").verdict, Verdict::Green);
}

#[test]
fn lines_of_many_rows_meet_in_real_ones_with_the_published_recall() {
    let real = people(40, 60, 3);
    for (ratio, least, most) in [(2.0, 0.0, 0.1), (10.0, 0.5, 0.97), (20.0, 0.9, 1.0)] {
        let judged = audit(&csv(&real), &csv(&smote(&real, ratio, false, 4)), None, AuditOptions::default());
        let gate = gate(&judged, "reconstruction");
        let recall = number(gate, "recall");
        assert!((least..=most).contains(&recall), "{ratio}: {recall}");
        if ratio >= 10.0 {
            assert_eq!(gate.verdict, Verdict::Red);
            assert!(number(gate, "precision") > 0.99, "{ratio}");
        }
    }
}

#[test]
fn the_real_rows_of_an_augmented_file_are_told_from_the_synthetic_ones() {
    let real = people(80, 60, 5);
    let rare: Vec<_> = smote(&real, 4.0, false, 6).into_iter().filter(|row| row.1 == 1).collect();
    let file = csv(&[real.clone(), rare].concat());
    let judged = audit(&csv(&real), &file, None, AuditOptions { augmented: true, ..AuditOptions::default() });
    let gate_ = gate(&judged, "distinction");
    assert_eq!(gate_.verdict, Verdict::Red, "{}", gate_.finding.detail);
    assert!(gate_.finding.figure.unwrap() > 0.9 * 240.0, "{}", gate_.finding.shown);
    assert_eq!(number(gate_, "told_wrongly"), 0.0);
    // It attacks the other kind of file.
    assert_eq!(gate(&judged, "reconstruction").verdict, Verdict::CannotSay);
}

#[test]
fn rounded_rows_and_rows_of_a_fitted_normal_give_no_attack_anything() {
    let real = people(250, 60, 7);
    let files =
        [smote(&real, 1.0, true, 8), smote(&real, 4.0, true, 8), normal(&real, false, 9), normal(&real, true, 9)];
    for (at, file) in files.iter().enumerate() {
        let judged = audit(&csv(&real), &csv(file), None, AuditOptions::default());
        for id in ["lattice", "reconstruction"] {
            assert_eq!(gate(&judged, id).finding.figure, Some(0.0), "{at} {id}: {}", gate(&judged, id).finding.detail);
            assert_ne!(gate(&judged, id).verdict, Verdict::Red, "{at} {id}");
        }
        let augmented = [real.clone(), file.iter().filter(|row| row.1 == 1).cloned().collect()].concat();
        let judged =
            audit(&csv(&real), &csv(&augmented), None, AuditOptions { augmented: true, ..AuditOptions::default() });
        assert_eq!(
            gate(&judged, "distinction").finding.figure,
            Some(0.0),
            "{at}: {}",
            gate(&judged, "distinction").finding.detail
        );
    }
}

#[test]
fn rows_between_neighbours_are_told_whether_they_lie_on_lines_or_fill_boxes() {
    let real = people(250, 120, 21);
    let judged = |file: &[_]| {
        let judged = audit(&csv(&real), &csv(file), None, AuditOptions::default());
        gate(&judged, "boxes").clone()
    };
    for repair in [false, true] {
        let (lines, boxes) = (judged(&smote(&real, 1.0, repair, 22)), judged(&boxed(&real, repair, 23)));
        assert_eq!((lines.verdict, boxes.verdict), (Verdict::Amber, Verdict::Amber), "{repair}");
        let (on_line, in_box) = (number(&lines, "on_line"), number(&boxes, "on_line"));
        assert!(on_line > 0.8 && in_box < on_line - 0.2, "{repair} {on_line} {in_box}");
        if !repair {
            // Three rounded columns are too few to tell a box from a line.
            assert!(boxes.finding.detail.contains("each column with a gap of its own"), "{}", boxes.finding.detail);
        }
        let fresh = judged(&normal(&real, repair, 24));
        assert_eq!(fresh.verdict, Verdict::Green, "{}", fresh.finding.shown);
    }
    assert_eq!(judged(&people(200, 100, 25)).verdict, Verdict::Green);
}

#[test]
fn many_rows_for_each_real_one_are_a_warning_even_when_nothing_was_found() {
    let real = people(60, 30, 10);
    let judged = audit(&csv(&real), &csv(&smote(&real, 6.0, true, 11)), None, AuditOptions::default());
    assert_eq!(gate(&judged, "reconstruction").verdict, Verdict::Amber);
}

#[test]
fn members_are_found_where_rows_lie_close_to_those_they_came_from() {
    let real = people(600, 200, 12);
    let (learning, holdout): (Vec<_>, Vec<_>) = real.iter().cloned().enumerate().partition(|(at, _)| at % 3 > 0);
    let bare = |rows: Vec<(usize, _)>| rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>();
    let (learning, holdout) = (bare(learning), bare(holdout));
    let text = |rows: &[_]| csv(rows);
    let close = audit(
        &text(&learning),
        &text(&smote(&learning, 1.0, true, 13)),
        Some(&text(&holdout)),
        AuditOptions::default(),
    );
    let other = people(400, 133, 99);
    let apart = audit(&text(&learning), &text(&other), Some(&text(&holdout)), AuditOptions::default());
    for id in ["membership", "closer_share", "identifiability"] {
        assert_eq!(gate(&close, id).verdict, Verdict::Red, "{id}: {}", gate(&close, id).finding.shown);
    }
    for id in ["closer_share", "identifiability", "authenticity"] {
        assert_eq!(gate(&apart, id).verdict, Verdict::Green, "{id}: {}", gate(&apart, id).finding.shown);
    }
    assert_ne!(gate(&apart, "membership").verdict, Verdict::Red);
    let classes = &gate(&close, "membership").finding.classes;
    assert_eq!(classes.iter().map(|it| it.class.as_str()).collect::<Vec<_>>(), ["0", "1"]);
}
