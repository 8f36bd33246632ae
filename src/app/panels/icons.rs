//! Icons, drawn with lines so that they need no font and have the same weight everywhere.

use egui::{Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::app::{
    command::Command,
    panels::widgets::{self, Tips as _},
    theme,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Undo,
    Redo,
    Theme,
    Left,
    Right,
    Die,
    Close,
    Enlarge,
    Shrink,
    Pan,
    Box,
    Lasso,
    Pin,
    Help,
}

/// A button with an icon that is one of several; the chosen one is filled.
pub fn option(ui: &mut Ui, icon: Icon, command: &Command, chosen: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(theme::CONTROL + 2.0), Sense::click());
    let tokens = theme::Tokens::of(ui);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, command.spec().label));
    let painter = ui.painter();
    if chosen || response.hovered() {
        painter.rect_filled(rect, 4.0, if chosen { tokens.accent_ground } else { tokens.hover });
    }
    if response.has_focus() {
        painter.rect_stroke(rect, 4.0, Stroke::new(1.5, tokens.accent), StrokeKind::Inside);
    }
    draw(painter, icon, rect.center(), Stroke::new(1.4, if chosen { tokens.accent } else { tokens.secondary }));
    response.tip(widgets::tip_of(ui, command))
}

/// A button with an icon; its name is that of the command.
pub fn button(ui: &mut Ui, icon: Icon, command: &Command, enabled: bool) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(theme::CONTROL + 2.0), sense);
    let tokens = theme::Tokens::of(ui);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, command.spec().label));
    if ui.is_rect_visible(rect) {
        let colour = if enabled { tokens.secondary } else { tokens.faint.gamma_multiply(0.6) };
        if enabled && (response.hovered() || response.has_focus()) {
            ui.painter().rect_filled(rect, 4.0, tokens.hover);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.5, tokens.accent), StrokeKind::Inside);
        }
        draw(ui.painter(), icon, rect.center(), Stroke::new(1.4, colour));
    }
    response.tip(widgets::tip_of(ui, command))
}

fn draw(painter: &Painter, icon: Icon, at: Pos2, stroke: Stroke) {
    match icon {
        Icon::Undo => bent_arrow(painter, at, stroke, 1.0),
        Icon::Redo => bent_arrow(painter, at, stroke, -1.0),
        Icon::Theme => {
            painter.circle_stroke(at, 5.5, stroke);
            let half: Vec<Pos2> = arc(at, 5.5, -90.0, 90.0);
            painter.add(Shape::convex_polygon(half, stroke.color, Stroke::NONE));
        }
        Icon::Left | Icon::Right => {
            let frame = Rect::from_center_size(at, vec2(14.0, 11.0));
            painter.rect_stroke(frame, 2.0, stroke, StrokeKind::Middle);
            let x = if icon == Icon::Left { frame.left() + 4.5 } else { frame.right() - 4.5 };
            painter.line_segment([pos2(x, frame.top()), pos2(x, frame.bottom())], stroke);
        }
        Icon::Die => {
            painter.rect_stroke(Rect::from_center_size(at, Vec2::splat(12.0)), 2.5, stroke, StrokeKind::Middle);
            for by in [vec2(-3.0, -3.0), vec2(3.0, 3.0), Vec2::ZERO] {
                painter.circle_filled(at + by, 1.2, stroke.color);
            }
        }
        Icon::Help => {
            painter.circle_stroke(at, 6.5, stroke);
            let mut hook = arc(at + vec2(0.0, -1.6), 2.2, -200.0, 60.0);
            hook.push(at + vec2(0.0, 2.0));
            painter.add(Shape::line(hook, stroke));
            painter.circle_filled(at + vec2(0.0, 4.1), 0.9, stroke.color);
        }
        Icon::Close => {
            painter.line_segment([at - Vec2::splat(4.0), at + Vec2::splat(4.0)], stroke);
            painter.line_segment([at + vec2(-4.0, 4.0), at + vec2(4.0, -4.0)], stroke);
        }
        // Two corners that part, or meet.
        Icon::Enlarge | Icon::Shrink => {
            let (corner, side) = if icon == Icon::Enlarge { (5.0, -4.0) } else { (1.5, 4.0) };
            for way in [1.0, -1.0] {
                let tip = at + vec2(corner, -corner) * way;
                let ends = [tip + vec2(side, 0.0) * way, tip, tip + vec2(0.0, -side) * way];
                painter.add(Shape::line(ends.to_vec(), stroke));
            }
        }
        Icon::Pan => {
            for way in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
                let (end, side) = (at + way * 6.5, way.rot90());
                painter.line_segment([at, end], stroke);
                painter.add(Shape::line(vec![end - way * 2.4 + side * 2.4, end, end - way * 2.4 - side * 2.4], stroke));
            }
        }
        Icon::Box => {
            let frame = Rect::from_center_size(at, vec2(13.0, 11.0));
            let corners =
                [frame.left_top(), frame.right_top(), frame.right_bottom(), frame.left_bottom(), frame.left_top()];
            painter.extend(Shape::dashed_line(&corners, stroke, 3.0, 2.0));
        }
        Icon::Pin => {
            painter.line_segment([at + vec2(-4.2, 1.2), at + vec2(4.2, 1.2)], stroke);
            painter.line_segment([at + vec2(-2.6, -5.4), at + vec2(2.6, -5.4)], stroke);
            for side in [-1.8, 1.8] {
                painter.line_segment([at + vec2(side, -5.4), at + vec2(side * 1.4, 1.2)], stroke);
            }
            painter.line_segment([at + vec2(0.0, 1.2), at + vec2(0.0, 6.4)], stroke);
        }
        Icon::Lasso => {
            let round = (0..=20).map(|step| step as f32 / 20.0 * std::f32::consts::TAU);
            let round = round.map(|angle| at + vec2(6.5 * angle.cos(), 4.4 * angle.sin() - 1.6));
            painter.add(Shape::line(round.collect(), stroke));
            let tail = [vec2(-4.2, 1.8), vec2(-5.0, 4.0), vec2(-3.4, 6.6)];
            painter.add(Shape::line(tail.map(|by| at + by).to_vec(), stroke));
        }
    }
}

fn arc(centre: Pos2, radius: f32, from: f32, to: f32) -> Vec<Pos2> {
    const STEPS: usize = 16;
    (0..=STEPS)
        .map(|step| (from + (to - from) * step as f32 / STEPS as f32).to_radians())
        .map(|angle| centre + radius * vec2(angle.cos(), angle.sin()))
        .collect()
}

/// An arrow that comes back; `way` is 1 to the left and −1 to the right.
fn bent_arrow(painter: &Painter, at: Pos2, stroke: Stroke, way: f32) {
    let mirrored = |x: f32, y: f32| at + vec2(x * way, y);
    let mut line = vec![mirrored(-5.0, -2.0)];
    line.extend(arc(Pos2::ZERO, 3.2, -90.0, 90.0).iter().map(|point| mirrored(1.8 + point.x, 1.2 + point.y)));
    line.push(mirrored(-2.0, 4.4));
    painter.add(Shape::line(line, stroke));
    painter.add(Shape::line(vec![mirrored(-2.2, -4.8), mirrored(-5.0, -2.0), mirrored(-2.2, 0.8)], stroke));
}
