//! The weight of all rows and that of those of the second class in one number, and vectors of them.
//!
//! A sum is wide, or narrow where it has no more than [`NARROW`]: half as many bits, which is what labels are and what vectors judge.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use pulp::{Simd, WithSimd};

use crate::trees::criterion::BYTES;

/// The largest weight of all rows: products of two are what a fraction holds exactly.
pub const ALL: u64 = (1 << 26) - 1;
/// The largest weight of a narrow sum.
pub const NARROW: u64 = u16::MAX as u64;
/// Of this fraction the lowest bits are those of a whole number that was added to it.
const WHOLE: f32 = (1 << 23) as f32;
/// Rows at most that are parted as few.
pub const FEW: usize = 32;
/// Lanes of the widest vector, of which few rows are a multiple.
pub const LANES: usize = 16;

/// The narrow sum of a row of a weight and a class.
#[inline]
pub const fn label(weight: u32, class: u32) -> u32 {
    weight | (weight * class) << u16::BITS
}

/// The wide sum of a narrow one.
#[inline]
pub const fn widened(narrow: u32) -> u64 {
    (narrow & u16::MAX as u32) as u64 | ((narrow >> u16::BITS) as u64) << u32::BITS
}

/// The narrow sum of a wide one that has no more weight.
#[inline]
pub const fn narrowed(sum: u64) -> u32 {
    (sum | sum >> u16::BITS) as u32
}

/// The weight of all rows of a wide sum, and that of the second class.
#[inline]
pub const fn weights(sum: u64) -> [u64; 2] {
    [sum & u32::MAX as u64, sum >> u32::BITS]
}

/// Judges rows that are parted, by the narrow sums of their left sides.
struct Judge<S: Simd> {
    all: [S::f32s; 2],
}

impl<S: Simd> Judge<S> {
    #[inline(always)]
    fn new(simd: S, sum: u32) -> Self {
        Self { all: Self::weights_of(simd, simd.splat_u32s(sum)) }
    }

    /// The weights of all rows, and those of the second class.
    #[inline(always)]
    fn weights_of(simd: S, sums: S::u32s) -> [S::f32s; 2] {
        let all = simd.and_u32s(sums, simd.splat_u32s(u16::MAX.into()));
        [all, simd.wrapping_dyn_shr_u32s(sums, simd.splat_u32s(u16::BITS))].map(|weights| {
            let bits = simd.or_u32s(weights, simd.splat_u32s(WHOLE.to_bits()));
            simd.sub_f32s(simd.transmute_f32s_u32s(bits), simd.splat_f32s(WHOLE))
        })
    }

    /// What is gained by parting, in a unit of its own: of the weights of the second class s and of all rows w, on the left side l and in
    /// all, (`w s_l` − `s w_l`)² / (`w_l` (w − `w_l`)). No number where a side has no rows.
    #[inline(always)]
    fn gains(&self, simd: S, lefts: S::u32s) -> S::f32s {
        let [left, second] = Self::weights_of(simd, lefts);
        // What rounding takes from one of the products is known, so that the difference of both is right to its last bits (Kahan).
        let product = simd.mul_f32s(left, self.all[1]);
        let less = simd.neg_f32s(product);
        let rest = simd.mul_add_f32s(left, self.all[1], less);
        let apart = simd.sub_f32s(simd.mul_add_f32s(self.all[0], second, less), rest);
        let right = simd.sub_f32s(self.all[0], left);
        simd.div_f32s(simd.mul_f32s(apart, apart), simd.mul_f32s(left, right))
    }
}

/// Finds the first of the bins of each column at whose end parting gains most, by the sums up to there. Columns are side by side.
pub struct BestEnds<'a, const N: usize> {
    pub lefts: &'a [[u32; N]; BYTES],
    pub sum: u32,
}

impl<const N: usize> WithSimd for BestEnds<'_, N> {
    type Output = [Option<usize>; N];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let judge = Judge::new(simd, self.sum);
        let vectors = S::as_simd_u32s(self.lefts.as_flattened()).0;
        // A lane is of one column: where vectors are shorter than there are columns, those so far apart have the same ones.
        let apart = (N / S::F32_LANES).max(1);
        let mut found = [i64::MIN; N];
        for first in 0..apart {
            let (mut best, mut place) = (simd.splat_f32s(-1.0), simd.splat_f32s(0.0));
            let mut at = place;
            for &lefts in vectors[first..].iter().step_by(apart) {
                let gains = judge.gains(simd, lefts);
                let are_better = simd.less_than_f32s(best, gains);
                best = simd.select_f32s(are_better, gains, best);
                place = simd.select_f32s(are_better, at, place);
                at = simd.add_f32s(at, simd.splat_f32s(1.0));
            }
            let (mut gains, mut places) = ([0.0; LANES], [0.0; LANES]);
            simd.partial_store_f32s(&mut gains[..S::F32_LANES], best);
            simd.partial_store_f32s(&mut places[..S::F32_LANES], place);
            for (lane, (gain, place)) in gains.into_iter().zip(places).take(S::F32_LANES).enumerate() {
                let at = (place as usize * apart + first) * S::F32_LANES + lane;
                // As whole numbers, of which the greatest has the greatest gain and of equal ones the first bin.
                let found = &mut found[at % N];
                *found =
                    (i64::from(gain.to_bits().cast_signed()) << u32::BITS | (BYTES - 1 - at / N) as i64).max(*found);
            }
        }
        found.map(|found| (found >= 0).then_some(BYTES - 1 - found as u32 as usize))
    }
}

/// What is gained by parting a few rows after each of them, those of its rank being on the left side.
pub struct GainsOfFew<'a> {
    pub ranks: &'a [[u32; LANES]],
    pub labels: &'a [u32],
    pub sum: u32,
}

impl WithSimd for GainsOfFew<'_> {
    type Output = [[f32; LANES]; FEW / LANES];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let judge = Judge::new(simd, self.sum);
        let mut found = [[f32::NAN; LANES]; FEW / LANES];
        let none = simd.splat_u32s(0);
        for (ranks, found) in self.ranks.iter().zip(&mut found) {
            for part in 0..LANES / S::F32_LANES {
                let ranks = S::as_simd_u32s(ranks).0[part];
                let mut lefts = none;
                for (rank, label) in self.ranks.as_flattened().iter().zip(self.labels) {
                    let is_left = simd.less_than_or_equal_u32s(simd.splat_u32s(*rank), ranks);
                    lefts = simd.add_u32s(lefts, simd.select_u32s(is_left, simd.splat_u32s(*label), none));
                }
                S::as_mut_simd_f32s(found).0[part] = judge.gains(simd, lefts);
            }
        }
        found
    }
}
