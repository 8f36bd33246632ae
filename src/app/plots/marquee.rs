//! A box or a lasso, while it is drawn into the picture.

use egui::{Key, Painter, PointerButton, Pos2, Rect, Shape, Stroke, StrokeKind, Ui};
use egui_plot::{PlotResponse, PlotTransform};

use crate::app::{
    select::{
        Mode, Tool,
        action::Action,
        region::{Polygon, Region},
    },
    theme::Tokens,
};

/// How far the pointer goes until the lasso has another corner, in points.
const CORNER: f32 = 3.0;

/// What is being drawn.
#[derive(Debug, Default)]
pub struct Marquee {
    /// The corners so far; of a box the first and the last one count.
    path: Vec<Pos2>,
    tool: Tool,
}

impl Marquee {
    pub fn is_drawn(&self) -> bool {
        !self.path.is_empty()
    }

    /// Whether a drag draws, instead of moving the picture.
    pub fn takes_drags(&self, ui: &Ui, tool: Tool) -> bool {
        self.is_drawn() || tool.with(ui.input(|input| input.modifiers)) != Tool::Pan
    }

    /// Follows the pointer. Gives what is to be selected when the button is let go.
    pub fn follow(&mut self, ui: &Ui, response: &PlotResponse<()>, tool: Tool) -> Option<Action> {
        let (plot, transform) = (&response.response, &response.transform);
        let (modifiers, origin) = ui.input(|input| (input.modifiers, input.pointer.press_origin()));
        if plot.drag_started_by(PointerButton::Primary) {
            self.tool = tool.with(modifiers);
            if self.tool != Tool::Pan {
                self.path.extend(origin);
            }
        }
        let &last = self.path.last()?;
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            self.path.clear();
            return None;
        }
        if let Some(pointer) = plot.interact_pointer_pos()
            && pointer.distance(last) >= CORNER
        {
            self.path.push(pointer);
        }
        if plot.dragged() {
            return None;
        }
        let path = std::mem::take(&mut self.path);
        Some(Action::Within(region(&path, self.tool, transform)?, Mode::of(modifiers)))
    }

    /// Draws it as far as it has come.
    pub fn draw(&self, painter: &Painter, tokens: &Tokens) {
        let (Some(&first), Some(&last)) = (self.path.first(), self.path.last()) else { return };
        let line = Stroke::new(1.5, tokens.accent);
        if self.tool == Tool::Lasso {
            painter.add(Shape::line(self.path.clone(), line));
            painter.extend(Shape::dashed_line(&[last, first], line, 4.0, 3.0));
        } else {
            let rect = Rect::from_two_pos(first, last);
            painter.rect_filled(rect, 0.0, tokens.accent.gamma_multiply(0.12));
            painter.rect_stroke(rect, 0.0, line, StrokeKind::Middle);
        }
    }
}

fn region(path: &[Pos2], tool: Tool, transform: &PlotTransform) -> Option<Region> {
    let place = |at: &Pos2| {
        let value = transform.value_from_position(*at);
        [value.x as f32, value.y as f32]
    };
    match tool {
        Tool::Pan => None,
        Tool::Box => Some(Region::spanned(place(path.first()?), place(path.last()?))),
        Tool::Lasso => Some(Region::Lasso(Polygon::new(&path.iter().map(place).collect::<Vec<_>>()))),
    }
}
