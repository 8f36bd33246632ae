//! The workspace Learn: where the lesson stands, how one came there, and what is told of it.

pub mod action;
mod apply;
mod describe;
pub mod draw;
pub mod drawing;
pub mod gallery;
pub mod model;
mod model_steps;
pub(in crate::app) mod panels;

pub mod sight;
pub mod stage;
pub(in crate::app) mod workspace;

use std::{path::PathBuf, sync::Arc};

use egui::{Key, Modifiers};
use serde::{Deserialize, Serialize};

use crate::{
    app::place::{WorkspaceInfo, WorkspaceJob},
    lesson::{
        counts::{Spread, Tally},
        file::{Lesson, ScriptStep, tables::LessonTables},
        marks::Marks,
        models::ModelPlace,
        position::{self, LAST, Position},
        questions::{Asking, Question},
        rows::LessonRows,
        steps::{self, Page, Scene},
        tested::ToldTest,
        walk::{Walk, WhatIf},
    },
    pipeline::Outcome,
    recipe::Recipe,
    report::{
        figure::Item,
        plane::{AxisChoice, Plane},
    },
};

pub const LEARN: WorkspaceInfo = WorkspaceInfo {
    name: "Learn",
    about: "Step through SMOTE and its kin, one idea at a time",
    job: WorkspaceJob {
        title: "Learn SMOTE",
        about: "Follow one new row from its base to its fate, in a lesson of ten minutes.",
    },
    keys: &[(Modifiers::COMMAND, Key::Num1)],
};

/// How the lesson is given; none of it changes what is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonOptions {
    /// Distances and gaps are shown.
    pub numbers: bool,
    /// A question comes with every step.
    pub predict: bool,
    /// Points move to their places.
    pub motion: bool,
}

impl Default for LessonOptions {
    fn default() -> Self {
        Self { numbers: true, predict: true, motion: true }
    }
}

/// How fast rows are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    Once,
    TenTimes,
}

impl Speed {
    pub fn factor(self) -> f64 {
        match self {
            Self::Once => 1.0,
            Self::TenTimes => 10.0,
        }
    }
}

/// A lesson that is being given, and which of its beats.
#[derive(Clone, Debug)]
pub struct RunningLesson {
    pub lesson: Arc<Lesson>,
    pub tables: LessonTables,
    pub beat: usize,
}

impl RunningLesson {
    pub fn beat(&self) -> Option<&ScriptStep> {
        self.lesson.script.get(self.beat)
    }

    /// How a model does, where the beat tells of that.
    fn tested(&self) -> Option<ToldTest> {
        self.tables.tested(self.beat()?)
    }
}

/// What Back returns to.
#[derive(Clone, Debug)]
struct Past {
    position: Position,
    what_if: WhatIf,
    /// Where the lesson of a model stood.
    model: ModelPlace,
    answer: Option<Answer>,
    asked: Option<PutQuestion>,
    /// Rows were about to land.
    lands: bool,
    beat: Option<usize>,
    /// The settings, where the step changed them.
    recipe: Option<Recipe>,
}

/// A question as it was put. What was answered is of this one, whatever row is told of by now.
#[derive(Clone, Debug)]
struct PutQuestion {
    asking: &'static Asking,
    question: Question,
}

/// What was answered to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Chosen(usize),
    Skipped,
}

/// Rows landing by themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Play {
    /// Rows a second.
    pub rate: f64,
    /// The part of a row that is due.
    due: f64,
}

/// What there is to say and to draw.
#[derive(Debug)]
pub struct LessonView {
    pub rows: Arc<LessonRows>,
    /// What is shown: while a question waits no more than may be seen before it is answered.
    pub at: Position,
    /// Whether a question waits for its answer.
    pub waits: bool,
    /// Rows are landing by themselves.
    pub plays: bool,
    /// What is asked is about all rows.
    pub of_all: bool,
    /// What the script says on arriving, and once its question is answered.
    pub say: String,
    pub then: Option<String>,
    pub walk: Walk,
    pub tally: Tally,
    /// How a model does, where the script tells of that.
    pub tested: Option<ToldTest>,
    pub page: Page,
    pub question: Option<Question>,
    /// Where in the picture the neighbours are: how many of the k are also the k nearest there.
    pub near_in_picture: usize,
    /// How far the rows that have landed are from real ones, once that is judged.
    pub spread: Option<Spread>,
    /// The axes of the picture.
    pub axes: (AxisChoice, AxisChoice),
}

impl LessonView {
    /// What is drawn over the picture. `rank` is that of the class that is told of.
    pub fn marks(&self, plane: &Plane<'_>, rank: usize, numbers: bool) -> Vec<Item> {
        let mut marks = Marks::new(&self.walk, plane, rank, numbers);
        let scene =
            Scene { outcome: &self.walk.outcome, walk: &self.walk, tally: &self.tally, tested: self.tested.as_ref() };
        steps::step(self.at.step).marks(&scene, &mut marks);
        if let Some(question) = &self.question {
            marks.letters(&question.rows);
        }
        marks.items()
    }
}

/// What the words and the marks depend on. The outcome is held, so that no other one can take its place unnoticed.
#[derive(Debug)]
struct Of {
    outcome: Arc<Outcome>,
    position: Position,
    what_if: WhatIf,
    beat: Option<usize>,
    asking: bool,
    answered: bool,
    plays: bool,
}

impl Of {
    fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.outcome, &other.outcome)
            && self.position == other.position
            && self.what_if == other.what_if
            && self.beat == other.beat
            && self.asking == other.asking
            && self.answered == other.answered
            && self.plays == other.plays
    }
}

#[derive(Debug, Default)]
pub struct Learn {
    pub position: Position,
    pub what_if: WhatIf,
    pub options: LessonOptions,
    pub answer: Option<Answer>,
    /// What it answers.
    asked: Option<PutQuestion>,
    pub play: Option<Play>,
    /// How often the picture was asked to show all of the step.
    pub fits: u32,
    /// The rows land by themselves as soon as no question waits.
    lands: bool,
    pub running: Option<RunningLesson>,
    /// The lesson of a model, where the table was resampled by one.
    pub model: model::ModelWalk,
    /// What a drawing is drawn with.
    pub pen: drawing::Pen,
    past: Vec<Past>,
    pub described: Option<LessonView>,
    /// Of what `described` tells.
    of: Option<Of>,
    /// With the outcome that they are rows of.
    rows: Option<(Arc<Outcome>, Arc<LessonRows>)>,
    /// Where the lesson stood at the end of the last start, until its table is there.
    recalled: Option<Position>,
    /// The lessons of the gallery, once they were looked at.
    pub gallery: Vec<gallery::LessonCard>,
    /// Where more lessons are.
    pub lesson_folder: Option<PathBuf>,
    /// When rows landed by themselves last, in seconds of the window.
    played_at: Option<f64>,
    /// How the lesson was left at the end of the last start, until it is open again.
    left: Option<LeftLesson>,
    /// The step at which the row is being dragged.
    dragging: Option<u8>,
}

/// A lesson on its way to another table.
#[derive(Debug)]
struct SetAside {
    running: Option<RunningLesson>,
    past: Vec<Past>,
    position: Position,
    answered: (Option<Answer>, Option<PutQuestion>),
}

/// How a lesson was left.
#[derive(Debug)]
struct LeftLesson {
    recipe: Recipe,
    position: Position,
    workspace: WorkspaceInfo,
}

/// Steps that Back remembers.
const REMEMBERED: usize = 5_000;

/// Half a minute to the target, but never slower than this many rows a second.
const PLAY_SECONDS: f64 = 30.0;
const SLOWEST: f64 = 2.0;

impl Learn {
    /// The rows of an outcome, in the order of the lesson.
    pub fn rows(&mut self, outcome: &Arc<Outcome>) -> Arc<LessonRows> {
        match &self.rows {
            Some((of, rows)) if Arc::ptr_eq(of, outcome) => Arc::clone(rows),
            _ => {
                let rows = Arc::new(LessonRows::of(outcome));
                self.rows = Some((Arc::clone(outcome), Arc::clone(&rows)));
                rows
            }
        }
    }

    pub fn can_go_back(&self) -> bool {
        !self.past.is_empty()
            || match self.model.lesson {
                Some(_) => self.model.place.step > 0,
                None => self.position.previous().is_some(),
            }
    }

    /// Remembers where we are before going elsewhere.
    fn leave(&mut self, recipe: Option<Recipe>) {
        self.past.push(Past {
            position: self.position,
            what_if: self.what_if,
            model: self.model.place,
            answer: self.answer,
            asked: self.asked.clone(),
            lands: self.lands,
            beat: self.running.as_ref().map(|running| running.beat),
            recipe,
        });
        if self.past.len() > REMEMBERED {
            self.past.remove(0);
        }
        self.play = None;
    }

    fn arrive(&mut self, position: Position) {
        self.position = position;
        self.what_if = WhatIf::default();
        self.forget_answer();
        self.lands = false;
    }

    fn forget_answer(&mut self) {
        (self.answer, self.asked) = (None, None);
    }

    /// Leaves the lesson. What was answered in it answers nothing outside.
    pub fn leave_lesson(&mut self) {
        self.running = None;
        self.forget_answer();
    }

    /// Goes somewhere; Back comes back.
    pub fn go(&mut self, position: Position) {
        if position != self.position || !self.what_if.is_none() {
            self.leave(None);
            self.arrive(position);
        }
    }

    /// One step on, in a lesson to its next beat. The settings that the beat asks for are given back, to be applied.
    pub fn step(&mut self, rows: &LessonRows, recipe: &Recipe) -> Option<Recipe> {
        let position = self.position.within(rows);
        let Some(running) = &self.running else {
            if self.model.lesson.is_some() {
                let step = self.model.place.step + 1;
                if usize::from(step) < self.model.steps() {
                    self.go_model(ModelPlace { step, ..ModelPlace::default() });
                }
            } else if let Some(next) = position.next(rows) {
                self.leave(None);
                self.arrive(next);
            }
            return None;
        };
        let (lesson, beat) = (Arc::clone(&running.lesson), running.beat + 1);
        let next = lesson.script.get(beat)?.clone();
        let mut changed = recipe.clone();
        running.lesson.enter(&next, &mut changed);
        let changed = (changed != *recipe).then_some(changed);
        self.leave(changed.is_some().then(|| recipe.clone()));
        if let Some(running) = &mut self.running {
            running.beat += 1;
        }
        self.arrive(beat_position(&lesson, beat, position));
        self.model.place = lesson.model_at(beat);
        // Once the rows of these settings are there and nothing is asked that they would answer. Back goes to the beat
        // before, not to the moment before the rows began to land.
        self.lands = next.play;
        changed
    }

    /// One step back, to exactly what was there. The settings are given back where the step had changed them.
    pub fn back(&mut self) -> Option<Recipe> {
        self.play = None;
        let Some(past) = self.past.pop() else {
            if self.model.lesson.is_some() {
                let step = self.model.place.step.saturating_sub(1);
                self.arrive_model(ModelPlace { step, ..ModelPlace::default() });
            } else if let Some(previous) = self.position.previous() {
                self.arrive(previous);
            }
            return None;
        };
        self.position = past.position;
        self.what_if = past.what_if;
        self.model.place = past.model;
        (self.answer, self.asked) = (past.answer, past.asked);
        self.lands = past.lands;
        if let (Some(running), Some(beat)) = (&mut self.running, past.beat) {
            running.beat = beat;
        }
        past.recipe
    }

    /// Back to the table before the first step. A lesson begins again, with its own settings.
    pub fn reset(&mut self) -> Option<Recipe> {
        self.past.clear();
        self.play = None;
        self.fits += 1;
        self.arrive(Position::default());
        self.model.place = ModelPlace::default();
        let running = self.running.as_ref()?;
        let (lesson, tables) = (Arc::clone(&running.lesson), running.tables.clone());
        self.begin(Arc::clone(&lesson), tables, 0);
        Some(lesson.recipe_at(0))
    }

    /// Begins a lesson, at one of its beats.
    pub fn begin(&mut self, lesson: Arc<Lesson>, tables: LessonTables, beat: usize) {
        self.past.clear();
        self.play = None;
        let beat = beat.min(lesson.script.len().saturating_sub(1));
        let step = lesson.script.get(beat).map_or(0, |beat| beat.step as u8);
        let row = lesson.row_at(beat).saturating_sub(1);
        self.arrive(Position { row, step, since: row, played: 0 });
        self.model.place = lesson.model_at(beat);
        self.running = Some(RunningLesson { lesson, tables, beat });
    }

    /// Goes somewhere while something is dragged: the way there is one step for Back.
    pub fn drag_to(&mut self, position: Position) {
        if self.dragging == Some(position.step) {
            self.arrive(position);
        } else {
            self.go(position);
            self.dragging = Some(position.step);
        }
    }

    /// What was dragged is let go.
    pub fn end_gesture(&mut self) {
        self.dragging = None;
    }

    /// The lesson, taken out of the way of another table that it brings along.
    fn set_aside(&mut self) -> SetAside {
        SetAside {
            running: self.running.take(),
            past: std::mem::take(&mut self.past),
            position: self.position,
            answered: (self.answer, self.asked.take()),
        }
    }

    fn go_on(&mut self, SetAside { running, past, position, answered }: SetAside) {
        (self.running, self.past) = (running, past);
        let lands = self.running.as_ref().and_then(RunningLesson::beat).is_some_and(|beat| beat.play);
        self.arrive(position);
        (self.answer, self.asked) = answered;
        self.lands = lands && position.played == 0;
    }

    /// Another table: its rows are other rows.
    pub fn table_changed(&mut self) {
        self.past.clear();
        self.play = None;
        self.running = None;
        self.silence();
        let position = self.recalled.take().unwrap_or_default();
        self.arrive(position);
        self.model.place = ModelPlace::default();
    }

    /// There is nothing to tell of.
    pub fn silence(&mut self) {
        (self.described, self.of, self.rows) = (None, None, None);
        self.model.forget();
    }

    /// A position that was remembered from another start, for the first table that is opened.
    pub fn restore(&mut self, position: Position) {
        self.recalled = Some(position);
    }

    /// That position, while its table is not there.
    pub fn recalled(&self) -> Option<Position> {
        self.recalled
    }

    /// Lets rows land; Back comes back to where that began.
    pub fn start(&mut self, speed: Speed, rows: &LessonRows) {
        if self.model.lesson.is_some() {
            self.start_model(speed);
        } else if self.position.within(rows).landed() < rows.len() {
            self.leave(None);
            self.land(speed, rows);
        }
    }

    /// Lets the rows land that a beat asks for, if no question waits for what they would show.
    fn land_when_due(&mut self, rows: &LessonRows) {
        // An open question is about what has landed.
        if self.lands && self.described.is_some() && (!self.waits() || self.discussed().is_some()) {
            self.land(Speed::TenTimes, rows);
            self.lands = false;
        }
    }

    fn land(&mut self, speed: Speed, rows: &LessonRows) {
        if self.position.landed() >= rows.len() {
            return;
        }
        let born = self.position.step.max(position::birth());
        let answered = (self.answer, self.asked.take());
        self.arrive(Position { step: born, played: 0, ..self.position.within(rows) });
        // In a lesson the question is of the beat, and the rows that land show what was answered.
        if self.running.is_some() {
            (self.answer, self.asked) = answered;
        }
        let rate = (f64::from(rows.len()) / PLAY_SECONDS).max(SLOWEST) * speed.factor();
        self.play = Some(Play { rate, due: 0.0 });
    }

    /// Lets time pass. True while rows go on landing.
    pub fn advance(&mut self, seconds: f64, rows: &LessonRows) -> bool {
        if self.model.lesson.is_some() {
            return self.advance_model(seconds);
        }
        let Some(play) = &mut self.play else { return false };
        play.due += play.rate * seconds;
        let whole = play.due.floor();
        play.due -= whole;
        let last = rows.len().saturating_sub(1);
        self.position.row = self.position.row.saturating_add(whole as u32).min(last);
        self.position.played = self.position.row + 1;
        if self.position.row == last {
            self.play = None;
        }
        self.play.is_some()
    }

    /// Whether there is something that is told of now.
    pub fn tells(&self) -> bool {
        self.described.is_some() || self.model.view.is_some()
    }

    /// Whether Step leads anywhere.
    pub fn can_step(&self) -> bool {
        match (&self.running, &self.described) {
            (Some(running), _) => running.beat + 1 < running.lesson.script.len(),
            (None, Some(described)) => self.position.within(&described.rows).next(&described.rows).is_some(),
            (None, None) => self.model.view.is_some() && usize::from(self.model.place.step) + 1 < self.model.steps(),
        }
    }
}

/// Where a beat stands: at its own step and the lesson's row, wherever one has been to meanwhile. Only rows that the lesson
/// itself let land stay, and take the steps together.
fn beat_position(lesson: &Lesson, at: usize, from: Position) -> Position {
    let Some(beat) = lesson.script.get(at) else { return from };
    let step = (beat.step as u8).min(LAST);
    let row = lesson.row_at(at).saturating_sub(1);
    if beat.table.is_none() && from.played > 0 && lesson.has_played(at) {
        return match beat.row {
            Some(_) => Position { step, ..from.telling_of(row) },
            None => Position { step, ..from },
        };
    }
    Position { row, step, since: row, played: 0 }
}
