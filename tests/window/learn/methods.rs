//! The walk by every method that makes rows between two rows: forwards and back, with what can be tried out by it.

use smotescope::{
    app::{
        command::{Change, Command},
        learn::{LEARN, action::LearnAction},
        plots::data::RowId,
    },
    lesson::{position, steps},
    recipe::Recipe,
    sampling::{METHODS, Value, row_kinds::RowKind},
};

use super::{learn, now, seen, told};
use crate::{
    controls::{self, says},
    harness::{Window, send},
};

/// A window on a table of which every growing class has what the method wants.
fn window(method: &'static str) -> Window<'static> {
    let mut harness = controls::window();
    send(&mut harness, Command::Workspace(LEARN));
    for sample in ["animal-shelter", "two-islands", "wine"] {
        send(&mut harness, Command::OpenSample(sample));
        send(&mut harness, Command::Change(Change::Method(method)));
        if harness.state().state().results.error.is_none() {
            return harness;
        }
    }
    panic!("no table for {method}");
}

#[test]
fn every_method_between_two_rows_is_walked_forwards_and_back() {
    for method in METHODS.iter().filter(|method| method.untold(&Recipe::default()).is_none()) {
        let mut harness = window(method.name());
        assert_eq!(told(&harness).walk.outcome.recipe.method, method.name());
        let mut there = vec![seen(&harness)];
        for _ in 0..=position::LAST {
            learn(&mut harness, LearnAction::Step);
            if harness.state().state().learn.waits() {
                learn(&mut harness, LearnAction::Answer(None));
            }
            let words = told(&harness).page.headline.clone();
            assert!(says(&harness, &words), "{}: {words}", method.name());
            there.push(seen(&harness));
        }
        for expected in there.iter().rev().skip(1) {
            learn(&mut harness, LearnAction::Back);
            let back = seen(&harness);
            assert_eq!(
                (&back.position, &back.page, &back.items),
                (&expected.position, &expected.page, &expected.items)
            );
            assert_eq!((&back.row, &back.tally), (&expected.row, &expected.tally), "{}", method.name());
        }
    }
}

#[test]
fn a_dot_that_is_no_base_is_refused_by_what_decides_it() {
    let mut refused = 0;
    for method in METHODS.iter().filter(|method| method.untold(&Recipe::default()).is_none()) {
        let mut harness = window(method.name());
        learn(&mut harness, LearnAction::Step);
        learn(&mut harness, LearnAction::Answer(None));
        let walk = told(&harness).walk.clone();
        let members = walk.outcome.space.members(walk.class).to_vec();
        let Some(&row) = members.iter().find(|&&row| walk.chance(row) == 0.0) else { continue };
        let before = seen(&harness);
        learn(&mut harness, LearnAction::Choose(RowId::Real(row)));
        let fact = walk.fact(row).expect("what decides it");
        assert!(
            says(&harness, &format!("No new row can start from row {}", walk.row_number(row))),
            "{}",
            method.name()
        );
        assert!(says(&harness, &fact), "{}: {fact}", method.name());
        assert_eq!(seen(&harness).row, before.row);
        // One that can be is told of.
        let other = members.iter().find(|&&row| walk.chance(row) > 0.0 && row != walk.draw.base);
        if let Some(&row) = other {
            learn(&mut harness, LearnAction::Choose(RowId::Real(row)));
            assert_eq!(told(&harness).walk.draw.base, row);
        }
        refused += 1;
    }
    assert!(refused >= 2, "{refused}");
}

#[test]
fn a_dot_of_a_kind_that_may_be_no_base_is_refused_by_its_kind() {
    let mut harness = window("smote");
    for kind in [RowKind::Safe, RowKind::Rare, RowKind::Outlier] {
        send(&mut harness, Command::Change(Change::Bases(kind, false)));
    }
    learn(&mut harness, LearnAction::Step);
    learn(&mut harness, LearnAction::Answer(None));
    let words = told(&harness).page.words.clone();
    assert!(words.contains(" of them may be bases (borderline). One of these is the start"), "{words}");
    assert!(words.contains(" It is a borderline row.") && words.contains("Click a dot with a thin ring"), "{words}");
    let walk = told(&harness).walk.clone();
    let members = walk.outcome.space.members(walk.class).to_vec();
    let row = members.into_iter().find(|&row| walk.chance(row) == 0.0).expect("a row of another kind");
    learn(&mut harness, LearnAction::Choose(RowId::Real(row)));
    assert!(says(&harness, ", not of a kind that may be a base (borderline). Choose a dot with a ring"));
    assert_eq!(told(&harness).walk.draw.base, walk.draw.base);
}

#[test]
fn the_gap_goes_as_far_as_the_method_does() {
    for method in METHODS.iter().filter(|method| method.untold(&Recipe::default()).is_none()) {
        let mut harness = window(method.name());
        learn(&mut harness, LearnAction::Jump(steps::number("new-row")));
        for row in 0..6 {
            learn(&mut harness, LearnAction::Row(row));
            assert_eq!(now(&harness).row, row);
            let [low, high] = told(&harness).walk.gaps();
            for (asked, given) in [(7.0, high), (-7.0, low)] {
                learn(&mut harness, LearnAction::Gap(Some(asked)));
                assert_eq!(told(&harness).walk.draw.gap, given, "{}", method.name());
            }
        }
    }
}

#[test]
fn a_figure_of_lines_between_rows_is_told_of_and_a_star_says_why_not() {
    let mut harness = controls::window();
    send(&mut harness, Command::Workspace(LEARN));
    send(&mut harness, Command::OpenSample("wine"));
    send(&mut harness, Command::Change(Change::Method("polynom-fit")));
    assert!(says(&harness, "The lines of a star lead to the mean of the class, which is no row."));
    let figure = &METHODS.iter().find(|method| method.name() == "polynom-fit").expect("a method").parameters()[0];
    for (word, said) in [("bus", "Where does the bus go on to?"), ("mesh", "Where do lines lead to?")] {
        send(&mut harness, Command::Change(Change::Parameter(figure, Value::Word(word.to_owned()))));
        learn(&mut harness, LearnAction::Jump(steps::number("neighbours")));
        assert!(says(&harness, said), "{word}");
    }
}
