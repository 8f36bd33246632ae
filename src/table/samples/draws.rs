//! Random draws for the simulated samples.
//!
//! Only the `ChaCha8` stream, additions and multiplications go into a draw, so that a sample is the same on every platform,
//! however its mathematics library rounds logarithms and cosines.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of draws that a seed fixes for good.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// One of many independent streams of the same seed.
    pub(super) fn stream(seed: u64, stream: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        Self(random)
    }

    /// Uniform in [0, 1), from the upper 53 bits of a word.
    pub(super) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in [low, high).
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + (f64::from(high - low + 1) * self.uniform()) as u32
    }

    /// Standard normal but for its far tails: the sum of twelve uniforms less six.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// One of the values, by their shares; the shares sum to 1.
    pub(super) fn pick<T: Copy>(&mut self, shares: &[(T, f64)]) -> T {
        let mut left = self.uniform();
        for &(value, share) in &shares[..shares.len() - 1] {
            if left < share {
                return value;
            }
            left -= share;
        }
        shares[shares.len() - 1].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_the_moments_they_should() {
        let mut draws = Draws::new(1);
        let n = 20_000;
        let normals: Vec<_> = (0..n).map(|_| draws.normal()).collect();
        let mean = normals.iter().sum::<f64>() / f64::from(n);
        let variance = normals.iter().map(|z| (z - mean) * (z - mean)).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
        let heads = (0..n).filter(|_| draws.pick(&[(true, 0.3), (false, 0.7)])).count();
        assert!((5_700..6_300).contains(&heads), "{heads}");
        assert!((0..n).map(|_| draws.whole(3, 5)).all(|w| (3..=5).contains(&w)));
    }
}
