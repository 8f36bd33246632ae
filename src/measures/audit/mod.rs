//! What a pair of files gives away and what it is good for: gates that judge a synthetic file against the real one.
//!
//! The file is read as whoever gets it would read it, whichever program wrote it. One gate is one file in `gates` and one
//! line in [`GATES`]; the window, the command line, the data card and the documentation read that list.

pub mod audit_input;
pub mod dataset;
pub mod evidence;
mod found;
mod gates;
mod habits;
pub mod near;
pub mod other_tools;
mod overlap;
pub mod same;
pub mod schema;

use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

pub use audit_input::{AuditInput, AuditOptions};
pub use evidence::{Evidence, EvidenceChart, Sheet};
pub use gates::{GATES, MEMBERSHIP_LIMITS};

use crate::{
    measures::rows::Sampled,
    progress::{Progress, Stop},
};

/// The sentence that goes with every verdict.
pub const CAVEAT: &str = "The best possible result is that none of the attacks that were run succeeded; this does not prove that none would.";

/// What a gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Green,
    CannotSay,
    Amber,
    Red,
}

impl Verdict {
    /// In a word, for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "passes",
            Self::Amber => "look",
            Self::Red => "fails",
            Self::CannotSay => "cannot say",
        }
    }

    /// A shape that stays distinct without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Green => "●",
            Self::Amber => "▲",
            Self::Red => "■",
            Self::CannotSay => "○",
        }
    }

    /// Green up to `green`, amber up to `amber`, red above.
    pub fn up_to(figure: f64, green: f64, amber: f64) -> Self {
        if figure <= green {
            Self::Green
        } else if figure <= amber {
            Self::Amber
        } else {
            Self::Red
        }
    }

    /// Green from `green` on, amber from `amber` on, red below.
    pub fn from(figure: f64, green: f64, amber: f64) -> Self {
        Self::up_to(-figure, -green, -amber)
    }

    /// The worst of several; what cannot be said is worse than a pass and better than a doubt.
    pub fn worst(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().max().unwrap_or(Self::CannotSay)
    }
}

/// Whom a gate speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// What an attacker gets.
    Attacker,
    /// What a reader gets.
    Reader,
}

impl Audience {
    pub fn title(self) -> &'static str {
        match self {
            Self::Attacker => "What an attacker gets",
            Self::Reader => "What a reader gets",
        }
    }
}

/// What a gate says of one class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassFigure {
    pub class: String,
    pub verdict: Verdict,
    pub figure: Option<f64>,
    pub detail: String,
}

/// What a gate finds in a case, before it is stamped with the gate's name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    pub verdict: Option<Verdict>,
    pub figure: Option<f64>,
    /// The figure for people, with its unit.
    pub shown: String,
    /// One sentence on what it means for this file.
    pub detail: String,
    pub classes: Vec<ClassFigure>,
    pub sampled: Option<Sampled>,
    /// Further numbers and the parameters of the measure, by name.
    pub numbers: Vec<(&'static str, f64)>,
    pub evidence: Evidence,
}

impl Finding {
    /// Something is lacking that the measure needs.
    pub fn cannot_say(detail: impl Into<String>) -> Self {
        Self { verdict: Some(Verdict::CannotSay), shown: "–".to_owned(), detail: detail.into(), ..Self::default() }
    }
}

/// A gate's verdict on a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub id: &'static str,
    pub name: &'static str,
    pub asks: Audience,
    /// The boundary of a pass; `None` where a figure only describes.
    pub threshold: Option<f64>,
    pub verdict: Verdict,
    pub finding: Finding,
    pub seconds: f64,
}

/// A measure with a verdict. One file and one line in [`GATES`] each.
pub trait Gate: Sync {
    /// The name in JSON.
    fn id(&self) -> &'static str;
    /// The name in the window.
    fn name(&self) -> &'static str;
    fn asks(&self) -> Audience;
    /// The formula in words, where it comes from, and when it passes.
    fn about(&self) -> &'static str;
    /// The boundary of a pass.
    fn threshold(&self) -> Option<f64>;
    /// Whether it is quick enough to follow a slider.
    fn is_quick(&self) -> bool {
        false
    }
    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop>;
}

/// The gate of that name.
pub fn gate(id: &str) -> Option<&'static dyn Gate> {
    GATES.iter().copied().find(|gate| gate.id() == id)
}

/// Judges a case by one gate.
pub fn judge(gate: &dyn Gate, case: &AuditInput, progress: &Progress) -> Result<Judgement, Stop> {
    let mark = Instant::now();
    let mut finding = match gate.judge(case, progress) {
        Ok(finding) => finding,
        Err(Stop::Cancelled) => return Err(Stop::Cancelled),
        // What one measure lacks is no reason to keep the others back.
        Err(Stop::Failed(error)) => Finding::cannot_say(error.message),
    };
    let mut verdict = finding.verdict.unwrap_or(Verdict::CannotSay);
    if case.is_the_real_file {
        // Whatever a measure makes of it: everything is given away, and what looks good is the real table.
        verdict = Verdict::Red;
        finding.detail = format!(
            "the file is the real one, row for row, and nothing about it is synthetic{}{}",
            if finding.detail.is_empty() { "" } else { "; " },
            finding.detail
        );
    }
    Ok(Judgement {
        id: gate.id(),
        name: gate.name(),
        asks: gate.asks(),
        threshold: gate.threshold(),
        verdict,
        finding,
        seconds: mark.elapsed().as_secs_f64(),
    })
}

/// Judges a case by some gates, in the order of the list. `told` hears of every verdict as soon as it is there.
pub fn audit(
    gates: &[&'static dyn Gate],
    case: &AuditInput,
    progress: &Progress,
    told: &(dyn Fn(&Judgement) + Sync),
) -> Result<Vec<Judgement>, Stop> {
    let mut judged = Vec::with_capacity(gates.len());
    for gate in gates {
        progress.stage(gate.name(), 0)?;
        let judgement = judge(*gate, case, progress)?;
        told(&judgement);
        judged.push(judgement);
    }
    Ok(judged)
}

/// The gates that follow the sliders, all at once.
pub fn quick(case: &AuditInput, progress: &Progress) -> Result<Vec<Judgement>, Stop> {
    let gates: Vec<&&'static dyn Gate> = GATES.iter().filter(|gate| gate.is_quick()).collect();
    gates.par_iter().map(|gate| judge(**gate, case, progress)).collect()
}

/// The names of the gates that fail.
pub fn failing(judged: &[Judgement]) -> Vec<&'static str> {
    judged.iter().filter(|it| it.verdict == Verdict::Red).map(|it| it.name).collect()
}

/// The worst verdict.
pub fn overall(judged: &[Judgement]) -> Verdict {
    Verdict::worst(judged.iter().map(|it| it.verdict))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_every_gate_and_every_gate_says_when_it_passes() {
        let readme = include_str!("../../../README.md");
        let mut ids: Vec<&str> = GATES.iter().map(|gate| gate.id()).collect();
        for gate in GATES {
            assert!(readme.contains(&format!("| `{}` | {}", gate.id(), gate.name())), "{}", gate.id());
            assert!(gate.about().contains("Passes") || gate.threshold().is_none(), "{}", gate.id());
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), GATES.len());
    }

    #[test]
    fn verdicts_are_ordered_by_what_they_say_against_a_file() {
        assert_eq!(Verdict::up_to(0.55, 0.55, 0.60), Verdict::Green);
        assert_eq!(Verdict::up_to(0.551, 0.55, 0.60), Verdict::Amber);
        assert_eq!(Verdict::from(0.79, 0.90, 0.80), Verdict::Red);
        assert_eq!(Verdict::worst([Verdict::Green, Verdict::CannotSay]), Verdict::CannotSay);
        assert_eq!(Verdict::worst([Verdict::Amber, Verdict::CannotSay, Verdict::Green]), Verdict::Amber);
        assert_eq!(Verdict::worst([]), Verdict::CannotSay);
    }
}
