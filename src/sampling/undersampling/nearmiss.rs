//! `NearMiss` 1 to 3 (Mani and Zhang): which rows stay follows from how far those of the smallest class are away.
//!
//! Version 1 keeps rows whose k nearest rows of the smallest class are nearest on average, version 2 rows whose k furthest ones
//! are. Version 3 keeps, among the m nearest rows of the class to each row of the smallest one, those whose k nearest rows of that
//! class are furthest on average; where these are too few, the others follow as in version 1 (imbalanced-learn then keeps fewer
//! rows than were asked for). The smallest class is the smallest of the others; equally far rows go by their order.

use rayon::prelude::*;

use crate::{
    progress::Stop,
    sampling::{
        Parameter,
        cleaning::CleanerRows,
        fate::{Around, WhyLeftOut},
        parameter::{Domain, K_LIMIT},
        undersampling::{Measured, Reduction, Undersampler, UndersamplerInput, UndersamplerScript, refused},
    },
    space::index::Neighbour,
};

const VERSION: Parameter = Parameter {
    key: "version",
    title: "Version",
    tip: "Keeps rows near rows of the smallest class (1), near its furthest rows (2), or far among those around each of its rows (3)",
    domain: Domain::Choice(&[("1", "1: near the nearest"), ("2", "2: near the furthest"), ("3", "3: around each")]),
};

const K: Parameter = Parameter {
    key: "k",
    title: "Neighbours",
    tip: "To how many rows of the smallest class the mean distance of a row is taken",
    domain: Domain::Whole { usual: 3, least: 1, most: K_LIMIT, slider: 20 },
};

const M: Parameter = Parameter {
    key: "m",
    title: "Around each",
    tip: "How many nearest rows of the class around each row of the smallest one may stay, in version 3",
    domain: Domain::Whole { usual: 3, least: 1, most: K_LIMIT, slider: 20 },
};

/// A way may come out shorter than it is by its last digits.
const ROUNDING: f64 = 1.0 + 1e-9;

#[derive(Debug)]
pub struct NearMiss;

impl Undersampler for NearMiss {
    fn name(&self) -> &'static str {
        "nearmiss"
    }

    fn title(&self) -> &'static str {
        "NearMiss"
    }

    fn about(&self) -> &'static str {
        "Keeps rows by their mean distance to k rows of the smallest class: to its nearest, to its furthest, or among the rows around each of its rows."
    }

    fn source(&self) -> &'static str {
        "Mani and Zhang 2003"
    }

    fn follows(&self) -> &'static str {
        "As imbalanced-learn, but version 3 keeps as many rows as are wanted: where too few are around the rows of the smallest class, those follow that are nearest to it."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[VERSION, K, M] }
    }

    fn script(&self) -> Option<UndersamplerScript> {
        Some(UndersamplerScript {
            class: "NearMiss",
            arguments: "version=int(VERSION), n_neighbors=K, n_neighbors_ver3=M",
            imports: "",
            differs: "NearMiss keeps fewer rows than wanted where too few are around the smallest class (version 3).",
        })
    }

    fn draws(&self) -> bool {
        false
    }

    fn leave_out(&self, input: &UndersamplerInput<'_>) -> Result<Reduction, Stop> {
        let k = input.settings.whole(&K);
        let version = input.settings.parameter(&VERSION).to_string();
        let gone = input.by_class(|shrinking| {
            let space = input.space;
            let others = (0..space.table.target.classes.len() as u32).filter(|class| *class != shrinking.class);
            let others = others.filter(|&class| !space.members(class).is_empty());
            let label = |class: u32| &space.table.target.classes[class as usize].label;
            let smallest = others.min_by_key(|&class| space.members(class).len());
            let Some(smallest) = smallest else {
                let message = format!(
                    "there is no complete row of a class besides {:?} to be near to: choose random undersampling",
                    label(shrinking.class)
                );
                return Err(refused(self.name(), &message).into());
            };
            let count = space.members(smallest).len();
            if k > count {
                let message = format!(
                    "class {:?} has {count} complete rows to be near to, too few for k = {k}: choose k = {count} or less",
                    label(smallest)
                );
                return Err(refused(self.name(), &message).into());
            }
            let near = Near::new(&shrinking, smallest, k, input)?;
            match version.as_str() {
                "2" => Ok(near.keep_nearest(&near.sums_to_furthest(input)?, true)),
                "3" => near.keep_around(&near.sums_to_nearest(input)?, input.settings.whole(&M), input),
                _ => Ok(near.keep_nearest(&near.sums_to_nearest(input)?, false)),
            }
        })?;
        Ok(gone.into())
    }
}

/// The rows of a class, followed by those of the smallest one.
#[derive(Debug)]
struct Near<'a> {
    shrinking: Measured<'a>,
    smallest: u32,
    k: usize,
    rows: CleanerRows<'a>,
    /// Numbers in `rows`.
    own: Vec<u32>,
    others: Vec<u32>,
}

impl<'a> Near<'a> {
    fn new(shrinking: &Measured<'a>, smallest: u32, k: usize, input: &UndersamplerInput<'a>) -> Result<Self, Stop> {
        let both = [shrinking.members, input.space.members(smallest)].concat();
        let (count, all) = (shrinking.members.len() as u32, both.len() as u32);
        Ok(Self {
            shrinking: *shrinking,
            smallest,
            k,
            rows: CleanerRows::real(input.space, &both, 0)?,
            own: (0..count).collect(),
            others: (count..all).collect(),
        })
    }

    /// Of every row the sum of the distances to its k nearest rows of the smallest class.
    fn sums_to_nearest(&self, input: &UndersamplerInput<'_>) -> Result<Vec<f64>, Stop> {
        let sum = |found: &[Neighbour]| found.iter().map(|other| other.distance2.sqrt()).sum();
        self.rows.nearest_among(&self.others, &self.own, self.k, input.progress, sum)
    }

    /// And to its k furthest ones. No row of the smallest class is further than the way to one of its rows and on from there, so
    /// that what lies close around that one need not be looked at.
    fn sums_to_furthest(&self, input: &UndersamplerInput<'_>) -> Result<Vec<f64>, Stop> {
        input.progress.stage("neighbours", self.own.len() as u64)?;
        let weights = self.rows.level_weights(self.shrinking.class);
        let Some(&middle) = self.others.get(self.others.len() / 2) else { return Ok(Vec::new()) };
        let far = |row: u32, other: u32| self.rows.distance2(&weights, row, other);
        let mut outwards: Vec<(f64, u32)> =
            self.others.iter().map(|&other| (far(middle, other).sqrt(), other)).collect();
        outwards.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let sum = |&row: &u32| {
            let way = far(row, middle).sqrt();
            // The k largest so far, ascending.
            let mut largest: Vec<f64> = Vec::with_capacity(self.k + 1);
            for &(radius, other) in &outwards {
                let is_full = largest.len() == self.k;
                let least = largest.first().map_or(0.0, |it| it.sqrt());
                if is_full && (way + radius) * ROUNDING < least {
                    break;
                }
                let distance2 = far(row, other);
                if is_full && largest.first().is_some_and(|least| distance2 <= *least) {
                    continue;
                }
                largest.insert(largest.partition_point(|it| *it < distance2), distance2);
                if is_full {
                    largest.remove(0);
                }
            }
            input.progress.advance(1)?;
            Ok(largest.iter().map(|it| it.sqrt()).sum())
        };
        self.own.par_iter().map(sum).collect()
    }

    /// Keeps the rows with the smallest sums.
    fn keep_nearest(&self, sums: &[f64], furthest: bool) -> Vec<(u32, WhyLeftOut)> {
        let mut order = self.own.clone();
        order.par_sort_by(|a, b| sums[*a as usize].total_cmp(&sums[*b as usize]));
        let goes = order.split_off(self.shrinking.keep);
        goes.into_iter().map(|row| (self.position(row), self.distance(sums, row, furthest, true))).collect()
    }

    /// Keeps of the rows that are around a row of the smallest class those with the largest sums.
    fn keep_around(
        &self,
        sums: &[f64],
        m: usize,
        input: &UndersamplerInput<'_>,
    ) -> Result<Vec<(u32, WhyLeftOut)>, Stop> {
        let numbers = |found: &[Neighbour]| found.iter().map(|other| other.row).collect::<Vec<u32>>();
        let around = self.rows.nearest_among(&self.own, &self.others, m, input.progress, numbers)?;
        let mut is_around = vec![false; self.own.len()];
        around.iter().flatten().for_each(|&row| is_around[row as usize] = true);
        let by_sum = |rows: &mut Vec<u32>| rows.sort_by(|a, b| sums[*a as usize].total_cmp(&sums[*b as usize]));
        let (mut inside, mut outside): (Vec<u32>, Vec<u32>) =
            self.own.iter().partition(|row| is_around[**row as usize]);
        inside.sort_by(|a, b| sums[*b as usize].total_cmp(&sums[*a as usize]));
        by_sum(&mut outside);
        let beyond = inside.split_off(self.shrinking.keep.min(inside.len()));
        let fills = self.shrinking.keep - inside.len();
        let beyond = beyond.into_iter().map(|row| (self.position(row), self.distance(sums, row, false, false)));
        let not_around = WhyLeftOut::NotAround { m: m as u32, class: self.smallest };
        Ok(beyond.chain(outside.into_iter().skip(fills).map(|row| (self.position(row), not_around))).collect())
    }

    fn position(&self, row: u32) -> u32 {
        self.shrinking.members[row as usize]
    }

    fn distance(&self, sums: &[f64], row: u32, furthest: bool, stay_nearer: bool) -> WhyLeftOut {
        let rows = Around { k: self.k as u32, class: self.smallest, furthest };
        WhyLeftOut::Distance { mean: sums[row as usize] / self.k as f64, rows, stay_nearer }
    }
}
