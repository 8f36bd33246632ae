//! The views of the workspace, and the columns of its table.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::evaluation::measures::{MEASURES, Measure};

/// What the centre shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvaluateTab {
    #[default]
    Scores,
    Curves,
    Remedy,
    Leaks,
}

impl EvaluateTab {
    pub const ALL: [Self; 4] = [Self::Scores, Self::Curves, Self::Remedy, Self::Leaks];

    pub fn name(self) -> &'static str {
        match self {
            Self::Scores => "Scores",
            Self::Curves => "Curves",
            Self::Remedy => "Threshold or SMOTE?",
            Self::Leaks => "Leakage",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Scores => {
                "Every measure of every model and arm, with intervals, counts, and the difference to the first arm"
            }
            Self::Curves => "ROC, precision and recall, gain, lift and calibration, and a threshold to drag",
            Self::Remedy => "Whether another threshold alone reaches what SMOTE reaches",
            Self::Leaks => "How far the usual leaks from test rows would flatter the models",
        }
    }
}

/// What stands beside the measures: the spread of a row's probability, and the rows trained on.
pub const INSTABILITY: &str = "instability";
pub const TRAINED: &str = "trained";

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreColumn {
    pub name: &'static str,
    pub title: &'static str,
    pub about: &'static str,
}

/// What is read first.
const FIRST: [&str; 3] = ["f1", "recall", "precision"];

/// All columns that there can be, in their order.
pub fn columns() -> impl Iterator<Item = ScoreColumn> {
    let column = |it: &Measure| ScoreColumn { name: it.name, title: it.title, about: it.about };
    let place = |it: &&Measure| FIRST.iter().position(|first| *first == it.name).unwrap_or(FIRST.len());
    // Of a rare class accuracy says least, so it comes after the others, beside the majority's.
    let is_accuracy = |it: &&Measure| matches!(it.name, "accuracy" | "majority_accuracy");
    let mut measures: Vec<&Measure> = MEASURES.iter().collect();
    measures.sort_by_key(|it| (is_accuracy(it), place(it)));
    measures.into_iter().map(column).chain([
        ScoreColumn {
            name: INSTABILITY,
            title: "Instability",
            about: "How far a row\u{2019}s probability strays when the model is trained anew on another split: the standard \
                    deviation, in the mean over the rows.",
        },
        ScoreColumn { name: TRAINED, title: "Trained on", about: "Rows that the model was trained on, in the mean." },
    ])
}

/// Those that are shown unless others are chosen.
pub fn usual_columns() -> BTreeSet<String> {
    let usual = [
        "precision",
        "recall",
        "f1",
        "balanced_accuracy",
        "mcc",
        "roc_auc",
        "average_precision",
        "brier",
        "calibration_slope",
        "accuracy",
        "majority_accuracy",
        INSTABILITY,
        TRAINED,
    ];
    usual.map(str::to_owned).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_columns_are_there_and_every_column_says_what_it_is() {
        let all: Vec<ScoreColumn> = columns().collect();
        assert!(usual_columns().iter().all(|name| all.iter().any(|column| column.name == name)));
        assert!(all.iter().all(|column| column.about.len() > 20 && !column.title.is_empty()));
    }
}
