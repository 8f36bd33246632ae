//! Scrolling by the row: a place in points is too coarse in single precision where a million rows are 22 million points high.

use egui::{CursorIcon, Rect, Sense, Ui, pos2};

use crate::app::{
    accessible::{self, Handle},
    panels::widgets::Tips as _,
    theme::{self, Tokens},
};

/// Width of the bar at the right.
pub const BAR: f32 = 12.0;
/// The handle stays large enough to be held.
const HANDLE: f32 = 24.0;

/// Where a list stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scroll {
    /// The first line in sight; its part counts what of it is already above.
    top: f64,
}

impl Scroll {
    /// The greatest place, where the last line is wholly in sight.
    fn end(rows: usize, height: f32) -> f64 {
        (rows as f64 - f64::from(height / theme::TABLE_ROW)).max(0.0)
    }

    pub fn clamp(&mut self, rows: usize, height: f32) {
        self.top = self.top.clamp(0.0, Self::end(rows, height));
    }

    /// Moves by points.
    pub fn by(&mut self, points: f32) {
        self.top += f64::from(points / theme::TABLE_ROW);
    }

    /// The first line to be drawn, and how many points of it are above the edge.
    pub fn first(self) -> (usize, f32) {
        (self.top as usize, (self.top.fract() * f64::from(theme::TABLE_ROW)) as f32)
    }

    /// Brings a line into sight: just so, or into the middle if it is far away.
    pub fn reveal(&mut self, line: usize, height: f32) {
        let (line, fits) = (line as f64, f64::from(height / theme::TABLE_ROW));
        if line < self.top - 1.5 || line > self.top + fits + 0.5 {
            self.top = line - fits / 2.0 + 0.5;
        } else if line < self.top {
            self.top = line;
        } else if line + 1.0 > self.top + fits {
            self.top = line + 1.0 - fits;
        }
    }

    /// The bar: it is dragged, or pressed where the list is to stand.
    pub fn bar(&mut self, ui: &Ui, place: Rect, rows: usize) {
        let end = Self::end(rows, place.height());
        if end <= 0.0 {
            return;
        }
        let tokens = Tokens::of(ui);
        let shown = f64::from(place.height() / theme::TABLE_ROW) / rows as f64;
        let handle = (place.height() * shown as f32).max(HANDLE).min(place.height());
        let room = (place.height() - handle).max(1.0);
        let response = ui.interact(place, ui.scope_id().with("scroll bar"), Sense::DRAG | Sense::CLICK);
        if let Some(pointer) = response.interact_pointer_pos() {
            let share = ((pointer.y - place.top() - handle / 2.0) / room).clamp(0.0, 1.0);
            self.top = f64::from(share) * end;
        }
        let first = Handle { value: self.top.round() + 1.0, range: 1.0..=end.ceil() + 1.0, step: 1.0 };
        if let Some(first) = accessible::handle(ui, &response, "First row in sight", &first) {
            self.top = (first - 1.0).min(end);
        }
        let top = place.top() + (self.top / end) as f32 * room;
        let inset = if response.hovered() || response.dragged() { 2.0 } else { 3.5 };
        let bar = Rect::from_min_max(pos2(place.left() + inset, top), pos2(place.right() - inset, top + handle));
        let colour = if response.dragged() { tokens.secondary } else { tokens.faint.gamma_multiply(0.7) };
        ui.painter().rect_filled(bar, 4.0, colour);
        response.tip("Drag it, or press where the list is to stand").on_hover_cursor(CursorIcon::Default);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLION: usize = 1_000_000;

    #[test]
    fn the_last_of_a_million_lines_is_reached_and_lies_still() {
        let height = 200.0;
        let mut scroll = Scroll::default();
        scroll.by(1e12);
        scroll.clamp(MILLION, height);
        let (first, above) = scroll.first();
        // Nine lines and a bit are in sight, and the last one ends at the edge.
        let bottom = (MILLION - first) as f32 * theme::TABLE_ROW - above;
        assert!((bottom - height).abs() < 0.01, "{bottom}");
        // A tenth of a point is a tenth of a point, at the end as at the beginning.
        for step in 1..=50 {
            let before = scroll.first();
            scroll.by(-0.1);
            let after = scroll.first();
            let moved = (before.0 - after.0) as f32 * theme::TABLE_ROW + before.1 - after.1;
            assert!((moved - 0.1).abs() < 1e-3, "{step}: {moved}");
        }
    }

    #[test]
    fn a_line_is_brought_into_sight_and_no_farther() {
        let height = 220.0;
        let mut scroll = Scroll::default();
        let seen = |scroll: &Scroll, line: usize| {
            let (first, above) = scroll.first();
            let top = (line as f64 - first as f64) * f64::from(theme::TABLE_ROW) - f64::from(above);
            (-0.01..=f64::from(height - theme::TABLE_ROW) + 0.01).contains(&top)
        };
        for line in [0, 9, 10, 11, 999_999, 999_998, 500_000, 499_999, 3, 0] {
            scroll.reveal(line, height);
            scroll.clamp(MILLION, height);
            assert!(seen(&scroll, line), "{line} {scroll:?}");
        }
        scroll.reveal(9, height);
        assert_eq!(scroll.first(), (0, 0.0), "what is in sight moves nothing");
        scroll.reveal(10, height);
        assert_eq!(scroll.first().0, 1, "the next line moves the list by one");
        // A list that became shorter.
        scroll.reveal(999_999, height);
        scroll.clamp(4, height);
        assert_eq!(scroll.first(), (0, 0.0));
    }
}
