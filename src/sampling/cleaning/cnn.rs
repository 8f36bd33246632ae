//! Condensed nearest neighbour: rows go that the rest tells the class of already, by the nearest row.
//!
//! Hart: a store begins with one row, and a row joins whose nearest one there is of another class, in passes until none does. Here
//! each larger class is condensed against all rows of the smallest, as in imbalanced-learn; that one makes one pass and takes
//! numbers of rows within the class for numbers of rows of the table, which leaves out rows that Hart's rule takes in.

use crate::{
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{
            CLASSES, Cleaner, CleanerRows, Cleaning,
            condensing::{SEEDS, condensed, first_rows},
        },
        fate::Reason,
    },
};

#[derive(Debug)]
pub struct CondensedNearestNeighbour;

impl Cleaner for CondensedNearestNeighbour {
    fn name(&self) -> &'static str {
        "cnn"
    }

    fn title(&self) -> &'static str {
        "Condensed nearest neighbour"
    }

    fn about(&self) -> &'static str {
        "Keeps the smallest class, the first row of each larger one, and every row whose nearest kept row is of another class, in passes until none is added; last the smallest class, where it loses rows too."
    }

    fn source(&self) -> &'static str {
        "Hart 1968"
    }

    fn follows(&self) -> &'static str {
        "Passes until none joins (Hart 1968), each larger class against the smallest; imbalanced-learn makes one pass and mixes up two ways of numbering rows."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[SEEDS, CLASSES] }
    }

    fn script(&self) -> Option<(&'static str, &'static str)> {
        Some(("CondensedNearestNeighbour", "n_neighbors=1, n_seeds_S=SEEDS, random_state=SEED"))
    }

    fn clean(
        &self,
        rows: &CleanerRows<'_>,
        settings: &Cleaning,
        progress: &Progress,
    ) -> Result<Vec<(u32, Reason)>, Stop> {
        let Some(smallest) = rows.smallest() else { return Ok(Vec::new()) };
        let seeds = |class| first_rows(rows, class, settings.whole(&SEEDS));
        clean_with(rows, smallest, &seeds, progress)
    }
}

/// With the rows of each class that it begins with.
fn clean_with(
    rows: &CleanerRows<'_>,
    smallest: u32,
    seeds: &impl Fn(u32) -> Vec<u32>,
    progress: &Progress,
) -> Result<Vec<(u32, Reason)>, Stop> {
    let mut goes: Vec<(u32, u32)> = Vec::new();
    for class in (0..rows.counts().len() as u32).filter(|&class| class != smallest && rows.loses(class)) {
        let start = [rows.of_class(smallest), seeds(class)].concat();
        goes.extend(condensed(rows, class, start, progress)?);
    }
    if rows.loses(smallest) {
        let mut stays: Vec<bool> = (0..rows.len() as u32).map(|row| rows.class(row) != smallest).collect();
        for (row, _) in &goes {
            stays[*row as usize] = false;
        }
        let others = (0_u32..).zip(stays).filter_map(|(row, stays)| stays.then_some(row));
        goes.extend(condensed(rows, smallest, others.chain(seeds(smallest)).collect(), progress)?);
    }
    goes.sort_unstable();
    Ok(goes.into_iter().map(|(row, nearest)| (row, Reason::Redundant(rows.id(nearest)))).collect())
}
