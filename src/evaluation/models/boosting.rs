//! Gradient boosting of trees (Friedman 2001) on binned columns, with the settings of scikit-learn's
//! `HistGradientBoostingClassifier` without its early stopping: 100 rounds of trees with 31 leaves at most, 20 rows a leaf
//! at least, each counting a tenth, by the log loss. Of more than two classes each has a tree a round, and softmax.

use rayon::prelude::*;

use crate::{
    evaluation::models::{
        FittedModel, Model,
        bins::{Binned, binned},
        logistic::softmax,
        training::{Checked, Training},
    },
    matrix::Matrix,
    progress::{Cancelled, Progress, Stop},
    trees::nodes::Nodes,
};

const ROUNDS: usize = 100;
const RATE: f64 = 0.1;
const LEAVES: usize = 31;
const ROWS_OF_LEAF: usize = 20;
/// The second derivatives of a leaf sum to so much at least.
const LEAST_CURVATURE: f64 = 1e-3;
/// Rows and columns of a node from which on several threads count them.
const LARGE: usize = 1 << 15;
/// Rows that are worked on together where each is worked on alone.
const BLOCK: usize = 1 << 12;

/// The model. It draws nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GradientBoosting;

impl Model for GradientBoosting {
    fn name(&self) -> &'static str {
        "boosting"
    }

    fn title(&self) -> &'static str {
        "Gradient boosting"
    }

    fn about(&self) -> &'static str {
        "The sum of 100 rounds of trees with up to 31 leaves, each a tenth of a step down the log loss, on columns in 255 bins."
    }

    fn calibration(&self) -> &'static str {
        "Nearly calibrated, as it lowers the log loss, but too sure of itself on few rows."
    }

    fn fit(&self, training: &Training<'_>, progress: &Progress) -> Result<Box<dyn FittedModel>, Stop> {
        progress.check()?;
        let Checked { present, places, weights } = training.checked()?;
        let columns = binned(training.x, progress)?;
        let mut boosted =
            Boosted { base: base(&present, &places, &weights), trees: Vec::new(), present, classes: training.classes };
        let lines = boosted.base.len();
        let rows = places.len();
        // Line by line, as each tree is of one line.
        let mut scores: Vec<f64> = boosted.base.iter().flat_map(|base| std::iter::repeat_n(*base, rows)).collect();
        for _ in 0..ROUNDS {
            // What all lines' probabilities are divided by is that of the round's beginning.
            let divisors = divisors(&scores, rows);
            for line in 0..lines {
                progress.check()?;
                let scores = &mut scores[line * rows..][..rows];
                let class = if lines == 1 { 1 } else { line as u32 };
                let slopes: Vec<Slope> = (scores.par_iter().zip(&divisors).zip(places.par_iter().zip(&weights)))
                    .map(|((score, divisor), (place, weight))| {
                        let share = (score - divisor).exp();
                        let wanted = f64::from(u8::from(*place == class));
                        Slope { first: weight * (share - wanted), second: weight * share * (1.0 - share) }
                    })
                    .collect();
                boosted.trees.push(Grower::new(&columns, &slopes).grow(scores, progress)?);
            }
        }
        Ok(Box::new(boosted))
    }
}

/// The scores without any column: the logarithms of the classes' shares about their mean, of two classes the difference.
fn base(present: &[u32], places: &[u32], weights: &[f64]) -> Vec<f64> {
    let mut shares = vec![0.0; present.len()];
    for (place, weight) in places.iter().zip(weights) {
        shares[*place as usize] += weight;
    }
    let logs: Vec<f64> = shares.iter().map(|share: &f64| share.ln()).collect();
    if let [first, second] = logs[..] {
        return vec![second - first];
    }
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    logs.iter().map(|log| log - mean).collect()
}

/// The logarithm of what the exponential of a row's score is divided by to be a probability.
fn divisors(scores: &[f64], rows: usize) -> Vec<f64> {
    let of = |row: usize| {
        let scores = scores.iter().skip(row).step_by(rows);
        // Of two classes the first one's score is 0.
        let fixed = if scores.len() == 1 { 0.0 } else { f64::NEG_INFINITY };
        let largest = scores.clone().fold(fixed, |largest, score| largest.max(*score));
        let sum: f64 = scores.map(|score| (score - largest).exp()).sum();
        largest + (sum + (fixed - largest).exp()).ln()
    };
    (0..rows).into_par_iter().with_min_len(BLOCK).map(of).collect()
}

/// The first and second derivative of a row's loss by its score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Slope {
    first: f64,
    second: f64,
}

/// The rows of a node in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sum {
    slope: Slope,
    rows: u32,
}

impl Sum {
    fn add(&mut self, slope: Slope, rows: u32) {
        self.slope.first += slope.first;
        self.slope.second += slope.second;
        self.rows += rows;
    }

    fn without(self, part: Self) -> Self {
        let first = self.slope.first - part.slope.first;
        let second = self.slope.second - part.slope.second;
        Self { slope: Slope { first, second }, rows: self.rows - part.rows }
    }

    fn may_stand_alone(self) -> bool {
        self.rows as usize >= ROWS_OF_LEAF && self.slope.second >= LEAST_CURVATURE
    }

    /// Twice by how much the best single step lowers the loss.
    fn gain(self) -> f64 {
        self.slope.first * self.slope.first / self.slope.second
    }
}

/// Column by column, bin by bin.
type Histogram = Vec<Vec<Sum>>;

/// A leaf that may yet be split.
struct Leaf {
    node: usize,
    start: usize,
    end: usize,
    total: Sum,
    histogram: Histogram,
    best: Option<Split>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Split {
    gain: f64,
    column: usize,
    /// The last one of the left side.
    bin: usize,
    left: Sum,
}

struct Grower<'a> {
    columns: &'a [Binned],
    slopes: &'a [Slope],
    /// Those of a leaf stand together, ascending.
    rows: Vec<u32>,
    spare: Vec<u32>,
    nodes: Nodes,
}

impl<'a> Grower<'a> {
    fn new(columns: &'a [Binned], slopes: &'a [Slope]) -> Self {
        Self { columns, slopes, rows: (0..slopes.len() as u32).collect(), spare: Vec::new(), nodes: Nodes::new() }
    }

    /// Always splits the leaf that gains most, and adds to every row's score what its leaf is worth.
    fn grow(mut self, scores: &mut [f64], progress: &Progress) -> Result<Tree, Cancelled> {
        let mut total = Sum::default();
        for slope in self.slopes {
            total.add(*slope, 1);
        }
        let histogram = self.histogram(0, self.rows.len());
        let mut leaves = vec![leaf(0, (0, self.rows.len()), total, histogram)];
        while leaves.len() < LEAVES {
            progress.check()?;
            // The first of equals.
            let gains = leaves.iter().enumerate().filter_map(|(at, leaf)| Some((at, leaf.best?)));
            let best = gains.reduce(|best, next| if next.1.gain > best.1.gain { next } else { best });
            let Some((at, split)) = best else { break };
            let parent = leaves.swap_remove(at);
            leaves.extend(self.split(parent, split));
        }
        let mut values = Vec::with_capacity(leaves.len());
        for leaf in &leaves {
            let Slope { first, second } = leaf.total.slope;
            let value = if second > 0.0 { -RATE * first / second } else { 0.0 };
            self.nodes.hold(leaf.node, values.len());
            values.push(value);
            for row in &self.rows[leaf.start..leaf.end] {
                scores[*row as usize] += value;
            }
        }
        Ok(Tree { nodes: self.nodes, values })
    }

    fn split(&mut self, parent: Leaf, split: Split) -> [Leaf; 2] {
        let Leaf { node, start, end, total, histogram, .. } = parent;
        let column = &self.columns[split.column];
        let left = self.nodes.split(node, split.column, column.ends[split.bin]);
        let middle = self.part(start, end, &column.bins, split.bin);
        // The sums of one side are those of both less those of the other: the smaller one is counted.
        let is_left_small = middle - start <= end - middle;
        let small = if is_left_small { self.histogram(start, middle) } else { self.histogram(middle, end) };
        let large = less(histogram, &small);
        let (left_sums, right_sums) = if is_left_small { (small, large) } else { (large, small) };
        [
            leaf(left, (start, middle), split.left, left_sums),
            leaf(left + 1, (middle, end), total.without(split.left), right_sums),
        ]
    }

    /// Brings the rows of the left side before those of the right one, and gives where these begin.
    fn part(&mut self, start: usize, end: usize, bins: &[u8], last: usize) -> usize {
        self.spare.clear();
        let mut middle = start;
        for at in start..end {
            let row = self.rows[at];
            if usize::from(bins[row as usize]) <= last {
                self.rows[middle] = row;
                middle += 1;
            } else {
                self.spare.push(row);
            }
        }
        self.rows[middle..end].copy_from_slice(&self.spare);
        middle
    }

    fn histogram(&self, start: usize, end: usize) -> Histogram {
        let rows = &self.rows[start..end];
        let slopes: Vec<Slope> = rows.iter().map(|row| self.slopes[*row as usize]).collect();
        let of = |column: &Binned| {
            let mut sums = vec![Sum::default(); column.ends.len() + 1];
            for (row, slope) in rows.iter().zip(&slopes) {
                sums[usize::from(column.bins[*row as usize])].add(*slope, 1);
            }
            sums
        };
        if rows.len() * self.columns.len() < LARGE {
            self.columns.iter().map(of).collect()
        } else {
            self.columns.par_iter().map(of).collect()
        }
    }
}

/// A leaf with its best split.
fn leaf(node: usize, (start, end): (usize, usize), total: Sum, histogram: Histogram) -> Leaf {
    let mut best: Option<Split> = None;
    if end - start >= 2 * ROWS_OF_LEAF {
        for (column, sums) in histogram.iter().enumerate() {
            let mut left = Sum::default();
            for (bin, sum) in sums[..sums.len() - 1].iter().enumerate() {
                left.add(sum.slope, sum.rows);
                let right = total.without(left);
                if left.may_stand_alone() && right.may_stand_alone() {
                    let gain = left.gain() + right.gain() - total.gain();
                    if gain > best.map_or(0.0, |best| best.gain) {
                        best = Some(Split { gain, column, bin, left });
                    }
                }
            }
        }
    }
    // What cannot be split needs no sums.
    let histogram = if best.is_some() { histogram } else { Vec::new() };
    Leaf { node, start, end, total, histogram, best }
}

fn less(mut all: Histogram, part: &Histogram) -> Histogram {
    for (all, part) in all.iter_mut().flatten().zip(part.iter().flatten()) {
        *all = all.without(*part);
    }
    all
}

/// What a round adds to the score of a line.
#[derive(Clone, Debug, PartialEq)]
struct Tree {
    nodes: Nodes,
    /// Leaf by leaf.
    values: Vec<f64>,
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
struct Boosted {
    /// Line by line: of two classes the second one's alone.
    base: Vec<f64>,
    /// Round by round, a tree a line.
    trees: Vec<Tree>,
    /// The classes that occurred.
    present: Vec<u32>,
    classes: usize,
}

impl FittedModel for Boosted {
    fn probabilities(&self, x: &Matrix) -> Matrix {
        let mut found = vec![0.0; x.rows() * self.classes];
        let fixed = self.present.len() - self.base.len();
        found.par_chunks_mut(BLOCK * self.classes).enumerate().for_each(|(block, found)| {
            let mut scores = vec![0.0; self.present.len()];
            for (at, found) in found.chunks_exact_mut(self.classes).enumerate() {
                let row = x.row(block * BLOCK + at);
                scores[..fixed].fill(0.0);
                scores[fixed..].copy_from_slice(&self.base);
                for trees in self.trees.chunks_exact(self.base.len()) {
                    for (score, tree) in scores[fixed..].iter_mut().zip(trees) {
                        *score += tree.values[tree.nodes.find(row)];
                    }
                }
                softmax(&mut scores);
                for (class, share) in self.present.iter().zip(&scores) {
                    found[*class as usize] = *share;
                }
            }
        });
        Matrix::new(self.classes, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(training: &Training<'_>, x: &Matrix) -> Matrix {
        GradientBoosting.fit(training, &Progress::new()).unwrap().probabilities(x)
    }

    #[test]
    fn the_first_tree_is_as_by_hand() {
        let x = Matrix::new(2, (0..60).flat_map(|row| [f64::from(row % 2), f64::from(row / 30)]).collect());
        let columns = binned(&x, &Progress::new()).unwrap();
        // p is ½: the first derivative is ½ − class, the second ¼. Each side of the second column is of one class.
        let slope = |row: u32| Slope { first: if row < 30 { 0.5 } else { -0.5 }, second: 0.25 };
        let slopes: Vec<Slope> = (0..60).map(slope).collect();
        let mut scores = vec![0.0; 60];
        let tree = Grower::new(&columns, &slopes).grow(&mut scores, &Progress::new()).unwrap();
        let mut nodes = Nodes::new();
        let left = nodes.split(0, 1, 0.5);
        nodes.hold(left + 1, 1);
        assert_eq!(tree, Tree { nodes, values: vec![-0.2, 0.2] });
        assert_eq!((scores[0], scores[29], scores[30]), (-0.2, -0.2, 0.2));
    }

    #[test]
    fn fewer_rows_than_two_leaves_need_leave_the_shares() {
        let x = Matrix::new(1, (0..39).map(f64::from).collect());
        let y: Vec<u32> = (0..39).map(|row| u32::from(row >= 26)).collect();
        let found = fitted(&Training::new(&x, &y, 2), &x);
        assert!(found.column(1).all(|share| (share - 1.0 / 3.0).abs() < 1e-12));
        let weights: Vec<f64> = y.iter().map(|class| 1.0 + f64::from(*class)).collect();
        let found = fitted(&Training { weights: Some(&weights), ..Training::new(&x, &y, 2) }, &x);
        assert!(found.column(1).all(|share| (share - 0.5).abs() < 1e-12));
        let y: Vec<u32> = (0..39).map(|row| row % 3).collect();
        let found = fitted(&Training::new(&x, &y, 3), &x);
        assert!(found.iter().flatten().all(|share| (share - 1.0 / 3.0).abs() < 1e-12));
        // And so do columns that are constant.
        let x = Matrix::new(1, vec![7.0; 90]);
        let y: Vec<u32> = (0..90).map(|row| u32::from(row % 9 == 0)).collect();
        assert!(fitted(&Training::new(&x, &y, 2), &x).column(1).all(|share| (share - 1.0 / 9.0).abs() < 1e-12));
    }

    fn sample() -> (Matrix, Vec<f64>) {
        let row = |row: u32| [f64::from(row * 37 % 101), f64::from(row * 53 % 97) / 10.0, f64::from(row * 29 % 31)];
        let sum = |at: u32| row(at)[0] / 101.0 + f64::from(at * 71 % 43) / 43.0 + row(at)[2] / 62.0;
        (Matrix::new(3, (0..300).flat_map(row).collect()), (0..300).map(sum).collect())
    }

    fn near(found: &Matrix, expected: &[(usize, &[f64])]) -> bool {
        expected.iter().all(|(row, expected)| {
            found.row(*row).iter().zip(*expected).all(|(found, expected)| (found - expected).abs() < 1e-4)
        })
    }

    /// By `HistGradientBoostingClassifier(early_stopping=False)`, whose derivatives are rounded to single precision.
    #[test]
    fn probabilities_are_as_in_scikit_learn() {
        let (x, sums) = sample();
        let y: Vec<u32> = sums.iter().map(|sum| u32::from(*sum > 1.6)).collect();
        let found = fitted(&Training::new(&x, &y, 2), &x);
        assert!(near(
            &found,
            &[(0, &[0.999_868_79]), (17, &[0.999_493_62]), (150, &[0.429_921_64]), (299, &[0.976_677_06])]
        ));
        let weights: Vec<f64> = (0..300).map(|row| 1.0 + f64::from(row % 3) / 2.0).collect();
        let found = fitted(&Training { weights: Some(&weights), ..Training::new(&x, &y, 2) }, &x);
        assert!(near(
            &found,
            &[(0, &[0.999_802_6]), (17, &[0.999_512_67]), (150, &[0.383_113_54]), (299, &[0.979_916_42])]
        ));
        // The class between the others does not occur.
        let y: Vec<u32> = sums.iter().map(|sum| u32::from(*sum > 0.9) + 2 * u32::from(*sum > 1.5)).collect();
        let found = fitted(&Training::new(&x, &y, 4), &x);
        assert!(near(&found, &[(0, &[0.989_515_94, 0.010_448_49, 0.0, 0.000_035_56])]));
        assert!(near(&found, &[(17, &[0.820_371_83, 0.171_870_59, 0.0, 0.007_757_58])]));
        assert!(near(&found, &[(299, &[0.004_339_89, 0.207_213, 0.0, 0.788_447_11])]));
    }
}
