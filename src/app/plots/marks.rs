//! Markers as one mesh: a quad each, all from one small texture, so that thousands cost no more than a few.

use egui::{Color32, ColorImage, Context, Mesh, Pos2, Rect, TextureHandle, TextureOptions, Ui, Vec2, pos2};

use crate::{
    app::{
        plots::data::{Layers, Mark, Picture},
        scatter_options::USUAL,
        theme::Tokens,
    },
    sampling::row_kinds::RowKind,
};

/// Side of a marker's place in the texture, in points.
pub const CELL: f32 = 18.0;

/// Shapes in the texture, one beside the other.
const SHAPES: usize = 10;

/// A real row that is not of the largest class.
pub const DISC: usize = 1;

/// The ring around a selected row.
pub const RING: usize = 4;

/// What stands around a row of a kind.
pub fn around(kind: RowKind) -> usize {
    match kind {
        RowKind::Safe => SAFE,
        RowKind::Borderline => BORDERLINE,
        RowKind::Rare => RARE,
        RowKind::Outlier => OUTLIER,
    }
}

const SAFE: usize = 6;
const BORDERLINE: usize = 7;
const RARE: usize = 8;
const OUTLIER: usize = 9;

/// Finer steps within a pixel, per direction, to smooth edges.
const FINER: usize = 4;

/// The texture with the shapes of the markers, made anew when pixels become finer or coarser.
#[derive(Default)]
pub struct Sprites(Option<(f32, TextureHandle)>);

impl Sprites {
    pub fn get(&mut self, ui: &Ui) -> TextureHandle {
        let scale = ui.pixels_per_point();
        if let Some((of, texture)) = &self.0
            && *of == scale
        {
            return texture.clone();
        }
        let texture = sprites(ui.ctx());
        self.0 = Some((scale, texture.clone()));
        texture
    }
}

/// The texture with the shapes of the markers, white on nothing.
fn sprites(ctx: &Context) -> TextureHandle {
    let scale = ctx.pixels_per_point();
    let side = (CELL * scale).ceil() as usize;
    let mut image = ColorImage::filled([side * SHAPES, side], Color32::TRANSPARENT);
    for shape in 0..SHAPES {
        for y in 0..side {
            for x in 0..side {
                let mut inside = 0;
                for step in 0..FINER * FINER {
                    let fine = |at: usize, step: usize| {
                        (at as f32 + (step as f32 + 0.5) / FINER as f32) / scale - side as f32 / scale / 2.0
                    };
                    inside += usize::from(covers(shape, fine(x, step % FINER), fine(y, step / FINER)));
                }
                let alpha = (inside * 255 / (FINER * FINER)) as u8;
                image.pixels[y * side * SHAPES + shape * side + x] = Color32::from_white_alpha(alpha);
            }
        }
    }
    ctx.load_texture("markers", image, TextureOptions::LINEAR)
}

/// Whether a shape covers a place, in points from its middle.
fn covers(shape: usize, x: f32, y: f32) -> bool {
    let (x, y, down) = (x.abs(), y.abs(), y);
    match shape {
        // The faint dot of the largest class.
        0 => x * x + y * y <= 1.9 * 1.9,
        // A real row.
        DISC => x * x + y * y <= 3.1 * 3.1,
        // A synthetic row: the outline of a diamond.
        2 => (3.3..=4.9).contains(&(x + y)),
        // A dropped row: a cross.
        3 => x.max(y) <= 2.9 && (x - y).abs() <= 1.0,
        // A selected row.
        RING => (5.2 * 5.2..=6.7 * 6.7).contains(&(x * x + y * y)),
        // A safe row: a thin circle, within the ring of a selected one.
        SAFE => (4.3 * 4.3..=5.1 * 5.1).contains(&(x * x + y * y)),
        // A borderline row, between two sides.
        BORDERLINE => (4.6..=5.9).contains(&x) && y <= 4.6,
        // A rare row: a square.
        RARE => (4.8..=6.0).contains(&x.max(y)),
        // An outlier: a triangle, by the distance of its sides from the middle.
        OUTLIER => (4.2..=5.5).contains(&down.max(0.5 * (3.0_f32.sqrt() * x - down))),
        // A removed real row: hollow.
        _ => (2.0 * 2.0..=3.3 * 3.3).contains(&(x * x + y * y)),
    }
}

/// The colour of what stands around a row: hues are the classes' and the selection's alone, and what is usual is quieter.
pub fn ink(shape: usize, tokens: &Tokens) -> Color32 {
    match shape {
        RING => tokens.accent,
        SAFE => tokens.secondary,
        _ => tokens.text,
    }
}

/// The place of a shape in the texture.
pub fn uv(shape: usize) -> Rect {
    let (shape, shapes) = (shape as f32, SHAPES as f32);
    Rect::from_min_max(pos2(shape / shapes, 0.0), pos2((shape + 1.0) / shapes, 1.0))
}

fn shape_of(mark: Mark, rank: usize) -> usize {
    match (mark, rank) {
        (Mark::Real, 0) => 0,
        (Mark::Real, _) => DISC,
        (Mark::Synthetic, _) => 2,
        (Mark::Dropped, _) => 3,
        (Mark::Removed, _) => 5,
    }
}

/// Few points in view are drawn larger and stronger than many.
#[derive(Clone, Copy, Debug)]
pub struct MarkerCrowd {
    size: f32,
    strength: f32,
}

impl MarkerCrowd {
    pub fn of(points: usize, frame: Rect) -> Self {
        /// Room for a point, in square points, that leaves it as the texture has it.
        const ROOM: f32 = 180.0;
        let plenty = frame.area() / (points.max(1) as f32) / ROOM;
        Self { size: plenty.powf(0.2).clamp(0.68, 1.25), strength: plenty.powf(0.25).clamp(0.75, 1.5) }
    }
}

/// How opaque something of the largest class is that is `usual` as a rule: nothing at 0, `most` at 1.
pub fn faded(usual: f32, largest: f32, most: f32) -> f32 {
    if largest <= USUAL { usual * largest / USUAL } else { usual + (most - usual) * (largest - USUAL) / (1.0 - USUAL) }
}

/// The colour of a marker. The largest class is faint; crosses lean towards the text, to be seen on their own hue.
fn tint(mark: Mark, rank: usize, tokens: &Tokens, crowd: MarkerCrowd, largest: f32) -> Color32 {
    let hue = tokens.class(rank);
    let hue = if rank == 0 && mark != Mark::Real { hue.gamma_multiply(faded(1.0, largest, 1.0)) } else { hue };
    match (mark, rank) {
        (Mark::Real, 0) => hue.gamma_multiply(faded(0.45 * crowd.strength, largest, 1.0)),
        (Mark::Real, _) => hue,
        (Mark::Synthetic, _) => hue.gamma_multiply(0.8 * crowd.strength.min(1.0)),
        (Mark::Dropped | Mark::Removed, _) => hue.lerp_to_gamma(tokens.text, 0.55),
    }
}

/// How the rows of a group are marked.
#[derive(Clone, Copy, Debug)]
pub struct Marker {
    /// Its place in the texture.
    pub uv: Rect,
    pub colour: Color32,
    /// Of its quad, in points.
    pub size: Vec2,
}

impl Marker {
    pub fn of(mark: Mark, rank: usize, tokens: &Tokens, crowd: MarkerCrowd, largest: f32) -> Self {
        let shape = shape_of(mark, rank) as f32;
        let uv = Rect::from_min_max(pos2(shape / SHAPES as f32, 0.0), pos2((shape + 1.0) / SHAPES as f32, 1.0));
        Self { uv, colour: tint(mark, rank, tokens, crowd, largest), size: Vec2::splat(CELL * crowd.size) }
    }
}

/// How far beyond the frame a marker still reaches into it.
pub const OVERLAP: f32 = CELL / 2.0;

/// The markers that lie within `frame`.
pub fn mesh(
    picture: &Picture,
    layers: &Layers,
    tokens: &Tokens,
    sprites: &TextureHandle,
    frame: Rect,
    largest: f32,
    place: impl Fn(f32, f32) -> Pos2,
) -> Mesh {
    let mut mesh = Mesh::with_texture(sprites.id());
    let reach = frame.expand(OVERLAP);
    let points = picture.visible(layers).flat_map(|group| group.points.iter());
    let crowd = MarkerCrowd::of(points.filter(|point| frame.contains(place(point.x, point.y))).count(), frame);
    for group in picture.visible(layers) {
        let Marker { uv, colour, size } = Marker::of(group.mark, group.rank, tokens, crowd, largest);
        for point in group.points.iter() {
            let at = place(point.x, point.y);
            if reach.contains(at) {
                mesh.add_rect_with_uv(Rect::from_center_size(at, size), uv, colour);
            }
        }
    }
    mesh
}
