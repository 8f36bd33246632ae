//! A blocked scan: points lie in small blocks of near ones, and a block is looked at only when its bounding box is near
//! enough. Works in any number of columns and with categories, which enter the boxes as ranges of level numbers.
//!
//! Boxes and blocks are in single precision and in the coordinates of a [`RotatedAxes`], many lanes at once; they only ever rule
//! points out, with a margin for every rounding. What is left is measured in double precision by [`distance2`], so neighbours
//! and distances are those of looking at every row, to the bit.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

mod tree;

use std::cmp::Ordering;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;
use tree::{Node, Tree};

use crate::{
    memory::Room,
    space::{
        LevelWeights, distance2,
        index::{Index, KBest, Query},
        points::Points,
        rotated_axes::RotatedAxes,
    },
};

/// Lanes of a block.
const BLOCK: usize = 32;
/// Queries that are searched together.
const QUERIES: usize = 8;
/// Axes that are measured between two looks at whether anything is still near enough.
const AXES: usize = 8;

/// A number for each point of a block.
type Lanes = [f32; BLOCK];
/// A number for each query of a batch.
type Each = [f32; QUERIES];

/// The index. Points are in the order of the blocks.
#[derive(Debug)]
pub struct Blocks {
    arch: Arch,
    frame: RotatedAxes,
    dims: usize,
    nominals: usize,
    weights: LevelWeights,
    /// Per nominal axis and level: what a mismatch with any other level that occurs costs at least.
    least: LevelWeights,
    nodes: Vec<Node>,
    /// Per node and [`AXES`] axes of the frame: their smallest coordinates, then their largest.
    boxes: Room<[[f32; AXES]; 2]>,
    /// Per node and nominal axis: smallest and largest code.
    code_boxes: Vec<[u32; 2]>,
    /// Per block and axis of the frame.
    lanes: Room<Lanes>,
    /// Per block and nominal axis: the codes, and what a mismatch adds for its level.
    code_lanes: Vec<([u32; BLOCK], Lanes)>,
    /// As the points had them, point by point.
    numbers: Vec<f64>,
    codes: Vec<u32>,
    /// Rows on each point, as a range of `rows`.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

/// Up to [`QUERIES`] queries that are searched together, a lane each: near queries look at much the same blocks, and each block
/// comes from memory once for all of them.
struct Batch<'a> {
    queries: &'a [Query<'a>],
    /// By axis of the frame, [`AXES`] by [`AXES`].
    places: Vec<[Each; AXES]>,
    /// By nominal axis: the codes, and what a mismatch with any other level costs at least.
    codes: Vec<([u32; QUERIES], Each)>,
    rounding: [f64; QUERIES],
    /// What sums in single precision may be too large by, as a factor.
    slack: f64,
    /// What is further in single precision is further than the best that the query knows. Lanes without a query reach nothing.
    reach: Each,
}

impl Batch<'_> {
    fn set_bound(&mut self, lane: usize, bound: f64) {
        let distance = bound.sqrt() + self.rounding[lane];
        self.reach[lane] = (distance * distance * self.slack) as f32;
    }
}

/// A node still to be visited, with the distances of its box from the queries and their sum.
struct Waiting {
    node: u32,
    distances2: Each,
    total: f32,
}

impl Blocks {
    pub fn build(points: &Points) -> Self {
        let frame = RotatedAxes::fit(points);
        let (dims, nominals, groups) = (points.dims, points.nominals, points.dims.div_ceil(AXES));
        let mut places = vec![[0.0; AXES]; points.len() * groups];
        if groups > 0 {
            places.par_chunks_mut(groups).with_min_len(1_024).enumerate().for_each(|(point, place)| {
                frame.place(points.numbers(point as u32), place.as_flattened_mut());
            });
        }
        let mut order: Vec<u32> = (0..points.len() as u32).collect();
        let tree = Tree::build(points, &places, groups, &mut order);
        let blocks = tree.nodes.iter().filter(|node| node.second == 0).count();
        // In pages of their own they are also aligned to the processor's vectors.
        let mut boxes = Room::new(tree.boxes.len());
        boxes.copy_from_slice(&tree.boxes);
        let mut lanes = Room::new(blocks * dims);
        lanes.fill([f32::INFINITY; BLOCK]);
        let mut index = Self {
            arch: Arch::new(),
            frame,
            dims,
            nominals,
            weights: points.weights.clone(),
            least: least_mismatch(points),
            nodes: tree.nodes,
            boxes,
            code_boxes: tree.code_boxes,
            lanes,
            code_lanes: vec![([0; BLOCK], [0.0; BLOCK]); blocks * nominals],
            numbers: order.iter().flat_map(|&point| points.numbers(point)).copied().collect(),
            codes: order.iter().flat_map(|&point| points.codes(point)).copied().collect(),
            starts: Vec::with_capacity(order.len() + 1),
            rows: Vec::with_capacity(order.len()),
        };
        index.fill_lanes(&order, &places, groups);
        index.starts.push(0);
        for &point in &order {
            index.rows.extend_from_slice(points.rows(point));
            index.starts.push(index.rows.len() as u32);
        }
        index
    }

    fn fill_lanes(&mut self, order: &[u32], places: &[[f32; AXES]], groups: usize) {
        for node in self.nodes.iter().filter(|node| node.second == 0) {
            let lanes = &mut self.lanes[node.block as usize * self.dims..][..self.dims];
            let code_lanes = &mut self.code_lanes[node.block as usize * self.nominals..][..self.nominals];
            for lane in 0..node.count as usize {
                let at = node.start as usize + lane;
                let place = places[order[at] as usize * groups..][..groups].as_flattened();
                for (column, &coordinate) in lanes.iter_mut().zip(place) {
                    column[lane] = coordinate;
                }
                let codes = &self.codes[at * self.nominals..][..self.nominals];
                for ((column, &code), weights) in code_lanes.iter_mut().zip(codes).zip(&self.weights) {
                    column.0[lane] = code;
                    column.1[lane] = weights[code as usize] as f32;
                }
            }
        }
    }

    fn batch<'a>(&self, queries: &'a [Query<'a>], best: &[KBest]) -> Batch<'a> {
        let terms = (self.dims + self.nominals + 16) as f64;
        let mut batch = Batch {
            queries,
            places: vec![[[0.0; QUERIES]; AXES]; self.groups()],
            codes: vec![([0; QUERIES], [0.0; QUERIES]); self.nominals],
            rounding: [0.0; QUERIES],
            slack: 1.0 + terms * f64::from(f32::EPSILON),
            reach: [f32::NEG_INFINITY; QUERIES],
        };
        let mut place = vec![0.0; self.dims];
        for (lane, (query, best)) in queries.iter().zip(best).enumerate() {
            self.frame.place(query.numbers, &mut place);
            for (axis, &coordinate) in batch.places.as_flattened_mut().iter_mut().zip(&place) {
                axis[lane] = coordinate;
            }
            for ((axis, &code), least) in batch.codes.iter_mut().zip(query.codes).zip(&self.least) {
                axis.0[lane] = code;
                axis.1[lane] = least[code as usize] as f32;
            }
            batch.rounding[lane] = self.frame.rounding(query.numbers);
            batch.set_bound(lane, best.bound());
        }
        batch
    }

    /// Groups of axes.
    fn groups(&self) -> usize {
        self.dims.div_ceil(AXES)
    }

    /// Squared distances from the queries to a node's box; `None` when all are sure to be beyond reach.
    #[inline(always)]
    fn waiting<S: Simd>(&self, simd: S, node: u32, batch: &Batch<'_>) -> Option<Waiting> {
        let mut distances2 = [0.0; QUERIES];
        let (at, groups) = (node as usize, self.groups());
        for ([low, high], places) in self.boxes[at * groups..][..groups].iter().zip(&batch.places) {
            for (vector, sums) in S::as_mut_simd_f32s(&mut distances2).0.iter_mut().enumerate() {
                // Two sums: each waits for its last addition.
                let (mut even, mut odd) = (*sums, simd.splat_f32s(0.0));
                for axis in (0..AXES).step_by(2) {
                    let x = S::as_simd_f32s(&places[axis]).0[vector];
                    even = add_outside(simd, even, x, low[axis], high[axis]);
                    let x = S::as_simd_f32s(&places[axis + 1]).0[vector];
                    odd = add_outside(simd, odd, x, low[axis + 1], high[axis + 1]);
                }
                *sums = simd.add_f32s(even, odd);
            }
            if beyond(simd, &distances2, &batch.reach) {
                return None;
            }
        }
        let ranges = &self.code_boxes[at * self.nominals..][..self.nominals];
        for ([low, high], (codes, least)) in ranges.iter().zip(&batch.codes) {
            for ((sum, code), least) in distances2.iter_mut().zip(codes).zip(least) {
                *sum += if code < low || code > high { *least } else { 0.0 };
            }
        }
        if self.nominals > 0 && beyond(simd, &distances2, &batch.reach) {
            return None;
        }
        let mut total = simd.splat_f32s(0.0);
        for &sums in S::as_simd_f32s(&distances2).0 {
            total = simd.add_f32s(total, sums);
        }
        Some(Waiting { node, distances2, total: simd.reduce_sum_f32s(total) })
    }

    /// The first point of the block to which the nearer child leads at every node.
    #[inline(always)]
    fn descend<S: Simd>(&self, simd: S, batch: &Batch<'_>) -> u32 {
        let Some(mut node) = self.nodes.first() else { return 0 };
        let mut at = 0;
        while node.second != 0 {
            let far = |child: u32| self.waiting(simd, child, batch).map_or(f32::INFINITY, |it| it.distances2[0]);
            at += if far(at + node.second) < far(at + 1) { node.second } else { 1 };
            node = &self.nodes[at as usize];
        }
        node.start
    }

    /// Visits the blocks that can hold something nearer than what is known, near ones first.
    #[inline(always)]
    fn visit<S: Simd>(&self, simd: S, batch: &mut Batch<'_>, best: &mut [KBest]) {
        // The depth of the tree is at most the builder's patience and as many halvings as a row number has bits, and
        // each level leaves one node behind.
        let mut waiting: Vec<Waiting> = Vec::with_capacity(64);
        if !self.nodes.is_empty() {
            waiting.push(Waiting { node: 0, distances2: [0.0; QUERIES], total: 0.0 });
        }
        while let Some(Waiting { node: number, distances2, .. }) = waiting.pop() {
            if beyond(simd, &distances2, &batch.reach) {
                continue;
            }
            let node = &self.nodes[number as usize];
            if node.second == 0 {
                for lane in 0..batch.queries.len() {
                    if is_near(distances2[lane], batch.reach[lane]) {
                        self.scan(simd, node, lane, batch, &mut best[lane]);
                    }
                }
                continue;
            }
            let first = self.waiting(simd, number + 1, batch);
            let second = self.waiting(simd, number + node.second, batch);
            let total = |child: &Option<Waiting>| child.as_ref().map_or(0.0, |child| child.total);
            if total(&first) <= total(&second) {
                waiting.extend(second);
                waiting.extend(first);
            } else {
                waiting.extend(first);
                waiting.extend(second);
            }
        }
    }

    /// Measures the points of a block, and offers the rows on those that may be near enough.
    #[inline(always)]
    fn scan<S: Simd>(&self, simd: S, node: &Node, lane: usize, batch: &mut Batch<'_>, best: &mut KBest) {
        let mut sums = [0.0; BLOCK];
        if !self.measure(simd, node, lane, batch, &mut sums) {
            return;
        }
        for (point, sum) in (node.start..node.start + node.count).zip(sums) {
            if is_near(sum, batch.reach[lane]) && self.offer(point as usize, batch.queries[lane], best) {
                batch.set_bound(lane, best.bound());
            }
        }
    }

    /// Sums up the distances of a block's points; false as soon as all are beyond reach.
    #[inline(always)]
    fn measure<S: Simd>(&self, simd: S, node: &Node, lane: usize, batch: &Batch<'_>, distances2: &mut Lanes) -> bool {
        let reach = [batch.reach[lane]; BLOCK];
        let lanes = &self.lanes[node.block as usize * self.dims..][..self.dims];
        for (columns, places) in lanes.chunks(AXES).zip(&batch.places) {
            for (quad, sums) in S::as_mut_simd_f32s(distances2).0.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                let [mut a, mut b, mut c, mut d] = *sums;
                for (column, xs) in columns.iter().zip(places) {
                    let place = simd.splat_f32s(xs[lane]);
                    let [w, x, y, z] = S::as_simd_f32s(column).0.as_chunks::<4>().0[quad];
                    a = add_square(simd, a, simd.sub_f32s(place, w));
                    b = add_square(simd, b, simd.sub_f32s(place, x));
                    c = add_square(simd, c, simd.sub_f32s(place, y));
                    d = add_square(simd, d, simd.sub_f32s(place, z));
                }
                *sums = [a, b, c, d];
            }
            if beyond(simd, distances2, &reach) {
                return false;
            }
        }
        let columns = &self.code_lanes[node.block as usize * self.nominals..][..self.nominals];
        for (((others, costs), (codes, _)), weights) in columns.iter().zip(&batch.codes).zip(&self.weights) {
            let code = codes[lane];
            let own = weights[code as usize] as f32;
            for ((sum, &other), cost) in distances2.iter_mut().zip(others).zip(costs) {
                *sum += if other == code { 0.0 } else { own + cost };
            }
        }
        true
    }

    /// Measures a point exactly and offers the rows on it. Whether they were near enough.
    #[inline(always)]
    fn offer(&self, point: usize, query: Query<'_>, best: &mut KBest) -> bool {
        let numbers = &self.numbers[point * self.dims..][..self.dims];
        let codes = &self.codes[point * self.nominals..][..self.nominals];
        let distance2 = distance2(&self.weights, (query.numbers, query.codes), (numbers, codes));
        let near = distance2 <= best.bound();
        if near {
            best.offer_rows(distance2, &self.rows[self.starts[point] as usize..self.starts[point + 1] as usize]);
        }
        near
    }
}

/// Whether a distance may be within reach: what cannot be compared may be.
#[inline(always)]
fn is_near(distance2: f32, reach: f32) -> bool {
    distance2.partial_cmp(&reach) != Some(Ordering::Greater)
}

/// Whether all distances are beyond reach.
#[inline(always)]
fn beyond<S: Simd>(simd: S, distances2: &[f32], reach: &[f32]) -> bool {
    for (&distances2, &reach) in S::as_simd_f32s(distances2).0.iter().zip(S::as_simd_f32s(reach).0) {
        let near = simd.not_m32s(simd.greater_than_f32s(distances2, reach));
        if simd.first_true_m32s(near) < S::F32_LANES {
            return false;
        }
    }
    true
}

#[inline(always)]
fn add_square<S: Simd>(simd: S, sum: S::f32s, difference: S::f32s) -> S::f32s {
    simd.mul_add_e_f32s(difference, difference, sum)
}

/// Adds the square of how far `x` is outside of a range.
#[inline(always)]
fn add_outside<S: Simd>(simd: S, sum: S::f32s, x: S::f32s, low: f32, high: f32) -> S::f32s {
    // At most one of the two is positive.
    let outside = simd.max_f32s(simd.sub_f32s(simd.splat_f32s(low), x), simd.sub_f32s(x, simd.splat_f32s(high)));
    add_square(simd, sum, simd.max_f32s(outside, simd.splat_f32s(0.0)))
}

impl Index for Blocks {
    fn search(&self, queries: &[Query<'_>], best: &mut [KBest]) {
        for (queries, best) in queries.chunks(QUERIES).zip(best.chunks_mut(QUERIES)) {
            self.arch.dispatch(Search { index: self, batch: self.batch(queries, best), best });
        }
    }

    fn locality_order(&self, rows: usize) -> Vec<u32> {
        let mut ranks = vec![u32::MAX; rows];
        for (rank, &row) in (0_u32..).zip(&self.rows) {
            ranks[row as usize] = rank;
        }
        ranks
    }

    fn rank(&self, query: Query<'_>) -> Option<u32> {
        let (queries, best) = ([query], [KBest::new(1)]);
        let batch = self.batch(&queries, &best);
        let mut rank = 0;
        self.arch.dispatch(Descent { index: self, batch: &batch, rank: &mut rank });
        Some(rank)
    }
}

/// The way to the block that is nearest at each step, for [`Index::rank`].
struct Descent<'a> {
    index: &'a Blocks,
    batch: &'a Batch<'a>,
    rank: &'a mut u32,
}

impl WithSimd for Descent<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        *self.rank = self.index.descend(simd, self.batch);
    }
}

/// A search, compiled once for each set of instructions that processors may have (a closure would not be).
struct Search<'a> {
    index: &'a Blocks,
    batch: Batch<'a>,
    best: &'a mut [KBest],
}

impl WithSimd for Search<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        self.index.visit(simd, &mut self.batch, self.best);
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
