//! Sends the document to the worker whenever it has changed, and takes what comes back into what is known.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use egui::Context;

use crate::{
    app::publish::{
        audit::Audit,
        work::{self, News, Request, Shared, Teller},
    },
    progress::{Status, Stop},
    table::Table,
};

/// A release that has been overtaken by newer settings is let finish when it takes less than this: while a slider moves
/// the newest finished one is better than none.
const SPARED: Duration = Duration::from_millis(400);

#[derive(Debug)]
pub struct Desk {
    shared: Arc<Shared>,
    /// Until the worker is there.
    teller: Option<Teller>,
    receiver: mpsc::Receiver<(u64, News)>,
    /// The revision that was asked for last, whether or not it has ended.
    asked: Option<u64>,
    /// The revision that was asked for and has not ended, and since when.
    going: Option<(u64, Instant)>,
}

impl Desk {
    pub fn new(context: &Context) -> Self {
        let (sender, receiver) = mpsc::channel();
        let teller = Some(Teller { sender, context: context.clone() });
        Self { shared: Arc::default(), teller, receiver, asked: None, going: None }
    }

    /// Whether anything is being judged.
    pub fn busy(&self) -> bool {
        self.going.is_some()
    }

    /// What goes on, and since when.
    pub fn status(&self) -> Option<(Instant, Status)> {
        let (_, since) = self.going?;
        let slot = self.shared.lock();
        let resting = Status { stage: "waiting for the settings to rest", fraction: None };
        let status = slot.running.as_ref().map_or(resting, |run| {
            let status = run.progress.status();
            // What a gate does in detail says less than its name.
            Status { stage: run.gate.unwrap_or(status.stage), ..status }
        });
        Some((since, status))
    }

    /// Whether this revision was asked for, be it that it was stopped.
    pub fn has(&self, revision: u64) -> bool {
        self.asked == Some(revision)
    }

    pub fn ask(&mut self, request: Request) {
        self.asked = Some(request.revision);
        self.going = Some((request.revision, Instant::now()));
        if let Some(teller) = self.teller.take() {
            let shared = Arc::clone(&self.shared);
            thread::spawn(move || work::work(&shared, &teller));
        }
        let mut slot = self.shared.lock();
        if let Some(run) = slot.running.as_ref().filter(|run| run.slow) {
            run.progress.cancel();
        }
        slot.waiting = Some(request);
        drop(slot);
        self.shared.wake.notify_one();
    }

    /// Stops everything; the last result stays. Whether anything was stopped.
    pub fn cancel(&mut self) -> bool {
        let mut slot = self.shared.lock();
        slot.waiting = None;
        if let Some(run) = &slot.running {
            run.progress.cancel();
        }
        drop(slot);
        self.shared.wake.notify_one();
        self.going.take().is_some()
    }

    /// Nothing was asked for: what was stopped is to be asked for again.
    pub fn forget(&mut self) {
        self.cancel();
        self.asked = None;
    }

    /// Takes what has arrived. `table` is the one that is open. Whether there was anything.
    pub fn take(&mut self, audit: &mut Audit, table: Option<&Arc<Table>>) -> bool {
        let mut any = false;
        while let Ok((revision, news)) = self.receiver.try_recv() {
            any = true;
            self.receive(audit, table, revision, news);
        }
        let slot = self.shared.lock();
        if let Some(run) = slot.running.as_ref().filter(|_| slot.waiting.is_some())
            && run.since.elapsed() >= SPARED
        {
            run.progress.cancel();
        }
        any
    }

    fn receive(&mut self, audit: &mut Audit, table: Option<&Arc<Table>>, revision: u64, news: News) {
        // Whatever was asked for before something was cancelled is not wanted any more.
        let wanted = self.going.is_some_and(|(going, _)| revision <= going);
        match news {
            News::Released(released) => {
                let (shown, quick) = *released;
                let same = table.is_some_and(|table| Arc::ptr_eq(table, &shown.release.table));
                let older = audit.shown.as_ref().is_some_and(|old| old.revision > revision);
                if !wanted || !same || older {
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
            News::Parted(parted) => {
                let same = table.is_some_and(|table| Arc::ptr_eq(table, &parted.table));
                if wanted && same && audit.parted.as_ref().is_none_or(|old| old.revision <= revision) {
                    audit.parted = Some(parted);
                }
            }
            // A slow gate of other settings is of no use to anyone.
            News::Judged(judged) if wanted && revision == audit.revision => audit.keep(*judged),
            News::Judged(_) => {}
            News::Ended(result) => {
                if self.going.is_some_and(|(going, _)| going == revision) {
                    self.going = None;
                    if let Err(Stop::Failed(error)) = result
                        && revision == audit.revision
                    {
                        audit.error = Some(error);
                    }
                }
            }
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.cancel();
        self.shared.lock().closed = true;
        self.shared.wake.notify_one();
    }
}
