//! What can be set of a method, said once: recipe, command line, window, script and card read it from here.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Setting};

/// Something that can be set of a method.
#[derive(Debug, PartialEq)]
pub struct Parameter {
    /// Its name in recipes and on the command line.
    pub key: &'static str,
    /// Its name in the window.
    pub title: &'static str,
    /// One sentence on what it does.
    pub tip: &'static str,
    pub domain: Domain,
}

/// What a parameter can be.
#[derive(Debug, PartialEq)]
pub enum Domain {
    /// A whole number. The slider ends before the range does.
    Whole { usual: u64, least: u64, most: u64, slider: u64 },
    /// A number with decimals.
    Number { usual: f64, least: f64, most: f64, slider: f64 },
    /// One of some words, each with the words for it in the window; the first is the usual one.
    Choice(&'static [(&'static str, &'static str)]),
}

/// What a parameter is set to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Whole(u64),
    Number(f64),
    Word(String),
}

/// By key.
pub type ParameterValues = BTreeMap<String, Value>;

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => number.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => word.fmt(f),
        }
    }
}

impl Value {
    /// The number that it is, once it was checked.
    pub fn number(&self) -> f64 {
        match self {
            Self::Whole(number) => *number as f64,
            Self::Number(number) => *number,
            Self::Word(_) => 0.0,
        }
    }

    /// The whole number that it is, once it was checked.
    pub fn whole(&self) -> usize {
        match self {
            Self::Whole(number) => *number as usize,
            Self::Number(_) | Self::Word(_) => 0,
        }
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Whole(number as u64)
    }
}

impl Parameter {
    pub fn usual(&self) -> Value {
        match self.domain {
            Domain::Whole { usual, .. } => Value::Whole(usual),
            Domain::Number { usual, .. } => Value::Number(usual),
            Domain::Choice(words) => Value::Word(words.first().map_or("", |(word, _)| word).to_owned()),
        }
    }

    /// What it is set to among some values.
    pub fn among(&self, values: &ParameterValues) -> Value {
        values.get(self.key).cloned().unwrap_or_else(|| self.usual())
    }

    /// Sets it among some values; what is as usual is not written down.
    pub fn set(&self, values: &mut ParameterValues, value: Value) {
        if value == self.usual() {
            values.remove(self.key);
        } else {
            values.insert(self.key.to_owned(), value);
        }
    }

    /// A value as it is typed.
    pub fn read(&self, text: &str) -> Result<Value> {
        let text = text.trim();
        let value = match self.domain {
            Domain::Whole { .. } => text.parse().map_or_else(|_| Value::Word(text.to_owned()), Value::Whole),
            Domain::Number { .. } => text.parse().map_or_else(|_| Value::Word(text.to_owned()), Value::Number),
            Domain::Choice(_) => Value::Word(text.to_owned()),
        };
        self.check(&value)?;
        Ok(value)
    }

    /// Refuses what the parameter cannot be.
    pub fn check(&self, value: &Value) -> Result<()> {
        let fits = match (&self.domain, value) {
            (Domain::Whole { least, most, .. }, Value::Whole(number)) => (least..=most).contains(&number),
            (Domain::Number { least, most, .. }, Value::Number(_) | Value::Whole(_)) => {
                (*least..=*most).contains(&value.number())
            }
            (Domain::Choice(words), Value::Word(word)) => words.iter().any(|(own, _)| own == word),
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let message = format!("{} = {value}: choose {}", self.key, self.range());
        Err(Error::usage(message).about(Setting::Parameter(self.key)))
    }

    /// What it can be, in words.
    pub fn range(&self) -> String {
        match self.domain {
            Domain::Whole { least, most, .. } => format!("{least} to {most} (a whole number)"),
            Domain::Number { least, most, .. } => format!("{least} to {most} (a number)"),
            Domain::Choice(words) => words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" or "),
        }
    }

    /// A value in the window's words.
    pub fn shown(&self, value: &Value) -> String {
        let words = match (&self.domain, value) {
            (Domain::Choice(words), Value::Word(word)) => words.iter().find(|(own, _)| own == word),
            _ => None,
        };
        words.map_or_else(|| value.to_string(), |(_, shown)| (*shown).to_owned())
    }
}

/// The parameter by that key among those of something, which is called in words where it has none.
pub fn find(all: &'static [Parameter], key: &str, of: impl Fn() -> String) -> Result<&'static Parameter> {
    all.iter().find(|parameter| parameter.key == key).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|parameter| parameter.key).collect();
        let there = if known.is_empty() { "has none".to_owned() } else { format!("has {}", known.join(", ")) };
        Error::usage(format!("{} has no parameter called {key:?}: it {there}", of()))
    })
}

/// Largest number of neighbours that can be asked for.
pub const K_LIMIT: u64 = 1_000;

/// Neighbours of the own class to choose the second parent from.
pub const K: Parameter = Parameter {
    key: "k",
    title: "k",
    tip: "How many nearest rows of its class a new row's second parent is chosen from",
    domain: Domain::Whole { usual: 5, least: 1, most: K_LIMIT, slider: 20 },
};

/// Rows of the smallest leaf of a tree.
pub const BUCKET: Parameter = Parameter {
    key: "bucket",
    title: "Bucket",
    tip: "How many rows a leaf of a tree has at least: fewer follow the class more closely, and give more of its rows away",
    domain: Domain::Whole { usual: 5, least: 1, most: 1_000, slider: 50 },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        let kind = Parameter {
            key: "kind",
            title: "Kind",
            tip: "",
            domain: Domain::Choice(&[("all", "every neighbour"), ("mode", "most of them")]),
        };
        assert_eq!(kind.usual(), Value::Word("all".to_owned()));
        assert_eq!(kind.read(" mode "), Ok(Value::Word("mode".to_owned())));
        assert_eq!(kind.read("some").unwrap_err().message, "kind = some: choose all or mode");
        assert_eq!(kind.shown(&kind.usual()), "every neighbour");
        assert_eq!(K.read("7"), Ok(Value::Whole(7)));
        for text in ["0", "1001", "2.5", "-3", "five", ""] {
            let error = K.read(text).unwrap_err();
            assert_eq!(error.message, format!("k = {text}: choose 1 to 1000 (a whole number)"));
            assert_eq!(error.setting, Some(Setting::Parameter("k")));
        }
        let step = Parameter {
            key: "step",
            title: "Step",
            tip: "",
            domain: Domain::Number { usual: 0.5, least: 0.0, most: 1.0, slider: 1.0 },
        };
        assert_eq!((step.usual(), step.read("0.25")), (Value::Number(0.5), Ok(Value::Number(0.25))));
        assert!(step.check(&Value::Whole(1)).is_ok());
        for text in ["1.5", "-0.1", "NaN", "inf", "half", ""] {
            let message = step.read(text).unwrap_err().message;
            assert!(message.ends_with(": choose 0 to 1 (a number)"), "{message}");
        }
        assert!(K.check(&Value::Number(2.5)).is_err() && kind.check(&Value::Whole(1)).is_err());
    }
}
