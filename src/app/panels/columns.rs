//! What each column is taken for, with the way to say otherwise.

use egui::{
    Align, ComboBox, EventFilter, Id, Key, Label, Layout, Rect, Response, RichText, ScrollArea, Sense, Stroke,
    StrokeKind, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use crate::{
    app::{
        column_list::{Chosen, ColumnKey, ColumnSort, ColumnsForm, RolesNow, kind_now, set_kind, set_role},
        command::{Command, Queue},
        panels::{
            numbers::Optional,
            search,
            widgets::{self, TableCell, Tips as _, small},
        },
        state::{Dialog, State},
        theme::{self, Tokens},
        typed::{self, Limits},
    },
    report::format::{clip, thousands},
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

/// Letters of each value that are shown.
const SHORT: usize = 16;

/// A column's name has this much room, however narrow the window.
const NAME_LEAST: f32 = 90.0;

const ROLES: [(Role, &str); 3] = [(Role::Feature, "feature"), (Role::Ignored, "ignored"), (Role::Target, "target")];

/// Widths of the cells behind the name: kind, role, values, missing, what these say, distinct, decimals.
const CELLS: [f32; 7] = [106.0, 96.0, 170.0, 66.0, 110.0, 66.0, 70.0];
/// Width of the place in the file, and what the bar of the list takes.
const PLACE: f32 = 40.0;
const BAR: f32 = 14.0;
/// Width of the dialog where there is room.
const WIDE: f32 = 940.0;
/// Height of a line, and between lines.
const LINE: f32 = theme::CONTROL + 2.0;
const BETWEEN: f32 = 2.0;

type Head = (&'static str, Option<(ColumnKey, &'static str)>);

/// What stands above the columns, what the lines are sorted by when it is pressed, and what that is called.
const HEADS: [Head; 9] = [
    ("#", Some((ColumnKey::Place, "place in the file"))),
    ("column", Some((ColumnKey::Name, "name"))),
    ("kind", Some((ColumnKey::Kind, "kind"))),
    ("role", Some((ColumnKey::Role, "role"))),
    ("first values", None),
    ("missing", Some((ColumnKey::Missing, "missing cells"))),
    ("  of these say", None),
    ("distinct", None),
    ("decimals", None),
];
/// The first of the heads that stand at the right of their columns; the others do but for what missing cells say.
const NUMBERS: [usize; 3] = [5, 7, 8];

const HOW: &str = "Click lines to choose them, with Ctrl or Shift more of them.";

pub fn show(ui: &mut Ui, state: &State, form: &ColumnsForm, queue: &mut Queue) {
    let Some(table) = state.document.table.as_deref() else { return };
    ui.set_width(WIDE.min(ui.ctx().content_rect().width() - 60.0));
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
    ui.label(small(&about).color(Tokens::of(ui).secondary));
    let mut new = form.clone();
    reading(ui, table, &mut new.roles);
    ui.add_space(4.0);
    let name = |at: usize| table.columns[at].name.as_str();
    let found = search::list(ui, Id::unique("columns of the table"), "columns", table.columns.len(), name);
    let mut shown = found.places;
    form.sort.sort(&mut shown, table, &form.roles);
    let width = ui.available_width() - BAR;
    let name = (width - PLACE - CELLS.iter().sum::<f32>()).max(NAME_LEAST);
    let widths: Vec<f32> = [PLACE, name].into_iter().chain(CELLS).collect();
    // In a narrow window the table is wider than the dialog.
    ScrollArea::horizontal().id_salt("across").show(ui, |ui| {
        ui.set_max_width(widths.iter().sum::<f32>() + BAR);
        heads(ui, &widths, &mut new.sort);
        let lines = Lines { table, roles: RolesNow::of(table, &form.roles), shown: &shown, widths: &widths };
        lines.show(ui, found.down, &mut new);
    });
    widgets::error(ui, form.error.as_deref());
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        let about = "Read the table again with these kinds and roles; Undo takes it back";
        if widgets::main_button(ui, "Apply", form.roles != table.roles).tip(about).clicked() {
            queue.push_back(Command::SetRoles(form.roles.clone()));
        }
        widgets::button(ui, Command::CloseDialog, queue);
        ui.add_space(12.0);
        these(ui, table, &shown, &mut new);
    });
    if new != *form {
        new.error = None;
        queue.push_back(Command::Edit(Dialog::Columns(Box::new(new))));
    }
}

fn heads(ui: &mut Ui, widths: &[f32], sort: &mut ColumnSort) {
    let now = *sort;
    let pressed = widgets::table_row(ui, widths, |ui| {
        let tokens = Tokens::of(ui);
        let head = |(at, (text, by)): (usize, &Head)| {
            let sorted = by.is_some_and(|(key, _)| key == now.key);
            let arrow = match (sorted, now.descending) {
                (false, _) => "",
                (true, false) => " ↑",
                (true, true) => " ↓",
            };
            let text = small(format!("{text}{arrow}")).color(if sorted { tokens.text } else { tokens.secondary });
            TableCell {
                right: NUMBERS.contains(&at),
                tip: match by {
                    _ if text.text().contains("say") => SAID,
                    Some(_) => "Sorts the lines by this; a second press turns their order",
                    None => "",
                },
                button: by.map(|(_, name)| format!("Sort by {name}")),
                ..TableCell::left(text)
            }
        };
        HEADS.iter().enumerate().map(head).collect()
    });
    if let Some((key, _)) = pressed.and_then(|at| HEADS[at].1) {
        *sort = now.pressed(key);
    }
}

/// What can be done with the lines that are chosen.
fn these(ui: &mut Ui, table: &Table, shown: &[usize], form: &mut ColumnsForm) {
    let chosen: Vec<usize> = form.chosen.places.iter().copied().collect();
    if chosen.is_empty() {
        return widgets::hint(ui, HOW);
    }
    let seen = shown.iter().filter(|at| form.chosen.places.contains(at)).count();
    let count = thousands(chosen.len() as u64);
    let words = match chosen.len() - seen {
        0 => format!("{count} chosen"),
        hidden => format!("{count} chosen, {} of them not shown", thousands(hidden as u64)),
    };
    ui.add(Label::new(small(words).color(Tokens::of(ui).secondary)).selectable(false));
    for (label, role, tip) in [
        ("Ignore these", Role::Ignored, "The chosen columns take no part in learning; the target stays the target"),
        ("Use these", Role::Feature, "The chosen columns are learnt from; the target stays the target"),
    ] {
        if ui.button(label).on_hover_text(tip).clicked() {
            set_role(table, &chosen, role, &mut form.roles);
        }
    }
    let list = ComboBox::from_id_salt("kind of these").selected_text("Kind …").width(86.0).icon(widgets::chevron);
    let mut new = None;
    let list = list.show_ui(ui, |ui| {
        for kind in KINDS {
            if ui.selectable_label(false, kind.label()).clicked() {
                new = Some(kind);
            }
        }
    });
    list.response.on_hover_text("What the chosen columns are taken for").accessible_name("Kind of these");
    if let Some(kind) = new {
        for &at in &chosen {
            set_kind(&table.columns[at], kind, &mut form.roles);
        }
    }
}

/// The lines of the list. Only those in sight are drawn: there may be ten thousand.
struct Lines<'a> {
    table: &'a Table,
    roles: RolesNow<'a>,
    /// Places of the columns, in the order of the lines.
    shown: &'a [usize],
    widths: &'a [f32],
}

impl Lines<'_> {
    /// `entered`: the keyboard comes from above.
    fn show(&self, ui: &mut Ui, entered: bool, form: &mut ColumnsForm) {
        let height = (ui.ctx().content_rect().height() - 390.0).clamp(60.0, 420.0);
        let whole = self.shown.len() as f32 * (LINE + BETWEEN);
        let place = Rect::from_min_size(ui.cursor().min, vec2(self.widths.iter().sum::<f32>(), height.min(whole)));
        let focus = ui.interact(place, ui.scope_id().with("lines"), Sense::focusable_noninteractive());
        focus.widget_info(|| {
            let (shown, chosen) = (self.shown.len() as u64, form.chosen.places.len() as u64);
            let name = format!("List of {} columns, {} chosen", thousands(shown), thousands(chosen));
            WidgetInfo::labeled(egui::Role::Table, true, name)
        });
        let target = &self.table.columns[self.table.target.column].name;
        ui.ctx().accesskit_node_builder(focus.id, |node| {
            node.set_description(format!("{} of them shown, target {target}", thousands(self.shown.len() as u64)));
        });
        let mut to = None;
        if entered {
            focus.request_focus();
            to = form.chosen.step(0, self.shown, false, false);
        } else if focus.has_focus() {
            let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(focus.id, filter));
            to = self.keys(ui, (height / (LINE + BETWEEN)) as isize, &mut form.chosen);
        }
        ui.spacing_mut().item_spacing.y = BETWEEN;
        let scroll = ScrollArea::vertical().max_height(height).auto_shrink([false, true]);
        scroll.show_rows(ui, LINE, self.shown.len(), |ui, seen| {
            let top = ui.max_rect().top();
            for &at in self.shown.iter().skip(seen.start).take(seen.len()) {
                self.line(ui, at, &focus, form);
            }
            if let Some(to) = to {
                let y = top + (to as f32 - seen.start as f32) * (LINE + BETWEEN);
                let line = Rect::from_min_size(pos2(ui.max_rect().left(), y), vec2(1.0, LINE));
                ui.scroll_to_rect(line, None);
            }
        });
        if focus.has_focus() {
            ui.painter().rect_stroke(place, 2.0, Stroke::new(1.5, Tokens::of(ui).accent), StrokeKind::Inside);
        }
    }

    /// Gives the number of the line that the keyboard went to.
    fn keys(&self, ui: &Ui, page: isize, chosen: &mut Chosen) -> Option<usize> {
        let all = self.shown.len() as isize;
        let (modifiers, pressed, space, every) = ui.input(|input| {
            let moves = [
                (Key::ArrowDown, 1),
                (Key::ArrowUp, -1),
                (Key::PageDown, page),
                (Key::PageUp, -page),
                (Key::Home, -all),
                (Key::End, all),
            ];
            let pressed = moves.into_iter().find(|(key, _)| input.key_pressed(*key)).map(|(_, by)| by);
            let every = input.modifiers.command && input.key_pressed(Key::A);
            (input.modifiers, pressed, input.key_pressed(Key::Space), every)
        });
        if every {
            chosen.all(self.shown);
        }
        if space {
            chosen.toggle_cursor();
        }
        chosen.step(pressed?, self.shown, modifiers.command, modifiers.shift)
    }

    fn line(&self, ui: &mut Ui, at: usize, list: &Response, form: &mut ColumnsForm) {
        let column = &self.table.columns[at];
        let (rect, _) = ui.allocate_exact_size(vec2(self.widths.iter().sum(), LINE), Sense::hover());
        let (tokens, kind, role) = (Tokens::of(ui), kind_now(column, &form.roles), self.roles.role(at));
        let chosen = form.chosen.places.contains(&at);
        // The keyboard stays with the list.
        let response = ui.interact(rect, ui.scope_id().with(("line", at)), Sense::CLICK);
        response.widget_info(|| {
            let role = ROLES.iter().find(|(other, _)| *other == role).map_or("", |(_, name)| name);
            let name = format!("{}: {}, {role}", column.name, kind.label());
            WidgetInfo::selected(egui::Role::Row, true, chosen, name)
        });
        if response.clicked() {
            let modifiers = ui.input(|input| input.modifiers);
            form.chosen.press(at, self.shown, modifiers.command, modifiers.shift);
            list.request_focus();
        }
        if chosen || response.hovered() {
            ui.painter().rect_filled(rect, 2.0, if chosen { tokens.accent_ground } else { tokens.hover });
        }
        if list.has_focus() && form.chosen.cursor() == Some(at) {
            ui.painter().rect_stroke(rect, 2.0, Stroke::new(1.0, tokens.accent), StrokeKind::Inside);
        }
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(("column", at)));
        ui.horizontal(|ui| self.cells(ui, at, (kind, role), form));
    }

    fn cells(&self, ui: &mut Ui, at: usize, (kind, role): (Kind, Role), form: &mut ColumnsForm) {
        ui.spacing_mut().item_spacing.x = 0.0;
        let (column, widths, secondary) = (&self.table.columns[at], self.widths, Tokens::of(ui).secondary);
        let number = |number: usize| small(thousands(number as u64)).color(secondary);
        cell(ui, widths[0] - 8.0, true, number(at + 1), "");
        ui.add_space(8.0);
        cell(ui, widths[1], false, RichText::new(&column.name), &column.name);
        choose_kind(ui, column, kind, widths[2] - 8.0, &mut form.roles);
        ui.add_space(8.0);
        choose_role(ui, self.table, at, role, widths[3] - 8.0, &mut form.roles);
        ui.add_space(8.0);
        let samples = form.samples.get(at).map_or(&[][..], Vec::as_slice);
        let short: Vec<String> = samples.iter().map(|value| clip(value, SHORT)).collect();
        let words = if samples.is_empty() { "none seen".to_owned() } else { short.join(" · ") };
        cell(ui, widths[4] - 8.0, false, small(words).color(secondary), &samples.join("\n"));
        ui.add_space(8.0);
        cell(ui, widths[5], true, number(column.missing), "");
        ui.add_space(10.0);
        said(ui, self.table, at, vec2(widths[6] - 10.0, LINE));
        let unread = column.kind.is_unread();
        let distinct = if unread { small("–").color(secondary) } else { number(column.distinct()) };
        cell(ui, widths[7], true, distinct, "");
        let decimals = matches!(column.kind, Kind::Integer | Kind::Decimal);
        let text = if decimals { column.style.max_decimals.to_string() } else { "–".to_owned() };
        cell(ui, widths[8], true, small(text).color(secondary), "");
    }
}

/// A cell of a line, with all of it in a tooltip where it may be cut.
fn cell(ui: &mut Ui, width: f32, right: bool, text: RichText, whole: &str) {
    let layout = if right { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
    ui.allocate_ui_with_layout(vec2(width, LINE), layout, |ui| {
        ui.set_min_width(width);
        let label = ui.add(Label::new(text).truncate().selectable(false));
        if !whole.is_empty() {
            label.on_hover_text(whole);
        }
    });
}

/// How the file is read, before its columns are looked at.
fn reading(ui: &mut Ui, table: &Table, roles: &mut ColumnSettings) {
    ui.checkbox(&mut roles.no_header, "the first line is data, not a header")
        .tip("Columns without a header are called column_1, column_2 and so on");
    let found = format!("found: {}", table.source.preamble_lines());
    let tip = "Number of lines above the header that are not part of the table; leave empty to detect them";
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
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(size.x);
        if !text.is_empty() {
            let label = Label::new(small(text.as_str()).color(Tokens::of(ui).look)).truncate();
            ui.add(label).tip(format!("{text}. {SAID}"));
        }
    });
}

fn choose_kind(ui: &mut Ui, column: &Column, now: Kind, width: f32, roles: &mut ColumnSettings) {
    let mut new = now;
    ComboBox::from_id_salt("kind")
        .selected_text(now.label())
        .width(width)
        .icon(widgets::chevron)
        .show_ui(ui, |ui| {
            for kind in KINDS {
                widgets::entry(ui, &mut new, kind, kind.label());
            }
        })
        .response
        .accessible_name(format!("Kind of {}", column.name))
        .tip("How the cells are read: as numbers, as categories, or not as a feature");
    if new != now {
        set_kind(column, new, roles);
    }
}

fn choose_role(ui: &mut Ui, table: &Table, at: usize, now: Role, width: f32, roles: &mut ColumnSettings) {
    let mut new = now;
    let shown = ROLES.iter().find(|(role, _)| *role == now).map_or("", |(_, name)| name);
    ComboBox::from_id_salt("role")
        .selected_text(shown)
        .width(width)
        .icon(widgets::chevron)
        .show_ui(ui, |ui| {
            for (role, name) in ROLES {
                widgets::entry(ui, &mut new, role, name);
            }
        })
        .response
        .accessible_name(format!("Role of {}", table.columns[at].name))
        .tip("A feature is learnt from, the target holds the classes, an ignored column takes no part");
    if new != now {
        set_role(table, &[at], new, roles);
    }
}
