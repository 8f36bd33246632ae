//! What is computed for all points of a block, or for all queries of a batch, at once.

use std::cmp::Ordering;

use pulp::Simd;

use super::{BLOCK, Each, FIRST, Lanes, MORE, QUERIES};

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

/// The distances of a block's points from some of the queries, by these axes and no others, which come in two parts: without the
/// second one where that stands for others, which are added later. Tells for each query whether anything may be within its reach. So
/// many vectors are summed up at once: each waits for its last addition while the others go on.
#[inline(always)]
pub fn begin_squares<S: Simd, const N: usize, const VECTORS: usize>(
    simd: S,
    columns: (&[Lanes], &[Lanes]),
    own: (&[Each], &[Each]),
    second_stands_for_others: bool,
    (lanes, reach): ([usize; N], [f32; N]),
    sums: &mut [Lanes; N],
) -> [bool; N] {
    let mut near = [false; N];
    for part in 0..BLOCK / S::F32_LANES / VECTORS {
        let mut all = [[simd.splat_f32s(0.0); VECTORS]; N];
        // Often there are as many as can be, which the loops then know.
        if !add_known::<S, N, VECTORS, FIRST>(simd, part, (columns.0, own.0), lanes, &mut all) {
            add_axes(simd, part, (columns.0, own.0), lanes, &mut all);
        }
        if second_stands_for_others {
            put::<S, N, VECTORS>(part, &all, sums);
        }
        if !add_known::<S, N, VECTORS, 1>(simd, part, (columns.1, own.1), lanes, &mut all)
            && !add_known::<S, N, VECTORS, MORE>(simd, part, (columns.1, own.1), lanes, &mut all)
        {
            add_axes(simd, part, (columns.1, own.1), lanes, &mut all);
        }
        if !second_stands_for_others {
            put::<S, N, VECTORS>(part, &all, sums);
        }
        for ((near, all), reach) in near.iter_mut().zip(all).zip(reach) {
            *near |= any_near(simd, all, reach);
        }
    }
    near
}

/// As [`begin_squares`], from minus the offsets of the block's points and of the queries, and products; less what may be rounded off.
#[inline(always)]
pub fn begin_products<S: Simd, const N: usize, const VECTORS: usize>(
    simd: S,
    columns: (&[Lanes], &[Lanes]),
    own: (&[Each], &[Each]),
    (offsets, own_offsets, rounded_off): (&Lanes, &Each, f32),
    (lanes, reach): ([usize; N], [f32; N]),
    sums: &mut [Lanes; N],
) -> [bool; N] {
    let mut near = [false; N];
    for part in 0..BLOCK / S::F32_LANES / VECTORS {
        let offsets = S::as_simd_f32s(offsets).0.as_chunks::<VECTORS>().0[part];
        let mut all = [[simd.splat_f32s(0.0); VECTORS]; N];
        for (all, lane) in all.iter_mut().zip(lanes) {
            let own = simd.splat_f32s(own_offsets[lane % QUERIES]);
            for (sum, offset) in all.iter_mut().zip(offsets) {
                *sum = simd.add_f32s(own, offset);
            }
        }
        add_products(simd, part, (columns.0, own.0), lanes, &mut all);
        add_products(simd, part, (columns.1, own.1), lanes, &mut all);
        let (twice, less) = (simd.splat_f32s(-2.0), simd.splat_f32s(-rounded_off));
        for all in &mut all {
            for sum in all {
                *sum = simd.mul_add_e_f32s(*sum, twice, less);
            }
        }
        put::<S, N, VECTORS>(part, &all, sums);
        for ((near, all), reach) in near.iter_mut().zip(all).zip(reach) {
            *near |= any_near(simd, all, reach);
        }
    }
    near
}

/// Adds the products of some axes: of three, two as a pair.
#[inline(always)]
fn add_products<S: Simd, const N: usize, const VECTORS: usize>(
    simd: S,
    part: usize,
    (columns, own): (&[Lanes], &[Each]),
    lanes: [usize; N],
    all: &mut [[S::f32s; VECTORS]; N],
) {
    let ((threes, others), (own_threes, own_others)) = (columns.as_chunks::<3>(), own.as_chunks::<3>());
    for (three, own) in threes.iter().zip(own_threes) {
        let a = S::as_simd_f32s(&three[0]).0.as_chunks::<VECTORS>().0[part];
        let b = S::as_simd_f32s(&three[1]).0.as_chunks::<VECTORS>().0[part];
        let c = S::as_simd_f32s(&three[2]).0.as_chunks::<VECTORS>().0[part];
        for (sums, lane) in all.iter_mut().zip(lanes) {
            let own_a = simd.splat_f32s(own[0][lane % QUERIES]);
            let own_b = simd.splat_f32s(own[1][lane % QUERIES]);
            let own_c = simd.splat_f32s(own[2][lane % QUERIES]);
            for (at, sum) in sums.iter_mut().enumerate() {
                *sum = simd.mul_add_e_f32s(c[at], own_c, *sum);
                *sum = simd.mul_add_e_f32s(simd.add_f32s(a[at], own_b), simd.add_f32s(b[at], own_a), *sum);
            }
        }
    }
    for (column, own) in others.iter().zip(own_others) {
        let others = S::as_simd_f32s(column).0.as_chunks::<VECTORS>().0[part];
        for (sums, lane) in all.iter_mut().zip(lanes) {
            let own = simd.splat_f32s(own[lane % QUERIES]);
            for (sum, other) in sums.iter_mut().zip(others) {
                *sum = simd.mul_add_e_f32s(other, own, *sum);
            }
        }
    }
}

/// As [`add_axes`], if there are so many of them.
#[inline(always)]
fn add_known<S: Simd, const N: usize, const VECTORS: usize, const COUNT: usize>(
    simd: S,
    part: usize,
    (columns, own): (&[Lanes], &[Each]),
    lanes: [usize; N],
    all: &mut [[S::f32s; VECTORS]; N],
) -> bool {
    let both = (<&[Lanes; COUNT]>::try_from(columns), <&[Each; COUNT]>::try_from(own));
    let (Ok(columns), Ok(own)) = both else { return false };
    add_axes(simd, part, (columns, own), lanes, all);
    true
}

/// Adds what some axes make of the distances of a block's points from some of the queries. Tells whether anything may be within
/// the reach of one of them.
#[inline(always)]
pub fn add_squares<S: Simd, const N: usize, const VECTORS: usize>(
    simd: S,
    axes: (&[Lanes], &[Each]),
    (lanes, reach): ([usize; N], [f32; N]),
    sums: &mut [Lanes; N],
) -> bool {
    let mut near = false;
    for part in 0..BLOCK / S::F32_LANES / VECTORS {
        let mut all = [[simd.splat_f32s(0.0); VECTORS]; N];
        for (all, sums) in all.iter_mut().zip(sums.iter()) {
            *all = S::as_simd_f32s(sums).0.as_chunks::<VECTORS>().0[part];
        }
        add_axes(simd, part, axes, lanes, &mut all);
        put::<S, N, VECTORS>(part, &all, sums);
        for (all, reach) in all.into_iter().zip(reach) {
            near |= any_near(simd, all, reach);
        }
    }
    near
}

#[inline(always)]
fn add_axes<S: Simd, const N: usize, const VECTORS: usize>(
    simd: S,
    part: usize,
    (columns, own): (&[Lanes], &[Each]),
    lanes: [usize; N],
    all: &mut [[S::f32s; VECTORS]; N],
) {
    for (column, own) in columns.iter().zip(own) {
        let others = S::as_simd_f32s(column).0.as_chunks::<VECTORS>().0[part];
        for (sums, lane) in all.iter_mut().zip(lanes) {
            // A lane is below that anyway, which spares a check.
            let place = simd.splat_f32s(own[lane % QUERIES]);
            for (sum, other) in sums.iter_mut().zip(others) {
                *sum = add_square(simd, *sum, simd.sub_f32s(place, other));
            }
        }
    }
}

#[inline(always)]
fn put<S: Simd, const N: usize, const VECTORS: usize>(
    part: usize,
    all: &[[S::f32s; VECTORS]; N],
    sums: &mut [Lanes; N],
) {
    for (sums, all) in sums.iter_mut().zip(all) {
        S::as_mut_simd_f32s(sums).0.as_chunks_mut::<VECTORS>().0[part] = *all;
    }
}

/// As [`is_near`].
#[inline(always)]
fn any_near<S: Simd, const VECTORS: usize>(simd: S, distances2: [S::f32s; VECTORS], reach: f32) -> bool {
    let reach = simd.splat_f32s(reach);
    let mut beyond = simd.greater_than_f32s(distances2[0], reach);
    for &more in &distances2[1..] {
        beyond = simd.and_m32s(beyond, simd.greater_than_f32s(more, reach));
    }
    simd.first_true_m32s(simd.not_m32s(beyond)) < S::F32_LANES
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
