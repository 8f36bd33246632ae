//! Everything that can be asked of the window. Buttons, keys and the palette send the same commands.

use std::{collections::VecDeque, path::PathBuf};

use egui::{Key, Modifiers};

use crate::{
    app::{
        export::ExportForm,
        place::WorkspaceInfo,
        plots::data::{AxisChoice, Layer, RowId},
        scatter_options, select, share,
        spec::{CTRL, CTRL_SHIFT, Spec, specs},
        state::Dialog,
        theme::ThemeChoice,
        workspace_list::for_each_workspace,
    },
    recipe::{Categorical, Coarsen, Decimals, DropScope, Given, Missing, NamedTotals, Nearest, Output, Scale},
    sampling::{
        self, Parameter, Value,
        combined::{COMBINED, Combined},
        fate::When,
        parameter::K,
        row_kinds::RowKind,
    },
    table::{
        ColumnSettings,
        samples::{self, generated::MadeTable},
    },
};

/// A change of the recipe.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Method(&'static str),
    /// A method, or a method and a cleaner that have a name together, in the place of what is there.
    Named(&'static str),
    /// A parameter of the method.
    Parameter(&'static Parameter, Value),
    Scale(Scale),
    Categorical(Categorical),
    Nearest(Nearest),
    Seed(u64),
    Total(String, u64),
    Totals(NamedTotals),
    Output(Output),
    DropClosest(f64),
    DropScope(DropScope),
    DropIdentical(bool),
    Oversupply(f64),
    TopUp(bool),
    /// How classes are made smaller; not at all where there is no name.
    Undersample(Option<&'static str>),
    /// A parameter of the undersampler.
    UndersamplerParameter(&'static Parameter, Value),
    /// Which cleaner stands at a place of the list of those before or after rows are made; none where there is no name, so that
    /// those below move up.
    Cleaner(When, usize, Option<&'static str>),
    /// A parameter of the cleaner at that place.
    CleanerParameter(When, usize, &'static Parameter, Value),
    Missing(Missing),
    Decimals(Decimals),
    /// Share of the real rows of every class that publishing holds out.
    Holdout(f64),
    /// Whether an outsider may know a column of a person.
    Key(String, bool),
    /// How coarse a column of numbers is published.
    Coarsen(String, Coarsen),
    /// What the rows of a model are to be like.
    Given(Vec<Given>),
    Shady(usize),
    /// Whether rows of a kind may be bases.
    Bases(RowKind, bool),
    /// All settings but the columns' back to their defaults.
    Defaults,
}

/// What a change is of: changes of the same thing in one gesture are one step of undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A parameter of the method, by its key.
    Parameter(&'static str),
    CleanerParameter(When, usize, &'static str),
    UndersamplerParameter(&'static str),
    Seed,
    Total(String),
    DropClosest,
    Oversupply,
    Coarsen(String),
    Given,
    Shady,
    /// A setting of a comparison, by its name.
    Evaluate(&'static str),
    /// A dot of a drawing, by its number.
    Dot(usize),
    /// Something that is not dragged: every change is a step.
    Once(u64),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    OpenDialog,
    ShowOpen,
    Open(PathBuf),
    /// Pins a file among those opened before, or lets go of it.
    PinFile(PathBuf, bool),
    /// Takes a file out of those opened before.
    ForgetFile(PathBuf),
    OpenSample(&'static str),
    ShowMake,
    OpenMade(MadeTable),
    /// The table anew from where it came from.
    Reload,
    SaveMade(MadeTable, PathBuf),
    OpenRecipeDialog,
    OpenRecipe(PathBuf),
    SaveRecipeDialog,
    SaveRecipe(PathBuf),
    SaveDrawingDialog,
    SaveDrawing(PathBuf),
    ShowExport,
    BrowseExport,
    Export(Box<ExportForm>),
    ShowColumns,
    SetRoles(ColumnSettings),
    Change(Change),
    NewSeed,
    Undo,
    Redo,
    Cancel,
    ShowPalette,
    ShowHelp,
    ShowShortcuts,
    CopyCitation,
    /// What it is called, and the text.
    CopyText(String, String),
    /// The job that a workspace is for.
    Begin(WorkspaceInfo),
    DismissWelcome,
    /// The dialog's fields changed.
    Edit(Dialog),
    CloseDialog,
    CopyBanner,
    DismissBanner,
    Theme(ThemeChoice),
    NextTheme,
    ToggleSettings,
    ToggleConsequences,
    ToggleNotes,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    ResetView,
    ToggleLayer(Layer),
    Axes(AxisChoice, AxisChoice),
    Hover(Option<RowId>),
    Pin(Option<RowId>),
    Workspace(WorkspaceInfo),
    Picture(scatter_options::PictureAction),
    Select(select::action::SelectAction),
    Out(share::ShareAction),
    /// What can be asked of one workspace alone.
    Own(WorkspaceAction),
}

macro_rules! actions {
    ($($folder:ident: $info:ident, $state:ident, $action:ident, $workspace:ident $(, $($background:ident)::+)?;)+) => {
        /// What can be asked of one workspace alone.
        #[derive(Clone, Debug, PartialEq)]
        pub enum WorkspaceAction {
            $($workspace($crate::app::$folder::action::$action),)+
        }

        impl WorkspaceAction {
            pub fn spec(&self) -> Spec {
                match self {
                    $(Self::$workspace(action) => action.spec(),)+
                }
            }
        }

        $(impl From<$crate::app::$folder::action::$action> for Command {
            fn from(action: $crate::app::$folder::action::$action) -> Self {
                Self::Own(WorkspaceAction::$workspace(action))
            }
        })+
    };
}

for_each_workspace!(actions);

impl From<select::action::SelectAction> for Command {
    fn from(action: select::action::SelectAction) -> Self {
        Self::Select(action)
    }
}

impl From<share::ShareAction> for Command {
    fn from(action: share::ShareAction) -> Self {
        Self::Out(action)
    }
}

/// Commands wait here for the next frame.
pub type Queue = VecDeque<Command>;

specs! {
    Command {
        Self::OpenDialog => Spec::new(
            "Open…",
            "Choose a CSV file. A table that is opened starts from the default settings; Undo brings back the previous table \
             and its settings",
        ).keys(&[(CTRL, Key::O)]), [Self::OpenDialog];
        Self::ShowOpen => Spec::new(
            "Open by typing a path…",
            "Type a path, or choose a file opened before; it starts from the default settings",
        ), [Self::ShowOpen];
        Self::Reload => Spec::new("Reload", "Read the table anew from where it came from; its settings stay")
            .keys(&[(CTRL, Key::U)]), [Self::Reload];
        Self::ShowMake => Spec::new("Make a table…", "Random points of a known shape, in classes of any shares"),
            [Self::ShowMake];
        Self::ShowExport => Spec::new("Export…", "Write the resampled table").keys(&[(CTRL, Key::E), (CTRL, Key::S)]),
            [Self::ShowExport];
        Self::ShowColumns => Spec::new("Columns…", "See and change what each column is taken for")
            .keys(&[(CTRL, Key::K)]), [Self::ShowColumns];
        Self::Undo => Spec::new("Undo", "Take back the last change").keys(&[(CTRL, Key::Z)]), [Self::Undo];
        Self::Redo => Spec::new("Redo", "Bring back what was undone")
            .keys(&[(CTRL_SHIFT, Key::Z), (CTRL, Key::Y)]), [Self::Redo];
        Self::Change(change) => change.spec(), Change::ready().into_iter().map(Self::Change);
        Self::NewSeed => Spec::new("New seed", "Draw with another random seed").keys(&[(CTRL, Key::R)]), [Self::NewSeed];
        Self::OpenRecipeDialog => Spec::new("Open recipe…", "Take all settings from a recipe file")
            .keys(&[(CTRL_SHIFT, Key::O)]), [Self::OpenRecipeDialog];
        Self::SaveRecipeDialog => Spec::new(
            "Save recipe…",
            "Write all settings to a file that the command line reads too",
        ).keys(&[(CTRL_SHIFT, Key::S)]), [Self::SaveRecipeDialog];
        Self::ResetView => Spec::new("Show the whole picture", "Undo zooming and moving; a double click does the same")
            .keys(&[(CTRL, Key::Home)]), [Self::ResetView];
        Self::ToggleLayer(layer) => Spec::new(format!("Show or hide {}", layer.name()), LAYER),
            [Layer::Real, Layer::Synthetic, Layer::Dropped, Layer::Removed].map(Self::ToggleLayer);
        Self::Pin(None) => Spec::new("Unpin the row", "Stop explaining this row and marking it in every view"), [Self::Pin(None)];
        Self::ToggleSettings => Spec::new("Show or hide the settings", "The panel at the left")
            .keys(&[(CTRL, Key::B)]), [Self::ToggleSettings];
        Self::ToggleConsequences => Spec::new("Show or hide the results", "The panel at the right")
            .keys(&[(CTRL, Key::L)]), [Self::ToggleConsequences];
        Self::ToggleNotes => Spec::new(
            "Show or hide the notes on the table",
            "What was found and decided when the table was read",
        ), [Self::ToggleNotes];
        Self::ZoomIn => Spec::new("Larger text", TEXT_SIZE)
            .keys(&[(CTRL, Key::Plus), (CTRL, Key::Equals)]), [Self::ZoomIn];
        Self::ZoomOut => Spec::new("Smaller text", TEXT_SIZE).keys(&[(CTRL, Key::Minus)]), [Self::ZoomOut];
        Self::ZoomReset => Spec::new("Text at its normal size", TEXT_SIZE)
            .keys(&[(CTRL, Key::Num0)]), [Self::ZoomReset];
        Self::Cancel => Spec::new("Cancel", "Stop what is running; the last result stays")
            .keys(&[(CTRL, Key::Period)]), [Self::Cancel];
        Self::ShowHelp => Spec::new(
            "Help",
            "What every word means, methods, gates, shortcuts, how to cite, and the version",
        ).keys(&[(Modifiers::NONE, Key::F1)]), [Self::ShowHelp];
        Self::ShowShortcuts => Spec::new("Keyboard shortcuts", "Every command that has keys; ? shows them too")
            .keys(&[(CTRL, Key::F1)]), [Self::ShowShortcuts];
        Self::CopyCitation => Spec::new("Copy how to cite", "Put name, version and the papers of the method on the clipboard"),
            [];
        Self::CopyText(what, _) => Spec::new(format!("Copy {what}"), "Put it on the clipboard"), [];
        Self::Begin(place) => Spec::new(place.job.title, place.job.about),
            [];
        Self::DismissWelcome => Spec::new("Dismiss", "Close this and stay with the sample"), [];
        Self::Theme(theme) => Spec::new(format!("Theme: {}", theme.name()), THEME), ThemeChoice::ALL.map(Self::Theme);
        Self::OpenSample(name) => Spec::new(
            format!("Open the sample {}", samples::find(name).map_or(*name, |sample| sample.title)),
            OPENED,
        ), samples::SAMPLES.iter().map(|sample| Self::OpenSample(sample.name));
        Self::Out(action) => action.spec(), share::ShareAction::ready().into_iter().map(Self::Out);
        // The palette itself, and what has a list of its own there.
        Self::ShowPalette => Spec::new("Commands", "Find any command by typing").keys(&[(CTRL, Key::P)]).unlisted(),
            [Self::ShowPalette];
        Self::NextTheme => Spec::new("Next theme", THEME).keys(&[(CTRL, Key::T)]).unlisted(), [Self::NextTheme];
        // Those of the workspaces, which say themselves what they have.
        Self::Workspace(place) => Spec::new(place.name, place.about).keys(place.keys), [];
        Self::Picture(action) => action.spec(), [];
        Self::Select(action) => action.spec(), [];
        Self::Own(action) => action.spec(), [];
        // What belongs to something that is open, or to a value that is chosen.
        Self::Open(path) => Spec::new(format!("Open {}", path.display()), OPENED), [];
        Self::PinFile(path, on) => Spec::new(
            format!("{} {}", if *on { "Pin" } else { "Unpin" }, path.display()),
            "A pinned file stays at the top of the list",
        ), [];
        Self::ForgetFile(path) => Spec::new(
            format!("Remove {} from the list", path.display()),
            "The list forgets it; the file itself is left alone",
        ), [];
        Self::OpenMade(_) => Spec::new("Open", OPENED), [];
        Self::SaveMade(..) => Spec::new("Save as CSV", "Write the made table to this file, without opening it"), [];
        Self::OpenRecipe(_) => Spec::new("Open recipe…", ""), [];
        Self::SaveRecipe(_) => Spec::new("Save recipe…", ""), [];
        Self::SaveDrawingDialog => Spec::new("Save as CSV…", "Write the dots as a table, without new rows"), [];
        Self::SaveDrawing(_) => Spec::new("Save drawing", ""), [];
        Self::BrowseExport => Spec::new("Browse…", "Choose the file in the system's dialog"), [];
        Self::Export(_) => Spec::new("Write", "Resample the table from nothing and write all chosen files, or none"), [];
        Self::SetRoles(_) => Spec::new("Apply", "Read the table again with these kinds and roles"), [];
        Self::Edit(_) => Spec::new("Edit", ""), [];
        Self::CloseDialog => Spec::new("Close", "Close this dialog; Esc does the same"), [];
        Self::CopyBanner => Spec::new("Copy", "Put the message on the clipboard"), [];
        Self::DismissBanner => Spec::new("Dismiss", "Take the message away"), [];
        Self::Axes(..) => Spec::new("Choose the axes", ""), [];
        Self::Hover(_) => Spec::new("Look at a row", ""), [];
        Self::Pin(Some(_)) => Spec::new("Pin the row", ""), [];
    }
}

specs! {
    Change {
        Self::Totals(NamedTotals::Balance) => Spec::new("Balance", "Every class as large as the largest"),
            [Self::Totals(NamedTotals::Balance)];
        Self::Totals(NamedTotals::Table) => Spec::new("As in table", "As many rows of each class as the table has"),
            [Self::Totals(NamedTotals::Table)];
        Self::Output(Output::Augmented) => Spec::new("Output: real and synthetic rows", OUTPUT),
            [Self::Output(Output::Augmented)];
        Self::Output(Output::Synthetic) => Spec::new("Output: synthetic rows only", OUTPUT),
            [Self::Output(Output::Synthetic)];
        Self::Defaults => Spec::new("All settings to their defaults", "The columns stay as they are"), [Self::Defaults];
        Self::Method(name) | Self::Named(name) => {
            let combined = Combined::find(name).map(|it| (it.title, it.about));
            let (title, about) = combined
                .or_else(|| sampling::method(name).map(|it| (it.title(), it.about())))
                .unwrap_or((name, ""));
            Spec::new(format!("Method: {title}"), about)
        }, sampling::METHODS.iter().map(|method| method.name()).chain(COMBINED.iter().map(|it| it.name)).map(Self::Named);
        Self::Scale(scale) => Spec::new(format!("Scale: {}", scale.title()), Scale::ABOUT),
            [Scale::Standard, Scale::Minmax, Scale::None].map(Self::Scale);
        Self::Categorical(it) => Spec::new(format!("Categories: {}", it.title()), Categorical::ABOUT),
            [Categorical::OneHot, Categorical::Nc].map(Self::Categorical);
        // These need a value.
        Self::Parameter(parameter, _)
        | Self::CleanerParameter(_, _, parameter, _)
        | Self::UndersamplerParameter(parameter, _) => Spec::new(parameter.title, ""), [];
        Self::Nearest(_) => Spec::new("Nearest", ""), [];
        Self::Seed(_) => Spec::new("Seed", ""), [];
        Self::Total(..) => Spec::new("Target", ""), [];
        Self::DropClosest(_) => Spec::new("Closest", ""), [];
        Self::DropScope(_) => Spec::new("Scope", ""), [];
        Self::DropIdentical(_) => Spec::new("Identical", ""), [];
        Self::Oversupply(_) => Spec::new("Oversupply", ""), [];
        Self::TopUp(_) => Spec::new("Top up", ""), [];
        Self::Undersample(_) => Spec::new("Undersample", ""), [];
        Self::Cleaner(When::Before, ..) => Spec::new("Clean before", ""), [];
        Self::Cleaner(When::After, ..) => Spec::new("Clean after", ""), [];
        Self::Missing(_) => Spec::new("Missing", ""), [];
        Self::Decimals(_) => Spec::new("Decimals", ""), [];
        Self::Holdout(_) => Spec::new("Holdout", ""), [];
        Self::Key(..) => Spec::new("Key column", ""), [];
        Self::Coarsen(..) => Spec::new("Coarsen", ""), [];
        Self::Given(..) => Spec::new("Rows with", ""), [];
        Self::Shady(_) => Spec::new("Shady neighbours", ""), [];
        Self::Bases(..) => Spec::new("Bases", ""), [];
    }
}

/// What opening another table does to the settings.
const OPENED: &str = "It starts from the default settings; Undo brings back the previous table and its settings";

const LAYER: &str = "Rows of this kind in the picture; nothing is computed anew";

const TEXT_SIZE: &str = "The size of all text and controls in the window";

const OUTPUT: &str = "What the targets count, and what is written";

const THEME: &str = "Light, dark, or as the system has it";

impl Change {
    /// Of the neighbours that most methods have.
    pub fn k(k: usize) -> Self {
        Self::Parameter(&K, k.into())
    }

    pub fn subject(&self, step: u64) -> Subject {
        match self {
            Self::Parameter(parameter, _) => Subject::Parameter(parameter.key),
            Self::CleanerParameter(when, at, parameter, _) => Subject::CleanerParameter(*when, *at, parameter.key),
            Self::UndersamplerParameter(parameter, _) => Subject::UndersamplerParameter(parameter.key),
            Self::Seed(_) => Subject::Seed,
            Self::Total(class, _) => Subject::Total(class.clone()),
            Self::DropClosest(_) => Subject::DropClosest,
            Self::Oversupply(_) => Subject::Oversupply,
            Self::Coarsen(column, _) => Subject::Coarsen(column.clone()),
            Self::Given(_) => Subject::Given,
            Self::Shady(_) => Subject::Shady,
            Self::Method(_)
            | Self::Named(_)
            | Self::Scale(_)
            | Self::Categorical(_)
            | Self::Nearest(_)
            | Self::Totals(_)
            | Self::Output(_)
            | Self::DropScope(_)
            | Self::DropIdentical(_)
            | Self::TopUp(_)
            | Self::Undersample(_)
            | Self::Cleaner(..)
            | Self::Missing(_)
            | Self::Decimals(_)
            | Self::Holdout(_)
            | Self::Key(..)
            | Self::Bases(..)
            | Self::Defaults => Subject::Once(step),
        }
    }
}
