//! Step 1: a row of the small class is drawn.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step, rows},
    },
    report::format::percent,
};

pub struct Base;

impl Step for Base {
    fn name(&self) -> &'static str {
        "base"
    }

    fn title(&self) -> &'static str {
        "Base"
    }

    fn reach(&self) -> Reach {
        Reach::Unborn
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let walk = scene.walk;
        let members = walk.outcome.space.members(walk.class).len() as u64;
        let bases = walk.outcome.recipe.bases.clone();
        let kinds = walk.outcome.kinds[walk.class as usize].as_deref().filter(|_| !bases.is_all());
        let may = kinds.map_or(members, |kinds| kinds.iter().filter(|&&kind| bases.has(kind)).count() as u64);
        let of_kinds = match kinds {
            Some(_) => format!("{} of them may be a base ({}). ", rows(may), bases.words()),
            None => String::new(),
        };
        let how = match walk.what_if.base {
            Some(_) => "You chose it",
            None => "Chance chose it",
        };
        Page {
            headline: "A row is chosen to start from".to_owned(),
            words: format!(
                "Class {} has {} to learn from. {of_kinds}One of them is the start of a new row: the [base]. {how}: row {} of \
                 the table, the one with the ring. Click another dot of this class to start from there.",
                walk.class_name(),
                rows(members),
                walk.row_number(walk.draw.base),
            ),
            formula: Some(Formula {
                general: if kinds.is_some() {
                    "chance of each row = 1 / rows that may be bases"
                } else {
                    "chance of each row = 1 / rows of the class"
                }
                .to_owned(),
                numbers: vec![format!("1 / {may} = {}", percent(1.0 / may.max(1) as f64))],
            }),
            idle: None,
        }
    }

    fn marks(&self, _scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.base(true);
    }

    fn question(&self) -> Option<&'static str> {
        Some("which-neighbours")
    }
}
