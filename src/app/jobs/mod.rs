//! Work outside the drawing thread: one worker that runs the pipeline, and short-lived threads for files.
//!
//! Whatever arrives is put into a channel and wakes the window; a panic becomes an error message.

pub mod arrival;
mod worker;

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use egui::Context;
use rayon::prelude::*;
use worker::Shared;

use crate::{
    app::{
        document::Input,
        export::Exported,
        jobs::arrival::{Arrival, Loaded, OpenedLesson, Parcel, Purpose, Request, Wanted},
        learn::gallery,
        made, motion,
        tasks::guarded,
    },
    error::Error,
    lesson::{file::Lesson, handout::Handout},
    pipeline,
    progress::{Progress, Status, Stop},
    recipe::Recipe,
    report::export::{self, Files},
    table::{
        Table,
        samples::{self, make::Make},
    },
};

/// A run that has been overtaken by a newer request is let finish when it takes less than this.
const SPARED: Duration = Duration::from_millis(400);

/// A file job that goes on.
#[derive(Debug)]
struct Task {
    ticket: u64,
    /// It makes files, and is not given up for what is opened meanwhile.
    writes: bool,
    progress: Arc<Progress>,
    since: Instant,
    thread: thread::JoinHandle<()>,
}

#[derive(Debug)]
pub struct Jobs {
    shared: Arc<Shared>,
    sender: mpsc::Sender<Parcel>,
    receiver: mpsc::Receiver<Parcel>,
    arrived: VecDeque<Parcel>,
    context: Context,
    /// In the order of their start.
    tasks: Vec<Task>,
    /// File jobs started so far.
    tickets: u64,
}

impl Jobs {
    pub fn new(context: &Context) -> Self {
        let (sender, receiver) = mpsc::channel();
        let shared = Arc::new(Shared::default());
        let (theirs, send, wake) = (Arc::clone(&shared), sender.clone(), context.clone());
        thread::spawn(move || worker::work(&theirs, &send, &wake));
        Self {
            shared,
            sender,
            receiver,
            arrived: VecDeque::new(),
            context: context.clone(),
            tasks: Vec::new(),
            tickets: 0,
        }
    }

    /// Asks for a run; the latest request wins.
    pub fn run(&mut self, request: Request) {
        let mut slot = self.shared.lock();
        slot.waiting = Some(request);
        if let Some(run) = &mut slot.running {
            run.overtaken = true;
        }
        if let Some(progress) = &slot.measuring {
            progress.cancel();
        }
        drop(slot);
        self.shared.wake.notify_one();
    }

    /// Stops a run that was overtaken and is not nearly instant.
    pub fn stop_overtaken(&self) {
        let slot = self.shared.lock();
        if let Some(run) = slot.running.as_ref().filter(|run| run.overtaken && run.since.elapsed() > SPARED) {
            run.progress.cancel();
        }
    }

    /// Stops what is going on: the latest file job if there is one, else the run. True if it was a run.
    pub fn cancel(&mut self) -> bool {
        if let Some(task) = self.tasks.last() {
            task.progress.cancel();
            return false;
        }
        let mut slot = self.shared.lock();
        slot.waiting = None;
        if let Some(run) = &slot.running {
            run.progress.cancel();
        }
        true
    }

    /// How long the work that goes on has taken, and how far it is.
    pub fn status(&self) -> Option<(Instant, Status)> {
        if let Some(task) = self.tasks.last() {
            return Some((task.since, task.progress.status()));
        }
        let slot = self.shared.lock();
        slot.running.as_ref().map(|run| (run.since, run.progress.status()))
    }

    /// Whether anything is under way or has arrived and was not looked at.
    pub fn busy(&mut self) -> bool {
        self.arrived.extend(self.receiver.try_iter());
        let slot = self.shared.lock();
        !self.tasks.is_empty() || slot.waiting.is_some() || slot.running.is_some() || !self.arrived.is_empty()
    }

    /// The next thing that arrived.
    pub fn take(&mut self) -> Option<Arrival> {
        self.arrived.extend(self.receiver.try_iter());
        let (ticket, arrival) = self.arrived.pop_front()?;
        if let Some(ticket) = ticket {
            let Some(at) = self.tasks.iter().position(|task| task.ticket == ticket) else {
                // From a job that another one has replaced.
                return self.take();
            };
            self.tasks.remove(at);
        }
        match &arrival {
            Arrival::Ran { revision, .. } => {
                let mut slot = self.shared.lock();
                if slot.running.as_ref().is_some_and(|run| run.revision == *revision) {
                    slot.running = None;
                    self.shared.wake.notify_one();
                }
            }
            Arrival::Still
            | Arrival::Measured { .. }
            | Arrival::Loaded(_)
            | Arrival::Untyped(..)
            | Arrival::Lesson(_)
            | Arrival::Cards(_)
            | Arrival::Handout(_)
            | Arrival::Out(_)
            | Arrival::Exported(_)
            | Arrival::Published { .. }
            | Arrival::Made { .. }
            | Arrival::Picked { .. } => {}
        }
        Some(arrival)
    }

    /// Starts a file job in the place of the one that goes on.
    fn read(&mut self, work: impl FnOnce(&Progress) -> Arrival + Send + 'static, failed: fn(Error) -> Arrival) {
        self.replace_reading();
        self.start(false, work, failed);
    }

    /// Starts a job that makes files, beside any other.
    pub(in crate::app) fn write(
        &mut self,
        work: impl FnOnce(&Progress) -> Arrival + Send + 'static,
        failed: fn(Error) -> Arrival,
    ) {
        self.start(true, work, failed);
    }

    fn start(
        &mut self,
        writes: bool,
        work: impl FnOnce(&Progress) -> Arrival + Send + 'static,
        failed: fn(Error) -> Arrival,
    ) {
        let progress = Arc::new(Progress::new());
        self.tickets += 1;
        let ticket = self.tickets;
        let (sender, context) = (self.sender.clone(), self.context.clone());
        let theirs = Arc::clone(&progress);
        let thread = thread::spawn(move || {
            let arrival = guarded(|| work(&theirs)).unwrap_or_else(failed);
            // The window may be gone: then nobody wants it.
            let _ = sender.send((Some(ticket), arrival));
            context.request_repaint();
        });
        self.tasks.push(Task { ticket, writes, progress, since: Instant::now(), thread });
    }

    /// Stops the file job that goes on, unless it makes files: what it would send is not wanted any more.
    pub fn replace_reading(&mut self) {
        self.tasks.retain(|task| {
            if !task.writes {
                task.progress.cancel();
            }
            task.writes
        });
    }

    pub fn load(&mut self, wanted: Wanted) {
        self.read(
            move |progress| {
                let roles = &wanted.recipe.table;
                let table = match &wanted.input {
                    Input::File(path) => Table::open(path, roles, progress),
                    Input::Sample(name) => samples::open(name, roles, progress),
                    Input::Made(make) => make.open(roles, progress),
                    Input::Drawn(drawing) => drawing.open(roles, progress),
                };
                Arrival::Loaded(table.map(|table| loaded(table, wanted, None)))
            },
            |error| Arrival::Loaded(Err(error.into())),
        );
    }

    /// Types a table anew by the recipe's columns.
    pub fn retype(&mut self, of: Arc<Table>, wanted: Wanted) {
        self.read(
            move |progress| match of.with_roles(&wanted.recipe.table, progress) {
                Ok(table) => Arrival::Loaded(Ok(loaded(table, wanted, Some(of)))),
                Err(stop) => Arrival::Untyped(of, stop),
            },
            |error| Arrival::Loaded(Err(error.into())),
        );
    }

    /// Loads the table of a lesson.
    pub fn open_lesson(&mut self, lesson: Lesson, beat: Option<usize>) {
        self.read(
            move |progress| {
                let table = lesson.open(progress);
                Arrival::Lesson(table.map(|table| Box::new(OpenedLesson { lesson, table, beat })))
            },
            |error| Arrival::Lesson(Err(error.into())),
        );
    }

    /// Draws and writes a handout: pictures take their time.
    pub fn write_handout(&mut self, handout: Handout, path: PathBuf, whole: bool) {
        self.write(
            move |progress| {
                let written = if whole {
                    handout.save_walk(&path, progress)
                } else {
                    handout.save_step(&path).map_err(Stop::from)
                };
                Arrival::Handout(written)
            },
            |error| Arrival::Handout(Err(error.into())),
        );
    }

    /// Lists the lessons with their small pictures.
    pub fn look_at_lessons(&mut self, folder: Option<PathBuf>) {
        self.read(
            move |progress| Arrival::Cards(gallery::cards(folder.as_deref(), progress).unwrap_or_default()),
            |_| Arrival::Cards(Vec::new()),
        );
    }

    /// Runs the recipe from nothing, as the command line does, and writes the output.
    pub fn export(&mut self, table: Arc<Table>, recipe: Recipe, files: Files) {
        self.write(
            move |progress| Arrival::Exported(write(&table, &recipe, &files, progress)),
            |error| Arrival::Exported(Err(error.into())),
        );
    }

    /// Makes a table and writes it.
    pub fn save_made(&mut self, make: Make, path: PathBuf) {
        self.write(
            move |progress| Arrival::Made { result: made::write(&make, &path, progress), path },
            |error| Arrival::Made { path: PathBuf::new(), result: Err(error.into()) },
        );
    }

    /// Asks whether points may move.
    pub fn ask_for_motion(&self) {
        let (sender, context) = (self.sender.clone(), self.context.clone());
        thread::spawn(move || {
            if motion::unwanted() {
                let _ = sender.send((None, Arrival::Still));
                context.request_repaint();
            }
        });
    }

    /// Shows the system's file dialog, without waiting for it.
    pub fn pick(&self, purpose: Purpose, suggestion: PathBuf) {
        let (sender, context) = (self.sender.clone(), self.context.clone());
        thread::spawn(move || {
            let since = Instant::now();
            let path = guarded(|| ask(purpose, &suggestion)).unwrap_or_default();
            let _ = sender.send((None, Arrival::Picked { purpose, path, after: since.elapsed() }));
            context.request_repaint();
        });
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.tasks.iter().for_each(|task| task.progress.cancel());
        let mut slot = self.shared.lock();
        slot.closed = true;
        let works = slot.running.as_ref().map(|run| &run.progress).into_iter().chain(&slot.measuring);
        works.for_each(|progress| progress.cancel());
        drop(slot);
        self.shared.wake.notify_one();
        for task in self.tasks.drain(..).filter(|task| task.writes) {
            // The end of the program would cut it off between two files. It has been told to stop, and ends soon; what it
            // would have sent nobody waits for.
            drop(task.thread.join());
        }
    }
}

/// Counts what the window will ask for, while nobody waits for a frame.
fn loaded(table: Table, wanted: Wanted, of: Option<Arc<Table>>) -> Box<Loaded> {
    table.columns.par_iter().for_each(|column| {
        column.distinct();
    });
    Box::new(Loaded { table, wanted, of })
}

fn write(table: &Arc<Table>, recipe: &Recipe, files: &Files, progress: &Progress) -> Result<Exported, Stop> {
    let outcome = pipeline::run(table, recipe, progress)?;
    let written = export::export(&outcome, files, progress)?;
    let also =
        [&files.recipe, &files.manifest, &files.provenance, &files.removed].into_iter().flatten().cloned().collect();
    let synthetic = outcome.ledger.iter().map(|row| row.kept).sum();
    Ok(Exported { path: files.out.clone(), written, synthetic, also })
}

fn ask(purpose: Purpose, suggestion: &std::path::Path) -> Option<PathBuf> {
    let mut dialog = rfd::FileDialog::new();
    if let Some(folder) = suggestion.parent().filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    let name = suggestion.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match purpose {
        Purpose::Table => {
            dialog.add_filter("Tables", &["csv", "tsv", "txt"]).add_filter("All files", &["*"]).pick_file()
        }
        Purpose::Recipe => dialog.add_filter("Recipes", &["toml"]).pick_file(),
        Purpose::SaveRecipe => dialog.add_filter("Recipes", &["toml"]).set_file_name(name).save_file(),
        Purpose::Out => dialog.set_file_name(name).save_file(),
        Purpose::Release => dialog.pick_folder(),
        Purpose::Export | Purpose::SaveDrawing => dialog.add_filter("Tables", &["csv"]).set_file_name(name).save_file(),
    }
}
