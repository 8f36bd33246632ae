//! The values of generated rows: the one door to them, whatever made the rows; and what their parents were chosen from.

use super::{Outcome, kinds};
use crate::{
    progress::Progress,
    sampling::{
        Choices, Draw, SamplerInput,
        decode::{ParentNumbers, Row, RowDecoder, category_neighbours},
    },
};

/// A generated row, to be read value by value.
#[derive(Clone, Debug)]
pub enum SyntheticRow<'a> {
    /// Of two parents: a value is computed when it is asked for. With the real rows that vote on its categories (SMOTE-NC),
    /// if they do.
    Pair(Draw, Option<&'a [u32]>),
    /// Any other, before repair.
    Whole(Row),
}

/// Computes what generated rows hold, from where they came.
#[derive(Debug)]
pub struct RowReader<'a> {
    outcome: &'a Outcome,
    decoder: RowDecoder<'a>,
}

impl Outcome {
    pub fn reader(&self) -> RowReader<'_> {
        RowReader { outcome: self, decoder: RowDecoder::new(&self.space, &self.recipe) }
    }
}

impl Outcome {
    /// What the method was told of a class, but for how many rows were wanted.
    pub fn sampler_input<'a>(&'a self, class: u32, progress: &'a Progress) -> SamplerInput<'a> {
        let at = class as usize;
        SamplerInput {
            space: &self.space,
            recipe: &self.recipe,
            class,
            need: self.generated[at].as_ref().map_or(0, |rows| rows.len()),
            own: self.neighbours[at].as_deref(),
            mixed: self.mixed[at].as_deref(),
            kinds: kinds::deciding(&self.recipe, &self.kinds, at),
            picked: self.picked.of(&self.recipe, class).map_or(&[], |picked| picked),
            progress,
        }
    }

    /// What the parents of a class's rows were chosen from, where the method tells of it.
    pub fn choices(&self, class: u32) -> Option<&dyn Choices> {
        self.generated.get(class as usize)?.as_ref()?.pairs.as_ref()?.choices()
    }
}

impl<'a> RowReader<'a> {
    /// A generated row of a class; `None` where there is none by that number.
    pub fn made(&self, class: u32, index: u32) -> Option<SyntheticRow<'a>> {
        let rows = self.outcome.generated.get(class as usize)?.as_ref()?;
        let Some(recomputed) = &rows.recomputed else {
            return Some(self.between(class, *rows.draws.get(index as usize)?));
        };
        if index as usize >= rows.len() {
            return None;
        }
        let mut row = Row::of(&self.outcome.space);
        recomputed.fill(&self.outcome.space, index, &mut row);
        Some(SyntheticRow::Whole(row))
    }

    /// A row between two rows, whether it was generated or not.
    pub fn between(&self, class: u32, draw: Draw) -> SyntheticRow<'a> {
        let neighbours = self.outcome.neighbours[class as usize].as_deref();
        SyntheticRow::Pair(
            draw,
            category_neighbours(&self.outcome.space, neighbours, class, draw.base, self.outcome.recipe.k),
        )
    }

    /// Fills a row with what is written: unscaled numbers and levels, after repair.
    pub fn read(&self, made: &SyntheticRow<'_>, row: &mut Row) {
        match made {
            SyntheticRow::Pair(draw, voters) => self.decoder.decode(*draw, *voters, row),
            SyntheticRow::Whole(whole) => {
                row.numbers.clone_from(&whole.numbers);
                row.codes.clone_from(&whole.codes);
                self.decoder.repair_all(row);
            }
        }
    }

    /// Fills as many rows with what is written as are asked for, by class and number; the parents of all are read together. What was
    /// never made is left as it is.
    pub fn read_all(&self, wanted: &[(u32, u32)], parents: &mut ParentNumbers, rows: &mut [Row]) {
        let mut pairs = Vec::with_capacity(wanted.len());
        for (&(class, index), row) in wanted.iter().zip(rows) {
            match self.made(class, index) {
                Some(SyntheticRow::Pair(draw, voters)) => pairs.push((draw, voters, row)),
                Some(whole) => self.read(&whole, row),
                None => {}
            }
        }
        parents.read(&self.outcome.space, pairs.iter().map(|(draw, ..)| *draw));
        for (at, (draw, voters, row)) in pairs.into_iter().enumerate() {
            self.decoder.decode_read((draw, voters), (parents, at), row);
        }
    }

    /// What is written of a row, in a row of its own.
    pub fn row(&self, made: &SyntheticRow<'_>) -> Row {
        let mut row = Row::of(&self.outcome.space);
        self.read(made, &mut row);
        row
    }

    /// One number as it is written.
    pub fn number(&self, axis: usize, made: &SyntheticRow<'_>) -> f64 {
        let space = &self.outcome.space;
        if space.is_missing(axis, |absence| self.code(absence, made)) {
            return space.numbers[axis].stand_in();
        }
        self.decoder.repair(axis, self.drawn(axis, made))
    }

    /// One number before repair.
    pub fn drawn(&self, axis: usize, made: &SyntheticRow<'_>) -> f64 {
        match made {
            SyntheticRow::Pair(draw, _) => self.decoder.drawn(*draw, axis),
            SyntheticRow::Whole(row) => row.numbers[axis],
        }
    }

    /// One level as it is written.
    pub fn code(&self, axis: usize, made: &SyntheticRow<'_>) -> u32 {
        match made {
            SyntheticRow::Pair(draw, voters) => self.decoder.code(axis, *draw, *voters),
            SyntheticRow::Whole(row) => row.codes[axis],
        }
    }
}
