//! The workspace Explore: what the dock below the picture shows, and the snapshot that is compared with.

pub mod action;
pub(in crate::app) mod apply;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{app::consequences::Consequences, pipeline::Outcome, report::borderline::Borderline};

/// A view of the dock, in the order of how far it can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tab {
    #[default]
    Distance,
    Borderline,
    Rows,
}

impl Tab {
    pub const ALL: [Self; 3] = [Self::Distance, Self::Borderline, Self::Rows];

    pub fn name(self) -> &'static str {
        match self {
            Self::Distance => "Distance",
            Self::Borderline => "Borderline rows",
            Self::Rows => "Rows",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Distance => "How far every new row is from its nearest real row, and where the cut is",
            Self::Borderline => "The last rows that were dropped and the first that were not",
            Self::Rows => "All real and all generated rows, to be sorted, filtered and copied",
        }
    }
}

/// A result to compare with.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub outcome: Arc<Outcome>,
    pub consequences: Consequences,
    /// Its settings in a line.
    pub settings: String,
}

/// What the dock is made of; none of it changes a result.
#[derive(Debug)]
pub struct Explore {
    pub open: bool,
    pub tab: Tab,
    /// The cumulative curve instead of the histogram.
    pub cumulative: bool,
    pub snapshot: Option<Snapshot>,
    /// The rows at the cut of an outcome.
    borderline: Option<(Arc<Outcome>, Borderline)>,
}

impl Default for Explore {
    fn default() -> Self {
        Self { open: true, tab: Tab::default(), cumulative: false, snapshot: None, borderline: None }
    }
}

/// Rows on either side of the cut.
const BORDERLINE: usize = 4;

impl Explore {
    /// The rows at the cut, once they are asked for.
    pub fn borderline(&self) -> Option<&Borderline> {
        self.borderline.as_ref().map(|(_, rows)| rows)
    }

    /// Brings up to date what the dock shows of an outcome.
    fn follow(&mut self, outcome: &Arc<Outcome>) {
        let shown = self.open && self.tab == Tab::Borderline;
        if shown && self.borderline.as_ref().is_none_or(|(of, _)| !Arc::ptr_eq(of, outcome)) {
            self.borderline = Some((Arc::clone(outcome), Borderline::of(outcome, BORDERLINE)));
        }
    }

    /// Another table: nothing of the old one is to be kept alive.
    fn forget(&mut self) {
        (self.snapshot, self.borderline) = (None, None);
    }
}
