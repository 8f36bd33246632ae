//! The dialog in which a figure is chosen and saved, and the menu for it at the picture.

use egui::{Sense, Ui, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, Tips as _},
        plots::chart,
        share::{self, FigureForm, ShareAction},
        state::{Dialog, State},
        theme::Tokens,
    },
    report::charts::SIZE,
};

pub fn show(ui: &mut Ui, state: &State, form: &FigureForm, error: Option<&str>, queue: &mut Queue) {
    widgets::title(ui, "Save figure");
    let Some(source) = state.chart_source() else { return };
    widgets::row(ui, "Plot", "Which plot is saved or copied", |ui, label| {
        let titles: Vec<_> = share::plots(&source).into_iter().map(|plot| (plot, plot.title(&source))).collect();
        let options: Vec<_> = titles.iter().map(|(plot, title)| (*plot, title.as_ref())).collect();
        if let Some(plot) = widgets::choice(ui, label, form.plot, &options) {
            queue.push_back(Command::Out(ShareAction::Choose(plot)));
        }
    });
    let width = ui.available_width();
    let name = form.plot.title(&source);
    let place = vec2(width, (width * SIZE[1] / SIZE[0]).min(ui.ctx().content_rect().height() - 330.0).max(90.0));
    chart::show(ui, place, &form.figure, &format!("Figure: {name}"), Sense::hover());
    widgets::hint(ui, form.figure.footer.as_str());
    ui.add_space(4.0);
    let mut typed = form.path.clone();
    let mut go = widgets::path_row(ui, &mut typed, queue);
    widgets::hint(ui, "The same picture is written twice: as SVG and, 1,720 × 1,160 pixels large, as PNG.");
    widgets::error(ui, error);
    ui.add_space(6.0);
    let ready = !typed.trim().is_empty() && !form.busy;
    ui.horizontal(|ui| {
        let save = widgets::main_button(ui, "Save", ready).tip("Write the figure as SVG and as PNG at double size");
        go |= save.clicked();
        for (text, action) in [("Copy", ShareAction::Copy(form.plot)), ("Copy as SVG", ShareAction::CopySvg(form.plot))]
        {
            let command = Command::Out(action);
            if ui.button(text).tip(widgets::tip_of(ui, &command)).clicked() {
                queue.push_back(command);
            }
        }
        widgets::button(ui, Command::CloseDialog, queue);
        if let Some(done) = &form.done {
            ui.add(egui::Label::new(widgets::small(done.as_str()).color(Tokens::of(ui).passes)).truncate());
        }
    });
    if typed != form.path {
        let form = Box::new(FigureForm { path: typed.clone(), ..form.clone() });
        queue.push_back(Command::Edit(Dialog::Figure { form, error: None }));
    }
    if go && ready {
        queue.push_back(Command::Out(ShareAction::SaveFigure(typed.trim().into())));
    }
}

/// Everything that can be done with the figures, at the picture's strip.
pub fn menu(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let button = egui::Button::new(widgets::small("Figure"));
    let menu = egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(220.0);
        let mut actions = vec![ShareAction::ShowFigure];
        if let Some(source) = state.chart_source() {
            actions.extend(share::available(&source).flat_map(share::both));
        }
        actions.push(ShareAction::ShowRecipe);
        for action in actions {
            let command = Command::Out(action);
            if ui.button(command.spec().label).tip(widgets::tip_of(ui, &command)).clicked() {
                queue.push_back(command);
                ui.close();
            }
        }
    });
    menu.0.tip("Save or copy any plot, and the recipe in other languages");
}
