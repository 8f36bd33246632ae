//! The line above the table: what is listed, and how many rows that are.

use egui::{ComboBox, Label, TextEdit, Ui, vec2};

use crate::{
    app::{
        Queue,
        command::Command,
        panels::widgets::{self, small},
        rows::{Filter, Kinds},
        select::{Mode, action::Action},
        state::State,
        theme::{self, Tokens},
    },
    report::format::thousands,
};

/// What stands in the fields for distances.
#[derive(Debug, Default)]
pub struct Fields {
    from: String,
    to: String,
}

impl Fields {
    pub fn show(&mut self, ui: &mut Ui, state: &State, queue: &mut Queue) {
        let now = state.view.select.listing.filter;
        let mut filter = now;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
            class(ui, state, &mut filter);
            kinds(ui, &mut filter);
            ui.add(Label::new(small("distance").color(Tokens::of(ui).secondary)));
            distance(ui, "Distance from", &mut self.from, &mut filter.from);
            ui.add(Label::new(small("–").color(Tokens::of(ui).secondary)));
            distance(ui, "Distance to", &mut self.to, &mut filter.to);
            let only = ui.checkbox(&mut filter.selected, small("selected only"));
            only.on_hover_text("Only the rows that are selected");
            self.matches(ui, state, queue);
        });
        if filter != now {
            queue.push_back(Command::Select(Action::Filter(filter)));
        }
    }

    fn matches(&mut self, ui: &mut Ui, state: &State, queue: &mut Queue) {
        let Some(list) = &state.results.listed else { return };
        let (some, all) = (list.len() as u64, list.all() as u64);
        let words = match (some, all) {
            (1, _) => "1 row matches".to_owned(),
            (some, all) if some == all => format!("all {} rows", thousands(all)),
            (some, _) => format!("{} rows match", thousands(some)),
        };
        ui.add(Label::new(small(words)));
        if some > 0 {
            widgets::short_link(ui, "Select", Command::Select(Action::Listed(Mode::Replace)), queue);
        }
        if state.view.select.listing.filter != Filter::default() {
            let everything = Command::Select(Action::Filter(Filter::default()));
            let response = ui.add(egui::Button::new(small("All rows").color(Tokens::of(ui).accent)).frame(false));
            if response.on_hover_text("Without a filter").clicked() {
                (self.from, self.to) = (String::new(), String::new());
                queue.push_back(everything);
            }
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
    list.icon(widgets::chevron)
        .show_ui(ui, |ui| {
            let classes = (0..facts.classes.len() as u32).map(Some);
            for class in std::iter::once(None).chain(classes) {
                ui.selectable_value(&mut filter.class, class, name(class));
            }
        })
        .response
        .accessible_name("Class of the rows");
}

fn kinds(ui: &mut Ui, filter: &mut Filter) {
    let list = ComboBox::from_id_salt("fate of rows").selected_text(filter.kinds.name()).width(84.0).truncate();
    list.icon(widgets::chevron)
        .show_ui(ui, |ui| {
            for kinds in Kinds::ALL {
                ui.selectable_value(&mut filter.kinds, kinds, kinds.name());
            }
        })
        .response
        .accessible_name("Fate of the rows");
}

/// A field for a bound; what is no number is marked and bounds nothing.
fn distance(ui: &mut Ui, name: &str, text: &mut String, bound: &mut Option<f64>) {
    let tokens = Tokens::of(ui);
    let parsed = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok().filter(|bound| !bound.is_nan());
    // The filter may have been set or forgotten elsewhere.
    if !ui.ctx().text_edit_focused() && parsed(text) != *bound {
        *text = bound.map_or_else(String::new, |bound| bound.to_string());
    }
    let bad = !text.trim().is_empty() && parsed(text).is_none();
    let field = TextEdit::singleline(text)
        .hint_text("any")
        .desired_width(46.0)
        .min_size(vec2(46.0, theme::CONTROL))
        .text_color(if bad { tokens.fails } else { tokens.text });
    let response = ui.add(field).accessible_name(name);
    if response.changed() {
        *bound = parsed(text);
    }
}
