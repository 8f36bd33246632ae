//! The tables of a lesson that is open, and how a model does on its own.

use std::sync::Arc;

use super::{ScriptStep, TableSource};
use crate::{
    lesson::tested::{LessonComparison, ToldTest},
    table::Table,
};

/// The tables of a lesson, and how models do on its own.
#[derive(Clone, Debug)]
pub struct LessonTables {
    /// Its own first.
    pub(super) tables: Vec<(TableSource, Arc<Table>)>,
    /// Where a beat tells of it.
    pub(super) comparison: Option<Arc<LessonComparison>>,
}

impl LessonTables {
    /// One of the lesson's tables.
    pub fn get(&self, source: &TableSource) -> Option<&Arc<Table>> {
        self.tables.iter().find(|(of, _)| of == source).map(|(_, table)| table)
    }

    /// How a model does, where the beat tells of that.
    pub fn tested(&self, beat: &ScriptStep) -> Option<ToldTest> {
        Some(ToldTest { of: beat.test.clone()?, comparison: Arc::clone(self.comparison.as_ref()?) })
    }
}
