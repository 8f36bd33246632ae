//! A random forest (Breiman 2001), with the defaults of scikit-learn's: 100 trees, each on as many rows as there are, drawn
//! with replacement, √p columns tried a split, grown until every leaf is of one class; the mean of the leaves' shares. Where
//! most columns have many values, nodes of many rows are split between bins of them.

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use crate::{
    evaluation::models::{
        FittedModel, Model,
        training::{Checked, Training},
    },
    matrix::Matrix,
    memory,
    progress::{Progress, Stop},
    trees::{
        classes::{ClassTree, mean_shares},
        columns::Ranked,
        forest,
    },
};

const TREES: u64 = 100;
/// Where the trees' streams of random numbers begin, beside those of [`crate::evaluation::splits`] and
/// [`crate::sampling`]; one a tree, so that any number of threads grows the same trees.
const TREE_STREAM: u64 = 6 << 60;

/// The model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RandomForest;

impl Model for RandomForest {
    fn name(&self) -> &'static str {
        "forest"
    }

    fn title(&self) -> &'static str {
        "Random forest"
    }

    fn about(&self) -> &'static str {
        "The mean of 100 trees, each grown on rows drawn with replacement until every leaf is of one class, with √p of the p columns tried a split; where most columns have many values, nodes of 32 rows or more are split between at most 255 bins of each."
    }

    fn calibration(&self) -> &'static str {
        "Not calibrated: a mean of many trees keeps away from 0 and 1."
    }

    fn fit(&self, training: &Training<'_>, progress: &Progress) -> Result<Box<dyn FittedModel>, Stop> {
        Ok(Box::new(Forest::grow(training, TREES, progress)?))
    }
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    trees: Vec<ClassTree>,
    /// The classes that occurred.
    present: Vec<u32>,
    classes: usize,
}

impl Forest {
    /// A forest of so many trees; more leave the first ones as they are.
    pub fn grow(training: &Training<'_>, trees: u64, progress: &Progress) -> Result<Self, Stop> {
        progress.check()?;
        let Checked { present, places, weights } = training.checked()?;
        memory::claim(Ranked::bytes(training.x.rows(), training.x.columns()))?;
        let ranked = Ranked::new(training.x, progress)?.binned();
        let random = |tree: u64| {
            let mut random = ChaCha8Rng::seed_from_u64(training.seed);
            random.set_stream(TREE_STREAM + tree);
            random
        };
        let trees = forest::grow(&ranked, (&places, present.len()), &weights, trees, random, progress)?;
        Ok(Self { trees, present, classes: training.classes })
    }
}

impl FittedModel for Forest {
    fn probabilities(&self, x: &Matrix) -> Matrix {
        mean_shares(&self.trees, x, &self.present, self.classes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> (Matrix, Vec<u32>) {
        let of = |row: u32| [f64::from(row * 37 % 101), f64::from(row * 53 % 97), f64::from(row * 29 % 31)];
        let y = (0..200).map(|row| u32::from(row * 37 % 101 + row * 71 % 43 > 70)).collect();
        (Matrix::new(3, (0..200).flat_map(of).collect()), y)
    }

    fn grown(training: &Training<'_>, trees: u64) -> Forest {
        Forest::grow(training, trees, &Progress::new()).unwrap()
    }

    #[test]
    fn another_seed_grows_other_trees_and_more_trees_leave_the_first_ones() {
        let (x, y) = rows();
        let training = Training::new(&x, &y, 2);
        let forest = grown(&training, 9);
        assert_eq!(grown(&training, 4).trees, forest.trees[..4]);
        assert_ne!(forest.trees[0], forest.trees[1]);
        let other = grown(&Training { seed: 1, ..training }, 9);
        assert!(forest.trees.iter().all(|tree| !other.trees.contains(tree)));
    }

    #[test]
    fn the_forest_is_the_mean_of_its_trees() {
        let (x, y) = rows();
        let forest = grown(&Training::new(&x, &y, 3), 4);
        let found = forest.probabilities(&x);
        let each: Vec<Matrix> = (forest.trees.iter())
            .map(|tree| Forest { trees: vec![tree.clone()], ..forest.clone() }.probabilities(&x))
            .collect();
        for (row, found) in found.iter().enumerate() {
            let mean = [0, 1, 2].map(|class| each.iter().map(|tree| tree.row(row)[class]).sum::<f64>() / 4.0);
            assert_eq!(found, mean);
        }
        // Whatever the number of rows that go together.
        assert_eq!(forest.probabilities(&x.select(&[150])).row(0), found.row(150));
    }

    #[test]
    fn a_class_that_counts_more_is_found_more_often() {
        // Noise alone: a tree says what it drew of the row's own neighbourhood.
        let x = Matrix::new(1, (0..300).map(|row| f64::from(row % 3)).collect());
        let y: Vec<u32> = (0..300).map(|row| u32::from(row * 7 % 10 == 0)).collect();
        let weights: Vec<f64> = y.iter().map(|class| if *class == 1 { 9.0 } else { 1.0 }).collect();
        let share = |weights| {
            let training = Training { weights, ..Training::new(&x, &y, 2) };
            grown(&training, 100).probabilities(&x).column(1).sum::<f64>() / 300.0
        };
        assert!((share(None) - 0.1).abs() < 0.01 && (share(Some(&weights)) - 0.5).abs() < 0.02);
    }
}
