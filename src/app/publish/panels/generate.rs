//! What is made: the ledger, the order of operations, and what the file looks like.

use egui::{Id, RichText, Ui};

use crate::sampling::ledger::LedgerColumn;

use crate::app::{
    command::Queue,
    panels::{
        search,
        widgets::{self, TableCell, small},
    },
    publish::audit::{ReleaseColumn, ReleaseLedgerLine, ShownRelease},
    publish::panels::{
        methods,
        parts::{page, sheet_of, stale, title, words},
        released, sheet,
    },
    state::State,
    theme::{self, Tokens},
};

/// Width of the classes' names, and the most of a column.
const NAME: f32 = 110.0;
const COUNT: f32 = 92.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(shown) = state.release() else {
        words(ui, if state.publish.audit.error.is_some() { "" } else { "Generating …" });
        return;
    };
    page(ui, "generate", |ui| {
        sheet_of(ui, |ui| {
            ui.horizontal(|ui| {
                title(ui, "What becomes of the rows");
                stale(ui, state);
            });
            ledger(ui, shown);
            ui.add_space(2.0);
            words(ui, &shown.held_out);
            if let Some(parted) = state.parted() {
                released::warnings(ui, parted);
            }
        });
        sheet_of(ui, |ui| methods::show(ui, state, queue));
        sheet_of(ui, |ui| {
            title(ui, "The file");
            words(ui, &shown.size);
            if !shown.left_out.is_empty() {
                words(ui, format!("Columns left out: {}", shown.left_out));
            }
            sheet::across(ui, &shown.first, "first rows", "First rows of the file");
            let rest = shown.release.file.rows().saturating_sub(shown.first.sheet.rows.len());
            if rest > 0 {
                let rest = crate::report::format::thousands(rest as u64);
                widgets::hint(ui, format!("and {rest} rows more, as they would be written"));
            }
        });
        sheet_of(ui, |ui| {
            title(ui, "In this order");
            for (at, step) in shown.order.iter().enumerate() {
                words(ui, format!("{}. {step}", at + 1));
            }
        });
    });
}

fn ledger(ui: &mut Ui, shown: &ShownRelease) {
    let room = ui.available_width() - NAME;
    let columns = &shown.columns;
    let count = (room / columns.len() as f32).clamp(58.0, COUNT);
    let widths: Vec<f32> = std::iter::once(NAME).chain(columns.iter().map(|_| count)).collect();
    let classes = &shown.ledger;
    let found = search::list(ui, Id::unique("release"), "classes", classes.len(), |at| classes[at].label.as_str());
    egui::ScrollArea::horizontal().id_salt("ledger").auto_shrink([false, true]).show(ui, |ui| {
        widgets::table(ui, "Ledger of the file", &sentence(shown), |ui| {
            widgets::table_row(ui, &widths, |ui| {
                let head = |text: &str| small(text).color(Tokens::of(ui).secondary);
                let heads = columns.iter().map(|it| TableCell { tip: it.about(), ..TableCell::right(head(it.name())) });
                std::iter::once(TableCell::left(head("class"))).chain(heads).collect()
            });
            for line in found.places.iter().map(|&at| &classes[at]) {
                widgets::table_row(ui, &widths, |ui| cells(ui, line, columns));
            }
        });
    });
}

/// The ledger for those who do not see it: its last line.
fn sentence(shown: &ShownRelease) -> String {
    let Some(total) = shown.ledger.last() else { return "No classes".to_owned() };
    let counts = shown.columns.iter().zip(&total.cells).map(|(column, cell)| format!("{} {cell}", column.name()));
    format!("{}: {}", total.label, counts.collect::<Vec<_>>().join(", "))
}

fn cells(ui: &Ui, line: &ReleaseLedgerLine, columns: &[ReleaseColumn]) -> Vec<TableCell> {
    let tokens = Tokens::of(ui);
    let text = |text: &str| match line.rank {
        Some(_) => small(text),
        None => RichText::new(text).font(theme::medium_font(theme::SMALL)),
    };
    let name = TableCell { rank: line.rank, ..TableCell::left(text(&line.label)) };
    let count = |(cell, column): (&String, &ReleaseColumn)| {
        let short = *column == ReleaseColumn::Made(LedgerColumn::Shortfall) && cell != "0";
        TableCell::right(if short { text(cell).color(tokens.look) } else { text(cell) })
    };
    std::iter::once(name).chain(line.cells.iter().zip(columns).map(count)).collect()
}
