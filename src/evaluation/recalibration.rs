//! Probabilities brought nearer to what they promise, by rows that the model has not learnt from; and the shift that other
//! shares of the classes have left in them.

use crate::{
    evaluation::measures::{calibration, thresholds::Thresholds},
    matrix::Matrix,
};

/// How probabilities are mapped, once it is learnt.
#[derive(Clone, Debug, PartialEq)]
pub enum Recalibration {
    /// By class: (score, share) at the ends of every step, ascending; between them along a line, beyond them as there.
    Isotonic(Vec<Vec<(f64, f64)>>),
    /// By class: [intercept, slope] on the logit.
    Platt(Vec<[f64; 2]>),
}

impl Recalibration {
    /// The shares that rise with the scores and are nearest to the outcomes, by squares (Zadrozny and Elkan 2002), found by
    /// pooling adjacent violators; of more than two classes each against the rest.
    pub fn isotonic(probabilities: &Matrix, classes: &[u32]) -> Self {
        Self::Isotonic(by_class(probabilities, classes, isotonic))
    }

    /// A logistic fit of the outcome on the logit of the probability, with the outcomes drawn in as Platt has it (1999,
    /// "Probabilistic Outputs for Support Vector Machines", section 2.2): a fit that parts the rows has an end, too.
    pub fn platt(probabilities: &Matrix, classes: &[u32]) -> Self {
        Self::Platt(by_class(probabilities, classes, |scores, positive| {
            calibration::platt(scores, positive).unwrap_or([0.0, 1.0])
        }))
    }

    /// Each row sums to 1 again.
    pub fn apply(&self, probabilities: &Matrix) -> Matrix {
        let columns = probabilities.columns();
        let mut values = Vec::with_capacity(columns * probabilities.rows());
        for row in probabilities.iter() {
            if columns == 2 {
                let second = self.of(0, row[1]);
                values.extend([1.0 - second, second]);
                continue;
            }
            let mapped: Vec<f64> = row.iter().enumerate().map(|(class, score)| self.of(class, *score)).collect();
            let sum: f64 = mapped.iter().sum();
            values.extend(mapped.iter().zip(row).map(|(mapped, score)| if sum > 0.0 { mapped / sum } else { *score }));
        }
        Matrix::new(columns, values)
    }

    fn of(&self, class: usize, score: f64) -> f64 {
        match self {
            Self::Isotonic(steps) => steps.get(class).map_or(score, |steps| along(steps, score)),
            Self::Platt(lines) => lines.get(class).map_or(score, |[intercept, slope]| {
                1.0 / (1.0 + (-(intercept + slope * calibration::logit(score))).exp())
            }),
        }
    }
}

/// Of two classes the second one alone is mapped, as the first one has the rest.
fn by_class<T>(probabilities: &Matrix, classes: &[u32], learn: impl Fn(&[f64], &[bool]) -> T) -> Vec<T> {
    let judged = if probabilities.columns() == 2 { 1..2 } else { 0..probabilities.columns() };
    let one = |class: usize| {
        let scores: Vec<f64> = probabilities.column(class).collect();
        let positive: Vec<bool> = classes.iter().map(|of| *of as usize == class).collect();
        learn(&scores, &positive)
    };
    judged.map(one).collect()
}

/// A run of scores with one share.
#[derive(Clone, Copy)]
struct Run {
    from: f64,
    to: f64,
    positives: u64,
    rows: u64,
}

impl Run {
    fn share(self) -> f64 {
        self.positives as f64 / self.rows as f64
    }
}

fn isotonic(scores: &[f64], positive: &[bool]) -> Vec<(f64, f64)> {
    let table = Thresholds::of(scores, positive);
    let mut runs: Vec<Run> = Vec::new();
    let counted: Vec<(f64, (u64, u64))> =
        table.counts().map(|(score, counts)| (score, (counts.true_positives, counts.named()))).collect();
    // From the lowest score up: what a threshold names more than the one above it.
    for pair in counted.windows(2).rev() {
        let [(_, above), (score, here)] = pair else { continue };
        runs.push(Run { from: *score, to: *score, positives: here.0 - above.0, rows: here.1 - above.1 });
        while let [.., before, last] = runs.as_slice()
            && before.share() >= last.share()
        {
            let pooled = Run {
                from: before.from,
                to: last.to,
                positives: before.positives + last.positives,
                rows: before.rows + last.rows,
            };
            runs.truncate(runs.len() - 2);
            runs.push(pooled);
        }
    }
    let ends = |run: Run| {
        let end = |score| (score, run.share());
        std::iter::once(end(run.from)).chain((run.to > run.from).then(|| end(run.to)))
    };
    runs.into_iter().flat_map(ends).collect()
}

fn along(steps: &[(f64, f64)], score: f64) -> f64 {
    let above = steps.partition_point(|step| step.0 < score);
    match (above.checked_sub(1).and_then(|below| steps.get(below)), steps.get(above)) {
        (Some(low), Some(high)) => low.1 + (score - low.0) / (high.0 - low.0) * (high.1 - low.1),
        (Some(end), None) | (None, Some(end)) => end.1,
        (None, None) => score,
    }
}

/// Probabilities of a model that learnt from other shares of the classes, as they are at the real ones (Saerens, Latinne and
/// Decaestecker 2002, "Adjusting the Outputs of a Classifier to New a Priori Probabilities", equation 2.4). Of two classes
/// this is p = βpₛ / ((β − 1)pₛ + 1) of Dal Pozzolo and others (2015).
pub fn prior_corrected(probabilities: &Matrix, learnt: &[f64], real: &[f64]) -> Matrix {
    let ratio: Vec<f64> =
        learnt.iter().zip(real).map(|(learnt, real)| if *learnt > 0.0 { real / learnt } else { 0.0 }).collect();
    let mut values = Vec::with_capacity(probabilities.rows() * ratio.len());
    for row in probabilities.iter() {
        let sum: f64 = row.iter().zip(&ratio).map(|(p, ratio)| p * ratio).sum();
        values.extend(row.iter().zip(&ratio).map(|(p, ratio)| if sum > 0.0 { p * ratio / sum } else { *p }));
    }
    Matrix::new(ratio.len(), values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn two(second: &[f64]) -> Matrix {
        Matrix::new(2, second.iter().flat_map(|p| [1.0 - p, *p]).collect())
    }

    #[test]
    fn isotonic_steps_pool_what_falls() {
        // scikit-learn 1.9.1: IsotonicRegression().fit([.1, .2, .3, .4, .6, .8], [0, 1, 0, 0, 1, 1]).
        let (scores, classes) = ([0.1, 0.2, 0.3, 0.4, 0.6, 0.8], [0, 1, 0, 0, 1, 1]);
        let learnt = Recalibration::isotonic(&two(&scores), &classes);
        let found: Vec<f64> = learnt.apply(&two(&[0.0, 0.1, 0.15, 0.3, 0.5, 0.9])).column(1).collect();
        let third = 1.0 / 3.0;
        for (found, expected) in found.iter().zip([0.0, 0.0, third / 2.0, third, 2.0 * third, 1.0]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }

    #[test]
    fn the_prior_correction_is_that_of_dal_pozzolo() {
        // One negative in ten was kept, so β is 0.1.
        let (real, learnt) = ([0.9, 0.1], [0.09 / 0.19, 0.1 / 0.19]);
        for p in [0.0, 0.2, 0.5, 0.9, 1.0] {
            let found = prior_corrected(&two(&[p]), &learnt, &real).row(0)[1];
            assert!((found - 0.1 * p / ((0.1 - 1.0) * p + 1.0)).abs() < 1e-12);
        }
        // A class that was not learnt from has no probability, and none is divided by nothing.
        assert_eq!(prior_corrected(&two(&[0.4]), &[1.0, 0.0], &[0.5, 0.5]).row(0), [1.0, 0.0]);
        assert_eq!(prior_corrected(&two(&[1.0]), &[1.0, 0.0], &[0.5, 0.5]).row(0), [0.0, 1.0]);
    }

    #[test]
    fn platt_ends_where_scores_part_the_rows() {
        let learnt = Recalibration::platt(&two(&[0.1, 0.2, 0.8, 0.9]), &[0, 0, 1, 1]);
        let found: Vec<f64> = learnt.apply(&two(&[0.1, 0.9])).column(1).collect();
        // Two rows of each are drawn in to 1/4 and 3/4.
        assert!(found[0] > 0.15 && found[0] < 0.3 && found[1] > 0.7 && found[1] < 0.85, "{found:?}");
    }

    proptest! {
        #[test]
        fn any_probabilities_stay_probabilities_and_keep_their_order(
            rows in proptest::collection::vec((0.0..1.0_f64, 0..2_u32), 1..40),
            asked in proptest::collection::vec(0.0..1.0_f64, 1..20),
        ) {
            let (scores, classes): (Vec<f64>, Vec<u32>) = rows.into_iter().unzip();
            let mut asked = asked;
            asked.sort_unstable_by(f64::total_cmp);
            for learnt in [Recalibration::isotonic(&two(&scores), &classes), Recalibration::platt(&two(&scores), &classes)] {
                let found: Vec<f64> = learnt.apply(&two(&asked)).column(1).collect();
                prop_assert!(found.iter().all(|p| (0.0..=1.0).contains(p)));
                if matches!(learnt, Recalibration::Isotonic(_)) {
                    prop_assert!(found.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12));
                }
            }
        }

        #[test]
        fn of_three_classes_each_row_sums_to_one(
            rows in proptest::collection::vec((0.0..1.0_f64, 0.0..1.0_f64, 0..3_u32), 3..30),
        ) {
            let values = rows.iter().flat_map(|(a, b, _)| {
                let sum = a + b + 0.5;
                [a / sum, b / sum, 0.5 / sum]
            });
            let (matrix, classes) =
                (Matrix::new(3, values.collect()), rows.iter().map(|row| row.2).collect::<Vec<u32>>());
            for learnt in [Recalibration::isotonic(&matrix, &classes), Recalibration::platt(&matrix, &classes)] {
                for row in learnt.apply(&matrix).iter() {
                    prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-9 && row.iter().all(|p| *p >= 0.0));
                }
            }
        }
    }
}
