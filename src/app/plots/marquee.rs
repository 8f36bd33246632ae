//! A box or a lasso, while it is drawn into the picture.

use egui::{Modifiers, Painter, PointerButton, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui};

use crate::app::{
    select::{
        Mode, Tool,
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
    fn is_drawn(&self) -> bool {
        !self.path.is_empty()
    }

    /// Whether a drag draws, instead of moving the picture. `keys`: those that choose the tool of a drag here.
    pub fn takes_drags(&self, ui: &Ui, tool: Tool, keys: Modifiers) -> bool {
        self.is_drawn() || tool.with(held(ui, keys)) != Tool::Pan
    }

    /// Follows the pointer. When the button is let go it gives what was drawn, in points of the screen.
    pub fn sync(&mut self, ui: &Ui, picture: &Response, tool: Tool, keys: Modifiers) -> Option<(Region, Mode)> {
        if picture.drag_started_by(PointerButton::Primary) {
            self.tool = tool.with(held(ui, keys));
            if self.tool != Tool::Pan {
                self.path.extend(ui.input(|input| input.pointer.press_origin()));
            }
        }
        let &last = self.path.last()?;
        if let Some(pointer) = picture.interact_pointer_pos()
            && pointer.distance(last) >= CORNER
        {
            self.path.push(pointer);
        }
        if picture.dragged() {
            return None;
        }
        let path = std::mem::take(&mut self.path);
        // A drag that ends while the button is held was given up with Esc.
        if ui.input(|input| input.pointer.primary_down()) {
            return None;
        }
        Some((region(&path, self.tool)?, Mode::of(ui.input(|input| input.modifiers))))
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

fn held(ui: &Ui, keys: Modifiers) -> Modifiers {
    let held = ui.input(|input| input.modifiers);
    Modifiers { alt: held.alt && keys.alt, shift: held.shift && keys.shift, ..Modifiers::NONE }
}

fn region(path: &[Pos2], tool: Tool) -> Option<Region> {
    match tool {
        Tool::Pan => None,
        Tool::Box => Some(Region::spanned((*path.first()?).into(), (*path.last()?).into())),
        Tool::Lasso => Some(Region::Lasso(Polygon::new(&path.iter().map(|&at| at.into()).collect::<Vec<_>>()))),
    }
}
