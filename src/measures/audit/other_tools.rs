//! Where other tools come out otherwise than the audit does: their figure for an input, why, and what stands here instead.

use std::fmt::Write;

/// A measure of another tool, on an input for which its figure misleads.
#[derive(Clone, Copy, Debug)]
pub struct MisleadingMeasure {
    /// For the test that holds the last sentence.
    pub id: &'static str,
    pub tool: &'static str,
    pub input: &'static str,
    pub figure: &'static str,
    pub why: &'static str,
    /// What the audit makes of the same input.
    pub here: &'static str,
}

/// What the page begins with.
pub const TITLE: &str = "Where other tools give different results";
/// How the figures came about.
pub const ABOUT: &str =
    "Figures of SDMetrics 0.32.0 and Anonymeter 1.1.0, run by us in November 2026 on small tables of each kind.";

const OVERFITTING: &str = "SDMetrics DCROverfittingProtection";
const INFERENCE: &str = "Anonymeter inference";

/// Every line.
pub const LINES: &[MisleadingMeasure] = &[
    MisleadingMeasure {
        id: "copy_of_words",
        tool: OVERFITTING,
        input: "the training table itself, of few categories, so that held-out rows are equal to rows of it",
        figure: "1.0, the best; with one column of numbers more 0.0",
        why: "rows that are as near to both sides count for the holdout",
        here: "closer_share fails: rows that are as near to both are decided by lot",
    },
    MisleadingMeasure {
        id: "far_row",
        tool: OVERFITTING,
        input: "synthetic rows that are all nearer to the validation rows, and one far row in training",
        figure: "0.0, the worst; without that row 1.0",
        why: "each distance is divided by the range of the table that it is measured against",
        here: "closer_share is the same with and without it: one scale for both sides",
    },
    MisleadingMeasure {
        id: "sampled_copy",
        tool: OVERFITTING,
        input: "an exact copy of 2,000 rows, 200 of them sampled",
        figure: ".87; of all rows 0.0",
        why: "real rows are sampled as well, so that a copy seldom meets its original",
        here: "copies looks at all rows, and finds 2,000, whatever is sampled for other gates",
    },
    MisleadingMeasure {
        id: "lognormal",
        tool: "SDMetrics DCRBaselineProtection",
        input: "fresh rows of the same lognormal distribution",
        figure: ".03; of a normal distribution .40",
        why: "it compares with rows that are uniform over the range",
        here: "closer_share and near_copies pass for both: they compare with real people",
    },
    MisleadingMeasure {
        id: "rare_secret",
        tool: "SDMetrics DisclosureProtection",
        input: "a secret that one of twenty has, independent of all else",
        figure: ".20",
        why: "it expects guesses that are right once in as many times as there are levels",
        here: "keys compares with naming the largest class for the same rows, which is as often right",
    },
    MisleadingMeasure {
        id: "codes",
        tool: "SDMetrics NewRowSynthesis",
        input: "an exact copy with codes of text, as pandas category or string",
        figure: "60 of 60 rows are new; as object none is",
        why: "the codes are compared as numbers",
        here: "copies finds 60 of 60",
    },
    MisleadingMeasure {
        id: "years",
        tool: "SDMetrics NewRowSynthesis",
        input: "fresh rows with a year",
        figure: "no row is new",
        why: "numbers within one part of a hundred are the same, and one of a year is 19 years",
        here: "copies finds none: a year is equal, or it is another one",
    },
    MisleadingMeasure {
        id: "two_people",
        tool: "Anonymeter singling out",
        input: "a table in which every row is there for two people",
        figure: "200 of 200 attacks succeed",
        why: "repeated rows are dropped first, so that each is unique",
        here: "keys finds nobody who is the only one: repU 0",
    },
    MisleadingMeasure {
        id: "wrong_sign",
        tool: INFERENCE,
        input: "a number around 0 to be guessed, independent of all else",
        figure: "half of the attacks succeed",
        why: "a guess with the wrong sign counts as near",
        here: "numbers are near by their difference: rows with the wrong sign are no copies, and fresh rows are not near",
    },
    MisleadingMeasure {
        id: "coin",
        tool: INFERENCE,
        input: "the toss of a coin to be guessed, 4,000 rows",
        figure: "204 guesses are right, of naive ones 24",
        why: "the naive guesses are matched by the label of the row",
        here: "keys compares with naming the largest class for the same rows: both are right for half",
    },
    MisleadingMeasure {
        id: "income",
        tool: INFERENCE,
        input: "an income that is guessed within one part of a thousand, without `regression`",
        figure: "0 of 400 attacks succeed",
        why: "guesses are compared exactly unless it is told otherwise",
        here: "near_copies fails: all but one cell are equal, and that one is as good as equal",
    },
    MisleadingMeasure {
        id: "gaps",
        tool: "Anonymeter linkability",
        input: "three of ten rows with missing cells, all independent",
        figure: "a risk of .27",
        why: "rows with missing cells all match the same row",
        here: "near_copies, closer_share and membership do not fail: missing cells identify nobody",
    },
];

/// The lines whose input a gate judges.
pub fn of_gate(id: &str) -> impl Iterator<Item = &'static MisleadingMeasure> {
    LINES
        .iter()
        .filter(move |line| line.here.split(|it: char| it != '_' && !it.is_alphanumeric()).any(|word| word == id))
}

/// All of it as text.
pub fn page() -> String {
    let mut page = format!("{TITLE}\n{ABOUT}\n");
    for MisleadingMeasure { tool, input, figure, why, here, .. } in LINES {
        // A string takes what is written.
        let _ = write!(page, "\n- {tool}: {input}\n    there: {figure}\n    why:   {why}\n    here:  {here}\n");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::audit::GATES;

    #[test]
    fn every_line_stands_on_the_page_and_names_a_gate_or_two() {
        let page = page();
        for line in LINES {
            for words in [line.tool, line.input, line.figure, line.why, line.here] {
                assert!(page.contains(words), "{words}");
            }
            let names_one = GATES.iter().any(|gate| of_gate(gate.id()).any(|it| it.id == line.id));
            assert!(names_one || line.id == "wrong_sign", "{}", line.here);
        }
    }
}
