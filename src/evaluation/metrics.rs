//! How well probabilities name the true classes.
//!
//! The definitions are those of scikit-learn, so that its users find the numbers they know: balanced accuracy is the mean
//! recall of the classes that occur; ROC AUC is the share of pairs of a positive and a negative row that the scores put in
//! the right order, ties counting half (Mann and Whitney 1947; Fawcett 2006, "An introduction to ROC analysis"); average
//! precision is Σ (Rᵢ − Rᵢ₋₁)·Pᵢ over the thresholds, without interpolation.

use std::ops::Range;

use crate::{evaluation::measures::thresholds::Thresholds, matrix::Matrix};

/// Points of a curve, at most.
pub const MOST_POINTS: usize = 400;

/// What there is to say about one set of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    pub rows: usize,
    /// Rows whose likeliest class is the true one. Of equally likely classes the first counts.
    pub accuracy: f64,
    /// The accuracy of always naming the largest class of the truth.
    pub baseline: f64,
    /// The mean recall of the classes that the truth has.
    pub balanced_accuracy: f64,
    /// By class; `None` where the truth has none.
    pub recall: Vec<Option<f64>>,
    /// Two classes: of the positive one. More: each against the rest, and the mean of those that the truth has.
    pub roc_auc: Option<f64>,
    /// Average precision, for the same classes.
    pub pr_auc: Option<f64>,
}

/// Compares the true classes with how likely each class is, row by row.
pub fn scores(truth: &[u32], probabilities: &Matrix, positive: u32) -> Scores {
    let classes = probabilities.columns();
    let rows = truth.len().min(probabilities.rows());
    let (mut counts, mut hits) = (vec![0_usize; classes], vec![0_usize; classes]);
    for (&class, row) in truth.iter().zip(probabilities.iter()) {
        let class = class as usize;
        if class < classes {
            counts[class] += 1;
            hits[class] += usize::from(likeliest(row) == class);
        }
    }
    let share = |part: usize| part as f64 / rows.max(1) as f64;
    let recall: Vec<Option<f64>> =
        counts.iter().zip(&hits).map(|(&count, &hits)| (count > 0).then(|| hits as f64 / count as f64)).collect();
    let by_class = |measure: fn(&[f64], &[bool]) -> Option<f64>| by_class(truth, probabilities, positive, measure);
    Scores {
        rows,
        accuracy: share(hits.iter().sum()),
        baseline: share(counts.iter().copied().max().unwrap_or_default()),
        balanced_accuracy: mean(recall.iter().flatten().copied()).unwrap_or_default(),
        roc_auc: by_class(roc_auc),
        pr_auc: by_class(average_precision),
        recall,
    }
}

/// What `measure` finds of scores and whether each row is positive: of two classes that of the positive one, of more the
/// mean of each against the rest, over the classes that some rows, but not all, are of.
pub fn by_class(
    truth: &[u32],
    probabilities: &Matrix,
    positive: u32,
    measure: impl Fn(&[f64], &[bool]) -> Option<f64>,
) -> Option<f64> {
    let rows = truth.len().min(probabilities.rows());
    let of = |class: u32| {
        let scores: Vec<f64> = probabilities.column(class as usize).take(rows).collect();
        let positive: Vec<bool> = truth[..rows].iter().map(|true_class| *true_class == class).collect();
        // Without a row of the class there is nothing to find, and without others nothing to tell it from.
        (positive.contains(&true) && positive.contains(&false)).then(|| measure(&scores, &positive)).flatten()
    };
    mean(judged(probabilities.columns(), positive).filter_map(of))
}

/// The positive class of two, or all; none of one class, which there is nothing to tell from.
pub fn judged(classes: usize, positive: u32) -> Range<u32> {
    match classes {
        0 | 1 => 0..0,
        2 => positive.min(1)..positive.min(1) + 1,
        _ => 0..classes as u32,
    }
}

/// The class with the highest probability, the first of equal ones.
pub fn likeliest(row: &[f64]) -> usize {
    let mut best = 0;
    for (class, &probability) in row.iter().enumerate() {
        if probability > row[best] {
            best = class;
        }
    }
    best
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / f64::from(count))
}

/// False and true positive rate.
fn rates((positive, negative): (u64, u64), (positives, negatives): (u64, u64)) -> [f64; 2] {
    [negative as f64 / negatives as f64, positive as f64 / positives as f64]
}

/// `None` where one of the sides has no rows: then a curve has nowhere to go.
fn both_sided(scores: &[f64], positive: &[bool]) -> Option<Thresholds> {
    Some(Thresholds::of(scores, positive)).filter(Thresholds::both_sided)
}

/// The area under the ROC curve; `None` unless there are both positive and negative rows.
pub fn roc_auc(scores: &[f64], positive: &[bool]) -> Option<f64> {
    let steps = both_sided(scores, positive)?;
    let (positives, negatives) = steps.all();
    // Twice the number of ordered pairs, in whole numbers, so that ties add no rounding.
    let twice = |step: &[(u64, u64)]| u128::from(step[1].1 - step[0].1) * u128::from(step[1].0 + step[0].0);
    let ordered: u128 = steps.reached().windows(2).map(twice).sum();
    Some(ordered as f64 / (2 * u128::from(positives) * u128::from(negatives)) as f64)
}

/// Σ (Rᵢ − Rᵢ₋₁)·Pᵢ; `None` without a positive row.
pub fn average_precision(scores: &[f64], positive: &[bool]) -> Option<f64> {
    let steps = Thresholds::of(scores, positive);
    let (positives, _) = steps.all();
    let gained =
        |step: &[(u64, u64)]| (step[1].0 - step[0].0) as f64 * step[1].0 as f64 / (step[1].0 + step[1].1) as f64;
    let sum: f64 = steps.reached().windows(2).map(gained).sum();
    (positives > 0).then(|| sum / positives as f64)
}

/// Points in order, to be joined by straight lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoreCurve {
    pub points: Vec<[f64; 2]>,
}

/// (false positive rate, true positive rate) from (0, 0) to (1, 1), ties taken together.
///
/// Corners alone, as long as they are at most [`MOST_POINTS`]; else as many points at even steps along the curve. Between
/// two of these it rises and goes right by 2/399 altogether, so it is nowhere further than 2/399·√2/4 < 1/400 from the
/// line that replaces it: that is how far the corner of half a square is from its long side.
pub fn roc_curve(scores: &[f64], positive: &[bool]) -> Option<ScoreCurve> {
    let steps = both_sided(scores, positive)?;
    let mut corners: Vec<(u64, u64)> = Vec::new();
    for &next in steps.reached() {
        if let [.., before, last] = corners[..]
            && straight(before, last, next)
        {
            corners.pop();
        }
        corners.push(next);
    }
    let points: Vec<[f64; 2]> = corners.into_iter().map(|corner| rates(corner, steps.all())).collect();
    Some(ScoreCurve { points: if points.len() > MOST_POINTS { evenly(&points) } else { points } })
}

/// Whether three points lie on one line, in whole numbers.
fn straight(a: (u64, u64), b: (u64, u64), c: (u64, u64)) -> bool {
    u128::from(b.0 - a.0) * u128::from(c.1 - b.1) == u128::from(c.0 - b.0) * u128::from(b.1 - a.1)
}

/// [`MOST_POINTS`] points at even steps along a rising line, its ends among them.
fn evenly(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let along = |point: [f64; 2]| point[0] + point[1];
    let last = MOST_POINTS - 1;
    let mut next = 1;
    let mut at = |step: usize| {
        let goal = 2.0 * step as f64 / last as f64;
        while next + 1 < points.len() && along(points[next]) < goal {
            next += 1;
        }
        let (from, to) = (points[next - 1], points[next]);
        let share = ((goal - along(from)) / (along(to) - along(from))).clamp(0.0, 1.0);
        [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
    };
    let inner: Vec<[f64; 2]> = (1..last).map(&mut at).collect();
    [&[[0.0, 0.0]][..], &inner, &[[1.0, 1.0]]].concat()
}

/// The largest true positive rate whose false positive rate is at most `fpr`, without interpolation.
pub fn tpr_at_fpr(scores: &[f64], positive: &[bool], fpr: f64) -> Option<f64> {
    let steps = both_sided(scores, positive)?;
    let along = steps.reached().iter().map(|reached| rates(*reached, steps.all()));
    along.take_while(|[false_rate, _]| *false_rate <= fpr).last().map(|[_, true_rate]| true_rate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn three_classes_by_hand() {
        let probabilities = Matrix::new(
            3,
            vec![0.6, 0.3, 0.1, 0.4, 0.4, 0.2, 0.2, 0.5, 0.3, 0.1, 0.8, 0.1, 0.3, 0.3, 0.4, 0.5, 0.2, 0.3],
        );
        let found = scores(&[0, 0, 0, 1, 1, 0], &probabilities, 0);
        assert_eq!((found.rows, found.accuracy, found.baseline), (6, 4.0 / 6.0, 4.0 / 6.0));
        assert_eq!(found.recall, [Some(0.75), Some(0.5), None]);
        assert_eq!(found.balanced_accuracy, 0.625);
        // Class 0: of eight pairs, one ordered wrongly (0.2 against 0.3). Class 1: against 0.3, 0.4, 0.5, 0.2, the 0.8 wins
        // four times, and the 0.3 wins once and ties once.
        assert_eq!(found.roc_auc, Some(f64::midpoint(7.0 / 8.0, 5.5 / 8.0)));
    }

    #[test]
    fn two_classes_are_judged_by_the_positive_one() {
        let probabilities = Matrix::new(2, vec![0.9, 0.1, 0.6, 0.4, 0.5, 0.5, 0.2, 0.8]);
        let found = scores(&[0, 1, 0, 1], &probabilities, 1);
        assert_eq!(found.recall, [Some(1.0), Some(0.5)]);
        assert_eq!(found.roc_auc, Some(0.75));
        assert_eq!(found.pr_auc, Some(0.5 + 0.5 * 2.0 / 3.0));
        // Ranks are the same seen from the other class; precision is not.
        let other = scores(&[0, 1, 0, 1], &probabilities, 0);
        assert_eq!(other.roc_auc, found.roc_auc);
    }

    #[test]
    fn what_cannot_be_told_is_none_and_nothing_is_zero() {
        assert_eq!(roc_auc(&[0.1, 0.2], &[true, true]), None);
        assert_eq!(average_precision(&[0.1, 0.2], &[false, false]), None);
        assert_eq!(average_precision(&[0.1, 0.2], &[true, true]), Some(1.0));
        assert_eq!(roc_curve(&[], &[]), None);
        assert_eq!(tpr_at_fpr(&[0.3], &[true], 0.5), None);
        let none = scores(&[], &Matrix::default(), 0);
        assert_eq!((none.rows, none.accuracy, none.balanced_accuracy, none.roc_auc), (0, 0.0, 0.0, None));
        // A class that the probabilities do not know is a miss; so is a row too many.
        let strange = scores(&[0, 9, 0], &Matrix::new(2, vec![0.7, 0.3, 0.7, 0.3]), 7);
        assert_eq!((strange.rows, strange.accuracy), (2, 0.5));
    }

    #[test]
    fn minus_zero_ties_with_zero_and_not_a_number_ends() {
        assert_eq!(roc_auc(&[-0.0, 0.0], &[true, false]), Some(0.5));
        assert_eq!(roc_auc(&[f64::NAN, 0.0, f64::NAN], &[true, false, false]), Some(0.75));
    }

    #[test]
    fn the_true_positives_at_a_false_positive_rate() {
        let scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];
        let positive = [true, false, true, false, false, true, false];
        let at = |fpr| tpr_at_fpr(&scores, &positive, fpr);
        assert_eq!(
            (at(0.0), at(0.24), at(0.25), at(1.0)),
            (Some(1.0 / 3.0), Some(1.0 / 3.0), Some(2.0 / 3.0), Some(1.0))
        );
        assert_eq!((at(-0.1), at(f64::NAN)), (None, None));
        // The tie with a negative row comes as a whole.
        assert_eq!(tpr_at_fpr(&[0.5, 0.5], &[true, false], 0.9), Some(0.0));
        // 29 of 100 is 0.29, though 0.29 · 100 is less than 29.
        let (scores, positive): (Vec<f64>, Vec<bool>) = (0..101).map(|row| (-f64::from(row), row == 29)).unzip();
        assert_eq!(tpr_at_fpr(&scores, &positive, 0.29), Some(1.0));
    }

    #[test]
    fn a_perfect_curve_has_three_points() {
        let scores: Vec<f64> = (0..1_000).map(f64::from).collect();
        let positive: Vec<bool> = (0..1_000).map(|row| row >= 900).collect();
        let curve = roc_curve(&scores, &positive).unwrap();
        assert_eq!(curve.points, [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]]);
    }

    /// Of a point from a line between two others.
    fn distance([x, y]: [f64; 2], [a, b]: [[f64; 2]; 2]) -> f64 {
        let (along, up) = (b[0] - a[0], b[1] - a[1]);
        let share = ((x - a[0]) * along + (y - a[1]) * up) / (along * along + up * up).max(f64::MIN_POSITIVE);
        let share = share.clamp(0.0, 1.0);
        (x - a[0] - share * along).hypot(y - a[1] - share * up)
    }

    fn curve_distance(point: [f64; 2], curve: &[[f64; 2]]) -> f64 {
        curve.windows(2).map(|ends| distance(point, [ends[0], ends[1]])).fold(f64::INFINITY, f64::min)
    }

    proptest! {
        /// The definition, pair by pair.
        #[test]
        fn the_area_counts_ordered_pairs(rows in proptest::collection::vec((0..12_i32, any::<bool>()), 1..50)) {
            let (scores, positive): (Vec<f64>, Vec<bool>) = rows.iter().map(|row| (f64::from(row.0), row.1)).unzip();
            let (mut pairs, mut ordered) = (0.0, 0.0);
            for high in rows.iter().filter(|row| row.1) {
                for low in rows.iter().filter(|row| !row.1) {
                    pairs += 1.0;
                    ordered += f64::midpoint(f64::from(u8::from(high.0 > low.0)), f64::from(u8::from(high.0 >= low.0)));
                }
            }
            prop_assert_eq!(roc_auc(&scores, &positive), (pairs > 0.0).then(|| ordered / pairs));
            if let Some(curve) = roc_curve(&scores, &positive) {
                let area: f64 =
                    curve.points.windows(2).map(|ends| (ends[1][0] - ends[0][0]) * f64::midpoint(ends[0][1], ends[1][1])).sum();
                prop_assert!((area - ordered / pairs).abs() < 1e-12);
            }
        }

        /// The definition, threshold by threshold.
        #[test]
        fn precision_is_averaged_over_thresholds(rows in proptest::collection::vec((0..12_i32, any::<bool>()), 1..50)) {
            let (scores, positive): (Vec<f64>, Vec<bool>) = rows.iter().map(|row| (f64::from(row.0), row.1)).unzip();
            let all = rows.iter().filter(|row| row.1).count() as f64;
            let (mut expected, mut before) = (0.0, 0.0);
            for threshold in (0..12).rev() {
                let named = rows.iter().filter(|row| row.0 >= threshold).count() as f64;
                let right = rows.iter().filter(|row| row.0 >= threshold && row.1).count() as f64;
                if named > 0.0 && all > 0.0 {
                    expected += (right / all - before) * right / named;
                    before = right / all;
                }
            }
            let found = average_precision(&scores, &positive);
            prop_assert_eq!(found.is_some(), all > 0.0);
            prop_assert!((found.unwrap_or_default() - expected).abs() < 1e-12);
        }

        /// Every row's rates lie on the drawn curve, or as near to it as promised.
        #[test]
        fn a_curve_is_short_and_does_not_move(
            rows in proptest::collection::vec((0..100_000_i32, any::<bool>()), 2..3_000),
            lift in 0..100_000_i32,
        ) {
            let (scores, positive): (Vec<f64>, Vec<bool>) =
                rows.iter().map(|row| (f64::from(row.0 + i32::from(row.1) * lift), row.1)).unzip();
            let Some(curve) = roc_curve(&scores, &positive) else { return Ok(()) };
            prop_assert!(curve.points.len() <= MOST_POINTS);
            prop_assert_eq!((curve.points[0], *curve.points.last().unwrap()), ([0.0, 0.0], [1.0, 1.0]));
            prop_assert!(curve.points.windows(2).all(|ends| ends[0][0] <= ends[1][0] && ends[0][1] <= ends[1][1]));
            let steps = Thresholds::of(&scores, &positive);
            let exact: Vec<[f64; 2]> = steps.reached().iter().map(|reached| rates(*reached, steps.all())).collect();
            for point in exact.iter().step_by(17) {
                prop_assert!(curve_distance(*point, &curve.points) <= 1.0 / 400.0);
            }
            for point in curve.points.iter().step_by(17) {
                prop_assert!(curve_distance(*point, &exact) < 1e-12);
            }
        }

        #[test]
        fn a_rate_is_the_largest_that_is_allowed(
            rows in proptest::collection::vec((0..12_i32, any::<bool>()), 1..50),
            fpr in 0.0..1.0_f64,
        ) {
            let (scores, positive): (Vec<f64>, Vec<bool>) = rows.iter().map(|row| (f64::from(row.0), row.1)).unzip();
            let rate = |threshold: i32, side: bool| {
                let of_side = rows.iter().filter(|row| row.1 == side);
                of_side.clone().filter(|row| row.0 >= threshold).count() as f64 / of_side.count() as f64
            };
            let allowed = (0..=12).filter(|threshold| rate(*threshold, false) <= fpr);
            let expected = allowed.map(|threshold| rate(threshold, true)).fold(0.0, f64::max);
            if let Some(found) = tpr_at_fpr(&scores, &positive, fpr) {
                prop_assert_eq!(found, expected);
            }
        }
    }
}
