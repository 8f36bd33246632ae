//! What is known of the file: the release, the judgements of the gates, and both put into words once.

use std::sync::Arc;

use crate::{
    app::table_summary::ClassFact,
    error::{Error, Setting},
    measures::audit::{self, Audience, CAVEAT, GATES, Judgement, Sheet, Verdict},
    progress::{Progress, Status, Stop},
    publish::{Parts, Release, holdout::Sides, remedies::Remedy},
    recipe::{Decimals, Recipe},
    report::{
        charts::evidence,
        figure::Figure,
        format::{percent, thousands},
    },
    sampling::{cleaning::Cleaning, fate::When, ledger::LedgerColumn},
    table::{Source, Table},
};

/// Rows of the file that are shown.
const FIRST: usize = 12;
/// Width of a letter, and the least and most width of a column of a sheet.
const LETTER: f32 = 6.6;
const COLUMN: [f32; 2] = [44.0, 240.0];

/// A sheet with the widths of its columns.
#[derive(Clone, Debug)]
pub struct Wide {
    pub sheet: Sheet,
    pub widths: Vec<f32>,
    /// Whether a column holds numbers.
    pub numbers: Vec<bool>,
}

impl Wide {
    pub fn new(sheet: Sheet) -> Self {
        let columns = sheet.header.len();
        let cells = |at: usize| sheet.rows.iter().filter_map(move |row| row.get(at));
        let width = |at: usize| {
            let letters = cells(at).chain(sheet.header.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
            (letters as f32 * LETTER + 14.0).clamp(COLUMN[0], COLUMN[1])
        };
        let is_number = |cell: &String| {
            cell.is_empty() || cell.replace('−', "-").replace([',', ' ', '%'], "").parse::<f64>().is_ok()
        };
        let widths = (0..columns).map(width).collect();
        let numbers = (0..columns).map(|at| sheet.rows.iter().any(|_| true) && cells(at).all(is_number)).collect();
        Self { sheet, widths, numbers }
    }
}

/// A line of the ledger of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseLedgerLine {
    pub label: String,
    pub rank: Option<usize>,
    pub cells: Vec<String>,
}

/// A column of the ledger of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseColumn {
    /// Of the whole table.
    Real,
    HeldOut,
    /// Of what was made of the rows that are learnt from.
    Made(LedgerColumn),
}

impl ReleaseColumn {
    /// Those that the ledger has.
    fn shown(release: &Release) -> Vec<Self> {
        let made = LedgerColumn::shown(&release.outcome.ledger).into_iter();
        // Targets are those of the whole table, and all that is in the file was made.
        let made = made.filter(|count| !matches!(count, LedgerColumn::Target | LedgerColumn::Final)).map(Self::Made);
        [Self::Real, Self::HeldOut].into_iter().chain(made).collect()
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Real => LedgerColumn::Real.name(),
            Self::HeldOut => "held out",
            Self::Made(LedgerColumn::Real) => "learning",
            Self::Made(LedgerColumn::Kept) => "published",
            Self::Made(count) => count.name(),
        }
    }

    /// What it counts.
    pub fn about(self) -> &'static str {
        match self {
            Self::Real => LedgerColumn::Real.about(),
            Self::HeldOut => "Real rows that nothing in the file depends on",
            Self::Made(LedgerColumn::Real) => "Real rows that the others are made from",
            Self::Made(LedgerColumn::Kept) => "Synthetic rows in the file",
            Self::Made(count) => count.about(),
        }
    }
}

/// What is learnt from and what is held out, class by class.
#[derive(Debug)]
pub struct Parted {
    pub table: Arc<Table>,
    pub sides: Vec<Sides>,
    /// The classes of which one side is empty, each in a sentence.
    pub warnings: Vec<String>,
    /// The document's revision that it is of.
    pub revision: u64,
}

impl Parted {
    pub fn of(table: &Arc<Table>, parts: &Parts, recipe: &Recipe, revision: u64) -> Self {
        let share = recipe.publish.clone().unwrap_or_default().holdout;
        let sides = parts.sides(table);
        let warnings = sides.iter().filter_map(|it| it.warning(share)).collect();
        Self { table: Arc::clone(table), sides, warnings, revision }
    }
}

/// A release, ready to be looked at.
#[derive(Debug)]
pub struct ShownRelease {
    pub release: Release,
    pub columns: Vec<ReleaseColumn>,
    /// A count in each of the columns.
    pub ledger: Vec<ReleaseLedgerLine>,
    /// What holding rows out costs the smallest class.
    pub held_out: String,
    /// "2,004 rows · 9 columns · 101 kB".
    pub size: String,
    pub left_out: String,
    /// What was done, one after the other.
    pub order: Vec<String>,
    pub first: Wide,
    /// Copies that were removed.
    pub identical: String,
    pub remedies: Vec<Remedy>,
    /// From the settings to the quick gates.
    pub seconds: f64,
    /// The document's revision that it was made from.
    pub revision: u64,
}

impl ShownRelease {
    /// `recipe` is what the user chose.
    pub fn of(release: Release, recipe: &Recipe, classes: &[ClassFact], revision: u64) -> Self {
        let columns = ReleaseColumn::shown(&release);
        let identical: u64 = release.outcome.ledger.iter().map(|row| row.identical).sum();
        let wide = release.file.header().len();
        let rows = release.file.rows();
        let size = format!(
            "{} rows · {} column{} · {}",
            thousands(rows as u64),
            wide,
            if wide == 1 { "" } else { "s" },
            bytes(release.bytes.len())
        );
        Self {
            ledger: ledger(&release, classes, &columns),
            columns,
            held_out: held_out(&release),
            size,
            left_out: release.left_out.join(", "),
            order: order(&release),
            first: Wide::new(first(&release.file)),
            identical: thousands(identical),
            remedies: remedies(&release, recipe),
            seconds: 0.0,
            revision,
            release,
        }
    }
}

/// What can still be done, to the recipe that the user has: its output is that of Explore, and stays as it is.
fn remedies(release: &Release, recipe: &Recipe) -> Vec<Remedy> {
    let published = Recipe { output: crate::recipe::Output::Synthetic, ..recipe.clone() };
    let all = crate::publish::remedies::remedies(&release.table, &published).into_iter();
    all.map(|remedy| Remedy { recipe: Recipe { output: recipe.output, ..remedy.recipe }, ..remedy }).collect()
}

fn bytes(many: usize) -> String {
    match many {
        0..1_000 => format!("{many} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", many as f64 / 1e3),
        _ => format!("{:.1} MB", many as f64 / 1e6),
    }
}

fn first(file: &Source) -> Sheet {
    let rows = (0..file.rows().min(FIRST)).map(|row| file.cells(row));
    Sheet { header: file.header().to_vec(), rows: rows.collect(), ..Sheet::default() }
}

fn ledger(release: &Release, classes: &[ClassFact], columns: &[ReleaseColumn]) -> Vec<ReleaseLedgerLine> {
    let mut sums = vec![0_u64; columns.len()];
    let mut lines: Vec<ReleaseLedgerLine> = Vec::new();
    let line = |label: &str, rank: Option<usize>, counts: &[u64]| ReleaseLedgerLine {
        label: label.to_owned(),
        rank,
        cells: counts.iter().map(|&count| thousands(count)).collect(),
    };
    for (at, class) in classes.iter().enumerate() {
        let row = release.outcome.ledger.iter().find(|row| row.class == class.label);
        let count = |column: &ReleaseColumn| match column {
            ReleaseColumn::Real => class.count,
            ReleaseColumn::HeldOut => release.parts.held.get(at).copied().unwrap_or(0) as u64,
            ReleaseColumn::Made(count) => row.map_or(0, |row| count.of(row)),
        };
        let counts: Vec<u64> = columns.iter().map(count).collect();
        for (sum, count) in sums.iter_mut().zip(&counts) {
            *sum += count;
        }
        lines.push(line(&class.label, Some(class.rank), &counts));
    }
    lines.push(line("total", None, &sums));
    lines
}

fn held_out(release: &Release) -> String {
    let classes = release.table.target.classes.iter().zip(&release.parts.held);
    let Some((class, &held)) = classes.filter(|(class, _)| class.count > 0).min_by_key(|(class, _)| class.count) else {
        return String::new();
    };
    if release.parts.holdout.is_none() {
        return "No row is held out, so membership inference cannot be tested.".to_owned();
    }
    format!(
        "{} of {} rows of {}, the smallest class, are held out: nothing is made from them.",
        thousands(held as u64),
        thousands(class.count as u64),
        class.label
    )
}

fn order(release: &Release) -> Vec<String> {
    let recipe = &release.recipe;
    let share = recipe.publish.as_ref().map_or(0.0, |publish| publish.holdout);
    let mut steps = Vec::new();
    if share > 0.0 {
        steps.push(format!("hold out {} of every class", percent(share)));
    }
    let scale = recipe.scale.title();
    steps.push(format!("scale the others ({scale}), fitted on them alone"));
    let cleaned = |when| recipe.cleaning(when).iter().map(Cleaning::words);
    steps.extend(cleaned(When::Before).map(|words| format!("clean the real rows ({words})")));
    let method = recipe.method();
    let method = method.map_or(recipe.method.as_str(), |method| method.title());
    let words = [vec![method.to_owned()], recipe.parameter_words()].concat();
    steps.push(format!("draw new rows ({})", words.join(", ")));
    steps.push(match recipe.decimals {
        Decimals::Source => "round them to the source's decimals".to_owned(),
        Decimals::Full => "leave them all their decimals".to_owned(),
    });
    if !recipe.coarsen.is_empty() {
        let names: Vec<&str> = recipe.coarsen.keys().map(String::as_str).collect();
        steps.push(format!("coarsen {}", names.join(", ")));
    }
    steps.push("measure each row's distance to its nearest real row".to_owned());
    if recipe.drops_identical() {
        steps.push("remove rows equal to a real one".to_owned());
    }
    if recipe.drop_closest > 0.0 {
        steps.push(format!("drop the closest {} %", recipe.drop_closest));
    }
    steps.push("keep as many as the targets say".to_owned());
    steps.extend(cleaned(When::After).map(|words| format!("clean the rows of the file ({words})")));
    if recipe.shuffles() {
        steps.push("shuffle".to_owned());
    }
    steps
}

/// A gate's judgement, ready to be looked at.
#[derive(Clone, Debug)]
pub struct Judged {
    pub judgement: Arc<Judgement>,
    pub figures: Arc<Vec<Figure>>,
    pub sheets: Arc<Vec<Wide>>,
    /// What the row of the gate is called by those who do not see it.
    pub name: Arc<str>,
    pub revision: u64,
}

impl Judged {
    pub fn new(judgement: Judgement, revision: u64) -> Self {
        let shown = &judgement.finding.evidence;
        let figures = Arc::new(shown.charts.iter().map(evidence::figure).collect());
        let sheets = shown.sheets.iter().filter(|sheet| !sheet.rows.is_empty()).cloned().map(Wide::new);
        let name = format!("{}: {}, {}", judgement.name, judgement.verdict.word(), judgement.finding.shown);
        Self {
            figures,
            sheets: Arc::new(sheets.collect()),
            name: name.into(),
            judgement: Arc::new(judgement),
            revision,
        }
    }
}

/// The overall verdict in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Unset while nothing is judged.
    pub verdict: Option<Verdict>,
    pub title: String,
    pub text: String,
    /// Gates that are judged for the settings as they are.
    pub judged: usize,
}

/// All that is known.
#[derive(Debug, Default)]
pub struct AuditState {
    /// Only [`crate::app::state::State::release`] gives it away, which knows the table that is open.
    pub(super) shown: Option<Arc<ShownRelease>>,
    /// Which rows are held out: known before anything is made. Given away as the release is.
    pub(super) parted: Option<Parted>,
    /// By the places in [`GATES`].
    pub judged: Vec<Option<Judged>>,
    pub summary: Summary,
    /// Why there is no release with the present settings.
    pub error: Option<Error>,
    /// What is being done.
    pub going: Option<Status>,
    /// It was stopped before every gate was judged.
    pub stopped: bool,
    /// The document's revision: what is of another one is stale.
    pub revision: u64,
}

impl AuditState {
    /// The last release, be it of other settings.
    pub(in crate::app) fn shown(&self) -> Option<&Arc<ShownRelease>> {
        self.shown.as_ref()
    }

    pub fn is_fresh(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.revision == self.revision)
    }

    /// The release, if it is of the settings as they are.
    pub fn fresh(&self) -> Option<&Arc<ShownRelease>> {
        self.shown.as_ref().filter(|shown| shown.revision == self.revision)
    }

    pub fn gate(&self, at: usize) -> Option<&Judged> {
        self.judged.get(at).and_then(Option::as_ref)
    }

    /// A gate's judgement of the settings as they are.
    pub fn current(&self, id: &str) -> Option<&Judged> {
        let all = self.judged.iter().flatten();
        all.filter(|it| it.revision == self.revision).find(|it| it.judgement.id == id)
    }

    /// Every judgement of the settings as they are.
    pub fn all(&self) -> Vec<Arc<Judgement>> {
        let fresh = self.judged.iter().flatten().filter(|it| it.revision == self.revision);
        fresh.map(|it| Arc::clone(&it.judgement)).collect()
    }

    pub fn is_complete(&self) -> bool {
        self.is_fresh() && self.summary.judged == GATES.len()
    }

    /// How long the release took to make and to judge, once every gate is judged.
    pub fn seconds(&self) -> Option<f64> {
        let release = self.fresh().filter(|_| self.is_complete())?;
        let slow = GATES.iter().filter(|gate| !gate.is_quick());
        Some(release.seconds + slow.filter_map(|gate| Some(self.current(gate.id())?.judgement.seconds)).sum::<f64>())
    }

    /// The gates that fail, by name; only what holds for the settings as they are.
    pub fn fails(&self) -> Vec<&'static str> {
        self.all().iter().filter(|it| it.verdict == Verdict::Red).map(|it| it.name).collect()
    }

    /// The same by their ids.
    pub fn failing(&self) -> Vec<&'static str> {
        self.all().iter().filter(|it| it.verdict == Verdict::Red).map(|it| it.id).collect()
    }

    /// The classes on both sides, if they are those of the settings as they are.
    pub(in crate::app) fn parted(&self) -> Option<&Parted> {
        self.parted.as_ref()
    }

    pub fn error_of(&self, matches: impl Fn(&Setting) -> bool) -> Option<&str> {
        self.error.as_ref()?.beside(matches)
    }

    pub fn keep(&mut self, judged: Judged) {
        self.judged.resize(GATES.len(), None);
        if let Some(at) = GATES.iter().position(|gate| gate.id() == judged.judgement.id) {
            self.judged[at] = Some(judged);
        }
    }

    /// Puts the verdicts into words.
    pub fn summarise(&mut self) {
        let fresh = self.all();
        self.summary = summary(&fresh);
    }
}

fn summary(judged: &[Arc<Judgement>]) -> Summary {
    let names = |wanted: Verdict, asks: Option<Audience>| -> Vec<&Arc<Judgement>> {
        let of = |it: &&Arc<Judgement>| it.verdict == wanted && asks.is_none_or(|asks| it.asks == asks);
        judged.iter().filter(of).collect()
    };
    let said = |all: &[&Arc<Judgement>]| listed(&all.iter().map(|it| it.name.to_lowercase()).collect::<Vec<_>>());
    let (red, amber) = (names(Verdict::Red, None), names(Verdict::Amber, None));
    let total = GATES.len();
    let missing = total - judged.len().min(total);
    let verdict = (!judged.is_empty()).then(|| Verdict::worst(judged.iter().map(|it| it.verdict)));
    let title = match (judged.is_empty(), red.is_empty(), amber.is_empty(), missing) {
        (true, ..) => "Not judged yet".to_owned(),
        (_, false, ..) => format!("Not ready to publish: {} fail{}", said(&red), if red.len() == 1 { "s" } else { "" }),
        (.., missing) if missing > 0 => "So far nothing blocks this file".to_owned(),
        (_, _, false, _) => format!("Nothing blocks this file, but look at {}", said(&amber)),
        _ => "Nothing blocks this file".to_owned(),
    };
    let mut text: Vec<String> = Vec::new();
    text.extend(red.iter().chain(&amber).next().map(|worst| sentence(&worst.finding.detail)));
    let unsaid = names(Verdict::CannotSay, None);
    if missing > 0 {
        text.push(format!("{} of {total} gates are judged.", judged.len()));
    } else if !unsaid.is_empty() {
        text.push(format!("Cannot say: {}.", said(&unsaid)));
    }
    text.push(CAVEAT.to_owned());
    let text = text.join(" ");
    Summary { verdict, title, text, judged: judged.len() }
}

/// "membership, closer to learning and keys"; the first three of many.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, second, third] => format!("{first}, {second} and {third}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
    }
}

/// With a capital and a full stop.
pub fn sentence(words: &str) -> String {
    let end = if words.ends_with(['.', '!', '?']) || words.is_empty() { "" } else { "." };
    let mut letters = words.chars();
    // The name of a file stays as it is.
    let is_word = words.split(' ').next().is_some_and(|word| word.chars().all(|it| it.is_lowercase() || it == ','));
    match letters.next().filter(|_| is_word) {
        Some(first) => format!("{}{}{end}", first.to_uppercase(), letters.as_str()),
        None => format!("{words}{end}"),
    }
}

/// Judges by one gate; the figures are made here, not in a frame.
pub fn judged(
    gate: &dyn audit::Gate,
    case: &audit::AuditInput,
    revision: u64,
    progress: &Progress,
) -> Result<Judged, Stop> {
    audit::judge(gate, case, progress).map(|judgement| Judged::new(judgement, revision))
}
