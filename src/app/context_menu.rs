//! What the second mouse button offers wherever a row, a class or a column stands: the same commands as everywhere else.

use egui::{Button, Id, Label, Popup, Response, RichText, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        explore::{EXPLORE, action::ExploreAction, tab::Tab},
        inspect::{self, NAMED},
        plots::data::{Layer, Mark, RowId},
        rows::{Filter, Key, Listing, Sort},
        select::{Mode, Part, Use, action::SelectAction},
        share::ShareAction,
        state::State,
        theme::{self, Tokens},
    },
    pipeline::Outcome,
    report::{charts, format::thousands},
    sampling::Fate,
};

/// What was pressed.
#[derive(Clone, Debug, PartialEq)]
pub enum MenuTarget {
    /// The picture where no row is.
    Picture,
    Row(RowId),
    /// A class by its place in the ledger.
    Class(u32),
    /// A column of the table of rows, by its name there.
    Column(Key, String),
}

impl MenuTarget {
    /// What is pressed in a picture.
    pub fn at(row: Option<RowId>) -> Self {
        row.map_or(Self::Picture, Self::Row)
    }
}

/// A line of the menu: what it is called there, and what it sends, one command after the other.
type Entry = (String, Vec<Command>);

/// Adds the menu to what was drawn and takes clicks. `target` is asked when the second button is pressed: by the time a
/// line is chosen the pointer is elsewhere.
pub fn attach(response: &Response, state: &State, queue: &mut Queue, target: impl FnOnce() -> MenuTarget) {
    keep(response, response.secondary_clicked(), target);
    Popup::context_menu(response).show(|ui| show(ui, state, response, queue));
}

/// The same for what has parts of its own, some of which take clicks.
pub fn around(response: &Response, state: &State, queue: &mut Queue, target: impl FnOnce() -> MenuTarget) {
    keep(response, response.container_secondary_clicked(), target);
    response.container_context_menu(|ui| show(ui, state, response, queue));
}

/// Where the target of a menu is kept while the menu is open.
fn place(response: &Response) -> Id {
    response.id.with("context menu")
}

fn keep(response: &Response, pressed: bool, target: impl FnOnce() -> MenuTarget) {
    if pressed {
        let target = target();
        response.ctx.data_mut(|data| data.insert_temp(place(response), target));
    }
}

fn show(ui: &mut Ui, state: &State, of: &Response, queue: &mut Queue) {
    let Some(target) = ui.data(|data| data.get_temp::<MenuTarget>(place(of))) else { return };
    let tokens = Tokens::of(ui);
    ui.set_min_width(200.0);
    ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
    if let Some(title) = title(state, &target) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(ui.spacing().button_padding.x - 1.0);
            ui.add(Label::new(RichText::new(title).size(theme::SMALL).color(tokens.secondary)).selectable(false));
        });
    }
    for section in sections(state, &target) {
        ui.separator();
        for (label, commands) in section {
            if ui.add(Button::new(label).frame_when_inactive(false)).clicked() {
                queue.extend(commands);
                ui.close();
            }
        }
    }
}

fn title(state: &State, target: &MenuTarget) -> Option<String> {
    match target {
        MenuTarget::Picture => Some("Picture".to_owned()),
        MenuTarget::Row(row) => state.outcome().map(|outcome| inspect::title(outcome, *row)),
        MenuTarget::Class(class) => class_name(state, *class).map(|name| format!("Class {name}")),
        MenuTarget::Column(_, name) => Some(format!("Column {name}")),
    }
}

fn class_name(state: &State, class: u32) -> Option<&str> {
    Some(state.derived.facts.as_deref()?.classes.get(class as usize)?.label.as_str())
}

/// Everything that can be done with a target, in groups; none that is empty.
pub fn sections(state: &State, target: &MenuTarget) -> Vec<Vec<Entry>> {
    let sections = match target {
        MenuTarget::Picture => picture(state),
        MenuTarget::Row(row) => row_sections(state, *row),
        MenuTarget::Class(class) => class_sections(state, *class),
        MenuTarget::Column(key, name) => column(state, *key, name),
    };
    sections.into_iter().filter(|section| !section.is_empty()).collect()
}

/// A command by its own name.
fn named(command: impl Into<Command>) -> Entry {
    let command = command.into();
    entry(command.spec().label, command)
}

fn entry(label: impl Into<String>, command: impl Into<Command>) -> Entry {
    (label.into(), vec![command.into()])
}

fn picture(state: &State) -> Vec<Vec<Entry>> {
    let has = |mark: Mark| state.shown().is_some_and(|shown| shown.picture.groups.iter().any(|it| it.mark == mark));
    let layers = [
        (Mark::Real, Layer::Real),
        (Mark::Synthetic, Layer::Synthetic),
        (Mark::Dropped, Layer::Dropped),
        (Mark::Removed, Layer::Removed),
    ];
    let layers = layers.into_iter().filter(|(mark, _)| has(*mark)).map(|(_, layer)| layer_entry(state, layer));
    vec![
        [Command::ResetView].map(named).to_vec(),
        [ShareAction::Copy(charts::scatter::CHART.name.into()), ShareAction::ShowFigure].map(named).to_vec(),
        layers.collect(),
    ]
}

/// Hides a layer, or shows it again.
fn layer_entry(state: &State, layer: Layer) -> Entry {
    let verb = if state.view.layers.shows(&layer) { "Hide" } else { "Show" };
    let what = match &layer {
        Layer::Class(_, label) => format!("class {label}"),
        Layer::Real | Layer::Synthetic | Layer::Dropped | Layer::Removed => format!("{} rows", layer.name()),
    };
    entry(format!("{verb} {what} in the picture"), Command::ToggleLayer(layer))
}

fn row_sections(state: &State, row: RowId) -> Vec<Vec<Entry>> {
    let Some(outcome) = state.outcome() else { return Vec::new() };
    let view = &state.view;
    let pin = if view.pinned == Some(row) { None } else { Some(row) };
    let select = if view.select.rows.contains(row) { "Deselect the row" } else { "Select the row" };
    let own =
        vec![named(Command::Pin(pin)), entry(select, SelectAction::Toggle(row)), named(SelectAction::CopyRow(row))];
    let class = crate::app::rows::class(outcome, row);
    let mut class_and_list = Vec::new();
    if let Some(label) = class_name(state, class) {
        class_and_list.push(layer_entry(state, Layer::Class(class, label.to_owned())));
    }
    if view.workspace == EXPLORE && !(state.explore.open && state.explore.tab == Tab::Rows) {
        // One that the filter leaves out would not be there.
        let all = SelectAction::Filter(Filter::default());
        let commands = vec![Command::Pin(Some(row)), all.into(), ExploreAction::Tab(Tab::Rows).into()];
        class_and_list.push(("Show in the table of rows".to_owned(), commands));
    }
    vec![own, relatives(outcome, row), class_and_list]
}

/// The real rows that a generated one was made of and is nearest to; of a real one the generated rows that use it.
fn relatives(outcome: &Outcome, row: RowId) -> Vec<Entry> {
    match row {
        RowId::Real(position) => Use::ALL.map(|how| named(SelectAction::Using(position, how))).to_vec(),
        RowId::Synthetic { class, index } => {
            let Some(origin) = outcome.origin(class, index) else { return Vec::new() };
            let parents = origin.lineage.rows();
            let count = parents.len();
            let names = parents.into_iter().take(NAMED).enumerate().map(|(at, parent)| match (at, count) {
                (0, _) => ("base".to_owned(), parent),
                (_, 2) => ("neighbour".to_owned(), parent),
                (at, _) => (format!("neighbour {at}"), parent),
            });
            let pin = |(what, parent): (String, u32)| {
                let number = thousands(u64::from(outcome.space.table_row(parent)) + 1);
                entry(format!("Pin its {what}, row {number}"), Command::Pin(Some(RowId::Real(parent))))
            };
            names.chain([("nearest real row".to_owned(), origin.nearest)]).map(pin).collect()
        }
    }
}

fn class_sections(state: &State, class: u32) -> Vec<Vec<Entry>> {
    let Some(label) = class_name(state, class) else { return Vec::new() };
    let parts = [Part::Real, Part::Generated, Part::Fate(Fate::Kept)];
    let select = parts.map(|part| {
        entry(format!("Select its {} rows", part.name()), SelectAction::Part(part, Some(class), Mode::Replace))
    });
    let counts = state.shown().and_then(|shown| shown.consequences.bars.get(class as usize));
    let copy = counts.map(|bar| named(Command::CopyText("the counts".to_owned(), bar.sentence.clone())));
    let listed = (state.view.workspace == EXPLORE).then(|| {
        let filter = Filter { class: Some(class), ..Filter::default() };
        let commands = vec![SelectAction::Filter(filter).into(), ExploreAction::Tab(Tab::Rows).into()];
        ("List its rows".to_owned(), commands)
    });
    vec![
        vec![layer_entry(state, Layer::Class(class, label.to_owned()))],
        select.into_iter().chain(listed).collect(),
        copy.into_iter().chain([named(ShareAction::Copy(charts::balance::CHART.name.into()))]).collect(),
    ]
}

fn column(state: &State, key: Key, name: &str) -> Vec<Vec<Entry>> {
    let Listing { sort, .. } = state.view.select.listing;
    let order = [(false, "Sort in ascending order"), (true, "Sort in descending order")];
    let order = order.into_iter().filter(|(descending, _)| sort != Sort { key, descending: *descending });
    let order = order.map(|(descending, label)| entry(label, SelectAction::Sort(Sort { key, descending })));
    let mut hide = Vec::new();
    if key != Key::Row {
        hide.push(entry(format!("Hide {name} in this list"), SelectAction::HideColumn(key)));
    }
    if !state.view.select.hidden.is_empty() {
        hide.push(named(SelectAction::ShowHidden));
    }
    vec![
        order.collect(),
        hide,
        of_table(state, key, name),
        vec![named(Command::CopyText("the name".to_owned(), name.to_owned()))],
    ]
}

/// What a column of the table can be made; the others are none of the table's.
fn of_table(state: &State, key: Key, name: &str) -> Vec<Entry> {
    // Those of a drawing stay what they are.
    let (Key::Column(at), Some(outcome), None) = (key, state.outcome(), state.drawing()) else { return Vec::new() };
    let mut entries = Vec::new();
    if outcome.table.target.column != at {
        let mut roles = state.document.recipe.table.clone();
        roles.ignore.push(name.to_owned());
        entries.push(entry(format!("Ignore {name}"), Command::SetRoles(roles)));
    }
    entries.push(named(Command::ShowColumns));
    entries
}
