//! The keys of every JSON that the program prints: scripts rely on them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::place::{Place, two_classes};

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect()
}

fn set<const N: usize>(keys: [&'static str; N]) -> BTreeSet<&'static str> {
    keys.into()
}

const LEDGER: [&str; 11] = [
    "class",
    "real",
    "target",
    "generated",
    "identical",
    "closest",
    "surplus",
    "kept",
    "final",
    "shortfall",
    "undersampled",
];

const COLUMN: [&str; 8] = ["name", "kind", "group", "role", "missing", "distinct", "decimals", "levels"];

#[test]
fn describe() {
    let mut text = String::from("id,age,score,sex,town,home_own,home_rent,home_none,class\n");
    for row in 0..40 {
        let home = ["1,0,0", "0,1,0", "0,0,1"][row % 3];
        let (sex, town) = (["f", "m"][row % 2], ["Bath", "York", "Ely"][row / 2 % 3]);
        let score = if row == 7 { String::new() } else { format!("{}.50", row * 7 % 19) };
        let class = if row < 10 { "yes" } else { "no" };
        text.extend([format!("r{row},{},{score},{sex},{town},{home},{class}\n", row * 3 % 31)]);
    }
    let place = Place::with(text);
    let out: Value = serde_json::from_str(&place.ok("describe t.csv --json")).unwrap();
    assert_eq!(
        keys(&out),
        set([
            "file",
            "rows",
            "columns",
            "target",
            "format",
            "gzip",
            "encoding",
            "delimiter",
            "bytes",
            "sha256",
            "notes",
            "seconds"
        ])
    );
    assert_eq!((&out["file"], &out["rows"], &out["delimiter"]), (&json!("t.csv"), &json!(40), &json!(",")));
    assert_eq!(out["sha256"], place.sha256("t.csv"));
    assert_eq!(out["bytes"], place.read("t.csv").len());
    assert!(out["seconds"]["load"].as_f64().unwrap() > 0.0);
    let columns = out["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 9);
    for column in columns {
        assert_eq!(keys(column), set(COLUMN));
    }
    let told: Vec<Value> = columns.iter().map(|it| json!([it["kind"], it["role"], it["group"]])).collect();
    assert_eq!(
        told,
        [
            json!(["identifier", "ignored", null]),
            json!(["integer", "feature", null]),
            json!(["decimal", "feature", null]),
            json!(["binary", "feature", null]),
            json!(["category", "feature", null]),
            json!(["one_hot", "feature", "home"]),
            json!(["one_hot", "feature", "home"]),
            json!(["one_hot", "feature", "home"]),
            json!(["binary", "target", null]),
        ]
    );
    assert_eq!((&columns[2]["missing"], &columns[2]["decimals"]), (&json!(1), &json!(2)));
    assert_eq!((&columns[1]["levels"], &columns[1]["decimals"]), (&Value::Null, &json!(0)));
    assert_eq!(columns[3]["levels"], json!([{ "label": "f", "count": 20 }, { "label": "m", "count": 20 }]));
    assert_eq!(
        out["target"],
        json!({
            "name": "class",
            "classes": [
                { "label": "no", "count": 30, "share": 0.75 },
                { "label": "yes", "count": 10, "share": 0.25 },
            ],
            "imbalance_ratio": 3.0,
        })
    );
    let notes: Vec<&str> = out["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect();
    assert!(notes.iter().any(|note| note.contains("home")) && notes.iter().any(|note| note.contains("score (1)")));
}

#[test]
fn resample() {
    let place = Place::with(two_classes(12, 40));
    let arguments = "--json --threads 2 --drop-closest 10 --manifest m.json --provenance p.csv --save-recipe r.toml";
    let out: Value = serde_json::from_str(&place.resample(arguments)).unwrap();
    assert_eq!(
        keys(&out),
        set([
            "file",
            "out",
            "rows",
            "sha256",
            "columns_left_out",
            "ledger",
            "dropped",
            "cut",
            "notes",
            "seconds",
            "threads",
        ])
    );
    assert_eq!(out["sha256"], place.sha256("out.csv"));
    assert_eq!((&out["out"], &out["threads"]), (&json!("out.csv"), &json!(2)));
    assert_eq!(out["rows"], place.text("out.csv").lines().count() - 1);
    let stages = ["space", "projection", "neighbours", "index", "generate", "select"];
    assert_eq!(keys(&out["seconds"]), stages.into_iter().chain(["load", "write", "total"]).collect());
    assert!(out["seconds"].as_object().unwrap().values().all(|seconds| seconds.as_f64().unwrap() >= 0.0));
    for row in out["ledger"].as_array().unwrap() {
        assert_eq!(keys(row), set(LEDGER));
        let number = |key: &str| row[key].as_u64().unwrap();
        assert_eq!(
            number("generated"),
            number("identical") + number("closest") + number("surplus") + number("kept"),
            "{row}"
        );
        assert_eq!(number("final"), number("real") - number("undersampled") + number("kept"), "{row}");
    }

    let manifest = place.json("m.json");
    assert_eq!(keys(&manifest), set(["tool", "input", "columns", "recipe", "ledger", "seconds", "output", "notice"]));
    assert_eq!(manifest["tool"]["version"], env!("CARGO_PKG_VERSION"));
    let input = json!({ "name": "t.csv", "bytes": place.read("t.csv").len(), "sha256": place.sha256("t.csv") });
    assert_eq!(manifest["input"], input);
    assert_eq!(manifest["ledger"], out["ledger"]);
    assert_eq!(manifest["output"]["sha256"], place.sha256("out.csv"));
    assert_eq!(manifest["output"]["bytes"], place.read("out.csv").len());
    assert_eq!(manifest["output"]["rows"], out["rows"]);
    assert_eq!(manifest["output"]["columns_left_out"], json!([]));
    assert_eq!(keys(&manifest["seconds"]), set(stages));
    assert!(manifest["notice"].as_str().unwrap().contains("not anonymous by construction"));
    let described: Value = serde_json::from_str(&place.ok("describe t.csv --json")).unwrap();
    assert_eq!(manifest["columns"], described["columns"]);
    let recipe: Value = toml::from_str(&place.text("r.toml")).unwrap();
    assert_eq!(manifest["recipe"], recipe, "the manifest holds the whole recipe");
}

#[test]
fn methods_and_samples() {
    let place = Place::new();
    let out: Value = serde_json::from_str(&place.ok("methods --json")).unwrap();
    assert_eq!(keys(&out), set(["cleaners", "combined", "methods", "undersamplers"]));
    let cleaners = out["cleaners"].as_array().unwrap();
    let undersamplers = out["undersamplers"].as_array().unwrap();
    for (list, kind) in [(cleaners, "clean"), (undersamplers, "under")] {
        let all = set(["name", "title", "kind", "about", "source", "follows", "parameters"]);
        assert!(list.iter().all(|it| keys(it) == all && it["kind"] == kind));
    }
    let names = |list: &[Value]| list.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(cleaners), ["tomek", "enn", "renn", "allknn", "ncr", "cnn", "oss", "ipf"]);
    assert_eq!(names(undersamplers), ["random", "nearmiss", "centroids", "hardness"]);
    let combined = out["combined"].as_array().unwrap();
    assert_eq!(names(combined), ["smote-tomek", "smote-enn", "smote-ipf"]);
    let all = set(["name", "title", "kind", "about", "source", "follows", "method", "clean_after", "flags"]);
    assert!(combined.iter().all(|it| keys(it) == all && it["kind"] == "combined"));
    let centroids = &undersamplers[2]["parameters"][1];
    assert_eq!(
        (centroids["key"].as_str(), &centroids["choices"]),
        (Some("voting"), &serde_json::json!(["hard", "soft"]))
    );
    let methods = out["methods"].as_array().unwrap();
    for method in methods {
        assert_eq!(
            keys(method),
            set([
                "name",
                "title",
                "kind",
                "about",
                "source",
                "follows",
                "uses_neighbours",
                "copies",
                "bases",
                "parents",
                "parameters"
            ])
        );
    }
    let names: Vec<&str> = methods.iter().map(|method| method["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "smote",
            "borderline",
            "adasyn",
            "svm-smote",
            "kmeans-smote",
            "smote-n",
            "simplex",
            "mgs",
            "g-smote",
            "prowsyn",
            "polynom-fit",
            "smobd",
            "lee",
            "lvq-smote",
            "ccr",
            "rose",
            "copula",
            "cart",
            "arf",
            "vae",
            "gan",
            "random",
            "none"
        ]
    );
    assert_eq!(
        methods[1]["parameters"],
        serde_json::json!([
            { "key": "k", "title": "k", "about": methods[0]["parameters"][0]["about"], "default": 5, "range": [1, 1000] },
            { "key": "m", "title": "m", "about": methods[1]["parameters"][1]["about"], "default": 10, "range": [1, 1000] },
            { "key": "kind", "title": "Kind", "about": methods[1]["parameters"][2]["about"], "default": "1", "choices": ["1", "2"] },
        ])
    );
    let plain = place.ok("methods");
    assert!(names.iter().all(|name| plain.lines().any(|line| line.starts_with(name))), "{plain}");

    let out: Value = serde_json::from_str(&place.ok("samples --json")).unwrap();
    assert_eq!(keys(&out), set(["samples"]));
    let plain = place.ok("samples");
    for sample in out["samples"].as_array().unwrap() {
        assert_eq!(keys(sample), set(["name", "title", "about", "rows", "target", "licence"]));
        let name = sample["name"].as_str().unwrap();
        assert!(plain.contains(name));
        place.ok(&format!("samples {name} --out {name}.csv"));
        let target = sample["target"].as_str().unwrap();
        let told = place.ok(&format!("describe {name}.csv --target {target} --json"));
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["rows"], sample["rows"], "{name}");
        // A sample's target is also what the program finds by itself.
        let found: Value = serde_json::from_str(&place.ok(&format!("describe {name}.csv --json"))).unwrap();
        assert_eq!(found["target"]["name"], sample["target"], "{name}");
    }
}

#[test]
fn the_help_names_every_key() {
    let place = Place::new();
    let help = place.ok("resample --help").split_whitespace().collect::<Vec<_>>().join(" ");
    for key in LEDGER.into_iter().chain(["columns_left_out", "dropped", "cut", "threads", "seconds", "sha256"]) {
        assert!(help.contains(key), "{key}");
    }
    let help = place.ok("describe --help").split_whitespace().collect::<Vec<_>>().join(" ");
    for key in COLUMN.into_iter().chain(["imbalance_ratio", "share", "notes", "encoding"]) {
        assert!(help.contains(key), "{key}");
    }
    assert_eq!(place.ok("--version"), format!("smotescope {}\n", env!("CARGO_PKG_VERSION")));
}
