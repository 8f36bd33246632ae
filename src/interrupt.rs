//! Being asked to stop from outside: Ctrl-C, and on Unix also SIGTERM and SIGHUP.
//!
//! The first signal is noted, and the work stops at its next look; a second one ends the program at once. Either way
//! nothing is half-written.

use std::sync::{
    Arc, LazyLock, Once,
    atomic::{AtomicBool, Ordering},
};

/// Exit code of a run that was interrupted.
pub const EXIT_CODE: u8 = 130;

static ASKED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
static LISTEN: Once = Once::new();

/// Begins to listen. Without it a signal still ends the program, and nothing is half-written then either.
pub fn listen() {
    LISTEN.call_once(register);
}

/// Whether a signal has come.
pub fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

#[cfg(unix)]
fn register() {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGTERM},
        flag,
    };
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // `nohup` is used_settings. Shells ignore SIGINT for what runs in the background, where a signal that comes is meant.
        if signal == SIGHUP && is_ignored(signal) {
            continue;
        }
        // In this order: what ends the program looks at what was noted before.
        drop(flag::register_conditional_shutdown(signal, EXIT_CODE.into(), Arc::clone(&ASKED)));
        drop(flag::register(signal, Arc::clone(&ASKED)));
    }
}

/// Whether whoever started the program had a signal ignored, as `nohup` has SIGHUP.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0").trim();
    u64::from_str_radix(ignored, 16).is_ok_and(|ignored| ignored >> (signal - 1) & 1 == 1)
}

#[cfg(not(unix))]
fn register() {
    drop(ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(EXIT_CODE.into());
        }
    }));
}
