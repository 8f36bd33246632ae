//! The terms of the lesson, each explained once, and on hover ever after.

/// A word with its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// As it stands in texts, and other forms of it.
    pub forms: &'static [&'static str],
    pub meaning: &'static str,
    /// The step at which it is explained without being asked for.
    pub step: u8,
}

pub static TERMS: [Term; 13] = [
    Term {
        forms: &["class", "classes"],
        meaning: "the group that a row belongs to, as the target column says",
        step: 0,
    },
    Term { forms: &["target"], meaning: "how many rows a class is to have in the end", step: 0 },
    Term { forms: &["base"], meaning: "the real row from which a new one starts", step: 1 },
    Term {
        forms: &["neighbours", "neighbour"],
        meaning: "the rows of the same class that are nearest to the base",
        step: 2,
    },
    Term { forms: &["k"], meaning: "how many neighbours count", step: 2 },
    Term {
        forms: &["scale"],
        meaning: "columns are stretched or shrunk, so that a year and a gram weigh the same",
        step: 2,
    },
    Term { forms: &["gap"], meaning: "how far along the line from base to neighbour, between 0 and 1", step: 4 },
    Term { forms: &["Rounding", "rounding"], meaning: "taking the nearest number that the column can hold", step: 5 },
    Term { forms: &["category"], meaning: "a column of words or kinds instead of amounts", step: 6 },
    Term { forms: &["shares", "share"], meaning: "how much of each value; together they make 1", step: 6 },
    Term { forms: &["copy", "copies"], meaning: "a new row that equals a real one in every column", step: 7 },
    Term { forms: &["cut"], meaning: "the distance up to which new rows are dropped", step: 8 },
    Term { forms: &["bridge", "bridges"], meaning: "a line that passes through a region of another class", step: 2 },
];

/// The term that a word in brackets stands for.
pub fn find(form: &str) -> Option<&'static Term> {
    TERMS.iter().find(|term| term.forms.contains(&form))
}

/// A piece of a text: plain words, or a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Words(&'a str),
    Term(&'a str, &'static Term),
}

/// Cuts a text at its terms. Brackets around anything that is no term stay as they are.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    let mut from = 0;
    while let Some(open) = rest[from..].find('[').map(|at| at + from) {
        let Some(close) = rest[open..].find(']').map(|at| at + open) else { break };
        match find(&rest[open + 1..close]) {
            Some(term) => {
                if open > 0 {
                    pieces.push(Piece::Words(&rest[..open]));
                }
                pieces.push(Piece::Term(&rest[open + 1..close], term));
                rest = &rest[close + 1..];
                from = 0;
            }
            None => from = open + 1,
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// The text as it is read out or written to a file: without the brackets.
pub fn plain(text: &str) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) | Piece::Term(words, _) => words,
        })
        .collect()
}

/// The text for an exam: measured values, which are the numbers with a decimal point, become question marks. Counts stay.
pub fn unmeasured(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|sign: char| sign.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let length = from.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(from.len());
        // A full stop after a number is the sentence's.
        let number = from[..length].trim_end_matches('.');
        out.push_str(if number.contains('.') { "?" } else { number });
        rest = &from[number.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_and_other_brackets_stay() {
        let found = pieces("the [gap] is in [0, 1) and the [base]");
        assert_eq!(found.len(), 4);
        assert!(matches!(found[1], Piece::Term("gap", term) if term.step == 4));
        assert_eq!(found[2], Piece::Words(" is in [0, 1) and the "));
        assert_eq!(plain("the [gap] is in [0, 1) and [k"), "the gap is in [0, 1) and [k");
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn for_an_exam_measured_values_are_asked_for() {
        assert_eq!(unmeasured("Row 12 is 0.48 away, at 3.5. There are 7."), "Row 12 is ? away, at ?. There are 7.");
        assert_eq!(unmeasured("no number"), "no number");
        assert_eq!(unmeasured("1.5"), "?");
    }

    #[test]
    fn no_form_stands_twice() {
        let forms: Vec<_> = TERMS.iter().flat_map(|term| term.forms).collect();
        for (at, form) in forms.iter().enumerate() {
            assert!(!forms[..at].contains(form), "{form}");
        }
    }
}
