//! The page of help: topics, a field to look for something, and what is found, with a scroll bar.

use egui::{Button, Label, RichText, ScrollArea, TextEdit, Ui, vec2};

use crate::app::{
    command::{Command, Queue},
    help::{
        HelpForm, Topic,
        entries::{HelpEntry, entries},
    },
    panels::widgets::{self, Tips as _, small},
    state::Dialog,
    theme::{self, Tokens},
};

/// Width of the column of names, where there is room for it.
const NAMES: f32 = 148.0;

/// What stands around the entries.
const AROUND: f32 = 250.0;

pub fn show(ui: &mut Ui, form: &HelpForm, queue: &mut Queue) {
    widgets::title(ui, "Help");
    let mut new = form.clone();
    let field = TextEdit::singleline(&mut new.words)
        .hint_text("Look for a word, a method, a gate, a key")
        .desired_width(f32::INFINITY)
        .margin(vec2(8.0, 5.0));
    let response = ui.add(field).accessible_name("Look for").tip("Searches every topic of the help");
    if !response.has_focus() && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    let searched = !new.words.trim().is_empty();
    topics(ui, &mut new, searched);
    ui.add_space(4.0);
    let height = (ui.ctx().content_rect().height() - AROUND).max(60.0);
    // Each topic is read from its beginning.
    let id = ("help", new.topic, searched);
    ScrollArea::vertical().id_salt(id).max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        let wanted = |entry: &&HelpEntry| if searched { entry.has(&new.words) } else { entry.topic == new.topic };
        let mut above = None;
        for entry in entries().iter().filter(wanted) {
            if above.replace(entry.heading) != Some(entry.heading) {
                widgets::heading(ui, entry.heading, |_| {});
            }
            explained(ui, entry);
        }
        if above.is_none() {
            ui.label(RichText::new("Nothing found in names or texts.").color(Tokens::of(ui).secondary));
        }
    });
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        widgets::button(ui, Command::CloseDialog, queue);
        widgets::button(ui, Command::CopyCitation, queue);
    });
    if new != *form {
        queue.push_back(Command::Edit(Dialog::Help(new)));
    }
}

/// The topics, side by side; none is chosen while something is looked for in all of them.
fn topics(ui: &mut Ui, form: &mut HelpForm, searched: bool) {
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for topic in Topic::ALL {
            let current = !searched && form.topic == topic;
            let text = RichText::new(topic.title()).color(if current { tokens.text } else { tokens.secondary });
            let button = Button::new(text).fill(if current { tokens.accent_ground } else { tokens.panel });
            let response = ui.add(button.wrap_mode(egui::TextWrapMode::Extend));
            response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, current, topic.title()));
            if response.tip(topic.about()).clicked() {
                *form = HelpForm { topic, words: String::new() };
            }
        }
    });
}

/// A name with its text, beside it where there is room, otherwise below.
fn explained(ui: &mut Ui, entry: &HelpEntry) {
    let name = RichText::new(&entry.name).font(theme::medium_font(theme::TEXT));
    let roomy = ui.available_width() > 3.0 * NAMES && !entry.name.is_empty();
    if roomy {
        ui.horizontal_top(|ui| {
            ui.allocate_ui(vec2(NAMES, 0.0), |ui| {
                ui.set_width(NAMES);
                ui.add(Label::new(name).wrap());
            });
            ui.vertical(|ui| body(ui, entry));
        });
    } else {
        if !entry.name.is_empty() {
            ui.add(Label::new(name).wrap());
        }
        body(ui, entry);
    }
    ui.add_space(3.0);
}

fn body(ui: &mut Ui, entry: &HelpEntry) {
    if !entry.text.is_empty() {
        ui.add(Label::new(&entry.text).wrap());
    }
    for line in &entry.more {
        ui.add(Label::new(small(line).color(Tokens::of(ui).secondary)).wrap());
    }
}
