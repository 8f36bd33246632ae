//! `audit`: its exit codes, the JSON that programs rely on, and pairs of files that cannot be audited.

use serde_json::Value;

use crate::place::Place;

const IDS: [&str; 20] = [
    "copies",
    "texts",
    "grid",
    "near_copies",
    "lattice",
    "reconstruction",
    "distinction",
    "boxes",
    "membership",
    "closer_share",
    "identifiability",
    "authenticity",
    "keys",
    "utility",
    "shapes",
    "pairs",
    "detection",
    "distances",
    "validity",
    "coverage",
];

/// A folder with a real file `t.csv`, held-out rows `h.csv`, and synthetic rows `s.csv` made from the first.
fn place() -> Place {
    let place = Place::sample("stroke-clinic");
    let text = place.text("t.csv");
    let (mut real, mut held) = (String::new(), String::new());
    for (at, line) in text.lines().enumerate() {
        let part = if at > 0 && at % 4 == 0 { &mut held } else { &mut real };
        part.push_str(line);
        part.push('\n');
    }
    let header = text.lines().next().unwrap();
    place.write("t.csv", real);
    place.write("h.csv", format!("{header}\n{held}"));
    place.ok("resample t.csv --target stroke --output synthetic --out s.csv --quiet");
    place
}

fn json(place: &Place, arguments: &str, code: i32) -> Value {
    let ran = place.run(&format!("audit --json {arguments}"));
    assert_eq!(ran.code, Some(code), "{}{}", ran.err, ran.out);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn the_json_has_every_gate_with_every_key() {
    let place = place();
    let found =
        json(&place, "--real t.csv --synthetic s.csv --target stroke --holdout h.csv --keys gender,smoking_status", 3);
    let gates = found["gates"].as_array().unwrap();
    assert_eq!(gates.iter().map(|gate| gate["id"].as_str().unwrap()).collect::<Vec<_>>(), IDS);
    for gate in gates {
        let id = &gate["id"];
        assert!(["green", "amber", "red", "cannot_say"].contains(&gate["verdict"].as_str().unwrap()), "{id}");
        assert!(gate["figure"].is_number() || gate["figure"].is_null(), "{id}");
        assert!(gate["threshold"].is_number() || gate["threshold"].is_null(), "{id}");
        assert!(!gate["detail"].as_str().unwrap().is_empty() && gate["name"].is_string(), "{id}");
        assert!(gate["seconds"].as_f64().unwrap() >= 0.0, "{id}");
        assert!(gate["sampled"].is_null() || gate["sampled"]["used"].is_u64(), "{id}");
    }
    for id in ["membership", "shapes", "copies", "reconstruction"] {
        let gate = gates.iter().find(|gate| gate["id"] == id).unwrap();
        let classes = gate["classes"].as_array().unwrap();
        assert_eq!(classes.len(), 2, "{id}");
        assert!(classes.iter().all(|it| it["class"].is_string() && it["figure"].is_number()), "{id}");
    }
    let keys = gates.iter().find(|gate| gate["id"] == "keys").unwrap();
    assert_ne!(keys["verdict"], "cannot_say");
    assert!(found["seconds"].as_f64().unwrap() > 0.0 && found["verdict"] == "red");
    let lines = |name: &str| place.text(name).lines().count() as u64 - 1;
    assert_eq!(found["rows"]["synthetic"].as_u64(), Some(lines("s.csv")));
    // Rows with missing cells are no use to any measure.
    assert!(
        found["rows"]["learning"].as_u64().unwrap() < lines("t.csv") && !found["notes"].as_array().unwrap().is_empty()
    );
}

#[test]
fn exit_codes_tell_whether_a_gate_is_red() {
    let place = place();
    // The held-out rows in the place of the synthetic ones: people of the same kind whom nobody copied.
    let fine = place.run("audit --real t.csv --synthetic h.csv --target stroke");
    assert_eq!(fine.code, Some(0), "{}", fine.out);
    assert!(fine.out.contains("What an attacker gets") && fine.out.contains("this does not prove"), "{}", fine.out);
    assert_eq!(place.run("audit --real t.csv --synthetic t.csv --target stroke --quiet").code, Some(3));
    let found = json(&place, "--real t.csv --synthetic t.csv --target stroke", 3);
    assert!(found["gates"].as_array().unwrap().iter().all(|gate| gate["verdict"] == "red"));
}

#[test]
fn the_number_of_threads_changes_no_figure() {
    let place = place();
    let figures = |threads: u32| {
        let arguments = format!("--real t.csv --synthetic s.csv --target stroke --holdout h.csv --threads {threads}");
        let found = json(&place, &arguments, 3);
        let of = |gate: &Value| format!("{} {} {} {}", gate["id"], gate["figure"], gate["numbers"], gate["classes"]);
        found["gates"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(figures(1), figures(3));
}

#[test]
fn what_cannot_be_audited_is_refused_with_what_to_do() {
    let place = place();
    let refused = |arguments: &str, code: i32, words: &[&str]| {
        let ran = place.run(&format!("audit {arguments}"));
        assert_eq!(ran.code, Some(code), "{arguments}: {}", ran.err);
        assert!(ran.out.is_empty() && ran.err.starts_with("error: ") && ran.err.lines().count() == 1, "{}", ran.err);
        for word in words {
            assert!(ran.err.contains(word), "{word:?} in {}", ran.err);
        }
    };
    place.write("empty.csv", "");
    place.write("head.csv", "age,stroke\n");
    place.write("other.csv", "a,b\n1,2\n3,4\n");
    refused("--real t.csv --synthetic empty.csv --target stroke", 1, &["empty.csv: the file is empty"]);
    refused("--real t.csv --synthetic head.csv --target stroke", 1, &["head.csv", "no row of data"]);
    refused(
        "--real t.csv --synthetic other.csv --target stroke",
        1,
        &["other.csv", "\"stroke\"", "choose another target"],
    );
    refused("--real t.csv --synthetic gone.csv --target stroke", 1, &["gone.csv"]);
    refused(
        "--real t.csv --synthetic s.csv --target stroke --holdout t.csv",
        1,
        &["held-out rows", "are rows of t.csv"],
    );
    refused("--real t.csv --synthetic s.csv --target stroke --keys shoe", 2, &["\"shoe\"", "there are"]);
    refused("--real t.csv --synthetic s.csv --target stroke --augmented", 2, &["no row of t.csv", "--augmented"]);
    refused("--real t.csv --synthetic s.csv --target stroke --k 0", 2, &["k = 0", "choose 1 to"]);
    refused("--real t.csv", 2, &["--synthetic"]);
}

#[test]
fn several_files_stand_beside_one_another() {
    let place = Place::sample("stroke-clinic");
    let text = place.text("t.csv");
    let some =
        |from: usize| text.lines().take(1).chain(text.lines().skip(from).step_by(6)).collect::<Vec<_>>().join("\n");
    place.write("t.csv", some(1));
    place.write("h.csv", some(2));
    place.ok("resample t.csv --target stroke --output synthetic --out s.csv --quiet");
    place.ok("resample t.csv --target stroke --method copula --output synthetic --out model.csv --quiet");
    let both = "--real t.csv --holdout h.csv --target stroke --synthetic s.csv --synthetic model.csv";
    let found = json(&place, both, 3);
    let mut alone = json(&place, "--real t.csv --holdout h.csv --target stroke --synthetic s.csv", 3);
    let mut first = found["files"][0].clone();
    for file in [&mut alone, &mut first] {
        file["seconds"] = Value::Null;
        for gate in file["gates"].as_array_mut().unwrap() {
            gate["seconds"] = Value::Null;
        }
    }
    assert_eq!(first, alone);
    assert_eq!(found["files"][1]["synthetic"], "model.csv");
    assert_eq!(found["verdict"], "red");
    let ran = place.run(&format!("audit {both}"));
    assert_eq!(ran.code, Some(3));
    let line = |name: &str| {
        ran.out.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {}", ran.out))
    };
    let shown = |at: usize| {
        let gates = found["files"][at]["gates"].as_array().unwrap();
        gates.iter().find(|gate| gate["id"] == "coverage").unwrap()["shown"].as_str().unwrap().to_owned()
    };
    let words: Vec<&str> = line("Coverage").split_whitespace().collect();
    assert_eq!([words[1], words[3]], [shown(0), shown(1)]);
    let fails = |at: usize| {
        found["files"][at]["gates"].as_array().unwrap().iter().filter(|gate| gate["verdict"] == "red").count()
    };
    assert!(line("gates that fail").ends_with(&format!("{}", fails(1))), "{}", ran.out);
    assert!(fails(0) > fails(1), "rows of a model are nobody's neighbours on a line");
    // A card is about one of them.
    let ran = place.run(&format!("audit {both} --card c"));
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("--synthetic once") && !place.path("c").exists(), "{}", ran.err);
}

#[test]
fn an_augmented_file_is_audited_by_its_synthetic_rows() {
    let place = place();
    place.ok("resample t.csv --target stroke --out a.csv --quiet");
    let found = json(&place, "--real t.csv --synthetic a.csv --target stroke --augmented", 0);
    let real = found["rows"]["learning"].as_u64().unwrap();
    let rows = place.text("a.csv").lines().count() as u64 - 1;
    assert!(found["rows"]["synthetic"].as_u64().unwrap() <= rows - real);
    let gates = found["gates"].as_array().unwrap();
    let verdict =
        |id: &str| gates.iter().find(|gate| gate["id"] == id).unwrap()["verdict"].as_str().unwrap().to_owned();
    assert_ne!(verdict("distinction"), "cannot_say");
    // Rows of SMOTE, twenty for each real one, are near copies; in this file the real rows stand beside them.
    assert_eq!(verdict("near_copies"), "amber");
    assert_eq!(verdict("reconstruction"), "cannot_say");
}

#[test]
fn the_long_help_tells_where_other_tools_come_out_otherwise() {
    use smotescope::measures::audit::other_tools::{LINES, TITLE};
    let place = Place::sample("stroke-clinic");
    let long = place.run("audit --help").out;
    assert!(long.contains(TITLE));
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in LINES {
        for part in [line.tool, line.input, line.figure, line.why, line.here] {
            assert!(words(&long).contains(&words(part)), "{part}");
        }
    }
    assert!(!place.run("audit -h").out.contains(TITLE));
}

#[test]
fn planted_near_copies_make_the_exit_code_of_a_red_gate() {
    let place = place();
    let (real, held) = (place.text("t.csv"), place.text("h.csv"));
    // A tenth of the held-out people give their place to somebody who was learnt from, with a year more or less.
    let column = real.lines().next().unwrap().split(',').position(|name| name == "age").unwrap();
    let mut changed = 0;
    let copies: Vec<String> = real
        .lines()
        .skip(1)
        .filter(|line| {
            !line.contains(",,") && line.split(',').nth(column).is_some_and(|age| age.parse::<f64>().is_ok())
        })
        .step_by(8)
        .map(|line| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            let age: f64 = cells[column].parse().unwrap();
            cells[column] = if age > 40.0 { age - 1.0 } else { age + 1.0 }.to_string();
            changed += 1;
            cells.join(",")
        })
        .collect();
    place.write("s.csv", held + &copies.join("\n") + "\n");
    let found = json(&place, "--real t.csv --synthetic s.csv --target stroke", 3);
    let gate = found["gates"].as_array().unwrap().iter().find(|gate| gate["id"] == "near_copies").unwrap();
    assert_eq!(gate["verdict"], "red", "{gate}");
    let rows = gate["figure"].as_f64().unwrap();
    assert!(rows >= 0.9 * f64::from(changed) && rows <= 1.1 * f64::from(changed), "{changed}: {gate}");
    assert!(gate["numbers"]["near_but_one"].is_number() && gate["numbers"]["near_by_chance"].is_number());
}
