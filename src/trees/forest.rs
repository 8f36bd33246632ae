//! Random forests (Breiman 2001): trees of classes, each on as many rows as there are, drawn with replacement, with √p columns
//! tried a split, grown until every leaf is of one class.

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    trees::{
        classes::ClassTree,
        columns::Ranked,
        draws::{Tries, bag},
    },
};

/// So many trees of rows with a class below `classes` each and a weight, by row; `random` has the random numbers of each tree.
pub fn grow(
    ranked: &Ranked<'_>,
    (places, classes): (&[u32], usize),
    weights: &[f64],
    trees: u64,
    random: impl Fn(u64) -> ChaCha8Rng + Sync,
    progress: &Progress,
) -> Result<Vec<ClassTree>, Cancelled> {
    let tried = (ranked.count().isqrt()).max(1);
    let one = |tree: u64| {
        progress.check()?;
        let mut random = random(tree);
        let weights = bag(weights, &mut random);
        let tries = Tries::drawn(ranked.count(), tried, random);
        ClassTree::grow(ranked, (places, classes), &weights, tries, progress)
    };
    (0..trees).into_par_iter().map(one).collect()
}
