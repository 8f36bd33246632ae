//! Two classes that are told apart by whole weights.

use pulp::Arch;

use super::{
    Criterion, GiniOfTwo, Parting,
    packed::{self, ALL, BestEnd, FEW, LANES, ScoresOfFew},
};
use crate::trees::draws::weighing;

/// [`GiniOfTwo`] of weights that are whole numbers. A label has the weight above the class, which is its lowest bit; a sum has the weight of
/// all rows and above it that of the second class: many rows are added to many sums, and this is the least to read and to write.
#[derive(Clone, Debug, Default)]
pub struct GiniOfCounts {
    left: u64,
    right: u64,
}

impl GiniOfCounts {
    /// The labels of the rows that weigh anything, of a class of two each; `None` where weights are no whole numbers, or too many in all.
    pub fn rows(classes: &[u32], weights: &[f64]) -> Option<Vec<(u32, u32)>> {
        let (mut are_whole, mut all) = (true, 0);
        let rows = weighing(weights, |row, weight| {
            let whole = weight as u32;
            are_whole &= f64::from(whole) == weight;
            all += u64::from(whole);
            whole << 1 | classes[row]
        });
        (are_whole && all <= ALL).then_some(rows)
    }

    /// The weights of both classes.
    pub fn of_classes(sum: u64) -> [f64; 2] {
        let [all, second] = packed::weights(sum);
        [all - second, second].map(|weight| weight as f64)
    }

    /// Without a branch, so that the compiler adds many at once.
    #[inline]
    fn sum_of(label: u32) -> u64 {
        let weight = u64::from(label >> 1);
        packed::sum(weight, weight & u64::from(label & 1).wrapping_neg())
    }

    /// The ranks of few rows, and beyond them one that is higher, and what each row adds to a sum.
    fn lanes(rows: &[(u32, u32)]) -> ([[u64; LANES]; FEW / LANES], [u64; FEW]) {
        let mut ranks = [[u64::MAX; LANES]; FEW / LANES];
        let mut sums = [0; FEW];
        for ((rank, sum), row) in ranks.as_flattened_mut().iter_mut().zip(&mut sums).zip(rows) {
            (*rank, *sum) = (row.0.into(), Self::sum_of(row.1));
        }
        (ranks, sums)
    }

    fn only(sum: u64) -> Option<u32> {
        match packed::weights(sum) {
            [0, _] => None,
            [_, 0] => Some(0),
            [all, second] => (all == second).then_some(1),
        }
    }
}

impl Criterion for GiniOfCounts {
    type Label = u32;
    type Number = u64;

    #[inline]
    fn width(&self) -> usize {
        1
    }

    #[inline]
    fn add(sum: &mut [u64], label: u32) {
        sum[0] += Self::sum_of(label);
    }

    #[inline]
    fn parts(sum: &[u64]) -> impl Iterator<Item = u32> + Clone {
        let [all, second] = packed::weights(sum[0]).map(|weight| weight as u32);
        (0..).zip([all - second, second]).filter(|part| part.1 > 0).map(|(class, weight)| weight << 1 | class)
    }

    #[inline]
    fn only_class(labels: impl Iterator<Item = u32>) -> Option<u32> {
        Self::only(labels.map(Self::sum_of).sum())
    }

    fn weight(sum: &[u64]) -> f64 {
        packed::weights(sum[0])[0] as f64
    }

    fn is_pure(sum: &[u64], _: impl Iterator<Item = u32>) -> bool {
        Self::only(sum[0]).is_some()
    }

    fn impurity(sum: &[u64], _: impl Iterator<Item = u32>) -> f64 {
        packed::weights(sum[0])[1] as f64 - Self::whole(sum)
    }

    fn whole(sum: &[u64]) -> f64 {
        let [all, second] = packed::weights(sum[0]).map(|weight| weight as f64);
        second * second / all
    }

    fn greatest(sum: &[u64]) -> f64 {
        // Either side is of one class: its part of the score is the weight of the second class in it, without a remainder.
        packed::weights(sum[0])[1] as f64
    }

    fn begin(&mut self, sum: &[u64]) {
        (self.left, self.right) = (0, sum[0]);
    }

    #[inline]
    fn take(&mut self, label: u32) {
        self.left += Self::sum_of(label);
        self.right -= Self::sum_of(label);
    }

    #[inline]
    fn score(&self) -> f64 {
        let [[left, second_left], [right, second_right]] =
            [self.left, self.right].map(|side| packed::weights(side).map(|weight| weight as f64));
        GiniOfTwo::of_sides([left, right], [second_left, second_right])
    }

    #[inline]
    fn weights(&self) -> (f64, f64) {
        (Self::weight(&[self.left]), Self::weight(&[self.right]))
    }

    /// By the processor's vectors.
    fn best_of_bins(&self, bins: &mut [u64], sum: &[u64], least: f64) -> Option<Parting> {
        let mut left = 0;
        for bin in &mut *bins {
            left += *bin;
            *bin = left;
        }
        let (score, last) = Arch::new().dispatch(BestEnd { lefts: bins.as_chunks().0, sum: sum[0], least })?;
        let next = last + bins[last..].iter().position(|&left| left > bins[last])?;
        Some(Parting { score, last, next })
    }

    /// By the processor's vectors: the left side of each row is known from all the others, and none need be sorted.
    fn best_of_few(&self, rows: &mut [(u32, u32)], sum: &[u64], least: f64) -> Option<Parting> {
        let (ranks, sums) = Self::lanes(rows);
        let (ranks, sums) = (&ranks[..rows.len().div_ceil(LANES)], &sums[..rows.len()]);
        let few = ScoresOfFew { ranks, sums, sum: sum[0], least };
        let scores = Arch::new().dispatch(few);
        let scores = &scores.as_flattened()[..rows.len()];
        let score = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if score == f64::NEG_INFINITY {
            return None;
        }
        // Nobody can tell beforehand which rows these are, so that ranks are compared without a branch.
        let (mut last, mut next) = (u32::MAX, u32::MAX);
        for (&(rank, _), of_row) in rows.iter().zip(scores) {
            last = last.min(if *of_row == score { rank } else { u32::MAX });
        }
        for &(rank, _) in &*rows {
            next = next.min(if rank > last { rank } else { u32::MAX });
        }
        Some(Parting { score, last: last as usize, next: next as usize })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::svm::widths;

    #[test]
    fn labels_hold_whole_weights_as_far_as_they_fit() {
        let rows = GiniOfCounts::rows(&[0, 1, 0, 1, 1], &[1.0, 2.0, 0.0, 1.0, 3.0]).unwrap();
        assert_eq!(rows, [(0, 2), (1, 5), (3, 3), (4, 7)]);
        let mut sum = [0];
        GiniOfCounts::add_all(&mut sum, rows.iter().map(|row| row.1));
        assert_eq!(GiniOfCounts::of_classes(sum[0]), [1.0, 6.0]);
        let parts: Vec<u32> = GiniOfCounts::parts(&sum).collect();
        assert_eq!((parts, GiniOfCounts::parts(&[0]).count()), (vec![2, 13], 0));
        let most = ALL as f64;
        assert_eq!(GiniOfCounts::rows(&[1, 1], &[most - 1.0, 1.0]).map(|rows| rows.len()), Some(2));
        for weights in [[1.0, 0.5], [1.0, -1.0], [most, 1.0], [f64::from(u32::MAX), 1.0], [1.0, f64::NAN]] {
            assert_eq!(GiniOfCounts::rows(&[0, 1], &weights), None, "{weights:?}");
        }
    }

    #[test]
    fn the_largest_weights_are_told_apart() {
        // A row less on the left side would be a score less.
        let mut bins = [0; 256];
        for (bin, label) in [(3, 2), (4, (1 << 25) << 1 | 1), (250, ((1 << 25) - 2) << 1)] {
            GiniOfCounts::add(std::slice::from_mut(&mut bins[bin]), label);
        }
        let sum = [bins.iter().sum()];
        assert_eq!(packed::weights(sum[0]), [ALL, 1 << 25]);
        let best = GiniOfCounts::default().best_of_bins(&mut bins, &sum, 0.0).unwrap();
        assert_eq!((best.last, best.next), (4, 250));
        assert_eq!(best.score, 2_f64.powi(50) / (2_f64.powi(25) + 1.0));
    }

    proptest! {
        /// Whatever finds the best place: a sweep over fractions, vectors over bins and over few rows, of every width.
        #[test]
        fn vectors_find_what_a_sweep_finds(
            rows in proptest::collection::vec((0..60_u32, 0..2_u32, 1..4_u32), 2..=FEW),
            least in prop::sample::select(vec![f64::NEG_INFINITY, 0.0, 1.0, 4.0, 9.5]),
        ) {
            let (of_counts, of_two) = (GiniOfCounts::default(), GiniOfTwo::default());
            let mut whole: Vec<(u32, u32)> = rows.iter().map(|row| (row.0, row.2 << 1 | row.1)).collect();
            let mut fractions: Vec<_> = rows.iter().map(|row| (row.0, (row.1, f64::from(row.2)))).collect();
            let (mut sum, mut sum_of_two) = ([0], [0.0; 2]);
            GiniOfCounts::add_all(&mut sum, whole.iter().map(|row| row.1));
            GiniOfTwo::add_all(&mut sum_of_two, fractions.iter().map(|row| row.1));
            prop_assume!(GiniOfCounts::only(sum[0]).is_none());
            let expected = of_two.best_of_few(&mut fractions, &sum_of_two, least);
            let mut bins = [0; 256];
            for row in &whole {
                GiniOfCounts::add(std::slice::from_mut(&mut bins[row.0 as usize]), row.1);
            }
            prop_assert_eq!(of_counts.best_of_bins(&mut bins, &sum, least), expected);
            prop_assert_eq!(of_counts.best_of_few(&mut whole, &sum, least), expected);
            let lefts = bins.as_chunks().0;
            let (ranks, sums) = GiniOfCounts::lanes(&whole);
            for arch in widths() {
                let end = arch.dispatch(BestEnd { lefts, sum: sum[0], least });
                prop_assert_eq!(end, expected.map(|best| (best.score, best.last)));
                let scores = arch.dispatch(ScoresOfFew { ranks: &ranks, sums: &sums[..rows.len()], sum: sum[0], least });
                let best = scores.as_flattened()[..rows.len()].iter().copied().fold(f64::NEG_INFINITY, f64::max);
                prop_assert_eq!(best, expected.map_or(f64::NEG_INFINITY, |best| best.score));
            }
        }
    }
}
