//! The models that an evaluation can train: one file and one line of [`MODELS`] each.

mod bins;
pub mod boosting;
pub mod forest;
mod kdtree;
mod lbfgs;
pub mod logistic;
pub mod neighbours;
mod standard;
pub mod training;
pub mod tree;

use crate::{
    evaluation::models::training::Training,
    matrix::Matrix,
    progress::{Progress, Stop},
};

/// A way to learn classes from numbers.
pub trait Model: Sync + std::fmt::Debug {
    /// What recipes and flags call it.
    fn name(&self) -> &'static str;

    /// What people read.
    fn title(&self) -> &'static str;

    /// One sentence: what it does, and with which settings.
    fn about(&self) -> &'static str;

    /// One sentence: whether its probabilities are what they promise, before any recalibration.
    fn calibration(&self) -> &'static str;

    /// Learns; the same from the same rows, weights and seed on any number of threads.
    fn fit(&self, training: &Training<'_>, progress: &Progress) -> Result<Box<dyn FittedModel>, Stop>;
}

/// What a model has learned.
pub trait FittedModel: Send + Sync + std::fmt::Debug {
    /// How likely each class is, row by row; each row sums to 1.
    fn probabilities(&self, x: &Matrix) -> Matrix;
}

/// All of them, the usual one first.
pub static MODELS: &[&dyn Model] = &[
    &logistic::Logistic::with_penalty(1.0),
    &tree::DecisionTree,
    &forest::RandomForest,
    &boosting::GradientBoosting,
    &neighbours::NearestNeighbours,
];

/// The model of that name.
pub fn model(name: &str) -> Option<&'static dyn Model> {
    MODELS.iter().copied().find(|model| model.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_found_by_its_own_name() {
        for listed in MODELS {
            assert_eq!(model(listed.name()).map(Model::title), Some(listed.title()));
            assert_eq!(MODELS.iter().filter(|other| other.name() == listed.name()).count(), 1);
            assert!(listed.about().ends_with('.') && listed.calibration().contains("alibrated"));
        }
        assert!(model("crystal-ball").is_none());
    }

    #[test]
    fn the_documentation_lists_every_model() {
        let architecture = include_str!("../../../ARCHITECTURE.md");
        let models = architecture.split("\n\n").find(|paragraph| paragraph.starts_with("**A model.**")).unwrap();
        for model in MODELS {
            assert!(models.contains(&model.title().to_lowercase()), "{}", model.title());
        }
        // The audit has its own.
        let audit = include_str!("../../../README.md").lines().find(|line| line.starts_with("| Audit |")).unwrap();
        assert!(audit.contains(&MODELS[0].title().to_lowercase()));
    }

    /// Three classes of unlike sizes in four columns: one of them constant, one on the scale of a thousand; with repeated rows.
    fn rows() -> (Matrix, Vec<u32>) {
        let of = |row: usize| {
            let class = row % 7 / 3;
            let value = |step: usize| (row * step % 31) as f64 / 31.0 + class as f64 * 0.7;
            ([value(7), 1_000.0 * value(11), 4.0, value(3)], class as u32)
        };
        let all = (0..140).map(|row| of(row - row % 10 / 9));
        let (values, classes): (Vec<[f64; 4]>, Vec<u32>) = all.unzip();
        (Matrix::new(4, values.concat()), classes)
    }

    fn learnt(model: &dyn Model, x: &Matrix, y: &[u32], classes: usize) -> Matrix {
        model.fit(&Training::new(x, y, classes), &Progress::new()).unwrap().probabilities(x)
    }

    #[test]
    fn every_model_gives_probabilities_of_all_classes_on_any_number_of_threads() {
        let (x, y) = rows();
        for model in MODELS {
            // The fourth class is that of no row.
            let found = learnt(*model, &x, &y, 4);
            assert_eq!((found.rows(), found.columns()), (y.len(), 4), "{}", model.name());
            for row in found.iter() {
                assert!(row.iter().all(|it| (0.0..=1.0).contains(it)) && (row.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                assert_eq!(row[3], 0.0, "{}: a class that was never seen", model.name());
            }
            for threads in [1, 2, 3] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                assert_eq!(pool.install(|| learnt(*model, &x, &y, 4)), found, "{} on {threads}", model.name());
            }
            // Better than naming the largest class each time.
            let right =
                found.iter().zip(&y).filter(|(row, class)| (0..4).all(|other| row[other] <= row[**class as usize]));
            let largest = (0..3).map(|class| y.iter().filter(|it| **it == class).count()).max().unwrap();
            assert!(right.count() > largest, "{}", model.name());
        }
    }

    #[test]
    fn every_model_can_be_cancelled_and_refuses_what_it_cannot_learn_from() {
        let (x, y) = rows();
        for model in MODELS {
            let watched = Progress::new();
            model.fit(&Training::new(&x, &y, 3), &watched).unwrap();
            assert!(watched.looks() > 1, "{}", model.name());
            for looks in [1, 2, watched.looks()] {
                let stopped = model.fit(&Training::new(&x, &y, 3), &Progress::stopping_at(looks));
                assert!(matches!(stopped, Err(Stop::Cancelled)), "{}", model.name());
            }
            let refused = |training: &Training<'_>| match model.fit(training, &Progress::new()) {
                Err(Stop::Failed(error)) => error.message,
                other => panic!("{}: {other:?}", model.name()),
            };
            assert!(refused(&Training::new(&x, &vec![1; y.len()], 3)).contains("two classes or more"));
            assert!(refused(&Training::new(&x, &[], 3)).contains("two classes or more"));
            assert!(refused(&Training::new(&x, &[0, 1], 3)).contains("140 rows to train on have 2 classes"));
            assert!(refused(&Training::new(&x, &y, 2)).contains("beyond the 2"));
            assert!(refused(&Training { weights: Some(&[1.0]), ..Training::new(&x, &y, 3) }).contains("1 weights"));
            let missing = Matrix::new(1, (0..140).map(|row| if row == 99 { f64::NAN } else { 0.0 }).collect());
            assert!(refused(&Training::new(&missing, &y, 3)).contains("finite numbers"));
        }
    }

    #[test]
    fn every_model_gives_shares_where_no_column_tells_rows_apart() {
        let y: Vec<u32> = (0..100).map(|row| u32::from(row % 4 == 0)).collect();
        for model in MODELS {
            let found = learnt(*model, &Matrix::new(2, vec![7.0; 200]), &y, 2);
            // A forest has drawn its rows.
            assert!(found.column(1).all(|share| (share - 0.25).abs() < 0.02), "{}", model.name());
            model.fit(&Training::new(&Matrix::default(), &y, 2), &Progress::new()).unwrap();
        }
    }

    #[test]
    fn every_model_answers_for_any_row() {
        let (x, y) = rows();
        let strange = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 0.0, -0.0, f64::MIN_POSITIVE, -1e300];
        for model in MODELS {
            let fitted = model.fit(&Training::new(&x, &y, 3), &Progress::new()).unwrap();
            for row in fitted.probabilities(&Matrix::new(4, strange.to_vec())).iter() {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{}", model.name());
            }
            assert!(fitted.probabilities(&Matrix::new(4, Vec::new())).is_empty(), "{}", model.name());
        }
    }

    #[test]
    fn only_the_forest_draws_and_rows_that_count_1_are_rows() {
        let (x, y) = rows();
        for model in MODELS {
            let found = |training: Training<'_>| model.fit(&training, &Progress::new()).unwrap().probabilities(&x);
            let alike = found(Training::new(&x, &y, 3));
            let other = found(Training { seed: 1, ..Training::new(&x, &y, 3) });
            assert_eq!(alike == other, model.name() != "forest", "{}", model.name());
            let ones = vec![1.0; y.len()];
            let counted = found(Training { weights: Some(&ones), ..Training::new(&x, &y, 3) });
            assert!(alike.iter().flatten().zip(counted.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-4));
        }
    }
    #[test]
    fn every_model_heeds_weights() {
        // No model can tell these rows apart.
        let x = Matrix::new(1, (0..120).map(|row| f64::from(row % 3)).collect());
        let y: Vec<u32> = (0..120).map(|row| u32::from(row % 4 == 0)).collect();
        let weights: Vec<f64> = y.iter().map(|class| 1.0 + 2.0 * f64::from(*class)).collect();
        for model in MODELS {
            let share = |training: &Training<'_>| {
                model.fit(training, &Progress::new()).unwrap().probabilities(&x).column(1).sum::<f64>() / 120.0
            };
            let plain = Training::new(&x, &y, 2);
            // A row of four, or three of six; the nearest neighbours see five rows.
            let (alone, heard) = (share(&plain), share(&Training { weights: Some(&weights), ..plain }));
            assert!((alone - 0.25).abs() < 0.1 && (heard - 0.5).abs() < 0.1, "{} {alone} {heard}", model.name());
        }
    }
}
