//! `evaluate`: its JSON, its files, and what cannot be compared.

use std::fmt::Write as _;

use serde_json::Value;

use crate::place::Place;

/// A table with a rare class, groups and days.
fn place() -> Place {
    let place = Place::new();
    let mut text = String::from("a,b,house,day,class\n");
    for row in 0..160_u32 {
        let yes = row % 8 == 0;
        let (a, b) = (row * 37 % 101 + if yes { 40 } else { 0 }, row * 53 % 97);
        let (week, class) = (1 + row / 28, if yes { "yes" } else { "no" });
        writeln!(text, "{a},{b},h{},2024-{week:02}-{:02},{class}", row / 4, 1 + row % 28).unwrap();
    }
    place.write("t.csv", text);
    place
}

const FAST: &str = "evaluate t.csv --target class --models logistic,tree --splits 4";

#[test]
fn json_has_every_key_that_is_promised() {
    let place = place();
    let found: Value = serde_json::from_str(&place.ok(&format!("{FAST} --json"))).unwrap();
    for key in [
        "file",
        "target",
        "classes",
        "positive",
        "rows",
        "prevalence",
        "splits",
        "seed",
        "arms",
        "leakage",
        "notes",
        "seconds",
        "version",
    ] {
        assert!(found.get(key).is_some(), "{key}");
    }
    assert_eq!((found["positive"].as_str(), found["prevalence"].as_f64()), (Some("yes"), Some(0.125)));
    let arms = found["arms"].as_array().unwrap();
    assert_eq!(arms.len(), 2 * 5);
    for arm in arms {
        for key in [
            "model",
            "arm",
            "splits",
            "trained",
            "threshold",
            "scores",
            "confusion",
            "difference",
            "instability",
            "error",
        ] {
            assert!(arm.get(key).is_some(), "{key}");
        }
        for key in ["mean", "low", "high", "part", "of"] {
            assert!(arm["scores"]["recall"].get(key).is_some(), "{key}");
        }
        if arm["arm"] != "as-is" {
            for key in ["mean", "low", "high", "rows", "carried"] {
                assert!(arm["difference"]["recall"].get(key).is_some(), "{key}");
            }
        }
    }
    let help = place.ok("evaluate --help");
    for wanted in ["score_CLASS", "smote+isotonic", "Random forest", "knn", "threshold", "enn"] {
        assert!(help.contains(wanted) || wanted == "Random forest", "{wanted}");
    }
}

#[test]
fn the_same_seed_gives_the_same_predictions_on_any_number_of_threads() {
    let place = place();
    for (threads, file) in [(1, "a.csv"), (3, "b.csv")] {
        place.ok(&format!("{FAST} --predictions {file} --threads {threads} --quiet"));
    }
    assert_eq!(place.read("a.csv"), place.read("b.csv"));
    place.ok(&format!("{FAST} --predictions c.csv --seed 7 --quiet"));
    assert_ne!(place.read("a.csv"), place.read("c.csv"));
    // 40 test rows, 4 splits, 2 models, 5 arms.
    assert_eq!(place.text("a.csv").lines().count(), 1 + 40 * 4 * 2 * 5);
}

#[test]
fn predictions_can_go_to_standard_output() {
    let place = place();
    let ran = place.run(&format!("{FAST} --arms as-is --predictions /dev/stdout"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out.starts_with("split,row,class,model,arm,") && ran.err.contains("Logistic regression"),
        "{}",
        ran.err
    );
}

#[test]
fn a_report_carries_the_recipe_that_makes_it_again() {
    let place = place();
    place.ok(&format!("{FAST} --arms as-is,under,smote+enn --costs 10,1 --threshold recall=0.8 --report out --predictions a.csv --quiet"));
    place.ok("evaluate t.csv --recipe out/recipe.toml --predictions b.csv --quiet");
    assert_eq!(place.read("a.csv"), place.read("b.csv"));
    for name in [
        "index.html",
        "scores.csv",
        "scores.md",
        "scores.tex",
        "evaluation.json",
        "logistic-roc.svg",
        "tree-calibration.png",
    ] {
        assert!(place.path("out").join(name).exists(), "{name}");
    }
}

#[test]
fn leaks_are_measured_where_they_are_asked_for() {
    let place = place();
    let found: Value = serde_json::from_str(
        &place.ok("evaluate t.csv --target class --models tree --arms as-is --splits 3 --leakage --json"),
    )
    .unwrap();
    let leaks = found["leakage"].as_array().unwrap();
    assert_eq!(leaks.len(), 8);
    assert!(leaks.iter().all(|leak| leak["difference"]["mean"].is_number() && leak["labels"].is_string()));
    assert!(
        place
            .ok("evaluate t.csv --target class --models tree --splits 3 --leakage")
            .contains("Copies among the test rows")
    );
}

#[test]
fn groups_and_time_take_their_column_out_of_what_is_learnt() {
    let place = place();
    let text = place.ok(&format!("{FAST} --group house"));
    assert!(
        text.contains("Rows with the same house stay together: 40 groups.") && !text.contains("feature as well"),
        "{text}"
    );
    let text = place.ok("evaluate t.csv --target class --models tree --arms as-is --splits 3 --time day");
    assert!(text.contains("3 splits, by the order of day") && text.contains("4 blocks"), "{text}");
    let text = place.ok("evaluate t.csv --target class --models tree --arms as-is --folds 5");
    assert!(text.contains("5 splits, in 5 folds"), "{text}");
}

#[test]
fn an_arm_that_cannot_be_made_is_named_and_the_rest_is_there() {
    let place = Place::with((0..40).fold(String::from("a,b,class\n"), |text, row| {
        text + &format!("{},{},{}\n", row % 7, row % 5, if row % 20 == 0 { "yes" } else { "no" })
    }));
    let text = place.ok("evaluate t.csv --target class --models tree --arms as-is,smote --splits 2");
    assert!(text.contains("smote: nothing, as split 1 fails: "), "{text}");
    let text = place.ok("evaluate t.csv --target class --models tree --arms as-is --splits 2 --leakage");
    assert!(text.contains("The leaks could not be measured: ") && text.contains("Decision tree"), "{text}");
    let refused = place.refused("evaluate t.csv --target class --models tree --arms smote --splits 2", 1, &["yes"]);
    assert!(!refused.is_empty());
}

#[test]
fn what_cannot_be_compared_is_refused_with_what_to_do() {
    let place = place();
    let refused = |flags: &str, code: i32, says: &[&str]| {
        place.refused(&format!("evaluate t.csv --target class {flags}"), code, says);
    };
    refused("--models oak", 2, &["no model \"oak\"", "logistic, tree, forest, boosting, knn"]);
    refused("--arms smotte", 2, &["no arm \"smotte\"", "as-is", "+isotonic"]);
    refused("--splits 0", 2, &["0 splits: choose 1 to 1,000"]);
    refused("--test 100", 2, &["100 % of the rows to test on"]);
    refused("--test -5", 2, &["-5 % of the rows"]);
    refused("--folds 4 --splits 6", 2, &["choose a multiple of 4"]);
    refused("--folds 4 --time day", 2, &["--folds"]);
    refused("--group nowhere", 2, &["no column \"nowhere\""]);
    refused("--positive maybe", 2, &["no class \"maybe\"", "no, yes"]);
    refused("--threshold best", 2, &["choose f1, f2, recall=SHARE"]);
    refused("--threshold cost", 2, &["needs costs"]);
    refused("--costs 1", 2, &["write what a missed row costs"]);
    refused("--costs -1,2 --threshold cost", 2, &["a cost is a number from 0 up"]);
    refused("--threads 0", 2, &["choose 1 to 1,024"]);
    refused("--predictions t.csv", 2, &["is an input"]);
    refused("--report t.csv", 1, &["t.csv"]);
    refused("--recipe nowhere.toml", 1, &["nowhere.toml"]);
}

/// A recipe with a comparison is one for the other commands too.
#[test]
fn a_recipe_with_a_comparison_resamples_as_without() {
    let place = place();
    place.write(
        "r.toml",
        "version = 1\nseed = 3\n[evaluate]\nmodels = [\"tree\"]\narms = [\"as-is\", \"smote\"]\nsplits = 2\n",
    );
    place.ok("resample t.csv --target class --recipe r.toml --out a.csv --quiet");
    place.ok("resample t.csv --target class --seed 3 --out b.csv --quiet");
    assert_eq!(place.read("a.csv"), place.read("b.csv"));
    let text = place.ok("evaluate t.csv --target class --recipe r.toml");
    assert!(text.contains("2 splits") && text.contains("Decision tree") && !text.contains("Logistic"), "{text}");
    place.write("r.toml", "version = 1\n[evaluate]\nmodles = []\n");
    place.refused("evaluate t.csv --target class --recipe r.toml", 1, &["modles"]);
}

/// A case brings its table along, and says what the careless reading says and what the counts say; flags come first.
#[test]
fn a_case_opens_by_its_name() {
    let place = Place::new();
    let found: Value = serde_json::from_str(&place.ok("evaluate --case synthetic-alone --splits 2 --json")).unwrap();
    assert_eq!((found["file"].as_str(), found["target"].as_str()), (Some("shipwreck"), Some("saved")));
    assert_eq!(found["splits"].as_array().unwrap().len(), 2);
    let case = &found["case"];
    assert_eq!(case["name"].as_str(), Some("synthetic-alone"));
    for key in ["title", "careless", "counted", "found"] {
        assert!(case[key].as_str().is_some_and(|words| !words.is_empty()), "{key}");
    }
    let text = place.ok("evaluate --case synthetic-alone --splits 2");
    for key in ["title", "careless", "counted", "found"] {
        assert!(text.contains(case[key].as_str().unwrap()), "{key}: {text}");
    }
    let help = place.ok("evaluate --help");
    for name in ["accuracy-trap", "metric-trap", "insurance", "synthetic-alone", "before-or-after"] {
        assert!(help.contains(name), "{name}");
    }
    for (arguments, words) in [
        ("evaluate --case moon", "there is no case \"moon\""),
        ("evaluate t.csv --case insurance", "cannot be used with"),
        ("evaluate", "required"),
    ] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(words), "{arguments}: {}", ran.err);
    }
}
