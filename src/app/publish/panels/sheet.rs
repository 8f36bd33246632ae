//! A sheet of cells: evidence row by row, or the first rows of a file. Marked cells stand out.

use egui::{Align, Label, Layout, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::app::{
    panels::widgets::{self, small},
    publish::audit::Wide,
    theme::{self, Tokens},
};

/// The whole sheet in what room there is, to be scrolled both ways.
pub fn show(ui: &mut Ui, sheet: &Wide, id: &str, name: &str) {
    ScrollArea::both().id_salt(id).auto_shrink([false, false]).show(ui, |ui| grid(ui, sheet, name));
}

/// The whole sheet at its own height, to be scrolled sideways.
pub fn across(ui: &mut Ui, sheet: &Wide, id: &str, name: &str) {
    ScrollArea::horizontal().id_salt(id).auto_shrink([false, true]).show(ui, |ui| grid(ui, sheet, name));
}

/// `name` is what the sheet is called by those who do not see it.
fn grid(ui: &mut Ui, wide: &Wide, name: &str) {
    let sheet = &wide.sheet;
    let sentence =
        format!("{} rows, {} columns, {} cells marked", sheet.rows.len(), sheet.header.len(), sheet.marked.len());
    widgets::table(ui, name, &sentence, |ui| lines(ui, wide));
}

fn lines(ui: &mut Ui, wide: &Wide) {
    let secondary = Tokens::of(ui).secondary;
    line(ui, wide, |ui, at| cell(ui, wide.numbers[at], small(wide.sheet.header[at].as_str()).color(secondary)), None);
    for (row, cells) in wide.sheet.rows.iter().enumerate() {
        line(
            ui,
            wide,
            |ui, at| {
                let text = cells.get(at).map_or("", String::as_str);
                let marked = wide.sheet.marked.contains(&(row, at));
                let text = if marked {
                    let tokens = Tokens::of(ui);
                    RichText::new(text).font(theme::medium_font(theme::SMALL)).color(tokens.fails)
                } else {
                    small(text)
                };
                cell(ui, wide.numbers[at], text);
            },
            Some(row),
        );
    }
}

fn cell(ui: &mut Ui, number: bool, text: RichText) {
    // Nothing is no label.
    if text.is_empty() {
        return;
    }
    let layout = if number { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
    ui.with_layout(layout, |ui| ui.add(Label::new(text).truncate()));
}

/// A line with a thin line below it; what is out of sight costs nothing.
fn line(ui: &mut Ui, wide: &Wide, mut cell: impl FnMut(&mut Ui, usize), row: Option<usize>) {
    let total: f32 = wide.widths.iter().sum();
    let (rect, _) = ui.allocate_exact_size(vec2(total, theme::TABLE_ROW), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let tokens = Tokens::of(ui);
    let mut cells = ui.new_child(UiBuilder::new().max_rect(rect).accessibility_role(Role::Row));
    let mut x = rect.left();
    for (at, width) in wide.widths.iter().enumerate() {
        let place = Rect::from_min_max(pos2(x, rect.top()), pos2(x + width, rect.bottom()));
        x += width;
        if !ui.is_rect_visible(place) {
            continue;
        }
        if row.is_some_and(|row| wide.sheet.marked.contains(&(row, at))) {
            ui.painter().rect_filled(place.shrink(1.0), 2.0, tokens.fails_ground);
        }
        let builder = UiBuilder::new().max_rect(place.shrink2(vec2(4.0, 0.0)));
        let mut inner = cells.new_child(builder.accessibility_role(Role::Cell));
        cell(&mut inner, at);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
}
