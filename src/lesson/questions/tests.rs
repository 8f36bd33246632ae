//! Every question is asked of several tables, and its answer computed once more.

use std::sync::Arc;

use super::*;
use crate::{
    lesson::{
        counts::Tally,
        position::{LAST, Position},
        rows::LessonRows,
        walk::WhatIf,
    },
    pipeline::{Outcome, Pipeline},
    progress::Progress,
    recipe::Recipe,
    report::plane::AxisChoice,
    sampling::{METHODS, Value},
    table::{ColumnSettings, samples},
};

/// What a question says is right.
fn right(question: &Question) -> &str {
    &question.choices[question.answer]
}

fn each(name: &str, recipe: &Recipe, mut check: impl FnMut(&Scene<'_>, &Plane<'_>)) {
    let table = Arc::new(samples::open(name, &ColumnSettings::default(), &Progress::new()).unwrap());
    // A class may lack what a method wants.
    let Ok(outcome) = Pipeline::with_projection(table).run(recipe, &Progress::new()) else {
        assert_ne!(recipe.method, "smote");
        return;
    };
    let outcome: Arc<Outcome> = Arc::new(outcome);
    let rows = LessonRows::of(&outcome);
    let plane = Plane::new(&outcome, (AxisChoice::Component(0), AxisChoice::Component(1)));
    for row in 0..rows.len().min(60) {
        let (class, index) = rows.id(row).unwrap();
        let walk = Walk::of(&outcome, class, index, WhatIf::default()).unwrap();
        let tally = Tally::of(&outcome, &rows, Position { row, step: LAST, since: row, played: 0 });
        check(&Scene { outcome: &outcome, walk: &walk, tally: &tally, tested: None }, &plane);
    }
}

#[test]
fn every_question_has_different_choices_and_one_is_right() {
    for name in ["wine", "two-islands", "animal-shelter", "chess-club", "orchard"] {
        each(name, &Recipe { drop_closest: 20.0, ..Recipe::default() }, |scene, plane| {
            for asking in &QUESTIONS {
                let of = asking.name;
                let Some(question) = (asking.ask)(scene, plane) else { continue };
                assert!(question.answer < question.choices.len() && question.choices.len() > 1, "{of}: {question:?}");
                let mut choices = question.choices.clone();
                choices.sort();
                choices.dedup();
                assert_eq!(choices.len(), question.choices.len(), "{name}, {of}: {question:?}");
                assert!(!question.because.is_empty() && question.text.ends_with(['?', '.']), "{of}: {question:?}");
            }
        });
    }
}

/// By every method: questions whose answers are true of it, and of the likeliest base where rows are not alike.
#[test]
fn every_method_is_asked_about_what_is_so_by_it() {
    let mut likeliest = 0;
    for method in METHODS.iter().filter(|method| method.untold(&Recipe::default()).is_none()) {
        for name in ["wine", "two-islands", "animal-shelter"] {
            let kinds = if method.name() == "borderline" { &["1", "2"][..] } else { &[""] };
            for kind in kinds {
                let mut recipe = Recipe { drop_closest: 20.0, k: 3, ..Recipe::default() }.by(method.name());
                if !kind.is_empty() {
                    recipe.parameters.insert("kind".to_owned(), Value::Word((*kind).to_owned()));
                }
                each(name, &recipe, |scene, plane| {
                    likeliest += usize::from(holds(scene, plane, &format!("{} {kind}, {name}", method.name())));
                });
            }
        }
    }
    assert!(likeliest > 200, "{likeliest}");
}

/// Checks what is asked of a row; whether its base was asked about.
fn holds(scene: &Scene<'_>, plane: &Plane<'_>, of: &str) -> bool {
    let (walk, outcome) = (scene.walk, scene.outcome);
    for asking in &QUESTIONS {
        let Some(question) = (asking.ask)(scene, plane) else { continue };
        let mut choices = question.choices.clone();
        choices.sort();
        choices.dedup();
        assert_eq!(choices.len(), question.choices.len(), "{of}, {}: {question:?}", asking.name);
        assert!(question.answer < question.choices.len() && !question.because.is_empty(), "{of}: {question:?}");
        let of_smote_alone = question.because.contains("never beyond");
        let gaps = &outcome.generated[walk.class as usize].as_ref().unwrap().draws;
        assert!(!of_smote_alone || gaps.iter().all(|draw| (0.0..1.0).contains(&draw.gap)), "{of}: {question:?}");
    }
    if let Some(question) = category(scene, plane) {
        let trace = walk.mixed_category().unwrap();
        assert_eq!(right(&question), trace.written, "{of}");
        assert!(walk.draw.gap >= 0.0 || trace.written == trace.base, "{of}");
    }
    // A tie is at half way, which not every new row can reach.
    assert!(tied(scene, plane).is_none() || walk.gaps()[1] > 0.5, "{of}");
    if let Some(question) = farthest(scene, plane) {
        let draws = &outcome.generated[walk.class as usize].as_ref().unwrap().draws;
        let last = walk.candidates().last().unwrap();
        assert!(walk.candidates().iter().all(|near| near.distance <= last.distance), "{of}");
        if !walk.picks_nearest() {
            let from_here = draws.iter().filter(|draw| draw.base == walk.draw.base);
            let (all, far) =
                from_here.fold((0, 0), |(all, far), draw| (all + 1, far + u64::from(draw.neighbour == last.row)));
            let says = format!("Of the {all} rows made from this base, {far} went to the farthest.");
            assert!(question.because.ends_with(&says), "{of}: {question:?}");
        }
    }
    // What is said of the nearest rows of the class is asked where those are picked from.
    let of_nearest = which_neighbours(scene, plane).is_some() || super::plane(scene, plane).is_some();
    assert!(!of_nearest || walk.picks_nearest(), "{of}");
    let Some(question) = bases::likeliest(scene, plane) else { return false };
    let right = question.rows[question.answer];
    assert_eq!(right, walk.draw.base, "{of}");
    let made = &outcome.generated[walk.class as usize].as_ref().unwrap().draws;
    for (at, (&row, choice)) in question.rows.iter().zip(&question.choices).enumerate() {
        assert!(choice.ends_with(&format!(", row {}", walk.row_number(row))), "{of}: {question:?}");
        assert!(at == question.answer || walk.chance(row) < walk.chance(right), "{of}: {question:?}");
        assert!(walk.chance(row) > 0.0 || made.iter().all(|draw| draw.base != row), "{of}: {question:?}");
    }
    true
}

/// The answers once more, from the table itself.
#[test]
fn answers_are_true() {
    for name in ["wine", "two-islands", "animal-shelter", "orchard"] {
        let recipe = Recipe { drop_closest: 20.0, ..Recipe::default() };
        each(name, &recipe, |scene, plane| {
            let (walk, outcome) = (scene.walk, scene.outcome);
            let (class, space) = (walk.class as usize, &outcome.space);
            let ledger = &outcome.ledger[class];
            let need = how_many(scene, plane).unwrap();
            assert_eq!(right(&need), thousands(ledger.target - ledger.real), "{name}");
            // Neighbours by distance, over all rows of the class.
            let weights = space.level_weights(walk.class);
            let apart = |a: &(Vec<f64>, Vec<u32>), row: u32| {
                let b = space.place(row);
                distance2(&weights, (&a.0, &a.1), (&b.0, &b.1))
            };
            let base = space.place(walk.draw.base);
            let mut others: Vec<u32> =
                space.members(walk.class).iter().copied().filter(|&row| row != walk.draw.base).collect();
            others.sort_by(|&a, &b| apart(&base, a).total_cmp(&apart(&base, b)).then(a.cmp(&b)));
            if let Some(question) = which_neighbours(scene, plane) {
                let of = |choice: &str| {
                    let at =
                        others.iter().position(|&row| choice.ends_with(&format!(", row {}", walk.row_number(row))));
                    at.unwrap() < walk.k
                };
                for (at, choice) in question.choices.iter().enumerate() {
                    assert_eq!(of(choice), at == question.answer, "{name}: {question:?}");
                }
            }
            let crossing = others[..walk.k]
                .iter()
                .filter(|&&row| {
                    let to = space.place(row);
                    let middle: Vec<f64> = base.0.iter().zip(&to.0).map(|(a, b)| (a + b) / 2.0).collect();
                    let middle = (middle, base.1.clone());
                    let nearest = (0..space.rows() as u32)
                        .min_by(|&a, &b| apart(&middle, a).total_cmp(&apart(&middle, b)).then(a.cmp(&b)));
                    space.class(nearest.unwrap()) != walk.class
                })
                .count();
            assert_eq!(right(&bridges(scene, plane).unwrap()), crossing.to_string(), "{name}");
            let of_class: Vec<_> = outcome.origins().filter(|origin| origin.class == walk.class).collect();
            assert_eq!(farthest(scene, plane).unwrap().answer, 1);
            assert_eq!(gap_zero(scene, plane).unwrap().answer, 0);
            let beyond = none_beyond(scene, plane).unwrap();
            assert_eq!(right(&beyond), "0", "{name}");
            if let Some(question) = rounded(scene, plane) {
                let trace = walk.traces.iter().find(|it| it.is_number() && it.changed).unwrap();
                let (written, drawn): (f64, f64) = (trace.written.parse().unwrap(), trace.drawn.parse().unwrap());
                assert_eq!(right(&question), trace.written, "{name}");
                for choice in question.choices.iter().filter(|choice| **choice != trace.drawn) {
                    let choice: f64 = choice.parse().unwrap();
                    assert!((choice - drawn).abs() >= (written - drawn).abs() - 1e-9, "{name}: {question:?}");
                }
            }
            if let Some(question) = category(scene, plane) {
                let trace = walk.mixed_category().unwrap();
                let winner = if walk.draw.gap > 0.5 { &trace.neighbour } else { &trace.base };
                assert_eq!(right(&question), winner, "{name}");
                assert_eq!(tied(scene, plane).unwrap().answer, 0);
            }
            let copied = of_class.iter().filter(|origin| origin.fate == Fate::Identical).count();
            assert_eq!(right(&copies(scene, plane).unwrap()), copied.to_string(), "{name}");
            if let Some(question) = which_class(scene, plane) {
                let loss = |label: &str| {
                    let of = |fate: Option<Fate>| {
                        let rows = outcome.origins().filter(|it| outcome.ledger[it.class as usize].class == label);
                        rows.filter(|it| fate.is_none_or(|fate| it.fate == fate)).count() as f64
                    };
                    of(Some(Fate::Closest)) / (of(None) - of(Some(Fate::Identical)))
                };
                let worst = loss(right(&question));
                assert!(question.choices.iter().all(|label| loss(label) <= worst), "{name}: {question:?}");
            }
            let mut near = others.clone();
            let [x, y] = plane.real(walk.draw.base);
            let flat = |row: u32| (plane.real(row)[0] - x).hypot(plane.real(row)[1] - y);
            near.sort_by(|&a, &b| flat(a).total_cmp(&flat(b)).then(a.cmp(&b)));
            let both = near[..walk.k].iter().filter(|row| others[..walk.k].contains(row)).count();
            assert_eq!(right(&super::plane(scene, plane).unwrap()), both.to_string(), "{name}");
        });
    }
}

/// Whether the written numbers lie on the line through the parents, in all columns and not only in the picture.
#[test]
fn beside_the_line_is_beside_it_in_all_columns() {
    each("animal-shelter", &Recipe::default(), |scene, plane| {
        let Some(question) = on_the_line(scene, plane) else { return };
        let (walk, space) = (scene.walk, &scene.outcome.space);
        let along: Vec<[f64; 3]> = (0..space.numbers.len())
            .map(|axis| {
                let of = |value: f64| space.numbers[axis].scaled(value);
                let base = of(space.number(axis, walk.draw.base));
                let to = of(space.number(axis, walk.draw.neighbour));
                [base, to - base, of(walk.row.numbers[axis]) - base]
            })
            .collect();
        let (dot, length, by) = along
            .iter()
            .fold((0.0, 0.0, 0.0), |(dot, length, by), [_, to, at]| (dot + to * at, length + to * to, by + at * at));
        let off = by - if length > 0.0 { dot * dot / length } else { 0.0 } > 1e-12;
        assert_eq!(question.answer, usize::from(off), "{}", walk.index);
    });
}
