//! Places tried one after the other, whatever the criterion.

use super::{BYTES, BinsOf, Criterion, NodeSplit, Parting};

/// Takes rows from the right side to the left one, rank by rank, and keeps where the score was greatest.
#[derive(Debug)]
pub struct Sweep<C: Criterion> {
    criterion: C,
    /// The least weight of a side.
    least: f64,
    /// The last rank that was taken, and the class of all its rows, if they are of one.
    rank: Option<usize>,
    class: Option<u32>,
    pub best: Option<Parting<C::Number>>,
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
                self.best = Some(Parting { score, last, next, left: None });
            }
        }
        (self.rank, self.class) = (Some(next), class);
        self.criterion.take(first);
        labels.for_each(|label| self.criterion.take(label));
    }
}

/// [`Criterion::best_of_bins`] by a sweep over all bins.
pub fn of_bins<C: Criterion, const N: usize>(
    criterion: &C,
    rows: &[(u32, C::Label)],
    bins: BinsOf<'_, N>,
    sum: &[C::Number],
    least: f64,
    room: &mut Vec<C::Number>,
) -> Option<NodeSplit<C::Number>> {
    let width = sum.len();
    room.clear();
    room.resize(N * BYTES * width, C::Number::default());
    let mut rest = room.as_mut_slice();
    let mut of_columns: [&mut [C::Number]; N] = std::array::from_fn(|_| {
        let (sums, others) = std::mem::take(&mut rest).split_at_mut(BYTES * width);
        rest = others;
        sums
    });
    bins.each(rows, |bins, label| {
        for (sums, bin) in of_columns.iter_mut().zip(bins) {
            C::add(&mut sums[usize::from(bin) * width..][..width], label);
        }
    });
    let splits = bins.columns.into_iter().zip(of_columns).map(|(column, sums)| {
        let mut sweep = Sweep::new(criterion, sum, least);
        for (bin, sum) in sums.chunks_exact(width).enumerate() {
            sweep.take(bin, C::parts(sum));
        }
        sweep.best.map(|at| NodeSplit { column, at })
    });
    splits.fold(None, NodeSplit::better)
}

/// [`Criterion::best_of_few`] by a sweep over the rows in the order of their ranks.
pub fn of_few<C: Criterion>(
    criterion: &C,
    rows: &mut [(u32, C::Label)],
    sum: &[C::Number],
    least: f64,
) -> Option<Parting<C::Number>> {
    // Equal ones stay in their order, in which fractions are added.
    rows.sort_by_key(|row| row.0);
    let mut sweep = Sweep::new(criterion, sum, least);
    for of_rank in rows.chunk_by(|row, next| row.0 == next.0) {
        sweep.take(of_rank[0].0 as usize, of_rank.iter().map(|row| row.1));
    }
    sweep.best
}
