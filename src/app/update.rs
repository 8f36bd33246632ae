//! Commands and arrivals, one after the other: the only place where the state changes.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use egui::{Context, ViewportCommand};

use crate::{
    app::{
        Smotescope,
        column_list::ColumnsForm,
        command::{Change, Command, Subject, WorkspaceAction},
        document::{Document, Input},
        help::{HelpForm, Topic, entries},
        inspect::Inspection,
        jobs::{arrival::Purpose, run::RunRequest},
        learn::sight::Sight,
        place::WorkspaceInfo,
        plots::space3::lens::Camera,
        shown::Shown,
        state::{Banner, Derived, Dialog, PaletteForm, Running},
        table_summary::{TableSummary, target_line},
        theme,
        workspace::Workspace,
        workspace_list::for_each_workspace,
        workspaces::{WORKSPACES, workspace},
    },
    error::Error,
    recipe::Output,
    table::ColumnSettings,
};

/// Work is shown only when it takes longer than this.
pub(super) const WORTH_SHOWING: Duration = Duration::from_millis(200);

/// When the system's file dialog has not answered by then, a path can be typed.
const PATIENCE: Duration = Duration::from_secs(3);

/// The first frame comes at the latest when it has been waited for so long.
const NOT_MISSED: Duration = Duration::from_millis(200);

/// How often progress is drawn.
pub(super) const PROGRESS_EVERY: Duration = Duration::from_millis(100);

macro_rules! actions {
    ($($folder:ident: $info:ident, $state:ident, $action:ident, $workspace:ident $(, $($background:ident)::+)?;)+) => {
        impl Smotescope {
            /// Does what is asked of one workspace alone.
            fn apply_own(&mut self, ctx: &Context, action: WorkspaceAction) {
                match action {
                    $(WorkspaceAction::$workspace(action) => {
                        $crate::app::$folder::workspace::$workspace::apply(self, ctx, action);
                    })+
                }
            }
        }
    };
}

for_each_workspace!(actions);

impl Smotescope {
    /// Waits for the first picture as long as one is not missed. A frame without it shows nothing that is worth reading, and
    /// where the processor draws it takes the processor from what the picture waits for.
    pub(super) fn await_picture(&mut self, ctx: &Context) {
        let since = Instant::now();
        while since.elapsed() < NOT_MISSED && self.state.shown().is_none() && self.busy() {
            self.drain(ctx);
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Applies what was pushed and what arrived since the last frame.
    pub(super) fn drain(&mut self, ctx: &Context) {
        let asked = !self.queue.is_empty();
        while let Some(command) = self.queue.pop_front() {
            self.apply(ctx, command);
        }
        if asked {
            // Once: of two zooms in a frame egui would keep the first, if the second is the one that it has.
            self.fit(ctx);
        }
        while let Some(arrival) = self.jobs.take() {
            self.receive(ctx, arrival);
        }
        self.take_runs();
        // In the frame of the release the panels may still push the last change of the drag.
        let down = ctx.input(|input| input.pointer.any_down());
        if !down && !self.pointer_was_down {
            self.history.end_gesture();
            self.state.learn.end_gesture();
        }
        self.pointer_was_down = down;
        self.poll_jobs(ctx);
        for workspace in WORKSPACES {
            workspace.sync(self, ctx);
        }
        self.state.can_undo = self.history.can_undo();
        self.state.can_redo = self.history.can_redo();
    }

    /// Looks at what is under way.
    fn poll_jobs(&mut self, ctx: &Context) {
        self.state.results.running = None;
        self.state.view.opening = self.jobs.reads();
        if let Some((since, status)) = self.jobs.status().or_else(|| self.runner.status()) {
            if since.elapsed() >= WORTH_SHOWING {
                self.state.results.running = Some(Running { since, status });
            }
            ctx.request_repaint_after(PROGRESS_EVERY);
        }
        if let Some((purpose, since)) = self.asked {
            if since.elapsed() >= PATIENCE {
                self.asked = None;
                self.ask_for_path(purpose);
            } else {
                ctx.request_repaint_after(PATIENCE.saturating_sub(since.elapsed()));
            }
        }
    }

    pub(super) fn apply(&mut self, ctx: &Context, command: Command) {
        let view = &mut self.state.view;
        match command {
            Command::OpenDialog => self.pick(Purpose::Table, PathBuf::new()),
            Command::OpenRecipeDialog => self.pick(Purpose::Recipe, PathBuf::new()),
            Command::SaveRecipeDialog => self.pick(Purpose::SaveRecipe, self.suggested_path("recipe.toml")),
            Command::SaveDrawingDialog => self.pick(Purpose::SaveDrawing, self.suggested_path("dots.csv")),
            Command::BrowseExport => self.browse_export(),
            Command::ShowOpen => self.ask_for_path(Purpose::Table),
            Command::Open(path) => self.open(Input::File(path)),
            Command::PinFile(path, on) => {
                view.recent.pin(&path, on);
                self.changed_at = Some(Instant::now());
            }
            Command::ForgetFile(path) => {
                view.recent.forget(&path);
                self.changed_at = Some(Instant::now());
            }
            Command::OpenSample(name) => self.open(Input::Sample(name.to_owned())),
            Command::ShowMake => self.show_make(),
            Command::OpenMade(make) => self.open(Input::Made(make)),
            Command::Reload => self.reload(),
            Command::SaveMade(make, path) => self.save_made(make, path),
            Command::OpenRecipe(path) => self.open_recipe(&path),
            Command::SaveRecipe(path) => self.save_recipe(&path),
            Command::SaveDrawing(path) => self.save_drawing(&path),
            Command::ShowExport => self.here().export(self),
            Command::Export(form) => self.export(*form),
            Command::ShowColumns => {
                let document = &self.state.document;
                let form = document.table.as_ref().map(|table| ColumnsForm::of(table, document.recipe.table.clone()));
                view.dialog = form.map(|form| Dialog::Columns(Box::new(form)));
            }
            Command::SetRoles(roles) => self.set_roles(roles),
            Command::Change(change) => self.change(change),
            Command::NewSeed => {
                let seed = next_seed(self.state.document.recipe.seed);
                self.change(Change::Seed(seed));
                self.history.end_gesture();
            }
            Command::Undo => {
                let before = self.history.undo(&self.state.document);
                self.go_to(before);
            }
            Command::Redo => {
                let after = self.history.redo(&self.state.document);
                self.go_to(after);
            }
            Command::Cancel => self.cancel(),
            Command::Select(action) => self.select(action),
            Command::Out(action) => self.out(ctx, action),
            Command::Own(action) => self.apply_own(ctx, action),
            Command::Workspace(workspace) => self.turn_to_workspace(workspace),
            Command::Begin(place) => {
                self.welcomed();
                workspace(place).begin(self);
            }
            Command::DismissWelcome => self.welcomed(),
            // How things are looked at.
            Command::ShowPalette => view.dialog = Some(Dialog::Palette(PaletteForm::default())),
            Command::ShowHelp => view.dialog = Some(Dialog::Help(HelpForm::default())),
            Command::ShowShortcuts => {
                view.dialog = Some(Dialog::Help(HelpForm { topic: Topic::Shortcuts, ..HelpForm::default() }));
            }
            Command::Edit(dialog) => view.dialog = Some(dialog),
            Command::CloseDialog => view.dialog = None,
            Command::CopyCitation => ctx.copy_text(entries::to_cite(&self.state.document.recipe.method)),
            Command::CopyBanner => view.banner.iter().for_each(|banner| ctx.copy_text(banner.text.clone())),
            Command::CopyText(what, text) => {
                ctx.copy_text(text);
                self.notify(format!("Copied {what}"));
            }
            Command::DismissBanner => view.banner = None,
            Command::Theme(theme) => view.theme = theme,
            Command::NextTheme => view.theme = view.theme.following(),
            Command::ToggleSettings => view.left = !view.left,
            Command::ToggleConsequences => view.right = !view.right,
            Command::ToggleNotes => view.notes_open = !view.notes_open,
            Command::ZoomIn => view.zoom = (view.zoom + 0.1).min(3.0),
            Command::ZoomOut => view.zoom = (view.zoom - 0.1).max(0.5),
            Command::ZoomReset => view.zoom = 1.0,
            Command::ResetView => {
                view.reset_view = true;
                view.sight.camera = Camera::default();
            }
            Command::Picture(action) => view.sight.apply(action),
            Command::ToggleLayer(layer) => view.layers.toggle(&layer),
            Command::Axes(x, y) => self.turn_axes((x, y)),
            Command::Hover(row) => {
                view.hovered = row;
                self.inspect_hovered();
            }
            Command::Pin(row) => {
                view.pinned = row;
                self.inspect();
            }
        }
    }

    /// The workspace that is looked at.
    pub(in crate::app) fn here(&self) -> &'static dyn Workspace {
        workspace(self.state.view.workspace)
    }

    /// Another workspace, where other targets may be meant.
    pub(in crate::app) fn turn_to_workspace(&mut self, workspace: WorkspaceInfo) {
        let (before, ran) = (self.state.view.workspace, self.here().runs());
        self.state.view.workspace = workspace;
        self.state.view.presentation = false;
        if before != workspace {
            // What is looked at in a lesson is not what is looked at elsewhere.
            self.state.view.reset_view = true;
            self.canvas.lesson_sight = Sight::default();
        }
        self.derive();
        if !ran && self.here().runs() && !self.state.up_to_date() {
            self.request_run();
        }
        self.changed_at = Some(Instant::now());
    }

    /// Theme and size of everything.
    pub(super) fn fit(&mut self, ctx: &Context) {
        let view = &self.state.view;
        if self.presents != view.presentation {
            self.presents = view.presentation;
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(self.presents));
        }
        theme::apply(ctx, view.theme, view.zoom, view.presentation);
    }

    /// Explains the rows that are pinned and pointed at, in the outcome that is shown.
    pub(super) fn inspect(&mut self) {
        let Some(shown) = self.state.shown() else { return };
        let (outcome, axes) = (&shown.outcome, shown.picture.axes);
        let pinned = self.state.view.pinned.and_then(|id| Inspection::full(outcome, id, axes));
        self.state.results.pinned = pinned;
        self.inspect_hovered();
    }

    /// Explains the row that is pointed at.
    fn inspect_hovered(&mut self) {
        let Some(shown) = self.state.shown() else { return };
        let (outcome, axes) = (&shown.outcome, shown.picture.axes);
        let hovered = self.state.view.hovered.and_then(|id| Inspection::of(outcome, id, axes));
        self.state.results.hovered = hovered;
    }

    /// The jobs were offered, and are not offered again.
    pub(super) fn welcomed(&mut self) {
        if std::mem::take(&mut self.state.view.welcome) {
            self.changed_at = Some(Instant::now());
        }
    }

    // The document.

    /// Goes to a step of the history. What was said of the table that is left is said no more.
    fn go_to(&mut self, document: Option<Document>) {
        let Some(document) = document else { return };
        if document.input != self.state.document.input {
            self.state.view.banner = None;
        }
        self.turn_to(&document);
        self.replace(document);
    }

    /// Puts another document in the place of this one.
    pub(super) fn replace(&mut self, mut document: Document) {
        if document.input == self.state.document.input {
            // The card is written beside the steps of undo.
            document.card = self.state.document.card.clone();
        }
        let same_table = match (&document.table, &self.state.document.table) {
            (Some(new), Some(old)) => Arc::ptr_eq(new, old),
            _ => false,
        };
        let is_drawn = matches!(document.input, Some(Input::Drawn(_)));
        let redrawn = is_drawn && self.state.drawing().is_some();
        let before = std::mem::replace(&mut self.state.document, document);
        match (same_table, redrawn) {
            (true, _) => {}
            (false, true) => self.redrawn(),
            (false, false) => {
                if before.input.is_some() {
                    // Whoever opens a table needs nothing to begin with.
                    self.welcomed();
                }
                self.table_changed(before.input.as_ref());
            }
        }
        self.document_changed();
    }

    /// `before` is where the last table came from.
    fn table_changed(&mut self, before: Option<&Input>) {
        self.state.results.reset();
        let view = &mut self.state.view;
        view.layers.forget_classes();
        view.sight.table_changed();
        view.pinned = None;
        view.hovered = None;
        view.select.reset();
        if let (Some(listing), Some(table)) = (self.listing.take(), &self.state.document.table)
            && listing.fits(table)
        {
            view.select.listing = listing;
        }
        view.reset_view = true;
        for workspace in WORKSPACES {
            workspace.table_changed(self, before);
        }
        self.state.derived.facts = self.state.document.table.as_deref().map(|table| Arc::new(TableSummary::of(table)));
        self.state.learn.pen.since = self.state.revision + 1;
        if self.state.document.table.is_none() {
            self.explain_drawing();
        }
    }

    pub(super) fn document_changed(&mut self) {
        self.state.revision += 1;
        self.derive();
        if self.here().runs() {
            self.request_run();
        }
        self.changed_at = Some(Instant::now());
    }

    /// What follows from the document at once.
    pub(super) fn derive(&mut self) {
        let facts = self.state.derived.facts.take();
        let document = &self.state.document;
        let cleaned = self.state.outcome().filter(|outcome| {
            !document.recipe.clean_before.is_empty() && outcome.recipe.clean_before == document.recipe.clean_before
        });
        let cleaned = cleaned.map_or_else(Vec::new, |outcome| outcome.cleaned_before());
        self.state.derived = derive(document, self.here().output().unwrap_or(document.recipe.output), facts, &cleaned);
    }

    pub(super) fn request_run(&mut self) {
        if let (Some(table), Some(facts)) = (&self.state.document.table, &self.state.derived.facts) {
            let request = RunRequest {
                table: Arc::clone(table),
                facts: Arc::clone(facts),
                recipe: self.state.document.recipe.clone(),
                axes: self.state.view.axes,
            };
            self.measurer.cancel();
            self.runner.ask(self.state.revision, request);
        }
    }

    fn set_roles(&mut self, roles: ColumnSettings) {
        let Document { table: Some(table), input: Some(input), recipe, .. } = &self.state.document else { return };
        if self.state.drawing().is_some() {
            return self.show_error(Error::usage("the columns of a drawing stay what they are: x, y and the class"));
        }
        let mut recipe = recipe.clone();
        if !roles.same_classes(&recipe.table) {
            // The totals name classes of the other target.
            recipe.totals = None;
        }
        recipe.table = roles;
        recipe.forget_left_out();
        let wanted = self.wanted(input.clone(), recipe);
        self.jobs.retype(Arc::clone(table), wanted);
    }

    fn cancel(&mut self) {
        // What was started last is meant.
        if self.jobs.cancel() || self.here().cancel(self) {
            return;
        }
        self.runner.cancel();
        // The settings go back to those of the picture that stays.
        let document = &self.state.document;
        let same = |shown: &&Shown| document.table.as_ref().is_some_and(|it| Arc::ptr_eq(it, &shown.outcome.table));
        let shown = self.state.shown().filter(same);
        match shown.map(|it| (it.revision, it.picture.asked, it.outcome.recipe.clone())) {
            Some((revision, axes, _)) if revision == self.state.revision => self.state.view.axes = axes,
            Some((_, axes, recipe)) => {
                self.history.record(document, Subject::Once(self.state.revision));
                self.state.view.axes = axes;
                self.state.document.recipe = recipe;
                self.state.revision += 1;
                self.state.results.redate(self.state.revision);
                self.derive();
                self.state.results.error = None;
            }
            None => match self.history.undo(&self.state.document) {
                Some(before) => self.replace(before),
                None => self.notify("Stopped. Change a setting to start again.".to_owned()),
            },
        }
    }

    pub(super) fn notify(&mut self, text: String) {
        self.state.view.banner = Some(Banner { text, is_error: false });
    }
}

/// `cleaned` are the rows of every class that the cleaner before takes out; none where nothing is known of it.
fn derive(document: &Document, output: Output, facts: Option<Arc<TableSummary>>, cleaned: &[u64]) -> Derived {
    let recipe = &document.recipe;
    let Some(facts) = facts else { return Derived::default() };
    let gone = |at: usize| cleaned.get(at).copied().unwrap_or(0);
    let left: Vec<u64> = facts.classes.iter().enumerate().map(|(at, class)| class.count - gone(at)).collect();
    let labels = facts.classes.iter().map(|class| class.label.as_str());
    let classes: Vec<(&str, u64)> = labels.zip(left.iter().copied()).collect();
    let targets = recipe.targets_of(output, &classes).unwrap_or_default();
    let synthetic_only = output == Output::Synthetic;
    let target_lines =
        classes.iter().zip(&targets).map(|((_, real), target)| target_line(*real, *target, synthetic_only)).collect();
    let scale = recipe.scale.title().to_owned();
    let settings = [vec![format!("seed {}", recipe.seed)], recipe.parameter_words(), vec![scale]].concat();
    let settings_line = settings.join(" · ");
    Derived { left, targets, target_lines, settings_line, facts: Some(facts) }
}

/// Another seed, short enough to be read out.
fn next_seed(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 31)) % 10_000
}
