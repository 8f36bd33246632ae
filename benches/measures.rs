//! What the figures of the Explore workspace cost: 250,000 synthetic rows of twenty columns, and a million real rows.
//!
//! `cargo bench --bench measures`. The distances follow every new outcome: 5 ms; the costs may take a second.

mod common;

use std::{sync::Arc, time::Instant};

use smotescope::{
    error::Error,
    measures::{ColumnShapes, Correlation, Costs, Cut, Distances, RealDistances, SeedVariability},
    pipeline,
    progress::{Progress, Stop},
    recipe::{self, Recipe, Scale},
    space::{Space, SpaceKey},
};

fn timed<T>(what: &str, times: usize, mut work: impl FnMut() -> Result<T, Error>) -> Result<(), Error> {
    let mut milliseconds = Vec::new();
    for _ in 0..times {
        let mark = Instant::now();
        work()?;
        milliseconds.push(mark.elapsed().as_secs_f64() * 1_000.0);
    }
    milliseconds.sort_by(f64::total_cmp);
    let (median, worst) = (milliseconds[milliseconds.len() / 2], milliseconds[milliseconds.len() - 1]);
    println!("{what:<32} {median:>9.2} ms median {worst:>9.2} ms worst of {times}");
    Ok(())
}

fn main() -> Result<(), Error> {
    let progress = Progress::new();
    let stopped = |_| common::failed(Stop::Cancelled);
    let table = common::lumps(128_000, 20, 100)?;
    // 125,440 new rows are needed, and twice as many made.
    let recipe = Recipe { drop_closest: 10.0, ..Recipe::default() };
    let outcome = pipeline::run(&table, &recipe, &progress).map_err(common::failed)?;
    println!("{} rows generated", outcome.ledger.iter().map(|row| row.generated).sum::<u64>());
    timed("distances", 20, || Ok(Distances::of(&outcome)))?;
    let cut = Cut::of(&outcome);
    timed("dragging the cut", 20, || Ok(cut.percent_at(cut.cut_at(20.0).unwrap_or(0.0), 10.0)))?;
    timed("shifts", 3, || ColumnShapes::of(&outcome, &progress).map_err(stopped))?;
    timed("correlations", 3, || Correlation::of(&outcome, None, &progress).map_err(stopped))?;
    timed("costs", 3, || Costs::of(&outcome, &progress).map_err(stopped))?;
    timed("two seeds", 1, || SeedVariability::of(&outcome, 2, &progress, |_| {}).map_err(common::failed))?;

    let key =
        SpaceKey { scale: Scale::Standard, categorical: recipe::Categorical::OneHot, missing: recipe::Missing::Drop };
    let million = common::lumps(1_000_000, 20, 100)?;
    let space = Arc::new(Space::fit(&million, key, &progress).map_err(common::failed)?);
    timed("reference, a million rows", 1, || {
        RealDistances::of(&space, recipe::Nearest::Any, &[0, 1], &progress).map_err(stopped)
    })
}
