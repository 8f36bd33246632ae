//! Controls for numbers: sliders with a box, boxes, and fields that may stay empty. What is typed is read in one way, and
//! what is no number, or out of range, is said beside the box while the value stays.

use std::{
    cell::{Cell, RefCell},
    ops::RangeInclusive,
};

use egui::{
    Align, DragValue, Id, Key, Label, Layout, Modifiers, PopupAnchor, Response, Slider, SliderClamping, Stroke,
    TextEdit, Tooltip, Ui, vec2,
};

use crate::{
    app::{
        accessible,
        panels::{
            refused::{self, Refused},
            widgets::{Tips as _, small},
        },
        theme::{self, Tokens},
        typed::{self, Limits},
    },
    report::format::thousands,
};

/// Decimals more than a box usually shows that it has room for.
const MORE: usize = 4;

/// What a number may be and how it is shown.
#[derive(Clone, Debug)]
pub struct NumberControl {
    /// What the slider spans.
    pub slider: RangeInclusive<f64>,
    /// What may be typed.
    pub range: RangeInclusive<f64>,
    pub step: f64,
    pub decimals: usize,
    pub suffix: &'static str,
}

impl NumberControl {
    fn limits(&self) -> Limits {
        Limits { range: self.range.clone(), whole: self.decimals == 0 }
    }

    /// As it stands in the box.
    fn shown(&self, value: f64) -> String {
        format!("{}{}", shown(value, self.decimals), self.suffix)
    }
}

/// A slider with a number box. Gives the new value when it was changed: one that has more decimals than are shown is
/// left as it is until then.
pub fn slider(ui: &mut Ui, label: Id, value: f64, number: &NumberControl) -> Option<f64> {
    let mut new = value;
    let width = ui.available_width() - box_width(value, number) - ui.spacing().item_spacing.x;
    ui.scope(|ui| {
        let tokens = Tokens::of(ui);
        let style = ui.style_mut();
        style.spacing.slider_width = width.max(20.0);
        style.spacing.interact_size.y = 15.0;
        style.visuals.selection.bg_fill = tokens.accent;
        style.visuals.widgets.inactive.bg_fill = tokens.line;
        style.visuals.widgets.inactive.fg_stroke = Stroke::new(2.0, tokens.accent);
        for state in [&mut style.visuals.widgets.hovered, &mut style.visuals.widgets.active] {
            state.bg_fill = tokens.accent_ground;
            state.fg_stroke = Stroke::new(2.5, tokens.accent);
        }
        let slider = Slider::new(&mut new, number.slider.clone())
            .show_value(false)
            .step_by(number.step)
            .smart_aim(false)
            .clamping(SliderClamping::Never);
        ui.add(slider).of_row(label);
    });
    // egui rounds what it shows to the slider's step, touched or not.
    let slid = if tidy(new, number) == tidy(value, number) { value } else { asked(new, value, number) };
    let new = number_box(ui, label, slid, number).unwrap_or(slid);
    (new != value).then_some(new)
}

/// A slider where there is no row that could say below it what is wrong with a number: it is said in a tip.
pub fn slider_alone(ui: &mut Ui, label: Id, value: f64, number: &NumberControl) -> Option<f64> {
    let new = slider(ui, label, value, number);
    if let Some(why) = refused::refusal(ui, label) {
        let anchor = PopupAnchor::ParentRect(ui.min_rect());
        Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), label.with("why"), anchor).gap(6.0).show(|ui| {
            ui.add(Label::new(small(why).color(Tokens::of(ui).fails)).wrap());
        });
    }
    new
}

/// A number box at the right end of the row.
pub fn number_box(ui: &mut Ui, label: Id, value: f64, number: &NumberControl) -> Option<f64> {
    let mut new = value;
    let wrong = refused::of(ui, label, Some(value));
    let (typed, why) = (Cell::new(false), RefCell::new(None));
    let left = label.with("left with Esc");
    // egui holds a box to have lost the keyboard for two frames, and would take in the second what Esc gave up in the first.
    let gave_up = ui.data(|data| data.get_temp::<bool>(left)).unwrap_or(false);
    let width = box_width(value, number);
    let response = ui
        .with_layout(Layout::right_to_left(Align::Center).with_main_align(Align::Max), |ui| {
            ui.spacing_mut().button_padding.x = 6.0;
            if wrong.is_some() {
                mark(ui);
            }
            // To egui a step is what dragging by a point makes of the number, which is less than is shown.
            let id = ui.next_auto_id();
            let keys: &[Key] =
                if ui.memory(|memory| memory.has_focus(id)) { &[Key::ArrowUp, Key::ArrowDown] } else { &[] };
            new += accessible::steps(ui, id, keys) * number.step;
            let drag = DragValue::new(&mut new)
                .range(number.range.clone())
                .clamp_existing_to_range(false)
                .update_while_editing(false)
                .speed(number.step * 0.25)
                .custom_formatter(|value, _| wrong.as_ref().map_or_else(|| number.shown(value), |it| it.text.clone()))
                .custom_parser(|text| match read(text, value, number) {
                    _ if gave_up => None,
                    Ok(value) => {
                        typed.set(true);
                        Some(value)
                    }
                    Err(sentence) => {
                        *why.borrow_mut() = Some((text.to_owned(), sentence));
                        None
                    }
                });
            let response = ui.add(drag.min_size(vec2(width, theme::CONTROL))).of_row(label);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_numeric_value_step(number.step));
            response
        })
        .inner;
    let gives_up = gives_up(ui, &response);
    if let Some((text, why)) = why.into_inner() {
        refused::keep(ui, label, Refused { text, why, value: Some(value) });
    } else if typed.get() || gives_up {
        refused::clear(ui, label);
    }
    let still = response.lost_focus() && (gave_up || gives_up);
    ui.data_mut(|data| data.insert_temp(left, still));
    if new == value {
        return None;
    }
    // What is typed is taken as it is, what is dragged as it is shown.
    let new = if typed.get() { new } else { asked(new, value, number) };
    (new != value).then_some(new)
}

/// A number that may be left out, as a field of text.
#[derive(Clone, Debug)]
pub struct Optional<'a> {
    pub id: Id,
    pub name: &'a str,
    pub hint: &'a str,
    pub width: f32,
    pub height: f32,
    /// Taken letter by letter, and not only at Enter.
    pub live: bool,
    pub limits: &'a Limits,
    /// One sentence on what it is for.
    pub tip: &'a str,
}

impl Optional<'_> {
    /// Draws the field, and gives what it is changed to.
    #[expect(clippy::option_option, reason = "no change, changed to nothing, and changed to a number")]
    pub fn show(&self, ui: &mut Ui, value: Option<f64>) -> Option<Option<f64>> {
        let wrong = refused::of(ui, self.id, value);
        let shown = value.map(|value| value.to_string()).unwrap_or_default();
        let draft = self.id.with("draft");
        // What is being typed is no number yet.
        let typing = ui.data(|data| data.get_temp::<String>(draft));
        let mut text = typing.or(wrong.as_ref().map(|it| it.text.clone())).unwrap_or_else(|| shown.clone());
        let tokens = Tokens::of(ui);
        let field = TextEdit::singleline(&mut text)
            .id(self.id.with("field"))
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(self.width)
            .min_size(vec2(self.width, self.height))
            .hint_text(self.hint)
            .text_color(if wrong.is_some() { tokens.fails } else { tokens.text });
        let response = ui.add(field).accessible_name(self.name).tip(self.tip);
        if response.has_focus() {
            ui.data_mut(|data| data.insert_temp(draft, text.clone()));
        } else {
            ui.data_mut(|data| data.remove_temp::<String>(draft));
        }
        if gives_up(ui, &response) {
            refused::clear(ui, self.id);
            return None;
        }
        // A screen reader changes it without going there.
        let set = response.changed() && (self.live || !response.has_focus());
        if !(response.lost_focus() || set) || text == shown {
            if response.changed() {
                refused::clear(ui, self.id);
            }
            return None;
        }
        let new = if text.trim().is_empty() { Ok(None) } else { typed::number(&text, self.limits).map(Some) };
        match new {
            Ok(new) => {
                refused::clear(ui, self.id);
                (new != value).then_some(new)
            }
            Err(why) => {
                refused::keep(ui, self.id, Refused { text, why, value });
                None
            }
        }
    }
}

/// Whether Escape has left a box. The key is used up: the dialog around the box stays.
fn gives_up(ui: &Ui, response: &Response) -> bool {
    response.lost_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}

/// The colour of what is not taken.
fn mark(ui: &mut Ui) {
    let fails = Tokens::of(ui).fails;
    let visuals = ui.visuals_mut();
    visuals.override_text_color = Some(fails);
    for state in [&mut visuals.widgets.inactive, &mut visuals.widgets.hovered, &mut visuals.widgets.active] {
        state.bg_stroke = Stroke::new(1.0, fails);
    }
}

/// Reads what stands in a box, with or without what the box shows behind its number.
fn read(text: &str, now: f64, number: &NumberControl) -> Result<f64, String> {
    let text = text.trim();
    // Left as it was, a number keeps the decimals that are not shown.
    if text == number.shown(now) {
        return Ok(now);
    }
    let bare = text.strip_suffix(number.suffix.trim()).unwrap_or(text);
    typed::number(bare, &number.limits())
}

/// The number with the decimals that are shown, so that a recipe says 2.3 and not 2.3000000000000003.
fn tidy(value: f64, number: &NumberControl) -> f64 {
    let factor = 10_f64.powi(number.decimals as i32);
    (value * factor).round() / factor
}

/// What a slider, or a screen reader, asks a number to become: as it is shown, and what could be typed as well.
fn asked(new: f64, now: f64, number: &NumberControl) -> f64 {
    if new.is_finite() { tidy(new, number).clamp(*number.range.start(), *number.range.end()) } else { now }
}

/// Room for the number, however long.
fn box_width(value: f64, number: &NumberControl) -> f32 {
    theme::NUMBER.max(number.shown(value).chars().count() as f32 * 7.0 + 14.0)
}

fn shown(value: f64, decimals: usize) -> String {
    if decimals == 0 && value >= 0.0 {
        return thousands(value.round() as u64);
    }
    let text = format!("{value:.decimals$}");
    // Digits that were typed are not hidden; those of a quotient are.
    let all = value.to_string();
    if all.len() > text.len() && all.len() <= text.len() + MORE {
        return all;
    }
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
