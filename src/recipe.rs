//! Every setting of a run, versioned, with its default and its limits: the whole of what makes the bytes that come out.

mod choices;
mod evaluating;
mod given;
mod parameters;
mod steps;
mod titles;

use std::{collections::BTreeMap, path::Path};

pub use choices::{Categorical, Decimals, DropScope, Missing, Nearest, Output, Scale};
pub use evaluating::{EvaluateRecipe, MistakeCosts, TEST};
pub use given::{Given, Relation};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result, Setting},
    input,
    sampling::{
        self, Sampler,
        cleaning::Cleaning,
        fate::When,
        parameter::{self, K},
        row_kinds::BaseKinds,
        undersampling::Undersampling,
    },
    table::{ColumnSettings, Table},
};

/// The version of the recipe format that this program writes and reads.
pub const VERSION: u32 = 1;

/// Largest file that is read as a recipe, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// Rows tried at most per row needed, when topping up.
pub const TOP_UP_LIMIT: u64 = 50;

/// Most shady neighbours of a row.
pub const SHADY_LIMIT: usize = 50;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// The final number of rows of every class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Totals {
    Named(NamedTotals),
    /// By class label; classes left out stay as they are in the table.
    Counts(BTreeMap<String, u64>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NamedTotals {
    /// Every class as large as the largest.
    Balance,
    /// As many as the table has.
    Table,
}

/// All settings of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recipe {
    pub version: u32,
    /// A name from the list of methods.
    pub method: String,
    /// Neighbours to choose from, the row itself not counted: the parameter `k` of the methods that have it.
    pub k: usize,
    /// What is set of the method's other parameters; what is not is as usual.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: parameter::ParameterValues,
    pub scale: Scale,
    pub categorical: Categorical,
    pub seed: u64,
    pub output: Output,
    /// Rows generated per row needed, before any are removed.
    pub oversupply: f64,
    /// Generate on until every need is met, within [`TOP_UP_LIMIT`].
    pub top_up: bool,
    /// Remove rows equal to a real one. Unset: yes, unless the method makes nothing but copies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop_identical: Option<bool>,
    /// Percentage of the non-identical synthetic rows to remove, the ones closest to a real row first.
    pub drop_closest: f64,
    pub drop_scope: DropScope,
    pub nearest: Nearest,
    pub missing: Missing,
    pub decimals: Decimals,
    /// How classes above their targets are made smaller.
    #[serde(skip_serializing_if = "Option::is_none", with = "steps::one")]
    pub undersample: Option<Undersampling>,
    /// Take real rows out before any are made, one after the other: they are not learnt from and not written.
    #[serde(skip_serializing_if = "Vec::is_empty", with = "steps::chain")]
    pub clean_before: Vec<Cleaning>,
    /// Remove rows from the output at the end, real and synthetic ones, one after the other.
    #[serde(skip_serializing_if = "Vec::is_empty", with = "steps::chain")]
    pub clean_after: Vec<Cleaning>,
    /// Name of a 0/1 column to add that marks synthetic rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    /// Shuffle the rows of the output. Unset: yes for synthetic output, no for augmented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shuffle: Option<bool>,
    /// Unset: balance when augmenting, as in the table for synthetic output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// Numeric columns whose new values are made coarser than the source, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub coarsen: BTreeMap<String, Coarsen>,
    /// What the rows of a model are to be like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Given>,
    /// Shady neighbours: so many nearest rows of other classes of every row of a class join it to be learnt from, where a
    /// model is.
    #[serde(skip_serializing_if = "is_none")]
    pub shady: usize,
    /// Which kinds of rows may be bases, by what is around them.
    #[serde(skip_serializing_if = "BaseKinds::is_all")]
    pub bases: BaseKinds,
    /// What is done so that the result can be given away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<PublishSettings>,
    /// What is compared to learn whether resampling helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluate: Option<EvaluateRecipe>,
    /// What the user says of the columns.
    pub table: ColumnSettings,
}

/// How the new values of a numeric column are made coarser. It is a part of repair: distances and copies are those of the
/// coarse values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Coarsen {
    /// Values become multiples of this, halves away from zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
    /// Smaller values become this one (bottom coding).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bottom: Option<f64>,
    /// Larger values become this one (top coding).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<f64>,
}

impl Coarsen {
    pub fn apply(&self, number: f64) -> f64 {
        let rounded = self.to.map_or(number, |to| (number / to).round() * to);
        let raised = self.bottom.map_or(rounded, |bottom| rounded.max(bottom));
        self.top.map_or(raised, |top| raised.min(top))
    }

    fn check(&self, column: &str) -> Result<()> {
        let refuse = |what: String| Err(Error::usage(format!("coarsen {column:?}: {what}")).about(Setting::Coarsen));
        if let Some(to) = self.to.filter(|to| !to.is_finite() || *to <= 0.0) {
            return refuse(format!("round to {to}: choose a number above 0"));
        }
        if let Some(code) = [self.bottom, self.top].into_iter().flatten().find(|code| !code.is_finite()) {
            return refuse(format!("{code} is not a number to code values by"));
        }
        if let (Some(bottom), Some(top)) = (self.bottom, self.top)
            && bottom >= top
        {
            return refuse(format!("bottom {bottom} is not below top {top}"));
        }
        Ok(())
    }
}

/// Share of the real rows of every class that publishing holds out unless another one is chosen.
pub const HOLDOUT: f64 = 0.2;
/// The largest share that can be held out.
pub const HOLDOUT_LIMIT: f64 = 0.5;

/// What publishing needs besides the other settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PublishSettings {
    /// Share of the real rows of every class that nothing in the file depends on; 0: none.
    pub holdout: f64,
    /// Columns that an outsider may know of a person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
}

impl Default for PublishSettings {
    fn default() -> Self {
        Self { holdout: HOLDOUT, keys: Vec::new() }
    }
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            version: VERSION,
            method: "smote".to_owned(),
            k: 5,
            parameters: BTreeMap::new(),
            scale: Scale::default(),
            categorical: Categorical::default(),
            seed: 42,
            output: Output::default(),
            oversupply: 2.0,
            top_up: true,
            drop_identical: None,
            drop_closest: 0.0,
            drop_scope: DropScope::default(),
            nearest: Nearest::default(),
            missing: Missing::default(),
            decimals: Decimals::default(),
            undersample: None,
            clean_before: Vec::new(),
            clean_after: Vec::new(),
            flag: None,
            shuffle: None,
            totals: None,
            coarsen: BTreeMap::new(),
            given: Vec::new(),
            shady: 0,
            bases: BaseKinds::default(),
            publish: None,
            evaluate: None,
            table: ColumnSettings::default(),
        }
    }
}

impl Recipe {
    /// Reads a recipe; an unknown key, another version or a value out of range is refused by name.
    ///
    /// `origin` is named in messages.
    pub fn from_toml(text: &str, origin: &str) -> Result<Self> {
        // The version comes first: a recipe of another version may have keys that are unknown here, and the reader
        // should hear of the version, not of them.
        let value: toml::Table =
            text.parse().map_err(|error| Error::data(format!("{origin}: not a recipe: {}", one_line(&error))))?;
        match value.get("version").map(toml::Value::as_integer) {
            Some(Some(version)) if version == i64::from(VERSION) => {}
            Some(Some(version)) => {
                return Err(Error::data(format!(
                    "{origin}: recipe version {version}, and this program reads version {VERSION}; \
                     save the recipe again, or use the version of the program that wrote it"
                )));
            }
            _ => return Err(Error::data(format!("{origin}: no version; a recipe begins with `version = {VERSION}`"))),
        }
        let mut recipe: Self =
            toml::from_str(text).map_err(|error| Error::data(format!("{origin}: {}", one_line(&error))))?;
        recipe.take_k(value.contains_key("k")).map_err(|message| Error::data(format!("{origin}: {message}")))?;
        recipe.check().map_err(|error| Error { message: format!("{origin}: {}", error.message), ..error })?;
        Ok(recipe)
    }

    pub fn read(path: &Path) -> Result<Self> {
        let bytes = input::small(path, "read the recipe", "name a recipe's file", MOST_BYTES)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::data(format!("cannot read the recipe {}: it is not UTF-8; save it as UTF-8", path.display()))
        })?;
        Self::from_toml(&text, &path.display().to_string())
    }

    /// The recipe as TOML, the same text for the same settings.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| Error::data(format!("the recipe cannot be written as TOML: {error}")))
    }

    /// Refuses values out of range; what depends on the table is checked where the table is known.
    pub fn check(&self) -> Result<()> {
        let method = self.method()?;
        // It is there whatever the method, and so it has to be right.
        K.check(&self.k.into())?;
        for (key, value) in &self.parameters {
            parameters::of(method, key)?.check(value)?;
        }
        for cleaning in self.clean_before.iter().chain(&self.clean_after) {
            cleaning.check()?;
        }
        if let Some(undersampling) = &self.undersample {
            undersampling.check()?;
        }
        if self.seed > i64::MAX as u64 {
            return Err(Error::usage(format!("seed {}: choose 0 to {}", self.seed, i64::MAX)).about(Setting::Seed));
        }
        if !(1.0..=50.0).contains(&self.oversupply) {
            let message = format!("oversupply {}: choose 1 to 50 rows generated per row needed", self.oversupply);
            return Err(Error::usage(message).about(Setting::Oversupply));
        }
        if !(0.0..100.0).contains(&self.drop_closest) {
            let message = format!("drop closest {} %: choose 0 or more, and less than 100", self.drop_closest);
            return Err(Error::usage(message).about(Setting::DropClosest));
        }
        if self.flag.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(Error::usage("the flag column needs a name").about(Setting::Flag));
        }
        for (column, coarsen) in &self.coarsen {
            coarsen.check(column)?;
        }
        if self.shady > SHADY_LIMIT {
            let message = format!("shady neighbours {}: choose 0 (none) to {SHADY_LIMIT}", self.shady);
            return Err(Error::usage(message).about(Setting::Shady));
        }
        if !self.bases.is_all() && !method.chooses_bases() {
            return Err(Error::usage(format!(
                "bases {}: {} chooses no row to be a base; choose a method that does: {}",
                self.bases.typed(),
                method.title(),
                sampling::with_bases().join(", ")
            ))
            .about(Setting::Bases));
        }
        if let Some(publish) = &self.publish
            && !(0.0..=HOLDOUT_LIMIT).contains(&publish.holdout)
        {
            let message = format!("holdout {}: choose 0 (none) to {HOLDOUT_LIMIT}", publish.holdout);
            return Err(Error::usage(message).about(Setting::Holdout));
        }
        if self.drop_identical == Some(true) && self.method()?.copies() {
            return Err(Error::usage(format!(
                "method {} only copies rows, so removing identical rows would leave none: \
                 turn drop-identical off, or choose another method",
                self.method
            ))
            .about(Setting::DropIdentical));
        }
        Ok(())
    }

    /// Takes over what was set between `then` and `now`: this recipe was made from `then`, and meanwhile the user went on.
    ///
    /// What is said of the columns stays as it is here. Targets are taken over only if they are of the `same_classes`.
    pub fn rebase(&mut self, then: &Self, now: &Self, same_classes: bool) {
        fn follow<T: Clone + PartialEq>(place: &mut T, then: &T, now: &T) {
            if then != now {
                place.clone_from(now);
            }
        }
        follow(&mut self.method, &then.method, &now.method);
        follow(&mut self.k, &then.k, &now.k);
        follow(&mut self.parameters, &then.parameters, &now.parameters);
        follow(&mut self.bases, &then.bases, &now.bases);
        if !self.method().is_ok_and(Sampler::chooses_bases) {
            self.bases = BaseKinds::default();
        }
        follow(&mut self.scale, &then.scale, &now.scale);
        follow(&mut self.categorical, &then.categorical, &now.categorical);
        follow(&mut self.seed, &then.seed, &now.seed);
        follow(&mut self.output, &then.output, &now.output);
        follow(&mut self.oversupply, &then.oversupply, &now.oversupply);
        follow(&mut self.top_up, &then.top_up, &now.top_up);
        follow(&mut self.drop_identical, &then.drop_identical, &now.drop_identical);
        follow(&mut self.drop_closest, &then.drop_closest, &now.drop_closest);
        follow(&mut self.drop_scope, &then.drop_scope, &now.drop_scope);
        follow(&mut self.nearest, &then.nearest, &now.nearest);
        follow(&mut self.missing, &then.missing, &now.missing);
        follow(&mut self.decimals, &then.decimals, &now.decimals);
        follow(&mut self.undersample, &then.undersample, &now.undersample);
        follow(&mut self.clean_before, &then.clean_before, &now.clean_before);
        follow(&mut self.clean_after, &then.clean_after, &now.clean_after);
        follow(&mut self.shuffle, &then.shuffle, &now.shuffle);
        let keys = self.publish.as_ref().map_or_else(Vec::new, |publish| publish.keys.clone());
        follow(&mut self.publish, &then.publish, &now.publish);
        if same_classes {
            follow(&mut self.coarsen, &then.coarsen, &now.coarsen);
            follow(&mut self.flag, &then.flag, &now.flag);
            follow(&mut self.totals, &then.totals, &now.totals);
        } else if let Some(publish) = &mut self.publish {
            // Those of another table's columns.
            publish.keys = keys;
        }
        self.forget_left_out();
    }

    /// A column that is left out is neither coarsened nor known to anyone.
    pub fn forget_left_out(&mut self) {
        let ignored = &self.table.ignore;
        self.coarsen.retain(|name, _| !ignored.contains(name));
        if let Some(publish) = &mut self.publish {
            publish.keys.retain(|name| !ignored.contains(name));
        }
    }

    /// Whether anything but what is said of the columns is other than the defaults.
    pub fn differs_from_defaults(&self) -> bool {
        let publish = self.publish.clone().filter(|publish| *publish != PublishSettings::default());
        Self { table: ColumnSettings::default(), publish, ..self.clone() } != Self::default()
    }

    /// The method that the recipe names.
    pub fn method(&self) -> Result<&'static dyn Sampler> {
        sampling::method(&self.method).ok_or_else(|| {
            let known: Vec<_> = sampling::METHODS.iter().map(|method| method.name()).collect();
            Error::usage(format!("no method called {:?}; there are {}", self.method, known.join(", ")))
                .about(Setting::Method)
        })
    }

    /// The same, with the target that was found in the table where none is said: whoever has the recipe need not guess.
    #[must_use]
    pub fn naming_target(&self, table: &Table) -> Self {
        let mut named = self.clone();
        let column = table.columns.get(table.target.column);
        named.table.target = named.table.target.or_else(|| column.map(|column| column.name.clone()));
        named
    }

    /// Whether rows equal to a real one are removed.
    pub fn drops_identical(&self) -> bool {
        self.drop_identical.unwrap_or_else(|| !self.method().is_ok_and(Sampler::copies))
    }

    /// The cleaners before or after rows are made, in the order in which they work.
    pub fn cleaning(&self, when: When) -> &[Cleaning] {
        match when {
            When::Before => &self.clean_before,
            When::After => &self.clean_after,
        }
    }

    /// The same, to be set.
    pub fn cleaning_mut(&mut self, when: When) -> &mut Vec<Cleaning> {
        match when {
            When::Before => &mut self.clean_before,
            When::After => &mut self.clean_after,
        }
    }

    /// Whether the rows of the output are mixed.
    pub fn shuffles(&self) -> bool {
        self.shuffle.unwrap_or(self.output == Output::Synthetic)
    }

    /// The target of every class, in the order of `classes` (label and real rows of each).
    pub fn targets(&self, classes: &[(&str, u64)]) -> Result<Vec<u64>> {
        self.targets_of(self.output, classes)
    }

    /// The same for another output than the recipe's: unless they are chosen, the targets follow it.
    pub fn targets_of(&self, output: Output, classes: &[(&str, u64)]) -> Result<Vec<u64>> {
        let as_in_table = || classes.iter().map(|&(_, count)| count);
        let named = match (&self.totals, output) {
            (Some(Totals::Counts(counts)), _) => {
                if let Some(unknown) = counts.keys().find(|label| !classes.iter().any(|(name, _)| name == label)) {
                    let known: Vec<_> = classes.iter().map(|(label, _)| *label).collect();
                    let message = format!("no class called {unknown:?} in the target; there are {}", known.join(", "));
                    return Err(Error::usage(message).about(Setting::Total(unknown.clone())));
                }
                return Ok(classes.iter().map(|&(label, count)| *counts.get(label).unwrap_or(&count)).collect());
            }
            (Some(Totals::Named(named)), _) => *named,
            (None, Output::Augmented) => NamedTotals::Balance,
            (None, Output::Synthetic) => NamedTotals::Table,
        };
        Ok(match named {
            NamedTotals::Table => as_in_table().collect(),
            NamedTotals::Balance => vec![as_in_table().max().unwrap_or(0); classes.len()],
        })
    }
}

/// A TOML error without the drawing of the line: where, and what.
fn one_line(error: &toml::de::Error) -> String {
    error.to_string().lines().filter(|line| !line.contains('|')).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Recipe::from_toml(text, "r.toml").unwrap_err().message
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut recipe = Recipe { drop_closest: 12.5, flag: Some("synthetic".into()), ..Recipe::default() };
        recipe.totals = Some(Totals::Counts([("yes".to_owned(), 300), ("no".to_owned(), 400)].into()));
        recipe.table.target = Some("stroke".into());
        recipe.table.kinds.insert("region".into(), crate::table::Kind::Category);
        assert_eq!(Recipe::from_toml(&recipe.to_toml().unwrap(), "r.toml"), Ok(recipe));
        let named = Recipe { totals: Some(Totals::Named(NamedTotals::Balance)), ..Recipe::default() };
        assert_eq!(Recipe::from_toml(&named.to_toml().unwrap(), "r.toml"), Ok(named));
    }

    #[test]
    fn bad_recipes_are_refused_by_name() {
        assert!(refused("version = 9\nnew_key = 1").contains("recipe version 9"), "{}", refused("version = 9"));
        assert!(refused("k = 5").contains("no version"));
        assert!(refused("version = 1\nneighbours = 5").contains("neighbours"));
        assert!(refused("version = 1\nk = 0").contains("k = 0"));
        assert!(refused("version = 1\nk = -3").contains("line 2"), "{}", refused("version = 1\nk = -3"));
        assert!(refused("version = 1\ndrop_closest = 100.0").contains("less than 100"));
        assert!(refused("version = 1\ndrop_closest = -1.0").contains("-1"));
        assert!(refused("version = 1\ndrop_closest = nan").contains("NaN"));
        assert!(refused("version = 1\noversupply = 0.5").contains("oversupply 0.5"));
        assert!(refused("version = 1\nmethod = \"smoot\"").contains("smoot"));
        assert!(refused("version = 1\nscale = \"log\"").contains("log"));
        assert!(refused("version = 1\nmethod = \"random\"\ndrop_identical = true").contains("only copies"));
        assert!(refused("not toml at all").contains("not a recipe"));
    }

    #[test]
    fn targets_follow_the_output_unless_said() {
        let classes = [("no", 100), ("yes", 7)];
        let mut recipe = Recipe::default();
        assert_eq!(recipe.targets(&classes), Ok(vec![100, 100]));
        recipe.output = Output::Synthetic;
        assert_eq!(recipe.targets(&classes), Ok(vec![100, 7]));
        recipe.totals = Some(Totals::Counts([("yes".to_owned(), 30)].into()));
        assert_eq!(recipe.targets(&classes), Ok(vec![100, 30]));
        recipe.totals = Some(Totals::Counts([("maybe".to_owned(), 30)].into()));
        assert!(recipe.targets(&classes).unwrap_err().message.contains("maybe"));
    }
}
