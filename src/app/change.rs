//! Changes of the recipe, applied.

use std::collections::BTreeMap;

use crate::{
    app::{Smotescope, command::Change},
    recipe::{Coarsen, Recipe, Totals},
    sampling::{cleaning::Cleaning, combined, undersampling::Undersampling},
};

impl Smotescope {
    pub(super) fn change(&mut self, change: Change) {
        let before = self.state.document.clone();
        let subject = change.subject(self.state.revision);
        let classes = self.state.derived.facts.as_ref().map(|facts| facts.classes.clone()).unwrap_or_default();
        let recipe = &mut self.state.document.recipe;
        match change {
            Change::Method(name) => recipe.set_method(name),
            Change::Named(name) => combined::set_by_name(recipe, name),
            Change::Parameter(parameter, value) => recipe.set_parameter(parameter, value),
            Change::Scale(scale) => recipe.scale = scale,
            Change::Categorical(categorical) => recipe.categorical = categorical,
            Change::Nearest(nearest) => recipe.nearest = nearest,
            Change::Seed(seed) => recipe.seed = seed,
            Change::Total(class, total) => {
                // The other classes keep the targets that are shown.
                let counts = classes.iter().zip(&self.state.derived.targets);
                let mut totals: BTreeMap<String, u64> =
                    counts.map(|(class, &target)| (class.label.clone(), target)).collect();
                totals.insert(class, total);
                recipe.totals = Some(Totals::Counts(totals));
            }
            Change::Totals(totals) => recipe.totals = Some(Totals::Named(totals)),
            Change::Output(output) => recipe.output = output,
            Change::DropClosest(percent) => recipe.drop_closest = percent,
            Change::DropScope(scope) => recipe.drop_scope = scope,
            Change::DropIdentical(drop) => recipe.drop_identical = Some(drop),
            Change::Oversupply(oversupply) => recipe.oversupply = oversupply,
            Change::TopUp(top_up) => recipe.top_up = top_up,
            Change::Undersample(name) => recipe.undersample = name.map(Undersampling::new),
            Change::UndersamplerParameter(parameter, value) => {
                if let Some(undersampling) = &mut recipe.undersample {
                    undersampling.set(parameter, value);
                }
            }
            Change::Cleaner(when, at, name) => {
                let cleaners = recipe.cleaning_mut(when);
                let at = at.min(cleaners.len());
                let replaced = at..(at + 1).min(cleaners.len());
                cleaners.splice(replaced, name.map(Cleaning::new));
            }
            Change::CleanerParameter(when, at, parameter, value) => {
                if let Some(cleaning) = recipe.cleaning_mut(when).get_mut(at) {
                    cleaning.set(parameter, value);
                }
            }
            Change::Missing(missing) => recipe.missing = missing,
            Change::Decimals(decimals) => recipe.decimals = decimals,
            Change::Holdout(share) => recipe.publish.get_or_insert_default().holdout = share,
            Change::Key(column, is_key) => {
                let keys = &mut recipe.publish.get_or_insert_default().keys;
                keys.retain(|key| *key != column);
                if is_key {
                    keys.push(column);
                }
            }
            Change::Coarsen(column, Coarsen { to: None, bottom: None, top: None }) => {
                recipe.coarsen.remove(&column);
            }
            Change::Coarsen(column, coarsen) => {
                recipe.coarsen.insert(column, coarsen);
            }
            Change::Given(given) => recipe.given = given,
            Change::Shady(rows) => recipe.shady = rows,
            // One kind at least may be a base.
            Change::Bases(kind, may_be) => {
                if let Some(bases) = recipe.bases.with(kind, may_be) {
                    recipe.bases = bases;
                }
            }
            Change::Defaults => *recipe = Recipe { table: recipe.table.clone(), ..Recipe::default() },
        }
        if self.state.document.recipe != before.recipe {
            self.history.record(&before, subject);
            self.document_changed();
        }
    }
}
