//! Work that took long and ended while the window was behind others: the window asks to be looked at.

use std::time::{Duration, Instant};

use egui::{Context, UserAttentionType, ViewportCommand};

use crate::{app::Smotescope, report::format::duration};

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
    fn note(&mut self, busy: bool, now: Instant, looked_at: bool) -> Option<Duration> {
        if busy {
            self.since.get_or_insert(now);
            return None;
        }
        let took = now.saturating_duration_since(self.since.take()?);
        (took >= LONG && !looked_at).then_some(took)
    }
}

impl Smotescope {
    /// Says that long work has ended, to whoever is looking at another window.
    pub(in crate::app) fn attract(&mut self, ctx: &Context) {
        let busy = self.jobs.status().is_some() || self.runner.status().is_some() || self.background.is_busy();
        let looked_at = ctx.input(|input| input.focused);
        let Some(took) = self.attention.note(busy, Instant::now(), looked_at) else { return };
        ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(UserAttentionType::Informational));
        // What a message says of the work itself is worth more.
        if self.state.view.banner.is_none() {
            self.notify(format!("Finished after {}, while the window was behind others", duration(took.as_secs_f64())));
        }
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
