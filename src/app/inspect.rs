//! One row, explained: its cells, and for a synthetic row its parents, its gap, its nearest real row and its fate.

use crate::{
    app::plots::data::{AxisChoice, Places, RowId},
    pipeline::Outcome,
    report::{cells, format::thousands},
    sampling::{Fate, Origin, realise::Realiser},
    space::{Axis, AxisKind, Space},
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
        let places = Places::new(outcome, axes);
        match id {
            RowId::Real(position) => real(outcome, position, &places),
            RowId::Synthetic { class, index } => synthetic(outcome, outcome.origin(class, index)?, &places),
        }
    }
}

/// Rows are counted from 1 for people.
fn number(space: &Space, position: u32) -> String {
    thousands(u64::from(space.table_row(position)) + 1)
}

fn real(outcome: &Outcome, position: u32, places: &Places<'_>) -> Option<Inspection> {
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
        place: places.real(position),
        parents: None,
    })
}

fn synthetic(outcome: &Outcome, origin: Origin, places: &Places<'_>) -> Option<Inspection> {
    let Origin { class, index, draw, nearest, distance, fate } = origin;
    let (table, space) = (&outcome.table, &outcome.space);
    let label = &table.target.classes.get(class as usize)?.label;
    let nearest_line = match fate {
        Fate::Identical => format!("equal to real row {} in every column", number(space, nearest)),
        _ => format!("nearest real row {}, distance {}", number(space, nearest), digits(distance)),
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
        cells: cells_of(outcome, origin),
        place: places.synthetic(class, index),
        parents: Some([places.real(draw.base), places.real(draw.neighbour)]),
    })
}

fn cells_of(outcome: &Outcome, origin: Origin) -> Vec<Cell> {
    let (table, space) = (&outcome.table, &outcome.space);
    let written = cells::synthetic(outcome, origin.class, origin.index);
    let realiser = Realiser::new(space, outcome.recipe.decimals);
    let row = |position: u32| table.source.cells(space.table_row(position) as usize);
    let (base, neighbour) = (row(origin.draw.base), row(origin.draw.neighbour));
    // By their first columns, so in the order of the table.
    let mut cells: Vec<(usize, Cell)> = Vec::new();
    for (at, axis) in space.numbers.iter().enumerate() {
        if let AxisKind::Number { column, .. } = axis.kind {
            let drawn = realiser.drawn(origin.draw, at);
            let decimals = table.columns[column].style.max_decimals;
            cells.push((
                column,
                Cell {
                    column: axis.name.clone(),
                    base: base[column].clone(),
                    neighbour: neighbour[column].clone(),
                    drawn: format!("{drawn:.*}", usize::from(decimals) + 2),
                    written: written[column].clone().unwrap_or_default(),
                    repaired: realiser.repair(at, drawn) != drawn,
                },
            ));
        }
    }
    for (at, axis) in space.nominals.iter().enumerate() {
        let level = |cells: &[String]| level_of(outcome, axis, cells);
        let (from, to) = (space.code(at, origin.draw.base), space.code(at, origin.draw.neighbour));
        let new: Vec<String> = written.iter().map(|cell| cell.clone().unwrap_or_default()).collect();
        let differ = from != to;
        let drawn = if differ { format!("{:.2}/{:.2}", 1.0 - origin.draw.gap, origin.draw.gap) } else { level(&base) };
        cells.push((
            axis.columns().first().copied().unwrap_or_default(),
            Cell {
                column: axis.name.clone(),
                base: level(&base),
                neighbour: level(&neighbour),
                drawn,
                written: level(&new),
                repaired: differ,
            },
        ));
    }
    cells.sort_by_key(|(column, _)| *column);
    cells.into_iter().map(|(_, cell)| cell).collect()
}

/// The level of a nominal axis in a row of cells: the cell, or the member of the group that is 1.
fn level_of(outcome: &Outcome, axis: &Axis, cells: &[String]) -> String {
    match &axis.kind {
        AxisKind::Group { columns, .. } => columns
            .iter()
            .find(|&&column| cells[column].trim().parse() == Ok(1.0))
            .map(|&column| {
                let name = &outcome.table.columns[column].name;
                // The group's name stands at the left already.
                name.strip_prefix(axis.name.as_str())
                    .map_or(name.as_str(), |rest| rest.trim_start_matches(['_', '-', '.', ' ', '=']))
            })
            .unwrap_or_default()
            .to_owned(),
        _ => axis.columns().first().map_or_else(String::new, |&column| cells[column].trim().to_owned()),
    }
}

/// A distance with three digits that count.
fn digits(distance: f64) -> String {
    if distance == 0.0 || distance >= 100.0 {
        format!("{distance:.0}")
    } else {
        let decimals = (2 - distance.log10().floor() as i32).max(0) as usize;
        format!("{distance:.decimals$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_keep_three_digits() {
        assert_eq!([0.0, 0.012_34, 0.41, 3.333, 123.4].map(digits), ["0", "0.0123", "0.410", "3.33", "123"]);
    }
}
