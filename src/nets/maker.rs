//! What makes rows once a net has learnt: random numbers in, a row of the table out.

use crate::{
    nets::{
        Columns,
        layers::{Dense, Packed},
        rows::shares,
    },
    normal::{exp, quantile},
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
    /// Where the net goes the other way, too.
    encoder: Option<Encoder>,
}

/// What squeezes rows into the numbers that they are made from again.
#[derive(Clone, Debug)]
pub struct Encoder {
    pub(super) layers: Dense,
    pub(super) packed: Packed<f32>,
}

impl Encoder {
    /// The places of rows, as [`super::Rows::batch`] gives them: a mean of each number, and its standard deviation.
    pub fn places(&self, batch: Vec<f32>, rows: usize) -> Vec<Vec<[f32; 2]>> {
        let squeezed = self.layers.forwards(&self.packed, batch, rows);
        let out = squeezed.out();
        let width = out.len() / rows.max(1);
        out.chunks_exact(width.max(1))
            .map(|row| {
                let (means, logarithms) = row.split_at(width / 2);
                let deviation = |logarithm: f32| exp(0.5 * f64::from(logarithm)) as f32;
                means.iter().zip(logarithms).map(|(&mean, &logarithm)| [mean, deviation(logarithm)]).collect()
            })
            .collect()
    }
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
        Self { columns, inputs, layers, packed, deviations, encoder: None }
    }

    pub(super) fn with_encoder(self, encoder: Encoder) -> Self {
        Self { encoder: Some(encoder), ..self }
    }

    pub fn encoder(&self) -> Option<&Encoder> {
        self.encoder.as_ref()
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

    /// The row in the middle of what the net says of a place: the mean of each number, and the likeliest level of each category.
    pub fn middle(&self, place: Vec<f32>, numbers: &mut [f64], codes: &mut [u32]) {
        let out = self.out(place);
        for (number, &mean) in numbers.iter_mut().zip(&out) {
            *number = f64::from(mean);
        }
        for (code, category) in codes.iter_mut().zip(self.columns.categories()) {
            let likeliest = out[category].iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            *code = likeliest.map_or(0, |(level, _)| level as u32);
        }
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
