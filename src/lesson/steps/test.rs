//! What is said where a script tells how a model does: no step of the walk, but told as one.

use super::{Formula, Page};
use crate::{
    evaluate::leakage::LeakSize,
    lesson::tested::{ToldTest, percent},
    report::format::thousands,
};

/// How it was tested and what came out, in words and numbers.
pub fn page(tested: &ToldTest) -> Page {
    let splits = tested.splits_in_words();
    let (words, formula) = match tested.leak() {
        Some(leak) => (
            format!(
                "The ROC AUC is the chance that a row of class {} gets a higher score than another row: 1 for a model that \
                 always knows, 0.5 for one that guesses. In the mean of {splits}.",
                tested.positive()
            ),
            Some(areas(leak)),
        ),
        None => (
            format!(
                "Tested on real rows that the model was not trained on: {splits}. The table has a line for each true class, \
                 and what is named rightly has a frame."
            ),
            sums(tested),
        ),
    };
    Page { headline: tested.title(), words, formula, idle: None }
}

fn sums(tested: &ToldTest) -> Option<Formula> {
    let counts = tested.counts()?;
    let [found, missed, alarms, left] =
        [counts.true_positives, counts.false_negatives, counts.false_positives, counts.true_negatives].map(thousands);
    let mut numbers = vec![
        format!("right: {found} + {left} of {}, {} %", thousands(counts.rows()), percent(tested.score("accuracy")?)),
        format!("naming none: {} %", percent(tested.score("majority_accuracy")?)),
        format!("found {found}, missed {missed}, false alarms {alarms}"),
    ];
    numbers.extend(tested.score("f1").map(|f1| format!("F1 {f1:.2}")));
    Some(Formula { general: "accuracy = rows named rightly / all rows".to_owned(), numbers })
}

fn areas(leak: &LeakSize) -> Formula {
    Formula {
        general: "ROC AUC of the same model".to_owned(),
        numbers: vec![
            format!("nothing leaks: {:.2}", leak.honest),
            format!("{}: {:.2}", leak.leak.title.to_lowercase(), leak.leaking),
        ],
    }
}
