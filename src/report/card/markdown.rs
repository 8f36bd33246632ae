//! The card as Markdown.

use std::fmt::Write as _;

use super::document::{self, Block, CardDocument, CardTable};
use crate::{measures::audit::Judgement, report::figure::Figure};

pub fn text(document: &CardDocument<'_>) -> String {
    let mut page = Page::default();
    page.line(&format!("# {}", escape(&document.title)));
    let brief = document.brief.iter().map(|(asked, answer)| format!("- {asked}: {}", escape(answer)));
    page.line(&brief.collect::<Vec<_>>().join("\n"));
    page.line(&format!("**{}**", document.notice));
    page.line(&format!(
        "**{} {}** {} {}",
        document.verdict.sign(),
        document.verdict.word(),
        document.counts,
        document.caveat
    ));
    if let Some(it) = document.overridden {
        page.line(&format!(
            "> **■ Released although not every gate passes**: {}. The reason given: {}",
            escape(&it.gates.join(", ")),
            escape(&it.reason)
        ));
    }
    for section in &document.sections {
        page.line(&format!("## {}", section.title));
        for block in &section.blocks {
            page.block(block);
        }
    }
    page.line("---");
    page.line(&document.footer);
    page.text
}

/// Text for Markdown: what has a meaning there is escaped, and line ends become blanks.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' => {
                out.push('\\');
                out.push(letter);
            }
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

/// The text as it grows.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// A paragraph of one line.
    fn line(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn block(&mut self, block: &Block<'_>) {
        match block {
            Block::Words(words) => self.line(&escape(words)),
            Block::List(items) => {
                let items: Vec<String> = items.iter().map(|it| format!("- {}", escape(it))).collect();
                self.line(&items.join("\n"));
            }
            Block::Facts(facts) => {
                let facts: Vec<String> =
                    facts.iter().map(|(name, text)| format!("- **{}**: {}", escape(name), escape(text))).collect();
                self.line(&facts.join("\n"));
            }
            Block::Counts(table) => self.table(table),
            Block::Gates(title, gates) => {
                self.line(&format!("### {title}"));
                self.gates(gates);
            }
            Block::Evidence(title, tables, figures) => {
                self.line(&format!("### {title}"));
                for table in tables {
                    self.table(table);
                }
                let described: Vec<String> = figures.iter().map(figure).collect();
                if !described.is_empty() {
                    self.line(&described.join("\n"));
                }
            }
        }
    }

    fn table(&mut self, table: &CardTable) {
        if !table.title.is_empty() {
            self.line(&format!("{}:", escape(&table.title)));
        }
        let row =
            |cells: &[String]| format!("| {} |", cells.iter().map(|it| escape(it)).collect::<Vec<_>>().join(" | "));
        let rule: Vec<&str> =
            (0..table.header.len()).map(|at| if table.is_of_words(at) { "---" } else { "---:" }).collect();
        let mut lines = vec![row(&table.header), format!("| {} |", rule.join(" | "))];
        lines.extend(table.rows.iter().map(|cells| row(cells)));
        self.line(&lines.join("\n"));
    }

    fn gates(&mut self, gates: &[&Judgement]) {
        let mut text = "| verdict | gate | figure | boundary | what it means |\n|---|---|---|---:|---|".to_owned();
        for it in gates {
            let mut means = escape(&it.finding.detail);
            for class in document::class_lines(it) {
                let (sign, name) = (class.verdict.sign(), escape(&class.class));
                // Writing to a string cannot fail.
                let _ = write!(means, "<br>{sign} {name}: {}", escape(&class.detail));
            }
            let _ = write!(
                text,
                "\n| {} {} | {} | {} | {} | {means} |",
                it.verdict.sign(),
                it.verdict.word(),
                escape(it.name),
                escape(&it.finding.shown),
                document::threshold(it)
            );
        }
        self.line(&text);
    }
}

fn figure(figure: &Figure) -> String {
    format!("- Figure: {}. {}", escape(&figure.title), escape(&figure.description()))
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn texts_cannot_break_the_page() {
        assert_eq!(escape("a|b <c> & *d*\n# e_f"), r"a\|b &lt;c&gt; &amp; \*d\* \# e\_f");
    }
}
