//! What the gates say of several releases or files beside one another: a line a gate, a column each.

use egui::{ScrollArea, Ui};

use crate::{
    app::{
        panels::widgets::{self, TableCell, small},
        publish::panels::mark,
        theme::Tokens,
    },
    measures::audit::{self, GATES, Judgement, Verdict},
};

/// Width of the gates' names, and the least and the most of a column.
const GATE: f32 = 150.0;
const COLUMN: [f32; 2] = [96.0, 190.0];

/// What is judged, and how.
#[derive(Clone, Copy, Debug)]
pub struct GateColumn<'a> {
    pub title: &'a str,
    pub judged: &'a [Judgement],
}

impl GateColumn<'_> {
    fn fails(&self) -> usize {
        audit::failing(self.judged).len()
    }
}

/// Draws the table, called `name`, unless nothing is judged. `head` stands above a column. Gives the column whose head was
/// pressed.
pub fn show(
    ui: &mut Ui,
    name: &str,
    columns: &[GateColumn<'_>],
    head: impl Fn(&Tokens, usize) -> TableCell,
) -> Option<usize> {
    if columns.is_empty() {
        return None;
    }
    let width = ((ui.available_width() - GATE) / columns.len() as f32).clamp(COLUMN[0], COLUMN[1]);
    let widths: Vec<f32> = std::iter::once(GATE).chain(columns.iter().map(|_| width)).collect();
    let said: Vec<String> = columns.iter().map(|it| format!("{}: {} gates fail", it.title, it.fails())).collect();
    let mut pressed = None;
    ScrollArea::horizontal().id_salt(name).auto_shrink([false, true]).show(ui, |ui| {
        widgets::table(ui, name, &said.join(", "), |ui| {
            pressed = widgets::table_row(ui, &widths, |ui| {
                let tokens = Tokens::of(ui);
                let first = TableCell::left(small("gate").color(tokens.secondary));
                std::iter::once(first).chain((0..columns.len()).map(|at| head(tokens, at))).collect()
            });
            let count = |ui: &Ui, column: &GateColumn<'_>| {
                let colour = if column.fails() > 0 { Tokens::of(ui).fails } else { Tokens::of(ui).text };
                TableCell::right(small(column.fails().to_string()).color(colour))
            };
            widgets::table_row(ui, &widths, |ui| {
                let first = TableCell::left(small("gates that fail"));
                std::iter::once(first).chain(columns.iter().map(|column| count(ui, column))).collect()
            });
            for gate in GATES {
                widgets::table_row(ui, &widths, |ui| {
                    let first = TableCell { tip: gate.about(), ..TableCell::left(small(gate.name())) };
                    let found = |column: &GateColumn<'_>| {
                        let found = column.judged.iter().find(|it| it.id == gate.id());
                        found.map_or_else(|| TableCell::left(small("")), |it| cell(ui, it))
                    };
                    std::iter::once(first).chain(columns.iter().map(found)).collect()
                });
            }
        });
    });
    pressed.and_then(|at| at.checked_sub(1))
}

/// Figure and sign of a gate.
fn cell(ui: &Ui, it: &Judgement) -> TableCell {
    let tokens = Tokens::of(ui);
    let colour = match it.verdict {
        Verdict::Green | Verdict::CannotSay => tokens.secondary,
        verdict => mark::colour(tokens, verdict),
    };
    let shown = if it.verdict == Verdict::CannotSay { "–" } else { it.finding.shown.as_str() };
    TableCell {
        name: Some(format!("{}, {}", it.verdict.word(), it.finding.shown)),
        sign: Some((it.verdict.sign(), colour)),
        ..TableCell::right(small(shown).color(colour))
    }
}
