//! A field above a long list that leaves only the entries whose names have what is typed. Short lists have none.

use egui::{
    ComboBox, FontId, Id, Key, Label, Modifiers, PopupCloseBehavior, Response, RichText, ScrollArea, TextEdit, Ui,
    WidgetText, vec2,
};

use crate::{
    app::theme::{self, Tokens},
    report::format::{clip, thousands},
};

/// Lists with more entries than this can be searched.
pub const LONG: usize = 12;

/// Height of a list that opens downwards, without its field, and its least width.
const OPEN_HEIGHT: f32 = 280.0;
const OPEN_WIDTH: f32 = 200.0;
/// Between the field and how many there are, and around what is typed, with some to spare.
const GAP: f32 = 8.0;
const AROUND: f32 = 16.0;
const FIELD_LEAST: f32 = 60.0;
const FIELD_MOST: f32 = 260.0;
/// As much of what is searched for is said when there is none of it.
const SAID: usize = 40;

/// What is searched for, and the pass in which its field was drawn last: a list that was out of sight is whole again.
#[derive(Clone, Debug, Default)]
struct Typed {
    words: String,
    drawn: u64,
}

/// The entries of a list that a search leaves.
#[derive(Debug, Default)]
pub struct Found {
    /// Their places in the list, in its order.
    pub places: Vec<usize>,
    /// Something is searched for.
    pub searched: bool,
    /// Enter was pressed in the field: the first of them is meant.
    pub entered: bool,
    /// The arrow downwards was pressed in the field: the list is to have the keyboard.
    pub down: bool,
    /// The field, for those that want to have it opened with the keyboard.
    field: Option<Response>,
}

/// Draws the field where the list has more than [`LONG`] entries, how many there are, and that there is none where there is
/// none. `what` are the entries, as "columns"; `name` says what one is called.
pub fn list<N: AsRef<str>>(ui: &mut Ui, id: Id, what: &str, count: usize, name: impl Fn(usize) -> N) -> Found {
    if count <= LONG {
        return Found { places: (0..count).collect(), ..Found::default() };
    }
    let id = id.with("search");
    let pass = ui.ctx().cumulative_pass_nr();
    let kept = ui.data(|data| data.get_temp::<Typed>(id)).filter(|typed| typed.drawn + 1 >= pass);
    let mut words = kept.map_or_else(String::new, |typed| typed.words);
    let down = ui.memory(|memory| memory.has_focus(id.with("field")))
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::ArrowDown));
    let mut found = Found { down, ..Found::default() };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        let count_of = |found: usize| format!("{} of {}", thousands(found as u64), thousands(count as u64));
        let font = FontId::proportional(theme::SMALL);
        let beside = ui.painter().layout_no_wrap(count_of(count), font, Tokens::of(ui).secondary).size().x;
        let width = (ui.available_width() - AROUND - GAP - beside).clamp(FIELD_LEAST, FIELD_MOST);
        let hint = format!("Search {} {what}", thousands(count as u64));
        let field = TextEdit::singleline(&mut words).id(id.with("field")).hint_text(hint).desired_width(width);
        let field = ui.add(field).accessible_name(format!("Search {what}"));
        let field = field.on_hover_text("Any part of the name, large or small letters alike. Esc clears it.");
        if field.lost_focus() {
            found.entered = ui.input(|input| input.key_pressed(Key::Enter));
            // The key is used up: what is around the list stays open.
            if !words.is_empty() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
                words.clear();
                field.request_focus();
            }
        }
        found.field = Some(field);
        found.searched = !words.trim().is_empty();
        found.places = places(&words, count, &name);
        quiet(ui, count_of(found.places.len()));
    });
    if found.places.is_empty() {
        quiet(ui, format!("None of the {what} has \u{201c}{}\u{201d} in its name.", clip(words.trim(), SAID)));
    }
    ui.data_mut(|data| data.insert_temp(id, Typed { words, drawn: pass }));
    found
}

fn quiet(ui: &mut Ui, text: String) {
    let text = RichText::new(text).size(theme::SMALL).color(Tokens::of(ui).secondary);
    ui.add(Label::new(text).selectable(false).wrap());
}

/// The places of the entries whose names have the words in them; small and large letters count alike.
fn places<N: AsRef<str>>(words: &str, count: usize, name: impl Fn(usize) -> N) -> Vec<usize> {
    let words = words.trim().to_lowercase();
    (0..count).filter(|&at| words.is_empty() || name(at).as_ref().to_lowercase().contains(&words)).collect()
}

/// A list that opens downwards, with a search where it is long. Gives the list's button, and the entry that was chosen.
/// `what` are the entries, as "columns"; `now` is the present one.
pub fn choose<N: AsRef<str>>(
    ui: &mut Ui,
    (id, list): (Id, ComboBox<'_>),
    (what, count): (&str, usize),
    now: Option<usize>,
    name: impl Fn(usize) -> N,
) -> (Response, Option<usize>) {
    if count <= LONG {
        let shown = list.show_ui(ui, |ui| {
            let chosen = |at: &usize| ui.selectable_label(now == Some(*at), name(*at).as_ref()).clicked();
            let chosen = (0..count).filter(chosen).last();
            // egui does so for the pointer, but not for the keyboard or a screen reader.
            if chosen.is_some() {
                ui.close();
            }
            chosen
        });
        return (shown.response, shown.inner.flatten());
    }
    // The list inside has its own bar, below the field.
    let list = list.height(f32::INFINITY).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let shown = list.show_ui(ui, |ui| searched(ui, id, (what, count), now, name));
    (shown.response, shown.inner.flatten())
}

fn searched<N: AsRef<str>>(
    ui: &mut Ui,
    id: Id,
    (what, count): (&str, usize),
    now: Option<usize>,
    name: impl Fn(usize) -> N,
) -> Option<usize> {
    ui.set_min_width(OPEN_WIDTH);
    ui.set_max_width(ui.available_width().max(OPEN_WIDTH));
    let fresh = ui
        .data(|data| data.get_temp::<Typed>(id.with("search")))
        .is_none_or(|typed| typed.drawn + 1 < ui.ctx().cumulative_pass_nr());
    let found = list(ui, id, what, count, &name);
    if fresh && let Some(field) = &found.field {
        field.request_focus();
    }
    let mut chosen = found.places.first().copied().filter(|_| found.entered);
    let mut scroll = ScrollArea::vertical().id_salt("found").max_height(OPEN_HEIGHT);
    let line = theme::CONTROL;
    if fresh && let Some(at) = now {
        // The present entry is in sight when the list opens.
        let step = line + ui.spacing().item_spacing.y;
        scroll = scroll.vertical_scroll_offset((at as f32 * step - OPEN_HEIGHT / 2.0).max(0.0));
    }
    scroll.show_rows(ui, line, found.places.len(), |ui, seen| {
        for (nth, &at) in found.places.iter().enumerate().skip(seen.start).take(seen.len()) {
            let text = name(at);
            let button = egui::Button::selectable(now == Some(at), WidgetText::from(text.as_ref())).truncate();
            let response = ui.add(button.min_size(vec2(ui.available_width(), line)));
            if found.down && nth == 0 {
                response.request_focus();
            }
            if response.on_hover_text(text.as_ref()).clicked() {
                chosen = Some(at);
            }
        }
    });
    if chosen.is_some() {
        ui.close();
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_part_of_a_name_finds_it_in_letters_of_any_size() {
        let names = ["Age", "glucose (mmol/L)", "AVERAGE", "Größe", "x.1"];
        let found = |words| places(words, names.len(), |at| names[at]);
        assert_eq!(found(""), [0, 1, 2, 3, 4]);
        assert_eq!(found(" age "), [0, 2]);
        assert_eq!(found("MMOL/l)"), [1]);
        assert_eq!(found("GRÖ"), [3]);
        assert_eq!(found("."), [4]);
        assert!(found("age glucose").is_empty() && found(".*").is_empty());
    }
}
