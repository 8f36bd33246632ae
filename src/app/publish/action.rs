//! What can be asked of the workspace Publish.

use std::borrow::Cow;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::app::publish::{Step, card::CardForm};

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Go(Step),
    Next,
    Back,
    /// A gate, by its place in the list, and its evidence.
    Gate(usize),
    GateUp,
    GateDown,
    /// A remedy, by its place among those that are offered.
    Remedy(usize),
    /// The gates that were stopped are judged after all.
    GoOn,
    /// Drop-closest as it is proposed for publishing.
    TakeDrop,
    LeaveDrop,
    /// The card's fields changed.
    Edit(Box<CardForm>),
    /// Why the file is published though a gate blocks it.
    Reason(String),
    BrowseFolder,
    Write,
}

/// Keys and their actions.
pub fn keys() -> [(KeyboardShortcut, Action); 6] {
    let key = KeyboardShortcut::new;
    [
        (key(Modifiers::NONE, Key::PageDown), Action::Next),
        (key(Modifiers::NONE, Key::PageUp), Action::Back),
        (key(Modifiers::ALT, Key::ArrowRight), Action::Next),
        (key(Modifiers::ALT, Key::ArrowLeft), Action::Back),
        (key(Modifiers::NONE, Key::ArrowDown), Action::GateDown),
        (key(Modifiers::NONE, Key::ArrowUp), Action::GateUp),
    ]
}

impl Action {
    pub fn label(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Go(step) => return Cow::Owned(format!("Publish: {}", step.name().to_lowercase())),
            Self::Next => "Next step of publishing",
            Self::Back => "Previous step of publishing",
            Self::Gate(_) => "Look at a gate",
            Self::GateUp => "Gate above",
            Self::GateDown => "Gate below",
            Self::Remedy(_) => "Remedy",
            Self::GoOn => "Judge the remaining gates",
            Self::TakeDrop => "Drop the closest 10 %",
            Self::LeaveDrop => "No, thank you",
            Self::Edit(_) => "Edit the card",
            Self::Reason(_) => "Reason",
            Self::BrowseFolder => "Browse…",
            Self::Write => "Write the release",
        })
    }

    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Go(step) => step.about(),
            Self::GoOn => "The gates that were stopped are judged after all",
            Self::TakeDrop => "A filter for near-copies, not a protection: the gates say what is left to be found",
            Self::LeaveDrop => "The settings stay as they are",
            Self::BrowseFolder => "Choose the folder that the files are written to",
            Self::Write => "The file, its card in three forms and the recipe: all of them or none",
            _ => "",
        }
    }

    pub fn shortcut(&self) -> Option<KeyboardShortcut> {
        keys().into_iter().find(|(_, action)| action == self).map(|(key, _)| key)
    }

    /// Whether it makes sense in a step only.
    pub fn is_of(&self, step: Step) -> bool {
        !matches!(self, Self::GateUp | Self::GateDown) || step == Step::Gates
    }
}

/// What the palette lists.
pub fn listed() -> Vec<Action> {
    let mut all: Vec<Action> = Step::ALL.map(Action::Go).into();
    all.extend([
        Action::Next,
        Action::Back,
        Action::GateUp,
        Action::GateDown,
        Action::GoOn,
        Action::TakeDrop,
        Action::Write,
    ]);
    all
}
