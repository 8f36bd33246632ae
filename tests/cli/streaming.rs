//! `resample --stream`: the same bytes as in memory, and what cannot be streamed.

use std::{io::Write as _, time::Duration};

use serde_json::Value;

use crate::place::{OLD, Place, one_line, ran, two_classes};

/// A table whose rows are all different, 1 in 20 of the rarer class.
fn table(rows: usize) -> String {
    let mut text = String::from("a,b,c,word,class\n");
    for row in 0..rows {
        let (a, b) = ((row * 7_919) % 10_007, (row * 104_729) % 20_011);
        let class = if row % 20 == 0 { "rare" } else { "common" };
        text.extend([format!("{a},{b}.5,{}.25,{},{class}\n", a % 97 + b % 31, ["x", "y", "z"][row % 3])]);
    }
    text
}

/// Both ways with the same arguments: the output, the provenance, and what is printed for programs but for the seconds.
fn both(place: &Place, arguments: &str) {
    let run = |way: &str| {
        let said = place.resample(&format!("--json --provenance p.csv --removed r.csv {arguments} {way}"));
        let mut said: Value = serde_json::from_str(&said).unwrap();
        said["seconds"] = Value::Null;
        (said, place.read("out.csv"), place.text("p.csv"), place.text("r.csv"))
    };
    let (held, streamed) = (run(""), run("--stream"));
    assert_eq!(held.0, streamed.0, "{arguments}");
    assert_eq!(held.2, streamed.2, "{arguments}");
    assert!(held.1 == streamed.1 && held.3 == streamed.3, "{arguments}");
}

#[test]
fn the_bytes_are_those_of_a_run_in_memory() {
    for (name, arguments) in [
        ("two-islands", ""),
        ("two-islands", "--drop-closest 20 --drop-scope class --nearest class"),
        ("two-islands", "--output synthetic --total grass=40 --total sand=0 --total sea=0 --shuffle on"),
    ] {
        let place = Place::sample(name);
        for seed in [1, 2, 3] {
            both(&place, &format!("{arguments} --seed {seed}"));
        }
    }
    let place = Place::with(table(1_000));
    for arguments in [
        "--flag made",
        "--method random --drop-identical off",
        "--method copula",
        "--categorical nc",
        "--scale minmax --total rare=100",
    ] {
        both(&place, arguments);
    }
    assert_eq!(place.names(), ["out.csv", "p.csv", "r.csv", "t.csv"]);
}

/// Rows of two lines, and blank lines.
#[test]
fn a_missing_cell_that_is_refused_is_told_by_its_line() {
    let mut text = String::from("note on the table\n\na,b,word,class\n");
    for row in 0..300 {
        let b = if row == 271 { String::new() } else { (row * 17 % 23).to_string() };
        let blank = if row % 50 == 7 { "\n" } else { "" };
        text.extend([format!(
            "{row},{b},\"{}\n of two lines\",{}\n{blank}",
            row % 3,
            ["rare", "usual"][usize::from(row % 5 > 0)]
        )]);
    }
    let place = Place::with(text);
    // The row's first line: of three lines above, two for each row before, and six blank ones.
    let words = ["t.csv:552: column \"b\" has a missing cell; fill it"];
    place.not_resampled("--missing error", 1, &words);
    place.not_resampled("--missing error --stream", 1, &words);
}

#[test]
fn a_packed_table_is_streamed() {
    let place = Place::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(table(900).as_bytes()).unwrap();
    place.write("t.csv", packed.finish().unwrap());
    both(&place, "");
}

#[test]
fn what_needs_all_rows_is_refused_with_what_to_change() {
    let place = Place::with(table(200));
    for (arguments, says) in [
        ("--method adasyn", "method adasyn looks at rows of all classes"),
        ("--method kmeans-smote", "choose one of smote, smote"),
        ("--method smote-enn", "cleaning compares rows of all classes"),
        ("--clean tomek", "cleaning compares rows of all classes"),
        ("--undersample random --total common=20", "undersampling (random)"),
        ("--bases borderline", "--bases tells rows"),
        ("--shuffle on", "shuffling puts all rows in another order"),
        ("--method copula --shady 2", "shady neighbours"),
    ] {
        let says = says.replace("choose one of smote, smote", "choose one of smote");
        place.not_resampled(&format!("{arguments} --stream"), 2, &[&says, "--stream"]);
    }
}

#[test]
fn files_that_cannot_be_streamed_are_refused() {
    for (bytes, says) in [
        (b"@relation r\n@attribute a numeric\n@attribute c {x,y}\n@data\n1,x\n2,y\n".to_vec(), "an ARFF file"),
        (b"PAR1 and so on".to_vec(), "a Parquet file"),
        (b"a,class\n\xE9,x\n2,y\n".to_vec(), "not UTF-8"),
        (b"\xFF\xFEa\0".to_vec(), "UTF-16"),
    ] {
        Place::with(bytes).not_resampled("--stream", 1, &["t.csv", says, "--stream reads delimited text in UTF-8"]);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_cannot_be_read_twice() {
    let place = Place::new();
    place.write("s.csv", table(100));
    place.write("out.csv", OLD);
    let mut command = place.command();
    command.args(["resample", "/dev/stdin", "--out", "out.csv", "--stream"]).write_stdin(table(100));
    let output = command.timeout(Duration::from_mins(1)).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("it has to be read twice") && err.lines().count() == 1, "{err}");
    assert_eq!(place.read("out.csv"), OLD);
}

#[test]
fn a_run_that_is_killed_leaves_what_was_there() {
    let place = Place::with(table(1_000));
    place.write("out.csv", OLD);
    for times in 1..=2 {
        let mut command = place.command();
        command.args(["resample", "t.csv", "--out", "out.csv", "--stream"]);
        let ran = ran(command.env(smotescope::failpoint::VARIABLE, format!("write:{times}")));
        assert!(ran.code.is_none(), "{ran:?}");
        assert_eq!(place.read("out.csv"), OLD);
    }
    // The next run clears up.
    place.resample("--stream");
    assert_eq!(place.names(), ["out.csv", "t.csv"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_is_one_line_and_leaves_what_was_there() {
    let place = Place::with(table(6_000));
    place.resample("--stream");
    let whole = place.read("out.csv").len() / 1_024;
    place.write("out.csv", OLD);
    // First the columns do not fit, in blocks of 1,024 bytes, and then the end of the output.
    for blocks in [20, whole - 1] {
        let line = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec '{}' resample t.csv --out out.csv --stream",
            env!("CARGO_BIN_EXE_smotescope")
        );
        let ran = ran(assert_cmd::Command::new("bash").args(["-c", &line]).current_dir(place.path("")));
        assert_eq!(ran.code, Some(1), "{ran:?}");
        one_line(&ran.err, &["free some space or choose another place"]);
        assert_eq!(place.read("out.csv"), OLD);
        assert_eq!(place.names(), ["out.csv", "t.csv"]);
    }
}

#[test]
fn a_limit_that_is_too_low_is_said_before_any_work() {
    let place = Place::with(table(2_000));
    place.not_resampled("--memory 64M --stream", 1, &["streaming it takes about", "allow more"]);
    place.not_resampled("--memory much", 2, &["write it as 800M or 1.5G"]);
    let place = Place::with(two_classes(12, 40));
    assert!(place.resample("--memory 2G").contains("wrote out.csv"));
}
