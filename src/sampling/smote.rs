//! SMOTE: a new row somewhere on the line from a row to one of its k nearest rows of the same class.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Choices, Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        choices::{self, Partner, Telling},
        draw::Numbers,
        parameter::K,
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

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
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

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        Ok(FittedSampler::pairs(Between { bases: input.bases(), k: input.recipe.whole(&K) }))
    }
}

/// Every row that may be one as base, as often as chance has it.
#[derive(Debug)]
struct Between {
    /// Places among the members of the class.
    bases: Vec<u32>,
    k: usize,
}

impl Pairs for Between {
    fn draw(&self, input: &SamplerInput<'_>, _: usize, numbers: Numbers) -> Draw {
        between(input, self.bases[numbers.base(self.bases.len())] as usize, self.k, numbers)
    }

    fn choices(&self) -> Option<&dyn Choices> {
        Some(self)
    }
}

impl Choices for Between {
    fn chances(&self, input: &SamplerInput<'_>) -> Option<Vec<f64>> {
        let (members, each) = (input.members().len(), 1.0 / self.bases.len() as f64);
        let drawn = self.bases.iter().map(|&member| (member as usize, each));
        (self.bases.len() < members).then(|| choices::chances(members, drawn))
    }

    fn fact(&self, _: &SamplerInput<'_>, _: usize) -> String {
        String::new()
    }

    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner> {
        near(input, member, self.k)
    }

    fn telling(&self, input: &SamplerInput<'_>, _: usize, _: Partner) -> Telling {
        let (of, general) = match input.kinds {
            None => ("them", "chance of each row = 1 / rows of the class"),
            Some(_) => ("these", "chance of each row = 1 / rows that may be bases"),
        };
        Telling::alike(format!("One of {of} is the start of a new row: the [base]."), general, self.bases.len())
    }
}

/// A row between a member of the class and one of its k nearest rows of the class.
pub fn between(input: &SamplerInput<'_>, member: usize, k: usize, numbers: Numbers) -> Draw {
    let base = input.members()[member];
    let neighbours = input.own(member, k);
    let neighbour = if neighbours.is_empty() { base } else { neighbours[numbers.neighbour(neighbours.len())] };
    Draw { base, neighbour, gap: numbers.gap() }
}

/// The rows that [`between`] picks from.
pub fn near(input: &SamplerInput<'_>, member: usize, k: usize) -> Vec<Partner> {
    input.own(member, k).iter().map(|&row| Partner::between(row)).collect()
}
