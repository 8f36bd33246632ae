//! How the points are divided into blocks: a binary tree of bounding boxes.

use std::ops::Range;

use crate::space::{
    LevelWeights,
    blocks::{AXES, BLOCK, Brief},
};

/// Up to so many points are split so that blocks become full, more in the middle of their range.
const FEW: usize = 64 * BLOCK;
/// Points below which a node's halves are laid out one after the other.
const TOGETHER: usize = 4_096;

#[derive(Clone, Debug)]
pub struct Node {
    /// How many nodes on an inner node's second child is (the first follows it), or 0 for a block.
    pub second: u32,
    /// A block's first point, how many it has, and its number among the blocks.
    pub start: u32,
    pub count: u32,
    pub block: u32,
}

impl Node {
    /// The points below it.
    pub fn points(&self) -> Range<usize> {
        self.start as usize..self.start as usize + self.count as usize
    }
}

/// Nodes from one on, with their boxes.
#[derive(Default)]
pub struct Tree {
    pub nodes: Vec<Node>,
    pub boxes: Vec<[Brief; 2]>,
    pub code_boxes: Vec<[u32; 2]>,
}

impl Tree {
    /// Divides the points by their briefs and codes (row-major), and puts `order` into the order of the blocks.
    pub fn build(weights: &LevelWeights, codes: &[u32], briefs: &[Brief], order: &mut [u32]) -> Self {
        if order.is_empty() {
            return Self::default();
        }
        // Splits in the middle of the range separate outliers well but may be lopsided; past this depth the median takes
        // over, so that the depth stays logarithmic.
        let patience = 2 * order.len().ilog2() + 8;
        let mut tree = Builder { weights, codes, briefs }.node(order, 0, patience);
        for (block, node) in (0..).zip(tree.nodes.iter_mut().filter(|node| node.second == 0)) {
            node.block = block;
        }
        tree
    }

    fn append(&mut self, other: Self) {
        self.nodes.extend(other.nodes);
        self.boxes.extend(other.boxes);
        self.code_boxes.extend(other.code_boxes);
    }
}

struct Builder<'a> {
    weights: &'a LevelWeights,
    codes: &'a [u32],
    briefs: &'a [Brief],
}

impl Builder<'_> {
    fn codes(&self, point: u32) -> &[u32] {
        &self.codes[point as usize * self.weights.len()..][..self.weights.len()]
    }

    /// Lays out the node over `order`, which begins at point `start`, and everything below it.
    fn node(&self, order: &mut [u32], start: u32, patience: u32) -> Tree {
        let mut tree = Tree::default();
        tree.nodes.push(Node { second: 0, start, count: order.len() as u32, block: 0 });
        let widest = self.bound(order, &mut tree);
        if order.len() <= BLOCK {
            return tree;
        }
        let middle = match widest {
            Widest::Number(axis, low, high) => {
                let value = |point: u32| self.briefs[point as usize][axis];
                let cut = f32::midpoint(low, high);
                let near =
                    if patience > 0 && order.len() > FEW { partition(order, |point| value(point) < cut) } else { 0 };
                if near == 0 || near == order.len() {
                    // As many full blocks as can be.
                    let middle = (order.len() / 2).next_multiple_of(BLOCK);
                    order.select_nth_unstable_by(middle, |&a, &b| value(a).total_cmp(&value(b)).then(a.cmp(&b)));
                    middle
                } else {
                    near
                }
            }
            Widest::Code(axis, low, high) => {
                let code = |point: u32| self.codes(point)[axis];
                if patience > 0 {
                    partition(order, |point| code(point) <= low.midpoint(high))
                } else {
                    let middle = order.len() / 2;
                    order.select_nth_unstable_by_key(middle, |&point| (code(point), point));
                    middle
                }
            }
        };
        let patience = patience.saturating_sub(1);
        let large = order.len() > TOGETHER;
        let (first, second) = order.split_at_mut(middle);
        let mut halves = (|| self.node(first, start, patience), || self.node(second, start + middle as u32, patience));
        let (first, second) = if large { rayon::join(halves.0, halves.1) } else { ((halves.0)(), (halves.1)()) };
        tree.nodes[0].second = 1 + first.nodes.len() as u32;
        tree.append(first);
        tree.append(second);
        tree
    }

    /// Writes the bounding box of the points and tells along which axis they are spread widest.
    fn bound(&self, order: &[u32], tree: &mut Tree) -> Widest {
        let [mut low, mut high] = [[f32::INFINITY; AXES], [f32::NEG_INFINITY; AXES]];
        let mut code_ranges = vec![[u32::MAX, 0]; self.weights.len()];
        for &point in order {
            for (axis, &coordinate) in self.briefs[point as usize].iter().enumerate() {
                low[axis] = low[axis].min(coordinate);
                high[axis] = high[axis].max(coordinate);
            }
            for (range, &code) in code_ranges.iter_mut().zip(self.codes(point)) {
                *range = [range[0].min(code), range[1].max(code)];
            }
        }
        let mut widest = (Widest::Number(0, 0.0, 0.0), 0.0);
        for (axis, (&low, &high)) in low.iter().zip(&high).enumerate() {
            let spread = f64::from(high - low).powi(2);
            if spread > widest.1 {
                widest = (Widest::Number(axis, low, high), spread);
            }
        }
        for (axis, range) in code_ranges.iter().enumerate() {
            let weights = &self.weights[axis];
            let spread = weights[range[0] as usize] + weights[range[1] as usize];
            if range[0] < range[1] && (spread > widest.1 || widest.1 == 0.0) {
                widest = (Widest::Code(axis, range[0], range[1]), spread);
            }
        }
        tree.boxes.push([low, high]);
        tree.code_boxes.extend(code_ranges);
        widest.0
    }
}

/// The axis along which points are spread widest, with their range.
enum Widest {
    Number(usize, f32, f32),
    Code(usize, u32, u32),
}

/// Moves those that pass to the front, and tells how many they are.
fn partition(order: &mut [u32], pass: impl Fn(u32) -> bool) -> usize {
    let mut front = 0;
    for at in 0..order.len() {
        if pass(order[at]) {
            order.swap(front, at);
            front += 1;
        }
    }
    front
}
