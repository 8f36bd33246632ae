//! Applies what is asked of the workspace Explore.

use std::{sync::Arc, time::Instant};

use crate::app::{
    Smotescope,
    explore::{Snapshot, action::Action},
    state::Workspace,
};

impl Smotescope {
    pub(in crate::app) fn explore(&mut self, action: Action) {
        let up_to_date = self.state.up_to_date();
        let explore = &mut self.state.explore;
        match action {
            Action::ToggleDock => explore.open = !explore.open,
            Action::Tab(tab) => (explore.tab, explore.open) = (tab, true),
            Action::ToggleCumulative => explore.cumulative = !explore.cumulative,
            Action::TakeSnapshot => {
                if let Some(shown) = self.state.results.shown.as_ref().filter(|_| up_to_date) {
                    explore.snapshot = Some(Snapshot {
                        outcome: Arc::clone(&shown.outcome),
                        consequences: shown.consequences.clone(),
                        settings: self.state.derived.settings_line.clone(),
                    });
                }
            }
            Action::DropSnapshot => explore.snapshot = None,
        }
        self.changed_at = Some(Instant::now());
    }

    /// Keeps the dock up with what is shown.
    pub(in crate::app) fn follow_dock(&mut self) {
        if self.state.view.workspace != Workspace::Explore {
            return;
        }
        if let Some(shown) = self.state.results.shown.as_ref().filter(|_| self.state.shows_this_table()) {
            self.state.explore.follow(&shown.outcome);
        }
    }

    pub(in crate::app) fn forget_explored(&mut self) {
        self.state.explore.forget();
    }
}
