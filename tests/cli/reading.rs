//! What the command line says of files as other programs write them, and of what was left out.

use crate::place::Place;

/// A category as pandas writes its dummies, and two classes.
fn dummies() -> String {
    let row = |i: usize| {
        let cell = |level: usize| if i % 3 == level { "True" } else { "False" };
        format!("{},{},{},{}.5,{}\n", cell(0), cell(1), cell(2), i, if i.is_multiple_of(5) { "p" } else { "n" })
    };
    "color_red,color_blue,color_green,a,y\n".to_owned() + &(0..40).map(row).collect::<Vec<_>>().concat()
}

#[test]
fn a_row_of_smote_nc_has_exactly_one_level_of_a_category() {
    let place = Place::with(dummies());
    place.resample("--categorical nc");
    let out = place.text("out.csv");
    for line in out.lines().skip(1) {
        assert_eq!(line.matches("True").count(), 1, "{line}");
        assert_eq!(line.matches("False").count(), 2, "{line}");
    }
    assert!(out.lines().count() > 41);
}

#[test]
fn what_takes_no_part_is_said() {
    let row = |i: usize| {
        let income = if i.is_multiple_of(3) { "1500" } else { "" };
        format!(
            "{i}@mail.example,{income},{i}.5,{}\n",
            if i.is_multiple_of(2) {
                "n"
            } else if i % 4 == 1 {
                "p"
            } else {
                "n"
            }
        )
    };
    let place = Place::with("mail,income,a,y\n".to_owned() + &(0..48).map(row).collect::<Vec<_>>().concat());
    let ran = place.run("resample t.csv --k 1 --out out.csv");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("32 rows with missing cells were not learnt from (income)"), "{}", ran.out);
    assert!(ran.out.contains("empty in the new rows, as they are no features: mail"), "{}", ran.out);
    let imputed = place.run("resample t.csv --k 1 --missing impute --out out.csv");
    assert!(!imputed.out.contains("not learnt from"), "{}", imputed.out);
}

#[test]
fn the_user_says_what_is_missing() {
    let row = |i: usize| {
        let drink = ["None", "Light", "Heavy"][i % 3];
        format!(
            "{drink},{},{}\n",
            if i == 4 { "-9".to_owned() } else { i.to_string() },
            if i.is_multiple_of(4) { "p" } else { "n" }
        )
    };
    let place = Place::with("alcohol,a,y\n".to_owned() + &(0..24).map(row).collect::<Vec<_>>().concat());
    let said = place.run("resample t.csv --k 1 --out out.csv");
    assert!(said.out.contains("alcohol: 8 cells say None"), "{}", said.out);
    let kept =
        place.run("resample t.csv --k 1 --not-missing None --missing-mark -9 --save-recipe r.toml --out out.csv");
    assert_eq!(kept.code, Some(0), "{}", kept.err);
    assert!(kept.out.contains("1 row with a missing cell was not learnt from (a)"), "{}", kept.out);
    assert!(place.text("out.csv").lines().skip(25).any(|line| line.starts_with("None,")), "{}", place.text("out.csv"));
    let recipe = place.text("r.toml");
    assert!(recipe.contains("missing_marks = [\"-9\"]") && recipe.contains("not_missing = [\"None\"]"), "{recipe}");
    let first = place.read("out.csv");
    assert_eq!(place.run("resample t.csv --recipe r.toml --out out.csv").code, Some(0));
    assert_eq!(place.read("out.csv"), first);
}

#[test]
fn lines_above_the_header_stay_when_rows_are_added() {
    let body = (0..12)
        .map(|i: u32| format!("{i}.{},{}\n", i % 7, if i.is_multiple_of(4) { "p" } else { "n" }))
        .collect::<Vec<_>>()
        .concat();
    for (head, flag) in [("sep=,\n", ""), ("# made by hand\n", ""), ("made by hand\nand more\n", "--skip-lines 2")] {
        let text = format!("{head}a,y\n{body}");
        let place = Place::with(&text);
        let ran = place.run(&format!("resample t.csv --k 1 {flag} --out out.csv"));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(place.text("out.csv").starts_with(&text), "{head}");
        assert_eq!(place.run(&format!("resample t.csv --k 1 {flag} --output synthetic --out s.csv")).code, Some(0));
        assert!(place.text("s.csv").starts_with("a,y\n"));
    }
}

#[test]
fn categories_alone_end_in_a_reason_not_in_an_empty_success() {
    let row =
        |i: usize| format!("{},{},{}\n", ["r", "g"][i % 2], ["s", "m", "l"][i / 2 % 3], u8::from(i.is_multiple_of(4)));
    let place = Place::with("color,size,y\n".to_owned() + &(0..24).map(row).collect::<Vec<_>>().concat());
    place.not_resampled("", 1, &["every row that was made equals a real one", "--drop-identical off", "method random"]);
    place.not_resampled("--categorical nc", 1, &["method random", "--drop-identical off"]);
    place.resample("--drop-identical off");
}

#[test]
fn the_advice_for_a_class_of_one_row_works() {
    let row = |i: usize| {
        format!(
            "{i}.5,{},{}\n",
            i % 5,
            if i == 0 {
                "C"
            } else if i.is_multiple_of(3) {
                "B"
            } else {
                "A"
            }
        )
    };
    let place = Place::with("a,b,y\n".to_owned() + &(0..30).map(row).collect::<Vec<_>>().concat());
    place.not_resampled("--k 2 --output synthetic", 1, &["class \"C\" has a single complete row", "--total C=0"]);
    place.resample("--k 2 --output synthetic --total A=14 --total B=9 --total C=0");
    place.not_resampled("--k 2", 1, &["method random", "leave the class as it is"]);
}

#[test]
fn totals_of_classes_with_a_minus_are_read() {
    let body = (0..20)
        .map(|i: u32| format!("{i}.5,{}\n", if i.is_multiple_of(4) { -1 } else { 1 }))
        .collect::<Vec<_>>()
        .concat();
    let place = Place::with(format!("a,y\n{body}"));
    place.resample("--k 2 --total -1=12");
    assert_eq!(place.text("out.csv").lines().filter(|line| line.ends_with(",-1")).count(), 12);
}

#[test]
fn whole_decimals_and_exponents_are_written_as_the_source_writes_them() {
    let row = |i: usize| {
        format!("{}.{:02}E-05,{i},{}\n", 2 + i % 7, i * 7 % 100, if i.is_multiple_of(4) { "p" } else { "n" })
    };
    let place = Place::with("crp,a,y\n".to_owned() + &(0..24).map(row).collect::<Vec<_>>().concat());
    place.resample("--k 3");
    for line in place.text("out.csv").lines().skip(1) {
        let cell = line.split(',').next().unwrap();
        assert!(cell.len() == 8 && cell.ends_with("E-05"), "{line}");
    }
}
