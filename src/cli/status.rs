//! Progress on standard error, when a person is looking, and what interrupts it.

use std::{
    io::IsTerminal,
    ops::Deref,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
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
    if let Ok(style) = ProgressStyle::with_template("{msg:<16} {wide_bar} {percent:>3} %{prefix}") {
        bar.set_style(style);
    }
    let (stop, stopped) = mpsc::channel();
    let watched = Arc::clone(&progress);
    let watcher = thread::Builder::new().spawn(move || {
        let mut stage = ("", Instant::now());
        while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            if interrupt::asked() {
                watched.cancel();
            }
            let status = watched.status();
            if status.stage != stage.0 {
                stage = (status.stage, Instant::now());
            }
            bar.set_prefix(status.fraction.map_or_else(String::new, |fraction| left(stage.1.elapsed(), fraction)));
            bar.set_message(status.stage);
            bar.set_position((status.fraction.unwrap_or(0.0) * 1_000.0) as u64);
        }
        bar.finish_and_clear();
    });
    let watcher = watcher.map_err(|error| Error::cannot_start(&error))?;
    Ok(Watched { progress, stop: Some(stop), watcher: Some(watcher) })
}

/// How long a stage will still take, by how long it took so far; nothing while that is not known well enough.
fn left(passed: Duration, fraction: f32) -> String {
    if passed < Duration::from_secs(2) || fraction < 0.01 {
        return String::new();
    }
    let seconds = (passed.as_secs_f32() * (1.0 - fraction) / fraction).round() as u64;
    match seconds {
        0..60 => format!(", {seconds} s left"),
        60..3_600 => format!(", {} min {} s left", seconds / 60, seconds % 60),
        _ => format!(", {} h {} min left", seconds / 3_600, seconds % 3_600 / 60),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_said_when_it_can_be_told() {
        let after = |seconds: u64, fraction: f32| left(Duration::from_secs(seconds), fraction);
        assert_eq!(after(1, 0.5), "");
        assert_eq!(after(30, 0.001), "");
        assert_eq!(after(30, 0.5), ", 30 s left");
        assert_eq!(after(30, 0.25), ", 1 min 30 s left");
        assert_eq!(after(100, 0.01), ", 2 h 45 min left");
    }
}
