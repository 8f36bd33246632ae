//! Clusters by k-means (Lloyd 1982), with the nearest middle of every point found exactly.

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
    space::{
        index::{BATCH, KBest, Neighbour, Query},
        points::Points,
        search,
    },
};

/// Points in as many clusters as there were middles, of which some may hold none.
#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    /// Of every point.
    pub of: Vec<u32>,
    pub middles: Matrix,
}

/// Lays points into the clusters of their nearest middles, and moves these to the means of their points, until no point changes
/// its cluster or after so many rounds; the clusters are those of the last middles. A middle without points stays where it is.
pub fn k_means(points: &Matrix, start: Matrix, rounds: usize, progress: &Progress) -> Result<Clusters, Cancelled> {
    let mut middles = start;
    let mut of: Vec<u32> = Vec::new();
    for _ in 0..rounds {
        progress.stage("clusters", points.rows() as u64)?;
        let found = nearest_middles(points, &middles, &of, progress)?;
        if found == of {
            break;
        }
        of = found;
        middles = means(points, &of, &middles);
    }
    Ok(Clusters { of: nearest_middles(points, &middles, &of, progress)?, middles })
}

/// The nearest middle of every point; of equally near ones the first. What was nearest before is where the search begins.
fn nearest_middles(
    points: &Matrix,
    middles: &Matrix,
    before: &[u32],
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    let everyone: Vec<u32> = (0..middles.rows() as u32).collect();
    let all = Points::of(middles.columns(), Vec::new(), &everyone, |middle, numbers, _| {
        numbers.copy_from_slice(middles.row(middle as usize));
    });
    let index = search::over(all);
    let ranks = index.locality_order(middles.rows());
    let mut order: Vec<u32> = (0..points.rows() as u32).collect();
    if !before.is_empty() {
        order.par_sort_unstable_by_key(|&point| (ranks[before[point as usize] as usize], point));
    }
    let search = |chunk: &[u32]| {
        let queries: Vec<Query<'_>> =
            chunk.iter().map(|&point| Query { numbers: points.row(point as usize), codes: &[] }).collect();
        let mut best: Vec<KBest> = chunk.iter().map(|_| KBest::new(1)).collect();
        for (best, &point) in best.iter_mut().zip(chunk) {
            best.restart(before.get(point as usize).map(|&middle| Neighbour {
                distance2: distance2(points.row(point as usize), middles.row(middle as usize)),
                row: middle,
            }));
        }
        index.search(&queries, &mut best);
        progress.advance(chunk.len() as u64)?;
        Ok(best.iter().map(|best| best.found().first().map_or(0, |found| found.row)).collect::<Vec<u32>>())
    };
    let found: Vec<Vec<u32>> = order.par_chunks(BATCH).map(search).collect::<Result<_, Cancelled>>()?;
    let mut of = vec![0; points.rows()];
    for (point, middle) in order.into_iter().zip(found.into_iter().flatten()) {
        of[point as usize] = middle;
    }
    Ok(of)
}

/// Squared, added up in order.
pub fn distance2(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// The means of the points of every cluster.
fn means(points: &Matrix, of: &[u32], before: &Matrix) -> Matrix {
    let columns = points.columns();
    let mut counts = vec![0_u64; before.rows()];
    let mut sums = vec![0.0; before.rows() * columns];
    for (point, &middle) in points.iter().zip(of) {
        counts[middle as usize] += 1;
        for (sum, number) in sums[middle as usize * columns..][..columns].iter_mut().zip(point) {
            *sum += number;
        }
    }
    for (middle, &count) in counts.iter().enumerate() {
        let mean = &mut sums[middle * columns..][..columns];
        if count == 0 {
            mean.copy_from_slice(before.row(middle));
        } else {
            for sum in mean {
                *sum /= count as f64;
            }
        }
    }
    Matrix::new(columns, sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_end_in_the_cluster_of_the_nearest_mean() {
        let points = Matrix::new(2, [[0.0, 0.0], [0.0, 2.0], [9.0, 0.0], [9.0, 2.0], [10.0, 1.0]].concat());
        let start = Matrix::new(2, [[0.0, 0.0], [0.0, 2.0], [-50.0, 0.0]].concat());
        let found = k_means(&points, start, 100, &Progress::new()).unwrap();
        assert_eq!(found.of, [1, 1, 0, 0, 0]);
        let expected = [28.0 / 3.0, 1.0, 0.0, 1.0, -50.0, 0.0];
        assert!(found.middles.iter().flatten().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    }
}
