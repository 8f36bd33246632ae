//! The building blocks of panels: headings, rows of settings, tables, chips.

use std::sync::Arc;

use egui::{
    Align, Button, Color32, ComboBox, FontId, Id, Key, Label, Layout, Rect, Response, RichText, Role, Sense, Stroke,
    StrokeKind, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use crate::app::{
    accessible,
    command::{Command, Queue},
    panels::{refused, search},
    share::ShareAction,
    theme::{self, Tokens},
};

/// What a control says of itself.
pub trait Tips: Sized {
    /// One sentence on what the control does: shown where the pointer rests on it, and read out to whoever does not see it.
    fn tip(self, text: impl AsRef<str>) -> Self;

    /// The control of a row ([`row`]): it has the label's name and the row's tip.
    fn of_row(self, label: Id) -> Self;
}

impl Tips for Response {
    fn tip(self, text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        if text.is_empty() {
            return self;
        }
        if self.ctx.has_accesskit_node(self.id) {
            self.ctx.accesskit_node_builder(self.id, |node| node.set_description(text));
        }
        // Only of one that the pointer rests on the text is copied.
        if self.enabled() {
            self.on_hover_ui(|ui| tooltip(ui, text))
        } else {
            self.on_disabled_hover_ui(|ui| tooltip(ui, text))
        }
    }

    fn of_row(self, label: Id) -> Self {
        let tip = self.ctx.data(|data| data.get_temp::<Arc<str>>(label.with("tip")));
        let response = self.labelled_by(label);
        match tip {
            Some(tip) => response.tip(tip),
            None => response,
        }
    }
}

fn tooltip(ui: &mut Ui, text: &str) {
    ui.set_max_width(ui.spacing().tooltip_width);
    ui.label(text);
}

/// A row's label, with the tip that it shares with the row's control.
pub fn row_label(ui: &Ui, label: Response, tip: &str) -> Response {
    ui.data_mut(|data| data.insert_temp(label.id.with("tip"), Arc::<str>::from(tip)));
    if tip.is_empty() { label } else { label.on_hover_text(tip) }
}

pub fn small(text: impl Into<String>) -> RichText {
    RichText::new(text).size(theme::SMALL)
}

/// A section's heading, with something at its right end.
pub fn heading(ui: &mut Ui, text: &str, right: impl FnOnce(&mut Ui)) {
    ui.add_space(2.0);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 20.0), Layout::left_to_right(Align::Center), |ui| {
        let colour = Tokens::of(ui).secondary;
        let text = RichText::new(text.to_uppercase()).font(theme::medium_font(theme::heading_size(ui))).color(colour);
        let label = Label::new(text.extra_letter_spacing(0.6)).selectable(false).truncate();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            right(ui);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.add(label));
        });
    });
}

/// Space and nothing else between sections.
pub fn gap(ui: &mut Ui) {
    ui.add_space(5.0);
}

/// A label at the left and a control at the right, which takes the label's name.
pub fn row<R>(ui: &mut Ui, label: &str, tip: &str, control: impl FnOnce(&mut Ui, Id) -> R) -> R {
    named_row(
        ui,
        |left| {
            let text = RichText::new(label).color(Tokens::of(left).secondary);
            let named = left.add(Label::new(text).truncate().selectable(false));
            row_label(left, named, tip)
        },
        control,
    )
}

/// A row whose label is drawn by the caller. What is wrong with a number that was typed stands below it.
pub fn named_row<R>(ui: &mut Ui, label: impl FnOnce(&mut Ui) -> Response, control: impl FnOnce(&mut Ui, Id) -> R) -> R {
    let size = vec2(ui.available_width(), theme::CONTROL);
    let (made, named) = ui
        .allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(theme::LABEL, theme::CONTROL), Sense::hover());
            let mut left = ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)));
            let named = label(&mut left).id;
            ui.spacing_mut().item_spacing.x = 8.0;
            (control(ui, named), named)
        })
        .inner;
    error(ui, refused::refusal(ui, named).as_deref());
    made
}

/// A dialog's title, which is what the dialog is called.
pub fn title(ui: &mut Ui, text: &str) {
    let title = ui.add(Label::new(RichText::new(text).font(theme::medium_font(16.0))).selectable(false));
    accessible::dialog(ui, |node| node.push_labelled_by(title.id.accesskit_id()));
    ui.add_space(6.0);
}

/// A field for a path that has the focus; true when Enter was pressed in it.
pub fn path_field(ui: &mut Ui, path: &mut String, hint: &str) -> bool {
    let field = TextEdit::singleline(path).desired_width(f32::INFINITY).hint_text(hint).margin(vec2(8.0, 5.0));
    let response = ui.add(field).accessible_name("Path").tip(hint);
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if !response.has_focus() && !entered && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    entered
}

/// A field for a path with a button for the system's dialog; true when Enter was pressed in it.
pub fn path_row(ui: &mut Ui, path: &mut String, queue: &mut Queue) -> bool {
    row(ui, "File", "The file that is written; Browse… asks for it", |ui, label| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            button(ui, Command::Out(ShareAction::Browse), queue);
            let response = ui.add(TextEdit::singleline(path).desired_width(ui.available_width())).of_row(label);
            response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
        })
        .inner
    })
}

/// A message beside its control.
pub fn error(ui: &mut Ui, message: Option<&str>) {
    // Whether there is one or not, what follows is called the same: a field that is typed in keeps the keyboard when a
    // message appears above it.
    let mut place = ui.new_child(UiBuilder::new().max_rect(ui.available_rect_before_wrap()));
    let Some(message) = message else { return };
    let tokens = Tokens::of(ui);
    egui::Frame::new().fill(tokens.fails_ground).corner_radius(4).inner_margin(6).show(&mut place, |ui| {
        ui.set_width(ui.available_width());
        ui.add(Label::new(small(message).color(tokens.fails)).wrap());
    });
    ui.advance_cursor_after_rect(place.min_rect());
}

/// Faint words below a control.
pub fn hint(ui: &mut Ui, text: impl Into<String>) {
    let colour = Tokens::of(ui).faint;
    ui.add(Label::new(small(text).color(colour)).wrap());
}

/// The sign of something that opens downwards.
pub fn chevron(ui: &Ui, rect: Rect, visuals: &egui::style::WidgetVisuals, _open: bool) {
    let at = rect.center();
    let line = vec![at + vec2(-3.5, -1.8), at + vec2(0.0, 1.8), at + vec2(3.5, -1.8)];
    ui.painter().add(egui::Shape::line(line, Stroke::new(1.3, visuals.text_color().gamma_multiply(0.7))));
}

/// An entry of a list, which closes the list when it is chosen: egui does that for the pointer, but not for the keyboard or a
/// screen reader.
pub fn entry<T: PartialEq>(ui: &mut Ui, now: &mut T, value: T, name: &str) {
    if ui.selectable_value(now, value, name).clicked() {
        ui.close();
    }
}

/// A list to choose from. Gives the choice when it was changed.
pub fn choice<T: Copy + PartialEq>(ui: &mut Ui, label: Id, now: T, options: &[(T, &str)]) -> Option<T> {
    let chosen = options.iter().position(|(value, _)| *value == now);
    let selected = chosen.map_or("", |at| options[at].1);
    let list =
        ComboBox::from_id_salt(label).selected_text(selected).width(ui.available_width()).truncate().icon(chevron);
    let (response, new) = search::choose(ui, (label, list), ("choices", options.len()), chosen, |at| options[at].1);
    response.of_row(label);
    new.map(|at| options[at].0).filter(|new| *new != now)
}

/// A list of names of `what` to choose from.
pub fn choose_name<'a>(ui: &mut Ui, label: Id, what: &str, now: &str, names: &'a [String]) -> Option<&'a String> {
    let chosen = names.iter().position(|name| name == now);
    let list = ComboBox::from_id_salt(label).selected_text(now).width(ui.available_width()).truncate().icon(chevron);
    let (response, new) = search::choose(ui, (label, list), (what, names.len()), chosen, |at| names[at].as_str());
    response.of_row(label);
    new.map(|at| &names[at]).filter(|name| *name != now)
}

/// A word in a round frame.
pub fn chip(ui: &mut Ui, text: &str) {
    let tokens = Tokens::of(ui);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(theme::SMALL), tokens.secondary);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(16.0, 5.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().rect_stroke(rect, rect.height() / 2.0, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    ui.painter().galley(rect.min + vec2(8.0, 2.5), galley, tokens.secondary);
}

/// A button that looks like a link and sends a command.
pub fn link(ui: &mut Ui, command: Command, queue: &mut Queue) {
    let text = small(command.spec().label).color(Tokens::of(ui).accent);
    let response = ui.add(Button::new(text).frame(false)).tip(tip_of(ui, &command));
    if response.clicked() {
        queue.push_back(command);
    }
}

/// A link with a short word; its name is that of the command.
pub fn short_link(ui: &mut Ui, word: &str, command: Command, queue: &mut Queue) {
    let text = small(word).color(Tokens::of(ui).accent);
    let response = ui.add(Button::new(text).frame(false)).tip(tip_of(ui, &command));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, command.spec().label));
    if response.clicked() {
        queue.push_back(command);
    }
}

/// A quiet button that sends a command.
pub fn button(ui: &mut Ui, command: Command, queue: &mut Queue) -> Response {
    let response = ui.add(Button::new(command.spec().label)).tip(tip_of(ui, &command));
    if response.clicked() {
        queue.push_back(command);
    }
    response
}

/// The button for what is mainly done here.
pub fn main_button(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let tokens = Tokens::of(ui);
    let text = RichText::new(text).font(theme::medium_font(theme::TEXT)).color(tokens.on_accent);
    ui.add_enabled(enabled, Button::new(text).fill(tokens.accent).stroke(Stroke::NONE).min_size(vec2(64.0, 26.0)))
}

/// The button for what should not be done without a thought.
pub fn grave_button(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let tokens = Tokens::of(ui);
    let text = RichText::new(text).font(theme::medium_font(theme::TEXT)).color(tokens.fails);
    let button = Button::new(text).fill(tokens.fails_ground).stroke(Stroke::new(1.0, tokens.fails));
    ui.add_enabled(enabled, button.min_size(vec2(64.0, 26.0)))
}

/// A command's tooltip, with its keys.
pub fn tip_of(ui: &Ui, command: &Command) -> String {
    let spec = command.spec();
    let about = if spec.tip.is_empty() { &spec.label } else { spec.tip };
    match spec.shortcuts().next() {
        Some(shortcut) => format!("{about} ({})", ui.ctx().format_shortcut(&shortcut)),
        None => about.to_owned(),
    }
}

/// Scrolls to what was just done, where it would lie below the edge; once for each thing that was `done`.
pub fn in_sight(response: &Response, id: Id, done: &str) {
    let before =
        response.ctx.data_mut(|data| data.get_temp_mut_or_default::<Option<String>>(id).replace(done.to_owned()));
    // What stood there when it was drawn for the first time was not done just now.
    if before.is_some_and(|before| before != done) {
        response.scroll_to_me(None);
    }
}

/// The mark of a class: its colour.
pub fn dot(ui: &mut Ui, rank: usize) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(9.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), 4.2, Tokens::of(ui).class(rank));
}

/// Room at the left of a cell with a sign.
const BESIDE_SIGNS: f32 = 8.0;

/// A cell of a table.
#[derive(Debug)]
pub struct TableCell {
    pub text: RichText,
    pub right: bool,
    pub rank: Option<usize>,
    pub tip: &'static str,
    /// A sign at its end, which stays whole where the text is cut off.
    pub sign: Option<(&'static str, Color32)>,
    /// It can be pressed, and is called so.
    pub button: Option<String>,
    /// What it is called where its text alone does not say enough.
    pub name: Option<String>,
}

impl TableCell {
    pub fn left(text: RichText) -> Self {
        Self { text, right: false, rank: None, tip: "", sign: None, button: None, name: None }
    }

    pub fn right(text: RichText) -> Self {
        Self { right: true, ..Self::left(text) }
    }
}

/// Lines of a table, one right below the other. Its name and a sentence on what it shows are for those who do not see it.
pub fn table(ui: &mut Ui, name: &str, sentence: &str, lines: impl FnOnce(&mut Ui)) {
    accessible::table(ui, name, sentence, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        lines(ui);
    });
}

/// One line of a table with a thin line below it. What is scrolled out of sight costs nothing. Gives the cell that was
/// pressed.
pub fn table_row(ui: &mut Ui, widths: &[f32], cells: impl FnOnce(&Ui) -> Vec<TableCell>) -> Option<usize> {
    let pressed = table_line(ui, widths, theme::TABLE_ROW, cells);
    rule(ui, widths);
    pressed
}

/// The thin line below what is there of a table.
pub fn rule(ui: &Ui, widths: &[f32]) {
    let from = ui.cursor().min;
    let across = from.x..=from.x + widths.iter().sum::<f32>();
    ui.painter().hline(across, from.y, Stroke::new(1.0, Tokens::of(ui).line));
}

/// One line of a table without a line below it.
pub fn table_line(
    ui: &mut Ui,
    widths: &[f32],
    height: f32,
    cells: impl FnOnce(&Ui) -> Vec<TableCell>,
) -> Option<usize> {
    let total: f32 = widths.iter().sum();
    let (rect, _) = ui.allocate_exact_size(vec2(total, height), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return None;
    }
    let mut pressed = None;
    let mut line = ui.new_child(UiBuilder::new().max_rect(rect).accessibility_role(Role::Row));
    let mut x = rect.left();
    for (at, (cell, width)) in cells(ui).into_iter().zip(widths).enumerate() {
        let place = Rect::from_min_max(pos2(x, rect.top()), pos2(x + width, rect.bottom()));
        let layout =
            if cell.right { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
        let cell_of = UiBuilder::new().accessibility_role(Role::Cell);
        let mut inside = place.shrink2(vec2(2.0, 0.0));
        if cell.sign.is_some() {
            // Cells with signs stand beside one another, and may be full.
            inside.min.x += BESIDE_SIGNS;
        }
        let mut inner = line.new_child(cell_of.max_rect(inside).layout(layout));
        if let Some((sign, colour)) = cell.sign {
            inner.spacing_mut().item_spacing.x = 3.0;
            let galley = inner.painter().layout_no_wrap(sign.to_owned(), FontId::proportional(theme::SMALL), colour);
            let (rect, _) = inner.allocate_exact_size(galley.size(), Sense::hover());
            inner.painter().galley(rect.min, galley, colour);
        }
        if let Some(rank) = cell.rank {
            dot(&mut inner, rank);
        }
        x += width;
        let label = match cell.button {
            // Nothing is no label.
            None if cell.text.is_empty() => continue,
            None => {
                let label = inner.add(Label::new(cell.text).truncate());
                if let Some(name) = cell.name {
                    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
                }
                label
            }
            Some(name) => {
                inner.spacing_mut().button_padding = Vec2::ZERO;
                let button = inner.add(Button::new(cell.text).frame_when_inactive(false).truncate());
                button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
                if button.clicked() {
                    pressed = Some(at);
                }
                button
            }
        };
        if !cell.tip.is_empty() {
            label.tip(cell.tip);
        }
    }
    pressed
}
