//! What the settings cost, per class: the bars and the ledger, put into words once per result.

use crate::{
    app::table_summary::ClassFact,
    lesson::counts::Tally,
    pipeline::Outcome,
    recipe::Output,
    report::format::{self, percent, thousands},
    sampling::{LedgerRow, ledger::LedgerColumn},
};

/// A class's bar; lengths as shares of the longest.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub label: String,
    pub rank: usize,
    pub real: f32,
    pub synthetic: f32,
    pub target: f32,
    /// "209 + 1,591 of 1,800".
    pub text: String,
    /// The share of the class before and after.
    pub share: String,
    /// The bar as a sentence.
    pub sentence: String,
}

/// Which columns of the ledger to leave out first when there is little room: those last that add up to the rows made.
pub const DISPENSABLE: [LedgerColumn; 8] = [
    LedgerColumn::Shortfall,
    LedgerColumn::Real,
    LedgerColumn::Target,
    LedgerColumn::Final,
    LedgerColumn::Surplus,
    LedgerColumn::Closest,
    LedgerColumn::Identical,
    LedgerColumn::Generated,
];

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    pub label: String,
    pub rank: Option<usize>,
    cells: Vec<(LedgerColumn, String)>,
}

impl LedgerLine {
    /// A count in words; empty where the ledger does not have it.
    pub fn cell(&self, count: LedgerColumn) -> &str {
        self.cells.iter().find(|(other, _)| *other == count).map_or("", |(_, cell)| cell)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClassBalance {
    /// "22 : 1 → 1 : 1".
    pub ratio: String,
    pub bars: Vec<Bar>,
    /// The columns of the ledger, in the order in which they are shown.
    pub columns: Vec<LedgerColumn>,
    pub lines: Vec<LedgerLine>,
    pub total: LedgerLine,
    /// A sentence below the ledger, and whether it is bad news.
    pub note: (String, bool),
    /// "3,182 rows made: 1,591 kept, 1,591 surplus".
    pub kept: String,
    /// Rows removed as copies.
    pub identical: String,
}

impl ClassBalance {
    pub fn of(outcome: &Outcome, classes: &[ClassFact]) -> Self {
        let ledger = &outcome.ledger;
        let before = format::ratio(ledger.iter().map(|row| row.real));
        let after = format::ratio(ledger.iter().map(|row| row.total));
        let rank = |at: usize| classes.get(at).map_or(0, |class| class.rank);
        let total = LedgerRow::sum(ledger);
        let columns = LedgerColumn::shown(ledger);
        Self {
            ratio: format!("{before} → {after}"),
            bars: bars(outcome, &total, rank),
            lines: ledger.iter().enumerate().map(|(at, row)| line(row, &columns, Some(rank(at)))).collect(),
            note: note(outcome, &total),
            kept: kept(&total),
            identical: thousands(total.identical),
            total: line(&total, &columns, None),
            columns,
        }
    }
}

fn line(row: &LedgerRow, columns: &[LedgerColumn], rank: Option<usize>) -> LedgerLine {
    // In a class that does not grow, nothing was made of which some could have been dropped: a dash, not a nought.
    let made = row.generated > 0;
    let cell =
        |count: LedgerColumn| if count.is_of_made() && !made { "–".to_owned() } else { thousands(count.of(row)) };
    LedgerLine { label: row.class.clone(), rank, cells: columns.iter().map(|&count| (count, cell(count))).collect() }
}

fn bars(outcome: &Outcome, total: &LedgerRow, rank: impl Fn(usize) -> usize) -> Vec<Bar> {
    let ledger = &outcome.ledger;
    let synthetic_only = outcome.recipe.output == Output::Synthetic;
    let longest = ledger.iter().map(|row| row.target.max(row.total).max(row.real)).max().unwrap_or(1).max(1) as f32;
    ledger
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let real = if synthetic_only { 0 } else { row.real_left() };
            let target = thousands(row.target);
            let text = match (real, row.kept) {
                (real, 0) if real == row.target => target,
                (real, 0) => format!("{} of {target}", thousands(real)),
                (0, kept) => format!("{} of {target}", thousands(kept)),
                (real, kept) => format!("{} + {} of {target}", thousands(real), thousands(kept)),
            };
            let share = format!(
                "{} → {}",
                percent(row.real as f64 / total.real.max(1) as f64),
                percent(row.total as f64 / total.total.max(1) as f64)
            );
            let sentence = format!(
                "Class {}: {} real and {} synthetic rows, target {}, share {share}",
                row.class,
                thousands(real),
                thousands(row.kept),
                thousands(row.target)
            );
            Bar {
                label: row.class.clone(),
                rank: rank(at),
                real: real as f32 / longest,
                synthetic: row.kept as f32 / longest,
                target: row.target as f32 / longest,
                text,
                share,
                sentence,
            }
        })
        .collect()
}

/// The bars of a lesson: what has come of the rows so far.
pub fn lesson_bars(tally: &Tally, classes: &[ClassFact]) -> Vec<Bar> {
    let longest = tally.classes.iter().map(|count| count.target.max(count.total())).max().unwrap_or(1).max(1) as f32;
    tally
        .classes
        .iter()
        .zip(classes)
        .map(|(count, class)| {
            let [real, kept, target] = [count.real, count.kept(), count.target].map(thousands);
            let text =
                if count.kept() == 0 { format!("{real} of {target}") } else { format!("{real} + {kept} of {target}") };
            let copies = match count.identical {
                0 => String::new(),
                1 => "− 1 copy ".to_owned(),
                many => format!("− {} copies ", thousands(many)),
            };
            let close =
                if count.closest == 0 { String::new() } else { format!("− {} close", thousands(count.closest)) };
            let out = format!("{copies}{close}").trim_end().to_owned();
            let sentence =
                format!("Class {}: {real} real and {kept} synthetic rows so far, target {target} {out}", class.label);
            Bar {
                label: class.label.clone(),
                rank: class.rank,
                real: count.real as f32 / longest,
                synthetic: count.kept() as f32 / longest,
                target: count.target as f32 / longest,
                text,
                share: out,
                sentence: sentence.trim_end().to_owned(),
            }
        })
        .collect()
}

/// What became of the rows that were made, as a sum.
fn kept(total: &LedgerRow) -> String {
    let made = thousands(total.generated);
    let fates = [
        (total.kept, "kept"),
        (total.identical, "identical"),
        (total.closest, "closest"),
        (total.surplus, "surplus"),
        (total.cleaned, "cleaned"),
    ];
    let some = fates.into_iter().filter(|(count, name)| *count > 0 || *name == "kept");
    let parts: Vec<String> = some.map(|(count, name)| format!("{} {name}", thousands(count))).collect();
    format!("{made} rows made: {}", parts.join(", "))
}

fn note(outcome: &Outcome, total: &LedgerRow) -> (String, bool) {
    let spared = outcome.spared().fold(String::new(), |text, spared| text + " · " + &spared);
    if total.shortfall == 0 {
        let surplus = if total.surplus > 0 {
            format!("{} surplus, not used · ", thousands(total.surplus))
        } else {
            String::new()
        };
        return (format!("{surplus}no shortfall{spared}"), !spared.is_empty());
    }
    let short = outcome.ledger.iter().filter(|row| row.shortfall > 0);
    let short =
        short.map(|row| format!("class {} is {} rows short of its target", row.class, thousands(row.shortfall)));
    let short = short.collect::<Vec<_>>().join("; ");
    (format!("{short}: too few rows are neither copies nor dropped{spared}"), true)
}
