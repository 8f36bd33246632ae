//! The points of the lesson's picture: the rows that have landed, where they are at this step, and on their way there.

use std::sync::Arc;

use crate::{
    app::{
        plots::data::{MARKERS_AT_MOST, Mark, Picture, Point, PointGroup},
        shown::Shown,
    },
    lesson::{marks::Marks, position::Position, rows::LessonRows, steps::Reach, walk::Walk},
    pipeline::Outcome,
    report::plane::{Plane, Repair},
    sampling::Fate,
};

/// How long points take to their new places, in seconds.
const MOVE: f64 = 0.3;

/// What the targets of all points depend on. While only more rows land, those that are there stay.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    outcome: usize,
    picture: u64,
    step: u8,
    since: u32,
}

/// The picture of the lesson, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Stage {
    key: Option<Key>,
    /// Where each landed row is to be, by its number in the lesson, and whether it is out.
    to: Vec<([f32; 2], bool)>,
    /// Where it comes from, as long as points move; rows beyond come from their bases.
    from: Vec<[f32; 2]>,
    hero: Option<[[f32; 2]; 2]>,
    moved_at: f64,
    picture: Option<Picture>,
    /// Counts the pictures, so that what was drawn of one is not taken for another.
    pub version: u64,
    drawn_at: f64,
}

/// What a frame shows.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub position: Position,
    pub now: f64,
    pub motion: bool,
}

impl Stage {
    /// Brings the picture up to this moment. True while points move.
    pub fn update(&mut self, shown: &Shown, rows: &LessonRows, walk: Option<&Walk>, moment: Moment) -> bool {
        let Moment { position, now, motion } = moment;
        let outcome = &shown.outcome;
        let key = Key {
            outcome: Arc::as_ptr(outcome) as usize,
            picture: shown.revision,
            step: position.step,
            since: position.since,
        };
        let landed = position.landed().min(rows.len()) as usize;
        let plane = Plane::new(outcome, shown.picture.axes);
        let same = self.key.as_ref() == Some(&key);
        let hero = walk.map(|walk| hero_place(walk, &plane, position));
        let hero_moved = self.hero.map(|[_, to]| to) != hero;
        if !same || self.to.len() != landed || hero_moved {
            let before = self.now_places(now);
            let hero_before = self.hero_now(now);
            let other_outcome = self.key.as_ref().is_none_or(|old| old.outcome != key.outcome);
            if !same {
                self.to.clear();
            }
            self.to.truncate(landed);
            extend(&mut self.to, landed, outcome, rows, &plane, position);
            let animate = motion && !other_outcome && landed <= MARKERS_AT_MOST;
            // Rows that land one after the other move each for itself; the clock starts with the first.
            if !same || hero_moved {
                self.moved_at = if animate { now } else { f64::NEG_INFINITY };
                self.from = if animate { before } else { Vec::new() };
            }
            self.hero = hero.map(|to| [hero_before.filter(|_| animate).unwrap_or(to), to]);
            self.key = Some(key);
            self.picture = None;
        }
        let moving = now < self.moved_at + MOVE;
        if self.picture.is_none() || moving || self.drawn_at < self.moved_at + MOVE {
            self.picture = Some(self.paint(shown, rows, position, now));
            self.version += 1;
            self.drawn_at = now;
        }
        moving
    }

    pub fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// The share of the way that points have gone: slow at both ends.
    fn progress(&self, now: f64) -> f32 {
        let share = ((now - self.moved_at) / MOVE).clamp(0.0, 1.0) as f32;
        share * share * (3.0 - 2.0 * share)
    }

    fn now_places(&self, now: f64) -> Vec<[f32; 2]> {
        let share = self.progress(now);
        let place = |(at, (to, _)): (usize, &([f32; 2], bool))| match self.from.get(at) {
            Some(from) if share < 1.0 => between(*from, *to, share),
            _ => *to,
        };
        self.to.iter().enumerate().map(place).collect()
    }

    /// Where the row that is told of is now, with where it is going.
    pub fn hero_now(&self, now: f64) -> Option<[f32; 2]> {
        self.hero.map(|[from, to]| between(from, to, self.progress(now)))
    }

    pub fn hero_target(&self) -> Option<[f32; 2]> {
        self.hero.map(|[_, to]| to)
    }

    fn paint(&self, shown: &Shown, rows: &LessonRows, position: Position, now: f64) -> Picture {
        let of = &shown.picture;
        let mut groups: Vec<PointGroup> = of.groups.iter().filter(|group| group.mark == Mark::Real).cloned().collect();
        let places = self.now_places(now);
        let rank = |class: u32| {
            let group = of.groups.iter().find(|group| group.class == class);
            group.map_or(1, |group| group.rank)
        };
        let mut crosses = Vec::new();
        let described = position.is_born().then_some(position.row);
        for (class, first, count) in rows.classes() {
            let until = (first + count).min(self.to.len() as u32);
            let mut points = [Vec::new(), Vec::new()];
            for row in first.min(until)..until {
                // The row that is told of is drawn by itself.
                if described == Some(row) {
                    continue;
                }
                let ([x, y], out) = (places[row as usize], self.to[row as usize].1);
                points[usize::from(out)].push(Point { x, y, row: row - first });
            }
            let [there, out] = points.map(Arc::new);
            groups.push(PointGroup { mark: Mark::Synthetic, class, rank: rank(class), points: there });
            crosses.push(PointGroup { mark: Mark::Dropped, class, rank: rank(class), points: out });
        }
        groups.extend(crosses);
        groups.retain(|group| !group.points.is_empty());
        let landed = position.landed();
        Picture {
            asked: of.asked,
            axes: of.axes,
            choices: of.choices.clone(),
            titles: of.titles.clone(),
            groups,
            bounds: of.bounds,
            caption: of.caption.clone(),
            summary: format!(
                "Step {} of the lesson, {}: {landed} new rows so far, in the plane of {} and {}.",
                position.step,
                crate::lesson::steps::step(position.step).title(),
                of.titles.0,
                of.titles.1
            ),
        }
    }
}

/// Where the row that is told of is at this step: on its base until it is born.
fn hero_place(walk: &Walk, plane: &Plane<'_>, position: Position) -> [f32; 2] {
    match position.reach() {
        Reach::Unborn => plane.real(walk.draw.base),
        Reach::Born(repair) => Marks::place(walk, plane, repair),
        Reach::Judged(_) => Marks::place(walk, plane, Repair::Written),
    }
}

fn between(from: [f32; 2], to: [f32; 2], share: f32) -> [f32; 2] {
    std::array::from_fn(|at| from[at] + share * (to[at] - from[at]))
}

/// Appends the rows that have landed since.
fn extend(
    to: &mut Vec<([f32; 2], bool)>,
    landed: usize,
    outcome: &Outcome,
    rows: &LessonRows,
    plane: &Plane<'_>,
    position: Position,
) {
    for (class, first, count) in rows.classes() {
        let fates = &outcome.selection.fates[class as usize];
        let from = (to.len() as u32).max(first);
        for row in from..(first + count).min(landed as u32) {
            let index = row - first;
            let look = position.look(row, fates[index as usize]);
            let out = matches!(look.fate, Fate::Identical | Fate::Closest);
            to.push((plane.on_the_way(class, index, look.repair), out));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::{class_balance::ClassBalance, plots::data::RealPoints, table_summary::TableSummary},
        lesson::{position::LAST, walk::WhatIf},
        measures::distances::Distances,
        pipeline::Pipeline,
        progress::Progress,
        recipe::Recipe,
        report::plane::AxisChoice,
        table::{ColumnSettings, samples},
    };

    fn shown(name: &str, axes: (AxisChoice, AxisChoice)) -> Shown {
        let table = Arc::new(samples::open(name, &ColumnSettings::default(), &Progress::new()).unwrap());
        let facts = TableSummary::of(&table);
        let recipe = Recipe { drop_closest: 20.0, ..Recipe::default() };
        let outcome = Pipeline::with_projection(table).run(&recipe, &Progress::new()).unwrap();
        let picture = Picture::of(&outcome, &facts.classes, axes, &mut RealPoints::default());
        let consequences = ClassBalance::of(&outcome, &facts.classes);
        let distances = Arc::new(Distances::of(&outcome));
        Shown { outcome: Arc::new(outcome), picture, consequences, distances, seconds: 0.0, revision: 1 }
    }

    /// Class, row and place of everything with this mark.
    fn points(picture: &Picture, mark: Mark) -> Vec<(u32, u32, [f32; 2])> {
        let groups = picture.groups.iter().filter(|group| group.mark == mark);
        let mut all: Vec<_> = groups
            .flat_map(|group| group.points.iter().map(|point| (group.class, point.row, [point.x, point.y])))
            .collect();
        all.sort_by_key(|(class, row, _)| (*class, *row));
        all
    }

    #[test]
    fn at_the_end_every_row_is_where_the_picture_of_the_result_has_it() {
        let axes =
            [(AxisChoice::Component(0), AxisChoice::Component(1)), (AxisChoice::Column(1), AxisChoice::Component(0))];
        for (name, axes) in
            [("wine", axes[0]), ("wine", axes[1]), ("animal-shelter", axes[0]), ("two-islands", axes[0])]
        {
            let shown = shown(name, axes);
            let rows = LessonRows::of(&shown.outcome);
            let position = Position { row: rows.len() - 1, step: LAST, since: 0, played: 0 };
            let (class, index) = rows.id(position.row).unwrap();
            let walk = Walk::of(&shown.outcome, class, index, WhatIf::default()).unwrap();
            let mut stage = Stage::default();
            let moment = Moment { position, now: 1.0, motion: false };
            assert!(!stage.update(&shown, &rows, Some(&walk), moment), "nothing moves");
            let picture = stage.picture().unwrap();
            assert_eq!(points(picture, Mark::Real), points(&shown.picture, Mark::Real), "{name}");
            for mark in [Mark::Synthetic, Mark::Dropped] {
                // The row that is told of is drawn by itself, and what is beyond the last is nobody's story.
                let of_lesson = |(row_class, row, _): &(u32, u32, [f32; 2])| {
                    rows.number(*row_class, *row).is_some() && (*row_class, *row) != (class, index)
                };
                let expected: Vec<_> = points(&shown.picture, mark).into_iter().filter(of_lesson).collect();
                let found = points(picture, mark);
                assert_eq!(found.len(), expected.len(), "{name}, {mark:?}");
                for (found, expected) in found.iter().zip(&expected) {
                    assert_eq!((found.0, found.1), (expected.0, expected.1), "{name}, {mark:?}");
                    for (a, b) in found.2.iter().zip(expected.2) {
                        assert!((a - b).abs() <= 1e-5 * (1.0 + b.abs()), "{name}, {mark:?}: {found:?} {expected:?}");
                    }
                }
            }
            let plane = Plane::new(&shown.outcome, axes);
            assert_eq!(stage.hero_target(), Some(plane.of_row(&walk.row)));
        }
    }

    #[test]
    fn points_are_on_their_way_for_a_moment_and_then_rest() {
        let shown = shown("wine", (AxisChoice::Component(0), AxisChoice::Component(1)));
        let rows = LessonRows::of(&shown.outcome);
        let (class, index) = rows.id(0).unwrap();
        let walk = Walk::of(&shown.outcome, class, index, WhatIf::default()).unwrap();
        let mut stage = Stage::default();
        let at =
            |step: u8, now: f64| Moment { position: Position { row: 0, step, since: 0, played: 0 }, now, motion: true };
        assert!(!stage.update(&shown, &rows, Some(&walk), at(3, 0.0)));
        let base = stage.hero_now(0.0).unwrap();
        assert!(stage.update(&shown, &rows, Some(&walk), at(4, 1.0)));
        assert_eq!(stage.hero_now(1.0), Some(base));
        assert!(stage.update(&shown, &rows, Some(&walk), at(4, 1.15)));
        assert_ne!(stage.hero_now(1.15), Some(base));
        assert!(!stage.update(&shown, &rows, Some(&walk), at(4, 1.0 + MOVE)));
        assert_eq!(stage.hero_now(1.4), stage.hero_target());
    }
}
