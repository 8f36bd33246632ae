//! The rows that a net learns: numbers near the standard normal distribution, and levels, each of which is a column of noughts
//! and ones to the net.

use std::ops::Range;

use crate::{nets::Real, normal::exp};

/// The columns of a table as a net has them: numbers first, then the levels of every category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    pub numbers: usize,
    /// By category: its levels.
    pub levels: Vec<usize>,
}

impl Columns {
    /// Columns of the net.
    pub fn width(&self) -> usize {
        self.numbers + self.levels.iter().sum::<usize>()
    }

    /// By category: the columns of its levels.
    pub fn categories(&self) -> impl Iterator<Item = Range<usize>> {
        self.levels.iter().scan(self.numbers, |start, levels| {
            let range = *start..*start + levels;
            *start += levels;
            Some(range)
        })
    }
}

/// Rows of a table, row after row.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<T> {
    pub columns: Columns,
    pub numbers: Vec<T>,
    pub codes: Vec<u32>,
}

impl<T: Real> Rows<T> {
    pub fn count(&self) -> usize {
        match self.columns.numbers {
            0 => self.codes.len() / self.columns.levels.len().max(1),
            numbers => self.numbers.len() / numbers,
        }
    }

    pub fn codes(&self, row: u32) -> &[u32] {
        let categories = self.columns.levels.len();
        &self.codes[row as usize * categories..][..categories]
    }

    /// Some of the rows as the net has them.
    pub fn batch(&self, rows: &[u32]) -> Vec<T> {
        let (numbers, width) = (self.columns.numbers, self.columns.width());
        let mut batch = vec![T::default(); rows.len() * width];
        for (&row, into) in rows.iter().zip(batch.chunks_exact_mut(width)) {
            into[..numbers].copy_from_slice(&self.numbers[row as usize * numbers..][..numbers]);
            for (category, &code) in self.columns.categories().zip(self.codes(row)) {
                into[category][code as usize] = T::of(1.0);
            }
        }
        batch
    }
}

/// Makes shares that sum to one of what stands there: softmax.
pub fn shares<T: Real>(values: &mut [T]) {
    let most = values.iter().copied().fold(f64::NEG_INFINITY, |most, value| most.max(value.double()));
    let mut sum = 0.0;
    for value in values.iter_mut() {
        let power = exp(value.double() - most);
        sum += power;
        *value = T::of(power);
    }
    for value in values {
        *value = T::of(value.double() / sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_columns_of_noughts_and_ones() {
        let columns = Columns { numbers: 1, levels: vec![2, 3] };
        let rows = Rows { columns, numbers: vec![0.5, -0.5], codes: vec![1, 0, 0, 2] };
        assert_eq!(rows.columns.width(), 6);
        assert_eq!(rows.batch(&[1, 0]), [-0.5, 1.0, 0.0, 0.0, 0.0, 1.0, 0.5, 0.0, 1.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn shares_sum_to_one_however_large_their_logarithms_are() {
        let mut values = [1e30_f64, 1e30, -1e30];
        shares(&mut values);
        assert_eq!(values, [0.5, 0.5, 0.0]);
        let mut values = [1.0_f64, 2.0, 3.0];
        shares(&mut values);
        assert!(
            (values[2] - 0.665_240_955_774_821_9).abs() < 1e-15 && (values.iter().sum::<f64>() - 1.0).abs() < 1e-15
        );
    }
}
