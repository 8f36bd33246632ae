//! Where rows lie on the two axes of a picture: principal components or columns, before and after each repair.

use crate::{
    pipeline::{Outcome, RowReader, SyntheticRow},
    report::{figure::scale::single, format::percent},
    sampling::Draw,
    space::AxisKind,
};

/// What an axis shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AxisChoice {
    /// A principal component, from 0.
    Component(usize),
    /// A numeric column of the table.
    Column(usize),
}

/// How far the repair of a row has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Repair {
    /// On the line between the parents.
    Drawn,
    /// Its numbers are on their grids; its categories are still shares of two levels.
    Rounded,
    /// As it is written.
    Written,
}

/// What could be chosen for an axis, with its name.
pub fn choices(outcome: &Outcome) -> Vec<(AxisChoice, String)> {
    let mut choices: Vec<(AxisChoice, String)> = Vec::new();
    if let Some(projection) = &outcome.projection {
        choices.extend(
            projection
                .explained
                .iter()
                .enumerate()
                .map(|(at, &share)| (AxisChoice::Component(at), format!("PC{} · {}", at + 1, percent(share)))),
        );
    }
    for axis in &outcome.space.numbers {
        if let AxisKind::Number { column, .. } = axis.kind {
            choices.push((AxisChoice::Column(column), axis.name.clone()));
        }
    }
    choices
}

/// Two axes on which every row has a place.
#[derive(Debug)]
pub struct Plane<'a> {
    outcome: &'a Outcome,
    reader: RowReader<'a>,
    axes: [Source; 2],
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Component(usize),
    /// A numeric axis of the space.
    Number(usize),
}

impl<'a> Plane<'a> {
    pub fn new(outcome: &'a Outcome, axes: (AxisChoice, AxisChoice)) -> Self {
        let source = |choice: AxisChoice| match choice {
            AxisChoice::Component(at) => Source::Component(at),
            AxisChoice::Column(wanted) => outcome
                .space
                .numbers
                .iter()
                .position(|axis| matches!(axis.kind, AxisKind::Number { column, .. } if column == wanted))
                .map_or(Source::Component(0), Source::Number),
        };
        Self { outcome, reader: outcome.reader(), axes: [source(axes.0), source(axes.1)] }
    }

    pub fn real(&self, position: u32) -> [f32; 2] {
        self.axes.map(|axis| match axis {
            Source::Component(at) => {
                self.outcome.projection.as_ref().map_or(0.0, |projection| projection.rows[position as usize][at])
            }
            Source::Number(axis) => single(self.outcome.space.number(axis, position)),
        })
    }

    /// A generated row as it is written.
    pub fn synthetic(&self, class: u32, index: u32) -> [f32; 2] {
        let rows = self.outcome.generated[class as usize].as_deref();
        let place = rows.and_then(|rows| rows.places.get(index as usize)).copied().unwrap_or_default();
        let columns = self.axes.iter().any(|axis| matches!(axis, Source::Number(_)));
        let made = if columns { self.reader.made(class, index) } else { None };
        self.axes.map(|axis| match axis {
            Source::Component(at) => place[at],
            Source::Number(axis) => made.as_ref().map_or(0.0, |made| single(self.reader.number(axis, made))),
        })
    }

    /// A generated row on its way.
    pub fn on_the_way(&self, class: u32, index: u32, repair: Repair) -> [f32; 2] {
        let rows = self.outcome.generated[class as usize].as_deref();
        let draw = rows.and_then(|rows| rows.draws.get(index as usize));
        match (repair, draw) {
            (Repair::Drawn, Some(draw)) => self.drawn(*draw),
            (Repair::Rounded, Some(draw)) => self.unmixed(class, index, *draw),
            // Only a row between two rows has a way that is told of.
            (Repair::Written, _) | (_, None) => self.synthetic(class, index),
        }
    }

    /// On the line between the parents. A projection is linear, so this holds in the picture of components as well.
    pub fn drawn(&self, draw: Draw) -> [f32; 2] {
        let (base, neighbour) = (self.real(draw.base), self.real(draw.neighbour));
        let gap = draw.gap as f32;
        std::array::from_fn(|at| base[at] + gap * (neighbour[at] - base[at]))
    }

    /// With its numbers rounded, and its categories as shares of the parents' levels.
    pub fn rounded(&self, draw: Draw) -> [f32; 2] {
        let space = &self.outcome.space;
        let mut place = self.drawn(draw);
        let made = SyntheticRow::Pair(draw, None);
        for (coordinate, axis) in place.iter_mut().zip(self.axes) {
            match (axis, &self.outcome.projection) {
                (Source::Number(axis), _) => *coordinate = single(self.reader.number(axis, &made)),
                (Source::Component(at), Some(projection)) => {
                    // The numeric columns come first among the loadings.
                    for (number, axis) in space.numbers.iter().enumerate() {
                        let [repaired, drawn] = [self.reader.number(number, &made), self.reader.drawn(number, &made)]
                            .map(|it| axis.scaled(it));
                        let moved = repaired - drawn;
                        *coordinate += projection.moved(at, number, moved) as f32;
                    }
                }
                (Source::Component(_), None) => {}
            }
        }
        place
    }

    /// As [`Plane::rounded`], found from where the row is written: a whole table of rows takes this step at once, and most
    /// parents differ in few categories.
    fn unmixed(&self, class: u32, index: u32, draw: Draw) -> [f32; 2] {
        let space = &self.outcome.space;
        let Some(projection) = self.outcome.projection.as_ref().filter(|_| !space.metric_by_class()) else {
            return self.rounded(draw);
        };
        let mut place = self.synthetic(class, index);
        for axis in 0..space.nominals.len() {
            let [base, neighbour] = [draw.base, draw.neighbour].map(|position| space.code(axis, position));
            if base == neighbour {
                continue;
            }
            // The nearer parent's level was written; what the other one adds comes back.
            let (written, other, share) =
                if draw.gap <= 0.5 { (base, neighbour, draw.gap) } else { (neighbour, base, 1.0 - draw.gap) };
            for (coordinate, source) in place.iter_mut().zip(self.axes) {
                if let Source::Component(at) = source {
                    let level = |code: u32| projection.level(at, axis, code);
                    *coordinate += (share * (level(other) - level(written))) as f32;
                }
            }
        }
        place
    }

    /// A row given by its unscaled numbers and its levels.
    pub fn of_row(&self, row: &crate::sampling::decode::Row) -> [f32; 2] {
        let scaled: Vec<f64> =
            self.outcome.space.numbers.iter().zip(&row.numbers).map(|(axis, &number)| axis.scaled(number)).collect();
        let projected = self.outcome.projection.as_ref().map(|projection| projection.project(&scaled, &row.codes));
        self.axes.map(|axis| match axis {
            Source::Component(at) => projected.map_or(0.0, |place| place[at]),
            Source::Number(axis) => single(row.numbers[axis]),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        pipeline::Pipeline,
        progress::Progress,
        recipe::{Categorical, Recipe},
        table::{ColumnSettings, samples},
    };

    #[test]
    fn rounded_rows_are_found_from_both_ends() {
        for categorical in [Categorical::OneHot, Categorical::Nc] {
            let table =
                Arc::new(samples::open("animal-shelter", &ColumnSettings::default(), &Progress::new()).unwrap());
            let recipe = Recipe { categorical, ..Recipe::default() };
            let outcome = Pipeline::with_projection(table).run(&recipe, &Progress::new()).unwrap();
            for axes in [
                (AxisChoice::Component(0), AxisChoice::Component(1)),
                (AxisChoice::Component(2), choices(&outcome)[3].0),
            ] {
                let plane = Plane::new(&outcome, axes);
                let mut moved = 0;
                for origin in outcome.origins() {
                    let found = plane.on_the_way(origin.class, origin.index, Repair::Rounded);
                    let expected = plane.rounded(origin.lineage.draw().unwrap());
                    for (a, b) in found.iter().zip(expected) {
                        assert!((a - b).abs() <= 1e-5 * (1.0 + b.abs()), "{found:?} {expected:?}");
                    }
                    moved += usize::from(found != plane.synthetic(origin.class, origin.index));
                }
                assert!(moved > 10, "{moved} rows are mixed");
            }
        }
    }
}
