//! Step 2: the nearest rows of the same class.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step},
        walk::Walk,
    },
    space::Space,
};

pub struct NeighboursStep;

/// Columns spelled out in a distance.
const SPELLED: usize = 3;

impl Step for NeighboursStep {
    fn name(&self) -> &'static str {
        "neighbours"
    }

    fn title(&self) -> &'static str {
        "Neighbours"
    }

    fn reach(&self) -> Reach {
        Reach::Unborn
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let walk = scene.walk;
        let space = &walk.outcome.space;
        let features = space.numbers.len() + space.nominals.len();
        let columns = match features {
            1 => "the one column".to_owned(),
            2 => "both columns".to_owned(),
            many => format!("all {many} columns"),
        };
        Page {
            headline: "Who is nearest?".to_owned(),
            words: format!(
                "From the base we measure how far it is to every other row of class {}, over {columns} at once, each in \
                 its own [scale]. The {} nearest are its [neighbours]. How many count is up to you: that number is \
                 called [k]. Drag it and watch the fan.",
                walk.class_name(),
                walk.k,
            ),
            formula: walk.candidates().first().map(|nearest| Formula {
                general: "distance = √(sum of squared differences)".to_owned(),
                numbers: spelled(space, walk, nearest.row, nearest.distance),
            }),
            idle: None,
        }
    }

    fn marks(&self, _scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.fan();
        marks.base(true);
    }

    fn question(&self) -> Option<&'static str> {
        Some("farthest")
    }
}

/// The distance to the nearest row, column by column: the largest differences first.
fn spelled(space: &Space, walk: &Walk, row: u32, distance: f64) -> Vec<String> {
    let base = walk.draw.base;
    let weights = space.level_weights(walk.class);
    let numbers = space.numbers.iter().enumerate().map(|(at, axis)| {
        let difference = axis.scaled(space.number(at, base)) - axis.scaled(space.number(at, row));
        (axis.name.as_str(), difference.abs())
    });
    let nominals = space.nominals.iter().enumerate().map(|(at, axis)| {
        let (a, b) = (space.code(at, base), space.code(at, row));
        let apart = if a == b { 0.0 } else { weights[at][a as usize] + weights[at][b as usize] };
        (axis.name.as_str(), apart.sqrt())
    });
    let mut parts: Vec<(&str, f64)> = numbers.chain(nominals).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut lines: Vec<String> =
        parts.iter().take(SPELLED).map(|(name, apart)| format!("{name}: {apart:.2} apart")).collect();
    let squares: Vec<String> = parts.iter().take(SPELLED).map(|(_, apart)| format!("{apart:.2}²")).collect();
    let more = if parts.len() > SPELLED { " + …" } else { "" };
    lines.push(format!("row {}: √({}{more}) = {}", walk.row_number(row), squares.join(" + "), Walk::shown(distance)));
    lines
}
