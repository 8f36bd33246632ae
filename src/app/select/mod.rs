//! Selected rows: many at once, the same in every view. The one row that is explained is pinned, which is another thing.

pub mod action;
mod apply;
pub mod region;
pub mod set;

use std::sync::Arc;

use egui::Modifiers;
use rayon::prelude::*;

use crate::{
    app::{
        plots::data::RowId,
        rows::{Key, Listing},
    },
    pipeline::Outcome,
    recipe::Output,
    report::format::thousands,
    sampling::{ClassRows, Draw, Fate, RealFate, ledger::LedgerColumn},
};
use set::RowSet;

/// Rows that one thread counts at least.
const PORTION: usize = 16_384;

/// What new rows do to those that are selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Replace,
    Add,
    Remove,
}

impl Mode {
    /// Shift adds, Ctrl or Cmd takes away.
    pub fn of(modifiers: Modifiers) -> Self {
        match (modifiers.command, modifiers.shift) {
            (true, _) => Self::Remove,
            (false, true) => Self::Add,
            (false, false) => Self::Replace,
        }
    }
}

/// What dragging in the picture does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    #[default]
    Pan,
    Box,
    Lasso,
}

impl Tool {
    pub const ALL: [Self; 3] = [Self::Pan, Self::Box, Self::Lasso];

    /// What a drag that begins with these keys does.
    #[must_use]
    pub fn with(self, modifiers: Modifiers) -> Self {
        match self {
            Self::Pan if modifiers.alt => Self::Lasso,
            Self::Pan if modifiers.shift => Self::Box,
            tool => tool,
        }
    }
}

/// The rows that a cell of the ledger counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Real,
    /// Real rows that were left out at random.
    Undersampled,
    /// Real rows that a cleaner took out.
    CleanedReal,
    Generated,
    Fate(Fate),
    /// The rows in the output.
    Output,
}

impl Part {
    /// By the ledger's column; a target is no set of rows, nor are the missing ones.
    pub fn of_column(column: LedgerColumn) -> Option<Self> {
        Some(match column {
            LedgerColumn::Real => Self::Real,
            LedgerColumn::Undersampled => Self::Undersampled,
            LedgerColumn::CleanedReal => Self::CleanedReal,
            LedgerColumn::Generated => Self::Generated,
            LedgerColumn::Identical => Self::Fate(Fate::Identical),
            LedgerColumn::Closest => Self::Fate(Fate::Closest),
            LedgerColumn::Surplus => Self::Fate(Fate::Surplus),
            LedgerColumn::Cleaned => Self::Fate(Fate::Cleaned),
            LedgerColumn::Kept => Self::Fate(Fate::Kept),
            LedgerColumn::Final => Self::Output,
            LedgerColumn::Target | LedgerColumn::Shortfall => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Undersampled => "undersampled",
            Self::CleanedReal => "real cleaned",
            Self::Generated => "generated",
            Self::Fate(fate) => fate.name(),
            Self::Output => "final",
        }
    }

    /// The rows of a class. Those that take no part in learning cannot be pointed at.
    pub fn rows(self, outcome: &Outcome, class: u32) -> Vec<RowId> {
        let mut rows = Vec::new();
        let in_output = outcome.recipe.output == Output::Augmented;
        let counts = |fate: RealFate| match (self, fate) {
            (Self::Real, _)
            | (Self::Undersampled, RealFate::Undersampled(_))
            | (Self::CleanedReal, RealFate::Cleaned(_)) => true,
            (Self::Output, RealFate::Kept) => in_output,
            (
                Self::Undersampled | Self::CleanedReal | Self::Output | Self::Generated | Self::Fate(_),
                RealFate::Kept | RealFate::Undersampled(_) | RealFate::Cleaned(_),
            ) => false,
        };
        if !matches!(self, Self::Generated | Self::Fate(_)) {
            let members = outcome.space.all_of(class).into_iter();
            rows.extend(members.filter(|&at| counts(outcome.real_fate(at))).map(RowId::Real));
        }
        let wanted = |fate: Fate| match self {
            Self::Real | Self::Undersampled | Self::CleanedReal => false,
            Self::Generated => true,
            Self::Fate(wanted) => fate == wanted,
            Self::Output => fate == Fate::Kept,
        };
        let fates = outcome.selection.fates.get(class as usize).into_iter().flatten();
        let wanted = (0_u32..).zip(fates).filter(|(_, fate)| wanted(**fate));
        rows.extend(wanted.map(|(index, _)| RowId::Synthetic { class, index }));
        rows
    }
}

/// How a generated row uses a real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Base,
    Neighbour,
    Nearest,
}

impl Use {
    pub const ALL: [Self; 3] = [Self::Base, Self::Neighbour, Self::Nearest];

    /// How many generated rows use the learning row at a position, in each of [`Use::ALL`]'s ways.
    pub fn counts(outcome: &Outcome, position: u32) -> [u64; 3] {
        let sum = |a: [u64; 3], b: [u64; 3]| std::array::from_fn(|at| a[at] + b[at]);
        let classes = outcome.generated.iter().zip(&outcome.selection.fates);
        let of = |rows: &ClassRows, made: usize| {
            let uses = (0..made).into_par_iter().with_min_len(PORTION);
            uses.map(|at| Self::ALL.map(|how| u64::from(how.is_of(rows, at, position)))).reduce(|| [0; 3], sum)
        };
        classes.filter_map(|(rows, fates)| Some(of(rows.as_deref()?, fates.len()))).fold([0; 3], sum)
    }

    /// Whether a generated row uses the learning row at a position so.
    fn is_of(self, rows: &ClassRows, at: usize, position: u32) -> bool {
        let parents = |wanted: fn(Draw) -> u32| rows.draws.get(at).map(|draw| wanted(*draw) == position);
        let all = || rows.lineage(at as u32).map_or_else(Vec::new, |lineage| lineage.rows());
        match self {
            Self::Base => parents(|draw| draw.base).unwrap_or_else(|| all().first() == Some(&position)),
            Self::Neighbour => {
                parents(|draw| draw.neighbour).unwrap_or_else(|| all().iter().skip(1).any(|&row| row == position))
            }
            Self::Nearest => rows.nearest[at] == position,
        }
    }

    /// The generated rows that use the learning row at a position so.
    pub fn rows(self, outcome: &Outcome, position: u32) -> Vec<RowId> {
        let mut found = Vec::new();
        for (class, (rows, fates)) in (0_u32..).zip(outcome.generated.iter().zip(&outcome.selection.fates)) {
            let Some(rows) = rows.as_deref() else { continue };
            // More rows may be stored than were asked for.
            let indexes = (0..fates.len()).filter(|&at| self.is_of(rows, at, position));
            found.extend(indexes.map(|at| RowId::Synthetic { class, index: at as u32 }));
        }
        found
    }
}

/// What the inspector sets beside the row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beside {
    #[default]
    Parents,
    Nearest,
}

/// What is selected, and how rows are listed.
#[derive(Clone, Debug, Default)]
pub struct Selecting {
    pub rows: Arc<RowSet>,
    /// Counts the changes of the selection.
    pub version: u64,
    pub tool: Tool,
    pub beside: Beside,
    pub listing: Listing,
    /// Columns of the list that are out of sight.
    pub hidden: Vec<Key>,
}

impl Selecting {
    pub fn set(&mut self, rows: RowSet) {
        if *self.rows != rows {
            self.rows = Arc::new(rows);
            self.version += 1;
        }
    }

    /// Rows of another table are other rows.
    pub fn reset(&mut self) {
        self.set(RowSet::default());
        self.relist();
    }

    /// The list of another table has other columns.
    pub fn relist(&mut self) {
        (self.listing, self.hidden) = (Listing::default(), Vec::new());
    }

    /// "214 rows selected: 200 synthetic, 14 real".
    pub fn words(&self) -> String {
        let (real, synthetic) = (self.rows.real_len() as u64, self.rows.synthetic_len() as u64);
        let s = |count: u64| if count == 1 { "" } else { "s" };
        match (synthetic, real) {
            (0, 0) => "No row selected".to_owned(),
            (0, real) => format!("{} real row{} selected", thousands(real), s(real)),
            (synthetic, 0) => format!("{} synthetic row{} selected", thousands(synthetic), s(synthetic)),
            (synthetic, real) => format!(
                "{} rows selected: {} synthetic, {} real",
                thousands(synthetic + real),
                thousands(synthetic),
                thousands(real)
            ),
        }
    }
}

/// The rows of one outcome that are there in another of the same table, by their new names.
pub fn remapped(id: RowId, from: &Outcome, to: &Outcome) -> Option<RowId> {
    if !Arc::ptr_eq(&from.table, &to.table) {
        return None;
    }
    match id {
        RowId::Real(_) if Arc::ptr_eq(&from.space, &to.space) => Some(id),
        // Other rows may take part in learning: positions shift.
        RowId::Real(position) if (position as usize) < from.space.rows() => {
            to.space.position(from.space.table_row(position)).map(RowId::Real)
        }
        RowId::Real(_) => None,
        RowId::Synthetic { class, index } => {
            let rows = to.selection.fates.get(class as usize)?.len();
            ((index as usize) < rows).then_some(id)
        }
    }
}
