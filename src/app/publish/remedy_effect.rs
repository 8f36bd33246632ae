//! What a remedy changed: the verdicts before it, beside those after it.

use std::sync::Arc;

use crate::{
    app::document::{Document, Input},
    measures::audit::{Judgement, Verdict},
    recipe::Recipe,
};

/// A gate whose figure or verdict a remedy changed.
#[derive(Clone, Debug, PartialEq)]
pub struct GateChange {
    pub gate: &'static str,
    pub name: &'static str,
    pub before: (Verdict, String),
    pub after: (Verdict, String),
}

/// A remedy that was applied.
#[derive(Clone, Debug)]
pub struct AppliedRemedy {
    pub title: String,
    input: Option<Input>,
    /// The recipe with the remedy.
    recipe: Recipe,
    before: Vec<Arc<Judgement>>,
    /// The document is as the remedy made it.
    pub stands: bool,
    pub changes: Vec<GateChange>,
    /// Gates that came out as before.
    pub unchanged: usize,
    /// Gates that are not judged again yet.
    pub waiting: usize,
}

impl AppliedRemedy {
    pub fn new(title: String, recipe: Recipe, before: Vec<Arc<Judgement>>, document: &Document) -> Self {
        let (changes, waiting) = (Vec::new(), before.len());
        Self { title, input: document.input.clone(), recipe, before, stands: false, changes, unchanged: 0, waiting }
    }

    /// Looks at the document and at what is known of it now.
    pub fn sync<'a>(&mut self, document: &Document, now: impl Fn(&str) -> Option<&'a Judgement>) {
        self.stands = document.recipe == self.recipe && document.input == self.input;
        self.changes.clear();
        (self.unchanged, self.waiting) = (0, 0);
        for before in &self.before {
            match now(before.id) {
                None => self.waiting += 1,
                Some(after) if after.verdict == before.verdict && after.finding.shown == before.finding.shown => {
                    self.unchanged += 1;
                }
                Some(after) => self.changes.push(GateChange {
                    gate: before.id,
                    name: before.name,
                    before: (before.verdict, before.finding.shown.clone()),
                    after: (after.verdict, after.finding.shown.clone()),
                }),
            }
        }
    }
}
