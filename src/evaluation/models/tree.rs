//! A decision tree: CART by the Gini index, grown until every leaf is of one class, like scikit-learn's.

use crate::{
    evaluation::models::{
        FittedModel, Model,
        training::{Checked, Training},
    },
    matrix::Matrix,
    progress::{Progress, Stop},
    trees::{
        classes::{ClassTree, mean_shares},
        columns::Ranked,
        draws::Tries,
    },
};

/// The model. It draws nothing: of splits that are as good, that of the first column and the lowest value is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecisionTree;

impl Model for DecisionTree {
    fn name(&self) -> &'static str {
        "tree"
    }

    fn title(&self) -> &'static str {
        "Decision tree"
    }

    fn about(&self) -> &'static str {
        "One tree (CART): each node is split by the column and value with the least Gini index, until the rows of a leaf are of one class."
    }

    fn calibration(&self) -> &'static str {
        "Not calibrated: the leaves are pure, so nearly every probability is 0 or 1."
    }

    fn fit(&self, training: &Training<'_>, progress: &Progress) -> Result<Box<dyn FittedModel>, Stop> {
        progress.check()?;
        let Checked { present, places, weights } = training.checked()?;
        let ranked = Ranked::new(training.x, progress)?;
        let tries = Tries::all(ranked.count());
        let grown = ClassTree::grow(&ranked, (&places, present.len()), &weights, tries, progress)?;
        Ok(Box::new(Tree { grown, present, classes: training.classes }))
    }
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
struct Tree {
    grown: ClassTree,
    /// The classes that occurred.
    present: Vec<u32>,
    classes: usize,
}

impl FittedModel for Tree {
    fn probabilities(&self, x: &Matrix) -> Matrix {
        mean_shares(std::slice::from_ref(&self.grown), x, &self.present, self.classes)
    }
}
