//! Files of other programs: which they are, how far the judging is, and what the gates say of them beside one another.

use egui::{Align, Button, Id, Key, Label, Layout, Sense, TextEdit, Ui, WidgetInfo, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, TableCell, Tips as _, small},
        publish::{
            COMPARES,
            action::PublishAction,
            audit::sentence,
            other_files::{OtherFile, OtherFiles},
            panels::{
                gate_table::{self, GateColumn},
                mark,
                parts::{sheet_of, title, words},
            },
        },
        state::State,
        theme::{self, Tokens},
    },
    measures::audit::{self, CAVEAT, GATES},
    report::{audits, format::thousands},
};

const FILE: &str = "A synthetic file, whichever program made it; columns are matched by name";
const HOLDOUT: &str = "Real rows that none of the files was made from; without them several gates cannot say";

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let others = &state.publish.others;
    let top = ui.cursor().min;
    sheet_of(ui, |ui| {
        title(ui, "Files of other programs");
        words(
            ui,
            "Synthetic files, whichever program made them, judged by every gate against all rows of the table. Your own file \
             is judged apart from them, against the rows that it is made from.",
        );
        fields(ui, others, queue);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            for file in &others.files {
                line(ui, others, file, queue);
            }
            what_goes_on(ui, others, queue);
        });
        gates(ui, others);
    });
    look(ui, state, egui::Rect::from_min_max(top, ui.min_rect().max));
}

/// Scrolls here once for every time that somebody asked to look or added a file, as soon as what stands above is there, and
/// once when the first figures come.
fn look(ui: &Ui, state: &State, place: egui::Rect) {
    let (audit, others) = (&state.publish.audit, &state.publish.others);
    let above = GATES.iter().position(|gate| gate.id() == COMPARES).and_then(|at| audit.gate(at));
    if above.is_none() && audit.error.is_none() && !audit.stopped {
        return;
    }
    let looks = others.looks + u32::from(others.judged().next().is_some());
    let before = ui.data_mut(|data| {
        let seen = data.get_temp_mut_or_default::<u32>(Id::unique("looks at files of other programs"));
        std::mem::replace(seen, looks.max(*seen))
    });
    if looks > before {
        ui.scroll_to_rect(place, Some(Align::Min));
    }
}

fn fields(ui: &mut Ui, others: &OtherFiles, queue: &mut Queue) {
    widgets::row(ui, "File", FILE, |ui, id| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            browse(ui, PublishAction::BrowseFile, queue);
            let mut typed = others.typed.clone();
            let path = typed.trim().to_owned();
            let add = PublishAction::AddFile(path.clone().into());
            let pressed = ui.add_enabled(!path.is_empty(), Button::new("Add")).tip(add.spec().tip).clicked();
            let field = field(ui, &mut typed, "Path of a CSV file").of_row(id);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if entered {
                // For the next one.
                field.request_focus();
            }
            if (pressed || entered) && !path.is_empty() {
                queue.push_back(add.into());
            } else if typed != others.typed {
                queue.push_back(PublishAction::TypeFile(typed).into());
            }
        });
    });
    widgets::row(ui, "Holdout", HOLDOUT, |ui, id| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            browse(ui, PublishAction::BrowseHoldout, queue);
            let mut typed = others.typed_holdout.clone();
            let field =
                field(ui, &mut typed, "Real rows that none of the files was made from, as CSV; or none").of_row(id);
            if typed != others.typed_holdout {
                queue.push_back(PublishAction::TypeHoldout(typed).into());
            }
            if field.lost_focus() {
                queue.push_back(PublishAction::TakeHoldout.into());
            }
        });
    });
    widgets::error(ui, others.holdout_error.as_deref().map(sentence).as_deref());
}

fn field(ui: &mut Ui, typed: &mut String, hint: &str) -> egui::Response {
    let field = TextEdit::singleline(typed).align(egui::Align2::LEFT_CENTER).desired_width(ui.available_width());
    ui.add(field.hint_text(hint))
}

/// A button that asks the system for a file, called by what it asks for.
fn browse(ui: &mut Ui, action: PublishAction, queue: &mut Queue) {
    let command = Command::from(action);
    let response = ui.add(Button::new("Browse…")).tip(widgets::tip_of(ui, &command));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, command.spec().label));
    if response.clicked() {
        queue.push_back(command);
    }
}

/// A file: its verdict, its name, how far it is, and the way out of the list.
fn line(ui: &mut Ui, others: &OtherFiles, file: &OtherFile, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width(), theme::TABLE_ROW);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        widgets::short_link(ui, "Remove", PublishAction::RemoveFile(file.path.clone()).into(), queue);
        let is_going = others.going.as_ref().is_some_and(|(path, _)| *path == file.path);
        let said = match &file.found {
            Some(Ok(found)) => {
                let fails = match audit::failing(&found.judged).len() {
                    0 => "no gate fails".to_owned(),
                    1 => "1 gate fails".to_owned(),
                    many => format!("{many} gates fail"),
                };
                format!("{} rows · {fails}", thousands(found.rows as u64))
            }
            Some(Err(_)) => String::new(),
            None if is_going => "being judged".to_owned(),
            None => "waits".to_owned(),
        };
        ui.add(Label::new(small(said).color(tokens.secondary)));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            match &file.found {
                Some(Ok(found)) => mark::sign(ui, audit::overall(&found.judged)),
                _ => ui.allocate_exact_size(vec2(11.0, 11.0), Sense::hover()).1,
            };
            ui.add(Label::new(small(file.name.as_str())).truncate()).tip(file.path.display().to_string());
        });
    });
    if let Some(Err(why)) = &file.found {
        widgets::error(ui, Some(&sentence(why)));
    }
}

/// How far it is, what stopped it, or what it waits for.
fn what_goes_on(ui: &mut Ui, others: &OtherFiles, queue: &mut Queue) {
    let waiting = others.waiting().count();
    if let Some((path, status)) = &others.going {
        let name = others.files.iter().find(|file| file.path == *path).map_or("", |file| &file.name);
        let known = others.files.len() - waiting;
        words(ui, format!("Judging {name}: {} … {known} of {} files are judged.", status.stage, others.files.len()));
    } else if waiting > 0 && others.stopped {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            words(ui, "Stopped before every file was judged.");
            widgets::short_link(ui, "Go on", PublishAction::Files.into(), queue);
        });
    } else if waiting > 0 && others.holdout_error.is_none() {
        words(ui, "Once your own file is judged, these are.");
    }
}

fn gates(ui: &mut Ui, others: &OtherFiles) {
    let judged: Vec<_> = others.judged().collect();
    let columns: Vec<GateColumn<'_>> =
        judged.iter().map(|&(title, file)| GateColumn { title, judged: &file.judged }).collect();
    if columns.is_empty() {
        return;
    }
    gate_table::show(ui, "Gates by file", &columns, |tokens, at| {
        TableCell::right(small(columns[at].title).color(tokens.secondary))
    });
    let noted: Vec<(&str, &[String])> = judged.iter().map(|&(name, file)| (name, &*file.notes)).collect();
    for note in audits::notes(&noted) {
        words(ui, sentence(&note));
    }
    widgets::hint(ui, CAVEAT);
}
