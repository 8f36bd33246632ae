//! Whether synthetic rows help: a model trained without and with them, on the same splits, tested on the same real rows.
//!
//! The caller makes the rows of each split, so that synthetic rows come from its training rows alone. Both sides of a
//! split share its test rows, so their difference is a paired one; see [`interval`] for how sure it is.

pub mod interval;
pub mod measures;
pub mod metrics;
pub mod models;
pub mod recalibration;
pub mod splits;

use rayon::prelude::*;

use crate::{
    evaluation::{
        interval::{Interval, corrected},
        metrics::{Scores, scores},
        models::{Model, training::Training},
    },
    matrix::Matrix,
    progress::{Progress, Stop},
};

/// Rows and their classes.
pub type Labelled = (Matrix, Vec<u32>);

/// The rows of one split.
#[derive(Clone, Debug)]
pub struct Round {
    /// What there is without synthetic rows.
    pub real_train: Labelled,
    /// What there is with synthetic rows, or of synthetic rows alone.
    pub synthetic_train: Labelled,
    /// Real rows that neither side has seen.
    pub test: Labelled,
}

/// Both sides, split by split.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub splits: usize,
    pub real: Vec<Scores>,
    pub synthetic: Vec<Scores>,
    pub difference: Differences,
}

/// Synthetic less real: above zero, the synthetic rows help. Of the splits in which both sides have the measure; `None` of
/// fewer than two.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Differences {
    pub balanced_accuracy: Option<Interval>,
    /// Of the positive class.
    pub recall: Option<Interval>,
    pub roc_auc: Option<Interval>,
    pub pr_auc: Option<Interval>,
}

/// One split: both sides, and how many rows they were tested on and the real one trained on.
struct Tried {
    real: Scores,
    synthetic: Scores,
    test: usize,
    train: usize,
}

/// Trains and tests `model` on both sides of every split; `progress` advances by one for each fit, two a split.
pub fn compare(
    rounds: usize,
    make: &(dyn Fn(usize) -> Result<Round, Stop> + Sync),
    classes: usize,
    positive: u32,
    model: &dyn Model,
    progress: &Progress,
) -> Result<Comparison, Stop> {
    let one = |round: usize| -> Result<Tried, Stop> {
        progress.check()?;
        let Round { real_train, synthetic_train, test } = make(round)?;
        let side = |(x, y): &Labelled| -> Result<Scores, Stop> {
            progress.check()?;
            let training = Training { seed: round as u64, ..Training::new(x, y, classes) };
            let found = scores(&test.1, &model.fit(&training, progress)?.probabilities(&test.0), positive);
            progress.advance(1)?;
            Ok(found)
        };
        let (real, synthetic) = (side(&real_train)?, side(&synthetic_train)?);
        Ok(Tried { real, synthetic, test: test.1.len(), train: real_train.1.len() })
    };
    // All rounds are waited for, so that of several failures it is always the first round's that is reported.
    let tried: Vec<Result<Tried, Stop>> = (0..rounds).into_par_iter().map(one).collect();
    let tried = tried.into_iter().collect::<Result<Vec<Tried>, Stop>>()?;
    let difference = differences(&tried, positive);
    let (real, synthetic) = tried.into_iter().map(|tried| (tried.real, tried.synthetic)).unzip();
    Ok(Comparison { splits: rounds, real, synthetic, difference })
}

fn differences(tried: &[Tried], positive: u32) -> Differences {
    let (test, train): (usize, usize) =
        tried.iter().fold((0, 0), |(test, train), one| (test + one.test, train + one.train));
    let test_over_train = test as f64 / train as f64;
    let of = |measure: &dyn Fn(&Scores) -> Option<f64>| {
        let pairs = tried.iter().filter_map(|one| Some(measure(&one.synthetic)? - measure(&one.real)?));
        corrected(&pairs.collect::<Vec<f64>>(), test_over_train)
    };
    Differences {
        balanced_accuracy: of(&|scores| Some(scores.balanced_accuracy)),
        recall: of(&|scores| scores.recall.get(positive as usize).copied().flatten()),
        roc_auc: of(&|scores| scores.roc_auc),
        pr_auc: of(&|scores| scores.pr_auc),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::Error,
        evaluation::{
            models::{FittedModel, model},
            splits,
        },
    };

    /// Two classes side by side, the second one rare; `lift` copies of its training rows on the synthetic side.
    fn round(number: usize, lift: usize) -> Round {
        let labels: Vec<u32> = (0..200).map(|row| u32::from(row % 10 == 0)).collect();
        let value = |row: usize| (row * 37 % 101) as f64 / 50.0 + 1.5 * f64::from(labels[row]);
        let matrix = Matrix::new(1, (0..200).map(value).collect());
        let split = &splits::stratified(&labels, 0.25, number + 1, 5)[number];
        let of = |rows: &[u32]| {
            let labels = rows.iter().map(|row| labels[*row as usize]).collect();
            (matrix.select(rows), labels)
        };
        let rare: Vec<u32> = split.train.iter().copied().filter(|row| labels[*row as usize] == 1).collect();
        let lifted = [split.train.clone(), rare.repeat(lift)].concat();
        Round { real_train: of(&split.train), synthetic_train: of(&lifted), test: of(&split.test) }
    }

    #[test]
    fn copies_of_a_rare_class_raise_its_recall() {
        let progress = Progress::new();
        progress.stage("models", 12).unwrap();
        let logistic = model("logistic").unwrap();
        let compared = compare(6, &|number| Ok(round(number, 8)), 2, 1, logistic, &progress).unwrap();
        assert_eq!((compared.splits, compared.real.len(), compared.synthetic.len()), (6, 6, 6));
        assert!(compared.real.iter().all(|scores| scores.rows == 50));
        let difference = compared.difference;
        assert!(difference.recall.unwrap().mean > 0.2 && difference.balanced_accuracy.unwrap().mean > 0.0);
        // More copies move the threshold, and the order of the rows hardly.
        assert!(difference.roc_auc.unwrap().mean.abs() < 0.01);
        assert_eq!(progress.status().fraction, Some(1.0));
    }

    #[test]
    fn any_number_of_threads_finds_the_same() {
        let logistic = model("logistic").unwrap();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| compare(5, &|number| Ok(round(number, 3)), 2, 1, logistic, &Progress::new()))
        };
        assert_eq!(with(1), with(4));
    }

    #[test]
    fn one_split_has_no_interval() {
        let logistic = model("logistic").unwrap();
        let compared = compare(1, &|number| Ok(round(number, 3)), 2, 1, logistic, &Progress::new()).unwrap();
        assert_eq!(compared.difference, Differences::default());
        let none = compare(0, &|number| Ok(round(number, 3)), 2, 1, logistic, &Progress::new()).unwrap();
        assert!(none.real.is_empty());
    }

    /// Stops the work when it is asked to learn.
    #[derive(Debug)]
    struct Stopping;

    impl Model for Stopping {
        fn name(&self) -> &'static str {
            "stopping"
        }

        fn title(&self) -> &'static str {
            "Stopping"
        }

        fn about(&self) -> &'static str {
            "Never learns."
        }

        fn calibration(&self) -> &'static str {
            "Not calibrated."
        }

        fn fit(&self, _: &Training<'_>, progress: &Progress) -> Result<Box<dyn FittedModel>, Stop> {
            progress.cancel();
            progress.check()?;
            Err(Error::data("it went on").into())
        }
    }

    #[test]
    fn the_first_failure_is_reported_and_cancelling_stops() {
        let logistic = model("logistic").unwrap();
        let fail = |number: usize| Err(Error::data(format!("round {number}")).into());
        let failed = compare(4, &fail, 2, 1, logistic, &Progress::new());
        assert_eq!(failed, Err(Stop::Failed(Error::data("round 0"))));
        let stopped = compare(4, &|number| Ok(round(number, 1)), 2, 1, &Stopping, &Progress::new());
        assert_eq!(stopped, Err(Stop::Cancelled));
    }
}
