//! What a card says, as sections for people: Markdown and the page are two ways to set the same document.

use super::{Card, NOTICE, Overridden, brief, evidence, stated};
use crate::{
    measures::{
        audit::{self, Audience, CAVEAT, Gate, Judgement, Verdict},
        rows::Sampled,
    },
    report::{figure::Figure, format::thousands},
};

/// A card as a document.
#[derive(Debug)]
pub struct CardDocument<'a> {
    pub title: String,
    /// What a busy reader needs, before all else.
    pub brief: [(&'static str, String); 10],
    pub notice: &'static str,
    pub verdict: Verdict,
    /// How many gates say what.
    pub counts: String,
    pub caveat: &'static str,
    pub overridden: Option<&'a Overridden>,
    pub sections: Vec<Section<'a>>,
    /// Who made the card.
    pub footer: String,
}

#[derive(Debug)]
pub struct Section<'a> {
    pub title: &'static str,
    pub blocks: Vec<Block<'a>>,
}

#[derive(Debug)]
pub enum Block<'a> {
    Words(String),
    List(Vec<String>),
    /// Names, and what is said of each.
    Facts(Vec<(String, String)>),
    /// Words in the first column, numbers in the others.
    Counts(CardTable),
    Gates(&'static str, Vec<&'a Judgement>),
    /// What a gate shows: figures as numbers and as pictures.
    Evidence(&'static str, Vec<CardTable>, Vec<Figure>),
}

#[derive(Debug, Default)]
pub struct CardTable {
    pub title: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl CardTable {
    /// Whether a column holds words, and is set to the left.
    pub fn is_of_words(&self, column: usize) -> bool {
        let is_number =
            |cell: &String| cell.is_empty() || cell.starts_with(|it: char| it.is_ascii_digit() || ".−–<".contains(it));
        column == 0 || !self.rows.iter().filter_map(|row| row.get(column)).all(is_number)
    }
}

impl<'a> CardDocument<'a> {
    pub fn of(card: &'a Card) -> Self {
        let sections = vec![
            Section { title: "The file", blocks: vec![Block::Facts(file(card))] },
            Section { title: "Statement", blocks: vec![Block::Facts(statement(card))] },
            Section { title: "Verdicts", blocks: verdicts(card) },
            Section { title: "Rows of each class", blocks: classes(card) },
            Section { title: "How it was made", blocks: making(card) },
            Section { title: "Figures behind the verdicts", blocks: figures(card) },
            Section {
                title: "What was measured, and with which parameters",
                blocks: vec![Block::Facts(measured(card))],
            },
            Section { title: "Notes", blocks: notes(card) },
        ];
        Self {
            title: card.title(),
            brief: brief::lines(card),
            notice: NOTICE,
            verdict: card.verdict(),
            counts: counts(&card.judged),
            caveat: CAVEAT,
            overridden: card.overridden.as_ref(),
            sections: sections.into_iter().filter(|it| !it.blocks.is_empty()).collect(),
            footer: format!("Written by {}.", tool()),
        }
    }
}

/// Name and version of the program.
pub fn tool() -> String {
    format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}

/// "12 gates pass, 2 are to be looked at, 1 fails, 2 cannot say".
fn counts(judged: &[Judgement]) -> String {
    let parts = [
        (Verdict::Red, "fails", "fail"),
        (Verdict::Amber, "is to be looked at", "are to be looked at"),
        (Verdict::CannotSay, "cannot say", "cannot say"),
        (Verdict::Green, "passes", "pass"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .map(|(verdict, one, many)| (judged.iter().filter(|it| it.verdict == *verdict).count(), one, many))
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    let failing = audit::failing(judged);
    let named = if failing.is_empty() { String::new() } else { format!(" Failed: {}.", failing.join(", ")) };
    format!("Of {} gates {}.{named}", judged.len(), parts.join(", "))
}

fn fact(name: &str, text: impl Into<String>) -> (String, String) {
    (name.to_owned(), text.into())
}

fn count(rows: usize) -> String {
    thousands(rows as u64)
}

fn file(card: &Card) -> Vec<(String, String)> {
    let (output, source) = (&card.output, &card.source);
    let held_out = match source.held_out {
        0 => "none held out".to_owned(),
        rows => format!("{} held out", count(rows)),
    };
    vec![
        fact("File", format!("{}, {} rows", output.name, count(output.rows))),
        fact("SHA-256 of the file", &output.sha256),
        fact(
            "Made from",
            format!(
                "{}, {} rows: {} learnt from, {held_out}",
                source.name,
                count(source.rows),
                count(source.learnt_from)
            ),
        ),
        fact("SHA-256 of the source", source.sha256.as_deref().unwrap_or("withheld")),
        fact("Target column", &card.target),
        fact(
            "Key columns",
            if card.keys.is_empty() {
                "none marked as known to an outsider".to_owned()
            } else {
                format!("{}, marked as known to an outsider", card.keys.join(", "))
            },
        ),
    ]
}

fn statement(card: &Card) -> Vec<(String, String)> {
    let it = &card.statement;
    [
        ("Source", &it.source),
        ("Controller", &it.controller),
        ("Licence", &it.licence),
        ("Contact", &it.contact),
        ("Intended uses", &it.intended),
        ("Prohibited uses", &it.prohibited),
        ("Known failures", &it.failures),
    ]
    .map(|(name, text)| fact(name, stated(text)))
    .into()
}

fn verdicts(card: &Card) -> Vec<Block<'_>> {
    [Audience::Attacker, Audience::Reader]
        .into_iter()
        .map(|asks| (asks, card.judged.iter().filter(|it| it.asks == asks).collect::<Vec<_>>()))
        .filter(|(_, gates)| !gates.is_empty())
        .map(|(asks, gates)| Block::Gates(asks.title(), gates))
        .collect()
}

fn classes(card: &Card) -> Vec<Block<'_>> {
    let made = card.classes.iter().any(|it| it.made.is_some());
    let names: &[&str] = if made {
        &[
            "class",
            "real",
            "learnt from",
            "held out",
            "generated",
            "identical",
            "closest",
            "surplus",
            "published",
            "asked for",
            "short",
        ]
    } else {
        &["class", "real", "learnt from", "held out", "synthetic"]
    };
    let rows: Vec<Vec<u64>> = card
        .classes
        .iter()
        .map(|it| {
            let mut row = [it.real, it.learnt_from, it.held_out].map(|rows| rows as u64).to_vec();
            if let Some(made) = &it.made {
                row.extend([made.generated, made.removed_identical, made.removed_closest, made.surplus]);
            }
            row.push(it.published as u64);
            row.extend(it.made.iter().flat_map(|made| [made.target, made.shortfall]));
            row
        })
        .collect();
    let line = |name: &str, row: &[u64]| {
        std::iter::once(name.to_owned()).chain(row.iter().map(|rows| thousands(*rows))).collect::<Vec<_>>()
    };
    let mut lines: Vec<Vec<String>> = card.classes.iter().zip(&rows).map(|(it, row)| line(&it.class, row)).collect();
    let all: Vec<u64> = (0..names.len() - 1).map(|at| rows.iter().filter_map(|row| row.get(at)).sum()).collect();
    lines.push(line("all", &all));
    let mut blocks = vec![Block::Counts(CardTable {
        title: String::new(),
        header: names.iter().map(|&name| name.to_owned()).collect(),
        rows: lines,
    })];
    if made {
        blocks.push(Block::Words(
            "Generated rows are removed where they are identical to a row that was learnt from, then where they are among the \
             closest to one; what is beyond the number asked for is surplus. Incomplete rows are neither learnt from nor held out."
                .to_owned(),
        ));
    }
    blocks
}

fn making(card: &Card) -> Vec<Block<'_>> {
    match &card.making {
        Some(making) => {
            let facts = making.facts().into_iter().map(|(name, text)| fact(name, text));
            vec![Block::Facts(facts.chain([fact("Program", tool())]).collect())]
        }
        None => {
            vec![Block::Words("Not known: the audit read the files alone, whichever program made them.".to_owned())]
        }
    }
}

fn figures(card: &Card) -> Vec<Block<'_>> {
    card.judged
        .iter()
        .filter_map(|it| {
            let tables: Vec<CardTable> = evidence::sheets(it)
                .into_iter()
                .map(|sheet| CardTable { title: sheet.title, header: sheet.header, rows: sheet.rows })
                .collect();
            let figures = evidence::figures(it);
            let shows = !tables.is_empty() || !figures.is_empty();
            shows.then_some(Block::Evidence(it.name, tables, figures))
        })
        .collect()
}

fn measured(card: &Card) -> Vec<(String, String)> {
    card.judged
        .iter()
        .map(|it| {
            let mut text = audit::gate(it.id).map_or("", Gate::about).to_owned();
            let note = &it.finding.evidence.note;
            if !note.is_empty() {
                text.push(' ');
                text.push_str(note);
            }
            let numbers = parameters(it);
            if !numbers.is_empty() {
                let said: Vec<String> =
                    numbers.iter().map(|(name, value)| format!("{} {value}", name.replace('_', " "))).collect();
                text.extend([" Figures and parameters: ", &said.join("; "), "."]);
            }
            if let Some(sample) = sample(it) {
                text.extend([" Looked at: ", &sample, "."]);
            }
            (it.name.to_owned(), text)
        })
        .collect()
}

fn notes(card: &Card) -> Vec<Block<'_>> {
    if card.notes.is_empty() { Vec::new() } else { vec![Block::List(card.notes.clone())] }
}

/// The rows that a gate looked at.
pub fn sample(judgement: &Judgement) -> Option<String> {
    judgement.finding.sampled.map(|it| {
        if Sampled::is_part(&it) {
            format!("a sample of {} of {} rows", count(it.used), count(it.rows))
        } else {
            format!("all {} rows", count(it.rows))
        }
    })
}

/// The numbers of a gate by name, each name once as in JSON: the last one of a name.
fn parameters(judgement: &Judgement) -> Vec<(&'static str, String)> {
    let mut all: Vec<(&'static str, String)> = Vec::new();
    for (name, value) in &judgement.finding.numbers {
        match all.iter_mut().find(|(known, _)| known == name) {
            Some((_, text)) => *text = number(*value),
            None => all.push((name, number(*value))),
        }
    }
    all
}

/// The boundary of a pass.
pub fn threshold(judgement: &Judgement) -> String {
    let short = |figure: f64| match number(figure) {
        text if figure.fract() == 0.0 => text,
        // As the figures beside it: .55, −.02.
        _ => format!("{figure:.2}").replacen("0.", ".", 1).replace('-', "−"),
    };
    judgement.threshold.map_or_else(|| "none".to_owned(), short)
}

/// A number with the digits that matter.
pub fn number(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if value.fract() == 0.0 && value.abs() < 1e15 {
        let digits = thousands(value.abs() as u64);
        if value < 0.0 { format!("−{digits}") } else { digits }
    } else if value.abs() < 0.001 || value.abs() >= 1e15 || !value.is_finite() {
        format!("{value:e}").replace('-', "−")
    } else {
        let text = format!("{value:.4}");
        text.trim_end_matches('0').trim_end_matches('.').replace('-', "−")
    }
}

/// The per class lines of a gate: with a single class they would only repeat it.
pub fn class_lines(judgement: &Judgement) -> &[audit::ClassFigure] {
    let classes = &judgement.finding.classes;
    if classes.len() > 1 { classes } else { &[] }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_keep_the_digits_that_matter() {
        assert_eq!(
            [0.0, 0.55, -0.02, 1234.0, -3.0, 1e-7, 0.123_456, 2.5].map(number),
            ["0", "0.55", "−0.02", "1,234", "−3", "1e−7", "0.1235", "2.5"]
        );
    }
}
