//! The window without a display, at any size and zoom.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use egui::{Rect, Vec2};
use egui_kittest::{
    Harness,
    kittest::{AccessKitNode, Queryable as _},
};
use smotescope::app::{Options, Smotescope, command::Command};

pub type Window<'a> = Harness<'a, Smotescope>;

/// A window on a file, or on the sample that is there at the first start.
pub fn opened<'a>(path: Option<PathBuf>) -> Window<'a> {
    let options = Options { path, ..Options::default() };
    let mut window = Harness::builder()
        .with_size(Vec2::new(1280.0, 720.0))
        .build_eframe(|creation| Smotescope::new(&creation.egui_ctx, options));
    settle(&mut window);
    window
}

/// Waits until nothing is under way.
pub fn settle(window: &mut Window<'_>) {
    let since = Instant::now();
    window.run_steps(2);
    while window.state_mut().busy() || window.state().studying() {
        assert!(since.elapsed() < Duration::from_mins(5), "the window does not come to rest");
        std::thread::sleep(Duration::from_millis(1));
        window.step();
    }
    window.run_steps(3);
}

pub fn send(window: &mut Window<'_>, command: Command) {
    window.state_mut().send(command);
    settle(window);
}

/// Where the first control is that answers to this.
pub fn find<'w>(window: &'w Window<'_>, wanted: impl Fn(&AccessKitNode<'_>) -> bool + 'w) -> Option<Rect> {
    window.query_all_by(wanted).next().map(|node| node.rect())
}

/// Whether a rectangle can be seen, in whole or in part.
pub fn within(rect: Rect, window: &Window<'_>) -> bool {
    window.ctx.content_rect().intersects(rect)
}

/// Gives the window so many pixels: at a larger zoom they hold fewer points.
pub fn resize(window: &mut Window<'_>, pixels: Vec2) {
    let zoom = window.ctx.zoom_factor();
    window.set_size(pixels / zoom);
}

/// Sets the zoom by the commands that people have, between 0.5 and 3.
pub fn zoom(window: &mut Window<'_>, pixels: Vec2, wanted: f32) {
    window.state_mut().send(Command::ZoomReset);
    let steps = ((wanted - 1.0) * 10.0).round() as i32;
    for _ in 0..steps.abs() {
        window.state_mut().send(if steps > 0 { Command::ZoomIn } else { Command::ZoomOut });
    }
    // The zoom counts from the next frame on.
    window.run_steps(2);
    let factor = window.ctx.zoom_factor();
    assert!((factor - wanted).abs() < 0.01, "{factor} is not {wanted}");
    resize(window, pixels);
}
