//! What a busy reader needs of a card, in ten lines.

use super::{Card, stated};
use crate::{measures::audit::Verdict, recipe::Recipe, report::format::thousands};

/// So many classes are named at most.
const CLASSES: usize = 4;

/// The lines: what is asked, and the answer.
pub fn lines(card: &Card) -> [(&'static str, String); 10] {
    let (output, source) = (&card.output, &card.source);
    let count = |rows: usize| thousands(rows as u64);
    let held_out = match source.held_out {
        0 => "none held out".to_owned(),
        rows => format!("{} held out", count(rows)),
    };
    [
        ("What it is", format!("{} synthetic rows in {}, classes in {}", count(output.rows), output.name, card.target)),
        ("Made from", format!("{}, {} real rows, {held_out}", source.name, count(source.rows))),
        ("Made by", made_by(card)),
        ("Classes", classes(card)),
        ("Verdict", format!("{} {}", card.verdict().sign(), card.verdict().word())),
        ("Fails", gates(card, Verdict::Red)),
        ("To be looked at", gates(card, Verdict::Amber)),
        ("Not known", gates(card, Verdict::CannotSay)),
        (
            "Meant for",
            format!("{}; prohibited: {}", stated(&card.statement.intended), stated(&card.statement.prohibited)),
        ),
        ("Licence and contact", format!("{}; {}", stated(&card.statement.licence), stated(&card.statement.contact))),
    ]
}

fn made_by(card: &Card) -> String {
    let Some(making) = &card.making else { return "another program, or it is not known how".to_owned() };
    let recipe = Recipe { method: making.method.clone(), ..Recipe::default() };
    let method = recipe.method().map_or(making.method.as_str(), |method| method.title());
    let k = making.k.map_or(String::new(), |k| format!(", k = {k}"));
    let dropped = if making.drop_closest > 0.0 {
        format!(", the closest {} % dropped", making.drop_closest)
    } else {
        ", no closest rows dropped".to_owned()
    };
    format!("{method}{k}{dropped}")
}

fn classes(card: &Card) -> String {
    let named = card.classes.iter().take(CLASSES);
    let named = named.map(|it| format!("{} {} from {} real", it.class, thousands(it.published as u64), it.real));
    let more = card.classes.len().saturating_sub(CLASSES);
    let more = (more > 0).then(|| format!("{more} more"));
    named.chain(more).collect::<Vec<_>>().join(", ")
}

/// The gates of a verdict.
fn gates(card: &Card, verdict: Verdict) -> String {
    let gates: Vec<&str> = card.judged.iter().filter(|it| it.verdict == verdict).map(|it| it.name).collect();
    if gates.is_empty() { "no gate".to_owned() } else { gates.join(", ") }
}
