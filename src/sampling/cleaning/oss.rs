//! One-sided selection: rows of larger classes go that are of the class of their nearest row among the smallest class and one
//! row of theirs, in one pass (as Kubat and Matwin have it), and then the rows in Tomek links.

use crate::{
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{
            CLASSES, Cleaner, CleanerRows, Cleaning,
            condensing::{SEEDS, first_rows, nearest_in},
            tomek,
        },
        fate::Reason,
    },
};

#[derive(Debug)]
pub struct OneSidedSelection;

impl Cleaner for OneSidedSelection {
    fn name(&self) -> &'static str {
        "oss"
    }

    fn title(&self) -> &'static str {
        "One-sided selection"
    }

    fn about(&self) -> &'static str {
        "Removes rows of larger classes that are nearer to the first row of their class than to any row of the smallest, in one pass, and then rows in a Tomek link."
    }

    fn source(&self) -> &'static str {
        "Kubat and Matwin 1997"
    }

    fn follows(&self) -> &'static str {
        "One pass (Kubat and Matwin 1997), begun with the first row of a class in place of one drawn at random; others repeat passes as condensed nearest neighbour does."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[SEEDS, CLASSES] }
    }

    fn script(&self) -> Option<(&'static str, &'static str)> {
        Some(("OneSidedSelection", "n_neighbors=1, n_seeds_S=SEEDS, random_state=SEED"))
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
    let mut reasons: Vec<Option<Reason>> = vec![None; rows.len()];
    let larger = |class: &u32| *class != smallest && rows.counts()[*class as usize] > 0 && rows.loses(*class);
    for class in (0..rows.counts().len() as u32).filter(larger) {
        let seeds = seeds(class);
        let store = [rows.of_class(smallest), seeds.clone()].concat();
        let mut others = rows.of_class(class);
        others.retain(|row| !seeds.contains(row));
        for (row, nearest) in nearest_in(rows, &store, &others, progress)? {
            reasons[row as usize] = (rows.class(nearest) == class).then(|| Reason::Redundant(rows.id(nearest)));
        }
    }
    let left: Vec<u32> = (0..rows.len() as u32).filter(|row| reasons[*row as usize].is_none()).collect();
    for (row, reason) in tomek::linked(rows, &left, progress)? {
        reasons[row as usize] = Some(reason);
    }
    Ok((0_u32..).zip(reasons).filter_map(|(row, reason)| Some((row, reason?))).collect())
}
