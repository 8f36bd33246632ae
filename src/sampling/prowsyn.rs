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
        Choices, Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        choices::{self, Chance, Factor, Partner, PartnerWords, Telling},
        draw::{Numbers, Weights},
        parameter::{self, Domain},
    },
    space::neighbours,
};

const K: Parameter =
    Parameter { tip: "How many nearest rows of the class a row of another class has close to it", ..parameter::K };

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

    fn looks_at_others(&self, _: &Recipe) -> bool {
        true
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: 2, ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        None
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no ProWSyn")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let [k, levels] = [&K, &LEVELS].map(|parameter| input.recipe.whole(parameter));
        let is_base = |row: &u32| input.members().binary_search(row).is_ok_and(|member| input.may_be_base(member));
        let all = sets(&input, k, levels)?;
        let (parted, theta) = (all.len(), input.recipe.number(&THETA));
        let sets: Vec<Level> = (0..)
            .zip(all)
            .map(|(place, rows)| {
                // Those that may be bases first.
                let (bases, others): (Vec<u32>, Vec<u32>) = rows.into_iter().partition(is_base);
                Level { place, rows: [&bases[..], &others].concat(), bases: bases.len() }
            })
            .filter(|set| set.bases > 0)
            .collect();
        let weights = Weights::of(&weights(&sets, theta));
        Ok(FittedSampler::pairs(Levels { weights, sets, parted, k, most: levels, theta }))
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
    /// Positions: of those that may be bases, ascending, then of the others.
    rows: Vec<u32>,
    bases: usize,
}

impl Level {
    /// Its number as people count.
    fn number(&self) -> i32 {
        self.place + 1
    }
}

#[derive(Debug)]
struct Levels {
    weights: Weights,
    /// Those with rows that may be bases, the closest first.
    sets: Vec<Level>,
    /// How many there are in all.
    parted: usize,
    k: usize,
    /// Sets at most.
    most: usize,
    theta: f64,
}

impl Levels {
    /// The set of a row that may be a base, by its place among these.
    fn of(&self, row: u32) -> Option<usize> {
        self.sets.iter().position(|set| set.rows[..set.bases].binary_search(&row).is_ok())
    }

    /// A pair of different rows by one number.
    fn pair(&self, numbers: Numbers) -> Draw {
        let Level { rows: set, bases, .. } = &self.sets[self.weights.at(numbers.base_share())];
        let at = numbers.neighbour(bases * (set.len() - 1).max(1));
        let (base, other) = (at % bases, at / bases);
        let neighbour = if set.len() == 1 { 0 } else { (base + 1 + other) % set.len() };
        Draw { base: set[base], neighbour: set[neighbour], gap: numbers.gap() }
    }

    /// What is said of the weights of the sets, and of those that make none.
    fn weighed(&self) -> String {
        let has = |single: bool| self.sets.iter().any(|set| (set.rows.len() == 1) == single);
        let all = self.sets.len() == self.parted;
        let none = if all { "" } else { " A set without a row that may be a base makes none." };
        let more = match (self.sets.len(), self.theta == 0.0, all) {
            (1, ..) => return none.to_owned(),
            (_, true, true) => " Every set makes as many new rows",
            (_, true, false) => " Every other set makes as many new rows",
            (_, false, true) => " The closer a set, the more new rows it makes",
            (_, false, false) => " Of the others, the closer a set, the more new rows it makes",
        };
        let but = if has(true) && has(false) { ", but for those of a single row, which make none" } else { "" };
        format!("{none}{more}{but}.")
    }
}

impl Pairs for Levels {
    fn draw(&self, _: &SamplerInput<'_>, _: usize, numbers: Numbers) -> Draw {
        self.pair(numbers)
    }

    fn choices(&self) -> Option<&dyn Choices> {
        Some(self)
    }
}

impl Choices for Levels {
    fn chances(&self, input: &SamplerInput<'_>) -> Option<Vec<f64>> {
        let drawn = self.sets.iter().enumerate().flat_map(|(at, set)| {
            let [weight, all] = self.weights.weight(at);
            let each = weight / all / set.bases as f64;
            let bases = set.rows[..set.bases].iter();
            bases.filter_map(move |row| Some((input.members().binary_search(row).ok()?, each)))
        });
        Some(choices::chances(input.members().len(), drawn))
    }

    fn fact(&self, input: &SamplerInput<'_>, member: usize) -> String {
        match self.of(input.members()[member]).map(|at| &self.sets[at]) {
            None => "it is in a set of which no row is a base".to_owned(),
            Some(set) if set.rows.len() == 1 => format!("it is alone in set {}", set.number()),
            Some(set) => format!("it is in set {}, which has {} rows", set.number(), set.rows.len()),
        }
    }

    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner> {
        let base = input.members()[member];
        let set = self.of(base).map_or(&[][..], |at| &self.sets[at].rows);
        let others = set.iter().filter(|&&row| row != base || set.len() == 1);
        others.map(|&row| Partner::between(row)).collect()
    }

    fn telling(&self, input: &SamplerInput<'_>, member: usize, _: Partner) -> Telling {
        let at = self.of(input.members()[member]).unwrap_or_default();
        let (rows, bases) = (self.sets[at].rows.len(), self.sets[at].bases);
        let (class, one, general) = match input.kinds {
            None => ("It", "One row of a set", "chance of each = share of its set · 1 / rows of the set"),
            Some(_) => (
                "The class",
                "One row of a set that may be a base",
                "chance of each = share of its set · 1 / rows of the set that may be bases",
            ),
        };
        let parted = if self.parted == 1 {
            "All of the class is one set.".to_owned()
        } else {
            let last = if self.parted == self.most { "; the last has what is left" } else { "" };
            format!(
                "{class} is parted into {} sets by how close rows lie to the other classes: set 1 has those that are among the {} \
                 nearest of the class to any row of another class, set 2 those that are once these are taken away, and so on{last}.",
                self.parted, self.k
            )
        };
        let [weight, all] = self.weights.weight(at);
        let words = if rows == 1 {
            "Nobody else is in the set of the base, so it is its own neighbour, and the new row a copy.".to_owned()
        } else {
            format!(
                "Any other row of the same set can be picked, near or far: the set has {rows} rows, and lines lead to the other {}. \
                 The one that is picked is called the neighbour all the same.",
                rows - 1
            )
        };
        Telling {
            bases: format!("{parted}{} {one} is the [base].", self.weighed()),
            chosen: "Chance chose it",
            chance: Chance {
                general: general.to_owned(),
                lines: Vec::new(),
                factors: vec![Factor::Weight(weight, all), Factor::Count(1, bases)],
            },
            partners: Some(PartnerWords {
                headline: "Who else is in the set?".to_owned(),
                words,
                by_distance: false,
                counted_by: Some(&LEVELS),
            }),
            way: "",
        }
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
        let set = Level { place: 0, rows: vec![4, 7, 9], bases: 3 };
        let levels = Levels { weights: Weights::of(&[1.0]), sets: vec![set], parted: 1, k: 5, most: 5, theta: 1.0 };
        let mut counts = std::collections::BTreeMap::new();
        for numbers in draw::numbers(3, 0, 0).take(24_000) {
            let draw = levels.pair(numbers);
            *counts.entry((draw.base, draw.neighbour)).or_insert(0_u32) += 1;
        }
        // Chi-square with five degrees of freedom: above 22 once in 2,000 times.
        assert!(counts.len() == 6 && counts.keys().all(|(base, other)| base != other));
        let chi_square: f64 = counts.values().map(|&it| (f64::from(it) - 4_000.0).powi(2) / 4_000.0).sum();
        assert!(chi_square < 22.0, "{chi_square}");
    }
}
