//! What a gate can show for its verdict: a sheet of cells, a curve, or distributions side by side.

use crate::measures::{rows::Pair, shift::Shape};

/// Rows of a sheet, at most.
pub const MOST_ROWS: usize = 40;

/// Cells with a heading, for people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    pub title: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Cells that differ from those of the row above, by row and column.
    pub marked: Vec<(usize, usize)>,
}

/// A curve in the unit square.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub name: String,
    pub points: Vec<[f64; 2]>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// True against false positives.
    Rates { title: String, x: &'static str, y: &'static str, curves: Vec<Curve> },
    /// A column, real against synthetic.
    Column { title: String, figure: f64, shape: Shape },
    /// Differences with their intervals, around nothing.
    Intervals { title: String, rows: Vec<Interval> },
}

/// A difference, and where it may lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    pub name: String,
    /// On real rows, trained on real and on synthetic ones.
    pub scores: Pair<f64>,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    pub charts: Vec<Chart>,
    pub sheets: Vec<Sheet>,
    /// What to bear in mind.
    pub note: String,
}

impl Sheet {
    pub fn new(title: impl Into<String>, header: &[&str]) -> Self {
        Self { title: title.into(), header: header.iter().map(|&it| it.to_owned()).collect(), ..Self::default() }
    }

    /// Adds a row, as long as there is room.
    pub fn push(&mut self, row: Vec<String>) {
        if self.rows.len() < MOST_ROWS {
            self.rows.push(row);
        }
    }

    /// Adds two rows that are to be compared; the cells in which they differ are marked.
    pub fn push_pair(&mut self, above: Vec<String>, below: Vec<String>) {
        if self.rows.len() + 2 > MOST_ROWS {
            return;
        }
        let row = self.rows.len() + 1;
        // The first cell says which row it is.
        let differing = above.iter().zip(&below).enumerate().skip(1).filter(|(_, (a, b))| a != b);
        self.marked.extend(differing.map(|(column, _)| (row, column)));
        self.rows.extend([above, below]);
    }
}

impl From<Sheet> for Evidence {
    fn from(sheet: Sheet) -> Self {
        Self { sheets: vec![sheet], ..Self::default() }
    }
}
