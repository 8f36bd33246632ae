//! Files of other programs, judged beside one another in the step Compare.

use std::{fmt::Write as _, path::Path, process::Command as Process};

use egui::{Key, Modifiers, Role, Vec2};
use egui_kittest::kittest::Queryable as _;
use serde_json::Value;
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore::EXPLORE,
        publish::{PUBLISH, PublishStep, action::PublishAction, other_files::OtherFiles},
    },
    report::audits::AuditedFile,
    table::ColumnSettings,
};
use tempfile::TempDir;

use super::{press, publish, window};
use crate::{
    controls::{recipe, says, state, wait_until, write},
    harness::{Window, send, settle},
};

/// Rows of two classes that no other start has.
fn table(start: usize, rows: usize) -> String {
    let mut text = String::from("x,y,colour,class\n");
    for row in start..start + rows {
        let (class, far) = if row.is_multiple_of(3) { ("yes", 40) } else { ("no", 0) };
        let (x, y) = (row * 7_919 % 1_009 + far, row * 104_729 % 997 + 2 * far);
        let colour = ["red", "green", "blue"][row * 31 % 7 % 3];
        writeln!(text, "{x}.{},{y},{colour},{class}", row % 10).expect("a string has room");
    }
    text
}

fn program(folder: &Path, arguments: &str) -> Vec<u8> {
    let mut program = Process::new(env!("CARGO_BIN_EXE_smotescope"));
    let ran = program.current_dir(folder).args(arguments.split(' ')).output().expect("the program");
    assert!(ran.stderr.is_empty(), "{arguments}: {}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}

/// A folder with a real table, rows that are held out, and files by two methods.
fn files() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "real.csv", &table(0, 180));
    write(folder.path(), "held.csv", &table(180, 180));
    program(folder.path(), "resample real.csv --output synthetic --out smote.csv --quiet");
    program(folder.path(), "resample real.csv --method copula --output synthetic --out copula.csv --quiet");
    write(folder.path(), "other.csv", "a,b\n1,2\n3,4\n");
    folder
}

/// The real table in the step that judges files.
fn opened<'a>(folder: &TempDir) -> Window<'a> {
    let mut harness = window(Options { path: Some(folder.path().join("real.csv")), ..Options::default() });
    publish(&mut harness, PublishAction::Files);
    assert_eq!((state(&harness).view.workspace, state(&harness).publish.step), (PUBLISH, PublishStep::Compare));
    let place = harness.get_by_label("Files of other programs").rect();
    assert!(place.min.y > 0.0 && place.max.y < 900.0, "it is in sight, at {place}");
    harness
}

fn others<'a>(harness: &'a Window<'_>) -> &'a OtherFiles {
    &state(harness).publish.others
}

fn add(harness: &mut Window<'_>, folder: &TempDir, name: &str) {
    publish(harness, PublishAction::AddFile(folder.path().join(name)));
}

/// Types into the field that is called so.
fn enter(harness: &mut Window<'_>, field: &str, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, field).focus();
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, field).type_text(text);
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    settle(harness);
}

fn found<'a>(harness: &'a Window<'_>, name: &str) -> Option<&'a Result<AuditedFile, String>> {
    others(harness).files.iter().find(|file| file.name == name).and_then(|file| file.found.as_ref())
}

fn judged<'a>(harness: &'a Window<'_>, name: &str) -> &'a AuditedFile {
    found(harness, name).expect("no longer waits").as_ref().expect("it was judged")
}

/// What `audit` says of the same files is what the window knows and shows.
fn is_as_by_the_command_line(harness: &Window<'_>, folder: &TempDir, names: &[&str], more: &str) {
    let files: Vec<String> = names.iter().map(|name| format!("--synthetic {name}")).collect();
    let text = program(folder.path(), &format!("audit --real real.csv {}{more} --json", files.join(" ")));
    let said: Value = serde_json::from_slice(&text).expect("JSON");
    for (at, name) in names.iter().enumerate() {
        let (file, found) = (&said["files"][at], judged(harness, name));
        assert_eq!(file["rows"]["synthetic"].as_u64(), Some(found.rows as u64));
        let gates = file["gates"].as_array().expect("gates");
        assert_eq!(gates.len(), found.judged.len());
        for (gate, judgement) in gates.iter().zip(&found.judged) {
            let verdict = serde_json::to_value(judgement.verdict).expect("JSON");
            assert_eq!((&gate["id"], &gate["verdict"]), (&Value::from(judgement.id), &verdict), "{name}");
            assert_eq!(gate["figure"].as_f64(), judgement.finding.figure, "{name}: {}", judgement.id);
            assert_eq!(gate["shown"].as_str(), Some(&*judgement.finding.shown), "{name}: {}", judgement.id);
            assert_eq!(gate["detail"].as_str(), Some(&*judgement.finding.detail), "{name}: {}", judgement.id);
            // As a cell of the table.
            assert!(says(harness, &format!("{}, {}", judgement.verdict.word(), judgement.finding.shown)), "{name}");
        }
        for note in file["notes"].as_array().expect("notes") {
            assert!(found.notes.iter().any(|it| Some(it.as_str()) == note.as_str()), "{note}");
        }
    }
}

#[test]
fn the_figures_are_those_of_the_command_line() {
    let folder = files();
    let mut harness = opened(&folder);
    // Lines out of sight are not drawn.
    harness.set_size(Vec2::new(1440.0, 2400.0));
    enter(&mut harness, "File", &folder.path().join("smote.csv").display().to_string());
    assert_eq!(others(&harness).typed, "", "the field is there for the next one");
    add(&mut harness, &folder, "copula.csv");
    harness.get_by_label("Gates by file");
    let both = ["smote.csv", "copula.csv"];
    is_as_by_the_command_line(&harness, &folder, &both, "");
    // Without held-out rows membership cannot say; with them it does.
    let membership = |harness: &Window<'_>| {
        let all = &judged(harness, "smote.csv").judged;
        all.iter().find(|it| it.id == "membership").expect("the gate").finding.figure
    };
    assert_eq!(membership(&harness), None);
    enter(&mut harness, "Holdout", &folder.path().join("held.csv").display().to_string());
    assert!(membership(&harness).is_some());
    is_as_by_the_command_line(&harness, &folder, &both, " --holdout held.csv");
    // What is set for publishing counts here as well.
    send(&mut harness, Command::Change(Change::k(3)));
    send(&mut harness, Command::Change(Change::Key("colour".to_owned(), true)));
    is_as_by_the_command_line(&harness, &folder, &both, " --holdout held.csv --k 3 --keys colour");
    assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
    // Looking elsewhere changes nothing, and undo does not know of files.
    send(&mut harness, Command::Workspace(EXPLORE));
    publish(&mut harness, PublishAction::Go(PublishStep::Compare));
    assert!(others(&harness).judged().count() == 2);
    send(&mut harness, Command::Undo);
    send(&mut harness, Command::Undo);
    assert_eq!((recipe(&harness).k, others(&harness).judged().count()), (5, 2));
}

#[test]
fn a_file_that_cannot_be_judged_says_why_and_the_others_go_on() {
    let folder = files();
    let mut harness = opened(&folder);
    for name in ["gone.csv", "other.csv", "smote.csv"] {
        add(&mut harness, &folder, name);
    }
    for (name, word) in [("gone.csv", "gone.csv"), ("other.csv", "there is no column \"class\"")] {
        let why = found(&harness, name).expect("no longer waits").as_ref().expect_err("it cannot be judged");
        // It is shown as a sentence, with a capital.
        assert!(why.contains(word) && says(&harness, &why[1..]), "{why}");
    }
    assert!(judged(&harness, "smote.csv").rows > 0);
    press(&mut harness, Role::Button, "Remove gone.csv");
    press(&mut harness, Role::Button, "Remove other.csv");
    assert_eq!(others(&harness).files.len(), 1);
    // A key that the file does not have is none, and said.
    let narrow = table(400, 60).lines().fold(String::new(), |text, line| {
        let cells: Vec<&str> = line.split(',').collect();
        text + &[cells[0], cells[1], cells[3]].join(",") + "\n"
    });
    write(folder.path(), "narrow.csv", &narrow);
    add(&mut harness, &folder, "narrow.csv");
    send(&mut harness, Command::Change(Change::Key("colour".to_owned(), true)));
    assert!(says(&harness, "there is no column \"colour\", so it is no key here"));
    // Held-out rows that are no held-out rows are wrong for every file.
    enter(&mut harness, "Holdout", &folder.path().join("real.csv").display().to_string());
    assert!(
        others(&harness).holdout_error.as_deref().is_some_and(|why| why.contains("must not have been learnt from"))
    );
    assert_eq!((others(&harness).judged().count(), others(&harness).waiting().count()), (0, 2));
    publish(&mut harness, PublishAction::TypeHoldout(String::new()));
    publish(&mut harness, PublishAction::TakeHoldout);
    assert_eq!((&others(&harness).holdout_error, others(&harness).judged().count()), (&None, 2));
}

#[test]
fn files_are_removed_and_stopped_while_they_are_judged() {
    let folder = files();
    let mut harness = opened(&folder);
    let going = |state: &smotescope::app::state::State, name: &str| {
        state.publish.others.going.as_ref().is_some_and(|(path, _)| path.ends_with(name))
    };
    for name in ["smote.csv", "copula.csv"] {
        harness.state_mut().send(PublishAction::AddFile(folder.path().join(name)).into());
    }
    wait_until(&mut harness, "the first one is being judged", |state| going(state, "smote.csv"));
    publish(&mut harness, PublishAction::RemoveFile(folder.path().join("smote.csv")));
    assert_eq!(others(&harness).files.len(), 1);
    judged(&harness, "copula.csv");
    harness.state_mut().send(PublishAction::AddFile(folder.path().join("smote.csv")).into());
    wait_until(&mut harness, "it is being judged again", |state| going(state, "smote.csv"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Period);
    settle(&mut harness);
    assert!(others(&harness).stopped && found(&harness, "smote.csv").is_none());
    judged(&harness, "copula.csv");
    press(&mut harness, Role::Button, "Judge files of other programs");
    judged(&harness, "smote.csv");
    // Read again, as it may be another by now.
    write(folder.path(), "smote.csv", &table(400, 30));
    add(&mut harness, &folder, "smote.csv");
    assert_eq!((judged(&harness, "smote.csv").rows, others(&harness).files.len()), (30, 2));
}

#[test]
fn another_table_forgets_the_files_and_other_columns_what_was_found() {
    let folder = files();
    let mut harness = opened(&folder);
    add(&mut harness, &folder, "copula.csv");
    let columns = judged(&harness, "copula.csv").notes.clone();
    let roles = ColumnSettings { ignore: vec!["colour".to_owned()], ..recipe(&harness).table.clone() };
    send(&mut harness, Command::SetRoles(roles));
    assert_ne!(judged(&harness, "copula.csv").notes, columns, "the column that is left out is said");
    // Another table while a file is being judged.
    harness.state_mut().send(PublishAction::AddFile(folder.path().join("smote.csv")).into());
    wait_until(&mut harness, "it is being judged", |state| state.publish.others.going.is_some());
    send(&mut harness, Command::OpenSample("two-islands"));
    assert!(others(&harness).files.is_empty() && others(&harness).typed_holdout.is_empty());
    assert!(harness.query_by_label("Gates by file").is_none());
}
