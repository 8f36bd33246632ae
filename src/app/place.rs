//! What every workspace says of itself; all else it does is in its folder.

use egui::{Key, Modifiers};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkspaceInfo {
    pub name: &'static str,
    /// What it is for, for tooltips.
    pub about: &'static str,
    pub keys: &'static [(Modifiers, Key)],
}

impl WorkspaceInfo {
    /// What its part of the session is called.
    pub fn key(self) -> String {
        self.name.to_lowercase()
    }
}
