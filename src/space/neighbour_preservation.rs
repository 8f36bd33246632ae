//! How honest a picture is: the share of a row's true neighbours that are its neighbours in the picture as well.

use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    space::{Space, index::Neighbour, neighbours, search},
};

/// Rows that are looked at, at most: enough to know the share to about one per cent.
const SAMPLE: usize = 400;

/// As many neighbours as are compared in a picture.
pub const COMPARED: usize = 5;

/// The rows that speak for all, and the true neighbours of each: found once for every picture of a space.
#[derive(Debug)]
pub struct NeighbourSets {
    k: usize,
    /// A learning row, and the `k` nearest to it by all columns.
    of: Vec<(u32, Vec<u32>)>,
}

impl NeighbourSets {
    /// The `k` nearest rows, of any class and by all columns, of every row. Above [`SAMPLE`] rows, evenly spread ones
    /// speak for all. `None` for fewer than two rows.
    pub fn find(space: &Space, k: usize, progress: &Progress) -> Result<Option<Self>, Cancelled> {
        let rows = space.rows();
        let k = k.min(rows.saturating_sub(1));
        if k == 0 {
            return Ok(None);
        }
        let everyone: Vec<u32> = (0..rows as u32).collect();
        // SMOTE-NC measures by class; the largest class's measure stands for all.
        let class = (0..space.table.target.classes.len() as u32).max_by_key(|&class| space.members(class).len());
        let index = search::build(space, &everyone, class.unwrap_or(0), progress)?;
        let step = rows.div_ceil(SAMPLE).max(1);
        let sample: Vec<u32> = everyone.iter().copied().step_by(step).collect();
        let rows = |others: &[Neighbour]| others.iter().map(|other| other.row).collect();
        let near: Vec<Vec<u32>> =
            neighbours::others(&*index, (space.rows(), &|row| space.place(row)), &sample, k, progress, rows)?;
        Ok(Some(Self { k, of: sample.into_iter().zip(near).collect() }))
    }

    /// The share of them that is also among the row's `k` nearest in a picture of `D` dimensions, where `places` holds
    /// every learning row. Between 0 and 1.
    pub fn kept<const D: usize>(&self, places: &[[f32; D]], progress: &Progress) -> Result<f64, Cancelled> {
        let kept = |(row, near): &(u32, Vec<u32>)| {
            let seen = nearest_in_picture(places, *row, self.k);
            progress.check()?;
            Ok(near.iter().filter(|row| seen.contains(row)).count())
        };
        let kept: Result<Vec<usize>, Cancelled> = self.of.par_iter().map(kept).collect();
        Ok(kept?.into_iter().sum::<usize>() as f64 / (self.of.len() * self.k) as f64)
    }
}

/// The rows nearest to a row in the picture, the row itself left out; ties by row number.
fn nearest_in_picture<const D: usize>(places: &[[f32; D]], row: u32, k: usize) -> Vec<u32> {
    let at = places[row as usize];
    let mut nearest: Vec<(f32, u32)> = Vec::with_capacity(k + 1);
    for (other, place) in (0_u32..).zip(places) {
        let distance: f32 = place.iter().zip(at).map(|(a, b)| (a - b).powi(2)).sum();
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
        table::{ColumnSettings, samples},
    };

    /// A sample, with where its rows lie on three components.
    fn fitted(sample: &str) -> (Space, Vec<[f32; 3]>) {
        let progress = Progress::new();
        let table = Arc::new(samples::open(sample, &ColumnSettings::default(), &progress).unwrap());
        let key = SpaceKey { scale: Scale::Standard, categorical: Categorical::OneHot, missing: Missing::Drop };
        let space = Space::fit(&table, key, &progress).unwrap();
        let projection = Projection::fit(&space, &progress).unwrap();
        (space, projection.rows)
    }

    fn share<const D: usize>(space: &Space, places: &[[f32; D]], k: usize) -> f64 {
        let progress = Progress::new();
        NeighbourSets::find(space, k, &progress).unwrap().unwrap().kept(places, &progress).unwrap()
    }

    fn kept(sample: &str, axes: [usize; 2]) -> f64 {
        let (space, rows) = fitted(sample);
        let places: Vec<[f32; 2]> = rows.iter().map(|place| axes.map(|at| place[at])).collect();
        share(&space, &places, 5)
    }

    /// All pairs of rows, measured and sorted. Only for tables of numbers.
    fn by_brute_force<const D: usize>(space: &Space, places: &[[f32; D]], k: usize) -> f64 {
        let rows = space.rows() as u32;
        let nearest = |distance: &dyn Fn(u32) -> f64, row: u32| {
            let mut others: Vec<u32> = (0..rows).filter(|other| *other != row).collect();
            others.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)));
            others.truncate(k);
            others
        };
        let coordinates = |row: u32| {
            let mut numbers = vec![0.0; space.numbers.len()];
            space.coordinates(row, &mut numbers, &mut []);
            numbers
        };
        let all: Vec<Vec<f64>> = (0..rows).map(coordinates).collect();
        let squared = |pairs: &mut dyn Iterator<Item = (f64, f64)>| pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>();
        let mut kept = 0;
        for row in 0..rows {
            let at = row as usize;
            let truth = |other: u32| squared(&mut all[at].iter().copied().zip(all[other as usize].iter().copied()));
            let seen = |other: u32| {
                squared(&mut places[at].map(f64::from).into_iter().zip(places[other as usize].map(f64::from)))
            };
            let seen = nearest(&seen, row);
            kept += nearest(&truth, row).iter().filter(|other| seen.contains(other)).count();
        }
        kept as f64 / (rows as usize * k) as f64
    }

    #[test]
    fn the_share_is_that_of_brute_force_in_any_number_of_dimensions() {
        let (space, rows) = fitted("wine");
        for k in [1, 5, 9] {
            assert_eq!(share(&space, &rows, k), by_brute_force(&space, &rows, k), "three dimensions, {k}");
            let line: Vec<[f32; 1]> = rows.iter().map(|place| [place[0]]).collect();
            assert_eq!(share(&space, &line, k), by_brute_force(&space, &line, k), "one dimension, {k}");
        }
        let plane: Vec<[f32; 2]> = rows.iter().map(|place| [place[0], place[1]]).collect();
        assert!(share(&space, &rows, 5) > share(&space, &plane, 5), "a third dimension helps");
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
