//! How a model does, in the place of the picture: a confusion matrix, or two areas under the curve beside each other.

use egui::{Align, Frame, Label, Layout, Margin, RichText, Sense, Stroke, Ui, vec2};

use crate::{
    app::{
        accessible,
        command::Queue,
        evaluate::panels::confusion,
        learn::LessonView,
        panels::widgets::{self, small},
        theme::{self, Tokens},
    },
    evaluate::leakage::LeakSize,
    lesson::tested::ToldTest,
};

/// Width of the card.
const WIDTH: f32 = 420.0;

/// What is asked is not shown while it waits for its answer.
pub fn show(ui: &mut Ui, described: &LessonView, tested: &ToldTest, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space(ui.available_height() * 0.12);
        let card = Frame::new().fill(tokens.panel).stroke(Stroke::new(1.0, tokens.line)).corner_radius(6);
        card.inner_margin(Margin::same(16)).show(ui, |ui| {
            ui.set_width(WIDTH.min(ui.available_width() - 32.0));
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.add(Label::new(RichText::new(tested.title()).font(theme::medium_font(theme::LESSON))).wrap());
                ui.add_space(8.0);
                if described.waits {
                    let words = "The models are tested. What came out is shown when the question is answered.";
                    ui.add(Label::new(RichText::new(words).size(theme::LESSON).color(tokens.secondary)).wrap());
                } else if let Some(found) = tested.confusion() {
                    confusion::show(ui, found, &tested.classes(), 1, &tested.title(), queue);
                } else if let Some(leak) = tested.leak() {
                    areas(ui, leak);
                }
            });
        });
    });
}

/// Two bars from 0 to 1, with a line at what guessing comes to.
fn areas(ui: &mut Ui, leak: &LeakSize) {
    let tokens = Tokens::of(ui);
    for (name, area) in [("Nothing leaks", leak.honest), (leak.leak.title, leak.leaking)] {
        ui.horizontal(|ui| {
            ui.add(Label::new(RichText::new(name).size(theme::LESSON)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(format!("{area:.2}")).font(theme::medium_font(theme::LESSON))));
            });
        });
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
        accessible::picture(&response, name, &format!("ROC AUC {area:.2} of 1; guessing has 0.5"));
        let painter = ui.painter();
        painter.rect_filled(rect, 3.0, tokens.background);
        let mut bar = rect;
        bar.set_width(rect.width() * area.clamp(0.0, 1.0) as f32);
        painter.rect_filled(bar, 3.0, tokens.lighter(tokens.accent));
        painter.vline(rect.center().x, rect.y_range(), Stroke::new(1.0, tokens.text));
        ui.add_space(10.0);
    }
    ui.add(
        Label::new(small("ROC AUC from 0 to 1; the line at 0.5 is what guessing comes to").color(tokens.secondary))
            .wrap(),
    );
    widgets::gap(ui);
}
