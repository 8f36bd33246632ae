//! The weight of all rows and that of those of the second class in one number, and vectors of them.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use pulp::{Simd, WithSimd};

/// Bits of a weight: two of them are what a fraction holds exactly.
const BITS: u32 = 26;
/// Those of all rows, which is the largest weight too, and those of the second class.
pub const ALL: u64 = (1 << BITS) - 1;
const SECOND: u64 = ALL << BITS;
/// Of this fraction the lowest bits are those of a whole number that was added to it.
const WHOLE: f64 = (1_u64 << (2 * BITS)) as f64;
/// Rows at most that are parted as few.
pub const FEW: usize = 32;
/// Lanes of the widest vector, of which sums by bin and few rows are multiples.
pub const LANES: usize = 8;

/// Of rows of one weight and of how much of it is of the second class.
#[inline]
pub const fn sum(all: u64, second: u64) -> u64 {
    all | (second << BITS)
}

/// The weight of all rows, and that of the second class.
#[inline]
pub const fn weights(sum: u64) -> [u64; 2] {
    [sum & ALL, sum >> BITS]
}

/// Judges rows that are parted, by the sums of their left sides, as [`super::GiniOfTwo`] does.
struct Judge<S: Simd> {
    all: [S::f64s; 2],
    least: S::f64s,
    none: S::f64s,
}

impl<S: Simd> Judge<S> {
    #[inline(always)]
    fn new(simd: S, sum: u64, least: f64) -> Self {
        let all = Self::weights_of(simd, simd.splat_u64s(sum));
        // A side has rows in any case.
        Self { all, least: simd.splat_f64s(least.max(1.0)), none: simd.splat_f64s(f64::NEG_INFINITY) }
    }

    /// The weights of all rows, and those of the second class.
    #[inline(always)]
    fn weights_of(simd: S, sums: S::u64s) -> [S::f64s; 2] {
        let of = |class| {
            let bits = simd.or_u64s(simd.and_u64s(sums, simd.splat_u64s(class)), simd.splat_u64s(WHOLE.to_bits()));
            simd.sub_f64s(pulp::cast(bits), simd.splat_f64s(WHOLE))
        };
        [of(ALL), simd.mul_f64s(of(SECOND), simd.splat_f64s(1.0 / (1_u64 << BITS) as f64))]
    }

    /// The scores, less than any number where a side has too small a weight.
    #[inline(always)]
    fn scores(&self, simd: S, lefts: S::u64s) -> S::f64s {
        let [left, second_left] = Self::weights_of(simd, lefts);
        let [right, second_right] = [simd.sub_f64s(self.all[0], left), simd.sub_f64s(self.all[1], second_left)];
        let square = |second: S::f64s, other: S::f64s| simd.mul_f64s(simd.mul_f64s(second, second), other);
        let score = simd.div_f64s(
            simd.add_f64s(square(second_left, right), square(second_right, left)),
            simd.mul_f64s(left, right),
        );
        let is_heavy = |side| simd.less_than_or_equal_f64s(self.least, side);
        simd.select_f64s(simd.and_m64s(is_heavy(left), is_heavy(right)), score, self.none)
    }
}

/// Finds the first of the ends with the greatest score, by the sums of their left sides.
pub struct BestEnd<'a> {
    pub lefts: &'a [[u64; LANES]],
    pub sum: u64,
    pub least: f64,
}

impl WithSimd for BestEnd<'_> {
    type Output = Option<(f64, usize)>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let judge = Judge::new(simd, self.sum, self.least);
        let (mut best, mut place) = (judge.none, simd.splat_u64s(0));
        for (block, lefts) in self.lefts.iter().enumerate() {
            for part in 0..LANES / S::F64_LANES {
                let scores = judge.scores(simd, S::as_simd_u64s(lefts).0[part]);
                let are_better = simd.less_than_f64s(best, scores);
                best = simd.select_f64s(are_better, scores, best);
                let at = simd.splat_u64s((block * LANES + part * S::F64_LANES) as u64);
                place = simd.select_u64s(are_better, at, place);
            }
        }
        let (mut scores, mut places) = ([0.0; LANES], [0; LANES]);
        simd.partial_store_f64s(&mut scores[..S::F64_LANES], best);
        simd.partial_store_u64s(&mut places[..S::F64_LANES], place);
        let ends = scores.into_iter().zip(places.into_iter().zip(0..).map(|(place, lane)| place as usize + lane));
        let ends = ends.take(S::F64_LANES).filter(|(score, _)| *score > f64::NEG_INFINITY);
        ends.reduce(|best, end| if end.0 > best.0 || end.0 == best.0 && end.1 < best.1 { end } else { best })
    }
}

/// Scores a few rows, each with those of its rank and of lower ones on the left side.
pub struct ScoresOfFew<'a> {
    pub ranks: &'a [[u64; LANES]],
    /// What each row adds to a sum.
    pub sums: &'a [u64],
    pub sum: u64,
    pub least: f64,
}

impl WithSimd for ScoresOfFew<'_> {
    type Output = [[f64; LANES]; FEW / LANES];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let judge = Judge::new(simd, self.sum, self.least);
        let mut found = [[f64::NEG_INFINITY; LANES]; FEW / LANES];
        let none = simd.splat_u64s(0);
        for (ranks, found) in self.ranks.iter().zip(&mut found) {
            for part in 0..LANES / S::F64_LANES {
                let ranks = S::as_simd_u64s(ranks).0[part];
                let mut lefts = none;
                for (rank, sum) in self.ranks.as_flattened().iter().zip(self.sums) {
                    let is_left = simd.less_than_or_equal_u64s(simd.splat_u64s(*rank), ranks);
                    lefts = simd.add_u64s(lefts, simd.select_u64s(is_left, simd.splat_u64s(*sum), none));
                }
                S::as_mut_simd_f64s(found).0[part] = judge.scores(simd, lefts);
            }
        }
        found
    }
}
