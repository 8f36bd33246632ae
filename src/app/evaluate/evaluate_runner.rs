//! Asks for comparisons and curves, and takes what comes back into what is known.

use std::{sync::Arc, task::Waker, time::Instant};

use crate::{
    app::{
        evaluate::{
            EvaluateState,
            curve_work::{CurveMaker, CurvesKey, CurvesRequest},
            leak_work::{LeakFinder, LeakRequest},
            work::{EvaluateRequest, Evaluator},
        },
        tasks::latest::{Arrival, Latest},
    },
    progress::{Status, Stop},
};

#[derive(Debug)]
pub struct EvaluateRunner {
    evaluator: Latest<Evaluator>,
    curve_maker: Latest<CurveMaker>,
    leak_finder: Latest<LeakFinder>,
    /// The curves that were asked for last.
    asked: Option<CurvesKey>,
}

impl EvaluateRunner {
    pub fn new(waker: &Waker) -> Self {
        Self {
            evaluator: Latest::new(waker),
            curve_maker: Latest::new(waker),
            leak_finder: Latest::new(waker),
            asked: None,
        }
    }

    /// Whether anything is under way.
    pub fn busy(&self) -> bool {
        self.evaluator.busy() || self.curve_maker.busy() || self.leak_finder.busy()
    }

    /// Whether a comparison goes on.
    pub fn compares(&self) -> bool {
        self.evaluator.busy()
    }

    /// How far the comparison is, and since when.
    pub fn status(&self) -> Option<(Instant, Status)> {
        self.evaluator.status()
    }

    /// How far the leaks are, and since when.
    pub fn leak_status(&self) -> Option<(Instant, Status)> {
        self.leak_finder.status()
    }

    pub fn run(&mut self, request: EvaluateRequest) {
        self.evaluator.ask(request.run, request);
    }

    pub fn measure_leaks(&mut self, request: LeakRequest) {
        self.leak_finder.ask(0, request);
    }

    /// Stops the leaks. Whether there was anything to stop.
    pub fn cancel_leaks(&mut self) -> bool {
        self.leak_finder.cancel()
    }

    /// Stops the comparison; what has ended stays. Whether there was anything to stop.
    pub fn cancel(&mut self) -> bool {
        self.evaluator.cancel()
    }

    /// Nothing of the last table is wanted any more.
    pub fn reset(&mut self) {
        self.evaluator.cancel();
        self.curve_maker.cancel();
        self.leak_finder.cancel();
        self.asked = None;
    }

    /// Asks for curves, unless they were asked for.
    pub fn want(&mut self, request: CurvesRequest) {
        let key = request.key();
        if self.asked.as_ref() != Some(&key) {
            self.asked = Some(key);
            self.curve_maker.ask(0, request);
        }
    }

    /// Takes what has arrived. Whether there was anything.
    pub fn take(&mut self, state: &mut EvaluateState) -> bool {
        let mut any = false;
        while let Some((run, arrival)) = self.evaluator.take() {
            any = true;
            match arrival {
                Arrival::News(news) | Arrival::Ended(Ok(news)) => state.take(news),
                Arrival::Ended(Err(Stop::Failed(error))) if run == state.run => state.error = Some(error),
                Arrival::Ended(Err(_)) => {}
            }
        }
        while let Some((_, arrival)) = self.curve_maker.take() {
            any = true;
            match arrival {
                Arrival::Ended(Ok(curves)) => {
                    if let Some(old) = state.curves.replace(Arc::new(curves)) {
                        rayon::spawn(move || drop(old));
                    }
                }
                Arrival::Ended(Err(Stop::Failed(error))) => state.error = Some(error),
                Arrival::Ended(Err(Stop::Cancelled)) | Arrival::News(()) => {}
            }
        }
        while let Some((_, arrival)) = self.leak_finder.take() {
            any = true;
            match arrival {
                Arrival::Ended(Ok(leaks)) => state.leaks = Some(Arc::new(leaks)),
                Arrival::Ended(Err(Stop::Failed(error))) => state.error = Some(error),
                Arrival::Ended(Err(Stop::Cancelled)) | Arrival::News(()) => {}
            }
        }
        any
    }
}
