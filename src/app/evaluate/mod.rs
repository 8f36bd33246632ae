//! The workspace Evaluate: does resampling help? Models on rows that are prepared in other ways, on the same splits.

pub mod action;
mod apply;
pub mod choices;
pub mod curve_work;
pub mod evaluate_runner;
pub mod evaluated;
pub mod leak_work;
mod lines;
pub(in crate::app) mod panels;
pub mod remedy;
pub mod report;
pub mod view;
mod work;
pub(in crate::app) mod workspace;

use std::{collections::BTreeSet, sync::Arc};

use egui::{Key, Modifiers};

use crate::{
    app::{
        evaluate::{
            curve_work::ModelCurves, evaluated::Evaluated, leak_work::MeasuredLeaks, report::EvaluateReport,
            view::EvaluateTab,
        },
        place::{WorkspaceInfo, WorkspaceJob},
    },
    error::Error,
    evaluate::cases::Case,
    progress::Status,
};

pub const EVALUATE: WorkspaceInfo = WorkspaceInfo {
    name: "Evaluate",
    about: "Find out whether resampling helps, on rows that nothing was learnt from",
    job: WorkspaceJob {
        title: "Find out whether it helps",
        about: "Open a CSV file, and compare models on its rows as they are, weighted, resampled, or with another threshold.",
    },
    keys: &[(Modifiers::COMMAND, Key::Num3)],
};

/// How the workspace is looked at, and what is known; the settings are the document's.
#[derive(Debug)]
pub struct EvaluateState {
    pub tab: EvaluateTab,
    /// The measures that have a column, by their names.
    pub columns: BTreeSet<String>,
    /// Model and arm of the line that is looked at, by their numbers in the comparison.
    pub line: (usize, usize),
    /// Arms whose curves are not drawn.
    pub hidden: BTreeSet<usize>,
    /// Whose curves are drawn, of more than two classes.
    pub class: Option<u32>,
    /// Where the slider stands.
    pub threshold: f64,
    /// The comparison as far as it has come.
    evaluated: Option<Arc<Evaluated>>,
    /// The leaks that were measured last.
    leaks: Option<Arc<MeasuredLeaks>>,
    /// A case whose table is being opened.
    case: Option<&'static Case>,
    /// The curves of the model that is looked at.
    curves: Option<Arc<ModelCurves>>,
    pub report: EvaluateReport,
    /// Why the settings cannot be compared.
    pub error: Option<Error>,
    /// How far a comparison is that goes on.
    pub going: Option<Status>,
    /// How far the leaks are that are being measured.
    pub measuring: Option<Status>,
    /// The last comparison was stopped before its end.
    pub stopped: bool,
    /// The leaks were stopped before their end.
    pub leaks_stopped: bool,
    /// The revision of the document that the settings were looked at for.
    revision: u64,
    /// Comparisons are counted.
    run: u64,
}

impl Default for EvaluateState {
    fn default() -> Self {
        Self {
            tab: EvaluateTab::default(),
            columns: view::usual_columns(),
            line: (0, 0),
            hidden: BTreeSet::new(),
            class: None,
            threshold: 0.5,
            evaluated: None,
            leaks: None,
            case: None,
            curves: None,
            report: EvaluateReport::default(),
            error: None,
            going: None,
            measuring: None,
            stopped: false,
            leaks_stopped: false,
            revision: 0,
            run: 0,
        }
    }
}

impl EvaluateState {
    /// What was compared last of the table that is open.
    pub fn evaluated(&self) -> Option<&Arc<Evaluated>> {
        self.evaluated.as_ref()
    }

    /// The leaks of the table that is open, of these settings or the ones before.
    pub fn leaks(&self) -> Option<&Arc<MeasuredLeaks>> {
        self.leaks.as_ref()
    }

    /// The curves, if they are of what is looked at; they follow the comparison by a moment.
    pub fn curves(&self) -> Option<&Arc<ModelCurves>> {
        let (model, _) = self.line;
        let class = self.shown_class()?;
        let run = self.evaluated.as_ref()?.run;
        self.curves.as_ref().filter(|curves| curves.run == run && curves.model == model && curves.class == class)
    }

    /// The class whose curves are drawn: of two the positive one.
    pub fn shown_class(&self) -> Option<u32> {
        let read = &self.evaluated.as_ref()?.study.read;
        let chosen = self.class.filter(|class| read.classes() > 2 && (*class as usize) < read.classes());
        Some(chosen.unwrap_or(read.positive))
    }

    /// Takes a comparison, unless it is older than what is shown.
    fn take(&mut self, news: Arc<Evaluated>) {
        let older = |old: &Arc<Evaluated>| old.run == news.run && old.trials.len() > news.trials.len();
        if news.run != self.run || self.evaluated.as_ref().is_some_and(older) {
            return;
        }
        let settings = &news.study.settings;
        let (models, arms) = (settings.models.len(), settings.arms.len());
        self.line = (self.line.0.min(models.saturating_sub(1)), self.line.1.min(arms.saturating_sub(1)));
        if let Some(old) = self.evaluated.replace(news) {
            // Giving back the memory of a large comparison takes a good part of a frame.
            rayon::spawn(move || drop(old));
        }
    }
}
