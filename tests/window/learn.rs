//! The workspace Learn: what Back, Play, the questions and what is tried out promise.

mod answers;
mod files;
mod looks;
mod methods;
mod models;
mod tested;

use egui::{Key, Modifiers, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::{
        command::Command,
        explore::EXPLORE,
        learn::{
            LEARN, LessonView,
            action::{LearnAction, Speed},
        },
        plots::data::{AxisChoice, RowId},
    },
    lesson::{
        counts::Tally,
        file::Ask,
        library::{self, Builtin},
        position::{self, LAST, Position},
        questions::{self, Question},
        steps::{self, Page},
        walk::WhatIf,
    },
    recipe::Recipe,
    report::{figure::Item, plane::Plane},
    table::samples::SAMPLES,
};

use crate::{
    controls::{self, click, control, recipe, says},
    harness::{Window, send, settle},
};

/// A small table in the workspace Learn.
fn window<'a>() -> Window<'a> {
    sample("two-islands")
}

fn sample<'a>(name: &'static str) -> Window<'a> {
    let mut harness = controls::window();
    send(&mut harness, Command::Workspace(LEARN));
    send(&mut harness, Command::OpenSample(name));
    harness
}

fn learn(harness: &mut Window<'_>, action: LearnAction) {
    send(harness, Command::from(action));
}

fn key(harness: &mut Window<'_>, key: Key) {
    harness.key_press(key);
    settle(harness);
}

fn now(harness: &Window<'_>) -> Position {
    harness.state().state().learn.position
}

fn told<'a>(harness: &'a Window<'_>) -> &'a LessonView {
    harness.state().state().learn.described.as_ref().expect("something to tell")
}

/// Everything that is shown of the lesson.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    position: Position,
    what_if: WhatIf,
    beat: Option<usize>,
    page: Page,
    question: Option<Question>,
    items: Vec<Item>,
    tally: Tally,
    /// The row itself: its class, number, parents and gap, and what became of it.
    row: String,
    axes: (AxisChoice, AxisChoice),
    near_in_picture: usize,
    recipe: Recipe,
}

fn seen(harness: &Window<'_>) -> Seen {
    let state = harness.state().state();
    assert!(state.up_to_date());
    let (learn, told) = (&state.learn, told(harness));
    let shown = state.shown().expect("a result");
    assert!(std::sync::Arc::ptr_eq(&told.walk.outcome, &shown.outcome), "told of another outcome than the one shown");
    let walk = &told.walk;
    let plane = Plane::new(&shown.outcome, shown.picture.axes);
    Seen {
        position: learn.position,
        what_if: learn.what_if,
        beat: learn.running.as_ref().map(|course| course.beat),
        page: told.page.clone(),
        question: told.question.clone(),
        items: told.marks(&plane, 1, learn.options.numbers),
        tally: told.tally.clone(),
        row: format!(
            "{} {} {:?} {:?} {} {:?} {:?}",
            walk.class, walk.index, walk.draw, walk.nearest, walk.distance, walk.fate, walk.traces
        ),
        axes: told.axes,
        near_in_picture: told.near_in_picture,
        recipe: state.document.recipe.clone(),
    }
}

#[test]
fn back_restores_every_step_of_every_sample() {
    let mut harness = controls::window();
    send(&mut harness, Command::Workspace(LEARN));
    for sample in SAMPLES {
        send(&mut harness, Command::OpenSample(sample.name));
        let mut there = vec![seen(&harness)];
        assert_eq!(there[0].position, Position::default(), "{}", sample.name);
        for _ in 0..LAST + 3 {
            learn(&mut harness, LearnAction::Step);
            there.push(seen(&harness));
        }
        let last = there[there.len() - 1].position;
        assert_eq!((last.row, last.step), (1, 3), "{}", sample.name);
        for pair in there.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        for seen_there in &there {
            let page = &seen_there.page;
            let said = page.idle.as_ref().map_or(page.words.len(), String::len);
            assert!(said > 20 && !page.headline.is_empty(), "{}: {:?}", sample.name, seen_there.position);
        }
        for expected in there.iter().rev().skip(1) {
            learn(&mut harness, LearnAction::Back);
            assert_eq!(seen(&harness), *expected, "{}", sample.name);
        }
        assert!(!harness.state().state().learn.can_go_back(), "{}", sample.name);
        learn(&mut harness, LearnAction::Back);
        assert_eq!(seen(&harness), there[0]);
    }
}

/// Waits until no more rows land.
fn played_out(harness: &mut Window<'_>) {
    for _ in 0..400 {
        if harness.state().state().learn.play.is_none() {
            settle(harness);
            return;
        }
        harness.step();
    }
    panic!("rows go on landing");
}

fn open_lesson(harness: &mut Window<'_>, name: &str) {
    learn(harness, LearnAction::OpenLesson(name.to_owned()));
    let open = harness.state().state().learn.running.as_ref().map(|course| course.lesson.name.clone());
    assert_eq!(open.as_deref(), Some(name));
}

/// The lessons that go from row to row.
fn of_walks() -> impl Iterator<Item = &'static Builtin> {
    library::LESSONS.iter().filter(|builtin| !is_of_model(builtin))
}

fn is_of_model(builtin: &Builtin) -> bool {
    builtin.lesson().expect("a lesson").is_of_model()
}

#[test]
fn every_lesson_is_walked_to_its_end_and_back_by_its_buttons() {
    let mut harness = controls::window();
    for builtin in of_walks() {
        open_lesson(&mut harness, builtin.name);
        let lesson = builtin.lesson().expect("a lesson");
        let mut there = Vec::new();
        for (at, beat) in lesson.script.iter().enumerate() {
            played_out(&mut harness);
            let seen = seen(&harness);
            assert_eq!((seen.beat, seen.position.step), (Some(at), beat.step as u8), "{}", builtin.name);
            assert!(beat.say.len() > 20 && seen.page.headline.len() > 3, "{}: beat {at} has no words", builtin.name);
            let said = &told(&harness).say;
            assert!(!said.contains(['{', '}']), "{said}");
            let first: String = said.chars().take_while(|sign| !matches!(sign, '[' | '.' | '?')).collect();
            assert!(says(&harness, &first), "{}: {first:?} is not on screen", builtin.name);
            match &beat.ask {
                Some(Ask::Computed(name)) => {
                    let question = seen.question.as_ref();
                    let question = question.unwrap_or_else(|| panic!("{}, line {}: {name}", builtin.name, beat.line));
                    assert!(question.choices.len() > 1 && question.answer < question.choices.len(), "{question:?}");
                    assert!(says(&harness, "Predict: "));
                }
                Some(Ask::Discuss { .. }) => assert!(says(&harness, "What do we think?")),
                None => assert!(seen.question.is_none()),
            }
            assert_eq!(seen.recipe, lesson.recipe_at(at), "{}", builtin.name);
            there.push(seen);
            if at + 1 < lesson.script.len() {
                click(&mut harness, "Step →");
            }
        }
        assert!(control(&harness, Role::Button, "Step →").accesskit_node().is_disabled(), "{}", builtin.name);
        for expected in there.iter().rev().skip(1) {
            click(&mut harness, "← Back");
            assert_eq!(seen(&harness), *expected, "{}", builtin.name);
        }
        assert!(control(&harness, Role::Button, "← Back").accesskit_node().is_disabled(), "{}", builtin.name);
    }
}

/// All texts on the screen that are sentences: also those that only describe a picture.
fn sentences(harness: &Window<'_>) -> Vec<String> {
    let root = harness.root();
    let mut texts = Vec::new();
    for node in root.children_recursive() {
        let node = node.accesskit_node();
        let spoken = [node.label(), node.value(), node.description()];
        texts.extend(spoken.into_iter().flatten().filter(|text| text.chars().count() > 12));
    }
    texts
}

/// Words, balance, ledger and picture are as they were until a question is answered or skipped, and then they are not.
#[test]
fn what_a_question_asks_for_is_not_on_the_screen_before_it_is_answered() {
    let mut harness = controls::window();
    let (mut asked, mut answered) = (0, Vec::new());
    for builtin in of_walks() {
        open_lesson(&mut harness, builtin.name);
        let lesson = builtin.lesson().expect("a lesson");
        for (at, beat) in lesson.script.iter().enumerate() {
            if at > 0 {
                click(&mut harness, "Step →");
            }
            played_out(&mut harness);
            let (Some(Ask::Computed(name)), place) = (&beat.ask, format!("{}, beat {at}", builtin.name)) else {
                continue;
            };
            let asking = questions::find(name).expect("a question");
            let view = told(&harness);
            let question = view.question.clone().expect("a question");
            assert!(view.waits && view.at.step <= steps::number(asking.until), "{place}: more is shown than may be");
            if beat.play {
                assert!(view.at.landed() <= 1, "{place}: rows have landed already");
            }
            let given = |text: &String| {
                let text = text.strip_prefix("Predict: ").unwrap_or(text).trim();
                // Of a bar what is out: the rows that are there and the target are no secret.
                let bar = text.strip_prefix("Class ").and_then(|text| text.split_once(" rows so far, target "));
                let text = &bar.map_or(text, |(_, rest)| rest.split_once(' ').map_or("", |(_, out)| out)).to_owned();
                let own = question.text.contains(text.as_str())
                    || text.contains(&question.text)
                    || question.choices.contains(text);
                // Numbers of steps and of axes are no answers.
                let idle = ["Ctrl+", "up to date", "Step ", "none in this table", "from 0 to 1", "1, the n"];
                let own = own || idle.iter().any(|words| text.contains(words));
                !own && (asking.is_answered_in(&question, text) || text.contains(&question.because))
            };
            let all = sentences(&harness);
            assert!(all.len() > 20, "{place}");
            let said: Vec<_> = all.iter().filter(|text| given(text)).collect();
            if !said.is_empty() {
                answered.push(format!("{place}: {question:?} is answered by {said:?}"));
            }
            if let Some(then) = view.then.clone() {
                assert!(!says(&harness, &then), "{place}");
                click(&mut harness, "skip");
                played_out(&mut harness);
                let because = question.because.split('[').next().unwrap_or_default();
                assert!(says(&harness, &then) && says(&harness, because), "{place}");
            } else {
                click(&mut harness, "skip");
                played_out(&mut harness);
            }
            let view = told(&harness);
            assert!(!view.waits && usize::from(view.at.step) == beat.step, "{place}");
            asked += 1;
        }
    }
    assert!(answered.is_empty(), "{answered:#?}");
    assert!(asked >= 24, "{asked}");
}

/// The rows that a question names are found in the picture by their letters, and every dot says what it is.
#[test]
fn a_question_about_rows_is_answered_by_looking() {
    let mut harness = controls::window();
    open_lesson(&mut harness, "two-islands");
    for _ in 0..3 {
        click(&mut harness, "Step →");
        if says(&harness, "skip") {
            click(&mut harness, "skip");
        }
    }
    learn(&mut harness, LearnAction::Back);
    learn(&mut harness, LearnAction::Step);
    let question = told(&harness).question.clone().expect("a question");
    assert_eq!(question.rows.len(), question.choices.len());
    assert!(question.choices.iter().zip(["A", "B", "C"]).all(|(choice, letter)| choice.starts_with(letter)));
    let state = harness.state().state();
    let shown = state.shown().expect("a result");
    let plane = Plane::new(&shown.outcome, shown.picture.axes);
    let items = told(&harness).marks(&plane, 1, true);
    for (row, letter) in question.rows.iter().zip(["A", "B", "C"]) {
        let there =
            |item: &Item| matches!(item, Item::Label { at, text, .. } if text == letter && *at == plane.real(*row));
        assert!(items.iter().any(there), "{letter}");
    }
    let row = question.rows[0];
    send(&mut harness, Command::Hover(Some(RowId::Real(row))));
    let space = &told(&harness).walk.outcome.space;
    let number = told(&harness).walk.row_number(row);
    assert!(says(&harness, &format!("row {number}")) || says(&harness, &format!("Row {number}")), "its number");
    assert_eq!(space.numbers.len(), 2);
    assert!(says(&harness, "sand"));
}

/// After the last screen a lesson leads on.
#[test]
fn the_end_of_a_lesson_leads_to_the_next_one_and_to_a_table_of_ones_own() {
    let mut harness = controls::window();
    // Nets learn for longer than this waits: of the lessons of models the first one is gone through.
    let last = of_walks().count() + 1;
    for pair in library::LESSONS[..=last].windows(2) {
        open_lesson(&mut harness, pair[0].name);
        for _ in 1..pair[0].lesson().expect("a lesson").script.len() {
            assert!(!says(&harness, "Next lesson:"));
            if is_of_model(&pair[0]) {
                models::view(&mut harness);
            }
            learn(&mut harness, LearnAction::Step);
            played_out(&mut harness);
        }
        if is_of_model(&pair[0]) {
            models::view(&mut harness);
        }
        if harness.state().state().learn.waits() {
            let words = if says(&harness, "Predict: ") { "skip" } else { "What do we think?" };
            click(&mut harness, words);
        }
        click(&mut harness, &format!("Next lesson: {} →", pair[1].title()));
        let open = harness.state().state().learn.running.as_ref().map(|running| running.lesson.name.clone());
        assert_eq!(open.as_deref(), Some(pair[1].name));
    }
    // After one's own there is none.
    let folder = tempfile::tempdir().expect("a folder");
    let path = controls::write(folder.path(), "own.toml", library::LESSONS[0].text);
    learn(&mut harness, LearnAction::OpenLesson(path.display().to_string()));
    for _ in 1..30 {
        learn(&mut harness, LearnAction::Step);
        played_out(&mut harness);
    }
    if harness.state().state().learn.waits() {
        click(&mut harness, "What do we think?");
    }
    assert!(!says(&harness, "Next lesson:"));
    click(&mut harness, "On your own table…");
    assert!(harness.state().state().view.dialog.is_some() && harness.state().state().learn.running.is_none());
}

/// What is said was written for the lesson's settings, and the way back to them is one press.
#[test]
fn a_setting_changed_by_hand_is_said_and_can_be_taken_back() {
    let mut harness = controls::window();
    open_lesson(&mut harness, "two-islands");
    learn(&mut harness, LearnAction::Step);
    learn(&mut harness, LearnAction::Step);
    assert!(says(&harness, "k = 3") && !says(&harness, "You changed a setting"));
    send(&mut harness, Command::Change(smotescope::app::command::Change::k(7)));
    assert!(says(&harness, "Here k = 7, so there are seven lines") && says(&harness, "You changed a setting"));
    click(&mut harness, "Back to the lesson's settings");
    assert!(says(&harness, "Here k = 3, so there are three lines") && !says(&harness, "You changed a setting"));
}

#[test]
fn questions_are_answered_or_skipped_and_back_brings_the_answer_back() {
    let mut harness = window();
    assert!(harness.state().state().learn.waits());
    let question = told(&harness).question.clone().expect("a question");
    let wrong = (question.answer + 1) % question.choices.len();
    assert!(!says(&harness, &question.because), "the answer is hidden");
    click(&mut harness, &question.choices[wrong]);
    assert!(says(&harness, "Not quite. ") && says(&harness, &question.because));
    let answered = harness.state().state().learn.answer;
    learn(&mut harness, LearnAction::Step);
    assert!(harness.state().state().learn.waits());
    click(&mut harness, "skip");
    assert!(!harness.state().state().learn.waits());
    learn(&mut harness, LearnAction::Back);
    assert_eq!(harness.state().state().learn.answer, answered);
    learn(&mut harness, LearnAction::TogglePredict);
    assert!(told(&harness).question.is_none() && !says(&harness, "Predict: "));
}

#[test]
fn keys_step_where_nothing_else_wants_them() {
    let mut harness = window();
    key(&mut harness, Key::ArrowRight);
    key(&mut harness, Key::Space);
    assert_eq!(now(&harness).step, 2);
    key(&mut harness, Key::ArrowLeft);
    assert_eq!(now(&harness).step, 1);
    // A button that was clicked does not keep the keys.
    click(&mut harness, "Step →");
    key(&mut harness, Key::ArrowRight);
    key(&mut harness, Key::Space);
    assert_eq!(now(&harness).step, 4);
    key(&mut harness, Key::Home);
    assert_eq!(now(&harness), Position::default());
    // On a slider that has the focus the arrows move the slider.
    control(&harness, Role::Slider, "Neighbours in the lesson").focus();
    harness.run_steps(2);
    key(&mut harness, Key::ArrowRight);
    assert_eq!((recipe(&harness).k, now(&harness).step), (6, 0));
    key(&mut harness, Key::ArrowLeft);
    assert_eq!((recipe(&harness).k, now(&harness).step), (5, 0));
    // What is typed into a field is typed, and no step.
    let field = control(&harness, Role::SpinButton, "Neighbours in the lesson");
    field.click();
    settle(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    for sign in ["7", " "] {
        harness.event(egui::Event::Text(sign.to_owned()));
    }
    harness.key_press(Key::Space);
    harness.key_press(Key::Home);
    harness.key_press(Key::ArrowRight);
    settle(&mut harness);
    assert_eq!(now(&harness).step, 0);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!((recipe(&harness).k, now(&harness).step), (7, 0));
    send(&mut harness, Command::OpenDialog);
    for pressed in [Key::ArrowRight, Key::Space, Key::P] {
        key(&mut harness, pressed);
    }
    assert_eq!((now(&harness).step, harness.state().state().learn.play), (0, None));
    send(&mut harness, Command::CloseDialog);
    // F5 presents and Esc leaves.
    key(&mut harness, Key::F5);
    assert!(harness.state().state().view.presentation);
    key(&mut harness, Key::ArrowRight);
    assert_eq!(now(&harness).step, 1);
    key(&mut harness, Key::Escape);
    assert!(!harness.state().state().view.presentation);
    assert_eq!((now(&harness).step, harness.state().state().view.workspace), (1, LEARN));
    // In the other workspace they do nothing.
    send(&mut harness, Command::Workspace(EXPLORE));
    key(&mut harness, Key::ArrowRight);
    assert_eq!(now(&harness).step, 1);
    key(&mut harness, Key::F5);
    let view = &harness.state().state().view;
    assert!(view.presentation && view.workspace == LEARN, "presenting is presenting the lesson");
}

#[test]
fn rows_play_to_the_last_pause_and_come_back() {
    let mut harness = window();
    let rows = told(&harness).rows.len();
    learn(&mut harness, LearnAction::Step);
    learn(&mut harness, LearnAction::Step);
    let begun = seen(&harness);
    click(&mut harness, "▶ Play ×1");
    harness.run_steps(8);
    let landed = now(&harness).landed();
    assert!(landed > 2 && landed < rows, "{landed} of {rows}");
    click(&mut harness, "Pause");
    let paused = now(&harness);
    harness.run_steps(8);
    assert_eq!((now(&harness), harness.state().state().learn.play), (paused, None));
    assert_eq!(paused.step, position::birth());
    click(&mut harness, "← Back");
    assert_eq!(seen(&harness), begun);
    click(&mut harness, "▶▶ ×10");
    played_out(&mut harness);
    assert_eq!(now(&harness).landed(), rows);
    assert_eq!(told(&harness).tally.made(), u64::from(rows));
    assert!(control(&harness, Role::Button, "▶ Play ×1").accesskit_node().is_disabled());
    // All of them take the next step together.
    learn(&mut harness, LearnAction::Step);
    assert_eq!((now(&harness).landed(), now(&harness).step), (rows, position::birth() + 1));
    learn(&mut harness, LearnAction::Back);
    click(&mut harness, "← Back");
    assert_eq!(seen(&harness), begun);
    // Half a minute, or a tenth of it.
    let took = |harness: &mut Window<'_>, speed: Speed| {
        learn(harness, LearnAction::Reset);
        harness.state_mut().send(Command::from(LearnAction::Play(speed)));
        harness.step();
        let mut steps = 1.0;
        while harness.state().state().learn.play.is_some() {
            harness.step();
            steps += 1.0;
        }
        steps / 4.0
    };
    let (slow, fast) = (took(&mut harness, Speed::Once), took(&mut harness, Speed::TenTimes));
    assert!((27.0..=32.0).contains(&slow) && (2.0..=4.0).contains(&fast), "{slow} {fast}");
}

#[test]
fn playing_in_a_lesson_is_taken_back_to_where_it_began() {
    let mut harness = controls::window();
    open_lesson(&mut harness, "two-islands");
    for _ in 0..2 {
        click(&mut harness, "Step →");
    }
    let begun = seen(&harness);
    click(&mut harness, "▶▶ ×10");
    played_out(&mut harness);
    assert!(now(&harness).landed() > 40);
    click(&mut harness, "← Back");
    assert_eq!(seen(&harness), begun);
}

#[test]
fn the_row_slider_is_one_step_for_back() {
    let mut harness = window();
    for _ in 0..4 {
        learn(&mut harness, LearnAction::Step);
    }
    let before = seen(&harness);
    let rect = control(&harness, Role::Slider, "Row in the lesson").rect();
    harness.drag_at(rect.left_center() + Vec2::new(4.0, 0.0));
    harness.step();
    for by in 1..10 {
        harness.hover_at(rect.left_center() + Vec2::new(4.0 + 8.0 * by as f32, 0.0));
        harness.step();
    }
    harness.drop_at(rect.left_center() + Vec2::new(80.0, 0.0));
    settle(&mut harness);
    let row = now(&harness).row;
    assert!(row > 3, "{row}");
    assert_eq!((now(&harness).step, told(&harness).tally.made()), (4, u64::from(row) + 1));
    learn(&mut harness, LearnAction::Back);
    assert_eq!(seen(&harness), before, "one step back undoes the whole drag");
    // By the keyboard each key is a step of its own.
    control(&harness, Role::Slider, "Row in the lesson").focus();
    harness.run_steps(2);
    key(&mut harness, Key::ArrowRight);
    key(&mut harness, Key::ArrowRight);
    assert_eq!(now(&harness).row, 2);
    learn(&mut harness, LearnAction::Back);
    assert_eq!(now(&harness).row, 1);
    learn(&mut harness, LearnAction::Row(u32::MAX - 1));
    assert_eq!(now(&harness).row, told(&harness).rows.len() - 1);
}

const TRIED: &str = "so this point is not part of the result";

#[test]
fn what_is_tried_out_is_marked_and_gone_at_the_next_step() {
    let mut harness = window();
    for _ in 0..4 {
        learn(&mut harness, LearnAction::Step);
    }
    let drawn = seen(&harness);
    assert!(!says(&harness, TRIED));
    control(&harness, Role::Slider, "Gap in the lesson").focus();
    harness.run_steps(2);
    key(&mut harness, Key::ArrowRight);
    let gap = told(&harness).walk.draw.gap;
    assert_ne!(
        gap,
        told(&harness)
            .walk
            .outcome
            .origin(told(&harness).walk.class, 0)
            .expect("a row")
            .lineage
            .draw()
            .expect("two parents")
            .gap
    );
    assert!(says(&harness, TRIED) && says(&harness, "You set it to"));
    let tried = seen(&harness);
    learn(&mut harness, LearnAction::Step);
    assert!(!says(&harness, TRIED) && harness.state().state().learn.what_if.is_none());
    // Back is to exactly what was there.
    learn(&mut harness, LearnAction::Back);
    assert_eq!(seen(&harness), tried);
    click(&mut harness, "Back to the random gap");
    assert_eq!(seen(&harness), drawn);
    learn(&mut harness, LearnAction::Gap(Some(7.0)));
    assert_eq!(told(&harness).walk.draw.gap, 1.0);
    learn(&mut harness, LearnAction::Back);
    assert!(!says(&harness, TRIED));
    assert_eq!(now(&harness).step, 3);
}

#[test]
fn the_diamond_is_dragged_along_its_line() {
    let mut harness = window();
    for _ in 0..4 {
        learn(&mut harness, LearnAction::Step);
    }
    let drawn = seen(&harness);
    let from = harness.get_by_label_contains("Gap handle").rect().center();
    harness.drag_at(from);
    harness.step();
    for by in 1..6 {
        harness.hover_at(from + Vec2::new(6.0, -6.0) * by as f32);
        harness.step();
    }
    harness.drop_at(from + Vec2::new(30.0, -30.0));
    settle(&mut harness);
    let gap = told(&harness).walk.draw.gap;
    assert!(harness.state().state().learn.what_if.gap == Some(gap) && (0.0..=1.0).contains(&gap));
    assert!(says(&harness, TRIED), "{gap}");
    assert_eq!(now(&harness), drawn.position, "the drag is no step");
    click(&mut harness, "Back to the random gap");
    assert_eq!(seen(&harness), drawn);
}

#[test]
fn a_dot_that_is_chosen_becomes_the_base_or_says_why_not() {
    for name in ["two-islands", "wine"] {
        let mut harness = sample(name);
        learn(&mut harness, LearnAction::Step);
        let outcome = std::sync::Arc::clone(&told(&harness).walk.outcome);
        let class = told(&harness).walk.class;
        let largest = (0..outcome.ledger.len() as u32).max_by_key(|&class| outcome.ledger[class as usize].real);
        let (mut born, mut tried) = (0, 0);
        for &base in outcome.space.members(class) {
            learn(&mut harness, LearnAction::Choose(RowId::Real(base)));
            let walk = &told(&harness).walk;
            assert_eq!((walk.draw.base, walk.class), (base, class));
            if walk.what_if.base.is_some() {
                assert!(says(&harness, "no new row of this run starts from it"));
                tried += 1;
            } else {
                born += 1;
            }
        }
        println!("{name}: {born} bases with a row, {tried} tried out");
        assert!(born > 0);
        let before = seen(&harness);
        let dot = outcome.space.members(largest.expect("a class"))[0];
        learn(&mut harness, LearnAction::Choose(RowId::Real(dot)));
        assert!(says(&harness, "so none starts there"));
        assert_eq!(seen(&harness), before);
        click(&mut harness, "Dismiss");
        // A new row is told from its birth.
        let rows = std::sync::Arc::clone(&told(&harness).rows);
        for number in [rows.len() - 1, 3] {
            let (class, index) = rows.id(number).expect("a row");
            learn(&mut harness, LearnAction::Choose(RowId::Synthetic { class, index }));
            assert_eq!((told(&harness).walk.class, told(&harness).walk.index), (class, index));
            assert_eq!(now(&harness).row, number);
        }
    }
}

#[test]
fn a_click_in_the_picture_chooses_the_dot_under_it() {
    let mut harness = window();
    learn(&mut harness, LearnAction::Step);
    let rect = harness.get_by_label("Scatter of the rows").rect();
    let class = told(&harness).walk.class;
    let space = std::sync::Arc::clone(&told(&harness).walk.outcome.space);
    let first = told(&harness).walk.draw.base;
    for y in 1..40 {
        for x in 1..40 {
            let at = rect.min + Vec2::new(x as f32, y as f32) / 40.0 * rect.size();
            harness.hover_at(at);
            harness.run_steps(2);
            let Some(RowId::Real(base)) = harness.state().state().view.hovered else { continue };
            if space.class(base) != class || base == first {
                continue;
            }
            harness.drag_at(at);
            harness.step();
            harness.drop_at(at);
            settle(&mut harness);
            assert_eq!(told(&harness).walk.draw.base, base);
            return;
        }
    }
    panic!("no dot of the class was found");
}

#[test]
fn settings_of_a_lesson_go_back_with_the_step_that_made_them() {
    let mut harness = controls::window();
    open_lesson(&mut harness, "two-islands");
    for _ in 0..3 {
        learn(&mut harness, LearnAction::Step);
    }
    let before = seen(&harness);
    assert_eq!(recipe(&harness).k, 5);
    learn(&mut harness, LearnAction::Step);
    assert_eq!(recipe(&harness).k, 8);
    learn(&mut harness, LearnAction::Back);
    assert_eq!(seen(&harness), before);
    learn(&mut harness, LearnAction::Reset);
    assert_eq!((recipe(&harness).k, now(&harness)), (3, Position::default()));
    learn(&mut harness, LearnAction::LeaveLesson);
    assert!(harness.state().state().learn.running.is_none());
    learn(&mut harness, LearnAction::Step);
    assert_eq!(now(&harness).step, 1);
}
