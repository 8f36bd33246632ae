//! What is looked for in the window, and its size and zoom.

use std::path::PathBuf;

use egui::{Rect, Vec2};
use egui_kittest::kittest::{AccessKitNode, Queryable as _};
use smotescope::app::{Options, command::Command};

use crate::harness::{self, Window};

/// A window on a file, or on the sample that is there at the first start.
pub fn opened<'a>(path: Option<PathBuf>) -> Window<'a> {
    harness::opened(Vec2::new(1280.0, 720.0), Options { path, ..Options::default() })
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
