//! Classes that are told apart.

use super::Criterion;

/// The Gini index: Σ `w_c²` / w of either side (`w_c`: weights of the rows of class c, w: of all). A label is a class and a
/// weight, a sum the weights by class.
#[derive(Clone, Debug)]
pub struct Gini {
    classes: usize,
    /// Weights by class.
    left: Vec<f64>,
    right: Vec<f64>,
    /// Σ `w_c²` and w of both sides.
    left_squares: f64,
    right_squares: f64,
    left_weight: f64,
    right_weight: f64,
}

impl Gini {
    pub fn new(classes: usize) -> Self {
        Self {
            classes,
            left: Vec::new(),
            right: Vec::new(),
            left_squares: 0.0,
            right_squares: 0.0,
            left_weight: 0.0,
            right_weight: 0.0,
        }
    }

    /// The only class that has a weight, if there is only one.
    pub fn only(sum: &[f64]) -> Option<usize> {
        let mut there = (0..sum.len()).filter(|class| sum[*class] > 0.0);
        match (there.next(), there.next()) {
            (Some(class), None) => Some(class),
            _ => None,
        }
    }
}

impl Criterion for Gini {
    type Label = (u32, f64);
    type Number = f64;

    fn width(&self) -> usize {
        self.classes
    }

    #[inline]
    fn add(sum: &mut [f64], (class, weight): Self::Label) {
        sum[class as usize] += weight;
    }

    #[inline]
    fn parts(sum: &[f64]) -> impl Iterator<Item = Self::Label> + Clone {
        (0..).zip(sum).filter(|(_, weight)| **weight > 0.0).map(|(class, weight)| (class, *weight))
    }

    #[inline]
    fn only_class(mut labels: impl Iterator<Item = Self::Label>) -> Option<u32> {
        let (first, _) = labels.next()?;
        labels.all(|(class, _)| class == first).then_some(first)
    }

    fn weight(sum: &[f64]) -> f64 {
        sum.iter().sum()
    }

    fn is_pure(sum: &[f64], _: impl Iterator<Item = Self::Label>) -> bool {
        Self::only(sum).is_some()
    }

    fn impurity(sum: &[f64], _: impl Iterator<Item = Self::Label>) -> f64 {
        Self::weight(sum) - Self::whole(sum)
    }

    fn whole(sum: &[f64]) -> f64 {
        sum.iter().map(|weight| weight * weight).sum::<f64>() / Self::weight(sum)
    }

    fn begin(&mut self, sum: &[f64]) {
        self.left.clear();
        self.left.resize(sum.len(), 0.0);
        self.right.clear();
        self.right.extend_from_slice(sum);
        (self.left_squares, self.left_weight) = (0.0, 0.0);
        self.right_squares = sum.iter().map(|weight| weight * weight).sum();
        self.right_weight = sum.iter().sum();
    }

    #[inline]
    fn take(&mut self, (class, weight): Self::Label) {
        let class = class as usize;
        // (a ± w)² = a² ± w (2 a ± w)
        self.left_squares += weight * (2.0 * self.left[class] + weight);
        self.right_squares -= weight * (2.0 * self.right[class] - weight);
        self.left[class] += weight;
        self.right[class] -= weight;
        self.left_weight += weight;
        self.right_weight -= weight;
    }

    #[inline]
    fn score(&self) -> f64 {
        self.left_squares / self.left_weight + self.right_squares / self.right_weight
    }

    #[inline]
    fn weights(&self) -> (f64, f64) {
        (self.left_weight, self.right_weight)
    }
}

/// The Gini index of two classes by the second one alone: Σ `w_2²` / w of either side, of which [`Gini`] has twice as much and what all
/// splits have.
#[derive(Clone, Debug, Default)]
pub struct GiniOfTwo {
    left: [f64; 2],
    right: [f64; 2],
}

impl GiniOfTwo {
    /// Of the weights of both sides and of those of their second class, whose cubes have to be numbers.
    #[inline]
    pub fn of_sides([left, right]: [f64; 2], [second_left, second_right]: [f64; 2]) -> f64 {
        (second_left * second_left * right + second_right * second_right * left) / (left * right)
    }
}

impl Criterion for GiniOfTwo {
    type Label = (u32, f64);
    type Number = f64;

    fn width(&self) -> usize {
        2
    }

    #[inline]
    fn add(sum: &mut [f64], label: Self::Label) {
        Gini::add(sum, label);
    }

    #[inline]
    fn parts(sum: &[f64]) -> impl Iterator<Item = Self::Label> + Clone {
        Gini::parts(sum)
    }

    #[inline]
    fn only_class(labels: impl Iterator<Item = Self::Label>) -> Option<u32> {
        Gini::only_class(labels)
    }

    fn weight(sum: &[f64]) -> f64 {
        Gini::weight(sum)
    }

    fn is_pure(sum: &[f64], labels: impl Iterator<Item = Self::Label>) -> bool {
        Gini::is_pure(sum, labels)
    }

    fn impurity(sum: &[f64], _: impl Iterator<Item = Self::Label>) -> f64 {
        sum[1] - Self::whole(sum)
    }

    fn whole(sum: &[f64]) -> f64 {
        sum[1] * sum[1] / Self::weight(sum)
    }

    fn begin(&mut self, sum: &[f64]) {
        (self.left, self.right) = ([0.0; 2], [sum[0], sum[1]]);
    }

    #[inline]
    fn take(&mut self, (class, weight): Self::Label) {
        let second = if class == 1 { weight } else { 0.0 };
        let first = weight - second;
        self.left = [self.left[0] + first, self.left[1] + second];
        self.right = [self.right[0] - first, self.right[1] - second];
    }

    #[inline]
    fn score(&self) -> f64 {
        let (left, right) = self.weights();
        Self::of_sides([left, right], [self.left[1], self.right[1]])
    }

    #[inline]
    fn weights(&self) -> (f64, f64) {
        (self.left[0] + self.left[1], self.right[0] + self.right[1])
    }
}
