//! The bar at the bottom: what is shown, and what is running.

use egui::{Align, Label, Layout, ProgressBar, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, small},
        state::State,
        theme::Tokens,
    },
    report::format::duration,
};

/// What is said while nothing is going on.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Of what is shown.
    pub shown: Option<String>,
    /// Whether it is up to date.
    pub now: String,
    /// Why it is not is said elsewhere.
    pub fails: bool,
}

impl Said {
    /// Where the last run is shown.
    pub fn of_run(state: &State) -> Self {
        let shown = state.shown();
        let fails = state.results.error.is_some() && !state.up_to_date();
        let now = if fails {
            "not up to date, see the message".to_owned()
        } else if state.up_to_date() {
            format!("up to date · {}", duration(shown.map_or(0.0, |shown| shown.seconds)))
        } else if state.document.table.is_some() {
            "updating".to_owned()
        } else {
            String::new()
        };
        Self { shown: shown.map(|shown| shown.consequences.kept.clone()), now, fails }
    }
}

pub fn show(ui: &mut Ui, state: &State, said: &Said, queue: &mut Queue) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 18.0;
        let colour = Tokens::of(ui).secondary;
        let quiet = |ui: &mut Ui, text: &str| {
            ui.add(Label::new(small(text).color(colour)).truncate());
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            progress(ui, state, said, queue);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                if let Some(facts) = &state.derived.facts {
                    quiet(ui, &facts.name);
                    quiet(ui, &state.derived.settings_line);
                }
                if let Some(shown) = &said.shown {
                    quiet(ui, shown);
                }
            });
        });
    });
}

fn progress(ui: &mut Ui, state: &State, said: &Said, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    if let Some(running) = &state.results.running {
        ui.spacing_mut().item_spacing.x = 8.0;
        widgets::link(ui, Command::Cancel, queue);
        let bar = match running.status.fraction {
            Some(fraction) => ProgressBar::new(fraction),
            None => ProgressBar::new(1.0).animate(false).fill(tokens.line),
        };
        ui.add(bar.desired_width(120.0).desired_height(5.0).fill(tokens.accent));
        ui.add(Label::new(small(running.status.stage).color(tokens.secondary)));
    } else {
        let colour = if said.fails { tokens.fails } else { tokens.secondary };
        ui.add(Label::new(small(&said.now).color(colour)));
    }
}
