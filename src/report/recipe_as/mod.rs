//! A recipe for other readers: as TOML, as a command line, and as a Python script with imbalanced-learn or for Spark.

mod command;
mod python;
mod spark;

pub use command::{command, more_options};
pub use python::python;
pub use spark::spark;

use crate::{
    error::{Error, Result, Setting},
    recipe::Recipe,
    table::Table,
};

/// The file that commands and scripts write.
pub const OUT: &str = "resampled.csv";

/// The folder that commands publish into.
pub const FOLDER: &str = "published";

/// What a recipe is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum As {
    /// The recipe itself, every setting said.
    #[default]
    Toml,
    /// The command that gives the same bytes.
    Command,
    /// A script with pandas and imbalanced-learn that does the nearest thing.
    Python,
    /// A Python script for Spark that makes the same rows of a table that one machine does not hold.
    Spark,
}

impl As {
    pub const ALL: [Self; 4] = [Self::Toml, Self::Command, Self::Python, Self::Spark];

    pub fn title(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::Command => "Command line",
            Self::Python => "Python",
            Self::Spark => "Spark",
        }
    }

    /// One sentence on what it is good for.
    pub fn about(self) -> &'static str {
        match self {
            Self::Toml => "All settings: smotescope resample reads it with --recipe, and the window opens it.",
            Self::Command => "Gives the same bytes. Settings that are as usual are left out.",
            Self::Spark => {
                "The same rows by PySpark, for a table that one machine does not hold: SMOTE and copies. Its head says what it does not do."
            }
            Self::Python => {
                "The nearest that imbalanced-learn can do: the same counts, other rows. Comments say what differs."
            }
        }
    }

    /// What a file of it ends in.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Toml => "recipe.toml",
            Self::Command => "resample.sh",
            Self::Python => "resample.py",
            Self::Spark => "resample_spark.py",
        }
    }

    /// The text as a file, which a command line becomes by what it is run with.
    pub fn file(self, text: &str) -> String {
        let before = if self == Self::Command { "#!/bin/sh\n" } else { "" };
        format!("{before}{text}")
    }

    /// The text, for a table in the file `input`; a command writes to `out`. Only a script needs the table itself.
    pub fn text(self, recipe: &Recipe, table: Option<&Table>, input: &str, out: &str) -> Result<String> {
        match self {
            Self::Toml => match table {
                Some(table) => recipe.naming_target(table).to_toml(),
                None => recipe.to_toml(),
            },
            Self::Command => {
                let target = table.map(|table| table.columns[table.target.column].name.as_str());
                Ok(command(recipe, input, target, out) + "\n")
            }
            Self::Python | Self::Spark => {
                let table = table.ok_or_else(|| {
                    Error::usage("a script needs to know the columns and classes: give the table with --input FILE")
                        .about(Setting::Target)
                })?;
                if self == Self::Spark { spark(recipe, table, input) } else { python(recipe, table, input) }
            }
        }
    }
}
