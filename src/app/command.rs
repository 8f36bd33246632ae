//! Everything that can be asked of the window. Buttons, keys and the palette send the same commands.

use std::{borrow::Cow, collections::VecDeque, path::PathBuf};

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::{
    app::{
        explore,
        export::ExportForm,
        learn::action::{self, Action},
        out, picture,
        plots::data::{AxisChoice, Layer, RowId},
        publish, select,
        state::{Dialog, Workspace},
        theme::ThemeChoice,
    },
    recipe::{Categorical, Coarsen, Decimals, DropScope, Missing, NamedTotals, Nearest, Output, Scale},
    sampling::{self, Parameter, Value, fate::When, parameter::K},
    table::{
        Roles,
        samples::{self, make::Make},
    },
};

/// A change of the recipe.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Method(&'static str),
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
    Undersample(bool),
    /// Which cleaner works before or after rows are made; none where there is no name.
    Cleaner(When, Option<&'static str>),
    /// A parameter of the cleaner.
    CleanerParameter(When, &'static Parameter, Value),
    Missing(Missing),
    Decimals(Decimals),
    /// Share of the real rows of every class that publishing holds out.
    Holdout(f64),
    /// Whether an outsider may know a column of a person.
    Key(String, bool),
    /// How coarse a column of numbers is published.
    Coarsen(String, Coarsen),
    /// All settings but the columns' back to their defaults.
    Defaults,
}

/// What a change is of: changes of the same thing in one gesture are one step of undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A parameter of the method, by its key.
    Parameter(&'static str),
    CleanerParameter(When, &'static str),
    Seed,
    Total(String),
    DropClosest,
    Oversupply,
    Coarsen(String),
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
    OpenSample(&'static str),
    ShowMake,
    OpenMade(Make),
    /// The table anew from where it came from.
    Reload,
    SaveMade(Make, PathBuf),
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
    SetRoles(Roles),
    Change(Change),
    NewSeed,
    Undo,
    Redo,
    Cancel,
    ShowPalette,
    ShowShortcuts,
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
    Workspace(Workspace),
    Learn(Action),
    Explore(explore::action::Action),
    Picture(picture::Action),
    Select(select::action::Action),
    Out(out::Action),
    Publish(publish::action::Action),
}

/// Commands wait here for the next frame.
pub type Queue = VecDeque<Command>;

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// Keys and their commands; the more particular ones first, as Ctrl+Z would also take Ctrl+Shift+Z.
pub fn keys() -> [(KeyboardShortcut, Command); 28] {
    let key = KeyboardShortcut::new;
    let [figure, recipe] = out::keys().map(|(key, action)| (key, Command::Out(action)));
    [
        figure,
        recipe,
        (key(CTRL_SHIFT, Key::Z), Command::Redo),
        (key(CTRL, Key::Z), Command::Undo),
        (key(CTRL, Key::Y), Command::Redo),
        (key(CTRL_SHIFT, Key::S), Command::SaveRecipeDialog),
        (key(CTRL_SHIFT, Key::O), Command::OpenRecipeDialog),
        (key(CTRL, Key::O), Command::OpenDialog),
        (key(CTRL, Key::E), Command::ShowExport),
        (key(CTRL, Key::S), Command::ShowExport),
        (key(CTRL, Key::P), Command::ShowPalette),
        (key(CTRL, Key::K), Command::ShowColumns),
        (key(CTRL, Key::U), Command::Reload),
        (key(CTRL, Key::R), Command::NewSeed),
        (key(CTRL, Key::B), Command::ToggleSettings),
        (key(CTRL, Key::L), Command::ToggleConsequences),
        (key(CTRL, Key::T), Command::NextTheme),
        (key(CTRL, Key::Plus), Command::ZoomIn),
        (key(CTRL, Key::Equals), Command::ZoomIn),
        (key(CTRL, Key::Minus), Command::ZoomOut),
        (key(CTRL, Key::Num0), Command::ZoomReset),
        (key(CTRL, Key::Home), Command::ResetView),
        (key(CTRL, Key::Period), Command::Cancel),
        (key(CTRL, Key::Num1), Command::Workspace(Workspace::Learn)),
        (key(CTRL, Key::Num2), Command::Workspace(Workspace::Explore)),
        (key(CTRL, Key::Num3), Command::Workspace(Workspace::Publish)),
        (key(Modifiers::NONE, Key::F1), Command::ShowShortcuts),
        (key(Modifiers::NONE, Key::F5), Command::Learn(Action::TogglePresentation)),
    ]
}

impl Command {
    /// What it is called in buttons, the palette and the list of keys.
    pub fn label(&self) -> Cow<'static, str> {
        let label = match self {
            Self::OpenDialog => "Open…",
            Self::ShowOpen => "Open by typing a path…",
            Self::Open(path) => return Cow::Owned(format!("Open {}", path.display())),
            Self::OpenSample(name) => {
                let title = samples::find(name).map_or(*name, |sample| sample.title);
                return Cow::Owned(format!("Open the sample {title}"));
            }
            Self::ShowMake => "Make a table…",
            Self::OpenMade(_) => "Open",
            Self::Reload => "Reload",
            Self::SaveMade(..) => "Save as CSV",
            Self::OpenRecipeDialog | Self::OpenRecipe(_) => "Open recipe…",
            Self::SaveRecipeDialog | Self::SaveRecipe(_) => "Save recipe…",
            Self::SaveDrawingDialog => "Save as CSV…",
            Self::SaveDrawing(_) => "Save drawing",
            Self::ShowExport => "Export…",
            Self::BrowseExport => "Browse…",
            Self::Export(_) => "Write",
            Self::ShowColumns => "Columns…",
            Self::SetRoles(_) => "Apply",
            Self::Change(change) => return change.label(),
            Self::NewSeed => "New seed",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::Cancel => "Cancel",
            Self::ShowPalette => "Commands",
            Self::ShowShortcuts => "Keyboard shortcuts",
            Self::Edit(_) => "Edit",
            Self::CloseDialog => "Close",
            Self::CopyBanner => "Copy",
            Self::DismissBanner => "Dismiss",
            Self::Theme(theme) => return Cow::Owned(format!("Theme: {}", theme.name())),
            Self::NextTheme => "Next theme",
            Self::ToggleSettings => "Show or hide the settings",
            Self::ToggleConsequences => "Show or hide the consequences",
            Self::ToggleNotes => "Show or hide the notes on the table",
            Self::ZoomIn => "Larger text",
            Self::ZoomOut => "Smaller text",
            Self::ZoomReset => "Text at its normal size",
            Self::ResetView => "Show the whole picture",
            Self::ToggleLayer(layer) => return Cow::Owned(format!("Show or hide {}", layer.name())),
            Self::Axes(..) => "Choose the axes",
            Self::Hover(_) => "Look at a row",
            Self::Pin(None) => "Unpin the row",
            Self::Pin(Some(_)) => "Pin the row",
            Self::Workspace(workspace) => return Cow::Borrowed(workspace.name()),
            Self::Learn(action) => return action.label(),
            Self::Explore(action) => return action.label(),
            Self::Picture(action) => return action.label(),
            Self::Select(action) => return action.label(),
            Self::Out(action) => return action.label(),
            Self::Publish(action) => return action.label(),
        };
        Cow::Borrowed(label)
    }

    /// What it does, for tooltips.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::OpenDialog => {
                "Choose a CSV file. A table that is opened starts from the default settings; Undo brings back the one before \
                 with its own"
            }
            Self::ShowOpen => "Type a path, or choose a file opened before; it starts from the default settings",
            Self::Open(_) | Self::OpenSample(_) | Self::OpenMade(_) => {
                "It starts from the default settings; Undo brings back the table before with its own"
            }
            Self::Reload => "Read the table anew from where it came from; its settings stay",
            Self::ShowMake => "Random points of a known shape, in classes of any shares",
            Self::OpenRecipeDialog => "Take all settings from a recipe file",
            Self::SaveRecipeDialog => "Write all settings to a file that the command line reads too",
            Self::SaveDrawingDialog => "Write the dots as a table, without new rows",
            Self::ShowExport => "Write the resampled table",
            Self::ShowColumns => "See and change what each column is taken for",
            Self::Change(change) => change.tooltip(),
            Self::NewSeed => "Draw with another random seed",
            Self::Undo => "Take back the last change",
            Self::Redo => "Bring back what was undone",
            Self::Cancel => "Stop what is running; the last result stays",
            Self::ShowPalette => "Find any command by typing",
            Self::NextTheme | Self::Theme(_) => "Light, dark, or as the system has it",
            Self::ToggleSettings => "The panel at the left",
            Self::ToggleConsequences => "The panel at the right",
            Self::ResetView => "Undo zooming and moving; a double click does the same",
            Self::Workspace(Workspace::Learn) => "Step through SMOTE, one idea at a time",
            Self::Workspace(Workspace::Publish) => "Give synthetic rows away, and know what they give away",
            Self::Workspace(Workspace::Explore) => "Choose settings, and see what each costs",
            Self::Learn(action) => action.tooltip(),
            Self::Explore(action) => action.tooltip(),
            Self::Picture(action) => action.tooltip(),
            Self::Select(action) => action.tooltip(),
            Self::Out(action) => action.tooltip(),
            Self::Publish(action) => action.tooltip(),
            _ => "",
        }
    }

    /// The key that sends it, the first where there are several.
    pub fn shortcut(&self) -> Option<KeyboardShortcut> {
        let anywhere = keys().into_iter().find(|(_, command)| command == self).map(|(key, _)| key);
        anywhere.or_else(|| match self {
            Self::Learn(action) => action.shortcut(),
            Self::Explore(action) => action.shortcut(),
            Self::Picture(action) => picture::keys().into_iter().find(|(_, it)| it == action).map(|(key, _)| key),
            Self::Select(action) => action.shortcut(),
            Self::Publish(action) => action.shortcut(),
            _ => None,
        })
    }
}

impl Change {
    /// Of the neighbours that most methods have.
    pub fn k(k: usize) -> Self {
        Self::Parameter(&K, k.into())
    }

    pub fn subject(&self, step: u64) -> Subject {
        match self {
            Self::Parameter(parameter, _) => Subject::Parameter(parameter.key),
            Self::CleanerParameter(when, parameter, _) => Subject::CleanerParameter(*when, parameter.key),
            Self::Seed(_) => Subject::Seed,
            Self::Total(class, _) => Subject::Total(class.clone()),
            Self::DropClosest(_) => Subject::DropClosest,
            Self::Oversupply(_) => Subject::Oversupply,
            Self::Coarsen(column, _) => Subject::Coarsen(column.clone()),
            _ => Subject::Once(step),
        }
    }

    fn label(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Method(name) => {
                let title = sampling::method(name).map_or(*name, sampling::Sampler::title);
                return Cow::Owned(format!("Method: {title}"));
            }
            Self::Scale(scale) => return Cow::Owned(format!("Scale: {}", scale.title())),
            Self::Categorical(it) => return Cow::Owned(format!("Categories: {}", it.title())),
            Self::Parameter(parameter, _) | Self::CleanerParameter(_, parameter, _) => parameter.title,
            Self::Nearest(_) => "Nearest",
            Self::Seed(_) => "Seed",
            Self::Total(..) => "Target",
            Self::Totals(NamedTotals::Balance) => "Balance",
            Self::Totals(NamedTotals::Table) => "As in table",
            Self::Output(Output::Augmented) => "Output: real and synthetic rows",
            Self::Output(Output::Synthetic) => "Output: synthetic rows only",
            Self::DropClosest(_) => "Closest",
            Self::DropScope(_) => "Scope",
            Self::DropIdentical(_) => "Identical",
            Self::Oversupply(_) => "Oversupply",
            Self::TopUp(_) => "Top up",
            Self::Undersample(_) => "Undersample",
            Self::Cleaner(When::Before, _) => "Clean before",
            Self::Cleaner(When::After, _) => "Clean after",
            Self::Missing(_) => "Missing",
            Self::Decimals(_) => "Decimals",
            Self::Holdout(_) => "Holdout",
            Self::Key(..) => "Key column",
            Self::Coarsen(..) => "Coarsen",
            Self::Defaults => "All settings to their defaults",
        })
    }

    fn tooltip(&self) -> &'static str {
        match self {
            Self::Totals(NamedTotals::Balance) => "Every class as large as the largest",
            Self::Totals(NamedTotals::Table) => "As many rows of each class as the table has",
            Self::Defaults => "The columns stay as they are",
            _ => "",
        }
    }
}

/// What the palette lists, besides the files opened before.
pub fn listed() -> Vec<Command> {
    let mut all = vec![
        Command::OpenDialog,
        Command::ShowOpen,
        Command::Reload,
        Command::ShowMake,
        Command::ShowExport,
        Command::ShowColumns,
        Command::Undo,
        Command::Redo,
        Command::Change(Change::Totals(NamedTotals::Balance)),
        Command::Change(Change::Totals(NamedTotals::Table)),
        Command::Change(Change::Output(Output::Augmented)),
        Command::Change(Change::Output(Output::Synthetic)),
        Command::NewSeed,
        Command::Change(Change::Defaults),
        Command::OpenRecipeDialog,
        Command::SaveRecipeDialog,
        Command::ResetView,
        Command::ToggleLayer(Layer::Real),
        Command::ToggleLayer(Layer::Synthetic),
        Command::ToggleLayer(Layer::Dropped),
        Command::ToggleLayer(Layer::Removed),
        Command::Pin(None),
        Command::ToggleSettings,
        Command::ToggleConsequences,
        Command::ToggleNotes,
        Command::ZoomIn,
        Command::ZoomOut,
        Command::ZoomReset,
        Command::Cancel,
        Command::ShowShortcuts,
    ];
    all.extend(sampling::METHODS.iter().map(|method| Command::Change(Change::Method(method.name()))));
    all.extend([Scale::Standard, Scale::Minmax, Scale::None].map(|it| Command::Change(Change::Scale(it))));
    all.extend([Categorical::OneHot, Categorical::Nc].map(|it| Command::Change(Change::Categorical(it))));
    all.extend([ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark].map(Command::Theme));
    all.extend(samples::SAMPLES.iter().map(|sample| Command::OpenSample(sample.name)));
    all.extend(Workspace::ALL.map(Command::Workspace));
    all.extend(picture::listed().into_iter().map(Command::Picture));
    all.extend(action::listed().into_iter().map(Command::Learn));
    all.extend(explore::action::listed().into_iter().map(Command::Explore));
    all.extend(select::action::listed().into_iter().map(Command::Select));
    all.extend(out::listed().into_iter().map(Command::Out));
    all.extend(publish::action::listed().into_iter().map(Command::Publish));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_given_twice_and_every_listed_command_has_a_name_of_its_own() {
        let explored = explore::action::keys().map(|(key, _)| key).into_iter();
        let selecting = select::action::keys().map(|(key, _)| key);
        let pictured = picture::keys().map(|(key, _)| key);
        let published = publish::action::keys().map(|(key, _)| key);
        let keys: Vec<_> = keys()
            .map(|(key, _)| key)
            .into_iter()
            .chain(explored)
            .chain(selecting)
            .chain(pictured)
            .chain(published)
            .collect();
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key), "{key:?}");
        }
        let labels: Vec<_> = listed().iter().map(Command::label).collect();
        for (at, label) in labels.iter().enumerate() {
            assert!(!labels[..at].contains(label), "{label}");
        }
    }
}
