//! kiddo's k-d tree as an index for a few numeric columns; the number of columns becomes a const generic here.

use std::num::NonZero;

use kiddo::{ImmutableKdTree, SquaredEuclidean};

use crate::space::{
    distance2,
    index::{Index, KBest, Query},
    points::Points,
};

/// Most columns that are dispatched.
pub const MOST_DIMS: usize = 8;

/// The tree may add a distance up in another order than [`distance2`]. Looking this much further than it says makes sure
/// that no row is missed; what is found is measured again.
const ROUNDING: f64 = 1.0 + 1e-9;

struct Tree<const K: usize> {
    tree: ImmutableKdTree<f64, K>,
    points: Points,
}

impl<const K: usize> std::fmt::Debug for Tree<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tree").field("dims", &K).field("points", &self.points.len()).finish_non_exhaustive()
    }
}

fn coordinates_of<const K: usize>(points: &Points, point: u32) -> [f64; K] {
    let mut room = [0.0; K];
    let numbers = points.numbers(point, &mut room);
    std::array::from_fn(|axis| numbers[axis])
}

impl<const K: usize> Tree<K> {
    fn boxed(points: Points) -> Result<Box<dyn Index>, Box<Points>> {
        let coordinates: Vec<[f64; K]> = (0..points.len() as u32).map(|point| coordinates_of(&points, point)).collect();
        match ImmutableKdTree::new_from_slice(&coordinates) {
            Ok(tree) => Ok(Box::new(Self { tree, points })),
            Err(_) => Err(Box::new(points)),
        }
    }
}

impl<const K: usize> Tree<K> {
    fn search_one(&self, query: Query<'_>, best: &mut KBest) {
        let at: [f64; K] = std::array::from_fn(|axis| query.numbers[axis]);
        let mut reach = best.bound();
        if reach.is_infinite() {
            // Every point carries at least one row, so the k nearest points hold the k nearest rows.
            let Some(wanted) = NonZero::new(best.wanted().min(self.points.len())) else { return };
            let nearest = self.tree.query(&at).nearest_n::<SquaredEuclidean<f64>>(wanted).execute();
            reach = nearest.iter().map(|found| found.distance).fold(0.0, f64::max);
            if wanted.get() == self.points.len() {
                reach = f64::MAX;
            }
        }
        // Equally near points beyond the k-th count by their row numbers, so all within reach are looked at.
        let reach = (reach * ROUNDING + f64::MIN_POSITIVE).min(f64::MAX);
        for found in &self.tree.query(&at).within::<SquaredEuclidean<f64>>(reach).unsorted().execute() {
            let numbers = coordinates_of::<K>(&self.points, found.item);
            let exact = distance2(&self.points.weights, (query.numbers, &[]), (&numbers, &[]));
            best.offer_rows(exact, self.points.rows(found.item));
        }
    }
}

impl<const K: usize> Index for Tree<K> {
    fn search(&self, queries: &[Query<'_>], best: &mut [KBest]) {
        for (query, best) in queries.iter().zip(best) {
            self.search_one(*query, best);
        }
    }

    /// A tree of a few columns lies in the processor's cache: any order will do.
    fn locality_order(&self, rows: usize) -> Vec<u32> {
        (0..rows as u32).collect()
    }

    /// The way down a tree is short, and what is not near makes it look around too far.
    fn rank(&self, _: Query<'_>) -> Option<u32> {
        None
    }
}

/// Builds the tree, or gives the points back where they are not for it.
pub fn build(points: Points) -> Result<Box<dyn Index>, Box<Points>> {
    if points.nominals > 0 || points.is_empty() {
        return Err(Box::new(points));
    }
    match points.dims {
        1 => Tree::<1>::boxed(points),
        2 => Tree::<2>::boxed(points),
        3 => Tree::<3>::boxed(points),
        4 => Tree::<4>::boxed(points),
        5 => Tree::<5>::boxed(points),
        6 => Tree::<6>::boxed(points),
        7 => Tree::<7>::boxed(points),
        MOST_DIMS => Tree::<MOST_DIMS>::boxed(points),
        _ => Err(Box::new(points)),
    }
}
