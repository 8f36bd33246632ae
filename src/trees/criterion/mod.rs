//! What a split is judged by: how much alike the rows of each side are, in their classes or in their values.
//!
//! Every criterion is kept as sums of the rows of a side, from which a score follows that is the greater, the better they are
//! parted; rows go from the right side to the left one, and the sums with them.

mod counts;
mod gini;
mod packed;
mod sweep;
mod variance;

use std::{fmt::Debug, ops::Sub};

pub use counts::GiniOfCounts;
pub use gini::{Gini, GiniOfTwo};
pub use packed::FEW;
pub use sweep::Sweep;
pub use variance::Variance;

/// What a byte tells apart: no column has more bins.
pub const BYTES: usize = 256;

/// A way to judge splits.
pub trait Criterion: Clone + Debug {
    /// What is known of a row.
    type Label: Copy + Debug;
    /// What a sum of rows is made of.
    type Number: Copy + Debug + Default + PartialEq + Sub<Output = Self::Number>;

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

    /// Where to part rows that are not pure at the end of a bin, so that either side has at least a weight: the first of the best places in
    /// the first of the best columns. Places in a column that gain as much but for a millionth may be taken for one another. `room` is
    /// for sums.
    fn best_of_bins<const N: usize>(
        &self,
        rows: &[(u32, Self::Label)],
        bins: BinsOf<'_, N>,
        sum: &[Self::Number],
        least: f64,
        room: &mut Vec<Self::Number>,
    ) -> Option<NodeSplit<Self::Number>> {
        sweep::of_bins(self, rows, bins, sum, least, room)
    }

    /// Where to part a few rows that are not pure and have a rank each, so that either side has at least a weight: the first of the best
    /// places, told apart as by [`Self::best_of_bins`]. Their order is not kept.
    fn best_of_few(
        &self,
        rows: &mut [(u32, Self::Label)],
        sum: &[Self::Number],
        least: f64,
    ) -> Option<Parting<Self::Number>> {
        sweep::of_few(self, rows, sum, least)
    }
}

/// Some of the columns of rows whose bins are side by side.
#[derive(Clone, Copy, Debug)]
pub struct BinsOf<'a, const N: usize> {
    pub columns: [usize; N],
    /// Row after row those of all columns, of which there are `width`.
    pub bins: &'a [u8],
    pub width: usize,
}

impl<const N: usize> BinsOf<'_, N> {
    /// Shows the bins of each row, and its label.
    #[inline]
    fn each<L: Copy>(self, rows: &[(u32, L)], mut see: impl FnMut([u8; N], L)) {
        // Known before all rows, it need not be asked of each.
        assert!(self.columns.iter().all(|column| *column < self.width));
        for &(row, label) in rows {
            let bins = &self.bins[row as usize * self.width..][..self.width];
            see(self.columns.map(|column| bins[column]), label);
        }
    }
}

/// Where to part rows in their order: after those of one rank or bin, and before the next one that is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parting<N> {
    pub score: f64,
    pub last: usize,
    pub next: usize,
    /// The sum of the left side, where it is one number and known to its last bit.
    pub left: Option<N>,
}

/// Where to part a node: a column, and the ranks between which its values are parted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodeSplit<N> {
    pub column: usize,
    pub at: Parting<N>,
}

impl<N> NodeSplit<N> {
    /// The first one of equals.
    pub fn better(first: Option<Self>, next: Option<Self>) -> Option<Self> {
        match (first, next) {
            (Some(first), Some(next)) if next.at.score > first.at.score => Some(next),
            (first, next) => first.or(next),
        }
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
        conserved(GiniOfCounts::default(), &[1, 2 << 16 | 2, 5, 1 << 16 | 1, 3 << 16 | 3]);
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
