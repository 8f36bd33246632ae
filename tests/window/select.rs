//! Selecting in one view shows in all: box, lasso, ledger, inspector and the table of rows.

use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Rect, Role, Vec2, pos2};
use egui_kittest::{Node, kittest::Queryable as _};
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore,
        plots::data::{Layer, RowId},
        rows::{self, Filter, Key as By, Kinds, Sort},
        select::{Beside, Mode, Tool, Use, action::Action, set::RowSet},
    },
    pipeline::Outcome,
    recipe::{DropScope, Output},
    report::cells,
    sampling::Fate,
    table::Values,
};

use crate::{
    controls::{self, close, control, outcome, started},
    harness::{Window, send, settle},
};

fn act(harness: &mut Window<'_>, action: Action) {
    send(harness, Command::Select(action));
}

/// A sample with something dropped as too close.
fn sample<'a>(name: &'static str) -> Window<'a> {
    let mut harness = controls::sample(name);
    send(&mut harness, Command::Change(Change::DropClosest(10.0)));
    harness
}

/// The same, with the table of rows open.
fn table<'a>(name: &'static str) -> Window<'a> {
    let mut harness = sample(name);
    send(&mut harness, Command::Explore(explore::action::Action::Tab(explore::Tab::Rows)));
    harness
}

fn selected(harness: &Window<'_>) -> RowSet {
    RowSet::clone(&harness.state().state().view.select.rows)
}

fn pinned(harness: &Window<'_>) -> Option<RowId> {
    harness.state().state().view.pinned
}

fn listed(harness: &Window<'_>) -> Vec<RowId> {
    let list = harness.state().state().results.listed.as_ref().expect("a list");
    (0..list.len()).map(|at| list.get(at).expect("a row")).collect()
}

fn visible(harness: &Window<'_>) -> usize {
    let state = harness.state().state();
    state.shown().expect("a picture").picture.visible_points(&state.view.layers)
}

fn button<'a>(harness: &'a Window<'_>, name: &'a str) -> Node<'a> {
    harness.get_by(move |node| node.role() != Role::Label && node.label().as_deref() == Some(name))
}

fn line<'a>(harness: &'a Window<'_>, name: &'a str) -> Node<'a> {
    control(harness, Role::Row, name)
}

fn drag(harness: &mut Window<'_>, path: &[Pos2], modifiers: Modifiers) {
    let press =
        |at: Pos2, pressed: bool| Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers };
    harness.event_modifiers(Event::PointerMoved(path[0]), modifiers);
    harness.step();
    harness.event_modifiers(press(path[0], true), modifiers);
    harness.step();
    for &at in &path[1..] {
        harness.event_modifiers(Event::PointerMoved(at), modifiers);
        harness.step();
    }
    harness.event_modifiers(press(*path.last().expect("a path"), false), modifiers);
    harness.step();
    settle(harness);
}

/// The picture without its rim.
fn picture(harness: &Window<'_>) -> Rect {
    harness.get_by_label("Scatter of the rows").rect().shrink(2.0)
}

/// A path around a rectangle, from its lower right corner, with a stop at every quarter of a side.
fn around(rect: Rect) -> Vec<Pos2> {
    let corners = [rect.right_bottom(), rect.left_bottom(), rect.left_top(), rect.right_top(), rect.right_bottom()];
    let stops = |ends: &[Pos2]| (0..4).map(|step| ends[0].lerp(ends[1], step as f32 / 4.0)).collect::<Vec<_>>();
    let mut path = corners.windows(2).flat_map(stops).collect::<Vec<_>>();
    path.push(rect.right_bottom() - Vec2::new(0.0, 2.0));
    path
}

#[test]
fn a_box_and_a_lasso_select_what_they_go_around() {
    let mut harness = sample("wine");
    let rect = picture(&harness);
    let corners = |rect: Rect| [rect.right_bottom(), rect.center(), rect.left_top()];
    // Dragging without a key moves the picture, and selects nothing.
    drag(&mut harness, &[rect.center(), rect.center() + Vec2::new(30.0, 0.0)], Modifiers::NONE);
    assert!(selected(&harness).is_empty());
    send(&mut harness, Command::ResetView);
    drag(&mut harness, &corners(rect), Modifiers::SHIFT);
    let all = selected(&harness);
    assert_eq!(all.len(), visible(&harness));
    harness.get_by_label_contains("rows selected:");
    // With Shift the next box adds; Ctrl takes away; without a key another tool starts anew.
    button(&harness, "Drag a box").click();
    settle(&mut harness);
    let half = rect.with_min_x(rect.center().x);
    drag(&mut harness, &corners(half), Modifiers::COMMAND);
    let left = selected(&harness);
    assert!(!left.is_empty() && left.len() < all.len());
    drag(&mut harness, &corners(half), Modifiers::NONE);
    let right = selected(&harness);
    assert_eq!(left.len() + right.len(), all.len());
    assert!(right.iter().all(|row| !left.contains(row)));
    // The lasso around the same half selects the same rows.
    harness.key_press(Key::L);
    settle(&mut harness);
    assert_eq!(harness.state().state().view.select.tool, Tool::Lasso);
    drag(&mut harness, &around(half), Modifiers::NONE);
    assert_eq!(selected(&harness), right);
    harness.key_press(Key::H);
    settle(&mut harness);
    drag(&mut harness, &around(half), Modifiers::ALT);
    assert_eq!(selected(&harness), right);
    drag(&mut harness, &corners(rect.with_max_x(rect.center().x)), Modifiers::SHIFT);
    assert_eq!(selected(&harness), all);
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(selected(&harness).is_empty() && harness.query_by_label_contains("rows selected").is_none());
}

#[test]
fn what_the_legend_hides_is_not_selected() {
    let mut harness = sample("wine");
    send(&mut harness, Command::ToggleLayer(Layer::Real));
    let rect = picture(&harness);
    drag(&mut harness, &[rect.right_bottom(), rect.left_top()], Modifiers::SHIFT);
    let rows = selected(&harness);
    assert_eq!((rows.real_len(), rows.len()), (0, visible(&harness)));
    harness.get_by_label_contains("synthetic rows selected");
    button(&harness, "Clear the selection").click();
    settle(&mut harness);
    assert!(selected(&harness).is_empty());
}

#[test]
fn side_by_side_and_in_three_dimensions_a_box_selects_what_is_shown_there() {
    use smotescope::app::picture;
    let mut harness = sample("wine");
    let whole = |harness: &Window<'_>, name: &str| harness.get_by_label_contains(name).rect().shrink(2.0);
    button(&harness, "Drag a box").click();
    settle(&mut harness);
    send(&mut harness, Command::Picture(picture::Action::ToggleCompared));
    let rect = whole(&harness, ", before");
    drag(&mut harness, &[rect.right_bottom(), rect.left_top()], Modifiers::NONE);
    let (real, all) = (outcome(&harness).space.rows(), visible(&harness));
    assert_eq!((selected(&harness).len(), selected(&harness).real_len()), (real, real));
    send(&mut harness, Command::Picture(picture::Action::ToggleCompared));
    send(&mut harness, Command::Picture(picture::Action::Dimensions(picture::Dimensions::Three)));
    let camera = harness.state().state().view.sight.camera;
    let rect = whole(&harness, "Scatter of the rows");
    drag(&mut harness, &[rect.right_bottom(), rect.center(), rect.left_top()], Modifiers::NONE);
    assert_eq!(selected(&harness).len(), all);
    assert_eq!(harness.state().state().view.sight.camera, camera, "the box does not turn the picture");
    drag(&mut harness, &[rect.right_bottom(), rect.center()], Modifiers::COMMAND);
    assert!(selected(&harness).len() < all);
}

#[test]
fn a_box_that_is_given_up_selects_nothing() {
    let mut harness = sample("wine");
    let rect = picture(&harness);
    act(&mut harness, Action::Rows(vec![RowId::Real(3)], Mode::Replace));
    let press = |at: Pos2| Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed: true,
        modifiers: Modifiers::SHIFT,
    };
    harness.hover_at(rect.right_bottom());
    harness.step();
    harness.event_modifiers(press(rect.right_bottom()), Modifiers::SHIFT);
    harness.step();
    harness.event_modifiers(Event::PointerMoved(rect.center()), Modifiers::SHIFT);
    harness.run_steps(2);
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    harness.drop_at(rect.center());
    settle(&mut harness);
    assert_eq!(selected(&harness), [RowId::Real(3)].into_iter().collect(), "neither taken nor cleared");
}

#[test]
fn a_cell_of_the_ledger_selects_what_it_counts() {
    let mut harness = sample("wine");
    let ledger = outcome(&harness).ledger.clone();
    for (class, row) in ledger.iter().enumerate() {
        for (name, count) in
            [("real", row.real), ("generated", row.generated), ("closest", row.closest), ("kept", row.kept)]
        {
            let label = format!("Select the {count} {name} rows of {}", row.class);
            let Some(cell) = harness.query_by_label(&label) else {
                // There may be no room for the column of the real rows.
                assert!(count == 0 || name == "real", "{label}");
                continue;
            };
            cell.click();
            settle(&mut harness);
            let rows = selected(&harness);
            assert_eq!(rows.len() as u64, count, "{label}");
            assert!(rows.iter().all(|row| rows::class(&outcome(&harness), row) as usize == class));
        }
    }
    let total: u64 = ledger.iter().map(|row| row.closest).sum();
    button(&harness, &format!("Select the {total} closest rows of total")).click();
    settle(&mut harness);
    assert_eq!(selected(&harness).len() as u64, total);
    // Shift adds the kept ones of a class, Ctrl takes them away again.
    let grown = ledger.iter().find(|row| row.kept > 0).expect("a class that grows");
    let label = format!("Select the {} kept rows of {}", grown.kept, grown.class);
    button(&harness, &label).click_modifiers(Modifiers::SHIFT);
    settle(&mut harness);
    assert_eq!(selected(&harness).len() as u64, total + grown.kept);
    button(&harness, &label).click_modifiers(Modifiers::COMMAND);
    settle(&mut harness);
    assert_eq!(selected(&harness).len() as u64, total);
}

#[test]
fn the_selection_outlives_settings_as_far_as_its_rows_do() {
    let mut harness = sample("wine");
    let class = outcome(&harness).ledger.iter().position(|row| row.kept > 0).expect("a class that grows") as u32;
    let label = outcome(&harness).ledger[class as usize].class.clone();
    let made = outcome(&harness).selection.fates[class as usize].len() as u32;
    let first = RowId::Synthetic { class, index: 0 };
    for row in [RowId::Real(5), first, RowId::Synthetic { class, index: made - 1 }] {
        act(&mut harness, Action::Rows(vec![row], Mode::Add));
    }
    send(&mut harness, Command::Change(Change::DropClosest(30.0)));
    assert_eq!(selected(&harness).len(), 3);
    let real = outcome(&harness).ledger[class as usize].real;
    send(&mut harness, Command::Change(Change::Total(label, real + 2)));
    assert_eq!(selected(&harness), [RowId::Real(5), first].into_iter().collect());
    send(&mut harness, Command::OpenSample("two-islands"));
    assert!(selected(&harness).is_empty());
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
    use smotescope::app::picture::{Action as Look, Dimensions};
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
    send(&mut harness, Command::Explore(explore::action::Action::Tab(explore::Tab::Rows)));
    let filter = Filter { class: Some(2), kinds: Kinds::Synthetic, to: Some(2.5), ..Filter::default() };
    act(&mut harness, Action::Filter(filter));
    act(&mut harness, Action::Sort(Sort { key: By::Column(1), descending: true }));
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
                act(&mut harness, Action::Filter(Filter { class: Some(class), kinds, ..Filter::default() }));
                assert_eq!(listed(&harness).len() as u64, count, "{} {kinds:?}", row.class);
            }
        }
    }
    let total: u64 = outcome(&harness).ledger.iter().map(|row| row.closest).sum();
    act(&mut harness, Action::Filter(Filter { kinds: Kinds::Fate(Fate::Closest), ..Filter::default() }));
    harness.get_by_label(&format!("{total} rows match"));
    // Distances, and what is selected.
    let distances: Vec<f64> = outcome(&harness).origins().map(|origin| origin.distance).collect();
    let (from, to) = (1.0, 1.5);
    let within = distances.iter().filter(|&&distance| (from..=to).contains(&distance)).count();
    act(&mut harness, Action::Filter(Filter { from: Some(from), to: Some(to), ..Filter::default() }));
    assert!(within > 0);
    assert_eq!(listed(&harness).len(), within);
    button(&harness, "Select all listed rows").click();
    settle(&mut harness);
    assert_eq!(selected(&harness).len(), within);
    act(&mut harness, Action::Filter(Filter { selected: true, ..Filter::default() }));
    assert_eq!(listed(&harness).len(), within);
    act(&mut harness, Action::Clear);
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
    pick(&mut harness, "Fate of the rows", "closest");
    let filter = |harness: &Window<'_>| harness.state().state().view.select.listing.filter;
    assert_eq!(filter(&harness).kinds, Kinds::Fate(Fate::Closest));
    let field = control(&harness, Role::TextInput, "Distance to");
    field.focus();
    field.type_text("0.5");
    settle(&mut harness);
    assert_eq!(filter(&harness).to, Some(0.5));
    // Esc belongs to the field, not to the selection.
    act(&mut harness, Action::Rows(vec![RowId::Real(0)], Mode::Replace));
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
        act(&mut harness, Action::Sort(Sort::default()));
        let plain = listed(&harness);
        let columns = (0..outcome.table.columns.len()).map(By::Column);
        for key in [By::Row, By::Class, By::Fate, By::Distance, By::Nearest].into_iter().chain(columns) {
            for descending in [false, true] {
                act(&mut harness, Action::Sort(Sort { key, descending }));
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
        }),
        By::Distance => origin.map(|origin| origin.distance),
        By::Nearest => origin.map(|origin| f64::from(outcome.space.table_row(origin.nearest))),
        By::Column(column) => {
            let cell = rows::text::Lines::new(outcome).cells(row)[column].trim().to_owned();
            match &outcome.table.columns[column].values {
                Values::Numbers(_) => cell.parse().ok(),
                Values::Levels { levels, .. } => {
                    levels.iter().position(|level| level.label == cell).map(|code| code as f64)
                }
                // Text is sorted as text; that order is checked by the first letters.
                Values::Unread => cell.bytes().next().map(f64::from),
            }
        }
    }
}

/// The text that was handed to the system.
fn copied(handed: &[OutputCommand]) -> Option<&str> {
    handed.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.as_str()),
        _ => None,
    })
}

#[test]
fn copied_rows_are_the_cells_that_the_export_writes() {
    let mut harness = sample("animal-shelter");
    let outcome = outcome(&harness);
    let class = outcome.ledger.iter().position(|row| row.kept > 2).expect("a class that grows") as u32;
    let rows =
        [RowId::Real(0), RowId::Real(7), RowId::Synthetic { class, index: 1 }, RowId::Synthetic { class, index: 2 }];
    for row in rows {
        act(&mut harness, Action::Rows(vec![row], Mode::Add));
    }
    harness.event(Event::Copy);
    let handed = settle(&mut harness);
    let text = copied(&handed).expect("the rows");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[0][..5], ["row", "class", "fate", "distance", "nearest"]);
    let names: Vec<&str> = outcome.table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(lines[0][5..], names);
    for (line, row) in lines[1..].iter().zip(rows) {
        match row {
            RowId::Real(position) => {
                let at = outcome.space.table_row(position);
                assert_eq!(line[..5], [&(at + 1).to_string(), line[1], "real", "", ""]);
                assert_eq!(line[5..], outcome.table.source.cells(at as usize));
            }
            RowId::Synthetic { class, index } => {
                let origin = outcome.origin(class, index).expect("a row");
                assert_eq!(line[0], format!("#{}", index + 1));
                assert_eq!((line[2], line[3].parse()), (origin.fate.name(), Ok(origin.distance)));
                let written = cells::synthetic(&outcome, class, index).into_iter().map(Option::unwrap_or_default);
                assert_eq!(line[5..], written.collect::<Vec<_>>());
            }
        }
    }
    // Without a selection it is the pinned row; without that, nothing.
    act(&mut harness, Action::Clear);
    harness.event(Event::Copy);
    assert_eq!(copied(&settle(&mut harness)), None);
    send(&mut harness, Command::Pin(Some(rows[2])));
    harness.event(Event::Copy);
    assert_eq!(copied(&settle(&mut harness)).expect("the row").lines().count(), 2);
}

#[test]
fn the_inspector_says_why_and_leads_on() {
    let mut harness = sample("wine");
    let outcome = outcome(&harness);
    let order = outcome.by_distance.order().to_vec();
    for fate in [Fate::Kept, Fate::Closest, Fate::Surplus] {
        let Some(origin) = outcome.origins().find(|origin| origin.fate == fate) else { continue };
        let id = RowId::Synthetic { class: origin.class, index: origin.index };
        send(&mut harness, Command::Pin(Some(id)));
        let row = harness.state().state().results.pinned.clone().expect("an inspection");
        let words = match fate {
            Fate::Kept => "kept: its distance",
            Fate::Closest => "is within the cut",
            _ => "surplus: the target was met by earlier rows",
        };
        assert!(row.reason.contains(words), "{}", row.reason);
        harness.get_by_label(&row.reason);
        let at = order.iter().position(|&it| it == (origin.class, origin.index)).expect("a rank");
        let kin = row.kin.expect("relatives");
        assert_eq!(kin.rank, format!("rank {} of {}", at + 1, order.len()));
        // The table beside the nearest real row.
        act(&mut harness, Action::Beside(Beside::Nearest));
        harness.get_by_label("differs by");
        let nearest = outcome.table.source.cells(outcome.space.table_row(origin.nearest) as usize);
        let features = outcome.table.features();
        for (cell, &column) in row.cells.iter().zip(&features) {
            assert_eq!(cell.nearest.parse::<f64>(), nearest[column].trim().parse());
            let [written, nearest] = [&cell.written, &cell.nearest].map(|text| text.parse::<f64>().expect("a number"));
            let by = cell.difference.replace('−', "-").parse::<f64>().unwrap_or(0.0);
            assert!((written - nearest - by).abs() < 1e-9, "{cell:?}");
            assert_eq!(written == nearest, cell.difference.is_empty());
        }
        // From parent to parent by pressing.
        let base = outcome.space.table_row(origin.draw.base) + 1;
        button(&harness, &format!("Pin the base row {base}")).click();
        settle(&mut harness);
        assert_eq!(pinned(&harness), Some(RowId::Real(origin.draw.base)));
        button(&harness, "Select the rows with this base").click();
        settle(&mut harness);
        let rows = selected(&harness);
        assert!(rows.contains(id));
        let expected = outcome.origins().filter(|other| other.draw.base == origin.draw.base).count();
        assert_eq!(rows.len(), expected);
        assert_eq!(rows, Use::Base.rows(&outcome, origin.draw.base).into_iter().collect());
    }
}

#[test]
fn copies_are_said_to_be_copies() {
    let mut harness = sample("stroke-clinic");
    let outcome = outcome(&harness);
    let origin = outcome.origins().find(|origin| origin.fate == Fate::Identical).expect("a copy");
    send(&mut harness, Command::Pin(Some(RowId::Synthetic { class: origin.class, index: origin.index })));
    let row = harness.state().state().results.pinned.clone().expect("an inspection");
    let nearest = row.kin.as_ref().expect("relatives").nearest.1.clone();
    assert_eq!(row.reason, format!("dropped: identical to real row {nearest} in every column"));
    assert!(row.cells.iter().all(|cell| cell.difference.is_empty()) && row.kin.unwrap().rank.is_empty());
}

#[test]
fn every_control_has_a_name_at_every_size() {
    for size in [Vec2::new(640.0, 480.0), Vec2::new(1280.0, 720.0)] {
        let mut harness = table("wine");
        harness.set_size(size);
        act(&mut harness, Action::Rows(vec![RowId::Real(1)], Mode::Add));
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
        Action::Sort(Sort { key: By::Distance, descending: true }),
        Action::Filter(Filter { kinds: Kinds::Fate(Fate::Kept), ..Filter::default() }),
        Action::Listed(Mode::Replace),
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
