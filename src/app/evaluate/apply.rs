//! Applies what is asked of the workspace Evaluate, and takes what the comparison finds.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use egui::Context;

use crate::{
    app::{
        Smotescope,
        command::{Command, Subject},
        document::Input,
        evaluate::{
            EVALUATE, EvaluateState,
            action::EvaluateAction,
            curve_work::CurvesRequest,
            evaluated::Evaluated,
            leak_work::LeakRequest,
            lines,
            view::{self, EvaluateTab},
            work::EvaluateRequest,
        },
        jobs::arrival::{JobResult, Purpose},
        state::Running,
        update::{PROGRESS_EVERY, WORTH_SHOWING},
    },
    error::Error,
    evaluate::{EvaluateSettings, arm::Arm, cases::Case, output},
    progress::Stop,
    recipe::{EvaluateRecipe, Recipe},
};

/// What the folder of a report is called, after the name of the table.
const FOLDER: &str = "evaluation";

impl Smotescope {
    pub(in crate::app) fn evaluate(&mut self, action: EvaluateAction) {
        let evaluate = &mut self.state.evaluate;
        match action {
            EvaluateAction::Run => self.run_comparison(),
            EvaluateAction::MeasureLeaks => self.measure_leaks(),
            EvaluateAction::OpenCase(name) => self.open_case(name),
            EvaluateAction::Tab(tab) => {
                evaluate.tab = tab;
                if self.state.view.workspace != EVALUATE {
                    self.turn_to_workspace(EVALUATE);
                }
            }
            EvaluateAction::Set(what, new) => self.compare_by(what, *new),
            EvaluateAction::Line(model, arm) => evaluate.line = (model, arm),
            EvaluateAction::LineUp => evaluate.move_line(-1),
            EvaluateAction::LineDown => evaluate.move_line(1),
            EvaluateAction::ToggleArm(arm) => {
                if !evaluate.hidden.remove(&arm) {
                    evaluate.hidden.insert(arm);
                }
            }
            EvaluateAction::Class(class) => evaluate.class = Some(class),
            EvaluateAction::Threshold(threshold) => evaluate.threshold = threshold.clamp(0.0, 1.0),
            EvaluateAction::ChooseByRule => {
                if let Some(chosen) = evaluate.chosen_threshold() {
                    evaluate.threshold = chosen.clamp(0.0, 1.0);
                }
            }
            EvaluateAction::AddArms(names) => self.add_arms(&names),
            EvaluateAction::ToggleColumn(name) => {
                if !evaluate.columns.remove(name) {
                    evaluate.columns.insert(name.to_owned());
                }
            }
            EvaluateAction::UsualColumns => evaluate.columns = view::usual_columns(),
            EvaluateAction::CopyScores => self.copy_scores(),
            EvaluateAction::ReportFolder(folder) => evaluate.report.folder = folder,
            EvaluateAction::BrowseReport => self.browse_report(),
            EvaluateAction::WriteReport => self.write_report(),
        }
        self.changed_at = Some(Instant::now());
    }

    /// Changes a setting of the comparison. It is a setting of the document as any other; what the methods make does not
    /// depend on it.
    fn compare_by(&mut self, what: &'static str, new: EvaluateRecipe) {
        let before = self.state.document.clone();
        // The usual comparison needs no words in a recipe.
        self.state.document.recipe.evaluate = (new != EvaluateRecipe::default()).then_some(new);
        if self.state.document.recipe != before.recipe {
            self.history.record(&before, Subject::Evaluate(what));
            self.document_changed();
        }
    }

    fn run_comparison(&mut self) {
        let document = &self.state.document;
        let Some(table) = document.table.clone() else { return };
        if self.state.view.workspace != EVALUATE {
            self.turn_to_workspace(EVALUATE);
        }
        let evaluate = &mut self.state.evaluate;
        match settings(&self.state.document.recipe) {
            Ok(settings) => {
                evaluate.run += 1;
                (evaluate.error, evaluate.stopped) = (None, false);
                self.background.evaluate.run(EvaluateRequest { run: evaluate.run, table, settings });
            }
            Err(error) => evaluate.error = Some(error),
        }
    }

    fn measure_leaks(&mut self) {
        let document = &self.state.document;
        let Some(table) = document.table.clone() else { return };
        let settings = settings(&document.recipe);
        if self.state.view.workspace != EVALUATE {
            self.turn_to_workspace(EVALUATE);
        }
        let evaluate = &mut self.state.evaluate;
        evaluate.tab = EvaluateTab::Leaks;
        match settings {
            Ok(settings) => {
                (evaluate.error, evaluate.leaks_stopped) = (None, false);
                self.background.evaluate.measure_leaks(LeakRequest { table, settings });
            }
            Err(error) => evaluate.error = Some(error),
        }
    }

    /// Opens the table of a case; what it compares is set and run when the table is there.
    fn open_case(&mut self, name: &str) {
        if let Some(case) = Case::find(name) {
            if self.state.view.workspace != EVALUATE {
                self.turn_to_workspace(EVALUATE);
            }
            self.state.evaluate.case = Some(case);
            if !self.shows_sample(case.sample) {
                self.queue.push_back(Command::OpenSample(case.sample));
            }
        }
    }

    fn shows_sample(&self, name: &str) -> bool {
        let document = &self.state.document;
        document.table.is_some() && document.input == Some(Input::Sample(name.to_owned()))
    }

    /// Sets and runs what the case that was asked for compares, once its table is open.
    fn follow_case(&mut self) {
        let Some(case) = self.state.evaluate.case else { return };
        if self.jobs.status().is_some() || !self.queue.is_empty() {
            return;
        }
        self.state.evaluate.case = None;
        if !self.shows_sample(case.sample) {
            // It could not be opened, which was said.
            return;
        }
        self.compare_by("case", case.recipe());
        self.history.end_gesture();
        self.run_comparison();
        if case.leakage {
            self.measure_leaks();
        }
    }

    /// Adds what is missing to the arms, and compares.
    fn add_arms(&mut self, names: &[String]) {
        let mut new = self.state.document.recipe.evaluate.clone().unwrap_or_default();
        for name in names {
            if !new.arms.contains(name) {
                new.arms.push(name.clone());
            }
        }
        self.compare_by("arms", new);
        self.history.end_gesture();
        self.run_comparison();
    }

    fn copy_scores(&mut self) {
        let evaluate = &self.state.evaluate;
        if let Some(evaluated) = evaluate.evaluated() {
            let text = lines::tabbed(evaluated, &evaluate.columns, evaluated.summaries.iter());
            self.queue.push_back(Command::CopyText("the scores".to_owned(), text));
        }
    }

    fn browse_report(&mut self) {
        // Without the system's dialogs the field is there to be typed in.
        if self.system_dialogs {
            let folder = self.state.evaluate.report.place();
            self.asked = Some((Purpose::Report, Instant::now()));
            self.jobs.pick(Purpose::Report, folder);
        }
    }

    fn write_report(&mut self) {
        let evaluate = &mut self.state.evaluate;
        let Some(evaluated) = evaluate.evaluated.clone().filter(|_| !evaluate.report.busy) else { return };
        let report = &mut evaluate.report;
        (report.busy, report.error) = (true, None);
        report.done.clear();
        let folder = report.place();
        let recipe = &evaluated.study.settings.recipe;
        let leaks = evaluate.leaks.clone().filter(|leaks| leaks.are_of(&evaluated.study.read.table, recipe));
        self.jobs.write(
            move |progress| {
                let leakage = leaks.as_ref().map(|leaks| &leaks.leakage);
                let found = output::Findings { leakage, ..evaluated.findings() };
                JobResult::Reported(output::write_report(&folder, &found, progress))
            },
            |error| JobResult::Reported(Err(error.into())),
        );
    }

    /// A report was written, or was not.
    pub(in crate::app) fn reported(&mut self, result: Result<Vec<PathBuf>, Stop>) {
        let report = &mut self.state.evaluate.report;
        // What is busy is of the table that is open.
        if report.busy {
            return report.wrote(result);
        }
        // Another table was opened meanwhile: the panel is about that one.
        match result {
            Ok(paths) => {
                let folder = paths.first().and_then(|path| path.parent()).unwrap_or(Path::new(""));
                self.notify(format!("Wrote the report on the previous table to {}", folder.display()));
            }
            Err(Stop::Failed(error)) => self.show_error(Error { setting: None, ..error }),
            Err(Stop::Cancelled) => {}
        }
    }

    /// Takes what has arrived, and asks for the curves that are looked at.
    pub(in crate::app) fn follow_evaluate(&mut self, ctx: &Context) {
        let (revision, recipe) = (self.state.revision, &self.state.document.recipe);
        let evaluate = &mut self.state.evaluate;
        if evaluate.revision != revision {
            evaluate.revision = revision;
            evaluate.error = settings(recipe).err();
            let usual = self.suggested_path(FOLDER).display().to_string();
            self.state.evaluate.report.usual = usual;
        }
        self.follow_case();
        let evaluate = &mut self.state.evaluate;
        self.background.evaluate.take(evaluate);
        if self.state.view.workspace == EVALUATE
            && evaluate.tab == EvaluateTab::Curves
            && let Some(request) = evaluate.wanted_curves()
        {
            self.background.evaluate.want(request);
        }
        let background = &self.background.evaluate;
        for (status, told) in
            [(background.status(), &mut evaluate.going), (background.leak_status(), &mut evaluate.measuring)]
        {
            if let Some((since, status)) = &status {
                if self.state.results.running.is_none() && since.elapsed() >= WORTH_SHOWING {
                    self.state.results.running = Some(Running { since: *since, status: status.clone() });
                }
                ctx.request_repaint_after(PROGRESS_EVERY);
            }
            *told = status.map(|(_, status)| status);
        }
    }

    /// Stops the comparison and the leaks; what has ended stays.
    pub(in crate::app) fn stop_comparison(&mut self) {
        let background = &mut self.background.evaluate;
        self.state.evaluate.stopped |= background.cancel();
        self.state.evaluate.leaks_stopped |= background.cancel_leaks();
    }

    /// Another table is open, or the same one with other columns: what was compared is of the one before.
    pub(in crate::app) fn forget_evaluated(&mut self) {
        self.background.evaluate.reset();
        let evaluate = &mut self.state.evaluate;
        let old = std::mem::take(evaluate);
        // Of the last table nothing arrives any more.
        (evaluate.tab, evaluate.columns, evaluate.run, evaluate.case) = (old.tab, old.columns, old.run, old.case);
        rayon::spawn(move || drop((old.evaluated, old.curves)));
    }
}

/// What a recipe says is compared, if it can be.
fn settings(recipe: &Recipe) -> Result<EvaluateSettings, Error> {
    let settings = EvaluateSettings::of(recipe)?;
    settings.check()?;
    Ok(settings)
}

impl EvaluateState {
    /// The line above or below.
    fn move_line(&mut self, by: isize) {
        let Some(evaluated) = &self.evaluated else { return };
        let arms = evaluated.study.settings.arms.len();
        let at = (self.line.0 * arms + self.line.1).saturating_add_signed(by).min(evaluated.summaries.len().max(1) - 1);
        self.line = (at / arms.max(1), at % arms.max(1));
    }

    /// The curves of the model that is looked at; the arm that is looked at is always drawn.
    fn wanted_curves(&self) -> Option<CurvesRequest> {
        let evaluated = self.evaluated.as_ref()?;
        let (model, line) = self.line;
        let others = 0..evaluated.study.settings.arms.len();
        let others = others.filter(|arm| *arm != line && !self.hidden.contains(arm));
        // Above all others.
        let arms = others.chain([line]).collect();
        Some(CurvesRequest { evaluated: Arc::clone(evaluated), model, class: self.shown_class()?, arms })
    }

    /// The arm on which a threshold was chosen for the rows that the arm of the line is trained on.
    pub fn threshold_arm(&self) -> Option<usize> {
        let evaluated = self.evaluated.as_ref()?;
        evaluated.arm(&threshold_name(evaluated, self.line.1)?)
    }

    /// What such an arm is called; `None` where there is none.
    pub fn threshold_arm_name(&self) -> Option<String> {
        threshold_name(self.evaluated.as_ref()?, self.line.1)
    }

    /// The mean of the thresholds that the rule chose.
    fn chosen_threshold(&self) -> Option<f64> {
        let arm = self.threshold_arm()?;
        self.evaluated.as_ref()?.summary((self.line.0, arm))?.threshold
    }
}

fn threshold_name(evaluated: &Evaluated, arm: usize) -> Option<String> {
    let name = evaluated.arm_name(arm);
    let known =
        |name: &str| Arm::find(name).is_ok_and(|arm| arm.adjustment == crate::evaluate::arm::Adjustment::Threshold);
    let longer = format!("{name}+threshold");
    match name {
        Arm::AS_IS => Some("threshold".to_owned()),
        _ if known(name) => Some(name.to_owned()),
        _ => Some(longer).filter(|longer| known(longer)),
    }
}
