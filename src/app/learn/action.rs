//! What can be asked of the workspace Learn.

use std::path::PathBuf;

use egui::{Key, Modifiers};

use crate::{
    app::{
        learn::{LEARN, drawing::CLASSES},
        plots::data::RowId,
        spec::{Spec, specs},
    },
    lesson::{library, steps},
};

#[derive(Clone, Debug, PartialEq)]
pub enum LearnAction {
    Step,
    Back,
    Reset,
    Play(Speed),
    Pause,
    /// To a row, by its number in the lesson.
    Row(u32),
    /// To a step of the same row.
    Jump(u8),
    /// To a place of the slider that a step of a model's lesson has, from 0.
    Frame(u32),
    /// Where the dot in the latent plane is dragged to.
    LatentDot([f32; 2]),
    /// Another gap than the one that was drawn; `None` goes back to it.
    Gap(Option<f64>),
    /// A real row becomes the base; of a synthetic one the birth is shown.
    Choose(RowId),
    /// The answer to the question, or none: skipped.
    Answer(Option<usize>),
    ToggleNumbers,
    TogglePredict,
    ToggleMotion,
    TogglePresentation,
    ShowLessons,
    /// By its name or its path.
    OpenLesson(String),
    /// A folder (or a file) whose lessons are to be listed too.
    LessonFolder(PathBuf),
    /// A path for the dialog of lessons or of the handout.
    Browse,
    LeaveLesson,
    /// Another table, for what the lesson has shown.
    OwnTable,
    /// Back to the lesson's settings.
    Rejoin,
    /// All of the step into the picture.
    Fit,
    ShowHandout,
    /// Where to, and whether the whole walk or the step alone.
    SaveHandout(PathBuf, bool),
    /// A table to be drawn by hand.
    Draw,
    /// A dot of the brush's class.
    Place {
        x: f64,
        y: f64,
    },
    MoveDot {
        index: usize,
        x: f64,
        y: f64,
    },
    DeleteDot(usize),
    /// The class of the next dots, by its number.
    Brush(usize),
    Erase,
}

pub use crate::app::learn::Speed;

const NONE: Modifiers = Modifiers::NONE;

specs! {
    LearnAction {
        Self::Step => Spec::new("Step", "One step on")
            .keys_in(LEARN, &[(NONE, Key::ArrowRight), (NONE, Key::Space)]), [Self::Step];
        Self::Back => Spec::new("Back", "One step back, to exactly what was there")
            .keys_in(LEARN, &[(NONE, Key::ArrowLeft)]), [Self::Back];
        Self::Reset => Spec::new("Reset", "Back to the table before the first step")
            .keys_in(LEARN, &[(NONE, Key::Home)]), [Self::Reset];
        Self::Play(Speed::Once) => Spec::new(
            "Play ×1",
            "Rows land one after the other until the targets are reached, in half a minute",
        ).keys_in(LEARN, &[(NONE, Key::P)]), [Self::Play(Speed::Once)];
        Self::Play(Speed::TenTimes) => Spec::new("Play ×10", "The same, ten times as fast"),
            [Self::Play(Speed::TenTimes)];
        Self::Pause => Spec::new("Pause", "Stop here"), [Self::Pause];
        Self::Row(row) => Spec::new(format!("Go to row {}", row + 1), ""), [];
        Self::Jump(step) => Spec::new(format!("Go to step {}", steps::step(*step).title()), ""), [];
        Self::Frame(_) => Spec::new("Move the slider of the step", ""), [];
        Self::LatentDot(_) => Spec::new("Drag the dot", ""), [];
        Self::Gap(None) => Spec::new("Back to the random gap", "The gap that chance drew for this row"), [Self::Gap(None)];
        Self::Gap(Some(_)) => Spec::new("Gap", ""), [];
        Self::Choose(_) => Spec::new("Choose a row", ""), [];
        Self::Answer(None) => Spec::new("Skip the question", "Show the answer without having chosen one"), [Self::Answer(None)];
        Self::Answer(Some(_)) => Spec::new("Answer", ""), [];
        Self::ToggleNumbers => Spec::new(
            "Show numbers",
            "Distances and gaps beside the picture, and in the words; hide them for an exam",
        ), [Self::ToggleNumbers];
        Self::TogglePredict => Spec::new(
            "Ask questions",
            "A question at every step, answered from this table once you have chosen",
        ), [Self::TogglePredict];
        Self::ToggleMotion => Spec::new("Let points move", "Points move to their new places, or jump"),
            [Self::ToggleMotion];
        Self::TogglePresentation => Spec::new("Presentation", "Large letters and nothing but the lesson; Esc leaves")
            .keys(&[(NONE, Key::F5)]), [Self::TogglePresentation];
        Self::ShowLessons => Spec::new("Lessons…", "Fourteen lessons, ready to be taught"), [Self::ShowLessons];
        Self::Browse => Spec::new("Browse…", "Choose in the system's dialog"), [];
        Self::LeaveLesson => Spec::new("Leave the lesson", "Go on alone with this table"), [Self::LeaveLesson];
        Self::OwnTable => Spec::new("On your own table…", "Open a table, and take the same steps with its rows"), [];
        Self::Rejoin => Spec::new("Back to the lesson's settings", "What is said here was written for them"), [];
        Self::Fit => Spec::new("Fit", "Zoom the picture to everything that this step shows")
            .keys_in(LEARN, &[(NONE, Key::F)]), [Self::Fit];
        Self::ShowHandout => Spec::new(
            "Handout…",
            "Save this step as SVG and PNG, or all of them as a page with pictures",
        ), [Self::ShowHandout];
        Self::SaveHandout(..) => Spec::new("Write the handout", ""), [];
        Self::Draw => Spec::new(
            "Draw your own table",
            "Place dots of two classes or more, drag them, and watch SMOTE answer",
        ), [Self::Draw];
        Self::Place { .. } => Spec::new("Place a dot", ""), [];
        Self::MoveDot { .. } => Spec::new("Move a dot", ""), [];
        Self::DeleteDot(_) => Spec::new("Delete a dot", ""), [];
        Self::Brush(class) => Spec::new(
            format!("Brush {}", CLASSES.get(*class).unwrap_or(&"")),
            "A click into the picture places a dot of this class",
        ), [];
        Self::Erase => Spec::new("Erase", "A click deletes the dot under it; so does Shift+click without this"), [];
        Self::LessonFolder(_) => Spec::new("List the lessons of a folder", ""), [];
        Self::OpenLesson(name) => Spec::new(
            format!("Open the lesson {}", name.replace('-', " ")),
            "A lesson brings its own table and settings; Undo brings back the ones before",
        ),
            library::LESSONS.iter().map(|lesson| Self::OpenLesson(lesson.name.to_owned()));
    }
}
