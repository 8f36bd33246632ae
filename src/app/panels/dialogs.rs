//! Dialogs: one at most, above everything else, closed by Escape.

use egui::{Id, Label, Modal, RichText, ScrollArea, Ui, Vec2, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        learn::action::LearnAction,
        learn::panels::gallery,
        panels::{
            columns, export, figures, help, make, palette, recent, recipe_as,
            widgets::{self, Tips as _},
        },
        state::{Dialog, State},
        theme::{self, Tokens},
    },
    table::samples,
};

/// Room around the contents: the frame of the dialog, and a bit of the window.
const AROUND: f32 = 60.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(dialog) = &state.view.dialog else { return };
    let ctx = ui.ctx().clone();
    let modal =
        Modal::new(Id::unique("dialog")).frame(egui::Frame::popup(ui.style()).inner_margin(18)).show(&ctx, |ui| {
            let screen = ui.ctx().content_rect().size();
            let room = (screen - vec2(AROUND, AROUND)).max(Vec2::splat(60.0));
            ui.set_max_size(room);
            // In a small window all of it can be reached; lists of their own scroll by themselves.
            ScrollArea::both().id_salt("dialog").max_width(room.x).max_height(room.y).show(ui, |ui| {
                ui.set_width(theme::DIALOG.min(room.x));
                contents(ui, state, dialog, queue);
            });
        });
    if modal.should_close() {
        queue.push_back(Command::CloseDialog);
    }
}

fn contents(ui: &mut Ui, state: &State, dialog: &Dialog, queue: &mut Queue) {
    match dialog {
        Dialog::Open { path, error } => open(ui, state, path, error.as_deref(), queue),
        Dialog::OpenRecipe { path, error } => {
            named_path(
                ui,
                ["Open recipe", RECIPE, "Take all settings from this file; Undo brings back those before"],
                path,
                error.as_deref(),
                queue,
                |path, error| Dialog::OpenRecipe { path, error },
                |path| Command::OpenRecipe(path.into()),
            );
        }
        Dialog::SaveRecipe { path, error } => {
            named_path(
                ui,
                ["Save recipe", RECIPE, "Write all settings to this file"],
                path,
                error.as_deref(),
                queue,
                |path, error| Dialog::SaveRecipe { path, error },
                |path| Command::SaveRecipe(path.into()),
            );
        }
        Dialog::SaveDrawing { path, error } => {
            named_path(
                ui,
                ["Save drawing", "Path of a CSV file", "Write the dots as a table, without new rows"],
                path,
                error.as_deref(),
                queue,
                |path, error| Dialog::SaveDrawing { path, error },
                |path| Command::SaveDrawing(path.into()),
            );
        }
        Dialog::Columns(form) => columns::show(ui, state, form, queue),
        Dialog::Export(form) => export::show(ui, state, form, queue),
        Dialog::Palette(form) => palette::show(ui, state, form, queue),
        Dialog::Make(form) => make::show(ui, form, queue),
        Dialog::Help(form) => help::show(ui, form, queue),
        Dialog::Figure { form, error } => figures::show(ui, state, form, error.as_deref(), queue),
        Dialog::RecipeAs { form, error } => recipe_as::show(ui, form, error.as_deref(), queue),
        Dialog::Handout { path, whole, error } => handout(ui, state, (path, *whole), error.as_deref(), queue),
        Dialog::Lessons { path, error } => gallery::show(ui, state, path, error.as_deref(), queue),
    }
}

fn handout(ui: &mut Ui, state: &State, (path, whole): (&str, bool), error: Option<&str>, queue: &mut Queue) {
    widgets::title(ui, "Handout");
    let mut all = whole;
    ui.radio_value(&mut all, false, "this step, as SVG and as PNG")
        .tip("The picture as it is now; where there are two, a figure each");
    let [everything, tip] = match state.learn.model.lesson {
        Some(_) => [
            "the whole lesson, as a Markdown page with its pictures",
            "Every step of the lesson, with its words and figures; this step as it is now, the others as they begin",
        ],
        None => [
            "the whole walk of this row, as a Markdown page with its pictures",
            "Every step of the row, from base to fate, with the words and a figure each",
        ],
    };
    ui.radio_value(&mut all, true, everything).tip(tip);
    ui.add_space(6.0);
    let mut typed = path.to_owned();
    let mut go = widgets::path_field(ui, &mut typed, "Path; the endings are added");
    widgets::error(ui, error);
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let ready = !typed.trim().is_empty();
        go |= widgets::main_button(ui, "Write", ready).tip("Write the handout to this path").clicked();
        widgets::button(ui, LearnAction::Browse.into(), queue);
        widgets::button(ui, Command::CloseDialog, queue);
    });
    if typed != path || all != whole {
        queue.push_back(Command::Edit(Dialog::Handout { path: typed.clone(), whole: all, error: None }));
    }
    if go && !typed.trim().is_empty() {
        queue.push_back(Command::from(LearnAction::SaveHandout(typed.trim().into(), all)));
    }
}

fn open(ui: &mut Ui, state: &State, path: &str, error: Option<&str>, queue: &mut Queue) {
    widgets::title(ui, "Open a table");
    let mut typed = path.to_owned();
    let entered = widgets::path_field(ui, &mut typed, "Path of a CSV file");
    widgets::error(ui, error);
    ui.add_space(4.0);
    let ready = !typed.trim().is_empty();
    ui.horizontal(|ui| {
        let open =
            widgets::main_button(ui, "Open", ready).tip("Open the table at this path, with the default settings");
        if open.clicked() || (entered && ready) {
            queue.push_back(Command::Open(typed.trim().into()));
        }
        widgets::button(ui, Command::CloseDialog, queue);
    });
    if typed != path {
        queue.push_back(Command::Edit(Dialog::Open { path: typed, error: None }));
    }
    recent::show(ui, &state.view.recent, queue);
    widgets::heading(ui, "Samples", |_| {});
    for sample in samples::SAMPLES {
        ui.horizontal(|ui| {
            if ui
                .add(egui::Button::new(RichText::new(sample.title).color(Tokens::of(ui).accent)).frame(false))
                .tip(sample.about)
                .clicked()
            {
                queue.push_back(Command::OpenSample(sample.name));
            }
            ui.add(Label::new(widgets::small(sample.about).color(Tokens::of(ui).secondary)).truncate());
        });
    }
    ui.add_space(4.0);
    widgets::hint(ui, "A file can also be dropped onto the window (not on Wayland), or named on the command line.");
}

/// What the field of a recipe's path says while it is empty.
const RECIPE: &str = "Path of a recipe (.toml)";

/// A path to be typed for something called `name`, with a hint for when nothing is typed yet, and what the button does.
fn named_path(
    ui: &mut Ui,
    [name, hint, about]: [&str; 3],
    path: &str,
    error: Option<&str>,
    queue: &mut Queue,
    dialog: impl Fn(String, Option<String>) -> Dialog,
    command: impl Fn(&str) -> Command,
) {
    widgets::title(ui, name);
    let mut typed = path.to_owned();
    let entered = widgets::path_field(ui, &mut typed, hint);
    widgets::error(ui, error);
    ui.add_space(4.0);
    let ready = !typed.trim().is_empty();
    ui.horizontal(|ui| {
        if widgets::main_button(ui, name, ready).tip(about).clicked() || (entered && ready) {
            queue.push_back(command(typed.trim()));
        }
        widgets::button(ui, Command::CloseDialog, queue);
    });
    if typed != path {
        queue.push_back(Command::Edit(dialog(typed, None)));
    }
}
