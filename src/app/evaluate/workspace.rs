//! What the window asks the workspace Evaluate for.

use std::collections::BTreeSet;

use egui::{Context, Ui};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    app::{
        Smotescope,
        command::{Command, Queue, WorkspaceAction},
        document::Input,
        evaluate::{
            EVALUATE,
            action::EvaluateAction,
            panels,
            view::{self, EvaluateTab},
        },
        panels::{canvas::Canvas, status::Said},
        place::WorkspaceInfo,
        session::{SavedSession, or_usual, value},
        state::State,
        workspace::{Keyboard, Workspace},
    },
    error::Error,
};

/// The part of the session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Part {
    #[serde(deserialize_with = "or_usual")]
    view: EvaluateTab,
    columns: BTreeSet<String>,
}

impl Default for Part {
    fn default() -> Self {
        Self { view: EvaluateTab::default(), columns: view::usual_columns() }
    }
}

#[derive(Debug)]
pub struct Evaluating;

impl Evaluating {
    pub fn apply(app: &mut Smotescope, _ctx: &Context, action: EvaluateAction) {
        app.evaluate(action);
    }
}

impl Workspace for Evaluating {
    fn place(&self) -> WorkspaceInfo {
        EVALUATE
    }

    fn commands(&self) -> Vec<Command> {
        EvaluateAction::ready().into_iter().map(Command::from).collect()
    }

    fn counts(&self, app: &Smotescope, _ctx: &Context, command: &Command, keyboard: Keyboard) -> bool {
        match command {
            Command::Own(WorkspaceAction::Evaluating(EvaluateAction::Run)) => app.state.view.dialog.is_none(),
            _ => keyboard.free,
        }
    }

    fn centre(&self, ui: &mut Ui, state: &State, _canvas: &mut Canvas, queue: &mut Queue) {
        panels::centre(ui, state, queue);
    }

    fn side(&self, ui: &mut Ui, state: &State, queue: &mut Queue) {
        panels::side(ui, state, queue);
    }

    fn settings(&self, ui: &mut Ui, state: &State, queue: &mut Queue) {
        panels::settings(ui, state, queue);
    }

    fn said(&self, state: &State) -> Said {
        Said { shown: None, now: panels::said(state), fails: state.evaluate.error.is_some() }
    }

    fn runs(&self) -> bool {
        false
    }

    fn cancel(&self, app: &mut Smotescope) -> bool {
        app.stop_comparison();
        true
    }

    fn error<'a>(&self, state: &'a State) -> Option<&'a Error> {
        state.evaluate.error.as_ref()
    }

    fn sync(&self, app: &mut Smotescope, ctx: &Context) {
        app.follow_evaluate(ctx);
    }

    fn table_changed(&self, app: &mut Smotescope, _before: Option<&Input>) {
        app.forget_evaluated();
    }

    fn save_state(&self, app: &Smotescope) -> Value {
        let evaluate = &app.state.evaluate;
        value(&Part { view: evaluate.tab, columns: evaluate.columns.clone() })
    }

    fn restore(&self, app: &mut Smotescope, memory: &SavedSession) {
        let part: Part = memory.part(EVALUATE);
        (app.state.evaluate.tab, app.state.evaluate.columns) = (part.view, part.columns);
    }

    fn resume(&self, _app: &mut Smotescope, _memory: &SavedSession) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_the_session_is_read_as_it_was_written_and_a_bad_view_loses_itself() {
        let part = Part { view: EvaluateTab::Curves, columns: BTreeSet::from(["f1".to_owned()]) };
        let mut memory = SavedSession::default();
        memory.parts.insert(EVALUATE.key(), value(&part));
        assert_eq!(memory.part::<Part>(EVALUATE), part);
        memory.parts[&EVALUATE.key()]["view"] = serde_json::json!("no such");
        assert_eq!(memory.part::<Part>(EVALUATE), Part { view: EvaluateTab::Scores, ..part });
    }
}
