//! A beat of a lesson on its table, run: what its sentences and questions are about.

use std::sync::Arc;

use super::{AxisName, Lesson, tables::LessonTables};
use crate::{
    lesson::{
        counts::Tally,
        position::{LAST, Position},
        rows::LessonRows,
        steps::Scene,
        tested::ToldTest,
        walk::{Walk, WhatIf},
    },
    pipeline::Outcome,
    report::plane::{AxisChoice, Plane},
    table::Table,
};

/// A beat with the row that it tells of.
#[derive(Debug)]
pub struct StagedBeat {
    pub outcome: Arc<Outcome>,
    pub rows: LessonRows,
    pub walk: Walk,
    pub tally: Tally,
    pub tested: Option<ToldTest>,
    axes: (AxisChoice, AxisChoice),
}

impl StagedBeat {
    /// `outcome` is that of the beat's own recipe. `None` where there is no row to tell of.
    pub fn of(lesson: &Lesson, beat: usize, outcome: &Arc<Outcome>, tables: &LessonTables) -> Option<Self> {
        let rows = LessonRows::of(outcome);
        let row = lesson.row_at(beat).saturating_sub(1);
        let tested = lesson.script.get(beat).and_then(|beat| tables.tested(beat));
        let step = (lesson.script.get(beat)?.step as u8).min(LAST);
        let position = Position { row, step, since: row, played: 0 }.within(&rows);
        let (class, index) = rows.id(position.row)?;
        let walk = Walk::of(outcome, class, index, WhatIf::default())?;
        let tally = Tally::of(outcome, &rows, position);
        let axes = axes(lesson.axes_at(beat), &outcome.table);
        Some(Self { outcome: Arc::clone(outcome), rows, walk, tally, tested, axes })
    }

    pub fn scene(&self) -> Scene<'_> {
        Scene { outcome: &self.outcome, walk: &self.walk, tally: &self.tally, tested: self.tested.as_ref() }
    }

    pub fn plane(&self) -> Plane<'_> {
        Plane::new(&self.outcome, self.axes)
    }
}

/// The axes that a lesson names, in a table.
pub fn axes(names: &[AxisName; 2], table: &Table) -> (AxisChoice, AxisChoice) {
    let choice = |name: &AxisName, at: usize| match name {
        AxisName::Component(component) => AxisChoice::Component(*component),
        AxisName::Column(wanted) => table
            .columns
            .iter()
            .position(|column| column.name == *wanted)
            .map_or(AxisChoice::Component(at), AxisChoice::Column),
    };
    (choice(&names[0], 0), choice(&names[1], 1))
}
