//! The two plain comparisons: random over-sampling (copies of rows of the class) and doing nothing.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{Draw, FittedSampler, Needs, Pairs, Sampler, SamplerInput, Script, draw::Numbers},
};

#[derive(Debug)]
pub struct RandomOverSampler;

impl Sampler for RandomOverSampler {
    fn name(&self) -> &'static str {
        "random"
    }

    fn title(&self) -> &'static str {
        "Random over-sampling"
    }

    fn about(&self) -> &'static str {
        "Copies of rows of the class, drawn at random with replacement."
    }

    fn source(&self) -> &'static str {
        ""
    }

    fn copies(&self) -> bool {
        true
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs::default()
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("The method that is chosen now copies rows and picks no neighbours, so there is nothing to step through.")
    }

    fn script(&self) -> Script {
        Script::Copies
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        Ok(FittedSampler::pairs(Copies { bases: input.bases() }))
    }
}

#[derive(Debug)]
struct Copies {
    /// Places among the members of the class.
    bases: Vec<u32>,
}

impl Pairs for Copies {
    fn draw(&self, input: &SamplerInput<'_>, _: usize, numbers: Numbers) -> Draw {
        Draw::copy(input.members()[self.bases[numbers.base(self.bases.len())] as usize])
    }
}

#[derive(Debug)]
pub struct NoResampling;

impl Sampler for NoResampling {
    fn name(&self) -> &'static str {
        "none"
    }

    fn title(&self) -> &'static str {
        "None"
    }

    fn about(&self) -> &'static str {
        "No new rows: the table as it is, to compare with."
    }

    fn source(&self) -> &'static str {
        ""
    }

    fn generates(&self) -> bool {
        false
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs::default()
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("The method that is chosen now makes no rows, so there is nothing to step through.")
    }

    fn script(&self) -> Script {
        Script::None
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        RandomOverSampler.fit(input)
    }
}
