//! Columns in at most 255 bins of about as many rows each, so that the sums of a node need one pass over its rows.

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
    trees::nodes::between,
};

/// As in scikit-learn's `HistGradientBoostingClassifier`.
const MOST: usize = 255;

/// A column.
#[derive(Debug, PartialEq)]
pub struct Binned {
    /// The greatest value of each bin but the last one, ascending.
    pub ends: Vec<f64>,
    /// The bin of each row.
    pub bins: Vec<u8>,
}

/// All columns, of finite numbers.
pub fn binned(x: &Matrix, progress: &Progress) -> Result<Vec<Binned>, Cancelled> {
    let of = |at: usize| {
        progress.check()?;
        let ends = ends(x.column(at).collect());
        let bins = x.column(at).map(|value| ends.partition_point(|end| *end < value) as u8).collect();
        Ok(Binned { ends, bins })
    };
    (0..x.columns()).into_par_iter().map(of).collect()
}

/// Halfway between values: between each two of them where they are few, otherwise where the rows are parted evenly.
fn ends(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let mut each = values.clone();
    each.dedup();
    if each.len() <= MOST {
        return each.windows(2).map(|pair| between(pair[0], pair[1])).collect();
    }
    let mut ends: Vec<f64> = (1..MOST)
        .map(|part| part * values.len() / MOST)
        .map(|above| between(values[above - 1], values[above]))
        .collect();
    ends.dedup();
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_have_a_bin_each() {
        let x = Matrix::new(2, vec![3.0, 7.0, 1.0, 7.0, 3.0, 7.0, -0.0, 7.0, 0.0, 7.0]);
        let found = binned(&x, &Progress::new()).unwrap();
        assert_eq!(found[0], Binned { ends: vec![0.5, 2.0], bins: vec![2, 1, 2, 0, 0] });
        assert_eq!(found[1], Binned { ends: Vec::new(), bins: vec![0; 5] });
    }

    #[test]
    fn many_values_are_parted_evenly() {
        let x = Matrix::new(1, (0..5_100).map(|row| f64::from(row * 37 % 5_100).powi(3)).collect());
        let found = &binned(&x, &Progress::new()).unwrap()[0];
        assert_eq!(found.ends.len(), 254);
        let mut rows = [0; 255];
        for bin in &found.bins {
            rows[usize::from(*bin)] += 1;
        }
        assert_eq!(rows, [20; 255]);
        // A value that most rows have takes up many bins' worth, and there are fewer.
        let x = Matrix::new(1, (0..5_000).map(|row| f64::from(row % 900 * u16::from(row % 3 == 0))).collect());
        let found = &binned(&x, &Progress::new()).unwrap()[0];
        assert!(found.ends.is_sorted_by(|a, b| a < b) && found.ends.len() < 100, "{}", found.ends.len());
    }
}
