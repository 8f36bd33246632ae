//! The line above the table: what is listed, and how many rows that are.

use egui::{ComboBox, Id, Label, Ui, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        panels::{
            numbers::Optional,
            refused, search,
            widgets::{self, Tips as _, small},
        },
        rows::{Filter, Kinds},
        select::{Mode, action::SelectAction},
        state::State,
        theme::{self, Tokens},
        typed::Limits,
    },
    report::format::thousands,
};

/// The bounds of the distance, by their fields.
const BOUNDS: [&str; 2] = ["Distance from", "Distance to"];

/// All fates and kinds at once.
const KINDS_HIGH: f32 = 400.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let now = state.view.select.listing.filter;
    let mut filter = now;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        class(ui, state, &mut filter);
        kinds(ui, &mut filter);
        ui.add(Label::new(small("distance").color(Tokens::of(ui).secondary)));
        distance(ui, BOUNDS[0], &mut filter.from);
        ui.add(Label::new(small("–").color(Tokens::of(ui).secondary)));
        distance(ui, BOUNDS[1], &mut filter.to);
        let only = ui.checkbox(&mut filter.selected, small("selected only"));
        only.tip("Only the rows that are selected");
        matches(ui, state, queue);
        for name in BOUNDS {
            if let Some(why) = refused::refusal(ui, field(name)) {
                ui.add(Label::new(small(format!("{name}: {why}")).color(Tokens::of(ui).fails)));
            }
        }
    });
    if filter != now {
        queue.push_back(Command::Select(SelectAction::Filter(filter)));
    }
}

fn matches(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(list) = &state.results.listed else { return };
    let (some, all) = (list.len() as u64, list.all() as u64);
    let words = match (some, all) {
        (1, _) => "1 row matches".to_owned(),
        (some, all) if some == all => format!("all {} rows", thousands(all)),
        (some, _) => format!("{} rows match", thousands(some)),
    };
    ui.add(Label::new(small(words)));
    if some > 0 {
        widgets::short_link(ui, "Select", Command::Select(SelectAction::Listed(Mode::Replace)), queue);
    }
    if state.view.select.listing.filter != Filter::default() {
        let everything = Command::Select(SelectAction::Filter(Filter::default()));
        let response = ui.add(egui::Button::new(small("All rows").color(Tokens::of(ui).accent)).frame(false));
        if response.tip("Without a filter").clicked() {
            for name in BOUNDS {
                refused::clear(ui, field(name));
            }
            queue.push_back(everything);
        }
    }
}

fn class(ui: &mut Ui, state: &State, filter: &mut Filter) {
    let Some(facts) = &state.derived.facts else { return };
    let name = |class: Option<u32>| match class.and_then(|class| facts.classes.get(class as usize)) {
        Some(class) => class.label.clone(),
        None => "all classes".to_owned(),
    };
    let list = ComboBox::from_id_salt("class of rows").selected_text(name(filter.class)).width(92.0).truncate();
    let list = list.icon(widgets::chevron);
    // The first entry is all of them.
    let class = |at: usize| at.checked_sub(1).map(|at| at as u32);
    let now = filter.class.map_or(0, |class| class as usize + 1);
    let (id, count) = (Id::unique("class of rows"), facts.classes.len() + 1);
    let (response, new) = search::choose(ui, (id, list), ("classes", count), Some(now), |at| name(class(at)));
    response.accessible_name("Class of the rows").tip("Lists the rows of one class alone");
    if let Some(at) = new {
        filter.class = class(at);
    }
}

fn kinds(ui: &mut Ui, filter: &mut Filter) {
    let list = ComboBox::from_id_salt("fate of rows").selected_text(filter.kinds.name()).width(84.0).truncate();
    let list = list.height(KINDS_HIGH);
    list.icon(widgets::chevron)
        .show_ui(ui, |ui| {
            for kinds in Kinds::ALL {
                widgets::entry(ui, &mut filter.kinds, kinds, kinds.name());
            }
        })
        .response
        .accessible_name("Fate or kind of the rows")
        .tip("Lists real rows, those of one kind in the growing classes, or the made ones of one fate");
}

fn field(name: &str) -> Id {
    Id::unique(("bound of the rows", name))
}

/// A field for a bound, which filters while it is typed.
fn distance(ui: &mut Ui, name: &str, bound: &mut Option<f64>) {
    let (id, limits) = (field(name), &Limits::ANY);
    let optional = Optional {
        id,
        name,
        hint: "any",
        width: 46.0,
        height: theme::CONTROL,
        live: true,
        limits,
        tip: "Rows whose distance to the nearest real row is within the two bounds",
    };
    if let Some(new) = optional.show(ui, *bound) {
        *bound = new;
    }
}
