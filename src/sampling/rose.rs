//! ROSE: a smoothed bootstrap. A new row is a row of the class with normal noise on each of its numbers.
//!
//! Menardi and Torelli 2014, as R's package ROSE has it: the noise of column j has the standard deviation `shrinkage` · (4 / ((d + 2) n))^(1/(d + 4)) · σⱼ, Silverman's
//! bandwidth for d columns of numbers and n rows of the class, with σⱼ their sample standard deviation in the class. A category is the
//! one of the row. It is a method of its own and no setting of random over-sampling, as its rows are no copies: what is said of
//! copies, and that identical rows are kept, would hold for one value of a setting and not for others.

use crate::{
    normal::{exp, ln},
    progress::Stop,
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        decode::Row,
        draw::RowStream,
        member_rows::{MemberRows, moved},
        parameter::Domain,
        recomputed::RowModel,
    },
    space::mean_and_deviation,
};

const SHRINKAGE: Parameter = Parameter {
    key: "shrinkage",
    title: "Shrinkage",
    tip: "What Silverman's bandwidth is multiplied by: less keeps new rows closer to real ones",
    domain: Domain::Number { usual: 1.0, least: 0.0, most: 10.0, slider: 3.0 },
};

#[derive(Debug)]
pub struct Rose;

impl Sampler for Rose {
    fn name(&self) -> &'static str {
        "rose"
    }

    fn title(&self) -> &'static str {
        "ROSE"
    }

    fn about(&self) -> &'static str {
        "A smoothed bootstrap: a row of the class, drawn at random, with normal noise on each number, as wide as Silverman's bandwidth; \
         categories are the row's."
    }

    fn source(&self) -> &'static str {
        "Menardi and Torelli 2014"
    }

    fn follows(&self) -> &'static str {
        "R's ROSE: the bandwidth is of the rows of the class (imbalanced-learn's is of all rows)"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[SHRINKAGE] }
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::Around
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: 2, ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("ROSE puts noise on a single row; there is no neighbour to step through.")
    }

    fn script(&self) -> Script {
        Script::Class {
            name: "RandomOverSampler",
            arguments: "shrinkage=SHRINKAGE",
            nc: None,
            differences: &[
                "RandomOverSampler takes its bandwidth from the rows of all classes, and puts noise on one-hot columns as well.",
            ],
        }
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let rows = MemberRows::read(input.space, input.class)?;
        let width = input.recipe.number(&SHRINKAGE) * bandwidth(input.space.numbers.len(), rows.count());
        let sample = (rows.count() as f64 / (rows.count() as f64 - 1.0)).sqrt();
        let widths = (0..input.space.numbers.len())
            .map(|axis| (mean_and_deviation(rows.column(axis)).1 * sample * width).min(f64::MAX))
            .collect();
        Ok(FittedSampler::model(Kernels { rows, bases: input.bases(), widths }))
    }
}

/// Silverman's, for columns of variance 1.
fn bandwidth(columns: usize, rows: usize) -> f64 {
    let d = columns as f64;
    exp(ln(4.0 / ((d + 2.0) * rows as f64)) / (d + 4.0))
}

#[derive(Debug)]
struct Kernels {
    rows: MemberRows,
    bases: Vec<u32>,
    /// Of each column.
    widths: Vec<f64>,
}

impl RowModel for Kernels {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        self.rows.put(self.bases[random.below(self.bases.len())] as usize, row);
        for (number, width) in row.numbers.iter_mut().zip(&self.widths) {
            *number = moved(*number, width * random.normal());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bandwidth_is_silvermans() {
        // In R: (4 / ((3 + 2) * 50)) ^ (1 / (3 + 4)).
        assert!((bandwidth(3, 50) - (4.0_f64 / 250.0).powf(1.0 / 7.0)).abs() < 1e-12);
    }
}
