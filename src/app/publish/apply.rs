//! Applies what is asked of the workspace Publish, and keeps the audit up with the document.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use egui::Context;

use crate::{
    app::{
        Smotescope,
        command::Change,
        document::Input,
        jobs::arrival::{JobResult, Purpose},
        publish::{
            PROPOSED_DROP, PUBLISH, PublishStep,
            action::PublishAction,
            audit::AuditState,
            card::{self, Export},
            method_trials::{MethodTrials, TrialRequest},
            remedy_effect::AppliedRemedy,
            work::AuditRequest,
        },
        state::Running,
        update::{PROGRESS_EVERY, WORTH_SHOWING},
    },
    error::Error,
    measures::audit::Judgement,
    progress::Stop,
    report::card::Statement,
    table::Source,
};

/// What the folder of a release is called, after the name of the table.
const FOLDER: &str = "release";

impl Smotescope {
    pub(in crate::app) fn publish(&mut self, action: PublishAction) {
        let (now, publish) = (self.state.publish.step, &mut self.state.publish);
        match action {
            PublishAction::Go(step) => self.publish_step(Some(step)),
            PublishAction::Next => self.publish_step(now.next()),
            PublishAction::Back => self.publish_step(now.back()),
            PublishAction::Gate(at) => {
                publish.choose(at);
                self.state.view.right = true;
            }
            PublishAction::GateUp => publish.move_gate(-1),
            PublishAction::GateDown => publish.move_gate(1),
            PublishAction::Remedy(at) => self.try_remedy(at),
            PublishAction::TakeMethod(method) => self.change(Change::Method(method)),
            PublishAction::TryMethod(method) => {
                publish.methods.ask(method);
                self.publish_step(Some(PublishStep::Generate));
            }
            PublishAction::GoOn => {
                self.state.publish.audit.stopped = false;
                self.background.publish.reset();
            }
            PublishAction::Files => {
                publish.others.look();
                self.publish_step(Some(PublishStep::Compare));
            }
            PublishAction::AddFile(path) => publish.others.add(path),
            PublishAction::RemoveFile(path) => publish.others.remove(&path),
            PublishAction::TypeFile(typed) => publish.others.typed = typed,
            PublishAction::TypeHoldout(typed) => publish.others.typed_holdout = typed,
            PublishAction::TakeHoldout => publish.others.take_holdout(),
            PublishAction::BrowseFile => self.browse_files(Purpose::Synthetic),
            PublishAction::BrowseHoldout => self.browse_files(Purpose::Holdout),
            PublishAction::TakeDrop => self.change(Change::DropClosest(PROPOSED_DROP)),
            PublishAction::LeaveDrop => publish.undropped = true,
            PublishAction::Edit(form) => self.state.document.card = *form,
            PublishAction::Reason(reason) => publish.export.reason = reason,
            PublishAction::BrowseFolder => self.browse_folder(),
            PublishAction::Write => self.write_release(),
        }
        self.changed_at = Some(Instant::now());
    }

    fn publish_step(&mut self, step: Option<PublishStep>) {
        let Some(step) = step else { return };
        self.state.publish.turn_to(step);
        if self.state.view.workspace != PUBLISH {
            self.turn_to_workspace(PUBLISH);
        }
    }

    fn try_remedy(&mut self, at: usize) {
        let audit = &self.state.publish.audit;
        // A remedy is a whole recipe: one that was offered for other settings would take these back.
        let Some(remedy) = audit.fresh().and_then(|shown| shown.remedies.get(at)).cloned() else { return };
        let tried = AppliedRemedy::new(remedy.title, remedy.recipe.clone(), audit.all(), &self.state.document);
        self.take_recipe(remedy.recipe);
        self.state.publish.tried = Some(tried);
        self.follow_tried();
    }

    /// Compares what is known now with what was known before the last remedy.
    fn follow_tried(&mut self) {
        let audit = &self.state.publish.audit;
        if let Some(tried) = &mut self.state.publish.tried {
            tried.sync(&self.state.document, |id| audit.current(id).map(|it| &*it.judgement));
        }
    }

    /// Keeps the audit up with the document.
    pub(in crate::app) fn follow_publish(&mut self, ctx: &Context) {
        let publishes = self.state.view.workspace == PUBLISH;
        let (document, revision) = (&self.state.document, self.state.revision);
        let audit = &mut self.state.publish.audit;
        let mut news = audit.revision != revision;
        if news {
            (audit.revision, audit.stopped, audit.error) = (revision, false, None);
            // What is being tried is of settings that have gone; what was tried is kept.
            self.background.publish.cancel_trials();
            (self.state.publish.methods.stopped, self.state.publish.methods.error) = (false, None);
        }
        news |= self.background.publish.take(audit, document.table.as_ref());
        if !publishes {
            if self.background.publish.busy() {
                self.background.publish.reset();
            }
        } else if !self.background.publish.has(revision)
            && !audit.is_complete()
            && let (Some(table), Some(facts)) = (&document.table, &self.state.derived.facts)
        {
            self.background.publish.ask(AuditRequest {
                revision,
                table: Arc::clone(table),
                recipe: document.recipe.clone(),
                classes: facts.classes.clone(),
                known: audit.all().iter().map(|it| it.id).collect(),
            });
        }
        self.follow_methods(news, ctx);
        self.follow_files(ctx);
        if news {
            self.state.publish.export.usual = self.suggested_path(FOLDER).display().to_string();
            self.state.publish.audit.summarise();
            self.state.publish.look_at_worst();
            self.follow_tried();
        }
        self.state.publish.audit.going = None;
        if let Some((since, status)) = self.background.publish.status() {
            if self.state.results.running.is_none() && since.elapsed() >= WORTH_SHOWING {
                self.state.results.running = Some(Running { since, status: status.clone() });
            }
            self.state.publish.audit.going = Some(status);
            ctx.request_repaint_after(PROGRESS_EVERY);
        }
    }

    /// Tries methods while the step is open that shows them; `news` says whether the audit or the settings changed.
    fn follow_methods(&mut self, news: bool, ctx: &Context) {
        let (document, publish) = (&self.state.document, &mut self.state.publish);
        let arrived = self.background.publish.take_trials(&mut publish.methods, document.table.as_ref());
        let is_open = self.state.view.workspace == PUBLISH && publish.step == PublishStep::Generate;
        let adopted = is_open && publish.methods.adopt(&document.recipe, &publish.audit);
        if news || arrived || adopted {
            publish.methods.draw(&document.recipe);
        }
        // The release that is set comes first: it is what is looked at.
        if is_open
            && (publish.audit.is_complete() || publish.audit.error.is_some())
            && let Some(table) = &document.table
        {
            let methods = publish.methods.missing(table, &document.recipe);
            if !methods.is_empty() {
                let (table, recipe) = (Arc::clone(table), document.recipe.clone());
                self.background.publish.try_methods(TrialRequest { table, recipe, methods });
            }
        }
        publish.methods.going = None;
        if let Some((_, status)) = self.background.publish.trial_status() {
            publish.methods.going = Some(status);
            ctx.request_repaint_after(PROGRESS_EVERY);
        }
    }

    /// Stops the audit; what is judged stays. Whether there was anything to stop.
    pub(in crate::app) fn stop_audit(&mut self) -> bool {
        let stopped = self.background.publish.cancel();
        self.state.publish.audit.stopped |= stopped;
        let trials = self.background.publish.cancel_trials();
        self.state.publish.methods.stopped |= trials;
        let file = self.stop_files(stopped || trials);
        stopped || trials || file
    }

    /// Another table is open, or the same one with other columns: what was found out about the file is of the one before.
    pub(in crate::app) fn forget_audited(&mut self, before: Option<&Input>) {
        self.state.publish.audit = AuditState::default();
        self.state.publish.methods = MethodTrials::default();
        self.forget_files(before != self.state.document.input.as_ref());
        if before != self.state.document.input.as_ref() {
            self.state.publish.tried = None;
            self.state.publish.export = Export::default();
            self.state.publish.chosen = false;
        }
    }

    /// Where the files go: unless said otherwise into a folder beside the table.
    fn release_folder(&self) -> PathBuf {
        match self.state.document.card.folder.trim() {
            "" => self.suggested_path(FOLDER),
            folder => PathBuf::from(folder),
        }
    }

    fn browse_folder(&mut self) {
        // Without the system's dialogs the field is there to be typed in.
        if self.system_dialogs {
            let folder = self.release_folder();
            self.asked = Some((Purpose::Release, Instant::now()));
            self.jobs.pick(Purpose::Release, folder);
        }
    }

    fn write_release(&mut self) {
        let (audit, publish) = (&self.state.publish.audit, &self.state.publish);
        let Some(shown) = audit.fresh().filter(|_| publish.lacks().is_none()).cloned() else { return };
        let folder = self.release_folder();
        let judged: Vec<Judgement> = audit.all().iter().map(|it| Judgement::clone(it)).collect();
        let reason = publish.export.reason.trim().to_owned();
        let statement = Statement { reason, ..self.state.document.card.statement.clone() };
        let export = &mut self.state.publish.export;
        (export.busy, export.error, export.done) = (true, None, None);
        self.jobs.write(
            move |progress| {
                let result = card::write(&folder, &shown.release, &judged, &statement, progress);
                let of = (shown.revision, Arc::clone(&shown.release.table.source));
                JobResult::Published { of: Some(of), result }
            },
            |error| JobResult::Published { of: None, result: Err(error.into()) },
        );
    }

    /// A release was written, or was not; `of` is its revision and source, where these are known.
    pub(in crate::app) fn published(&mut self, of: Option<(u64, Arc<Source>)>, result: Result<Vec<PathBuf>, Stop>) {
        let table = self.state.document.table.as_ref();
        if let Some((_, source)) = &of
            && table.is_none_or(|table| !Arc::ptr_eq(&table.source, source))
        {
            // Another table was opened meanwhile: the step is about that one.
            return match result {
                Ok(paths) => {
                    let folder = paths.first().and_then(|path| path.parent()).unwrap_or(Path::new(""));
                    self.notify(format!("Wrote the release of the previous table to {}", folder.display()));
                }
                Err(Stop::Failed(error)) => self.show_error(Error { setting: None, ..error }),
                Err(Stop::Cancelled) => {}
            };
        }
        let revision = of.map_or(0, |(revision, _)| revision);
        let export = &mut self.state.publish.export;
        export.busy = false;
        match result {
            Ok(paths) => export.done = Some((revision, paths)),
            Err(Stop::Cancelled) => export.error = Some("stopped; nothing was written".to_owned()),
            Err(Stop::Failed(error)) => export.error = Some(error.message),
        }
    }
}
