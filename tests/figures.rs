//! What goes out of Explore: figures as files and to the clipboard, and the recipe in other languages.

#![expect(clippy::expect_used, reason = "a test may panic")]

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use egui::{Key, Modifiers, OutputCommand, Role, Vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable},
};
use smotescope::{
    app::{
        Options, Smotescope,
        command::Command,
        explore,
        out::{self, Action, Plot},
        state::Dialog,
    },
    recipe::Recipe,
    report::recipe_as::As,
};

type Window<'a> = Harness<'a, Smotescope>;

fn settle(harness: &mut Window<'_>) -> Vec<OutputCommand> {
    let since = Instant::now();
    let mut said = Vec::new();
    let mut quiet = 0;
    while quiet < 4 {
        assert!(since.elapsed() < Duration::from_mins(2), "the window does not come to rest");
        harness.step();
        said.append(&mut harness.output().platform_output.commands.clone());
        if harness.state_mut().busy() {
            quiet = 0;
            std::thread::sleep(Duration::from_millis(2));
        } else {
            quiet += 1;
        }
    }
    said
}

fn window<'a>() -> Window<'a> {
    let mut harness = Harness::builder()
        .with_size(Vec2::new(1280.0, 900.0))
        .build_eframe(move |creation| Smotescope::new(&creation.egui_ctx, Options::default()));
    settle(&mut harness);
    harness.state_mut().send(Command::OpenSample("wine"));
    settle(&mut harness);
    harness
}

fn click(harness: &mut Window<'_>, name: &str) -> Vec<OutputCommand> {
    harness.get_by(|node| node.role() == Role::Button && node.label().as_deref() == Some(name)).click();
    settle(harness)
}

fn press(harness: &mut Window<'_>, key: Key) {
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
    harness.state_mut().send(command);
    settle(harness);
}

#[test]
fn a_figure_is_chosen_seen_and_written_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window();
    press(&mut harness, Key::E);
    let seen = harness.get_by_label("Figure: Scatter");
    let words = seen.accesskit_node().data().description().unwrap_or_default().to_owned();
    assert!(words.contains("178 real, 35 synthetic"), "{words}");
    harness.get_by_label("wine · n 178 · SMOTE · k 5 · seed 42 · drop 0 %");
    harness.state_mut().send(Command::Out(Action::Choose("balance".into())));
    settle(&mut harness);
    harness.get_by_label("Figure: Balance");
    type_path(&mut harness, &folder.path().join("of wine"));
    click(&mut harness, "Save");
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
    let mut harness = window();
    harness.state_mut().send(Command::Explore(explore::action::Action::Tab(explore::Tab::Columns)));
    let since = Instant::now();
    settle(&mut harness);
    while harness.state().studying() {
        assert!(since.elapsed() < Duration::from_mins(2), "the columns are not compared");
        settle(&mut harness);
    }
    let source = harness.state().state().chart_source().expect("a source");
    let shift = source.known.shift.clone().expect("a comparison");
    let columns = out::plots(&source).into_iter().filter(|plot| plot.chart == "column");
    assert_eq!(columns.count(), shift.classes.iter().map(|class| class.columns.len()).sum::<usize>());
    // Another one than that which is looked at.
    let (class, column) = (shift.classes.len() - 1, 4);
    assert_ne!(source.known.column, (class, column));
    let plot = Plot { chart: "column", column: Some((class, column)) };
    harness.state_mut().send(Command::Out(Action::Choose(plot)));
    settle(&mut harness);
    let name = &shift.classes[class].columns[column].name;
    let label = &source.outcome.ledger[shift.classes[class].class as usize].class;
    harness.get_by_label_contains(&format!("Figure: {name} of class {label}, "));
    let Some(Dialog::Figure { form, .. }) = &harness.state().state().view.dialog else { unreachable!("no dialog") };
    assert!(form.path.contains(&format!("{name}_of_{label}")), "{}", form.path);
    type_path(&mut harness, &folder.path().join("column"));
    click(&mut harness, "Save");
    let text = fs::read_to_string(folder.path().join("column.svg")).expect("the SVG");
    assert!(text.contains(&format!("{name} of class {label}")), "{text}");
}

#[test]
fn what_cannot_be_written_is_said_in_the_dialog_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window();
    press(&mut harness, Key::E);
    type_path(&mut harness, &folder.path().join("no such folder/a.svg"));
    click(&mut harness, "Save");
    harness.get_by_label_contains("the folder does not exist");
    // The PNG cannot be written, so the SVG is not either.
    fs::create_dir(folder.path().join("b.png")).expect("a folder in the way");
    type_path(&mut harness, &folder.path().join("b"));
    click(&mut harness, "Save");
    harness.get_by_label_contains("b.png is a folder");
    assert!(!folder.path().join("b.svg").exists());
    assert!(harness.state().state().view.banner.is_none());
    press(&mut harness, Key::R);
    type_path(&mut harness, &folder.path().join("no such folder/a.toml"));
    click(&mut harness, "Save");
    harness.get_by_label_contains("the folder does not exist");
}

#[test]
fn figures_are_copied_as_pixels_and_as_text() {
    let mut harness = window();
    press(&mut harness, Key::E);
    let said = click(&mut harness, "Copy");
    let image = said.iter().find_map(|command| match command {
        OutputCommand::CopyImage(image) => Some(image.size),
        _ => None,
    });
    assert_eq!(image, Some([1720, 1160]));
    harness.get_by_label("Copied the figure, 1720 × 1160 pixels");
    let said = click(&mut harness, "Copy as SVG");
    assert!(said.iter().any(|command| matches!(command, OutputCommand::CopyText(text) if text.starts_with("<svg"))));
    // From the menu at the picture, without the dialog.
    click(&mut harness, "Close");
    click(&mut harness, "Figure");
    let said = click(&mut harness, "Copy figure: Balance");
    assert!(said.iter().any(|command| matches!(command, OutputCommand::CopyImage(_))));
}

#[test]
fn the_recipe_is_shown_in_three_languages_copied_and_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window();
    press(&mut harness, Key::R);
    let text = |harness: &Window<'_>, name: &str| {
        let field =
            harness.get_by(|node| node.role() == Role::MultilineTextInput && node.label().as_deref() == Some(name));
        field.accesskit_node().value().unwrap_or_default()
    };
    assert!(Recipe::from_toml(&text(&harness, "TOML"), "window").is_ok());
    click(&mut harness, "Command line");
    let line = text(&harness, "Command line");
    assert_eq!(line.trim(), "smotescope resample wine.csv --target class --out resampled.csv");
    let said = click(&mut harness, "Copy");
    assert!(said.iter().any(|command| matches!(command, OutputCommand::CopyText(copied) if *copied == line)));
    harness.get_by_label("Copied");
    click(&mut harness, "Python");
    let path = folder.path().join("resample.py");
    type_path(&mut harness, &path);
    click(&mut harness, "Save");
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
