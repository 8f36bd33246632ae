//! One row, explained: its cells, and for a synthetic row its parents, its gap, its nearest real row and its fate.

use crate::{
    app::plots::data::{AxisChoice, RowId},
    pipeline::Outcome,
    report::{
        format::{self, thousands},
        plane::Plane,
        trace::{Trace, traces},
    },
    sampling::{Fate, Origin},
    space::Space,
};

/// A column of the row. A real row has only `written`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub column: String,
    pub base: String,
    pub neighbour: String,
    pub drawn: String,
    pub written: String,
    /// The repair changed what was drawn.
    pub repaired: bool,
}

impl From<Trace> for Cell {
    fn from(trace: Trace) -> Self {
        let Trace { name, base, neighbour, drawn, written, changed, .. } = trace;
        Self { column: name, base, neighbour, drawn, written, repaired: changed }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    pub id: RowId,
    pub title: String,
    /// What became of it; empty for a real row.
    pub fate: &'static str,
    pub lines: Vec<String>,
    pub cells: Vec<Cell>,
    /// Where the row and its parents lie on the axes shown.
    pub place: [f32; 2],
    pub parents: Option<[[f32; 2]; 2]>,
}

impl Inspection {
    /// Explains a row; `None` when this outcome has no such row.
    pub fn of(outcome: &Outcome, id: RowId, axes: (AxisChoice, AxisChoice)) -> Option<Self> {
        let plane = Plane::new(outcome, axes);
        match id {
            RowId::Real(position) => real(outcome, position, &plane),
            RowId::Synthetic { class, index } => synthetic(outcome, outcome.origin(class, index)?, &plane),
        }
    }
}

/// Rows are counted from 1 for people.
fn number(space: &Space, position: u32) -> String {
    thousands(u64::from(space.table_row(position)) + 1)
}

fn real(outcome: &Outcome, position: u32, plane: &Plane<'_>) -> Option<Inspection> {
    if position as usize >= outcome.space.rows() {
        return None;
    }
    let (table, space) = (&outcome.table, &outcome.space);
    let class = &table.target.classes[space.class(position) as usize].label;
    let cells = table.source.cells(space.table_row(position) as usize);
    let named = table.columns.iter().zip(cells).map(|(column, written)| Cell {
        column: column.name.clone(),
        base: String::new(),
        neighbour: String::new(),
        drawn: String::new(),
        written,
        repaired: false,
    });
    Some(Inspection {
        id: RowId::Real(position),
        title: format!("Real row {}", number(space, position)),
        fate: "",
        lines: vec![format!("class {class}")],
        cells: named.collect(),
        place: plane.real(position),
        parents: None,
    })
}

fn synthetic(outcome: &Outcome, origin: Origin, plane: &Plane<'_>) -> Option<Inspection> {
    let Origin { class, index, draw, nearest, distance, fate } = origin;
    let (table, space) = (&outcome.table, &outcome.space);
    let label = &table.target.classes.get(class as usize)?.label;
    let nearest_line = match fate {
        Fate::Identical => format!("equal to real row {} in every column", number(space, nearest)),
        _ => format!("nearest real row {}, distance {}", number(space, nearest), format::distance(distance)),
    };
    Some(Inspection {
        id: RowId::Synthetic { class, index },
        title: format!("Row {label} #{}", thousands(u64::from(index) + 1)),
        fate: match fate {
            Fate::Kept => "kept",
            Fate::Identical => "dropped, identical",
            Fate::Closest => "dropped, among the closest",
            Fate::Surplus => "surplus",
        },
        lines: vec![
            format!(
                "base row {} → neighbour row {}, gap {:.3}",
                number(space, draw.base),
                number(space, draw.neighbour),
                draw.gap
            ),
            nearest_line,
        ],
        cells: traces(outcome, class, draw).into_iter().map(Cell::from).collect(),
        place: plane.synthetic(class, index),
        parents: Some([plane.real(draw.base), plane.real(draw.neighbour)]),
    })
}
