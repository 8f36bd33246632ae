//! Clusters by k-means (Lloyd 1982), with the nearest middle of every point found exactly.

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
    space::{
        expanded::apart2,
        index::{BATCH, KBest, Neighbour, Query},
        points::Points,
        search,
    },
};

/// Points whose distances are found together.
const PIECE: usize = 1_024;

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

/// Rows to begin with, as many as asked for or as there are different ones: each drawn by its squared distance to those drawn before
/// (k-means++, Arthur and Vassilvitskii 2007). `uniform` gives numbers in [0, 1).
pub fn spread(
    rows: &Matrix,
    count: usize,
    mut uniform: impl FnMut() -> f64,
    progress: &Progress,
) -> Result<Matrix, Cancelled> {
    let mut chosen: Vec<u32> = vec![((uniform() * rows.rows() as f64) as u32).min(rows.rows() as u32 - 1)];
    let mut apart = vec![f64::INFINITY; rows.rows()];
    while chosen.len() < count {
        progress.check()?;
        let last = rows.row(chosen[chosen.len() - 1] as usize);
        apart.par_iter_mut().enumerate().with_min_len(PIECE).for_each(|(row, apart)| {
            *apart = apart.min(apart2(rows.row(row), last));
        });
        // In units of the largest, so that the sum is a number.
        let largest = apart.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            break; // every row is a centre
        }
        let until = uniform() * apart.iter().map(|apart| apart / largest).sum::<f64>();
        let mut sum = 0.0;
        let found = apart.iter().position(|apart| {
            sum += apart / largest;
            sum > until
        });
        let farthest = || apart.iter().position(|apart| *apart == largest);
        chosen.push(found.or_else(farthest).unwrap_or(0) as u32);
    }
    Ok(rows.select(&chosen))
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
                distance2: apart2(points.row(point as usize), middles.row(middle as usize)),
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

    fn counting() -> impl FnMut() -> f64 {
        let mut state = 7_u64;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    fn found(rows: &Matrix, count: usize) -> Result<Clusters, Cancelled> {
        let progress = Progress::new();
        k_means(rows, spread(rows, count, counting(), &progress)?, 100, &progress)
    }

    #[test]
    fn heaps_apart_are_clusters_and_centres_are_means() {
        let points = (0..90).flat_map(|row| [f64::from(row % 3) * 100.0 + f64::from(row % 7), f64::from(row % 5)]);
        let rows = Matrix::new(2, points.collect());
        let clusters = found(&rows, 3).unwrap();
        for row in 0..90 {
            assert_eq!(clusters.of[row], clusters.of[row % 3]);
        }
        for cluster in 0..3 {
            let own: Vec<usize> = (0..90).filter(|&row| clusters.of[row] == cluster).collect();
            assert_eq!(own.len(), 30);
            let mean = own.iter().map(|&row| rows.row(row)[0]).sum::<f64>() / 30.0;
            assert!((clusters.middles.row(cluster as usize)[0] - mean).abs() < 1e-9);
        }
        let again = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(again.install(|| found(&rows, 3)), Ok(clusters));
    }

    #[test]
    fn there_are_no_more_clusters_than_different_rows() {
        let rows = Matrix::new(1, vec![1.0, 1.0, 5.0, 5.0, 5.0]);
        let clusters = found(&rows, 4).unwrap();
        assert_eq!(clusters.middles.rows(), 2);
        assert!(
            clusters.of[0] == clusters.of[1] && clusters.of[2] == clusters.of[4] && clusters.of[0] != clusters.of[2]
        );
        let same = found(&Matrix::new(1, vec![2.0; 3]), 3).unwrap();
        assert_eq!((same.middles.rows(), same.of), (1, vec![0; 3]));
    }
}
