//! `smotescope describe`: what a table holds.

use std::{path::PathBuf, time::Instant};

use clap::Args;
use serde_json::{Value, json};

use super::{TableArgs, print, print_json};
use crate::{
    progress::Stop,
    report::{format, manifest},
    table::{ColumnSettings, Table},
};

/// JSON keys: file, rows, columns[] {name, kind, group, role, missing, distinct, decimals, levels[] {label, count}},
/// target {name, classes[] {label, count, share}, `imbalance_ratio`}, encoding, delimiter, bytes, sha256, notes[], seconds {load}.
#[derive(Debug, Args)]
#[command(after_help = JSON_HELP)]
pub struct Describe {
    /// A delimited text file with a header, an ARFF file or a Parquet file; it may be packed by gzip.
    file: PathBuf,
    #[command(flatten)]
    table: TableArgs,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

const JSON_HELP: &str = "JSON: file, rows, columns[] {name, kind, group, role (target, feature, ignored), missing, \
distinct, decimals, levels[] {label, count}}, target {name, classes[] {label, count, share}, imbalance_ratio}, \
encoding, delimiter, bytes, sha256, notes[], seconds {load}.";

impl Describe {
    pub fn run(&self) -> Result<(), Stop> {
        let mut roles = ColumnSettings::default();
        self.table.apply(&mut roles);
        super::start_threads(None)?;
        let progress = super::status::watch(false)?;
        let mark = Instant::now();
        let table = Table::open(&self.file, &roles, &progress)?;
        let load = mark.elapsed().as_secs_f64();
        drop(progress);
        if self.json {
            print_json(&as_json(&table, load))?;
        } else {
            print(&as_text(&table))?;
        }
        Ok(())
    }
}

fn as_json(table: &Table, load: f64) -> Value {
    let classes = &table.target.classes;
    let total: usize = classes.iter().map(|class| class.count).sum();
    json!({
        "file": table.name,
        "rows": table.rows(),
        "columns": manifest::columns(table),
        "target": {
            "name": table.columns[table.target.column].name,
            "classes": classes.iter().map(|class| json!({
                "label": class.label,
                "count": class.count,
                "share": class.count as f64 / total as f64,
            })).collect::<Vec<_>>(),
            "imbalance_ratio": format::imbalance(classes.iter().map(|class| class.count as u64)),
        },
        "format": table.source.format().label(),
        "gzip": table.source.is_packed(),
        "encoding": table.source.encoding().label(),
        "delimiter": char::from(table.source.delimiter()).to_string(),
        "bytes": table.source.original_len(),
        "sha256": table.source.sha256(),
        "notes": table.notes,
        "seconds": { "load": load },
    })
}

fn as_text(table: &Table) -> String {
    let count = |count: usize| format::thousands(count as u64);
    let mut text = format!(
        "{}: {} rows, {} columns, {}\n\n",
        table.name,
        count(table.rows()),
        count(table.columns.len()),
        table.source.encoding().label()
    );
    let rows: Vec<Vec<String>> = table
        .columns
        .iter()
        .map(|column| {
            let name = |value| match value {
                Ok(Value::String(name)) => name,
                _ => String::new(),
            };
            vec![
                format::clip(&column.name, 40),
                name(serde_json::to_value(column.kind)),
                name(serde_json::to_value(column.role)),
                count(column.distinct()),
                count(column.missing),
            ]
        })
        .collect();
    text += &format::table(&["column", "kind", "role", "distinct", "missing"], &rows);
    let classes = &table.target.classes;
    let total: usize = classes.iter().map(|class| class.count).sum();
    let ratio = format::ratio(classes.iter().map(|class| class.count as u64));
    text.extend([format!("\ntarget {}, imbalance {ratio}\n", table.columns[table.target.column].name)]);
    let rows: Vec<Vec<String>> = classes
        .iter()
        .map(|class| {
            let share = format::percent(class.count as f64 / total as f64);
            vec![format::clip(&class.label, 40), count(class.count), share]
        })
        .collect();
    text += &format::table(&["class", "rows", "share"], &rows);
    text.extend(table.notes.iter().map(|note| format!("\n- {note}")));
    if !table.notes.is_empty() {
        text.push('\n');
    }
    text
}
