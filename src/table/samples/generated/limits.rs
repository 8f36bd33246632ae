//! What the settings of a table to be made may be, as far as it is the same for all shapes.

use std::fmt::Display;

use super::{MadeTable, TableShape, refuse};
use crate::error::Result;

/// Most rows of a made table.
pub const ROWS_LIMIT: usize = 1_000_000;
/// Most columns, the class not counted.
pub const COLUMNS_LIMIT: usize = 500;
/// Most cells, the class not counted: about 400 MB of memory while the table is made.
pub const CELLS_LIMIT: usize = 50_000_000;
/// Most classes: there are as many letters.
pub const CLASSES_LIMIT: usize = 26;
/// Most clusters of a class.
pub const CLUSTERS_LIMIT: usize = 16;
/// Most decimals: with more of them the larger numbers would have digits without meaning.
pub const DECIMALS_LIMIT: u8 = 9;
/// Largest separation.
pub const SEPARATION_LIMIT: f64 = 100.0;
/// Largest noise of moons and circles.
pub const NOISE_LIMIT: f64 = 10.0;
/// Largest spread of a blob.
pub const SPREAD_LIMIT: f64 = 100.0;

/// Refuses what no shape could follow.
pub(super) fn check(make: &MadeTable, shape: &TableShape) -> Result<()> {
    if shape.uses("classes") && !(2..=CLASSES_LIMIT).contains(&make.classes) {
        return Err(refuse("classes", format!("classes {}: choose 2 to {CLASSES_LIMIT}", make.classes)));
    }
    let (columns, classes) = (make.width(), make.class_count());
    if make.rows > ROWS_LIMIT {
        return Err(refuse("rows", format!("rows {}: choose {ROWS_LIMIT} or less", make.rows)));
    }
    if make.rows < classes {
        let message = format!("rows {}: {classes} classes need a row each; choose {classes} rows or more", make.rows);
        return Err(refuse("rows", message));
    }
    if !(1..=COLUMNS_LIMIT).contains(&columns) {
        return Err(refuse("columns", format!("columns {columns}: choose 1 to {COLUMNS_LIMIT}")));
    }
    if make.rows * columns > CELLS_LIMIT {
        let most = CELLS_LIMIT / columns;
        return Err(refuse(
            "rows",
            format!(
                "{} rows of {columns} columns are more than {CELLS_LIMIT} cells; choose {most} rows or less, or fewer \
                 columns",
                make.rows
            ),
        ));
    }
    make.shares()?;
    if make.seed > i64::MAX as u64 {
        return Err(refuse("seed", format!("seed {}: choose 0 to {}", make.seed, i64::MAX)));
    }
    if make.decimals > DECIMALS_LIMIT {
        return Err(refuse("decimals", format!("decimals {}: choose 0 to {DECIMALS_LIMIT}", make.decimals)));
    }
    Ok(())
}

/// Refuses a number outside 0 to `most`, or that is none.
pub(super) fn within(key: &'static str, value: f64, most: f64) -> Result<()> {
    if (0.0..=most).contains(&value) { Ok(()) } else { Err(outside(key, &value, &format!("0 to {most}"))) }
}

/// Says which setting has which value, and what to choose instead.
pub(super) fn outside(key: &'static str, value: &dyn Display, choose: &str) -> crate::error::Error {
    refuse(key, format!("{} {value}: choose {choose}", key.replace('_', " ")))
}
