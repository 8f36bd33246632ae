//! How models that make rows without parents learn a class, which rows breed, and how cleaners decide, screen by screen: one file and one line in [`MODEL_LESSONS`] each.
//!
//! A [`ModelLesson`] learns the class of an outcome once, in the background, and keeps what it was on the way there; what a place
//! of it shows is then put together at once, so that it is gone through forwards and back, and a slider is followed. Nothing is
//! played: models, losses and rows are those that the method has with these settings, but for what a screen says itself.

mod arf;
mod cleaning;
mod copula;
mod gan;
mod kinds;
mod learning;
mod subject;
mod vae;

use std::{fmt::Debug, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    lesson::{questions::Question, steps::Page},
    progress::{Progress, Stop},
    report::{figure::Figure, plane::AxisChoice},
};

pub use subject::ModelSubject;

/// What learns in a lesson of its own.
pub trait ModelLesson: Sync + Debug {
    /// The method that it tells of, by its name; one of several methods has a name of its own, by which a lesson calls it.
    fn method(&self) -> &'static str;
    /// What it is called.
    fn title(&self) -> &'static str;
    /// Its steps, in their order. The first shows the rows that are learnt from.
    fn steps(&self) -> &'static [ModelStep];
    /// Learns the class.
    fn learn(&self, subject: ModelSubject, progress: &Progress) -> Result<Arc<dyn Demonstration>, Stop>;
}

/// Every one of them, in the order of the methods.
pub static MODEL_LESSONS: &[&dyn ModelLesson] = &[
    &copula::CopulaLesson,
    &arf::ForestLesson,
    &vae::VaeLesson,
    &gan::GanLesson,
    &kinds::KindsLesson,
    &cleaning::CleaningLesson,
];

/// That of a method.
pub fn find(method: &str) -> Option<&'static dyn ModelLesson> {
    MODEL_LESSONS.iter().copied().find(|lesson| lesson.method() == method)
}

/// A step of a model's lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelStep {
    /// The name in scripts.
    pub name: &'static str,
    /// The name below its number.
    pub title: &'static str,
}

/// What a model learnt, and how.
pub trait Demonstration: Send + Sync + Debug {
    fn subject(&self) -> &ModelSubject;
    /// What is shown at a place. The axes are those of the picture of rows.
    fn screen(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen;
}

/// Where one is in the lesson of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelPlace {
    /// Number of the step.
    pub step: u8,
    /// Where the slider of the step stands; where the step begins, if nobody moved it.
    pub frame: Option<u32>,
    /// A dot that was dragged, in the units of its picture.
    pub dot: Option<[f32; 2]>,
}

/// What one place shows.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    pub page: Page,
    /// One or two pictures, beside each other.
    pub pictures: Vec<ScreenPicture>,
    pub slider: Option<FrameSlider>,
    /// The row that is told of: names of columns and what it has there.
    pub cells: Vec<[String; 2]>,
    pub question: Option<Question>,
}

/// A picture of a screen.
#[derive(Clone, Debug)]
pub struct ScreenPicture {
    pub figure: Figure,
    /// A dot in it that can be dragged: where it is.
    pub handle: Option<[f32; 2]>,
}

impl From<Figure> for ScreenPicture {
    fn from(figure: Figure) -> Self {
        Self { figure, handle: None }
    }
}

/// The slider of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameSlider {
    /// What it goes through: "Snapshot", "Column".
    pub title: &'static str,
    pub at: u32,
    pub last: u32,
    /// Where it stands, in words.
    pub text: String,
}

impl FrameSlider {
    /// Of so many frames; `usual` is where it stands if nobody moved it.
    fn of(title: &'static str, frames: usize, place: ModelPlace, usual: usize) -> Self {
        let last = frames.saturating_sub(1);
        let at = place.frame.map_or(usual, |frame| frame as usize).min(last);
        Self { title, at: at as u32, last: last as u32, text: String::new() }
    }

    /// Through the new rows that can be shown one by one.
    fn of_rows(subject: &ModelSubject, place: ModelPlace) -> Self {
        let slider = Self::of("New row", subject.shown(), place, 0);
        let text = (slider.at + 1).to_string();
        slider.says(text)
    }

    fn says(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }

    fn frame(&self) -> usize {
        self.at as usize
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        lesson::rows::LessonRows,
        pipeline::Pipeline,
        recipe::Recipe,
        report::figure::svg::svg,
        sampling,
        table::{ColumnSettings, samples},
    };

    pub(crate) fn axes() -> (AxisChoice, AxisChoice) {
        (AxisChoice::Component(0), AxisChoice::Component(1))
    }

    pub(crate) fn subject(sample: &str, method: &str) -> ModelSubject {
        subject_with(sample, method, &[])
    }

    pub(crate) fn subject_with(sample: &str, method: &str, parameters: &[(&str, &str)]) -> ModelSubject {
        let table = Arc::new(samples::open(sample, &ColumnSettings::default(), &Progress::new()).unwrap());
        let mut recipe = Recipe { method: method.to_owned(), ..Recipe::default() };
        for (key, value) in parameters {
            recipe.type_parameter(key, value).unwrap();
        }
        let outcome = Arc::new(Pipeline::with_projection(table).run(&recipe, &Progress::new()).unwrap());
        let (class, _) = LessonRows::of(&outcome).id(0).unwrap();
        ModelSubject::new(outcome, class)
    }

    /// Numbers, whole numbers, categories and one-hot groups; every place of every slider.
    #[test]
    fn every_screen_of_every_lesson_has_words_and_pictures() {
        for lesson in MODEL_LESSONS {
            let method = sampling::method(lesson.method()).map_or("smote", |method| method.name());
            let is_net = ["vae", "gan"].contains(&lesson.method());
            let few: &[(&str, &str)] = if is_net { &[("epochs", "4")] } else { &[] };
            for &sample in if is_net { &["animal-shelter", "wine"][..] } else { &["shipwreck", "orchard", "wine"] } {
                let subject = subject_with(sample, method, few);
                let demonstration = lesson.learn(subject, &Progress::new()).unwrap();
                for step in 0..lesson.steps().len() as u8 {
                    let first = demonstration.screen(ModelPlace { step, ..ModelPlace::default() }, axes());
                    let last = first.slider.as_ref().map_or(0, |slider| slider.last);
                    for frame in [0, last / 2, last, last + 7] {
                        let place = ModelPlace { step, frame: Some(frame), dot: Some([9.0, f32::NAN]) };
                        let screen = demonstration.screen(place, axes());
                        let what = format!("{} {sample} {step} {frame}", lesson.method());
                        assert!(screen.page.headline.len() > 8 && screen.page.words.len() > 80, "{what}");
                        assert!((1..=2).contains(&screen.pictures.len()), "{what}");
                        for picture in &screen.pictures {
                            let text = svg(&picture.figure, [400.0, 300.0]);
                            assert!(!text.contains("NaN") && !text.contains("inf"), "{what}");
                            assert!(picture.figure.description().len() > 30, "{what}");
                        }
                        if let Some(question) = &screen.question {
                            assert!(question.answer < question.choices.len(), "{what}");
                            let before = ModelPlace { step: step - 1, ..ModelPlace::default() };
                            let before = demonstration.screen(before, axes()).page;
                            assert!(!question.is_said_in(&before.words), "{what}: {}", question.text);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn learning_stops_when_it_is_told_to() {
        for lesson in MODEL_LESSONS {
            let few: &[(&str, &str)] = if ["vae", "gan"].contains(&lesson.method()) { &[("epochs", "2")] } else { &[] };
            let method = sampling::method(lesson.method()).map_or("smote", |method| method.name());
            let subject = subject_with("wine", method, few);
            let progress = Progress::stopping_at(2);
            assert!(matches!(lesson.learn(subject, &progress), Err(Stop::Cancelled)), "{}", lesson.method());
        }
    }
}
