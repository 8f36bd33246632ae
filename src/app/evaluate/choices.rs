//! What can be chosen: the arms there are, and the rule of a threshold as a kind and a number.

use std::sync::LazyLock;

use crate::evaluate::arm::Arm;

/// All arms of one part or two, in the order of the lists that they are made of.
static ARMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let firsts: Vec<String> = Arm::firsts().into_iter().map(|(name, _)| name.to_owned()).collect();
    let longer: Vec<String> = firsts.iter().flat_map(|name| longer(name)).collect();
    [firsts, longer].concat()
});

/// The arm with each ending that it can have.
fn longer(name: &str) -> Vec<String> {
    let all = Arm::endings().into_iter().map(|ending| format!("{name}+{ending}"));
    // `as-is+threshold` is `threshold`.
    all.filter(|longer| name != Arm::AS_IS && Arm::find(longer).is_ok()).collect()
}

/// The arms that can be added to some: those of one part or two, and what those with two can be followed by.
pub fn addable(arms: &[String]) -> Vec<String> {
    let more = arms.iter().filter(|name| name.contains('+')).flat_map(|name| longer(name));
    ARMS.iter().cloned().chain(more).filter(|name| !arms.contains(name)).collect()
}

/// How a threshold is chosen, without its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    F1,
    F2,
    Recall,
    Precision,
    Cost,
}

impl RuleKind {
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::F1, "best F1"),
        (Self::F2, "best F2"),
        (Self::Recall, "recall at least"),
        (Self::Precision, "precision at least"),
        (Self::Cost, "least cost"),
    ];

    /// Kind and number of a rule as recipes write it; what cannot be read is the first.
    pub fn of(rule: &str) -> (Self, f64) {
        let (name, number) = rule.split_once('=').unwrap_or((rule, ""));
        let kind = match name {
            "f2" => Self::F2,
            "recall" => Self::Recall,
            "precision" => Self::Precision,
            "cost" => Self::Cost,
            _ => Self::F1,
        };
        (kind, number.trim().parse().unwrap_or(USUAL))
    }

    /// As recipes write it.
    pub fn written(self, share: f64) -> String {
        match self {
            Self::F1 => "f1".to_owned(),
            Self::F2 => "f2".to_owned(),
            Self::Recall => format!("recall={share}"),
            Self::Precision => format!("precision={share}"),
            Self::Cost => "cost".to_owned(),
        }
    }

    /// Whether it has a number.
    pub fn has_share(self) -> bool {
        matches!(self, Self::Recall | Self::Precision)
    }
}

/// The share of a rule that has none yet.
const USUAL: f64 = 0.8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evaluate::read_rule, evaluation::measures::OutcomeCosts};

    #[test]
    fn every_arm_that_can_be_added_is_one() {
        let arms = ["as-is".to_owned(), "smote+enn".to_owned()];
        let all = addable(&arms);
        assert!(all.len() > 50, "{}", all.len());
        assert!(all.iter().all(|name| Arm::find(name).is_ok() && !arms.contains(name)));
        for name in ["weights", "smote", "smote+isotonic", "copula+alone", "smote+enn+platt", "recipe", "tomek"] {
            assert!(all.iter().any(|it| it == name), "{name}");
        }
        assert!(!all.iter().any(|name| name.starts_with("as-is")));
    }

    #[test]
    fn a_rule_is_read_as_it_was_written() {
        for (kind, _) in RuleKind::ALL {
            let written = kind.written(0.65);
            assert!(read_rule(&written, Some(OutcomeCosts::default())).is_ok());
            assert_eq!(RuleKind::of(&written), (kind, if kind.has_share() { 0.65 } else { USUAL }));
        }
    }
}
