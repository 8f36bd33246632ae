//! A binary tree of thresholds: which leaf a row comes to.

/// In place of the column of a leaf.
const LEAF: u32 = u32::MAX;

/// An inner node compares a column with the threshold; the two nodes below it stand side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Node {
    column: u32,
    /// Of an inner node the left one of those below, of a leaf what it holds.
    next: u32,
    threshold: f64,
}

/// The tree, its root first.
#[derive(Clone, Debug, PartialEq)]
pub struct Nodes(Vec<Node>);

impl Nodes {
    /// A root that is a leaf.
    pub fn new() -> Self {
        Self(vec![Node { column: LEAF, next: 0, threshold: 0.0 }])
    }

    /// Makes a leaf an inner node: rows with a value up to the threshold go left. Gives the left one of the two new
    /// leaves; the right one is next to it.
    pub fn split(&mut self, leaf: usize, column: usize, threshold: f64) -> usize {
        let left = self.0.len();
        self.0[leaf] = Node { column: column as u32, next: left as u32, threshold };
        self.0.extend([Node { column: LEAF, next: 0, threshold: 0.0 }; 2]);
        left
    }

    /// What is found at a leaf.
    pub fn hold(&mut self, leaf: usize, what: usize) {
        self.0[leaf].next = what as u32;
    }

    /// What the leaf of a row holds. What is not a number is above every threshold.
    pub fn find(&self, row: &[f64]) -> usize {
        let mut node = &self.0[0];
        while node.column != LEAF {
            let is_left = row[node.column as usize] <= node.threshold;
            node = &self.0[node.next as usize + usize::from(!is_left)];
        }
        node.next as usize
    }
}

/// Between two values, the lower one first: above or at it, and below the upper one whatever the rounding.
pub fn between(low: f64, high: f64) -> f64 {
    let middle = f64::midpoint(low, high);
    if middle < high { middle } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_to_their_leaf() {
        let mut nodes = Nodes::new();
        assert_eq!(nodes.find(&[]), 0);
        let left = nodes.split(0, 1, 0.5);
        let below = nodes.split(left + 1, 0, -1.0);
        for (leaf, what) in [(left, 3), (below, 4), (below + 1, 5)] {
            nodes.hold(leaf, what);
        }
        let found = [[9.0, 0.5], [-1.0, 0.6], [0.0, 0.6], [f64::NAN, f64::NAN], [f64::NEG_INFINITY, f64::INFINITY]];
        assert_eq!(found.map(|row| nodes.find(&row)), [3, 4, 5, 5, 4]);
    }

    #[test]
    fn a_threshold_parts_any_two_values() {
        let next = |value: f64| value.next_up();
        for (low, high) in
            [(1.0, 2.0), (1.0, next(1.0)), (f64::MIN, f64::MAX), (next(1.0), next(next(1.0))), (0.0, 5e-324)]
        {
            let found = between(low, high);
            assert!(low <= found && found < high, "{low} {found} {high}");
        }
    }
}
