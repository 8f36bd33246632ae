//! Dense one after the other, each of all columns of the one before: weights, a constant, and a bend between two layers.

use crate::nets::{
    Real,
    panels::{Left, Panels, Start, multiply},
    random::Random,
};

/// What happens to a value between two layers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bend {
    /// What is below nought becomes nought.
    Relu,
    /// What is below nought becomes a fifth of it.
    LeakyRelu,
}

impl Bend {
    fn below<T: Real>(self) -> T {
        match self {
            Self::Relu => T::default(),
            Self::LeakyRelu => T::of(0.2),
        }
    }

    fn apply<T: Real>(self, values: &mut [T]) {
        let below: T = self.below();
        for value in values {
            *value = if *value > T::default() { *value } else { below * *value };
        }
    }

    /// Multiplies by the slope at what came out there: its sign is that of what went in.
    fn apply_slope<T: Real>(self, out: &[T], values: &mut [T]) {
        let below: T = self.below();
        for (value, &out) in values.iter_mut().zip(out) {
            *value = if out > T::default() { *value } else { below * *value };
        }
    }
}

/// The shape of a net. Its parameters stand one after the other: of each layer the weights by column of the layer before, then
/// the constants.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense {
    /// Columns that go in, those between two layers, and those that come out.
    sizes: Vec<usize>,
    bend: Bend,
}

/// Parameters as products take them.
#[derive(Clone, Debug)]
pub struct Packed<T> {
    layers: Vec<PackedLayer<T>>,
}

#[derive(Clone, Debug)]
struct PackedLayer<T> {
    forwards: Panels<T>,
    backwards: Panels<T>,
    constants: Vec<T>,
}

/// What went into each layer, and last what came out.
#[derive(Clone, Debug)]
pub struct Passed<T> {
    values: Vec<Vec<T>>,
    rows: usize,
}

impl<T: Real> Passed<T> {
    /// What went in.
    pub fn values_in(&self) -> &[T] {
        self.values.first().map_or(&[], Vec::as_slice)
    }

    pub fn out(&self) -> &[T] {
        self.values.last().map_or(&[], Vec::as_slice)
    }
}

impl Dense {
    pub fn new(sizes: Vec<usize>, bend: Bend) -> Self {
        Self { sizes, bend }
    }

    /// Columns that go in and come out of each layer.
    fn each(&self) -> impl DoubleEndedIterator<Item = (usize, usize)> + ExactSizeIterator {
        self.sizes.windows(2).map(|pair| (pair[0], pair[1]))
    }

    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.each().map(|(from, to)| (from + 1) * to).sum()
    }

    /// Parameters to begin with: uniform between ±1/√n, with n columns that go in, so that what comes out is about as large.
    pub fn begin<T: Real>(&self, random: &mut Random) -> Vec<T> {
        let layer = |(from, to): (usize, usize)| {
            let most = 1.0 / (from.max(1) as f64).sqrt();
            (0..(from + 1) * to).map(|_| T::of((2.0 * random.uniform() - 1.0) * most)).collect::<Vec<_>>()
        };
        self.each().flat_map(layer).collect()
    }

    pub fn pack<T: Real>(&self, mut parameters: &[T]) -> Packed<T> {
        let layer = |(from, to): (usize, usize)| {
            let (own, rest) = parameters.split_at((from + 1) * to);
            parameters = rest;
            let (weights, constants) = own.split_at(from * to);
            PackedLayer {
                forwards: Panels::of(weights, to),
                backwards: Panels::of_transposed(weights, to),
                constants: constants.to_vec(),
            }
        };
        Packed { layers: self.each().map(layer).collect() }
    }

    /// What comes out of these rows.
    pub fn forwards<T: Real>(&self, packed: &Packed<T>, values: Vec<T>, rows: usize) -> Passed<T> {
        let mut trace = Passed { values: vec![values], rows };
        for (at, layer) in packed.layers.iter().enumerate() {
            let mut out = vec![T::default(); rows * layer.constants.len()];
            multiply(Left::Plain(&trace.values[at]), &layer.forwards, Start::Row(&layer.constants), &mut out);
            if at + 1 < packed.layers.len() {
                self.bend.apply(&mut out);
            }
            trace.values.push(out);
        }
        trace
    }

    /// From the slope of a loss by what came out to that by what went in, and on the way by every parameter, which is added
    /// to a gradient where there is one.
    pub fn backwards<T: Real>(
        &self,
        packed: &Packed<T>,
        trace: &Passed<T>,
        mut slopes: Vec<T>,
        mut gradient: Option<&mut [T]>,
    ) -> Vec<T> {
        for (at, (from, to)) in self.each().enumerate().rev() {
            if let Some(left) = gradient.take() {
                let (before, own) = left.split_at_mut(left.len() - (from + 1) * to);
                let (weights, constants) = own.split_at_mut(from * to);
                let right = Panels::of(&slopes, to);
                multiply(Left::Transposed(&trace.values[at], from), &right, Start::There, weights);
                for row in slopes.chunks_exact(to) {
                    for (constant, &slope) in constants.iter_mut().zip(row) {
                        *constant += slope;
                    }
                }
                gradient = Some(before);
            }
            slopes = self.step_back(packed, trace, at, &slopes);
        }
        slopes
    }

    /// From the slope by what comes out of a layer to that by what went into it, before the bend.
    fn step_back<T: Real>(&self, packed: &Packed<T>, trace: &Passed<T>, at: usize, slopes: &[T]) -> Vec<T> {
        let backwards = &packed.layers[at].backwards;
        let mut before = vec![T::default(); trace.rows * backwards.columns()];
        multiply(Left::Plain(slopes), backwards, Start::Nought, &mut before);
        if at > 0 {
            self.bend.apply_slope(&trace.values[at], &mut before);
        }
        before
    }

    /// The gradient penalty of a net of one column out (Gulrajani et al. 2017): the sum over rows of weight · (|g| − 1)², with g
    /// the slope of what comes out by what goes in; its own gradient is added to that of the parameters.
    ///
    /// Between two bends the net is a product of matrices, g = W₁ S₁ W₂ S₂ … with the slopes S of the bends, which do not
    /// change with the parameters but for jumps. So the slopes of the penalty travel forwards through the same layers without
    /// their constants, and each layer's gradient is the product of what arrives at it with what came back through it.
    pub fn penalty<T: Real>(&self, packed: &Packed<T>, trace: &Passed<T>, weight: T, gradient: &mut [T]) -> f64 {
        let mut back = vec![vec![T::of(1.0); trace.rows]];
        for at in (0..packed.layers.len()).rev() {
            let before = self.step_back(packed, trace, at, &back[back.len() - 1]);
            back.push(before);
        }
        let mut slopes = back.pop().unwrap_or_default();
        let mut loss = 0.0;
        for row in slopes.chunks_exact_mut(self.sizes[0]) {
            let length = row.iter().fold(T::default(), |sum, &slope| sum + slope * slope).root();
            let above = length - T::of(1.0);
            loss += (weight * above * above).double();
            // At nought there is no direction.
            let factor = if length > T::default() { T::of(2.0) * weight * above / length } else { T::default() };
            for slope in row {
                *slope = factor * *slope;
            }
        }
        let mut rest = gradient;
        for (at, (from, to)) in self.each().enumerate() {
            let (own, after) = rest.split_at_mut((from + 1) * to);
            rest = after;
            let came_back = Panels::of(&back[packed.layers.len() - 1 - at], to);
            multiply(Left::Transposed(&slopes, from), &came_back, Start::There, &mut own[..from * to]);
            let mut out = vec![T::default(); trace.rows * to];
            multiply(Left::Plain(&slopes), &packed.layers[at].forwards, Start::Nought, &mut out);
            if at + 1 < packed.layers.len() {
                self.bend.apply_slope(&trace.values[at + 1], &mut out);
            }
            slopes = out;
        }
        loss
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nets::differences::{assert_gradient, some};

    /// A loss that no layer knows of: half the sum of squares of what comes out.
    fn half_square(out: &[f64]) -> f64 {
        out.iter().map(|it| it * it / 2.0).sum()
    }

    #[test]
    fn gradients_of_every_layer_are_those_of_finite_differences() {
        for bend in [Bend::Relu, Bend::LeakyRelu] {
            for sizes in [vec![3, 2], vec![3, 4, 2], vec![1, 5, 6, 3], vec![17, 18, 1]] {
                let layers = Dense::new(sizes.clone(), bend);
                let rows = 9;
                let input = some(rows * sizes[0], 1);
                let parameters = some(layers.parameters(), 2);
                assert_gradient(&parameters, |parameters, gradient| {
                    let packed = layers.pack(parameters);
                    let trace = layers.forwards(&packed, input.clone(), rows);
                    layers.backwards(&packed, &trace, trace.out().to_vec(), Some(gradient));
                    half_square(trace.out())
                });
                // By what goes in as well, with a gradient of the parameters or without.
                assert_gradient(&input, |input, gradient| {
                    let packed = layers.pack(&parameters);
                    let trace = layers.forwards(&packed, input.to_vec(), rows);
                    gradient.copy_from_slice(&layers.backwards(&packed, &trace, trace.out().to_vec(), None));
                    half_square(trace.out())
                });
            }
        }
    }

    #[test]
    fn the_gradient_of_the_penalty_is_that_of_finite_differences() {
        for bend in [Bend::Relu, Bend::LeakyRelu] {
            for sizes in [vec![3, 1], vec![3, 4, 1], vec![2, 17, 6, 1]] {
                let layers = Dense::new(sizes.clone(), bend);
                let input = some(9 * sizes[0], 1);
                assert_gradient(&some(layers.parameters(), 2), |parameters, gradient| {
                    let packed = layers.pack(parameters);
                    let trace = layers.forwards(&packed, input.clone(), 9);
                    layers.penalty(&packed, &trace, 1.25, gradient)
                });
            }
        }
    }

    /// A net without slope has no direction to go: its penalty is that of a length of nought, and moves nothing.
    #[test]
    fn a_flat_net_has_a_penalty_and_no_gradient_of_it() {
        let layers = Dense::new(vec![2, 3, 1], Bend::Relu);
        let packed = layers.pack(&vec![0.0; layers.parameters()]);
        let mut gradient = vec![0.0; layers.parameters()];
        let trace = layers.forwards(&packed, vec![0.5; 4], 2);
        assert_eq!(layers.penalty(&packed, &trace, 5.0, &mut gradient), 10.0);
        assert!(gradient.iter().all(|it| *it == 0.0));
    }
}
