//! The window's frame: how it starts, what a frame does, which keys count, and what is remembered of it.

use std::{
    path::PathBuf,
    sync::Arc,
    task::Waker,
    time::{Duration, Instant},
};

use egui::{Context, Event, Key, Ui, UserAttentionType, ViewportCommand};
use serde_json::{Map, Value};

use crate::{
    app::{
        Backgrounds, Options, Smotescope,
        attention::Attention,
        command::{Command, Queue},
        commands,
        document::Input,
        dropped::{Dropped, several},
        jobs::Jobs,
        learn::action,
        panels::{self, canvas::Canvas},
        recent_files::RecentFiles,
        repaint::Repaint,
        rows::job::Lister,
        select,
        session::{self, SavedSession},
        state::State,
        tasks::latest::Latest,
        theme,
        undo::History,
        workspace::Keyboard,
        workspaces::{WORKSPACES, workspace},
    },
    report::format::duration,
    table::samples,
};

/// What is remembered is written when nothing has changed for so long.
const SETTLED: Duration = Duration::from_millis(700);

impl Smotescope {
    pub fn new(ctx: &Context, options: Options) -> Self {
        let mut app = Self::start(options);
        app.attach(ctx);
        app
    }

    /// Begins to read the first table; nothing is drawn before [`Self::attach`].
    pub(super) fn start(options: Options) -> Self {
        let repaint = Arc::new(Repaint::default());
        let waker = Waker::from(Arc::clone(&repaint));
        let (memory, notice) = session::load(options.folder.as_deref());
        let mut app = Self {
            state: State::default(),
            queue: Queue::new(),
            history: History::default(),
            jobs: Jobs::new(&waker),
            runner: Latest::new(&waker),
            measurer: Latest::new(&waker),
            background: Backgrounds::new(&waker),
            lister: Lister::new(&waker),
            canvas: Canvas::default(),
            folder: options.folder,
            remembered: memory.clone(),
            changed_at: None,
            system_dialogs: options.system_dialogs,
            pointer_was_down: false,
            presents: false,
            asked: None,
            listing: None,
            attention: Attention::default(),
            repaint,
        };
        if app.system_dialogs {
            app.jobs.ask_for_motion();
        }
        app.restore(memory, options.path);
        if let Some(notice) = notice {
            app.notify(notice);
        }
        app
    }

    /// Gives it the window to draw in.
    pub(super) fn attach(&mut self, ctx: &Context) {
        theme::install(ctx);
        self.fit(ctx);
        // Whatever has arrived by now is seen in the first frame, which needs no waking.
        self.repaint.attach(ctx);
    }

    /// Takes up what is remembered and opens the first table.
    fn restore(&mut self, memory: SavedSession, path: Option<PathBuf>) {
        let view = &mut self.state.view;
        (view.theme, view.left, view.right, view.zoom) = (memory.theme, memory.left, memory.right, memory.zoom);
        view.recent = RecentFiles::of(&memory.recent, &memory.pinned);
        view.export.clone_from(&memory.export);
        if let Some(last) = WORKSPACES.iter().find(|it| it.place().key() == memory.workspace) {
            view.workspace = last.place();
        }
        for workspace in WORKSPACES {
            workspace.restore(self, &memory);
        }
        // Where nothing can be remembered it would be offered at every start.
        self.state.view.welcome = self.folder.is_some() && !memory.welcomed && path.is_none();
        if path.is_none() && WORKSPACES.iter().any(|workspace| workspace.resume(self, &memory)) {
            return;
        }
        match (path, memory.input) {
            (Some(path), _) => self.open(Input::File(path)),
            (None, Some(Input::File(path))) if path.exists() => self.load(Input::File(path), memory.recipe),
            (None, Some(Input::Sample(name))) if samples::find(&name).is_some() => {
                self.load(Input::Sample(name), memory.recipe);
            }
            (None, Some(Input::Made(make))) if make.check().is_ok() => {
                self.load(Input::Made(make), memory.recipe);
            }
            // A drawing is there at once: nothing is to be waited for.
            (None, Some(Input::Drawn(drawing))) if drawing.is_sound() => self.reopen_drawing(drawing, memory.recipe),
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
        self.background.is_busy()
    }

    /// The first half of a frame.
    pub fn logic(&mut self, ctx: &Context) {
        self.take_keys(ctx);
        self.take_dropped_files(ctx);
        self.drain(ctx);
        self.attract(ctx);
        self.save_state(ctx);
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
        let free = ctx.memory(|memory| memory.focused().is_none()) && view.dialog.is_none();
        let here = workspace(view.workspace);
        for (shortcut, command) in commands::keys() {
            let counts = match command.spec().within {
                // A text field has its own undo.
                None => !(typing && matches!(command, Command::Undo | Command::Redo)),
                Some(place) if place != here.place() => false,
                Some(_) => here.counts(self, ctx, command, Keyboard { typing, free }),
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
            self.queue.push_back(Command::from(action::LearnAction::TogglePresentation));
        }
    }

    /// Says that long work has ended, to whoever is looking at another window.
    fn attract(&mut self, ctx: &Context) {
        let busy = self.jobs.status().is_some() || self.runner.status().is_some() || self.background.is_busy();
        let looked_at = ctx.input(|input| input.focused);
        let Some(took) = self.attention.note(busy, Instant::now(), looked_at) else { return };
        ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(UserAttentionType::Informational));
        // What a message says of the work itself is worth more.
        if self.state.view.banner.is_none() {
            self.notify(format!("Finished after {}, while the window was behind others", duration(took.as_secs_f64())));
        }
    }

    fn take_dropped_files(&mut self, ctx: &Context) {
        let dropped: Vec<PathBuf> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        let Some(path) = dropped.first() else { return };
        self.queue.push_back(match Dropped::of(path) {
            Dropped::Recipe => Command::OpenRecipe(path.clone()),
            Dropped::Table | Dropped::Other => Command::Open(path.clone()),
        });
        if dropped.len() > 1 {
            self.notify(several(path, dropped.len()));
        }
    }

    /// Writes what is to be remembered, once it has settled.
    fn save_state(&mut self, ctx: &Context) {
        let view = &self.state.view;
        let look = (view.theme, view.left, view.right, view.zoom);
        let kept = &self.remembered;
        let moved = look != (kept.theme, kept.left, kept.right, kept.zoom)
            || WORKSPACES.iter().all(|it| it.is_settled(&self.state)) && self.parts() != kept.parts;
        if moved && self.changed_at.is_none() {
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

    /// What every workspace remembers.
    fn parts(&self) -> Map<String, Value> {
        WORKSPACES.iter().map(|it| (it.place().key(), it.save_state(self))).collect()
    }

    fn write_memory(&mut self) {
        self.changed_at = None;
        let (view, document) = (&self.state.view, &self.state.document);
        let memory = SavedSession {
            theme: view.theme,
            left: view.left,
            right: view.right,
            zoom: view.zoom,
            recent: view.recent.files().to_vec(),
            pinned: view.recent.pinned().to_vec(),
            input: document.input.clone(),
            recipe: document.recipe.clone(),
            export: view.export.clone(),
            welcomed: !view.welcome,
            workspace: view.workspace.key(),
            parts: self.parts(),
            ..SavedSession::default()
        };
        if memory != self.remembered
            && document.input.is_some()
            && let Some(folder) = &self.folder
            && let Err(message) = session::save(folder, &memory)
        {
            self.notify(message);
        }
        self.remembered = memory;
    }
}

/// The system's keys for copying come as an event of their own.
fn copies(ctx: &Context, command: &Command) -> bool {
    *command == Command::Select(select::action::SelectAction::Copy)
        && ctx.input(|input| input.events.iter().any(|it| matches!(it, Event::Copy)))
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
