//! Drawing one's own table, in the window: placed, dragged and deleted in the picture, by the names of the controls.

use std::time::Duration;

use egui::{Key, Modifiers, PointerButton, Pos2, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        document::Input,
        explore::EXPLORE,
        learn::{
            LEARN,
            action::LearnAction,
            drawing::{Drawing, PLANE},
        },
        plots::data::AxisChoice,
        state::Dialog,
    },
    error::Setting,
    progress::Progress,
    table::{ColumnSettings, Table},
};

use crate::{
    controls::{click, close, kept, says, started, state, window},
    harness::{Window, opened, send, settle},
};

fn act(harness: &mut Window<'_>, action: LearnAction) {
    send(harness, Command::from(action));
}

/// A window with a fresh drawing.
fn drawing<'a>() -> Window<'a> {
    let mut harness = window();
    act(&mut harness, LearnAction::Draw);
    harness
}

fn drawn(harness: &Window<'_>) -> Drawing {
    state(harness).drawing().expect("a drawing").clone()
}

/// Where a place of the plane is on the screen.
fn place(harness: &Window<'_>, x: f64, y: f64) -> Pos2 {
    let rect = harness.get_by_label("Scatter of the rows").rect();
    let share = |value: f64, [low, high]: [f64; 2], margin: f64| {
        let wide = high - low;
        ((value - low + margin * wide) / (wide * (1.0 + 2.0 * margin))) as f32
    };
    let [across, up] = [share(x, PLANE[0], 0.06), share(y, PLANE[1], 0.08)];
    Pos2::new(rect.left() + across * rect.width(), rect.bottom() - up * rect.height())
}

fn click_at(harness: &mut Window<'_>, at: Pos2, button: PointerButton, modifiers: Modifiers) {
    harness.hover_at(at);
    harness.run_steps(3);
    for pressed in [true, false] {
        harness.event_modifiers(egui::Event::PointerButton { pos: at, button, pressed, modifiers }, modifiers);
        harness.step();
    }
    settle(harness);
}

fn tap(harness: &mut Window<'_>, x: f64, y: f64) {
    let at = place(harness, x, y);
    click_at(harness, at, PointerButton::Primary, Modifiers::NONE);
}

#[test]
fn the_palette_opens_a_drawing_that_smote_answers_at_once() {
    let mut harness = window();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    settle(&mut harness);
    harness.event(egui::Event::Text("draw your own".to_owned()));
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    let now = state(&harness);
    assert_eq!((now.view.workspace, now.view.axes), (LEARN, (AxisChoice::Column(0), AxisChoice::Column(1))));
    assert!(now.up_to_date() && now.learn.described.is_some());
    assert_eq!((drawn(&harness), kept(&harness)), (Drawing::starter(), vec![0, 8]));
    harness.get_by_label_contains("Click to place a dot, drag to move it");
    assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
    let plot = harness.get_by_label("Scatter of the rows");
    let summary = plot.accesskit_node().data().description().unwrap_or_default().to_owned();
    assert!(summary.contains("12 of a, 4 of b"), "{summary}");
    // The axes are the drawing's own, and undo leads back to the other table and its axes.
    send(&mut harness, Command::Axes(AxisChoice::Component(0), AxisChoice::Component(1)));
    assert_eq!(state(&harness).view.axes.0, AxisChoice::Column(0));
    send(&mut harness, Command::Undo);
    assert!(state(&harness).drawing().is_none() && state(&harness).up_to_date());
    assert_eq!(state(&harness).view.axes.0, AxisChoice::Component(0));
    send(&mut harness, Command::Redo);
    assert_eq!((drawn(&harness), state(&harness).view.axes.1), (Drawing::starter(), AxisChoice::Column(1)));
}

#[test]
fn the_menu_and_the_lessons_open_one_too() {
    let mut harness = window();
    click(&mut harness, "Samples");
    click(&mut harness, "Draw your own table");
    assert_eq!(drawn(&harness), Drawing::starter());
    send(&mut harness, Command::Undo);
    act(&mut harness, LearnAction::ShowLessons);
    click(&mut harness, "Draw your own table");
    assert!(state(&harness).view.dialog.is_none());
    assert_eq!(drawn(&harness), Drawing::starter());
}

#[test]
fn clicks_place_dots_of_the_brush_and_every_dot_is_a_step() {
    let mut harness = drawing();
    click(&mut harness, "Brush b");
    tap(&mut harness, 8.9, 1.1);
    let dots = drawn(&harness).points;
    let last = dots.last().expect("a dot");
    assert!((last.x - 8.9).abs() < 0.05 && (last.y - 1.1).abs() < 0.05 && last.class == "b", "{last:?}");
    assert_eq!(kept(&harness), [0, 7], "the class is larger by one, so one row less is made");
    assert!(state(&harness).up_to_date());
    // Two quick clicks are two dots, and one class more is offered after the last.
    click(&mut harness, "+ class");
    tap(&mut harness, 1.0, 5.5);
    tap(&mut harness, 1.5, 5.2);
    assert_eq!((drawn(&harness).counts(), state(&harness).learn.pen.class), ([12, 5, 2, 0], 2));
    harness.get_by_label("Brush c");
    for counts in [[12, 5, 1, 0], [12, 5, 0, 0], [12, 4, 0, 0]] {
        send(&mut harness, Command::Undo);
        assert_eq!(drawn(&harness).counts(), counts);
    }
    assert_eq!(kept(&harness), [0, 8]);
    send(&mut harness, Command::Redo);
    assert_eq!((drawn(&harness).counts(), kept(&harness)), ([12, 5, 0, 0], vec![0, 7]));
    // What is saved is the table as it is.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv");
    click(&mut harness, "Save as CSV…");
    assert!(
        matches!(&state(&harness).view.dialog, Some(Dialog::SaveDrawing { path, .. }) if path.ends_with("dots.csv"))
    );
    send(&mut harness, Command::SaveDrawing(folder.path().join("no/mine.csv")));
    harness.get_by_label_contains("folder does not exist");
    send(&mut harness, Command::SaveDrawing(path.clone()));
    harness.get_by_label_contains("Wrote 17 rows");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), drawn(&harness).csv());
    assert_eq!(Table::open(&path, &ColumnSettings::default(), &Progress::new()).unwrap().rows(), 17);
}

#[test]
fn a_drag_is_one_step_smote_answers_on_the_way_and_the_lesson_stays() {
    let mut harness = drawing();
    for _ in 0..5 {
        act(&mut harness, LearnAction::Step);
    }
    let before = (drawn(&harness), state(&harness).learn.position);
    assert_eq!(before.1.step, 5);
    let first = state(&harness).shown().expect("a result").revision;
    let [from, to] = [place(&harness, 8.3, 2.3), place(&harness, 9.5, 0.5)];
    harness.hover_at(from);
    harness.run_steps(2);
    harness.drag_at(from);
    harness.step();
    let mut answered = std::collections::BTreeSet::new();
    for step in 1..=20 {
        harness.hover_at(from + (to - from) * (step as f32 / 20.0));
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
        answered.insert(state(&harness).shown().expect("a result").revision);
    }
    assert!(answered.len() > 5 && answered.iter().any(|&revision| revision > first), "{answered:?}");
    harness.drop_at(to);
    settle(&mut harness);
    let dot = drawn(&harness).points[14].clone();
    assert!((dot.x - 9.5).abs() < 0.05 && (dot.y - 0.5).abs() < 0.05, "{dot:?}");
    assert_eq!(drawn(&harness).points.len(), 16);
    let now = state(&harness);
    assert!(now.up_to_date() && now.learn.described.is_some());
    assert_eq!(now.learn.position, before.1, "the lesson goes on where it was");
    assert_eq!(place(&harness, 8.3, 2.3), from, "the picture has not moved");
    send(&mut harness, Command::Undo);
    assert_eq!((drawn(&harness), state(&harness).learn.position), before, "one step takes the whole drag back");
    send(&mut harness, Command::Redo);
    assert_eq!(drawn(&harness).points[14], dot);
    // Beyond the plane there is nothing: the dot stays at its edge.
    act(&mut harness, LearnAction::MoveDot { index: 14, x: 80.0, y: -5.0 });
    assert_eq!((drawn(&harness).points[14].x, drawn(&harness).points[14].y), (10.0, 0.0));
}

#[test]
fn dots_are_deleted_by_shift_by_the_other_button_and_by_the_eraser() {
    let mut harness = drawing();
    let at = place(&harness, 1.2, 1.1);
    click_at(&mut harness, at, PointerButton::Primary, Modifiers::SHIFT);
    assert_eq!(drawn(&harness).counts(), [11, 4, 0, 0]);
    let at = place(&harness, 1.9, 2.6);
    click_at(&mut harness, at, PointerButton::Secondary, Modifiers::NONE);
    assert_eq!((drawn(&harness).counts(), kept(&harness)), ([10, 4, 0, 0], vec![0, 6]));
    click(&mut harness, "Erase");
    tap(&mut harness, 2.4, 4.3);
    tap(&mut harness, 0.5, 0.5);
    assert_eq!(drawn(&harness).counts(), [9, 4, 0, 0], "where nothing is, nothing is deleted");
    click(&mut harness, "Brush a");
    tap(&mut harness, 0.5, 0.5);
    assert_eq!(drawn(&harness).counts(), [10, 4, 0, 0]);
    for _ in 0..4 {
        send(&mut harness, Command::Undo);
    }
    assert_eq!(drawn(&harness), Drawing::starter());
}

#[test]
fn a_click_on_a_dot_makes_it_the_base() {
    let mut harness = drawing();
    tap(&mut harness, 9.0, 3.6);
    assert_eq!(drawn(&harness), Drawing::starter());
    let described = state(&harness).learn.described.as_ref().expect("a story");
    assert_eq!(described.walk.draw.base, 15);
    // Of a class that does not grow there is no base, and it says so.
    tap(&mut harness, 1.2, 1.1);
    assert_eq!(drawn(&harness), Drawing::starter());
    harness.get_by_label_contains("No rows are made for class a");
}

#[test]
fn too_few_dots_are_told_and_the_drawing_goes_on() {
    let mut harness = drawing();
    for left in (1..16).rev() {
        act(&mut harness, LearnAction::DeleteDot(left));
        let now = state(&harness);
        assert_eq!((drawn(&harness).points.len(), now.shown().is_some()), (left, true), "the last result stays");
        let error = now.results.error.clone().unwrap_or_else(|| panic!("{left} dots and no message"));
        match left {
            14 | 15 => assert_eq!(error.setting, Some(Setting::Parameter("k")), "{error:?}"),
            13 => assert_eq!(error.setting, Some(Setting::Total("b".to_owned())), "{error:?}"),
            _ => assert!(error.message.contains("All dots are of class a"), "{error:?}"),
        }
        assert!(says(&harness, &error.message), "{error:?}");
        let plot = harness.get_by_label("Scatter of the rows");
        let summary = plot.accesskit_node().data().description().unwrap_or_default().to_owned();
        assert!(summary.contains(&format!("{} of a", left.min(12))), "{summary}");
    }
    act(&mut harness, LearnAction::DeleteDot(0));
    act(&mut harness, LearnAction::DeleteDot(0));
    assert!(says(&harness, "Nothing is drawn yet"));
    assert!(says(&harness, "The drawing is no table yet"));
    assert!(state(&harness).document.table.is_none());
    for workspace in [EXPLORE, LEARN] {
        send(&mut harness, Command::Workspace(workspace));
        assert!(harness.unnamed_widgets().is_empty());
    }
    // From an empty plane to a table again, by hand.
    for at in 0..5 {
        click(&mut harness, "Brush a");
        tap(&mut harness, 1.0 + f64::from(at), 1.0);
        if at < 2 {
            click(&mut harness, "Brush b");
            tap(&mut harness, 1.0 + f64::from(at), 5.0);
        }
    }
    assert_eq!(drawn(&harness).counts(), [5, 2, 0, 0]);
    send(&mut harness, Command::Change(Change::k(1)));
    assert!(state(&harness).up_to_date() && state(&harness).results.error.is_none());
    assert_eq!(kept(&harness), [0, 3]);
    while state(&harness).can_undo && state(&harness).drawing().is_some_and(|it| *it != Drawing::starter()) {
        send(&mut harness, Command::Undo);
    }
    assert_eq!((drawn(&harness), kept(&harness)), (Drawing::starter(), vec![0, 8]));
}

#[test]
fn there_is_room_to_draw_in_a_small_window() {
    let mut harness = opened(Vec2::new(640.0, 480.0), Options::default());
    act(&mut harness, LearnAction::Draw);
    let rect = harness.get_by_label("Scatter of the rows").rect();
    assert!(rect.height() > 60.0 && rect.width() > 200.0, "{rect}");
    tap(&mut harness, 5.0, 5.5);
    assert_eq!(drawn(&harness).counts(), [13, 4, 0, 0]);
    assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
}

#[test]
fn the_columns_of_a_drawing_stay() {
    let mut harness = drawing();
    send(&mut harness, Command::ShowColumns);
    send(&mut harness, Command::SetRoles(ColumnSettings { target: Some("x".to_owned()), ..ColumnSettings::default() }));
    harness.get_by_label_contains("the columns of a drawing stay");
    assert!(state(&harness).up_to_date());
}

#[test]
fn a_drawing_survives_a_restart_even_one_that_is_no_table() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
    let mut harness = started(options.clone());
    act(&mut harness, LearnAction::Draw);
    act(&mut harness, LearnAction::Place { x: 5.0, y: 5.5 });
    send(&mut harness, Command::Change(Change::k(2)));
    for _ in 0..4 {
        act(&mut harness, LearnAction::Step);
    }
    let before = (drawn(&harness), kept(&harness), state(&harness).learn.position);
    close(harness);
    let mut again = started(options.clone());
    assert_eq!((drawn(&again), kept(&again), state(&again).learn.position), before);
    assert_eq!((state(&again).view.workspace, state(&again).document.recipe.k), (LEARN, 2));
    assert!(!state(&again).can_undo);
    for _ in 0..17 {
        act(&mut again, LearnAction::DeleteDot(0));
    }
    close(again);
    let mut empty = started(options.clone());
    assert_eq!(drawn(&empty), Drawing::default());
    assert!(says(&empty, "Nothing is drawn yet"));
    tap(&mut empty, 3.0, 3.0);
    assert_eq!(drawn(&empty).counts(), [1, 0, 0, 0]);
    assert!(says(&empty, "All dots are of class a"));
    send(&mut empty, Command::OpenSample("wine"));
    assert!(state(&empty).up_to_date() && state(&empty).results.error.is_none());
    send(&mut empty, Command::Undo);
    assert!(matches!(&state(&empty).document.input, Some(Input::Drawn(drawing)) if drawing.points.len() == 1));
    assert!(state(&empty).shown().is_none());
    drop(empty);
    // A place outside the plane was not written by this program.
    let file = folder.path().join("window.json");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"points\": []", "\"points\": [{\"x\": 1e9, \"y\": 0, \"class\": \"a\"}]"))
        .unwrap();
    assert!(state(&started(options)).drawing().is_none());
}
