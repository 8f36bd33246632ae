//! What every workspace shares: settings, undo, palette, messages, axes, export, columns and what is remembered.

use std::{path::Path, sync::Arc, time::Duration};

use egui::{Key, Modifiers, Pos2, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use serde_json::json;
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore::tab::Tab,
        export::{export_files, export_recipe},
        learn::LEARN,
        plots::data::{AxisChoice, Layer, Mark, RowId},
        publish::PublishStep,
        scatter_options,
        state::Dialog,
        table_summary::target_line,
        theme,
    },
    error::Setting,
    pipeline,
    progress::Progress,
    recipe::{NamedTotals, Output, Recipe},
    report::export,
    table::{ColumnSettings, Table, samples},
};

use crate::{
    controls::{self, close, control, fill, press_key, recipe, sample, window},
    harness::{Window, opened, send, settle},
};

fn kept(harness: &Window<'_>) -> u64 {
    controls::kept(harness).iter().sum()
}

#[test]
fn it_starts_with_the_sample_and_says_what_it_shows() {
    let harness = window();
    let state = harness.state().state();
    assert!(state.up_to_date());
    let outcome = state.outcome().unwrap();
    assert_eq!(outcome.table.name, samples::DEFAULT);
    harness.get_by_label_contains("5,110 rows");
    harness.get_by_label_contains("up to date");
    harness.get_by_label_contains("of the variance");
    let plot = harness.get_by_label("Scatter of the rows");
    let summary = plot.accesskit_node().data().description().unwrap_or_default().to_owned();
    assert!(summary.contains("4,614 synthetic") && summary.contains("2 classes"), "{summary}");
    harness.get_by_label_contains("Class 1: 248 real and 4,614 synthetic rows, target 4,862");
}

#[test]
fn keys_on_a_slider_are_one_step_each_and_undo_takes_them_back() {
    let mut harness = sample("wine");
    press_key(&mut harness, Role::Slider, "k", Key::ArrowRight);
    press_key(&mut harness, Role::Slider, "k", Key::ArrowRight);
    assert_eq!(recipe(&harness).k, 7);
    harness.get_by_label_contains("k 7");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(recipe(&harness).k, 6);
    harness.get_by_label("Undo").click();
    settle(&mut harness);
    assert_eq!(recipe(&harness).k, 5);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    settle(&mut harness);
    assert_eq!(recipe(&harness).k, 6);
    assert_eq!(harness.state().state().outcome().unwrap().recipe.k, 6);
}

#[test]
fn a_drag_is_one_step_and_changes_the_ledger() {
    let mut harness = sample("wine");
    let before = recipe(&harness).clone();
    let rect = control(&harness, Role::Slider, "Closest").rect();
    harness.drag_at(rect.left_center() + Vec2::new(6.0, 0.0));
    harness.step();
    for step in 1..8 {
        harness.hover_at(rect.left_center() + Vec2::new(6.0 + 4.0 * step as f32, 0.0));
        harness.step();
    }
    harness.drop_at(rect.left_center() + Vec2::new(40.0, 0.0));
    settle(&mut harness);
    let after = recipe(&harness).clone();
    assert!(after.drop_closest > 5.0, "{}", after.drop_closest);
    let outcome = harness.state().state().outcome().unwrap();
    assert!(outcome.ledger.iter().map(|row| row.closest).sum::<u64>() > 0);
    send(&mut harness, Command::Undo);
    assert_eq!(*recipe(&harness), before, "one step takes the whole drag back");
}

#[test]
fn targets_are_typed_dragged_and_reset() {
    let mut harness = sample("wine");
    assert_eq!(kept(&harness), 35);
    press_key(&mut harness, Role::Slider, "3", Key::ArrowRight);
    assert_eq!(kept(&harness), 36);
    harness.get_by_label_contains("48 real + 24 synthetic");
    harness.get_by_label("As in table").click();
    settle(&mut harness);
    assert_eq!(kept(&harness), 0);
    harness.get_by_label("Balance").click();
    settle(&mut harness);
    assert_eq!(kept(&harness), 35);
    control(&harness, Role::SpinButton, "1").click();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text("1,00".to_owned()));
    harness.event(egui::Event::Text("0".to_owned()));
    harness.step();
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(harness.state().state().derived.targets, [1_000, 71, 71]);
    assert_eq!(target_line(209, 1_800, false), "209 real + 1,591 synthetic");
    assert_eq!(
        (target_line(9, 5, false), target_line(9, 1_500, true)),
        ("5 of 9 real".into(), "1,500 synthetic".into())
    );
}

#[test]
fn what_is_typed_is_taken_as_it_is() {
    let mut harness = sample("stroke-clinic");
    for (name, text) in [("1", "12,347"), ("Oversupply", "2.3"), ("Closest", "12.5")] {
        fill(&mut harness, name, text, Key::Enter);
    }
    let recipe = recipe(&harness);
    assert_eq!((recipe.oversupply, recipe.drop_closest), (2.3, 12.5));
    assert_eq!(harness.state().state().derived.targets, [4_862, 12_347]);
}

#[test]
fn a_setting_with_more_digits_than_are_shown_stays_until_it_is_moved() {
    let mut harness = sample("wine");
    send(&mut harness, Command::Change(Change::Oversupply(2.34)));
    assert_eq!(recipe(&harness).oversupply, 2.34);
    press_key(&mut harness, Role::Slider, "Oversupply", Key::ArrowRight);
    let moved = recipe(&harness).oversupply;
    assert!(moved != 2.34 && (moved * 10.0).round() / 10.0 == moved, "{moved}");
}

#[test]
fn the_palette_finds_and_runs_commands() {
    let mut harness = sample("wine");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    settle(&mut harness);
    harness.event(egui::Event::Text("theme dark".to_owned()));
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(harness.state().state().view.theme, theme::ThemeChoice::Dark);
    assert!(harness.state().state().view.dialog.is_none());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    harness.run_steps(2);
    harness.key_press(Key::ArrowDown);
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert!(matches!(harness.state().state().view.dialog, Some(Dialog::Open { .. })), "the second command");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(harness.state().state().view.dialog.is_none());
}

#[test]
fn a_bad_file_leaves_the_table_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.csv");
    std::fs::write(&bad, "a,b\n1,2\n3,\"open\n").unwrap();
    let mut harness = sample("wine");
    send(&mut harness, Command::Open(bad));
    assert_eq!(harness.state().state().document.table.as_ref().unwrap().name, "wine");
    harness.get_by_label_contains("bad.csv");
    harness.get_by_label("Dismiss").click();
    settle(&mut harness);
    assert!(harness.state().state().view.banner.is_none());
    // In the dialog the message stands in the dialog.
    send(&mut harness, Command::OpenDialog);
    harness.event(egui::Event::Text("/no/such/file.csv".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert!(matches!(&harness.state().state().view.dialog, Some(Dialog::Open { error: Some(_), .. })));
    harness.get_by_label_contains("cannot read /no/such/file.csv");
}

fn with_setting(harness: &Window<'_>) -> Setting {
    harness.state().state().results.error.as_ref().expect("an error").setting.clone().expect("about a setting")
}

#[test]
fn every_error_of_a_setting_stands_beside_its_control_and_the_result_stays() {
    let mut harness = sample("wine");
    let cases = [
        (Change::k(300), Setting::Parameter("k"), "too few for k = 300"),
        (Change::Total("1".into(), 5), Setting::Total("1".into()), "its total is 5"),
        (Change::DropClosest(100.0), Setting::DropClosest, "less than 100"),
        (Change::Oversupply(0.5), Setting::Oversupply, "oversupply 0.5"),
        (Change::Seed(u64::MAX), Setting::Seed, "seed 18446744073709551615"),
        (Change::Categorical(smotescope::recipe::Categorical::Nc), Setting::Categorical, ""),
    ];
    for (change, setting, words) in cases {
        send(&mut harness, Command::Change(change));
        if words.is_empty() {
            // SMOTE-NC on a table without categories is the same as without it.
            assert!(harness.state().state().results.error.is_none());
        } else {
            assert_eq!(with_setting(&harness), setting);
            assert!(harness.query_all_by_label_contains(words).count() > 0, "{words}");
            harness.get_by_label_contains("see the message");
        }
        assert_eq!(kept(&harness), 35, "the last result stays");
        send(&mut harness, Command::Undo);
        assert!(harness.state().state().results.error.is_none());
    }
    send(&mut harness, Command::Change(Change::Method("none")));
    send(&mut harness, Command::Change(Change::Output(Output::Synthetic)));
    assert_eq!(with_setting(&harness), Setting::Method);
    send(&mut harness, Command::Undo);
    send(&mut harness, Command::Change(Change::Method("random")));
    send(&mut harness, Command::Change(Change::DropIdentical(true)));
    assert_eq!(with_setting(&harness), Setting::DropIdentical);
    harness.get_by_label_contains("only copies");
}

#[test]
fn missing_cells_are_refused_beside_their_control() {
    let mut harness = window();
    send(&mut harness, Command::Change(Change::Missing(smotescope::recipe::Missing::Error)));
    assert_eq!(with_setting(&harness), Setting::Missing);
    harness.get_by_label_contains("has a missing cell");
}

#[test]
fn the_legend_hides_and_shows() {
    let mut harness = sample("two-islands");
    let visible = |harness: &Window<'_>| {
        let state = harness.state().state();
        state.shown().unwrap().picture.visible_points(&state.view.layers)
    };
    let all = visible(&harness);
    harness.get_by_label("synthetic").click();
    settle(&mut harness);
    assert_eq!(visible(&harness), all - 83);
    harness.get_by_label("synthetic").click();
    settle(&mut harness);
    assert_eq!(visible(&harness), all);
    send(&mut harness, Command::ToggleLayer(Layer::Class(2, "sea".into())));
    assert_eq!(visible(&harness), all - 60);
    let shown = harness.state().state().shown().unwrap();
    let marks =
        |mark: Mark| shown.picture.groups.iter().filter(|it| it.mark == mark).map(|it| it.points.len()).sum::<usize>();
    assert_eq!((marks(Mark::Real), marks(Mark::Synthetic), marks(Mark::Dropped)), (97, 83, 1));
}

#[test]
fn a_pinned_row_is_explained_and_follows_the_axes() {
    let mut harness = sample("wine");
    send(&mut harness, Command::Pin(Some(RowId::Synthetic { class: 0, index: 2 })));
    let row = harness.state().state().results.pinned.clone().expect("an inspection");
    assert!(row.lines[0].contains("gap") && row.parents.len() == 2 && row.cells.len() == 13);
    harness.get_by_label_contains("neighbour row");
    send(&mut harness, Command::Axes(AxisChoice::Column(0), AxisChoice::Column(1)));
    let [x, y] = harness.state().state().results.pinned.as_ref().unwrap().place;
    let cells: Vec<f32> = row.cells.iter().map(|cell| cell.written.parse().unwrap()).collect();
    assert_eq!(([x, y], harness.state().state().up_to_date()), ([cells[0], cells[1]], true));
    send(&mut harness, Command::Pin(Some(RowId::Real(0))));
    harness.get_by_label_contains("REAL ROW 1");
    harness.get_by_label("Unpin the row").click();
    settle(&mut harness);
    assert!(harness.state().state().results.pinned.is_none());
}

#[test]
fn the_pointer_finds_rows_and_a_click_pins_them() {
    let mut harness = sample("wine");
    let rect = harness.get_by_label("Scatter of the rows").rect();
    let mut found = None;
    'search: for y in 1..20 {
        for x in 1..20 {
            harness.hover_at(rect.min + Vec2::new(x as f32, y as f32) / 20.0 * rect.size());
            harness.run_steps(2);
            found = harness.state().state().view.hovered;
            if found.is_some() {
                let at = rect.min + Vec2::new(x as f32, y as f32) / 20.0 * rect.size();
                harness.drag_at(at);
                harness.step();
                harness.drop_at(at);
                harness.run_steps(3);
                break 'search;
            }
        }
    }
    assert!(found.is_some());
    assert_eq!(harness.state().state().view.pinned, found);
}

#[test]
fn what_is_exported_is_what_the_library_writes() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = sample("wine");
    send(&mut harness, Command::Change(Change::DropClosest(12.5)));
    send(&mut harness, Command::ShowExport);
    harness.get_by_label("Export");
    let Some(Dialog::Export(form)) = harness.state().state().view.dialog.clone() else { panic!("no dialog") };
    let mut form = *form;
    let paths: Vec<_> = ["window.csv", "library.csv"].map(|name| folder.path().join(name)).into();
    for synthetic in [false, true] {
        form.path = paths[0].display().to_string();
        (form.synthetic_only, form.shuffle, form.flagged, form.recipe) = (synthetic, synthetic, true, true);
        send(&mut harness, Command::Export(Box::new(form.clone())));
        harness.get_by_label_contains("of them synthetic");
        let table = Arc::new(samples::open("wine", &ColumnSettings::default(), &Progress::new()).unwrap());
        let written = Recipe::read(&folder.path().join("window.recipe.toml")).unwrap();
        assert_eq!(written, export_recipe(recipe(&harness), &form).naming_target(&table));
        let outcome = pipeline::run(&table, &written, &Progress::new()).unwrap();
        let files = export::Files { out: paths[1].clone(), ..Default::default() };
        export::export(&outcome, &files, &Progress::new()).unwrap();
        assert_eq!(std::fs::read(&paths[0]).unwrap(), std::fs::read(&paths[1]).unwrap());
        assert!(folder.path().join("window.manifest.json").exists());
    }
    assert_eq!(export_files(&form).out, paths[0]);
}

#[test]
fn the_input_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("input.csv");
    let text = samples::find("wine").unwrap().csv().into_owned();
    std::fs::write(&input, &text).unwrap();
    let mut harness = window();
    send(&mut harness, Command::Open(input.clone()));
    send(&mut harness, Command::ShowExport);
    let Some(Dialog::Export(mut form)) = harness.state().state().view.dialog.clone() else { panic!("no dialog") };
    assert_eq!(Path::new(&form.path), folder.path().join("input_resampled.csv"));
    form.path = input.display().to_string();
    send(&mut harness, Command::Export(form));
    harness.get_by_label_contains("is the input itself");
    assert_eq!(std::fs::read(&input).unwrap(), text);
}

#[test]
fn columns_are_retyped_and_undone() {
    let mut harness = sample("wine");
    let mut roles = recipe(&harness).table.clone();
    roles.ignore.push("magnesium".to_owned());
    send(&mut harness, Command::ShowColumns);
    let features = |harness: &Window<'_>| harness.state().state().document.table.as_ref().unwrap().features().len();
    assert_eq!(features(&harness), 13);
    let known = harness.state().state().document.table.as_ref().unwrap().columns[5].name.clone();
    roles.ignore = vec![known];
    send(&mut harness, Command::SetRoles(roles));
    assert_eq!(features(&harness), 12);
    assert!(harness.state().state().view.dialog.is_none() && harness.state().state().up_to_date());
    send(&mut harness, Command::Undo);
    assert_eq!(features(&harness), 13);
    send(&mut harness, Command::ShowColumns);
    let mut roles = recipe(&harness).table.clone();
    roles.target = Some("no such column".to_owned());
    send(&mut harness, Command::SetRoles(roles));
    assert!(matches!(&harness.state().state().view.dialog, Some(Dialog::Columns(form)) if form.error.is_some()));
}

#[test]
fn cancel_stops_a_long_run_and_keeps_the_last_result() {
    let mut harness = sample("stroke-clinic");
    let before = recipe(&harness).clone();
    harness.state_mut().send(Command::Change(Change::Total("1".to_owned(), 400_000)));
    harness.step();
    std::thread::sleep(Duration::from_millis(300));
    harness.step();
    harness.get_by_label("Cancel").click();
    settle(&mut harness);
    assert_eq!(*recipe(&harness), before, "the settings are those of the picture again");
    assert!(harness.state().state().up_to_date());
    assert_eq!(kept(&harness), 4_614);
}

#[test]
fn the_latest_of_many_requests_is_shown() {
    let mut harness = sample("stroke-clinic");
    for k in 1..=20 {
        harness.state_mut().send(Command::Change(Change::k(k)));
        harness.step();
    }
    settle(&mut harness);
    assert!(harness.state().state().up_to_date());
    assert_eq!(harness.state().state().outcome().unwrap().recipe.k, 20);
}

#[test]
fn recipes_are_saved_and_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.toml");
    let mut harness = sample("wine");
    send(&mut harness, Command::Change(Change::k(9)));
    send(&mut harness, Command::SaveRecipe(path.clone()));
    send(&mut harness, Command::Change(Change::Defaults));
    assert_eq!(recipe(&harness).k, 5);
    send(&mut harness, Command::OpenRecipe(path.clone()));
    assert_eq!(recipe(&harness).k, 9);
    std::fs::write(&path, "version = 7\n").unwrap();
    send(&mut harness, Command::OpenRecipe(path));
    harness.get_by_label_contains("recipe version 7");
    assert_eq!(recipe(&harness).k, 9);
}

#[test]
fn the_next_start_takes_up_where_the_last_one_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
    let mut harness = opened(Vec2::new(1280.0, 720.0), options.clone());
    send(&mut harness, Command::OpenSample("wine"));
    send(&mut harness, Command::Change(Change::Totals(NamedTotals::Table)));
    send(&mut harness, Command::ToggleConsequences);
    close(harness);
    let mut again = opened(Vec2::new(1280.0, 720.0), options.clone());
    assert_eq!(again.state().state().document.table.as_ref().unwrap().name, "wine");
    assert_eq!((kept(&again), again.state().state().view.right), (0, false));
    send(&mut again, Command::Undo);
    assert!(again.state().state().document.table.is_some());
    drop(again);
    std::fs::write(folder.path().join("window.json"), "{").unwrap();
    let afresh = opened(Vec2::new(1280.0, 720.0), options);
    afresh.get_by_label_contains("starts afresh");
    assert_eq!(afresh.state().state().document.table.as_ref().unwrap().name, samples::DEFAULT);
}

/// A file as this program wrote it before workspaces had parts of their own, and one with a bad part.
#[test]
fn a_session_of_before_is_taken_up_and_a_bad_part_loses_itself() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("window.json");
    let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
    let before = json!({
        "version": 1, "theme": "dark", "left": true, "right": false, "zoom": 1.25, "largest": 0.25,
        "recent": ["somewhere.csv"], "input": {"sample": "wine"}, "workspace": "learn", "dock": false, "tab": "seeds",
        "manner": {"numbers": false, "predict": true, "motion": false}, "card": {"folder": "out"}, "step": "compare",
    });
    std::fs::write(&file, before.to_string()).unwrap();
    let mut harness = opened(Vec2::new(1280.0, 720.0), options.clone());
    let state = harness.state().state();
    let view = &state.view;
    assert_eq!((view.theme, view.right, view.zoom), (theme::ThemeChoice::Dark, false, 1.25));
    assert_eq!((view.recent.files().len(), view.workspace, view.sight.largest), (1, LEARN, 0.25));
    assert_eq!((state.explore.open, state.explore.tab), (false, Tab::Seeds));
    assert!(!state.learn.options.numbers && !state.learn.options.motion && state.learn.options.predict);
    assert_eq!((&*state.document.card.folder, state.publish.step), ("out", PublishStep::Compare));
    assert_eq!(state.document.table.as_ref().unwrap().name, "wine");
    // Written anew, with a part for each.
    send(&mut harness, Command::ToggleConsequences);
    close(harness);
    let text = std::fs::read_to_string(&file).unwrap();
    let mut written: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (key, name) in [("learn", "manner"), ("explore", "tab"), ("publish", "step")] {
        assert!(written[key].get(name).is_some() && written.get(name).is_none(), "{text}");
    }
    written["explore"] = json!({"tab": "no such"});
    std::fs::write(&file, written.to_string()).unwrap();
    let harness = opened(Vec2::new(1280.0, 720.0), options);
    let state = harness.state().state();
    assert_eq!((state.explore.open, state.explore.tab), (true, Tab::default()));
    assert_eq!((state.view.banner.as_ref(), state.publish.step), (None, PublishStep::Compare));
    assert!(!state.learn.options.numbers && state.view.right);
}

#[test]
fn it_is_whole_at_every_size_and_every_control_has_a_name() {
    for size in [Vec2::new(640.0, 480.0), Vec2::new(1280.0, 720.0), Vec2::new(1920.0, 1080.0)] {
        let mut harness = opened(size, Options::default());
        assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
        for command in [
            Command::ShowExport,
            Command::ShowColumns,
            Command::ShowPalette,
            Command::ShowShortcuts,
            Command::ShowOpen,
            Command::ShowMake,
        ] {
            send(&mut harness, command);
            assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
            for name in ["Apply", "Write", "Close"] {
                if let Some(button) = harness.query_by_label(name) {
                    let rect = button.rect();
                    assert!(
                        rect.min.x >= 0.0 && rect.max.x <= size.x && rect.max.y <= size.y,
                        "{name} at {rect} in {size}"
                    );
                }
            }
        }
        send(&mut harness, Command::CloseDialog);
        let export = harness.get_by_label("Export…").rect();
        assert!(export.max.x <= size.x && export.min.x > 0.0);
    }
}

#[test]
fn many_points_become_an_image() {
    let mut harness = sample("stroke-clinic");
    send(&mut harness, Command::Change(Change::Total("1".to_owned(), 40_000)));
    harness.get_by_label_contains("rows per cell, logarithmic");
    let rect = harness.get_by_label("Scatter of the rows").rect();
    harness.hover_at(rect.center());
    harness.run_steps(2);
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: Vec2::new(0.0, 50.0),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
    });
    harness.run_steps(4);
    harness.hover_at(Pos2::new(1.0, 1.0));
    settle(&mut harness);
    assert!(harness.state().state().view.hovered.is_none());
    // Few rows before stand beside many after: both are shown alike, in the plane and in three dimensions.
    send(&mut harness, Command::ResetView);
    for action in [scatter_options::PictureAction::ToggleCompared, scatter_options::PictureAction::NextDimensions] {
        send(&mut harness, Command::Picture(action));
        let keys: Vec<_> = harness.query_all_by_label_contains("rows per cell, logarithmic").collect();
        assert_eq!(keys.len(), 2, "{action:?}");
        let [before, after] = [", before", ", after"].map(|part| harness.get_by_label_contains(part).rect());
        assert!(before.contains_rect(keys[0].rect()) && after.contains_rect(keys[1].rect()));
    }
}

#[test]
fn a_table_from_a_file_is_opened_by_argument_and_remembered_as_recent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv");
    std::fs::write(&path, samples::find("two-islands").unwrap().csv()).unwrap();
    let harness = opened(Vec2::new(1280.0, 720.0), Options { path: Some(path.clone()), ..Options::default() });
    assert_eq!(harness.state().state().view.recent.files(), std::slice::from_ref(&path));
    let expected = Table::open(&path, &ColumnSettings::default(), &Progress::new()).unwrap();
    assert_eq!(harness.state().state().document.table.as_ref().unwrap().rows(), expected.rows());
}
