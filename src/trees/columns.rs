//! Columns by rank: each value is known by its place among those of its column, so that a node can count or sort whole numbers.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
    trees::sort,
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
        let of_row: Vec<f64> = values.map(|value| value + 0.0).collect();
        // By their upper halves first, and by comparing where these are the same.
        let upper = |value: f64| (ascending(value) >> u32::BITS) << u32::BITS;
        let mut order: Vec<u64> = of_row.iter().zip(0_u64..).map(|(value, row)| upper(*value) | row).collect();
        sort::by_upper_half(&mut order, u32::MAX, &mut Vec::new());
        let mut values: Vec<f64> = Vec::new();
        let mut ranks = vec![0; of_row.len()];
        for alike in order.chunk_by_mut(|a, b| a >> u32::BITS == b >> u32::BITS) {
            let value = |key: u64| of_row[key as u32 as usize];
            alike.sort_unstable_by(|a, b| value(*a).total_cmp(&value(*b)));
            for &mut key in alike {
                if values.last() != Some(&value(key)) {
                    values.push(value(key));
                }
                ranks[key as u32 as usize] = values.len() as u32 - 1;
            }
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

/// A whole number that is the greater, the greater a value is.
fn ascending(value: f64) -> u64 {
    let bits = value.to_bits();
    // Of what is below nought all bits are turned over, of what is not the one of the sign.
    bits ^ (0_u64.wrapping_sub(bits >> 63) | 1 << 63)
}

/// The last rank of each of a column's bins of about as many rows each, and the bin of each rank.
fn bins_of(column: &RankedColumn) -> (Vec<u32>, Vec<u8>) {
    let mut rows = vec![0_u32; column.values.len()];
    for &rank in &column.ranks {
        rows[rank as usize] += 1;
    }
    let (mut ends, mut bin_of) = (Vec::new(), Vec::with_capacity(rows.len()));
    let (mut left, mut held) = (column.ranks.len() as u32, 0);
    for (rank, &rows_of_rank) in (0_u32..).zip(&rows) {
        // A bin ends before it has more than its share of the rows that are left; a rank that has more is a bin by itself, and so is
        // every one of few.
        let bins_left = (BINS - ends.len()) as u32;
        let is_full = rows.len() <= BINS || held + rows_of_rank > left.div_ceil(bins_left);
        if held > 0 && bins_left > 1 && is_full {
            ends.push(rank - 1);
            (left, held) = (left - held, 0);
        }
        bin_of.push(ends.len() as u8);
        held += rows_of_rank;
    }
    ends.extend((column.values.len() as u32).checked_sub(1));
    (ends, bin_of)
}

/// Columns in bins, row after row: what is looked up of a row is side by side in memory.
#[derive(Clone, Debug)]
struct Bins {
    /// The last rank of every bin, by column.
    ends: Vec<Vec<u32>>,
    of_rows: Vec<u8>,
    /// The ranks once more.
    ranks: Vec<u32>,
}

impl Bins {
    fn new(columns: &[Cow<'_, RankedColumn>]) -> Self {
        let (ends, bin_of): (Vec<_>, Vec<_>) = columns.par_iter().map(|column| bins_of(column)).unzip();
        let (rows, width) = (columns[0].ranks.len(), columns.len());
        let (mut of_rows, mut ranks) = (vec![0; rows * width], vec![0; rows * width]);
        let pieces = of_rows.par_chunks_mut(AT_ONCE * width).zip(ranks.par_chunks_mut(AT_ONCE * width));
        pieces.enumerate().for_each(|(piece, (bins, ranks))| {
            for (at, (column, bin_of)) in columns.iter().zip(&bin_of).enumerate() {
                let of_piece = column.ranks[piece * AT_ONCE..].iter();
                let rows = bins.chunks_exact_mut(width).zip(ranks.chunks_exact_mut(width));
                for ((bins, ranks), &rank) in rows.zip(of_piece) {
                    (bins[at], ranks[at]) = (bin_of[rank as usize], rank);
                }
            }
        });
        Self { ends, of_rows, ranks }
    }
}

/// The columns that a tree learns from, of as many rows each.
#[derive(Debug)]
pub struct Ranked<'a> {
    columns: Vec<Cow<'a, RankedColumn>>,
    bins: Option<Cow<'a, Bins>>,
    /// The rows that trees learn from, if not all.
    rows: Option<&'a [u32]>,
}

impl<'a> Ranked<'a> {
    pub fn of(columns: Vec<Cow<'a, RankedColumn>>) -> Self {
        Self { columns, bins: None, rows: None }
    }

    /// So that nodes of many rows try the ends of bins alone, if most columns have so many values that this is less to try.
    #[must_use]
    pub fn binned(self) -> Self {
        let many = self.columns.iter().filter(|column| column.values.len() > BINS).count();
        if 2 * many <= self.columns.len() {
            return self;
        }
        Self { bins: Some(Cow::Owned(Bins::new(&self.columns))), ..self }
    }

    /// Which row of the columns is meant by one that a tree is to learn from.
    pub fn row(&self, place: u32) -> u32 {
        self.rows.map_or(place, |rows| rows[place as usize])
    }

    pub fn count(&self) -> usize {
        self.columns.len()
    }

    pub fn values(&self, column: usize) -> &[f64] {
        &self.columns[column].values
    }

    /// Of a row of the columns.
    pub fn value(&self, column: usize, row: usize) -> f64 {
        let column = &self.columns[column];
        column.values[column.ranks[row] as usize]
    }

    /// The place of the value of each row of the columns among a column's.
    pub fn ranks(&self, column: usize) -> &[u32] {
        &self.columns[column].ranks
    }

    /// Whether nodes of so many rows try the ends of bins alone.
    pub fn is_binned(&self, rows: usize) -> bool {
        rows >= BINNED && self.bins.is_some()
    }

    /// The bins of the rows, row after row, where columns are binned.
    pub fn bins(&self) -> &[u8] {
        self.bins.as_ref().map_or(&[], |bins| &bins.of_rows)
    }

    /// The last rank of each bin of a column, where columns are binned.
    pub fn ends(&self, column: usize) -> &[u32] {
        self.bins.as_ref().map_or(&[], |bins| &bins.ends[column])
    }

    /// The ranks of the rows, row after row, where columns are binned.
    pub fn row_after_row(&self) -> Option<&[u32]> {
        self.bins.as_ref().map(|bins| &*bins.ranks)
    }
}

impl Ranked<'static> {
    /// Bytes that it takes to rank so many values, and to bin them.
    pub fn bytes(rows: usize, columns: usize) -> usize {
        // Values, ranks twice and bins; and the values and their order once more of those columns that are ranked at a time.
        let at_a_time = columns.min(rayon::current_num_threads());
        rows.saturating_mul(columns.saturating_mul(17).saturating_add(16 * at_a_time))
    }

    /// For trees of some of the rows, which they call by their places among these. Ranks and bins stay those of all.
    pub fn select<'a>(&'a self, rows: &'a [u32]) -> Ranked<'a> {
        let columns = self.columns.iter().map(|column| Cow::Borrowed(&**column)).collect();
        Ranked { columns, bins: self.bins.as_deref().map(Cow::Borrowed), rows: Some(rows) }
    }

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
        // Many that are the same but for their lowest bits, and some that are below nought.
        let value = |row: u64| {
            f64::from_bits((-3.5_f64).to_bits() + row * 31 % 500) * [1.0, -1.0, 2_f64.powi(900)][row as usize % 3]
        };
        let column = RankedColumn::new((0..3_000).map(value));
        assert!(column.values.is_sorted_by(|a, b| a < b) && column.values.len() == 1_500);
        assert!((0..3_000).zip(&column.ranks).all(|(row, &rank)| column.values[rank as usize] == value(row)));
        let levels = RankedColumn::of_levels(&[2, 0, 1], [0, 1, 2, 2].into_iter());
        assert_eq!((levels.values, levels.ranks), (vec![0.0, 1.0, 2.0], vec![2, 0, 1, 1]));
    }

    fn bins(values: impl Iterator<Item = f64>) -> (Vec<u32>, Vec<u8>) {
        bins_of(&RankedColumn::new(values))
    }

    #[test]
    fn each_of_few_values_has_a_bin() {
        let (ends, of) = bins((0..9_000).map(|row| f64::from(if row < 8_000 { 7 } else { row % 255 })));
        assert!(ends.into_iter().eq(0..255) && of.into_iter().eq(0..255));
        assert_eq!(bins((0..256).map(f64::from)).0.len(), 255);
        assert_eq!(bins([].into_iter()), (Vec::new(), Vec::new()));
    }

    #[test]
    fn bins_and_ranks_stand_row_after_row() {
        let count = 3 * AT_ONCE + 7;
        let value = |row: usize, column: usize| (row * [7_919, 31, 3][column] % [10_007, 1_999, 5][column]) as f64;
        let x = Matrix::new(3, (0..count).flat_map(|row| (0..3).map(move |column| value(row, column))).collect());
        let ranked = Ranked::new(&x, &Progress::new()).unwrap().binned();
        let (bins, ranks) = (ranked.bins(), ranked.row_after_row().unwrap());
        assert_eq!((bins.len(), ranks.len()), (3 * count, 3 * count));
        for (at, (&bin, &rank)) in bins.iter().zip(ranks).enumerate() {
            assert_eq!(rank, ranked.ranks(at % 3)[at / 3]);
            let ends = ranked.ends(at % 3);
            assert_eq!(ends.partition_point(|&end| end < rank), usize::from(bin));
        }
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
        assert_eq!(even.0, (1..=255).map(|bin| bin * 20 - 1).collect::<Vec<u32>>());
        assert_eq!([19, 20, 37, 74].map(|rank| even.1[rank]), [0, 1, 1, 3]);
        // Two of three rows are nought; the others have 900 values.
        let values = || (0..9_000_u32).map(|row| f64::from(if row % 3 == 0 { 1 + row / 3 % 900 } else { 0 }));
        let (ends, of) = bins(values());
        assert_eq!((ends[0], ends.last()), (0, Some(&900)));
        let mut rows = vec![0; ends.len()];
        for rank in RankedColumn::new(values()).ranks {
            rows[usize::from(of[rank as usize])] += 1;
        }
        assert_eq!(rows[0], 6_000);
        assert!(rows.len() > 200 && rows[1..].iter().all(|rows| (1..=15).contains(rows)), "{rows:?}");
    }
}
