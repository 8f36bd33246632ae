//! The values of generated rows: the one door to them, whatever made the rows.

use super::Outcome;
use crate::sampling::{
    Draw,
    realise::{Realiser, Row, voters},
};

/// Computes what generated rows hold, from where they came.
#[derive(Debug)]
pub struct RowReader<'a> {
    outcome: &'a Outcome,
    realiser: Realiser<'a>,
}

impl Outcome {
    pub fn reader(&self) -> RowReader<'_> {
        RowReader { outcome: self, realiser: Realiser::new(&self.space, &self.recipe) }
    }
}

impl<'a> RowReader<'a> {
    /// Where a generated row of a class lies between its parents.
    pub fn draw(&self, class: u32, index: u32) -> Option<Draw> {
        self.outcome.generated.get(class as usize)?.as_ref()?.draws.get(index as usize).copied()
    }

    /// The real rows that vote on the categories of a row of a class (SMOTE-NC), if they do.
    pub fn voters(&self, class: u32, draw: Draw) -> Option<&'a [u32]> {
        let neighbours = self.outcome.neighbours[class as usize].as_deref();
        voters(&self.outcome.space, neighbours, class, draw.base, self.outcome.recipe.k)
    }

    /// Fills a row of a class with what is written: unscaled numbers and levels, after repair.
    pub fn read(&self, class: u32, draw: Draw, row: &mut Row) {
        self.realiser.realise(draw, self.voters(class, draw), row);
    }

    /// The same in a row of its own.
    pub fn row(&self, class: u32, draw: Draw) -> Row {
        let mut row = Row::of(&self.outcome.space);
        self.read(class, draw, &mut row);
        row
    }

    /// One number as it is written.
    pub fn number(&self, axis: usize, draw: Draw) -> f64 {
        self.realiser.number(axis, draw)
    }

    /// One number before repair.
    pub fn drawn(&self, axis: usize, draw: Draw) -> f64 {
        self.realiser.drawn(draw, axis)
    }

    /// One level as it is written; the voters are those of [`RowReader::voters`].
    pub fn code(&self, axis: usize, draw: Draw, voters: Option<&[u32]>) -> u32 {
        self.realiser.code(axis, draw, voters)
    }
}
