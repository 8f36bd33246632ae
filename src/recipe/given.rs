//! What the rows of a model are to be like: "gender=Female", "age>60".

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Setting};

/// How a cell is to stand to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    Is,
    IsNot,
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// Those of two characters before those that they begin with.
const RELATIONS: [(&str, Relation); 6] = [
    ("!=", Relation::IsNot),
    ("<=", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("=", Relation::Is),
    ("<", Relation::Below),
    (">", Relation::Above),
];

impl Relation {
    fn sign(self) -> &'static str {
        RELATIONS.iter().find(|(_, relation)| *relation == self).map_or("", |(sign, _)| sign)
    }

    /// Whether it only asks for what is equal or not.
    pub fn is_of_levels(self) -> bool {
        matches!(self, Self::Is | Self::IsNot)
    }

    pub fn holds(self, cell: f64, value: f64) -> bool {
        match self {
            Self::Is => cell == value,
            Self::IsNot => cell != value,
            Self::Below => cell < value,
            Self::AtMost => cell <= value,
            Self::Above => cell > value,
            Self::AtLeast => cell >= value,
        }
    }
}

/// A condition on a column.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Given {
    pub column: String,
    pub relation: Relation,
    pub value: String,
}

impl FromStr for Given {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let first = text.char_indices().find_map(|(at, _)| {
            let (sign, relation) = RELATIONS.iter().find(|(sign, _)| text[at..].starts_with(sign))?;
            Some((&text[..at], *relation, &text[at + sign.len()..]))
        });
        match first.map(|(column, relation, value)| (column.trim(), relation, value.trim())) {
            Some((column, relation, value)) if !column.is_empty() && !value.is_empty() => {
                Ok(Self { column: column.to_owned(), relation, value: value.to_owned() })
            }
            _ => Err(Error::usage(format!(
                "given {text:?}: write it as COLUMN=VALUE, or with !=, <, <=, > or >= in place of the ="
            ))
            .about(Setting::Given)),
        }
    }
}

impl TryFrom<String> for Given {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Given> for String {
    fn from(given: Given) -> Self {
        given.to_string()
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.column, self.relation.sign(), self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_they_are_written() {
        for (text, column, relation, value) in [
            ("gender=Female", "gender", Relation::Is, "Female"),
            ("age >= 60", "age", Relation::AtLeast, "60"),
            ("age<=-1.5", "age", Relation::AtMost, "-1.5"),
            ("a!=b=c", "a", Relation::IsNot, "b=c"),
            ("x>y", "x", Relation::Above, "y"),
            ("x<1", "x", Relation::Below, "1"),
        ] {
            let given: Given = text.parse().unwrap();
            assert_eq!((given.column.as_str(), given.relation, given.value.as_str()), (column, relation, value));
            assert_eq!(given.to_string().parse::<Given>().unwrap(), given);
        }
        for text in ["", "age", "=3", "age=", "age >= "] {
            assert!(text.parse::<Given>().unwrap_err().message.contains("COLUMN=VALUE"), "{text}");
        }
    }

    #[test]
    fn numbers_stand_to_one_another_as_the_signs_say() {
        let holds = |cell: f64| RELATIONS.map(|(_, relation)| relation.holds(cell, 2.0));
        assert_eq!(holds(1.0), [true, true, false, false, true, false]);
        assert_eq!(holds(2.0), [false, true, true, true, false, false]);
        assert_eq!(holds(3.0), [true, false, true, false, false, true]);
    }
}
