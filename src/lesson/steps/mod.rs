//! The steps of the walk: one file and one line in [`STEPS`] each.

mod arg_max;
#[cfg(test)]
mod arithmetic;
mod base;
mod closest;
mod identical;
mod neighbours;
mod new_row;
mod pick;
mod rounding;
mod table;
pub mod test;

use crate::{
    lesson::{counts::Tally, marks::Marks, tested::ToldTest, walk::Walk},
    pipeline::Outcome,
    report::{
        plane::Repair,
        trace::{Feature, Trace},
    },
    sampling::Fate,
};

/// What a step tells from.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub outcome: &'a Outcome,
    /// The row that is told of; a table in which no class grows has none.
    pub walk: &'a Walk,
    pub tally: &'a Tally,
    /// How a model does, where a script tells of it.
    pub tested: Option<&'a ToldTest>,
}

impl Scene<'_> {
    /// What the method is called that made the rows.
    pub fn method(&self) -> &'static str {
        self.outcome.recipe.method().map_or("The method", |method| method.title())
    }
}

/// How far a row has come once a step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is not there yet.
    Unborn,
    /// It is there, and so far repaired.
    Born(Repair),
    /// It is repaired, and out if it has one of these fates.
    Judged(&'static [Fate]),
}

/// A formula, and the same with the numbers of the row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula {
    pub general: String,
    pub numbers: Vec<String>,
}

/// What one screen says. Words in square brackets are terms of the [`crate::lesson::glossary`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub headline: String,
    pub words: String,
    pub formula: Option<Formula>,
    /// Why this step does nothing to this row or this table.
    pub idle: Option<String>,
}

/// A step of the walk.
pub trait Step: Sync {
    /// The name in scripts.
    fn name(&self) -> &'static str;
    /// The name below its number.
    fn title(&self) -> &'static str;
    fn reach(&self) -> Reach;
    fn page(&self, scene: &Scene<'_>) -> Page;
    /// What is drawn over the picture.
    fn marks(&self, scene: &Scene<'_>, marks: &mut Marks<'_>);
    /// The questions to think about here, by their names, mostly on what the next step will show; the first that makes sense is
    /// asked.
    fn questions(&self) -> &'static [&'static str];
}

/// The table before anything happens, and the steps of a row, in their order.
pub static STEPS: [&dyn Step; 9] = [
    &table::TableStep,
    &base::Base,
    &neighbours::NeighboursStep,
    &pick::Pick,
    &new_row::NewRow,
    &rounding::RoundingStep,
    &arg_max::ArgMax,
    &identical::Identical,
    &closest::Closest,
];

/// The step of that number; the last one for any number beyond.
pub fn step(number: u8) -> &'static dyn Step {
    STEPS[usize::from(number).min(STEPS.len() - 1)]
}

/// The number of the step of that name; 0, the table, if there is none.
pub fn number(name: &str) -> u8 {
    STEPS.iter().position(|step| step.name() == name).map_or(0, |at| at as u8)
}

/// "1 row", "2 rows".
pub(super) fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{} rows", crate::report::format::thousands(count)) }
}

/// What a cell of the new row says at a step, and whether the step has just changed it.
pub fn new_cell(trace: &Trace, reach: Reach) -> (String, bool) {
    let mixed = match trace.feature {
        Feature::Nominal { mixed, votes } => (mixed && trace.changed) || votes.is_some(),
        Feature::Number { .. } => false,
        Feature::Missing => trace.changed,
    };
    match (reach, trace.is_number()) {
        (Reach::Unborn, _) => (String::new(), false),
        (Reach::Born(Repair::Drawn), _) | (Reach::Born(Repair::Rounded), false) => (trace.drawn.clone(), false),
        (Reach::Born(Repair::Rounded), true) => (trace.written.clone(), trace.changed),
        (Reach::Born(Repair::Written), false) => (trace.written.clone(), mixed),
        (Reach::Born(Repair::Written), true) | (Reach::Judged(_), _) => (trace.written.clone(), false),
    }
}
