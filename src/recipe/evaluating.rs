//! What a comparison of models needs besides the settings of the methods, as a recipe has it: names and numbers, which are
//! read where the models and arms are known.

use serde::{Deserialize, Serialize};

/// Repeated splits unless another number is chosen.
pub const SPLITS: usize = 10;
/// The share of every class that a split tests on unless another one is chosen.
pub const TEST: f64 = 0.25;

/// The models and arms that are compared, the rows they are tested on, and how thresholds are chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EvaluateRecipe {
    pub models: Vec<String>,
    /// The others are compared with the first one.
    pub arms: Vec<String>,
    pub splits: usize,
    /// Share of the rows of every class that a split tests on, above 0 and below 1.
    pub test: f64,
    /// Splits are folds, so many to a round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folds: Option<usize>,
    /// The column whose equal cells keep rows on one side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The column by whose order the past is trained on and the future tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Of two classes, the one to be found; unset: the smallest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub positive: Option<String>,
    /// `f1`, `f2`, `recall=0.8`, `precision=0.5` or `cost`.
    pub threshold: String,
    /// What a positive row costs that is missed, and a negative one that is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub costs: Option<MistakeCosts>,
}

/// What mistakes cost, in any unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MistakeCosts {
    pub missed: f64,
    pub alarm: f64,
}

impl Default for EvaluateRecipe {
    fn default() -> Self {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            models: names(&["logistic", "forest"]),
            arms: names(&["as-is", "weights", "threshold", "smote", "smote+isotonic"]),
            splits: SPLITS,
            test: TEST,
            folds: None,
            group: None,
            time: None,
            positive: None,
            threshold: "f1".to_owned(),
            costs: None,
        }
    }
}
