//! The rows of the kernel that are kept.

use super::kernel::TOGETHER;
use crate::memory::{self, Room};

/// Bytes of kernel rows that are kept at first, as most rows are asked for but once; at most; and the share of the free memory.
const CACHE_AT_FIRST: usize = 32 << 20;
const CACHE: usize = 256 << 20;
const CACHE_SHARE: usize = 3;

/// In place of the slot of a row that is not kept, and of one that gave its slot to another.
const NONE: u32 = u32::MAX;
const GIVEN: u32 = u32::MAX - 1;

/// Rows of the kernel: those used last, as many as there is room for.
pub struct Kept {
    /// Of every row of the table the slot of its kernel if it is kept, or else whether it had to make room since all began.
    slots: Vec<u32>,
    /// Slot after slot, each of so many pieces, in memory that is asked for once: small pages cost as much as what they are for.
    numbers: Room<[f32; TOGETHER]>,
    /// How many pieces of it are used: the more, the more often a row that made room is computed again.
    limit: usize,
    pieces: usize,
    of: Vec<u32>,
    used: Vec<u64>,
    time: u64,
}

impl Kept {
    pub fn new(rows: usize) -> Self {
        Self::of_size(rows, CACHE_AT_FIRST, CACHE.min(memory::available() as usize / CACHE_SHARE))
    }

    /// Of so many bytes at first, and at most.
    fn of_size(rows: usize, first: usize, bytes: usize) -> Self {
        let pieces = rows.div_ceil(TOGETHER);
        // Two rows are moved at a time, and no more than all are kept.
        let (least, most) = (2 * pieces, rows.max(2) * pieces);
        let [limit, wanted] = [first, bytes].map(|bytes| (bytes / size_of::<[f32; TOGETHER]>()).clamp(least, most));
        let numbers = Room::claim(wanted).unwrap_or_else(|_| Room::new(least));
        Self { slots: vec![NONE; rows], numbers, limit, pieces, of: Vec::new(), used: Vec::new(), time: 0 }
    }

    /// Keeps nothing, and then rows of so many numbers: one for each row of the table at most.
    pub fn begin(&mut self, numbers: usize) {
        self.pieces = numbers.div_ceil(TOGETHER);
        self.of.clear();
        self.slots.fill(NONE);
        self.used.clear();
    }

    pub fn find(&mut self, row: u32) -> Option<usize> {
        let slot = self.slots[row as usize] as usize;
        self.time += 1;
        *self.used.get_mut(slot)? = self.time;
        Some(slot)
    }

    /// A slot for another row: a new one, or that of the row that was not used for longest, but for `held`.
    pub fn place(&mut self, row: u32, held: Option<usize>) -> usize {
        if self.slots[row as usize] == GIVEN {
            self.limit += self.pieces;
        }
        let most = self.numbers.len().min(self.limit) / self.pieces.max(1);
        let slot = if self.of.len() < most {
            self.of.push(row);
            self.used.push(0);
            self.of.len() - 1
        } else {
            let oldest = (0..self.of.len()).filter(|&slot| Some(slot) != held).min_by_key(|&slot| self.used[slot]);
            let slot = oldest.unwrap_or(0);
            self.slots[self.of[slot] as usize] = GIVEN;
            slot
        };
        self.of[slot] = row;
        self.slots[row as usize] = slot as u32;
        self.used[slot] = self.time;
        slot
    }

    pub fn row(&self, slot: usize) -> &[[f32; TOGETHER]] {
        &self.numbers[slot * self.pieces..][..self.pieces]
    }

    pub fn row_mut(&mut self, slot: usize) -> &mut [[f32; TOGETHER]] {
        &mut self.numbers[slot * self.pieces..][..self.pieces]
    }

    /// Keeps those of some rows, ascending, and of their numbers those at some places, ascending.
    pub fn retain(&mut self, rows: &[u32], places: &[usize]) {
        let (from, to) = (self.pieces * TOGETHER, places.len().div_ceil(TOGETHER) * TOGETHER);
        let numbers = self.numbers.as_flattened_mut();
        let mut kept = 0;
        for slot in 0..self.of.len() {
            let row = self.of[slot];
            self.slots[row as usize] = NONE;
            if rows.binary_search(&row).is_ok() {
                // Nothing is written where something is still to be read: neither slots nor places move back.
                for (at, &place) in places.iter().enumerate() {
                    numbers[kept * to + at] = numbers[slot * from + place];
                }
                numbers[kept * to + places.len()..(kept + 1) * to].fill(0.0);
                self.slots[row as usize] = kept as u32;
                (self.of[kept], self.used[kept]) = (row, self.used[slot]);
                kept += 1;
            }
        }
        self.of.truncate(kept);
        self.used.truncate(kept);
        self.pieces = to / TOGETHER;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_were_not_used_for_longest_go_and_those_that_stay_are_found() {
        let bytes = 3 * 3 * size_of::<[f32; TOGETHER]>() + 100;
        let mut kept = Kept::of_size(40, bytes, bytes);
        let put = |kept: &mut Kept, row: u32, held| {
            assert_eq!(kept.find(row), None);
            let slot = kept.place(row, held);
            for (at, number) in kept.row_mut(slot).as_flattened_mut().iter_mut().enumerate() {
                *number = (row * 100 + at as u32) as f32;
            }
            slot
        };
        let room = |bytes| Kept::of_size(40, 0, bytes).numbers.len();
        assert_eq!(
            (kept.numbers.len(), room(0), room(usize::MAX)),
            (10, 2 * 3, 40 * 3),
            "two rows at least, all at most"
        );
        // There is room for three. Twice: what was kept before is forgotten.
        for _ in 0..2 {
            kept.begin(40);
            for row in [4, 7, 2] {
                put(&mut kept, row, None);
            }
            assert!(kept.find(4).is_some());
            // 7 was used before the others, but is held; 2 goes.
            let held = kept.slots[7] as usize;
            put(&mut kept, 8, Some(held));
            assert_eq!([4, 7, 2, 8].map(|row| kept.find(row).is_some()), [true, true, false, true]);
            // Of the forty rows these stay, the kernels of 7 and 8 with them.
            let places = [1, 7, 8, 11, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 35, 39];
            kept.retain(&places.map(|place| place as u32), &places);
            assert_eq!([4, 2].map(|row| kept.find(row)), [None, None]);
            for row in [7, 8] {
                let slot = kept.find(row).unwrap();
                let numbers = places.map(|at| (row * 100 + at as u32) as f32);
                let (found, padding) = kept.row(slot).as_flattened().split_at(places.len());
                assert!(found == numbers && padding == [0.0; 15], "{row}");
            }
        }
    }

    #[test]
    fn rows_that_are_computed_again_make_room_for_more() {
        let rows = |count: usize| count * size_of::<[f32; TOGETHER]>();
        let mut kept = Kept::of_size(10, rows(3), rows(5));
        let computed = |kept: &mut Kept, of: std::ops::Range<u32>| {
            let is_new = |&row: &u32| kept.find(row).is_none() && kept.place(row, None) < 10;
            of.filter(is_new).count()
        };
        // Each of nine once: three of them are kept.
        assert_eq!((computed(&mut kept, 0..9), kept.of.len()), (9, 3));
        // Those that are asked for once more are kept as far as there is room.
        assert_eq!((computed(&mut kept, 0..4), kept.of.len()), (4, 5));
        assert_eq!((computed(&mut kept, 0..9), kept.of.len()), (5, 5));
    }
}
