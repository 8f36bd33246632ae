//! What makes rows once a net has learnt: random numbers in, a row of the table out.

use crate::{
    nets::{
        Columns,
        layers::{Dense, Packed},
        rows::shares,
    },
    normal::quantile,
};

/// Dense that make rows, as they are after some epoch.
#[derive(Clone, Debug)]
pub struct Maker {
    columns: Columns,
    /// Columns that go in, each standard normal.
    inputs: usize,
    layers: Dense,
    packed: Packed<f32>,
    /// By number: the standard deviation around what comes out; none where what comes out is the number.
    deviations: Vec<f32>,
}

impl Maker {
    pub(super) fn new(
        columns: Columns,
        inputs: usize,
        layers: Dense,
        parameters: &[f32],
        deviations: Vec<f32>,
    ) -> Self {
        let packed = layers.pack(parameters);
        Self { columns, inputs, layers, packed, deviations }
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// What the net says of a place among those that rows are made from: a mean for each number, and for each category a share
    /// for each level.
    pub fn out(&self, place: Vec<f32>) -> Vec<f32> {
        let mut out = self.layers.forwards(&self.packed, place, 1).out().to_vec();
        for category in self.columns.categories() {
            shares(&mut out[category]);
        }
        out
    }

    /// Makes a row from as many uniform random numbers as it takes.
    pub fn make(&self, mut uniform: impl FnMut() -> f64, numbers: &mut [f64], codes: &mut [u32]) {
        let place = (0..self.inputs).map(|_| quantile(uniform()) as f32).collect();
        let out = self.out(place);
        for (at, (number, &mean)) in numbers.iter_mut().zip(&out).enumerate() {
            *number = f64::from(mean);
            if let Some(&deviation) = self.deviations.get(at) {
                *number += f64::from(deviation) * quantile(uniform());
            }
        }
        for (code, category) in codes.iter_mut().zip(self.columns.categories()) {
            let mut left = uniform();
            let last = category.len() - 1;
            let of = &out[category];
            let is_it = |&share: &f32| {
                left -= f64::from(share);
                left < 0.0
            };
            *code = of.iter().position(is_it).unwrap_or(last) as u32;
        }
    }
}
