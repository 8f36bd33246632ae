//! Tables that are made: looked at, opened, saved and remembered.

use egui::{Key, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::{Options, command::Command, document, generated_table::MadeForm, state::Dialog},
    table::samples::generated::MadeTable,
};

use crate::{
    controls::{close, control, press_key, sample, window},
    harness::{Window, opened, send, settle},
};

fn made(harness: &Window<'_>) -> MadeTable {
    match &harness.state().state().view.dialog {
        Some(Dialog::Make(form)) => form.make.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_is_made_looked_at_and_opened() {
    let mut harness = sample("wine");
    harness.get_by_label("Samples").click();
    harness.run_steps(2);
    harness.get_by_label("Make a table…").click();
    settle(&mut harness);
    // One row in a hundred gets another label; without that the shares are exact.
    assert_eq!(made(&harness).label_noise, 0.01);
    let exact = MadeTable { label_noise: 0.0, ..made(&harness) };
    send(&mut harness, Command::Edit(Dialog::Make(Box::new(MadeForm::new(exact)))));
    harness.get_by_label("450 (90 %)");
    press_key(&mut harness, Role::Slider, "Share of a", Key::ArrowLeft);
    assert_eq!(made(&harness).weights, [0.89]);
    harness.get_by_label("445 (89 %)");
    press_key(&mut harness, Role::Slider, "Separation", Key::ArrowRight);
    assert_eq!(made(&harness).separation, 1.01);
    let plot = harness.get_by_label("Preview of the table");
    let summary = plot.accesskit_node().data().description().unwrap_or_default().to_owned();
    assert!(summary.contains("500 rows in 4 columns: a 445"), "{summary}");
    // Two clusters a class need four corners, and two columns have them; three do not.
    press_key(&mut harness, Role::Slider, "Clusters", Key::ArrowRight);
    press_key(&mut harness, Role::Slider, "Clusters", Key::ArrowRight);
    harness.get_by_label_contains("need 6 corners");
    let open = |harness: &Window<'_>| control(harness, Role::Button, "Open").accesskit_node().is_disabled();
    assert!(open(&harness));
    press_key(&mut harness, Role::Slider, "Informative", Key::ArrowRight);
    assert!(!open(&harness) && harness.query_by_label_contains("corners").is_none());
    let asked = made(&harness);
    control(&harness, Role::Button, "Open").click();
    settle(&mut harness);
    let state = harness.state().state();
    assert!(state.view.dialog.is_none() && state.up_to_date());
    assert_eq!(state.document.input, Some(document::Input::Made(asked.clone())));
    assert_eq!(state.document.table.as_ref().unwrap().source.row(0), asked.table().unwrap().source.row(0));
    send(&mut harness, Command::ShowMake);
    assert_eq!(made(&harness), asked, "the dialog takes up the settings of the table that is open");
    send(&mut harness, Command::CloseDialog);
    send(&mut harness, Command::Undo);
    assert_eq!(harness.state().state().document.table.as_ref().unwrap().name, "wine");
}

#[test]
fn only_the_settings_of_the_shape_are_shown() {
    let mut harness = window();
    for (shape, shown, hidden) in [
        ("moons", &["Noise", "Share of a"][..], &["Factor", "Classes", "Columns", "Spread", "Separation"][..]),
        ("circles", &["Noise", "Factor"], &["Spread", "Clusters"]),
        ("blobs", &["Spread", "Classes", "Columns"], &["Noise", "Informative", "Label noise"]),
    ] {
        let make = MadeTable { shape: shape.to_owned(), ..MadeTable::default() };
        send(&mut harness, Command::OpenMade(make));
        send(&mut harness, Command::ShowMake);
        let slider = |name: &str| {
            let found = harness.query_all_by_role(Role::Slider);
            found.into_iter().any(|node| node.accesskit_node().label().as_deref() == Some(name))
        };
        assert!(shown.iter().all(|name| slider(name)), "{shape}");
        assert!(!hidden.iter().any(|name| slider(name)), "{shape}");
        assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
        send(&mut harness, Command::CloseDialog);
    }
}

#[test]
fn a_made_table_is_saved_as_the_library_writes_it_and_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
    let mut harness = opened(Vec2::new(1280.0, 720.0), options.clone());
    let make = MadeTable { shape: "moons".to_owned(), rows: 120, noise: 0.15, ..MadeTable::default() };
    let path = folder.path().join("moons.csv");
    send(&mut harness, Command::ShowMake);
    send(&mut harness, Command::SaveMade(make.clone(), path.clone()));
    harness.get_by_label_contains("Wrote 120 rows");
    assert_eq!(std::fs::read(&path).unwrap(), make.csv().unwrap());
    send(&mut harness, Command::SaveMade(make.clone(), folder.path().join("no/t.csv")));
    harness.get_by_label_contains("the folder does not exist");
    // The table that is open is not written over.
    send(&mut harness, Command::Open(path.clone()));
    send(&mut harness, Command::ShowMake);
    send(&mut harness, Command::SaveMade(MadeTable::default(), path.clone()));
    harness.get_by_label_contains("is the table that is open");
    assert_eq!(std::fs::read(&path).unwrap(), make.csv().unwrap());
    send(&mut harness, Command::OpenMade(make.clone()));
    close(harness);
    let again = opened(Vec2::new(1280.0, 720.0), options);
    assert_eq!(again.state().state().document.input, Some(document::Input::Made(make)));
    assert_eq!(again.state().state().document.table.as_ref().unwrap().rows(), 120);
}
