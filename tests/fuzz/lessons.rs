//! Lessons: read and written the same, or refused with the line.

use std::path::Path;

use proptest::prelude::*;
use smotescope::lesson::file::Lesson;

use crate::{
    corpus::{cases, seeds},
    mutation::spoilt,
};

const ORIGIN: &str = "mine.toml";

/// Keys, values and marks of the format, in and out of their limits.
const DICTIONARY: &[&str] = &[
    "=",
    "\n",
    "\"",
    "'",
    "\"\"\"",
    "#",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\\u0007",
    "|",
    "\0",
    "\u{feff}",
    "é",
    "version = 2\n",
    "title = \"\"\n",
    "minutes = 0\n",
    "minutes = -1\n",
    "sample = \"wine\"\n",
    "file = \"table.csv\"\n",
    "file = \"../t.csv\"\n",
    "file = \"/etc/passwd\"\n",
    "axes = [\"pc1\"]\n",
    "axes = [\"x\", \"x\"]\n",
    "axes = [\"pc3\", \"\"]\n",
    "[recipe]\n",
    "version = 1\n",
    "k = 0\n",
    "k = 1001\n",
    "seed = -1\n",
    "drop_closest = 100\n",
    "drop_closest = nan\n",
    "[[script]]\n",
    "step = \"table\"\n",
    "step = \"base\"\n",
    "step = \"closest\"\n",
    "row = 0\n",
    "row = 4294967296\n",
    "play = true\n",
    "say = \"More.\"\n",
    "ask = \"gap-zero\"\n",
    "set = {}\n",
    "set = { k = 0 }\n",
    "set = { method = \"none\" }\n",
    "[script.set]\n",
    "discuss = { question = \"Is it?\", answer = \"\" }\n",
];

fn check(text: &str) -> Result<(), TestCaseError> {
    // There is no such folder: a table of a lesson's own is not found.
    let folder = Path::new("no-folder");
    match Lesson::from_toml(text, ORIGIN, folder) {
        Ok(lesson) => {
            let written = lesson.to_toml(folder);
            prop_assert!(written.is_ok(), "{written:?}");
            let written = written.unwrap();
            let again = Lesson::from_toml(&written, ORIGIN, folder);
            prop_assert!(again.is_ok(), "{again:?}: {written}");
            // Where things stand in the file may differ; what is said may not.
            prop_assert_eq!(again.unwrap().to_toml(folder), Ok(written));
        }
        Err(error) => {
            let message = &error.message;
            prop_assert!(!message.contains(char::is_control), "{:?}", message);
            let rest = message.strip_prefix(ORIGIN).and_then(|rest| rest.strip_prefix(':')).unwrap_or_default();
            let line: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let lines = text.split('\n').count();
            prop_assert!(
                line.parse().is_ok_and(|line: usize| (1..=lines).contains(&line)),
                "{} in {} lines",
                message,
                lines
            );
        }
    }
    Ok(())
}

#[test]
fn every_lesson_of_the_corpus_is_read_or_refused() {
    for seed in seeds("lessons") {
        let checked = check(&String::from_utf8_lossy(&seed.bytes));
        assert!(checked.is_ok(), "{}: {checked:?}", seed.name);
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_spoilt_lesson_is_read_or_refused(input in spoilt(seeds("lessons"), DICTIONARY)) {
        check(&String::from_utf8_lossy(&input.0))?;
    }
}
