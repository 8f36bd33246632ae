//! What a comparison comes to: every measure of every model on every arm, as a mean over the splits with its interval, and
//! the difference to the first arm, split by split.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::{
    error::Error,
    evaluate::{Study, Trial},
    evaluation::{
        interval::{Interval, corrected, wilson},
        measures::{
            Judging, MEASURES, Measure, OutcomeCosts, Predictions,
            confusion::{Confusion, Rate},
        },
    },
    matrix::Matrix,
};

/// The measures of one trial, in the order of [`MEASURES`].
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredTrial {
    pub values: Vec<Option<f64>>,
    pub rates: Vec<Option<Rate>>,
    pub confusion: Confusion,
    pub threshold: Option<f64>,
    pub trained: usize,
}

/// A measure over the splits.
#[derive(Clone, Debug)]
pub struct Summarised {
    pub measure: &'static Measure,
    /// The mean of the splits that have it; of folds and splits alike it is the mean of theirs, and not that of all test rows
    /// put together. `None` where no split has it.
    pub mean: Option<f64>,
    /// Its 95 % interval; of one split, that of a share of rows (Wilson), and none of other measures.
    pub interval: Option<Interval>,
    /// The rows behind it, of all splits together.
    pub rate: Option<Rate>,
    /// Less what the first arm has; `None` of the first arm.
    pub difference: Option<ScoreDifference>,
}

/// An arm's measure less that of the first arm, on the same splits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreDifference {
    pub mean: f64,
    /// The corrected 95 % interval of the mean; `None` of one split.
    pub interval: Option<Interval>,
    /// Rows of a split that make the difference, in the mean; `None` where the two are no shares of the same rows.
    pub rows: Option<f64>,
}

impl ScoreDifference {
    /// Whether the interval leaves out no difference.
    pub fn is_carried(&self) -> bool {
        self.interval.is_some_and(|interval| interval.low > 0.0 || interval.high < 0.0)
    }
}

/// One model on one arm.
#[derive(Clone, Debug)]
pub struct ArmSummary {
    pub model: usize,
    pub arm: usize,
    /// Splits that have ended.
    pub splits: usize,
    /// Why there is nothing to say, and in which split, from 0.
    pub failure: Option<(usize, Error)>,
    /// In the order of [`MEASURES`].
    pub scores: Vec<Summarised>,
    /// Of all splits together.
    pub confusion: Confusion,
    /// Mean of the thresholds that were chosen.
    pub threshold: Option<f64>,
    /// Rows trained on, in the mean.
    pub trained: f64,
    /// How far a row's probability strays when the model is trained anew: the standard deviation over the splits that test
    /// the row, in the mean over the rows that two or more test. Of the positive class of two, else of the true class.
    pub instability: Option<f64>,
}

impl ArmSummary {
    pub fn score(&self, name: &str) -> Option<&Summarised> {
        self.scores.iter().find(|score| score.measure.name == name)
    }
}

/// What rows cost by true and named class.
pub fn cost_matrix(costs: OutcomeCosts, positive: u32) -> Matrix {
    let OutcomeCosts { found, missed, alarm, left } = costs;
    Matrix::new(2, if positive == 0 { vec![found, missed, alarm, left] } else { vec![left, alarm, missed, found] })
}

/// # Errors
/// As the trial's own, or where its probabilities are none.
pub fn scored(study: &Study, trial: &Trial) -> Result<ScoredTrial, Error> {
    let tested = trial.tested.as_ref().map_err(Clone::clone)?;
    let truth = study.truth(trial.split);
    let positive = study.read.positive;
    let costs = study.settings.costs.filter(|_| study.read.classes() == 2).map(|costs| cost_matrix(costs, positive));
    let judging = Judging { positive, threshold: tested.threshold, costs: costs.as_ref() };
    let predictions = Predictions::new(&truth, &tested.probabilities, judging)?;
    Ok(ScoredTrial {
        values: MEASURES.iter().map(|measure| measure.of(&predictions)).collect(),
        rates: MEASURES.iter().map(|measure| measure.rate(&predictions)).collect(),
        confusion: predictions.confusion().clone(),
        threshold: tested.threshold,
        trained: tested.trained,
    })
}

/// The trials of one model on one arm, by split.
type BySplit<'a> = BTreeMap<usize, (&'a Trial, Result<ScoredTrial, Error>)>;

/// Every model on every arm, in that order, of the trials that have ended.
pub fn summarise<'a>(study: &Study, trials: impl IntoIterator<Item = &'a Trial>) -> Vec<ArmSummary> {
    let trials: Vec<&Trial> = trials.into_iter().collect();
    let scored: Vec<_> = trials.into_par_iter().map(|trial| (trial, scored(study, trial))).collect();
    summarise_scored(study, scored)
}

/// The same of trials whose measures are known.
pub fn summarise_scored<'a>(
    study: &Study,
    trials: impl IntoIterator<Item = (&'a Trial, Result<ScoredTrial, Error>)>,
) -> Vec<ArmSummary> {
    let (models, arms) = (study.settings.models.len(), study.settings.arms.len());
    let mut all: Vec<BySplit<'a>> = vec![BTreeMap::new(); models * arms];
    for (trial, scored) in trials {
        if let Some(of) = all.get_mut(trial.model * arms + trial.arm) {
            of.insert(trial.split, (trial, scored));
        }
    }
    (0..models * arms)
        .map(|at| {
            let (model, arm) = (at / arms, at % arms);
            let first = (arm > 0).then(|| &all[model * arms]);
            summary(study, model, arm, &all[at], first)
        })
        .collect()
}

fn summary(study: &Study, model: usize, arm: usize, trials: &BySplit<'_>, first: Option<&BySplit<'_>>) -> ArmSummary {
    let failure =
        trials.iter().find_map(|(split, (_, scored))| scored.as_ref().err().map(|error| (*split, error.clone())));
    let good: Vec<(usize, &ScoredTrial)> = match failure {
        Some(_) => Vec::new(),
        None => good_ones(trials).collect(),
    };
    let mut confusion = Confusion::new(study.read.classes(), std::iter::empty());
    for (_, scored) in &good {
        confusion.add(&scored.confusion);
    }
    let count = good.len().max(1) as f64;
    let thresholds: Vec<f64> = good.iter().filter_map(|(_, scored)| scored.threshold).collect();
    let first: Option<BTreeMap<usize, &ScoredTrial>> = first.map(|first| good_ones(first).collect());
    let scores = MEASURES
        .iter()
        .enumerate()
        .map(|(at, measure)| {
            let values: Vec<f64> = good.iter().filter_map(|(_, scored)| scored.values[at]).collect();
            let rates: Vec<Rate> = good.iter().filter_map(|(_, scored)| scored.rates[at]).collect();
            let rate = (!rates.is_empty()).then(|| {
                rates
                    .iter()
                    .fold(Rate::default(), |sum, rate| Rate { part: sum.part + rate.part, of: sum.of + rate.of })
            });
            let interval = match (values.len(), rate) {
                (1, Some(rate)) => wilson(rate.part, rate.of),
                _ => corrected(&values, test_over_train(study, good.iter().map(|(split, _)| *split))),
            };
            let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
            let difference = first.as_ref().and_then(|first| difference(study, at, &good, first));
            Summarised { measure, mean, interval, rate, difference }
        })
        .collect();
    ArmSummary {
        model,
        arm,
        splits: good.len(),
        scores,
        confusion,
        threshold: (!thresholds.is_empty()).then(|| thresholds.iter().sum::<f64>() / thresholds.len() as f64),
        trained: good.iter().map(|(_, scored)| scored.trained as f64).sum::<f64>() / count,
        instability: if failure.is_some() { None } else { instability(study, trials) },
        failure,
    }
}

fn good_ones<'a>(trials: &'a BySplit<'_>) -> impl Iterator<Item = (usize, &'a ScoredTrial)> {
    trials.iter().filter_map(|(split, (_, scored))| Some((*split, scored.as_ref().ok()?)))
}

/// Test rows over training rows, of these splits together.
fn test_over_train(study: &Study, splits: impl Iterator<Item = usize>) -> f64 {
    let (test, train) = splits.fold((0, 0), |(test, train), split| {
        let split = &study.splits[split];
        (test + split.test.len(), train + split.train.len())
    });
    test as f64 / train.max(1) as f64
}

/// How much more of a measure the first of two arms of a model has than the second, on the same splits.
pub fn between<'a>(
    study: &Study,
    measure: &str,
    trials: impl IntoIterator<Item = (&'a Trial, &'a ScoredTrial)>,
    model: usize,
    (arm, other): (usize, usize),
) -> Option<ScoreDifference> {
    let at = MEASURES.iter().position(|it| it.name == measure)?;
    let (mut good, mut others) = (Vec::new(), BTreeMap::new());
    for (trial, scored) in trials.into_iter().filter(|(trial, _)| trial.model == model) {
        if trial.arm == arm {
            good.push((trial.split, scored));
        } else if trial.arm == other {
            others.insert(trial.split, scored);
        }
    }
    difference(study, at, &good, &others)
}

fn difference(
    study: &Study,
    at: usize,
    good: &[(usize, &ScoredTrial)],
    first: &BTreeMap<usize, &ScoredTrial>,
) -> Option<ScoreDifference> {
    let pairs: Vec<(usize, &ScoredTrial, &ScoredTrial)> = good
        .iter()
        .filter_map(|(split, scored)| Some((*split, *scored, *first.get(split)?)))
        .filter(|(_, scored, first)| scored.values[at].is_some() && first.values[at].is_some())
        .collect();
    let differences: Vec<f64> =
        pairs.iter().filter_map(|(_, scored, first)| Some(scored.values[at]? - first.values[at]?)).collect();
    let count = differences.len() as f64;
    let rows: Option<Vec<f64>> = pairs
        .iter()
        .map(|(_, scored, first)| {
            let (here, there) = (scored.rates[at]?, first.rates[at]?);
            (here.of == there.of).then_some(here.part as f64 - there.part as f64)
        })
        .collect();
    (count > 0.0).then(|| ScoreDifference {
        mean: differences.iter().sum::<f64>() / count,
        interval: corrected(&differences, test_over_train(study, pairs.iter().map(|(split, ..)| *split))),
        rows: rows.map(|rows| rows.iter().sum::<f64>() / count),
    })
}

fn instability(study: &Study, trials: &BySplit<'_>) -> Option<f64> {
    let rows = study.read.rows.len();
    // Count, mean and sum of squares about it, by row (Welford 1962).
    let mut seen = vec![(0_u32, 0.0_f64, 0.0_f64); rows];
    for (split, (trial, _)) in trials {
        let Ok(tested) = &trial.tested else { continue };
        for (&row, said) in study.splits[*split].test.iter().zip(tested.probabilities.iter()) {
            let class = if said.len() == 2 { study.read.positive } else { study.read.rows.classes[row as usize] };
            let value = said.get(class as usize).copied().unwrap_or_default();
            let (count, mean, squares) = &mut seen[row as usize];
            *count += 1;
            let from = value - *mean;
            *mean += from / f64::from(*count);
            *squares += from * (value - *mean);
        }
    }
    let spreads: Vec<f64> = seen
        .into_iter()
        .filter(|(count, ..)| *count > 1)
        .map(|(count, _, squares)| (squares / f64::from(count - 1)).sqrt())
        .collect();
    (!spreads.is_empty()).then(|| spreads.iter().sum::<f64>() / spreads.len() as f64)
}
