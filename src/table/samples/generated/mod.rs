//! Tables made to measure: random points of known shape, in classes of the shares asked for.
//!
//! A new shape is one file here and one line in [`SHAPES`]. The same settings give the same bytes on every platform.

mod blobs;
mod circles;
mod classification;
mod limits;
mod moons;
mod numbers;
mod points;
#[cfg(test)]
mod properties;
mod shares;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use limits::{
    CELLS_LIMIT, CLASSES_LIMIT, CLUSTERS_LIMIT, COLUMNS_LIMIT, DECIMALS_LIMIT, NOISE_LIMIT, ROWS_LIMIT,
    SEPARATION_LIMIT, SPREAD_LIMIT,
};
pub use points::MadePoints;
pub use shares::default_weights;

use crate::{
    error::{Error, Result, Setting},
    progress::{Progress, Stop},
    table::{ColumnSettings, Source, Table},
};

/// A shape that a table can be given.
#[derive(Clone, Copy, Debug)]
pub struct TableShape {
    /// What it is called in settings and on the command line.
    pub name: &'static str,
    /// What it is called in the window.
    pub title: &'static str,
    /// One sentence on what it looks like.
    pub about: &'static str,
    /// The keys of the settings that it uses besides [`COMMON`].
    pub uses: &'static [&'static str],
    /// Number of columns and of classes, where the shape fixes them.
    fixed: Option<(usize, usize)>,
    check: fn(&MadeTable) -> Result<()>,
    draw: fn(&MadeTable, &mut MadePoints),
}

/// The keys of the settings that every shape uses.
pub const COMMON: [&str; 4] = ["rows", "weights", "seed", "decimals"];

/// All shapes, in the order in which they are offered.
pub const SHAPES: &[TableShape] = &[classification::SHAPE, moons::SHAPE, circles::SHAPE, blobs::SHAPE];

/// The shape of that name.
pub fn shape(name: &str) -> Option<&'static TableShape> {
    SHAPES.iter().find(|shape| shape.name == name)
}

impl TableShape {
    /// Whether a setting, by its key, makes a difference to this shape.
    pub fn uses(&self, key: &str) -> bool {
        COMMON.contains(&key) || self.uses.contains(&key)
    }
}

/// The settings of a table that is to be made. A shape passes over those that it does not use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MadeTable {
    /// A name from [`SHAPES`].
    pub shape: String,
    /// Data rows, at least one for every class.
    pub rows: usize,
    /// Columns besides the class. Moons and circles always have two.
    pub columns: usize,
    /// Columns of a classification in which the classes lie apart; they come first.
    pub informative: usize,
    /// Columns of a classification that are mixtures of the informative ones; they come next.
    pub redundant: usize,
    /// Classes, called a, b, c and so on. Moons and circles always have two.
    pub classes: usize,
    /// The share of every class in the rows, above 0, in the order of the classes. They sum to at most 1, and less is
    /// scaled up to 1. The last share may be left out: it is then what is missing to 1. None at all: [`default_weights`].
    pub weights: Vec<f64>,
    /// How far the clusters of a classification lie from 0 on every informative axis: two neighbouring ones are twice as
    /// far apart. A cluster is about √(informative ÷ 3) wide, as a standard deviation on every axis.
    pub separation: f64,
    /// The share of the rows of a classification whose class is drawn anew, all classes being equally likely. The last
    /// row of a class keeps its class.
    pub label_noise: f64,
    /// Clusters of every class in a classification.
    pub clusters: usize,
    /// Standard deviation of what is added to the points of moons and circles, whose (outer) radius is 1.
    pub noise: f64,
    /// Radius of the inner circle, the outer being 1.
    pub factor: f64,
    /// Standard deviation of a blob on every axis; the centres lie in a box from −10 to 10.
    pub spread: f64,
    pub seed: u64,
    /// Decimals that every number is written with.
    pub decimals: u8,
}

impl Default for MadeTable {
    fn default() -> Self {
        Self {
            shape: SHAPES[0].name.to_owned(),
            rows: 500,
            columns: 4,
            informative: 2,
            redundant: 0,
            classes: 2,
            weights: Vec::new(),
            separation: 1.0,
            label_noise: 0.01,
            clusters: 1,
            noise: 0.1,
            factor: 0.5,
            spread: 1.0,
            seed: 42,
            decimals: 3,
        }
    }
}

impl MadeTable {
    /// The shape that the settings name.
    pub fn shape(&self) -> Result<&'static TableShape> {
        shape(&self.shape).ok_or_else(|| {
            let known: Vec<&str> = SHAPES.iter().map(|shape| shape.name).collect();
            refuse("shape", format!("no shape called {:?}; there are {}", self.shape, known.join(", ")))
        })
    }

    /// Columns besides the class.
    pub fn width(&self) -> usize {
        shape(&self.shape).and_then(|shape| shape.fixed).map_or(self.columns, |(columns, _)| columns)
    }

    /// Number of classes.
    pub fn class_count(&self) -> usize {
        shape(&self.shape).and_then(|shape| shape.fixed).map_or(self.classes, |(_, classes)| classes)
    }

    /// The share of every class in the rows before label noise: above 0, summing to 1.
    pub fn shares(&self) -> Result<Vec<f64>> {
        shares::shares(&self.weights, self.class_count())
    }

    /// Rows of every class before label noise: the share of each, rounded, and at least 1.
    pub fn class_rows(&self) -> Result<Vec<usize>> {
        self.check()?;
        Ok(shares::apportion(self.rows, &self.shares()?))
    }

    /// Refuses settings that the shape uses and cannot be followed; the error names the setting by
    /// [`Setting::MadeTable`] and says what would do.
    pub fn check(&self) -> Result<()> {
        let shape = self.shape()?;
        limits::check(self, shape)?;
        (shape.check)(self)
    }

    /// The points, in the order of the rows, neither rounded nor written.
    pub fn points(&self) -> Result<MadePoints> {
        let rows = self.class_rows()?;
        let mut points = MadePoints::new(rows, self.width(), self.seed);
        (self.shape()?.draw)(self, &mut points);
        Ok(points)
    }

    /// The table as a CSV file with the header `x1,x2,…,class`; the same bytes at every call.
    pub fn csv(&self) -> Result<Vec<u8>> {
        Ok(self.points()?.csv(self.decimals))
    }

    /// Makes the table and loads it as a file would be, with the class as its target unless the roles name another.
    pub fn open(&self, roles: &ColumnSettings, progress: &Progress) -> std::result::Result<Table, Stop> {
        let source = Source::from_bytes(&format!("{}.csv", self.shape), self.csv()?, true)?;
        let mut roles = roles.clone();
        roles.target.get_or_insert_with(|| TARGET.to_owned());
        Table::from_source(Arc::new(source), self.shape.clone(), None, &roles, progress)
    }

    /// As [`Self::open`], with nothing said of the columns.
    pub fn table(&self) -> Result<Table> {
        self.open(&ColumnSettings::default(), &Progress::new()).map_err(|stop| match stop {
            Stop::Failed(error) => error,
            // Nobody else holds this progress, so nobody can have cancelled.
            Stop::Cancelled => Error::data("making the table was interrupted; make it again"),
        })
    }
}

/// The name of the column with the classes.
pub const TARGET: &str = "class";

/// The label of a class, by its number from 0.
pub fn label(class: usize) -> char {
    char::from(b'a' + (class % CLASSES_LIMIT) as u8)
}

/// An error about a setting, by its key.
fn refuse(key: &'static str, message: impl Into<String>) -> Error {
    Error::usage(message).about(Setting::Make(key))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn refused(make: &MadeTable) -> (&'static str, String) {
        let error = make.check().unwrap_err();
        assert_eq!(error.exit_code(), 2);
        match error.setting {
            Some(Setting::Make(key)) => (key, error.message),
            other => panic!("{other:?}: {}", error.message),
        }
    }

    #[test]
    fn shapes_are_listed_once_and_use_settings_that_there_are() {
        let keys = serde_json::to_value(MadeTable::default()).unwrap();
        let mut names = BTreeSet::new();
        for shape in SHAPES {
            assert!(names.insert(shape.name) && !shape.title.is_empty() && shape.about.ends_with('.'));
            assert!(COMMON.iter().chain(shape.uses).all(|key| keys.get(key).is_some()), "{}", shape.name);
            let make = MadeTable { shape: shape.name.to_owned(), ..MadeTable::default() };
            assert_eq!(make.check(), Ok(()), "{}: the defaults do", shape.name);
            assert_eq!(make.class_rows().unwrap(), [450, 50], "{}: the defaults are imbalanced", shape.name);
        }
    }

    #[test]
    fn settings_survive_being_written_and_unknown_ones_are_refused() {
        let make = MadeTable { shape: "blobs".to_owned(), weights: vec![0.7, 0.3], ..MadeTable::default() };
        let text = serde_json::to_string(&make).unwrap();
        assert_eq!(serde_json::from_str::<MadeTable>(&text).unwrap(), make);
        assert_eq!(serde_json::from_str::<MadeTable>("{}").unwrap(), MadeTable::default());
        assert!(serde_json::from_str::<MadeTable>("{\"centres\": 3}").unwrap_err().to_string().contains("centres"));
    }

    #[test]
    fn what_cannot_be_followed_is_refused_by_name() {
        let usual = MadeTable::default;
        for (make, key, says) in [
            (MadeTable { shape: "spiral".into(), ..usual() }, "shape", "moons, circles"),
            (MadeTable { rows: 1, ..usual() }, "rows", "2 classes"),
            (MadeTable { rows: ROWS_LIMIT + 1, ..usual() }, "rows", "1000000"),
            (MadeTable { columns: 0, ..usual() }, "columns", "1 to 500"),
            (MadeTable { columns: 501, ..usual() }, "columns", "1 to 500"),
            (MadeTable { rows: 1_000_000, columns: 500, ..usual() }, "rows", "cells"),
            (MadeTable { redundant: 3, ..usual() }, "columns", "5 or more"),
            (MadeTable { redundant: usize::MAX, ..usual() }, "columns", "redundant"),
            (MadeTable { informative: 0, ..usual() }, "informative", "1 or more"),
            (MadeTable { clusters: 3, ..usual() }, "informative", "6 corners"),
            (MadeTable { classes: 1, ..usual() }, "classes", "2 to 26"),
            (MadeTable { classes: 27, ..usual() }, "classes", "2 to 26"),
            (MadeTable { clusters: 0, ..usual() }, "clusters", "1 to"),
            (MadeTable { weights: vec![0.5, 0.3, 0.2], ..usual() }, "weights", "2 classes"),
            (MadeTable { weights: vec![0.9, 0.2], ..usual() }, "weights", "sum"),
            (MadeTable { weights: vec![1.0], ..usual() }, "weights", "nothing is left"),
            (MadeTable { weights: vec![0.0, 0.0], ..usual() }, "weights", "above 0"),
            (MadeTable { weights: vec![f64::NAN, 0.5], ..usual() }, "weights", "above 0"),
            (MadeTable { separation: -0.1, ..usual() }, "separation", "0 to"),
            (MadeTable { separation: f64::INFINITY, ..usual() }, "separation", "0 to"),
            (MadeTable { label_noise: 1.1, ..usual() }, "label_noise", "0 to 1"),
            (MadeTable { seed: u64::MAX, ..usual() }, "seed", "0 to"),
            (MadeTable { decimals: 10, ..usual() }, "decimals", "0 to 9"),
            (MadeTable { shape: "moons".into(), noise: -1.0, ..usual() }, "noise", "0 to"),
            (MadeTable { shape: "circles".into(), factor: 1.0, ..usual() }, "factor", "less than 1"),
            (MadeTable { shape: "blobs".into(), spread: -1.0, ..usual() }, "spread", "0 to"),
        ] {
            let (named, message) = refused(&make);
            assert_eq!(named, key, "{message}");
            assert!(message.contains(says), "{says:?} is not in {message:?}");
            assert!(make.csv().is_err() && make.table().is_err() && make.class_rows().is_err());
        }
    }

    #[test]
    fn settings_that_a_shape_does_not_use_change_nothing() {
        let moons = MadeTable { shape: "moons".to_owned(), ..MadeTable::default() };
        let other =
            MadeTable { columns: 0, classes: 99, spread: -1.0, informative: 0, label_noise: 7.0, ..moons.clone() };
        assert_eq!(other.csv(), moons.csv());
    }

    #[test]
    fn a_table_opens_like_a_file() {
        for shape in SHAPES {
            let table = MadeTable { shape: shape.name.to_owned(), ..MadeTable::default() }.table().unwrap();
            assert_eq!((table.rows(), table.name.as_str()), (500, shape.name));
            assert_eq!(table.columns[table.target.column].name, TARGET);
            assert_eq!(table.features().len(), table.columns.len() - 1);
            assert_eq!(table.target.classes.iter().map(|class| class.label.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        }
    }
}
