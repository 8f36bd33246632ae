//! A table from a file: read the source, type its columns, find groups and classes, and say what was found.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;

use super::{
    Column, Encoding, Group, Kind, MISSING, Role, Roles, Source, Style, Table, Target, Values, cell,
    columns::{self, Place},
    groups, infer, target,
};
use crate::{
    error::Result,
    progress::{Progress, Stop},
};

impl Kind {
    /// The name by which the user calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Binary => "binary",
            Self::Category => "category",
            Self::OneHot => "one_hot",
            Self::Identifier => "identifier",
            Self::Date => "date",
            Self::Text => "text",
        }
    }

    /// Kinds whose cells are not held and which take no part.
    pub fn is_unread(self) -> bool {
        matches!(self, Self::Identifier | Self::Date | Self::Text)
    }
}

impl Column {
    /// A column of the given cells, for tables that do not come from a file.
    pub fn new(name: impl Into<String>, kind: Kind, role: Role, values: Values, style: Style) -> Self {
        let missing = match &values {
            Values::Numbers(values) => values.iter().filter(|v| v.is_nan()).count(),
            Values::Levels { codes, .. } => codes.iter().filter(|code| **code == MISSING).count(),
            Values::Unread => 0,
        };
        Self { name: name.into(), kind, role, group: None, missing, distinct: OnceLock::new(), values, style }
    }

    /// Number of different values, missing ones left out. Counted when first asked for: it is not needed to resample,
    /// and takes longer than reading the column.
    pub fn distinct(&self) -> usize {
        *self.distinct.get_or_init(|| match &self.values {
            Values::Numbers(values) => infer::distinct(values),
            Values::Levels { levels, .. } => levels.iter().filter(|level| level.count > 0).count(),
            Values::Unread => 0,
        })
    }

    /// Whether the cell of a data row is missing. Cells that are not held count as present.
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.values {
            Values::Numbers(values) => values[row].is_nan(),
            Values::Levels { codes, .. } => codes[row] == MISSING,
            Values::Unread => false,
        }
    }
}

impl Table {
    /// Reads a file and types its columns.
    pub fn open(path: &Path, roles: &Roles, progress: &Progress) -> std::result::Result<Self, Stop> {
        let source = Source::open(path, progress, !roles.no_header)?;
        let name = source.name().to_owned();
        Self::from_source(Arc::new(source), name, Some(path.to_owned()), roles, progress)
    }

    /// Types the columns of a source. Whether its first line is a header was decided when it was read.
    pub fn from_source(
        source: Arc<Source>,
        name: impl Into<String>,
        path: Option<PathBuf>,
        roles: &Roles,
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        infer::check_names(&source, roles)?;
        let drafts = infer::read(&source, roles, progress)?;
        let chosen = target::choose(&source, &drafts.columns, roles)?;
        let columns: Vec<Result<Column>> = (drafts.columns.into_par_iter().enumerate())
            .map(|(column, draft)| {
                let asked = roles.kinds.get(&source.header()[column]).copied();
                columns::decide(Place { source: &source, column, asked, is_target: column == chosen }, draft, roles)
            })
            .collect();
        // In order, so that the first column at fault is the one reported.
        let mut columns = columns.into_iter().collect::<Result<Vec<_>>>()?;
        progress.check()?;
        let groups = groups::find(&source, &mut columns, roles)?;
        let target = target::classes(chosen, &columns[chosen]);
        let notes = notes(&source, &columns, &groups, &target, &drafts.mixed, roles);
        Ok(Self { name: name.into(), path, source, roles: roles.clone(), columns, groups, target, notes })
    }

    /// The same file with other roles, typed anew from the bytes in memory.
    pub fn with_roles(&self, roles: &Roles, progress: &Progress) -> std::result::Result<Self, Stop> {
        let source = if self.source.has_header() == roles.no_header {
            Arc::new(self.source.with_header(!roles.no_header, progress)?)
        } else {
            Arc::clone(&self.source)
        };
        Self::from_source(source, self.name.clone(), self.path.clone(), roles, progress)
    }

    /// Number of data rows.
    pub fn rows(&self) -> usize {
        self.source.rows()
    }

    /// The number of the column with this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The features: their column numbers, in the file's order.
    pub fn features(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|i| self.columns[*i].role == Role::Feature).collect()
    }

    /// Whether a data row lacks a feature.
    pub fn missing_features(&self, row: usize) -> bool {
        self.columns.iter().any(|column| column.role == Role::Feature && column.missing > 0 && column.is_missing(row))
    }

    /// Whether a data row has its class and all features, and so can be learnt from.
    pub fn is_complete(&self, row: usize) -> bool {
        self.target.codes[row] != MISSING && !self.missing_features(row)
    }

    /// The complete rows, in the file's order.
    pub fn complete_rows(&self) -> Vec<usize> {
        let lacking: Vec<&Column> =
            self.columns.iter().filter(|column| column.role == Role::Feature && column.missing > 0).collect();
        let complete =
            |row: &usize| self.target.codes[*row] != MISSING && !lacking.iter().any(|column| column.is_missing(*row));
        (0..self.rows()).filter(complete).collect()
    }
}

/// Names for a sentence: the first few, and how many more.
fn names<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = all.collect();
    let first: Vec<String> = all.iter().take(8).map(|name| name.chars().take(40).collect()).collect();
    let more = all.len().saturating_sub(8);
    if more > 0 { format!("{} and {more} more", first.join(", ")) } else { first.join(", ") }
}

fn notes(
    source: &Source,
    columns: &[Column],
    groups: &[Group],
    target: &Target,
    mixed: &[Option<usize>],
    roles: &Roles,
) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(guessed) = target::guess_note(&columns[target.column], roles) {
        notes.push(guessed);
    }
    if source.encoding() == Encoding::Windows1252 {
        notes.push("The file is not UTF-8; it was read as Windows-1252 and is written back so.".to_owned());
    }
    if source.decimal_comma() {
        notes.push("Numbers are written with a decimal comma.".to_owned());
    }
    let classless = target.codes.iter().filter(|code| **code == MISSING).count();
    if classless > 0 {
        notes.push(format!("Rows without a class, which take no part in learning: {classless}."));
    }
    for (column, row) in columns.iter().enumerate().filter_map(|(i, column)| mixed[i].map(|row| ((i, column), row))) {
        let (i, column) = column;
        notes.push(format!(
            "{} holds numbers and text, and is taken as {}: the first text is {} in line {}.",
            column.name,
            column.kind.label(),
            infer::shown(source, row, i),
            source.line_of(row)
        ));
    }
    for (kind, what) in [(Kind::Identifier, "identifiers"), (Kind::Date, "dates"), (Kind::Text, "free text")] {
        let found = || columns.iter().filter(|column| column.kind == kind && column.role == Role::Ignored);
        if found().next().is_some() {
            notes.push(format!("Ignored as {what}: {}.", names(found().map(|column| column.name.as_str()))));
        }
    }
    for group in groups {
        let members = names(group.columns.iter().map(|i| columns[*i].name.as_str()));
        notes.push(format!("One category, {}, in {} columns: {members}.", group.name, group.columns.len()));
    }
    let lacking: Vec<String> = (columns.iter())
        .filter(|column| column.role != Role::Target && column.missing > 0)
        .map(|column| format!("{} ({})", cell::clipped(&column.name), column.missing))
        .collect();
    if !lacking.is_empty() {
        notes.push(format!("Missing cells: {}.", names(lacking.iter().map(String::as_str))));
    }
    let constant = || columns.iter().filter(|column| column.role == Role::Feature && is_constant(column));
    if constant().next().is_some() {
        notes.push(format!("The same in every row: {}.", names(constant().map(|column| column.name.as_str()))));
    }
    notes
}

fn is_constant(column: &Column) -> bool {
    match &column.values {
        Values::Numbers(values) => infer::different(values, 1).is_some(),
        Values::Levels { levels, .. } => levels.iter().filter(|level| level.count > 0).count() == 1,
        Values::Unread => false,
    }
}
