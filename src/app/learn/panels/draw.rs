//! Drawing one's own table: the strip with the brushes above the picture, and the picture of it.

use std::sync::Arc;

use egui::{Atom, Button, Frame, IdSalt, Label, Margin, Stroke, Ui, Vec2, vec2};

use crate::app::{
    command::{Command, Queue},
    learn::{
        action::LearnAction,
        drawing::{AXES, CLASSES, Drawing, PLANE},
    },
    panels::{
        canvas::Canvas,
        widgets::{self, Tips as _, small},
    },
    plots::data::{Mark, Picture, Point, PointGroup},
    shown::Shown,
    state::State,
    theme::{self, Tokens},
};

const HELP: &str = "Click to place a dot, drag to move it, Shift+click (or Erase) to delete it.";

/// The drawing, when what is shown is of it, or nothing is shown yet.
pub fn drawn<'a>(state: &'a State, shown: Option<&Shown>) -> Option<&'a Drawing> {
    let is_of_it = shown.is_none_or(|shown| shown.revision >= state.learn.pen.since);
    state.drawn_on().filter(|_| is_of_it)
}

/// Brushes, counts, and one line of help or of what is the matter.
pub fn strip(ui: &mut Ui, state: &State, drawing: &Drawing, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.background).inner_margin(Margin::symmetric(12, 6));
    let place = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        ui.horizontal_wrapped(|ui| {
            ui.set_min_height(theme::CONTROL + 2.0);
            brushes(ui, state, drawing, queue);
            ui.add_space(4.0);
            widgets::button(ui, Command::SaveDrawingDialog, queue);
        });
        match &state.results.error {
            Some(error) => ui.add(Label::new(small(&error.message).color(tokens.fails)).wrap()),
            None => ui.add(Label::new(small(HELP).color(tokens.secondary)).selectable(false).truncate()),
        };
    });
    let bottom = place.response.rect.bottom();
    ui.painter().hline(place.response.rect.x_range(), bottom, Stroke::new(1.0, tokens.line));
}

fn brushes(ui: &mut Ui, state: &State, drawing: &Drawing, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let (pen, counts, ranks) = (state.learn.pen, drawing.counts(), drawing.ranks());
    let last = counts.iter().rposition(|&count| count > 0).unwrap_or(0);
    let offered = (last + 1).max(pen.class + 1).max(2);
    for class in 0..offered {
        let on = pen.class == class && !pen.erase;
        let action = LearnAction::Brush(class);
        let icon = IdSalt::new(("brush", class));
        let text = small(format!("{}  {}", CLASSES[class], counts[class])).color(tokens.text);
        let mut chip = chip((Atom::custom(icon, Vec2::splat(10.0)), text), on, tokens).atom_ui(ui);
        if let Some(place) = chip.rect(icon) {
            ui.painter().circle_filled(place.center(), 4.2, tokens.class(ranks[class]));
        }
        chip.response = chip.response.tip(action.spec().tip);
        chip.response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, action.spec().label));
        ui.ctx().accesskit_node_builder(chip.response.id, |node| {
            node.set_description(format!("{} dots", counts[class]));
        });
        if chip.response.clicked() {
            queue.push_back(Command::from(action));
        }
    }
    if offered < CLASSES.len() {
        let more = ui.add(chip(small("+ class"), false, tokens)).tip("Dots of one class more");
        if more.clicked() {
            queue.push_back(Command::from(LearnAction::Brush(offered)));
        }
    }
    let erase = ui.add(chip(small("Erase"), pen.erase, tokens)).tip(LearnAction::Erase.spec().tip);
    erase.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, pen.erase, "Erase"));
    if erase.clicked() {
        queue.push_back(Command::from(LearnAction::Erase));
    }
}

/// A round button; the chosen one is framed and filled.
fn chip<'a>(content: impl egui::IntoAtoms<'a>, on: bool, tokens: &Tokens) -> Button<'a> {
    let (fill, line) = if on { (tokens.accent_ground, tokens.accent) } else { (tokens.panel, tokens.line) };
    Button::new(content).corner_radius(12).fill(fill).stroke(Stroke::new(1.0, line))
}

/// The picture with the dots as they are drawn now, whatever the last result was computed from.
pub fn picture(state: &State, drawing: &Drawing, of: &Picture) -> Picture {
    let facts = state.derived.facts.as_deref();
    let ranks = drawing.ranks();
    let mut dots: Vec<PointGroup> = (CLASSES.iter().enumerate())
        .filter_map(|(at, label)| {
            let points: Vec<Point> = (0..)
                .zip(&drawing.points)
                .filter(|(_, dot)| dot.class == *label)
                .map(|(row, dot)| Point { x: dot.x as f32, y: dot.y as f32, row })
                .collect();
            // The legend hides classes by their numbers in the table.
            let class = facts.and_then(|facts| facts.classes.iter().position(|class| class.label == *label));
            let class = class.unwrap_or(at) as u32;
            let group = PointGroup { mark: Mark::Real, class, rank: ranks[at], points: Arc::new(points) };
            (!group.points.is_empty()).then_some(group)
        })
        .collect();
    dots.sort_by_key(|group| group.rank);
    let made = of.groups.iter().filter(|group| group.mark != Mark::Real).cloned();
    let words = |count: usize, label: &str| format!("{count} of {label}");
    let counts = drawing.counts().into_iter().zip(CLASSES).filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, label)| words(count, label)).collect();
    Picture {
        groups: dots.into_iter().chain(made).collect(),
        bounds: PLANE.map(|range| range.map(|value| value as f32)),
        summary: format!("A drawing with dots: {}. {}", counts.join(", "), of.summary),
        ..of.clone()
    }
}

/// The plane without any result.
pub fn blank() -> Picture {
    let [x, y] = ["x", "y"].map(str::to_owned);
    Picture {
        asked: AXES,
        axes: AXES,
        choices: vec![(AXES.0, x.clone()), (AXES.1, y.clone())],
        titles: (x, y),
        groups: Vec::new(),
        bounds: PLANE.map(|range| range.map(|value| value as f32)),
        caption: "There is no result yet.".to_owned(),
        summary: String::new(),
    }
}

/// The picture where the lesson has nothing to tell: the dots alone, or with the rows that were made.
pub fn untold(ui: &mut Ui, state: &State, drawing: &Drawing, canvas: &mut Canvas, queue: &mut Queue) {
    let picture = match state.shown() {
        Some(shown) => picture(state, drawing, &shown.picture),
        None => picture(state, drawing, &blank()),
    };
    let response = canvas.scatter.draw(ui, state, &picture, (u64::MAX, state.revision as usize));
    canvas.hand.sync(ui, state, drawing, &mut canvas.scatter, (&response, &picture), queue);
}
