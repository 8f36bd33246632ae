//! The pipeline over a table that is larger than memory: the same stages on the rows of growing classes, and a search for the
//! nearest real rows among those that pass by.

use std::sync::Arc;

use super::{Outcome, Pipeline, plan::Plan, timed};
use crate::{
    error::{Error, Result, Setting},
    progress::{Progress, Stop},
    recipe::{Output, Recipe},
    sampling::{METHODS, passed::PassedSearch},
    space::{SpaceKey, streamed::StreamedSpace},
    table::streamed::StreamedTable,
};

/// Refuses what needs all rows at once, before any is read.
pub fn check(recipe: &Recipe) -> Result<()> {
    recipe.check()?;
    let method = recipe.method()?;
    let refuse = |what: String, setting: Setting| {
        Err(Error::usage(format!(
            "{what}, and --stream holds only the rows of classes that grow: leave it out, or run without --stream on a machine with more \
             memory"
        ))
        .about(setting))
    };
    if method.looks_at_others(recipe) {
        let others = METHODS.iter().filter(|it| !it.looks_at_others(recipe) && it.generates()).map(|it| it.name());
        let others: Vec<&str> = others.collect();
        return Err(Error::usage(format!(
            "method {} looks at rows of all classes, and --stream holds only those of classes that grow: choose one of {}, or run \
             without --stream on a machine with more memory",
            method.name(),
            others.join(", ")
        ))
        .about(Setting::Method));
    }
    if !recipe.clean_before.is_empty() || !recipe.clean_after.is_empty() {
        return refuse("cleaning compares rows of all classes".to_owned(), Setting::Cleaning);
    }
    if let Some(undersample) = &recipe.undersample {
        return refuse(
            format!("undersampling ({}) chooses among rows of other classes", undersample.method),
            Setting::Undersampling,
        );
    }
    if recipe.shady > 0 {
        return refuse("shady neighbours are rows of other classes".to_owned(), Setting::Shady);
    }
    if !recipe.bases.is_all() {
        return refuse("--bases tells rows by their nearest rows of any class".to_owned(), Setting::Bases);
    }
    if recipe.shuffles() && recipe.output == Output::Augmented {
        return refuse("shuffling puts all rows in another order".to_owned(), Setting::Output);
    }
    Ok(())
}

/// Runs a recipe on a table of which the rows of growing classes alone are held.
pub fn run(table: &Arc<StreamedTable>, recipe: &Recipe, progress: &Progress) -> std::result::Result<Outcome, Stop> {
    check(recipe)?;
    let growing = Plan::new(table.outline(), recipe, &[])?.growing();
    let key = SpaceKey { scale: recipe.scale, categorical: recipe.categorical, missing: recipe.missing };
    let mut seconds = 0.0;
    let space = Arc::new(timed(&mut seconds, || StreamedSpace::fit(table, key, &growing, progress))?);
    let held = Arc::clone(&space.held);
    let mut pipeline = Pipeline {
        space: Some(Arc::clone(&held)),
        passed: Some(PassedSearch::new(space)),
        ..Pipeline::new(Arc::clone(&held.table))
    };
    let mut outcome = pipeline.run(recipe, progress)?;
    outcome.seconds.space += seconds;
    Ok(outcome)
}
