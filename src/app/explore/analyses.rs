//! What is found out about a result in the background, one topic at a time and on threads of its own, so that sliders
//! never wait for it.

use std::{sync::Arc, task::Waker, time::Duration};

use crate::{
    app::{
        explore::{side_by_side::ComparisonRunner, tab::Tab},
        tasks::{
            Aside,
            latest::{Arrival, Latest, Task, Work},
        },
    },
    error::Error,
    measures::{
        column_shapes::ColumnShapes,
        correlation::Correlation,
        costs::Costs,
        real_distances::RealDistances,
        seed_variability::{SEEDS, SeedVariability},
    },
    pipeline::{MemberKinds, Outcome},
    progress::{Progress, Status, Stop},
};

/// Something to find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Analysis {
    Reference,
    Costs,
    Seeds,
    Shift,
    Correlation,
    Kinds,
}

impl Analysis {
    /// What a view of the dock needs, the most needed first.
    pub fn wanted(tab: Tab) -> &'static [Self] {
        match tab {
            Tab::Distance => &[Self::Reference, Self::Costs],
            Tab::Borderline | Tab::Costs => &[Self::Costs],
            Tab::Seeds => &[Self::Seeds, Self::Costs],
            Tab::Columns => &[Self::Shift, Self::Correlation],
            Tab::Rows => &[Self::Kinds],
            Tab::Methods => &[],
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
            Self::Kinds => space && a.growing().eq(b.growing()),
            Self::Shift | Self::Correlation => space && Arc::ptr_eq(&a.selection, &b.selection),
        }
    }

    fn find(self, outcome: &Outcome, progress: &Progress) -> Result<Finding, Stop> {
        Ok(match self {
            Self::Reference => {
                let classes = growing(outcome);
                Finding::Reference(RealDistances::of(&outcome.space, outcome.recipe.nearest, &classes, progress)?)
            }
            Self::Costs => Finding::Costs(Costs::of(outcome, progress)?),
            Self::Seeds => Finding::Seeds(SeedVariability::of(outcome, SEEDS, progress, |_| {})?),
            Self::Shift => Finding::Shift(ColumnShapes::of(outcome, progress)?),
            Self::Correlation => {
                let of = |class: u32| Correlation::of(outcome, Some(class), progress);
                Finding::Correlation(growing(outcome).into_iter().map(of).collect::<Result<_, _>>()?)
            }
            Self::Kinds => Finding::Kinds(outcome.find_kinds(progress)?),
        })
    }
}

/// The classes that rows were made for.
fn growing(outcome: &Outcome) -> Vec<u32> {
    (0_u32..).zip(&outcome.generated).filter_map(|(class, rows)| rows.as_ref().map(|_| class)).collect()
}

#[derive(Debug)]
enum Finding {
    Reference(RealDistances),
    Costs(Costs),
    Seeds(SeedVariability),
    Shift(ColumnShapes),
    Correlation(Vec<Correlation>),
    Kinds(MemberKinds),
}

/// A result, and what came of studying it.
type Of<T> = (Arc<Outcome>, Result<Arc<T>, Error>);

/// What was found out, and of which result.
#[derive(Debug)]
pub struct AnalysisResult<T> {
    of: Option<Of<T>>,
}

impl<T> Default for AnalysisResult<T> {
    fn default() -> Self {
        Self { of: None }
    }
}

impl<T> AnalysisResult<T> {
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

    fn is_of(&self, topic: Analysis, outcome: &Outcome) -> bool {
        self.of.as_ref().is_some_and(|(of, _)| topic.same(of, outcome))
    }
}

/// All that was found out.
#[derive(Debug, Default)]
pub struct Analyses {
    pub reference: AnalysisResult<RealDistances>,
    pub costs: AnalysisResult<Costs>,
    pub seeds: AnalysisResult<SeedVariability>,
    pub shift: AnalysisResult<ColumnShapes>,
    /// Of every class that rows were made for.
    pub correlation: AnalysisResult<Vec<Correlation>>,
    /// Of the real rows of every class that grows.
    pub kinds: AnalysisResult<MemberKinds>,
    /// What is being found out.
    pub going: Option<(Analysis, Status)>,
}

impl Analyses {
    /// Whether what is known of a topic holds for a result.
    pub fn knows(&self, topic: Analysis, outcome: &Outcome) -> bool {
        match topic {
            Analysis::Reference => self.reference.is_of(topic, outcome),
            Analysis::Costs => self.costs.is_of(topic, outcome),
            Analysis::Seeds => self.seeds.is_of(topic, outcome),
            Analysis::Shift => self.shift.is_of(topic, outcome),
            Analysis::Correlation => self.correlation.is_of(topic, outcome),
            // Where bases are chosen the run told them.
            Analysis::Kinds => outcome.knows_all(&outcome.kinds) || self.kinds.is_of(topic, outcome),
        }
    }

    fn keep(&mut self, topic: Analysis, outcome: Arc<Outcome>, found: Result<Finding, Error>) {
        let of = outcome;
        match (topic, found) {
            (_, Ok(Finding::Reference(found))) => self.reference.of = Some((of, Ok(Arc::new(found)))),
            (_, Ok(Finding::Costs(found))) => self.costs.of = Some((of, Ok(Arc::new(found)))),
            (_, Ok(Finding::Seeds(found))) => self.seeds.of = Some((of, Ok(Arc::new(found)))),
            (_, Ok(Finding::Shift(found))) => self.shift.of = Some((of, Ok(Arc::new(found)))),
            (_, Ok(Finding::Correlation(found))) => self.correlation.of = Some((of, Ok(Arc::new(found)))),
            (_, Ok(Finding::Kinds(found))) => self.kinds.of = Some((of, Ok(Arc::new(found)))),
            (Analysis::Reference, Err(error)) => self.reference.of = Some((of, Err(error))),
            (Analysis::Costs, Err(error)) => self.costs.of = Some((of, Err(error))),
            (Analysis::Seeds, Err(error)) => self.seeds.of = Some((of, Err(error))),
            (Analysis::Shift, Err(error)) => self.shift.of = Some((of, Err(error))),
            (Analysis::Correlation, Err(error)) => self.correlation.of = Some((of, Err(error))),
            (Analysis::Kinds, Err(error)) => self.kinds.of = Some((of, Err(error))),
        }
    }
}

/// Finds out one topic about a result.
#[derive(Debug, Default)]
struct Student(Aside);

impl Work for Student {
    type Request = (Analysis, Arc<Outcome>);
    type Result = Finding;
    type News = ();

    const SPARED: Duration = Duration::ZERO;

    // The result is let go before what was found is sent: whoever takes that may want to free it.
    fn work(&mut self, (topic, outcome): Self::Request, task: &Task<'_, Self>) -> Result<Finding, Stop> {
        self.0.run(|| topic.find(&outcome, task.progress))
    }
}

/// Sends results away to be studied, and takes what was found out.
#[derive(Debug)]
pub struct AnalysisRunner {
    student: Latest<Student>,
    /// What goes on.
    going: Option<(Analysis, Arc<Outcome>)>,
    /// Makes methods beside each other.
    pub comparison: ComparisonRunner,
}

impl AnalysisRunner {
    pub fn new(waker: &Waker) -> Self {
        Self { student: Latest::new(waker), going: None, comparison: ComparisonRunner::new(waker) }
    }

    /// Whether anything is being found out.
    pub fn busy(&self) -> bool {
        self.student.busy() || self.comparison.busy()
    }

    /// Takes what has arrived, stops what is not wanted any more, and begins what is wanted and not known.
    ///
    /// `wanted` are the topics that are looked at, the most needed first; `outcome` is the result that is shown; `idle` says that no
    /// run goes on.
    pub fn sync(&mut self, studies: &mut Analyses, wanted: &[Analysis], outcome: Option<&Arc<Outcome>>, idle: bool) {
        while let Some((_, arrival)) = self.student.take() {
            let (Arrival::Ended(found), Some((topic, of))) = (arrival, self.going.take()) else { continue };
            if outcome.is_some_and(|outcome| !Arc::ptr_eq(&of.table, &outcome.table)) {
                // Of a table that was left: nobody asks for it any more.
                continue;
            }
            match found {
                Ok(found) => studies.keep(topic, of, Ok(found)),
                Err(Stop::Failed(error)) => studies.keep(topic, of, Err(error)),
                Err(Stop::Cancelled) => {}
            }
        }
        let holds = |(topic, of): &(Analysis, Arc<Outcome>)| {
            wanted.contains(topic) && outcome.is_some_and(|outcome| topic.same(of, outcome))
        };
        if self.going.as_ref().is_some_and(|going| !holds(going)) {
            self.student.cancel();
            self.going = None;
        }
        if let (Some(outcome), true, None) = (outcome, idle, &self.going)
            && let Some(&topic) = wanted.iter().find(|topic| !studies.knows(**topic, outcome))
        {
            self.student.ask(0, (topic, Arc::clone(outcome)));
            self.going = Some((topic, Arc::clone(outcome)));
        }
        let status = self.student.status().map_or(BEGUN, |(_, status)| status);
        studies.going = self.going.as_ref().map(|(topic, _)| (*topic, status));
    }
}

/// Until the student has begun.
const BEGUN: Status = Status { stage: "", fraction: None };
