//! The k nearest neighbours (Fix and Hodges 1951): the shares of the classes among the five nearest training rows.
//!
//! Distances are Euclidean, on standardised columns, as with scikit-learn's `StandardScaler` and `KNeighborsClassifier`. Of
//! rows as far as each other, the ones that come first in the training rows are taken.

use rayon::prelude::*;

use crate::{
    evaluation::models::{
        FittedModel, Model,
        kdtree::KdTree,
        standard::Standard,
        training::{Checked, Training},
    },
    matrix::Matrix,
    progress::{Progress, Stop},
};

const K: usize = 5;
/// Rows whose neighbours are searched for together.
const BLOCK: usize = 64;

/// The model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearestNeighbours;

impl Model for NearestNeighbours {
    fn name(&self) -> &'static str {
        "knn"
    }

    fn title(&self) -> &'static str {
        "k nearest neighbours"
    }

    fn about(&self) -> &'static str {
        "The shares of the classes, by weight, among the 5 training rows that are nearest on standardised columns."
    }

    fn calibration(&self) -> &'static str {
        "Not calibrated: of five neighbours there are six probabilities."
    }

    fn fit(&self, training: &Training<'_>, progress: &Progress) -> Result<Box<dyn FittedModel>, Stop> {
        progress.check()?;
        let Checked { weights, .. } = training.checked()?;
        let columns = Standard::all(training.standardised_by.unwrap_or(training.x));
        let values =
            (training.x.iter()).flat_map(|row| columns.iter().map(|column| column.standardised(row))).collect();
        let tree = KdTree::new(&Matrix::new(columns.len(), values), K);
        progress.check()?;
        let mut overall = vec![0.0; training.classes];
        fill_shares(training.y.iter().zip(&weights).map(|(class, weight)| (*class, *weight)), &mut overall);
        Ok(Box::new(Learned { columns, tree, y: training.y.to_vec(), weights, overall }))
    }
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
struct Learned {
    /// Those that are not constant.
    columns: Vec<Standard>,
    tree: KdTree,
    /// Of each training row.
    y: Vec<u32>,
    weights: Vec<f64>,
    /// The shares of all classes: the answer where no column tells rows apart.
    overall: Vec<f64>,
}

impl Learned {
    fn vote(&self, row: &[f64], shares: &mut [f64]) {
        if self.columns.is_empty() {
            shares.copy_from_slice(&self.overall);
            return;
        }
        let point: Vec<f64> = self.columns.iter().map(|column| column.standardised(row)).collect();
        let near = self.tree.nearest(&point);
        fill_shares(near.iter().map(|(_, row)| (self.y[*row as usize], self.weights[*row as usize])), shares);
    }
}

/// The share of the weight that each class has, in a place for each class; all are 0 before.
fn fill_shares(votes: impl Iterator<Item = (u32, f64)>, shares: &mut [f64]) {
    let mut all = 0.0;
    for (class, weight) in votes {
        shares[class as usize] += weight;
        all += weight;
    }
    for share in shares {
        *share /= all;
    }
}

impl FittedModel for Learned {
    fn probabilities(&self, x: &Matrix) -> Matrix {
        let classes = self.overall.len();
        let mut found = vec![0.0; x.rows() * classes];
        found.par_chunks_mut(BLOCK * classes).enumerate().for_each(|(block, found)| {
            for (at, found) in found.chunks_exact_mut(classes).enumerate() {
                self.vote(x.row(block * BLOCK + at), found);
            }
        });
        Matrix::new(classes, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(training: &Training<'_>) -> Box<dyn FittedModel> {
        NearestNeighbours.fit(training, &Progress::new()).unwrap()
    }

    #[test]
    fn the_five_nearest_vote_by_weight_and_the_first_of_equals_are_taken() {
        // From 4: itself, both beside it, and both further by one.
        let x = Matrix::new(1, (0..10).map(f64::from).collect());
        let y = [0, 0, 0, 1, 1, 2, 1, 2, 2, 2];
        let at = |row: f64| Matrix::new(1, vec![row]);
        let model = fitted(&Training::new(&x, &y, 4));
        assert_eq!(model.probabilities(&at(4.0)).row(0), [0.2, 0.6, 0.2, 0.0]);
        // From 4.5 the rows 2 and 7 are as far as each other.
        assert_eq!(model.probabilities(&at(4.5)).row(0), [0.2, 0.6, 0.2, 0.0]);
        let weights = [1.0, 1.0, 4.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        let model = fitted(&Training { weights: Some(&weights), ..Training::new(&x, &y, 4) });
        assert_eq!(model.probabilities(&at(4.0)).row(0), [0.5, 0.375, 0.125, 0.0]);
    }

    #[test]
    fn columns_count_alike_whatever_their_scale() {
        let (x, y): (Vec<[f64; 2]>, Vec<u32>) =
            (0..40_u32).map(|row| ([f64::from(row % 2), 1e6 * f64::from(row * 7 % 40)], row % 2)).unzip();
        let x = Matrix::new(2, x.concat());
        let found = fitted(&Training::new(&x, &y, 2)).probabilities(&x);
        assert!(found.iter().zip(&y).all(|(row, class)| row[*class as usize] == 1.0));
    }

    #[test]
    fn fewer_than_five_rows_all_vote_and_constant_columns_leave_the_shares() {
        let x = Matrix::new(1, vec![1.0, 2.0, 9.0]);
        assert_eq!(fitted(&Training::new(&x, &[0, 1, 1], 2)).probabilities(&x).row(0), [1.0 / 3.0, 2.0 / 3.0]);
        let x = Matrix::new(1, vec![7.0; 8]);
        let y = [0, 0, 0, 0, 0, 0, 1, 1];
        assert_eq!(fitted(&Training::new(&x, &y, 2)).probabilities(&x).row(3), [0.75, 0.25]);
    }
}
