//! The measures against scikit-learn's and statsmodels' numbers, and the traps that other packages fell into.

use proptest::prelude::*;

use super::{
    calibration,
    ranking::{CurvePoint, thinned},
    thresholds::Thresholds,
    *,
};
use crate::evaluation::{metrics, splits};

const TRUTH: [u32; 12] = [0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0];
/// Ties at .6 and .4, right and wrong ones.
const SCORES: [f64; 12] = [0.1, 0.4, 0.35, 0.2, 0.8, 0.4, 0.05, 0.6, 0.6, 0.3, 0.4, 0.15];

fn two(scores: &[f64]) -> Matrix {
    Matrix::new(2, scores.iter().flat_map(|score| [1.0 - score, *score]).collect())
}

fn positive() -> Vec<bool> {
    TRUTH.iter().map(|class| *class == 1).collect()
}

/// Everything in the list is looked up by name, so that a typing error fails.
fn value(predictions: &Predictions, name: &str) -> Option<f64> {
    measure(name).unwrap().of(predictions)
}

fn hold(predictions: &Predictions, expected: &[(&str, f64)]) {
    for (name, expected) in expected {
        let found = value(predictions, name).unwrap();
        assert!((found - expected).abs() < 1e-12, "{name}: {found} for {expected}");
    }
}

/// By scikit-learn 1.9.1; the fits by statsmodels 0.15.0.
#[test]
fn two_classes_are_judged_as_by_scikit_learn() {
    let probabilities = two(&SCORES);
    let costs = Matrix::new(2, vec![0.0, 1.0, 10.0, 0.0]);
    let judging = Judging { positive: 1, threshold: Some(0.4), costs: Some(&costs) };
    let found = Predictions::new(&TRUTH, &probabilities, judging).unwrap();
    assert_eq!(found.confusion().by_truth().collect::<Vec<_>>(), [[5, 3], [1, 3]]);
    hold(
        &found,
        &[
            ("accuracy", 0.666_666_666_666_666_6),
            ("majority_accuracy", 8.0 / 12.0),
            ("balanced_accuracy", 0.6875),
            ("precision", 0.5),
            ("recall", 0.75),
            ("specificity", 0.625),
            ("f1", 0.6),
            ("f2", 0.681_818_181_818_181_8),
            ("mcc", 0.353_553_390_593_273_8),
            ("g_mean", (0.75_f64 * 0.625).sqrt()),
            ("cost", 13.0 / 12.0),
            ("roc_auc", 0.828_125),
            ("average_precision", 0.684_523_809_523_809_5),
            ("prevalence", 4.0 / 12.0),
            ("brier", 0.152_291_666_666_666_7),
            ("log_loss", 0.461_417_937_137_938_7),
        ],
    );
    assert!((value(&found, "calibration_slope").unwrap() - 1.709_688_8).abs() < 1e-6);
    assert!((value(&found, "calibration_intercept").unwrap() + 0.159_971).abs() < 1e-6);
    let rate = measure("recall").unwrap().rate(&found).unwrap();
    assert_eq!(rate, Rate { part: 3, of: 4 });
    assert_eq!(rate.share(), value(&found, "recall"));
}

/// The third class has no row and is named once. By scikit-learn 1.9.1.
#[test]
fn three_classes_are_averaged_as_by_scikit_learn() {
    let values = [0.6, 0.3, 0.1, 0.4, 0.4, 0.2, 0.2, 0.5, 0.3, 0.1, 0.8, 0.1, 0.3, 0.3, 0.4, 0.5, 0.2, 0.3];
    let probabilities = Matrix::new(3, values.to_vec());
    // A threshold is for two classes.
    let judging = Judging { threshold: Some(0.9), ..Judging::default() };
    let found = Predictions::new(&[0, 0, 0, 1, 1, 0], &probabilities, judging).unwrap();
    assert_eq!(found.confusion().by_truth().collect::<Vec<_>>(), [[3, 1, 0], [0, 1, 1], [0, 0, 0]]);
    hold(
        &found,
        &[
            ("accuracy", 0.666_666_666_666_666_6),
            ("balanced_accuracy", 0.625),
            ("precision", 0.5),
            ("recall", 0.416_666_666_666_666_7),
            ("f1", 0.452_380_952_380_952_4),
            ("f2", 0.429_824_561_403_508_8),
            ("mcc", 0.426_401_432_711_220_83),
            ("roc_auc", 0.781_25),
            ("average_precision", 0.825),
            ("brier", 0.496_666_666_666_666_76),
            ("log_loss", 0.859_469_634_045_722_9),
            // By scipy's gmean of the two recalls that there are: the macro recall counts the third as 0, these do not.
            ("g_mean", (0.75_f64 * 0.5).sqrt()),
            ("specificity", (1.0 + 0.75 + 5.0 / 6.0) / 3.0),
        ],
    );
    assert_eq!((value(&found, "cost"), value(&found, "calibration_slope")), (None, None));
    assert_eq!(measure("recall").unwrap().rate(&found), None);
}

#[test]
fn the_curves_are_those_of_scikit_learn() {
    let table = Thresholds::of(&SCORES, &positive());
    let points = |points: Vec<CurvePoint>| points.into_iter().map(|point| [point.x, point.y]).collect::<Vec<_>>();
    let (roc, precision) = (points(table.roc()), points(table.precision_recall()));
    let expected = [0.0, 0.0, 0.125, 0.375, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0];
    let found = [0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    assert_eq!(roc, expected.iter().zip(found).map(|(x, y)| [*x, y]).collect::<Vec<_>>());
    let of_named = [1.0, 2.0 / 3.0, 0.5, 4.0 / 7.0, 0.5, 4.0 / 9.0, 0.4, 4.0 / 11.0, 4.0 / 12.0];
    assert_eq!(precision, found[1..].iter().zip(of_named).map(|(x, y)| [*x, y]).collect::<Vec<_>>());
    assert_eq!(table.roc()[0].threshold, f64::INFINITY);
    assert_eq!(table.roc()[3].threshold, 0.4);
    assert_eq!(points(table.gain())[2], [3.0 / 12.0, 0.5]);
    assert_eq!(points(table.lift())[1], [3.0 / 12.0, 2.0]);
    // `calibration_curve(y, p, n_bins=4, strategy="quantile")`.
    let bins = calibration::curve(&SCORES, &positive(), 4);
    let rates: Vec<(u64, u64)> = bins.iter().map(|bin| (bin.observed.part, bin.observed.of)).collect();
    assert_eq!(rates, [(0, 3), (1, 3), (1, 3), (2, 3)]);
    assert!((bins[1].predicted - 0.283_333_333_333_333_3).abs() < 1e-12);
}

/// The seventh cut of 171 rows is the row of rank 119 itself; `np.percentile` of numpy 2.4.6 says 118.99999999999999.
#[test]
fn rounding_moves_no_row_across_a_cut() {
    let scores: Vec<f64> = (0..171).map(f64::from).collect();
    let sizes: Vec<u64> = calibration::curve(&scores, &[true; 171], 10).iter().map(|bin| bin.observed.of).collect();
    assert_eq!(sizes, [18, 17, 17, 17, 17, 17, 17, 17, 17, 17]);
}

#[test]
fn average_precision_is_not_the_trapezoid() {
    let curve = Thresholds::of(&SCORES, &positive()).precision_recall();
    let (mut steps, mut trapezoid, mut before) = (0.0, 0.0, (0.0, 1.0));
    for point in curve {
        steps += (point.x - before.0) * point.y;
        trapezoid += (point.x - before.0) * f64::midpoint(point.y, before.1);
        before = (point.x, point.y);
    }
    let found = metrics::average_precision(&SCORES, &positive()).unwrap();
    assert!((found - steps).abs() < 1e-12);
    // `auc(recall, precision)` of scikit-learn 1.9.1.
    assert!((trapezoid - 0.738_095_238_095_238).abs() < 1e-12 && trapezoid > found + 0.05);
}

/// A model that knows nothing says the share of positive rows that it was trained on, which is the lower, the more of
/// them are in the test part: pooled, it looks worse than chance.
#[test]
fn the_area_of_pooled_folds_is_not_the_mean_of_folds() {
    let labels: Vec<u32> = (0..42).map(|row| u32::from(row < 8)).collect();
    let (mut scores, mut truth, mut areas) = (Vec::new(), Vec::new(), Vec::new());
    for split in splits::folds(&labels, 5, 1) {
        let of = |rows: &[u32]| rows.iter().map(|row| labels[*row as usize] == 1).collect::<Vec<bool>>();
        let (train, test) = (of(&split.train), of(&split.test));
        let share = train.iter().filter(|positive| **positive).count() as f64 / train.len() as f64;
        let said = vec![share; test.len()];
        areas.push(metrics::roc_auc(&said, &test).unwrap());
        scores.extend(said);
        truth.extend(test);
    }
    assert_eq!(areas, [0.5; 5]);
    assert!(metrics::roc_auc(&scores, &truth).unwrap() < 0.45);
}

#[test]
fn ten_fixed_thresholds_would_miss_a_rare_class() {
    let scores: Vec<f64> = (0..100).map(|row| f64::from(row) / 1_100.0).collect();
    let rare: Vec<bool> = (0..100).map(|row| row >= 95).collect();
    assert_eq!(metrics::roc_auc(&scores, &rare), Some(1.0));
}

#[test]
fn a_class_that_is_never_named_has_no_precision_to_speak_of() {
    let probabilities = two(&[0.1, 0.2, 0.3]);
    let judged = |truth: &[u32]| {
        let found = Predictions::new(truth, &probabilities, Judging { positive: 1, ..Judging::default() }).unwrap();
        ["precision", "recall", "f1", "g_mean", "mcc", "roc_auc"].map(|name| value(&found, name))
    };
    assert_eq!(judged(&[0, 1, 0])[..5], [Some(0.0); 5]);
    assert_eq!(judged(&[0, 0, 0]), [None, None, None, Some(1.0), Some(0.0), None]);
}

#[test]
fn g_mean_counts_every_class_once() {
    for (large, small) in [(90, 10), (50, 50)] {
        let pairs = (0..large).map(|_| (0, 0)).chain((0..small).map(|_| (1, 1)));
        assert_eq!(confusion::g_mean(&Confusion::new(2, pairs), &Judging::default()), Some(1.0));
    }
    // Neither an absent class nor many classes make it nothing.
    let all_half = (0..400).flat_map(|class| [(class, class), (class, (class + 1) % 400)]);
    let found = confusion::g_mean(&Confusion::new(401, all_half), &Judging::default()).unwrap();
    assert!((found - 0.5).abs() < 1e-12);
}

/// `log_loss` of scikit-learn 1.9.1 in double precision: two rows, one of them surely wrong.
#[test]
fn sure_and_wrong_costs_what_a_double_can_say() {
    let probabilities = two(&[1.0, 1.0]);
    let found = Predictions::new(&[0, 1], &probabilities, Judging::default()).unwrap();
    hold(&found, &[("log_loss", 18.021_826_694_558_577)]);
}

#[test]
fn a_fit_that_does_not_exist_is_none() {
    let parted = calibration::line(&[0.1, 0.2, 0.2, 0.9], &[false, false, true, true]);
    assert!(parted.slope.is_none() && parted.intercept.is_some());
    assert_eq!(calibration::line(&[0.3, 0.3], &[false, true]).slope, None);
    let one_sided = calibration::line(&[0.3, 0.4], &[true, true]);
    assert_eq!((one_sided.slope, one_sided.intercept), (None, None));
    // Sure of everything, right and wrong: the logits are as far out as they can be.
    let sure = calibration::line(&[0.0, 0.0, 1.0, 1.0, 0.0, 1.0], &[false, true, true, false, false, true]);
    // One of three and two of three: logits of ∓ln 2 at ∓52 ln 2.
    assert!((sure.slope.unwrap() - 1.0 / 52.0).abs() < 1e-9);
    assert!(calibration::curve(&[], &[], 10).is_empty());
    assert_eq!(calibration::curve(&[0.5; 9], &[true; 9], 4).len(), 1);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let probabilities = two(&[0.1, 0.9]);
    let message = |truth: &[u32], probabilities: &Matrix| {
        Predictions::new(truth, probabilities, Judging::default()).unwrap_err().message
    };
    assert!(message(&[0], &probabilities).contains("1 true classes cannot be compared with 2 predictions"));
    assert!(message(&[0, 2], &probabilities).contains("row 2 is of class 3, and 2 classes were predicted"));
    assert!(message(&[0, 1], &two(&[0.1, f64::NAN])).contains("row 2"));
    assert!(message(&[0, 1], &two(&[1.1, 0.5])).contains("row 1"));
}

#[test]
fn nothing_and_one_class_are_judged_without_a_number() {
    let (none, two) = (Matrix::default(), Matrix::new(2, Vec::new()));
    for (probabilities, truth) in [(&none, &[][..]), (&two, &[])] {
        let found = Predictions::new(truth, probabilities, Judging::default()).unwrap();
        assert!(MEASURES.iter().all(|measure| measure.of(&found).is_none()));
    }
    let one = Matrix::new(1, vec![1.0, 1.0]);
    let found = Predictions::new(&[0, 0], &one, Judging::default()).unwrap();
    assert_eq!((value(&found, "accuracy"), value(&found, "roc_auc")), (Some(1.0), None));
}

#[test]
fn the_list_is_whole() {
    for listed in MEASURES {
        assert_eq!(MEASURES.iter().filter(|other| other.name == listed.name).count(), 1);
        assert!(listed.about.ends_with('.') && !listed.about.contains("  "), "{}", listed.about);
    }
    assert!(measure("luck").is_none());
}

proptest! {
    #[test]
    fn the_counts_add_up(
        pairs in proptest::collection::vec((0..4_usize, 0..4_usize), 0..60),
        classes in 1..5_usize,
    ) {
        let confusion = Confusion::new(classes, pairs.iter().copied());
        let inside = pairs.iter().filter(|pair| pair.0.max(pair.1) < classes).count() as u64;
        prop_assert_eq!(confusion.rows(), inside);
        prop_assert_eq!(confusion.occurring().iter().sum::<u64>(), inside);
        prop_assert_eq!(confusion.named().iter().sum::<u64>(), inside);
        for counts in confusion.against_rest() {
            prop_assert_eq!(counts.rows(), inside);
        }
        for measure in MEASURES {
            if let Function::Counts(function) = measure.function
                && let Some(value) = function(&confusion, &Judging::default())
            {
                prop_assert!((-1.0 - 1e-12..=1.0 + 1e-12).contains(&value), "{}: {value}", measure.name);
            }
        }
    }

    /// What a slider shows, from sums alone, is what naming row by row gives; whichever class is the positive one.
    #[test]
    fn a_moved_threshold_gives_the_confusion_of_the_rows(
        rows in proptest::collection::vec((0..9_u32, 0..2_u32), 1..50),
        (threshold, positive) in (0..9_u32, 0..2_u32),
    ) {
        let (scores, truth): (Vec<f64>, Vec<u32>) = rows.iter().map(|row| (f64::from(row.0) / 8.0, row.1)).unzip();
        let threshold = f64::from(threshold) / 8.0;
        let probabilities = two(&scores);
        let judging = Judging { positive, threshold: Some(threshold), ..Judging::default() };
        let found = Predictions::new(&truth, &probabilities, judging).unwrap();
        let (scores, is) = found.against_rest(positive);
        let moved = Confusion::of_two(Thresholds::of(&scores, &is).at(threshold), positive);
        prop_assert_eq!(found.confusion(), &moved);
    }

    #[test]
    fn curves_rise_and_end_where_they_must(
        rows in proptest::collection::vec((0..30_u32, any::<bool>()), 2..200),
        bins in 1..12_usize,
    ) {
        let (scores, positive): (Vec<f64>, Vec<bool>) = rows.iter().map(|row| (f64::from(row.0) / 29.0, row.1)).unzip();
        let table = Thresholds::of(&scores, &positive);
        for (curve, first) in [(table.roc(), 1), (table.gain(), 1), (table.precision_recall(), 0), (table.lift(), 0)] {
            prop_assert_eq!(curve.len(), if table.both_sided() { table.reached().len() - 1 + first } else { 0 });
            prop_assert!(curve.windows(2).all(|two| two[0].x <= two[1].x && two[0].threshold > two[1].threshold));
            prop_assert!(first == 0 || curve.windows(2).all(|two| two[0].y <= two[1].y));
            prop_assert!(curve.last().is_none_or(|last| last.x == 1.0));
            let fewer = thinned(&curve, bins);
            prop_assert!(fewer.len() <= 2 * bins + 4 && fewer.iter().all(|point| curve.contains(point)));
            prop_assert!((fewer.first(), fewer.last()) == (curve.first(), curve.last()));
            prop_assert!(fewer.windows(2).all(|two| two[0].threshold > two[1].threshold));
        }
        let parts = calibration::curve(&scores, &positive, bins);
        prop_assert!(parts.len() <= bins);
        prop_assert_eq!(parts.iter().map(|bin| bin.observed.of).sum::<u64>(), rows.len() as u64);
        prop_assert!(parts.windows(2).all(|two| two[0].predicted < two[1].predicted));
    }

    /// At the fit the predictions are as many as the positive rows, whatever probabilities it began with.
    #[test]
    fn the_intercept_makes_the_sum_right(
        rows in proptest::collection::vec((0.0..=1.0_f64, any::<bool>()), 2..60),
    ) {
        let (scores, positive): (Vec<f64>, Vec<bool>) = rows.iter().copied().unzip();
        prop_assume!(positive.contains(&true) && positive.contains(&false));
        let intercept = calibration::line(&scores, &positive).intercept.unwrap();
        let moved = |score: f64| {
            let clipped = score.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
            1.0 / (1.0 + ((1.0 - clipped) / clipped) * (-intercept).exp())
        };
        let sum: f64 = scores.iter().map(|score| moved(*score)).sum();
        let count = positive.iter().filter(|is| **is).count() as f64;
        prop_assert!((sum - count).abs() < 1e-6, "{sum} {count}");
    }
}
