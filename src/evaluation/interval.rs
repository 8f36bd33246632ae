//! How sure a mean difference over resampled splits is.
//!
//! The splits share rows, so their differences are not independent, and the plain t-interval is too narrow. Nadeau and
//! Bengio (2003, "Inference for the Generalization Error", Machine Learning 52, section 3.3) widen the variance of the
//! mean from σ²·1/J to σ²·(1/J + test rows / training rows). Student's distribution function is the finite series for
//! whole degrees of freedom of Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

use crate::normal;

/// How likely the interval is to hold the true mean.
const CONFIDENCE: f64 = 0.95;

/// A mean and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// Of the mean of paired differences, one a split; `None` of fewer than two, or where a number is not finite.
pub fn corrected(differences: &[f64], test_over_train: f64) -> Option<Interval> {
    let count = differences.len();
    if count < 2 || test_over_train < 0.0 {
        return None;
    }
    let mean = differences.iter().sum::<f64>() / count as f64;
    let squares: f64 = differences.iter().map(|difference| (difference - mean).powi(2)).sum();
    let variance = squares / (count - 1) as f64;
    let reach = quantile(count - 1) * (variance * (1.0 / count as f64 + test_over_train)).sqrt();
    (mean.is_finite() && reach.is_finite()).then_some(Interval { mean, low: mean - reach, high: mean + reach })
}

/// Of a share of rows: its 95 % interval by Wilson (1927, "Probable inference, the law of succession, and statistical
/// inference"), which stays within 0 and 1 and is not empty where none or all are counted; `None` of no rows.
pub fn wilson(part: u64, of: u64) -> Option<Interval> {
    if of == 0 || part > of {
        return None;
    }
    let (n, share) = (of as f64, part as f64 / of as f64);
    let z = normal::quantile(f64::midpoint(CONFIDENCE, 1.0));
    let squared = z * z / n;
    let centre = (share + squared / 2.0) / (1.0 + squared);
    let reach = z * (share * (1.0 - share) / n + squared / (4.0 * n)).sqrt() / (1.0 + squared);
    // The ends are exact there, and rounding is not.
    let low = if part == 0 { 0.0 } else { centre - reach };
    let high = if part == of { 1.0 } else { centre + reach };
    Some(Interval { mean: share, low, high })
}

/// The t that |T| stays below with the given confidence.
fn quantile(degrees: usize) -> f64 {
    // The angle whose tangent is t/√ν has two known ends, and the share within it grows with it.
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle.tan() * (degrees as f64).sqrt();
        }
        if within(middle, degrees) < CONFIDENCE {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The share of Student's distribution with |t| below √ν·tan(angle).
fn within(angle: f64, degrees: usize) -> f64 {
    let (sine, cosine) = angle.sin_cos();
    // The powers of the cosine are even for even degrees, and odd for odd ones, and end at ν − 2.
    let first = degrees % 2;
    let mut term = if first == 0 { 1.0 } else { cosine };
    let mut sum = 0.0;
    for power in (first..degrees.saturating_sub(1)).step_by(2) {
        sum += term;
        term *= cosine * cosine * (power + 1) as f64 / (power + 2) as f64;
    }
    if first == 0 { sine * sum } else { FRAC_2_PI * (angle + sine * sum) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By `scipy.stats.t.ppf(0.975, degrees)`.
    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        let known = [
            (1, 12.706_204_736_174_694),
            (2, 4.302_652_729_749_462),
            (3, 3.182_446_305_283_709_4),
            (4, 2.776_445_105_197_793_6),
            (9, 2.262_157_162_798_203_7),
            (29, 2.045_229_642_132_703),
            (199, 1.971_956_544_249_395_4),
        ];
        for (degrees, expected) in known {
            let found = quantile(degrees);
            assert!((found - expected).abs() < 1e-11, "{degrees}: {found}");
        }
    }

    #[test]
    fn an_interval_by_hand() {
        // Mean 2, variance 1, and 1/3 + 1/4 of it.
        let interval = corrected(&[1.0, 2.0, 3.0], 0.25).unwrap();
        let reach = 4.302_652_729_749_462 * (7.0_f64 / 12.0).sqrt();
        assert_eq!(interval.mean, 2.0);
        assert!((interval.high - 2.0 - reach).abs() < 1e-11 && (2.0 - interval.low - reach).abs() < 1e-11);
        assert_eq!(corrected(&[0.5; 4], 0.25), Some(Interval { mean: 0.5, low: 0.5, high: 0.5 }));
    }

    #[test]
    fn what_has_no_interval_has_none() {
        assert_eq!(corrected(&[], 0.25), None);
        assert_eq!(corrected(&[1.0], 0.25), None);
        assert_eq!(corrected(&[1.0, f64::NAN], 0.25), None);
        assert_eq!(corrected(&[1.0, f64::INFINITY], 0.25), None);
        assert_eq!(corrected(&[1.0, 2.0], f64::NAN), None);
        assert_eq!(corrected(&[1.0, 2.0], -1.0), None);
    }

    /// By `proportion_confint(part, of, method="wilson")` of statsmodels 0.15.0.
    #[test]
    fn shares_have_the_intervals_of_wilson() {
        let known = [
            (4, 7, 0.250_458_364_527_657_2, 0.841_780_144_748_530_2),
            (5, 7, 0.358_934_451_832_619_1, 0.917_781_075_995_943_2),
            (0, 7, 0.0, 0.354_330_435_066_687_5),
            (7, 7, 0.645_669_564_933_312_5, 1.0),
            (3, 1_000, 0.001_020_783_881_138_619_5, 0.008_783_014_053_503_176),
        ];
        for (part, of, low, high) in known {
            let found = wilson(part, of).unwrap();
            assert!((found.low - low).abs() < 1e-12 && (found.high - high).abs() < 1e-12, "{part} of {of}: {found:?}");
            assert_eq!(found.mean, part as f64 / of as f64);
        }
        assert_eq!((wilson(7, 7).unwrap().high, wilson(0, 7).unwrap().low), (1.0, 0.0));
        assert_eq!((wilson(0, 0), wilson(2, 1)), (None, None));
    }

    proptest! {
        #[test]
        fn more_shared_rows_make_it_wider(
            differences in proptest::collection::vec(-1.0..1.0_f64, 2..30),
            (less, more) in (0.0..1.0_f64, 1.0..9.0_f64),
        ) {
            let (narrow, wide) = (corrected(&differences, less).unwrap(), corrected(&differences, more).unwrap());
            prop_assert!(wide.low <= narrow.low && narrow.low <= narrow.mean && narrow.high <= wide.high);
        }
    }
}
