//! The lines of the table in words: what a cell shows, what it is called, and how it is copied.

use std::collections::BTreeSet;

use crate::{
    app::evaluate::{
        evaluated::Evaluated,
        view::{self, INSTABILITY, ScoreColumn, TRAINED},
    },
    evaluate::{
        output::{brackets, counts, number, rows_in_words, signed},
        summary::{ArmSummary, ScoreDifference, Summarised},
    },
    evaluation::{interval::Interval, measures::Better},
    report::format::thousands,
};

/// What a cell shows: the mean, its interval, the rows behind it, and how far it is from the first arm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreCell {
    pub mean: String,
    /// "±0.042", or nothing.
    pub reach: String,
    /// "[0.481, 0.565]", or nothing.
    pub interval: String,
    /// "4.2 of 7", or nothing.
    pub counts: String,
    pub less: Option<LessWords>,
    /// The cell in a sentence, for the pointer and for those who do not see the table.
    pub sentence: String,
}

impl ScoreCell {
    /// How many lines of words it has.
    pub fn lines(&self) -> usize {
        let less = self.less.as_ref().map_or(0, |less| 1 + usize::from(!less.rows.is_empty()));
        1 + usize::from(!self.counts.is_empty()) + less
    }
}

/// A difference to the first arm in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessWords {
    /// "+0.052".
    pub text: String,
    pub reach: String,
    pub interval: String,
    /// "= 2.1 rows", or nothing.
    pub rows: String,
    /// Whether the interval leaves out no difference; if so whether it is for the better, where that can be said.
    pub carried: bool,
    pub better: Option<bool>,
}

/// The measures that are shown, in their order.
pub fn shown(columns: &BTreeSet<String>) -> Vec<ScoreColumn> {
    view::columns().filter(|column| columns.contains(column.name)).collect()
}

pub fn cell(evaluated: &Evaluated, summary: &ArmSummary, column: ScoreColumn) -> ScoreCell {
    match column.name {
        INSTABILITY => plain(summary.instability.map(number), column, evaluated, summary),
        TRAINED => {
            let trained = (summary.splits > 0).then(|| thousands(summary.trained.round() as u64));
            plain(trained, column, evaluated, summary)
        }
        name => summary.score(name).map_or_else(ScoreCell::default, |score| scored(evaluated, summary, score)),
    }
}

fn plain(value: Option<String>, column: ScoreColumn, evaluated: &Evaluated, summary: &ArmSummary) -> ScoreCell {
    let mean = value.unwrap_or_else(|| "–".to_owned());
    let line = evaluated.line_name((summary.model, summary.arm));
    ScoreCell { sentence: format!("{} of {line}: {mean}", column.title), mean, ..ScoreCell::default() }
}

fn scored(evaluated: &Evaluated, summary: &ArmSummary, score: &Summarised) -> ScoreCell {
    let Some(mean) = score.mean.map(number) else {
        let sentence = format!(
            "{} of {}: no split has it",
            score.measure.title,
            evaluated.line_name((summary.model, summary.arm))
        );
        return ScoreCell { mean: "–".to_owned(), sentence, ..ScoreCell::default() };
    };
    let interval = score.interval.map(|it| brackets(it.low, it.high)).unwrap_or_default();
    let reach = score.interval.map(reach).unwrap_or_default();
    let counts = counts(score, summary.splits).unwrap_or_default();
    // What others are held against is the same for all.
    let less = score.difference.as_ref().filter(|_| score.measure.better != Better::Baseline);
    let less = less.map(|less| words(less, score.measure.better));
    let line = evaluated.line_name((summary.model, summary.arm));
    let mut parts = vec![format!("{} of {line}: {mean}", score.measure.title)];
    if let Some(Interval { low, high, .. }) = score.interval {
        parts.push(format!(", 95 % interval {} to {}", number(low), number(high)));
    }
    if let Some(rate) = score.rate {
        let (part, of) = (thousands(rate.part), thousands(rate.of));
        parts.push(format!("; {counts} rows of a split in the mean, {part} of {of} in all splits"));
    }
    parts.extend(less.as_ref().map(|less| format!("; {}", against(less, evaluated.arm_name(0)))));
    let sentence = parts.concat();
    ScoreCell { mean, reach, interval, counts, less, sentence }
}

/// A difference to the first arm in a sentence.
fn against(less: &LessWords, first: &str) -> String {
    let verdict = match (less.carried, less.better) {
        (false, None) if less.interval.is_empty() => "split by split",
        (false, _) => "which the interval does not carry",
        (true, Some(true)) => "which the interval carries, for the better",
        (true, Some(false)) => "which the interval carries, for the worse",
        (true, None) => "which the interval carries",
    };
    let parts = [&less.text, &less.interval, &less.rows].map(String::as_str);
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{} against {first}, {verdict}", parts.join(" "))
}

fn words(less: &ScoreDifference, better: Better) -> LessWords {
    let interval = less.interval.map(|it| brackets(it.low, it.high)).unwrap_or_default();
    let reach = less.interval.map(reach).unwrap_or_default();
    let rows = less.rows.map_or_else(String::new, |rows| format!("= {}", rows_in_words(rows)));
    let better = match better {
        Better::Higher => Some(less.mean > 0.0),
        Better::Lower => Some(less.mean < 0.0),
        Better::Near(_) | Better::Baseline => None,
    };
    let same = less.mean == 0.0 && less.interval.is_none_or(|it| it.low == it.high);
    if same {
        let (text, nothing) = ("the same".to_owned(), String::new);
        return LessWords {
            text,
            reach: nothing(),
            interval: nothing(),
            rows: nothing(),
            carried: false,
            better: None,
        };
    }
    LessWords { text: signed(less.mean), reach, interval, rows, carried: less.is_carried(), better }
}

/// How far the interval reaches to either side; where the sides differ, both ends.
fn reach(interval: Interval) -> String {
    let Interval { mean, low, high } = interval;
    if ((mean - low) - (high - mean)).abs() < 1e-6 {
        format!("±{}", number(high - mean))
    } else {
        format!("[{low:.2}, {high:.2}]").replace('-', "−")
    }
}

/// Lines of the table as text, its columns set apart by tabs.
pub fn tabbed<'a>(
    evaluated: &Evaluated,
    columns: &BTreeSet<String>,
    lines: impl Iterator<Item = &'a ArmSummary>,
) -> String {
    let columns = shown(columns);
    let mut head = vec!["Model".to_owned(), "Arm".to_owned()];
    for column in &columns {
        let title = column.title;
        head.push(title.to_owned());
        if !matches!(column.name, INSTABILITY | TRAINED) {
            head.extend(
                ["interval", "rows", "difference", "rows of difference"].map(|what| format!("{title}, {what}")),
            );
        }
    }
    let mut text = head.join("\t") + "\n";
    for summary in lines {
        let mut cells =
            vec![evaluated.model_title(summary.model).to_owned(), evaluated.arm_name(summary.arm).to_owned()];
        for column in &columns {
            let cell = cell(evaluated, summary, *column);
            cells.push(cell.mean);
            if !matches!(column.name, INSTABILITY | TRAINED) {
                let less =
                    cell.less.map(|less| (format!("{} {}", less.text, less.interval).trim_end().to_owned(), less.rows));
                let (less, rows) = less.unwrap_or_default();
                cells.extend([cell.interval, cell.counts, less, rows]);
            }
        }
        text += &(cells.join("\t") + "\n");
    }
    text
}
