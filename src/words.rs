//! What every word of the program means, said once: *Help* shows it, and ARCHITECTURE.md and README.md say the same.

/// A word, or words that belong together, with their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldWord {
    pub word: &'static str,
    pub meaning: &'static str,
}

pub static WORDS: &[FieldWord] = &[
    FieldWord {
        word: "base, neighbour, gap",
        meaning: "the parents of a row and how far it lies from the first to the second",
    },
    FieldWord {
        word: "partner, reach",
        meaning: "a row that can be picked as the neighbour of a base, and the largest gap towards it: 1 is at the neighbour, \
                  below 0 is on the other side of the base",
    },
    FieldWord {
        word: "lineage",
        meaning: "what a row is made of: two rows or more with weights, one that it copies, or none where a model made \
                  it",
    },
    FieldWord {
        word: "origin",
        meaning: "where a synthetic row came from: class, number, lineage, nearest real row, distance and fate",
    },
    FieldWord {
        word: "repair",
        meaning: "what makes drawn values ones that the source could have written: rounding, coarsening, whole levels",
    },
    FieldWord {
        word: "fate",
        meaning: "of a synthetic row: kept, identical to a real row, among the closest, more than needed (surplus), or \
                  cleaned; of a real row: kept, undersampled, or cleaned",
    },
    FieldWord {
        word: "distance, nearest real row",
        meaning: "Euclidean over all scaled columns, after repair, to the real row that is nearest",
    },
    FieldWord {
        word: "safe, borderline, rare, outlier",
        meaning: "kinds of rows, by their five nearest rows of any class: four or five of their own class, two or three, a pair alone \
                  among others, none",
    },
    FieldWord {
        word: "shady neighbours",
        meaning: "nearest rows of other classes that join a class to be learnt from, by a method whose rows have no parents",
    },
    FieldWord {
        word: "coverage",
        meaning: "the share of real rows with a synthetic row of their class nearer than their fifth nearest other one",
    },
    FieldWord { word: "identical", meaning: "equal to a real row in every feature, after repair" },
    FieldWord {
        word: "closest x %",
        meaning: "the x % of the non-identical synthetic rows that are nearest to a real row, which drop-closest removes; it \
                  does not protect privacy",
    },
    FieldWord {
        word: "oversupply, top-up",
        meaning: "rows made per row needed before any are removed, and more of them while too many are removed",
    },
    FieldWord {
        word: "surplus, shortfall",
        meaning: "synthetic rows that are not needed, and rows still missing from a target",
    },
    FieldWord {
        word: "ledger",
        meaning: "per class: real rows, target, rows generated, removed by each rule, kept, and the final count",
    },
    FieldWord {
        word: "link, votes",
        meaning: "why a cleaner removes a row: it and a row of another class are each other's nearest neighbours, or the classes of \
                  its neighbours",
    },
    FieldWord { word: "need, target, total", meaning: "rows wanted of a class: new ones, as set, and in the output" },
    FieldWord {
        word: "augmented, synthetic",
        meaning: "an output of real rows followed by synthetic ones, and of synthetic rows alone",
    },
    FieldWord {
        word: "sampler, cleaner, undersampler, generator",
        meaning: "what makes rows from rows, what takes rows out for a reason, what takes a class down to a wanted count, and what \
                  makes rows from a model of a class",
    },
    FieldWord {
        word: "learning rows",
        meaning: "rows of the table with a class and every feature, by position; a row is the table's own number",
    },
    FieldWord { word: "own, mixed neighbours", meaning: "nearest rows of the same class, of any class" },
    FieldWord {
        word: "one-hot, SMOTE-NC",
        meaning: "a category as a 0/1 column for each of its levels, or as one mismatch that costs the median \
                  deviation of the numbers",
    },
    FieldWord {
        word: "PC1, PC2, loadings",
        meaning: "the directions in which the scaled rows differ most, and how much each column weighs in them",
    },
    FieldWord {
        word: "KS, TV",
        meaning: "Kolmogorov–Smirnov and total variation distance: how far the values of a column are shifted, between \
                  0 and 1",
    },
    FieldWord { word: "holdout", meaning: "real rows that nothing is learnt from, to compare a published file with" },
    FieldWord {
        word: "coarsen, top code, bottom code",
        meaning: "a grid that numbers are rounded to, and the most and the least that is written",
    },
    FieldWord {
        word: "key column",
        meaning: "a quasi-identifier: a column whose value an outsider may know about a person",
    },
    FieldWord {
        word: "gate, verdict",
        meaning: "a question that the audit asks of a file, and its answer: passes, look, fails, cannot say",
    },
    FieldWord {
        word: "card",
        meaning: "what a published file is, how it was made and what attacks found, for whoever gets it",
    },
    FieldWord {
        word: "recipe, manifest, provenance",
        meaning: "every setting of a run; what was done to which file, with checksums; the origin of every synthetic row",
    },
];

/// What is meant exactly.
pub static RULES: &[&str] = &[
    "A new row is base + gap · (neighbour − base), with one gap in [0, 1) for all columns; then it is repaired.",
    "Distance is Euclidean over all scaled columns. A binary column is one 0/1 column; any other category counts as \
     its one-hot columns, scaled like the rest.",
    "Identical means equal to a real row in every feature, after repair. Closest x % means the ⌊x·n/100⌋ of the n \
     non-identical synthetic rows that are nearest to a real row; ties go by order of generation.",
    "Ties are broken by row number, among distances that come out equal as computed.",
    "Row i of a class has random numbers of its own, so a larger target adds rows and changes none, and the number of \
     threads changes nothing.",
];

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// The part of a document below a heading, without its marks.
    fn below(file: &str, heading: &str) -> String {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let part = text.split("\n## ").find(|part| part.starts_with(heading)).unwrap().to_owned();
        part.replace('*', "")
    }

    #[test]
    fn the_map_explains_the_same_words() {
        let part = below("ARCHITECTURE.md", "Words");
        let lines = part.lines().filter(|line| line.starts_with('|')).skip(2);
        let told: Vec<String> = lines.map(str::to_owned).collect();
        let ours: Vec<String> = WORDS.iter().map(|it| format!("| {} | {} |", it.word, it.meaning)).collect();
        assert_eq!(told, ours);
    }

    #[test]
    fn the_readme_says_the_same_exactly() {
        let part = below("README.md", "What its words mean");
        let told: Vec<String> =
            part.split("\n- ").skip(1).map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(told, RULES);
    }

    #[test]
    fn no_word_is_explained_twice() {
        let words: Vec<&str> = WORDS.iter().flat_map(|it| it.word.split(", ")).collect();
        for (at, word) in words.iter().enumerate() {
            assert!(!words[..at].contains(word), "{word}");
        }
    }
}
