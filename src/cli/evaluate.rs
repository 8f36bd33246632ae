//! `smotescope evaluate`: whether resampling helps, on real rows that nothing learnt from.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use clap::Args;
use serde_json::json;

use super::{TableArgs, print, print_json, status};
use crate::{
    error::{Error, Result, Setting},
    evaluate::{
        EvaluateSettings, Study,
        arm::Arm,
        cases::{CASES, Case},
        leakage::measure_leaks,
        output::{self, Findings},
        summary,
    },
    evaluation::{measures::peers, models::MODELS},
    progress::{Progress, Stop},
    publish::export,
    recipe::{EvaluateRecipe, MistakeCosts, Recipe},
    report::files,
    table::{ColumnSettings, Table, samples},
};

#[derive(Debug, Args)]
#[command(after_help = AFTER, after_long_help = long_help())]
pub struct EvaluateCommand {
    /// A delimited text file with a header, an ARFF file or a Parquet file; it may be packed by gzip.
    #[arg(required_unless_present = "case")]
    file: Option<PathBuf>,
    /// A comparison that texts read carelessly, on a built-in table, with what the counts say of it: accuracy-trap, metric-trap,
    /// insurance, synthetic-alone or before-or-after; flags on the command line come first.
    #[arg(long, value_name = "NAME", value_parser = case, conflicts_with_all = ["file", "recipe"])]
    case: Option<&'static Case>,
    #[command(flatten)]
    table: TableArgs,
    /// Take the settings of the methods, and of the comparison, from a recipe; flags on the command line come first.
    #[arg(long, value_name = "R.toml")]
    recipe: Option<PathBuf>,
    /// Models, separated by commas: logistic, tree, forest, boosting, knn, or all [default: logistic,forest].
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    models: Vec<String>,
    /// Ways of preparing the training rows, separated by commas; the others are compared with the first [default:
    /// as-is,weights,threshold,smote,smote+isotonic].
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    arms: Vec<String>,
    /// Splits into rows to train on and rows to test on [default: 10; with --folds one round].
    #[arg(long, value_name = "N")]
    splits: Option<usize>,
    /// Percentage of the rows of every class that a split tests on [default: 25].
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true, conflicts_with_all = ["folds", "time"])]
    test: Option<f64>,
    /// Cross-validation: every round tests each of so many folds.
    #[arg(long, value_name = "K", conflicts_with = "time")]
    folds: Option<usize>,
    /// The column whose equal cells keep rows on one side of every split.
    #[arg(long, value_name = "COLUMN", conflicts_with = "time")]
    group: Option<String>,
    /// The column by whose order the past is trained on and the future tested.
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// Of two classes, the one to be found [default: the smallest].
    #[arg(long, value_name = "CLASS")]
    positive: Option<String>,
    /// How thresholds are chosen, on training rows put aside: f1, f2, recall=SHARE, precision=SHARE or cost [default: f1].
    #[arg(long, value_name = "RULE")]
    threshold: Option<String>,
    /// What a positive row costs that is missed, and a negative one that is named.
    #[arg(long, value_name = "MISSED,ALARM", value_parser = costs, allow_hyphen_values = true)]
    costs: Option<MistakeCosts>,
    /// Measure as well how much the usual leaks from test rows would flatter the models: copies, resampling before the split, the
    /// best seed, scaling on all rows; on the table, and with its labels shuffled.
    #[arg(long)]
    leakage: bool,
    /// Same seed, same figures [default: 42].
    #[arg(long)]
    seed: Option<u64>,
    /// Write every prediction, from which every figure can be computed again, as CSV.
    #[arg(long, value_name = "P.csv")]
    predictions: Option<PathBuf>,
    /// Write a report into a folder, made if it is not there: index.html, every curve as SVG and PNG, the scores as CSV, Markdown
    /// and LaTeX, and the recipe.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
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

const AFTER: &str = "JSON: file, target, classes[], positive, rows, prevalence, splits[] {train, test}, seed, arms[] {model, \
arm, splits, trained, threshold, scores {name: {mean, low, high, part, of}}, confusion (a line a true class, rows of all splits), \
difference {name: {mean, low, high, rows, carried}} to the first arm or null, instability, error}, leakage[] {leak, model, labels, \
method, honest, leaking, difference {mean, low, high}} with --leakage or null, case {name, title, careless, counted, found} with --case, notes[], seconds, version. part and of \
are the rows behind a rate, of all splits; rows are those of a split that make the difference, in the mean.\n\
Predictions: split, row, class, model, arm, score_CLASS for each class, named; a line for every test row, rows and splits counted from \
1.\nExit codes: 0 done, 1 an error in the data, 2 an error in the command line, 130 interrupted.";

fn long_help() -> String {
    let models: Vec<String> =
        MODELS.iter().map(|model| format!("  {:<9} {} {}", model.name(), model.about(), model.calibration())).collect();
    let arms: Vec<String> = Arm::firsts().into_iter().map(|(name, about)| format!("  {name:<10} {about}")).collect();
    let cases: Vec<String> =
        CASES.iter().map(|case| format!("  {:<16} {} ({})", case.name, case.title, case.sample)).collect();
    format!(
        "{AFTER}\n\nModels:\n{}\n\nArms:\n{}\nand after them, each with a plus: {}. For example smote+enn, smote+isotonic, \
         copula+alone.\n\nCases:\n{}\n\n{}",
        models.join("\n"),
        arms.join("\n"),
        Arm::endings().join(", "),
        cases.join("\n"),
        peers::page()
    )
}

fn case(name: &str) -> std::result::Result<&'static Case, String> {
    Case::find(name).ok_or_else(|| {
        let known: Vec<&str> = CASES.iter().map(|case| case.name).collect();
        format!("there is no case {name:?}: choose of {}", known.join(", "))
    })
}

fn costs(text: &str) -> std::result::Result<MistakeCosts, String> {
    let wrong = || format!("{text:?}: write what a missed row costs, a comma, and what a false alarm costs");
    let (missed, alarm) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
    Ok(MistakeCosts { missed: number(missed)?, alarm: number(alarm)? })
}

impl EvaluateCommand {
    pub fn run(&self) -> std::result::Result<(), Stop> {
        let started = Instant::now();
        let recipe = self.settings()?;
        let settings = EvaluateSettings::of(&recipe)?;
        settings.check()?;
        self.check_paths()?;
        super::start_threads(self.threads)?;
        let progress = status::watch(self.quiet)?;
        let table = Arc::new(self.open(&recipe.table, &progress)?);
        let mut study = Study::new(&table, settings, &progress)?;
        let trials = study.run(&progress, &|_| {})?;
        let summaries = summary::summarise(&study, &trials);
        if let Some((_, error)) = summaries.iter().find_map(|summary| summary.failure.as_ref())
            && summaries.iter().all(|summary| summary.failure.is_some())
        {
            return Err(error.clone().into());
        }
        let leaks = self.leakage || self.case.is_some_and(|case| case.leakage);
        let leakage = match leaks.then(|| measure_leaks(&table, &study.settings, &progress)).transpose() {
            Err(Stop::Failed(error)) => {
                // The comparison is there all the same.
                study.notes.push(format!("The leaks could not be measured: {}", error.message));
                None
            }
            other => other?,
        };
        let seconds = started.elapsed().as_secs_f64();
        let found =
            Findings { study: &study, trials: &trials, summaries: &summaries, leakage: leakage.as_ref(), seconds };
        let mut written = Vec::new();
        if let Some(folder) = &self.report {
            written.extend(output::write_report(folder, &found, &progress)?);
        }
        if let Some(path) = &self.predictions {
            output::write_predictions(path, &found, &progress)?;
            written.push(path.clone());
        }
        drop(progress);
        let aside = self.predictions.as_deref().is_some_and(files::is_stdout);
        let say = if aside { super::print_aside } else { print };
        let told = self.case.map(|case| (case, case.found(&summaries, &study, leakage.as_ref())));
        if self.json && !aside {
            let mut value = output::json(&found);
            if let Some((Case { name, title, careless, counted, .. }, found)) = told {
                value["case"] = json!({
                    "name": name, "title": title, "careless": careless, "counted": counted, "found": found,
                });
            }
            print_json(&value)?;
        } else if !self.quiet {
            let mut text = output::text(&found);
            if let Some((case, found)) = told {
                let came = if found.is_empty() { String::new() } else { format!("{found}\n") };
                text = format!("{}\n{}\n\n{text}\n{came}{}\n", case.title, case.careless, case.counted);
            }
            text.extend(written.iter().map(|path| format!("wrote {}\n", path.display())));
            say(&text)?;
        }
        Ok(())
    }

    /// The file, or the table of the case.
    fn open(&self, roles: &ColumnSettings, progress: &Progress) -> std::result::Result<Table, Stop> {
        match (&self.file, self.case) {
            (Some(file), _) => Table::open(file, roles, progress),
            (None, case) => samples::open(case.map_or(samples::DEFAULT, |case| case.sample), roles, progress),
        }
    }

    /// The recipe with what the flags say.
    fn settings(&self) -> Result<Recipe> {
        let mut recipe = self.recipe.as_ref().map_or_else(|| Ok(Recipe::default()), |path| Recipe::read(path))?;
        self.table.apply(&mut recipe.table);
        recipe.seed = self.seed.unwrap_or(recipe.seed);
        let usual = || self.case.map_or_else(EvaluateRecipe::default, Case::recipe);
        let mut said: EvaluateRecipe = recipe.evaluate.take().unwrap_or_else(usual);
        if self.models.iter().any(|name| name == "all") {
            said.models = MODELS.iter().map(|model| model.name().to_owned()).collect();
        } else if !self.models.is_empty() {
            said.models.clone_from(&self.models);
        }
        if !self.arms.is_empty() {
            said.arms.clone_from(&self.arms);
        }
        if let Some(test) = self.test {
            (said.test, said.folds, said.time) = (test / 100.0, None, None);
        }
        if let Some(folds) = self.folds {
            (said.folds, said.time, said.splits) = (Some(folds), None, folds);
        }
        if let Some(time) = &self.time {
            (said.time, said.folds, said.group) = (Some(time.clone()), None, None);
        }
        if let Some(group) = &self.group {
            (said.group, said.time) = (Some(group.clone()), None);
        }
        said.splits = self.splits.unwrap_or(said.splits);
        said.positive = self.positive.clone().or(said.positive);
        said.threshold = self.threshold.clone().unwrap_or(said.threshold);
        said.costs = self.costs.or(said.costs);
        // What keeps rows together, or puts them in order, is not to be learnt from.
        for column in [&said.group, &said.time].into_iter().flatten() {
            if !recipe.table.ignore.contains(column) {
                recipe.table.ignore.push(column.clone());
            }
        }
        recipe.evaluate = Some(said);
        Ok(recipe)
    }

    fn check_paths(&self) -> Result<()> {
        self.predictions.as_deref().map_or(Ok(()), |path| files::check_ending(path, false))?;
        let inputs: Vec<&Path> =
            [self.file.as_ref(), self.recipe.as_ref()].into_iter().flatten().map(PathBuf::as_path).collect();
        if let Some(path) = &self.predictions
            && inputs.iter().any(|input| files::same_file(input, path))
        {
            let message = format!("{} is an input: choose another file for the predictions", path.display());
            return Err(Error::usage(message).about(Setting::Output));
        }
        if let Some(folder) = &self.report {
            export::check_folder(folder, &output::NAMES, None, &inputs)?;
        }
        Ok(())
    }
}
