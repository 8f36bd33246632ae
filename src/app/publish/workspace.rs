//! What the window asks the workspace Publish for.

use egui::{Context, Ui};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    app::{
        Smotescope,
        command::{Command, Queue, WorkspaceAction},
        document::Input,
        panels::{canvas::Canvas, status::Said, widgets},
        place::WorkspaceInfo,
        publish::{PUBLISH, PublishStep, action::PublishAction, card::CardForm, panels},
        session::{SavedSession, or_usual, value},
        state::State,
        workspace::{Keyboard, Workspace},
    },
    error::Error,
    recipe::Output,
};

/// The part of the session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Part {
    /// What is said on the card of a published file.
    #[serde(deserialize_with = "or_usual")]
    card: CardForm,
    #[serde(deserialize_with = "or_usual")]
    step: PublishStep,
}

#[derive(Debug)]
pub struct Publishing;

impl Publishing {
    pub fn apply(app: &mut Smotescope, _ctx: &Context, action: PublishAction) {
        app.publish(action);
    }
}

impl Workspace for Publishing {
    fn place(&self) -> WorkspaceInfo {
        PUBLISH
    }

    fn commands(&self) -> Vec<Command> {
        PublishAction::ready().into_iter().map(Command::from).collect()
    }

    fn counts(&self, app: &Smotescope, _ctx: &Context, command: &Command, keyboard: Keyboard) -> bool {
        let elsewhere = matches!(command, Command::Own(WorkspaceAction::Publishing(action)) if !action.is_of(app.state.publish.step));
        keyboard.free && !elsewhere
    }

    fn centre(&self, ui: &mut Ui, state: &State, _canvas: &mut Canvas, queue: &mut Queue) {
        panels::centre(ui, state, queue);
    }

    fn side(&self, ui: &mut Ui, state: &State, queue: &mut Queue) {
        panels::side(ui, state, queue);
    }

    fn said(&self, state: &State) -> Said {
        Said { shown: state.release().map(|shown| shown.size.clone()), now: panels::audited(state), fails: false }
    }

    /// A published file holds synthetic rows alone.
    fn output(&self) -> Option<Output> {
        Some(Output::Synthetic)
    }

    fn runs(&self) -> bool {
        false
    }

    fn cancel(&self, app: &mut Smotescope) -> bool {
        app.stop_audit();
        true
    }

    fn error<'a>(&self, state: &'a State) -> Option<&'a Error> {
        state.publish.audit.error.as_ref()
    }

    fn identical<'a>(&self, state: &'a State) -> Option<&'a str> {
        state.release().map(|shown| shown.identical.as_str())
    }

    /// Some of the closest rows should go, which is up to the user.
    fn below_drop(&self, ui: &mut Ui, state: &State, queue: &mut Queue) {
        if state.document.recipe.drop_closest > 0.0 || state.publish.undropped {
            return;
        }
        widgets::hint(ui, "Near-copies are published as well.");
        ui.horizontal(|ui| {
            widgets::link(ui, PublishAction::TakeDrop.into(), queue);
            widgets::link(ui, PublishAction::LeaveDrop.into(), queue);
        });
    }

    /// What is being prepared here goes out with its card.
    fn export(&self, app: &mut Smotescope) {
        app.publish(PublishAction::Go(PublishStep::Card));
    }

    fn sync(&self, app: &mut Smotescope, ctx: &Context) {
        app.follow_publish(ctx);
    }

    fn table_changed(&self, app: &mut Smotescope, before: Option<&Input>) {
        app.forget_audited(before);
    }

    fn save_state(&self, app: &Smotescope) -> Value {
        value(&Part { card: app.state.document.card.clone(), step: app.state.publish.step })
    }

    fn restore(&self, app: &mut Smotescope, memory: &SavedSession) {
        let Part { card, step } = memory.part(PUBLISH);
        app.state.document.card = card;
        (app.state.publish.step, app.state.publish.furthest) = (step, step);
    }

    fn resume(&self, _app: &mut Smotescope, _memory: &SavedSession) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_the_session_is_read_as_it_was_written_and_a_bad_card_loses_itself() {
        let card = CardForm { folder: "out".to_owned(), ..CardForm::default() };
        let part = Part { card, step: PublishStep::Compare };
        let mut memory = SavedSession::default();
        memory.parts.insert(PUBLISH.key(), value(&part));
        assert_eq!(memory.part::<Part>(PUBLISH), part);
        memory.parts[&PUBLISH.key()]["card"] = serde_json::json!(3);
        assert_eq!(memory.part::<Part>(PUBLISH), Part { step: PublishStep::Compare, ..Part::default() });
    }
}
