//! Names and values, bare or in quotes.

use std::borrow::Cow;

/// A word, and where the text goes on behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArffWord<'t> {
    pub text: Cow<'t, str>,
    /// In quotes `?` is a value.
    pub quoted: bool,
    pub end: usize,
}

impl ArffWord<'_> {
    /// Whether there is no value: a question mark, nothing at all, or what KEEL writes.
    pub fn is_missing(&self) -> bool {
        self.text.is_empty() || (!self.quoted && matches!(&*self.text, "?" | "<null>"))
    }
}

/// What is said of a quote that stays open.
const UNCLOSED: &str = "a quote opens here and is never closed: ";

/// Whether a line begins with this keyword, in letters of any size.
pub fn begins_with(line: &[u8], keyword: &str) -> bool {
    let (word, rest) = line.split_at_checked(keyword.len()).unwrap_or((line, b""));
    word.eq_ignore_ascii_case(keyword.as_bytes()) && rest.first().is_none_or(|next| !next.is_ascii_alphanumeric())
}

/// The next place that is not blank.
pub fn skip_blanks(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

/// The word that starts at `from`, up to a sign that `ends` it; the blanks behind a bare one are none of it.
pub fn word(text: &str, from: usize, ends: impl Fn(char) -> bool) -> Result<ArffWord<'_>, String> {
    let rest = &text[from..];
    if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
        return quoted(text, from, quote);
    }
    let end = from + rest.find(ends).unwrap_or(rest.len());
    Ok(ArffWord { text: Cow::Borrowed(text[from..end].trim_end()), quoted: false, end })
}

fn quoted(text: &str, open: usize, quote: char) -> Result<ArffWord<'_>, String> {
    let inside = &text[open + 1..];
    let stop = inside.find([quote, '\\']);
    // Most have nothing in them that is written in another way.
    if let Some(close) = stop.filter(|at| inside[*at..].starts_with(quote)) {
        return Ok(ArffWord { text: Cow::Borrowed(&inside[..close]), quoted: true, end: open + close + 2 });
    }
    let mut value = String::new();
    let mut signs = inside.char_indices();
    while let Some((at, sign)) = signs.next() {
        if sign == quote {
            return Ok(ArffWord { text: Cow::Owned(value), quoted: true, end: open + at + 2 });
        }
        if sign != '\\' {
            value.push(sign);
            continue;
        }
        match signs.next() {
            Some((_, 'n')) => value.push('\n'),
            Some((_, 'r')) => value.push('\r'),
            Some((_, 't')) => value.push('\t'),
            Some((_, plain @ ('\\' | '\'' | '"' | '%'))) => value.push(plain),
            Some((at, 'u')) => {
                let digits = inside.get(at + 1..at + 5).filter(|it| it.bytes().all(|b| b.is_ascii_hexdigit()));
                match digits.and_then(|it| u32::from_str_radix(it, 16).ok()).and_then(char::from_u32) {
                    // A NUL is no text.
                    Some(named) if named != '\0' => {
                        value.push(named);
                        signs.nth(3);
                    }
                    _ => value.push_str("\\u"),
                }
            }
            Some((_, other)) => value.extend(['\\', other]),
            None => break,
        }
    }
    Err(format!(
        "{UNCLOSED}{}; close it on the same line, and write \\{quote} where it is part of the text",
        super::super::cell::quoted(&text[open..])
    ))
}
