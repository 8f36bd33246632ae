//! The command line: one file a command, and what they share.

mod audit;
mod compare;
mod completions;
mod describe;
mod evaluate;
mod lessons;
mod make;
mod man;
mod methods;
mod recipe;
mod resample;
mod samples;
mod status;

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use clap::{Args, CommandFactory, Parser, Subcommand, error::ErrorKind};

use crate::{
    error::{Error, Result, Setting},
    interrupt,
    pipeline::{self, Outcome},
    progress::{Progress, Stop},
    recipe::{Output, Recipe},
    report::format,
    sampling::{Sampler, ledger::LedgerColumn},
    table::{self, ColumnSettings, Kind, Role, Table},
};

/// See what resampling does to an imbalanced table, and take the result away.
#[derive(Debug, Parser)]
#[command(name = "smotescope", version, about, args_conflicts_with_subcommands = true, after_help = AFTER)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<CliCommand>,
    /// The table to open in the window; without it the window opens on the last one, or on the built-in sample.
    pub file: Option<PathBuf>,
    /// How the window is drawn.
    #[arg(long, value_enum, default_value_t)]
    pub renderer: Renderer,
}

const AFTER: &str = "Without a subcommand the window opens; with no display, the built-in sample is resampled and its \
ledger printed instead.\nExit codes: 0 done, 1 an error in the data, 2 an error in the command line, 130 \
interrupted.";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Renderer {
    /// OpenGL; also without a graphics card, by Mesa's software renderer.
    #[default]
    Glow,
    /// Vulkan, Metal or Direct3D, in a program that is built with `--features wgpu`.
    Wgpu,
}

#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Say what a table holds: columns, kinds, classes, what is missing.
    Describe(describe::Describe),
    /// Resample a table and write the result.
    Resample(Box<resample::Resample>),
    /// Say what a synthetic file gives away and what it is good for, whichever program made it.
    Audit(Box<audit::AuditCommand>),
    /// Say whether resampling helps: models trained on the rows as they are and prepared in other ways, tested on real rows.
    Evaluate(Box<evaluate::EvaluateCommand>),
    /// Say what several methods make of the same table, beside each other.
    Compare(compare::CompareCommand),
    /// Print a recipe as TOML, as the command line that does the same, or as a Python script that does nearly the same.
    Recipe(recipe::RecipeCommand),
    /// List the methods of making new rows.
    Methods(methods::Methods),
    /// List the built-in tables, write one to a file, or generate a table of a chosen shape.
    Samples(samples::Samples),
    /// List the built-in lessons, or check lessons of your own.
    Lessons(lessons::Lessons),
    /// Print the script by which a shell completes this command line.
    Completions(completions::Completions),
    /// Print the manual page, or write those of all commands into a folder.
    Man(man::ManCommand),
}

/// What is said of the columns, for every command that reads a table.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// The column that holds the classes.
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    /// A column that takes no part; may be repeated.
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// Read a column as another kind (integer, decimal, binary, category, `one_hot`, identifier, date, text); may be repeated.
    #[arg(long, value_name = "COLUMN=KIND", value_parser = column_kind)]
    kind: Vec<(String, Kind)>,
    /// The file has no header: the columns are called `column_1`, `column_2` and so on.
    #[arg(long)]
    no_header: bool,
    /// Lines above the header that are no part of the table, blank ones among them [default: found out].
    #[arg(long, value_name = "N")]
    skip_lines: Option<usize>,
    /// A cell that stands for "no value", besides the usual ones (empty, NA, N/A, #N/A, NaN, NULL, None, ?, ., - …); may be repeated.
    #[arg(long, value_name = "MARK", allow_hyphen_values = true)]
    missing_mark: Vec<String>,
    /// A word that is usually taken as missing and is a value here, such as None; may be repeated.
    #[arg(long, value_name = "WORD", allow_hyphen_values = true)]
    not_missing: Vec<String>,
}

impl TableArgs {
    /// Puts what was said over the roles of a recipe.
    fn apply(&self, roles: &mut ColumnSettings) {
        if self.target.is_some() {
            roles.target.clone_from(&self.target);
        }
        for column in &self.ignore {
            if !roles.ignore.contains(column) {
                roles.ignore.push(column.clone());
            }
        }
        roles.kinds.extend(self.kind.iter().cloned());
        roles.no_header |= self.no_header;
        roles.skip_lines = self.skip_lines.or(roles.skip_lines);
        for (said, known) in
            [(&self.missing_mark, &mut roles.missing_marks), (&self.not_missing, &mut roles.not_missing)]
        {
            for word in said {
                if !known.contains(word) {
                    known.push(word.clone());
                }
            }
        }
    }
}

fn column_kind(text: &str) -> std::result::Result<(String, Kind), String> {
    // The last sign counts: a column's name may hold one.
    let (column, kind) = text.rsplit_once('=').ok_or("write it as COLUMN=KIND")?;
    let kind = serde_json::from_value(serde_json::Value::from(kind.replace('-', "_"))).map_err(|_| {
        format!("no kind {kind:?}; there are integer, decimal, binary, category, one_hot, identifier, date and text")
    })?;
    Ok((column.to_owned(), kind))
}

/// Reads the arguments; usage errors come out as one line, help and version as clap writes them.
pub fn parse() -> std::result::Result<Cli, u8> {
    Cli::try_parse().map_err(|error| {
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            return u8::from(error.print().is_err());
        }
        if error.kind() == ErrorKind::ArgumentConflict
            && let Some(first) = std::env::args().nth(1).filter(|first| !first.starts_with('-'))
            && !Cli::command().get_subcommands().any(|it| it.get_name() == first)
        {
            // Clap takes the word for a file to open and complains of what follows.
            let known = Cli::command();
            let known: Vec<&str> = known.get_subcommands().map(clap::Command::get_name).collect();
            eprintln!("error: no subcommand called {first:?}; there are {}; try --help", known.join(", "));
            return 2;
        }
        let text = error.to_string();
        let said: Vec<&str> = text
            .lines()
            .map(str::trim)
            .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
            .filter(|line| !line.is_empty())
            .collect();
        let said = said.join(" ");
        eprintln!("error: {}; try --help", said.strip_prefix("error: ").unwrap_or(&said));
        2
    })
}

/// Runs a subcommand and gives its exit code.
pub fn run(command: &CliCommand) -> u8 {
    let done = match command {
        CliCommand::Describe(it) => it.run(),
        CliCommand::Resample(it) => return code(it.run()),
        CliCommand::Audit(it) => return code(it.run()),
        CliCommand::Evaluate(it) => it.run(),
        CliCommand::Compare(it) => it.run(),
        CliCommand::Recipe(it) => it.run(),
        CliCommand::Methods(it) => it.run().map_err(Stop::from),
        CliCommand::Samples(it) => it.run(),
        CliCommand::Lessons(it) => it.run(),
        CliCommand::Completions(it) => it.run().map_err(Stop::from),
        CliCommand::Man(it) => it.run().map_err(Stop::from),
    };
    report(done)
}

/// What `smotescope` does where no window can be opened: the remedy in one line, then the main job on the table.
pub fn without_display(file: Option<&PathBuf>) -> u8 {
    eprintln!(
        "no display: set DISPLAY or WAYLAND_DISPLAY (ssh -X, xvfb-run) to open the window, or use the subcommands \
         (smotescope --help); here is the {} resampled with the defaults",
        if file.is_some() { "table" } else { "built-in sample" }
    );
    report(balance_without_display(file))
}

fn balance_without_display(file: Option<&PathBuf>) -> std::result::Result<(), Stop> {
    let (progress, recipe) = (Progress::new(), Recipe::default());
    let table = match file {
        Some(path) => Table::open(path, &recipe.table, &progress)?,
        None => table::samples::open(table::samples::DEFAULT, &recipe.table, &progress)?,
    };
    let outcome = pipeline::run(&Arc::new(table), &recipe, &progress)?;
    print(&summary(&outcome))?;
    Ok(())
}

/// The exit code of a command that has codes of its own.
fn code(done: std::result::Result<u8, Stop>) -> u8 {
    match done {
        Ok(code) => code,
        Err(stop) => report(Err(stop)),
    }
}

fn report(done: std::result::Result<(), Stop>) -> u8 {
    match done {
        Ok(()) => 0,
        Err(Stop::Cancelled) => {
            eprintln!("error: interrupted; nothing was written");
            interrupt::EXIT_CODE
        }
        Err(Stop::Failed(error)) => {
            eprintln!("error: {}", error.message.replace(['\n', '\r'], " "));
            error.exit_code()
        }
    }
}

/// Prints to standard output. A reader that has gone away (`| head`) is no error.
fn print(text: &str) -> Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::data(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints beside a file that goes to standard output.
fn print_aside(text: &str) -> Result<()> {
    let written = io::stderr().lock().write_all(text.as_bytes());
    written.map_err(|error| Error::data(format!("cannot write to standard error: {error}")))
}

fn print_json(value: &serde_json::Value) -> Result<()> {
    print(&format!("{value:#}\n"))
}

/// Balance and ledger for people.
fn summary(outcome: &Outcome) -> String {
    let ledger = &outcome.ledger;
    let before = format::ratio(ledger.iter().map(|row| row.real));
    let after = format::ratio(ledger.iter().map(|row| row.total));
    let mut text =
        format!("{}: target {}, imbalance {before} -> {after}\n\n", outcome.table.name, outcome.target_name());
    let number = |number: u64| format::thousands(number);
    let columns = LedgerColumn::shown(ledger);
    let rows: Vec<Vec<String>> = ledger
        .iter()
        .map(|row| {
            std::iter::once(format::clip(&row.class, 30))
                .chain(columns.iter().map(|count| number(count.of(row))))
                .collect()
        })
        .collect();
    let header: Vec<&str> = std::iter::once("class").chain(columns.iter().map(|count| count.name())).collect();
    text += &format::table(&header, &rows);
    let generates = outcome.recipe.method().is_ok_and(Sampler::generates);
    text.extend(ledger.iter().filter(|row| generates && row.shortfall > 0).map(|row| {
        format!(
            "class {:?} is {} rows short of its target: too few rows that are neither copies nor dropped\n",
            row.class,
            number(row.shortfall)
        )
    }));
    text.extend(outcome.spared().map(|spared| spared + "\n"));
    text
}

/// What took no part, and what stays empty: what a person would otherwise find out later.
fn unlearnt(outcome: &Outcome) -> String {
    let table = &outcome.table;
    let mut lines = Vec::new();
    let (rows, columns) = outcome.rows_not_learnt_from();
    if rows > 0 {
        let s = if rows == 1 { " with a missing cell was" } else { "s with missing cells were" };
        lines.push(format!(
            "{} row{s} not learnt from ({}); --missing impute learns from them as well",
            format::thousands(rows as u64),
            columns.join(", ")
        ));
    }
    let classless = table.rows() - table.classed();
    if classless > 0 {
        let s = if classless == 1 { " without a class takes" } else { "s without a class take" };
        lines.push(format!("{} row{s} no part", format::thousands(classless as u64)));
    }
    let ignored: Vec<&str> =
        table.columns.iter().filter(|it| it.role == Role::Ignored).map(|it| it.name.as_str()).collect();
    if !ignored.is_empty()
        && outcome.recipe.output == Output::Augmented
        && outcome.recipe.method().is_ok_and(Sampler::generates)
    {
        lines.push(format!("empty in the new rows, as they are no features: {}", ignored.join(", ")));
    }
    lines.extend(table.doubts.iter().cloned());
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The columns that synthetic output leaves out, as a sentence.
fn left_out_sentence(columns: &[String]) -> Option<String> {
    (!columns.is_empty()).then(|| format!("left out of synthetic output: {}", columns.join(", ")))
}

/// Starts the threads that were asked for, and says how many there are.
fn start_threads(threads: Option<usize>) -> Result<usize> {
    if let Some(threads) = threads.filter(|threads| !(1..=1_024).contains(threads)) {
        return Err(Error::usage(format!("--threads {threads}: choose 1 to 1,024")));
    }
    // Nought is as many as the processor has.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
    pool.build_global().map_err(|error| Error::data(format!("cannot start the threads: {error}")))?;
    Ok(rayon::current_num_threads())
}

/// A label and a number, as in `--total yes=500`.
fn class_total(text: &str) -> std::result::Result<(String, u64), String> {
    let (label, count) = text.rsplit_once('=').ok_or("write it as CLASS=N")?;
    let count = count.trim().replace([',', '_'], "");
    match count.parse() {
        Ok(count) => Ok((label.to_owned(), count)),
        Err(_) => Err(format!("{count:?} is not a number of rows (a whole number, 0 or more)")),
    }
}

/// The recipe's output when a flag asks for something that only one kind of output has.
fn augmented_only(recipe: &Recipe) -> Result<()> {
    if recipe.output == Output::Synthetic && recipe.undersample.is_some() {
        return Err(Error::usage(
            "undersampling removes real rows, and synthetic output has none: choose augmented output, or omit \
             --undersample",
        )
        .about(Setting::Output));
    }
    Ok(())
}
