//! The rows of a tree that is grown, subtree by subtree side by side.
//!
//! Each row is read in several columns at every depth, and a node's few rows lie far apart in a large table. Brought together
//! whenever they have become few of those among which they lie, they stay within what a core has at hand. Nodes that are split by
//! bins, which are known of the table's rows alone, stay where they are.

use crate::trees::columns::Ranked;

/// Of fewer rows everything is at hand as it is.
const FEW: usize = 512;
/// Rows are brought together when they are one in so many of those among which they lie.
const FEWER: usize = 8;

/// What is looked up of the rows of a subtree, which are called by their places here.
#[derive(Debug, Default)]
struct Subtree {
    /// Where its rows end among those of the tree.
    end: usize,
    rows: usize,
    /// Of each row: column after column, or row after row.
    ranks: Vec<u32>,
    is_by_row: bool,
}

/// The ranks of a column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnRanks<'a> {
    ranks: &'a [u32],
    /// Where that of the first row is, and how far each is from the one before.
    first: usize,
    step: usize,
}

impl ColumnRanks<'_> {
    #[inline]
    pub fn of(&self, row: u32) -> u32 {
        self.ranks[self.first + row as usize * self.step]
    }
}

/// The subtrees that a node is in, from the whole tree down, whose rows are those of the table.
#[derive(Debug)]
pub struct Subtrees<'a> {
    ranked: &'a Ranked<'a>,
    /// Where the rows of the tree end.
    end: usize,
    /// Those beyond `depth` are kept for their room.
    below: Vec<Subtree>,
    depth: usize,
}

impl<'a> Subtrees<'a> {
    /// The whole tree, of so many of the table's rows.
    pub fn new(ranked: &'a Ranked<'a>, rows: usize) -> Self {
        Self { ranked, end: rows, below: Vec::new(), depth: 0 }
    }

    /// Goes to the subtree of a node whose rows stand from `start` on, and calls them by their places there; nodes are to be asked
    /// for one after the other, each before those below it and these before those at its right. Those that are not split need not be.
    pub fn go_to(&mut self, start: usize, rows: &mut [u32]) {
        while self.depth > 0 && start >= self.below[self.depth - 1].end {
            self.depth -= 1;
        }
        let there = self.here().map_or(self.end, |here| here.rows);
        if there <= FEW || rows.len() * FEWER > there || self.ranked.is_binned(rows.len()) {
            return;
        }
        if self.depth == self.below.len() {
            self.below.push(Subtree::default());
        }
        let mut to = std::mem::take(&mut self.below[self.depth]);
        to.end = start + rows.len();
        to.rows = rows.len();
        to.is_by_row = self.bring_together(rows, &mut to.ranks);
        self.below[self.depth] = to;
        self.depth += 1;
        for (row, place) in rows.iter_mut().zip(0..) {
            *row = place;
        }
    }

    /// The ranks of some rows; whether they are row after row.
    fn bring_together(&self, rows: &[u32], ranks: &mut Vec<u32>) -> bool {
        ranks.clear();
        ranks.reserve(rows.len() * self.ranked.count());
        if self.depth == 0 && self.ranked.is_known_by_row() {
            // Those of a row are side by side in memory: what is waited for there is waited for once.
            for &row in rows {
                ranks.extend_from_slice(self.ranked.of_row(row as usize));
            }
            return true;
        }
        for column in 0..self.ranked.count() {
            let all = self.ranks(column);
            ranks.extend(rows.iter().map(|&row| all.of(row)));
        }
        false
    }

    /// The place of each row's value among a column's.
    pub fn ranks(&self, column: usize) -> ColumnRanks<'_> {
        match self.here() {
            Some(here) if here.is_by_row => {
                ColumnRanks { ranks: &here.ranks, first: column, step: self.ranked.count() }
            }
            Some(here) => ColumnRanks { ranks: &here.ranks, first: column * here.rows, step: 1 },
            None => ColumnRanks { ranks: self.ranked.ranks(column), first: 0, step: 1 },
        }
    }

    fn here(&self) -> Option<&Subtree> {
        self.below[..self.depth].last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{matrix::Matrix, progress::Progress};

    #[test]
    fn rows_are_the_same_wherever_they_lie() {
        let count = 10_000_usize;
        let x = Matrix::new(1, (0..count).map(|row| (row * 7_919 % 10_007) as f64).collect());
        let ranked = Ranked::new(&x, &Progress::new()).unwrap();
        let ranks = ranked.ranks(0);
        let mut rows: Vec<u32> = (0..count as u32).collect();
        let mut found = Subtrees::new(&ranked, count);
        // The left half, its left eighth, what is right of that, and the right half.
        for (start, end, depth) in
            [(0, 5_000, 0), (0, 600, 1), (0, 70, 2), (70, 600, 1), (600, 5_000, 0), (5_000, count, 0)]
        {
            let part = &mut rows[start..end];
            found.go_to(start, part);
            for (&row, at) in part.iter().zip(start..end) {
                assert_eq!(found.ranks(0).of(row), ranks[at], "{start}..{end}");
            }
            assert_eq!(found.depth, depth, "{start}..{end}");
        }
    }

    #[test]
    fn few_rows_of_a_binned_table_are_brought_together_row_by_row() {
        let count = 2_000_usize;
        let values = (0..count).flat_map(|row| [row * 7_919 % 10_007, row * 31 % 1_999]);
        let ranked =
            Ranked::new(&Matrix::new(2, values.map(|value| value as f64).collect()), &Progress::new()).unwrap();
        let ranks = [0, 1].map(|column| ranked.ranks(column).to_vec());
        let ranked = ranked.binned();
        let mut rows: Vec<u32> = (0..count as u32).rev().collect();
        let mut found = Subtrees::new(&ranked, count);
        for (start, end, depth) in [(0, 1_000, 0), (0, 20, 1), (5, 20, 1), (20, 1_000, 0), (1_000, 1_003, 1)] {
            found.go_to(start, &mut rows[start..end]);
            assert_eq!(found.depth, depth, "{start}..{end}");
            for (at, &row) in (start..end).zip(&rows[start..end]) {
                for (column, ranks) in ranks.iter().enumerate() {
                    assert_eq!(found.ranks(column).of(row), ranks[count - 1 - at], "{start}..{end}");
                }
            }
        }
    }
}
