//! The bar at the top: files, undo, commands, look, export.

use egui::{Align, Button, Layout, Rect, RichText, Ui, Vec2, WidgetInfo, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        learn::action::LearnAction,
        panels::{
            icons::{self, Icon},
            widgets::{self, Tips as _},
        },
        state::State,
        theme::{self, Tokens},
        workspaces::WORKSPACES,
    },
    table::samples,
};

/// Below this width the bar cannot hold everything.
const NARROW: f32 = 830.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    ui.horizontal_centered(|ui| {
        // In a narrow window what is elsewhere too gives way: the name, and the lessons (in the palette).
        let wide = ui.available_width() > NARROW;
        if wide {
            ui.add(
                egui::Label::new(RichText::new("Smotescope").font(theme::medium_font(15.0)).color(Tokens::of(ui).text))
                    .selectable(false),
            );
            ui.add_space(4.0);
        }
        let open = ui.add(Button::new("Open…").min_size(vec2(0.0, 28.0)));
        if open.tip(widgets::tip_of(ui, &Command::OpenDialog)).clicked() {
            queue.push_back(Command::OpenDialog);
        }
        if wide {
            opened_before(ui, queue);
        }
        sample_menu(ui, queue);
        let lessons = Command::from(LearnAction::ShowLessons);
        if wide {
            let response = ui.add(Button::new("Lessons…").min_size(vec2(0.0, 28.0)));
            if response.tip(widgets::tip_of(ui, &lessons)).clicked() {
                queue.push_back(lessons);
            }
        }
        for (icon, command, enabled) in
            [(Icon::Undo, Command::Undo, state.can_undo), (Icon::Redo, Command::Redo, state.can_redo)]
        {
            if icons::button(ui, icon, &command, enabled).clicked() {
                queue.push_back(command);
            }
        }
        workspaces(ui, state, wide, queue);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let export = widgets::main_button(ui, "Export…", state.document.table.is_some());
            if export.tip(widgets::tip_of(ui, &Command::ShowExport)).clicked() {
                queue.push_back(Command::ShowExport);
            }
            for (icon, command) in [
                (Icon::Right, Command::ToggleConsequences),
                (Icon::Left, Command::ToggleSettings),
                (Icon::Theme, Command::NextTheme),
                (Icon::Help, Command::ShowHelp),
            ]
            .into_iter()
            // Keys and the palette have them too.
            .filter(|(icon, _)| wide || !matches!(icon, Icon::Help | Icon::Theme))
            {
                if icons::button(ui, icon, &command, true).clicked() {
                    queue.push_back(command);
                }
            }
            let secondary = Tokens::of(ui).secondary;
            if ui.available_width() > 120.0 {
                let key = RichText::new("Ctrl P").size(theme::HEADING).color(secondary);
                let commands = Button::new((RichText::new("Commands").color(secondary), key)).frame(false);
                if ui.add(commands).tip(widgets::tip_of(ui, &Command::ShowPalette)).clicked() {
                    queue.push_back(Command::ShowPalette);
                }
            }
        });
    });
}

/// The workspaces, side by side; the present one stands out.
fn workspaces(ui: &mut Ui, state: &State, wide: bool, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    if wide {
        ui.add_space(8.0);
    } else {
        ui.spacing_mut().button_padding.x = 5.0;
    }
    let least = if wide { 72.0 } else { 0.0 };
    egui::Frame::new().fill(tokens.background).corner_radius(6).inner_margin(2).show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for workspace in WORKSPACES.iter().map(|it| it.place()) {
            let current = state.view.workspace == workspace;
            let text = if current {
                RichText::new(workspace.name).font(theme::medium_font(theme::TEXT)).color(tokens.text)
            } else {
                RichText::new(workspace.name).color(tokens.secondary)
            };
            let button = Button::new(text).min_size(vec2(least, 26.0)).stroke(if current {
                egui::Stroke::new(1.0, tokens.line)
            } else {
                egui::Stroke::NONE
            });
            let button = button.fill(if current { tokens.panel } else { tokens.background });
            let command = Command::Workspace(workspace);
            let response = ui.add(button).tip(widgets::tip_of(ui, &command));
            response.widget_info(|| {
                WidgetInfo::selected(egui::Role::Button, true, current, format!("{} workspace", workspace.name))
            });
            if response.clicked() {
                queue.push_back(command);
            }
        }
    });
}

/// The way to the files opened before, where *Open…* asks the system for a file.
fn opened_before(ui: &mut Ui, queue: &mut Queue) {
    let icon = egui::IdSalt::new("opened before");
    let button = Button::new(egui::Atom::custom(icon, Vec2::splat(10.0))).min_size(vec2(0.0, 28.0));
    let response = ui.add(button).on_hover_text("Files opened before, or a path to be typed");
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, "Files opened before"));
    let place = Rect::from_center_size(response.rect.center(), Vec2::splat(10.0));
    widgets::chevron(ui, place, ui.style().interact(&response), false);
    if response.clicked() {
        queue.push_back(Command::ShowOpen);
    }
}

fn sample_menu(ui: &mut Ui, queue: &mut Queue) {
    let icon = egui::IdSalt::new("samples open downwards");
    let button = Button::new(("Samples", egui::Atom::custom(icon, vec2(10.0, 10.0)))).min_size(vec2(0.0, 28.0));
    let (response, _) = egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(300.0);
        for sample in samples::SAMPLES {
            let response = ui.button(sample.title).tip(sample.about);
            if response.clicked() {
                queue.push_back(Command::OpenSample(sample.name));
                ui.close();
            }
        }
        ui.separator();
        if ui.button(Command::ShowMake.spec().label).tip(widgets::tip_of(ui, &Command::ShowMake)).clicked() {
            queue.push_back(Command::ShowMake);
            ui.close();
        }
        let draw = Command::from(LearnAction::Draw);
        if ui.button(draw.spec().label).tip(widgets::tip_of(ui, &draw)).clicked() {
            queue.push_back(draw);
            ui.close();
        }
    });
    let response = response.tip("Open a table that comes with the program, make one, or draw one");
    let place = Rect::from_center_size(response.rect.right_center() - vec2(14.0, 0.0), Vec2::splat(10.0));
    widgets::chevron(ui, place, ui.style().interact(&response), false);
}
