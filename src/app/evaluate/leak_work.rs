//! The worker that measures leaks.

use std::{sync::Arc, time::Duration};

use crate::{
    app::tasks::latest::{Task, Work},
    evaluate::{
        EvaluateSettings,
        leakage::{Leakage, measure_leaks},
    },
    progress::Stop,
    recipe::Recipe,
    table::Table,
};

/// Of what leaks are to be measured.
#[derive(Debug)]
pub struct LeakRequest {
    pub table: Arc<Table>,
    pub settings: EvaluateSettings,
}

/// Leaks, and what they were measured of.
#[derive(Debug)]
pub struct MeasuredLeaks {
    pub leakage: Leakage,
    table: Arc<Table>,
    recipe: Recipe,
}

impl MeasuredLeaks {
    /// Whether they are of this table and these settings.
    pub fn are_of(&self, table: &Arc<Table>, recipe: &Recipe) -> bool {
        Arc::ptr_eq(table, &self.table) && self.recipe == *recipe
    }
}

#[derive(Debug, Default)]
pub struct LeakFinder;

impl Work for LeakFinder {
    type Request = LeakRequest;
    type Result = MeasuredLeaks;
    type News = ();

    const SPARED: Duration = Duration::ZERO;

    fn work(
        &mut self,
        LeakRequest { table, settings }: LeakRequest,
        task: &Task<'_, Self>,
    ) -> Result<MeasuredLeaks, Stop> {
        let leakage = measure_leaks(&table, &settings, task.progress)?;
        Ok(MeasuredLeaks { leakage, table, recipe: settings.recipe })
    }
}
