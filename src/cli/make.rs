//! `smotescope samples make`: a table made to measure.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PossibleValue, PossibleValuesParser},
};
use serde_json::{Value, json};

use super::{print, print_aside, status};
use crate::{
    error::{Error, Result, Setting},
    progress::Stop,
    report::{files, format, manifest},
    table::samples::generated::{self, COMMON, SHAPES, TableShape},
};

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct MakeCommand {
    /// What the table looks like in its columns.
    #[arg(value_parser = shapes())]
    shape: String,
    /// Where to write it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Data rows, 1,000,000 at most [default: 500].
    #[arg(long)]
    rows: Option<usize>,
    /// Columns besides the class, 500 at most [default: 4; moons and circles have 2].
    #[arg(long)]
    columns: Option<usize>,
    /// Columns in which the classes lie apart; they come first (classification) [default: 2].
    #[arg(long)]
    informative: Option<usize>,
    /// Columns that are mixtures of the informative ones; they come next, and columns of noise last (classification)
    /// [default: 0].
    #[arg(long)]
    redundant: Option<usize>,
    /// Classes, called a, b, c and so on, 26 at most [default: 2; moons and circles have 2].
    #[arg(long)]
    classes: Option<usize>,
    /// The share of every class, separated by commas; the last may be left out [default: 0.9,0.1; with more classes the
    /// first has nine times the rows of the last].
    #[arg(long, value_name = "SHARE,…", value_delimiter = ',', allow_negative_numbers = true)]
    weights: Option<Vec<f64>>,
    /// Distance of every cluster from 0 on every informative axis (classification) [default: 1].
    #[arg(long, value_name = "DISTANCE", allow_negative_numbers = true)]
    separation: Option<f64>,
    /// Share of the rows whose class is drawn anew at random (classification) [default: 0.01].
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    label_noise: Option<f64>,
    /// Clusters of every class (classification) [default: 1].
    #[arg(long)]
    clusters: Option<usize>,
    /// Standard deviation of what is added to every coordinate; the outer radius is 1 (moons, circles) [default: 0.1].
    #[arg(long, value_name = "DEVIATION", allow_negative_numbers = true)]
    noise: Option<f64>,
    /// Radius of the inner circle, the outer being 1 (circles) [default: 0.5].
    #[arg(long, value_name = "RADIUS", allow_negative_numbers = true)]
    factor: Option<f64>,
    /// Standard deviation of a blob; the centres lie between −10 and 10 on every axis (blobs) [default: 1].
    #[arg(long, value_name = "DEVIATION", allow_negative_numbers = true)]
    spread: Option<f64>,
    /// Same settings and seed, same bytes [default: 42].
    #[arg(long)]
    seed: Option<u64>,
    /// Decimals of every number, 0 to 9 [default: 3].
    #[arg(long)]
    decimals: Option<u8>,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// Print nothing but errors.
    #[arg(long)]
    quiet: bool,
}

const AFTER: &str = "The file has the columns x1, x2, … and class. A setting that makes no difference to the shape is \
refused.\nJSON: out, sha256, rows, features, target, classes[] {label, count}, settings {shape, rows, weights and what \
else the shape uses}.";

fn shapes() -> PossibleValuesParser {
    SHAPES.iter().map(|shape| PossibleValue::new(shape.name).help(shape.about)).collect::<Vec<_>>().into()
}

/// Puts a flag over a setting, if it was given and makes a difference to the shape.
fn put<T: Clone>(shape: &TableShape, key: &'static str, flag: Option<&T>, setting: &mut T) -> Result<()> {
    let Some(value) = flag else { return Ok(()) };
    if !shape.uses(key) {
        let flags = |keys: &[&str]| keys.iter().map(|key| flag_of(key)).collect::<Vec<_>>().join(", ");
        let message = format!(
            "{} makes no difference to {}; omit it (options: {}, {})",
            flag_of(key),
            shape.name,
            flags(shape.uses),
            flags(&COMMON)
        );
        return Err(Error::usage(message).about(Setting::Make(key)));
    }
    setting.clone_from(value);
    Ok(())
}

fn flag_of(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

impl MakeCommand {
    pub fn run(&self) -> std::result::Result<(), Stop> {
        let settings = self.settings()?;
        files::check_ending(&self.out, false)?;
        super::start_threads(None)?;
        let points = settings.points()?;
        let text = points.csv(settings.decimals);
        // Until here an interruption ends the program; from here on it must not leave half a file beside its place.
        let progress = status::watch(self.quiet)?;
        let sha256 = files::write(&self.out, &text, &progress)?;
        drop(progress);
        let classes = || points.class_rows.iter().enumerate().map(|(class, count)| (generated::label(class), *count));
        let say = if files::is_stdout(&self.out) { print_aside } else { print };
        if self.json {
            let classes: Vec<Value> =
                classes().map(|(label, count)| json!({ "label": label.to_string(), "count": count })).collect();
            say(&format!(
                "{:#}\n",
                json!({
                    "out": self.out.display().to_string(),
                    "sha256": sha256,
                    "rows": points.rows(),
                    "features": points.columns,
                    "target": generated::TARGET,
                    "classes": classes,
                    "settings": used_settings(settings)?,
                })
            ))?;
        } else if !self.quiet {
            let count = |count: usize| format::thousands(count as u64);
            let classes: Vec<String> = classes().map(|(label, rows)| format!("{label} {}", count(rows))).collect();
            say(&format!(
                "{}: {} rows, {} columns and the class: {}\n",
                self.out.display(),
                count(points.rows()),
                count(points.columns),
                classes.join(", ")
            ))?;
        }
        Ok(())
    }

    /// The settings that the flags say, over the defaults.
    fn settings(&self) -> Result<generated::MadeTable> {
        let mut make = generated::MadeTable { shape: self.shape.clone(), ..generated::MadeTable::default() };
        let shape = make.shape()?;
        put(shape, "rows", self.rows.as_ref(), &mut make.rows)?;
        put(shape, "columns", self.columns.as_ref(), &mut make.columns)?;
        put(shape, "informative", self.informative.as_ref(), &mut make.informative)?;
        put(shape, "redundant", self.redundant.as_ref(), &mut make.redundant)?;
        put(shape, "classes", self.classes.as_ref(), &mut make.classes)?;
        put(shape, "weights", self.weights.as_ref(), &mut make.weights)?;
        put(shape, "separation", self.separation.as_ref(), &mut make.separation)?;
        put(shape, "label_noise", self.label_noise.as_ref(), &mut make.label_noise)?;
        put(shape, "clusters", self.clusters.as_ref(), &mut make.clusters)?;
        put(shape, "noise", self.noise.as_ref(), &mut make.noise)?;
        put(shape, "factor", self.factor.as_ref(), &mut make.factor)?;
        put(shape, "spread", self.spread.as_ref(), &mut make.spread)?;
        put(shape, "seed", self.seed.as_ref(), &mut make.seed)?;
        put(shape, "decimals", self.decimals.as_ref(), &mut make.decimals)?;
        Ok(make)
    }
}

/// The settings that the shape uses, with the shares that were meant.
fn used_settings(make: generated::MadeTable) -> Result<Value> {
    let shape = make.shape()?;
    let make = generated::MadeTable { weights: make.shares()?, ..make };
    let mut value = manifest::value(&make)?;
    if let Value::Object(settings) = &mut value {
        settings.retain(|key, _| key == "shape" || shape.uses(key));
    }
    Ok(value)
}
