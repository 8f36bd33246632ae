//! What a model learns from, and whether anything can be learnt from it.

use crate::{error::Error, matrix::Matrix};

/// Rows of numbers with their classes.
#[derive(Clone, Copy, Debug)]
pub struct Training<'a> {
    pub x: &'a Matrix,
    /// The class of each row, all below `classes`.
    pub y: &'a [u32],
    pub classes: usize,
    /// How much each row counts, above zero: 2 is as two such rows. `None` is 1 each.
    pub weights: Option<&'a [f64]>,
    /// Of what a model draws.
    pub seed: u64,
    /// The rows by which a model standardises columns; `None`: `x`. Any others let it know of rows that it is not to know of,
    /// which is wrong, and shown to be.
    pub standardised_by: Option<&'a Matrix>,
}

/// Training rows that were looked through.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The classes that occur, two or more, ascending.
    pub present: Vec<u32>,
    /// The class of each row, by its place among them.
    pub places: Vec<u32>,
    /// One a row.
    pub weights: Vec<f64>,
}

impl<'a> Training<'a> {
    /// Rows that count alike.
    pub fn new(x: &'a Matrix, y: &'a [u32], classes: usize) -> Self {
        Self { x, y, classes, weights: None, seed: 0, standardised_by: None }
    }

    /// What there is to learn; otherwise what is wrong.
    pub fn checked(&self) -> Result<Checked, Error> {
        let Self { x, y, classes, weights, .. } = *self;
        let mut present = y.to_vec();
        present.sort_unstable();
        present.dedup();
        if present.len() < 2 {
            return Err(Error::data("a model needs rows of two classes or more, and the training rows are all of one"));
        }
        // A matrix without columns has no rows to count.
        if x.columns() > 0 && x.rows() != y.len() {
            return Err(Error::data(format!("{} rows to train on have {} classes", x.rows(), y.len())));
        }
        if present.iter().any(|class| *class as usize >= classes) {
            return Err(Error::data(format!("a training row has a class beyond the {classes} there are")));
        }
        if let Some(at) = (0..x.columns()).find(|at| !x.column(*at).all(f64::is_finite)) {
            return Err(Error::data(format!(
                "a model needs finite numbers, and number {} of some training row is not",
                at + 1
            )));
        }
        let weights = weights.map_or_else(|| Ok(vec![1.0; y.len()]), |weights| positive(weights, y.len()))?;
        let places = y.iter().map(|class| present.partition_point(|other| other < class) as u32).collect();
        Ok(Checked { present, places, weights })
    }
}

fn positive(weights: &[f64], rows: usize) -> Result<Vec<f64>, Error> {
    if weights.len() != rows {
        return Err(Error::data(format!("{rows} rows to train on have {} weights", weights.len())));
    }
    match weights.iter().find(|weight| !(weight.is_finite() && **weight > 0.0)) {
        Some(weight) => Err(Error::data(format!("the weight {weight} of a training row is not a number above 0"))),
        None => Ok(weights.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_go_by_their_place_among_those_that_occur() {
        let x = Matrix::new(1, vec![1.0, 2.0, 3.0]);
        let training = Training { weights: Some(&[0.5, 1.0, 2.0]), ..Training::new(&x, &[7, 2, 7], 9) };
        let found = training.checked().unwrap();
        assert_eq!((found.present, found.places, found.weights), (vec![2, 7], vec![1, 0, 1], vec![0.5, 1.0, 2.0]));
        // Without columns the classes alone are there.
        let found = Training::new(&Matrix::default(), &[0, 1], 2).checked().unwrap();
        assert_eq!((found.places, found.weights), (vec![0, 1], vec![1.0, 1.0]));
    }

    #[test]
    fn what_cannot_be_learnt_from_is_said() {
        let x = Matrix::new(1, vec![1.0, 2.0, 3.0]);
        let refused = |y: &[u32], weights: Option<&[f64]>| {
            Training { weights, ..Training::new(&x, y, 2) }.checked().unwrap_err().message
        };
        assert!(refused(&[1, 1, 1], None).contains("all of one"));
        assert!(refused(&[], None).contains("two classes or more"));
        assert!(refused(&[0, 1], None).contains("3 rows to train on have 2 classes"));
        assert!(refused(&[0, 1, 2], None).contains("beyond the 2"));
        assert!(refused(&[0, 1, 1], Some(&[1.0])).contains("3 rows to train on have 1 weights"));
        for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(refused(&[0, 1, 1], Some(&[1.0, weight, 1.0])).contains("not a number above 0"));
        }
        let x = Matrix::new(2, vec![1.0, 1.0, 2.0, f64::NAN]);
        assert!(Training::new(&x, &[0, 1], 2).checked().unwrap_err().message.contains("number 2 of some"));
    }
}
