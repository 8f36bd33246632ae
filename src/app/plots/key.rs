//! What the colours of a binned image mean: a strip from one row per cell to the most, for every group.

use egui::{FontId, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        plots::{data::Mark, density::Ramp},
        theme::{self, Tokens},
    },
    report::format::{clip, thousands},
    table::Table,
};

/// Length and steps of a strip.
const STRIP: f32 = 72.0;
const STEPS: usize = 36;
const LINE: f32 = 16.0;

/// Letters of a class's name that are shown.
const LETTERS: usize = 14;

/// The count at a place of the strip, from 0 to 1: by the logarithm, as the colours are.
fn count_at(place: f32, most: u32) -> u32 {
    (place * (most.max(1) as f32).ln()).exp().round() as u32
}

fn words(ramp: &Ramp, table: &Table) -> String {
    let mark = match ramp.mark {
        Mark::Real => "real",
        Mark::Synthetic => "synthetic",
        Mark::Dropped => "dropped",
        Mark::Removed => "removed",
    };
    let class = table.target.classes.get(ramp.class as usize).map_or("", |class| class.label.as_str());
    format!("{mark} {}", clip(class, LETTERS))
}

/// Draws it in the lower left corner of the picture; nothing without an image. In three dimensions it is in the upper
/// right one, as the names of the axes are below.
pub fn show(ui: &mut Ui, frame: Rect, ramps: &[Ramp], table: &Table, deep: bool) {
    let ramps: Vec<(String, &Ramp)> =
        ramps.iter().filter(|ramp| ramp.most > 0).map(|ramp| (words(ramp, table), ramp)).collect();
    if ramps.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let painter = ui.painter().with_clip_rect(frame);
    let layout =
        |text: &str| painter.layout_no_wrap(text.to_owned(), FontId::proportional(theme::HEADING), tokens.secondary);
    let title = if deep { "rows per cell, logarithmic; fainter is farther" } else { "rows per cell, logarithmic" };
    let heading = layout(title);
    let lines: Vec<_> =
        ramps.iter().map(|(words, ramp)| (layout(words), layout(&thousands(ramp.most.into())))).collect();
    let names = lines.iter().map(|(name, _)| name.size().x).fold(0.0, f32::max);
    let numbers = lines.iter().map(|(_, number)| number.size().x).fold(0.0, f32::max);
    // A name, a one, the strip, and the most.
    let width = (names + 10.0 + 10.0 + STRIP + 5.0 + numbers).max(heading.size().x);
    let size = vec2(width + 16.0, (lines.len() + 1) as f32 * LINE + 8.0);
    let corner = if deep {
        pos2(frame.right() - size.x - 10.0, frame.top() + 8.0)
    } else {
        pos2(frame.left() + 10.0, frame.bottom() - size.y - 10.0)
    };
    let ground = Rect::from_min_size(corner, size);
    if !frame.contains_rect(ground) {
        return;
    }
    let said: Vec<String> =
        ramps.iter().map(|(words, ramp)| format!("{words} from 1 to {}", thousands(ramp.most.into()))).collect();
    let response = ui.interact(ground, ui.scope_id().with(Id::unique("colours")), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Colours, {title}: {}", said.join(", "))));
    painter.rect_filled(ground, 4.0, tokens.panel.gamma_multiply(0.97));
    painter.rect_stroke(ground, 4.0, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let left = ground.left() + 8.0;
    let centred = |line: usize, height: f32| ground.top() + 4.0 + line as f32 * LINE + (LINE - height) / 2.0;
    painter.galley(pos2(left, centred(0, heading.size().y)), heading, tokens.secondary);
    for (line, ((name, number), (_, ramp))) in (1..).zip(lines.into_iter().zip(&ramps)) {
        let one = layout("1");
        let y = centred(line, name.size().y);
        let strip = pos2(left + names + 20.0, centred(line, 9.0));
        painter.galley(pos2(strip.x - 5.0 - one.size().x, y), one, tokens.secondary);
        painter.galley(pos2(left, y), name, tokens.secondary);
        for step in 0..STEPS {
            let wide = STRIP / STEPS as f32;
            let cell = Rect::from_min_size(pos2(strip.x + step as f32 * wide, strip.y), vec2(wide + 0.3, 9.0));
            painter.rect_filled(cell, 0.0, tokens.panel);
            painter.rect_filled(cell, 0.0, ramp.colour(count_at(step as f32 / (STEPS - 1) as f32, ramp.most)));
        }
        painter.galley(pos2(strip.x + STRIP + 5.0, y), number, tokens.secondary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strip_goes_from_one_to_the_most() {
        for most in [1, 2, 214, 90_000] {
            assert_eq!((count_at(0.0, most), count_at(1.0, most)), (1, most));
            assert!((0..STEPS).all(|step| count_at(step as f32 / STEPS as f32, most) <= most));
        }
    }
}
