//! The feature space: which rows and columns take part, how they are scaled, and how far apart two rows are.
//!
//! The distance is Euclidean over scaled columns. A category stands for its one-hot columns without their ever being
//! built: two different levels a ≠ b are `weight[a] + weight[b]` apart in square, because exactly the two columns of a and
//! b differ, each by one unit times its scale. A binary column is a single 0/1 column, so its level 0 weighs nothing.

mod axis;
pub mod blocks;
pub mod clusters;
pub mod expanded;
pub mod index;
pub mod kdtree;
pub mod neighbour_preservation;
pub mod neighbours;
pub mod points;
pub mod projection;
pub mod repeated;
mod rotated_axes;
mod row_codes;
mod scaling;
pub mod search;
pub mod streamed;

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    error::{Error, Result, Setting},
    progress::{Progress, Stop},
    recipe::{self, Categorical, Scale},
    table::{MISSING, NumberCells, Role, Table, Values},
};

pub(crate) use axis::median;
pub use axis::{Axis, AxisKind, NO_CELL};
use row_codes::RowCodes;
pub use scaling::Scaling;
pub(crate) use scaling::{mean, mean_and_deviation, near_one};

/// What the space depends on besides the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpaceKey {
    pub scale: Scale,
    pub categorical: Categorical,
    pub missing: recipe::Missing,
}

/// The learning rows of a table in scaled coordinates.
///
/// Learning rows are addressed by *position*, 0 to [`Space::rows`] − 1, in the order of the table.
#[derive(Clone, Debug)]
pub struct Space {
    pub table: Arc<Table>,
    pub key: SpaceKey,
    /// Columns of numbers, in the table's order.
    pub numbers: Vec<Axis>,
    /// Categories, binary columns and one-hot groups, in the table's order.
    pub nominals: Vec<Axis>,
    /// By number: the nominal axis that says whether it is missing, where missing cells are a level of their own.
    absences: Vec<Option<usize>>,
    /// The levels on the nominal axes, by row of the table.
    codes: RowCodes,
    /// Table row of every position.
    rows: Vec<u32>,
    /// Class of every position.
    classes: Vec<u32>,
    /// Positions of every class that are learnt from, ascending.
    members: Vec<Vec<u32>>,
    /// Positions that are not, ascending: rows that a cleaner took out. They are real rows all the same, which new rows can be
    /// near or equal to.
    aside: Vec<u32>,
    /// SMOTE-NC: squared cost of a mismatch, per class; `None` where a class has no numeric column to take it from.
    mismatch: Option<Vec<f64>>,
}

/// Weights of the levels of every nominal axis: two different levels are `w[a] + w[b]` apart in square.
pub type LevelWeights = Vec<Vec<f64>>;

impl Space {
    /// Chooses the learning rows and fits the scales.
    pub fn fit(table: &Arc<Table>, key: SpaceKey, progress: &Progress) -> std::result::Result<Self, Stop> {
        progress.stage("scale", 0)?;
        let mut axes = axis::axes(table, key.missing);
        check_axes(&axes, table)?;
        let rows = learning_rows(table, &axes, key.missing)?;
        axes.par_iter_mut().for_each(|axis| axis.fit(table, &rows, key));
        progress.check()?;
        if key.scale == Scale::None {
            check_unscaled(table, &axes, &rows)?;
        }
        Ok(Self::of_axes(table, key, axes, rows)?)
    }

    /// The space of these rows of a table on axes that are fitted.
    fn of_axes(table: &Arc<Table>, key: SpaceKey, axes: Vec<Axis>, rows: Vec<u32>) -> Result<Self> {
        let classes: Vec<u32> = rows.iter().map(|&row| table.target.codes[row as usize]).collect();
        let mut members = vec![Vec::new(); table.target.classes.len()];
        for (position, &class) in classes.iter().enumerate() {
            members[class as usize].push(position as u32);
        }
        let (numbers, nominals): (Vec<_>, Vec<_>) = axes.into_iter().partition(Axis::is_number);
        let absence = |number: &Axis| nominals.iter().position(|axis: &Axis| axis.is_absence_of(number));
        let mut space = Self {
            table: Arc::clone(table),
            key,
            absences: numbers.iter().map(absence).collect(),
            codes: RowCodes::of(table, &nominals),
            numbers,
            nominals,
            rows,
            classes,
            members,
            aside: Vec::new(),
            mismatch: None,
        };
        if key.categorical == Categorical::Nc && !space.nominals.is_empty() {
            space.mismatch = Some(space.mismatch_costs()?);
        }
        Ok(space)
    }

    /// The same scales and distances over all rows of another table with the same columns.
    #[must_use]
    fn over(&self, table: &Arc<Table>) -> Self {
        let axes = |axes: &[Axis]| axes.iter().map(|axis| axis.over(table)).collect::<Vec<_>>();
        let nominals = axes(&self.nominals);
        let classes = table.target.codes.clone();
        let mut members = vec![Vec::new(); table.target.classes.len()];
        for (position, &class) in classes.iter().enumerate() {
            members[class as usize].push(position as u32);
        }
        Self {
            table: Arc::clone(table),
            key: self.key,
            numbers: axes(&self.numbers),
            codes: RowCodes::of(table, &nominals),
            nominals,
            absences: self.absences.clone(),
            rows: (0..classes.len() as u32).collect(),
            classes,
            members,
            aside: Vec::new(),
            mismatch: self.mismatch.clone(),
        }
    }

    /// Number of learning rows.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The table row (from 0) at a position.
    pub fn table_row(&self, position: u32) -> u32 {
        self.rows[position as usize]
    }

    /// The position of a table row, if it takes part in learning.
    pub fn position(&self, table_row: u32) -> Option<u32> {
        self.rows.binary_search(&table_row).ok().map(|position| position as u32)
    }

    pub fn class(&self, position: u32) -> u32 {
        self.classes[position as usize]
    }

    /// Positions of a class that are learnt from, ascending.
    pub fn members(&self, class: u32) -> &[u32] {
        &self.members[class as usize]
    }

    /// Positions of a class, those included that a cleaner took out, ascending.
    pub fn all_of(&self, class: u32) -> Vec<u32> {
        if self.aside.is_empty() {
            return self.members(class).to_vec();
        }
        (0_u32..).zip(&self.classes).filter(|(_, other)| **other == class).map(|(position, _)| position).collect()
    }

    /// Positions that are learnt from, ascending.
    pub fn learnt_from(&self) -> Vec<u32> {
        (0..self.rows() as u32).filter(|position| self.aside.binary_search(position).is_err()).collect()
    }

    /// Whether no row is left aside.
    pub fn learns_from_all(&self) -> bool {
        self.aside.is_empty()
    }

    /// Whether a cleaner took a row of the table out.
    pub fn is_aside(&self, table_row: u32) -> bool {
        !self.aside.is_empty()
            && self.position(table_row).is_some_and(|position| self.aside.binary_search(&position).is_ok())
    }

    /// The same scales and positions without some rows (ascending) to learn from.
    #[must_use]
    pub fn without(&self, aside: &[u32]) -> Self {
        let mut space = Self { aside: aside.to_vec(), ..self.clone() };
        for members in &mut space.members {
            members.retain(|position| aside.binary_search(position).is_err());
        }
        space
    }

    /// The same scales and positions, with rows of other classes (ascending) that a class is learnt from as well.
    #[must_use]
    pub fn joined(&self, class: u32, rows: &[u32]) -> Self {
        let mut space = self.clone();
        let members = &mut space.members[class as usize];
        members.extend_from_slice(rows);
        members.sort_unstable();
        space
    }

    /// The unscaled value of a numeric axis, imputed where missing.
    pub fn number(&self, axis: usize, position: u32) -> f64 {
        self.numbers[axis].number(&self.table, self.rows[position as usize])
    }

    /// The unscaled values of a numeric axis at some positions, imputed where missing.
    pub fn gather(&self, axis: usize, positions: &[u32], out: &mut [f64]) {
        let rows = positions.iter().map(|&position| self.rows[position as usize]);
        self.numbers[axis].gather(&self.table, rows, out);
    }

    /// The level of a nominal axis, imputed where missing.
    pub fn code(&self, axis: usize, position: u32) -> u32 {
        self.codes.at((&self.table, &self.nominals), axis, self.rows[position as usize])
    }

    /// The nominal axis that says whether a number is missing, where missing cells are a level of their own.
    pub fn absence(&self, number: usize) -> Option<usize> {
        self.absences[number]
    }

    /// Whether a number is missing in a row of which the levels are known.
    pub fn is_missing(&self, number: usize, code: impl FnOnce(usize) -> u32) -> bool {
        self.absences[number].is_some_and(|absence| code(absence) == axis::ABSENT)
    }

    /// Whether a learning row lacks a number, where missing cells are a level of their own.
    pub fn lacks(&self, number: usize, position: u32) -> bool {
        self.is_missing(number, |absence| self.code(absence, position))
    }

    /// Number of positions that are learnt from.
    pub fn learnt_rows(&self) -> usize {
        self.rows.len() - self.aside.len()
    }

    /// Fills a row's scaled numbers and its codes.
    pub fn coordinates(&self, position: u32, numbers: &mut [f64], codes: &mut [u32]) {
        for (axis, number) in numbers.iter_mut().enumerate() {
            *number = self.numbers[axis].scaled(self.number(axis, position));
        }
        self.levels(position, codes);
    }

    /// [`Space::coordinates`] of some rows, one after the other.
    pub fn coordinates_of(&self, positions: &[u32], numbers: &mut [f64], codes: &mut [u32]) {
        self.write_scaled(positions, (numbers, self.numbers.len()));
        for (&position, codes) in positions.iter().zip(codes.chunks_exact_mut(self.nominals.len().max(1))) {
            self.levels(position, codes);
        }
    }

    /// Writes the scaled numbers of some rows, one after the other, each of which has so much room.
    pub fn write_scaled(&self, positions: &[u32], numbers: (&mut [f64], usize)) {
        let rows = positions.iter().map(|&position| self.rows[position as usize]);
        axis::write_scaled(&self.numbers, &self.table, &rows, numbers);
    }

    /// Fills the levels of a row on all nominal axes, imputed where missing.
    pub fn levels(&self, position: u32, codes: &mut [u32]) {
        self.codes.fill((&self.table, &self.nominals), self.rows[position as usize], codes);
    }

    /// A row's scaled numbers and its codes. For one row; [`Space::coordinates`] allocates nothing.
    pub fn place(&self, position: u32) -> (Vec<f64>, Vec<u32>) {
        let (mut numbers, mut codes) = (vec![0.0; self.numbers.len()], vec![0; self.nominals.len()]);
        self.coordinates(position, &mut numbers, &mut codes);
        (numbers, codes)
    }

    /// The level weights that hold for rows of a class. With one-hot they are the same for every class.
    pub fn level_weights(&self, class: u32) -> LevelWeights {
        match &self.mismatch {
            Some(costs) => {
                let half = costs[class as usize] / 2.0;
                self.nominals.iter().map(|axis| vec![half; axis.levels()]).collect()
            }
            None => self.nominals.iter().map(|axis| axis.weights().to_vec()).collect(),
        }
    }

    /// Whether distances differ from class to class (SMOTE-NC).
    pub fn metric_by_class(&self) -> bool {
        self.mismatch.is_some()
    }

    /// SMOTE-NC: the squared median of the standard deviations (population, as in the rest of the scaling) of the class's
    /// scaled numeric columns. Chawla et al. 2002, §6.1.
    fn mismatch_costs(&self) -> Result<Vec<f64>> {
        if self.numbers.is_empty() {
            let message = "categorical nc needs at least one numeric column, to take the cost of a mismatch from; with \
                           categories alone, method random makes copies (--drop-identical off keeps them)";
            return Err(Error::data(message).about(Setting::Categorical));
        }
        Ok(self
            .members
            .iter()
            .map(|members| {
                let mut deviations: Vec<f64> = (0..self.numbers.len())
                    .map(|axis| {
                        let values = members.iter().map(|&row| self.numbers[axis].scaled(self.number(axis, row)));
                        mean_and_deviation(values).1
                    })
                    .collect();
                let median = median(&mut deviations).unwrap_or(0.0);
                median * median
            })
            .collect())
    }
}

/// The rows with a class, and with every feature unless missing ones are imputed.
fn learning_rows(table: &Table, axes: &[Axis], missing: recipe::Missing) -> Result<Vec<u32>> {
    let mut complete: Vec<bool> = table.target.codes.iter().map(|&code| code != MISSING).collect();
    if !missing.keeps_rows() {
        for axis in axes.iter().filter(|axis| axis.may_lack(table)) {
            for (row, complete) in complete.iter_mut().enumerate() {
                if *complete && axis.is_missing(table, row as u32) {
                    if missing == recipe::Missing::Error {
                        return Err(missing_cell(&table.name, table.source.line_of(row), &axis.name));
                    }
                    *complete = false;
                }
            }
        }
    }
    let rows: Vec<u32> = (0_u32..).zip(&complete).filter_map(|(row, &complete)| complete.then_some(row)).collect();
    check_rows(&rows, table)?;
    Ok(rows)
}

/// What is said where a missing cell is refused.
fn missing_cell(file: &str, line: u64, column: &str) -> Error {
    let what = format!(
        "{file}:{line}: column {column:?} has a missing cell; fill it, or choose to drop or impute missing rows"
    );
    Error::data(what).about(Setting::Missing)
}

fn check_axes(axes: &[Axis], table: &Table) -> Result<()> {
    if axes.is_empty() {
        return Err(Error::data(format!(
            "{}: no column to learn from besides the target; give a column another kind, or stop ignoring one",
            table.name
        ))
        .about(Setting::Columns));
    }
    Ok(())
}

fn check_rows(rows: &[u32], table: &Table) -> Result<()> {
    if rows.is_empty() {
        let worst = table
            .columns
            .iter()
            .filter(|column| column.role == Role::Feature)
            .max_by_key(|column| column.missing)
            .map_or(String::new(), |column| {
                format!(" (column {:?} has {} missing cells)", column.name, column.missing)
            });
        return Err(Error::data(format!(
            "{}: no row is complete{worst}; ignore the column, or impute missing cells",
            table.name
        ))
        .about(Setting::Missing));
    }
    Ok(())
}

/// Refuses numbers whose squares are beyond what can be summed, or are all lost, where no scale brings them to a common size.
fn check_unscaled(table: &Table, axes: &[Axis], rows: &[u32]) -> Result<()> {
    for axis in axes {
        axis.check_unscaled(table, rows)?;
    }
    check_range(table, axes.iter().filter_map(|axis| Some((axis, range(table, axis, rows)?))))
}

/// Smallest and largest number of an axis, where they differ.
fn range(table: &Table, axis: &Axis, rows: &[u32]) -> Option<(f64, f64)> {
    let (low, high) = rows.iter().map(|&row| axis.number(table, row)).fold(LIMITS, |(l, h), x| (l.min(x), h.max(x)));
    (high > low).then_some((low, high))
}

/// Refuses numbers of which even the widest axis varies too little.
fn check_range<'a>(table: &Table, ranges: impl Iterator<Item = (&'a Axis, (f64, f64))>) -> Result<()> {
    let widest = ranges.map(|(axis, (low, high))| (axis, high - low)).max_by(|a, b| a.1.total_cmp(&b.1));
    match widest {
        Some((axis, range)) if range < 1.0 / scaling::FURTHEST => Err(Error::data(format!(
            "{}: column {:?} varies by {range:e}, too little to be measured unscaled, and no other column varies by more; \
             choose --scale standard or minmax",
            table.name, axis.name
        ))
        .about(Setting::Scale)),
        _ => Ok(()),
    }
}

/// Smallest and largest number of nothing.
const LIMITS: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);

/// Squared distance of two rows given by their scaled numbers and codes: numbers first, then nominals, each in order.
///
/// Every index adds in this same order, so that all of them give the same bits.
pub fn distance2(weights: &LevelWeights, a: (&[f64], &[u32]), b: (&[f64], &[u32])) -> f64 {
    let mut sum = 0.0;
    for (x, y) in a.0.iter().zip(b.0) {
        sum += (x - y) * (x - y);
    }
    for ((weights, &x), &y) in weights.iter().zip(a.1).zip(b.1) {
        if x != y {
            sum += weights[x as usize] + weights[y as usize];
        }
    }
    sum
}

/// Whether a column's cells are numbers.
pub(crate) fn numbers_of(values: &Values) -> Option<&NumberCells> {
    match values {
        Values::Numbers(numbers) => Some(numbers),
        Values::Levels { .. } | Values::Opaque => None,
    }
}
