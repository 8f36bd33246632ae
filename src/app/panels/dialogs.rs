//! Dialogs: one at most, above everything else, closed by Escape.

use egui::{Id, Label, Modal, RichText, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        commands,
        learn::action::LearnAction,
        learn::panels::gallery,
        panels::{columns, export, figures, make, palette, recent, recipe_as, widgets},
        state::{Dialog, State},
        theme::{self, Tokens},
    },
    table::samples,
};

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(dialog) = &state.view.dialog else { return };
    let ctx = ui.ctx().clone();
    let modal =
        Modal::new(Id::unique("dialog")).frame(egui::Frame::popup(ui.style()).inner_margin(18)).show(&ctx, |ui| {
            let screen = ui.ctx().content_rect().size();
            ui.set_width(theme::DIALOG.min(screen.x - 60.0));
            ui.set_max_height(screen.y - 80.0);
            match dialog {
                Dialog::Open { path, error } => open(ui, state, path, error.as_deref(), queue),
                Dialog::OpenRecipe { path, error } => {
                    named_path(
                        ui,
                        ["Open recipe", RECIPE],
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
                        ["Save recipe", RECIPE],
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
                        ["Save drawing", "Path of a CSV file"],
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
                Dialog::Shortcuts => shortcuts(ui, queue),
                Dialog::Figure { form, error } => figures::show(ui, state, form, error.as_deref(), queue),
                Dialog::RecipeAs { form, error } => recipe_as::show(ui, form, error.as_deref(), queue),
                Dialog::Handout { path, whole, error } => handout(ui, path, *whole, error.as_deref(), queue),
                Dialog::Lessons { path, error } => gallery::show(ui, state, path, error.as_deref(), queue),
            }
        });
    if modal.should_close() {
        queue.push_back(Command::CloseDialog);
    }
}

fn handout(ui: &mut Ui, path: &str, whole: bool, error: Option<&str>, queue: &mut Queue) {
    widgets::title(ui, "Handout");
    let mut all = whole;
    ui.radio_value(&mut all, false, "this step, as SVG and as PNG");
    ui.radio_value(&mut all, true, "the whole walk of this row, as a Markdown page with its pictures");
    ui.add_space(6.0);
    let mut typed = path.to_owned();
    let mut go = widgets::path_field(ui, &mut typed, "Path; the endings are added");
    widgets::error(ui, error);
    ui.add_space(8.0);
    go |= widgets::main_button(ui, "Write", !typed.trim().is_empty()).clicked();
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
        if widgets::main_button(ui, "Open", ready).clicked() || (entered && ready) {
            queue.push_back(Command::Open(typed.trim().into()));
        }
        if ui.button("Close").clicked() {
            queue.push_back(Command::CloseDialog);
        }
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

/// A path to be typed for something called `name`, with a hint for when nothing is typed yet.
fn named_path(
    ui: &mut Ui,
    [name, hint]: [&str; 2],
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
        if widgets::main_button(ui, name, ready).clicked() || (entered && ready) {
            queue.push_back(command(typed.trim()));
        }
        if ui.button("Close").clicked() {
            queue.push_back(Command::CloseDialog);
        }
    });
    if typed != path {
        queue.push_back(Command::Edit(dialog(typed, None)));
    }
}

fn shortcuts(ui: &mut Ui, queue: &mut Queue) {
    widgets::title(ui, "Keyboard shortcuts");
    let width = ui.available_width();
    let right = (width / 2.0).min(180.0);
    let widths = [(width - right - 10.0).max(0.0), right];
    egui::ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
        let all: Vec<_> = commands::ready().iter().map(Command::spec).filter(|spec| !spec.keys.is_empty()).collect();
        widgets::table(ui, "Keys of the commands", &format!("{} commands have keys", all.len()), |ui| {
            for spec in all {
                widgets::table_row(ui, &widths, |ui| {
                    let keys: Vec<String> = spec.shortcuts().map(|key| ui.ctx().format_shortcut(&key)).collect();
                    vec![
                        widgets::TableCell::left(RichText::new(spec.label)),
                        widgets::TableCell::right(RichText::new(keys.join(", ")).color(Tokens::of(ui).secondary)),
                    ]
                });
            }
        });
        ui.add_space(6.0);
        widgets::hint(
            ui,
            "In the picture: wheel or + and − zoom, dragging or the arrow keys move it (in 3D they turn it), a double click or Home shows everything, \
             a click pins a row. Shift+dragging selects what is in a box, Alt+dragging what is in a lasso; Shift adds to the \
             selection, Ctrl takes away. In the table of rows the arrow keys, Page up and down, Home and End move the pin, with \
             Shift they select. On a slider the arrow keys move it by one step; the keys of the lesson work when nothing \
             else has the keyboard.",
        );
    });
    ui.add_space(6.0);
    widgets::button(ui, Command::CloseDialog, queue);
}
