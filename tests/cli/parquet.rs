//! Tables in Parquet, as pandas, polars, `DuckDB` and pyarrow write them (`benches/make_parquet.py`). What comes out is what comes
//! of the same rows as CSV.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{formats::told, place::Place};

/// The same rows: every codec, pages of both kinds, every encoding, one row group and several, nullable and not.
const SAME: [&str; 7] = ["pandas", "polars", "duckdb", "gzip", "lz4", "delta", "required"];

/// A file of `tests/golden/parquet`.
fn golden(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/golden/parquet/{name}.parquet", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Those rows as `t.csv`, and as Parquet under the names of who wrote them.
fn place() -> Place {
    let mut csv = String::from("x,y,place,class\n");
    for row in 0..90_usize {
        let (x, y) = (row * 37 % 101, row * 53 % 89 * 3);
        let (place, class) = (["at sea", "\"land, dry\""][row % 5 / 3], ["no", "yes"][usize::from(row % 6 == 0)]);
        // Writing to a string cannot fail.
        let _ = writeln!(csv, "{x}.{},{y},{place},{class}", row % 10);
    }
    let place = Place::with(&csv);
    for name in SAME {
        place.write(&format!("{name}.parquet"), golden(name));
    }
    place
}

#[test]
fn every_writer_gives_the_bytes_of_the_plain_file() {
    let place = place();
    let plain = told(&place, "describe t.csv --json");
    for name in SAME {
        assert_eq!(told(&place, &format!("describe {name}.parquet --json")), plain, "{name}");
    }
    for (method, more) in
        [("smote", "--drop-closest 5"), ("copula", ""), ("smote", "--missing error --output synthetic")]
    {
        place.ok(&format!("resample t.csv --out plain.csv --method {method} {more} --quiet"));
        for name in SAME {
            place.ok(&format!("resample {name}.parquet --out out.csv --method {method} {more} --quiet"));
            assert_eq!(place.text("out.csv"), place.text("plain.csv"), "{name} {method}");
        }
    }
}

#[test]
fn every_command_reads_parquet() {
    let place = place();
    // By its bytes, whatever it is called.
    place.write("u.csv", golden("polars"));
    place.ok("resample t.csv --out s.csv --output synthetic --quiet");
    for command in [
        "compare FILE --methods smote,random --json --quiet",
        "evaluate FILE --models logistic --splits 2 --json --quiet",
        "audit --real FILE --synthetic s.csv --json --quiet",
    ] {
        let plain = told(&place, &command.replace("FILE", "t.csv"));
        for name in ["pandas.parquet", "u.csv"] {
            assert_eq!(told(&place, &command.replace("FILE", name)), plain, "{command} {name}");
        }
    }
    place.write("s.parquet", golden("duckdb"));
    let ran = place.run("audit --real t.csv --synthetic s.parquet --json --quiet");
    assert!(matches!(ran.code, Some(0 | 3)) && ran.err.is_empty(), "{ran:?}");
}

#[test]
fn the_schema_decides() {
    let place = Place::new();
    place.write("t.parquet", golden("kinds"));
    let found: Value = serde_json::from_str(&place.ok("describe t.parquet --json")).unwrap();
    let columns = found["columns"].as_array().unwrap();
    let told: Vec<(&str, &str, u64)> = columns
        .iter()
        .map(|it| (it["name"].as_str().unwrap(), it["kind"].as_str().unwrap(), it["missing"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("whole", "integer", 0),
            // As numbers, some of them would fall together.
            ("large", "identifier", 0),
            ("half", "decimal", 0),
            ("single", "decimal", 0),
            ("double", "decimal", 7),
            ("price", "decimal", 0),
            ("flag", "binary", 0),
            ("zip", "category", 0),
            ("code", "category", 0),
            ("size", "category", 0),
            ("grade", "category", 0),
            ("drink", "binary", 30),
            ("day", "date", 0),
            ("moment", "date", 0),
            ("time", "identifier", 0),
            ("nothing", "text", 60),
            ("class", "binary", 0),
        ]
    );
    let levels = |at: usize| -> Vec<&str> {
        columns[at]["levels"].as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap()).collect()
    };
    assert_eq!(levels(7), ["01069", "10115", "20095"]);
    assert_eq!(levels(8), ["2", "10", "30"]);
    // In the order of the dictionary; numbers by value.
    assert_eq!(levels(9), ["small", "medium", "large"]);
    assert_eq!(levels(10), ["1", "2", "3"]);
    // Of a file that says which cells have no value, None is one.
    assert_eq!(levels(11), ["None", "tea"]);
    assert_eq!((found["format"].as_str(), found["gzip"].as_bool()), (Some("parquet"), Some(false)));
    assert!(!found["notes"].to_string().contains("numbers and other cells"), "{}", found["notes"]);
    assert_eq!(found["sha256"].as_str(), Some(place.sha256("t.parquet").as_str()));
    assert_eq!(found["bytes"].as_u64(), Some(place.read("t.parquet").len() as u64));
    place.ok("resample t.parquet --out out.csv --missing impute --quiet");
    let text = place.text("out.csv");
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("whole,large,half,single,double,price,flag,zip,code,size,grade,drink,day,moment,time,nothing,class")
    );
    assert_eq!(
        lines.next(),
        Some(
            "0,18446744073709551615,0.0,0.0,,-0.90,true,01069,10,small,3,None,2024-01-01,2024-01-01T10:20:30.500000Z,\
             00:00:00.001000,,yes"
        )
    );
    assert_eq!(
        lines.nth(1),
        Some(
            "14,18446744073709551613,0.2,0.2,2e-06,-0.80,false,20095,30,large,2,\"\",2024-01-03,2024-01-03T10:20:30.500000Z,\
             02:02:00.001000,,no"
        )
    );
    // What the user says has precedence.
    let told: Value =
        serde_json::from_str(&place.ok("describe t.parquet --json --kind code=integer --target size")).unwrap();
    assert_eq!((told["columns"][8]["kind"].as_str(), told["target"]["name"].as_str()), (Some("integer"), Some("size")));
}

#[test]
fn what_cannot_be_read_is_one_error() {
    let place = place();
    let whole = golden("pandas");
    place.write("cut.parquet", &whole[..whole.len() / 2]);
    let mut spoilt = whole.clone();
    // The first page of the first column.
    spoilt[30..60].fill(0xFF);
    place.write("spoilt.parquet", &spoilt);
    // The name of a column in its row group, not in the schema.
    let mut other = golden("required");
    let last = other.windows(5).rposition(|bytes| bytes == b"place").unwrap();
    other[last] = b'P';
    place.write("other.parquet", &other);
    place.write("crypt.parquet", [b"PARE", &whole[4..]].concat());
    for name in ["lists", "structs", "brotli", "bytes"] {
        place.write(&format!("{name}.parquet"), golden(name));
    }
    for (name, says) in [
        ("cut", &["cut.parquet: the Parquet file is damaged or cut short", "get a whole copy of it"][..]),
        ("spoilt", &["spoilt.parquet: the Parquet file is damaged", "column \"x\", row group 1"]),
        ("other", &["other.parquet: column 3 is \"Place\" of BYTE_ARRAY in row group 1, and \"place\""]),
        ("crypt", &["crypt.parquet: the Parquet file is encrypted"]),
        ("lists", &["lists.parquet: column \"tags\": it is nested: its cells are lists; leave it out"]),
        ("structs", &["structs.parquet: column \"where\": it is nested: its cells are structs"]),
        ("brotli", &["brotli.parquet: column \"x\": it is packed by BROTLI", "write the file with snappy"]),
        ("bytes", &["bytes.parquet:1: column \"raw\": it holds bytes that are no text in UTF-8"]),
    ] {
        for command in ["describe FILE", "resample FILE --out out.csv", "audit --real t.csv --synthetic FILE"] {
            place.refused(&command.replace("FILE", &format!("{name}.parquet")), 1, says);
        }
    }
    for flag in ["--no-header", "--skip-lines 2"] {
        let says = ["pandas.parquet: it is a Parquet file, whose schema names the columns"];
        place.refused(&format!("describe pandas.parquet {flag}"), 2, &says);
    }
    place.refused(
        "describe pandas.parquet --target x",
        1,
        &["pandas.parquet:1: column \"x\": it holds decimal numbers"],
    );
    place.ok("resample pandas.parquet --out out.csv --save-recipe r.toml --quiet");
    place.refused("recipe r.toml --as python --input pandas.parquet", 2, &["the script reads delimited files"]);
}

#[test]
fn what_is_called_parquet_is_parquet() {
    let place = place();
    place.write("kinds.parquet", golden("kinds"));
    // From a delimited file, and from Parquet by its schema: read again it is the file that is written as CSV.
    for (source, more) in [
        ("t.csv", ""),
        ("pandas.parquet", "--flag made"),
        ("kinds.parquet", "--missing impute"),
        ("delta.parquet", "--shuffle on"),
    ] {
        let options = format!("--drop-closest 5 --clean tomek {more} --quiet");
        let beside = "--provenance p.parquet --removed r.PARQUET --manifest m.json";
        place.ok(&format!("resample {source} --out out.parquet {beside} {options}"));
        assert_eq!(
            place.json("m.json")["output"]["sha256"].as_str(),
            Some(place.sha256("out.parquet").as_str()),
            "{source}"
        );
        let first = place.sha256("out.parquet");
        place.ok(&format!("resample {source} --out out.csv --provenance p.csv --removed r.csv {options}"));
        place.ok(&format!("resample {source} --out out.parquet --threads 1 {options}"));
        assert_eq!(place.sha256("out.parquet"), first, "{source}");
        for (name, rows) in [("out", 1), ("p", 1), ("r", 0)] {
            let csv = place.text(&format!("{name}.csv"));
            assert!(csv.lines().count() > rows, "{source} {name}");
            let path = place.path(&format!("{name}.{}", if name == "r" { "PARQUET" } else { "parquet" }));
            let bytes = std::fs::read(&path).unwrap();
            assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{source} {name}");
            if csv.lines().count() == 1 {
                continue;
            }
            let read = smotescope::table::Source::from_bytes(name, bytes, true).unwrap();
            let cells: Vec<Vec<String>> = (0..read.rows()).map(|row| read.cells(row)).collect();
            let wanted = crate::place::records(&csv);
            assert_eq!(read.header(), wanted[0], "{source} {name}");
            assert_eq!(cells.len(), wanted.len() - 1, "{source} {name}");
            for (found, wanted) in cells.iter().zip(&wanted[1..]) {
                for (found, wanted) in found.iter().zip(wanted) {
                    let number = |text: &str| text.parse::<f64>().ok();
                    // Numbers of 16 and 32 bits are not as fine as the digits of the source's decimals.
                    let near = |(one, other): (f64, f64)| (one - other).abs() <= 1e-3 * one.abs().max(1.0);
                    let alike = found == wanted || number(found).zip(number(wanted)).is_some_and(near);
                    assert!(alike, "{source} {name}: {found} for {wanted}");
                }
            }
        }
    }
    // The schema is that of the source.
    place.ok("resample kinds.parquet --out again.parquet --missing impute --quiet");
    let kinds = |name: &str| -> Vec<Value> {
        let found: Value = serde_json::from_str(&place.ok(&format!("describe {name} --json"))).unwrap();
        found["columns"].as_array().unwrap().iter().map(|it| serde_json::json!([it["name"], it["kind"]])).collect()
    };
    let (again, before) = (kinds("again.parquet"), kinds("kinds.parquet"));
    // New rows have no identifiers.
    assert_eq!((&again[0], &again[2..14]), (&before[0], &before[2..14]));
    place.refused(
        "resample t.csv --out out.csv --provenance t.parquet --manifest t.parquet",
        2,
        &["two outputs would go to"],
    );
}
