//! Generative adversarial net: one net makes rows, another learns to tell them from those of the class, and the first learns from
//! the second. Each class has nets of its own, as every method here learns class by class, where others tell one net the class.

use crate::{
    nets::gan::GanNet,
    progress::Stop,
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        learnt::{self, EPOCHS, Learnt, OnEpoch},
    },
};

#[derive(Debug)]
pub struct Gan;

/// Fits the net and tells of every epoch: its losses are the critic's and the generator's.
pub fn learn(input: &SamplerInput<'_>, on_epoch: OnEpoch<'_>) -> Result<Learnt, Stop> {
    learnt::learn(input, GanNet::new, on_epoch)
}

impl Sampler for Gan {
    fn name(&self) -> &'static str {
        "gan"
    }

    fn title(&self) -> &'static str {
        "GAN"
    }

    fn about(&self) -> &'static str {
        "Generative adversarial net: one net makes new rows, which another net learns to tell from the class's own; no real row is a parent."
    }

    fn source(&self) -> &'static str {
        "Gulrajani, Ahmed, Arjovsky, Dumoulin and Courville 2017"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[EPOCHS]
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::None
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: learnt::ROWS, ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("A GAN draws rows from a model; there is no base and no neighbour to step through.")
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no GAN")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        learn(&input, &mut |_| {}).map(FittedSampler::model)
    }
}
