//! The kernel, many rows at once, and the rows of it that are kept.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::memory;

/// Rows whose kernel is computed together, in registers; and pieces of them that a thread takes up at once.
pub const TOGETHER: usize = 16;
pub const PIECES: usize = 64;
/// From so many rows on, a pass over them is shared among threads.
pub const SHARED: usize = 16_384;
/// Rows that are added together, so that points are loaded once for all of them.
pub const ADDED: usize = 4;
/// Bytes of kernel rows that are kept at most, and the share of the free memory.
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

/// The kernel between a row and as many packed points as `kernel` has room for.
pub fn fill(own: &[f32], points: &[f32], kernel: &mut [f32]) {
    let arch = Arch::new();
    let piece = |(points, kernel): (&[f32], &mut [f32])| arch.dispatch(Piece { own, points, kernel });
    if kernel.len() < SHARED {
        piece((points, kernel));
    } else {
        let points = points.par_chunks((own.len() * TOGETHER).max(1) * PIECES);
        points.zip(kernel.par_chunks_mut(TOGETHER * PIECES)).for_each(piece);
    }
}

/// Adds to the sum of each packed point its kernel with some rows, times a factor each. Lanes beyond the last point are padding.
pub fn add(rows: &[(&[f32], f64)], points: &[f32], sums: &mut [[f64; TOGETHER]]) {
    let arch = Arch::new();
    let (fours, rest) = rows.as_chunks::<ADDED>();
    for &rows in fours {
        arch.dispatch(Adding { rows, points, sums: &mut *sums });
    }
    for &row in rest {
        arch.dispatch(Adding { rows: [row], points, sums: &mut *sums });
    }
}

/// A piece of a row of the kernel, by the processor's vectors: each number is rounded alike, whatever their width.
struct Piece<'a> {
    own: &'a [f32],
    points: &'a [f32],
    kernel: &'a mut [f32],
}

impl WithSimd for Piece<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut blocks = self.points.chunks_exact((self.own.len() * TOGETHER).max(1));
        let (all, rest) = self.kernel.as_chunks_mut::<TOGETHER>();
        for (kernel, block) in all.iter_mut().zip(&mut blocks) {
            [*kernel] = kernels(simd, block, [self.own]);
        }
        if let Some(block) = blocks.next() {
            let [kernel] = kernels(simd, block, [self.own]);
            rest.copy_from_slice(&kernel[..rest.len()]);
        }
    }
}

/// What some rows add to the sums of points, by vectors as well.
struct Adding<'a, const N: usize> {
    rows: [(&'a [f32], f64); N],
    points: &'a [f32],
    sums: &'a mut [[f64; TOGETHER]],
}

impl<const N: usize> WithSimd for Adding<'_, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let own = self.rows.map(|(own, _)| own);
        let blocks = self.points.chunks_exact((own[0].len() * TOGETHER).max(1));
        for (sums, block) in self.sums.iter_mut().zip(blocks) {
            for (kernel, (_, times)) in kernels(simd, block, own).iter().zip(self.rows) {
                for (sum, kernel) in sums.iter_mut().zip(kernel) {
                    *sum += times * f64::from(*kernel);
                }
            }
        }
    }
}

/// The kernel of some rows with a block of points.
#[inline(always)]
fn kernels<S: Simd, const N: usize>(simd: S, block: &[f32], own: [&[f32]; N]) -> [[f32; TOGETHER]; N] {
    let mut kernels = [[0.0; TOGETHER]; N];
    for part in 0..TOGETHER / S::F32_LANES {
        let mut sums = [simd.splat_f32s(0.0); N];
        for (column, there) in block.as_chunks::<TOGETHER>().0.iter().enumerate() {
            let there = S::as_simd_f32s(there).0[part];
            for (sum, own) in sums.iter_mut().zip(&own) {
                let apart = simd.sub_f32s(there, simd.splat_f32s(own[column]));
                *sum = simd.add_f32s(*sum, simd.mul_f32s(apart, apart));
            }
        }
        for (kernel, sum) in kernels.iter_mut().zip(sums) {
            S::as_mut_simd_f32s(kernel).0[part] = exp_of_negative(simd, sum);
        }
    }
    kernels
}

/// e⁻ˣ for x ≥ 0 by operations that are rounded alike everywhere. No closures: what they do need not be compiled for the vectors.
#[inline(always)]
fn exp_of_negative<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    /// Adding it leaves whole numbers in the last bits.
    const WHOLE: f32 = 12_582_912.0;
    let x = simd.neg_f32s(simd.min_f32s(x, simd.splat_f32s(87.0)));
    let shifted = plus(simd, times(simd, x, LOG2_E), WHOLE);
    let whole = plus(simd, shifted, -WHOLE);
    let rest = simd.sub_f32s(x, times(simd, whole, 0.693_359_4));
    let rest = simd.add_f32s(rest, times(simd, whole, 2.121_944_4e-4));
    let mut sum = simd.splat_f32s(1.0 / 720.0);
    for over in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = plus(simd, simd.mul_f32s(sum, rest), over);
    }
    let exponent = simd.splat_u32s(127_u32.wrapping_sub(WHOLE.to_bits()));
    let bits = simd.add_u32s(simd.transmute_u32s_f32s(shifted), exponent);
    let power = simd.wrapping_dyn_shl_u32s(bits, simd.splat_u32s(23));
    simd.mul_f32s(sum, simd.transmute_f32s_u32s(power))
}

#[inline(always)]
fn times<S: Simd>(simd: S, a: S::f32s, b: f32) -> S::f32s {
    simd.mul_f32s(a, simd.splat_f32s(b))
}

#[inline(always)]
fn plus<S: Simd>(simd: S, a: S::f32s, b: f32) -> S::f32s {
    simd.add_f32s(a, simd.splat_f32s(b))
}

/// Rows of the kernel: those used last, as many as there is room for.
pub struct Kept {
    /// Of every row of the table the place of its kernel, if it is kept.
    place: Vec<u32>,
    pub rows: Vec<Vec<f32>>,
    of: Vec<u32>,
    used: Vec<u64>,
    time: u64,
    bytes: usize,
}

impl Kept {
    pub fn new(rows: usize) -> Self {
        let bytes = CACHE.min(memory::available() as usize / CACHE_SHARE);
        Self { place: vec![u32::MAX; rows], rows: Vec::new(), of: Vec::new(), used: Vec::new(), time: 0, bytes }
    }

    pub fn find(&mut self, row: u32) -> Option<usize> {
        let slot = self.place[row as usize] as usize;
        self.time += 1;
        *self.used.get_mut(slot)? = self.time;
        Some(slot)
    }

    /// A place for another row, of so many numbers: a new one, or the one that was not used for longest.
    pub fn place(&mut self, row: u32, numbers: usize, held: Option<usize>) -> usize {
        let most = (self.bytes / (size_of::<f32>() * numbers.max(1))).max(2);
        let slot = if self.rows.len() < most {
            self.rows.push(Vec::new());
            self.of.push(row);
            self.used.push(0);
            self.rows.len() - 1
        } else {
            let oldest = (0..self.rows.len()).filter(|&slot| Some(slot) != held).min_by_key(|&slot| self.used[slot]);
            let slot = oldest.unwrap_or(0);
            self.place[self.of[slot] as usize] = u32::MAX;
            slot
        };
        self.of[slot] = row;
        self.place[row as usize] = slot as u32;
        self.used[slot] = self.time;
        slot
    }
}

#[cfg(test)]
mod tests {
    use pulp::Scalar;

    use super::*;

    #[test]
    fn exponentials_are_right_to_single_precision() {
        for step in 0..8_700 {
            let x = step as f32 / 100.0;
            let right = (-f64::from(x)).exp();
            assert!((f64::from(exp_of_negative(Scalar::new(), x)) / right - 1.0).abs() < 1e-6, "{x}");
        }
        assert_eq!(exp_of_negative(Scalar::new(), 0.0), 1.0);
        assert!(exp_of_negative(Scalar::new(), f32::INFINITY) < 1e-37);
    }
}
