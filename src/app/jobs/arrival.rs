//! What jobs are asked for, and what arrives from them.

use std::{path::PathBuf, sync::Arc, time::Duration};

use crate::{
    app::{document::Input, export::Exported, learn::gallery::LessonCard, share::ShareResult},
    lesson::file::{Lesson, tables::LessonTables},
    progress::Stop,
    recipe::Recipe,
    table::{Source, Table},
};

/// A table that is to be there, with the recipe that comes with it.
#[derive(Debug)]
pub struct Wanted {
    pub input: Input,
    pub recipe: Recipe,
    /// The document's recipe when the table was asked for: what is set from then on is not to be lost. `None` for a table
    /// that is opened, which begins with the recipe that comes with it.
    pub then: Option<Recipe>,
}

/// A table that was read or typed anew.
#[derive(Debug)]
pub struct Loaded {
    pub table: Table,
    pub wanted: Wanted,
    /// The table that was typed anew.
    pub of: Option<Arc<Table>>,
}

/// A lesson with its tables, and the beat to begin at.
#[derive(Debug)]
pub struct OpenedLesson {
    pub lesson: Lesson,
    pub tables: LessonTables,
    pub beat: Option<usize>,
}

/// Why a file dialog was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Table,
    Recipe,
    SaveRecipe,
    SaveDrawing,
    Export,
    /// A figure, or the recipe in another language.
    Out,
    /// The folder of a release.
    Release,
    /// A synthetic file of another program.
    Synthetic,
    /// Real rows that such files were not made from.
    Holdout,
    /// The folder of a report.
    Report,
    /// A folder of lessons.
    Lessons,
    /// Where a handout goes.
    Handout,
}

#[derive(Debug)]
pub enum JobResult {
    Loaded(Result<Box<Loaded>, Stop>),
    /// Why a table could not be typed anew.
    Untyped(Arc<Table>, Stop),
    Lesson(Result<Box<OpenedLesson>, Stop>),
    /// The lessons to choose from.
    Cards(Vec<LessonCard>),
    Exported(Result<Exported, Stop>),
    /// A release was written: of which revision, and of which source.
    Published {
        of: Option<(u64, Arc<Source>)>,
        result: Result<Vec<PathBuf>, Stop>,
    },
    /// The report of a comparison was written.
    Reported(Result<Vec<PathBuf>, Stop>),
    /// A made table was written, with so many rows.
    Made {
        path: PathBuf,
        result: Result<u64, Stop>,
    },
    /// The system asks for no motion.
    Still,
    /// A figure that was drawn.
    Out(Result<ShareResult, Stop>),
    /// The files of a handout.
    Handout(Result<Vec<PathBuf>, Stop>),
    /// `None`: cancelled, or there was nobody to show the dialog.
    Picked {
        purpose: Purpose,
        path: Option<PathBuf>,
        after: Duration,
    },
}

/// An arrival, with the number of the file job that sent it.
pub type Parcel = (Option<u64>, JobResult);
