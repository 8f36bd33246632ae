//! SMOTE: a new row somewhere on the line from a row to one of its k nearest rows of the same class.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Choices, Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        choices::{Partner, Telling},
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

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        Ok(FittedSampler::pairs(Between { k: input.recipe.whole(&K) }))
    }
}

/// Every row of the class as base, as often as chance has it.
#[derive(Debug)]
struct Between {
    k: usize,
}

impl Pairs for Between {
    fn draw(&self, input: &SamplerInput<'_>, _: usize, numbers: Numbers) -> Draw {
        between(input, numbers.base(input.members().len()), self.k, numbers)
    }

    fn choices(&self) -> Option<&dyn Choices> {
        Some(self)
    }
}

impl Choices for Between {
    fn chances(&self, _: &SamplerInput<'_>) -> Option<Vec<f64>> {
        None
    }

    fn fact(&self, _: &SamplerInput<'_>, _: usize) -> String {
        String::new()
    }

    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner> {
        near(input, member, self.k)
    }

    fn telling(&self, input: &SamplerInput<'_>, _: usize, _: Partner) -> Telling {
        let bases = "One of them is the start of a new row: the [base].".to_owned();
        Telling::alike(bases, "chance of each row = 1 / rows of the class", input.members().len())
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
