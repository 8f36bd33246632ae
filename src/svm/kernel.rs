//! The kernel, many rows at once.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

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
/// How the exponent of the kernel of two rows is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KernelForm {
    /// From the differences of their numbers: right for all rows.
    Differences,
    /// From their products, less the half of either square: faster by a third. Where rows are far from the mean, more is rounded off.
    /// Of three columns two are multiplied as a pair, (a₁ + b₂)(a₂ + b₁) less a₁a₂ and b₁b₂, as processors add beside multiplying
    /// (Winograd 1968, A new algorithm for inner product).
    Products,
}

impl KernelForm {
    /// The exponent is minus this times the squared distance of the scaled numbers.
    pub fn per_squared_distance(self) -> f64 {
        match self {
            Self::Differences => 1.0,
            Self::Products => 0.5,
        }
    }

    /// What a row adds to its exponents whatever the other one is.
    pub fn offset(self, row: &[f32]) -> f32 {
        if self == Self::Differences {
            return 0.0;
        }
        let product = |a: f32, b: f32| f64::from(a) * f64::from(b);
        let squares: f64 = row.iter().map(|&number| product(number, number)).sum();
        let (threes, others) = row.as_chunks::<3>();
        let pairs: f64 = threes.iter().map(|&[a, b, _]| product(a, b)).sum();
        let last = if let [a, b] = *others { product(a, b) } else { 0.0 };
        -(squares / 2.0 + pairs + last) as f32
    }
}

/// The kernel between a row and packed points.
pub fn fill(form: KernelForm, own: &[f32], points: &[f32], kernel: &mut [[f32; TOGETHER]]) {
    let arch = Arch::new();
    let piece = |(points, kernel): (&[f32], &mut [[f32; TOGETHER]])| arch.dispatch(Piece { form, own, points, kernel });
    if kernel.len() * TOGETHER < SHARED {
        piece((points, kernel));
    } else {
        let points = points.par_chunks(own.len() * TOGETHER * PIECES);
        points.zip(kernel.par_chunks_mut(PIECES)).for_each(piece);
    }
}

/// Rows that are added together, one number of them after the other, and what each is taken times.
pub struct Group {
    numbers: Vec<[f32; ADDED]>,
    times: [f32; ADDED],
}

/// Groups rows, with what each is taken times. The last group may be filled up by rows that are taken no times.
pub fn in_groups(rows: &[(&[f32], f64)]) -> Vec<Group> {
    let group = |rows: &[(&[f32], f64)]| {
        let mut group = Group { numbers: vec![[0.0; ADDED]; rows[0].0.len()], times: [0.0; ADDED] };
        for (at, &(row, times)) in rows.iter().enumerate() {
            group.times[at] = times as f32;
            for (number, &value) in group.numbers.iter_mut().zip(row) {
                number[at] = value;
            }
        }
        group
    };
    rows.chunks(ADDED).map(group).collect()
}

/// Adds to the sum of each packed point its kernel with some rows. Lanes beyond the last point are padding.
pub fn add(form: KernelForm, rows: &[Group], points: &[f32], sums: &mut [Sums]) {
    Arch::new().dispatch(Adding { form, rows, points, sums });
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
    form: KernelForm,
    own: &'a [f32],
    points: &'a [f32],
    kernel: &'a mut [[f32; TOGETHER]],
}

impl WithSimd for Piece<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let blocks = self.points.chunks_exact(self.own.len() * TOGETHER);
        for (kernel, block) in self.kernel.iter_mut().zip(blocks) {
            [*kernel] = kernels(simd, self.form, block, self.own.as_chunks().0);
        }
    }
}

/// What some rows add to the sums of points, by vectors as well.
struct Adding<'a> {
    form: KernelForm,
    rows: &'a [Group],
    points: &'a [f32],
    sums: &'a mut [Sums],
}

impl WithSimd for Adding<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for group in self.rows {
            let blocks = self.points.chunks_exact(group.numbers.len() * TOGETHER);
            for (sums, block) in self.sums.iter_mut().zip(blocks) {
                let kernels = kernels(simd, self.form, block, &group.numbers);
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
fn kernels<S: Simd, const N: usize>(
    simd: S,
    form: KernelForm,
    block: &[f32],
    own: &[[f32; N]],
) -> [[f32; TOGETHER]; N] {
    let mut kernels = [[0.0; TOGETHER]; N];
    let Some((own_offset, own)) = own.split_first() else { return kernels };
    let Some((offset, block)) = block.as_chunks::<TOGETHER>().0.split_first() else { return kernels };
    for part in 0..TOGETHER / S::F32_LANES {
        let offset = S::as_simd_f32s(offset).0[part];
        let mut exponents = [offset; N];
        for (exponent, own) in exponents.iter_mut().zip(own_offset) {
            *exponent = simd.add_f32s(offset, simd.splat_f32s(*own));
        }
        match form {
            KernelForm::Differences => take_off_squares(simd, part, block, own, &mut exponents),
            KernelForm::Products => add_products(simd, part, block, own, &mut exponents),
        }
        for (kernel, power) in kernels.iter_mut().zip(exp2(simd, exponents)) {
            S::as_mut_simd_f32s(kernel).0[part] = power;
        }
    }
    kernels
}

/// What differences make of some exponents, held at −126, the lowest that [`exp2`] takes.
#[inline(always)]
fn take_off_squares<S: Simd, const N: usize>(
    simd: S,
    part: usize,
    block: &[[f32; TOGETHER]],
    own: &[[f32; N]],
    exponents: &mut [S::f32s; N],
) {
    for (there, own) in block.iter().zip(own) {
        let there = S::as_simd_f32s(there).0[part];
        for (exponent, &own) in exponents.iter_mut().zip(own) {
            let apart = simd.sub_f32s(there, simd.splat_f32s(own));
            *exponent = simd.negate_mul_add_f32s(apart, apart, *exponent);
        }
    }
    for exponent in exponents {
        *exponent = simd.max_f32s(*exponent, simd.splat_f32s(-126.0));
    }
}

/// What products make of some exponents. A pair and a column alone are as many additions as multiplications, and stand side by side so
/// that neither waits for the other. No exponent is too low: rows for products are not so far apart.
#[inline(always)]
fn add_products<S: Simd, const N: usize>(
    simd: S,
    part: usize,
    block: &[[f32; TOGETHER]],
    own: &[[f32; N]],
    exponents: &mut [S::f32s; N],
) {
    let (threes, others) = block.as_chunks::<3>();
    let (own_threes, own_others) = own.as_chunks::<3>();
    for ([a, b, c], own) in threes.iter().zip(own_threes) {
        let [a, b, c] = [S::as_simd_f32s(a).0[part], S::as_simd_f32s(b).0[part], S::as_simd_f32s(c).0[part]];
        for at in 0..N {
            let one = simd.add_f32s(a, simd.splat_f32s(own[1][at]));
            let other = simd.add_f32s(b, simd.splat_f32s(own[0][at]));
            exponents[at] = simd.mul_add_f32s(c, simd.splat_f32s(own[2][at]), exponents[at]);
            exponents[at] = simd.mul_add_f32s(one, other, exponents[at]);
        }
    }
    match (others, own_others) {
        ([a, b], own) => {
            let [a, b] = [S::as_simd_f32s(a).0[part], S::as_simd_f32s(b).0[part]];
            for at in 0..N {
                let one = simd.add_f32s(a, simd.splat_f32s(own[1][at]));
                let other = simd.add_f32s(b, simd.splat_f32s(own[0][at]));
                exponents[at] = simd.mul_add_f32s(one, other, exponents[at]);
            }
        }
        ([a], own) => {
            let a = S::as_simd_f32s(a).0[part];
            for at in 0..N {
                exponents[at] = simd.mul_add_f32s(a, simd.splat_f32s(own[0][at]), exponents[at]);
            }
        }
        _ => {}
    }
}

/// 2ˣ for −126 ≤ x ≤ 0 or hardly more by operations that are rounded alike everywhere, of some vectors side by side, so that none waits
/// for another. No closures: what they do need not be compiled for the vectors.
#[inline(always)]
fn exp2<S: Simd, const N: usize>(simd: S, of: [S::f32s; N]) -> [S::f32s; N] {
    /// Adding it leaves whole numbers in the last bits.
    const WHOLE: f32 = 12_582_912.0;
    let mut rest = of;
    let mut shifted = of;
    let mut sum = [simd.splat_f32s(POWER[0]); N];
    for at in 0..N {
        shifted[at] = simd.add_f32s(of[at], simd.splat_f32s(WHOLE));
        rest[at] = simd.sub_f32s(of[at], simd.sub_f32s(shifted[at], simd.splat_f32s(WHOLE)));
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

#[cfg(test)]
mod tests {
    use pulp::Scalar;

    use super::*;
    use crate::{
        matrix::Matrix,
        svm::{scaled_rows::ScaledRows, widths},
    };

    #[test]
    fn powers_are_right_to_single_precision() {
        let power = |x: f32| exp2(Scalar::new(), [x])[0];
        for step in 0..12_600 {
            let x = -(step as f32) / 100.0;
            let right = f64::from(x).exp2();
            assert!((f64::from(power(x)) / right - 1.0).abs() < 3e-7, "{x}");
        }
        assert_eq!((power(0.0), power(1e-9), power(-126.0)), (1.0, 1.0, f32::MIN_POSITIVE));
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

    /// Points of a lattice, one of which may be far from the others, and the kernel between two of them as it is defined.
    fn some(points: usize, columns: usize, form: KernelForm) -> (ScaledRows, impl Fn(usize, usize) -> f64) {
        let value = |row: usize, column: usize| ((row * 37 + column * 11) % 101) as f64 / 100.0 - 0.5;
        let values = (0..points).flat_map(|row| (0..columns).map(move |column| value(row, column)));
        let mut values: Vec<f64> = values.collect();
        if form == KernelForm::Differences {
            values[0] = 40.0;
        }
        let matrix = Matrix::new(columns, values);
        let rows = ScaledRows::of(&matrix, std::f64::consts::LN_2);
        assert_eq!(rows.form(), form);
        let apart2 = move |a: usize, b: usize| -> f64 {
            matrix.row(a).iter().zip(matrix.row(b)).map(|(a, b)| (a - b) * (a - b)).sum()
        };
        (rows, move |a, b| (-apart2(a, b)).exp2())
    }

    #[test]
    fn kernels_are_right_and_the_same_on_all_threads_and_in_vectors_of_any_width() {
        for form in [KernelForm::Differences, KernelForm::Products] {
            for (points, columns) in [(4, 1), (15, 2), (16, 3), (17, 4), (40, 5), (40, 6), (40, 8), (SHARED + 5, 5)] {
                let (rows, right) = some(points, columns, form);
                let packed = rows.packed(&(0..points as u32).collect::<Vec<_>>());
                let mut kernel = vec![[0.0; TOGETHER]; points.div_ceil(TOGETHER)];
                fill(form, rows.row(3), &packed, &mut kernel);
                for (at, found) in kernel.as_flattened().iter().enumerate().take(points) {
                    assert!((f64::from(*found) - right(3, at)).abs() < 1e-6, "{form:?} {columns} {points} {at}");
                }
                for arch in widths() {
                    let mut alone = vec![[0.0; TOGETHER]; kernel.len()];
                    arch.dispatch(Piece { form, own: rows.row(3), points: &packed, kernel: &mut alone });
                    assert!(alone == kernel, "{form:?} {columns} {points} {arch:?}");
                }
            }
        }
    }

    #[test]
    fn rows_are_added_times_a_factor_each() {
        for form in [KernelForm::Differences, KernelForm::Products] {
            let (rows, kernel) = some(50, 5, form);
            let packed = rows.packed(&(0..50).collect::<Vec<_>>());
            let times: Vec<(&[f32], f64)> = (0..21).map(|row| (rows.row(row), f64::from(row) - 9.5)).collect();
            let groups = in_groups(&times);
            let mut sums = vec![Sums::default(); 4];
            add(form, &groups, &packed, &mut sums);
            for at in 0..50 {
                let right: f64 = times.iter().enumerate().map(|(row, (_, times))| times * kernel(row, at)).sum();
                assert!((sums[at / TOGETHER].get(at % TOGETHER) - right).abs() < 1e-4, "{form:?} {at}");
            }
            for arch in widths() {
                let mut others = vec![Sums::default(); 4];
                arch.dispatch(Adding { form, rows: &groups, points: &packed, sums: &mut others });
                assert_eq!(others, sums, "{form:?} {arch:?}");
            }
        }
    }

    /// Two rows on either side of the mean, as far from it as they may be for products, and others near them. All numbers of a row have one
    /// sign, so that offsets are as large as can be: most is rounded off then.
    #[test]
    fn products_are_right_where_rows_are_as_far_from_the_mean_as_they_may_be() {
        for columns in [1, 2, 7, 20, 100, 300] {
            let most = (255.0 / ((columns + 12) * columns) as f64).sqrt();
            let value = |row: usize, column: usize| {
                let nearer = (row / 2 * (column * 7 % 5 + 1)) as f64 * 1e-3;
                [most, -most][row % 2] * (1.0 - nearer)
            };
            let values = (0..40).flat_map(|row| (0..columns).map(move |column| value(row, column)));
            let matrix = Matrix::new(columns, values.collect());
            let rows = ScaledRows::of(&matrix, std::f64::consts::LN_2);
            assert_eq!(rows.form(), KernelForm::Products);
            let packed = rows.packed(&(0..40).collect::<Vec<_>>());
            let mut worst = 0.0_f64;
            for own in 0..40 {
                let mut kernel = vec![[0.0; TOGETHER]; 3];
                fill(KernelForm::Products, rows.row(own), &packed, &mut kernel);
                for (other, found) in kernel.as_flattened().iter().enumerate().take(40) {
                    let apart = matrix.row(own as usize).iter().zip(matrix.row(other)).map(|(a, b)| (a - b) * (a - b));
                    worst = worst.max((f64::from(*found) - (-apart.sum::<f64>()).exp2()).abs());
                }
            }
            assert!(worst < 1e-5, "{columns}: {worst}");
        }
    }
}
