//! Files of other programs: each is judged by every gate against the table that is open, one after the other, in the
//! background. The figures are those of `smotescope audit` on the same files.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    app::tasks::{
        Aside,
        latest::{Task, Work},
    },
    error::Error,
    measures::audit::{self, AuditInput, AuditOptions, GATES},
    progress::{Progress, Status, Stop},
    recipe::Recipe,
    report::audits::{self, AuditedFile},
    table::{Role, Source, Table},
};

/// What files are judged with, besides the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSettings {
    /// Real rows that none of the files was made from.
    holdout: Option<PathBuf>,
    keys: Vec<String>,
    k: usize,
}

/// Which file is to be judged.
#[derive(Clone, Debug)]
pub struct FileRequest {
    table: Arc<Table>,
    path: PathBuf,
    settings: FileSettings,
}

impl FileRequest {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The audit, as the command line does it.
    fn judge(&self, progress: &Progress) -> Result<AuditedFile, NotJudged> {
        let Self { table, path, settings } = self;
        let options = table.source.output_options();
        let open = |path: &Path| Source::open(path, progress, options.clone()).map(Arc::new);
        let holdout = settings.holdout.as_ref().map(|path| {
            let source = open(path)?;
            AuditInput::check_holdout(table, &source)?;
            Ok(source)
        });
        let holdout = holdout.transpose().map_err(NotJudged::of_holdout)?;
        let source = open(path)?;
        // What an outsider knows of a person cannot be looked up in a column that the file does not have.
        let lacks =
            |key: &String| !source.header().contains(key) && table.columns.iter().any(|column| column.name == *key);
        let (lacking, keys): (Vec<String>, Vec<String>) = settings.keys.iter().cloned().partition(lacks);
        let options = AuditOptions { keys, k: settings.k, ..AuditOptions::default() };
        let case = AuditInput::read(table, &source, holdout.as_ref(), options, progress)?;
        let judged = audit::audit(GATES, &case, progress, &|_| {})?;
        let mut notes = case.notes;
        notes.extend(lacking.iter().map(|key| format!("there is no column {key:?}, so it is no key here")));
        Ok(AuditedFile { rows: case.synthetic.len(), judged, notes })
    }
}

/// Why a file was not judged.
#[derive(Debug)]
pub enum NotJudged {
    Stopped,
    /// The file cannot be read, or does not match the table.
    File(String),
    /// The held-out rows cannot be compared with, whichever the file.
    Holdout(String),
}

impl NotJudged {
    fn of_holdout(stop: Stop) -> Self {
        match stop {
            Stop::Cancelled => Self::Stopped,
            Stop::Failed(error) => Self::Holdout(error.message),
        }
    }
}

impl From<Stop> for NotJudged {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Cancelled => Self::Stopped,
            Stop::Failed(Error { message, .. }) => Self::File(message),
        }
    }
}

/// Judges files.
#[derive(Debug, Default)]
pub struct FileJudge {
    aside: Aside,
}

impl Work for FileJudge {
    type Request = FileRequest;
    type Result = Result<AuditedFile, NotJudged>;
    type News = ();

    const SPARED: Duration = Duration::ZERO;

    fn work(&mut self, request: FileRequest, task: &Task<'_, Self>) -> Result<Self::Result, Stop> {
        Ok(self.aside.run(|| request.judge(task.progress)))
    }
}

/// A file of another program.
#[derive(Debug)]
pub struct OtherFile {
    pub path: PathBuf,
    /// What tells it from the others.
    pub name: String,
    /// What the gates say of it, or why they cannot say anything; unset while it waits.
    pub found: Option<Result<AuditedFile, String>>,
}

/// The files beside one another.
#[derive(Debug, Default)]
pub struct OtherFiles {
    /// In the order in which they were added.
    pub files: Vec<OtherFile>,
    /// The path of the next one, and that of held-out rows, as they are typed.
    pub typed: String,
    pub typed_holdout: String,
    /// What all that is known was found out with.
    settings: FileSettings,
    /// The held-out rows that are typed and meant.
    holdout: Option<PathBuf>,
    /// Why these cannot be compared with.
    pub holdout_error: Option<String>,
    /// The file that is being judged, and how far that is.
    pub going: Option<(PathBuf, Status)>,
    pub stopped: bool,
    /// How often somebody asked to look here, or added a file.
    pub looks: u32,
}

impl OtherFiles {
    /// Somebody wants to see them, and goes on with what was stopped.
    pub fn look(&mut self) {
        self.stopped = false;
        self.looks += 1;
    }

    /// Adds a file; one that is there already is read again.
    pub fn add(&mut self, path: PathBuf) {
        self.look();
        self.typed.clear();
        match self.files.iter_mut().find(|file| file.path == path) {
            Some(file) => file.found = None,
            None => self.files.push(OtherFile { path, name: String::new(), found: None }),
        }
        self.name();
    }

    pub fn remove(&mut self, path: &Path) {
        self.files.retain(|file| file.path != path);
        self.name();
    }

    fn name(&mut self) {
        let paths: Vec<PathBuf> = self.files.iter().map(|file| file.path.clone()).collect();
        for (file, name) in self.files.iter_mut().zip(audits::names(&paths)) {
            file.name = name;
        }
    }

    /// What is typed as held-out rows is meant; what could not be read is tried again.
    pub fn take_holdout(&mut self) {
        self.holdout = Some(self.typed_holdout.trim()).filter(|typed| !typed.is_empty()).map(PathBuf::from);
        self.holdout_error = None;
    }

    /// Forgets what was found out with other settings.
    pub fn follow(&mut self, table: &Table, recipe: &Recipe) {
        let keys = recipe.publish.as_ref().map_or(&[][..], |publish| &publish.keys);
        // A column that is left out of the table is no key.
        let is_left_out = |key: &&String| table.columns.iter().any(|it| it.name == **key && it.role != Role::Feature);
        let keys = keys.iter().filter(|key| !is_left_out(key)).cloned().collect();
        let settings = FileSettings { holdout: self.holdout.clone(), keys, k: recipe.k };
        if self.settings != settings {
            self.settings = settings;
            self.forget();
        }
    }

    /// Forgets the files as well.
    pub fn clear(&mut self) {
        *self = Self { looks: self.looks, ..Self::default() };
    }

    /// Forgets what was found out.
    pub fn forget(&mut self) {
        self.holdout_error = None;
        for file in &mut self.files {
            file.found = None;
        }
    }

    /// Files of which nothing is known yet.
    pub fn waiting(&self) -> impl Iterator<Item = &OtherFile> {
        self.files.iter().filter(|file| file.found.is_none())
    }

    /// Those that the gates have judged.
    pub fn judged(&self) -> impl Iterator<Item = (&str, &AuditedFile)> {
        self.files.iter().filter_map(|file| Some((file.name.as_str(), file.found.as_ref()?.as_ref().ok()?)))
    }

    /// What is to be judged next, if anything.
    pub fn next(&self, table: &Arc<Table>) -> Option<FileRequest> {
        let file = self.waiting().next().filter(|_| !self.stopped && self.holdout_error.is_none())?;
        Some(FileRequest { table: Arc::clone(table), path: file.path.clone(), settings: self.settings.clone() })
    }

    /// Whether anybody still wants to know.
    pub fn wants(&self, request: &FileRequest) -> bool {
        self.settings == request.settings && self.waiting().any(|file| file.path == request.path)
    }

    /// Takes what came of a file.
    pub fn keep(&mut self, request: &FileRequest, found: Result<Result<AuditedFile, NotJudged>, Stop>) {
        if !self.wants(request) {
            return;
        }
        let found = match found.map_err(NotJudged::from).flatten() {
            Ok(judged) => Ok(judged),
            Err(NotJudged::File(why)) => Err(why),
            Err(NotJudged::Holdout(why)) => {
                self.holdout_error = Some(why);
                return;
            }
            Err(NotJudged::Stopped) => return,
        };
        if let Some(file) = self.files.iter_mut().find(|file| file.path == request.path) {
            file.found = Some(found);
        }
    }
}
