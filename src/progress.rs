//! Progress and cancellation in one call: a worker says how far it is, and learns whether to go on.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use crate::error::Error;

/// The work was told to stop. Not an error: nothing is wrong, and nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

/// Why a piece of work did not finish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    Cancelled,
    Failed(Error),
}

impl From<Cancelled> for Stop {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What is being done and how far it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    pub stage: &'static str,
    /// From 0 to 1; `None` while the amount of work is not known.
    pub fraction: Option<f32>,
}

/// Shared by whoever works and whoever watches.
#[derive(Debug, Default)]
pub struct Progress {
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    stage: Mutex<&'static str>,
}

impl Progress {
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a stage of `total` units (0: not known).
    pub fn stage(&self, name: &'static str, total: u64) -> Result<(), Cancelled> {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = name;
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.check()
    }

    /// Reports `units` more as done; an error means: stop now.
    pub fn advance(&self, units: u64) -> Result<(), Cancelled> {
        self.done.fetch_add(units, Ordering::Relaxed);
        self.check()
    }

    /// Whether to go on.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
    }

    /// Asks the worker to stop at its next report.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    pub fn status(&self) -> Status {
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        Status {
            stage: *self.stage.lock().unwrap_or_else(PoisonError::into_inner),
            fraction: (total > 0).then(|| (done as f32 / total as f32).min(1.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_worker_learns_it_at_its_next_report() {
        let progress = Progress::new();
        assert_eq!(progress.stage("draw", 10), Ok(()));
        assert_eq!(progress.advance(5), Ok(()));
        assert_eq!(progress.status(), Status { stage: "draw", fraction: Some(0.5) });
        progress.cancel();
        assert_eq!(progress.advance(1), Err(Cancelled));
        assert_eq!(progress.stage("write", 0), Err(Cancelled));
    }
}
