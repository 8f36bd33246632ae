//! The curves of a model, made beside the drawing thread: every row is sorted by its score once, and then any threshold is a
//! search away.

use std::{sync::Arc, time::Duration};

use crate::{
    app::{
        evaluate::evaluated::Evaluated,
        tasks::latest::{Task, Work},
    },
    evaluate::{
        curves::ArmCurves,
        output::{CurveKind, FIGURES},
    },
    progress::Stop,
    report::figure::{Figure, Item, Weight},
};

/// Whose curves are wanted.
#[derive(Clone, Debug)]
pub struct CurvesRequest {
    pub evaluated: Arc<Evaluated>,
    pub model: usize,
    pub class: u32,
    /// The arms that are drawn; the last one is the one that is looked at.
    pub arms: Vec<usize>,
}

impl CurvesRequest {
    /// What the answer depends on.
    pub fn key(&self) -> CurvesKey {
        let Self { evaluated, model, class, arms } = self;
        CurvesKey {
            run: evaluated.run,
            trials: evaluated.trials.len(),
            model: *model,
            class: *class,
            arms: arms.clone(),
        }
    }
}

/// See [`CurvesRequest::key`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurvesKey {
    run: u64,
    trials: usize,
    model: usize,
    class: u32,
    arms: Vec<usize>,
}

/// The curves of a model, arm by arm.
#[derive(Debug)]
pub struct ModelCurves {
    pub run: u64,
    pub model: usize,
    pub class: u32,
    /// Of every arm of the comparison, with those that are not drawn.
    pub arms: Vec<Arc<ArmCurves>>,
    /// The arms that are drawn, in the order of the lines.
    pub drawn: Vec<usize>,
    /// One of each kind that has a line.
    pub figures: Vec<(&'static CurveKind, Figure)>,
}

/// Makes curves; those of arms that have no new trial are kept.
#[derive(Debug, Default)]
pub struct CurveMaker {
    kept: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    run: u64,
    model: usize,
    class: u32,
    arm: usize,
    trials: usize,
    curves: Arc<ArmCurves>,
}

impl CurveMaker {
    fn curves(&mut self, request: &CurvesRequest, arm: usize) -> Arc<ArmCurves> {
        let CurvesRequest { evaluated, model, class, .. } = request;
        let (model, class, run) = (*model, *class, evaluated.run);
        let trials = evaluated.trials_of(model, arm).count();
        let same = |kept: &&Kept| (kept.model, kept.class, kept.arm, kept.trials) == (model, class, arm, trials);
        if let Some(kept) = self.kept.iter().find(same) {
            return Arc::clone(&kept.curves);
        }
        self.kept.retain(|kept| (kept.model, kept.class, kept.arm) != (model, class, arm));
        let curves = Arc::new(ArmCurves::of(&evaluated.study, evaluated.trials_of(model, arm), class));
        self.kept.push(Kept { run, model, class, arm, trials, curves: Arc::clone(&curves) });
        curves
    }
}

impl Work for CurveMaker {
    type Request = CurvesRequest;
    type Result = ModelCurves;
    type News = ();

    const SPARED: Duration = Duration::from_millis(400);

    fn work(&mut self, request: CurvesRequest, task: &Task<'_, Self>) -> Result<ModelCurves, Stop> {
        let evaluated = &request.evaluated;
        self.kept.retain(|kept| kept.run == evaluated.run && kept.class == request.class);
        let mut arms = Vec::new();
        for arm in 0..evaluated.study.settings.arms.len() {
            task.progress.check()?;
            arms.push(self.curves(&request, arm));
        }
        let drawn: Vec<(usize, &str, &ArmCurves)> = request
            .arms
            .iter()
            .filter_map(|arm| Some((*arm, evaluated.arm_name(*arm), arms.get(*arm)?.as_ref())))
            .collect();
        let mut figures = Vec::new();
        for kind in FIGURES {
            task.progress.check()?;
            let figure = kind.figure(&drawn, &evaluated.study, request.class, "");
            figures.extend(figure.map(|figure| (kind, shown(figure))));
        }
        let (run, model, class) = (evaluated.run, request.model, request.class);
        Ok(ModelCurves { run, model, class, drawn: request.arms, arms, figures })
    }
}

/// As it is shown: the last line is the one that is looked at, and the arms are named once for all figures.
fn shown(mut figure: Figure) -> Figure {
    figure.keys.clear();
    let last = figure.items.iter_mut().rev().find_map(|item| match item {
        Item::Path { weight, .. } => Some(weight),
        _ => None,
    });
    if let Some(weight) = last {
        *weight = Weight::Bold;
    }
    figure
}
