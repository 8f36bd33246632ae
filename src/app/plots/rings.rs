//! Rings around the selected rows, over markers and over the binned image alike.

use std::sync::Arc;

use egui::{Color32, Mesh, Painter, Rect, Shape, TextureHandle, Vec2};
use egui_plot::{PlotBounds, PlotTransform};

use crate::{
    app::{
        plots::{
            data::{AxisChoice, Layers, MARKERS_AT_MOST, RowId},
            marks, scatter,
        },
        rows,
        select::Selecting,
        state::Shown,
        theme::Tokens,
    },
    report::plane::Plane,
};

/// What the places of the rings depend on.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    version: u64,
    outcome: usize,
    axes: (AxisChoice, AxisChoice),
    layers: Layers,
}

/// What the rings look like on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Look {
    bounds: PlotBounds,
    frame: Rect,
    colour: Color32,
    scale: f32,
}

/// The rings, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Rings {
    key: Option<Key>,
    places: Vec<[f32; 2]>,
    /// Every so manieth selected row has a ring.
    step: usize,
    mesh: Option<(Look, Arc<Mesh>)>,
}

impl Rings {
    /// The rows that have a ring, and every how manieth that is.
    pub fn drawn(&self) -> (usize, usize) {
        (self.places.len(), self.step)
    }

    pub fn draw(
        &mut self,
        painter: &Painter,
        tokens: &Tokens,
        sprites: &TextureHandle,
        (shown, select, layers): (&Shown, &Selecting, &Layers),
        transform: &PlotTransform,
    ) {
        let key = Key {
            version: select.version,
            outcome: Arc::as_ptr(&shown.outcome) as usize,
            axes: shown.picture.axes,
            layers: layers.clone(),
        };
        if self.key.as_ref() != Some(&key) {
            self.find(shown, select, layers);
            self.key = Some(key);
            self.mesh = None;
        }
        if self.places.is_empty() {
            return;
        }
        let look = Look {
            bounds: *transform.bounds(),
            frame: *transform.frame(),
            colour: tokens.accent,
            scale: painter.ctx().pixels_per_point(),
        };
        if self.mesh.as_ref().is_none_or(|(of, _)| *of != look) {
            let mut mesh = Mesh::with_texture(sprites.id());
            let place = scatter::placer(transform);
            let reach = look.frame.expand(marks::CELL / 2.0);
            for &[x, y] in &self.places {
                let at = place(x, y);
                if reach.contains(at) {
                    mesh.add_rect_with_uv(
                        Rect::from_center_size(at, Vec2::splat(marks::CELL)),
                        marks::uv(marks::RING),
                        look.colour,
                    );
                }
            }
            self.mesh = Some((look, Arc::new(mesh)));
        }
        if let Some((_, mesh)) = &self.mesh {
            painter.add(Shape::Mesh(Arc::clone(mesh)));
        }
    }

    /// Finds where the selected rows lie that are not hidden.
    fn find(&mut self, shown: &Shown, select: &Selecting, layers: &Layers) {
        let outcome = &shown.outcome;
        let plane = Plane::new(outcome, shown.picture.axes);
        let visible = |id: &RowId| layers.shows_row(rows::fate(outcome, *id), rows::class(outcome, *id));
        self.step = select.rows.len().div_ceil(MARKERS_AT_MOST).max(1);
        let ringed = select.rows.iter().filter(visible).step_by(self.step);
        self.places = ringed
            .map(|id| match id {
                RowId::Real(position) => plane.real(position),
                RowId::Synthetic { class, index } => plane.synthetic(class, index),
            })
            .collect();
    }
}
