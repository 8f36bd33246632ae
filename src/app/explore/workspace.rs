//! What the window asks the workspace Explore for.

use egui::{Context, Ui};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::{
    Smotescope,
    command::{Command, Queue, WorkspaceAction},
    document::Input,
    explore::{EXPLORE, action::ExploreAction, tab::Tab},
    panels::{balance, canvas::Canvas, centre, inspector, ledger},
    place::WorkspaceInfo,
    rows::Listing,
    scatter_options::{self, USUAL},
    select,
    session::{SavedSession, or_usual, value},
    state::State,
    workspace::{Keyboard, Workspace},
};

/// The part of the session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Part {
    /// Whether the dock is open, and at which view.
    dock: bool,
    tab: Tab,
    /// The methods beside each other.
    methods: Vec<String>,
    /// How strongly the largest class is drawn, between 0 and 1.
    largest: f32,
    /// How the table of rows is filtered and sorted.
    #[serde(deserialize_with = "or_usual")]
    listing: Listing,
}

impl Default for Part {
    fn default() -> Self {
        Self { dock: true, tab: Tab::default(), methods: Vec::new(), largest: USUAL, listing: Listing::default() }
    }
}

#[derive(Debug)]
pub struct Exploring;

impl Exploring {
    pub fn apply(app: &mut Smotescope, _ctx: &Context, action: ExploreAction) {
        app.explore(action);
    }
}

impl Workspace for Exploring {
    fn place(&self) -> WorkspaceInfo {
        EXPLORE
    }

    fn commands(&self) -> Vec<Command> {
        let pictured = scatter_options::PictureAction::ready().into_iter().map(Command::Picture);
        let explored = ExploreAction::ready().into_iter().map(Command::from);
        let selecting = select::action::SelectAction::ready().into_iter().map(Command::Select);
        pictured.chain(explored).chain(selecting).collect()
    }

    fn counts(&self, app: &Smotescope, ctx: &Context, command: &Command, keyboard: Keyboard) -> bool {
        let covered = app.state.view.dialog.is_some();
        if let Command::Select(action) = command {
            return !covered && app.select_counts(ctx, action, keyboard.typing);
        }
        // Those of the picture count above a dialog too.
        !(covered && matches!(command, Command::Own(WorkspaceAction::Exploring(_))))
    }

    fn centre(&self, ui: &mut Ui, state: &State, canvas: &mut Canvas, queue: &mut Queue) {
        centre::show(ui, state, canvas, queue);
    }

    fn fills(&self, state: &State) -> bool {
        state.shown().is_some() && state.explore.fills_window()
    }

    fn side(&self, ui: &mut Ui, state: &State, queue: &mut Queue) {
        balance::show(ui, state, queue);
        ledger::show(ui, state, queue);
        inspector::show(ui, state, queue);
    }

    fn sync(&self, app: &mut Smotescope, ctx: &Context) {
        app.list(ctx);
        app.follow_dock();
    }

    fn table_changed(&self, app: &mut Smotescope, _before: Option<&Input>) {
        app.forget_explored();
    }

    fn save_state(&self, app: &Smotescope) -> Value {
        let (explore, view) = (&app.state.explore, &app.state.view);
        let methods = explore.methods.chosen.iter().map(|name| (*name).to_owned()).collect();
        value(&Part {
            dock: explore.open,
            tab: explore.tab,
            methods,
            largest: view.sight.largest,
            listing: view.select.listing,
        })
    }

    fn restore(&self, app: &mut Smotescope, memory: &SavedSession) {
        let part: Part = memory.part(EXPLORE);
        (app.state.explore.open, app.state.explore.tab) = (part.dock, part.tab);
        app.state.explore.methods.choose(&part.methods);
        app.state.view.sight.largest = if (0.0..=1.0).contains(&part.largest) { part.largest } else { USUAL };
    }

    fn resume(&self, app: &mut Smotescope, memory: &SavedSession) -> bool {
        // Whatever else is opened takes it away.
        app.listing = Some(memory.part::<Part>(EXPLORE).listing);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::rows::{Key, Kinds, Sort},
        sampling::Fate,
    };

    #[test]
    fn the_part_of_the_session_is_read_as_it_was_written_and_a_bad_listing_loses_itself() {
        let mut part = Part {
            dock: false,
            tab: Tab::Seeds,
            methods: vec!["smote".to_owned(), "copula".to_owned()],
            largest: 0.2,
            listing: Listing::default(),
        };
        part.listing.filter.kinds = Kinds::Fate(Fate::Closest);
        part.listing.sort = Sort { key: Key::Column(3), descending: true };
        let mut memory = SavedSession::default();
        memory.parts.insert(EXPLORE.key(), value(&part));
        assert_eq!(memory.part::<Part>(EXPLORE), part);
        memory.parts[&EXPLORE.key()]["listing"] = serde_json::json!({"filter": {"kinds": "no such"}, "sort": 7});
        assert_eq!(memory.part::<Part>(EXPLORE), Part { listing: Listing::default(), ..part });
    }
}
