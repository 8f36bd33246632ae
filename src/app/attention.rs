//! Work that took long and ended while the window was behind others: the window asks to be looked at.

use std::time::{Duration, Instant};

/// Whoever waits longer than this has turned to something else.
const LONG: Duration = Duration::from_secs(5);

/// Since when something has been going on.
#[derive(Debug, Default)]
pub struct Attention {
    since: Option<Instant>,
}

impl Attention {
    /// Takes note of whether something goes on; gives how long it took where it has just ended, took long, and nobody was
    /// looking.
    pub fn note(&mut self, busy: bool, now: Instant, looked_at: bool) -> Option<Duration> {
        if busy {
            self.since.get_or_insert(now);
            return None;
        }
        let took = now.saturating_duration_since(self.since.take()?);
        (took >= LONG && !looked_at).then_some(took)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_work_that_nobody_watched_asks_to_be_looked_at() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        for (seconds, looked_at, asks) in [(6, false, true), (5, false, true), (4, false, false), (60, true, false)] {
            let mut attention = Attention::default();
            assert_eq!(attention.note(true, at(0), false), None);
            assert_eq!(attention.note(true, at(seconds - 1), looked_at), None);
            let took = asks.then_some(Duration::from_secs(seconds));
            assert_eq!(attention.note(false, at(seconds), looked_at), took, "{seconds} s, looked at: {looked_at}");
            assert_eq!(attention.note(false, at(seconds + 9), false), None, "it is said once");
        }
        assert_eq!(Attention::default().note(false, at(9), false), None, "nothing went on");
    }
}
