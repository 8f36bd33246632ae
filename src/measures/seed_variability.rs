//! How much of the cut is luck: the same recipe with other seeds.

use crate::{
    error::Error,
    measures::bins,
    pipeline::{Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::Recipe,
};

/// As many seeds as the window asks for.
pub const SEEDS: usize = 20;

/// What came of each seed.
#[derive(Clone, Debug, PartialEq)]
pub struct SeedVariability {
    /// In the order of the seeds; the outcome's own is not among them, nor are those that failed.
    pub runs: Vec<Run>,
    /// Seeds with which the method cannot make rows, and why: where its clusters or its trees are left to chance, or where a
    /// cleaner takes too many rows, what does for one seed need not do for another.
    pub failed: Vec<(u64, Error)>,
    /// Of the runs that cut anything; `None` when none did.
    pub cut: Option<Range>,
}

/// The outcome of one seed, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub seed: u64,
    /// Largest distance that was dropped as closest; `None` when nothing was.
    pub cut: Option<f64>,
    /// Rows dropped as closest, over all classes.
    pub dropped: u64,
    /// Generated rows equal to a real one, over all growing classes, whether or not such rows are dropped.
    pub identical: u64,
    /// Rows kept of every class.
    pub kept: Vec<u64>,
}

/// Lowest, median (the mean of the two in the middle of an even number) and highest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

impl SeedVariability {
    /// Runs the outcome's recipe with the `seeds` seeds after its own: seed + 1, seed + 2, …, and from 0 on after the largest
    /// seed there is. Space, neighbours and indexes are the outcome's. `each` hears how many seeds are done. An error only if
    /// every seed failed: the first one's.
    pub fn of(outcome: &Outcome, seeds: usize, progress: &Progress, mut each: impl FnMut(usize)) -> Result<Self, Stop> {
        let mut pipeline = Pipeline::resume(outcome);
        let mut runs = Vec::with_capacity(seeds);
        let mut failed = Vec::new();
        for step in 1..=seeds {
            progress.check()?;
            let seed = after(outcome.recipe.seed, step);
            let recipe = Recipe { seed, ..outcome.recipe.clone() };
            match pipeline.run(&recipe, progress) {
                Ok(outcome) => runs.push(run(&outcome)),
                Err(Stop::Failed(error)) => failed.push((seed, error)),
                Err(Stop::Cancelled) => return Err(Stop::Cancelled),
            }
            each(step);
        }
        if let Some((_, error)) = failed.first().filter(|_| runs.is_empty()) {
            return Err(Stop::Failed(error.clone()));
        }
        let cuts: Vec<f64> = runs.iter().filter_map(|run| run.cut).collect();
        Ok(Self { cut: Range::of(cuts), runs, failed })
    }
}

/// Seeds go from 0 to 2⁶³ − 1, as [`Recipe::check`] has it.
fn after(seed: u64, step: usize) -> u64 {
    seed.wrapping_add(step as u64) & i64::MAX as u64
}

fn run(outcome: &Outcome) -> Run {
    let rows = outcome.generated.iter().zip(&outcome.selection.fates).zip(&outcome.ledger);
    let identical = rows
        .filter(|(_, ledger)| !ledger.merges())
        .filter_map(|((rows, fates), _)| {
            Some(rows.as_ref()?.identical[..fates.len()].iter().filter(|same| **same).count())
        })
        .sum::<usize>();
    Run {
        seed: outcome.recipe.seed,
        cut: outcome.selection.cut,
        dropped: outcome.selection.dropped,
        identical: identical as u64,
        kept: outcome.ledger.iter().map(|row| row.kept).collect(),
    }
}

impl Range {
    fn of(values: Vec<f64>) -> Option<Self> {
        let low = values.iter().copied().reduce(f64::min)?;
        let high = values.iter().copied().reduce(f64::max)?;
        Some(Self { low, median: bins::median(values)?, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_follow_the_recipes_own_and_go_round() {
        assert_eq!((after(42, 1), after(42, 20)), (43, 62));
        let last = i64::MAX as u64;
        assert_eq!((after(last - 1, 1), after(last, 1), after(last, 3)), (last, 0, 2));
    }

    #[test]
    fn a_range_of_nothing_is_none() {
        assert_eq!(Range::of(Vec::new()), None);
        assert_eq!(Range::of(vec![3.0, 1.0, 2.0, 10.0]), Some(Range { low: 1.0, median: 2.5, high: 10.0 }));
    }
}
