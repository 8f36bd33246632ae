//! Which class was named where which one was true, and the rates that follow from these counts alone.
//!
//! Two classes are judged by the positive one. Of more, precision, recall, specificity and Fβ are macro averages as in
//! scikit-learn: the plain mean over the classes that occur or are named, where 0 of 0 counts as 0. Of two classes, the
//! precision of one that occurs but is never named is 0 too, as there; else a rate of no rows is `None`.

use std::iter::Sum;

use crate::evaluation::{
    interval::{Interval, wilson},
    measures::Judging,
};

/// A part of a number of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    pub part: u64,
    pub of: u64,
}

impl Rate {
    /// `None` of no rows.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.part as f64 / self.of as f64)
    }

    /// The share with its 95 % interval by Wilson; `None` of no rows.
    pub fn interval(self) -> Option<Interval> {
        wilson(self.part, self.of)
    }
}

/// One class against the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub true_positives: u64,
    pub false_positives: u64,
    pub false_negatives: u64,
    pub true_negatives: u64,
}

impl Counts {
    pub fn rows(self) -> u64 {
        self.positives() + self.negatives()
    }

    /// Rows of the class.
    pub fn positives(self) -> u64 {
        self.true_positives + self.false_negatives
    }

    /// Rows of the rest.
    pub fn negatives(self) -> u64 {
        self.false_positives + self.true_negatives
    }

    /// Rows said to be of the class.
    pub fn named(self) -> u64 {
        self.true_positives + self.false_positives
    }

    /// Of the rows named, those of the class.
    pub fn precision(self) -> Rate {
        Rate { part: self.true_positives, of: self.named() }
    }

    /// Of the rows of the class, those named.
    pub fn recall(self) -> Rate {
        Rate { part: self.true_positives, of: self.positives() }
    }

    /// Of the rows of the rest, those left alone.
    pub fn specificity(self) -> Rate {
        Rate { part: self.true_negatives, of: self.negatives() }
    }

    /// Fβ = (1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP), recall weighing β times as much as precision (van Rijsbergen 1979);
    /// `None` of a class that neither occurs nor is named.
    pub fn f(self, beta: f64) -> Option<f64> {
        let squared = beta * beta;
        let found = (1.0 + squared) * self.true_positives as f64;
        let mistakes = squared * self.false_negatives as f64 + self.false_positives as f64;
        (self.named() + self.positives() > 0).then(|| if found > 0.0 { found / (found + mistakes) } else { 0.0 })
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, counts| Self {
            true_positives: sum.true_positives + counts.true_positives,
            false_positives: sum.false_positives + counts.false_positives,
            false_negatives: sum.false_negatives + counts.false_negatives,
            true_negatives: sum.true_negatives + counts.true_negatives,
        })
    }
}

/// Rows by true class and named class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// One true class after the other.
    counts: Vec<u64>,
}

impl Confusion {
    /// Of (true, named) pairs; a pair with a class that there is not is left out.
    pub fn new(classes: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut counts = vec![0; classes * classes];
        for (truth, named) in pairs.filter(|(truth, named)| *truth < classes && *named < classes) {
            counts[truth * classes + named] += 1;
        }
        Self { classes, counts }
    }

    /// Of two classes, of which `positive` (0 or 1) is the one that was counted.
    pub fn of_two(counts: Counts, positive: u32) -> Self {
        let Counts { true_positives, false_positives, false_negatives, true_negatives } = counts;
        let counts = match positive {
            0 => vec![true_positives, false_negatives, false_positives, true_negatives],
            _ => vec![true_negatives, false_positives, false_negatives, true_positives],
        };
        Self { classes: 2, counts }
    }

    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Adds the rows of another one of the same classes.
    pub fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, other)| *count += other);
    }

    /// One slice a true class, its rows by named class.
    pub fn by_truth(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        self.counts.chunks_exact(self.classes.max(1))
    }

    pub fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Rows by their true class.
    pub fn occurring(&self) -> Vec<u64> {
        self.by_truth().map(|row| row.iter().sum()).collect()
    }

    /// Rows by the class they are said to be of.
    pub fn named(&self) -> Vec<u64> {
        (0..self.classes).map(|class| self.by_truth().map(|row| row[class]).sum()).collect()
    }

    /// Rows whose true class was named, by class.
    pub fn right(&self) -> Vec<u64> {
        self.by_truth().enumerate().map(|(class, row)| row[class]).collect()
    }

    /// Each class against all others.
    pub fn against_rest(&self) -> Vec<Counts> {
        let rows = self.rows();
        let sides = self.occurring().into_iter().zip(self.named()).zip(self.right());
        sides
            .map(|((occurring, named), right)| Counts {
                true_positives: right,
                false_positives: named - right,
                false_negatives: occurring - right,
                true_negatives: rows + right - occurring - named,
            })
            .collect()
    }

    /// The recalls of the classes that occur: of one that does not there is nothing to find.
    fn recalls(&self) -> Vec<f64> {
        self.against_rest().into_iter().filter_map(|counts| counts.recall().share()).collect()
    }
}

/// Of the positive class of two, else the mean over the classes that occur or are named.
fn averaged(confusion: &Confusion, judging: &Judging, of: impl Fn(Counts) -> Option<f64>) -> Option<f64> {
    if let Some(counts) = positive(confusion, judging) {
        return of(counts);
    }
    let met = confusion.against_rest().into_iter().filter(|counts| counts.positives() + counts.named() > 0);
    mean(&met.map(|counts| of(counts).unwrap_or_default()).collect::<Vec<f64>>())
}

/// The positive class against the other one; `None` unless there are two.
fn positive(confusion: &Confusion, judging: &Judging) -> Option<Counts> {
    (confusion.classes == 2).then(|| confusion.against_rest().get(judging.positive as usize).copied()).flatten()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

pub fn accuracy_rate(confusion: &Confusion, _: &Judging) -> Option<Rate> {
    Some(Rate { part: confusion.right().iter().sum(), of: confusion.rows() })
}

pub fn precision_rate(confusion: &Confusion, judging: &Judging) -> Option<Rate> {
    positive(confusion, judging).map(Counts::precision)
}

pub fn recall_rate(confusion: &Confusion, judging: &Judging) -> Option<Rate> {
    positive(confusion, judging).map(Counts::recall)
}

pub fn specificity_rate(confusion: &Confusion, judging: &Judging) -> Option<Rate> {
    positive(confusion, judging).map(Counts::specificity)
}

pub fn majority_rate(confusion: &Confusion, _: &Judging) -> Option<Rate> {
    Some(Rate { part: confusion.occurring().into_iter().max()?, of: confusion.rows() })
}

pub fn accuracy(confusion: &Confusion, judging: &Judging) -> Option<f64> {
    accuracy_rate(confusion, judging)?.share()
}

pub fn majority_accuracy(confusion: &Confusion, judging: &Judging) -> Option<f64> {
    majority_rate(confusion, judging)?.share()
}

pub fn precision(confusion: &Confusion, judging: &Judging) -> Option<f64> {
    let of = |counts: Counts| match counts.precision().share() {
        None if counts.positives() > 0 => Some(0.0),
        share => share,
    };
    averaged(confusion, judging, of)
}

pub fn recall(confusion: &Confusion, judging: &Judging) -> Option<f64> {
    averaged(confusion, judging, |counts| counts.recall().share())
}

pub fn specificity(confusion: &Confusion, judging: &Judging) -> Option<f64> {
    averaged(confusion, judging, |counts| counts.specificity().share())
}

pub fn f1(confusion: &Confusion, judging: &Judging) -> Option<f64> {
    averaged(confusion, judging, |counts| counts.f(1.0))
}

pub fn f2(confusion: &Confusion, judging: &Judging) -> Option<f64> {
    averaged(confusion, judging, |counts| counts.f(2.0))
}

/// The mean recall of the classes that occur.
pub fn balanced_accuracy(confusion: &Confusion, _: &Judging) -> Option<f64> {
    mean(&confusion.recalls())
}

/// The geometric mean of the recalls of the classes that occur (Kubat and Matwin 1997), each counting once: 0 where one of
/// them is never found. A class without a row has no recall and is left out, even where it is named.
pub fn g_mean(confusion: &Confusion, _: &Judging) -> Option<f64> {
    let logarithms: Vec<f64> = confusion.recalls().into_iter().map(f64::ln).collect();
    // Of many classes the product itself might be too small for a number; e^−∞ is 0.
    mean(&logarithms).map(f64::exp)
}

/// Matthews' correlation, for any number of classes (Gorodkin 2004); 0 where one class alone occurs or is named.
pub fn mcc(confusion: &Confusion, _: &Judging) -> Option<f64> {
    let rows = confusion.rows();
    let (occurring, named) = (confusion.occurring(), confusion.named());
    let product = |a: &[u64], b: &[u64]| a.iter().zip(b).map(|(a, b)| i128::from(*a) * i128::from(*b)).sum::<i128>();
    let all = i128::from(rows) * i128::from(rows);
    // In whole numbers, so that nothing is lost where the two products are nearly equal.
    let right: u64 = confusion.right().iter().sum();
    let together = i128::from(right) * i128::from(rows) - product(&occurring, &named);
    let spread = (all - product(&occurring, &occurring)) as f64;
    let named_spread = (all - product(&named, &named)) as f64;
    let scale = spread.sqrt() * named_spread.sqrt();
    (rows > 0).then(|| if scale > 0.0 { together as f64 / scale } else { 0.0 })
}

/// What a row costs in the mean, by the costs of `judging`; `None` without costs for these classes, or rows.
pub fn cost(confusion: &Confusion, judging: &Judging) -> Option<f64> {
    let costs = judging.costs.filter(|costs| costs.columns() == confusion.classes)?;
    let total: f64 = confusion
        .by_truth()
        .zip(costs.iter())
        .flat_map(|(counts, costs)| counts.iter().zip(costs))
        .map(|(count, cost)| *count as f64 * cost)
        .sum();
    (confusion.rows() > 0 && costs.rows() == confusion.classes).then(|| total / confusion.rows() as f64)
}
