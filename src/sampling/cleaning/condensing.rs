//! A part of the rows that tells the classes as well as all of them do, by the nearest row: what condensed nearest neighbour
//! and one-sided selection share.

use crate::{
    progress::{Progress, Stop},
    sampling::{Parameter, cleaning::CleanerRows, parameter::Domain},
    space::index::Neighbour,
};

/// Rows that are looked up together: of those that join meanwhile, each later one of them is told by hand.
const BLOCK: usize = 4_096;

pub const SEEDS: Parameter = Parameter {
    key: "seeds",
    title: "Begins with",
    tip: "How many rows of a class, the first ones of the table, it begins with",
    domain: Domain::Whole { usual: 1, least: 1, most: 1_000, slider: 20 },
};

/// The first rows of a class, to begin with.
pub fn first_rows(rows: &CleanerRows<'_>, class: u32, count: usize) -> Vec<u32> {
    rows.of_class(class).into_iter().take(count).collect()
}

/// Condenses the rows of a class (Hart): one after the other, in their order, a row joins the store whose nearest row there is of
/// another class, in as many passes as it takes until none does. Of each row that does not join, the one of the store that is
/// nearest in the end.
pub fn condensed(
    rows: &CleanerRows<'_>,
    class: u32,
    start: Vec<u32>,
    progress: &Progress,
) -> Result<Vec<(u32, u32)>, Stop> {
    let weights = rows.level_weights(class);
    let mut store = start;
    let mut waiting: Vec<Waiting> = rows.of_class(class).into_iter().map(Waiting::new).collect();
    let is_stored = |store: &[u32]| {
        let mut is = vec![false; rows.len()];
        for &row in store {
            is[row as usize] = true;
        }
        is
    };
    let started = is_stored(&store);
    waiting.retain(|it| !started[it.row as usize]);
    loop {
        let before = store.len();
        for block in waiting.chunks_mut(BLOCK) {
            look_up(rows, &store, block, progress)?;
            let known = store.len();
            for it in block {
                for &other in &store[known..] {
                    it.hear(Neighbour { distance2: rows.distance2(&weights, it.row, other), row: other });
                }
                it.seen = store.len();
                if rows.class(it.nearest.row) != class {
                    store.push(it.row);
                }
            }
        }
        if store.len() == before {
            return Ok(waiting.iter().map(|it| (it.row, it.nearest.row)).collect());
        }
        let joined = is_stored(&store[before..]);
        waiting.retain(|it| !joined[it.row as usize]);
    }
}

/// The row of `store` that is nearest to each of some rows (ascending) of a class.
pub fn nearest_in(
    rows: &CleanerRows<'_>,
    store: &[u32],
    of: &[u32],
    progress: &Progress,
) -> Result<Vec<(u32, u32)>, Stop> {
    let mut waiting: Vec<Waiting> = of.iter().copied().map(Waiting::new).collect();
    look_up(rows, store, &mut waiting, progress)?;
    Ok(waiting.iter().map(|it| (it.row, it.nearest.row)).collect())
}

/// A row, the nearest of those that it was compared with, and how many of the store those are.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    row: u32,
    nearest: Neighbour,
    seen: usize,
}

impl Waiting {
    fn new(row: u32) -> Self {
        Self { row, nearest: Neighbour { distance2: f64::INFINITY, row: u32::MAX }, seen: 0 }
    }

    fn hear(&mut self, other: Neighbour) {
        if other.before(&self.nearest) {
            self.nearest = other;
        }
    }
}

/// Compares rows with what has joined the store since each was compared.
fn look_up(rows: &CleanerRows<'_>, store: &[u32], block: &mut [Waiting], progress: &Progress) -> Result<(), Stop> {
    let seen = block.iter().map(|it| it.seen).min().unwrap_or(store.len());
    let mut fresh = store[seen..].to_vec();
    if fresh.is_empty() {
        return Ok(progress.check()?);
    }
    fresh.sort_unstable();
    let own: Vec<u32> = block.iter().map(|it| it.row).collect();
    let found = rows.nearest_among(&fresh, &own, 1, progress, |found| found.first().copied())?;
    for (it, found) in block.iter_mut().zip(found) {
        if let Some(found) = found {
            it.hear(found);
        }
        it.seen = store.len();
    }
    Ok(())
}
