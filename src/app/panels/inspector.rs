//! The pinned row: base, neighbour, drawn and written, column by column. Also the tooltip of the row under the pointer.

use egui::{Label, RichText, Ui};

use crate::app::{
    Queue,
    command::Command,
    inspect::{Cell, Inspection},
    panels::{
        icons::{self, Icon},
        widgets::{self, TableCell, small},
    },
    plots::data::RowId,
    state::State,
    theme::{self, Tokens},
};

/// Columns that the tooltip shows at most.
const IN_TOOLTIP: usize = 12;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(row) = &state.results.pinned else {
        if state.results.shown.is_some() {
            widgets::heading(ui, "Row", |_| {});
            widgets::hint(ui, "Click a point in the picture to see where it comes from.");
        }
        return;
    };
    widgets::heading(ui, &row.title, |ui| {
        if icons::button(ui, Icon::Close, &Command::Pin(None), true).clicked() {
            queue.push_back(Command::Pin(None));
        }
        ui.add(Label::new(small(row.fate).color(Tokens::of(ui).secondary)));
    });
    lines(ui, row);
    ui.add_space(2.0);
    widgets::table(ui, |ui| table(ui, row, usize::MAX));
}

/// What is shown beside the pointer.
pub fn tooltip(ui: &mut Ui, row: &Inspection) {
    ui.set_max_width(theme::RIGHT);
    ui.horizontal(|ui| {
        ui.label(RichText::new(&row.title).font(theme::medium_font(theme::TEXT)));
        ui.label(small(row.fate).color(Tokens::of(ui).secondary));
    });
    lines(ui, row);
    widgets::table(ui, |ui| table(ui, row, IN_TOOLTIP));
    if row.cells.len() > IN_TOOLTIP {
        widgets::hint(ui, format!("and {} more columns; click to pin", row.cells.len() - IN_TOOLTIP));
    }
}

fn lines(ui: &mut Ui, row: &Inspection) {
    let colour = Tokens::of(ui).secondary;
    for line in &row.lines {
        ui.add(Label::new(small(line).color(colour)).wrap());
    }
}

fn table(ui: &mut Ui, row: &Inspection, most: usize) {
    let available = ui.available_width();
    let synthetic = matches!(row.id, RowId::Synthetic { .. });
    let widths: Vec<f32> = if synthetic {
        [0.26, 0.165, 0.165, 0.22, 0.19].map(|share| share * available).to_vec()
    } else {
        vec![available * 0.5, available * 0.5]
    };
    if synthetic {
        widgets::table_row(ui, &widths, |ui| {
            let head = |text: &str| small(text).color(Tokens::of(ui).secondary);
            let mut heads = vec![TableCell::left(head("column"))];
            heads.extend(["base", "neighb.", "drawn", "written"].map(|text| TableCell::right(head(text))));
            heads
        });
    }
    for cell in row.cells.iter().take(most) {
        let tokens = Tokens::of(ui);
        widgets::table_row(ui, &widths, |_| if synthetic { four(cell, tokens) } else { one(cell) });
    }
}

fn one(cell: &Cell) -> Vec<TableCell> {
    vec![TableCell::left(small(&cell.column)), TableCell::right(small(&cell.written))]
}

fn four(cell: &Cell, tokens: &Tokens) -> Vec<TableCell> {
    let quiet = |text: &str| TableCell::right(small(text).color(tokens.secondary));
    let written = if cell.repaired {
        RichText::new(&cell.written).font(theme::medium_font(theme::SMALL)).color(tokens.classes[0])
    } else {
        small(&cell.written)
    };
    vec![
        TableCell::left(small(&cell.column)),
        quiet(&cell.base),
        quiet(&cell.neighbour),
        quiet(&cell.drawn),
        TableCell::right(written),
    ]
}
