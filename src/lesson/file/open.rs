//! A lesson with its table: what only the table can prove wrong.

use std::sync::Arc;

use super::{AxisName, Lesson, TableSource, fill, moment::StagedBeat, tables::LessonTables};
use crate::{
    error::{Error, Result},
    lesson::{
        rows::LessonRows,
        tested::{LessonComparison, TestOf},
    },
    pipeline::{Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::Recipe,
    sampling::{Value, learnt::EPOCHS},
    space::numbers_of,
    table::{ColumnSettings, Role, Table, samples},
};

/// The recipe, but for a net that learns no longer than it takes to see whether it can.
fn briefly(recipe: &Recipe) -> Recipe {
    let mut recipe = recipe.clone();
    if recipe.parameters.contains_key(EPOCHS.key) {
        recipe.set_parameter(&EPOCHS, Value::Whole(1));
    }
    recipe
}

impl Lesson {
    /// Loads the table with the recipe's roles, and checks the target and the axes against it.
    pub fn open(&self, progress: &Progress) -> std::result::Result<Arc<Table>, Stop> {
        let roles = &self.recipe.table;
        // A recipe that says something of the columns is as likely to be at fault as the table.
        let line = if *roles == ColumnSettings::default() { self.lines.table } else { self.lines.recipe };
        let table = self.load(&self.table, roles, line, progress)?;
        self.check_axes(&table, &self.axes, self.lines.axes)?;
        Ok(table)
    }

    fn load(
        &self,
        source: &TableSource,
        roles: &ColumnSettings,
        line: usize,
        progress: &Progress,
    ) -> std::result::Result<Arc<Table>, Stop> {
        let table = match source {
            TableSource::Sample(name) => samples::open(name, roles, progress),
            TableSource::File(path) => Table::open(path, roles, progress),
        };
        Ok(Arc::new(table.map_err(|stop| self.at(line, stop))?))
    }

    /// Loads all tables that the script goes to, and checks the axes of every beat against its own.
    pub fn tables(&self, progress: &Progress) -> std::result::Result<LessonTables, Stop> {
        let own = self.open(progress)?;
        let comparison = self.comparison(&own, progress)?;
        let mut tables = LessonTables { tables: vec![(self.table.clone(), own)], comparison };
        for (at, beat) in self.script.iter().enumerate() {
            let source = self.table_at(at);
            if tables.get(source).is_none() {
                let table = self.load(source, &ColumnSettings::default(), beat.line, progress)?;
                tables.tables.push((source.clone(), table));
            }
            if let (Some(axes), Some(table)) = (&beat.axes, tables.get(source)) {
                self.check_axes(table, axes, beat.line)?;
            }
        }
        Ok(tables)
    }

    fn comparison(
        &self,
        own: &Arc<Table>,
        progress: &Progress,
    ) -> std::result::Result<Option<Arc<LessonComparison>>, Stop> {
        let tests = || self.script.iter().filter(|beat| beat.test.is_some());
        let Some(first) = tests().next() else { return Ok(None) };
        if let Some((_, beat)) =
            self.script.iter().enumerate().find(|(at, beat)| beat.test.is_some() && *self.table_at(*at) != self.table)
        {
            let what = "step \"test\" at another table: models are tested on the lesson's own; move the beat";
            return Err(self.refuse(beat.line, what).into());
        }
        let leaks = tests().any(|beat| matches!(beat.test, Some(TestOf::Leak(_))));
        let line = if self.recipe.evaluate.is_some() { self.lines.recipe } else { first.line };
        let comparison =
            LessonComparison::run(own, &self.recipe, leaks, progress).map_err(|stop| self.at(line, stop))?;
        Ok(Some(Arc::new(comparison)))
    }

    /// Goes through the whole script: every recipe runs, every row is there, every component of the picture too. A lesson
    /// that passes will not stop in front of a class.
    pub fn rehearse(&self, progress: &Progress) -> std::result::Result<(), Stop> {
        let tables = self.tables(progress)?;
        let mut pipeline: Option<(&TableSource, Pipeline)> = None;
        let mut last: Option<(Recipe, Arc<Outcome>)> = None;
        for (at, beat) in self.script.iter().enumerate() {
            let (source, recipe) = (self.table_at(at), self.recipe_at(at));
            let (_, pipeline) = match pipeline.take() {
                Some(same) if same.0 == source => pipeline.insert(same),
                _ => {
                    last = None;
                    let Some(table) = tables.get(source) else { continue };
                    pipeline.insert((source, Pipeline::with_projection(Arc::clone(table))))
                }
            };
            let outcome = match last.take() {
                Some((same, outcome)) if same == recipe => outcome,
                _ => Arc::new(pipeline.run(&briefly(&recipe), progress).map_err(|stop| {
                    let line = if beat.set.is_empty() { self.lines.recipe } else { beat.line };
                    self.at(line, stop)
                })?),
            };
            self.check_beat(at, &outcome)?;
            self.check_words(at, &outcome, &tables)?;
            last = Some((recipe, outcome));
        }
        Ok(())
    }

    /// Whether all that is to be filled in can be, with the table and the settings of the beat.
    fn check_words(&self, at: usize, outcome: &Arc<Outcome>, tables: &LessonTables) -> Result<()> {
        let beat = &self.script[at];
        if beat.model.is_some()
            && let Some(text) =
                [Some(&beat.say), beat.then.as_ref()].into_iter().flatten().find(|text| text.contains('{'))
        {
            let what = format!("numbers are filled in at steps of the walk alone; write {text:?} without braces");
            return Err(self.refuse(beat.line, &what));
        }
        let Some(moment) = StagedBeat::of(self, at, outcome, tables) else { return Ok(()) };
        for text in [Some(&beat.say), beat.then.as_ref()].into_iter().flatten() {
            fill::fill(text, &moment.scene(), &moment.plane()).map_err(|what| self.refuse(beat.line, &what))?;
        }
        Ok(())
    }

    fn check_beat(&self, at: usize, outcome: &Outcome) -> Result<()> {
        let beat = &self.script[at];
        let rows = LessonRows::of(outcome).len() as usize;
        let row = self.row_at(at);
        if beat.step > 0 && row as usize > rows {
            let what = match rows {
                0 => "the recipe generates no rows: choose larger totals, or method smote".to_owned(),
                _ => format!("row {row}, and the recipe generates {rows} rows: choose 1 to {rows}"),
            };
            return Err(self.refuse(beat.line, &what));
        }
        let components = outcome.projection.as_ref().map_or(0, |projection| projection.loadings.len());
        for axis in self.axes_at(at) {
            if let AxisName::Component(component) = axis
                && *component >= components
            {
                let line = if beat.axes.is_some() { beat.line } else { self.lines.axes };
                let name = axis.name();
                let what = format!("no {name}: this table has {components} components; choose its columns as axes");
                return Err(self.refuse(line, &what));
            }
        }
        Ok(())
    }

    fn check_axes(&self, table: &Table, axes: &[AxisName; 2], line: usize) -> Result<()> {
        let can = |column: &crate::table::Column| column.role == Role::Feature && numbers_of(&column.values).is_some();
        for axis in axes {
            let AxisName::Column(name) = axis else { continue };
            let found = table.column(name).map(|column| &table.columns[column]);
            let what = match found {
                Some(column) if can(column) => continue,
                Some(column) if column.role == Role::Feature => "its cells are not numbers",
                Some(column) if column.role == Role::Target => "it is the target",
                Some(_) => "it takes no part",
                None => "the table has no such column",
            };
            let columns: Vec<&str> =
                table.columns.iter().filter(|column| can(column)).map(|column| column.name.as_str()).collect();
            let more = if columns.len() > 8 { format!(" and {} more", columns.len() - 8) } else { String::new() };
            let choices = if columns.is_empty() {
                "choose pc1, pc2 or pc3".to_owned()
            } else {
                format!("choose pc1, pc2, pc3, {}{more}", columns[..columns.len().min(8)].join(", "))
            };
            return Err(self.refuse(line, &format!("axis {name:?}: {what}; {choices}")));
        }
        Ok(())
    }

    fn refuse(&self, line: usize, what: &str) -> Error {
        Error::data(format!("{}:{line}: {what}", self.origin))
    }

    /// The same reason to stop, with the place in the lesson that led to it.
    fn at(&self, line: usize, stop: Stop) -> Stop {
        match stop {
            Stop::Failed(error) => Stop::Failed(self.refuse(line, &error.message)),
            Stop::Cancelled => stop,
        }
    }
}
