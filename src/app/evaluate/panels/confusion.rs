//! A confusion matrix: rows by true class, columns by named class, tinted by their share of the true class.

use egui::{Align2, FontId, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, Tips as _},
        theme::{self, Tokens},
    },
    evaluation::measures::confusion::Confusion,
    report::format::{clip, percent, thousands},
};

/// Width of the classes' names, and of a column at least; height of a line.
const NAME: f32 = 84.0;
const LEAST: f32 = 66.0;
const MOST: f32 = 110.0;
const LINE: f32 = 46.0;
/// Letters of a class that there is room for.
const LETTERS: usize = 12;
/// How much of the accent the share of a whole class is tinted with.
const TINT: f32 = 0.3;

/// `name` is whose it is; `splits` is how many are put together.
pub fn show(ui: &mut Ui, confusion: &Confusion, classes: &[&str], splits: usize, name: &str, queue: &mut Queue) {
    let count = confusion.classes();
    let column = ((ui.available_width() - NAME) / count.max(1) as f32).clamp(LEAST, MOST);
    let sentence = sentence(confusion, classes);
    ScrollArea::horizontal().id_salt("confusion").auto_shrink([false, true]).show(ui, |ui| {
        let drawn = ui.scope(|ui| {
            widgets::table(ui, &format!("Confusion matrix of {name}"), &sentence, |ui| {
                head(ui, classes, column);
                let named: Vec<Vec<u64>> = confusion.by_truth().map(<[u64]>::to_vec).collect();
                for (truth, counts) in named.iter().enumerate() {
                    line(ui, classes, truth, counts, (column, splits));
                }
            });
        });
        drawn.response.interact(Sense::CLICK).context_menu(|ui| {
            if ui.add(egui::Button::new("Copy the matrix").frame_when_inactive(false)).clicked() {
                let text = tabbed(confusion, classes);
                queue.push_back(Command::CopyText("the confusion matrix".to_owned(), text));
                ui.close();
            }
        });
    });
}

fn class<'a>(classes: &[&'a str], at: usize) -> &'a str {
    classes.get(at).copied().unwrap_or("")
}

fn head(ui: &mut Ui, classes: &[&str], column: f32) {
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(NAME + column * classes.len() as f32, 34.0), Sense::hover());
    let font = FontId::proportional(theme::SMALL);
    let painter = ui.painter();
    painter.text(rect.left_bottom() + vec2(0.0, -9.0), Align2::LEFT_CENTER, "true", font.clone(), tokens.faint);
    let middle = pos2(rect.left() + NAME + column * classes.len() as f32 / 2.0, rect.top() + 8.0);
    painter.text(middle, Align2::CENTER_CENTER, "named", font.clone(), tokens.faint);
    for (at, name) in classes.iter().enumerate() {
        let place = pos2(rect.left() + NAME + column * (at as f32 + 0.5), rect.bottom() - 9.0);
        painter.text(place, Align2::CENTER_CENTER, clip(name, LETTERS), font.clone(), tokens.secondary);
    }
}

fn line(ui: &mut Ui, classes: &[&str], truth: usize, counts: &[u64], (column, splits): (f32, usize)) {
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(NAME + column * counts.len() as f32, LINE), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let mut row = ui.new_child(UiBuilder::new().max_rect(rect).accessibility_role(Role::Row));
    let small = FontId::proportional(theme::SMALL);
    let label = class(classes, truth);
    row.painter().text(rect.left_center(), Align2::LEFT_CENTER, clip(label, LETTERS), small.clone(), tokens.secondary);
    let all: u64 = counts.iter().sum();
    for (at, &count) in counts.iter().enumerate() {
        let corner = pos2(rect.left() + NAME + column * at as f32, rect.top());
        let place = Rect::from_min_size(corner, vec2(column, LINE)).shrink(1.0);
        let inner = row.new_child(UiBuilder::new().max_rect(place).accessibility_role(Role::Cell));
        let share = if all > 0 { count as f64 / all as f64 } else { 0.0 };
        let ground = tokens.panel.lerp_to_gamma(tokens.accent, TINT * share as f32);
        inner.painter().rect_filled(place, 3.0, ground);
        if truth == at {
            // What is right is told by a frame, and not by its colour alone.
            let line = egui::Stroke::new(1.0, tokens.secondary);
            inner.painter().rect_stroke(place, 3.0, line, egui::StrokeKind::Inside);
        }
        let per_split = count as f64 / splits.max(1) as f64;
        let lower = if all > 0 { percent(share) } else { "–".to_owned() };
        let font = theme::medium_font(theme::TEXT);
        inner.painter().text(
            place.center() - vec2(0.0, 8.0),
            Align2::CENTER_CENTER,
            thousands(count),
            font,
            tokens.text,
        );
        inner.painter().text(place.center() + vec2(0.0, 9.0), Align2::CENTER_CENTER, lower, small.clone(), tokens.text);
        let sentence = format!(
            "True {label}, named {}: {} rows, {per_split:.1} of a split in the mean, {} of the class",
            class(classes, at),
            thousands(count),
            percent(share)
        );
        let response = inner.interact(place, egui::Id::unique(("confusion", truth, at)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &sentence));
        response.tip(&sentence);
    }
}

fn sentence(confusion: &Confusion, classes: &[&str]) -> String {
    let right: u64 = confusion.right().iter().sum();
    let (right, rows) = (thousands(right), thousands(confusion.rows()));
    format!("{} classes; the true class is named of {right} of {rows} rows", classes.len())
}

fn tabbed(confusion: &Confusion, classes: &[&str]) -> String {
    let line = |(truth, counts): (usize, &[u64])| {
        let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
        format!("{}\t{}\n", class(classes, truth), counts.join("\t"))
    };
    let head = format!("true \\ named\t{}\n", classes.join("\t"));
    std::iter::once(head).chain(confusion.by_truth().enumerate().map(line)).collect()
}
