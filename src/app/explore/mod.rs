//! The workspace Explore: what the dock below the picture shows, and the snapshot that is compared with.

pub mod action;
pub mod analyses;
pub(in crate::app) mod apply;
mod kinds;
pub(in crate::app) mod panels;
pub mod side_by_side;
mod source;
pub mod tab;
pub(in crate::app) mod workspace;

use std::sync::Arc;

use egui::{Key, Modifiers};

use crate::{
    app::{
        class_balance::ClassBalance,
        explore::{analyses::Analyses, tab::Tab},
        place::{WorkspaceInfo, WorkspaceJob},
        shown::Shown,
    },
    measures::distances::Distances,
    pipeline::Outcome,
    report::borderline::RowsAtCut,
};

pub const EXPLORE: WorkspaceInfo = WorkspaceInfo {
    name: "Explore",
    about: "Choose settings, and see what each costs",
    job: WorkspaceJob {
        title: "Explore my table",
        about: "Open a CSV file, and choose k, targets and drop-closest by eye.",
    },
    keys: &[(Modifiers::COMMAND, Key::Num2)],
};

/// A result to compare with.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub outcome: Arc<Outcome>,
    pub distances: Arc<Distances>,
    consequences: ClassBalance,
}

impl Snapshot {
    fn of(shown: &Shown) -> Self {
        Self {
            outcome: Arc::clone(&shown.outcome),
            distances: Arc::clone(&shown.distances),
            consequences: shown.consequences.clone(),
        }
    }

    /// Its ledger, to be read against another one: that of the same classes.
    pub fn ledger(&self, of: &ClassBalance) -> Option<&ClassBalance> {
        let classes = |it: &ClassBalance| it.lines.iter().map(|line| line.label.clone()).collect::<Vec<_>>();
        (classes(&self.consequences) == classes(of)).then_some(&self.consequences)
    }
}

/// What the dock is made of; none of it changes a result.
#[derive(Debug)]
pub struct Explore {
    pub open: bool,
    /// It takes the place of the picture and of both panels.
    pub fills: bool,
    pub tab: Tab,
    /// The cumulative curve instead of the histogram.
    pub cumulative: bool,
    /// The correlations instead of the columns one by one.
    pub correlations: bool,
    /// The class whose columns are compared, and the column that is looked at, by their places in the comparison.
    pub column: (usize, usize),
    pub snapshot: Option<Snapshot>,
    /// What the dock has found out.
    pub analyses: Analyses,
    /// Several methods beside each other.
    pub methods: side_by_side::SideBySide,
    /// The rows at the cut of an outcome.
    borderline: Option<(Arc<Outcome>, RowsAtCut)>,
}

impl Default for Explore {
    fn default() -> Self {
        Self {
            open: true,
            fills: false,
            tab: Tab::default(),
            cumulative: false,
            correlations: false,
            column: (0, 0),
            snapshot: None,
            analyses: Analyses::default(),
            methods: side_by_side::SideBySide::default(),
            borderline: None,
        }
    }
}

/// Rows on either side of the cut.
const BORDERLINE: usize = 4;

impl Explore {
    /// Whether there is nothing but the dock.
    pub fn fills_window(&self) -> bool {
        self.open && self.fills
    }

    /// The rows at the cut of an outcome, once they are asked for.
    pub fn borderline(&self, shown: &Arc<Outcome>) -> Option<&RowsAtCut> {
        self.borderline.as_ref().filter(|(of, _)| Arc::ptr_eq(of, shown)).map(|(_, rows)| rows)
    }

    /// Brings up to date what the dock shows of an outcome.
    fn sync(&mut self, outcome: &Arc<Outcome>) {
        let shown = self.open && self.tab == Tab::Borderline;
        if shown && self.borderline.as_ref().is_none_or(|(of, _)| !Arc::ptr_eq(of, outcome)) {
            self.borderline = Some((Arc::clone(outcome), RowsAtCut::of(outcome, BORDERLINE)));
        }
    }

    /// Another table: nothing of the old one is to be kept alive.
    fn reset(&mut self) {
        (self.snapshot, self.borderline, self.column) = (None, None, (0, 0));
        self.analyses = Analyses::default();
        self.methods.reset();
    }
}
