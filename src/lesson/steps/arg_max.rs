//! Step 6: a category becomes one or the other.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step},
    },
    report::{
        format::telling_decimals,
        plane::Repair,
        trace::{Feature, Trace},
    },
};

pub struct ArgMax;

impl Step for ArgMax {
    fn name(&self) -> &'static str {
        "arg-max"
    }

    fn title(&self) -> &'static str {
        "Arg-max"
    }

    fn reach(&self) -> Reach {
        Reach::Born(Repair::Written)
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let walk = scene.walk;
        // As it is written, so that both shares make one; with more digits where two would look like a tie.
        let decimals = telling_decimals(&[walk.draw.gap], 2, |shown| (shown[0] == 0.5) == (walk.draw.gap == 0.5));
        let gap: f64 = format!("{:.decimals$}", walk.draw.gap).parse().unwrap_or(walk.draw.gap);
        let nominal = || walk.traces.iter().filter(|trace| !trace.is_number());
        let mixed = walk.mixed_category();
        let voting = nominal().find_map(|trace| match trace.feature {
            Feature::Nominal { votes: Some((votes, of)), .. } => Some((trace, votes, of)),
            _ => None,
        });
        let (words, formula) = match (voting, mixed) {
            (Some((_, _, of)), _) => (
                format!(
                    "A [category] cannot lie between two values. With SMOTE-NC the {of} neighbours of the base vote, \
                     column by column, and the value that most of them have is written."
                ),
                Formula {
                    general: "written = most frequent value of the k neighbours".to_owned(),
                    numbers: nominal().take(4).filter_map(vote).collect(),
                },
            ),
            (None, Some(trace)) if walk.draw.gap < 0.0 => (
                format!(
                    "A [category] cannot lie beyond a value. The new row lies beyond the base, on the side that is away from the \
                     neighbour, so the base is the nearer of the two: in column {} it has {}, and that is written.",
                    trace.name, trace.written,
                ),
                Formula { general: "written = the base's value".to_owned(), numbers: Vec::new() },
            ),
            (None, Some(trace)) => (
                format!(
                    "A [category] cannot lie between two values. In column {} the base has {}, the neighbour {}. On the \
                     line they are two [shares]: {:.decimals$} and {:.decimals$}. The larger one wins and becomes 1, the other 0, so {} \
                     is written.",
                    trace.name,
                    trace.base,
                    trace.neighbour,
                    1.0 - gap,
                    gap,
                    trace.written,
                ),
                Formula {
                    general: "share = 1 − gap for the base's value, gap for the neighbour's".to_owned(),
                    numbers: shares(trace, gap, decimals),
                },
            ),
            (None, None) => (String::new(), Formula::default()),
        };
        let idle = match (nominal().next(), voting, mixed) {
            (None, ..) => Some("Nothing to decide: no column of this table holds categories."),
            (Some(_), None, None) => {
                Some("Nothing to decide in this row: both parents have the same category in every column.")
            }
            _ => None,
        };
        Page {
            headline: "A category is one thing or the other".to_owned(),
            words,
            formula: Some(formula).filter(|it| !it.general.is_empty()),
            idle: idle.map(str::to_owned),
        }
    }

    fn marks(&self, _scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.parents_line();
        marks.ghost(Repair::Written);
        marks.newborn(Repair::Written, "written");
    }

    fn questions(&self) -> &'static [&'static str] {
        &["copies"]
    }
}

/// "Male: 1 − 0.63 = 0.37 → 0".
fn shares(trace: &Trace, gap: f64, decimals: usize) -> Vec<String> {
    let won = |level: &str| u8::from(level == trace.written);
    vec![
        format!("{}: 1 − {gap:.decimals$} = {:.decimals$} → {}", trace.base, 1.0 - gap, won(&trace.base)),
        format!("{}: {gap:.decimals$} → {}", trace.neighbour, won(&trace.neighbour)),
    ]
}

fn vote(trace: &Trace) -> Option<String> {
    let Feature::Nominal { votes: Some((votes, of)), .. } = trace.feature else { return None };
    Some(format!("{}: {votes} of {of} for {}", trace.name, trace.written))
}
