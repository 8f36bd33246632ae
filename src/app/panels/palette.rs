//! The palette: every command, found by typing some of its letters.

use egui::{Button, Key, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use crate::app::{
    accessible,
    command::{Command, Queue},
    commands,
    panels::widgets::Tips as _,
    state::{Dialog, PaletteForm, State},
    theme::Tokens,
};

pub fn show(ui: &mut Ui, state: &State, form: &PaletteForm, queue: &mut Queue) {
    accessible::dialog(ui, |node| node.set_label("Commands"));
    let mut new = form.clone();
    // Before the field takes them.
    let (down, up, enter) = ui.input_mut(|input| {
        (
            input.consume_key(Modifiers::NONE, Key::ArrowDown),
            input.consume_key(Modifiers::NONE, Key::ArrowUp),
            input.consume_key(Modifiers::NONE, Key::Enter),
        )
    });
    let field = TextEdit::singleline(&mut new.words).hint_text("Type a command").desired_width(f32::INFINITY);
    let response =
        ui.add(field.margin(egui::vec2(8.0, 6.0))).accessible_name("Command").tip("Some letters of the command's name");
    if !response.has_focus() {
        response.request_focus();
    }
    let found = found(state, &new.words);
    if new.words != form.words {
        new.chosen = 0;
    }
    let last = found.len().saturating_sub(1);
    new.chosen = match (down, up) {
        (true, _) => (new.chosen + 1).min(last),
        (_, true) => new.chosen.saturating_sub(1),
        _ => new.chosen.min(last),
    };
    let mut run = if enter { found.get(new.chosen).cloned() } else { None };
    ui.add_space(4.0);
    ScrollArea::vertical().max_height(360.0).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for (at, command) in found.iter().enumerate() {
            let response = line(ui, command, at == new.chosen);
            if at == new.chosen && (down || up) {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                run = Some(command.clone());
            }
        }
        if found.is_empty() {
            ui.label(RichText::new("No matching command.").color(Tokens::of(ui).secondary));
        }
    });
    if let Some(command) = run {
        queue.push_back(Command::CloseDialog);
        queue.push_back(command);
    } else if new != *form {
        queue.push_back(Command::Edit(Dialog::Palette(new)));
    }
}

fn line(ui: &mut Ui, command: &Command, chosen: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let spec = command.spec();
    let keys = spec.shortcuts().next().map(|shortcut| ui.ctx().format_shortcut(&shortcut)).unwrap_or_default();
    let button = Button::new(spec.label)
        .right_text(RichText::new(keys).color(tokens.secondary))
        .fill(if chosen { tokens.accent_ground } else { tokens.panel })
        .stroke(egui::Stroke::NONE)
        .min_size(egui::vec2(ui.available_width(), 26.0));
    let response = ui.add(button);
    response.tip(spec.tip)
}

/// The commands that have every word, those that begin with the first one first.
fn found(state: &State, words: &str) -> Vec<Command> {
    let all = commands::listed().chain(state.view.recent.files().iter().cloned().map(Command::Open));
    // "Play ×10" is on no keyboard.
    let plain = |text: &str| text.to_lowercase().replace('×', "x");
    let words: Vec<String> = words.split_whitespace().map(plain).collect();
    let mut hits: Vec<(bool, Command)> = all
        .filter_map(|command| {
            let label = plain(&command.spec().label);
            let fits = words.iter().all(|word| has(&label, word));
            let first = words.first().is_none_or(|word| label.contains(word.as_str()));
            fits.then_some((!first, command))
        })
        .collect();
    hits.sort_by_key(|(late, _)| *late);
    hits.into_iter().map(|(_, command)| command).collect()
}

/// Whether the letters of the word occur in the label in this order.
fn has(label: &str, word: &str) -> bool {
    let mut letters = label.chars();
    word.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_by_parts_of_their_words() {
        let state = State::default();
        let labels =
            |words: &str| found(&state, words).into_iter().map(|it| it.spec().label.into_owned()).collect::<Vec<_>>();
        assert_eq!(labels("balance")[0], "Balance");
        assert_eq!(labels("theme dark"), ["Theme: dark"]);
        assert!(labels("exprt").contains(&"Export…".to_owned()));
        assert!(labels("play x10")[0].contains("×10"));
        assert!(labels("zzz").is_empty());
        let every: Vec<_> = labels("");
        assert!(commands::ready().iter().all(|it| it.spec().listed == every.contains(&it.spec().label.into_owned())));
    }
}
