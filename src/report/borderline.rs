//! The rows at the cut: the last that were dropped as closest and the first that were not, each beside its nearest real row.

use crate::{
    pipeline::Outcome,
    report::trace,
    sampling::{Draw, Fate, Origin},
};

/// One feature of both rows, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairCell {
    pub name: String,
    pub new: String,
    pub real: String,
}

impl PairCell {
    pub fn differs(&self) -> bool {
        self.new != self.real
    }
}

/// A generated row and the real row nearest to it.
#[derive(Clone, Debug, PartialEq)]
pub struct RowPair {
    pub origin: Origin,
    /// Every feature, in the order of the table.
    pub cells: Vec<PairCell>,
}

/// Up to so many rows on either side of the cut.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowsAtCut {
    /// Dropped, farthest from its real row first: the first was dropped last.
    pub dropped: Vec<RowPair>,
    /// Not dropped, nearest to its real row first.
    pub spared: Vec<RowPair>,
}

impl RowsAtCut {
    /// Takes `most` rows from either side of the cut. Identical rows are no part of the order and so of neither side.
    pub fn of(outcome: &Outcome, most: usize) -> Self {
        let order = outcome.by_distance.order();
        let origins = || order.iter().filter_map(|&(class, index)| outcome.origin(class, index));
        let is_dropped = |origin: &Origin| origin.fate == Fate::Closest;
        let pairs = |origins: Vec<Origin>| origins.into_iter().map(|origin| pair(outcome, origin)).collect();
        // With the cut over the whole table the dropped are the first of the order; over each class they lie among others.
        let last = order.iter().rev().filter_map(|&(class, index)| outcome.origin(class, index));
        Self {
            dropped: pairs(last.filter(is_dropped).take(most).collect()),
            spared: pairs(origins().filter(|origin| !is_dropped(origin)).take(most).collect()),
        }
    }
}

fn pair(outcome: &Outcome, origin: Origin) -> RowPair {
    let reader = outcome.reader();
    let new = reader.made(origin.class, origin.index).map_or_else(Vec::new, |made| trace::traces(outcome, &made));
    // A copy of a real row is that real row.
    let itself = reader.between(outcome.space.class(origin.nearest), Draw::copy(origin.nearest));
    let real = trace::traces(outcome, &itself);
    let cells =
        new.into_iter().zip(real).map(|(new, real)| PairCell { name: new.name, new: new.written, real: real.base });
    RowPair { origin, cells: cells.collect() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        pipeline,
        progress::Progress,
        recipe::{DropScope, Recipe},
        table::{ColumnSettings, samples},
    };

    fn outcome(name: &str, recipe: &Recipe) -> Outcome {
        let table = Arc::new(samples::open(name, &ColumnSettings::default(), &Progress::new()).unwrap());
        pipeline::run(&table, recipe, &Progress::new()).unwrap()
    }

    #[test]
    fn either_side_of_the_cut_in_order_of_distance() {
        for scope in [DropScope::Table, DropScope::Class] {
            for name in ["wine", "stroke-clinic", "animal-shelter"] {
                let recipe = Recipe { drop_closest: 20.0, drop_scope: scope, ..Recipe::default() };
                let outcome = outcome(name, &recipe);
                let RowsAtCut { dropped, spared } = RowsAtCut::of(&outcome, 4);
                assert_eq!((dropped.len(), spared.len()), (4, 4), "{name}");
                let far = |pair: &RowPair| pair.origin.distance;
                assert!(dropped.windows(2).all(|two| far(&two[0]) >= far(&two[1])));
                assert!(spared.windows(2).all(|two| far(&two[0]) <= far(&two[1])));
                assert!(dropped.iter().all(|pair| pair.origin.fate == Fate::Closest));
                assert_eq!(Some(far(&dropped[0])), outcome.selection.cut);
                if scope == DropScope::Table {
                    assert!(far(&dropped[0]) <= far(&spared[0]), "{name}");
                }
                for pair in dropped.iter().chain(&spared) {
                    // Not identical, so something differs.
                    assert!(pair.cells.iter().any(PairCell::differs), "{name}: {pair:?}");
                    assert_eq!(pair.cells.len(), outcome.space.numbers.len() + outcome.space.nominals.len());
                }
            }
        }
    }

    #[test]
    fn without_a_cut_nothing_is_dropped_and_without_rows_there_is_nothing() {
        let none = RowsAtCut::of(&outcome("wine", &Recipe::default()), 4);
        assert_eq!((none.dropped.len(), none.spared.len()), (0, 4));
        let nothing = Recipe { method: "none".to_owned(), ..Recipe::default() };
        assert_eq!(RowsAtCut::of(&outcome("wine", &nothing), 4), RowsAtCut::default());
    }
}
