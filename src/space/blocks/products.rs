//! Distances from products of coordinates: less to compute than squares of differences, and more that is rounded off.
//!
//! Half of a squared distance is either place's offset, and its like, less the sum of products. Of three axes two are multiplied as a
//! pair, (a₁ + b₂)(a₂ + b₁), of which a₁a₂ and b₁b₂ belong to the offsets, as processors add beside multiplying (Winograd 1968, A new
//! algorithm for inner product). What may be rounded off is taken off the distance, as that only ever rules points out; where it is not
//! next to nothing beside what is looked for, and in blocks that are not full, differences are taken.

use rayon::prelude::*;

use super::{BLOCK, Each, FIRST, Lanes, MORE, QUERIES};

/// Squares from which on sums might not be finite.
const MOST: f32 = 1e36;
/// What may be rounded off is next to nothing as a share of the reach.
const SHARE: f32 = 1.0 / 32.0;

/// What a first look that takes more than the briefs has of the blocks beside the coordinates.
#[derive(Debug)]
pub struct Products {
    blocks: Vec<OfBlock>,
    /// What may be rounded off, as a share of the sum of two squares.
    rounding: f32,
}

#[derive(Clone, Copy, Debug)]
struct OfBlock {
    /// Minus the offsets of its points.
    offsets: Lanes,
    /// The largest square of a place; infinite where differences are to be taken.
    square: f32,
}

/// The same of the queries of a batch.
#[derive(Debug)]
pub struct OfQueries {
    pub offsets: Each,
    /// The largest square of a place.
    square: f32,
}

impl Products {
    /// Of blocks of so many points each, by the lanes of their briefs and those of all further axes. Of none where the briefs have all axes.
    pub fn new(points: &[usize], briefs: (&[Lanes], usize), rests: (&[Lanes], usize)) -> Self {
        let further = rests.1.min(MORE);
        let of_block = |(block, &points): (usize, &usize)| {
            let brief = &briefs.0[block * briefs.1..][..FIRST];
            let mut of = OfBlock { offsets: [0.0; BLOCK], square: if points == BLOCK { 0.0 } else { f32::INFINITY } };
            for (lane, offset) in of.offsets.iter_mut().enumerate().take(points) {
                let mut place = [0.0; FIRST + MORE];
                for (coordinate, axis) in
                    place.iter_mut().zip(brief.iter().chain(&rests.0[block * rests.1..][..further]))
                {
                    *coordinate = axis[lane];
                }
                let square;
                (*offset, square) = offset_and_square(&place[..FIRST + further]);
                of.square = larger(of.square, square);
            }
            of
        };
        let points = if further == 0 { &[] } else { points };
        let blocks = points.par_iter().enumerate().with_min_len(64).map(of_block).collect();
        // Each axis is added once or is part of a pair, and all that is added up is no more than the squares (a₁a₂ ≤ (a₁² + a₂²)/2):
        // two roundings of a sum for each axis, some of factors and offsets, and as many again to be sure.
        let rounding = (2 * (FIRST + further) + 16) as f32 * f32::EPSILON;
        Self { blocks, rounding }
    }

    /// Minus the offsets of a block, and what may be rounded off at most, for queries of so little reach; `None` where differences are
    /// to be taken.
    #[inline(always)]
    pub fn of<const N: usize>(&self, block: usize, queries: &OfQueries, reach: [f32; N]) -> Option<(&Lanes, f32)> {
        let mut least = f32::INFINITY;
        for reach in reach {
            least = least.min(reach);
        }
        let of = &self.blocks[block];
        let square = of.square + queries.square;
        let rounded_off = square * self.rounding;
        let are_right = square < MOST && rounded_off <= least * SHARE;
        if are_right { Some((&of.offsets, rounded_off)) } else { None }
    }
}

impl OfQueries {
    pub fn none() -> Self {
        Self { offsets: [0.0; QUERIES], square: 0.0 }
    }

    pub fn set(&mut self, lane: usize, place: &[f32]) {
        let square;
        (self.offsets[lane], square) = offset_and_square(&place[..place.len().min(FIRST + MORE)]);
        self.square = larger(self.square, square);
    }
}

/// The larger of two squares; infinite where one of them is no number.
fn larger(one: f32, other: f32) -> f32 {
    if other.is_nan() { f32::INFINITY } else { one.max(other) }
}

/// Minus the offset of a place, and its square.
fn offset_and_square(place: &[f32]) -> (f32, f32) {
    let product = |a: f32, b: f32| f64::from(a) * f64::from(b);
    let square: f64 = place.iter().map(|&x| product(x, x)).sum();
    let (first, further) = place.split_at(place.len().min(FIRST));
    let pairs = |axes: &[f32]| axes.as_chunks::<3>().0.iter().map(|&[a, b, _]| product(a, b)).sum::<f64>();
    (-(square / 2.0 + pairs(first) + pairs(further)) as f32, square as f32)
}

#[cfg(test)]
mod tests {
    use pulp::{Simd, WithSimd};

    use super::*;
    use crate::{space::blocks::lanes::begin_products, svm::widths};

    /// Two queries and the points of a block, as products and by definition.
    struct Both<'a> {
        points: &'a [Lanes],
        queries: &'a [Each],
        offsets: (&'a Lanes, &'a OfQueries, f32),
        reach: f32,
    }

    impl WithSimd for Both<'_> {
        type Output = ([bool; 2], [Lanes; 2]);

        fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
            let mut sums = [[0.0; BLOCK]; 2];
            let (points, queries) = (self.points.split_at(FIRST), self.queries.split_at(FIRST));
            let offsets = (self.offsets.0, &self.offsets.1.offsets, self.offsets.2);
            let near = begin_products::<S, 2, 2>(simd, points, queries, offsets, ([3, 0], [self.reach; 2]), &mut sums);
            (near, sums)
        }
    }

    #[test]
    fn distances_are_never_too_large_and_hardly_too_small() {
        for further in [2, 3, 5, 13, 16] {
            let axes = FIRST + further;
            for far in [0.0, 30.0] {
                let value = |at: usize, axis: usize| ((at * 37 + axis * 11) % 101) as f32 / 31.7 + far;
                let points: Vec<Lanes> = (0..axes).map(|axis| std::array::from_fn(|lane| value(lane, axis))).collect();
                let queries: Vec<Each> =
                    (0..axes).map(|axis| std::array::from_fn(|lane| value(lane + 50, axis) + 0.1)).collect();
                let blocks = [BLOCK, BLOCK - 1];
                let briefs: Vec<Lanes> = points[..FIRST].iter().copied().chain([[0.0; BLOCK]]).collect();
                let (briefs, rests) = ([&briefs[..], &briefs].concat(), [&points[FIRST..], &points[FIRST..]].concat());
                let products = Products::new(&blocks, (&briefs, FIRST + 1), (&rests, further));
                let mut own = OfQueries::none();
                for lane in [0, 3] {
                    own.set(lane, &queries.iter().map(|axis| axis[lane]).collect::<Vec<_>>());
                }
                let (offsets, rounded_off) = products.of(0, &own, [1e3; 2]).unwrap();
                let square = products.blocks[0].square + own.square;
                assert_eq!(rounded_off, square * products.rounding);
                assert!(products.of(0, &own, [1e3, rounded_off * 31.0]).is_none(), "too much is rounded off");
                assert!(products.of(1, &own, [1e3; 2]).is_none(), "a block that is not full");
                let right = |lane: usize, point: usize| -> f64 {
                    (0..axes).map(|axis| f64::from(queries[axis][lane] - points[axis][point]).powi(2)).sum()
                };
                let least = (0..BLOCK).map(|point| right(3, point)).fold(f64::INFINITY, f64::min);
                for arch in widths() {
                    let of = |reach| {
                        let offsets = (offsets, &own, rounded_off);
                        arch.dispatch(Both { points: &points, queries: &queries, offsets, reach })
                    };
                    let (near, sums) = of(1e3);
                    assert_eq!(near, [true; 2]);
                    for (lane, sums) in [3, 0].into_iter().zip(sums) {
                        for (point, &sum) in sums.iter().enumerate() {
                            let less = right(lane, point) - f64::from(sum);
                            assert!((0.0..=2.0 * f64::from(rounded_off)).contains(&less), "{axes} {far} {less}");
                        }
                    }
                    let below = least - 2.1 * f64::from(rounded_off);
                    assert_eq!([of(least as f32).0[0], of(below as f32).0[0]], [true, false], "{arch:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_number_or_beyond_all_is_left_to_differences() {
        let beyond = |value: f32| {
            let (mut briefs, rests) = (vec![[1.0; BLOCK]; FIRST + 1], vec![[1.0; BLOCK]; 4]);
            briefs[2][5] = value;
            Products::new(&[BLOCK], (&briefs, FIRST + 1), (&rests, 4))
                .of(0, &OfQueries::none(), [f32::INFINITY])
                .is_none()
        };
        assert_eq!([1.0, 1e18, f32::INFINITY, f32::NAN].map(beyond), [false, true, true, true]);
        let mut queries = OfQueries::none();
        queries.set(0, &[f32::NAN; 9]);
        queries.set(1, &[0.0; 9]);
        assert_eq!(queries.square, f32::INFINITY);
    }
}
