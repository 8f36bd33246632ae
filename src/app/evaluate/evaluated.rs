//! A comparison as far as it has come, with the measures of every trial that has ended.

use std::sync::Arc;

use crate::{
    error::Error,
    evaluate::{
        Study, Trial,
        output::Findings,
        summary::{ArmSummary, ScoredTrial, summarise_scored},
    },
    recipe::Recipe,
    table::Table,
};

#[derive(Debug)]
pub struct Evaluated {
    /// Comparisons are counted.
    pub run: u64,
    pub study: Arc<Study>,
    /// In the order of splits, then models, then arms.
    pub trials: Vec<Trial>,
    /// Of the trials.
    pub scored: Vec<Result<ScoredTrial, Error>>,
    /// Every model on every arm, in that order.
    pub summaries: Vec<ArmSummary>,
    pub seconds: f64,
}

impl Evaluated {
    pub fn new(run: u64, study: Arc<Study>, mut ended: Vec<(Trial, Result<ScoredTrial, Error>)>, seconds: f64) -> Self {
        ended.sort_by_key(|(trial, _)| (trial.split, trial.model, trial.arm));
        let (trials, scored): (Vec<_>, Vec<_>) = ended.into_iter().unzip();
        let summaries = summarise_scored(&study, trials.iter().zip(scored.iter().cloned()));
        Self { run, study, trials, scored, summaries, seconds }
    }

    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.trials.len() == self.study.trials()
    }

    pub fn summary(&self, (model, arm): (usize, usize)) -> Option<&ArmSummary> {
        self.summaries.iter().find(|summary| (summary.model, summary.arm) == (model, arm))
    }

    /// The trials of one model on one arm.
    pub fn trials_of(&self, model: usize, arm: usize) -> impl Iterator<Item = &Trial> {
        self.trials.iter().filter(move |trial| (trial.model, trial.arm) == (model, arm))
    }

    /// Whether it is of these settings.
    pub fn is_of(&self, table: Option<&Arc<Table>>, recipe: &Recipe) -> bool {
        table.is_some_and(|table| Arc::ptr_eq(table, &self.study.read.table)) && self.study.settings.recipe == *recipe
    }

    /// As it is written.
    pub fn findings(&self) -> Findings<'_> {
        Findings {
            study: &self.study,
            trials: &self.trials,
            summaries: &self.summaries,
            leakage: None,
            seconds: self.seconds,
        }
    }

    pub fn arm_name(&self, arm: usize) -> &str {
        self.study.settings.arms.get(arm).map_or("", |arm| arm.name.as_str())
    }

    pub fn model_title(&self, model: usize) -> &'static str {
        self.study.settings.models.get(model).map_or("", |model| model.title())
    }

    /// "Random forest, smote".
    pub fn line_name(&self, (model, arm): (usize, usize)) -> String {
        format!("{}, {}", self.model_title(model), self.arm_name(arm))
    }

    /// The number of the arm of that name.
    pub fn arm(&self, name: &str) -> Option<usize> {
        self.study.settings.arms.iter().position(|arm| arm.name == name)
    }
}
