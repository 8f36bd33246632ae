//! The rows at the cut, each beside its nearest real row.

use egui::{Frame, Label, Margin, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, TableCell, Tips as _, small},
        plots::data::RowId,
        shown::Shown,
        state::State,
        theme::{self, Tokens},
    },
    report::{
        borderline::{PairCell, RowPair},
        format::{self, thousands},
    },
};

/// Width of a card without its rim, the rim, and what is between two.
const CARD: f32 = 232.0;
const INSIDE: i8 = 6;
const BETWEEN: f32 = 10.0;
/// Height from which they stand in several lines.
const GRID: f32 = 380.0;
/// Height of the line with the cut between them.
const ABOVE_AND_BELOW: f32 = 34.0;
/// Widths of a card's columns.
const COLUMNS: [f32; 3] = [0.42, 0.29, 0.29];

const NONE_DROPPED: &str = "Nothing is dropped as too close. Raise Closest, and the last dropped rows stand here.";

pub fn show(ui: &mut Ui, state: &State, shown: &Shown, queue: &mut Queue) {
    let Some(rows) = state.explore.borderline(&shown.outcome) else { return };
    if rows.dropped.is_empty() && rows.spared.is_empty() {
        widgets::hint(ui, "No rows were made, so none is near to a real one.");
        return;
    }
    // From the nearest to the farthest, with the cut between the two halves.
    let halves = [rows.dropped.iter().rev().collect(), rows.spared.iter().collect::<Vec<_>>()];
    if ui.available_height() < GRID {
        strip(ui, state, shown, halves, queue);
    } else {
        grid(ui, state, shown, halves, queue);
    }
}

/// All in one line, where there is little height.
fn strip(ui: &mut Ui, state: &State, shown: &Shown, [dropped, spared]: [Vec<&RowPair>; 2], queue: &mut Queue) {
    ScrollArea::both().id_salt("borderline").auto_shrink(false).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = BETWEEN;
            if dropped.is_empty() {
                ui.vertical(|ui| {
                    ui.set_width(CARD * 0.6);
                    widgets::hint(ui, NONE_DROPPED);
                });
            }
            for pair in dropped {
                card(ui, state, shown, pair, queue);
            }
            let (rect, _) = ui.allocate_exact_size(vec2(64.0, ui.available_height().max(60.0)), Sense::hover());
            let mut inner = ui.new_child(UiBuilder::new().max_rect(rect));
            inner.vertical_centered(|ui| ui.add(cut(ui, shown, "\n")));
            let line = Stroke::new(1.5, Tokens::of(ui).text);
            ui.painter().vline(rect.center().x, rect.top() + 36.0..=rect.bottom(), line);
            for pair in spared {
                card(ui, state, shown, pair, queue);
            }
        });
    });
}

/// As many beside one another as there is room for, the dropped ones above the cut.
fn grid(ui: &mut Ui, state: &State, shown: &Shown, [dropped, spared]: [Vec<&RowPair>; 2], queue: &mut Queue) {
    let across = ((ui.available_width() / (CARD + 2.0 * f32::from(INSIDE) + BETWEEN)) as usize).max(1);
    ScrollArea::vertical().id_salt("borderline grid").auto_shrink(false).show(ui, |ui| {
        let mut lines = |ui: &mut Ui, pairs: &[&RowPair]| {
            for line in pairs.chunks(across) {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = BETWEEN;
                    for pair in line {
                        card(ui, state, shown, pair, queue);
                    }
                });
            }
        };
        if dropped.is_empty() {
            widgets::hint(ui, NONE_DROPPED);
        }
        lines(ui, &dropped);
        ui.horizontal(|ui| {
            ui.set_min_height(ABOVE_AND_BELOW);
            let said = ui.add(cut(ui, shown, " ")).rect;
            let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), said.height()), Sense::hover());
            ui.painter().hline(line.x_range(), line.center().y, Stroke::new(1.5, Tokens::of(ui).text));
        });
        lines(ui, &spared);
    });
}

/// The cut between what is out and what is in, in words.
fn cut(ui: &Ui, shown: &Shown, between: &str) -> Label {
    let cut = shown.outcome.selection.cut;
    let text = cut.map_or_else(|| "no cut".to_owned(), |cut| format!("cut{between}{}", format::distance(cut)));
    Label::new(RichText::new(text).font(theme::medium_font(theme::SMALL)).color(Tokens::of(ui).text))
}

fn card(ui: &mut Ui, state: &State, shown: &Shown, pair: &RowPair, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let origin = &pair.origin;
    let id = RowId::Synthetic { class: origin.class, index: origin.index };
    let class = &shown.outcome.ledger[origin.class as usize].class;
    let rank = shown.consequences.lines[origin.class as usize].rank.unwrap_or(1);
    let number = thousands(u64::from(origin.index) + 1);
    let pinned = state.view.pinned == Some(id);
    let inner = Frame::new().inner_margin(Margin::same(INSIDE)).corner_radius(4).show(ui, |ui| {
        ui.vertical(|ui| {
            ui.set_width(CARD);
            ui.horizontal(|ui| {
                widgets::dot(ui, rank);
                ui.add(
                    Label::new(RichText::new(format!("{class} #{number}")).font(theme::medium_font(theme::TEXT)))
                        .selectable(false),
                );
                let said = format!("{} · {}", format::distance(origin.distance), origin.fate.name());
                ui.add(Label::new(small(said).color(tokens.secondary)).selectable(false));
            });
            let widths = COLUMNS.map(|share| share * CARD);
            let real = thousands(u64::from(shown.outcome.space.table_row(origin.nearest)) + 1);
            let differing = pair.cells.iter().filter(|cell| cell.differs()).count();
            let sentence = format!("{differing} of {} cells differ from those of row {real}", pair.cells.len());
            widgets::table(ui, &format!("Cells beside those of row {real}, {class} #{number}"), &sentence, |ui| {
                widgets::table_row(ui, &widths, |_| {
                    let head = |text: &str| small(text).color(tokens.secondary);
                    vec![
                        TableCell::left(head("column")),
                        TableCell::right(head("new")),
                        TableCell::right(head(&format!("row {real}"))),
                    ]
                });
                // What differs comes first: the rest is the same in both.
                let (differing, same): (Vec<&PairCell>, Vec<&PairCell>) =
                    pair.cells.iter().partition(|cell| cell.differs());
                for cell in differing.into_iter().chain(same) {
                    widgets::table_row(ui, &widths, |_| line(cell, tokens));
                }
            });
        });
    });
    let rect = inner.response.rect;
    let response = ui.interact(rect, egui::Id::unique(("borderline", origin.class, origin.index)), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(egui::Role::Button, true, pinned, format!("Row {class} #{number}, {}", origin.fate.name()))
    });
    if pinned || response.hovered() || response.has_focus() {
        let colour = if pinned { tokens.accent } else { tokens.line };
        ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.5, colour), StrokeKind::Inside);
    }
    if response.tip("Pin this row: it is explained at the right and marked in every view").clicked() {
        queue.push_back(Command::Pin((!pinned).then_some(id)));
    }
}

fn line(cell: &PairCell, tokens: &Tokens) -> Vec<TableCell> {
    let strong = |text: &str| RichText::new(text).font(theme::medium_font(theme::SMALL)).color(tokens.text);
    let quiet = |text: &str| small(text).color(tokens.faint);
    if cell.differs() {
        vec![
            TableCell::left(small(&cell.name)),
            TableCell::right(strong(&cell.new)),
            TableCell::right(strong(&cell.real)),
        ]
    } else {
        vec![
            TableCell::left(quiet(&cell.name)),
            TableCell::right(quiet(&cell.new)),
            TableCell::right(quiet(&cell.real)),
        ]
    }
}
