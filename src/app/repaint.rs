//! Wakes the window when something has arrived, once there is a window.

use std::{
    sync::{Arc, OnceLock},
    task::Wake,
};

use egui::Context;

#[derive(Debug, Default)]
pub struct Repaint(OnceLock<Context>);

impl Repaint {
    /// From now on this window is woken.
    pub fn attach(&self, ctx: &Context) {
        self.0.get_or_init(|| ctx.clone());
    }
}

impl Wake for Repaint {
    fn wake(self: Arc<Self>) {
        if let Some(ctx) = self.0.get() {
            ctx.request_repaint();
        }
    }
}
