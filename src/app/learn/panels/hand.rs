//! The hand that places, drags and deletes the dots of a drawing.

use egui::{CursorIcon, PointerButton, Pos2, Ui};
use egui_plot::PlotResponse;

use crate::app::{
    command::{Command, Queue},
    learn::{action::LearnAction, drawing::Drawing},
    plots::{
        data::{Picture, RowId},
        scatter::{self, Scatter},
    },
    state::State,
};

/// What the pointer does to the dots.
#[derive(Debug, Default)]
pub struct Hand {
    /// The dot that is dragged, by its number.
    held: Option<usize>,
}

impl Hand {
    /// Places, drags and deletes, as the pointer asks for it.
    pub fn sync(
        &mut self,
        ui: &Ui,
        state: &State,
        drawing: &Drawing,
        scatter: &mut Scatter,
        (plot, picture): (&PlotResponse<()>, &Picture),
        queue: &mut Queue,
    ) {
        let response = &plot.response;
        let erases = state.learn.pen.erase || ui.input(|input| input.modifiers.shift);
        let mut send = |action: LearnAction| queue.push_back(Command::from(action));
        if response.drag_started_by(PointerButton::Primary) && !erases {
            let from = ui.input(|input| input.pointer.press_origin());
            self.held = from.and_then(|from| dot_at(drawing, plot, from));
        }
        if let Some(index) = self.held.filter(|&index| index < drawing.points.len()) {
            if let Some(pointer) = response.interact_pointer_pos() {
                let [x, y] = value_at(plot, pointer);
                send(LearnAction::MoveDot { index, x, y });
            }
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        }
        if !response.dragged_by(PointerButton::Primary) {
            self.held = None;
        }
        let pointer = response.interact_pointer_pos().or(response.hover_pos());
        let under = pointer.and_then(|pointer| dot_at(drawing, plot, pointer));
        if response.secondary_clicked()
            && let Some(index) = under
        {
            send(LearnAction::DeleteDot(index));
        } else if response.clicked()
            && let Some(pointer) = pointer
        {
            match (under, state.view.hovered) {
                (Some(index), _) if erases => send(LearnAction::DeleteDot(index)),
                (None, _) if erases => {}
                // Rows of the last result are no rows of this drawing.
                (Some(index), _) if state.up_to_date() => send(LearnAction::Choose(RowId::Real(index as u32))),
                (Some(_), _) => {}
                (None, Some(id @ RowId::Synthetic { .. })) => send(LearnAction::Choose(id)),
                (None, _) => {
                    let [x, y] = value_at(plot, pointer);
                    send(LearnAction::Place { x, y });
                }
            }
        } else if self.held.is_none() && response.hovered() {
            ui.ctx().set_cursor_icon(if under.is_some() { CursorIcon::Grab } else { CursorIcon::Crosshair });
        }
        if self.held.is_none() {
            scatter.point(plot, state, picture, queue);
        }
    }
}

fn value_at(plot: &PlotResponse<()>, at: Pos2) -> [f64; 2] {
    let value = plot.transform.value_from_position(at);
    [value.x, value.y]
}

/// The dot nearest to a place on the screen, within reach; of equally near ones the one on top.
fn dot_at(drawing: &Drawing, plot: &PlotResponse<()>, at: Pos2) -> Option<usize> {
    let place = scatter::placer(&plot.transform);
    let far = |dot: usize| place(drawing.points[dot].x as f32, drawing.points[dot].y as f32).distance_sq(at);
    (0..drawing.points.len())
        .rev()
        .filter(|&dot| far(dot) <= scatter::REACH * scatter::REACH)
        .min_by(|&a, &b| far(a).total_cmp(&far(b)))
}
