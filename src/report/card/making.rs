//! How a file was made, for its card: the settings, in the order in which they act.

use serde::Serialize;

use crate::{
    recipe::{Categorical, Coarsen, Decimals, DropScope, Missing, Nearest, Recipe, Scale},
    report::format::percent,
    sampling::{
        cleaning::Cleaning,
        parameter::{K, ParameterValues, Value},
        row_kinds::BaseKinds,
    },
};

/// The order of operations, of which the place of repair is what matters: copies made by rounding are found.
pub const ORDER: &str = "scale → draw → repair → distances on the repaired rows → drop → select";

/// Why the seed is not told.
pub const SEED_WITHHELD: &str = "withheld: whoever has the seed can draw the same random numbers again, which helps to trace \
                                 rows to the real ones that they were made from";

/// The settings that made a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Making {
    pub method: String,
    /// `None` for a method without neighbours.
    pub k: Option<usize>,
    /// What is set of the method's other parameters, by key.
    #[serde(skip_serializing_if = "ParameterValues::is_empty")]
    pub parameters: ParameterValues,
    /// Cleaners and what is set of them, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clean_before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clean_after: Option<String>,
    pub scale: Scale,
    pub categorical: Categorical,
    pub missing: Missing,
    /// Decimals of the numbers after repair.
    pub decimals: Decimals,
    /// What was made coarser, in words.
    pub coarsened: Vec<String>,
    /// What every row is like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
    /// Nearest rows of other classes of every row that its class was learnt from as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shady: Option<usize>,
    /// Kinds of rows that could be bases, where not all could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bases: Option<BaseKinds>,
    pub drop_identical: bool,
    /// In per cent.
    pub drop_closest: f64,
    pub drop_scope: DropScope,
    pub nearest: Nearest,
    pub oversupply: f64,
    pub top_up: bool,
    pub shuffled: bool,
    pub holdout: f64,
    pub order: String,
    /// `None`: withheld.
    pub seed: Option<u64>,
    pub columns_left_out: Vec<String>,
}

impl Making {
    /// `left_out` are the columns that the file lacks.
    pub fn of(recipe: &Recipe, left_out: &[String], tells_seed: bool) -> Self {
        let holdout = recipe.publish.as_ref().map_or(0.0, |publish| publish.holdout);
        let (k, parameters): (Vec<_>, Vec<_>) =
            recipe.method_parameters().into_iter().partition(|(parameter, _)| parameter.key == K.key);
        Self {
            method: recipe.method.clone(),
            k: k.first().map(|_| recipe.k),
            parameters: parameters.into_iter().map(|(parameter, value)| (parameter.key.to_owned(), value)).collect(),
            clean_before: cleaned(&recipe.clean_before),
            clean_after: cleaned(&recipe.clean_after),
            scale: recipe.scale,
            categorical: recipe.categorical,
            missing: recipe.missing,
            decimals: recipe.decimals,
            coarsened: recipe.coarsen.iter().map(|(name, coarsen)| coarsened(name, coarsen)).collect(),
            given: recipe.given.iter().map(ToString::to_string).collect(),
            shady: Some(recipe.shady).filter(|shady| *shady > 0),
            bases: Some(recipe.bases.clone()).filter(|bases| !bases.is_all()),
            drop_identical: recipe.drops_identical(),
            drop_closest: recipe.drop_closest,
            drop_scope: recipe.drop_scope,
            nearest: recipe.nearest,
            oversupply: recipe.oversupply,
            top_up: recipe.top_up,
            shuffled: recipe.shuffles(),
            holdout,
            order: order(recipe, holdout > 0.0),
            seed: tells_seed.then_some(recipe.seed),
            columns_left_out: left_out.to_vec(),
        }
    }

    /// Every setting by name, in words.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let list = |items: &[String], none: &str| {
            if items.is_empty() { none.to_owned() } else { items.join("; ") }
        };
        let parameter = |(key, value): (&String, &Value)| format!("{key} = {value}");
        let cleaned = [("Cleaned before", &self.clean_before), ("Cleaned after", &self.clean_after)];
        let cleaned = cleaned.into_iter().filter_map(|(name, words)| Some((name, words.clone()?)));
        let given = (!self.given.is_empty()).then(|| ("Rows drawn with", self.given.join("; ")));
        let shady = self.shady.map(|shady| {
            let words = format!("the {shady} nearest rows of other classes of every row, with its class");
            ("Learnt from as well", words)
        });
        let bases = self.bases.as_ref().map(|bases| {
            ("Bases", format!("rows that are {}, by their five nearest rows of any class", bases.words()))
        });
        let nothing = self.k.map_or("no neighbours", |_| "");
        [
            ("Method", self.method_words()),
            ("Neighbours, k", self.k.map_or_else(|| nothing.to_owned(), |k| k.to_string())),
            ("Other parameters", list(&self.parameters.iter().map(parameter).collect::<Vec<_>>(), "none")),
            ("Held out first", self.holdout_words()),
            ("Scaling", scale(self.scale).to_owned()),
            ("Categories", categories(self.categorical).to_owned()),
            ("Missing cells", missing(self.missing).to_owned()),
            ("Repair", repair(self.decimals).to_owned()),
            ("Made coarser", list(&self.coarsened, "nothing")),
            ("Removed", self.removed()),
            ("Selected", self.selected()),
        ]
        .into_iter()
        .chain(given)
        .chain(shady)
        .chain(bases)
        .chain(cleaned)
        .chain([
            ("Order of operations", self.order.clone()),
            ("Columns left out", list(&self.columns_left_out, "none")),
            ("Seed", self.seed.map_or_else(|| SEED_WITHHELD.to_owned(), |seed| seed.to_string())),
        ])
        .collect()
    }

    fn method_words(&self) -> String {
        let recipe = Recipe { method: self.method.clone(), ..Recipe::default() };
        match recipe.method() {
            Ok(method) => format!("{}: {}", method.title(), method.about()),
            Err(_) => self.method.clone(),
        }
    }

    fn holdout_words(&self) -> String {
        if self.holdout > 0.0 {
            format!(
                "{} of the rows of every class, before anything was scaled or drawn; nothing in the file depends on them",
                percent(self.holdout)
            )
        } else {
            "nothing, so there are no rows to compare with that had no part in the file".to_owned()
        }
    }

    fn removed(&self) -> String {
        let mut parts = Vec::new();
        if self.drop_identical {
            parts.push("rows equal to a row that was learnt from".to_owned());
        }
        if self.drop_closest > 0.0 {
            let scope = match self.drop_scope {
                DropScope::Table => "over the table",
                DropScope::Class => "class by class",
            };
            let nearest = match self.nearest {
                Nearest::Any => "any real row",
                Nearest::Class => "a real row of the same class",
            };
            parts.push(format!(
                "the {} % closest to {nearest}, counted {scope} (a filter of near-duplicates, not privacy)",
                self.drop_closest
            ));
        }
        if parts.is_empty() { "nothing".to_owned() } else { parts.join("; then ") }
    }

    fn selected(&self) -> String {
        let mut text = format!("{} rows generated per row needed, the first that were not removed", self.oversupply);
        if self.top_up {
            text.push_str("; more generated where they did not suffice");
        }
        if self.shuffled {
            text.push_str("; rows shuffled");
        }
        text
    }
}

/// Cleaners in words; `None` where there are none.
fn cleaned(cleaners: &[Cleaning]) -> Option<String> {
    let words: Vec<String> = cleaners.iter().map(Cleaning::words).collect();
    (!words.is_empty()).then(|| words.join("; then "))
}

/// The order of operations of a recipe.
fn order(recipe: &Recipe, holds_out: bool) -> String {
    let held = if holds_out { "hold out → " } else { "" };
    let before = if recipe.clean_before.is_empty() { "scale → draw" } else { "scale → clean → draw" };
    let after = if recipe.clean_after.is_empty() { "" } else { " → clean" };
    format!("{held}{}{after}", ORDER.replacen("scale → draw", before, 1))
}

fn coarsened(name: &str, coarsen: &Coarsen) -> String {
    let parts = [
        coarsen.to.map(|to| format!("multiples of {to}")),
        coarsen.bottom.map(|bottom| format!("{bottom} where below")),
        coarsen.top.map(|top| format!("{top} where above")),
    ];
    format!("{name}: {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn scale(scale: Scale) -> &'static str {
    match scale {
        Scale::Standard => "standard: mean 0 and standard deviation 1, by the rows that were learnt from",
        Scale::Minmax => "minmax: smallest value 0 and largest 1, by the rows that were learnt from",
        Scale::None => "none",
    }
}

fn categories(categorical: Categorical) -> &'static str {
    match categorical {
        Categorical::OneHot => "as one-hot columns; a new row takes the nearer parent's",
        Categorical::Nc => "SMOTE-NC: a new row takes the mode of its base's neighbours",
    }
}

fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::Drop => "rows with one took no part in learning",
        Missing::Impute => "imputed by median or mode for learning",
        Missing::Level => "a level of their own, which new rows have as well",
        Missing::Error => "none",
    }
}

fn repair(decimals: Decimals) -> &'static str {
    match decimals {
        Decimals::Source => {
            "numbers rounded to the source's decimals, binary columns and categories set to values of the source"
        }
        Decimals::Full => {
            "decimal numbers left with all their digits, whole numbers rounded, binary columns and categories set to values \
             of the source"
        }
    }
}
