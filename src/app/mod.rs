//! The window: state, commands, jobs, panels and plots around the pipeline.
//!
//! A frame goes like this: [`eframe::App::logic`] applies the commands that panels and keys pushed and the results that
//! jobs sent; [`eframe::App::ui`] then draws from the state and pushes new commands. Nothing else changes the state.

mod accessible;
mod attention;
mod change;
pub mod class_balance;
pub mod column_list;
pub mod command;
pub mod commands;
pub mod context_menu;
pub mod document;
pub mod dropped;
pub mod evaluate;
pub mod explore;
pub mod export;
mod files;
pub mod generated_table;
pub mod help;
mod icon;
pub mod inspect;
mod job_results;
pub mod jobs;
pub mod learn;
mod panels;
pub mod place;
pub mod plots;
pub mod projection_quality;
pub mod publish;
pub mod recent_files;
mod reduced_motion;
mod repaint;
pub mod rows;
pub mod scatter_options;
pub mod select;
pub mod session;
pub mod share;
mod shell;
pub mod shown;
pub mod spec;
pub mod state;
mod system_fonts;
pub mod table_summary;
mod tasks;
pub mod theme;
pub mod typed;
pub mod undo;
pub mod update;
pub mod workspace;
mod workspace_list;
pub mod workspaces;

use std::{
    path::PathBuf,
    sync::Arc,
    task::Waker,
    time::{Duration, Instant},
};

use egui::Context;

use crate::{
    app::{
        attention::Attention,
        command::Queue,
        jobs::{
            Jobs,
            arrival::Purpose,
            run::{Measurer, Runner},
        },
        repaint::Repaint,
        rows::{Listing, job::Lister},
        session::SavedSession,
        state::State,
        tasks::latest::Latest,
        undo::History,
        workspace_list::for_each_workspace,
    },
    cli::Renderer,
    error::Error,
    interrupt,
};

/// How soon a signal is noticed.
const LOOK_FOR_SIGNALS_EVERY: Duration = Duration::from_millis(100);

macro_rules! backgrounds {
    ($($folder:ident: $info:ident, $state:ident, $action:ident, $workspace:ident $(, $($background:ident)::+)?;)+) => {
        /// What works for the workspaces beside the drawing thread.
        #[derive(Debug)]
        struct Backgrounds {
            $($($folder: $folder::$($background)::+,)?)+
        }

        impl Backgrounds {
            fn new(waker: &Waker) -> Self {
                Self { $($($folder: $folder::$($background)::+::new(waker),)?)+ }
            }

            fn is_busy(&self) -> bool {
                let all = [$($($folder::$($background)::+::busy(&self.$folder),)?)+];
                all.contains(&true)
            }
        }
    };
}

for_each_workspace!(backgrounds);

/// How the window starts.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The table to open, instead of the last one.
    pub path: Option<PathBuf>,
    /// Where settings are remembered; nowhere if unset.
    pub folder: Option<PathBuf>,
    /// Whether the system's file dialogs may be used.
    pub system_dialogs: bool,
}

/// The program behind the window.
#[derive(Debug)]
pub struct Smotescope {
    state: State,
    queue: Queue,
    history: History,
    jobs: Jobs,
    runner: Latest<Runner>,
    measurer: Latest<Measurer>,
    background: Backgrounds,
    lister: Lister,
    canvas: panels::canvas::Canvas,
    folder: Option<PathBuf>,
    remembered: SavedSession,
    /// When something to be remembered changed last.
    changed_at: Option<Instant>,
    system_dialogs: bool,
    pointer_was_down: bool,
    /// The window fills the screen for a presentation.
    presents: bool,
    /// The system's file dialog is open, since when.
    asked: Option<(Purpose, Instant)>,
    /// How rows were listed at the end of the last start, until its table is open again.
    listing: Option<Listing>,
    /// What goes on, to say when it has ended while the window was behind others.
    attention: Attention,
    repaint: Arc<Repaint>,
}

/// Whether a window could be opened here.
pub fn display_available() -> bool {
    if cfg!(all(unix, not(target_os = "macos"))) {
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
    } else {
        true
    }
}

/// Closes the window, as a person would, when the program is asked to stop from outside.
fn close_when_asked(context: Context) {
    // Without a thread the signals do what they do in any program.
    let _ = std::thread::Builder::new().spawn(move || {
        interrupt::listen();
        while !interrupt::asked() {
            std::thread::sleep(LOOK_FOR_SIGNALS_EVERY);
        }
        context.send_viewport_cmd(egui::ViewportCommand::Close);
        context.request_repaint();
    });
}

/// How to come by what draws by Vulkan, Metal or Direct3D.
const WITH_WGPU: &str = "in a program that is built with `--features wgpu`";

fn drawn_by(renderer: Renderer) -> Result<eframe::Renderer, Error> {
    match renderer {
        Renderer::Glow => Ok(eframe::Renderer::Glow),
        #[cfg(feature = "wgpu")]
        Renderer::Wgpu => Ok(eframe::Renderer::Wgpu),
        #[cfg(not(feature = "wgpu"))]
        Renderer::Wgpu => {
            Err(Error::usage(format!("this program has only OpenGL: omit --renderer wgpu, or use it {WITH_WGPU}")))
        }
    }
}

/// Opens the window and stays until it is closed.
pub fn run(path: Option<PathBuf>, renderer: Renderer) -> Result<(), Error> {
    let options = Options { path, folder: session::folder(), system_dialogs: true };
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder {
            icon: icon::icon(),
            ..egui::ViewportBuilder::default()
                .with_title("Smotescope")
                .with_app_id("smotescope")
                .with_inner_size([1280.0, 720.0])
                .with_min_inner_size([640.0, 480.0])
        },
        renderer: drawn_by(renderer)?,
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    };
    // The first table is read and its picture made while the system opens the window.
    let started = std::thread::Builder::new().spawn(move || {
        let mut window = Smotescope::start(options);
        window.await_picture(&Context::default());
        window
    });
    let started = started.map_err(|error| Error::cannot_start(&error))?;
    let create: eframe::AppCreator<'_> = Box::new(|creation| {
        close_when_asked(creation.egui_ctx.clone());
        system_fonts::install(&creation.egui_ctx);
        let mut window = started.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        window.attach(&creation.egui_ctx);
        Ok(Box::new(window))
    });
    eframe::run_native("smotescope", native, create).map_err(|error| {
        let text = error.to_string().replace(['\n', '\r'], " ");
        // winit names a place in its source; what went wrong comes after it.
        let what = text.rsplit(": ").next().unwrap_or(&text);
        let remedy = match error {
            eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => "check DISPLAY or WAYLAND_DISPLAY".to_owned(),
            _ if renderer == Renderer::Wgpu => "try --renderer glow".to_owned(),
            _ if cfg!(feature = "wgpu") => "try --renderer wgpu".to_owned(),
            _ => format!("try --renderer wgpu, {WITH_WGPU}"),
        };
        Error::data(format!(
            "the window cannot be opened ({what}): {remedy}, or use the subcommands (smotescope --help)"
        ))
    })
}
