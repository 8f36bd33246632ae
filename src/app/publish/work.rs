//! The worker of the workspace Publish: makes a release, judges it by the quick gates, and once the settings rest by the
//! others. It alone holds the publisher.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    time::{Duration, Instant},
};

use egui::Context;
use rayon::ThreadPool;

use crate::{
    app::{
        facts::ClassFact,
        publish::audit::{Judged, Parted, Shown, judged},
        tasks,
    },
    measures::audit::{self, Case, GATES},
    progress::{Progress, Stop},
    publish::Publisher,
    recipe::Recipe,
    table::Table,
};

/// The settings have to rest for so long before the slow gates begin.
const REST: Duration = Duration::from_millis(300);

/// What is to be judged.
#[derive(Debug)]
pub struct Request {
    pub revision: u64,
    pub table: Arc<Table>,
    pub recipe: Recipe,
    pub classes: Vec<ClassFact>,
    /// Gates that are judged for this revision already.
    pub known: Vec<&'static str>,
}

/// What the worker tells.
#[derive(Debug)]
pub enum News {
    /// What is learnt from and what is held out, before anything is made of it.
    Parted(Parted),
    /// A release with the verdicts of the quick gates.
    Released(Box<(Shown, Vec<Judged>)>),
    Judged(Box<Judged>),
    /// Every gate is judged, or why not.
    Ended(Result<(), Stop>),
}

#[derive(Debug)]
pub struct Run {
    pub progress: Arc<Progress>,
    pub since: Instant,
    /// The slow gates: nothing that is shown while a slider moves.
    pub slow: bool,
    /// The gate that is being judged.
    pub gate: Option<&'static str>,
}

/// The request that waits and the run that goes on, shared with the worker.
#[derive(Debug, Default)]
pub struct Slot {
    pub waiting: Option<Request>,
    pub running: Option<Run>,
    pub closed: bool,
}

#[derive(Debug, Default)]
pub struct Shared {
    slot: Mutex<Slot>,
    pub wake: Condvar,
}

impl Shared {
    pub fn lock(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the worker's news go.
#[derive(Debug)]
pub struct Teller {
    pub sender: mpsc::Sender<(u64, News)>,
    pub context: Context,
}

impl Teller {
    fn tell(&self, revision: u64, news: News) {
        // The window may be gone: then nobody wants it.
        let _ = self.sender.send((revision, news));
        self.context.request_repaint();
    }
}

/// Takes the latest request, again and again.
pub fn work(shared: &Shared, teller: &Teller) {
    let pool = tasks::half();
    let mut publisher: Option<Publisher> = None;
    loop {
        let (request, progress) = {
            let mut slot = shared.lock();
            loop {
                if slot.closed {
                    return;
                }
                if let Some(request) = slot.waiting.take() {
                    let progress = Arc::new(Progress::new());
                    let since = Instant::now();
                    slot.running = Some(Run { progress: Arc::clone(&progress), since, slow: false, gate: None });
                    break (request, progress);
                }
                slot = shared.wake.wait(slot).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let revision = request.revision;
        let ended = tasks::guarded(|| attend(&mut publisher, request, &progress, (shared, teller, pool.as_ref())))
            .unwrap_or_else(|error| {
                // Its stages may be half made.
                publisher = None;
                Err(error.into())
            });
        shared.lock().running = None;
        teller.tell(revision, News::Ended(ended));
    }
}

fn attend(
    publisher: &mut Option<Publisher>,
    request: Request,
    progress: &Progress,
    (shared, teller, pool): (&Shared, &Teller, Option<&ThreadPool>),
) -> Result<(), Stop> {
    let since = Instant::now();
    let Request { revision, table, recipe, classes, known } = request;
    if publisher.as_ref().is_none_or(|publisher| !Arc::ptr_eq(publisher.table(), &table)) {
        *publisher = None;
    }
    let publisher = publisher.get_or_insert_with(|| Publisher::new(table));
    let parts = publisher.parts(&recipe, progress)?;
    teller.tell(revision, News::Parted(Parted::of(publisher.table(), &parts, &recipe, revision)));
    // No run of Explore goes on meanwhile, so these have all the processors.
    let release = publisher.release(&recipe, progress)?;
    progress.stage("reading the file", 0)?;
    let case = release.case(progress)?;
    progress.stage("quick gates", 0)?;
    let quick = audit::quick(&case, progress)?.into_iter().map(|it| Judged::new(it, revision)).collect();
    let mut shown = Shown::of(release, &recipe, &classes, revision);
    shown.seconds = since.elapsed().as_secs_f64();
    teller.tell(revision, News::Released(Box::new((shown, quick))));
    if !rests(shared, progress) {
        return Err(Stop::Cancelled);
    }
    let slowly = || slow(&case, revision, &known, progress, (shared, teller));
    match pool {
        Some(pool) => pool.install(slowly),
        None => slowly(),
    }
}

/// Waits for the settings to rest; false if they do not.
fn rests(shared: &Shared, progress: &Progress) -> bool {
    let mut slot = shared.lock();
    if let Some(run) = &mut slot.running {
        run.slow = true;
    }
    let moves = |slot: &mut Slot| slot.waiting.is_none() && !slot.closed && progress.check().is_ok();
    let (slot, _) = shared.wake.wait_timeout_while(slot, REST, moves).unwrap_or_else(PoisonError::into_inner);
    slot.waiting.is_none() && !slot.closed && progress.check().is_ok()
}

fn slow(
    case: &Case,
    revision: u64,
    known: &[&str],
    progress: &Progress,
    (shared, teller): (&Shared, &Teller),
) -> Result<(), Stop> {
    for gate in GATES.iter().filter(|gate| !gate.is_quick() && !known.contains(&gate.id())) {
        progress.stage(gate.name(), 0)?;
        if let Some(run) = &mut shared.lock().running {
            run.gate = Some(gate.name());
        }
        let judged = judged(*gate, case, revision, progress)?;
        progress.check()?;
        teller.tell(revision, News::Judged(Box::new(judged)));
    }
    Ok(())
}
