//! A chart of the dock: what is seen here is what "Save figure" writes.

use egui::{Sense, Ui, Vec2};

use crate::{
    app::{
        plots::chart::{self, Chart},
        state::State,
    },
    report::{charts, figure::Figure},
};

/// Draws one of the listed charts, if there is anything to draw.
pub fn listed(ui: &mut Ui, state: &State, of: &charts::Chart, size: Vec2, sense: Sense) -> Option<Chart> {
    let source = state.chart_source()?;
    if !(of.available)(&source) {
        return None;
    }
    Some(plain(ui, &(of.figure)(&source), of.title, size, sense))
}

/// Draws a figure of its own.
pub fn plain(ui: &mut Ui, figure: &Figure, name: &str, size: Vec2, sense: Sense) -> Chart {
    chart::show(ui, size, figure, name, sense)
}
