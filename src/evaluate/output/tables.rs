//! The scores as tables: every number for programs, the usual ones for papers.

use crate::{
    error::Error,
    evaluate::{
        output::{
            Findings,
            text::{HEADS, SHOWN, cell, difference},
        },
        summary::ArmSummary,
    },
};

/// The columns of the table of every number.
const COLUMNS: [&str; 12] = [
    "model",
    "arm",
    "measure",
    "mean",
    "low",
    "high",
    "part",
    "of",
    "difference",
    "difference_low",
    "difference_high",
    "difference_rows",
];

/// A line for every measure of every model and arm; a cell is empty where there is no such number.
pub fn csv(found: &Findings<'_>) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::data(format!("the scores cannot be written: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(|error| failed(&error))?;
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    for summary in found.summaries {
        for score in &summary.scores {
            let (low, high) = score.interval.map(|it| (it.low, it.high)).unzip();
            let less = score.difference;
            let (less_low, less_high) = less.and_then(|less| less.interval).map(|it| (it.low, it.high)).unzip();
            let count = |count: Option<u64>| count.map_or_else(String::new, |count| count.to_string());
            let record = [
                found.model_name(summary.model).to_owned(),
                found.arm_name(summary.arm).to_owned(),
                score.measure.name.to_owned(),
                number(score.mean),
                number(low),
                number(high),
                count(score.rate.map(|rate| rate.part)),
                count(score.rate.map(|rate| rate.of)),
                number(less.map(|less| less.mean)),
                number(less_low),
                number(less_high),
                number(less.and_then(|less| less.rows)),
            ];
            writer.write_record(&record).map_err(|error| failed(&error))?;
        }
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// Model and arm, the measures with their intervals, and below them the differences.
fn rows(found: &Findings<'_>) -> Vec<Vec<String>> {
    let line = |summary: &ArmSummary| -> Vec<String> {
        let names = [found.model_title(summary.model).to_owned(), found.arm_name(summary.arm).to_owned()];
        names.into_iter().chain(SHOWN.iter().map(|name| cell(summary.score(name)))).collect()
    };
    found.summaries.iter().map(line).collect()
}

fn differences(found: &Findings<'_>) -> Vec<Vec<String>> {
    let line = |summary: &ArmSummary| -> Vec<String> {
        let names = [found.model_title(summary.model).to_owned(), found.arm_name(summary.arm).to_owned()];
        let less = SHOWN.iter().map(|name| difference(summary.score(name).and_then(|score| score.difference.as_ref())));
        names.into_iter().chain(less).collect()
    };
    found.summaries.iter().filter(|summary| summary.arm > 0).map(line).collect()
}

fn heads() -> Vec<&'static str> {
    ["model", "arm"].into_iter().chain(HEADS).collect()
}

const NOTE: &str = "Means over the splits with 95 % intervals (Nadeau and Bengio 2003).";

fn note(found: &Findings<'_>) -> String {
    format!("Less {}, on the same splits; in brackets where the interval does not carry it.", found.arm_name(0))
}

/// For a README or a notebook.
pub fn markdown(found: &Findings<'_>) -> String {
    let escaped = |cell: &String| cell.replace('|', "\\|");
    let table = |rows: Vec<Vec<String>>| {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let head = line(heads().into_iter().map(str::to_owned).collect());
        let rule = format!("|---|---|{}\n", "--:|".repeat(HEADS.len()));
        let body: String = rows.iter().map(|row| line(row.iter().map(escaped).collect())).collect();
        format!("{head}{rule}{body}")
    };
    format!("{}\n{NOTE}\n\n{}\n{}\n", table(rows(found)), table(differences(found)), note(found))
}

/// For a paper; it takes the package booktabs.
pub fn latex(found: &Findings<'_>) -> String {
    let escaped = |cell: &String| {
        let mut text = String::new();
        for letter in cell.chars() {
            match letter {
                '&' | '%' | '$' | '#' | '_' | '{' | '}' => text.extend(['\\', letter]),
                '\\' => text.push_str("\\textbackslash{}"),
                '~' => text.push_str("\\textasciitilde{}"),
                '^' => text.push_str("\\textasciicircum{}"),
                '−' => text.push_str("$-$"),
                '–' => text.push_str("--"),
                letter => text.push(letter),
            }
        }
        text
    };
    let table = |rows: Vec<Vec<String>>| {
        let line = |cells: Vec<String>| format!("{} \\\\\n", cells.join(" & "));
        let head = line(heads().into_iter().map(str::to_owned).collect());
        let body: String = rows.iter().map(|row| line(row.iter().map(escaped).collect())).collect();
        let columns = "r".repeat(HEADS.len());
        format!("\\begin{{tabular}}{{ll{columns}}}\n\\toprule\n{head}\\midrule\n{body}\\bottomrule\n\\end{{tabular}}\n")
    };
    let comment = |text: &str| format!("% {text}\n");
    format!("{}{}\n{}{}", comment(NOTE), table(rows(found)), comment(&note(found)), table(differences(found)))
}
