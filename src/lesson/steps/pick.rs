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
        // A neighbour as the glossary has it is one of the nearest rows of the class.
        let (one, sides, general) = if walk.picks_nearest() {
            ("One [neighbour]", "neighbours", "chance of each neighbour = 1 / k")
        } else {
            ("One of them", "lines", "chance of each = 1 / lines")
        };
        Page {
            headline: "A die picks one of them".to_owned(),
            words: format!(
                "{one} is enough. A fair die with as many sides as there are {sides} decides, and it does \
                 not care who is near and who is far. It shows {}: row {}, {place}, {} away.",
                walk.picked + 1,
                walk.row_number(near.row),
                Walk::shown(near.distance),
            ),
            formula: Some(Formula {
                general: general.to_owned(),
                numbers: vec![
                    format!("1 / {} = {}", walk.k, percent(1.0 / walk.k as f64)),
                    format!("die = {} of {}", walk.picked + 1, walk.k),
                ],
            }),
            idle: if near.row == walk.draw.base {
                Some("Nothing to pick: the base is alone, and its own neighbour.".to_owned())
            } else {
                let told = walk.k == 1 && !walk.picks_nearest();
                told.then(|| {
                    format!("Nothing to pick: a single line leads from the base, to row {}.", walk.row_number(near.row))
                })
            },
        }
    }

    fn marks(&self, _scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.picked();
        marks.base(false);
        marks.neighbour();
    }

    fn questions(&self) -> &'static [&'static str] {
        &["gap-zero"]
    }
}
