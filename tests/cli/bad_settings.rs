//! Flags and recipes that cannot be followed: each is refused by name, with what would do.

use smotescope::sampling::METHODS;

use crate::place::{Place, two_classes};

/// The names of all methods, as they are listed.
fn methods() -> String {
    METHODS.iter().map(|method| method.name()).collect::<Vec<_>>().join(", ")
}

#[test]
fn numbers_of_neighbours() {
    let place = Place::with(two_classes(12, 40));
    place.not_resampled("--k 0", 2, &["k = 0", "choose 1 to"]);
    place.not_resampled("--k 1001", 2, &["k = 1001", "choose 1 to"]);
    place.not_resampled("--k -1", 2, &["-1"]);
    place.not_resampled("--k five", 2, &["five", "--k"]);
    place.not_resampled("--k 12", 1, &["class \"yes\"", "12 complete rows", "choose k = 11 or less"]);
    place.resample("--k 11");
    place.resample("--k 12 --method random");
}

#[test]
fn parameters_of_a_method() {
    let place = Place::with(two_classes(12, 40));
    let refused = |arguments: &str, code, says: &[&str]| {
        place.not_resampled(&format!("--method borderline {arguments}"), code, says);
    };
    refused("--param size=3", 2, &["method borderline has no parameter called \"size\"", "it has k, m, kind"]);
    refused("--param m=0", 2, &["m = 0", "choose 1 to 1000"]);
    refused("--param m=-1", 2, &["m = -1"]);
    refused("--param m=2.5", 2, &["m = 2.5", "a whole number"]);
    refused("--param kind=3", 2, &["kind = 3", "choose 1 or 2"]);
    refused("--param m", 2, &["KEY=VALUE"]);
    refused("--param m=3 --param m=4", 2, &["the parameter m is given twice"]);
    refused("--k 3 --param k=4", 2, &["the parameter k is given twice"]);
    refused("--param m=60", 1, &["class \"yes\"", "51 other complete rows", "m = 51 or less"]);
    refused("--param k=12", 1, &["class \"yes\"", "choose k = 11 or less"]);
    place.not_resampled("--param m=3", 2, &["method smote has no parameter called \"m\"", "it has k"]);
    place.not_resampled("--method none --param k=3", 2, &["it has none"]);
    // What is set is written down, and reads back as the same bytes.
    place.resample("--method adasyn --param k=3 --save-recipe r.toml");
    let first = place.read("out.csv");
    assert!(place.text("r.toml").contains("k = 3\n"));
    place.resample("--recipe r.toml");
    assert_eq!(place.read("out.csv"), first);
    place.write("s.toml", "version = 1\nmethod = \"adasyn\"\n[parameters]\nk = 3\n");
    place.resample("--recipe s.toml");
    assert_eq!(place.read("out.csv"), first);
}

#[test]
fn cleaners() {
    let place = Place::with(two_classes(12, 40));
    for flag in ["--clean-before", "--clean-after"] {
        let refused = |typed: &str, code, says: &[&str]| place.not_resampled(&format!("{flag} {typed}"), code, says);
        refused("edit", 2, &["no cleaner called \"edit\"", "tomek, enn"]);
        refused("enn:k=0", 2, &["k = 0", "choose 1 to 1000"]);
        refused("enn:k=-1", 2, &["k = -1"]);
        refused("enn:k", 2, &["enn:KEY=VALUE"]);
        refused("enn:votes=some", 2, &["votes = some", "all or most"]);
        refused("tomek:k=2", 2, &["cleaner tomek has no parameter called \"k\"", "it has classes"]);
    }
    place.not_resampled(
        "--clean-before enn:k=60",
        1,
        &["clean before, enn", "51 other complete rows", "k = 51 or less"],
    );
    place.not_resampled("--removed t.csv", 2, &["t.csv", "input itself"]);
    place.not_resampled("--removed out.csv", 2, &["two outputs"]);
    // What is set is written down, reads back as the same bytes, and can be taken back.
    place.resample("--clean-before tomek:classes=all --clean-after enn --save-recipe r.toml");
    let first = place.read("out.csv");
    assert!(place.text("r.toml").contains("[clean_before]\nmethod = \"tomek\"\nclasses = \"all\"\n"));
    place.resample("--recipe r.toml");
    assert_eq!(place.read("out.csv"), first);
    place.resample("--recipe r.toml --clean-before none --clean-after none");
    let plain = place.read("out.csv");
    place.resample("");
    assert_eq!(place.read("out.csv"), plain);
}

#[test]
fn totals_out_of_reach() {
    let place = Place::with(two_classes(12, 40));
    place.not_resampled("--total no=39", 2, &["class \"no\" has 40 rows", "39", "choose 40 or more", "undersampling"]);
    place.not_resampled("--total yes=-5", 2, &["yes=-5", "\"-5\"", "not a number of rows"]);
    place.not_resampled("--total yes=2.5", 2, &["\"2.5\""]);
    place.not_resampled("--total yes=99999999999999999999999", 2, &["99999999999999999999999"]);
    place.not_resampled("--total yes", 2, &["CLASS=N"]);
    place.not_resampled("--total maybe=50", 2, &["\"maybe\"", "no, yes"]);
    place.not_resampled("--total yes=50 --total yes=60", 2, &["twice", "\"yes\""]);
    place.not_resampled("--total yes=50 --totals balance", 2, &["--total", "--totals"]);
    place.not_resampled("--totals most", 2, &["most", "balance, table"]);
    // Refused by what it would take, before anything is allocated.
    for total in ["4000000000", "4000000000000", "18446744073709551615"] {
        place.not_resampled(
            &format!("--total yes={total}"),
            1,
            &["class \"yes\"", "would take", "iB", "smaller total"],
        );
    }
}

#[test]
fn shares_and_factors() {
    let place = Place::with(two_classes(12, 40));
    place.not_resampled("--drop-closest 100", 2, &["100", "less than 100"]);
    place.not_resampled("--drop-closest -1", 2, &["-1", "0 or more"]);
    place.not_resampled("--drop-closest nan", 2, &["drop closest"]);
    place.not_resampled("--drop-closest inf", 2, &["drop closest"]);
    place.not_resampled("--drop-closest most", 2, &["most", "--drop-closest"]);
    place.not_resampled("--oversupply 0.5", 2, &["0.5", "choose 1 to 50"]);
    place.not_resampled("--oversupply 51", 2, &["51", "choose 1 to 50"]);
    place.not_resampled("--seed -1", 2, &["-1"]);
    place.not_resampled("--seed 18446744073709551615", 2, &["18446744073709551615", "choose 0 to"]);
    place.resample("--drop-closest 99.9 --seed 9223372036854775807 --oversupply 50");
}

#[test]
fn words_that_are_not_known() {
    let place = Place::with(two_classes(12, 40));
    for (flag, word, known) in [
        ("--method", "smoot", &*methods()),
        ("--scale", "log", "standard, minmax, none"),
        ("--categorical", "gower", "one-hot, nc"),
        ("--output", "both", "augmented, synthetic"),
        ("--drop-scope", "row", "table, class"),
        ("--nearest", "all", "any, class"),
        ("--missing", "keep", "drop, impute, level, error"),
        ("--decimals", "two", "source, full"),
        ("--undersample", "tomek", "random"),
        ("--top-up", "maybe", "on, off"),
        ("--shuffle", "1", "on, off"),
        ("--drop-identical", "yes", "on, off"),
        ("--kind", "x=number", "integer, decimal, binary"),
    ] {
        place.not_resampled(&format!("{flag} {word}"), 2, &[word.rsplit('=').next().unwrap(), known]);
    }
    place.not_resampled("--kind x", 2, &["COLUMN=KIND"]);
    place.not_resampled("--colour red", 2, &["--colour", "--help"]);
    place.refused("resample t.csv", 2, &["--out"]);
    place.refused("resample", 2, &["required"]);
    place.refused("resample t.csv improve.csv --out out.csv", 2, &["improve"]);
    place.refused("samples moon --out out.csv", 2, &["\"moon\"", "stroke-clinic, two-islands"]);
    place.refused("samples wine", 2, &["--out"]);
    place.refused("samples --out out.csv", 2, &["<NAME>"]);
}

#[test]
fn methods_that_make_nothing_new() {
    let place = Place::with(two_classes(12, 40));
    place.not_resampled("--method none --output synthetic", 2, &["none", "nothing synthetic", "another method"]);
    let text = "a,b,class\n".to_owned()
        + &(0..40).map(|row| format!("l{},m{},{}\n", row % 3, row % 5, row % 7 / 6)).collect::<Vec<_>>().concat();
    let place = Place::with(text);
    place.not_resampled("--categorical nc", 1, &["nc", "at least one numeric column", "method random"]);
    place.resample("--k 2 --drop-identical off");
}

#[test]
fn a_flag_column_that_is_there_already() {
    let place = Place::with(two_classes(12, 40));
    place.not_resampled("--flag class", 2, &["\"class\"", "choose another name"]);
    place.not_resampled("--flag ~x~", 2, &["x", "choose another name"]);
    place.not_resampled("--flag ~", 2, &["flag", "name"]);
}

#[test]
fn threads() {
    let place = Place::with(two_classes(12, 40));
    place.not_resampled("--threads 0", 2, &["--threads 0", "choose 1 to"]);
    place.not_resampled("--threads 5000", 2, &["5000"]);
}

#[test]
fn recipes_that_cannot_be_followed() {
    let place = Place::with(two_classes(12, 40));
    for (text, code, says) in [
        ("version = 2\nk = 5\n", 1, &["version 2", "reads version 1"][..]),
        ("k = 5\n", 1, &["no version", "version = 1"]),
        ("version = 1\nneighbours = 5\n", 1, &["neighbours", "line 2"]),
        ("version = 1\nk = 0\n", 2, &["k = 0", "choose 1 to"]),
        ("version = 1\nk = \"five\"\n", 1, &["line 2", "five"]),
        ("version = 1\ndrop_closest = 100.0\n", 2, &["less than 100"]),
        ("version = 1\nmethod = \"smoot\"\n", 2, &["smoot", &methods()]),
        ("version = 1\n[totals]\nyes = -4\n", 1, &["line"]),
        ("version = 1\n[table]\ntarget = \"nobody\"\n", 2, &["\"nobody\""]),
        ("version = 1\n[table]\nkinds = { x = \"number\" }\n", 1, &["number"]),
        ("rows,columns\n1,2\n", 1, &["not a recipe"]),
        ("", 1, &["no version"]),
    ] {
        place.write("r.toml", text);
        let said = place.not_resampled("--recipe r.toml", code, says);
        let by_recipe = !text.contains("[table]\ntarget");
        assert!(!by_recipe || said.contains("r.toml"), "{said}");
    }
    place.write("r.toml", [0xff, 0xfe, 0, 1]);
    place.not_resampled("--recipe r.toml", 1, &["r.toml"]);
    place.not_resampled("--recipe nowhere.toml", 1, &["cannot read the recipe nowhere.toml"]);
}
