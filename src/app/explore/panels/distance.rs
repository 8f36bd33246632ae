//! How near the new rows are to real ones, and the cut as a line to drag.

use egui::{CursorIcon, Id, Rect, Sense, Ui, Vec2, pos2, vec2};

use crate::{
    app::{
        accessible::{self, Handle},
        command::{Change, Command, Queue},
        explore::action::ExploreAction,
        explore::panels::chart::Charts,
        panels::widgets::{self, Tips as _},
        shown::Shown,
        state::State,
    },
    measures::cut::Cut,
    report::charts::distance,
};

/// How near to the line the pointer has to be, in points.
const REACH: f32 = 7.0;
/// From the frame to the switch below it, which is beside the title of the axis.
const BELOW: f32 = 17.0;
/// The line is not dragged beyond.
const MOST_PERCENT: f64 = 99.0;
/// By which an arrow key moves the line.
const STEP: f64 = 0.5;

/// In steps that the number box shows.
fn as_shown(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0
}

pub fn show(ui: &mut Ui, state: &State, shown: &Shown, charts: &mut Charts, size: Vec2, queue: &mut Queue) {
    if shown.distances.classes.is_empty() {
        widgets::hint(
            ui,
            "No rows were made, so there are no distances. Raise a target, or let every class become as large as the largest.",
        );
        return;
    }
    let of = if state.explore.cumulative { &distance::CURVE } else { &distance::HISTOGRAM };
    let Some(drawn) = charts.listed(ui, state, of, size, Sense::hover()) else { return };
    let frame = drawn.plane.frame;
    let at = match shown.outcome.selection.cut.filter(|cut| *cut > 0.0) {
        Some(cut) => drawn.plane.x.place(cut as f32) as f32,
        None => frame.left,
    };
    let line = Rect::from_x_y_ranges(at - REACH..=at + REACH, frame.top..=frame.bottom);
    let response = ui.interact(line, Id::unique("cut line"), Sense::drag());
    let recipe = &shown.outcome.recipe;
    let response =
        response.tip("The cut: rows nearer to a real row than this are dropped; drag it, or press the arrow keys");
    if response.hovered() || response.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let now = state.document.recipe.drop_closest;
    let handle = Handle { value: now, range: 0.0..=MOST_PERCENT, step: STEP };
    if let Some(percent) = accessible::handle(ui, &response, &format!("Cut line, {now} %"), &handle) {
        queue.push_back(Command::Change(Change::DropClosest(as_shown(percent))));
    }
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let percent = if pointer.x <= frame.left {
            0.0
        } else {
            let distance = drawn.plane.x.value(pointer.x.min(frame.right));
            as_shown(Cut::of(&shown.outcome).percent_at(distance, recipe.drop_closest))
        };
        let percent = percent.min(MOST_PERCENT);
        if percent != now {
            queue.push_back(Command::Change(Change::DropClosest(percent)));
        }
    }
    let corner = Rect::from_min_size(pos2(frame.right - 118.0, frame.bottom + BELOW), vec2(118.0, 20.0));
    let mut inner =
        ui.new_child(egui::UiBuilder::new().max_rect(corner).layout(egui::Layout::right_to_left(egui::Align::Center)));
    let mut cumulative = state.explore.cumulative;
    if inner
        .checkbox(&mut cumulative, widgets::small("cumulative"))
        .tip(ExploreAction::ToggleCumulative.spec().tip)
        .changed()
    {
        queue.push_back(Command::from(ExploreAction::ToggleCumulative));
    }
}
