//! Growing a tree: CART of Breiman, Friedman, Olshen and Stone (1984), with the settings of scikit-learn's trees, or to larger
//! leaves.
//!
//! A split parts a node where its [`Criterion`] has the greatest score, halfway between two neighbouring values. Each value is
//! known by its rank, so the values of a node are counted by rank where it has many rows, and sorted where it has few: both find
//! the same split. Where columns are binned, nodes of many rows try the ends of bins alone, and values within a bin where no end of
//! any parts their rows.

use std::ops::Range;

use crate::{
    progress::{Cancelled, Progress},
    trees::{
        columns::Ranked,
        criterion::Criterion,
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
    /// Those of a node stand together, ascending, as the subtree calls them, and their labels with them.
    rows: Vec<u32>,
    labels: Vec<C::Label>,
    /// Room for parting.
    spare: (Vec<u32>, Vec<C::Label>),
    subtrees: Subtrees<'a>,
    /// Sums by rank.
    counted: Vec<C::Number>,
    /// Rank and place in the node in one number.
    sorted: Vec<u64>,
    /// Room for sorting.
    other: Vec<u64>,
    criterion: C,
}

/// Where to part a node: values up to this rank, and from the next one that is there.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Split {
    score: f64,
    column: usize,
    rank: usize,
    next: usize,
}

impl<'a, C: Criterion> Grower<'a, C> {
    /// For these rows of the ranked columns, ascending, and the labels of all rows.
    pub fn new(
        ranked: &'a Ranked<'a>,
        rows: Vec<u32>,
        labels: &[C::Label],
        criterion: C,
        tries: Tries,
        stop: StopRule,
    ) -> Self {
        Self {
            ranked,
            tries,
            stop,
            spare: (Vec::new(), Vec::new()),
            subtrees: Subtrees::new(ranked, rows.len()),
            labels: rows.iter().map(|&row| labels[row as usize]).collect(),
            rows,
            counted: Vec::new(),
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
        let mut waiting = vec![(0, 0, self.rows.len())];
        let mut sum = vec![C::Number::default(); self.criterion.width()];
        let (mut least, mut splits) = (None, Vec::new());
        while let Some((node, start, end)) = waiting.pop() {
            if end - start >= FEW {
                progress.check()?;
            }
            sum.fill(C::Number::default());
            C::add_all(&mut sum, &self.labels[start..end]);
            if node == 0 {
                least = self.stop.gain.map(|share| share * C::impurity(&sum, &self.labels));
            }
            if let Some(split) = self.wanted(start, end, &sum, least) {
                let left = nodes.split(node, split.column, f64::NAN);
                splits.push((node as u32, split.rank as u32, split.next as u32));
                let middle = self.part(start, end, split);
                waiting.push((left + 1, middle, end));
                waiting.push((left, start, middle));
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
    fn wanted(&mut self, start: usize, end: usize, sum: &[C::Number], least: Option<f64>) -> Option<Split> {
        if C::is_pure(sum, &self.labels[start..end]) || C::weight(sum) < self.stop.node {
            return None;
        }
        self.subtrees.go_to(start, &mut self.rows[start..end]);
        let gains = |split: &Split| least.is_none_or(|least| split.score - C::whole(sum) > least);
        self.best(start, end, sum).filter(gains)
    }

    /// Brings the rows of the left side before those of the right one, and gives where these begin.
    fn part(&mut self, start: usize, end: usize, split: Split) -> usize {
        let sides = (&mut self.rows[start..end], &mut self.labels[start..end]);
        self.spare.0.resize(end - start, 0);
        self.spare.1.resize(end - start, sides.1[0]);
        // A split of a node of bins is at the end of one, unless none parts its rows.
        let last = u32::try_from(split.rank).ok().filter(|_| self.ranked.is_binned(sides.0.len()));
        let last = last.and_then(|end| self.ranked.ends(split.column).binary_search(&end).ok());
        let left = if let Some(last) = last {
            let bins = self.ranked.bins(split.column);
            sort::part(sides, &mut self.spare, |row| usize::from(bins[row as usize]) <= last)
        } else {
            let ranks = self.subtrees.ranks(split.column);
            sort::part(sides, &mut self.spare, |row| ranks.of(row) as usize <= split.rank)
        };
        start + left
    }

    /// The best of the columns that this node tries, the first one of equals; `None` where all rows are alike.
    fn best(&mut self, start: usize, end: usize, sum: &[C::Number]) -> Option<Split> {
        let is_binned = self.ranked.is_binned(end - start);
        let drawn = |grower: &mut Self, tried| {
            let column = grower.tries.nth(tried);
            if is_binned && !grower.ranked.ends(column).is_empty() {
                grower.by_bins(column, start..end, sum)
            } else {
                grower.by_rank(column, start..end, sum)
            }
        };
        let best = self.best_of(drawn);
        if best.is_some() || !is_binned {
            return best;
        }
        // All columns were drawn, and none has rows in two bins.
        self.best_of(|grower, tried| grower.by_rank(grower.tries.drawn_as(tried), start..end, sum))
    }

    /// The best of as many columns as are tried, and of as many more as it takes to find one.
    fn best_of(&mut self, split: impl Fn(&mut Self, usize) -> Option<Split>) -> Option<Split> {
        let mut best: Option<Split> = None;
        for tried in 0..self.ranked.count() {
            if tried >= self.tries.most() && best.is_some() {
                break;
            }
            best = match (best, split(self, tried)) {
                (Some(best), Some(found)) if found.score > best.score => Some(found),
                (best, found) => best.or(found),
            };
        }
        best
    }

    /// The best of the splits between values of a column.
    fn by_rank(&mut self, column: usize, rows: Range<usize>, sum: &[C::Number]) -> Option<Split> {
        let ranks = self.ranked.values(column).len() * sum.len().div_ceil(LONG_SUM);
        if ranks <= RANKS_PER_ROW * rows.len() {
            self.by_counting(column, rows, sum)
        } else {
            self.by_sorting(column, rows, sum)
        }
    }

    fn by_counting(&mut self, column: usize, rows: Range<usize>, sum: &[C::Number]) -> Option<Split> {
        let ranks = self.subtrees.ranks(column);
        let width = self.criterion.width();
        self.counted.clear();
        self.counted.resize(self.ranked.values(column).len() * width, C::Number::default());
        for (&row, &label) in self.rows[rows.clone()].iter().zip(&self.labels[rows]) {
            C::add(&mut self.counted[ranks.of(row) as usize * width..][..width], label);
        }
        let mut sweep = self.sweep(column, sum);
        for (rank, sum) in self.counted.chunks_exact(width).enumerate() {
            sweep.take(rank, C::parts(sum));
        }
        sweep.best
    }

    /// The best of the splits between the bins of a column.
    fn by_bins(&mut self, column: usize, rows: Range<usize>, sum: &[C::Number]) -> Option<Split> {
        let (bins, ends) = (self.ranked.bins(column), self.ranked.ends(column));
        self.counted.clear();
        let width = self.criterion.width();
        self.counted.resize(ends.len() * width, C::Number::default());
        for (&row, &label) in self.rows[rows.clone()].iter().zip(&self.labels[rows]) {
            C::add(&mut self.counted[usize::from(bins[row as usize]) * width..][..width], label);
        }
        let mut sweep = self.sweep(column, sum);
        for (bin, sum) in self.counted.chunks_exact(width).enumerate() {
            sweep.take(bin, C::parts(sum));
        }
        let last = |bin: usize| ends[bin] as usize;
        sweep.best.map(|best| Split { rank: last(best.rank), next: last(best.next - 1) + 1, ..best })
    }

    fn by_sorting(&mut self, column: usize, rows: Range<usize>, sum: &[C::Number]) -> Option<Split> {
        let ranks = self.subtrees.ranks(column);
        self.sorted.clear();
        let labels = &self.labels[rows.clone()];
        let keys = self.rows[rows].iter().zip(0_u64..);
        self.sorted.extend(keys.map(|(&row, place)| u64::from(ranks.of(row)) << u32::BITS | place));
        let highest = self.ranked.values(column).len().saturating_sub(1) as u32;
        sort::by_upper_half(&mut self.sorted, highest, &mut self.other);
        let mut sweep = self.sweep(column, sum);
        for of_rank in self.sorted.chunk_by(|a, b| a >> u32::BITS == b >> u32::BITS) {
            let labels = of_rank.iter().map(|&key| labels[key as u32 as usize]);
            sweep.take((of_rank[0] >> u32::BITS) as usize, labels);
        }
        sweep.best
    }

    /// With all rows on the right side. It stays with who asks: what is counted can then stand in registers.
    fn sweep(&self, column: usize, sum: &[C::Number]) -> Sweep<C> {
        let mut criterion = self.criterion.clone();
        criterion.begin(sum);
        Sweep { criterion, least: self.stop.leaf, column, rank: None, class: None, best: None }
    }
}

/// Takes rows from the right side to the left one, rank by rank, and keeps where the score was greatest.
#[derive(Debug)]
struct Sweep<C> {
    criterion: C,
    /// The least weight of a side.
    least: f64,
    column: usize,
    /// The last rank that was taken, and the class of all its rows, if they are of one.
    rank: Option<usize>,
    class: Option<u32>,
    best: Option<Split>,
}

impl<C: Criterion> Sweep<C> {
    /// The rows of the next rank that has any.
    #[inline]
    fn take(&mut self, next: usize, mut labels: impl Iterator<Item = C::Label> + Clone) {
        // Where a side may be too small, the ends of a run may be out of reach.
        let class = if self.least <= 0.0 { C::only_class(labels.clone()) } else { None };
        let Some(first) = labels.next() else { return };
        let within_a_run = class.is_some() && class == self.class;
        if let Some(rank) = self.rank.filter(|_| !within_a_run) {
            let (left, right) = self.criterion.weights();
            let score = self.criterion.score();
            if left >= self.least && right >= self.least && self.best.is_none_or(|best| score > best.score) {
                self.best = Some(Split { score, column: self.column, rank, next });
            }
        }
        (self.rank, self.class) = (Some(next), class);
        self.criterion.take(first);
        labels.for_each(|label| self.criterion.take(label));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        matrix::Matrix,
        trees::criterion::{Gini, GiniOfCounts, GiniOfTwo, Variance},
    };

    /// A column's best split by counting and by sorting, and the score of the best one of all thresholds that leave either side
    /// this weight.
    fn scores<C: Criterion>(
        x: &Matrix,
        labels: &[C::Label],
        column: usize,
        least: f64,
        criterion: impl Fn() -> C,
    ) -> (Option<Split>, Option<Split>, Option<f64>) {
        let ranked = Ranked::new(x, &Progress::new()).unwrap();
        let sum_of = |rows: &mut dyn Iterator<Item = &C::Label>| {
            let mut sum = vec![C::Number::default(); criterion().width()];
            for &label in rows {
                C::add(&mut sum, label);
            }
            sum
        };
        let rows = (0..labels.len() as u32).collect();
        let stop = StopRule { leaf: least, ..StopRule::NEVER };
        let tries = Tries::all(x.columns());
        let mut grower = Grower::new(&ranked, rows, labels, criterion(), tries, stop);
        let all = sum_of(&mut labels.iter());
        let counted = grower.by_counting(column, 0..labels.len(), &all);
        let sorted = grower.by_sorting(column, 0..labels.len(), &all);
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
        (counted, sorted, (!C::is_pure(&all, labels)).then_some(best))
    }

    #[test]
    fn bins_find_the_best_of_the_splits_between_them() {
        let x = Matrix::new(1, (0..4_000).map(|row| f64::from(row * 37 % 4_001)).collect());
        let class = |row: u32| u32::from((row * 37 % 4_001 + row * 71 % 1_500) % 4_001 > 2_900);
        let labels: Vec<(u32, f64)> = (0..4_000).map(|row| (class(row), f64::from(1 + row % 3))).collect();
        let ranked = Ranked::new(&x, &Progress::new()).unwrap().binned();
        let ends = ranked.ends(0);
        // Some bins have no row of the node.
        let rows: Vec<u32> = (0..4_000).filter(|row| ![40, 41, 200].contains(&ranked.bins(0)[*row as usize])).collect();
        let here: Vec<(u32, f64)> = rows.iter().map(|&row| labels[row as usize]).collect();
        let sum_of = |keep: &dyn Fn(u32) -> bool| {
            let mut sum = vec![0.0; 2];
            for (_, &label) in rows.iter().zip(&here).filter(|(row, _)| keep(ranked.ranks(0)[**row as usize])) {
                Gini::add(&mut sum, label);
            }
            sum
        };
        let all = sum_of(&|_| true);
        let mut grower = Grower::new(&ranked, rows.clone(), &labels, Gini::new(2), Tries::all(1), StopRule::NEVER);
        let found = grower.by_bins(0, 0..rows.len(), &all).unwrap();
        let score = |end: u32| Gini::whole(&sum_of(&|rank| rank <= end)) + Gini::whole(&sum_of(&|rank| rank > end));
        let best = ends[..ends.len() - 1].iter().map(|&end| score(end)).fold(f64::NEG_INFINITY, f64::max);
        assert!((found.score - best).abs() < 1e-9 && (score(found.rank as u32) - best).abs() < 1e-9, "{found:?}");
        assert!(ends.contains(&(found.rank as u32)) && ends.contains(&(found.next as u32 - 1)));
        // No row of the node is between the two.
        assert_eq!(score(found.rank as u32), score(found.next as u32 - 1));
    }

    /// Rows are told apart to the last, those of few rows and those of one bin.
    #[test]
    fn leaves_are_of_one_class_where_columns_are_binned() {
        // The first column has some bins of more rows than are parted by bins, which the second column does not part.
        for (count, same) in [(6_000, 1), (330_000, 400)] {
            let x = Matrix::new(2, (0..count).flat_map(|row| [f64::from(row), f64::from(row / same)]).collect());
            let labels: Vec<(u32, f64)> = (0..count).map(|row| (u32::from(row % 997 > 500), 1.0)).collect();
            let ranked = Ranked::new(&x, &Progress::new()).unwrap().binned();
            let rows = (0..count).collect();
            let grower = Grower::new(&ranked, rows, &labels, Gini::new(2), Tries::all(2), StopRule::NEVER);
            let nodes = grower.grow(|sum| Gini::only(sum).unwrap_or(9), &Progress::new()).unwrap();
            for (row, label) in x.iter().zip(&labels) {
                assert_eq!(nodes.find(row), label.0 as usize, "{count}");
            }
        }
    }

    proptest! {
            #[test]
            fn counting_and_sorting_find_the_best_split(
                rows in proptest::collection::vec((0..6_i32, -1e3..1e3_f64, 0..3_u32, 1..4_u32), 2..40),
                least in 0..9_u32,
            ) {
                let x = Matrix::new(2, rows.iter().flat_map(|row| [f64::from(row.0), row.1]).collect());
                let classes: Vec<_> = rows.iter().map(|row| (row.2, f64::from(row.3))).collect();
                let values: Vec<_> = rows.iter().map(|row| (f64::from(row.2 * row.3), f64::from(row.3))).collect();
                for column in 0..2 {
                    let (by_class, by_value) = (
                        scores(&x, &classes, column, f64::from(least), || Gini::new(3)),
                        scores(&x, &values, column, f64::from(least), Variance::default),
                    );
                    let of_two: (Vec<_>, Vec<_>) = classes.iter().map(|&(class, weight)| (class % 2, weight)).unzip();
                    let in_one = GiniOfCounts::labels(&of_two.0, &of_two.1).unwrap();
                    let of_two: Vec<_> = of_two.0.into_iter().zip(of_two.1).collect();
                    let of_two = [
                        scores(&x, &of_two, column, f64::from(least), || Gini::new(2)),
                        scores(&x, &of_two, column, f64::from(least), GiniOfTwo::default),
                        scores(&x, &in_one, column, f64::from(least), GiniOfCounts::default),
                    ];
                    prop_assert!(of_two[0] == of_two[1] && of_two[0] == of_two[2]);
                    for (counted, sorted, best) in [by_class, by_value, of_two[0]] {
                        prop_assert_eq!(counted, sorted);
    // What is pure is never split.
                        let Some(best) = best else { continue };
                        prop_assert!(counted.map_or(best == f64::NEG_INFINITY, |it| (it.score - best).abs() < 1e-9));
                    }
                }
            }
        }
}
