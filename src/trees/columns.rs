//! Columns by rank: each value is known by its place among those of its column, so that a node can count or sort whole numbers.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
};

/// Bins of a column at most.
const BINS: usize = 255;
/// Rows that a thread takes up at once.
const AT_ONCE: usize = 1_024;
/// Rows of a node from which on it tries the ends of bins alone, where columns are binned.
const BINNED: usize = 32;

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

    /// Of some of the rows, in this order.
    fn select(&self, rows: &[u32]) -> Self {
        let mut places = vec![u32::MAX; self.values.len()];
        for &row in rows {
            places[self.ranks[row as usize] as usize] = 0;
        }
        let mut values = Vec::with_capacity(rows.len().min(self.values.len()));
        for (place, &value) in places.iter_mut().zip(&self.values).filter(|(place, _)| **place == 0) {
            *place = values.len() as u32;
            values.push(value);
        }
        let ranks = rows.iter().map(|&row| places[self.ranks[row as usize] as usize]).collect();
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

/// A column's ranks in bins of about as many rows each.
#[derive(Debug, Default, PartialEq)]
struct Bins {
    /// The bin of each row.
    of: Vec<u8>,
    /// The last rank of every bin.
    ends: Vec<u32>,
}

impl Bins {
    /// None where every rank would have a bin to itself.
    fn new(column: &RankedColumn) -> Self {
        if column.values.len() <= BINS {
            return Self::default();
        }
        let mut rows = vec![0; column.values.len()];
        for &rank in &column.ranks {
            rows[rank as usize] += 1;
        }
        let (mut ends, mut bin_of) = (Vec::new(), Vec::with_capacity(rows.len()));
        let (mut left, mut held) = (column.ranks.len(), 0);
        for (rank, rows) in (0_u32..).zip(rows) {
            // A bin ends before it has more than its share of the rows that are left; a rank that has more is a bin by itself.
            let bins_left = BINS - ends.len();
            if held > 0 && bins_left > 1 && held + rows > left.div_ceil(bins_left) {
                ends.push(rank - 1);
                (left, held) = (left - held, 0);
            }
            bin_of.push(ends.len() as u8);
            held += rows;
        }
        ends.push(column.values.len() as u32 - 1);
        Self { of: column.ranks.iter().map(|&rank| bin_of[rank as usize]).collect(), ends }
    }
}

/// The columns that a tree learns from, of as many rows each.
#[derive(Debug)]
pub struct Ranked<'a> {
    columns: Vec<Cow<'a, RankedColumn>>,
    /// Of each column, if they are binned.
    bins: Vec<Bins>,
    /// The ranks once more, row after row, if they are binned.
    by_row: Vec<u32>,
}

impl<'a> Ranked<'a> {
    pub fn of(columns: Vec<Cow<'a, RankedColumn>>) -> Self {
        Self { columns, bins: Vec::new(), by_row: Vec::new() }
    }

    /// So that nodes of many rows try the ends of bins alone, if most columns have so many values that this is less to try.
    #[must_use]
    pub fn binned(self) -> Self {
        let many = self.columns.iter().filter(|column| column.values.len() > BINS).count();
        if 2 * many <= self.columns.len() {
            return self;
        }
        let bins = self.columns.par_iter().map(|column| Bins::new(column)).collect();
        let mut by_row = vec![0; self.columns[0].ranks.len() * self.columns.len()];
        by_row.par_chunks_mut(AT_ONCE * self.columns.len()).enumerate().for_each(|(piece, by_row)| {
            for (at, column) in self.columns.iter().enumerate() {
                let ranks = &column.ranks[piece * AT_ONCE..];
                for (of_row, rank) in by_row.chunks_exact_mut(self.columns.len()).zip(ranks) {
                    of_row[at] = *rank;
                }
            }
        });
        Self { bins, by_row, ..self }
    }

    /// Of some of the rows, in this order.
    pub fn select(&self, rows: &[u32]) -> Ranked<'static> {
        Ranked::of(self.columns.par_iter().map(|column| Cow::Owned(column.select(rows))).collect())
    }

    pub fn count(&self) -> usize {
        self.columns.len()
    }

    pub fn values(&self, column: usize) -> &[f64] {
        &self.columns[column].values
    }

    pub fn value(&self, column: usize, row: usize) -> f64 {
        let column = &self.columns[column];
        column.values[column.ranks[row] as usize]
    }

    /// The place of each row's value among a column's.
    pub fn ranks(&self, column: usize) -> &[u32] {
        &self.columns[column].ranks
    }

    /// Whether the ranks are known row by row as well.
    pub fn is_known_by_row(&self) -> bool {
        !self.by_row.is_empty()
    }

    /// The ranks of a row, column by column.
    pub fn of_row(&self, row: usize) -> &[u32] {
        &self.by_row[row * self.columns.len()..][..self.columns.len()]
    }

    /// Whether nodes of so many rows try the ends of bins alone.
    pub fn is_binned(&self, rows: usize) -> bool {
        rows >= BINNED && !self.bins.is_empty()
    }

    /// The bin of each row's value, where columns are binned; none of one with few values.
    pub fn bins(&self, column: usize) -> &[u8] {
        &self.bins[column].of
    }

    /// The last rank of each of these bins.
    pub fn ends(&self, column: usize) -> &[u32] {
        &self.bins[column].ends
    }
}

impl Ranked<'static> {
    /// Of finite numbers.
    pub fn new(x: &Matrix, progress: &Progress) -> Result<Self, Cancelled> {
        let of = |at: usize| {
            progress.check()?;
            Ok(Cow::Owned(RankedColumn::new(x.column(at))))
        };
        Ok(Self::of((0..x.columns()).into_par_iter().map(of).collect::<Result<_, _>>()?))
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

    #[test]
    fn some_rows_are_ranked_as_if_there_were_no_others() {
        let values = [3.0, -1.0, 7.0, 3.0, 0.5, -1.0, 9.0];
        let all = RankedColumn::new(values.into_iter());
        for rows in [&[0, 3, 6, 5][..], &[2], &[], &[6, 5, 4, 3, 2, 1, 0]] {
            let some = rows.iter().map(|&row| values[row as usize]);
            assert_eq!(all.select(rows), RankedColumn::new(some), "{rows:?}");
        }
    }

    fn bins(values: impl Iterator<Item = f64>) -> Bins {
        Bins::new(&RankedColumn::new(values))
    }

    #[test]
    fn few_values_are_not_binned() {
        assert_eq!(bins((0..9_000).map(|row| f64::from(row % 255))), Bins::default());
        assert_eq!(bins((0..256).map(f64::from)).ends.len(), 255);
    }

    #[test]
    fn columns_are_binned_where_most_have_many_values() {
        let many = |columns: &[u32]| {
            let of = |row: u32| columns.iter().map(move |&values| f64::from(row % values));
            let x = Matrix::new(columns.len(), (0..600).flat_map(of).collect());
            Ranked::new(&x, &Progress::new()).unwrap().binned().is_binned(BINNED)
        };
        assert!(many(&[600]) && many(&[600, 2, 500]));
        assert!(!many(&[255]) && !many(&[600, 2]) && !many(&[]));
    }

    #[test]
    fn bins_have_about_as_many_rows_each_but_for_values_that_have_more() {
        let even = bins((0..5_100).map(|row| f64::from(row * 37 % 5_100).powi(3)));
        assert_eq!(even.ends, (1..=255).map(|bin| bin * 20 - 1).collect::<Vec<u32>>());
        assert_eq!(even.of[..4], [0, 1, 3, 5], "37, 74 and 111 are in bins of twenty");
        // Two of three rows are nought; the others have 900 values.
        let values = (0..9_000_u32).map(|row| f64::from(if row % 3 == 0 { 1 + row / 3 % 900 } else { 0 }));
        let uneven = bins(values);
        assert_eq!((uneven.ends[0], uneven.ends.last()), (0, Some(&900)));
        let mut rows = vec![0; uneven.ends.len()];
        for bin in uneven.of {
            rows[usize::from(bin)] += 1;
        }
        assert_eq!(rows[0], 6_000);
        assert!(rows.len() > 200 && rows[1..].iter().all(|rows| (1..=15).contains(rows)), "{rows:?}");
    }
}
