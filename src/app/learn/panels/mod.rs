//! The workspace Learn: picture and stepper in the middle, the words beside them.

mod dock;
mod draw;
pub mod gallery;
pub mod hand;
mod model;
mod picture;
mod table;
mod tested;
mod words;

use egui::{RichText, Ui};

use crate::{
    app::{
        command::{Change, Command, Queue},
        panels::{canvas::Canvas, centre, widgets},
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
    let drawing = draw::drawn(state, state.shown());
    let Some(shown) = state.shown() else {
        match drawing {
            Some(drawing) => {
                draw::strip(ui, state, drawing, queue);
                draw::untold(ui, state, drawing, canvas, queue);
            }
            None => centre::empty(ui, state, queue),
        }
        return;
    };
    dock::show(ui, state, queue);
    if let Some((described, tested)) =
        state.learn.described.as_ref().and_then(|described| Some((described, described.tested.as_ref()?)))
    {
        tested::show(ui, described, tested, queue);
        return;
    }
    if state.learn.model.lesson.is_some() {
        model::centre(ui, state, queue);
        return;
    }
    // In a narrow window the brushes name the classes, and the picture needs the room.
    let roomy = drawing.is_none() || ui.available_width() >= theme::STRIPS;
    if !state.view.presentation && roomy {
        centre::strip(ui, state, &shown.picture, queue);
    }
    if let Some(drawing) = drawing {
        draw::strip(ui, state, drawing, queue);
    }
    picture::show(ui, state, shown, canvas, queue);
}

/// The side with the words.
pub fn side(ui: &mut Ui, state: &State, queue: &mut Queue) {
    match &state.learn.described {
        Some(described) => words::show(ui, state, described, queue),
        None if state.shown().is_some() && state.learn.model.lesson.is_some() => model::side(ui, state, queue),
        None => silence(ui, state, queue),
    }
}

/// Why there is nothing to tell, and what to do about it.
fn silence(ui: &mut Ui, state: &State, queue: &mut Queue) {
    widgets::heading(ui, "Lesson", |_| {});
    // What is drawn says why it has no result; the last result has nothing to tell of it.
    let undrawn = state.drawing().is_some() && state.document.table.is_none();
    let Some(outcome) = state.outcome().filter(|_| !undrawn) else {
        let words = match &state.results.error {
            Some(error) => error.message.as_str(),
            None if state.document.table.is_some() => "The rows are being made; the lesson begins when they are there.",
            None => "Open a table, or choose a lesson.",
        };
        ui.add(egui::Label::new(words).wrap());
        ui.add_space(8.0);
        widgets::button(ui, Command::from(crate::app::learn::action::LearnAction::ShowLessons), queue);
        return;
    };
    let untold = outcome.recipe.method().ok().and_then(|method| method.untold(&outcome.recipe));
    let (headline, words, remedy) = match untold {
        None => (
            "No rows are to be made",
            "Every class has reached its target already. Raise a target at the left, or let every class become as large \
             as the largest.",
            Command::Change(Change::Totals(NamedTotals::Balance)),
        ),
        Some(why) => ("These steps go from one row to another", why, Command::Change(Change::Method("smote"))),
    };
    ui.add(egui::Label::new(RichText::new(headline).font(theme::medium_font(theme::HEADLINE))).wrap());
    ui.add_space(4.0);
    ui.add(egui::Label::new(RichText::new(words).color(Tokens::of(ui).secondary)).wrap());
    ui.add_space(8.0);
    widgets::button(ui, remedy, queue);
}
