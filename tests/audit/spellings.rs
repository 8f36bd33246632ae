//! Files that went through other programs: their values are compared, not their spellings, and what cannot be compared never
//! passes.

use std::fmt::Write as _;

use smotescope::measures::audit::{AuditOptions, Judgement, Verdict};

use crate::tables::{Random, audit, case, csv, gate, number, people, smote};

/// A table by its columns: name, and what stands in a row.
fn written(rows: usize, columns: &[(&str, &dyn Fn(usize) -> String)]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.0).collect();
    let mut text = names.join(",") + "\n";
    for row in 0..rows {
        let cells: Vec<String> = columns.iter().map(|(_, cell)| cell(row)).collect();
        text += &(cells.join(",") + "\n");
    }
    text
}

/// Numbers that look drawn, the same for the same row and salt.
fn drawn(row: usize, salt: u64) -> f64 {
    Random::new(row as u64 * 31 + salt).next()
}

fn copies(real: &str, synthetic: &str) -> Judgement {
    judged(real, synthetic, "copies")
}

fn judged(real: &str, synthetic: &str, id: &str) -> Judgement {
    gate(&audit(real, synthetic, None, AuditOptions::default()), id).clone()
}

fn notes(real: &str, synthetic: &str) -> Vec<String> {
    case(real, synthetic, None, AuditOptions::default()).unwrap().notes
}

fn says(notes: &[String], words: &[&str]) {
    for word in words {
        assert!(notes.iter().any(|note| note.contains(word)), "{word:?} in {notes:?}");
    }
}

/// A file of `rows` rows whose column `flag` is written by `words`, beside a number that no two rows share.
fn flagged(rows: usize, words: [&str; 2]) -> String {
    written(
        rows,
        &[
            ("age", &|row| format!("{}", 20 + row % 60)),
            ("bmi", &|row| format!("{:.3}", 20.0 + 9.0 * drawn(row, 1))),
            ("flag", &|row| words[usize::from(drawn(row, 2) < 0.5)].to_owned()),
            ("class", &|row| (row % 2).to_string()),
        ],
    )
}

#[test]
fn missing_equals_missing_when_copies_are_looked_for() {
    let (real, other) = (people(90, 60, 21), people(40, 30, 22));
    let gap = |text: &str, rows: std::ops::Range<usize>| {
        let lines = text.lines().enumerate().map(|(at, line)| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if at > 0 && rows.contains(&at) {
                cells[1] = "";
            }
            cells.join(",")
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let real = gap(&csv(&real), 5..16);
    let lost: Vec<&str> = real.lines().skip(5).take(11).collect();
    for mark in ["", "NA", "NaN"] {
        let marked: Vec<String> = lost.iter().map(|line| line.replacen(",,", &format!(",{mark},"), 1)).collect();
        let file = format!("{}{}\n", csv(&other), marked.join("\n"));
        let found = copies(&real, &file);
        assert_eq!((found.verdict, found.finding.shown.as_str()), (Verdict::Red, "11 of 81"), "{mark}");
        assert_eq!(found.finding.classes.iter().filter_map(|it| it.figure).filter(|it| *it > 0.0).count(), 1);
        says(
            &notes(&real, &file),
            &["Rows of synthetic.csv that are looked at for copies alone: 11 with missing cells"],
        );
    }
    // Another gap, or another value beside it, is another row.
    let file = format!("{}{}\n", csv(&other), gap(&csv(&people(90, 60, 23)), 5..16).lines().nth(5).unwrap());
    assert_eq!(copies(&real, &file).verdict, Verdict::Green);
    // In an augmented file the real ones are not the synthetic ones.
    let file = format!("{real}\n{}", csv(&other).split_once('\n').unwrap().1);
    let found = audit(&real, &file, None, AuditOptions { augmented: true, ..AuditOptions::default() });
    assert_eq!(
        (gate(&found, "copies").verdict, gate(&found, "copies").finding.shown.as_str()),
        (Verdict::Green, "0 of 70")
    );
}

#[test]
fn booleans_are_the_same_in_whatever_spelling() {
    for (real, file) in [
        (["False", "True"], ["0", "1"]),
        (["False", "True"], ["0.0", "1.0"]),
        (["False", "True"], ["FALSE", "TRUE"]),
        (["0", "1"], ["False", "True"]),
        (["0", "1"], ["T", "F"].map(|it| if it == "T" { "f" } else { "t" })),
        (["0", "1"], ["0.0", "1.0"]),
        (["no", "yes"], ["false", "true"]),
        (["yes", "no"], ["TRUE", "FALSE"]),
        (["N", "Y"], ["0", "1"]),
    ] {
        let (real, made) = (flagged(60, real), flagged(40, file));
        let found = copies(&real, &made);
        assert_eq!((found.verdict, found.finding.shown.as_str()), (Verdict::Red, "40 of 40"), "{file:?}");
        // A word the other way round is another row.
        let other = flagged(40, [file[1], file[0]]);
        assert_eq!(copies(&real, &other).finding.figure, Some(0.0), "{file:?}");
        if file != ["0.0", "1.0"] {
            says(&notes(&real, &made), &["flag: "]);
        }
        assert!(gate(&audit(&real, &made, None, AuditOptions::default()), "grid").finding.figure.unwrap() > 0.0);
    }
    says(&notes(&flagged(60, ["no", "yes"]), &flagged(40, ["false", "true"])), &["no/yes against false/true"]);
    // A column of F alone comes back from DuckDB as false.
    let sex = |word: &'static str, rows| {
        written(
            rows,
            &[
                ("bmi", &|row| format!("{:.3}", 20.0 + 9.0 * drawn(row, 1))),
                ("sex", &|_| word.to_owned()),
                ("class", &|row| (row % 2).to_string()),
            ],
        )
    };
    assert_eq!(copies(&sex("F", 50), &sex("false", 30)).finding.shown, "30 of 30");
}

#[test]
fn labels_are_matched_by_value_and_the_mapping_is_named() {
    for (real, file, said) in [
        (["0", "1"], ["0.0", "1.0"], Some("class: 0/1 against 0.0/1.0, compared as numbers")),
        (["no", "yes"], ["false", "true"], Some("class: no/yes against false/true")),
        (["n\u{a0}", "p\u{a0}"], ["n", "p\u{3000}"], None),
        (["negative", "positive"], [" negative", " positive"], None),
        (["case", "control"], ["1", "2"], Some("class: case/control against 1/2")),
        (["case", "control"], ["0", "1"], Some("that is a guess")),
    ] {
        let labelled = |words: [&'static str; 2], rows, salt| {
            written(
                rows,
                &[
                    ("age", &move |row| format!("{:.0}", 20.0 + 60.0 * drawn(row, salt))),
                    ("bmi", &move |row| format!("{:.3}", 20.0 + 9.0 * drawn(row, salt + 1))),
                    ("class", &move |row| words[row % 2].to_owned()),
                ],
            )
        };
        let (real, made, held) = (labelled(real, 60, 3), labelled(file, 50, 13), labelled(file, 40, 23));
        let case = case(&real, &made, Some(&held), AuditOptions::default()).unwrap();
        assert_eq!((case.synthetic.len(), case.holdout.as_ref().unwrap().len()), (50, 40), "{file:?}");
        assert_eq!(case.synthetic.counts(2), [25, 25]);
        if let Some(said) = said {
            says(&case.notes, &[said]);
        }
        let spelled = case.synthetic.grid.cells;
        assert_eq!(spelled > 0, said.is_some(), "{file:?} {spelled}");
    }
}

#[test]
fn rows_of_an_unknown_class_are_compared_in_their_features() {
    let real = csv(&people(60, 40, 31));
    let mut file = csv(&people(40, 20, 32));
    for line in real.lines().skip(1).take(7) {
        writeln!(file, "{}9", &line[..line.len() - 1]).unwrap();
    }
    let found = copies(&real, &file);
    assert_eq!((found.verdict, found.finding.shown.as_str()), (Verdict::Red, "7 of 67"));
}

#[test]
fn what_cannot_be_compared_never_passes() {
    let coded = |code: &dyn Fn(usize) -> String, rows, salt: u64| {
        written(
            rows,
            &[
                ("age", &move |row| format!("{:.0}", 20.0 + 60.0 * drawn(row, salt))),
                ("bmi", &move |row| format!("{:.3}", 20.0 + 9.0 * drawn(row, salt + 1))),
                ("zip", code),
                ("class", &|row| (row % 2).to_string()),
            ],
        )
    };
    let real = coded(&|row| format!("{:05}", row % 8), 80, 3);
    // The zeros that a program lost are found out.
    let found = copies(&real, &coded(&|row| (row % 8).to_string(), 60, 3));
    assert_eq!((found.verdict, found.finding.shown.as_str()), (Verdict::Red, "60 of 60"));
    says(&notes(&real, &coded(&|row| (row % 8).to_string(), 60, 3)), &["zip: 00000/00001", "leading zeros"]);
    // Words of which none is known, in rows that are and in rows that are not like real ones.
    for (salt, open) in [(3, "60 of 60"), (13, "0 of 60")] {
        let found = copies(&real, &coded(&|row| format!("area {}", row % 8), 60, salt));
        assert_eq!(found.verdict, Verdict::CannotSay, "{}", found.finding.detail);
        let expected =
            format!("zip holds no word of the real table; {open} rows equal a real one in every other column");
        assert_eq!(found.finding.detail, expected);
    }
    // Codes whose words can only be guessed.
    let found =
        copies(&coded(&|row| ["red", "green"][row % 2].to_owned(), 80, 3), &coded(&|row| (row % 2).to_string(), 60, 3));
    assert_eq!(found.verdict, Verdict::CannotSay, "{}", found.finding.detail);
    // A column of numbers that has none in the other file.
    let found = copies(&coded(&|row| format!("{}", row % 70), 80, 3), &coded(&|row| format!("n{row}"), 60, 13));
    assert_eq!((found.verdict, found.finding.detail.contains("zip holds no number")), (Verdict::CannotSay, true));
    // A single cell: the row is open if all else is a real one's, and told apart if not.
    let mut lines: Vec<String> = coded(&|row| format!("{:05}", row % 8), 60, 13).lines().map(str::to_owned).collect();
    let of_real = real.lines().nth(4).unwrap();
    lines.push(of_real.replacen(|_: char| true, "x", 1));
    assert_eq!(copies(&real, &lines.join("\n")).verdict, Verdict::CannotSay);
    *lines.last_mut().unwrap() = of_real.replacen(|_: char| true, "x", 1).replace("000", "010");
    let found = copies(&real, &lines.join("\n"));
    assert_eq!(found.verdict, Verdict::CannotSay, "an unknown word is no other row: {}", found.finding.detail);
    lines.pop();
    assert_eq!(copies(&real, &lines.join("\n")).verdict, Verdict::Green);
}

/// A table of measurements with many digits, and what `write` makes of a number.
fn measured(rows: usize, salt: u64, write: &dyn Fn(f64) -> String) -> String {
    let at = |row: usize, column: u64| drawn(row, salt + column);
    written(
        rows,
        &[
            ("small", &|row| write((at(row, 1) * 1e7).round() / 1e11)),
            ("middle", &|row| write((at(row, 2) * 3e8).round() / 1e7)),
            ("large", &|row| write((at(row, 3) * 4e8).round() / 1e2)),
            ("kind", &|row| ["a", "b", "c"][row % 3].to_owned()),
            ("class", &|row| (row % 2).to_string()),
        ],
    )
}

fn six_digits(value: f64) -> String {
    format!("{value:.5e}").parse::<f64>().unwrap().to_string()
}

#[test]
fn a_copy_that_lost_digits_is_still_a_copy() {
    let real = measured(120, 1, &|value| value.to_string());
    for (write, said) in [
        (
            &(|value: f64| format!("{value:.6}").parse::<f64>().unwrap().to_string()) as &dyn Fn(f64) -> String,
            "six decimals, as Weka does",
        ),
        (&six_digits, "six significant digits, as Orange does"),
        (&|value| f64::from(value as f32).to_string(), "single precision"),
        (&|value| (value as f32).to_string(), "single precision"),
        (&|value| format!("{value:.3e}"), "significant digits"),
        (&|value| format!("{value:.1}"), "one decimal"),
    ] {
        let file = measured(70, 1, write);
        let found = copies(&real, &file);
        assert_eq!((found.verdict, found.finding.shown.as_str()), (Verdict::Red, "70 of 70"), "{said}");
        says(&notes(&real, &file), &[said]);
        // Rows of nobody, written in the same way.
        let found = copies(&real, &measured(70, 1_000, write));
        assert_eq!(found.finding.figure, Some(0.0), "{said}: {}", found.finding.detail);
    }
    // With all digits nothing is rounded.
    let file = measured(70, 1_000, &|value| value.to_string());
    assert!(!notes(&real, &file).iter().any(|note| note.contains("rounded")));
}

#[test]
fn rows_without_repair_are_no_copies_of_what_they_would_be_rounded_to() {
    let real = people(200, 60, 41);
    assert_eq!(copies(&csv(&real), &csv(&smote(&real, 2.0, false, 42))).verdict, Verdict::Green);
}

#[test]
fn words_that_a_program_took_for_numbers_are_found() {
    let worded = |words: &[&str], rows: usize| {
        let words: Vec<String> = words.iter().map(|&it| it.to_owned()).collect();
        written(
            rows,
            &[
                ("bmi", &|row| format!("{:.3}", 20.0 + 9.0 * drawn(row, 1))),
                ("stage", &|row| words[row % words.len()].clone()),
                ("class", &|row| (row % 2).to_string()),
            ],
        )
    };
    for (real, file, said) in [
        (&["1d", "7d", "30d"][..], &["1", "7", "30"][..], "readr"),
        (&["t", "f"], &["TRUE", "FALSE"], "booleans"),
        (&["1", "2.50", "1e3", "x"], &["1.0", "2.5", "1000.0", "x"], "as numbers"),
    ] {
        let (real, made) = (worded(real, 60), worded(file, 40));
        assert_eq!(copies(&real, &made).finding.shown, "40 of 40", "{file:?}");
        says(&notes(&real, &made), &[said]);
    }
}

#[test]
fn a_column_of_booleans_that_is_stuck_is_named() {
    let stuck = written(
        40,
        &[
            ("age", &|row| format!("{}", 20 + row % 60)),
            ("bmi", &|row| format!("{:.3}", 20.0 + 9.0 * drawn(row, 7))),
            ("flag", &|_| "True".to_owned()),
            ("class", &|row| (row % 2).to_string()),
        ],
    );
    says(&notes(&flagged(80, ["False", "True"]), &stuck), &["flag is True in every synthetic row", "imbalanced-learn"]);
    let zeros = stuck.replace("True", "0");
    says(&notes(&flagged(80, ["0", "1"]), &zeros), &["flag is 0 in every synthetic row"]);
    assert!(
        !notes(&flagged(80, ["0", "1"]), &flagged(40, ["0", "1"]))
            .iter()
            .any(|note| note.contains("in every synthetic row"))
    );
}

/// Rows with an e-mail address, a date of birth and a note beside a number.
fn mailed(
    rows: usize,
    email: &dyn Fn(usize) -> String,
    born: &dyn Fn(usize) -> String,
    note: &dyn Fn(usize) -> String,
) -> String {
    written(
        rows,
        &[
            ("email", email),
            ("born", born),
            ("note", note),
            ("bmi", &|row| format!("{:.3}", 20.0 + 9.0 * drawn(row, 1))),
            ("age", &|row| format!("{}", 20 + row % 60)),
            ("class", &|row| (row % 2).to_string()),
        ],
    )
}

fn day(row: usize, salt: u64) -> String {
    let at = (drawn(row, salt) * 20_000.0) as usize;
    format!("{}-{:02}-{:02}", 1940 + at / 336, 1 + at / 28 % 12, 1 + at % 28)
}

#[test]
fn identifiers_dates_and_texts_of_real_people_are_red_and_invented_ones_pass() {
    let mail = |row: usize| format!("p{}@example.org", row * 7919);
    let said = |row: usize| format!("seen on ward {} with a cough {row}", row % 9);
    let real = mailed(300, &mail, &|row| day(row, 5), &said);
    let fresh_mail = |row: usize| format!("q{row}@example.org");
    let fresh_said = |row: usize| format!("nothing to say of visit {row}");
    let file = |email: &dyn Fn(usize) -> String, born: &dyn Fn(usize) -> String, note: &dyn Fn(usize) -> String| {
        judged(&real, &mailed(200, email, born, note), "texts")
    };
    let invented = file(&fresh_mail, &|row| day(row, 99), &fresh_said);
    assert_eq!(invented.verdict, Verdict::Green, "{}", invented.finding.detail);
    let found = file(&mail, &|row| day(row, 99), &fresh_said);
    assert_eq!((found.verdict, found.finding.figure), (Verdict::Red, Some(200.0)));
    assert_eq!(found.finding.detail, "200 of 200 values of email are a real person's (100.0 %)");
    assert_eq!(number(&found, "columns"), 3.0);
    let dates = file(&fresh_mail, &|row| day(row, 5) + " 00:00:00", &fresh_said);
    assert!(
        dates.verdict == Verdict::Red && dates.finding.detail.contains("values of born"),
        "{}",
        dates.finding.detail
    );
    // The same days as people of other countries write them, and as programs number them.
    let parts = |row: usize, salt| {
        let day = day(row, salt);
        let parts: Vec<String> = day.split('-').map(str::to_owned).collect();
        [parts[0].clone(), parts[1].clone(), parts[2].clone()]
    };
    let forms: [fn([String; 3]) -> String; 3] = [
        |[year, month, day]| format!("{day}.{month}.{year}"),
        |[year, month, day]| format!("{month}/{day}/{year} 12:00 AM"),
        |[year, month, day]| format!("{year}{month}{day}"),
    ];
    for form in forms {
        let dates = file(&fresh_mail, &|row| form(parts(row, 5)), &fresh_said);
        assert_eq!(dates.verdict, Verdict::Red, "{}", dates.finding.detail);
        let others = file(&fresh_mail, &|row| form(parts(row, 99)), &fresh_said);
        assert_eq!(others.verdict, Verdict::Green, "{}", others.finding.detail);
    }
    let unlike: [&dyn Fn(usize) -> String; 3] = [
        // Days since 1900, day and month that could be either, and a few words.
        &|row| (20_000 + row).to_string(),
        &|row| format!("{}/{}/{}", 1 + row % 12, 1 + row % 11, 1950 + row % 50),
        &|row| if row % 50 == 0 { "unknown to us".to_owned() } else { day(row, 99) },
    ];
    for form in unlike {
        let dates = file(&fresh_mail, form, &fresh_said);
        assert_eq!(dates.verdict, Verdict::CannotSay, "{}", dates.finding.detail);
        assert!(dates.finding.detail.contains("born holds dates in a form that cannot be compared"));
    }
    // The real table does not keep to one form itself: what is not alike as text may be the same day.
    let two_forms = |row: usize, salt| if row == 7 { forms[0](parts(row, salt)) } else { day(row, salt) };
    let of_two = mailed(300, &mail, &|row| two_forms(row, 5), &said);
    let dates = judged(&of_two, &mailed(200, &fresh_mail, &|row| two_forms(row, 99), &fresh_said), "texts");
    assert_eq!(dates.verdict, Verdict::CannotSay, "{}", dates.finding.detail);
    let one = file(&fresh_mail, &|row| day(row, 99), &|row| if row == 3 { said(30) } else { fresh_said(row) });
    assert!(
        one.verdict == Verdict::Red && one.finding.detail.starts_with("1 of 200 values of note"),
        "{}",
        one.finding.detail
    );
    let capitals = file(&|row| mail(row).to_uppercase(), &|row| day(row, 99), &fresh_said);
    assert_eq!(capitals.verdict, Verdict::Red);
    // Without the columns there is nothing to say, and no note says that they were not looked at.
    let bare = csv(&people(60, 30, 51));
    let found = judged(&bare, &csv(&people(60, 30, 52)), "texts");
    assert_eq!((found.verdict, found.finding.shown.as_str()), (Verdict::Green, "no such column"));
    assert!(!notes(&real, &real).iter().any(|note| note.contains("not looked at")));
}

#[test]
fn what_many_people_share_and_what_counts_rows_tells_of_nobody() {
    let numbered = |from: usize, step: usize, note: &dyn Fn(usize) -> String, rows| {
        written(
            rows,
            &[
                ("id", &move |row| (from + step * row).to_string()),
                ("note", note),
                ("bmi", &|row| format!("{:.3}", 20.0 + 9.0 * drawn(row, 1))),
                ("class", &|row| (row % 2).to_string()),
            ],
        )
    };
    // Two hundred notes that several people have, and some that one has.
    let note = |row: usize| format!("complains of {}", (drawn(row, 8) * 200.0) as usize);
    let real = numbered(1, 1, &note, 600);
    let found = judged(&real, &numbered(1, 1, &|row| note(row + 5_000), 300), "texts");
    assert_eq!(found.verdict, Verdict::Green, "{}", found.finding.detail);
    let found = judged(&real, &numbered(3, 2, &|row| note(row + 5_000), 200), "texts");
    assert!(found.verdict == Verdict::Red && found.finding.detail.contains("values of id"), "{}", found.finding.detail);
}
