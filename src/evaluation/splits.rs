//! Rows to train on and rows to test on: by chance, but every class in proportion.
//!
//! Each class of each split has a stream of random numbers of its own, so any number of threads, and any number of splits,
//! gives the same rows. The streams lie beside those of [`crate::sampling`]: what a split leaves out says nothing about
//! what is drawn from the rest with the same seed.

use std::collections::BTreeMap;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// Where the streams of each kind begin. A split has 2³² of them, one a class.
const STRATIFIED_STREAM: u64 = 1 << 60;
const FOLDS_STREAM: u64 = 2 << 60;
const SUBSAMPLE_STREAM: u64 = 3 << 60;
const ORDER_STREAM: u64 = 5 << 60;

/// Row numbers, ascending on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub train: Vec<u32>,
    pub test: Vec<u32>,
}

/// Splits that each put about `test_share` of every class aside: at least one row of it and never all; the only row of a
/// class is for training.
pub fn stratified(labels: &[u32], test_share: f64, splits: usize, seed: u64) -> Vec<Split> {
    let classes = rows_by_class(labels);
    let one = |split: u64| {
        let mut made = Split::default();
        for (&class, rows) in &classes {
            let test = match rows.len() {
                1 => 0,
                count => part(test_share, count).clamp(1, count - 1),
            };
            let mut rows = rows.clone();
            shuffle(&mut rows, seed, STRATIFIED_STREAM + (split << 32) + u64::from(class));
            made.test.extend(&rows[..test]);
            made.train.extend(&rows[test..]);
        }
        made.sorted()
    };
    (0..splits as u64).map(one).collect()
}

/// Splits that test every row exactly once: at least two, and at most one a row.
///
/// A class with fewer rows than there are folds is missing from some tests, and a class of one row from one training.
pub fn folds(labels: &[u32], folds: usize, seed: u64) -> Vec<Split> {
    folds_of_round(labels, folds, 0, seed)
}

/// As [`folds`], drawn anew for every round.
pub fn folds_of_round(labels: &[u32], folds: usize, round: u64, seed: u64) -> Vec<Split> {
    let folds = folds.clamp(2, labels.len().max(2));
    // Each class goes on where the one before it ended, so that no fold is more than one row larger than another.
    let mut fold_of = vec![0; labels.len()];
    let mut next = 0;
    for (&class, rows) in &rows_by_class(labels) {
        let mut rows = rows.clone();
        shuffle(&mut rows, seed, FOLDS_STREAM + (round << 32) + u64::from(class));
        for row in rows {
            fold_of[row as usize] = next;
            next = (next + 1) % folds;
        }
    }
    let rows = || (0_u32..).zip(&fold_of);
    let one = |fold: usize| Split {
        train: rows().filter(|(_, of)| **of != fold).map(|(row, _)| row).collect(),
        test: rows().filter(|(_, of)| **of == fold).map(|(row, _)| row).collect(),
    };
    (0..folds).map(one).collect()
}

/// About `share` of every class, at least one row of it; ascending.
pub fn subsample(labels: &[u32], share: f64, seed: u64) -> Vec<u32> {
    let mut chosen = Vec::new();
    for (class, mut rows) in rows_by_class(labels) {
        let keep = part(share, rows.len()).clamp(1, rows.len());
        shuffle(&mut rows, seed, SUBSAMPLE_STREAM + u64::from(class));
        chosen.extend(&rows[..keep]);
    }
    chosen.sort_unstable();
    chosen
}

/// The rows from 0 up to `count` in an order of chance.
pub fn shuffled(count: usize, seed: u64) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..count as u32).collect();
    shuffle(&mut rows, seed, ORDER_STREAM);
    rows
}

impl Split {
    fn sorted(mut self) -> Self {
        self.train.sort_unstable();
        self.test.sort_unstable();
        self
    }
}

fn rows_by_class(labels: &[u32]) -> BTreeMap<u32, Vec<u32>> {
    let mut classes: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (row, &class) in (0_u32..).zip(labels) {
        classes.entry(class).or_default().push(row);
    }
    classes
}

/// The whole number of rows nearest to a share of `count`; halves go up.
fn part(share: f64, count: usize) -> usize {
    (share * count as f64).round() as usize
}

/// Fisher and Yates, from the end. The bias of choosing by multiplication is below rows / 2⁶⁴.
fn shuffle(rows: &mut [u32], seed: u64, stream: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    for last in (1..rows.len()).rev() {
        let other = (u128::from(rng.next_u64()) * (last as u128 + 1)) >> 64;
        rows.swap(last, other as usize);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rows are part of what a seed promises: others would be other results.
    #[test]
    fn the_rows_do_not_change() {
        let labels: Vec<u32> = (0..20).map(|row| u32::from(row % 4 == 0)).collect();
        let tests: Vec<_> = stratified(&labels, 0.3, 3, 42).into_iter().map(|split| split.test).collect();
        assert_eq!(tests, [[1, 5, 6, 8, 16, 17, 18], [2, 3, 4, 7, 10, 12, 14], [0, 3, 5, 13, 14, 16, 17]]);
        assert_eq!(folds(&labels, 4, 42)[1].test, [7, 12, 15, 17, 19]);
        assert_eq!(subsample(&labels, 0.25, 42), [0, 1, 7, 10, 15]);
        let order = shuffled(8, 42);
        assert_eq!(order, [6, 0, 2, 4, 1, 7, 5, 3]);
    }

    #[test]
    fn more_splits_leave_the_first_ones_as_they_are() {
        let labels: Vec<u32> = (0..50).map(|row| row % 3).collect();
        let many = stratified(&labels, 0.2, 9, 7);
        assert_eq!(stratified(&labels, 0.2, 4, 7), many[..4]);
        assert_ne!(many[0], many[1]);
        assert_ne!(stratified(&labels, 0.2, 1, 8)[0], many[0]);
    }

    #[test]
    fn nothing_and_next_to_nothing() {
        assert_eq!(stratified(&[], 0.2, 2, 1), [Split::default(), Split::default()]);
        assert_eq!(stratified(&[3], 0.9, 1, 1), [Split { train: vec![0], test: Vec::new() }]);
        assert_eq!(folds(&[], 5, 1).len(), 2);
        assert_eq!(folds(&[0, 0, 1], 0, 1).len(), 2);
        assert!(subsample(&[], 0.5, 1).is_empty());
        assert_eq!(subsample(&[u32::MAX, 0], 0.0, 1), [0, 1]);
        assert_eq!(stratified(&[0, 0], f64::NAN, 1, 1)[0].test.len(), 1);
    }

    fn count(labels: &[u32], rows: &[u32], class: u32) -> usize {
        rows.iter().filter(|row| labels[**row as usize] == class).count()
    }

    fn ascending(rows: &[u32]) -> bool {
        rows.is_sorted_by(|a, b| a < b)
    }

    proptest! {
        #[test]
        fn every_class_is_split_in_proportion(
            labels in proptest::collection::vec(0..4_u32, 0..80),
            share in 0.0..1.0_f64,
            seed in any::<u64>(),
        ) {
            let all: Vec<u32> = (0..labels.len() as u32).collect();
            for split in stratified(&labels, share, 3, seed) {
                let mut together = [split.train.clone(), split.test.clone()].concat();
                together.sort_unstable();
                prop_assert_eq!(&together, &all);
                prop_assert!(ascending(&split.train) && ascending(&split.test));
                for class in 0..4 {
                    let of_class = count(&labels, &all, class);
                    let expected = (share * of_class as f64).round() as usize;
                    let expected = if of_class < 2 { 0 } else { expected.clamp(1, of_class - 1) };
                    prop_assert_eq!(count(&labels, &split.test, class), expected);
                }
            }
        }

        #[test]
        fn every_row_is_tested_once(
            labels in proptest::collection::vec(0..4_u32, 2..80),
            wanted in 2..9_usize,
            seed in any::<u64>(),
        ) {
            let splits = folds(&labels, wanted, seed);
            prop_assert_eq!(splits.len(), wanted.min(labels.len()));
            let mut tested: Vec<u32> = splits.iter().flat_map(|split| split.test.clone()).collect();
            tested.sort_unstable();
            prop_assert_eq!(&tested, &(0..labels.len() as u32).collect::<Vec<_>>());
            for split in &splits {
                prop_assert_eq!(split.train.len() + split.test.len(), labels.len());
                prop_assert!(ascending(&split.train) && ascending(&split.test));
                prop_assert!(split.train.iter().all(|row| split.test.binary_search(row).is_err()));
            }
            let even = |sizes: Vec<usize>| sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1;
            prop_assert!(even(splits.iter().map(|split| split.test.len()).collect()));
            for class in 0..4 {
                prop_assert!(even(splits.iter().map(|split| count(&labels, &split.test, class)).collect()));
            }
        }

        #[test]
        fn a_subsample_has_its_share_of_every_class(
            labels in proptest::collection::vec(0..4_u32, 0..80),
            share in 0.0..1.0_f64,
            seed in any::<u64>(),
        ) {
            let all: Vec<u32> = (0..labels.len() as u32).collect();
            let rows = subsample(&labels, share, seed);
            prop_assert!(ascending(&rows));
            for class in 0..4 {
                let of_class = count(&labels, &all, class);
                let expected = ((share * of_class as f64).round() as usize).max(1).min(of_class);
                prop_assert_eq!(count(&labels, &rows, class), expected);
            }
        }
    }
}
