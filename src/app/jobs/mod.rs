//! Work outside the drawing thread: the runs of the pipeline, and short-lived threads for files.
//!
//! Whatever arrives is put into a channel and wakes the window; a panic becomes an error message.

pub mod arrival;
pub mod run;

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, mpsc},
    task::Waker,
    thread,
    time::{Duration, Instant},
};

use rayon::prelude::*;

use crate::{
    app::{
        document::Input,
        export::Exported,
        generated_table,
        jobs::arrival::{JobResult, Loaded, OpenedLesson, Parcel, Purpose, Wanted},
        learn::gallery,
        reduced_motion,
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
        samples::{self, generated::MadeTable},
    },
};

/// What can wait begins so long after the start.
const AFTER_THE_START: Duration = Duration::from_millis(600);

/// A file job that goes on.
#[derive(Debug)]
struct Task {
    ticket: u64,
    /// It makes files, and is not given up for what is opened meanwhile.
    writes: bool,
    progress: Arc<Progress>,
    since: Instant,
    /// `None` where no thread is to be had: then it has failed.
    thread: Option<thread::JoinHandle<()>>,
}

#[derive(Debug)]
pub struct Jobs {
    sender: mpsc::Sender<Parcel>,
    receiver: mpsc::Receiver<Parcel>,
    arrived: VecDeque<Parcel>,
    waker: Waker,
    /// In the order of their start.
    tasks: Vec<Task>,
    /// File jobs started so far.
    tickets: u64,
}

impl Jobs {
    pub fn new(waker: &Waker) -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { sender, receiver, arrived: VecDeque::new(), waker: waker.clone(), tasks: Vec::new(), tickets: 0 }
    }

    /// Stops the latest job that goes on. Whether there was one.
    pub fn cancel(&mut self) -> bool {
        let task = self.tasks.last();
        task.inspect(|task| task.progress.cancel()).is_some()
    }

    /// How long the latest job that goes on has taken, and how far it is.
    pub fn status(&self) -> Option<(Instant, Status)> {
        self.tasks.last().map(|task| (task.since, task.progress.status()))
    }

    /// Whether a table is being read.
    pub fn reads(&self) -> bool {
        self.tasks.iter().any(|task| !task.writes)
    }

    /// Whether anything is under way or has arrived and was not looked at.
    pub fn busy(&mut self) -> bool {
        self.arrived.extend(self.receiver.try_iter());
        !self.tasks.is_empty() || !self.arrived.is_empty()
    }

    /// The next thing that arrived.
    pub fn take(&mut self) -> Option<JobResult> {
        self.arrived.extend(self.receiver.try_iter());
        let (ticket, arrival) = self.arrived.pop_front()?;
        if let Some(ticket) = ticket {
            let Some(at) = self.tasks.iter().position(|task| task.ticket == ticket) else {
                // From a job that another one has replaced.
                return self.take();
            };
            self.tasks.remove(at);
        }
        Some(arrival)
    }

    /// Starts a file job in the place of the one that goes on.
    fn read(&mut self, work: impl FnOnce(&Progress) -> JobResult + Send + 'static, failed: fn(Error) -> JobResult) {
        self.replace_reading();
        self.start(false, work, failed);
    }

    /// Starts a job that makes files, beside any other.
    pub(in crate::app) fn write(
        &mut self,
        work: impl FnOnce(&Progress) -> JobResult + Send + 'static,
        failed: fn(Error) -> JobResult,
    ) {
        self.start(true, work, failed);
    }

    fn start(
        &mut self,
        writes: bool,
        work: impl FnOnce(&Progress) -> JobResult + Send + 'static,
        failed: fn(Error) -> JobResult,
    ) {
        let progress = Arc::new(Progress::new());
        self.tickets += 1;
        let ticket = self.tickets;
        let (sender, waker) = (self.sender.clone(), self.waker.clone());
        let theirs = Arc::clone(&progress);
        let started = thread::Builder::new().spawn(move || {
            let arrival = guarded(|| work(&theirs)).unwrap_or_else(failed);
            // The window may be gone: then nobody wants it.
            let _ = sender.send((Some(ticket), arrival));
            waker.wake();
        });
        if let Err(error) = &started {
            let _ = self.sender.send((Some(ticket), failed(Error::cannot_start(error))));
            self.waker.wake_by_ref();
        }
        self.tasks.push(Task { ticket, writes, progress, since: Instant::now(), thread: started.ok() });
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
                JobResult::Loaded(table.map(|table| loaded(table, wanted, None)))
            },
            |error| JobResult::Loaded(Err(error.into())),
        );
    }

    /// Types a table anew by the recipe's columns.
    pub fn retype(&mut self, of: Arc<Table>, wanted: Wanted) {
        self.read(
            move |progress| match of.with_roles(&wanted.recipe.table, progress) {
                Ok(table) => JobResult::Loaded(Ok(loaded(table, wanted, Some(of)))),
                Err(stop) => JobResult::Untyped(of, stop),
            },
            |error| JobResult::Loaded(Err(error.into())),
        );
    }

    /// Loads the tables of a lesson.
    pub fn open_lesson(&mut self, lesson: Lesson, beat: Option<usize>) {
        self.read(
            move |progress| {
                let tables = lesson.tables(progress);
                JobResult::Lesson(tables.map(|tables| Box::new(OpenedLesson { lesson, tables, beat })))
            },
            |error| JobResult::Lesson(Err(error.into())),
        );
    }

    /// Draws and writes a handout: pictures take their time.
    pub fn write_handout(&mut self, handout: Box<dyn Handout>, path: PathBuf, whole: bool) {
        self.write(
            move |progress| {
                let written = if whole {
                    handout.save_all(&path, progress)
                } else {
                    handout.save_step(&path).map_err(Stop::from)
                };
                JobResult::Handout(written)
            },
            |error| JobResult::Handout(Err(error.into())),
        );
    }

    /// Lists the lessons with their small pictures.
    pub fn look_at_lessons(&mut self, folder: Option<PathBuf>) {
        self.read(
            move |progress| JobResult::Cards(gallery::cards(folder.as_deref(), progress).unwrap_or_default()),
            |_| JobResult::Cards(Vec::new()),
        );
    }

    /// Runs the recipe from nothing, as the command line does, and writes the output.
    pub fn export(&mut self, table: Arc<Table>, recipe: Recipe, files: Files) {
        self.write(
            move |progress| JobResult::Exported(write(&table, &recipe, &files, progress)),
            |error| JobResult::Exported(Err(error.into())),
        );
    }

    /// Makes a table and writes it.
    pub fn save_made(&mut self, make: MadeTable, path: PathBuf) {
        self.write(
            move |progress| JobResult::Made { result: generated_table::write(&make, &path, progress), path },
            |error| JobResult::Made { path: PathBuf::new(), result: Err(error.into()) },
        );
    }

    /// Asks whether points may move: programs do, which would take the processor from the first picture.
    pub fn ask_for_motion(&self) {
        let (sender, waker) = (self.sender.clone(), self.waker.clone());
        // Without a thread points move, as they do where nothing is known.
        let _ = thread::Builder::new().spawn(move || {
            thread::sleep(AFTER_THE_START);
            if reduced_motion::unwanted() {
                let _ = sender.send((None, JobResult::Still));
                waker.wake();
            }
        });
    }

    /// Shows the system's file dialog, without waiting for it.
    pub fn pick(&self, purpose: Purpose, suggestion: PathBuf) {
        let (sender, waker) = (self.sender.clone(), self.waker.clone());
        let picked = move |path, after| (None, JobResult::Picked { purpose, path, after });
        let started = thread::Builder::new().spawn(move || {
            let since = Instant::now();
            let path = guarded(|| ask(purpose, &suggestion)).unwrap_or_default();
            let _ = sender.send(picked(path, since.elapsed()));
            waker.wake();
        });
        if started.is_err() {
            // As where the system has no file dialog.
            let _ = self.sender.send(picked(None, Duration::ZERO));
            self.waker.wake_by_ref();
        }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.tasks.iter().for_each(|task| task.progress.cancel());
        for task in self.tasks.drain(..).filter(|task| task.writes) {
            // The end of the program would cut it off between two files. It has been told to stop, and ends soon; what it
            // would have sent nobody waits for.
            drop(task.thread.map(thread::JoinHandle::join));
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
        Purpose::Table | Purpose::Synthetic | Purpose::Holdout => {
            let tables = ["csv", "tsv", "txt", "dat", "arff", "parquet", "gz"];
            dialog.add_filter("Tables", &tables).add_filter("All files", &["*"]).pick_file()
        }
        Purpose::Recipe => dialog.add_filter("Recipes", &["toml"]).pick_file(),
        Purpose::SaveRecipe => dialog.add_filter("Recipes", &["toml"]).set_file_name(name).save_file(),
        Purpose::Out | Purpose::Handout => dialog.set_file_name(name).save_file(),
        Purpose::Release | Purpose::Report | Purpose::Lessons => dialog.pick_folder(),
        Purpose::Export => dialog.add_filter("Tables", &["csv", "parquet"]).set_file_name(name).save_file(),
        Purpose::SaveDrawing => dialog.add_filter("Tables", &["csv"]).set_file_name(name).save_file(),
    }
}
