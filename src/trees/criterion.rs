//! What a split is judged by: how much alike the rows of each side are, in their classes or in their values.
//!
//! Either criterion is kept as sums of the rows of a side, from which a score follows that is the greater, the better they are
//! parted; rows go from the right side to the left one, and the sums with them.

use std::fmt::Debug;

/// A way to judge splits.
pub trait Criterion: Clone + Debug {
    /// What is known of a row.
    type Label: Copy + Debug;
    /// What a sum of rows is made of.
    type Number: Copy + Debug + Default;

    /// How many numbers a sum of rows has.
    fn width(&self) -> usize;

    /// Adds a row to a sum.
    fn add(sum: &mut [Self::Number], label: Self::Label);

    /// Adds many rows to a sum.
    fn add_all(sum: &mut [Self::Number], labels: &[Self::Label]) {
        for &label in labels {
            Self::add(sum, label);
        }
    }

    /// What a sum is made of, as few labels that come to the same; none where no row was added.
    fn parts(sum: &[Self::Number]) -> impl Iterator<Item = Self::Label> + Clone;

    /// The only class of some rows, where nothing can be gained by parting rows of the same class: the score over a run of them has its
    /// greatest value at one of its ends (Fayyad and Irani 1992). `None` where that does not hold.
    fn only_class(labels: impl Iterator<Item = Self::Label>) -> Option<u32>;

    /// The weight of the rows of a sum.
    fn weight(sum: &[Self::Number]) -> f64;

    /// Whether no split could tell anything, of rows with their sum.
    fn is_pure(sum: &[Self::Number], labels: &[Self::Label]) -> bool;

    /// How unlike the rows are, in units of the score: this and the score of the rows unparted come to a constant.
    fn impurity(sum: &[Self::Number], labels: &[Self::Label]) -> f64;

    /// The score of rows that are not parted.
    fn whole(sum: &[Self::Number]) -> f64;

    /// Puts all rows, of which this is the sum, on the right side.
    fn begin(&mut self, sum: &[Self::Number]);

    /// Takes a row from the right side to the left one.
    fn take(&mut self, label: Self::Label);

    /// The score of both sides as they are.
    fn score(&self) -> f64;

    /// The weights of both sides.
    fn weights(&self) -> (f64, f64);
}

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

    fn is_pure(sum: &[f64], _: &[Self::Label]) -> bool {
        Self::only(sum).is_some()
    }

    fn impurity(sum: &[f64], _: &[Self::Label]) -> f64 {
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

/// [`Gini`] of two classes, which needs no lists.
#[derive(Clone, Debug, Default)]
pub struct GiniOfTwo {
    left: [f64; 2],
    right: [f64; 2],
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

    fn is_pure(sum: &[f64], labels: &[Self::Label]) -> bool {
        Gini::is_pure(sum, labels)
    }

    fn impurity(sum: &[f64], labels: &[Self::Label]) -> f64 {
        Gini::impurity(sum, labels)
    }

    fn whole(sum: &[f64]) -> f64 {
        Gini::whole(sum)
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
        let side = |[a, b]: [f64; 2]| (a * a + b * b) / (a + b);
        side(self.left) + side(self.right)
    }

    #[inline]
    fn weights(&self) -> (f64, f64) {
        (self.left[0] + self.left[1], self.right[0] + self.right[1])
    }
}

/// [`GiniOfTwo`] of weights that are whole numbers. A sum is both weights in one number, and so is a label, of which one is nought: many
/// rows are added to many sums, and this is the least to read and to write.
#[derive(Clone, Debug, Default)]
pub struct GiniOfCounts {
    left: u64,
    right: u64,
}

impl GiniOfCounts {
    /// Of rows with a class of two each and a weight; `None` where these are no whole numbers, or too many in all.
    pub fn labels(classes: &[u32], weights: &[f64]) -> Option<Vec<u64>> {
        let fits = weights.iter().all(|&weight| f64::from(weight as u32) == weight)
            && weights.iter().sum::<f64>() < f64::from(u32::MAX);
        let label = |(&class, &weight): (&u32, &f64)| (weight as u64) << [0, u32::BITS][class as usize];
        fits.then(|| classes.iter().zip(weights).map(label).collect())
    }

    /// The weights of both classes.
    pub fn of_classes(sum: u64) -> [f64; 2] {
        [f64::from(sum as u32), f64::from((sum >> u32::BITS) as u32)]
    }

    fn only(sum: u64) -> Option<u32> {
        Gini::only(&Self::of_classes(sum)).map(|class| class as u32)
    }
}

impl Criterion for GiniOfCounts {
    type Label = u64;
    type Number = u64;

    #[inline]
    fn width(&self) -> usize {
        1
    }

    #[inline]
    fn add(sum: &mut [u64], label: u64) {
        sum[0] += label;
    }

    fn add_all(sum: &mut [u64], labels: &[u64]) {
        sum[0] += labels.iter().sum::<u64>();
    }

    #[inline]
    fn parts(sum: &[u64]) -> impl Iterator<Item = u64> + Clone {
        Some(sum[0]).filter(|&sum| sum > 0).into_iter()
    }

    #[inline]
    fn only_class(labels: impl Iterator<Item = u64>) -> Option<u32> {
        Self::only(labels.fold(0, |all, label| all | label))
    }

    fn weight(sum: &[u64]) -> f64 {
        Self::of_classes(sum[0]).iter().sum()
    }

    fn is_pure(sum: &[u64], _: &[u64]) -> bool {
        Self::only(sum[0]).is_some()
    }

    fn impurity(sum: &[u64], _: &[u64]) -> f64 {
        Self::weight(sum) - Self::whole(sum)
    }

    fn whole(sum: &[u64]) -> f64 {
        Gini::whole(&Self::of_classes(sum[0]))
    }

    fn begin(&mut self, sum: &[u64]) {
        (self.left, self.right) = (0, sum[0]);
    }

    #[inline]
    fn take(&mut self, label: u64) {
        self.left += label;
        self.right -= label;
    }

    #[inline]
    fn score(&self) -> f64 {
        let side = |sum: u64| {
            let [a, b] = Self::of_classes(sum);
            (a * a + b * b) / (a + b)
        };
        side(self.left) + side(self.right)
    }

    #[inline]
    fn weights(&self) -> (f64, f64) {
        (Self::weight(&[self.left]), Self::weight(&[self.right]))
    }
}

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

    fn is_pure(_: &[f64], labels: &[Self::Label]) -> bool {
        labels.windows(2).all(|pair| pair[0].0 / pair[0].1 == pair[1].0 / pair[1].1)
    }

    fn impurity(sum: &[f64], labels: &[Self::Label]) -> f64 {
        labels.iter().map(|(value, weight)| value * value / weight).sum::<f64>() - Self::whole(sum)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Score and impurity of rows unparted come to the same as those of both sides parted, whatever is taken.
    fn conserved<C: Criterion>(mut criterion: C, labels: &[C::Label]) {
        let sum_of = |labels: &[C::Label], width| {
            let mut sum = vec![C::Number::default(); width];
            for &label in labels {
                C::add(&mut sum, label);
            }
            sum
        };
        let all = sum_of(labels, criterion.width());
        let constant = C::whole(&all) + C::impurity(&all, labels);
        criterion.begin(&all);
        for taken in 1..labels.len() {
            criterion.take(labels[taken - 1]);
            let sides = [&labels[..taken], &labels[taken..]].map(|side| (sum_of(side, criterion.width()), side));
            let impurity: f64 = sides.iter().map(|(sum, side)| C::impurity(sum, side)).sum();
            assert!((criterion.score() + impurity - constant).abs() < 1e-12, "{taken}");
            assert!((criterion.weights().0 - C::weight(&sides[0].0)).abs() < 1e-12);
            assert!((criterion.weights().1 - C::weight(&sides[1].0)).abs() < 1e-12);
        }
    }

    #[test]
    fn what_a_split_gains_is_what_the_sides_have_less_of() {
        conserved(Gini::new(3), &[(0, 1.0), (2, 2.0), (0, 0.5), (1, 1.0), (1, 3.0)]);
        let whole = GiniOfCounts::labels(&[0, 1, 0, 1, 1], &[1.0, 2.0, 5.0, 1.0, 3.0]).unwrap();
        conserved(GiniOfCounts::default(), &whole);
        conserved(GiniOfTwo::default(), &[(0, 1.0), (1, 2.0), (0, 0.5), (1, 1.0), (1, 3.0)]);
        assert_eq!(GiniOfCounts::of_classes(whole.iter().sum()), [6.0, 6.0]);
        let (mut one_by_one, mut all) = ([0], [0]);
        for &label in &whole {
            GiniOfCounts::add(&mut one_by_one, label);
        }
        GiniOfCounts::add_all(&mut all, &whole);
        assert_eq!(one_by_one, all);
        for weights in [[1.0, 0.5], [1.0, -1.0], [f64::from(u32::MAX), 1.0], [1.0, f64::NAN]] {
            assert_eq!(GiniOfCounts::labels(&[0, 1], &weights), None, "{weights:?}");
        }
        conserved(Variance::default(), &[(0.5, 1.0), (-2.0, 2.0), (0.25, 0.5), (1.0, 1.0), (9.0, 3.0)]);
    }

    #[test]
    fn rows_that_are_alike_are_pure() {
        assert_eq!((Gini::only(&[0.0, 2.0]), Gini::only(&[1.0, 2.0]), Gini::only(&[0.0])), (Some(1), None, None));
        assert!(
            Variance::is_pure(&[], &[(1.0, 1.0), (2.0, 2.0)]) && !Variance::is_pure(&[], &[(1.0, 1.0), (2.0, 1.0)])
        );
        assert_eq!(Gini::parts(&[0.0, 2.0, 0.0, 1.0]).collect::<Vec<_>>(), [(1, 2.0), (3, 1.0)]);
        assert_eq!(Variance::parts(&[0.0, 0.0]).count() + Variance::parts(&[0.0, 1.0]).count(), 1);
    }
}
