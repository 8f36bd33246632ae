//! What the settings cost, per class: the bars and the ledger, put into words once per result.

use crate::{
    app::facts::ClassFact,
    lesson::tally::Tally,
    pipeline::Outcome,
    recipe::Output,
    report::format::{self, percent, thousands},
    sampling::LedgerRow,
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

/// The columns of the ledger, in the order in which they are shown.
pub const HEADS: [&str; 9] = LedgerRow::COUNTS;

/// Which columns to leave out first when there is little room, by their place in [`HEADS`].
pub const DISPENSABLE: [usize; 5] = [8, 5, 0, 1, 7];

/// What each column counts.
pub const TIPS: [&str; 9] = [
    "Rows of the class in the table",
    "Rows that the class is to have",
    "Synthetic rows made",
    "Equal to a real row in every column, and removed",
    "Among the closest to a real row, and removed",
    "Good, but more than needed",
    "Synthetic rows in the output",
    "Rows of the class in the output",
    "Rows missing to the target",
];

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    pub rank: Option<usize>,
    pub cells: [String; 9],
}

#[derive(Clone, Debug, PartialEq)]
pub struct Consequences {
    /// "22 : 1 → 1 : 1".
    pub ratio: String,
    pub bars: Vec<Bar>,
    pub lines: Vec<Line>,
    pub total: Line,
    /// A sentence below the ledger, and whether it is bad news.
    pub note: (String, bool),
    /// "kept 1,591 of 3,182".
    pub kept: String,
    /// Rows removed as copies.
    pub identical: String,
}

impl Consequences {
    pub fn of(outcome: &Outcome, classes: &[ClassFact]) -> Self {
        let ledger = &outcome.ledger;
        let before = format::ratio(ledger.iter().map(|row| row.real));
        let after = format::ratio(ledger.iter().map(|row| row.total));
        let sum = |of: fn(&LedgerRow) -> u64| ledger.iter().map(of).sum::<u64>();
        let rank = |at: usize| classes.get(at).map_or(0, |class| class.rank);
        let total = LedgerRow {
            class: "total".to_owned(),
            real: sum(|row| row.real),
            target: sum(|row| row.target),
            generated: sum(|row| row.generated),
            identical: sum(|row| row.identical),
            closest: sum(|row| row.closest),
            surplus: sum(|row| row.surplus),
            kept: sum(|row| row.kept),
            total: sum(|row| row.total),
            shortfall: sum(|row| row.shortfall),
            undersampled: sum(|row| row.undersampled),
        };
        Self {
            ratio: format!("{before} → {after}"),
            bars: bars(outcome, &total, rank),
            lines: ledger.iter().enumerate().map(|(at, row)| line(row, Some(rank(at)))).collect(),
            note: note(ledger, &total),
            kept: format!("kept {} of {}", thousands(total.kept), thousands(total.generated)),
            identical: thousands(total.identical),
            total: line(&total, None),
        }
    }
}

fn line(row: &LedgerRow, rank: Option<usize>) -> Line {
    let counts = row.counts();
    // In a class that does not grow, nothing was made of which some could have been dropped: a dash, not a nought.
    let made = row.generated > 0;
    let cells =
        std::array::from_fn(|at| if (2..=6).contains(&at) && !made { "–".to_owned() } else { thousands(counts[at]) });
    Line { label: row.class.clone(), rank, cells }
}

fn bars(outcome: &Outcome, total: &LedgerRow, rank: impl Fn(usize) -> usize) -> Vec<Bar> {
    let ledger = &outcome.ledger;
    let synthetic_only = outcome.recipe.output == Output::Synthetic;
    let longest = ledger.iter().map(|row| row.target.max(row.total).max(row.real)).max().unwrap_or(1).max(1) as f32;
    ledger
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let real = if synthetic_only { 0 } else { row.real - row.undersampled };
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

fn note(ledger: &[LedgerRow], total: &LedgerRow) -> (String, bool) {
    if total.shortfall == 0 {
        let surplus = if total.surplus > 0 {
            format!("{} surplus, not used · ", thousands(total.surplus))
        } else {
            String::new()
        };
        return (format!("{surplus}no shortfall"), false);
    }
    let short: Vec<String> = ledger
        .iter()
        .filter(|row| row.shortfall > 0)
        .map(|row| format!("class {} is {} rows short of its target", row.class, thousands(row.shortfall)))
        .collect();
    (format!("{}: too few rows are neither copies nor dropped", short.join("; ")), true)
}
