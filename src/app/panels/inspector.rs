//! The pinned row: where it comes from, column by column, and why it is kept or not. Also the tooltip of the row under the
//! pointer.

use egui::{Button, Id, Label, RichText, Role, Ui, WidgetInfo};

use crate::{
    app::{
        command::{Command, Queue},
        inspect::{Cell, Inspection, Kin, Word},
        panels::{
            icons::{self, Icon},
            search,
            widgets::{self, TableCell, Tips as _, small},
        },
        plots::data::RowId,
        select::{Beside, Use, action::SelectAction},
        state::State,
        theme::{self, Tokens},
    },
    report::format::thousands,
};

/// Columns that the tooltip shows at most.
const IN_TOOLTIP: usize = 12;

/// From this width on the parents and the nearest real row stand side by side.
const WIDE: f32 = 430.0;

/// Columns of the table of cells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Base,
    Neighbour,
    Drawn,
    Written,
    Nearest,
    Difference,
    Rank,
}

const REAL: [(Column, f32); 2] = [(Column::Name, 0.5), (Column::Written, 0.5)];
const PARENTS: [(Column, f32); 5] = [
    (Column::Name, 0.26),
    (Column::Base, 0.165),
    (Column::Neighbour, 0.165),
    (Column::Drawn, 0.22),
    (Column::Written, 0.19),
];
const NEAREST: [(Column, f32); 4] =
    [(Column::Name, 0.34), (Column::Written, 0.22), (Column::Nearest, 0.22), (Column::Difference, 0.22)];
const MODEL: [(Column, f32); 5] = [
    (Column::Name, 0.25),
    (Column::Written, 0.16),
    (Column::Rank, 0.27),
    (Column::Nearest, 0.16),
    (Column::Difference, 0.16),
];
const BOTH: [(Column, f32); 7] = [
    (Column::Name, 0.22),
    (Column::Base, 0.12),
    (Column::Neighbour, 0.12),
    (Column::Drawn, 0.15),
    (Column::Written, 0.13),
    (Column::Nearest, 0.13),
    (Column::Difference, 0.13),
];

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(row) = &state.results.pinned else {
        if state.shown().is_some() {
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
    if let Some(kin) = &row.kin {
        kinship(ui, row, kin, queue);
    } else {
        lines(ui, row, state.kind_of(row.id).as_deref());
        uses(ui, row, queue);
    }
    ui.add_space(2.0);
    let columns: &[(Column, f32)] = match (&row.kin, state.view.select.beside) {
        (None, _) => &REAL,
        (Some(kin), _) if kin.parents.is_empty() => &MODEL,
        (Some(kin), _) if !kin.is_traced() => &NEAREST,
        (Some(_), _) if ui.available_width() >= WIDE => &BOTH,
        (Some(_), beside) => {
            switch(ui, beside, queue);
            if beside == Beside::Nearest { &NEAREST } else { &PARENTS }
        }
    };
    let cells = &row.cells;
    let found = search::list(ui, Id::unique("cells"), "cells", cells.len(), |at| cells[at].column.as_str());
    let (name, sentence) = said(row);
    widgets::table(ui, &name, &sentence, |ui| table(ui, row, columns, &found.places));
}

/// What is shown beside the pointer; a lesson, which may ask for it, leaves the kind of a real row out.
pub fn tooltip(ui: &mut Ui, row: &Inspection, kind: Option<&str>) {
    ui.set_max_width(theme::RIGHT);
    ui.horizontal(|ui| {
        ui.label(RichText::new(&row.title).font(theme::medium_font(theme::TEXT)));
        ui.label(small(row.fate).color(Tokens::of(ui).secondary));
    });
    lines(ui, row, kind);
    let columns: &[(Column, f32)] = match &row.kin {
        None => &REAL,
        Some(kin) if kin.is_traced() => &PARENTS,
        Some(_) => &NEAREST,
    };
    let first: Vec<usize> = (0..row.cells.len().min(IN_TOOLTIP)).collect();
    let (name, sentence) = said(row);
    widgets::table(ui, &name, &sentence, |ui| table(ui, row, columns, &first));
    if row.cells.len() > IN_TOOLTIP {
        widgets::hint(ui, format!("and {} more columns; click to pin", row.cells.len() - IN_TOOLTIP));
    }
}

/// What the table of a row's cells is called, and what it shows.
fn said(row: &Inspection) -> (String, String) {
    let changed = row.cells.iter().filter(|cell| cell.repaired).count();
    let sentence = format!("{} columns, {changed} of them changed by repair", row.cells.len());
    (format!("Cells of {}", row.title), sentence)
}

fn lines(ui: &mut Ui, row: &Inspection, kind: Option<&str>) {
    let colour = Tokens::of(ui).secondary;
    for line in row.lines.iter().map(String::as_str).chain(kind) {
        ui.add(Label::new(small(line).color(colour)).wrap());
    }
}

/// The row's relatives, each to be pinned, and its fate.
fn kinship(ui: &mut Ui, row: &Inspection, kin: &Kin, queue: &mut Queue) {
    let colour = Tokens::of(ui).secondary;
    let words = |ui: &mut Ui, text: &str| {
        ui.add(Label::new(small(text).color(colour)).extend());
    };
    sentence(ui, |ui| {
        for word in kin.words() {
            match word {
                Word::Text(text) => words(ui, &text),
                Word::Parent(what, row) => relative(ui, what, row, queue),
            }
        }
    });
    sentence(ui, |ui| {
        words(ui, "nearest real");
        relative(ui, "nearest real", &kin.nearest, queue);
        words(ui, &format!("distance {}", kin.distance));
        if !kin.rank.is_empty() {
            words(ui, &kin.rank);
        }
    });
    ui.add(Label::new(small(&row.reason)).wrap());
}

/// Words and links, one after the other, as closely set as text.
fn sentence(ui: &mut Ui, parts: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        let spacing = ui.spacing_mut();
        spacing.item_spacing = egui::vec2(4.0, 0.0);
        spacing.button_padding = egui::Vec2::ZERO;
        spacing.interact_size.y = theme::SMALL + 5.0;
        ui.horizontal_wrapped(parts);
    });
}

/// A real row, as a link that pins it.
fn relative(ui: &mut Ui, what: &str, (position, number): &(u32, String), queue: &mut Queue) {
    let text =
        RichText::new(format!("row {number}")).font(theme::medium_font(theme::SMALL)).color(Tokens::of(ui).accent);
    let response = ui.add(Button::new(text).frame(false));
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, format!("Pin the {what} row {number}")));
    if response.tip("Pin this row").clicked() {
        queue.push_back(Command::Pin(Some(RowId::Real(*position))));
    }
}

/// How many generated rows use a real one; a press selects them.
fn uses(ui: &mut Ui, row: &Inspection, queue: &mut Queue) {
    let RowId::Real(position) = row.id else { return };
    let tokens = Tokens::of(ui);
    sentence(ui, |ui| {
        for (at, (how, count)) in row.uses.iter().enumerate() {
            let name = match how {
                Use::Base => "base of",
                Use::Neighbour => "neighbour of",
                Use::Nearest => "nearest real row of",
            };
            let name = if at == 0 { name.to_owned() } else { format!("· {name}") };
            ui.add(Label::new(small(name).color(tokens.secondary)).extend());
            let text = RichText::new(thousands(*count)).font(theme::medium_font(theme::SMALL));
            if *count == 0 {
                ui.add(Label::new(text.color(tokens.secondary)));
                continue;
            }
            let action = SelectAction::Using(position, *how);
            let response = ui.add(Button::new(text.color(tokens.accent)).frame(false));
            response.widget_info(|| WidgetInfo::labeled(Role::Link, true, action.spec().label));
            if response.tip("Select these generated rows").clicked() {
                queue.push_back(Command::Select(action));
            }
        }
        ui.add(Label::new(small("generated rows").color(tokens.secondary)));
    });
}

/// What the cells are compared with.
fn switch(ui: &mut Ui, beside: Beside, queue: &mut Queue) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (choice, word) in [(Beside::Parents, "Parents"), (Beside::Nearest, "Nearest real row")] {
            let chosen = choice == beside;
            let command = Command::Select(SelectAction::Beside(choice));
            let response = ui.add(Button::selectable(chosen, small(word)));
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, command.spec().label));
            if response.tip(command.spec().tip).clicked() {
                queue.push_back(command);
            }
        }
    });
}

fn table(ui: &mut Ui, row: &Inspection, columns: &[(Column, f32)], cells: &[usize]) {
    let available = ui.available_width();
    let widths: Vec<f32> = columns.iter().map(|(_, share)| share * available).collect();
    let tokens = Tokens::of(ui);
    if row.kin.is_some() {
        widgets::table_row(ui, &widths, |_| {
            let head = |(column, _): &(Column, f32)| {
                let text = small(match column {
                    Column::Name => "column",
                    Column::Base => "base",
                    Column::Neighbour => "neighb.",
                    Column::Drawn => "drawn",
                    Column::Written => "written",
                    Column::Nearest => "nearest",
                    Column::Difference => "differs by",
                    Column::Rank => "in its class",
                });
                aligned(*column, text.color(tokens.secondary))
            };
            columns.iter().map(head).collect()
        });
    }
    for cell in cells.iter().map(|&at| &row.cells[at]) {
        widgets::table_row(ui, &widths, |_| {
            columns.iter().map(|(column, _)| aligned(*column, text(cell, *column, tokens))).collect()
        });
    }
}

fn aligned(column: Column, text: RichText) -> TableCell {
    if column == Column::Name { TableCell::left(text) } else { TableCell::right(text) }
}

fn text(cell: &Cell, column: Column, tokens: &Tokens) -> RichText {
    let quiet = |text: &str| small(text).color(tokens.secondary);
    let strong = |text: &str| RichText::new(text).font(theme::medium_font(theme::SMALL));
    let differs = !cell.difference.is_empty();
    match column {
        Column::Name => small(&cell.column),
        Column::Base => quiet(&cell.base),
        Column::Neighbour => quiet(&cell.neighbour),
        Column::Drawn => quiet(&cell.drawn),
        Column::Written if cell.repaired => strong(&cell.written).color(tokens.ink(1)),
        Column::Written => small(&cell.written),
        Column::Nearest if differs => strong(&cell.nearest),
        Column::Nearest => quiet(&cell.nearest),
        Column::Difference => strong(&cell.difference),
        Column::Rank => quiet(&cell.rank),
    }
}
