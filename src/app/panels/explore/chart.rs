//! A chart of the dock: what is seen here is what "Save figure" writes.

use egui::{Sense, Ui, Vec2};

use crate::{
    app::{
        panels::widgets,
        plots::chart::{self, Chart},
        state::State,
    },
    report::{charts, figure::Figure},
};

/// Draws one of the listed charts; why there is none, in its place.
pub fn listed(ui: &mut Ui, state: &State, of: &charts::Chart, size: Vec2, sense: Sense) -> Option<Chart> {
    let source = state.chart_source()?;
    if !(of.available)(&source) {
        return None;
    }
    match (of.figure)(&source) {
        Ok(figure) => Some(plain(ui, &figure, of.title, size, sense)),
        Err(error) => {
            widgets::hint(ui, error.message);
            None
        }
    }
}

/// Draws a figure of its own.
pub fn plain(ui: &mut Ui, figure: &Figure, name: &str, size: Vec2, sense: Sense) -> Chart {
    chart::show(ui, size, figure, name, sense)
}
