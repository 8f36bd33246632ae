//! New rows: which there are to be, where each comes from, and which are kept.
//!
//! A synthetic row is never stored as values. Its [`Origin`] (base, neighbour, gap) *is* the row: the values follow from
//! it and the [`crate::space::Space`], so a million rows cost a few bytes each and every one can say where it came from.

pub mod draw;
pub mod generate;
pub mod random;
pub mod realise;
pub mod select;
pub mod smote;

pub use generate::{ClassRows, Generated};
pub use select::{Ledger, LedgerRow, Selection};

/// A way of making new rows. One file and one line in [`METHODS`] each.
pub trait Method: Sync {
    /// The name in recipes and on the command line.
    fn name(&self) -> &'static str;
    /// The name in the window.
    fn title(&self) -> &'static str;
    /// One sentence on what it does.
    fn about(&self) -> &'static str;
    /// Whether it makes rows at all.
    fn generates(&self) -> bool {
        true
    }
    /// Whether its rows are nothing but copies of real ones.
    fn copies(&self) -> bool {
        false
    }
    /// Whether it chooses among the k nearest rows of the class.
    fn uses_neighbours(&self) -> bool {
        true
    }
    /// The parents and the gap of a row, from the row's own three random numbers.
    fn draw(&self, numbers: draw::Numbers, parents: &draw::Parents<'_>) -> Draw;
}

/// Every method, in the order in which they are listed everywhere.
pub static METHODS: &[&dyn Method] = &[&smote::Smote, &random::RandomOverSampler, &random::Nothing];

/// The method of that name.
pub fn method(name: &str) -> Option<&'static dyn Method> {
    METHODS.iter().copied().find(|method| method.name() == name)
}

/// The parents of a row, as positions among the learning rows of the space, and the gap between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draw {
    pub base: u32,
    pub neighbour: u32,
    /// In [0, 1): 0 is the base, 1 would be the neighbour.
    pub gap: f64,
}

/// What became of a generated row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    Kept,
    /// Equal to a real row in every feature.
    Identical,
    /// Among the closest x %.
    Closest,
    /// Good, but more than needed.
    Surplus,
}

impl Fate {
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Identical => "identical",
            Self::Closest => "closest",
            Self::Surplus => "surplus",
        }
    }
}

/// Where a synthetic row came from and what became of it. Real rows are named by their position among the learning
/// rows; [`crate::space::Space::table_row`] gives the row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Origin {
    pub class: u32,
    /// Number of the row within its class, in order of generation, from 0.
    pub index: u32,
    pub draw: Draw,
    /// Nearest real row after repair, and its distance in the scaled space.
    pub nearest: u32,
    pub distance: f64,
    pub fate: Fate,
}
