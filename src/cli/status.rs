//! Progress on standard error, when a person is looking, and what interrupts it.

use std::{
    io::IsTerminal,
    ops::Deref,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    error::{Error, Result},
    interrupt,
    progress::Progress,
};

/// How often the bar is drawn, and an interruption noticed.
const TICK: Duration = Duration::from_millis(50);

/// A progress that is shown, and cancelled by Ctrl-C and the like, until it is dropped.
#[derive(Debug)]
pub struct Watched {
    progress: Arc<Progress>,
    stop: Option<mpsc::Sender<()>>,
    watcher: Option<JoinHandle<()>>,
}

/// Starts watching; `quiet` shows nothing.
pub fn watch(quiet: bool) -> Result<Watched> {
    interrupt::listen();
    let progress = Arc::new(Progress::new());
    let bar = if quiet || !std::io::stderr().is_terminal() { ProgressBar::hidden() } else { ProgressBar::new(1_000) };
    if let Ok(style) = ProgressStyle::with_template("{msg:<16} {wide_bar} {percent:>3} %") {
        bar.set_style(style);
    }
    let (stop, stopped) = mpsc::channel();
    let watched = Arc::clone(&progress);
    let watcher = thread::Builder::new().spawn(move || {
        while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            if interrupt::asked() {
                watched.cancel();
            }
            let status = watched.status();
            bar.set_message(status.stage);
            bar.set_position((status.fraction.unwrap_or(0.0) * 1_000.0) as u64);
        }
        bar.finish_and_clear();
    });
    let watcher = watcher.map_err(|error| Error::data(format!("cannot start the work: {error}")))?;
    Ok(Watched { progress, stop: Some(stop), watcher: Some(watcher) })
}

impl Deref for Watched {
    type Target = Progress;

    fn deref(&self) -> &Progress {
        &self.progress
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(watcher) = self.watcher.take() {
            // The watcher only draws; if it panicked there is nothing left to clear.
            drop(watcher.join());
        }
    }
}
