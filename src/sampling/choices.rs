//! What the parents of a class's rows are chosen from: which rows may be a base and how likely each is, which can be picked as
//! the neighbour of a base, and how far towards it, or away from it, a new row can lie.
//!
//! A method that draws rows of two parents says so itself, of what it drew from, and in the words of its own file; it is kept
//! with the rows, so that whoever tells of one (the lesson) computes nothing anew.

use std::fmt::Debug;

use crate::sampling::{Parameter, SamplerInput, row_kinds::RowKind};

/// A row that can be picked as the neighbour of a base. All that a base has are as likely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partner {
    /// Position among the learning rows.
    pub row: u32,
    /// The gap is uniform between 0 and this: 1 is at the neighbour, and below 0 a new row lies on the other side of the base.
    pub reach: f64,
}

impl Partner {
    /// All of the way between the two.
    pub fn between(row: u32) -> Self {
        Self { row, reach: 1.0 }
    }
}

/// What the parents of a class's rows are chosen from. A member is a row of the class, by its place among its learning rows.
pub trait Choices {
    /// How likely each member is to be the base of a new row, 0 where it never is; they sum to 1. `None` where all are alike.
    fn chances(&self, input: &SamplerInput<'_>) -> Option<Vec<f64>>;

    /// What decides whether, or how often, a member is a base, as a clause: "of its 10 nearest rows 6 are of other classes".
    fn fact(&self, input: &SamplerInput<'_>, member: usize) -> String;

    /// The rows that can be picked as the neighbour of a member.
    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner>;

    /// The choice of a base and of one of its partners, in words. Words in square brackets are terms of the lesson.
    fn telling(&self, input: &SamplerInput<'_>, member: usize, partner: Partner) -> Telling;

    /// The least and the largest gap that any row can have.
    fn gaps(&self) -> [f64; 2] {
        [0.0, 1.0]
    }
}

/// How a method tells of its choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// Which rows may be a base, after "Class a has 12 rows to learn from."
    pub bases: String,
    /// Who made this one the base.
    pub chosen: &'static str,
    pub chance: Chance,
    /// What can be picked, where that is other than the k nearest rows of the class.
    pub partners: Option<PartnerWords>,
    /// Why a new row lies where it does, as a sentence with a blank after it, where that is other than anywhere on the line.
    pub way: &'static str,
}

/// How likely a base is.
#[derive(Clone, Debug, PartialEq)]
pub struct Chance {
    /// The formula in words: "chance of each row = 1 / rows of the class".
    pub general: String,
    /// What comes before the chance: other computations, a line each.
    pub lines: Vec<String>,
    /// Their product is the chance.
    pub factors: Vec<Factor>,
}

/// A share of something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Factor {
    /// So many of so many.
    Count(usize, usize),
    /// A weight, and what all weigh together.
    Weight(f64, f64),
}

impl Factor {
    pub fn share(self) -> f64 {
        match self {
            Self::Count(some, all) => some as f64 / all.max(1) as f64,
            Self::Weight(one, all) => one / all,
        }
    }
}

/// What can be picked, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnerWords {
    pub headline: String,
    pub words: String,
    /// Whether the distance decides who they are.
    pub by_distance: bool,
    /// What can be set of how many they are, if anything can.
    pub counted_by: Option<&'static Parameter>,
}

impl Telling {
    /// A choice among rows of which each is as likely, and all of them chosen by chance.
    pub fn alike(bases: String, general: &str, rows: usize) -> Self {
        let chance = Chance { general: general.to_owned(), lines: Vec::new(), factors: vec![Factor::Count(1, rows)] };
        Self { bases, chosen: "Chance chose it", chance, partners: None, way: "" }
    }
}

/// The choice in words, with how many rows may be bases where not all kinds may: what follows is of these.
pub fn telling(choices: &dyn Choices, input: &SamplerInput<'_>, member: usize, partner: Partner) -> Telling {
    let mut telling = choices.telling(input, member, partner);
    if input.kinds.is_some() {
        let may_be = match input.bases().len() {
            1 => "1 of them may be a base".to_owned(),
            some if some == input.members().len() => "All of them may be bases".to_owned(),
            some => format!("{some} of them may be bases"),
        };
        telling.bases = format!("{may_be} ({}). {}", input.recipe.bases.words(), telling.bases);
    }
    telling
}

/// What decides about a member: its kind, where not all kinds may be bases, and what the method says of it.
pub fn fact(choices: &dyn Choices, input: &SamplerInput<'_>, member: usize) -> String {
    let Some(kinds) = input.kinds else { return choices.fact(input, member) };
    let kind = match kinds[member] {
        RowKind::Outlier => "it is an outlier".to_owned(),
        other => format!("it is a {} row", other.name()),
    };
    if !input.may_be_base(member) {
        return format!("{kind}, not of a kind that may be a base ({})", input.recipe.bases.words());
    }
    match choices.fact(input, member) {
        nothing if nothing.is_empty() => kind,
        fact => format!("{kind}, and {fact}"),
    }
}

/// "Of its 10 nearest rows 6 are of other classes", in the middle of a sentence.
pub fn around(input: &SamplerInput<'_>, near: &[u32]) -> String {
    let (all, others) = (near.len(), input.others(near));
    match others {
        0 => format!("of its {all} nearest rows none is of another class"),
        1 => format!("of its {all} nearest rows 1 is of another class"),
        _ if others == all => format!("all of its {all} nearest rows are of other classes"),
        _ => format!("of its {all} nearest rows {others} are of other classes"),
    }
}

/// The chances of the members of a class of which some, by their places, are drawn by a share each.
pub fn chances(members: usize, drawn: impl Iterator<Item = (usize, f64)>) -> Vec<f64> {
    let mut chances = vec![0.0; members];
    for (member, chance) in drawn {
        chances[member] += chance;
    }
    chances
}
