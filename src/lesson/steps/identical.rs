//! Step 7: rows equal to a real one are taken out.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step, rows},
        walk::Walk,
    },
    report::{format::thousands, plane::Repair},
    sampling::Fate,
};

pub struct Identical;

impl Step for Identical {
    fn name(&self) -> &'static str {
        "identical"
    }

    fn title(&self) -> &'static str {
        "Identical"
    }

    fn reach(&self) -> Reach {
        Reach::Judged(&[Fate::Identical])
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let walk = scene.walk;
        let count: u64 = scene.tally.classes.iter().map(|count| count.identical).sum();
        let made = scene.tally.made();
        let this = if walk.identical {
            format!("This row equals real row {} in every column, so it is a copy.", walk.row_number(walk.nearest))
        } else {
            format!("This row equals no real row: the nearest one is {} away.", Walk::shown(walk.distance))
        };
        let idle = if !walk.outcome.recipe.drops_identical() {
            Some("Nothing is taken out here: the setting Identical leaves copies in.".to_owned())
        } else if count == 0 {
            Some(format!("Nothing to take out: none of the {} made so far equals a real row.", rows(made)))
        } else {
            None
        };
        Page {
            headline: "Copies are taken out".to_owned(),
            words: format!(
                "After all that rounding a new row can turn out equal to a real one. Such a [copy] teaches nothing new, \
                 and in a table about people it gives somebody away. Copies become ×. {this}"
            ),
            formula: Some(Formula {
                general: "copy = equal to a real row in every column".to_owned(),
                numbers: vec![
                    format!("copies so far: {} of {}", thousands(count), thousands(made)),
                    format!("left: {} − {} = {}", thousands(made), thousands(count), thousands(made - count)),
                ],
            }),
            idle,
        }
    }

    fn marks(&self, scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.parents_line();
        if scene.walk.identical && scene.walk.outcome.recipe.drops_identical() {
            marks.dropped("copy");
        } else {
            marks.newborn(Repair::Written, "no copy");
        }
    }

    fn questions(&self) -> &'static [&'static str] {
        &["which-class"]
    }
}
