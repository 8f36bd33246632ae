//! What restless users have found, each as it was.

use egui::Vec2;
use smotescope::app::{
    command::{Change, Command},
    plots::data::{AxisChoice, RowId},
    state::Dialog,
};

use crate::{
    harness::{Window, send, settle},
    window::{opened, zoom},
};

fn wine<'a>() -> Window<'a> {
    let mut window = opened(None);
    send(&mut window, Command::OpenSample("wine"));
    window
}

#[test]
fn what_is_set_while_a_table_loads_stays_with_the_table_before() {
    let mut window = wine();
    window.state_mut().send(Command::OpenSample("two-islands"));
    window.state_mut().send(Command::Change(Change::k(9)));
    settle(&mut window);
    let document = &window.state().state().document;
    assert_eq!(document.table.as_ref().expect("a table").name, "two-islands");
    // A table that is opened starts from the defaults, and what was set is not lost.
    assert_eq!(document.recipe.k, 5);
    send(&mut window, Command::Undo);
    let document = &window.state().state().document;
    assert_eq!((document.table.as_ref().expect("a table").name.as_str(), document.recipe.k), ("wine", 9));
}

#[test]
fn what_is_set_while_columns_are_typed_anew_is_kept() {
    let mut window = wine();
    let mut roles = window.state().state().document.recipe.table.clone();
    let table = window.state().state().document.table.clone().expect("a table");
    roles.ignore.push(table.columns[table.features()[0]].name.clone());
    window.state_mut().send(Command::SetRoles(roles.clone()));
    window.state_mut().send(Command::Change(Change::Total("3".to_owned(), 60)));
    settle(&mut window);
    let state = window.state().state();
    assert_eq!(state.document.recipe.table, roles);
    assert_eq!(state.derived.targets[2], 60);
}

#[test]
fn columns_that_were_asked_for_do_not_bring_an_undone_table_back() {
    let mut window = wine();
    let mut roles = window.state().state().document.recipe.table.clone();
    let table = window.state().state().document.table.clone().expect("a table");
    roles.ignore.push(table.columns[table.features()[0]].name.clone());
    window.state_mut().send(Command::SetRoles(roles));
    window.state_mut().send(Command::Undo);
    settle(&mut window);
    let table = window.state().state().document.table.clone().expect("a table");
    assert_eq!(table.name, "stroke-clinic");
}

#[test]
fn axes_whose_picture_was_cancelled_go_back_to_those_that_are_shown() {
    let mut window = wine();
    window.state_mut().send(Command::Axes(AxisChoice::Column(0), AxisChoice::Column(1)));
    window.state_mut().send(Command::Cancel);
    settle(&mut window);
    let state = window.state().state();
    let shown = state.shown().expect("a picture");
    assert_eq!((state.view.axes, state.up_to_date()), (shown.picture.asked, true));
}

#[test]
fn the_last_zoom_of_a_frame_counts() {
    let mut window = opened(None);
    for _ in 0..2 {
        zoom(&mut window, Vec2::new(1280.0, 720.0), 1.5);
    }
    assert!((window.ctx.zoom_factor() - window.state().state().view.zoom).abs() < 1e-6);
}

#[test]
fn a_row_pinned_in_the_picture_of_the_table_before_is_not_pinned_in_the_next() {
    let mut window = wine();
    window.state_mut().send(Command::OpenSample("two-islands"));
    while window.state().state().document.table.as_ref().is_some_and(|table| table.name == "wine") {
        // The frame that takes the table in draws the picture of the table before once more.
        window.step();
    }
    window.state_mut().send(Command::Pin(Some(RowId::Real(90))));
    window.state_mut().send(Command::Hover(Some(RowId::Real(90))));
    let of_wine = window.state().state().outcome().is_some_and(|outcome| outcome.table.name == "wine");
    settle(&mut window);
    assert!(!of_wine || window.state().state().view.pinned.is_none());
}

#[test]
fn an_export_is_finished_whatever_is_opened_meanwhile() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.csv");
    let mut window = wine();
    send(&mut window, Command::ShowExport);
    let Some(Dialog::Export(mut form)) = window.state().state().view.dialog.clone() else { panic!("no dialog") };
    form.path = path.display().to_string();
    window.state_mut().send(Command::Export(form));
    window.state_mut().send(Command::OpenSample("two-islands"));
    settle(&mut window);
    assert_eq!(window.state().state().document.table.as_ref().expect("a table").name, "two-islands");
    let text = std::fs::read_to_string(&path).expect("what was exported");
    assert!(text.lines().count() > 178, "the rows of wine and new ones");
}
