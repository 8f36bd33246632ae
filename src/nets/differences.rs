//! Gradients against finite differences, and what comes of a bad number, for tests.

use crate::{
    nets::{Columns, Halt, Net, Rows, Schedule, random::Seed},
    progress::Progress,
};

/// How many epochs a net of a number and two levels learns, of three, when one of 40 numbers is this, and how many it tells of.
pub fn epochs(net: &impl Net, number: f32) -> (Result<usize, Halt>, usize) {
    let mut numbers = vec![0.5; 40];
    numbers[7] = number;
    let rows = Rows { columns: Columns { numbers: 1, levels: vec![2] }, numbers, codes: vec![1; 40] };
    let progress = Progress::new();
    let schedule = Schedule { epochs: 3, seed: Seed { seed: 1, stream: 1 }, progress: &progress };
    let mut told = 0;
    let curve = net.learn(&rows, schedule, &mut |_, _| told += 1).map(|(_, curve)| curve.len());
    (curve, told)
}

/// Numbers within ±1 without order, none of them near nought.
pub fn some(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..count).map(|_| next()).map(|it| it + 0.01_f64.copysign(it)).collect()
}

/// Holds the gradient that `loss` adds up against what the loss does when each number is a little more, and a little less.
pub fn assert_gradient(at: &[f64], loss: impl Fn(&[f64], &mut [f64]) -> f64) {
    const STEP: f64 = 1e-6;
    let mut gradient = vec![0.0; at.len()];
    loss(at, &mut gradient);
    assert!(gradient.iter().any(|it| it.abs() > 1e-3), "there is nothing to hold");
    let mut unused = vec![0.0; at.len()];
    for (number, found) in gradient.into_iter().enumerate() {
        let [more, less] = [STEP, -STEP].map(|step| {
            let mut moved = at.to_vec();
            moved[number] += step;
            loss(&moved, &mut unused)
        });
        let difference = (more - less) / (2.0 * STEP);
        assert!((found - difference).abs() <= 1e-7 * difference.abs().max(1.0), "{number}: {found} for {difference}");
    }
}
