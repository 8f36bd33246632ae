//! What the chosen gate can show for its verdict: charts, classes, how it is measured.

use egui::{CollapsingHeader, Id, Label, Sense, Ui, vec2};

use crate::{
    app::{
        panels::{
            search,
            widgets::{self, small},
        },
        plots::chart,
        publish::audit::sentence,
        publish::panels::{
            mark,
            parts::{name_of, words},
        },
        state::State,
        theme::Tokens,
    },
    measures::audit::{
        GATES,
        other_tools::{self, MisleadingMeasure},
    },
    report::format::{duration, thousands},
};

/// Height of a chart in the panel.
const CHART: f32 = 230.0;

pub fn show(ui: &mut Ui, state: &State, at: usize) {
    let Some(gate) = GATES.get(at) else { return };
    let tokens = Tokens::of(ui);
    let judged = state.publish.audit.gate(at);
    let fresh = judged.is_some_and(|it| it.revision == state.revision);
    widgets::heading(ui, gate.name(), |ui| {
        if let Some(judged) = judged.filter(|_| fresh) {
            ui.add(Label::new(small(judged.judgement.verdict.word()).color(tokens.secondary)));
            mark::sign(ui, judged.judgement.verdict);
        }
    });
    let Some(judged) = judged else {
        words(ui, if state.publish.audit.stopped { "Stopped before it was judged." } else { "Being judged …" });
        about(ui, gate.about());
        return;
    };
    let judgement = &judged.judgement;
    if !fresh {
        widgets::hint(ui, "From the previous settings; being judged again.");
    }
    for figure in judged.figures.iter() {
        if judged.figures.len() > 1 || !figure.title.is_empty() {
            ui.add(Label::new(small(figure.title.as_str()).color(tokens.secondary)).truncate());
        }
        chart::show(ui, vec2(ui.available_width(), CHART), figure, name_of(figure, gate.name()), Sense::hover());
    }
    ui.add(Label::new(small(sentence(&judgement.finding.detail)).color(tokens.text)).wrap());
    if !judgement.finding.classes.is_empty() {
        ui.add_space(4.0);
        let classes = &judgement.finding.classes;
        let id = Id::unique(("evidence", gate.id()));
        let found = search::list(ui, id, "classes", classes.len(), |at| classes[at].class.as_str());
        for class in found.places.into_iter().map(|at| &classes[at]) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                mark::sign(ui, class.verdict);
                ui.add(Label::new(small(format!("{}: {}", class.class, class.detail)).color(tokens.secondary)).wrap());
            });
        }
    }
    if !judgement.finding.evidence.note.is_empty() {
        ui.add_space(4.0);
        words(ui, &judgement.finding.evidence.note);
    }
    about(ui, gate.about());
    let rows = judgement.finding.sampled.filter(|it| it.used < it.rows).map_or_else(
        || "all rows were looked at".to_owned(),
        |it| format!("{} of {} rows were looked at", thousands(it.used as u64), thousands(it.rows as u64)),
    );
    widgets::hint(ui, format!("{rows} · {}", duration(judgement.seconds)));
    elsewhere(ui, gate.id());
    widgets::gap(ui);
}

/// Inputs for which another tool's figure would tell the reader something else than this gate does.
fn elsewhere(ui: &mut Ui, gate: &str) {
    let mut lines = other_tools::of_gate(gate).peekable();
    if lines.peek().is_none() {
        return;
    }
    ui.add_space(4.0);
    let title = small(other_tools::TITLE).color(Tokens::of(ui).secondary);
    CollapsingHeader::new(title).id_salt(gate).show_unindented(ui, |ui| {
        for MisleadingMeasure { tool, input, figure, why, here, .. } in lines {
            words(ui, format!("{tool}: {input}. There {figure}: {why}. Here {here}."));
            ui.add_space(4.0);
        }
        widgets::hint(ui, other_tools::ABOUT);
    });
}

fn about(ui: &mut Ui, text: &str) {
    ui.add_space(4.0);
    widgets::hint(ui, text);
}
