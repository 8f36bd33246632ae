//! What a gate can show for its verdict: a sheet of cells, a curve, or distributions side by side.

use crate::measures::{column_shapes::ColumnShape, rows::Pair};

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
pub struct UnitCurve {
    pub name: String,
    pub points: Vec<[f64; 2]>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum EvidenceChart {
    /// True against false positives.
    Rates { title: String, x: &'static str, y: &'static str, curves: Vec<UnitCurve> },
    /// A column, real against synthetic.
    Column { title: String, figure: f64, shape: ColumnShape },
    /// Differences with their intervals, around nothing.
    Intervals { title: String, rows: Vec<DifferenceInterval> },
}

/// A difference, and where it may lie.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferenceInterval {
    pub name: String,
    /// On real rows, trained on real and on synthetic ones.
    pub scores: Pair<f64>,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    pub charts: Vec<EvidenceChart>,
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

    /// Adds two rows that are to be compared; the cells in which they differ are marked. Where there is no room they are not
    /// made: a million copies would take longer to be written out than to be found.
    pub fn push_pair(&mut self, pair: impl FnOnce() -> [Vec<String>; 2]) {
        if self.rows.len() + 2 > MOST_ROWS {
            return;
        }
        let [above, below] = pair();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_marked_and_those_that_no_one_sees_are_not_written_out() {
        let mut sheet = Sheet::new("rows", &["row", "x", "y"]);
        let mut written = 0;
        for _ in 0..1_000 {
            sheet.push_pair(|| {
                written += 1;
                [["real 1", "2", "3"], ["synthetic 7", "2", "4"]].map(|row| row.map(str::to_owned).to_vec())
            });
        }
        assert_eq!((written, sheet.rows.len()), (MOST_ROWS / 2, MOST_ROWS));
        assert_eq!(sheet.marked[..2], [(1, 2), (3, 2)]);
    }
}
