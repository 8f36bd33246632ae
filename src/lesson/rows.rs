//! The generated rows in the order in which the lesson tells of them: the smallest class first.

use crate::{
    pipeline::Outcome,
    sampling::{Fate, LedgerRow},
};

/// The rows of an outcome that a lesson walks through, each with a number from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LessonRows {
    /// Class, number of its first row, and how many it has.
    classes: Vec<(u32, u32, u32)>,
}

impl LessonRows {
    /// A class's rows up to the last that is needed; all of them when even they do not suffice. What was made beyond
    /// that is surplus, and nobody's story; nor is what undersampling made of several rows.
    pub fn of(outcome: &Outcome) -> Self {
        let mut order: Vec<u32> = (0..outcome.ledger.len() as u32).collect();
        order.sort_by_key(|&class| outcome.ledger[class as usize].real);
        let (mut classes, mut first) = (Vec::new(), 0);
        for class in order {
            let fates = &outcome.selection.fates[class as usize];
            let LedgerRow { shortfall, .. } = outcome.ledger[class as usize];
            if outcome.ledger[class as usize].merges() {
                continue;
            }
            let last =
                fates.iter().rposition(|&fate| matches!(fate, Fate::Kept | Fate::Cleaned)).map_or(0, |at| at + 1);
            let count = if shortfall > 0 { fates.len() } else { last } as u32;
            if count > 0 {
                classes.push((class, first, count));
                first += count;
            }
        }
        Self { classes }
    }

    pub fn len(&self) -> u32 {
        self.classes.last().map_or(0, |(_, first, count)| first + count)
    }

    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// Class and index of a row.
    pub fn id(&self, row: u32) -> Option<(u32, u32)> {
        let at = self.classes.partition_point(|(_, first, _)| *first <= row).checked_sub(1)?;
        let (class, first, count) = self.classes[at];
        (row - first < count).then_some((class, row - first))
    }

    /// The number of a row in the lesson, if it is part of it.
    pub fn number(&self, class: u32, index: u32) -> Option<u32> {
        let (_, first, count) = self.classes.iter().find(|(other, ..)| *other == class)?;
        (index < *count).then(|| first + index)
    }

    /// Every class with its first row and its count.
    pub fn classes(&self) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        self.classes.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        pipeline,
        progress::Progress,
        recipe::Recipe,
        table::{ColumnSettings, samples},
    };

    #[test]
    fn numbers_and_ids_are_inverse_and_the_smallest_class_comes_first() {
        for name in ["wine", "two-islands", "animal-shelter", "chess-club", "orchard"] {
            let table = Arc::new(samples::open(name, &ColumnSettings::default(), &Progress::new()).unwrap());
            for drop_closest in [0.0, 40.0] {
                let recipe = Recipe { drop_closest, ..Recipe::default() };
                let outcome = pipeline::run(&table, &recipe, &Progress::new()).unwrap();
                let rows = LessonRows::of(&outcome);
                assert!(!rows.is_empty());
                for row in 0..rows.len() {
                    let (class, index) = rows.id(row).unwrap();
                    assert_eq!(rows.number(class, index), Some(row), "{name}");
                }
                assert_eq!((rows.id(rows.len()), rows.id(u32::MAX)), (None, None));
                let mut kept = 0;
                let mut before = 0;
                for (class, first, count) in rows.classes() {
                    let ledger = &outcome.ledger[class as usize];
                    assert!(ledger.real >= before, "{name}: {class}");
                    before = ledger.real;
                    assert_eq!((rows.id(first), rows.number(class, count)), (Some((class, 0)), None));
                    // Whatever is kept is told of, and what is surplus is not.
                    let fates = &outcome.selection.fates[class as usize];
                    let told = &fates[..count as usize];
                    assert!(!fates[count as usize..].contains(&Fate::Kept));
                    assert!(ledger.shortfall > 0 || !told.contains(&Fate::Surplus), "{name}");
                    kept += told.iter().filter(|&&fate| fate == Fate::Kept).count() as u64;
                }
                assert_eq!(kept, outcome.ledger.iter().map(|row| row.kept).sum::<u64>(), "{name}");
            }
        }
    }
}
