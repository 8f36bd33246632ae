//! What is drawn while trees are grown: the rows of a tree, and the columns that a node tries.

use rand_chacha::{ChaCha8Rng, rand_core::Rng};

/// Which columns a node tries.
#[derive(Debug)]
pub struct Tries {
    order: Vec<u32>,
    most: usize,
    random: Option<ChaCha8Rng>,
}

impl Tries {
    /// All, in order.
    pub fn all(columns: usize) -> Self {
        Self { order: (0..columns as u32).collect(), most: columns, random: None }
    }

    /// Another draw of `most` columns for each node, and as many more as it takes to find one that is not constant there.
    pub fn drawn(columns: usize, most: usize, random: ChaCha8Rng) -> Self {
        Self { random: Some(random), most, ..Self::all(columns) }
    }

    /// How many columns are tried whatever they are like.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    pub(super) fn nth(&mut self, at: usize) -> usize {
        if let Some(random) = &mut self.random {
            let other = at + below(random.next_u64(), self.order.len() - at);
            self.order.swap(at, other);
        }
        self.order[at] as usize
    }

    /// What [`Self::nth`] gave last time.
    pub(super) fn drawn_as(&self, at: usize) -> usize {
        self.order[at] as usize
    }
}

/// A number below `count` from 64 random bits, by multiplication. The bias is below count / 2⁶⁴.
pub fn below(bits: u64, count: usize) -> usize {
    ((u128::from(bits) * count as u128) >> 64) as usize
}

/// As many rows as there are, drawn with replacement: each counts its weight times how often it was drawn. What counts nothing
/// is out of the bag: a tree that is grown on these has not seen it.
pub fn bag(weights: &[f64], random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut times = vec![0_u32; weights.len()];
    for _ in weights {
        times[below(random.next_u64(), weights.len())] += 1;
    }
    times.into_iter().zip(weights).map(|(times, weight)| f64::from(times) * weight).collect()
}

/// The rows that weigh anything, each with its label.
pub fn weighing<L: Copy + Default>(weights: &[f64], mut label: impl FnMut(usize, f64) -> L) -> Vec<(u32, L)> {
    let mut rows = vec![(0, L::default()); weights.len()];
    let mut count = 0;
    // Each is written, and over the one before it where that weighs nothing: of a bag nobody can tell beforehand which do.
    for (row, &weight) in weights.iter().enumerate() {
        rows[count] = (row as u32, label(row, weight));
        count += usize::from(weight > 0.0);
    }
    rows.truncate(count);
    rows
}

/// A random order of `0..count` (Fisher and Yates).
pub fn order(count: usize, random: &mut ChaCha8Rng) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    for last in (1..count).rev() {
        order.swap(last, below(random.next_u64(), last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn each_bag_has_as_many_rows_as_there_are() {
        let weights: Vec<f64> = (0..1_000).map(|row| f64::from(1 + row % 2)).collect();
        let found = bag(&weights, &mut ChaCha8Rng::seed_from_u64(1));
        let times = found.iter().zip(&weights).map(|(found, weight)| found / weight);
        assert_eq!(times.clone().sum::<f64>(), 1_000.0);
        // 1 − 1 / e of the rows are there.
        assert!((600..660).contains(&times.filter(|times| *times > 0.0).count()));
    }

    #[test]
    fn an_order_has_every_number_once() {
        let mut found = order(100, &mut ChaCha8Rng::seed_from_u64(1));
        assert!(!found.is_sorted());
        found.sort_unstable();
        assert!(found.into_iter().eq(0..100));
    }

    #[test]
    fn rows_weigh_anything_or_are_not_there() {
        let rows = weighing(&[0.0, 2.0, 0.5, 0.0, 1.0, 0.0], |row, weight| (row * 10, weight));
        assert_eq!(rows, [(1, (10, 2.0)), (2, (20, 0.5)), (4, (40, 1.0))]);
        assert_eq!(weighing(&[], |_, _| 0).len() + weighing(&[0.0; 3], |_, _| 0).len(), 0);
    }
}
