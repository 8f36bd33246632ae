//! What the pages of a workspace are put together from: sheets, titles, words, and what scrolls.

use egui::{Frame, Label, Margin, RichText, ScrollArea, Stroke, Ui};

use crate::app::{
    panels::widgets::small,
    theme::{self, Tokens},
};

/// Room for the bar that scrolls a page.
const BESIDE: f32 = 8.0;

/// A white ground with a thin line around it, for what belongs together.
pub fn sheet_of<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = Tokens::of(ui);
    Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(6)
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui)
        })
        .inner
}

/// A heading within a page.
pub fn title(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).font(theme::medium_font(theme::TEXT))).selectable(false));
}

/// Quiet words, as long as they need to be.
pub fn words(ui: &mut Ui, text: impl Into<String>) {
    let colour = Tokens::of(ui).secondary;
    ui.add(Label::new(small(text).color(colour)).wrap());
}

/// What a page shows, with room for the bar beside it.
pub fn page(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    scrolled(ui, id, |ui| {
        ui.set_max_width(ui.available_width() - BESIDE);
        contents(ui);
    });
}

pub fn scrolled(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, contents);
}
