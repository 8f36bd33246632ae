//! The form of the export: what it holds, and which files and which recipe it asks for.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    recipe::{Output, Recipe},
    report::{export::Files, files::Written},
};

/// What the export dialog holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportForm {
    pub path: String,
    pub synthetic_only: bool,
    pub flagged: bool,
    pub flag: String,
    pub shuffle: bool,
    pub recipe: bool,
    pub manifest: bool,
    pub provenance: bool,
    #[serde(default)]
    pub removed: bool,
    /// The message of the last try.
    #[serde(skip)]
    pub error: Option<String>,
    #[serde(skip)]
    pub busy: bool,
    #[serde(skip)]
    pub done: Option<Exported>,
}

/// What was exported last, for the command that does the same.
#[derive(Clone, Debug, PartialEq)]
pub struct LastExport {
    /// The settings at that time.
    pub of: Recipe,
    /// Those with what the dialog decided.
    pub recipe: Recipe,
    pub out: PathBuf,
}

/// What an export made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub path: PathBuf,
    pub written: Written,
    /// Synthetic rows among the written ones.
    pub synthetic: u64,
    pub also: Vec<PathBuf>,
}

/// The recipe with what the export dialog decides. What is as usual is left unsaid, as on the command line.
pub fn export_recipe(recipe: &Recipe, form: &ExportForm) -> Recipe {
    let mut recipe = recipe.clone();
    recipe.output = if form.synthetic_only { Output::Synthetic } else { Output::Augmented };
    recipe.flag = form.flagged.then(|| form.flag.clone());
    recipe.shuffle = None;
    if recipe.shuffles() != form.shuffle {
        recipe.shuffle = Some(form.shuffle);
    }
    recipe
}

/// The files that the export dialog asks for.
pub fn export_files(form: &ExportForm) -> Files {
    let out = PathBuf::from(form.path.trim());
    let beside = |wanted: bool, ending: &str| wanted.then(|| out.with_extension(ending));
    Files {
        recipe: beside(form.recipe, "recipe.toml"),
        manifest: beside(form.manifest, "manifest.json"),
        provenance: beside(form.provenance, "provenance.csv"),
        removed: beside(form.removed, "removed.csv"),
        out,
    }
}
