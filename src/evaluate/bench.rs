//! One split: the training rows prepared, models trained on them, and asked about the test rows.
//!
//! Nothing here sees a test row before a model is asked about it: what is missing is filled in, resampled, weighed, and every
//! threshold and recalibration learnt from the training rows alone.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    error::Error,
    evaluate::{
        EvaluateSettings,
        arm::{Adjustment, Arm, Preparation},
        rows::{EvaluatedTable, Imputer, LabelledRows},
    },
    evaluation::{
        Labelled,
        measures::thresholds::Thresholds,
        models::{Model, training::Training},
        recalibration::{Recalibration, prior_corrected},
        splits::{self, Split},
    },
    matrix::Matrix,
    measures::audit::dataset::Dataset,
    pipeline,
    progress::{Progress, Stop},
    publish::holdout,
    recipe::{NamedTotals, Output, Recipe, Totals},
    report::export,
    sampling::undersampling::{RANDOM, Undersampling},
    table::{Source, Table},
};

/// The share of the training rows that thresholds and recalibrations are learnt from.
pub const VALIDATION: f64 = 0.25;

/// What a model says of the test rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    /// By test row and class.
    pub probabilities: Arc<Matrix>,
    /// Of two classes: the positive one is named from this probability on. `None`: the likeliest class is named.
    pub threshold: Option<f64>,
    /// Rows that were trained on.
    pub trained: usize,
}

/// Who hears of a model (by number) on an arm (by number).
pub type Hearer<'a> = dyn FnMut(usize, usize, Result<Tested, Error>) -> Result<(), Stop> + 'a;

/// A failure is one of an arm, and the other arms go on; being told to stop is for all.
fn unless_cancelled<T>(done: Result<T, Stop>) -> Result<Result<T, Error>, Stop> {
    match done {
        Ok(made) => Ok(Ok(made)),
        Err(Stop::Failed(error)) => Ok(Err(error)),
        Err(Stop::Cancelled) => Err(Stop::Cancelled),
    }
}

/// Rows ready for a model.
#[derive(Debug)]
struct Prepared {
    labelled: Labelled,
    weights: Option<Vec<f64>>,
    /// The share of each class among the rows before they were prepared.
    shares: Vec<f64>,
}

/// One split with what its arms share.
#[derive(Debug)]
pub struct Bench<'a> {
    read: &'a EvaluatedTable,
    settings: &'a EvaluateSettings,
    split: &'a Split,
    seed: u64,
    imputer: Imputer,
    test: Matrix,
}

impl<'a> Bench<'a> {
    /// `number` is that of the split: each has random numbers of its own.
    pub fn new(read: &'a EvaluatedTable, settings: &'a EvaluateSettings, split: &'a Split, number: usize) -> Self {
        let imputer = Imputer::of(&read.rows, &split.train);
        let test = imputer.design(&read.schema, &read.rows, &split.test);
        Self { read, settings, split, seed: settings.recipe.seed.wrapping_add(number as u64), imputer, test }
    }

    /// Every model on every arm; `done` hears of each by the numbers of model and arm, and of what was wrong where one cannot
    /// be had. Arms that share their training rows share the model that is trained on them.
    pub fn run(&self, progress: &Progress, done: &mut Hearer<'_>) -> Result<(), Stop> {
        let arms = &self.settings.arms;
        let mut left: Vec<usize> = (0..arms.len()).collect();
        while let Some(&first) = left.first() {
            let preparation = &arms[first].preparation;
            let (alike, others): (Vec<usize>, Vec<usize>) =
                left.iter().partition(|arm| arms[**arm].preparation == *preparation);
            left = others;
            let prepared = unless_cancelled(self.prepare(preparation, &self.split.train, progress))?;
            let validates = alike.iter().any(|arm| arms[*arm].validates());
            let validation = match &prepared {
                Ok(_) if validates => Some(unless_cancelled(self.put_aside(preparation, progress))?),
                _ => None,
            };
            for (number, model) in self.settings.models.iter().enumerate() {
                let plain = match &prepared {
                    Ok(prepared) => unless_cancelled(self.asked(*model, prepared, &self.test, progress))?,
                    Err(error) => Err(error.clone()),
                };
                let validated = match &validation {
                    Some(Ok((learning, (x, y)))) => Some(
                        unless_cancelled(self.asked(*model, learning, x, progress))?.map(|said| (said, y.as_slice())),
                    ),
                    Some(Err(error)) => Some(Err(error.clone())),
                    None => None,
                };
                for &arm in &alike {
                    progress.check()?;
                    let tested = match (&prepared, &plain, &validated) {
                        (Err(error), ..) | (_, Err(error), _) => Err(error.clone()),
                        (.., Some(Err(error))) if arms[arm].validates() => Err(error.clone()),
                        (Ok(prepared), Ok(plain), validated) => {
                            let validated = validated.as_ref().and_then(|it| it.as_ref().ok());
                            Ok(self.adjust(
                                &arms[arm],
                                prepared,
                                plain,
                                validated.map(|(said, truth)| (&**said, *truth)),
                            ))
                        }
                    };
                    done(number, arm, tested)?;
                }
            }
        }
        Ok(())
    }

    fn classes(&self) -> usize {
        self.read.classes()
    }

    fn adjust(
        &self,
        arm: &Arm,
        prepared: &Prepared,
        plain: &Arc<Matrix>,
        validated: Option<(&Matrix, &[u32])>,
    ) -> Tested {
        let mut tested =
            Tested { probabilities: Arc::clone(plain), threshold: None, trained: prepared.labelled.1.len() };
        match (arm.adjustment, validated) {
            (Adjustment::Prior, _) => {
                let learnt = match &prepared.weights {
                    // By weight all classes have the same share.
                    Some(_) => prepared.shares.iter().map(|share| f64::from(u8::from(*share > 0.0))).collect(),
                    None => shares(&prepared.labelled.1, self.classes()),
                };
                tested.probabilities = Arc::new(prior_corrected(plain, &learnt, &prepared.shares));
            }
            (Adjustment::Isotonic, Some((said, truth))) => {
                tested.probabilities = Arc::new(Recalibration::isotonic(said, truth).apply(plain));
            }
            (Adjustment::Platt, Some((said, truth))) => {
                tested.probabilities = Arc::new(Recalibration::platt(said, truth).apply(plain));
            }
            (Adjustment::Threshold, Some((said, truth))) if self.classes() == 2 => {
                let positive = self.read.positive;
                let scores: Vec<f64> = said.column(positive as usize).collect();
                let truth: Vec<bool> = truth.iter().map(|class| *class == positive).collect();
                // Where no threshold meets the rule, naming nothing would be as arbitrary as any other.
                tested.threshold =
                    Thresholds::of(&scores, &truth).choose(self.settings.rule).map(|chosen| chosen.threshold);
            }
            _ => {}
        }
        tested
    }

    /// What a model that learns from some rows says of others.
    fn asked(
        &self,
        model: &dyn Model,
        prepared: &Prepared,
        of: &Matrix,
        progress: &Progress,
    ) -> Result<Arc<Matrix>, Stop> {
        let (x, y) = &prepared.labelled;
        let weights = prepared.weights.as_deref();
        let training = Training { weights, seed: self.seed, ..Training::new(x, y, self.classes()) };
        Ok(Arc::new(model.fit(&training, &progress.child())?.probabilities(of)))
    }

    /// Rows of the table as they are.
    pub fn labelled(&self, rows: &[u32]) -> Labelled {
        (self.imputer.design(&self.read.schema, &self.read.rows, rows), self.read.rows.classes_of(rows))
    }

    /// A part of the training rows, stratified, with the others prepared: for what is learnt from rows that a model has not
    /// seen.
    fn put_aside(&self, preparation: &Preparation, progress: &Progress) -> Result<(Prepared, Labelled), Stop> {
        let train = &self.split.train;
        let classes = self.read.rows.classes_of(train);
        let aside = splits::stratified(&classes, VALIDATION, 1, self.seed).pop().unwrap_or_default();
        let rows = |places: &[u32]| -> Vec<u32> { places.iter().map(|at| train[*at as usize]).collect() };
        Ok((self.prepare(preparation, &rows(&aside.train), progress)?, self.labelled(&rows(&aside.test))))
    }

    fn prepare(&self, preparation: &Preparation, rows: &[u32], progress: &Progress) -> Result<Prepared, Stop> {
        let shares = shares(&self.read.rows.classes_of(rows), self.classes());
        let (labelled, weights) = match preparation {
            Preparation::AsIs => (self.labelled(rows), None),
            Preparation::Weights => {
                let labelled = self.labelled(rows);
                let weights = balanced(&labelled.1, self.classes());
                (labelled, Some(weights))
            }
            resampled => (self.resampled(resampled, rows, progress)?, None),
        };
        Ok(Prepared { labelled, weights, shares })
    }

    /// Rows as a method leaves them: learnt from them alone, written, and read as any file is.
    ///
    /// # Errors
    /// Where the method cannot learn from them.
    pub fn resampled(&self, preparation: &Preparation, rows: &[u32], progress: &Progress) -> Result<Labelled, Stop> {
        let EvaluatedTable { table, schema, rows: all, .. } = self.read;
        let rows: Vec<u32> = rows.iter().map(|row| all.rows[*row as usize]).collect();
        // Stages of its own: those that are shown count models.
        let quiet = progress.child();
        let part = Arc::new(holdout::part(table, &rows, &quiet)?);
        let recipe = self.recipe(preparation, &part);
        let outcome = pipeline::run(&part, &recipe, &quiet)?;
        let (bytes, _) = export::bytes(&outcome, &quiet)?;
        let source = Arc::new(Source::from_bytes("split", bytes, table.source.output_options())?);
        let made = LabelledRows::of(&Dataset::read(&source, schema, &quiet)?, schema);
        let places: Vec<u32> = (0..made.len() as u32).collect();
        Ok((self.imputer.design(schema, &made, &places), made.classes))
    }

    fn recipe(&self, preparation: &Preparation, part: &Table) -> Recipe {
        let given = &self.settings.recipe;
        let mut recipe = Recipe { flag: None, publish: None, shuffle: None, seed: self.seed, ..given.clone() };
        let mut by = |method: &str, cleaning: Option<crate::sampling::cleaning::Cleaning>, totals| {
            if recipe.method != method {
                method.clone_into(&mut recipe.method);
                recipe.parameters = BTreeMap::default();
                recipe.drop_identical = None;
            }
            recipe.totals = Some(totals);
            (recipe.output, recipe.undersample) = (Output::Augmented, None);
            (recipe.clean_before, recipe.clean_after) = (Vec::new(), cleaning.into_iter().collect());
        };
        match preparation {
            Preparation::Resampled { method, cleaning } => {
                by(method, cleaning.clone(), Totals::Named(NamedTotals::Balance));
            }
            Preparation::Alone(method) => {
                by(method, None, Totals::Named(NamedTotals::Table));
                recipe.output = Output::Synthetic;
            }
            Preparation::Under => {
                let present = part.target.classes.iter().filter(|class| class.count > 0);
                let least = present.clone().map(|class| class.count as u64).min().unwrap_or_default();
                by("none", None, Totals::Counts(present.map(|class| (class.label.clone(), least)).collect()));
                recipe.undersample = Some(Undersampling::new(RANDOM));
            }
            Preparation::Recipe | Preparation::AsIs | Preparation::Weights => {
                if let Some(Totals::Counts(totals)) = &given.totals {
                    recipe.totals = Some(Totals::Counts(self.scaled(totals, part)));
                }
            }
        }
        recipe
    }

    /// Totals by number are those of the whole table: a part of it has its part of them.
    fn scaled(&self, totals: &BTreeMap<String, u64>, part: &Table) -> BTreeMap<String, u64> {
        let whole: BTreeMap<&str, usize> =
            self.read.table.target.classes.iter().map(|class| (class.label.as_str(), class.count)).collect();
        let scaled = part.target.classes.iter().map(|class| {
            let all = whole.get(class.label.as_str()).copied().unwrap_or(class.count).max(1);
            let total = totals.get(&class.label).copied().unwrap_or(all as u64);
            (class.label.clone(), (total as f64 * class.count as f64 / all as f64).round() as u64)
        });
        scaled.collect()
    }
}

/// A weight for each row, so that every class has the same weight in all: rows ÷ (classes · rows of its class), as
/// scikit-learn's `class_weight="balanced"` has it.
fn balanced(classes: &[u32], count: usize) -> Vec<f64> {
    let mut rows = vec![0_usize; count];
    for &class in classes {
        rows[class as usize] += 1;
    }
    let present = rows.iter().filter(|rows| **rows > 0).count();
    classes.iter().map(|&class| classes.len() as f64 / (present * rows[class as usize]) as f64).collect()
}

/// The share of each class.
fn shares(classes: &[u32], count: usize) -> Vec<f64> {
    let mut rows = vec![0.0; count];
    for &class in classes {
        rows[class as usize] += 1.0;
    }
    rows.iter().map(|rows| rows / classes.len().max(1) as f64).collect()
}
