//! Where the program can be made to die on purpose, so that tests need no luck to kill it between two steps.
//!
//! `SMOTESCOPE_DIE_AT=move:3` ends the process, as a power cut would, when it comes to the third `move`. Without the variable
//! nothing happens, and looking costs less than what comes after it: a write or a rename.

use std::sync::atomic::{AtomicU64, Ordering};

/// The variable that names a point and how many times it is passed before the end (1: the first time is the last).
pub const VARIABLE: &str = "SMOTESCOPE_DIE_AT";

static PASSED: AtomicU64 = AtomicU64::new(0);

/// Dies here if that is asked for: nothing is dropped, flushed or tidied up.
pub fn pass(point: &str) {
    let Ok(wanted) = std::env::var(VARIABLE) else { return };
    let asked = wanted.split_once(':').filter(|(name, _)| *name == point).and_then(|(_, times)| times.parse().ok());
    if asked == Some(PASSED.fetch_add(u64::from(asked.is_some()), Ordering::Relaxed) + 1) {
        std::process::abort();
    }
}
