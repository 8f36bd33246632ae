//! The worker: the thread that runs the pipeline, and what it shares with the window.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    time::Instant,
};

use egui::Context;

use crate::{
    app::{
        consequences::Consequences,
        jobs::arrival::{Arrival, Parcel, Ran, Request},
        measured::Measured,
        plots::data::{Picture, RealPoints},
        tasks::guarded,
    },
    measures::distances::Distances,
    pipeline::Pipeline,
    progress::{Progress, Stop},
    sampling::select::ByDistance,
};

#[derive(Debug)]
pub struct Run {
    pub revision: u64,
    pub progress: Arc<Progress>,
    pub since: Instant,
    pub overtaken: bool,
}

/// The request that waits and the run that goes on, shared with the worker.
#[derive(Debug, Default)]
pub struct Slot {
    pub waiting: Option<Request>,
    pub running: Option<Run>,
    /// The picture is being measured, which gives way to any request.
    pub measuring: Option<Arc<Progress>>,
    pub closed: bool,
}

#[derive(Debug, Default)]
pub struct Shared {
    slot: Mutex<Slot>,
    pub wake: Condvar,
}

impl Shared {
    pub fn lock(&self) -> std::sync::MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The worker: takes the latest request, again and again. It alone owns the pipeline.
pub fn work(shared: &Shared, sender: &mpsc::Sender<Parcel>, context: &Context) {
    let mut pipeline: Option<Pipeline> = None;
    let mut real = RealPoints::default();
    let mut far = None;
    let mut measured = Measured::default();
    loop {
        let (request, progress) = {
            let mut slot = shared.lock();
            loop {
                if slot.closed {
                    return;
                }
                // A run stays until the window has taken it, so that what is busy and what is shown never contradict.
                if slot.running.is_none()
                    && let Some(request) = slot.waiting.take()
                {
                    let progress = Arc::new(Progress::new());
                    slot.running = Some(Run {
                        revision: request.revision,
                        progress: Arc::clone(&progress),
                        since: Instant::now(),
                        overtaken: false,
                    });
                    break (request, progress);
                }
                slot = shared.wake.wait(slot).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let revision = request.revision;
        // A table that is gone must not be kept alive by its points.
        if pipeline.as_ref().is_some_and(|pipeline| !Arc::ptr_eq(pipeline.table(), &request.table)) {
            (real, far) = (RealPoints::default(), None);
        }
        let result = guarded(|| run(&mut pipeline, &mut real, &mut far, request, &progress)).unwrap_or_else(|error| {
            // Its stages may be half made.
            pipeline = None;
            Err(error.into())
        });
        let shown = result.as_ref().ok().map(|ran| (ran.outcome.clone(), ran.picture.clone()));
        if sender.send((None, Arrival::Ran { revision, result: result.map(Box::new) })).is_err() {
            return;
        }
        context.request_repaint();
        if let Some((outcome, picture)) = shown {
            let progress = Arc::new(Progress::new());
            {
                let mut slot = shared.lock();
                if slot.waiting.is_some() || slot.closed {
                    continue;
                }
                slot.measuring = Some(Arc::clone(&progress));
            }
            let kept = guarded(|| measured.of(&outcome, &picture, &progress)).unwrap_or_default();
            shared.lock().measuring = None;
            if sender.send((None, Arrival::Measured { revision, kept })).is_err() {
                return;
            }
            context.request_repaint();
        }
    }
}

fn run(
    pipeline: &mut Option<Pipeline>,
    real: &mut RealPoints,
    far: &mut Option<(Arc<ByDistance>, Arc<Distances>)>,
    request: Request,
    progress: &Progress,
) -> Result<Ran, Stop> {
    let since = Instant::now();
    let Request { table, facts, recipe, axes, .. } = request;
    if pipeline.as_ref().is_none_or(|pipeline| !Arc::ptr_eq(pipeline.table(), &table)) {
        *pipeline = None;
    }
    let pipeline = pipeline.get_or_insert_with(|| Pipeline::with_projection(table));
    let outcome = pipeline.run(&recipe, progress)?;
    let picture = Picture::of(&outcome, &facts.classes, axes, real);
    let consequences = Consequences::of(&outcome, &facts.classes);
    // The cut has no say in them: while it is dragged they stay as they are.
    let distances = match far {
        Some((of, distances)) if Arc::ptr_eq(of, &outcome.by_distance) => Arc::clone(distances),
        _ => Arc::new(Distances::of(&outcome)),
    };
    *far = Some((Arc::clone(&outcome.by_distance), Arc::clone(&distances)));
    progress.check()?;
    Ok(Ran { outcome, picture, consequences, distances, seconds: since.elapsed().as_secs_f64() })
}
