//! Principal components of the scaled real rows: the plane of the picture.
//!
//! Fitted on the learning rows alone, never on synthetic ones. A category enters as its one-hot columns, each a small
//! table of what a level adds to a component, so the one-hot matrix is not built here either.

use nalgebra::{DMatrix, Dyn, SymmetricEigen};
use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    recipe::Scale,
    space::{Space, scaling::power_of_two},
};

/// Components that are kept.
pub const COMPONENTS: usize = 3;

/// Beyond this many (one-hot) columns the largest components are found by iteration instead of a full decomposition.
const FULL_COLUMNS: usize = 300;

/// The share of the largest variance up to which another one is as nothing.
const NEGLIGIBLE: f64 = 1e-40;

/// Rows whose sums are taken together; fixed, so that the number of threads does not change a bit.
const CHUNK: usize = 4_096;

/// A linear map from scaled coordinates to the plane.
#[derive(Debug)]
pub struct Projection {
    /// Share of the total variance on each component, largest first.
    pub explained: Vec<f64>,
    /// Per component, the loading of every expanded column.
    pub loadings: Vec<Vec<f64>>,
    /// The names of the expanded columns: numeric ones first, then a name per level.
    pub columns: Vec<String>,
    layout: Layout,
    means: Vec<f64>,
    /// Coordinates of every learning row on each component.
    pub rows: Vec<[f32; COMPONENTS]>,
}

/// Where the expanded columns of each axis are.
#[derive(Debug)]
struct Layout {
    /// First expanded column of each nominal axis.
    starts: Vec<usize>,
    /// Scale of each one-hot column, per nominal axis.
    scales: Vec<Vec<f64>>,
    width: usize,
    /// What numbers and levels are multiplied by: 1, or where unscaled numbers are too large for a picture in single precision
    /// and for products of products, the power of two that brings them near 1.
    unit: f64,
}

/// Unscaled numbers up to here are drawn as they are.
const LARGEST: f64 = 1e30;

impl Layout {
    fn of(space: &Space) -> Self {
        let unit = unit(space);
        let mut width = space.numbers.len();
        let mut starts = Vec::new();
        let mut scales = Vec::new();
        for axis in &space.nominals {
            starts.push(width);
            width += axis.levels();
            scales.push(axis.weights().iter().map(|weight| weight.sqrt() * unit).collect());
        }
        Self { starts, scales, width, unit }
    }

    /// Calls `each` with the expanded columns of a row that are not 0, before centring.
    fn expand(&self, numbers: &[f64], codes: &[u32], mut each: impl FnMut(usize, f64)) {
        for (column, &number) in numbers.iter().enumerate() {
            each(column, number * self.unit);
        }
        for ((start, scales), &code) in self.starts.iter().zip(&self.scales).zip(codes) {
            each(start + code as usize, scales[code as usize]);
        }
    }
}

/// See [`Layout::unit`]. Scaled numbers are never so large.
fn unit(space: &Space) -> f64 {
    if space.key.scale != Scale::None {
        return 1.0;
    }
    let largest = |axis: usize| (0..space.rows() as u32).map(|row| space.number(axis, row).abs()).fold(0.0, f64::max);
    let largest = (0..space.numbers.len()).into_par_iter().map(largest).reduce(|| 0.0, f64::max);
    if largest > LARGEST { power_of_two(largest) } else { 1.0 }
}

impl Projection {
    pub fn fit(space: &Space, progress: &Progress) -> Result<Self, Cancelled> {
        progress.stage("project", 0)?;
        let layout = Layout::of(space);
        let rows = space.rows() as f64;
        let sums = sum_rows(space, progress, layout.width, |numbers, codes, sums| {
            layout.expand(numbers, codes, |column, value| sums[column] += value);
        })?;
        let means: Vec<f64> = sums.iter().map(|sum| sum / rows).collect();
        let squares = sum_rows(space, progress, layout.width, |numbers, codes, sums| {
            layout.expand(numbers, codes, |column, value| sums[column] += value * value);
        })?;
        let total: f64 = squares.iter().zip(&means).map(|(square, mean)| (square / rows - mean * mean).max(0.0)).sum();
        let (values, mut loadings) = if layout.width <= FULL_COLUMNS {
            full(space, &layout, &means, progress)?
        } else {
            iterate(space, &layout, &means, progress)?
        };
        for loading in &mut loadings {
            fix_sign(loading);
        }
        let explained =
            values.iter().map(|value| if total > 0.0 { (value / total).clamp(0.0, 1.0) } else { 0.0 }).collect();
        let mut projection = Self { explained, loadings, columns: names(space), layout, means, rows: Vec::new() };
        projection.rows = projection.project_all(space, progress)?;
        Ok(projection)
    }

    /// Where a row, given by its scaled numbers and codes, lies.
    pub fn project(&self, numbers: &[f64], codes: &[u32]) -> [f32; COMPONENTS] {
        let mut place = [0.0_f32; COMPONENTS];
        for (coordinate, loading) in place.iter_mut().zip(&self.loadings) {
            let mut sum = 0.0;
            self.layout.expand(numbers, codes, |column, value| sum += loading[column] * value);
            for (mean, weight) in self.means.iter().zip(loading) {
                sum -= mean * weight;
            }
            *coordinate = sum as f32;
        }
        place
    }

    /// The columns of a component with their loadings, the weightiest first; of equal ones the first.
    pub fn by_weight(&self, component: usize) -> Vec<(usize, f64)> {
        let mut sorted: Vec<(usize, f64)> =
            self.loadings.get(component).into_iter().flatten().copied().enumerate().collect();
        sorted.sort_by(|(_, a), (_, b)| b.abs().total_cmp(&a.abs()));
        sorted
    }

    /// What a change of a scaled number moves a row by along a component.
    pub fn moved(&self, component: usize, axis: usize, by: f64) -> f64 {
        by * self.layout.unit * self.loadings[component][axis]
    }

    /// What a level of a nominal axis adds to a component.
    pub fn level(&self, component: usize, axis: usize, code: u32) -> f64 {
        self.loadings[component][self.layout.starts[axis] + code as usize] * self.layout.scales[axis][code as usize]
    }

    fn project_all(&self, space: &Space, progress: &Progress) -> Result<Vec<[f32; COMPONENTS]>, Cancelled> {
        let mut places = vec![[0.0; COMPONENTS]; space.rows()];
        places.par_chunks_mut(CHUNK).enumerate().try_for_each(|(chunk, places)| {
            let (mut numbers, mut codes) = (vec![0.0; space.numbers.len()], vec![0; space.nominals.len()]);
            for (offset, place) in places.iter_mut().enumerate() {
                space.coordinates((chunk * CHUNK + offset) as u32, &mut numbers, &mut codes);
                *place = self.project(&numbers, &codes);
            }
            progress.check()
        })?;
        Ok(places)
    }
}

/// Sums over all rows, chunk by chunk in a fixed order.
fn sum_rows(
    space: &Space,
    progress: &Progress,
    width: usize,
    add: impl Fn(&[f64], &[u32], &mut [f64]) + Sync,
) -> Result<Vec<f64>, Cancelled> {
    let chunks = space.rows().div_ceil(CHUNK);
    // A few chunks at a time: their partial sums are held at once.
    let mut total = vec![0.0; width];
    for batch in (0..chunks).collect::<Vec<_>>().chunks(64) {
        let partial: Result<Vec<Vec<f64>>, Cancelled> = batch
            .par_iter()
            .map(|&chunk| {
                let mut sums = vec![0.0; width];
                let (mut numbers, mut codes) = (vec![0.0; space.numbers.len()], vec![0; space.nominals.len()]);
                for position in chunk * CHUNK..((chunk + 1) * CHUNK).min(space.rows()) {
                    space.coordinates(position as u32, &mut numbers, &mut codes);
                    add(&numbers, &codes, &mut sums);
                }
                progress.check()?;
                Ok(sums)
            })
            .collect();
        for sums in partial? {
            for (total, sum) in total.iter_mut().zip(sums) {
                *total += sum;
            }
        }
    }
    Ok(total)
}

type Components = (Vec<f64>, Vec<Vec<f64>>);

/// All components of the covariance matrix, of which the largest are kept.
fn full(space: &Space, layout: &Layout, means: &[f64], progress: &Progress) -> Result<Components, Cancelled> {
    let width = layout.width;
    let products = sum_rows(space, progress, width * width, |numbers, codes, sums| {
        layout.expand(numbers, codes, |row, x| {
            layout.expand(numbers, codes, |column, y| sums[row * width + column] += x * y);
        });
    })?;
    let rows = space.rows() as f64;
    let covariance = DMatrix::from_fn(width, width, |i, j| products[i * width + j] / rows - means[i] * means[j]);
    let eigen = eigen(covariance);
    let mut order: Vec<usize> = (0..width).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]).then(a.cmp(&b)));
    order.truncate(COMPONENTS);
    Ok((
        order.iter().map(|&at| eigen.eigenvalues[at].max(0.0)).collect(),
        order.iter().map(|&at| eigen.eigenvectors.column(at).iter().copied().collect()).collect(),
    ))
}

/// Of covariances, without columns that are as nothing beside the largest: between numbers of so different a size the decomposition
/// divides by what has run out of digits, and its vectors have no end.
fn eigen(mut covariance: DMatrix<f64>) -> SymmetricEigen<f64, Dyn> {
    let least = NEGLIGIBLE * covariance.diagonal().max();
    for at in 0..covariance.nrows() {
        if covariance[(at, at)] <= least {
            covariance.row_mut(at).fill(0.0);
            covariance.column_mut(at).fill(0.0);
        }
    }
    SymmetricEigen::new(covariance)
}

/// The largest components by subspace iteration with a few spare directions, from a fixed start.
fn iterate(space: &Space, layout: &Layout, means: &[f64], progress: &Progress) -> Result<Components, Cancelled> {
    const DIRECTIONS: usize = COMPONENTS + 5;
    const ROUNDS: usize = 40;
    let width = layout.width;
    // Any start will do that is not at right angles to a component; this one mixes all columns.
    let mut basis = DMatrix::from_fn(width, DIRECTIONS, |i, j| ((i * 31 + j * 17 + i * j) as f64 * 0.7).sin()).qr().q();
    let mut values = vec![0.0; DIRECTIONS];
    for _ in 0..ROUNDS {
        let directions = &basis;
        let sums = sum_rows(space, progress, width * DIRECTIONS, |numbers, codes, sums| {
            for direction in 0..DIRECTIONS {
                let column = directions.column(direction);
                let mut score = -column.iter().zip(means).map(|(a, b)| a * b).sum::<f64>();
                layout.expand(numbers, codes, |at, value| score += column[at] * value);
                layout.expand(numbers, codes, |at, value| sums[direction * width + at] += score * value);
            }
        })?;
        let rows = space.rows() as f64;
        let product = DMatrix::from_fn(width, DIRECTIONS, |i, j| sums[j * width + i] / rows);
        // Rayleigh-Ritz: the best directions within the subspace, ordered by their variance.
        let small = eigen(basis.transpose() * &product);
        let mut order: Vec<usize> = (0..DIRECTIONS).collect();
        order.sort_by(|&a, &b| small.eigenvalues[b].total_cmp(&small.eigenvalues[a]));
        values = order.iter().map(|&at| small.eigenvalues[at].max(0.0)).collect();
        let turned = DMatrix::from_fn(width, DIRECTIONS, |i, j| {
            (0..DIRECTIONS).map(|l| product[(i, l)] * small.eigenvectors[(l, order[j])]).sum()
        });
        basis = turned.qr().q();
    }
    values.truncate(COMPONENTS);
    Ok((values, (0..COMPONENTS).map(|at| basis.column(at).iter().copied().collect()).collect()))
}

/// Makes the largest loading positive, so that the picture is the same on every machine.
fn fix_sign(loading: &mut [f64]) {
    // Of (nearly) equal sizes the first decides: rounding must not.
    let largest = loading.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let deciding = loading.iter().find(|value| value.abs() >= largest * (1.0 - 1e-9));
    if deciding.is_some_and(|value| *value < 0.0) {
        for value in loading {
            *value = -*value;
        }
    }
}

fn names(space: &Space) -> Vec<String> {
    let mut names: Vec<String> = space.numbers.iter().map(|axis| axis.name.clone()).collect();
    for axis in &space.nominals {
        names.extend((0..axis.levels()).map(|level| axis.level_name(&space.table, level as u32)));
    }
    names
}
