//! A lesson as a file: a table, a recipe and a script.
//!
//! `assets/lessons/README.md` describes the format for those who write one. A lesson is read whole or not at all, and what
//! is wrong with it is said with the line it stands on.

pub mod fill;
pub mod moment;
pub mod open;
mod read;
pub mod tables;
#[cfg(test)]
mod tests;
mod write;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    lesson::{
        models::{self, ModelLesson, ModelPlace},
        questions::QUESTIONS,
        steps::{STEPS, Step},
        tested::TestOf,
    },
    recipe::{Categorical, Decimals, DropScope, Recipe, Scale},
};

/// The version of the lesson format that this program writes and reads.
pub const VERSION: u32 = 1;

/// The steps of the walk, in their order, by the names that scripts use. `table` comes before the first.
pub fn step_names() -> [&'static str; STEPS.len()] {
    STEPS.map(Step::name)
}

/// Questions whose answers are computed from the table, by the names that scripts use.
pub fn question_names() -> [&'static str; QUESTIONS.len()] {
    QUESTIONS.each_ref().map(|question| question.name)
}

/// A lesson, checked as far as that goes without its table.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// What it is called on the command line: the name of its file without `.toml`.
    pub name: String,
    /// The file as messages name it.
    pub origin: String,
    pub title: String,
    /// One sentence on what it shows.
    pub about: String,
    /// How long it takes, if the author says so.
    pub minutes: Option<u32>,
    pub table: TableSource,
    pub axes: [AxisName; 2],
    pub recipe: Recipe,
    /// What its beats of step `model` show, where that is not how the recipe's method learns.
    pub shows: Option<String>,
    /// Never empty.
    pub script: Vec<ScriptStep>,
    /// Where in the file the parts stand that the table can prove wrong.
    lines: Lines,
}

/// Lines of the file, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Lines {
    axes: usize,
    table: usize,
    recipe: usize,
}

/// The table that a lesson is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableSource {
    /// A built-in table, by its name.
    Sample(String),
    /// A file, found from the lesson's folder.
    File(PathBuf),
}

/// What an axis of the picture shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AxisName {
    /// A principal component, from 0: `pc1` is 0.
    Component(usize),
    /// A column, by its name.
    Column(String),
}

/// One moment of a script: a place in the walk, what is changed there, and what the teacher says.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptStep {
    /// Number of the step in [`STEPS`].
    pub step: usize,
    /// What is told of a model instead, while the walk waits at its step.
    pub test: Option<TestOf>,
    /// How a model learns, where the method has no parents.
    pub model: Option<ToldModel>,
    /// The generated row that is walked through from here on, from 1, in the lesson's order.
    pub row: Option<u32>,
    /// Another table from here on.
    pub table: Option<TableSource>,
    /// Let all rows land.
    pub play: bool,
    /// What is set here stays set for the beats that follow.
    pub set: Settings,
    /// The picture's axes from here on.
    pub axes: Option<[AxisName; 2]>,
    /// What is said on arriving; with a question nothing that answers it. Numbers may be filled in ([`fill`]).
    pub say: String,
    pub ask: Option<Ask>,
    /// What is said once the question is answered.
    pub then: Option<String>,
    /// Where it stands in the file, from 1.
    pub line: usize,
}

/// The name that scripts have for a beat that tells how a model learns. It is no step of the walk.
pub const MODEL: &str = "model";

/// Where a beat is in the lesson of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldModel {
    /// A step of the method's lesson, by its name.
    pub step: String,
    /// Where its slider stands, from 1; at its usual place if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<u32>,
    /// The question of the step is asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ask: bool,
}

/// A question to the class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// One of [`question_names`]: the program computes the answer from the table.
    Computed(&'static str),
    /// An open question; the answer is the author's.
    Discuss { question: String, answer: String },
}

/// The settings that a script may change on the way: those that make the same table tell something else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub k: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop_closest: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop_scope: Option<DropScope>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categorical: Option<Categorical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<Decimals>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oversupply: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_up: Option<bool>,
}

impl Settings {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Puts what is set here over the recipe; the rest of it stays.
    pub fn apply(&self, recipe: &mut Recipe) {
        fn put<T: Copy>(value: Option<T>, place: &mut T) {
            if let Some(value) = value {
                *place = value;
            }
        }
        put(self.k, &mut recipe.k);
        put(self.seed, &mut recipe.seed);
        put(self.drop_closest, &mut recipe.drop_closest);
        put(self.drop_scope, &mut recipe.drop_scope);
        put(self.scale, &mut recipe.scale);
        put(self.categorical, &mut recipe.categorical);
        put(self.decimals, &mut recipe.decimals);
        put(self.oversupply, &mut recipe.oversupply);
        put(self.top_up, &mut recipe.top_up);
    }
}

impl AxisName {
    /// The first two components: the picture when a lesson names no axes.
    pub const DEFAULT: [Self; 2] = [Self::Component(0), Self::Component(1)];

    fn of(name: &str) -> Self {
        match name {
            "pc1" => Self::Component(0),
            "pc2" => Self::Component(1),
            "pc3" => Self::Component(2),
            _ => Self::Column(name.to_owned()),
        }
    }

    /// As a lesson file writes it.
    pub fn name(&self) -> String {
        match self {
            Self::Component(at) => format!("pc{}", at + 1),
            Self::Column(name) => name.clone(),
        }
    }
}

impl Lesson {
    /// Whether it tells of a model that learns, instead of a walk from row to row.
    pub fn is_of_model(&self) -> bool {
        self.demonstrates().is_some()
    }

    /// What its beats of step `model` show.
    pub fn demonstrates(&self) -> Option<&'static dyn ModelLesson> {
        models::find(self.shows.as_ref().unwrap_or(&self.recipe.method))
    }

    /// The recipe at a beat: the lesson's own, with everything set up to and at the beat.
    pub fn recipe_at(&self, beat: usize) -> Recipe {
        let mut recipe = self.recipe.clone();
        for beat in self.script.iter().take(beat + 1) {
            self.enter(beat, &mut recipe);
        }
        recipe
    }

    /// Puts what a beat sets over the recipe of the one before. Of another table the lesson's own says neither columns
    /// nor totals.
    pub fn enter(&self, beat: &ScriptStep, recipe: &mut Recipe) {
        if let Some(table) = &beat.table {
            let own = if *table == self.table { self.recipe.clone() } else { Recipe::default() };
            (recipe.table, recipe.totals) = (own.table, own.totals);
        }
        beat.set.apply(recipe);
    }

    /// The beats from where the table changed last up to this one.
    fn since_table(&self, beat: usize) -> &[ScriptStep] {
        let upto = &self.script[..self.script.len().min(beat + 1)];
        let from = upto.iter().rposition(|beat| beat.table.is_some()).unwrap_or(0);
        &upto[from..]
    }

    /// The table at a beat.
    pub fn table_at(&self, beat: usize) -> &TableSource {
        self.since_table(beat).first().and_then(|beat| beat.table.as_ref()).unwrap_or(&self.table)
    }

    /// The axes at a beat: those named last for its table.
    pub fn axes_at(&self, beat: usize) -> &[AxisName; 2] {
        let usual = if *self.table_at(beat) == self.table { &self.axes } else { &AxisName::DEFAULT };
        self.since_table(beat).iter().rev().find_map(|beat| beat.axes.as_ref()).unwrap_or(usual)
    }

    /// Whether rows have landed of the table of a beat before it.
    pub fn has_played(&self, beat: usize) -> bool {
        self.since_table(beat).split_last().is_some_and(|(_, before)| before.iter().any(|beat| beat.play))
    }

    /// Where a beat is in the lesson of a model: where the last one was that told of it.
    pub fn model_at(&self, beat: usize) -> ModelPlace {
        let told = self.since_table(beat).iter().rev().find_map(|beat| beat.model.as_ref());
        let place = |told: &ToldModel| {
            let steps = self.demonstrates()?.steps();
            let step = steps.iter().position(|step| step.name == told.step)? as u8;
            Some(ModelPlace { step, frame: told.at.map(|at| at.saturating_sub(1)), dot: None })
        };
        told.and_then(place).unwrap_or_default()
    }

    /// The generated row at a beat, from 1: the one named last for its table, the first if none was.
    pub fn row_at(&self, beat: usize) -> u32 {
        self.since_table(beat).iter().rev().find_map(|beat| beat.row).unwrap_or(1)
    }
}
