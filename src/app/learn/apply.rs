//! What the actions of Learn do to the state.

use std::{path::PathBuf, sync::Arc, time::Instant};

use egui::Context;

use crate::{
    app::{
        Smotescope,
        command::{Command, Subject},
        document::Document,
        jobs::arrival::Purpose,
        learn::{Answer, LEARN, action::LearnAction, gallery},
        plots::data::RowId,
        state::Dialog,
    },
    lesson::{
        file::{Lesson, moment::axes, tables::LessonTables},
        handout::{Handout, WalkHandout},
        models::ModelPlace,
        position::Position,
        rows::LessonRows,
        walk::{self, Walk, WhatIf},
    },
    pipeline::Outcome,
    recipe::Recipe,
    report::plane::AxisChoice,
};

impl Smotescope {
    pub(in crate::app) fn learn(&mut self, ctx: &Context, action: LearnAction) {
        self.changed_at = Some(Instant::now());
        match action {
            LearnAction::ToggleNumbers => self.state.learn.options.numbers ^= true,
            LearnAction::TogglePredict => self.state.learn.options.predict ^= true,
            LearnAction::ToggleMotion => self.state.learn.options.motion ^= true,
            LearnAction::TogglePresentation => {
                let presents = !self.state.view.presentation;
                if presents {
                    self.turn_to_workspace(LEARN);
                }
                self.state.view.presentation = presents;
            }
            LearnAction::ShowLessons => {
                let path =
                    self.state.learn.lesson_folder.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
                self.state.view.dialog = Some(Dialog::Lessons { path, error: None });
                self.jobs.look_at_lessons(self.state.learn.lesson_folder.clone());
            }
            LearnAction::Browse => self.browse(),
            LearnAction::LessonFolder(path) => {
                if let Some(Dialog::Lessons { path: field, .. }) = &mut self.state.view.dialog {
                    *field = path.display().to_string();
                }
                self.jobs.look_at_lessons(Some(path.clone()));
                self.state.learn.lesson_folder = Some(path);
            }
            LearnAction::OpenLesson(name) => self.open_lesson(&name, None),
            LearnAction::LeaveLesson => self.state.learn.leave_lesson(),
            LearnAction::ShowHandout => {
                if self.state.learn.tells() {
                    let path = self.suggested_path("handout").display().to_string();
                    self.state.view.dialog = Some(Dialog::Handout { path, whole: false, error: None });
                }
            }
            LearnAction::SaveHandout(path, whole) => self.save_handout(path, whole),
            LearnAction::Pause => self.state.learn.play = None,
            LearnAction::Answer(choice) => {
                self.state.learn.answer = Some(choice.map_or(Answer::Skipped, Answer::Chosen));
            }
            LearnAction::Gap(gap) => {
                let learn = &mut self.state.learn;
                let [low, high] = learn.described.as_ref().map_or([0.0, 1.0], |described| described.walk.gaps());
                learn.what_if.gap = gap.map(|gap| gap.clamp(low, high));
            }
            LearnAction::Draw => self.draw_own(),
            LearnAction::Brush(class) => self.state.learn.pen.take(class),
            LearnAction::Erase => self.state.learn.pen.erase ^= true,
            LearnAction::Place { x, y } => self.place_dot(x, y),
            LearnAction::MoveDot { index, x, y } => {
                self.change_drawing(Subject::Dot(index), |drawing| drawing.move_to(index, x, y));
            }
            LearnAction::DeleteDot(index) => self.delete_dot(index),
            LearnAction::Fit => self.state.learn.fits += 1,
            LearnAction::Rejoin => self.rejoin(),
            LearnAction::OwnTable => {
                self.state.learn.leave_lesson();
                self.queue.push_back(Command::ShowOpen);
            }
            LearnAction::Step => self.walk(ctx, |app, rows| {
                let recipe = app.state.document.recipe.clone();
                app.state.learn.step(rows, &recipe)
            }),
            LearnAction::Back => self.walk(ctx, |app, _| app.state.learn.back()),
            LearnAction::Reset => self.walk(ctx, |app, _| app.state.learn.reset()),
            LearnAction::Play(speed) => self.walk(ctx, |app, rows| {
                app.state.learn.start(speed, rows);
                app.state.learn.played_at = None;
                None
            }),
            LearnAction::Row(row) => self.walk(ctx, |app, rows| {
                let learn = &mut app.state.learn;
                learn.drag_to(learn.position.within(rows).at_row(row.min(rows.len().saturating_sub(1))));
                None
            }),
            LearnAction::Jump(step) => self.walk(ctx, |app, rows| {
                let learn = &mut app.state.learn;
                if learn.model.lesson.is_some() {
                    learn.go_model(ModelPlace { step, ..ModelPlace::default() });
                } else {
                    learn.go(Position { step, ..learn.position.within(rows) });
                }
                None
            }),
            LearnAction::Frame(frame) => {
                let learn = &mut self.state.learn;
                learn.drag_model(ModelPlace { frame: Some(frame), ..learn.model.place });
            }
            LearnAction::LatentDot(dot) => {
                let learn = &mut self.state.learn;
                learn.drag_model(ModelPlace { dot: Some(dot), ..learn.model.place });
            }
            LearnAction::Choose(id) => self.walk(ctx, |app, rows| {
                app.choose(id, rows);
                None
            }),
        }
    }

    /// Goes somewhere among the rows, if there are any. Gives the settings that are needed there, should they be others.
    fn walk(&mut self, ctx: &Context, go: impl FnOnce(&mut Self, &LessonRows) -> Option<Recipe>) {
        let Some(rows) = self.lesson_rows() else { return };
        let changed = go(self, &rows);
        self.turn_to_settings(changed);
        if self.state.learn.play.is_some() && self.state.learn.played_at.is_none() {
            self.state.learn.played_at = Some(ctx.input(|input| input.time));
        }
        self.turn_to_beat();
    }

    fn lesson_rows(&mut self) -> Option<Arc<LessonRows>> {
        let outcome = Arc::clone(self.state.outcome()?);
        Some(self.state.learn.rows(&outcome))
    }

    /// A real row of the class becomes the base; a synthetic one is told from its birth.
    fn choose(&mut self, id: RowId, rows: &LessonRows) {
        let Some(outcome) = self.state.outcome().cloned() else { return };
        let learn = &mut self.state.learn;
        let now = learn.position.within(rows);
        match id {
            RowId::Synthetic { class, index } => {
                if let Some(row) = rows.number(class, index) {
                    learn.go(now.telling_of(row));
                }
            }
            RowId::Real(base) => {
                let class = outcome.space.class(base);
                if !rows.classes().any(|(other, ..)| other == class) {
                    let label = &outcome.table.target.classes[class as usize].label;
                    self.notify(format!(
                        "No rows are made for class {label}, so none starts there. Choose a dot of a class that grows."
                    ));
                    return;
                }
                if let Some(row) = walk::born_from(&outcome, rows, base) {
                    learn.go(now.telling_of(row));
                } else if let Some((class, first, _)) = rows.classes().find(|(other, ..)| *other == class) {
                    // Nothing was drawn from there: what would be, with the die and the gap of another row.
                    let same = rows.id(now.row).is_some_and(|(other, _)| other == class);
                    let position = now.telling_of(if same { now.row } else { first });
                    let walk = rows
                        .id(position.row)
                        .and_then(|(class, index)| Walk::of(&outcome, class, index, WhatIf::default()));
                    let Some(walk) = walk else { return };
                    if walk.chance(base) == 0.0 {
                        let (row, method) =
                            (walk.row_number(base), outcome.recipe.method().map_or("", |it| it.title()));
                        let fact = walk.fact(base).unwrap_or_default();
                        self.notify(format!(
                            "No new row can start from row {row} by {method}: {fact}. Choose a dot with a ring at the step Base."
                        ));
                        return;
                    }
                    learn.go(position);
                    learn.what_if.base = Some(base);
                }
            }
        }
    }

    /// The settings of the beat, and its table where that is another one.
    fn turn_to_settings(&mut self, recipe: Option<Recipe>) {
        let input = self.state.learn.running.as_ref().map(|it| gallery::input(it.lesson.table_at(it.beat)));
        let Some(input) = input.filter(|input| self.state.document.input.as_ref() != Some(input)) else {
            if let Some(recipe) = recipe {
                self.set_recipe(recipe);
            }
            return;
        };
        let table =
            self.state.learn.running.as_ref().and_then(|it| it.tables.get(it.lesson.table_at(it.beat)).cloned());
        let Some(table) = table else { return };
        let now = &self.state.document;
        self.history.record(now, Subject::Once(self.state.revision));
        self.history.end_gesture();
        let recipe = recipe.unwrap_or_else(|| now.recipe.clone());
        let document = Document { table: Some(table), input: Some(input), recipe, card: now.card.for_another_table() };
        // The lesson goes on: it brought the table along.
        let walked = self.state.learn.set_aside();
        self.turn_to(&document);
        self.replace(document);
        self.state.learn.go_on(walked);
    }

    /// Asks the system for the path of the dialog that is open; without its dialogs the field is there to be typed in.
    fn browse(&mut self) {
        let asked = match &self.state.view.dialog {
            Some(Dialog::Lessons { path, .. }) => Some((Purpose::Lessons, PathBuf::from(path))),
            Some(Dialog::Handout { path, .. }) => Some((Purpose::Handout, PathBuf::from(path))),
            _ => None,
        };
        if let Some((purpose, path)) = asked.filter(|_| self.system_dialogs) {
            self.jobs.pick(purpose, path);
        }
    }

    /// Back to the settings that the sentences of the beat were written for.
    fn rejoin(&mut self) {
        let Some(running) = &self.state.learn.running else { return };
        let recipe = running.lesson.recipe_at(running.beat);
        self.set_recipe(recipe);
    }

    /// Puts a lesson's settings in place of the document's, as one step of undo.
    fn set_recipe(&mut self, recipe: Recipe) {
        if recipe != self.state.document.recipe {
            self.history.record(&self.state.document, Subject::Once(self.state.revision));
            self.history.end_gesture();
            self.state.document.recipe = recipe;
            self.document_changed();
        }
    }

    /// The axes of the beat.
    fn turn_to_beat(&mut self) {
        let (Some(running), Some(table)) = (&self.state.learn.running, &self.state.document.table) else { return };
        let axes = axes(running.lesson.axes_at(running.beat), table);
        if axes != self.state.view.axes {
            self.state.view.axes = axes;
            self.state.view.reset_view = true;
            self.request_run();
        }
    }

    /// Opens a lesson by its name or its path, at its beginning or at the beat that is remembered.
    pub(in crate::app) fn open_lesson(&mut self, name: &str, beat: Option<usize>) {
        match gallery::read(name) {
            Ok(lesson) => self.jobs.open_lesson(lesson, beat),
            Err(error) => self.show_error(error),
        }
    }

    pub(in crate::app) fn lesson_opened(&mut self, lesson: Lesson, tables: LessonTables, beat: Option<usize>) {
        if self.state.document.input.is_some() {
            self.history.record(&self.state.document, Subject::Once(self.state.revision));
            self.history.end_gesture();
        }
        let lesson = Arc::new(lesson);
        let source = lesson.table_at(beat.unwrap_or(0));
        let (input, Some(table)) = (gallery::input(source), tables.get(source).cloned()) else { return };
        self.state.view.dialog = None;
        self.state.view.banner = None;
        self.state.view.workspace = LEARN;
        self.state.view.axes = axes(lesson.axes_at(beat.unwrap_or(0)), &table);
        let mut recipe = lesson.recipe_at(beat.unwrap_or(0));
        let mut position = None;
        if let Some(recalled) = self.state.learn.left.take().filter(|_| beat.is_some()) {
            // As it was left, with what was changed by hand.
            (recipe, position) = (recalled.recipe, Some(recalled.position));
            self.state.view.workspace = recalled.workspace;
        }
        // At the start nothing was open yet: the card is of the table that was left.
        let now = &self.state.document;
        let card = if now.input.is_some() { now.card.for_another_table() } else { now.card.clone() };
        self.replace(Document { table: Some(table), input: Some(input), recipe, card });
        self.state.learn.begin(lesson, tables, beat.unwrap_or(0));
        if let Some(position) = position {
            self.state.learn.position = position;
        }
    }

    /// Lets the model of the outcome learn, and brings up to date what is told of it.
    fn follow_model(&mut self, outcome: &Arc<Outcome>, axes: (AxisChoice, AxisChoice)) {
        let learn = &mut self.state.learn;
        let rows = learn.rows(outcome);
        let shown = learn.running.as_ref().and_then(|running| running.lesson.demonstrates());
        if let Some(request) = learn.model.turn_to(outcome, &rows, shown) {
            learn.tell_of_model();
            self.background.learn.learn(request);
        } else if learn.model.lesson.is_none() {
            self.background.learn.cancel();
        }
        self.background.learn.take(&mut learn.model);
        learn.describe_model(axes);
    }

    fn save_handout(&mut self, path: PathBuf, whole: bool) {
        let learn = &self.state.learn;
        let Some(shown) = self.state.shown() else { return };
        let (axes, numbers) = (shown.picture.axes, learn.options.numbers);
        let handout: Box<dyn Handout> = match (learn.model.handout(axes, numbers), &learn.described) {
            (Some(handout), _) => Box::new(handout),
            (None, Some(described)) => Box::new(WalkHandout {
                outcome: Arc::clone(&described.walk.outcome),
                rows: Arc::clone(&described.rows),
                position: learn.position.within(&described.rows),
                what_if: learn.what_if,
                axes,
                bounds: shown.picture.bounds,
                numbers,
            }),
            (None, None) => return,
        };
        self.jobs.write_handout(handout, path, whole);
    }

    /// Lets rows land, and brings up to date what is told and drawn.
    pub(in crate::app) fn follow_lesson(&mut self, ctx: &Context) {
        if self.state.view.workspace != LEARN {
            return;
        }
        let now = ctx.input(|input| input.time);
        if let Some(rows) = self.lesson_rows() {
            if let Some(before) = self.state.learn.played_at {
                // After a pause of the whole program rows do not land all at once.
                let seconds = (now - before).clamp(0.0, 0.25);
                let going = self.state.learn.advance(seconds, &rows);
                self.state.learn.played_at = going.then_some(now);
            } else if self.state.learn.play.is_some() {
                self.state.learn.played_at = Some(now);
            }
            if self.state.learn.play.is_some() {
                ctx.request_repaint();
            }
        }
        if let Some((outcome, axes)) = self.state.shown().map(|shown| (Arc::clone(&shown.outcome), shown.picture.axes))
        {
            self.follow_model(&outcome, axes);
            if self.state.learn.model.lesson.is_none() {
                self.state.learn.describe(&outcome, axes);
            }
        } else {
            self.background.learn.cancel();
            self.state.learn.silence();
        }
        if self.state.up_to_date()
            && let Some(rows) = self.lesson_rows()
        {
            self.state.learn.land_when_due(&rows);
        }
    }
}
