//! What the window knows: the document (which undo covers), the results computed from it, and how they are looked at.

use std::{sync::Arc, time::Instant};

use crate::{
    app::{
        column_list::ColumnsForm,
        document::{Document, Input},
        explore::EXPLORE,
        export::{ExportForm, LastExport},
        generated_table::MadeForm,
        help::HelpForm,
        inspect::Inspection,
        learn::{LEARN, drawing::Drawing},
        place::WorkspaceInfo,
        plots::data::{AxisChoice, Layers, RowId},
        projection_quality::NeighbourPreservation,
        publish::audit::{Parted, ShownRelease as Made},
        recent_files::RecentFiles,
        rows::List,
        scatter_options::ScatterOptions,
        select::Selecting,
        share::{FigureForm, RecipeForm},
        shown::Shown,
        table_summary::TableSummary,
        theme::ThemeChoice,
        workspace_list::for_each_workspace,
    },
    error::Error,
    pipeline::Outcome,
    progress::Status,
    table::Table,
};

/// What was found out about the document, always derived from it.
#[derive(Debug, Default)]
pub struct Derived {
    pub facts: Option<Arc<TableSummary>>,
    /// Real rows of every class that the cleaner before leaves, as far as its result is known.
    pub left: Vec<u64>,
    /// The target of every class; empty when the recipe's totals do not fit the table.
    pub targets: Vec<u64>,
    /// "209 real + 1,591 synthetic", per class.
    pub target_lines: Vec<String>,
    /// "seed 42 · k 5 · standard".
    pub settings_line: String,
}

/// Results, with what is on the way. All of it is of one table: another one begins with none.
#[derive(Debug, Default)]
pub struct Results {
    /// Only [`State::shown`] gives it away, which knows the table that is open.
    shown: Option<Shown>,
    /// The shares of true neighbours that are neighbours in the picture, once they are measured.
    pub kept: NeighbourPreservation,
    /// Why the present settings have no result.
    pub error: Option<Error>,
    /// The work that is going on.
    pub running: Option<Running>,
    /// The inspection of the pinned row, and of the one under the pointer.
    pub pinned: Option<Inspection>,
    pub hovered: Option<Inspection>,
    /// The export that is under way, and the last one that was written.
    pub exporting: Option<LastExport>,
    pub exported: Option<LastExport>,
    /// The list of rows, while it is looked at.
    pub listed: Option<List>,
}

/// Work that takes long enough to be shown.
#[derive(Debug)]
pub struct Running {
    pub since: Instant,
    pub status: Status,
}

impl Results {
    /// Shows another result in the place of the last one.
    pub(in crate::app) fn show(&mut self, shown: Shown) {
        let_go(self.shown.replace(shown));
    }

    /// Forgets all that was found out about a table.
    pub(in crate::app) fn reset(&mut self) {
        let_go(std::mem::take(self).shown);
    }

    /// What is shown is of that revision: the settings went back to it.
    pub(in crate::app) fn redate(&mut self, revision: u64) {
        if let Some(shown) = &mut self.shown {
            shown.revision = revision;
        }
    }
}

/// Giving back the memory of a large result takes a good part of a frame.
fn let_go(old: Option<Shown>) {
    if let Some(old) = old {
        rayon::spawn(move || drop(old));
    }
}

/// A message at the top of the centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    pub text: String,
    pub is_error: bool,
}

/// What the palette holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaletteForm {
    pub words: String,
    pub chosen: usize,
}

/// The dialog that is open. There is one at most.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    Open {
        path: String,
        error: Option<String>,
    },
    Columns(Box<ColumnsForm>),
    Export(Box<ExportForm>),
    OpenRecipe {
        path: String,
        error: Option<String>,
    },
    SaveRecipe {
        path: String,
        error: Option<String>,
    },
    SaveDrawing {
        path: String,
        error: Option<String>,
    },
    Palette(PaletteForm),
    Make(Box<MadeForm>),
    Help(HelpForm),
    Lessons {
        path: String,
        error: Option<String>,
    },
    Figure {
        form: Box<FigureForm>,
        error: Option<String>,
    },
    RecipeAs {
        form: Box<RecipeForm>,
        error: Option<String>,
    },
    /// The step, or the whole walk, as a file.
    Handout {
        path: String,
        whole: bool,
        error: Option<String>,
    },
}

/// How things are looked at; none of it changes a result.
#[derive(Debug)]
pub struct View {
    pub workspace: WorkspaceInfo,
    /// Large letters, and nothing but the lesson.
    pub presentation: bool,
    pub theme: ThemeChoice,
    pub left: bool,
    pub right: bool,
    pub zoom: f32,
    pub axes: (AxisChoice, AxisChoice),
    pub layers: Layers,
    /// How the picture of Explore is looked at.
    pub sight: ScatterOptions,
    pub pinned: Option<RowId>,
    pub hovered: Option<RowId>,
    pub select: Selecting,
    pub dialog: Option<Dialog>,
    pub banner: Option<Banner>,
    pub recent: RecentFiles,
    pub notes_open: bool,
    /// The jobs are offered above the table that the first start opens.
    pub welcome: bool,
    /// A table is being read.
    pub opening: bool,
    /// The picture goes back to showing everything at the next frame.
    pub reset_view: bool,
    /// The export dialog's choices, for the next time.
    pub export: Option<ExportForm>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            workspace: EXPLORE,
            presentation: false,
            theme: ThemeChoice::default(),
            left: true,
            right: true,
            zoom: 1.0,
            axes: (AxisChoice::Component(0), AxisChoice::Component(1)),
            layers: Layers::default(),
            sight: ScatterOptions::default(),
            pinned: None,
            hovered: None,
            select: Selecting::default(),
            dialog: None,
            banner: None,
            recent: RecentFiles::default(),
            notes_open: false,
            welcome: false,
            opening: false,
            reset_view: false,
            export: None,
        }
    }
}

macro_rules! state {
    ($($folder:ident: $info:ident, $state:ident, $action:ident, $workspace:ident $(, $($background:ident)::+)?;)+) => {
        /// All of it: panels read this and push commands.
        #[derive(Debug, Default)]
        pub struct State {
            pub document: Document,
            pub derived: Derived,
            pub results: Results,
            pub view: View,
            pub can_undo: bool,
            pub can_redo: bool,
            /// Counts the changes of the document.
            pub revision: u64,
            $(pub $folder: $crate::app::$folder::$state,)+
        }
    };
}

for_each_workspace!(state);

impl State {
    /// The drawing that the table is made of, if it is drawn by hand.
    pub fn drawing(&self) -> Option<&Drawing> {
        match &self.document.input {
            Some(Input::Drawn(drawing)) => Some(drawing),
            _ => None,
        }
    }

    /// The drawing, if the picture is to be drawn on.
    pub fn drawn_on(&self) -> Option<&Drawing> {
        self.drawing().filter(|_| self.view.workspace == LEARN)
    }

    /// Whether something was computed from the table that is open, as it is typed; from the same drawing, where it is one:
    /// every dot that is moved makes another table. Whatever is drawn or said of a table goes by this.
    pub fn is_of_this_table(&self, table: &Arc<Table>, revision: u64) -> bool {
        if self.drawing().is_some() {
            return revision >= self.learn.pen.since;
        }
        self.document.table.as_ref().is_some_and(|open| Arc::ptr_eq(open, table))
    }

    /// The last result of the table that is open; a result never outlives its table.
    pub fn shown(&self) -> Option<&Shown> {
        self.results.shown.as_ref().filter(|shown| self.is_of_this_table(&shown.outcome.table, shown.revision))
    }

    /// The outcome that is shown.
    pub fn outcome(&self) -> Option<&Arc<Outcome>> {
        self.shown().map(|shown| &shown.outcome)
    }

    /// What of the table that is open would be learnt from and held out.
    pub fn parted(&self) -> Option<&Parted> {
        self.publish.audit.parted().filter(|parted| self.is_of_this_table(&parted.table, parted.revision))
    }

    /// The last release that was made of the table that is open.
    pub fn release(&self) -> Option<&Arc<Made>> {
        self.publish.audit.shown().filter(|made| self.is_of_this_table(&made.release.table, made.revision))
    }

    /// Whether what is shown was computed from the document as it is, and lies on the axes that are chosen.
    pub fn up_to_date(&self) -> bool {
        let current = |shown: &Shown| shown.revision == self.revision && shown.picture.asked == self.view.axes;
        self.shown().is_some_and(current)
    }
}
