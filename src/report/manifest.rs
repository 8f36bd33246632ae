//! The manifest: what went in, what was done, what came out, for whoever keeps the file.

use serde_json::{Value, json};

use crate::{
    error::{Error, Result},
    pipeline::Outcome,
    report::files::Written,
    table::{Column, Table, Values},
};

/// The sentence that no output goes without.
pub const NOT_ANONYMOUS: &str =
    "Synthetic rows are derived from real records; the file is not anonymous by construction.";

/// The manifest of an export, as indented JSON.
pub fn json(outcome: &Outcome, written: &Written) -> Result<String> {
    let source = &outcome.table.source;
    let manifest = json!({
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "input": { "name": outcome.table.name, "bytes": source.original_len(), "sha256": source.sha256() },
        "columns": columns(&outcome.table),
        "recipe": value(&outcome.recipe)?,
        "ledger": value(&outcome.ledger)?,
        "seconds": value(&outcome.seconds)?,
        "output": {
            "rows": written.rows,
            "bytes": written.bytes,
            "sha256": written.sha256,
            "columns_left_out": written.left_out_columns,
        },
        "notice": NOT_ANONYMOUS,
    });
    let mut text = serde_json::to_string_pretty(&manifest).map_err(|error| failed(&error))?;
    text.push('\n');
    Ok(text)
}

/// The columns of a table with their kinds and roles: the same list as `describe --json` gives.
pub fn columns(table: &Table) -> Vec<Value> {
    table.columns.iter().map(column).collect()
}

fn column(column: &Column) -> Value {
    let levels = match &column.values {
        Values::Levels { levels, .. } => {
            json!(levels.iter().map(|level| json!({ "label": level.label, "count": level.count })).collect::<Vec<_>>())
        }
        Values::Numbers(_) | Values::Opaque => Value::Null,
    };
    let decimals = match &column.values {
        Values::Numbers(_) => json!(column.style.max_decimals),
        Values::Levels { .. } | Values::Opaque => Value::Null,
    };
    json!({
        "name": column.name,
        "kind": column.kind,
        "group": column.group,
        "role": column.role,
        "missing": column.missing,
        "distinct": column.distinct(),
        "decimals": decimals,
        "levels": levels,
    })
}

pub fn value(it: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(it).map_err(|error| failed(&error))
}

fn failed(error: &serde_json::Error) -> Error {
    Error::data(format!("cannot write JSON: {error}"))
}
