//! Generative adversarial net with a gradient penalty (WGAN-GP: Gulrajani et al. 2017): one net makes rows of random numbers,
//! another, the critic, learns to tell them from real ones, and the first learns from the second.
//!
//! The critic's loss is D(made) − D(real) + 10 · (|∇D| − 1)², the slope being that at a row between a real one and a made one; the
//! generator's is −D(made). A category's levels are shares to the critic: in a made row those of Gumbel-softmax (Jang et al.
//! 2017; temperature 0.2), near enough to one level to look like it, and smooth enough to learn from.

use crate::{
    nets::{
        Columns, Epoch, Halt, Net, Real, Rows, Schedule,
        adam::{Adam, Rates},
        layers::{Bend, Dense, Packed},
        learning::{self, Learner},
        maker::Maker,
        random::Random,
        rows::shares,
    },
    normal::ln,
};

const HIDDEN: usize = 256;
const RATES: Rates = Rates { rate: 2e-4, betas: [0.5, 0.9], decay: 0.0 };
/// Random numbers that a row is made of.
const INPUTS: usize = 32;
/// λ: how much the penalty counts.
const PENALTY: f64 = 10.0;
/// Of Gumbel-softmax.
const TEMPERATURE: f64 = 0.2;
/// Where the random numbers of the generator's own step begin, among the pieces of a step.
const GENERATORS: usize = 1_024;

/// The shape of both nets.
#[derive(Clone, Debug, PartialEq)]
pub struct GanNet {
    columns: Columns,
    generator: Dense,
    critic: Dense,
}

/// What a piece of made rows is made of: normal numbers that go in, and what is added to the levels before their shares.
struct Noise<T> {
    inputs: Vec<T>,
    gumbel: Vec<T>,
}

impl GanNet {
    pub fn new(columns: Columns) -> Self {
        Self::with(columns, HIDDEN)
    }

    fn with(columns: Columns, hidden: usize) -> Self {
        let width = columns.width();
        let generator = Dense::new(vec![INPUTS, hidden, hidden, width], Bend::Relu);
        let critic = Dense::new(vec![width, hidden, hidden, 1], Bend::LeakyRelu);
        Self { columns, generator, critic }
    }

    /// The random numbers of so many made rows.
    fn noise<T: Real>(&self, random: &mut Random, rows: usize) -> Noise<T> {
        let levels = self.columns.width() - self.columns.numbers;
        let inputs = random.normals(rows * INPUTS);
        let gumbel = (0..rows * levels).map(|_| T::of(-ln(-ln(random.uniform())))).collect();
        Noise { inputs, gumbel }
    }

    /// Makes what the generator says into rows as the critic sees them.
    fn soften<T: Real>(&self, out: &mut [T], gumbel: &[T]) {
        let (width, numbers) = (self.columns.width(), self.columns.numbers);
        let warmth = T::of(1.0 / TEMPERATURE);
        for (row, gumbel) in out.chunks_exact_mut(width).zip(gumbel.chunks_exact((width - numbers).max(1))) {
            for (value, &gumbel) in row[numbers..].iter_mut().zip(gumbel) {
                *value = (*value + gumbel) * warmth;
            }
            for category in self.columns.categories() {
                shares(&mut row[category]);
            }
        }
    }

    /// From slopes by made rows to slopes by what the generator says.
    fn harden<T: Real>(&self, rows: &[T], slopes: &mut [T]) {
        let width = self.columns.width();
        let warmth = T::of(1.0 / TEMPERATURE);
        for (row, slopes) in rows.chunks_exact(width).zip(slopes.chunks_exact_mut(width)) {
            for category in self.columns.categories() {
                let (shares, slopes) = (&row[category.clone()], &mut slopes[category]);
                let mean = shares.iter().zip(&*slopes).fold(T::default(), |sum, (&share, &slope)| sum + share * slope);
                for (slope, &share) in slopes.iter_mut().zip(shares) {
                    *slope = warmth * share * (*slope - mean);
                }
            }
        }
    }

    /// Adds the gradient of `weight` · the critic's loss, summed over real rows and as many made ones; `mixed` says for each how
    /// much of it is real in the row between. Gives the loss without the weight.
    fn criticise<T: Real>(
        &self,
        critic: &Packed<T>,
        (real, made): (Vec<T>, Vec<T>),
        mixed: &[T],
        weight: T,
        gradient: &mut [T],
    ) -> f64 {
        let width = self.columns.width();
        let mut between = Vec::with_capacity(real.len());
        for ((real, made), &share) in real.chunks_exact(width).zip(made.chunks_exact(width)).zip(mixed) {
            between.extend(real.iter().zip(made).map(|(&real, &made)| made + share * (real - made)));
        }
        let mut loss = 0.0;
        for (rows, sign) in [(real, T::of(-1.0)), (made, T::of(1.0))] {
            let trace = self.critic.forwards(critic, rows, mixed.len());
            loss += trace.out().iter().map(|&said| (sign * said).double()).sum::<f64>();
            self.critic.backwards(critic, &trace, vec![sign * weight; mixed.len()], Some(&mut *gradient));
        }
        let trace = self.critic.forwards(critic, between, mixed.len());
        loss + self.critic.penalty(critic, &trace, T::of(PENALTY) * weight, gradient) / weight.double()
    }

    /// Adds the gradient of `weight` · the generator's loss, summed over rows that it makes; gives the loss without the weight.
    fn forge<T: Real>(
        &self,
        [generator, critic]: [&Packed<T>; 2],
        noise: Noise<T>,
        weight: T,
        gradient: &mut [T],
    ) -> f64 {
        let rows = noise.inputs.len() / INPUTS;
        let made = self.generator.forwards(generator, noise.inputs, rows);
        let mut seen = made.out().to_vec();
        self.soften(&mut seen, &noise.gumbel);
        let said = self.critic.forwards(critic, seen, rows);
        let loss = -said.out().iter().map(|said| said.double()).sum::<f64>();
        let mut slopes = self.critic.backwards(critic, &said, vec![-weight; rows], None);
        self.harden(said.values_in(), &mut slopes);
        self.generator.backwards(generator, &made, slopes, Some(gradient));
        loss
    }

    fn maker(&self, generator: &[f32]) -> Maker {
        Maker::new(self.columns.clone(), INPUTS, self.generator.clone(), generator, Vec::new())
    }
}

impl Net for GanNet {
    const LOSSES: [&'static str; 2] = ["critic", "generator"];

    fn parameters(&self) -> usize {
        self.generator.parameters() + self.critic.parameters()
    }

    fn learn(
        &self,
        rows: &Rows<f32>,
        learning: Schedule<'_>,
        on_epoch: &mut dyn FnMut(Epoch, &dyn Fn() -> Maker),
    ) -> Result<(Maker, Vec<Epoch>), Halt> {
        let mut random = learning.beginning();
        let player = |layers: &Dense, parameters: Vec<f32>| Player {
            packed: layers.pack(&parameters),
            adam: Adam::new(RATES, parameters.len()),
            parameters,
        };
        let generator = player(&self.generator, self.generator.begin(&mut random));
        let critic = player(&self.critic, self.critic.begin(&mut random));
        let mut game = Game { gan: self, rows, learning, generator, critic };
        let curve = learning.run(&mut game, rows.count(), &mut |epoch, game| {
            on_epoch(epoch, &|| self.maker(&game.generator.parameters));
        })?;
        Ok((self.maker(&game.generator.parameters), curve))
    }
}

/// One of the two nets on its way.
struct Player {
    parameters: Vec<f32>,
    packed: Packed<f32>,
    adam: Adam<f32>,
}

impl Player {
    fn step(&mut self, layers: &Dense, gradient: &[f32]) {
        self.adam.step(&mut self.parameters, gradient);
        self.packed = layers.pack(&self.parameters);
    }
}

struct Game<'a> {
    gan: &'a GanNet,
    rows: &'a Rows<f32>,
    learning: Schedule<'a>,
    generator: Player,
    critic: Player,
}

impl Learner for Game<'_> {
    /// The critic learns from the batch and as many made rows, then the generator from as many again.
    fn step(&mut self, batch: &[u32], step: u64) -> [f64; 2] {
        let (gan, rows, seed) = (self.gan, self.rows, self.learning.seed);
        let weight = 1.0 / batch.len() as f32;
        let (critic, generator) = (&self.critic, &self.generator);
        let (gradient, [criticised, _]) = learning::gradient(batch, critic.parameters.len(), |piece, own, gradient| {
            let mut random = seed.piece(step, piece);
            let noise = gan.noise(&mut random, own.len());
            let mut made = gan.generator.forwards(&generator.packed, noise.inputs, own.len()).out().to_vec();
            gan.soften(&mut made, &noise.gumbel);
            let mixed: Vec<f32> = own.iter().map(|_| random.uniform() as f32).collect();
            [gan.criticise(&critic.packed, (rows.batch(own), made), &mixed, weight, gradient), 0.0]
        });
        self.critic.step(&gan.critic, &gradient);
        let (critic, generator) = (&self.critic, &self.generator);
        let (gradient, [forged, _]) = learning::gradient(batch, generator.parameters.len(), |piece, own, gradient| {
            let noise = gan.noise(&mut seed.piece(step, GENERATORS + piece), own.len());
            [gan.forge([&generator.packed, &critic.packed], noise, weight, gradient), 0.0]
        });
        self.generator.step(&gan.generator, &gradient);
        [criticised, forged]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nets::differences::{assert_gradient, epochs, some};

    const ROWS: usize = 4;

    fn shapes() -> Vec<GanNet> {
        let of = |numbers, levels: &[usize]| GanNet::with(Columns { numbers, levels: levels.to_vec() }, 6);
        vec![of(3, &[3, 2]), of(2, &[]), of(0, &[4])]
    }

    #[test]
    fn the_gradient_of_the_critics_loss_is_that_of_finite_differences() {
        for gan in shapes() {
            let width = gan.columns.width();
            let (real, made, mixed) = (some(ROWS * width, 1), some(ROWS * width, 2), [0.1, 0.4, 0.6, 0.9]);
            let loss = |parameters: &[f64], gradient: &mut [f64]| {
                let critic = gan.critic.pack(parameters);
                0.25 * gan.criticise(&critic, (real.clone(), made.clone()), &mixed, 0.25, gradient)
            };
            assert_gradient(&some(gan.critic.parameters(), 3), loss);
        }
    }

    #[test]
    fn the_gradient_of_the_generators_loss_is_that_of_finite_differences() {
        for gan in shapes() {
            let levels = gan.columns.width() - gan.columns.numbers;
            let critic = gan.critic.pack(&some(gan.critic.parameters(), 1));
            let loss = |parameters: &[f64], gradient: &mut [f64]| {
                let noise = Noise { inputs: some(ROWS * INPUTS, 2), gumbel: some(ROWS * levels, 3) };
                0.25 * gan.forge([&gan.generator.pack(parameters), &critic], noise, 0.25, gradient)
            };
            assert_gradient(&some(gan.generator.parameters(), 4), loss);
        }
    }

    #[test]
    fn a_loss_that_is_not_finite_ends_it() {
        let columns = Columns { numbers: 1, levels: vec![2] };
        let net = GanNet::with(columns, 6);
        let learn = |bad: f32| epochs(&net, bad);
        assert_eq!(learn(0.5), (Ok(3), 3));
        for bad in [f32::INFINITY, f32::NAN] {
            assert_eq!(learn(bad), (Err(Halt::Diverged(1)), 0), "{bad}");
        }
    }
}
