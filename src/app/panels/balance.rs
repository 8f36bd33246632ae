//! Bars of the classes: real solid, synthetic lighter on top, the target as a dashed line.

use egui::{Align, Id, Label, Layout, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::app::{
    accessible,
    class_balance::{self, Bar},
    command::Queue,
    context_menu::{self, MenuTarget},
    learn::LessonView,
    panels::{
        search,
        widgets::{self, Tips as _, small},
    },
    state::State,
    table_summary,
    theme::Tokens,
};

const HEIGHT: f32 = 14.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(shown) = state.shown() else {
        widgets::heading(ui, "Balance", |_| {});
        return;
    };
    widgets::heading(ui, "Balance", |ui| {
        ui.add(Label::new(small(&shown.consequences.ratio).color(Tokens::of(ui).secondary)));
    });
    let bars = &shown.consequences.bars;
    let found = search::list(ui, Id::unique("balance"), "bars", bars.len(), |at| bars[at].label.as_str());
    for at in found.places {
        let response = draw(ui, &bars[at]);
        context_menu::around(&response, state, queue, || MenuTarget::Class(at as u32));
    }
    widgets::gap(ui);
}

/// The bars as far as the lesson has come.
pub fn lesson(ui: &mut Ui, told: &LessonView) {
    widgets::heading(ui, "Balance", |_| {});
    for bar in class_balance::lesson_bars(&told.tally, &table_summary::classes(&told.walk.outcome.table)) {
        draw(ui, &bar);
    }
}

fn draw(ui: &mut Ui, bar: &Bar) -> Response {
    ui.scope(|ui| {
        let tokens = Tokens::of(ui);
        ui.horizontal(|ui| {
            widgets::dot(ui, bar.rank);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add(Label::new(small(&bar.text).color(tokens.secondary)));
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(&bar.label).truncate());
                    if !bar.share.is_empty() {
                        ui.add(Label::new(small(&bar.share).color(tokens.faint)).truncate());
                    }
                });
            });
        });
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
        accessible::meter(&response, &bar.sentence, f64::from(bar.real + bar.synthetic));
        // Room for the target's line at the right end.
        let room = rect.width() - 3.0;
        let hue = tokens.class(bar.rank);
        let piece = |from: f32, to: f32| {
            Rect::from_min_max(
                pos2(rect.left() + room * from, rect.top()),
                pos2(rect.left() + room * to, rect.bottom()),
            )
        };
        let painter = ui.painter();
        painter.rect_filled(piece(0.0, bar.real), 1.0, hue);
        if bar.synthetic > 0.0 {
            let synthetic = piece(bar.real, bar.real + bar.synthetic);
            painter.rect(synthetic, 1.0, tokens.lighter(hue), Stroke::new(1.0, hue), StrokeKind::Inside);
        }
        let x = rect.left() + room * bar.target;
        let target = [pos2(x, rect.top() - 2.0), pos2(x, rect.bottom() + 2.0)];
        painter.extend(Shape::dashed_line(&target, Stroke::new(1.5, tokens.text), 3.0, 2.0));
        response.tip(&bar.sentence);
        ui.add_space(4.0);
    })
    .response
}
