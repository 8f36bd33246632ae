//! The workspace Learn: picture and stepper in the middle, the words beside them.

mod dock;
pub mod gallery;
mod picture;
mod table;
mod words;

use egui::{RichText, Ui};

use crate::{
    app::{
        Queue,
        command::{Change, Command},
        panels::{Canvas, centre, widgets},
        state::State,
        theme::{self, Tokens},
    },
    recipe::NamedTotals,
};

/// The middle of the window.
pub fn centre(ui: &mut Ui, state: &State, canvas: &mut Canvas, queue: &mut Queue) {
    ui.spacing_mut().item_spacing.y = 0.0;
    if let Some(banner) = &state.view.banner {
        centre::message(ui, banner, queue);
    }
    let Some(shown) = &state.results.shown else {
        centre::empty(ui, state, queue);
        return;
    };
    dock::show(ui, state, queue);
    if !state.view.presentation {
        centre::strip(ui, state, &shown.picture, queue);
    }
    picture::show(ui, state, shown, canvas, queue);
}

/// The side with the words.
pub fn side(ui: &mut Ui, state: &State, queue: &mut Queue) {
    match &state.learn.told {
        Some(told) => words::show(ui, state, told, queue),
        None => silence(ui, state, queue),
    }
}

/// Why there is nothing to tell, and what to do about it.
fn silence(ui: &mut Ui, state: &State, queue: &mut Queue) {
    widgets::heading(ui, "Lesson", |_| {});
    let Some(outcome) = state.results.outcome().filter(|_| state.shows_this_table()) else {
        let words = match &state.results.error {
            Some(error) => error.message.as_str(),
            None if state.document.table.is_some() => "Reckoning …",
            None => "Open a table, or choose a lesson.",
        };
        ui.add(egui::Label::new(words).wrap());
        ui.add_space(8.0);
        widgets::button(ui, Command::Learn(crate::app::learn::action::Action::ShowLessons), queue);
        return;
    };
    let (headline, words, remedy) = if outcome.recipe.method == "smote" {
        (
            "No rows are to be made",
            "Every class has reached its target already. Raise a target at the left, or let every class become as large \
             as the largest.",
            Command::Change(Change::Totals(NamedTotals::Balance)),
        )
    } else {
        (
            "This lesson is about SMOTE",
            "The method that is chosen now picks no neighbours, so there is nothing to step through.",
            Command::Change(Change::Method("smote")),
        )
    };
    ui.add(egui::Label::new(RichText::new(headline).font(theme::medium_font(theme::HEADLINE))).wrap());
    ui.add_space(4.0);
    ui.add(egui::Label::new(RichText::new(words).color(Tokens::of(ui).secondary)).wrap());
    ui.add_space(8.0);
    widgets::button(ui, remedy, queue);
}
