//! The rows of a tree that is grown, subtree by subtree side by side.
//!
//! Each row is read in several columns at every depth, and a node's few rows lie far apart in a large table. Brought together
//! whenever they have become few of those among which they lie, they stay within what a core has at hand. Of columns in bins that
//! is the bins: the ranks of the few rows that are asked for at last are side by side in the table.

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
    /// Of each row, column after column, where columns are not in bins.
    ranks: Vec<u32>,
    /// Where they are: the bins of each row, and which one of the table it is.
    bins: Vec<u8>,
    of_table: Vec<u32>,
}

/// The ranks of a column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnRanks<'a> {
    ranks: &'a [u32],
    /// Where that of the first row is, and how far each is from the one before.
    first: usize,
    step: usize,
    /// Which row of the table each one is, where that is another one.
    of_table: Option<&'a [u32]>,
}

impl ColumnRanks<'_> {
    #[inline]
    pub fn of(&self, row: u32) -> u32 {
        let row = self.of_table.map_or(row, |of_table| of_table[row as usize]);
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
    pub fn go_to<L>(&mut self, start: usize, rows: &mut [(u32, L)]) {
        while self.depth > 0 && start >= self.below[self.depth - 1].end {
            self.depth -= 1;
        }
        let there = self.here().map_or(self.end, |here| here.rows);
        let in_bins = self.ranked.row_after_row().is_some();
        let is_read_here = !in_bins || self.ranked.is_binned(rows.len());
        if there <= FEW || rows.len() * FEWER > there || !is_read_here {
            return;
        }
        if self.depth == self.below.len() {
            self.below.push(Subtree::default());
        }
        let mut to = std::mem::take(&mut self.below[self.depth]);
        to.end = start + rows.len();
        to.rows = rows.len();
        if in_bins {
            self.bring_bins(rows, &mut to);
        } else {
            self.bring_ranks(rows, &mut to);
        }
        self.below[self.depth] = to;
        self.depth += 1;
        for (row, place) in rows.iter_mut().zip(0..) {
            row.0 = place;
        }
    }

    fn bring_ranks<L>(&self, rows: &[(u32, L)], to: &mut Subtree) {
        to.ranks.clear();
        to.ranks.reserve(rows.len() * self.ranked.count());
        for column in 0..self.ranked.count() {
            let all = self.ranks(column);
            to.ranks.extend(rows.iter().map(|row| all.of(row.0)));
        }
    }

    fn bring_bins<L>(&self, rows: &[(u32, L)], to: &mut Subtree) {
        let (all, width) = (self.bins(), self.ranked.count());
        to.bins.resize(rows.len() * width, 0);
        for (row, to) in rows.iter().zip(to.bins.chunks_exact_mut(width)) {
            // Word by word: to call what copies many bytes would take longer than these few do.
            let from = &all[row.0 as usize * width..][..width];
            let ((from, from_rest), (to, to_rest)) = (from.as_chunks::<4>(), to.as_chunks_mut::<4>());
            for (to, from) in to.iter_mut().zip(from) {
                *to = *from;
            }
            for (to, from) in to_rest.iter_mut().zip(from_rest) {
                *to = *from;
            }
        }
        to.of_table.clear();
        match self.here() {
            Some(here) => to.of_table.extend(rows.iter().map(|row| here.of_table[row.0 as usize])),
            None => to.of_table.extend(rows.iter().map(|row| row.0)),
        }
    }

    /// The place of each row's value among a column's.
    pub fn ranks(&self, column: usize) -> ColumnRanks<'_> {
        let here = self.here();
        if let Some(ranks) = self.ranked.row_after_row() {
            let of_table = here.map(|here| &*here.of_table);
            return ColumnRanks { ranks, first: column, step: self.ranked.count(), of_table };
        }
        let (ranks, first) = here.map_or((self.ranked.ranks(column), 0), |here| (&*here.ranks, column * here.rows));
        ColumnRanks { ranks, first, step: 1, of_table: None }
    }

    /// The bins of each row side by side, where columns are in bins.
    pub fn bins(&self) -> &[u8] {
        self.here().map_or(self.ranked.bins(), |here| &here.bins)
    }

    fn here(&self) -> Option<&Subtree> {
        self.below[..self.depth].last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{matrix::Matrix, progress::Progress};

    /// Goes to nodes of a tree of rows that stand in this order, and looks up there what the table has of them.
    fn visit(ranked: &Ranked<'_>, mut rows: Vec<(u32, ())>, nodes: &[(usize, usize, usize)]) {
        let all: Vec<usize> = rows.iter().map(|row| row.0 as usize).collect();
        let mut found = Subtrees::new(ranked, rows.len());
        for &(start, end, depth) in nodes {
            found.go_to(start, &mut rows[start..end]);
            assert_eq!(found.depth, depth, "{start}..{end}");
            for (&(row, ()), &of_table) in rows[start..end].iter().zip(&all[start..end]) {
                for column in 0..ranked.count() {
                    assert_eq!(found.ranks(column).of(row), ranked.ranks(column)[of_table], "{start}..{end}");
                    let (here, there) = (row as usize * ranked.count() + column, of_table * ranked.count() + column);
                    assert_eq!(found.bins().get(here), ranked.bins().get(there), "{start}..{end}");
                }
            }
        }
    }

    fn ranked(count: usize) -> Ranked<'static> {
        let values = (0..count).flat_map(|row| [row * 7_919 % 10_007, row * 31 % 1_999]);
        Ranked::new(&Matrix::new(2, values.map(|value| value as f64).collect()), &Progress::new()).unwrap()
    }

    #[test]
    fn rows_are_the_same_wherever_they_lie() {
        let rows = (0..10_000).map(|row| (row, ())).collect();
        // The left half, its left eighth, what is right of that, and the right half.
        let nodes = [(0, 5_000, 0), (0, 600, 1), (0, 70, 2), (70, 600, 1), (600, 5_000, 0), (5_000, 10_000, 0)];
        visit(&ranked(10_000), rows, &nodes);
    }

    #[test]
    fn bins_are_brought_together_and_ranks_are_those_of_the_table() {
        let rows = (0..10_000).rev().map(|row| (row, ())).collect();
        // Of a node of few rows nothing is brought together: what is asked for is their ranks.
        let nodes = [(0, 5_000, 0), (0, 600, 1), (0, 70, 2), (0, 20, 2), (70, 600, 1), (70, 80, 1), (600, 620, 0)];
        visit(&ranked(10_000).binned(), rows, &nodes);
    }
}
