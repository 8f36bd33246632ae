//! Step 5: numbers become such as the table writes.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step},
        walk::Walk,
    },
    recipe::Decimals,
    report::{
        plane::Repair,
        trace::{Feature, Trace},
    },
};

pub struct RoundingStep;

impl Step for RoundingStep {
    fn name(&self) -> &'static str {
        "rounding"
    }

    fn title(&self) -> &'static str {
        "Round"
    }

    fn reach(&self) -> Reach {
        Reach::Born(Repair::Rounded)
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let walk = scene.walk;
        let rounded: Vec<&Trace> = walk.traces.iter().filter(|trace| trace.is_number() && trace.changed).collect();
        let telling = rounded.iter().find(|trace| whole(trace)).or(rounded.first());
        let how = telling.map_or(String::new(), |trace| {
            let unit = match trace.feature {
                Feature::Number { integer: true, .. } => "whole numbers only".to_owned(),
                Feature::Number { decimals: 0, .. } => "no decimals".to_owned(),
                Feature::Number { decimals: 1, .. } => "one decimal".to_owned(),
                Feature::Number { decimals, .. } => format!("{decimals} decimals"),
                Feature::Nominal { .. } | Feature::Missing => String::new(),
            };
            format!("Column {} has {unit}, so {} becomes {}. ", trace.name, trace.drawn, trace.written)
        });
        Page {
            headline: "Numbers are written as the table writes them".to_owned(),
            words: format!(
                "{how}[Rounding] moves the new row a little, to the nearest place where a row of this table can be; the \
                 pale diamond marks where it was. It need not lie on the line any more."
            ),
            formula: Some(Formula {
                general: "written = nearest number of the column's grid".to_owned(),
                numbers: rounded
                    .iter()
                    .take(4)
                    .map(|it| format!("{}: {} → {}", it.name, it.drawn, it.written))
                    .collect(),
            }),
            idle: rounded.is_empty().then(|| idle(walk)),
        }
    }

    fn marks(&self, _scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.parents_line();
        marks.ghost(Repair::Rounded);
        marks.newborn(Repair::Rounded, "rounded");
    }

    fn questions(&self) -> &'static [&'static str] {
        &["category"]
    }
}

fn whole(trace: &Trace) -> bool {
    matches!(trace.feature, Feature::Number { integer: true, .. })
}

fn idle(walk: &Walk) -> String {
    if !walk.traces.iter().any(Trace::is_number) {
        "Nothing to round: no column of this table holds numbers."
    } else if walk.outcome.recipe.decimals == Decimals::Full && !walk.traces.iter().any(whole) {
        "Nothing to round: no column is of whole numbers, and the setting Decimals keeps all digits."
    } else {
        "Nothing to round in this row: its numbers are already such as the table writes. Try another row."
    }
    .to_owned()
}
