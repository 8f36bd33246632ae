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

impl Default for Nodes {
    fn default() -> Self {
        Self::new()
    }
}

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

    /// Gives an inner node another threshold of its column.
    pub fn set_threshold(&mut self, node: usize, of: impl FnOnce(usize) -> f64) {
        self.0[node].threshold = of(self.0[node].column as usize);
    }

    /// What is found at a leaf.
    pub fn hold(&mut self, leaf: usize, what: usize) {
        self.0[leaf].next = what as u32;
    }

    /// What the leaf of a row holds. What is not a number is above every threshold.
    pub fn find(&self, row: &[f64]) -> usize {
        self.find_by(|column| row[column])
    }

    /// What the leaf of a row holds whose values are looked up as they are asked for.
    #[inline]
    pub fn find_by(&self, value: impl Fn(usize) -> f64) -> usize {
        let mut node = &self.0[0];
        while node.column != LEAF {
            node = self.below(node, value(node.column as usize));
        }
        node.next as usize
    }

    /// What the leaves of some rows hold. They go down side by side, so that none waits for what another looks up.
    pub fn find_each<const N: usize>(&self, rows: [&[f64]; N]) -> [usize; N] {
        let mut places = [0; N];
        if self.0.len() == 1 {
            return places.map(|place: usize| self.0[place].next as usize);
        }
        loop {
            let mut are_there = true;
            for (place, row) in places.iter_mut().zip(rows) {
                let node = &self.0[*place];
                // Without a branch: nobody can tell beforehand which of them are there.
                let is_leaf = node.column == LEAF;
                let is_left = row[if is_leaf { 0 } else { node.column as usize }] <= node.threshold;
                let below = node.next as usize + usize::from(!is_left);
                *place = if is_leaf { *place } else { below };
                are_there &= is_leaf;
            }
            if are_there {
                return places.map(|place| self.0[place].next as usize);
            }
        }
    }

    /// The node to which a value leads from an inner one.
    #[inline]
    fn below(&self, node: &Node, value: f64) -> &Node {
        let is_left = value <= node.threshold;
        &self.0[node.next as usize + usize::from(!is_left)]
    }

    /// What each leaf holds, and the values of a column that come there: above the first number and up to the second one.
    pub fn bounds(&self, column: usize) -> impl Iterator<Item = (usize, (f64, f64))> {
        let mut bounds = vec![(f64::NEG_INFINITY, f64::INFINITY); self.0.len()];
        // A node stands before those below it.
        for at in 0..self.0.len() {
            let (node, (low, high)) = (self.0[at], bounds[at]);
            if node.column != LEAF {
                let is_here = node.column as usize == column;
                let left = node.next as usize;
                bounds[left] = (low, if is_here { node.threshold } else { high });
                bounds[left + 1] = (if is_here { node.threshold } else { low }, high);
            }
        }
        let leaves = self.0.iter().zip(bounds).filter(|(node, _)| node.column == LEAF);
        leaves.map(|(node, bounds)| (node.next as usize, bounds))
    }

    /// The tree without the leaves that hold what is not to be kept: in place of a node one of whose sides is gone stands the
    /// other side. A tree of which nothing is kept is a leaf that holds 0.
    #[must_use]
    pub fn pruned(&self, keeps: impl Fn(usize) -> bool) -> Self {
        // What stands in the place of each node, from the last one up.
        let mut stand_in: Vec<Option<usize>> = vec![None; self.0.len()];
        for (at, node) in self.0.iter().enumerate().rev() {
            stand_in[at] = if node.column == LEAF {
                keeps(node.next as usize).then_some(at)
            } else {
                match (stand_in[node.next as usize], stand_in[node.next as usize + 1]) {
                    (Some(_), Some(_)) => Some(at),
                    (left, right) => left.or(right),
                }
            };
        }
        let mut pruned = Self::new();
        let mut waiting: Vec<(usize, usize)> = stand_in[0].map(|root| (root, 0)).into_iter().collect();
        while let Some((from, to)) = waiting.pop() {
            let node = self.0[from];
            if node.column == LEAF {
                pruned.hold(to, node.next as usize);
            } else {
                let left = pruned.split(to, node.column as usize, node.threshold);
                let below = [node.next as usize, node.next as usize + 1].map(|side| stand_in[side]);
                waiting.extend(below.into_iter().flatten().zip([left, left + 1]));
            }
        }
        pruned
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
    fn leaves_have_bounds_and_what_is_pruned_goes_to_the_other_side() {
        let mut nodes = Nodes::new();
        let left = nodes.split(0, 1, 0.5);
        let below = nodes.split(left + 1, 0, -1.0);
        let last = nodes.split(below + 1, 1, 2.0);
        for (leaf, what) in [(left, 0), (below, 1), (last, 2), (last + 1, 3)] {
            nodes.hold(leaf, what);
        }
        let end = f64::INFINITY;
        let bounds: Vec<_> = nodes.bounds(1).collect();
        assert_eq!(bounds, [(0, (-end, 0.5)), (1, (0.5, end)), (2, (0.5, 2.0)), (3, (2.0, end))]);
        assert_eq!(nodes.bounds(0).nth(1), Some((1, (-end, -1.0))));
        assert_eq!(nodes.pruned(|_| true).bounds(1).count(), 4);
        let pruned = nodes.pruned(|what| what != 1 && what != 0);
        assert_eq!(pruned.bounds(1).collect::<Vec<_>>(), [(2, (-end, 2.0)), (3, (2.0, end))]);
        assert_eq!((pruned.find(&[-9.0, 0.0]), pruned.find(&[-9.0, 3.0])), (2, 3));
        assert_eq!(nodes.pruned(|what| what == 1).bounds(0).collect::<Vec<_>>(), [(1, (-end, end))]);
        assert_eq!(nodes.pruned(|_| false), Nodes::new());
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
