//! What each column is taken for, with the way to say otherwise.

use egui::{ComboBox, RichText, ScrollArea, Sense, TextEdit, Ui, Vec2, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        panels::{
            numbers::Optional,
            widgets::{self, TableCell, Tips as _, small},
        },
        state::{Dialog, State},
        theme::{self, Tokens},
        typed::{self, Limits},
    },
    report::format::thousands,
    table::{Column, ColumnSettings, Kind, Role, Table, delimiter_name},
};

const KINDS: [Kind; 8] = [
    Kind::Integer,
    Kind::Decimal,
    Kind::Binary,
    Kind::Category,
    Kind::OneHot,
    Kind::Identifier,
    Kind::Date,
    Kind::Text,
];

/// What is said of words that count as missing.
const SAID: &str = "Cells with these words are taken as missing; named under \"Not missing\" they are values";

/// Width of the field for a number of lines.
const LINES: f32 = 76.0;

/// A column's name has this much room, however narrow the window.
const NAME_LEAST: f32 = 90.0;

const ROLES: [(Role, &str); 3] = [(Role::Feature, "feature"), (Role::Ignored, "ignored"), (Role::Target, "target")];

pub fn show(ui: &mut Ui, state: &State, roles: &ColumnSettings, error: Option<&str>, queue: &mut Queue) {
    let Some(table) = state.document.table.as_deref() else { return };
    ui.set_width((theme::DIALOG * 1.35).min(ui.ctx().content_rect().width() - 60.0));
    widgets::title(ui, "Columns");
    let source = &table.source;
    let about = format!(
        "{} · {} · {} · {} rows · {} columns",
        table.name,
        source.encoding().label(),
        delimiter_name(source.delimiter()),
        thousands(table.rows() as u64),
        table.columns.len()
    );
    ui.label(small(about).color(Tokens::of(ui).secondary));
    let mut new = roles.clone();
    reading(ui, table, &mut new);
    ui.add_space(4.0);
    let width = ui.available_width() - 14.0;
    let widths = [(width - 510.0).max(NAME_LEAST), 106.0, 96.0, 62.0, 110.0, 66.0, 70.0];
    let height = (ui.ctx().content_rect().height() - 390.0).clamp(60.0, 420.0);
    // In a narrow window the table is wider than the dialog.
    ScrollArea::horizontal().id_salt("across").show(ui, |ui| {
        ui.set_max_width(widths.iter().sum::<f32>() + 14.0);
        widgets::table_row(ui, &widths, |ui| {
            let head = |text: &str| small(text).color(Tokens::of(ui).secondary);
            let mut heads =
                vec![TableCell::left(head("column")), TableCell::left(head("kind")), TableCell::left(head("role"))];
            heads.push(TableCell::right(head("missing")));
            heads.push(TableCell { tip: SAID, ..TableCell::left(head("  of these say")) });
            heads.extend(["distinct", "decimals"].map(|text| TableCell::right(head(text))));
            heads
        });
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for (at, column) in table.columns.iter().enumerate() {
                line(ui, table, at, column, &mut new, &widths);
            }
        });
    });
    widgets::error(ui, error);
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let about = "Type the table anew with these kinds and roles; Undo takes it back";
        if widgets::main_button(ui, "Apply", *roles != table.roles).tip(about).clicked() {
            queue.push_back(Command::SetRoles(roles.clone()));
        }
        widgets::button(ui, Command::CloseDialog, queue);
    });
    if new != *roles {
        queue.push_back(Command::Edit(Dialog::Columns { roles: new, error: None }));
    }
}

fn line(ui: &mut Ui, table: &Table, at: usize, column: &Column, roles: &mut ColumnSettings, widths: &[f32; 7]) {
    let height = theme::CONTROL + 2.0;
    let (rect, _) = ui.allocate_exact_size(vec2(widths.iter().sum(), height), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt(("column", at)));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let cell = |ui: &mut Ui, width: f32, right: bool, text: RichText| {
            let layout = if right {
                egui::Layout::right_to_left(egui::Align::Center)
            } else {
                egui::Layout::left_to_right(egui::Align::Center)
            };
            ui.allocate_ui_with_layout(vec2(width, height), layout, |ui| {
                ui.set_min_width(width);
                ui.add(egui::Label::new(text).truncate());
            });
        };
        cell(ui, widths[0], false, RichText::new(&column.name));
        kind(ui, column, roles, widths[1] - 8.0);
        ui.add_space(8.0);
        role(ui, table, at, column, roles, widths[2] - 8.0);
        ui.add_space(8.0);
        let secondary = Tokens::of(ui).secondary;
        let number = |number: usize| small(thousands(number as u64)).color(secondary);
        cell(ui, widths[3], true, number(column.missing));
        ui.add_space(10.0);
        said(ui, table, at, vec2(widths[4] - 10.0, height));
        let unread = column.kind.is_unread();
        cell(ui, widths[5], true, if unread { small("–").color(secondary) } else { number(column.distinct()) });
        let decimals = matches!(column.kind, Kind::Integer | Kind::Decimal);
        let text = if decimals { column.style.max_decimals.to_string() } else { "–".to_owned() };
        cell(ui, widths[6], true, small(text).color(secondary));
    });
}

/// How the file is read, before its columns are looked at.
fn reading(ui: &mut Ui, table: &Table, roles: &mut ColumnSettings) {
    ui.checkbox(&mut roles.no_header, "the first line is data, not a header")
        .tip("Columns without a header are called column_1, column_2 and so on");
    let found = format!("found: {}", table.source.preamble_lines());
    let tip = "Lines above the header that are no part of the table; left empty they are found";
    widgets::row(ui, "Lines above", tip, |ui, id| {
        let lines = Optional {
            id,
            name: "Lines above the header",
            hint: &found,
            width: LINES,
            height: theme::CONTROL,
            live: true,
            limits: &Limits { range: 0.0..=10_000.0, whole: true },
            tip,
        };
        if let Some(new) = lines.show(ui, roles.skip_lines.map(|lines| lines as f64)) {
            roles.skip_lines = new.map(|lines| lines as usize);
        }
    });
    let tip = "Cells that stand for no value besides the usual ones (NA, null, ?, …), with blanks between them: -9 unknown. \
               Quotes keep a mark with blanks together.";
    words(ui, "Also missing", tip, "-9 unknown", &mut roles.missing_marks);
    let tip = "Words that are usually taken as missing and are values here, with blanks between them: None NA";
    words(ui, "Not missing", tip, "None NA", &mut roles.not_missing);
}

/// A field for words with blanks between them.
fn words(ui: &mut Ui, label: &str, tip: &str, hint: &str, words: &mut Vec<String>) {
    widgets::row(ui, label, tip, |ui, id| {
        let draft = id.with("draft");
        // A blank at the end is about to be followed by another word.
        let typing = ui.data(|data| data.get_temp::<String>(draft));
        let mut text = typing.unwrap_or_else(|| typed::joined(words));
        let field = TextEdit::singleline(&mut text).hint_text(hint).desired_width(f32::INFINITY);
        let response = ui.add(field).of_row(id);
        if response.changed() {
            *words = typed::words(&text);
        }
        if response.has_focus() {
            ui.data_mut(|data| data.insert_temp(draft, text));
        } else {
            ui.data_mut(|data| data.remove_temp::<String>(draft));
        }
    });
}

/// The words of a column that count as missing, such as None, and how many cells say each.
fn said(ui: &mut Ui, table: &Table, at: usize, size: Vec2) {
    let marks = table.marks.get(at).map_or(&[][..], Vec::as_slice);
    let text = marks.iter().map(|(word, count)| format!("{word}: {}", thousands(*count as u64)));
    let text = text.collect::<Vec<_>>().join(", ");
    ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.set_min_width(size.x);
        if !text.is_empty() {
            let label = egui::Label::new(small(text.as_str()).color(Tokens::of(ui).look)).truncate();
            ui.add(label).tip(format!("{text}. {SAID}"));
        }
    });
}

fn kind(ui: &mut Ui, column: &Column, roles: &mut ColumnSettings, width: f32) {
    let asked = roles.kinds.get(&column.name).copied();
    let now = asked.unwrap_or(column.kind);
    let mut new = now;
    ComboBox::from_id_salt("kind")
        .selected_text(now.label())
        .width(width)
        .icon(widgets::chevron)
        .show_ui(ui, |ui| {
            for kind in KINDS {
                ui.selectable_value(&mut new, kind, kind.label());
            }
        })
        .response
        .accessible_name(format!("Kind of {}", column.name))
        .tip("What the cells are taken for: numbers, categories, or what is no feature");
    if new != now {
        roles.kinds.insert(column.name.clone(), new);
    }
}

fn role(ui: &mut Ui, table: &Table, at: usize, column: &Column, roles: &mut ColumnSettings, width: f32) {
    let now = role_now(table, at, column, roles);
    let mut new = now;
    let shown = ROLES.iter().find(|(role, _)| *role == now).map_or("", |(_, name)| name);
    ComboBox::from_id_salt("role")
        .selected_text(shown)
        .width(width)
        .icon(widgets::chevron)
        .show_ui(ui, |ui| {
            for (role, name) in ROLES {
                ui.selectable_value(&mut new, role, name);
            }
        })
        .response
        .accessible_name(format!("Role of {}", column.name))
        .tip("A feature is learnt from, the target holds the classes, an ignored column takes no part");
    if new != now {
        set_role(column, new, roles);
    }
}

/// The role that a column has with these roles applied, as far as it can be told without typing the table anew.
fn role_now(table: &Table, at: usize, column: &Column, roles: &ColumnSettings) -> Role {
    let target = roles.target.as_deref().map_or(at == table.target.column, |target| target == column.name);
    let unread = || roles.kinds.get(&column.name).copied().unwrap_or(column.kind).is_unread();
    if target {
        Role::Target
    } else if roles.ignore.contains(&column.name) || unread() {
        Role::Ignored
    } else {
        Role::Feature
    }
}

fn set_role(column: &Column, role: Role, roles: &mut ColumnSettings) {
    roles.ignore.retain(|name| *name != column.name);
    match role {
        Role::Target => roles.target = Some(column.name.clone()),
        Role::Ignored => roles.ignore.push(column.name.clone()),
        // An identifier, date or text can only be learnt from as something else.
        Role::Feature => {
            let kind = roles.kinds.get(&column.name).copied().unwrap_or(column.kind);
            if kind.is_unread() {
                roles.kinds.insert(column.name.clone(), Kind::Category);
            }
        }
    }
}
