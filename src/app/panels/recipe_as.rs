//! The dialog that shows the recipe as TOML, as a command line, or as a script for Python or Spark.

use egui::{ScrollArea, TextEdit, Ui, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, Tips as _},
        share::{RecipeForm, ShareAction},
        state::Dialog,
        theme::Tokens,
    },
    report::recipe_as::As,
};

pub fn show(ui: &mut Ui, form: &RecipeForm, error: Option<&str>, queue: &mut Queue) {
    widgets::title(ui, "Recipe as");
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for of in As::ALL {
            if ui.selectable_label(form.form == of, of.title()).tip(of.about()).clicked() {
                queue.push_back(Command::Out(ShareAction::Recipe(of)));
            }
        }
    });
    widgets::hint(ui, form.form.about());
    ui.add_space(4.0);
    let height = (ui.ctx().content_rect().height() - 330.0).clamp(80.0, 380.0);
    let scroll = if form.form == As::Command { ScrollArea::vertical() } else { ScrollArea::both() };
    egui::Frame::new().fill(Tokens::of(ui).field).corner_radius(4).inner_margin(8).show(ui, |ui| {
        scroll.max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            // A command is one long line, which is broken to be read; lines of programs are not.
            let width = if form.form == As::Command { ui.available_width() } else { f32::INFINITY };
            let mut text = form.text.as_str();
            let field = TextEdit::multiline(&mut text).code_editor().frame(egui::Frame::NONE).desired_width(width);
            ui.add(field.desired_rows(3).margin(vec2(0.0, 0.0)))
                .accessible_name(form.form.title())
                .tip(form.form.about());
        });
    });
    ui.add_space(4.0);
    let mut typed = form.path.clone();
    let mut go = widgets::path_row(ui, &mut typed, queue);
    widgets::error(ui, error);
    ui.add_space(6.0);
    let ready = !typed.trim().is_empty() && !form.text.is_empty();
    ui.horizontal(|ui| {
        if widgets::main_button(ui, "Copy", !form.text.is_empty()).tip("Put the text on the clipboard").clicked() {
            queue.push_back(Command::Out(ShareAction::CopyRecipe));
        }
        go |= ui.add_enabled(ready, egui::Button::new("Save")).tip("Write the text to this file").clicked();
        widgets::button(ui, Command::CloseDialog, queue);
        if let Some(done) = &form.done {
            ui.add(egui::Label::new(widgets::small(done.as_str()).color(Tokens::of(ui).passes)).truncate());
        }
    });
    if typed != form.path {
        let form = Box::new(RecipeForm { path: typed.clone(), ..form.clone() });
        queue.push_back(Command::Edit(Dialog::RecipeAs { form, error: None }));
    }
    if go && ready {
        queue.push_back(Command::Out(ShareAction::SaveRecipe(typed.trim().into())));
    }
}
