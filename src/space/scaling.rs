//! How a column of numbers is brought to the scale of the space, whatever its magnitude: no sum or square of it overflows or is
//! lost.

use crate::recipe::Scale;

/// The largest number that distances can be sums of squares of, over any number of columns and rows: 10¹⁵⁰.
pub const FURTHEST: f64 = 1e150;

/// Magnitudes whose squares can be summed, and whose last digits have squares, as they are.
const ORDINARY: std::ops::RangeInclusive<f64> = 1e-100..=1e140;

/// (x·unit − centre)·factor. The unit is a power of two, so it changes no digit; it is 1 for all magnitudes that are
/// [`ORDINARY`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    unit: f64,
    centre: f64,
    factor: f64,
}

impl Default for Scaling {
    /// Of a column that counts for nothing.
    fn default() -> Self {
        Self { unit: 1.0, centre: 0.0, factor: 0.0 }
    }
}

impl Scaling {
    /// Fits it on the learning rows' finite numbers.
    pub fn fit(values: impl Iterator<Item = f64> + Clone, by: Scale) -> Self {
        let (low, high) = values.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
        let unit = if by == Scale::None { 1.0 } else { unit(low.abs().max(high.abs())) };
        let (centre, spread) = match by {
            Scale::Standard => plain_mean_and_deviation(values.map(|value| value * unit)),
            Scale::Minmax => (low * unit, high * unit - low * unit),
            Scale::None => (0.0, 1.0),
        };
        // A constant column counts for nothing; its standard deviation may come out as a rounding error instead of 0.
        let factor = if high > low && spread > 0.0 { 1.0 / spread } else { 0.0 };
        Self { unit, centre, factor }
    }

    /// A number in the units of the space. One of a row that was not learnt from may lie anywhere: beyond [`FURTHEST`] it
    /// counts as there.
    pub fn apply(&self, number: f64) -> f64 {
        if self.factor == 0.0 {
            return 0.0;
        }
        ((number * self.unit - self.centre) * self.factor).clamp(-FURTHEST, FURTHEST)
    }
}

impl Scaling {
    /// How far apart two numbers are that lie this far apart in the units of the space; not at all in a constant column.
    pub fn unscaled(&self, apart: f64) -> f64 {
        if self.factor == 0.0 { 0.0 } else { (apart / self.factor / self.unit).clamp(-f64::MAX, f64::MAX) }
    }
}

/// The power of two that brings a magnitude near 1; 1 where that is not needed, and for 0 and what is not finite.
fn unit(largest: f64) -> f64 {
    if ORDINARY.contains(&largest) || largest == 0.0 || !largest.is_finite() {
        return 1.0;
    }
    power_of_two(largest)
}

/// The power of two that brings a positive number near 1.
pub fn power_of_two(largest: f64) -> f64 {
    // The inverse of the smallest numbers would overflow; this brings even those to where they have all their digits.
    2.0_f64.powi((-largest.log2().floor() as i32).clamp(-1_000, 1_000))
}

/// Mean and population standard deviation, in two passes. Finite for finite values.
pub fn mean_and_deviation(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let unit = unit(largest(values.clone()));
    let (mean, deviation) = plain_mean_and_deviation(values.map(|value| value * unit));
    // In its last digit either may round to beyond the largest double.
    ((mean / unit).clamp(-f64::MAX, f64::MAX), (deviation / unit).min(f64::MAX))
}

/// The mean. Finite for finite values; not a number without any.
pub fn mean(values: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
    let count = values.len() as f64;
    let sum = values.clone().sum::<f64>();
    if sum.is_finite() {
        return sum / count;
    }
    let unit = unit(largest(values.clone()));
    (values.map(|value| value * unit).sum::<f64>() / count / unit).clamp(-f64::MAX, f64::MAX)
}

/// Brings finite values near 1 by a power of two where their squares could not be summed. What depends on no unit, as a
/// correlation, stays the same.
pub fn near_one(values: &mut [f64]) {
    let unit = unit(largest(values.iter().copied()));
    if unit != 1.0 {
        for value in values {
            *value *= unit;
        }
    }
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.map(f64::abs).fold(0.0, f64::max)
}

fn plain_mean_and_deviation(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let (count, sum) = values.clone().fold((0_usize, 0.0), |(count, sum), value| (count + 1, sum + value));
    if count == 0 {
        return (0.0, 0.0);
    }
    let mean = sum / count as f64;
    // The second sum is 0 but for rounding; taking it off corrects the first pass's error.
    let (squares, rest) = values.fold((0.0, 0.0), |(squares, rest), value| {
        let difference = value - mean;
        (squares + difference * difference, rest + difference)
    });
    let variance = (squares - rest * rest / count as f64) / count as f64;
    (mean, variance.max(0.0).sqrt())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn means_and_deviations() {
        assert_eq!(mean_and_deviation([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter()), (5.0, 2.0));
        assert_eq!(mean_and_deviation(std::iter::empty()), (0.0, 0.0));
        // Far from 0 the digits of the spread are not lost.
        let (mean, deviation) = mean_and_deviation([1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0].into_iter());
        assert_eq!(mean, 1e9 + 2.0);
        assert!((deviation - (2.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        // Nor are squares that no double can hold.
        assert_eq!(mean_and_deviation([f64::MAX, -f64::MAX].into_iter()), (0.0, f64::MAX));
        assert_eq!(mean_and_deviation([0.0, 2e-310].into_iter()), (1e-310, 1e-310));
        assert_eq!(super::mean([f64::MAX, f64::MAX].into_iter()), f64::MAX);
        assert_eq!(super::mean([1.0, 2.0].into_iter()), 1.5);
    }

    #[test]
    fn ordinary_columns_have_no_unit_of_their_own() {
        for largest in [0.0, 1e-99, 1.0, 1.7e9, 1e139] {
            assert_eq!(unit(largest), 1.0, "{largest}");
        }
        let values = [3.0, 1.5, -2.25, 8.0, 1e-3];
        let (mean, deviation) = plain_mean_and_deviation(values.into_iter());
        let scaling = Scaling::fit(values.into_iter(), Scale::Standard);
        for value in values {
            assert_eq!(scaling.apply(value).to_bits(), ((value - mean) * (1.0 / deviation)).to_bits());
        }
    }

    proptest! {
        /// A column is scaled the same in any unit of measurement, down to where its numbers lose digits.
        #[test]
        fn any_magnitude_is_scaled_as_an_ordinary_one_is(
            values in proptest::collection::vec(-1.0..1.0_f64, 2..40),
            exponent in -990..=1_023_i32,
            standard: bool,
        ) {
            let by = if standard { Scale::Standard } else { Scale::Minmax };
            let far: Vec<f64> = values.iter().map(|value| value * 2.0_f64.powi(exponent)).collect();
            let (near, scaling) = (Scaling::fit(values.iter().copied(), by), Scaling::fit(far.iter().copied(), by));
            for (value, far) in values.iter().zip(&far) {
                let (expected, found) = (near.apply(*value), scaling.apply(*far));
                prop_assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{far:e}: {found} for {expected}");
            }
        }

        /// Whatever else is measured by it is finite as well.
        #[test]
        fn nothing_is_endless(values in proptest::collection::vec(any::<f64>(), 1..40), other in any::<f64>(), standard: bool) {
            let values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
            let by = if standard { Scale::Standard } else { Scale::Minmax };
            let scaling = Scaling::fit(values.iter().copied(), by);
            for value in &values {
                let scaled = scaling.apply(*value);
                prop_assert!(scaled.abs() <= (values.len() as f64).sqrt() * 1.001, "{value:e}: {scaled}");
            }
            if other.is_finite() {
                prop_assert!(scaling.apply(other).abs() <= FURTHEST);
            }
        }
    }
}
