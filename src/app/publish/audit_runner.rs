//! Sends the document to the auditor whenever it has changed, and takes what comes back into what is known.

use std::{sync::Arc, task::Waker, time::Instant};

use crate::{
    app::{
        publish::{
            audit::AuditState,
            method_trials::{MethodTrials, MethodTrier, TrialRequest},
            other_files::{FileJudge, FileRequest, OtherFiles},
            work::{AuditEvent, AuditRequest, Auditor},
        },
        tasks::latest::{Arrival, Latest},
    },
    progress::{Status, Stop},
    table::Table,
};

#[derive(Debug)]
pub struct AuditRunner {
    auditor: Latest<Auditor>,
    trier: Latest<MethodTrier>,
    judge: Latest<FileJudge>,
    /// The revision that was asked for last, whether or not it has ended.
    asked: Option<u64>,
    /// The file of another program that is being judged.
    file: Option<FileRequest>,
}

impl AuditRunner {
    pub fn new(waker: &Waker) -> Self {
        Self {
            auditor: Latest::new(waker),
            trier: Latest::new(waker),
            judge: Latest::new(waker),
            asked: None,
            file: None,
        }
    }

    /// Whether anything is being judged.
    pub fn busy(&self) -> bool {
        self.auditor.busy() || self.trier.busy() || self.judge.busy()
    }

    /// What goes on, and since when.
    pub fn status(&self) -> Option<(Instant, Status)> {
        self.auditor.status()
    }

    /// Whether this revision was asked for, be it that it was stopped.
    pub fn has(&self, revision: u64) -> bool {
        self.asked == Some(revision)
    }

    pub fn ask(&mut self, request: AuditRequest) {
        self.asked = Some(request.revision);
        self.auditor.ask(request.revision, request);
    }

    /// Stops everything; the last result stays. Whether anything was stopped.
    pub fn cancel(&mut self) -> bool {
        self.auditor.cancel()
    }

    /// Tries methods, unless some are being tried.
    pub fn try_methods(&mut self, request: TrialRequest) {
        if !self.trier.busy() {
            self.trier.ask(0, request);
        }
    }

    pub fn trial_status(&self) -> Option<(Instant, Status)> {
        self.trier.status()
    }

    /// Stops trying methods; those that were tried stay. Whether anything was stopped.
    pub fn cancel_trials(&mut self) -> bool {
        self.trier.cancel()
    }

    /// Takes what came of methods. Whether there was anything.
    pub fn take_trials(&mut self, trials: &mut MethodTrials, table: Option<&Arc<Table>>) -> bool {
        let mut any = false;
        while let Some((_, arrival)) = self.trier.take() {
            any = true;
            match arrival {
                Arrival::News(news) => trials.keep(news, table),
                // Asked for again at once, what failed would only fail again.
                Arrival::Ended(Err(Stop::Failed(error))) => {
                    (trials.stopped, trials.error) = (true, Some(error.message));
                }
                Arrival::Ended(_) => {}
            }
        }
        any
    }

    /// Judges a file of another program in the place of any other.
    pub fn judge_file(&mut self, request: FileRequest) {
        self.file = Some(request.clone());
        self.judge.ask(0, request);
    }

    /// The file that is being judged.
    pub fn file(&self) -> Option<&FileRequest> {
        self.file.as_ref()
    }

    pub fn file_status(&self) -> Option<(Instant, Status)> {
        self.judge.status()
    }

    /// Stops judging a file. Whether anything was stopped.
    pub fn cancel_file(&mut self) -> bool {
        self.file = None;
        self.judge.cancel()
    }

    /// Takes what came of a file.
    pub fn take_file(&mut self, others: &mut OtherFiles) {
        while let Some((_, arrival)) = self.judge.take() {
            if let Arrival::Ended(found) = arrival
                && let Some(request) = self.file.take()
            {
                others.keep(&request, found);
            }
        }
    }

    /// Nothing was asked for: what was stopped is to be asked for again.
    pub fn reset(&mut self) {
        self.cancel();
        self.cancel_trials();
        self.cancel_file();
        self.asked = None;
    }

    /// Takes what has arrived. `table` is the one that is open. Whether there was anything.
    pub fn take(&mut self, audit: &mut AuditState, table: Option<&Arc<Table>>) -> bool {
        let mut any = false;
        while let Some((revision, arrival)) = self.auditor.take() {
            any = true;
            match arrival {
                Arrival::News(news) => receive(audit, table, revision, news),
                Arrival::Ended(Err(Stop::Failed(error))) if revision == audit.revision => audit.error = Some(error),
                Arrival::Ended(_) => {}
            }
        }
        any
    }
}

fn receive(audit: &mut AuditState, table: Option<&Arc<Table>>, revision: u64, news: AuditEvent) {
    match news {
        AuditEvent::Released(released) => {
            let (shown, quick) = *released;
            let same = table.is_some_and(|table| Arc::ptr_eq(table, &shown.release.table));
            let older = audit.shown.as_ref().is_some_and(|old| old.revision > revision);
            if !same || older {
                return;
            }
            if let Some(old) = audit.shown.replace(Arc::new(shown)) {
                // Giving back the memory of a large release takes a good part of a frame.
                rayon::spawn(move || drop(old));
            }
            for judged in quick {
                audit.keep(judged);
            }
            if revision == audit.revision {
                audit.error = None;
            }
        }
        AuditEvent::Parted(parted) => {
            let same = table.is_some_and(|table| Arc::ptr_eq(table, &parted.table));
            if same && audit.parted.as_ref().is_none_or(|old| old.revision <= revision) {
                audit.parted = Some(parted);
            }
        }
        // A slow gate of other settings is of no use to anyone.
        AuditEvent::Judged(judged) if revision == audit.revision => audit.keep(*judged),
        AuditEvent::Judged(_) => {}
    }
}
