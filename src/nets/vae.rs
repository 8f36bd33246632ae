//! Variational autoencoder (Kingma and Welling 2014; for tables as Xu et al. 2019): one net squeezes a row into a few numbers
//! near the standard normal distribution, another stretches them out to a row again.
//!
//! The loss of a row is 2 · rebuilding + KL. Rebuilding is what the row is worth in the distribution that comes out: normal for
//! each number, with a standard deviation of the column's own that is learnt as well, and shares for the levels of a category
//! (cross entropy). KL is how far from the standard normal distribution the row's own place among the few numbers is.

use crate::{
    nets::{
        Columns, Epoch, Halt, Net, Real, Rows, Schedule,
        adam::{Adam, Rates},
        layers::{Bend, Dense, Packed},
        learning::{self, Learner},
        maker::{Encoder, Maker},
        rows::shares,
    },
    normal::{exp, ln},
};

const HIDDEN: usize = 128;
const RATES: Rates = Rates { rate: 1e-3, betas: [0.9, 0.999], decay: 1e-5 };
/// How much rebuilding counts against KL.
pub const FACTOR: f64 = 2.0;
/// Standard deviations of numbers: to begin with, and the least and the most, the numbers' own being one.
const DEVIATIONS: [f64; 3] = [0.5, 0.01, 1.0];

/// The shape of both nets. Parameters are those of the encoder, those of the decoder, and the logarithm of each number's
/// standard deviation.
#[derive(Clone, Debug, PartialEq)]
pub struct VaeNet {
    columns: Columns,
    latent: usize,
    /// How much rebuilding counts against KL.
    factor: f64,
    encoder: Dense,
    decoder: Dense,
}

/// Parameters as they are used.
struct Ready<T> {
    encoder: Packed<T>,
    decoder: Packed<T>,
    logarithms: Vec<T>,
}

impl VaeNet {
    /// Squeezes rows into `latent` numbers; rebuilding counts `factor` times as much as KL.
    pub fn new(columns: Columns, latent: usize, factor: f64) -> Self {
        Self { factor, ..Self::with(columns, latent, HIDDEN) }
    }

    fn with(columns: Columns, latent: usize, hidden: usize) -> Self {
        let width = columns.width();
        let encoder = Dense::new(vec![width, hidden, hidden, 2 * latent], Bend::Relu);
        let decoder = Dense::new(vec![latent, hidden, hidden, width], Bend::Relu);
        Self { columns, latent, factor: FACTOR, encoder, decoder }
    }

    fn ready<T: Real>(&self, parameters: &[T]) -> Ready<T> {
        let (encoder, rest) = parameters.split_at(self.encoder.parameters());
        let (decoder, logarithms) = rest.split_at(self.decoder.parameters());
        Ready {
            encoder: self.encoder.pack(encoder),
            decoder: self.decoder.pack(decoder),
            logarithms: logarithms.to_vec(),
        }
    }

    /// Adds the gradient of `weight` · loss, summed over some rows; `noise` is standard normal, a number for each of the few of
    /// each row. Gives the sums of rebuilding and of KL, without the weight.
    fn piece<T: Real>(
        &self,
        ready: &Ready<T>,
        (batch, codes): (Vec<T>, &[&[u32]]),
        noise: &[T],
        weight: T,
        gradient: &mut [T],
    ) -> [f64; 2] {
        let rows = codes.len();
        let (of_encoder, rest) = gradient.split_at_mut(self.encoder.parameters());
        let (of_decoder, of_logarithms) = rest.split_at_mut(self.decoder.parameters());
        let squeezed = self.encoder.forwards(&ready.encoder, batch, rows);
        let (half, one) = (T::of(0.5), T::of(1.0));
        let mut deviations = Vec::with_capacity(noise.len());
        let mut places = Vec::with_capacity(noise.len());
        let mut far = 0.0;
        for (row, noise) in squeezed.out().chunks_exact(2 * self.latent).zip(noise.chunks_exact(self.latent)) {
            let (means, logarithms) = row.split_at(self.latent);
            for ((&mean, &logarithm), &noise) in means.iter().zip(logarithms).zip(noise) {
                let deviation = T::of(exp(0.5 * logarithm.double()));
                far += (half * (mean * mean + deviation * deviation - logarithm - one)).double();
                places.push(mean + deviation * noise);
                deviations.push(deviation);
            }
        }
        let stretched = self.decoder.forwards(&ready.decoder, places, rows);
        let mut slopes = stretched.out().to_vec();
        let factor = T::of(self.factor) * weight;
        let wanted = squeezed.values_in();
        let rebuilt = self.rebuilding(&ready.logarithms, (wanted, codes), factor, &mut slopes, of_logarithms);
        let back = self.decoder.backwards(&ready.decoder, &stretched, slopes, Some(of_decoder));
        let mut slopes = vec![T::default(); 2 * noise.len()];
        let each = back.iter().zip(noise).zip(&deviations).enumerate();
        for (at, ((&slope, &noise), &deviation)) in each {
            let (row, column) = (at / self.latent, at % self.latent);
            let into = &mut slopes[row * 2 * self.latent..][..2 * self.latent];
            into[column] = slope + weight * squeezed.out()[row * 2 * self.latent + column];
            into[self.latent + column] = half * (slope * noise * deviation + weight * (deviation * deviation - one));
        }
        self.encoder.backwards(&ready.encoder, &squeezed, slopes, Some(of_encoder));
        [rebuilt, far]
    }

    /// Turns what came out into the slope of `factor` · rebuilding by it, and gives the sum of rebuilding.
    fn rebuilding<T: Real>(
        &self,
        logarithms: &[T],
        (wanted, codes): (&[T], &[&[u32]]),
        factor: T,
        out: &mut [T],
        of_logarithms: &mut [T],
    ) -> f64 {
        let width = self.columns.width();
        let precisions: Vec<T> = logarithms.iter().map(|it| T::of(exp(-2.0 * it.double()))).collect();
        let (half, one) = (T::of(0.5), T::of(1.0));
        let mut sum = 0.0;
        for ((out, wanted), codes) in out.chunks_exact_mut(width).zip(wanted.chunks_exact(width)).zip(codes) {
            for (at, (&logarithm, &precision)) in logarithms.iter().zip(&precisions).enumerate() {
                let miss = out[at] - wanted[at];
                let square = precision * miss * miss;
                sum += (half * square + logarithm).double();
                out[at] = factor * precision * miss;
                of_logarithms[at] += factor * (one - square);
            }
            for (category, &code) in self.columns.categories().zip(*codes) {
                let out = &mut out[category];
                shares(out);
                sum -= ln(out[code as usize].double().max(f64::MIN_POSITIVE));
                for (level, share) in out.iter_mut().enumerate() {
                    *share = factor * if level == code as usize { *share - one } else { *share };
                }
            }
        }
        sum
    }

    /// What makes rows with these parameters.
    fn maker(&self, parameters: &[f32]) -> Maker {
        let (encoder, rest) = parameters.split_at(self.encoder.parameters());
        let (decoder, logarithms) = rest.split_at(self.decoder.parameters());
        let deviations = logarithms.iter().map(|&it| exp(f64::from(it)) as f32).collect();
        let encoder = Encoder { layers: self.encoder.clone(), packed: self.encoder.pack(encoder) };
        Maker::new(self.columns.clone(), self.latent, self.decoder.clone(), decoder, deviations).with_encoder(encoder)
    }
}

impl Net for VaeNet {
    const LOSSES: [&'static str; 2] = ["rebuilding", "KL"];

    fn parameters(&self) -> usize {
        self.encoder.parameters() + self.decoder.parameters() + self.columns.numbers
    }

    fn learn(
        &self,
        rows: &Rows<f32>,
        learning: Schedule<'_>,
        on_epoch: &mut dyn FnMut(Epoch, &dyn Fn() -> Maker),
    ) -> Result<(Maker, Vec<Epoch>), Halt> {
        let mut random = learning.beginning();
        let mut parameters = self.encoder.begin(&mut random);
        parameters.extend(self.decoder.begin::<f32>(&mut random));
        parameters.extend(vec![ln(DEVIATIONS[0]) as f32; self.columns.numbers]);
        let adam = Adam::new(RATES, parameters.len());
        let mut student = Student { vae: self, rows, learning, parameters, adam };
        let count = rows.count();
        let curve = learning.run(&mut student, count, &mut |epoch, student| {
            on_epoch(epoch, &|| self.maker(&student.parameters));
        })?;
        Ok((self.maker(&student.parameters), curve))
    }
}

/// A net on its way.
struct Student<'a> {
    vae: &'a VaeNet,
    rows: &'a Rows<f32>,
    learning: Schedule<'a>,
    parameters: Vec<f32>,
    adam: Adam<f32>,
}

impl Learner for Student<'_> {
    fn step(&mut self, batch: &[u32], step: u64) -> [f64; 2] {
        let Self { vae, rows, .. } = *self;
        let ready = vae.ready(&self.parameters);
        let weight = 1.0 / batch.len() as f32;
        let (gradient, losses) = learning::gradient(batch, self.parameters.len(), |piece, own, gradient| {
            let noise = self.learning.seed.piece(step, piece).normals(own.len() * vae.latent);
            let codes: Vec<&[u32]> = own.iter().map(|&row| rows.codes(row)).collect();
            vae.piece(&ready, (rows.batch(own), &codes), &noise, weight, gradient)
        });
        self.adam.step(&mut self.parameters, &gradient);
        let [_, least, most] = DEVIATIONS.map(|it| ln(it) as f32);
        let fixed = self.parameters.len() - vae.columns.numbers;
        for logarithm in &mut self.parameters[fixed..] {
            *logarithm = logarithm.clamp(least, most);
        }
        losses
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nets::differences::{assert_gradient, epochs, some};

    #[test]
    fn the_gradient_of_the_loss_is_that_of_finite_differences() {
        for columns in [
            Columns { numbers: 3, levels: vec![3, 2] },
            Columns { numbers: 2, levels: Vec::new() },
            Columns { numbers: 0, levels: vec![4] },
        ] {
            let vae = VaeNet::with(columns.clone(), 2, 5);
            let rows = 4;
            let numbers = some(rows * columns.numbers, 1);
            let codes =
                (0..rows).flat_map(|row| columns.levels.iter().map(move |levels| (row % levels) as u32)).collect();
            let rows = Rows { columns, numbers, codes };
            let codes: Vec<&[u32]> = (0..4).map(|row| rows.codes(row)).collect();
            let noise = some(8, 2);
            let loss = |parameters: &[f64], gradient: &mut [f64]| {
                let ready = vae.ready(parameters);
                let [rebuilt, far] = vae.piece(&ready, (rows.batch(&[0, 1, 2, 3]), &codes), &noise, 0.25, gradient);
                0.25 * (2.0 * rebuilt + far)
            };
            assert_gradient(&some(vae.parameters(), 3), loss);
        }
    }

    #[test]
    fn a_loss_that_is_not_finite_ends_it() {
        let columns = Columns { numbers: 1, levels: vec![2] };
        let net = VaeNet::with(columns, 2, 5);
        let learn = |bad: f32| epochs(&net, bad);
        assert_eq!(learn(0.5), (Ok(3), 3));
        for bad in [f32::INFINITY, f32::NAN, f32::MAX] {
            assert_eq!(learn(bad), (Err(Halt::Diverged(1)), 0), "{bad}");
        }
    }
}
