//! A folder to run the program in, and small tables to run it on.

use std::{fmt::Write, fs, path::PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// What an output held before a run that is to fail.
pub const OLD: &[u8] = b"what was there before\n";

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// A folder of its own for one test.
#[derive(Debug)]
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A folder that holds `t.csv`.
    pub fn with(table: impl AsRef<[u8]>) -> Self {
        let place = Self::new();
        place.write("t.csv", table);
        place
    }

    /// A folder that holds a built-in table as `t.csv`.
    pub fn sample(name: &str) -> Self {
        Self::with(smotescope::table::samples::find(name).unwrap().csv())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap()
    }

    pub fn sha256(&self, name: &str) -> String {
        Sha256::digest(self.read(name)).iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    }

    /// Names of everything in the folder, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program, in this folder and without a display.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smotescope"));
        command.current_dir(self.folder.path()).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command
    }

    /// Runs with arguments separated by blanks; `~` stands for a blank within an argument.
    pub fn run(&self, arguments: &str) -> Ran {
        let arguments = arguments.split_whitespace().map(|argument| argument.replace('~', " "));
        ran(self.command().args(arguments))
    }

    /// Runs what is to succeed without a word on standard error.
    pub fn ok(&self, arguments: &str) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{arguments}");
        ran.out
    }

    /// `resample t.csv --out out.csv` with more arguments, which is to succeed.
    pub fn resample(&self, arguments: &str) -> String {
        self.ok(&format!("resample t.csv --out out.csv {arguments}"))
    }

    /// Runs what is to fail: one line that says what is wrong, and no file changed, added or removed.
    pub fn refused(&self, arguments: &str, code: i32, says: &[&str]) -> String {
        self.write("out.csv", OLD);
        let before = self.names();
        let ran = self.run(arguments);
        self.unchanged(&before);
        assert_eq!(ran.code, Some(code), "{arguments}: {}", ran.err);
        // What a holdout leaves in every class is said before the work begins.
        assert!(ran.out.is_empty() || ran.out.starts_with("holding out "), "{arguments}: {}", ran.out);
        one_line(&ran.err, says);
        ran.err
    }

    /// `resample t.csv --out out.csv` with more arguments, which is to fail.
    pub fn not_resampled(&self, arguments: &str, code: i32, says: &[&str]) -> String {
        self.refused(&format!("resample t.csv --out out.csv {arguments}"), code, says)
    }

    /// Nothing was written: the old output stands, and nothing lies beside it.
    pub fn unchanged(&self, names: &[String]) {
        assert_eq!(self.names(), names);
        assert_eq!(self.read("out.csv"), OLD);
    }
}

pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Standard error holds a single line, an error, that says all of these.
pub fn one_line(err: &str, says: &[&str]) {
    assert!(err.starts_with("error: ") && err.ends_with('\n'), "{err:?}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(!err.contains("panicked") && !err.contains("RUST_BACKTRACE"), "{err}");
    assert!(err.len() < 1_000, "{} characters: {err}", err.len());
    for said in says {
        assert!(err.contains(said), "{said:?} is not in {err:?}");
    }
}

/// Two columns of numbers and a class: `yes` has `few` rows, `no` has `many`.
pub fn two_classes(few: usize, many: usize) -> String {
    let mut text = String::from("x,y,class\n");
    for row in 0..few + many {
        // Multiples of primes spread the values; no two rows are the same.
        let (x, y) = (row * 37 % 101, row * 53 % 89);
        writeln!(text, "{x}.{},{},{}", row % 10, y * 3, if row < few { "yes" } else { "no" }).unwrap();
    }
    text
}

/// The records of a file without quoted line ends, cut at its commas.
pub fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The ledger of `resample --json`: the numbers of one class by name.
pub fn ledger(json: &Value, class: &str, key: &str) -> u64 {
    let row = json["ledger"].as_array().unwrap().iter().find(|row| row["class"] == class).unwrap();
    row[key].as_u64().unwrap_or_else(|| panic!("{key}: {row}"))
}
