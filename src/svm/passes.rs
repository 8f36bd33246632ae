//! Passes over the rows that are moved, by the processor's vectors: each finds the first of equals, whatever their width.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use pulp::{Simd, WithSimd};

use super::kernel::{Sums, TOGETHER};

type Lanes = [f32; TOGETHER];

const NOWHERE: u32 = u32::MAX;

/// What moving two rows changes: each f by `step` times the first kernel less the other.
pub struct AddDifference<'a> {
    pub f: &'a mut [Sums],
    pub kernels: [&'a [Lanes]; 2],
    pub step: f32,
}

impl WithSimd for AddDifference<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let step = simd.splat_f32s(self.step);
        for (f, (one, other)) in self.f.iter_mut().zip(self.kernels[0].iter().zip(self.kernels[1])) {
            for part in 0..TOGETHER / S::F32_LANES {
                let [one, other] = [one, other].map(|lanes| S::as_simd_f32s(lanes).0[part]);
                f.add(simd, part, simd.mul_f32s(step, simd.sub_f32s(one, other)));
            }
        }
    }
}

/// Finds the least f of those whose β can grow, and the largest of those whose β can shrink. `grow` and `shrink` are nought where they can,
/// and beyond all numbers where they cannot.
pub struct FindEnds<'a> {
    pub f: &'a [Sums],
    pub grow: &'a [Lanes],
    pub shrink: &'a [Lanes],
}

impl WithSimd for FindEnds<'_> {
    type Output = [Option<usize>; 2];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [Option<usize>; 2] {
        let mut ends = [Greatest::above(simd, f32::NEG_INFINITY); 2];
        for (block, f) in self.f.iter().enumerate() {
            for part in 0..TOGETHER / S::F32_LANES {
                let [f, grow, shrink] =
                    [&f.rounded, &self.grow[block], &self.shrink[block]].map(|lanes| S::as_simd_f32s(lanes).0[part]);
                let at = block * TOGETHER + part * S::F32_LANES;
                ends[0].offer(simd, simd.neg_f32s(simd.add_f32s(f, grow)), at);
                ends[1].offer(simd, simd.add_f32s(f, shrink), at);
            }
        }
        ends.map(|end| end.first(simd))
    }
}

/// Finds the row whose β shrinks as that of another grows, so that most is gained, and which has a larger f than `least`.
pub struct FindPartner<'a> {
    pub f: &'a [Sums],
    pub shrink: &'a [Lanes],
    pub kernel: &'a [Lanes],
    pub least: f32,
    pub flat: f32,
}

impl WithSimd for FindPartner<'_> {
    type Output = Option<usize>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Option<usize> {
        let mut best = Greatest::above(simd, 0.0);
        let (least, none, flat, two) =
            (simd.splat_f32s(self.least), simd.splat_f32s(0.0), simd.splat_f32s(self.flat), simd.splat_f32s(2.0));
        for (block, f) in self.f.iter().enumerate() {
            for part in 0..TOGETHER / S::F32_LANES {
                let [f, shrink, kernel] =
                    [&f.rounded, &self.shrink[block], &self.kernel[block]].map(|lanes| S::as_simd_f32s(lanes).0[part]);
                let apart = simd.max_f32s(simd.sub_f32s(simd.add_f32s(f, shrink), least), none);
                let cost = simd.max_f32s(simd.sub_f32s(two, simd.add_f32s(kernel, kernel)), flat);
                let gain = simd.div_f32s(simd.mul_f32s(apart, apart), cost);
                best.offer(simd, gain, block * TOGETHER + part * S::F32_LANES);
            }
        }
        best.first(simd)
    }
}

/// The greatest of each lane so far, and where it began.
#[derive(Clone, Copy)]
struct Greatest<S: Simd> {
    value: S::f32s,
    at: S::u32s,
}

impl<S: Simd> Greatest<S> {
    #[inline(always)]
    fn above(simd: S, value: f32) -> Self {
        Self { value: simd.splat_f32s(value), at: simd.splat_u32s(NOWHERE) }
    }

    #[inline(always)]
    fn offer(&mut self, simd: S, value: S::f32s, at: usize) {
        let greater = simd.less_than_f32s(self.value, value);
        self.value = simd.select_f32s(greater, value, self.value);
        self.at = simd.select_u32s(greater, simd.splat_u32s(at as u32), self.at);
    }

    /// Where the greatest of all is, the first one of equals, if there is one.
    #[inline(always)]
    fn first(self, simd: S) -> Option<usize> {
        let (mut values, mut starts) = ([0.0; TOGETHER], [0; TOGETHER]);
        simd.partial_store_f32s(&mut values[..S::F32_LANES], self.value);
        simd.partial_store_u32s(&mut starts[..S::F32_LANES], self.at);
        let mut first: Option<(f32, usize)> = None;
        for (lane, (value, start)) in values.into_iter().zip(starts).enumerate().take(S::F32_LANES) {
            let at = start as usize + lane;
            if start != NOWHERE && first.is_none_or(|(most, first)| value > most || value == most && at < first) {
                first = Some((value, at));
            }
        }
        first.map(|(_, at)| at)
    }
}

#[cfg(test)]
pub mod tests {
    use pulp::Arch;

    use super::*;

    /// Vectors of all widths that the processor has.
    pub fn widths() -> impl Iterator<Item = Arch> {
        #[cfg(target_arch = "x86_64")]
        let eight = pulp::x86::V3::try_new().map(Arch::V3);
        #[cfg(not(target_arch = "x86_64"))]
        let eight = None;
        [Arch::Scalar, Arch::new()].into_iter().chain(eight)
    }

    const NONE: f32 = f32::INFINITY;

    /// f of as many rows as fill some pieces, with ties.
    fn some() -> (Vec<Sums>, Vec<Lanes>) {
        let value = |at: usize| f64::from((at * 29 % 17) as u8) - 8.0;
        let f: Vec<f64> = (0..3 * TOGETHER).map(value).collect();
        let kernel = |block: usize| std::array::from_fn(|lane| ((block * TOGETHER + lane) * 13 % 11) as f32 / 11.0);
        (f.chunks(TOGETHER).map(|f| Sums::of(f, 0.0)).collect(), (0..3).map(kernel).collect())
    }

    #[test]
    fn the_first_of_equal_ends_is_found_among_those_that_can() {
        let (f, _) = some();
        let mut can = vec![[0.0_f32; TOGETHER]; 3];
        let all = |at: usize| f[at / TOGETHER].rounded[at % TOGETHER];
        let least = (0..48).find(|&at| all(at) == -8.0).unwrap();
        let largest = (0..48).find(|&at| all(at) == 8.0).unwrap();
        let no = vec![[NONE; TOGETHER]; 3];
        let not: Vec<Lanes> = no.iter().map(|lanes| lanes.map(|it| -it)).collect();
        for arch in widths() {
            let find = |grow, shrink| arch.dispatch(FindEnds { f: &f, grow, shrink });
            assert_eq!(find(&can, &can), [Some(least), Some(largest)], "{arch:?}");
            assert_eq!(find(&no, &not), [None; 2], "{arch:?}");
        }
        // The first one cannot any more.
        can[least / TOGETHER][least % TOGETHER] = NONE;
        let next = (least + 1..48).find(|&at| all(at) == -8.0).unwrap();
        for arch in widths() {
            assert_eq!(arch.dispatch(FindEnds { f: &f, grow: &can, shrink: &not })[0], Some(next), "{arch:?}");
        }
    }

    #[test]
    fn the_partner_is_the_first_of_those_with_which_most_is_gained() {
        let (f, kernel) = some();
        let shrink = vec![[0.0_f32; TOGETHER]; 3];
        let gain = |at: usize, least: f32| {
            let apart = (f[at / TOGETHER].rounded[at % TOGETHER] - least).max(0.0);
            apart * apart / (2.0 - 2.0 * kernel[at / TOGETHER][at % TOGETHER]).max(1e-12)
        };
        for least in [-8.0, 0.0, 7.5] {
            let most = (0..48).map(|at| gain(at, least)).fold(0.0, f32::max);
            let first = (0..48).find(|&at| gain(at, least) == most).unwrap();
            for arch in widths() {
                let find = FindPartner { f: &f, shrink: &shrink, kernel: &kernel, least, flat: 1e-12 };
                assert_eq!(arch.dispatch(find), Some(first), "{arch:?}");
            }
        }
        for arch in widths() {
            // Nothing is greater than the greatest, and nothing can shrink.
            let find = |least, shrink| FindPartner { f: &f, shrink, kernel: &kernel, least, flat: 1e-12 };
            assert_eq!(arch.dispatch(find(8.0, &shrink)), None, "{arch:?}");
            assert_eq!(arch.dispatch(find(-8.0, &[[-NONE; TOGETHER]; 3])), None, "{arch:?}");
        }
    }

    #[test]
    fn a_move_changes_every_f_alike_in_vectors_of_any_width() {
        let (f, kernel) = some();
        let other: Vec<Lanes> = kernel.iter().rev().copied().collect();
        let changed = widths().map(|arch| {
            let mut f = f.clone();
            for _ in 0..100 {
                arch.dispatch(AddDifference { f: &mut f, kernels: [&kernel, &other], step: 1e-3 });
            }
            f
        });
        let changed: Vec<Vec<Sums>> = changed.collect();
        assert!(changed.iter().all(|it| *it == changed[0]));
        for at in 0..48 {
            let [one, two] = [&kernel, &other].map(|of| f64::from(of[at / TOGETHER][at % TOGETHER]));
            let right = f[at / TOGETHER].get(at % TOGETHER) + 0.1 * (one - two);
            assert!((changed[0][at / TOGETHER].get(at % TOGETHER) - right).abs() < 1e-7, "{at}");
        }
    }
}
