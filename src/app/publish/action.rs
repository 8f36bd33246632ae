//! What can be asked of the workspace Publish.

use std::path::{Path, PathBuf};

use egui::{Key, Modifiers};

use crate::{
    app::{
        publish::{PUBLISH, PublishStep, card::CardForm},
        spec::{Spec, specs},
    },
    sampling,
};

#[derive(Clone, Debug, PartialEq)]
pub enum PublishAction {
    Go(PublishStep),
    Next,
    Back,
    /// A gate, by its place in the list, and its evidence.
    Gate(usize),
    GateUp,
    GateDown,
    /// A remedy, by its place among those that are offered.
    Remedy(usize),
    /// A method that was tried becomes that of the recipe.
    TakeMethod(&'static str),
    /// A method is tried that takes longer, or every usual one.
    TryMethod(Option<&'static str>),
    /// The gates that were stopped are judged after all.
    GoOn,
    /// Looks at the files of other programs, and goes on judging them where that was stopped.
    Files,
    /// A file of another program is judged; one that is there already, anew.
    AddFile(PathBuf),
    RemoveFile(PathBuf),
    /// The path of the next file is typed.
    TypeFile(String),
    /// The path of held-out rows is typed, which counts once it is taken.
    TypeHoldout(String),
    TakeHoldout,
    BrowseFile,
    BrowseHoldout,
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

const NONE: Modifiers = Modifiers::NONE;
const ALT: Modifiers = Modifiers::ALT;

specs! {
    PublishAction {
        Self::Go(step) => Spec::new(format!("Publish: {}", step.name().to_lowercase()), step.about()),
            PublishStep::ALL.map(Self::Go);
        Self::Next => Spec::new("Next step of publishing", "On to the next of the five steps")
            .keys_in(PUBLISH, &[(NONE, Key::PageDown), (ALT, Key::ArrowRight)]), [Self::Next];
        Self::Back => Spec::new("Previous step of publishing", "Back to the step before")
            .keys_in(PUBLISH, &[(NONE, Key::PageUp), (ALT, Key::ArrowLeft)]), [Self::Back];
        Self::Gate(_) => Spec::new("Look at a gate", ""), [];
        Self::GateUp => Spec::new("Gate above", "Look at the evidence of the gate above")
            .keys_in(PUBLISH, &[(NONE, Key::ArrowUp)]), [Self::GateUp];
        Self::GateDown => Spec::new("Gate below", "Look at the evidence of the gate below")
            .keys_in(PUBLISH, &[(NONE, Key::ArrowDown)]), [Self::GateDown];
        Self::Remedy(_) => Spec::new("Remedy", ""), [];
        Self::TakeMethod(_) => Spec::new("Take this method", ""), [];
        Self::TryMethod(None) => Spec::new("Try the methods", "Make and judge the file by each method"),
            [Self::TryMethod(None)];
        Self::TryMethod(Some(name)) => Spec::new(
            format!("Try {}", sampling::method(name).map_or(*name, sampling::Sampler::title)),
            sampling::method(name).map_or("", sampling::Sampler::about),
        ), [];
        Self::GoOn => Spec::new("Judge the remaining gates", "The gates that were stopped are judged after all"),
            [Self::GoOn];
        Self::Files => Spec::new(
            "Judge files of other programs",
            "What every gate says of synthetic files, whichever program made them, beside one another",
        ), [Self::Files];
        Self::AddFile(_) => Spec::new("Add", "Judge this file by every gate; one that is there already, anew"), [];
        Self::RemoveFile(path) => Spec::new(format!("Remove {}", name_of(path)), "Take this file out of the list"), [];
        Self::TypeFile(_) => Spec::new("Path of a synthetic file", ""), [];
        Self::TypeHoldout(_) | Self::TakeHoldout => Spec::new("Path of held-out rows", ""), [];
        Self::BrowseFile => Spec::new("Browse for a synthetic file…", "Choose a synthetic file to judge"), [];
        Self::BrowseHoldout => Spec::new(
            "Browse for held-out rows…",
            "Choose a file of real rows that none of the files was made from",
        ), [];
        Self::TakeDrop => Spec::new(
            "Drop the closest 10 %",
            "A filter for near-copies, not a protection: the gates say what is left to be found",
        ), [Self::TakeDrop];
        Self::LeaveDrop => Spec::new("No, thank you", "The settings stay as they are"), [];
        Self::Edit(_) => Spec::new("Edit the card", ""), [];
        Self::Reason(_) => Spec::new("Reason", ""), [];
        Self::BrowseFolder => Spec::new("Browse…", "Choose the folder that the files are written to"), [];
        Self::Write => Spec::new(
            "Write the release",
            "The file, its card in three forms and the recipe: all of them or none",
        ), [Self::Write];
    }
}

impl PublishAction {
    /// Whether it makes sense in a step.
    pub fn is_of(&self, step: PublishStep) -> bool {
        !matches!(self, Self::GateUp | Self::GateDown) || step == PublishStep::Gates
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
