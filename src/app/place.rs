//! What every workspace says of itself; all else it does is in its folder.

use egui::{Key, Modifiers};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkspaceInfo {
    pub name: &'static str,
    /// What it is for, for tooltips.
    pub about: &'static str,
    /// What one comes for, and what a press on it opens.
    pub job: WorkspaceJob,
    pub keys: &'static [(Modifiers, Key)],
}

/// What a workspace is for, as it is offered to whoever has no table open or sees the program for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkspaceJob {
    pub title: &'static str,
    /// One sentence.
    pub about: &'static str,
}

impl WorkspaceInfo {
    /// What its part of the session is called.
    pub fn key(self) -> String {
        self.name.to_lowercase()
    }
}
