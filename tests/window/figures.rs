//! What goes out of Explore: figures as files and to the clipboard, and the recipe in other languages.

use std::{fs, path::Path};

use egui::{Key, Modifiers, OutputCommand, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::{
        command::Command,
        explore,
        export::ExportForm,
        share::{self, Plot, ShareAction},
        state::Dialog,
    },
    recipe::Recipe,
    report::recipe_as::As,
};

use crate::{
    controls::{control, press, sample},
    harness::{Window, send, settle},
};

fn shortcut(harness: &mut Window<'_>, key: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, key);
    settle(harness);
}

fn type_path(harness: &mut Window<'_>, path: &Path) {
    let command = match harness.state().state().view.dialog.clone().expect("a dialog") {
        Dialog::Figure { mut form, .. } => {
            form.path = path.display().to_string();
            Command::Edit(Dialog::Figure { form, error: None })
        }
        Dialog::RecipeAs { mut form, .. } => {
            form.path = path.display().to_string();
            Command::Edit(Dialog::RecipeAs { form, error: None })
        }
        other => unreachable!("{other:?}"),
    };
    send(harness, command);
}

#[test]
fn a_figure_is_chosen_seen_and_written_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = sample("wine");
    shortcut(&mut harness, Key::E);
    let seen = harness.get_by_label("Figure: Scatter");
    let words = seen.accesskit_node().data().description().unwrap_or_default().to_owned();
    assert!(words.contains("178 real, 35 synthetic"), "{words}");
    harness.get_by_label("wine · n 178 · SMOTE · k 5 · seed 42 · drop 0 %");
    send(&mut harness, Command::Out(ShareAction::Choose("balance".into())));
    harness.get_by_label("Figure: Balance");
    type_path(&mut harness, &folder.path().join("of wine"));
    press(&mut harness, "Save");
    assert!(harness.state().state().view.dialog.is_none());
    harness.get_by_label_contains("of wine.svg and ");
    let text = fs::read_to_string(folder.path().join("of wine.svg")).expect("the SVG");
    assert!(resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default()).is_ok());
    assert!(text.contains("wine · n 178 · SMOTE · k 5 · seed 42 · drop 0 %") && text.contains(">48 + 23<"), "{text}");
    let png = fs::read(folder.path().join("of wine.png")).expect("the PNG");
    assert_eq!((&png[..4], &png[16..24]), (&b"\x89PNG"[..], &[0, 0, 6, 184, 0, 0, 4, 136][..]));
}

#[test]
fn the_chart_of_every_column_can_be_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = sample("wine");
    send(&mut harness, Command::from(explore::action::ExploreAction::Tab(explore::tab::Tab::Columns)));
    let source = harness.state().state().chart_source().expect("a source");
    let shift = source.known.shift.clone().expect("a comparison");
    let columns = share::plots(&source).into_iter().filter(|plot| plot.chart == "column");
    assert_eq!(columns.count(), shift.classes.iter().map(|class| class.columns.len()).sum::<usize>());
    // Another one than that which is looked at.
    let (class, column) = (shift.classes.len() - 1, 4);
    assert_ne!(source.known.column, (class, column));
    let plot = Plot { chart: "column", column: Some((class, column)) };
    send(&mut harness, Command::Out(ShareAction::Choose(plot)));
    let name = &shift.classes[class].columns[column].name;
    let label = &source.outcome.ledger[shift.classes[class].class as usize].class;
    harness.get_by_label_contains(&format!("Figure: {name} of class {label}, "));
    let Some(Dialog::Figure { form, .. }) = &harness.state().state().view.dialog else { unreachable!("no dialog") };
    assert!(form.path.contains(&format!("{name}_of_{label}")), "{}", form.path);
    type_path(&mut harness, &folder.path().join("column"));
    press(&mut harness, "Save");
    let text = fs::read_to_string(folder.path().join("column.svg")).expect("the SVG");
    assert!(text.contains(&format!("{name} of class {label}")), "{text}");
}

#[test]
fn what_cannot_be_written_is_said_in_the_dialog_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = sample("wine");
    shortcut(&mut harness, Key::E);
    type_path(&mut harness, &folder.path().join("no such folder/a.svg"));
    press(&mut harness, "Save");
    harness.get_by_label_contains("the folder does not exist");
    // The PNG cannot be written, so the SVG is not either.
    fs::create_dir(folder.path().join("b.png")).expect("a folder in the way");
    type_path(&mut harness, &folder.path().join("b"));
    press(&mut harness, "Save");
    harness.get_by_label_contains("b.png is a folder");
    assert!(!folder.path().join("b.svg").exists());
    assert!(harness.state().state().view.banner.is_none());
    shortcut(&mut harness, Key::R);
    type_path(&mut harness, &folder.path().join("no such folder/a.toml"));
    press(&mut harness, "Save");
    harness.get_by_label_contains("the folder does not exist");
}

#[test]
fn figures_are_copied_as_pixels_and_as_text() {
    let mut harness = sample("wine");
    shortcut(&mut harness, Key::E);
    let said = press(&mut harness, "Copy");
    let image = said.iter().find_map(|command| match command {
        OutputCommand::CopyImage(image) => Some(image.size),
        _ => None,
    });
    assert_eq!(image, Some([1720, 1160]));
    harness.get_by_label("Copied the figure, 1720 × 1160 pixels");
    let said = press(&mut harness, "Copy as SVG");
    assert!(said.iter().any(|command| matches!(command, OutputCommand::CopyText(text) if text.starts_with("<svg"))));
    // From the menu at the picture, without the dialog.
    press(&mut harness, "Close");
    press(&mut harness, "Figure");
    let said = press(&mut harness, "Copy figure: Balance");
    assert!(said.iter().any(|command| matches!(command, OutputCommand::CopyImage(_))));
}

#[test]
fn the_recipe_is_shown_in_three_languages_copied_and_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = sample("wine");
    shortcut(&mut harness, Key::R);
    let text = |harness: &Window<'_>, name: &str| {
        let field = control(harness, Role::MultilineTextInput, name);
        field.accesskit_node().value().unwrap_or_default()
    };
    assert!(Recipe::from_toml(&text(&harness, "TOML"), "window").is_ok());
    press(&mut harness, "Command line");
    let line = text(&harness, "Command line");
    assert_eq!(line.trim(), "smotescope resample wine.csv --target class --out resampled.csv");
    let said = press(&mut harness, "Copy");
    assert!(said.iter().any(|command| matches!(command, OutputCommand::CopyText(copied) if *copied == line)));
    harness.get_by_label("Copied");
    press(&mut harness, "Python");
    let path = folder.path().join("resample.py");
    type_path(&mut harness, &path);
    press(&mut harness, "Save");
    let script = fs::read_to_string(&path).expect("the script");
    assert!(script.contains("SMOTE(sampling_strategy=wanted, k_neighbors=K, random_state=SEED)"), "{script}");
    assert_eq!(
        harness.state().state().view.dialog.as_ref().map(|dialog| match dialog {
            Dialog::RecipeAs { form, .. } => form.form,
            _ => As::Toml,
        }),
        Some(As::Python)
    );
}

#[test]
fn the_saved_command_names_the_exported_file_and_can_be_run_and_the_recipe_names_the_target() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = sample("wine");
    send(&mut harness, Command::ShowExport);
    let Some(Dialog::Export(form)) = harness.state().state().view.dialog.clone() else { unreachable!("no dialog") };
    let out = folder.path().join("my new rows.csv");
    let form = ExportForm { path: out.display().to_string(), synthetic_only: true, recipe: true, ..*form };
    send(&mut harness, Command::Export(Box::new(form)));
    assert!(out.exists());
    let recipe = fs::read_to_string(folder.path().join("my new rows.recipe.toml")).expect("the recipe");
    assert!(recipe.contains("target = \"class\""), "{recipe}");
    send(&mut harness, Command::CloseDialog);
    shortcut(&mut harness, Key::R);
    press(&mut harness, "Command line");
    let path = folder.path().join("again.sh");
    type_path(&mut harness, &path);
    press(&mut harness, "Save");
    let script = fs::read_to_string(&path).expect("the script");
    let lines: Vec<&str> = script.lines().collect();
    assert_eq!(lines.len(), 2, "{script}");
    assert_eq!(lines[0], "#!/bin/sh");
    assert!(lines[1].starts_with("smotescope resample wine.csv --target class --output synthetic"), "{script}");
    assert!(lines[1].contains(&format!("--out '{}'", out.display())), "{script}");
    // With other settings it is another file.
    send(&mut harness, Command::CloseDialog);
    send(&mut harness, Command::NewSeed);
    shortcut(&mut harness, Key::R);
    press(&mut harness, "Command line");
    let field = control(&harness, Role::MultilineTextInput, "Command line");
    assert!(field.accesskit_node().value().unwrap_or_default().trim().ends_with("--out resampled.csv"));
    press(&mut harness, "TOML");
    let field = control(&harness, Role::MultilineTextInput, "TOML");
    assert!(field.accesskit_node().value().unwrap_or_default().contains("target = \"class\""));
}
