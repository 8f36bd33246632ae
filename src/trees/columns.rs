//! Columns by rank: each value is known by its place among those of its column, so that a node can count or sort whole numbers.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
};

/// A column of finite numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct RankedColumn {
    /// Ascending, each once.
    pub values: Vec<f64>,
    /// The place of each row's value among them.
    pub ranks: Vec<u32>,
}

impl RankedColumn {
    pub fn new(values: impl Iterator<Item = f64>) -> Self {
        // Added to 0, −0 is 0: they are one value.
        let mut rows: Vec<(f64, u32)> = values.map(|value| value + 0.0).zip(0..).collect();
        rows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut values: Vec<f64> = Vec::new();
        let mut ranks = vec![0; rows.len()];
        for (value, row) in rows {
            if values.last() != Some(&value) {
                values.push(value);
            }
            ranks[row as usize] = values.len() as u32 - 1;
        }
        Self { values, ranks }
    }

    /// Of levels, in an order of their own: `places` has the place of each level in it, `codes` the level of each row.
    pub fn of_levels(places: &[u32], codes: impl Iterator<Item = usize>) -> Self {
        Self {
            values: (0..places.len() as u32).map(f64::from).collect(),
            ranks: codes.map(|code| places[code]).collect(),
        }
    }
}

/// The columns that a tree learns from, of as many rows each.
#[derive(Debug)]
pub struct Ranked<'a>(Vec<Cow<'a, RankedColumn>>);

impl<'a> Ranked<'a> {
    pub fn of(columns: Vec<Cow<'a, RankedColumn>>) -> Self {
        Self(columns)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub fn values(&self, column: usize) -> &[f64] {
        &self.0[column].values
    }

    pub fn value(&self, column: usize, row: usize) -> f64 {
        let column = &self.0[column];
        column.values[column.ranks[row] as usize]
    }

    pub fn ranks(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        self.0.iter().map(|column| column.ranks.as_slice())
    }
}

impl Ranked<'static> {
    /// Of finite numbers.
    pub fn new(x: &Matrix, progress: &Progress) -> Result<Self, Cancelled> {
        let of = |at: usize| {
            progress.check()?;
            Ok(Cow::Owned(RankedColumn::new(x.column(at))))
        };
        Ok(Self((0..x.columns()).into_par_iter().map(of).collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_once_and_rows_have_their_places() {
        let column = RankedColumn::new([5.0, -0.0, 5.0, 0.0, -1.5].into_iter());
        assert_eq!((column.values, column.ranks), (vec![-1.5, 0.0, 5.0], vec![2, 1, 2, 1, 0]));
        let levels = RankedColumn::of_levels(&[2, 0, 1], [0, 1, 2, 2].into_iter());
        assert_eq!((levels.values, levels.ranks), (vec![0.0, 1.0, 2.0], vec![2, 0, 1, 1]));
    }
}
