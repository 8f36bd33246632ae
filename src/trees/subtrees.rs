//! The rows of a tree that is grown, subtree by subtree side by side.
//!
//! Each row is read in several columns at every depth, and a node's few rows lie far apart in a large table. Brought together
//! whenever they have become few of those among which they lie, they stay within what a core has at hand.

/// Of fewer rows everything is at hand as it is.
const FEW: usize = 512;
/// Rows are brought together when they are one in so many of those among which they lie.
const FEWER: usize = 8;

/// What is looked up of the rows of a subtree, which are called by their places here.
#[derive(Debug)]
pub struct Subtree<L> {
    /// Where its rows end among those of the tree.
    end: usize,
    /// What is known of each row.
    pub labels: Vec<L>,
    /// The place of each row's value among a column's, column by column.
    pub ranks: Vec<Vec<u32>>,
}

impl<L: Copy> Subtree<L> {
    fn ending_at(end: usize) -> Self {
        Self { end, labels: Vec::new(), ranks: Vec::new() }
    }

    /// Takes over some rows of another, or of the table, and calls them by their places here.
    fn take<'a>(
        &mut self,
        rows: &mut [u32],
        label: impl Fn(usize) -> L,
        ranks: impl ExactSizeIterator<Item = &'a [u32]>,
    ) {
        self.labels.clear();
        self.labels.extend(rows.iter().map(|&row| label(row as usize)));
        self.ranks.resize_with(ranks.len(), Vec::new);
        for (to, from) in self.ranks.iter_mut().zip(ranks) {
            to.clear();
            to.extend(rows.iter().map(|&row| from[row as usize]));
        }
        for (row, place) in rows.iter_mut().zip(0..) {
            *row = place;
        }
    }
}

/// The subtrees that a node is in, from the whole tree down.
#[derive(Debug)]
pub struct Subtrees<L> {
    /// Those beyond `depth` are kept for their room.
    all: Vec<Subtree<L>>,
    depth: usize,
}

impl<L: Copy> Subtrees<L> {
    /// The whole tree: these rows of a table.
    pub fn new<'a>(
        rows: &mut [u32],
        label: impl Fn(usize) -> L,
        ranks: impl ExactSizeIterator<Item = &'a [u32]>,
    ) -> Self {
        let mut tree = Subtree::ending_at(rows.len());
        tree.take(rows, label, ranks);
        Self { all: vec![tree], depth: 0 }
    }

    /// The subtree of a node whose rows stand from `start` on; nodes are to be asked for one after the other, each before those
    /// below it and these before those at its right.
    pub fn of(&mut self, start: usize, rows: &mut [u32]) -> &Subtree<L> {
        while self.depth > 0 && start >= self.all[self.depth].end {
            self.depth -= 1;
        }
        let there = self.all[self.depth].labels.len();
        if there > FEW && rows.len() * FEWER <= there {
            self.depth += 1;
            if self.depth == self.all.len() {
                self.all.push(Subtree::ending_at(0));
            }
            if let (above, [below, ..]) = self.all.split_at_mut(self.depth) {
                let above = &above[self.depth - 1];
                below.end = start + rows.len();
                below.take(rows, |row| above.labels[row], above.ranks.iter().map(Vec::as_slice));
            }
        }
        self.here()
    }

    /// The one that was asked for last.
    pub fn here(&self) -> &Subtree<L> {
        &self.all[self.depth]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_same_wherever_they_lie() {
        let count = 10_000_usize;
        let ranks: Vec<u32> = (0..count as u32).map(|row| row * 7_919 % 10_007).collect();
        let weight = |row: usize| row as f64;
        let mut rows: Vec<u32> = (0..count as u32).collect();
        let mut found = Subtrees::new(&mut rows, |row| (0, weight(row)), [ranks.as_slice()].into_iter());
        // The left half, its left eighth, what is right of that, and the right half.
        for (start, end, depth) in
            [(0, 5_000, 0), (0, 600, 1), (0, 70, 2), (70, 600, 1), (600, 5_000, 0), (5_000, count, 0)]
        {
            let part = &mut rows[start..end];
            let here = found.of(start, part);
            for (&row, at) in part.iter().zip(start..end) {
                assert_eq!(here.labels[row as usize], (0, weight(at)), "{start}..{end}");
                assert_eq!(here.ranks[0][row as usize], ranks[at], "{start}..{end}");
            }
            assert_eq!(found.depth, depth, "{start}..{end}");
        }
    }
}
