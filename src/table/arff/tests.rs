//! What is read of ARFF files, as people and other programs write them, and what is said of those that are wrong.

use super::*;
use crate::table::declared::DeclaredKind;

fn try_read(text: &str) -> Result<Delimited, String> {
    assert!(is_arff(text.as_bytes()), "{text}");
    read("t.arff", text.as_bytes(), &Progress::new()).map_err(|stop| match stop {
        Stop::Failed(error) => error.message,
        Stop::Cancelled => "cancelled".to_owned(),
    })
}

fn rows(head: &str, data: &str) -> String {
    let read = try_read(&format!("@relation t\n{head}\n@data\n{data}")).unwrap();
    let text = String::from_utf8(read.text).unwrap();
    text.split_once('\n').unwrap().1.to_owned()
}

const HEAD: &str = "@attribute x numeric\n@attribute 'a b' {p, 'q r', \"it's\"}\n@attribute s string";

#[test]
fn a_file_becomes_a_delimited_one() {
    let text = "% a comment\r\n\r\n@RELATION 'my table'\r\n@Attribute x REAL\r\n@ATTRIBUTE\t'col, two' { lo , 'mid dle',hi}\r\n\
                @attribute when date \"yyyy-MM-dd\"\r\n% more\r\n@attribute note string\r\n@attribute class{neg,pos}\r\n\
                @DATA\r\n1.5,hi,\"2024-01-02\",'said \\'no\\', twice',neg\r\n\r\n% between\r\n?, 'mid dle' ,?,\"a \\\"b\\\"\\n\",pos\r\n";
    let read = try_read(text).unwrap();
    assert_eq!(
        String::from_utf8(read.text).unwrap(),
        "x,\"col, two\",when,note,class\n1.5,hi,2024-01-02,\"said 'no', twice\",neg\n,mid dle,,\"a \"\"b\"\"\n\",pos\n"
    );
    assert_eq!(read.lines, [11, 14]);
    let columns: Vec<_> = read.declared.columns().iter().map(|it| (it.name.as_str(), it.line)).collect();
    assert_eq!(columns, [("x", 4), ("col, two", 5), ("when", 6), ("note", 8), ("class", 9)]);
    assert_eq!(read.declared.kind("x"), Some(&DeclaredKind::Number));
    assert_eq!(read.declared.kind("when"), Some(&DeclaredKind::Date));
    let levels = ["lo", "mid dle", "hi"].map(str::to_owned).to_vec();
    assert_eq!(read.declared.kind("col, two"), Some(&DeclaredKind::Levels(levels)));
    assert_eq!(read.declared.target, None);
}

#[test]
fn what_keel_adds_is_read() {
    let text = "@relation glass\n@attribute RI real[1.5, 1.6]\n@attribute n integer [0, 9]\n@attribute Class {positive, negative}\n\
                @inputs RI, n\n@outputs Class\n@data\n1.51, 3, negative\n1.52, <null>, positive\n";
    let read = try_read(text).unwrap();
    assert_eq!(read.declared.target.as_deref(), Some("Class"));
    assert_eq!(read.text, b"RI,n,Class\n1.51,3,negative\n1.52,,positive\n");
}

#[test]
fn cells_are_bare_or_quoted_and_comments_end_a_row() {
    assert_eq!(rows(HEAD, "1,p,a % b\n"), "1,p,a\n");
    assert_eq!(rows(HEAD, "1,p,50%\n"), "1,p,50%\n");
    assert_eq!(rows(HEAD, "1,p,'a % b'\n"), "1,p,a % b\n");
    assert_eq!(rows(HEAD, "1\t'q r'\tword"), "1,q r,word\n");
    assert_eq!(rows(HEAD, "1 p x"), "1,p,x\n");
    assert_eq!(rows(HEAD, "1,it's,O'Brien of York"), "1,it's,O'Brien of York\n");
    assert_eq!(rows(HEAD, "1,,\n"), "1,,\n");
    assert_eq!(rows(HEAD, "1,p,'?'\n2,?,?"), "1,p,?\n2,,\n");
    assert_eq!(rows(HEAD, "1,p,'\\u00e9\\\\\\t\\z'"), "1,p,é\\\t\\z\n");
}

#[test]
fn numbers_are_read_as_other_programs_read_them() {
    let read = |cell: &str| rows("@attribute x numeric\n@attribute y integer", &format!("{cell},1"));
    for (cell, written) in [
        ("-1.50", "-1.50"),
        ("007", "7"),
        ("+4", "+4"),
        ("1e-5", "1e-5"),
        ("NaN", ""),
        (".5", ".5"),
        ("-Infinity", "-Infinity"),
    ] {
        assert_eq!(read(cell), format!("{written},1\n"), "{cell}");
    }
}

#[test]
fn sparse_rows_are_filled() {
    let head =
        "@attribute x numeric\n@attribute w {first, 'sec, ond'}\n@attribute s string\n@attribute class {no, yes}";
    assert_eq!(rows(head, "{0 1.5, 3 yes}\n{}\n"), "1.5,first,,yes\n0,first,,no\n");
    assert_eq!(rows(head, "{ 3 ?,1 'sec, ond' , 2 'a } b'} % c\n"), "0,\"sec, ond\",a } b,\n");
}

#[test]
fn errors_name_file_line_column_and_what_to_do() {
    let head = "@relation t\n@attribute x numeric\n@attribute c {no, yes}\n";
    let of_rows = |data: &str| try_read(&format!("{head}@data\n1,no\n{data}")).unwrap_err();
    for (data, says) in [
        ("a,no", &["t.arff:6: column \"x\": \"a\" is not a number, and line 2 declares numbers", "write ?"][..]),
        ("$1,no", &["column \"x\": \"$1\" is not a number"]),
        (
            "1,maybe",
            &["t.arff:6: column \"c\": \"maybe\" is none of the values that line 3 declares, \"no\", \"yes\"; correct"],
        ),
        ("1", &["t.arff:6: column \"c\": the row ends before it, with 1 value where 2 attributes are declared"]),
        ("1,no,3", &["t.arff:6: the row goes on with \"3\"", "remove what is too much"]),
        ("1,no,{5}", &["weights of rows are not read; remove it"]),
        ("{0 1}, {5}", &["weights of rows are not read; remove it"]),
        ("'1,no", &["column \"x\": a quote opens here and is never closed: \"'1,no\"; close it"]),
        ("1,'no'x", &["column \"c\": \"x\" stands behind the closing quote"]),
        ("{2 1}", &["\"2\" is no column of this sparse row; write a number from 0 to 1"]),
        ("{0 1, 0 2}", &["column \"x\": the sparse row gives it two values"]),
        ("{0 1", &["column \"x\": the sparse row does not go on"]),
        ("{", &["\"\" is no column of this sparse row"]),
    ] {
        let message = of_rows(data);
        assert!(says.iter().all(|part| message.contains(part)), "{data}: {message}");
    }
    for (text, says) in [
        (
            "@relation t\n@attribute x numeric\n@attribute y real\n",
            "t.arff: it begins as an ARFF file and has no @data",
        ),
        ("@relation t\n@data\n1\n", "t.arff:2: no attribute is declared above @data"),
        (
            "@relation t\n@attribute x numeric\n@data\n1\n",
            "t.arff:3: a single attribute is declared above @data, \"x\"",
        ),
        ("@relation t\nx,y\n1,2\n", "t.arff:2: \"x,y\" is none of @relation, @attribute and @data"),
        ("@relation t\n@attribute x float\n", "t.arff:2: column \"x\": \"float\" is no type; declare numeric"),
        ("@relation t\n@attribute x\n", "column \"x\": nothing is no type"),
        ("@relation t\n@attribute x relational\n", "column \"x\": it is relational"),
        ("@relation t\n@attribute x {a, b\n", "column \"x\": the list of its values is not closed"),
        ("@relation t\n@attribute x {}\n", "column \"x\": no values are declared"),
        ("@relation t\n@attribute x {a, b, a}\n", "\"a\" stands twice among its values"),
        ("@relation t\n@attribute x {'a' b}\n", "a comma is missing between its values before \"b}\""),
        ("@relation t\n@attribute x {a, {b}, c}\n", "\", c}\" stands behind the list of its values"),
        ("@relation t\n@attribute '' real\n", "an attribute without a name"),
        (
            "@relation t\n@attribute x real\n@attribute x real\n",
            "t.arff:3: the attribute \"x\" is declared in line 2 already",
        ),
        (&format!("{head}@data\n% none\n"), "t.arff:4: there is no row below @data"),
    ] {
        let message = try_read(text).unwrap_err();
        assert!(message.contains(says), "{text}: {message}");
    }
}

#[test]
fn other_files_are_none() {
    for text in ["", "x,y\n1,2\n", "% only\n% comments\n", "@relations,y\n", "%\nx,y\n", "@rel"] {
        assert!(!is_arff(text.as_bytes()), "{text}");
    }
}

#[test]
fn whatever_is_cut_off_is_an_error_or_a_table() {
    let text = "@relation 't'\n@attribute x real [0, 1]\n@attribute 'ä ö' {'a', \"b\\\"\"}\n@data\n1,'a' % c\n{1 \"b\\\"\"}\n{0 1}\n";
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        for start in (0..end).filter(|start| text.is_char_boundary(*start)) {
            drop(read("t", &text.as_bytes()[start..end], &Progress::new()));
        }
    }
}
