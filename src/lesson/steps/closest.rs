//! Step 8: the rows closest to a real one are taken out.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step, rows},
        walk::Walk,
    },
    recipe::DropScope,
    report::{format::thousands, plane::Repair},
    sampling::{Fate, select::share},
};

pub struct Closest;

impl Step for Closest {
    fn name(&self) -> &'static str {
        "closest"
    }

    fn title(&self) -> &'static str {
        "Closest"
    }

    fn reach(&self) -> Reach {
        Reach::Judged(&[Fate::Identical, Fate::Closest])
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let walk = scene.walk;
        let recipe = &walk.outcome.recipe;
        let (percent, of) = (recipe.drop_closest, walk.outcome.by_distance.order().len() as u64);
        let cut = walk.outcome.selection.cut;
        let this = match (walk.fate, cut) {
            (Fate::Identical, _) => "This row is out already, as a copy.".to_owned(),
            (Fate::Closest, _) => format!(
                "This row is {} from real row {}: too close, so it becomes ×.",
                Walk::shown(walk.distance),
                walk.row_number(walk.nearest)
            ),
            _ => format!(
                "This row is {} from real row {}: farther than the cut, so it is kept.",
                Walk::shown(walk.distance),
                walk.row_number(walk.nearest)
            ),
        };
        let scope = if recipe.drop_scope == DropScope::Class { ", class by class" } else { "" };
        let general = format!("dropped = ⌊percent · rows / 100⌋{scope}");
        let mut numbers = vec![format!("⌊{percent} · {} / 100⌋ = {}", thousands(of), thousands(share(percent, of)))];
        if recipe.drop_scope == DropScope::Class {
            numbers = vec![format!("{} dropped in all", rows(walk.outcome.selection.dropped))];
        }
        numbers.extend(cut.map(|cut| format!("the cut: distance {}", Walk::shown(cut))));
        Page {
            headline: "Those too close are taken out".to_owned(),
            words: format!(
                "Every new row has a nearest real row. The rows with the smallest distances are the most like somebody \
                 real, and the lowest {percent} % of them are dropped; the largest distance dropped is the [cut]. {this} \
                 It makes look-alikes rarer. It does not make a table private."
            ),
            formula: Some(Formula { general, numbers }),
            idle: (percent == 0.0).then(|| {
                "Nothing is dropped: Closest is at 0 %. Drag it to the right and watch the crosses spread.".to_owned()
            }),
        }
    }

    fn marks(&self, scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.nearest();
        match scene.walk.fate {
            Fate::Identical => marks.dropped("copy"),
            Fate::Closest => marks.dropped("too close"),
            Fate::Kept | Fate::Surplus | Fate::Cleaned => marks.newborn(Repair::Written, "kept"),
        }
    }

    fn questions(&self) -> &'static [&'static str] {
        &[]
    }
}
