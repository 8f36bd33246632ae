//! What the restless user does in the workspace Publish.

use smotescope::{
    app::{
        command::Command,
        publish::{PublishStep, action::PublishAction as Publish},
    },
    table::Kind,
};

use super::User;
use crate::model::Asked;

impl User<'_> {
    /// A column of numbers, as the table has it now.
    pub(super) fn number(&mut self) -> Option<String> {
        let table = self.state().document.table.clone()?;
        let numbers: Vec<usize> = (table.features().into_iter())
            .filter(|&at| matches!(table.columns[at].kind, Kind::Integer | Kind::Decimal))
            .collect();
        let at = *numbers.get(self.below(numbers.len()))?;
        Some(table.columns[at].name.clone())
    }

    /// Walks through the steps of publishing, and tries what is offered there.
    pub(super) fn publish(&mut self) {
        let action = match self.below(8) {
            0 | 1 => Publish::Go(PublishStep::ALL[self.below(PublishStep::ALL.len())]),
            2 => Publish::Next,
            3 => Publish::Gate(self.below(20)),
            4 => Publish::GateDown,
            5 => Publish::GoOn,
            _ => return self.remedy(),
        };
        self.send(Command::from(action));
    }

    /// Applies a remedy; one that leaves a column out makes another table of this one.
    pub(super) fn remedy(&mut self) {
        let Some(shown) = self.state().publish.audit.fresh().cloned() else { return };
        if shown.remedies.is_empty() {
            return;
        }
        let at = self.below(shown.remedies.len());
        let remedy = &shown.remedies[at];
        if remedy.recipe.table == self.model.now.recipe.table {
            self.model.turn(remedy.recipe.clone());
        } else {
            self.model.asked = Some(Asked::Columns(remedy.recipe.table.clone()));
        }
        self.send(Command::from(Publish::Remedy(at)));
    }
}
