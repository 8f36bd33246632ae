//! How honest a picture is: the share of a row's true neighbours that are its neighbours in the plane as well.

use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    space::{
        Space,
        index::{self, Best, Query},
    },
};

/// Rows that are looked at, at most: enough to know the share to about one per cent.
const SAMPLE: usize = 400;

/// Of the `k` nearest rows of every row (any class, all columns), the share that is also among its `k` nearest in the
/// plane, where `places` holds every learning row. Above [`SAMPLE`] rows, evenly spread ones speak for all.
///
/// `None` for fewer than two rows. Between 0 and 1 otherwise.
pub fn neighbours_kept(
    space: &Space,
    places: &[[f32; 2]],
    k: usize,
    progress: &Progress,
) -> Result<Option<f64>, Cancelled> {
    let rows = space.rows();
    let k = k.min(rows.saturating_sub(1));
    if k == 0 {
        return Ok(None);
    }
    let everyone: Vec<u32> = (0..rows as u32).collect();
    // SMOTE-NC measures by class; the largest class's measure stands for all.
    let class = (0..space.table.target.classes.len() as u32).max_by_key(|&class| space.members(class).len());
    let index = index::build(space, &everyone, class.unwrap_or(0), progress)?;
    let step = rows.div_ceil(SAMPLE).max(1);
    let sample: Vec<u32> = everyone.iter().copied().step_by(step).collect();
    let kept: Result<Vec<usize>, Cancelled> = sample
        .par_iter()
        .map(|&row| {
            let (mut numbers, mut codes) = (vec![0.0; space.numbers.len()], vec![0; space.nominals.len()]);
            space.coordinates(row, &mut numbers, &mut codes);
            // One more than k: the row finds itself, and is left out by its number.
            let mut best = Best::new(k + 1);
            index.search(Query { numbers: &numbers, codes: &codes }, &mut best);
            let near: Vec<u32> =
                best.found().iter().map(|found| found.row).filter(|&other| other != row).take(k).collect();
            let seen = nearest_in_plane(places, row, k);
            progress.check()?;
            Ok(near.iter().filter(|row| seen.contains(row)).count())
        })
        .collect();
    Ok(Some(kept?.into_iter().sum::<usize>() as f64 / (sample.len() * k) as f64))
}

/// The rows nearest to a row in the plane, the row itself left out; ties by row number.
fn nearest_in_plane(places: &[[f32; 2]], row: u32, k: usize) -> Vec<u32> {
    let [x, y] = places[row as usize];
    let mut nearest: Vec<(f32, u32)> = Vec::with_capacity(k + 1);
    for (other, place) in (0_u32..).zip(places) {
        let distance = (place[0] - x).powi(2) + (place[1] - y).powi(2);
        if other == row || nearest.len() == k && distance >= nearest[k - 1].0 {
            continue;
        }
        let at = nearest.partition_point(|(best, _)| *best <= distance);
        nearest.insert(at, (distance, other));
        nearest.truncate(k);
    }
    nearest.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        recipe::{Categorical, Missing, Scale},
        space::{SpaceKey, projection::Projection},
        table::{Roles, samples},
    };

    fn kept(sample: &str, axes: [usize; 2]) -> f64 {
        let progress = Progress::new();
        let table = Arc::new(samples::open(sample, &Roles::default(), &progress).unwrap());
        let key = SpaceKey { scale: Scale::Standard, categorical: Categorical::OneHot, missing: Missing::Drop };
        let space = Space::fit(&table, key, &progress).unwrap();
        let projection = Projection::fit(&space, &progress).unwrap();
        let places: Vec<[f32; 2]> = projection.rows.iter().map(|place| axes.map(|at| place[at])).collect();
        neighbours_kept(&space, &places, 5, &progress).unwrap().unwrap()
    }

    /// Two columns are the whole space. Wine and breast cancer: counted with scikit-learn's `StandardScaler`, PCA and
    /// `NearestNeighbors` over all their rows.
    #[test]
    fn a_plane_keeps_all_of_two_columns_and_little_of_thirty() {
        assert_eq!(kept("two-islands", [0, 1]), 1.0);
        assert!((kept("wine", [0, 1]) - WINE).abs() < 1e-9, "{}", kept("wine", [0, 1]));
        let cancer = kept("breast-cancer", [0, 1]);
        assert!((cancer - BREAST_CANCER).abs() < 0.02, "{cancer}");
    }

    const WINE: f64 = 0.244_943_820_224_719;
    const BREAST_CANCER: f64 = 0.171_880;
}
