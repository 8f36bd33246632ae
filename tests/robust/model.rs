//! What the document has to be, by what was done to it.

use std::sync::{Arc, Weak};

use smotescope::{
    app::{document::Document, state::State},
    recipe::Recipe,
    table::{ColumnSettings, Table},
};

/// A document as it is compared: the table's name and the recipe.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub name: String,
    pub recipe: Recipe,
}

impl Page {
    pub fn of(document: &Document) -> Self {
        let name = document.table.as_ref().map(|table| table.name.clone()).unwrap_or_default();
        Self { name, recipe: document.recipe.clone() }
    }
}

/// A table that was asked for and may arrive at any frame.
#[derive(Clone, Debug)]
pub enum Asked {
    Open(String),
    Columns(ColumnSettings),
}

/// The document and its undo, kept by hand.
#[derive(Debug, Default)]
pub struct Model {
    pub now: Page,
    /// Nothing where a slider moved in the very frame in which another table took the place of this one.
    past: Vec<Option<Page>>,
    future: Vec<Page>,
    pub asked: Option<Asked>,
    /// What is there now was not known when it became the past: it is looked up.
    forgotten: bool,
    /// Every table that was ever there: another one has just arrived.
    seen: Vec<Weak<Table>>,
}

impl Model {
    pub fn new(state: &State) -> Self {
        let mut model = Self { now: Page::of(&state.document), ..Self::default() };
        model.is_new(state.document.table.as_ref());
        model
    }

    /// A step of undo: the document becomes another one.
    pub fn turn(&mut self, recipe: Recipe) {
        self.past.push(Some(self.now.clone()));
        self.future.clear();
        self.now.recipe = recipe;
    }

    /// The same step goes on.
    pub fn go_on(&mut self, recipe: Recipe) {
        self.now.recipe = recipe;
    }

    /// Old steps are forgotten where they are too many, so the window says whether there are any.
    pub fn undo(&mut self, possible: bool) {
        if !possible {
            self.past.clear();
        } else if let Some(before) = self.past.pop() {
            self.forgotten = before.is_none();
            self.future.push(std::mem::replace(&mut self.now, before.unwrap_or_default()));
        }
    }

    pub fn redo(&mut self) {
        if let Some(after) = self.future.pop() {
            self.past.push(Some(std::mem::replace(&mut self.now, after)));
        }
    }

    /// A slider moved in the frame in which the table arrived, before it did; `begun`: not for the first time.
    pub fn moved_before_arrival(&mut self, begun: bool, recipe: Recipe) {
        if begun {
            self.past.pop();
        }
        self.past.push(None);
        self.now.recipe = recipe;
    }

    /// Takes in a table that has arrived: one that is opened starts from the defaults, one that is typed anew keeps all
    /// settings. True if there was one.
    pub fn receive(&mut self, state: &State) -> bool {
        if std::mem::take(&mut self.forgotten) {
            self.now = Page::of(&state.document);
        }
        if !self.is_new(state.document.table.as_ref()) {
            return false;
        }
        let mut recipe = self.now.recipe.clone();
        let asked = self.asked.take();
        match asked {
            Some(Asked::Columns(roles)) => {
                recipe.table = roles;
                recipe.forget_left_out();
            }
            Some(Asked::Open(name)) => {
                self.turn(Recipe::default());
                self.now.name = name;
                return true;
            }
            None => panic!("a table arrived that nobody asked for"),
        }
        self.turn(recipe);
        true
    }

    fn is_new(&mut self, table: Option<&Arc<Table>>) -> bool {
        let Some(table) = table else { return false };
        if self.seen.iter().any(|seen| std::ptr::eq(seen.as_ptr(), Arc::as_ptr(table))) {
            return false;
        }
        self.seen.push(Arc::downgrade(table));
        true
    }
}
