//! Rings around the selected rows, over markers and over the binned image alike.

use std::sync::Arc;

use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, TextureHandle, Vec2};
use egui_plot::PlotBounds;

use crate::app::{
    plots::{
        data::{AxisChoice, Layers, MARKERS_AT_MOST, RowId},
        marks,
        space3::lens::Camera,
    },
    select::{Selecting, set::RowSet},
    shown::Shown,
    theme::Tokens,
};

/// What the choice of the ringed rows depends on.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    version: u64,
    outcome: usize,
    layers: Layers,
}

/// From where the rows are seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RingView {
    Plane((AxisChoice, AxisChoice), PlotBounds),
    Space(Camera),
}

/// What the rings look like on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Look {
    view: RingView,
    frame: Rect,
    colour: Color32,
    scale: f32,
}

/// The rings, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Rings {
    key: Option<Key>,
    rows: Vec<RowId>,
    mesh: Option<(Look, Arc<Mesh>)>,
}

/// Every so manieth selected row has a ring: as many as can be told apart.
pub fn step(selected: &RowSet) -> usize {
    selected.len().div_ceil(MARKERS_AT_MOST).max(1)
}

impl Rings {
    /// Draws the rings of the rows that are not hidden. `place` says where on the screen a row lies.
    pub fn draw(
        &mut self,
        (painter, frame, tokens, sprites): (&Painter, Rect, &Tokens, &TextureHandle),
        (shown, select, layers): (&Shown, &Selecting, &Layers),
        view: RingView,
        place: impl Fn(RowId) -> Option<Pos2>,
    ) {
        let key =
            Key { version: select.version, outcome: Arc::as_ptr(&shown.outcome) as usize, layers: layers.clone() };
        if self.key.as_ref() != Some(&key) {
            let outcome = &shown.outcome;
            let visible = |id: &RowId| layers.shows_row(outcome, *id);
            self.rows = select.rows.iter().filter(visible).step_by(step(&select.rows)).collect();
            self.key = Some(key);
            self.mesh = None;
        }
        if self.rows.is_empty() {
            return;
        }
        let look = Look { view, frame, colour: tokens.accent, scale: painter.ctx().pixels_per_point() };
        if self.mesh.as_ref().is_none_or(|(of, _)| *of != look) {
            let mut mesh = Mesh::with_texture(sprites.id());
            let reach = frame.expand(marks::CELL / 2.0);
            for at in self.rows.iter().filter_map(|&row| place(row)).filter(|at| reach.contains(*at)) {
                let ring = Rect::from_center_size(at, Vec2::splat(marks::CELL));
                mesh.add_rect_with_uv(ring, marks::uv(marks::RING), look.colour);
            }
            self.mesh = Some((look, Arc::new(mesh)));
        }
        if let Some((_, mesh)) = &self.mesh {
            painter.add(Shape::Mesh(Arc::clone(mesh)));
        }
    }
}
