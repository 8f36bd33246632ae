//! `ProWSyn`: the rows of a class in sets by how close they lie to the other classes, and more new rows from the closer sets.
//!
//! Barua, Islam and Murase 2013: the first set is of those rows that are among the k nearest, of the class, of any row of another
//! class; the next one of those that then are, of the rows that are left; the last of `levels` holds what is left in the end. Set l,
//! from 1, weighs e^(−theta (l − 1)). A new row lies between two rows of a set, each as likely. Sets of a single row are left out
//! where there are larger ones. Categories take part in distances as in the space; a new row has those of its nearer parent.

use crate::{
    normal::exp,
    progress::{Cancelled, Stop},
    recipe::Recipe,
    sampling::{
        Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        draw::{Numbers, Weights},
        parameter::{Domain, K},
    },
    space::neighbours,
};

const LEVELS: Parameter = Parameter {
    key: "levels",
    title: "Levels",
    tip: "Into how many sets the class is parted at most, by how close rows lie to the other classes",
    domain: Domain::Whole { usual: 5, least: 1, most: 100, slider: 10 },
};

const THETA: Parameter = Parameter {
    key: "theta",
    title: "Theta",
    tip: "How much less a set weighs that lies farther from the other classes; at 0 all weigh the same",
    domain: Domain::Number { usual: 1.0, least: 0.0, most: 20.0, slider: 3.0 },
};

#[derive(Debug)]
pub struct ProWSyn;

impl Sampler for ProWSyn {
    fn name(&self) -> &'static str {
        "prowsyn"
    }

    fn title(&self) -> &'static str {
        "ProWSyn"
    }

    fn about(&self) -> &'static str {
        "Between rows of the class that lie equally close to the other classes, more the closer: rows that are among the k nearest of \
         another class's rows come first, then those that are once these are taken away, and so on."
    }

    fn source(&self) -> &'static str {
        "Barua, Islam and Murase 2013"
    }

    fn follows(&self) -> &'static str {
        "smote_variants 1.0.1 for the sets and their weights"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K, LEVELS, THETA] }
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: 2, ..Needs::default() }
    }

    fn untold(&self) -> Option<&'static str> {
        Some("ProWSyn draws between rows of a set that need not be neighbours, which these steps do not show.")
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no ProWSyn")
    }

    fn fit<'a>(&self, input: SamplerInput<'a>) -> Result<FittedSampler<'a>, Stop> {
        let [k, levels] = [&K, &LEVELS].map(|parameter| input.recipe.whole(parameter));
        let is_base = |row: &u32| input.members().binary_search(row).is_ok_and(|member| input.may_be_base(member));
        let sets: Vec<Level> = (0..)
            .zip(sets(&input, k, levels)?)
            .map(|(place, mut rows)| {
                // Those that may be bases first.
                let (bases, others): (Vec<u32>, Vec<u32>) = rows.iter().copied().partition(is_base);
                rows = [&bases[..], &others].concat();
                Level { place, rows, bases: bases.len() }
            })
            .filter(|set| set.bases > 0)
            .collect();
        let weights = weights(&sets, input.recipe.number(&THETA));
        Ok(FittedSampler::pairs(Levels { weights: Weights::of(&weights), sets }))
    }
}

/// The rows of the class by level.
fn sets(input: &SamplerInput<'_>, k: usize, levels: usize) -> Result<Vec<Vec<u32>>, Cancelled> {
    let (space, class) = (input.space, input.class);
    let others: Vec<u32> = space.learnt_from().into_iter().filter(|&row| space.class(row) != class).collect();
    let (mut left, mut sets) = (input.members().to_vec(), Vec::new());
    while sets.len() + 1 < levels && !left.is_empty() && !others.is_empty() {
        let near = neighbours::from(space, (&others, &left), class, k.min(left.len()), input.progress)?;
        let mut set: Vec<u32> = (0..others.len()).flat_map(|other| near.of(other)).copied().collect();
        set.sort_unstable();
        set.dedup();
        left.retain(|row| set.binary_search(row).is_err());
        sets.push(set);
    }
    if !left.is_empty() {
        sets.push(left);
    }
    Ok(sets)
}

/// By level; sets in which there are no two rows weigh nothing, unless no set has two.
fn weights(sets: &[Level], theta: f64) -> Vec<f64> {
    let pairs = sets.iter().any(|set| set.rows.len() > 1);
    let weight = |set: &Level| if pairs && set.rows.len() < 2 { 0.0 } else { exp(-theta * f64::from(set.place)) };
    sets.iter().map(weight).collect()
}

/// A set of rows, of which the first ones may be bases.
#[derive(Debug)]
struct Level {
    /// From 0, the closest.
    place: i32,
    rows: Vec<u32>,
    bases: usize,
}

#[derive(Debug)]
struct Levels {
    weights: Weights,
    sets: Vec<Level>,
}

impl Pairs for Levels {
    fn draw(&self, _: usize, numbers: Numbers) -> Draw {
        let Level { rows: set, bases, .. } = &self.sets[self.weights.at(numbers.base_share())];
        // A pair of different rows by one number.
        let at = numbers.neighbour(bases * (set.len() - 1).max(1));
        let (base, other) = (at % bases, at / bases);
        let neighbour = if set.len() == 1 { 0 } else { (base + 1 + other) % set.len() };
        Draw { base: set[base], neighbour: set[neighbour], gap: numbers.gap() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::draw;

    #[test]
    fn closer_sets_weigh_more_and_single_rows_nothing() {
        let set = |place, rows: &[u32]| Level { place, rows: rows.to_vec(), bases: rows.len() };
        let found = weights(&[set(0, &[1, 2]), set(1, &[3]), set(2, &[4, 5, 6])], 0.5);
        assert_eq!((found[0], found[1]), (1.0, 0.0));
        assert!((found[2] - (-1.0_f64).exp()).abs() < 1e-12);
        assert_eq!(weights(&[set(0, &[1]), set(1, &[2])], 0.0), [1.0, 1.0]);
    }

    #[test]
    fn a_pair_is_of_two_rows_of_a_set_and_each_as_likely() {
        let levels =
            Levels { weights: Weights::of(&[1.0]), sets: vec![Level { place: 0, rows: vec![4, 7, 9], bases: 3 }] };
        let mut counts = std::collections::BTreeMap::new();
        for numbers in draw::numbers(3, 0, 0).take(24_000) {
            let draw = levels.draw(0, numbers);
            *counts.entry((draw.base, draw.neighbour)).or_insert(0_u32) += 1;
        }
        // Chi-square with five degrees of freedom: above 22 once in 2,000 times.
        assert!(counts.len() == 6 && counts.keys().all(|(base, other)| base != other));
        let chi_square: f64 = counts.values().map(|&it| (f64::from(it) - 4_000.0).powi(2) / 4_000.0).sum();
        assert!(chi_square < 22.0, "{chi_square}");
    }
}
