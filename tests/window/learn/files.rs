//! Lessons and files: tables that cannot be told of, lessons from a folder, and what the next start goes on with.

use std::{fmt::Write as _, path::Path};

use egui::{Role, Vec2};
use egui_kittest::kittest::Queryable as _;
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore::EXPLORE,
        learn::LEARN,
        learn::action::{LearnAction, Speed},
        plots::data::{AxisChoice, RowId},
        state::Dialog,
    },
    lesson::{
        library,
        position::{LAST, Position},
    },
    recipe::NamedTotals,
};

use super::{learn, now, open_lesson, told, window};
use crate::{
    controls::{close, control, recipe, says, started, write},
    harness::{Window, opened, send, settle},
};

/// The sample is opened afterwards, and told of.
fn goes_on(harness: &mut Window<'_>) {
    send(harness, Command::Change(Change::Defaults));
    send(harness, Command::OpenSample("two-islands"));
    learn(harness, LearnAction::Reset);
    learn(harness, LearnAction::Step);
    assert_eq!(told(harness).walk.outcome.table.name, "two-islands");
    assert!(says(harness, "A row is chosen to start from"));
}

#[test]
fn tables_that_cannot_be_told_of_say_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window();
    // Nothing is too small: both classes have as many rows.
    let mut even = String::from("x,y,label\n");
    for row in 0..20 {
        writeln!(even, "{},{},{}", row, row * 3 % 7, ["a", "b"][row % 2]).expect("text");
    }
    send(&mut harness, Command::Open(write(folder.path(), "even.csv", &even)));
    send(&mut harness, Command::Change(Change::Totals(NamedTotals::Table)));
    assert!(says(&harness, "No rows are to be made") && says(&harness, "Raise a target"));
    learn(&mut harness, LearnAction::Step);
    learn(&mut harness, LearnAction::Play(Speed::Once));
    assert!(harness.state().state().learn.described.is_none());
    goes_on(&mut harness);
    // A class of one row.
    let mut one = String::from("x,y,label\n");
    for row in 0..20 {
        writeln!(one, "{},{},{}", row, row * 3 % 7, if row == 4 { "b" } else { "a" }).expect("text");
    }
    send(&mut harness, Command::Open(write(folder.path(), "one.csv", &one)));
    assert!(harness.state().state().learn.described.is_none(), "what is told is of another table");
    let message = harness.state().state().results.error.as_ref().expect("an error").message.clone();
    assert!(message.contains("has a single complete row") && message.contains("choose"), "{message}");
    assert!(says(&harness, &message) && !says(&harness, "No rows are to be made"));
    learn(&mut harness, LearnAction::Step);
    learn(&mut harness, LearnAction::Choose(RowId::Real(0)));
    learn(&mut harness, LearnAction::Choose(RowId::Real(90)));
    goes_on(&mut harness);
    // No numeric column.
    let mut words = String::from("colour,shape,label\n");
    for row in 0..30 {
        let [colour, shape] = [["red", "green", "blue"][row % 3], ["round", "square", "long", "flat"][row * 3 % 4]];
        writeln!(words, "{colour},{shape},{}", if row % 3 == 1 { "b" } else { "a" }).expect("text");
    }
    send(&mut harness, Command::Open(write(folder.path(), "words.csv", &words)));
    for step in 1..=LAST {
        learn(&mut harness, LearnAction::Step);
        if step == 5 {
            assert!(says(&harness, "no column of this table holds numbers"));
        }
    }
    assert_eq!(now(&harness).step, LAST);
    goes_on(&mut harness);
    // No row without a missing cell.
    let mut gaps = String::from("x,y,label\n");
    for row in 0..20 {
        let [x, y] = if row % 2 == 0 { [String::new(), row.to_string()] } else { [row.to_string(), String::new()] };
        writeln!(gaps, "{x},{y},{}", ["a", "a", "b"][row % 3]).expect("text");
    }
    send(&mut harness, Command::Open(write(folder.path(), "gaps.csv", &gaps)));
    assert!(harness.state().state().learn.described.is_none(), "what is told is of another table");
    let message = harness.state().state().results.error.as_ref().expect("an error").message.clone();
    assert!(message.contains("impute"), "{message}");
    assert!(says(&harness, &message));
    goes_on(&mut harness);
}

#[test]
fn five_hundred_columns_are_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut wide = (0..500).map(|at| format!("c{at}")).collect::<Vec<_>>().join(",") + ",label\n";
    for row in 0..40_usize {
        for column in 0..500_usize {
            write!(wide, "{}.{},", (row * 7 + column * 13) % 17, (row + column) % 10).expect("text");
        }
        wide.push_str(if row % 4 == 0 { "b\n" } else { "a\n" });
    }
    let mut harness = window();
    send(&mut harness, Command::Open(write(folder.path(), "wide.csv", &wide)));
    for _ in 0..LAST {
        learn(&mut harness, LearnAction::Step);
        assert_eq!(told(&harness).walk.traces.len(), 500);
    }
    assert!(says(&harness, "and 460 more columns"));
    goes_on(&mut harness);
}

fn remembered(options: &Options, use_it: impl FnOnce(&mut Window<'_>)) -> Window<'static> {
    let mut harness = started(options.clone());
    use_it(&mut harness);
    close(harness);
    started(options.clone())
}

#[test]
fn the_next_start_goes_on_with_the_lesson() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
    let again = remembered(&options, |harness| {
        send(harness, Command::OpenSample("wine"));
        send(harness, Command::Workspace(LEARN));
        send(harness, Command::Change(Change::k(6)));
        learn(harness, LearnAction::TogglePredict);
        learn(harness, LearnAction::ToggleMotion);
        for _ in 0..LAST + 5 {
            learn(harness, LearnAction::Step);
        }
    });
    let state = again.state().state();
    assert_eq!((state.view.workspace, recipe(&again).k), (LEARN, 6));
    assert!(!state.learn.options.predict && !state.learn.options.motion && state.learn.options.numbers);
    assert_eq!((now(&again).row, now(&again).step), (1, 5));
    drop(again);
    let mut again = remembered(&options, |harness| {
        open_lesson(harness, "two-islands");
        for _ in 0..4 {
            learn(harness, LearnAction::Step);
        }
        send(harness, Command::Change(Change::Seed(7)));
    });
    let course = again.state().state().learn.running.as_ref().expect("a lesson");
    assert_eq!((course.lesson.name.as_str(), course.beat), ("two-islands", 4));
    assert_eq!(again.state().state().view.workspace, LEARN);
    assert_eq!((recipe(&again).k, recipe(&again).seed), (8, 7), "the settings as they were left");
    assert_eq!(told(&again).axes, (AxisChoice::Column(0), AxisChoice::Column(1)));
    learn(&mut again, LearnAction::Step);
    assert_eq!(recipe(&again).k, 5);
    drop(again);
    // Whoever went on to explore is not called back to the lesson.
    let again = remembered(&options, |harness| send(harness, Command::Workspace(EXPLORE)));
    assert_eq!(again.state().state().view.workspace, EXPLORE);
    assert_eq!(again.state().state().document.table.as_ref().expect("a table").name, "two-islands");
    drop(again);
    // Another table is told of from its beginning.
    let again = remembered(&options, |harness| {
        send(harness, Command::Workspace(LEARN));
        learn(harness, LearnAction::LeaveLesson);
        send(harness, Command::OpenSample("orchard"));
    });
    assert_eq!((now(&again), again.state().state().learn.running.is_none()), (Position::default(), true));
}

#[test]
fn a_lesson_that_is_gone_leaves_the_table_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { folder: Some(folder.path().join("settings")), ..Options::default() };
    let lesson = write(folder.path(), "mine.toml", library::LESSONS[2].text);
    let again = remembered(&options, |harness| {
        learn(harness, LearnAction::OpenLesson(lesson.display().to_string()));
        assert!(harness.state().state().learn.running.is_some());
        std::fs::remove_file(&lesson).expect("the file goes");
    });
    assert!(says(&again, "mine.toml"));
    assert!(again.state().state().document.table.is_some(), "there is a table to go on with");
}

#[test]
fn a_folder_of_lessons_lists_the_good_and_the_bad() {
    let folder = tempfile::tempdir().expect("a folder");
    let good =
        write(folder.path(), "good.toml", &library::LESSONS[0].text.replace("\"Two islands\"", "\"My own islands\""));
    let bad = library::LESSONS[1].text.replace("step = \"base\"", "step = \"bass\"");
    let line = 1 + bad.lines().position(|line| line.contains("bass")).expect("the line");
    write(folder.path(), "bad.toml", &bad);
    write(folder.path(), "worse.toml", "version = 1\nno_such_key = 3\n");
    let mut harness = opened(Vec2::new(1280.0, 1400.0), Options::default());
    learn(&mut harness, LearnAction::LessonFolder(folder.path().to_owned()));
    learn(&mut harness, LearnAction::ShowLessons);
    let cards = &harness.state().state().learn.gallery;
    assert_eq!(cards.len(), library::LESSONS.len() + 3);
    for card in &cards[..library::LESSONS.len()] {
        assert!(card.error.is_none() && card.points.len() > 20 && card.beats >= 5, "{card:?}");
    }
    let errors: Vec<&str> = cards.iter().filter_map(|card| card.error.as_deref()).collect();
    assert_eq!(errors.len(), 2);
    assert!(errors[0].contains(&format!("bad.toml:{line}")) && errors[0].contains("bass"), "{errors:?}");
    assert!(errors[1].contains("worse.toml"), "{errors:?}");
    for error in &errors {
        assert!(says(&harness, error), "{error}");
    }
    let mut names: Vec<&String> = cards.iter().map(|card| &card.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), cards.len(), "each has a name of its own");
    assert!(harness.query_all_by_label_contains("bad.toml").count() > 1, "the bad one is named by its file");
    control(&harness, Role::Button, "Lesson My own islands").scroll_to_me();
    settle(&mut harness);
    control(&harness, Role::Button, "Lesson My own islands").click();
    settle(&mut harness);
    let state = harness.state().state();
    let course = state.learn.running.as_ref().expect("a lesson");
    assert_eq!((course.lesson.title.as_str(), Path::new(&course.lesson.origin)), ("My own islands", good.as_path()));
    assert!(state.view.dialog.is_none());
    // A folder that is not there says so in the dialog.
    learn(&mut harness, LearnAction::LessonFolder(folder.path().join("nowhere")));
    learn(&mut harness, LearnAction::ShowLessons);
    assert!(says(&harness, "nowhere"));
    assert!(matches!(harness.state().state().view.dialog, Some(Dialog::Lessons { .. })));
}
