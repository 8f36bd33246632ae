//! Real rows that are held out before anything is scaled or drawn, so that nothing in the file depends on them.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::{
    measures::audit::audit_input::Reals,
    progress::{Progress, Stop},
    recipe::Recipe,
    sampling::draw,
    table::{ColumnSettings, Kind, MISSING, Role, Source, Table, Values},
};

/// A table in two parts.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The rows that are learnt from, typed from these rows alone.
    pub learning: Arc<Table>,
    /// The rows that are not; `None` where none are held out.
    pub holdout: Option<Arc<Source>>,
    /// Held-out rows of every class.
    pub held: Vec<usize>,
    /// Rows of every class that are learnt from.
    pub learnt: Vec<usize>,
    /// What the audit found out about these rows.
    pub reals: Arc<Reals>,
}

/// A class on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sides {
    pub class: String,
    /// Rows of the table.
    pub rows: usize,
    pub learnt_from: usize,
    pub held_out: usize,
}

impl Parts {
    /// The classes of the table that was split, in its order.
    pub fn sides(&self, table: &Table) -> Vec<Sides> {
        let counts = self.learnt.iter().zip(&self.held);
        let classes = table.target.classes.iter().zip(counts).filter(|(class, _)| class.count > 0);
        classes
            .map(|(class, (&learnt_from, &held_out))| Sides {
                class: class.label.clone(),
                rows: class.count,
                learnt_from,
                held_out,
            })
            .collect()
    }
}

impl Sides {
    /// What is said of a class of which one side is empty, and what to do about it, where rows were to be held out.
    pub fn warning(&self, share: f64) -> Option<String> {
        let Self { class, rows, learnt_from, held_out } = self;
        if share == 0.0 || *learnt_from > 0 && *held_out > 0 {
            return None;
        }
        let none = "so nothing made for it can be compared with rows that had no part in the file";
        Some(match learnt_from {
            0 => format!(
                "class {class:?}: none of its {rows} rows can be learnt from, as each has a missing cell: impute missing cells, \
                 or leave out the columns that they are in"
            ),
            1 => format!(
                "class {class:?}: its only complete row is learnt from and none is held out, {none}: put it together with \
                 another class, or leave it out of the table"
            ),
            many => {
                // Half a row is rounded up.
                let least = (50.0 / *many as f64).ceil();
                let what = if share * 100.0 < least {
                    format!("hold out {least} % or more, or put it together with another class")
                } else {
                    "its rows are too much alike to be told apart, so put it together with another class".to_owned()
                };
                format!("class {class:?}: {many} rows are learnt from and none is held out, {none}: {what}")
            }
        })
    }
}

/// Holds out the recipe's share of every class; repeated rows stay together, as a twin on the other side would give its
/// fellow away.
pub fn split(table: &Arc<Table>, recipe: &Recipe, progress: &Progress) -> Result<Parts, Stop> {
    let share = recipe.publish.as_ref().map_or(0.0, |publish| publish.holdout);
    let classes = table.target.classes.len();
    let mut learnt = learnable(table, recipe);
    if share == 0.0 {
        let held = vec![0; classes];
        return Ok(Parts { learning: Arc::clone(table), holdout: None, held, learnt, reals: Arc::default() });
    }
    let mut is_held = vec![false; table.rows()];
    let mut held = vec![0; classes];
    for class in 0..classes as u32 {
        let twins = twins(table, class);
        let rows: usize = twins.iter().map(Vec::len).sum();
        let wanted = ((share * rows as f64).round() as usize).min(rows.saturating_sub(1));
        for at in draw::held_out(recipe.seed, class, twins.len()) {
            let rows = &twins[at as usize];
            if held[class as usize] + rows.len() <= wanted {
                held[class as usize] += rows.len();
                for &row in rows {
                    is_held[row as usize] = true;
                }
            }
        }
        progress.check()?;
    }
    let rows = |wanted: bool| -> Vec<u32> {
        (0_u32..).zip(&is_held).filter(|(_, held)| **held == wanted).map(|(row, _)| row).collect()
    };
    let out = rows(true);
    for (learnt, held) in learnt.iter_mut().zip(&held) {
        *learnt -= held;
    }
    if out.is_empty() {
        return Ok(Parts { learning: Arc::clone(table), holdout: None, held, learnt, reals: Arc::default() });
    }
    Ok(Parts {
        learning: Arc::new(part(table, &rows(false), progress)?),
        holdout: Some(Arc::new(table.source.part(&out, progress)?)),
        held,
        learnt,
        reals: Arc::default(),
    })
}

/// Rows of every class that could be learnt from.
fn learnable(table: &Table, recipe: &Recipe) -> Vec<usize> {
    let mut rows = vec![0; table.target.classes.len()];
    let takes = |row: usize| recipe.missing.keeps_rows() || !table.missing_features(row);
    for (row, &code) in table.target.codes.iter().enumerate() {
        if let Some(count) = rows.get_mut(code as usize).filter(|_| takes(row)) {
            *count += 1;
        }
    }
    rows
}

/// The complete rows of a class, those with the same features together, in the order of the table.
fn twins(table: &Table, class: u32) -> Vec<Vec<u32>> {
    let features = table.features();
    let mut places: FxHashMap<Vec<u8>, usize> = FxHashMap::default();
    let mut twins: Vec<Vec<u32>> = Vec::new();
    for (row, _) in (0_u32..).zip(&table.target.codes).filter(|(_, code)| **code == class) {
        if table.missing_features(row as usize) {
            continue;
        }
        let cells = table.source.raw_cells(row as usize);
        // No cell holds a unit separator that would make two rows look alike.
        let key: Vec<u8> = features.iter().flat_map(|&at| [cells[at], b"\x1f"].concat()).collect();
        let place = *places.entry(key).or_insert(twins.len());
        if place == twins.len() {
            twins.push(Vec::new());
        }
        twins[place].push(row);
    }
    twins
}

/// A table of some of the rows (ascending). Kinds stay as they are; values, levels, decimals and scales are those of these
/// rows alone.
pub fn part(table: &Table, rows: &[u32], progress: &Progress) -> Result<Table, Stop> {
    let source = Arc::new(table.source.part(rows, progress)?);
    let roles = pinned(table, rows);
    Table::from_source(source, table.name.clone(), None, &roles, progress)
}

/// A table of as many rows as another one, from other bytes with the same columns. Kinds stay as they are.
pub fn rewritten(table: &Table, source: Source, progress: &Progress) -> Result<Table, Stop> {
    let rows: Vec<u32> = (0..table.rows() as u32).collect();
    Table::from_source(Arc::new(source), table.name.clone(), None, &pinned(table, &rows), progress)
}

/// The roles that keep every column what it is, though fewer rows might look like something else.
fn pinned(table: &Table, rows: &[u32]) -> ColumnSettings {
    let mut roles = table.roles.clone();
    roles.target = Some(table.columns[table.target.column].name.clone());
    for column in table.columns.iter().filter(|column| column.role != Role::Target) {
        let stays = match (&column.values, column.kind) {
            // A group is found again by its columns.
            (_, Kind::OneHot) => false,
            // With one value left it is a constant, which is no binary column.
            (Values::Levels { codes, .. }, Kind::Binary) => {
                let mut present = rows.iter().map(|&row| codes[row as usize]).filter(|code| *code != MISSING);
                let first = present.next();
                present.any(|code| Some(code) != first)
            }
            _ => true,
        };
        if stays {
            roles.kinds.insert(column.name.clone(), column.kind);
        } else {
            // A part of a part has what the first one pinned.
            roles.kinds.remove(&column.name);
        }
        if column.role == Role::Ignored && !column.kind.is_unread() && !roles.ignore.contains(&column.name) {
            roles.ignore.push(column.name.clone());
        }
    }
    roles
}
