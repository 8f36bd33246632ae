//! Finds the level of a column that a cell of another file means: by its text, as a number, or as no and yes.

use rustc_hash::FxHashMap;

use super::cell::{self, bit};

/// By what a label was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// The same text.
    Text,
    /// Another spelling of the same number: 1.0 for 1.
    Number,
    /// Another spelling of no or yes: True for 1, false for no.
    Boolean,
}

/// The labels of a column, to be looked up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matcher {
    texts: FxHashMap<String, u32>,
    /// By the bits of the number; empty unless all labels are different numbers.
    numbers: FxHashMap<u64, u32>,
    /// The codes of no and yes, where these are the two labels.
    bits: Option<[u32; 2]>,
}

impl Matcher {
    /// Codes count the labels. `comma` is the decimal sign of their file.
    pub fn new<'l>(labels: impl Iterator<Item = &'l str> + Clone, comma: bool) -> Self {
        let texts: FxHashMap<String, u32> =
            (0..).zip(labels.clone()).map(|(code, label)| (label.to_owned(), code)).collect();
        let mut numbers = FxHashMap::default();
        for (code, label) in (0_u32..).zip(labels.clone()) {
            if let Some(number) = cell::parse_number(label.as_bytes(), comma) {
                numbers.insert(number.to_bits(), code);
            }
        }
        let bits: Vec<Option<bool>> = labels.map(bit).collect();
        let bits = match bits.as_slice() {
            [Some(a), Some(b)] if a != b => Some(if *a { [1, 0] } else { [0, 1] }),
            // A column that says one of the two throughout.
            [Some(true)] => Some([u32::MAX, 0]),
            [Some(false)] => Some([0, u32::MAX]),
            _ => None,
        };
        // Levels that are told apart by their spelling alone (250.1 and 250.10) are no numbers.
        if numbers.len() < texts.len() {
            numbers.clear();
        }
        Self { texts, numbers, bits }
    }

    /// The code of a label without blanks around it, and how it was found; `comma` is the decimal sign of its own file.
    pub fn find(&self, label: &str, comma: bool) -> Option<(u32, Match)> {
        if let Some(code) = self.texts.get(label) {
            return Some((*code, Match::Text));
        }
        if !self.numbers.is_empty()
            && let Some(number) = cell::parse_number(label.as_bytes(), comma)
            && let Some(code) = self.numbers.get(&number.to_bits())
        {
            return Some((*code, Match::Number));
        }
        let code = self.bits?[usize::from(bit(label)?)];
        (code != u32::MAX).then_some((code, Match::Boolean))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(labels: &[&str], label: &str) -> Option<(u32, Match)> {
        Matcher::new(labels.iter().copied(), false).find(label, false)
    }

    #[test]
    fn labels_are_found_by_what_they_mean() {
        assert_eq!(find(&["0", "1"], "1"), Some((1, Match::Text)));
        assert_eq!(find(&["0", "1"], "0.0"), Some((0, Match::Number)));
        assert_eq!(find(&["0", "1"], "1e0"), Some((1, Match::Number)));
        assert_eq!(find(&["0", "1"], "TRUE"), Some((1, Match::Boolean)));
        assert_eq!(find(&["False", "True"], "0"), Some((0, Match::Boolean)));
        assert_eq!(find(&["no", "yes"], "true"), Some((1, Match::Boolean)));
        assert_eq!(find(&["F"], "false"), Some((0, Match::Boolean)));
        assert_eq!(find(&["F", "M"], "false"), None);
        assert_eq!(find(&["a", "b"], "1"), None);
        assert_eq!(find(&["250.1", "250.10"], "250.100"), None);
        assert_eq!(find(&["1", "2", "3"], "True"), None);
        assert_eq!(Matcher::new(["1,5", "2,5"].into_iter(), true).find("1.5", false), Some((0, Match::Number)));
    }
}
