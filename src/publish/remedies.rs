//! What can be done about a gate that does not pass: changes of the recipe, each one press away.

use crate::{
    recipe::{Coarsen, Decimals, HOLDOUT_LIMIT, Recipe, Totals},
    table::{Kind, Role, Table, Values},
};

/// A change of the recipe, with what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    pub title: String,
    pub about: &'static str,
    /// The gates that it is meant for, by their ids.
    pub aims: &'static [&'static str],
    pub recipe: Recipe,
}

impl Remedy {
    /// Whether it is meant for one of these gates.
    pub fn helps(&self, gates: &[&str]) -> bool {
        self.aims.iter().any(|aim| gates.contains(aim))
    }
}

/// Gates that full digits fail, those that near rows fail, and those that rare values fail.
const DIGITS: &[&str] = &["grid", "lattice", "reconstruction", "distinction"];
const NEARNESS: &[&str] =
    &["membership", "closer_share", "identifiability", "authenticity", "near_copies", "distances", "boxes"];
const COPIES: &[&str] = &["copies"];
const VALUES: &[&str] = &["keys", "identifiability", "near_copies", "membership"];
const PARENTS: &[&str] = &[
    "membership",
    "closer_share",
    "identifiability",
    "authenticity",
    "near_copies",
    "distances",
    "boxes",
    "lattice",
    "reconstruction",
    "distinction",
];
const COLUMN: &[&str] = &["keys", "texts", "identifiability", "near_copies", "membership"];

/// Columns that are offered for coarsening or leaving out, at most.
const MOST_COLUMNS: usize = 3;
/// A column is coarsened to about as many values.
const COARSE_VALUES: f64 = 40.0;
/// Share of the values beyond which values are coded, on either side.
const CODED: f64 = 0.01;

/// The method whose rows have no parents.
const MODEL: &str = "copula";

/// What can still be done, the mildest first.
pub fn remedies(table: &Table, recipe: &Recipe) -> Vec<Remedy> {
    let mut all = Vec::new();
    let mut offer =
        |title: String, about: &'static str, aims: &'static [&'static str], change: &dyn Fn(&mut Recipe)| {
            let mut changed = recipe.clone();
            change(&mut changed);
            if changed != *recipe {
                all.push(Remedy { title, about, aims, recipe: changed });
            }
        };
    // Rows of a model have no parents whom they could give away.
    if recipe.method().is_ok_and(|method| method.name() != MODEL) {
        offer(
            "Rows from a Gaussian copula".to_owned(),
            "Its rows come from a model of the class, not from interpolation between two real rows",
            PARENTS,
            &|recipe| recipe.set_method(MODEL),
        );
    }
    offer(
        "Round to the source's decimals".to_owned(),
        "Unrounded numbers let an attacker recover the parents of a single row",
        DIGITS,
        &|recipe| recipe.decimals = Decimals::Source,
    );
    if !recipe.drops_identical() {
        offer("Remove copies".to_owned(), "Rows equal to a real one are not published", COPIES, &|recipe| {
            recipe.drop_identical = Some(true);
        });
    }
    let columns = finest(table);
    for column in &columns {
        let to = nice(column.spread / COARSE_VALUES, column.step);
        if to > column.step {
            offer(
                format!("Round {} to {to}", column.name),
                "Fewer distinct values, so fewer people have a unique one",
                VALUES,
                &|recipe| recipe.coarsen.entry(column.name.clone()).or_default().to = Some(to),
            );
        }
    }
    for column in &columns {
        let [bottom, top] = column.ends;
        if bottom < top {
            offer(
                format!("Code {} below {bottom} and above {top}", column.name),
                "The extremes, by which few people are known, become one value at either end",
                VALUES,
                &|recipe| {
                    let coarsen: &mut Coarsen = recipe.coarsen.entry(column.name.clone()).or_default();
                    (coarsen.bottom, coarsen.top) = (Some(bottom), Some(top));
                },
            );
        }
    }
    let publish = recipe.publish.clone().unwrap_or_default();
    let more = (((publish.holdout * 10.0).round() + 1.0) / 10.0).min(HOLDOUT_LIMIT);
    if more > publish.holdout {
        offer(
            format!("Hold out {:.0} %", more * 100.0),
            "More rows that nothing depends on: membership can be judged better, and fewer people are in the file",
            NEARNESS,
            &|recipe| recipe.publish.get_or_insert_default().holdout = more,
        );
    }
    let classes: Vec<(&str, u64)> =
        table.target.classes.iter().map(|class| (class.label.as_str(), class.count as u64)).collect();
    if let Ok(targets) = recipe.targets(&classes)
        && targets.iter().any(|target| *target > 1)
    {
        let halved = classes.iter().zip(&targets).map(|((label, _), target)| ((*label).to_owned(), target.div_ceil(2)));
        let totals = Totals::Counts(halved.collect());
        offer(
            "Half as many synthetic rows".to_owned(),
            "Fewer synthetic rows per real row: fewer lines to reconstruct real rows from, and fewer rows near them",
            NEARNESS,
            &|recipe| recipe.totals = Some(totals.clone()),
        );
    }
    // One feature has to stay.
    let features = table.columns.iter().filter(|column| column.role == Role::Feature).count();
    for column in columns.iter().filter(|_| features > 1) {
        offer(
            format!("Leave {} out", column.name),
            "A column that is not published cannot identify anyone",
            COLUMN,
            &|recipe| {
                recipe.table.ignore.push(column.name.clone());
                recipe.coarsen.remove(&column.name);
                if let Some(publish) = &mut recipe.publish {
                    publish.keys.retain(|key| *key != column.name);
                }
            },
        );
    }
    all
}

/// A column of numbers with many different values.
struct Fine {
    name: String,
    distinct: usize,
    /// From the 1st to the 99th percentile.
    spread: f64,
    /// These percentiles, on the source's grid.
    ends: [f64; 2],
    step: f64,
}

/// The columns with the most different values, by which people are told apart most easily.
fn finest(table: &Table) -> Vec<Fine> {
    let mut all: Vec<Fine> = table
        .columns
        .iter()
        .filter(|column| column.role == Role::Feature)
        .filter_map(|column| {
            let Values::Numbers(values) = &column.values else { return None };
            let mut sorted: Vec<f64> = values.iter().filter(|value| !value.is_nan()).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let at = |share: f64| sorted.get((share * sorted.len().saturating_sub(1) as f64).round() as usize).copied();
            let ends = [at(CODED)?, at(1.0 - CODED)?];
            let step = match column.kind {
                Kind::Decimal => 10_f64.powi(-i32::from(column.style.max_decimals)),
                _ => 1.0,
            };
            let distinct = column.distinct();
            Some(Fine { name: column.name.clone(), distinct, spread: ends[1] - ends[0], ends, step })
        })
        .collect();
    all.sort_by(|a, b| b.distinct.cmp(&a.distinct).then(a.name.cmp(&b.name)));
    all.truncate(MOST_COLUMNS);
    all
}

/// The smallest of 1, 2 and 5 times a power of ten that is not below a number.
fn nice(number: f64, least: f64) -> f64 {
    let number = number.max(least);
    if number <= 0.0 || !number.is_finite() {
        return least;
    }
    let power = number.log10().floor() as i32;
    let candidates = [1.0, 2.0, 5.0, 10.0].map(|factor| {
        // Dividing by a whole power gives the double nearest to the decimal.
        if power < 0 { factor / 10_f64.powi(-power) } else { factor * 10_f64.powi(power) }
    });
    candidates.into_iter().find(|candidate| *candidate >= number * (1.0 - 1e-9)).unwrap_or(number)
}
