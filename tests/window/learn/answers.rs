//! An answer belongs to its question, and a beat to the lesson, whatever was looked at meanwhile.

use egui::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::learn::{
        Answer,
        action::{LearnAction, Speed},
    },
    lesson::questions::Question,
};

use super::{learn, now, open_lesson, played_out, told};
use crate::{
    controls::{self, click, says},
    harness::Window,
};

/// The lesson on two islands, at one of its beats, from 1; nothing is answered on the way.
fn at_beat<'a>(beat: usize) -> Window<'a> {
    let mut harness = controls::window();
    open_lesson(&mut harness, "two-islands");
    for _ in 1..beat {
        learn(&mut harness, LearnAction::Step);
    }
    harness
}

fn question(harness: &Window<'_>) -> Question {
    told(harness).question.clone().expect("a question")
}

#[test]
fn an_answer_stays_with_its_question_while_rows_land_and_after() {
    // Rows of the other class land last.
    let mut harness = at_beat(8);
    let asked = question(&harness);
    assert!(asked.text.contains("sand"), "{}", asked.text);
    let wrong = (asked.answer + 1) % asked.choices.len();
    harness.state_mut().send(LearnAction::Answer(Some(wrong)).into());
    harness.run_steps(3);
    assert!(harness.state().state().learn.play.is_some(), "rows land");
    assert_eq!(question(&harness), asked);
    assert!(says(&harness, "Not quite."), "what is right is said while they land");
    played_out(&mut harness);
    assert_eq!(question(&harness), asked);
    assert_eq!(harness.state().state().learn.answer, Some(Answer::Chosen(wrong)));
    // There and back again.
    learn(&mut harness, LearnAction::Step);
    assert_eq!(harness.state().state().learn.answer, None);
    learn(&mut harness, LearnAction::Back);
    assert_eq!((question(&harness), harness.state().state().learn.answer), (asked, Some(Answer::Chosen(wrong))));
}

#[test]
fn what_was_answered_in_a_lesson_answers_nothing_outside_it() {
    let mut harness = at_beat(8);
    learn(&mut harness, LearnAction::Answer(Some(2)));
    played_out(&mut harness);
    learn(&mut harness, LearnAction::LeaveLesson);
    assert_eq!(harness.state().state().learn.answer, None);
    assert!(!says(&harness, "Not quite.") && !says(&harness, "Right."));
}

#[test]
fn the_next_beat_is_at_the_lessons_own_row_wherever_one_has_been() {
    let mut harness = at_beat(3);
    let row = now(&harness).row;
    learn(&mut harness, LearnAction::Play(Speed::TenTimes));
    harness.run_steps(40);
    learn(&mut harness, LearnAction::Pause);
    assert!(now(&harness).row > row + 3);
    learn(&mut harness, LearnAction::Step);
    assert_eq!((now(&harness).row, now(&harness).played), (row, 0));
    learn(&mut harness, LearnAction::Row(40));
    learn(&mut harness, LearnAction::Step);
    assert_eq!(now(&harness).row, row);
}

#[test]
fn a_gap_that_is_tried_out_is_not_told_as_chances_own() {
    let mut harness = at_beat(7);
    learn(&mut harness, LearnAction::Answer(None));
    let said = told(&harness).say.clone();
    let drawn = told(&harness).walk.draw.gap;
    learn(&mut harness, LearnAction::Gap(Some(1.0)));
    assert_eq!(told(&harness).walk.draw.gap, 1.0);
    assert_eq!(told(&harness).say, said);
    click(&mut harness, "Back to the random gap");
    assert_eq!(told(&harness).walk.draw.gap, drawn);
}

#[test]
fn the_slider_of_k_ends_where_the_smallest_class_does() {
    let harness = at_beat(3);
    let slider = harness
        .get_all_by_role(Role::Slider)
        .filter(|node| node.accesskit_node().label().as_deref() == Some("Neighbours in the lesson"))
        .map(|node| node.accesskit_node().data().max_numeric_value())
        .next();
    // Twelve grains of sand, of which each has eleven others.
    assert_eq!(slider, Some(Some(11.0)));
}

#[test]
fn the_last_screen_leads_on_before_its_question_is_answered() {
    let harness = at_beat(13);
    assert!(told(&harness).waits);
    assert!(says(&harness, "Next lesson:"));
}

#[test]
fn the_losses_that_are_told_are_those_that_are_counted() {
    let mut harness = at_beat(12);
    learn(&mut harness, LearnAction::Answer(None));
    let tally = &told(&harness).tally;
    let ledger = controls::outcome(&harness).ledger.clone();
    for (count, row) in tally.classes.iter().zip(&ledger) {
        assert_eq!((count.closest, count.identical), (row.closest, row.identical), "{}", row.class);
    }
}
