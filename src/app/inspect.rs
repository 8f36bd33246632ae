//! One row, explained: its cells, its parents, its nearest real row, its fate with the reason for it; of a real row, who uses it.

use crate::{
    app::{
        plots::data::{AxisChoice, RowId},
        select::Use,
    },
    pipeline::Outcome,
    recipe::DropScope,
    report::{
        format::{self, thousands},
        plane::Plane,
        removed,
        trace::{Feature, Trace, traces},
    },
    sampling::{Fate, Origin, RealFate, decode::Row},
    space::{NO_CELL, Space},
};

/// Parents of a row that are named at most; it says how many more there are.
pub const NAMED: usize = 8;
/// Parents that are shown in the picture at most.
pub const DRAWN: usize = 100;

/// A column of the row. A real row has only `written`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub column: String,
    pub base: String,
    pub neighbour: String,
    pub drawn: String,
    pub written: String,
    /// The repair changed what was drawn.
    pub repaired: bool,
    /// What the nearest real row has.
    pub nearest: String,
    /// What was written less what the nearest real row has, in the column's unit; "≠" for other categories, and nothing
    /// where both are equal.
    pub difference: String,
    /// Of a pinned row without parents: where its number stands among those of the class, "12 to 15 of 209", or what share of
    /// the class has its level.
    pub rank: String,
}

impl From<Trace> for Cell {
    fn from(trace: Trace) -> Self {
        let Trace { name, base, neighbour, drawn, written, changed, .. } = trace;
        Self { column: name, base, neighbour, drawn, written, repaired: changed, ..Self::default() }
    }
}

/// The real rows that a generated row comes from and is nearest to, by position, with the numbers that people know.
#[derive(Clone, Debug, PartialEq)]
pub struct Kin {
    /// What it is made of, the base first, up to so many as can be read.
    pub parents: Vec<(u32, String)>,
    /// How many there are.
    pub of: usize,
    /// Of every parent named but the base.
    pub gaps: Vec<String>,
    /// They are a cluster, of which undersampling made the mean.
    pub is_mean: bool,
    pub nearest: (u32, String),
    pub distance: String,
    /// "rank 1,204 of 3,165"; empty for a copy.
    pub rank: String,
    /// The method, as people call it.
    pub method: &'static str,
}

impl Kin {
    /// Whether there are two parents, or one that is copied, so that a column can be traced from them.
    pub fn is_traced(&self) -> bool {
        matches!(self.of, 1 | 2) && !self.is_mean
    }

    /// The relation to the parents in words and, in between, the parents: "base", row 3, "→ neighbour", row 9, "gap 0.413".
    pub fn words(&self) -> Vec<Word<'_>> {
        let parent = |at: usize, what| Word::Parent(what, &self.parents[at]);
        let more = self.of - self.parents.len();
        let more = (more > 0).then(|| Word::Text(format!("and {} more", thousands(more as u64))));
        if self.is_mean {
            let mut words = vec![Word::Text(format!("mean of the {} rows of a cluster:", thousands(self.of as u64)))];
            words.extend((0..self.parents.len()).map(|at| parent(at, "averaged")));
            words.extend(more);
            return words;
        }
        let mut words = match self.parents.len() {
            0 => {
                let words = format!("made by a model of its class ({}): it has no parents", self.method);
                return vec![Word::Text(words)];
            }
            1 => return vec![Word::Text("copy of".to_owned()), parent(0, "copied")],
            _ => vec![Word::Text("base".to_owned()), parent(0, "base")],
        };
        let s = if self.gaps.len() == 1 { "" } else { "s" };
        words.push(Word::Text(format!("→ neighbour{s}")));
        words.extend((1..self.parents.len()).map(|at| parent(at, "neighbour")));
        words.extend(more);
        let dots = if self.of > self.parents.len() { " · …" } else { "" };
        words.push(Word::Text(format!("gap{s} {}{dots}", self.gaps.join(" · "))));
        words
    }
}

/// A piece of what is said of the parents.
#[derive(Debug)]
pub enum Word<'a> {
    Text(String),
    /// What the row is called there, its position and its number.
    Parent(&'static str, &'a (u32, String)),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    pub id: RowId,
    pub title: String,
    /// What became of it; empty for a real row that is kept.
    pub fate: &'static str,
    /// Why, in a sentence.
    pub reason: String,
    pub lines: Vec<String>,
    pub kin: Option<Kin>,
    /// Of a real row that is pinned: how many generated rows use it, and how.
    pub uses: Vec<(Use, u64)>,
    pub cells: Vec<Cell>,
    /// Where the row and its parents lie on the axes shown.
    pub place: [f32; 2],
    pub parents: Vec<[f32; 2]>,
}

impl Inspection {
    /// Explains a row; `None` when this outcome has no such row.
    pub fn of(outcome: &Outcome, id: RowId, axes: (AxisChoice, AxisChoice)) -> Option<Self> {
        let plane = Plane::new(outcome, axes);
        match id {
            RowId::Real(position) => real(outcome, position, &plane),
            RowId::Synthetic { class, index } => synthetic(outcome, &outcome.origin(class, index)?, &plane),
        }
    }

    /// With all that takes a look at every generated row: for the row that is pinned.
    pub fn full(outcome: &Outcome, id: RowId, axes: (AxisChoice, AxisChoice)) -> Option<Self> {
        let mut row = Self::of(outcome, id, axes)?;
        match id {
            RowId::Real(position) => {
                let counts = Use::counts(outcome, position);
                row.uses = Use::ALL.into_iter().zip(counts).collect();
            }
            RowId::Synthetic { class, index } if row.parents.is_empty() => {
                let reader = outcome.reader();
                let made = reader.row(&reader.made(class, index)?);
                for cell in &mut row.cells {
                    cell.rank = place(outcome, class, &made, &cell.column).unwrap_or_default();
                }
            }
            RowId::Synthetic { .. } => {}
        }
        Some(row)
    }
}

/// Rows are counted from 1 for people.
fn number(space: &Space, position: u32) -> String {
    thousands(u64::from(space.table_row(position)) + 1)
}

/// What a row is called.
pub fn title(outcome: &Outcome, id: RowId) -> String {
    match id {
        RowId::Real(position) => format!("Real row {}", number(&outcome.space, position)),
        RowId::Synthetic { class, index } => {
            let label = outcome.table.target.classes.get(class as usize).map_or("", |class| class.label.as_str());
            format!("Row {label} #{}", thousands(u64::from(index) + 1))
        }
    }
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
        written,
        ..Cell::default()
    });
    let fate = outcome.real_fate(position);
    let why = match fate {
        RealFate::Kept => None,
        RealFate::Undersampled(_) => Some(removed::real(outcome, fate)),
        RealFate::Cleaned(it) => Some(removed::sentence(outcome, it)),
    };
    Some(Inspection {
        id: RowId::Real(position),
        title: title(outcome, RowId::Real(position)),
        fate: match fate {
            RealFate::Kept => "",
            RealFate::Undersampled(_) => "undersampled",
            RealFate::Cleaned(_) => "cleaned away",
        },
        reason: why.clone().unwrap_or_default(),
        lines: std::iter::once(format!("class {class}")).chain(why).collect(),
        kin: None,
        uses: Vec::new(),
        cells: named.collect(),
        place: plane.real(position),
        parents: Vec::new(),
    })
}

fn synthetic(outcome: &Outcome, origin: &Origin, plane: &Plane<'_>) -> Option<Inspection> {
    let &Origin { class, index, ref lineage, nearest, distance, fate } = origin;
    let made = outcome.reader().made(class, index)?;
    let space = &outcome.space;
    outcome.table.target.classes.get(class as usize)?;
    let named = |position: u32| (position, number(space, position));
    let parents = lineage.rows();
    let kin = Kin {
        parents: parents.iter().take(NAMED).copied().map(named).collect(),
        of: parents.len(),
        gaps: lineage.gaps().iter().take(NAMED - 1).map(|gap| format!("{gap:.3}")).collect(),
        is_mean: outcome.ledger[class as usize].merges(),
        nearest: named(nearest),
        distance: format::distance(distance),
        rank: rank(outcome, origin)
            .map_or_else(String::new, |(rank, of)| format!("rank {} of {}", thousands(rank), thousands(of))),
        method: outcome.recipe.method().map_or("", |method| method.title()),
    };
    let nearest_line = match fate {
        Fate::Identical => format!("equal to real row {} in every column", kin.nearest.1),
        _ => format!("nearest real row {}, distance {}", kin.nearest.1, kin.distance),
    };
    let mut cells: Vec<Cell> = Vec::new();
    for trace in traces(outcome, &made) {
        let (nearest, difference) = beside(outcome, &trace, nearest);
        cells.push(Cell { nearest, difference, ..Cell::from(trace) });
    }
    Some(Inspection {
        id: RowId::Synthetic { class, index },
        title: title(outcome, RowId::Synthetic { class, index }),
        fate: match fate {
            Fate::Kept => "kept",
            Fate::Identical => "dropped, identical",
            Fate::Closest => "dropped, among the closest",
            Fate::Surplus => "surplus",
            Fate::Cleaned => "cleaned away",
        },
        reason: reason(outcome, origin),
        lines: vec![line(&kin), nearest_line],
        kin: Some(kin),
        uses: Vec::new(),
        cells,
        place: plane.synthetic(class, index),
        parents: parents.into_iter().take(DRAWN).map(|row| plane.real(row)).collect(),
    })
}

/// What is said of the parents, in a line.
fn line(kin: &Kin) -> String {
    let pieces = kin.words().into_iter().map(|word| match word {
        Word::Text(text) => text,
        Word::Parent(_, (_, number)) => format!("row {number}"),
    });
    pieces.collect::<Vec<_>>().join(" ").replace(" gap", ", gap")
}

/// Where a value of a row stands among those of its class.
fn place(outcome: &Outcome, class: u32, row: &Row, column: &str) -> Option<String> {
    let space = &outcome.space;
    let members = space.members(class);
    let of = thousands(members.len() as u64);
    if let Some(axis) = space.numbers.iter().position(|axis| axis.name == column) {
        let value = row.numbers[axis];
        let (lacking, present): (Vec<u32>, Vec<u32>) = members.iter().partition(|&&at| space.lacks(axis, at));
        if space.is_missing(axis, |absence| row.codes[absence]) {
            return Some(format!("{} of {of}", thousands(lacking.len() as u64)));
        }
        let of = thousands(present.len() as u64);
        let count = |so: &dyn Fn(f64) -> bool| present.iter().filter(|&&at| so(space.number(axis, at))).count() as u64;
        let (below, equal) = (count(&|it| it < value), count(&|it| it == value));
        return Some(match equal {
            0 => format!("above {} of {of}", thousands(below)),
            1 => format!("{} of {of}", thousands(below + 1)),
            _ => format!("{} to {} of {of}", thousands(below + 1), thousands(below + equal)),
        });
    }
    let axis = space.nominals.iter().position(|axis| axis.name == column)?;
    let same = members.iter().filter(|&&at| space.code(axis, at) == row.codes[axis]).count();
    Some(format!("{} of {of}", thousands(same as u64)))
}

/// The place of a row among the non-identical ones, from the nearest to a real row on, and how many these are.
fn rank(outcome: &Outcome, origin: &Origin) -> Option<(u64, u64)> {
    let order = outcome.by_distance.order();
    let before = |&(class, index): &(u32, u32)| {
        let distance = outcome
            .generated
            .get(class as usize)
            .and_then(|rows| rows.as_deref().and_then(|rows| rows.distance.get(index as usize).copied()));
        let distance = distance.unwrap_or(f64::INFINITY);
        distance.total_cmp(&origin.distance).then((class, index).cmp(&(origin.class, origin.index))).is_lt()
    };
    let at = order.partition_point(before);
    (order.get(at) == Some(&(origin.class, origin.index))).then_some((at as u64 + 1, order.len() as u64))
}

/// What the nearest real row has in the column, and how far the written value is from it.
fn beside(outcome: &Outcome, trace: &Trace, nearest: u32) -> (String, String) {
    let space = &outcome.space;
    let number = || {
        let (at, axis) = space.numbers.iter().enumerate().find(|(_, axis)| axis.name == trace.name)?;
        let column = *axis.columns().first()?;
        Some((!space.lacks(at, nearest)).then(|| (column, space.number(at, nearest))))
    };
    let written = |column: usize, value: f64| {
        let mut cell = Vec::new();
        outcome.table.columns[column].write_number(value, false, &mut cell);
        String::from_utf8_lossy(&cell).trim_matches(['"', ' ']).to_owned()
    };
    let unlike = || "≠".to_owned();
    match (&trace.feature, number()) {
        (Feature::Number { repaired, decimals, .. }, Some(Some((column, value)))) => {
            (written(column, value), difference(repaired - value, usize::from(*decimals)))
        }
        (Feature::Missing, Some(Some((column, value)))) => (written(column, value), unlike()),
        (Feature::Number { .. }, Some(None)) => (NO_CELL.to_owned(), unlike()),
        (Feature::Missing, Some(None)) => (NO_CELL.to_owned(), String::new()),
        (Feature::Number { .. } | Feature::Missing, None) => Default::default(),
        (Feature::Nominal { .. }, _) => {
            let axis = space.nominals.iter().enumerate().find(|(_, axis)| axis.name == trace.name);
            let level =
                axis.map_or_else(String::new, |(at, axis)| axis.short_level(&space.table, space.code(at, nearest)));
            let differs = if level == trace.written { "" } else { "≠" };
            (level, differs.to_owned())
        }
    }
}

/// A difference with its sign, and with as many decimals as it takes to be seen.
fn difference(by: f64, decimals: usize) -> String {
    if by == 0.0 {
        return String::new();
    }
    // Two doubles that are written alike may still differ where all digits are kept.
    let needed = if by.abs() < 1.0 { (1.0 - by.abs().log10().floor()) as usize } else { 0 };
    let smallest = 0.5 * 10_f64.powi(-(decimals as i32));
    let decimals = if by.abs() < smallest { needed.min(12) } else { decimals };
    let sign = if by < 0.0 { '−' } else { '+' };
    format!("{sign}{:.decimals$}", by.abs())
}

/// Why a row has its fate.
fn reason(outcome: &Outcome, origin: &Origin) -> String {
    let recipe = &outcome.recipe;
    let copied = format!("identical to real row {} in every column", number(&outcome.space, origin.nearest));
    let identical = outcome
        .generated
        .get(origin.class as usize)
        .and_then(|rows| rows.as_deref()?.identical.get(origin.index as usize).copied())
        .unwrap_or(false);
    let among = match recipe.drop_scope {
        DropScope::Table => String::new(),
        DropScope::Class => " of its class".to_owned(),
    };
    let cut = cut(outcome, origin.class);
    let percent = format!("{} %", recipe.drop_closest);
    // As many digits as it takes to see which of them is larger.
    let [distance, shown_cut] = told_apart(origin.distance, cut.unwrap_or(0.0));
    match (origin.fate, cut) {
        (Fate::Identical, _) => format!("dropped: {copied}"),
        (Fate::Closest, _) => {
            format!("dropped: its distance {distance} is within the cut {shown_cut}{among} at {percent}")
        }
        (Fate::Surplus, _) => "surplus: the target was met by earlier rows".to_owned(),
        (Fate::Kept, _) if outcome.ledger[origin.class as usize].merges() => {
            "kept: undersampling put it in place of these rows".to_owned()
        }
        (Fate::Cleaned, _) => match outcome.removed.cleaned(origin.class, origin.index) {
            Some(it) => removed::sentence(outcome, it),
            None => String::new(),
        },
        (Fate::Kept, _) if identical => format!("kept: {copied}, but copies are not removed"),
        (Fate::Kept, None) => "kept: not identical to any real row, and nothing is dropped as too close".to_owned(),
        (Fate::Kept, Some(cut)) if origin.distance > cut => {
            format!("kept: its distance {distance} is beyond the cut {shown_cut}{among} at {percent}")
        }
        (Fate::Kept, Some(_)) => {
            format!("kept: it lies at the cut {shown_cut}{among} at {percent}, and rows made earlier go first")
        }
    }
}

/// The largest distance that was dropped, among all rows or those of the class.
fn cut(outcome: &Outcome, class: u32) -> Option<f64> {
    match outcome.recipe.drop_scope {
        DropScope::Table => outcome.selection.cut,
        DropScope::Class => {
            let rows = outcome.generated.get(class as usize)?.as_deref()?;
            let fates = outcome.selection.fates.get(class as usize)?;
            let dropped = rows.distance.iter().zip(fates).filter(|(_, fate)| **fate == Fate::Closest);
            dropped.map(|(&distance, _)| distance).max_by(f64::total_cmp)
        }
    }
}

/// Two distances for people, with more digits where the usual ones would make different distances look equal.
fn told_apart(a: f64, b: f64) -> [String; 2] {
    let usual = [a, b].map(format::distance);
    if usual[0] != usual[1] || a == b {
        return usual;
    }
    let decimals = (2.0 - (a - b).abs().log10().floor()).clamp(3.0, 17.0) as usize;
    [a, b].map(|distance| format!("{distance:.decimals$}"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        pipeline::Pipeline,
        progress::Progress,
        recipe::{Recipe, Totals},
        sampling::undersampling::Undersampling,
        table::{ColumnSettings, Source, Table},
    };

    #[test]
    fn differences_have_the_columns_decimals_and_are_never_rounded_away() {
        let cases = [(0.0, 1, ""), (1.25, 2, "+1.25"), (-3.0, 0, "−3"), (0.004, 1, "+0.0040"), (0.5, 1, "+0.5")];
        for (by, decimals, expected) in cases {
            assert_eq!(difference(by, decimals), expected);
        }
    }

    #[test]
    fn a_mean_of_many_rows_names_a_few_and_counts_the_others() {
        let progress = Progress::new();
        let lines =
            (0..320).map(|row| format!("{},{},{}\n", row * 37 % 101, row * 53 % 89, ["good", "bad"][row / 300]));
        let text = format!("x,y,class\n{}", lines.collect::<String>());
        let source = Arc::new(Source::from_bytes("t.csv", text.into_bytes(), true).unwrap());
        let table = Table::from_source(source, "t.csv", None, &ColumnSettings::default(), &progress).unwrap();
        let recipe = Recipe {
            method: "none".to_owned(),
            undersample: Some(Undersampling::read("centroids:voting=soft").unwrap()),
            totals: Some(Totals::Counts([("good".to_owned(), 2)].into())),
            ..Recipe::default()
        };
        let outcome = Pipeline::with_projection(Arc::new(table)).run(&recipe, &progress).unwrap();
        let origin = outcome.origins().max_by_key(|origin| origin.lineage.rows().len()).unwrap();
        let parents = origin.lineage.rows();
        assert!(parents.len() > DRAWN);
        let axes = (AxisChoice::Component(0), AxisChoice::Component(1));
        let id = RowId::Synthetic { class: origin.class, index: origin.index };
        let row = Inspection::full(&outcome, id, axes).unwrap();
        let kin = row.kin.as_ref().unwrap();
        assert_eq!((kin.parents.len(), kin.of, row.parents.len()), (NAMED, parents.len(), DRAWN));
        assert!(!kin.is_traced() && kin.rank.is_empty());
        let (start, end) = (format!("mean of the {} rows of a cluster: row ", parents.len()), parents.len() - NAMED);
        assert!(
            row.lines[0].starts_with(&start) && row.lines[0].ends_with(&format!(" and {end} more")),
            "{:?}",
            row.lines
        );
        assert_eq!((row.fate, row.reason.as_str()), ("kept", "kept: undersampling put it in place of these rows"));
        // And each of them says where it went.
        let gone = Inspection::of(&outcome, RowId::Real(parents[0]), axes).unwrap();
        assert!(gone.reason.starts_with("synthetic row good #"), "{}", gone.reason);
    }

    #[test]
    fn distances_that_differ_look_different() {
        assert_eq!(told_apart(0.5, 0.25), ["0.500", "0.250"]);
        assert_eq!(told_apart(0.5, 0.5), ["0.500", "0.500"]);
        let [a, b] = told_apart(0.123_456, 0.123_457);
        assert!(a < b && a.starts_with("0.12345"), "{a} {b}");
    }
}
