//! What lesson files may say, and how each thing that is wrong is refused: with its line, and what to do.

use std::{fs, path::Path};

use proptest::prelude::*;

use super::{Ask, AxisName, Lesson, Lines, TableSource, question_names, step_names};
use crate::{
    lesson::library::{self, LESSONS},
    progress::{Progress, Stop},
    recipe::Recipe,
    sampling::METHODS,
};

/// A good lesson; the tests spoil a line of it at a time.
const GOOD: &str = r#"version = 1
title = "A lesson"
about = "One sentence."
minutes = 5
sample = "two-islands"
axes = ["x", "y"]

[recipe]
k = 4
oversupply = 1.0

[[script]]
step = "base"
row = 2
say = "Here is the base."

[[script]]
step = "new-row"
play = true
set = { k = 8, drop_closest = 20, drop_scope = "class", seed = 7, top_up = false }
say = "All land."
ask = "gap-zero"

[[script]]
step = "closest"
axes = ["pc1", "y"]
say = """
Over
two lines."""
discuss = { question = "Is it safe?", answer = "No." }
"#;

fn read(text: &str) -> crate::error::Result<Lesson> {
    Lesson::from_toml(text, "folder/mine.toml", Path::new("folder"))
}

/// The good lesson with something else in the place of a line.
fn spoilt(line: &str, by: &str) -> String {
    assert_eq!(GOOD.matches(line).count(), 1, "{line}");
    GOOD.replace(line, by)
}

/// What is said of a bad lesson.
fn said(text: &str) -> String {
    let message = read(text).unwrap_err().message;
    assert_eq!(message.lines().count(), 1, "{message}");
    message
}

/// The bad lesson is refused at this line, with all of these words.
fn refused(text: &str, line: usize, words: &[&str]) {
    let message = said(text);
    assert!(message.starts_with(&format!("folder/mine.toml:{line}: ")), "{message}");
    for word in words {
        assert!(message.contains(word), "{word:?} is not in {message:?}");
    }
}

fn without_lines(mut lesson: Lesson) -> Lesson {
    lesson.lines = Lines::default();
    lesson.script.iter_mut().for_each(|beat| beat.line = 0);
    lesson
}

#[test]
fn a_good_lesson_is_read_whole() {
    let lesson = read(GOOD).unwrap();
    assert_eq!((lesson.name.as_str(), lesson.origin.as_str()), ("mine", "folder/mine.toml"));
    assert_eq!((lesson.title.as_str(), lesson.minutes), ("A lesson", Some(5)));
    assert_eq!(lesson.table, TableSource::Sample("two-islands".into()));
    assert_eq!(lesson.axes, ["x", "y"].map(|name| AxisName::Column(name.into())));
    let steps: Vec<_> = lesson.script.iter().map(|beat| (step_names()[beat.step], beat.line, beat.play)).collect();
    assert_eq!(steps, [("base", 12, false), ("new-row", 17, true), ("closest", 24, false)]);
    assert_eq!(lesson.script[1].ask, Some(Ask::Computed("gap-zero")));
    assert_eq!(lesson.script[2].ask, Some(Ask::Discuss { question: "Is it safe?".into(), answer: "No.".into() }));
    assert_eq!(lesson.script[2].say, "Over two lines.");
    // What is set stays set; what is not said is the program's own default.
    assert_eq!((lesson.recipe_at(0).k, lesson.recipe_at(0).seed), (4, Recipe::default().seed));
    let last = lesson.recipe_at(2);
    assert_eq!((last.k, last.drop_closest, last.seed, last.top_up, last.oversupply), (8, 20.0, 7, false, 1.0));
    assert_eq!((lesson.row_at(0), lesson.row_at(2)), (2, 2));
    assert_eq!(lesson.axes_at(1), &lesson.axes);
    assert_eq!(lesson.axes_at(2), &[AxisName::Component(0), AxisName::Column("y".into())]);
    lesson.rehearse(&Progress::new()).unwrap();
}

#[test]
fn what_is_left_away_has_a_default() {
    let least =
        "version = 1\ntitle = \"t\"\nabout = \"a\"\nsample = \"wine\"\n[[script]]\nstep = \"table\"\nsay = \"s\"\n";
    let lesson = read(least).unwrap();
    assert_eq!((lesson.minutes, &lesson.axes, &lesson.recipe), (None, &AxisName::DEFAULT, &Recipe::default()));
    assert!(lesson.script[0].ask.is_none() && lesson.script[0].set.is_empty());
}

#[test]
fn keys_and_versions() {
    refused(&spoilt("version = 1\n", ""), 1, &["no version", "version = 1"]);
    refused(&spoilt("version = 1", "version = 2\nnew_key = 3"), 1, &["lesson version 2", "reads version 1"]);
    refused(&spoilt("version = 1", "version = \"one\""), 1, &["lesson version \"one\""]);
    refused(&spoilt("minutes = 5", "minuets = 5"), 4, &["unknown key `minuets`", "the keys here are", "`minutes`"]);
    refused(&spoilt("row = 2", "rows = 2"), 14, &["unknown key `rows`", "`row`"]);
    refused(&spoilt("k = 4", "neighbours = 4"), 9, &["unknown key `neighbours`"]);
    refused(&spoilt("k = 8,", "totals = 8,"), 20, &["unknown key `totals`", "`drop_closest`"]);
    refused(&spoilt("answer = \"No.\"", "answer = \"No.\", because = \"x\""), 30, &["unknown key `because`"]);
    refused(&spoilt("title = \"A lesson\"\n", ""), 1, &["missing key `title`"]);
    refused(&spoilt("say = \"All land.\"\n", ""), 17, &["missing key `say`"]);
    refused(&spoilt("k = 4", "version = 9\nk = 4"), 9, &["recipe version 9", "remove the line"]);
    read(&spoilt("k = 4", "version = 1\nk = 4")).unwrap();
    refused("rows, columns\n1, 2\n", 1, &["TOML"]);
    refused("", 1, &["no version"]);
    refused(&spoilt("minutes = 5", "minutes = "), 4, &[]);
    refused(&spoilt("minutes = 5", "title = \"Again\""), 4, &["duplicate key"]);
}

#[test]
fn values_out_of_range() {
    refused(&spoilt("minutes = 5", "minutes = 0"), 4, &["minutes = 0", "choose 1 to 240"]);
    refused(&spoilt("minutes = 5", "minutes = \"five\""), 4, &["whole number"]);
    refused(&spoilt("k = 4", "k = 0"), 9, &["k = 0", "choose 1 to"]);
    refused(&spoilt("oversupply = 1.0", "drop_closest = 100.0"), 10, &["less than 100"]);
    refused(
        &spoilt("oversupply = 1.0", "method = \"smoot\""),
        10,
        &["smoot", &METHODS.iter().map(|method| method.name()).collect::<Vec<_>>().join(", ")],
    );
    refused(&spoilt("k = 8,", "k = 0,"), 20, &["k = 0", "choose 1 to"]);
    refused(&spoilt("drop_closest = 20,", "drop_closest = 120,"), 20, &["120", "less than 100"]);
    refused(&spoilt("drop_scope = \"class\"", "drop_scope = \"row\""), 20, &["row", "table", "class"]);
    refused(&spoilt("row = 2", "row = 0"), 14, &["row = 0", "counted from 1"]);
    refused(&spoilt("row = 2", "row = -3"), 14, &["row = -3", "choose 1 or more"]);
    refused(&spoilt("say = \"All land.\"", "say = \"  \""), 21, &["`say` is empty"]);
    refused(&spoilt("say = \"All land.\"", &format!("say = \"{}\"", "x".repeat(401))), 21, &["401", "400", "shorter"]);
    refused(&spoilt("title = \"A lesson\"", &format!("title = \"{}\"", "x".repeat(61))), 2, &["61", "60"]);
    refused(&spoilt("answer = \"No.\"", "answer = \"\""), 30, &["`answer` is empty"]);
    refused(&spoilt("about = \"One sentence.\"", "about = \"a\\u0000\""), 3, &["control character"]);
}

#[test]
fn steps_rows_and_questions() {
    refused(&spoilt("step = \"base\"", "step = \"start\""), 13, &["step = \"start\"", "table, base, neighbours"]);
    refused(
        &spoilt("step = \"closest\"", "step = \"pick\""),
        25,
        &["\"pick\" after \"new-row\"", "name another `row`"],
    );
    let other = spoilt("step = \"closest\"", "step = \"pick\"\nrow = 3");
    refused(&other, 25, &["\"pick\" after \"new-row\"", "write \"table\" or \"base\"", "\"new-row\" or a later one"]);
    // The same row again is not another row.
    refused(&spoilt("step = \"closest\"", "step = \"base\"\nrow = 2"), 25, &["\"base\" after \"new-row\""]);
    read(&spoilt("step = \"closest\"", "step = \"base\"\nrow = 3")).unwrap();
    read(&spoilt("step = \"closest\"", "step = \"rounding\"\nrow = 3")).unwrap();
    refused(&spoilt("row = 2", "play = true"), 14, &["play at step \"base\"", "\"new-row\" or later"]);
    refused(&spoilt("ask = \"gap-zero\"", "ask = \"why\""), 22, &["ask = \"why\"", "how-many, which-neighbours"]);
    let both = spoilt("ask = \"gap-zero\"", "ask = \"tied\"\ndiscuss = { question = \"q\", answer = \"a\" }");
    refused(&both, 23, &["both `ask` and `discuss`"]);
    let none = GOOD.split("[[script]]").next().unwrap();
    refused(none, 1, &["no script", "[[script]]"]);
    let many = none.to_owned() + &"[[script]]\nstep = \"table\"\nsay = \"s\"\n".repeat(201);
    refused(&many, 612, &["201 beats", "200 at most"]);
}

#[test]
fn tables_and_axes() {
    let sample = "sample = \"two-islands\"";
    refused(&spoilt(sample, "sample = \"moon\""), 5, &["\"moon\"", "stroke-clinic, two-islands"]);
    refused(&spoilt("sample = \"two-islands\"\n", ""), 1, &["no table", "sample", "file"]);
    refused(&spoilt(sample, "sample = \"wine\"\nfile = \"a.csv\""), 6, &["both `sample` and `file`"]);
    for path in ["/etc/passwd", "../a.csv", "a/../../b.csv", "", ".", "C:\\\\a.csv"] {
        refused(&spoilt(sample, &format!("file = \"{path}\"")), 5, &["file = ", "below the lesson's own folder"]);
    }
    refused(&spoilt(sample, "file = \"gone.csv\""), 5, &["there is no file", "gone.csv", "put the table there"]);
    refused(&spoilt("axes = [\"x\", \"y\"]", "axes = [\"x\"]"), 6, &["1 axes", "two columns"]);
    refused(&spoilt("axes = [\"x\", \"y\"]", "axes = [\"x\", \"x\"]"), 6, &["\"x\" on both axes"]);
    refused(&spoilt("axes = [\"x\", \"y\"]", "axes = \"x\""), 6, &["list in [ ]"]);
}

/// What is wrong with a lesson once its table is there.
fn on_stage(text: &str) -> String {
    let lesson = read(text).unwrap();
    match lesson.rehearse(&Progress::new()).unwrap_err() {
        Stop::Failed(error) => error.message,
        Stop::Cancelled => panic!("cancelled"),
    }
}

#[test]
fn what_only_the_table_can_tell() {
    for (line, by, at, words) in [
        ("axes = [\"x\", \"y\"]", "axes = [\"x\", \"z\"]", 6, &["\"z\"", "no such column", "pc3, x, y"][..]),
        ("axes = [\"x\", \"y\"]", "axes = [\"x\", \"class\"]", 6, &["it is the target"]),
        ("axes = [\"pc1\", \"y\"]", "axes = [\"pc3\", \"y\"]", 24, &["no pc3", "2 components"]),
        ("axes = [\"pc1\", \"y\"]", "axes = [\"pc1\", \"q\"]", 24, &["\"q\"", "no such column"]),
        ("k = 8,", "k = 12,", 17, &["\"sand\"", "12 complete rows", "choose k = 11"]),
        ("row = 2", "row = 900", 12, &["row 900", "the recipe generates", "choose 1 to"]),
        ("k = 4", "table = { target = \"land\" }", 8, &["\"land\""]),
        ("k = 4", "totals = \"table\"", 12, &["no rows", "larger totals"]),
        ("k = 4", "totals = { sand = 3 }", 8, &["\"sand\" has 12 rows"]),
    ] {
        let message = on_stage(&spoilt(line, by));
        assert!(message.starts_with(&format!("folder/mine.toml:{at}: ")), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
        for word in words {
            assert!(message.contains(word), "{word:?} is not in {message:?}");
        }
    }
    let wine = spoilt("sample = \"two-islands\"", "sample = \"german-credit\"");
    let wine = wine.replace("axes = [\"x\", \"y\"]", "axes = [\"age\", \"purpose\"]");
    assert!(on_stage(&wine).contains("axis \"purpose\": its cells are not numbers"), "{}", on_stage(&wine));
}

#[test]
fn one_error_in_full() {
    assert_eq!(
        said(&spoilt("step = \"closest\"", "step = \"neighbours\"")),
        "folder/mine.toml:25: step \"neighbours\" after \"new-row\"; within a row steps do not go back: write \"new-row\" \
         or a later one, or name another `row`"
    );
}

#[test]
fn files_and_folders() {
    let place = tempfile::TempDir::new().unwrap();
    let folder = place.path();
    fs::create_dir(folder.join("data")).unwrap();
    fs::write(folder.join("data/t.csv"), "u,v,class\n1,2,a\n2,4,a\n3,1,b\n4,8,b\n5,6,b\n").unwrap();
    let own = "version = 1\ntitle = \"Own\"\nabout = \"A.\"\nfile = \"data/t.csv\"\naxes = [\"u\", \"v\"]\n[recipe]\nk = 1\n\
               [[script]]\nstep = \"base\"\nsay = \"s\"\n";
    fs::write(folder.join("b.toml"), own).unwrap();
    fs::write(folder.join("a.toml"), GOOD.replace("minutes = 5", "minutes = 500")).unwrap();
    fs::write(folder.join("c.toml"), b"version = 1\ntitle = \"\xff\"\n").unwrap();
    fs::write(folder.join("d.toml"), format!("\u{feff}{GOOD}")).unwrap();
    fs::write(folder.join("notes.txt"), "not a lesson").unwrap();
    let all: Vec<_> = library::read(folder).into_iter().map(|(_, lesson)| lesson).collect();
    let heads: Vec<_> = all.iter().map(|lesson| lesson.as_ref().map(|lesson| lesson.name.as_str())).collect();
    assert!(matches!(heads[..], [Err(_), Ok("b"), Err(_), Ok("d")]), "{heads:?}");
    let (long, foreign) = (all[0].as_ref().unwrap_err(), all[2].as_ref().unwrap_err());
    assert!(long.message.contains("a.toml:4: minutes = 500"), "{long}");
    assert!(
        foreign.message.contains("c.toml:2: ") && foreign.message.contains("save the lesson as UTF-8"),
        "{foreign}"
    );
    let lesson = all[1].as_ref().unwrap();
    assert_eq!(lesson.table, TableSource::File(folder.join("data/t.csv")));
    lesson.rehearse(&Progress::new()).unwrap();
    // Written back into its folder it is the same lesson, and elsewhere it would miss its table.
    let again = Lesson::from_toml(&lesson.to_toml(folder).unwrap(), &lesson.origin, folder).unwrap();
    assert_eq!(without_lines(again), without_lines(lesson.clone()));
    assert!(lesson.to_toml(&folder.join("elsewhere")).unwrap_err().message.contains("beside the lesson"));
    let nowhere = library::files(&folder.join("nowhere"));
    assert!(nowhere.unwrap_err().message.contains("cannot read the folder"));
    assert!(Lesson::read(&folder.join("nowhere.toml")).unwrap_err().message.contains("cannot read the lesson"));
}

#[test]
fn what_is_written_is_read_back() {
    let lessons = LESSONS.iter().map(|builtin| builtin.lesson().unwrap()).chain([read(GOOD).unwrap()]);
    for lesson in lessons {
        let text = lesson.to_toml(Path::new("")).unwrap();
        let again = Lesson::from_toml(&text, &lesson.origin, Path::new("")).unwrap();
        assert_eq!(again.to_toml(Path::new("")).unwrap(), text);
        assert_eq!(without_lines(again), without_lines(lesson));
    }
}

#[test]
fn the_documentation_names_everything_and_its_example_can_be_taught() {
    let text = include_str!("../../../assets/lessons/README.md");
    let example = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    read(example).unwrap().rehearse(&Progress::new()).unwrap();
    for name in step_names().iter().chain(&question_names()) {
        assert!(text.contains(&format!("| `{name}` |")), "{name}");
    }
}

proptest! {
    /// Whatever is cut out of a lesson, it is read whole or refused in one line; nothing panics.
    #[test]
    fn a_torn_lesson_is_a_lesson_or_an_error(from in 0..GOOD.len(), length in 0..60_usize) {
        let text = GOOD[..from].to_owned() + &GOOD[(from + length).min(GOOD.len())..];
        if let Err(error) = read(&text) {
            prop_assert!(error.message.starts_with("folder/mine.toml:"), "{}", error.message);
            prop_assert_eq!(error.message.lines().count(), 1);
        }
    }
}

#[test]
fn a_script_says_more_after_an_answer_goes_to_another_table_and_has_numbers_filled_in() {
    let asked = GOOD.replace("ask = \"gap-zero\"", "ask = \"gap-zero\"\nthen = \"On the base, with k = {k}.\"");
    let lesson = read(&asked).unwrap();
    assert_eq!(lesson.script[1].then.as_deref(), Some("On the base, with k = {k}."));
    lesson.rehearse(&Progress::new()).unwrap();
    // What nobody asked for is no answer, and what cannot be filled in is said with its line.
    let line = |text: &str, what: &str| 1 + text.lines().position(|line| line.contains(what)).unwrap();
    let unasked = GOOD.replace("say = \"Here is the base.\"", "say = \"Here.\"\nthen = \"There.\"");
    assert!(said(&unasked).contains(&format!(":{}: `then` is said after", line(&unasked, "There."))));
    let unknown = GOOD.replace("Here is the base.", "Here is {row}.");
    let message = said(&unknown);
    assert!(
        message.contains(&format!(":{}: `say`: {{row}} is nothing that can be filled in", line(&unknown, "{row}")))
    );
    let nobody = read(&GOOD.replace("Here is the base.", "Real rows of coal: {real.coal}.")).unwrap();
    let Stop::Failed(error) = nobody.rehearse(&Progress::new()).unwrap_err() else { panic!("cancelled") };
    assert!(error.message.contains("no class is called \"coal\""), "{}", error.message);
    // Another table, with its own rows and axes, and back.
    let moved = format!(
        "{GOOD}\n[[script]]\nstep = \"rounding\"\nsample = \"animal-shelter\"\naxes = [\"age\", \"visits\"]\nrow = 3\nsay = \"There.\"\n\n\
         [[script]]\nstep = \"base\"\nsample = \"two-islands\"\nsay = \"Back.\"\n"
    );
    let lesson = read(&moved).unwrap();
    let tables = ["two-islands", "two-islands", "two-islands", "animal-shelter", "two-islands"];
    for (at, table) in tables.into_iter().enumerate() {
        assert_eq!(*lesson.table_at(at), TableSource::Sample(table.to_owned()), "{at}");
    }
    assert_eq!([2, 3, 4].map(|at| lesson.row_at(at)), [2, 3, 1]);
    assert_eq!(lesson.axes_at(3)[0].name(), "age");
    assert_eq!((lesson.axes_at(2)[0].name(), lesson.axes_at(4)[0].name()), ("pc1".to_owned(), "x".to_owned()));
    lesson.rehearse(&Progress::new()).unwrap();
    let written = lesson.to_toml(Path::new("folder")).unwrap();
    let again = read(&written).unwrap();
    let told = |lesson: &Lesson| lesson.script.iter().map(|it| (it.table.clone(), it.then.clone())).collect::<Vec<_>>();
    assert_eq!(told(&again), told(&lesson));
    let astray = moved.replace("axes = [\"age\", \"visits\"]", "axes = [\"x\", \"visits\"]");
    let Stop::Failed(error) = read(&astray).unwrap().rehearse(&Progress::new()).unwrap_err() else {
        panic!("cancelled")
    };
    assert!(error.message.contains("axis \"x\": the table has no such column"), "{}", error.message);
}

/// The good lesson with a comparison, and a beat that tells of it.
fn with_test(test: &str) -> String {
    let compared = "oversupply = 1.0\n\n[recipe.evaluate]\nmodels = [\"tree\"]\narms = [\"as-is\"]\nsplits = 2\n";
    let beat =
        format!("[[script]]\nstep = \"test\"\ntest = {test}\nsay = \"Tested.\"\n\n[[script]]\nstep = \"new-row\"");
    GOOD.replace("oversupply = 1.0\n", compared).replace("[[script]]\nstep = \"new-row\"", &beat)
}

#[test]
fn a_beat_tells_how_a_model_does_while_the_walk_waits() {
    for (test, told) in [
        ("{ arm = \"as-is\" }", "Right: {accuracy}, {found} of {of}, {alarms}, {auc}, {f1}."),
        ("{ leak = { name = \"copies\", labels = \"shuffled\" } }", "{auc} and {leaking}."),
    ] {
        let lesson = read(&with_test(test).replace("Tested.", told)).unwrap();
        assert_eq!((lesson.script[1].step, lesson.row_at(1)), (lesson.script[0].step, 2));
        assert!(lesson.script[1].test.is_some());
        lesson.rehearse(&Progress::new()).unwrap();
        let again = read(&lesson.to_toml(Path::new("folder")).unwrap()).unwrap();
        assert_eq!(again.script[1].test, lesson.script[1].test);
    }
}

#[test]
fn a_test_of_nothing_known_is_refused_with_its_line() {
    let arm = "{ arm = \"as-is\" }";
    let good = with_test(arm);
    let line = |text: &str, what: &str| 1 + text.lines().position(|line| line.starts_with(what)).unwrap();
    for (text, what, words) in [
        (with_test("{ arm = \"smote\" }"), "test =", "no arm \"smote\" in [recipe.evaluate]; there are as-is"),
        (with_test("{ leak = { name = \"rain\", labels = \"own\" } }"), "test =", "no leak \"rain\"; there are copies"),
        (good.replace(&format!("test = {arm}\n"), ""), "step = \"test\"", "without what is tested: add `test = "),
        (good.replace("step = \"test\"", "step = \"base\""), "test =", "`test` at a step of the walk"),
        (good.replace("say = \"Tested.\"", "row = 4\nsay = \"Tested.\""), "row = 4", "another row at step \"test\""),
        (
            good.replace("say = \"Tested.\"", "sample = \"wine\"\nsay = \"Tested.\""),
            "sample = \"wine\"",
            "another table at step",
        ),
    ] {
        let message = said(&text);
        assert!(message.starts_with(&format!("folder/mine.toml:{}: ", line(&text, what))), "{message}");
        assert!(message.contains(words), "{message}");
    }
    // What only the table, or the comparison, can prove wrong.
    for (text, words) in [
        (good.replace("Tested.", "{leaking}"), "{leaking} has no value here"),
        (good.replace("models = [\"tree\"]", "models = [\"oak\"]"), "there is no model \"oak\""),
    ] {
        let Stop::Failed(error) = read(&text).unwrap().rehearse(&Progress::new()).unwrap_err() else {
            panic!("{text}")
        };
        assert!(error.message.starts_with("folder/mine.toml:") && error.message.contains(words), "{}", error.message);
    }
}
