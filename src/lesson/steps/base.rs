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
        let how = match walk.what_if.base {
            Some(_) => "You chose it",
            None => "Chance chose it",
        };
        Page {
            headline: "A row is chosen to start from".to_owned(),
            words: format!(
                "Class {} has {} to learn from. One of them is the start of a new row: the [base]. {how}: row {} of \
                 the table, the one with the ring. Click another dot of this class to start from there.",
                walk.class_name(),
                rows(members),
                walk.row_number(walk.draw.base),
            ),
            formula: Some(Formula {
                general: "chance of each row = 1 / rows of the class".to_owned(),
                numbers: vec![format!("1 / {members} = {}", percent(1.0 / members.max(1) as f64))],
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
