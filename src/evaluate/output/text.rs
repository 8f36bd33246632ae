//! A comparison for people at a terminal: what each arm reaches, and how far that is from the first one.

use crate::{
    evaluate::{
        leakage::{Labels, LeakSize, Leakage},
        output::Findings,
        summary::{ArmSummary, ScoreDifference, Summarised},
    },
    evaluation::interval::Interval,
    report::format::{percent, table, thousands},
};

/// The measures that a person reads first, in tables that have no room for all.
pub const SHOWN: [&str; 8] =
    ["f1", "recall", "precision", "balanced_accuracy", "roc_auc", "average_precision", "brier", "calibration_slope"];

/// The same as columns of tables.
pub const HEADS: [&str; 8] =
    ["F1", "recall", "precision", "balanced accuracy", "ROC AUC", "average precision", "Brier", "calibration slope"];

/// A measure with its interval: `0.523 [0.481, 0.565]`, or a dash.
pub fn cell(score: Option<&Summarised>) -> String {
    let Some(score) = score else { return "–".to_owned() };
    match (score.mean, score.interval) {
        (Some(mean), Some(Interval { low, high, .. })) => format!("{} {}", number(mean), brackets(low, high)),
        (Some(mean), None) => number(mean),
        (None, _) => "–".to_owned(),
    }
}

/// Three decimals, and a minus that is one.
pub fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    if text == "-0.000" { "0.000".to_owned() } else { text.replace('-', "−") }
}

/// The ends of an interval: `[0.481, 0.565]`.
pub fn brackets(low: f64, high: f64) -> String {
    format!("[{}, {}]", number(low), number(high))
}

/// A number with its sign: `+0.052`.
pub fn signed(number: f64) -> String {
    let text = format!("{number:+.3}");
    if text == "-0.000" { "+0.000".to_owned() } else { text.replace('-', "−") }
}

/// The rows behind a rate in a split, in the mean: `4.2 of 7`.
pub fn counts(score: &Summarised, splits: usize) -> Option<String> {
    let rate = score.rate?;
    let by = |rows: u64| {
        let mean = rows as f64 / splits.max(1) as f64;
        if (mean - mean.round()).abs() < 0.05 { thousands(mean.round() as u64) } else { format!("{mean:.1}") }
    };
    Some(format!("{} of {}", by(rate.part), by(rate.of)))
}

/// The rows that make a difference: `+2.1 rows`.
pub fn rows_in_words(rows: f64) -> String {
    let word = if (rows.abs() - 1.0).abs() < 0.05 { "row" } else { "rows" };
    if rows.abs() < 0.05 { format!("0 {word}") } else { format!("{rows:+.1} {word}").replace('-', "−") }
}

/// A difference: in brackets where its interval leaves no difference possible.
pub fn difference(difference: Option<&ScoreDifference>) -> String {
    let Some(difference) = difference else { return "–".to_owned() };
    let rows = difference.rows.map_or_else(String::new, |rows| format!(", {}", rows_in_words(rows)));
    let text = format!("{}{rows}", signed(difference.mean));
    if difference.is_carried() { text } else { format!("({text})") }
}

/// What the whole is about, in lines.
pub fn about(found: &Findings<'_>) -> Vec<String> {
    let (study, read) = (found.study, &found.study.read);
    let positive = &read.schema.classes[read.positive as usize];
    let mut lines = vec![format!(
        "{}: target {}, {} rows of {} classes; {}.",
        read.table.name,
        read.schema.target,
        thousands(read.rows.len() as u64),
        read.classes(),
        study.splits_in_words()
    )];
    lines.push(if read.classes() == 2 {
        format!("The positive class is {positive}, {} of the rows.", percent(read.prevalence()))
    } else {
        "Measures of one class are means over the classes, each against the rest.".to_owned()
    });
    lines.extend(study.notes.iter().cloned());
    lines
}

/// The accuracy beside that of always naming the largest class, in a sentence.
pub fn accuracy(found: &Findings<'_>, model: usize) -> Option<String> {
    let first = found.summaries.iter().find(|summary| summary.model == model && summary.arm == 0)?;
    let accuracy = first.score("accuracy")?.mean?;
    let majority = first.score("majority_accuracy")?.mean?;
    Some(format!(
        "Accuracy of {}: {accuracy:.3}; always naming the largest class has {majority:.3}.",
        found.arm_name(0)
    ))
}

pub fn text(found: &Findings<'_>) -> String {
    let mut text: String = about(found).into_iter().map(|line| line + "\n").collect();
    for model in 0..found.study.settings.models.len() {
        let of_model: Vec<&ArmSummary> = found.summaries.iter().filter(|summary| summary.model == model).collect();
        text.extend(["\n", found.model_title(model), "\n\n"]);
        let rows: Vec<Vec<String>> = of_model.iter().map(|summary| line(found, summary)).collect();
        let heads: Vec<&str> = std::iter::once("arm").chain(HEADS).collect();
        text += &table(&heads, &rows);
        let rows: Vec<Vec<String>> = of_model.iter().filter_map(|summary| counted(found, summary)).collect();
        if !rows.is_empty() {
            let heads = ["rows of a split, in the mean", "found", "named rightly", "trained on"];
            text.extend(["\n", table(&heads, &rows).as_str()]);
        }
        if of_model.len() > 1 {
            let rows: Vec<Vec<String>> = of_model.iter().skip(1).map(|summary| less(found, summary)).collect();
            let head = format!("less {}", found.arm_name(0));
            let heads: Vec<&str> = std::iter::once(head.as_str()).chain(HEADS).collect();
            text.extend(["\n", table(&heads, &rows).as_str()]);
        }
        text.extend(accuracy(found, model).map(|line| format!("\n{line}\n")));
        text.extend(failures(found, &of_model));
    }
    text.extend(found.leakage.map(leakage));
    text += "\nMeans over the splits with 95 % intervals (Nadeau and Bengio 2003); a difference in brackets is one that its interval \
             does not carry.\n";
    text
}

fn line(found: &Findings<'_>, summary: &ArmSummary) -> Vec<String> {
    let cells = SHOWN.iter().map(|name| cell(summary.score(name)));
    std::iter::once(found.arm_name(summary.arm).to_owned()).chain(cells).collect()
}

fn counted(found: &Findings<'_>, summary: &ArmSummary) -> Option<Vec<String>> {
    let of = |name| counts(summary.score(name)?, summary.splits);
    let trained = thousands(summary.trained.round() as u64);
    Some(vec![found.arm_name(summary.arm).to_owned(), of("recall")?, of("precision")?, trained])
}

fn less(found: &Findings<'_>, summary: &ArmSummary) -> Vec<String> {
    let cells = SHOWN.iter().map(|name| difference(summary.score(name).and_then(|score| score.difference.as_ref())));
    std::iter::once(found.arm_name(summary.arm).to_owned()).chain(cells).collect()
}

/// The lines of a leak for a model: ROC AUC without it, with it, and the difference.
pub fn leak_cells(size: &LeakSize) -> [String; 3] {
    let interval = size.interval.map_or_else(String::new, |(low, high)| format!(" {}", brackets(low, high)));
    [number(size.honest), number(size.leaking), format!("{}{interval}", signed(size.difference()))]
}

/// What a part of the leaks is about.
pub fn leak_heading(labels: Labels) -> &'static str {
    match labels {
        Labels::Own => "Leaks into the ROC AUC",
        Labels::Shuffled => "Leaks with shuffled labels, where there is nothing to be learnt",
    }
}

fn leakage(leakage: &Leakage) -> String {
    let mut text = leakage.note.as_ref().map_or_else(String::new, |note| format!("\n{note}\n"));
    for labels in [Labels::Own, Labels::Shuffled] {
        let sizes = leakage.sizes.iter().filter(|size| size.labels == labels);
        let rows: Vec<Vec<String>> = sizes
            .map(|size| {
                let names = [format!("{}, {}", size.leak.title, size.model.title())];
                names.into_iter().chain(leak_cells(size)).collect()
            })
            .collect();
        text.extend(["\n", leak_heading(labels), "\n\n"]);
        text += &table(&["leak and model", "without", "with", "difference"], &rows);
    }
    text
}

/// The arms of which there is nothing to say, and why.
pub fn failures(found: &Findings<'_>, of_model: &[&ArmSummary]) -> Vec<String> {
    let failed = of_model.iter().filter_map(|summary| {
        let (split, error) = summary.failure.as_ref()?;
        Some(format!("{}: nothing, as split {} fails: {}\n", found.arm_name(summary.arm), split + 1, error.message))
    });
    failed.collect()
}
