//! The table's section: name, size, what its columns are, and its target.

use egui::{Label, RichText, Ui};

use crate::{
    app::{
        command::{Change, Command, Queue},
        panels::widgets::{self, Tips as _, small},
        state::State,
        theme::{self, Tokens},
        workspace::Workspace,
    },
    error::Setting,
    recipe::Missing,
};

pub fn show(ui: &mut Ui, here: &dyn Workspace, state: &State, queue: &mut Queue) {
    let facts = state.derived.facts.as_deref();
    widgets::heading(ui, "Table", |ui| {
        let rows = facts.map_or("", |facts| facts.rows.as_str());
        ui.add(Label::new(small(rows).color(Tokens::of(ui).secondary)));
    });
    let Some(facts) = facts else {
        widgets::hint(ui, if state.drawing().is_some() { "The drawing is no table yet." } else { "No table is open." });
        return;
    };
    ui.add(Label::new(RichText::new(&facts.name).font(theme::medium_font(theme::TEXT))).truncate());
    ui.add_space(2.0);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(5.0, 5.0);
        ui.horizontal_wrapped(|ui| {
            for chip in &facts.chips {
                widgets::chip(ui, chip);
            }
        });
    });
    ui.add_space(2.0);
    widgets::row(ui, "Target", "The column that holds the classes", |ui, label| {
        if let Some(name) = widgets::choose_name(ui, label, "columns", &facts.target, &facts.targets) {
            let mut roles = state.document.recipe.table.clone();
            roles.target = Some(name.clone());
            roles.ignore.retain(|other| other != name);
            queue.push_back(Command::SetRoles(roles));
        }
    });
    let error = here.error(state);
    widgets::error(ui, error.and_then(|it| it.beside(|it| matches!(it, Setting::Target | Setting::Columns))));
    missing(ui, here, state, facts.missing.as_deref(), queue);
    ui.horizontal(|ui| {
        widgets::link(ui, Command::ShowColumns, queue);
        if !facts.notes.is_empty() {
            let count = facts.notes.len();
            let text = format!("{count} note{}", if count == 1 { "" } else { "s" });
            let link = egui::Button::new(small(text).color(Tokens::of(ui).accent)).frame(false);
            if ui.add(link).tip("What was found and decided when the table was read").clicked() {
                queue.push_back(Command::ToggleNotes);
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(missing) = &facts.missing {
                ui.add(Label::new(small(missing).color(Tokens::of(ui).faint)));
            }
        });
    });
    if state.view.notes_open {
        for note in &facts.notes {
            ui.add(Label::new(small(note).color(Tokens::of(ui).secondary)).wrap());
        }
    }
    widgets::gap(ui);
}

fn missing(ui: &mut Ui, here: &dyn Workspace, state: &State, found: Option<&str>, queue: &mut Queue) {
    const OPTIONS: [(Missing, &str); 4] = [
        (Missing::Drop, "leave rows out"),
        (Missing::Impute, "median or mode"),
        (Missing::Level, "a level of its own"),
        (Missing::Error, "refuse the table"),
    ];
    let tip = "What happens to rows with a missing cell when learning; every real row is written all the same. \
               With a level of its own, new rows have missing cells as well";
    widgets::row(ui, "Missing", tip, |ui, label| match found {
        None => {
            ui.add(Label::new(RichText::new("none in this table").color(Tokens::of(ui).faint)).selectable(false));
        }
        Some(_) => {
            if let Some(missing) = widgets::choice(ui, label, state.document.recipe.missing, &OPTIONS) {
                queue.push_back(Command::Change(Change::Missing(missing)));
            }
        }
    });
    widgets::error(ui, here.error(state).and_then(|error| error.beside(|it| *it == Setting::Missing)));
}
