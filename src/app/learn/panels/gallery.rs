//! The lessons to choose from.

use egui::{
    Frame, Key, Label, Margin, Rect, Response, RichText, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::app::{
    command::{Command, Queue},
    learn::{action::LearnAction, gallery::LessonCard},
    panels::widgets::{self, Tips as _, small},
    plots::data::Mark,
    state::{Dialog, State},
    theme::{self, Tokens},
};

/// Size of a small picture.
const PICTURE: [f32; 2] = [148.0, 92.0];

pub fn show(ui: &mut Ui, state: &State, path: &str, error: Option<&str>, queue: &mut Queue) {
    widgets::title(ui, "Lessons");
    let height = (ui.ctx().content_rect().height() - 284.0).max(120.0);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        if state.learn.gallery.is_empty() {
            ui.label("Looking at the lessons …");
        }
        for card in &state.learn.gallery {
            if one(ui, card).tip(card.error.as_ref().unwrap_or(&card.about)).clicked() {
                queue.push_back(Command::from(LearnAction::OpenLesson(card.name.clone())));
            }
        }
    });
    ui.add_space(6.0);
    widgets::button(ui, Command::from(LearnAction::Draw), queue);
    ui.add_space(4.0);
    widgets::hint(
        ui,
        "A lesson is a small file, so you can write your own: type its path, or that of a folder of lessons.",
    );
    let mut typed = path.to_owned();
    let field = TextEdit::singleline(&mut typed)
        .desired_width(f32::INFINITY)
        .hint_text("Path of a lesson or a folder")
        .margin(vec2(8.0, 5.0));
    let response = ui
        .add(field)
        .accessible_name("Path of lessons")
        .tip("Lessons of your own: the path of one, or of a folder of them");
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) && !typed.trim().is_empty() {
        queue.push_back(Command::from(LearnAction::LessonFolder(typed.trim().into())));
    }
    if typed != path {
        queue.push_back(Command::Edit(Dialog::Lessons { path: typed, error: None }));
    }
    widgets::error(ui, error);
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        widgets::button(ui, LearnAction::Browse.into(), queue);
        widgets::button(ui, Command::CloseDialog, queue);
    });
}

fn one(ui: &mut Ui, card: &LessonCard) -> Response {
    let tokens = Tokens::of(ui);
    let inner = Frame::new().inner_margin(Margin::same(8)).corner_radius(6).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 14.0;
            let (rect, _) = ui.allocate_exact_size(PICTURE.into(), Sense::hover());
            picture(ui, rect, card);
            ui.vertical(|ui| {
                let title = RichText::new(&card.title).font(theme::medium_font(15.0));
                ui.add(Label::new(title).selectable(false).wrap());
                if let Some(error) = &card.error {
                    ui.add(Label::new(small(error).color(tokens.fails)).wrap());
                    return;
                }
                ui.add(Label::new(&card.about).selectable(false).wrap());
                let minutes = card.minutes.map_or(String::new(), |minutes| format!("about {minutes} minutes · "));
                let text = format!("{minutes}{} screens", card.beats);
                ui.add(Label::new(small(text).color(tokens.secondary)).selectable(false));
            });
        });
    });
    let enabled = card.error.is_none();
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(inner.response.rect, egui::Id::unique(("lesson", &card.name)), sense);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, enabled, format!("Lesson {}", card.title)));
    if enabled && (response.hovered() || response.has_focus()) {
        ui.painter().rect_stroke(inner.response.rect, 6.0, Stroke::new(1.5, tokens.accent), StrokeKind::Inside);
    }
    response
}

/// The lesson's own table, small.
fn picture(ui: &Ui, rect: Rect, card: &LessonCard) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    painter.rect(rect, 4.0, tokens.background, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let inside = rect.shrink(7.0);
    for (mark, rank, [x, y]) in &card.points {
        let at = pos2(inside.left() + inside.width() * x, inside.bottom() - inside.height() * y);
        let hue = tokens.class(*rank);
        match mark {
            Mark::Real if *rank == 0 => painter.circle_filled(at, 1.2, hue.gamma_multiply(0.6)),
            Mark::Real => painter.circle_filled(at, 1.9, hue),
            Mark::Synthetic => painter.circle_stroke(at, 1.7, Stroke::new(0.8, hue)),
            Mark::Dropped | Mark::Removed => painter.circle_filled(at, 1.0, tokens.text),
        };
    }
}
