//! Cluster centroids by hard voting: as many clusters as rows are to stay, and of each the row that is nearest to its mean.
//!
//! The clusters are those of k-means, begun with rows drawn at random among different ones. A category stands for its one-hot
//! columns. Real rows stay as they are: the means themselves (soft voting) are no rows of the table, and are not written.

use crate::{
    matrix::Matrix,
    memory,
    progress::Stop,
    sampling::{
        Parameter, draw,
        fate::WhyLeftOut,
        parameter::Domain,
        undersampling::{Measured, Undersampler, UndersamplerInput, UndersamplerScript, coordinates},
    },
    space::{clusters, expanded::apart2, repeated},
};

const ROUNDS: Parameter = Parameter {
    key: "rounds",
    title: "Rounds",
    tip: "After how many moves of the means the clusters are final, if rows still change theirs",
    domain: Domain::Whole { usual: 100, least: 1, most: 10_000, slider: 300 },
};

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
        "Parts a class by k-means into as many clusters as rows are to stay, and keeps the real row of each that is nearest to its mean."
    }

    fn source(&self) -> &'static str {
        "Lloyd 1982"
    }

    fn follows(&self) -> &'static str {
        "Hard voting: real rows stay, each nearest to the mean of its own cluster, so that no row stays twice."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[ROUNDS] }
    }

    fn script(&self) -> Option<UndersamplerScript> {
        Some(UndersamplerScript {
            class: "ClusterCentroids",
            arguments: "estimator=KMeans(n_init=1, max_iter=ROUNDS, random_state=SEED), voting=\"hard\"",
            imports: "from sklearn.cluster import KMeans\n",
            differs: "ClusterCentroids begins with other rows, so its clusters are others, and it may keep fewer rows than wanted.",
        })
    }

    fn draws(&self) -> bool {
        true
    }

    fn leave_out(&self, input: &UndersamplerInput<'_>) -> Result<Vec<(u32, WhyLeftOut)>, Stop> {
        input.by_class(|shrinking| leave_out(&shrinking, input))
    }
}

fn leave_out(shrinking: &Measured<'_>, input: &UndersamplerInput<'_>) -> Result<Vec<(u32, WhyLeftOut)>, Stop> {
    let &Measured { class, members, keep } = shrinking;
    let points = coordinates(input.space, class, members)?;
    memory::claim(keep.saturating_mul(8 * points.columns()))?;
    let start = different(&points, &draw::undersampling_order(input.seed, class, members.len()), keep);
    let found = clusters::k_means(&points, points.select(&start), input.settings.whole(&ROUNDS), input.progress)?;
    // The row of each cluster that is nearest to its mean; of equally near ones the first.
    let far = |row: usize| apart2(points.row(row), found.middles.row(found.of[row] as usize));
    let mut chosen: Vec<Option<(f64, u32)>> = vec![None; start.len()];
    for (row, &cluster) in (0_u32..).zip(&found.of) {
        let distance2 = far(row as usize);
        let chosen = &mut chosen[cluster as usize];
        if chosen.is_none_or(|(least, _)| distance2 < least) {
            *chosen = Some((distance2, row));
        }
    }
    let stands_for = |row: u32| chosen[found.of[row as usize] as usize].map_or(row, |(_, chosen)| chosen);
    let mut goes: Vec<u32> = (0..members.len() as u32).filter(|&row| stands_for(row) != row).collect();
    // Where rows are repeated, or a cluster was left without any, the rows furthest from their means stay as well.
    goes.sort_by(|a, b| far(*b as usize).total_cmp(&far(*a as usize)).then(a.cmp(b)));
    let stays = members.len() - goes.len();
    let position = |row: u32| members[row as usize];
    let goes = goes.into_iter().skip(keep - stays);
    Ok(goes.map(|row| (position(row), WhyLeftOut::Represented(position(stands_for(row))))).collect())
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
