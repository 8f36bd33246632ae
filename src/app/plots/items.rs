//! Draws the marks of a figure over a plot: lines, rings, points and words.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape as Drawn, Stroke, StrokeKind, Vec2, pos2, vec2};

use crate::{
    app::theme::{self, Tokens},
    report::figure::{
        Item, Shape, Tone, Weight, labels,
        scale::{Frame, Plane},
    },
};

/// Where and how marks are drawn.
pub struct Brush<'a> {
    pub painter: &'a Painter,
    pub tokens: &'static Tokens,
    /// From a place in the plane to one on the screen.
    pub plane: Plane,
}

impl std::fmt::Debug for Brush<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Brush").field("plane", &self.plane).finish_non_exhaustive()
    }
}

impl Brush<'_> {
    /// Draws all marks; words come last, and none over another.
    pub fn draw(&self, items: &[Item]) {
        for item in items {
            match item {
                Item::Line { from, to, tone, weight, dashed } => self.line(*from, *to, *tone, *weight, *dashed),
                Item::Ring { at, radius, tone, weight } => {
                    let at = self.place(*at);
                    self.painter.circle_stroke(at, *radius, Stroke::new(5.0, self.tokens.panel));
                    self.painter.circle_stroke(at, *radius, self.stroke(*tone, *weight));
                }
                Item::Points { shape, tone, weight, places } => {
                    for place in places {
                        self.point(self.place(*place), *shape, *tone, *weight);
                    }
                }
                Item::Label { .. } => {}
            }
        }
        self.labels(items);
    }

    fn place(&self, [x, y]: [f32; 2]) -> Pos2 {
        pos2(self.plane.x.place(x) as f32, self.plane.y.place(y) as f32)
    }

    fn colour(&self, tone: Tone) -> Color32 {
        match tone {
            Tone::Class(rank) => self.tokens.class(rank),
            Tone::Text => self.tokens.text,
            Tone::Secondary => self.tokens.secondary,
            Tone::Accent => self.tokens.accent,
        }
    }

    fn stroke(&self, tone: Tone, weight: Weight) -> Stroke {
        let colour = self.colour(tone);
        match weight {
            Weight::Faint => Stroke::new(1.0, self.tokens.panel.lerp_to_gamma(colour, 0.45)),
            Weight::Plain => Stroke::new(1.3, self.tokens.panel.lerp_to_gamma(colour, 0.75)),
            Weight::Bold => Stroke::new(2.4, colour),
        }
    }

    fn line(&self, from: [f32; 2], to: [f32; 2], tone: Tone, weight: Weight, dashed: bool) {
        let ends = [from, to].map(|end| self.place(end));
        let stroke = self.stroke(tone, weight);
        self.painter.line_segment(ends, Stroke::new(stroke.width + 2.0, self.tokens.panel.gamma_multiply(0.8)));
        if dashed {
            self.painter.extend(Drawn::dashed_line(&ends, stroke, 4.0, 3.5));
        } else {
            self.painter.line_segment(ends, stroke);
        }
    }

    fn point(&self, at: Pos2, shape: Shape, tone: Tone, weight: Weight) {
        let colour = match weight {
            Weight::Faint => self.tokens.panel.lerp_to_gamma(self.colour(tone), 0.45),
            _ => self.colour(tone),
        };
        let size = if weight == Weight::Bold { 1.0 } else { 0.7 };
        let panel = self.tokens.panel;
        match shape {
            Shape::Dot => {
                self.painter.circle_filled(at, 2.5 * size, colour);
            }
            Shape::Disc => {
                self.painter.circle(at, 6.0 * size, colour, Stroke::new(1.5, panel));
            }
            Shape::Diamond => {
                let side = 9.5 * size;
                let corners = [vec2(0.0, -side), vec2(side, 0.0), vec2(0.0, side), vec2(-side, 0.0)];
                let points: Vec<Pos2> = corners.iter().map(|by| at + *by).collect();
                self.painter.add(Drawn::convex_polygon(points, panel, Stroke::new(2.6 * size, colour)));
            }
            Shape::Cross => {
                let arm = Vec2::splat(6.0 * size);
                let across = vec2(arm.x, -arm.y);
                let lines = [[at - arm, at + arm], [at - across, at + across]];
                for line in lines {
                    self.painter.line_segment(line, Stroke::new(5.5 * size, panel));
                }
                for line in lines {
                    self.painter.line_segment(line, Stroke::new(2.8 * size, colour));
                }
            }
        }
    }

    /// Words on grounds of their own, placed as in figures on paper: beside their places, and where there is room.
    fn labels(&self, items: &[Item]) {
        for label in labels::place(items, &self.plane) {
            let Frame { left, top, right, bottom } = label.ground;
            let ground = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
            let bold = label.weight == Weight::Bold;
            let font = if bold { theme::medium_font(label.style.size) } else { FontId::proportional(label.style.size) };
            let ink = if bold { self.colour(label.tone) } else { self.tokens.text };
            self.painter.rect_filled(ground, 3.0, self.tokens.panel.gamma_multiply(0.85));
            self.painter.text(ground.center(), Align2::CENTER_CENTER, label.text, font, ink);
        }
    }

    /// A die that shows a number; in the corner where it is asked for.
    pub fn die(&self, corner: Pos2, shows: usize, sides: usize) {
        const SIDE: f32 = 34.0;
        let face = Rect::from_min_size(corner, Vec2::splat(SIDE));
        self.painter.rect(face, 7.0, self.tokens.panel, Stroke::new(2.0, self.tokens.text), StrokeKind::Inside);
        if sides <= 6 {
            for [x, y] in pips(shows) {
                let at = face.center() + vec2(x, y) * SIDE * 0.25;
                self.painter.circle_filled(at, 3.2, self.tokens.text);
            }
        } else {
            let font = theme::medium_font(16.0);
            self.painter.text(face.center(), Align2::CENTER_CENTER, shows.to_string(), font, self.tokens.text);
        }
        let words = pos2(face.right() + 8.0, face.center().y);
        let font = FontId::proportional(theme::SMALL);
        self.painter.text(words, Align2::LEFT_CENTER, format!("{shows} of {sides}"), font, self.tokens.secondary);
    }
}

/// The dots on a die, as steps from its middle.
fn pips(shows: usize) -> Vec<[f32; 2]> {
    let (odd, pairs) = (shows % 2 == 1, shows / 2);
    let all = [[[-1.0, -1.0], [1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]], [[-1.0, 0.0], [1.0, 0.0]]];
    let mut pips: Vec<[f32; 2]> = all.into_iter().take(pairs).flatten().collect();
    if odd {
        pips.push([0.0, 0.0]);
    }
    pips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_die_has_as_many_dots_as_it_shows() {
        for shows in 1..=6 {
            assert_eq!(pips(shows).len(), shows);
        }
    }
}
