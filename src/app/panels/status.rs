//! The bar at the bottom: what is shown, and what is running.

use egui::{Align, Label, Layout, ProgressBar, RichText, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, small},
        state::State,
        theme::Tokens,
    },
    report::format::duration,
};

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 18.0;
        let colour = Tokens::of(ui).secondary;
        let quiet = |ui: &mut Ui, text: &str| {
            ui.add(Label::new(small(text).color(colour)).truncate());
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            progress(ui, state, queue);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                if let Some(facts) = &state.derived.facts {
                    quiet(ui, &facts.name);
                    quiet(ui, &state.derived.settings_line);
                }
                if state.publishes() {
                    if let Some(shown) = state.release() {
                        quiet(ui, &shown.size);
                    }
                } else if let Some(shown) = state.shown() {
                    quiet(ui, &shown.consequences.kept);
                }
            });
        });
    });
}

fn progress(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let said = |ui: &mut Ui, text: RichText| {
        ui.add(Label::new(text.color(tokens.secondary)));
    };
    if let Some(running) = &state.results.running {
        ui.spacing_mut().item_spacing.x = 8.0;
        widgets::link(ui, Command::Cancel, queue);
        let bar = match running.status.fraction {
            Some(fraction) => ProgressBar::new(fraction),
            None => ProgressBar::new(1.0).animate(false).fill(tokens.line),
        };
        ui.add(bar.desired_width(120.0).desired_height(5.0).fill(tokens.accent));
        said(ui, small(running.status.stage));
    } else if state.publishes() {
        said(ui, small(audited(state)));
    } else if state.results.error.is_some() && !state.up_to_date() {
        ui.add(Label::new(small("not up to date, see the message").color(tokens.fails)));
    } else if state.up_to_date() {
        let seconds = state.shown().map_or(0.0, |shown| shown.seconds);
        said(ui, small(format!("up to date · {}", duration(seconds))));
    } else if state.document.table.is_some() {
        said(ui, small("updating"));
    }
}

/// How far the judging of the file is.
fn audited(state: &State) -> String {
    let audit = &state.audit;
    match state.release() {
        _ if audit.error.is_some() => "no file with these settings, see the message".to_owned(),
        Some(shown) if audit.is_complete() => format!("all gates judged · file made in {}", duration(shown.seconds)),
        _ if audit.stopped => "stopped".to_owned(),
        Some(_) if audit.is_fresh() => "judging".to_owned(),
        _ if state.document.table.is_some() => "updating".to_owned(),
        _ => String::new(),
    }
}
