//! What can be asked of the selection and of the table of rows.

use std::borrow::Cow;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::app::{
    plots::data::RowId,
    rows::{Filter, Sort},
    select::{Beside, Mode, Part, Tool, Use},
};

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// One row more, or one less.
    Toggle(RowId),
    Rows(Vec<RowId>, Mode),
    /// The rows that a cell of the ledger counts, of a class or of all.
    Part(Part, Option<u32>, Mode),
    /// The generated rows that use a real one, by its position.
    Using(u32, Use),
    /// A stretch of the list, by the places of its ends.
    Stretch(usize, usize, Mode),
    /// All rows of the list.
    Listed(Mode),
    Clear,
    Copy,
    Tool(Tool),
    Beside(Beside),
    Filter(Filter),
    Sort(Sort),
}

/// Keys that count while Explore is shown and no text is being typed.
pub fn keys() -> [(KeyboardShortcut, Action); 5] {
    let key = |key| KeyboardShortcut::new(Modifiers::NONE, key);
    [
        (key(Key::H), Action::Tool(Tool::Pan)),
        (key(Key::B), Action::Tool(Tool::Box)),
        (key(Key::L), Action::Tool(Tool::Lasso)),
        (KeyboardShortcut::new(Modifiers::COMMAND, Key::C), Action::Copy),
        (key(Key::Escape), Action::Clear),
    ]
}

impl Action {
    pub fn label(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Toggle(_) => "Select the row",
            Self::Rows(..) => "Select the rows",
            Self::Part(part, ..) => return Cow::Owned(format!("Select the {} rows", part.name())),
            Self::Using(_, Use::Base) => "Select the rows with this base",
            Self::Using(_, Use::Neighbour) => "Select the rows with this neighbour",
            Self::Using(_, Use::Nearest) => "Select the rows that this row is nearest to",
            Self::Stretch(..) => "Select these rows",
            Self::Listed(_) => "Select all listed rows",
            Self::Clear => "Clear the selection",
            Self::Copy => "Copy the selected rows",
            Self::Tool(Tool::Pan) => "Drag to move",
            Self::Tool(Tool::Box) => "Drag a box",
            Self::Tool(Tool::Lasso) => "Drag a lasso",
            Self::Beside(Beside::Parents) => "Compare with the parents",
            Self::Beside(Beside::Nearest) => "Compare with the nearest real row",
            Self::Filter(_) => "Filter the rows",
            Self::Sort(_) => "Sort the rows",
        })
    }

    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Clear => "No row is selected any more; the pinned one stays",
            Self::Copy => {
                "As text with tabs between the cells, ready for a spreadsheet; the pinned row if none is selected"
            }
            Self::Tool(Tool::Pan) => "Dragging moves the picture; with Shift it draws a box, with Alt a lasso",
            Self::Tool(Tool::Box) => "Dragging selects what is in a box; Shift adds, Ctrl takes away",
            Self::Tool(Tool::Lasso) => "Dragging selects what is in a lasso; Shift adds, Ctrl takes away",
            Self::Listed(_) => "All rows that match the filter",
            _ => "",
        }
    }

    pub fn shortcut(&self) -> Option<KeyboardShortcut> {
        keys().into_iter().find(|(_, action)| action == self).map(|(key, _)| key)
    }
}

/// What the palette lists.
pub fn listed() -> Vec<Action> {
    let mut all: Vec<Action> = Tool::ALL.map(Action::Tool).into();
    all.extend([Action::Copy, Action::Clear, Action::Listed(Mode::Replace)]);
    all.extend([Beside::Parents, Beside::Nearest].map(Action::Beside));
    all
}
