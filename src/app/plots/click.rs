//! What a click in a picture asks for.

use egui::Modifiers;

use crate::app::{
    command::Command,
    plots::data::RowId,
    select::{Mode, action::SelectAction},
};

/// It pins the row under the pointer, adds it with Shift, and with Ctrl selects it or not.
pub fn command(row: Option<RowId>, modifiers: Modifiers) -> Command {
    match row {
        Some(row) if modifiers.command => Command::Select(SelectAction::Toggle(row)),
        Some(row) if modifiers.shift => Command::Select(SelectAction::Rows(vec![row], Mode::Add)),
        row => Command::Pin(row),
    }
}
