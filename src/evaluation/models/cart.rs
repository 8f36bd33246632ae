//! Growing a classification tree by the Gini index, to leaves of one class: CART of Breiman, Friedman, Olshen and Stone
//! (1984), with the settings of scikit-learn's trees.
//!
//! A split parts a node where Σ `w_c²` / w of the left side (`w_c`: weights of the rows of class c, w: of all) plus that of
//! the right side is greatest, halfway between two neighbouring values. Each value is known by its rank, so the values of
//! a node are counted by rank where it has many rows, and sorted where it has few: both find the same split.

use rand_chacha::{ChaCha8Rng, rand_core::Rng};
use rayon::prelude::*;

use crate::{
    evaluation::models::{
        nodes::{Nodes, between},
        subtrees::Subtrees,
    },
    matrix::Matrix,
    progress::{Cancelled, Progress},
};

/// Below so many rows a node is so fast that nobody need be asked whether to go on.
const FEW: usize = 512;
/// Ranks are counted where a column has at most so many of them to each row of the node.
const RANKS_PER_ROW: usize = 4;
/// Rows that go through one tree after the other together.
const BLOCK: usize = 2_048;

/// The columns of the training rows by rank.
#[derive(Debug)]
pub struct Ranked {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    /// Ascending, each once.
    values: Vec<f64>,
    /// The place of each row's value among them.
    ranks: Vec<u32>,
}

impl Ranked {
    /// Of finite numbers.
    pub fn new(x: &Matrix, progress: &Progress) -> Result<Self, Cancelled> {
        let of = |at: usize| {
            progress.check()?;
            // Added to 0, −0 is 0: they are one value.
            let mut rows: Vec<(f64, u32)> = x.column(at).map(|value| value + 0.0).zip(0..).collect();
            rows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            let mut values: Vec<f64> = Vec::new();
            let mut ranks = vec![0; rows.len()];
            for (value, row) in rows {
                if values.last() != Some(&value) {
                    values.push(value);
                }
                ranks[row as usize] = values.len() as u32 - 1;
            }
            Ok(Column { values, ranks })
        };
        Ok(Self { columns: (0..x.columns()).into_par_iter().map(of).collect::<Result<_, _>>()? })
    }

    pub fn count(&self) -> usize {
        self.columns.len()
    }
}

/// Which columns a node tries.
#[derive(Debug)]
pub struct Tries {
    order: Vec<u32>,
    most: usize,
    random: Option<ChaCha8Rng>,
}

impl Tries {
    /// All, in order.
    pub fn all(columns: usize) -> Self {
        Self { order: (0..columns as u32).collect(), most: columns, random: None }
    }

    /// Another draw of `most` columns for each node, and as many more as it takes to find one that is not constant there.
    pub fn drawn(columns: usize, most: usize, random: ChaCha8Rng) -> Self {
        Self { random: Some(random), most, ..Self::all(columns) }
    }

    fn nth(&mut self, at: usize) -> usize {
        if let Some(random) = &mut self.random {
            let other = at + below(random.next_u64(), self.order.len() - at);
            self.order.swap(at, other);
        }
        self.order[at] as usize
    }
}

/// A number below `count` from 64 random bits, by multiplication. The bias is below count / 2⁶⁴.
pub fn below(bits: u64, count: usize) -> usize {
    ((u128::from(bits) * count as u128) >> 64) as usize
}

/// A tree, and the share of each class at its leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassTree {
    nodes: Nodes,
    classes: usize,
    /// Leaf after leaf. Those of one class alone come first, one a class, and are shared by all such leaves.
    shares: Vec<f64>,
}

impl ClassTree {
    /// Grows one from rows with a class below `classes` each and a weight, by row; rows of weight 0 are not there.
    pub fn grow(
        ranked: &Ranked,
        (places, classes): (&[u32], usize),
        weights: &[f64],
        tries: Tries,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let mut rows: Vec<u32> = (0..).zip(weights).filter(|(_, weight)| **weight > 0.0).map(|(row, _)| row).collect();
        let pure = |of: usize| (0..classes).map(move |class| f64::from(u8::from(class == of)));
        let tree = Self { nodes: Nodes::new(), classes, shares: (0..classes).flat_map(pure).collect() };
        let ranks = ranked.columns.iter().map(|column| column.ranks.as_slice());
        let subtrees = Subtrees::new(&mut rows, |row| (places[row], weights[row]), ranks);
        let grower = Grower {
            ranked,
            tries,
            spare: Vec::with_capacity(rows.len()),
            rows,
            subtrees,
            labels: Vec::new(),
            counted: Vec::new(),
            sorted: Vec::new(),
            sweep: Sweep::default(),
            tree,
        };
        grower.grow(progress)
    }

    /// The share of each class where the row ends.
    fn shares(&self, row: &[f64]) -> &[f64] {
        &self.shares[self.nodes.find(row) * self.classes..][..self.classes]
    }
}

/// The mean of the trees' shares, row by row, in a column for each of `classes`; `present` are those that the trees know.
pub fn mean_shares(trees: &[ClassTree], x: &Matrix, present: &[u32], classes: usize) -> Matrix {
    let mut found = vec![0.0; x.rows() * classes];
    found.par_chunks_mut(BLOCK * classes).enumerate().for_each(|(block, found)| {
        for tree in trees {
            for (at, found) in found.chunks_exact_mut(classes).enumerate() {
                for (class, share) in present.iter().zip(tree.shares(x.row(block * BLOCK + at))) {
                    found[*class as usize] += share;
                }
            }
        }
        for share in found {
            *share /= trees.len() as f64;
        }
    });
    Matrix::new(classes, found)
}

struct Grower<'a> {
    ranked: &'a Ranked,
    tries: Tries,
    /// Those of a node stand together, ascending, by their places in the subtree.
    rows: Vec<u32>,
    spare: Vec<u32>,
    subtrees: Subtrees,
    /// Class and weight of the rows of the node: they are read for every column.
    labels: Vec<(u32, f64)>,
    /// Weights by rank and class.
    counted: Vec<f64>,
    /// Rank and place in the node in one number.
    sorted: Vec<u64>,
    sweep: Sweep,
    tree: ClassTree,
}

/// Where to part a node: values up to this rank, and from the next one that is there.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Split {
    score: f64,
    column: usize,
    rank: usize,
    next: usize,
}

impl Grower<'_> {
    fn grow(mut self, progress: &Progress) -> Result<ClassTree, Cancelled> {
        let mut waiting = vec![(0, 0, self.rows.len())];
        let mut totals = vec![0.0; self.tree.classes];
        while let Some((node, start, end)) = waiting.pop() {
            if end - start >= FEW {
                progress.check()?;
            }
            let rows = &mut self.rows[start..end];
            let subtree = self.subtrees.of(start, rows);
            self.labels.clear();
            self.labels.extend(rows.iter().map(|&row| subtree.labels[row as usize]));
            totals.fill(0.0);
            for &(class, weight) in &self.labels {
                totals[class as usize] += weight;
            }
            let mut there = (0..totals.len()).filter(|class| totals[*class] > 0.0);
            if let (Some(class), None) = (there.next(), there.next()) {
                self.tree.nodes.hold(node, class);
            } else if let Some(split) = self.best(start, end, &totals) {
                let column = &self.ranked.columns[split.column];
                let threshold = between(column.values[split.rank], column.values[split.next]);
                let left = self.tree.nodes.split(node, split.column, threshold);
                let middle = self.part(start, end, split);
                waiting.push((left + 1, middle, end));
                waiting.push((left, start, middle));
            } else {
                self.tree.nodes.hold(node, self.tree.shares.len() / totals.len());
                let all: f64 = totals.iter().sum();
                self.tree.shares.extend(totals.iter().map(|weight| weight / all));
            }
        }
        Ok(self.tree)
    }

    /// Brings the rows of the left side before those of the right one, and gives where these begin.
    fn part(&mut self, start: usize, end: usize, split: Split) -> usize {
        let ranks = &self.subtrees.here().ranks[split.column];
        self.spare.clear();
        let mut middle = start;
        for at in start..end {
            let row = self.rows[at];
            if ranks[row as usize] as usize <= split.rank {
                self.rows[middle] = row;
                middle += 1;
            } else {
                self.spare.push(row);
            }
        }
        self.rows[middle..end].copy_from_slice(&self.spare);
        middle
    }

    /// The best of the columns that this node tries, the first one of equals; `None` where all rows are alike.
    fn best(&mut self, start: usize, end: usize, totals: &[f64]) -> Option<Split> {
        let mut best: Option<Split> = None;
        for tried in 0..self.ranked.count() {
            if tried >= self.tries.most && best.is_some() {
                break;
            }
            let column = self.tries.nth(tried);
            let ranks = self.ranked.columns[column].values.len();
            let found = if ranks <= RANKS_PER_ROW * (end - start) {
                self.by_counting(column, start..end, totals)
            } else {
                self.by_sorting(column, start..end, totals)
            };
            best = match (best, found) {
                (Some(best), Some(found)) if found.score > best.score => Some(found),
                (best, found) => best.or(found),
            };
        }
        best
    }

    fn by_counting(&mut self, column: usize, rows: std::ops::Range<usize>, totals: &[f64]) -> Option<Split> {
        let ranks = &self.subtrees.here().ranks[column];
        let classes = totals.len();
        self.counted.clear();
        self.counted.resize(self.ranked.columns[column].values.len() * classes, 0.0);
        for (&row, &(class, weight)) in self.rows[rows].iter().zip(&self.labels) {
            self.counted[ranks[row as usize] as usize * classes + class as usize] += weight;
        }
        self.sweep.begin(column, totals);
        for (rank, weights) in self.counted.chunks_exact(classes).enumerate() {
            for (class, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
                self.sweep.take(rank, class, weight);
            }
        }
        self.sweep.best
    }

    fn by_sorting(&mut self, column: usize, rows: std::ops::Range<usize>, totals: &[f64]) -> Option<Split> {
        let ranks = &self.subtrees.here().ranks[column];
        self.sorted.clear();
        let keys = self.rows[rows].iter().zip(0_u64..);
        self.sorted.extend(keys.map(|(&row, place)| u64::from(ranks[row as usize]) << u32::BITS | place));
        self.sorted.sort_unstable();
        self.sweep.begin(column, totals);
        for &key in &self.sorted {
            let (class, weight) = self.labels[key as u32 as usize];
            self.sweep.take((key >> u32::BITS) as usize, class as usize, weight);
        }
        self.sweep.best
    }
}

/// Takes rows from the right side to the left one, rank by rank, and keeps where the score was greatest.
#[derive(Default)]
struct Sweep {
    column: usize,
    /// Weights by class.
    left: Vec<f64>,
    right: Vec<f64>,
    /// Σ `w_c²` and w of both sides.
    left_squares: f64,
    right_squares: f64,
    left_weight: f64,
    right_weight: f64,
    rank: Option<usize>,
    best: Option<Split>,
}

impl Sweep {
    fn begin(&mut self, column: usize, totals: &[f64]) {
        self.column = column;
        self.left.clear();
        self.left.resize(totals.len(), 0.0);
        self.right.clear();
        self.right.extend_from_slice(totals);
        (self.left_squares, self.left_weight) = (0.0, 0.0);
        self.right_squares = totals.iter().map(|weight| weight * weight).sum();
        self.right_weight = totals.iter().sum();
        (self.rank, self.best) = (None, None);
    }

    fn take(&mut self, next: usize, class: usize, weight: f64) {
        if let Some(rank) = self.rank.filter(|rank| *rank != next) {
            let score = self.left_squares / self.left_weight + self.right_squares / self.right_weight;
            if self.best.is_none_or(|best| score > best.score) {
                self.best = Some(Split { score, column: self.column, rank, next });
            }
        }
        self.rank = Some(next);
        // (a ± w)² = a² ± w (2 a ± w)
        self.left_squares += weight * (2.0 * self.left[class] + weight);
        self.right_squares -= weight * (2.0 * self.right[class] - weight);
        self.left[class] += weight;
        self.right[class] -= weight;
        self.left_weight += weight;
        self.right_weight -= weight;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grown(x: &Matrix, places: &[u32], classes: usize, weights: &[f64]) -> ClassTree {
        let progress = Progress::new();
        let ranked = Ranked::new(x, &progress).unwrap();
        ClassTree::grow(&ranked, (places, classes), weights, Tries::all(x.columns()), &progress).unwrap()
    }

    #[test]
    fn a_small_tree_is_as_by_hand() {
        // 0 0 0 | 1 0 1 1 has 3 + (1 + 9) / 4 = 5.5, and no other split as much.
        let x = Matrix::new(2, [5.0, 1.0, 5.0, 2.0, 5.0, 3.0, 5.0, 4.0, 5.0, 5.0, 5.0, 6.0, 5.0, 7.0].to_vec());
        let tree = grown(&x, &[0, 0, 0, 1, 0, 1, 1], 2, &[1.0; 7]);
        let mut nodes = Nodes::new();
        let side = nodes.split(0, 1, 3.5);
        // 1 0 | 1 1 has 1 + 2 = 3, and 1 | 0 1 1 has 1 + 5 / 3.
        let last = nodes.split(side + 1, 1, 5.5);
        let inner = nodes.split(last, 1, 4.5);
        for (leaf, class) in [(side, 0), (inner, 1), (inner + 1, 0), (last + 1, 1)] {
            nodes.hold(leaf, class);
        }
        assert_eq!(tree, ClassTree { nodes, classes: 2, shares: vec![1.0, 0.0, 0.0, 1.0] });
    }

    #[test]
    fn rows_that_are_alike_share_a_leaf() {
        let x = Matrix::new(2, [[1.0, 0.0], [1.0, -0.0], [1.0, 0.0], [2.0, 0.0]].concat());
        let tree = grown(&x, &[0, 1, 2, 1], 3, &[1.0, 2.0, 1.0, 1.0]);
        assert_eq!(
            (tree.shares(&[1.0, 9.0]), tree.shares(&[1.5, 0.0])),
            (&[0.25, 0.5, 0.25][..], &[0.25, 0.5, 0.25][..])
        );
        assert_eq!(tree.shares(&[1.6, 0.0]), [0.0, 1.0, 0.0]);
        // No column, or none that tells rows apart.
        for x in [Matrix::default(), Matrix::new(1, vec![7.0; 4])] {
            assert_eq!(grown(&x, &[0, 1, 1, 1], 2, &[1.0; 4]).shares(&[0.0]), [0.25, 0.75]);
        }
    }

    #[test]
    fn a_split_that_gains_nothing_leads_to_those_that_do() {
        // Either one or the other: no single split tells anything.
        let x = Matrix::new(2, [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]].concat());
        let tree = grown(&x, &[0, 1, 1, 0], 2, &[1.0; 4]);
        let found: Vec<f64> = x.iter().map(|row| tree.shares(row)[1]).collect();
        assert_eq!(found, [0.0, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn of_splits_as_good_the_first_one_is_taken() {
        let x = Matrix::new(2, [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]].concat());
        let tree = grown(&x, &[0, 1, 0], 2, &[1.0; 3]);
        let mut nodes = Nodes::new();
        let below = nodes.split(0, 0, 0.5);
        let last = nodes.split(below + 1, 0, 1.5);
        for (leaf, class) in [(below, 0), (last, 1), (last + 1, 0)] {
            nodes.hold(leaf, class);
        }
        assert_eq!(tree.nodes, nodes);
    }

    #[test]
    fn a_node_tries_more_columns_until_one_is_not_constant() {
        let constant = |row: u32| [1.0, 2.0, 3.0, f64::from(row), 4.0, 5.0];
        let x = Matrix::new(6, (0..20).flat_map(constant).collect());
        let places: Vec<u32> = (0..20).map(|row| row % 2).collect();
        let progress = Progress::new();
        let ranked = Ranked::new(&x, &progress).unwrap();
        for stream in 0..20 {
            let mut random = <ChaCha8Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(1);
            random.set_stream(stream);
            let tries = Tries::drawn(6, 1, random);
            let tree = ClassTree::grow(&ranked, (&places, 2), &[1.0; 20], tries, &progress).unwrap();
            assert!(x.iter().zip(&places).all(|(row, class)| tree.shares(row)[*class as usize] == 1.0));
        }
    }

    /// The columns' best splits by counting and by sorting, as an exhaustive search over all thresholds scores them.
    fn scores(x: &Matrix, places: &[u32], weights: &[f64], column: usize) -> (Option<Split>, Option<Split>, f64) {
        let ranked = Ranked::new(x, &Progress::new()).unwrap();
        let mut totals = vec![0.0; 3];
        for (place, weight) in places.iter().zip(weights) {
            totals[*place as usize] += weight;
        }
        let mut rows: Vec<u32> = (0..places.len() as u32).collect();
        let ranks = ranked.columns.iter().map(|column| column.ranks.as_slice());
        let mut grower = Grower {
            ranked: &ranked,
            tries: Tries::all(x.columns()),
            subtrees: Subtrees::new(&mut rows, |row| (places[row], weights[row]), ranks),
            rows,
            spare: Vec::new(),
            labels: places.iter().copied().zip(weights.iter().copied()).collect(),
            counted: Vec::new(),
            sorted: Vec::new(),
            sweep: Sweep::default(),
            tree: grown(x, places, 3, weights),
        };
        let counted = grower.by_counting(column, 0..places.len(), &totals);
        let sorted = grower.by_sorting(column, 0..places.len(), &totals);
        let side = |is_in: &dyn Fn(f64) -> bool| {
            let mut sums = [0.0; 3];
            for ((value, place), weight) in x.column(column).zip(places).zip(weights) {
                sums[*place as usize] += if is_in(value) { *weight } else { 0.0 };
            }
            sums.iter().map(|sum| sum * sum).sum::<f64>() / sums.iter().sum::<f64>()
        };
        let highest = x.column(column).fold(f64::NEG_INFINITY, f64::max);
        let best = x
            .column(column)
            .filter(|value| *value < highest)
            .map(|end| side(&|value| value <= end) + side(&|value| value > end))
            .fold(f64::NEG_INFINITY, f64::max);
        (counted, sorted, best)
    }

    proptest! {
        #[test]
        fn counting_and_sorting_find_the_best_split(
            rows in proptest::collection::vec((0..6_i32, -1e3..1e3_f64, 0..3_u32, 1..4_u32), 2..40),
        ) {
            let x = Matrix::new(2, rows.iter().flat_map(|row| [f64::from(row.0), row.1]).collect());
            let places: Vec<u32> = rows.iter().map(|row| row.2).collect();
            let weights: Vec<f64> = rows.iter().map(|row| f64::from(row.3)).collect();
            for column in 0..2 {
                let (counted, sorted, best) = scores(&x, &places, &weights, column);
                prop_assert_eq!(counted, sorted);
                prop_assert!(counted.map_or(best == f64::NEG_INFINITY, |it| (it.score - best).abs() < 1e-9));
            }
        }

        #[test]
        fn a_row_that_counts_double_is_as_two(
            rows in proptest::collection::vec((0..6_i32, 0..9_i32, 0..3_u32, 1..4_usize), 2..60),
        ) {
            let x = Matrix::new(2, rows.iter().flat_map(|row| [f64::from(row.0), f64::from(row.1)]).collect());
            let places: Vec<u32> = rows.iter().map(|row| row.2).collect();
            let weights: Vec<f64> = rows.iter().map(|row| row.3 as f64).collect();
            let repeated: Vec<u32> =
                (0..).zip(&rows).flat_map(|(at, row)| std::iter::repeat_n(at, row.3)).collect();
            let of_repeated: Vec<u32> = repeated.iter().map(|row| places[*row as usize]).collect();
            let by_rows = grown(&x.select(&repeated), &of_repeated, 3, &vec![1.0; repeated.len()]);
            prop_assert_eq!(grown(&x, &places, 3, &weights), by_rows);
        }
    }
}
