//! The least value of a smooth convex function of many numbers: limited-memory BFGS.
//!
//! The direction is the two-loop recursion of Nocedal and Wright (2006, "Numerical Optimization", algorithm 7.4), the step
//! one that meets the weak Wolfe conditions (3.6), found by doubling and halving. Of a convex function a falling slope at
//! the end of the step says in itself that the value fell, and slopes are exact long after differences of values are lost
//! in rounding.

use std::collections::VecDeque;

use crate::progress::{Cancelled, Progress};

/// Steps that the direction is made of.
const MEMORY: usize = 10;
/// How much of the fall that the slope promises has to come.
const ENOUGH: f64 = 1e-4;
/// How much of the slope may be left.
const LEFT: f64 = 0.9;

/// A value and its gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueAndGradient {
    pub value: f64,
    pub gradient: Vec<f64>,
}

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Until {
    /// The gradient is shorter than this.
    pub gradient: f64,
    /// The function was evaluated so many times, whatever the gradient: there is no other loop without an end.
    pub evaluations: usize,
}

/// A step taken, how the gradient changed over it, and the product of the two.
struct Step {
    moved: Vec<f64>,
    changed: Vec<f64>,
    product: f64,
}

/// Goes down from `place`. It ends where the gradient is short, where rounding leaves no way down, or at the last
/// evaluation, and never higher than it began.
pub fn minimise(
    mut place: Vec<f64>,
    function: impl Fn(&[f64]) -> ValueAndGradient,
    until: Until,
    progress: &Progress,
) -> Result<Vec<f64>, Cancelled> {
    let mut here = function(&place);
    let mut left = until.evaluations;
    let mut steps: VecDeque<Step> = VecDeque::new();
    loop {
        let length = dot(&here.gradient, &here.gradient).sqrt();
        // Where the gradient is not a number, there is nowhere to go.
        if length.is_nan() || length <= until.gradient {
            return Ok(place);
        }
        let direction = direction(&here.gradient, &steps);
        let slope = dot(&here.gradient, &direction);
        if slope.is_nan() || slope >= 0.0 {
            // Rounding has spoilt what is remembered: straight down once more, unless that was it.
            if steps.is_empty() {
                return Ok(place);
            }
            steps.clear();
            continue;
        }
        let (mut low, mut high) = (0.0, f64::INFINITY);
        // Without a step to learn the scale from, one of length 1.
        let mut share = if steps.is_empty() { 1.0 / length } else { 1.0 };
        let (next, there) = loop {
            progress.check()?;
            if left == 0 || share <= low || share >= high {
                return Ok(place);
            }
            left -= 1;
            let next: Vec<f64> = place.iter().zip(&direction).map(|(place, way)| place + share * way).collect();
            let there = function(&next);
            let end = dot(&there.gradient, &direction);
            let fell = end <= 0.0 || there.value <= here.value + ENOUGH * share * slope;
            if !there.value.is_finite() || !fell {
                high = share;
            } else if end < LEFT * slope {
                low = share;
            } else {
                break (next, there);
            }
            share = if high.is_finite() { f64::midpoint(low, high) } else { 2.0 * share };
        };
        remember(&mut steps, (&place, &here.gradient), (&next, &there.gradient));
        (place, here) = (next, there);
    }
}

/// Downwards, by the curvature of the steps so far.
fn direction(gradient: &[f64], steps: &VecDeque<Step>) -> Vec<f64> {
    let mut way: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(steps.len());
    for step in steps.iter().rev() {
        let share = dot(&step.moved, &way) / step.product;
        add(&mut way, -share, &step.changed);
        shares.push(share);
    }
    if let Some(last) = steps.back() {
        let scale = last.product / dot(&last.changed, &last.changed);
        for way in &mut way {
            *way *= scale;
        }
    }
    for (step, share) in steps.iter().zip(shares.iter().rev()) {
        let back = dot(&step.changed, &way) / step.product;
        add(&mut way, share - back, &step.moved);
    }
    way
}

/// Keeps the step from one place and its gradient to another.
fn remember(steps: &mut VecDeque<Step>, from: (&[f64], &[f64]), to: (&[f64], &[f64])) {
    let less = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
    let (moved, changed) = (less(to.0, from.0), less(to.1, from.1));
    let product = dot(&moved, &changed);
    // Where the slope did not change, there is no curvature to learn, and nothing to divide by.
    if product > f64::MIN_POSITIVE {
        steps.push_back(Step { moved, changed, product });
        if steps.len() > MEMORY {
            steps.pop_front();
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], share: f64, other: &[f64]) {
    for (to, other) in to.iter_mut().zip(other) {
        *to += share * other;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UNTIL: Until = Until { gradient: 1e-9, evaluations: 2_000 };

    /// Σ curvature · (place − goal)² / 2.
    fn bowl(curvature: &[f64], goal: &[f64]) -> impl Fn(&[f64]) -> ValueAndGradient {
        move |place| {
            let away: Vec<f64> = place.iter().zip(goal).map(|(place, goal)| place - goal).collect();
            let gradient: Vec<f64> = away.iter().zip(curvature).map(|(away, curvature)| away * curvature).collect();
            ValueAndGradient { value: dot(&away, &gradient) / 2.0, gradient }
        }
    }

    #[test]
    fn a_function_without_a_least_value_ends() {
        let falling = |place: &[f64]| ValueAndGradient { value: -place[0], gradient: vec![-1.0] };
        assert!(minimise(vec![0.0], falling, UNTIL, &Progress::new()).unwrap()[0] >= 0.0);
        let away = |place: &[f64]| ValueAndGradient { value: (-place[0]).exp(), gradient: vec![-(-place[0]).exp()] };
        assert!(minimise(vec![0.0], away, UNTIL, &Progress::new()).unwrap()[0] > 20.0);
        let nothing = |_: &[f64]| ValueAndGradient { value: f64::NAN, gradient: vec![f64::NAN] };
        assert_eq!(minimise(vec![3.0], nothing, UNTIL, &Progress::new()), Ok(vec![3.0]));
        assert_eq!(minimise(Vec::new(), bowl(&[], &[]), UNTIL, &Progress::new()), Ok(Vec::new()));
    }

    #[test]
    fn it_stops_when_told_to() {
        let progress = Progress::new();
        progress.cancel();
        assert_eq!(minimise(vec![0.0], bowl(&[1.0], &[5.0]), UNTIL, &progress), Err(Cancelled));
    }

    proptest! {
        #[test]
        fn it_finds_the_bottom_of_a_bowl(
            sides in proptest::collection::vec((-1.5..1.5_f64, -50.0..50.0_f64), 1..20),
        ) {
            let (curvature, goal): (Vec<f64>, Vec<f64>) =
                sides.iter().map(|(power, goal)| (10.0_f64.powf(*power), *goal)).unzip();
            let found = minimise(vec![0.0; goal.len()], bowl(&curvature, &goal), UNTIL, &Progress::new()).unwrap();
            for (found, goal) in found.iter().zip(&goal) {
                prop_assert!((found - goal).abs() < 1e-4, "{found} {goal}");
            }
        }
    }
}
