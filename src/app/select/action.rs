//! What can be asked of the selection and of the table of rows.

use egui::Modifiers;

use crate::app::{
    explore::EXPLORE,
    plots::data::RowId,
    rows::{Filter, Key, Sort},
    select::{Beside, Mode, Part, Tool, Use},
    spec::{CTRL, Spec, specs},
};

#[derive(Clone, Debug, PartialEq)]
pub enum SelectAction {
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
    CopyRow(RowId),
    /// A column of the list goes out of sight.
    HideColumn(Key),
    ShowHidden,
    Tool(Tool),
    Beside(Beside),
    Filter(Filter),
    Sort(Sort),
}

const NONE: Modifiers = Modifiers::NONE;

specs! {
    SelectAction {
        Self::Tool(Tool::Pan) => Spec::new(
            "Drag to move",
            "Dragging moves the picture; with Shift it draws a box, with Alt a lasso",
        ).keys_in(EXPLORE, &[(NONE, egui::Key::H)]), [Self::Tool(Tool::Pan)];
        Self::Tool(Tool::Box) => Spec::new(
            "Drag a box",
            "Dragging selects what is in a box; Shift adds, Ctrl takes away",
        ).keys_in(EXPLORE, &[(NONE, egui::Key::B)]), [Self::Tool(Tool::Box)];
        Self::Tool(Tool::Lasso) => Spec::new(
            "Drag a lasso",
            "Dragging selects what is in a lasso; Shift adds, Ctrl takes away",
        ).keys_in(EXPLORE, &[(NONE, egui::Key::L)]), [Self::Tool(Tool::Lasso)];
        Self::Copy => Spec::new(
            "Copy the selected rows",
            "As text with tabs between the cells, ready for a spreadsheet; the pinned row if none is selected",
        ).keys_in(EXPLORE, &[(CTRL, egui::Key::C)]), [Self::Copy];
        Self::Clear => Spec::new("Clear the selection", "No row is selected any more; the pinned one stays")
            .keys_in(EXPLORE, &[(NONE, egui::Key::Escape)]), [Self::Clear];
        Self::Listed(_) => Spec::new("Select all listed rows", "All rows that match the filter"),
            [Self::Listed(Mode::Replace)];
        Self::Beside(Beside::Parents) => Spec::new("Compare with the parents", "The cells of base and neighbour beside those of the row"),
            [Self::Beside(Beside::Parents)];
        Self::Beside(Beside::Nearest) => Spec::new(
            "Compare with the nearest real row",
            "The cells of the nearest real row beside those of the row, with the differences",
        ),
            [Self::Beside(Beside::Nearest)];
        Self::ShowHidden => Spec::new("Show all columns of the list", "Brings back the columns that were hidden in the list of rows"),
            [Self::ShowHidden];
        Self::CopyRow(_) => Spec::new("Copy the row", ""), [];
        Self::HideColumn(_) => Spec::new("Hide the column", ""), [];
        Self::Toggle(_) => Spec::new("Select the row", ""), [];
        Self::Rows(..) => Spec::new("Select the rows", ""), [];
        Self::Part(part, ..) => Spec::new(format!("Select the {} rows", part.name()), ""), [];
        Self::Using(_, Use::Base) => Spec::new("Select the rows with this base", ""), [];
        Self::Using(_, Use::Neighbour) => Spec::new("Select the rows with this neighbour", ""), [];
        Self::Using(_, Use::Nearest) => Spec::new("Select the rows that this row is nearest to", ""), [];
        Self::Stretch(..) => Spec::new("Select these rows", ""), [];
        Self::Filter(_) => Spec::new("Filter the rows", ""), [];
        Self::Sort(_) => Spec::new("Sort the rows", ""), [];
    }
}
