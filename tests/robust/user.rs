//! A restless user: does anything at any time, and looks after every frame whether the window still tells the truth.

mod publishing;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use egui::{Modifiers, Pos2, Role, Vec2};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use smotescope::{
    app::{
        command::{Change, Command},
        evaluate::EVALUATE,
        explore::{EXPLORE, action::ExploreAction as Explore, tab::Tab},
        learn::action::LearnAction as Learn,
        plots::data::{AxisChoice, Picture, RealPoints, RowId},
        publish::PUBLISH,
        scatter_options::PictureAction as Look,
        select::{Mode, Part, action::SelectAction as Select},
        state::State,
        workspaces::WORKSPACES,
    },
    pipeline::Pipeline,
    progress::{Progress, Stop},
    recipe::{Categorical, Coarsen, Decimals, DropScope, Missing, NamedTotals, Nearest, Output, Recipe, Scale},
    sampling::{Fate, cleaning::Cleaning, fate::When, undersampling::Undersampling},
    table::samples::generated::MadeTable,
};

use crate::{
    harness::Window,
    model::{Asked, Model, Page},
    window,
};

/// Samples small enough to be compared with a run from nothing again and again.
const SAMPLES: [&str; 4] = ["wine", "two-islands", "chess-club", "animal-shelter"];

/// Control names of sliders, besides those that are called after a class.
const SLIDERS: [&str; 3] = ["k", "Closest", "Oversupply"];

/// What a cell of the ledger counts.
const PARTS: [Part; 6] = [
    Part::Fate(Fate::Identical),
    Part::Fate(Fate::Closest),
    Part::Fate(Fate::Kept),
    Part::Output,
    Part::Undersampled,
    Part::CleanedReal,
];

/// Sizes in pixels: the least, a usual one, and 4K.
pub const SIZES: [Vec2; 3] = [Vec2::new(640.0, 480.0), Vec2::new(1280.0, 720.0), Vec2::new(3840.0, 2160.0)];

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub actions: usize,
    pub frames: usize,
    pub drags: usize,
    pub opened: usize,
    pub compared: usize,
}

pub struct User<'a> {
    window: Window<'a>,
    random: ChaCha8Rng,
    model: Model,
    pixels: Vec2,
    /// Tables in files; the last one is broken.
    files: Vec<PathBuf>,
    pub tally: Tally,
}

impl User<'_> {
    /// `rows` is the size of the largest table that is opened.
    pub fn new(seed: u64, folder: &Path, rows: usize) -> Self {
        let files = tables(folder, rows);
        let window = window::opened(Some(files[1].clone()));
        let model = Model::new(window.state().state());
        let random = ChaCha8Rng::seed_from_u64(seed);
        Self { window, random, model, pixels: SIZES[1], files, tally: Tally::default() }
    }

    fn below(&mut self, many: usize) -> usize {
        (self.random.next_u64() % many.max(1) as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }

    fn share(&mut self) -> f32 {
        self.below(1001) as f32 / 1000.0
    }

    fn state(&self) -> &State {
        self.window.state().state()
    }

    /// Does something, and does not wait for what comes of it.
    pub fn act(&mut self) {
        self.tally.actions += 1;
        match self.below(26) {
            0..=7 => self.change(),
            8..=11 => self.drag_slider(),
            12 => self.undo(),
            13 => self.redo(),
            14 | 15 => self.look(),
            16 => self.open(),
            17 => self.columns(),
            18 => self.resize(),
            19 => self.cancel(),
            20 => self.learn(),
            21 => self.drag_in_picture(),
            22 => self.select(),
            23 | 24 => self.publish(),
            _ => self.drag_cut(),
        }
        for _ in 0..self.below(3) {
            self.frame();
        }
    }

    /// Lets a frame go by, and checks what it shows. `true` if another table arrived in it.
    fn frame(&mut self) -> bool {
        self.window.step();
        self.tally.frames += 1;
        let arrived = self.model.receive(self.window.state().state());
        self.check();
        arrived
    }

    fn check(&self) {
        let state = self.state();
        assert_eq!(Page::of(&state.document), self.model.now, "a setting was lost");
        let Some(table) = &state.document.table else { return };
        let facts = state.derived.facts.as_ref().expect("facts of the table");
        let labels =
            |classes: &[smotescope::table::Class]| classes.iter().map(|class| class.label.clone()).collect::<Vec<_>>();
        let told: Vec<String> = facts.classes.iter().map(|class| class.label.clone()).collect();
        assert_eq!(told, labels(&table.target.classes), "facts of another table");
        if let Some(shown) = state.publish.audit.fresh() {
            assert!(Arc::ptr_eq(&shown.release.table, table), "a release of another table is said to be fresh");
            let (made, wanted) = (&shown.release.recipe, &state.document.recipe);
            let same = (made.k, made.drop_closest, &made.coarsen) == (wanted.k, wanted.drop_closest, &wanted.coarsen);
            assert!(same && made.seed == wanted.seed, "a stale release is said to be fresh");
        }
        if state.up_to_date() {
            let shown = state.shown().expect("a result");
            assert!(Arc::ptr_eq(&shown.outcome.table, table), "a result of another table is said to be up to date");
            assert_eq!(shown.outcome.recipe, state.document.recipe, "a stale result is said to be up to date");
            assert_eq!(shown.picture.asked, state.view.axes, "a picture on other axes is said to be up to date");
        }
    }

    /// Sends a command and lets a frame go by.
    fn send(&mut self, command: Command) {
        self.window.state_mut().send(command);
        self.frame();
    }

    /// Changes the recipe by a command.
    fn change(&mut self) {
        let mut recipe = self.model.now.recipe.clone();
        let change = self.any_change(&mut recipe);
        if recipe != self.model.now.recipe {
            self.model.turn(recipe);
        }
        self.send(Command::Change(change));
    }

    /// A change, made to the recipe as the window has to make it.
    fn any_change(&mut self, recipe: &mut Recipe) -> Change {
        match self.below(23) {
            0 | 1 => {
                recipe.k = 1 + self.below(15);
                Change::k(recipe.k)
            }
            2 | 3 => {
                recipe.drop_closest = self.below(99) as f64 / 2.0;
                Change::DropClosest(recipe.drop_closest)
            }
            4 => {
                recipe.seed = self.below(1000) as u64;
                Change::Seed(recipe.seed)
            }
            5 => {
                recipe.scale = self.one_of(&[Scale::Standard, Scale::Minmax, Scale::None]);
                Change::Scale(recipe.scale)
            }
            6 => {
                let method = self.one_of(&["smote", "smote", "random", "none"]);
                method.clone_into(&mut recipe.method);
                Change::Method(method)
            }
            7 => {
                recipe.nearest = self.one_of(&[Nearest::Any, Nearest::Class]);
                Change::Nearest(recipe.nearest)
            }
            8 => {
                recipe.drop_scope = self.one_of(&[DropScope::Table, DropScope::Class]);
                Change::DropScope(recipe.drop_scope)
            }
            9 => {
                recipe.categorical = self.one_of(&[Categorical::OneHot, Categorical::Nc]);
                Change::Categorical(recipe.categorical)
            }
            10 => {
                recipe.oversupply = (10 + self.below(30)) as f64 / 10.0;
                Change::Oversupply(recipe.oversupply)
            }
            11 => {
                recipe.output = self.one_of(&[Output::Augmented, Output::Synthetic]);
                Change::Output(recipe.output)
            }
            12 => {
                recipe.top_up = self.flip();
                Change::TopUp(recipe.top_up)
            }
            13 => {
                let drop = self.flip();
                recipe.drop_identical = Some(drop);
                Change::DropIdentical(drop)
            }
            14 => {
                recipe.decimals = self.one_of(&[Decimals::Source, Decimals::Full]);
                Change::Decimals(recipe.decimals)
            }
            15 => {
                recipe.missing = self.one_of(&[Missing::Drop, Missing::Impute, Missing::Level]);
                Change::Missing(recipe.missing)
            }
            16 => {
                let holdout = self.below(6) as f64 / 10.0;
                recipe.publish.get_or_insert_default().holdout = holdout;
                Change::Holdout(holdout)
            }
            17 | 18 => {
                let Some(name) = self.number() else { return Change::k(recipe.k) };
                let to = Some(1.0 + self.below(5) as f64).filter(|_| self.flip());
                let coarsen = Coarsen { to, ..Coarsen::default() };
                if to.is_some() {
                    recipe.coarsen.insert(name.clone(), coarsen);
                } else {
                    recipe.coarsen.remove(&name);
                }
                Change::Coarsen(name, coarsen)
            }
            19 | 20 => {
                let when = self.one_of(&When::ALL);
                let name = self.one_of(&[None, Some("tomek"), Some("enn"), Some("ncr"), Some("oss")]);
                let cleaners = recipe.cleaning_mut(when);
                let at = self.below(cleaners.len() + 1);
                cleaners.splice(at..(at + 1).min(cleaners.len()), name.map(Cleaning::new));
                Change::Cleaner(when, at, name)
            }
            21 => {
                let name = self.one_of(&[None, Some("random"), Some("nearmiss"), Some("centroids")]);
                recipe.undersample = name.map(Undersampling::new);
                Change::Undersample(name)
            }
            _ => {
                let totals = self.one_of(&[NamedTotals::Balance, NamedTotals::Table]);
                recipe.totals = Some(smotescope::recipe::Totals::Named(totals));
                Change::Totals(totals)
            }
        }
    }

    fn undo(&mut self) {
        let possible = self.state().can_undo;
        self.model.undo(possible);
        self.send(Command::Undo);
    }

    fn redo(&mut self) {
        self.model.redo();
        self.send(Command::Redo);
    }

    /// Moves a slider with the mouse.
    fn drag_slider(&mut self) {
        let classes = self.state().derived.facts.iter().flat_map(|facts| &facts.classes);
        let names: Vec<String> =
            SLIDERS.iter().map(|name| (*name).to_owned()).chain(classes.map(|class| class.label.clone())).collect();
        let name = names[self.below(names.len())].clone();
        let found = window::find(&self.window, |node| {
            node.role() == Role::Slider && node.label().as_deref() == Some(name.as_str())
        });
        if let Some(rect) = found.filter(egui::Rect::is_positive) {
            let ends = [self.share(), self.share()].map(|share| rect.lerp_inside(Vec2::new(share, 0.5)));
            self.drag(ends);
        }
    }

    /// Moves the cut in the histogram.
    fn drag_cut(&mut self) {
        let found = window::find(&self.window, |node| node.label().is_some_and(|label| label.starts_with("Cut line")));
        if let Some(rect) = found {
            let far = 200.0 * self.share() - 100.0;
            self.drag([rect.center(), rect.center() + Vec2::new(far, 0.0)]);
        }
    }

    /// Drags in steps, and follows what becomes of the recipe: it is one step of undo, unless a table arrives meanwhile.
    fn drag(&mut self, [from, to]: [Pos2; 2]) {
        if !self.window.ctx.content_rect().contains(from) {
            return;
        }
        self.tally.drags += 1;
        let mut begun = false;
        self.window.hover_at(from);
        self.drag_frame(&mut begun);
        self.window.drag_at(from);
        self.drag_frame(&mut begun);
        let steps = 2 + self.below(6);
        for step in 1..=steps {
            self.window.hover_at(from.lerp(to, step as f32 / steps as f32));
            self.drag_frame(&mut begun);
        }
        self.window.drop_at(to);
        for _ in 0..3 {
            self.drag_frame(&mut begun);
        }
        self.window.remove_cursor();
        self.frame();
    }

    fn drag_frame(&mut self, begun: &mut bool) {
        let (before, revision) = (self.model.now.clone(), self.state().revision);
        self.window.step();
        self.tally.frames += 1;
        let state = self.window.state().state();
        if self.model.receive(state) {
            if state.revision > revision + 1 {
                let recipe = state.document.recipe.clone();
                assert!(changed(&self.model.now.recipe, &recipe) <= 1, "one slider, one setting");
                self.model.moved_before_arrival(*begun, recipe);
            }
            // What was dragged was of the table before.
            *begun = false;
        } else if state.document.recipe != before.recipe {
            let recipe = state.document.recipe.clone();
            assert_eq!(changed(&before.recipe, &recipe), 1, "one slider, one setting");
            if *begun {
                self.model.go_on(recipe);
            } else {
                self.model.turn(recipe);
            }
            *begun = true;
        }
        self.check();
    }

    /// Drags across the picture: with Shift a box is selected, without it the picture moves or turns.
    fn drag_in_picture(&mut self) {
        let found = window::find(&self.window, |node| node.label().as_deref() == Some("Scatter of the rows"));
        let Some(rect) = found.filter(egui::Rect::is_positive) else { return };
        let ends: [Pos2; 2] =
            [0, 1].map(|_| rect.lerp_inside(Vec2::new(self.share() * 0.9 + 0.05, self.share() * 0.9 + 0.05)));
        if self.flip() {
            return self.drag(ends);
        }
        self.window.event(egui::Event::PointerMoved(ends[0]));
        self.frame();
        let button = |pos, pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::SHIFT,
        };
        self.window.event_modifiers(button(ends[0], true), Modifiers::SHIFT);
        self.frame();
        self.window.event_modifiers(egui::Event::PointerMoved(ends[1]), Modifiers::SHIFT);
        self.frame();
        self.window.event_modifiers(button(ends[1], false), Modifiers::SHIFT);
        self.frame();
        self.window.remove_cursor();
        self.frame();
    }

    fn select(&mut self) {
        let mode = self.one_of(&[Mode::Replace, Mode::Add, Mode::Remove]);
        let action = match self.below(4) {
            0 => Select::Clear,
            1 => Select::Rows((0..self.below(self.real_rows()) as u32).map(RowId::Real).collect(), mode),
            2 => Select::Part(self.one_of(&PARTS), None, mode),
            _ => Select::Listed(mode),
        };
        self.send(Command::Select(action));
    }

    /// How many real rows are in the picture, be it of the table before.
    fn real_rows(&self) -> usize {
        self.state().shown().map_or(0, |shown| shown.outcome.space.rows())
    }

    fn look(&mut self) {
        let real = RowId::Real(self.below(self.real_rows()) as u32);
        let class = self.below(4) as u32;
        let command = match self.below(17) {
            0..=3 => Command::from(Explore::Tab(Tab::ALL[self.below(Tab::ALL.len())])),
            4 => Command::from(Explore::TakeSnapshot),
            5 => Command::from(Explore::ToggleCorrelations),
            6 => Command::Workspace(WORKSPACES[self.below(WORKSPACES.len())].place()),
            7 => Command::Picture(Look::NextDimensions),
            8 => Command::Picture(Look::ToggleCompared),
            9 => Command::Picture(Look::ToggleLoadings),
            10 => Command::NextTheme,
            11 => Command::Pin(Some(RowId::Synthetic { class, index: self.below(50) as u32 })),
            12 => Command::Pin(Some(real)),
            13 => Command::Hover(Some(real)),
            14 => [Command::ToggleSettings, Command::ToggleConsequences, Command::ToggleNotes][self.below(3)].clone(),
            15 => Command::Axes(AxisChoice::Column(self.below(4)), AxisChoice::Component(self.below(3))),
            _ => [Command::ShowColumns, Command::ShowPalette, Command::ShowExport, Command::ShowMake][self.below(4)]
                .clone(),
        };
        self.send(command);
        // What lies behind a dialog cannot be dragged.
        self.send(Command::CloseDialog);
    }

    fn learn(&mut self) {
        let action = match self.below(5) {
            0 => Learn::Step,
            1 => Learn::Back,
            2 => Learn::Play(smotescope::app::learn::action::Speed::TenTimes),
            3 => Learn::Pause,
            _ => Learn::Choose(RowId::Real(self.below(self.real_rows()) as u32)),
        };
        self.send(Command::from(action));
    }

    /// Opens another table, by name or from a file; it arrives at some later frame, or another one in its place.
    fn open(&mut self) {
        self.tally.opened += 1;
        let (command, name) = if self.flip() {
            let name = self.one_of(&SAMPLES);
            (Command::OpenSample(name), name.to_owned())
        } else {
            let at = self.below(self.files.len());
            let path = self.files[at].clone();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (Command::Open(path), name)
        };
        self.model.asked = Some(Asked::Open(name));
        self.send(command);
    }

    /// Leaves a column out, or takes all of them in again.
    fn columns(&mut self) {
        let Some(table) = self.state().document.table.clone() else { return };
        let mut roles = self.state().document.recipe.table.clone();
        let features = table.features();
        if features.len() < 3 {
            roles.ignore.clear();
        } else {
            roles.ignore.push(table.columns[features[self.below(features.len())]].name.clone());
        }
        self.model.asked = Some(Asked::Columns(roles.clone()));
        self.send(Command::SetRoles(roles));
    }

    fn resize(&mut self) {
        self.pixels = self.one_of(&SIZES);
        let zoom = self.one_of(&[0.5, 1.0, 1.0, 1.5, 3.0]);
        window::zoom(&mut self.window, self.pixels, zoom);
        // Frames have gone by.
        self.model.receive(self.window.state().state());
        self.check();
    }

    /// What is cancelled goes back to the settings of the picture that stays, as one step.
    fn cancel(&mut self) {
        let state = self.window.state().state();
        let shown = state.shown().filter(|shown| {
            state.document.table.as_ref().is_some_and(|table| Arc::ptr_eq(table, &shown.outcome.table))
        });
        let (back, revision) = (shown.map(|shown| shown.outcome.recipe.clone()), state.revision);
        let possible = state.can_undo;
        self.window.state_mut().send(Command::Cancel);
        self.window.step();
        self.tally.frames += 1;
        let state = self.window.state().state();
        // A table that arrived in the same frame was another job's: then nothing else was cancelled.
        if !self.model.receive(state) && state.revision != revision {
            match back {
                Some(recipe) => self.model.turn(recipe),
                None => self.model.undo(possible),
            }
        }
        self.check();
    }

    /// Waits for everything, and compares it with a run from nothing.
    pub fn rest(&mut self) {
        if [PUBLISH, EVALUATE].contains(&self.state().view.workspace) {
            // There nothing of the picture is computed.
            self.send(Command::Workspace(EXPLORE));
        }
        while self.window.state_mut().busy() || self.window.state().studying() {
            std::thread::sleep(std::time::Duration::from_millis(1));
            self.frame();
        }
        self.frame();
        self.tally.compared += 1;
        let state = self.window.state().state();
        let table = state.document.table.as_ref().expect("a table");
        let mut pipeline = Pipeline::with_projection(Arc::clone(table));
        match pipeline.run(&state.document.recipe, &Progress::new()) {
            Ok(fresh) => {
                let said = state.results.error.as_ref();
                assert!(state.up_to_date(), "not up to date at rest: {said:?}");
                let shown = state.shown().expect("a result");
                let outcome = &shown.outcome;
                assert_eq!(outcome.ledger, fresh.ledger);
                assert_eq!(outcome.selection, fresh.selection);
                assert_eq!(outcome.removed, fresh.removed);
                assert!(outcome.origins().eq(fresh.origins()), "the generated rows are others");
                let classes = &state.derived.facts.as_ref().expect("facts").classes;
                let picture = Picture::of(&fresh, classes, state.view.axes, &mut RealPoints::default());
                assert_eq!(shown.picture.groups, picture.groups, "the picture is another one");
                assert_eq!((shown.picture.bounds, &shown.picture.titles), (picture.bounds, &picture.titles));
            }
            Err(Stop::Failed(error)) => {
                let said = state.results.error.as_ref().map(|error| &error.message);
                assert_eq!(said, Some(&error.message), "the reason is not said");
                assert!(!state.up_to_date());
            }
            Err(Stop::Cancelled) => panic!("cancelled by nobody"),
        }
    }

    /// Opens the broken file: the reason is shown, and nothing else happens.
    pub fn open_broken(&mut self) {
        self.send(Command::CloseDialog);
        let path = self.files.last().expect("a file").clone();
        self.model.asked = None;
        self.send(Command::Open(path));
        self.rest();
        let banner = self.state().view.banner.as_ref().expect("a message");
        assert!(banner.is_error && banner.text.contains("broken.csv:3"), "{}", banner.text);
    }
}

/// The number of settings that differ.
fn changed(one: &Recipe, other: &Recipe) -> usize {
    let [one, other] = [one, other].map(|recipe| serde_json::to_value(recipe).expect("a recipe can be written"));
    let keys: std::collections::BTreeSet<&String> =
        [&one, &other].into_iter().flat_map(|it| it.as_object().expect("a table").keys()).collect();
    keys.into_iter().filter(|key| one.get(key) != other.get(key)).count()
}

/// Files to open: two that are made, and one that is broken.
fn tables(folder: &Path, rows: usize) -> Vec<PathBuf> {
    let make = |name: &str, make: MadeTable| {
        let path = folder.join(name);
        fs::write(&path, make.csv().expect("a table")).expect("room on the disk");
        path
    };
    let large = make("large.csv", MadeTable { rows, weights: vec![0.9, 0.1], ..MadeTable::default() });
    let moons = make(
        "moons.csv",
        MadeTable { shape: "moons".to_owned(), rows: 300, weights: vec![0.8, 0.2], ..MadeTable::default() },
    );
    let broken = folder.join("broken.csv");
    fs::write(&broken, "x,y,class\n1,2,a\n3,4\n").expect("room on the disk");
    vec![large, moons, broken]
}
