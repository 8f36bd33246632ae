//! The first start: what there is to begin with, help, and files held over the window.

use std::path::PathBuf;

use egui::{HoveredFile, Key, Modifiers, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::{
        Options,
        command::Command,
        evaluate::EVALUATE,
        explore::{EXPLORE, tab::Tab},
        help::{Topic, entries::entries},
        learn::LEARN,
        publish::PUBLISH,
        state::Dialog,
        workspaces::WORKSPACES,
    },
    lesson::library::LESSONS,
    sampling::METHODS,
    table::samples,
};

use crate::{
    controls::{click, close, control, press, says, state, window, write},
    harness::{Window, opened, send, settle},
};

const JOBS: [&str; 4] = ["Learn SMOTE", "Explore my table", "Find out whether it helps", "Publish synthetic rows"];

fn offers(harness: &Window<'_>) -> bool {
    JOBS.iter().all(|job| harness.query_by_label(job).is_some())
}

fn remembering(folder: &tempfile::TempDir) -> Options {
    Options { folder: Some(folder.path().to_owned()), ..Options::default() }
}

fn usual<'a>(options: Options) -> Window<'a> {
    opened(Vec2::new(1280.0, 800.0), options)
}

#[test]
fn the_first_start_opens_the_sample_and_offers_three_jobs_until_they_are_turned_down() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = usual(remembering(&folder));
    assert!(offers(&harness) && state(&harness).up_to_date());
    assert_eq!(state(&harness).outcome().map(|it| it.table.name.as_str()), Some(samples::DEFAULT));
    // In Publish the sample would be audited, which nobody waits for.
    for place in [LEARN, EXPLORE] {
        harness.state_mut().send(Command::Workspace(place));
        harness.run_steps(6);
        assert!(offers(&harness), "in {}", place.name);
        let button = control(&harness, Role::Button, place.job.title);
        let read_out = button.accesskit_node().data().description().unwrap_or_default().to_owned();
        assert!(read_out.contains(place.job.about), "{read_out}");
    }
    close(harness);
    let mut again = usual(remembering(&folder));
    assert!(offers(&again), "nobody has turned them down");
    press(&mut again, "Dismiss");
    assert!(!offers(&again));
    close(again);
    assert!(!offers(&usual(remembering(&folder))), "turned down is turned down");
    // Where nothing is remembered they would be offered at every start.
    assert!(!offers(&window()));
}

#[test]
fn a_table_that_is_opened_and_a_session_from_before_need_no_beginning() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = usual(remembering(&folder));
    send(&mut harness, Command::OpenSample("wine"));
    assert!(!offers(&harness));
    close(harness);
    assert!(!offers(&usual(remembering(&folder))));
    let old = tempfile::tempdir().expect("a folder");
    write(old.path(), "window.json", "{\"version\": 1, \"input\": {\"sample\": \"wine\"}}");
    assert!(!offers(&usual(remembering(&old))));
    let named = tempfile::tempdir().expect("a folder");
    let path = write(named.path(), "t.csv", "a,class\n1,x\n2,y\n3,x\n4,y\n");
    assert!(!offers(&usual(Options { path: Some(path), ..remembering(&named) })), "a file was named");
}

#[test]
fn every_job_opens_by_one_press() {
    for (job, workspace) in JOBS.into_iter().zip([LEARN, EXPLORE, EVALUATE, PUBLISH]) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut harness = usual(remembering(&folder));
        control(&harness, Role::Button, job).click();
        if workspace == LEARN {
            settle(&mut harness);
        } else {
            // The sample would be audited, which nobody waits for.
            harness.run_steps(6);
        }
        let state = state(&harness);
        assert_eq!(state.view.workspace, workspace, "{job}");
        assert!(!state.view.welcome, "{job}");
        if workspace == LEARN {
            let running = state.learn.running.as_ref().expect("a lesson");
            let first = LESSONS[0].lesson().expect("the first lesson");
            assert_eq!(running.lesson.title, first.title);
        } else {
            assert!(matches!(state.view.dialog, Some(Dialog::Open { .. })), "{job}");
        }
    }
}

#[test]
fn where_no_table_is_open_there_is_all_to_begin_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let recent = folder.path().join("opened before.csv");
    write(
        folder.path(),
        "window.json",
        &format!("{{\"version\": 1, \"recent\": [{:?}]}}", recent.display().to_string()),
    );
    let missing = Some(PathBuf::from("/no/such/file.csv"));
    for size in [Vec2::new(640.0, 480.0), Vec2::new(1280.0, 800.0)] {
        let mut harness = opened(size, Options { path: missing.clone(), ..remembering(&folder) });
        assert!(state(&harness).document.table.is_none() && offers(&harness));
        for words in ["No table is open", "Wayland", "opened before.csv", "cannot read /no/such/file.csv"] {
            assert!(says(&harness, words), "{words}");
        }
        for sample in samples::SAMPLES {
            assert!(harness.query_by_label(sample.title).is_some(), "{}", sample.title);
        }
        assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
        for place in WORKSPACES.iter().map(|it| it.place()) {
            send(&mut harness, Command::Workspace(place));
            assert!(offers(&harness), "in {}", place.name);
        }
        let wine = samples::find("wine").expect("the sample");
        control(&harness, Role::Button, wine.title).scroll_to_me();
        settle(&mut harness);
        press(&mut harness, wine.title);
        assert!(state(&harness).document.table.is_some() && !offers(&harness));
    }
}

#[test]
fn help_opens_by_its_key_its_button_and_the_palette_and_finds_words() {
    let mut harness = window();
    let topic = |harness: &Window<'_>| match &state(harness).view.dialog {
        Some(Dialog::Help(form)) => Some(form.topic),
        _ => None,
    };
    harness.key_press(Key::F1);
    settle(&mut harness);
    assert_eq!(topic(&harness), Some(Topic::Words));
    harness.get_by_label_contains("the real row from which a new one starts");
    for (tab, words) in [
        ("Methods", METHODS[0].about()),
        ("Gates", "What an attacker gets"),
        ("Shortcuts", "Take back the last change"),
        ("Command line", "smotescope audit"),
        ("Cite and version", env!("CARGO_PKG_VERSION")),
    ] {
        control(&harness, Role::Tab, tab).click();
        settle(&mut harness);
        assert!(says(&harness, words) || says(&harness, &words.to_uppercase()), "{tab}: {words}");
    }
    control(&harness, Role::TextInput, "Look for").focus();
    harness.run_steps(2);
    harness.event(egui::Event::Text("tomek 1976".to_owned()));
    settle(&mut harness);
    assert!(says(&harness, "Tomek links") && !says(&harness, "the real row from which a new one starts"));
    harness.event(egui::Event::Text(" zzz".to_owned()));
    settle(&mut harness);
    assert!(says(&harness, "Nothing found in names or texts"));
    click(&mut harness, "Close");
    press(&mut harness, "Help");
    assert_eq!(topic(&harness), Some(Topic::Words));
    let copied = press(&mut harness, "Copy how to cite");
    let copied = format!("{copied:?}");
    assert!(copied.contains(env!("CARGO_PKG_VERSION")) && copied.contains("Chawla"), "{copied}");
    click(&mut harness, "Close");
    harness.key_press(Key::Questionmark);
    settle(&mut harness);
    assert_eq!(topic(&harness), Some(Topic::Shortcuts));
    click(&mut harness, "Close");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F1);
    settle(&mut harness);
    assert_eq!(topic(&harness), Some(Topic::Shortcuts));
}

#[test]
fn the_page_of_help_is_whole_at_every_size() {
    for size in [Vec2::new(640.0, 480.0), Vec2::new(1920.0, 1080.0)] {
        let mut harness = opened(size, Options::default());
        for topic in Topic::ALL {
            send(&mut harness, Command::ShowHelp);
            control(&harness, Role::Tab, topic.title()).click();
            settle(&mut harness);
            let close = control(&harness, Role::Button, "Close").rect();
            let screen = harness.ctx.content_rect();
            assert!(screen.contains_rect(close), "{topic:?}: {close} in {size}");
            let shown = entries().iter().filter(|entry| entry.topic == topic).count();
            assert!(shown > 1, "{topic:?}");
        }
    }
}

#[test]
fn a_file_held_over_the_window_is_told_what_a_drop_does() {
    let mut harness = window();
    for (files, heading) in [
        (vec!["people.csv"], "Drop to open people.csv"),
        (vec!["settings.toml"], "Drop to take all settings from settings.toml"),
        (vec!["photo.png"], "Drop to try photo.png as a table"),
        (vec!["a.csv", "b.csv"], "Of 2 files the first one is taken, a.csv"),
    ] {
        assert!(!says(&harness, "Drop to"), "{files:?}");
        let held = files.iter().map(|file| HoveredFile { path: Some(file.into()), ..HoveredFile::default() });
        harness.input_mut().hovered_files = held.collect();
        harness.run_steps(3);
        assert!(says(&harness, heading), "{heading}");
        harness.input_mut().hovered_files.clear();
        harness.run_steps(3);
    }
    assert!(!says(&harness, "Drop to"));
}

#[test]
fn below_a_thousand_points_chips_and_tabs_go_to_the_next_line_whole() {
    // Pixels and zoom.
    for (pixels, zoom) in [([640.0, 480.0], 1.0), ([1280.0, 960.0], 2.0), ([900.0, 640.0], 1.0)] {
        let mut harness = opened(Vec2::from(pixels), Options::default());
        for _ in 0..((zoom - 1.0) * 10.0_f32).round() as usize {
            harness.state_mut().send(Command::ZoomIn);
        }
        harness.run_steps(3);
        harness.set_size(Vec2::from(pixels) / harness.ctx.zoom_factor());
        settle(&mut harness);
        let screen = harness.ctx.content_rect();
        let chips = ["real", "synthetic", "dropped"].map(|name| (Role::Button, name));
        let tabs = Tab::ALL.map(|tab| (Role::Tab, tab.name()));
        for (role, name) in chips.into_iter().chain(tabs) {
            let rect = control(&harness, role, name).rect();
            assert!(screen.contains_rect(rect) && rect.height() < 40.0, "{name} at {rect} in {pixels:?} at {zoom}");
        }
    }
}
