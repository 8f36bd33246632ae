//! Attacks on synthetic rows that were made by interpolation: what they find was never hidden.
//!
//! A row of plain SMOTE lies on the segment between two real rows. [`lattice`] finds both from a single row and the decimals
//! of the source; [`reconstruction`] finds them where the lines through synthetic rows meet; [`distinction`] tells synthetic
//! rows from real ones in one file. The last two are `ReconSMOTE` and `DistinSMOTE` of Ganev et al., SMOTE and Mirrors,
//! arXiv 2510.15083. That none of them succeeds does not make a file anonymous.

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

/// What an attacker knows, or guesses, of how the file was made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Neighbours that the rows were drawn between.
    pub k: usize,
    /// Synthetic rows per real row, within the class.
    pub ratio: f64,
}

impl Parameters {
    /// How many nearest rows to look at: `factor`·k·ratio + 1, and [`AROUND`] at least.
    fn around(&self, factor: f64) -> usize {
        // A conversion to a whole number ends at the largest one, and takes what is no number for none.
        ((factor * self.k as f64 * self.ratio.max(0.0)).round() as usize).saturating_add(1).max(AROUND)
    }
}

/// Shares of what is there; `None` where nothing is.
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod known;
