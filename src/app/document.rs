//! The document, which undo covers: a table, where it came from, and the recipe.

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    app::{learn::drawing::Drawing, publish::card::CardForm},
    recipe::Recipe,
    table::{Table, samples::generated::MadeTable},
};

/// Where a table comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Input {
    Sample(String),
    File(PathBuf),
    /// A table made to measure.
    Made(MadeTable),
    /// A table drawn by hand.
    Drawn(Drawing),
}

/// What is being worked on: a table, typed as the recipe says, and the recipe.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub table: Option<Arc<Table>>,
    /// Where the table came from.
    pub input: Option<Input>,
    pub recipe: Recipe,
    /// What is said of the table on the card of a release. It is no setting: undo leaves it alone while the table stays.
    pub card: CardForm,
}
