//! Passes over the rows that are moved, by the processor's vectors: each finds the first of equals, whatever their width.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use pulp::{Simd, WithSimd};

use super::kernel::{Sums, TOGETHER};

type Lanes = [f32; TOGETHER];

/// What moving two rows changes: each f by `step` times the first kernel less the other.
pub struct Change<'a> {
    pub f: &'a mut [Sums],
    pub kernels: [&'a [Lanes]; 2],
    pub step: f32,
}

impl WithSimd for Change<'_> {
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
    type Output = [usize; 2];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [usize; 2] {
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
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
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
        Self { value: simd.splat_f32s(value), at: simd.splat_u32s(u32::MAX) }
    }

    #[inline(always)]
    fn offer(&mut self, simd: S, value: S::f32s, at: usize) {
        let greater = simd.less_than_f32s(self.value, value);
        self.value = simd.select_f32s(greater, value, self.value);
        self.at = simd.select_u32s(greater, simd.splat_u32s(at as u32), self.at);
    }

    /// Where the greatest of all is, the first one of equals; beyond all places where there is none.
    #[inline(always)]
    fn first(self, simd: S) -> usize {
        let (mut values, mut starts) = ([0.0; TOGETHER], [0; TOGETHER]);
        simd.partial_store_f32s(&mut values[..S::F32_LANES], self.value);
        simd.partial_store_u32s(&mut starts[..S::F32_LANES], self.at);
        let (mut greatest, mut first) = (f32::NEG_INFINITY, usize::MAX);
        for lane in 0..S::F32_LANES {
            let at = (starts[lane] as usize).saturating_add(lane);
            if values[lane] > greatest || values[lane] == greatest && at < first {
                (greatest, first) = (values[lane], at);
            }
        }
        first
    }
}
