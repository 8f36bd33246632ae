//! The models that an evaluation can train: one file and one line of [`MODELS`] each.

mod lbfgs;
pub mod logistic;

use crate::{
    matrix::Matrix,
    progress::{Progress, Stop},
};

/// A way to learn classes from numbers.
pub trait Model: Sync {
    /// What recipes and flags call it.
    fn name(&self) -> &'static str;

    /// What people read.
    fn title(&self) -> &'static str;

    /// One sentence: what it does, and with which settings.
    fn about(&self) -> &'static str;

    /// Learns from the rows of `x` with their classes `y`, all below `classes`.
    fn fit(&self, x: &Matrix, y: &[u32], classes: usize, progress: &Progress) -> Result<Box<dyn Fitted>, Stop>;
}

/// What a model has learned.
pub trait Fitted: Send + Sync + std::fmt::Debug {
    /// How likely each class is, row by row; each row sums to 1.
    fn probabilities(&self, x: &Matrix) -> Matrix;
}

/// All of them, the usual one first.
pub static MODELS: &[&dyn Model] = &[&logistic::Logistic::with_penalty(1.0)];

/// The model of that name.
pub fn model(name: &str) -> Option<&'static dyn Model> {
    MODELS.iter().copied().find(|model| model.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_found_by_its_own_name() {
        for listed in MODELS {
            assert_eq!(model(listed.name()).map(Model::title), Some(listed.title()));
            assert_eq!(MODELS.iter().filter(|other| other.name() == listed.name()).count(), 1);
            assert!(listed.about().ends_with('.'));
        }
        assert!(model("crystal-ball").is_none());
    }
}
