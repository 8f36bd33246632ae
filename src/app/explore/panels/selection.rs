//! The tools that select in the picture, and how many rows are selected.

use egui::{Align, Frame, Label, Layout, Margin, Rect, Stroke, Ui, UiBuilder, pos2};

use crate::app::{
    command::{Command, Queue},
    explore::EXPLORE,
    panels::{
        icons::{self, Icon},
        widgets::{self, small},
    },
    plots::rings,
    select::{Tool, action::SelectAction},
    state::State,
    theme::{self, Tokens},
};

/// What dragging in the picture does.
pub fn tools(ui: &mut Ui, state: &State, queue: &mut Queue) {
    if state.view.workspace != EXPLORE {
        return;
    }
    ui.add_space(4.0);
    // They stay together when the line breaks.
    ui.allocate_ui_with_layout(
        egui::vec2(3.0 * (theme::CONTROL + 4.0), theme::CONTROL + 2.0),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for (tool, icon) in Tool::ALL.into_iter().zip([Icon::Pan, Icon::Box, Icon::Lasso]) {
                let command = Command::Select(SelectAction::Tool(tool));
                if icons::option(ui, icon, &command, state.view.select.tool == tool).clicked() {
                    queue.push_back(command);
                }
            }
        },
    );
}

/// How many rows are selected, over the lower left corner of the picture.
pub fn words(ui: &mut Ui, state: &State, picture: Rect, queue: &mut Queue) {
    let select = &state.view.select;
    if select.rows.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let step = rings::step(select.rows.len());
    let words = select.words();
    let text = if step > 1 { format!("{words}, one in {step} ringed") } else { words };
    let place = Rect::from_min_max(pos2(picture.left() + 8.0, picture.top() + 8.0), picture.right_bottom());
    let mut over = ui.new_child(UiBuilder::new().max_rect(place).layout(Layout::left_to_right(Align::Min)));
    Frame::new()
        .fill(tokens.panel.gamma_multiply(0.93))
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(4)
        .inner_margin(Margin::symmetric(8, 3))
        .show(&mut over, |ui| {
            ui.horizontal(|ui| {
                ui.add(Label::new(small(text)));
                widgets::short_link(ui, "Copy", Command::Select(SelectAction::Copy), queue);
                widgets::short_link(ui, "Clear", Command::Select(SelectAction::Clear), queue);
            });
        });
}
