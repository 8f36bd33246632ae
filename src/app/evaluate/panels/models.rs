//! The models that were compared, side by side, to look at one of them.

use egui::{Role, Ui, WidgetInfo};

use crate::app::{
    command::Queue,
    evaluate::{action::EvaluateAction, evaluated::Evaluated},
    panels::widgets::{Tips as _, small},
    state::State,
};

/// The model that is looked at, to be chosen among those compared.
pub fn choice(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    let (now, arm) = state.evaluate.line;
    for model in 0..evaluated.study.settings.models.len() {
        let title = evaluated.model_title(model);
        let response = ui.selectable_label(model == now, small(title));
        response.widget_info(|| {
            WidgetInfo::selected(Role::Button, true, model == now, format!("Curves of the model {title}"))
        });
        if response.tip("The model that is looked at").clicked() {
            queue.push_back(EvaluateAction::Line(model, arm).into());
        }
    }
}
