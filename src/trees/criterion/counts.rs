//! Two classes that are told apart by whole weights.

use pulp::Arch;

use super::{
    BYTES, BinsOf, Criterion, GiniOfTwo, NodeSplit, Parting,
    packed::{self, ALL, BestEnds, FEW, GainsOfFew, LANES, NARROW},
    sweep,
};
use crate::trees::draws::weighing;

/// [`GiniOfTwo`] of weights that are whole numbers. A label is the narrow sum of its row, a sum a wide one; sums by bin are narrow where all
/// rows of a node are: many rows are added to many of them, and this is the least to read and to write.
#[derive(Clone, Debug, Default)]
pub struct GiniOfCounts {
    left: u64,
    right: u64,
}

impl GiniOfCounts {
    /// The labels of the rows that weigh anything, of a class of two each; `None` where a weight is no whole number
    /// or above [`NARROW`], or all are too many.
    pub fn rows(classes: &[u32], weights: &[f64]) -> Option<Vec<(u32, u32)>> {
        let (mut fit, mut all) = (true, 0);
        let rows = weighing(weights, |row, weight| {
            let whole = weight as u16;
            fit &= f64::from(whole) == weight;
            all += u64::from(whole);
            packed::label(whole.into(), classes[row])
        });
        (fit && all <= ALL).then_some(rows)
    }

    /// The weights of both classes.
    pub fn of_classes(sum: u64) -> [f64; 2] {
        let [all, second] = packed::weights(sum);
        [all - second, second].map(|weight| weight as f64)
    }

    /// The ranks of few rows, and beyond them one that is higher, and their labels.
    fn lanes(rows: &[(u32, u32)]) -> ([[u32; LANES]; FEW / LANES], [u32; FEW]) {
        let mut ranks = [[u32::MAX; LANES]; FEW / LANES];
        let mut labels = [0; FEW];
        for ((rank, label), row) in ranks.as_flattened_mut().iter_mut().zip(&mut labels).zip(rows) {
            (*rank, *label) = *row;
        }
        (ranks, labels)
    }

    /// Adds the rows to the sums by bin of up to four columns. Two of them are side by side: a processor finds what is eight bytes from the
    /// next at once.
    // As a function of its own it has all that it goes by in registers.
    #[inline(never)]
    fn count<const N: usize>(rows: &[(u32, u32)], bins: BinsOf<'_, N>, sums: &mut [[[u32; 2]; BYTES]; 2]) {
        bins.each(rows, |bins, label| {
            for (column, bin) in bins.into_iter().enumerate() {
                sums[column / 2][usize::from(bin)][column % 2] += label;
            }
        });
    }

    /// Whether vectors judge these rows: they see to it that a side has any, which is a weight of 1 at least, and to no more.
    fn is_narrow(sum: &[u64], least: f64) -> bool {
        packed::weights(sum[0])[0] <= NARROW && least <= 1.0
    }

    /// With a left side of this sum.
    fn parting(left: u64, sum: u64, last: usize, next: usize) -> Parting<u64> {
        Parting { score: Self { left, right: sum - left }.score(), last, next, left: Some(left) }
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
        sum[0] += packed::widened(label);
    }

    #[inline]
    fn parts(sum: &[u64]) -> impl Iterator<Item = u32> + Clone {
        let [all, second] = packed::weights(sum[0]);
        [(0, all - second), (1, second)].into_iter().flat_map(|(class, weight)| {
            let labels = (0..weight).step_by(NARROW as usize);
            labels.map(move |before| packed::label((weight - before).min(NARROW) as u32, class))
        })
    }

    #[inline]
    fn only_class(labels: impl Iterator<Item = u32>) -> Option<u32> {
        Self::only(labels.map(packed::widened).sum())
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
        self.left += packed::widened(label);
        self.right -= packed::widened(label);
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

    /// By the processor's vectors, where they judge the rows.
    fn best_of_bins<const N: usize>(
        &self,
        rows: &[(u32, u32)],
        bins: BinsOf<'_, N>,
        sum: &[u64],
        least: f64,
        room: &mut Vec<u64>,
    ) -> Option<NodeSplit<u64>> {
        if !Self::is_narrow(sum, least) {
            return sweep::of_bins(self, rows, bins, sum, least, room);
        }
        let mut sums = [[[0; 2]; BYTES]; 2];
        Self::count(rows, bins, &mut sums);
        // Up to the end of each bin, column beside column.
        let (mut lefts, mut left) = ([[0; N]; BYTES], [0; N]);
        for (bin, lefts) in lefts.iter_mut().enumerate() {
            for (column, left) in left.iter_mut().enumerate() {
                *left += sums[column / 2][bin][column % 2];
            }
            *lefts = left;
        }
        let ends = Arch::new().dispatch(BestEnds { lefts: &lefts, sum: packed::narrowed(sum[0]) });
        let splits = ends.into_iter().enumerate().map(|(column, last)| {
            let last = last?;
            let at = Self::parting(packed::widened(lefts[last][column]), sum[0], last, last);
            Some(NodeSplit { column, at })
        });
        let NodeSplit { column, at } = splits.fold(None, NodeSplit::better)?;
        let next = at.last + lefts[at.last..].iter().position(|left| left[column] > lefts[at.last][column])?;
        Some(NodeSplit { column: bins.columns[column], at: Parting { next, ..at } })
    }

    /// By the processor's vectors, where they judge the rows: the left side of each row is known from all the others, and none need be
    /// sorted.
    fn best_of_few(&self, rows: &mut [(u32, u32)], sum: &[u64], least: f64) -> Option<Parting<u64>> {
        if !Self::is_narrow(sum, least) {
            return sweep::of_few(self, rows, sum, least);
        }
        let (ranks, labels) = Self::lanes(rows);
        let (ranks, labels) = (&ranks[..rows.len().div_ceil(LANES)], &labels[..rows.len()]);
        let gains = Arch::new().dispatch(GainsOfFew { ranks, labels, sum: packed::narrowed(sum[0]) });
        let gains = &gains.as_flattened()[..rows.len()];
        // What is no number is passed over.
        let gain = gains.iter().copied().fold(-1.0, f32::max);
        if gain < 0.0 {
            return None;
        }
        // Nobody can tell beforehand which rows these are, so that ranks are compared without a branch.
        let (mut last, mut next, mut left) = (u32::MAX, u32::MAX, 0);
        for (&(rank, _), &of_row) in rows.iter().zip(gains) {
            last = last.min(if of_row == gain { rank } else { u32::MAX });
        }
        for &(rank, label) in &*rows {
            next = next.min(if rank > last { rank } else { u32::MAX });
            left += if rank > last { 0 } else { label };
        }
        Some(Self::parting(packed::widened(left), sum[0], last as usize, next as usize))
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
        assert_eq!(rows, [(0, 1), (1, 2 << 16 | 2), (3, 1 << 16 | 1), (4, 3 << 16 | 3)]);
        let mut sum = [0];
        GiniOfCounts::add_all(&mut sum, rows.iter().map(|row| row.1));
        assert_eq!(GiniOfCounts::of_classes(sum[0]), [1.0, 6.0]);
        let parts: Vec<u32> = GiniOfCounts::parts(&sum).collect();
        assert_eq!((parts, GiniOfCounts::parts(&[0]).count()), (vec![1, 6 << 16 | 6], 0));
        let most = NARROW as f64;
        assert_eq!(GiniOfCounts::rows(&[1, 1], &[most, 1.0]).map(|rows| rows.len()), Some(2));
        let too_many = (ALL / NARROW + 1) as usize;
        assert!(GiniOfCounts::rows(&vec![1; too_many - 1], &vec![most; too_many - 1]).is_some());
        assert_eq!(GiniOfCounts::rows(&vec![1; too_many], &vec![most; too_many]), None);
        for weight in [0.5, -1.0, most + 1.0, f64::from(u32::MAX), f64::NAN] {
            assert_eq!(GiniOfCounts::rows(&[0, 1], &[1.0, weight]), None, "{weight:?}");
        }
    }

    /// What has a larger weight than a label is many labels.
    #[test]
    fn sums_are_made_of_labels() {
        for [first, second] in [[0, 1], [NARROW, NARROW + 1], [3 * NARROW + 7, 0], [ALL - 5 * NARROW, 5 * NARROW]] {
            let sum = (first + second) | second << 32;
            let mut of_parts = [0];
            GiniOfCounts::add_all(&mut of_parts, GiniOfCounts::parts(&[sum]));
            assert_eq!((of_parts, GiniOfCounts::of_classes(sum)), ([sum], [first as f64, second as f64]));
        }
    }

    /// A row whose bin is its own number, in four columns: the third has them the other way round, the others have one bin.
    fn best_of_rows(rows: &[(u32, u32)]) -> Option<NodeSplit<u64>> {
        let bins: Vec<u8> = (0..=255).flat_map(|bin| [7, 7, 255 - bin, 7]).collect();
        let bins = BinsOf { columns: [0, 1, 2, 3], bins: &bins, width: 4 };
        let mut sum = [0];
        GiniOfCounts::add_all(&mut sum, rows.iter().map(|row| row.1));
        GiniOfCounts::default().best_of_bins(rows, bins, &sum, 0.0, &mut Vec::new())
    }

    #[test]
    fn the_largest_weights_are_told_apart() {
        // A row less on the left side would be a score less. As many as vectors judge, and more.
        for all in [NARROW, 4 * NARROW] {
            let second = all / 2;
            let of = |place: u32, weight: u64, class: u32| {
                let sum = weight | (weight * u64::from(class)) << 32;
                GiniOfCounts::parts(&[sum]).map(move |label| (place, label)).collect::<Vec<_>>()
            };
            let rows = [of(5, all - second - 1, 0), of(251, second, 1), of(252, 1, 0)].concat();
            let best = best_of_rows(&rows).unwrap();
            assert_eq!((best.column, best.at.last, best.at.next), (2, 4, 250));
            let second = second as f64;
            assert_eq!(best.at.score, second * second / (second + 1.0));
            let left = (second as u64 + 1) | (second as u64) << 32;
            assert_eq!(best.at.left.unwrap_or(left), left);
        }
        assert_eq!(best_of_rows(&[(3, 1), (3, 1 << 16 | 1)]), None);
    }

    proptest! {
        /// Whatever finds the best place: a sweep over fractions, vectors over bins and over few rows, of every width. Of so few rows what
        /// is gained is known exactly.
        #[test]
        fn vectors_find_what_a_sweep_finds(
            rows in proptest::collection::vec(([0..=59_u8, 0..=3, 190..=255, 3..=3], 0..2_u32, 1..4_u32), 2..=FEW),
            least in prop::sample::select(vec![f64::NEG_INFINITY, 0.0, 1.0, 4.0, 9.5]),
        ) {
            let (of_counts, of_two) = (GiniOfCounts::default(), GiniOfTwo::default());
            let labels: Vec<u32> = rows.iter().map(|row| packed::label(row.2, row.1)).collect();
            let fractions: Vec<_> = (0..).zip(rows.iter().map(|row| (row.1, f64::from(row.2)))).collect();
            let (mut sum, mut sum_of_two) = ([0], [0.0; 2]);
            GiniOfCounts::add_all(&mut sum, labels.iter().copied());
            GiniOfTwo::add_all(&mut sum_of_two, fractions.iter().map(|row| row.1));
            prop_assume!(GiniOfCounts::only(sum[0]).is_none());
            let known = |found: Option<Parting<u64>>| found.map(|at| (at.score, at.last, at.next));
            let mut expected = [None; 4];
            for (column, expected) in expected.iter_mut().enumerate() {
                let rank = |at: usize| u32::from(rows[at].0[column]);
                let mut of_column: Vec<_> = fractions.iter().map(|row| (rank(row.0 as usize), row.1)).collect();
                let found = of_two.best_of_few(&mut of_column, &sum_of_two, least);
                *expected = found.map(|at| (at.score, at.last, at.next));
                let mut few: Vec<_> = labels.iter().enumerate().map(|(at, &label)| (rank(at), label)).collect();
                let found = of_counts.best_of_few(&mut few, &sum, least);
                prop_assert_eq!(known(found), *expected);
                if let Some(Parting { last, left: Some(left), .. }) = found {
                    let of_left = few.iter().filter(|row| row.0 as usize <= last).map(|row| row.1).sum();
                    prop_assert_eq!(left, packed::widened(of_left));
                }
                let (ranks, labels) = GiniOfCounts::lanes(&few);
                let few = || GainsOfFew { ranks: &ranks, labels: &labels[..rows.len()], sum: packed::narrowed(sum[0]) };
                let gains = Arch::Scalar.dispatch(few()).as_flattened()[..rows.len()].to_vec();
                for arch in widths() {
                    let found = arch.dispatch(few());
                    let same = found.as_flattened().iter().zip(&gains).all(|(a, b)| a == b || a.is_nan() && b.is_nan());
                    prop_assert!(same, "{found:?} {gains:?}");
                }
            }
            let bins: Vec<u8> = rows.iter().flat_map(|row| row.0).collect();
            let rows: Vec<_> = (0..).zip(labels).collect();
            let mut room = Vec::new();
            let mut lefts = [[0; 4]; BYTES];
            for (column, &expected) in expected.iter().enumerate() {
                for (bin, lefts) in lefts.iter_mut().enumerate() {
                    let is_left = |row: &&(u32, u32)| usize::from(bins[row.0 as usize * 4 + column]) <= bin;
                    lefts[column] = rows.iter().filter(is_left).map(|row| row.1).sum();
                }
                if least <= 1.0 {
                    let lefts = lefts.map(|lefts| [lefts[column]]);
                    for arch in widths() {
                        let [end] = arch.dispatch(BestEnds { lefts: &lefts, sum: packed::narrowed(sum[0]) });
                        prop_assert_eq!(end, expected.map(|at| at.1));
                    }
                }
                let of_column = BinsOf { columns: [column], bins: &bins, width: 4 };
                let found = of_counts.best_of_bins(&rows, of_column, &sum, least, &mut room);
                if let Some(NodeSplit { at: Parting { last, left: Some(left), .. }, .. }) = found {
                    prop_assert_eq!(left, packed::widened(lefts[last][column]));
                }
                prop_assert_eq!(found.map(|found| found.column), expected.map(|_| column));
                prop_assert_eq!(known(found.map(|found| found.at)), expected);
            }
            let all = BinsOf { columns: [0, 1, 2, 3], bins: &bins, width: 4 };
            let found = of_counts.best_of_bins(&rows, all, &sum, least, &mut room);
            let best = expected.iter().flatten().map(|at| at.0).fold(f64::NEG_INFINITY, f64::max);
            let first = expected.iter().position(|at| at.is_some_and(|at| at.0 == best));
            prop_assert_eq!(found.map(|found| found.column), first);
            prop_assert_eq!(known(found.map(|found| found.at)), first.and_then(|first| expected[first]));
            if least <= 1.0 {
                for arch in widths() {
                    let ends = arch.dispatch(BestEnds { lefts: &lefts, sum: packed::narrowed(sum[0]) });
                    prop_assert_eq!(ends, expected.map(|at| at.map(|at| at.1)));
                }
            }
        }
    }
}
