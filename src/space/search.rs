//! The choice between the two indexes.

use crate::{
    progress::{Cancelled, Progress},
    space::{Space, blocks::Blocks, index::Index, kdtree, points::Points},
};

/// Up to this many numeric columns the k-d tree wins over the blocked scan (measured by `benches/neighbours.rs`).
pub const TREE_DIMS: usize = 3;

/// Builds the index that suits the points.
pub fn build(
    space: &Space,
    positions: &[u32],
    class_of_metric: u32,
    progress: &Progress,
) -> Result<Box<dyn Index>, Cancelled> {
    let points = Points::collapse(space, positions, space.level_weights(class_of_metric));
    progress.check()?;
    Ok(over(points))
}

/// As [`build`], without a copy of the rows' numbers: in less room, and slower where many rows are measured from each place.
pub fn build_uncopied(
    space: &Space,
    positions: &[u32],
    class_of_metric: u32,
    progress: &Progress,
) -> Result<Box<dyn Index>, Cancelled> {
    let points = Points::uncopied(space, positions, space.level_weights(class_of_metric));
    progress.check()?;
    Ok(over(points))
}

/// The index that suits the points.
pub fn over(points: Points) -> Box<dyn Index> {
    if points.dims > TREE_DIMS {
        return Box::new(Blocks::build(points));
    }
    kdtree::build(points).unwrap_or_else(|points| Box::new(Blocks::build(*points)))
}
