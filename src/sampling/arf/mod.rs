//! Adversarial random forests: a forest learns to tell real rows from made ones until it cannot; its leaves are the model.

pub mod forest;
mod model;

use crate::{
    memory,
    progress::Stop,
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        columns::ClassColumn,
        parameter::{BUCKET, Domain},
    },
};

use forest::{AdversarialForest, ForestSettings, OnRound};
pub use model::LeafModel;

const TREES: Parameter = Parameter {
    key: "trees",
    title: "Trees",
    tip: "How many trees the forest has; more make smoother rows, and take longer",
    domain: Domain::Whole { usual: 30, least: 1, most: 1_000, slider: 100 },
};

#[derive(Debug)]
pub struct Arf;

impl Sampler for Arf {
    fn name(&self) -> &'static str {
        "arf"
    }

    fn title(&self) -> &'static str {
        "Adversarial random forest"
    }

    fn about(&self) -> &'static str {
        "New rows from the leaves of a forest that cannot tell real rows from made ones any more; no real row is a parent."
    }

    fn source(&self) -> &'static str {
        "Watson, Blesch, Kapar and Wright 2023"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[TREES, BUCKET] }
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::None
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        // Of fewer rows no tree has two leaves that stay.
        Needs { rows: 2 * recipe.whole(&BUCKET), ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some(
            "An adversarial random forest draws rows from its leaves; there is no base and no neighbour to step through.",
        )
    }

    fn script(&self) -> Script {
        Script::Absent("Adversarial random forests are not in imbalanced-learn")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (columns, forest) = learn(&input, &mut |_| {})?;
        Ok(FittedSampler::model(LeafModel::new(columns, &forest)))
    }
}

/// Learns the rows of a class, which it gives as well, column by column; `on_round` sees the made rows of every round.
pub fn learn(input: &SamplerInput<'_>, on_round: OnRound<'_>) -> Result<(Vec<ClassColumn>, AdversarialForest), Stop> {
    let columns = input.space.numbers.len() + input.space.nominals.len();
    memory::claim(bytes(input.members().len(), columns, input.recipe.whole(&TREES)))?;
    let columns = ClassColumn::all(input.space, input.class, input.progress)?;
    let settings = ForestSettings {
        trees: input.recipe.whole(&TREES) as u32,
        bucket: input.recipe.whole(&BUCKET),
        seed: input.recipe.seed,
        class: input.class,
    };
    let forest = AdversarialForest::learn(&columns, settings, input.progress, on_round)?;
    Ok((columns, forest))
}

/// What learning takes at most, of two forests at a time: that of a round, and the one before.
fn bytes(rows: usize, columns: usize, trees: usize) -> usize {
    // Values, ranks of both parts and donors; of each thread the ranks of the rows of its tree, twice.
    let of_cell = size_of::<f64>() * 2 + size_of::<u32>() * (3 + 4 * rayon::current_num_threads());
    // Leaves of both parts, whether they are out of the bag, and nodes, of which there are fewer than rows.
    let of_row = 2 * 2 * (size_of::<u32>() + 1 + 5 * size_of::<f64>());
    rows.saturating_mul(columns.saturating_mul(of_cell).saturating_add(trees.saturating_mul(of_row)))
}
