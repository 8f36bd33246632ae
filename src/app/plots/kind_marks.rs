//! Marks around the real rows of growing classes by their kind, and the key to them. Each kind has a shape of its own, as colours are
//! the classes'.

use egui::{FontId, Id, Mesh, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        plots::{
            data::{Layers, RowId},
            marks,
            parts::PicturePart,
            rings::{self, RingCanvas, RingView, Rings},
        },
        shown::Shown,
        state::State,
        theme,
    },
    report::format::thousands,
    sampling::row_kinds::{self, RowKind},
};

/// Height of a line of the key, and room for a mark before its name.
const LINE: f32 = 18.0;
const MARK: f32 = 24.0;
/// Room around the key.
const ROOM: Vec2 = vec2(10.0, 10.0);
/// Below what is said of the selection.
const BELOW: f32 = 44.0;

/// Draws the marks, if they are asked for. `place` says where on the screen a row lies.
pub fn draw(
    kept: &mut Rings,
    canvas: RingCanvas<'_>,
    (state, shown, layers): (&State, &Shown, &Layers),
    view: RingView,
    place: impl Fn(RowId) -> Option<Pos2>,
) {
    if state.view.sight.kinds {
        let version = u64::from(shown.outcome.knows_all(state.kinds(&shown.outcome)));
        kept.draw(canvas, (shown, layers), (version, || marked(state, shown)), view, place);
    }
}

/// Every row of a known kind with its mark; what is seldom stands on top.
fn marked(state: &State, shown: &Shown) -> Vec<(RowId, usize)> {
    let space = &shown.outcome.space;
    let mut rows: Vec<(RowKind, u32)> = Vec::new();
    for (class, kinds) in (0_u32..).zip(state.kinds(&shown.outcome)) {
        let members = space.members(class).iter().copied();
        rows.extend(kinds.iter().flat_map(|of| of.iter().copied()).zip(members));
    }
    rows.sort_unstable();
    rows.into_iter().map(|(kind, row)| (RowId::Real(row), marks::around(kind))).collect()
}

/// What the marks mean, with how many rows there are of each kind, or why there are none.
pub fn key(ui: &Ui, canvas: RingCanvas<'_>, (state, shown): (&State, &Shown), part: PicturePart, deep: bool) {
    // Beside each other one key will do.
    if !state.view.sight.kinds || part == PicturePart::After {
        return;
    }
    let outcome = &shown.outcome;
    let known = state.kinds(outcome);
    let words = if outcome.growing().next().is_none() {
        "no class grows, so no row has a kind".to_owned()
    } else if let Some(error) = state.kinds_error(outcome) {
        error.message.clone()
    } else if !outcome.knows_all(known) {
        "finding the kinds of rows…".to_owned()
    } else {
        "kinds, by the five nearest rows".to_owned()
    };
    let mut counts = [0_usize; RowKind::ALL.len()];
    for of in known.iter().flatten() {
        counts = std::array::from_fn(|at| counts[at] + row_kinds::counts(of)[at]);
    }
    let all: usize = counts.iter().sum();
    let step = rings::step(all);
    let heading = if step > 1 { format!("{words}, one in {step} marked") } else { words };
    let lines: Vec<(RowKind, String)> = RowKind::ALL
        .into_iter()
        .zip(counts)
        .filter(|_| all > 0)
        .map(|(kind, count)| (kind, format!("{} {}", kind.name(), thousands(count as u64))))
        .collect();
    let RingCanvas { painter, frame, tokens, sprites } = canvas;
    let layout = |text: &str, size: f32, colour| {
        let room = (frame.width() - 2.0 * (ROOM.x + 8.0)).max(80.0);
        painter.layout(text.to_owned(), FontId::proportional(size), colour, room)
    };
    let title = layout(&heading, theme::HEADING, tokens.secondary);
    let names: Vec<_> = lines.iter().map(|(_, text)| layout(text, theme::SMALL, tokens.text)).collect();
    let wide = names.iter().map(|name| MARK + name.size().x).fold(title.size().x, f32::max);
    let size = vec2(wide + 16.0, title.size().y + LINE * lines.len() as f32 + 12.0);
    // The key to the colours of a binned image is in the other corner.
    let corner = if deep { frame.left_top() + vec2(ROOM.x, BELOW) } else { frame.right_bottom() - ROOM - size };
    let ground = Rect::from_min_size(corner, size);
    if !frame.contains_rect(ground) {
        return;
    }
    let said: Vec<&str> =
        std::iter::once(&heading).chain(lines.iter().map(|(_, text)| text)).map(String::as_str).collect();
    let response = ui.interact(ground, ui.scope_id().with(Id::unique("kinds")), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Key: {}", said.join(", "))));
    painter.rect_filled(ground, 4.0, tokens.panel.gamma_multiply(0.97));
    painter.rect_stroke(ground, 4.0, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let (left, mut top) = (ground.left() + 8.0, ground.top() + 5.0);
    let below = title.size().y;
    painter.galley(pos2(left, top), title, tokens.secondary);
    top += below + 2.0;
    let mut shapes = Mesh::with_texture(sprites.id());
    for ((kind, _), name) in lines.iter().zip(names) {
        let middle = top + LINE / 2.0;
        let shape = marks::around(*kind);
        let at = Rect::from_center_size(pos2(left + marks::CELL / 2.0, middle), Vec2::splat(marks::CELL));
        shapes.add_rect_with_uv(at, marks::uv(marks::DISC), tokens.secondary);
        shapes.add_rect_with_uv(at, marks::uv(shape), marks::ink(shape, tokens));
        painter.galley(pos2(left + MARK, middle - name.size().y / 2.0), name, tokens.text);
        top += LINE;
    }
    painter.add(Shape::mesh(shapes));
}
