//! The nearest rows of a row, exactly: a k-d tree (Friedman, Bentley and Finkel 1977).
//!
//! Rows as far as each other are in the order of their numbers. Rows that are all alike stand in a leaf that keeps the
//! first ones alone, as no other one can be among the nearest.

use crate::matrix::Matrix;

/// Rows of a leaf, at most, if they are not all alike.
const LEAF: usize = 24;
/// What rounding may add to the least distance of a part of the space.
const ROUNDING: f64 = 1.0 + 1e-9;

/// A row by its squared distance and number.
pub type NearestRow = (f64, u32);

/// The tree over the rows of a matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct KdTree {
    /// Leaf after leaf.
    points: Matrix,
    rows: Vec<u32>,
    nodes: Vec<Node>,
    /// How many neighbours are asked for.
    k: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    /// Values up to the middle are in the node that follows, those from it up in the one with that number.
    Inner {
        axis: usize,
        middle: f64,
        right: usize,
    },
    Leaf {
        start: usize,
        end: usize,
    },
}

impl KdTree {
    /// Of finite numbers; for `k` neighbours.
    pub fn new(points: &Matrix, k: usize) -> Self {
        let mut rows: Vec<u32> = (0..points.rows() as u32).collect();
        let mut tree = Self { points: Matrix::default(), rows: Vec::new(), nodes: Vec::new(), k };
        tree.grow(points, &mut rows);
        tree.points = points.select(&tree.rows);
        tree
    }

    /// The depth is the logarithm of the rows, as each side has half of them.
    fn grow(&mut self, points: &Matrix, rows: &mut [u32]) {
        let (axis, spread) = widest(points, rows);
        if rows.len() <= LEAF || spread == 0.0 {
            rows.sort_unstable();
            let kept = if spread == 0.0 { rows.len().min(self.k) } else { rows.len() };
            let start = self.rows.len();
            self.rows.extend(&rows[..kept]);
            self.nodes.push(Node::Leaf { start, end: self.rows.len() });
            return;
        }
        let value = |row: u32| points.row(row as usize)[axis];
        let half = rows.len() / 2;
        let (_, middle, _) = rows.select_nth_unstable_by(half, |a, b| value(*a).total_cmp(&value(*b)).then(a.cmp(b)));
        let middle = value(*middle);
        let (left, right) = rows.split_at_mut(half);
        let node = self.nodes.len();
        self.nodes.push(Node::Inner { axis, middle, right: 0 });
        self.grow(points, left);
        self.nodes[node] = Node::Inner { axis, middle, right: self.nodes.len() };
        self.grow(points, right);
    }

    /// The nearest rows of `point`, nearest first: `k`, or all where there are fewer.
    pub fn nearest(&self, point: &[f64]) -> Vec<NearestRow> {
        let mut search =
            Search { tree: self, point, away: vec![0.0; point.len()], found: Vec::with_capacity(self.k + 1) };
        search.visit(0, 0.0);
        search.found
    }
}

/// The column with the largest difference between two of the rows, and that difference.
fn widest(points: &Matrix, rows: &[u32]) -> (usize, f64) {
    let mut ends = vec![(f64::INFINITY, f64::NEG_INFINITY); points.columns()];
    for &row in rows {
        for (ends, value) in ends.iter_mut().zip(points.row(row as usize)) {
            *ends = (ends.0.min(*value), ends.1.max(*value));
        }
    }
    let spreads = ends.iter().map(|(low, high)| high - low).enumerate();
    spreads.fold((0, 0.0), |widest, next| if next.1 > widest.1 { next } else { widest })
}

struct Search<'a> {
    tree: &'a KdTree,
    point: &'a [f64],
    /// How far the part of the space that is looked at is from the point, along each axis.
    away: Vec<f64>,
    /// In order.
    found: Vec<NearestRow>,
}

impl Search<'_> {
    /// The rows of this node are no nearer than `least`, a squared distance.
    fn visit(&mut self, node: usize, least: f64) {
        match self.tree.nodes[node] {
            Node::Leaf { start, end } => {
                for at in start..end {
                    self.offer((squared(self.point, self.tree.points.row(at)), self.tree.rows[at]));
                }
            }
            Node::Inner { axis, middle, right } => {
                let away = self.point[axis] - middle;
                let (first, second) = if away < 0.0 { (node + 1, right) } else { (right, node + 1) };
                self.visit(first, least);
                let before = std::mem::replace(&mut self.away[axis], away);
                let least = least - before * before + away * away;
                // A row as far as the last one may come before it.
                if self.found.len() < self.tree.k || self.found.last().is_some_and(|last| least <= last.0 * ROUNDING) {
                    self.visit(second, least);
                }
                self.away[axis] = before;
            }
        }
    }

    fn offer(&mut self, near: NearestRow) {
        let place = self.found.partition_point(|other| (other.0, other.1) < near);
        if place < self.tree.k {
            self.found.insert(place, near);
            self.found.truncate(self.tree.k);
        }
    }
}

fn squared(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every row looked at.
    fn plain(points: &Matrix, point: &[f64], k: usize) -> Vec<NearestRow> {
        let mut all: Vec<NearestRow> = points.iter().map(|row| squared(point, row)).zip(0..).collect();
        all.sort_by(|a, b| a.partial_cmp(b).unwrap());
        all.truncate(k);
        all
    }

    #[test]
    fn of_rows_that_are_alike_the_first_ones_are_the_nearest() {
        let points = Matrix::new(2, [[1.0, 2.0], [0.0, 0.0]].repeat(500).concat());
        let tree = KdTree::new(&points, 3);
        assert_eq!(tree.nearest(&[1.0, 2.0]), [(0.0, 0), (0.0, 2), (0.0, 4)]);
        assert_eq!(tree.rows.len(), 6);
        assert_eq!(KdTree::new(&points.select(&[1]), 3).nearest(&[3.0, 4.0]), [(25.0, 0)]);
    }

    proptest! {
        /// On a grid, where many are as far as each other, and anywhere.
        #[test]
        fn it_finds_what_looking_at_every_row_finds(
            rows in proptest::collection::vec((0..4_i32, 0..3_i32, -1e3..1e3_f64), 1..200),
            (x, y, z) in (-1..5_i32, 0..3_i32, -2e3..2e3_f64),
            is_grid in any::<bool>(),
            k in 1..8_usize,
        ) {
            let of = |(x, y, z): (i32, i32, f64)| [f64::from(x), f64::from(y), if is_grid { 0.0 } else { z }];
            let points = Matrix::new(3, rows.into_iter().flat_map(of).collect());
            let point = of((x, y, z));
            prop_assert_eq!(KdTree::new(&points, k).nearest(&point), plain(&points, &point, k));
        }
    }
}
