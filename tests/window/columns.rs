//! Tables of many columns and of many classes: searched, sorted, and many columns set at once.

use std::{fmt::Write as _, path::Path};

use egui::{Event, Key, Modifiers, Role};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use smotescope::{
    app::{
        Options,
        command::Command,
        explore::{EXPLORE, action::ExploreAction, tab::Tab},
        plots::data::{AxisChoice, RowId},
        publish::{PublishStep, action::PublishAction},
        scatter_options::PictureAction,
        state::Dialog,
    },
    table::{ColumnSettings, Kind},
};

use crate::{
    controls::{control, press, recipe, sample, says, search, started, state, write},
    harness::{Window, send, settle},
};

/// Numbers, a few pairs of words that could be targets, and the class: 86 columns.
fn wide<'a>(folder: &Path) -> Window<'a> {
    let mut text = String::from("Glucose (mmol/L),old glucose");
    for at in 2..70 {
        let _ = write!(text, ",x{at:02}");
    }
    for at in 70..85 {
        let _ = write!(text, ",flag{at}");
    }
    text.push_str(",class\n");
    for row in 0..60_usize {
        let numbers = (0..70).map(|at| match (row, at) {
            (3 | 4, 9) | (5, 11) => "NA".to_owned(),
            _ => format!("{}.{}0", row * (at + 3) % 17, (row + at) % 10),
        });
        let words = (70..85).map(|at| ["no", "yes"][usize::from(row * at % 3 == 0)].to_owned());
        let class = ["many", "few"][usize::from(row % 4 == 0)].to_owned();
        text.push_str(&numbers.chain(words).chain([class]).collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    let path = write(folder, "wide.csv", &text);
    started(Options { path: Some(path), ..Options::default() })
}

/// 2,000 columns, most of them dates, which take no part.
fn wider<'a>(folder: &Path) -> Window<'a> {
    let mut text = String::from("a,b");
    for at in 2..1_999 {
        let _ = write!(text, ",day{at}");
    }
    text.push_str(",class\n");
    for row in 0..24 {
        let _ = write!(text, "{}.5,{}.25", row * 5 % 7, row * 3 % 11);
        for at in 2..1_999 {
            let _ = write!(text, ",2024-{:02}-{:02}", 1 + at % 12, 1 + row);
        }
        let _ = writeln!(text, ",{}", ["many", "few"][usize::from(row % 3 == 0)]);
    }
    let path = write(folder, "wider.csv", &text);
    started(Options { path: Some(path), ..Options::default() })
}

fn classes<'a>(folder: &Path) -> Window<'a> {
    let mut text = String::from("x,y,kind\n");
    for row in 0..240 {
        let _ = writeln!(text, "{}.5,{}.25,Kind {}", row * 7 % 23, row * 5 % 19, row % 20);
    }
    let path = write(folder, "classes.csv", &text);
    started(Options { path: Some(path), ..Options::default() })
}

/// The lines of *Columns…* from the top.
fn lines(harness: &Window<'_>) -> Vec<String> {
    let rows =
        harness.query_all_by(|node| node.role() == Role::Row && node.label().is_some_and(|it| it.contains(": ")));
    let mut rows: Vec<(f32, String)> =
        rows.map(|node| (node.rect().top(), node.accesskit_node().label().unwrap_or_default())).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, name)| name).collect()
}

fn line<'a>(harness: &'a Window<'_>, name: &str) -> Node<'a> {
    let start = format!("{name}: ");
    harness.get_by(move |node| node.role() == Role::Row && node.label().is_some_and(|it| it.starts_with(&start)))
}

fn roles(harness: &Window<'_>) -> ColumnSettings {
    match &state(harness).view.dialog {
        Some(Dialog::Columns(form)) => form.roles.clone(),
        other => panic!("{other:?}"),
    }
}

/// Gives the list of the dialog the keyboard.
fn to_list(harness: &mut Window<'_>) {
    harness
        .get_by(|node| node.role() == Role::Table && node.label().is_some_and(|it| it.starts_with("List of")))
        .focus();
    harness.run_steps(2);
}

#[test]
fn a_column_is_found_by_any_part_of_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = wide(folder.path());
    send(&mut harness, Command::ShowColumns);
    assert!(says(&harness, "86 of 86"));
    search(&mut harness, "columns", "gluc");
    assert!(says(&harness, "2 of 86"));
    assert_eq!(lines(&harness), ["Glucose (mmol/L): decimal, feature", "old glucose: decimal, feature"]);
    search(&mut harness, "columns", "no such");
    assert!(says(&harness, "0 of 86") && says(&harness, "None of the columns has \u{201c}no such\u{201d} in its name"));
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(says(&harness, "86 of 86") && state(&harness).view.dialog.is_some(), "Esc clears the field first");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(state(&harness).view.dialog.is_none());
    send(&mut harness, Command::ShowColumns);
    search(&mut harness, "columns", "x0");
    send(&mut harness, Command::CloseDialog);
    send(&mut harness, Command::ShowColumns);
    assert!(says(&harness, "86 of 86"), "what was searched for is forgotten");
    assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
    // A short list is as it was.
    let mut harness = sample("two-islands");
    send(&mut harness, Command::ShowColumns);
    assert!(harness.query_by_label_contains("Search").is_none());
}

#[test]
fn many_columns_are_chosen_and_set_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = wide(folder.path());
    send(&mut harness, Command::ShowColumns);
    line(&harness, "x02").click();
    settle(&mut harness);
    line(&harness, "x05").click_modifiers(Modifiers::SHIFT);
    settle(&mut harness);
    line(&harness, "x04").click_modifiers(Modifiers::COMMAND);
    settle(&mut harness);
    assert!(says(&harness, "3 chosen"));
    // Others are added from another search; it is said that some are not shown.
    search(&mut harness, "columns", "flag");
    line(&harness, "flag70").click_modifiers(Modifiers::COMMAND);
    settle(&mut harness);
    assert!(says(&harness, "4 chosen, 3 of them not shown"));
    press(&mut harness, "Ignore these");
    assert_eq!(roles(&harness).ignore, ["x02", "x03", "x05", "flag70"]);
    press(&mut harness, "Use these");
    assert!(roles(&harness).ignore.is_empty());
    control(&harness, Role::ComboBox, "Kind of these").click();
    settle(&mut harness);
    press(&mut harness, "category");
    let kinds: Vec<_> = roles(&harness).kinds.into_iter().collect();
    assert_eq!(kinds.len(), 4);
    assert!(kinds.iter().all(|(_, kind)| *kind == Kind::Category), "{kinds:?}");
    press(&mut harness, "Ignore these");
    press(&mut harness, "Apply");
    assert_eq!(recipe(&harness).table.ignore.len(), 4);
    send(&mut harness, Command::Undo);
    assert!(recipe(&harness).table.ignore.is_empty() && recipe(&harness).table.kinds.is_empty(), "one step");
}

#[test]
fn the_keyboard_alone_chooses_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = wide(folder.path());
    send(&mut harness, Command::ShowColumns);
    to_list(&mut harness);
    let key = |harness: &mut Window<'_>, modifiers, key| {
        harness.key_press_modifiers(modifiers, key);
        settle(harness);
    };
    key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    key(&mut harness, Modifiers::SHIFT, Key::ArrowDown);
    assert!(says(&harness, "2 chosen"));
    key(&mut harness, Modifiers::NONE, Key::Space);
    assert!(says(&harness, "1 chosen"));
    key(&mut harness, Modifiers::SHIFT, Key::End);
    assert!(
        lines(&harness).contains(&"class: binary, target".to_owned()),
        "the last line is in sight: {:?}",
        lines(&harness)
    );
    search(&mut harness, "columns", "flag");
    key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert!(says(&harness, "1 chosen"), "the arrow leads from the field into the list");
    key(&mut harness, Modifiers::COMMAND, Key::A);
    assert!(says(&harness, "15 chosen"));
    press(&mut harness, "Ignore these");
    assert_eq!(roles(&harness).ignore.len(), 15);
}

#[test]
fn columns_are_sorted_by_their_heads_and_show_their_first_values() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = wide(folder.path());
    send(&mut harness, Command::ShowColumns);
    let first = |harness: &Window<'_>| lines(harness).into_iter().next().unwrap_or_default();
    press(&mut harness, "Sort by missing cells");
    assert_eq!(lines(&harness)[..2], ["x09: decimal, feature", "x11: decimal, feature"]);
    press(&mut harness, "Sort by role");
    assert_eq!(first(&harness), "class: binary, target");
    press(&mut harness, "Sort by kind");
    assert!(first(&harness).contains(": binary,"), "{}", first(&harness));
    press(&mut harness, "Sort by name");
    assert_eq!(first(&harness), "class: binary, target");
    press(&mut harness, "Sort by name");
    assert_eq!(first(&harness), "x69: decimal, feature");
    press(&mut harness, "Sort by place in the file");
    assert_eq!(first(&harness), "Glucose (mmol/L): decimal, feature");
    search(&mut harness, "columns", "x02");
    // As the file writes them.
    assert!(says(&harness, "0.20 · 5.30 · 10.40"));
    search(&mut harness, "columns", "flag71");
    assert!(says(&harness, "yes · no"));
}

#[test]
fn two_thousand_columns_draw_only_what_is_in_sight() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = wider(folder.path());
    send(&mut harness, Command::ShowColumns);
    assert!(says(&harness, "2,000 of 2,000"));
    let drawn = lines(&harness).len();
    assert!((5..40).contains(&drawn), "{drawn}");
    search(&mut harness, "columns", "DAY19");
    assert!(says(&harness, "110 of 2,000"));
    to_list(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    settle(&mut harness);
    assert!(says(&harness, "110 chosen"));
    press(&mut harness, "Ignore these");
    assert_eq!(roles(&harness).ignore.len(), 110);
    press(&mut harness, "Apply");
    assert_eq!(recipe(&harness).table.ignore.len(), 110);
    // What is released is looked at while it is still being made.
    harness.state_mut().send(Command::from(PublishAction::Go(PublishStep::Released)));
    harness.run_steps(4);
    let boxes = |harness: &Window<'_>| harness.query_all_by(|node| node.role() == Role::CheckBox).count();
    assert!(boxes(&harness) < 100, "{}", boxes(&harness));
    control(&harness, Role::TextInput, "Search columns").focus();
    harness.run_steps(2);
    harness.event(Event::Text("day1234".to_owned()));
    harness.run_steps(3);
    assert!(says(&harness, "1 of 2,000"));
    control(&harness, Role::CheckBox, "day1234 is released");
}

#[test]
fn axes_and_target_are_chosen_by_typing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = wide(folder.path());
    send(&mut harness, Command::Workspace(EXPLORE));
    control(&harness, Role::ComboBox, "Horizontal axis").click();
    harness.run_steps(3);
    let axes = state(&harness).shown().expect("a picture").picture.choices.len();
    // The field has the keyboard at once.
    harness.event(Event::Text("GLUCOSE".to_owned()));
    harness.run_steps(2);
    assert!(says(&harness, &format!("2 of {axes}")), "{axes} axes");
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(state(&harness).view.axes.0, AxisChoice::Column(0));
    control(&harness, Role::ComboBox, "Vertical axis").click();
    harness.run_steps(3);
    harness.event(Event::Text("nothing".to_owned()));
    harness.run_steps(2);
    assert!(says(&harness, "None of the axes has"));
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    harness.event(Event::Text("x03".to_owned()));
    harness.run_steps(2);
    press(&mut harness, "x03");
    assert!(matches!(state(&harness).view.axes.1, AxisChoice::Column(_)));
    assert!(harness.query_by_label("Search axes").is_none(), "the list is closed");

    control(&harness, Role::ComboBox, "Target").click();
    harness.run_steps(3);
    harness.event(Event::Text("flag8".to_owned()));
    harness.run_steps(2);
    let targets = state(&harness).derived.facts.clone().expect("a table").targets.clone();
    let found = targets.iter().filter(|name| name.contains("flag8")).count();
    assert!(found > 1 && says(&harness, &format!("{found} of {}", targets.len())), "{found}");
    let last = targets.iter().rfind(|name| name.contains("flag8")).expect("one of them");
    assert!(harness.query_by_label(last).is_some(), "{last} of {targets:?}");
    harness.get_by_label(last).click();
    settle(&mut harness);
    assert_eq!(recipe(&harness).table.target.as_ref(), Some(last));
}

#[test]
fn the_dock_the_loadings_a_row_and_the_release_are_searched() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = wide(folder.path());
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Columns)));
    search(&mut harness, "columns", "glucose");
    assert!(says(&harness, "2 of 85"));
    let charts = harness
        .query_all_by(|node| node.role() == Role::Image && node.label().is_some_and(|it| it.starts_with("Column ")));
    assert_eq!(charts.count(), 2);
    control(&harness, Role::Image, "Column old glucose").click();
    settle(&mut harness);
    let (_, column) = state(&harness).explore.column;
    let shift = state(&harness).explore.analyses.shift.last(&crate::controls::outcome(&harness)).cloned();
    assert_eq!(shift.expect("compared").classes[0].columns[column].name, "old glucose", "the right one is chosen");
    send(&mut harness, Command::Picture(PictureAction::ToggleLoadings));
    search(&mut harness, "columns in PC1", "x4");
    let projection = crate::controls::outcome(&harness).projection.clone().expect("components");
    let words = format!("10 of {}", projection.columns.len());
    assert!(says(&harness, &words), "{words}: of all columns, not of the first twelve");
    send(&mut harness, Command::Pin(Some(RowId::Real(1))));
    search(&mut harness, "cells", "flag8");
    assert!(says(&harness, "5 of 86"));
    send(&mut harness, Command::from(PublishAction::Go(PublishStep::Released)));
    search(&mut harness, "columns", "LD GLU");
    assert!(says(&harness, "1 of 86"));
    control(&harness, Role::CheckBox, "old glucose is a key").click();
    settle(&mut harness);
    let keys = recipe(&harness).publish.clone().expect("settings of publishing").keys;
    assert_eq!(keys, ["old glucose"]);
}

#[test]
fn many_classes_are_searched_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = classes(folder.path());
    send(&mut harness, Command::Workspace(EXPLORE));
    for what in ["targets", "bars", "ledger lines"] {
        search(&mut harness, what, "kind 7");
        assert!(says(&harness, "1 of 20"), "{what}");
        harness.key_press(Key::Escape);
        settle(&mut harness);
        assert!(!says(&harness, "1 of 20"), "{what}");
    }
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Rows)));
    control(&harness, Role::ComboBox, "Class of the rows").click();
    harness.run_steps(3);
    harness.event(Event::Text("ind 13".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    let filter = state(&harness).view.select.listing.filter;
    let facts = state(&harness).derived.facts.clone().expect("a table");
    assert_eq!(filter.class.map(|class| facts.classes[class as usize].label.as_str()), Some("Kind 13"));
}
