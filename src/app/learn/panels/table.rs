//! Base, neighbour and new row side by side, column by column, as far as the step has come.

use egui::{RichText, Ui};

use crate::{
    app::{
        learn::LessonView,
        panels::widgets::{self, TableCell, small},
        state::State,
        theme::{self, Tokens},
    },
    lesson::{
        position,
        steps::{new_cell, step},
    },
};

/// Columns that are shown at most; the inspector shows all.
const MOST: usize = 40;

pub fn show(ui: &mut Ui, state: &State, described: &LessonView) {
    let tokens = Tokens::of(ui);
    let now = described.at.step;
    let reach = step(now).reach();
    let parents = now + 1 >= position::birth();
    ui.add_space(6.0);
    let available = ui.available_width();
    let widths: Vec<f32> = [0.31, 0.2, 0.235, 0.255].map(|share| share * available).to_vec();
    let sentence = format!("{} columns; {}", described.walk.traces.len(), described.page.headline);
    widgets::table(ui, "Base, neighbour and new row", &sentence, |ui| {
        widgets::table_row(ui, &widths, |_| {
            let head = |text: &str| small(text).color(tokens.secondary);
            let mut heads = vec![TableCell::left(head("column")), TableCell::right(head("base"))];
            heads.extend(["neighbour", "new"].map(|text| TableCell::right(head(text))));
            heads
        });
        for trace in described.walk.traces.iter().take(MOST) {
            let (new, changed) = new_cell(trace, reach);
            let new = if state.learn.options.numbers { new } else { String::new() };
            widgets::table_row(ui, &widths, |_| {
                let plain = |text: &str| TableCell::right(small(text).color(tokens.secondary));
                let font = theme::medium_font(theme::SMALL);
                let ink = if changed { tokens.ink(1) } else { tokens.text };
                // What has just changed is marked by a sign too.
                let new = if changed { format!("→ {new}") } else { new };
                vec![
                    TableCell::left(small(&trace.name)),
                    plain(&trace.base),
                    plain(if parents { &trace.neighbour } else { "" }),
                    TableCell::right(RichText::new(new).font(font).color(ink)),
                ]
            });
        }
    });
    if described.walk.traces.len() > MOST {
        widgets::hint(ui, format!("and {} more columns", described.walk.traces.len() - MOST));
    }
}
