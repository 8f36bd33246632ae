//! `smotescope resample --publish`: synthetic rows that can be given away, audited, with their data card.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use clap::Args;
use serde_json::{Value, json};

use super::{Resample, stage_seconds};
use crate::{
    cli::{audit::RED, left_out_sentence, print, print_json, start_threads, status, summary},
    error::{Error, Result, Setting},
    measures::audit::{self, AuditInput, GATES, Gate, Judgement, Verdict},
    progress::{Progress, Stop},
    publish::{Publisher, Release, export, holdout::Sides},
    recipe::{Coarsen, Output, Recipe},
    report::{
        audit as report,
        card::{Card, Statement},
        format, manifest,
    },
    table::Table,
};

/// A column and a number.
type ColumnNumber = (String, f64);

/// Sets one of the numbers of a column.
type Set = fn(&mut Coarsen, f64);

#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Make a file that can be given away: hold rows out, audit it, and write synthetic.csv, card.md, card.json and card.html into
    /// a folder, created if it does not exist; and beside it DIR.recipe.toml, which is to be kept private.
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    pub publish: Option<PathBuf>,
    /// With --publish: share of the rows of every class that nothing in the file depends on; 0 holds none out [default: 0.2].
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    holdout: Option<f64>,
    /// With --publish: quasi-identifiers, columns whose values an outsider may know about a person, separated by commas.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    keys: Vec<String>,
    /// Make the new values of a column of numbers multiples of a step; may be repeated for other columns.
    #[arg(long, value_name = "COLUMN=STEP", value_parser = column_number)]
    coarsen: Vec<ColumnNumber>,
    /// Write smaller new values of a column of numbers as this one; may be repeated for other columns.
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = column_number)]
    bottom_code: Vec<ColumnNumber>,
    /// Write larger new values of a column of numbers as this one; may be repeated for other columns.
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = column_number)]
    top_code: Vec<ColumnNumber>,
    /// With --publish: the title of the data card.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// With --publish: where the real table comes from.
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// With --publish: who is responsible for the real table.
    #[arg(long, value_name = "TEXT")]
    controller: Option<String>,
    /// With --publish: the licence of the published file.
    #[arg(long, visible_alias = "license", value_name = "TEXT")]
    licence: Option<String>,
    /// With --publish: whom to write to.
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
    /// With --publish: what the file is meant for.
    #[arg(long, value_name = "TEXT")]
    intended: Option<String>,
    /// With --publish: what it must not be used for.
    #[arg(long, value_name = "TEXT")]
    prohibited: Option<String>,
    /// With --publish: what is known to be wrong with it.
    #[arg(long, value_name = "TEXT")]
    failures: Option<String>,
    /// With --publish: leave the SHA-256 of the real file out of the card.
    #[arg(long)]
    omit_source_hash: bool,
    /// With --publish: tell the seed in the card, which helps an attacker.
    #[arg(long)]
    tell_seed: bool,
    /// With --publish: release although gates fail, also those that block it (exact copies, cells off the source's grid);
    /// the card carries the reason.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

fn column_number(text: &str) -> std::result::Result<ColumnNumber, String> {
    // The last sign counts: a column's name may hold one.
    let (column, number) = text.rsplit_once('=').ok_or("write it as COLUMN=NUMBER")?;
    let number = number.trim().parse().map_err(|_| format!("{number:?} is not a number"))?;
    Ok((column.to_owned(), number))
}

impl PublishArgs {
    /// Puts what was said over a recipe.
    pub fn apply(&self, recipe: &mut Recipe) -> Result<()> {
        let given: [(&str, &[ColumnNumber], Set); 3] = [
            ("coarsen", &self.coarsen, |it, step| it.to = Some(step)),
            ("bottom-code", &self.bottom_code, |it, value| it.bottom = Some(value)),
            ("top-code", &self.top_code, |it, value| it.top = Some(value)),
        ];
        for (option, numbers, set) in given {
            for (at, (column, number)) in numbers.iter().enumerate() {
                if numbers[..at].iter().any(|(other, _)| other == column) {
                    let message = format!("--{option} is given twice for column {column:?}");
                    return Err(Error::usage(message).about(Setting::Coarsen));
                }
                set(recipe.coarsen.entry(column.clone()).or_default(), *number);
            }
        }
        if self.publish.is_some() {
            // What a recipe says of files with real rows does not apply.
            (recipe.output, recipe.undersample, recipe.flag) = (Output::Synthetic, None, None);
            let publish = recipe.publish.get_or_insert_default();
            publish.holdout = self.holdout.unwrap_or(publish.holdout);
            if !self.keys.is_empty() {
                publish.keys.clone_from(&self.keys);
            }
        }
        Ok(())
    }

    /// Without a folder to publish into, what belongs to publishing would do nothing.
    pub fn refuse_without_folder(&self) -> Result<()> {
        let given = [
            ("holdout", self.holdout.is_some()),
            ("keys", !self.keys.is_empty()),
            ("title", self.title.is_some()),
            ("source", self.source.is_some()),
            ("controller", self.controller.is_some()),
            ("licence", self.licence.is_some()),
            ("contact", self.contact.is_some()),
            ("intended", self.intended.is_some()),
            ("prohibited", self.prohibited.is_some()),
            ("failures", self.failures.is_some()),
            ("omit-source-hash", self.omit_source_hash),
            ("tell-seed", self.tell_seed),
            ("reason", self.reason.is_some()),
        ];
        match given.into_iter().find(|(_, is_given)| *is_given) {
            None => Ok(()),
            Some((option, _)) => Err(Error::usage(format!(
                "--{option} belongs to publishing: give --publish DIR instead of --out, or omit it"
            ))
            .about(Setting::Output)),
        }
    }

    fn statement(&self) -> Result<Statement> {
        if self.reason.as_ref().is_some_and(|reason| reason.trim().is_empty()) {
            return Err(Error::usage("--reason needs words: the card carries them").about(Setting::Output));
        }
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Ok(Statement {
            title: text(&self.title),
            source: text(&self.source),
            controller: text(&self.controller),
            licence: text(&self.licence),
            contact: text(&self.contact),
            intended: text(&self.intended),
            prohibited: text(&self.prohibited),
            failures: text(&self.failures),
            omits_source_hash: self.omit_source_hash,
            tells_seed: self.tell_seed,
            reason: text(&self.reason),
        })
    }
}

impl Resample {
    /// Makes a release, audits it, and writes it with its card.
    pub(super) fn publish(&self, folder: &Path) -> std::result::Result<u8, Stop> {
        let started = Instant::now();
        self.refuse_what_is_not_published()?;
        let statement = self.publishing.statement()?;
        let recipe = self.recipe()?;
        self.check_folder(folder)?;
        let threads = start_threads(self.threads)?;
        let progress = status::watch(self.quiet)?;
        let table = Arc::new(Table::open(&self.file, &recipe.table, &progress)?);
        let load = started.elapsed().as_secs_f64();
        let mut publisher = Publisher::new(Arc::clone(&table));
        let share = recipe.publish.as_ref().map_or(0.0, |it| it.holdout);
        // Before anything is made: whoever sees that a class is too small need not wait.
        let sides = publisher.parts(&recipe, &progress)?.sides(&table);
        let warnings: Vec<String> = sides.iter().filter_map(|it| it.warning(share)).collect();
        // The line of the progress would stand in the middle of what is said.
        drop(progress);
        if !self.quiet && !self.json {
            print(&counts(&sides, share))?;
            for warning in &warnings {
                eprintln!("note: {warning}");
            }
        }
        let progress = status::watch(self.quiet)?;
        let release = publisher.release(&recipe, &progress)?;
        let mark = Instant::now();
        let case = release.case(&progress)?;
        if statement.reason.is_empty() {
            refuse_if_blocked(&release, &case, &progress)?;
        }
        let judged = audit::audit(GATES, &case, &progress, &|_| {})?;
        let audited = mark.elapsed().as_secs_f64();
        let mark = Instant::now();
        let card = Card::of_release(&release, &case, &judged, &statement);
        let paths = export::write(folder, &release, &card, &progress)?;
        let write = mark.elapsed().as_secs_f64();
        drop(progress);
        let verdict = card.verdict();
        if self.json {
            let mut value =
                Self::json(&release.outcome, &folder.join(export::DATA), &card.output.sha256, &release.left_out)?;
            value["notes"] = json!(table.notes);
            let mut seconds = stage_seconds(&release.outcome, load, write, started)?;
            seconds.insert("audit".to_owned(), json!(audited));
            value["seconds"] = Value::Object(seconds);
            value["threads"] = json!(threads);
            value["publish"] = json!({
                "dir": folder.display().to_string(),
                "files": export::names(),
                "recipe": export::recipe_path(folder)?.display().to_string(),
                "gates": report::gates(&judged)?,
                "verdict": manifest::value(&verdict)?,
                "holdout": {
                    "share": share,
                    "rows": card.source.held_out,
                    "classes": manifest::value(&sides)?,
                    "notes": warnings,
                },
            });
            print_json(&value)?;
        } else if !self.quiet {
            print(&text(&release, &case, &judged, &card, &paths, audited))?;
        }
        Ok(if verdict == Verdict::Red { RED } else { 0 })
    }

    /// What would put real rows, or the way to them, into the folder.
    fn refuse_what_is_not_published(&self) -> Result<()> {
        let augmented = self.output == Some(Output::Augmented);
        let refused = [
            (
                augmented,
                "--output augmented",
                "puts the real rows into the file, and published files hold synthetic rows alone",
            ),
            (self.flag.is_some(), "--flag", "marks synthetic rows, and published files hold no others"),
            (
                self.undersample.is_some(),
                "--undersample",
                "leaves out real rows, and published files hold synthetic rows alone",
            ),
            (
                self.manifest.is_some(),
                "--manifest",
                "holds the seed and the values of the real table; the data card takes its place",
            ),
            (
                self.provenance.is_some(),
                "--provenance",
                "names the real parents of every row, and published files must not",
            ),
            (self.removed.is_some(), "--removed", "names rows of the real table, and published files must not"),
            (
                self.save_recipe.is_some(),
                "--save-recipe",
                "is not needed: the recipe is written beside the folder, as DIR.recipe.toml",
            ),
        ];
        match refused.into_iter().find(|(is_given, ..)| *is_given) {
            None => Ok(()),
            Some((_, option, why)) => {
                let message = format!("{option} cannot be used with --publish: it {why}; omit it");
                Err(Error::usage(message).about(Setting::Output))
            }
        }
    }

    /// The folder is one, and no file in it that would be written is read.
    fn check_folder(&self, folder: &Path) -> Result<()> {
        let recipe = export::recipe_path(folder)?;
        export::check_folder(folder, &export::names(), Some(&recipe), &[&self.file])?;
        // The recipe that is read may be written anew.
        export::check_folder(folder, &export::names(), None, self.recipe.as_deref().as_slice())
    }
}

/// Looks at what blocks an export before anything that takes long.
fn refuse_if_blocked(release: &Release, case: &AuditInput, progress: &Progress) -> std::result::Result<(), Stop> {
    let gates: Vec<&'static dyn Gate> = export::BLOCKING.iter().filter_map(|id| audit::gate(id)).collect();
    let judged = audit::audit(&gates, case, progress, &|_| {})?;
    match export::refusal(&release.table, &release.recipe, &judged) {
        Some(refused) => Err(refused.into()),
        None => Ok(()),
    }
}

/// What is learnt from and what is held out, class by class.
fn counts(sides: &[Sides], share: f64) -> String {
    let count = |rows: usize| format::thousands(rows as u64);
    let rows: Vec<Vec<String>> = sides
        .iter()
        .map(|it| vec![format::clip(&it.class, 30), count(it.rows), count(it.learnt_from), count(it.held_out)])
        .collect();
    let table = format::table(&["class", "rows", "learnt from", "held out"], &rows);
    format!("holding out {} of every class:\n{table}\n", format::percent(share))
}

/// Ledger, gates, and what was written, for people.
fn text(
    release: &Release,
    case: &AuditInput,
    judged: &[Judgement],
    card: &Card,
    paths: &[PathBuf],
    seconds: f64,
) -> String {
    let count = |rows: usize| format::thousands(rows as u64);
    let mut text = summary(&release.outcome);
    text.extend(left_out_sentence(&release.left_out).map(|sentence| sentence + "\n"));
    match card.source.held_out {
        0 => text.push_str("no rows held out: some gates have nothing to compare with\n"),
        rows => text.extend([format!(
            "held out: {} of {} rows, on which nothing in the file depends\n",
            count(rows),
            count(card.source.rows)
        )]),
    }
    text.push('\n');
    text.push_str(&report::text(case, judged, seconds));
    text.push('\n');
    if let Some(it) = &card.overridden {
        text.extend([format!(
            "released although these gates fail: {}. The reason given: {}\n",
            it.gates.join(", "),
            it.reason
        )]);
    }
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let more = if name == export::DATA {
            format!(" ({} rows)", count(card.output.rows))
        } else if export::names().contains(&name) {
            String::new()
        } else {
            " (keep it private: it holds the seed)".to_owned()
        };
        text.extend([format!("wrote {}{more}\n", path.display())]);
    }
    text
}
