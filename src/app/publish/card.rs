//! What is said of the file on its card, and where it goes.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    measures::audit::Judgement,
    progress::{Progress, Stop},
    publish::{Release, export},
    report::card::{Card, Statement},
};

/// The fields of the card, and the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardForm {
    /// Without a reason: that one is of one file only.
    pub statement: Statement,
    /// The folder that the files are written to; beside the table if empty.
    pub folder: String,
}

impl CardForm {
    /// What is said on the card of any table: who publishes it. The rest was said of one table, and so was the folder.
    #[must_use]
    pub fn for_another_table(&self) -> Self {
        let Statement { controller, licence, contact, .. } = self.statement.clone();
        Self { statement: Statement { controller, licence, contact, ..Statement::default() }, folder: String::new() }
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

/// Writes the file, its card and the recipe: all of them or nothing.
pub fn write(
    folder: &Path,
    release: &Release,
    judged: &[Judgement],
    statement: &Statement,
    progress: &Progress,
) -> Result<Vec<PathBuf>, Stop> {
    progress.stage("reading the file", 0)?;
    let case = release.case(progress)?;
    let card = Card::of_release(release, &case, judged, statement);
    export::write(folder, release, &card, progress)
}
