//! What jobs send, taken into the state.

use std::{path::PathBuf, sync::Arc, time::Duration};

use egui::Context;

use crate::{
    app::{
        Smotescope,
        command::{Command, Subject},
        document::{Document, Input},
        export::Exported,
        jobs::{
            arrival::{JobResult, Loaded, OpenedLesson, Purpose, Wanted},
            run::Ran,
        },
        learn::action::LearnAction,
        projection_quality::NeighbourPreservation,
        publish::action::PublishAction,
        shown::Shown,
        state::{Banner, Dialog},
        tasks::latest::Arrival as Latest,
        theme,
    },
    error::{Error, Setting},
    progress::Stop,
    report::format::thousands,
    table::Table,
};

/// An answer faster than this was not given by a person: there is nobody to show the system's dialog.
const NOBODY_ASKED: Duration = Duration::from_millis(500);

impl Smotescope {
    pub(super) fn receive(&mut self, ctx: &Context, arrival: JobResult) {
        match arrival {
            JobResult::Still => {
                self.canvas.still = true;
                theme::keep_still(ctx);
            }
            JobResult::Loaded(Ok(loaded)) => self.loaded(*loaded),
            JobResult::Lesson(Ok(opened)) => {
                let OpenedLesson { lesson, tables, beat } = *opened;
                self.lesson_opened(lesson, tables, beat);
            }
            JobResult::Handout(Ok(paths)) => {
                self.state.view.dialog = None;
                let first = paths.first().map_or_else(String::new, |path| path.display().to_string());
                self.notify(match paths.len() {
                    2 => format!("Wrote {first}, and the same as PNG"),
                    many => format!("Wrote {first} with {} pictures", many - 1),
                });
            }
            // It is about a table that is not open, whose columns and settings have no controls here.
            JobResult::Loaded(Err(Stop::Failed(error))) => self.show_error(Error { setting: None, ..error }),
            JobResult::Untyped(of, Stop::Failed(error)) if self.is_open(&of) => self.show_error(error),
            JobResult::Lesson(Err(Stop::Failed(error))) | JobResult::Handout(Err(Stop::Failed(error))) => {
                self.show_error(error);
            }
            JobResult::Loaded(Err(Stop::Cancelled))
            | JobResult::Untyped(..)
            | JobResult::Lesson(Err(Stop::Cancelled))
            | JobResult::Handout(Err(Stop::Cancelled)) => {}
            JobResult::Out(made) => self.out_arrived(ctx, made),
            JobResult::Cards(cards) => self.state.learn.gallery = cards,
            JobResult::Exported(result) => self.exported(result),
            JobResult::Published { of, result } => self.published(of, result),
            JobResult::Reported(result) => self.reported(result),
            JobResult::Made { path, result } => self.made(&path, result),
            JobResult::Picked { purpose, path, after } => self.picked(ctx, purpose, path, after),
        }
    }

    /// Takes what the runs have made, and what was found out about their pictures.
    pub(super) fn take_runs(&mut self) {
        while let Some((revision, arrival)) = self.runner.take() {
            if let Latest::Ended(result) = arrival {
                self.ran(revision, result);
            }
        }
        while let Some((revision, arrival)) = self.measurer.take() {
            match arrival {
                Latest::Ended(Ok(kept)) if self.state.shown().is_some_and(|shown| shown.revision == revision) => {
                    self.state.results.kept = kept;
                }
                Latest::Ended(Err(Stop::Failed(error))) => self.show_error(error),
                Latest::Ended(_) | Latest::News(()) => {}
            }
        }
    }

    fn ran(&mut self, revision: u64, result: Result<Box<Ran>, Stop>) {
        if revision != self.state.revision {
            // The latest one is on its way. While a slider moves, the newest finished result is better than none.
            let older = self.state.shown().is_some_and(|shown| shown.revision > revision);
            let other = result.as_ref().is_ok_and(|ran| !self.state.is_of_this_table(&ran.outcome.table, revision));
            if older || other || result.is_err() {
                return;
            }
        }
        match result {
            // Other axes were chosen meanwhile, or these were cancelled too late.
            Ok(ran) if revision == self.state.revision && ran.picture.asked != self.state.view.axes => {}
            Ok(ran) => {
                let Ran { outcome, picture, consequences, distances, seconds } = *ran;
                self.remap_selection(&outcome);
                let outcome = Arc::new(outcome);
                self.measurer.ask(revision, (Arc::clone(&outcome), picture.clone()));
                let plane = |shown: &Shown| (Arc::as_ptr(&shown.outcome.space), shown.picture.axes);
                if self.state.shown().map(plane) != Some((Arc::as_ptr(&outcome.space), picture.axes)) {
                    self.state.results.kept = NeighbourPreservation::default();
                }
                let shown = Shown { outcome, picture, consequences, distances, seconds, revision };
                self.state.results.show(shown);
                // Targets follow what the cleaner before left.
                self.derive();
                if revision == self.state.revision {
                    self.state.results.error = None;
                }
                self.inspect();
            }
            Err(Stop::Cancelled) => {}
            Err(Stop::Failed(error)) => {
                // In Explore these have no control that it could stand beside.
                let elsewhere = |it: &Setting| matches!(it, Setting::Coarsen | Setting::Holdout);
                if error.setting.as_ref().is_none_or(elsewhere) {
                    self.state.view.banner = Some(Banner { text: error.message.clone(), is_error: true });
                }
                self.state.results.error = Some(error);
            }
        }
    }

    fn exported(&mut self, result: Result<Exported, Stop>) {
        let asked = self.state.results.exporting.take();
        // Of another table nothing is remembered here.
        if let (Ok(done), Some(asked)) = (&result, asked)
            && done.path == asked.out
        {
            self.state.results.exported = Some(asked);
        }
        let Some(Dialog::Export(form)) = &mut self.state.view.dialog else {
            // The dialog was closed meanwhile.
            match result {
                Ok(done) => {
                    let rows = thousands(done.written.rows);
                    self.notify(format!("Wrote {rows} rows to {}", done.path.display()));
                }
                Err(Stop::Failed(error)) => self.show_error(error),
                Err(Stop::Cancelled) => {}
            }
            return;
        };
        form.busy = false;
        match result {
            Ok(done) => form.done = Some(done),
            Err(Stop::Cancelled) => form.error = Some("stopped; nothing was written".to_owned()),
            Err(Stop::Failed(error)) => form.error = Some(error.message),
        }
    }

    fn loaded(&mut self, loaded: Loaded) {
        let Loaded { table, wanted: Wanted { input, mut recipe, then }, of } = loaded;
        if of.as_ref().is_some_and(|of| !self.is_open(of)) {
            // Undone meanwhile, or another table was opened: its columns are not asked for any more.
            return;
        }
        let now = &self.state.document;
        let mut card = now.card.clone();
        let mut notice = None;
        if let Some(then) = &then {
            let same_classes = of.is_some() && recipe.table.same_classes(&then.table);
            recipe.rebase(then, &now.recipe, same_classes);
        } else {
            card = card.for_another_table();
            notice = now.table.as_ref().filter(|_| now.recipe.differs_from_defaults()).map(|before| {
                let (opened, before) = (&table.name, &before.name);
                format!("{opened} starts from the default settings. Undo brings back {before} and its settings.")
            });
        }
        if let Input::File(path) = &input {
            self.state.view.recent.add(path);
        }
        if self.state.document.input.is_some() {
            self.history.record(&self.state.document, Subject::Once(self.state.revision));
        }
        self.state.view.dialog = None;
        if self.state.view.banner.as_ref().is_some_and(|banner| banner.is_error) {
            self.state.view.banner = None;
        }
        let document = Document { table: Some(Arc::new(table)), input: Some(input), recipe, card };
        self.turn_to(&document);
        self.replace(document);
        if let Some(notice) = notice {
            self.notify(notice);
        }
    }

    /// Whether this very table is open, typed as it is.
    fn is_open(&self, table: &Arc<Table>) -> bool {
        self.state.document.table.as_ref().is_some_and(|open| Arc::ptr_eq(open, table))
    }

    fn picked(&mut self, ctx: &Context, purpose: Purpose, path: Option<PathBuf>, after: Duration) {
        self.asked = None;
        let Some(path) = path else {
            if after < NOBODY_ASKED {
                self.ask_for_path(purpose);
            }
            return;
        };
        match purpose {
            Purpose::Table => self.apply(ctx, Command::Open(path)),
            Purpose::Recipe => self.apply(ctx, Command::OpenRecipe(path)),
            Purpose::SaveRecipe => self.apply(ctx, Command::SaveRecipe(path)),
            Purpose::SaveDrawing => self.apply(ctx, Command::SaveDrawing(path)),
            Purpose::Out => self.picked_out(&path),
            Purpose::Release => self.state.document.card.folder = path.display().to_string(),
            Purpose::Synthetic => self.apply(ctx, PublishAction::AddFile(path).into()),
            Purpose::Holdout => {
                self.apply(ctx, PublishAction::TypeHoldout(path.display().to_string()).into());
                self.apply(ctx, PublishAction::TakeHoldout.into());
            }
            Purpose::Report => self.state.evaluate.report.folder = path.display().to_string(),
            Purpose::Lessons => self.apply(ctx, LearnAction::LessonFolder(path).into()),
            Purpose::Handout => {
                if let Some(Dialog::Handout { path: field, .. }) = &mut self.state.view.dialog {
                    *field = path.display().to_string();
                }
            }
            Purpose::Export => {
                if let Some(Dialog::Export(form)) = &mut self.state.view.dialog {
                    form.path = path.display().to_string();
                }
            }
        }
    }

    /// Shows an error where it belongs: in the open dialog, beside its control, or at the top.
    pub(super) fn show_error(&mut self, error: Error) {
        match &mut self.state.view.dialog {
            Some(
                Dialog::Open { error: place, .. }
                | Dialog::OpenRecipe { error: place, .. }
                | Dialog::SaveRecipe { error: place, .. }
                | Dialog::SaveDrawing { error: place, .. }
                | Dialog::Lessons { error: place, .. }
                | Dialog::Figure { error: place, .. }
                | Dialog::RecipeAs { error: place, .. }
                | Dialog::Handout { error: place, .. },
            ) => *place = Some(error.message),
            Some(Dialog::Columns(form)) => form.error = Some(error.message),
            Some(Dialog::Make(form)) => form.saved = Some((error.message, true)),
            _ if matches!(error.setting, Some(Setting::Target | Setting::Columns))
                && self.state.document.table.is_some() =>
            {
                self.state.results.error = Some(error);
            }
            _ => self.state.view.banner = Some(Banner { text: error.message, is_error: true }),
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::{Theme, style::ScrollAnimation};

    use super::*;
    use crate::app::{Options, theme::ThemeChoice};

    #[test]
    fn where_the_system_asks_for_no_motion_nothing_moves_by_itself() {
        let ctx = Context::default();
        let mut app = Smotescope::new(&ctx, Options::default());
        let moves = |theme| {
            let style = ctx.style_of(theme);
            let scrolls = style.scroll_animation != ScrollAnimation::none();
            [style.animation_time > 0.0, scrolls, style.visuals.text_cursor.blink]
        };
        assert_eq!([Theme::Light, Theme::Dark].map(moves), [[true; 3]; 2]);
        assert!(!app.canvas.still);
        app.receive(&ctx, JobResult::Still);
        assert!(app.canvas.still, "points glide in the lesson");
        // A projector has styles of its own.
        for presentation in [false, true, false] {
            theme::apply(&ctx, ThemeChoice::Dark, 1.0, presentation);
            assert_eq!([Theme::Light, Theme::Dark].map(moves), [[false; 3]; 2]);
        }
    }
}
