//! Has files of other programs judged while the step is open that shows them.

use std::{path::PathBuf, time::Instant};

use egui::Context;

use crate::app::{
    Smotescope,
    document::Input,
    jobs::arrival::Purpose,
    publish::{PUBLISH, PublishStep},
    state::Running,
    update::{PROGRESS_EVERY, WORTH_SHOWING},
};

impl Smotescope {
    /// Judges one file after the other, and stops where nobody wants to know any more.
    pub(super) fn follow_files(&mut self, ctx: &Context) {
        let (document, publish) = (&self.state.document, &mut self.state.publish);
        let (audit, others) = (&publish.audit, &mut publish.others);
        self.background.publish.take_file(others);
        let is_open = self.state.view.workspace == PUBLISH && publish.step == PublishStep::Compare;
        if !is_open {
            // Where the step was left while the path was typed.
            others.take_holdout();
        } else if let Some(table) = &document.table {
            others.follow(table, &document.recipe);
        }
        if self.background.publish.file().is_some_and(|request| !others.wants(request)) {
            self.background.publish.cancel_file();
        }
        // The file that is set comes first: it is what is looked at.
        if is_open
            && (audit.is_complete() || audit.error.is_some() || audit.stopped)
            && self.background.publish.file().is_none()
            && let Some(request) = document.table.as_ref().and_then(|table| others.next(table))
        {
            self.background.publish.judge_file(request);
        }
        others.going = None;
        if let (Some(request), Some((since, status))) =
            (self.background.publish.file(), self.background.publish.file_status())
        {
            if self.state.results.running.is_none() && since.elapsed() >= WORTH_SHOWING {
                self.state.results.running = Some(Running { since, status: status.clone() });
            }
            others.going = Some((request.path().to_owned(), status));
            ctx.request_repaint_after(PROGRESS_EVERY);
        }
    }

    /// Stops judging files; those that are judged stay. Where something else was stopped, those that wait do not begin either.
    /// Whether there was anything to stop.
    pub(super) fn stop_files(&mut self, others: bool) -> bool {
        let stopped = self.background.publish.cancel_file();
        let files = &mut self.state.publish.others;
        files.stopped |= stopped || others && files.waiting().next().is_some();
        stopped
    }

    /// Another table is open, or the same one with other columns: what was found out is of the one before.
    pub(super) fn forget_files(&mut self, is_another: bool) {
        self.background.publish.cancel_file();
        if is_another {
            self.state.publish.others.clear();
        } else {
            self.state.publish.others.forget();
        }
    }

    /// Asks for a file beside those that there are, or else beside the table.
    pub(super) fn browse_files(&mut self, purpose: Purpose) {
        // Without the system's dialogs the field is there to be typed in.
        if self.system_dialogs {
            let last = self.state.publish.others.files.last().map(|file| file.path.clone());
            let table = match &self.state.document.input {
                Some(Input::File(path)) => path.clone(),
                _ => PathBuf::new(),
            };
            self.asked = Some((purpose, Instant::now()));
            self.jobs.pick(purpose, last.unwrap_or(table));
        }
    }
}
