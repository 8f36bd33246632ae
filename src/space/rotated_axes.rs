//! Coordinates in single precision in which a few leading axes tell most of a distance: principal axes where the columns hang
//! together, otherwise the columns themselves, the most spread out first. What is ruled out by them is ruled out for sure.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use nalgebra::{DMatrix, SymmetricEigen};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    space::points::{PIECE, PIECES, Points},
};

/// Points that the axes are fitted to, at most. Any orthonormal axes are correct; only how soon they tell depends on it.
const SAMPLE: usize = 16_384;
/// Above so many columns, finding principal axes costs more than it is likely to save.
const MOST_COLUMNS: usize = 256;
/// Principal axes are taken when their first quarter holds this many times the spread of the first quarter of the columns.
const GAIN: f64 = 1.25;
/// Distance of the axes' products from orthonormal at which they are not used.
const SKEW: f64 = 1e-9;
/// Axes whose coordinates are summed up at once: one sum waits for its last addition while the others go on.
const GROUP: usize = 8;

/// A change of coordinates that keeps distances.
#[derive(Debug)]
pub struct RotatedAxes {
    centre: Vec<f64>,
    axes: Axes,
    /// Largest distance of a point from the centre.
    radius: f64,
}

#[derive(Debug)]
enum Axes {
    /// Numbers of the columns.
    Columns(Vec<usize>),
    /// By group of axes and column: the weight that the column has on each axis of the group, nought beyond the last axis.
    Principal(Vec<[f64; GROUP]>),
}

impl RotatedAxes {
    pub fn fit(points: &Points) -> Self {
        let columns = points.dims;
        let step = points.len().div_ceil(SAMPLE).max(1);
        let mut room = vec![0.0; columns];
        let picked = (0..points.len() as u32).step_by(step);
        let sample = Matrix::new(columns, picked.flat_map(|it| points.numbers(it, &mut room).to_vec()).collect());
        let mut centre = vec![0.0; columns];
        for numbers in sample.iter() {
            for (sum, x) in centre.iter_mut().zip(numbers) {
                *sum += x / sample.rows() as f64;
            }
        }
        let spread: Vec<f64> =
            (0..columns).map(|column| sample.column(column).map(|x| (x - centre[column]).powi(2)).sum()).collect();
        let mut order: Vec<usize> = (0..columns).collect();
        order.sort_by(|&a, &b| spread[b].total_cmp(&spread[a]));
        let axes = principal(&sample, &centre, &spread, &order).unwrap_or(Axes::Columns(order));
        let mut frame = Self { centre, axes, radius: 0.0 };
        let furthest = |numbers: &mut Vec<f64>, piece: usize| {
            let of_piece = (piece * PIECE) as u32..((piece + 1) * PIECE).min(points.len()) as u32;
            let numbers = &mut numbers[..of_piece.len() * columns];
            points.read(of_piece, numbers);
            let rows = numbers.chunks_exact(columns.max(1));
            rows.map(|numbers| frame.distance2_from_centre(numbers)).fold(0.0, f64::max)
        };
        let pieces = (0..points.len().div_ceil(PIECE)).into_par_iter().with_min_len(PIECES);
        let radius2 = pieces.map_init(|| vec![0.0; PIECE * columns], furthest).reduce(|| 0.0, f64::max);
        frame.radius = radius2.sqrt();
        frame
    }

    fn distance2_from_centre(&self, numbers: &[f64]) -> f64 {
        numbers.iter().zip(&self.centre).map(|(x, centre)| (x - centre) * (x - centre)).sum()
    }

    /// Writes a place's coordinates.
    pub fn place(&self, numbers: &[f64], place: &mut [f32]) {
        match &self.axes {
            Axes::Columns(order) => {
                for (coordinate, &column) in place.iter_mut().zip(order) {
                    *coordinate = (numbers[column] - self.centre[column]) as f32;
                }
            }
            Axes::Principal(weights) => {
                Arch::new().dispatch(Turn { weights, centre: &self.centre, numbers, place });
            }
        }
    }

    /// How much further apart a point and this query may seem than they are, by the rounding of their coordinates.
    ///
    /// Rounding to single precision moves a coordinate by at most 2⁻²⁴ of itself, so a place by at most 2⁻²⁴ of its distance
    /// from the centre, and the distance from the centre along some of the axes moves by as much once more when it is rounded;
    /// twice that leaves room for the sums in double precision, and the constant for the smallest numbers.
    pub fn rounding(&self, numbers: &[f64]) -> f64 {
        (self.distance2_from_centre(numbers).sqrt() + self.radius) * 2.0 * f64::from(f32::EPSILON) + 1e-40
    }
}

/// Writes a place's coordinates on principal axes, by the processor's vectors.
struct Turn<'a> {
    weights: &'a [[f64; GROUP]],
    centre: &'a [f64],
    numbers: &'a [f64],
    place: &'a mut [f32],
}

impl WithSimd for Turn<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let groups = self.weights.chunks_exact(self.numbers.len());
        for (coordinates, weights) in self.place.chunks_mut(GROUP).zip(groups) {
            let mut sums = [0.0; GROUP];
            for (part, sums) in S::as_mut_simd_f64s(&mut sums).0.iter_mut().enumerate() {
                for ((weights, x), centre) in weights.iter().zip(self.numbers).zip(self.centre) {
                    let weights = S::as_simd_f64s(weights).0[part];
                    *sums = simd.add_f64s(*sums, simd.mul_f64s(weights, simd.splat_f64s(x - centre)));
                }
            }
            for (coordinate, sum) in coordinates.iter_mut().zip(sums) {
                *coordinate = sum as f32;
            }
        }
    }
}

/// The principal axes of a sample, by falling spread, if they concentrate it.
fn principal(sample: &Matrix, centre: &[f64], spread: &[f64], order: &[usize]) -> Option<Axes> {
    let columns = sample.columns();
    if !(2..=MOST_COLUMNS).contains(&columns) {
        return None;
    }
    let mut covariance = DMatrix::<f64>::zeros(columns, columns);
    for numbers in sample.iter() {
        for i in 0..columns {
            let x = numbers[i] - centre[i];
            for j in i..columns {
                covariance[(j, i)] += x * (numbers[j] - centre[j]);
            }
        }
    }
    covariance.fill_upper_triangle_with_lower_triangle();
    if covariance.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let eigen = SymmetricEigen::try_new(covariance, f64::EPSILON, 10_000)?;
    let mut by_spread: Vec<usize> = (0..columns).collect();
    by_spread.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let leading = columns.div_ceil(4);
    let of_axes: f64 = by_spread[..leading].iter().map(|&axis| eigen.eigenvalues[axis]).sum();
    let of_columns: f64 = order[..leading].iter().map(|&column| spread[column]).sum();
    let products = eigen.eigenvectors.tr_mul(&eigen.eigenvectors) - DMatrix::identity(columns, columns);
    let orthonormal = products.iter().all(|product| product.abs() <= SKEW);
    if !orthonormal || of_axes.is_nan() || of_axes <= GAIN * of_columns {
        return None;
    }
    let vectors = &eigen.eigenvectors;
    let weights = by_spread.chunks(GROUP).flat_map(|axes| {
        (0..columns).map(move |column| {
            let mut weights = [0.0; GROUP];
            for (weight, &axis) in weights.iter_mut().zip(axes) {
                *weight = vectors[(column, axis)];
            }
            weights
        })
    });
    Some(Axes::Principal(weights.collect()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        progress::Progress,
        recipe::{Categorical, Missing, Scale},
        space::{Space, SpaceKey},
        table::{ColumnSettings, Source, Table},
    };

    /// Four columns of noise; the last two follow the first two as closely as `hang` says.
    fn points(hang: f64) -> Points {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24) - 0.5
        };
        let mut text = "a,b,c,d,class\n".to_owned();
        for row in 0..400 {
            let (a, b) = (next(), next());
            let (c, d) = (hang * (a + b) + next(), hang * (a - b) + next());
            text.extend([format!("{a:.6},{b:.6},{c:.6},{d:.6},{}\n", row % 2)]);
        }
        let source = Arc::new(Source::from_bytes("t.csv", text.into_bytes(), true).unwrap());
        let table = Table::from_source(source, "t", None, &ColumnSettings::default(), &Progress::new()).unwrap();
        let key = SpaceKey { scale: Scale::Standard, categorical: Categorical::OneHot, missing: Missing::Drop };
        let space = Space::fit(&Arc::new(table), key, &Progress::new()).unwrap();
        let everyone: Vec<u32> = (0..space.rows() as u32).collect();
        Points::collapse(&space, &everyone, space.level_weights(0))
    }

    #[test]
    fn principal_axes_are_taken_where_columns_hang_together() {
        assert!(matches!(RotatedAxes::fit(&points(0.0)).axes, Axes::Columns(_)));
        assert!(matches!(RotatedAxes::fit(&points(9.0)).axes, Axes::Principal(_)));
    }

    #[test]
    fn no_two_points_seem_further_apart_than_they_are_and_rounding_together() {
        for hang in [0.0, 9.0] {
            let points = points(hang);
            let frame = RotatedAxes::fit(&points);
            let mut places = vec![[0.0_f32; 4]; points.len()];
            for (point, place) in (0..).zip(&mut places) {
                frame.place(points.numbers(point, &mut [0.0; 4]), place);
            }
            for a in 0..points.len() as u32 {
                let [mut one, mut other] = [[0.0; 4]; 2];
                let a_numbers = points.numbers(a, &mut one);
                let rounding = frame.rounding(a_numbers);
                assert!(rounding < 1e-5, "{rounding}");
                for b in 0..points.len() as u32 {
                    let b_numbers = points.numbers(b, &mut other);
                    let apart: f64 = a_numbers.iter().zip(b_numbers).map(|(x, y)| (x - y).powi(2)).sum();
                    let pairs = places[a as usize].iter().zip(&places[b as usize]);
                    let seem: f64 = pairs.map(|(x, y)| f64::from(x - y).powi(2)).sum();
                    assert!((seem.sqrt() - apart.sqrt()).abs() <= rounding, "{a} and {b}: {seem} for {apart}");
                }
            }
        }
    }
}
