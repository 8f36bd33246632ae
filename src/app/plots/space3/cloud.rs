//! The rows of a result in three dimensions: markers in the order of their depth, or a binned image, and which row is
//! nearest to the pointer.

use egui::{Color32, ColorImage, Mesh, Pos2, Rect, TextureHandle};
use rayon::prelude::*;

use crate::{
    app::{
        inspect::DRAWN,
        plots::{
            data::{Layers, Mark, Picture, Point, PointGroup, RowId},
            density::Ramp,
            marks::{self, Marker, MarkerCrowd},
            space3::lens::{self, Bounds, Lens},
        },
        theme::Tokens,
    },
    pipeline::Outcome,
    space::projection::COMPONENTS,
};

/// Points that one thread works through at a time, at least: fewer are not worth a thread.
const PORTION: usize = 16_384;

/// Steps in which cells fade with their distance.
const STEPS: usize = 16;

/// What is drawn of a result.
#[derive(Clone, Copy, Debug)]
pub struct Cloud<'a> {
    pub outcome: &'a Outcome,
    pub picture: &'a Picture,
    pub layers: &'a Layers,
}

/// Points per cell, and the nearness of the nearest of them in 255 steps.
#[derive(Clone, Debug)]
struct Cells {
    counts: Vec<u32>,
    nearest: Vec<u8>,
}

impl Cells {
    fn new(size: [usize; 2]) -> Self {
        let cells = size[0] * size[1];
        Self { counts: vec![0; cells], nearest: vec![0; cells] }
    }

    /// Sums and maxima of whole numbers: the same whatever the order.
    fn with(mut self, other: &Self) -> Self {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        for (nearest, other) in self.nearest.iter_mut().zip(&other.nearest) {
            *nearest = (*nearest).max(*other);
        }
        self
    }
}

/// Nearness in 256 steps.
fn steps(nearness: f32) -> u8 {
    ((nearness + 1.0) * 127.5).round() as u8
}

impl<'a> Cloud<'a> {
    /// Places by the numbers that the points of a group carry.
    fn places(&self, group: &PointGroup) -> &'a [[f32; COMPONENTS]] {
        match group.mark {
            Mark::Real | Mark::Removed => {
                self.outcome.projection.as_ref().map_or(&[][..], |projection| &projection.rows)
            }
            Mark::Synthetic | Mark::Dropped => {
                self.outcome.generated[group.class as usize].as_deref().map_or(&[][..], |rows| &rows.places)
            }
        }
    }

    /// Where a row lies.
    pub fn place(&self, id: RowId) -> Option<[f32; COMPONENTS]> {
        match id {
            RowId::Real(position) => self.outcome.projection.as_ref()?.rows.get(position as usize).copied(),
            RowId::Synthetic { class, index } => {
                self.outcome.generated.get(class as usize)?.as_deref()?.places.get(index as usize).copied()
            }
        }
    }

    /// Where the parents of a synthetic row lie, the base first, up to as many as are shown.
    pub fn parents(&self, id: RowId) -> Vec<[f32; COMPONENTS]> {
        let RowId::Synthetic { class, index } = id else { return Vec::new() };
        let rows = self.outcome.origin(class, index).map_or_else(Vec::new, |origin| origin.lineage.rows());
        rows.into_iter().take(DRAWN).filter_map(|row| self.place(RowId::Real(row))).collect()
    }

    /// The box around all rows, hidden ones too, so that it stays when a layer is hidden.
    pub fn bounds(&self) -> Bounds {
        let none = ([f32::INFINITY; COMPONENTS], [f32::NEG_INFINITY; COMPONENTS]);
        let wider = |(low, high): ([f32; COMPONENTS], [f32; COMPONENTS]),
                     (a, b): ([f32; COMPONENTS], [f32; COMPONENTS])| {
            (std::array::from_fn(|at| f32::min(low[at], a[at])), std::array::from_fn(|at| f32::max(high[at], b[at])))
        };
        let (low, high) = self
            .picture
            .groups
            .iter()
            .map(|group| {
                let places = self.places(group);
                let of = |point: &Point| places.get(point.row as usize).map_or(none, |&place| (place, place));
                group.points.par_iter().with_min_len(PORTION).map(of).reduce(|| none, wider)
            })
            .fold(none, wider);
        if low[0] > high[0] { Bounds { low: [-1.0; 3], high: [1.0; 3] } } else { Bounds { low, high } }
    }

    pub fn visible_points(&self) -> usize {
        self.picture.visible_points(self.layers)
    }

    /// Each row as it is seen, with its group's number; only those that reach into the frame, the farthest first.
    fn seen(&self, lens: &Lens, frame: Rect) -> Vec<(lens::Seen, usize)> {
        let frame = frame.expand(marks::OVERLAP);
        let mut seen = Vec::new();
        for (at, group) in self.picture.visible(self.layers).enumerate() {
            let places = self.places(group);
            let all = group.points.iter().filter_map(|point| places.get(point.row as usize));
            seen.extend(all.map(|place| (lens.see(*place), at)).filter(|(seen, _)| frame.contains(seen.at)));
        }
        // Of equally far ones the order of the groups stays: smaller classes on top.
        seen.sort_by(|(a, _), (b, _)| a.nearness.total_cmp(&b.nearness));
        seen
    }

    /// Markers, the nearer the larger and the stronger, the nearest on top.
    pub fn mesh(&self, lens: &Lens, frame: Rect, tokens: &Tokens, sprites: &TextureHandle, largest: f32) -> Mesh {
        let seen = self.seen(lens, frame);
        let crowd = MarkerCrowd::of(seen.len(), frame);
        let markers: Vec<Marker> = self
            .picture
            .visible(self.layers)
            .map(|group| Marker::of(group.mark, group.rank, tokens, crowd, largest))
            .collect();
        let mut mesh = Mesh::with_texture(sprites.id());
        mesh.reserve_triangles(seen.len() * 2);
        mesh.reserve_vertices(seen.len() * 4);
        for (seen, group) in seen {
            let Marker { uv, colour, size } = markers[group];
            let rect = Rect::from_center_size(seen.at, size * lens::size(seen.nearness));
            mesh.add_rect_with_uv(rect, uv, colour.gamma_multiply(lens::strength(seen.nearness)));
        }
        mesh
    }

    /// How many rows lie in each cell of the frame.
    fn cells(&self, group: &PointGroup, lens: &Lens, frame: Rect, size: [usize; 2], every: usize) -> Cells {
        let places = self.places(group);
        let [wide, high] = [size[0] as f32 / frame.width(), size[1] as f32 / frame.height()];
        // A whole number of steps, so that the same rows are looked at whatever the number of threads.
        let portion = group.points.len().div_ceil(rayon::current_num_threads()).max(PORTION).next_multiple_of(every);
        let count = |points: &[Point]| {
            let mut cells = Cells::new(size);
            for place in points.iter().step_by(every).filter_map(|point| places.get(point.row as usize)) {
                let seen = lens.see(*place);
                let (x, y) = ((seen.at.x - frame.left()) * wide, (seen.at.y - frame.top()) * high);
                if x >= 0.0 && y >= 0.0 && x < size[0] as f32 && y < size[1] as f32 {
                    let cell = y as usize * size[0] + x as usize;
                    cells.counts[cell] += every as u32;
                    cells.nearest[cell] = cells.nearest[cell].max(steps(seen.nearness));
                }
            }
            cells
        };
        let parts: Vec<Cells> = group.points.par_chunks(portion).map(count).collect();
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_else(|| Cells::new(size));
        parts.fold(first, |sum, part| sum.with(&part))
    }

    /// A binned image, the largest class below: a cell takes its colour from how many rows lie in it, and fades with the
    /// distance of the nearest of them. With it what the colours mean, and how many rows are in view. Of all rows one of
    /// `every` so many is looked at and stands for the others: the whole is 1.
    pub fn image(
        &self,
        lens: &Lens,
        frame: Rect,
        size: [usize; 2],
        tokens: &Tokens,
        largest: f32,
        every: usize,
    ) -> (ColorImage, Vec<Ramp>, usize) {
        let mut image = ColorImage::filled(size, Color32::TRANSPARENT);
        let (mut ramps, mut in_view) = (Vec::new(), 0);
        // Half as much as markers: the colour says how many there are, too.
        let fading: [f32; STEPS] = std::array::from_fn(|step| {
            f32::midpoint(1.0, lens::strength((step as f32 + 0.5) / STEPS as f32 * 2.0 - 1.0))
        });
        for group in self.picture.visible(self.layers) {
            let cells = self.cells(group, lens, frame, size, every);
            let ramp = Ramp::new(group, cells.counts.iter().copied().max().unwrap_or(0), tokens, largest);
            for ((pixel, &count), nearest) in image.pixels.iter_mut().zip(&cells.counts).zip(cells.nearest) {
                if count > 0 {
                    in_view += count as usize;
                    *pixel = pixel.blend(ramp.colour(count).gamma_multiply(fading[usize::from(nearest) * STEPS / 256]));
                }
            }
            ramps.push(ramp);
        }
        (image, ramps, in_view)
    }

    /// The visible rows at places of the screen that are `inside`.
    pub fn within(&self, lens: &Lens, inside: impl Fn(Pos2) -> bool + Sync) -> Vec<RowId> {
        let mut found = Vec::new();
        for group in self.picture.visible(self.layers) {
            let places = self.places(group);
            let seen = |point: &&Point| places.get(point.row as usize).is_some_and(|place| inside(lens.see(*place).at));
            found.par_extend(group.points.par_iter().filter(seen).map(|point| group.id(point.row)));
        }
        found
    }

    /// The visible row nearest to the pointer on the screen, within reach; of equally near ones the one in front.
    pub fn nearest(&self, lens: &Lens, pointer: Pos2, reach: f32) -> Option<RowId> {
        /// The distance on the screen, the depth, and the row.
        type Found = (f32, f32, RowId);
        let better = |a: Option<Found>, b: Option<Found>| match (a, b) {
            (Some(one), Some(other)) => {
                let order = one.0.total_cmp(&other.0).then(other.1.total_cmp(&one.1));
                Some(if order.is_lt() { one } else { other })
            }
            (one, other) => one.or(other),
        };
        let groups = self.picture.visible(self.layers).map(|group| {
            let places = self.places(group);
            let of = |point: &Point| {
                let seen = lens.see(*places.get(point.row as usize)?);
                let distance = seen.at.distance_sq(pointer);
                (distance <= reach * reach).then(|| (distance, seen.nearness, group.id(point.row)))
            };
            group.points.par_iter().with_min_len(PORTION).map(of).reduce(|| None, better)
        });
        groups.fold(None, better).map(|(.., id)| id)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use egui::{pos2, vec2};

    use super::*;
    use crate::{
        app::{
            plots::{
                data::{AxisChoice, RealPoints},
                space3::lens::Camera,
            },
            table_summary,
        },
        pipeline::Pipeline,
        progress::Progress,
        recipe::Recipe,
        table::{ColumnSettings, samples},
    };

    fn made(sample: &str) -> (Outcome, Picture) {
        let table = Arc::new(samples::open(sample, &ColumnSettings::default(), &Progress::new()).unwrap());
        let recipe = Recipe { drop_closest: 10.0, ..Recipe::default() };
        let outcome = Pipeline::with_projection(Arc::clone(&table)).run(&recipe, &Progress::new()).unwrap();
        let axes = (AxisChoice::Component(0), AxisChoice::Component(1));
        let picture = Picture::of(&outcome, &table_summary::classes(&table), axes, &mut RealPoints::default());
        (outcome, picture)
    }

    fn frame() -> Rect {
        Rect::from_min_size(pos2(10.0, 20.0), vec2(640.0, 480.0))
    }

    #[test]
    fn what_is_seen_comes_from_far_to_near_and_each_row_can_be_pointed_at() {
        let (outcome, picture) = made("wine");
        let layers = Layers::default();
        let cloud = Cloud { outcome: &outcome, picture: &picture, layers: &layers };
        let camera = Camera::default().turned(0.3, 0.1);
        let lens = Lens::new(camera, &cloud.bounds(), frame());
        let seen = cloud.seen(&lens, frame());
        assert_eq!(seen.len(), cloud.visible_points(), "all is in view");
        assert!(seen.windows(2).all(|pair| pair[0].0.nearness <= pair[1].0.nearness));
        for group in &picture.groups {
            for point in group.points.iter() {
                let id = group.id(point.row);
                let at = lens.see(cloud.place(id).unwrap());
                let found = cloud.nearest(&lens, at.at, 9.0).unwrap();
                let other = lens.see(cloud.place(found).unwrap());
                assert!(other.at.distance(at.at) < 1e-3 && other.nearness >= at.nearness - 1e-4, "{id:?} {found:?}");
            }
        }
        assert_eq!(cloud.nearest(&lens, pos2(-500.0, 0.0), 9.0), None);
    }

    #[test]
    fn a_row_and_its_parents_lie_where_the_projection_has_them() {
        let (outcome, picture) = made("wine");
        let layers = Layers::default();
        let cloud = Cloud { outcome: &outcome, picture: &picture, layers: &layers };
        let origin = outcome.origins().next().unwrap();
        let id = RowId::Synthetic { class: origin.class, index: origin.index };
        let rows = &outcome.projection.as_ref().unwrap().rows;
        let draw = origin.lineage.draw().unwrap();
        assert_eq!(cloud.parents(id), [draw.base, draw.neighbour].map(|at| rows[at as usize]));
        assert!(cloud.parents(RowId::Real(0)).is_empty());
        let point = picture.groups.iter().find(|it| it.mark == Mark::Real).unwrap().points[0];
        assert_eq!(cloud.place(RowId::Real(point.row)).map(|it| [it[0], it[1]]), Some([point.x, point.y]));
    }

    #[test]
    fn every_row_is_counted_once_whatever_the_threads() {
        let (outcome, picture) = made("stroke-clinic");
        let layers = Layers::default();
        let cloud = Cloud { outcome: &outcome, picture: &picture, layers: &layers };
        let lens = Lens::new(Camera::default(), &cloud.bounds(), frame());
        let tokens = Tokens::in_theme(egui::Theme::Light);
        for every in [1, 3] {
            let images = [1, 3].map(|threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| cloud.image(&lens, frame(), [320, 240], tokens, 0.5, every))
            });
            assert_eq!(images[0].0, images[1].0);
            assert!(images[0].2.abs_diff(cloud.visible_points()) <= (every - 1) * picture.groups.len());
            assert_eq!(images[0].1.len(), picture.groups.len());
        }
    }
}
