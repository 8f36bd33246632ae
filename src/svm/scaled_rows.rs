//! Rows as the kernel takes them.

use std::f64::consts::LOG2_E;

use rayon::prelude::*;

use super::kernel::{KernelForm, TOGETHER};
use crate::matrix::Matrix;

/// Rows that a thread takes up at once.
const AT_ONCE: usize = 1_024;
/// The largest squared distance of a row from the mean, in units in which the kernel is 2 to the power of minus the squared distance of
/// two, times how often a product of so many columns is rounded: the kernel is then right to a hundred-thousandth (to 3·10⁻⁷ by
/// differences), while f is settled to a thousandth. Of 20 columns rows may be at a squared distance of 8; most are at one or two.
const NEAR: f64 = 256.0;
const ROUNDED: usize = 12;

/// Rows about their mean, each with its offset before its numbers.
pub struct ScaledRows {
    numbers: Vec<f32>,
    /// Numbers of a row, with its offset.
    width: usize,
    form: KernelForm,
}

impl ScaledRows {
    /// For the kernel exp(−γ‖a − b‖²), by products where no row is far from the mean.
    pub fn of(matrix: &Matrix, gamma: f64) -> Self {
        let (count, columns) = (matrix.rows(), matrix.columns());
        let mut means = vec![0.0; columns];
        for row in matrix.iter() {
            for (mean, value) in means.iter_mut().zip(row) {
                *mean += value / count as f64;
            }
        }
        let square = |row: usize| -> f64 {
            matrix.row(row).iter().zip(&means).map(|(value, mean)| (value - mean) * (value - mean)).sum()
        };
        let farthest = (0..count).into_par_iter().with_min_len(AT_ONCE).map(square).reduce(|| 0.0, f64::max);
        let are_near = gamma * LOG2_E * farthest * (columns + ROUNDED) as f64 <= NEAR;
        let form = if are_near { KernelForm::Products } else { KernelForm::Differences };
        let scale = (gamma * LOG2_E / form.per_squared_distance()).sqrt();
        let width = columns + 1;
        let mut numbers = vec![0.0; count * width];
        numbers.par_chunks_mut(AT_ONCE * width).enumerate().for_each(|(piece, rows)| {
            for (at, row) in rows.chunks_exact_mut(width).enumerate() {
                let (offset, scaled) = row.split_at_mut(1);
                for ((scaled, value), mean) in scaled.iter_mut().zip(matrix.row(piece * AT_ONCE + at)).zip(&means) {
                    *scaled = ((value - mean) * scale) as f32;
                }
                offset[0] = form.offset(scaled);
            }
        });
        Self { numbers, width, form }
    }

    pub fn form(&self) -> KernelForm {
        self.form
    }

    pub fn row(&self, row: u32) -> &[f32] {
        &self.numbers[row as usize * self.width..][..self.width]
    }

    /// Some of them, in this order.
    pub fn select(&self, rows: &[u32]) -> Self {
        let numbers = rows.iter().flat_map(|&row| self.row(row)).copied().collect();
        Self { numbers, ..*self }
    }

    /// Some of them so that one number of as many as are taken up together lies after the other.
    pub fn packed(&self, rows: &[u32]) -> Vec<f32> {
        let mut points = vec![0.0; rows.len().div_ceil(TOGETHER) * TOGETHER * self.width];
        let blocks = points.par_chunks_mut(TOGETHER * self.width);
        blocks.zip(rows.par_chunks(TOGETHER)).for_each(|(block, rows)| {
            for (at, &row) in rows.iter().enumerate() {
                for (number, &value) in self.row(row).iter().enumerate() {
                    block[number * TOGETHER + at] = value;
                }
            }
        });
        points
    }
}
