//! How the index is built from points.

use pulp::Arch;
use rayon::prelude::*;

use super::{AXES, BLOCK, Blocks, FIRST, brief, fill_lane, held, products::Products, rest, tree::Tree};
use crate::{
    memory::Room,
    space::{
        LevelWeights,
        points::{PIECE, PIECES, Points},
        rotated_axes::RotatedAxes,
    },
};

impl Blocks {
    pub fn build(points: Points) -> Self {
        Self::build_for(points, Arch::new())
    }

    /// For vectors of a width that the processor need not have been asked for.
    pub fn build_for(points: Points, arch: Arch) -> Self {
        let frame = RotatedAxes::fit(&points);
        let (dims, nominals, rest) = (points.dims, points.nominals, rest(points.dims));
        let mut briefs = vec![[0.0; AXES]; points.len()];
        let pieces = briefs.par_chunks_mut(PIECE).with_min_len(PIECES).enumerate();
        pieces.for_each_init(
            || (vec![0.0; PIECE * dims], vec![0.0; dims]),
            |(numbers, place), (piece, briefs)| {
                let first = (piece * PIECE) as u32;
                points.read(first..first + briefs.len() as u32, &mut numbers[..briefs.len() * dims]);
                for (at, brief) in briefs.iter_mut().enumerate() {
                    frame.place(&numbers[at * dims..][..dims], place);
                    *brief = self::brief(place);
                }
            },
        );
        let mut order: Vec<u32> = (0..points.len() as u32).collect();
        let codes = points.all_codes();
        let tree = Tree::build(&points.weights, &codes, &briefs, &mut order);
        let blocks: Vec<&[u32]> =
            tree.nodes.iter().filter(|node| node.second == 0).map(|node| &order[node.points()]).collect();
        let mut code_lanes = vec![[0; BLOCK]; blocks.len() * nominals];
        code_lanes.par_chunks_mut(nominals.max(1)).zip(&blocks).with_min_len(64).for_each(|(lanes, block)| {
            for (lane, &point) in block.iter().enumerate() {
                for (column, &code) in lanes.iter_mut().zip(&codes[point as usize * nominals..]) {
                    column[lane] = code as u8;
                }
            }
        });
        let least = least_mismatch(&points.weights, &codes);
        drop(codes);
        // In pages of their own they are also aligned to the processor's vectors.
        let mut boxes = Room::new(tree.boxes.len());
        boxes.copy_from_slice(&tree.boxes);
        let held = held(dims);
        let mut brief_lanes = Room::new(blocks.len() * held);
        brief_lanes.par_chunks_mut(held).zip(&blocks).with_min_len(64).for_each(|(lanes, block)| {
            lanes.fill([f32::INFINITY; BLOCK]);
            for (lane, &point) in block.iter().enumerate() {
                fill_lane(lanes, lane, &briefs[point as usize][..held]);
            }
        });
        drop(briefs);
        let mut rests = Room::new(blocks.len() * rest);
        // Chunks of nothing are not to be had.
        rests.par_chunks_mut(rest.max(1)).zip(&blocks).with_min_len(64).for_each_init(
            || (vec![0.0; BLOCK * dims], vec![0.0; dims]),
            |(numbers, place), (lanes, block)| {
                lanes.fill([f32::INFINITY; BLOCK]);
                points.read(block.iter().copied(), &mut numbers[..block.len() * dims]);
                for (lane, numbers) in numbers.chunks_exact(dims.max(1)).take(block.len()).enumerate() {
                    frame.place(numbers, place);
                    fill_lane(lanes, lane, &place[FIRST..]);
                }
            },
        );
        let counts: Vec<usize> = blocks.iter().map(|block| block.len()).collect();
        let products = Products::new(&counts, (&brief_lanes, held), (&rests, rest));
        let mut starts = Vec::with_capacity(order.len() + 1);
        let mut rows = Vec::with_capacity(order.len());
        starts.push(0);
        for &point in &order {
            rows.extend_from_slice(points.rows(point));
            starts.push(rows.len() as u32);
        }
        Self {
            arch,
            frame,
            dims,
            nominals,
            weights: points.weights.clone(),
            least,
            boxes,
            code_boxes: tree.code_boxes,
            briefs: brief_lanes,
            rests,
            products,
            code_lanes,
            places: points.into_places(&order),
            starts,
            rows,
            nodes: tree.nodes,
        }
    }
}

/// `codes` are those of all points, row-major.
fn least_mismatch(weights: &LevelWeights, codes: &[u32]) -> LevelWeights {
    let mut occurs: Vec<Vec<bool>> = weights.iter().map(|weights| vec![false; weights.len()]).collect();
    for codes in codes.chunks(weights.len().max(1)) {
        for (occurs, &code) in occurs.iter_mut().zip(codes) {
            occurs[code as usize] = true;
        }
    }
    let least = |weights: &[f64], occurs: &[bool], own: usize| {
        let others = (0..weights.len()).filter(|&level| level != own && occurs[level]);
        others.map(|level| weights[own] + weights[level]).fold(f64::INFINITY, f64::min)
    };
    let axes = weights.iter().zip(&occurs);
    axes.map(|(weights, occurs)| (0..weights.len()).map(|own| least(weights, occurs, own)).collect()).collect()
}
