//! The workspaces, in the order in which they stand at the top.

use crate::app::{
    explore::workspace::Exploring, learn::workspace::Learning, place::WorkspaceInfo, publish::workspace::Publishing,
    workspace::Workspace,
};

pub static WORKSPACES: [&dyn Workspace; 3] = [&Learning, &Exploring, &Publishing];

pub fn workspace(place: WorkspaceInfo) -> &'static dyn Workspace {
    WORKSPACES.into_iter().find(|it| it.place() == place).unwrap_or(&Exploring)
}
