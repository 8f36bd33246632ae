//! The lesson of a model: its pictures in the middle, its words beside them.

use egui::{Align, CursorIcon, Frame, Label, Layout, Margin, RichText, Sense, Ui, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        learn::{action::LearnAction, model::ModelView, panels::words},
        panels::widgets::{self, TableCell, small},
        plots::chart,
        state::State,
        theme::{self, Tokens},
    },
    lesson::{glossary, models::ScreenPicture},
    report::format,
};

/// Two pictures stand beside each other from this width on.
const BESIDE: f32 = 620.0;
/// Columns that are shown at most.
const MOST: usize = 40;

/// The pictures of the step.
pub fn centre(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(view) = &state.learn.model.view else {
        learning(ui, state);
        return;
    };
    let pictures = &view.screen.pictures;
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.background).inner_margin(Margin::symmetric(10, 8));
    frame.show(ui, |ui| {
        let all = ui.available_size();
        let count = pictures.len().max(1) as f32;
        let (wide, gap) = (all.x >= BESIDE, 10.0);
        let size = if wide {
            vec2((all.x - gap * (count - 1.0)) / count, all.y)
        } else {
            vec2(all.x, (all.y - gap * (count - 1.0)) / count)
        };
        let size = size.max(vec2(80.0, 60.0));
        let layout = if wide { Layout::left_to_right(Align::Min) } else { Layout::top_down(Align::Min) };
        ui.with_layout(layout, |ui| {
            ui.spacing_mut().item_spacing = vec2(gap, gap);
            for (at, shown) in pictures.iter().enumerate() {
                picture(ui, (at, size), shown, view, queue);
            }
        });
    });
}

fn picture(ui: &mut Ui, (at, size): (usize, egui::Vec2), shown: &ScreenPicture, view: &ModelView, queue: &mut Queue) {
    let name = format!("{}, picture {}", glossary::plain(&view.screen.page.headline), at + 1);
    let sense = if shown.handle.is_some() { Sense::click_and_drag() } else { Sense::hover() };
    let drawn = chart::show(ui, size, &shown.figure, &name, sense);
    if shown.handle.is_none() {
        return;
    }
    if drawn.response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    if (drawn.response.dragged() || drawn.response.clicked())
        && let Some(pointer) = drawn.response.interact_pointer_pos()
    {
        let dot = [drawn.plane.x.value(pointer.x) as f32, drawn.plane.y.value(pointer.y) as f32];
        queue.push_back(Command::from(LearnAction::LatentDot(dot)));
    }
}

/// What is waited for.
fn learning(ui: &mut Ui, state: &State) {
    let model = &state.learn.model;
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space(ui.available_height() * 0.3);
        if let Some(error) = &model.error {
            widgets::error(ui, Some(error));
        } else {
            ui.add(Label::new(RichText::new(waiting(state)).size(theme::LESSON)));
        }
    });
}

fn waiting(state: &State) -> String {
    let words = "The model learns, and is kept on its way for every step of the lesson";
    match state.learn.model.going.as_ref().and_then(|status| status.fraction) {
        Some(share) => format!("{words}: {}", format::percent(f64::from(share))),
        None => format!("{words} …"),
    }
}

/// What is said of the step.
pub fn side(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let learn = &state.learn;
    words::heading(ui, state, queue);
    if state.view.presentation {
        widgets::error(ui, state.results.error.as_ref().map(|error| error.message.as_str()));
    }
    let Some(view) = &learn.model.view else {
        let words = learn.model.error.clone().unwrap_or_else(|| waiting(state));
        ui.add(Label::new(words).wrap());
        return;
    };
    let waits = learn.waits();
    let [say, then] = learn.sentences();
    let tokens = Tokens::of(ui);
    if let Some(say) = say {
        words::by_hand(ui, state, queue);
        words::flowing(ui, say, theme::SENTENCE, tokens.text);
    }
    if learn.running.is_none() {
        page(ui, state, view);
    }
    if learn.options.predict {
        match &view.question {
            Some(question) => words::boxed(ui, |ui| words::computed(ui, state, question, queue)),
            None => words::discussion(ui, state, queue),
        }
    }
    if let Some(then) = then.filter(|_| !waits) {
        words::flowing(ui, then, theme::SENTENCE, tokens.text);
    }
    if !waits || learn.discussed().is_some() {
        words::onwards(ui, state, queue);
    }
    if learn.running.is_some() && !waits {
        ui.add_space(4.0);
        page(ui, state, view);
    }
    cells(ui, state, view);
}

fn page(ui: &mut Ui, state: &State, view: &ModelView) {
    let (tokens, page) = (Tokens::of(ui), &view.screen.page);
    let size = if state.learn.running.is_some() { theme::LESSON } else { theme::HEADLINE };
    ui.add(Label::new(RichText::new(&page.headline).font(theme::medium_font(size))).wrap());
    ui.add_space(2.0);
    if let Some(idle) = &page.idle {
        Frame::new().fill(tokens.background).corner_radius(6).inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(Label::new(RichText::new(idle).size(theme::LESSON)).wrap());
        });
        ui.add_space(4.0);
    }
    words::flowing(ui, &page.words, theme::LESSON, tokens.text);
    if let Some(formula) = &page.formula {
        words::spelled(ui, formula, state.learn.options.numbers);
    }
}

/// The row that is told of.
fn cells(ui: &mut Ui, state: &State, view: &ModelView) {
    let cells = &view.screen.cells;
    if cells.is_empty() || !state.learn.options.numbers {
        return;
    }
    let tokens = Tokens::of(ui);
    ui.add_space(6.0);
    let widths: Vec<f32> = [0.55, 0.45].map(|share| share * ui.available_width()).to_vec();
    widgets::table(ui, "The new row", &format!("{} columns", cells.len()), |ui| {
        widgets::table_row(ui, &widths, |_| {
            let head = |text: &str| small(text).color(tokens.secondary);
            vec![TableCell::left(head("column")), TableCell::right(head("new row"))]
        });
        for [name, value] in cells.iter().take(MOST) {
            widgets::table_row(ui, &widths, |_| {
                let value = RichText::new(value).font(theme::medium_font(theme::SMALL)).color(tokens.text);
                vec![TableCell::left(small(name)), TableCell::right(value)]
            });
        }
    });
    if cells.len() > MOST {
        widgets::hint(ui, format!("and {} more columns", cells.len() - MOST));
    }
}
