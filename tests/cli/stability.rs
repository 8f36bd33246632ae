//! The same recipe gives the same bytes: again, from its file, on any number of threads, and in years to come.

use std::{collections::BTreeMap, fs, path::Path};

use crate::place::{Place, records, two_classes};

/// A file under `tests/golden`.
fn golden(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn threads_do_not_change_a_byte() {
    for (sample, arguments) in [
        ("german-credit", "--drop-closest 10"),
        ("german-credit", "--output synthetic --categorical nc"),
        ("breast-cancer", "--drop-closest 5 --flag made --shuffle on"),
        ("two-islands", "--drop-closest 20 --drop-scope class"),
        ("german-credit", "--undersample centroids:voting=soft --total good=333 --total bad=320"),
    ] {
        let place = Place::sample(sample);
        let mut first = None;
        for threads in [1, 2, 5] {
            place.resample(&format!("{arguments} --provenance p.csv --threads {threads}"));
            let bytes = (place.read("out.csv"), place.read("p.csv"));
            assert!(*first.get_or_insert_with(|| bytes.clone()) == bytes, "{sample} {arguments}, {threads} threads");
        }
    }
}

#[test]
fn a_saved_recipe_gives_the_same_bytes() {
    for (arguments, target) in [
        ("", ""),
        ("--output synthetic --k 3 --drop-closest 12.5 --seed 7", ""),
        ("--total good=800 --total bad=500 --scale minmax --flag made --shuffle on --missing impute", ""),
        ("--categorical nc --oversupply 1.5 --top-up off --nearest class --drop-scope class --drop-closest 20", ""),
        ("--undersample random --total good=350 --total bad=310 --decimals full", ""),
        ("--undersample centroids:voting=soft,rounds=9 --total good=350 --categorical nc --shuffle on", ""),
        ("--ignore age --kind duration_months=category --drop-identical off --method random", ""),
        ("--target housing", ""),
    ] {
        let place = Place::sample("german-credit");
        let table = place.text("t.csv");
        let arguments = arguments.replace("duration_months", table.split(',').nth(1).unwrap());
        place.resample(&format!("{arguments} {target} --save-recipe r.toml"));
        let bytes = place.read("out.csv");
        place.ok("resample t.csv --out again.csv --recipe r.toml --save-recipe s.toml");
        assert!(place.read("again.csv") == bytes, "{arguments}");
        assert_eq!(place.text("r.toml"), place.text("s.toml"));
    }
}

#[test]
fn flags_come_before_the_recipe() {
    let place = Place::with(
        two_classes(12, 40).replace(",yes", ",1,yes").replace(",no", ",2,no").replacen(",class", ",z,class", 1),
    );
    place.write("r.toml", "version = 1\nk = 3\nseed = 9\n[totals]\nyes = 30\n[table]\nignore = [\"z\"]\n");
    place.resample("--recipe r.toml --seed 10 --totals balance --ignore y --kind x=decimal --save-recipe s.toml");
    let saved = place.text("s.toml");
    for line in ["k = 3", "seed = 10", "totals = \"balance\"", "ignore = [\"z\", \"y\"]"] {
        assert!(saved.contains(line), "{line:?} is not in {saved}");
    }
}

#[test]
fn provenance_and_output_tell_the_same() {
    for sample in ["german-credit", "wine", "two-islands"] {
        let place = Place::sample(sample);
        place.resample("--drop-closest 15 --provenance p.csv");
        let (real, out) = (records(&place.text("t.csv")), records(&place.text("out.csv")));
        let provenance = records(&place.text("p.csv"));
        let header = ["class", "index", "base_row", "neighbour_row", "gap", "nearest_real_row", "distance", "fate"];
        assert_eq!(provenance[0], header);
        let told = place.ok("describe t.csv --json");
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        let target = real[0].iter().position(|name| *name == told["target"]["name"]).unwrap();
        let kinds: Vec<&str> =
            told["columns"].as_array().unwrap().iter().map(|column| column["kind"].as_str().unwrap()).collect();

        let kept: Vec<&Vec<String>> = provenance.iter().filter(|row| row[7] == "kept").collect();
        let synthetic = &out[real.len()..];
        assert_eq!(kept.len(), synthetic.len());
        let mut indices: BTreeMap<&str, u32> = BTreeMap::new();
        for row in &provenance[1..] {
            let index = indices.entry(&row[0]).or_default();
            *index += 1;
            assert_eq!(row[1], index.to_string(), "every row of a class, counted from 1");
        }
        for (origin, row) in kept.iter().zip(synthetic) {
            let at = |column: usize| &real[origin[column].parse::<usize>().unwrap()];
            let (base, neighbour) = (at(2), at(3));
            let gap: f64 = origin[4].parse().unwrap();
            assert!((0.0..1.0).contains(&gap) && origin[6].parse::<f64>().unwrap() >= 0.0);
            assert_ne!(origin[2], origin[3]);
            assert_eq!((&row[target], &base[target], &neighbour[target]), (&origin[0], &origin[0], &origin[0]));
            for (column, cell) in row.iter().enumerate() {
                if matches!(kinds[column], "integer" | "decimal") {
                    let number = |row: &[String]| row[column].parse::<f64>().unwrap();
                    let drawn = number(base) + gap * (number(neighbour) - number(base));
                    let decimals = cell.split_once('.').map_or(0, |(_, digits)| digits.len());
                    // The column's own grid is at least as fine as the cell's decimals; half a step is rounding.
                    let step = 10_f64.powi(-i32::try_from(decimals).unwrap());
                    assert!((number(row) - drawn).abs() <= 0.5 * step + 1e-9, "{cell} for {drawn}");
                } else {
                    assert_eq!(cell, if gap <= 0.5 { &base[column] } else { &neighbour[column] });
                }
            }
        }
    }
}

/// Other bytes would mean that results published from a recipe can no longer be repeated.
#[test]
fn two_islands_stays_as_it_is() {
    let place = Place::sample("two-islands");
    place.resample("--seed 42 --drop-closest 10 --provenance p.csv --save-recipe r.toml");
    assert_eq!(place.text("out.csv"), golden("two-islands.csv"));
    assert_eq!(place.text("p.csv"), golden("two-islands-provenance.csv"));
    assert_eq!(place.text("r.toml"), golden("two-islands.toml"));
    place.resample("--seed 42 --output synthetic --flag made");
    assert_eq!(place.text("out.csv"), golden("two-islands-synthetic.csv"));
}

#[test]
fn stroke_clinic_stays_as_it_is() {
    let place = Place::sample("stroke-clinic");
    place.resample("--seed 42 --drop-closest 10");
    let text = place.text("out.csv");
    let real = place.text("t.csv");
    let fresh =
        text.strip_prefix(&real).unwrap().lines().take(60).map(|line| format!("{line}\n")).collect::<Vec<_>>().concat();
    assert_eq!(fresh, golden("stroke-clinic.csv"));
}
