//! `smotescope audit`: what a synthetic file gives away and what it is good for, whichever program made it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use clap::Args;
use serde_json::Value;

use super::{TableArgs, print, print_json, status};
use crate::{
    error::{Error, Result},
    evaluation::models::{Model, logistic::Logistic},
    measures::audit::{self, AuditInput, AuditOptions, GATES, Verdict, other_tools},
    progress::Stop,
    publish::export,
    report::{
        audit as report,
        audits::{self, AuditedFile},
        card::{self, Card, Statement},
    },
    sampling::parameter::K,
    table::{ColumnSettings, Source, Table},
};

/// Exit code of an audit in which a gate is red.
pub const RED: u8 = 3;

#[derive(Debug, Args)]
#[command(after_help = AFTER, after_long_help = long_help())]
pub struct AuditCommand {
    /// The real rows that the synthetic ones may have been made from.
    #[arg(long, value_name = "R.csv")]
    real: PathBuf,
    /// The file to audit; columns are matched by name. Given several times, the files stand beside one another.
    #[arg(long, value_name = "S.csv", required = true)]
    synthetic: Vec<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
    /// Real rows that the synthetic ones were not made from; without them several gates cannot say.
    #[arg(long, value_name = "H.csv")]
    holdout: Option<PathBuf>,
    /// The synthetic file holds the real rows as well.
    #[arg(long)]
    augmented: bool,
    /// Quasi-identifiers: columns whose values an outsider may know about a person, separated by commas.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    keys: Vec<String>,
    /// Neighbours that the rows were drawn from, as the attacks assume [default: 5].
    #[arg(long, visible_alias = "k-neighbors")]
    k: Option<usize>,
    /// Write the data card of the audit into a folder, made if it is not there: card.md, card.json and card.html.
    #[arg(long, value_name = "DIR")]
    card: Option<PathBuf>,
    /// Threads to use [default: all cores].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// Print nothing but errors.
    #[arg(long)]
    quiet: bool,
}

const AFTER: &str = "JSON: real, synthetic, holdout, target, augmented, rows {learning, synthetic, holdout}, gates[] {id, name, \
verdict (green, amber, red, cannot_say), figure, threshold, detail, about, asks (attacker, reader), shown, classes[] \
{class, verdict, figure, detail}, sampled {rows, used} or null, seconds, numbers {…}}, verdict (the worst), notes[], \
caveat, seconds. rows counts those that distances are taken to; the numbers of copies count all: rows, copies, of_held_out_rows, \
rows_open (equal to a real one in all that can be compared), columns_not_compared. notes tell what was taken for what: \
yes/no against true/false, columns that were rounded. Of several files: files[] with all of this for each, verdict (the worst), \
caveat, seconds.\n\
Exit codes: 0 no gate is red, 3 one is, 1 an error in the data, 2 an error in the command line, 130 \
interrupted.\n\
The best possible result is that none of the attacks that were run succeeded; this does not prove that none would.";

/// What follows the options in `--help`; `-h` stops before the other tools.
fn long_help() -> String {
    let model = Logistic::with_penalty(1.0);
    format!("{AFTER}\n\nModels: {}: {}\n\n{}", model.title(), model.about(), other_tools::page())
}

impl AuditCommand {
    pub fn run(&self) -> std::result::Result<u8, Stop> {
        let started = Instant::now();
        let mut roles = ColumnSettings::default();
        self.table.apply(&mut roles);
        let k = self.k.unwrap_or(AuditOptions::default().k);
        K.check(&k.into())?;
        if let Some(folder) = &self.card {
            if self.synthetic.len() > 1 {
                let message = "a data card is of one file: with --card give --synthetic once".to_owned();
                return Err(Error::usage(message).into());
            }
            let inputs = [&self.real].into_iter().chain(&self.synthetic).chain(&self.holdout);
            let inputs: Vec<&Path> = inputs.map(PathBuf::as_path).collect();
            export::check_folder(folder, &card::NAMES, None, &inputs)?;
        }
        super::start_threads(self.threads)?;
        let progress = status::watch(self.quiet)?;
        let real = Table::open(&self.real, &roles, &progress)?;
        let options = real.source.output_options();
        let open = |path: &PathBuf| Source::open(path, &progress, options.clone()).map(Arc::new);
        let holdout = self.holdout.as_ref().map(open).transpose()?;
        let options = AuditOptions { augmented: self.augmented, keys: self.keys.clone(), k, ..AuditOptions::default() };
        let judge = |path: &PathBuf| {
            let case = AuditInput::read(&real, &open(path)?, holdout.as_ref(), options.clone(), &progress)?;
            let judged = audit::audit(GATES, &case, &progress, &|_| {})?;
            Ok::<_, Stop>((case, judged))
        };
        let seconds = |since: Instant| since.elapsed().as_secs_f64();
        if let [path] = self.synthetic.as_slice() {
            let (case, judged) = judge(path)?;
            let seconds = seconds(started);
            let written = match &self.card {
                Some(folder) => {
                    let card = Card::of_audit(&case, &judged, &Statement::default());
                    card::write(folder, &card, &[], &[], &progress)?
                }
                None => Vec::new(),
            };
            drop(progress);
            self.print(
                || report::json(&case, &judged, seconds),
                || {
                    let mut text = report::text(&case, &judged, seconds);
                    text.extend(written.iter().map(|path| format!("wrote {}\n", path.display())));
                    text
                },
            )?;
            return Ok(code(audit::overall(&judged)));
        }
        let (mut files, mut whole, mut against) = (Vec::new(), Vec::new(), String::new());
        for (path, name) in self.synthetic.iter().zip(audits::names(&self.synthetic)) {
            let since = Instant::now();
            let (case, judged) = judge(path)?;
            whole.push(report::json(&case, &judged, seconds(since))?);
            against = report::real_rows(&case);
            files.push((name, AuditedFile { rows: case.synthetic.len(), judged, notes: case.notes }));
        }
        drop(progress);
        let worst = audits::worst(files.iter().map(|(_, file)| file.judged.as_slice()));
        let seconds = seconds(started);
        self.print(|| audits::json(&whole, worst, seconds), || audits::text(&files, &against, seconds))?;
        Ok(code(worst))
    }

    fn print(&self, json: impl FnOnce() -> Result<Value>, text: impl FnOnce() -> String) -> Result<()> {
        if self.json {
            print_json(&json()?)
        } else if self.quiet {
            Ok(())
        } else {
            print(&text())
        }
    }
}

fn code(verdict: Verdict) -> u8 {
    if verdict == Verdict::Red { RED } else { 0 }
}
