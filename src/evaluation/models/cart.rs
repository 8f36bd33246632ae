//! Growing a classification tree by the Gini index, to leaves of one class: CART of Breiman, Friedman, Olshen and Stone
//! (1984), with the settings of scikit-learn's trees.
//!
//! A split parts a node where Σ w_c² / w of the left side (w_c: weights of the rows of class c, w: of all) plus that of
//! the right side is greatest, halfway between two neighbouring values. Each value is known by its rank, so the values of
//! a node are counted by rank where it has many rows, and sorted where it has few: both find the same split.

use rand_chacha::{ChaCha8Rng, rand_core::Rng};
use rayon::prelude::*;

use crate::{
    evaluation::models::nodes::{Nodes, between},
    matrix::Matrix,
    progress::{Cancelled, Progress},
};

/// Below so many rows a node is so fast that nobody need be asked whether to go on.
const FEW: usize = 512;
/// Ranks are counted where a column has at most so many of them to each row of the node.
const RANKS_PER_ROW: usize = 4;
/// Rows that go through one tree after the other together.
const BLOCK: usize = 512;

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
        let rows: Vec<u32> = (0..).zip(weights).filter(|(_, weight)| **weight > 0.0).map(|(row, _)| row).collect();
        let pure = |of: usize| (0..classes).map(move |class| f64::from(u8::from(class == of)));
        let tree = Self { nodes: Nodes::new(), classes, shares: (0..classes).flat_map(pure).collect() };
        let grower = Grower {
            ranked,
            places,
            weights,
            tries,
            spare: Vec::with_capacity(rows.len()),
            rows,
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
    places: &'a [u32],
    weights: &'a [f64],
    tries: Tries,
    /// Those of a node stand together, ascending.
    rows: Vec<u32>,
    spare: Vec<u32>,
    /// Weights by rank and class.
    counted: Vec<f64>,
    /// Rank and row in one number.
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
            totals.fill(0.0);
            for &row in &self.rows[start..end] {
                totals[self.places[row as usize] as usize] += self.weights[row as usize];
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
        let ranks = &self.ranked.columns[split.column].ranks;
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
        let Column { values, ranks } = &self.ranked.columns[column];
        let classes = totals.len();
        self.counted.clear();
        self.counted.resize(values.len() * classes, 0.0);
        for &row in &self.rows[rows] {
            let row = row as usize;
            self.counted[ranks[row] as usize * classes + self.places[row] as usize] += self.weights[row];
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
        let ranks = &self.ranked.columns[column].ranks;
        self.sorted.clear();
        self.sorted
            .extend(self.rows[rows].iter().map(|&row| u64::from(ranks[row as usize]) << u32::BITS | u64::from(row)));
        self.sorted.sort_unstable();
        self.sweep.begin(column, totals);
        for &key in &self.sorted {
            let row = key as u32 as usize;
            self.sweep.take((key >> u32::BITS) as usize, self.places[row] as usize, self.weights[row]);
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
    /// Σ w_c² and w of both sides.
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
