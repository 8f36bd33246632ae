//! An audit as JSON, the contract that programs rely on, and as text for people.

use serde_json::{Map, Value, json};

use crate::{
    error::Result,
    measures::{
        audit::{self, Audience, AuditInput, CAVEAT, Judgement, Verdict},
        rows::Sampled,
    },
    report::{format, manifest},
};

/// All gates, with what they were run on.
pub fn json(case: &AuditInput, judged: &[Judgement], seconds: f64) -> Result<Value> {
    Ok(json!({
        "real": case.learning.source.name(),
        "synthetic": case.synthetic.source.name(),
        "holdout": case.holdout.as_ref().map(|side| side.source.name()),
        "target": case.schema.target,
        "augmented": case.options.augmented,
        "rows": {
            "learning": case.learning.len(),
            "synthetic": case.synthetic.len(),
            "holdout": case.holdout.as_ref().map(audit::dataset::Dataset::len),
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

/// One gate.
pub fn gate(it: &Judgement) -> Result<Value> {
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
        "asks": match it.asks { Audience::Attacker => "attacker", Audience::Reader => "reader" },
        "shown": finding.shown,
        "classes": manifest::value(&finding.classes)?,
        "sampled": finding.sampled.map(|it| json!({ "rows": it.rows, "used": it.used })),
        "seconds": it.seconds,
        "numbers": numbers,
    }))
}

/// Which gates fail, for the end of what is said.
pub(super) fn failing_sentence(judged: &[Judgement]) -> Option<String> {
    let failing = audit::failing(judged);
    let fail = if failing.len() == 1 { "gate fails" } else { "gates fail" };
    (!failing.is_empty()).then(|| format!("{} {} {fail}: {}\n", Verdict::Red.sign(), failing.len(), failing.join(", ")))
}

/// "4,909 real rows of t.csv and 1,227 held-out ones".
pub fn real_rows(case: &AuditInput) -> String {
    let count = |rows: usize| format::thousands(rows as u64);
    let held_out = case.holdout.as_ref();
    format!(
        "{} real ones of {}{}",
        count(case.learning.len()),
        case.learning.source.name(),
        held_out.map_or_else(String::new, |side| format!(" and {} held-out ones", count(side.len())))
    )
}

/// The gates for people.
pub fn text(case: &AuditInput, judged: &[Judgement], seconds: f64) -> String {
    let count = |rows: usize| format::thousands(rows as u64);
    let made = count(case.synthetic.len());
    let mut lines =
        vec![format!("{}: {made} synthetic rows against {}", case.synthetic.source.name(), real_rows(case))];
    let mut asks = None;
    for it in judged {
        if asks != Some(it.asks) {
            asks = Some(it.asks);
            lines.extend([String::new(), it.asks.title().to_owned()]);
        }
        let finding = &it.finding;
        lines.push(format!("  {} {:<10}  {:<26} {}", it.verdict.sign(), it.verdict.word(), it.name, finding.shown));
        lines.push(format!("{:16}{}", "", finding.detail));
        for class in finding.classes.iter().filter(|_| finding.classes.len() > 1) {
            let (sign, name) = (class.verdict.sign(), format::clip(&class.class, 24));
            lines.push(format!("{:16}{sign} {name}: {}", "", class.detail));
        }
        if let Some(sampled) = finding.sampled.filter(Sampled::is_part) {
            lines.push(format!("{:16}on a sample of {} of {} rows", "", count(sampled.used), count(sampled.rows)));
        }
    }
    lines.push(String::new());
    lines.extend(case.notes.iter().map(|note| format!("- {note}")));
    if !case.notes.is_empty() {
        lines.push(String::new());
    }
    lines.extend(failing_sentence(judged));
    lines.push(format!("{CAVEAT} ({})", format::duration(seconds)));
    lines.join("\n") + "\n"
}
