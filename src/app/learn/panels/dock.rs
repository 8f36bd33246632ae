//! The stepper below the picture: where we are, on and back, play, and the slider that belongs to the step.

use egui::{
    Align, Align2, Button, FontId, Id, Label, Layout, Panel, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use crate::{
    app::{
        command::{Change, Command, Queue},
        learn::{
            LessonView,
            action::{LearnAction, Speed},
            model::ModelView,
        },
        panels::{
            numbers::{self, NumberControl},
            widgets::{self, Tips as _, small},
        },
        state::State,
        theme::{self, Tokens},
    },
    lesson::steps::{Reach, STEPS, step},
    report::format::thousands,
    sampling::{
        Parameter,
        parameter::{Domain, K},
    },
};

const BUTTON: f32 = 28.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let frame = egui::Frame::new().fill(tokens.panel).inner_margin(egui::Margin::symmetric(14, 8));
    Panel::bottom("stepper").resizable(false).frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        steps_row(ui, state, queue);
        buttons(ui, state, queue);
        if let Some(described) = &state.learn.described {
            sliders(ui, state, described, queue);
        } else if let Some(view) = &state.learn.model.view {
            of_model(ui, view, queue);
        }
    });
}

/// The numbered steps; the present one is filled.
fn steps_row(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let learn = &state.learn;
    let (now, titles): (u8, Vec<&str>) = match learn.model.lesson {
        Some(lesson) => (learn.model.place.step, lesson.steps().iter().map(|step| step.title).collect()),
        None => (learn.position.step, STEPS.iter().map(|step| step.title()).collect()),
    };
    let count = titles.len() - 1;
    let narrow = ui.available_width() < 420.0;
    let size = vec2(ui.available_width(), if narrow { 26.0 } else { 42.0 });
    let (row, _) = ui.allocate_exact_size(size, Sense::hover());
    let width = row.width() / count as f32;
    for (at, title) in titles.into_iter().enumerate().skip(1) {
        let at = at as u8;
        let x = row.left() + width * (f32::from(at) - 0.5);
        let place = Rect::from_center_size(pos2(x, row.center().y), vec2(width.min(90.0), row.height()));
        let enabled = (learn.described.is_some() || learn.model.view.is_some()) && learn.running.is_none();
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let response = ui.interact(place, Id::unique(("step", at)), sense);
        let name = format!("Step {at}: {title}");
        response.widget_info(|| WidgetInfo::selected(Role::Button, enabled, at == now, &name));
        let response = response.tip("Go to this step of the same row; a lesson has its own order");
        let middle = pos2(x, row.top() + 13.0);
        let (ground, ink) = match at.cmp(&now) {
            std::cmp::Ordering::Less => (tokens.accent_ground, tokens.accent),
            std::cmp::Ordering::Equal => (tokens.accent, tokens.on_accent),
            std::cmp::Ordering::Greater => (tokens.field, tokens.faint),
        };
        let painter = ui.painter();
        painter.circle_filled(middle, 11.5, ground);
        if response.hovered() && enabled || response.has_focus() {
            painter.circle_stroke(middle, 12.5, Stroke::new(1.5, tokens.accent));
        }
        painter.text(middle, Align2::CENTER_CENTER, at.to_string(), theme::medium_font(theme::SMALL), ink);
        if !narrow {
            let current = at == now;
            let font = if current { theme::medium_font(theme::SMALL) } else { FontId::proportional(theme::SMALL) };
            let ink = if current { tokens.text } else { tokens.secondary };
            painter.text(pos2(x, row.top() + 34.0), Align2::CENTER_CENTER, title, font, ink);
        }
        if response.clicked() {
            queue.push_back(Command::from(LearnAction::Jump(at)));
        }
    }
}

fn press(ui: &mut Ui, text: &str, action: LearnAction, enabled: bool, queue: &mut Queue) {
    let button = Button::new(text).min_size(vec2(0.0, BUTTON));
    let command = Command::from(action);
    let tip = widgets::tip_of(ui, &command);
    if ui.add_enabled(enabled, button).tip(tip).clicked() {
        queue.push_back(command);
    }
}

fn buttons(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let learn = &state.learn;
    let there = learn.described.is_some();
    let tells = learn.tells();
    let roomy = ui.available_width() >= 600.0;
    ui.horizontal_wrapped(|ui| {
        press(ui, "Reset", LearnAction::Reset, tells && (learn.can_go_back() || learn.position.step > 0), queue);
        press(ui, "← Back", LearnAction::Back, learn.can_go_back(), queue);
        let step = widgets::main_button(ui, "Step →", learn.can_step());
        if step.tip(widgets::tip_of(ui, &Command::from(LearnAction::Step))).clicked() {
            queue.push_back(Command::from(LearnAction::Step));
        }
        if learn.play.is_some() {
            press(ui, "Pause", LearnAction::Pause, true, queue);
        } else {
            let more = match &learn.described {
                Some(described) => learn.position.landed() < described.rows.len(),
                None => learn.model.can_play(),
            };
            press(ui, "▶ Play ×1", LearnAction::Play(Speed::Once), more, queue);
            press(ui, "▶▶ ×10", LearnAction::Play(Speed::TenTimes), more, queue);
        }
        press(ui, "Fit", LearnAction::Fit, there, queue);
        if state.view.presentation {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                press(ui, "Esc leaves", LearnAction::TogglePresentation, true, queue);
            });
        }
        // Where there is no room the palette has them.
        if !state.view.presentation && roomy {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                press(ui, "Present", LearnAction::TogglePresentation, true, queue);
                press(ui, "Handout…", LearnAction::ShowHandout, tells, queue);
                manner(ui, state, queue);
            });
        }
    });
}

/// How the lesson is given.
fn manner(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let button = Button::new("Options").min_size(vec2(0.0, BUTTON));
    let menu = egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        let now = state.learn.options;
        for (action, mut on) in [
            (LearnAction::TogglePredict, now.predict),
            (LearnAction::ToggleNumbers, now.numbers),
            (LearnAction::ToggleMotion, now.motion),
        ] {
            if ui.checkbox(&mut on, action.spec().label).tip(action.spec().tip).changed() {
                queue.push_back(Command::from(action));
            }
        }
    });
    menu.0.tip("What the lesson shows: questions, numbers, moving points");
}

/// The slider of k ends here, wherever a class has more rows.
const MOST_K: usize = 20;

/// The slider of the step, and the one over the rows.
fn sliders(ui: &mut Ui, state: &State, described: &LessonView, queue: &mut Queue) {
    let wide = ui.available_width() >= 470.0;
    let rows = described.rows.len();
    let half = if wide { (ui.available_width() - 24.0) / 2.0 } else { ui.available_width() };
    let layout = Layout::left_to_right(Align::Center);
    let mut both = |ui: &mut Ui| {
        ui.allocate_ui_with_layout(vec2(half, theme::CONTROL), layout, |ui| of_step(ui, state, described, queue));
        if wide {
            ui.add_space(8.0);
        }
        ui.allocate_ui_with_layout(vec2(half, theme::CONTROL), layout, |ui| {
            let number = NumberControl {
                slider: 1.0..=f64::from(rows.max(2)),
                range: 1.0..=f64::from(rows.max(1)),
                step: 1.0,
                decimals: 0,
                suffix: "",
            };
            let now = f64::from(state.learn.position.within(&described.rows).row) + 1.0;
            let tip = "Which new row the steps are about";
            let name = format!("row of {}", thousands(u64::from(rows)));
            if let Some(row) = named(ui, "Row", &name, tip, now, &number) {
                queue.push_back(Command::from(LearnAction::Row((row as u32).saturating_sub(1))));
            }
        });
    };
    if wide {
        ui.horizontal(|ui| both(ui));
    } else {
        both(ui);
    }
}

/// The slider of a step of a model's lesson, or both numbers of the dot that is dragged.
fn of_model(ui: &mut Ui, view: &ModelView, queue: &mut Queue) {
    let layout = Layout::left_to_right(Align::Center);
    let half = ((ui.available_width() - 24.0) / 2.0).max(200.0);
    let handle = view.screen.pictures.iter().find_map(|picture| picture.handle);
    ui.horizontal(|ui| {
        if let Some(slider) = &view.screen.slider {
            let last = f64::from(slider.last) + 1.0;
            let number =
                NumberControl { slider: 1.0..=last.max(2.0), range: 1.0..=last, step: 1.0, decimals: 0, suffix: "" };
            let tip = format!("{}: {}", slider.title, slider.text);
            ui.allocate_ui_with_layout(vec2(half, theme::CONTROL), layout, |ui| {
                let now = f64::from(slider.at) + 1.0;
                if let Some(at) = named(ui, slider.title, slider.title, &tip, now, &number) {
                    queue.push_back(Command::from(LearnAction::Frame((at as u32).saturating_sub(1))));
                }
            });
            ui.add(Label::new(small(&slider.text).color(Tokens::of(ui).text)).truncate());
        }
        let Some(dot) = handle else { return };
        for (axis, (name, label)) in
            [("First latent number", "first"), ("Second latent number", "second")].iter().enumerate()
        {
            let number = NumberControl { slider: -4.0..=4.0, range: -4.0..=4.0, step: 0.05, decimals: 2, suffix: "" };
            ui.allocate_ui_with_layout(vec2(half, theme::CONTROL), layout, |ui| {
                let tip = "Where the dot is in the latent plane: drag it in the picture, or here";
                if let Some(value) = named(ui, name, label, tip, f64::from(dot[axis]), &number) {
                    let mut dot = dot;
                    dot[axis] = value as f32;
                    queue.push_back(Command::from(LearnAction::LatentDot(dot)));
                }
            });
        }
    });
}

/// What decides how many rows can be picked, where anything can be set of it.
fn counted_by(described: &LessonView) -> Option<&'static Parameter> {
    described.walk.telling.partners.as_ref().map_or(Some(&K), |told| told.counted_by)
}

/// What one would change at this step: k while neighbours are found, the gap once there is a row, then the cut.
fn of_step(ui: &mut Ui, state: &State, described: &LessonView, queue: &mut Queue) {
    let recipe = &state.document.recipe;
    let position = state.learn.position;
    match step(position.step).reach() {
        Reach::Unborn if counted_by(described).is_none_or(|parameter| parameter.key != K.key) => {
            let Some(parameter) = counted_by(described) else { return };
            let Domain::Whole { least, most, slider, .. } = parameter.domain else { return };
            let number = NumberControl {
                slider: least as f64..=slider as f64,
                range: least as f64..=most as f64,
                step: 1.0,
                decimals: 0,
                suffix: "",
            };
            let now = recipe.whole(parameter) as f64;
            let label = parameter.title.to_lowercase();
            if let Some(count) = named(ui, parameter.title, &label, parameter.tip, now, &number) {
                queue.push_back(Command::Change(Change::Parameter(parameter, (count as usize).into())));
            }
        }
        Reach::Unborn => {
            // A row is no neighbour of its own, so the smallest class that grows says how far it goes.
            let space = &described.walk.outcome.space;
            let least = described.rows.classes().map(|(class, ..)| space.members(class).len()).min();
            let most = least.map_or(MOST_K, |rows| rows.saturating_sub(1).clamp(1, MOST_K).max(recipe.k));
            let number =
                NumberControl { slider: 1.0..=most as f64, range: 1.0..=1000.0, step: 1.0, decimals: 0, suffix: "" };
            let tip = format!("How many of the nearest rows count as neighbours: up to {most} on this table");
            if let Some(k) = named(ui, "Neighbours", "k", &tip, recipe.k as f64, &number) {
                queue.push_back(Command::Change(Change::k(k as usize)));
            }
        }
        // In an exam the diamond can still be dragged, but its gap is not told.
        Reach::Born(_) if !state.learn.options.numbers => {}
        Reach::Born(_) => {
            let [low, high] = described.walk.gaps();
            if low == high {
                return;
            }
            let number = NumberControl { slider: low..=high, range: low..=high, step: 0.01, decimals: 2, suffix: "" };
            let tip = if low < 0.0 {
                "How far beyond its base the new row lies, on the side away from the neighbour"
            } else {
                "How far along the line between its parents the new row lies"
            };
            if let Some(gap) = named(ui, "Gap", "gap", tip, described.walk.draw.gap, &number) {
                queue.push_back(Command::from(LearnAction::Gap(Some(gap))));
            }
        }
        Reach::Judged(_) => {
            let number = NumberControl { slider: 0.0..=50.0, range: 0.0..=99.9, step: 0.5, decimals: 1, suffix: " %" };
            let tip = "Removes the new rows that are closest to a real one. This does not protect privacy.";
            if let Some(percent) = named(ui, "Cut", "closest", tip, recipe.drop_closest, &number) {
                queue.push_back(Command::Change(Change::DropClosest(percent)));
            }
        }
    }
}

/// A slider with a short label before it; `name` is what it is called by those who do not see it.
fn named(ui: &mut Ui, name: &str, label: &str, tip: &str, value: f64, number: &NumberControl) -> Option<f64> {
    let text = small(label).color(Tokens::of(ui).secondary);
    ui.add(Label::new(text).selectable(false)).tip(tip);
    // The label that is read out is longer than the one that is seen.
    let (_, named) = ui.allocate_exact_size(Vec2::ZERO, Sense::hover());
    named.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name} in the lesson")));
    let named = widgets::row_label(ui, named, tip);
    numbers::slider_alone(ui, named.id, value, number)
}
