//! What there is to begin with: the jobs, each a press away, above the sample of the first start and where no table is open.

use egui::{
    Align, Button, FontSelection, Frame, Label, Margin, RichText, ScrollArea, Stroke, Ui, WidgetInfo, text::LayoutJob,
    vec2,
};

use crate::{
    app::{
        command::{Command, Queue},
        panels::{
            icons::{self, Icon},
            recent,
            widgets::{self, Tips as _, small},
        },
        place::WorkspaceInfo,
        state::State,
        theme::{self, Tokens},
        workspace_list::for_each_workspace,
    },
    table::samples::SAMPLES,
};

macro_rules! jobs {
    ($($folder:ident: $info:ident, $state:ident, $action:ident, $workspace:ident $(, $($background:ident)::+)?;)+) => {
        /// The workspaces, whose jobs are offered.
        const JOBS: &[WorkspaceInfo] = &[$($crate::app::$folder::$info),+];
    };
}

for_each_workspace!(jobs);

/// Width of a job's button, and of what stands below all of them.
const JOB: f32 = 236.0;
const COLUMN: f32 = JOBS.len() as f32 * (JOB + SPACE) - SPACE;
const SPACE: f32 = 12.0;

/// Width below which a job above the sample is its name alone.
const TERSE: f32 = 620.0;

/// How else a table comes in, where one cannot be dropped.
const WAYS: &str = "A file can also be dropped onto the window. Under Wayland that does not work (the window toolkit, winit, \
                    does not hand files over): press Open…, type the path, or name the file on the command line.";

/// At the first start, above the sample: it is open, and can be worked with as it is.
pub fn strip(ui: &mut Ui, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    Frame::new().fill(tokens.accent_ground).inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        let terse = ui.available_width() < TERSE;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
            if !terse {
                ui.add(
                    Label::new("A sample table is open for you to try. What would you like to do?").selectable(false),
                );
                if icons::button(ui, Icon::Close, &Command::DismissWelcome, true).clicked() {
                    queue.push_back(Command::DismissWelcome);
                }
                ui.end_row();
            }
            let count = JOBS.len() as f32;
            let gaps = (count - 1.0) * ui.spacing().item_spacing.x;
            let width = if terse { 0.0 } else { ((ui.available_width() - gaps) / count).min(JOB) };
            for &place in JOBS {
                job(ui, place, width, queue);
            }
            if terse && icons::button(ui, Icon::Close, &Command::DismissWelcome, true).clicked() {
                queue.push_back(Command::DismissWelcome);
            }
        });
    });
}

/// Where no table is open: the jobs, the samples, and what was opened before.
pub fn empty(ui: &mut Ui, state: &State, queue: &mut Queue) {
    ScrollArea::vertical().id_salt("no table").auto_shrink(false).show(ui, |ui| {
        let width = COLUMN.min(ui.available_width() - 32.0).max(120.0);
        let left = (ui.available_width() - width) / 2.0;
        ui.add_space(28.0);
        ui.horizontal(|ui| {
            ui.add_space(left);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing = vec2(SPACE, 8.0);
                beginning(ui, state, width, queue);
            });
        });
    });
}

fn beginning(ui: &mut Ui, state: &State, width: f32, queue: &mut Queue) {
    widgets::title(ui, "No table is open");
    ui.horizontal_wrapped(|ui| {
        for &place in JOBS {
            job(ui, place, JOB.min(width), queue);
        }
    });
    ui.horizontal_wrapped(|ui| {
        for command in [Command::OpenDialog, Command::ShowOpen, Command::ShowHelp] {
            widgets::button(ui, command, queue);
        }
    });
    widgets::heading(ui, "Samples", |_| {});
    ui.horizontal_wrapped(|ui| {
        for sample in SAMPLES {
            let text = small(sample.title).color(Tokens::of(ui).accent);
            if ui.add(Button::new(text)).tip(sample.about).clicked() {
                queue.push_back(Command::OpenSample(sample.name));
            }
        }
    });
    recent::show(ui, &state.view.recent, queue);
    ui.add_space(4.0);
    widgets::hint(ui, WAYS);
}

/// A job with its sentence; without a width it is its name, and the sentence its tip.
fn job(ui: &mut Ui, place: WorkspaceInfo, width: f32, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let command = Command::Begin(place);
    let title = RichText::new(place.job.title).font(theme::medium_font(15.0)).color(tokens.accent);
    let button = if width > 0.0 {
        let mut text = LayoutJob::default();
        title.append_to(&mut text, ui.style(), FontSelection::Default, Align::Min);
        let about = RichText::new(format!("\n{}", place.job.about)).size(theme::SMALL).color(tokens.secondary);
        about.append_to(&mut text, ui.style(), FontSelection::Default, Align::Min);
        Button::new(text).wrap().min_size(vec2(width, 74.0))
    } else {
        Button::new(title)
    };
    let button = button.fill(tokens.panel).stroke(Stroke::new(1.0, tokens.accent));
    let response = if width > 0.0 {
        // A text that wraps wraps at the room there is.
        ui.allocate_ui(vec2(width, 74.0), |ui| {
            ui.set_max_width(width);
            ui.add(button)
        })
        .inner
    } else {
        ui.add(button)
    };
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, place.job.title));
    if response.tip(widgets::tip_of(ui, &command)).clicked() {
        queue.push_back(command);
    }
}
