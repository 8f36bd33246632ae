//! A synthetic row column by column: what its parents have, what was drawn, what rounding made of it, what is written.

use crate::{
    pipeline::{Outcome, RowReader},
    recipe::Decimals,
    sampling::Draw,
    space::{Axis, AxisKind},
    table::Kind,
};

/// One feature of the row.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    pub name: String,
    pub base: String,
    pub neighbour: String,
    /// Before any repair: a number with two digits more than the column has, or the shares of both levels.
    pub drawn: String,
    /// After repair, as people read it.
    pub written: String,
    /// The repair made something else of what was drawn.
    pub changed: bool,
    pub feature: Feature,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Feature {
    Number {
        base: f64,
        neighbour: f64,
        drawn: f64,
        repaired: f64,
        integer: bool,
        decimals: u8,
    },
    /// `mixed`: the parents differ. `votes`: with SMOTE-NC, how many of the base's neighbours have the written level.
    Nominal {
        mixed: bool,
        votes: Option<(usize, usize)>,
    },
}

impl Trace {
    pub fn is_number(&self) -> bool {
        matches!(self.feature, Feature::Number { .. })
    }
}

/// Every feature of a row, in the order of the table.
pub fn traces(outcome: &Outcome, class: u32, draw: Draw) -> Vec<Trace> {
    let space = &outcome.space;
    let reader = outcome.reader();
    let row = reader.row(class, draw);
    // By their first columns, so in the order of the table.
    let mut traces: Vec<(usize, Trace)> = Vec::new();
    for (at, axis) in space.numbers.iter().enumerate() {
        if let AxisKind::Number { column, .. } = axis.kind {
            traces.push((column, number(outcome, &reader, (at, axis, column), draw, row.numbers[at])));
        }
    }
    let votes_of = reader.voters(class, draw);
    for (at, axis) in space.nominals.iter().enumerate() {
        let code = row.codes[at];
        let votes = votes_of
            .map(|voters| (voters.iter().filter(|&&voter| space.code(at, voter) == code).count(), voters.len()));
        let column = axis.columns().first().copied().unwrap_or_default();
        traces.push((column, nominal(outcome, (at, axis), draw, code, votes)));
    }
    traces.sort_by_key(|(column, _)| *column);
    traces.into_iter().map(|(_, trace)| trace).collect()
}

fn number(
    outcome: &Outcome,
    reader: &RowReader<'_>,
    (at, axis, column): (usize, &Axis, usize),
    draw: Draw,
    repaired: f64,
) -> Trace {
    let (space, of) = (&outcome.space, &outcome.table.columns[column]);
    let drawn = reader.drawn(at, draw);
    let [base, neighbour] = [draw.base, draw.neighbour].map(|position| space.number(at, position));
    let written = |value: f64, full: bool| {
        let mut cell = Vec::new();
        of.write_number(value, full, &mut cell);
        String::from_utf8_lossy(&cell).trim_matches(['"', ' ']).to_owned()
    };
    Trace {
        name: axis.name.clone(),
        base: written(base, false),
        neighbour: written(neighbour, false),
        drawn: format!("{drawn:.*}", usize::from(of.style.max_decimals) + 2),
        written: written(repaired, outcome.recipe.decimals == Decimals::Full),
        changed: repaired != drawn,
        feature: Feature::Number {
            base,
            neighbour,
            drawn,
            repaired,
            integer: of.kind == Kind::Integer,
            decimals: of.style.max_decimals,
        },
    }
}

fn nominal(
    outcome: &Outcome,
    (at, axis): (usize, &Axis),
    draw: Draw,
    code: u32,
    votes: Option<(usize, usize)>,
) -> Trace {
    let level = |code: u32| axis.short_level(&outcome.table, code);
    let (from, to) = (outcome.space.code(at, draw.base), outcome.space.code(at, draw.neighbour));
    let mixed = from != to;
    let drawn = match (votes, mixed) {
        (Some((votes, of)), _) => format!("{votes} of {of}"),
        (None, true) => format!("{:.2}/{:.2}", 1.0 - draw.gap, draw.gap),
        (None, false) => level(from),
    };
    Trace {
        name: axis.name.clone(),
        base: level(from),
        neighbour: level(to),
        drawn,
        written: level(code),
        changed: mixed || code != from,
        feature: Feature::Nominal { mixed, votes },
    }
}
