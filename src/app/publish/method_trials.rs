//! What other methods would give: releases by one after the other, made and judged in the background.

use std::{sync::Arc, time::Duration};

use crate::{
    app::{
        publish::audit::AuditState,
        tasks::{
            Aside,
            latest::{Task, Work},
        },
    },
    measures::audit::{Judgement, Verdict},
    progress::{Status, Stop},
    publish::{
        Publisher,
        methods::{self, MethodTrial},
    },
    recipe::Recipe,
    report::{
        charts::methods::{MethodPoint, figure},
        figure::Figure,
    },
    sampling::Sampler,
    table::Table,
};

/// Tables of so many rows are tried by every method without being asked for.
const FAST: usize = 20_000;

/// Which methods are to be tried.
#[derive(Debug)]
pub struct TrialRequest {
    pub table: Arc<Table>,
    pub recipe: Recipe,
    pub methods: Vec<&'static str>,
}

/// What came of one.
#[derive(Debug)]
pub struct TrialNews {
    table: Arc<Table>,
    tried: TriedMethod,
}

/// Makes releases and judges them.
#[derive(Debug)]
pub struct MethodTrier {
    publisher: Option<Publisher>,
    aside: Aside,
}

impl Default for MethodTrier {
    fn default() -> Self {
        Self { publisher: None, aside: Aside::whole() }
    }
}

impl Work for MethodTrier {
    type Request = TrialRequest;
    type Result = ();
    type News = TrialNews;

    const SPARED: Duration = Duration::ZERO;

    fn work(&mut self, request: TrialRequest, task: &Task<'_, Self>) -> Result<(), Stop> {
        let TrialRequest { table, recipe, methods } = request;
        let publisher = Publisher::kept(&mut self.publisher, Arc::clone(&table));
        for method in methods {
            task.call(crate::sampling::method(method).map_or(method, |method| method.title()));
            let recipe = recipe.by(method);
            let found = match self.aside.run(|| MethodTrial::of(publisher, &recipe, task.progress)) {
                Ok(trial) => Ok(trial),
                Err(Stop::Cancelled) => return Err(Stop::Cancelled),
                // One that cannot be made says why; the others go on.
                Err(Stop::Failed(error)) => Err(error.message),
            };
            task.send(TrialNews { table: Arc::clone(&table), tried: TriedMethod { method, recipe, found } });
        }
        Ok(())
    }
}

/// A method, and what came of it.
#[derive(Debug)]
pub struct TriedMethod {
    pub method: &'static str,
    /// The recipe with this method.
    recipe: Recipe,
    pub found: Result<MethodTrial, String>,
}

impl TriedMethod {
    /// Whether it is what these settings would give with the method.
    fn is_of(&self, recipe: &Recipe) -> bool {
        self.recipe == recipe.by(self.method)
    }

    pub fn title(&self) -> &'static str {
        crate::sampling::method(self.method).map_or(self.method, |method| method.title())
    }
}

/// All that is known of the methods on the table that is open.
#[derive(Debug, Default)]
pub struct MethodTrials {
    /// In the order in which they are listed everywhere.
    pub tried: Vec<TriedMethod>,
    /// Of those that are of the settings as they are.
    pub figure: Option<Figure>,
    /// Methods besides the usual ones that were asked for.
    asked: Vec<&'static str>,
    /// The usual ones were asked for, though the table is large.
    pub all: bool,
    pub going: Option<Status>,
    pub stopped: bool,
    /// Why no more of them can be tried.
    pub error: Option<String>,
}

impl MethodTrials {
    /// The methods of which nothing is known with these settings, as far as anyone wants to know.
    pub fn missing(&self, table: &Table, recipe: &Recipe) -> Vec<&'static str> {
        if self.stopped {
            return Vec::new();
        }
        let usual = if self.all || table.source.rows() <= FAST { methods::usual(recipe) } else { Vec::new() };
        let asked = self.asked.iter().copied().filter(|method| !usual.contains(method));
        let all: Vec<&'static str> = usual.iter().copied().chain(asked).collect();
        all.into_iter().filter(|method| self.current(method, recipe).is_none()).collect()
    }

    /// What is known of a method with these settings.
    pub fn current(&self, method: &str, recipe: &Recipe) -> Option<&TriedMethod> {
        self.tried.iter().find(|tried| tried.method == method && tried.is_of(recipe))
    }

    /// Those of the settings as they are.
    pub fn fresh<'a>(&'a self, recipe: &'a Recipe) -> impl Iterator<Item = &'a TriedMethod> {
        self.tried.iter().filter(|tried| tried.is_of(recipe))
    }

    pub fn ask(&mut self, method: Option<&'static str>) {
        (self.stopped, self.error) = (false, None);
        match method {
            Some(method) if !self.asked.contains(&method) => self.asked.push(method),
            Some(_) => {}
            None => self.all = true,
        }
    }

    /// Takes what came of a method, unless another table is open by now.
    pub fn keep(&mut self, news: TrialNews, table: Option<&Arc<Table>>) {
        let TrialNews { table: of, tried: news } = news;
        if table.is_some_and(|table| Arc::ptr_eq(table, &of)) {
            self.put(news);
        }
    }

    /// Takes what the audit said of the release that is set: it need not be made again. True if that is news.
    pub fn adopt(&mut self, recipe: &Recipe, audit: &AuditState) -> bool {
        let Some((method, seconds)) = recipe.method().ok().map(Sampler::name).zip(audit.seconds()) else {
            return false;
        };
        if self.current(method, recipe).is_some() {
            return false;
        }
        let judged = audit.all().iter().map(|it| Judgement::clone(it)).collect();
        self.put(TriedMethod { method, recipe: recipe.by(method), found: Ok(MethodTrial { judged, seconds }) });
        true
    }

    fn put(&mut self, news: TriedMethod) {
        self.tried.retain(|tried| tried.method != news.method);
        self.tried.push(news);
        let place = |method: &str| crate::sampling::METHODS.iter().position(|it| it.name() == method);
        self.tried.sort_by_key(|tried| place(tried.method));
    }

    /// Draws those of the settings as they are.
    pub fn draw(&mut self, recipe: &Recipe) {
        let points: Vec<MethodPoint<'_>> = self
            .fresh(recipe)
            .filter_map(|tried| {
                let trial = tried.found.as_ref().ok()?;
                let current = tried.method == recipe.method;
                Some(MethodPoint {
                    name: tried.title(),
                    membership: trial.membership()?,
                    utility: trial.utility()?,
                    current,
                    certain: trial.gate("membership")?.verdict != Verdict::CannotSay,
                })
            })
            .collect();
        self.figure = (!points.is_empty()).then(|| figure(&points));
    }
}
