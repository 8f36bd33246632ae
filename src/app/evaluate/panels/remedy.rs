//! Threshold or SMOTE: the three arms side by side, and what their numbers say.

use egui::{Align, Button, Label, Layout, RichText, Ui, vec2};

use crate::{
    app::{
        command::Queue,
        evaluate::{
            action::EvaluateAction,
            evaluated::Evaluated,
            lines,
            panels::models,
            remedy::{self, ARMS},
            view::columns,
        },
        panels::{
            page::{page, sheet_of, title, words},
            widgets::{Tips as _, small},
        },
        state::State,
        theme::{self, Tokens},
    },
    evaluate::{arm::Arm, output::number, summary::ArmSummary},
};

/// Least width of a card.
const CARD: f32 = 190.0;
const SPACE: f32 = 8.0;
/// Room for what an arm does.
const ABOUT: f32 = 48.0;
/// What a card shows below F1.
const BELOW: [&str; 5] = ["precision", "recall", "roc_auc", "average_precision", "brier"];

pub fn show(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    page(ui, "remedy", |ui| {
        words(
            ui,
            "A model names a row where its probability is at least one half. Of a rare class few rows reach that, so F1 is low; \
             SMOTE lifts the probabilities, and another threshold asks for less. Both are meant to find more rows.",
        );
        let missing = remedy::missing(evaluated);
        if !missing.is_empty() {
            words(ui, format!("Not compared yet: {}.", missing.join(", ")));
            let add = ui.add(Button::new("Add them and run"));
            if add.tip("The arms that are missing are added, and all of the comparison is run").clicked() {
                queue.push_back(EvaluateAction::AddArms(missing).into());
            }
            return;
        }
        if evaluated.study.read.classes() != 2 {
            words(ui, "There are more than two classes, and a threshold is one of two: the likeliest class is named.");
            return;
        }
        ui.horizontal_wrapped(|ui| models::choice(ui, state, evaluated, queue));
        let (model, _) = state.evaluate.line;
        if let Some(found) = remedy::of(evaluated, model) {
            ui.add(Label::new(RichText::new(&found.sentence).size(theme::LESSON)).wrap());
        } else {
            words(ui, "As soon as all three are tested.");
        }
        cards(ui, state, evaluated, model, queue);
        words(
            ui,
            "The threshold is chosen on training rows put aside, never on test rows. Areas under the curves do not depend on a \
             threshold: where SMOTE leaves them as they are, it has taught the model nothing that another threshold does not \
             give.",
        );
    });
}

fn cards(ui: &mut Ui, state: &State, evaluated: &Evaluated, model: usize, queue: &mut Queue) {
    let room = ui.available_width();
    let across = ((room + SPACE) / (CARD + SPACE)).floor().clamp(1.0, 3.0);
    let width = (room - SPACE * (across - 1.0)) / across;
    for line in ARMS.chunks(across as usize) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE;
            for name in line {
                let summary = evaluated.arm(name).and_then(|arm| evaluated.summary((model, arm)));
                ui.allocate_ui(vec2(width, 0.0), |ui| {
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        sheet_of(ui, |ui| card(ui, state, evaluated, name, summary, queue));
                    });
                });
            }
        });
    }
}

fn card(
    ui: &mut Ui,
    state: &State,
    evaluated: &Evaluated,
    name: &str,
    summary: Option<&ArmSummary>,
    queue: &mut Queue,
) {
    let tokens = Tokens::of(ui);
    title(ui, name);
    let Some(summary) = summary else { return };
    let about = evaluated.study.settings.arms.get(summary.arm).map_or_else(String::new, Arm::about);
    // Cards side by side have their figures at one height.
    let place = vec2(ui.available_width(), ABOUT);
    ui.allocate_ui_with_layout(place, Layout::top_down(Align::Min), |ui| {
        ui.set_min_height(ABOUT);
        words(ui, about);
    });
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.spacing_mut().interact_size.y = theme::SMALL + 6.0;
    if let Some((_, error)) = &summary.failure {
        ui.add(Label::new(small(&error.message).color(tokens.fails)).wrap());
        return;
    }
    let cell = |name: &str| columns().find(|it| it.name == name).map(|it| (it, lines::cell(evaluated, summary, it)));
    if let Some((_, f1)) = cell("f1") {
        ui.horizontal(|ui| {
            ui.add(Label::new(small("F1").color(tokens.secondary)));
            let value = RichText::new(&f1.mean).font(theme::medium_font(26.0));
            ui.add(Label::new(value)).tip(&f1.sentence);
            ui.add(Label::new(small(&f1.reach).color(tokens.secondary)));
        });
    }
    for (column, cell) in BELOW.iter().filter_map(|name| cell(name)) {
        let counts = if cell.counts.is_empty() { String::new() } else { format!(" · {}", cell.counts) };
        pair(ui, column.title, &format!("{}{counts}", cell.mean), &cell.sentence);
    }
    let threshold = summary.threshold.map_or_else(|| "the likeliest class".to_owned(), number);
    pair(ui, "Threshold", &threshold, "The mean of the thresholds chosen in the splits");
    let here = (summary.model, summary.arm);
    let looked_at = state.evaluate.line == here;
    let look = ui.add_enabled(!looked_at, Button::new(small("Show its confusion matrix")));
    look.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, !looked_at, format!("Show the confusion matrix of {name}"))
    });
    if look.tip("The panel at the right shows what this arm names").clicked() {
        queue.push_back(EvaluateAction::Line(here.0, here.1).into());
    }
}

fn pair(ui: &mut Ui, name: &str, value: &str, tip: &str) {
    let secondary = Tokens::of(ui).secondary;
    ui.horizontal(|ui| {
        ui.add(Label::new(small(name).color(secondary)).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(Label::new(small(value)).truncate()).tip(tip);
        });
    });
}
