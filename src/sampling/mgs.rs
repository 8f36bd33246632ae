//! Multivariate Gaussian SMOTE: a new row is drawn from the normal distribution of a row and its k nearest rows of the class.
//!
//! Sakho, Malherbe and Scornet 2024 (arXiv 2402.03819): mean μ and covariance Σ = Σᵢ (xᵢ − μ)(xᵢ − μ)ᵀ/(k + 1) of the k + 1 rows, which needs no matrix:
//! μ + Σᵢ zᵢ (xᵢ − μ)/√(k + 1) with standard normal zᵢ has just these. So a new row is the rows' mean with the weights 1/(k + 1) + (zᵢ − z̄)/√(k + 1), which
//! sum to 1 and may be negative; its lineage says them. A category is the level of which the weights sum to most. The paper's k is
//! one more than there are columns; here it is k as it is set.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Between, FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script, draw::RowStream,
        parameter::K, recomputed::Means,
    },
};

#[derive(Debug)]
pub struct Mgs;

impl Sampler for Mgs {
    fn name(&self) -> &'static str {
        "mgs"
    }

    fn title(&self) -> &'static str {
        "Multivariate Gaussian SMOTE"
    }

    fn about(&self) -> &'static str {
        "From the normal distribution of a row and its k nearest rows of the class, by their mean and covariance, so that no row lies on \
         a line between two; a category is the one that weighs most."
    }

    fn source(&self) -> &'static str {
        "Sakho, Malherbe and Scornet 2024"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K] }
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::Several
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        Needs { own: Some(recipe.whole(&K)), ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some(
            "Multivariate Gaussian SMOTE draws around several rows at once; these steps tell of a base and one neighbour.",
        )
    }

    fn script(&self) -> Script {
        Script::Absent("Multivariate Gaussian SMOTE is not in imbalanced-learn")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let k = input.recipe.whole(&K);
        let members = input.members();
        let heaps = (0..members.len()).flat_map(|at| [&members[at..=at], input.own(at, k)].concat()).collect();
        Ok(FittedSampler::means(Heaps { heaps, size: k + 1 }))
    }
}

/// Every row of the class with its neighbours.
#[derive(Debug)]
struct Heaps {
    heaps: Vec<u32>,
    size: usize,
}

impl Means for Heaps {
    fn between(&self, random: &mut RowStream) -> Between {
        let heap = random.below(self.heaps.len() / self.size);
        let rows = &self.heaps[heap * self.size..][..self.size];
        let (count, numbers): (f64, Vec<f64>) = (self.size as f64, rows.iter().map(|_| random.normal()).collect());
        let mean = numbers.iter().sum::<f64>() / count;
        let weight = |number: f64| 1.0 / count + (number - mean) / count.sqrt();
        Between::of(rows.iter().copied().zip(numbers.into_iter().map(weight)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moments of 40,000 rows of one heap, within five standard errors.
    #[test]
    fn rows_have_the_mean_and_the_covariance_of_their_heap() {
        let points = [[0.0, 0.0], [4.0, 1.0], [1.0, 3.0], [7.0, 2.0]];
        let heaps = Heaps { heaps: vec![0, 1, 2, 3], size: 4 };
        let rows = 40_000;
        let (mut sums, mut products) = ([0.0; 2], [0.0; 3]);
        for index in 0..rows {
            let between = heaps.between(&mut RowStream::new(3, 0, index));
            let mut at = [0.0; 2];
            for (row, weight) in between.parents() {
                at[0] += weight * points[row as usize][0];
                at[1] += weight * points[row as usize][1];
            }
            let [x, y] = [at[0] - 3.0, at[1] - 1.5];
            sums = [sums[0] + x, sums[1] + y];
            products = [products[0] + x * x, products[1] + y * y, products[2] + x * y];
        }
        let count = f64::from(rows);
        let [variance_x, variance_y, covariance] = [7.5, 1.25, 0.75];
        assert!((sums[0] / count).abs() < 5.0 * (variance_x / count).sqrt());
        assert!((sums[1] / count).abs() < 5.0 * (variance_y / count).sqrt());
        assert!((products[0] / count - variance_x).abs() < 5.0 * variance_x * (2.0 / count).sqrt());
        assert!((products[1] / count - variance_y).abs() < 5.0 * variance_y * (2.0 / count).sqrt());
        let error = ((variance_x * variance_y + covariance * covariance) / count).sqrt();
        assert!((products[2] / count - covariance).abs() < 5.0 * error);
    }
}
