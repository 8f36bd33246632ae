//! The space of a table that is larger than memory: scales and weights of all learning rows, one column at a time, the rows of
//! growing classes held, and the others passed by block by block, on the same axes.

use std::{ops::Range, sync::Arc};

use rayon::prelude::*;

use super::{Axis, AxisKind, Space, SpaceKey, axis, missing_cell};
use crate::{
    error::Result,
    progress::{Progress, Stop},
    recipe,
    table::{
        MISSING, Values,
        streamed::{COLUMNS_AT_ONCE, HeldRows, StreamedRows, StreamedTable},
    },
};

/// The learning rows of a table of which some classes are held.
#[derive(Debug)]
pub struct StreamedSpace {
    table: Arc<StreamedTable>,
    /// Of the rows that are held.
    pub held: Arc<Space>,
    /// By class, whether its rows are held.
    growing: Vec<bool>,
    /// By row of the file, whether it is learnt from.
    complete: Vec<bool>,
}

/// Rows that are not held, and the number of each in the file, ascending.
#[derive(Debug)]
pub struct PassedRows {
    pub space: Space,
    pub rows: Vec<u32>,
}

impl StreamedSpace {
    /// Chooses the learning rows, fits the scales, and takes up the rows of growing classes.
    pub fn fit(
        table: &Arc<StreamedTable>,
        key: SpaceKey,
        growing: &[u32],
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        let outline = table.outline();
        let mut axes = axis::axes(outline, key.missing);
        super::check_axes(&axes, outline)?;
        let complete = complete(table, &axes, key.missing, progress)?;
        let rows = numbers_of(&complete);
        super::check_rows(&rows, outline)?;
        let grows: Vec<bool> = (0..outline.target.classes.len() as u32).map(|class| growing.contains(&class)).collect();
        let held: Vec<u32> = rows.iter().copied().filter(|&row| grows[table.codes()[row as usize] as usize]).collect();
        let mut of_held = outline.clone();
        progress.stage("scale", axes.len() as u64)?;
        let mut ranges = Vec::new();
        for some in axes.chunks_mut(COLUMNS_AT_ONCE) {
            let fitted: Vec<Result<Fitted>> =
                some.par_iter_mut().map(|axis| fit(table, axis, (&rows, &held), key)).collect();
            progress.advance(fitted.len() as u64)?;
            for Fitted { columns, range } in fitted.into_iter().collect::<Result<Vec<_>>>()? {
                for (column, values) in columns {
                    of_held.columns[column].values = values;
                }
                ranges.push(range);
            }
        }
        if key.scale == recipe::Scale::None {
            super::check_range(outline, axes.iter().zip(ranges).filter_map(|(axis, range)| Some((axis, range?))))?;
        }
        of_held.target.codes = held.iter().map(|&row| table.codes()[row as usize]).collect();
        of_held.held = Some(Arc::new(HeldRows {
            classed: table.codes().iter().filter(|code| **code != MISSING).count(),
            complete: rows.len(),
            table: Arc::clone(table),
            rows: held,
        }));
        drop(rows);
        let of_held = Arc::new(of_held);
        let axes = axes.iter().map(|axis| axis.over(&of_held)).collect();
        let all = (0..of_held.target.codes.len() as u32).collect();
        let held = Arc::new(Space::of_axes(&of_held, key, axes, all)?);
        Ok(Self { table: Arc::clone(table), held, growing: grows, complete })
    }

    /// Hands over the learning rows that are not held, so many at a time, in the order of the file.
    pub fn pass(
        &self,
        progress: &Progress,
        mut each: impl FnMut(&PassedRows) -> std::result::Result<(), Stop>,
    ) -> std::result::Result<(), Stop> {
        let mut gathered = Gathered::default();
        let blocks = self.table.blocks();
        for (block, rows) in blocks.iter().enumerate() {
            let passed: Vec<u32> = rows.clone().filter(|&row| self.is_passed(row)).map(|row| row as u32).collect();
            if !passed.is_empty() {
                gathered.add(self, (block, rows), passed)?;
            }
            if gathered.rows.len() >= self.table.way().passed_rows || block + 1 == blocks.len() {
                progress.check()?;
                if let Some(passed) = std::mem::take(&mut gathered).passed(self) {
                    each(&passed)?;
                }
            }
        }
        Ok(())
    }

    /// The number in the file of every row that is held, ascending.
    pub fn held_rows(&self) -> &[u32] {
        self.held.table.held.as_ref().map_or(&[], |held| &held.rows)
    }

    /// How many rows are learnt from and not held.
    pub fn passed(&self) -> usize {
        (0..self.complete.len()).filter(|&row| self.is_passed(row)).count()
    }

    fn is_passed(&self, row: usize) -> bool {
        self.complete[row] && !self.growing[self.table.codes()[row] as usize]
    }

    /// The columns that take part.
    fn columns(&self) -> Vec<usize> {
        let axes = self.held.numbers.iter().chain(&self.held.nominals);
        let mut columns: Vec<usize> = axes.flat_map(|axis| axis.columns().to_vec()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

/// Rows of several blocks, taken together.
#[derive(Debug, Default)]
struct Gathered {
    rows: Vec<u32>,
    classes: Vec<u32>,
    columns: Vec<(usize, Values)>,
}

impl Gathered {
    fn add(&mut self, of: &StreamedSpace, (block, all): (usize, &Range<usize>), rows: Vec<u32>) -> Result<()> {
        let first = all.start as u32;
        let chosen: Vec<u32> = rows.iter().map(|row| row - first).collect();
        let columns = of.columns();
        let values: Result<Vec<Values>> = columns
            .par_iter()
            .map(|&column| Ok(some_of(&of.table.values(column, StreamedRows::Block(block))?, &chosen)))
            .collect();
        for (at, (column, values)) in columns.into_iter().zip(values?).enumerate() {
            match self.columns.get_mut(at) {
                Some((_, own)) => append(own, values),
                None => self.columns.push((column, values)),
            }
        }
        self.classes.extend(rows.iter().map(|&row| of.table.codes()[row as usize]));
        self.rows.extend(rows);
        Ok(())
    }

    fn passed(self, of: &StreamedSpace) -> Option<PassedRows> {
        if self.rows.is_empty() {
            return None;
        }
        let mut table = of.table.outline().clone();
        for (column, values) in self.columns {
            table.columns[column].values = values;
        }
        table.target.codes = self.classes;
        Some(PassedRows { space: of.held.over(&Arc::new(table)), rows: self.rows })
    }
}

/// What fitting an axis leaves: the values of its columns in the rows that are held, and how far its numbers range.
struct Fitted {
    columns: Vec<(usize, Values)>,
    range: Option<(f64, f64)>,
}

/// Fits an axis to all learning rows.
fn fit(table: &StreamedTable, axis: &mut Axis, (rows, held): (&[u32], &[u32]), key: SpaceKey) -> Result<Fitted> {
    let mut columns = Vec::new();
    let whole = if let AxisKind::Group { columns: members, codes, .. } = &mut axis.kind {
        // Of a group, whose columns may be many, only its codes are held as a whole.
        let mut all_codes = Vec::with_capacity(table.rows());
        columns = members.iter().map(|&column| (column, none_of(&table.outline().columns[column].values))).collect();
        for (block, all) in table.blocks().into_iter().enumerate() {
            let part = table.part(members, StreamedRows::Block(block))?;
            all_codes.extend(axis::group_codes(&part, members));
            let from = held.partition_point(|&row| (row as usize) < all.start);
            let to = held.partition_point(|&row| (row as usize) < all.end);
            let chosen: Vec<u32> = held[from..to].iter().map(|row| row - all.start as u32).collect();
            for (column, values) in &mut columns {
                append(values, some_of(&part.columns[*column].values, &chosen));
            }
        }
        *codes = Arc::new(all_codes);
        table.outline().clone()
    } else {
        table.part(axis.columns(), StreamedRows::All)?
    };
    axis.fit(&whole, rows, key);
    if let AxisKind::Group { codes, .. } = &mut axis.kind {
        *codes = Arc::default();
    }
    if columns.is_empty() {
        columns = axis.columns().iter().map(|&column| (column, some_of(&whole.columns[column].values, held))).collect();
    }
    let mut range = None;
    if key.scale == recipe::Scale::None && axis.is_number() {
        axis.check_unscaled(&whole, rows)?;
        range = super::range(&whole, axis, rows);
    }
    Ok(Fitted { columns, range })
}

/// The rows with a class, and with every feature unless missing ones are imputed.
fn complete(
    table: &StreamedTable,
    axes: &[Axis],
    missing: recipe::Missing,
    progress: &Progress,
) -> std::result::Result<Vec<bool>, Stop> {
    let mut complete: Vec<bool> = table.codes().iter().map(|&code| code != MISSING).collect();
    let outline = table.outline();
    if missing.keeps_rows() {
        return Ok(complete);
    }
    let lacking = |axis: &&Axis| axis.columns().iter().any(|&column| outline.columns[column].missing > 0);
    progress.stage("missing cells", axes.iter().filter(lacking).count() as u64)?;
    for axis in axes.iter().filter(lacking) {
        for (block, rows) in table.blocks().into_iter().enumerate() {
            let part = table.part(axis.columns(), StreamedRows::Block(block))?;
            let here = axis.over(&part);
            for (at, row) in (0..).zip(rows) {
                if complete[row] && here.is_missing(&part, at) {
                    if missing == recipe::Missing::Error {
                        let line = table.line_of(row, progress)?;
                        return Err(missing_cell(&outline.name, line, &axis.name).into());
                    }
                    complete[row] = false;
                }
            }
        }
        progress.advance(1)?;
    }
    Ok(complete)
}

/// The numbers of those that are so.
fn numbers_of(all: &[bool]) -> Vec<u32> {
    (0_u32..).zip(all).filter_map(|(row, &is)| is.then_some(row)).collect()
}

/// The same kind of values, of no row.
fn none_of(values: &Values) -> Values {
    some_of(values, &[])
}

/// The values of some rows.
fn some_of(values: &Values, rows: &[u32]) -> Values {
    match values {
        Values::Numbers(all) => {
            Values::Numbers(rows.iter().map(|&row| all.at(row as usize)).collect::<Vec<f64>>().into())
        }
        Values::Levels { codes, levels } => {
            Values::Levels { codes: rows.iter().map(|&row| codes[row as usize]).collect(), levels: levels.clone() }
        }
        Values::Opaque => Values::Opaque,
    }
}

/// Values below others of the same column.
fn append(values: &mut Values, below: Values) {
    match (values, below) {
        (Values::Numbers(all), Values::Numbers(below)) => {
            let joined: Vec<f64> = all.iter().chain(below.iter()).collect();
            *all = joined.into();
        }
        (Values::Levels { codes, .. }, Values::Levels { codes: below, .. }) => codes.extend(below),
        _ => {}
    }
}
