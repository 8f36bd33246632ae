//! A random forest (Breiman 2001), with the defaults of scikit-learn's: 100 trees, each on as many rows as there are, drawn
//! with replacement, √p columns tried a split, grown until every leaf is of one class; the mean of the leaves' shares.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use rayon::prelude::*;

use crate::{
    evaluation::models::{
        FittedModel, Model,
        cart::{ClassTree, Ranked, Tries, below, mean_shares},
        training::{Checked, Training},
    },
    matrix::Matrix,
    progress::{Progress, Stop},
};

const TREES: u64 = 100;
/// Where the trees' streams of random numbers begin, beside those of [`crate::evaluation::splits`] and
/// [`crate::sampling`]; one a tree, so that any number of threads grows the same trees.
const TREE_STREAM: u64 = 6 << 60;

/// The model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RandomForest;

impl Model for RandomForest {
    fn name(&self) -> &'static str {
        "forest"
    }

    fn title(&self) -> &'static str {
        "Random forest"
    }

    fn about(&self) -> &'static str {
        "The mean of 100 trees, each grown on rows drawn with replacement until every leaf is of one class, with √p of the p columns tried a split."
    }

    fn fit(&self, training: &Training<'_>, progress: &Progress) -> Result<Box<dyn FittedModel>, Stop> {
        Ok(Box::new(Forest::grow(training, TREES, progress)?))
    }
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    trees: Vec<ClassTree>,
    /// The classes that occurred.
    present: Vec<u32>,
    classes: usize,
}

impl Forest {
    /// A forest of so many trees; more leave the first ones as they are.
    pub fn grow(training: &Training<'_>, trees: u64, progress: &Progress) -> Result<Self, Stop> {
        progress.check()?;
        let Checked { present, places, weights } = training.checked()?;
        let ranked = Ranked::new(training.x, progress)?;
        let tried = (ranked.count().isqrt()).max(1);
        let one = |tree: u64| {
            progress.check()?;
            let mut random = ChaCha8Rng::seed_from_u64(training.seed);
            random.set_stream(TREE_STREAM + tree);
            let weights = drawn(&weights, &mut random);
            let tries = Tries::drawn(ranked.count(), tried, random);
            ClassTree::grow(&ranked, (&places, present.len()), &weights, tries, progress)
        };
        let trees = (0..trees).into_par_iter().map(one).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { trees, present, classes: training.classes })
    }
}

impl FittedModel for Forest {
    fn probabilities(&self, x: &Matrix) -> Matrix {
        mean_shares(&self.trees, x, &self.present, self.classes)
    }
}

/// As many rows as there are, drawn with replacement: each counts its weight times how often it was drawn.
fn drawn(weights: &[f64], random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut found = vec![0.0; weights.len()];
    for _ in weights {
        let row = below(random.next_u64(), weights.len());
        found[row] += weights[row];
    }
    found
}
