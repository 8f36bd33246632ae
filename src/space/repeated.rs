//! Rows that are equal are one: every different row gets a number, and is looked up in the time of a row, however often any
//! of them is repeated.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

/// No further group of the same hash.
const NONE: u32 = u32::MAX;

/// Different rows, numbered in the order in which they were first met. What a row is made of stays with the caller.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    first: FxHashMap<u64, u32>,
    /// Of every group, the next one with the same hash, for the rare case of two.
    next: Vec<u32>,
}

impl Groups {
    /// With room for so many different rows.
    pub fn with_capacity(rows: usize) -> Self {
        let mut groups = Self::default();
        groups.first.reserve(rows);
        groups
    }

    /// Number of different rows.
    pub fn len(&self) -> usize {
        self.next.len()
    }

    pub fn is_empty(&self) -> bool {
        self.next.is_empty()
    }

    /// The group of a row with this hash; `is` tells whether the row is that of a group. A row that is none's is the first of
    /// a new group, whose number is [`Groups::len`] before.
    pub fn insert(&mut self, hash: u64, is: impl FnMut(u32) -> bool) -> u32 {
        if let Some(known) = self.find(hash, is) {
            return known;
        }
        let fresh = self.next.len() as u32;
        match self.first.get(&hash) {
            None => {
                self.first.insert(hash, fresh);
                self.next.push(NONE);
            }
            Some(&head) => {
                self.next.push(self.next[head as usize]);
                self.next[head as usize] = fresh;
            }
        }
        fresh
    }

    /// The group of a row, if there is one.
    pub fn find(&self, hash: u64, mut is: impl FnMut(u32) -> bool) -> Option<u32> {
        let mut group = *self.first.get(&hash)?;
        while group != NONE {
            if is(group) {
                return Some(group);
            }
            group = self.next[group as usize];
        }
        None
    }
}

/// A hash of a row's values; −0 and 0 are brought together by whoever calls.
pub fn hash(numbers: &[f64], codes: &[u32]) -> u64 {
    let mut hasher = FxHasher::default();
    for number in numbers {
        hasher.write_u64(number.to_bits());
    }
    for &code in codes {
        hasher.write_u32(code);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_row_is_compared_with_one_group_however_many_rows_it_has() {
        const ROWS: usize = 60_000;
        let kind = |row: usize| [(row % 6) as f64, 7.0];
        let mut groups = Groups::default();
        let mut compared = 0_usize;
        for row in 0..ROWS {
            let group = groups.insert(hash(&kind(row), &[]), |group| {
                compared += 1;
                kind(group as usize) == kind(row)
            });
            assert_eq!(group as usize, row % 6);
        }
        assert_eq!((groups.len(), groups.is_empty()), (6, false));
        // Once for every row but the first of each kind.
        assert_eq!(compared, ROWS - 6);
    }

    #[test]
    fn rows_of_one_hash_are_told_apart() {
        let mut groups = Groups::with_capacity(4);
        let rows = [3.0, 5.0, 3.0, 8.0, 5.0];
        let mut own: Vec<f64> = Vec::new();
        let numbers: Vec<u32> = rows
            .iter()
            .map(|row| {
                let group = groups.insert(1, |group| own[group as usize] == *row);
                if group as usize == own.len() {
                    own.push(*row);
                }
                group
            })
            .collect();
        assert_eq!(numbers, [0, 1, 0, 2, 1]);
        assert_eq!(groups.find(1, |group| own[group as usize] == 8.0), Some(2));
        assert_eq!(groups.find(1, |_| false), None);
        assert_eq!(groups.find(2, |_| true), None);
    }
}
