//! What the steps of Publish are put together from.

use egui::{Frame, Label, Margin, RichText, ScrollArea, Stroke, Ui};

use crate::{
    app::{
        panels::widgets::small,
        state::State,
        theme::{self, Tokens},
    },
    report::figure::Figure,
};

/// Room for the bar that scrolls a step.
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

/// What a picture of a gate is called: by its title, or else like the gate.
pub fn name_of<'a>(figure: &'a Figure, gate: &'a str) -> &'a str {
    if figure.title.is_empty() { gate } else { &figure.title }
}

/// A heading within a step.
pub fn title(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).font(theme::medium_font(theme::TEXT))).selectable(false));
}

/// Quiet words, as long as they need to be.
pub fn words(ui: &mut Ui, text: impl Into<String>) {
    let colour = Tokens::of(ui).secondary;
    ui.add(Label::new(small(text).color(colour)).wrap());
}

/// What is of settings that have gone is said to be so.
pub fn stale(ui: &mut Ui, state: &State) {
    if state.release().is_some() && !state.publish.audit.is_fresh() {
        let colour = Tokens::of(ui).faint;
        ui.add(Label::new(small("from the previous settings; updating").color(colour)));
    }
}

/// What a step shows, with room for the bar beside it.
pub fn page(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    scrolled(ui, id, |ui| {
        ui.set_max_width(ui.available_width() - BESIDE);
        contents(ui);
    });
}

pub fn scrolled(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, contents);
}
