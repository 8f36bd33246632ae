//! How far real rows are from each other: the yardstick under the distances of synthetic rows.
//!
//! Each real row's distance to its nearest *other* real row (Yao et al., arXiv 2505.01524, measure real–real), in the
//! same space and by the same rule of what counts as near as for synthetic rows. Equal rows are at distance 0.

use rayon::prelude::*;

use crate::{
    measures::{
        bins,
        rows::{Sampled, evenly},
    },
    progress::{Cancelled, Progress},
    recipe::Nearest,
    space::{
        Space,
        index::{Index, Neighbour},
        neighbours, search,
    },
};

/// Rows of a class that are searched from, at most: about as many as take a few seconds, as a search takes the longer the
/// more rows there are, and enough to know a share to 3 per cent (twice its standard error). Each is searched for among all
/// rows, so its distance is exact.
pub fn most_rows(rows: usize) -> usize {
    const SEARCHED: usize = 500_000_000;
    (SEARCHED / rows.max(1)).clamp(1_000, 20_000)
}

/// The distances of some classes.
#[derive(Clone, Debug, PartialEq)]
pub struct RealDistances {
    pub nearest: Nearest,
    pub classes: Vec<ClassReference>,
}

/// The distances of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassReference {
    pub class: u32,
    /// Learning rows of the class, and how many of them were searched from.
    pub sampled: Sampled,
    /// Ascending, one for each row that was searched from; empty when there is no other row.
    pub distances: Vec<f64>,
}

/// Shares of rows by distance. They sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct DistanceShares {
    pub zero: f64,
    /// Positive, but below the first edge.
    pub below: f64,
    pub bins: Vec<f64>,
    /// Beyond the last edge.
    pub above: f64,
}

impl RealDistances {
    /// Searches for the nearest other row of the rows of `classes`. With SMOTE-NC, rows are measured by their own class.
    pub fn of(space: &Space, nearest: Nearest, classes: &[u32], progress: &Progress) -> Result<Self, Cancelled> {
        let rows: Vec<(Vec<u32>, Sampled)> =
            classes.iter().map(|&class| evenly(space.members(class), most_rows(space.rows()))).collect();
        progress.stage("real rows", rows.iter().map(|(rows, _)| rows.len() as u64).sum())?;
        let shared = nearest == Nearest::Any && !space.metric_by_class();
        let everyone: Vec<u32> = if nearest == Nearest::Any { (0..space.rows() as u32).collect() } else { Vec::new() };
        let mut index = None;
        let mut found = Vec::with_capacity(classes.len());
        for (&class, (rows, sampled)) in classes.iter().zip(rows) {
            let fitting = if let Some(index) = index.take().filter(|_| shared) {
                index
            } else {
                let among = if nearest == Nearest::Any { &everyone } else { &space.all_of(class) };
                search::build(space, among, class, progress)?
            };
            let distances = search(space, fitting.as_ref(), &rows, progress)?;
            found.push(ClassReference { class, sampled, distances });
            index = Some(fitting);
        }
        Ok(Self { nearest, classes: found })
    }

    pub fn class(&self, class: u32) -> Option<&ClassReference> {
        self.classes.iter().find(|it| it.class == class)
    }
}

fn search(space: &Space, index: &dyn Index, rows: &[u32], progress: &Progress) -> Result<Vec<f64>, Cancelled> {
    let distance = |others: &[Neighbour]| others.first().map(|other| other.distance2.sqrt());
    let found = neighbours::others(index, (space.rows(), &|row| space.place(row)), rows, 1, progress, distance)?;
    let mut distances: Vec<f64> = found.into_iter().flatten().collect();
    distances.par_sort_unstable_by(f64::total_cmp);
    Ok(distances)
}

impl ClassReference {
    /// The shares of the rows in bins with these edges; `None` when there are no distances.
    pub fn histogram(&self, edges: &[f64]) -> Option<DistanceShares> {
        let all = self.distances.len();
        let of = |rows: usize| rows as f64 / all as f64;
        let zero = self.distances.partition_point(|distance| *distance <= 0.0);
        let (Some(first), Some(last)) = (edges.first(), edges.last()) else {
            return (all > 0).then(|| DistanceShares {
                zero: of(zero),
                below: 0.0,
                bins: Vec::new(),
                above: of(all - zero),
            });
        };
        let below = self.distances.partition_point(|distance| distance < first).max(zero);
        let within = self.distances.partition_point(|distance| distance <= last).max(below);
        let bins = bins::counts(edges, &self.distances[zero..]).into_iter().map(|count| of(count as usize)).collect();
        (all > 0).then(|| DistanceShares { zero: of(zero), below: of(below - zero), bins, above: of(all - within) })
    }

    /// The share of the rows at or below each place; `None` when there are no distances.
    pub fn at_or_below(&self, places: &[f64]) -> Option<Vec<f64>> {
        let all = self.distances.len();
        let share = |place: &f64| self.distances.partition_point(|distance| distance <= place) as f64 / all as f64;
        (all > 0).then(|| places.iter().map(share).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_usual_size_is_searched_from_every_row() {
        assert_eq!(
            [0, 5_000, 25_000, 100_000, 1_000_000, 10_000_000].map(most_rows),
            [20_000, 20_000, 20_000, 5_000, 1_000, 1_000]
        );
    }
}
