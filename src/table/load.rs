//! A table from a file: read the source, type its columns, find groups and classes, and say what was found.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;

use super::{
    Column, ColumnSettings, Kind, MISSING, NumberFormat, ReadOptions, Role, Source, Table, Values,
    columns::{self, ColumnPlace},
    groups, infer, notes, target,
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
    pub fn new(name: impl Into<String>, kind: Kind, role: Role, values: Values, style: NumberFormat) -> Self {
        let missing = match &values {
            Values::Numbers(values) => values.iter().filter(|v| v.is_nan()).count(),
            Values::Levels { codes, .. } => codes.iter().filter(|code| **code == MISSING).count(),
            Values::Opaque => 0,
        };
        Self { name: name.into(), kind, role, group: None, missing, distinct: OnceLock::new(), values, style }
    }

    /// Number of different values, missing ones left out. Counted when first asked for: it is not needed to resample,
    /// and takes longer than reading the column.
    pub fn distinct(&self) -> usize {
        *self.distinct.get_or_init(|| match &self.values {
            Values::Numbers(values) => infer::distinct(values.iter()),
            Values::Levels { levels, .. } => levels.iter().filter(|level| level.count > 0).count(),
            Values::Opaque => 0,
        })
    }

    /// Whether the cell of a data row is missing. Cells that are not held count as present.
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.values {
            Values::Numbers(values) => values.at(row).is_nan(),
            Values::Levels { codes, .. } => codes[row] == MISSING,
            Values::Opaque => false,
        }
    }
}

impl Table {
    /// Reads a file and types its columns.
    pub fn open(path: &Path, roles: &ColumnSettings, progress: &Progress) -> std::result::Result<Self, Stop> {
        let source = Source::open(path, progress, roles)?;
        let name = source.name().to_owned();
        Self::from_source(Arc::new(source), name, Some(path.to_owned()), roles, progress)
    }

    /// Types the columns of a source. Whether its first line is a header was decided when it was read.
    pub fn from_source(
        source: Arc<Source>,
        name: impl Into<String>,
        path: Option<PathBuf>,
        roles: &ColumnSettings,
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        infer::check_names(&source, roles)?;
        let drafts = infer::read(&source, roles, progress)?;
        let chosen = target::choose(&source, &drafts, roles)?;
        let columns: Vec<Result<Column>> = (drafts.columns.into_par_iter().enumerate())
            .map(|(column, draft)| {
                let asked = roles.kinds.get(&source.header()[column]).copied();
                columns::decide(
                    ColumnPlace { source: &source, column, asked, is_target: column == chosen },
                    draft,
                    roles,
                )
            })
            .collect();
        // In order, so that the first column at fault is the one reported.
        let mut columns = columns.into_iter().collect::<Result<Vec<_>>>()?;
        progress.check()?;
        let groups = groups::find(&source, &mut columns, roles)?;
        let target = target::classes(chosen, &columns[chosen]);
        let facts = notes::NoteFacts {
            source: &source,
            columns: &columns,
            groups: &groups,
            target: &target,
            mixed: &drafts.mixed,
            marks: &drafts.marks,
            roles,
        };
        let (notes, doubts) = (notes::of(&facts), notes::doubts(&facts));
        let (name, roles, marks) = (name.into(), roles.clone(), drafts.marks);
        Ok(Self { name, path, source, roles, columns, groups, target, notes, doubts, marks, held: None })
    }

    /// The same file with other roles, typed anew from the bytes in memory.
    pub fn with_roles(&self, roles: &ColumnSettings, progress: &Progress) -> std::result::Result<Self, Stop> {
        let options = ReadOptions::from(roles);
        let source = if *self.source.options() == options {
            Arc::clone(&self.source)
        } else {
            Arc::new(self.source.with_options(options, progress)?)
        };
        Self::from_source(source, self.name.clone(), self.path.clone(), roles, progress)
    }

    /// The name without the endings of what tables are read from.
    pub fn stem(&self) -> &str {
        let unpacked = self.name.strip_suffix(".gz").unwrap_or(&self.name);
        [".csv", ".arff", ".parquet"].iter().find_map(|ending| unpacked.strip_suffix(ending)).unwrap_or(unpacked)
    }

    /// Number of data rows.
    pub fn rows(&self) -> usize {
        self.source.rows()
    }

    /// Number of data rows with a class, those included that are not held.
    pub fn classed(&self) -> usize {
        let held = || self.target.codes.iter().filter(|code| **code != MISSING).count();
        self.held.as_ref().map_or_else(held, |rows| rows.classed)
    }

    /// The first missing cell of a column as the source writes it; empty where there is none.
    pub fn first_missing_cell(&self, column: usize) -> &[u8] {
        if let Some(held) = &self.held {
            return held.table.blank(column);
        }
        let missing = (0..self.target.codes.len()).find(|&row| self.columns[column].is_missing(row));
        missing.map_or(&[], |row| self.source.raw_cell(row, column))
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
