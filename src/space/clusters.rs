//! Clusters by k-means (Lloyd 1982), with the nearest middle of every point found exactly.

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
    space::{
        expanded::apart2,
        index::{BATCH, BATCHES, KBest, Neighbour, Query},
        points::Points,
        search,
    },
};

/// Points whose distances are found together.
const PIECE: usize = 1_024;

/// Columns that are summed up together: as many as come from memory at once.
const TOGETHER: usize = 8;

/// So many middles are looked at one after the other: an index over them takes longer.
const FEW: usize = 64;

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
    let mut places = vec![Place::default(); points.rows()];
    for _ in 0..rounds {
        if !settle(points, &middles, &mut places, progress)? {
            break;
        }
        let moved = means(points, &places, &middles);
        loosen(&mut places, &middles, &moved);
        middles = moved;
    }
    settle(points, &middles, &mut places, progress)?;
    Ok(Clusters { of: places.into_iter().map(|place| place.middle).collect(), middles })
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

/// Where a point is.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The nearest middle, and the one after it as it was when it was looked for; none before the first round.
    middle: u32,
    next: u32,
    /// No other middle is nearer than this. A point whose own is nearer still need not look at any other (Hamerly 2010).
    others: f64,
}

impl Default for Place {
    fn default() -> Self {
        Self { middle: u32::MAX, next: u32::MAX, others: 0.0 }
    }
}

/// What rounding may take from a bound, as a share of it, many times over.
const SLACK: f64 = 1e-9;

/// Brings every point to its nearest middle, of equally near ones the first. Whether any changed.
fn settle(points: &Matrix, middles: &Matrix, places: &mut [Place], progress: &Progress) -> Result<bool, Cancelled> {
    progress.stage("clusters", points.rows() as u64)?;
    let stays = |(point, place): (usize, &Place)| {
        let middle = place.middle as usize;
        middle < middles.rows() && apart2(points.row(point), middles.row(middle)).sqrt() * (1.0 + SLACK) < place.others
    };
    let moves = places.par_iter().enumerate().with_min_len(PIECE).filter(|it| !stays(*it));
    let mut looking: Vec<u32> = moves.map(|(point, _)| point as u32).collect();
    progress.advance((points.rows() - looking.len()) as u64)?;
    let found = if middles.rows() <= FEW {
        let of = |chunk: &[u32]| {
            let found = chunk.iter().map(|&point| nearest_two(points.row(point as usize), middles)).collect::<Vec<_>>();
            progress.advance(chunk.len() as u64)?;
            Ok(found)
        };
        looking.par_chunks(PIECE).map(of).collect::<Result<Vec<_>, Cancelled>>()?
    } else {
        search_two(points, middles, places, &mut looking, progress)?
    };
    let mut changed = false;
    for (point, new) in looking.into_iter().zip(found.into_iter().flatten()) {
        let place = &mut places[point as usize];
        changed |= place.middle != new.middle;
        *place = new;
    }
    Ok(changed)
}

/// The nearest of a few middles, and how far the next one is.
fn nearest_two(point: &[f64], middles: &Matrix) -> Place {
    let (mut nearest, mut next) = ((f64::INFINITY, 0), (f64::INFINITY, u32::MAX));
    for (middle, of) in (0_u32..).zip(middles.iter()) {
        let distance2 = apart2(point, of);
        if distance2 < nearest.0 {
            next = nearest;
            nearest = (distance2, middle);
        } else if distance2 < next.0 {
            next = (distance2, middle);
        }
    }
    Place { middle: nearest.1, next: next.1, others: next.0.sqrt() * (1.0 - SLACK) }
}

/// The same for many middles, by an index; the points are sorted, so that those near each other follow each other.
fn search_two(
    points: &Matrix,
    middles: &Matrix,
    places: &[Place],
    looking: &mut [u32],
    progress: &Progress,
) -> Result<Vec<Vec<Place>>, Cancelled> {
    let everyone: Vec<u32> = (0..middles.rows() as u32).collect();
    let all = Points::of(middles.columns(), Vec::new(), &everyone, |middle, numbers, _| {
        numbers.copy_from_slice(middles.row(middle as usize));
    });
    let index = search::over(all);
    let ranks = index.locality_order(middles.rows());
    // Ranks beside the points, so that sorting looks nothing up.
    let ranked = |&point: &u32| (ranks.get(places[point as usize].middle as usize).copied(), point);
    let mut order: Vec<(Option<u32>, u32)> = looking.par_iter().map(ranked).collect();
    order.par_sort_unstable();
    looking.par_iter_mut().zip(order).for_each(|(point, (_, other))| *point = other);
    let search = |chunk: &[u32]| {
        let queries: Vec<Query<'_>> =
            chunk.iter().map(|&point| Query { numbers: points.row(point as usize), codes: &[] }).collect();
        let mut best: Vec<KBest> = chunk.iter().map(|_| KBest::new(2)).collect();
        for (best, &point) in best.iter_mut().zip(chunk) {
            let Place { middle, next, .. } = places[point as usize];
            let far = |row: u32| {
                (row != u32::MAX).then(|| Neighbour {
                    distance2: apart2(points.row(point as usize), middles.row(row as usize)),
                    row,
                })
            };
            let (one, other) = (far(middle), far(next));
            let swapped = one.zip(other).is_some_and(|(one, other)| other.before(&one));
            best.restart(if swapped { [other, one] } else { [one, other] }.into_iter().flatten());
        }
        index.search(&queries, &mut best);
        progress.advance(chunk.len() as u64)?;
        let place = |best: &KBest| match best.found() {
            [nearest, next] => {
                let others = next.distance2.sqrt() * (1.0 - SLACK);
                Place { middle: nearest.row, next: next.row, others }
            }
            found => Place { middle: found.first().map_or(0, |it| it.row), next: u32::MAX, others: f64::INFINITY },
        };
        Ok(best.iter().map(place).collect::<Vec<Place>>())
    };
    looking.par_chunks(BATCH).with_max_len(BATCHES).map(search).collect()
}

/// Takes from the bounds of the points how far other middles than their own may have come.
fn loosen(places: &mut [Place], before: &Matrix, after: &Matrix) {
    let ways: Vec<f64> = before.iter().zip(after.iter()).map(|(a, b)| apart2(a, b).sqrt() * (1.0 + SLACK)).collect();
    let farthest = (0..ways.len()).max_by(|&a, &b| ways[a].total_cmp(&ways[b])).unwrap_or(0);
    let others = (0..ways.len()).filter(|&it| it != farthest).map(|it| ways[it]).fold(0.0, f64::max);
    places.par_iter_mut().with_min_len(PIECE).for_each(|place| {
        place.others -= if place.middle as usize == farthest { others } else { ways[farthest] };
    });
}

/// The means of the points of every cluster: every column by itself, its points in their order. A few columns beside each other are
/// summed up together, as they come from memory together and do not wait for each other.
fn means(points: &Matrix, places: &[Place], before: &Matrix) -> Matrix {
    let mut counts = vec![0_u64; before.rows()];
    for place in places {
        counts[place.middle as usize] += 1;
    }
    let columns: Vec<usize> = (0..points.columns()).collect();
    let sums_of = |columns: &[usize]| {
        let (first, width) = (columns[0], columns.len());
        let mut sums = vec![0.0; before.rows() * width];
        for (place, row) in places.iter().zip(points.iter()) {
            let own = &mut sums[place.middle as usize * width..][..width];
            for (sum, number) in own.iter_mut().zip(&row[first..][..width]) {
                *sum += number;
            }
        }
        sums
    };
    let sums: Vec<Vec<f64>> = columns.par_chunks(TOGETHER).map(sums_of).collect();
    let mut means = Vec::with_capacity(before.rows() * columns.len());
    for (middle, &count) in counts.iter().enumerate() {
        for (of, columns) in sums.iter().zip(columns.chunks(TOGETHER)) {
            let own = &of[middle * columns.len()..][..columns.len()];
            means.extend(own.iter().zip(columns).map(|(sum, &column)| match count {
                0 => before.row(middle)[column],
                count => sum / count as f64,
            }));
        }
    }
    Matrix::new(before.columns(), means)
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

    /// Bounds leave out what could not change: whatever is left out, the clusters are those of the plainest form.
    #[test]
    fn clusters_are_those_of_every_distance() {
        for (count, columns) in [(7, 2), (40, 3), (90, 2), (90, 5)] {
            let mut random = counting();
            // On a grid, so that there are ties.
            let values = (0..600 * columns).map(|_| (random() * 12.0).floor()).collect();
            let points = Matrix::new(columns, values);
            let start = points.select(&(0..count).collect::<Vec<u32>>());
            for rounds in [1, 2, 5, 100] {
                let found = k_means(&points, start.clone(), rounds, &Progress::new()).unwrap();
                let (mut middles, mut of) = (start.clone(), Vec::new());
                let nearest = |middles: &Matrix| -> Vec<u32> {
                    let of = |point: &[f64]| {
                        let apart = |middle: &u32| apart2(point, middles.row(*middle as usize));
                        (0..middles.rows() as u32).min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap()
                    };
                    points.iter().map(of).collect()
                };
                for _ in 0..rounds {
                    let now = nearest(&middles);
                    if now == of {
                        break;
                    }
                    of = now;
                    let mut moved = Vec::new();
                    for middle in 0..middles.rows() {
                        let own =
                            || points.iter().zip(&of).filter(|(_, it)| **it == middle as u32).map(|(point, _)| point);
                        let sum = |column: usize| own().fold(0.0, |sum, point| sum + point[column]);
                        let mean = |column: usize| match own().count() {
                            0 => middles.row(middle)[column],
                            count => sum(column) / count as f64,
                        };
                        moved.extend((0..columns).map(mean));
                    }
                    middles = Matrix::new(columns, moved);
                }
                assert_eq!(found, Clusters { of: nearest(&middles), middles }, "{count} {columns} {rounds}");
            }
        }
    }
}
