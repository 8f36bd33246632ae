//! A blocked scan: points lie in small blocks of near ones, and a block is looked at only when its bounding box is near
//! enough. Works in any number of columns and with categories, which enter the boxes as ranges of level numbers.
//!
//! Boxes and blocks are in single precision and in the coordinates of a [`RotatedAxes`], many lanes at once; they only ever rule
//! points out, with a margin for every rounding. What is left is measured in double precision by [`distance2`], so neighbours
//! and distances are those of looking at every row, to the bit.
//!
//! Most of a search is waiting for memory, and most of the rest are coordinates of pairs that turn out to be too far apart.
//! Hence a *brief* of eight numbers for each place, from which boxes are made and which rules most pairs out before the rest of
//! the coordinates is fetched; neighbouring queries that go through the tree together, so that what comes from memory serves
//! all of them; and shelves, on which blocks that follow each other in memory are gone through in that order.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

mod build;
mod first_look;
mod lanes;
mod products;
mod tree;

use first_look::FirstLook;
use lanes::{add_outside, add_squares, begin_products, begin_squares, beyond, is_near};
use products::{OfQueries, Products};
use pulp::{Arch, Simd, WithSimd};
use tree::Node;

use crate::{
    memory::Room,
    space::{
        LevelWeights, distance2,
        index::{Index, KBest, Query},
        points::PointPlaces,
        rotated_axes::RotatedAxes,
    },
};

/// Lanes of a block.
const BLOCK: usize = 32;
/// Queries that are searched together.
const QUERIES: usize = 32;
/// Coordinates of a brief, and axes that are measured between two later looks at whether anything is still near enough.
const AXES: usize = 8;
/// Axes beyond the first that a first look takes at most.
const MORE: usize = 2 * AXES;
/// Axes of the frame that are in a brief as they are. Its last coordinate stands for all others.
const FIRST: usize = AXES - 1;
/// Points in a node up to which its blocks are gone through one after the other.
const SHELF: u32 = 16 * BLOCK as u32;

/// A number for each point of a block.
type Lanes = [f32; BLOCK];
/// A number for each query of a batch.
type Each = [f32; QUERIES];
/// Coordinates of which no two places are further apart than they are themselves: the first axes, and the distance from the
/// centre along all others (by the triangle inequality, distances differ by no more than what lies between the places).
type Brief = [f32; AXES];

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
    /// Per node: the smallest of each coordinate of the briefs, then the largest.
    boxes: Room<[Brief; 2]>,
    /// Per node and nominal axis: smallest and largest code.
    code_boxes: Vec<[u32; 2]>,
    /// Per block: the coordinates of the briefs, without those that are nought for lack of columns.
    briefs: Room<Lanes>,
    /// Per block: the axes that the briefs do not have as they are.
    rests: Room<Lanes>,
    products: Products,
    /// Per block and nominal axis: the last bytes of the codes. Where they differ, so do the codes.
    code_lanes: Vec<[u8; BLOCK]>,
    /// As the points had them.
    places: PointPlaces,
    /// Rows on each point, as a range of `rows`.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

/// Up to [`QUERIES`] queries that are searched together, a lane each: near queries look at much the same blocks, and each block
/// comes from memory once for all of them.
struct Batch<'a> {
    queries: &'a [Query<'a>],
    briefs: [Each; AXES],
    /// By axis that the briefs do not have as it is.
    rests: Vec<Each>,
    products: OfQueries,
    /// By nominal axis: the codes, and what a mismatch with any other level costs at least.
    codes: Vec<([u32; QUERIES], Each)>,
    rounding: [f64; QUERIES],
    /// What sums in single precision may be too large by, as a factor.
    slack: f64,
    /// What is further in single precision is further than the best that the query knows. Lanes without a query reach nothing.
    reach: Each,
    /// Where a point's numbers stand while it is measured, and its codes.
    room: (Vec<f64>, Vec<u32>),
    first_look: FirstLook,
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

/// The queries that the first look at a block leaves, with the sums of their distances so far. Room that is made once for a search.
struct Left {
    lanes: [usize; QUERIES],
    sums: [Lanes; QUERIES],
}

impl Blocks {
    fn batch<'a>(&self, queries: &'a [Query<'a>], best: &[KBest]) -> Batch<'a> {
        let terms = (self.dims + self.nominals + 16) as f64;
        let mut batch = Batch {
            queries,
            briefs: [[0.0; QUERIES]; AXES],
            rests: vec![[0.0; QUERIES]; rest(self.dims)],
            products: OfQueries::none(),
            codes: vec![([0; QUERIES], [0.0; QUERIES]); self.nominals],
            rounding: [0.0; QUERIES],
            slack: 1.0 + terms * f64::from(f32::EPSILON),
            reach: [f32::NEG_INFINITY; QUERIES],
            room: (vec![0.0; self.dims], vec![0; self.nominals]),
            first_look: FirstLook::default(),
        };
        let mut place = vec![0.0; self.dims];
        for (lane, (query, best)) in queries.iter().zip(best).enumerate() {
            self.frame.place(query.numbers, &mut place);
            fill_lane(&mut batch.briefs, lane, &brief(&place));
            if !batch.rests.is_empty() {
                fill_lane(&mut batch.rests, lane, &place[FIRST..]);
                batch.products.set(lane, &place);
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

    /// Squared distances from the queries to a node's box; `None` when all are sure to be beyond reach.
    #[inline(always)]
    fn waiting<S: Simd>(&self, simd: S, node: u32, batch: &Batch<'_>) -> Option<Waiting> {
        let mut distances2 = [0.0; QUERIES];
        let [low, high] = &self.boxes[node as usize];
        for (vector, sums) in S::as_mut_simd_f32s(&mut distances2).0.iter_mut().enumerate() {
            // Two sums: each waits for its last addition.
            let (mut even, mut odd) = (simd.splat_f32s(0.0), simd.splat_f32s(0.0));
            for axis in (0..held(self.dims)).step_by(2) {
                let x = S::as_simd_f32s(&batch.briefs[axis]).0[vector];
                even = add_outside(simd, even, x, low[axis], high[axis]);
                let x = S::as_simd_f32s(&batch.briefs[axis + 1]).0[vector];
                odd = add_outside(simd, odd, x, low[axis + 1], high[axis + 1]);
            }
            *sums = simd.add_f32s(even, odd);
        }
        if beyond(simd, &distances2, &batch.reach) {
            return None;
        }
        let ranges = &self.code_boxes[node as usize * self.nominals..][..self.nominals];
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

    /// Visits the blocks that can hold something nearer than what is known, near ones first.
    #[inline(always)]
    fn visit<S: Simd>(&self, simd: S, batch: &mut Batch<'_>, best: &mut [KBest]) {
        // The depth of the tree is at most the builder's patience and as many halvings as a row number has bits, and
        // each level leaves one node behind.
        let mut waiting: Vec<Waiting> = Vec::with_capacity(64);
        let mut left = Left { lanes: [0; QUERIES], sums: [[0.0; BLOCK]; QUERIES] };
        if !self.nodes.is_empty() {
            waiting.push(Waiting { node: 0, distances2: [0.0; QUERIES], total: 0.0 });
        }
        // One that knows nothing yet looks first where its own way down the tree leads: what is near to all together, where the
        // visit begins, need not be near to it. Often that is where the one before it came.
        let mut last = None;
        for lane in 0..batch.queries.len() {
            if best[lane].bound() == f64::INFINITY {
                let (codes, brief) = (batch.queries[lane].codes, std::array::from_fn(|axis| batch.briefs[axis][lane]));
                last = last
                    .filter(|&at| self.distance2_to_box(at, &brief, codes) == 0.0)
                    .or_else(|| self.descend(codes, &brief));
                if let Some(at) = last {
                    self.scan(simd, (&self.nodes[at], &[lane]), &mut left, batch, best);
                }
            }
        }
        while let Some(Waiting { node: number, distances2, .. }) = waiting.pop() {
            if beyond(simd, &distances2, &batch.reach) {
                continue;
            }
            let node = &self.nodes[number as usize];
            if node.count <= SHELF {
                self.go_through(simd, number, &mut left, batch, best);
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

    /// Visits the blocks below a node in the order in which they lie.
    #[inline(always)]
    fn go_through<S: Simd>(&self, simd: S, shelf: u32, left: &mut Left, batch: &mut Batch<'_>, best: &mut [KBest]) {
        let end = self.nodes[shelf as usize].points().end;
        let below = (shelf..).zip(&self.nodes[shelf as usize..]).take_while(|(_, node)| node.points().start < end);
        for (number, node) in below.filter(|(_, node)| node.second == 0) {
            let Some(Waiting { distances2, .. }) = self.waiting(simd, number, batch) else { continue };
            let (mut near, mut count) = ([0; QUERIES], 0);
            let lanes = distances2.iter().zip(&batch.reach).enumerate().take(batch.queries.len());
            for (lane, (&distance2, &reach)) in lanes {
                near[count] = lane;
                count += usize::from(is_near(distance2, reach));
            }
            self.scan(simd, (node, &near[..count]), left, batch, best);
        }
    }

    /// Measures the points of a block from some of the queries, and offers the rows on those that may be near enough.
    #[inline(always)]
    fn scan<S: Simd>(
        &self,
        simd: S,
        of: (&Node, &[usize]),
        left: &mut Left,
        batch: &mut Batch<'_>,
        best: &mut [KBest],
    ) {
        // So many queries at once, and vectors of each, that their sums fill the processor's registers: each coordinate of the block is
        // loaded once for all.
        if BLOCK / S::F32_LANES >= 4 {
            self.scan_by::<S, 2, 4>(simd, of, left, batch, best);
        } else {
            self.scan_by::<S, 4, 2>(simd, of, left, batch, best);
        }
    }

    #[inline(always)]
    fn scan_by<S: Simd, const N: usize, const VECTORS: usize>(
        &self,
        simd: S,
        (node, near): (&Node, &[usize]),
        left: &mut Left,
        batch: &mut Batch<'_>,
        best: &mut [KBest],
    ) {
        let held = held(self.dims);
        let brief = &self.briefs[node.block as usize * held..][..held];
        let rests = &self.rests[node.block as usize * batch.rests.len()..][..batch.rests.len()];
        let further = batch.first_look.further(rests.len());
        // By the briefs first, or by more at once where those rule out little.
        let (first, own, stands_for_others) = if further > 0 {
            ((&brief[..FIRST], &rests[..further]), (&batch.briefs[..FIRST], &batch.rests[..further]), false)
        } else {
            let last = held.min(FIRST);
            (brief.split_at(last), batch.briefs[..held].split_at(last), !rests.is_empty())
        };
        let mut still = 0;
        for some in near.chunks(N) {
            let lanes = filled::<N>(some);
            let reach = lanes.map(|lane| batch.reach[lane]);
            let mut sums = [[0.0; BLOCK]; N];
            let products =
                if further > 0 { self.products.of(node.block as usize, &batch.products, reach) } else { None };
            let near = if let Some((offsets, rounded_off)) = products {
                let offsets = (offsets, &batch.products.offsets, rounded_off);
                begin_products::<S, N, VECTORS>(simd, first, own, offsets, (lanes, reach), &mut sums)
            } else {
                begin_squares::<S, N, VECTORS>(simd, first, own, stands_for_others, (lanes, reach), &mut sums)
            };
            for ((&lane, sums), near) in some.iter().zip(&sums).zip(near) {
                if near {
                    left.lanes[still] = lane;
                    left.sums[still] = *sums;
                    still += 1;
                }
            }
        }
        if further == 0 {
            batch.first_look.tell(near.len(), still);
        }
        for (some, sums) in left.lanes[..still].chunks(N).zip(left.sums.as_chunks_mut::<N>().0) {
            let lanes = filled::<N>(some);
            let mut axes = rests[further..].chunks(AXES).zip(batch.rests[further..].chunks(AXES));
            // A loop: what a closure does would not be compiled for the processor's vectors.
            let near = loop {
                let Some(axes) = axes.next() else { break true };
                if !add_squares::<S, N, VECTORS>(simd, axes, (lanes, lanes.map(|lane| batch.reach[lane])), sums) {
                    break false;
                }
            };
            if !near {
                continue;
            }
            for (&lane, sums) in some.iter().zip(sums) {
                self.add_codes(node, lane, batch, sums);
                self.offer_near(simd, (node, lane), sums, batch, &mut best[lane]);
            }
        }
    }

    /// Adds what the categories of a block's points cost at least.
    #[inline(always)]
    fn add_codes(&self, node: &Node, lane: usize, batch: &Batch<'_>, distances2: &mut Lanes) {
        let columns = &self.code_lanes[node.block as usize * self.nominals..][..self.nominals];
        for (others, (codes, least)) in columns.iter().zip(&batch.codes) {
            let (code, least) = (codes[lane] as u8, least[lane]);
            for (sum, &other) in distances2.iter_mut().zip(others) {
                *sum += if other == code { 0.0 } else { least };
            }
        }
    }

    /// Offers the rows on those points of a block that may be near enough.
    #[inline(always)]
    fn offer_near<S: Simd>(
        &self,
        simd: S,
        (node, lane): (&Node, usize),
        distances2: &Lanes,
        batch: &mut Batch<'_>,
        best: &mut KBest,
    ) {
        let mut points = node.points();
        for distances2 in distances2.chunks(S::F32_LANES) {
            let points = points.by_ref().take(S::F32_LANES);
            if beyond(simd, distances2, &[batch.reach[lane]; BLOCK][..distances2.len()]) {
                points.for_each(drop);
                continue;
            }
            for (point, &distance2) in points.zip(distances2) {
                if is_near(distance2, batch.reach[lane])
                    && self.offer(point as u32, batch.queries[lane], &mut batch.room, best)
                {
                    batch.set_bound(lane, best.bound());
                }
            }
        }
    }

    /// The node of the block to which the nearer child leads at every node.
    fn descend(&self, codes: &[u32], brief: &Brief) -> Option<usize> {
        let (mut node, mut at) = (self.nodes.first()?, 0);
        while node.second != 0 {
            let far = |child: usize| self.distance2_to_box(child, brief, codes);
            let [first, second] = [at + 1, at + node.second as usize];
            at = if far(second) < far(first) { second } else { first };
            node = &self.nodes[at];
        }
        Some(at)
    }

    /// Squared distance of one place from a node's box.
    fn distance2_to_box(&self, node: usize, brief: &Brief, codes: &[u32]) -> f32 {
        let [low, high] = &self.boxes[node];
        let outside = |axis: usize| (low[axis] - brief[axis]).max(brief[axis] - high[axis]).max(0.0);
        let numbers: f32 = (0..AXES).map(|axis| outside(axis).powi(2)).sum();
        if self.nominals == 0 {
            return numbers;
        }
        let ranges = self.code_boxes[node * self.nominals..][..self.nominals].iter().zip(codes).zip(&self.least);
        let costs = ranges.map(
            |(([low, high], code), least)| {
                if code < low || code > high { least[*code as usize] as f32 } else { 0.0 }
            },
        );
        numbers + costs.sum::<f32>()
    }

    /// Measures a point exactly and offers the rows on it. Whether they were near enough.
    #[inline(always)]
    fn offer(
        &self,
        point: u32,
        query: Query<'_>,
        (numbers, codes): &mut (Vec<f64>, Vec<u32>),
        best: &mut KBest,
    ) -> bool {
        let (numbers, codes) = (self.places.numbers(point, numbers), self.places.codes(point, codes));
        let distance2 = distance2(&self.weights, (query.numbers, query.codes), (numbers, codes));
        let near = distance2 <= best.bound();
        if near {
            best.offer_rows(
                distance2,
                &self.rows[self.starts[point as usize] as usize..self.starts[point as usize + 1] as usize],
            );
        }
        near
    }
}

/// Axes that a brief does not have as they are.
fn rest(dims: usize) -> usize {
    if dims > AXES { dims - FIRST } else { 0 }
}

/// Coordinates of a brief that are more than nought, one at least: without it a block that is not full would not end.
fn held(dims: usize) -> usize {
    dims.clamp(1, AXES)
}

fn brief(place: &[f32]) -> Brief {
    let mut brief = [0.0; AXES];
    if place.len() <= AXES {
        brief[..place.len()].copy_from_slice(place);
    } else {
        let (first, rest) = place.split_at(FIRST);
        brief[..FIRST].copy_from_slice(first);
        brief[FIRST] = rest.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt() as f32;
    }
    brief
}

/// Writes the coordinates of one place among those of others.
fn fill_lane<const N: usize>(columns: &mut [[f32; N]], lane: usize, place: &[f32]) {
    for (column, &coordinate) in columns.iter_mut().zip(place) {
        column[lane] = coordinate;
    }
}

/// Some lanes, the last one repeated where they are fewer.
fn filled<const N: usize>(some: &[usize]) -> [usize; N] {
    std::array::from_fn(|at| some[at.min(some.len() - 1)])
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
        let mut place = vec![0.0; self.dims];
        self.frame.place(query.numbers, &mut place);
        self.descend(query.codes, &brief(&place)).map(|at| self.starts[self.nodes[at].start as usize])
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
