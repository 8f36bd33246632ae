//! `smotescope compare`: what several methods make of the same table.

use std::{path::PathBuf, sync::Arc};

use clap::Args;
use serde_json::{Value, json};

use super::{TableArgs, print, print_json, status};
use crate::{
    error::Result,
    measures::comparison::{MethodFigures, MethodOutcome, chosen},
    pipeline::Pipeline,
    progress::Stop,
    recipe::Recipe,
    report::format::{self, thousands},
    sampling::Sampler,
    table::Table,
};

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct CompareCommand {
    /// A delimited text file with a header, an ARFF file or a Parquet file; it may be packed by gzip.
    file: PathBuf,
    #[command(flatten)]
    table: TableArgs,
    /// Two to nine methods, separated by commas; `smotescope methods` lists them.
    #[arg(long, value_name = "A,B", value_delimiter = ',', required = true)]
    methods: Vec<String>,
    /// Take all other settings from a recipe; flags on the command line come first.
    #[arg(long, value_name = "R.toml")]
    recipe: Option<PathBuf>,
    /// Nearest rows of the class to choose the neighbour from [default: 5].
    #[arg(long, visible_alias = "k-neighbors")]
    k: Option<usize>,
    /// Remove this percentage of the synthetic rows of every method, those closest to a real row first [default: 0].
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    drop_closest: Option<f64>,
    /// Same seed, same rows [default: 42].
    #[arg(long)]
    seed: Option<u64>,
    /// Threads to use; the rows are the same for any number [default: all cores].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// Show no progress.
    #[arg(long)]
    quiet: bool,
}

const AFTER: &str = "JSON: file, target, seed, methods[] {method, title, made, shortfall, dropped, removed, foreign, coverage, worst_column \
{name, class, shift}, seconds, error}. made are synthetic rows in the output, dropped those that were taken out, removed real rows \
that are not in it; foreign is the share of made rows whose nearest real row is of another class, coverage that of real rows with a \
made row nearer than their fifth nearest other one, shift the Kolmogorov-Smirnov or total variation distance of the column that \
shifted most. A method that cannot be made of the table has its error, and the others go on.\nExit codes: 0 done (one method \
at least), 1 an error in the data, 2 an error in the command line, 130 interrupted.";

/// A method with what came of it.
type Compared = (&'static dyn Sampler, Result<MethodFigures>);

impl CompareCommand {
    pub fn run(&self) -> std::result::Result<(), Stop> {
        let methods = chosen(&self.methods)?;
        let recipe = self.settings()?;
        super::start_threads(self.threads)?;
        let progress = status::watch(self.quiet)?;
        let table = Arc::new(Table::open(&self.file, &recipe.table, &progress)?);
        let mut pipeline = Pipeline::new(Arc::clone(&table));
        let mut compared: Vec<Compared> = Vec::with_capacity(methods.len());
        for method in methods {
            let recipe = recipe.by(method.name());
            let found = recipe.check().map_err(Stop::from);
            match found.and_then(|()| MethodOutcome::of(&mut pipeline, &recipe, &progress)) {
                Ok(found) => compared.push((method, Ok(found.figures))),
                Err(Stop::Failed(error)) => compared.push((method, Err(error))),
                Err(Stop::Cancelled) => return Err(Stop::Cancelled),
            }
        }
        drop(progress);
        if compared.iter().all(|(_, found)| found.is_err())
            && let Some((_, Err(error))) = compared.first()
        {
            // What no method can be made of is the table's fault.
            return Err(error.clone().into());
        }
        if self.json {
            let methods: Vec<Value> = compared.iter().map(described).collect();
            print_json(&json!({
                "file": self.file.display().to_string(), "target": table.columns[table.target.column].name, "seed": recipe.seed,
                "methods": methods,
            }))?;
        } else {
            print(&text(&compared))?;
        }
        Ok(())
    }

    fn settings(&self) -> Result<Recipe> {
        let mut recipe = self.recipe.as_ref().map_or_else(|| Ok(Recipe::default()), |path| Recipe::read(path))?;
        self.table.apply(&mut recipe.table);
        recipe.k = self.k.unwrap_or(recipe.k);
        recipe.seed = self.seed.unwrap_or(recipe.seed);
        recipe.drop_closest = self.drop_closest.unwrap_or(recipe.drop_closest);
        recipe.check()?;
        super::augmented_only(&recipe)?;
        Ok(recipe)
    }
}

fn described((method, found): &Compared) -> Value {
    let (name, title) = (method.name(), method.title());
    match found {
        Ok(it) => json!({
            "method": name, "title": title, "made": it.made, "shortfall": it.shortfall, "dropped": it.dropped,
            "removed": it.removed, "foreign": it.foreign, "coverage": it.coverage,
            "worst_column": it.worst.as_ref().map(|worst| json!({
                "name": worst.name, "class": worst.class, "shift": worst.distance,
            })),
            "seconds": it.seconds, "error": null,
        }),
        Err(error) => json!({ "method": name, "title": title, "error": error.message }),
    }
}

/// A line a method, in columns.
fn text(compared: &[Compared]) -> String {
    const HEADS: [&str; 8] = ["method", "made", "dropped", "removed", "foreign", "coverage", "worst column", "seconds"];
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), format::percent);
    let mut lines = vec![HEADS.map(str::to_owned)];
    let mut errors = String::new();
    for (method, found) in compared {
        match found {
            Ok(it) => lines.push([
                method.name().to_owned(),
                thousands(it.made),
                thousands(it.dropped),
                thousands(it.removed),
                share(it.foreign),
                share(it.coverage),
                it.worst.as_ref().map_or_else(
                    || "–".to_owned(),
                    |worst| format!("{:.2} {} ({})", worst.distance, worst.name, worst.class),
                ),
                format!("{:.2}", it.seconds),
            ]),
            Err(error) => errors.extend([format!("{}: {}\n", method.name(), error.message)]),
        }
    }
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; HEADS.len()] = std::array::from_fn(width);
    let mut text = String::new();
    for line in &lines {
        for (column, (cell, width)) in line.iter().zip(widths).enumerate() {
            let gap = if column == 0 { "" } else { "  " };
            // Names to the left, numbers to the right.
            let cell = if [0, 6].contains(&column) { format!("{cell:<width$}") } else { format!("{cell:>width$}") };
            text.extend([gap, &cell]);
        }
        text = format!("{}\n", text.trim_end());
    }
    text + &errors
}
