//! The files opened before, each with a pin; those that are gone say so.

use egui::{Align, Button, Id, Label, Layout, RichText, ScrollArea, Ui};

use crate::app::{
    command::{Command, Queue},
    panels::{
        icons::{self, Icon},
        search,
        widgets::{self, small},
    },
    recent_files::RecentFiles,
    theme::{self, Tokens},
};

/// Height of the list: so many lines of it are in sight.
const HIGH: f32 = 10.5 * theme::CONTROL;

pub fn show(ui: &mut Ui, recent: &RecentFiles, queue: &mut Queue) {
    let files = recent.files();
    if files.is_empty() {
        return;
    }
    widgets::heading(ui, "Opened before", |_| {});
    let name = |at: usize| files[at].to_string_lossy();
    let found = search::list(ui, Id::unique("files opened before"), "files", files.len(), name);
    ScrollArea::vertical().id_salt("files").max_height(HIGH).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for path in found.places.iter().map(|&at| &files[at]) {
            ui.push_id(path, |ui| ui.horizontal(|ui| line(ui, recent, path, queue)));
        }
    });
}

fn line(ui: &mut Ui, recent: &RecentFiles, path: &std::path::Path, queue: &mut Queue) {
    let (pinned, gone) = (recent.is_pinned(path), recent.is_gone(path));
    let pin = Command::PinFile(path.to_owned(), !pinned);
    if icons::option(ui, Icon::Pin, &pin, pinned).clicked() {
        queue.push_back(pin);
    }
    let tokens = Tokens::of(ui);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if gone {
            widgets::short_link(ui, "Remove", Command::ForgetFile(path.to_owned()), queue);
            ui.add(Label::new(small("is not there any more").color(tokens.look)).selectable(false));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let text = path.display().to_string();
            let shown = RichText::new(&text).color(if gone { tokens.faint } else { tokens.text });
            if ui.add(Button::new(shown).frame(false).truncate()).on_hover_text(text).clicked() {
                queue.push_back(Command::Open(path.to_owned()));
            }
        });
    });
}
