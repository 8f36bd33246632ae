//! `samples make`: what is written, what is said, and what is refused.

use serde_json::{Value, json};

use crate::place::{Place, records};

const SHAPES: [&str; 4] = ["classification", "moons", "circles", "blobs"];

#[test]
fn every_shape_is_written_and_can_be_resampled() {
    for shape in SHAPES {
        let place = Place::new();
        let said = place.ok(&format!("samples make {shape} --out t.csv"));
        let columns = if matches!(shape, "moons" | "circles") { 2 } else { 4 };
        assert!(said.starts_with(&format!("t.csv: 500 rows, {columns} columns and the class: a 4")), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert_eq!(place.names(), ["t.csv"]);
        let rows = records(&place.text("t.csv"));
        assert_eq!((rows.len(), rows[0].len()), (501, columns + 1));
        assert_eq!((rows[0][0].as_str(), rows[0][columns].as_str()), ("x1", "class"));
        let told: Value = serde_json::from_str(&place.ok("describe t.csv --json")).unwrap();
        assert_eq!(told["target"]["name"], "class");
        assert!(told["columns"].as_array().unwrap()[..columns].iter().all(|column| column["kind"] == "decimal"));
        place.resample("");
    }
}

#[test]
fn the_same_settings_make_the_same_bytes() {
    let place = Place::new();
    for shape in SHAPES {
        place.ok(&format!("samples make {shape} --out a.csv --seed 7 --rows 90"));
        place.ok(&format!("samples make {shape} --out b.csv --rows 90 --seed 7 --quiet"));
        place.ok(&format!("samples make {shape} --out c.csv --rows 90 --seed 8"));
        assert_eq!(place.read("a.csv"), place.read("b.csv"), "{shape}");
        assert_ne!(place.read("a.csv"), place.read("c.csv"), "{shape}");
    }
}

#[test]
fn every_setting_of_a_classification_is_heeded() {
    let place = Place::new();
    let said = place.ok(
        "samples make classification --out t.csv --rows 1200 --columns 9 --informative 4 --redundant 2 --classes 3 \
         --weights 0.5,0.3,0.2 --separation 2 --label-noise 0 --clusters 2 --seed 0 --decimals 1",
    );
    assert_eq!(said, "t.csv: 1,200 rows, 9 columns and the class: a 600, b 360, c 240\n");
    let rows = records(&place.text("t.csv"));
    assert_eq!((rows.len(), rows[0].len()), (1_201, 10));
    assert!(rows[1..].iter().flat_map(|row| &row[..9]).all(|cell| cell.split_once('.').unwrap().1.len() == 1));
    assert_eq!(place.ok("samples make blobs --out t.csv --classes 3 --weights 0.5,0.3 --rows 10 --quiet"), "");
    assert_eq!(records(&place.text("t.csv")).iter().filter(|row| row[4] == "c").count(), 2);
}

#[test]
fn json_says_what_was_made() {
    let place = Place::new();
    let said = place.ok("samples make circles --out t.csv --factor 0.3 --json");
    let said: Value = serde_json::from_str(&said).unwrap();
    let settings = json!({
        "shape": "circles", "rows": 500, "weights": [0.9, 0.1], "noise": 0.1, "factor": 0.3, "seed": 42, "decimals": 3
    });
    let expected = json!({
        "out": "t.csv",
        "sha256": place.sha256("t.csv"),
        "rows": 500,
        "features": 2,
        "target": "class",
        "classes": [{ "label": "a", "count": 450 }, { "label": "b", "count": 50 }],
        "settings": settings,
    });
    assert_eq!(said, expected);
    let help = place.ok("samples make --help");
    for key in expected.as_object().unwrap().keys() {
        assert!(help.contains(key), "{key}");
    }
    assert!(SHAPES.iter().all(|shape| help.contains(shape)), "{help}");
    assert!(place.ok("samples --help").contains("make"));
}

#[test]
fn settings_that_make_no_difference_are_refused() {
    let place = Place::new();
    for (shape, flag) in [
        ("blobs", "--factor 0.5"),
        ("blobs", "--noise 0.1"),
        ("blobs", "--label-noise 0.1"),
        ("moons", "--factor 0.5"),
        ("moons", "--columns 2"),
        ("moons", "--classes 2"),
        ("circles", "--spread 1"),
        ("circles", "--separation 1"),
        ("circles", "--clusters 1"),
        ("classification", "--noise 0.1"),
        ("classification", "--spread 1"),
        ("moons", "--informative 2"),
        ("moons", "--redundant 0"),
    ] {
        let name = flag.split(' ').next().unwrap();
        let says = [name, "makes no difference", shape, "omit it", "--rows"];
        place.refused(&format!("samples make {shape} --out out.csv {flag}"), 2, &says);
    }
}

#[test]
fn settings_out_of_reach_are_refused() {
    let place = Place::new();
    for (arguments, says) in [
        ("classification --informative 1 --clusters 2", &["informative 1", "4 corners", "2 informative columns"][..]),
        ("classification --columns 2 --redundant 1", &["columns 2", "choose 3 or more"]),
        ("classification --columns 501", &["columns 501", "choose 1 to 500"]),
        ("classification --rows 1", &["rows 1", "choose 2 rows or more"]),
        ("classification --rows 1000001", &["rows 1000001", "1000000"]),
        ("blobs --rows 1000000 --columns 100", &["1000000 rows of 100 columns", "choose 500000 rows or less"]),
        ("classification --rows -5", &["-5"]),
        ("classification --rows many", &["many", "--rows"]),
        ("classification --weights 0.5,0.3,0.2", &["weights", "2 classes"]),
        ("classification --weights 0.9,0.2", &["weights", "sum to 1.1"]),
        ("classification --weights 1.5,-0.5", &["weights 1.5, -0.5", "above 0"]),
        ("classification --weights 0,0", &["weights 0, 0", "above 0"]),
        ("classification --weights nan", &["weights NaN"]),
        ("classification --weights half", &["half", "--weights"]),
        ("classification --label-noise 1.5", &["label noise 1.5", "0 to 1"]),
        ("classification --label-noise -0.1", &["label noise -0.1", "0 to 1"]),
        ("classification --separation inf", &["separation inf", "0 to 100"]),
        ("classification --classes 1", &["classes 1", "2 to 26"]),
        ("classification --clusters 0", &["clusters 0", "1 to 16"]),
        ("classification --seed 18446744073709551615", &["seed", "choose 0 to"]),
        ("classification --decimals 12", &["decimals 12", "0 to 9"]),
        ("circles --factor 1", &["factor 1", "less than 1"]),
        ("moons --noise -1", &["noise -1", "0 to 10"]),
        ("blobs --spread nan", &["spread NaN", "0 to 100"]),
        ("spiral", &["spiral", "classification, moons, circles, blobs"]),
        ("moons circles", &["circles"]),
    ] {
        place.refused(&format!("samples make {arguments} --out out.csv"), 2, says);
    }
    place.refused("samples make moons", 2, &["--out"]);
    place.refused("samples make", 2, &["SHAPE"]);
    place.refused("samples make moons --out nowhere/t.csv", 1, &["cannot write nowhere/t.csv", "does not exist"]);
}
