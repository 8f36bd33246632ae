//! What loading promises, and what it refuses: one test each.

use std::sync::Arc;

use proptest::prelude::*;
use smotescope::{
    error::{Error, Fault, Setting},
    progress::{Progress, Stop},
    table::{ColumnSettings, Encoding, Kind, MISSING, Role, Source, Table, Terminator, Values},
};

fn source(bytes: impl Into<Vec<u8>>) -> Source {
    Source::from_bytes("t.csv", bytes.into(), true).unwrap()
}

fn refused(bytes: impl Into<Vec<u8>>) -> String {
    let error = Source::from_bytes("t.csv", bytes.into(), true).unwrap_err();
    assert!(!error.message.contains('\n') && error.message.starts_with("t.csv"), "{error}");
    error.message
}

fn try_table(bytes: impl Into<Vec<u8>>, roles: &ColumnSettings) -> Result<Table, Error> {
    let source = Source::from_bytes("t.csv", bytes.into(), !roles.no_header)?;
    Table::from_source(Arc::new(source), "t.csv", None, roles, &Progress::new()).map_err(|stop| match stop {
        Stop::Failed(error) => error,
        Stop::Cancelled => panic!("nobody cancelled"),
    })
}

fn table(bytes: impl Into<Vec<u8>>, roles: &ColumnSettings) -> Table {
    try_table(bytes, roles).unwrap()
}

fn roles(target: &str) -> ColumnSettings {
    ColumnSettings { target: Some(target.into()), ..ColumnSettings::default() }
}

fn with_kind(target: &str, column: &str, kind: Kind) -> ColumnSettings {
    ColumnSettings { kinds: [(column.to_owned(), kind)].into(), ..roles(target) }
}

/// A table of the given columns and a class that goes 0, 1, 0, 1, …
fn columns(columns: &[(&str, &[&str])]) -> String {
    let rows = columns[0].1.len();
    let line = |cells: Vec<&str>, class: &str| format!("{},{class}\n", cells.join(","));
    let mut text = line(columns.iter().map(|(name, _)| *name).collect(), "class");
    for row in 0..rows {
        text += &line(columns.iter().map(|(_, cells)| cells[row]).collect(), if row % 2 == 0 { "0" } else { "1" });
    }
    text
}

fn kind_of(cells: &[&str]) -> Kind {
    table(columns(&[("x", cells)]), &ColumnSettings::default()).columns[0].kind
}

fn labels(table: &Table, column: usize) -> Vec<&str> {
    match &table.columns[column].values {
        Values::Levels { levels, .. } => levels.iter().map(|level| level.label.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

// Bytes, encodings, dialects.

#[test]
fn every_line_end_works_and_blank_lines_are_no_rows() {
    for (end, terminator) in [("\n", Terminator::Lf), ("\r\n", Terminator::CrLf), ("\r", Terminator::Cr)] {
        let text = ["a,b", "1,2", "", "3,4", ""].join(end);
        let s = source(text.clone());
        assert_eq!(s.terminator(), terminator);
        assert_eq!((s.rows(), s.row(0), s.row(1)), (2, &b"1,2"[..], &b"3,4"[..]));
        assert_eq!([s.line_of(0), s.line_of(1)], [2, 4]);
        assert_eq!([s.head(), s.body()].concat(), text.as_bytes());
        assert_eq!(s.missing_end(), b"");
    }
    let s = source("a,b\n1,2");
    assert_eq!(s.missing_end(), b"\n");
    assert_eq!(s.row(0), b"1,2");
}

#[test]
fn quotes_hold_delimiters_line_ends_and_quotes() {
    let s = source("\"na,me\",b\r\n\"x\r\ny\", 2 \r\n\"say \"\"hi\"\"\",\"4\"\r\n");
    assert_eq!(s.header(), ["na,me", "b"]);
    assert_eq!(s.header_raw(), [&b"\"na,me\""[..], b"b"]);
    assert_eq!(s.cells(0), ["x\r\ny", " 2 "]);
    assert_eq!(s.raw_cells(0), [&b"\"x\r\ny\""[..], b" 2 "]);
    assert_eq!(s.cells(1), ["say \"hi\"", "4"]);
    assert_eq!([s.line_of(0), s.line_of(1)], [2, 4]);
}

#[test]
fn delimiters_are_found() {
    for delimiter in [",", ";", "\t", "|"] {
        let s = source(format!("a{delimiter}b\n1{delimiter}2\n"));
        assert_eq!(s.delimiter(), delimiter.as_bytes()[0]);
        assert_eq!(s.cells(0), ["1", "2"]);
    }
}

#[test]
fn the_decimal_comma_is_read_and_written_in_semicolon_files() {
    let t = table("x;y\n1,50;a\n2,25;b\n3,75;a\n", &roles("y"));
    assert!(t.source.decimal_comma());
    assert_eq!(t.columns[0].values, Values::Numbers(vec![1.5, 2.25, 3.75].into()));
    let mut out = Vec::new();
    t.columns[0].write_number(1.5, false, &mut out);
    assert_eq!(out, b"1,50");
}

#[test]
fn every_encoding_comes_back_byte_for_byte() {
    let text = "naïve;class\r\né;1\r\n\"ü\r\n\";2\r\n";
    for encoding in [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252] {
        let mut bytes = encoding.mark().to_vec();
        bytes.extend(encoding.encode(text.into()));
        let s = source(bytes.clone());
        assert_eq!(s.encoding(), encoding);
        assert_eq!(s.header()[0], "naïve");
        assert_eq!(s.text(), text.as_bytes());
        assert_eq!(s.encode([s.head(), s.body()].concat()), bytes);
        assert_eq!(s.original_len(), bytes.len() as u64);
        let plain = source(format!("a,b\n{},1", bytes.len()));
        assert_ne!(s.sha256(), plain.sha256());
    }
    let t = table(&b"a,class\n\xE9,0\n\xE8,1\n"[..], &ColumnSettings::default());
    assert!(t.notes[0].contains("Windows-1252"), "{:?}", t.notes);
}

#[test]
fn the_hash_is_that_of_the_file() {
    assert_eq!(source("a,b\n1,2\n").sha256(), "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470");
}

#[test]
fn a_file_without_header_gets_names() {
    let s = Source::from_bytes("t.csv", b"1,2\n3,4\n".to_vec(), false).unwrap();
    assert_eq!((s.header(), s.rows(), s.head()), (&["column_1".to_owned(), "column_2".to_owned()][..], 2, &b""[..]));
    assert!(s.header_raw().is_empty());
    let t = table("1,2\n3,4\n1,2\n", &ColumnSettings::default());
    assert_eq!(t.rows(), 2);
    let t = t.with_roles(&ColumnSettings { no_header: true, ..roles("column_2") }, &Progress::new()).unwrap();
    assert_eq!((t.rows(), t.target.column), (3, 1));
}

#[test]
fn huge_cells_and_thousands_of_columns_work() {
    let cell = "x".repeat(10 << 20);
    let s = source(format!("a,b\n{cell},1\n\"{cell}\",2\n"));
    assert_eq!((s.rows(), s.raw_cell(0, 0).len(), s.raw_cell(1, 0).len()), (2, 10 << 20, (10 << 20) + 2));
    let row = |f: &dyn Fn(usize) -> String| (0..5000).map(f).collect::<Vec<_>>().join(",");
    let text = format!(
        "{},class\n{},0\n{},1\n{},0\n",
        row(&|i| format!("c_{i}")),
        row(&|i| (i % 7).to_string()),
        row(&|i| format!("{i}.5")),
        row(&|i| format!("t{i}"))
    );
    let t = table(text, &ColumnSettings::default());
    assert_eq!((t.columns.len(), t.rows()), (5001, 3));
}

// What a file is refused for.

#[test]
fn empty_files_and_headers_alone_are_refused() {
    for text in ["", "\n\n", "\r\n"] {
        assert!(refused(text).contains("is empty"));
    }
    for text in ["a,b", "a,b\n", "a,b\r\n\r\n"] {
        assert!(refused(text).contains("no row of data"), "{text:?}");
    }
}

#[test]
fn a_single_column_is_refused() {
    let message = refused("a\n1\n2\n");
    assert!(message.contains("single column, \"a\"") && message.contains("tab"), "{message}");
}

#[test]
fn ragged_rows_are_refused_both_ways() {
    for quote in ["", "\"q\",1,2\n"] {
        let line = 3 + quote.lines().count();
        let short = refused(format!("a,b,c\n{quote}1,2,3\n1,2\n"));
        assert!(short.starts_with(&format!("t.csv:{line}: column \"c\": ")) && short.contains("2 cells"), "{short}");
        let long = refused(format!("a,b,c\n{quote}1,2,3\n1,2,3,4\n"));
        assert!(long.starts_with(&format!("t.csv:{line}: column \"c\": ")) && long.contains("4 cells"), "{long}");
        assert!(long.contains("the header has 3"), "{long}");
    }
}

#[test]
fn an_unclosed_quote_is_refused_with_its_line() {
    let message = refused("a,b\n1,2\n3,\"x\n5,6\n");
    assert!(message.starts_with("t.csv:3: column \"b\": ") && message.contains("never closed"), "{message}");
    assert!(refused("\"a,b\n1,2\n").starts_with("t.csv:1:"));
}

#[test]
fn nul_bytes_are_refused() {
    let message = refused(&b"a,b\n1,\0\n"[..]);
    assert!(message.starts_with("t.csv:2: ") && message.contains("UTF-16"), "{message}");
}

#[test]
fn empty_and_repeated_names_are_refused() {
    let message = refused("a,,c\n1,2,3\n");
    assert!(message.starts_with("t.csv:1: column 2 of 3") && message.contains("after \"a\""), "{message}");
    let message = refused("a,b,a\n1,2,3\n");
    assert!(message.contains("columns 1 and 3 are both called \"a\""), "{message}");
}

#[test]
fn folders_and_missing_files_are_refused() {
    let open = |path: &std::path::Path| match Source::open(path, &Progress::new(), true) {
        Err(Stop::Failed(error)) => error,
        other => panic!("{other:?}"),
    };
    let folder = tempfile::tempdir().unwrap();
    assert!(open(folder.path()).message.contains("is a folder"));
    assert!(open(&folder.path().join("no.csv")).message.contains("no.csv"));
    let path = folder.path().join("yes.csv");
    std::fs::write(&path, "a,class\n1.5,0\n2.5,1\n").unwrap();
    let t = Table::open(&path, &ColumnSettings::default(), &Progress::new()).unwrap();
    assert_eq!((t.name.as_str(), t.path.as_deref(), t.rows()), ("yes.csv", Some(path.as_path()), 2));
}

#[test]
fn cancelling_stops_the_loading() {
    let progress = Progress::new();
    progress.cancel();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "a,class\n1,0\n2,1\n").unwrap();
    assert_eq!(Table::open(&path, &ColumnSettings::default(), &progress).unwrap_err(), Stop::Cancelled);
}

#[test]
fn what_is_quoted_in_a_message_is_short() {
    let long = "ä".repeat(10_000);
    let message = refused(format!("{long},{long}\n1,2\n"));
    assert!(message.chars().count() < 200, "{message}");
}

// Kinds.

#[test]
fn kinds_are_told_from_the_cells() {
    assert_eq!(kind_of(&["1", "2", "3", "5"]), Kind::Integer);
    assert_eq!(kind_of(&["1.0", "2.0", "3.0", "5.0"]), Kind::Integer);
    assert_eq!(kind_of(&["1.5", "2", "3", "5"]), Kind::Decimal);
    assert_eq!(kind_of(&["1e-2", "2", "3", "5"]), Kind::Decimal);
    assert_eq!(kind_of(&["7", "9", "9", "7"]), Kind::Binary);
    assert_eq!(kind_of(&["1", "1.0", "2", "2.00"]), Kind::Binary);
    assert_eq!(kind_of(&["no", "yes", "yes", "no"]), Kind::Binary);
    assert_eq!(kind_of(&["a", "b", "c", "a", "b", "c"]), Kind::Category);
    assert_eq!(kind_of(&["a", "b", "c", "d", "e"]), Kind::Identifier);
    assert_eq!(kind_of(&["a b", "b c", "c d", "d e", "e f"]), Kind::Text);
    assert_eq!(kind_of(&["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04 10:00"]), Kind::Date);
    assert_eq!(kind_of(&["00123", "00124", "12345", "00125"]), Kind::Identifier);
    assert_eq!(kind_of(&["4", "4", "4", "4"]), Kind::Integer);
    assert_eq!(kind_of(&["4.5", "4.5", "4.5", "4.5"]), Kind::Decimal);
    assert_eq!(kind_of(&["x", "x", "x", "x"]), Kind::Category);
    assert_eq!(kind_of(&["", "NA", "?", "null"]), Kind::Text);
}

#[test]
fn all_missing_marks_are_missing_and_no_others() {
    let t = table(
        columns(&[(
            "x",
            &["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", " NA ", "\"\"", "1.5", "2.5", "3.5"],
        )]),
        &ColumnSettings::default(),
    );
    assert_eq!((t.columns[0].kind, t.columns[0].missing, t.columns[0].distinct()), (Kind::Decimal, 11, 3));
    assert_eq!(t.complete_rows(), [11, 12, 13]);
    assert!(t.missing_features(0) && !t.missing_features(11) && t.is_complete(11));
    assert!(t.notes.iter().any(|note| note == "Missing cells: x (11)."), "{:?}", t.notes);
    assert_eq!(kind_of(&["none", "-", "missing", "none", "-", "missing"]), Kind::Category);
}

#[test]
fn infinite_numbers_are_refused_with_their_place() {
    for cell in ["inf", "-Infinity", "1e400"] {
        let text = columns(&[("x", &["1", "2.5", cell, "4"])]);
        let error = try_table(text.clone(), &ColumnSettings::default()).unwrap_err();
        assert!(
            error.message.starts_with("t.csv:4: column \"x\": ") && error.message.contains("not a finite"),
            "{error}"
        );
        let ignored = ColumnSettings { ignore: vec!["x".into()], ..ColumnSettings::default() };
        assert_eq!(table(text, &ignored).columns[0].role, Role::Ignored);
    }
}

#[test]
fn numbers_spoilt_by_text_are_noted_with_the_place() {
    let many: Vec<String> = (0..3000).map(|i| if i == 2500 { "oops".into() } else { format!("{}", i % 40) }).collect();
    let cells: Vec<&str> = many.iter().map(String::as_str).collect();
    let t = table(columns(&[("x", &cells)]), &ColumnSettings::default());
    assert_eq!(t.columns[0].kind, Kind::Category);
    assert!(t.notes.iter().any(|note| note.contains("\"oops\" in line 2502")), "{:?}", t.notes);
    assert_eq!(labels(&t, 0).len(), 41);
}

#[test]
fn levels_stand_in_order_and_keep_their_spelling() {
    let t = table("x,y,class\n yes,10,b\n no,9,a\n yes,10.0,b\n no,9,\"a\"\n", &ColumnSettings::default());
    assert_eq!(labels(&t, 0), ["no", "yes"]);
    assert_eq!(labels(&t, 1), ["9", "10"]);
    let mut out = Vec::new();
    t.columns[0].write_level(1, &mut out);
    t.columns[0].write_level(MISSING, &mut out);
    assert_eq!(out, b" yes");
    assert_eq!(t.target.classes.iter().map(|c| (c.raw.as_str(), c.count)).collect::<Vec<_>>(), [("a", 2), ("b", 2)]);
    assert_eq!(t.target.codes, [1, 0, 1, 0]);
}

#[test]
fn the_style_of_numbers_is_kept() {
    let t = table(
        "i,d,p,q,class\n3.0,1.5, 7,\"1\",0\n4.0,2.25, 8,\"2\",1\n5.0,3,  9,\"3\",0\n",
        &ColumnSettings::default(),
    );
    let written = |column: usize, value: f64| {
        let mut out = Vec::new();
        t.columns[column].write_number(value, false, &mut out);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(written(0, 6.0), "6.0");
    assert_eq!([written(1, 6.0), written(1, 0.5), written(1, 0.25)], ["6", "0.5", "0.25"]);
    assert_eq!(written(2, 6.0), "6", "blanks differ");
    assert_eq!(written(3, 6.0), "\"6\"");
    let t = table("p,class\n 7 ,0\n 8 ,1\n 9 ,0\n", &ColumnSettings::default());
    assert_eq!((t.columns[0].style.before.as_str(), t.columns[0].style.after.as_str()), (" ", " "));
}

#[test]
fn minus_zero_is_zero() {
    let t = table(columns(&[("x", &["-0.0", "1.5", "2.5", "-0"])]), &ColumnSettings::default());
    let Values::Numbers(values) = &t.columns[0].values else { panic!() };
    assert!(values.iter().all(f64::is_sign_positive));
}

#[test]
fn identifiers_are_found_by_name_or_by_counting() {
    let ids: Vec<String> = (0..30).map(|i| (i * 37 % 1000).to_string()).collect();
    let counting: Vec<String> = (1..=30).map(|i| i.to_string()).collect();
    let (ids, counting): (Vec<&str>, Vec<&str>) =
        (ids.iter().map(String::as_str).collect(), counting.iter().map(String::as_str).collect());
    let t = table(columns(&[("user_id", &ids), ("n", &counting), ("paid", &ids)]), &ColumnSettings::default());
    assert_eq!(
        [t.columns[0].kind, t.columns[1].kind, t.columns[2].kind],
        [Kind::Identifier, Kind::Identifier, Kind::Integer]
    );
    assert_eq!((t.columns[0].role, t.columns[0].distinct()), (Role::Ignored, 30));
    assert!(t.notes.iter().any(|note| note.contains("user_id, n")), "{:?}", t.notes);
    let again = t.with_roles(&with_kind("class", "n", Kind::Integer), &Progress::new()).unwrap();
    assert_eq!((again.columns[1].kind, again.columns[1].role), (Kind::Integer, Role::Feature));
}

// One-hot groups.

const GROUPED: &str = "work_type_private,age,work_type_self_employed,work_type_never_worked,work_type_none,class\n\
    1,20,0,0,0,0\n0,31,1,0,0,1\n0,42,0,1,0,0\n1,53,0,0,0,1\n,64,0,1,0,1\n";

#[test]
fn one_hot_groups_are_found_by_prefix_and_sum() {
    let t = table(GROUPED, &ColumnSettings::default());
    assert_eq!(t.groups.len(), 1);
    assert_eq!((t.groups[0].name.as_str(), &t.groups[0].columns[..]), ("work_type", &[0, 2, 3, 4][..]));
    assert_eq!((t.columns[4].kind, t.columns[4].group.as_deref()), (Kind::OneHot, Some("work_type")));
    assert_eq!(labels(&t, 4), ["0", "1"], "a member of zeros alone has both levels");
    assert_eq!(t.columns[1].kind, Kind::Integer);
}

#[test]
fn columns_that_do_not_sum_to_one_are_no_group() {
    let t = table("a_x,a_y,class\n1,0,0\n1,1,1\n0,1,0\n", &ColumnSettings::default());
    assert!(t.groups.is_empty());
    let t = table("a_x,a_y,y\n1,0,0\n0,1,1\n0,1,0\n", &roles("a_y"));
    assert!(t.groups.is_empty(), "the target is never in a group");
    let t = table("a_x,a_y,b-1,b-2,class\n1.0,0.0,0,1,0\n0.0,1.0,0,1,1\n0.0,1.0,1,0,1\n", &ColumnSettings::default());
    assert_eq!(t.groups.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn a_one_hot_kind_needs_a_group() {
    let error = try_table("a_x,b,class\n1,0,0\n0,1,1\n0,1,0\n", &with_kind("class", "a_x", Kind::OneHot)).unwrap_err();
    assert!(error.message.contains("\"a_x\"") && error.setting == Some(Setting::Columns), "{error}");
    assert_eq!(table(GROUPED, &with_kind("class", "work_type_none", Kind::OneHot)).groups.len(), 1);
    let t = table(GROUPED, &with_kind("class", "work_type_private", Kind::Binary));
    assert_eq!(t.columns[0].kind, Kind::Binary);
}

// Target and roles.

#[test]
fn the_target_is_found_by_name_or_as_the_last_with_few_values() {
    assert_eq!(table("Outcome,x,z\n1,5,0\n0,6,1\n1,7,0\n", &ColumnSettings::default()).target.column, 0);
    assert_eq!(table("x,z,w\n1,5,0.5\n0,6,1.5\n1,5,2.5\n", &ColumnSettings::default()).target.column, 1);
    let ignoring = ColumnSettings { ignore: vec!["z".into()], ..ColumnSettings::default() };
    assert_eq!(table("x,z\n1,5\n0,6\n1,5\n", &ignoring).target.column, 0);
    let error = try_table("x,z\n1,1\n1,1\n1,1\n", &ColumnSettings::default()).unwrap_err();
    assert_eq!((error.setting, error.fault), (Some(Setting::Target), Fault::Data));
}

#[test]
fn a_wrong_target_is_refused() {
    let numbers = (0..300).map(|i| format!("{i},{}.5,1,{}\n", i * 7, i % 2)).collect::<Vec<_>>().concat();
    let text = format!("many,decimal,one,class\n{numbers}");
    let refusal = |roles: &ColumnSettings| {
        let error = try_table(text.clone(), roles).unwrap_err();
        assert_eq!(error.setting, Some(Setting::Target));
        error.message
    };
    assert!(refusal(&roles("clas")).contains("did you mean \"class\"?"));
    assert!(refusal(&roles("many")).contains("300 different values"));
    assert!(refusal(&roles("decimal")).contains("decimal numbers"));
    assert!(refusal(&roles("one")).contains("one class"));
    let both = ColumnSettings { ignore: vec!["class".into()], ..roles("class") };
    assert!(refusal(&both).contains("both the target and ignored"));
}

#[test]
fn rows_without_a_class_are_counted() {
    let t = table("x,class\n1.5,a\n2.5,\n3.5,b\n4.5,a\n", &ColumnSettings::default());
    assert_eq!(t.target.codes, [0, MISSING, 1, 0]);
    assert_eq!(t.complete_rows(), [0, 2, 3]);
    assert!(
        t.notes.iter().any(|note| note.starts_with("Rows without a class") && note.ends_with(": 1.")),
        "{:?}",
        t.notes
    );
}

#[test]
fn roles_that_name_no_column_are_refused() {
    for roles in [
        ColumnSettings { ignore: vec!["agee".into()], ..ColumnSettings::default() },
        ColumnSettings { kinds: [("agee".to_owned(), Kind::Integer)].into(), ..ColumnSettings::default() },
    ] {
        let error = try_table("age,class\n1,0\n2,1\n", &roles).unwrap_err();
        assert_eq!((error.setting.clone(), error.fault), (Some(Setting::Columns), Fault::Usage));
        assert!(error.message.contains("did you mean \"age\"?"), "{error}");
    }
}

#[test]
fn kinds_that_do_not_fit_are_refused_with_the_place() {
    let text = "age,w,k,class\n1,1.5,a,0\n2,2.5,b,1\nold,3.5,c,0\n4,1.5,d,1\n";
    let refusal = |column: &str, kind: Kind| {
        let error = try_table(text, &with_kind("class", column, kind)).unwrap_err();
        assert_eq!(error.setting, Some(Setting::Columns));
        error.message
    };
    assert!(refusal("age", Kind::Integer).starts_with("t.csv:4: column \"age\": \"old\" is not a whole number"));
    assert!(refusal("age", Kind::Decimal).starts_with("t.csv:4: column \"age\": \"old\""));
    assert!(refusal("w", Kind::Integer).starts_with("t.csv:2: column \"w\": \"1.5\""));
    assert!(refusal("k", Kind::Binary).contains("4 different values"));
    assert!(refusal("w", Kind::Binary).contains("3 different values"));
    assert!(refusal("k", Kind::Date).contains("\"a\" is not a date"));
    assert!(refusal("w", Kind::OneHot).contains("not 0 or 1"));
}

#[test]
fn kinds_that_fit_replace_what_was_found() {
    let text = "n,id,t,class\n3,7,p q,0\n1,8,r s,1\n2,9,t u,0\n3,6,v w,1\n";
    let t = table(text, &with_kind("class", "n", Kind::Category));
    assert_eq!((t.columns[0].kind, labels(&t, 0)), (Kind::Category, vec!["1", "2", "3"]));
    assert_eq!(table(text, &with_kind("class", "n", Kind::Decimal)).columns[0].kind, Kind::Decimal);
    assert_eq!(table(text, &with_kind("class", "n", Kind::Text)).columns[0].role, Role::Ignored);
    let t = table(text, &with_kind("class", "id", Kind::Integer));
    assert_eq!((t.columns[1].kind, t.columns[1].role), (Kind::Integer, Role::Feature));
    let t = table(text, &with_kind("class", "t", Kind::Category));
    assert_eq!((t.columns[2].kind, t.columns[2].role, labels(&t, 2).len()), (Kind::Category, Role::Feature, 4));
}

#[test]
fn typing_is_the_same_on_any_number_of_threads() {
    let row = |i| format!("{},{}.{:02},w{},{}\n", i * 7 % 1000, i % 37, i % 100, i % 61, i % 3);
    let text = format!("a,b,c,class\n{}", (0..60_000).map(row).collect::<Vec<_>>().concat());
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| table(text.clone(), &ColumnSettings::default()))
    };
    let (one, four) = (on(1), on(4));
    for (a, b) in one.columns.iter().zip(&four.columns) {
        assert_eq!((&a.values, a.kind, &a.style, a.distinct()), (&b.values, b.kind, &b.style, b.distinct()));
    }
    assert_eq!(
        one.columns.iter().map(|c| c.kind).collect::<Vec<_>>(),
        [Kind::Integer, Kind::Decimal, Kind::Category, Kind::Category]
    );
}

// Properties.

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,4}",
        "-?[0-9]{1,3}\\.[0-9]{1,4}",
        "[a-c]{1,2}",
        Just("NA".to_owned()),
        Just(String::new()),
        "[ -~]{0,6}",
        "[a\"\n\r,;é]{0,5}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The csv crate is the judge: it reads the same cells, and the body is kept byte for byte.
    #[test]
    fn random_tables_are_cut_as_the_csv_crate_cuts_them(rows in prop::collection::vec(prop::collection::vec(cell(), 3), 1..20), crlf: bool) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        writer.write_record(["a", "b", "c"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let s = Source::from_bytes("t.csv", bytes.clone(), true).unwrap();
        // A sniffed delimiter may differ where another cuts as evenly: then there is nothing to compare.
        prop_assume!(s.delimiter() == b',');
        prop_assert_eq!(s.rows(), rows.len());
        for (i, row) in rows.iter().enumerate() {
            prop_assert_eq!(&s.cells(i), row);
        }
        let whole: Vec<u8> = [s.head(), s.body()].concat();
        prop_assert_eq!(&s.encode(whole), &bytes);
        prop_assert_eq!(&s.raw_cells(0).join(&b',')[..], s.row(0));
    }

    /// Every cell of a uniform column comes back as it stood.
    #[test]
    fn cells_are_written_back_as_they_were(cents in prop::collection::vec(-100_000_i32..100_000, 3..40)) {
        let cells: Vec<String> = cents.iter().map(|c| format!("{}{}.{:02}", if *c < 0 { "-" } else { "" }, c.abs() / 100, c.abs() % 100)).collect();
        let body = cells.iter().enumerate().map(|(i, c)| format!("{c},{}\n", i % 2)).collect::<Vec<_>>().concat();
        let t = table(format!("x,class\n{body}"), &with_kind("class", "x", Kind::Decimal));
        let Values::Numbers(values) = &t.columns[0].values else { panic!() };
        for (value, cell) in values.iter().zip(&cells) {
            let mut out = Vec::new();
            t.columns[0].write_number(value, false, &mut out);
            prop_assert_eq!(std::str::from_utf8(&out).unwrap(), cell);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        let _ = try_table(bytes, &ColumnSettings::default());
    }

    #[test]
    fn arbitrary_table_like_text_never_panics(text in "[a-c0-9,;\t|\"\n\r .eE?+-]{0,200}", no_header: bool) {
        let _ = try_table(text, &ColumnSettings { no_header, ..ColumnSettings::default() });
    }
}
