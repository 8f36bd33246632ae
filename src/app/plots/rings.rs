//! What stands around some rows, over markers and over the binned image alike: rings around the selected ones, and the marks of
//! [`super::kind_marks`].

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

/// What the choice of the rows depends on.
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

/// What is drawn on: the picture's frame, and the texture with the shapes.
#[derive(Clone, Copy)]
pub struct RingCanvas<'a> {
    pub painter: &'a Painter,
    pub frame: Rect,
    pub tokens: &'a Tokens,
    pub sprites: &'a TextureHandle,
}

impl std::fmt::Debug for RingCanvas<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RingCanvas").finish_non_exhaustive()
    }
}

/// What it looks like on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Look {
    view: RingView,
    frame: Rect,
    /// It tells the themes apart.
    colour: Color32,
    scale: f32,
}

/// Rows with the shapes around them, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Rings {
    key: Option<Key>,
    rows: Vec<(RowId, usize)>,
    mesh: Option<(Look, Arc<Mesh>)>,
}

/// Of so many rows every so manieth has a mark: as many as can be told apart.
pub fn step(rows: usize) -> usize {
    rows.div_ceil(MARKERS_AT_MOST).max(1)
}

impl Rings {
    /// Draws the rings of the selected rows that are not hidden. `place` says where on the screen a row lies.
    pub fn selected(
        &mut self,
        canvas: RingCanvas<'_>,
        (shown, select, layers): (&Shown, &Selecting, &Layers),
        view: RingView,
        place: impl Fn(RowId) -> Option<Pos2>,
    ) {
        let rows = |rows: &RowSet| rows.iter().map(|row| (row, marks::RING)).collect();
        self.draw(canvas, (shown, layers), (select.version, || rows(&select.rows)), view, place);
    }

    /// Draws the shapes around those of some rows that are not hidden. The rows are asked for when their version is another one.
    pub fn draw(
        &mut self,
        canvas: RingCanvas<'_>,
        (shown, layers): (&Shown, &Layers),
        (version, rows): (u64, impl FnOnce() -> Vec<(RowId, usize)>),
        view: RingView,
        place: impl Fn(RowId) -> Option<Pos2>,
    ) {
        let RingCanvas { painter, frame, tokens, sprites } = canvas;
        let key = Key { version, outcome: Arc::as_ptr(&shown.outcome) as usize, layers: layers.clone() };
        if self.key.as_ref() != Some(&key) {
            let all = rows();
            let step = step(all.len());
            let visible = |(id, _): &(RowId, usize)| layers.shows_row(&shown.outcome, *id);
            self.rows = all.into_iter().filter(visible).step_by(step).collect();
            self.key = Some(key);
            self.mesh = None;
        }
        if self.rows.is_empty() {
            return;
        }
        let look = Look { view, frame, colour: tokens.accent, scale: painter.ctx().pixels_per_point() };
        if self.mesh.as_ref().is_none_or(|(of, _)| *of != look) {
            let mut mesh = Mesh::with_texture(sprites.id());
            let reach = frame.expand(marks::OVERLAP);
            for &(row, shape) in &self.rows {
                if let Some(at) = place(row).filter(|at| reach.contains(*at)) {
                    let around = Rect::from_center_size(at, Vec2::splat(marks::CELL));
                    mesh.add_rect_with_uv(around, marks::uv(shape), marks::ink(shape, tokens));
                }
            }
            self.mesh = Some((look, Arc::new(mesh)));
        }
        if let Some((_, mesh)) = &self.mesh {
            painter.add(Shape::Mesh(Arc::clone(mesh)));
        }
    }
}
