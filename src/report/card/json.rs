//! The card as JSON.

use serde_json::{Value, json};

use super::{Card, NOTICE, document, evidence, making::SEED_WITHHELD, stated};
use crate::{
    error::{Error, Result},
    measures::audit::{CAVEAT, Judgement},
    report::{audit as gates, manifest},
};

pub fn text(card: &Card) -> Result<String> {
    match serde_json::to_string_pretty(&value(card)?) {
        Ok(text) => Ok(text + "\n"),
        Err(error) => Err(Error::data(format!("cannot write JSON: {error}"))),
    }
}

fn value(card: &Card) -> Result<Value> {
    let it = &card.statement;
    let mut making = manifest::value(&card.making)?;
    if let (Value::Object(making), Some(known)) = (&mut making, &card.making)
        && known.seed.is_none()
    {
        making.insert("seed_withheld".to_owned(), json!(SEED_WITHHELD));
    }
    Ok(json!({
        "title": card.title(),
        "notice": NOTICE,
        "verdict": manifest::value(&card.verdict())?,
        "caveat": CAVEAT,
        "blocked_but_exported": manifest::value(&card.overridden)?,
        "statement": {
            "source": stated(&it.source),
            "controller": stated(&it.controller),
            "licence": stated(&it.licence),
            "contact": stated(&it.contact),
            "intended_uses": stated(&it.intended),
            "prohibited_uses": stated(&it.prohibited),
            "known_failures": stated(&it.failures),
        },
        "output": manifest::value(&card.output)?,
        "source": manifest::value(&card.source)?,
        "target": card.target,
        "key_columns": card.keys,
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "making": making,
        "classes": manifest::value(&card.classes)?,
        "gates": card.judged.iter().map(gate).collect::<Result<Vec<Value>>>()?,
        "notes": card.notes,
    }))
}

/// A gate as an audit gives it, with what it shows and without how long it took: the same file gives the same card.
fn gate(judgement: &Judgement) -> Result<Value> {
    let mut value = gates::gate(judgement)?;
    if let Value::Object(gate) = &mut value {
        gate.remove("seconds");
        let word = judgement.verdict.word();
        gate.insert("verdict_word".to_owned(), json!(format!("{} {word}", judgement.verdict.sign())));
        gate.insert("note".to_owned(), json!(judgement.finding.evidence.note));
        let tables: Vec<Value> = evidence::sheets(judgement)
            .into_iter()
            .map(|it| json!({ "title": it.title, "header": it.header, "rows": it.rows }))
            .collect();
        gate.insert("tables".to_owned(), json!(tables));
        let figures: Vec<Value> = evidence::figures(judgement)
            .iter()
            .map(|it| json!({ "title": it.title, "description": it.description() }))
            .collect();
        gate.insert("figures".to_owned(), json!(figures));
        gate.insert("version".to_owned(), json!(document::tool()));
    }
    Ok(value)
}
