//! The head of an ARFF file: what it declares.

use super::{
    super::{
        cell,
        declared::{Declared, DeclaredColumn, DeclaredKind},
    },
    Lines,
    words::{begins_with, skip_blanks, word},
    wrong,
};
use crate::error::{Error, Result};

/// Reads up to the line of `@data`, which is passed as well.
pub fn read(file: &str, lines: &mut Lines<'_>) -> Result<Declared> {
    let mut found = Declared::default();
    for (number, line) in lines.by_ref() {
        let wrong = |why: String| wrong(file, number, &why);
        let is = |keyword: &str| begins_with(line.as_bytes(), keyword);
        if line.is_empty() || line.starts_with('%') || is("@relation") || is("@inputs") || is("@input") {
            continue;
        }
        if is("@data") {
            return complete(file, number, found);
        }
        if let Some(outputs) = ["@outputs", "@output"].iter().find(|keyword| is(keyword)) {
            let names: Vec<&str> = line[outputs.len()..].split(',').map(str::trim).collect();
            if let [name] = names[..] {
                found.target = Some(name.to_owned());
            }
            continue;
        }
        if !is("@attribute") {
            return Err(wrong(format!(
                "{} is none of @relation, @attribute and @data, which the head of an ARFF file is made of; write % before \
                 a comment, and @data above the rows",
                cell::quoted(line)
            )));
        }
        let (name, kind) = attribute(&line["@attribute".len()..]).map_err(wrong)?;
        if let Some(before) = found.column(&name) {
            return Err(wrong(format!(
                "the attribute {} is declared in line {} already; give each a name of its own",
                cell::quoted(&name),
                before.line
            )));
        }
        found.add(DeclaredColumn { name, kind, line: number });
    }
    Err(Error::data(format!("{file}: it begins as an ARFF file and has no @data; add it above the rows")))
}

fn complete(file: &str, line: u64, mut found: Declared) -> Result<Declared> {
    if found.columns().len() < 2 {
        let why = match found.columns().first() {
            None => "no attribute is declared above @data; write an @attribute line for each column".to_owned(),
            Some(only) => format!(
                "a single attribute is declared above @data, {}; a table needs classes and one more column",
                cell::quoted(&only.name)
            ),
        };
        return Err(wrong(file, line, &why));
    }
    // KEEL has names there as they are declared, or nothing that is one.
    found.target = found.target.take().filter(|name| found.column(name).is_some());
    Ok(found)
}

/// Name and kind of what stands behind `@attribute`.
fn attribute(text: &str) -> std::result::Result<(String, DeclaredKind), String> {
    let name = word(text, skip_blanks(text, 0), |c| c.is_whitespace() || c == '{')?;
    let label = name.text.trim_matches(cell::is_blank).to_owned();
    if label.is_empty() {
        return Err("an attribute without a name is declared; name it behind @attribute".to_owned());
    }
    let named = |why: String| format!("column {}: {why}", cell::quoted(&label));
    let rest = text[name.end..].trim_start();
    if rest.starts_with('{') {
        let kind = levels(rest).map_err(named)?;
        return Ok((label, kind));
    }
    let is = |keywords: &[&str]| keywords.iter().any(|keyword| begins_with(rest.as_bytes(), keyword));
    let kind = if is(&["numeric", "real", "integer"]) {
        DeclaredKind::Number
    } else if is(&["string"]) {
        DeclaredKind::Text
    } else if is(&["date"]) {
        DeclaredKind::Date
    } else if is(&["relational"]) {
        return Err(named(
            "it is relational: its cells are tables; leave it out, or write a row for each of theirs".to_owned(),
        ));
    } else {
        let found = if rest.is_empty() { "nothing".to_owned() } else { cell::quoted(rest) };
        return Err(named(format!(
            "{found} is no type; declare numeric, real, integer, string, date or the values, as {{no, yes}}"
        )));
    };
    Ok((label, kind))
}

/// The values of a nominal attribute, from the brace on.
fn levels(text: &str) -> std::result::Result<DeclaredKind, String> {
    let mut levels: Vec<String> = Vec::new();
    let mut known = rustc_hash::FxHashSet::default();
    let mut at = 1;
    loop {
        let level = word(text, skip_blanks(text, at), |c| matches!(c, ',' | '}'))?;
        let label = level.text.trim_matches(cell::is_blank).to_owned();
        at = skip_blanks(text, level.end);
        let next = text[at..].chars().next();
        match next {
            Some(',' | '}') => at += 1,
            Some(_) => {
                return Err(format!(
                    "a comma is missing between its values before {}; add it, or put quotes around the value",
                    cell::quoted(&text[at..])
                ));
            }
            None => return Err("the list of its values is not closed; end it with } on the same line".to_owned()),
        }
        // An empty one is a missing cell.
        if !label.is_empty() {
            if !known.insert(label.clone()) {
                return Err(format!("{} stands twice among its values; leave one out", cell::quoted(&label)));
            }
            levels.push(label);
        }
        if next == Some('}') {
            break;
        }
    }
    let rest = text[at..].trim_start();
    if !rest.is_empty() && !rest.starts_with('%') {
        return Err(format!(
            "{} stands behind the list of its values; put quotes around a value that holds a brace",
            cell::quoted(rest)
        ));
    }
    if levels.is_empty() {
        return Err("no values are declared between the braces; name them, as {no, yes}".to_owned());
    }
    Ok(DeclaredKind::Levels(levels))
}
