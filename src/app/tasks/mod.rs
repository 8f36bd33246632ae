//! Work outside the drawing thread: what a panic becomes, how many processors there are for it, and the worker of which
//! the latest request wins.

pub mod latest;

use std::{
    num::NonZero,
    panic::{self, AssertUnwindSafe},
    thread,
};

use rayon::ThreadPool;

use crate::error::Error;

/// Runs what may panic; the panic becomes an error to show.
pub(in crate::app) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let what = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no more is known".to_owned());
        Error::data(format!("a fault in the program stopped this work ({what}); nothing was changed, please report it"))
    })
}

/// Threads of their own for work that goes on beside a run: half of the processors, so that the run finds the others free.
#[derive(Debug)]
pub(in crate::app) struct Aside(Option<ThreadPool>);

impl Default for Aside {
    fn default() -> Self {
        Self::of(processors().div_ceil(2))
    }
}

impl Aside {
    /// As many threads as there are processors, for work that is waited for and seldom meets a run.
    pub fn whole() -> Self {
        Self::of(processors())
    }

    fn of(threads: usize) -> Self {
        Self(rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok())
    }

    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.0 {
            Some(pool) => pool.install(work),
            // No more threads are to be had: then on those that there are.
            None => work(),
        }
    }
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}
