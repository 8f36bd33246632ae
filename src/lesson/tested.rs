//! How models do on a lesson's table: a comparison that is made when the lesson opens, and what a beat tells of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    evaluate::{
        EvaluateSettings, Study,
        leakage::{Labels, LeakSize, Leakage, measure_leaks},
        summary::{ArmSummary, summarise},
    },
    evaluation::measures::confusion::{Confusion, Counts},
    progress::{Progress, Stop},
    recipe::Recipe,
    table::Table,
};

/// The name that scripts have for a beat that tells how a model does. It is no step of the walk.
pub const TEST: &str = "test";

/// What a beat tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TestOf {
    /// One of the arms of the recipe, by its name.
    Arm(String),
    Leak(ToldLeak),
}

/// A leak, beside the same without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldLeak {
    /// As JSON calls it.
    pub name: String,
    pub labels: Labels,
}

/// The comparison that a lesson's recipe asks for. Its first model is told of.
#[derive(Debug)]
pub struct LessonComparison {
    study: Study,
    summaries: Vec<ArmSummary>,
    leakage: Option<Leakage>,
}

impl LessonComparison {
    /// The leaks take as long again, and are measured where a beat tells of them.
    pub fn run(table: &Arc<Table>, recipe: &Recipe, leaks: bool, progress: &Progress) -> Result<Self, Stop> {
        let mut settings = EvaluateSettings::of(recipe)?;
        // No beat tells of the others.
        settings.models.truncate(1);
        let study = Study::new(table, settings, progress)?;
        let trials = study.run(progress, &|_| {})?;
        let summaries = summarise(&study, &trials);
        if let Some((_, error)) = summaries.iter().find_map(|summary| summary.failure.clone()) {
            return Err(error.into());
        }
        let leakage = leaks.then(|| measure_leaks(table, &study.settings, progress)).transpose()?;
        Ok(Self { study, summaries, leakage })
    }
}

/// What a beat tells of, with the numbers.
#[derive(Clone, Debug)]
pub struct ToldTest {
    pub of: TestOf,
    pub comparison: Arc<LessonComparison>,
}

impl ToldTest {
    /// The arm that is told of.
    fn summary(&self) -> Option<&ArmSummary> {
        let TestOf::Arm(name) = &self.of else { return None };
        let arm = self.comparison.study.settings.arms.iter().position(|arm| arm.name == *name)?;
        self.comparison.summaries.iter().find(|summary| (summary.model, summary.arm) == (0, arm))
    }

    /// The leak that is told of, for the first model.
    pub fn leak(&self) -> Option<&LeakSize> {
        let TestOf::Leak(ToldLeak { name, labels }) = &self.of else { return None };
        let leakage = self.comparison.leakage.as_ref()?;
        let model = self.comparison.study.settings.models.first()?.name();
        let mut sizes = leakage.sizes.iter();
        sizes.find(|size| (size.leak.name, size.labels, size.model.name()) == (name.as_str(), *labels, model))
    }

    /// Rows by true and named class, of all splits together.
    pub fn confusion(&self) -> Option<&Confusion> {
        self.summary().map(|summary| &summary.confusion)
    }

    pub fn classes(&self) -> Vec<&str> {
        self.comparison.study.read.schema.classes.iter().map(String::as_str).collect()
    }

    /// The class that is to be found.
    pub fn positive(&self) -> &str {
        let read = &self.comparison.study.read;
        read.schema.classes.get(read.positive as usize).map_or("", String::as_str)
    }

    /// The rows of the class that is to be found, and the others.
    pub fn counts(&self) -> Option<Counts> {
        self.confusion()?.against_rest().get(self.comparison.study.read.positive as usize).copied()
    }

    /// A measure of the arm, as the mean of the splits.
    pub fn score(&self, name: &str) -> Option<f64> {
        self.summary()?.score(name)?.mean
    }

    /// The area under the ROC curve, without the leak where one is told of.
    pub fn auc(&self) -> Option<f64> {
        self.leak().map_or_else(|| self.score("roc_auc"), |leak| Some(leak.honest))
    }

    /// What is tested: "Logistic regression, threshold".
    pub fn title(&self) -> String {
        let model = self.comparison.study.settings.models.first().map_or("", |model| model.title());
        match &self.of {
            TestOf::Arm(arm) => format!("{model}, {arm}"),
            TestOf::Leak(ToldLeak { labels: Labels::Own, .. }) => format!("{model}, the table's own labels"),
            TestOf::Leak(ToldLeak { labels: Labels::Shuffled, .. }) => format!("{model}, shuffled labels"),
        }
    }

    /// How rows are tested on: "4 splits, in 4 folds"; of a leak how many rounds there are.
    pub fn splits_in_words(&self) -> String {
        match (&self.of, &self.comparison.leakage) {
            (TestOf::Leak(_), Some(leakage)) if leakage.rounds == 1 => "1 split".to_owned(),
            (TestOf::Leak(_), Some(leakage)) => format!("{} splits", leakage.rounds),
            _ => self.comparison.study.splits_in_words(),
        }
    }
}

/// A share as a percentage with one decimal: 95.1.
pub fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}
