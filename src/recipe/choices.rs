//! Settings of a recipe that are one of a few words.

use serde::{Deserialize, Serialize};

/// How numeric columns are brought to one scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Mean 0 and (population) standard deviation 1.
    #[default]
    Standard,
    /// Smallest value 0, largest 1.
    Minmax,
    /// As they are.
    None,
}

/// How categories enter distances and new rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Categorical {
    /// As one-hot columns, scaled like the others; a new row takes the nearer parent's level.
    #[default]
    OneHot,
    /// SMOTE-NC: a mismatch costs the median of the class's numeric standard deviations; a new row takes the mode of
    /// the base's neighbours.
    Nc,
}

/// What the written file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Output {
    /// Every real row as it came, then the synthetic rows.
    #[default]
    Augmented,
    /// Synthetic rows alone.
    Synthetic,
}

/// Over which rows the closest x % are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum DropScope {
    #[default]
    Table,
    Class,
}

/// Which real rows count as near.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Nearest {
    #[default]
    Any,
    Class,
}

/// What happens to rows with a missing feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Missing {
    /// They take no part in learning.
    #[default]
    Drop,
    /// Median or mode stands in, for learning only.
    Impute,
    /// A missing cell is a level of its own, which new rows have as well; where a number is needed, the median stands in.
    Level,
    /// The table is refused.
    Error,
}

impl Missing {
    /// Whether rows with a missing feature are learnt from.
    pub fn keeps_rows(self) -> bool {
        matches!(self, Self::Impute | Self::Level)
    }
}

/// How many decimals a new number has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Decimals {
    /// As many as the source writes.
    #[default]
    Source,
    /// All of them.
    Full,
}
