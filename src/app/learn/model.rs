//! The lesson of a model: what learns in the background, where one is in it, and what is shown there.

use std::{sync::Arc, task::Waker, time::Duration};

use crate::{
    app::tasks::latest::{Arrival, Latest, Task, Work},
    lesson::{
        handout::ModelHandout,
        models::{self, Demonstration, ModelLesson, ModelPlace, ModelSubject, Screen},
        questions::Question,
        rows::LessonRows,
    },
    pipeline::Outcome,
    progress::{Status, Stop},
    report::plane::AxisChoice,
};

/// A model that is to learn a class.
#[derive(Debug)]
pub struct ModelRequest {
    subject: ModelSubject,
    lesson: &'static dyn ModelLesson,
}

/// Learns it.
#[derive(Debug, Default)]
struct ModelLearner;

impl Work for ModelLearner {
    type Request = ModelRequest;
    type Result = Arc<dyn Demonstration>;
    type News = ();

    const SPARED: Duration = Duration::ZERO;

    fn work(&mut self, request: ModelRequest, task: &Task<'_, Self>) -> Result<Self::Result, Stop> {
        request.lesson.learn(request.subject, task.progress)
    }
}

/// Lets models learn beside the drawing thread.
#[derive(Debug)]
pub struct ModelRunner {
    learner: Latest<ModelLearner>,
}

impl ModelRunner {
    pub fn new(waker: &Waker) -> Self {
        Self { learner: Latest::new(waker) }
    }

    pub fn busy(&self) -> bool {
        self.learner.busy()
    }

    pub fn learn(&mut self, request: ModelRequest) {
        self.learner.ask(0, request);
    }

    /// Nothing that learns is wanted any more.
    pub fn cancel(&mut self) -> bool {
        self.learner.cancel()
    }

    /// Takes what has arrived, and says how far the rest is.
    pub fn take(&mut self, walk: &mut ModelWalk) {
        while let Some((_, arrival)) = self.learner.take() {
            match arrival {
                Arrival::Ended(Ok(learnt)) => walk.learnt = Some(learnt),
                Arrival::Ended(Err(Stop::Failed(error))) => walk.error = Some(error.message),
                Arrival::Ended(Err(Stop::Cancelled)) | Arrival::News(()) => {}
            }
        }
        walk.going = self.learner.status().map(|(_, status)| status);
    }
}

/// What there is to say and to draw.
#[derive(Debug)]
pub struct ModelView {
    /// While a question waits, what was there before.
    pub screen: Screen,
    pub question: Option<Question>,
    pub waits: bool,
}

/// What a view depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewKey {
    pub place: ModelPlace,
    pub axes: (AxisChoice, AxisChoice),
    /// A question is put with the step.
    pub asks: bool,
    pub answered: bool,
}

/// Where one is in the lesson of the model that the table was resampled by.
#[derive(Debug, Default)]
pub struct ModelWalk {
    pub place: ModelPlace,
    /// The lesson of the method, if it has one.
    pub lesson: Option<&'static dyn ModelLesson>,
    /// What was asked to be learnt.
    asked: Option<Arc<Outcome>>,
    learnt: Option<Arc<dyn Demonstration>>,
    pub error: Option<String>,
    pub going: Option<Status>,
    pub view: Option<ModelView>,
    of: Option<ViewKey>,
}

impl ModelWalk {
    /// Turns to the model of an outcome. What is to be learnt, if it is not known yet.
    ///
    /// `shown` is what a lesson shows in the place of the method.
    pub fn turn_to(
        &mut self,
        outcome: &Arc<Outcome>,
        rows: &LessonRows,
        shown: Option<&'static dyn ModelLesson>,
    ) -> Option<ModelRequest> {
        let before = self.lesson.map(ModelLesson::method);
        self.lesson = shown.or_else(|| models::find(&outcome.recipe.method)).filter(|_| !rows.is_empty());
        let (Some(lesson), Some((class, _))) = (self.lesson, rows.id(0)) else {
            self.forget();
            return None;
        };
        let same = before == Some(lesson.method());
        if same && self.asked.as_ref().is_some_and(|asked| Arc::ptr_eq(asked, outcome)) {
            return None;
        }
        self.forget();
        self.lesson = Some(lesson);
        self.asked = Some(Arc::clone(outcome));
        Some(ModelRequest { subject: ModelSubject::new(Arc::clone(outcome), class), lesson })
    }

    /// There is no model to tell of. The place stays, for the same steps with other settings.
    pub fn forget(&mut self) {
        *self = Self { place: self.place, ..Self::default() };
    }

    pub fn steps(&self) -> usize {
        self.lesson.map_or(0, |lesson| lesson.steps().len())
    }

    /// Whether what is known is of the outcome that is shown.
    fn current(&self) -> Option<&Arc<dyn Demonstration>> {
        let (learnt, asked) = (self.learnt.as_ref()?, self.asked.as_ref()?);
        Arc::ptr_eq(&learnt.subject().outcome, asked).then_some(learnt)
    }

    /// What a handout is made of: the place that is shown, which while a question waits is the one before.
    pub fn handout(&self, axes: (AxisChoice, AxisChoice), numbers: bool) -> Option<ModelHandout> {
        let (lesson, learnt, view) = (self.lesson?, self.current()?, self.view.as_ref()?);
        let place = if view.waits { self.before() } else { self.place };
        Some(ModelHandout { lesson, learnt: Arc::clone(learnt), place, axes, numbers })
    }

    /// The step before this one, as it begins.
    fn before(&self) -> ModelPlace {
        ModelPlace { step: self.place.step.saturating_sub(1), ..ModelPlace::default() }
    }

    /// Puts together what is shown, if anything has changed since.
    pub fn describe(&mut self, key: ViewKey) {
        let Some(learnt) = self.current() else {
            (self.view, self.of) = (None, None);
            return;
        };
        if self.of.as_ref() == Some(&key) {
            return;
        }
        let ViewKey { place, axes, asks, answered } = key;
        let mut screen = learnt.screen(place, axes);
        let question = screen.question.take().filter(|_| asks);
        let waits = question.is_some() && !answered;
        if waits && place.step > 0 {
            // What the answer would give away comes when it is given.
            screen = learnt.screen(self.before(), axes);
            screen.slider = None;
        }
        self.view = Some(ModelView { screen, question, waits });
        self.of = Some(key);
    }

    /// The next place that the slider goes through by itself, if there is one.
    pub fn next_frame(&self) -> Option<ModelPlace> {
        let slider = self.view.as_ref()?.screen.slider.as_ref()?;
        (slider.at < slider.last).then(|| ModelPlace { frame: Some(slider.at + 1), ..self.place })
    }

    /// Whether there is anything to be played.
    pub fn can_play(&self) -> bool {
        self.view.as_ref().is_some_and(|view| view.screen.slider.as_ref().is_some_and(|slider| slider.last > 0))
    }
}
