//! One feature of the space: a numeric column, a nominal column, or a one-hot group standing for one category.

use std::sync::Arc;

use crate::{
    error::{Error, Result, Setting},
    recipe::{Missing, Scale},
    space::{
        SpaceKey, numbers_of,
        scaling::{FURTHEST, Scaling},
    },
    table::{Kind, MISSING, Role, Table, Values, bit},
};

/// What the level of missing cells is called.
pub const NO_CELL: &str = "missing";

/// The level of an absence that says that the number is missing.
pub(super) const ABSENT: u32 = 1;

/// What an axis is made of.
#[derive(Clone, Debug)]
pub enum AxisKind {
    /// A numeric column; `fill` stands in for a missing cell.
    Number { column: usize, scaling: Scaling, fill: f64 },
    /// A category or binary column.
    Levels { column: usize, weights: Vec<f64>, shares: Vec<f64>, fill: u32 },
    /// A one-hot group: level l is its l-th column; `codes` has one entry per table row.
    Group { columns: Vec<usize>, codes: Arc<Vec<u32>>, weights: Vec<f64>, shares: Vec<f64>, fill: u32 },
    /// Whether the cell of a numeric column is missing: level 0 is "no", level 1 "yes".
    Absence { column: usize, weights: Vec<f64>, shares: Vec<f64> },
}

/// A feature that takes part in distances.
#[derive(Clone, Debug)]
pub struct Axis {
    pub name: String,
    pub kind: AxisKind,
}

/// The features of a table, in the order of their (first) columns, not yet fitted. Where missing cells are a level of their own,
/// a numeric column that has some is followed by its absence.
pub(super) fn axes(table: &Table, missing: Missing) -> Vec<Axis> {
    let mut axes = Vec::new();
    for (number, column) in table.columns.iter().enumerate() {
        if column.role != Role::Feature {
            continue;
        }
        let kind = match &column.values {
            Values::Numbers(_) => AxisKind::Number { column: number, scaling: Scaling::default(), fill: 0.0 },
            Values::Levels { .. } if column.kind == Kind::OneHot => {
                let Some(group) = table.groups.iter().find(|group| group.columns.first() == Some(&number)) else {
                    continue; // a later member: its group is already there
                };
                axes.push(Axis { name: group.name.clone(), kind: group_axis(table, &group.columns) });
                continue;
            }
            Values::Levels { .. } => {
                AxisKind::Levels { column: number, weights: Vec::new(), shares: Vec::new(), fill: 0 }
            }
            Values::Opaque => continue,
        };
        axes.push(Axis { name: column.name.clone(), kind });
        if missing == Missing::Level && column.missing > 0 && matches!(column.values, Values::Numbers(_)) {
            let kind = AxisKind::Absence { column: number, weights: Vec::new(), shares: Vec::new() };
            axes.push(Axis { name: format!("{} is missing", column.name), kind });
        }
    }
    axes
}

fn group_axis(table: &Table, columns: &[usize]) -> AxisKind {
    let codes = Arc::new(group_codes(table, columns));
    AxisKind::Group { columns: columns.to_vec(), codes, weights: Vec::new(), shares: Vec::new(), fill: 0 }
}

/// The level of a group in every row.
pub(super) fn group_codes(table: &Table, columns: &[usize]) -> Vec<u32> {
    let rows = table.target.codes.len();
    let mut codes = vec![MISSING; rows];
    let mut missing = vec![false; rows];
    for (level, &column) in (0_u32..).zip(columns) {
        if let Values::Levels { codes: cells, levels } = &table.columns[column].values {
            // A column that is 0 (or 1) throughout has a single level: its label says which.
            let one = levels.iter().position(|level| bit(&level.label) == Some(true)).map(|code| code as u32);
            for (row, &cell) in cells.iter().enumerate() {
                if cell == MISSING {
                    missing[row] = true;
                } else if Some(cell) == one {
                    codes[row] = level;
                }
            }
        }
    }
    for (code, missing) in codes.iter_mut().zip(missing) {
        if missing {
            *code = MISSING;
        }
    }
    codes
}

impl Axis {
    /// The same axis over the rows of another table with the same columns.
    pub(super) fn over(&self, table: &Table) -> Self {
        let mut axis = self.clone();
        if let AxisKind::Group { columns, codes, .. } = &mut axis.kind {
            *codes = Arc::new(group_codes(table, columns));
        }
        axis
    }

    pub fn is_number(&self) -> bool {
        matches!(self.kind, AxisKind::Number { .. })
    }

    /// Number of levels of a nominal axis.
    pub fn levels(&self) -> usize {
        self.weights().len()
    }

    /// Weight of every level: the square of its one-hot column's scale.
    pub fn weights(&self) -> &[f64] {
        match &self.kind {
            AxisKind::Number { .. } => &[],
            AxisKind::Levels { weights, .. } | AxisKind::Group { weights, .. } | AxisKind::Absence { weights, .. } => {
                weights
            }
        }
    }

    /// Share of the learning rows that have each level.
    pub fn shares(&self) -> &[f64] {
        match &self.kind {
            AxisKind::Number { .. } => &[],
            AxisKind::Levels { shares, .. } | AxisKind::Group { shares, .. } | AxisKind::Absence { shares, .. } => {
                shares
            }
        }
    }

    /// The table columns it stands for.
    pub fn columns(&self) -> &[usize] {
        match &self.kind {
            AxisKind::Number { column, .. } | AxisKind::Levels { column, .. } | AxisKind::Absence { column, .. } => {
                std::slice::from_ref(column)
            }
            AxisKind::Group { columns, .. } => columns,
        }
    }

    /// Whether any row can lack it. A group is lacked by rows without a one as well.
    pub(super) fn may_lack(&self, table: &Table) -> bool {
        matches!(self.kind, AxisKind::Group { .. }) || self.columns().iter().any(|&at| table.columns[at].missing > 0)
    }

    pub(super) fn is_missing(&self, table: &Table, row: u32) -> bool {
        match &self.kind {
            AxisKind::Number { column, .. } => lacks_number(table, *column, row),
            _ => self.raw_code(table, row) == MISSING,
        }
    }

    /// The level that says that a cell is missing, where there is one.
    pub fn missing_level(&self, table: &Table) -> Option<u32> {
        let own = match &self.kind {
            AxisKind::Number { .. } => return None,
            AxisKind::Levels { column, .. } => levels_of(table, *column),
            AxisKind::Group { columns, .. } => columns.len(),
            AxisKind::Absence { .. } => ABSENT as usize,
        };
        (own < self.levels()).then_some(own as u32)
    }

    /// Whether it says that the cells of a numeric axis are missing.
    pub(super) fn is_absence_of(&self, number: &Self) -> bool {
        matches!(self.kind, AxisKind::Absence { .. }) && self.columns() == number.columns()
    }

    /// What stands for a missing number.
    pub fn stand_in(&self) -> f64 {
        match self.kind {
            AxisKind::Number { fill, .. } => fill,
            _ => f64::NAN,
        }
    }

    /// The unscaled number of a table row.
    pub fn number(&self, table: &Table, row: u32) -> f64 {
        let AxisKind::Number { column, fill, .. } = &self.kind else { return f64::NAN };
        match numbers_of(&table.columns[*column].values).map(|numbers| numbers.at(row as usize)) {
            Some(number) if !number.is_nan() => number,
            _ => *fill,
        }
    }

    /// The unscaled numbers of some table rows.
    pub(super) fn gather(&self, table: &Table, rows: impl Iterator<Item = u32>, out: &mut [f64]) {
        let AxisKind::Number { column, fill, .. } = &self.kind else { return out.fill(f64::NAN) };
        match numbers_of(&table.columns[*column].values) {
            Some(numbers) => numbers.gather(rows, out),
            None => out.fill(f64::NAN),
        }
        for number in out.iter_mut().filter(|number| number.is_nan()) {
            *number = *fill;
        }
    }

    /// A learning row whose number is too large for its square, which distances are sums of, when nothing scales it.
    pub(super) fn check_unscaled(&self, table: &Table, rows: &[u32]) -> Result<()> {
        let AxisKind::Number { column, .. } = self.kind else { return Ok(()) };
        let Some(numbers) = numbers_of(&table.columns[column].values) else { return Ok(()) };
        match rows.iter().find(|row| numbers.at(**row as usize).abs() > FURTHEST) {
            None => Ok(()),
            Some(&row) => Err(Error::data(format!(
                "{}:{}: column {:?}: {:e} is too large to be measured unscaled; choose --scale standard or minmax, ignore the \
                 column, or mend the cell",
                table.name,
                table.source.line_of(row as usize),
                self.name,
                numbers.at(row as usize)
            ))
            .about(Setting::Scale)),
        }
    }

    /// The level of a table row.
    pub fn code(&self, table: &Table, row: u32) -> u32 {
        match (self.raw_code(table, row), &self.kind) {
            (MISSING, AxisKind::Levels { fill, .. } | AxisKind::Group { fill, .. }) => *fill,
            (code, _) => code,
        }
    }

    fn raw_code(&self, table: &Table, row: u32) -> u32 {
        match &self.kind {
            AxisKind::Number { .. } => MISSING,
            AxisKind::Levels { column, .. } => match &table.columns[*column].values {
                Values::Levels { codes, .. } => codes[row as usize],
                Values::Numbers(_) | Values::Opaque => MISSING,
            },
            AxisKind::Group { codes, .. } => codes[row as usize],
            AxisKind::Absence { column, .. } => u32::from(lacks_number(table, *column, row)),
        }
    }

    /// A number in the units of the space.
    pub fn scaled(&self, number: f64) -> f64 {
        match &self.kind {
            AxisKind::Number { scaling, .. } => scaling.apply(number),
            _ => 0.0,
        }
    }

    /// How far apart two numbers are that lie this far apart in the units of the space.
    pub fn unscaled(&self, apart: f64) -> f64 {
        match &self.kind {
            AxisKind::Number { scaling, .. } => scaling.unscaled(apart),
            _ => 0.0,
        }
    }

    /// Fits scale and stand-in for missing cells on the learning rows.
    pub(super) fn fit(&mut self, table: &Table, rows: &[u32], key: SpaceKey) {
        match &self.kind {
            AxisKind::Number { .. } => self.fit_number(table, rows, key.scale),
            _ => self.fit_nominal(table, rows, key),
        }
    }

    fn fit_number(&mut self, table: &Table, rows: &[u32], by: Scale) {
        let AxisKind::Number { column, .. } = self.kind else { return };
        let Some(numbers) = numbers_of(&table.columns[column].values) else { return };
        let mut learnt = vec![0.0; rows.len()];
        numbers.gather(rows.iter().copied(), &mut learnt);
        let mut fill = 0.0;
        if learnt.iter().any(|number| number.is_nan()) {
            let mut present: Vec<f64> = learnt.iter().copied().filter(|number| !number.is_nan()).collect();
            fill = median(&mut present).unwrap_or(0.0);
            learnt.iter_mut().filter(|number| number.is_nan()).for_each(|number| *number = fill);
        }
        self.kind = AxisKind::Number { column, scaling: Scaling::fit(learnt.iter().copied(), by), fill };
    }

    fn fit_nominal(&mut self, table: &Table, rows: &[u32], key: SpaceKey) {
        let (levels, mut binary) = match &self.kind {
            AxisKind::Number { .. } => return,
            AxisKind::Group { columns, .. } => (columns.len(), false),
            AxisKind::Levels { column, .. } => (levels_of(table, *column), table.columns[*column].kind == Kind::Binary),
            AxisKind::Absence { .. } => (2, true),
        };
        let mut counts = vec![0_usize; levels];
        for &row in rows {
            let code = self.raw_code(table, row);
            if code != MISSING {
                counts[code as usize] += 1;
            }
        }
        let present: usize = counts.iter().sum();
        let mode = if key.missing == Missing::Level && present < rows.len() {
            // Missing cells are one more, and no column is binary then.
            binary = false;
            counts.push(0);
            levels
        } else {
            // The most frequent level, the first of equals.
            (0..levels).rev().max_by_key(|&level| counts[level]).unwrap_or(0)
        };
        let levels = counts.len();
        if let Some(count) = counts.get_mut(mode) {
            *count += rows.len() - present;
        }
        let all_shares: Vec<f64> = counts.iter().map(|&count| count as f64 / rows.len() as f64).collect();
        let all_weights = (0..levels)
            .map(|level| {
                let share = all_shares[level];
                // In a binary column the second level's column is the only one.
                if (binary && level == 0) || share == 0.0 || share == 1.0 {
                    return 0.0;
                }
                if key.scale == Scale::Standard { 1.0 / (share * (1.0 - share)) } else { 1.0 }
            })
            .collect();
        match &mut self.kind {
            AxisKind::Number { .. } => {}
            AxisKind::Levels { weights, shares, fill, .. } | AxisKind::Group { weights, shares, fill, .. } => {
                (*weights, *shares, *fill) = (all_weights, all_shares, mode as u32);
            }
            AxisKind::Absence { weights, shares, .. } => (*weights, *shares) = (all_weights, all_shares),
        }
    }
}

/// The middle value, or the mean of the two middle ones.
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    Some(if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) })
}

impl Axis {
    /// What a level is called: "gender = Male", or the column of a one-hot group.
    pub fn level_name(&self, table: &Table, level: u32) -> String {
        match &self.kind {
            AxisKind::Number { .. } => self.name.clone(),
            AxisKind::Group { columns, .. } => match columns.get(level as usize) {
                Some(&column) => table.columns[column].name.clone(),
                None => format!("{} = {NO_CELL}", self.name),
            },
            AxisKind::Levels { .. } | AxisKind::Absence { .. } => {
                format!("{} = {}", self.name, self.short_level(table, level))
            }
        }
    }

    /// A level as it is called beside its axis: the value, or what a member of a group adds to the group's name.
    pub fn short_level(&self, table: &Table, level: u32) -> String {
        if let AxisKind::Levels { column, .. } = &self.kind {
            return level_label(table, *column, level).to_owned();
        }
        if let AxisKind::Absence { .. } = &self.kind {
            return if level == 0 { "no" } else { "yes" }.to_owned();
        }
        let name = self.level_name(table, level);
        let rest = name.strip_prefix(self.name.as_str()).unwrap_or(&name);
        rest.trim_start_matches(['_', '-', '.', ' ', '=']).to_owned()
    }
}

fn lacks_number(table: &Table, column: usize, row: u32) -> bool {
    numbers_of(&table.columns[column].values).is_none_or(|numbers| numbers.at(row as usize).is_nan())
}

/// How many levels the cells of a column have.
fn levels_of(table: &Table, column: usize) -> usize {
    match &table.columns[column].values {
        Values::Levels { levels, .. } => levels.len(),
        Values::Numbers(_) | Values::Opaque => 0,
    }
}

fn level_label(table: &Table, column: usize, level: u32) -> &str {
    match &table.columns[column].values {
        Values::Levels { levels, .. } => levels.get(level as usize).map_or(NO_CELL, |level| level.label.as_str()),
        Values::Numbers(_) | Values::Opaque => "",
    }
}

/// Writes the scaled numbers of some table rows, row after row, each of which has so much room: axis by axis, so that what one waits
/// for from memory comes together with what the others wait for.
pub(super) fn write_scaled(
    axes: &[Axis],
    table: &Table,
    rows: &(impl Iterator<Item = u32> + Clone),
    (numbers, width): (&mut [f64], usize),
) {
    let width = width.max(1);
    let mut of_axis = vec![0.0; numbers.len() / width];
    for (at, axis) in axes.iter().enumerate() {
        axis.gather(table, rows.clone(), &mut of_axis);
        for (numbers, number) in numbers.chunks_exact_mut(width).zip(&of_axis) {
            numbers[at] = axis.scaled(*number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut []), None);
    }
}
