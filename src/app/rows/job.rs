//! Lists are made beside the drawing thread where they are long; the latest request wins.

use std::{sync::Arc, task::Waker, time::Duration};

use crate::{
    app::{
        rows::{List, ListKey, Listing, text},
        select::{Selecting, set::RowSet},
        tasks::{
            guarded,
            latest::{Arrival, Latest, Task, Work},
        },
    },
    error::Error,
    pipeline::{MemberKinds, Outcome},
    progress::{Progress, Stop},
};

/// Lists of so many rows are made within the frame.
const AT_ONCE: usize = 5_000;

/// Makes lists.
#[derive(Debug, Default)]
struct ListMaker;

impl Work for ListMaker {
    /// Of what, with which kinds of rows, how, and of which selection with its version.
    type Request = (Arc<Outcome>, MemberKinds, Listing, (Arc<RowSet>, u64));
    type Result = List;
    type News = ();

    const SPARED: Duration = Duration::ZERO;

    fn work(&mut self, request: Self::Request, task: &Task<'_, Self>) -> Result<List, Stop> {
        let (outcome, known, listing, (rows, version)) = request;
        Ok(List::make(outcome, &known, listing, (&rows, version), task.progress)?)
    }
}

/// Writes rows to be copied.
#[derive(Debug, Default)]
struct Copier;

impl Work for Copier {
    type Request = (Arc<Outcome>, MemberKinds, Arc<RowSet>);
    type Result = String;
    type News = ();

    const SPARED: Duration = Duration::ZERO;

    fn work(&mut self, (outcome, known, rows): Self::Request, task: &Task<'_, Self>) -> Result<String, Stop> {
        let rows: Vec<_> = rows.iter().collect();
        Ok(text::copied(&outcome, &known, &rows, task.progress)?)
    }
}

/// Has lists made, and text to be copied.
#[derive(Debug)]
pub struct Lister {
    lists: Latest<ListMaker>,
    /// The list that is being made.
    wanted: Option<ListKey>,
    /// A list that could not be made is not tried again.
    failed: Option<ListKey>,
    /// What went wrong and was not said yet.
    fault: Option<Error>,
    copies: Latest<Copier>,
}

impl Lister {
    pub fn new(waker: &Waker) -> Self {
        Self { lists: Latest::new(waker), wanted: None, failed: None, fault: None, copies: Latest::new(waker) }
    }

    pub fn busy(&self) -> bool {
        self.lists.busy() || self.copies.busy()
    }

    /// Brings the list up to date: gives a new one when it is there.
    pub fn list(
        &mut self,
        present: Option<&List>,
        (outcome, known): (&Arc<Outcome>, &MemberKinds),
        select: &Selecting,
    ) -> Option<List> {
        let wanted = ListKey::new(outcome, known, select.listing, select.version);
        if present.is_some_and(|list| list.key == wanted) || self.failed.as_ref() == Some(&wanted) {
            self.rest();
            return None;
        }
        if self.wanted.as_ref() == Some(&wanted) {
            let made = ended(self.lists.take()?)?;
            self.wanted = None;
            return self.kept(made, wanted);
        }
        self.rest();
        let (outcome, listing, version) = (Arc::clone(outcome), select.listing, select.version);
        let rows: Arc<RowSet> = Arc::clone(&select.rows);
        let all = outcome.space.rows() + outcome.selection.fates.iter().map(Vec::len).sum::<usize>();
        if all <= AT_ONCE || listing == Listing::default() {
            let made = guarded(|| List::make(outcome, known, listing, (&rows, version), &Progress::new()));
            return self.kept(made.map_err(Stop::from).and_then(|made| made.map_err(Stop::from)), wanted);
        }
        self.lists.ask(version, (outcome, known.clone(), listing, (rows, version)));
        self.wanted = Some(wanted);
        None
    }

    /// What was made; what could not be made is remembered.
    fn kept(&mut self, made: Result<List, Stop>, key: ListKey) -> Option<List> {
        made.inspect_err(|stop| {
            self.failed = Some(key);
            self.fault = fault(stop);
        })
        .ok()
    }

    /// What went wrong, once.
    pub fn fault(&mut self) -> Option<Error> {
        self.fault.take()
    }

    /// Nobody looks at the list.
    pub fn rest(&mut self) {
        self.lists.cancel();
        self.wanted = None;
    }

    /// Writes rows to be copied.
    pub fn copy(&mut self, outcome: Arc<Outcome>, known: MemberKinds, rows: Arc<RowSet>) {
        self.copies.cancel();
        self.copies.ask(0, (outcome, known, rows));
    }

    /// The text to be copied, once it is written.
    pub fn copied(&mut self) -> Option<String> {
        let made = ended(self.copies.take()?)?;
        made.inspect_err(|stop| self.fault = fault(stop)).ok()
    }
}

/// Nothing is told before the end.
fn ended<W: Work<News = ()>>((_, arrival): (u64, Arrival<W>)) -> Option<Result<W::Result, Stop>> {
    match arrival {
        Arrival::Ended(result) => Some(result),
        Arrival::News(()) => None,
    }
}

fn fault(stop: &Stop) -> Option<Error> {
    match stop {
        Stop::Failed(error) => Some(error.clone()),
        Stop::Cancelled => None,
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::{
        app::rows::{Key, Sort},
        pipeline,
        recipe::Recipe,
        table::{ColumnSettings, Source, Table},
    };

    /// One whose new rows are nearest to a row that there is not.
    fn broken(rows: usize) -> Arc<Outcome> {
        let mut text = String::from("x,y,class\n");
        let rows = (0..rows).map(|row| format!("{row},{},{}\n", row % 7, ["a", "b"][usize::from(row % 3 == 0)]));
        text.extend(rows);
        let source = Source::from_bytes("t", text.into_bytes(), true).unwrap();
        let table =
            Table::from_source(Arc::new(source), "t", None, &ColumnSettings::default(), &Progress::new()).unwrap();
        let mut outcome = pipeline::run(&Arc::new(table), &Recipe::default(), &Progress::new()).unwrap();
        for rows in outcome.generated.iter_mut().flatten() {
            Arc::make_mut(rows).nearest.fill(u32::MAX);
        }
        Arc::new(outcome)
    }

    /// A panic while rows are sorted is said once, with few rows and with many; the list is not tried again and again.
    #[test]
    fn a_panic_while_rows_are_sorted_is_said() {
        for rows in [30, AT_ONCE + 1] {
            let outcome = broken(rows);
            let sort = Sort { key: Key::Nearest, descending: false };
            let select = Selecting { listing: Listing { sort, ..Listing::default() }, ..Selecting::default() };
            let mut lister = Lister::new(Waker::noop());
            let mut said = None;
            while said.is_none() {
                assert!(lister.list(None, (&outcome, &outcome.kinds), &select).is_none());
                said = lister.fault();
                thread::sleep(Duration::from_millis(1));
            }
            let message = said.map(|error| error.message).unwrap_or_default();
            assert!(message.contains("a fault in the program stopped this work"), "{message}");
            assert!(lister.list(None, (&outcome, &outcome.kinds), &select).is_none());
            assert!(lister.fault().is_none() && !lister.busy());
        }
    }
}
