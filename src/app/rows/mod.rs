//! All rows of an outcome in one list: the learning rows first, then the generated ones, filtered and sorted.

pub mod job;
pub mod text;

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{plots::data::RowId, select::set::RowSet},
    pipeline::{MemberKinds, Outcome, kind_of_row},
    progress::{Cancelled, Progress},
    report::cells::RowWriter,
    sampling::{Fate, RealFate, row_kinds::RowKind},
    space::AxisKind,
    table::{self, MISSING, Table, Values, bit},
};

/// Rows handled between two looks at whether to go on.
const CHUNK: usize = 4_096;

/// Which rows are listed, by what became of them or what kind they are. Where it is written it is its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Kinds {
    #[default]
    All,
    Real,
    Synthetic,
    Fate(Fate),
    /// Real rows of growing classes, by what is around them.
    Kind(RowKind),
    /// Real rows that undersampling or a cleaner took out.
    Removed,
}

impl Kinds {
    pub const ALL: [Self; 13] = [
        Self::All,
        Self::Real,
        Self::Kind(RowKind::Safe),
        Self::Kind(RowKind::Borderline),
        Self::Kind(RowKind::Rare),
        Self::Kind(RowKind::Outlier),
        Self::Removed,
        Self::Synthetic,
        Self::Fate(Fate::Kept),
        Self::Fate(Fate::Identical),
        Self::Fate(Fate::Closest),
        Self::Fate(Fate::Surplus),
        Self::Fate(Fate::Cleaned),
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all rows",
            Self::Real => "real",
            Self::Synthetic => "synthetic",
            Self::Fate(fate) => fate.name(),
            Self::Kind(kind) => kind.name(),
            Self::Removed => "removed real",
        }
    }

    fn takes(self, outcome: &Outcome, known: &MemberKinds, id: RowId) -> bool {
        let is_real = matches!(id, RowId::Real(_));
        match self {
            Self::All => true,
            Self::Real => is_real,
            Self::Synthetic => !is_real,
            Self::Fate(wanted) => fate(outcome, id) == Some(wanted),
            Self::Kind(wanted) => kind(outcome, known, id) == Some(wanted),
            Self::Removed => real_fate(outcome, id).is_some_and(|fate| fate != RealFate::Kept),
        }
    }
}

impl From<Kinds> for &'static str {
    fn from(kinds: Kinds) -> Self {
        kinds.name()
    }
}

impl TryFrom<String> for Kinds {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kinds| kinds.name() == name).ok_or(format!("there are no rows \"{name}\""))
    }
}

/// Which rows are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    pub class: Option<u32>,
    pub kinds: Kinds,
    /// Least and greatest distance to the nearest real row, both included; a real row has none.
    pub from: Option<f64>,
    pub to: Option<f64>,
    /// Not remembered, as the selection is not.
    #[serde(skip)]
    pub selected: bool,
}

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Key {
    /// The order of the table and of generation.
    #[default]
    Row,
    Class,
    Fate,
    Kind,
    Distance,
    Nearest,
    /// A column of the table.
    Column(usize),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    pub key: Key,
    pub descending: bool,
}

impl Sort {
    /// What a click on a head makes of it.
    #[must_use]
    pub fn clicked(self, key: Key) -> Self {
        Self { key, descending: self.key == key && !self.descending }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    pub filter: Filter,
    pub sort: Sort,
}

impl Listing {
    /// Whether the table has the class and the column that it speaks of.
    pub fn fits(&self, table: &Table) -> bool {
        let class = self.filter.class.is_none_or(|class| (class as usize) < table.target.classes.len());
        class && !matches!(self.sort.key, Key::Column(column) if column >= table.columns.len())
    }
}

/// Numbers for all rows of an outcome, from 0.
#[derive(Clone, Debug)]
pub struct Numbering {
    /// The first number of each class's generated rows, and one beyond the last.
    starts: Vec<u32>,
}

impl Numbering {
    pub fn of(outcome: &Outcome) -> Self {
        let mut next = outcome.space.rows() as u32;
        let mut starts = vec![next];
        for fates in &outcome.selection.fates {
            next += fates.len() as u32;
            starts.push(next);
        }
        Self { starts }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.last().copied().unwrap_or(0) as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn id(&self, number: u32) -> RowId {
        let after = self.starts.partition_point(|&start| start <= number);
        match after.checked_sub(1) {
            None => RowId::Real(number),
            Some(class) => RowId::Synthetic { class: class as u32, index: number - self.starts[class] },
        }
    }

    pub fn number(&self, id: RowId) -> Option<u32> {
        let (number, end) = match id {
            RowId::Real(position) => (position, *self.starts.first()?),
            RowId::Synthetic { class, index } => {
                let class = class as usize;
                (self.starts.get(class)?.checked_add(index)?, *self.starts.get(class + 1)?)
            }
        };
        (number < end).then_some(number)
    }
}

/// What a list depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct ListKey {
    outcome: usize,
    listing: Listing,
    /// The selection, where only selected rows are listed.
    selection: Option<u64>,
    /// Whether kinds are known, where they decide.
    known: Option<bool>,
}

impl ListKey {
    pub fn new(outcome: &Arc<Outcome>, known: &MemberKinds, listing: Listing, selection: u64) -> Self {
        let by_kind = matches!(listing.filter.kinds, Kinds::Kind(_)) || listing.sort.key == Key::Kind;
        Self {
            outcome: Arc::as_ptr(outcome) as usize,
            listing,
            selection: listing.filter.selected.then_some(selection),
            known: by_kind.then(|| outcome.knows_all(known)),
        }
    }
}

/// The rows that match, in their order.
#[derive(Debug)]
pub struct List {
    pub key: ListKey,
    pub outcome: Arc<Outcome>,
    numbering: Numbering,
    /// `None`: all rows by their numbers.
    order: Option<Vec<u32>>,
}

impl List {
    /// Filters and sorts.
    pub fn make(
        outcome: Arc<Outcome>,
        known: &MemberKinds,
        listing: Listing,
        selection: (&RowSet, u64),
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        let numbering = Numbering::of(&outcome);
        let key = ListKey::new(&outcome, known, listing, selection.1);
        let order = if listing == Listing::default() {
            None
        } else {
            let matching = matching((&outcome, known), &numbering, listing.filter, selection.0, progress)?;
            Some(sorted((&outcome, known), &numbering, listing.sort, matching, progress)?)
        };
        Ok(Self { key, outcome, numbering, order })
    }

    pub fn len(&self) -> usize {
        self.order.as_ref().map_or(self.numbering.len(), Vec::len)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows of the outcome, listed or not.
    pub fn all(&self) -> usize {
        self.numbering.len()
    }

    pub fn get(&self, at: usize) -> Option<RowId> {
        let number = match &self.order {
            Some(order) => *order.get(at)?,
            None => u32::try_from(at).ok().filter(|_| at < self.numbering.len())?,
        };
        Some(self.numbering.id(number))
    }

    /// Where a row stands in the list.
    pub fn place(&self, id: RowId) -> Option<usize> {
        let number = self.numbering.number(id)?;
        match &self.order {
            Some(order) => order.iter().position(|&other| other == number),
            None => Some(number as usize),
        }
    }
}

/// A cell without its quotes.
fn plain(raw: &[u8]) -> String {
    String::from_utf8_lossy(&table::unquote(raw)).into_owned()
}

/// What became of a row; a real one was not made.
pub fn fate(outcome: &Outcome, id: RowId) -> Option<Fate> {
    match id {
        RowId::Real(_) => None,
        RowId::Synthetic { class, index } => outcome.selection.fates.get(class as usize)?.get(index as usize).copied(),
    }
}

/// What became of a real row.
pub fn real_fate(outcome: &Outcome, id: RowId) -> Option<RealFate> {
    match id {
        RowId::Real(position) => Some(outcome.real_fate(position)),
        RowId::Synthetic { .. } => None,
    }
}

/// The kind of a real row, where it is known.
pub fn kind(outcome: &Outcome, known: &MemberKinds, id: RowId) -> Option<RowKind> {
    let RowId::Real(position) = id else { return None };
    kind_of_row(&outcome.space, known, position).map(|(of, member)| of[member])
}

/// The class of a row.
pub fn class(outcome: &Outcome, id: RowId) -> u32 {
    match id {
        RowId::Real(position) => outcome.space.class(position),
        RowId::Synthetic { class, .. } => class,
    }
}

/// Numbers of the rows that match, ascending.
fn matching(
    (outcome, known): (&Outcome, &MemberKinds),
    numbering: &Numbering,
    filter: Filter,
    selected: &RowSet,
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    let by_distance = filter.from.is_some() || filter.to.is_some();
    let matches = |id: RowId| {
        let within = |distance: f64| {
            filter.from.is_none_or(|from| distance >= from) && filter.to.is_none_or(|to| distance <= to)
        };
        filter.class.is_none_or(|wanted| class(outcome, id) == wanted)
            && filter.kinds.takes(outcome, known, id)
            && (!filter.selected || selected.contains(id))
            && (!by_distance || distance(outcome, id).is_some_and(within))
    };
    let chunks: Vec<Result<Vec<u32>, Cancelled>> = chunks(numbering.len())
        .into_par_iter()
        .map(|(from, to)| {
            progress.check()?;
            Ok((from..to).filter(|&number| matches(numbering.id(number))).collect())
        })
        .collect();
    Ok(chunks.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
}

fn chunks(rows: usize) -> Vec<(u32, u32)> {
    (0..rows).step_by(CHUNK).map(|from| (from as u32, (from + CHUNK).min(rows) as u32)).collect()
}

fn distance(outcome: &Outcome, id: RowId) -> Option<f64> {
    let RowId::Synthetic { class, index } = id else { return None };
    outcome.generated.get(class as usize)?.as_deref()?.distance.get(index as usize).copied()
}

/// Sorts numbers of rows. Of equal ones the lower number comes first, and rows without a value come last, whichever way
/// the others go.
fn sorted(
    (outcome, known): (&Outcome, &MemberKinds),
    numbering: &Numbering,
    sort: Sort,
    rows: Vec<u32>,
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    progress.check()?;
    if sort.key == Key::Row {
        return Ok(if sort.descending { rows.into_iter().rev().collect() } else { rows });
    }
    if let Key::Column(column) = sort.key
        && matches!(outcome.table.columns.get(column).map(|column| &column.values), None | Some(Values::Opaque))
    {
        return sorted_by_text(outcome, numbering, (column, sort.descending), rows, progress);
    }
    let ranked: Vec<Result<Vec<(u64, u32)>, Cancelled>> = rows
        .par_chunks(CHUNK)
        .map_init(
            || RowWriter::new(outcome),
            |writer, rows| {
                progress.check()?;
                Ok(rows
                    .iter()
                    .map(|&number| {
                        let rank = rank((outcome, known), writer, sort.key, numbering.id(number));
                        (rank.map_or(u64::MAX, |rank| if sort.descending { !rank } else { rank }), number)
                    })
                    .collect())
            },
        )
        .collect();
    let mut ranked = ranked.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    progress.check()?;
    ranked.par_sort_unstable();
    Ok(ranked.into_iter().map(|(_, number)| number).collect())
}

/// Identifiers, dates and text are read from the file; a generated row has none.
fn sorted_by_text(
    outcome: &Outcome,
    numbering: &Numbering,
    (column, descending): (usize, bool),
    rows: Vec<u32>,
    progress: &Progress,
) -> Result<Vec<u32>, Cancelled> {
    let source = &outcome.table.source;
    let read = |number: u32| match numbering.id(number) {
        RowId::Real(position) => {
            let cell = plain(source.raw_cell(outcome.space.table_row(position) as usize, column));
            Some(cell).filter(|cell| !cell.trim().is_empty())
        }
        RowId::Synthetic { .. } => None,
    };
    let mut named: Vec<(Option<String>, u32)> = rows.into_par_iter().map(|number| (read(number), number)).collect();
    progress.check()?;
    named.par_sort_unstable_by(|(a, x), (b, y)| {
        let texts = if descending { b.cmp(a) } else { a.cmp(b) };
        a.is_none().cmp(&b.is_none()).then(texts).then(x.cmp(y))
    });
    Ok(named.into_iter().map(|(_, number)| number).collect())
}

/// A number that sorts as the row's value does; `None` where there is no value. Never `u64::MAX`, nor 0.
fn rank((outcome, known): (&Outcome, &MemberKinds), writer: &mut RowWriter<'_>, key: Key, id: RowId) -> Option<u64> {
    let whole = |number: u32| u64::from(number) + 1;
    match (key, id) {
        (Key::Row, _) | (Key::Nearest, RowId::Real(_)) => None,
        (Key::Class, _) => Some(whole(class(outcome, id))),
        (Key::Fate, RowId::Real(position)) => Some(match outcome.real_fate(position) {
            RealFate::Kept => 1,
            RealFate::Undersampled(_) => 7,
            RealFate::Cleaned(_) => 8,
        }),
        (Key::Fate, RowId::Synthetic { .. }) => fate(outcome, id).map(|fate| match fate {
            Fate::Kept => 2,
            Fate::Closest => 3,
            Fate::Identical => 4,
            Fate::Surplus => 5,
            Fate::Cleaned => 6,
        }),
        (Key::Kind, _) => kind(outcome, known, id).map(|kind| whole(kind as u32)),
        (Key::Distance, _) => distance(outcome, id).map(ordered),
        (Key::Nearest, RowId::Synthetic { class, index }) => {
            let rows = outcome.generated.get(class as usize)?.as_deref()?;
            Some(whole(outcome.space.table_row(*rows.nearest.get(index as usize)?)))
        }
        (Key::Column(column), RowId::Real(position)) => {
            let row = outcome.space.table_row(position) as usize;
            match &outcome.table.columns[column].values {
                Values::Numbers(numbers) => Some(numbers.at(row)).filter(|number| !number.is_nan()).map(ordered),
                Values::Levels { codes, .. } => codes.get(row).filter(|&&code| code != MISSING).map(|&it| whole(it)),
                Values::Opaque => None,
            }
        }
        (Key::Column(column), RowId::Synthetic { class, index }) => written(outcome, writer, column, (class, index)),
    }
}

/// The rank of a generated row by what it has in a column.
fn written(outcome: &Outcome, writer: &mut RowWriter<'_>, column: usize, (class, index): (u32, u32)) -> Option<u64> {
    let space = &outcome.space;
    if column == outcome.table.target.column {
        return Some(u64::from(class) + 1);
    }
    let row = writer.load(class, index);
    if let Some(axis) = space.numbers.iter().position(|axis| axis.columns().contains(&column)) {
        let is_missing = space.is_missing(axis, |absence| row.codes[absence]);
        return (!is_missing).then(|| ordered(row.numbers[axis]));
    }
    let at = space.nominals.iter().position(|axis| axis.columns().contains(&column))?;
    if space.nominals[at].missing_level(&outcome.table) == Some(row.codes[at]) {
        return None;
    }
    match &space.nominals[at].kind {
        AxisKind::Group { columns, .. } => {
            let one = columns.iter().position(|&other| other == column) == Some(row.codes[at] as usize);
            let Values::Levels { levels, .. } = &outcome.table.columns[column].values else { return None };
            let code = levels.iter().position(|level| bit(&level.label) == Some(one)).unwrap_or(levels.len());
            Some(code as u64 + 1)
        }
        _ => Some(u64::from(row.codes[at]) + 1),
    }
}

/// Numbers in the order of `f64::total_cmp`.
fn ordered(number: f64) -> u64 {
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}
