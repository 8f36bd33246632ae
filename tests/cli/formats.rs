//! Tables that are no plain delimited files: packed by gzip, or ARFF. What comes out is what comes of the same rows as CSV.

use std::{fmt::Write as _, io::Write as _};

use flate2::{Compression, write::GzEncoder};
use serde_json::Value;

use crate::place::{Place, two_classes};

fn packed(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// The same rows in the three formats, words in two columns: `t.csv`, `t.csv.gz`, `t.arff` and `t.arff.gz`.
fn place() -> Place {
    let mut csv = String::from("x,y,place,class\n");
    let mut arff = String::from(
        "% made for a test\n@relation 'a table'\n\n@attribute x numeric\n@attribute y integer\n\
         @attribute place {'at sea', \"land, dry\"}\n@attribute class {no, yes}\n\n@data\n",
    );
    for row in 0..90_usize {
        let (x, y, few) = (row * 37 % 101, row * 53 % 89 * 3, row % 6 == 0);
        let class = if few { "yes" } else { "no" };
        let (plain, quoted) = [("at sea", "'at sea'"), ("\"land, dry\"", "\"land, dry\"")][row % 5 / 3];
        writeln!(csv, "{x}.{},{y},{plain},{class}", row % 10).unwrap();
        writeln!(arff, "{x}.{}, {y}, {quoted}, {class}", row % 10).unwrap();
    }
    let place = Place::with(&csv);
    place.write("t.csv.gz", packed(&csv));
    place.write("t.arff", &arff);
    place.write("t.arff.gz", packed(&arff));
    place
}

const OTHERS: [&str; 3] = ["t.csv.gz", "t.arff", "t.arff.gz"];

/// JSON of a command without what tells the file or the clock.
pub fn told(place: &Place, arguments: &str) -> Value {
    fn bare(value: &mut Value) {
        match value {
            Value::Object(keys) => {
                let of_file = |key: &str| {
                    ["file", "real", "bytes", "sha256", "notes", "format", "gzip"].contains(&key)
                        || key.contains("seconds")
                };
                keys.retain(|key, _| !of_file(key));
                keys.values_mut().for_each(bare);
            }
            Value::Array(all) => all.iter_mut().for_each(bare),
            _ => {}
        }
    }
    let ran = place.run(arguments);
    assert!(matches!(ran.code, Some(0 | 3)) && ran.err.is_empty(), "{arguments}: {ran:?}");
    let mut value = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{arguments}: {error}: {}", ran.out));
    bare(&mut value);
    value
}

#[test]
fn every_format_gives_the_bytes_of_the_plain_file() {
    let place = place();
    let plain = told(&place, "describe t.csv --json");
    for (method, more) in
        [("smote", "--drop-closest 5"), ("copula", ""), ("smote", "--missing error --output synthetic")]
    {
        place.ok(&format!("resample t.csv --out plain.csv --method {method} {more} --quiet"));
        for other in OTHERS {
            place.ok(&format!("resample {other} --out out.csv --method {method} {more} --quiet"));
            assert_eq!(place.text("out.csv"), place.text("plain.csv"), "{other} {method}");
        }
    }
    for other in OTHERS {
        assert_eq!(told(&place, &format!("describe {other} --json")), plain, "{other}");
    }
}

#[test]
fn every_command_reads_every_format() {
    let place = place();
    place.ok("resample t.csv --out s.csv --output synthetic --quiet");
    place.write("s.csv.gz", packed(place.read("s.csv")));
    let commands = [
        "compare FILE --methods smote,random --json --quiet",
        "evaluate FILE --models logistic --splits 2 --json --quiet",
        "audit --real FILE --synthetic s.csv --json --quiet",
    ];
    for command in commands {
        let plain = told(&place, &command.replace("FILE", "t.csv"));
        for other in OTHERS {
            assert_eq!(told(&place, &command.replace("FILE", other)), plain, "{command} {other}");
        }
    }
    let audit = |synthetic: &str| {
        let mut found = told(&place, &format!("audit --real t.csv --synthetic {synthetic} --json --quiet"));
        found["synthetic"].take();
        found
    };
    assert_eq!(audit("s.csv.gz"), audit("s.csv"));
    // What the gates say of so few rows is the same, too.
    let published = [("t.arff.gz", "out"), ("t.csv", "plain")]
        .map(|(file, folder)| place.run(&format!("resample {file} --publish {folder} --quiet --seed 1")).code);
    assert_eq!(published[0], published[1]);
    assert_eq!(place.text("out/synthetic.csv"), place.text("plain/synthetic.csv"));
}

#[test]
fn gzip_is_known_by_its_bytes_and_described() {
    let place = place();
    // Whatever it is called.
    place.write("u.csv", packed(place.read("t.csv")));
    place.write("v.gz", place.read("t.csv"));
    let of = |name: &str| -> Value { serde_json::from_str(&place.ok(&format!("describe {name} --json"))).unwrap() };
    let (packed, plain, arff) = (of("u.csv"), of("v.gz"), of("t.arff"));
    assert_eq!((packed["gzip"].as_bool(), plain["gzip"].as_bool()), (Some(true), Some(false)));
    assert_eq!(packed["rows"], plain["rows"]);
    // Length and checksum are those of the file as it came.
    assert_eq!(packed["bytes"].as_u64(), Some(place.read("u.csv").len() as u64));
    assert_eq!(packed["sha256"].as_str(), Some(place.sha256("u.csv").as_str()));
    assert_eq!(arff["sha256"].as_str(), Some(place.sha256("t.arff").as_str()));
    assert_eq!((arff["format"].as_str(), plain["format"].as_str()), (Some("arff"), Some("csv")));
    assert!(place.ok("describe u.csv").contains("packed by gzip; what is written is not"));
    place.ok("resample u.csv --out out.csv --save-recipe r.toml --quiet");
    for name in ["out.csv.gz", "out.arff"] {
        let says = ["what is written is a delimited file, and not packed: choose a name that ends in .csv or .parquet"];
        place.refused(&format!("resample u.csv --out {name}"), 2, &says);
        place.refused(&format!("resample u.csv --out o.csv --provenance {name}"), 2, &says);
        place.refused(&format!("resample u.csv --out o.csv --removed {name}"), 2, &says);
    }
    let says = ["out.parquet: what is written is a delimited file, and not packed: choose a name that ends in .csv"];
    for command in ["samples wine --out", "samples make moons --out", "evaluate u.csv --splits 2 --predictions"] {
        place.refused(&format!("{command} out.parquet"), 2, &says);
    }
    let names = place.names();
    assert!(!names.iter().any(|name| name == "out.parquet" || name == "o.csv"), "{names:?}");
    assert!(place.ok("recipe r.toml --as python --input u.csv").contains("compression=\"gzip\""));
}

#[test]
fn damaged_and_endless_files_are_one_error() {
    let place = place();
    let whole = place.read("t.csv.gz");
    place.write("cut.csv.gz", &whole[..whole.len() / 2]);
    let mut damaged = whole.clone();
    let at = whole.len() - 6;
    damaged[at] ^= 1;
    place.write("bad.csv.gz", damaged);
    for command in [
        "describe FILE",
        "compare FILE --methods smote,random",
        "evaluate FILE",
        "audit --real FILE --synthetic t.csv",
        "audit --real t.csv --synthetic FILE",
    ] {
        place.refused(
            &command.replace("FILE", "cut.csv.gz"),
            1,
            &["cut.csv.gz: it is packed by gzip and cut short", "get a whole copy"],
        );
        place.refused(
            &command.replace("FILE", "bad.csv.gz"),
            1,
            &["bad.csv.gz: it is packed by gzip and damaged", "get another copy"],
        );
    }
}

/// By what it is, whatever it is called, and packed by gzip too.
#[test]
fn what_holds_no_text_is_named() {
    let place = Place::new();
    for (start, what) in [
        (&b"PK\x03\x04"[..], "a workbook (Excel, LibreOffice) or another zip archive"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old workbook of Excel"),
        (b"ARROW1\0\0", "a Feather file"),
        (b"SQLite format 3\0", "a database of SQLite"),
    ] {
        let bytes = [start, &[0x14, 0x00].repeat(40)].concat();
        place.write("t.csv", &bytes);
        place.write("t.gz", packed(&bytes));
        let says = [what, "save the table as CSV in UTF-8"];
        for file in ["t.csv", "t.gz"] {
            place.refused(&format!("describe {file}"), 1, &says);
            place.refused(&format!("resample {file} --out out.csv --stream"), 1, &says);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_unpacks_beyond_the_memory_is_one_error() {
    let place = Place::new();
    // 800 MiB in a few, as members that are all the same.
    let rows = "5.5,6,no\n".repeat(500_000);
    let members = packed(&rows).repeat((800 << 20) / rows.len());
    place.write("t.csv.gz", [packed(two_classes(10, 40)), members].concat());
    let ran = crate::memory::within(&place, 300, "describe t.csv.gz");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    crate::place::one_line(
        &ran.err,
        &["t.csv.gz: it is packed by gzip", "no more fits into memory; cut the table into parts"],
    );
}

#[test]
fn the_head_of_an_arff_file_decides() {
    let place = Place::new();
    let mut text = String::from(
        "@relation t\n@attribute size {small, medium, large}\n@attribute code {2, 1, 3}\n@attribute drink {None, tea}\n\
         @attribute day numeric\n@attribute text string\n@attribute when date yyyy-MM-dd\n@attribute kind {pos, neg}\n@data\n",
    );
    for row in 0..80 {
        let size = ["large", "small", "medium"][row % 3];
        let (drink, kind) = (["None", "tea"][row % 2], ["neg", "pos"][usize::from(row % 8 == 0)]);
        writeln!(
            text,
            "{size},{},{drink},{},w{},2024-01-{:02},{kind}",
            1 + row % 3,
            20_240_101 + row % 28,
            row % 4,
            1 + row % 28
        )
        .unwrap();
    }
    place.write("t.arff", &text);
    let found: Value = serde_json::from_str(&place.ok("describe t.arff --json")).unwrap();
    let column = |at: usize| {
        let column = &found["columns"][at];
        let levels =
            column["levels"].as_array().map(|all| all.iter().map(|it| it["label"].as_str().unwrap()).collect());
        (column["kind"].as_str().unwrap(), levels.unwrap_or_default(), column["missing"].as_u64().unwrap())
    };
    assert_eq!(column(0), ("category", vec!["small", "medium", "large"], 0));
    // Numbers stay in their order, and None is a value where the head says so.
    assert_eq!(column(1), ("category", vec!["1", "2", "3"], 0));
    assert_eq!(column(2), ("binary", vec!["None", "tea"], 0));
    assert_eq!((column(3).0, column(4).0, column(5).0), ("integer", "text", "date"));
    let classes = found["target"]["classes"].as_array().unwrap();
    assert_eq!(found["target"]["name"], "kind");
    assert_eq!(classes.iter().map(|it| it["label"].as_str().unwrap()).collect::<Vec<_>>(), ["pos", "neg"]);
    // Written, and read again as what it is.
    place.ok("resample t.arff --out out.csv --quiet");
    assert!(place.text("out.csv").starts_with("size,code,drink,day,text,when,kind\nlarge,1,None,"));
    place.ok("evaluate t.arff --models tree --splits 2 --quiet");
    // What the user says has precedence.
    let told = place.ok("describe t.arff --json --kind text=category --target drink");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (told["columns"][4]["kind"].as_str(), told["target"]["name"].as_str()),
        (Some("category"), Some("drink"))
    );
}

#[test]
fn sparse_rows_are_those_of_a_dense_file() {
    let place = Place::new();
    let head = "@relation t\n@attribute a numeric\n@attribute b numeric\n@attribute class {no, yes}\n@data\n";
    let (mut dense, mut sparse) = (head.to_owned(), head.to_owned());
    for row in 0..60_usize {
        let (a, b, yes) = (row * 7 % 31, row * 5 % 4, row % 6 == 0);
        writeln!(dense, "{a},{b},{}", if yes { "yes" } else { "no" }).unwrap();
        let cells =
            [(a > 0).then(|| format!("0 {a}")), (b > 0).then(|| format!("1 {b}")), yes.then(|| "2 yes".to_owned())];
        writeln!(sparse, "{{{}}}", cells.into_iter().flatten().collect::<Vec<_>>().join(", ")).unwrap();
    }
    place.write("d.arff", dense);
    place.write("s.arff", sparse);
    place.ok("resample d.arff --out d.csv --quiet");
    place.ok("resample s.arff --out s.csv --quiet");
    assert_eq!(place.text("s.csv"), place.text("d.csv"));
}

#[test]
fn errors_in_an_arff_file_name_its_own_lines() {
    let place = place();
    let text = place.text("t.arff");
    place.write("bad.arff", text.replacen(", no\n", ", maybe\n", 1));
    place.refused(
        "describe bad.arff",
        1,
        &["bad.arff:11: column \"class\": \"maybe\" is none of the values that line 7 declares"],
    );
    place.write("inf.arff", text.replacen("37.1, ", "-Infinity, ", 1));
    place.refused("describe inf.arff", 1, &["inf.arff:11: column \"x\": \"-Infinity\" is not a finite number"]);
    place.write("head.arff", text.replacen("integer", "whole", 1));
    place.refused("describe head.arff", 1, &["head.arff:5: column \"y\": \"whole\" is no type; declare numeric"]);
    place.refused("describe t.arff --target x", 1, &["t.arff:4: column \"x\": it holds decimal numbers"]);
    for flag in ["--no-header", "--skip-lines 2"] {
        place.refused(
            &format!("describe t.arff {flag}"),
            2,
            &["t.arff: it is an ARFF file, whose head names the columns"],
        );
    }
    place.ok("resample t.arff --out out.csv --save-recipe r.toml --quiet");
    place.refused("recipe r.toml --as python --input t.arff", 2, &["the script reads delimited files"]);
}
