//! The workspace Evaluate: a comparison's settings at the left, its scores and curves, and at the right what a line names.

pub(in crate::app) mod confusion;
mod curves;
mod going;
mod leaks;
mod models;
mod remedy;
mod scores;
mod settings;
mod side;
mod start;
mod threshold;

use egui::{Align, Button, Frame, Label, Layout, Margin, RichText, Role, Stroke, Ui, WidgetInfo, vec2};

pub use settings::show as settings;
pub use side::show as side;

use crate::{
    app::{
        command::{Command, Queue},
        evaluate::{action::EvaluateAction, evaluated::Evaluated, view::EvaluateTab},
        panels::{
            centre,
            page::words,
            widgets::{self, Tips as _, small},
        },
        state::State,
        theme::{self, Tokens},
    },
    report::format::{duration, percent, thousands},
};

/// Room around what is shown.
const AROUND: i8 = 14;
/// Height of the tabs.
const TABS: f32 = 26.0;
/// So many notes are shown in full; the others open.
const NOTES: usize = 2;

pub fn centre(ui: &mut Ui, state: &State, queue: &mut Queue) {
    if !centre::has_table(ui, state, queue) {
        return;
    }
    let margin = Margin { left: AROUND, right: AROUND, top: 8, bottom: 8 };
    Frame::new().fill(Tokens::of(ui).background).inner_margin(margin).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 6.0;
        tabs(ui, state, queue);
        if let Some(error) = &state.evaluate.error {
            widgets::error(ui, Some(&error.message));
        }
        if state.evaluate.tab == EvaluateTab::Leaks {
            leaks::show(ui, state, queue);
            return;
        }
        let Some(evaluated) = state.evaluate.evaluated() else {
            start::show(ui, state, queue);
            return;
        };
        about(ui, state, evaluated);
        match state.evaluate.tab {
            EvaluateTab::Scores => scores::show(ui, state, evaluated, queue),
            EvaluateTab::Curves => curves::show(ui, state, evaluated, queue),
            EvaluateTab::Remedy => remedy::show(ui, state, evaluated, queue),
            EvaluateTab::Leaks => {}
        }
    });
}

/// The views, side by side, the present one underlined; and at the right what starts and stops the comparison.
fn tabs(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 7.0;
        for tab in EvaluateTab::ALL {
            let current = state.evaluate.tab == tab;
            let text = if current {
                RichText::new(tab.name()).font(theme::medium_font(theme::TEXT)).color(tokens.text)
            } else {
                RichText::new(tab.name()).color(tokens.secondary)
            };
            let response = ui.add(Button::new(text).frame_when_inactive(false).min_size(vec2(0.0, TABS)));
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, current, tab.name()));
            if current {
                let line = Stroke::new(2.0, tokens.accent);
                ui.painter().hline(response.rect.x_range().shrink(6.0), response.rect.bottom() + 1.0, line);
            }
            if response.tip(tab.about()).clicked() {
                queue.push_back(Command::from(EvaluateAction::Tab(tab)));
            }
        }
        ui.spacing_mut().button_padding.x = 9.0;
        let runs = state.evaluate.evaluated().is_some() && state.evaluate.tab != EvaluateTab::Leaks;
        if ui.available_size_before_wrap().x > 240.0 && runs {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| run(ui, state, queue));
        } else if runs {
            run(ui, state, queue);
        }
    });
}

/// The button that starts a comparison, and while one goes on how far it is and what stops it.
fn run(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let command = Command::from(EvaluateAction::Run);
    let response = widgets::main_button(ui, "Run", true);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, command.spec().label));
    if response.tip(widgets::tip_of(ui, &command)).clicked() {
        queue.push_back(command);
    }
    if let Some(status) = &state.evaluate.going {
        going::show(ui, status, "Models that are tested", queue);
    }
}

/// Whether it is of the settings as they are, how far it has come, and what there is to say of rows and splits.
fn about(ui: &mut Ui, state: &State, evaluated: &Evaluated) {
    let tokens = Tokens::of(ui);
    let document = &state.document;
    let now = evaluated.is_of(document.table.as_ref(), &document.recipe);
    let study = &evaluated.study;
    let (ended, all) = (thousands(evaluated.trials.len() as u64), thousands(study.trials() as u64));
    let line = if !now {
        "From the previous settings: press Run to compare with these.".to_owned()
    } else if evaluated.is_complete() {
        format!("{}.", study.splits_in_words())
    } else if state.evaluate.stopped {
        format!("Stopped: {ended} of {all} models are tested, and what is shown is of these alone.")
    } else {
        format!("{ended} of {all} models are tested; figures settle as splits end.")
    };
    let colour = if now { tokens.secondary } else { tokens.look };
    let read = &study.read;
    let positive = (read.classes() == 2).then(|| {
        let class = read.schema.classes.get(read.positive as usize).map_or("", String::as_str);
        format!("The positive class is {class}, {} of the rows.", percent(read.prevalence()))
    });
    let said: Vec<String> =
        std::iter::once(line).chain(positive).chain(study.notes.iter().take(NOTES).cloned()).collect();
    ui.add(Label::new(small(said.join(" ")).color(colour)).wrap());
    if study.notes.len() > NOTES {
        let more = study.notes.len() - NOTES;
        let title = small(format!("{more} more note{}", if more == 1 { "" } else { "s" })).color(tokens.secondary);
        egui::CollapsingHeader::new(title).id_salt("notes").show_unindented(ui, |ui| {
            for note in study.notes.iter().skip(NOTES) {
                words(ui, note);
            }
        });
    }
}

/// How far the comparison is, for the bar at the bottom.
pub fn said(state: &State) -> String {
    let evaluate = &state.evaluate;
    match evaluate.evaluated() {
        _ if evaluate.error.is_some() => "no comparison with these settings, see the message".to_owned(),
        Some(evaluated) if evaluated.is_complete() => {
            format!("{} models tested in {}", thousands(evaluated.trials.len() as u64), duration(evaluated.seconds))
        }
        Some(_) if evaluate.stopped => "stopped".to_owned(),
        Some(_) => "comparing".to_owned(),
        None if state.document.table.is_some() => "nothing is compared yet".to_owned(),
        None => String::new(),
    }
}
