//! Every flag of `resample`, and what it does to the file.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::place::{Place, ledger, records, two_classes};

fn json(place: &Place, arguments: &str) -> Value {
    serde_json::from_str(&place.resample(&format!("--json {arguments}"))).unwrap()
}

/// Rows per value of the last column.
fn counts(place: &Place) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for mut record in records(&place.text("out.csv")).into_iter().skip(1) {
        *counts.entry(record.pop().unwrap()).or_default() += 1;
    }
    counts
}

fn of<const N: usize>(counts: [(&str, usize); N]) -> BTreeMap<String, usize> {
    counts.map(|(label, count)| (label.to_owned(), count)).into()
}

#[test]
fn balance_is_the_default_and_the_summary_says_what_was_done() {
    let place = Place::with(two_classes(12, 40));
    let said = place.resample("");
    assert!(said.starts_with("t.csv: target class, imbalance 3.3 : 1 -> 1 : 1\n"), "{said}");
    assert!(said.ends_with("wrote out.csv (80 rows)\n"), "{said}");
    assert_eq!(counts(&place), of([("no", 40), ("yes", 40)]));
    assert!(place.text("out.csv").starts_with(&place.text("t.csv")));
    assert_eq!(place.names(), ["out.csv", "t.csv"]);
}

#[test]
fn quiet_says_nothing() {
    assert_eq!(Place::with(two_classes(12, 40)).resample("--quiet"), "");
}

#[test]
fn totals_are_met_class_by_class() {
    let place = Place::sample("two-islands");
    json(&place, "--total sand=30 --total grass=1,2_1");
    assert_eq!(counts(&place), of([("grass", 121), ("sand", 30), ("sea", 60)]));
    let place = Place::with(two_classes(12, 40));
    json(&place, "--total yes=25");
    assert_eq!(counts(&place), of([("no", 40), ("yes", 25)]));
    json(&place, "--totals table");
    assert_eq!(place.text("out.csv"), place.text("t.csv"));
    json(&place, "--totals balance");
    assert_eq!(counts(&place), of([("no", 40), ("yes", 40)]));
}

#[test]
fn a_class_may_hold_the_sign_that_ends_its_name() {
    let place = Place::with(two_classes(12, 40).replace("yes", "a=b"));
    json(&place, "--total a=b=20");
    assert_eq!(counts(&place), of([("a=b", 20), ("no", 40)]));
}

#[test]
fn methods_differ_in_what_they_make() {
    let place = Place::with(two_classes(12, 40));
    let real: Vec<String> = two_classes(12, 40).lines().map(str::to_owned).collect();
    json(&place, "--method none");
    assert_eq!(place.text("out.csv"), place.text("t.csv"));
    let out = json(&place, "--method random");
    assert_eq!((ledger(&out, "yes", "kept"), ledger(&out, "yes", "identical")), (28, 0));
    assert!(place.text("out.csv").lines().all(|line| real.iter().any(|row| row == line)));
    json(&place, "--method smote");
    let text = place.text("out.csv");
    assert!(text.lines().skip(real.len()).all(|line| !real.iter().any(|row| row == line)));
    // `y` holds multiples of 3 in the table; between them there are others.
    let between = |line: &str| line.split(',').nth(1).unwrap().parse::<u32>().unwrap() % 3 > 0;
    assert!(text.lines().skip(real.len()).any(between));
}

#[test]
fn settings_change_the_rows_and_the_same_settings_give_the_same() {
    let place = Place::sample("german-credit");
    let mut seen: BTreeMap<Vec<u8>, &str> = BTreeMap::new();
    for arguments in [
        "",
        "--seed 43",
        "--k 3",
        "--scale minmax",
        "--scale none",
        "--categorical nc",
        "--drop-closest 25",
        "--drop-closest 30 --oversupply 4",
        "--output synthetic --drop-closest 25",
        "--output synthetic --drop-closest 25 --drop-scope class",
        "--oversupply 1 --top-up off --drop-closest 10",
        "--output synthetic",
        "--output synthetic --shuffle off",
        "--shuffle on",
        "--flag new",
        "--method random",
        "--ignore age",
    ] {
        place.resample(arguments);
        let bytes = place.read("out.csv");
        place.resample(arguments);
        assert_eq!(place.read("out.csv"), bytes, "{arguments}");
        if let Some(other) = seen.insert(bytes, arguments) {
            panic!("{arguments:?} and {other:?} give the same file");
        }
    }
    place.resample("--k-neighbors 3");
    assert_eq!(seen.get(&place.read("out.csv")), Some(&"--k 3"));
}

#[test]
fn drop_closest_takes_its_share_and_says_how_far_it_went() {
    let place = Place::with(two_classes(12, 40));
    let out = json(&place, "--drop-closest 30 --top-up off --oversupply 1.5");
    let fresh = ledger(&out, "yes", "generated") - ledger(&out, "yes", "identical");
    assert_eq!(ledger(&out, "yes", "generated"), 42);
    assert_eq!(out["dropped"].as_u64().unwrap(), fresh * 3 / 10);
    assert_eq!(ledger(&out, "yes", "closest"), fresh * 3 / 10);
    assert!(out["cut"].as_f64().unwrap() > 0.0);
    let out = json(&place, "--drop-closest 0");
    assert_eq!((&out["dropped"], &out["cut"]), (&Value::from(0), &Value::Null));
}

#[test]
fn top_up_makes_good_what_was_dropped_and_off_reports_the_shortfall() {
    let place = Place::with(two_classes(12, 40));
    let out = json(&place, "--drop-closest 60 --oversupply 1 --top-up on");
    assert_eq!((ledger(&out, "yes", "kept"), ledger(&out, "yes", "shortfall")), (28, 0));
    let said = place.resample("--drop-closest 60 --oversupply 1 --top-up off");
    assert!(said.contains("class \"yes\" is 16 rows short of its target"), "{said}");
    assert_eq!(counts(&place)["yes"], 24);
}

#[test]
fn identical_rows_stay_only_when_asked_for() {
    // On a grid of nine points nearly every new row is a real one.
    let mut table = String::from("x,y,class\n");
    for row in 0..60 {
        table.extend([format!("{},{},{}\n", row % 3, row / 3 % 3, if row < 20 { "yes" } else { "no" })]);
    }
    let place = Place::with(table);
    let out = json(&place, "--kind x=integer --kind y=integer");
    assert_eq!((ledger(&out, "yes", "kept"), ledger(&out, "yes", "shortfall")), (0, 20));
    assert_eq!(ledger(&out, "yes", "generated"), 20 * 50);
    let out = json(&place, "--kind x=integer --kind y=integer --drop-identical off");
    assert_eq!((ledger(&out, "yes", "kept"), ledger(&out, "yes", "identical")), (20, 0));
    place.not_resampled("--method random --drop-identical on", 2, &["random", "only copies"]);
}

#[test]
fn the_flag_column_marks_synthetic_rows() {
    let place = Place::with(two_classes(12, 40));
    place.resample("--flag ~made~");
    let text = place.text("out.csv");
    let real = place.text("t.csv");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("x,y,class,made"));
    for row in real.lines().skip(1) {
        assert_eq!(lines.next(), Some(&*format!("{row},0")));
    }
    assert_eq!(lines.clone().count(), 28);
    assert!(lines.all(|line| line.ends_with(",yes,1")));
    place.resample("--flag a,\"b\"");
    assert!(place.text("out.csv").starts_with("x,y,class,\"a,\"\"b\"\"\"\n"));
    place.resample("--flag made --output synthetic --totals table");
    assert!(place.text("out.csv").lines().skip(1).all(|line| line.ends_with(",1")));
}

#[test]
fn shuffled_rows_are_the_same_rows() {
    let place = Place::with(two_classes(12, 40));
    let sorted = |place: &Place| {
        let text = place.text("out.csv");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[1..].sort();
        (text, lines)
    };
    place.resample("");
    let (plain, rows) = sorted(&place);
    place.resample("--shuffle on");
    let (mixed, mixed_rows) = sorted(&place);
    assert_ne!(plain, mixed);
    assert_eq!(rows, mixed_rows);
}

#[test]
fn undersampling_leaves_out_real_rows_and_keeps_the_order_of_the_others() {
    let place = Place::with(two_classes(12, 40));
    let out = json(&place, "--undersample random --total no=15 --total yes=14");
    assert_eq!(counts(&place), of([("no", 15), ("yes", 14)]));
    assert_eq!((ledger(&out, "no", "undersampled"), ledger(&out, "yes", "undersampled")), (25, 0));
    assert_eq!(out["rows"], 29);
    let text = place.text("out.csv");
    let real = place.text("t.csv");
    let mut all = real.lines();
    // The first 27 lines after the header are real ones, in the order of the table.
    for line in text.lines().take(28) {
        assert!(all.any(|row| row == line), "{line}");
    }
    json(&place, "--undersample random --total no=0");
    assert_eq!(counts(&place), of([("yes", 12)]));
    place.not_resampled("--undersample random --output synthetic", 2, &["undersampling", "augmented"]);
}

/// The means of clusters are new rows, which every file and count has as such.
#[test]
fn soft_voting_writes_means_with_their_parents_and_says_what_became_of_the_real_rows() {
    let place = Place::with(two_classes(12, 40));
    let soft = "--undersample centroids:voting=soft --total no=15 --flag made --provenance p.csv --removed r.csv";
    let out = json(&place, &format!("{soft} --total yes=14 --manifest m.json --save-recipe r.toml"));
    let count = |key: &str| ledger(&out, "no", key);
    let (gone, made) = (count("undersampled"), count("generated"));
    assert_eq!((count("final"), 40 - gone + made, count("kept"), count("shortfall")), (15, 15, made, 0));
    assert!(made > 5 && ledger(&out, "yes", "kept") == 2);
    let (real, written) = (records(&place.text("t.csv")), records(&place.text("out.csv")));
    let of_class = |flag: &str| written.iter().filter(|row| row[2] == "no" && row[3] == flag).collect::<Vec<_>>();
    assert_eq!((of_class("0").len() as u64, of_class("1").len() as u64), (40 - gone, made));
    let (provenance, removed) = (records(&place.text("p.csv")), records(&place.text("r.csv")));
    assert_eq!(removed.len() as u64, gone + 1);
    let lines: Vec<_> = provenance.iter().filter(|row| row[0] == "no").collect();
    assert_eq!(lines.len() as u64, made);
    let mut merged = 0;
    for (line, row) in lines.iter().zip(of_class("1")) {
        let others: Vec<&str> = line[3].split(' ').collect();
        let parents: Vec<usize> = [&line[2][..]].iter().chain(&others).map(|it| it.parse().unwrap()).collect();
        let share = 1.0 / parents.len() as f64;
        assert!(line[4].split(' ').all(|gap| gap.parse::<f64>().unwrap() == share), "{line:?}");
        assert_eq!(line[7], "kept");
        merged += parents.len();
        for (column, half) in [(0, 0.05), (1, 0.5)] {
            let number = |row: &[String]| row[column].parse::<f64>().unwrap();
            let mean = parents.iter().map(|&parent| number(&real[parent])).sum::<f64>() * share;
            assert!((number(row) - mean).abs() <= half + 1e-9, "{line:?} {row:?} {mean}");
        }
        let why = format!(
            "synthetic row no #{}, the mean of the {} rows of its cluster, stands in their place",
            line[1],
            parents.len()
        );
        for parent in parents {
            let told = removed.iter().find(|row| row[0] == parent.to_string()).unwrap();
            assert_eq!(told[1..], ["no", "centroids (undersample)", &why]);
        }
    }
    assert_eq!(merged as u64, gone);
    assert_eq!(place.json("m.json")["recipe"]["undersample"]["voting"], "soft");
    assert!(place.text("r.toml").contains("voting = \"soft\""));
    let first = place.text("out.csv");
    place.ok("resample t.csv --out again.csv --recipe r.toml --threads 3");
    assert_eq!(place.text("again.csv"), first);
    // Without other new rows as well; and a cleaner may take some.
    let out = json(&place, &format!("{soft} --method none"));
    assert_eq!((ledger(&out, "no", "final"), ledger(&out, "yes", "final")), (15, 12));
    let out = json(&place, &format!("{soft} --method none --clean-after tomek"));
    let count = |key: &str| out["ledger"][0][key].as_u64().unwrap_or(0);
    assert_eq!(out["ledger"][0]["class"], "no");
    assert_eq!(count("generated"), count("kept") + count("cleaned"));
    assert_eq!(count("final"), 40 - count("undersampled") - count("cleaned_real") + count("kept"));
    place.not_resampled("--undersample centroids:voting=loud --total no=15", 2, &["voting = loud", "hard or soft"]);
}

#[test]
fn a_method_and_a_cleaner_may_be_asked_for_by_the_name_that_they_have_together() {
    let place = Place::with(two_classes(12, 40));
    for (name, flags) in [
        ("smote-tomek", "--method smote --clean-after tomek"),
        ("smote-enn", "--clean-after enn"),
        ("smote-ipf", "--clean-after ipf"),
    ] {
        place.resample(&format!("{flags} --save-recipe one.toml"));
        let bytes = place.read("out.csv");
        place.resample(&format!("--method {name} --save-recipe other.toml"));
        assert!(place.read("out.csv") == bytes, "{name}");
        assert_eq!(place.text("one.toml"), place.text("other.toml"));
    }
    let says = ["--method smote --clean-after enn", "of your choice"];
    place.not_resampled("--method smote-enn --clean-after tomek", 2, &says);
}

#[test]
fn rows_that_are_taken_out_are_named_with_the_rule_and_why() {
    let place = Place::with(two_classes(12, 40));
    let said =
        place.resample("--clean-before tomek --clean-after enn:k=1,classes=larger --removed r.csv --provenance p.csv");
    let removed = records(&place.text("r.csv"));
    assert_eq!(removed[0], ["row", "class", "rule", "reason"]);
    assert!(said.contains("real cleaned"), "{said}");
    let real = place.text("t.csv");
    let rows: Vec<&str> = real.lines().collect();
    let out = place.text("out.csv");
    assert!(removed.len() > 4);
    for row in &removed[1..] {
        let line = rows[row[0].parse::<usize>().unwrap()];
        assert!(line.ends_with(&row[1]) && !out.contains(line), "{row:?}");
        match row[2].as_str() {
            "tomek (before)" => assert!(row[3].contains("are each other's nearest neighbours"), "{row:?}"),
            "enn (after)" => assert_eq!(row[3], "1 of its 1 nearest row is of another class"),
            other => panic!("{other}"),
        }
    }
    // The ledger, the files and the output count the same.
    let out = json(&place, "--clean-before tomek --clean-after enn:k=1 --removed r.csv --provenance p.csv");
    let removed = records(&place.text("r.csv"));
    for class in ["no", "yes"] {
        let of_class = removed.iter().filter(|row| row[1] == class).count() as u64;
        let count = |name: &str| {
            out["ledger"].as_array().unwrap().iter().find(|row| row["class"] == class).unwrap()[name].as_u64()
        };
        assert_eq!(count("cleaned_real").unwrap_or(0), of_class, "{class}");
        let cleaned = records(&place.text("p.csv")).iter().filter(|row| row[0] == class && row[7] == "cleaned").count();
        assert_eq!(count("cleaned").unwrap_or(0), cleaned as u64, "{class}");
        assert_eq!(counts(&place)[class] as u64, ledger(&out, class, "final"));
    }
    place.resample("--undersample random --total no=15 --removed r.csv");
    let removed = records(&place.text("r.csv"));
    assert_eq!(removed.len(), 26);
    assert!(removed[1..].iter().all(|row| row[1..] == ["no", "undersample", "left out at random (seed 42)"]));
    // Nothing is taken out: the head alone.
    place.resample("--removed r.csv");
    assert_eq!(place.text("r.csv"), "row,class,rule,reason\n");
}

#[test]
fn synthetic_output_leaves_ignored_columns_out_and_says_so() {
    let mut table = String::from("id,x,note,class\n");
    for (row, line) in two_classes(12, 40).lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        table.extend([format!("{},{},words of row {row} and more,{}\n", row + 1, cells[0], cells[2])]);
    }
    let place = Place::with(table);
    let said = place.resample("--output synthetic");
    assert!(said.contains("left out of synthetic output: id, note\n"), "{said}");
    assert!(place.text("out.csv").starts_with("x,class\n"));
    assert_eq!(counts(&place), of([("no", 40), ("yes", 12)]), "the counts of the table");
    let out = json(&place, "--output synthetic");
    assert_eq!(out["columns_left_out"], serde_json::json!(["id", "note"]));
    let out = json(&place, "");
    assert_eq!(out["columns_left_out"], serde_json::json!([]));
    let text = place.text("out.csv");
    assert!(text.lines().skip(53).all(|line| line.starts_with(',') && line.ends_with(",,yes")), "{text}");
}

#[test]
fn missing_rows_are_dropped_imputed_or_refused() {
    let table = two_classes(12, 40).replacen("3.7,159,", "3.7,,", 1).replacen("0.0,0,", ",0,", 1);
    let place = Place::with(&table);
    assert_eq!(records(&table).iter().filter(|row| row.contains(&String::new())).count(), 1);
    place.resample("--provenance p.csv");
    let used = |place: &Place| {
        let rows = records(&place.text("p.csv"));
        rows.iter().skip(1).any(|row| row[2] == "1" || row[3] == "1")
    };
    assert!(!used(&place), "row 1 has a missing cell");
    assert!(place.text("out.csv").starts_with(&table), "but it is written");
    place.resample("--provenance p.csv --missing impute");
    assert!(used(&place));
    assert!(place.text("out.csv").starts_with(&table), "as it came");
    place.not_resampled("--missing error", 1, &["t.csv:2:", "\"x\"", "missing cell", "drop or impute"]);
}

#[test]
fn missing_cells_are_a_level_that_new_rows_have_too() {
    let table = two_classes(12, 40).replacen("3.7,159,", "?,159,", 1).replacen("0.0,0,", "?,0,", 1);
    let place = Place::with(&table);
    let missing = |place: &Place, file: &str| records(&place.text(file)).iter().filter(|row| row[0] == "?").count();
    place.resample("--missing level --save-recipe r.toml");
    assert!(
        place.text("out.csv").starts_with(&table) && missing(&place, "out.csv") > 2,
        "in the source's own spelling"
    );
    assert!(place.text("r.toml").contains("missing = \"level\""));
    let model = "resample t.csv --missing level --method copula --output synthetic --quiet --total yes=30";
    place.ok(&format!("{model} --total no=0 --given x~is~missing=yes --out s.csv"));
    assert_eq!(missing(&place, "s.csv"), 30);
    let script = place.run("recipe r.toml --as python --input t.csv");
    assert_eq!(script.code, Some(2));
    assert!(script.err.contains("\"x\" has missing cells") && script.err.contains("drop or impute"), "{}", script.err);
}

#[test]
fn decimals_are_the_sources_unless_all_are_asked_for() {
    let place = Place::with(two_classes(12, 40));
    let digits = |place: &Place| {
        let text = place.text("out.csv");
        let cells = text.lines().skip(53).map(|line| line.split(',').next().unwrap().to_owned());
        cells.map(|cell| cell.split_once('.').map_or(0, |(_, digits)| digits.len())).collect::<Vec<_>>()
    };
    place.resample("");
    assert!(digits(&place).iter().all(|&digits| digits == 1));
    place.resample("--decimals full");
    assert!(digits(&place).iter().any(|&digits| digits > 10));
}

#[test]
fn kinds_roles_and_headers_can_be_said() {
    let headless = two_classes(12, 40).replacen("x,y,class\n", "", 1);
    let place = Place::with(&headless);
    place.resample("--no-header --target column_3 --kind column_2=decimal");
    assert!(place.text("out.csv").starts_with(&headless));
    place.not_resampled("--no-header --flag made", 2, &["no header"]);
    let place = Place::with("a=b,y,class\n".to_owned() + &headless);
    place.resample("--kind a=b=category --ignore y --drop-identical off --provenance p.csv");
    let text = place.text("out.csv");
    assert!(text.lines().skip(53).all(|line| line.split(',').nth(1) == Some("")), "{text}");
}

#[test]
fn nearest_may_be_kept_to_the_class() {
    let place = Place::sample("stroke-clinic");
    place.resample("--provenance any.csv");
    place.resample("--provenance class.csv --nearest class");
    let column = |name: &str, column: usize| -> Vec<String> {
        records(&place.text(name)).into_iter().skip(1).map(|mut row| row.swap_remove(column)).collect()
    };
    assert_eq!(column("any.csv", 4), column("class.csv", 4), "the gaps do not depend on it");
    let distances = |name| -> Vec<f64> { column(name, 6).iter().map(|cell| cell.parse().unwrap()).collect() };
    let (any, class) = (distances("any.csv"), distances("class.csv"));
    assert!(any.iter().zip(&class).all(|(any, class)| any <= class));
    assert!(any.iter().zip(&class).any(|(any, class)| any < class));
}

#[test]
fn rows_of_a_model_are_drawn_as_they_are_wanted() {
    let place = Place::sample("stroke-clinic");
    let run = "resample t.csv --target stroke --method copula --output synthetic --totals table --quiet --out s.csv";
    let given = "--given gender=Female --given age>60 --given smoking_status!=current";
    let out = place.run(&format!("{run} {given} --total 1=200 --save-recipe r.toml").replace("--totals table ", ""));
    assert_eq!(out.code, Some(0), "{}", out.err);
    let text = place.text("s.csv");
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let (gender, age, smokes, stroke) = (at("gender"), at("age"), at("smoking_status"), at("stroke"));
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    for row in &rows {
        assert!(
            row[gender] == "Female" && row[age].parse::<f64>().unwrap() > 60.0 && row[smokes] != "current",
            "{row:?}"
        );
    }
    assert_eq!(rows.iter().filter(|row| row[stroke] == "1").count(), 200);
    // The recipe has it, and gives the same bytes with any number of threads.
    assert!(place.text("r.toml").contains("age>60"));
    place.ok("resample t.csv --recipe r.toml --out again.csv --threads 1 --quiet");
    assert_eq!(place.text("again.csv"), text);
    let refused = |given: &str, code: i32, words: &[&str]| {
        let ran = place.run(&format!("{} {given} --out no.csv", run.replace(" --out s.csv", "")));
        assert_eq!(ran.code, Some(code), "{given}: {}", ran.err);
        assert!(ran.err.starts_with("error: ") && ran.err.lines().count() == 1 && !place.path("no.csv").exists());
        for word in words {
            assert!(ran.err.contains(word), "{word:?} in {}", ran.err);
        }
    };
    refused("--given age", 2, &["COLUMN=VALUE"]);
    refused("--given shoe=42", 2, &["shoe=42", "no such column", "age"]);
    refused("--given stroke=1", 2, &["totals"]);
    refused("--given gender=Woman", 2, &["no \"Woman\"", "Female"]);
    refused("--given gender>Female", 2, &["categories", "!="]);
    refused("--given age>old", 2, &["\"old\" is not a number"]);
    refused("--given age>200", 1, &["of 10,000 rows that were drawn, 0 had age>200", "class"]);
    let ran = place.run("resample t.csv --target stroke --given age>60 --out no.csv --quiet");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("SMOTE") && ran.err.contains("copula") && !place.path("no.csv").exists(), "{}", ran.err);
}

#[test]
fn rows_of_other_classes_join_one_to_be_learnt_from() {
    // Two classes side by side on a line: their rows alternate near the middle.
    let rows: Vec<String> = (0..60).map(|at| format!("{at}.5,{}", if at < 12 { "rare" } else { "common" })).collect();
    let place = Place::with(format!("x,class\n{}\n", rows.join("\n")));
    let run = "resample t.csv --target class --method copula --output synthetic --total rare=300 --quiet";
    let highest = |flags: &str| {
        place.ok(&format!("{run} --out s.csv --save-recipe r.toml {flags}"));
        let text = place.text("s.csv");
        let rare = text.lines().filter_map(|line| line.strip_suffix(",rare")).map(|x| x.parse::<f64>().unwrap());
        rare.fold(f64::NEG_INFINITY, f64::max)
    };
    // Three rows of the other class are the nearest ones of every rare row: 12, 13 and 14.
    let (own, joined) = (highest(""), highest("--shady 3"));
    assert!(10.0 < own && own <= 11.5 && 13.0 < joined && joined <= 14.5, "{own} {joined}");
    assert!(place.text("r.toml").contains("shady = 3"));
    for (flags, words) in [("--method copula --shady 51", "0 (none) to 50"), ("--shady 2", "learns no class")] {
        let ran = place.run(&format!("resample t.csv --target class --out no.csv --quiet {flags}"));
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(words) && !place.path("no.csv").exists(), "{}", ran.err);
    }
}

#[test]
fn bases_are_chosen_by_their_kinds_and_counted() {
    // Along a line: six rows of the rare class together, and three alone among others.
    let rare = [0, 1, 2, 3, 4, 5, 1_000, 2_000, 3_000];
    let common = [1_000, 2_000, 3_000].map(|at| [1, 2, 3, 4, 5, 6].map(|by| at + by)).concat();
    let rows =
        rare.iter().map(|at| format!("{at}.25,rare\n")).chain(common.iter().map(|at| format!("{at}.25,common\n")));
    let place = Place::with(format!("x,class\n{}", rows.collect::<String>()));
    let run = "resample t.csv --target class --k 2 --out o.csv --flag made";
    let out: Value =
        serde_json::from_str(&place.ok(&format!("{run} --bases safe,rare --save-recipe r.toml --json"))).unwrap();
    assert_eq!(out["kinds"], json!([{ "class": "rare", "safe": 6, "borderline": 0, "rare": 0, "outlier": 3 }]));
    assert!(place.text("r.toml").contains("bases = [\"safe\", \"rare\"]"));
    let text = place.text("o.csv");
    let made: Vec<f64> = text.lines().filter_map(|line| line.strip_suffix(",rare,1")?.parse().ok()).collect();
    assert!(made.len() == 9 && made.iter().all(|x| (0.0..=5.5).contains(x)), "{made:?}");
    // A flag stands above the recipe, and all kinds are as usual.
    place.ok(&format!("{run} --recipe r.toml --bases safe,borderline,rare,outlier --save-recipe all.toml"));
    assert!(!place.text("all.toml").contains("bases"));
    let counted: Value = serde_json::from_str(&place.ok(&format!("{run} --json"))).unwrap();
    assert!(counted.get("kinds").is_none());
    for (flags, code, words) in [
        (
            "--bases borderline",
            1,
            "none of its 9 rows is of a kind that may be a base (borderline); there are safe 6, borderline 0, rare 0, outlier 3",
        ),
        ("--bases safe --method copula", 2, "bases safe: Gaussian copula chooses no row to be a base"),
        ("--bases odd", 2, "safe, borderline, rare, outlier"),
    ] {
        let ran = place.run(&format!("{run} {flags}"));
        assert_eq!(ran.code, Some(code), "{}", ran.err);
        assert!(ran.err.contains(words), "{}", ran.err);
    }
}
