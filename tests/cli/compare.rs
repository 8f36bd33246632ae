//! `compare`: several methods on one table, those that cannot be made of it beside those that can.

use std::fmt::Write as _;

use serde_json::Value;

use crate::place::Place;

/// Numbers and a word; the rare class has nine rows, too few for some methods.
fn place() -> Place {
    let place = Place::new();
    let mut text = String::from("a,b,word,class\n");
    for row in 0..90_u32 {
        let yes = row % 10 == 0;
        let (a, b) = (row * 37 % 101 + if yes { 40 } else { 0 }, row * 53 % 97);
        writeln!(text, "{a},{b}.5,{},{}", ["x", "y"][row as usize % 2], if yes { "yes" } else { "no" }).unwrap();
    }
    place.write("t.csv", text);
    place
}

#[test]
fn every_method_has_its_figures_and_the_rows_are_those_of_resample() {
    let place = place();
    let found: Value = serde_json::from_str(
        &place.ok("compare t.csv --target class --methods smote,random,copula,none --drop-closest 10 --json --quiet"),
    )
    .unwrap();
    let methods = found["methods"].as_array().unwrap();
    assert_eq!(methods.len(), 4);
    for method in methods {
        for key in
            ["title", "made", "shortfall", "dropped", "removed", "foreign", "coverage", "worst_column", "seconds"]
        {
            assert!(method.get(key).is_some(), "{key} of {method}");
        }
        let name = method["method"].as_str().unwrap();
        let alone: Value = serde_json::from_str(&place.ok(&format!(
            "resample t.csv --target class --method {name} --drop-closest 10 --out {name}.csv --json --quiet"
        )))
        .unwrap();
        let kept: u64 = alone["ledger"].as_array().unwrap().iter().map(|row| row["kept"].as_u64().unwrap()).sum();
        assert_eq!(method["made"].as_u64(), Some(kept), "{name}");
    }
    assert_eq!(methods[1]["foreign"], 0.0, "a copy is nearest to its original");
    assert!(methods[3]["coverage"].is_null() && methods[3]["worst_column"].is_null(), "nothing was made");
    assert!(methods[0]["worst_column"]["shift"].as_f64().unwrap() > 0.0);
    let again =
        place.ok("compare t.csv --target class --methods smote,random,copula,none --drop-closest 10 --threads 1");
    assert!(again.lines().next().unwrap().starts_with("method"), "{again}");
    assert_eq!(again.lines().count(), 5, "{again}");
}

#[test]
fn one_that_fails_has_its_reason_and_the_others_go_on() {
    let place = place();
    // Nine rows of class yes: no tree has two leaves that stay.
    let found: Value =
        serde_json::from_str(&place.ok("compare t.csv --target class --methods smote,arf --json --quiet")).unwrap();
    assert_eq!(found["methods"][0]["error"], Value::Null);
    assert!(found["methods"][1]["error"].as_str().unwrap().contains("class \"yes\""), "{found}");
    assert!(found["methods"][1].get("made").is_none());
    let text = place.ok("compare t.csv --target class --methods smote,arf --quiet");
    assert!(text.lines().last().unwrap().starts_with("arf: class \"yes\""), "{text}");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let place = place();
    for (methods, what) in [
        ("smote", "1 methods: name 2 to 9"),
        ("smote,smote", "\"smote\" is named twice"),
        ("smote,smoot", "no method called \"smoot\""),
    ] {
        place.refused(&format!("compare t.csv --target class --methods {methods}"), 2, &[what]);
    }
    place.refused("compare t.csv --target class --methods arf,gan", 1, &["class \"yes\""]);
    place.refused("compare no.csv --target class --methods smote,copula", 1, &["no.csv"]);
}
