//! Where the files go, and what stays as it was when they cannot go there.

use std::{fs, fs::File, process::Stdio};

use assert_cmd::Command;

use crate::place::{OLD, Place, one_line, ran, two_classes};

#[test]
fn outputs_are_never_the_input_nor_each_other() {
    let place = Place::with(two_classes(12, 40));
    let before = place.read("t.csv");
    place.refused("resample t.csv --out t.csv", 2, &["t.csv is the input itself", "choose another name"]);
    place.refused("resample t.csv --out ./t.csv", 2, &["the input itself"]);
    fs::hard_link(place.path("t.csv"), place.path("same.csv")).unwrap();
    place.refused("resample t.csv --out same.csv", 2, &["the input itself"]);
    place.not_resampled("--manifest t.csv", 2, &["the input itself"]);
    place.not_resampled("--provenance out.csv", 2, &["two outputs", "out.csv"]);
    place.not_resampled("--provenance p --manifest ./p", 2, &["two outputs"]);
    place.not_resampled("--save-recipe out.csv", 2, &["two outputs"]);
    place.write("r.toml", "version = 1\n");
    place.not_resampled("--recipe r.toml --manifest r.toml", 2, &["r.toml is the recipe itself"]);
    assert_eq!(place.text("r.toml"), "version = 1\n");
    place.resample("--recipe r.toml --save-recipe r.toml");
    assert!(place.text("r.toml").starts_with("version = 1\nmethod"), "a recipe may be written anew");
    assert_eq!(place.read("t.csv"), before);
}

#[cfg(unix)]
#[test]
fn a_link_to_the_input_is_the_input() {
    let place = Place::with(two_classes(12, 40));
    std::os::unix::fs::symlink("t.csv", place.path("link.csv")).unwrap();
    place.refused("resample t.csv --out link.csv", 2, &["the input itself"]);
    place.refused("resample link.csv --out t.csv", 2, &["the input itself"]);
}

#[test]
fn places_that_cannot_be_written() {
    let place = Place::with(two_classes(12, 40));
    fs::create_dir(place.path("folder")).unwrap();
    place.refused("resample t.csv --out nowhere/out.csv", 1, &["cannot write nowhere/out.csv", "does not exist"]);
    place.refused("resample t.csv --out t.csv/out.csv", 1, &["cannot write t.csv/out.csv"]);
    place.refused("resample t.csv --out folder", 1, &["folder is a folder", "give a file name"]);
    place.not_resampled("--manifest nowhere/m.json", 1, &["cannot write nowhere/m.json"]);
    place.not_resampled("--provenance nowhere/p.csv", 1, &["cannot write nowhere/p.csv"]);
    place.not_resampled("--save-recipe nowhere/r.toml", 1, &["cannot write nowhere/r.toml"]);
    place.refused("samples wine --out nowhere/w.csv", 1, &["cannot write nowhere/w.csv"]);
    assert!(fs::read_dir(place.path("folder")).unwrap().next().is_none());
}

#[cfg(unix)]
#[test]
fn a_folder_without_the_right_to_write() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(two_classes(12, 40));
    let folder = place.path("locked");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    // The superuser may write there all the same.
    if File::create(folder.join("probe")).is_err() {
        place.refused("resample t.csv --out locked/o.csv", 1, &["cannot write locked/o.csv", "choose a folder"]);
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_rights() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with(two_classes(12, 40));
    place.write("out.csv", OLD);
    fs::set_permissions(place.path("out.csv"), fs::Permissions::from_mode(0o640)).unwrap();
    place.resample("");
    assert_eq!(fs::metadata(place.path("out.csv")).unwrap().permissions().mode() & 0o777, 0o640);
}

/// A limit on the size of files stands in for a full disk: writing fails in the middle of the file.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full() {
    let place = Place::with(two_classes(12, 200));
    place.write("out.csv", OLD);
    let before = place.names();
    let limited = |arguments: &str| {
        let program = env!("CARGO_BIN_EXE_smotescope");
        let script = format!("trap '' XFSZ; ulimit -f 1; exec '{program}' {arguments}");
        ran(Command::new("sh").arg("-c").arg(script).current_dir(place.path("")))
    };
    for arguments in [
        "resample t.csv --out out.csv",
        "resample t.csv --out out.csv --total yes=13 --total no=201 --manifest m.json --provenance p.csv",
        "samples stroke-clinic --out out.csv",
        "samples make moons --out out.csv",
    ] {
        let ran = limited(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{arguments}: {}", ran.err);
        one_line(&ran.err, &["cannot write", "free some space", "unchanged"]);
        place.unchanged(&before);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_takes_nothing() {
    let place = Place::with(two_classes(12, 40));
    for arguments in [
        &["describe", "t.csv"][..],
        &["describe", "t.csv", "--json"],
        &["methods"],
        &["samples"],
        &["completions", "bash"],
        &["man"],
        &[],
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_smotescope"))
            .args(arguments)
            .current_dir(place.path(""))
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::from(full))
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let err = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{arguments:?}: {err}");
        assert!(err.contains("error: cannot write to standard output"), "{err}");
    }
}

/// The table is held in memory once it is open: what happens to the file then does not matter.
#[test]
fn a_file_that_disappears_or_changes_while_it_is_open() {
    use std::sync::Arc;

    use smotescope::{pipeline, progress::Progress, recipe::Recipe, report::export, table};

    let place = Place::with(two_classes(12, 40));
    let before = place.text("t.csv");
    let progress = Progress::new();
    let open =
        || Arc::new(table::Table::open(&place.path("t.csv"), &table::ColumnSettings::default(), &progress).unwrap());
    let (first, second) = (open(), open());
    let export = |table: &Arc<table::Table>, name: &str| {
        let outcome = pipeline::run(table, &Recipe::default(), &progress).unwrap();
        let files = export::Files { out: place.path(name), ..export::Files::default() };
        export::export(&outcome, &files, &progress).unwrap();
        place.text(name)
    };
    place.write("t.csv", "something else");
    let changed = export(&first, "a.csv");
    fs::remove_file(place.path("t.csv")).unwrap();
    let gone = export(&second, "b.csv");
    assert!(changed.starts_with(&before));
    assert_eq!(changed, gone);
}
