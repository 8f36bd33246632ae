//! What those who do not see the window are told of what egui does not know: pictures, and handles that are dragged.

use std::ops::RangeInclusive;

use egui::{
    EventFilter, Id, Key, Modifiers, Response, Role, Stroke, StrokeKind, Ui, UiBuilder, UiKind, WidgetInfo,
    accesskit::{Action, ActionData, Live, Node},
};

use crate::app::theme::Tokens;

/// Says what a picture is called, and in one sentence what it shows now.
pub fn picture(response: &Response, name: &str, sentence: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_description(sentence);
    });
}

/// A bar of a length between 0 and 1: its name says what it stands for, in numbers.
pub fn meter(response: &Response, name: &str, length: f64) {
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, name));
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_numeric_value(length);
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(1.0);
    });
}

/// Has the sentence of a picture read out when it changes, whatever has the keyboard.
pub fn announce(response: &Response) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
}

/// Names the dialog in which something is drawn.
pub fn dialog(ui: &Ui, name: impl FnOnce(&mut Node)) {
    if let Some(dialog) = ui.stack().iter().find(|part| part.kind() == Some(UiKind::Modal)) {
        ui.ctx().accesskit_node_builder(dialog.unique_id, |node| {
            name(node);
            node.set_modal();
        });
    }
}

/// A table around the lines that are drawn: what it is called, and in one sentence what it shows now.
pub fn table(ui: &mut Ui, name: &str, sentence: &str, lines: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().accessibility_role(Role::Table).accessibility_label(name), |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_description(sentence));
        lines(ui);
    });
}

/// A number that is set by dragging something.
#[derive(Clone, Debug)]
pub struct Handle {
    pub value: f64,
    pub range: RangeInclusive<f64>,
    pub step: f64,
}

/// Makes a slider of what is dragged, with a ring while it has the keyboard. Gives the value that was asked for by the
/// arrow keys or by a screen reader.
pub fn handle(ui: &Ui, response: &Response, name: &str, handle: &Handle) -> Option<f64> {
    let (least, most) = (*handle.range.start(), *handle.range.end());
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), handle.value, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(least);
        node.set_max_numeric_value(most);
        node.set_numeric_value_step(handle.step);
        for action in [Action::SetValue, Action::Increment, Action::Decrement] {
            node.add_action(action);
        }
    });
    let keys: &[Key] = if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let ring = Stroke::new(1.5, Tokens::of(ui).accent);
        ui.painter().rect_stroke(response.rect, 4.0, ring, StrokeKind::Inside);
        &[Key::ArrowRight, Key::ArrowUp, Key::ArrowLeft, Key::ArrowDown]
    } else {
        &[]
    };
    let (asked, steps) = (set_value(ui, response.id), steps(ui, response.id, keys));
    if asked.is_none() && steps == 0.0 {
        // A value out of range is answered elsewhere, and stays until somebody changes it.
        return None;
    }
    let new = (asked.unwrap_or(handle.value) + steps * handle.step).clamp(least, most);
    (new != handle.value).then_some(new)
}

/// The steps that a screen reader asks of a number, and the keys, of which the first half goes up and the other down.
/// They are used up.
pub fn steps(ui: &Ui, id: Id, keys: &[Key]) -> f64 {
    ui.input_mut(|input| {
        let mut steps = 0.0;
        for (at, &key) in keys.iter().enumerate() {
            let presses = input.count_and_consume_key(Modifiers::NONE, key) as f64;
            steps += if at < keys.len() / 2 { presses } else { -presses };
        }
        input.consume_accesskit_action_requests(id, |request| {
            match request.action {
                Action::Increment => steps += 1.0,
                Action::Decrement => steps -= 1.0,
                _ => return false,
            }
            true
        });
        steps
    })
}

/// The number that a screen reader asks something to become. It is used up.
pub fn set_value(ui: &Ui, id: Id) -> Option<f64> {
    let mut asked = None;
    ui.input_mut(|input| {
        input.consume_accesskit_action_requests(id, |request| match (request.action, &request.data) {
            (Action::SetValue, Some(ActionData::NumericValue(value))) => {
                asked = Some(*value).filter(|value| value.is_finite());
                true
            }
            _ => false,
        });
    });
    asked
}
