//! Values that are brought together.

use super::Criterion;

/// The variance within either side: (Σ w v)² / Σ w of each, which is the greater, the less of it is left. A label is w v and w
/// of a row of weight w and value v, and so is a sum.
#[derive(Clone, Debug, Default)]
pub struct Variance {
    left: (f64, f64),
    right: (f64, f64),
}

impl Criterion for Variance {
    type Label = (f64, f64);
    type Number = f64;

    fn width(&self) -> usize {
        2
    }

    #[inline]
    fn add(sum: &mut [f64], (value, weight): Self::Label) {
        sum[0] += value;
        sum[1] += weight;
    }

    #[inline]
    fn parts(sum: &[f64]) -> impl Iterator<Item = Self::Label> + Clone {
        Some((sum[0], sum[1])).filter(|(_, weight)| *weight > 0.0).into_iter()
    }

    fn only_class(_: impl Iterator<Item = Self::Label>) -> Option<u32> {
        None
    }

    fn weight(sum: &[f64]) -> f64 {
        sum[1]
    }

    fn is_pure(_: &[f64], labels: impl Iterator<Item = Self::Label>) -> bool {
        let mut values = labels.map(|(value, weight)| value / weight);
        let first = values.next();
        values.all(|value| Some(value) == first)
    }

    fn impurity(sum: &[f64], labels: impl Iterator<Item = Self::Label>) -> f64 {
        labels.map(|(value, weight)| value * value / weight).sum::<f64>() - Self::whole(sum)
    }

    fn whole(sum: &[f64]) -> f64 {
        sum[0] * sum[0] / sum[1]
    }

    fn begin(&mut self, sum: &[f64]) {
        self.left = (0.0, 0.0);
        self.right = (sum[0], sum[1]);
    }

    #[inline]
    fn take(&mut self, (value, weight): Self::Label) {
        self.left.0 += value;
        self.left.1 += weight;
        self.right.0 -= value;
        self.right.1 -= weight;
    }

    #[inline]
    fn score(&self) -> f64 {
        self.left.0 * self.left.0 / self.left.1 + self.right.0 * self.right.0 / self.right.1
    }

    #[inline]
    fn weights(&self) -> (f64, f64) {
        (self.left.1, self.right.1)
    }
}
