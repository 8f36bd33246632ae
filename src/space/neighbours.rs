//! The nearest rows of the same class, for every row of the classes that are to grow.

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    space::{
        Space,
        index::{self, Best, Query},
    },
};

/// As many neighbours as the sliders of the window reach without searching again.
pub const STORED: usize = 20;

/// Rows handled between two looks at whether to go on.
const CHUNK: usize = 512;

/// The nearest rows of every row of one class.
#[derive(Debug)]
pub struct ClassNeighbours {
    /// Neighbours stored per row.
    pub k: usize,
    /// Positions in the space, `k` per member of the class in the order of [`Space::members`], nearest first.
    rows: Vec<u32>,
}

impl ClassNeighbours {
    /// The nearest rows of a member (by its place among the members), the row itself left out.
    pub fn of(&self, member: usize) -> &[u32] {
        &self.rows[member * self.k..][..self.k]
    }
}

/// Neighbours by class; `None` for classes that were not asked for.
pub type Neighbours = Vec<Option<Arc<ClassNeighbours>>>;

/// Finds the `k` nearest rows of the same class for every row of `class` (fewer where the class is smaller).
pub fn find(space: &Space, class: u32, k: usize, progress: &Progress) -> Result<ClassNeighbours, Cancelled> {
    let members = space.members(class);
    let k = k.min(members.len().saturating_sub(1));
    let index = index::build(space, members, class, progress)?;
    let mut rows = vec![0; members.len() * k];
    if k == 0 {
        return Ok(ClassNeighbours { k, rows });
    }
    rows.par_chunks_mut(CHUNK * k).zip(members.par_chunks(CHUNK)).try_for_each(|(out, members)| {
        let mut numbers = vec![0.0; space.numbers.len()];
        let mut codes = vec![0; space.nominals.len()];
        // One more than k: the row finds itself, and is left out by its number.
        let mut best = Best::new(k + 1);
        for (out, &row) in out.chunks_exact_mut(k).zip(members) {
            space.coordinates(row, &mut numbers, &mut codes);
            best.restart(None);
            index.search(Query { numbers: &numbers, codes: &codes }, &mut best);
            let others = best.found().iter().filter(|neighbour| neighbour.row != row);
            for (place, neighbour) in out.iter_mut().zip(others) {
                *place = neighbour.row;
            }
        }
        progress.advance(members.len() as u64)
    })?;
    Ok(ClassNeighbours { k, rows })
}
