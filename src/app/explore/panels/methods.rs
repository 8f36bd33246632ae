//! Methods side by side: a small picture of each on the same axes, and below it what it made.

use std::sync::Arc;

use egui::{Button, Label, PopupCloseBehavior, RichText, ScrollArea, Sense, Ui, Vec2, vec2};

use crate::{
    app::{
        command::{Change, Command, Queue},
        explore::{action::ExploreAction, side_by_side::SideBySide},
        panels::widgets::{Tips as _, small},
        plots::{
            chart,
            data::{Picture, RowId},
        },
        shown::Shown,
        state::State,
        theme::{self, Tokens},
    },
    measures::comparison::{MOST, MethodFigures},
    pipeline::Outcome,
    report::{
        charts::{ChartSource, Hidden, Known, scatter},
        figure::{Figure, Item, Tone, Weight},
        format::{self, thousands},
        plane::{AxisChoice, Plane},
    },
    sampling,
};

/// Points of a look in a small picture, at most.
const POINTS: usize = 400;
/// The least width and height of a picture, its height for its width, and the width for its height beyond which more is no gain.
const LEAST: Vec2 = vec2(210.0, 120.0);
const HIGH: f32 = 0.72;
const WIDE: f32 = 2.0;
/// Height of the name and the figures of a method, with the room to the next one.
const WORDS: f32 = 100.0;
/// From the pointer to a row that it means, in points of the screen.
const NEAR: f32 = 9.0;
/// Ring around the row that is meant, in points of the screen.
const RING: f32 = 5.5;

/// A picture as it was made last.
#[derive(Debug)]
struct Kept {
    outcome: Arc<Outcome>,
    axes: (AxisChoice, AxisChoice),
    figure: Figure,
    /// Items without the rings.
    items: usize,
    /// Real rows that can be meant, where they lie.
    real: Vec<(u32, [f32; 2])>,
}

/// The pictures, and where all of them look.
#[derive(Debug, Default)]
pub struct MethodPictures {
    kept: Vec<(&'static str, Kept)>,
    /// What is looked at, when it was moved by hand; all of it otherwise.
    sight: Option<[[f32; 2]; 2]>,
}

impl MethodPictures {
    pub fn show(&mut self, ui: &mut Ui, state: &State, shown: &Shown, queue: &mut Queue) {
        let all = &state.explore.methods;
        head(ui, all, queue, &mut self.sight);
        let Some(table) = &state.document.table else { return };
        let recipe = &state.document.recipe;
        self.kept.retain(|(method, _)| all.chosen.contains(method));
        let high = ui.available_height();
        ScrollArea::vertical().id_salt("methods side by side").auto_shrink(false).show(ui, |ui| {
            let gap = 12.0;
            let width = ui.available_width() - 4.0;
            let (columns, place) = grid(vec2(width, high), gap, all.chosen.len());
            for line in all.chosen.chunks(columns) {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = gap;
                    for &method in line {
                        ui.allocate_ui_with_layout(
                            vec2(place.x, 10.0),
                            egui::Layout::top_down(egui::Align::Min),
                            |ui| {
                                ui.set_width(place.x);
                                ui.spacing_mut().item_spacing.y = 2.0;
                                title(ui, state, method, queue);
                                let found = all.of(method, table, recipe);
                                let stale = found.is_none();
                                match found.or_else(|| all.last(method, table)).map(|it| &it.found) {
                                    Some(Ok(made)) => {
                                        self.picture(
                                            ui,
                                            state,
                                            (method, &made.outcome),
                                            (place, &shown.picture),
                                            queue,
                                        );
                                        figures(ui, &made.figures, stale);
                                    }
                                    Some(Err(why)) => {
                                        ui.add(Label::new(small(why).color(Tokens::of(ui).fails)).wrap());
                                    }
                                    None => waiting(ui, place),
                                }
                            },
                        );
                    }
                });
                ui.add_space(8.0);
            }
        });
    }

    fn picture(
        &mut self,
        ui: &mut Ui,
        state: &State,
        (method, outcome): (&'static str, &Arc<Outcome>),
        (size, large): (Vec2, &Picture),
        queue: &mut Queue,
    ) {
        let (axes, sight) = (large.axes, self.sight);
        let kept = self.kept(method, outcome, axes);
        kept.figure.items.truncate(kept.items);
        let plane = Plane::new(outcome, axes);
        for (row, weight) in [(state.view.hovered, Weight::Plain), (state.view.pinned, Weight::Bold)] {
            if let Some(RowId::Real(row)) = row
                && (row as usize) < outcome.space.rows()
            {
                kept.figure.items.push(Item::Ring { at: plane.real(row), radius: RING, tone: Tone::Text, weight });
            }
        }
        // All pictures look where the large one does, unless they were moved.
        let looked = sight.unwrap_or(large.bounds);
        kept.figure.bounds = looked;
        let title = sampling::method(method).map_or(method, |method| method.title());
        let drawn = chart::show(ui, size, &kept.figure, &format!("Rows by {title}"), Sense::click_and_drag());
        let response = &drawn.response;
        let place = |[x, y]: [f32; 2]| egui::pos2(drawn.plane.x.place(x) as f32, drawn.plane.y.place(y) as f32);
        let mut moved = None;
        if let Some(pointer) = response.hover_pos() {
            let near = kept
                .real
                .iter()
                .map(|(row, at)| (place(*at).distance(pointer), *row))
                .filter(|(distance, _)| *distance < NEAR)
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .map(|(_, row)| RowId::Real(row));
            if near != state.view.hovered && !response.dragged() {
                queue.push_back(Command::Hover(near));
            }
            if response.clicked() {
                queue.push_back(Command::Pin(near));
            }
            // The wheel with Ctrl zooms, as everywhere; alone it scrolls through the pictures.
            let zoom = ui.input(egui::InputState::zoom_delta);
            if zoom != 1.0 {
                let at = [drawn.plane.x.value(pointer.x) as f32, drawn.plane.y.value(pointer.y) as f32];
                moved = Some(zoomed(looked, at, zoom));
            }
        }
        if response.dragged() {
            let by = response.drag_delta();
            let per = [0, 1].map(|axis| (looked[axis][1] - looked[axis][0]) / [size.x, size.y][axis].max(1.0));
            moved = Some([looked[0].map(|it| it - by.x * per[0]), looked[1].map(|it| it + by.y * per[1])]);
        }
        if response.double_clicked() {
            self.sight = None;
        } else if moved.is_some() {
            self.sight = moved;
        }
    }

    fn kept(&mut self, method: &'static str, outcome: &Arc<Outcome>, axes: (AxisChoice, AxisChoice)) -> &mut Kept {
        let is = |kept: &Kept| Arc::ptr_eq(&kept.outcome, outcome) && kept.axes == axes;
        let known = self.kept.iter().position(|(of, kept)| *of == method && is(kept));
        let at = known.unwrap_or_else(|| {
            if self.kept.iter().all(|(_, kept)| kept.axes != axes) {
                self.sight = None;
            }
            self.kept.retain(|(of, _)| *of != method);
            self.kept.push((method, Kept::of(outcome, axes)));
            self.kept.len() - 1
        });
        &mut self.kept[at].1
    }
}

impl Kept {
    fn of(outcome: &Arc<Outcome>, axes: (AxisChoice, AxisChoice)) -> Self {
        let source = ChartSource {
            outcome: Arc::clone(outcome),
            axes,
            hidden: Hidden { dropped: true, ..Hidden::default() },
            known: Known::default(),
        };
        let mut figure = scatter::with_points(&source, POINTS);
        // A legend would be the same nine times over, and the picture beside has it.
        figure.classes.clear();
        figure.axes = [String::new(), String::new()];
        figure.numbers = [false, false];
        let plane = Plane::new(outcome, axes);
        let rows = outcome.space.rows() as u32;
        let real =
            (0..rows).step_by((rows as usize).div_ceil(4 * POINTS).max(1)).map(|row| (row, plane.real(row))).collect();
        Self { outcome: Arc::clone(outcome), axes, items: figure.items.len(), figure, real }
    }
}

/// How many columns, and how large a picture is: as large as lets all be seen at once; as many columns as have room where they cannot be.
fn grid(room: Vec2, gap: f32, pictures: usize) -> (usize, Vec2) {
    let most = ((room.x + gap) / (LEAST.x + gap)).floor().clamp(1.0, pictures as f32) as usize;
    let wide = |columns: usize| (room.x - gap * (columns as f32 - 1.0)) / columns as f32;
    let fitting = |columns: usize| {
        let lines = pictures.div_ceil(columns) as f32;
        let place = vec2(wide(columns), (wide(columns) * HIGH).min(room.y / lines - WORDS));
        (place.y >= LEAST.y).then_some((columns, place))
    };
    let seen = |place: Vec2| place.x.min(WIDE * place.y) * place.y;
    let largest = (1..=most).filter_map(fitting).max_by(|a, b| seen(a.1).total_cmp(&seen(b.1)));
    largest.unwrap_or_else(|| (most, vec2(wide(most), wide(most) * HIGH)))
}

/// What is looked at, nearer or farther around a place.
fn zoomed(now: [[f32; 2]; 2], at: [f32; 2], by: f32) -> [[f32; 2]; 2] {
    std::array::from_fn(|axis| now[axis].map(|end| at[axis] + (end - at[axis]) / by))
}

/// Which methods are looked at, and what is being made.
fn head(ui: &mut Ui, all: &SideBySide, queue: &mut Queue, sight: &mut Option<[[f32; 2]; 2]>) {
    ui.horizontal_wrapped(|ui| {
        let button = Button::new(format!("{} methods", all.chosen.len()));
        let config = egui::containers::menu::MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let menu = egui::containers::menu::MenuButton::from_button(button).config(config).ui(ui, |ui| {
            for method in SideBySide::choices() {
                let mut on = all.chosen.contains(&method.name());
                let can = all.can_toggle(method.name());
                let response = ui.add_enabled(can, egui::Checkbox::new(&mut on, method.title()));
                if response.tip(method.about()).changed() {
                    queue.push_back(ExploreAction::ToggleMethod(method.name()).into());
                }
            }
        });
        menu.0.tip(format!("Which methods are made beside each other: two to {MOST}"));
        if sight.is_some() && ui.button("Fit").tip("All pictures show all rows again").clicked() {
            *sight = None;
        }
        let tokens = Tokens::of(ui);
        let words = match (&all.going, &all.error) {
            (Some(status), _) => format!("Making: {} …", status.stage),
            (None, Some(error)) => error.clone(),
            (None, None) => {
                "Same table, same settings, same axes: drag or Ctrl and the wheel move all pictures, a click on a \
                             dot pins the row in all of them, a name sets the method."
                    .to_owned()
            }
        };
        ui.add(Label::new(small(words).color(tokens.secondary)).wrap());
    });
    ui.add_space(4.0);
}

/// The name, which sets the method.
fn title(ui: &mut Ui, state: &State, method: &'static str, queue: &mut Queue) {
    let title = sampling::method(method).map_or(method, |method| method.title());
    let tokens = Tokens::of(ui);
    let line = vec2(ui.available_width(), theme::CONTROL);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    if state.document.recipe.method == method {
        let text = RichText::new(format!("● {title}")).font(theme::medium_font(theme::TEXT)).color(tokens.text);
        let shown = |ui: &mut Ui| ui.add(Label::new(text).truncate());
        ui.allocate_ui_with_layout(line, layout, shown).inner.tip("The method that is set");
        return;
    }
    let button = Button::new(RichText::new(title).color(tokens.accent)).frame(false).truncate();
    let shown = ui.allocate_ui_with_layout(line, layout, |ui| ui.add(button)).inner;
    if shown.tip("Set this method: one press, and Ctrl Z takes it back").clicked() {
        queue.push_back(Command::Change(Change::Method(method)));
    }
}

/// What the method made, in three lines.
fn figures(ui: &mut Ui, it: &MethodFigures, stale: bool) {
    let tokens = Tokens::of(ui);
    let ink = if stale { tokens.faint } else { tokens.text };
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), format::percent);
    let mut first = format!("{} made", thousands(it.made));
    if it.shortfall > 0 {
        first.extend([format!(", {} missing", thousands(it.shortfall))]);
    }
    if it.removed > 0 {
        first.extend([format!(", {} real removed", thousands(it.removed))]);
    }
    first.extend([format!(" · {}", format::duration(it.seconds))]);
    let worst = it
        .worst
        .as_ref()
        .map_or_else(|| "–".to_owned(), |worst| format!("{:.2} {} ({})", worst.distance, worst.name, worst.class));
    for (text, tip) in [
        (first, "Synthetic rows in the output, and how long the method took".to_owned()),
        (
            format!("{} near another class · coverage {}", share(it.foreign), share(it.coverage)),
            "The share of made rows whose nearest real row is of another class, and that of real rows with a made row nearby".to_owned(),
        ),
        (
            format!("most shifted: {worst}"),
            "The column whose values shifted most, by Kolmogorov-Smirnov or total variation distance, and its class".to_owned(),
        ),
    ] {
        ui.add(Label::new(small(text).color(ink)).truncate()).tip(tip);
    }
}

fn waiting(ui: &mut Ui, size: Vec2) {
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    let tokens = Tokens::of(ui);
    ui.painter().rect_stroke(place, 2.0, egui::Stroke::new(1.0, tokens.line), egui::StrokeKind::Inside);
    let font = egui::FontId::proportional(theme::SMALL);
    ui.painter().text(place.center(), egui::Align2::CENTER_CENTER, "waits for its turn", font, tokens.secondary);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_as_large_as_lets_all_be_seen() {
        for (room, pictures, columns) in [
            (vec2(1270.0, 590.0), 6, 3),
            (vec2(1270.0, 590.0), 9, 5),
            (vec2(1900.0, 950.0), 2, 2),
            (vec2(1900.0, 950.0), 6, 3),
            (vec2(600.0, 250.0), 2, 2),
            // They cannot all be seen.
            (vec2(700.0, 250.0), 9, 3),
            (vec2(150.0, 90.0), 3, 1),
        ] {
            let (found, place) = grid(room, 12.0, pictures);
            assert_eq!(found, columns, "{pictures} pictures in {room:?}");
            assert!(place.x * columns as f32 <= room.x, "{place:?}");
            assert!(place.y <= place.x * HIGH && place.y > 0.0, "{place:?}");
        }
    }
}
