//! What the window asks a workspace for.

use std::path::PathBuf;

use egui::{Context, Ui};
use serde_json::Value;

use crate::{
    app::{
        Smotescope,
        command::{Command, Queue},
        document::Input,
        jobs::arrival::Purpose,
        panels::{canvas::Canvas, status::Said},
        place::WorkspaceInfo,
        session::SavedSession,
        state::State,
    },
    error::Error,
    recipe::Output,
};

/// Who has the keyboard.
#[derive(Clone, Copy, Debug)]
pub struct Keyboard {
    /// Text is being typed.
    pub typing: bool,
    /// Nothing has it: what has it keeps its keys, as arrows move a slider and space presses a button.
    pub free: bool,
}

pub trait Workspace: Sync {
    fn place(&self) -> WorkspaceInfo;

    /// What can be asked of it.
    fn commands(&self) -> Vec<Command>;

    /// Whether the keys of one of these count now.
    fn counts(&self, app: &Smotescope, ctx: &Context, command: &Command, keyboard: Keyboard) -> bool;

    fn centre(&self, ui: &mut Ui, state: &State, canvas: &mut Canvas, queue: &mut Queue);

    /// The panel at the right.
    fn side(&self, ui: &mut Ui, state: &State, queue: &mut Queue);

    /// What it sets itself, above the settings of the methods.
    fn settings(&self, _ui: &mut Ui, _state: &State, _queue: &mut Queue) {}

    /// Whether the centre has the room of both panels now.
    fn fills(&self, _state: &State) -> bool {
        false
    }

    /// What the bar at the bottom says while nothing is going on.
    fn said(&self, state: &State) -> Said {
        Said::of_run(state)
    }

    /// What the targets count here, whatever the recipe says.
    fn output(&self) -> Option<Output> {
        None
    }

    /// Whether the document is resampled while this is looked at; else the workspace has its own made of it.
    fn runs(&self) -> bool {
        true
    }

    /// Stops what is being made here in the place of a run. Whether this is all that *Cancel* means here.
    fn cancel(&self, _app: &mut Smotescope) -> bool {
        false
    }

    /// Why there is nothing to show for the settings.
    fn error<'a>(&self, state: &'a State) -> Option<&'a Error> {
        state.results.error.as_ref()
    }

    /// Whether counts of rows are not to be seen yet.
    fn hides_counts(&self, _state: &State) -> bool {
        false
    }

    /// How many of the rows that were made are equal to a real one, and what of them.
    fn identical<'a>(&self, state: &'a State) -> Option<&'a str> {
        state.shown().map(|shown| shown.consequences.identical.as_str())
    }

    /// What stands below the share that is dropped.
    fn below_drop(&self, _ui: &mut Ui, _state: &State, _queue: &mut Queue) {}

    /// What *Export* means here.
    fn export(&self, app: &mut Smotescope) {
        app.show_export();
    }

    /// Opens the job that it is for ([`crate::app::place::Job`]): of a table, unless it has one of its own.
    fn begin(&self, app: &mut Smotescope) {
        app.turn_to_workspace(self.place());
        app.pick(Purpose::Table, PathBuf::new());
    }

    /// Every frame, also while another workspace is looked at.
    fn sync(&self, app: &mut Smotescope, ctx: &Context);

    /// Another table was opened in the place of the one from `before`, or the same one with other columns.
    fn table_changed(&self, app: &mut Smotescope, before: Option<&Input>);

    /// Its part of the session.
    fn save_state(&self, app: &Smotescope) -> Value;

    /// Whether what it remembers stands still: it is written once it does.
    fn is_settled(&self, _state: &State) -> bool {
        true
    }

    /// Takes up its part of the last session.
    fn restore(&self, app: &mut Smotescope, memory: &SavedSession);

    /// Goes on where the last session ended, before its table is opened. Whether the table comes from here.
    fn resume(&self, app: &mut Smotescope, memory: &SavedSession) -> bool;
}
