//! SMOBD: SMOTE with more new rows from where the class is dense or its rows lie far apart, and none from noise.
//!
//! Cao and Wang 2011 (Synthetic Minority Over-sampling Based on samples Density): OPTICS over the rows of the class gives each its core
//! distance, that to the k-th nearest row of the class, itself counted, and its reachability, the least over the rows that came
//! before it in the order of the larger of their distance and the other one's core distance. A row is noise where both are more than
//! `t` times their means. Any other row weighs eta · core distance/largest + (1 − eta) · rows within the radius/most. The radius,
//! which the paper leaves to its user, is `radius` times the mean core distance here, so that it fits any table, and OPTICS has no
//! radius of its own. The first row in the order has no reachability: it does not count in the mean, and is noise by its core
//! distance alone. A new row lies on the line to one of the k nearest. Categories take part in distances; a new row has those of its
//! nearer parent.

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress, Stop},
    recipe::Recipe,
    sampling::{
        Choices, Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        choices::{self, Chance, Factor, Partner, Telling},
        draw::{Numbers, Weights},
        parameter::{Domain, K},
        smote::{between, near},
    },
    space::expanded::{apart2, expanded},
};

/// Most decimals of a share that is told.
const DECIMALS: usize = 17;

/// Rows that one thread measures at least.
const CHUNK: usize = 1_024;

const ETA: Parameter = Parameter {
    key: "eta",
    title: "Eta",
    tip: "How much a row's distance to its neighbours weighs beside how many rows are around it",
    domain: Domain::Number { usual: 0.5, least: 0.0, most: 1.0, slider: 1.0 },
};

const T: Parameter = Parameter {
    key: "t",
    title: "Noise from",
    tip: "A row is noise where it lies more than so many times as far from others as rows of the class do on average",
    domain: Domain::Number { usual: 1.8, least: 0.5, most: 100.0, slider: 5.0 },
};

const RADIUS: Parameter = Parameter {
    key: "radius",
    title: "Radius",
    tip: "How far rows count as around a row, in mean distances to the k-th nearest row",
    domain: Domain::Number { usual: 1.0, least: 0.01, most: 100.0, slider: 5.0 },
};

#[derive(Debug)]
pub struct Smobd;

impl Sampler for Smobd {
    fn name(&self) -> &'static str {
        "smobd"
    }

    fn title(&self) -> &'static str {
        "SMOBD"
    }

    fn about(&self) -> &'static str {
        "Like SMOTE, but more from rows that have many of their class around them or lie far from them, and none from those that OPTICS \
         finds to be noise."
    }

    fn source(&self) -> &'static str {
        "Cao and Wang 2011"
    }

    fn follows(&self) -> &'static str {
        "smote_variants 1.0.1 for the weights, on lines and not in boxes, with noise taken out (there the mean reachability is infinite, so \
         that no row is noise)"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K, ETA, T, RADIUS] }
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        Needs { own: Some(recipe.whole(&K)), ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        None
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no SMOBD")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let k = input.recipe.whole(&K);
        let [eta, t, radius] = [&ETA, &T, &RADIUS].map(|parameter| input.recipe.number(parameter));
        let rows = expanded(input.space, input.members(), input.class)?;
        let place = |row: &u32| input.members().binary_search(row).ok();
        let core = |member: usize| {
            let kth = k.checked_sub(2).and_then(|at| input.own(member, k).get(at));
            kth.and_then(place).map_or(0.0, |other| apart2(rows.row(member), rows.row(other)).sqrt())
        };
        let core: Vec<f64> = (0..rows.rows()).map(core).collect();
        let mean = core.iter().sum::<f64>() / core.len() as f64;
        let found = Density::of(&rows, core, radius * mean, input.progress)?;
        let noise = found.noise(t);
        let weights = found.weights(eta, &noise);
        let bases = input.bases();
        let own: Vec<f64> = bases.iter().map(|&member| weights[member as usize]).collect();
        if !own.iter().any(|weight| *weight > 0.0) {
            let message = format!(
                "all of {} weigh nothing: they are noise (more than t = {t} times as far from others as its rows are on average), or lie \
                 where no other row does: choose a larger t, an eta below 1, or method smote",
                input.candidates()
            );
            return Err(input.lacking(&T, &message).into());
        }
        Ok(FittedSampler::pairs(Dense { found, noise, weights, drawn: Weights::of(&own), bases, k, eta, t, radius }))
    }
}

/// What OPTICS finds of rows, and how many are around each.
#[derive(Debug)]
struct Density {
    core: Vec<f64>,
    /// Infinite of the first in the order.
    reach: Vec<f64>,
    /// Rows within the radius, itself counted.
    around: Vec<usize>,
}

impl Density {
    /// One row after the other, next the one that is reached soonest, of equal ones the first.
    fn of(rows: &Matrix, core: Vec<f64>, radius: f64, progress: &Progress) -> Result<Self, Cancelled> {
        let count = rows.rows();
        progress.stage("density", count as u64)?;
        let (mut reach, mut around, mut done) = (vec![f64::INFINITY; count], vec![0; count], vec![false; count]);
        let mut at = 0;
        for _ in 0..count {
            done[at] = true;
            let (from, least) = (rows.row(at), core[at]);
            let chunk = |(chunk, reach): (usize, &mut [f64])| {
                let (mut within, mut next) = (0, (f64::INFINITY, usize::MAX));
                for (other, reach) in (chunk * CHUNK..).zip(reach) {
                    let apart = apart2(from, rows.row(other)).sqrt();
                    within += usize::from(apart <= radius);
                    if !done[other] {
                        *reach = reach.min(apart.max(least));
                        if *reach < next.0 || next.1 == usize::MAX {
                            next = (*reach, other);
                        }
                    }
                }
                (within, next)
            };
            let nothing = || (0, (f64::INFINITY, usize::MAX));
            let nearer = |a: (f64, usize), b: (f64, usize)| if (b.0, b.1) < (a.0, a.1) { b } else { a };
            let (within, next) = reach
                .par_chunks_mut(CHUNK)
                .enumerate()
                .map(chunk)
                .reduce(nothing, |a, b| (a.0 + b.0, nearer(a.1, b.1)));
            around[at] = within;
            progress.advance(1)?;
            if next.1 == usize::MAX {
                break;
            }
            at = next.1;
        }
        Ok(Self { core, reach, around })
    }

    /// Which rows are noise.
    fn noise(&self, t: f64) -> Vec<bool> {
        let mean = |all: &[f64]| {
            let finite = || all.iter().copied().filter(|it| it.is_finite());
            finite().sum::<f64>() / finite().count().max(1) as f64
        };
        let (far, reached) = (t * mean(&self.core), t * mean(&self.reach));
        self.core.iter().zip(&self.reach).map(|(&core, &reach)| core > far && reach > reached).collect()
    }

    /// The largest core distance, and the most rows that are around one.
    fn most(&self) -> (f64, usize) {
        let largest = self.core.iter().copied().fold(0.0, f64::max);
        (largest, self.around.iter().copied().max().unwrap_or(0).max(1))
    }

    fn weights(&self, eta: f64, noise: &[bool]) -> Vec<f64> {
        let (largest, most) = self.most();
        let weight = |((&core, &around), &noise): ((&f64, &usize), &bool)| {
            let sparse = if largest > 0.0 { core / largest } else { 0.0 };
            if noise { 0.0 } else { eta * sparse + (1.0 - eta) * around as f64 / most as f64 }
        };
        self.core.iter().zip(&self.around).zip(noise).map(weight).collect()
    }
}

#[derive(Debug)]
struct Dense {
    found: Density,
    /// Of every member.
    noise: Vec<bool>,
    weights: Vec<f64>,
    /// Members that may be bases, by their places, and their weights.
    bases: Vec<u32>,
    drawn: Weights,
    k: usize,
    eta: f64,
    t: f64,
    /// In mean core distances.
    radius: f64,
}

impl Pairs for Dense {
    fn draw(&self, input: &SamplerInput<'_>, _: usize, numbers: Numbers) -> Draw {
        between(input, self.bases[self.drawn.at(numbers.base_share())] as usize, self.k, numbers)
    }

    fn choices(&self) -> Option<&dyn Choices> {
        Some(self)
    }
}

impl Dense {
    /// How large the core distance of a member is beside the largest.
    fn sparse(&self, member: usize) -> f64 {
        let (core, (largest, _)) = (self.found.core[member], self.found.most());
        if largest > 0.0 { core / largest } else { 0.0 }
    }

    /// How a member comes to its weight, with as many decimals as it takes.
    fn line(&self, member: usize) -> String {
        let (eta, (_, most), around) = (self.eta, self.found.most(), self.found.around[member]);
        let weight = format!("{:.2}", self.weights[member]);
        let told = |decimals: usize| format!("{:.decimals$}", self.sparse(member));
        let comes_out = |told: &String| {
            let sparse = told.parse().unwrap_or(0.0);
            format!("{:.2}", eta * sparse + (1.0 - eta) * around as f64 / most as f64) == weight
        };
        let sparse = (2..DECIMALS).map(told).find(comes_out).unwrap_or_else(|| told(DECIMALS));
        format!("{eta} · {sparse} + (1 − {eta}) · {around} / {most} = {weight}")
    }

    /// What noise is, after what it is told of.
    fn is_noise(&self, of: &str) -> String {
        format!("more than {} times as far from others of {of} as its rows are on average", self.t)
    }
}

impl Choices for Dense {
    fn chances(&self, input: &SamplerInput<'_>) -> Option<Vec<f64>> {
        let drawn = self.bases.iter().enumerate().map(|(at, &member)| {
            let [weight, all] = self.drawn.weight(at);
            (member as usize, weight / all)
        });
        Some(choices::chances(input.members().len(), drawn))
    }

    fn fact(&self, _: &SamplerInput<'_>, member: usize) -> String {
        if self.noise[member] {
            return format!("it is noise, {}", self.is_noise("its class"));
        }
        let around = match self.found.around[member] {
            1 => "no other row of its class is around it".to_owned(),
            some => format!("{some} rows of its class are around it, itself counted"),
        };
        format!("{around}, and its core distance is {:.0} % of the largest", 100.0 * self.sparse(member))
    }

    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner> {
        near(input, member, self.k)
    }

    fn telling(&self, input: &SamplerInput<'_>, member: usize, _: Partner) -> Telling {
        let at = self.bases.binary_search(&(member as u32)).unwrap_or_default();
        let [weight, all] = self.drawn.weight(at);
        let (row, of, general) = match input.kinds {
            None => ("A row", "", "chance of each = weight / all weights"),
            Some(_) => (
                "A row that may be a base",
                " that may be bases",
                "chance of each = weight / all weights of rows that may be bases",
            ),
        };
        let noise = match self.bases.iter().filter(|&&member| self.noise[member as usize]).count() {
            0 => String::new(),
            1 => format!(
                " 1 row{}, {}, is noise and starts none.",
                of.replace("bases", "a base"),
                self.is_noise("the class")
            ),
            some => format!(" {some} rows{of}, {}, are noise and start none.", self.is_noise("the class")),
        };
        let radius = if self.radius == 1.0 { String::new() } else { format!("{} times ", self.radius) };
        let (many, far) = ("the more are around it", "the larger its core distance is");
        let by = match self.eta {
            0.0 => many.to_owned(),
            1.0 => far.to_owned(),
            _ => format!("{many}, and {far}"),
        };
        Telling {
            bases: format!(
                "Two things are measured of every row: its core distance, to row number {} of those of the class that are nearest to it, \
                 itself counted; and how many rows of the class are around it, not farther than {radius}the mean core distance. {row} weighs \
                 the more {by}.{noise} Chance chooses by these weights, and the row that it falls on is the [base].",
                self.k
            ),
            chosen: "Chance chose it",
            chance: Chance {
                general: format!(
                    "weight = eta · core distance / largest + (1 − eta) · rows around it / most; {general}"
                ),
                lines: vec![self.line(member)],
                factors: vec![Factor::Weight(weight, all)],
            },
            partners: None,
            way: "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, and as scikit-learn's OPTICS has it with `min_samples` 3 and no largest radius.
    #[test]
    fn rows_are_reached_one_after_the_other_and_far_ones_are_noise() {
        let rows = Matrix::new(1, vec![0.0, 1.0, 2.0, 4.0, 30.0]);
        let core = vec![2.0, 1.0, 2.0, 3.0, 28.0];
        let found = Density::of(&rows, core, 2.0, &Progress::new()).unwrap();
        assert_eq!(found.reach, [f64::INFINITY, 2.0, 1.0, 2.0, 26.0]);
        assert_eq!(found.around, [3, 3, 4, 2, 1]);
        // Mean core distance 7.2, mean reachability 7.75: the last one is beyond 1.8 times both.
        let weights = found.weights(0.5, &found.noise(1.8));
        assert_eq!(weights[4], 0.0);
        assert!((weights[2] - (0.5 * 2.0 / 28.0 + 0.5)).abs() < 1e-12);
        let none = found.noise(50.0);
        assert!((found.weights(1.0, &none)[4] - 1.0).abs() < 1e-12);
        assert_eq!(found.weights(0.0, &none), [0.75, 0.75, 1.0, 0.5, 0.25]);
    }

    #[test]
    fn rows_that_are_all_alike_weigh_alike() {
        let rows = Matrix::new(1, vec![3.0; 4]);
        let found = Density::of(&rows, vec![0.0; 4], 0.0, &Progress::new()).unwrap();
        assert_eq!(found.weights(0.5, &found.noise(1.8)), [0.5; 4]);
    }
}
