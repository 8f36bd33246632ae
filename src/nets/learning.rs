//! Schedule in epochs: the rows in a new order each time, in batches, each batch in pieces that threads share.

use rayon::prelude::*;

use crate::{
    nets::{
        Real,
        random::{Random, Seed},
    },
    progress::{Cancelled, Progress},
};

/// Most rows of a batch.
const BATCH: usize = 500;
/// Rows of a batch where a smaller class would have fewer than [`BATCHES`].
const LEAST: usize = 32;
/// Batches of an epoch that a class of few rows has, if it has the rows: it takes a number of steps to learn anything.
const BATCHES: usize = 10;
/// Rows whose gradients are summed by one thread. It decides the order of sums, so it does not depend on the threads.
const PIECE: usize = 64;
/// Pieces of a step that are none of a batch: the order of rows, and the parameters to begin with.
const ORDER: usize = 4_095;
const BEGINNING: usize = 4_094;

/// Why a net did not learn to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    Cancelled,
    /// A loss was not finite in that epoch (from 1).
    Diverged(usize),
}

impl From<Cancelled> for Halt {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// What an epoch came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// From 1.
    pub number: usize,
    /// Means over its rows; what they are of is the net's to say.
    pub losses: [f64; 2],
}

/// The losses of every epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What they are of.
    pub names: [&'static str; 2],
    pub epochs: Vec<Epoch>,
}

/// How long a net learns, and with which random numbers.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a> {
    pub epochs: usize,
    pub seed: Seed,
    pub progress: &'a Progress,
}

/// A net on its way: it learns from a batch of rows, by their numbers. The random numbers of the step are its own.
pub(super) trait Learner {
    /// The sums of losses over the batch.
    fn step(&mut self, batch: &[u32], step: u64) -> [f64; 2];
}

impl Schedule<'_> {
    /// The random numbers of the parameters to begin with.
    pub(super) fn beginning(&self) -> Random {
        self.seed.piece(0, BEGINNING)
    }

    /// Goes through all epochs; `on_epoch` sees the net after each.
    pub(super) fn run<L: Learner>(
        &self,
        learner: &mut L,
        rows: usize,
        on_epoch: &mut dyn FnMut(Epoch, &L),
    ) -> Result<Vec<Epoch>, Halt> {
        self.progress.stage("learning", self.epochs as u64)?;
        let batches = rows.div_ceil(BATCH).max((rows / LEAST).clamp(1, BATCHES));
        let mut order: Vec<u32> = (0..rows as u32).collect();
        let (mut curve, mut step) = (Vec::with_capacity(self.epochs), 0);
        for number in 1..=self.epochs {
            self.seed.piece(number as u64, ORDER).shuffle(&mut order);
            let mut sums = [0.0; 2];
            for batch in order.chunks(rows.div_ceil(batches).max(1)) {
                for (sum, loss) in sums.iter_mut().zip(learner.step(batch, step)) {
                    *sum += loss;
                }
                if !sums.iter().all(|sum| sum.is_finite()) {
                    return Err(Halt::Diverged(number));
                }
                step += 1;
                self.progress.check()?;
            }
            let epoch = Epoch { number, losses: sums.map(|sum| sum / rows as f64) };
            on_epoch(epoch, learner);
            curve.push(epoch);
            self.progress.advance(1)?;
        }
        Ok(curve)
    }
}

/// The gradient of a batch, and sums of losses, which are no numbers where the gradient is not finite: pieces of fixed size by any thread, added in their order. `work` is told the
/// number of the piece and its rows, adds to a gradient of `parameters`, and gives the losses.
pub(super) fn gradient<T: Real>(
    batch: &[u32],
    parameters: usize,
    work: impl Fn(usize, &[u32], &mut [T]) -> [f64; 2] + Sync,
) -> (Vec<T>, [f64; 2]) {
    let pieces: Vec<(Vec<T>, [f64; 2])> = batch
        .par_chunks(PIECE)
        .enumerate()
        .map(|(piece, rows)| {
            let mut gradient = vec![T::default(); parameters];
            let losses = work(piece, rows, &mut gradient);
            (gradient, losses)
        })
        .collect();
    let (mut sum, mut losses) = (vec![T::default(); parameters], [0.0; 2]);
    for (piece, own) in pieces {
        for (sum, value) in sum.iter_mut().zip(piece) {
            *sum += value;
        }
        for (sum, loss) in losses.iter_mut().zip(own) {
            *sum += loss;
        }
    }
    // Parameters that moved by it would show in the next loss, and after the last step there is none.
    if !sum.iter().all(|slope| slope.double().is_finite()) {
        losses = [f64::NAN; 2];
    }
    (sum, losses)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counts(Vec<Vec<u32>>, f64);

    impl Learner for Counts {
        fn step(&mut self, batch: &[u32], _: u64) -> [f64; 2] {
            self.0.push(batch.to_vec());
            [batch.len() as f64, if self.0.len() > 25 { self.1 } else { 0.0 }]
        }
    }

    fn run(rows: usize, bad: f64, progress: &Progress) -> (Result<Vec<Epoch>, Halt>, Vec<Vec<u32>>) {
        let learning = Schedule { epochs: 3, seed: Seed { seed: 1, stream: 2 }, progress };
        let mut counts = Counts(Vec::new(), bad);
        let curve = learning.run(&mut counts, rows, &mut |_, _| {});
        (curve, counts.0)
    }

    #[test]
    fn every_epoch_has_every_row_once_in_an_order_of_its_own() {
        for (rows, batches) in [(1, 1), (40, 1), (70, 2), (400, 10), (5_000, 10), (5_001, 11)] {
            let (curve, seen) = run(rows, 0.0, &Progress::new());
            assert_eq!(curve.unwrap().iter().map(|epoch| epoch.losses[0]).collect::<Vec<_>>(), [1.0; 3]);
            assert_eq!(seen.len(), 3 * batches, "{rows}");
            let mut epochs = seen.chunks(batches).map(<[Vec<u32>]>::concat);
            let (first, second) = (epochs.next().unwrap(), epochs.next().unwrap());
            assert!(first != second || rows == 1);
            let mut sorted = second;
            sorted.sort_unstable();
            assert_eq!(sorted, (0..rows as u32).collect::<Vec<_>>());
        }
    }

    #[test]
    fn it_ends_where_a_loss_is_not_finite_and_where_it_is_cancelled() {
        for bad in [f64::NAN, f64::INFINITY] {
            assert_eq!(run(5_000, bad, &Progress::new()).0, Err(Halt::Diverged(3)));
        }
        for looks in [1, 2, 7, 30] {
            let (curve, seen) = run(5_000, 0.0, &Progress::stopping_at(looks));
            assert_eq!(curve, Err(Halt::Cancelled));
            assert!(seen.len() < looks as usize, "{looks}: {}", seen.len());
        }
        let progress = Progress::new();
        run(40, 0.0, &progress).0.unwrap();
        assert_eq!((progress.status().stage, progress.status().fraction), ("learning", Some(1.0)));
    }

    #[test]
    fn a_gradient_does_not_depend_on_the_threads() {
        let batch: Vec<u32> = (0..500).collect();
        let of = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                gradient(&batch, 3, |piece, rows, sum: &mut [f32]| {
                    for &row in rows {
                        sum[row as usize % 3] += 1.0 / (row + 1) as f32;
                    }
                    [piece as f64, rows.len() as f64]
                })
            })
        };
        let (_, losses) = gradient(&batch, 1, |_, _, sum: &mut [f32]| {
            sum[0] += f32::INFINITY;
            [1.0, 2.0]
        });
        assert!(losses.iter().all(|loss| loss.is_nan()));
        assert_eq!(of(1), of(3));
        assert_eq!(of(2).1, [28.0, 500.0]);
    }
}
