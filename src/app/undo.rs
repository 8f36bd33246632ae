//! Undo and redo of the document. One drag is one step.

use std::{collections::VecDeque, sync::Arc};

use crate::app::{command::Subject, document::Document};

/// Steps that are remembered.
const STEPS: usize = 200;

/// Large tables kept alive by steps, besides the one that is open.
const TABLES: usize = 3;

/// Tables of so many cells cost next to nothing: every dot of a drawing is a step with a table of its own.
const SMALL: usize = 60_000;

/// The documents before and after the present one.
#[derive(Debug, Default)]
pub struct History {
    past: VecDeque<Document>,
    future: Vec<Document>,
    /// What the gesture that is going on changes; changes of the same thing belong to the same step.
    gesture: Option<Subject>,
}

impl History {
    /// Remembers the document as it was before a change of `subject`.
    pub fn record(&mut self, before: &Document, subject: Subject) {
        if self.gesture.as_ref() == Some(&subject) {
            return;
        }
        self.gesture = Some(subject);
        self.past.push_back(before.clone());
        self.future.clear();
        self.reset(before);
    }

    /// The pointer was let go, or another thing was touched: the next change is a step of its own.
    pub fn end_gesture(&mut self) {
        self.gesture = None;
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The document before the last step.
    pub fn undo(&mut self, now: &Document) -> Option<Document> {
        self.gesture = None;
        let before = self.past.pop_back()?;
        self.future.push(now.clone());
        Some(before)
    }

    pub fn redo(&mut self, now: &Document) -> Option<Document> {
        self.gesture = None;
        let after = self.future.pop()?;
        self.past.push_back(now.clone());
        Some(after)
    }

    /// Drops the oldest steps beyond the limits: tables can be large, and small ones do not count.
    fn reset(&mut self, now: &Document) {
        while self.past.len() > STEPS {
            self.past.pop_front();
        }
        let mut tables: Vec<_> = now.table.iter().map(Arc::as_ptr).collect();
        let mut keep = self.past.len();
        for document in self.past.iter().rev() {
            if let Some(table) = &document.table
                && table.rows() * table.columns.len() > SMALL
                && !tables.contains(&Arc::as_ptr(table))
            {
                if tables.len() > TABLES {
                    break;
                }
                tables.push(Arc::as_ptr(table));
            }
            keep -= 1;
        }
        self.past.drain(..keep);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_k(k: usize) -> Document {
        let mut document = Document::default();
        document.recipe.k = k;
        document
    }

    #[test]
    fn a_drag_is_one_step_and_redo_brings_it_back() {
        let mut history = History::default();
        history.record(&with_k(5), Subject::Parameter("k"));
        history.record(&with_k(6), Subject::Parameter("k"));
        history.end_gesture();
        history.record(&with_k(9), Subject::Parameter("k"));
        let before = history.undo(&with_k(10)).unwrap();
        assert_eq!(before.recipe.k, 9);
        let first = history.undo(&before).unwrap();
        assert_eq!((first.recipe.k, history.can_undo()), (5, false));
        assert_eq!(history.redo(&first).unwrap().recipe.k, 9);
        history.record(&with_k(3), Subject::Seed);
        assert!(!history.can_redo(), "a new step ends what could be redone");
    }

    #[test]
    fn steps_are_limited() {
        let mut history = History::default();
        for k in 0..STEPS + 50 {
            history.record(&with_k(k), Subject::Parameter("k"));
            history.end_gesture();
        }
        assert_eq!(history.past.len(), STEPS);
        assert_eq!(history.past[0].recipe.k, 50);
    }

    #[test]
    fn large_tables_are_few_and_small_ones_do_not_count() {
        use crate::{
            progress::Progress,
            table::{ColumnSettings, Source, Table},
        };
        let with_rows = |rows: usize| {
            let text: Vec<String> = (0..rows).map(|row| format!("{row}.5,1.5,{}\n", row % 2)).collect();
            let source =
                Source::from_bytes("t.csv", format!("x,y,class\n{}", text.concat()).into_bytes(), true).unwrap();
            let table =
                Table::from_source(Arc::new(source), "t", None, &ColumnSettings::default(), &Progress::new()).unwrap();
            Document { table: Some(Arc::new(table)), ..Document::default() }
        };
        for (rows, kept) in [(10, 12), (SMALL, TABLES)] {
            let mut history = History::default();
            let documents: Vec<Document> = (0..13).map(|_| with_rows(rows)).collect();
            for pair in documents.windows(2) {
                history.record(&pair[0], Subject::Once(0));
                history.end_gesture();
            }
            let alive = history.past.iter().filter(|document| document.table.is_some()).count();
            // The last one recorded is the one that is open when it is.
            assert!((kept..=kept + 1).contains(&alive), "{rows} rows: {alive}");
        }
    }
}
