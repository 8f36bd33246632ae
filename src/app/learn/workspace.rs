//! What the window asks the workspace Learn for.

use std::path::PathBuf;

use egui::{Context, Ui};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    app::{
        Smotescope,
        command::{Command, Queue},
        document::Input,
        learn::{LEARN, LeftLesson, LessonOptions, action::LearnAction, gallery, panels},
        panels::{canvas::Canvas, status::Said},
        place::WorkspaceInfo,
        session::{SavedSession, value},
        state::State,
        workspace::{Keyboard, Workspace},
    },
    lesson::{library::LESSONS, position::Position},
};

/// The part of the session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Part {
    manner: LessonOptions,
    /// Where the lesson stands.
    position: Position,
    /// The lesson that is given, by its name or path, and its beat.
    lesson: Option<(String, usize)>,
    /// Where more lessons are.
    lesson_folder: Option<PathBuf>,
}

#[derive(Debug)]
pub struct Learning;

impl Learning {
    pub fn apply(app: &mut Smotescope, ctx: &Context, action: LearnAction) {
        app.learn(ctx, action);
    }
}

impl Workspace for Learning {
    fn place(&self) -> WorkspaceInfo {
        LEARN
    }

    fn commands(&self) -> Vec<Command> {
        LearnAction::ready().into_iter().map(Command::from).collect()
    }

    fn counts(&self, _app: &Smotescope, _ctx: &Context, _command: &Command, keyboard: Keyboard) -> bool {
        keyboard.free
    }

    fn centre(&self, ui: &mut Ui, state: &State, canvas: &mut Canvas, queue: &mut Queue) {
        panels::centre(ui, state, canvas, queue);
    }

    fn side(&self, ui: &mut Ui, state: &State, queue: &mut Queue) {
        panels::side(ui, state, queue);
    }

    /// The first lesson brings its own table.
    fn begin(&self, app: &mut Smotescope) {
        if let Some(first) = LESSONS.first() {
            app.open_lesson(first.name, None);
        }
    }

    fn sync(&self, app: &mut Smotescope, ctx: &Context) {
        app.follow_lesson(ctx);
    }

    fn table_changed(&self, app: &mut Smotescope, _before: Option<&Input>) {
        app.state.learn.table_changed();
    }

    fn save_state(&self, app: &Smotescope) -> Value {
        let learn = &app.state.learn;
        value(&Part {
            manner: learn.options,
            position: learn.position,
            lesson: learn.running.as_ref().map(|running| (gallery::name(&running.lesson), running.beat)),
            lesson_folder: app.state.learn.lesson_folder.clone(),
        })
    }

    /// While a question waits, nothing says what it asks for.
    fn said(&self, state: &State) -> Said {
        let said = Said::of_run(state);
        if self.hides_counts(state) { Said { shown: None, ..said } } else { said }
    }

    fn hides_counts(&self, state: &State) -> bool {
        state.learn.waits()
    }

    fn is_settled(&self, state: &State) -> bool {
        state.learn.play.is_none()
    }

    fn restore(&self, app: &mut Smotescope, memory: &SavedSession) {
        let part: Part = memory.part(LEARN);
        app.state.learn.options = part.manner;
        app.state.learn.lesson_folder = part.lesson_folder;
    }

    fn resume(&self, app: &mut Smotescope, memory: &SavedSession) -> bool {
        let Part { lesson, position, .. } = memory.part(LEARN);
        let read = lesson.map(|(name, beat)| gallery::read(&name).map(|lesson| (lesson, beat)));
        match read {
            Some(Ok((lesson, beat))) => {
                app.jobs.open_lesson(lesson, Some(beat));
                let (recipe, workspace) = (memory.recipe.clone(), app.state.view.workspace);
                app.state.learn.left = Some(LeftLesson { recipe, position, workspace });
                return true;
            }
            // Its table is there all the same, or the sample.
            Some(Err(error)) => app.notify(error.message),
            None => {}
        }
        app.state.learn.restore(position);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_the_session_is_read_as_it_was_written() {
        let part = Part {
            manner: LessonOptions { numbers: false, predict: true, motion: false },
            position: Position { row: 7, ..Position::default() },
            lesson: Some(("first".to_owned(), 3)),
            lesson_folder: Some("lessons".into()),
        };
        let mut memory = SavedSession::default();
        memory.parts.insert(LEARN.key(), value(&part));
        assert_eq!(memory.part::<Part>(LEARN), part);
    }
}
