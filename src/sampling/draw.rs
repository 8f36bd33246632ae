//! Random numbers by row, not by turn: row i of class c has its own three numbers, whatever was drawn before.
//!
//! So a target that grows adds rows at the end and leaves the others as they are, and any number of threads draws the
//! same rows. `ChaCha8` is a keyed counter; the class chooses the stream, the row the position in it.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

use crate::{nets::Seed, normal::quantile};

/// 32-bit words set aside for a row: six for its three numbers, and two to spare.
const WORDS_PER_ROW: u128 = 8;

/// The streams after the classes': what is drawn there is not a synthetic row.
const SHUFFLE_STREAM: u64 = u64::MAX;
const HOLDOUT_STREAM: u64 = u64::MAX / 4;
const UNDERSAMPLE_STREAM: u64 = u64::MAX / 2;

/// The streams of forests that are asked about rows they have not seen, and of the parts that they do not see, one a class.
const HARDNESS_STREAM: u64 = 9 << 60;
const PARTS_STREAM: u64 = 10 << 60;

/// The streams of rows that take other than three numbers, one a class, beside those of [`crate::evaluation::splits`].
const ROW_STREAM: u64 = 5 << 60;
/// 32-bit words set aside for each of these rows, far more than any takes.
const WORDS_PER_LONG_ROW: u128 = 1 << 24;

/// The streams of what is drawn while a class is learnt from, one a class.
const FIT_STREAM: u64 = 7 << 60;
/// 32-bit words set aside for each part of the learning.
const WORDS_PER_PART: u128 = 1 << 40;

/// The random numbers of a part of what is drawn while a class is learnt from.
pub fn of_fit(seed: u64, class: u32, part: u32) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(FIT_STREAM + u64::from(class));
    rng.set_word_pos(u128::from(part) * WORDS_PER_PART);
    rng
}

/// The next of them, uniform in [0, 1).
pub fn uniform(random: &mut ChaCha8Rng) -> f64 {
    share(random.next_u64())
}

/// The random numbers of a net that learns a class.
pub fn of_net(seed: u64, class: u32) -> Seed {
    Seed { seed, stream: FIT_STREAM + u64::from(class) }
}

/// The three random numbers of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    base: u64,
    neighbour: u64,
    gap: u64,
}

impl Numbers {
    /// Which of `count` rows is the base.
    pub fn base(self, count: usize) -> usize {
        below(self.base, count)
    }

    /// Where among all bases the base is, uniform in [0, 1), where they are not alike.
    pub fn base_share(self) -> f64 {
        share(self.base)
    }

    /// Which of `count` neighbours is taken.
    pub fn neighbour(self, count: usize) -> usize {
        below(self.neighbour, count)
    }

    /// Uniform in [0, 1), in steps of 2⁻⁵³.
    pub fn gap(self) -> f64 {
        share(self.gap)
    }
}

/// Uniform in [0, 1), in steps of 2⁻⁵³.
fn share(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// Things of which some are drawn more often than others.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// The weight of each and of all before it.
    until: Vec<f64>,
}

impl Weights {
    /// By weights of nought or more; all alike where none weighs anything.
    pub fn of(weights: &[f64]) -> Self {
        let alike = !weights.iter().any(|weight| *weight > 0.0);
        let mut sum = 0.0;
        let add = |weight: &f64| {
            sum += if alike { 1.0 } else { *weight };
            sum
        };
        Self { until: weights.iter().map(add).collect() }
    }

    /// What one weighs, and what all weigh together.
    pub fn weight(&self, at: usize) -> [f64; 2] {
        let before = at.checked_sub(1).map_or(0.0, |before| self.until[before]);
        [self.until[at] - before, self.until.last().copied().unwrap_or(0.0)]
    }

    /// Which one a share of all weights, below 1, falls on.
    pub fn at(&self, share: f64) -> usize {
        let all = self.until.last().copied().unwrap_or(0.0);
        let found = self.until.partition_point(|&until| until <= share * all);
        // Rounding may reach the sum: then it is the last one that weighs anything.
        if found < self.until.len() { found } else { self.until.partition_point(|&until| until < all) }
    }
}

/// The random numbers of one row, as many as it takes: for methods that need other than three.
#[derive(Debug)]
pub struct RowStream(ChaCha8Rng);

impl RowStream {
    pub fn new(seed: u64, class: u32, index: u32) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(ROW_STREAM + u64::from(class));
        rng.set_word_pos(u128::from(index) * WORDS_PER_LONG_ROW);
        Self(rng)
    }

    /// A number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        below(self.0.next_u64(), count)
    }

    /// A standard normal number.
    pub fn normal(&mut self) -> f64 {
        quantile(self.uniform())
    }

    /// Uniform in (0, 1): the middles of 2⁵² equal steps.
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }
}

/// A number below `count` from 64 random bits, by multiplication. The bias is below count / 2⁶⁴.
fn below(bits: u64, count: usize) -> usize {
    ((u128::from(bits) * count as u128) >> 64) as usize
}

/// The numbers of the rows of one class, from row `first` on.
pub fn numbers(seed: u64, class: u32, first: u32) -> impl Iterator<Item = Numbers> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(u64::from(class));
    rng.set_word_pos(u128::from(first) * WORDS_PER_ROW);
    std::iter::repeat_with(move || {
        let numbers = Numbers { base: rng.next_u64(), neighbour: rng.next_u64(), gap: rng.next_u64() };
        rng.next_u64();
        numbers
    })
}

/// A random order of `0..count`: the order of the output rows when they are mixed.
pub fn shuffled(seed: u64, count: usize) -> Vec<u32> {
    permutation(seed, SHUFFLE_STREAM, count)
}

/// Which `keep` of a class's `count` rows stay, ascending, when the class is made smaller.
pub fn undersampled(seed: u64, class: u32, count: usize, keep: usize) -> Vec<u32> {
    let mut kept = undersampling_order(seed, class, count);
    kept.truncate(keep);
    kept.sort_unstable();
    kept
}

/// A random order of a class's `0..count` rows, of which the first ones stay when the class is made smaller.
pub fn undersampling_order(seed: u64, class: u32, count: usize) -> Vec<u32> {
    permutation(seed, UNDERSAMPLE_STREAM + u64::from(class), count)
}

/// A random order of a class's `0..count` rows by which they are dealt to the parts that a forest does not see.
pub fn dealt(seed: u64, class: u32, count: usize) -> Vec<u32> {
    permutation(seed, PARTS_STREAM + u64::from(class), count)
}

/// The random numbers of a tree of the forest that does not see a part.
pub fn of_hardness(seed: u64, part: u32, tree: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(HARDNESS_STREAM + (u64::from(part) << 32) + tree);
    rng
}

/// A random order of `0..count` by which rows of a class are held out.
pub fn held_out(seed: u64, class: u32, count: usize) -> Vec<u32> {
    permutation(seed, HOLDOUT_STREAM + u64::from(class), count)
}

/// Fisher and Yates, from the end.
fn permutation(seed: u64, stream: u64, count: usize) -> Vec<u32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    let mut order: Vec<u32> = (0..count as u32).collect();
    for last in (1..count).rev() {
        order.swap(last, below(rng.next_u64(), last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_same_numbers_wherever_one_begins() {
        let from_start: Vec<_> = numbers(42, 1, 0).take(100).collect();
        for first in [1, 2, 3, 17, 64, 99] {
            assert_eq!(numbers(42, 1, first).next(), Some(from_start[first as usize]));
        }
        assert_ne!(numbers(42, 2, 0).next(), Some(from_start[0]));
        assert_ne!(numbers(43, 1, 0).next(), Some(from_start[0]));
    }

    /// The stream is part of the format of a recipe: other numbers would be other files.
    #[test]
    fn the_stream_does_not_change() {
        let row = |seed, class, index| {
            let numbers = numbers(seed, class, index).next().unwrap();
            (numbers.base(1_000_000), numbers.neighbour(1_000_000), numbers.gap())
        };
        assert_eq!(row(42, 0, 0), (681_896, 950_275, 0.427_516_402_856_519_7));
        assert_eq!(row(42, 1, 999_999), (511_330, 961_688, 0.139_546_069_731_196_32));
        assert_eq!(row(i64::MAX as u64, 7, u32::MAX), (925_377, 558_739, 0.850_609_749_451_053_2));
        assert_eq!(shuffled(42, 10), [0, 1, 9, 2, 8, 7, 6, 4, 5, 3]);
        assert_eq!(undersampled(42, 1, 20, 6), [1, 3, 8, 9, 10, 12]);
    }

    #[test]
    fn a_row_that_takes_many_numbers_has_its_own_as_well() {
        let of = |seed, class, index| {
            let mut random = RowStream::new(seed, class, index);
            (random.below(1_000_000), random.uniform(), random.below(1_000_000))
        };
        let rows = [of(42, 0, 0), of(42, 1, 999_999), of(i64::MAX as u64, 7, u32::MAX)];
        let fixed = [
            (489_328, 0.843_184_976_191_286_3, 570_495),
            (82_370, 0.199_166_671_858_791_1, 585_344),
            (986_445, 0.272_670_412_165_360_37, 334_776),
        ];
        assert_eq!(rows, fixed);
        // Neither those of the row before nor those of the three numbers.
        let mut before = RowStream::new(42, 0, 0);
        let mut long = (0..2_000).map(|_| before.uniform());
        let first = RowStream::new(42, 0, 1).uniform();
        assert!(long.all(|it| it != first));
        assert_ne!(of(42, 0, 0).0, numbers(42, 0, 0).next().unwrap().base(1_000_000));
        let mut random = RowStream::new(7, 0, 0);
        let all: Vec<f64> = (0..10_000).map(|_| random.uniform()).collect();
        assert!(all.iter().all(|&it| it > 0.0 && it < 1.0));
        assert!((all.iter().sum::<f64>() / 10_000.0 - 0.5).abs() < 0.02);
    }

    #[test]
    fn gaps_are_below_one_and_choices_below_their_count() {
        let extreme = Numbers { base: u64::MAX, neighbour: u64::MAX, gap: u64::MAX };
        assert!(extreme.gap() < 1.0);
        assert_eq!((extreme.base(7), extreme.neighbour(1)), (6, 0));
        let mean = numbers(7, 0, 0).take(10_000).map(Numbers::gap).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }

    #[test]
    fn what_weighs_more_is_drawn_more_often() {
        let weights = Weights::of(&[0.0, 1.0, 0.0, 3.0, 0.0]);
        assert_eq!([0.0, 0.2, 0.25, 0.9, 1.0 - f64::EPSILON, 1.0].map(|share| weights.at(share)), [1, 1, 3, 3, 3, 3]);
        let alike = Weights::of(&[0.0; 4]);
        assert_eq!([0.0, 0.3, 0.5, 0.99].map(|share| alike.at(share)), [0, 1, 2, 3]);
    }

    #[test]
    fn a_permutation_holds_every_row_once() {
        let mut order = shuffled(3, 1_000);
        assert_ne!(order, (0..1_000).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..1_000).collect::<Vec<_>>());
        assert_eq!(undersampled(3, 0, 10, 4).len(), 4);
    }
}
