//! Trees whose leaves are known by their numbers: for whoever asks who else came to the leaf of a row.

use std::ops::Range;

use crate::{
    progress::{Cancelled, Progress},
    trees::{
        columns::Ranked,
        criterion::{Criterion, Gini, Variance},
        draws::{Tries, weighing},
        grower::{Grower, StopRule},
        nodes::Nodes,
    },
};

/// A tree, and what its leaves are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct LeafTree {
    nodes: Nodes,
    /// The sum of each leaf's rows, as its criterion has it.
    sums: Vec<f64>,
    width: usize,
}

impl LeafTree {
    /// Parts classes, by the Gini index: rows with a class below `classes` each and a weight; rows of weight 0 are not there.
    pub fn of_classes(
        ranked: &Ranked<'_>,
        (places, classes): (&[u32], usize),
        weights: &[f64],
        tries: Tries,
        stop: StopRule,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let rows = weighing(weights, |row, weight| (places[row], weight));
        Self::grown(Grower::new(ranked, rows, Gini::new(classes), tries, stop), classes, progress)
    }

    /// Parts finite values, by their variance within a leaf: one a row.
    pub fn of_values(
        ranked: &Ranked<'_>,
        values: &[f64],
        tries: Tries,
        stop: StopRule,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        // In units of the largest, from their mean on: no square is too large, and few digits cancel.
        let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let scaled = |value: f64| if largest == 0.0 { 0.0 } else { value / largest };
        let mean = values.iter().map(|value| scaled(*value)).sum::<f64>() / values.len() as f64;
        let rows = (0..).zip(values).map(|(row, value)| (row, (scaled(*value) - mean, 1.0))).collect();
        Self::grown(Grower::new(ranked, rows, Variance::default(), tries, stop), 2, progress)
    }

    fn grown<C: Criterion<Number = f64>>(
        grower: Grower<'_, C>,
        width: usize,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let mut sums: Vec<f64> = Vec::new();
        let leaf = |sum: &[f64]| {
            sums.extend_from_slice(sum);
            sums.len() / width - 1
        };
        let nodes = grower.grow(leaf, progress)?;
        Ok(Self { nodes, sums, width })
    }

    /// How many leaves it was grown with: their numbers are below this.
    pub fn leaves(&self) -> usize {
        self.sums.len() / self.width
    }

    /// The number of the leaf that a row comes to, whose value in a column is looked up.
    pub fn leaf(&self, value: impl Fn(usize) -> f64) -> usize {
        self.nodes.find_by(value)
    }

    /// The sum of the rows of a leaf that it was grown from: of classes their weights.
    pub fn sum(&self, leaf: usize) -> &[f64] {
        &self.sums[leaf * self.width..][..self.width]
    }

    /// The values of a column that come to each leaf that is there, by its number.
    pub fn bounds(&self, column: usize) -> impl Iterator<Item = (usize, (f64, f64))> {
        self.nodes.bounds(column)
    }

    /// Without the leaves that are not to be kept; what came there goes to the other side of the split.
    pub fn prune(&mut self, keeps: impl Fn(usize) -> bool) {
        self.nodes = self.nodes.pruned(keeps);
    }
}

/// The rows of each leaf.
#[derive(Clone, Debug, PartialEq)]
pub struct LeafRows {
    /// Where each leaf's rows begin, and where the last one's end.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl LeafRows {
    /// From the leaf of each row; rows stand in their order.
    pub fn new(leaves: usize, leaf_of: &[u32]) -> Self {
        let mut starts = vec![0; leaves + 1];
        for &leaf in leaf_of {
            starts[leaf as usize + 1] += 1;
        }
        for leaf in 1..starts.len() {
            starts[leaf] += starts[leaf - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; leaf_of.len()];
        for (row, &leaf) in (0..).zip(leaf_of) {
            rows[next[leaf as usize] as usize] = row;
            next[leaf as usize] += 1;
        }
        Self { starts, rows }
    }

    pub fn leaves(&self) -> usize {
        self.starts.len() - 1
    }

    /// Where the rows of a leaf stand among those of all.
    pub fn range(&self, leaf: usize) -> Range<usize> {
        self.starts[leaf] as usize..self.starts[leaf + 1] as usize
    }

    pub fn of(&self, leaf: usize) -> &[u32] {
        &self.rows[self.range(leaf)]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matrix::Matrix;

    fn of_values(x: &Matrix, values: &[f64], stop: StopRule) -> LeafTree {
        let progress = Progress::new();
        let ranked = Ranked::new(x, &progress).unwrap();
        LeafTree::of_values(&ranked, values, Tries::all(x.columns()), stop, &progress).unwrap()
    }

    const LARGE: StopRule = StopRule { node: 4.0, leaf: 2.0, gain: Some(1e-8) };

    #[test]
    fn values_are_parted_where_their_variance_falls_most() {
        let x = Matrix::new(1, (0..6).map(f64::from).collect());
        let tree = of_values(&x, &[1.0, 2.0, 1.0, 9.0, 8.0, 9.0], LARGE);
        let leaves: Vec<usize> = x.iter().map(|row| tree.leaf(|at| row[at])).collect();
        assert_eq!((leaves, tree.leaves()), (vec![0, 0, 0, 1, 1, 1], 2));
        // The scale of the values changes nothing, not even one beyond which squares are infinite.
        for scale in [1e-300, 1e300] {
            let scaled: Vec<f64> = [1.0, 2.0, 1.0, 9.0, 8.0, 9.0].iter().map(|it| it * scale).collect();
            assert_eq!(of_values(&x, &scaled, LARGE).leaves(), 2, "{scale}");
        }
        // Nothing to part, nothing to part it by, and a split that gains nothing.
        for (x, values) in [
            (Matrix::new(1, (0..6).map(f64::from).collect()), [3.0; 6]),
            (Matrix::new(1, vec![1.0; 6]), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
            (Matrix::new(1, vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0]), [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]),
        ] {
            assert_eq!(of_values(&x, &values, LARGE).leaves(), 1);
        }
    }

    #[test]
    fn a_leaf_that_goes_leaves_its_rows_to_the_other_side() {
        let x = Matrix::new(1, (0..8).map(f64::from).collect());
        let classes = [0, 0, 1, 1, 0, 0, 1, 1];
        let progress = Progress::new();
        let ranked = Ranked::new(&x, &progress).unwrap();
        let tries = Tries::all(1);
        let grown = LeafTree::of_classes(&ranked, (&classes, 2), &[1.0; 8], tries, StopRule::NEVER, &progress);
        let mut tree = grown.unwrap();
        assert_eq!((tree.leaves(), tree.sum(1)), (4, &[0.0, 2.0][..]));
        tree.prune(tree_keeps);
        let leaves: Vec<usize> = x.iter().map(|row| tree.leaf(|at| row[at])).collect();
        assert!(leaves.iter().all(|leaf| tree_keeps(*leaf)), "{leaves:?}");
        assert_eq!(tree.bounds(0).count(), 2);
    }

    fn tree_keeps(leaf: usize) -> bool {
        leaf.is_multiple_of(2)
    }

    #[test]
    fn rows_stand_by_their_leaves() {
        let rows = LeafRows::new(4, &[2, 0, 2, 3, 0]);
        let found: Vec<&[u32]> = (0..rows.leaves()).map(|leaf| rows.of(leaf)).collect();
        assert_eq!(found, [&[1, 4][..], &[], &[0, 2], &[3]]);
        assert_eq!(rows.range(2), 2..4);
    }

    proptest! {
        #[test]
        fn leaves_have_the_rows_that_come_there_and_no_fewer_than_asked_for(
            rows in proptest::collection::vec((0..6_i32, -1e3..1e3_f64, 0..3_u32), 4..80),
            bucket in 1..8_u32,
        ) {
            let x = Matrix::new(2, rows.iter().flat_map(|row| [f64::from(row.0), row.1]).collect());
            let classes: Vec<u32> = rows.iter().map(|row| row.2).collect();
            let values: Vec<f64> = rows.iter().map(|row| f64::from(row.2) + row.1 / 1e3).collect();
            let least = f64::from(bucket);
            let stop = StopRule { node: 3.0 * least, leaf: least, gain: None };
            let progress = Progress::new();
            let ranked = Ranked::new(&x, &progress).unwrap();
            let weights = vec![1.0; rows.len()];
            let of_classes = LeafTree::of_classes(&ranked, (&classes, 3), &weights, Tries::all(2), stop, &progress);
            for (tree, weight) in [
                (of_classes.unwrap(), Gini::weight as fn(&[f64]) -> f64),
                (of_values(&x, &values, stop), Variance::weight),
            ] {
                let mut counts = vec![0.0; tree.leaves()];
                for row in x.iter() {
                    counts[tree.leaf(|at| row[at])] += 1.0;
                }
                for (leaf, count) in counts.into_iter().enumerate() {
                    prop_assert_eq!(count, weight(tree.sum(leaf)));
                    prop_assert!(count >= least.min(rows.len() as f64));
                }
                let bounds = [0, 1].map(|column| tree.bounds(column).collect::<std::collections::BTreeMap<_, _>>());
                for row in x.iter() {
                    let leaf = tree.leaf(|at| row[at]);
                    prop_assert!((0..2).all(|at| bounds[at][&leaf].0 < row[at] && row[at] <= bounds[at][&leaf].1));
                }
            }
        }
    }
}
