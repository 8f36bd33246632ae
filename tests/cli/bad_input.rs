//! Files that are no table, or not one that can be resampled: each is refused in one line, and nothing is lost.

use std::fs::{self, File};

use crate::place::{Place, two_classes};

/// A table with one line changed (counted from 1, as the messages count).
fn with_line(number: usize, line: &str) -> String {
    let text = two_classes(12, 40);
    let mut lines: Vec<&str> = text.lines().collect();
    lines[number - 1] = line;
    lines.join("\n") + "\n"
}

#[test]
fn an_empty_file() {
    Place::with("").not_resampled("", 1, &["t.csv: the file is empty", "choose"]);
    Place::with("\n\r\n\n").not_resampled("", 1, &["t.csv: the file is empty"]);
    Place::with("\u{feff}").not_resampled("", 1, &["t.csv: the file is empty"]);
}

#[test]
fn a_header_and_nothing_below() {
    Place::with("a,b,class\n").not_resampled("", 1, &["t.csv", "no row of data", "choose a file with rows"]);
    Place::with("a,b,class").not_resampled("", 1, &["t.csv", "no row of data"]);
}

#[test]
fn a_single_column() {
    Place::with("class\nyes\nno\n").not_resampled("", 1, &["t.csv:1:", "single column", "\"class\"", "delimiter"]);
}

#[test]
fn a_target_and_nothing_to_learn_from() {
    let text =
        "id,class\n".to_owned() + &(0..30).map(|row| format!("r{row},c{}\n", row % 2)).collect::<Vec<_>>().concat();
    Place::with(text).not_resampled("", 1, &["t.csv", "no column to learn from"]);
}

#[test]
fn a_single_class() {
    let text = two_classes(0, 40);
    Place::with(text).not_resampled("--target class", 1, &["t.csv", "\"class\"", "one class", "nothing to balance"]);
}

#[test]
fn a_class_with_a_single_row() {
    let place = Place::with(two_classes(1, 40));
    place.not_resampled("", 1, &["class \"yes\"", "a single complete row", "method random"]);
    place.resample("--method random");
    place.resample("--total no=50");
}

#[test]
fn a_class_without_a_complete_row() {
    let text = two_classes(2, 40).replacen("0.0,0,", "0.0,,", 1).replacen("37.1,159,", ",159,", 1);
    let place = Place::with(text);
    place.not_resampled("", 1, &["class \"yes\" has no complete row", "impute"]);
    place.resample("--missing impute --k 1");
}

#[test]
fn rows_too_short_and_too_long() {
    let short = with_line(7, "1.5,yes");
    Place::with(short).not_resampled("", 1, &["t.csv:7:", "2 cells", "header has 3", "complete or remove"]);
    let long = with_line(9, "1.5,2,yes,what");
    Place::with(long).not_resampled("", 1, &["t.csv:9:", "4 cells", "header has 3", "quotes"]);
    // With a quoted cell above the rows are found another way, and lines within quotes count as lines.
    let quoted = with_line(7, "1.5,yes").replacen("0.0,0,", "\"0.0\",\"\n0\n\",", 1);
    Place::with(quoted).not_resampled("", 1, &["t.csv:9:", "2 cells", "header has 3"]);
}

#[test]
fn a_quote_that_is_never_closed() {
    let text = with_line(5, "1.5,\"2,yes");
    let said = Place::with(text).not_resampled("", 1, &["t.csv:5:", "\"y\"", "never closed", "close it"]);
    assert!(said.len() < 600, "{said}");
    Place::with("a,\"b,class\n1,2,yes\n").not_resampled("", 1, &["t.csv:1:", "never closed"]);
}

#[test]
fn bytes_that_are_not_text() {
    let text = with_line(5, "1.5,2\0,yes");
    Place::with(text).not_resampled("", 1, &["t.csv:5:", "NUL", "UTF-8"]);
    let utf16_without_mark: Vec<u8> = two_classes(3, 9).encode_utf16().flat_map(u16::to_le_bytes).collect();
    Place::with(utf16_without_mark).not_resampled("", 1, &["t.csv:1:", "NUL", "UTF-16"]);
    let mut cut = vec![0xff, 0xfe];
    cut.extend(two_classes(3, 9).encode_utf16().flat_map(u16::to_le_bytes));
    cut.pop();
    Place::with(cut).not_resampled("", 1, &["t.csv", "UTF-16", "middle of a character"]);
    let image = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[7; 300]].concat();
    Place::with(image).not_resampled("", 1, &["t.csv:", "NUL"]);
}

#[test]
fn a_cell_of_ten_megabytes() {
    let huge = "word ".repeat(2 << 20);
    let text = two_classes(12, 40).replace("x,y,class", "x,note,y,class").replace(',', ",a b,");
    let text = text.replace("x,a b,note,a b,y,a b,class", "x,note,y,class").replace(",a b,yes", ",yes");
    let text = text.replace(",a b,no", ",no").replacen("a b", &huge, 1);
    let place = Place::with(&text);
    place.resample("--kind note=text");
    assert!(place.text("out.csv").starts_with(&text));
    // Where a number is wanted the message shows the beginning of the cell.
    place.not_resampled("--kind note=integer", 1, &["t.csv:2: column \"note\"", "word word", "not a whole number"]);
}

#[test]
fn five_thousand_columns() {
    let mut text = (0..4_999).map(|column| format!("c{column},")).collect::<Vec<_>>().concat();
    text += "class\n";
    for row in 0..30 {
        text += &(0..4_999).map(|column| format!("{},", (row * 31 + column * 7) % 97)).collect::<Vec<_>>().concat();
        text += if row < 8 { "yes\n" } else { "no\n" };
    }
    let place = Place::with(&text);
    place.resample("");
    assert!(place.text("out.csv").starts_with(&text));
    let said = place.not_resampled("--target nobody", 2, &["t.csv", "\"nobody\"", "more"]);
    assert!(said.len() < 400, "{said}");
}

#[test]
fn names_that_are_missing_or_doubled() {
    Place::with("x,,class\n1,2,a\n").not_resampled("", 1, &["t.csv:1:", "column 2 of 3", "\"x\"", "no name"]);
    Place::with("x, ,class\n1,2,a\n").not_resampled("", 1, &["t.csv:1:", "column 2 of 3", "no name"]);
    Place::with("x,x,class\n1,2,a\n").not_resampled("", 1, &["t.csv:1:", "columns 1 and 2", "\"x\""]);
    Place::with("x, x,class\n1,2,a\n").not_resampled("", 1, &["t.csv:1:", "columns 1 and 2", "\"x\""]);
}

#[test]
fn a_target_that_is_not_there() {
    let place = Place::with(two_classes(12, 40));
    place.not_resampled("--target Class", 2, &["t.csv", "\"Class\"", "did you mean \"class\"?"]);
    place.not_resampled("--target outcome", 2, &["\"outcome\"", "the columns are \"x\", \"y\", \"class\""]);
    place.refused("describe t.csv --target outcome", 2, &["\"outcome\""]);
    place.not_resampled("--ignore nothing", 2, &["\"nothing\""]);
    place.not_resampled("--kind nothing=text", 2, &["\"nothing\""]);
    place.not_resampled("--target class --ignore class", 2, &["\"class\"", "both the target and ignored"]);
}

#[test]
fn a_target_that_cannot_be_one() {
    let mut text = String::from("x,many,share,empty,class\n");
    for row in 0..600 {
        text.extend([format!("{row},v{},{}.25,,{}\n", row % 500, row % 77, row % 2)]);
    }
    let place = Place::with(text);
    place.not_resampled("--target many", 1, &["t.csv:1:", "\"many\"", "500 different values", "choose the column"]);
    place.not_resampled("--target share", 1, &["t.csv:1:", "\"share\"", "decimal", "choose another"]);
    place.not_resampled("--target empty", 1, &["t.csv:1:", "\"empty\"", "missing", "choose another"]);
    place.resample("--target class");
}

#[test]
fn text_where_numbers_were() {
    let place = Place::with(with_line(6, "n.a. today,2,yes"));
    let out = place.ok("describe t.csv");
    assert!(out.contains("\"n.a. today\" in line 6"), "{out}");
    place.not_resampled(
        "--kind x=decimal",
        1,
        &["t.csv:6: column \"x\"", "\"n.a. today\"", "not a number", "correct the cell"],
    );
    place.not_resampled("--kind y=binary", 1, &["t.csv:1: column \"y\"", "binary", "exactly two"]);
    place.not_resampled("--kind x=date", 1, &["column \"x\"", "not a date"]);
}

#[test]
fn numbers_that_are_none() {
    for cell in ["inf", "-inf", "Infinity", "1e400", "-1e999"] {
        let place = Place::with(with_line(4, &format!("{cell},2,yes")));
        place.not_resampled("", 1, &["t.csv:4: column \"x\"", cell, "not a finite number", "correct it"]);
    }
    let place = Place::with(with_line(4, "NaN,2,yes"));
    let out = place.ok("describe t.csv");
    assert!(out.contains("Missing cells: x (1)."), "{out}");
    place.not_resampled("--missing error", 1, &["t.csv:4:", "\"x\"", "missing cell"]);
}

#[test]
fn columns_that_say_nothing() {
    let text = two_classes(12, 40).replace(",yes", ",,7,0.50,same,yes").replace(",no", ",,7,0.50,same,no");
    let text = text.replacen("x,y,class", "x,y,empty,whole,decimal,level,class", 1);
    let place = Place::with(&text);
    let out = place.ok("describe t.csv");
    assert!(out.contains("The same in every row: whole, decimal"), "{out}");
    place.resample("");
    let written = place.text("out.csv");
    assert!(written.lines().skip(53).all(|line| line.ends_with(",,7,0.50,same,yes")), "{written}");
    // They count for nothing: without them the numbers are the same.
    let bare = Place::with(two_classes(12, 40));
    bare.resample("");
    let numbers = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",")).collect()
    };
    assert_eq!(numbers(&written), numbers(&bare.text("out.csv")));
}

#[test]
fn a_column_without_a_single_value_where_numbers_are_wanted() {
    let text = two_classes(12, 40).replace(",yes", ",,yes").replace(",no", ",NA,no");
    let place = Place::with(text.replacen("x,y,class", "x,y,empty,class", 1));
    place.resample("");
    place.not_resampled("--kind empty=decimal", 1, &["\"empty\"", "missing"]);
}

#[test]
fn what_is_no_file() {
    let place = Place::with(two_classes(12, 40));
    fs::create_dir(place.path("folder.csv")).unwrap();
    place.refused("describe folder.csv", 1, &["folder.csv", "folder", "name a table"]);
    place.refused("resample folder.csv --out out.csv", 1, &["folder.csv", "folder"]);
    place.refused("describe nowhere.csv", 1, &["cannot read nowhere.csv"]);
    place.refused("describe t.csv/inside.csv", 1, &["cannot read t.csv/inside.csv"]);
}

/// A gigabyte that takes no room on the disk and is refused as soon as it was looked at.
#[test]
fn a_file_of_a_gigabyte_that_is_no_table() {
    let place = Place::new();
    File::create(place.path("t.csv")).unwrap().set_len(1 << 30).unwrap();
    place.not_resampled("", 1, &["t.csv:1:", "NUL"]);
}

/// Refused before any memory is asked for.
#[test]
fn a_file_larger_than_the_memory() {
    let place = Place::new();
    // As many rows as it would have do not fit by streaming either.
    place.write("t.csv", "a,b,class\n".to_owned() + &"1,2,yes\n".repeat(20_000));
    File::options().write(true).open(place.path("t.csv")).unwrap().set_len(8 << 40).unwrap();
    place.not_resampled("", 1, &["t.csv", "8.0 TiB", "are free", "cut the table into parts"]);
}
