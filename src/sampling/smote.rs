//! SMOTE: a new row somewhere on the line from a row to one of its k nearest rows of the same class.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script, draw::Numbers, parameter::K,
    },
};

#[derive(Debug)]
pub struct Smote;

impl Sampler for Smote {
    fn name(&self) -> &'static str {
        "smote"
    }

    fn title(&self) -> &'static str {
        "SMOTE"
    }

    fn about(&self) -> &'static str {
        "New rows on the lines between a row and its k nearest rows of the same class."
    }

    fn source(&self) -> &'static str {
        "Chawla, Bowyer, Hall and Kegelmeyer 2002"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K] }
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        Needs { own: Some(recipe.whole(&K)), ..Needs::default() }
    }

    fn untold(&self) -> Option<&'static str> {
        None
    }

    fn script(&self) -> Script {
        Script::Class {
            name: "SMOTE",
            arguments: "k_neighbors=K",
            nc: Some("SMOTENC"),
            differences: &["Of equally near neighbours another one may be chosen."],
        }
    }

    fn fit<'a>(&self, input: SamplerInput<'a>) -> Result<FittedSampler<'a>, Stop> {
        Ok(FittedSampler::pairs(Between { bases: input.bases(), k: input.recipe.whole(&K), input }))
    }
}

/// Every row that may be one as base, as often as chance has it.
#[derive(Debug)]
struct Between<'a> {
    input: SamplerInput<'a>,
    /// Places among the members of the class.
    bases: Vec<u32>,
    k: usize,
}

impl Pairs for Between<'_> {
    fn draw(&self, _: usize, numbers: Numbers) -> Draw {
        between(&self.input, self.bases[numbers.base(self.bases.len())] as usize, self.k, numbers)
    }
}

/// A row between a member of the class and one of its k nearest rows of the class.
pub fn between(input: &SamplerInput<'_>, member: usize, k: usize, numbers: Numbers) -> Draw {
    let base = input.members()[member];
    let neighbours = input.own(member, k);
    let neighbour = if neighbours.is_empty() { base } else { neighbours[numbers.neighbour(neighbours.len())] };
    Draw { base, neighbour, gap: numbers.gap() }
}
