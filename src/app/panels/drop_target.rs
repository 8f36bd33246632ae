//! What is shown over the window while files are held above it: where they can be dropped, and what that does.

use egui::{Align2, Area, Color32, Context, Frame, Id, Label, LayerId, Order, RichText, Stroke, StrokeKind, vec2};

use crate::app::{
    dropped::promise,
    theme::{self, Tokens},
};

pub fn show(ctx: &Context) {
    let files = ctx.input(|input| input.raw.hovered_files.clone());
    if files.is_empty() {
        return;
    }
    // Some systems tell the names only at the drop.
    let paths: Vec<_> = files.iter().filter_map(|file| file.path.as_deref()).collect();
    let [heading, sentence] = promise(&paths);
    let screen = ctx.content_rect();
    let veil = ctx.layer_painter(LayerId::new(Order::Foreground, Id::unique("drop veil")));
    veil.rect_filled(screen, 0.0, Color32::from_black_alpha(120));
    Area::new(Id::unique("drop target")).order(Order::Tooltip).anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(
        ctx,
        |ui| {
            let tokens = Tokens::of(ui);
            let place = Frame::popup(ui.style()).inner_margin(22).show(ui, |ui| {
                ui.set_width(theme::DIALOG.min(screen.width() - 90.0));
                ui.vertical_centered(|ui| {
                    ui.add(Label::new(RichText::new(heading).font(theme::medium_font(16.0))).wrap());
                    ui.add(Label::new(RichText::new(sentence).color(tokens.secondary)).wrap());
                });
            });
            ui.painter().rect_stroke(place.response.rect, 6.0, Stroke::new(2.0, tokens.accent), StrokeKind::Inside);
        },
    );
}
