//! The marks of verdicts: a shape that stays distinct without colour, alone or with its word in a pill.

use egui::{Color32, FontId, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::{
    app::theme::{self, Tokens},
    measures::audit::Verdict,
};

/// Size of the pill with the word.
pub const PILL: Vec2 = vec2(92.0, 20.0);

pub fn colour(tokens: &Tokens, verdict: Verdict) -> Color32 {
    match verdict {
        Verdict::Green => tokens.passes,
        Verdict::Amber => tokens.look,
        Verdict::Red => tokens.fails,
        Verdict::CannotSay => tokens.secondary,
    }
}

pub fn ground(tokens: &Tokens, verdict: Verdict) -> Color32 {
    match verdict {
        Verdict::Green => tokens.passes_ground,
        Verdict::Amber => tokens.look_ground,
        Verdict::Red => tokens.fails_ground,
        Verdict::CannotSay => tokens.field,
    }
}

/// The shape alone, drawn: fonts have it in different sizes.
pub fn shape(ui: &Ui, at: Pos2, verdict: Verdict, size: f32, colour: Color32) {
    let painter = ui.painter();
    match verdict {
        Verdict::Green => {
            painter.circle_filled(at, size, colour);
        }
        Verdict::CannotSay => {
            painter.circle_stroke(at, size - 0.7, Stroke::new(1.4, colour));
        }
        Verdict::Red => {
            painter.rect_filled(Rect::from_center_size(at, Vec2::splat(1.8 * size)), 0.0, colour);
        }
        Verdict::Amber => {
            let corners = vec![
                at + vec2(0.0, -1.05 * size),
                at + vec2(1.15 * size, 0.85 * size),
                at + vec2(-1.15 * size, 0.85 * size),
            ];
            painter.add(Shape::convex_polygon(corners, colour, Stroke::NONE));
        }
    }
}

/// Shape and word in a pill at a place; greyed where it is of settings that have gone. Without a verdict it says "…".
pub fn pill(ui: &Ui, place: Rect, verdict: Option<Verdict>, fresh: bool) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    let font = FontId::new(theme::SMALL, theme::medium());
    let Some(verdict) = verdict else {
        painter.text(place.center(), egui::Align2::CENTER_CENTER, "…", font, tokens.secondary);
        return;
    };
    let (text, ground) =
        if fresh { (colour(tokens, verdict), ground(tokens, verdict)) } else { (tokens.faint, tokens.field) };
    painter.rect_filled(place, place.height() / 2.0, ground);
    let word = painter.layout_no_wrap(verdict.word().to_owned(), font, text);
    let width = 14.0 + word.size().x;
    let left = place.center().x - width / 2.0;
    shape(ui, pos2(left + 4.0, place.center().y), verdict, 4.0, text);
    painter.galley(pos2(left + 14.0, place.center().y - word.size().y / 2.0), word, text);
}

/// A shape among words, with its word for those who do not see it.
pub fn sign(ui: &mut Ui, verdict: Verdict) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(11.0), Sense::hover());
    let tokens = Tokens::of(ui);
    shape(ui, rect.center(), verdict, 4.0, colour(tokens, verdict));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, verdict.word()));
    response
}

/// The sign of something done.
pub fn tick(ui: &Ui, at: Pos2, colour: Color32) {
    let line = vec![at + vec2(-4.5, 0.3), at + vec2(-1.2, 3.5), at + vec2(4.8, -3.5)];
    ui.painter().add(Shape::line(line, Stroke::new(1.6, colour)));
}
