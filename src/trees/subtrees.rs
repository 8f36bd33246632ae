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
#[derive(Debug)]
struct Subtree<L> {
    /// Where its rows end among those of the tree.
    end: usize,
    labels: Vec<L>,
    /// Of each row, column by column.
    ranks: Vec<Vec<u32>>,
}

impl<L: Copy> Subtree<L> {
    fn new() -> Self {
        Self { end: 0, labels: Vec::new(), ranks: Vec::new() }
    }
}

/// The subtrees that a node is in, from the whole tree down, whose rows are those of the table.
#[derive(Debug)]
pub struct Subtrees<'a, L> {
    ranked: &'a Ranked<'a>,
    /// Of all rows of the table, and where those of the tree end.
    labels: Vec<L>,
    end: usize,
    /// Those beyond `depth` are kept for their room.
    below: Vec<Subtree<L>>,
    depth: usize,
}

impl<'a, L: Copy> Subtrees<'a, L> {
    /// The whole tree, of so many of the table's rows, each with a label.
    pub fn new(ranked: &'a Ranked<'a>, labels: Vec<L>, rows: usize) -> Self {
        Self { ranked, labels, end: rows, below: Vec::new(), depth: 0 }
    }

    /// Goes to the subtree of a node whose rows stand from `start` on, and calls them by their places there; nodes are to be asked
    /// for one after the other, each before those below it and these before those at its right.
    pub fn go_to(&mut self, start: usize, rows: &mut [u32]) {
        while self.depth > 0 && start >= self.below[self.depth - 1].end {
            self.depth -= 1;
        }
        let there = if self.depth == 0 { self.end } else { self.labels().len() };
        if there <= FEW || rows.len() * FEWER > there || self.ranked.is_binned(rows.len()) {
            return;
        }
        if self.depth == self.below.len() {
            self.below.push(Subtree::new());
        }
        let mut to = std::mem::replace(&mut self.below[self.depth], Subtree::new());
        to.end = start + rows.len();
        to.labels.clear();
        to.labels.extend(rows.iter().map(|&row| self.labels()[row as usize]));
        to.ranks.resize_with(self.ranked.count(), Vec::new);
        for (column, ranks) in to.ranks.iter_mut().enumerate() {
            let all = self.ranks(column);
            ranks.clear();
            ranks.extend(rows.iter().map(|&row| all[row as usize]));
        }
        self.below[self.depth] = to;
        self.depth += 1;
        for (row, place) in rows.iter_mut().zip(0..) {
            *row = place;
        }
    }

    /// What is known of each row here.
    pub fn labels(&self) -> &[L] {
        self.here().map_or(&self.labels, |here| &here.labels)
    }

    /// The place of each row's value among a column's.
    pub fn ranks(&self, column: usize) -> &[u32] {
        self.here().map_or_else(|| self.ranked.ranks(column), |here| &here.ranks[column])
    }

    fn here(&self) -> Option<&Subtree<L>> {
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
        let weight = |row: usize| row as f64;
        let mut rows: Vec<u32> = (0..count as u32).collect();
        let labels = (0..count).map(|row| (0, weight(row))).collect();
        let mut found = Subtrees::new(&ranked, labels, count);
        // The left half, its left eighth, what is right of that, and the right half.
        for (start, end, depth) in
            [(0, 5_000, 0), (0, 600, 1), (0, 70, 2), (70, 600, 1), (600, 5_000, 0), (5_000, count, 0)]
        {
            let part = &mut rows[start..end];
            found.go_to(start, part);
            for (&row, at) in part.iter().zip(start..end) {
                assert_eq!(found.labels()[row as usize], (0, weight(at)), "{start}..{end}");
                assert_eq!(found.ranks(0)[row as usize], ranks[at], "{start}..{end}");
            }
            assert_eq!(found.depth, depth, "{start}..{end}");
        }
    }
}
