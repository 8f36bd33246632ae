//! Tables, recipes and exports: where they come from and where they go.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use crate::{
    app::{
        Smotescope,
        command::Subject,
        document::{Document, Input},
        export::{ExportForm, LastExport, export_files, export_recipe},
        jobs::arrival::{Purpose, Wanted},
        learn::drawing,
        state::Dialog,
    },
    recipe::{Output, Recipe},
    report::files,
};

impl Smotescope {
    /// Opens a table. However it is opened, it starts from the default settings: those of another table may be wrong for
    /// it, and undo brings them back with their table.
    pub(super) fn open(&mut self, input: Input) {
        self.listing = None;
        self.jobs.load(Wanted { input, recipe: Recipe::default(), then: None });
    }

    /// Opens a table with settings of its own: those of the last start, or those that it has.
    pub(super) fn load(&mut self, input: Input, recipe: Recipe) {
        let wanted = self.wanted(input, recipe);
        self.jobs.load(wanted);
    }

    /// Reads the table anew from where it came from. It is the same table, so its settings stay.
    pub(super) fn reload(&mut self) {
        let Document { table: Some(_), input: Some(input), recipe, .. } = &self.state.document else { return };
        if self.state.drawing().is_none() {
            self.load(input.clone(), recipe.clone());
        }
    }

    pub(super) fn wanted(&self, input: Input, recipe: Recipe) -> Wanted {
        Wanted { input, recipe, then: Some(self.state.document.recipe.clone()) }
    }

    pub(super) fn open_recipe(&mut self, path: &Path) {
        let mut recipe = match Recipe::read(path) {
            Ok(recipe) => recipe,
            Err(error) => return self.show_error(error),
        };
        if self.state.drawing().is_some() {
            recipe.table = drawing::roles();
        }
        self.state.view.dialog = None;
        self.take_recipe(recipe);
    }

    /// Puts another recipe in the place of this one, as one step.
    pub(super) fn take_recipe(&mut self, recipe: Recipe) {
        let document = &self.state.document;
        match (&document.table, &document.input) {
            (Some(table), Some(input)) if table.roles != recipe.table => {
                let wanted = self.wanted(input.clone(), recipe);
                self.jobs.retype(Arc::clone(table), wanted);
            }
            _ => {
                self.history.record(document, Subject::Once(self.state.revision));
                self.state.document.recipe = recipe;
                self.document_changed();
            }
        }
    }

    pub(super) fn save_recipe(&mut self, path: &Path) {
        let document = &self.state.document;
        let named = document.table.as_ref().map(|table| document.recipe.naming_target(table));
        let recipe = named.as_ref().unwrap_or(&document.recipe);
        let written = recipe.to_toml().and_then(|text| files::written(path, text.as_bytes()));
        match written {
            Ok(()) => {
                self.state.view.dialog = None;
                self.notify(format!("Wrote the recipe to {}", path.display()));
            }
            Err(error) => self.show_error(error),
        }
    }

    pub(super) fn show_export(&mut self) {
        if self.state.document.table.is_none() {
            return;
        }
        let recipe = &self.state.document.recipe;
        let last = self.state.view.export.as_ref();
        let form = ExportForm {
            path: self.suggested_path("resampled.csv").display().to_string(),
            synthetic_only: recipe.output == Output::Synthetic,
            flagged: recipe.flag.is_some(),
            flag: recipe.flag.clone().or(last.map(|form| form.flag.clone())).unwrap_or_else(|| "synthetic".to_owned()),
            shuffle: recipe.shuffles(),
            recipe: last.is_some_and(|form| form.recipe),
            manifest: last.is_none_or(|form| form.manifest),
            provenance: last.is_some_and(|form| form.provenance),
            removed: last.is_some_and(|form| form.removed),
            error: None,
            busy: false,
            done: None,
        };
        self.state.view.dialog = Some(Dialog::Export(Box::new(form)));
    }

    pub(super) fn export(&mut self, mut form: ExportForm) {
        let Some(table) = self.state.document.table.clone() else { return };
        let recipe = export_recipe(&self.state.document.recipe, &form).naming_target(&table);
        let files = export_files(&form);
        form.error = None;
        form.done = None;
        form.busy = true;
        self.state.view.export = Some(form.clone());
        self.state.view.dialog = Some(Dialog::Export(Box::new(form)));
        self.changed_at = Some(Instant::now());
        self.state.results.exporting =
            Some(LastExport { of: self.state.document.recipe.clone(), recipe: recipe.clone(), out: files.out.clone() });
        self.jobs.export(table, recipe, files);
    }

    pub(super) fn browse_export(&mut self) {
        let path = match &self.state.view.dialog {
            Some(Dialog::Export(form)) => PathBuf::from(&form.path),
            _ => PathBuf::new(),
        };
        if self.system_dialogs {
            self.jobs.pick(Purpose::Export, path);
        }
    }

    /// A file beside the table, named after it.
    pub(super) fn suggested_path(&self, ending: &str) -> PathBuf {
        let document = &self.state.document;
        let name = document.table.as_ref().map_or("table", |table| table.name.as_str());
        let stem = Path::new(name).file_stem().map_or_else(|| name.into(), |stem| stem.to_string_lossy().into_owned());
        let folder = match &document.input {
            Some(Input::File(path)) => path.parent().map(Path::to_owned),
            _ => directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned()),
        };
        folder.unwrap_or_default().join(format!("{stem}_{ending}"))
    }

    pub(in crate::app) fn pick(&mut self, purpose: Purpose, suggestion: PathBuf) {
        if self.system_dialogs {
            self.asked = Some((purpose, Instant::now()));
            self.jobs.pick(purpose, suggestion);
        } else {
            self.ask_for_path(purpose);
        }
    }

    /// Shows a field for the path, unless a dialog is open already.
    pub(super) fn ask_for_path(&mut self, purpose: Purpose) {
        let error = None;
        let dialog = match purpose {
            Purpose::Table => {
                self.state.view.recent.look();
                Dialog::Open { path: String::new(), error }
            }
            Purpose::Recipe => Dialog::OpenRecipe { path: String::new(), error },
            Purpose::SaveRecipe => {
                Dialog::SaveRecipe { path: self.suggested_path("recipe.toml").display().to_string(), error }
            }
            Purpose::SaveDrawing => {
                Dialog::SaveDrawing { path: self.suggested_path("dots.csv").display().to_string(), error }
            }
            Purpose::Export
            | Purpose::Out
            | Purpose::Release
            | Purpose::Synthetic
            | Purpose::Holdout
            | Purpose::Report
            | Purpose::Lessons
            | Purpose::Handout => return,
        };
        self.state.view.dialog = Some(dialog);
    }
}
