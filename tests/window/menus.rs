//! What the second mouse button offers, on dots, bars, rows and heads; and the dock that takes the picture's place.

use egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Rect, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::app::{
    command::{Change, Command},
    explore::{action::ExploreAction, tab::Tab},
    plots::data::{Layer, RowId},
    rows::{Key as By, Sort},
    scatter_options::{Dimensions, PictureAction},
};

use crate::{
    controls::{control, outcome, sample},
    harness::{Window, send, settle},
};

/// Presses the second button, and waits until the menu is there.
fn second(harness: &mut Window<'_>, at: Pos2) {
    harness.hover_at(at);
    harness.run_steps(2);
    for pressed in [true, false] {
        harness.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Secondary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        harness.step();
    }
    settle(harness);
}

fn choose(harness: &mut Window<'_>, entry: &str) -> Vec<OutputCommand> {
    assert!(offers(harness, entry), "the menu has no {entry:?}");
    control(harness, Role::Button, entry).click();
    settle(harness)
}

fn offers(harness: &Window<'_>, entry: &str) -> bool {
    harness.query_all_by_role(Role::Button).any(|node| node.accesskit_node().label().as_deref() == Some(entry))
}

/// Where the picture has a row under the pointer, and which one.
fn a_dot(harness: &mut Window<'_>, wanted: impl Fn(RowId) -> bool) -> (Pos2, RowId) {
    let rect = harness.get_by_label_contains("Scatter of the rows").rect().shrink(6.0);
    // From the middle outwards, where most of them are.
    for step in 0..400_u32 {
        let (far, turn) = (f64::from(step).sqrt() / 20.0, f64::from(step) * 2.4);
        let by = Vec2::new((far * turn.cos()) as f32, (far * turn.sin()) as f32);
        let at = rect.center() + rect.size() / 2.0 * by;
        harness.hover_at(at);
        harness.run_steps(2);
        if let Some(row) = harness.state().state().view.hovered.filter(|&row| wanted(row)) {
            return (at, row);
        }
    }
    panic!("no such dot is found");
}

#[test]
fn a_dot_is_pinned_selected_copied_and_leads_to_its_parents() {
    let mut harness = sample("wine");
    let (at, row) = a_dot(&mut harness, |row| matches!(row, RowId::Synthetic { .. }));
    second(&mut harness, at);
    choose(&mut harness, "Pin the row");
    assert_eq!(harness.state().state().view.pinned, Some(row));
    second(&mut harness, at);
    choose(&mut harness, "Select the row");
    assert!(harness.state().state().view.select.rows.contains(row));
    second(&mut harness, at);
    assert!(offers(&harness, "Unpin the row") && offers(&harness, "Deselect the row"));
    let copied = choose(&mut harness, "Copy the row");
    let Some(OutputCommand::CopyText(text)) = copied.iter().find(|it| matches!(it, OutputCommand::CopyText(_))) else {
        panic!("nothing was copied");
    };
    assert_eq!(text.lines().count(), 2, "a head and the row: {text}");
    let RowId::Synthetic { class, index } = row else { panic!("not a synthetic row") };
    let origin = outcome(&harness).origin(class, index).expect("an origin");
    let base = origin.lineage.rows()[0];
    let number = outcome(&harness).space.table_row(base) + 1;
    second(&mut harness, at);
    choose(&mut harness, &format!("Pin its base, row {number}"));
    assert_eq!(harness.state().state().view.pinned, Some(RowId::Real(base)));
    second(&mut harness, at);
    choose(&mut harness, "Show in the table of rows");
    let state = harness.state().state();
    assert_eq!((state.explore.tab, state.view.pinned), (Tab::Rows, Some(row)));
    // Where no row is, the menu is the picture's.
    let corner = harness.get_by_label("Scatter of the rows").rect().left_top() + Vec2::splat(3.0);
    second(&mut harness, corner);
    choose(&mut harness, "Hide synthetic rows in the picture");
    assert!(!harness.state().state().view.layers.shows(&Layer::Synthetic));
    second(&mut harness, corner);
    assert!(offers(&harness, "Show synthetic rows in the picture"));
    let copied = choose(&mut harness, "Copy figure: Scatter");
    assert!(copied.iter().any(|it| matches!(it, OutputCommand::CopyImage(_))), "the picture goes to the clipboard");
    // In three dimensions as well.
    send(&mut harness, Command::ToggleLayer(Layer::Synthetic));
    send(&mut harness, Command::Picture(PictureAction::Dimensions(Dimensions::Three)));
    let (at, row) = a_dot(&mut harness, |_| true);
    second(&mut harness, at);
    choose(&mut harness, "Pin the row");
    assert_eq!(harness.state().state().view.pinned, Some(row));
}

#[test]
fn a_class_is_hidden_selected_and_copied_from_its_bar_its_chip_and_its_line() {
    let mut harness = sample("wine");
    // Wide enough for the chips of the classes to stand in the strip.
    harness.set_size(Vec2::new(1920.0, 1080.0));
    settle(&mut harness);
    let facts = harness.state().state().derived.facts.clone().expect("facts");
    let (label, count) = (facts.classes[2].label.clone(), facts.classes[2].count);
    let sentence = harness.state().state().shown().expect("a result").consequences.bars[2].sentence.clone();
    let bar = harness.get_all_by_label(&sentence).next().expect("the bar").rect().center();
    second(&mut harness, bar);
    choose(&mut harness, &format!("Hide class {label} in the picture"));
    let layer = Layer::Class(2, label.clone());
    assert!(!harness.state().state().view.layers.shows(&layer));
    let chip = control(&harness, Role::Button, &label).rect().center();
    second(&mut harness, chip);
    choose(&mut harness, &format!("Show class {label} in the picture"));
    assert!(harness.state().state().view.layers.shows(&layer), "the press itself did nothing");
    // The line of the ledger, at a number that a press would select.
    let kept = outcome(&harness).ledger[2].kept;
    let cell = harness.get_by_label(&format!("Select the {kept} kept rows of {label}")).rect().center();
    second(&mut harness, cell);
    choose(&mut harness, "Select its real rows");
    let rows = &harness.state().state().view.select.rows;
    assert_eq!((rows.real_len() as u64, rows.synthetic_len()), (count, 0));
    second(&mut harness, bar);
    let copied = choose(&mut harness, "Copy the counts");
    assert!(copied.iter().any(|it| *it == OutputCommand::CopyText(sentence.clone())), "{copied:?}");
    second(&mut harness, bar);
    choose(&mut harness, "List its rows");
    let state = harness.state().state();
    assert_eq!(state.explore.tab, Tab::Rows);
    assert_eq!(state.view.select.listing.filter.class, Some(2));
}

#[test]
fn a_head_sorts_hides_and_ignores_its_column() {
    let mut harness = sample("wine");
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Rows)));
    let table = &outcome(&harness).table;
    let at = (0..table.columns.len()).find(|&at| at != table.target.column).expect("a column");
    let name = table.columns[at].name.clone();
    let place = |harness: &Window<'_>| control(harness, Role::Button, &format!("Sort by {name}")).rect().center();
    let head = place(&harness);
    second(&mut harness, head);
    choose(&mut harness, "Sort in descending order");
    let sort = |harness: &Window<'_>| harness.state().state().view.select.listing.sort;
    assert_eq!(sort(&harness), Sort { key: By::Column(at), descending: true });
    second(&mut harness, head);
    assert!(!offers(&harness, "Sort in descending order"), "it is already");
    choose(&mut harness, "Copy the name");
    second(&mut harness, head);
    choose(&mut harness, &format!("Hide {name} in this list"));
    assert!(harness.query_by_label(&format!("Sort by {name}")).is_none());
    // Any other head brings it back.
    let class = control(&harness, Role::Button, "Sort by class").rect().center();
    second(&mut harness, class);
    choose(&mut harness, "Show all columns of the list");
    let head = place(&harness);
    second(&mut harness, head);
    choose(&mut harness, &format!("Ignore {name}"));
    assert_eq!(harness.state().state().document.recipe.table.ignore, std::slice::from_ref(&name));
    send(&mut harness, Command::Undo);
    assert!(harness.state().state().document.recipe.table.ignore.is_empty());
    // A line of the table is its row.
    let row = control(&harness, Role::Row, "Real row 3").rect().center();
    second(&mut harness, row);
    choose(&mut harness, "Pin the row");
    assert_eq!(harness.state().state().view.pinned, Some(RowId::Real(2)));
}

#[test]
fn the_dock_takes_the_pictures_place_and_gives_it_back() {
    let mut harness = sample("chess-club");
    send(&mut harness, Command::Change(Change::DropClosest(10.0)));
    harness.set_size(Vec2::new(1280.0, 800.0));
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Borderline)));
    let whole = Rect::from_min_size(Pos2::ZERO, Vec2::new(1280.0, 800.0));
    // Wholly in sight: none of them is cut by the edge of the window.
    let cards = |harness: &Window<'_>| {
        let cards = harness.query_all_by_role(Role::Button).filter(|node| {
            node.accesskit_node().label().is_some_and(|label| label.starts_with("Row ") && label.contains(" #"))
        });
        let seen: Vec<bool> = cards.map(|card| whole.contains_rect(card.rect())).collect();
        (seen.len(), seen.into_iter().filter(|&seen| seen).count())
    };
    let (all, few) = cards(&harness);
    assert!(all >= 7 && few < all, "{few} of {all}");
    control(&harness, Role::Button, "Enlarge or shrink the dock").click();
    settle(&mut harness);
    assert!(harness.query_by_label("Scatter of the rows").is_none());
    assert_eq!(cards(&harness), (all, all));
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::J);
    settle(&mut harness);
    harness.get_by_label("Scatter of the rows");
}
