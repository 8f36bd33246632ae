//! What is released: the columns and how much of each, the rows that are held out, and how many rows are made.

use egui::{Align, Checkbox, Id, Label, Layout, Rect, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        command::{Change, Command, Queue},
        panels::{
            numbers::Optional,
            refused, search,
            widgets::{self, TableCell, Tips as _, small},
        },
        publish::panels::parts::{page, sheet_of, stale, title, words},
        publish::{
            HOLDOUTS,
            audit::{self, Parted},
        },
        state::State,
        theme::{self, Tokens},
        typed::Limits,
    },
    error::Setting,
    publish::holdout::Sides,
    recipe::{NamedTotals, PublishSettings, Recipe},
    report::format::thousands,
    table::{Column, Kind, OneHotGroup, Role, Table},
};

/// Width of a name at least, of the other cells, and of a number.
const NAME: f32 = 120.0;
const WIDTHS: [f32; 6] = [92.0, 68.0, 60.0, 78.0, 78.0, 78.0];
const NUMBER: f32 = 62.0;
/// Height of a field for a number: there is one in every line.
const FIELD: f32 = 21.0;
/// Height of the list of classes.
const SIDES: f32 = 180.0;
/// Width of the list of holdouts.
const CHOICE: f32 = 96.0;
const HEADS: [(&str, &str); 7] = [
    ("column", ""),
    ("kind", "What the column is taken for"),
    ("released", "Whether the file has the column"),
    ("key", "An outsider may know this value about a person (quasi-identifier)"),
    ("round to", "Values are rounded to multiples of this number; nothing: as they are"),
    ("bottom", "Values below are published as this number"),
    ("top", "Values above are published as this number"),
];

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(table) = state.document.table.as_deref() else { return };
    page(ui, "released", |ui| {
        sheet_of(ui, |ui| {
            ui.horizontal(|ui| {
                title(ui, "Columns");
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    widgets::link(ui, Command::ShowColumns, queue);
                });
            });
            let all = lines(table);
            let id = Id::unique("columns released");
            let found = search::list(ui, id, "columns", all.len(), |line| name(table, all[line])).places;
            let found: Vec<usize> = found.into_iter().map(|line| all[line]).collect();
            let room = ui.available_width() - WIDTHS.iter().sum::<f32>();
            let widths: Vec<f32> = std::iter::once(room.clamp(NAME, 260.0)).chain(WIDTHS).collect();
            egui::ScrollArea::horizontal().id_salt("columns").auto_shrink([false, true]).show(ui, |ui| {
                let left_out = table.columns.iter().filter(|column| column.role == Role::Ignored).count();
                let sentence = format!("{} columns, {left_out} of them left out", table.columns.len());
                widgets::table(ui, "Columns of the file", &sentence, |ui| {
                    columns(ui, (state, table), &found, &widths, queue);
                });
            });
            for column in &table.columns {
                for (id, name) in fields(&column.name) {
                    if let Some(why) = refused::refusal(ui, id) {
                        widgets::error(ui, Some(&format!("{name}: {why}")));
                    }
                }
            }
            widgets::error(ui, state.publish.audit.error_of(|it| *it == Setting::Coarsen));
        });
        sheet_of(ui, |ui| rows(ui, state, queue));
    });
}

fn columns(ui: &mut Ui, (state, table): (&State, &Table), found: &[usize], widths: &[f32], queue: &mut Queue) {
    ui.spacing_mut().item_spacing.y = 0.0;
    widgets::table_row(ui, widths, |ui| {
        let head = |text: &str| small(text).color(Tokens::of(ui).secondary);
        HEADS.iter().map(|&(name, tip)| TableCell { tip, ..TableCell::left(head(name)) }).collect()
    });
    // Lines out of sight cost nothing: there may be thousands.
    let height = theme::CONTROL + 3.0;
    let top = ui.cursor().top();
    let (seen, from) = (ui.clip_rect(), |y: f32| ((y - top) / height).clamp(0.0, found.len() as f32));
    let (first, last) = (from(seen.top()).floor() as usize, from(seen.bottom()).ceil() as usize);
    let space = |ui: &mut Ui, lines: usize| {
        ui.allocate_exact_size(vec2(widths.iter().sum(), lines as f32 * height), Sense::hover());
    };
    space(ui, first);
    for &at in &found[first..last.max(first)] {
        let (column, group) = (&table.columns[at], group_of(table, at));
        let names: Vec<&str> = match group {
            Some(group) => group.columns.iter().map(|&at| table.columns[at].name.as_str()).collect(),
            None => vec![&column.name],
        };
        line(ui, state, &Line { name: name(table, at), names: &names, column }, widths, queue);
    }
    space(ui, found.len() - last.max(first));
}

/// The columns that have a line. A group of one-hot columns is one category: it stands in the line of its first column.
fn lines(table: &Table) -> Vec<usize> {
    let mut others = vec![false; table.columns.len()];
    for &at in table.groups.iter().flat_map(|group| group.columns.iter().skip(1)) {
        others[at] = true;
    }
    (0..others.len()).filter(|&at| !others[at]).collect()
}

fn group_of(table: &Table, at: usize) -> Option<&OneHotGroup> {
    table.groups.iter().find(|group| group.columns.contains(&at))
}

/// The name of a column, or of its group.
fn name(table: &Table, at: usize) -> &str {
    group_of(table, at).map_or(table.columns[at].name.as_str(), |group| &group.name)
}

/// A column, or the columns of a group.
struct Line<'a> {
    name: &'a str,
    names: &'a [&'a str],
    column: &'a Column,
}

fn line(ui: &mut Ui, state: &State, of: &Line<'_>, widths: &[f32], queue: &mut Queue) {
    let height = theme::CONTROL + 3.0;
    let (rect, _) = ui.allocate_exact_size(vec2(widths.iter().sum(), height), Sense::hover());
    widgets::rule(ui, widths);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let mut x = rect.left();
    let mut cell = |ui: &mut Ui, at: usize, contents: &mut dyn FnMut(&mut Ui)| {
        let place = Rect::from_min_max(pos2(x, rect.top()), pos2(x + widths[at], rect.bottom()));
        x += widths[at];
        let layout = Layout::left_to_right(Align::Center);
        let place = place.shrink2(vec2(2.0, 1.0));
        contents(&mut ui.new_child(UiBuilder::new().max_rect(place).layout(layout).id_salt((of.name, at))));
    };
    let recipe = &state.document.recipe;
    let tokens = Tokens::of(ui);
    let is_feature = of.column.role == Role::Feature;
    cell(ui, 0, &mut |ui| {
        let name =
            if of.names.len() > 1 { format!("{} ({} columns)", of.name, of.names.len()) } else { of.name.into() };
        ui.add(Label::new(name).truncate());
    });
    cell(ui, 1, &mut |ui| {
        ui.add(Label::new(small(of.column.kind.label()).color(tokens.secondary)).truncate());
    });
    cell(ui, 2, &mut |ui| released(ui, recipe, of, queue));
    cell(ui, 3, &mut |ui| {
        let keys = recipe.publish.as_ref().map_or(&[][..], |publish: &PublishSettings| &publish.keys);
        if is_feature {
            let mut is_key = keys.iter().any(|key| key == of.name);
            let response = ui.add(Checkbox::without_text(&mut is_key));
            named_box(&response, is_key, true, &format!("{} is a key", of.name));
            if response.tip(HEADS[3].1).changed() {
                queue.push_back(Command::Change(Change::Key(of.name.to_owned(), is_key)));
            }
        }
    });
    if !is_feature || !matches!(of.column.kind, Kind::Integer | Kind::Decimal) {
        return;
    }
    let now = recipe.coarsen.get(of.name).copied().unwrap_or_default();
    let mut new = now;
    let values = [&mut new.to, &mut new.bottom, &mut new.top];
    for (at, ((id, name), value)) in fields(of.name).into_iter().zip(values).enumerate() {
        cell(ui, 4 + at, &mut |ui| {
            ui.spacing_mut().interact_size.y = FIELD;
            let limits = &Limits::ANY;
            let field = Optional {
                id,
                name: &name,
                hint: "–",
                width: NUMBER,
                height: FIELD,
                live: false,
                limits,
                tip: HEADS[4 + at].1,
            };
            if let Some(typed) = field.show(ui, *value) {
                *value = typed;
            }
        });
    }
    if new != now {
        queue.push_back(Command::Change(Change::Coarsen(of.name.to_owned(), new)));
    }
}

/// Whether the file has the column; one that is not read cannot be learnt from, so it never has it.
fn released(ui: &mut Ui, recipe: &Recipe, of: &Line<'_>, queue: &mut Queue) {
    let (role, unread) = (of.column.role, of.column.kind.is_unread());
    let mut is_released = role != Role::Ignored;
    let enabled = role != Role::Target && !unread;
    let response = ui.add_enabled(enabled, Checkbox::without_text(&mut is_released));
    named_box(&response, is_released, enabled, &format!("{} is released", of.name));
    let why =
        if unread { "Nothing can be made of it, so it is left out" } else { "The classes have to be in the file" };
    let tip = if enabled { "Whether the published file has this column" } else { why };
    if response.tip(tip).changed() {
        let mut roles = recipe.table.clone();
        roles.ignore.retain(|name| !of.names.contains(&name.as_str()));
        if !is_released {
            roles.ignore.extend(of.names.iter().map(|&name| name.to_owned()));
        }
        queue.push_back(Command::SetRoles(roles));
    }
}

fn named_box(response: &egui::Response, on: bool, enabled: bool, name: &str) {
    response.widget_info(|| WidgetInfo::selected(egui::Role::CheckBox, enabled, on, name));
}

/// The fields of a column's numbers: what they are called, and where the text that is no number is kept.
fn fields(column: &str) -> [(Id, String); 3] {
    ["round to", "bottom", "top"].map(|word| {
        let name = format!("{column}, {word}");
        (Id::unique(("optional number", &name)), name)
    })
}

/// How many rows of every class are learnt from and held out: known before anything is made.
fn sides(ui: &mut Ui, parted: &Parted) {
    let widths = [NAME, WIDTHS[0], WIDTHS[0], WIDTHS[0]];
    let classes = &parted.sides;
    let found = search::list(ui, Id::unique("sides"), "classes", classes.len(), |at| classes[at].class.as_str());
    egui::ScrollArea::vertical().id_salt("sides").max_height(SIDES).auto_shrink([false, true]).show(ui, |ui| {
        let counts = |of: fn(&Sides) -> usize| thousands(parted.sides.iter().map(of).sum::<usize>() as u64);
        let sentence = format!(
            "{} classes, {} rows learnt from and {} held out",
            parted.sides.len(),
            counts(|side| side.learnt_from),
            counts(|side| side.held_out)
        );
        widgets::table(ui, "Rows of the classes", &sentence, |ui| {
            widgets::table_row(ui, &widths, |ui| {
                let head = |text: &str| small(text).color(Tokens::of(ui).secondary);
                let counts = ["rows", "learnt from", "held out"].map(|name| TableCell::right(head(name)));
                std::iter::once(TableCell::left(head("class"))).chain(counts).collect()
            });
            for side in found.places.iter().map(|&at| &classes[at]) {
                widgets::table_row(ui, &widths, |ui| {
                    let look = Tokens::of(ui).look;
                    let counts = [(side.rows, false), (side.learnt_from, true), (side.held_out, true)];
                    let counts = counts.map(|(rows, grave)| {
                        let text = small(thousands(rows as u64));
                        TableCell::right(if grave && rows == 0 { text.color(look) } else { text })
                    });
                    std::iter::once(TableCell::left(small(&side.class))).chain(counts).collect()
                });
            }
        });
    });
    warnings(ui, parted);
}

/// The classes of which one side is empty.
pub fn warnings(ui: &mut Ui, parted: &Parted) {
    let look = Tokens::of(ui).look;
    for warning in &parted.warnings {
        ui.add(Label::new(small(audit::sentence(warning)).color(look)).wrap());
    }
}

fn rows(ui: &mut Ui, state: &State, queue: &mut Queue) {
    ui.horizontal(|ui| {
        title(ui, "Rows");
        stale(ui, state);
    });
    let publish = state.document.recipe.publish.clone().unwrap_or_default();
    let now = (publish.holdout * 100.0).round() as u32;
    let tip = "Real rows that nothing in the file depends on: without them membership cannot be judged";
    widgets::row(ui, "Hold out", tip, |ui, label| {
        let size = vec2(CHOICE.min(ui.available_width()), theme::CONTROL);
        let chosen = ui.allocate_ui(size, |ui| widgets::choice(ui, label, now, &HOLDOUTS)).inner;
        if let Some(percent) = chosen {
            queue.push_back(Command::Change(Change::Holdout(f64::from(percent) / 100.0)));
        }
        if let Some(shown) = state.release() {
            let colour = Tokens::of(ui).secondary;
            ui.add(Label::new(small(shown.held_out.as_str()).color(colour)).truncate());
        }
    });
    widgets::error(ui, state.publish.audit.error_of(|it| *it == Setting::Holdout));
    if let Some(parted) = state.parted() {
        sides(ui, parted);
    }
    widgets::row(ui, "How many", "Rows of every class in the file", |ui, _| {
        let chosen = state.document.recipe.totals.is_some();
        ui.add(Label::new(if chosen { "as chosen under Targets" } else { "as many as the table has" }));
        widgets::link(ui, Command::Change(Change::Totals(NamedTotals::Table)), queue);
        widgets::link(ui, Command::Change(Change::Totals(NamedTotals::Balance)), queue);
    });
    words(ui, "The counts themselves are set at the left. Rows are made from those that are not held out.");
}
