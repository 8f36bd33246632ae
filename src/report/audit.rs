//! An audit as JSON: the contract that programs rely on.

use serde_json::{Map, Value, json};

use crate::{
    error::Result,
    measures::audit::{self, Asks, CAVEAT, Case, Judgement},
    report::manifest,
};

/// All gates, with what they were run on.
pub fn json(case: &Case, judged: &[Judgement], seconds: f64) -> Result<Value> {
    Ok(json!({
        "real": case.learning.source.name(),
        "synthetic": case.synthetic.source.name(),
        "holdout": case.holdout.as_ref().map(|side| side.source.name()),
        "target": case.schema.target,
        "augmented": case.options.augmented,
        "rows": {
            "learning": case.learning.len(),
            "synthetic": case.synthetic.len(),
            "holdout": case.holdout.as_ref().map(audit::side::Side::len),
        },
        "gates": gates(judged)?,
        "verdict": manifest::value(&audit::overall(judged))?,
        "notes": case.notes,
        "caveat": CAVEAT,
        "seconds": seconds,
    }))
}

/// The gates alone.
pub fn gates(judged: &[Judgement]) -> Result<Vec<Value>> {
    judged.iter().map(gate).collect()
}

fn gate(it: &Judgement) -> Result<Value> {
    let finding = &it.finding;
    let numbers: Map<String, Value> =
        finding.numbers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let about = audit::gate(it.id).map(audit::Gate::about);
    Ok(json!({
        "id": it.id,
        "name": it.name,
        "verdict": manifest::value(&it.verdict)?,
        "figure": finding.figure,
        "threshold": it.threshold,
        "detail": finding.detail,
        "about": about,
        "asks": match it.asks { Asks::Attacker => "attacker", Asks::Reader => "reader" },
        "shown": finding.shown,
        "classes": manifest::value(&finding.classes)?,
        "sampled": finding.sampled.map(|it| json!({ "rows": it.rows, "used": it.used })),
        "seconds": it.seconds,
        "numbers": numbers,
    }))
}
