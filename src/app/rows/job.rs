//! Lists are made beside the drawing thread where they are long; the latest request wins.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, TryRecvError},
    },
    thread,
};

use egui::Context;

use crate::{
    app::{
        rows::{List, ListKey, Listing, text},
        select::{Selecting, set::RowSet},
        tasks::guarded,
    },
    error::Error,
    pipeline::Outcome,
    progress::{Cancelled, Progress, Stop},
};

/// Lists of so many rows are made within the frame.
const AT_ONCE: usize = 5_000;

/// Something that is being made.
#[derive(Debug)]
struct Work<T> {
    receiver: Receiver<Result<T, Stop>>,
    progress: Arc<Progress>,
}

impl<T: Send + 'static> Work<T> {
    fn start(context: &Context, make: impl FnOnce(&Progress) -> Result<T, Cancelled> + Send + 'static) -> Self {
        let (sender, receiver) = mpsc::channel();
        let progress = Arc::new(Progress::new());
        let (theirs, context) = (Arc::clone(&progress), context.clone());
        thread::spawn(move || {
            let made = guarded(|| make(&theirs)).map_err(Stop::from).and_then(|made| made.map_err(Stop::from));
            // A newer request may have taken the place of this one: then nobody wants it.
            let _ = sender.send(made);
            context.request_repaint();
        });
        Self { receiver, progress }
    }
}

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        self.progress.cancel();
    }
}

/// What became of the work that was waited for.
enum Answer<T> {
    Waiting,
    Done(T),
    /// It stopped, or there is a fault in the program.
    Failed(Option<Error>),
}

fn answer<T>(work: &Work<T>) -> Answer<T> {
    match work.receiver.try_recv() {
        Err(TryRecvError::Empty) => Answer::Waiting,
        Ok(Ok(made)) => Answer::Done(made),
        Ok(Err(Stop::Failed(error))) => Answer::Failed(Some(error)),
        Ok(Err(Stop::Cancelled)) | Err(TryRecvError::Disconnected) => Answer::Failed(None),
    }
}

/// Makes lists, and text to be copied.
#[derive(Debug, Default)]
pub struct Lister {
    list: Option<(ListKey, Work<List>)>,
    /// A list that could not be made is not tried again.
    failed: Option<ListKey>,
    /// What went wrong and was not said yet.
    fault: Option<Error>,
    copy: Option<Work<String>>,
}

impl Lister {
    pub fn busy(&self) -> bool {
        self.list.is_some() || self.copy.is_some()
    }

    /// Brings the list up to date: gives a new one when it is there.
    pub fn list(
        &mut self,
        context: &Context,
        present: Option<&List>,
        outcome: &Arc<Outcome>,
        select: &Selecting,
    ) -> Option<List> {
        let wanted = ListKey::new(outcome, select.listing, select.version);
        if present.is_some_and(|list| list.key == wanted) {
            self.list = None;
            return None;
        }
        if let Some((key, work)) = &self.list
            && *key == wanted
        {
            return match answer(work) {
                Answer::Waiting => None,
                Answer::Done(list) => {
                    self.list = None;
                    Some(list)
                }
                Answer::Failed(fault) => {
                    self.list = None;
                    self.failed = Some(wanted);
                    self.fault = fault;
                    None
                }
            };
        }
        if self.failed.as_ref() == Some(&wanted) {
            return None;
        }
        let (outcome, listing, version) = (Arc::clone(outcome), select.listing, select.version);
        let rows: Arc<RowSet> = Arc::clone(&select.rows);
        let all = outcome.space.rows() + outcome.selection.fates.iter().map(Vec::len).sum::<usize>();
        if all <= AT_ONCE || listing == Listing::default() {
            self.list = None;
            let made = guarded(|| List::make(outcome, listing, (&rows, version), &Progress::new()).ok());
            return made.unwrap_or_else(|error| {
                (self.failed, self.fault) = (Some(wanted), Some(error));
                None
            });
        }
        let make = move |progress: &Progress| List::make(outcome, listing, (&rows, version), progress);
        self.list = Some((wanted, Work::start(context, make)));
        None
    }

    /// What went wrong, once.
    pub fn fault(&mut self) -> Option<Error> {
        self.fault.take()
    }

    /// Nobody looks at the list.
    pub fn rest(&mut self) {
        self.list = None;
    }

    /// Writes rows to be copied.
    pub fn copy(&mut self, context: &Context, outcome: Arc<Outcome>, rows: Arc<RowSet>) {
        self.copy = Some(Work::start(context, move |progress| {
            let rows: Vec<_> = rows.iter().collect();
            text::copied(&outcome, &rows, progress)
        }));
    }

    /// The text to be copied, once it is written.
    pub fn copied(&mut self) -> Option<String> {
        match answer(self.copy.as_ref()?) {
            Answer::Waiting => None,
            Answer::Done(text) => {
                self.copy = None;
                Some(text)
            }
            Answer::Failed(fault) => {
                self.copy = None;
                self.fault = fault;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        app::rows::{Key, Sort},
        pipeline,
        recipe::Recipe,
        table::{Roles, Source, Table},
    };

    /// One whose new rows are nearest to a row that there is not.
    fn broken(rows: usize) -> Arc<Outcome> {
        let mut text = String::from("x,y,class\n");
        let rows = (0..rows).map(|row| format!("{row},{},{}\n", row % 7, ["a", "b"][usize::from(row % 3 == 0)]));
        text.extend(rows);
        let source = Source::from_bytes("t", text.into_bytes(), true).unwrap();
        let table = Table::from_source(Arc::new(source), "t", None, &Roles::default(), &Progress::new()).unwrap();
        let mut outcome = pipeline::run(&Arc::new(table), &Recipe::default(), &Progress::new()).unwrap();
        for rows in outcome.generated.iter_mut().flatten() {
            Arc::make_mut(rows).nearest.fill(u32::MAX);
        }
        Arc::new(outcome)
    }

    /// A panic while rows are sorted is said once, with few rows and with many; the list is not tried again and again.
    #[test]
    fn a_panic_while_rows_are_sorted_is_said() {
        let context = Context::default();
        for rows in [30, AT_ONCE + 1] {
            let outcome = broken(rows);
            let sort = Sort { key: Key::Nearest, descending: false };
            let select = Selecting { listing: Listing { sort, ..Listing::default() }, ..Selecting::default() };
            let mut lister = Lister::default();
            let mut said = None;
            while said.is_none() {
                assert!(lister.list(&context, None, &outcome, &select).is_none());
                said = lister.fault();
                thread::sleep(Duration::from_millis(1));
            }
            let message = said.map(|error| error.message).unwrap_or_default();
            assert!(message.contains("a fault in the program stopped this work"), "{message}");
            assert!(lister.list(&context, None, &outcome, &select).is_none());
            assert!(lister.fault().is_none() && !lister.busy());
        }
    }
}
