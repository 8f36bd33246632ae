//! Several methods on the table that is open, beside each other: made in the background, one after the other.

use std::{sync::Arc, task::Waker, time::Duration};

use crate::{
    app::tasks::{
        Aside,
        latest::{Arrival, Latest, Task, Work},
    },
    measures::comparison::{FEWEST, MOST, MethodOutcome},
    pipeline::Pipeline,
    progress::{Status, Stop},
    recipe::Recipe,
    sampling::{self, METHODS, Sampler},
    table::Table,
};

/// Methods that are looked at first: those that differ in kind, and take no time to learn.
const USUAL: [&str; 6] = ["smote", "borderline", "adasyn", "simplex", "copula", "random"];

/// Methods that are to be made.
#[derive(Debug)]
struct ComparisonRequest {
    table: Arc<Table>,
    recipe: Recipe,
    methods: Vec<&'static str>,
}

/// Makes them. What is found out about a table is kept for the next request.
#[derive(Debug, Default)]
struct MethodComparer {
    pipeline: Option<(Arc<Table>, Pipeline)>,
    aside: Aside,
}

impl Work for MethodComparer {
    type Request = ComparisonRequest;
    type Result = ();
    type News = ComparedMethod;

    const SPARED: Duration = Duration::ZERO;

    fn work(&mut self, request: ComparisonRequest, task: &Task<'_, Self>) -> Result<(), Stop> {
        let ComparisonRequest { table, recipe, methods } = request;
        if self.pipeline.as_ref().is_none_or(|(of, _)| !Arc::ptr_eq(of, &table)) {
            self.pipeline = Some((Arc::clone(&table), Pipeline::with_projection(Arc::clone(&table))));
        }
        let Some((_, pipeline)) = &mut self.pipeline else { return Ok(()) };
        for method in methods {
            task.call(sampling::method(method).map_or(method, Sampler::title));
            let recipe = recipe.by(method);
            let found = match self.aside.run(|| MethodOutcome::of(pipeline, &recipe, task.progress)) {
                Ok(found) => Ok(found),
                Err(Stop::Cancelled) => return Err(Stop::Cancelled),
                // One that cannot be made says why; the others go on.
                Err(Stop::Failed(error)) => Err(error.message),
            };
            task.send(ComparedMethod { method, table: Arc::clone(&table), recipe, found });
        }
        Ok(())
    }
}

/// A method, and what it made.
#[derive(Debug)]
pub struct ComparedMethod {
    pub method: &'static str,
    table: Arc<Table>,
    recipe: Recipe,
    pub found: Result<MethodOutcome, String>,
}

/// The methods that are looked at, and what is known of them.
#[derive(Debug)]
pub struct SideBySide {
    /// Two to nine, in the order of the list of methods.
    pub chosen: Vec<&'static str>,
    found: Vec<ComparedMethod>,
    pub going: Option<Status>,
    pub error: Option<String>,
    /// What was asked for: settings and methods.
    asked: Option<(Arc<Table>, Recipe, Vec<&'static str>)>,
}

impl Default for SideBySide {
    fn default() -> Self {
        let chosen = METHODS.iter().map(|method| method.name()).filter(|name| USUAL.contains(name)).collect();
        Self { chosen, found: Vec::new(), going: None, error: None, asked: None }
    }
}

impl SideBySide {
    /// What can be looked at: every method that makes rows.
    pub fn choices() -> impl Iterator<Item = &'static dyn Sampler> {
        METHODS.iter().copied().filter(|method| method.generates())
    }

    /// Whether one more or one less would leave two to nine.
    pub fn can_toggle(&self, method: &str) -> bool {
        if self.chosen.contains(&method) { self.chosen.len() > FEWEST } else { self.chosen.len() < MOST }
    }

    pub fn toggle(&mut self, method: &'static str) {
        if !self.can_toggle(method) {
            return;
        }
        if self.chosen.contains(&method) {
            self.chosen.retain(|it| *it != method);
        } else {
            self.chosen.push(method);
            let place = |name: &str| METHODS.iter().position(|it| it.name() == name);
            self.chosen.sort_by_key(|name| place(name));
        }
        self.error = None;
    }

    /// Chooses methods by their names, as the last session had them; too few or unknown ones change nothing.
    pub fn choose(&mut self, names: &[String]) {
        let known: Vec<&'static str> =
            Self::choices().map(Sampler::name).filter(|name| names.iter().any(|wanted| wanted == name)).collect();
        if (FEWEST..=MOST).contains(&known.len()) {
            self.chosen = known;
        }
    }

    /// What is known of a method with these settings on this table.
    pub fn of(&self, method: &str, table: &Arc<Table>, recipe: &Recipe) -> Option<&ComparedMethod> {
        self.found
            .iter()
            .find(|it| it.method == method && Arc::ptr_eq(&it.table, table) && it.recipe == recipe.by(it.method))
    }

    /// What was known of it last, while that of these settings is made.
    pub fn last(&self, method: &str, table: &Arc<Table>) -> Option<&ComparedMethod> {
        self.found.iter().find(|it| it.method == method && Arc::ptr_eq(&it.table, table))
    }

    fn missing(&self, table: &Arc<Table>, recipe: &Recipe) -> Vec<&'static str> {
        let mut missing: Vec<&'static str> =
            self.chosen.iter().copied().filter(|method| self.of(method, table, recipe).is_none()).collect();
        // The one that is set first, then as they are listed.
        missing.sort_by_key(|method| *method != recipe.method);
        missing
    }

    fn keep(&mut self, news: ComparedMethod) {
        self.found.retain(|it| it.method != news.method && Arc::ptr_eq(&it.table, &news.table));
        self.found.push(news);
    }

    /// Another table: nothing of the old one is to be kept alive.
    pub fn reset(&mut self) {
        let chosen = std::mem::take(&mut self.chosen);
        *self = Self { chosen, ..Self::default() };
    }
}

/// Asks for methods, and takes what comes back.
#[derive(Debug)]
pub struct ComparisonRunner {
    comparer: Latest<MethodComparer>,
}

impl ComparisonRunner {
    pub fn new(waker: &Waker) -> Self {
        Self { comparer: Latest::new(waker) }
    }

    pub fn busy(&self) -> bool {
        self.comparer.busy()
    }

    /// Takes what has arrived, and asks for what is wanted and not known: of the table that is open, while it is looked at.
    pub fn sync(&mut self, all: &mut SideBySide, wanted: Option<(&Arc<Table>, &Recipe)>, idle: bool) {
        while let Some((_, arrival)) = self.comparer.take() {
            match arrival {
                // Of a table that was left nothing is wanted any more.
                Arrival::News(news) => {
                    if wanted.is_none_or(|(table, _)| Arc::ptr_eq(table, &news.table)) {
                        all.keep(news);
                    }
                }
                Arrival::Ended(Err(Stop::Failed(error))) => all.error = Some(error.message),
                Arrival::Ended(_) => {}
            }
        }
        let Some((table, recipe)) = wanted else {
            // Nobody looks.
            if all.asked.take().is_some() {
                self.comparer.cancel();
            }
            all.going = None;
            return;
        };
        let same = |(of, with, methods): &(Arc<Table>, Recipe, Vec<&'static str>)| {
            Arc::ptr_eq(of, table) && with == recipe && *methods == all.chosen
        };
        if !all.asked.as_ref().is_some_and(same) && idle {
            all.error = None;
            let missing = all.missing(table, recipe);
            if missing.is_empty() {
                self.comparer.cancel();
            } else {
                let (table, recipe) = (Arc::clone(table), recipe.clone());
                self.comparer.ask(0, ComparisonRequest { table, recipe, methods: missing });
            }
            all.asked = Some((Arc::clone(table), recipe.clone(), all.chosen.clone()));
        }
        all.going = self.comparer.status().map(|(_, status)| status);
    }
}
