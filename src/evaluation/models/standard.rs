//! Columns brought to mean 0 and deviation 1, as scikit-learn's `StandardScaler` does it.

use crate::matrix::Matrix;

/// How many deviations from the mean a value may be; further ones, of rows that the model has not seen, count as these.
const FURTHEST: f64 = 1e9;

/// How a column is standardised. Its values are first divided by the largest of them, so that no square overflows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standard {
    at: usize,
    largest: f64,
    mean: f64,
    deviation: f64,
}

impl Standard {
    /// All of them but the constant ones.
    pub fn all(x: &Matrix) -> Vec<Self> {
        (0..x.columns()).filter_map(|at| Self::of(x, at)).collect()
    }

    /// `None` of a constant column, up to rounding (the bound is scikit-learn's).
    fn of(x: &Matrix, at: usize) -> Option<Self> {
        let largest = x.column(at).map(f64::abs).fold(0.0, f64::max);
        let count = x.rows() as f64;
        let scaled = x.column(at).map(|value| value / largest);
        let mean = scaled.clone().sum::<f64>() / count;
        let variance = scaled.map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        let rounding = count * f64::EPSILON * variance + (count * mean * f64::EPSILON).powi(2);
        (variance > rounding).then(|| Self { at, largest, mean, deviation: variance.sqrt() })
    }

    /// What is not a number counts as the mean.
    pub fn standardised(&self, row: &[f64]) -> f64 {
        let value = row.get(self.at).map_or(f64::NAN, |value| (value / self.largest - self.mean) / self.deviation);
        if value.is_nan() { 0.0 } else { value.clamp(-FURTHEST, FURTHEST) }
    }
}
