//! What every kind of work outside the drawing thread needs.

use std::{
    panic::{self, AssertUnwindSafe},
    thread,
};

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

/// Half of the processors.
pub(in crate::app) fn half() -> Option<rayon::ThreadPool> {
    let threads = thread::available_parallelism().map_or(1, |all| all.get().div_ceil(2));
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok()
}
