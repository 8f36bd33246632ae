//! The worker of the workspace Evaluate: runs a comparison, and tells how far it has come.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    app::{
        evaluate::evaluated::Evaluated,
        tasks::latest::{Task, Work},
    },
    error::Error,
    evaluate::{
        EvaluateSettings, Study, Trial,
        summary::{ScoredTrial, scored},
    },
    progress::Stop,
    table::Table,
};

/// So long passes between two looks at a comparison that goes on: at least this, and so many times what the last took.
const BETWEEN: Duration = Duration::from_millis(100);
const SHARE: u32 = 6;

/// What is to be compared.
#[derive(Debug)]
pub struct EvaluateRequest {
    pub run: u64,
    pub table: Arc<Table>,
    pub settings: EvaluateSettings,
}

/// What has ended, and when it was told last.
struct Gathered {
    ended: Vec<(Trial, Result<ScoredTrial, Error>)>,
    next: Instant,
}

#[derive(Debug, Default)]
pub struct Evaluator;

impl Work for Evaluator {
    type Request = EvaluateRequest;
    type Result = Arc<Evaluated>;
    type News = Arc<Evaluated>;

    const SPARED: Duration = Duration::ZERO;

    fn work(&mut self, request: EvaluateRequest, task: &Task<'_, Self>) -> Result<Arc<Evaluated>, Stop> {
        let since = Instant::now();
        let EvaluateRequest { run, table, settings } = request;
        let study = Arc::new(Study::new(&table, settings, task.progress)?);
        let seconds = || since.elapsed().as_secs_f64();
        let evaluated = |ended| Arc::new(Evaluated::new(run, Arc::clone(&study), ended, seconds()));
        task.send(evaluated(Vec::new()));
        let gathered = Mutex::new(Gathered { ended: Vec::new(), next: since });
        let lock = || gathered.lock().unwrap_or_else(PoisonError::into_inner);
        let done = |trial: &Trial| {
            let scored = scored(&study, trial);
            let mut gathered = lock();
            gathered.ended.push((trial.clone(), scored));
            let begun = Instant::now();
            if begun < gathered.next {
                return;
            }
            // Others are not to tell the same meanwhile.
            gathered.next = begun + BETWEEN * SHARE;
            let ended = gathered.ended.clone();
            drop(gathered);
            task.send(evaluated(ended));
            lock().next = Instant::now() + BETWEEN.max(begun.elapsed() * SHARE);
        };
        study.run(task.progress, &done)?;
        let ended = gathered.into_inner().unwrap_or_else(PoisonError::into_inner).ended;
        Ok(Arc::new(Evaluated::new(run, Arc::clone(&study), ended, seconds())))
    }
}
