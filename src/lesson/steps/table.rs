//! Before the first step: the table, and how many rows it lacks.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step, rows},
    },
    report::format::{ratio, thousands},
};

pub struct TableStep;

impl Step for TableStep {
    fn name(&self) -> &'static str {
        "table"
    }

    fn title(&self) -> &'static str {
        "Table"
    }

    fn reach(&self) -> Reach {
        Reach::Unborn
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let ledger = &scene.outcome.ledger;
        let small = &ledger[scene.walk.class as usize];
        let Some(large) = ledger.iter().max_by_key(|row| row.real) else { return Page::default() };
        let need: u64 = scene.tally.classes.iter().map(|count| count.target.saturating_sub(count.real)).sum();
        let growing = scene.tally.classes.iter().zip(ledger).filter(|(count, _)| count.target > count.real);
        Page {
            headline: "One class has too few rows".to_owned(),
            words: format!(
                "Every dot is a row of the table, and its colour is its [class]. There are {} of class {}, but only {} \
                 of class {}: {}. A model trained on such a table learns little about the small class. {} makes \
                 new rows for it until it reaches its [target].",
                rows(large.real),
                large.class,
                thousands(small.real),
                small.class,
                ratio([large.real, small.real].into_iter()),
                scene.method(),
            ),
            formula: Some(Formula {
                general: "to make = target − rows there are".to_owned(),
                numbers: growing
                    .map(|(count, row)| {
                        let [target, real, more] = [count.target, count.real, count.target - count.real].map(thousands);
                        format!("{}: {target} − {real} = {more}", row.class)
                    })
                    .collect(),
            }),
            idle: (need == 0).then(|| {
                "Every class has reached its target already, so there is nothing to make: raise a target, or press \
                 Balance."
                    .to_owned()
            }),
        }
    }

    fn marks(&self, _scene: &Scene<'_>, _marks: &mut Marks<'_>) {}

    fn questions(&self) -> &'static [&'static str] {
        &["how-many"]
    }
}
