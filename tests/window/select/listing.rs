//! The table of rows: pinned, listed, filtered and sorted, to the last of a million.

use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers, Rect, Role, Vec2, pos2};
use egui_kittest::{Node, kittest::Queryable as _};
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore,
        plots::data::RowId,
        rows::{self, Filter, Key as By, Kinds, Sort},
        select::{Mode, action::SelectAction, set::RowSet},
    },
    pipeline::Outcome,
    recipe::{DropScope, Output},
    sampling::Fate,
    table::Values,
};

use super::{act, button, pinned, sample, selected};
use crate::{
    controls::{close, control, outcome, started},
    harness::{Window, send, settle},
};

/// A sample with something dropped as too close, and the table of rows open.
fn table<'a>(name: &'static str) -> Window<'a> {
    let mut harness = sample(name);
    send(&mut harness, Command::from(explore::action::ExploreAction::Tab(explore::tab::Tab::Rows)));
    harness
}

fn listed(harness: &Window<'_>) -> Vec<RowId> {
    let list = harness.state().state().results.listed.as_ref().expect("a list");
    (0..list.len()).map(|at| list.get(at).expect("a row")).collect()
}

fn line<'a>(harness: &'a Window<'_>, name: &'a str) -> Node<'a> {
    control(harness, Role::Row, name)
}

#[test]
fn a_row_of_the_table_is_pinned_everywhere() {
    let mut harness = table("wine");
    line(&harness, "Real row 3").click();
    settle(&mut harness);
    assert_eq!(pinned(&harness), Some(RowId::Real(2)));
    let state = harness.state().state();
    let place = state.results.pinned.as_ref().expect("an inspection").place;
    let points = state.shown().expect("a picture").picture.groups.iter().flat_map(|it| it.points.iter());
    assert!(points.into_iter().any(|point| [point.x, point.y] == place), "its ring lies on its marker");
    harness.get_by_label_contains("REAL ROW 3");
    // Shift takes all between, Ctrl one more or less.
    line(&harness, "Real row 5").click_modifiers(Modifiers::SHIFT);
    settle(&mut harness);
    assert_eq!(selected(&harness), (2..=4).map(RowId::Real).collect());
    line(&harness, "Real row 4").click_modifiers(Modifiers::COMMAND);
    settle(&mut harness);
    assert_eq!(selected(&harness), [RowId::Real(2), RowId::Real(4)].into_iter().collect());
    assert_eq!(pinned(&harness), Some(RowId::Real(2)));
}

#[test]
fn a_row_of_the_table_lights_up_in_every_picture_under_the_pointer() {
    use smotescope::app::scatter_options::{Dimensions, PictureAction as Look};
    let mut harness = table("wine");
    for picture in [
        Look::Dimensions(Dimensions::Two),
        Look::ToggleCompared,
        Look::Dimensions(Dimensions::Three),
        Look::ToggleCompared,
    ] {
        send(&mut harness, Command::Picture(picture));
        let at = line(&harness, "Real row 3").rect().center();
        harness.hover_at(at);
        harness.run_steps(8);
        let state = harness.state().state();
        assert_eq!(state.view.hovered, Some(RowId::Real(2)), "{picture:?}");
        let seen = state.results.hovered.as_ref().expect("an inspection").place;
        let points = &state.shown().expect("a picture").picture.groups;
        assert!(points.iter().flat_map(|it| it.points.iter()).any(|point| [point.x, point.y] == seen));
        harness.hover_at(pos2(5.0, 5.0));
        harness.run_steps(4);
        assert_eq!(harness.state().state().view.hovered, None, "{picture:?}");
    }
}

#[test]
fn the_next_start_lists_the_rows_as_they_were_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
    let mut harness = started(options.clone());
    send(&mut harness, Command::OpenSample("wine"));
    send(&mut harness, Command::from(explore::action::ExploreAction::Tab(explore::tab::Tab::Rows)));
    let filter = Filter { class: Some(2), kinds: Kinds::Synthetic, to: Some(2.5), ..Filter::default() };
    act(&mut harness, SelectAction::Filter(filter));
    act(&mut harness, SelectAction::Sort(Sort { key: By::Column(1), descending: true }));
    let rows = listed(&harness);
    assert!(!rows.is_empty());
    close(harness);
    let file = folder.path().join("window.json");
    // Read now: a slow machine has time to write what the next window remembers.
    let text = std::fs::read_to_string(&file).expect("what is remembered");
    let mut again = started(options.clone());
    assert_eq!(again.state().state().view.select.listing.filter, filter);
    assert_eq!(listed(&again), rows);
    // It is that table's.
    send(&mut again, Command::OpenSample("two-islands"));
    assert_eq!(again.state().state().view.select.listing, rows::Listing::default());
    drop(again);
    // What cannot be read, and what is of no table like this one, is forgotten, and nothing else.
    for (from, to) in [("\"kinds\": \"synthetic\"", "\"kinds\": \"blue\""), ("\"class\": 2", "\"class\": 99")] {
        assert!(text.contains(from), "{text}");
        std::fs::write(&file, text.replace(from, to)).expect("a file");
        let state = started(options.clone());
        let state = state.state().state();
        assert_eq!(state.view.select.listing, rows::Listing::default());
        assert_eq!(state.document.table.as_ref().expect("a table").name, "wine");
    }
}

#[test]
fn keys_move_the_pin_through_the_table_and_the_table_follows_it() {
    let mut harness = table("wine");
    line(&harness, "Real row 1").click();
    settle(&mut harness);
    let all = listed(&harness);
    let expect = |harness: &mut Window<'_>, key: Key, at: usize| {
        harness.key_press(key);
        settle(harness);
        assert_eq!(pinned(harness), Some(all[at]), "{key:?}");
        let title = harness.state().state().results.pinned.as_ref().expect("an inspection").title.clone();
        let rect = line(harness, &title).rect();
        let body = harness.get_by_label_contains("Table of").rect();
        assert!(body.expand(0.5).contains_rect(rect), "{key:?}: {rect} in {body}");
    };
    expect(&mut harness, Key::ArrowDown, 1);
    expect(&mut harness, Key::ArrowDown, 2);
    expect(&mut harness, Key::ArrowUp, 1);
    expect(&mut harness, Key::End, all.len() - 1);
    expect(&mut harness, Key::ArrowDown, all.len() - 1);
    expect(&mut harness, Key::Home, 0);
    harness.key_press(Key::PageDown);
    settle(&mut harness);
    let page = all.iter().position(|row| Some(*row) == pinned(&harness)).expect("in the list");
    assert!(page > 3);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    settle(&mut harness);
    assert_eq!(selected(&harness), all[page..=page + 1].iter().copied().collect());
    // A row that is pinned in the picture comes into sight.
    let far = RowId::Real(100);
    send(&mut harness, Command::Pin(Some(far)));
    line(&harness, "Real row 101");
}

#[test]
fn filters_count_what_the_ledger_counts() {
    let mut harness = table("wine");
    for scope in [DropScope::Table, DropScope::Class] {
        send(&mut harness, Command::Change(Change::DropScope(scope)));
        let ledger = outcome(&harness).ledger.clone();
        for (class, row) in (0_u32..).zip(&ledger) {
            for (kinds, count) in [
                (Kinds::Real, row.real),
                (Kinds::Synthetic, row.generated),
                (Kinds::Fate(Fate::Kept), row.kept),
                (Kinds::Fate(Fate::Identical), row.identical),
                (Kinds::Fate(Fate::Closest), row.closest),
                (Kinds::Fate(Fate::Surplus), row.surplus),
                (Kinds::All, row.real + row.generated),
            ] {
                act(&mut harness, SelectAction::Filter(Filter { class: Some(class), kinds, ..Filter::default() }));
                assert_eq!(listed(&harness).len() as u64, count, "{} {kinds:?}", row.class);
            }
        }
    }
    let total: u64 = outcome(&harness).ledger.iter().map(|row| row.closest).sum();
    act(&mut harness, SelectAction::Filter(Filter { kinds: Kinds::Fate(Fate::Closest), ..Filter::default() }));
    harness.get_by_label(&format!("{total} rows match"));
    // Distances, and what is selected.
    let distances: Vec<f64> = outcome(&harness).origins().map(|origin| origin.distance).collect();
    let (from, to) = (1.0, 1.5);
    let within = distances.iter().filter(|&&distance| (from..=to).contains(&distance)).count();
    act(&mut harness, SelectAction::Filter(Filter { from: Some(from), to: Some(to), ..Filter::default() }));
    assert!(within > 0);
    assert_eq!(listed(&harness).len(), within);
    button(&harness, "Select all listed rows").click();
    settle(&mut harness);
    assert_eq!(selected(&harness).len(), within);
    act(&mut harness, SelectAction::Filter(Filter { selected: true, ..Filter::default() }));
    assert_eq!(listed(&harness).len(), within);
    act(&mut harness, SelectAction::Clear);
    assert!(listed(&harness).is_empty());
    button(&harness, "All rows").click();
    settle(&mut harness);
    assert_eq!(listed(&harness).len(), outcome(&harness).space.rows() + distances.len());
}

#[test]
fn filters_are_set_by_their_controls() {
    let mut harness = table("wine");
    let pick = |harness: &mut Window<'_>, list: &str, choice: &str| {
        control(harness, Role::ComboBox, list).click();
        settle(harness);
        let found = harness.get_all_by_label(choice).last().expect("the choice").rect();
        harness.drag_at(found.center());
        harness.step();
        harness.drop_at(found.center());
        settle(harness);
    };
    pick(&mut harness, "Fate or kind of the rows", "closest");
    let filter = |harness: &Window<'_>| harness.state().state().view.select.listing.filter;
    assert_eq!(filter(&harness).kinds, Kinds::Fate(Fate::Closest));
    let field = control(&harness, Role::TextInput, "Distance to");
    field.focus();
    field.type_text("0.5");
    settle(&mut harness);
    assert_eq!(filter(&harness).to, Some(0.5));
    // Esc belongs to the field, not to the selection.
    act(&mut harness, SelectAction::Rows(vec![RowId::Real(0)], Mode::Replace));
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert_eq!(selected(&harness).len(), 1);
    button(&harness, "selected only").click();
    settle(&mut harness);
    assert!(filter(&harness).selected);
    harness.get_by_label("0 rows match");
}

#[test]
fn every_column_sorts_both_ways() {
    for (name, output) in [("animal-shelter", Output::Augmented), ("stroke-clinic", Output::Synthetic)] {
        let mut harness = table(name);
        send(&mut harness, Command::Change(Change::Output(output)));
        let outcome = outcome(&harness);
        let place = |rows: &[RowId], row: RowId| rows.iter().position(|&other| other == row).expect("in the list");
        act(&mut harness, SelectAction::Sort(Sort::default()));
        let plain = listed(&harness);
        let columns = (0..outcome.table.columns.len()).map(By::Column);
        for key in [By::Row, By::Class, By::Fate, By::Kind, By::Distance, By::Nearest].into_iter().chain(columns) {
            for descending in [false, true] {
                act(&mut harness, SelectAction::Sort(Sort { key, descending }));
                let rows = listed(&harness);
                assert_eq!(rows.iter().copied().collect::<RowSet>(), plain.iter().copied().collect::<RowSet>());
                if key == By::Row {
                    continue;
                }
                let mut before: Option<(RowId, Option<f64>)> = None;
                for &row in rows.iter().step_by(7) {
                    let value = value(&outcome, key, row);
                    if let Some((other, last)) = before {
                        match (last, value) {
                            (None, Some(_)) => panic!("{name} {key:?}: rows without a value are not last"),
                            (Some(last), Some(value)) => {
                                assert!(if descending { last >= value } else { last <= value }, "{name} {key:?}");
                                if last == value {
                                    assert!(place(&plain, other) < place(&plain, row), "{name} {key:?}: ties");
                                }
                            }
                            _ => {}
                        }
                    }
                    before = Some((row, value));
                }
            }
        }
        if name == "animal-shelter" {
            button(&harness, "Sort by distance").click();
            settle(&mut harness);
            let sort = harness.state().state().view.select.listing.sort;
            assert_eq!(sort, Sort { key: By::Distance, descending: false });
            button(&harness, "Sort by distance").click();
            settle(&mut harness);
            assert!(harness.state().state().view.select.listing.sort.descending);
        }
    }
}

/// What a row is sorted by, read from the cells that are written.
fn value(outcome: &Outcome, key: By, row: RowId) -> Option<f64> {
    let origin = match row {
        RowId::Synthetic { class, index } => outcome.origin(class, index),
        RowId::Real(_) => None,
    };
    match key {
        By::Row => None,
        By::Class => Some(f64::from(rows::class(outcome, row))),
        By::Fate => Some(match rows::fate(outcome, row) {
            None => 0.0,
            Some(Fate::Kept) => 1.0,
            Some(Fate::Closest) => 2.0,
            Some(Fate::Identical) => 3.0,
            Some(Fate::Surplus) => 4.0,
            Some(Fate::Cleaned) => 5.0,
        }),
        By::Kind => rows::kind(outcome, &outcome.kinds, row).map(|kind| f64::from(kind as u8)),
        By::Distance => origin.map(|origin| origin.distance),
        By::Nearest => origin.map(|origin| f64::from(outcome.space.table_row(origin.nearest))),
        By::Column(column) => {
            let cell = rows::text::Lines::new(outcome, &outcome.kinds).cells(row)[column].trim().to_owned();
            match &outcome.table.columns[column].values {
                Values::Numbers(_) => cell.parse().ok(),
                Values::Levels { levels, .. } => {
                    levels.iter().position(|level| level.label == cell).map(|code| code as f64)
                }
                // Text is sorted as text; that order is checked by the first letters.
                Values::Opaque => cell.bytes().next().map(f64::from),
            }
        }
    }
}

#[test]
fn every_control_has_a_name_at_every_size() {
    for size in [Vec2::new(640.0, 480.0), Vec2::new(1280.0, 720.0)] {
        let mut harness = table("wine");
        harness.set_size(size);
        act(&mut harness, SelectAction::Rows(vec![RowId::Real(1)], Mode::Add));
        send(&mut harness, Command::Pin(Some(RowId::Synthetic { class: 0, index: 2 })));
        assert!(harness.unnamed_widgets().is_empty(), "{size} {:?}", harness.unnamed_widgets());
    }
}

#[test]
fn the_last_of_a_million_rows_is_reached_and_frames_are_told() {
    let mut harness = table("two-islands");
    send(&mut harness, Command::Change(Change::DropClosest(0.0)));
    send(&mut harness, Command::Change(Change::Oversupply(1.0)));
    let since = Instant::now();
    let label = outcome(&harness).ledger.iter().find(|row| row.kept > 0).expect("a class that grows").class.clone();
    send(&mut harness, Command::Change(Change::Total(label, 1_000_000)));
    println!("{:?} to make a million rows", since.elapsed());
    let list_len = |harness: &Window<'_>| harness.state().state().results.listed.as_ref().expect("a list").len();
    assert!(list_len(&harness) >= 1_000_000, "{}", list_len(&harness));
    harness.get_by_label_contains("Table of").focus();
    harness.run_steps(2);
    harness.key_press(Key::End);
    settle(&mut harness);
    let last = list_len(&harness) - 1;
    let id = harness.state().state().results.listed.as_ref().expect("a list").get(last);
    assert_eq!(pinned(&harness), id);
    let title = harness.state().state().results.pinned.as_ref().expect("an inspection").title.clone();
    let (row, body) = (line(&harness, &title).rect(), harness.get_by_label_contains("Table of").rect());
    assert!((row.bottom() - body.bottom()).abs() < 0.1, "{row} in {body}");
    // It lies still while nothing moves, and moves by single points.
    let wheel = |harness: &mut Window<'_>, by: f32| {
        harness.hover_at(body.center());
        harness.step();
        harness.event(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: Vec2::new(0.0, by),
            modifiers: Modifiers::NONE,
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
        });
        harness.run_steps(30);
    };
    wheel(&mut harness, 3.0);
    // Its lower end is behind the edge now.
    let moved = line(&harness, &title).rect().top() - row.top();
    assert!((moved - 3.0).abs() < 0.1, "{moved}");
    let since = Instant::now();
    for _ in 0..40 {
        wheel_once(&mut harness, body, 40.0);
    }
    // The pointer's move and the wheel's turn are a frame each.
    println!("{:?} a frame of scrolling through a million rows", since.elapsed() / 80);
    let since = Instant::now();
    harness.state_mut().send(Command::Pin(Some(RowId::Real(0))));
    harness.run_steps(2);
    println!("{:?} until a pinned row is seen in every view", since.elapsed());
    line(&harness, "Real row 1");
    for action in [
        SelectAction::Sort(Sort { key: By::Distance, descending: true }),
        SelectAction::Filter(Filter { kinds: Kinds::Fate(Fate::Kept), ..Filter::default() }),
        SelectAction::Listed(Mode::Replace),
    ] {
        harness.state_mut().send(Command::Select(action.clone()));
        let (mut longest, since) = (Duration::ZERO, Instant::now());
        while harness.state_mut().busy() {
            let frame = Instant::now();
            harness.step();
            longest = longest.max(frame.elapsed());
        }
        println!("{action:?}: {:?}, longest frame {longest:?}", since.elapsed());
    }
    assert_eq!(selected(&harness).len(), list_len(&harness));
    harness.get_by_label_contains("rows selected, one in");
}

fn wheel_once(harness: &mut Window<'_>, body: Rect, by: f32) {
    harness.hover_at(pos2(body.center().x, body.center().y));
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: Vec2::new(0.0, by),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
    });
    harness.step();
}
