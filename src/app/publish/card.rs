//! What is said of the file on its card, and where it goes.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The fields of the card; each may stay empty, and then the card says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardForm {
    pub title: String,
    pub source: String,
    pub controller: String,
    pub licence: String,
    pub contact: String,
    pub intended: String,
    pub prohibited: String,
    pub failures: String,
    pub tell_source: bool,
    pub tell_seed: bool,
    /// The folder that the files are written to; beside the table if empty.
    pub folder: String,
}

impl Default for CardForm {
    fn default() -> Self {
        let empty = String::new;
        Self {
            title: empty(),
            source: empty(),
            controller: empty(),
            licence: empty(),
            contact: empty(),
            intended: empty(),
            prohibited: empty(),
            failures: empty(),
            tell_source: true,
            tell_seed: false,
            folder: empty(),
        }
    }
}

/// The present or the last export.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// Why the file is published though a gate blocks it. Of this file only, so it is not remembered.
    pub reason: String,
    pub busy: bool,
    /// The folder that is meant while none is typed.
    pub usual: String,
    pub error: Option<String>,
    /// The files that were written, and the document's revision that they are of.
    pub done: Option<(u64, Vec<PathBuf>)>,
}
