//! What other packages print for the same predictions or the same rows: what they do, what is seen of it, and what stands
//! here instead.

use std::fmt::Write;

/// A habit of another package.
#[derive(Clone, Copy, Debug)]
pub struct PeerHabit {
    /// For the test that holds the line.
    pub id: &'static str,
    /// With its version.
    pub package: &'static str,
    pub does: &'static str,
    /// What its user sees of it.
    pub seen: &'static str,
    /// What this program makes of the same.
    pub here: &'static str,
}

/// What the page begins with.
pub const TITLE: &str = "What other packages print";
/// How the figures came about.
pub const ABOUT: &str = "Figures of these versions, run by us in November 2026 on small cases of each kind.";

/// Every line.
pub const LINES: &[PeerHabit] = &[
    PeerHabit {
        id: "weighted_area",
        package: "Orange 3.40.0",
        does: "weights the areas under the ROC curves of several classes by n(N − n), n of N rows being of the class",
        seen: ".8032, where scikit-learn prints .7836 by rows and .8105 by classes",
        here: "roc_auc is the plain mean over the classes that occur",
    },
    PeerHabit {
        id: "never_named",
        package: "Weka 3.6.14 and 3.9.7",
        does: "gives a class that is never named a precision and F of 0 in the old version and of NaN in the new one",
        seen: "two tables for the same predictions, the new one with NaN in every weighted mean",
        here: "precision and f1 of a class that occurs and is never named are 0; a class without a row has none",
    },
    PeerHabit {
        id: "clipped_loss",
        package: "scikit-learn 1.9.1",
        does: "clips the log loss at what the width of the numbers can say",
        seen: "the same sure mistake costs 3.46, 7.97 or 18.02, in the mean of two rows, in 16, 32 or 64 bits",
        here: "log_loss is always of 64 bits: 18.02",
    },
    PeerHabit {
        id: "pooled_area",
        package: "scikit-learn 1.9.1",
        does: "ranks the rows of all folds together when out-of-fold predictions are pooled",
        seen: "a model that knows nothing gets .41 with 8 of 40 rows positive, and .44 with 12 of 100",
        here: "roc_auc is of each split by itself, and the mean is .5",
    },
    PeerHabit {
        id: "ten_thresholds",
        package: "river 0.26.1",
        does: "measures ROCAUC at ten fixed thresholds",
        seen: "rows ranked without a fault get .5 where all scores are below .1, and 1 when these are ten times as large",
        here: "roc_auc looks at every score that occurs: 1 for both",
    },
    PeerHabit {
        id: "weighted_g_mean",
        package: "imbalance-metrics 0.0.6",
        does: "multiplies every recall by a weight of inverse frequency before the geometric mean, unless told otherwise",
        seen: "with every row right .30 of 90 and 10 rows, and .50 of 50 and 50",
        here: "g_mean is 1 for both",
    },
    PeerHabit {
        id: "rounded_up",
        package: "caret 6.0-93",
        does: "rounds the training rows of each class up in createDataPartition",
        seen: "all 4 of 4 rare rows are trained on; of 20 classes with 3 rows at .7 there is no test row at all",
        here: "a class of two rows or more always has one on each side: 1 of 4, and 1 of 3 of every class",
    },
    PeerHabit {
        id: "pooled_strata",
        package: "rsample 1.1.1",
        does: "pools strata of less than a tenth of the rows, without a warning",
        seen: "1 to 11 of 50 rare rows come into a tenth; from a tenth of the rows on exactly their share",
        here: "a tenth has 5 of 50 rare rows, however rare they are",
    },
    PeerHabit {
        id: "far_row",
        package: "linfa-logistic 0.8.1",
        does: "is spoilt by one far row of the right class among three, and of two classes gives the probability of the \
               larger one",
        seen: "an accuracy of .49 instead of .79; p becomes 1 − p when over-sampling makes the other class the larger",
        here: "such a row does not spoil the logistic regression, and a probability is always of the class that it is \
               said of",
    },
];

/// All of it as text.
pub fn page() -> String {
    let mut page = format!("{TITLE}\n{ABOUT}\n");
    for PeerHabit { package, does, seen, here, .. } in LINES {
        // A string takes what is written.
        let _ = write!(page, "\n- {package}: {does}\n    there: {seen}\n    here:  {here}\n");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        evaluation::{
            measures::{Judging, Predictions, confusion, confusion::Confusion, measure},
            metrics,
            models::{model, training::Training},
            splits,
        },
        matrix::Matrix,
        progress::Progress,
    };

    #[test]
    fn every_line_stands_on_the_page_and_holds() {
        let page = page();
        for line in LINES {
            for words in [line.package, line.does, line.seen, line.here] {
                assert!(page.contains(words), "{words}");
            }
            match line.id {
                "weighted_area" => weighted_area(),
                "never_named" => never_named(),
                "clipped_loss" => clipped_loss(),
                "pooled_area" => pooled_area(),
                "ten_thresholds" => ten_thresholds(),
                "weighted_g_mean" => weighted_g_mean(),
                "rounded_up" => rounded_up(),
                "pooled_strata" => pooled_strata(),
                "far_row" => far_row(),
                other => panic!("nothing holds {other}"),
            }
        }
    }

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() < within, "{found} for {expected}");
    }

    fn value(truth: &[u32], probabilities: &Matrix, name: &str) -> Option<f64> {
        let judging = Judging { positive: 1, ..Judging::default() };
        measure(name).unwrap().of(&Predictions::new(truth, probabilities, judging).unwrap())
    }

    fn two(scores: &[f64]) -> Matrix {
        Matrix::new(2, scores.iter().flat_map(|score| [1.0 - score, *score]).collect())
    }

    /// The three ways to weight the same areas come out apart, and ours is the mean over classes.
    fn weighted_area() {
        let truth: Vec<u32> = (0..100).map(|row| if row < 70 { 0 } else { u32::from(row >= 90) + 1 }).collect();
        let likely = |row: usize, class: usize| 1.0 + ((row * 37 + class * 11) % 23) as f64 / 23.0;
        let mut values = Vec::new();
        for (row, own) in truth.iter().enumerate() {
            let of =
                |class: usize| likely(row, class) + if class == *own as usize { [0.1, 0.3, 0.7][class] } else { 0.0 };
            let sum: f64 = (0..3).map(of).sum();
            values.extend((0..3).map(|class| of(class) / sum));
        }
        let probabilities = Matrix::new(3, values);
        let area = |class: u32| {
            let positive: Vec<bool> = truth.iter().map(|own| *own == class).collect();
            metrics::roc_auc(&probabilities.column(class as usize).collect::<Vec<f64>>(), &positive).unwrap()
        };
        let mean = |weights: [f64; 3]| {
            let sum: f64 = (0..3).zip(weights).map(|(class, weight)| weight * area(class)).sum();
            sum / weights.iter().sum::<f64>()
        };
        let (classes, rows) = (mean([1.0; 3]), mean([70.0, 20.0, 10.0]));
        let orange = mean([70.0 * 30.0, 20.0 * 80.0, 10.0 * 90.0]);
        assert!(rows + 0.01 < orange && orange + 0.01 < classes, "{rows} {orange} {classes}");
        near(value(&truth, &probabilities, "roc_auc").unwrap(), classes, 1e-12);
    }

    fn never_named() {
        let probabilities = two(&[0.1, 0.2, 0.3]);
        for name in ["precision", "f1"] {
            assert_eq!(value(&[0, 1, 0], &probabilities, name), Some(0.0));
            assert_eq!(value(&[0, 0, 0], &probabilities, name), None);
        }
    }

    fn clipped_loss() {
        // Two rows, one surely wrong: half of −ln of the smallest step of numbers with 10, 23 and 52 binary places.
        let there = |places: i32| -0.5 * 2_f64.powi(-places).ln();
        for (places, printed) in [(10, 3.46), (23, 7.97), (52, 18.02)] {
            near(there(places), printed, 0.01);
        }
        near(value(&[0, 1], &two(&[1.0, 1.0]), "log_loss").unwrap(), there(52), 1e-9);
    }

    /// A model without knowledge says something of its own in every fold, here a lower share where more rows are positive.
    fn pooled_area() {
        let labels: Vec<u32> = (0..42).map(|row| u32::from(row < 8)).collect();
        let (mut said, mut truth) = (Vec::new(), Vec::new());
        for split in splits::folds(&labels, 5, 1) {
            let test: Vec<bool> = split.test.iter().map(|row| labels[*row as usize] == 1).collect();
            let positive = split.train.iter().filter(|row| labels[**row as usize] == 1).count();
            let same = vec![positive as f64 / split.train.len() as f64; test.len()];
            assert_eq!(metrics::roc_auc(&same, &test), Some(0.5));
            said.extend(same);
            truth.extend(test);
        }
        assert!(metrics::roc_auc(&said, &truth).unwrap() < 0.45);
    }

    fn ten_thresholds() {
        let rare: Vec<bool> = (0..100).map(|row| row >= 95).collect();
        // The area by trapezoids through the points at the thresholds k/9.
        let fixed = |scores: &[f64]| {
            let points: Vec<(f64, f64)> = (0..10)
                .map(|k| {
                    let named = |kind: bool| {
                        let of = scores.iter().zip(&rare).filter(|(_, is)| **is == kind);
                        let all = of.clone().count() as f64;
                        of.filter(|(score, _)| **score > f64::from(k) / 9.0).count() as f64 / all
                    };
                    (named(false), named(true))
                })
                .chain([(0.0, 0.0)])
                .collect();
            points.windows(2).map(|two| (two[0].0 - two[1].0) * f64::midpoint(two[0].1, two[1].1)).sum::<f64>()
        };
        let small: Vec<f64> = (1..=100).map(|row| if row > 95 { 0.09 } else { f64::from(row) / 10_000.0 }).collect();
        let large: Vec<f64> = small.iter().map(|score| score * 10.0).collect();
        near(fixed(&small), 0.5, 1e-12);
        near(fixed(&large), 1.0, 1e-12);
        assert_eq!([&small, &large].map(|scores| metrics::roc_auc(scores, &rare)), [Some(1.0); 2]);
    }

    fn weighted_g_mean() {
        for (large, small, printed) in [(90_usize, 10_usize, 0.30), (50, 50, 0.50)] {
            let pairs = std::iter::repeat_n((0, 0), large).chain(std::iter::repeat_n((1, 1), small));
            assert_eq!(confusion::g_mean(&Confusion::new(2, pairs), &Judging::default()), Some(1.0));
            // The inverse frequencies, summing to one, are the shares of the other class.
            let rows = (large + small) as f64;
            near((small as f64 / rows * (large as f64 / rows)).sqrt(), printed, 1e-12);
        }
    }

    fn tested(labels: &[u32], share: f64, class: u32, seed: u64) -> usize {
        let split = &splits::stratified(labels, share, 1, seed)[0];
        split.test.iter().filter(|row| labels[**row as usize] == class).count()
    }

    fn rounded_up() {
        let up = |rows: f64, share: f64| (rows * share).ceil();
        assert_eq!((up(4.0, 0.8), up(3.0, 0.7)), (4.0, 3.0));
        let rare: Vec<u32> = (0..104).map(|row| u32::from(row < 4)).collect();
        let many: Vec<u32> = (0..60).map(|row| row / 3).collect();
        for seed in 0..20 {
            assert_eq!(tested(&rare, 0.2, 1, seed), 1);
            assert!((0..20).all(|class| tested(&many, 0.3, class, seed) == 1));
        }
    }

    fn pooled_strata() {
        for rows in [400, 501, 1_000, 20_000] {
            let labels: Vec<u32> = (0..rows).map(|row| u32::from(row < 50)).collect();
            assert!((0..20).all(|seed| tested(&labels, 0.1, 1, seed) == 5), "{rows}");
        }
    }

    fn far_row() {
        let noise = |row: usize, step: usize| (row * step % 101) as f64 / 101.0;
        let learned = |x: &Matrix, y: &[u32], test: &Matrix, classes: usize| {
            let fitted = model("logistic").unwrap().fit(&Training::new(x, y, classes), &Progress::new()).unwrap();
            fitted.probabilities(test)
        };
        let y: Vec<u32> = (0..300).map(|row| row % 3).collect();
        let rows: Vec<f64> =
            (0..300).flat_map(|row| [(row % 3) as f64 + 1.6 * noise(row, 37), noise(row, 53)]).collect();
        let clean = Matrix::new(2, rows.clone());
        let far = Matrix::new(2, [rows, vec![100.0, 0.5]].concat());
        let accuracy = |x: &Matrix, labels: &[u32]| value(&y, &learned(x, labels, &clean, 3), "accuracy").unwrap();
        let (without, with) = (accuracy(&clean, &y), accuracy(&far, &[&y[..], &[2]].concat()));
        assert!(without > 0.7 && with > without - 0.05, "{without} {with}");
        // The high side is of class 1, whichever class is the larger.
        for part in 1..4 {
            let y: Vec<u32> = (0..120).map(|row| u32::from(row % 4 < part)).collect();
            let x = Matrix::new(1, (0..120).map(|row| f64::from(y[row]) + noise(row, 37)).collect());
            let ends = learned(&x, &y, &Matrix::new(1, vec![0.0, 2.0]), 2);
            let ends: Vec<f64> = ends.column(1).collect();
            assert!(ends[0] < 0.5 && ends[1] > 0.5, "{part}");
        }
    }
}
