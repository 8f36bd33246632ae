//! The table of scores: a line for every model and arm, a column for every measure that is shown.
//!
//! The names at the left and the titles at the top stay where they are while the rest is scrolled below them.

use egui::{
    Align2, Button, Color32, FontId, Label, Pos2, Rect, Response, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use crate::{
    app::{
        command::{Command, Queue},
        evaluate::{
            action::EvaluateAction,
            evaluated::Evaluated,
            lines::{self, LessWords, ScoreCell},
            view::{self, ScoreColumn},
        },
        panels::widgets::{self, Tips as _, small},
        state::State,
        theme::{self, Tokens},
    },
    evaluate::{arm::Arm, summary::ArmSummary},
    report::format::thousands,
};

/// Widths of the names and of a measure.
const NAME: f32 = 122.0;
const CELL: f32 = 116.0;
/// Heights: of the titles, of a model, of a line of words, and around those of a line.
const HEAD: f32 = 26.0;
const MODEL: f32 = 28.0;
const WORDS: f32 = 15.5;
const AROUND: f32 = 10.0;
/// Room at the sides of a cell.
const INSIDE: f32 = 6.0;

pub fn show(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    let columns = lines::shown(&state.evaluate.columns);
    tools(ui, state, evaluated, queue);
    let place = ui.available_rect_before_wrap();
    ui.painter().rect(
        place,
        6.0,
        Tokens::of(ui).panel,
        Stroke::new(1.0, Tokens::of(ui).line),
        egui::StrokeKind::Inside,
    );
    let mut inner = ui.new_child(UiBuilder::new().max_rect(place.shrink(1.0)));
    ScrollArea::both().id_salt("scores").auto_shrink(false).show_viewport(&mut inner, |ui, viewport| {
        let table = ScoreTable { state, evaluated, columns: &columns, viewport };
        widgets::table(ui, "Scores", &sentence(evaluated, &columns), |ui| table.lines(ui, queue));
    });
    ui.advance_cursor_after_rect(place);
}

/// What the table shows, in a sentence.
fn sentence(evaluated: &Evaluated, columns: &[ScoreColumn]) -> String {
    let settings = &evaluated.study.settings;
    format!(
        "{} models on {} arms, {} measures, {} of {} models tested; differences are to {}",
        settings.models.len(),
        settings.arms.len(),
        columns.len(),
        thousands(evaluated.trials.len() as u64),
        thousands(evaluated.study.trials() as u64),
        evaluated.arm_name(0)
    )
}

/// How the cells are read, which measures are shown, and the way to the clipboard.
fn tools(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    let secondary = Tokens::of(ui).secondary;
    ui.horizontal_wrapped(|ui| {
        let menu = ui.menu_button("Measures", |ui| {
            ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
                for column in view::columns() {
                    let mut on = state.evaluate.columns.contains(column.name);
                    if ui.checkbox(&mut on, column.title).tip(column.about).changed() {
                        queue.push_back(EvaluateAction::ToggleColumn(column.name).into());
                    }
                }
                ui.separator();
                widgets::link(ui, EvaluateAction::UsualColumns.into(), queue);
            });
        });
        menu.response.tip("Which measures have a column");
        widgets::link(ui, EvaluateAction::CopyScores.into(), queue);
        let first = evaluated.arm_name(0);
        let legend = format!(
            "Mean ± 95 % interval; rows of a split; difference to {first} and the rows that make it: ▲ better, ▼ worse, grey \
             where the interval does not carry it."
        );
        ui.add(Label::new(small(legend).color(secondary)).wrap());
    });
}

struct ScoreTable<'a> {
    state: &'a State,
    evaluated: &'a Evaluated,
    columns: &'a [ScoreColumn],
    /// What of the table is in sight, from its corner.
    viewport: Rect,
}

impl ScoreTable<'_> {
    fn width(&self) -> f32 {
        (NAME + CELL * self.columns.len() as f32).max(self.viewport.width())
    }

    fn lines(&self, ui: &mut Ui, queue: &mut Queue) {
        let corner = ui.cursor().min;
        // The titles are drawn last, over what has scrolled below them.
        ui.allocate_exact_size(vec2(self.width(), HEAD), Sense::hover());
        let settings = &self.evaluated.study.settings;
        for model in 0..settings.models.len() {
            self.model(ui, corner, model);
            for summary in self.evaluated.summaries.iter().filter(|summary| summary.model == model) {
                self.line(ui, corner, summary, queue);
            }
        }
        self.titles(ui, corner);
    }

    /// Where the part of the table begins that does not scroll sideways.
    fn left(&self, corner: Pos2) -> f32 {
        corner.x + self.viewport.left()
    }

    fn titles(&self, ui: &mut Ui, corner: Pos2) {
        let tokens = Tokens::of(ui);
        let top = corner.y + self.viewport.top();
        let place = Rect::from_min_size(pos2(corner.x, top), vec2(self.width(), HEAD));
        ui.painter().rect_filled(place, 0.0, tokens.panel);
        let mut row = ui.new_child(UiBuilder::new().max_rect(place).accessibility_role(Role::Row));
        for (at, column) in self.columns.iter().enumerate() {
            let cell = Self::place(place, at);
            if !ui.is_rect_visible(cell) {
                continue;
            }
            let builder = UiBuilder::new().max_rect(cell).accessibility_role(Role::Cell);
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            let mut inner = row.new_child(builder.layout(layout));
            inner.add_space(INSIDE);
            let text = small(column.title).color(tokens.secondary);
            inner.add(Label::new(text).truncate().selectable(false)).tip(column.about);
        }
        let corner = Rect::from_min_size(pos2(self.left(corner), top), vec2(NAME, HEAD));
        ui.painter().rect_filled(corner, 0.0, tokens.panel);
        ui.painter().hline(place.x_range(), place.bottom(), Stroke::new(1.0, tokens.line));
    }

    /// The place of a column in a line.
    fn place(line: Rect, at: usize) -> Rect {
        let left = line.left() + NAME + CELL * at as f32;
        Rect::from_min_size(pos2(left, line.top()), vec2(CELL, line.height()))
    }

    fn model(&self, ui: &mut Ui, corner: Pos2, model: usize) {
        let (rect, _) = ui.allocate_exact_size(vec2(self.width(), MODEL), Sense::hover());
        if !ui.is_rect_visible(rect) {
            return;
        }
        let tokens = Tokens::of(ui);
        ui.painter().rect_filled(rect, 0.0, tokens.background);
        let place = Rect::from_min_size(pos2(self.left(corner) + INSIDE, rect.top()), vec2(400.0, MODEL));
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let mut inner = ui.new_child(UiBuilder::new().max_rect(place).layout(layout));
        let title = egui::RichText::new(self.evaluated.model_title(model)).font(theme::medium_font(theme::TEXT));
        let response = inner.add(Label::new(title).selectable(false));
        if let Some(model) = self.evaluated.study.settings.models.get(model) {
            response.tip(model.about());
        }
    }

    fn line(&self, ui: &mut Ui, corner: Pos2, summary: &ArmSummary, queue: &mut Queue) {
        let cells: Vec<ScoreCell> =
            self.columns.iter().map(|column| lines::cell(self.evaluated, summary, *column)).collect();
        let words = cells.iter().map(ScoreCell::lines).max().unwrap_or(1).max(2) as f32;
        let size = vec2(self.width(), words * WORDS + AROUND);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        if !ui.is_rect_visible(rect) {
            return;
        }
        let tokens = Tokens::of(ui);
        let here = (summary.model, summary.arm);
        let chosen = self.state.evaluate.line == here;
        let hovered = ui.rect_contains_pointer(rect);
        let ground = match (chosen, hovered) {
            (true, _) => tokens.accent_ground,
            (false, true) => tokens.hover,
            (false, false) => tokens.panel,
        };
        ui.painter().rect_filled(rect, 0.0, ground);
        let mut row = ui.new_child(UiBuilder::new().max_rect(rect).accessibility_role(Role::Row));
        for (at, (cell, column)) in cells.iter().zip(self.columns).enumerate() {
            let place = Self::place(rect, at);
            if !ui.is_rect_visible(place) || summary.failure.is_some() {
                continue;
            }
            let builder = UiBuilder::new().max_rect(place).accessibility_role(Role::Cell);
            let inner = row.new_child(builder);
            let id = egui::Id::unique(("score", summary.model, summary.arm, column.name));
            let response = inner.interact(place, id, Sense::CLICK);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &cell.sentence));
            // On a coloured ground faint words could not be read.
            let weak = if ground == tokens.panel { tokens.faint } else { tokens.secondary };
            paint(&inner, place, cell, weak);
            self.pressed(&response, summary, Some(cell), queue);
            response.tip(&cell.sentence);
        }
        self.name(
            &mut row,
            Rect::from_min_size(pos2(self.left(corner), rect.top()), vec2(NAME, rect.height())),
            ground,
            summary,
            queue,
        );
        if let Some((split, error)) = &summary.failure {
            let left = self.left(corner) + NAME;
            let place = Rect::from_min_max(
                pos2(left, rect.top() + 3.0),
                pos2(corner.x + self.viewport.right() - 6.0, rect.bottom()),
            );
            let mut inner = row.new_child(UiBuilder::new().max_rect(place).accessibility_role(Role::Cell));
            let text = format!("Nothing, as split {} fails: {}", split + 1, error.message);
            inner.add(Label::new(small(&text).color(tokens.fails)).wrap()).tip(&text);
        }
        // The ground of the next line begins where this one ends.
        ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(1.0, tokens.line));
    }

    /// The arm, which is also the button that looks at the line.
    fn name(&self, row: &mut Ui, place: Rect, ground: Color32, summary: &ArmSummary, queue: &mut Queue) {
        let tokens = Tokens::of(row);
        row.painter().rect_filled(place, 0.0, ground);
        let mut inner = row.new_child(UiBuilder::new().max_rect(place.shrink2(vec2(INSIDE, 4.0))));
        inner.spacing_mut().item_spacing.y = 0.0;
        inner.spacing_mut().button_padding = vec2(2.0, 1.0);
        let here = (summary.model, summary.arm);
        let chosen = self.state.evaluate.line == here;
        let name = self.evaluated.arm_name(summary.arm);
        let text = if chosen {
            egui::RichText::new(name).font(theme::medium_font(theme::SMALL))
        } else {
            small(name).color(tokens.text)
        };
        let (arms, splits) = (&self.evaluated.study.settings.arms, self.evaluated.study.splits.len());
        let line = self.evaluated.line_name(here);
        let response = inner.add(Button::new(text).frame_when_inactive(false).truncate());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, format!("Look at {line}")));
        self.pressed(&response, summary, None, queue);
        response.tip(arms.get(summary.arm).map_or_else(String::new, Arm::about));
        if summary.splits < splits && summary.failure.is_none() {
            let text = format!("{} of {splits} splits", summary.splits);
            inner.add(Label::new(small(text).color(tokens.secondary)).truncate());
        }
    }

    /// A press looks at the line; the second button copies.
    fn pressed(&self, response: &Response, summary: &ArmSummary, cell: Option<&ScoreCell>, queue: &mut Queue) {
        if response.clicked() {
            queue.push_back(EvaluateAction::Line(summary.model, summary.arm).into());
        }
        response.context_menu(|ui| {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            let columns = &self.state.evaluate.columns;
            let line = || lines::tabbed(self.evaluated, columns, std::iter::once(summary));
            let mut entry = |ui: &mut Ui, label: &str, command: &mut dyn FnMut() -> Command| {
                if ui.add(Button::new(label).frame_when_inactive(false)).clicked() {
                    queue.push_back(command());
                    ui.close();
                }
            };
            if let Some(cell) = cell {
                entry(ui, "Copy the figure", &mut || Command::CopyText("the figure".to_owned(), cell.sentence.clone()));
            }
            entry(ui, "Copy the line", &mut || Command::CopyText("the line".to_owned(), line()));
            entry(ui, "Copy the table", &mut || EvaluateAction::CopyScores.into());
        });
    }
}

/// Up to four lines of words, to the right: the mean, the rows behind it, the difference, and the rows that make it.
fn paint(ui: &Ui, place: Rect, cell: &ScoreCell, weak: Color32) {
    let tokens = Tokens::of(ui);
    let quiet = FontId::proportional(theme::SMALL);
    let strong = theme::medium_font(theme::TEXT);
    let right = place.right() - INSIDE;
    let mut y = place.top() + AROUND / 2.0 + WORDS / 2.0;
    let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
    let write = |x: f32, y: f32, text: &str, font: FontId, colour: Color32| {
        painter.text(pos2(x, y), Align2::RIGHT_CENTER, text, font, colour).left()
    };
    let mut x = right;
    if !cell.reach.is_empty() {
        x = write(right, y, &cell.reach, quiet.clone(), tokens.secondary) - 5.0;
    }
    write(x, y, &cell.mean, strong, tokens.text);
    if !cell.counts.is_empty() {
        y += WORDS;
        write(right, y, &cell.counts, quiet.clone(), tokens.secondary);
    }
    let Some(less) = &cell.less else { return };
    let colour = if less.carried { tokens.text } else { weak };
    y += WORDS;
    let mut x = right;
    if !less.reach.is_empty() {
        x = write(right, y, &less.reach, quiet.clone(), if less.carried { tokens.secondary } else { weak }) - 5.0;
    }
    let left = write(x, y, &less.text, quiet.clone(), colour);
    arrow(&painter, pos2(left - 7.0, y), less, colour);
    if !less.rows.is_empty() {
        y += WORDS;
        write(right, y, &less.rows, quiet, colour);
    }
}

/// The sign of a difference that is carried: fonts have arrows in different sizes.
fn arrow(painter: &egui::Painter, at: Pos2, less: &LessWords, colour: Color32) {
    let Some(better) = less.better.filter(|_| less.carried) else { return };
    let up = if better { -1.0 } else { 1.0 };
    let corners = [vec2(0.0, 3.6 * up), vec2(3.8, -2.6 * up), vec2(-3.8, -2.6 * up)];
    let corners = corners.iter().map(|by: &Vec2| at + *by).collect();
    painter.add(egui::Shape::convex_polygon(corners, colour, Stroke::NONE));
}
