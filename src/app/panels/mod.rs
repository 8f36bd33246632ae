//! The panels: they read the state and push commands, and change nothing themselves.

pub mod balance;
pub mod canvas;
pub mod centre;
pub mod columns;
pub mod dialogs;
pub mod drop_target;
pub mod export;
pub mod figures;
pub mod help;
pub mod icons;
pub mod inspector;
pub mod ledger;
pub mod loadings;
pub mod make;
pub mod numbers;
pub mod page;
pub mod palette;
pub mod picture;
pub mod recent;
pub mod recipe_as;
pub mod refused;
pub mod search;
pub mod settings;
pub mod status;
pub mod table;
pub mod top;
pub mod welcome;
pub mod widgets;

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use crate::app::{command::Queue, panels::canvas::Canvas, state::State, theme, workspaces::workspace};

/// Draws the whole window.
pub fn show(ui: &mut Ui, state: &State, canvas: &mut Canvas, queue: &mut Queue) {
    (canvas.rows.shown, canvas.rows.pointed, canvas.scatter.elsewhere) = (false, false, false);
    let tokens = theme::Tokens::of(ui);
    let side = Frame::new().fill(tokens.panel);
    let bar = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(12, 0));
    let (view, here) = (&state.view, workspace(state.view.workspace));
    if !view.presentation {
        Panel::top("top").exact_size(theme::TOP).resizable(false).frame(bar).show(ui, |ui| top::show(ui, state, queue));
        Panel::bottom("status")
            .exact_size(theme::BAR)
            .resizable(false)
            .frame(bar)
            .show(ui, |ui| status::show(ui, state, &here.said(state), queue));
    }
    // In a narrow window one column holds both, so that the picture keeps its place.
    let narrow = ui.available_width() < theme::NARROW;
    let alone = here.fills(state);
    let left = view.left && !view.presentation && !alone;
    // A lesson without its words is none.
    let right = (view.right || view.presentation) && !alone;
    if left {
        Panel::left("settings")
            .default_size(theme::LEFT)
            .size_range(theme::SIDE_LEAST..=theme::SIDE_MOST)
            .frame(side)
            .show(ui, |ui| {
                scrolled(ui, "settings", |ui| {
                    table::show(ui, here, state, queue);
                    here.settings(ui, state, queue);
                    settings::show(ui, here, state, queue);
                    if narrow && right {
                        widgets::gap(ui);
                        here.side(ui, state, queue);
                    }
                });
            });
    }
    if right && !(narrow && left) {
        Panel::right("consequences")
            .default_size(theme::RIGHT)
            .size_range(theme::SIDE_LEAST..=theme::SIDE_MOST)
            .frame(side)
            .show(ui, |ui| {
                scrolled(ui, "consequences", |ui| here.side(ui, state, queue));
            });
    }
    CentralPanel::no_frame().frame(Frame::new().fill(tokens.panel)).show(ui, |ui| {
        if view.welcome && !view.presentation {
            welcome::strip(ui, queue);
        }
        here.centre(ui, state, canvas, queue);
    });
    dialogs::show(ui, state, queue);
    drop_target::show(ui.ctx());
}

fn scrolled(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin { left: theme::MARGIN, right: theme::MARGIN, top: 10, bottom: 14 }).show(
            ui,
            |ui| {
                ui.set_width(ui.available_width());
                contents(ui);
            },
        );
    });
}
