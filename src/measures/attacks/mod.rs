//! Attacks on synthetic rows that were made by interpolation: what they find was never hidden.
//!
//! A row of plain SMOTE lies on the segment between two real rows. [`lattice`] finds both from a single row and the decimals
//! of the source; [`reconstruction`] finds them where the lines through synthetic rows meet; [`distinction`] tells synthetic
//! rows from real ones in one file; [`boxes`] finds rows that lie between two real ones on no line. The two before it are `ReconSMOTE` and `DistinSMOTE` of Ganev et al., SMOTE and Mirrors,
//! arXiv 2510.15083. That none of them succeeds does not make a file anonymous.

pub mod boxes;
pub mod distinction;
pub mod grid;
pub mod lattice;
pub mod lines;
pub mod reconstruction;

use crate::{matrix::Matrix, progress::Cancelled};

/// For every row its k nearest other rows (Euclid), nearest first, row after row; where there are fewer other rows, k is
/// their number.
pub type Search<'a> = dyn Fn(&Matrix, usize) -> Result<Vec<u32>, Cancelled> + Sync + 'a;

/// Nearest rows looked at, at least. The published numbers suppose that rows were drawn among neighbours by the very
/// distance that the attack uses; in a file drawn with other scaling, rows of one line are further apart.
const AROUND: usize = 250;
/// Neighbours of all rows together, at most, unless that is fewer than [`AROUND`] for each.
const MOST_NEIGHBOURS: usize = 20_000_000;

/// What an attacker knows, or guesses, of how the file was made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Neighbours that the rows were drawn between.
    pub k: usize,
    /// Synthetic rows per real row, within the class.
    pub ratio: f64,
}

impl Parameters {
    /// How many nearest ones of so many rows to look at: `factor`·k·ratio + 1, within what is sensible.
    fn around(&self, factor: f64, rows: usize) -> usize {
        // A conversion to a whole number ends at the largest one, and takes what is no number for none.
        let wanted = ((factor * self.k as f64 * self.ratio.max(0.0)).round() as usize).saturating_add(1).max(AROUND);
        wanted.min((MOST_NEIGHBOURS / rows.max(1)).max(AROUND)).min(rows.saturating_sub(1))
    }
}

/// Shares of what is there; `None` where nothing is.
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod known_answers;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::progress::Progress;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Full of equal rows, equal columns and lines by chance; on a grid nothing is in the middle.
        #[test]
        fn small_grids_are_no_trouble(
            columns in 0..5_usize,
            cells in proptest::collection::vec(-2..3_i8, 0..160),
            k in 0..9_usize,
            ratio in 0.0..30.0_f64,
        ) {
            let rows = Matrix::new(columns, cells.into_iter().map(f64::from).collect());
            let (parameters, progress) = (Parameters { k, ratio }, Progress::new());
            let half: Vec<u32> = (0..rows.rows() as u32 / 2).collect();
            let real = rows.select(&half);
            let found = reconstruction::attack(&rows, &real, parameters, &known_answers::nearest, &progress).unwrap();
            prop_assert!(found.recovered <= real.rows() && found.verified <= found.points.rows());
            let found = distinction::attack(&rows, parameters, &known_answers::nearest, &progress).unwrap();
            prop_assert!(found.called_synthetic.is_empty());
            let grid = lattice::KnownColumn { step: 0.7, low: -1.4, high: 2.0, binary: false };
            let found = lattice::attack(&rows, &real, &vec![grid; columns], &progress).unwrap();
            prop_assert!(found.solved <= found.attempted && found.verified <= found.claimed);
        }
    }
}
