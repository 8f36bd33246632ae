//! The forest that learns to tell real rows from made ones, round by round, until it cannot (Watson, Blesch, Kapar and Wright
//! 2023, algorithm 1).
//!
//! Made rows begin as real ones whose columns were permuted, each on its own. Where the forest tells them apart, columns go
//! together in a way that these rows lack; the next made rows have each column permuted within the leaves of the forest alone,
//! and so on. When out-of-bag rows are told apart no better than by chance, the columns are independent within the leaves.

use std::borrow::Cow;

use rand_chacha::rand_core::Rng;
use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    sampling::{
        columns::{ClassColumn, seen},
        draw,
    },
    trees::{
        columns::{Ranked, RankedColumn},
        draws::{Tries, bag, below, order},
        grower::StopRule,
        leaves::{LeafRows, LeafTree},
    },
};

/// Rounds after the first one.
const MOST_ROUNDS: u32 = 10;
/// Parts of what is drawn that are set aside for a round: its rows, and one a tree.
const PARTS: u32 = 1 << 12;
/// Rows made between two looks at whether to go on.
const CHUNK: usize = 1_024;

/// Sees the made rows of a round.
pub type OnRound<'a> = &'a mut dyn FnMut(&[Vec<u32>]);

/// What a forest is grown by.
#[derive(Clone, Copy, Debug)]
pub struct ForestSettings {
    pub trees: u32,
    /// The least real rows of a leaf.
    pub bucket: usize,
    pub seed: u64,
    pub class: u32,
}

/// The forest that was last told to part real rows from made ones and did it least, and how it came to that.
#[derive(Debug)]
pub struct AdversarialForest {
    pub trees: Vec<AdversarialTree>,
    /// The share of rows that the forest of each round told right, by the trees that had not seen them.
    pub accuracy: Vec<f64>,
    /// The round whose forest this is.
    pub round: usize,
}

/// A tree, and the rows that come to its leaves.
#[derive(Debug)]
pub struct AdversarialTree {
    pub tree: LeafTree,
    /// The leaf of each real row, and after them of each made row while rounds go on.
    leaves: Vec<u32>,
    /// Which of these the tree has not seen.
    is_out: Vec<bool>,
    /// Column by column, the place of each level in the order in which the tree takes them; empty of numbers.
    orders: Vec<Vec<u32>>,
}

/// Of two equal parts: the real rows, then as many made ones.
struct Mixture<'a> {
    columns: &'a [ClassColumn],
    /// Of columns of numbers.
    ranked: Vec<RankedColumn>,
    /// Column by column, the real row whose value a made row has.
    donors: Vec<Vec<u32>>,
    rows: usize,
}

impl AdversarialForest {
    /// Learns the rows of a class. `on_round` sees the made rows of every round before a forest does: column by column, the real
    /// row whose value each has.
    pub fn learn(
        columns: &[ClassColumn],
        settings: ForestSettings,
        progress: &Progress,
        on_round: OnRound<'_>,
    ) -> Result<Self, Cancelled> {
        let rows = columns.first().map_or(0, |column| column.values.len());
        let mut mixture = Mixture::permuted(columns, rows, settings);
        on_round(&mixture.donors);
        let mut best = Self { trees: mixture.grow(0, settings, progress)?, accuracy: Vec::new(), round: 0 };
        best.accuracy.push(accuracy(&best.trees, rows));
        for round in 1..=MOST_ROUNDS {
            let last = best.accuracy[best.accuracy.len() - 1];
            if last <= 0.5 {
                break;
            }
            mixture.donors = redrawn(&best.trees, columns.len(), rows, round, settings, progress)?;
            on_round(&mixture.donors);
            let trees = mixture.grow(round, settings, progress)?;
            let found = accuracy(&trees, rows);
            best.accuracy.push(found);
            // As in the authors' program: a round that gains nothing is the last one.
            if found >= last {
                break;
            }
            (best.trees, best.round) = (trees, round as usize);
        }
        best.trees.par_iter_mut().try_for_each(|tree| {
            progress.check()?;
            tree.prune(columns, rows, settings.bucket);
            Ok(())
        })?;
        Ok(best)
    }
}

impl<'a> Mixture<'a> {
    /// Made rows whose columns have nothing to do with each other.
    fn permuted(columns: &'a [ClassColumn], rows: usize, settings: ForestSettings) -> Self {
        let mut random = draw::of_fit(settings.seed, settings.class, 0);
        let donors = columns.iter().map(|_| order(rows, &mut random)).collect();
        Self { columns, ranked: columns.par_iter().map(ClassColumn::ranked).collect(), donors, rows }
    }

    /// The forest of a round.
    fn grow(
        &self,
        round: u32,
        settings: ForestSettings,
        progress: &Progress,
    ) -> Result<Vec<AdversarialTree>, Cancelled> {
        let numbers: Vec<Option<RankedColumn>> = (self.columns.iter().zip(&self.ranked).zip(&self.donors))
            .map(|((column, ranked), donors)| column.is_number().then(|| with_made(ranked, donors)))
            .collect();
        let one = |tree| self.grow_tree(&numbers, round * PARTS + 1 + tree, settings, progress);
        (0..settings.trees).into_par_iter().map(one).collect()
    }

    fn grow_tree(
        &self,
        numbers: &[Option<RankedColumn>],
        part: u32,
        settings: ForestSettings,
        progress: &Progress,
    ) -> Result<AdversarialTree, Cancelled> {
        progress.check()?;
        let mut random = draw::of_fit(settings.seed, settings.class, part);
        // Levels have no order of their own, so that none is to count: each tree takes them in another one.
        let orders: Vec<Vec<u32>> = self.columns.iter().map(|column| order(column.levels, &mut random)).collect();
        let given = self.columns.iter().zip(numbers).zip(&self.donors).zip(&orders);
        let columns = given.map(|(((column, ranked), donors), order)| {
            if let Some(ranked) = ranked {
                return Cow::Borrowed(ranked);
            }
            let made = donors.iter().map(|&row| column.values[row as usize]);
            let codes = column.values.iter().copied().chain(made).map(|code| code as usize);
            Cow::Owned(RankedColumn::of_levels(order, codes))
        });
        let ranked = Ranked::of(columns.collect());
        let is_made: Vec<u32> = (0..2 * self.rows).map(|row| u32::from(row >= self.rows)).collect();
        let weights = bag(&vec![1.0; 2 * self.rows], &mut random);
        let tries = Tries::drawn(ranked.count(), ranked.count().isqrt().max(1), random);
        // About half of a leaf's rows are made ones.
        let stop = StopRule { leaf: 2.0 * settings.bucket as f64, ..StopRule::NEVER };
        let tree = LeafTree::of_classes(&ranked, (&is_made, 2), &weights, tries, stop, progress)?;
        let leaf = |row: usize| tree.leaf(|column| ranked.value(column, row)) as u32;
        let leaves = (0..2 * self.rows).map(leaf).collect();
        let is_out = weights.into_iter().map(|weight| weight == 0.0).collect();
        Ok(AdversarialTree { tree, leaves, is_out, orders })
    }
}

/// The ranks of the real rows, and after them of the made ones.
fn with_made(real: &RankedColumn, donors: &[u32]) -> RankedColumn {
    let made = donors.iter().map(|&row| real.ranks[row as usize]);
    RankedColumn { values: real.values.clone(), ranks: real.ranks.iter().copied().chain(made).collect() }
}

/// The share of rows that are told right by the mean of the trees that have not seen them; what is not told counts half.
fn accuracy(trees: &[AdversarialTree], rows: usize) -> f64 {
    let mut votes = vec![(0.0, 0.0); 2 * rows];
    for AdversarialTree { tree, leaves, is_out, .. } in trees {
        for ((vote, &leaf), _) in votes.iter_mut().zip(leaves).zip(is_out).filter(|(_, is_out)| **is_out) {
            let sum = tree.sum(leaf as usize);
            *vote = (vote.0 + sum[0] / (sum[0] + sum[1]), vote.1 + 1.0);
        }
    }
    let told = (0..).zip(&votes).filter(|(_, (_, trees))| *trees > 0.0).map(|(row, (real, trees))| {
        let is_real = row < rows;
        match (real / trees).total_cmp(&0.5) {
            std::cmp::Ordering::Equal => 0.5,
            side => f64::from(u8::from(side.is_gt() == is_real)),
        }
    });
    let (right, count) = told.fold((0.0, 0.0), |(right, count), it| (right + it, count + 1.0));
    if count == 0.0 { 0.5 } else { right / count }
}

/// The donors of made rows whose columns have nothing to do with each other within the leaves: each row has the leaf of a real
/// row in some tree, and of each column the value of a real row there.
fn redrawn(
    trees: &[AdversarialTree],
    columns: usize,
    rows: usize,
    round: u32,
    settings: ForestSettings,
    progress: &Progress,
) -> Result<Vec<Vec<u32>>, Cancelled> {
    let mut random = draw::of_fit(settings.seed, settings.class, round * PARTS);
    let by_leaf: Vec<LeafRows> =
        trees.par_iter().map(|tree| LeafRows::new(tree.tree.leaves(), &tree.leaves[..rows])).collect();
    let mut donors = vec![vec![0; rows]; columns];
    for made in 0..rows {
        if made.is_multiple_of(CHUNK) {
            progress.check()?;
        }
        let tree = below(random.next_u64(), trees.len());
        let leaf = trees[tree].leaves[below(random.next_u64(), rows)];
        let there = by_leaf[tree].of(leaf as usize);
        for donors in &mut donors {
            donors[made] = there[below(random.next_u64(), there.len())];
        }
    }
    Ok(donors)
}

impl AdversarialTree {
    /// Takes out leaves of too few real rows: what comes there goes to what stands beside them.
    fn prune(&mut self, columns: &[ClassColumn], rows: usize, bucket: usize) {
        let mut counts = vec![0_usize; self.tree.leaves()];
        for &leaf in &self.leaves[..rows] {
            counts[leaf as usize] += 1;
        }
        self.tree.prune(|leaf| counts[leaf] >= bucket);
        let leaf = |row: usize| self.tree.leaf(|at| seen(&self.orders[at], columns[at].values[row]));
        self.leaves = (0..rows).map(|row| leaf(row) as u32).collect();
        (self.is_out, self.orders) = (Vec::new(), Vec::new());
    }

    /// The leaf of each real row.
    pub fn leaves(&self) -> &[u32] {
        &self.leaves
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::columns::ValuePlace;

    const SETTINGS: ForestSettings = ForestSettings { trees: 30, bucket: 5, seed: 42, class: 0 };

    fn number(values: impl Iterator<Item = f64>) -> ClassColumn {
        ClassColumn { place: ValuePlace::Number(0), levels: 0, is_whole: false, values: values.collect() }
    }

    fn learnt(columns: &[ClassColumn]) -> AdversarialForest {
        AdversarialForest::learn(columns, SETTINGS, &Progress::new(), &mut |_| {}).unwrap()
    }

    /// Numbers that go round without a pattern.
    fn noise(row: u32, step: u32) -> f64 {
        f64::from((row * step + 17) * (row + step) % 1_009)
    }

    #[test]
    fn columns_that_have_nothing_to_do_with_each_other_cannot_be_told_from_permuted_ones() {
        let three = |of: &dyn Fn(f64) -> f64| [7, 11, 13].map(|step| number((0..600).map(|row| of(noise(row, step)))));
        let few = learnt(&three(&|value| value % 6.0));
        assert!((few.accuracy[0] - 0.5).abs() < 0.06, "{:?}", few.accuracy);
        // A value that one row has is in one made row as well: of a row that is out of the bag the other one is known.
        let own = learnt(&three(&|value| value));
        assert_eq!(own.accuracy.len(), 1);
        assert!((0.3..=0.5).contains(&own.accuracy[0]), "{:?}", own.accuracy);
        // Nor can one column, or columns that are the same in all rows.
        let constant = || number((0..100).map(|_| 3.0));
        for alone in [vec![number((0..100).map(|row| noise(row, 7)))], vec![constant(), constant()]] {
            let found = learnt(&alone);
            assert!(found.accuracy.len() == 1 && found.accuracy[0] <= 0.5, "{:?}", found.accuracy);
        }
    }

    #[test]
    fn columns_that_go_together_are_told_at_first_and_less_from_round_to_round() {
        let line = |step: f64| number((0..600).map(move |row| noise(row, 7) * step + noise(row, 11) / 20.0));
        let found = learnt(&[line(1.0), line(-2.0)]);
        assert!(found.accuracy[0] > 0.8 && found.accuracy.len() > 1, "{:?}", found.accuracy);
        let least = found.accuracy.iter().copied().fold(1.0, f64::min);
        assert!(found.accuracy[found.round] == least && least < 0.6, "{:?}", found.accuracy);
    }

    #[test]
    fn every_real_row_has_a_leaf_of_five_or_more_whose_bounds_it_keeps() {
        let columns = [number((0..300).map(|row| noise(row, 7))), number((0..300).map(|row| noise(row, 7) + 3.0))];
        for tree in &learnt(&columns).trees {
            let rows = LeafRows::new(tree.tree.leaves(), tree.leaves());
            assert_eq!(tree.leaves().len(), 300);
            for (leaf, (low, high)) in tree.tree.bounds(0) {
                assert!(rows.of(leaf).len() >= 5);
                assert!(rows.of(leaf).iter().all(|&row| {
                    let value = columns[0].values[row as usize];
                    low < value && value <= high
                }));
            }
        }
    }
}
