//! Progress and cancellation in one call: a worker says how far it is, and learns whether to go on.

use std::{
    iter,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
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

/// Whether to stop, shared by a progress and its children.
#[derive(Debug, Default)]
struct Cancellation {
    asked: AtomicBool,
    looks: AtomicU64,
    /// The look at which it cancels itself; 0 for never.
    stop_at: AtomicU64,
}

/// A piece of work that can be given up by itself, and what it is for.
#[derive(Debug, Default)]
struct Piece {
    given_up: AtomicBool,
    within: Option<Arc<Self>>,
}

/// Shared by whoever works and whoever watches.
#[derive(Debug, Default)]
pub struct Progress {
    cancelled: Arc<Cancellation>,
    piece: Arc<Piece>,
    done: AtomicU64,
    total: AtomicU64,
    stage: Mutex<&'static str>,
}

impl Progress {
    pub fn new() -> Self {
        Self::default()
    }

    /// For work within this work: it has stages of its own, which nobody sees, and stops when this one does.
    #[must_use]
    pub fn child(&self) -> Self {
        let piece = Piece { within: Some(Arc::clone(&self.piece)), ..Piece::default() };
        Self { cancelled: Arc::clone(&self.cancelled), piece: Arc::new(piece), ..Self::default() }
    }

    /// One that cancels itself at its `looks`-th look, counted together with those of its children: so that tests need no
    /// clock.
    pub fn stopping_at(looks: u64) -> Self {
        let progress = Self::new();
        progress.cancelled.stop_at.store(looks, Ordering::Relaxed);
        progress
    }

    /// How often it and its children were asked whether to go on.
    pub fn looks(&self) -> u64 {
        self.cancelled.looks.load(Ordering::Relaxed)
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
        let looks = self.cancelled.looks.fetch_add(1, Ordering::Relaxed) + 1;
        if looks == self.cancelled.stop_at.load(Ordering::Relaxed) {
            self.cancel();
        }
        let mut pieces = iter::successors(Some(&*self.piece), |piece| piece.within.as_deref());
        let given_up = pieces.any(|piece| piece.given_up.load(Ordering::Relaxed));
        if given_up || self.cancelled.asked.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
    }

    /// Asks the worker to stop at its next report.
    pub fn cancel(&self) {
        self.cancelled.asked.store(true, Ordering::Relaxed);
    }

    /// Asks the worker and its children to stop, and not those it works for.
    pub fn give_up(&self) {
        self.piece.given_up.store(true, Ordering::Relaxed);
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

    #[test]
    fn a_child_that_is_given_up_stops_with_its_own_children_alone() {
        let progress = Progress::new();
        let (child, other) = (progress.child(), progress.child());
        let grandchild = child.child();
        assert_eq!((child.check(), grandchild.check()), (Ok(()), Ok(())));
        child.give_up();
        assert_eq!(
            (child.check(), grandchild.check(), child.child().check()),
            (Err(Cancelled), Err(Cancelled), Err(Cancelled))
        );
        assert_eq!((progress.check(), other.check()), (Ok(()), Ok(())));
    }

    #[test]
    fn a_child_stops_with_its_parent_and_has_stages_of_its_own() {
        let progress = Progress::stopping_at(4);
        let child = progress.child();
        assert_eq!(progress.stage("splits", 3), Ok(()));
        assert_eq!(child.stage("draw", 10), Ok(()));
        assert_eq!(child.child().check(), Ok(()));
        assert_eq!(progress.status().stage, "splits");
        assert_eq!(child.advance(1), Err(Cancelled));
        assert_eq!((progress.check(), progress.looks()), (Err(Cancelled), 5));
    }
}
