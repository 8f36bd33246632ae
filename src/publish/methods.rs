//! The same release by one method after the other: what each reveals, and what it is good for.

use std::time::Instant;

use crate::{
    measures::audit::{self, GATES, Judgement},
    progress::{Progress, Stop},
    publish::Publisher,
    recipe::Recipe,
    sampling::{METHODS, Parents, Sampler},
};

/// The methods that differ most in what they reveal; they take seconds at most, so they are tried without being asked for.
const USUAL: [&str; 4] = ["smote", "copula", "cart", "arf"];

/// What the gates say of a release.
#[derive(Debug)]
pub struct MethodTrial {
    pub judged: Vec<Judgement>,
    /// It took so long to make and to judge.
    pub seconds: f64,
}

impl MethodTrial {
    /// Makes the release of a recipe, and judges it by every gate.
    pub fn of(publisher: &mut Publisher, recipe: &Recipe, progress: &Progress) -> Result<Self, Stop> {
        let started = Instant::now();
        let case = publisher.release(recipe, progress)?.case(progress)?;
        let judged = audit::audit(GATES, &case, progress, &|_| {})?;
        Ok(Self { judged, seconds: started.elapsed().as_secs_f64() })
    }

    /// What a gate says.
    pub fn gate(&self, id: &str) -> Option<&Judgement> {
        self.judged.iter().find(|it| it.id == id)
    }

    /// The share of pairs in which a real row that was learnt from is nearer to a synthetic one than a row that was not;
    /// .5 is by chance.
    pub fn membership(&self) -> Option<f64> {
        self.gate("membership")?.finding.figure
    }

    /// The PR-AUC of a model trained on the release less that of one trained on real rows.
    pub fn utility(&self) -> Option<f64> {
        self.gate("utility")?.finding.figure
    }
}

/// The methods to try for a recipe, its own one first.
pub fn usual(recipe: &Recipe) -> Vec<&'static str> {
    let own = METHODS.iter().map(|method| method.name()).filter(|name| *name == recipe.method && generates(name));
    let others =
        METHODS.iter().map(|method| method.name()).filter(|name| USUAL.contains(name) && *name != recipe.method);
    own.chain(others).collect()
}

/// Those that can be tried besides, when they are asked for: models that take longer to learn.
pub fn further(recipe: &Recipe) -> Vec<&'static dyn Sampler> {
    let usual = usual(recipe);
    let models = METHODS
        .iter()
        .copied()
        .filter(|method| method.parents(&Recipe::default()) == Parents::None && method.generates());
    models.filter(|method| !usual.contains(&method.name())).collect()
}

fn generates(name: &str) -> bool {
    crate::sampling::method(name).is_some_and(Sampler::generates)
}
