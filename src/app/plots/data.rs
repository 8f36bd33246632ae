//! What the scatter shows, put in order once per result: plain points, drawn by [`super::scatter`].

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    app::{plots::caption, table_summary::ClassFact},
    pipeline::Outcome,
    report::{
        format::thousands,
        plane::{self, Plane},
    },
    sampling::{Fate, RealFate},
    space::Space,
};

pub use crate::{report::plane::AxisChoice, sampling::RowId};

/// Above so many visible points they are shown as a binned image.
pub const MARKERS_AT_MOST: usize = 20_000;

/// Something that the legend can hide.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    Real,
    Synthetic,
    Dropped,
    /// Real rows that undersampling or a cleaner took out.
    Removed,
    Class(u32, String),
}

impl Layer {
    pub fn name(&self) -> &str {
        match self {
            Self::Real => "real",
            Self::Synthetic => "synthetic",
            Self::Dropped => "dropped",
            Self::Removed => "removed",
            Self::Class(_, label) => label,
        }
    }
}

/// What is hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Layers {
    hidden: Vec<Layer>,
}

impl Layers {
    pub fn toggle(&mut self, layer: &Layer) {
        match self.hidden.iter().position(|other| other == layer) {
            Some(at) => {
                self.hidden.remove(at);
            }
            None => self.hidden.push(layer.clone()),
        }
    }

    /// The same without some more.
    #[must_use]
    pub fn without(&self, layers: impl IntoIterator<Item = Layer>) -> Self {
        let mut hidden = self.hidden.clone();
        hidden.extend(layers.into_iter().filter(|layer| self.shows(layer)));
        Self { hidden }
    }

    pub fn shows(&self, layer: &Layer) -> bool {
        !self.hidden.contains(layer)
    }

    /// Classes of another table are other classes.
    pub fn forget_classes(&mut self) {
        self.hidden.retain(|layer| !matches!(layer, Layer::Class(..)));
    }

    /// Whether a row is not hidden. A surplus row has no marker; it goes with the synthetic ones.
    pub fn shows_row(&self, outcome: &Outcome, id: RowId) -> bool {
        match id {
            RowId::Real(position) => !self.hides(Mark::of_real(outcome, position), outcome.space.class(position)),
            RowId::Synthetic { class, index } => {
                let fate = outcome.selection.fates.get(class as usize).and_then(|fates| fates.get(index as usize));
                !self.hides(fate.and_then(|&fate| Mark::of_made(fate)).unwrap_or(Mark::Synthetic), class)
            }
        }
    }

    fn hides(&self, mark: Mark, of: u32) -> bool {
        self.hidden.iter().any(|layer| match layer {
            Layer::Real => mark == Mark::Real,
            Layer::Synthetic => mark == Mark::Synthetic,
            Layer::Dropped => mark == Mark::Dropped,
            Layer::Removed => mark == Mark::Removed,
            Layer::Class(class, _) => *class == of,
        })
    }

    fn shows_group(&self, group: &PointGroup) -> bool {
        !self.hides(group.mark, group.class)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Real,
    Synthetic,
    Dropped,
    Removed,
}

impl Mark {
    /// The mark of a generated row; a surplus one has none.
    pub fn of_made(fate: Fate) -> Option<Self> {
        match fate {
            Fate::Kept => Some(Self::Synthetic),
            Fate::Identical | Fate::Closest | Fate::Cleaned => Some(Self::Dropped),
            Fate::Surplus => None,
        }
    }

    /// The mark of a real row, by its position.
    pub fn of_real(outcome: &Outcome, position: u32) -> Self {
        match outcome.real_fate(position) {
            RealFate::Kept => Self::Real,
            RealFate::Undersampled(_) | RealFate::Cleaned(_) => Self::Removed,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
    /// Position of a real row, index of a synthetic one.
    pub row: u32,
}

/// Points of one look.
#[derive(Clone, Debug, PartialEq)]
pub struct PointGroup {
    pub mark: Mark,
    pub class: u32,
    pub rank: usize,
    pub points: Arc<Vec<Point>>,
}

impl PointGroup {
    /// A row of the group, as a point names it.
    pub fn id(&self, row: u32) -> RowId {
        match self.mark {
            Mark::Real | Mark::Removed => RowId::Real(row),
            Mark::Synthetic | Mark::Dropped => RowId::Synthetic { class: self.class, index: row },
        }
    }
}

/// The scatter of one result.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What was asked for; where the table lacks such a column, `axes` has a component in its place.
    pub asked: (AxisChoice, AxisChoice),
    pub axes: (AxisChoice, AxisChoice),
    /// What could be chosen, with its name.
    pub choices: Vec<(AxisChoice, String)>,
    pub titles: (String, String),
    /// In the order of drawing.
    pub groups: Vec<PointGroup>,
    /// Lowest and highest of x and y.
    pub bounds: [[f32; 2]; 2],
    pub caption: String,
    /// One sentence on what is shown.
    pub summary: String,
}

/// The points of the real rows, which most settings leave where they are.
#[derive(Debug, Default)]
pub struct RealPoints {
    of: Option<(Arc<Space>, (AxisChoice, AxisChoice))>,
    by_class: Vec<Option<Arc<Vec<Point>>>>,
}

impl RealPoints {
    fn get(
        &mut self,
        plane: &Plane<'_>,
        space: &Arc<Space>,
        axes: (AxisChoice, AxisChoice),
        class: u32,
    ) -> Arc<Vec<Point>> {
        if self.of.as_ref().is_none_or(|(of, at)| !Arc::ptr_eq(of, space) || *at != axes) {
            self.of = Some((Arc::clone(space), axes));
            self.by_class = vec![None; space.table.target.classes.len()];
        }
        Arc::clone(self.by_class[class as usize].get_or_insert_with(|| Arc::new(real_points(plane, space, class))))
    }
}

impl Picture {
    pub fn of(
        outcome: &Outcome,
        classes: &[ClassFact],
        asked: (AxisChoice, AxisChoice),
        real: &mut RealPoints,
    ) -> Self {
        let choices = plane::choices(outcome);
        let offered = |axis: AxisChoice, at: usize| {
            if choices.iter().any(|(other, _)| *other == axis) { axis } else { AxisChoice::Component(at) }
        };
        let axes = (offered(asked.0, 0), offered(asked.1, 1));
        let title = |axis: AxisChoice| {
            choices.iter().find(|(other, _)| *other == axis).map_or_else(String::new, |(_, name)| name.clone())
        };
        let plane = Plane::new(outcome, axes);
        let mut groups = Vec::new();
        for (mark, class) in order(classes) {
            let points = match mark {
                Mark::Real | Mark::Removed => of_mark(real.get(&plane, &outcome.space, axes, class), outcome, mark),
                Mark::Synthetic | Mark::Dropped => Arc::new(synthetic_points(&plane, outcome, mark, class)),
            };
            if !points.is_empty() {
                groups.push(PointGroup { mark, class, rank: classes[class as usize].rank, points });
            }
        }
        let titles = (title(axes.0), title(axes.1));
        let summary = format!("Scatter of {} and {}: {}", titles.0, titles.1, counts(&groups, classes.len()));
        Self {
            asked,
            axes,
            titles,
            bounds: bounds(&groups),
            caption: caption::plane(outcome, axes, None),
            summary,
            choices,
            groups,
        }
    }

    /// The groups that are not hidden.
    pub fn visible<'a>(&'a self, layers: &'a Layers) -> impl Iterator<Item = &'a PointGroup> {
        self.groups.iter().filter(|group| layers.shows_group(group))
    }

    pub fn visible_points(&self, layers: &Layers) -> usize {
        self.visible(layers).map(|group| group.points.len()).sum()
    }
}

/// How many rows of each kind there are, in words.
pub fn counts(groups: &[PointGroup], classes: usize) -> String {
    let count =
        |mark: Mark| thousands(groups.iter().filter(|it| it.mark == mark).map(|it| it.points.len() as u64).sum());
    let removed = if groups.iter().any(|it| it.mark == Mark::Removed) {
        format!(" {} more real rows were removed.", count(Mark::Removed))
    } else {
        String::new()
    };
    format!(
        "{} real, {} synthetic and {} dropped rows in {classes} classes.{removed}",
        count(Mark::Real),
        count(Mark::Synthetic),
        count(Mark::Dropped)
    )
}

/// The largest class first and faint; what was dropped last, as its marks are the smallest.
fn order(classes: &[ClassFact]) -> Vec<(Mark, u32)> {
    let largest_first = {
        let mut order: Vec<u32> = (0..classes.len() as u32).collect();
        order.sort_by_key(|&class| classes[class as usize].rank);
        order
    };
    let marks = |mark: Mark, skip: usize| largest_first.iter().skip(skip).map(move |&class| (mark, class));
    let mut order: Vec<(Mark, u32)> = marks(Mark::Real, 0).take(1).collect();
    order.extend(marks(Mark::Synthetic, 0));
    order.extend(marks(Mark::Real, 1));
    order.extend(marks(Mark::Dropped, 0));
    order.extend(marks(Mark::Removed, 0));
    order
}

fn bounds(groups: &[PointGroup]) -> [[f32; 2]; 2] {
    let start = [[f32::INFINITY, f32::NEG_INFINITY]; 2];
    let [x, y] = groups
        .iter()
        .flat_map(|group| group.points.iter())
        .fold(start, |[x, y], point| [[x[0].min(point.x), x[1].max(point.x)], [y[0].min(point.y), y[1].max(point.y)]]);
    // A single value still needs some room around it.
    let widen = |[low, high]: [f32; 2]| if high > low { [low, high] } else { [low - 1.0, low + 1.0] };
    if groups.is_empty() { [[-1.0, 1.0]; 2] } else { [widen(x), widen(y)] }
}

/// Those of some real rows that have a mark.
fn of_mark(points: Arc<Vec<Point>>, outcome: &Outcome, mark: Mark) -> Arc<Vec<Point>> {
    if outcome.removed.real().is_empty() {
        return if mark == Mark::Real { points } else { Arc::default() };
    }
    let marked = points.iter().filter(|point| Mark::of_real(outcome, point.row) == mark);
    Arc::new(marked.copied().collect())
}

/// The real rows of a class, whatever became of them.
fn real_points(plane: &Plane<'_>, space: &Space, class: u32) -> Vec<Point> {
    let point = |&position: &u32| {
        let [x, y] = plane.real(position);
        Point { x, y, row: position }
    };
    space.all_of(class).iter().map(point).collect()
}

/// The kept rows of a class, or the dropped ones.
fn synthetic_points(plane: &Plane<'_>, outcome: &Outcome, mark: Mark, class: u32) -> Vec<Point> {
    /// Rows looked at by one thread at a time.
    const CHUNK: usize = 16_384;
    let pieces: Vec<Vec<Point>> = (0..)
        .step_by(CHUNK)
        .zip(outcome.selection.fates[class as usize].chunks(CHUNK))
        .collect::<Vec<(u32, &[Fate])>>()
        .into_par_iter()
        .map(|(first, fates)| {
            let wanted = (first..).zip(fates).filter(|(_, fate)| Mark::of_made(**fate) == Some(mark));
            let points = wanted.map(|(row, _)| {
                let [x, y] = plane.synthetic(class, row);
                Point { x, y, row }
            });
            points.collect()
        })
        .collect();
    pieces.concat()
}
