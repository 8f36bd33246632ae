//! The window: state, commands, jobs, panels and plots around the pipeline.
//!
//! A frame goes like this: [`eframe::App::logic`] applies the commands that panels and keys pushed and the results that
//! jobs sent; [`eframe::App::ui`] then draws from the state and pushes new commands. Nothing else changes the state.

mod arrivals;
mod change;
pub mod command;
pub mod consequences;
pub mod document;
pub mod explore;
pub mod export;
pub mod facts;
pub mod inspect;
pub mod jobs;
pub mod learn;
pub mod made;
pub mod measured;
mod motion;
pub mod out;
mod panels;
pub mod persist;
pub mod picture;
pub mod plots;
pub mod publish;
pub mod rows;
pub mod select;
pub mod shown;
pub mod spec;
pub mod state;
mod tasks;
pub mod theme;
pub mod typed;
pub mod undo;
pub mod update;
pub mod workspace;

use std::{
    path::PathBuf,
    sync::Arc,
    task::{Wake, Waker},
    time::{Duration, Instant},
};

use egui::{Context, Event, Key, Ui};

use crate::{
    app::{
        command::{Command, Queue},
        document::Input,
        explore::study::Desk,
        jobs::{
            Jobs,
            arrival::Purpose,
            run::{Measurer, Runner},
        },
        persist::Memory,
        rows::{Listing, job::Lister},
        state::State,
        tasks::latest::Latest,
        undo::History,
        workspace::Workspace,
    },
    cli::Renderer,
    error::Error,
    interrupt,
    table::samples,
};

/// What is remembered is written when nothing has changed for so long.
const SETTLED: Duration = Duration::from_millis(700);

/// How soon a signal is noticed.
const LOOK_FOR_SIGNALS_EVERY: Duration = Duration::from_millis(100);

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
    desk: Desk,
    audit_desk: publish::desk::Desk,
    lister: Lister,
    canvas: panels::canvas::Canvas,
    folder: Option<PathBuf>,
    remembered: Memory,
    /// When something to be remembered changed last.
    changed_at: Option<Instant>,
    system_dialogs: bool,
    pointer_was_down: bool,
    /// The system's file dialog is open, since when.
    asked: Option<(Purpose, Instant)>,
    /// When rows landed by themselves last, in seconds of the window.
    played_at: Option<f64>,
    /// How rows were listed at the end of the last start, until its table is open again.
    listing: Option<Listing>,
    /// Where more lessons are.
    lesson_folder: Option<PathBuf>,
    /// How the lesson was left at the end of the last start, until it is open again.
    recalled: Option<Memory>,
}

/// Wakes the window.
struct Repaint(Context);

impl Wake for Repaint {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}

impl Smotescope {
    pub fn new(ctx: &Context, options: Options) -> Self {
        theme::install(ctx);
        let waker = Waker::from(Arc::new(Repaint(ctx.clone())));
        let (memory, notice) = persist::load(options.folder.as_deref());
        let mut app = Self {
            state: State::default(),
            queue: Queue::new(),
            history: History::default(),
            jobs: Jobs::new(&waker),
            runner: Latest::new(&waker),
            measurer: Latest::new(&waker),
            desk: Desk::new(&waker),
            audit_desk: publish::desk::Desk::new(&waker),
            lister: Lister::new(&waker),
            canvas: panels::canvas::Canvas::default(),
            folder: options.folder,
            remembered: memory.clone(),
            changed_at: None,
            system_dialogs: options.system_dialogs,
            pointer_was_down: false,
            asked: None,
            played_at: None,
            listing: None,
            lesson_folder: None,
            recalled: None,
        };
        if app.system_dialogs {
            app.jobs.ask_for_motion();
        }
        app.recall(ctx, memory, options.path);
        if let Some(notice) = notice {
            app.say(notice);
        }
        app
    }

    /// Takes up what is remembered and opens the first table.
    fn recall(&mut self, ctx: &Context, memory: Memory, path: Option<PathBuf>) {
        let view = &mut self.state.view;
        (view.theme, view.left, view.right, view.zoom) = (memory.theme, memory.left, memory.right, memory.zoom);
        view.sight.largest = memory.largest;
        view.recent.clone_from(&memory.recent);
        view.export.clone_from(&memory.export);
        view.workspace = memory.workspace;
        (self.state.explore.open, self.state.explore.tab) = (memory.dock, memory.tab);
        self.state.learn.manner = memory.manner;
        self.state.document.card = memory.card.clone();
        self.state.publish.step = memory.step;
        self.state.publish.furthest = memory.step;
        self.lesson_folder.clone_from(&memory.lesson_folder);
        self.fit(ctx);
        if let (None, Some((name, beat))) = (&path, &memory.lesson) {
            match learn::gallery::read(name) {
                Ok(lesson) => {
                    self.jobs.open_lesson(lesson, Some(*beat));
                    self.recalled = Some(memory);
                    return;
                }
                // Its table is there all the same, or the sample.
                Err(error) => self.say(error.message),
            }
        }
        if path.is_none() {
            self.state.learn.recall(memory.position);
        }
        // Whatever else is opened takes it away.
        self.listing = Some(memory.listing);
        match (path, memory.input) {
            (Some(path), _) => self.open(Input::File(path)),
            (None, Some(Input::File(path))) if path.exists() => self.load(Input::File(path), memory.recipe),
            (None, Some(Input::Sample(name))) if samples::find(&name).is_some() => {
                self.load(Input::Sample(name), memory.recipe);
            }
            (None, Some(Input::Made(make))) if make.check().is_ok() => {
                self.load(Input::Made(make), memory.recipe);
            }
            (None, Some(Input::Drawn(drawing))) if drawing.is_sound() => {
                // A drawing is there at once: nothing is to be waited for.
                self.open_drawing(drawing, memory.recipe);
                self.state.learn.position = memory.position;
            }
            _ => self.open(Input::Sample(samples::DEFAULT.to_owned())),
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// Sends a command, as a button does; it is applied at the next frame.
    pub fn send(&mut self, command: Command) {
        self.queue.push_back(command);
    }

    /// Whether work is under way, or has not been looked at.
    pub fn busy(&mut self) -> bool {
        !self.queue.is_empty() || self.jobs.busy() || self.runner.busy() || self.lister.busy()
    }

    /// Whether something is being found out about the result that is shown.
    pub fn studying(&self) -> bool {
        self.desk.busy() || self.audit_desk.busy()
    }

    /// The first half of a frame.
    pub fn logic(&mut self, ctx: &Context) {
        self.take_keys(ctx);
        self.take_dropped_files(ctx);
        self.drain(ctx);
        self.remember(ctx);
    }

    /// The second half of a frame.
    pub fn draw(&mut self, ui: &mut Ui) {
        panels::show(ui, &self.state, &mut self.canvas, &mut self.queue);
        self.canvas.typing = ui.ctx().text_edit_focused();
        // It is for one frame only.
        self.state.view.reset_view = false;
    }

    fn take_keys(&mut self, ctx: &Context) {
        let view = &self.state.view;
        let typing = ctx.text_edit_focused();
        // What has the keyboard keeps its keys: arrows move a slider, space presses a button.
        let free = ctx.memory(|memory| memory.focused().is_none()) && view.dialog.is_none();
        for (shortcut, command) in command::keys() {
            let within = command.spec().within;
            let counts = within.is_none_or(|workspace| workspace == self.state.view.workspace)
                && match within {
                    // A text field has its own undo.
                    None => !(typing && matches!(command, Command::Undo | Command::Redo)),
                    Some(Workspace::Learn) => free,
                    Some(Workspace::Explore) => self.explore_counts(ctx, command, typing),
                    Some(Workspace::Publish) => free && self.publish_counts(command),
                };
            if counts && (ctx.input_mut(|input| input.consume_shortcut(shortcut)) || copies(ctx, command)) {
                self.queue.push_back(command.clone());
            }
        }
        if !typing && ctx.input(|input| input.key_pressed(Key::Questionmark)) {
            self.queue.push_back(Command::ShowShortcuts);
        }
        let view = &self.state.view;
        if view.presentation && view.dialog.is_none() && ctx.input(|input| input.key_pressed(Key::Escape)) {
            self.queue.push_back(Command::Learn(learn::action::Action::TogglePresentation));
        }
    }

    fn take_dropped_files(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
        if let Some(path) = dropped {
            let is_recipe = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
            self.queue.push_back(if is_recipe { Command::OpenRecipe(path) } else { Command::Open(path) });
        }
    }

    /// Writes what is to be remembered, once it has settled.
    fn remember(&mut self, ctx: &Context) {
        let view = &self.state.view;
        let look = (view.theme, view.left, view.right, view.zoom, view.sight.largest);
        let kept = &self.remembered;
        let moved = self.state.learn.play.is_none() && self.state.learn.position != kept.position;
        if (look != (kept.theme, kept.left, kept.right, kept.zoom, kept.largest) || moved) && self.changed_at.is_none()
        {
            self.changed_at = Some(Instant::now());
        }
        if let Some(since) = self.changed_at {
            if since.elapsed() >= SETTLED {
                self.write_memory();
            } else {
                ctx.request_repaint_after(SETTLED);
            }
        }
    }

    fn write_memory(&mut self) {
        self.changed_at = None;
        let (view, document) = (&self.state.view, &self.state.document);
        let memory = Memory {
            theme: view.theme,
            left: view.left,
            right: view.right,
            zoom: view.zoom,
            largest: view.sight.largest,
            recent: view.recent.clone(),
            input: document.input.clone(),
            recipe: document.recipe.clone(),
            export: view.export.clone(),
            workspace: view.workspace,
            dock: self.state.explore.open,
            tab: self.state.explore.tab,
            listing: self.state.view.select.listing,
            manner: self.state.learn.manner,
            position: self.state.learn.position,
            lesson: self.state.learn.course.as_ref().map(|course| (learn::gallery::name(&course.lesson), course.beat)),
            lesson_folder: self.lesson_folder.clone(),
            card: self.state.document.card.clone(),
            step: self.state.publish.step,
            ..Memory::default()
        };
        if memory != self.remembered
            && document.input.is_some()
            && let Some(folder) = &self.folder
            && let Err(message) = persist::save(folder, &memory)
        {
            self.say(message);
        }
        self.remembered = memory;
    }
}

impl eframe::App for Smotescope {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        Self::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.write_memory();
    }
}

/// The system's keys for copying come as an event of their own.
fn copies(ctx: &Context, command: &Command) -> bool {
    *command == Command::Select(select::action::Action::Copy)
        && ctx.input(|input| input.events.iter().any(|it| matches!(it, Event::Copy)))
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
    interrupt::listen();
    std::thread::spawn(move || {
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
        Renderer::Wgpu => Err(Error::usage(format!(
            "this program has OpenGL alone: leave --renderer wgpu away, or use it {WITH_WGPU}"
        ))),
    }
}

/// Opens the window and stays until it is closed.
pub fn run(path: Option<PathBuf>, renderer: Renderer) -> Result<(), Error> {
    let options = Options { path, folder: persist::folder(), system_dialogs: true };
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Smotescope")
            .with_app_id("smotescope")
            .with_inner_size([1280.0, 720.0])
            .with_min_inner_size([640.0, 480.0]),
        renderer: drawn_by(renderer)?,
        ..eframe::NativeOptions::default()
    };
    let create: eframe::AppCreator<'_> = Box::new(|creation| {
        close_when_asked(creation.egui_ctx.clone());
        Ok(Box::new(Smotescope::new(&creation.egui_ctx, options)))
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
