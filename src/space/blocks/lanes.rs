//! What is computed for all points of a block, or for all queries of a batch, at once.

use std::cmp::Ordering;

use pulp::Simd;

use super::{BLOCK, Each, Lanes};

/// Whether a distance may be within reach: what cannot be compared may be.
#[inline(always)]
pub fn is_near(distance2: f32, reach: f32) -> bool {
    distance2.partial_cmp(&reach) != Some(Ordering::Greater)
}

/// Whether all distances are beyond reach.
#[inline(always)]
pub fn beyond<S: Simd>(simd: S, distances2: &[f32], reach: &[f32]) -> bool {
    for (&distances2, &reach) in S::as_simd_f32s(distances2).0.iter().zip(S::as_simd_f32s(reach).0) {
        let near = simd.not_m32s(simd.greater_than_f32s(distances2, reach));
        if simd.first_true_m32s(near) < S::F32_LANES {
            return false;
        }
    }
    true
}

/// Adds what some axes make of the distances of a block's points from some of the queries.
#[inline(always)]
pub fn add_squares<S: Simd, const N: usize>(
    simd: S,
    columns: &[Lanes],
    own: &[Each],
    lanes: [usize; N],
    sums: &mut [Lanes; N],
) {
    const { assert!((BLOCK / S::F32_LANES).is_multiple_of(4), "vectors as wide as a block need another loop") };
    for quad in 0..BLOCK / S::F32_LANES / 4 {
        // In registers while the axes are gone through.
        let mut all = [[simd.splat_f32s(0.0); 4]; N];
        for (all, sums) in all.iter_mut().zip(sums.iter()) {
            *all = S::as_simd_f32s(sums).0.as_chunks::<4>().0[quad];
        }
        for (column, own) in columns.iter().zip(own) {
            let others = S::as_simd_f32s(column).0.as_chunks::<4>().0[quad];
            for (sums, lane) in all.iter_mut().zip(lanes) {
                let place = simd.splat_f32s(own[lane]);
                for (sum, other) in sums.iter_mut().zip(others) {
                    *sum = add_square(simd, *sum, simd.sub_f32s(place, other));
                }
            }
        }
        for (sums, all) in sums.iter_mut().zip(all) {
            S::as_mut_simd_f32s(sums).0.as_chunks_mut::<4>().0[quad] = all;
        }
    }
}

#[inline(always)]
fn add_square<S: Simd>(simd: S, sum: S::f32s, difference: S::f32s) -> S::f32s {
    simd.mul_add_e_f32s(difference, difference, sum)
}

/// Adds the square of how far `x` is outside of a range.
#[inline(always)]
pub fn add_outside<S: Simd>(simd: S, sum: S::f32s, x: S::f32s, low: f32, high: f32) -> S::f32s {
    // At most one of the two is positive.
    let outside = simd.max_f32s(simd.sub_f32s(simd.splat_f32s(low), x), simd.sub_f32s(x, simd.splat_f32s(high)));
    add_square(simd, sum, simd.max_f32s(outside, simd.splat_f32s(0.0)))
}
