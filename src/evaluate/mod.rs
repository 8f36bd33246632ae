//! Does resampling help? Models trained on the rows of a table as they are, and prepared in other ways, on the same splits,
//! and tested on the same real rows, which nothing that is learnt has seen.

pub mod arm;
pub mod bench;
pub mod cases;
pub mod curves;
pub mod leakage;
pub mod output;
pub mod rows;
pub mod split;
pub mod summary;

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    error::{Error, Setting},
    evaluate::{
        arm::Arm,
        bench::{Bench, Tested},
        rows::EvaluatedTable,
        split::{SplitKind, SplitRule},
    },
    evaluation::{
        measures::{OutcomeCosts, thresholds::Rule},
        models::{self, Model},
        splits::Split,
    },
    progress::{Progress, Stop},
    recipe::{MistakeCosts, Recipe},
    report::format::thousands,
    table::Table,
};

/// What is compared, and how.
#[derive(Clone, Debug)]
pub struct EvaluateSettings {
    /// The settings of every method, and the seed of all; which method is said by the arm.
    pub recipe: Recipe,
    pub models: Vec<&'static dyn Model>,
    /// The first one is what the others are compared with.
    pub arms: Vec<Arm>,
    pub split: SplitRule,
    /// How thresholds are chosen.
    pub rule: Rule,
    /// What mistakes cost, of two classes.
    pub costs: Option<OutcomeCosts>,
    /// Of two classes, the one to be found; `None`: the smallest.
    pub positive: Option<String>,
}

/// A rule for thresholds, as recipes and flags write it.
///
/// # Errors
/// Where it is none of those that there are, or its number is no share.
pub fn read_rule(text: &str, costs: Option<OutcomeCosts>) -> Result<Rule, Error> {
    let wrong = |message: String| Error::usage(message).about(Setting::Evaluate("threshold"));
    let share = |number: &str| {
        let number: f64 = number.trim().parse().ok()?;
        (0.0..=1.0).contains(&number).then_some(number)
    };
    match text.split_once('=').map_or((text, None), |(name, number)| (name, Some(number))) {
        ("f1", None) => Ok(Rule::BestF(1.0)),
        ("f2", None) => Ok(Rule::BestF(2.0)),
        ("cost", None) => costs.map(Rule::LeastCost).ok_or_else(|| {
            wrong(
                "the threshold of the least cost needs costs: say what a missed row and a false alarm cost".to_owned(),
            )
        }),
        (name @ ("recall" | "precision"), Some(number)) => {
            let share = share(number).ok_or_else(|| wrong(format!("{text:?}: {number:?} is no share from 0 to 1")))?;
            Ok(if name == "recall" { Rule::RecallAtLeast(share) } else { Rule::PrecisionAtLeast(share) })
        }
        _ => Err(wrong(format!("no rule {text:?}: choose f1, f2, recall=SHARE, precision=SHARE or cost"))),
    }
}

impl EvaluateSettings {
    /// What a recipe says is compared, or the usual comparison.
    ///
    /// # Errors
    /// Where a model, an arm or a rule is not known, or a cost is no number from 0 up.
    pub fn of(recipe: &Recipe) -> Result<Self, Error> {
        let said = recipe.evaluate.clone().unwrap_or_default();
        let model = |name: &String| {
            models::model(name).ok_or_else(|| {
                let known: Vec<&str> = models::MODELS.iter().map(|model| model.name()).collect();
                Error::usage(format!("there is no model {name:?}: choose of {}", known.join(", ")))
                    .about(Setting::Evaluate("models"))
            })
        };
        let costs =
            said.costs.map(|MistakeCosts { missed, alarm }| OutcomeCosts { missed, alarm, ..OutcomeCosts::default() });
        if let Some(costs) = costs
            && [costs.missed, costs.alarm].iter().any(|cost| !cost.is_finite() || *cost < 0.0)
        {
            return Err(Error::usage("a cost is a number from 0 up").about(Setting::Evaluate("costs")));
        }
        let kind = match (&said.time, said.folds) {
            (Some(_), Some(_)) => {
                let message = "rows are split by folds or by time, and not by both: choose one of the two";
                return Err(Error::usage(message).about(Setting::Evaluate("folds")));
            }
            (Some(time), None) => SplitKind::Time(time.clone()),
            (None, Some(folds)) => SplitKind::Folds(folds),
            (None, None) => SplitKind::Share(said.test),
        };
        Ok(Self {
            models: said.models.iter().map(model).collect::<Result<_, _>>()?,
            arms: said.arms.iter().map(|name| Arm::find(name)).collect::<Result<_, _>>()?,
            split: SplitRule { splits: said.splits, kind, group: said.group },
            rule: read_rule(&said.threshold, costs)?,
            costs,
            positive: said.positive,
            recipe: recipe.clone(),
        })
    }

    /// # Errors
    /// Where there is nothing to compare, the same twice, or a setting that is out of range.
    pub fn check(&self) -> Result<(), Error> {
        let twice = |names: Vec<&str>| {
            names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)).map(|it| (*it.1).to_owned())
        };
        if self.models.is_empty() {
            return Err(Error::usage("no model: choose one or more").about(Setting::Evaluate("models")));
        }
        if self.arms.is_empty() {
            return Err(Error::usage("no arm: choose one or more").about(Setting::Evaluate("arms")));
        }
        if let Some(name) = twice(self.models.iter().map(|model| model.name()).collect()) {
            return Err(Error::usage(format!("model {name} is there twice")).about(Setting::Evaluate("models")));
        }
        if let Some(name) = twice(self.arms.iter().map(|arm| arm.name.as_str()).collect()) {
            return Err(Error::usage(format!("arm {name} is there twice")).about(Setting::Evaluate("arms")));
        }
        self.split.check()?;
        self.recipe.check()
    }
}

/// One model on one arm in one split.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    pub model: usize,
    pub arm: usize,
    pub split: usize,
    /// Where an arm cannot be made of a split's training rows, or nothing learnt from them, why.
    pub tested: Result<Tested, Error>,
}

/// A comparison that is ready to be run.
#[derive(Clone, Debug)]
pub struct Study {
    pub read: EvaluatedTable,
    pub settings: EvaluateSettings,
    pub splits: Vec<Split>,
    /// What there is to say of rows and splits, in sentences.
    pub notes: Vec<String>,
}

impl Study {
    /// Reads the rows and draws the splits.
    pub fn new(table: &Arc<Table>, settings: EvaluateSettings, progress: &Progress) -> Result<Self, Stop> {
        settings.check()?;
        let read = EvaluatedTable::read(table, settings.positive.as_deref(), progress)?;
        let (splits, mut notes) = settings.split.splits(&read, settings.recipe.seed)?;
        let incomplete = read.rows.incomplete;
        if incomplete > 0 {
            let rows = if incomplete == 1 { "row has" } else { "rows have" };
            notes.push(format!(
                "{} {rows} missing cells: in every split they are filled in with medians and most frequent words of its \
                 training rows. {}",
                thousands(incomplete as u64),
                if settings.recipe.missing.keeps_rows() {
                    "Methods learn from them as well."
                } else {
                    "Methods do not learn from them."
                }
            ));
        }
        if read.classes() != 2 && settings.arms.iter().any(|arm| arm.adjustment == arm::Adjustment::Threshold) {
            notes.push(format!(
                "There are {} classes, and a threshold is one of two: the likeliest class is named.",
                read.classes()
            ));
        }
        Ok(Self { read, settings, splits, notes })
    }

    /// The models that will be tested, each on each arm and split.
    pub fn trials(&self) -> usize {
        self.settings.models.len() * self.settings.arms.len() * self.splits.len()
    }

    /// Trains and tests; `done` hears of each trial as it ends, in any order. What comes back is in the order of splits, then
    /// models, then arms.
    pub fn run(&self, progress: &Progress, done: &(dyn Fn(&Trial) + Sync)) -> Result<Vec<Trial>, Stop> {
        progress.stage("models", self.trials() as u64)?;
        let one = |split: usize| -> Result<Vec<Trial>, Stop> {
            let mut trials = Vec::new();
            Bench::new(&self.read, &self.settings, &self.splits[split], split).run(
                progress,
                &mut |model, arm, tested| {
                    let trial = Trial { model, arm, split, tested };
                    done(&trial);
                    trials.push(trial);
                    progress.advance(1)?;
                    Ok(())
                },
            )?;
            trials.sort_by_key(|trial| (trial.model, trial.arm));
            Ok(trials)
        };
        // All splits are waited for, so that of several failures it is always the first split's that is reported.
        let tried: Vec<Result<Vec<Trial>, Stop>> = (0..self.splits.len()).into_par_iter().map(one).collect();
        Ok(tried.into_iter().collect::<Result<Vec<_>, Stop>>()?.concat())
    }

    /// How rows are tested on: `10 splits, 25 % tested`.
    pub fn splits_in_words(&self) -> String {
        let count = self.splits.len();
        let rule = &self.settings.split;
        let how = match &rule.kind {
            SplitKind::Share(test) => format!("{} % of every class tested", (test * 1e4).round() / 100.0),
            SplitKind::Folds(folds) => format!("in {folds} folds"),
            SplitKind::Time(column) => format!("by the order of {column}"),
        };
        let together = rule.group.as_ref().map_or_else(String::new, |group| format!(", rows of one {group} together"));
        format!("{count} {}, {how}{together}", if count == 1 { "split" } else { "splits" })
    }

    /// What makes the same comparison again, as the text of a recipe.
    ///
    /// # Errors
    /// Where it cannot be written as TOML.
    pub fn recipe(&self) -> Result<String, Error> {
        let mut recipe = self.settings.recipe.naming_target(&self.read.table);
        recipe.evaluate.get_or_insert_default();
        recipe.to_toml()
    }

    /// The true classes of a split's test rows.
    pub fn truth(&self, split: usize) -> Vec<u32> {
        self.read.rows.classes_of(&self.splits[split].test)
    }
}
