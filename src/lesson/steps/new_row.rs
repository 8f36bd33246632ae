//! Step 4: the new row on the line between the two.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step},
        walk::Walk,
    },
    report::{
        format::{self, signed, telling_decimals},
        plane::Repair,
        trace::{Feature, Trace},
    },
    space::NO_CELL,
};

pub struct NewRow;

impl Step for NewRow {
    fn name(&self) -> &'static str {
        "new-row"
    }

    fn title(&self) -> &'static str {
        "New row"
    }

    fn reach(&self) -> Reach {
        Reach::Born(Repair::Drawn)
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let walk = scene.walk;
        let gap = walk.draw.gap;
        let drawn = if walk.what_if.gap.is_some() { "You set it to" } else { "Chance set it to" };
        let telling = walk.telling_number();
        let decimals = telling.map_or(3, |trace| decimals(walk, trace));
        let mut numbers = vec![format!("gap = {}", format::gap(gap, decimals))];
        numbers.extend(telling.and_then(spelled));
        let says = if walk.reach == 0.0 {
            "By these settings the gap is 0: the new row is where the base is.".to_owned()
        } else if walk.reach < 0.0 {
            format!(
                "Walk from the base, but away from the neighbour. The gap says how far: 0 is the base itself, and {}, the farthest \
                 that it goes, is as far away as {} would be, but on the other side.",
                signed(&walk.reach.to_string()),
                -walk.reach
            )
        } else if walk.reach < 1.0 {
            format!(
                "Walk from the base towards the neighbour and stop somewhere on the way, before {}. The [gap] says where: 0 is the \
                 base itself, 1 would be the neighbour.",
                walk.reach
            )
        } else {
            "Walk from the base towards the neighbour and stop somewhere on the way. The [gap] says where: 0 is the \
             base itself, 1 would be the neighbour."
                .to_owned()
        };
        let headline = if walk.reach < 0.0 {
            "A new row is placed beyond the base"
        } else if walk.reach == 0.0 {
            "A new row is placed on the base"
        } else {
            "A new row is placed between the two"
        };
        Page {
            headline: headline.to_owned(),
            words: if walk.reach == 0.0 {
                says.clone()
            } else {
                format!(
                    "{}{says} {drawn} {}, and it is the same in every column. Drag the diamond along the line.",
                    walk.telling.way,
                    format::gap(gap, 2)
                )
            },
            formula: Some(Formula { general: "new = base + gap · (neighbour − base)".to_owned(), numbers }),
            idle: (walk.reach == 0.0).then_some(says),
        }
    }

    fn marks(&self, _scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.picked();
        marks.base(false);
        marks.neighbour();
        marks.newborn(Repair::Drawn, "new");
    }

    fn questions(&self) -> &'static [&'static str] {
        &["rounded"]
    }
}

/// How many of the gap it takes for the column's value to come out.
fn decimals(walk: &Walk, trace: &Trace) -> usize {
    const USUAL: usize = 3;
    let space = &walk.outcome.space;
    let Some(axis) = space.numbers.iter().position(|axis| axis.name == trace.name) else { return USUAL };
    let [base, neighbour] = [walk.draw.base, walk.draw.neighbour].map(|row| space.number(axis, row));
    let digits = trace.drawn.split_once('.').map_or(0, |(_, digits)| digits.len());
    telling_decimals(&[walk.draw.gap], USUAL, |gap| {
        format!("{:.digits$}", base + gap[0] * (neighbour - base)) == trace.drawn
    })
}

/// The formula with the numbers of a column.
fn spelled(trace: &Trace) -> Option<String> {
    let Feature::Number { .. } = trace.feature else { return None };
    let Trace { name, base, neighbour, drawn, .. } = trace;
    // What stands in for a missing number is no number of the parent's.
    if [base, neighbour].into_iter().any(|of| of == NO_CELL) {
        return None;
    }
    Some(format!("{name} = {base} + gap · ({neighbour} − {base}) = {drawn}"))
}
