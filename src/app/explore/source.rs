//! What the charts of the window are made from: what is shown, and what was found out about it so far.

use std::sync::Arc;

use crate::{
    app::{
        explore::analyses::{Analysis, AnalysisResult},
        plots::data::Layer,
        state::State,
    },
    report::charts::{ChartSource, Hidden, Known},
};

impl State {
    /// The source of every chart; `None` while there is no result.
    pub fn chart_source(&self) -> Option<ChartSource> {
        let shown = self.shown()?;
        let outcome = &shown.outcome;
        let layers = &self.view.layers;
        let classes = self.derived.facts.as_ref().map_or(&[][..], |facts| &facts.classes);
        let is_hidden = |layer: Layer| !layers.shows(&layer);
        let hidden_classes =
            (0_u32..).zip(classes).filter(|(at, class)| is_hidden(Layer::Class(*at, class.label.clone())));
        Some(ChartSource {
            outcome: Arc::clone(outcome),
            axes: shown.picture.axes,
            hidden: Hidden {
                real: is_hidden(Layer::Real),
                synthetic: is_hidden(Layer::Synthetic),
                dropped: is_hidden(Layer::Dropped),
                removed: is_hidden(Layer::Removed),
                classes: hidden_classes.map(|(at, _)| at).collect(),
            },
            known: Known {
                distances: Some(Arc::clone(&shown.distances)),
                reference: self.known(Analysis::Reference, &self.explore.analyses.reference),
                costs: self.known(Analysis::Costs, &self.explore.analyses.costs),
                seeds: self.known(Analysis::Seeds, &self.explore.analyses.seeds),
                shift: self.known(Analysis::Shift, &self.explore.analyses.shift),
                correlation: self.known(Analysis::Correlation, &self.explore.analyses.correlation),
                snapshot: self.explore.snapshot.as_ref().map(|snapshot| Arc::clone(&snapshot.distances)),
                column: self.explore.column,
                kinds: self.marked_kinds(outcome),
            },
        })
    }

    /// What is known of the result that is shown, and not of another one.
    fn known<T>(&self, topic: Analysis, found: &AnalysisResult<T>) -> Option<Arc<T>> {
        let outcome = self.outcome()?;
        self.explore.analyses.knows(topic, outcome).then(|| found.last(outcome).cloned()).flatten()
    }
}
