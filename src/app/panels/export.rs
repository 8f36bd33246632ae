//! The export dialog.

use egui::{Align, Key, Label, Layout, RichText, TextEdit, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        export::{ExportForm, Exported, export_files},
        panels::widgets::{self, Tips as _, small},
        state::{Dialog, State},
        theme::Tokens,
    },
    report::format::thousands,
};

pub fn show(ui: &mut Ui, state: &State, form: &ExportForm, queue: &mut Queue) {
    widgets::title(ui, "Export");
    if let Some(done) = &form.done {
        finished(ui, done, queue);
        return;
    }
    let mut new = form.clone();
    let mut go = false;
    ui.add_enabled_ui(!form.busy, |ui| {
        widgets::row(ui, "Rows", "Which rows are written", |ui, _| {
            ui.radio_value(&mut new.synthetic_only, false, "real and synthetic")
                .tip("Augmented: every real row byte for byte, then the synthetic ones");
            ui.radio_value(&mut new.synthetic_only, true, "synthetic only").tip("No real row is in the file");
        });
        if new.synthetic_only != form.synthetic_only {
            // As the command line does unless it is told otherwise.
            new.shuffle = new.synthetic_only;
        }
        widgets::row(ui, "Order", "Shuffled by the seed, or in the order in which they were made", |ui, label| {
            ui.checkbox(&mut new.shuffle, "shuffle the rows").of_row(label);
        });
        widgets::row(ui, "Flag", "A column with 1 for synthetic rows and 0 for real ones", |ui, _| {
            ui.checkbox(&mut new.flagged, "mark synthetic rows in a column called")
                .tip("A flag column with 1 for synthetic rows and 0 for real ones");
            let field = TextEdit::singleline(&mut new.flag).desired_width(120.0);
            ui.add_enabled(new.flagged, field)
                .accessible_name("Flag column")
                .tip("What the flag column is called; the table must not have it");
        });
        widgets::row(ui, "File", "The CSV file that is written; the other files stand beside it", |ui, label| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                widgets::button(ui, Command::BrowseExport, queue);
                let field = TextEdit::singleline(&mut new.path).desired_width(ui.available_width());
                let response = ui.add(field).of_row(label);
                go |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            });
        });
        ui.add_space(2.0);
        also(ui, &mut new);
    });
    widgets::error(ui, form.error.as_deref());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let ready = !new.path.trim().is_empty() && !form.busy;
        let about = "Resample the table from nothing and write all chosen files, or none";
        go |= widgets::main_button(ui, "Write", ready).tip(about).clicked();
        if form.busy {
            widgets::button(ui, Command::Cancel, queue);
            busy(ui, state);
        } else {
            widgets::button(ui, Command::CloseDialog, queue);
        }
        if go && ready {
            queue.push_back(Command::Export(Box::new(new.clone())));
        } else if new != *form {
            new.error = None;
            queue.push_back(Command::Edit(Dialog::Export(Box::new(new))));
        }
    });
}

fn also(ui: &mut Ui, form: &mut ExportForm) {
    let files =
        export_files(&ExportForm { recipe: true, manifest: true, provenance: true, removed: true, ..form.clone() });
    let name = |path: &Option<std::path::PathBuf>| {
        path.as_ref()
            .and_then(|path| path.file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let lines = [
        ("Recipe", &mut form.recipe, name(&files.recipe), "All settings: with it the same bytes can be made again"),
        (
            "Manifest",
            &mut form.manifest,
            name(&files.manifest),
            "What was done to which file, with the ledger and checksums",
        ),
        (
            "Origins",
            &mut form.provenance,
            name(&files.provenance),
            "The parents, gap, distance and fate of every generated row",
        ),
        (
            "Removed",
            &mut form.removed,
            name(&files.removed),
            "The real rows that undersampling and cleaners took out, by which rule and why",
        ),
    ];
    for (label, on, file, tip) in lines {
        widgets::row(ui, label, tip, |ui, id| {
            ui.checkbox(on, "write").of_row(id);
            ui.add(Label::new(small(file).color(Tokens::of(ui).faint)).truncate());
        });
    }
}

fn busy(ui: &mut Ui, state: &State) {
    if let Some(running) = &state.results.running {
        let bar =
            egui::ProgressBar::new(running.status.fraction.unwrap_or(0.0)).desired_width(120.0).desired_height(5.0);
        ui.add(bar.fill(Tokens::of(ui).accent));
        ui.label(small(running.status.stage).color(Tokens::of(ui).secondary));
    }
}

fn finished(ui: &mut Ui, done: &Exported, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let written = &done.written;
    let rows = format!("Wrote {} rows, {} of them synthetic.", thousands(written.rows), thousands(done.synthetic));
    ui.label(RichText::new(rows).color(tokens.passes));
    ui.add(Label::new(done.path.display().to_string()).wrap());
    for path in &done.also {
        ui.add(Label::new(small(path.display().to_string()).color(tokens.secondary)).wrap());
    }
    if !written.left_out_columns.is_empty() {
        widgets::hint(ui, format!("Columns left out: {}", written.left_out_columns.join(", ")));
    }
    widgets::hint(ui, "The file is not anonymous by construction: synthetic rows lie between real ones.");
    ui.add_space(8.0);
    widgets::button(ui, Command::CloseDialog, queue);
}
