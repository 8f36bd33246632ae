//! The worker of the workspace Publish: makes a release, judges it by the quick gates, and once the settings rest by the
//! others.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    app::{
        publish::audit::{Judged, Parted, ShownRelease, judged},
        table_summary::ClassFact,
        tasks::{
            Aside,
            latest::{Task, Work},
        },
    },
    measures::audit::{self, GATES},
    progress::Stop,
    publish::Publisher,
    recipe::Recipe,
    table::Table,
};

/// The settings have to rest for so long before the slow gates begin.
const REST: Duration = Duration::from_millis(300);

/// What is to be judged.
#[derive(Debug)]
pub struct AuditRequest {
    pub revision: u64,
    pub table: Arc<Table>,
    pub recipe: Recipe,
    pub classes: Vec<ClassFact>,
    /// Gates that are judged for this revision already.
    pub known: Vec<&'static str>,
}

/// What is told meanwhile.
#[derive(Debug)]
pub enum AuditEvent {
    /// What is learnt from and what is held out, before anything is made of it.
    Parted(Parted),
    /// A release with the verdicts of the quick gates.
    Released(Box<(ShownRelease, Vec<Judged>)>),
    Judged(Box<Judged>),
}

/// Makes releases and judges them; it alone holds the publisher.
#[derive(Debug, Default)]
pub struct Auditor {
    publisher: Option<Publisher>,
    aside: Aside,
}

impl Work for Auditor {
    type Request = AuditRequest;
    /// Every gate is judged.
    type Result = ();
    type News = AuditEvent;

    const SPARED: Duration = Duration::from_millis(400);

    fn work(&mut self, request: AuditRequest, task: &Task<'_, Self>) -> Result<(), Stop> {
        let since = Instant::now();
        let (AuditRequest { revision, table, recipe, classes, known }, progress) = (request, task.progress);
        let publisher = Publisher::kept(&mut self.publisher, table);
        let parts = publisher.parts(&recipe, progress)?;
        task.send(AuditEvent::Parted(Parted::of(publisher.table(), &parts, &recipe, revision)));
        // No run of Explore goes on meanwhile, so these have all the processors.
        let release = publisher.release(&recipe, progress)?;
        progress.stage("reading the file", 0)?;
        let case = release.case(progress)?;
        progress.stage("quick gates", 0)?;
        let quick = audit::quick(&case, progress)?.into_iter().map(|it| Judged::new(it, revision)).collect();
        let mut shown = ShownRelease::of(release, &recipe, &classes, revision);
        shown.seconds = since.elapsed().as_secs_f64();
        task.send(AuditEvent::Released(Box::new((shown, quick))));
        task.rest(REST)?;
        for gate in GATES.iter().filter(|gate| !gate.is_quick() && !known.contains(&gate.id())) {
            progress.stage(gate.name(), 0)?;
            task.call(gate.name());
            let judged = self.aside.run(|| judged(*gate, &case, revision, progress))?;
            progress.check()?;
            task.send(AuditEvent::Judged(Box::new(judged)));
        }
        Ok(())
    }
}
