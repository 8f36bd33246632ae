//! The card as a page that stands alone: style and pictures are inside, and nothing is fetched or run.

use super::{
    NOT_STATED,
    document::{self, Block, CardDocument, CardTable},
};
use crate::{
    measures::audit::{Judgement, Verdict},
    report::{
        figure::{
            AxisScale, Figure,
            palette::{LIGHT, mix, style},
            svg::{escape, svg},
        },
        format::clip,
    },
};

const STYLE: &str = include_str!("card.css");

/// A picture beside others, in points.
const SIZE: [f32; 2] = [372.0, 258.0];
/// One with names beside its axis, which take room.
const WIDE: [f32; 2] = [560.0, 230.0];

/// Columns of a table that takes half of the width, at most.
const NARROW: usize = 3;

/// Letters of the title in the window's bar.
const TITLE: usize = 120;

pub fn page(document: &CardDocument<'_>) -> String {
    let mut page = Page::default();
    page.add(&[
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
        &escape(&clip(&document.title, TITLE)),
        " · data card</title>\n<style>\n",
        &colours(),
        STYLE,
        "</style>\n</head>\n<body>\n<main>\n",
    ]);
    page.head(document);
    for section in &document.sections {
        page.add(&["<section>\n<h2>", section.title, "</h2>\n"]);
        let evidence = matches!(section.blocks.first(), Some(Block::Evidence(..)));
        page.add(&[if evidence { "<div class=\"all-evidence\">\n" } else { "" }]);
        for block in &section.blocks {
            page.block(block);
        }
        page.add(&[if evidence { "</div>\n</section>" } else { "</section>" }, "\n"]);
    }
    page.add(&["<footer>", &escape(&document.footer), "</footer>\n</main>\n</body>\n</html>\n"]);
    page.text
}

/// The palette of the figures, by name.
fn colours() -> String {
    style(&[
        ("ground", LIGHT.ground),
        ("panel", mix(LIGHT.ground, LIGHT.line, 0.35)),
        ("line", LIGHT.line),
        ("text", LIGHT.text),
        ("secondary", LIGHT.secondary),
        ("accent", LIGHT.accent),
        ("green", LIGHT.classes[1]),
        ("amber", LIGHT.classes[4]),
        ("red", LIGHT.classes[0]),
        ("cannot_say", LIGHT.secondary),
    ])
}

fn colour_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Green => "green",
        Verdict::Amber => "amber",
        Verdict::Red => "red",
        Verdict::CannotSay => "cannot_say",
    }
}

/// The shape of a verdict in its colour.
fn sign(verdict: Verdict) -> String {
    format!("<span class=\"sign {}\">{}</span>", colour_name(verdict), verdict.sign())
}

/// The text as it grows.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn add(&mut self, parts: &[&str]) {
        for part in parts {
            self.text.push_str(part);
        }
    }

    fn head(&mut self, document: &CardDocument<'_>) {
        let verdict = document.verdict;
        self.add(&[
            "<header>\n<p class=\"kind\">Data card</p>\n<h1>",
            &escape(&document.title),
            "</h1>\n<p class=\"notice\">",
            &escape(document.notice),
            "</p>\n<div class=\"overall ",
            colour_name(verdict),
            "\">\n<p class=\"word\">",
            &sign(verdict),
            " ",
            verdict.word(),
            "</p>\n<p>",
            &escape(&document.counts),
            " ",
            &escape(document.caveat),
            "</p>\n</div>\n",
        ]);
        if let Some(it) = document.overridden {
            self.add(&[
                "<div class=\"override\">\n<p class=\"word\">",
                &sign(Verdict::Red),
                " Released although not every gate passes: ",
                &escape(&it.gates.join(", ")),
                "</p>\n<p><b>The reason given:</b> ",
                &escape(&it.reason),
                "</p>\n</div>\n",
            ]);
        }
        self.add(&["<dl class=\"brief\">\n"]);
        for (asked, answer) in &document.brief {
            self.add(&["<div><dt>", asked, "</dt><dd>", &escape(answer), "</dd></div>\n"]);
        }
        self.add(&["</dl>\n</header>\n"]);
    }

    fn block(&mut self, block: &Block<'_>) {
        match block {
            Block::Words(words) => self.add(&["<p>", &escape(words), "</p>\n"]),
            Block::List(items) => {
                self.add(&["<ul>\n"]);
                for item in items {
                    self.add(&["<li>", &escape(item), "</li>\n"]);
                }
                self.add(&["</ul>\n"]);
            }
            Block::Facts(facts) => {
                self.add(&["<dl>\n"]);
                for (name, text) in facts {
                    let class = match text.as_str() {
                        NOT_STATED => " class=\"unsaid\"",
                        _ if name.starts_with("SHA-256") => " class=\"hash\"",
                        _ => "",
                    };
                    self.add(&["<div><dt>", &escape(name), "</dt><dd", class, ">", &escape(text), "</dd></div>\n"]);
                }
                self.add(&["</dl>\n"]);
            }
            Block::Counts(table) => self.table(table),
            Block::Gates(title, gates) => {
                self.add(&["<h3>", title, "</h3>\n"]);
                self.gates(gates);
            }
            Block::Evidence(title, tables, figures) => self.evidence(title, tables, figures),
        }
    }

    fn evidence(&mut self, title: &str, tables: &[CardTable], figures: &[Figure]) {
        let class = match (is_narrow(tables), figures) {
            (true, [] | [_]) if !figures.iter().any(has_names) => "evidence",
            // The first pictures stand beside the table.
            (true, [_, _, ..]) if tables.len() == 1 => "evidence wide many",
            _ => "evidence wide",
        };
        self.add(&["<div class=\"", class, "\">\n<h3>", title, "</h3>\n"]);
        for table in tables {
            self.table(table);
        }
        if !figures.is_empty() {
            self.add(&["<div class=\"figures\">\n"]);
            for it in figures {
                let size = if has_names(it) { WIDE } else { SIZE };
                // Above the picture a long title has room.
                let untitled = Figure { title: String::new(), ..it.clone() };
                self.add(&[
                    "<figure><figcaption>",
                    &escape(&it.title),
                    "</figcaption>",
                    &svg(&untitled, size),
                    "</figure>\n",
                ]);
            }
            self.add(&["</div>\n"]);
        }
        self.add(&["</div>\n"]);
    }

    fn table(&mut self, table: &CardTable) {
        self.add(&["<div class=\"table\"><table>\n"]);
        if !table.title.is_empty() {
            self.add(&["<caption>", &escape(&table.title), "</caption>\n"]);
        }
        let words: Vec<bool> = (0..table.header.len()).map(|at| table.is_of_words(at)).collect();
        let class = |at: usize| if words.get(at) == Some(&true) { " class=\"words\"" } else { "" };
        self.add(&["<thead><tr>"]);
        for (at, name) in table.header.iter().enumerate() {
            self.add(&["<th", class(at), ">", &escape(name), "</th>"]);
        }
        self.add(&["</tr></thead>\n<tbody>\n"]);
        for row in &table.rows {
            self.add(&["<tr>"]);
            for (at, cell) in row.iter().enumerate() {
                self.add(&["<td", class(at), ">", &escape(cell), "</td>"]);
            }
            self.add(&["</tr>\n"]);
        }
        self.add(&["</tbody>\n</table></div>\n"]);
    }

    fn gates(&mut self, gates: &[&Judgement]) {
        self.add(&[
            "<div class=\"table\"><table class=\"gates\">\n<thead><tr><th>verdict</th><th>gate</th><th>figure</th>",
            "<th>boundary</th></tr></thead>\n<tbody>\n",
        ]);
        for it in gates {
            let finding = &it.finding;
            self.add(&[
                "<tr><td class=\"verdict\">",
                &sign(it.verdict),
                " ",
                it.verdict.word(),
                "</td><td><b>",
                &escape(it.name),
                "</b><p>",
                &escape(&finding.detail),
                "</p>",
            ]);
            let classes = document::class_lines(it);
            if !classes.is_empty() {
                self.add(&["<ul class=\"classes\">"]);
                for class in classes {
                    self.add(&[
                        "<li>",
                        &sign(class.verdict),
                        " <b>",
                        &escape(&class.class),
                        "</b>: ",
                        &escape(&class.detail),
                        "</li>",
                    ]);
                }
                self.add(&["</ul>"]);
            }
            self.add(&[
                "</td><td class=\"figure\">",
                &escape(&finding.shown),
                "</td><td class=\"boundary\">",
                &document::threshold(it),
                "</td></tr>\n",
            ]);
        }
        self.add(&["</tbody>\n</table></div>\n"]);
    }
}

/// Whether tables take no more than half of the width.
fn is_narrow(tables: &[CardTable]) -> bool {
    tables.iter().all(|table| table.header.len() <= NARROW)
}

fn has_names(figure: &Figure) -> bool {
    matches!(figure.scales[1], AxisScale::Names(_))
}
