//! Variational autoencoder: rows of the class are squeezed into a few numbers, and new rows are stretched out of new ones.

use crate::{
    nets::vae::{FACTOR, VaeNet},
    progress::Stop,
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        learnt::{self, EPOCHS, Learnt, OnEpoch},
        parameter::Domain,
    },
};

const LATENT: Parameter = Parameter {
    key: "latent",
    title: "Latent dimensions",
    tip: "How many numbers a row is squeezed into",
    domain: Domain::Whole { usual: 16, least: 1, most: 256, slider: 32 },
};

#[derive(Debug)]
pub struct Vae;

/// Fits a net that squeezes rows into `latent` numbers, where rebuilding counts `factor` times as much as KL, and tells of every
/// epoch: its losses are those of rebuilding a row, and KL.
pub fn learn(input: &SamplerInput<'_>, (latent, factor): (usize, f64), on_epoch: OnEpoch<'_>) -> Result<Learnt, Stop> {
    learnt::learn(input, |columns| VaeNet::new(columns, latent, factor), on_epoch)
}

impl Sampler for Vae {
    fn name(&self) -> &'static str {
        "vae"
    }

    fn title(&self) -> &'static str {
        "VAE"
    }

    fn about(&self) -> &'static str {
        "Variational autoencoder: two nets of the class, of which one squeezes rows into a few numbers, the other makes new rows of such numbers; no real row is a parent."
    }

    fn source(&self) -> &'static str {
        "Kingma and Welling 2014"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[EPOCHS, LATENT]
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::None
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: learnt::ROWS, ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("A VAE draws rows from a model; there is no base and no neighbour to step through.")
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no VAE")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        learn(&input, (input.recipe.whole(&LATENT), FACTOR), &mut |_| {}).map(FittedSampler::model)
    }
}
