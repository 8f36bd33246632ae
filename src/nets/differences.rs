//! Gradients against finite differences, for tests.

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
