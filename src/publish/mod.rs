//! Publishing: a file of synthetic rows that nothing held out had a part in, as it would be given away, ready to be audited.

mod card;
pub mod export;
pub mod holdout;
pub mod methods;
pub mod remedies;

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    error::{Error, Setting},
    measures::audit::{AuditInput, AuditOptions, dataset::Dataset, schema::Schema},
    pipeline::{Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Missing, Output, Recipe, Totals},
    report,
    table::{Source, Table},
};
pub use export::{DATA, blocking};
pub use holdout::Parts;

/// A file as it would be given away, with all that the audit needs.
#[derive(Clone, Debug)]
pub struct Release {
    /// The table as it was opened.
    pub table: Arc<Table>,
    /// What the user chose; the totals are those of the whole table.
    pub recipe: Recipe,
    pub parts: Parts,
    pub outcome: Outcome,
    /// The file, byte for byte, and the same read again.
    pub bytes: Arc<Vec<u8>>,
    pub file: Arc<Source>,
    /// Columns that the file leaves out.
    pub left_out: Vec<String>,
}

/// Makes releases of one table; what a setting does not change is not made again.
#[derive(Debug)]
pub struct Publisher {
    table: Arc<Table>,
    /// The last parts, and what they depend on: share, seed, and which rows can be learnt from.
    parts: Option<((f64, u64, Missing), Parts)>,
    pipeline: Option<Pipeline>,
}

impl Publisher {
    pub fn new(table: Arc<Table>) -> Self {
        Self { table, parts: None, pipeline: None }
    }

    /// The one that is kept, if it is of this table, and otherwise a new one in its place.
    pub fn kept(slot: &mut Option<Self>, table: Arc<Table>) -> &mut Self {
        *slot = slot.take().filter(|publisher| Arc::ptr_eq(&publisher.table, &table));
        slot.get_or_insert_with(|| Self::new(table))
    }

    pub fn table(&self) -> &Arc<Table> {
        &self.table
    }

    /// Holds rows out, as a release with this recipe would.
    pub fn parts(&mut self, recipe: &Recipe, progress: &Progress) -> Result<Parts, Stop> {
        let recipe = settled(&self.table, recipe)?;
        self.part(&recipe, progress)
    }

    /// Holds rows out by a recipe that is settled.
    fn part(&mut self, recipe: &Recipe, progress: &Progress) -> Result<Parts, Stop> {
        progress.stage("holding out", 0)?;
        let share = recipe.publish.as_ref().map_or(0.0, |publish| publish.holdout);
        let key = (share, recipe.seed, recipe.missing);
        if let Some((_, parts)) = self.parts.as_ref().filter(|(of, _)| *of == key) {
            return Ok(parts.clone());
        }
        let parts = holdout::split(&self.table, recipe, progress)?;
        self.pipeline = Some(Pipeline::new(Arc::clone(&parts.learning)));
        self.parts = Some((key, parts.clone()));
        Ok(parts)
    }

    /// Holds rows out, makes synthetic rows from the others, and writes the file in memory.
    pub fn release(&mut self, recipe: &Recipe, progress: &Progress) -> Result<Release, Stop> {
        let recipe = settled(&self.table, recipe)?;
        let parts = self.part(&recipe, progress)?;
        let pipeline = self.pipeline.get_or_insert_with(|| Pipeline::new(Arc::clone(&parts.learning)));
        let outcome = pipeline.run(&recipe, progress)?;
        let (bytes, left_out) = report::export::bytes(&outcome, progress)?;
        let name = self.table.stem();
        let file =
            Source::from_bytes(&format!("{name}-synthetic.csv"), bytes.clone(), self.table.source.output_options())?;
        Ok(Release {
            table: Arc::clone(&self.table),
            recipe,
            parts,
            outcome,
            bytes: Arc::new(bytes),
            file: Arc::new(file),
            left_out,
        })
    }
}

/// Makes a release, from nothing.
pub fn release(table: &Arc<Table>, recipe: &Recipe, progress: &Progress) -> Result<Release, Stop> {
    Publisher::new(Arc::clone(table)).release(recipe, progress)
}

/// The recipe of a release: synthetic rows alone, in the counts that the whole table gives.
fn settled(table: &Table, recipe: &Recipe) -> Result<Recipe, Error> {
    let mut recipe = Recipe { output: Output::Synthetic, undersample: None, flag: None, ..recipe.clone() };
    recipe.publish.get_or_insert_default();
    recipe.check()?;
    let classes: Vec<(&str, u64)> =
        table.target.classes.iter().map(|class| (class.label.as_str(), class.count as u64)).collect();
    let targets = recipe.targets(&classes)?;
    if targets.iter().all(|target| *target == 0) {
        let message = "no class is to have rows, so there is nothing to publish: choose a total above 0";
        return Err(Error::usage(message).about(Setting::Totals));
    }
    let counts: BTreeMap<String, u64> = classes.iter().map(|(label, _)| (*label).to_owned()).zip(targets).collect();
    recipe.totals = Some(Totals::Counts(counts));
    Ok(recipe)
}

impl Release {
    /// The release as a case for the gates. Within splits, rows are made anew by the same recipe.
    pub fn case(&self, progress: &Progress) -> Result<AuditInput, Stop> {
        let publish = self.recipe.publish.clone().unwrap_or_default();
        // A key column that was left out of the file cannot be looked up in it.
        let keys = publish.keys.into_iter().filter(|key| !self.left_out.contains(key)).collect();
        let options = AuditOptions { keys, k: self.recipe.k, ..AuditOptions::default() };
        let Parts { learning, holdout, reals, .. } = &self.parts;
        let mut case =
            AuditInput::of_parts(learning, &self.file, holdout.as_ref(), options, Arc::clone(reals), progress)?;
        let (learning, recipe) = (Arc::clone(learning), self.recipe.clone());
        case.refit = Some(Box::new(move |rows, schema, progress| refit(&learning, &recipe, rows, schema, progress)));
        Ok(case)
    }
}

/// Synthetic rows from some of the learning rows, as many per real row as the release has.
fn refit(
    learning: &Arc<Table>,
    recipe: &Recipe,
    rows: &[u32],
    schema: &Schema,
    progress: &Progress,
) -> Result<Dataset, Stop> {
    let table = Arc::new(holdout::part(learning, rows, progress)?);
    let whole = |label: &str| learning.target.classes.iter().find(|class| class.label == label).map(|it| it.count);
    let mut counts = BTreeMap::new();
    if let Some(Totals::Counts(totals)) = &recipe.totals {
        for class in &table.target.classes {
            let all = whole(&class.label).unwrap_or(class.count).max(1);
            let total = totals.get(&class.label).copied().unwrap_or(all as u64);
            counts.insert(class.label.clone(), (total as f64 * class.count as f64 / all as f64).round() as u64);
        }
    }
    let recipe = Recipe { totals: Some(Totals::Counts(counts)), ..recipe.clone() };
    // Stages of its own: those that are shown count splits.
    let quiet = progress.child();
    let outcome = crate::pipeline::run(&table, &recipe, &quiet)?;
    let (bytes, _) = report::export::bytes(&outcome, &quiet)?;
    let source = Arc::new(Source::from_bytes("split", bytes, learning.source.output_options())?);
    Dataset::read(&source, schema, &quiet)
}
