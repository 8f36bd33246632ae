//! Random numbers of a net that learns: each piece of each step has its own, so any number of threads draws the same.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

use crate::{nets::Real, normal};

/// 32-bit words set aside for a piece of a step, far more than any takes, and pieces of a step.
const WORDS_PER_PIECE: u128 = 1 << 28;
const PIECES: u128 = 1 << 12;

/// Which random numbers a net has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    pub seed: u64,
    /// What nobody else draws from with this seed.
    pub stream: u64,
}

impl Seed {
    /// Those of a piece of a step.
    pub fn piece(self, step: u64, piece: usize) -> Random {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(self.stream);
        random.set_word_pos((u128::from(step) * PIECES + piece as u128) * WORDS_PER_PIECE);
        Random(random)
    }
}

#[derive(Debug)]
pub struct Random(ChaCha8Rng);

impl Random {
    /// Uniform in (0, 1).
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    pub fn normals<T: Real>(&mut self, count: usize) -> Vec<T> {
        (0..count).map(|_| T::of(normal::quantile(self.uniform()))).collect()
    }

    /// Fisher and Yates, from the end.
    pub fn shuffle(&mut self, values: &mut [u32]) {
        for last in (1..values.len()).rev() {
            let other = (u128::from(self.0.next_u64()) * (last as u128 + 1)) >> 64;
            values.swap(last, other as usize);
        }
    }
}
