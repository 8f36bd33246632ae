//! k-means: centres that are the means of the rows nearest to them (Lloyd 1982), begun from rows drawn by their squared distance to
//! those drawn before (k-means++, Arthur and Vassilvitskii 2007). The same on any number of threads: sums are made in pieces of
//! fixed size, and added in order.

use rayon::prelude::*;

use super::expanded::apart2;
use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
};

/// Rounds at most.
const ROUNDS: usize = 300;
/// Rows whose sums are made together.
const PIECE: usize = 1_024;

/// Centres, and which of them each row is nearest to.
#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    pub centres: Matrix,
    pub of: Vec<u32>,
}

/// As many clusters as asked for, or as there are different rows. `uniform` gives numbers in [0, 1).
pub fn clusters(
    rows: &Matrix,
    count: usize,
    mut uniform: impl FnMut() -> f64,
    progress: &Progress,
) -> Result<Clusters, Cancelled> {
    let mut centres = begin(rows, count, &mut uniform, progress)?;
    let mut of = vec![u32::MAX; rows.rows()];
    for _ in 0..ROUNDS {
        progress.check()?;
        let found: Vec<(u32, f64)> =
            (0..rows.rows()).into_par_iter().map(|row| nearest(&centres, rows.row(row))).collect();
        let changed = found.iter().zip(&of).any(|((now, _), before)| now != before);
        of = found.iter().map(|(centre, _)| *centre).collect();
        if !changed {
            break;
        }
        centres = means(rows, &of, &found, &centres);
    }
    Ok(Clusters { centres, of })
}

fn nearest(centres: &Matrix, row: &[f64]) -> (u32, f64) {
    let mut best = (0, f64::INFINITY);
    for (at, centre) in (0..).zip(centres.iter()) {
        let apart = apart2(row, centre);
        if apart < best.1 {
            best = (at, apart);
        }
    }
    best
}

/// Rows to begin with: each drawn by how far it is from those before.
fn begin(
    rows: &Matrix,
    count: usize,
    uniform: &mut impl FnMut() -> f64,
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

/// The mean of every cluster; one without rows moves to the row that is farthest from its centre.
fn means(rows: &Matrix, of: &[u32], found: &[(u32, f64)], centres: &Matrix) -> Matrix {
    let (count, columns) = (centres.rows(), rows.columns());
    let pieces: Vec<(Vec<f64>, Vec<f64>)> = of
        .par_chunks(PIECE)
        .enumerate()
        .map(|(piece, of)| {
            let (mut sums, mut counts) = (vec![0.0; count * columns], vec![0.0; count]);
            for (at, &cluster) in of.iter().enumerate() {
                counts[cluster as usize] += 1.0;
                let sums = &mut sums[cluster as usize * columns..][..columns];
                sums.iter_mut().zip(rows.row(piece * PIECE + at)).for_each(|(sum, value)| *sum += value);
            }
            (sums, counts)
        })
        .collect();
    let (mut sums, mut counts) = (vec![0.0; count * columns], vec![0.0; count]);
    for (piece, rows) in pieces {
        sums.iter_mut().zip(piece).for_each(|(sum, value)| *sum += value);
        counts.iter_mut().zip(rows).for_each(|(sum, value)| *sum += value);
    }
    let mut by_distance: Vec<u32> = Vec::new();
    if counts.contains(&0.0) {
        by_distance = (0..of.len() as u32).collect();
        by_distance.sort_by(|&a, &b| found[b as usize].1.total_cmp(&found[a as usize].1));
    }
    let mut far = by_distance.into_iter();
    for (cluster, &rows_there) in counts.iter().enumerate() {
        let centre = &mut sums[cluster * columns..][..columns];
        if rows_there > 0.0 {
            centre.iter_mut().for_each(|value| *value /= rows_there);
        } else if let Some(row) = far.next() {
            centre.copy_from_slice(rows.row(row as usize));
        }
    }
    Matrix::new(columns, sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting() -> impl FnMut() -> f64 {
        let mut state = 7_u64;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    #[test]
    fn heaps_apart_are_clusters_and_centres_are_means() {
        let points = (0..90).flat_map(|row| [f64::from(row % 3) * 100.0 + f64::from(row % 7), f64::from(row % 5)]);
        let rows = Matrix::new(2, points.collect());
        let found = clusters(&rows, 3, counting(), &Progress::new()).unwrap();
        for row in 0..90 {
            assert_eq!(found.of[row], found.of[row % 3]);
            assert_eq!(found.of[row], nearest(&found.centres, rows.row(row)).0);
        }
        for cluster in 0..3 {
            let own: Vec<usize> = (0..90).filter(|&row| found.of[row] == cluster).collect();
            assert_eq!(own.len(), 30);
            let mean = own.iter().map(|&row| rows.row(row)[0]).sum::<f64>() / 30.0;
            assert!((found.centres.row(cluster as usize)[0] - mean).abs() < 1e-9);
        }
        let again = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(again.install(|| clusters(&rows, 3, counting(), &Progress::new())), Ok(found));
    }

    #[test]
    fn there_are_no_more_clusters_than_different_rows() {
        let rows = Matrix::new(1, vec![1.0, 1.0, 5.0, 5.0, 5.0]);
        let found = clusters(&rows, 4, counting(), &Progress::new()).unwrap();
        assert_eq!(found.centres.rows(), 2);
        assert!(found.of[0] == found.of[1] && found.of[2] == found.of[4] && found.of[0] != found.of[2]);
        let same = clusters(&Matrix::new(1, vec![2.0; 3]), 3, counting(), &Progress::new()).unwrap();
        assert_eq!((same.centres.rows(), same.of), (1, vec![0; 3]));
    }
}
