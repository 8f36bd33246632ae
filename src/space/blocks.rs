//! A blocked scan: rows lie in small blocks of near rows, and a block is looked at only when its bounding box is near
//! enough. Works in any number of columns and with categories, which enter the boxes as ranges of level numbers.
//!
//! Exactness rests on one fact: rounding is monotone. A box's distance is summed in the same order as a row's, each term at
//! most the row's own, so the sum is at most the row's in floating point too, and a box beyond the bound holds nothing.

use crate::space::{
    LevelWeights,
    index::{Best, Index, Query},
    points::Points,
};

/// Rows of a block; blocks are padded to a multiple of [`LANES`].
const BLOCK: usize = 32;
/// Rows measured at once.
const LANES: usize = 8;

#[derive(Debug)]
struct Node {
    /// An inner node's second child (the first follows it), or 0 for a block.
    second: u32,
    /// A block's first lane and number of points.
    start: u32,
    count: u32,
}

/// The index. Lanes are the points in block order with padding between blocks.
#[derive(Debug)]
pub struct Blocks {
    dims: usize,
    nominals: usize,
    weights: LevelWeights,
    /// Per nominal axis and level: what a mismatch with any other level that occurs costs at least.
    least: LevelWeights,
    nodes: Vec<Node>,
    /// Two per node and numeric axis: smallest and largest coordinate.
    boxes: Vec<f64>,
    /// Two per node and nominal axis: smallest and largest code.
    code_boxes: Vec<u32>,
    /// Column-major within each group of [`LANES`] lanes.
    numbers: Vec<f64>,
    codes: Vec<u32>,
    /// Rows on each lane, as a range of `rows`; empty for padding.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

struct Builder<'a> {
    points: &'a Points,
    index: Blocks,
}

impl Blocks {
    pub fn build(points: &Points) -> Self {
        let index = Self {
            dims: points.dims,
            nominals: points.nominals,
            weights: points.weights.clone(),
            least: least_mismatch(points),
            nodes: Vec::new(),
            boxes: Vec::new(),
            code_boxes: Vec::new(),
            numbers: Vec::with_capacity(points.len() * points.dims * 5 / 4),
            codes: Vec::with_capacity(points.len() * points.nominals * 5 / 4),
            starts: vec![0],
            rows: Vec::new(),
        };
        let mut builder = Builder { points, index };
        let mut order: Vec<u32> = (0..points.len() as u32).collect();
        if !order.is_empty() {
            // Splits in the middle of the range separate outliers well but may be lopsided; past this depth the
            // median takes over, so that the depth stays logarithmic.
            let patience = 2 * order.len().ilog2() + 8;
            builder.node(&mut order, patience);
        }
        builder.index
    }

    /// Squared distance from the query to a node's box, or something beyond `bound` as soon as that is sure.
    #[inline]
    fn box_distance2(&self, node: usize, query: Query<'_>, bound: f64) -> f64 {
        let mut sum = 0.0;
        let ranges = &self.boxes[node * 2 * self.dims..][..2 * self.dims];
        for (chunk, numbers) in ranges.chunks(2 * LANES).zip(query.numbers.chunks(LANES)) {
            for (range, x) in chunk.chunks_exact(2).zip(numbers) {
                // At most one of the two is positive.
                let outside = (range[0] - x).max(x - range[1]).max(0.0);
                sum += outside * outside;
            }
            if sum > bound {
                return sum;
            }
        }
        let ranges = &self.code_boxes[node * 2 * self.nominals..][..2 * self.nominals];
        for (axis, (range, &code)) in ranges.chunks_exact(2).zip(query.codes).enumerate() {
            if code < range[0] || code > range[1] {
                sum += self.least[axis][code as usize];
            }
        }
        sum
    }

    /// Visits the blocks whose boxes lie within a bound that may shrink on the way, near ones first.
    #[inline]
    fn visit<T>(
        &self,
        query: Query<'_>,
        state: &mut T,
        bound: impl Fn(&T) -> f64,
        mut block: impl FnMut(&Node, &mut T),
    ) {
        if self.nodes.is_empty() {
            return;
        }
        // Nodes still to visit with the distances of their boxes. The depth of the tree is at most the builder's
        // patience and as many halvings as a row number has bits, and each level leaves one node behind.
        let mut stack = [(0_u32, 0.0_f64); 128];
        let mut height = 1;
        while height > 0 {
            height -= 1;
            let (number, distance2) = stack[height];
            let bound = bound(state);
            if distance2 > bound {
                continue;
            }
            let node = &self.nodes[number as usize];
            if node.second == 0 {
                block(node, state);
                continue;
            }
            let first = (number + 1, self.box_distance2(number as usize + 1, query, bound));
            let second = (node.second, self.box_distance2(node.second as usize, query, bound));
            let (near, far) = if first.1 <= second.1 { (first, second) } else { (second, first) };
            for child in [far, near] {
                if child.1 <= bound {
                    stack[height] = child;
                    height += 1;
                }
            }
        }
    }

    /// The distance of one lane, unless it is beyond the bound.
    #[inline]
    fn measure_one(&self, lane: usize, query: Query<'_>, bound: f64) -> Option<f64> {
        let (group, offset) = (lane / LANES * LANES, lane % LANES);
        let mut sum = 0.0;
        let numbers = &self.numbers[group * self.dims..][..LANES * self.dims];
        for (columns, xs) in numbers.chunks(LANES * LANES).zip(query.numbers.chunks(LANES)) {
            for (column, x) in columns.chunks_exact(LANES).zip(xs) {
                let difference = x - column[offset];
                sum += difference * difference;
            }
            if sum > bound {
                return None;
            }
        }
        let codes = &self.codes[group * self.nominals..][..LANES * self.nominals];
        for (axis, (column, &code)) in codes.chunks_exact(LANES).zip(query.codes).enumerate() {
            let other = column[offset];
            if other != code {
                sum += self.weights[axis][code as usize] + self.weights[axis][other as usize];
            }
        }
        (sum <= bound).then_some(sum)
    }

    /// Measures the lanes of a block and offers those within the bound.
    #[inline]
    fn scan(&self, node: &Node, query: Query<'_>, best: &mut Best) {
        let (start, end) = (node.start as usize, (node.start + node.count) as usize);
        let mut lane = start;
        while lane < end {
            let bound = best.bound();
            let mut sums = [0.0; LANES];
            if self.measure(lane, query, bound, &mut sums) {
                for (offset, &sum) in sums.iter().enumerate().take(end - lane) {
                    if sum <= bound {
                        let rows = self.starts[lane + offset] as usize..self.starts[lane + offset + 1] as usize;
                        best.offer_rows(sum, &self.rows[rows]);
                    }
                }
            }
            lane += LANES;
        }
    }

    /// Sums up the distances of [`LANES`] lanes; false as soon as all are beyond the bound.
    #[inline]
    fn measure(&self, lane: usize, query: Query<'_>, bound: f64, sums: &mut [f64; LANES]) -> bool {
        let numbers = &self.numbers[lane * self.dims..][..LANES * self.dims];
        for (columns, xs) in numbers.chunks(LANES * LANES).zip(query.numbers.chunks(LANES)) {
            for (column, x) in columns.chunks_exact(LANES).zip(xs) {
                for (sum, y) in sums.iter_mut().zip(column) {
                    let difference = x - y;
                    *sum += difference * difference;
                }
            }
            if sums.iter().all(|&sum| sum > bound) {
                return false;
            }
        }
        let codes = &self.codes[lane * self.nominals..][..LANES * self.nominals];
        for (axis, (column, &code)) in codes.chunks_exact(LANES).zip(query.codes).enumerate() {
            let weights = &self.weights[axis];
            let own = weights[code as usize];
            for (sum, &other) in sums.iter_mut().zip(column) {
                *sum += if other == code { 0.0 } else { own + weights[other as usize] };
            }
        }
        true
    }
}

impl Index for Blocks {
    fn search(&self, query: Query<'_>, best: &mut Best) {
        self.visit(query, best, Best::bound, |node, best| self.scan(node, query, best));
    }

    fn within(&self, query: Query<'_>, distance2: f64, points: &mut Vec<u32>) {
        self.visit(
            query,
            points,
            |_| distance2,
            |node, points| {
                let end = node.start + node.count;
                for first in (node.start..end).step_by(LANES) {
                    let mut sums = [0.0; LANES];
                    if self.measure(first as usize, query, distance2, &mut sums) {
                        let near = (first..end).zip(sums).filter(|&(_, sum)| sum <= distance2);
                        points.extend(near.map(|(lane, _)| lane));
                    }
                }
            },
        );
    }

    fn search_among(&self, points: &[u32], query: Query<'_>, best: &mut Best) {
        for &lane in points {
            let bound = best.bound();
            if let Some(distance2) = self.measure_one(lane as usize, query, bound) {
                let rows = self.starts[lane as usize] as usize..self.starts[lane as usize + 1] as usize;
                best.offer_rows(distance2, &self.rows[rows]);
            }
        }
    }
}

impl Builder<'_> {
    /// Lays out the node over `order` and everything below it.
    fn node(&mut self, order: &mut [u32], patience: u32) {
        let number = self.index.nodes.len();
        self.index.nodes.push(Node { second: 0, start: 0, count: 0 });
        let spread = self.bound(order);
        if order.len() <= BLOCK {
            self.block(number, order);
            return;
        }
        let middle = match spread {
            Widest::Number(axis, low, high) => {
                let points = self.points;
                let value = |point: u32| points.numbers(point)[axis];
                let cut = f64::midpoint(low, high);
                let near = if patience > 0 { partition(order, |point| value(point) < cut) } else { 0 };
                if near == 0 || near == order.len() {
                    let middle = order.len() / 2;
                    order.select_nth_unstable_by(middle, |&a, &b| value(a).total_cmp(&value(b)).then(a.cmp(&b)));
                    middle
                } else {
                    near
                }
            }
            Widest::Code(axis, low, high) => {
                let points = self.points;
                let code = |point: u32| points.codes(point)[axis];
                if patience > 0 {
                    partition(order, |point| code(point) <= low.midpoint(high))
                } else {
                    let middle = order.len() / 2;
                    order.select_nth_unstable_by_key(middle, |&point| (code(point), point));
                    middle
                }
            }
        };
        let (first, second) = order.split_at_mut(middle);
        self.node(first, patience.saturating_sub(1));
        self.index.nodes[number].second = self.index.nodes.len() as u32;
        self.node(second, patience.saturating_sub(1));
    }

    /// Writes the bounding box of the points and tells along which axis they are spread widest.
    fn bound(&mut self, order: &[u32]) -> Widest {
        let (dims, nominals) = (self.index.dims, self.index.nominals);
        let (at, codes_at) = (self.index.boxes.len(), self.index.code_boxes.len());
        self.index.boxes.extend([f64::INFINITY, f64::NEG_INFINITY].repeat(dims));
        self.index.code_boxes.extend([u32::MAX, 0].repeat(nominals));
        let (ranges, code_ranges) = (&mut self.index.boxes[at..], &mut self.index.code_boxes[codes_at..]);
        for &point in order {
            for (range, &x) in ranges.chunks_exact_mut(2).zip(self.points.numbers(point)) {
                range[0] = range[0].min(x);
                range[1] = range[1].max(x);
            }
            for (range, &code) in code_ranges.chunks_exact_mut(2).zip(self.points.codes(point)) {
                range[0] = range[0].min(code);
                range[1] = range[1].max(code);
            }
        }
        let mut widest = (Widest::Number(0, 0.0, 0.0), 0.0);
        for (axis, range) in ranges.chunks_exact(2).enumerate() {
            let spread = (range[1] - range[0]) * (range[1] - range[0]);
            if spread > widest.1 {
                widest = (Widest::Number(axis, range[0], range[1]), spread);
            }
        }
        for (axis, range) in code_ranges.chunks_exact(2).enumerate() {
            let weights = &self.index.weights[axis];
            let spread = weights[range[0] as usize] + weights[range[1] as usize];
            if range[0] < range[1] && (spread > widest.1 || widest.1 == 0.0) {
                widest = (Widest::Code(axis, range[0], range[1]), spread);
            }
        }
        widest.0
    }

    /// Copies the points of a block into its lanes.
    fn block(&mut self, number: usize, order: &[u32]) {
        let index = &mut self.index;
        let lanes = order.len().next_multiple_of(LANES);
        let node = &mut index.nodes[number];
        node.start = (index.starts.len() - 1) as u32;
        node.count = order.len() as u32;
        for group in 0..lanes / LANES {
            // Padding repeats the block's last point; its lanes are never offered.
            let point = |lane: usize| order[(group * LANES + lane).min(order.len() - 1)];
            for axis in 0..index.dims {
                index.numbers.extend((0..LANES).map(|lane| self.points.numbers(point(lane))[axis]));
            }
            for axis in 0..index.nominals {
                index.codes.extend((0..LANES).map(|lane| self.points.codes(point(lane))[axis]));
            }
        }
        for lane in 0..lanes {
            if let Some(&point) = order.get(lane) {
                index.rows.extend_from_slice(self.points.rows(point));
            }
            index.starts.push(index.rows.len() as u32);
        }
    }
}

fn least_mismatch(points: &Points) -> LevelWeights {
    let mut occurs: Vec<Vec<bool>> = points.weights.iter().map(|weights| vec![false; weights.len()]).collect();
    for point in 0..points.len() as u32 {
        for (occurs, &code) in occurs.iter_mut().zip(points.codes(point)) {
            occurs[code as usize] = true;
        }
    }
    let least = |weights: &[f64], occurs: &[bool], own: usize| {
        let others = (0..weights.len()).filter(|&level| level != own && occurs[level]);
        others.map(|level| weights[own] + weights[level]).fold(f64::INFINITY, f64::min)
    };
    let axes = points.weights.iter().zip(&occurs);
    axes.map(|(weights, occurs)| (0..weights.len()).map(|own| least(weights, occurs, own)).collect()).collect()
}

/// The axis along which points are spread widest, with their range.
enum Widest {
    Number(usize, f64, f64),
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
