//! Classification trees by the Gini index.

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
    trees::{
        columns::Ranked,
        criterion::{Gini, GiniOfCounts, GiniOfTwo},
        draws::{Tries, weighing},
        grower::{Grower, StopRule},
        nodes::Nodes,
    },
};

/// Rows that go through one tree after the other together, and those that do so side by side.
const BLOCK: usize = 2_048;
const TOGETHER: usize = 8;

/// A tree, and the share of each class at its leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassTree {
    nodes: Nodes,
    classes: usize,
    /// Leaf after leaf. Those of one class alone come first, one a class, and are shared by all such leaves.
    shares: Vec<f64>,
}

impl ClassTree {
    /// Grows one from rows with a class below `classes` each and a weight, by row, until the rows of each leaf are of one class
    /// or alike; rows of weight 0 are not there.
    pub fn grow(
        ranked: &Ranked<'_>,
        (places, classes): (&[u32], usize),
        weights: &[f64],
        tries: Tries,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let pure = |of: usize| (0..classes).map(move |class| f64::from(u8::from(class == of)));
        let mut shares: Vec<f64> = (0..classes).flat_map(pure).collect();
        let mut leaf = |sum: &[f64]| {
            Gini::only(sum).unwrap_or_else(|| {
                let next = shares.len() / classes;
                let all: f64 = sum.iter().sum();
                shares.extend(sum.iter().map(|weight| weight / all));
                next
            })
        };
        let counts = if classes == 2 { GiniOfCounts::rows(places, weights) } else { None };
        let rows = || weighing(weights, |row, weight| (places[row], weight));
        let stop = StopRule::NEVER;
        let nodes = if let Some(rows) = counts {
            let grower = Grower::new(ranked, rows, GiniOfCounts::default(), tries, stop);
            grower.grow(|sum| leaf(&GiniOfCounts::of_classes(sum[0])), progress)?
        } else if classes == 2 {
            Grower::new(ranked, rows(), GiniOfTwo::default(), tries, stop).grow(leaf, progress)?
        } else {
            Grower::new(ranked, rows(), Gini::new(classes), tries, stop).grow(leaf, progress)?
        };
        Ok(Self { nodes, classes, shares })
    }

    /// The shares that a leaf holds.
    fn held(&self, held: usize) -> &[f64] {
        &self.shares[held * self.classes..][..self.classes]
    }
}

/// The mean of the trees' shares, row by row, in a column for each of `classes`; `present` are those that the trees know.
pub fn mean_shares(trees: &[ClassTree], x: &Matrix, present: &[u32], classes: usize) -> Matrix {
    let mut found = vec![0.0; x.rows() * classes];
    found.par_chunks_mut(BLOCK * classes).enumerate().for_each(|(block, found)| {
        for tree in trees {
            let mut add = |at: usize, leaf: usize| {
                let found = &mut found[at * classes..][..classes];
                for (class, share) in present.iter().zip(tree.held(leaf)) {
                    found[*class as usize] += share;
                }
            };
            let first = block * BLOCK;
            let count = (x.rows() - first).min(BLOCK);
            let in_step = count / TOGETHER * TOGETHER;
            for at in (0..in_step).step_by(TOGETHER) {
                let leaves = tree.nodes.find_each::<TOGETHER>(std::array::from_fn(|lane| x.row(first + at + lane)));
                leaves.into_iter().zip(at..).for_each(|(leaf, at)| add(at, leaf));
            }
            (in_step..count).for_each(|at| add(at, tree.nodes.find(x.row(first + at))));
        }
        for share in found {
            *share /= trees.len() as f64;
        }
    });
    Matrix::new(classes, found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

    use super::*;

    fn shares<'a>(tree: &'a ClassTree, row: &[f64]) -> &'a [f64] {
        tree.held(tree.nodes.find(row))
    }

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
            (shares(&tree, &[1.0, 9.0]), shares(&tree, &[1.5, 0.0])),
            (&[0.25, 0.5, 0.25][..], &[0.25, 0.5, 0.25][..])
        );
        assert_eq!(shares(&tree, &[1.6, 0.0]), [0.0, 1.0, 0.0]);
        // No column, or none that tells rows apart.
        for x in [Matrix::default(), Matrix::new(1, vec![7.0; 4])] {
            assert_eq!(shares(&grown(&x, &[0, 1, 1, 1], 2, &[1.0; 4]), &[0.0]), [0.25, 0.75]);
        }
    }

    #[test]
    fn a_split_that_gains_nothing_leads_to_those_that_do() {
        // Either one or the other: no single split tells anything.
        let x = Matrix::new(2, [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]].concat());
        let tree = grown(&x, &[0, 1, 1, 0], 2, &[1.0; 4]);
        let found: Vec<f64> = x.iter().map(|row| shares(&tree, row)[1]).collect();
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
            let mut random = ChaCha8Rng::seed_from_u64(1);
            random.set_stream(stream);
            let tries = Tries::drawn(6, 1, random);
            let tree = ClassTree::grow(&ranked, (&places, 2), &[1.0; 20], tries, &progress).unwrap();
            assert!(x.iter().zip(&places).all(|(row, class)| shares(&tree, row)[*class as usize] == 1.0));
        }
    }

    /// Bins, few rows brought together and both weights in one number: the tree that fractions of them grow as well.
    #[test]
    fn a_tree_of_binned_columns_is_the_same_whatever_its_weights_are_held_in() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let values = (0..3 * 3_000).map(|_| f64::from(random.next_u32() % 5_000)).collect();
        let x = Matrix::new(3, values);
        let places: Vec<u32> =
            x.iter().map(|row| u32::from(row[0] + row[1] > 5_000.0) ^ u32::from(random.next_u32() % 5 == 0)).collect();
        let progress = Progress::new();
        let ranked = Ranked::new(&x, &progress).unwrap().binned();
        let weights: Vec<f64> = (0..3_000).map(|row| f64::from(row % 4)).collect();
        let half: Vec<f64> = weights.iter().map(|weight| weight / 2.0).collect();
        for classes in [2, 3] {
            let [whole, half] = [&weights, &half].map(|weights| {
                let tries = Tries::drawn(3, 2, ChaCha8Rng::seed_from_u64(4));
                ClassTree::grow(&ranked, (&places, classes), weights, tries, &progress).unwrap()
            });
            assert_eq!(whole, half, "{classes}");
            let held = x.iter().zip(&places).zip(&weights).filter(|(_, weight)| **weight > 0.0);
            assert!(held.clone().count() > 2_000);
            for ((row, class), _) in held {
                assert_eq!(shares(&whole, row)[*class as usize], 1.0);
            }
        }
    }

    /// Forests learn from views of some rows as from a table of these.
    #[test]
    fn a_tree_of_some_rows_is_that_of_a_table_of_them() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let x = Matrix::new(3, (0..3 * 2_000).map(|_| f64::from(random.next_u32() % 3_000)).collect());
        let places: Vec<u32> = x.iter().map(|row| u32::from(row[0] + row[1] > 3_000.0)).collect();
        let rows: Vec<u32> = (0..2_000).filter(|row| row % 5 != 3).collect();
        let of_rows: Vec<u32> = rows.iter().map(|&row| places[row as usize]).collect();
        let progress = Progress::new();
        let all = Ranked::new(&x, &progress).unwrap();
        let weights: Vec<f64> = (0..rows.len()).map(|row| (row % 4) as f64).collect();
        let grow = |ranked: &Ranked<'_>| {
            let tries = Tries::drawn(3, 2, ChaCha8Rng::seed_from_u64(6));
            ClassTree::grow(ranked, (&of_rows, 2), &weights, tries, &progress).unwrap()
        };
        let few = x.select(&rows);
        assert_eq!(grow(&all.select(&rows)), grow(&Ranked::new(&few, &progress).unwrap()));
        // Bins are those of all rows, so that the tree is another one, which tells apart what it has seen all the same.
        let binned = all.binned();
        let tree = grow(&binned.select(&rows));
        for ((row, class), weight) in few.iter().zip(&of_rows).zip(&weights).filter(|it| *it.1 > 0.0) {
            assert_eq!(shares(&tree, row)[*class as usize], 1.0, "{weight}");
        }
    }

    proptest! {
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
