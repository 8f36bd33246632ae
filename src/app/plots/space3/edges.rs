//! The box around the rows: a floor with a grid, the edges behind the rows, and the names of the axes.

use egui::{Align2, FontId, Painter, Pos2, Rect, Stroke, Vec2, vec2};

use crate::app::{
    plots::space3::lens::{Bounds, Lens},
    theme::{self, Tokens},
};

/// Lines of the floor along the longer side, about.
const LINES: f32 = 8.0;

/// Everything that lies behind the rows.
pub fn behind(painter: &Painter, lens: &Lens, bounds: &Bounds, tokens: &Tokens) {
    floor(painter, lens, bounds, tokens);
    let thin = Stroke::new(1.0, tokens.line.lerp_to_gamma(tokens.faint, 0.35));
    for axis in 0..3 {
        for (low, high) in edges(axis) {
            if !in_front(lens, bounds, axis, low) {
                painter.line_segment([low, high].map(|corner| lens.see(bounds.corner(corner)).at), thin);
            }
        }
    }
}

/// The four edges along an axis, as the numbers of their corners.
fn edges(axis: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..8).filter(move |corner| corner >> axis & 1 == 0).map(move |corner| (corner, corner | 1 << axis))
}

/// Both faces that meet at the edge are turned to the eye: it would cross the rows.
fn in_front(lens: &Lens, bounds: &Bounds, axis: usize, corner: usize) -> bool {
    (0..3).filter(|other| *other != axis).all(|other| lens.faces(other, corner >> other & 1 == 1, bounds))
}

fn floor(painter: &Painter, lens: &Lens, bounds: &Bounds, tokens: &Tokens) {
    let sides = [0, 1].map(|axis| bounds.high[axis] - bounds.low[axis]);
    let step = nice(sides[0].max(sides[1]) / LINES);
    let stroke = Stroke::new(1.0, tokens.line.gamma_multiply(0.7));
    for (axis, other) in [(0, 1), (1, 0)] {
        let first = (bounds.low[axis] / step).ceil() as i32;
        let last = (bounds.high[axis] / step).floor() as i32;
        for line in first..=last {
            let end = |along: f32| {
                let mut place = bounds.low;
                (place[axis], place[other]) = (line as f32 * step, along);
                lens.see(place).at
            };
            painter.line_segment([end(bounds.low[other]), end(bounds.high[other])], stroke);
        }
    }
}

/// The next of 1, 2 and 5 times a power of ten.
fn nice(step: f32) -> f32 {
    if !(step.is_finite() && step > 0.0) {
        return 1.0;
    }
    let power = 10.0_f32.powf(step.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power).find(|nice| *nice >= step).unwrap_or(10.0 * power)
}

/// The names of the axes, beside their edges, with an arrow to where values grow.
pub fn titles(painter: &Painter, lens: &Lens, bounds: &Bounds, titles: [&str; 3], tokens: &Tokens) {
    let middle = lens.see(bounds.middle()).at;
    for (axis, title) in titles.into_iter().enumerate() {
        let Some([low, high]) = named_edge(lens, bounds, axis) else { continue };
        let along = high - low;
        if along.length() < 24.0 {
            // Seen along the axis itself there is nothing to name.
            continue;
        }
        let centre = low + along * 0.5;
        let out = outward(along, centre - middle);
        arrow(painter, [low + out * 7.0, high + out * 7.0], tokens);
        let font = FontId::proportional(theme::SMALL);
        let galley = painter.layout_no_wrap(title.to_owned(), font, tokens.secondary);
        let reach = (galley.size() / 2.0 * out.abs()).length() + 14.0;
        let place = Rect::from_center_size(centre + out * reach, galley.size());
        let place = within(place, painter.clip_rect().shrink(6.0));
        painter.rect_filled(place.expand2(vec2(4.0, 1.0)), 3.0, tokens.panel.gamma_multiply(0.85));
        painter.galley(Align2::CENTER_CENTER.anchor_size(place.center(), galley.size()).min, galley, tokens.secondary);
    }
}

/// The edge that carries an axis's name: on the floor the one in front, upright the one farthest to the left.
fn named_edge(lens: &Lens, bounds: &Bounds, axis: usize) -> Option<[Pos2; 2]> {
    let ends = edges(axis).map(|(low, high)| [low, high].map(|corner| (corner, lens.see(bounds.corner(corner)))));
    let best = if axis == 2 {
        let left = |ends: &[(usize, super::lens::Seen); 2]| ends[0].1.at.x.min(ends[1].1.at.x);
        ends.min_by(|a, b| left(a).total_cmp(&left(b)))
    } else {
        let near = |ends: &[(usize, super::lens::Seen); 2]| ends[0].1.nearness + ends[1].1.nearness;
        ends.filter(|[(corner, _), _]| corner >> 2 & 1 == 0).max_by(|a, b| near(a).total_cmp(&near(b)))
    };
    best.map(|ends| ends.map(|(_, seen)| seen.at))
}

/// At right angles to an edge, away from the middle.
fn outward(along: Vec2, from_middle: Vec2) -> Vec2 {
    let out = along.rot90().normalized();
    if out.dot(from_middle) < 0.0 { -out } else { out }
}

fn arrow(painter: &Painter, [low, high]: [Pos2; 2], tokens: &Tokens) {
    let stroke = Stroke::new(1.2, tokens.faint);
    let way = (high - low).normalized();
    painter.line_segment([high - way * 16.0, high], stroke);
    for side in [way.rot90(), -way.rot90()] {
        painter.line_segment([high, high - way * 4.5 + side * 3.0], stroke);
    }
}

/// A rectangle moved into another one.
fn within(place: Rect, frame: Rect) -> Rect {
    let by = |low: f32, high: f32, least: f32, most: f32| (least - low).max(0.0) + (most - high).min(0.0);
    place.translate(vec2(
        by(place.left(), place.right(), frame.left(), frame.right()),
        by(place.top(), place.bottom(), frame.top(), frame.bottom()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_numbers() {
        assert_eq!([0.3, 0.7, 1.0, 4.2, 6.0].map(nice), [0.5, 1.0, 1.0, 5.0, 10.0]);
        assert_eq!([0.0, f32::NAN].map(nice), [1.0, 1.0]);
    }

    #[test]
    fn four_edges_along_each_axis_differ_in_it_alone() {
        for axis in 0..3 {
            let all: Vec<_> = edges(axis).collect();
            assert_eq!(all.len(), 4);
            assert!(all.iter().all(|(low, high)| low ^ high == 1 << axis));
        }
    }
}
