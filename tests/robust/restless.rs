//! Anything at any time: no panic, no stale picture, no lost setting.

use std::{
    env,
    time::{Duration, Instant},
};

use crate::user::User;

/// So many things are done between two rests.
const STRETCH: usize = 25;

fn stretch(user: &mut User<'_>) {
    for _ in 0..STRETCH {
        user.act();
    }
    user.rest();
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn a_restless_user_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(seconds) = number("SMOTESCOPE_ROBUST_SECONDS") else {
        for seed in 1..=2 {
            let mut user = User::new(seed, folder.path(), 1_000);
            for _ in 0..3 {
                stretch(&mut user);
            }
            user.open_broken();
        }
        return;
    };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
    let seed = number("SMOTESCOPE_ROBUST_SEED").unwrap_or(u64::from(now.subsec_nanos()));
    eprintln!("SMOTESCOPE_ROBUST_SEED={seed}");
    let since = Instant::now();
    let mut user = User::new(seed, folder.path(), 50_000);
    while since.elapsed() < Duration::from_secs(seconds) {
        stretch(&mut user);
    }
    user.open_broken();
    eprintln!("{:?} in {:.0?}", user.tally, since.elapsed());
}
