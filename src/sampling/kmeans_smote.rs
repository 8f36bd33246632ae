//! K-means SMOTE: clusters of all rows, and SMOTE within those in which the class is strong, the more the sparser it is there.
//!
//! Douzas, Bação and Last 2018, by the rule of imbalanced-learn: a cluster counts where at least a share `balance` of its rows is of
//! the class and it has more rows of the class than `neighbours`. With d̄ the mean distance between two of these n rows it weighs d̄ᵉ/n, where e
//! is (log₁.₆ n)^1.8 · 0.16 (auto) or the number of columns (the paper's). A new row lies between one of them and one of its nearest of
//! them. Distances are the space's, so categories take part as one-hot columns or as mismatches; a new row has those of its
//! nearer parent. imbalanced-learn rounds the rows of every cluster up; here each row draws its cluster, so a larger target keeps
//! the rows that were there. Its `auto` for the share is a half where a single class grows, as `balance` is.

use std::ops::Range;

use rayon::prelude::*;

use crate::{
    error::{Error, Setting},
    matrix::Matrix,
    normal::{exp, ln},
    progress::{Cancelled, Stop},
    recipe::Recipe,
    sampling::{
        Choices, Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        choices::{self, Chance, Factor, Partner, PartnerWords, Telling},
        draw::{self, Numbers, Weights},
        parameter::{Domain, K_LIMIT},
    },
    space::{
        clusters::{k_means, spread},
        expanded::{apart2, expanded},
        neighbours::{self, ClassNeighbours},
    },
};

/// Rounds of k-means at most.
const ROUNDS: usize = 300;

const CLUSTERS: Parameter = Parameter {
    key: "clusters",
    title: "Clusters",
    tip: "How many clusters all rows are parted into",
    domain: Domain::Whole { usual: 8, least: 1, most: 1_000, slider: 50 },
};

const NEIGHBOURS: Parameter = Parameter {
    key: "neighbours",
    title: "Neighbours",
    tip: "How many nearest rows of its class in its cluster a new row's second parent is chosen from",
    domain: Domain::Whole { usual: 2, least: 1, most: K_LIMIT, slider: 20 },
};

const BALANCE: Parameter = Parameter {
    key: "balance",
    title: "Balance",
    tip: "Which share of a cluster's rows the class has at least where new rows are made",
    domain: Domain::Number { usual: 0.5, least: 0.0, most: 1.0, slider: 1.0 },
};

const DENSITY: Parameter = Parameter {
    key: "density",
    title: "Density",
    tip: "To which power the mean distance between a cluster's rows is taken: how much more a sparse cluster gets",
    domain: Domain::Choice(&[("auto", "by rows (auto)"), ("columns", "number of columns")]),
};

#[derive(Debug)]
pub struct KmeansSmote;

impl Sampler for KmeansSmote {
    fn name(&self) -> &'static str {
        "kmeans-smote"
    }

    fn title(&self) -> &'static str {
        "K-means SMOTE"
    }

    fn about(&self) -> &'static str {
        "SMOTE within clusters of all rows, in those of which the class has at least a share of the rows; more rows where the class is \
         sparse."
    }

    fn source(&self) -> &'static str {
        "Douzas, Bação and Last 2018"
    }

    fn follows(&self) -> &'static str {
        "imbalanced-learn 0.14.2, with k-means over all rows at once"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[CLUSTERS, NEIGHBOURS, BALANCE, DENSITY] }
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
        Script::Class {
            name: "KMeansSMOTE",
            arguments: "k_neighbors=NEIGHBOURS, kmeans_estimator=CLUSTERS, cluster_balance_threshold=BALANCE, \
                        density_exponent=DENSITY if DENSITY == \"auto\" else real.shape[1]",
            nc: None,
            differences: &[
                "KMeansSMOTE finds its clusters from small batches, so they are others, and rounds the rows of each up.",
            ],
        }
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let [count, k] = [&CLUSTERS, &NEIGHBOURS].map(|parameter| input.recipe.whole(parameter));
        let (balance, space) = (input.recipe.number(&BALANCE), input.space);
        input.progress.stage("clusters", 0)?;
        let everyone = space.learnt_from();
        let rows = expanded(space, &everyone, input.class)?;
        let mut random = draw::of_fit(input.recipe.seed, input.class, 0);
        let start = spread(&rows, count, || draw::uniform(&mut random), input.progress)?;
        let found = k_means(&rows, start, ROUNDS, input.progress)?;
        // Of every cluster its rows, and those of the class, by their places among all.
        let mut clusters = vec![(0_usize, Vec::new()); found.middles.rows()];
        for (at, &cluster) in (0_u32..).zip(&found.of) {
            let (all, own) = &mut clusters[cluster as usize];
            *all += 1;
            if space.class(everyone[at as usize]) == input.class {
                own.push(at);
            }
        }
        let mut strong = Strong {
            weights: Weights::of(&[]),
            parted: clusters.len(),
            balance,
            sizes: Vec::new(),
            ends: Vec::new(),
            rows: Vec::new(),
            near: Vec::new(),
            k,
        };
        let (mut sparse, mut without_base) = (Vec::new(), 0);
        for (all, places) in &clusters {
            if places.len() <= k || (places.len() as f64) < balance * *all as f64 {
                continue;
            }
            let own: Vec<u32> = places.iter().map(|&at| everyone[at as usize]).collect();
            let may_be = |row: &u32| input.members().binary_search(row).is_ok_and(|member| input.may_be_base(member));
            let bases: Vec<u32> = own.iter().copied().filter(may_be).collect();
            if bases.is_empty() {
                without_base += 1;
                continue;
            }
            let exponent = (input.recipe.word(&DENSITY) == "columns").then_some(rows.columns() as f64);
            sparse.push(ln_sparsity(mean_distance(&rows.select(places), &input)?, own.len(), exponent));
            strong.near.push(neighbours::from(space, (&bases, &own), input.class, k, input.progress)?);
            strong.rows.extend(bases);
            strong.sizes.push([own.len(), *all]);
            strong.ends.push(strong.rows.len());
        }
        if sparse.is_empty() && without_base > 0 {
            let message = format!(
                "none of the {without_base} clusters in which it is strong has one of {}: choose more kinds of bases, or a smaller balance",
                input.candidates()
            );
            return Err(Error { setting: Some(Setting::Bases), ..input.lacking(&BALANCE, &message) }.into());
        }
        if sparse.is_empty() {
            let largest = clusters.iter().map(|(_, own)| own.len()).max().unwrap_or(0);
            let message = format!(
                "of {} clusters none has more than neighbours = {k} rows of it that are at least {balance} of the cluster's rows (it has \
                 {} rows, at most {largest} in a cluster): choose a smaller balance, fewer neighbours or another number of clusters",
                clusters.len(),
                input.members().len()
            );
            return Err(input.lacking(&BALANCE, &message).into());
        }
        strong.weights = Weights::of(&shares(&sparse));
        Ok(FittedSampler::pairs(strong))
    }
}

/// The mean distance between two of some rows.
fn mean_distance(rows: &Matrix, input: &SamplerInput<'_>) -> Result<f64, Cancelled> {
    let count = rows.rows();
    let of = |at: usize| {
        if at.is_multiple_of(64) {
            input.progress.check()?;
        }
        Ok((0..at).map(|other| apart2(rows.row(at), rows.row(other)).sqrt()).sum::<f64>())
    };
    let sums: Result<Vec<f64>, Cancelled> = (0..count).into_par_iter().map(of).collect();
    Ok(2.0 * sums?.iter().sum::<f64>() / (count * (count - 1)) as f64)
}

/// The logarithm of d̄ᵉ/n.
fn ln_sparsity(mean: f64, rows: usize, exponent: Option<f64>) -> f64 {
    let rows = ln(rows as f64);
    let exponent = exponent.unwrap_or_else(|| exp(1.8 * ln(rows / ln(1.6))) * 0.16);
    if mean > 0.0 { exponent * ln(mean) - rows } else { f64::NEG_INFINITY }
}

/// Shares of what logarithms are given of: alike where all are of nought.
fn shares(logarithms: &[f64]) -> Vec<f64> {
    let most = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    logarithms.iter().map(|&it| if it == f64::NEG_INFINITY { 0.0 } else { exp(it - most) }).collect()
}

/// The clusters in which the class is strong.
#[derive(Debug)]
struct Strong {
    weights: Weights,
    /// How many clusters there are in all.
    parted: usize,
    balance: f64,
    /// Rows of the class, and of any, in each.
    sizes: Vec<[usize; 2]>,
    /// Where the rows of each end.
    ends: Vec<usize>,
    /// Positions of the rows of the class that may be bases, ascending in each.
    rows: Vec<u32>,
    near: Vec<ClassNeighbours>,
    k: usize,
}

impl Strong {
    /// Where the rows of a cluster stand.
    fn range(&self, cluster: usize) -> Range<usize> {
        let start = if cluster == 0 { 0 } else { self.ends[cluster - 1] };
        start..self.ends[cluster]
    }

    /// The cluster of a row, and its place in it.
    fn place(&self, row: u32) -> Option<(usize, usize)> {
        (0..self.ends.len()).find_map(|cluster| {
            let member = self.rows[self.range(cluster)].binary_search(&row).ok()?;
            Some((cluster, member))
        })
    }
}

impl Pairs for Strong {
    fn draw(&self, _: &SamplerInput<'_>, _: usize, numbers: Numbers) -> Draw {
        // Which neighbour and which base are of one number: it is whole enough for both.
        let cluster = self.weights.at(numbers.base_share());
        let of = self.range(cluster);
        let at = numbers.neighbour(of.len() * self.k);
        let (member, neighbour) = (at / self.k, at % self.k);
        Draw {
            base: self.rows[of.start + member],
            neighbour: self.near[cluster].of(member)[neighbour],
            gap: numbers.gap(),
        }
    }

    fn choices(&self) -> Option<&dyn Choices> {
        Some(self)
    }
}

impl Choices for Strong {
    fn chances(&self, input: &SamplerInput<'_>) -> Option<Vec<f64>> {
        let drawn = (0..self.ends.len()).flat_map(|cluster| {
            let ([weight, all], rows) = (self.weights.weight(cluster), self.range(cluster));
            let each = weight / all / rows.len() as f64;
            self.rows[rows].iter().filter_map(move |row| Some((input.members().binary_search(row).ok()?, each)))
        });
        Some(choices::chances(input.members().len(), drawn))
    }

    fn fact(&self, input: &SamplerInput<'_>, member: usize) -> String {
        match self.place(input.members()[member]) {
            Some((cluster, _)) => {
                let [own, all] = self.sizes[cluster];
                format!("of the {all} rows of its cluster {own} are of the class")
            }
            None => "the class is too weak in its cluster".to_owned(),
        }
    }

    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner> {
        let place = self.place(input.members()[member]);
        let near = place.map_or(&[][..], |(cluster, member)| self.near[cluster].of(member));
        near.iter().map(|&row| Partner::between(row)).collect()
    }

    fn telling(&self, input: &SamplerInput<'_>, member: usize, _: Partner) -> Telling {
        let (strong, k) = (self.ends.len(), self.k);
        let more = if strong > 1 {
            " The farther the rows of the class lie apart in a cluster, the more new rows it gets."
        } else {
            ""
        };
        let rows = self.rows.len();
        let (left, general) = match input.kinds {
            None => (
                format!("{strong} of them, with {rows} rows of the class"),
                "chance of each = share of its cluster · 1 / rows of the class in it",
            ),
            Some(_) => (
                format!(
                    "{strong} of them in which a row may be a base, with {rows} such row{}",
                    if rows == 1 { "" } else { "s" }
                ),
                "chance of each = share of its cluster · 1 / rows in it that may be bases",
            ),
        };
        let bases = format!(
            "All rows, of any class, are parted into {} clusters. New rows start only where the class is strong: where a share of at least \
             {} of a cluster's rows is of the class, and more than {k} are. This leaves {left}.{more} One of these rows is the [base].",
            self.parted, self.balance,
        );
        let (cluster, _) = self.place(input.members()[member]).unwrap_or_default();
        let [weight, all] = self.weights.weight(cluster);
        Telling {
            bases,
            chosen: "Chance chose it",
            chance: Chance {
                general: general.to_owned(),
                lines: Vec::new(),
                factors: vec![Factor::Weight(weight, all), Factor::Count(1, self.range(cluster).len())],
            },
            partners: Some(PartnerWords {
                headline: "Who is nearest in the cluster?".to_owned(),
                words: format!(
                    "Only rows of the class in the base's own cluster can be picked, and of these the {k} nearest. How many they are is \
                     up to you: that is the setting Neighbours."
                ),
                by_distance: true,
                counted_by: Some(&NEIGHBOURS),
            }),
            way: "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_weighs_its_mean_distance_to_a_power_over_its_rows() {
        // As imbalanced-learn has it: 2 ** (log(10, 1.6) ** 1.8 * .16) / 10, and 3 ** (log(25, 1.6) ** 1.8 * .16) / 25.
        let weights = shares(&[ln_sparsity(2.0, 10, None), ln_sparsity(3.0, 25, None)]);
        let of = |mean: f64, rows: f64| mean.powf((rows.ln() / 1.6_f64.ln()).powf(1.8) * 0.16) / rows;
        assert!((weights[0] / weights[1] / (of(2.0, 10.0) / of(3.0, 25.0)) - 1.0).abs() < 1e-9);
        let power = shares(&[ln_sparsity(2.0, 10, Some(3.0)), ln_sparsity(4.0, 10, Some(3.0))]);
        assert!((power[1] / power[0] - 8.0).abs() < 1e-9);
        // Rows that are all the same weigh nothing beside others, and alike among themselves.
        assert_eq!(shares(&[f64::NEG_INFINITY, 1.0]), [0.0, 1.0]);
        assert_eq!(Weights::of(&shares(&[f64::NEG_INFINITY; 2])), Weights::of(&[1.0, 1.0]));
    }
}
