//! What became of every row, generated or real, and why.

use serde::Serialize;

/// What became of a generated row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    Kept,
    /// Equal to a real row in every feature.
    Identical,
    /// Among the closest x %.
    Closest,
    /// Good, but more than needed.
    Surplus,
    /// Taken out by the cleaner that works on all rows at the end.
    Cleaned,
}

impl Fate {
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Identical => "identical",
            Self::Closest => "closest",
            Self::Surplus => "surplus",
            Self::Cleaned => "cleaned",
        }
    }
}

/// A row that can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowId {
    /// By its position among the learning rows.
    Real(u32),
    /// By its class and its number within it, in order of generation, from 0.
    Synthetic { class: u32, index: u32 },
}

/// What became of a real row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RealFate {
    Kept,
    /// Left out, as its class is to be smaller.
    Undersampled(Undersampled),
    Cleaned(Cleaned),
}

impl RealFate {
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Undersampled(_) => "undersampled",
            Self::Cleaned(_) => "cleaned",
        }
    }
}

/// That undersampling left a row out, by which rule, and what decided it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Undersampled {
    /// The undersampler's name.
    pub rule: &'static str,
    pub reason: WhyLeftOut,
}

/// What decided that a row of a class that is to be smaller is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WhyLeftOut {
    Random,
    /// No row of its class is to stay.
    All,
    /// It lacks a feature, so that it cannot be compared with others.
    Incomplete,
    /// How far some rows of a class are away on average, which is more than that of the rows that stay, or less.
    Distance {
        mean: f64,
        rows: Around,
        stay_nearer: bool,
    },
    /// It is not among the so many nearest rows of its class to any row of a class.
    NotAround {
        m: u32,
        class: u32,
    },
    /// The row, by its position, that stays in place of all of its cluster.
    Represented(u32),
    /// The new row of its class, the mean of so many rows of its cluster, that stands in their place.
    Merged {
        class: u32,
        index: u32,
        rows: u32,
    },
    /// How sure a forest that has not seen it is of its class; it is surer of those that stay.
    Hard {
        probability: f64,
    },
}

/// So many rows of a class: those nearest to a row, or furthest from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around {
    pub k: u32,
    pub class: u32,
    pub furthest: bool,
}

/// When rows are cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// The real rows, before any are made.
    Before,
    /// Real rows and those made, at the end.
    After,
}

impl When {
    pub const ALL: [Self; 2] = [Self::Before, Self::After];

    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// That a cleaner took a row out, by which rule, and what decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleaned {
    pub when: When,
    /// The cleaner's name.
    pub rule: &'static str,
    pub reason: Reason,
}

/// What decided that a row goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It and a row of another class are nearest to one another.
    Link(RowId),
    /// So many of its nearest rows are of other classes; of a cleaner that works in rounds, of those that were left in this one
    /// (from 1).
    Votes { against: u32, of: u32, round: u32 },
    /// So many trees, grown on parts of the rows that were left in this round (from 1), take it for another class.
    Trees { against: u32, of: u32, round: u32 },
    /// Of the rows that stay, this one is nearest to it, and of its class already.
    Redundant(RowId),
    /// It is among the nearest rows of this one, which they outvote.
    Outvotes(RowId),
}

/// A class that a cleaner would have emptied, and left as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spared {
    pub when: When,
    pub rule: &'static str,
    pub class: u32,
    /// How many rows of it there were to clean.
    pub rows: u64,
}

/// The rows that were taken out: every other real row is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Removed {
    /// Real rows by their number in the table from 0, ascending.
    real: Vec<(u32, RealFate)>,
    /// Generated rows that were cleaned away, by class and index, ascending.
    synthetic: Vec<((u32, u32), Cleaned)>,
    pub spared: Vec<Spared>,
}

impl Removed {
    pub fn new(mut real: Vec<(u32, RealFate)>, mut synthetic: Vec<((u32, u32), Cleaned)>, spared: Vec<Spared>) -> Self {
        real.sort_unstable_by_key(|(row, _)| *row);
        synthetic.sort_unstable_by_key(|(row, _)| *row);
        Self { real, synthetic, spared }
    }

    /// The real rows that are not kept, by their number in the table from 0, ascending.
    pub fn real(&self) -> &[(u32, RealFate)] {
        &self.real
    }

    /// What became of a real row, by its number in the table from 0.
    pub fn fate(&self, table_row: u32) -> RealFate {
        let found = self.real.binary_search_by_key(&table_row, |(row, _)| *row);
        found.map_or(RealFate::Kept, |at| self.real[at].1)
    }

    pub fn keeps(&self, table_row: u32) -> bool {
        self.fate(table_row) == RealFate::Kept
    }

    /// Why a generated row was cleaned away, if it was.
    pub fn cleaned(&self, class: u32, index: u32) -> Option<Cleaned> {
        let found = self.synthetic.binary_search_by_key(&(class, index), |(row, _)| *row);
        found.ok().map(|at| self.synthetic[at].1)
    }
}
