//! Charts of the dock: what is seen here is what "Save figure" writes.
//!
//! A figure is made when something that it shows has changed, not in every frame: some are made by a look at every row.

use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
};

use egui::{Sense, Ui, Vec2};

use crate::{
    app::{
        plots::chart::{self, DrawnChart},
        state::State,
    },
    measures::{column_shapes::ColumnShapes, correlation::Correlation},
    pipeline::Outcome,
    report::{
        charts::{self, ChartSource, Hidden, Known, column, correlation},
        figure::Figure,
        plane::AxisChoice,
    },
};

/// What a figure was made from. It does not keep a result alive that is shown no more.
#[derive(Debug)]
struct Of {
    outcome: Weak<Outcome>,
    axes: (AxisChoice, AxisChoice),
    hidden: Hidden,
    known: Known,
}

impl Of {
    fn new(source: &ChartSource) -> Self {
        let ChartSource { outcome, axes, hidden, known } = source.clone();
        Self { outcome: Arc::downgrade(&outcome), axes, hidden, known }
    }

    fn is(&self, source: &ChartSource) -> bool {
        std::ptr::eq(self.outcome.as_ptr(), Arc::as_ptr(&source.outcome))
            && self.axes == source.axes
            && self.hidden == source.hidden
            && self.known.same(&source.known)
    }
}

/// The figures of one comparison of columns, by the class and the column.
type Small = BTreeMap<(usize, usize), Figure>;

/// Figures kept from frame to frame.
#[derive(Debug, Default)]
pub struct Charts {
    listed: BTreeMap<&'static str, (Of, Figure)>,
    columns: Option<(Arc<ColumnShapes>, Small)>,
    matrices: Option<(Arc<Vec<Correlation>>, usize, Figure)>,
}

impl Charts {
    /// Draws one of the listed charts, if there is anything to draw.
    pub fn listed(
        &mut self,
        ui: &mut Ui,
        state: &State,
        of: &charts::Chart,
        size: Vec2,
        sense: Sense,
    ) -> Option<DrawnChart> {
        let source = state.chart_source()?;
        (of.available)(&source).then(|| chart::show(ui, size, self.figure(of, &source), of.title, sense))
    }

    fn figure(&mut self, of: &charts::Chart, source: &ChartSource) -> &Figure {
        if self.listed.get(of.name).is_some_and(|(from, _)| !from.is(source)) {
            self.listed.remove(of.name);
        }
        &self.listed.entry(of.name).or_insert_with(|| (Of::new(source), (of.figure)(source))).1
    }

    /// A column of a class, by their places in the comparison, as a small chart: what its axes and signs mean is said
    /// once for all of them.
    pub fn column(&mut self, shift: &Arc<ColumnShapes>, at: (usize, usize), rank: usize) -> &Figure {
        let (_, small) = match self.columns.take() {
            Some((of, small)) if Arc::ptr_eq(&of, shift) => self.columns.insert((of, small)),
            _ => self.columns.insert((Arc::clone(shift), Small::new())),
        };
        small.entry(at).or_insert_with(|| {
            let figure = column::of(&shift.classes[at.0].columns[at.1], rank);
            Figure { axes: [String::new(), String::new()], keys: Vec::new(), ..figure }
        })
    }

    /// The correlations in a class, by its place among those that there are; which side is which is said above them.
    pub fn matrices(&mut self, all: &Arc<Vec<Correlation>>, class: usize) -> &Figure {
        let kept = match self.matrices.take() {
            Some((of, at, figure)) if Arc::ptr_eq(&of, all) && at == class => (of, at, figure),
            _ => {
                let figure = correlation::of(&all[class]);
                (Arc::clone(all), class, Figure { axes: [String::new(), String::new()], ..figure })
            }
        };
        &self.matrices.insert(kept).2
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::{recipe::Recipe, report::charts::tests::source};

    #[test]
    fn a_figure_is_made_once_until_something_in_it_changes_and_keeps_no_result_alive() {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let counted = charts::Chart {
            name: "counted",
            title: "",
            available: |_| true,
            figure: |_| {
                MADE.fetch_add(1, Ordering::Relaxed);
                Figure::default()
            },
        };
        let mut kept = Charts::default();
        let mut made = |source: &ChartSource| {
            kept.figure(&counted, source);
            kept.figure(&counted, &source.clone());
            MADE.load(Ordering::Relaxed)
        };
        let mut source = source("wine", &Recipe { drop_closest: 10.0, ..Recipe::default() });
        assert_eq!(made(&source), 1);
        let found = source.known.reference.take();
        assert_eq!(made(&source), 2, "what is not known any more");
        source.known.reference = found;
        assert_eq!(made(&source), 3, "what is known now");
        source.hidden.real = true;
        assert_eq!(made(&source), 4);
        source.known.column = (1, 0);
        assert_eq!(made(&source), 5);
        let other = Arc::new(Outcome::clone(&source.outcome));
        let old = std::mem::replace(&mut source.outcome, other);
        assert_eq!(made(&source), 6, "another result");
        assert!(Arc::into_inner(old).is_some(), "nobody else holds the old one");
    }
}
