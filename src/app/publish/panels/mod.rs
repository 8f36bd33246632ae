//! The workspace Publish: a path of five steps, and at the right what the gates say and what can be done about it.

mod card;
mod compare;
mod evidence;
mod gate_table;
mod gates;
mod generate;
mod mark;
mod methods;
mod other_files;
mod parts;
mod released;
mod remedies;
mod sheet;

use egui::{Align, Button, Frame, Layout, Margin, RichText, Stroke, Ui, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        panels::{
            centre,
            widgets::{self, Tips as _},
        },
        publish::{COMPARES, PublishStep, action::PublishAction},
        state::State,
        theme::{self, Tokens},
    },
    report::format::duration,
};

/// Height of a pill of the path.
const PILL: f32 = 30.0;
/// Room for the ways on and back.
const BOTH: f32 = 104.0;
/// Room around what a step shows.
const AROUND: i8 = 14;

/// The step that is looked at, below the path.
pub fn centre(ui: &mut Ui, state: &State, queue: &mut Queue) {
    if !centre::has_table(ui, state, queue) {
        return;
    }
    let margin = Margin { left: AROUND, right: AROUND, top: 12, bottom: 12 };
    Frame::new().fill(Tokens::of(ui).background).inner_margin(margin).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 8.0;
        path(ui, state, queue);
        no_release(ui, state);
        match state.publish.step {
            PublishStep::Released => released::show(ui, state, queue),
            PublishStep::Generate => generate::show(ui, state, queue),
            PublishStep::Gates => gates::show(ui, state, queue),
            PublishStep::Compare => compare::show(ui, state, queue),
            PublishStep::Card => card::show(ui, state, queue),
        }
    });
}

/// The panel at the right.
pub fn side(ui: &mut Ui, state: &State, queue: &mut Queue) {
    if state.document.table.is_none() {
        return;
    }
    match state.publish.step {
        PublishStep::Gates => evidence::show(ui, state, state.publish.gate),
        PublishStep::Released | PublishStep::Generate | PublishStep::Card => gates::brief(ui, state, queue),
        PublishStep::Compare => {}
    }
    remedies::show(ui, state, queue);
}

/// The steps, side by side, with a tick for what is done.
fn path(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let now = state.publish.step;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.spacing_mut().button_padding.x = 12.0;
        for step in PublishStep::ALL {
            pill(ui, state, step, queue);
        }
        ui.spacing_mut().button_padding.x = 9.0;
        if ui.available_size_before_wrap().x < BOTH {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (word, action, there) in [
                ("Next", PublishAction::Next, now.next().is_some()),
                ("Back", PublishAction::Back, now.back().is_some()),
            ] {
                let command = Command::from(action);
                let response = ui.add_enabled(there, Button::new(word).min_size(vec2(0.0, PILL)));
                if response.tip(widgets::tip_of(ui, &command)).clicked() {
                    queue.push_back(command);
                }
            }
        });
    });
}

fn pill(ui: &mut Ui, state: &State, step: PublishStep, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let current = state.publish.step == step;
    let done = is_done(state, step) && !current;
    let colour = if current { tokens.on_accent } else { tokens.text };
    let text = if current {
        RichText::new(step.name()).font(theme::medium_font(theme::TEXT)).color(colour)
    } else {
        RichText::new(step.name()).color(colour)
    };
    let tick = egui::IdSalt::new(("done", step.name()));
    let button = if done { Button::new((egui::Atom::custom(tick, vec2(11.0, 10.0)), text)) } else { Button::new(text) };
    let button = button
        .corner_radius((PILL / 2.0) as u8)
        .min_size(vec2(0.0, PILL))
        .fill(if current { tokens.accent } else { tokens.panel })
        .stroke(Stroke::new(1.0, if current { tokens.accent } else { tokens.line }));
    let drawn = button.atom_ui(ui);
    if let Some(place) = drawn.rect(tick) {
        mark::tick(ui, place.center(), tokens.passes);
    }
    let command = Command::from(PublishAction::Go(step));
    let response = drawn.response.tip(step.about());
    let name = if done { format!("{}, done", step.name()) } else { step.name().to_owned() };
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, current, &name));
    if response.clicked() {
        queue.push_back(command);
    }
}

fn is_done(state: &State, step: PublishStep) -> bool {
    let (publish, audit) = (&state.publish, &state.publish.audit);
    let passed = publish.furthest > step;
    passed
        && match step {
            PublishStep::Released | PublishStep::Generate => audit.is_fresh(),
            PublishStep::Gates => audit.is_complete(),
            PublishStep::Compare => audit.current(COMPARES).is_some(),
            PublishStep::Card => false,
        }
        || step == PublishStep::Card
            && publish.export.done.as_ref().is_some_and(|(revision, _)| *revision == state.revision)
}

/// Why there is no file with these settings, unless that is said beside its control.
fn no_release(ui: &mut Ui, state: &State) {
    if let Some(error) = &state.publish.audit.error {
        widgets::error(ui, Some(&error.message));
    }
}

/// How far the judging of the file is.
pub fn audited(state: &State) -> String {
    let audit = &state.publish.audit;
    match state.release() {
        _ if audit.error.is_some() => "no file with these settings, see the message".to_owned(),
        Some(shown) if audit.is_complete() => format!("all gates judged · file made in {}", duration(shown.seconds)),
        _ if audit.stopped => "stopped".to_owned(),
        Some(_) if audit.is_fresh() => "judging".to_owned(),
        _ if state.document.table.is_some() => "updating".to_owned(),
        _ => String::new(),
    }
}
