//! What the file is good for: a model trained on it against one trained on real rows. Below it, files of other programs.

use egui::{Label, Sense, Ui, vec2};

use crate::{
    app::{
        command::Queue,
        panels::widgets::{self, small},
        plots::chart,
        publish::panels::{
            mark, other_files,
            parts::{name_of, page, sheet_of, title, words},
            sheet,
        },
        publish::{COMPARES, audit::sentence},
        state::State,
        theme::Tokens,
    },
    measures::audit::{GATES, gate},
    report::format::duration,
};

/// Height of the chart.
const CHART: f32 = 280.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    page(ui, "compare", |ui| {
        models(ui, state);
        other_files::show(ui, state, queue);
    });
}

/// What a model learns from the file.
fn models(ui: &mut Ui, state: &State) {
    let at = GATES.iter().position(|gate| gate.id() == COMPARES);
    let Some(judged) = at.and_then(|at| state.publish.audit.gate(at)) else {
        let audit = &state.publish.audit;
        // Why there is no file is said above.
        if audit.error.is_none() {
            words(ui, if audit.stopped { "Stopped before it was compared." } else { "Comparing …" });
        }
        return;
    };
    let fresh = judged.revision == state.revision;
    let tokens = Tokens::of(ui);
    let judgement = &judged.judgement;
    sheet_of(ui, |ui| {
        ui.horizontal(|ui| {
            title(ui, judgement.name);
            if fresh {
                mark::sign(ui, judgement.verdict);
                ui.add(Label::new(small(judgement.verdict.word()).color(tokens.secondary)));
                ui.add(Label::new(small(judgement.finding.shown.as_str())));
            } else {
                ui.add(Label::new(small("from the previous settings; comparing again").color(tokens.faint)));
            }
        });
        words(ui, sentence(&judgement.finding.detail));
        for figure in judged.figures.iter() {
            let size = vec2(ui.available_width(), CHART);
            chart::show(ui, size, figure, name_of(figure, judgement.name), Sense::hover());
        }
    });
    for (at, wide) in judged.sheets.iter().enumerate() {
        sheet_of(ui, |ui| {
            title(ui, &wide.sheet.title);
            sheet::across(ui, wide, &format!("scores {at}"), &wide.sheet.title);
        });
    }
    if !judgement.finding.evidence.note.is_empty() {
        words(ui, &judgement.finding.evidence.note);
    }
    if let Some(gate) = gate(COMPARES) {
        widgets::hint(ui, gate.about());
    }
    widgets::hint(ui, duration(judgement.seconds));
}
