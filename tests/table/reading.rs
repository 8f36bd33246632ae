//! Files as other programs write them: what their cells, names and first lines mean.

use std::sync::Arc;

use smotescope::{
    progress::{Progress, Stop},
    table::{ColumnSettings, Kind, Role, Source, Table, Values},
};

fn open(text: &str, roles: &ColumnSettings) -> Result<Table, String> {
    let read = || {
        let source = Source::from_bytes("t.csv", text.as_bytes().to_vec(), roles)?;
        Table::from_source(Arc::new(source), "t.csv", None, roles, &Progress::new())
    };
    read().map_err(|stop| match stop {
        Stop::Failed(error) => error.message,
        Stop::Cancelled => "cancelled".to_owned(),
    })
}

fn table(text: &str) -> Table {
    open(text, &ColumnSettings::default()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A column of these cells beside a number and a target.
fn column(delimiter: &str, cells: &[&str]) -> String {
    let rows = cells
        .iter()
        .enumerate()
        .map(|(i, cell)| [*cell, &*i.to_string(), if i.is_multiple_of(3) { "p" } else { "n" }].join(delimiter));
    std::iter::once(["x", "a", "y"].join(delimiter)).chain(rows).collect::<Vec<_>>().join("\n") + "\n"
}

fn numbers(table: &Table, column: usize) -> Vec<f64> {
    match &table.columns[column].values {
        Values::Numbers(values) => values.iter().collect(),
        other => panic!("{other:?}"),
    }
}

fn written(table: &Table, column: usize, value: f64) -> String {
    let mut out = Vec::new();
    table.columns[column].write_number(value, false, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[test]
fn numbers_in_dress_are_numbers_and_are_written_back_in_it() {
    for (delimiter, cells, value, text) in [
        (",", ["\"1,000\"", "\"1,377\"", "\"12,000\"", "950"], 2508.0, "2,508"),
        (",", ["12%", "13%", "0.5%", "7%"], 12.5, "12.5%"),
        (",", ["12 %", "13 %", "14 %", "7 %"], 8.0, "8 %"),
        (",", ["\"$5.50\"", "\"$1,208.50\"", "\"-$11.50\"", "\"$7.25\""], -1234.5, "\"-$1,234.50\""),
        (",", ["($5)", "$8", "$11", "$7"], -6.0, "($6)"),
        (";", ["5,50 €", "8,50 €", "1.011,50 €", "7,25 €"], 1234.5, "1.234,50 €"),
        ("\t", ["EUR 12", "EUR 13", "EUR 14", "EUR 15"], 9.0, "EUR 9"),
        (",", ["1 000", "2 000", "12 000", "900"], 3456.0, "3 456"),
        (",", ["1\u{a0}000", "2\u{a0}000", "12\u{a0}000", "900"], 3456.0, "3\u{a0}456"),
        (",", ["1'000", "2'000", "12'000", "900"], 3456.0, "3'456"),
        (",", ["−5", "7", "−9", "11"], -3.0, "−3"),
    ] {
        let table = table(&column(delimiter, &cells));
        assert!(
            matches!(table.columns[0].kind, Kind::Integer | Kind::Decimal),
            "{cells:?} {:?}",
            table.columns[0].kind
        );
        assert_eq!(written(&table, 0, value), text, "{cells:?}");
        for (row, cell) in cells.iter().enumerate() {
            // Quotes that only some cells have are not a column's style.
            let plain = |text: &str| text.trim_matches('"').to_owned();
            let written = plain(&written(&table, 0, numbers(&table, 0)[row]));
            if cells.iter().all(|cell| cell.matches('.').count() == cells[0].matches('.').count())
                && !cell.contains("0.5")
            {
                assert_eq!(written, plain(cell), "{cells:?}");
            }
        }
    }
}

#[test]
fn numbers_in_different_dress_are_not_mixed_up() {
    let table = table(&column(",", &["12%", "12", "13", "14", "15%", "16", "17"]));
    assert!(!matches!(table.columns[0].values, Values::Numbers(_)));
    assert!(
        table.doubts.iter().any(|doubt| doubt.contains("numbers and other cells") && doubt.contains("12%")),
        "{:?}",
        table.doubts
    );
}

#[test]
fn decimal_commas_are_found_under_every_delimiter() {
    for (delimiter, cells) in [
        (";", ["22,5", "25,1", "30,0"]),
        ("\t", ["22,5", "25,1", "30,0"]),
        ("|", ["22,5", "25,1", "30,0"]),
        (",", ["\"22,5\"", "\"25,1\"", "\"30,0\""]),
        ("\t", ["0,125", "0,250", "1,377"]),
    ] {
        let table = table(&column(delimiter, &cells));
        assert_eq!(table.columns[0].kind, Kind::Decimal, "{delimiter:?} {cells:?}");
        assert!(table.notes.iter().any(|note| note.contains("decimal comma")));
        assert_eq!(written(&table, 0, numbers(&table, 0)[1]), cells[1]);
    }
    let thousands = table(&column("\t", &["1,377", "2,500", "12,000"]));
    assert_eq!(numbers(&thousands, 0), [1377.0, 2500.0, 12000.0]);
    assert!(thousands.notes.iter().any(|note| note.contains("between the thousands: x")), "{:?}", thousands.notes);
}

#[test]
fn blanks_of_unicode_come_off_numbers_and_labels() {
    let table = table("x,y\n25.5\u{a0},n\u{a0}\n26.5,\u{3000}n\n\u{feff}27.5,p\n\u{a0},p\n");
    assert_eq!(numbers(&table, 0)[..3], [25.5, 26.5, 27.5]);
    assert_eq!(table.columns[0].missing, 1);
    let labels: Vec<&str> = table.target.classes.iter().map(|class| class.label.as_str()).collect();
    assert_eq!(labels, ["n", "p"]);
}

#[test]
fn many_decimals_and_exponents_keep_their_digits() {
    let tiny = table(&column(",", &["2.1e-18", "3.5e-18", "9.5e-18"]));
    assert_eq!(tiny.columns[0].style.significant, Some(2));
    assert_eq!(written(&tiny, 0, tiny.columns[0].style.grid(Kind::Decimal).round(2.7549e-18)), "2.8e-18");
    let upper = table(&column(",", &["2.07E-05", "7.78E-05", "1.10E+02"]));
    assert_eq!(written(&upper, 0, 5.03e-6), "5.03E-06");
    assert_eq!(written(&upper, 0, 1.5), "1.50E+00");
    // pandas writes small numbers with an exponent, and others without.
    let mixed = table(&column(",", &["0.1234", "9e-05", "2.5e-05", "12.5"]));
    assert_eq!((written(&mixed, 0, 3e-5), written(&mixed, 0, 0.25)), ("3e-05".to_owned(), "0.25".to_owned()));
    let long = table(&column(",", &["0.12345678901234567", "0.22345678901234567", "0.3"]));
    assert_eq!(long.columns[0].style.significant, Some(17));
    // Eight decimals and more were once taken for whole numbers.
    let ten = table(&column(",", &["0.1234567891", "0.2234567891", "0.3234567891"]));
    assert_eq!((ten.columns[0].kind, ten.columns[0].style.max_decimals), (Kind::Decimal, 10));
}

#[test]
fn codes_are_told_apart_by_their_text() {
    let roles = ColumnSettings { kinds: [("x".to_owned(), Kind::Category)].into(), ..ColumnSettings::default() };
    let codes = open(&column(",", &["250.1", "250.10", "250.1", "9"]), &roles).unwrap();
    assert_eq!(codes.columns[0].distinct(), 3);
    let long = "a,code\n1,9007199254740992\n2,9007199254740993\n3,9007199254740992\n4,9007199254740993\n";
    let roles = ColumnSettings { target: Some("code".to_owned()), ..ColumnSettings::default() };
    assert_eq!(open(long, &roles).unwrap().target.classes.len(), 2);
    // Classes that are numbers are joined by value, as before.
    assert_eq!(table("a,y\n1,0\n2,0.0\n3,1\n4,1e0\n").target.classes.len(), 2);
    assert_eq!(table("a,y\n1,True\n2,TRUE\n3,false\n4,False\n").target.classes.len(), 2);
}

#[test]
fn marks_of_other_programs_are_missing_and_words_among_levels_are_named() {
    for mark in ["#N/A", "n/a", "<NA>", "NAN", "-nan", ".", "-", "\\N", "missing", "NULL", ".a", "-1.#IND"] {
        let table = table(&column(",", &["1.5", mark, "2.5", "3.5"]));
        assert_eq!((table.columns[0].kind, table.columns[0].missing), (Kind::Decimal, 1), "{mark}");
    }
    let drinks = column(",", &["None", "Light", "None", "Heavy", "Light", "None"]);
    let read = table(&drinks);
    assert_eq!(read.columns[0].missing, 3);
    assert!(
        read.doubts.iter().any(|it| it.contains("x: 3 cells say None") && it.contains("--not-missing None")),
        "{:?}",
        read.doubts
    );
    let kept =
        open(&drinks, &ColumnSettings { not_missing: vec!["None".to_owned()], ..ColumnSettings::default() }).unwrap();
    assert_eq!((kept.columns[0].missing, kept.columns[0].distinct()), (0, 3));
    let own = open(
        &column(",", &["1", "-999", "3"]),
        &ColumnSettings { missing_marks: vec!["-999".to_owned()], ..ColumnSettings::default() },
    )
    .unwrap();
    assert_eq!(own.columns[0].missing, 1);
    // Plus and minus are classes of many benchmark tables.
    assert_eq!(table("a,y\n1,+\n2,-\n3,+\n4,-\n").target.classes.len(), 2);
}

#[test]
fn a_class_that_is_taken_as_missing_is_named() {
    let error = open(
        "a,y\n1,None\n2,yes\n3,None\n4,yes\n",
        &ColumnSettings { target: Some("y".to_owned()), ..ColumnSettings::default() },
    )
    .unwrap_err();
    assert!(
        error.contains("2 cells with None are taken as missing") && error.contains("--not-missing None"),
        "{error}"
    );
    let kept = table("a,y\n1,None\n2,yes\n3,no\n4,yes\n");
    assert!(
        kept.doubts.iter().any(|it| it.contains("y: 1 cell says None") && it.contains("have no class")),
        "{:?}",
        kept.doubts
    );
}

#[test]
fn row_names_are_identifiers() {
    for text in ["\"\",a,y\n1,5,n\n2,6,p\n", ",a,y\n0,5,n\n0,6,p\n", ",a,y\nr1,5,n\nr1,6,p\n"] {
        let table = table(text);
        assert_eq!((table.columns[0].name.as_str(), table.columns[0].kind), ("column_1", Kind::Identifier), "{text}");
        assert_eq!(table.columns[0].role, Role::Ignored);
        assert!(table.source.head().starts_with(&text.as_bytes()[..1]));
    }
    let error = open("a,y\nr1,5,n\nr2,6,p\n", &ColumnSettings::default()).unwrap_err();
    assert!(error.contains("write.table") && error.contains("col.names = NA"), "{error}");
}

#[test]
fn lines_above_the_header_are_passed_over_and_kept() {
    for (text, lines) in [
        ("sep=;\na;y\n1;n\n2;p\n", 1),
        ("# made 2024-01-01\n# by hand, twice\na,y\n1,n\n2,p\n", 2),
        ("Report\n\na,b,y\n1,2,n\n2,3,p\n", 1),
        ("Report,,\na,b,y\n1,2,n\n2,3,p\n", 1),
    ] {
        let table = table(text);
        assert_eq!(table.source.preamble_lines(), lines, "{text}");
        assert_eq!(table.rows(), 2);
        assert!(text.as_bytes().starts_with(table.source.head()));
        assert!(table.columns[0].name == "a");
    }
    let asked = ColumnSettings { skip_lines: Some(1), ..ColumnSettings::default() };
    assert_eq!(open("x,y,z,w\na,y\n1,n\n2,p\n", &asked).unwrap().columns[0].name, "a");
    assert!(open("a,y\n1,n\n", &ColumnSettings { skip_lines: Some(9), ..ColumnSettings::default() }).is_err());
}

#[test]
fn a_first_row_of_data_is_doubted() {
    let read = table("6.2,3.3,oak\n5.9,3.1,oak\n6.4,3.0,ash\n7.7,2.2,ash\n");
    assert!(
        read.doubts.iter().any(|it| it.contains("look like data (6.2, 3.3)") && it.contains("--no-header")),
        "{:?}",
        read.doubts
    );
    let words = table("x,n,p\nx,n,e\nb,y,p\nb,y,e\nx,n,p\n");
    assert!(words.doubts.iter().any(|it| it.contains("look like data")), "{:?}", words.doubts);
    assert!(table("0,1,2\n5,6,n\n7,8,p\n9,1,n\n").doubts.is_empty());
    let error = open("5,5,a\n1,2,b\n", &ColumnSettings::default()).unwrap_err();
    assert!(error.contains("--no-header"), "{error}");
}

#[test]
fn days_and_identifiers_that_repeat_are_no_features() {
    let days = table(&column(",", &["20200131", "20200229", "20200301", "20200131"]));
    assert_eq!(days.columns[0].kind, Kind::Date);
    let amounts = table(&column(",", &["20200131", "20200499", "20200301", "20200131"]));
    assert_eq!(amounts.columns[0].kind, Kind::Integer);
    let visits = |name: &str, code: &dyn Fn(usize) -> String| {
        let rows = (0..24)
            .map(|i| format!("{},{},{}\n", code(i / 3), 11.5 + i as f64, if i.is_multiple_of(4) { "p" } else { "n" }))
            .collect::<Vec<_>>()
            .concat();
        format!("{name},hb,y\n{rows}")
    };
    let whole = table(&visits("patient_id", &|i| (1000 + i).to_string()));
    assert_eq!(whole.columns[0].kind, Kind::Identifier);
    assert!(
        whole
            .notes
            .iter()
            .any(|it| it.contains("patient_id is named like an identifier and repeats (8 values in 24 rows)")),
        "{:?}",
        whole.notes
    );
    assert_eq!(table(&visits("customerID", &|i| format!("C{i}"))).columns[0].kind, Kind::Identifier);
    assert_eq!(table(&visits("ward", &|i| (1000 + i).to_string())).columns[0].kind, Kind::Integer);
    assert_eq!(table(&visits("shop_id", &|i| (i % 2).to_string())).columns[0].kind, Kind::Binary);
}

#[test]
fn one_category_in_several_columns_is_found_however_it_is_written() {
    let dummies = |names: [&str; 3], no: &str, yes: &str, more: Option<(&str, &dyn Fn(usize) -> bool)>| {
        let mut text = names.join(",");
        text.extend(more.iter().map(|(name, _)| format!(",{name}")));
        text += ",x,y\n";
        for row in 0..30 {
            let cells: Vec<&str> =
                (0..3).map(|level| if (row * 7 + row / 5) % 3 == level { yes } else { no }).collect();
            text += &cells.join(",");
            text.extend(more.iter().map(|(_, flag)| format!(",{}", if flag(row) { yes } else { no })));
            text.extend([format!(",{row}.5,{}\n", if row.is_multiple_of(4) { "p" } else { "n" })]);
        }
        text
    };
    let underscored = ["color_red", "color_blue", "color_green"];
    for (no, yes) in [("0", "1"), ("False", "True"), ("FALSE", "TRUE"), ("0.0", "1.0"), ("no", "yes")] {
        let read = table(&dummies(underscored, no, yes, None));
        assert_eq!(read.groups.len(), 1, "{no} {yes}");
        assert_eq!((read.groups[0].name.as_str(), read.groups[0].columns.len()), ("color", 3));
    }
    let flag: (&str, &dyn Fn(usize) -> bool) = ("color_known", &|row| row % 7 < 4);
    let hidden = table(&dummies(underscored, "0", "1", Some(flag)));
    assert_eq!(hidden.groups.iter().map(|it| it.columns.clone()).collect::<Vec<_>>(), [[0, 1, 2]]);
    let bare = table(&dummies(["siteA", "siteB", "siteC"], "0", "1", None));
    assert_eq!((bare.groups[0].name.as_str(), bare.groups[0].columns.len()), ("site", 3));
    let comma = dummies(underscored, "0\u{1}0", "1\u{1}0", None);
    let comma = comma.replace(',', ";").replace('\u{1}', ",").replace(".5", ",5");
    assert_eq!(table(&comma).groups.len(), 1);
}

#[test]
fn a_target_that_does_not_fit_says_why() {
    let many = (0..120).map(|i| format!("{i}.5,{i}\n")).collect::<Vec<_>>().concat();
    let error = open(&format!("a,y\n{many}"), &ColumnSettings::default()).unwrap_err();
    assert!(error.contains("column \"y\"") && error.contains("120 different values"), "{error}");
    let grades = open(
        "a,grade\n1,1.3\n2,1.7\n3,2.0\n4,1.3\n",
        &ColumnSettings { target: Some("grade".to_owned()), ..ColumnSettings::default() },
    )
    .unwrap_err();
    assert!(grades.contains("--kind grade=category"), "{grades}");
}
