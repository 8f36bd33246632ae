//! The runs of the pipeline, and how honest their pictures are.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    app::{
        class_balance::ClassBalance,
        plots::data::{AxisChoice, Picture, RealPoints},
        projection_quality::{NeighbourPreservation, ProjectionQuality},
        table_summary::TableSummary,
        tasks::latest::{Task, Work},
    },
    measures::distances::Distances,
    pipeline::{Outcome, Pipeline},
    progress::Stop,
    recipe::Recipe,
    sampling::select::ByDistance,
    table::Table,
};

/// What the pipeline is asked for.
#[derive(Debug)]
pub struct RunRequest {
    pub table: Arc<Table>,
    pub facts: Arc<TableSummary>,
    pub recipe: Recipe,
    pub axes: (AxisChoice, AxisChoice),
}

/// A finished run, ready to be shown.
#[derive(Debug)]
pub struct Ran {
    pub outcome: Outcome,
    pub picture: Picture,
    pub consequences: ClassBalance,
    pub distances: Arc<Distances>,
    pub seconds: f64,
}

/// Runs recipes; it alone owns the pipeline.
#[derive(Debug, Default)]
pub struct Runner {
    pipeline: Option<Pipeline>,
    real: RealPoints,
    far: Option<(Arc<ByDistance>, Arc<Distances>)>,
}

impl Work for Runner {
    type Request = RunRequest;
    type Result = Box<Ran>;
    type News = ();

    const SPARED: Duration = Duration::from_millis(400);

    fn work(&mut self, request: RunRequest, task: &Task<'_, Self>) -> Result<Box<Ran>, Stop> {
        let since = Instant::now();
        let RunRequest { table, facts, recipe, axes } = request;
        if self.pipeline.as_ref().is_some_and(|pipeline| !Arc::ptr_eq(pipeline.table(), &table)) {
            // A table that is gone must not be kept alive by its points.
            *self = Self::default();
        }
        let pipeline = self.pipeline.get_or_insert_with(|| Pipeline::with_projection(table));
        let outcome = pipeline.run(&recipe, task.progress)?;
        let picture = Picture::of(&outcome, &facts.classes, axes, &mut self.real);
        let consequences = ClassBalance::of(&outcome, &facts.classes);
        // The cut has no say in them: while it is dragged they stay as they are.
        let distances = match &self.far {
            Some((of, distances)) if Arc::ptr_eq(of, &outcome.by_distance) => Arc::clone(distances),
            Some(_) | None => Arc::new(Distances::of(&outcome)),
        };
        self.far = Some((Arc::clone(&outcome.by_distance), Arc::clone(&distances)));
        task.progress.check()?;
        Ok(Box::new(Ran { outcome, picture, consequences, distances, seconds: since.elapsed().as_secs_f64() }))
    }
}

/// Measures pictures while there is nothing better to do.
#[derive(Debug, Default)]
pub struct Measurer(ProjectionQuality);

impl Work for Measurer {
    type Request = (Arc<Outcome>, Picture);
    type Result = NeighbourPreservation;
    type News = ();

    const SPARED: Duration = Duration::ZERO;

    fn work(
        &mut self,
        (outcome, picture): Self::Request,
        task: &Task<'_, Self>,
    ) -> Result<NeighbourPreservation, Stop> {
        Ok(self.0.measure(&outcome, &picture, task.progress)?)
    }
}
