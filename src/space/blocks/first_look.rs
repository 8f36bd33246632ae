//! How much a first look at a block takes.

use super::MORE;

/// How much of the coordinates a first look at a block takes: the briefs, or more at once while those rule out little.
#[derive(Debug, Default)]
pub struct FirstLook {
    blocks: u32,
    /// Looks that the briefs were asked for, and those that they left, older ones for less.
    asked: u32,
    left: u32,
}

impl FirstLook {
    /// At least one of so many blocks is looked at by the briefs alone.
    const SAMPLED: u32 = 8;
    /// Looks from which on older ones count for half.
    const MANY: u32 = 1 << 10;

    /// Axes beyond the first that the look at the next block takes, of so many.
    pub fn further(&mut self, rest: usize) -> usize {
        self.blocks += 1;
        let are_needed = 2 * self.left > self.asked && !self.blocks.is_multiple_of(Self::SAMPLED);
        if are_needed { rest.min(MORE) } else { 0 }
    }

    /// How many of the looks by the briefs at a block left something.
    pub fn tell(&mut self, asked: usize, left: usize) {
        if self.asked > Self::MANY {
            (self.asked, self.left) = (self.asked / 2, self.left / 2);
        }
        self.asked += asked as u32;
        self.left += left as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{
        blocks::Blocks,
        distance2,
        index::{Index, KBest, Neighbour, Query},
        points::Points,
    };

    #[test]
    fn more_is_looked_at_while_the_briefs_leave_most() {
        let mut look = FirstLook::default();
        assert_eq!(look.further(13), 0, "nothing is known yet");
        look.tell(32, 30);
        let further: Vec<usize> = (0..8).map(|_| look.further(13)).collect();
        assert_eq!(further, [13, 13, 13, 13, 13, 13, 0, 13], "one of eight asks again");
        assert_eq!((look.further(3), look.further(0), look.further(40)), (3, 0, 16));
        for _ in 0..100 {
            look.tell(32, 1);
        }
        assert!((0..20).all(|_| look.further(13) == 0));
    }

    /// Independent columns, of which briefs rule out little: what is looked at together leaves the rows that looking at all does.
    #[test]
    fn neighbours_are_the_nearest_however_much_is_looked_at() {
        for dims in [8, 9, 14, 15, 16, 20, 23, 30] {
            let mut state = dims as u64;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 40) as f64 / f64::from(1 << 24)
            };
            // Some far from the others, where more is rounded off, and some twice.
            let far = |row: usize| [0.0, 0.0, 1e3, 1e6][row / 3 % 4];
            let mut rows: Vec<Vec<f64>> =
                (0..1_500).map(|row| (0..dims).map(|_| next() + next() + next() + far(row)).collect()).collect();
            rows.extend_from_within(20..40);
            let everyone: Vec<u32> = (0..rows.len() as u32).collect();
            let fill = |row: u32, numbers: &mut [f64], _: &mut [u32]| numbers.copy_from_slice(&rows[row as usize]);
            let index = Blocks::build(Points::of(dims, Vec::new(), &everyone, fill));
            let queries: Vec<Query<'_>> = rows[..64].iter().map(|numbers| Query { numbers, codes: &[] }).collect();
            let mut best: Vec<KBest> = queries.iter().map(|_| KBest::new(6)).collect();
            index.search(&queries, &mut best);
            for (query, best) in queries.iter().zip(&best) {
                let mut all = KBest::new(6);
                for (row, numbers) in everyone.iter().zip(&rows) {
                    let distance2 = distance2(&Vec::new(), (query.numbers, &[]), (numbers, &[]));
                    all.offer(Neighbour { distance2, row: *row });
                }
                assert_eq!(best.found(), all.found(), "{dims} columns");
            }
        }
    }
}
