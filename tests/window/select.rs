//! Selecting in one view shows in all: box, lasso, ledger and inspector.

mod listing;

use egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Rect, Role, Vec2};
use egui_kittest::{Node, kittest::Queryable as _};
use smotescope::{
    app::{
        command::{Change, Command},
        explore::EXPLORE,
        learn::LEARN,
        plots::data::{Layer, RowId},
        rows,
        scatter_options::{self, Dimensions},
        select::{Beside, Mode, Tool, Use, action::SelectAction, set::RowSet},
        state::State,
    },
    report::cells,
    sampling::{Fate, Origin, row_kinds::RowKind},
};

use crate::{
    controls::{self, outcome},
    harness::{Window, send, settle},
};

fn act(harness: &mut Window<'_>, action: SelectAction) {
    send(harness, Command::Select(action));
}

/// A sample with something dropped as too close.
fn sample<'a>(name: &'static str) -> Window<'a> {
    let mut harness = controls::sample(name);
    send(&mut harness, Command::Change(Change::DropClosest(10.0)));
    harness
}

fn selected(harness: &Window<'_>) -> RowSet {
    RowSet::clone(&harness.state().state().view.select.rows)
}

fn pinned(harness: &Window<'_>) -> Option<RowId> {
    harness.state().state().view.pinned
}

fn visible(harness: &Window<'_>) -> usize {
    let state = harness.state().state();
    state.shown().expect("a picture").picture.visible_points(&state.view.layers)
}

fn button<'a>(harness: &'a Window<'_>, name: &'a str) -> Node<'a> {
    harness.get_by(move |node| node.role() != Role::Label && node.label().as_deref() == Some(name))
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
    use smotescope::app::scatter_options;
    let mut harness = sample("wine");
    let whole = |harness: &Window<'_>, name: &str| harness.get_by_label_contains(name).rect().shrink(2.0);
    button(&harness, "Drag a box").click();
    settle(&mut harness);
    send(&mut harness, Command::Picture(scatter_options::PictureAction::ToggleCompared));
    let rect = whole(&harness, ", before");
    drag(&mut harness, &[rect.right_bottom(), rect.left_top()], Modifiers::NONE);
    let (real, all) = (outcome(&harness).space.rows(), visible(&harness));
    assert_eq!((selected(&harness).len(), selected(&harness).real_len()), (real, real));
    send(&mut harness, Command::Picture(scatter_options::PictureAction::ToggleCompared));
    send(&mut harness, Command::Picture(scatter_options::PictureAction::Dimensions(Dimensions::Three)));
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
    act(&mut harness, SelectAction::Rows(vec![RowId::Real(3)], Mode::Replace));
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
        act(&mut harness, SelectAction::Rows(vec![row], Mode::Add));
    }
    send(&mut harness, Command::Change(Change::DropClosest(30.0)));
    assert_eq!(selected(&harness).len(), 3);
    let real = outcome(&harness).ledger[class as usize].real;
    send(&mut harness, Command::Change(Change::Total(label, real + 2)));
    assert_eq!(selected(&harness), [RowId::Real(5), first].into_iter().collect());
    send(&mut harness, Command::OpenSample("two-islands"));
    assert!(selected(&harness).is_empty());
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
        act(&mut harness, SelectAction::Rows(vec![row], Mode::Add));
    }
    harness.event(Event::Copy);
    let handed = settle(&mut harness);
    let text = copied(&handed).expect("the rows");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[0][..6], ["row", "class", "fate", "kind", "distance", "nearest"]);
    let names: Vec<&str> = outcome.table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(lines[0][6..], names);
    for (line, row) in lines[1..].iter().zip(rows) {
        match row {
            RowId::Real(position) => {
                let at = outcome.space.table_row(position);
                let kind = rows::kind(&outcome, &outcome.kinds, row).map_or("", RowKind::name);
                assert_eq!(line[..6], [&(at + 1).to_string(), line[1], "real", kind, "", ""]);
                assert_eq!(line[6..], outcome.table.source.cells(at as usize));
            }
            RowId::Synthetic { class, index } => {
                let origin = outcome.origin(class, index).expect("a row");
                assert_eq!(line[0], format!("#{}", index + 1));
                assert_eq!((line[2], line[3], line[4].parse()), (origin.fate.name(), "", Ok(origin.distance)));
                let written = cells::synthetic(&outcome, class, index).into_iter().map(Option::unwrap_or_default);
                assert_eq!(line[6..], written.collect::<Vec<_>>());
            }
        }
    }
    // Without a selection it is the pinned row; without that, nothing.
    act(&mut harness, SelectAction::Clear);
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
        act(&mut harness, SelectAction::Beside(Beside::Nearest));
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
        let base = outcome.space.table_row(origin.lineage.rows()[0]) + 1;
        button(&harness, &format!("Pin the base row {base}")).click();
        settle(&mut harness);
        assert_eq!(pinned(&harness), Some(RowId::Real(origin.lineage.rows()[0])));
        button(&harness, "Select the rows with this base").click();
        settle(&mut harness);
        let rows = selected(&harness);
        assert!(rows.contains(id));
        let expected = outcome.origins().filter(|other| other.lineage.rows()[0] == origin.lineage.rows()[0]).count();
        assert_eq!(rows.len(), expected);
        assert_eq!(rows, Use::Base.rows(&outcome, origin.lineage.rows()[0]).into_iter().collect());
    }
}

/// Rows of several parents name them all, and a model's row names the nearest real row alone; in 2D and in 3D.
#[test]
fn rows_of_many_parents_and_of_none_are_explained() {
    let mut harness = sample("wine");
    for method in ["simplex", "copula", "cart", "arf", "random"] {
        send(&mut harness, Command::Change(Change::Method(method)));
        let outcome = outcome(&harness);
        let most = |origin: &Origin| origin.lineage.rows().len();
        let origin = outcome.origins().max_by_key(most).expect("a row");
        let id = RowId::Synthetic { class: origin.class, index: origin.index };
        send(&mut harness, Command::Pin(Some(id)));
        let row = harness.state().state().results.pinned.clone().expect("an inspection");
        let kin = row.kin.as_ref().expect("relatives");
        let rows = origin.lineage.rows();
        assert_eq!(kin.parents.iter().map(|(row, _)| *row).collect::<Vec<_>>(), rows, "{method}");
        assert_eq!(row.parents.len(), rows.len(), "{method}");
        let [words, most] = match method {
            "simplex" => ["→ neighbours", "5"],
            "copula" => ["made by a model of its class (Gaussian copula): it has no parents", "0"],
            "cart" => ["made by a model of its class (Sequential CART): it has no parents", "0"],
            "arf" => ["made by a model of its class (Adversarial random forest): it has no parents", "0"],
            _ => ["copy of row", "1"],
        };
        assert_eq!((row.lines[0].contains(words), rows.len().to_string()), (true, most.to_owned()), "{}", row.lines[0]);
        for (at, (_, number)) in kin.parents.iter().enumerate() {
            let what = if method == "random" { "copied" } else { ["base", "neighbour"][at.min(1)] };
            button(&harness, &format!("Pin the {what} row {number}"));
        }
        button(&harness, &format!("Pin the nearest real row {}", kin.nearest.1));
        // Without two parents no column is traced from them: what was written stands beside the nearest real row.
        let traced = harness.query_by_label("neighb.").is_some();
        assert_eq!((traced, kin.is_traced()), (method == "random", method == "random"), "{method}");
        assert!(traced || harness.query_by_label("differs by").is_some(), "{method}");
        if method == "copula" {
            harness.get_by_label("in its class");
            let values = |at: u32| outcome.space.number(0, at);
            let made =
                outcome.reader().row(&outcome.reader().made(origin.class, origin.index).expect("a row")).numbers[0];
            let members = outcome.space.members(origin.class);
            let below = members.iter().filter(|&&at| values(at) < made).count();
            let cell = row.cells.iter().find(|cell| cell.column == outcome.space.numbers[0].name).expect("a cell");
            let starts = [format!("{} of", below + 1), format!("{} to", below + 1), format!("above {below} of")];
            assert!(starts.iter().any(|start| cell.rank.starts_with(start)), "{} {starts:?}", cell.rank);
            assert!(
                cell.rank.ends_with(&format!("of {}", members.len())) && row.cells.iter().all(|it| !it.rank.is_empty())
            );
        }
        for dimensions in [Dimensions::Three, Dimensions::Two] {
            send(&mut harness, Command::Picture(scatter_options::PictureAction::Dimensions(dimensions)));
        }
        let counts = Use::ALL.map(|how| match rows.first() {
            Some(&base) => how.rows(&outcome, base).len() as u64,
            None => 0,
        });
        assert_eq!(rows.first().map(|&base| Use::counts(&outcome, base)), rows.first().map(|_| counts), "{method}");
        // A model has a lesson of its own; of what is neither that nor between two rows Learn says why it cannot tell.
        send(&mut harness, Command::Workspace(LEARN));
        if ["copula", "arf"].contains(&method) {
            let learnt = |state: &State| state.learn.model.view.is_some();
            controls::wait_until(&mut harness, "the model of the lesson has learnt", learnt);
            settle(&mut harness);
            assert!(controls::says(&harness, "What is learnt from"), "{method}");
        } else {
            harness.get_by_label(outcome.recipe.method().expect("a method").untold(&outcome.recipe).expect("a reason"));
        }
        send(&mut harness, Command::Workspace(EXPLORE));
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
