//! What a split is judged by: how much alike the rows of each side are, in their classes or in their values.
//!
//! Every criterion is kept as sums of the rows of a side, from which a score follows that is the greater, the better they are
//! parted; rows go from the right side to the left one, and the sums with them.

mod counts;
mod gini;
mod packed;
mod variance;

use std::fmt::Debug;

pub use counts::GiniOfCounts;
pub use gini::{Gini, GiniOfTwo};
pub use packed::FEW;
pub use variance::Variance;

/// A way to judge splits.
pub trait Criterion: Clone + Debug {
    /// What is known of a row.
    type Label: Copy + Debug;
    /// What a sum of rows is made of.
    type Number: Copy + Debug + Default;

    /// How many numbers a sum of rows has.
    fn width(&self) -> usize;

    /// Adds a row to a sum.
    fn add(sum: &mut [Self::Number], label: Self::Label);

    /// Adds many rows to a sum.
    fn add_all(sum: &mut [Self::Number], labels: impl Iterator<Item = Self::Label>) {
        labels.for_each(|label| Self::add(sum, label));
    }

    /// What a sum is made of, as few labels that come to the same; none where no row was added.
    fn parts(sum: &[Self::Number]) -> impl Iterator<Item = Self::Label> + Clone;

    /// The only class of some rows, where nothing can be gained by parting rows of the same class: the score over a run of them has its
    /// greatest value at one of its ends (Fayyad and Irani 1992). `None` where that does not hold.
    fn only_class(labels: impl Iterator<Item = Self::Label>) -> Option<u32>;

    /// The weight of the rows of a sum.
    fn weight(sum: &[Self::Number]) -> f64;

    /// Whether no split could tell anything, of rows with their sum.
    fn is_pure(sum: &[Self::Number], labels: impl Iterator<Item = Self::Label>) -> bool;

    /// How unlike the rows are, in units of the score: this and the score of the rows unparted come to a constant.
    fn impurity(sum: &[Self::Number], labels: impl Iterator<Item = Self::Label>) -> f64;

    /// The score of rows that are not parted.
    fn whole(sum: &[Self::Number]) -> f64;

    /// The greatest score of all splits of rows with a sum, where that is exactly known: no other column need be looked at then.
    fn greatest(_: &[Self::Number]) -> f64 {
        f64::INFINITY
    }

    /// Puts all rows, of which this is the sum, on the right side.
    fn begin(&mut self, sum: &[Self::Number]);

    /// Takes a row from the right side to the left one.
    fn take(&mut self, label: Self::Label);

    /// The score of both sides as they are.
    fn score(&self) -> f64;

    /// The weights of both sides.
    fn weights(&self) -> (f64, f64);

    /// Where to part rows that are not pure and whose sums are known bin by bin, so that either side has at least a weight: the first of
    /// the best places. The sums are not kept.
    fn best_of_bins(&self, bins: &mut [Self::Number], sum: &[Self::Number], least: f64) -> Option<Parting> {
        let mut sweep = Sweep::new(self, sum, least);
        for (bin, sum) in bins.chunks_exact(sum.len()).enumerate() {
            sweep.take(bin, Self::parts(sum));
        }
        sweep.best
    }

    /// Where to part a few rows that are not pure and have a rank each, so that either side has at least a weight: the first of the best
    /// places. Their order is not kept.
    fn best_of_few(&self, rows: &mut [(u32, Self::Label)], sum: &[Self::Number], least: f64) -> Option<Parting> {
        // Equal ones stay in their order, in which fractions are added.
        rows.sort_by_key(|row| row.0);
        let mut sweep = Sweep::new(self, sum, least);
        for of_rank in rows.chunk_by(|row, next| row.0 == next.0) {
            sweep.take(of_rank[0].0 as usize, of_rank.iter().map(|row| row.1));
        }
        sweep.best
    }
}

/// Where to part rows in their order: after those of one rank or bin, and before the next one that is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parting {
    pub score: f64,
    pub last: usize,
    pub next: usize,
}

/// Takes rows from the right side to the left one, rank by rank, and keeps where the score was greatest.
#[derive(Debug)]
pub struct Sweep<C> {
    criterion: C,
    /// The least weight of a side.
    least: f64,
    /// The last rank that was taken, and the class of all its rows, if they are of one.
    rank: Option<usize>,
    class: Option<u32>,
    pub best: Option<Parting>,
}

impl<C: Criterion> Sweep<C> {
    /// With all rows, of which this is the sum, on the right side.
    pub fn new(criterion: &C, sum: &[C::Number], least: f64) -> Self {
        // It has a copy to itself: what is counted can then stand in registers.
        let mut criterion = criterion.clone();
        criterion.begin(sum);
        Self { criterion, least, rank: None, class: None, best: None }
    }

    /// The rows of the next rank that has any.
    #[inline]
    pub fn take(&mut self, next: usize, mut labels: impl Iterator<Item = C::Label> + Clone) {
        // Where a side may be too small, the ends of a run may be out of reach.
        let class = if self.least <= 0.0 { C::only_class(labels.clone()) } else { None };
        let Some(first) = labels.next() else { return };
        let within_a_run = class.is_some() && class == self.class;
        if let Some(last) = self.rank.filter(|_| !within_a_run) {
            let (left, right) = self.criterion.weights();
            let score = self.criterion.score();
            if left >= self.least && right >= self.least && self.best.is_none_or(|best| score > best.score) {
                self.best = Some(Parting { score, last, next });
            }
        }
        (self.rank, self.class) = (Some(next), class);
        self.criterion.take(first);
        labels.for_each(|label| self.criterion.take(label));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum_of<C: Criterion>(criterion: &C, labels: &[C::Label]) -> Vec<C::Number> {
        let mut sum = vec![C::Number::default(); criterion.width()];
        C::add_all(&mut sum, labels.iter().copied());
        sum
    }

    /// Score and impurity of rows unparted come to the same as those of both sides parted, whatever is taken.
    fn conserved<C: Criterion>(mut criterion: C, labels: &[C::Label]) {
        let all = sum_of(&criterion, labels);
        let constant = C::whole(&all) + C::impurity(&all, labels.iter().copied());
        criterion.begin(&all);
        for taken in 1..labels.len() {
            criterion.take(labels[taken - 1]);
            let sides = [&labels[..taken], &labels[taken..]].map(|side| (sum_of(&criterion, side), side));
            let impurity: f64 = sides.iter().map(|(sum, side)| C::impurity(sum, side.iter().copied())).sum();
            assert!((criterion.score() + impurity - constant).abs() < 1e-12, "{taken}");
            assert!((criterion.weights().0 - C::weight(&sides[0].0)).abs() < 1e-12);
            assert!((criterion.weights().1 - C::weight(&sides[1].0)).abs() < 1e-12);
        }
    }

    #[test]
    fn what_a_split_gains_is_what_the_sides_have_less_of() {
        let of_two = [(0, 1.0), (1, 2.0), (0, 0.5), (1, 1.0), (1, 3.0)];
        conserved(Gini::new(3), &[(0, 1.0), (2, 2.0), (0, 0.5), (1, 1.0), (1, 3.0)]);
        conserved(Gini::new(2), &of_two);
        conserved(GiniOfTwo::default(), &of_two);
        conserved(GiniOfCounts::default(), &[2, 5, 10, 3, 7]);
        conserved(Variance::default(), &[(0.5, 1.0), (-2.0, 2.0), (0.25, 0.5), (1.0, 1.0), (9.0, 3.0)]);
    }

    /// The index of one of two classes gains half of what that of both does.
    #[test]
    fn two_classes_are_judged_by_one_as_by_both() {
        let labels = [(0, 1.0), (1, 2.0), (0, 0.5), (1, 1.0), (1, 3.0), (0, 4.0)];
        let (mut of_both, mut of_one) = (Gini::new(2), GiniOfTwo::default());
        let all = sum_of(&of_both, &labels);
        of_both.begin(&all);
        of_one.begin(&all);
        for label in &labels[..5] {
            of_both.take(*label);
            of_one.take(*label);
            let gains = (of_both.score() - Gini::whole(&all), of_one.score() - GiniOfTwo::whole(&all));
            assert!((gains.0 - 2.0 * gains.1).abs() < 1e-12, "{gains:?}");
        }
    }

    #[test]
    fn rows_that_are_alike_are_pure() {
        assert_eq!((Gini::only(&[0.0, 2.0]), Gini::only(&[1.0, 2.0]), Gini::only(&[0.0])), (Some(1), None, None));
        let is_pure = |labels: [(f64, f64); 2]| Variance::is_pure(&[], labels.into_iter());
        assert!(is_pure([(1.0, 1.0), (2.0, 2.0)]) && !is_pure([(1.0, 1.0), (2.0, 1.0)]));
        assert_eq!(Gini::parts(&[0.0, 2.0, 0.0, 1.0]).collect::<Vec<_>>(), [(1, 2.0), (3, 1.0)]);
        assert_eq!(Variance::parts(&[0.0, 0.0]).count() + Variance::parts(&[0.0, 1.0]).count(), 1);
    }
}
