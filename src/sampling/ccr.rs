//! CCR: spheres around the rows of a class that grow until they have run against enough rows of other classes, and new rows in them,
//! more in the smaller ones.
//!
//! Koziarski and Woźniak 2017 (Combined Cleaning and Resampling): every sphere has `energy` to grow by; a step costs its length times
//! one more than the rows of other classes that are inside by then. New rows are drawn evenly from the spheres, from each as often
//! as 1/r has it. As in the paper distances are sums of absolute differences, here of the scaled columns, so that a sphere is an octahedron. The
//! paper also pushes the rows of other classes out of the spheres: real rows stay as they are here, so only the rows that it makes
//! are made. Categories take part in distances as one-hot columns; a new row has those of its row.

use rayon::prelude::*;

use crate::{
    normal::ln,
    progress::{Cancelled, Stop},
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        decode::Row,
        draw::{RowStream, Weights},
        member_rows::{MemberRows, moved},
        parameter::Domain,
        recomputed::RowModel,
    },
    space::expanded::expanded,
};

const ENERGY: Parameter = Parameter {
    key: "energy",
    title: "Energy",
    tip: "How far a sphere grows where no row of another class is near, in the units of the scaled columns",
    domain: Domain::Number { usual: 1.0, least: 0.01, most: 100.0, slider: 5.0 },
};

#[derive(Debug)]
pub struct Ccr;

impl Sampler for Ccr {
    fn name(&self) -> &'static str {
        "ccr"
    }

    fn title(&self) -> &'static str {
        "CCR"
    }

    fn about(&self) -> &'static str {
        "From spheres around the rows of the class that grow until rows of other classes stop them, more from the smaller ones; no real \
         row is moved, as the paper would; categories are the row's."
    }

    fn source(&self) -> &'static str {
        "Koziarski and Woźniak 2017"
    }

    fn follows(&self) -> &'static str {
        "the paper's spheres, without its moving of other rows"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[ENERGY] }
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::Around
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn looks_at_others(&self, _: &Recipe) -> bool {
        true
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs::default()
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("CCR draws from a sphere around a single row; there is no neighbour to step through.")
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no CCR")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (space, energy) = (input.space, input.recipe.number(&ENERGY));
        let others: Vec<u32> = space.learnt_from().into_iter().filter(|&row| space.class(row) != input.class).collect();
        let own = expanded(space, input.members(), input.class)?;
        let others = expanded(space, &others, input.class)?;
        let radius = |member: usize| {
            input.progress.check()?;
            let row = own.row(member);
            let apart = others.iter().map(|other| row.iter().zip(other).map(|(a, b)| (a - b).abs()).sum::<f64>());
            // No sphere is larger than its energy.
            let mut near: Vec<f64> = apart.filter(|apart| *apart < energy).collect();
            near.sort_unstable_by(f64::total_cmp);
            Ok(grown(&near, energy))
        };
        let radii: Result<Vec<f64>, Cancelled> = (0..own.rows()).into_par_iter().map(radius).collect();
        let radii = radii?;
        let bases = input.bases();
        let weights: Vec<f64> = bases.iter().map(|&member| 1.0 / radii[member as usize]).collect();
        Ok(FittedSampler::model(Spheres {
            rows: MemberRows::read(space, input.class)?,
            bases,
            weights: Weights::of(&weights),
            radii,
            steps: space.numbers.iter().map(|axis| axis.unscaled(1.0)).collect(),
        }))
    }
}

/// The radius of a sphere with so much energy among rows at these distances, ascending.
fn grown(near: &[f64], energy: f64) -> f64 {
    let (mut radius, mut left, mut inside) = (0.0, energy, 0.0);
    for &apart in near {
        let cost = (apart - radius) * (inside + 1.0);
        if cost >= left {
            break;
        }
        left -= cost;
        radius = apart;
        inside += 1.0;
    }
    radius + left / (inside + 1.0)
}

#[derive(Debug)]
struct Spheres {
    rows: MemberRows,
    radii: Vec<f64>,
    bases: Vec<u32>,
    /// Of the bases.
    weights: Weights,
    /// What one unit of the space is in each column.
    steps: Vec<f64>,
}

impl RowModel for Spheres {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        let member = self.bases[self.weights.at(random.uniform())] as usize;
        self.rows.put(member, row);
        let point = in_octahedron(row.numbers.len(), random);
        for ((number, step), value) in row.numbers.iter_mut().zip(&self.steps).zip(point) {
            *number = moved(*number, step * self.radii[member] * value);
        }
    }
}

/// Even among the points whose absolute values sum to at most 1: shares of exponential numbers, one more than there are columns.
fn in_octahedron(columns: usize, random: &mut RowStream) -> Vec<f64> {
    let mut shares: Vec<f64> = (0..=columns).map(|_| -ln(random.uniform())).collect();
    let sum: f64 = shares.iter().sum();
    shares.truncate(columns);
    for share in &mut shares {
        *share = if random.uniform() < 0.5 { -*share / sum } else { *share / sum };
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sphere_grows_the_slower_the_more_is_inside() {
        assert_eq!(grown(&[], 1.0), 1.0);
        // Half of the energy to the first row, then twice the price.
        assert_eq!(grown(&[0.5], 1.0), 0.75);
        // 0.25, then 2 · 0.25, then the last quarter at three times the price.
        assert_eq!(grown(&[0.25, 0.5], 1.0), 0.5 + 0.25 / 3.0);
        assert_eq!(grown(&[0.0, 0.0, 0.0], 1.0), 0.25);
        assert_eq!(grown(&[0.9], 0.9), 0.9);
    }

    #[test]
    fn points_are_even_in_the_octahedron() {
        let mut far: Vec<f64> = (0..20_000)
            .map(|index| {
                let point = in_octahedron(3, &mut RowStream::new(2, 0, index));
                point.iter().map(|it| it.abs()).sum::<f64>().powi(3)
            })
            .collect();
        // The share of its volume within a point is uniform: Kolmogorov–Smirnov, p = .001.
        far.sort_unstable_by(f64::total_cmp);
        let apart = |(at, far): (usize, &f64)| (far - (at as f64 + 0.5) / 20_000.0).abs();
        let worst = far.iter().enumerate().map(apart).fold(0.0, f64::max);
        assert!(worst < 0.0138, "{worst}");
    }
}
