//! The panel at the right: what the line that is looked at names, its accuracy beside the majority's, and the classes.

use egui::{Align, Align2, Button, Label, Layout, TextEdit, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        evaluate::{
            action::EvaluateAction,
            evaluated::Evaluated,
            panels::{confusion, threshold},
            view::EvaluateTab,
        },
        panels::{
            page::words,
            widgets::{self, Tips as _, small},
        },
        state::State,
        theme::Tokens,
    },
    evaluate::output::{PAGE, number},
    evaluation::measures::confusion::Confusion,
    report::format::{percent, thousands},
};

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    if state.document.table.is_none() {
        return;
    }
    if let Some(evaluated) = state.evaluate.evaluated() {
        line(ui, state, evaluated, queue);
        widgets::gap(ui);
    }
    classes(ui, state);
    if let Some(evaluated) = state.evaluate.evaluated().filter(|it| !it.trials.is_empty()) {
        widgets::gap(ui);
        report(ui, state, evaluated, queue);
    }
}

/// Where the report goes, and what came of writing it.
fn report(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    widgets::heading(ui, "Report", |_| {});
    let report = &state.evaluate.report;
    let mut folder = report.folder.clone();
    widgets::row(ui, "Folder", "Where the page, the tables, the curves and the recipe are written", |ui, id| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            widgets::button(ui, EvaluateAction::BrowseReport.into(), queue);
            let field = TextEdit::singleline(&mut folder).desired_width(ui.available_width());
            ui.add(field.align(Align2::LEFT_CENTER).hint_text(report.usual.as_str())).of_row(id);
        });
    });
    if folder != report.folder {
        queue.push_back(EvaluateAction::ReportFolder(folder).into());
    }
    let command = Command::from(EvaluateAction::WriteReport);
    let response = ui.add_enabled(!report.busy, Button::new(command.spec().label));
    if response.tip(widgets::tip_of(ui, &command)).clicked() {
        queue.push_back(command);
    }
    if !evaluated.is_complete() {
        widgets::hint(ui, "Of what has been tested so far.");
    }
    widgets::error(ui, report.error.as_deref());
    if let Some(page) = report.done.iter().find(|path| path.ends_with(PAGE)) {
        words(ui, format!("Wrote {} and {} files more.", page.display(), report.done.len() - 1));
    }
}

fn line(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    let evaluate = &state.evaluate;
    widgets::heading(ui, "Confusion", |_| {});
    let name = evaluated.line_name(evaluate.line);
    ui.add(Label::new(&name).truncate());
    let Some(summary) = evaluated.summary(evaluate.line) else { return };
    if let Some((split, error)) = &summary.failure {
        widgets::error(ui, Some(&format!("Nothing, as split {} fails: {}", split + 1, error.message)));
        return;
    }
    if summary.splits == 0 {
        words(ui, "Not tested yet.");
        return;
    }
    let read = &evaluated.study.read;
    let labels: Vec<&str> = read.schema.classes.iter().map(String::as_str).collect();
    let moved = (evaluate.tab == EvaluateTab::Curves).then(|| threshold::at(state)).flatten();
    if let Some(counts) = moved {
        words(ui, format!("At the threshold {} of the slider.", number(evaluate.threshold)));
        if labels.len() == 2 {
            let confusion = Confusion::of_two(counts, read.positive);
            confusion::show(ui, &confusion, &labels, summary.splits, &name, queue);
        } else {
            let class = evaluate.shown_class().map_or("", |class| labels.get(class as usize).copied().unwrap_or(""));
            confusion::show(ui, &Confusion::of_two(counts, 1), &["the rest", class], summary.splits, &name, queue);
        }
        words(ui, of_splits(summary.splits));
        let (right, rows) = (counts.true_positives + counts.true_negatives, counts.rows().max(1));
        let majority = counts.positives().max(counts.negatives()) as f64 / rows as f64;
        accuracy(ui, right as f64 / rows as f64, majority);
        return;
    }
    if let Some(threshold) = summary.threshold {
        words(ui, format!("At thresholds of {} in the mean, chosen on training rows put aside.", number(threshold)));
    }
    confusion::show(ui, &summary.confusion, &labels, summary.splits, &name, queue);
    words(ui, of_splits(summary.splits));
    let score = |name: &str| summary.score(name).and_then(|score| score.mean);
    if let (Some(accuracy), Some(majority)) = (score("accuracy"), score("majority_accuracy")) {
        self::accuracy(ui, accuracy, majority);
    }
    if let Some(cost) = score("cost") {
        ui.add(Label::new(small(format!("Mistakes cost {} a row.", number(cost)))).wrap());
    }
}

fn accuracy(ui: &mut Ui, accuracy: f64, majority: f64) {
    let text = format!("Accuracy {}; always naming the largest class has {}.", number(accuracy), number(majority));
    ui.add(Label::new(small(text)).wrap());
}

fn of_splits(splits: usize) -> String {
    match splits {
        1 => "The test rows of one split; shares are of the true class.".to_owned(),
        splits => format!("The test rows of {splits} splits together; shares are of the true class."),
    }
}

/// The rows of each class of the table.
fn classes(ui: &mut Ui, state: &State) {
    let Some(facts) = &state.derived.facts else { return };
    let tokens = Tokens::of(ui);
    let all: u64 = facts.classes.iter().map(|class| class.count).sum();
    widgets::heading(ui, "Classes", |_| {});
    let id = egui::Id::unique("classes of the table");
    let found =
        crate::app::panels::search::list(ui, id, "classes", facts.classes.len(), |at| facts.classes[at].label.as_str());
    for class in found.places.into_iter().filter_map(|at| facts.classes.get(at)) {
        ui.horizontal(|ui| {
            widgets::dot(ui, class.rank);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let share = percent(class.count as f64 / all.max(1) as f64);
                let text = format!("{} rows, {share}", thousands(class.count));
                ui.add(Label::new(small(text).color(tokens.secondary)));
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(&class.label).truncate());
                });
            });
        });
    }
}
