//! `smotescope resample`: table and recipe in, files out.

mod publish;
mod streaming;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use clap::{Args, ValueEnum};
use publish::PublishArgs;
use serde_json::{Map, Value, json};

use super::{TableArgs, augmented_only, class_total, left_out_sentence, print, print_aside, status, summary, unlearnt};
use crate::{
    error::{Error, Result, Setting},
    memory::{self, Limit},
    pipeline::{self, Outcome},
    progress::Stop,
    recipe::{Categorical, Decimals, DropScope, Given, Missing, NamedTotals, Nearest, Output, Recipe, Scale, Totals},
    report::{
        export::{self, Files},
        files, format, manifest,
    },
    sampling::{
        cleaning::Cleaning,
        combined::Combined,
        fate::When,
        parameter::K,
        row_kinds::{self, RowKind},
        undersampling::Undersampling,
    },
    table::Table,
};

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Switch {
    On,
    Off,
}

impl Switch {
    fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TotalsArg {
    /// Every class as large as the largest.
    Balance,
    /// As many as the table has.
    Table,
}

/// A parameter and its value, as in `--param m=10`.
fn parameter(text: &str) -> std::result::Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// Puts a flag over a setting, if it was given.
fn put<T: Clone>(flag: Option<&T>, setting: &mut T) {
    if let Some(value) = flag {
        setting.clone_from(value);
    }
}

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Resample {
    /// A delimited text file with a header, an ARFF file or a Parquet file; it may be packed by gzip.
    file: PathBuf,
    #[command(flatten)]
    table: TableArgs,
    /// Where the result goes, as Parquet if its name ends in .parquet; written beside its place and moved into it at the end. Not with
    /// --publish.
    #[arg(long, value_name = "FILE", required_unless_present = "publish")]
    out: Option<PathBuf>,
    #[command(flatten)]
    publishing: PublishArgs,
    /// How new rows are made, or a method and a cleaner by the name that they have together (smote-enn); `smotescope methods` lists
    /// them [default: smote].
    #[arg(long)]
    method: Option<String>,
    /// Nearest rows of the class to choose the neighbour from [default: 5].
    #[arg(long, visible_alias = "k-neighbors")]
    k: Option<usize>,
    /// Set a parameter of the method; may be repeated; `smotescope methods` lists them.
    #[arg(long, value_name = "KEY=VALUE", value_parser = parameter, allow_hyphen_values = true)]
    param: Vec<(String, String)>,
    /// How numeric columns are brought to one scale [default: standard].
    #[arg(long)]
    scale: Option<Scale>,
    /// How categories enter distances [default: one-hot].
    #[arg(long)]
    categorical: Option<Categorical>,
    /// Same seed, same bytes [default: 42].
    #[arg(long)]
    seed: Option<u64>,
    /// Final rows of every class [default: balance; with --output synthetic: table].
    #[arg(long, conflicts_with = "total")]
    totals: Option<TotalsArg>,
    /// Final rows of one class; may be repeated; the other classes stay as they are.
    #[arg(long, value_name = "CLASS=N", value_parser = class_total, allow_hyphen_values = true)]
    total: Vec<(String, u64)>,
    /// Real and synthetic rows, or synthetic ones alone [default: augmented].
    #[arg(long)]
    output: Option<Output>,
    /// Rows generated per row needed [default: 2].
    #[arg(long, value_name = "FACTOR")]
    oversupply: Option<f64>,
    /// Generate on until the totals are met, trying at most 50 rows per row needed [default: on].
    #[arg(long)]
    top_up: Option<Switch>,
    /// Remove rows equal to a real one [default: on; off for methods that only copy].
    #[arg(long)]
    drop_identical: Option<Switch>,
    /// Remove this percentage of the synthetic rows, those closest to a real row first. A near-duplicate filter: it
    /// does not make the file private [default: 0].
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    drop_closest: Option<f64>,
    /// Count the closest over the whole table, or class by class [default: table].
    #[arg(long)]
    drop_scope: Option<DropScope>,
    /// Close to any real row, or to one of the same class [default: any].
    #[arg(long)]
    nearest: Option<Nearest>,
    /// Rows with missing cells: left out of learning, imputed for learning, learnt from with missing as a level of its own
    /// that new rows have too, or refused [default: drop].
    #[arg(long)]
    missing: Option<Missing>,
    /// Decimals of new numbers: as many as the source has, or all [default: source].
    #[arg(long)]
    decimals: Option<Decimals>,
    /// Draw only rows that are like this, from a method whose rows have no parents; also with !=, <, <=, > and >=, each for
    /// all rows; may be repeated.
    #[arg(long, value_name = "COLUMN=VALUE")]
    given: Vec<Given>,
    /// Shady neighbours: so many nearest rows of other classes of every row join its class to be learnt from, for a method
    /// whose rows have no parents [default: 0].
    #[arg(long, value_name = "N")]
    shady: Option<usize>,
    /// Which kinds of rows may be bases, by their five nearest rows of any class, for a method that chooses a base [default: all].
    #[arg(long, value_name = "KIND,…", value_delimiter = ',')]
    bases: Vec<RowKind>,
    /// Allow totals below the real count by leaving out real rows; `smotescope methods` lists undersamplers and their parameters,
    /// `none` leaves out nothing.
    #[arg(long, value_name = "UNDERSAMPLER[:KEY=VALUE,…]")]
    undersample: Option<String>,
    /// Take real rows out before any are made; may be repeated, and works in this order; `smotescope methods` lists cleaners and
    /// their parameters, `none` cleans nothing.
    #[arg(long, visible_alias = "clean", value_name = "CLEANER[:KEY=VALUE,…]")]
    clean_before: Vec<String>,
    /// Take rows out at the end, real ones and made ones; as --clean-before.
    #[arg(long, value_name = "CLEANER[:KEY=VALUE,…]")]
    clean_after: Vec<String>,
    /// Add a 0/1 column that marks synthetic rows.
    #[arg(long, value_name = "COLUMN")]
    flag: Option<String>,
    /// Shuffle the rows of the output [default: off; on with --output synthetic].
    #[arg(long)]
    shuffle: Option<Switch>,
    /// Take the settings from a recipe; flags on the command line come first.
    #[arg(long, value_name = "IN.toml")]
    recipe: Option<PathBuf>,
    /// Write the settings of this run.
    #[arg(long, value_name = "OUT.toml")]
    save_recipe: Option<PathBuf>,
    /// Write what went in, what was done and what came out, as JSON.
    #[arg(long, value_name = "M.json")]
    manifest: Option<PathBuf>,
    /// Write where every generated row came from and what became of it, as CSV, or as Parquet by the
    /// name.
    #[arg(long, value_name = "P.csv")]
    provenance: Option<PathBuf>,
    /// Write which real rows were taken out, by which rule and why, as CSV, or as Parquet by the name.
    #[arg(long, value_name = "R.csv")]
    removed: Option<PathBuf>,
    /// Read the file twice and hold only the rows of classes that grow: for tables larger than memory, with the same result. Taken by
    /// itself where the table would not fit.
    #[arg(long, conflicts_with = "publish")]
    stream: bool,
    /// Keep to so much memory, as 800M or 1.5G [default: what is free].
    #[arg(long, value_name = "LIMIT")]
    memory: Option<Limit>,
    /// Threads to use; the result is the same for any number [default: all cores].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// Print nothing but errors.
    #[arg(long)]
    quiet: bool,
}

const AFTER: &str = "JSON: file, out, rows, sha256, columns_left_out[], ledger[] {class, real, target, generated, \
identical, closest, surplus, cleaned, kept, final, shortfall, undersampled, cleaned_real}, where cleaned (synthetic rows) and \
cleaned_real stand only where there are some, dropped, cut (largest distance dropped, or null), kinds[] {class, \
safe, borderline, rare, outlier} (rows of every class that grows, with --bases or where the method looks at five nearest rows of any class anyway), notes[], spared[] (classes that a \
cleaner would have emptied, if any), seconds {load, space, projection, clean (with a cleaner), neighbours, index, generate, select, write, total}, threads.\n\
Provenance: class, index, base_row, neighbour_row, gap, nearest_real_row, distance, fate (kept, identical, closest, \
surplus, cleaned); rows are data rows of FILE and index is the row's place within its class, all counted from 1. A row lies at base + \
sum of gap * (neighbour - base), before it is rounded: of more than two parents the neighbours, and their gaps in the same order, stand in \
their columns with blanks between them. A row that a model made has neither base_row, neighbour_row nor gap.\n\
Removed: row, class, rule (undersample, with another undersampler than random its name before, or a cleaner and when), reason; one line per real row that is not in the output.\n\
Order of work: clean before, generate, drop, undersample, clean after.\n\
With --publish the JSON holds also publish {dir, files[], recipe, gates[] as of `audit --json`, verdict (the worst), holdout {share, \
rows}}, and seconds holds audit.\n\
With --publish nothing in synthetic.csv depends on the rows that are held out, and totals are those of the whole table unless said. \
An exact copy of a real row, or a cell that the source could not have written, blocks the export: exit 1, and nothing is \
written unless --reason says why.\n\
Exit codes: 0 done, 1 an error in the data, 2 an error in the command line, 3 the files of --publish were written \
and a gate is red, 130 interrupted.\n\
The file is not anonymous by construction: synthetic rows are derived from real records.";

impl Resample {
    pub fn run(&self) -> std::result::Result<u8, Stop> {
        if let Some(limit) = self.memory {
            memory::limit_to(limit);
        }
        match (&self.publishing.publish, &self.out) {
            (Some(folder), _) => self.publish(folder),
            (None, Some(out)) => self.resample(out).map(|()| 0),
            (None, None) => Err(Error::usage("say where the result goes: --out FILE, or --publish DIR").into()),
        }
    }

    fn resample(&self, out: &Path) -> std::result::Result<(), Stop> {
        let started = Instant::now();
        self.publishing.refuse_without_folder()?;
        let recipe = self.recipe()?;
        self.spare_the_recipe(out)?;
        let threads = super::start_threads(self.threads)?;
        let progress = status::watch(self.quiet)?;
        let (outcome, load) = if self.streams(&recipe)? {
            self.run_streamed(&recipe, out, &progress)?
        } else {
            let table = Arc::new(Table::open(&self.file, &recipe.table, &progress)?);
            let load = started.elapsed().as_secs_f64();
            (pipeline::run(&table, &recipe, &progress)?.without_indexes(), load)
        };
        let mark = Instant::now();
        let files = Files {
            out: out.to_owned(),
            recipe: self.save_recipe.clone(),
            manifest: self.manifest.clone(),
            provenance: self.provenance.clone(),
            removed: self.removed.clone(),
        };
        let written = export::export(&outcome, &files, &progress)?;
        let write = mark.elapsed().as_secs_f64();
        drop(progress);
        // Where a file goes to standard output, it is a file alone.
        let outputs = [
            Some(out),
            self.save_recipe.as_deref(),
            self.manifest.as_deref(),
            self.provenance.as_deref(),
            self.removed.as_deref(),
        ];
        let say = if outputs.into_iter().flatten().any(files::is_stdout) { print_aside } else { print };
        if self.json {
            let mut value = Self::json(&outcome, out, &written.sha256, &written.left_out_columns)?;
            value["seconds"] = Value::Object(stage_seconds(&outcome, load, write, started)?);
            value["threads"] = json!(threads);
            say(&format!("{value:#}\n"))?;
        } else if !self.quiet {
            let mut text = summary(&outcome);
            text += &unlearnt(&outcome);
            text.extend(left_out_sentence(&written.left_out_columns).map(|sentence| sentence + "\n"));
            let rows = format::thousands(written.rows);
            text.extend([format!("wrote {} ({rows} rows)\n", out.display())]);
            say(&text)?;
        }
        Ok(())
    }

    /// The recipe file, if any, with the flags over it.
    fn recipe(&self) -> Result<Recipe> {
        let mut recipe = match &self.recipe {
            Some(path) => Recipe::read(path)?,
            None => Recipe::default(),
        };
        if let Some(method) = &self.method {
            match Combined::find(method) {
                Some(combined) if !self.clean_after.is_empty() => {
                    let message = format!(
                        "--method {method} is {}: write --method {} with the --clean-after of your choice",
                        combined.flags(),
                        combined.method
                    );
                    return Err(Error::usage(message).about(Setting::Cleaning));
                }
                Some(combined) => combined.set(&mut recipe),
                None => recipe.set_method(method),
            }
        }
        put(self.k.as_ref(), &mut recipe.k);
        for (at, (key, value)) in self.param.iter().enumerate() {
            if self.param[..at].iter().any(|(other, _)| other == key) || (key == K.key && self.k.is_some()) {
                return Err(Error::usage(format!("the parameter {key} is given twice")));
            }
            recipe.type_parameter(key, value)?;
        }
        put(self.scale.as_ref(), &mut recipe.scale);
        put(self.categorical.as_ref(), &mut recipe.categorical);
        put(self.seed.as_ref(), &mut recipe.seed);
        put(self.output.as_ref(), &mut recipe.output);
        put(self.oversupply.as_ref(), &mut recipe.oversupply);
        put(self.drop_closest.as_ref(), &mut recipe.drop_closest);
        put(self.drop_scope.as_ref(), &mut recipe.drop_scope);
        put(self.nearest.as_ref(), &mut recipe.nearest);
        put(self.missing.as_ref(), &mut recipe.missing);
        put(self.decimals.as_ref(), &mut recipe.decimals);
        put(self.shady.as_ref(), &mut recipe.shady);
        if !self.bases.is_empty() {
            recipe.bases = self.bases.clone().try_into()?;
        }
        put((!self.given.is_empty()).then_some(&self.given), &mut recipe.given);
        put(self.top_up.map(Switch::is_on).as_ref(), &mut recipe.top_up);
        recipe.drop_identical = self.drop_identical.map(Switch::is_on).or(recipe.drop_identical);
        recipe.shuffle = self.shuffle.map(Switch::is_on).or(recipe.shuffle);
        match self.undersample.as_deref() {
            None => {}
            Some("none") => recipe.undersample = None,
            Some(typed) => recipe.undersample = Some(Undersampling::read(typed)?),
        }
        for (when, typed) in [(When::Before, &self.clean_before), (When::After, &self.clean_after)] {
            match typed.as_slice() {
                [] => {}
                [none] if none == "none" => recipe.cleaning_mut(when).clear(),
                typed => {
                    *recipe.cleaning_mut(when) =
                        typed.iter().map(|typed| Cleaning::read(typed)).collect::<Result<_>>()?;
                }
            }
        }
        recipe.flag = self.flag.clone().or(recipe.flag);
        if let Some(totals) = self.totals {
            recipe.totals = Some(Totals::Named(match totals {
                TotalsArg::Balance => NamedTotals::Balance,
                TotalsArg::Table => NamedTotals::Table,
            }));
        }
        if !self.total.is_empty() {
            let mut counts = BTreeMap::new();
            for (label, count) in &self.total {
                if counts.insert(label.clone(), *count).is_some() {
                    return Err(Error::usage(format!("--total is given twice for class {label:?}")));
                }
            }
            recipe.totals = Some(Totals::Counts(counts));
        }
        self.table.apply(&mut recipe.table);
        self.publishing.apply(&mut recipe)?;
        recipe.check()?;
        augmented_only(&recipe)?;
        Ok(recipe)
    }

    /// The recipe that is read may be written anew, but nothing else goes onto it.
    fn spare_the_recipe(&self, out: &Path) -> Result<()> {
        let Some(recipe) = &self.recipe else { return Ok(()) };
        let outputs = [Some(out), self.manifest.as_deref(), self.provenance.as_deref(), self.removed.as_deref()];
        match outputs.into_iter().flatten().find(|path| files::same_file(recipe, path)) {
            None => Ok(()),
            Some(path) => Err(Error::usage(format!(
                "{} is the recipe itself: choose another name for the output",
                path.display()
            ))
            .about(Setting::Output)),
        }
    }

    /// What a run tells programs.
    fn json(outcome: &Outcome, out: &Path, sha256: &str, left_out: &[String]) -> Result<Value> {
        let mut value = json!({
            "file": outcome.table.name,
            "out": out.display().to_string(),
            "rows": outcome.output_rows(),
            "sha256": sha256,
            "columns_left_out": left_out,
            "ledger": manifest::value(&outcome.ledger)?,
            "dropped": outcome.selection.dropped,
            "cut": outcome.selection.cut,
            "notes": outcome.table.notes,
            "seconds": null,
            "threads": null,
        });
        let kinds = kinds(outcome);
        if !kinds.is_empty() {
            value["kinds"] = json!(kinds);
        }
        let spared: Vec<String> = outcome.spared().collect();
        if !spared.is_empty() {
            value["spared"] = json!(spared);
        }
        Ok(value)
    }
}

/// How many rows of every growing class are of each kind, where that is known.
fn kinds(outcome: &Outcome) -> Vec<Value> {
    let known = outcome.table.target.classes.iter().zip(&outcome.kinds);
    known
        .filter_map(|(class, kinds)| {
            let mut counts = Map::from_iter([("class".to_owned(), json!(class.label))]);
            let named = RowKind::ALL.iter().map(|kind| kind.name().to_owned());
            counts.extend(named.zip(row_kinds::counts(kinds.as_deref()?)).map(|(name, count)| (name, json!(count))));
            Some(Value::Object(counts))
        })
        .collect()
}

/// Seconds by stage.
fn stage_seconds(outcome: &Outcome, load: f64, write: f64, started: Instant) -> Result<Map<String, Value>> {
    let mut seconds = Map::from_iter([("load".to_owned(), json!(load))]);
    if let Value::Object(stages) = manifest::value(&outcome.seconds)? {
        seconds.extend(stages);
    }
    seconds.insert("write".to_owned(), json!(write));
    seconds.insert("total".to_owned(), json!(started.elapsed().as_secs_f64()));
    Ok(seconds)
}
