//! Rows of a model that are to be like something: of those that it draws, the first one that is.
//!
//! Drawing until a row fits gives exactly the model's distribution under the condition, whatever the model. Each row goes on
//! with its own random numbers, so it is the same whatever the others are.

use std::sync::Arc;

use crate::{
    error::{Error, Setting},
    progress::{Progress, Stop},
    recipe::{Given, Recipe, Relation},
    sampling::{
        FittedSampler, METHODS, Parents, Sampler,
        decode::{Rounding, Row},
        draw::RowStream,
        recomputed::{RowModel, RowSource},
    },
    space::Space,
};

/// Rows that are drawn to see how many fit, and the least number that must.
const PROBES: u32 = 10_000;
const LEAST: usize = 10;
/// A row is not drawn more often; of a thousandth that fits, none is missed once in 10⁴³⁴ times.
const MOST: usize = 1_000_000;

/// A condition, found in a space.
#[derive(Clone, Debug)]
enum Wanted {
    /// On what is written of a number.
    Number { axis: usize, relation: Relation, value: f64, rounding: Rounding },
    /// Levels that fit.
    Levels { axis: usize, fit: Vec<bool> },
}

impl Wanted {
    fn holds(&self, row: &Row) -> bool {
        match self {
            Self::Number { axis, relation, value, rounding } => {
                relation.holds(rounding.apply(row.numbers[*axis]), *value)
            }
            Self::Levels { axis, fit } => fit[row.codes[*axis] as usize],
        }
    }
}

/// What rows are to be like, found in a space; an error where a column or a value is not there.
fn find(space: &Space, recipe: &Recipe) -> Result<Vec<Wanted>, Error> {
    recipe.given.iter().map(|given| found(space, recipe, given)).collect()
}

fn found(space: &Space, recipe: &Recipe, given: &Given) -> Result<Wanted, Error> {
    let refuse = |what: String| Error::usage(format!("given {given}: {what}")).about(Setting::Given);
    if let Some(axis) = space.numbers.iter().position(|axis| axis.name == given.column) {
        let value = given.value.parse::<f64>().ok().filter(|value| value.is_finite());
        let value = value.ok_or_else(|| refuse(format!("{:?} is not a number", given.value)))?;
        let rounding = Rounding::of(space, recipe, axis);
        return Ok(Wanted::Number { axis, relation: given.relation, value, rounding });
    }
    let Some(axis) = space.nominals.iter().position(|axis| axis.name == given.column) else {
        let names: Vec<&str> = space.numbers.iter().chain(&space.nominals).map(|axis| axis.name.as_str()).collect();
        let target = &space.table.columns[space.table.target.column].name;
        let what = if given.column == *target {
            "classes are chosen by their totals".to_owned()
        } else {
            format!("no such column takes part; there are {}", names.join(", "))
        };
        return Err(refuse(what));
    };
    let nominal = &space.nominals[axis];
    if !given.relation.is_of_levels() {
        return Err(refuse(format!("{} holds categories: use = or !=", given.column)));
    }
    let levels: Vec<String> =
        (0..nominal.levels() as u32).map(|level| nominal.short_level(&space.table, level)).collect();
    if !levels.contains(&given.value) {
        return Err(refuse(format!("{} has no {:?}; there are {}", given.column, given.value, levels.join(", "))));
    }
    let is = given.relation == Relation::Is;
    Ok(Wanted::Levels { axis, fit: levels.iter().map(|level| (*level == given.value) == is).collect() })
}

/// Whether the conditions can be met at all: their columns and values are there, and the method has a model to draw from.
pub fn check(space: &Space, recipe: &Recipe, method: &dyn Sampler) -> Result<(), Error> {
    let asked = recipe.given.first().map(|given| (format!("given {given}"), Setting::Given));
    let asked =
        asked.or_else(|| (recipe.shady > 0).then(|| (format!("shady neighbours {}", recipe.shady), Setting::Shady)));
    if let Some((what, setting)) = asked.filter(|_| method.parents(recipe) != Parents::None) {
        let models: Vec<&str> = METHODS
            .iter()
            .filter(|method| method.parents(recipe) == Parents::None && method.generates())
            .map(|method| method.name())
            .collect();
        return Err(Error::usage(format!(
            "{what}: {} makes rows of real ones, and learns no class; choose a method that draws from a model: {}",
            method.title(),
            models.join(", ")
        ))
        .about(setting));
    }
    find(space, recipe).map(|_| ())
}

/// A model of which only some rows are drawn.
#[derive(Debug)]
struct GivenModel {
    model: Arc<dyn RowModel>,
    wanted: Vec<Wanted>,
}

impl GivenModel {
    fn holds(&self, row: &Row) -> bool {
        self.wanted.iter().all(|wanted| wanted.holds(row))
    }
}

impl RowModel for GivenModel {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        for _ in 0..MOST {
            self.model.fill(random, row);
            if self.holds(row) {
                return;
            }
        }
    }
}

/// The same sampler for rows that are as the recipe wants them; an error where hardly any row that it draws is.
pub fn narrowed(
    fitted: FittedSampler,
    space: &Space,
    recipe: &Recipe,
    class: u32,
    progress: &Progress,
) -> Result<FittedSampler, Stop> {
    let FittedSampler::Recomputed(RowSource::Model(model)) = &fitted else { return Ok(fitted) };
    if recipe.given.is_empty() {
        return Ok(fitted);
    }
    let given = GivenModel { model: Arc::clone(model), wanted: find(space, recipe)? };
    let (mut fit, mut row) = (0, Row::of(space));
    for index in 0..PROBES {
        given.model.fill(&mut RowStream::new(recipe.seed, class, index), &mut row);
        fit += usize::from(given.holds(&row));
        if index % 256 == 0 {
            progress.check()?;
        }
        if fit == LEAST {
            return Ok(FittedSampler::Recomputed(RowSource::Model(Arc::new(given))));
        }
    }
    let label = &space.table.target.classes[class as usize].label;
    let wanted: Vec<String> = recipe.given.iter().map(Given::to_string).collect();
    Err(Error::data(format!(
        "class {label:?}: of 10,000 rows that were drawn, {fit} had {}: ask for something less rare, or make no rows of this class",
        wanted.join(" and ")
    ))
    .about(Setting::Given)
    .into())
}
