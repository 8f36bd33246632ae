//! The window without a display: opened, told what to do, and waited for.

use std::time::{Duration, Instant};

use egui::{OutputCommand, Vec2};
use egui_kittest::Harness;
use smotescope::app::{Options, Smotescope, command::Command};

pub type Window<'a> = Harness<'a, Smotescope>;

/// Longest time for anything that is waited for. Not a budget: a machine may be slow.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// Frames in a row without work after which the window is at rest: what a frame asks for, the next one does, and a new
/// layout takes two.
const FRAMES_AT_REST: usize = 4;

/// A window of this size, in points.
pub fn opened<'a>(size: Vec2, options: Options) -> Window<'a> {
    let mut harness =
        Harness::builder().with_size(size).build_eframe(move |creation| Smotescope::new(&creation.egui_ctx, options));
    settle(&mut harness);
    harness
}

/// Waits until nothing is under way; gives what was handed to the system meanwhile.
pub fn settle(harness: &mut Window<'_>) -> Vec<OutputCommand> {
    let since = Instant::now();
    let mut handed = Vec::new();
    let mut at_rest = 0;
    while at_rest < FRAMES_AT_REST {
        assert!(since.elapsed() < PATIENCE, "the window does not come to rest");
        harness.step();
        handed.extend_from_slice(&harness.output().platform_output.commands);
        if harness.state_mut().busy() || harness.state().studying() {
            at_rest = 0;
            std::thread::sleep(Duration::from_millis(2));
        } else {
            at_rest += 1;
        }
    }
    handed
}

pub fn send(harness: &mut Window<'_>, command: Command) {
    harness.state_mut().send(command);
    settle(harness);
}
