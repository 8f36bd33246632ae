//! Applies what is asked of the workspace Explore.

use std::{sync::Arc, time::Instant};

use crate::app::{
    Smotescope,
    explore::EXPLORE,
    explore::{Snapshot, action::ExploreAction, analyses::Analysis, tab::Tab},
};

impl Smotescope {
    pub(in crate::app) fn explore(&mut self, action: ExploreAction) {
        let up_to_date = self.state.up_to_date();
        let explore = &mut self.state.explore;
        match action {
            ExploreAction::ToggleDock => (explore.open, explore.fills) = (!explore.open, false),
            ExploreAction::ToggleFill => {
                explore.fills = !explore.fills_window();
                explore.open = true;
            }
            ExploreAction::Tab(tab) => (explore.tab, explore.open) = (tab, true),
            ExploreAction::ToggleCumulative => explore.cumulative = !explore.cumulative,
            ExploreAction::ToggleCorrelations => explore.correlations = !explore.correlations,
            ExploreAction::Column(class, column) => (explore.column, explore.correlations) = ((class, column), false),
            ExploreAction::TakeSnapshot => {
                if let Some(shown) = self.state.shown().filter(|_| up_to_date) {
                    self.state.explore.snapshot = Some(Snapshot::of(shown));
                }
            }
            ExploreAction::DropSnapshot => explore.snapshot = None,
            ExploreAction::ToggleMethod(method) => explore.methods.toggle(method),
        }
        self.changed_at = Some(Instant::now());
    }

    /// Keeps the dock up with what is shown.
    pub(in crate::app) fn follow_dock(&mut self) {
        let explores = self.state.view.workspace == EXPLORE;
        let shown = self.state.shown().filter(|_| explores);
        let outcome = shown.map(|shown| Arc::clone(&shown.outcome));
        if let Some(outcome) = &outcome {
            self.state.explore.sync(outcome);
        }
        let idle = self.state.up_to_date() && !self.jobs.busy() && !self.runner.busy();
        let tab = self.state.explore.open.then_some(self.state.explore.tab);
        let of_tab = tab.map_or(&[][..], Analysis::wanted);
        let of_picture = self.state.looks_at_kinds().then_some(Analysis::Kinds);
        let topics: Vec<Analysis> = of_picture.into_iter().chain(of_tab.iter().copied()).collect();
        self.background.explore.sync(&mut self.state.explore.analyses, &topics, outcome.as_ref(), idle);
        let looks = explores && tab == Some(Tab::Methods);
        let wanted =
            self.state.document.table.as_ref().filter(|_| looks).map(|table| (table, &self.state.document.recipe));
        self.background.explore.comparison.sync(&mut self.state.explore.methods, wanted, idle);
    }

    pub(in crate::app) fn forget_explored(&mut self) {
        self.state.explore.reset();
    }
}
