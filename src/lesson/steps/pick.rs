//! Step 3: a die picks one of the neighbours.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step},
        walk::Walk,
    },
    report::format::percent,
};

pub struct Pick;

impl Step for Pick {
    fn name(&self) -> &'static str {
        "pick"
    }

    fn title(&self) -> &'static str {
        "Pick"
    }

    fn reach(&self) -> Reach {
        Reach::Unborn
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let walk = scene.walk;
        let near = walk.neighbour();
        let place = walk.picked_in_words();
        Page {
            headline: "A die picks one of them".to_owned(),
            words: format!(
                "One [neighbour] is enough. A fair die with as many sides as there are neighbours decides, and it does \
                 not care who is near and who is far. It shows {}: row {}, {place}, {} away.",
                walk.picked + 1,
                walk.row_number(near.row),
                Walk::shown(near.distance),
            ),
            formula: Some(Formula {
                general: "chance of each neighbour = 1 / k".to_owned(),
                numbers: vec![
                    format!("1 / {} = {}", walk.k, percent(1.0 / walk.k as f64)),
                    format!("die = {} of {}", walk.picked + 1, walk.k),
                ],
            }),
            idle: None,
        }
    }

    fn marks(&self, _scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.picked();
        marks.base(false);
        marks.neighbour();
    }

    fn question(&self) -> Option<&'static str> {
        Some("gap-zero")
    }
}
