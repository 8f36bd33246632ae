//! Step 1: a row of the small class is drawn.

use crate::{
    lesson::walk::Walk,
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step, rows},
    },
    report::format::{percent, telling_decimals},
    sampling::choices::{Chance, Factor},
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
        let how = if walk.what_if.base.is_some() { "You chose it" } else { walk.telling.chosen };
        let fact = walk.fact(walk.draw.base).filter(|fact| !fact.is_empty());
        let fact = fact.map_or(String::new(), |fact| format!(" {}.", capital(&fact)));
        Page {
            headline: "A row is chosen to start from".to_owned(),
            words: format!(
                "Class {} has {} to learn from. {} {how}: row {} of the table, the one with the ring.{fact} {}",
                walk.class_name(),
                rows(members),
                walk.telling.bases,
                walk.row_number(walk.draw.base),
                others(walk),
            ),
            formula: Some(Formula {
                general: walk.telling.chance.general.clone(),
                numbers: spelled(&walk.telling.chance),
            }),
            idle: None,
        }
    }

    fn marks(&self, _scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.bases();
        marks.base(true);
    }

    fn questions(&self) -> &'static [&'static str] {
        &["likeliest-base", "which-neighbours"]
    }
}

/// Where else one could start, and how to.
fn others(walk: &Walk) -> &'static str {
    match Marks::ringed(walk) {
        None => "Click another dot of this class to start from there.",
        Some(bases) if bases.iter().all(|(_, chance)| *chance == bases[0].1) => {
            "Click a dot with a thin ring to start from there."
        }
        Some(_) => "Click a dot with a thin ring to start from there; the wider a ring, the likelier the row.",
    }
}

/// "Of its 10 nearest rows 6 are of other classes".
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The chance from its factors, with as many decimals of weights as it takes.
fn spelled(chance: &Chance) -> Vec<String> {
    let weights: Vec<f64> = chance
        .factors
        .iter()
        .flat_map(|factor| match *factor {
            Factor::Weight(one, all) => vec![one, all],
            Factor::Count(..) => Vec::new(),
        })
        .collect();
    let share = |weights: &[f64]| {
        let mut weights = weights.chunks(2);
        let shares = chance.factors.iter().map(|factor| match (factor, factor.share()) {
            (Factor::Weight(..), _) => weights.next().map_or(1.0, |pair| pair[0] / pair[1]),
            (Factor::Count(..), share) => share,
        });
        shares.product::<f64>()
    };
    let right = percent(share(&weights));
    let decimals = telling_decimals(&weights, 2, |shown| percent(share(shown)) == right);
    let factors: Vec<String> = chance
        .factors
        .iter()
        .map(|factor| match *factor {
            Factor::Count(some, all) => format!("{some} / {all}"),
            Factor::Weight(one, all) => format!("{one:.decimals$} / {all:.decimals$}"),
        })
        .collect();
    let mut lines = chance.lines.clone();
    lines.push(format!("{} = {right}", factors.join(" · ")));
    lines
}
