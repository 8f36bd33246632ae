//! A recipe for other readers: the command that is printed gives the same bytes.

use std::process::Command as Shell;

use crate::place::{Place, ran, two_classes};

/// Runs a printed command line as a shell does.
fn shell(place: &Place, line: &str) {
    let program = env!("CARGO_BIN_EXE_smotescope");
    let line = line.replacen("smotescope", &format!("'{program}'"), 1) + " --quiet";
    let done = Shell::new("sh").arg("-c").arg(&line).current_dir(place.path("")).status().unwrap();
    assert!(done.success(), "{line}");
}

#[cfg(unix)]
#[test]
fn the_command_gives_the_same_bytes_as_the_recipe() {
    let cases = [
        "",
        "--k 3 --seed 7 --drop-closest 12.5 --drop-scope class --decimals full --flag is~new",
        "--output synthetic --totals balance --shuffle off --oversupply 1.5 --top-up off --nearest class",
        "--total it's~$HOME=70 --total no=60 --undersample random --shuffle on --scale minmax",
        "--method random --drop-identical off --ignore y --missing impute --scale none",
        "--target class --kind y=category --categorical nc",
        "--clean-before tomek --clean-after enn:k=5,votes=most",
    ];
    for case in cases {
        let place = Place::with(two_classes(20, 60).replace("yes", "it's $HOME"));
        place.resample(&format!("--save-recipe r.toml {case}"));
        for input in ["t.csv", "./t.csv"] {
            let line = place.ok(&format!("recipe r.toml --as command --input {input}"));
            assert_eq!(line.lines().count(), 1, "{line}");
            shell(&place, line.trim());
            assert_eq!(place.read("resampled.csv"), place.read("out.csv"), "{line}");
        }
    }
}

#[test]
fn a_recipe_is_printed_as_it_would_be_saved() {
    let place = Place::with(two_classes(20, 60));
    place.resample("--save-recipe r.toml --k 3");
    assert_eq!(place.ok("recipe r.toml"), place.text("r.toml"));
    assert_eq!(place.ok("recipe r.toml --as command"), "smotescope resample table.csv --k 3 --out resampled.csv\n");
}

#[test]
fn a_script_names_columns_and_classes_and_needs_the_table() {
    let place = Place::with(two_classes(20, 60));
    place.resample("--save-recipe r.toml --total yes=50");
    let script = place.ok("recipe r.toml --as python --input t.csv");
    for words in
        ["TOTALS = {\"no\": 60, \"yes\": 50}", "TARGET = \"class\"", "from imblearn.over_sampling import SMOTE\n"]
    {
        assert!(script.contains(words), "{words}: {script}");
    }
    let missing = ran(place.command().args(["recipe", "r.toml", "--as", "python"]));
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("--input FILE"), "{}", missing.err);
    let other = ran(place.command().args(["recipe", "nowhere.toml"]));
    assert_eq!(other.code, Some(1));
    assert!(other.err.contains("nowhere.toml"), "{}", other.err);
}

#[test]
fn a_script_for_spark_carries_the_kinds_and_refuses_what_it_lacks() {
    let place = Place::with(two_classes(20, 60));
    place.resample("--save-recipe r.toml --total yes=50");
    let script = place.ok("recipe r.toml --as spark --input t.csv");
    for words in
        ["TOTALS = {\"yes\": 50}", "TARGET = \"class\"", "METHOD = \"smote\"\nK = 5\n", "mapInPandas", "pyspark"]
    {
        assert!(script.contains(words), "{words}: {script}");
    }
    let missing = ran(place.command().args(["recipe", "r.toml", "--as", "spark"]));
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("--input FILE"), "{}", missing.err);
    place.resample("--save-recipe r.toml --drop-closest 10");
    place.refused("recipe r.toml --as spark --input t.csv", 2, &["the Spark script", "set drop_closest = 0"]);
    place.resample("--save-recipe r.toml --method adasyn");
    place.refused("recipe r.toml --as spark --input t.csv", 2, &["has no ADASYN", "smote or random"]);
}
