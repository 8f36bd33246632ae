//! The workspaces, in the order of their list.

use crate::app::{place::WorkspaceInfo, workspace::Workspace, workspace_list::for_each_workspace};

macro_rules! workspaces {
    ($($folder:ident: $info:ident, $state:ident, $action:ident, $workspace:ident $(, $($background:ident)::+)?;)+) => {
        pub static WORKSPACES: &[&dyn Workspace] = &[$(&$crate::app::$folder::workspace::$workspace),+];
    };
}

for_each_workspace!(workspaces);

pub fn workspace(place: WorkspaceInfo) -> &'static dyn Workspace {
    WORKSPACES.iter().find(|it| it.place() == place).copied().unwrap_or(WORKSPACES[0])
}
