//! One feature of the space: a numeric column, a nominal column, or a one-hot group standing for one category.

use crate::{
    error::{Error, Result, Setting},
    recipe::Scale,
    space::{
        SpaceKey, numbers_of,
        scaling::{FURTHEST, Scaling},
    },
    table::{Kind, MISSING, Role, Table, Values, bit},
};

/// What an axis is made of.
#[derive(Clone, Debug)]
pub enum AxisKind {
    /// A numeric column; `fill` stands in for a missing cell.
    Number { column: usize, scaling: Scaling, fill: f64 },
    /// A category or binary column.
    Levels { column: usize, weights: Vec<f64>, shares: Vec<f64>, fill: u32 },
    /// A one-hot group: level l is its l-th column; `codes` has one entry per table row.
    Group { columns: Vec<usize>, codes: Vec<u32>, weights: Vec<f64>, shares: Vec<f64>, fill: u32 },
}

/// A feature that takes part in distances.
#[derive(Clone, Debug)]
pub struct Axis {
    pub name: String,
    pub kind: AxisKind,
}

/// The features of a table, in the order of their (first) columns, not yet fitted.
pub(super) fn axes(table: &Table) -> Vec<Axis> {
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
    }
    axes
}

fn group_axis(table: &Table, columns: &[usize]) -> AxisKind {
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
    AxisKind::Group { columns: columns.to_vec(), codes, weights: Vec::new(), shares: Vec::new(), fill: 0 }
}

impl Axis {
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
            AxisKind::Levels { weights, .. } | AxisKind::Group { weights, .. } => weights,
        }
    }

    /// Share of the learning rows that have each level.
    pub fn shares(&self) -> &[f64] {
        match &self.kind {
            AxisKind::Number { .. } => &[],
            AxisKind::Levels { shares, .. } | AxisKind::Group { shares, .. } => shares,
        }
    }

    /// The table columns it stands for.
    pub fn columns(&self) -> &[usize] {
        match &self.kind {
            AxisKind::Number { column, .. } | AxisKind::Levels { column, .. } => std::slice::from_ref(column),
            AxisKind::Group { columns, .. } => columns,
        }
    }

    pub(super) fn is_missing(&self, table: &Table, row: u32) -> bool {
        match &self.kind {
            AxisKind::Number { column, .. } => {
                numbers_of(&table.columns[*column].values).is_none_or(|numbers| numbers[row as usize].is_nan())
            }
            _ => self.raw_code(table, row) == MISSING,
        }
    }

    /// The unscaled number of a table row.
    pub fn number(&self, table: &Table, row: u32) -> f64 {
        let AxisKind::Number { column, fill, .. } = &self.kind else { return f64::NAN };
        match numbers_of(&table.columns[*column].values).map(|numbers| numbers[row as usize]) {
            Some(number) if !number.is_nan() => number,
            _ => *fill,
        }
    }

    /// A learning row whose number is too large for its square, which distances are sums of, when nothing scales it.
    pub(super) fn check_unscaled(&self, table: &Table, rows: &[u32]) -> Result<()> {
        let AxisKind::Number { column, .. } = self.kind else { return Ok(()) };
        let Some(numbers) = numbers_of(&table.columns[column].values) else { return Ok(()) };
        match rows.iter().find(|row| numbers[**row as usize].abs() > FURTHEST) {
            None => Ok(()),
            Some(&row) => Err(Error::data(format!(
                "{}:{}: column {:?}: {:e} is too large to be measured unscaled; choose --scale standard or minmax, ignore the \
                 column, or mend the cell",
                table.name,
                table.source.line_of(row as usize),
                self.name,
                numbers[row as usize]
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
            _ => self.fit_nominal(table, rows, key.scale),
        }
    }

    fn fit_number(&mut self, table: &Table, rows: &[u32], by: Scale) {
        let AxisKind::Number { column, .. } = self.kind else { return };
        let Some(numbers) = numbers_of(&table.columns[column].values) else { return };
        let raw = |row: &u32| numbers[*row as usize];
        let fill = if rows.iter().any(|row| raw(row).is_nan()) {
            let mut present: Vec<f64> = rows.iter().map(raw).filter(|number| !number.is_nan()).collect();
            median(&mut present).unwrap_or(0.0)
        } else {
            0.0
        };
        let filled = rows.iter().map(|row| if raw(row).is_nan() { fill } else { raw(row) });
        self.kind = AxisKind::Number { column, scaling: Scaling::fit(filled, by), fill };
    }

    fn fit_nominal(&mut self, table: &Table, rows: &[u32], by: Scale) {
        let (levels, binary) = match &self.kind {
            AxisKind::Number { .. } => return,
            AxisKind::Group { columns, .. } => (columns.len(), false),
            AxisKind::Levels { column, .. } => match &table.columns[*column].values {
                Values::Levels { levels, .. } => (levels.len(), table.columns[*column].kind == Kind::Binary),
                Values::Numbers(_) | Values::Opaque => (0, false),
            },
        };
        let mut counts = vec![0_usize; levels];
        for &row in rows {
            let code = self.raw_code(table, row);
            if code != MISSING {
                counts[code as usize] += 1;
            }
        }
        // The most frequent level, the first of equals.
        let mode = (0..levels).rev().max_by_key(|&level| counts[level]).unwrap_or(0);
        let present: usize = counts.iter().sum();
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
                if by == Scale::Standard { 1.0 / (share * (1.0 - share)) } else { 1.0 }
            })
            .collect();
        match &mut self.kind {
            AxisKind::Number { .. } => {}
            AxisKind::Levels { weights, shares, fill, .. } | AxisKind::Group { weights, shares, fill, .. } => {
                (*weights, *shares, *fill) = (all_weights, all_shares, mode as u32);
            }
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
            AxisKind::Group { columns, .. } => table.columns[columns[level as usize]].name.clone(),
            AxisKind::Levels { column, .. } => format!("{} = {}", self.name, level_label(table, *column, level)),
        }
    }

    /// A level as it is called beside its axis: the value, or what a member of a group adds to the group's name.
    pub fn short_level(&self, table: &Table, level: u32) -> String {
        if let AxisKind::Levels { column, .. } = &self.kind {
            return level_label(table, *column, level).to_owned();
        }
        let name = self.level_name(table, level);
        let rest = name.strip_prefix(self.name.as_str()).unwrap_or(&name);
        rest.trim_start_matches(['_', '-', '.', ' ', '=']).to_owned()
    }
}

fn level_label(table: &Table, column: usize, level: u32) -> &str {
    match &table.columns[column].values {
        Values::Levels { levels, .. } => levels.get(level as usize).map_or("", |level| level.label.as_str()),
        Values::Numbers(_) | Values::Opaque => "",
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
