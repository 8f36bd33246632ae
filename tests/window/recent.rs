//! The files opened before: pinned, remembered, gone.

use std::path::{Path, PathBuf};

use egui::{Key, Role};
use egui_kittest::kittest::Queryable as _;
use smotescope::app::{Options, command::Command, state::Dialog};

use crate::{
    controls::{close, control, press, says, started, state, write},
    harness::{Window, send, settle},
};

fn table(folder: &Path, name: &str) -> PathBuf {
    let lines = (0..30).map(|row| format!("{}.5,{},{}\n", row % 7, row % 5, ["a", "b"][usize::from(row % 3 == 0)]));
    write(folder, name, &format!("x,y,class\n{}", lines.collect::<String>()))
}

/// The names of the files in the list, from the top.
fn names(harness: &Window<'_>) -> Vec<String> {
    let files = state(harness).view.recent.files().iter();
    files.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect()
}

#[test]
fn a_pinned_file_stays_on_top_and_is_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let memory = tempfile::tempdir().expect("a folder");
    let files: Vec<PathBuf> = (0..4).map(|at| table(folder.path(), &format!("{at}.csv"))).collect();
    let options = || Options { folder: Some(memory.path().to_owned()), ..Options::default() };
    let mut harness = started(options());
    for path in &files[..3] {
        send(&mut harness, Command::Open(path.clone()));
    }
    press(&mut harness, "Files opened before");
    assert_eq!(names(&harness), ["2.csv", "1.csv", "0.csv"]);
    // By the pointer, and by the keyboard.
    press(&mut harness, &format!("Pin {}", files[0].display()));
    assert_eq!(names(&harness), ["0.csv", "2.csv", "1.csv"]);
    control(&harness, Role::Button, &format!("Pin {}", files[1].display())).focus();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert_eq!(names(&harness), ["0.csv", "1.csv", "2.csv"]);
    assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
    send(&mut harness, Command::CloseDialog);
    send(&mut harness, Command::Open(files[3].clone()));
    assert_eq!(names(&harness), ["0.csv", "1.csv", "3.csv", "2.csv"]);
    close(harness);

    let mut harness = started(options());
    assert_eq!(names(&harness), ["0.csv", "1.csv", "3.csv", "2.csv"]);
    send(&mut harness, Command::ShowOpen);
    press(&mut harness, &format!("Unpin {}", files[0].display()));
    press(&mut harness, &files[2].display().to_string());
    assert_eq!(names(&harness), ["1.csv", "2.csv", "0.csv", "3.csv"]);
    assert!(state(&harness).view.dialog.is_none() && state(&harness).document.table.is_some());
}

#[test]
fn a_file_that_is_gone_says_so_and_is_taken_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [table(folder.path(), "here.csv"), table(folder.path(), "gone.csv")];
    let mut harness = started(Options::default());
    for path in &files {
        send(&mut harness, Command::Open(path.clone()));
    }
    send(&mut harness, Command::ShowOpen);
    assert!(!says(&harness, "is not there any more"));
    send(&mut harness, Command::CloseDialog);
    std::fs::remove_file(&files[1]).expect("it was there");
    send(&mut harness, Command::ShowOpen);
    assert_eq!(harness.query_all_by_label_contains("is not there any more").count(), 1);
    press(&mut harness, &files[1].display().to_string());
    assert!(matches!(&state(&harness).view.dialog, Some(Dialog::Open { error: Some(_), .. })), "it says why");
    press(&mut harness, &format!("Remove {} from the list", files[1].display()));
    assert_eq!(names(&harness), ["here.csv"]);
    assert!(!says(&harness, "is not there any more"));
}
