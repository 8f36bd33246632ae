//! What can be asked of the workspace Learn.

use std::{borrow::Cow, path::PathBuf};

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::{
    app::{learn::drawing::CLASSES, plots::data::RowId},
    lesson::library,
};

/// How fast rows are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    Once,
    TenTimes,
}

impl Speed {
    pub fn factor(self) -> f64 {
        match self {
            Self::Once => 1.0,
            Self::TenTimes => 10.0,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Step,
    Back,
    Reset,
    Play(Speed),
    Pause,
    /// To a row, by its number in the lesson.
    Row(u32),
    /// To a step of the same row.
    Jump(u8),
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
    LeaveLesson,
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

/// Keys that count while Learn is shown and nothing else has the keyboard.
pub fn keys() -> [(KeyboardShortcut, Action); 5] {
    let key = |key| KeyboardShortcut::new(Modifiers::NONE, key);
    [
        (key(Key::ArrowRight), Action::Step),
        (key(Key::Space), Action::Step),
        (key(Key::ArrowLeft), Action::Back),
        (key(Key::Home), Action::Reset),
        (key(Key::P), Action::Play(Speed::Once)),
    ]
}

impl Action {
    pub fn label(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Step => "Step",
            Self::Back => "Back",
            Self::Reset => "Reset",
            Self::Play(Speed::Once) => "Play ×1",
            Self::Play(Speed::TenTimes) => "Play ×10",
            Self::Pause => "Pause",
            Self::Row(row) => return Cow::Owned(format!("Go to row {}", row + 1)),
            Self::Jump(step) => {
                return Cow::Owned(format!("Go to step {}", crate::lesson::steps::step(*step).title()));
            }
            Self::Gap(None) => "The gap as drawn",
            Self::Gap(Some(_)) => "Gap",
            Self::Choose(_) => "Choose a row",
            Self::Answer(None) => "Skip the question",
            Self::Answer(Some(_)) => "Answer",
            Self::ToggleNumbers => "Show numbers",
            Self::TogglePredict => "Ask questions",
            Self::ToggleMotion => "Let points move",
            Self::TogglePresentation => "Presentation",
            Self::ShowLessons => "Lessons…",
            Self::OpenLesson(name) => return Cow::Owned(format!("Open the lesson {}", name.replace('-', " "))),
            Self::LessonFolder(_) => "List the lessons of a folder",
            Self::LeaveLesson => "Leave the lesson",
            Self::ShowHandout => "Handout…",
            Self::SaveHandout(..) => "Write the handout",
            Self::Draw => "Draw your own table",
            Self::Place { .. } => "Place a dot",
            Self::MoveDot { .. } => "Move a dot",
            Self::DeleteDot(_) => "Delete a dot",
            Self::Brush(class) => {
                return Cow::Owned(format!("Brush {}", CLASSES.get(*class).unwrap_or(&"")));
            }
            Self::Erase => "Erase",
        })
    }

    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Step => "One step on",
            Self::Back => "One step back, to exactly what was there",
            Self::Reset => "Back to the table before the first step",
            Self::Play(Speed::Once) => "Rows land one after the other until the targets are reached, in half a minute",
            Self::Play(Speed::TenTimes) => "The same, ten times as fast",
            Self::Pause => "Stop here",
            Self::Gap(None) => "Back to the gap that was drawn",
            Self::ToggleNumbers => "Distances and gaps beside the picture, and in the words; hide them for an exam",
            Self::TogglePredict => "A question at every step, answered from this table once you have chosen",
            Self::ToggleMotion => "Points move to their new places, or jump",
            Self::TogglePresentation => "Large letters and nothing but the lesson; Esc leaves",
            Self::ShowLessons => "Six lessons, ready to be taught",
            Self::LeaveLesson => "Go on alone with this table",
            Self::ShowHandout => "Save this step as SVG and PNG, or the whole walk as a page with pictures",
            Self::Draw => "Place dots of two classes or more, drag them, and watch SMOTE answer",
            Self::Brush(_) => "A click into the picture places a dot of this class",
            Self::Erase => "A click deletes the dot under it; so does Shift+click without this",
            _ => "",
        }
    }

    pub fn shortcut(&self) -> Option<KeyboardShortcut> {
        keys().into_iter().find(|(_, action)| action == self).map(|(key, _)| key)
    }
}

/// What the palette lists.
pub fn listed() -> Vec<Action> {
    let mut all = vec![
        Action::Step,
        Action::Back,
        Action::Reset,
        Action::Play(Speed::Once),
        Action::Play(Speed::TenTimes),
        Action::Pause,
        Action::Gap(None),
        Action::Answer(None),
        Action::ToggleNumbers,
        Action::TogglePredict,
        Action::ToggleMotion,
        Action::TogglePresentation,
        Action::ShowLessons,
        Action::LeaveLesson,
        Action::ShowHandout,
        Action::Draw,
    ];
    all.extend(library::LESSONS.iter().map(|lesson| Action::OpenLesson(lesson.name.to_owned())));
    all
}
