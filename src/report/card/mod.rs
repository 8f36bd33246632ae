//! The data card: what a synthetic file is, how it was made, what attacks found and what it is good for. One source, as JSON,
//! as Markdown, and as a page that stands alone.
//!
//! Nothing of a single real row is in it: what gates show of rows stays with whoever runs them.

mod brief;
mod build;
mod document;
mod evidence;
mod html;
mod json;
mod making;
mod markdown;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use build::key_names;
pub use making::Making;

use crate::{
    error::Result,
    measures::audit::{self, Judgement, Verdict},
    progress::{Progress, Stop},
    report::files::{Draft, Folder},
};

/// The files of a card.
pub const NAMES: [&str; 3] = ["card.md", "card.json", "card.html"];

/// The sentence below every title.
pub const NOTICE: &str = "Synthetic, derived from real records, not anonymous by construction.";

/// What stands where nothing was said.
pub const NOT_STATED: &str = "not stated";

/// Bytes written between two looks at whether to stop.
const PIECE: usize = 1 << 20;

/// What only people can say of a file. Each text may stay empty; the card then says that it is not stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Statement {
    pub title: String,
    pub source: String,
    pub controller: String,
    pub licence: String,
    pub contact: String,
    pub intended: String,
    pub prohibited: String,
    pub failures: String,
    /// The SHA-256 of the source is not told: whoever has a candidate for the source could verify it.
    pub omits_source_hash: bool,
    /// The seed is told, which helps an attacker.
    pub tells_seed: bool,
    /// Why the file is exported though a gate blocks it.
    pub reason: String,
}

/// The file that the card is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutputFile {
    pub name: String,
    pub rows: usize,
    pub sha256: String,
}

/// The real file that it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceFile {
    pub name: String,
    pub rows: usize,
    pub learnt_from: usize,
    pub held_out: usize,
    /// `None` where it is not told.
    pub sha256: Option<String>,
}

/// The rows of a class, from the real ones to the published ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardClassRows {
    pub class: String,
    pub real: usize,
    pub learnt_from: usize,
    pub held_out: usize,
    /// Not known where another program made the rows.
    #[serde(flatten)]
    pub made: Option<MadeRows>,
    pub published: usize,
}

/// What became of the rows that were made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MadeRows {
    pub target: u64,
    pub generated: u64,
    pub removed_identical: u64,
    pub removed_closest: u64,
    pub surplus: u64,
    pub shortfall: u64,
}

/// An export that gates blocked, and why it was made all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overridden {
    /// Names of the gates.
    pub gates: Vec<String>,
    pub reason: String,
}

/// All that a card says.
#[derive(Clone, Debug)]
pub struct Card {
    pub statement: Statement,
    pub output: OutputFile,
    pub source: SourceFile,
    pub target: String,
    pub keys: Vec<String>,
    pub classes: Vec<CardClassRows>,
    /// `None` where another program made the file, or where it is not known.
    pub making: Option<Making>,
    pub overridden: Option<Overridden>,
    pub judged: Vec<Judgement>,
    pub notes: Vec<String>,
}

impl Card {
    /// The heading: what was stated, or what the program knows.
    pub fn title(&self) -> String {
        match self.statement.title.trim() {
            "" => format!("Synthetic rows made from {}", self.source.name),
            title => title.to_owned(),
        }
    }

    pub fn verdict(&self) -> Verdict {
        audit::overall(&self.judged)
    }

    /// The files of the card: name and contents.
    pub fn files(&self) -> Result<[(&'static str, Vec<u8>); 3]> {
        let [markdown, json, html] = NAMES;
        let document = document::CardDocument::of(self);
        Ok([
            (markdown, markdown::text(&document).into_bytes()),
            (json, json::text(self)?.into_bytes()),
            (html, html::page(&document).into_bytes()),
        ])
    }
}

/// What was stated, or that it was not.
fn stated(text: &str) -> &str {
    match text.trim() {
        "" => NOT_STATED,
        text => text,
    }
}

/// Writes a card and `more` files with it into a folder, which is made if it is not there, and files `beside` it: all of them
/// or nothing. Gives the paths in the order in which they were handed in, the card's at the end.
pub fn write(
    folder: &Path,
    card: &Card,
    more: &[(&str, &[u8])],
    beside: &[(&Path, &[u8])],
    progress: &Progress,
) -> std::result::Result<Vec<PathBuf>, Stop> {
    let cards = card.files()?;
    let all = more.iter().map(|(_, bytes)| bytes.len()).chain(beside.iter().map(|(_, bytes)| bytes.len()));
    let all: usize = all.chain(cards.iter().map(|(_, bytes)| bytes.len())).sum();
    progress.stage("writing", all as u64)?;
    let folder_of_files = Folder::make(folder)?;
    let inside = |name: &str, bytes: &[u8]| filled(folder_of_files.draft(name)?, bytes, progress);
    let files = more.iter().map(|(name, bytes)| inside(name, bytes)).collect::<std::result::Result<Vec<_>, Stop>>()?;
    let outside = beside.iter().map(|(path, bytes)| filled(folder_of_files.draft_beside(path)?, bytes, progress));
    let outside = outside.collect::<std::result::Result<Vec<_>, Stop>>()?;
    let drafts = cards.iter().map(|(name, bytes)| inside(name, bytes));
    let drafts = drafts.collect::<std::result::Result<Vec<_>, Stop>>()?;
    progress.check()?;
    folder_of_files.place(files, drafts, outside)?;
    let paths = more.iter().map(|(name, _)| folder.join(name)).chain(beside.iter().map(|(path, _)| path.to_path_buf()));
    Ok(paths.chain(cards.iter().map(|(name, _)| folder.join(name))).collect())
}

fn filled(mut draft: Draft, bytes: &[u8], progress: &Progress) -> std::result::Result<Draft, Stop> {
    for piece in bytes.chunks(PIECE) {
        draft.write(piece)?;
        progress.advance(piece.len() as u64)?;
    }
    Ok(draft)
}
