//! What is said of the file, where it is written, and what has to be said first if a gate blocks it.

use egui::{Align, Id, Layout, TextEdit, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, Tips as _},
        publish::panels::{
            gates,
            parts::{page, sheet_of, title, words},
        },
        publish::{action::PublishAction, card::CardForm},
        state::State,
        theme::Tokens,
    },
    report::card::Statement,
};

/// Why the seed is not told unless it is asked for.
const SEED: &str = "Whoever has the seed can trace synthetic rows to the real ones that they were made from. The recipe, \
                    which is kept private, always holds it.";
/// Lines of the longer fields.
const LINES: usize = 2;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    gates::banner(ui, state, queue);
    let form = &state.document.card;
    let mut new = form.clone();
    page(ui, "card", |ui| {
        sheet_of(ui, |ui| {
            title(ui, "Card");
            words(ui, "The card marks empty fields as not stated.");
            fields(ui, &mut new.statement);
        });
        sheet_of(ui, |ui| export(ui, state, &mut new, queue));
    });
    if new != *form {
        queue.push_back(Command::from(PublishAction::Edit(Box::new(new))));
    }
}

fn fields(ui: &mut Ui, said: &mut Statement) {
    let short: [(&str, &str, &mut String); 5] = [
        ("Title", "What the data set is called", &mut said.title),
        ("Source", "Where the real rows come from", &mut said.source),
        ("Controller", "Who answers for the real rows", &mut said.controller),
        ("Licence", "The licence under which the file may be used", &mut said.licence),
        ("Contact", "Where questions and findings go", &mut said.contact),
    ];
    for (label, tip, value) in short {
        widgets::row(ui, label, tip, |ui, id| {
            ui.add(
                TextEdit::singleline(value)
                    .align(egui::Align2::LEFT_CENTER)
                    .desired_width(f32::INFINITY)
                    .hint_text(tip),
            )
            .of_row(id);
        });
    }
    let long: [(&str, &str, &mut String); 3] = [
        ("Intended", "What the file is meant for", &mut said.intended),
        ("Prohibited", "What must not be done with it", &mut said.prohibited),
        ("Failures", "Where it is known to be wrong", &mut said.failures),
    ];
    for (label, tip, value) in long {
        widgets::row(ui, label, tip, |ui, id| {
            let field = TextEdit::multiline(value).desired_width(f32::INFINITY).desired_rows(LINES).hint_text(tip);
            ui.add(field).of_row(id);
        });
    }
    widgets::row(ui, "Disclose", "What the card discloses about the source", |ui, _| {
        let mut tells = !said.omits_source_hash;
        ui.checkbox(&mut tells, "the source's SHA-256")
            .tip("Whoever has a candidate for the real file can see whether it is the one");
        said.omits_source_hash = !tells;
        ui.checkbox(&mut said.tells_seed, "the seed").tip(SEED);
    });
    if said.tells_seed {
        let tokens = Tokens::of(ui);
        ui.add(egui::Label::new(widgets::small(SEED).color(tokens.look)).wrap());
    }
}

fn export(ui: &mut Ui, state: &State, form: &mut CardForm, queue: &mut Queue) {
    title(ui, "Export");
    let publish = &state.publish;
    widgets::row(ui, "Folder", "The file and its card in three forms; the recipe goes beside the folder", |ui, id| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            widgets::button(ui, Command::from(PublishAction::BrowseFolder), queue);
            let field = TextEdit::singleline(&mut form.folder)
                .align(egui::Align2::LEFT_CENTER)
                .desired_width(ui.available_width());
            ui.add(field.hint_text(state.publish.export.usual.as_str())).of_row(id);
        });
    });
    let fails = state.publish.audit.fails();
    if !fails.is_empty() {
        let why = format!(
            "{} fail{}. To publish the file anyway, give a reason; the card shows it beside the gates that \
             fail.",
            fails.join(", "),
            if fails.len() == 1 { "s" } else { "" }
        );
        widgets::error(ui, Some(&why));
        let mut reason = publish.export.reason.clone();
        widgets::row(ui, "Reason", "The card carries it, word for word", |ui, id| {
            ui.add(TextEdit::singleline(&mut reason).align(egui::Align2::LEFT_CENTER).desired_width(f32::INFINITY))
                .of_row(id);
        });
        if reason != publish.export.reason {
            queue.push_back(Command::from(PublishAction::Reason(reason)));
        }
    }
    let lacks = publish.lacks();
    ui.horizontal(|ui| {
        let pressed = match fails.len() {
            0 => widgets::main_button(ui, "Write the release", lacks.is_none()),
            1 => widgets::grave_button(ui, "Release although 1 gate fails", lacks.is_none()),
            many => widgets::grave_button(ui, &format!("Release although {many} gates fail"), lacks.is_none()),
        };
        if pressed.tip(PublishAction::Write.spec().tip).clicked() {
            queue.push_back(Command::from(PublishAction::Write));
        }
        if publish.export.busy {
            widgets::button(ui, Command::Cancel, queue);
        }
        if let Some(lacks) = lacks {
            widgets::hint(ui, lacks);
        }
    });
    let said = ui.scope(|ui| came(ui, state)).response;
    let what = (&publish.export.error, publish.export.done.as_ref().map(|(revision, _)| *revision));
    widgets::in_sight(&said, Id::unique("what came of writing"), &format!("{what:?}"));
}

/// What came of writing: the files, or why there are none.
fn came(ui: &mut Ui, state: &State) {
    let export = &state.publish.export;
    widgets::error(ui, export.error.as_deref());
    if let Some((revision, paths)) = &export.done {
        let tokens = Tokens::of(ui);
        let whose = if *revision == state.revision { "Wrote" } else { "Wrote, with the previous settings," };
        ui.label(widgets::small(whose).color(tokens.passes));
        for path in paths {
            words(ui, path.display().to_string());
        }
    }
}
