//! What stands where nothing was compared yet.

use egui::{Button, Label, RichText, Role, Ui, WidgetInfo};

use crate::{
    app::{
        command::{Command, Queue},
        evaluate::action::EvaluateAction,
        panels::{
            page::{page, title, words},
            widgets::{self, Tips as _},
        },
        state::State,
        theme,
    },
    evaluate::cases::CASES,
    evaluation::models,
};

/// Width of the words.
const COLUMN: f32 = 560.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    page(ui, "start", |ui| {
        ui.add_space((ui.clip_rect().height() * 0.06).min(60.0));
        let left = ((ui.available_width() - COLUMN) / 2.0).max(0.0);
        ui.horizontal(|ui| {
            ui.add_space(left);
            ui.vertical(|ui| {
                ui.set_max_width(COLUMN.min(ui.available_width()));
                ui.spacing_mut().item_spacing.y = 10.0;
                contents(ui, state, queue);
            });
        });
    });
}

fn contents(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let question = "Does it help to resample this table, to weigh its classes, or to move the threshold?";
    ui.add(Label::new(RichText::new(question).font(theme::medium_font(theme::SENTENCE))).wrap());
    words(
        ui,
        "Models are trained on rows prepared in each of these ways and tested on the same real rows, which nothing that is \
         learnt has seen; every difference comes with its interval and the rows that make it.",
    );
    if let Some(status) = &state.evaluate.going {
        words(ui, format!("{} …", status.stage));
        widgets::button(ui, Command::Cancel, queue);
        return;
    }
    let said = state.document.recipe.evaluate.clone().unwrap_or_default();
    let titles: Vec<&str> =
        said.models.iter().map(|name| models::model(name).map_or(name.as_str(), |it| it.title())).collect();
    words(ui, format!("Models: {}. Arms: {}. {} splits.", titles.join(", "), said.arms.join(", "), said.splits));
    let command = Command::from(EvaluateAction::Run);
    let response = ui.horizontal(|ui| widgets::main_button(ui, "Run", true)).inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, command.spec().label));
    if response.tip(widgets::tip_of(ui, &command)).clicked() {
        queue.push_back(command);
    }
    cases(ui, queue);
    if state.evaluate.stopped {
        words(ui, "Stopped before any model was tested.");
    }
}

/// Comparisons that texts read carelessly: a press opens one.
fn cases(ui: &mut Ui, queue: &mut Queue) {
    ui.add_space(6.0);
    title(ui, "Or see where a figure misleads, on a built-in table");
    ui.spacing_mut().item_spacing.y = 6.0;
    for case in CASES {
        let command = Command::from(EvaluateAction::OpenCase(case.name));
        let response = ui.add(Button::new(case.title));
        if response.tip(widgets::tip_of(ui, &command)).clicked() {
            queue.push_back(command);
        }
        words(ui, format!("\u{201c}{}\u{201d} {}", case.careless, case.counted));
    }
}
