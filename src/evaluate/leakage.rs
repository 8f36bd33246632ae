//! What a comparison looks like when its test rows leak into what is learnt: the usual ways, each beside the honest one, on the
//! table and on the table with its labels shuffled, where there is nothing to be learnt at all.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    evaluate::{
        EvaluateSettings, Study, Trial,
        arm::{Arm, Preparation},
        bench::Bench,
        split::{SplitKind, SplitRule},
    },
    evaluation::{
        Labelled,
        interval::corrected,
        measures::{Judging, Predictions, measure},
        models::{Model, training::Training},
        splits,
    },
    progress::{Progress, Stop},
    publish::holdout,
    recipe::{Recipe, TEST},
    table::{Source, Table},
};

/// The method of copies.
const COPIES: &str = "random";
/// The method that is resampled by where the recipe's makes nothing.
const USUAL: &str = "smote";

/// A way in which test rows get into what is learnt.
#[derive(Debug)]
pub struct Leak {
    /// What JSON calls it.
    pub name: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    /// The (honest, leaking) areas of a round.
    areas: fn(&Round) -> (f64, f64),
}

/// All of them; `best-seed` is another sum of the same rounds.
pub static LEAKS: [Leak; 4] = [
    Leak {
        name: "copies",
        title: "Copies among the test rows",
        about: "Rare rows are copied before the split, so that copies of training rows are tested on.",
        areas: |round| (round.copies_inside, round.copies_outside),
    },
    Leak {
        name: "resampled-before",
        title: "Resampled before the split",
        about: "Synthetic rows are made from all rows, so that those made from test rows are trained on, and synthetic rows tested on.",
        areas: |round| (round.inside, round.outside),
    },
    Leak {
        name: BEST_SEED,
        title: "The best of the seeds",
        about: "Of several splits the best one is reported instead of their mean.",
        areas: |round| (round.inside, round.inside),
    },
    Leak {
        name: "scaled-on-all",
        title: "Scaled on all rows",
        about: "Means and deviations of the columns are those of training and test rows together. Trees do not scale.",
        areas: |round| (round.as_is, round.scaled_on_all),
    },
];

const BEST_SEED: &str = "best-seed";

/// Whose classes the rows have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Labels {
    Own,
    /// Another row's, drawn anew for every round.
    Shuffled,
}

/// One leak for one model.
#[derive(Clone, Debug)]
pub struct LeakSize {
    pub leak: &'static Leak,
    pub model: &'static dyn Model,
    pub labels: Labels,
    /// The mean ROC AUC of the rounds without the leak and with it.
    pub honest: f64,
    pub leaking: f64,
    /// Ends of the 95 % interval of the mean difference; none of the best seed, which is no mean, or of one round.
    pub interval: Option<(f64, f64)>,
}

impl LeakSize {
    pub fn difference(&self) -> f64 {
        self.leaking - self.honest
    }

    /// Whether the interval leaves out no difference; without an interval nothing is carried.
    pub fn is_carried(&self) -> bool {
        self.interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }
}

/// What the leaks come to.
#[derive(Clone, Debug)]
pub struct Leakage {
    /// Own labels first; by model, the largest leak first.
    pub sizes: Vec<LeakSize>,
    /// The method that was resampled by.
    pub method: &'static str,
    pub rounds: usize,
    /// What the rounds leave out of the settings, in a sentence.
    pub note: Option<String>,
}

impl Leakage {
    /// Of the leaks into shuffled labels that their intervals carry the largest: what is seen where there is nothing.
    pub fn largest_of_nothing(&self) -> Option<&LeakSize> {
        let shuffled = self.sizes.iter().filter(|size| size.labels == Labels::Shuffled && size.is_carried());
        shuffled.max_by(|a, b| a.difference().total_cmp(&b.difference()))
    }
}

/// ROC AUCs of one round for one model.
#[derive(Clone, Copy, Debug)]
struct Round {
    as_is: f64,
    scaled_on_all: f64,
    inside: f64,
    outside: f64,
    copies_inside: f64,
    copies_outside: f64,
}

/// Measures every leak for the models of `settings`, over as many rounds as there are splits.
///
/// # Errors
/// Where an arm cannot be made of a split's training rows.
pub fn measure_leaks(table: &Arc<Table>, settings: &EvaluateSettings, progress: &Progress) -> Result<Leakage, Stop> {
    let method = match settings.recipe.method() {
        Ok(method) if method.generates() && method.name() != COPIES => method.name(),
        _ => USUAL,
    };
    let rounds = settings.split.splits;
    let test = match settings.split.kind {
        SplitKind::Share(test) => test,
        SplitKind::Folds(folds) => 1.0 / folds as f64,
        SplitKind::Time(_) => TEST,
    };
    progress.stage("leaks", 2 * rounds as u64)?;
    let mut sizes = Vec::new();
    for labels in [Labels::Own, Labels::Shuffled] {
        let one = |number: usize| -> Result<Vec<Round>, Stop> {
            let seed = settings.recipe.seed.wrapping_add(number as u64);
            let table = match labels {
                Labels::Own => Arc::clone(table),
                Labels::Shuffled => Arc::new(shuffled(table, seed, &progress.child())?),
            };
            let found = round(&table, settings, method, test, seed, progress)?;
            progress.advance(1)?;
            Ok(found)
        };
        let found: Vec<Result<Vec<Round>, Stop>> = (0..rounds).into_par_iter().map(one).collect();
        let found = found.into_iter().collect::<Result<Vec<_>, Stop>>()?;
        for (at, model) in settings.models.iter().enumerate() {
            let of_model: Vec<Round> = found.iter().filter_map(|round| round.get(at).copied()).collect();
            let mut of_model: Vec<LeakSize> =
                LEAKS.iter().map(|leak| size(leak, *model, labels, &of_model, test)).collect();
            of_model.sort_by(|a, b| b.difference().total_cmp(&a.difference()));
            sizes.extend(of_model);
        }
    }
    // Rows that are made belong to no group and to no time, and a split after resampling could heed neither.
    let unheeded = matches!(settings.split.kind, SplitKind::Time(_)) || settings.split.group.is_some();
    let note =
        unheeded.then(|| "Leaks are measured on splits by chance: neither groups nor time are heeded.".to_owned());
    Ok(Leakage { sizes, method, rounds, note })
}

fn size(leak: &'static Leak, model: &'static dyn Model, labels: Labels, rounds: &[Round], test: f64) -> LeakSize {
    let pairs: Vec<(f64, f64)> = rounds.iter().map(leak.areas).collect();
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / pairs.len().max(1) as f64;
    let honest = mean(&mut pairs.iter().map(|pair| pair.0));
    let (leaking, interval) = if leak.name == BEST_SEED {
        (pairs.iter().map(|pair| pair.1).fold(honest, f64::max), None)
    } else {
        let differences: Vec<f64> = pairs.iter().map(|(honest, leaking)| leaking - honest).collect();
        let interval = corrected(&differences, test / (1.0 - test)).map(|it| (it.low, it.high));
        (mean(&mut pairs.iter().map(|pair| pair.1)), interval)
    };
    LeakSize { leak, model, labels, honest, leaking, interval }
}

/// One split, honest and with every leak, for each model.
fn round(
    table: &Arc<Table>,
    settings: &EvaluateSettings,
    method: &'static str,
    test: f64,
    seed: u64,
    progress: &Progress,
) -> Result<Vec<Round>, Stop> {
    let arms = [Arm::AS_IS, method, COPIES].into_iter().map(Arm::find).collect::<Result<Vec<_>, Error>>()?;
    let settings = EvaluateSettings {
        arms,
        split: SplitRule { splits: 1, kind: SplitKind::Share(test), group: None },
        recipe: Recipe { seed, ..settings.recipe.clone() },
        ..settings.clone()
    };
    let quiet = progress.child();
    let study = Study::new(table, settings, &quiet)?;
    let trials = study.run(&quiet, &|_| {})?;
    let split = &study.splits[0];
    let bench = Bench::new(&study.read, &study.settings, split, 0);
    let all: Vec<u32> = (0..study.read.rows.len() as u32).collect();
    let outside = |method| bench.resampled(&Preparation::Resampled { method, cleaning: None }, &all, &quiet);
    let (made, copied) = (outside(method)?, outside(COPIES)?);
    let everything = bench.labelled(&all);
    let (train, tested) = (bench.labelled(&split.train), bench.labelled(&split.test));
    let honest = |model: usize, arm: usize| {
        let trial = trials.iter().find(|trial| (trial.model, trial.arm) == (model, arm));
        trial.map_or_else(|| Err(Error::data("a model was not tested")), |trial| area_of(&study, trial))
    };
    let models = study.settings.models.iter().enumerate();
    models
        .map(|(number, model)| -> Result<Round, Stop> {
            let leaking = Leaking { study: &study, model: *model, seed, test, progress: &quiet };
            Ok(Round {
                as_is: honest(number, 0)?,
                inside: honest(number, 1)?,
                copies_inside: honest(number, 2)?,
                outside: leaking.split_afterwards(&made)?,
                copies_outside: leaking.split_afterwards(&copied)?,
                scaled_on_all: leaking.area(&train, &tested, Some(&everything))?,
            })
        })
        .collect()
}

fn area_of(study: &Study, trial: &Trial) -> Result<f64, Error> {
    let tested = trial.tested.as_ref().map_err(Clone::clone)?;
    area(&study.truth(trial.split), &tested.probabilities, study.read.positive)
}

fn area(truth: &[u32], probabilities: &crate::matrix::Matrix, positive: u32) -> Result<f64, Error> {
    let judging = Judging { positive, ..Judging::default() };
    let predictions = Predictions::new(truth, probabilities, judging)?;
    let area = measure("roc_auc").and_then(|measure| measure.of(&predictions));
    area.ok_or_else(|| Error::data("the test rows of a round are all of one class, and have no ROC AUC"))
}

/// What a model is trained by the wrong way.
#[derive(Clone, Copy)]
struct Leaking<'a> {
    study: &'a Study,
    model: &'a dyn Model,
    seed: u64,
    test: f64,
    progress: &'a Progress,
}

impl Leaking<'_> {
    fn area(&self, (x, y): &Labelled, tested: &Labelled, standardised_by: Option<&Labelled>) -> Result<f64, Stop> {
        let training = Training {
            seed: self.seed,
            standardised_by: standardised_by.map(|rows| &rows.0),
            ..Training::new(x, y, self.study.read.classes())
        };
        let said = self.model.fit(&training, &self.progress.child())?.probabilities(&tested.0);
        Ok(area(&tested.1, &said, self.study.read.positive)?)
    }

    fn split_afterwards(&self, (x, y): &Labelled) -> Result<f64, Stop> {
        let split = splits::stratified(y, self.test, 1, self.seed).pop().unwrap_or_default();
        let part = |rows: &[u32]| (x.select(rows), rows.iter().map(|row| y[*row as usize]).collect());
        self.area(&part(&split.train), &part(&split.test), None)
    }
}

/// The table with every row's class given to another row by chance, so that columns say nothing of it.
fn shuffled(table: &Table, seed: u64, progress: &Progress) -> Result<Table, Stop> {
    let source = &table.source;
    let delimiter = [source.delimiter()];
    let mut bytes = source.head().to_vec();
    for (row, from) in splits::shuffled(source.rows(), seed).into_iter().enumerate() {
        let mut cells = source.raw_cells(row);
        cells[table.target.column] = source.raw_cell(from as usize, table.target.column);
        bytes.extend(cells.join(&delimiter[..]));
        bytes.extend(source.terminator().bytes());
    }
    let source = Source::from_bytes(source.name(), source.encode(bytes), source.output_options())?;
    holdout::rewritten(table, source, progress)
}
