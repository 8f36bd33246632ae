//! The measures of an evaluation: one line of [`MEASURES`] each, from which tables, JSON and help are made.
//!
//! What follows from the counts of a confusion matrix changes with the threshold, and is had for any threshold without
//! looking at the rows again: [`thresholds::Thresholds::at`] and [`confusion::Confusion::of_two`]. What judges the
//! probabilities themselves does not change.

pub mod calibration;
pub mod confusion;
mod list;
pub mod peers;
pub mod ranking;
pub mod thresholds;

pub use list::{MEASURES, measure};

use crate::{
    error::Error,
    evaluation::{
        measures::confusion::{Confusion, Counts, Rate},
        metrics::likeliest,
    },
    matrix::Matrix,
};

/// How predictions are to be judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Judging<'a> {
    /// Of two classes, the one to be found.
    pub positive: u32,
    /// Two classes: the positive one is named where its probability is at least this. `None`, and more classes: the
    /// likeliest is named, of equally likely ones the first.
    pub threshold: Option<f64>,
    /// What a row of the class of the row costs where that of the column is named.
    pub costs: Option<&'a Matrix>,
}

impl Judging<'_> {
    /// The class that is named for a row of probabilities.
    pub fn named(&self, row: &[f64]) -> usize {
        match self.threshold {
            Some(threshold) if row.len() == 2 => {
                let positive = self.positive.min(1) as usize;
                if row[positive] >= threshold { positive } else { 1 - positive }
            }
            _ => likeliest(row),
        }
    }
}

/// What one row of two classes costs, by what happens to it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OutcomeCosts {
    /// A positive row that is found.
    pub found: f64,
    /// A positive row that is not.
    pub missed: f64,
    /// A negative row that is named.
    pub alarm: f64,
    /// A negative row that is left alone.
    pub left: f64,
}

impl OutcomeCosts {
    /// Altogether.
    pub fn of(self, counts: Counts) -> f64 {
        self.found * counts.true_positives as f64
            + self.missed * counts.false_negatives as f64
            + self.alarm * counts.false_positives as f64
            + self.left * counts.true_negatives as f64
    }
}

/// True classes and how likely each class was said to be, row by row, with the classes that are named for it.
#[derive(Clone, Debug)]
pub struct Predictions<'a> {
    truth: &'a [u32],
    probabilities: &'a Matrix,
    judging: Judging<'a>,
    confusion: Confusion,
}

impl<'a> Predictions<'a> {
    /// An error where the two do not go together, or a number is not a probability. One column of `probabilities` a class.
    pub fn new(truth: &'a [u32], probabilities: &'a Matrix, judging: Judging<'a>) -> Result<Self, Error> {
        let classes = probabilities.columns();
        if truth.len() != probabilities.rows() {
            let rows = probabilities.rows();
            return Err(Error::data(format!(
                "{} true classes cannot be compared with {rows} predictions",
                truth.len()
            )));
        }
        if let Some(row) = truth.iter().position(|class| *class as usize >= classes) {
            let (row, class) = (row + 1, truth[row] + 1);
            return Err(Error::data(format!("row {row} is of class {class}, and {classes} classes were predicted")));
        }
        if let Some((row, values)) =
            probabilities.iter().enumerate().find(|(_, row)| !row.iter().all(|value| (0.0..=1.0).contains(value)))
        {
            return Err(Error::data(format!("row {}: {values:?} are not all probabilities from 0 to 1", row + 1)));
        }
        let pairs = truth.iter().zip(probabilities.iter()).map(|(class, row)| (*class as usize, judging.named(row)));
        let confusion = Confusion::new(classes, pairs);
        Ok(Self { truth, probabilities, judging, confusion })
    }

    pub fn truth(&self) -> &[u32] {
        self.truth
    }

    pub fn probabilities(&self) -> &Matrix {
        self.probabilities
    }

    pub fn judging(&self) -> &Judging<'a> {
        &self.judging
    }

    pub fn confusion(&self) -> &Confusion {
        &self.confusion
    }

    /// How likely `class` was said to be, and whether it is the true one.
    pub fn against_rest(&self, class: u32) -> (Vec<f64>, Vec<bool>) {
        let scores = self.probabilities.column(class as usize).collect();
        (scores, self.truth.iter().map(|truth| *truth == class).collect())
    }
}

/// Which values of a measure are good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Better {
    Higher,
    Lower,
    /// The nearer to this, the better.
    Near(f64),
    /// What others are to be held against.
    Baseline,
}

/// What a measure is made from.
#[derive(Clone, Copy, Debug)]
pub enum Function {
    /// The counts at a threshold.
    Counts(fn(&Confusion, &Judging) -> Option<f64>),
    /// The probabilities themselves.
    Probabilities(fn(&Predictions) -> Option<f64>),
}

/// One number that says how good predictions are; `None` where there is no such number.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// What JSON and files call it.
    pub name: &'static str,
    /// What people read.
    pub title: &'static str,
    /// One or two sentences.
    pub about: &'static str,
    pub better: Better,
    pub function: Function,
    /// The rows behind it, where it is a share of rows.
    pub rate: Option<fn(&Confusion, &Judging) -> Option<Rate>>,
}

impl Measure {
    pub fn of(&self, predictions: &Predictions) -> Option<f64> {
        match self.function {
            Function::Counts(function) => function(&predictions.confusion, &predictions.judging),
            Function::Probabilities(function) => function(predictions),
        }
    }

    /// The rows behind it, where it is a share of rows.
    pub fn rate(&self, predictions: &Predictions) -> Option<Rate> {
        self.rate.and_then(|rate| rate(&predictions.confusion, &predictions.judging))
    }
}

#[cfg(test)]
mod tests;
