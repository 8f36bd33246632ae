//! Adam (Kingma and Ba 2015): every parameter has a step of its own size, by what its gradients were.

use crate::nets::Real;

/// How large the steps are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    pub rate: f64,
    /// How much of the mean of gradients, and of their squares, is kept from step to step.
    pub betas: [f64; 2],
    /// Weight decay: this many times the parameter is added to its gradient.
    pub decay: f64,
}

/// Keeps the denominator from nought.
const EPSILON: f64 = 1e-8;

#[derive(Clone, Debug)]
pub struct Adam<T> {
    rates: Rates,
    /// By parameter: the means of its gradients and of their squares.
    means: Vec<[T; 2]>,
    /// Powers of the betas: what the means lack of all gradients.
    lacking: [f64; 2],
}

impl<T: Real> Adam<T> {
    pub fn new(rates: Rates, parameters: usize) -> Self {
        Self { rates, means: vec![[T::default(); 2]; parameters], lacking: [1.0; 2] }
    }

    /// Moves the parameters against their gradient.
    pub fn step(&mut self, parameters: &mut [T], gradient: &[T]) {
        let Rates { rate, betas, decay } = self.rates;
        for (lacking, beta) in self.lacking.iter_mut().zip(betas) {
            *lacking *= beta;
        }
        let [first, second] = self.lacking.map(|lacking| 1.0 - lacking);
        let (rate, scale) = (T::of(rate / first), T::of(1.0 / second.sqrt()));
        let [keep, keep_square] = betas.map(T::of);
        let [new, new_square] = betas.map(|beta| T::of(1.0 - beta));
        let (decay, epsilon) = (T::of(decay), T::of(EPSILON));
        for ((parameter, &slope), [mean, square]) in parameters.iter_mut().zip(gradient).zip(&mut self.means) {
            let slope = slope + decay * *parameter;
            *mean = keep * *mean + new * slope;
            *square = keep_square * *square + new_square * (slope * slope);
            *parameter = *parameter - rate * *mean / (square.root() * scale + epsilon);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By `torch.optim.Adam(lr=0.1, betas=(0.9, 0.99), weight_decay=0.01)` in double precision, 2.9: three steps from 1 and −2 with
    /// the gradients 0.5 and −1, −0.25 and 2, 4 and 0.
    #[test]
    fn steps_are_those_of_torch() {
        let mut adam = Adam::new(Rates { rate: 0.1, betas: [0.9, 0.99], decay: 0.01 }, 2);
        let mut parameters = [1.0_f64, -2.0];
        for gradient in [[0.5, -1.0], [-0.25, 2.0], [4.0, 0.0]] {
            adam.step(&mut parameters, &gradient);
        }
        let torch = [0.805_120_535_624_368_5, -1.962_372_472_310_580_7];
        for (found, torch) in parameters.iter().zip(torch) {
            assert!((found - torch).abs() < 1e-12, "{parameters:?}");
        }
    }
}
