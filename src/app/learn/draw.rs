//! What the actions of drawing do to the state. Every change of a drawing is a new table in the place of the old one.

use std::{path::Path, sync::Arc};

use crate::{
    app::{
        Smotescope,
        command::Subject,
        document::{Document, Input},
        learn::LEARN,
        learn::drawing::{self, AXES, Drawing, Pen},
        plots::data::AxisChoice,
        publish::card::CardForm,
        state::View,
        table_summary::TableSummary,
    },
    progress::{Progress, Stop},
    recipe::Recipe,
    report::files,
};

impl Smotescope {
    /// Begins a drawing.
    pub(in crate::app) fn draw_own(&mut self) {
        self.state.view.workspace = LEARN;
        self.state.view.dialog = None;
        self.state.view.banner = None;
        self.open_drawing(Drawing::starter(), drawing::recipe());
    }

    pub(in crate::app) fn place_dot(&mut self, x: f64, y: f64) {
        let class = self.state.learn.pen.class;
        self.change_drawing(Subject::Once(self.state.revision), |drawing| drawing.place(x, y, class));
    }

    pub(in crate::app) fn delete_dot(&mut self, index: usize) {
        self.change_drawing(Subject::Once(self.state.revision), |drawing| drawing.delete(index));
    }

    /// Opens a drawing, whether it makes a table or not.
    pub(in crate::app) fn open_drawing(&mut self, drawing: Drawing, recipe: Recipe) {
        // A table that is still being read must not take its place.
        self.jobs.replace_reading();
        if self.state.document.input.is_some() {
            self.history.record(&self.state.document, Subject::Once(self.state.revision));
            self.history.end_gesture();
        }
        self.state.learn.pen = Pen::default();
        self.state.learn.table_changed();
        // At the start nothing was open yet: the card is of the drawing that was left.
        let now = &self.state.document;
        let card = if now.input.is_some() { now.card.for_another_table() } else { now.card.clone() };
        let document = document(drawing, Recipe { table: drawing::roles(), ..recipe }, card);
        self.turn_to(&document);
        self.replace(document);
    }

    /// Opens the drawing of the last session, with the lesson where it stood.
    pub(in crate::app) fn reopen_drawing(&mut self, drawing: Drawing, recipe: Recipe) {
        let position = self.state.learn.recalled().unwrap_or_default();
        self.open_drawing(drawing, recipe);
        self.state.learn.position = position;
    }

    /// Changes the drawing, if it is one, and takes the change as a step of undo.
    pub(in crate::app) fn change_drawing(&mut self, subject: Subject, change: impl FnOnce(&mut Drawing) -> bool) {
        let Some(mut drawing) = self.state.drawing().cloned() else { return };
        if !change(&mut drawing) {
            return;
        }
        // Elsewhere or gone, it is another base.
        self.state.learn.what_if.base = None;
        self.history.record(&self.state.document, subject);
        let now = &self.state.document;
        let document = document(drawing, now.recipe.clone(), now.card.clone());
        self.replace(document);
    }

    /// The axes that a document is opened with: a drawing has its own, and the columns of one table are not those of another.
    pub(in crate::app) fn turn_to(&mut self, document: &Document) {
        if matches!(document.input, Some(Input::Drawn(_))) {
            self.state.view.axes = AXES;
        } else if document.input != self.state.document.input {
            self.state.view.axes = View::default().axes;
        }
    }

    /// Chooses the axes of the picture; a drawing lies in the plane of its columns.
    pub(in crate::app) fn turn_axes(&mut self, axes: (AxisChoice, AxisChoice)) {
        if self.state.drawing().is_none() {
            self.state.view.axes = axes;
            self.state.view.reset_view = true;
            self.request_run();
        }
    }

    /// Another state of the same drawing: lesson, view and look stay as they are.
    pub(in crate::app) fn redrawn(&mut self) {
        let (view, results) = (&mut self.state.view, &mut self.state.results);
        (view.pinned, view.hovered) = (None, None);
        (results.pinned, results.hovered) = (None, None);
        let labels = |facts: &TableSummary| facts.classes.iter().map(|class| class.label.clone()).collect::<Vec<_>>();
        let before = self.state.derived.facts.as_deref().map(labels);
        let facts = self.state.document.table.as_deref().map(TableSummary::of);
        if facts.as_ref().map(labels) != before {
            view.layers.forget_classes();
        }
        self.state.derived.facts = facts.map(Arc::new);
        self.explain_drawing();
    }

    /// Says why the drawing makes no table, should it make none.
    pub(in crate::app) fn explain_drawing(&mut self) {
        if self.state.document.table.is_none()
            && let Some(error) = self.state.drawing().and_then(|drawing| drawing.table().err())
        {
            self.state.results.error = Some(error);
        }
    }

    pub(in crate::app) fn save_drawing(&mut self, path: &Path) {
        let Some(drawing) = self.state.drawing() else { return };
        let rows = drawing.points.len();
        match files::write(path, drawing.csv().as_bytes(), &Progress::new()) {
            Ok(_) => {
                self.state.view.dialog = None;
                self.notify(format!("Wrote {rows} rows to {}", path.display()));
            }
            Err(Stop::Failed(error)) => self.show_error(error),
            Err(Stop::Cancelled) => {}
        }
    }
}

fn document(drawing: Drawing, recipe: Recipe, card: CardForm) -> Document {
    let table = drawing.table().ok().map(Arc::new);
    Document { table, input: Some(Input::Drawn(drawing)), recipe, card }
}
