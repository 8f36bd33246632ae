//! Which cells stand for "no value".

use std::sync::Arc;

/// The usual marks: those of spreadsheets, pandas, R, SAS, Stata and SQL. An empty cell is one as well.
const USUAL: [&str; 33] = [
    "NA", "N/A", "n/a", "NaN", "nan", "NAN", "-nan", "-NaN", "null", "NULL", "Null", "None", "NONE", "?", ".", "-",
    "--", "\\N", "<NA>", "<na>", "#N/A", "#NA", "#N/A N/A", "#n/a", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
    "#NULL!", "missing", "Missing", "MISSING", "NaT",
];

/// The marks of a file: the usual ones, with what the user adds and takes away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MissingMarks {
    more: Arc<Vec<Vec<u8>>>,
    fewer: Arc<Vec<Vec<u8>>>,
    /// None but empty cells and what the user adds.
    unusual: bool,
}

impl MissingMarks {
    /// Further marks, and words that are values here; both without blanks around them.
    pub fn new(more: &[String], fewer: &[String]) -> Self {
        let bytes = |words: &[String]| Arc::new(words.iter().map(|word| word.trim().as_bytes().to_vec()).collect());
        Self { more: bytes(more), fewer: bytes(fewer), unusual: false }
    }

    /// For a file whose format says which cells have no value: there the usual marks are values.
    #[must_use]
    pub fn without_usual(self) -> Self {
        Self { unusual: true, ..self }
    }

    /// Whether a cell without quotes and blanks stands for "no value".
    pub fn holds(&self, cell: &[u8]) -> bool {
        if cell.is_empty() {
            return true;
        }
        (!self.unusual && is_usual(cell) && !self.fewer.iter().any(|word| word == cell)) || self.adds(cell)
    }

    /// Every one of them but the empty cell, for other readers.
    pub fn list(&self) -> Vec<String> {
        let letters = (b'a'..=b'z').chain(b'A'..=b'Z').chain([b'_']);
        let lettered = letters.map(|letter| format!(".{}", char::from(letter)));
        let usual = USUAL.iter().map(|mark| (*mark).to_owned()).chain(lettered);
        let more = self.more.iter().map(|mark| String::from_utf8_lossy(mark).into_owned());
        let mut all: Vec<String> = usual.filter(|mark| self.holds(mark.as_bytes())).collect();
        all.extend(more.filter(|mark| !mark.is_empty() && !all.contains(mark)).collect::<Vec<_>>());
        all
    }

    /// Whether the user says that this stands for "no value".
    pub fn adds(&self, cell: &[u8]) -> bool {
        !self.more.is_empty() && self.more.iter().any(|word| word == cell)
    }

    /// Whether plain numbers may be marks, so that every cell has to be looked at.
    pub fn hold_numbers(&self) -> bool {
        self.more.iter().any(|word| word.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-'))
    }

    /// Whether the user says that this word is a value.
    pub fn are_values(&self, word: &str) -> bool {
        self.fewer.iter().any(|it| it == word.as_bytes())
    }
}

fn is_usual(cell: &[u8]) -> bool {
    // SAS and Stata tell kinds of missing values apart by a letter.
    let lettered = matches!(cell, [b'.', letter] if letter.is_ascii_alphabetic() || *letter == b'_');
    // No mark is longer than eight bytes, and most cells that are asked about are words.
    lettered || (cell.len() <= 8 && USUAL.iter().any(|mark| mark.as_bytes() == cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_marks_are_known_and_the_user_has_the_last_word() {
        let usual = MissingMarks::default();
        for mark in ["", "NA", "#N/A", "n/a", "<NA>", "NAN", "-nan", ".", "-", "\\N", ".a", "._", "missing", "-1.#QNAN"]
        {
            assert!(usual.holds(mark.as_bytes()), "{mark}");
        }
        for word in ["na", "0", "none", "nil", "..", "N", "-9", "+"] {
            assert!(!usual.holds(word.as_bytes()), "{word}");
        }
        let own = MissingMarks::new(&["-9".to_owned(), "unknown".to_owned()], &["None".to_owned()]);
        assert!(own.holds(b"-9") && own.holds(b"unknown") && own.holds(b"NA") && !own.holds(b"None"));
        let own = own.without_usual();
        assert!(own.holds(b"-9") && own.holds(b"") && !own.holds(b"NA") && !own.holds(b"?"));
        assert!(USUAL.iter().all(|mark| mark.len() <= 8));
    }
}
