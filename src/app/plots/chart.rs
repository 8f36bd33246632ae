//! Draws a figure in the window: what is seen is what is saved, but for title and footer.
//!
//! Nothing is kept between frames: to draw a figure of a few hundred items takes a fraction of a millisecond. To make it
//! may take longer, which is up to those who ask.

use egui::{Align2, FontId, Pos2, Rect, Response, Sense, Shape as Drawn, Stroke, StrokeKind, Ui, Vec2, pos2};

use crate::{
    app::{accessible, plots::items::Brush, theme::Tokens},
    report::figure::{
        Figure, Shape, Weight,
        layout::{self, Layout, LegendKey},
        letters::LetterStyle,
        marks::FigureCrowd,
        scale::{FigureFrame, FigurePlane},
    },
};

/// From the frame to the numbers beside it.
const BESIDE: f32 = 6.0;

/// Size of points on paper, against those that a lesson points at.
const PAPER: f32 = 0.65;

/// A figure as it was drawn.
#[derive(Debug)]
pub struct DrawnChart {
    /// Of the whole place, with the axes.
    pub response: Response,
    /// From values to places on the screen, and back.
    pub plane: FigurePlane,
}

/// Draws the figure in a place of that size. `name` is what it is called by those who do not see it.
pub fn show(ui: &mut Ui, size: Vec2, figure: &Figure, name: &str, sense: Sense) -> DrawnChart {
    let (place, response) = ui.allocate_exact_size(size, sense);
    let layout = Layout::within(figure, place.min.into(), size.into());
    let plane = layout.plane;
    if ui.is_rect_visible(place) {
        draw(ui, place, figure, &layout);
    }
    accessible::picture(&response, name, &figure.description());
    DrawnChart { response, plane }
}

fn draw(ui: &Ui, place: Rect, figure: &Figure, layout: &Layout) {
    let tokens = Tokens::of(ui);
    let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
    let FigureFrame { left, top, right, bottom } = layout.plane.frame;
    let frame = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
    let line = Stroke::new(1.0, tokens.line);
    if layout.grid[0] {
        for tick in &layout.ticks[0] {
            painter.vline(tick.at, frame.y_range(), line);
        }
    }
    if layout.grid[1] {
        for tick in &layout.ticks[1] {
            painter.hline(frame.x_range(), tick.at, line);
        }
    }
    painter.rect_stroke(frame, 0.0, line, StrokeKind::Middle);
    let inside = painter.with_clip_rect(frame.expand(1.0).intersect(painter.clip_rect()));
    let crowd = FigureCrowd::of(
        figure.count(&[Shape::Dot, Shape::Disc, Shape::Diamond, Shape::Cross, Shape::Other]),
        layout.plane.frame,
    );
    // As large as on paper, where a page is drawn smaller as a whole.
    let size = PAPER * crowd.size() * (frame.width() / 800.0).clamp(0.6, 1.0);
    Brush { painter: &inside, tokens, plane: layout.plane, size }.draw(&figure.items);

    let brush = Brush { painter: &painter, tokens, plane: layout.plane, size: PAPER };
    let words = |at: Pos2, align: Align2, text: &str, style: LetterStyle, colour| {
        painter.text(at, align, text, FontId::proportional(style.size), colour);
    };
    if layout.numbers[0] {
        for tick in &layout.ticks[0] {
            let x = place.left() + layout::below(tick.at - place.left(), &tick.text, place.width());
            let at = pos2(x, bottom + BESIDE - 2.0);
            words(at, Align2::CENTER_TOP, &tick.text, layout::NUMBER, tokens.secondary);
        }
    }
    if layout.numbers[1] {
        for tick in &layout.ticks[1] {
            let at = pos2(left - BESIDE, tick.at);
            words(at, Align2::RIGHT_CENTER, &tick.text, layout::NUMBER, tokens.secondary);
        }
    }
    let [across, upwards] = &layout.axes;
    words(across.at.into(), Align2::CENTER_BOTTOM, &across.text, layout::AXIS, tokens.secondary);
    if !upwards.text.is_empty() {
        let font = FontId::proportional(layout::AXIS.size);
        let galley = painter.layout_no_wrap(upwards.text.clone(), font, tokens.secondary);
        let at = pos2(upwards.at[0] - galley.size().y * 0.8, upwards.at[1] + galley.size().x / 2.0);
        let text = egui::epaint::TextShape::new(at, galley, tokens.secondary);
        painter.add(Drawn::Text(text.with_angle(-std::f32::consts::FRAC_PI_2)));
    }
    for entry in &layout.legend {
        let at = Pos2::from(entry.middle());
        match entry.key {
            LegendKey::Class(rank) => {
                painter.rect_filled(Rect::from_center_size(at, Vec2::splat(9.0)), 2.0, tokens.class(rank));
            }
            LegendKey::Shape(shape) => {
                for (shape, tone) in shape.in_legend() {
                    brush.point(at, shape, tone, Weight::Plain);
                }
            }
            LegendKey::Sign(sign) => brush.sign(at, sign),
            LegendKey::None => {}
        }
        let at = pos2(entry.words(), entry.at[1]);
        words(at, Align2::LEFT_CENTER, &entry.text, layout::LEGEND, tokens.text);
    }
}
