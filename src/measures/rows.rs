//! The rows that a measure looks at: real ones of the space, kept synthetic ones of an outcome, and their values.

use crate::{
    pipeline::{Outcome, RowReader, SyntheticRow},
    sampling::Fate,
    space::Space,
};

/// Rows of either side that are looked at, at most. A Kolmogorov–Smirnov distance of so many is off by about 0.01.
pub const MOST_ROWS: usize = 20_000;

/// What is said of real rows, and the same of synthetic ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair<T> {
    pub real: T,
    pub synthetic: T,
}

/// How many rows there are, and how many of them were looked at: all, or evenly spread ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sampled {
    pub rows: usize,
    pub used: usize,
}

impl Sampled {
    /// Whether some rows speak for the others.
    pub fn is_part(&self) -> bool {
        self.used < self.rows
    }
}

/// Up to `most` evenly spread members of a list, the first one among them, and how many there were.
pub fn evenly<T: Copy>(all: &[T], most: usize) -> (Vec<T>, Sampled) {
    let used = all.len().min(most);
    let taken = (0..used).map(|at| all[(at as u128 * all.len() as u128 / used as u128) as usize]).collect();
    (taken, Sampled { rows: all.len(), used })
}

/// Reads the values of rows, a column at a time.
#[derive(Debug)]
pub struct Reader<'a> {
    outcome: &'a Outcome,
    pub space: &'a Space,
    rows: RowReader<'a>,
}

impl<'a> Reader<'a> {
    pub fn new(outcome: &'a Outcome) -> Self {
        let space = &*outcome.space;
        Self { outcome, space, rows: outcome.reader() }
    }

    /// A generated row of a class.
    pub fn made(&self, class: u32, index: u32) -> Option<SyntheticRow<'a>> {
        self.rows.made(class, index)
    }

    /// The real rows of a class (learning rows, missing cells imputed where the recipe says so).
    pub fn real(&self, class: u32) -> (Vec<u32>, Sampled) {
        evenly(self.space.members(class), MOST_ROWS)
    }

    /// The kept rows of a class.
    pub fn kept(&self, class: u32) -> (Vec<SyntheticRow<'a>>, Sampled) {
        let (indices, sampled) = evenly(&kept(&self.outcome.selection.fates[class as usize]), MOST_ROWS);
        (indices.into_iter().filter_map(|index| self.made(class, index)).collect(), sampled)
    }

    pub fn real_numbers(&self, axis: usize, rows: &[u32]) -> Vec<f64> {
        rows.iter().map(|&row| self.space.number(axis, row)).collect()
    }

    pub fn real_codes(&self, axis: usize, rows: &[u32]) -> Vec<u32> {
        rows.iter().map(|&row| self.space.code(axis, row)).collect()
    }

    pub fn number(&self, axis: usize, made: &SyntheticRow<'_>) -> f64 {
        self.rows.number(axis, made)
    }

    pub fn made_numbers(&self, axis: usize, rows: &[SyntheticRow<'_>]) -> Vec<f64> {
        rows.iter().map(|made| self.number(axis, made)).collect()
    }

    pub fn made_codes(&self, axis: usize, rows: &[SyntheticRow<'_>]) -> Vec<u32> {
        rows.iter().map(|made| self.rows.code(axis, made)).collect()
    }
}

/// Which rows of a class are kept, by index.
pub fn kept(fates: &[Fate]) -> Vec<u32> {
    (0_u32..).zip(fates).filter(|(_, fate)| **fate == Fate::Kept).map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_rows_speak_for_all_evenly() {
        let all: Vec<u32> = (0..10).collect();
        assert_eq!(evenly(&all, 20), (all.clone(), Sampled { rows: 10, used: 10 }));
        assert_eq!(evenly(&all, 4), (vec![0, 2, 5, 7], Sampled { rows: 10, used: 4 }));
        assert_eq!(evenly::<u32>(&[], 4), (vec![], Sampled::default()));
        assert!(evenly(&all, 9).1.is_part() && !evenly(&all, 10).1.is_part());
    }
}
