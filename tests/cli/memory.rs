//! What happens where memory cannot be had: one line, and nothing lost.

use std::fmt::Write;

use crate::place::{OLD, Place, Ran, one_line, ran};

/// Limits on the program's addresses to try, in MiB: from just enough to begin to more than enough.
const LIMITS: std::ops::RangeInclusive<usize> = 24..=400;

/// Runs the program with no more addresses than so many MiB.
pub fn within(place: &Place, mebibytes: usize, arguments: &str) -> Ran {
    let line = format!("ulimit -v {}; exec '{}' {arguments}", mebibytes * 1_024, env!("CARGO_BIN_EXE_smotescope"));
    let mut command = assert_cmd::Command::new("bash");
    ran(command.args(["-c", &line]).current_dir(place.path("")).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY"))
}

/// A table whose rows are all different, 1 in 8 of the rarer class.
fn table(rows: usize) -> String {
    let mut text = String::from("a,b,c,d,word,class\n");
    for row in 0..rows {
        let (a, b) = ((row * 7_919) % 10_007, (row * 104_729) % 20_011);
        let class = if row % 8 == 0 { "rare" } else { "common" };
        writeln!(text, "{a},{b},{}.25,{row},{},{class}", a % 97 + b % 31, ["x", "y", "z"][row % 3]).unwrap();
    }
    text
}

/// Every limit ends in the whole result or in one line, with whatever stood there before untouched.
fn every_limit_is_kept(arguments: &str, rows: usize, whole: impl Fn(&Place, &Ran) -> bool) {
    let place = Place::with(table(rows));
    place.write("s.csv", table(rows / 2));
    let (mut done, mut refused) = (0, 0);
    let mut limit = *LIMITS.start();
    while LIMITS.contains(&limit) {
        place.write("out.csv", OLD);
        if within(&place, limit, "--version").code != Some(0) {
            // Not even the system's loader gets through.
            limit += 4;
            continue;
        }
        let before = place.names();
        let ran = within(&place, limit, arguments);
        if ran.code == Some(1) {
            one_line(&ran.err, &["error: "]);
            let why = ["cannot be had", "cannot start", "are free", "no more fits"];
            assert!(why.iter().any(|words| ran.err.contains(words)), "{limit} MiB: {}", ran.err);
            assert_eq!(place.names(), before, "{limit} MiB");
            assert_eq!(place.read("out.csv"), OLD, "{limit} MiB");
            refused += 1;
        } else {
            assert!(whole(&place, &ran), "{limit} MiB: {ran:?}");
            done += 1;
        }
        limit += limit / 10;
    }
    assert!(done > 0 && refused > 0, "{done} runs were done, {refused} refused: the limits are too narrow");
}

#[test]
fn resampling_ends_with_a_line_where_memory_cannot_be_had() {
    every_limit_is_kept("resample t.csv --out out.csv --quiet --threads 2", 12_000, |place, ran| {
        ran.code == Some(0) && place.text("out.csv").lines().count() == 21_001
    });
}

#[test]
fn streaming_ends_with_a_line_where_memory_cannot_be_had() {
    every_limit_is_kept("resample t.csv --out out.csv --quiet --threads 2 --stream", 12_000, |place, ran| {
        ran.code == Some(0) && place.text("out.csv").lines().count() == 21_001
    });
}

/// Where the operating system gives no more than `--memory` allows, what was begun is done.
#[test]
fn a_limit_that_is_given_is_kept_to() {
    let place = Place::with(table(50_000));
    // What the program takes before it does anything is addresses more than memory.
    let begins = |limit: &usize| within(&place, *limit, "methods").code == Some(0);
    let bare = LIMITS.step_by(8).find(begins).unwrap();
    let (mut held, mut refused) = (0, 0);
    for limit in [64, 80, 96, 128, 192, 256, 384, 512] {
        for way in ["", "--stream"] {
            let arguments = format!("resample t.csv --out out.csv --quiet --threads 2 --memory {limit}M {way}");
            let ran = within(&place, bare + limit, &arguments);
            if ran.code == Some(1) {
                one_line(&ran.err, &["holding the table takes about", "allow more (--memory)"]);
                refused += 1;
            } else {
                assert_eq!(ran.code, Some(0), "{limit} MiB {way}: {ran:?}");
                held += 1;
            }
        }
    }
    assert!(held > 4 && refused > 4, "{held} were done, {refused} refused");
}

#[test]
fn auditing_ends_with_a_line_where_memory_cannot_be_had() {
    every_limit_is_kept("audit --real t.csv --synthetic s.csv --quiet --threads 2", 600, |_, ran| {
        ran.code == Some(3) && ran.err.is_empty()
    });
}
