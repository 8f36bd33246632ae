//! How far what goes on in the background is, and what stops it.

use egui::{ProgressBar, Role, Ui, WidgetInfo};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets,
        theme::Tokens,
    },
    progress::Status,
};

/// The bar and the button *Cancel*; `what` names to a screen reader what is counted.
pub(super) fn show(ui: &mut Ui, status: &Status, what: &str, queue: &mut Queue) {
    widgets::button(ui, Command::Cancel, queue);
    let share = status.fraction.unwrap_or(0.0);
    let bar = ProgressBar::new(share).desired_width(90.0).desired_height(5.0).fill(Tokens::of(ui).accent);
    ui.add(bar).widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, what));
}
