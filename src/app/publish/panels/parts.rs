//! What the steps of Publish have in common.

use egui::{Label, Ui};

pub use crate::app::panels::page::{page, scrolled, sheet_of, title, words};
use crate::{
    app::{panels::widgets::small, state::State, theme::Tokens},
    report::figure::Figure,
};

/// What a picture of a gate is called: by its title, or else like the gate.
pub fn name_of<'a>(figure: &'a Figure, gate: &'a str) -> &'a str {
    if figure.title.is_empty() { gate } else { &figure.title }
}

/// What is of settings that have gone is said to be so.
pub fn stale(ui: &mut Ui, state: &State) {
    if state.release().is_some() && !state.publish.audit.is_fresh() {
        let colour = Tokens::of(ui).faint;
        ui.add(Label::new(small("from the previous settings; updating").color(colour)));
    }
}
