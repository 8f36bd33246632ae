//! Cluster centroids: as many clusters as rows are wanted, and of each one row: by hard voting the real row that is nearest to its
//! mean, by soft voting the mean itself, a new row.
//!
//! The clusters are those of k-means (Lloyd 1982), begun with rows drawn at random among different ones. A category stands for its
//! one-hot columns. The mean of rows x₁ … xₙ is Σ xᵢ / n of every number, and of every category the level that most of them have; of
//! equally many that of the row nearest to the mean, or of the first of the others. A cluster whose rows are all equal keeps a real one.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    memory,
    progress::Stop,
    sampling::{
        Between, Parameter, draw,
        fate::WhyLeftOut,
        parameter::Domain,
        undersampling::{
            Measured, PORTION, Reduction, Undersampler, UndersamplerInput, UndersamplerScript, Undersampling,
            coordinates,
        },
    },
    space::{Space, clusters, expanded::apart2, repeated},
};

const ROUNDS: Parameter = Parameter {
    key: "rounds",
    title: "Rounds",
    tip: "After how many moves of the means the clusters are final, if rows still change theirs",
    domain: Domain::Whole { usual: 100, least: 1, most: 10_000, slider: 300 },
};

const SOFT: &str = "soft";

const VOTING: Parameter = Parameter {
    key: "voting",
    title: "Voting",
    tip: "What stands for a cluster: its real row nearest to its mean, or one new row, the mean itself",
    domain: Domain::Choice(&[("hard", "hard: a real row"), (SOFT, "soft: the mean")]),
};

/// Bytes of a row while clusters are made: its cluster, the one after it and its bound, its turn with its rank, its distance, and its
/// place and weight among the parents of a mean.
const PER_ROW: usize = 48;

#[derive(Debug)]
pub struct ClusterCentroids;

impl Undersampler for ClusterCentroids {
    fn name(&self) -> &'static str {
        "centroids"
    }

    fn title(&self) -> &'static str {
        "Cluster centroids"
    }

    fn about(&self) -> &'static str {
        "Parts a class by k-means into as many clusters as rows are wanted, and of each keeps the real row nearest to its mean, or writes the mean itself as a new row (voting=soft)."
    }

    fn source(&self) -> &'static str {
        "Lloyd 1982"
    }

    fn follows(&self) -> &'static str {
        "Hard voting unless soft is asked for: each row that stays is the nearest to the mean of its own cluster, so that none stays twice. Soft: a category of a mean is the level of most rows of its cluster, and a cluster of equal rows keeps a real one."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[ROUNDS, VOTING] }
    }

    fn script(&self) -> Option<UndersamplerScript> {
        Some(UndersamplerScript {
            class: "ClusterCentroids",
            arguments: "estimator=KMeans(n_init=1, max_iter=ROUNDS, random_state=SEED), voting=VOTING",
            imports: "from sklearn.cluster import KMeans\n",
            differs: "ClusterCentroids begins with other rows, so its clusters are others, and it may keep fewer rows than wanted.",
        })
    }

    fn draws(&self) -> bool {
        true
    }

    fn makes_rows(&self, settings: &Undersampling) -> bool {
        settings.parameter(&VOTING).to_string() == SOFT
    }

    fn leave_out(&self, input: &UndersamplerInput<'_>) -> Result<Reduction, Stop> {
        let soft = self.makes_rows(input.settings);
        let mut made = BTreeMap::new();
        let rows = input.by_class(|shrinking| {
            let clusters = clusters(&shrinking, input)?;
            let mut left_out = Vec::new();
            let mut means = Vec::new();
            for Cluster { nearest, others } in clusters {
                let is_mean = soft && others.iter().any(|&row| differ(input.space, nearest, row));
                let why = if is_mean {
                    let rows = others.len() as u32 + 1;
                    let all = std::iter::once(nearest).chain(others.iter().copied());
                    means.push(Between::of(all.map(|row| (row, 1.0 / f64::from(rows))).collect()));
                    let why = WhyLeftOut::Merged { class: shrinking.class, index: means.len() as u32 - 1, rows };
                    left_out.push((nearest, why));
                    why
                } else {
                    WhyLeftOut::Represented(nearest)
                };
                left_out.extend(others.into_iter().map(|row| (row, why)));
            }
            if !means.is_empty() {
                made.insert(shrinking.class, means.into());
            }
            Ok(left_out)
        })?;
        Ok(Reduction { rows, made })
    }
}

/// Rows that are together, by position.
struct Cluster {
    /// The one that is nearest to the mean of those that k-means put together; of equally near ones the first.
    nearest: u32,
    /// Ascending; none where a row is alone.
    others: Vec<u32>,
}

/// As many clusters as rows are to stay, in the order of their first rows.
fn clusters(shrinking: &Measured<'_>, input: &UndersamplerInput<'_>) -> Result<Vec<Cluster>, Stop> {
    let &Measured { class, members, keep } = shrinking;
    let points = coordinates(input.space, class, members)?;
    memory::claim(keep.saturating_mul(8 * points.columns()).saturating_add(members.len().saturating_mul(PER_ROW)))?;
    let start = different(&points, &draw::undersampling_order(input.seed, class, members.len()), keep);
    let found = clusters::k_means(&points, points.select(&start), input.settings.whole(&ROUNDS), input.progress)?;
    let far = |row: usize| apart2(points.row(row), found.middles.row(found.of[row] as usize));
    let far: Vec<f64> = (0..members.len()).into_par_iter().with_min_len(PORTION).map(far).collect();
    let mut chosen: Vec<Option<(f64, u32)>> = vec![None; start.len()];
    for (row, &cluster) in (0_u32..).zip(&found.of) {
        let distance2 = far[row as usize];
        let chosen = &mut chosen[cluster as usize];
        if chosen.is_none_or(|(least, _)| distance2 < least) {
            *chosen = Some((distance2, row));
        }
    }
    let stands_for = |row: u32| chosen[found.of[row as usize] as usize].map_or(row, |(_, chosen)| chosen);
    let mut others: Vec<u32> = (0..members.len() as u32).filter(|&row| stands_for(row) != row).collect();
    // Where rows are repeated, or a cluster was left without any, the rows furthest from their means are clusters of their own.
    others.par_sort_unstable_by(|a, b| far[*b as usize].total_cmp(&far[*a as usize]).then(a.cmp(b)));
    let there = members.len() - others.len();
    let alone: Vec<u32> = others.drain(..keep - there).collect();
    others.sort_unstable();
    let position = |row: u32| members[row as usize];
    let mut clusters: Vec<Option<Cluster>> =
        chosen.iter().map(|it| it.map(|(_, row)| Cluster { nearest: position(row), others: Vec::new() })).collect();
    for row in others {
        if let Some(cluster) = &mut clusters[found.of[row as usize] as usize] {
            cluster.others.push(position(row));
        }
    }
    let mut clusters: Vec<Cluster> = clusters.into_iter().flatten().collect();
    clusters.extend(alone.into_iter().map(|row| Cluster { nearest: position(row), others: Vec::new() }));
    clusters.sort_unstable_by_key(|cluster| {
        cluster.others.first().map_or(cluster.nearest, |&row| row.min(cluster.nearest))
    });
    Ok(clusters)
}

/// Whether two rows have different values.
fn differ(space: &Space, a: u32, b: u32) -> bool {
    (0..space.numbers.len()).any(|axis| space.number(axis, a) != space.number(axis, b))
        || (0..space.nominals.len()).any(|axis| space.code(axis, a) != space.code(axis, b))
}

/// The first rows in a random order that differ from each other, at most so many.
fn different(points: &Matrix, order: &[u32], most: usize) -> Vec<u32> {
    let mut groups = repeated::Groups::with_capacity(most);
    let mut chosen: Vec<u32> = Vec::with_capacity(most);
    for &row in order {
        if chosen.len() == most {
            break;
        }
        let own = points.row(row as usize);
        let group = groups.insert(repeated::hash(own, &[]), |group| points.row(chosen[group as usize] as usize) == own);
        if group as usize == chosen.len() {
            chosen.push(row);
        }
    }
    chosen
}
