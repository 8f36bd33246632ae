//! Leaks: what a model seems to know when test rows get into what is learnt, on the table and where there is nothing to know.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        evaluate::{action::EvaluateAction, panels::going},
        panels::{
            page::{page, title, words},
            widgets::{self, TableCell, Tips as _, small},
        },
        state::State,
        theme::{self, Tokens},
    },
    evaluate::{
        leakage::{Labels, LeakSize, Leakage},
        output::{leak_cells, leak_heading},
    },
};

/// Shares of the width that names, models and figures take.
const SHARES: [f32; 5] = [0.29, 0.23, 0.11, 0.11, 0.26];
/// No wider than is easily read across, and wide enough for all words; where there is less room the table is scrolled.
const WIDEST: f32 = 760.0;
const LEAST: f32 = 620.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    page(ui, "leaks", |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        words(
            ui,
            "A figure is only good if nothing of the test rows was learnt from. Here the usual ways in which it is are measured, each \
             beside the honest one: ROC AUC without the leak and with it, for every model of the comparison.",
        );
        start(ui, state, queue);
        let Some(measured) = state.evaluate.leaks() else { return };
        let document = &state.document;
        let now = document.table.as_ref().is_some_and(|table| measured.are_of(table, &document.recipe));
        if !now {
            let late = small("From the previous settings: press Measure leaks to measure with these.");
            ui.add(Label::new(late.color(Tokens::of(ui).look)).wrap());
        }
        if let Some(note) = &measured.leakage.note {
            words(ui, note);
        }
        for labels in [Labels::Own, Labels::Shuffled] {
            table(ui, &measured.leakage, labels);
        }
        ui.add(Label::new(RichText::new(sentence(&measured.leakage)).size(theme::LESSON)).wrap());
    });
}

fn start(ui: &mut Ui, state: &State, queue: &mut Queue) {
    ui.horizontal(|ui| {
        let command = Command::from(EvaluateAction::MeasureLeaks);
        let response = widgets::main_button(ui, &command.spec().label, true);
        if response.tip(widgets::tip_of(ui, &command)).clicked() {
            queue.push_back(command);
        }
        if let Some(status) = &state.evaluate.measuring {
            going::show(ui, status, "Rounds that are measured", queue);
        }
    });
    if state.evaluate.leaks_stopped {
        words(ui, "Stopped: nothing was measured to its end.");
    }
}

fn table(ui: &mut Ui, leakage: &Leakage, labels: Labels) {
    title(ui, leak_heading(labels));
    let sizes: Vec<&LeakSize> = leakage.sizes.iter().filter(|size| size.labels == labels).collect();
    let carried = sizes.iter().filter(|size| size.is_carried());
    let largest = carried.max_by(|a, b| a.difference().total_cmp(&b.difference()));
    let sentence = largest.map_or_else(
        || "No interval carries a leak".to_owned(),
        |size| {
            let [honest, leaking, _] = leak_cells(size);
            format!(
                "The largest leak is {}, {}: {honest} without, {leaking} with.",
                size.leak.title,
                size.model.title()
            )
        },
    );
    let room = ui.available_width().clamp(LEAST, WIDEST);
    let widths = SHARES.map(|share| share * room);
    let id = ("leaks", leak_heading(labels));
    ScrollArea::horizontal().id_salt(id).auto_shrink([false, true]).show(ui, |ui| {
        widgets::table(ui, leak_heading(labels), &sentence, |ui| {
            let heads = ["leak", "model", "without", "with", "difference"];
            widgets::table_row(ui, &widths, |ui| {
                let colour = Tokens::of(ui).secondary;
                let cell = |(at, head): (usize, &str)| {
                    let text = small(head).color(colour);
                    if at < 2 { TableCell::left(text) } else { TableCell::right(text) }
                };
                heads.into_iter().enumerate().map(cell).collect()
            });
            for size in sizes {
                widgets::table_row(ui, &widths, |ui| line(ui, size));
            }
        });
    });
}

/// A difference that its interval does not carry is grey.
fn line(ui: &Ui, size: &LeakSize) -> Vec<TableCell> {
    let tokens = Tokens::of(ui);
    let [honest, leaking, difference] = leak_cells(size);
    let figure = RichText::new(difference);
    let figure = if size.is_carried() { figure.strong() } else { figure.color(tokens.secondary) };
    vec![
        TableCell { tip: size.leak.about, ..TableCell::left(RichText::new(size.leak.title)) },
        TableCell::left(RichText::new(size.model.title()).color(tokens.secondary)),
        TableCell::right(RichText::new(honest)),
        TableCell::right(RichText::new(leaking)),
        TableCell::right(figure),
    ]
}

/// What shuffled labels come to.
fn sentence(leakage: &Leakage) -> String {
    let Some(worst) = leakage.largest_of_nothing() else {
        return "With shuffled labels there is nothing to be learnt, and here no leak makes a difference to them that its interval \
                carries."
            .to_owned();
    };
    let [honest, leaking, _] = leak_cells(worst);
    format!(
        "With shuffled labels there is nothing to be learnt, and an honest ROC AUC is about 0.5: here {honest}. With the leak \
         \u{201c}{}\u{201d} the same model seems to reach {leaking}.",
        worst.leak.title
    )
}
