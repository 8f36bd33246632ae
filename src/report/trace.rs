//! A synthetic row column by column: what its parents have, what was drawn, what rounding made of it, what is written.

use crate::{
    pipeline::{Outcome, RowReader, SyntheticRow},
    recipe::Decimals,
    report::format::telling_decimals,
    space::{Axis, AxisKind, NO_CELL},
    table::Kind,
};

/// One feature of the row.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    pub name: String,
    /// What the parents have; empty where there are not two.
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
    /// A number that is missing in the row: a level says so, whatever was drawn.
    Missing,
}

impl Trace {
    pub fn is_number(&self) -> bool {
        matches!(self.feature, Feature::Number { .. })
    }
}

/// Every feature of a row, in the order of the table.
pub fn traces(outcome: &Outcome, made: &SyntheticRow<'_>) -> Vec<Trace> {
    let space = &outcome.space;
    let reader = outcome.reader();
    let row = reader.row(made);
    // By their first columns, so in the order of the table.
    let mut traces: Vec<(usize, Trace)> = Vec::new();
    for (at, axis) in space.numbers.iter().enumerate() {
        if let AxisKind::Number { column, .. } = axis.kind {
            let trace = number(outcome, &reader, (at, axis, column), made, row.numbers[at]);
            let is_missing = space.is_missing(at, |absence| row.codes[absence]);
            traces.push((column, if is_missing { missing(trace) } else { trace }));
        }
    }
    for (at, axis) in space.nominals.iter().enumerate() {
        let code = row.codes[at];
        let column = axis.columns().first().copied().unwrap_or_default();
        traces.push((column, nominal(outcome, (at, axis), made, code)));
    }
    traces.sort_by_key(|(column, _)| *column);
    traces.into_iter().map(|(_, trace)| trace).collect()
}

fn number(
    outcome: &Outcome,
    reader: &RowReader<'_>,
    (at, axis, column): (usize, &Axis, usize),
    made: &SyntheticRow<'_>,
    repaired: f64,
) -> Trace {
    let (space, of) = (&outcome.space, &outcome.table.columns[column]);
    let drawn = reader.drawn(at, made);
    let written = |value: f64, full: bool| {
        let mut cell = Vec::new();
        of.write_number(value, full, &mut cell);
        String::from_utf8_lossy(&cell).trim_matches(['"', ' ']).to_owned()
    };
    let [base, neighbour] = parents(made, |position| {
        if space.lacks(at, position) { NO_CELL.to_owned() } else { written(space.number(at, position), false) }
    });
    // Two digits more than the column has, or as many as it takes to see which way it is rounded.
    let (kept, grid) = (usize::from(of.style.max_decimals), 10_f64.powi(i32::from(of.style.max_decimals)));
    let digits = telling_decimals(&[drawn], kept + 2, |shown| (shown[0] * grid).round() == (drawn * grid).round());
    Trace {
        name: axis.name.clone(),
        base,
        neighbour,
        drawn: format!("{drawn:.digits$}"),
        written: written(repaired, outcome.recipe.decimals == Decimals::Full),
        changed: repaired != drawn,
        feature: Feature::Number {
            drawn,
            repaired,
            integer: of.kind == Kind::Integer,
            decimals: of.style.max_decimals,
        },
    }
}

/// The trace of a number that is missing.
fn missing(number: Trace) -> Trace {
    let changed = number.base != NO_CELL;
    Trace { written: NO_CELL.to_owned(), changed, feature: Feature::Missing, ..number }
}

fn nominal(outcome: &Outcome, (at, axis): (usize, &Axis), made: &SyntheticRow<'_>, code: u32) -> Trace {
    let space = &outcome.space;
    let level = |code: u32| axis.short_level(&outcome.table, code);
    let [base, neighbour] = parents(made, |position| level(space.code(at, position)));
    let SyntheticRow::Pair(draw, voters) = made else {
        let feature = Feature::Nominal { mixed: false, votes: None };
        return Trace {
            name: axis.name.clone(),
            base,
            neighbour,
            drawn: level(code),
            written: level(code),
            changed: false,
            feature,
        };
    };
    let has_level = |voter: &&u32| space.code(at, **voter) == code;
    let votes = voters.map(|voters| (voters.iter().filter(has_level).count(), voters.len()));
    let (from, to) = (space.code(at, draw.base), space.code(at, draw.neighbour));
    let mixed = from != to;
    let drawn = match (votes, mixed) {
        (Some((votes, of)), _) => format!("{votes} of {of}"),
        (None, true) if draw.gap >= 0.0 => format!("{:.2}/{:.2}", 1.0 - draw.gap, draw.gap),
        // Beyond the base there are no shares to decide between.
        (None, _) => level(from),
    };
    Trace {
        name: axis.name.clone(),
        base,
        neighbour,
        drawn,
        written: level(code),
        changed: (mixed && draw.gap >= 0.0) || code != from,
        feature: Feature::Nominal { mixed, votes },
    }
}

/// What both parents of a row have, if it has two.
fn parents(made: &SyntheticRow<'_>, cell: impl Fn(u32) -> String) -> [String; 2] {
    match made {
        SyntheticRow::Pair(draw, _) => [draw.base, draw.neighbour].map(cell),
        SyntheticRow::Whole(_) => Default::default(),
    }
}
