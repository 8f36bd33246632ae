//! Logistic regression with an l2 penalty, on standardised columns.
//!
//! What is minimised is Σ c · −log p(class of row) + α/2 · Σ w² (c: how much a row counts), intercepts free; Hastie, Tibshirani and Friedman (2009, "The
//! Elements of Statistical Learning", 4.4). scikit-learn minimises C · Σ −log p + 1/2 · Σ w², so α is 1/C, without a
//! factor of the rows, and a penalty of 1 is its default after a `StandardScaler`: one line of weights for two classes,
//! one a class with softmax for more.

use crate::{
    error::Error,
    evaluation::models::{
        FittedModel, Model,
        lbfgs::{self, Until, ValueAndGradient},
        standard::Standard,
        training::{Checked, Training},
    },
    matrix::Matrix,
    progress::{Progress, Stop},
};

/// The gradient is a sum over rows. With a penalty of 1 the weights end within as much of the best ones. Most fits take
/// fewer than a hundred evaluations; separable classes without a penalty have no best weights.
const UNTIL: Until = Until { gradient: 1e-4, evaluations: 1_000 };
/// Where rows count unlike, some of them little, they are to be heard too.
const UNTIL_WEIGHTED: Until = Until { gradient: 1e-6, ..UNTIL };

/// The model: its penalty, α above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Logistic {
    penalty: f64,
}

impl Logistic {
    /// From 0, no penalty: then separable classes have no best weights, and those at the last step are taken.
    pub const fn with_penalty(penalty: f64) -> Self {
        Self { penalty }
    }
}

impl Model for Logistic {
    fn name(&self) -> &'static str {
        "logistic"
    }

    fn title(&self) -> &'static str {
        "Logistic regression"
    }

    fn about(&self) -> &'static str {
        "A weighted sum of the standardised columns for each class, with an l2 penalty on the weights."
    }

    fn calibration(&self) -> &'static str {
        "Calibrated where the log-odds are such a sum, and close to it elsewhere."
    }

    fn fit(&self, training: &Training<'_>, progress: &Progress) -> Result<Box<dyn FittedModel>, Stop> {
        progress.check()?;
        if !self.penalty.is_finite() || self.penalty < 0.0 {
            return Err(Error::usage(format!("the penalty {} is not a number from 0 up", self.penalty)).into());
        }
        let Checked { present, places, weights } = training.checked()?;
        // As in scikit-learn, a row's weight does not change how columns are standardised.
        let columns = Standard::all(training.standardised_by.unwrap_or(training.x));
        let values: Vec<f64> = training
            .x
            .iter()
            .take(places.len())
            .flat_map(|row| columns.iter().map(|column| column.standardised(row)))
            .collect();
        let until = if training.weights.is_some() { UNTIL_WEIGHTED } else { UNTIL };
        let start = vec![0.0; lines(present.len()) * (columns.len() + 1)];
        let loss =
            Loss { values, places, weights, columns: columns.len(), classes: present.len(), penalty: self.penalty };
        let weights = lbfgs::minimise(start, |weights| loss.at(weights), until, progress)?;
        Ok(Box::new(Learned { columns, classes: training.classes, present, weights }))
    }
}

/// What is minimised, as a function of the weights: line by line, the intercept first.
struct Loss {
    /// Standardised, row after row.
    values: Vec<f64>,
    /// The class of each row, among those that occur.
    places: Vec<u32>,
    /// How much each row counts.
    weights: Vec<f64>,
    columns: usize,
    classes: usize,
    penalty: f64,
}

impl Loss {
    fn at(&self, weights: &[f64]) -> ValueAndGradient {
        let long = self.columns + 1;
        let mut gradient = vec![0.0; weights.len()];
        let mut shares = vec![0.0; self.classes];
        let mut value = 0.0;
        for (row, (&place, counts)) in self.places.iter().zip(&self.weights).enumerate() {
            let values = &self.values[row * self.columns..][..self.columns];
            logits(values, weights, &mut shares);
            value -= counts * shares[place as usize];
            value += counts * softmax(&mut shares);
            // How much more likely than true each class is.
            shares[place as usize] -= 1.0;
            let free = &shares[self.classes - lines(self.classes)..];
            for (gradient, share) in gradient.chunks_exact_mut(long).zip(free) {
                let share = counts * share;
                gradient[0] += share;
                for (gradient, value) in gradient[1..].iter_mut().zip(values) {
                    *gradient += share * value;
                }
            }
        }
        for (gradient, weights) in gradient.chunks_exact_mut(long).zip(weights.chunks_exact(long)) {
            for (gradient, weight) in gradient[1..].iter_mut().zip(&weights[1..]) {
                *gradient += self.penalty * weight;
                value += self.penalty / 2.0 * weight * weight;
            }
        }
        ValueAndGradient { value, gradient }
    }
}

/// Of two classes the second one has weights, and the first one none: their difference alone counts.
fn lines(classes: usize) -> usize {
    if classes == 2 { 1 } else { classes }
}

/// The weighted sums of a row, by class.
fn logits(values: &[f64], weights: &[f64], sums: &mut [f64]) {
    let fixed = sums.len() - lines(sums.len());
    sums[..fixed].fill(0.0);
    for (sum, weights) in sums[fixed..].iter_mut().zip(weights.chunks_exact(values.len() + 1)) {
        *sum = weights[0] + weights[1..].iter().zip(values).map(|(weight, value)| weight * value).sum::<f64>();
    }
}

/// Makes logits probabilities; gives the logarithm of the sum of their exponentials.
pub fn softmax(logits: &mut [f64]) -> f64 {
    // Less the largest, no exponential overflows, and their sum is at least 1.
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for logit in &mut *logits {
        *logit = (*logit - largest).exp();
    }
    let sum: f64 = logits.iter().sum();
    for share in logits {
        *share /= sum;
    }
    largest + sum.ln()
}

/// A fit.
#[derive(Clone, Debug, PartialEq)]
struct Learned {
    /// Those that are not constant.
    columns: Vec<Standard>,
    classes: usize,
    /// The classes that occurred.
    present: Vec<u32>,
    /// Line by line, the intercept first.
    weights: Vec<f64>,
}

impl FittedModel for Learned {
    fn probabilities(&self, x: &Matrix) -> Matrix {
        let mut shares = vec![0.0; self.present.len()];
        let mut probabilities = vec![0.0; x.rows() * self.classes];
        for (row, probabilities) in x.iter().zip(probabilities.chunks_exact_mut(self.classes)) {
            let values: Vec<f64> = self.columns.iter().map(|column| column.standardised(row)).collect();
            logits(&values, &self.weights, &mut shares);
            softmax(&mut shares);
            for (class, share) in self.present.iter().zip(&shares) {
                probabilities[*class as usize] = *share;
            }
        }
        Matrix::new(self.classes, probabilities)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Two columns that tell something, one that is constant, and one far from zero; and the sum behind the classes.
    fn sample() -> (Matrix, Vec<f64>) {
        let row = |row: i32| {
            let first = f64::from(row * 37 % 101) / 10.0;
            let square = f64::from((row * 53 % 97).pow(2)) / 100.0;
            [first, square, 7.3, 1e6 + f64::from(row * 29 % 31)]
        };
        let values = (0..60).flat_map(row).collect();
        let sums = (0..60).map(|at| row(at)[0] / 10.0 + f64::from(at * 71 % 43) / 43.0).collect();
        (Matrix::new(4, values), sums)
    }

    fn fitted(penalty: f64, x: &Matrix, y: &[u32], classes: usize) -> Matrix {
        Logistic::with_penalty(penalty).fit(&Training::new(x, y, classes), &Progress::new()).unwrap().probabilities(x)
    }

    fn near(found: &Matrix, row: usize, expected: &[f64]) -> bool {
        found.row(row).iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-5)
    }

    /// By scikit-learn: `StandardScaler`, then `LogisticRegression` with `solver="newton-cg", tol=1e-13`.
    #[test]
    fn two_classes_are_as_in_scikit_learn() {
        let (x, sums) = sample();
        let y: Vec<u32> = sums.iter().map(|sum| u32::from(*sum > 1.2)).collect();
        let found = fitted(1.0, &x, &y, 2);
        assert!(near(&found, 0, &[0.961_609_126_9, 0.038_390_873_1]));
        assert!(near(&found, 59, &[0.577_434_555_9, 0.422_565_444_1]));
        // C=100.
        assert!(near(&fitted(0.01, &x, &y, 2), 17, &[0.963_467_979_8, 0.036_532_020_2]));
    }

    #[test]
    fn three_classes_are_as_in_scikit_learn() {
        let (x, sums) = sample();
        // The class between the others does not occur: its neighbours' numbers are as if it were not there.
        let y: Vec<u32> =
            sums.iter().map(|sum| [0, 2, 3][usize::from(*sum >= 0.8) + usize::from(*sum >= 1.3)]).collect();
        let found = fitted(1.0, &x, &y, 5);
        assert!(near(&found, 0, &[0.874_406_054_3, 0.0, 0.120_595_557_7, 0.004_998_387_9, 0.0]));
        assert!(near(&found, 59, &[0.263_167_002_6, 0.0, 0.480_260_196_4, 0.256_572_799_9, 0.0]));
        assert!(near(&fitted(0.01, &x, &y, 5), 17, &[0.334_758_233_9, 0.0, 0.638_912_880_7, 0.026_328_885_5, 0.0]));
    }

    /// Rows by the inverse of their class's share.
    fn balanced(y: &[u32]) -> Vec<f64> {
        let mut classes = y.to_vec();
        classes.sort_unstable();
        classes.dedup();
        let count = |class: u32| y.iter().filter(|other| **other == class).count();
        y.iter().map(|class| y.len() as f64 / (classes.len() * count(*class)) as f64).collect()
    }

    /// As above, with `class_weight="balanced"`.
    #[test]
    fn weights_are_as_in_scikit_learn() {
        let (x, sums) = sample();
        let close = |y: &[u32], penalty: f64, row: usize, expected: &[f64]| {
            let training = Training { weights: Some(&balanced(y)), ..Training::new(&x, y, expected.len()) };
            let found = Logistic::with_penalty(penalty).fit(&training, &Progress::new()).unwrap().probabilities(&x);
            found.row(row).iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6)
        };
        let y: Vec<u32> = sums.iter().map(|sum| u32::from(*sum > 1.2)).collect();
        assert!(close(&y, 1.0, 0, &[0.924_594_692_2, 0.075_405_307_8]));
        assert!(close(&y, 1.0, 59, &[0.358_687_270_8, 0.641_312_729_2]));
        assert!(close(&y, 0.01, 17, &[0.930_965_005_6, 0.069_034_994_4]));
        let y: Vec<u32> = sums.iter().map(|sum| u32::from(*sum >= 0.8) + u32::from(*sum >= 1.3)).collect();
        assert!(close(&y, 1.0, 0, &[0.895_035_057_9, 0.098_397_096_1, 0.006_567_846]));
        assert!(close(&y, 1.0, 59, &[0.260_984_412_5, 0.375_823_988_9, 0.363_191_598_6]));
    }

    /// Without a penalty, for which the scale of the columns counts, and that is the one of the rows each taken once.
    #[test]
    fn a_row_that_counts_double_is_as_two() {
        let (x, sums) = sample();
        let y: Vec<u32> = sums.iter().map(|sum| u32::from(*sum > 1.2)).collect();
        let times: Vec<usize> = (0..60).map(|row| 1 + row % 3).collect();
        let weights: Vec<f64> = times.iter().map(|times| *times as f64).collect();
        let training = Training { weights: Some(&weights), ..Training::new(&x, &y, 2) };
        let model = Logistic::with_penalty(0.0);
        let found = model.fit(&training, &Progress::new()).unwrap().probabilities(&x);
        let repeated: Vec<u32> = (0..).zip(&times).flat_map(|(row, times)| std::iter::repeat_n(row, *times)).collect();
        let of_repeated: Vec<u32> = repeated.iter().map(|row| y[*row as usize]).collect();
        let rows = x.select(&repeated);
        let expected = model.fit(&Training::new(&rows, &of_repeated, 2), &Progress::new()).unwrap().probabilities(&x);
        for row in 0..60 {
            assert!(near(&found, row, expected.row(row)));
        }
        assert!(!near(&found, 0, fitted(0.0, &x, &y, 2).row(0)));
    }

    #[test]
    fn separable_classes_without_a_penalty_end_in_certainty() {
        let x = Matrix::new(1, (0..40).map(f64::from).collect());
        for classes in 2..5 {
            let y: Vec<u32> = (0..40).map(|row| row * classes / 40).collect();
            for penalty in [0.0, 1e-300, 1e-9] {
                let found = fitted(penalty, &x, &y, classes as usize);
                assert!(found.row(0)[0] > 0.999 && found.row(39)[classes as usize - 1] > 0.999);
            }
        }
    }

    #[test]
    fn without_a_column_that_tells_something_the_shares_are_left() {
        let y = [0, 1, 1, 1];
        for x in [Matrix::new(1, vec![5.0; 4]), Matrix::new(2, vec![0.0; 8])] {
            assert!(near(&fitted(1.0, &x, &y, 2), 0, &[0.25, 0.75]));
        }
    }

    #[test]
    fn a_penalty_is_a_number_from_0_up() {
        let x = Matrix::new(1, vec![1.0, 2.0]);
        for penalty in [f64::NAN, f64::INFINITY, -1.0] {
            let found = Logistic::with_penalty(penalty).fit(&Training::new(&x, &[0, 1], 2), &Progress::new());
            assert!(matches!(found, Err(Stop::Failed(error)) if error.message.contains("penalty")));
        }
    }

    #[test]
    fn unseen_rows_may_be_anything() {
        let x = Matrix::new(2, vec![1.0, 2.0, 2.0, 1.0, 3.0, 5.0, 4.0, 3.0]);
        let model = Logistic::with_penalty(1.0).fit(&Training::new(&x, &[0, 0, 1, 1], 2), &Progress::new()).unwrap();
        let strange = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, -0.0];
        for row in model.probabilities(&Matrix::new(2, strange.to_vec())).iter() {
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        assert!(model.probabilities(&Matrix::default()).is_empty());
    }

    proptest! {
        /// Whatever the numbers and the penalty.
        #[test]
        fn rows_always_sum_to_one(
            rows in proptest::collection::vec((any::<f64>(), -9.0..9.0_f64, 0..4_u32), 2..40),
            power in 0..12_i32,
        ) {
            let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
            let x = Matrix::new(2, rows.iter().flat_map(|row| [finite(row.0), row.1]).collect());
            let y: Vec<u32> = rows.iter().map(|row| row.2).collect();
            let penalty = 10.0_f64.powi(-power);
            if let Ok(model) = Logistic::with_penalty(penalty).fit(&Training::new(&x, &y, 4), &Progress::new()) {
                for row in model.probabilities(&x).iter() {
                    prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                    prop_assert!(row.iter().all(|share| *share >= 0.0));
                }
            } else {
                prop_assert!(y.iter().all(|class| *class == y[0]));
            }
        }
    }
}
