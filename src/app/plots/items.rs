//! Draws the marks of a figure over a plot: lines, rings, points and words.

use egui::{Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape as Drawn, Stroke, StrokeKind, Vec2, pos2, vec2};

use crate::{
    app::theme::{self, Tokens},
    report::figure::{
        Fill, Item, Shape, Sign, Tone, Weight, areas, labels, marks,
        scale::{FigureFrame, FigurePlane},
    },
    sampling::row_kinds::RowKind,
};

/// Where and how marks are drawn.
pub struct Brush<'a> {
    pub painter: &'a Painter,
    pub tokens: &'static Tokens,
    /// From a place in the plane to one on the screen.
    pub plane: FigurePlane,
    /// Size of points: 1 where there are a few to look at.
    pub size: f32,
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
                Item::Bar { from, to, fill, tone, weight } => {
                    if let Some(bar) = self.plane.clip(*from, *to) {
                        self.bar(bar, *fill, *tone, *weight);
                    }
                }
                Item::Path { places, tone, weight, dashed } => {
                    let stroke = self.stroke(*tone, *weight);
                    for piece in areas::pieces(places, &self.plane) {
                        let piece: Vec<Pos2> = piece.into_iter().map(Pos2::from).collect();
                        if *dashed {
                            self.painter.extend(Drawn::dashed_line(&piece, stroke, 4.0, 3.5));
                        } else {
                            self.painter.line(piece, stroke);
                        }
                    }
                }
                Item::Band { places, tone } => self.band(places, *tone),
                Item::Rule { at, tone, weight, dashed, .. } => {
                    let x = self.plane.x.place(*at) as f32;
                    let frame = self.plane.frame;
                    if (frame.left..=frame.right).contains(&x) {
                        let ends = [pos2(x, frame.top), pos2(x, frame.bottom)];
                        self.segment(ends, self.stroke(*tone, *weight), *dashed);
                    }
                }
                Item::Label { .. } => {}
            }
        }
        self.labels(items);
    }

    /// A bar in its place on the screen.
    pub fn bar(&self, bar: FigureFrame, fill: Fill, tone: Tone, weight: Weight) {
        let hue = match weight {
            Weight::Faint => self.tokens.panel.lerp_to_gamma(self.colour(tone), 0.45),
            Weight::Plain | Weight::Bold => self.colour(tone),
        };
        let line = Stroke::new(if weight == Weight::Bold { 2.0 } else { 1.0 }, hue);
        let (inside, edge) = match fill {
            Fill::Solid => (hue, Stroke::new(0.5, self.tokens.panel)),
            Fill::Light => (self.tokens.panel.lerp_to_gamma(hue, areas::LIGHTER), line),
            Fill::Outline => (Color32::TRANSPARENT, line),
        };
        self.painter.rect(on_screen(bar), 0.0, inside, edge, StrokeKind::Inside);
    }

    fn band(&self, places: &[[f32; 3]], tone: Tone) {
        let colour = self.colour(tone).gamma_multiply(0.22);
        let (upper, lower) = areas::outline(places, &self.plane);
        let mut mesh = Mesh::default();
        for (at, (upper, lower)) in (0_u32..).zip(upper.into_iter().zip(lower)) {
            mesh.colored_vertex(Pos2::from(upper), colour);
            mesh.colored_vertex(Pos2::from(lower), colour);
            if at > 0 {
                let first = 2 * (at - 1);
                mesh.add_triangle(first, first + 1, first + 2);
                mesh.add_triangle(first + 1, first + 2, first + 3);
            }
        }
        self.painter.add(mesh);
    }

    /// What the legend shows for a sign, in a square of 9 points around a place.
    pub fn sign(&self, at: Pos2, sign: Sign) {
        let square = FigureFrame { left: at.x - 4.5, top: at.y - 4.5, right: at.x + 4.5, bottom: at.y + 4.5 };
        match sign {
            Sign::Bar(fill, tone) => self.bar(square, fill, tone, Weight::Plain),
            Sign::Band(tone) => {
                self.painter.rect_filled(on_screen(square), 0.0, self.colour(tone).gamma_multiply(0.22));
            }
            Sign::Ring(tone) => {
                self.painter.circle_stroke(at, 4.5, self.stroke(tone, Weight::Plain));
            }
            Sign::Point(tone) => self.point(at, Shape::Other, tone, Weight::Plain),
            Sign::Line { tone, weight, dashed } => {
                let ends = [pos2(square.left - 1.0, at.y), pos2(square.right + 1.0, at.y)];
                self.segment(ends, self.stroke(tone, weight), dashed);
            }
        }
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
        self.segment([from, to].map(|end| self.place(end)), self.stroke(tone, weight), dashed);
    }

    fn segment(&self, ends: [Pos2; 2], stroke: Stroke, dashed: bool) {
        self.painter.line_segment(ends, Stroke::new(stroke.width + 2.0, self.tokens.panel.gamma_multiply(0.8)));
        if dashed {
            self.painter.extend(Drawn::dashed_line(&ends, stroke, 4.0, 3.5));
        } else {
            self.painter.line_segment(ends, stroke);
        }
    }

    pub fn point(&self, at: Pos2, shape: Shape, tone: Tone, weight: Weight) {
        let colour = match weight {
            Weight::Faint => self.tokens.panel.lerp_to_gamma(self.colour(tone), 0.45),
            _ => self.colour(tone),
        };
        let size = self.size * if weight == Weight::Bold { 1.0 } else { 0.7 };
        let panel = self.tokens.panel;
        match shape {
            Shape::Dot => {
                self.painter.circle_filled(at, 2.5 * size, colour);
            }
            Shape::Disc | Shape::Other => {
                self.painter.circle(at, 6.0 * size, colour, Stroke::new(1.5 * self.size, panel));
            }
            Shape::Diamond => {
                let side = 9.5 * size;
                let corners = [vec2(0.0, -side), vec2(side, 0.0), vec2(0.0, side), vec2(-side, 0.0)];
                let points: Vec<Pos2> = corners.iter().map(|by| at + *by).collect();
                self.painter.add(Drawn::convex_polygon(points, panel, Stroke::new(2.6 * size, colour)));
            }
            Shape::Ring => {
                self.painter.circle(at, 5.5 * size, panel, Stroke::new(2.6 * size, colour));
            }
            Shape::Around(kind) => self.around(at, kind, Stroke::new(1.2 * self.size, colour)),
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

    /// What stands around a row of a kind; sizes are those on paper, where a disc is smaller than here.
    fn around(&self, at: Pos2, kind: RowKind, stroke: Stroke) {
        let size = self.size * 1.35;
        let lines = |ends: &[[f32; 2]], closed: bool| {
            let points: Vec<Pos2> = ends.iter().map(|&[x, y]| at + vec2(x, y) * size).collect();
            let shape = if closed { Drawn::closed_line(points, stroke) } else { Drawn::line(points, stroke) };
            self.painter.add(shape);
        };
        match kind {
            RowKind::Safe => {
                self.painter.circle_stroke(at, marks::SAFE * size, stroke);
            }
            RowKind::Borderline => {
                let [apart, high] = marks::BARS;
                lines(&[[-apart, -high], [-apart, high]], false);
                lines(&[[apart, -high], [apart, high]], false);
            }
            RowKind::Rare => {
                let side = marks::SQUARE;
                lines(&[[-side, -side], [side, -side], [side, side], [-side, side]], true);
            }
            RowKind::Outlier => {
                let (side, half) = (marks::TRIANGLE, 3.0_f32.sqrt() * marks::TRIANGLE);
                lines(&[[0.0, -2.0 * side], [half, side], [-half, side]], true);
            }
        }
    }

    /// Words on grounds of their own, placed as in figures on paper: beside their places, and where there is room.
    fn labels(&self, items: &[Item]) {
        for label in labels::place(items, &self.plane) {
            let FigureFrame { left, top, right, bottom } = label.ground;
            let ground = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
            let bold = label.weight == Weight::Bold;
            let font = if bold { theme::medium_font(label.style.size) } else { FontId::proportional(label.style.size) };
            let ink = match label.tone {
                _ if !bold => self.tokens.text,
                Tone::Class(rank) => self.tokens.ink(rank),
                tone => self.colour(tone),
            };
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

fn on_screen(frame: FigureFrame) -> Rect {
    Rect::from_min_max(pos2(frame.left, frame.top), pos2(frame.right, frame.bottom))
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
