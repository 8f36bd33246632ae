//! What is found out about a result in the background, one topic at a time and on threads of its own, so that sliders
//! never wait for it.

use std::{
    sync::{Arc, mpsc},
    thread,
};

use egui::Context;

use crate::{
    app::{explore::Tab, tasks},
    error::Error,
    measures::{
        correlation::Correlation,
        costs::Costs,
        reference::Reference,
        seeds::{Band, SEEDS},
        shift::Shift,
    },
    pipeline::Outcome,
    progress::{Progress, Status, Stop},
};

/// Something to find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Reference,
    Costs,
    Seeds,
    Shift,
    Correlation,
}

impl Topic {
    /// What a view of the dock needs, the most needed first.
    fn wanted(tab: Tab) -> &'static [Self] {
        match tab {
            Tab::Distance => &[Self::Reference, Self::Costs],
            Tab::Borderline | Tab::Costs => &[Self::Costs],
            Tab::Seeds => &[Self::Seeds, Self::Costs],
            Tab::Columns => &[Self::Shift, Self::Correlation],
            Tab::Rows => &[],
        }
    }

    /// Whether it comes out the same for both results.
    fn same(self, a: &Outcome, b: &Outcome) -> bool {
        let space = Arc::ptr_eq(&a.space, &b.space);
        match self {
            Self::Reference => space && a.recipe.nearest == b.recipe.nearest && growing(a) == growing(b),
            // The costs of every percentage: the present one has no say.
            Self::Costs => {
                let recipe = crate::recipe::Recipe { drop_closest: a.recipe.drop_closest, ..b.recipe.clone() };
                space && Arc::ptr_eq(&a.by_distance, &b.by_distance) && a.recipe == recipe
            }
            Self::Seeds => space && a.recipe == b.recipe,
            Self::Shift | Self::Correlation => space && Arc::ptr_eq(&a.selection, &b.selection),
        }
    }

    fn find(self, outcome: &Outcome, progress: &Progress) -> Result<Finding, Stop> {
        Ok(match self {
            Self::Reference => {
                let classes = growing(outcome);
                Finding::Reference(Reference::of(&outcome.space, outcome.recipe.nearest, &classes, progress)?)
            }
            Self::Costs => Finding::Costs(Costs::of(outcome, progress)?),
            Self::Seeds => Finding::Seeds(Band::of(outcome, SEEDS, progress, |_| {})?),
            Self::Shift => Finding::Shift(Shift::of(outcome, progress)?),
            Self::Correlation => {
                let of = |class: u32| Correlation::of(outcome, Some(class), progress);
                Finding::Correlation(growing(outcome).into_iter().map(of).collect::<Result<_, _>>()?)
            }
        })
    }
}

/// The classes that rows were made for.
fn growing(outcome: &Outcome) -> Vec<u32> {
    (0_u32..).zip(&outcome.generated).filter_map(|(class, rows)| rows.as_ref().map(|_| class)).collect()
}

#[derive(Debug)]
enum Finding {
    Reference(Reference),
    Costs(Costs),
    Seeds(Band),
    Shift(Shift),
    Correlation(Vec<Correlation>),
}

/// A result, and what came of studying it.
type Of<T> = (Arc<Outcome>, Result<Arc<T>, Error>);

/// What was found out, and of which result.
#[derive(Debug)]
pub struct Found<T> {
    of: Option<Of<T>>,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { of: None }
    }
}

impl<T> Found<T> {
    /// What was found out last about the table of a result; it may be of another result of that table.
    pub fn last(&self, shown: &Outcome) -> Option<&Arc<T>> {
        self.found(shown).and_then(|found| found.as_ref().ok())
    }

    /// Why it could not be found out.
    pub fn error(&self, shown: &Outcome) -> Option<&Error> {
        self.found(shown).and_then(|found| found.as_ref().err())
    }

    fn found(&self, shown: &Outcome) -> Option<&Result<Arc<T>, Error>> {
        self.of.as_ref().filter(|(of, _)| Arc::ptr_eq(&of.table, &shown.table)).map(|(_, found)| found)
    }

    fn is_of(&self, topic: Topic, outcome: &Outcome) -> bool {
        self.of.as_ref().is_some_and(|(of, _)| topic.same(of, outcome))
    }
}

/// All that was found out.
#[derive(Debug, Default)]
pub struct Studies {
    pub reference: Found<Reference>,
    pub costs: Found<Costs>,
    pub seeds: Found<Band>,
    pub shift: Found<Shift>,
    /// Of every class that rows were made for.
    pub correlation: Found<Vec<Correlation>>,
    /// What is being found out.
    pub going: Option<(Topic, Status)>,
}

impl Studies {
    /// Whether what is known of a topic holds for a result.
    pub fn knows(&self, topic: Topic, outcome: &Outcome) -> bool {
        match topic {
            Topic::Reference => self.reference.is_of(topic, outcome),
            Topic::Costs => self.costs.is_of(topic, outcome),
            Topic::Seeds => self.seeds.is_of(topic, outcome),
            Topic::Shift => self.shift.is_of(topic, outcome),
            Topic::Correlation => self.correlation.is_of(topic, outcome),
        }
    }

    fn keep(&mut self, topic: Topic, outcome: Arc<Outcome>, found: Result<Finding, Error>) {
        let of = outcome;
        match (topic, found) {
            (_, Ok(Finding::Reference(found))) => self.reference.of = Some((of, Ok(Arc::new(found)))),
            (_, Ok(Finding::Costs(found))) => self.costs.of = Some((of, Ok(Arc::new(found)))),
            (_, Ok(Finding::Seeds(found))) => self.seeds.of = Some((of, Ok(Arc::new(found)))),
            (_, Ok(Finding::Shift(found))) => self.shift.of = Some((of, Ok(Arc::new(found)))),
            (_, Ok(Finding::Correlation(found))) => self.correlation.of = Some((of, Ok(Arc::new(found)))),
            (Topic::Reference, Err(error)) => self.reference.of = Some((of, Err(error))),
            (Topic::Costs, Err(error)) => self.costs.of = Some((of, Err(error))),
            (Topic::Seeds, Err(error)) => self.seeds.of = Some((of, Err(error))),
            (Topic::Shift, Err(error)) => self.shift.of = Some((of, Err(error))),
            (Topic::Correlation, Err(error)) => self.correlation.of = Some((of, Err(error))),
        }
    }
}

/// What goes on.
#[derive(Debug)]
struct Going {
    topic: Topic,
    outcome: Arc<Outcome>,
    progress: Arc<Progress>,
}

/// Sends results away to be studied, and takes what was found out.
#[derive(Debug)]
pub struct Desk {
    sender: mpsc::Sender<Result<Finding, Stop>>,
    receiver: mpsc::Receiver<Result<Finding, Stop>>,
    context: Context,
    going: Option<Going>,
}

impl Desk {
    pub fn new(context: &Context) -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { sender, receiver, context: context.clone(), going: None }
    }

    /// Whether anything is being found out.
    pub fn busy(&self) -> bool {
        self.going.is_some()
    }

    /// Takes what has arrived, stops what is not wanted any more, and begins what is wanted and not known.
    ///
    /// `outcome` is the result that is shown; `idle` says that no run goes on.
    pub fn follow(&mut self, studies: &mut Studies, tab: Option<Tab>, outcome: Option<&Arc<Outcome>>, idle: bool) {
        while let Ok(found) = self.receiver.try_recv() {
            let Some(going) = self.going.take() else { continue };
            if outcome.is_some_and(|outcome| !Arc::ptr_eq(&going.outcome.table, &outcome.table)) {
                // Of a table that was left: nobody asks for it any more.
                continue;
            }
            match found {
                Ok(found) => studies.keep(going.topic, going.outcome, Ok(found)),
                Err(Stop::Failed(error)) => studies.keep(going.topic, going.outcome, Err(error)),
                Err(Stop::Cancelled) => {}
            }
        }
        let wanted = tab.map_or(&[][..], Topic::wanted);
        if let Some(going) = &self.going {
            let holds = outcome.is_some_and(|outcome| going.topic.same(&going.outcome, outcome));
            if !holds || !wanted.contains(&going.topic) {
                going.progress.cancel();
            }
        } else if let (Some(outcome), true) = (outcome, idle)
            && let Some(&topic) = wanted.iter().find(|topic| !studies.knows(**topic, outcome))
        {
            self.begin(topic, Arc::clone(outcome));
        }
        studies.going = self.going.as_ref().map(|going| (going.topic, going.progress.status()));
    }

    fn begin(&mut self, topic: Topic, outcome: Arc<Outcome>) {
        let progress = Arc::new(Progress::new());
        let (sender, context) = (self.sender.clone(), self.context.clone());
        let (theirs, told) = (Arc::clone(&outcome), Arc::clone(&progress));
        self.going = Some(Going { topic, outcome, progress });
        thread::spawn(move || {
            let found =
                tasks::guarded(|| aside(|| topic.find(&theirs, &told))).unwrap_or_else(|error| Err(error.into()));
            // Let go first: whoever takes what was found may want to free the result.
            drop(theirs);
            let _ = sender.send(found);
            context.request_repaint();
        });
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(going) = &self.going {
            going.progress.cancel();
        }
    }
}

/// Works on half of the processors, so that a run that is asked for meanwhile finds the others free.
fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match tasks::half() {
        Some(pool) => pool.install(work),
        // No more threads are to be had: then on those that there are.
        None => work(),
    }
}
