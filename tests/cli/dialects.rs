//! Every spelling of a table comes back as it came: the augmented file begins with the input, byte for byte.

use crate::place::{Place, two_classes};

/// Encodes text as UTF-16 with its mark.
fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
}

/// The synthetic part of a resampled table, after the input has been found at its beginning.
fn fresh(table: &[u8]) -> Vec<u8> {
    let place = Place::with(table);
    place.resample("--drop-closest 5");
    let out = place.read("out.csv");
    assert!(out.starts_with(table), "the input is not at the beginning");
    assert!(out.len() > table.len());
    out[table.len()..].to_vec()
}

fn fresh_text(table: &str) -> String {
    String::from_utf8(fresh(table.as_bytes())).unwrap()
}

#[test]
fn line_ends() {
    let plain = two_classes(12, 40);
    let rows = fresh_text(&plain);
    assert_eq!(rows.lines().count(), 28);
    assert_eq!(fresh_text(&plain.replace('\n', "\r\n")), rows.replace('\n', "\r\n"));
    assert_eq!(fresh_text(&plain.replace('\n', "\r")), rows.replace('\n', "\r"));
    // A last line without its end gets one, before the first new row.
    assert_eq!(fresh_text(plain.strip_suffix('\n').unwrap()), format!("\n{rows}"));
    assert_eq!(
        fresh_text(plain.replace('\n', "\r\n").strip_suffix("\r\n").unwrap()),
        format!("\r\n{rows}").replace("\r\n", "\n").replace('\n', "\r\n")
    );
    // Blank lines stay where they are.
    assert_eq!(fresh_text(&plain.replacen("yes\n", "yes\n\n\n", 3)), rows);
    assert_eq!(fresh_text(&format!("{plain}\n\n")), rows);
    assert_eq!(fresh_text(&format!("\n\n{plain}")), rows);
}

#[test]
fn encodings() {
    let table = two_classes(12, 40).replace("yes", "jà").replace("x,y,class", "größe,y,class");
    let rows = fresh_text(&table);
    let marked = fresh(format!("\u{feff}{table}").as_bytes());
    assert_eq!(marked, rows.as_bytes());
    let little = fresh(&utf16(&table, u16::to_le_bytes));
    let big = fresh(&utf16(&table, u16::to_be_bytes));
    // The mark stands at the head of the file alone.
    assert_eq!(little, rows.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    assert_eq!(big, rows.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>());
    let narrow = |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect() };
    assert_eq!(fresh(&narrow(&table)), narrow(&rows));
    let place = Place::with(narrow(&table));
    assert!(place.ok("describe t.csv").contains("Windows-1252"));
}

#[test]
fn delimiters_and_decimal_commas() {
    let plain = two_classes(12, 40);
    let rows = fresh_text(&plain);
    for delimiter in [";", "\t", "|"] {
        assert_eq!(fresh_text(&plain.replace(',', delimiter)), rows.replace(',', delimiter));
    }
    let comma = |text: &str| text.replace(',', ";").replace('.', ",");
    assert_eq!(fresh_text(&comma(&plain)), comma(&rows));
}

#[test]
fn quotes_and_blanks() {
    let plain = two_classes(12, 40);
    let rows = fresh_text(&plain);
    // All cells in quotes: so are the new ones.
    let quoted = |text: &str| -> String {
        text.lines().map(|line| format!("\"{}\"\n", line.replace(',', "\",\""))).collect::<Vec<_>>().concat()
    };
    assert_eq!(fresh_text(&quoted(&plain)), quoted(&rows));
    // Blanks around every number belong to it.
    let padded = |text: &str| text.replace(',', " , ");
    assert_eq!(fresh_text(&padded(&plain)), padded(&rows));
    // A level in quotes, with the delimiter, a quote and a line end in it.
    let odd = |text: &str| text.replace("yes", "\"so,\n\"\"to\"\" say\"").replace("no", "\"no\"");
    assert_eq!(fresh_text(&odd(&plain)), odd(&rows));
}

#[test]
fn numbers_are_written_as_the_column_writes_them() {
    let plain = two_classes(12, 40);
    let zeros: String = plain
        .lines()
        .map(|line| {
            if line.starts_with('x') {
                "x,y,class\n".to_owned()
            } else {
                line.replacen(',', "0,", 1).replacen(",yes", ".0,yes", 1).replacen(",no", ".0,no", 1) + "\n"
            }
        })
        .collect();
    for line in fresh_text(&zeros).lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let decimals = |cell: &str| cell.split_once('.').map_or(0, |(_, digits)| digits.len());
        assert_eq!((decimals(cells[0]), decimals(cells[1])), (2, 1), "{line}");
        assert!(cells[1].ends_with(".0"), "whole numbers stay whole: {line}");
    }
}

#[test]
fn codes_with_leading_zeros_stay_text() {
    let table =
        two_classes(12, 40).replace(",yes", ",007,yes").replace(",no", ",08,no").replacen("class", "code,class", 1);
    assert!(fresh_text(&table).lines().all(|line| line.ends_with(",007,yes")));
}

#[test]
fn every_row_of_a_one_hot_group_has_one_level() {
    let mut table = String::from("a,home_own,home_rent,home_none,class\n");
    for row in 0..60 {
        let home = ["1,0,0", "0,1,0", "0,0,1"][row * 7 % 11 % 3];
        table.extend([format!("{}.5,{home},{}\n", row * 13 % 47, if row < 15 { "yes" } else { "no" })]);
    }
    let rows = fresh_text(&table);
    for line in rows.lines() {
        assert_eq!(line.split(',').skip(1).take(3).filter(|&cell| cell == "1").count(), 1, "{line}");
    }
}
