//! Growing a tree: CART of Breiman, Friedman, Olshen and Stone (1984), with the settings of scikit-learn's trees, or to larger
//! leaves.
//!
//! A split parts a node where its [`Criterion`] has the greatest score, halfway between two neighbouring values. Each value is
//! known by its rank, so the values of a node are counted by rank where it has many rows, and put in order where it has few: both find
//! the same split, but for such as gain the same to six digits. Where columns are binned, nodes of many rows try the ends of bins
//! alone, and values within a bin where no end of any parts their rows.

use std::ops::Range;

use crate::{
    progress::{Cancelled, Progress},
    trees::{
        columns::Ranked,
        criterion::{self, BinsOf, Criterion, NodeSplit, Parting, Sweep},
        draws::Tries,
        nodes::{Nodes, between},
        sort,
        subtrees::Subtrees,
    },
};

/// Below so many rows a node is so fast that nobody need be asked whether to go on.
const FEW: usize = 512;
/// Ranks are counted where a column has at most so many of them to each row of the node; of very long sums fewer.
const RANKS_PER_ROW: usize = 4;
const LONG_SUM: usize = 16;
/// Columns whose bins are counted in one go over the rows.
const COLUMNS_AT_ONCE: usize = 4;

/// Where a tree ends before all rows of a leaf are alike.
#[derive(Clone, Copy, Debug)]
pub struct StopRule {
    /// The least weight of a node that is split, and of a leaf.
    pub node: f64,
    pub leaf: f64,
    /// What a split has to gain, as a share of what the root's rows are unlike; `None`: nothing, as it may lead to splits that
    /// do.
    pub gain: Option<f64>,
}

impl StopRule {
    /// Nowhere.
    pub const NEVER: Self = Self { node: f64::NEG_INFINITY, leaf: f64::NEG_INFINITY, gain: None };
}

/// Grows one tree.
#[derive(Debug)]
pub struct Grower<'a, C: Criterion> {
    ranked: &'a Ranked<'a>,
    tries: Tries,
    stop: StopRule,
    /// Those of a node stand together, ascending, as the subtree calls them, each with its label.
    rows: Vec<(u32, C::Label)>,
    /// Room for parting.
    spare: Vec<(u32, C::Label)>,
    subtrees: Subtrees<'a>,
    /// Sums by rank, or by bin and column.
    counted: Vec<C::Number>,
    /// Few rows of a node, each with its rank.
    few: Vec<(u32, C::Label)>,
    /// Rank and place in the node in one number.
    sorted: Vec<u64>,
    /// Room for sorting.
    other: Vec<u64>,
    criterion: C,
}

type Found<C> = Option<NodeSplit<<C as Criterion>::Number>>;

impl<'a, C: Criterion> Grower<'a, C> {
    /// For these rows, ascending, each with its label.
    pub fn new(
        ranked: &'a Ranked<'a>,
        mut rows: Vec<(u32, C::Label)>,
        criterion: C,
        tries: Tries,
        stop: StopRule,
    ) -> Self {
        for row in &mut rows {
            row.0 = ranked.row(row.0);
        }
        Self {
            ranked,
            tries,
            stop,
            spare: Vec::new(),
            subtrees: Subtrees::new(ranked, rows.len()),
            rows,
            counted: Vec::new(),
            few: Vec::new(),
            sorted: Vec::new(),
            other: Vec::new(),
            criterion,
        }
    }

    /// Grows it; `leaf` is told the sum of the rows of each leaf, from left to right, and says what it is to hold.
    pub fn grow(
        mut self,
        mut leaf: impl FnMut(&[C::Number]) -> usize,
        progress: &Progress,
    ) -> Result<Nodes, Cancelled> {
        let mut nodes = Nodes::new();
        let mut waiting = vec![(0, 0, self.rows.len(), None)];
        let mut sum = vec![C::Number::default(); self.criterion.width()];
        let (mut least, mut splits) = (None, Vec::new());
        while let Some((node, start, end, known)) = waiting.pop() {
            if end - start >= FEW {
                progress.check()?;
            }
            if let Some(known) = known {
                sum[0] = known;
            } else {
                sum.fill(C::Number::default());
                C::add_all(&mut sum, labels_of::<C>(&self.rows[start..end]));
            }
            if node == 0 {
                least = self.stop.gain.map(|share| share * C::impurity(&sum, labels_of::<C>(&self.rows)));
            }
            if let Some(split) = self.wanted(start, end, &sum, least) {
                let left = nodes.split(node, split.column, f64::NAN);
                splits.push((node as u32, split.at.last as u32, split.at.next as u32));
                let middle = self.part(start, end, split);
                let of_left = split.at.left;
                waiting.push((left + 1, middle, end, of_left.map(|of_left| sum[0] - of_left)));
                waiting.push((left, start, middle, of_left));
            } else {
                nodes.hold(node, leaf(&sum));
            }
        }
        // The thresholds all at once: values lie far apart, and none waits for what another looks up.
        for (node, rank, next) in splits {
            let value = |column: usize, rank: u32| self.ranked.values(column)[rank as usize];
            nodes.set_threshold(node as usize, |column| between(value(column, rank), value(column, next)));
        }
        Ok(nodes)
    }

    /// How a node is to be split, if it is.
    fn wanted(&mut self, start: usize, end: usize, sum: &[C::Number], least: Option<f64>) -> Found<C> {
        if C::is_pure(sum, labels_of::<C>(&self.rows[start..end])) || C::weight(sum) < self.stop.node {
            return None;
        }
        self.subtrees.go_to(start, &mut self.rows[start..end]);
        let gains = |split: &NodeSplit<C::Number>| least.is_none_or(|least| split.at.score - C::whole(sum) > least);
        self.best(start, end, sum).filter(gains)
    }

    /// Brings the rows of the left side before those of the right one, and gives where these begin.
    fn part(&mut self, start: usize, end: usize, split: NodeSplit<C::Number>) -> usize {
        let rows = &mut self.rows[start..end];
        if self.spare.len() < rows.len() {
            self.spare.resize(rows.len(), rows[0]);
        }
        let spare = &mut self.spare[..rows.len()];
        // A split of a node of bins is at the end of one, unless none parts its rows.
        let last = u32::try_from(split.at.last).ok().filter(|_| self.ranked.is_binned(rows.len()));
        let last = last.and_then(|end| self.ranked.ends(split.column).binary_search(&end).ok());
        let left = if let Some(last) = last {
            let (bins, step) = (&self.subtrees.bins()[split.column..], self.ranked.count());
            sort::part(rows, spare, |row| usize::from(bins[row.0 as usize * step]) <= last)
        } else {
            let ranks = self.subtrees.ranks(split.column);
            sort::part(rows, spare, |row| ranks.of(row.0) as usize <= split.at.last)
        };
        start + left
    }

    /// The best of the columns that this node tries, the first one of equals; `None` where all rows are alike.
    fn best(&mut self, start: usize, end: usize, sum: &[C::Number]) -> Found<C> {
        if !self.ranked.is_binned(end - start) {
            return self.best_of(start..end, sum, Tries::nth);
        }
        // Where all columns were drawn and none has rows in two bins, there are their ranks.
        self.by_bins(start..end, sum).or_else(|| self.best_of(start..end, sum, |tries, tried| tries.drawn_as(tried)))
    }

    /// The best of as many columns as are tried, and of as many more as it takes to find one.
    fn best_of(
        &mut self,
        rows: Range<usize>,
        sum: &[C::Number],
        column: impl Fn(&mut Tries, usize) -> usize,
    ) -> Found<C> {
        let greatest = C::greatest(sum);
        let mut best: Found<C> = None;
        for tried in 0..self.ranked.count() {
            if tried >= self.tries.most() && best.is_some() {
                break;
            }
            // Columns are drawn in any case: what is drawn afterwards does not hang on what was found.
            let column = column(&mut self.tries, tried);
            if best.is_none_or(|best| best.at.score < greatest) {
                best = NodeSplit::better(best, self.by_rank(column, rows.clone(), sum));
            }
        }
        best
    }

    /// The best of the splits between values of a column.
    fn by_rank(&mut self, column: usize, rows: Range<usize>, sum: &[C::Number]) -> Found<C> {
        let ranks = self.ranked.values(column).len() * sum.len().div_ceil(LONG_SUM);
        if ranks <= RANKS_PER_ROW * rows.len() {
            self.by_counting(column, rows, sum)
        } else {
            self.by_order(column, rows, sum)
        }
    }

    fn by_counting(&mut self, column: usize, rows: Range<usize>, sum: &[C::Number]) -> Found<C> {
        let ranks = self.subtrees.ranks(column);
        let width = self.criterion.width();
        self.counted.clear();
        self.counted.resize(self.ranked.values(column).len() * width, C::Number::default());
        for &(row, label) in &self.rows[rows] {
            C::add(&mut self.counted[ranks.of(row) as usize * width..][..width], label);
        }
        let mut sweep = Sweep::new(&self.criterion, sum, self.stop.leaf);
        for (rank, sum) in self.counted.chunks_exact(width).enumerate() {
            sweep.take(rank, C::parts(sum));
        }
        sweep.best.map(|at| NodeSplit { column, at })
    }

    fn by_order(&mut self, column: usize, rows: Range<usize>, sum: &[C::Number]) -> Found<C> {
        let ranks = self.subtrees.ranks(column);
        let rows = &self.rows[rows];
        if rows.len() <= criterion::FEW {
            self.few.clear();
            self.few.extend(rows.iter().map(|&(row, label)| (ranks.of(row), label)));
            let at = self.criterion.best_of_few(&mut self.few, sum, self.stop.leaf);
            return at.map(|at| NodeSplit { column, at });
        }
        self.sorted.clear();
        let keys = rows.iter().zip(0_u64..);
        self.sorted.extend(keys.map(|(row, place)| u64::from(ranks.of(row.0)) << u32::BITS | place));
        let highest = self.ranked.values(column).len().saturating_sub(1) as u32;
        sort::by_upper_half(&mut self.sorted, highest, &mut self.other);
        let mut sweep = Sweep::new(&self.criterion, sum, self.stop.leaf);
        for of_rank in self.sorted.chunk_by(|a, b| a >> u32::BITS == b >> u32::BITS) {
            let labels = of_rank.iter().map(|&key| rows[key as u32 as usize].1);
            sweep.take((of_rank[0] >> u32::BITS) as usize, labels);
        }
        sweep.best.map(|at| NodeSplit { column, at })
    }

    /// The best of the splits between bins, of as many columns as are tried and of as many more as it takes to find one.
    fn by_bins(&mut self, rows: Range<usize>, sum: &[C::Number]) -> Found<C> {
        let most = self.tries.most().min(self.ranked.count());
        let (mut best, mut tried) = (None, 0);
        while tried < most || (best.is_none() && tried < self.ranked.count()) {
            let found;
            (found, tried) = if tried + COLUMNS_AT_ONCE <= most {
                (self.by_bins_of::<COLUMNS_AT_ONCE>(tried, rows.clone(), sum), tried + COLUMNS_AT_ONCE)
            } else {
                (self.by_bins_of::<1>(tried, rows.clone(), sum), tried + 1)
            };
            best = NodeSplit::better(best, found);
        }
        best
    }

    /// The best of the splits between bins of the next columns that are drawn.
    fn by_bins_of<const N: usize>(&mut self, tried: usize, rows: Range<usize>, sum: &[C::Number]) -> Found<C> {
        let columns: [usize; N] = std::array::from_fn(|at| self.tries.nth(tried + at));
        let bins = BinsOf { columns, bins: self.subtrees.bins(), width: self.ranked.count() };
        let found = self.criterion.best_of_bins(&self.rows[rows], bins, sum, self.stop.leaf, &mut self.counted)?;
        // From the end of a bin to where the next one begins that has rows.
        let (at, ends) = (found.at, self.ranked.ends(found.column));
        let at = Parting { last: ends[at.last] as usize, next: ends[at.next - 1] as usize + 1, ..at };
        Some(NodeSplit { at, ..found })
    }
}

fn labels_of<C: Criterion>(rows: &[(u32, C::Label)]) -> impl Iterator<Item = C::Label> {
    rows.iter().map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        matrix::Matrix,
        trees::criterion::{Gini, GiniOfCounts, GiniOfTwo, Variance},
    };

    /// The score of a split of a column, and the ranks between which it is.
    type Place = Option<(f64, usize, usize)>;

    /// A column's best split by counting and by sorting, and the score of the best one of all thresholds that leave either side
    /// this weight.
    fn scores<C: Criterion>(
        x: &Matrix,
        labels: &[C::Label],
        column: usize,
        least: f64,
        criterion: impl Fn() -> C,
    ) -> (Place, Place, Option<f64>) {
        let ranked = Ranked::new(x, &Progress::new()).unwrap();
        let sum_of = |rows: &mut dyn Iterator<Item = &C::Label>| {
            let mut sum = vec![C::Number::default(); criterion().width()];
            for &label in rows {
                C::add(&mut sum, label);
            }
            sum
        };
        let rows = (0..).zip(labels.iter().copied()).collect();
        let stop = StopRule { leaf: least, ..StopRule::NEVER };
        let tries = Tries::all(x.columns());
        let mut grower = Grower::new(&ranked, rows, criterion(), tries, stop);
        let all = sum_of(&mut labels.iter());
        let counted = grower.by_counting(column, 0..labels.len(), &all);
        let sorted = grower.by_order(column, 0..labels.len(), &all);
        let highest = x.column(column).fold(f64::NEG_INFINITY, f64::max);
        let ends = x.column(column).filter(|value| *value < highest);
        let sides = ends.map(|end| {
            [true, false].map(|is_left| {
                let is_in = |value: f64| (value <= end) == is_left;
                let side = sum_of(&mut x.column(column).zip(labels).filter(|it| is_in(it.0)).map(|it| it.1));
                (C::whole(&side), C::weight(&side))
            })
        });
        let allowed = sides.filter(|sides| sides.iter().all(|side| side.1 >= least));
        let best = allowed.map(|sides| sides[0].0 + sides[1].0).fold(f64::NEG_INFINITY, f64::max);
        let place = |found: Found<C>| found.map(|it| (it.at.score, it.at.last, it.at.next));
        (place(counted), place(sorted), (!C::is_pure(&all, labels.iter().copied())).then_some(best))
    }

    #[test]
    fn bins_find_the_best_of_the_splits_between_them() {
        let x = Matrix::new(1, (0..4_000).map(|row| f64::from(row * 37 % 4_001)).collect());
        let class = |row: u32| u32::from((row * 37 % 4_001 + row * 71 % 1_500) % 4_001 > 2_900);
        let labels: Vec<(u32, f64)> = (0..4_000).map(|row| (class(row), f64::from(1 + row % 3))).collect();
        let ranked = Ranked::new(&x, &Progress::new()).unwrap().binned();
        let ends = ranked.ends(0);
        // Some bins have no row of the node.
        let is_here = |row: &u32| ![40, 41, 200].contains(&ranked.bins()[*row as usize]);
        let rows: Vec<(u32, (u32, f64))> = (0..4_000).filter(is_here).map(|row| (row, labels[row as usize])).collect();
        let sum_of = |keep: &dyn Fn(u32) -> bool| {
            let mut sum = vec![0.0; 2];
            for row in rows.iter().filter(|row| keep(ranked.ranks(0)[row.0 as usize])) {
                Gini::add(&mut sum, row.1);
            }
            sum
        };
        let all = sum_of(&|_| true);
        let mut grower = Grower::new(&ranked, rows.clone(), Gini::new(2), Tries::all(1), StopRule::NEVER);
        let found = grower.by_bins(0..rows.len(), &all).unwrap().at;
        let score = |end: u32| Gini::whole(&sum_of(&|rank| rank <= end)) + Gini::whole(&sum_of(&|rank| rank > end));
        let best = ends[..ends.len() - 1].iter().map(|&end| score(end)).fold(f64::NEG_INFINITY, f64::max);
        assert!((found.score - best).abs() < 1e-9 && (score(found.last as u32) - best).abs() < 1e-9, "{found:?}");
        assert!(ends.contains(&(found.last as u32)) && ends.contains(&(found.next as u32 - 1)));
        // No row of the node is between the two.
        assert_eq!(score(found.last as u32), score(found.next as u32 - 1));
    }

    /// The splits of nine columns, of which the second is the best one and the seventh the same.
    fn are_as_one_by_one<C: Criterion>(ranked: &Ranked<'_>, criterion: C, rows: Vec<(u32, C::Label)>) {
        let mut sum = vec![C::Number::default(); criterion.width()];
        C::add_all(&mut sum, labels_of::<C>(&rows));
        let count = rows.len();
        let mut grower = Grower::new(ranked, rows, criterion, Tries::all(9), StopRule::NEVER);
        let found = grower.by_bins(0..count, &sum).unwrap();
        let alone: Vec<NodeSplit<C::Number>> =
            (0..9).map(|at| grower.by_bins_of::<1>(at, 0..count, &sum).unwrap()).collect();
        assert!(alone.iter().enumerate().all(|(at, split)| split.column == at));
        let best = alone.iter().copied().map(Some).fold(None, NodeSplit::better);
        assert_eq!(Some(found), best);
        let four = grower.by_bins_of::<4>(4, 0..count, &sum).unwrap();
        assert_eq!(Some(four), alone[4..8].iter().copied().map(Some).fold(None, NodeSplit::better));
        assert_eq!((found.column, four.column), (1, 6));
    }

    /// Four columns at once, four more and one: each finds what it finds alone, and the first of two that are the same is taken.
    #[test]
    fn columns_are_counted_together_as_one_by_one() {
        let value = |row: usize, column: usize| match column {
            1 | 6 => row as f64,
            _ => (row * [7_919, 0, 31, 101, 977, 53, 0, 4_001, 17][column] % 4_999) as f64,
        };
        let x = Matrix::new(9, (0..3_000).flat_map(|row| (0..9).map(move |column| value(row, column))).collect());
        let ranked = Ranked::new(&x, &Progress::new()).unwrap().binned();
        let class = |row: usize| u32::from((row + row * 71 % 900) > 1_900);
        let of_two: Vec<_> = (0..3_000).map(|row| (row as u32, (class(row), 1.0 + (row % 3) as f64))).collect();
        let of_three = of_two.iter().map(|row| (row.0, (row.1.0 + row.0 % 2, row.1.1))).collect();
        let in_one = of_two.iter().map(|row| (row.0, row.1.1 as u32 * (row.1.0 << 16 | 1))).collect();
        are_as_one_by_one(&ranked, Gini::new(3), of_three);
        are_as_one_by_one(&ranked, GiniOfTwo::default(), of_two);
        are_as_one_by_one(&ranked, GiniOfCounts::default(), in_one);
    }

    /// Rows are told apart to the last, those of few rows and those of one bin.
    #[test]
    fn leaves_are_of_one_class_where_columns_are_binned() {
        // The first column has some bins of more rows than are parted by bins, which the second column does not part.
        for (count, same) in [(6_000, 1), (330_000, 400)] {
            let x = Matrix::new(2, (0..count).flat_map(|row| [f64::from(row), f64::from(row / same)]).collect());
            let class = |row: u32| u32::from(row % 997 > 500);
            let ranked = Ranked::new(&x, &Progress::new()).unwrap().binned();
            let rows = (0..count).map(|row| (row, (class(row), 1.0))).collect();
            let grower = Grower::new(&ranked, rows, Gini::new(2), Tries::all(2), StopRule::NEVER);
            let nodes = grower.grow(|sum| Gini::only(sum).unwrap_or(9), &Progress::new()).unwrap();
            let rows = (0..count).map(|row| (row, class(row) << 16 | 1)).collect();
            let grower = Grower::new(&ranked, rows, GiniOfCounts::default(), Tries::all(2), StopRule::NEVER);
            let only = |sum: &[u64]| Gini::only(&GiniOfCounts::of_classes(sum[0])).unwrap_or(9);
            let of_counts = grower.grow(only, &Progress::new()).unwrap();
            for (row, at) in x.iter().zip(0..) {
                assert_eq!([&nodes, &of_counts].map(|nodes| nodes.find(row)), [class(at) as usize; 2], "{count}");
            }
        }
    }

    proptest! {
        #[test]
        fn counting_and_sorting_find_the_best_split(
            rows in proptest::collection::vec((0..6_i32, -1e3..1e3_f64, 0..3_u32, 1..4_u32), 2..60),
            least in 0..9_u32,
        ) {
            let x = Matrix::new(2, rows.iter().flat_map(|row| [f64::from(row.0), row.1]).collect());
            let classes: Vec<_> = rows.iter().map(|row| (row.2, f64::from(row.3))).collect();
            let values: Vec<_> = rows.iter().map(|row| (f64::from(row.2 * row.3), f64::from(row.3))).collect();
            let of_two: Vec<_> = classes.iter().map(|&(class, weight)| (class % 2, weight)).collect();
            let in_one: Vec<u32> = rows.iter().map(|row| row.3 * ((row.2 % 2) << 16 | 1)).collect();
            let least = f64::from(least);
            for column in 0..2 {
                let of_two = [
                    scores(&x, &of_two, column, least, GiniOfTwo::default),
                    scores(&x, &in_one, column, least, GiniOfCounts::default),
                ];
                // What is pure is never split.
                prop_assert!(of_two[0] == of_two[1] || of_two[0].2.is_none());
                for (counted, sorted, best) in [
                    scores(&x, &classes, column, least, || Gini::new(3)),
                    scores(&x, &values, column, least, Variance::default),
                    of_two[0],
                ] {
                    prop_assert_eq!(counted, sorted);
                    let Some(best) = best else { continue };
                    prop_assert!(counted.map_or(best == f64::NEG_INFINITY, |it| (it.0 - best).abs() < 1e-9));
                }
            }
        }
    }
}
