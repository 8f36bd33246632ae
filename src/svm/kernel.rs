//! The kernel, many rows at once, and the rows of it that are kept.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::memory::{self, Room};

/// Rows whose kernel is computed together, in registers; and pieces of them that a thread takes up at once.
pub const TOGETHER: usize = 16;
pub const PIECES: usize = 64;
/// From so many rows on, a pass over them is shared among threads.
const SHARED: usize = 16_384;
/// Rows that are added together, so that points are loaded once for all of them.
const ADDED: usize = 8;
/// A polynomial that differs from 2ˣ by 10⁻⁷ of it at most from −½ to ½, its last coefficient first: of those that are right to the
/// first power at nought the best one (Lawson's weighted least squares; the series of 2ˣ itself needs one term more).
const POWER: [f32; 6] = [1.330_060_5e-3, 9.669_691e-3, 5.550_558_5e-2, 0.240_222_83, std::f32::consts::LN_2, 1.0];
/// Bytes of kernel rows that are kept at first, as most rows are asked for but once; at most; and the share of the free memory.
const CACHE_AT_FIRST: usize = 32 << 20;
const CACHE: usize = 256 << 20;
const CACHE_SHARE: usize = 3;

/// Rows so that one column of as many as are taken up together lies after the other.
pub fn packed<'a>(rows: &[u32], columns: usize, row: impl Fn(u32) -> &'a [f32] + Sync) -> Vec<f32> {
    let mut points = vec![0.0; rows.len().div_ceil(TOGETHER) * TOGETHER * columns];
    let blocks = points.par_chunks_mut((TOGETHER * columns).max(1));
    blocks.zip(rows.par_chunks(TOGETHER)).for_each(|(block, rows)| {
        for (at, &number) in rows.iter().enumerate() {
            for (column, &value) in row(number).iter().enumerate() {
                block[column * TOGETHER + at] = value;
            }
        }
    });
    points
}

/// The kernel between a row and packed points.
pub fn fill(own: &[f32], points: &[f32], kernel: &mut [[f32; TOGETHER]]) {
    let arch = Arch::new();
    let piece = |(points, kernel): (&[f32], &mut [[f32; TOGETHER]])| arch.dispatch(Piece { own, points, kernel });
    if kernel.len() * TOGETHER < SHARED {
        piece((points, kernel));
    } else {
        let points = points.par_chunks((own.len() * TOGETHER).max(1) * PIECES);
        points.zip(kernel.par_chunks_mut(PIECES)).for_each(piece);
    }
}

/// Rows that are added together, one column of them after the other, and what each is taken times.
pub struct Group {
    columns: Vec<[f32; ADDED]>,
    times: [f32; ADDED],
}

/// Groups rows, with what each is taken times. The last group may be filled up by rows that are taken no times.
pub fn in_groups(rows: &[(&[f32], f64)]) -> Vec<Group> {
    let group = |rows: &[(&[f32], f64)]| {
        let mut group = Group { columns: vec![[0.0; ADDED]; rows[0].0.len()], times: [0.0; ADDED] };
        for (at, &(row, times)) in rows.iter().enumerate() {
            group.times[at] = times as f32;
            for (column, &value) in group.columns.iter_mut().zip(row) {
                column[at] = value;
            }
        }
        group
    };
    rows.chunks(ADDED).map(group).collect()
}

/// Adds to the sum of each packed point its kernel with some rows. Lanes beyond the last point are padding.
pub fn add(rows: &[Group], points: &[f32], sums: &mut [Sums]) {
    Arch::new().dispatch(Adding { rows, points, sums });
}

/// As many sums as are taken up together, each rounded, and what is missing from that.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    pub rounded: [f32; TOGETHER],
    pub rest: [f32; TOGETHER],
}

impl Sums {
    /// Of as many numbers at most, less another one.
    pub fn of(values: &[f64], less: f64) -> Self {
        let mut sums = Self::default();
        for (at, value) in values.iter().enumerate() {
            let value = value - less;
            sums.rounded[at] = value as f32;
            sums.rest[at] = (value - f64::from(sums.rounded[at])) as f32;
        }
        sums
    }

    pub fn get(&self, at: usize) -> f64 {
        f64::from(self.rounded[at]) + f64::from(self.rest[at])
    }

    /// Adds a number to each of a vector of them (Knuth's sum of two: The Art of Computer Programming 2, 4.2.2).
    #[inline(always)]
    pub fn add<S: Simd>(&mut self, simd: S, part: usize, more: S::f32s) {
        let rounded = &mut S::as_mut_simd_f32s(&mut self.rounded).0[part];
        let rest = &mut S::as_mut_simd_f32s(&mut self.rest).0[part];
        let sum = simd.add_f32s(*rounded, more);
        let added = simd.sub_f32s(sum, *rounded);
        let lost = simd.sub_f32s(*rounded, simd.sub_f32s(sum, added));
        let lost = simd.add_f32s(lost, simd.sub_f32s(more, added));
        let lost = simd.add_f32s(*rest, lost);
        // So that what is greater when rounded is greater.
        *rounded = simd.add_f32s(sum, lost);
        *rest = simd.sub_f32s(lost, simd.sub_f32s(*rounded, sum));
    }
}

/// A piece of a row of the kernel, by the processor's vectors: each number is rounded alike, whatever their width.
struct Piece<'a> {
    own: &'a [f32],
    points: &'a [f32],
    kernel: &'a mut [[f32; TOGETHER]],
}

impl WithSimd for Piece<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let blocks = self.points.chunks_exact((self.own.len() * TOGETHER).max(1));
        for (kernel, block) in self.kernel.iter_mut().zip(blocks) {
            [*kernel] = kernels(simd, block, self.own.as_chunks().0);
        }
    }
}

/// What some rows add to the sums of points, by vectors as well.
struct Adding<'a> {
    rows: &'a [Group],
    points: &'a [f32],
    sums: &'a mut [Sums],
}

impl WithSimd for Adding<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for group in self.rows {
            let blocks = self.points.chunks_exact((group.columns.len() * TOGETHER).max(1));
            for (sums, block) in self.sums.iter_mut().zip(blocks) {
                let kernels = kernels(simd, block, &group.columns);
                for part in 0..TOGETHER / S::F32_LANES {
                    let mut more = simd.splat_f32s(0.0);
                    for (kernel, &times) in kernels.iter().zip(&group.times) {
                        let kernel = S::as_simd_f32s(kernel).0[part];
                        more = simd.mul_add_f32s(kernel, simd.splat_f32s(times), more);
                    }
                    sums.add(simd, part, more);
                }
            }
        }
    }
}

/// The kernel of some rows with a block of points.
#[inline(always)]
fn kernels<S: Simd, const N: usize>(simd: S, block: &[f32], own: &[[f32; N]]) -> [[f32; TOGETHER]; N] {
    let mut kernels = [[0.0; TOGETHER]; N];
    for part in 0..TOGETHER / S::F32_LANES {
        let mut sums = [simd.splat_f32s(0.0); N];
        for (there, own) in block.as_chunks::<TOGETHER>().0.iter().zip(own) {
            let there = S::as_simd_f32s(there).0[part];
            for (sum, &own) in sums.iter_mut().zip(own) {
                let apart = simd.sub_f32s(there, simd.splat_f32s(own));
                *sum = simd.mul_add_f32s(apart, apart, *sum);
            }
        }
        for (kernel, sum) in kernels.iter_mut().zip(exp2_of_negative(simd, sums)) {
            S::as_mut_simd_f32s(kernel).0[part] = sum;
        }
    }
    kernels
}

/// 2⁻ˣ for x ≥ 0 by operations that are rounded alike everywhere, of some vectors side by side, so that none waits for another. No
/// closures: what they do need not be compiled for the vectors.
#[inline(always)]
fn exp2_of_negative<S: Simd, const N: usize>(simd: S, of: [S::f32s; N]) -> [S::f32s; N] {
    /// Adding it leaves whole numbers in the last bits.
    const WHOLE: f32 = 12_582_912.0;
    let mut rest = of;
    let mut shifted = of;
    let mut sum = [simd.splat_f32s(POWER[0]); N];
    for at in 0..N {
        let x = simd.min_f32s(of[at], simd.splat_f32s(126.0));
        shifted[at] = simd.sub_f32s(simd.splat_f32s(WHOLE), x);
        let whole = simd.sub_f32s(simd.splat_f32s(WHOLE), shifted[at]);
        rest[at] = simd.sub_f32s(whole, x);
    }
    for &over in &POWER[1..] {
        for at in 0..N {
            sum[at] = simd.mul_add_f32s(sum[at], rest[at], simd.splat_f32s(over));
        }
    }
    for at in 0..N {
        let exponent = simd.wrapping_dyn_shl_u32s(simd.transmute_u32s_f32s(shifted[at]), simd.splat_u32s(23));
        sum[at] = simd.transmute_f32s_u32s(simd.add_u32s(simd.transmute_u32s_f32s(sum[at]), exponent));
    }
    sum
}

/// Numbers, as many as are taken up together in a piece; the last one may be filled up.
pub fn in_lanes(values: impl Iterator<Item = f32>, padding: f32) -> Vec<[f32; TOGETHER]> {
    let mut lanes = Vec::with_capacity(values.size_hint().0.div_ceil(TOGETHER));
    for (at, value) in values.enumerate() {
        if at % TOGETHER == 0 {
            lanes.push([padding; TOGETHER]);
        }
        lanes[at / TOGETHER][at % TOGETHER] = value;
    }
    lanes
}

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
    use pulp::Scalar;

    use super::*;
    use crate::svm::widths;

    #[test]
    fn powers_are_right_to_single_precision() {
        let power = |x: f32| exp2_of_negative(Scalar::new(), [x])[0];
        for step in 0..12_600 {
            let x = step as f32 / 100.0;
            let right = (-f64::from(x)).exp2();
            assert!((f64::from(power(x)) / right - 1.0).abs() < 3e-7, "{x}");
        }
        assert_eq!(power(0.0), 1.0);
        assert!(power(f32::INFINITY) < 1e-37);
    }

    #[test]
    fn sums_keep_what_is_rounded_off() {
        let mut sums = Sums::of(&[1e4, -1e4], 0.0);
        for _ in 0..1_000 {
            sums.add(Scalar::new(), 0, 1e-5);
            sums.add(Scalar::new(), 1, 1e-5);
        }
        let added = f64::from(1e-5_f32) * 1e3;
        assert!((sums.get(0) - 1e4 - added).abs() < 1e-6 && (sums.get(1) + 1e4 - added).abs() < 1e-6);
        assert!([0, 1].iter().all(|&at| sums.rounded[at] == sums.get(at) as f32), "{sums:?}");
    }

    /// Points and rows of a lattice, and the kernel between one row and all points as it is defined.
    fn some(points: usize, columns: usize) -> (Vec<Vec<f32>>, Vec<f32>, Vec<f64>) {
        let value = |row: usize, column: usize| ((row * 37 + column * 11) % 101) as f32 / 50.0 - 1.0;
        let rows: Vec<Vec<f32>> =
            (0..points).map(|row| (0..columns).map(|column| value(row, column)).collect()).collect();
        let numbers: Vec<u32> = (0..points as u32).collect();
        let packed = packed(&numbers, columns, |row| &rows[row as usize]);
        let apart2 = |row: &Vec<f32>| row.iter().zip(&rows[3]).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
        let right = rows.iter().map(|row| (-apart2(row)).exp2()).collect();
        (rows, packed, right)
    }

    #[test]
    fn kernels_are_right_and_the_same_on_all_threads_and_in_vectors_of_any_width() {
        for points in [1, 15, 16, 40, SHARED + 5] {
            let (rows, packed, right) = some(points.max(4), 5);
            let mut kernel = vec![[0.0; TOGETHER]; right.len().div_ceil(TOGETHER)];
            fill(&rows[3], &packed, &mut kernel);
            for (found, right) in kernel.as_flattened().iter().zip(&right) {
                assert!((f64::from(*found) - right).abs() < 1e-6, "{points}");
            }
            for arch in widths() {
                let mut alone = vec![[0.0; TOGETHER]; kernel.len()];
                arch.dispatch(Piece { own: &rows[3], points: &packed, kernel: &mut alone });
                assert!(alone == kernel, "{points} {arch:?}");
            }
        }
    }

    #[test]
    fn rows_are_added_times_a_factor_each() {
        let (rows, packed, _) = some(50, 3);
        let times: Vec<(&[f32], f64)> = (0..21).map(|row| (&*rows[row], row as f64 - 9.5)).collect();
        let groups = in_groups(&times);
        let mut sums = vec![Sums::default(); 4];
        add(&groups, &packed, &mut sums);
        let apart2 = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
        for (at, row) in rows.iter().enumerate() {
            let right: f64 = times.iter().map(|(own, times)| times * (-apart2(own, row)).exp2()).sum();
            assert!((sums[at / TOGETHER].get(at % TOGETHER) - right).abs() < 1e-4, "{at}");
        }
        for arch in widths() {
            let mut others = vec![Sums::default(); 4];
            arch.dispatch(Adding { rows: &groups, points: &packed, sums: &mut others });
            assert_eq!(others, sums, "{arch:?}");
        }
    }

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
