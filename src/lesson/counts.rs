//! What has come of the rows so far: the counts behind the bars and the small ledger of a lesson.

use crate::report::format::distance;

/// The counts of one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Real rows that stay in the output.
    pub real: u64,
    pub target: u64,
    /// Rows that have come into being.
    pub made: u64,
    pub identical: u64,
    pub closest: u64,
}

impl Count {
    /// Synthetic rows that are (still) there.
    pub fn kept(&self) -> u64 {
        self.made - self.identical - self.closest
    }

    pub fn total(&self) -> u64 {
        self.real + self.kept()
    }
}

/// Bins of the histogram of gaps.
pub const BINS: usize = 20;

/// All classes, by number, and how often each gap was drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub classes: Vec<Count>,
    pub gaps: [u32; BINS],
    /// The least and the largest gap that the method draws: where the bins begin and end.
    pub range: [f64; 2],
}

impl Tally {
    pub fn made(&self) -> u64 {
        self.classes.iter().map(|count| count.made).sum()
    }
}

/// How far new rows are from their nearest real rows, in bins of equal width on a log scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    pub low: f64,
    pub high: f64,
    /// Rows that stay, and rows that are out. Copies have no place on a log scale and are counted apart.
    pub bins: [[u32; 2]; BINS],
    pub copies: u32,
}

impl Spread {
    /// One sentence on what the histogram shows.
    pub fn summary(&self) -> String {
        let [kept, out] = self.bins.iter().fold([0, 0], |[kept, out], bin| [kept + bin[0], out + bin[1]]);
        format!(
            "Distances from {} to {}: {kept} rows stay, {out} are out as too close, and {} have distance 0",
            distance(self.low),
            distance(self.high),
            self.copies
        )
    }
}
