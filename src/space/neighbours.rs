//! The nearest rows of the same class, for every row of the classes that are to grow.

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    space::{
        Space,
        index::{BATCH, BATCHES, Index, KBest, Neighbour, Query},
        search,
    },
};

/// As many neighbours as the sliders of the window reach without searching again.
pub const STORED: usize = 20;

/// The nearest rows of every row of one class.
#[derive(Debug)]
pub struct ClassNeighbours {
    /// Neighbours stored per row.
    pub k: usize,
    /// Positions in the space, `k` per member of the class in the order of [`Space::members`], nearest first.
    rows: Vec<u32>,
}

impl ClassNeighbours {
    /// `k` rows for each member, one member's after the other's.
    pub fn new(k: usize, rows: Vec<u32>) -> Self {
        Self { k, rows }
    }

    /// The nearest rows of a member (by its place among the members), the row itself left out.
    pub fn of(&self, member: usize) -> &[u32] {
        &self.rows[member * self.k..][..self.k]
    }

    /// The `k` nearest of them, or as many as there are.
    pub fn first(&self, member: usize, k: usize) -> &[u32] {
        &self.of(member)[..k.min(self.k)]
    }
}

/// Neighbours by class; `None` for classes that were not asked for.
pub type Neighbours = Vec<Option<Arc<ClassNeighbours>>>;

/// Finds the `k` nearest rows of the same class for every row of `class` (fewer where the class is smaller).
pub fn find(space: &Space, class: u32, k: usize, progress: &Progress) -> Result<ClassNeighbours, Cancelled> {
    among(space, space.members(class), class, k, progress)
}

/// Finds the `k` nearest rows of any class for every row of `class` (fewer where the table is smaller).
pub fn find_mixed(space: &Space, class: u32, k: usize, progress: &Progress) -> Result<ClassNeighbours, Cancelled> {
    among(space, &space.learnt_from(), class, k, progress)
}

/// The same, in an index of the rows that are learnt from and no others, for this class.
pub fn find_mixed_in(
    index: &dyn Index,
    space: &Space,
    class: u32,
    k: usize,
    progress: &Progress,
) -> Result<ClassNeighbours, Cancelled> {
    let k = k.min(space.learnt_rows().saturating_sub(1));
    found_in(index, (space, space.members(class)), k, progress)
}

/// The `k` nearest rows of other classes of each row of `class`, all of them together, ascending.
pub fn of_other_classes(space: &Space, class: u32, k: usize, progress: &Progress) -> Result<Vec<u32>, Cancelled> {
    let mut found = find_other(space, class, k, progress)?.rows;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The `k` nearest rows of other classes for every row of `class` (fewer where there are fewer).
pub fn find_other(space: &Space, class: u32, k: usize, progress: &Progress) -> Result<ClassNeighbours, Cancelled> {
    let rows: Vec<u32> = space.learnt_from().into_iter().filter(|&row| space.class(row) != class).collect();
    from(space, (space.members(class), &rows), class, k.min(rows.len()), progress)
}

/// Among some rows, which hold those of the class.
fn among(space: &Space, rows: &[u32], class: u32, k: usize, progress: &Progress) -> Result<ClassNeighbours, Cancelled> {
    from(space, (space.members(class), rows), class, k.min(rows.len().saturating_sub(1)), progress)
}

/// The `k` nearest of some rows (ascending) to each of `of`, which leaves itself out, as a class measures.
pub fn from(
    space: &Space,
    (of, rows): (&[u32], &[u32]),
    class: u32,
    k: usize,
    progress: &Progress,
) -> Result<ClassNeighbours, Cancelled> {
    if k == 0 || of.is_empty() {
        return Ok(ClassNeighbours::new(0, Vec::new()));
    }
    let index = search::build(space, rows, class, progress)?;
    found_in(&*index, (space, of), k, progress)
}

/// The `k` nearest rows of an index to each of `of`, which leaves itself out.
fn found_in(
    index: &dyn Index,
    (space, of): (&Space, &[u32]),
    k: usize,
    progress: &Progress,
) -> Result<ClassNeighbours, Cancelled> {
    let numbers = |others: &[Neighbour]| -> Vec<u32> { others.iter().map(|other| other.row).collect() };
    let found = others(index, (space.rows(), &|row| space.place(row)), of, k, progress, numbers)?;
    Ok(ClassNeighbours::new(k, found.concat()))
}

/// Where a row lies: scaled numbers and codes.
type Place = (Vec<f64>, Vec<u32>);

/// What is wanted of the `k` nearest other rows of each of `rows` (fewer where the index has no more), in the order of `rows`.
/// Rows are numbered from 0, and `all` are as many as there are, with where each lies.
pub fn others<T: Send>(
    index: &dyn Index,
    all: (usize, &(impl Fn(u32) -> Place + Sync)),
    rows: &[u32],
    k: usize,
    progress: &Progress,
    wanted: impl Fn(&[Neighbour]) -> T + Sync,
) -> Result<Vec<T>, Cancelled> {
    let ranks = index.locality_order(all.0);
    let rank_of = |&row: &u32| {
        // Rows that are not in the index are searched for near where they would be.
        Some(ranks[row as usize]).filter(|rank| *rank != u32::MAX).or_else(|| {
            let (numbers, codes) = (all.1)(row);
            index.rank(Query { numbers: &numbers, codes: &codes })
        })
    };
    let mut order: Vec<(Option<u32>, u32)> = rows.par_iter().map(rank_of).zip(0..rows.len() as u32).collect();
    order.par_sort_unstable();
    let order: Vec<u32> = order.into_iter().map(|(_, at)| at).collect();
    let search = |chunk: &[u32]| {
        let places: Vec<_> = chunk.iter().map(|&at| (all.1)(rows[at as usize])).collect();
        // One more than k: the row finds itself, and is left out by its number.
        let mut best: Vec<KBest> = chunk.iter().map(|_| KBest::new(k + 1)).collect();
        let queries: Vec<Query<'_>> = places.iter().map(|(numbers, codes)| Query { numbers, codes }).collect();
        index.search(&queries, &mut best);
        let mut others = Vec::with_capacity(k + 1);
        let found: Vec<(u32, T)> = chunk
            .iter()
            .zip(&best)
            .map(|(&at, best)| {
                others.clear();
                others.extend(best.found().iter().copied().filter(|other| other.row != rows[at as usize]).take(k));
                (at, wanted(&others))
            })
            .collect();
        progress.advance(chunk.len() as u64)?;
        Ok(found)
    };
    let found: Result<Vec<Vec<(u32, T)>>, Cancelled> =
        order.par_chunks(BATCH).with_max_len(BATCHES).map(search).collect();
    let mut in_order: Vec<Option<T>> = rows.iter().map(|_| None).collect();
    for (at, found) in found?.into_iter().flatten() {
        in_order[at as usize] = Some(found);
    }
    Ok(in_order.into_iter().flatten().collect())
}
