//! What can be done about it, one press each, and what the last one did.

use egui::{Button, Id, Label, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, Tips as _, small},
        publish::panels::mark,
        publish::{action::PublishAction, remedy_effect::AppliedRemedy},
        state::State,
        theme::{self, Tokens},
    },
    measures::audit::gate,
};

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    widgets::heading(ui, "Remedies", |_| {});
    let Some(shown) = state.release() else {
        widgets::hint(ui, "Once there is a file.");
        return;
    };
    let fresh = state.publish.audit.is_fresh();
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().interact_size.y = theme::TABLE_ROW;
        let fails = state.publish.audit.failing();
        // What is meant for a gate that fails comes first, in the order of how mild it is.
        let mut order: Vec<usize> = (0..shown.remedies.len()).collect();
        order.sort_by_key(|&at| !shown.remedies[at].helps(&fails));
        for at in order {
            let (remedy, tokens) = (&shown.remedies[at], Tokens::of(ui));
            let colour = if fresh { tokens.accent } else { tokens.faint };
            let button = Button::new(small(remedy.title.as_str()).color(colour)).frame(false).truncate();
            if ui.add_enabled(fresh, button).tip(remedy.about).clicked() {
                queue.push_back(Command::from(PublishAction::Remedy(at)));
            }
            let aims = remedy.aims.iter().filter(|aim| fails.contains(aim)).filter_map(|aim| gate(aim));
            let aims = aims.map(|gate| gate.name().to_lowercase()).collect::<Vec<_>>().join(", ");
            if !aims.is_empty() {
                widgets::hint(ui, format!("aims at: {aims}"));
            }
        }
    });
    ui.add_space(2.0);
    widgets::hint(ui, "Each shows what it changed, gate by gate. Ctrl Z takes it back.");
    let tried = state.publish.tried.as_ref().filter(|tried| tried.stands);
    // Below them, so that the next one stays where it was pressed.
    let said = ui.scope(|ui| tried.iter().for_each(|tried| effect(ui, tried, queue))).response;
    widgets::in_sight(&said, Id::unique("what a remedy changed"), tried.map_or("", |tried| tried.title.as_str()));
}

fn effect(ui: &mut Ui, tried: &AppliedRemedy, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    widgets::gap(ui);
    widgets::heading(ui, "What it changed", |ui| widgets::link(ui, Command::Undo, queue));
    ui.add(Label::new(small(tried.title.as_str())).wrap());
    ui.add_space(2.0);
    for change in &tried.changes {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            ui.add(Label::new(small(change.name).color(tokens.secondary)));
            mark::sign(ui, change.before.0);
            ui.add(Label::new(small(change.before.1.as_str())));
            ui.add(Label::new(small("→").color(tokens.secondary)));
            mark::sign(ui, change.after.0);
            ui.add(Label::new(small(change.after.1.as_str())));
        });
    }
    let gates = |many: usize| if many == 1 { "1 gate".to_owned() } else { format!("{many} gates") };
    let mut rest = Vec::new();
    if tried.unchanged > 0 {
        rest.push(format!("{} as before", gates(tried.unchanged)));
    }
    if tried.waiting > 0 {
        rest.push(format!("{} being judged", gates(tried.waiting)));
    }
    widgets::hint(ui, rest.join(" · "));
    widgets::gap(ui);
}
